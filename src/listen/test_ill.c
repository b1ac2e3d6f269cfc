// SPDX-License-Identifier: AGPL-3.0-or-later
// Every kind of source in every way in which the other side can be ill, said as it says it: the
// trouble is the true one, and at the next look it is well again.
#include "base/log.h"
#include "base/time.h"
#include "listen/connector.h"
#include "net/test_lines.h"
#include "tap.h"

#include <signal.h>
#include <sodium.h>

#define MINUTE ((int64_t)60000)
#define HOUR   (60 * MINUTE)
#define SHORT  ((int64_t)100) // ms for one answer
#define LARGE  (CONNECTOR_ANSWER_MAX + 1024)

// --- the other side: one answer for whatever is asked, written as it stands ---

static struct {
	int status;
	const char *headers, *body; // headers: each with its CRLF
	size_t fill;		    // bytes of nothing behind the body
	bool silent, breaks;	    // never answers; ends in the middle of an answer
} world;
static struct lines_server side;
static struct fetcher *fetcher;

static void answer_write(FILE *out)
{
	const size_t body = strlen(world.body);
	fprintf(out, "HTTP/1.1 %d So\r\n%sConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
		world.status, world.headers, body + world.fill + (world.breaks ? 100 : 0),
		world.body);
	for (size_t i = 0; i < world.fill; i++)
		putc(' ', out);
}

// Bodies that are sent have no line end: they are left in the socket, which is read to its end.
static bool side_hears(void *context, const char *line, FILE *out)
{
	(void)context;
	if (strcmp(line, "\r\n") != 0 || world.silent)
		return true;
	answer_write(out);
	fflush(out);
	shutdown(fileno(out), SHUT_WR);
	return true;
}

// --- the kinds ---

enum way { POLL, CHECK, SEND };
static const struct kind {
	const char *name;
	enum way way;
	const char *well;    // an answer that is good
	const char *garbage; // NULL: whatever it answers is good enough
	int refused_status;  // how it says that the key is none
	const char *refused;
	const char *gone; // body of its 404
	enum trouble gone_is;
	int limited_status; // how it says that we ask too often, beside 429
	const char *limited;
	int64_t limited_ms; // at least so long
} kinds[] = {
    {"feed", POLL, "<rss><channel><title>x</title></channel></rss>", "no feed", 401, "", "",
     TROUBLE_GONE, 503, "", 0},
    {"mastodon", POLL, "[]", "<html>", 401, "{\"error\":\"The access token is invalid\"}",
     "{\"error\":\"Record not found\"}", TROUBLE_GONE, 429, "{\"error\":\"Too many requests\"}", 0},
    {"bluesky", POLL,
     "{\"posts\":[],\"did\":\"did:plc:x\",\"accessJwt\":\"a.b.c\",\"refreshJwt\":\"d\"}", "<html>",
     401, "{\"error\":\"AuthenticationRequired\"}", "{\"error\":\"XRPCNotSupported\"}",
     TROUBLE_GONE, 429, "{\"error\":\"RateLimitExceeded\"}", 0},
    {"x", POLL, "{\"meta\":{\"result_count\":0}}", "<html>", 401,
     "{\"title\":\"Unauthorized\",\"status\":401}", "{\"title\":\"Not Found\"}", TROUBLE_GONE, 429,
     "{\"title\":\"UsageCapExceeded\"}", 6 * HOUR},
    {"facebook", POLL, "{\"data\":[],\"name\":\"Page\"}", "<html>", 400,
     "{\"error\":{\"message\":\"Error validating access token\",\"code\":190}}",
     "{\"error\":{\"message\":\"No such object\",\"code\":100,\"error_subcode\":33}}", TROUBLE_GONE,
     400, "{\"error\":{\"message\":\"Application request limit reached\",\"code\":4}}",
     15 * MINUTE},
    {"instagram", POLL, "{\"data\":[],\"username\":\"river\"}", "<html>", 400,
     "{\"error\":{\"message\":\"Session has expired\",\"code\":190}}",
     "{\"error\":{\"message\":\"No such object\",\"code\":100,\"error_subcode\":33}}", TROUBLE_GONE,
     403, "{\"error\":{\"message\":\"There have been too many calls\",\"code\":80002}}",
     15 * MINUTE},
    {"telegram", POLL, "{\"ok\":true,\"result\":[]}", "{\"ok\":1}", 401,
     "{\"ok\":false,\"error_code\":401,\"description\":\"Unauthorized\"}",
     "{\"ok\":false,\"error_code\":404,\"description\":\"Not Found\"}", TROUBLE_REFUSED, 429,
     "{\"ok\":false,\"error_code\":429,\"parameters\":{\"retry_after\":90}}", 90000},
    {"whatsapp", CHECK, "{\"verified_name\":\"River\",\"display_phone_number\":\"+44\"}", "<html>",
     401, "{\"error\":{\"message\":\"Error validating access token\",\"code\":190}}",
     "{\"error\":{\"message\":\"No such object\",\"code\":100,\"error_subcode\":33}}", TROUBLE_GONE,
     400, "{\"error\":{\"message\":\"limit\",\"code\":80007}}", 15 * MINUTE},
    {"whatsapp", SEND, "{\"messages\":[{\"id\":\"wamid.1\"}]}", NULL, 401,
     "{\"error\":{\"message\":\"token\",\"code\":190}}",
     "{\"error\":{\"message\":\"x\",\"code\":33}}", TROUBLE_GONE, 400,
     "{\"error\":{\"message\":\"limit\",\"code\":130429}}", 0},
    {"kannel", CHECK, "Sent.", NULL, 403, "Authorization failed for sendsms", "", TROUBLE_GONE, 503,
     "Temporal failure, try again later.", 0},
    {"kannel", SEND, "0: Accepted for delivery", NULL, 403, "Authorization failed for sendsms", "",
     TROUBLE_GONE, 503, "Temporal failure, try again later.", 0},
    {"sms", SEND, "{\"id\":\"7\"}", NULL, 401, "{\"error\":\"no such key\"}", "", TROUBLE_GONE, 429,
     "", 0},
};

// --- one call ---

static struct arena arena;
static struct fault fault;

static struct str value_of(const struct connector_ask *ask, struct str address)
{
	static const struct {
		const char *name, *value;
	} known[] = {{"what", "tag"}, {"word", "flood"},       {"page", "123"},
		     {"user", "ana"}, {"handle", "a.test"},    {"fields", "sent=id"},
		     {"version", ""}, {"token", "123:secret"}, {"mailbox", "help@relief.test"}};
	if (strcmp(ask->name, "address") == 0)
		return arena_format(&arena, "%.*s/?to={to}&text={text}", STR_ARG(address));
	if (strcmp(ask->name, "server") == 0)
		return address;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(ask->name, known[i].name) == 0)
			return str_from(known[i].value);
	return ask->kind == ASK_SECRET && ask->required ? STR("secret") : STR("");
}

static struct connector_call ask(const struct kind *kind, const char *scheme, int64_t off_ms)
{
	arena_reset(&arena);
	struct str values[CONNECTOR_ASKS_MAX];
	const struct connector *connector = connector_find(connectors, str_from(kind->name));
	const struct str address = arena_format(&arena, "%s://127.0.0.1:%d", scheme, side.port);
	for (size_t i = 0; i < connector->n_asks; i++)
		values[i] = value_of(&connector->asks[i], address);
	struct connector_call call = {.arena = &arena,
				      .fetcher = fetcher,
				      .connector = connector,
				      .values = values,
				      .cursor = STR(""),
				      .now = time_now() + off_ms,
				      .source = STR("river"),
				      .time_ms = world.silent ? SHORT : 0};
	const struct connector_message message = {
	    .id = STR("7"), .to = STR("+447700900001"), .text = STR("x"), .heard_at = call.now};
	struct connector_receipt receipt = {.parts = 0};
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	fault = (struct fault){0};
	const enum outcome outcome = kind->way == SEND
					 ? connector->send(&call, &message, &receipt, &fault)
				     : kind->way == CHECK ? connector->check(&call, &fault)
							  : connector->poll(&call, &fault);
	if (outcome == OK)
		call.trouble = TROUBLE_NONE;
	buf_free(&call.lines);
	return call;
}

static void answers(int status, const char *headers, const char *body)
{
	pthread_mutex_lock(&side.lock);
	world.status = status;
	world.headers = headers;
	world.body = body ? body : "";
	world.fill = 0;
	world.silent = world.breaks = false;
	pthread_mutex_unlock(&side.lock);
}

static struct connector_call is_ill(const struct kind *kind, enum trouble trouble, const char *what)
{
	static const char *const ways[] = {"asked", "tested", "sent by"};
	const struct connector_call call = ask(kind, "http", 0);
	is_str(str_from(troubles[call.trouble].name), str_from(troubles[trouble].name),
	       "%s, %s: %s: %s", kind->name, ways[kind->way], what, fault.text);
	return call;
}

// --- the ways to be ill ---

static void test_refusals(const struct kind *kind)
{
	answers(kind->refused_status, "", kind->refused);
	is_ill(kind, TROUBLE_REFUSED, "a key that is none");
	answers(404, "", kind->gone);
	is_ill(kind, kind->gone_is, "nothing there");
	answers(404, "", "<html>");
	is_ill(kind, TROUBLE_GONE, "no such page");
	answers(kind->limited_status, "Retry-After: 5\r\n", kind->limited);
	const bool busy = kind->limited_status == 503, plan = kind->limited_ms > HOUR;
	const struct connector_call call = is_ill(kind,
						  busy	 ? TROUBLE_BROKEN
						  : plan ? TROUBLE_USED_UP
							 : TROUBLE_LIMITED,
						  "too often");
	ok(call.wait_ms >= (kind->limited_ms ? kind->limited_ms : 5000), "for so long: %lld ms",
	   (long long)call.wait_ms);
	answers(503, "", "<html>");
	is_ill(kind, TROUBLE_BROKEN, "a server that is down");
}

static void test_limits(const struct kind *kind)
{
	char epoch[80], date[80];
	const time_t at = (time_t)(time_now() / 1000) + 600;
	struct tm day;
	gmtime_r(&at, &day);
	strftime(date, sizeof date, "Retry-After: %a, %d %b %Y %H:%M:%S GMT\r\n", &day);
	snprintf(epoch, sizeof epoch, "X-Rate-Limit-Remaining: 0\r\nX-Rate-Limit-Reset: %lld\r\n",
		 (long long)at);
	const char *const forms[] = {"Retry-After: 600\r\n", date, epoch,
				     "RateLimit-Remaining: 0\r\nRateLimit-Reset: 600\r\n"};
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		answers(429, forms[i], "<html>");
		const struct connector_call call = is_ill(kind, TROUBLE_LIMITED, forms[i]);
		ok(call.wait_ms > 9 * MINUTE && call.wait_ms <= 10 * MINUTE + 2000,
		   "is ten minutes: %lld ms", (long long)call.wait_ms);
	}
}

static void test_ways(const struct kind *kind)
{
	answers(302, "Location: http://127.0.0.1:9/secret\r\n", "");
	is_ill(kind, TROUBLE_PRIVATE, "a way into the private network");
	answers(200, "", kind->well);
	pthread_mutex_lock(&side.lock);
	world.breaks = true;
	pthread_mutex_unlock(&side.lock);
	is_ill(kind, TROUBLE_UNREACHABLE, "an answer that breaks off");
	answers(200, "", kind->well);
	pthread_mutex_lock(&side.lock);
	world.silent = true;
	pthread_mutex_unlock(&side.lock);
	const struct connector_call call = is_ill(kind, TROUBLE_UNREACHABLE, "no answer");
	ok(kind->way != SEND || call.doubt, "what is sent so may have left");
	pthread_mutex_lock(&side.lock);
	world.silent = false;
	side.greeting = "HTTP/1.1 400 No TLS here\r\n\r\n";
	pthread_mutex_unlock(&side.lock);
	const struct connector_call plain = ask(kind, "https", 0);
	ok(plain.trouble == TROUBLE_UNREACHABLE && !plain.doubt, "%s: no TLS there: %s", kind->name,
	   fault.text);
	answers(200, "", kind->well);
	pthread_mutex_lock(&side.lock);
	side.greeting = "";
	world.fill = LARGE;
	pthread_mutex_unlock(&side.lock);
	is_ill(kind, TROUBLE_LARGE, "too much");
	if (kind->garbage) {
		answers(200, "", kind->garbage);
		is_ill(kind, TROUBLE_UNREADABLE, "something else");
		answers(200, "", "");
		is_ill(kind, TROUBLE_UNREADABLE, "an empty answer");
	}
}

// Whoever's clock is wrong, the reason is the true one.
static void test_clocks(const struct kind *kind)
{
	char date[80];
	struct tm day;
	const time_t at = (time_t)(time_now() / 1000);
	gmtime_r(&at, &day);
	strftime(date, sizeof date, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &day);
	answers(kind->refused_status, date, kind->refused);
	const bool told = strcmp(kind->name, "x") == 0; // it signs with the time
	is_int(ask(kind, "http", HOUR).trouble, told ? TROUBLE_CLOCK : TROUBLE_REFUSED,
	       "%s: an hour fast: %s", kind->name, fault.text);
}

static void test_well_again(const struct kind *kind)
{
	answers(500, "", "<html>");
	is_ill(kind, TROUBLE_BROKEN, "a mistake of its own");
	answers(200, "", kind->well);
	is_ill(kind, TROUBLE_NONE, "and then well");
	for (enum trouble trouble = TROUBLE_NONE + 1; trouble < TROUBLE_COUNT; trouble++)
		if (troubles[trouble].reason[0] == '\0' || troubles[trouble].advice[0] == '\0')
			ok(false, "%s has a reason and says what to do", troubles[trouble].name);
}

// --- a mailbox ---

static struct {
	const char *at, *says; // instead of its answer to this command
} box;

static bool box_hears(void *context, const char *line, FILE *out)
{
	char tag[20] = "", word[20] = "";
	(void)context;
	sscanf(line, "%19s %19s", tag, word);
	if (strcmp(word, box.at) == 0) {
		fprintf(out, box.says[0] == '*' ? "%.0s%s\r\n" : "%s %s\r\n", tag, box.says);
		return box.says[0] != '*';
	}
	if (strcmp(word, "CAPABILITY") == 0)
		fputs("* CAPABILITY IMAP4rev1\r\n", out);
	if (strcmp(word, "EXAMINE") == 0)
		fputs("* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 9] x\r\n", out);
	if (strcmp(word, "UID") == 0)
		fputs("* SEARCH\r\n", out);
	fprintf(out, "%s OK good\r\n", tag);
	return strcmp(word, "LOGOUT") != 0;
}

static void test_mailbox(void)
{
	static const struct kind kind = {.name = "mail", .way = POLL};
	static const struct {
		const char *at, *says;
		enum trouble trouble;
	} cases[] = {
	    {"", "", TROUBLE_NONE},
	    {"greeting", "* BYE too many connections", TROUBLE_UNREACHABLE},
	    {"greeting", "HTTP/1.1 400 Bad Request", TROUBLE_UNREACHABLE},
	    {"LOGIN", "NO [AUTHENTICATIONFAILED] no", TROUBLE_REFUSED},
	    {"LOGIN", "NO wrong password", TROUBLE_REFUSED},
	    {"LOGIN", "NO [UNAVAILABLE] the directory is away", TROUBLE_LIMITED},
	    {"LOGIN", "NO [LIMIT] too many", TROUBLE_LIMITED},
	    {"LOGIN", "* BYE", TROUBLE_UNREACHABLE},
	    {"EXAMINE", "NO [INUSE] in use", TROUBLE_BROKEN},
	    {"EXAMINE", "NO no such mailbox", TROUBLE_GONE},
	    {"UID", "BAD what", TROUBLE_BROKEN},
	    {"UID", "NO [SERVERBUG] no", TROUBLE_BROKEN},
	    {"UID", "* BYE", TROUBLE_UNREACHABLE},
	    {"", "", TROUBLE_NONE},
	};
	pthread_mutex_lock(&side.lock);
	side.answer = box_hears;
	world.silent = false;
	pthread_mutex_unlock(&side.lock);
	char greeting[80];
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const bool greets = strcmp(cases[i].at, "greeting") == 0;
		pthread_mutex_lock(&side.lock);
		snprintf(greeting, sizeof greeting, "%s\r\n", greets ? cases[i].says : "* OK here");
		side.greeting = greeting;
		world.silent = greets && cases[i].says[0] != '*'; // it waits for a greeting
		box.at = cases[i].at;
		box.says = cases[i].says;
		pthread_mutex_unlock(&side.lock);
		const struct connector_call call = ask(&kind, "imap", 0);
		is_str(str_from(troubles[call.trouble].name),
		       str_from(troubles[cases[i].trouble].name), "mail: %s %s: %s", cases[i].at,
		       cases[i].says, fault.text);
	}
}

int main(void)
{
	static char allowed[40];
	static const char *const allow[] = {allowed, NULL};
	signal(SIGPIPE, SIG_IGN); // who hears too much hangs up
	log_setup(LOG_ERROR + 1, false);
	arena_init(&arena, CONNECTOR_MEMORY);
	side = (struct lines_server){.greeting = "", .answer = side_hears};
	lines_start(&side);
	snprintf(allowed, sizeof allowed, "127.0.0.1:%d", side.port);
	if (ok(sodium_init() >= 0 && fetcher_new(&(struct fetch_options){.allow_private = allow},
						 &fetcher, &fault) == OK,
	       "there is somebody to ask %s", fault.text))
		for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
			test_refusals(&kinds[i]);
			test_limits(&kinds[i]);
			test_ways(&kinds[i]);
			test_clocks(&kinds[i]);
			test_well_again(&kinds[i]);
		}
	test_mailbox();
	fetcher_free(fetcher);
	lines_stop(&side);
	arena_free(&arena);
	return tap_done();
}
