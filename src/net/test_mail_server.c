// SPDX-License-Identifier: AGPL-3.0-or-later
// Lines to mail servers: several letters go by one connection, none is told twice to a server that
// may have seen it, and a mailbox says by itself when something has come.
#include "net/imap.h"
#include "net/smtp.h"

#include "tap.h"

#include "net/test_lines.h"

#include <signal.h>

static struct arena arena;
static struct fault fault;

static struct fetcher *fetcher_for(const struct lines_server *server)
{
	static char allowed[40];
	struct fetcher *fetcher = NULL;
	snprintf(allowed, sizeof allowed, "127.0.0.1:%d", server->port);
	static const char *const allow[] = {allowed, NULL};
	is_int(fetcher_new(&(struct fetch_options){.allow_private = allow}, &fetcher, &fault), OK,
	       "a fetcher for it");
	return fetcher;
}

// --- SMTP ---

// The test changes what the server's thread does next, and reads what it has done.
struct post_office {
	atomic_int most;	// letters of one connection; then it ends it
	atomic_bool mute;	// it takes a letter and never says so
	atomic_int here, taken; // letters of this connection; of all
	bool data;
	_Atomic(const char *) at, says; // instead of "250 good" to lines that begin like this
};

static bool office_hears(void *context, const char *line, FILE *out)
{
	struct post_office *office = context;
	if (office->data && strcmp(line, ".\r\n") != 0)
		return true;
	if (office->at && strncmp(line, office->at, strlen(office->at)) == 0) {
		office->data = false;
		fprintf(out, "%s\r\n", office->says);
		return true;
	}
	if (office->data) {
		office->data = false;
		office->here++;
		office->taken++;
		fputs(office->mute ? "" : "250 taken\r\n", out);
		return !office->mute;
	}
	if (strncmp(line, "EHLO", 4) == 0) {
		office->here = 0;
		fputs("250-AUTH PLAIN\r\n", out);
	}
	if (strncmp(line, "MAIL", 4) == 0 && office->here >= office->most) {
		fputs("421 enough\r\n", out);
		return false;
	}
	if (strncmp(line, "RCPT TO:<nobody@", 16) == 0) {
		fputs("550 no such user\r\n", out);
		return true;
	}
	office->data = strncmp(line, "DATA", 4) == 0;
	fputs(office->data ? "354 go on\r\n" : "250 good\r\n", out);
	return strncmp(line, "QUIT", 4) != 0;
}

static const char *user = ""; // nobody signs in
static enum outcome give(struct fetcher *fetcher, const struct lines_server *server,
			 struct smtp_line *line, const char *to, struct smtp_answer *answer)
{
	char url[60];
	snprintf(url, sizeof url, "smtp://127.0.0.1:%d", server->port);
	const struct mail_server at = {
	    .url = str_from(url), .user = str_from(user), .password = STR("secret")};
	const struct smtp_letter letter = {.from = STR("help@relief.test"),
					   .to = {str_from(to)},
					   .n_to = 1,
					   .mail = STR("Subject: x\r\n\r\nWe come.\r\n")};
	arena_reset(&arena);
	return smtp_send(fetcher, &arena, line, &at, &letter, 5000, answer, &fault);
}

static void letters_give(struct fetcher *fetcher, const struct lines_server *server,
			 struct smtp_line *line, int count)
{
	int good = 0;
	struct smtp_answer answer;
	for (int i = 0; i < count; i++)
		good += give(fetcher, server, line, "ana@relief.test", &answer) == OK;
	is_int(good, count, "%d letters are taken (%s)", count, fault.text);
}

static void test_letters(void)
{
	struct smtp_line line = {0};
	struct smtp_answer answer;
	struct post_office office = {.most = 1000};
	struct lines_server server = {
	    .greeting = "220 office\r\n", .answer = office_hears, .context = &office};
	lines_start(&server);
	struct fetcher *fetcher = fetcher_for(&server);
	letters_give(fetcher, &server, &line, 20);
	is_int(server.connections, 1, "by one connection");
	letters_give(fetcher, &server, &line, SMTP_LETTERS_MOST);
	is_int(server.connections, 2, "which ends before servers find it too much");
	is_int(give(fetcher, &server, &line, "nobody@relief.test", &answer), INVALID,
	       "an address that is refused");
	ok(answer.problem == MAIL_PROBLEM_ADDRESS && !answer.doubt, "is told as such");
	letters_give(fetcher, &server, &line, 2);
	pthread_mutex_lock(&server.lock);
	office.most = atomic_load(&office.here);
	pthread_mutex_unlock(&server.lock);
	letters_give(fetcher, &server, &line, 1);
	is_int(office.taken, 20 + SMTP_LETTERS_MOST + 3,
	       "a server that has had enough gets the next by another connection, each once");
	pthread_mutex_lock(&server.lock);
	office.most = 1000;
	office.mute = true;
	pthread_mutex_unlock(&server.lock);
	is_int(give(fetcher, &server, &line, "ana@relief.test", &answer), UNAVAILABLE,
	       "a server that takes one and says nothing");
	ok(answer.doubt, "leaves a doubt");
	is_int(office.taken, 20 + SMTP_LETTERS_MOST + 4, "and is not given it again");
	smtp_line_end(&line);
	fetcher_free(fetcher);
	lines_stop(&server);
}

// What a server can answer, wherever it does: whether it goes later, and whom it concerns.
static void test_answers(void)
{
	static const struct {
		const char *at, *says;
		enum outcome outcome;
		enum mail_problem problem;
	} cases[] = {
	    {"", "421 4.3.2 too busy", UNAVAILABLE, MAIL_PROBLEM_LATER},
	    {"", "554 5.7.1 not you", INVALID, MAIL_PROBLEM_REFUSED},
	    {"AUTH", "454 4.7.0 the directory is away", UNAVAILABLE, MAIL_PROBLEM_LATER},
	    {"AUTH", "535 5.7.8 wrong password", INVALID, MAIL_PROBLEM_REFUSED},
	    {"MAIL", "530 5.7.0 sign in first", INVALID, MAIL_PROBLEM_REFUSED},
	    {"MAIL", "451 4.3.0 queue", UNAVAILABLE, MAIL_PROBLEM_LATER},
	    {"MAIL", "452 4.3.1 disk", UNAVAILABLE, MAIL_PROBLEM_LATER},
	    {"RCPT", "450 greylisted", UNAVAILABLE, MAIL_PROBLEM_ONE},
	    {"RCPT", "450 4.2.0 greylisted", UNAVAILABLE, MAIL_PROBLEM_ONE},
	    {"RCPT", "452 4.2.2 mailbox full", UNAVAILABLE, MAIL_PROBLEM_ONE},
	    {"RCPT", "451 4.1.8 no such domain now", UNAVAILABLE, MAIL_PROBLEM_ONE},
	    {"RCPT", "451 4.7.1 too many from you", UNAVAILABLE, MAIL_PROBLEM_LATER},
	    {"RCPT", "450 4.7.0 too many from you", UNAVAILABLE, MAIL_PROBLEM_LATER},
	    {"RCPT", "421 4.7.0 go away for now", UNAVAILABLE, MAIL_PROBLEM_LATER},
	    {"RCPT", "550 5.1.1 nobody", INVALID, MAIL_PROBLEM_ADDRESS},
	    {"RCPT", "552 5.2.2 mailbox full", INVALID, MAIL_PROBLEM_ADDRESS},
	    {"RCPT", "553 5.1.3 no address", INVALID, MAIL_PROBLEM_ADDRESS},
	    {"DATA", "451 4.3.0 disk", UNAVAILABLE, MAIL_PROBLEM_LATER},
	    {".\r", "554 5.6.0 spam", INVALID, MAIL_PROBLEM_ADDRESS},
	    {".\r", "451 4.3.0 scanner", UNAVAILABLE, MAIL_PROBLEM_LATER},
	};
	struct smtp_answer answer;
	struct post_office office = {.most = 1000};
	struct lines_server server = {.answer = office_hears, .context = &office};
	lines_start(&server);
	struct fetcher *fetcher = fetcher_for(&server);
	char greeting[60];
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const bool greets = cases[i].at[0] == '\0';
		pthread_mutex_lock(&server.lock);
		snprintf(greeting, sizeof greeting, "%s\r\n",
			 greets ? cases[i].says : "220 office");
		server.greeting = greeting;
		office.says = cases[i].says;
		office.at = greets ? NULL : cases[i].at;
		pthread_mutex_unlock(&server.lock);
		user = strcmp(cases[i].at, "AUTH") == 0 ? "ana" : "";
		const enum outcome outcome =
		    give(fetcher, &server, NULL, "ana@relief.test", &answer);
		ok(outcome == cases[i].outcome && answer.problem == cases[i].problem &&
		       !answer.doubt,
		   "%s %s: outcome %d, problem %d (%s)", cases[i].at, cases[i].says, (int)outcome,
		   (int)answer.problem, fault.text);
	}
	fetcher_free(fetcher);
	lines_stop(&server);
}

// --- IDLE ---

// The test changes what the server's thread says next.
struct mailbox {
	_Atomic(const char *) capabilities;
	_Atomic(const char *) rings; // what it says as soon as it is idle
	atomic_bool drops;	     // it ends the connection instead
	char tag[20];
	atomic_int searches;
};

static bool mailbox_hears(void *context, const char *line, FILE *out)
{
	char tag[20] = "", word[20] = "";
	struct mailbox *box = context;
	sscanf(line, "%19s %19s", tag, word);
	if (strcmp(tag, "DONE") == 0) {
		fprintf(out, "* 3 EXPUNGE\r\n%s OK done\r\n", box->tag);
		return true;
	}
	if (strcmp(word, "IDLE") == 0) {
		snprintf(box->tag, sizeof box->tag, "%s", tag);
		fprintf(out, "+ idling\r\n* 4 EXISTS\r\n* OK still here\r\n%s", box->rings);
		return !box->drops;
	}
	if (strcmp(word, "CAPABILITY") == 0)
		fprintf(out, "* CAPABILITY IMAP4rev1%s\r\n", box->capabilities);
	if (strcmp(word, "EXAMINE") == 0)
		fputs("* 4 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 9] x\r\n", out);
	if (strcmp(word, "UID") == 0) {
		box->searches++;
		fputs("* SEARCH\r\n", out);
	}
	fprintf(out, "%s OK good\r\n", tag);
	return strcmp(word, "LOGOUT") != 0;
}

static struct imap *box_open(struct fetcher *fetcher, const struct lines_server *server)
{
	char url[60];
	struct imap *imap = NULL;
	enum mail_problem problem = MAIL_PROBLEM_NONE;
	snprintf(url, sizeof url, "imap://127.0.0.1:%d", server->port);
	const struct imap_options options = {.server = {.url = str_from(url)}, .time_ms = 5000};
	arena_reset(&arena);
	is_int(imap_open(fetcher, &arena, &options, &imap, &problem, &fault), OK, "it opens: %s",
	       fault.text);
	return imap;
}

static void box_search(struct imap *imap)
{
	bool more;
	uint32_t uids[1];
	size_t count;
	enum mail_problem problem;
	const struct imap_wish wish = {.from = 1};
	is_int(imap_search(imap, &wish, uids, 1, &count, &more, &problem, &fault), OK,
	       "it is searched");
}

// What it says once something came, or nothing for so long.
static enum imap_idle heard(struct imap *imap, int most_ms)
{
	enum imap_idle said = IMAP_IDLE_QUIET;
	for (int i = 0; i < most_ms / 2 && said == IMAP_IDLE_QUIET; i++) {
		usleep(2000);
		said = imap_idle_hear(imap);
	}
	return said;
}

static void test_idle(void)
{
	struct mailbox box = {.capabilities = "", .rings = ""};
	struct lines_server server = {
	    .greeting = "* PREAUTH here\r\n", .answer = mailbox_hears, .context = &box};
	lines_start(&server);
	struct fetcher *fetcher = fetcher_for(&server);
	struct imap *imap = box_open(fetcher, &server);
	box_search(imap);
	ok(!imap_idle_begin(imap), "a server that does not offer IDLE is not asked for it");
	imap_close(imap);
	box.capabilities = " SASL-IR idle";
	imap = box_open(fetcher, &server);
	box_search(imap);
	ok(imap_idle_begin(imap), "one that does is");
	is_int(heard(imap, 200), IMAP_IDLE_QUIET, "what is there already is no news");
	ok(imap_idle_end(imap, 5000), "it ends when asked");
	box.rings = "* 4 EXI";
	box_search(imap);
	ok(imap_idle_begin(imap), "and begins again on the same connection");
	is_int(heard(imap, 20000), IMAP_IDLE_NEWS,
	       "one that came after one went is news, though they are as many as before");
	imap_close(imap);
	is_int(server.connections, 2, "by the same connection");
	box.rings = "* BYE\r\n";
	box.drops = true;
	imap = box_open(fetcher, &server);
	box_search(imap);
	ok(imap_idle_begin(imap), "one that ends it");
	is_int(heard(imap, 20000), IMAP_IDLE_OVER, "is known to have ended it");
	ok(!imap_idle_end(imap, 5000), "and cannot be searched again");
	imap_close(imap);
	fetcher_free(fetcher);
	lines_stop(&server);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	arena_init(&arena, (size_t)4 << 20);
	test_letters();
	test_answers();
	test_idle();
	arena_free(&arena);
	return tap_done();
}
