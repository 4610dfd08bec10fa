/* Words: a run of letters or of digits. Those that say nothing about anybody stay; the others
 * become as long ones that nobody has. */
#include "checks/redact/redact_state.h"

#include "checks/dkim/dkim.h"
#include "checks/ptr_generic.h"

#include <ctype.h>
#include <string.h>

enum { TRIES = 400, SHORT_LETTERS = 2, SHORT_DIGITS = 3, PIECES_OF_NOISE = 4 };

/* What hosts, mailboxes, records and reverse zones are called everywhere, and the words of SPF. */
static const char *const usual[] = { "mail", "mailer", "mailout", "mailin", "email", "mta", "smtp",
	"smtps", "out", "outbound", "outgoing", "inbound", "relay", "relays", "send", "sender",
	"bulk", "news", "newsletter", "www", "web", "dns", "server", "srv", "vps", "virtual",
	"gateway", "gate", "new", "old", "test", "backup", "primary", "secondary", "external",
	"internal", "local", "localhost", "localdomain", "lan", "home", "rdns", "reverse", "rev",
	"ptr", "addr", "arpa", "spf", "dkim", "dmarc", "domainkey", "domainkeys", "report", "sts",
	"tls", "tcp", "bimi", "key", "selector", "default", "postmaster", "hostmaster", "webmaster",
	"abuse", "root", "admin", "noc", "security", "info", "support", "reports", "rua", "ruf",
	"aggregate", "forensic", "failure", "bounce", "bounces", "noreply", "reply", "daemon",
	"mailto", "http", "https", "all", "include", "exists", "redirect", "exp", "explain", "com",
	"net", "org" };

static uint64_t rotate(uint64_t x, unsigned n)
{
	return x << n | x >> (64 - n);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1], v[1] = rotate(v[1], 13) ^ v[0], v[0] = rotate(v[0], 32);
	v[2] += v[3], v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3], v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1], v[1] = rotate(v[1], 17) ^ v[2], v[2] = rotate(v[2], 32);
}

/* Aumasson and Bernstein, "SipHash: a fast short-input PRF". */
uint64_t redact_hash(const struct redactor *r, const void *p, size_t n)
{
	const uint8_t *octet = p;
	uint64_t v[4] = { r->salt[0] ^ UINT64_C(0x736f6d6570736575),
		r->salt[1] ^ UINT64_C(0x646f72616e646f6d),
		r->salt[0] ^ UINT64_C(0x6c7967656e657261),
		r->salt[1] ^ UINT64_C(0x7465646279746573) };

	for (size_t i = 0; i <= n / 8; i++) {
		uint64_t word = i == n / 8 ? (uint64_t)n << 56 : 0;

		for (size_t k = 0; k < 8 && 8 * i + k < n; k++)
			word |= (uint64_t)octet[8 * i + k] << 8 * k;
		v[3] ^= word;
		sip_round(v);
		sip_round(v);
		v[0] ^= word;
	}
	v[2] ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

unsigned redact_draw(struct redact_stream *stream, unsigned below)
{
	if (stream->count++ % 4 == 0) {
		const uint64_t seed[] = { redact_hash(stream->r, stream->text.p, stream->text.n),
			stream->count };

		stream->word = redact_hash(stream->r, seed, sizeof seed);
	}

	const unsigned drawn = (unsigned)(stream->word & 0xffff) % below;

	stream->word >>= 16;
	return drawn;
}

static bool word_stays(struct str word)
{
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (str_ieq(word, str_of(usual[i])))
			return true;
	return ptr_is_pool_word(word);
}

/* The N characters of WORD drawn anew: letters in turn consonant and vowel, so that it can be
 * spoken of. */
static void draw_word(struct redact_stream *stream, char *word, size_t n)
{
	static const char *const letters[] = { "bdfgklmnprstvz", "aeiou" };
	bool noise = false;

	for (size_t i = 0; i < n; i++)
		noise |= isdigit((unsigned char)word[i]);

	for (size_t i = 0; i < n; i++)
		if (isdigit((unsigned char)word[i]))
			word[i] = (char)('1' + redact_draw(stream, 9));
		else if (noise || n <= SHORT_LETTERS)
			word[i] = (char)('a' + redact_draw(stream, 26));
		else
			word[i] = letters[i % 2]
					 [redact_draw(stream, (unsigned)strlen(letters[i % 2]))];
}

static bool is_free(const struct redactor *r, const char *word)
{
	return !name_table_find(r->seen.words, word) && !name_table_find(r->taken, word) &&
	       !word_stays(str_of(word)) && !dkim_selector_usual(word);
}

/* What stands for WORD (lower case) from now on. */
static const char *invent(struct redactor *r, const char *word)
{
	struct redact_stream stream = { .r = r, .text = str_of(word) };
	char *found = arena_strdup(r->arena, word);

	for (int i = 0; i < TRIES; i++) {
		draw_word(&stream, found, strlen(found));
		if (is_free(r, found))
			break;
	}
	if (!name_table_find(r->taken, found))
		name_table_put(r->taken, found, found);
	return found;
}

/* TEXT, or what stands in its place. */
static struct str replace(struct redactor *r, struct str text)
{
	const char *word = str_lower(r->arena, text), *found;

	if (r->looking) {
		if (!name_table_find(r->seen.words, word))
			name_table_put(r->seen.words, str_lower(r->seen.arena, text), r);
		return text;
	}
	found = name_table_find(r->words, word);
	if (!found) {
		found = invent(r, word);
		name_table_put(r->words, word, (void *)(uintptr_t)found);
	}
	return str_of(found);
}

static int is_alnum(int c)
{
	return isalnum(c);
}

static int is_letter(int c)
{
	return isalpha(c);
}

static int is_digit(int c)
{
	return isdigit(c);
}

static size_t run_of(struct str text, size_t at, int (*is)(int))
{
	size_t n = 0;

	while (at + n < text.n && (unsigned char)text.p[at + n] < 128 &&
		is((unsigned char)text.p[at + n]))
		n++;
	return n;
}

/* Letters and digits mixed as in an identifier that nobody made up, without a word that says
 * something. */
static bool is_noise(struct str token)
{
	unsigned pieces = 0;

	for (size_t at = 0, n; at < token.n; at += n, pieces++) {
		n = run_of(token, at, is_letter);
		if (n && word_stays((struct str){ token.p + at, n }))
			return false;
		if (!n)
			n = run_of(token, at, is_digit);
	}
	return pieces >= PIECES_OF_NOISE;
}

/* What becomes of the word at AT; *N: how long it is. */
static struct str next_word(struct redactor *r, struct str text, size_t at, bool owner, size_t *n)
{
	const bool digits = isdigit((unsigned char)text.p[at]);
	struct str word = { text.p + at, run_of(text, at, is_alnum) };

	*n = word.n;
	if (is_noise(word))
		return replace(r, word);
	*n = word.n = run_of(text, at, digits ? is_digit : is_letter);
	if (owner && (!digits || word.n > SHORT_LETTERS || word.n == text.n))
		return replace(r, word);
	return word.n <= (digits ? SHORT_DIGITS : SHORT_LETTERS) || word_stays(word)
		       ? word
		       : replace(r, word);
}

/* What is no word: escapes of names (\., \032) and of URLs (%2b) are left as they are. */
static size_t odd_size(struct str text, size_t at)
{
	size_t n = 1;

	if (text.p[at] == '\\')
		n = at + 1 < text.n && isdigit((unsigned char)text.p[at + 1]) ? 4 : 2;
	if (text.p[at] == '%' && at + 2 < text.n && isxdigit((unsigned char)text.p[at + 1]))
		n = 3;
	return n < text.n - at ? n : text.n - at;
}

void redact_put(struct redactor *r, struct redact_out *out, struct str text)
{
	if (out->text.n + text.n >= out->room) {
		const size_t room = 2 * (out->text.n + text.n) + 64;
		char *bigger = arena_alloc(r->arena, room);

		if (out->text.n)
			memcpy(bigger, out->text.p, out->text.n);
		*out = (struct redact_out){ bigger, { bigger, out->text.n }, room };
	}
	if (text.n)
		memcpy(out->p + out->text.n, text.p, text.n);
	out->text.n += text.n;
	out->p[out->text.n] = '\0';
}

/* What stands for a letter outside ASCII, by the number of its octets. */
static const char *const as_long[] = { "", "?", "é", "一", "\xf0\x9f\x9c\x80" };

size_t redact_put_letter(struct redactor *r, struct redact_out *out, struct str text)
{
	uint32_t code;
	const size_t n = (unsigned char)*text.p >= 128 ? str_utf8(text, &code) : 0;

	if (n)
		redact_put(r, out, str_of(as_long[n]));
	return n;
}

/* The octet over 127 that TEXT begins with as a name has it, \DDD; 0: another one, or none. */
static unsigned char escaped_octet(struct str text)
{
	unsigned long value;

	if (text.n < 4 || text.p[0] != '\\' ||
		!str_number((struct str){ text.p + 1, 3 }, 255, &value) || value < 128)
		return 0;
	return (unsigned char)value;
}

/* The same for such a letter as a name has it: the octets that it has in a text, escaped. */
static size_t put_escaped_letter(struct redactor *r, struct redact_out *out, struct str text)
{
	char octet[4];
	size_t n = 0;
	uint32_t code;

	while (n < sizeof octet && text.n > 4 * n) {
		octet[n] = (char)escaped_octet((struct str){ text.p + 4 * n, text.n - 4 * n });
		if (!octet[n])
			break;
		n++;
	}
	n = n ? str_utf8((struct str){ octet, n }, &code) : 0;
	for (size_t i = 0; i < n; i++)
		redact_put(r, out,
			str_of(arena_printf(r->arena, "\\%03u", (unsigned char)as_long[n][i])));
	return 4 * n;
}

static void put_words(struct redactor *r, struct redact_out *out, struct str text, bool owner)
{
	for (size_t at = 0, n; at < text.n; at += n) {
		const struct str rest = { text.p + at, text.n - at };

		if (run_of(text, at, is_alnum)) {
			redact_put(r, out, next_word(r, text, at, owner, &n));
		} else if ((n = redact_put_letter(r, out, rest)) == 0 &&
			   (n = put_escaped_letter(r, out, rest)) == 0) {
			n = odd_size(text, at);
			redact_put(r, out, (struct str){ rest.p, n });
		}
	}
}

struct str redact_words(struct redactor *r, struct str text, bool owner,
	const struct redact_patch *patch, size_t count)
{
	struct redact_out out = { 0 };
	size_t at = 0;

	redact_put(r, &out, STR(""));
	for (size_t i = 0; i < count; i++) {
		put_words(r, &out, (struct str){ text.p + at, patch[i].start - at }, owner);
		redact_put(r, &out, str_of(patch[i].text));
		at = patch[i].start + patch[i].n;
	}
	put_words(r, &out, (struct str){ text.p + at, text.n - at }, owner);
	return out.text;
}

/* A label of IDNA: its ASCII letters are drawn anew, which leaves the others as many and where they
 * were; without any of them the whole. */
static const char *invent_alabel(struct redactor *r, const char *label)
{
	struct redact_stream stream = { .r = r, .text = str_of(label) };
	const char *hyphen = strrchr(label + 4, '-');
	const size_t n = hyphen ? (size_t)(hyphen - label) : strlen(label);

	for (int i = 0; i < TRIES; i++) {
		char *now = arena_strdup(r->arena, label);

		for (size_t k = 4; k < n; k++)
			if (isalnum((unsigned char)now[k]) && (hyphen || redact_draw(&stream, 2)))
				draw_word(&stream, now + k, 1);
		if (strcmp(now, label) != 0 && is_free(r, now) &&
			name_from_user(
				r->arena, str_of(arena_printf(r->arena, "%s.example", now)), NULL))
			return now;
	}
	return label;
}

const char *redact_label(struct redactor *r, struct str label, bool owner)
{
	const char *text = str_dup(r->arena, label), *found;

	if (!str_istarts(label, STR("xn--")))
		return redact_words(r, label, owner, NULL, 0).p;
	if (r->looking)
		return text;
	found = name_table_find(r->words, text);
	if (!found) {
		found = invent_alabel(r, text);
		name_table_put(r->words, text, (void *)(uintptr_t)found);
		if (!name_table_find(r->taken, found))
			name_table_put(r->taken, found, (void *)(uintptr_t)found);
	}
	return found;
}
