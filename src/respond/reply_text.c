// SPDX-License-Identifier: AGPL-3.0-or-later
// What a person reads: a ready answer in their language, our own words, and what is promised.
#include "base/time.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "respond/reply.h"

#define OUTGOING_MAX OUTBOX_TEXT_MAX

// Humane and short: most leave as SMS. None says more than is so, and none names a person, a place
// or an illness.
const struct reply_ready reply_readies[] = {
    {"read",
     /*tr*/
     "A person has read your message. We are looking at what can be done. We cannot promise "
     "that help comes.",
     false},
    {"ask",
     /*tr*/
     "We have read your message. Please tell us more: where exactly, how many people, and "
     "what is most urgent?",
     false},
    {"later", /*tr*/ "We are still working on your request. We write to you again by {time}.",
     true},
    {"passed",
     /*tr*/
     "We have passed your request on to people who may be able to help. We do not know yet "
     "whether they can.",
     false},
    {"coming", /*tr*/
     "Somebody says that they are on their way to you. We cannot be sure. Please "
     "tell us when they are there.",
     false},
    {"check", /*tr*/ "Do you still need help? Please answer, also if you do not.", false},
    {"nobody",
     /*tr*/
     "We are sorry: we have found nobody who can help. Please ask others too. Emergency "
     "number: {emergency}.",
     false},
};
const size_t reply_ready_count = sizeof reply_readies / sizeof reply_readies[0];

const struct reply_ready *reply_ready_find(struct str name)
{
	for (size_t i = 0; i < reply_ready_count; i++)
		if (str_equal(name, str_from(reply_readies[i].name)))
			return &reply_readies[i];
	return NULL;
}

enum outcome reply_check(const struct reply_draft *draft, struct fault *fault)
{
	if (!draft->ready && str_trim(draft->words).len == 0)
		return fail(INVALID, fault, /*tr*/ "Choose a ready answer, or write a few words.");
	if (utf8_length(draft->words) > REPLY_WORDS_MAX)
		return fail(INVALID, fault, /*tr*/ "The answer is too long: at most %d characters.",
			    REPLY_WORDS_MAX);
	if (draft->ready && draft->ready->promises && draft->promised_at == 0)
		return fail(INVALID, fault, /*tr*/ "Say by when you write again.");
	if (draft->promised_at != 0 && draft->promised_at <= draft->now)
		return fail(INVALID, fault,
			    /*tr*/ "The time by which you write again has passed already.");
	return OK;
}

// "03:40"; on another day with its date in front; "…" while there is none.
static struct str time_text(struct arena *arena, const struct reply_draft *draft)
{
	char text[TIME_TEXT_MAX];
	const int64_t at = draft->promised_at;
	if (at == 0)
		return STR("…");
	time_format(zone_local(draft->zone, at), text);
	const struct str whole = str_from(text); // "2026-07-14T03:40:00.000Z"
	const bool today = zone_midnight(draft->zone, at) == zone_midnight(draft->zone, draft->now);
	const struct str day = str_slice(whole, 0, 10), minutes = str_slice(whole, 11, 5);
	return today ? arena_copy(arena, minutes)
		     : arena_format(arena, "%.*s %.*s", STR_ARG(day), STR_ARG(minutes));
}

struct str reply_ready_said(struct arena *arena, const struct reply_draft *draft,
			    const struct reply_ready *ready, const struct language *language)
{
	struct buf out;
	struct str words = str_from(message(draft->messages, language, ready->words));
	buf_init(&out, OUTGOING_MAX);
	while (words.len > 0) {
		const size_t brace = str_find(words, STR("{"));
		if (brace == SIZE_MAX)
			break;
		buf_add(&out, str_slice(words, 0, brace));
		words = str_slice(words, brace, words.len - brace);
		const struct str name = str_cut(&words, '}');
		if (str_equal(name, STR("{time")))
			buf_add(&out, time_text(arena, draft));
		else if (str_equal(name, STR("{emergency")))
			buf_add(&out, draft->campaign->emergency);
	}
	buf_add(&out, words);
	const struct str said = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return said;
}

struct str reply_foot(struct arena *arena, struct str campaign, struct str code)
{
	return arena_format(arena, "%.*s%s%.*s", STR_ARG(campaign), code.len > 0 ? " " : "",
			    STR_ARG(code));
}

enum outcome reply_write(struct arena *arena, const struct reply_draft *draft,
			 const struct reply_person *person, struct reply_text *ret_text,
			 struct fault *fault)
{
	struct buf out;
	const struct language *language = language_or_english(person->lang);
	struct reply_text text = {0};
	buf_init(&out, OUTGOING_MAX);
	if (draft->ready) {
		buf_add(&out, reply_ready_said(arena, draft, draft->ready, language));
		text.unchecked = message_unchecked(draft->messages, language, draft->ready->words);
	}
	if (draft->ready && draft->words.len > 0)
		buf_add(&out, STR("\n"));
	buf_add(&out, draft->words);
	text.words = arena_copy(arena, buf_str(&out));
	buf_add(&out, STR("\n"));
	buf_add(&out, reply_foot(arena, draft->campaign->name, person->code));
	text.outgoing = arena_copy(arena, buf_str(&out));
	const bool full = out.full || !text.words.at || !text.outgoing.at;
	buf_free(&out);
	if (full)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	*ret_text = text;
	return OK;
}

// --- a time in words ---

// The value of a digit of any script that our languages write times in, or -1.
static int digit_of(uint32_t point)
{
	static const uint32_t zeros[] = {'0',	0x660,	0x6f0,	0x966, 0x9e6,
					 0xe50, 0x17e0, 0x1040, 0xff10};
	for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; i++)
		if (point >= zeros[i] && point < zeros[i] + 10)
			return (int)(point - zeros[i]);
	return -1;
}

// Minutes of the day of the first "H:MM" or "HH:MM" that is no part of a longer number; -1: none.
static int minutes_in(struct str words)
{
	int digits = 0, before = 0, hours = -1;
	bool more = true;
	for (size_t at = 0; more;) {
		more = at < words.len;
		const uint32_t point = more ? utf8_next(words, &at) : ' ';
		const int digit = digit_of(point);
		if (digit >= 0) {
			before = digits < 4 ? before * 10 + digit : before;
			digits++;
			continue;
		}
		if (hours >= 0 && digits == 2 && before < 60 && point != ':')
			return hours * 60 + before;
		hours = hours < 0 && point == ':' && digits >= 1 && digits <= 2 && before < 24
			    ? before
			    : -1;
		digits = before = 0;
	}
	return -1;
}

int64_t reply_time_in(struct str words, const struct zone *zone, int64_t now)
{
	const int minutes = minutes_in(words);
	if (minutes < 0)
		return 0;
	const int64_t local = zone_local(zone, now);
	const int64_t day = local - local % DAY_MS;
	int64_t at = zone_moment(zone, day + minutes * MINUTE_MS);
	if (at <= now)
		at = zone_moment(zone, day + DAY_MS + minutes * MINUTE_MS);
	return at;
}
