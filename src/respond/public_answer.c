// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/public_answer.h"

#include "base/utf8.h"
#include "campaign/channel.h"
#include "campaign/code.h"
#include "campaign/outbox.h"
#include "respond/incident.h"
#include "respond/respond_embedded.h"
#include "text/fold.h"

#include <stdlib.h>

#define PICTURE_SIGN 4 // UTF-16 units before what a picture shows: a line of its own, and a sign

// --- what must not stand there ---

static bool is_joint(char byte)
{
	return byte == ' ' || byte == '-' || byte == '.' || byte == '(' || byte == ')' ||
	       byte == '/';
}

// Digits in a row, in any script, with what people write between them; the emergency number may be
// there.
static bool number_in(const struct folded *folded, struct str emergency)
{
	const struct str text = str_of(folded->bytes, folded->len);
	size_t digits = 0, from = 0;
	for (size_t i = 0; i <= text.len; i++) {
		const char byte = i < text.len ? text.at[i] : '\n';
		const bool digit = byte >= '0' && byte <= '9';
		if (digit && digits++ == 0)
			from = i;
		if (digit || (digits > 0 && is_joint(byte)))
			continue;
		const struct str run = str_trim(str_slice(text, from, i - from));
		if (digits >= PUBLIC_ANSWER_DIGITS && !str_equal(run, emergency))
			return true;
		digits = 0;
	}
	return false;
}

// "27.71, 85.32": two numbers with a fraction, one behind the other.
static bool point_in(struct str words)
{
	size_t fractions = 0, digits = 0;
	bool dot = false;
	for (size_t i = 0; i <= words.len; i++) {
		const char byte = i < words.len ? words.at[i] : '\n';
		if (byte >= '0' && byte <= '9') {
			digits += dot;
			continue;
		}
		if (byte == '.' && !dot && i > 0 && words.at[i - 1] >= '0' &&
		    words.at[i - 1] <= '9') {
			dot = true;
			continue;
		}
		fractions += dot && digits >= 2;
		dot = false;
		digits = 0;
	}
	return fractions >= 2;
}

// A word of the length of our codes that holds a digit as well as a letter.
static bool code_in(struct str words)
{
	char code[CODE_LETTERS];
	size_t at = 0;
	while (code_next(words, &at, code)) {
		int digits = 0;
		for (int i = 0; i < CODE_LETTERS; i++)
			digits += code[i] >= '0' && code[i] <= '9';
		if (digits > 0 && digits < CODE_LETTERS)
			return true;
	}
	return false;
}

static bool place_in(const struct folded *words, struct folded *place,
		     const struct public_answer_rules *rules)
{
	for (size_t i = 0; i < rules->n_places; i++) {
		if (rules->places[i].len == 0)
			continue;
		fold_text(rules->places[i], place);
		// One space stands before and behind each word.
		if (place->n_words > 0 && str_find(str_of(words->bytes, words->len),
						   str_of(place->bytes, place->len)) != SIZE_MAX)
			return true;
	}
	return false;
}

static const char *refusal(struct str words, struct folded *folded,
			   const struct public_answer_rules *rules)
{
	fold_text(words, &folded[0]);
	if (number_in(&folded[0], rules->emergency))
		return /*tr*/ "There is a number in it. Everybody would read it: ask them to write "
			      "to us privately.";
	if (str_find_byte(words, '@') != SIZE_MAX || point_in(words))
		return /*tr*/ "There is an address in it. Everybody would read it: ask them to "
			      "write to us privately.";
	if (code_in(words))
		return /*tr*/ "There is a code in it. Whoever reads it could open the page of that "
			      "person.";
	if (place_in(&folded[0], &folded[1], rules))
		return /*tr*/ "It says where the person is. Everybody would read it: leave the "
			      "place out.";
	return NULL;
}

enum outcome public_answer_check(struct str words, const struct public_answer_rules *rules,
				 struct fault *fault)
{
	if (str_trim(words).len == 0)
		return fail(INVALID, fault, /*tr*/ "Write a few words first.");
	if (utf8_length(words) > PUBLIC_ANSWER_MAX)
		return fail(INVALID, fault, /*tr*/ "This is longer than %d characters.",
			    PUBLIC_ANSWER_MAX);
	struct folded *folded = malloc(2 * sizeof *folded); // too large for a stack
	if (!folded)
		return fail(UNAVAILABLE, fault, /*tr*/ "Not enough memory just now. Try again.");
	const char *why = refusal(words, folded, rules);
	free(folded);
	return why ? fail_with(INVALID, fault, why) : OK;
}

enum outcome public_answer_place(struct conn *conn, struct arena *arena, int64_t campaign,
				 int64_t post, struct str *ret_place, struct fault *fault)
{
	int64_t id = 0;
	struct incident incident;
	*ret_place = STR("");
	enum outcome outcome = incident_of_post(conn, campaign, post, &id, fault);
	if (outcome != OK || id == 0)
		return outcome;
	outcome = incident_find(conn, arena, campaign, id, &incident, fault);
	if (outcome == OK)
		*ret_place = incident.place;
	return outcome;
}

static size_t utf16_length(struct str text)
{
	size_t count = utf8_length(text);
	for (size_t i = 0; i < text.len; i++)
		count += (unsigned char)text.at[i] >= 0xF0; // two units
	return count;
}

enum outcome public_answer_fits(struct arena *arena, const struct channel *channel,
				struct str words, const struct outbox_picture *pictures,
				size_t n_pictures, struct fault *fault)
{
	int most = channel->most;
	size_t count = channel->length ? channel->length(arena, words) : utf8_length(words);
	if (n_pictures > 0 && channel->caption > 0) {
		most = channel->caption;
		count = utf16_length(words) + 1;
		for (size_t i = 0; i < n_pictures; i++)
			count += utf16_length(pictures[i].alt) + PICTURE_SIGN;
	}
	if (most == 0 || count <= (size_t)most)
		return OK;
	return fail(INVALID, fault,
		    /*tr*/ "It counts as %zu characters there, and at most %d can be sent.", count,
		    most);
}

struct str public_answer_private(struct arena *arena, const struct messages *messages,
				 const struct language *language, const struct campaign *campaign,
				 struct str where, bool life)
{
	const char *first = message(messages, language, /*tr*/ "If life is in danger, call now:");
	const char *please = message(messages, language,
				     /*tr*/
				     "We have read this. Do not write your number or address "
				     "here. Please write to us privately:");
	const char *gap = where.len > 0 ? " " : "";
	return life && campaign->emergency.len > 0
		   ? arena_format(arena, "%s %.*s. %s%s%.*s", first, STR_ARG(campaign->emergency),
				  please, gap, STR_ARG(where))
		   : arena_format(arena, "%s%s%.*s", please, gap, STR_ARG(where));
}

// --- what people write below it ---

static bool all_digits(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return text.len > 0;
}

enum outcome public_answer_thread(struct conn *conn, int64_t post, struct str answers,
				  int64_t *ret_post, struct fault *fault)
{
	char end[64];
	*ret_post = 0;
	if (answers.len == 0)
		return OK;
	struct str ending = STR("");
	// A server says a number of its own, with which the name of what we wrote ends.
	if (all_digits(answers) && answers.len < 40) {
		const int len = snprintf(end, sizeof end, "/statuses/%.*s", STR_ARG(answers));
		ending = str_of(end, (size_t)len);
	}
	struct stmt *find = stmt_start(conn, &sql_public_answer_thread);
	stmt_bind_i64(find, 1, post);
	stmt_bind_str(find, 2, ending);
	stmt_bind_str(find, 3, answers);
	const int64_t found = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_post = found;
	return outcome;
}
