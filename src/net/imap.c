// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/imap.h"

#include "base/buf.h"
#include "base/time.h"
#include "net/imap_read.h"
#include "net/mail_hand.h"

#include <errno.h>
#include <poll.h>

#define LINE_MAX_BYTES ((size_t)1 << 20) // of one line: a search names many mails
#define ANSWER_MAX     ((size_t)9 << 20) // of what is held at once
#define LINES_MAX      20000		 // that may come before the answer to a command
#define WAIT_MS	       500
#define DAY_MS	       ((int64_t)86400000)

struct imap {
	struct mail_hand hand;
	curl_socket_t socket;
	int64_t until_ms; // monotonic
	unsigned commands;
	struct buf in;
	size_t read; // of `in`
	struct imap_box box;
	// Why a command failed:
	enum mail_problem problem;
	struct fault fault;
};

// --- bytes ---

static bool broken(struct imap *imap, enum mail_problem problem, const char *sentence)
{
	imap->problem = problem;
	fail(problem == MAIL_PROBLEM_UNREADABLE ? INVALID : UNAVAILABLE, &imap->fault, "%s",
	     sentence);
	return false;
}

// Waits until the socket is ready; false once the time is over or the server stops.
static bool ready_await(struct imap *imap, short events)
{
	struct pollfd event = {.fd = imap->socket, .events = events};
	while (time_monotonic_ns() / 1000000 < imap->until_ms) {
		if (fetcher_stopping(imap->hand.fetcher))
			return broken(imap, MAIL_PROBLEM_UNREACHABLE,
				      "It was not asked to the end: the server stops.");
		const int got = poll(&event, 1, WAIT_MS);
		if (got > 0)
			return true;
		if (got < 0 && errno != EINTR)
			break;
	}
	return broken(imap, MAIL_PROBLEM_UNREACHABLE, "It did not answer in time.");
}

static bool bytes_send(struct imap *imap, struct str bytes)
{
	while (bytes.len > 0) {
		size_t sent = 0;
		const CURLcode code = curl_easy_send(imap->hand.curl, bytes.at, bytes.len, &sent);
		if (code != CURLE_OK && code != CURLE_AGAIN)
			return broken(imap, MAIL_PROBLEM_UNREACHABLE, "It ended the connection.");
		bytes = str_slice(bytes, sent, SIZE_MAX);
		if (bytes.len > 0 && !ready_await(imap, POLLOUT))
			return false;
	}
	return true;
}

// Takes in what comes next.
static bool bytes_more(struct imap *imap)
{
	for (;;) {
		size_t got = 0;
		char *to = buf_reserve(&imap->in, 65536);
		if (!to)
			return broken(imap, MAIL_PROBLEM_LARGE, "It says more than is taken.");
		const CURLcode code = curl_easy_recv(imap->hand.curl, to, 65536, &got);
		imap->in.len += got;
		if (code == CURLE_OK && got > 0)
			return true;
		if (code != CURLE_AGAIN)
			return broken(imap, MAIL_PROBLEM_UNREACHABLE, "It ended the connection.");
		if (!ready_await(imap, POLLIN))
			return false;
	}
}

static bool line_next(struct imap *imap, struct str *ret_line)
{
	size_t looked = 0;
	for (;;) {
		const struct str rest = str_slice(buf_str(&imap->in), imap->read, SIZE_MAX);
		const size_t end = str_find_byte(str_slice(rest, looked, SIZE_MAX), '\n');
		if (end != SIZE_MAX) {
			const size_t len = looked + end;
			imap->read += len + 1;
			*ret_line = str_slice(rest, 0, len);
			if (len > 0 && rest.at[len - 1] == '\r')
				ret_line->len--;
			return true;
		}
		looked = rest.len;
		if (looked > LINE_MAX_BYTES)
			return broken(imap, MAIL_PROBLEM_UNREADABLE,
				      "It answers with a line without an end.");
		if (!bytes_more(imap))
			return false;
	}
}

static bool literal_next(struct imap *imap, size_t len, struct str *ret_bytes)
{
	if (len > ANSWER_MAX / 2)
		return broken(imap, MAIL_PROBLEM_LARGE, "It sends more than was asked for.");
	while (imap->in.len - imap->read < len)
		if (!bytes_more(imap))
			return false;
	*ret_bytes = str_slice(buf_str(&imap->in), imap->read, len);
	imap->read += len;
	return true;
}

// --- commands ---

// What a command's answer is told of: each line, and the literal at its end if it has one.
typedef void heard_fn(void *context, struct str line, struct str literal);

// Says a command and hears its answer. What is heard lies in the buffer until the next command.
static bool command(struct imap *imap, struct str words, heard_fn *heard, void *context)
{
	char room[64];
	struct buf line;
	const int tag_len = snprintf(room, sizeof room, "C%u", ++imap->commands);
	const struct str tag = str_of(room, (size_t)tag_len);
	buf_reset(&imap->in);
	imap->read = 0;
	buf_init(&line, 4096);
	buf_format(&line, "%.*s %.*s\r\n", STR_ARG(tag), STR_ARG(words));
	const bool sent = !line.full && bytes_send(imap, buf_str(&line));
	buf_free(&line);
	for (int lines = 0; sent && lines < LINES_MAX; lines++) {
		struct str said, literal = {0};
		if (!line_next(imap, &said))
			return false;
		const enum imap_end end = imap_end_of(said, tag);
		if (end == IMAP_OK)
			return true;
		if (end != IMAP_NOT_YET)
			return broken(imap, MAIL_PROBLEM_GONE, "It refuses to show the mailbox.");
		const size_t len = imap_literal(said);
		// The buffer may move while a literal comes: the line is found again by its place.
		const size_t place = (size_t)(said.at - imap->in.at);
		if (len != SIZE_MAX && !literal_next(imap, len, &literal))
			return false;
		said.at = imap->in.at + place;
		if (heard)
			heard(context, said, literal);
	}
	return sent ? broken(imap, MAIL_PROBLEM_UNREADABLE, "It never comes to an end.") : false;
}

static enum outcome failed(const struct imap *imap, enum mail_problem *ret_problem,
			   struct fault *fault)
{
	const bool later =
	    imap->problem != MAIL_PROBLEM_UNREADABLE && imap->problem != MAIL_PROBLEM_LARGE;
	*ret_problem = imap->problem;
	return fail(later ? UNAVAILABLE : INVALID, fault, "%s", imap->fault.text);
}

static void box_hear(void *context, struct str line, struct str literal)
{
	struct imap *imap = context;
	(void)literal;
	imap_number(line, "UIDVALIDITY", &imap->box.validity);
	imap_number(line, "UIDNEXT", &imap->box.next_uid);
	imap_exists(line, &imap->box.count);
}

static bool imap_connect(struct imap *imap, enum mail_problem *ret_problem, struct fault *fault)
{
	CURL *curl = imap->hand.curl;
	curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	const CURLcode code = curl_easy_perform(curl);
	if (code != CURLE_OK) {
		mail_hand_explain(&imap->hand, code, ret_problem, fault);
		return false;
	}
	curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &imap->socket);
	return true;
}

enum outcome imap_open(struct fetcher *fetcher, struct arena *arena,
		       const struct imap_options *options, struct imap **ret_imap,
		       enum mail_problem *ret_problem, struct fault *fault)
{
	struct imap *imap = arena_zero(arena, sizeof *imap);
	if (!imap) {
		*ret_problem = MAIL_PROBLEM_MEMORY;
		return fail(UNAVAILABLE, fault, "There is not enough memory for a mail server.");
	}
	enum outcome outcome = mail_hand_begin(&imap->hand, fetcher, arena, &options->server, "/",
					       options->time_ms, ret_problem, fault);
	if (outcome != OK)
		return outcome;
	buf_init(&imap->in, ANSWER_MAX);
	imap->until_ms = time_monotonic_ns() / 1000000 + options->time_ms;
	if (!imap_connect(imap, ret_problem, fault)) {
		outcome = *ret_problem == MAIL_PROBLEM_UNREACHABLE ? UNAVAILABLE : INVALID;
	} else if (!command(imap, STR("EXAMINE INBOX"), box_hear, imap)) {
		outcome = failed(imap, ret_problem, fault);
	} else {
		*ret_imap = imap;
		return OK;
	}
	imap_close(imap);
	return outcome;
}

void imap_close(struct imap *imap)
{
	if (!imap)
		return;
	// It hears that we go; nobody waits for its answer.
	size_t sent;
	if (imap->commands > 0)
		curl_easy_send(imap->hand.curl, "Z LOGOUT\r\n", strlen("Z LOGOUT\r\n"), &sent);
	mail_hand_end(&imap->hand);
	buf_free(&imap->in);
}

struct imap_box imap_box(const struct imap *imap)
{
	return imap->box;
}

// --- searching ---

struct found {
	uint32_t from, *uids;
	size_t most, count;
	bool more;
};

static void found_hear(void *context, struct str line, struct str literal)
{
	struct found *found = context;
	(void)literal;
	imap_search_take(line, found->from, found->uids, found->most, &found->count, &found->more);
}

// The words of a search; false for an id that cannot stand in one.
static bool search_words(const struct imap_wish *wish, char *words, size_t room)
{
	static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct tm day;
	int len = 0;
	for (size_t i = 0; i < wish->id.len; i++)
		if (wish->id.at[i] <= ' ' || wish->id.at[i] > '~' || strchr("\"\\", wish->id.at[i]))
			return false;
	const time_t at = (time_t)((wish->since > 0 ? wish->since : 0) / 1000);
	gmtime_r(&at, &day);
	if (wish->id.len > 0)
		len = snprintf(words, room, "UID SEARCH HEADER Message-ID \"<%.*s>\"",
			       STR_ARG(wish->id));
	else if (wish->from > 0)
		len = snprintf(words, room, "UID SEARCH UID %u:*", wish->from);
	else
		len = snprintf(words, room, "UID SEARCH SINCE %d-%s-%d", day.tm_mday,
			       months[day.tm_mon], day.tm_year + 1900);
	return len > 0 && (size_t)len < room;
}

enum outcome imap_search(struct imap *imap, const struct imap_wish *wish, uint32_t *uids,
			 size_t most, size_t *ret_count, bool *ret_more,
			 enum mail_problem *ret_problem, struct fault *fault)
{
	char words[1200];
	// "5:*" names the last mail even if its UID is smaller than 5.
	struct found found = {.from = wish->from, .uids = uids, .most = most};
	if (!search_words(wish, words, sizeof words)) {
		*ret_problem = MAIL_PROBLEM_SETTINGS;
		return fail(INVALID, fault, "This cannot be looked for.");
	}
	if (!command(imap, str_from(words), found_hear, &found))
		return failed(imap, ret_problem, fault);
	*ret_count = found.count;
	*ret_more = found.more;
	return OK;
}

// --- one mail ---

struct fetched {
	size_t place, len, size;
	bool found;
	struct imap *imap;
};

static void fetched_hear(void *context, struct str line, struct str literal)
{
	uint32_t size;
	struct fetched *fetched = context;
	if (imap_number(line, "RFC822.SIZE", &size))
		fetched->size = size;
	if (!literal.at || fetched->found)
		return;
	fetched->found = true;
	fetched->place = (size_t)(literal.at - fetched->imap->in.at);
	fetched->len = literal.len;
}

enum outcome imap_fetch(struct imap *imap, uint32_t uid, size_t most, struct str *ret_bytes,
			size_t *ret_size, enum mail_problem *ret_problem, struct fault *fault)
{
	char words[100];
	struct fetched fetched = {.imap = imap};
	snprintf(words, sizeof words, "UID FETCH %u (RFC822.SIZE BODY.PEEK[]<0.%zu>)", uid, most);
	if (!command(imap, str_from(words), fetched_hear, &fetched))
		return failed(imap, ret_problem, fault);
	if (!fetched.found)
		return fail(NOT_FOUND, fault, "The mail is gone.");
	*ret_bytes = str_slice(buf_str(&imap->in), fetched.place, fetched.len);
	*ret_size = fetched.size > fetched.len ? fetched.size : fetched.len;
	return OK;
}
