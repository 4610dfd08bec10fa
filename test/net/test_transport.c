/* The transport against servers that misbehave (badns): every kind of answer, no answer, several
 * servers.
 *
 * test_transport BADNS: the path of the program. Prints TAP. Times are only compared with the
 * deadlines chosen here. */
#include "resolver/net.h"

#include <arpa/inet.h>
#include <err.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *badns_path;
static unsigned test_count;
static bool failed;

/* A server of ours, or a place where there is none. */
struct place {
	pid_t pid;     /* 0: no process */
	int socket;    /* bound and never read: silent; -1: none */
	char name[64]; /* "127.0.0.1:5353" */
	unsigned port;
};

static void result(bool ok, const char *what)
{
	printf("%sok %u - %s\n", ok ? "" : "not ", ++test_count, what);
	failed |= !ok;
}

/* Starts badns with SCRIPT. */
static struct place start(const char *script)
{
	int in[2], out[2];
	struct place place = { .socket = -1 };
	char said[64] = "";

	if (pipe(in) || pipe(out))
		err(3, "pipe");
	fflush(stdout);
	place.pid = fork();
	if (!place.pid) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		execl(badns_path, badns_path, "0", "-", (char *)NULL);
		err(3, "%s", badns_path);
	}
	close(in[0]);
	close(out[1]);
	if (write(in[1], script, strlen(script)) < 0)
		err(3, "write");
	close(in[1]);
	if (read(out[0], said, sizeof said - 1) <= 0 || sscanf(said, "ready %u", &place.port) != 1)
		errx(3, "badns did not start");
	close(out[0]);
	snprintf(place.name, sizeof place.name, "127.0.0.1:%u", place.port);
	return place;
}

/* A port that nobody answers on: SILENT, or refusing. */
static struct place no_server(bool silent)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	struct place place = { .socket = socket(AF_INET, SOCK_DGRAM, 0) };

	if (bind(place.socket, (struct sockaddr *)&address, size) ||
		getsockname(place.socket, (struct sockaddr *)&address, &size))
		err(3, "bind");
	place.port = ntohs(address.sin_port);
	snprintf(place.name, sizeof place.name, "127.0.0.1:%u", place.port);
	if (!silent) {
		close(place.socket);
		place.socket = -1;
	}
	return place;
}

static void stop(struct place *place)
{
	if (place->pid) {
		kill(place->pid, SIGKILL);
		waitpid(place->pid, NULL, 0);
	}
	if (place->socket >= 0)
		close(place->socket);
	*place = (struct place){ .socket = -1 };
}

/* A client of some servers, with its memo. */
struct client {
	struct arena *arena, *answers;
	struct net *net;
	struct memo *memo;
};

static struct client client_of(const char *const *servers)
{
	struct client client = { .arena = arena_new(), .answers = arena_new() };
	const char *why = NULL;

	client.net = net_open(client.arena, &(struct net_config){ .servers = servers }, &why);
	if (!client.net)
		errx(3, "%s", why);
	client.memo = memo_new(client.answers);
	return client;
}

static void end(struct client *client)
{
	net_close(client->net);
	arena_free(client->arena);
	arena_free(client->answers);
}

static struct question *ask(struct client *client, enum ask_kind kind, enum rr_type type,
	const char *name, unsigned deadline_ms)
{
	struct question *question = memo_put(client->memo, kind, type, name, NULL);

	question->deadline = net_now() + deadline_ms;
	net_send(client->net, question);
	return question;
}

/* Asks one question and waits; NULL if something else came back, or twice. */
static const struct answer *ask_one(struct client *client, enum ask_kind kind, enum rr_type type,
	const char *name, unsigned deadline_ms)
{
	struct question *question = ask(client, kind, type, name, deadline_ms);
	struct question *first = net_next(client->net, -1);
	struct question *second = net_next(client->net, 0);

	return first == question && !second && !net_open_count(client->net) ? question->answer
									    : NULL;
}

/* One server, one question. */

static const char world[] = "ok.test A answer 192.0.2.1\n"
			    "two.test A answer 192.0.2.1\n"
			    "two.test A answer 192.0.2.2\n"
			    "nx.test A nxdomain authority test SOA ns.test. x.test. 1 2 3 4 60\n"
			    "nodata.test A nodata\n"
			    "servfail.test A servfail\n"
			    "refused.test A refused\n"
			    "formerr.test A formerr\n"
			    "notimp.test A notimp\n"
			    "rcode.test A rcode 9\n"
			    "bareformerr.test A bare formerr\n"
			    "barerefused.test A bare refused\n"
			    "silent.test A silent\n"
			    "late.test A delay 550 answer 192.0.2.1\n"
			    "toolate.test A delay 1500 answer 192.0.2.1\n"
			    "second.test A first 1 silent\n"
			    "second.test A answer 192.0.2.1\n"
			    "fourth.test A first 3 silent\n"
			    "fourth.test A answer 192.0.2.1\n"
			    "tc.test TXT truncate answer \"over TCP\"\n"
			    "tcrefuse.test TXT truncate tcp refuse answer \"x\"\n"
			    "tchang.test TXT truncate tcp hang answer \"x\"\n"
			    "tcgarbage.test TXT truncate garbage\n"
			    "wrongid.test A wrongid answer 192.0.2.1\n"
			    "wrongquestion.test A wrongquestion answer 192.0.2.1\n"
			    "wrongowner.test A wrongowner answer 192.0.2.1\n"
			    "forged.test A forged answer 192.0.2.1\n"
			    "garbage.test A garbage\n"
			    "twice.test A twice answer 192.0.2.1\n"
			    "noedns.test TXT edns formerr\n"
			    "noedns.test TXT answer \"plain\"\n"
			    "cname.test A record @ CNAME ok.test.\n"
			    "cname.test A record ok.test. A 192.0.2.1\n";

enum { SOON = 2000 }; /* ms: at once, on a busy machine */

static const struct one_case {
	const char *what, *name;
	enum rr_type type;
	enum dns_status want;
	size_t count;
	unsigned deadline_ms, least_ms, most_ms; /* of the answer */
} cases[] = {
	{ "an answer", "ok.test", RR_A, DNS_NOERROR, 1, 5000, 0, SOON },
	{ "two records", "two.test", RR_A, DNS_NOERROR, 2, 5000, 0, SOON },
	{ "a CNAME and its record", "cname.test", RR_A, DNS_NOERROR, 1, 5000, 0, SOON },
	{ "NXDOMAIN", "nx.test", RR_A, DNS_NXDOMAIN, 0, 5000, 0, SOON },
	{ "NODATA", "nodata.test", RR_A, DNS_NOERROR, 0, 5000, 0, SOON },
	{ "SERVFAIL", "servfail.test", RR_A, DNS_SERVFAIL, 0, 5000, 0, SOON },
	{ "REFUSED", "refused.test", RR_A, DNS_REFUSED, 0, 5000, 0, SOON },
	{ "FORMERR", "formerr.test", RR_A, DNS_FORMERR, 0, 5000, 0, SOON },
	{ "NOTIMP", "notimp.test", RR_A, DNS_NOTIMP, 0, 5000, 0, SOON },
	{ "another rcode counts as SERVFAIL", "rcode.test", RR_A, DNS_SERVFAIL, 0, 5000, 0, SOON },
	{ "FORMERR without the question", "bareformerr.test", RR_A, DNS_FORMERR, 0, 5000, 0, SOON },
	{ "REFUSED without the question", "barerefused.test", RR_A, DNS_REFUSED, 0, 5000, 0, SOON },
	{ "silence is a timeout", "silent.test", RR_A, DNS_TIMEOUT, 0, 1200, 1200, 2000 },
	{ "an answer after the first repeat", "late.test", RR_A, DNS_NOERROR, 1, 3000, 550, 2000 },
	{ "an answer after the deadline", "toolate.test", RR_A, DNS_TIMEOUT, 0, 900, 900, 1400 },
	{ "the second try is answered", "second.test", RR_A, DNS_NOERROR, 1, 3000, 400, 2000 },
	{ "the fourth try is answered", "fourth.test", RR_A, DNS_NOERROR, 1, 4000, 900, 3000 },
	{ "truncated, then TCP", "tc.test", RR_TXT, DNS_NOERROR, 1, 5000, 0, SOON },
	{ "truncated, TCP refused", "tcrefuse.test", RR_TXT, DNS_GARBAGE, 0, 5000, 0, 2000 },
	{ "truncated, TCP hangs", "tchang.test", RR_TXT, DNS_TIMEOUT, 0, 1000, 1000, 1800 },
	{ "the wrong id", "wrongid.test", RR_A, DNS_TIMEOUT, 0, 1000, 1000, 1800 },
	{ "the wrong question", "wrongquestion.test", RR_A, DNS_TIMEOUT, 0, 1000, 1000, 1800 },
	{ "records of another owner are no answer", "wrongowner.test", RR_A, DNS_GARBAGE, 0, 5000,
		0, SOON },
	{ "forged answers before the right one", "forged.test", RR_A, DNS_NOERROR, 1, 5000, 0,
		SOON },
	{ "garbage", "garbage.test", RR_A, DNS_GARBAGE, 0, 5000, 0, SOON },
	{ "an answer that comes twice", "twice.test", RR_A, DNS_NOERROR, 1, 5000, 0, SOON },
	{ "FORMERR for EDNS only", "noedns.test", RR_TXT, DNS_NOERROR, 1, 5000, 0, SOON },
};

enum { CASES = sizeof cases / sizeof *cases };

static bool is_right(
	const struct one_case *c, const struct answer *answer, const struct place *server)
{
	printf("# %s: %s, %zu records, %u ms, from %s\n", c->name, dns_status_name(answer->status),
		answer->count, answer->ms, answer->server ? answer->server : "nobody");
	if (answer->status != c->want || answer->count != c->count || answer->ms < c->least_ms ||
		answer->ms > c->most_ms || strcmp(answer->name, c->name) || answer->type != c->type)
		return false;
	if (answer->truncated != !strncmp(c->what, "truncated, TCP ", 15))
		return false;
	if (c->want == DNS_TIMEOUT && !answer->truncated)
		return !answer->server;
	return answer->server && !strcmp(answer->server, server->name);
}

/* All of them at once: none disturbs another. */
static void test_cases(enum ask_kind kind)
{
	struct place server = start(world);
	const char *const servers[] = { server.name, NULL };
	struct client client = client_of(servers);
	struct question *question[CASES];
	size_t back = 0;
	char what[160];

	for (size_t i = 0; i < CASES; i++)
		question[i] =
			ask(&client, kind, cases[i].type, cases[i].name, cases[i].deadline_ms);
	while (net_next(client.net, -1))
		back++;
	for (size_t i = 0; i < CASES; i++) {
		snprintf(what, sizeof what, "%s (%s)", cases[i].what,
			kind == ASK_LIST ? "list" : "record");
		result(question[i]->answer && is_right(&cases[i], question[i]->answer, &server),
			what);
	}
	result(back == CASES && !net_open_count(client.net), "each comes back once");
	end(&client);
	stop(&server);
}

/* Large answers: EDNS lets 1232 octets pass, the rest comes over TCP. */

static void test_sizes(void)
{
	char script[4096] = "";
	size_t n = 0;

	for (unsigned i = 0; i < 3; i++)
		n += (size_t)snprintf(script + n, sizeof script - n,
			"large.test TXT answer \"%0200u\"\nhuge.test TXT answer \"%0200u\" \"%0200u\"\n",
			i, i, i);

	struct place server = start(script);
	const char *const servers[] = { server.name, NULL };
	struct client client = client_of(servers);
	const struct answer *answer = ask_one(&client, ASK_RECORD, RR_TXT, "large.test", 5000);

	result(answer && answer->count == 3 && !net_counters(client.net).over_tcp,
		"700 octets come over UDP");
	answer = ask_one(&client, ASK_RECORD, RR_TXT, "huge.test", 5000);
	result(answer && answer->count == 3 && net_counters(client.net).over_tcp == 1,
		"1300 octets come over TCP");
	end(&client);
	client = client_of(servers);
	answer = ask_one(&client, ASK_LIST, RR_TXT, "large.test", 5000);
	result(answer && answer->count == 3 && net_counters(client.net).over_tcp == 1,
		"700 octets without EDNS come over TCP");
	end(&client);
	stop(&server);
}

/* Several servers */

enum { ROUNDS = 3, PER_ROUND = 20 };

/* Rounds of questions, each after the last; how many were answered as wanted. */
static unsigned run_rounds(struct client *client, enum dns_status want, unsigned deadline_ms)
{
	unsigned right = 0;
	char name[32];

	for (unsigned round = 0; round < ROUNDS; round++) {
		for (unsigned i = 0; i < PER_ROUND; i++) {
			snprintf(name, sizeof name, "n%u.r%u.test", i, round);
			ask(client, i % 2 ? ASK_LIST : ASK_RECORD, RR_A, name, deadline_ms);
		}
		for (struct question *q; (q = net_next(client->net, -1));)
			right += q->answer->status == want;
	}
	return right;
}

static void test_ten_silent(void)
{
	struct place silent[10], good = start("*. A delay 20 answer 192.0.2.1\n");
	const char *servers[12] = { NULL };

	for (size_t i = 0; i < 10; i++) {
		silent[i] = no_server(true);
		servers[i] = silent[i].name;
	}
	servers[10] = good.name;

	struct client client = client_of(servers);
	const uint64_t begin = net_now();
	const unsigned right = run_rounds(&client, DNS_NOERROR, 8000);
	const uint64_t ms = net_now() - begin;

	printf("# %u of %d answered in %u ms\n", right, ROUNDS * PER_ROUND, (unsigned)ms);
	result(right == ROUNDS * PER_ROUND && ms <= 2000,
		"ten silent servers before the good one cost less than 2 s");
	end(&client);
	for (size_t i = 0; i < 10; i++)
		stop(&silent[i]);
	stop(&good);
}

/* Two servers with these scripts (NULL: nobody there, the port refuses; "": silent), one
 * question. */
static void test_pair(const char *what, const char *first, const char *second, enum dns_status want,
	unsigned from /* 0: nobody */, unsigned most_ms)
{
	const char *const script[2] = { first, second };
	struct place place[2];

	for (size_t i = 0; i < 2; i++)
		place[i] = script[i] && *script[i] ? start(script[i]) : no_server(script[i]);

	const char *const servers[] = { place[0].name, place[1].name, NULL };
	struct client client = client_of(servers);
	const struct answer *answer = ask_one(&client, ASK_RECORD, RR_A, "x.test", 5000);

	if (answer)
		printf("# %s, %u ms, from %s\n", dns_status_name(answer->status), answer->ms,
			answer->server ? answer->server : "nobody");
	result(answer && answer->status == want && answer->ms <= most_ms &&
			(from ? answer->server && !strcmp(answer->server, place[from - 1].name)
			      : !answer->server),
		what);
	end(&client);
	stop(&place[0]);
	stop(&place[1]);
}

static void test_pairs(void)
{
	const char *const good = "x.test A answer 192.0.2.1\n";

	test_pair("the first of two answers", good, good, DNS_NOERROR, 1, SOON);
	test_pair("SERVFAIL, then the next", "default servfail\n", good, DNS_NOERROR, 2, SOON);
	test_pair("REFUSED, then the next", "default refused\n", good, DNS_NOERROR, 2, SOON);
	test_pair("FORMERR, then the next", "default formerr\n", good, DNS_NOERROR, 2, SOON);
	test_pair("NOTIMP, then the next", "default bare notimp\n", good, DNS_NOERROR, 2, SOON);
	test_pair("garbage, then the next", "default garbage\n", good, DNS_NOERROR, 2, SOON);
	test_pair("NXDOMAIN is an answer", "default nxdomain\n", good, DNS_NXDOMAIN, 1, SOON);
	test_pair("both fail: the first one's word", "default refused\n", "default servfail\n",
		DNS_REFUSED, 1, SOON);
	test_pair("the late one's word counts too", "default delay 100 servfail\n",
		"default refused\n", DNS_SERVFAIL, 1, SOON);
	test_pair("nobody at the first", NULL, good, DNS_NOERROR, 2, SOON);
	test_pair("silence at the first", "", good, DNS_NOERROR, 2, 1500);
	test_pair("nobody, then SERVFAIL", NULL, "default servfail\n", DNS_SERVFAIL, 2, SOON);
	test_pair("SERVFAIL, then silence", "default servfail\n", "", DNS_SERVFAIL, 1, 3000);
	test_pair("truncated without TCP, then the next", "option notcp\ndefault truncate\n", good,
		DNS_NOERROR, 2, 2000);
	test_pair("nobody at either", NULL, NULL, DNS_TIMEOUT, 0, 2000);
}

static void test_nobody(void)
{
	struct place nobody = no_server(false);
	const char *const servers[] = { nobody.name, NULL };
	struct client client = client_of(servers);
	const uint64_t begin = net_now();
	const unsigned right = run_rounds(&client, DNS_TIMEOUT, 8000);

	printf("# %u ms\n", (unsigned)(net_now() - begin));
	result(right == ROUNDS * PER_ROUND && net_now() - begin < 2000,
		"where nobody listens a run ends soon");
	end(&client);
}

static void test_death(void)
{
	struct place server = start("*. A delay 300 answer 192.0.2.1\n");
	const char *const servers[] = { server.name, NULL };
	struct client client = client_of(servers);
	char name[32];
	unsigned right = 0;

	for (unsigned i = 0; i < 50; i++) {
		snprintf(name, sizeof name, "n%u.test", i);
		ask(&client, ASK_LIST, RR_A, name, 3000);
	}
	right += net_next(client.net, 50) == NULL;
	stop(&server);
	for (struct question *q; (q = net_next(client.net, -1));)
		right += q->answer->status == DNS_TIMEOUT;
	result(right == 51, "a server that dies leaves timeouts");
	end(&client);
}

static void test_ipv6(void)
{
	struct place server = start("ok.test A answer 192.0.2.1\n");
	const int fd = socket(AF_INET6, SOCK_DGRAM, 0);
	struct sockaddr_in6 address = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address)) {
		printf("ok %u - a server by IPv6 # SKIP no ::1 here\n", ++test_count);
	} else {
		snprintf(server.name, sizeof server.name, "[::1]:%u", server.port);

		const char *const servers[] = { server.name, NULL };
		struct client client = client_of(servers);
		const struct answer *answer = ask_one(&client, ASK_LIST, RR_A, "ok.test", 5000);

		result(answer && is_right(&cases[0], answer, &server), "a server by IPv6");
		end(&client);
	}
	if (fd >= 0)
		close(fd);
	stop(&server);
}

/* Many questions */

static void test_many(const char *what, const char *script, unsigned total, unsigned open_most,
	unsigned deadline_ms)
{
	struct place server = start(script);
	const char *const servers[] = { server.name, NULL };
	struct client client = client_of(servers);
	unsigned asked = 0, right = 0, back = 0;
	size_t half = 0;
	char name[32];

	while (back < total) {
		for (; asked < total && asked - back < open_most; asked++) {
			snprintf(name, sizeof name, "n%u.test", asked);
			ask(&client, asked % 4 ? ASK_LIST : ASK_RECORD, RR_A, name, deadline_ms);
		}

		struct question *question = net_next(client.net, -1);

		if (!question)
			break;
		right += question->answer->status == DNS_NOERROR && question->answer->count == 1;
		if (++back == total / 2)
			half = arena_size(client.arena);
	}

	const struct net_counters counters = net_counters(client.net);

	printf("# %u of %u right, %lu packets, %lu repeated, %lu stalled, %zu KiB at half, %zu at the end\n",
		right, total, counters.sent, counters.repeated, counters.stalled, half / 1024,
		arena_size(client.arena) / 1024);
	result(right == total && !net_open_count(client.net), what);
	result(arena_size(client.arena) <= half + half / 2, "... and the memory is flat");
	end(&client);
	stop(&server);
}

static void test_faults(void)
{
	static const struct {
		const char *text, *want;
	} faults[] = {
		{ "", "resolver : an address is expected" },
		{ "ns.example", "resolver ns.example: an IPv4 or IPv6 address is expected" },
		{ "192.0.2.1:0", "resolver 192.0.2.1:0: a port from 1 to 65535 is expected" },
		{ "192.0.2.1:65536",
			"resolver 192.0.2.1:65536: a port from 1 to 65535 is expected" },
		{ "[::1", "resolver [::1: a ] is missing" },
		{ "[::1]53", "resolver [::1]53: only :PORT may follow the ]" },
		{ "[192.0.2.1]:53",
			"resolver [192.0.2.1]:53: an IPv6 address is expected between [ and ]" },
	};

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		struct arena *arena = arena_new();
		const char *const servers[] = { faults[i].text, NULL };
		const char *why = NULL;
		char what[64];
		struct net *net = net_open(arena, &(struct net_config){ .servers = servers }, &why);

		snprintf(what, sizeof what, "the server \"%s\" is refused", faults[i].text);
		result(!net && why && !strcmp(why, faults[i].want), what);
		if (why)
			printf("# %s\n", why);
		arena_free(arena);
	}
}

int main(int argc, char **argv)
{
	if (argc != 2)
		errx(64, "usage: test_transport BADNS");
	badns_path = argv[1];
	test_faults();
	test_cases(ASK_RECORD);
	test_cases(ASK_LIST);
	test_sizes();
	test_pairs();
	test_ten_silent();
	test_nobody();
	test_death();
	test_ipv6();
	test_many("20000 questions", "*. A answer 192.0.2.1\n", 20000, 2000, 8000);
	test_many("1000 questions at 20 % loss", "option loss 20\n*. A answer 192.0.2.1\n", 1000,
		400, 20000);
	test_many("a server that takes 400 at once",
		"option delay 20\noption queue 400\n*. A answer 192.0.2.1\n", 8000, 4000, 20000);
	printf("1..%u\n", test_count);
	return failed;
}
