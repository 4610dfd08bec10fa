/* An Exim ACL, statement by statement: which of them refuse, and when. Verbs: spec.txt, "Access
 * control lists". */
#include "checks/learn/learn_exim.h"

#include <string.h>

enum { UNLESS_MAX = 8000 };

static const char deferred[] = "Temporary local problem - please try later";

struct verb;

/* A walk through one ACL. */
struct reading {
	struct exim *e;
	const struct acl *acl;
	const struct acl_statement *statement;
	const struct verb *verb;
	/* "not (...) and ...": no statement before has accepted; NULL: none could */
	const char *unless;
	bool over; /* a statement that always decides was met */
	/* of the statement */
	const char *holds; /* its conditions so far; NULL: none that is in doubt */
	bool never;	   /* one does not hold */
	bool untold;	   /* of one nobody can tell */
	bool endpass;
	bool adds_header;
	const struct acl_line *item; /* the last condition in doubt; NULL: none is */
	const char *message, *reply, *id, *category;
};

static const char *all_of(struct arena *arena, const char *a, const char *b)
{
	if (!a || !b)
		return a ? a : b;
	return arena_printf(arena, "%s and %s", a, b);
}

/* Does the bracket that TEXT opens with close at its end? */
static bool is_bracketed(const char *text)
{
	size_t depth = 0;

	if (*text != '(')
		return false;
	for (; *text; text++) {
		depth += *text == '(';
		depth -= *text == ')';
		if (!depth)
			return !text[1];
	}
	return false;
}

static const char *in_brackets(struct arena *arena, const char *test)
{
	return is_bracketed(test) ? test : arena_printf(arena, "(%s)", test);
}

static const char *negation(struct arena *arena, const char *test)
{
	return arena_printf(arena, "not %s", in_brackets(arena, test));
}

/* What holds when TEST does not: AGAINST says it, or nothing does. */
static const char *opposite(struct arena *arena, const char *test, const char *against)
{
	return against ? in_brackets(arena, against) : negation(arena, test);
}

/* What a rule is made of, for its note: the verb, and ITEM (or NULL). */
static const char *words_of(const struct reading *r, const struct acl_line *item)
{
	struct arena *arena = r->e->learner->arena;

	if (!item)
		return str_dup(arena, r->statement->verb);
	return arena_printf(arena, "%.*s %s%.*s = %.*s", STR_ARGS(r->statement->verb),
		item->negated ? "!" : "", STR_ARGS(item->name),
		(int)(item->value.n < 120 ? item->value.n : 120), item->value.p);
}

/* The code and enhanced code that a message may begin with. */
static void set_text(struct arena *arena, const char *text, struct rule *rule)
{
	unsigned long code;
	size_t n;

	if (strlen(text) > 4 && str_number((struct str){ text, 3 }, 599, &code) &&
		code / 100 == (unsigned long)rule->code / 100 && text[3] == ' ') {
		rule->code = (int)code;
		text += 4;
	}
	n = strspn(text, "0123456789.");
	if (n >= 5 && n < 10 && text[n] == ' ' && text[0] == '0' + rule->code / 100 &&
		text[1] == '.') {
		rule->enhanced = arena_printf(arena, "%.*s", (int)n, text);
		text += n + 1;
	}
	rule->text = text;
}

static void refuse(struct reading *r, const char *condition, int code, const char *id,
	const char *fallback, const struct acl_line *item)
{
	struct arena *arena = r->e->learner->arena;
	struct profile_rule rule = { .rule = { .id = id,
					     .stage = r->acl->stage,
					     .condition = all_of(arena, r->unless, condition),
					     .code = code,
					     .category = r->category } };

	set_text(arena, r->message && *r->message ? r->message : fallback, &rule.rule);
	learn_rule(r->e->learner, &rule, item ? item->line : r->statement->line, words_of(r, item));
}

static const char *id_of(const struct reading *r)
{
	return r->id ? r->id : str_dup(r->e->learner->arena, r->statement->verb);
}

/* Verbs */

static void end_deny(struct reading *r)
{
	if (r->never || r->untold)
		return;
	refuse(r, r->holds, 550, id_of(r), r->reply ? r->reply : "Administrative prohibition",
		r->item);
	r->over |= !r->holds && !r->unless;
}

static void end_defer(struct reading *r)
{
	if (r->never || r->untold)
		return;
	refuse(r, r->holds, 451, id_of(r), deferred, r->item);
	r->over |= !r->holds && !r->unless;
}

static void end_accept(struct reading *r)
{
	struct arena *arena = r->e->learner->arena;

	if (r->never || r->untold)
		return;
	if (!r->holds)
		r->over = true;
	else
		r->unless = all_of(arena, r->unless, negation(arena, r->holds));
	if (r->unless && strlen(r->unless) > UNLESS_MAX)
		learn_fail(r->e->learner, "line %u: too many accept statements before refusals",
			r->statement->line);
}

static void end_warn(struct reading *r)
{
	struct profile_rule rule = { .action = PROFILE_MARK,
		.rule = { .id = arena_printf(r->e->learner->arena, "warn-%s", id_of(r)),
			.stage = r->acl->stage,
			.category = r->category } };

	if (r->never || r->untold || !r->holds || !r->adds_header)
		return;
	rule.rule.condition = all_of(r->e->learner->arena, r->unless, r->holds);
	learn_rule(r->e->learner, &rule, r->item->line, words_of(r, r->item));
}

static void end_require(struct reading *r)
{
	(void)r; /* each condition has refused by itself */
}

static const struct verb {
	const char *name;
	void (*end)(struct reading *r);
	bool demands; /* a condition that does not hold refuses */
	bool defers;  /* one of which Exim itself cannot tell defers */
	bool refuses; /* an untold condition matters most here */
} verbs[] = {
	{ "accept", end_accept, .defers = true },
	{ "defer", end_defer, .defers = true, .refuses = true },
	{ "deny", end_deny, .defers = true, .refuses = true },
	{ "discard", end_accept, .defers = true },
	{ "drop", end_deny, .defers = true, .refuses = true },
	{ "require", end_require, .demands = true, .defers = true, .refuses = true },
	{ .name = "warn", .end = end_warn },
};

static const struct verb *verb_of(struct str name)
{
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (str_eq(name, str_of(verbs[i].name)))
			return &verbs[i];
	return &verbs[sizeof verbs / sizeof *verbs - 1];
}

/* Conditions */

static void say_untold(struct reading *r, const struct acl_line *item, const char *why)
{
	bool matters = r->verb->refuses || r->endpass;

	if (r->never)
		return;
	learn_remark(r->e->learner, matters ? LEARN_UNTOLD : LEARN_NOTE, item->line,
		"%.*s %s%.*s = %.*s: %s; the statement is left out", STR_ARGS(r->statement->verb),
		item->negated ? "!" : "", STR_ARGS(item->name),
		(int)(item->value.n < 100 ? item->value.n : 100), item->value.p, why);
}

/* A condition that is false for sure, or a test that may be, where one is demanded. */
static void demand(struct reading *r, const struct exim_condition *c, const struct acl_line *item)
{
	struct arena *arena = r->e->learner->arena;
	const char *fails = c->truth != EXIM_TEST ? NULL
			    : item->negated	  ? opposite(arena, c->fails, c->test)
						  : opposite(arena, c->test, c->fails);

	r->category = c->category;
	refuse(r, all_of(arena, r->holds, fails), 550, c->id ? c->id : id_of(r),
		c->reply ? c->reply : "Administrative prohibition", item);
}

static void read_condition(struct reading *r, const struct acl_line *item)
{
	struct arena *arena = r->e->learner->arena;
	struct exim_condition c;
	bool demanded = r->verb->demands || r->endpass, holds;
	const char *test;

	r->e->accepting = r->verb->end == end_accept && !item->negated;
	c = exim_condition(r->e, item);
	holds = c.truth == (item->negated ? EXIM_FALSE : EXIM_TRUE);
	if (c.truth == EXIM_UNTOLD) {
		say_untold(r, item, c.why);
		r->untold = true;
		return;
	}
	if (c.defers && r->verb->defers && !r->never && !r->untold)
		refuse(r, all_of(arena, r->holds, in_brackets(arena, c.defers)), 451,
			arena_printf(arena, "%s-failed", c.id), deferred, item);
	if (c.truth != EXIM_TEST) {
		if (!holds && demanded && !r->never && !r->untold)
			demand(r, &c, item);
		r->never |= !holds;
		return;
	}
	test = item->negated ? opposite(arena, c.test, c.fails) : opposite(arena, c.fails, c.test);
	if (demanded && !r->never && !r->untold)
		demand(r, &c, item);
	r->holds = all_of(arena, r->holds, test);
	r->item = item;
	r->reply = c.reply ? c.reply : r->reply;
	r->id = r->id ? r->id : c.id;
	r->category = r->category ? r->category : c.category;
}

static void read_modifier(struct reading *r, const struct acl_line *item)
{
	if (str_eq(item->name, STR("message")))
		r->message = exim_message(r->e->learner->arena, item->value);
	else if (str_eq(item->name, STR("endpass")))
		r->endpass = true;
	else if (str_eq(item->name, STR("add_header")))
		r->adds_header = true;
}

static void read_statement(struct reading *r, const struct acl_statement *statement)
{
	r->statement = statement;
	r->verb = verb_of(statement->verb);
	r->holds = r->message = r->reply = r->id = r->category = NULL;
	r->item = NULL;
	r->never = r->untold = r->endpass = r->adds_header = false;
	/* a message counts wherever it stands: what it is about comes behind it or in front */
	for (size_t i = 0; i < statement->count; i++)
		if (exim_is_modifier(statement->item[i].name) &&
			!str_eq(statement->item[i].name, STR("endpass")))
			read_modifier(r, &statement->item[i]);
	for (size_t i = 0; i < statement->count && !r->never; i++)
		if (!exim_is_modifier(statement->item[i].name))
			read_condition(r, &statement->item[i]);
		else if (str_eq(statement->item[i].name, STR("endpass")))
			r->endpass = true;
	r->verb->end(r);
}

void exim_acl(struct exim *e, const struct acl *acl)
{
	struct reading r = { .e = e, .acl = acl };

	for (size_t i = 0; i < acl->count && !r.over && !e->learner->why; i++)
		read_statement(&r, &acl->statement[i]);
}
