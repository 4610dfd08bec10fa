/* The script of badns (its language is described in badns.c): read into a table of what happens to
 * which question. */
#ifndef TEST_NET_BADNS_SCRIPT_H
#define TEST_NET_BADNS_SCRIPT_H

#include <ldns/ldns.h>

#include <err.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 12, NAME_MAX_OCTETS = 255, LINE_MAX_OCTETS = 1 << 17 };

enum tcp_manner { TCP_WORKS, TCP_REFUSES, TCP_HANGS };

/* What happens to a question. */
struct action {
	struct action *next;	    /* the next condition */
	unsigned long first, after; /* conditions; 0: none */
	bool edns;
	unsigned rcode, delay, loss;
	bool silent, truncate, wrong_id, wrong_question, wrong_owner, forged, garbage, bare, twice;
	enum tcp_manner tcp;
	/* records in wire form, answer and authority; owner @ is a pointer to the question */
	uint8_t *section[2];
	size_t size[2], count[2];
};

/* The lines for one NAME and TYPE, or the count of one question; in a table by key. */
struct entry {
	struct entry *next, *later; /* in the bucket; in the order made */
	struct action *action;
	unsigned long seen;
	uint16_t type;
	bool suffix;
	uint8_t size;
	uint8_t name[]; /* wire form, lower case */
};

struct table {
	struct entry **bucket;
	size_t buckets, count;
	struct entry *first, **last;
};

struct script {
	struct table rules;
	bool no_tcp;
	unsigned delay, loss; /* of everything: ms, percent */
	unsigned queue;	      /* late replies at most; 0: any number */
	uint64_t seed;
};

static void *must(void *p)
{
	if (!p)
		err(3, "badns");
	return p;
}

/* The table */

static size_t hash_of(const uint8_t *name, size_t size, uint16_t type, bool suffix)
{
	uint64_t h = 14695981039346656037u ^ type ^ (suffix ? 1u << 16 : 0);

	for (size_t i = 0; i < size; i++)
		h = (h ^ name[i]) * 1099511628211u;
	return (size_t)(h ^ h >> 29);
}

static void grow(struct table *table)
{
	table->buckets = table->buckets ? table->buckets * 2 : 1024;
	free(table->bucket);
	table->bucket = must(calloc(table->buckets, sizeof *table->bucket));
	for (struct entry *e = table->first; e; e = e->later) {
		struct entry **at = &table->bucket[hash_of(e->name, e->size, e->type, e->suffix) &
						   (table->buckets - 1)];
		e->next = *at;
		*at = e;
	}
}

static struct entry *find(
	const struct table *table, const uint8_t *name, size_t size, uint16_t type, bool suffix)
{
	if (!table->count)
		return NULL;

	struct entry *e = table->bucket[hash_of(name, size, type, suffix) & (table->buckets - 1)];

	while (e && (e->type != type || e->suffix != suffix || e->size != size ||
			    memcmp(e->name, name, size)))
		e = e->next;
	return e;
}

static struct entry *put(
	struct table *table, const uint8_t *name, size_t size, uint16_t type, bool suffix)
{
	struct entry *e = find(table, name, size, type, suffix);

	if (e)
		return e;
	if (table->count == table->buckets)
		grow(table);
	if (!table->first)
		table->last = &table->first;
	e = must(calloc(1, sizeof *e + size));
	e->type = type;
	e->suffix = suffix;
	e->size = (uint8_t)size;
	memcpy(e->name, name, size);
	*table->last = e;
	table->last = &e->later;
	table->count++;

	struct entry **at =
		&table->bucket[hash_of(name, size, type, suffix) & (table->buckets - 1)];

	e->next = *at;
	*at = e;
	return e;
}

/* The script */

/* Cuts the next word off *REST; NULL: there is none. */
static char *word(char **rest)
{
	char *start = *rest + strspn(*rest, " \t");
	char *end = start + strcspn(start, " \t");

	if (!*start)
		return NULL;
	*rest = *end ? end + 1 : end;
	*end = '\0';
	return start;
}

static const char *must_word(char **rest, const char *what, const char *where)
{
	const char *text = word(rest);

	if (!text)
		errx(64, "%s: %s is missing", where, what);
	return text;
}

static unsigned must_number(char **rest, const char *what, const char *where)
{
	const char *text = must_word(rest, what, where);
	char *end;
	const unsigned long number = strtoul(text, &end, 10);

	if (*end || number > 1000000000)
		errx(64, "%s: %s: a number is expected, not %s", where, what, text);
	return (unsigned)number;
}

static size_t name_of(const char *text, uint8_t name[NAME_MAX_OCTETS], const char *where)
{
	ldns_rdf *rdf = ldns_dname_new_frm_str(text);

	if (!rdf)
		errx(64, "%s: no name: %s", where, text);
	ldns_dname2canonical(rdf);

	const size_t size = ldns_rdf_size(rdf);

	memcpy(name, ldns_rdf_data(rdf), size);
	ldns_rdf_deep_free(rdf);
	return size;
}

static uint16_t type_of(const char *text, const char *where)
{
	if (!strcmp(text, "*"))
		return 0;

	const uint16_t type = (uint16_t)ldns_get_rr_type_by_name(text);

	if (!type)
		errx(64, "%s: no type: %s", where, text);
	return type;
}

/* Adds a record to a section; OWNER @ becomes a pointer to the question. */
static void add_record(struct action *action, int section, const char *owner, const char *type,
	const char *rdata, const char *where)
{
	const size_t asked = !strcmp(owner, "@"); /* octets of the root's name that are dropped */
	char *line = must(malloc(LINE_MAX_OCTETS));
	ldns_rr *rr = NULL;
	uint8_t *wire = NULL;
	size_t size = 0;

	snprintf(line, LINE_MAX_OCTETS, "%s 300 IN %s %s", asked ? "." : owner, type, rdata);

	const ldns_status status = ldns_rr_new_frm_str(&rr, line, 300, NULL, NULL);

	if (status != LDNS_STATUS_OK ||
		ldns_rr2wire(&wire, rr, section ? LDNS_SECTION_AUTHORITY : LDNS_SECTION_ANSWER,
			&size) != LDNS_STATUS_OK)
		errx(64, "%s: no record: %s: %s", where, line, ldns_get_errorstr_by_id(status));

	uint8_t *room = must(realloc(action->section[section], action->size[section] + size + 1));
	uint8_t *end = room + action->size[section];

	if (asked)
		*end++ = 0xc0, *end++ = HEADER;
	memcpy(end, wire + asked, size - asked);
	action->section[section] = room;
	action->size[section] += size + asked;
	action->count[section]++;
	free(wire);
	ldns_rr_free(rr);
	free(line);
}

/* Actions that are one word: a flag of struct action, or an rcode. */
static const struct flag {
	const char *word;
	size_t offset; /* 0: the rcode is set */
	unsigned rcode;
} flags[] = {
	{ "nodata", 0, 0 },
	{ "formerr", 0, 1 },
	{ "servfail", 0, 2 },
	{ "nxdomain", 0, 3 },
	{ "notimp", 0, 4 },
	{ "refused", 0, 5 },
	{ "silent", offsetof(struct action, silent), 0 },
	{ "truncate", offsetof(struct action, truncate), 0 },
	{ "wrongid", offsetof(struct action, wrong_id), 0 },
	{ "wrongquestion", offsetof(struct action, wrong_question), 0 },
	{ "wrongowner", offsetof(struct action, wrong_owner), 0 },
	{ "forged", offsetof(struct action, forged), 0 },
	{ "garbage", offsetof(struct action, garbage), 0 },
	{ "bare", offsetof(struct action, bare), 0 },
	{ "twice", offsetof(struct action, twice), 0 },
};

static bool set_flag(struct action *action, const char *text)
{
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		if (strcmp(text, flags[i].word))
			continue;
		if (flags[i].offset)
			*(bool *)(void *)((char *)action + flags[i].offset) = true;
		else
			action->rcode = flags[i].rcode;
		return true;
	}
	return false;
}

static enum tcp_manner tcp_manner(char **rest, const char *where)
{
	const char *text = must_word(rest, "refuse or hang", where);

	if (!strcmp(text, "refuse"))
		return TCP_REFUSES;
	if (!strcmp(text, "hang"))
		return TCP_HANGS;
	errx(64, "%s: tcp: refuse or hang is expected, not %s", where, text);
}

static void add_rest(
	struct action *action, const char *text, const char *type, char **rest, const char *where)
{
	const bool answer = !strcmp(text, "answer");
	const char *owner = answer ? "@" : must_word(rest, "an owner", where);

	if (!answer)
		type = must_word(rest, "a type", where);
	add_record(action, !strcmp(text, "authority"), owner, type, *rest, where);
	*rest += strlen(*rest);
}

static void read_actions(
	struct action *action, const char *type, char *text, char **rest, const char *where)
{
	for (; text; text = word(rest)) {
		if (!strcmp(text, "delay"))
			action->delay = must_number(rest, "delay", where);
		else if (!strcmp(text, "loss"))
			action->loss = must_number(rest, "loss", where);
		else if (!strcmp(text, "rcode"))
			action->rcode = must_number(rest, "rcode", where) & 15;
		else if (!strcmp(text, "tcp"))
			action->tcp = tcp_manner(rest, where);
		else if (!strcmp(text, "answer") || !strcmp(text, "record") ||
			 !strcmp(text, "authority"))
			add_rest(action, text, type, rest, where);
		else if (!set_flag(action, text))
			errx(64, "%s: no action: %s", where, text);
	}
}

/* The action of ENTRY under the condition at the start of *REST; *TEXT becomes the word after
 * it. */
static struct action *action_for(struct entry *entry, char **rest, char **text, const char *where)
{
	struct action wanted = { 0 };
	struct action **at = &entry->action;

	*text = word(rest);
	if (*text && !strcmp(*text, "first"))
		wanted.first = must_number(rest, "first", where);
	else if (*text && !strcmp(*text, "after"))
		wanted.after = must_number(rest, "after", where);
	else if (*text && !strcmp(*text, "edns"))
		wanted.edns = true;
	if (wanted.first || wanted.after || wanted.edns)
		*text = word(rest);
	if (!*text)
		errx(64, "%s: an action is missing", where);
	while (*at && ((*at)->first != wanted.first || (*at)->after != wanted.after ||
			      (*at)->edns != wanted.edns))
		at = &(*at)->next;
	if (!*at)
		*at = memcpy(must(malloc(sizeof wanted)), &wanted, sizeof wanted);
	return *at;
}

static void read_option(struct script *script, char *rest, const char *where)
{
	const char *text = must_word(&rest, "an option", where);

	if (!strcmp(text, "delay"))
		script->delay = must_number(&rest, "delay", where);
	else if (!strcmp(text, "loss"))
		script->loss = must_number(&rest, "loss", where);
	else if (!strcmp(text, "queue"))
		script->queue = must_number(&rest, "queue", where);
	else if (!strcmp(text, "seed"))
		script->seed ^= must_number(&rest, "seed", where) * 2654435761u;
	else if (!strcmp(text, "notcp"))
		script->no_tcp = true;
	else
		errx(64, "%s: no option: %s", where, text);
}

static void read_rule(struct script *script, const char *name, char *rest, const char *where)
{
	uint8_t wire[NAME_MAX_OCTETS];
	const bool any = !strcmp(name, "default");
	const bool suffix = any || !strncmp(name, "*.", 2);
	const char *type = any ? "*" : must_word(&rest, "a type", where);
	const char *base = any ? "." : suffix && name[2] ? name + 2 : suffix ? "." : name;
	struct entry *entry =
		put(&script->rules, wire, name_of(base, wire, where), type_of(type, where), suffix);
	char *text;
	struct action *action = action_for(entry, &rest, &text, where);

	read_actions(action, type, text, &rest, where);
	/* The name exists, whatever else is asked of it. */
	if (!suffix && entry->type) {
		struct entry *other = put(&script->rules, entry->name, entry->size, 0, false);

		if (!other->action)
			other->action = must(calloc(1, sizeof *other->action));
	}
}

static void read_script(struct script *script, const char *path)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	char *line = NULL, where[4096];
	size_t room = 0;
	ssize_t n;

	if (!file)
		err(64, "%s", path);
	for (unsigned number = 1; (n = getline(&line, &room, file)) >= 0; number++) {
		char *rest = line;
		const char *name;

		if (n && line[n - 1] == '\n')
			line[n - 1] = '\0';
		snprintf(where, sizeof where, "%s:%u", path, number);
		name = line[0] == '#' ? NULL : word(&rest);
		if (name && !strcmp(name, "option"))
			read_option(script, rest, where);
		else if (name)
			read_rule(script, name, rest, where);
	}
	free(line);
	if (file != stdin)
		fclose(file);
}

#endif
