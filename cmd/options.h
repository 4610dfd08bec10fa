/* The command line: one table of options, read into one struct. */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include "checks/target.h"

/* Texts of an option that may be repeated. */
struct texts {
	const char **item; /* NULL-ended; NULL when there is none */
	size_t count;
};

struct options {
	/* sender */
	struct texts ip, domain, selector, rep;
	const char *helo, *sender, *from, *recipient, *message, *private_key, *host;
	enum tristate tls;
	bool bulk_sender;
	/* answers */
	struct texts resolver, zone, server_zone;
	const char *capture, *replay;
	bool offline, redact, authoritative, private_servers;
	unsigned timeout_ms, list_timeout_ms;
	/* scope */
	struct texts checks, lists, require, receiver, catalogue;
	const char *keys;
	/* output */
	const char *config, *accept, *baseline;
	const char *format, *output, *fail_on, *unknown_as, *color, *lang;
	const char *warning, *critical; /* -w, -c: thresholds as a plugin, see report_options */
	unsigned verbose;
	bool only_v4, only_v6;
	/* bulk */
	bool keep_order;
	unsigned max_rate, window;
	struct texts own_mirror;
	const char *resume;
	bool test;	    /* lists --test */
	const char *source; /* rules --source */
	bool help, version;
	bool called_as_plugin; /* by the name check_preflight */
	/* of check_rbl alone */
	bool called_as_rbl, whitelistings, debug;
	const char *url, *append, *retry, *workers;
	const char *const *arguments; /* the command line as given, for captures; holds no secret */
	/* for tests only, see struct resolver_config; no option sets them */
	const char *shuffle;
	const struct tamper *tamper;
	struct project *project; /* what --config names, or NULL; see cmd/config.h */
	/* what is no option */
	struct texts operand;
	struct {
		const struct message *message;
		const struct key_proof *proof;
	} files; /* read by session_files() */
};

enum option_kind {
	OPTION_TEXT,	/* const char *: the last one counts */
	OPTION_FILE,	/* the same, the name of a file: on the command line only */
	OPTION_TEXTS,	/* struct texts: each adds one */
	OPTION_WORDS,	/* struct texts: each adds those between commas */
	OPTION_FLAG,	/* bool */
	OPTION_COUNT,	/* unsigned: how often */
	OPTION_NUMBER,	/* unsigned, from 1 to 1,000,000 */
	OPTION_SECONDS, /* unsigned, milliseconds; decimal seconds from 0.1 to 3600 */
	OPTION_YES_NO,	/* enum tristate */
};

enum option_group {
	GROUP_SENDER,
	GROUP_ANSWERS,
	GROUP_SCOPE,
	GROUP_OUTPUT,
	GROUP_BULK,
	GROUP_PLUGIN,
	GROUP_COMMAND,
	GROUP_COUNT
};

struct option_spec {
	const char *name; /* without dashes; NULL: it has only a letter */
	char letter;	  /* 0: none */
	enum option_group group;
	enum option_kind kind;
	size_t offset;	      /* of the member of struct options */
	const char *argument; /* word for the manual; NULL: takes none */
	const char *help;
};

extern const struct option_spec option_specs[];
extern const size_t option_spec_count;

/* A command: preflight NAME ... */
struct command {
	const char *name, *operands, *summary;
	int (*run)(struct arena *arena, const struct options *options);
};
/* the first is the one without a name on the command line; ended by a NULL name */
extern const struct command commands[];

/* Reads the options of ARGV (ARGV[0] left out) into OPTIONS, texts borrowed or in ARENA. False on a
 * fault; *WHY is one line with the offending text. */
bool options_parse(struct arena *arena, int argc, char *const *argv, struct options *options,
	const char **why);

/* Sets the option of SPEC to TEXT (borrowed; NULL for those without an argument). False on a fault,
 * as above. */
bool options_set(struct arena *arena, struct options *options, const struct option_spec *spec,
	const char *text, const char **why);

/* The same by another table of COUNT options. */
bool options_parse_by(struct arena *arena, const struct option_spec *specs, size_t count, int argc,
	char *const *argv, struct options *options, const char **why);

/* Appends TEXT (borrowed) to TEXTS. */
void options_add_text(struct arena *arena, struct texts *texts, const char *text);

/* --help, from the tables, in the arena's language. */
void options_help(struct arena *arena, FILE *out);

/* The lines of --help about one option. */
void options_help_one(struct arena *arena, FILE *out, const struct option_spec *spec);

#endif
