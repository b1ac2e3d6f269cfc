// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/imap.h"

#include "base/buf.h"
#include "base/time.h"
#include "net/imap_read.h"
#include "net/mail_hand.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

#define LINE_MAX_BYTES ((size_t)1 << 20) // of one line: a search names many mails
#define ANSWER_MAX     ((size_t)9 << 20) // of what is held at once
#define TAG_ROOM       16
#define LINES_MAX      20000 // that may come before the answer to a command
#define READ_MOST      65536 // at once
#define WAIT_MS	       500
#define IDLE_READS     8

struct imap {
	struct mail_hand hand;
	curl_socket_t socket;
	int64_t until_ms; // monotonic
	unsigned commands;
	struct buf in;
	size_t read; // of `in`
	struct imap_box box;
	uint32_t searched; // mails that were there when it was last searched
	bool idling, over;
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

// Takes in what is there. CURLE_AGAIN: nothing is, now.
static CURLcode bytes_there(struct imap *imap)
{
	size_t got = 0;
	char *to = buf_reserve(&imap->in, READ_MOST);
	if (!to) {
		broken(imap, MAIL_PROBLEM_LARGE, "It says more than is taken.");
		return CURLE_OUT_OF_MEMORY;
	}
	CURLcode code = curl_easy_recv(imap->hand.curl, to, READ_MOST, &got);
	imap->in.len += got;
	if (code == CURLE_OK && got == 0)
		code = CURLE_GOT_NOTHING;
	if (code != CURLE_OK && code != CURLE_AGAIN)
		broken(imap, MAIL_PROBLEM_UNREACHABLE, "It ended the connection.");
	return code;
}

// Takes in what comes next.
static bool bytes_more(struct imap *imap)
{
	for (;;) {
		const CURLcode code = bytes_there(imap);
		if (code == CURLE_OK)
			return true;
		if (code != CURLE_AGAIN || !ready_await(imap, POLLIN))
			return false;
	}
}

// The next line of what was taken in; false if none is whole. *looked: bytes of it that were looked
// at before.
static bool line_there(struct imap *imap, size_t *looked, struct str *ret_line)
{
	const struct str rest = str_slice(buf_str(&imap->in), imap->read, SIZE_MAX);
	const size_t end = str_find_byte(str_slice(rest, *looked, SIZE_MAX), '\n');
	const size_t len = *looked + end;
	*looked = rest.len;
	if (end == SIZE_MAX)
		return false;
	imap->read += len + 1;
	*ret_line = str_slice(rest, 0, len);
	if (len > 0 && rest.at[len - 1] == '\r')
		ret_line->len--;
	return true;
}

static bool line_next(struct imap *imap, struct str *ret_line)
{
	size_t looked = 0;
	while (!line_there(imap, &looked, ret_line)) {
		if (looked > LINE_MAX_BYTES)
			return broken(imap, MAIL_PROBLEM_UNREADABLE,
				      "It answers with a line without an end.");
		if (!bytes_more(imap))
			return false;
	}
	return true;
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

// Keeps count of the mails, whatever was asked.
static void count_hear(struct imap *imap, struct str line)
{
	imap_exists(line, &imap->box.count);
	if (!imap_expunged(line))
		return;
	imap->box.count -= imap->box.count > 0;
	imap->searched -= imap->searched > 0;
}

// Says a command. Its tag is written to `room`.
static bool command_say(struct imap *imap, struct str words, char room[TAG_ROOM],
			struct str *ret_tag)
{
	struct buf line;
	const int tag_len = snprintf(room, TAG_ROOM, "C%u", ++imap->commands);
	*ret_tag = str_of(room, (size_t)tag_len);
	buf_reset(&imap->in);
	imap->read = 0;
	buf_init(&line, 4096);
	buf_format(&line, "%.*s %.*s\r\n", STR_ARG(*ret_tag), STR_ARG(words));
	const bool sent = !line.full && bytes_send(imap, buf_str(&line));
	buf_free(&line);
	return sent;
}

// There may be no such mailbox; anything else that it does not do is its own trouble.
static enum mail_problem refusal_of(struct str words, struct str said)
{
	return str_starts(words, STR("EXAMINE")) && !mail_said_later(said) ? MAIL_PROBLEM_GONE
									   : MAIL_PROBLEM_BROKEN;
}

// Says a command and hears its answer. What is heard lies in the buffer until the next command.
static bool command(struct imap *imap, struct str words, heard_fn *heard, void *context)
{
	char room[TAG_ROOM];
	struct str tag;
	const bool sent = command_say(imap, words, room, &tag);
	for (int lines = 0; sent && lines < LINES_MAX; lines++) {
		struct str said, literal = {0};
		if (!line_next(imap, &said))
			return false;
		const enum imap_end end = imap_end_of(said, tag);
		if (end == IMAP_OK)
			return true;
		if (end != IMAP_NOT_YET)
			return broken(imap, refusal_of(words, said),
				      "It refuses to show the mailbox.");
		const size_t len = imap_literal(said);
		// The buffer may move while a literal comes: the line is found again by its place.
		const size_t place = (size_t)(said.at - imap->in.at);
		if (len != SIZE_MAX && !literal_next(imap, len, &literal))
			return false;
		said.at = imap->in.at + place;
		count_hear(imap, said);
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
	struct imap *imap = calloc(1, sizeof *imap);
	if (!imap) {
		*ret_problem = MAIL_PROBLEM_MEMORY;
		return fail(UNAVAILABLE, fault, "There is not enough memory for a mail server.");
	}
	enum outcome outcome = mail_hand_begin(&imap->hand, fetcher, arena, &options->server, "/",
					       options->time_ms, ret_problem, fault);
	if (outcome != OK) {
		free(imap);
		return outcome;
	}
	buf_init(&imap->in, ANSWER_MAX);
	imap->until_ms = time_monotonic_ns() / 1000000 + options->time_ms;
	if (!imap_connect(imap, ret_problem, fault)) {
		const bool later = *ret_problem == MAIL_PROBLEM_UNREACHABLE ||
				   *ret_problem == MAIL_PROBLEM_NAME ||
				   *ret_problem == MAIL_PROBLEM_CERTIFICATE;
		outcome = later ? UNAVAILABLE : INVALID;
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
	// It hears that we go; nobody waits for its answer, libcurl neither.
	static const char end[] = "DONE\r\nZ LOGOUT\r\n";
	const char *words = imap->idling ? end : end + strlen("DONE\r\n");
	size_t sent;
	if (imap->commands > 0) {
		curl_easy_send(imap->hand.curl, words, strlen(words), &sent);
		shutdown(imap->socket, SHUT_RDWR);
	}
	mail_hand_end(&imap->hand);
	buf_free(&imap->in);
	free(imap);
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
	imap->searched = imap->box.count;
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

// --- IDLE ---

static void capability_hear(void *context, struct str line, struct str literal)
{
	bool *idles = context;
	(void)literal;
	*idles |= imap_capable(line, "IDLE");
}

bool imap_idle_begin(struct imap *imap)
{
	char room[TAG_ROOM];
	struct str tag, line;
	bool idles = false;
	if (!command(imap, STR("CAPABILITY"), capability_hear, &idles) || !idles)
		return false;
	// What the mails took is given back while nothing comes.
	buf_free(&imap->in);
	buf_init(&imap->in, ANSWER_MAX);
	if (!command_say(imap, STR("IDLE"), room, &tag))
		return false;
	for (int lines = 0; lines < LINES_MAX; lines++) {
		if (!line_next(imap, &line) || imap_end_of(line, tag) != IMAP_NOT_YET)
			return false;
		if (str_starts(line, STR("+"))) {
			imap->idling = true;
			fetch_roots_forget(imap->hand.curl);
			return true;
		}
		count_hear(imap, line);
	}
	return false;
}

int imap_idle_socket(const struct imap *imap)
{
	return imap->socket;
}

// What was taken in, line by line; what is left of it moves to the front.
static void lines_hear(struct imap *imap)
{
	struct str line;
	for (size_t looked = 0; line_there(imap, &looked, &line); looked = 0) {
		imap->over |= !str_starts(line, STR("* ")) || str_starts(line, STR("* BYE"));
		count_hear(imap, line);
	}
	imap->over |= imap->in.len - imap->read > LINE_MAX_BYTES;
	if (imap->read == 0)
		return;
	imap->in.len -= imap->read;
	memmove(imap->in.at, imap->in.at + imap->read, imap->in.len);
	imap->read = 0;
}

enum imap_idle imap_idle_hear(struct imap *imap)
{
	CURLcode code = CURLE_OK;
	// Only so much at once: it shares its thread with others.
	for (int reads = 0; reads < IDLE_READS && code == CURLE_OK && !imap->over; reads++) {
		lines_hear(imap);
		code = bytes_there(imap);
	}
	lines_hear(imap);
	if (imap->over || (code != CURLE_OK && code != CURLE_AGAIN))
		return IMAP_IDLE_OVER;
	return imap->box.count > imap->searched ? IMAP_IDLE_NEWS : IMAP_IDLE_QUIET;
}

bool imap_idle_end(struct imap *imap, int64_t time_ms)
{
	char room[TAG_ROOM];
	struct str line;
	const int len = snprintf(room, sizeof room, "C%u", imap->commands);
	imap->idling = false;
	imap->until_ms = time_monotonic_ns() / 1000000 + time_ms;
	bool more = !imap->over && bytes_send(imap, STR("DONE\r\n"));
	for (int lines = 0; more && lines < LINES_MAX; lines++) {
		more = line_next(imap, &line);
		const enum imap_end end =
		    more ? imap_end_of(line, str_of(room, (size_t)len)) : IMAP_NO;
		if (end == IMAP_OK)
			return true;
		more &= end == IMAP_NOT_YET;
		if (more)
			count_hear(imap, line);
	}
	return false;
}
