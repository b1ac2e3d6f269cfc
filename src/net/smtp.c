// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/smtp.h"

#include "net/mail_hand.h"

#include <stdlib.h>

// What libcurl reads the mail from.
struct feed_out {
	struct str rest;
	bool all; // of it was handed over
};

static size_t give(char *to, size_t size, size_t count, void *context)
{
	struct feed_out *out = context;
	const size_t room = size * count;
	const size_t len = out->rest.len < room ? out->rest.len : room;
	memcpy(to, out->rest.at, len);
	out->rest = str_slice(out->rest, len, SIZE_MAX);
	out->all = out->rest.len == 0;
	return len;
}

// What a server said, without the address that it repeats.
static struct str said_of(struct arena *arena, const struct mail_hand *hand,
			  const struct smtp_letter *letter)
{
	struct str said = arena_copy(arena, str_from(hand->reply));
	for (size_t i = 0; letter && said.at && i < letter->n_to; i++) {
		const size_t at = str_find(said, letter->to[i]);
		if (at != SIZE_MAX)
			said = arena_format(
			    arena, "%.*s…%.*s", (int)at, said.at,
			    STR_ARG(str_slice(said, at + letter->to[i].len, SIZE_MAX)));
	}
	return said;
}

// Whether it is this letter that a server does not take now, and it would take another: 450, and
// what it says of an address or a mailbox (RFC 3463, section 3.2 and 3.3).
static bool of_this_one(struct str said)
{
	const struct str more = str_slice(said, 4, SIZE_MAX);
	return str_starts(more, STR("4.1.")) || str_starts(more, STR("4.2.")) ||
	       (str_starts(said, STR("450")) && !str_starts(more, STR("4.")));
}

// Whether it refuses us whoever gets the letter: at its greeting, or because we did not sign in
// (RFC 4954, section 6).
static bool of_all(CURLcode code, long status, bool seen)
{
	return code == CURLE_REMOTE_ACCESS_DENIED || (code == CURLE_WEIRD_SERVER_REPLY && !seen) ||
	       status == 530 || status == 534 || status == 535 || status == 538;
}

// RFC 5321, section 4.2.1: 4yz may work later, 5yz never does like this. `seen`: all of the letter
// was handed over.
static enum outcome refused(const struct mail_hand *hand, CURLcode code, long status, bool seen,
			    struct smtp_answer *answer, struct fault *fault)
{
	if (code != CURLE_LOGIN_DENIED && status >= 500 && status < 600) {
		const bool all = of_all(code, status, seen);
		answer->problem = all ? MAIL_PROBLEM_REFUSED : MAIL_PROBLEM_ADDRESS;
		return fail(INVALID, fault, "It does not take it: %.*s", STR_ARG(answer->said));
	}
	if (code != CURLE_LOGIN_DENIED && status >= 400 && status < 500) {
		answer->problem = of_this_one(answer->said) ? MAIL_PROBLEM_ONE : MAIL_PROBLEM_LATER;
		return fail(UNAVAILABLE, fault, "Not now: %.*s", STR_ARG(answer->said));
	}
	return mail_hand_explain(hand, code, &answer->problem, fault);
}

static struct curl_slist *recipients(struct arena *arena, const struct smtp_letter *letter)
{
	struct curl_slist *list = NULL;
	for (size_t i = 0; i < letter->n_to; i++) {
		const char *one = arena_format(arena, "<%.*s>", STR_ARG(letter->to[i])).at;
		struct curl_slist *longer = one ? curl_slist_append(list, one) : NULL;
		if (!longer) {
			curl_slist_free_all(list);
			return NULL;
		}
		list = longer;
	}
	return list;
}

static bool letter_good(const struct smtp_letter *letter)
{
	bool good = mail_address_good(letter->from) && letter->n_to > 0 &&
		    letter->n_to <= SMTP_RECIPIENTS_MAX;
	for (size_t i = 0; good && i < letter->n_to; i++)
		good = mail_address_good(letter->to[i]);
	return good;
}

// The name that we say of ourselves is the sender's domain.
static const char *hello_of(struct arena *arena, const struct smtp_letter *letter)
{
	if (!letter)
		return "/localhost";
	return arena_format(arena, "/%.*s", STR_ARG(mail_domain(letter->from))).at;
}

static enum outcome perform(struct mail_hand *hand, struct arena *arena,
			    const struct smtp_letter *letter, const struct feed_out *out,
			    struct smtp_answer *answer, struct fault *fault)
{
	long status = 0;
	const CURLcode code = curl_easy_perform(hand->curl);
	curl_easy_getinfo(hand->curl, CURLINFO_RESPONSE_CODE, &status);
	answer->said = said_of(arena, hand, letter);
	if (code == CURLE_OK)
		return OK;
	// Once all of it was handed over and no answer to it came, it may have been taken.
	answer->doubt = out && out->all && (status < 400 || status > 599);
	return refused(hand, code, status, out && out->all, answer, fault);
}

// --- the line ---

void smtp_line_end(struct smtp_line *line)
{
	if (line->hand)
		mail_hand_end(line->hand);
	free(line->hand);
	*line = (struct smtp_line){0};
}

static enum outcome line_begin(struct smtp_line *line, struct fetcher *fetcher, struct arena *arena,
			       const struct mail_server *server, const struct smtp_letter *letter,
			       int64_t time_ms, enum mail_problem *ret_problem, struct fault *fault)
{
	struct mail_hand *hand = calloc(1, sizeof *hand);
	const char *hello = hello_of(arena, letter);
	if (!hand || !hello) {
		free(hand);
		*ret_problem = MAIL_PROBLEM_MEMORY;
		return fail(UNAVAILABLE, fault, "There is not enough memory for a mail.");
	}
	const enum outcome outcome =
	    mail_hand_begin(hand, fetcher, arena, server, hello, time_ms, ret_problem, fault);
	if (outcome != OK) {
		free(hand);
		return outcome;
	}
	line->hand = hand;
	return OK;
}

// --- sending ---

// One letter by an open line; *ret_seen: the server may have seen some of it.
static enum outcome letter_give(struct smtp_line *line, struct arena *arena,
				const struct smtp_letter *letter, struct smtp_answer *answer,
				bool *ret_seen, struct fault *fault)
{
	struct feed_out out = {.rest = letter->mail};
	CURL *curl = line->hand->curl;
	const char *from = arena_format(arena, "<%.*s>", STR_ARG(letter->from)).at;
	struct curl_slist *to = recipients(arena, letter);
	*ret_seen = true;
	if (!from || !to) {
		curl_slist_free_all(to);
		answer->problem = MAIL_PROBLEM_MEMORY;
		return fail(UNAVAILABLE, fault, "There is not enough memory for a mail.");
	}
	line->hand->reply[0] = '\0';
	line->letters++;
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, &out);
	curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)letter->mail.len);
	const enum outcome outcome = perform(line->hand, arena, letter, &out, answer, fault);
	*ret_seen = out.rest.len < letter->mail.len;
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(to);
	return outcome;
}

enum outcome smtp_send(struct fetcher *fetcher, struct arena *arena, struct smtp_line *line,
		       const struct mail_server *server, const struct smtp_letter *letter,
		       int64_t time_ms, struct smtp_answer *ret_answer, struct fault *fault)
{
	struct smtp_line own = {0};
	struct smtp_line *by = line ? line : &own;
	enum outcome outcome = OK;
	bool again = true;
	if (!letter_good(letter)) {
		*ret_answer = (struct smtp_answer){.problem = MAIL_PROBLEM_ADDRESS};
		return fail(INVALID, fault, "This is no address that mail can go to.");
	}
	while (again) {
		bool seen = true;
		if (by->letters >= SMTP_LETTERS_MOST)
			smtp_line_end(by);
		*ret_answer = (struct smtp_answer){0};
		const bool old = by->hand != NULL;
		if (!old)
			outcome = line_begin(by, fetcher, arena, server, letter, time_ms,
					     &ret_answer->problem, fault);
		if (outcome == OK)
			outcome = letter_give(by, arena, letter, ret_answer, &seen, fault);
		if (outcome != OK || !line)
			smtp_line_end(by);
		again = outcome == UNAVAILABLE && old && !seen;
		outcome = again ? OK : outcome;
	}
	return outcome;
}

enum outcome smtp_check(struct fetcher *fetcher, struct arena *arena,
			const struct mail_server *server, int64_t time_ms,
			struct smtp_answer *ret_answer, struct fault *fault)
{
	struct mail_hand hand;
	struct smtp_answer answer = {0};
	enum outcome outcome = mail_hand_begin(&hand, fetcher, arena, server, hello_of(arena, NULL),
					       time_ms, &answer.problem, fault);
	if (outcome == OK) {
		curl_easy_setopt(hand.curl, CURLOPT_CONNECT_ONLY, 1L);
		outcome = perform(&hand, arena, NULL, NULL, &answer, fault);
		mail_hand_end(&hand);
	}
	*ret_answer = answer;
	return outcome;
}
