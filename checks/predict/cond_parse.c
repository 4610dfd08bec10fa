/* Conditions of the catalogue, from text to a tree in prefix order.
 *
 *   expr := and ('or' and)*
 *   and := not ('and' not)*
 *   not := 'not' not | '(' expr ')' | test
 *   test := fact op value | fact 'in' set | listed('zone'[,set]) | listed_any('ip')
 *         | domain_listed('zone','role') | rep('service') 'in' set
 *         | answered('zone'[,'role'][,nets]) | failed('zone'[,'role'])
 *         | mx_any(nets) | mx_only(nets)
 *   op := == != < <= > >=
 *   set := '{' value, ... '}'
 *   nets := a set of addresses, ranges, networks, '127.0.[0..3].2'
 *
 * The last two lines of test are for profiles only. */
#include "checks/predict/cond.h"
#include "checks/load/load.h"
#include "resolver/lang.h"

#include <string.h>

enum { NESTING_MAX = 50, TESTS_MAX = 1000 };

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_TEXT, TOKEN_SIGN, TOKEN_BAD };

struct token {
	enum token_kind kind;
	struct str text; /* without the quotes */
	size_t at;	 /* offset in the condition */
};

/* A test or a junction while it is not yet known how many operands it has. */
struct node {
	struct cond cond;
	struct node *first, *last, *next;
};

struct parser {
	struct arena *arena;
	const char *text;
	size_t at; /* behind the token */
	struct token token;
	unsigned depth, tests;
	const char *why; /* the first fault, or NULL */
};

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("_.:-", c));
}

static size_t sign_length(const char *p)
{
	static const char *const signs[] = { "==", "!=", "<=", ">=", "(", ")", "{", "}", ",", "<",
		">" };

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (!strncmp(p, signs[i], strlen(signs[i])))
			return strlen(signs[i]);
	return 0;
}

static struct token read_token(const char *text, size_t *at)
{
	struct token token = { .kind = TOKEN_END };
	const char *p = text + *at;
	const char *end;

	p += strspn(p, " \t\n");
	token.at = (size_t)(p - text);
	token.text = (struct str){ p, sign_length(p) };
	if (token.text.n) {
		token.kind = TOKEN_SIGN;
	} else if (*p == '\'') {
		end = strchr(p + 1, '\'');
		token.kind = end ? TOKEN_TEXT : TOKEN_BAD;
		token.text = (struct str){ p + 1, end ? (size_t)(end - p) - 1 : 0 };
		*at = token.at + token.text.n + (end ? 2 : 1);
		return token;
	} else if (*p) {
		while (is_word_byte(p[token.text.n]))
			token.text.n++;
		token.kind = token.text.n ? TOKEN_WORD : TOKEN_BAD;
	}
	*at = token.at + token.text.n;
	return token;
}

static void advance(struct parser *p)
{
	p->token = read_token(p->text, &p->at);
}

/* Notes the fault at the present token; always NULL. */
static void *fail(struct parser *p, const char *what)
{
	if (!p->why)
		p->why = speak(p->arena, "position %zu: %s", p->token.at + 1,
			p->token.kind == TOKEN_BAD ? "a character that belongs nowhere" : what);
	return NULL;
}

static bool at(const struct parser *p, enum token_kind kind, const char *text)
{
	return p->token.kind == kind && str_eq(p->token.text, str_of(text));
}

static bool accept(struct parser *p, enum token_kind kind, const char *text)
{
	if (!at(p, kind, text))
		return false;
	advance(p);
	return true;
}

static bool want(struct parser *p, const char *sign)
{
	if (accept(p, TOKEN_SIGN, sign))
		return true;
	fail(p, speak(p->arena, "'%s' expected", sign));
	return false;
}

/* May the value stand in TEST? */
static bool value_allowed(struct parser *p, const struct cond *test, struct str value)
{
	unsigned long number;
	struct ip ip;

	switch (test->op) {
	case COND_COMPARE:
		if (!str_number(value, 1000000, &number))
			return fail(p, "a number expected");
		/* fall through */
	case COND_IN:
	case COND_NOT_IN:
		return fact_allows(test->fact, value) ||
		       fail(p, speak(p->arena, "the fact %s is never '%s'",
				       fact_specs[test->fact].key, str_printable(p->arena, value)));
	case COND_LISTED:
		return (ip_parse(value, &ip) && ip.version == 4 && ip.bytes[0] == 127) ||
		       fail(p, "an address in 127.0.0.0/8 expected");
	case COND_ANSWERED:
	case COND_MX_ANY:
	case COND_MX_ONLY:
		return cond_net_valid(value) ||
		       fail(p, "an address, a range (192.0.2.1-192.0.2.9) or a network expected");
	case COND_REP:
	case COND_AND:
	case COND_OR:
	case COND_NOT:
	case COND_LISTED_ANY:
	case COND_DOMAIN_LISTED:
	case COND_FAILED:
		break;
	}
	return true;
}

/* One value, added to those of TEST. Values are kept separated by blanks, so they hold none. */
static bool read_value(struct parser *p, struct cond *test)
{
	struct str value = p->token.text;

	if ((p->token.kind != TOKEN_WORD && p->token.kind != TOKEN_TEXT) || !value.n)
		return fail(p, "a value expected");
	if (str_find(value, ' ') < value.n)
		return fail(p, "a value holds no blank");
	if (!value_allowed(p, test, value))
		return false;
	test->values = test->values
			       ? arena_printf(p->arena, "%s %.*s", test->values, STR_ARGS(value))
			       : str_dup(p->arena, value);
	advance(p);
	return true;
}

static bool read_set(struct parser *p, struct cond *test)
{
	if (!want(p, "{"))
		return false;
	do {
		if (!read_value(p, test))
			return false;
	} while (accept(p, TOKEN_SIGN, ","));
	return want(p, "}");
}

/* A text in quotes. */
static const char *read_quoted(struct parser *p, const char *what)
{
	const char *text;

	if (p->token.kind != TOKEN_TEXT || !p->token.text.n)
		return fail(p, speak(p->arena, "%s in quotes expected", what));
	text = str_dup(p->arena, p->token.text);
	advance(p);
	return text;
}

static bool read_zone(struct parser *p, struct cond *test)
{
	struct str zone = p->token.text;

	if (p->token.kind != TOKEN_TEXT || !name_parse(p->arena, zone))
		return fail(p, "a zone in quotes expected");
	test->text = name_parse(p->arena, zone);
	advance(p);
	return true;
}

static bool read_listed(struct parser *p, struct cond *test)
{
	return read_zone(p, test) && (!accept(p, TOKEN_SIGN, ",") || read_set(p, test)) &&
	       want(p, ")");
}

static bool read_listed_any(struct parser *p, struct cond *test)
{
	(void)test;
	if (!at(p, TOKEN_TEXT, "ip"))
		return fail(p, "'ip' in quotes expected");
	advance(p);
	return want(p, ")");
}

static bool read_role(struct parser *p, struct cond *test)
{
	test->is_url = at(p, TOKEN_TEXT, "url");
	for (unsigned role = ROLE_SENDER; role <= ROLE_DKIM && !test->is_url; role++)
		if (at(p, TOKEN_TEXT, list_role_name((enum list_role)role))) {
			test->role = (enum list_role)role;
			advance(p);
			return true;
		}
	if (!test->is_url)
		return fail(p, "one of 'sender', 'helo', 'ptr', 'from', 'dkim', 'url' expected");
	advance(p);
	return true;
}

static bool read_domain_listed(struct parser *p, struct cond *test)
{
	return read_zone(p, test) && want(p, ",") && read_role(p, test) && want(p, ")");
}

/* After the zone: a role unless it is about the address, then (but for failed()) a set. */
static bool read_answered(struct parser *p, struct cond *test)
{
	test->role = ROLE_IP;
	if (!read_zone(p, test))
		return false;
	if (accept(p, TOKEN_SIGN, ",")) {
		if (p->token.kind == TOKEN_TEXT) {
			if (at(p, TOKEN_TEXT, "url") || !read_role(p, test))
				return fail(p,
					"one of 'sender', 'helo', 'ptr', 'from', 'dkim' expected");
			if (accept(p, TOKEN_SIGN, ")"))
				return true;
			if (!want(p, ","))
				return false;
		}
		if (test->op == COND_FAILED)
			return fail(p, "')' expected");
		if (!read_set(p, test))
			return false;
	}
	return want(p, ")");
}

static bool read_nets(struct parser *p, struct cond *test)
{
	return read_set(p, test) && want(p, ")");
}

static bool read_rep(struct parser *p, struct cond *test)
{
	test->text = read_quoted(p, "a service");
	if (!test->text || !want(p, ")"))
		return false;
	if (!accept(p, TOKEN_WORD, "in"))
		return fail(p, "'in' expected");
	return read_set(p, test);
}

static const struct {
	const char *name;
	enum cond_op op;
	bool (*read)(struct parser *p, struct cond *test);
} calls[] = {
	{ "listed", COND_LISTED, read_listed },
	{ "listed_any", COND_LISTED_ANY, read_listed_any },
	{ "domain_listed", COND_DOMAIN_LISTED, read_domain_listed },
	{ "rep", COND_REP, read_rep },
	{ "answered", COND_ANSWERED, read_answered },
	{ "failed", COND_FAILED, read_answered },
	{ "mx_any", COND_MX_ANY, read_nets },
	{ "mx_only", COND_MX_ONLY, read_nets },
};

static bool read_call(struct parser *p, struct str name, struct cond *test)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (str_eq(str_of(calls[i].name), name)) {
			test->op = calls[i].op;
			return calls[i].read(p, test);
		}
	return false;
}

static const struct {
	const char *sign;
	enum cond_op op;
} signs[] = {
	{ "==", COND_IN },
	{ "!=", COND_NOT_IN },
	{ "<", COND_COMPARE },
	{ "<=", COND_COMPARE },
	{ ">", COND_COMPARE },
	{ ">=", COND_COMPARE },
};

static bool read_comparison(struct parser *p, struct cond *test)
{
	test->op = COND_IN;
	if (accept(p, TOKEN_WORD, "in"))
		return read_set(p, test);
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (accept(p, TOKEN_SIGN, signs[i].sign)) {
			test->op = signs[i].op;
			test->text = test->op == COND_COMPARE ? signs[i].sign : NULL;
			return read_value(p, test);
		}
	return fail(p, "one of == != < <= > >= in expected");
}

static bool read_test(struct parser *p, struct cond *test)
{
	const struct token name = p->token;

	if (++p->tests > TESTS_MAX)
		return fail(p, "too many tests");
	if (name.kind != TOKEN_WORD)
		return fail(p, "a fact expected");
	advance(p);
	if (at(p, TOKEN_SIGN, "(")) {
		advance(p);
		if (read_call(p, name.text, test))
			return true;
	} else if (fact_find(name.text, &test->fact)) {
		return read_comparison(p, test);
	}
	if (!p->why) {
		p->token = name;
		fail(p, speak(p->arena, "there is no fact or call '%s'",
				str_printable(p->arena, name.text)));
	}
	return false;
}

static struct node *new_node(struct parser *p, enum cond_op op)
{
	struct node *node = arena_alloc(p->arena, sizeof *node);

	node->cond.op = op;
	return node;
}

static void add_operand(struct node *node, struct node *operand)
{
	if (node->last)
		node->last->next = operand;
	else
		node->first = operand;
	node->last = operand;
	node->cond.count++;
}

static struct node *read_junction(struct parser *p, enum cond_op op);

static struct node *read_not(struct parser *p)
{
	struct node *node, *operand;

	if (p->depth++ >= NESTING_MAX)
		return fail(p, "nested too deeply");
	if (accept(p, TOKEN_WORD, "not")) {
		node = new_node(p, COND_NOT);
		operand = read_not(p);
		if (operand)
			add_operand(node, operand);
	} else if (accept(p, TOKEN_SIGN, "(")) {
		node = operand = read_junction(p, COND_OR);
		if (operand && !want(p, ")"))
			operand = NULL;
	} else {
		node = operand = new_node(p, COND_IN);
		if (!read_test(p, &node->cond))
			operand = NULL;
	}
	p->depth--;
	return operand ? node : NULL;
}

/* Operands joined by "or" (whose operands are joined by "and"); a single one stands for itself. */
static struct node *read_junction(struct parser *p, enum cond_op op)
{
	const char *word = op == COND_OR ? "or" : "and";
	struct node *node = new_node(p, op);

	do {
		struct node *operand = op == COND_OR ? read_junction(p, COND_AND) : read_not(p);

		if (!operand)
			return NULL;
		add_operand(node, operand);
	} while (accept(p, TOKEN_WORD, word));
	return node->cond.count == 1 ? node->first : node;
}

static void flatten(struct arena *arena, const struct node *node, struct cond **cond, size_t *count)
{
	*ARENA_PUSH(arena, *cond, *count) = node->cond;
	for (const struct node *operand = node->first; operand; operand = operand->next)
		flatten(arena, operand, cond, count);
}

const struct cond *cond_parse(
	struct arena *arena, const char *text, size_t *count, const char **why)
{
	struct parser p = { .arena = arena, .text = text };
	struct cond *cond = NULL;
	struct node *root;

	advance(&p);
	root = read_junction(&p, COND_OR);
	if (root && p.token.kind != TOKEN_END)
		root = fail(&p, "'and', 'or' or the end expected");
	*why = p.why;
	*count = 0;
	if (root)
		flatten(arena, root, &cond, count);
	return cond;
}
