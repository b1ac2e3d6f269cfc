// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/chat_export.h"

#include "base/json.h"
#include "base/time.h"
#include "base/utf8.h"
#include "campaign/post.h"
#include "text/fold.h"
#include "text/hash.h"

#include <ctype.h>

#define LEFT_TO_RIGHT 0x200E // stands before what WhatsApp says itself
#define AUTHOR_MAX    200

// Years of other calendars, and where they begin.
#define HIJRI_FIRST 1380
#define HIJRI_LAST  1472
#define HIJRI_CYCLE 1595    // years from the beginning of a cycle to its first
#define HIJRI_EPOCH 1075196 // days of its count that 1970 begins behind
#define THAI_FIRST  2500
#define THAI_AHEAD  543

// What stands at the head of a message.
struct head {
	int64_t date[3];   // in the order of the file
	int64_t of_day_ms; // what the clock showed
	bool half_day;	   // it has two rounds a day
	struct str author; // empty: WhatsApp itself
	struct str words;  // on the same line
};

// --- reading a head ---

static uint32_t point_at(struct str s, size_t at)
{
	return at < s.len ? utf8_next(s, &at) : 0;
}

static bool is_gap(uint32_t point)
{
	return point == ' ' || point == 0xA0 || point == 0x202F || point == LEFT_TO_RIGHT ||
	       point == 0x200F || point == 0xFEFF;
}

static void gap_skip(struct str s, size_t *at)
{
	while (*at < s.len && is_gap(point_at(s, *at)))
		utf8_next(s, at);
}

// One of these signs, which are ASCII or the Arabic comma.
static bool sign_take(struct str s, size_t *at, const char *signs)
{
	const uint32_t point = point_at(s, *at);
	const bool comma = point == 0x60C && strchr(signs, ',');
	if (!comma && (point == 0 || point >= 0x80 || !strchr(signs, (int)point)))
		return false;
	utf8_next(s, at);
	return true;
}

static bool number_take(struct str s, size_t *at, int64_t *ret)
{
	int64_t value = 0;
	int digits = 0;
	for (; *at < s.len && digits < 5; digits++) {
		const int digit = fold_digit(point_at(s, *at));
		if (digit < 0)
			break;
		value = value * 10 + digit;
		utf8_next(s, at);
	}
	*ret = value;
	return digits > 0 && digits < 5;
}

static bool date_take(struct str s, size_t *at, int64_t date[3])
{
	for (int i = 0; i < 3; i++) {
		gap_skip(s, at);
		if (i > 0 && !sign_take(s, at, "/.-"))
			return false;
		gap_skip(s, at);
		if (!number_take(s, at, &date[i]))
			return false;
	}
	return true;
}

// "a.m.", "PM".
static bool latin_half_take(struct str s, size_t *at, bool *ret_afternoon)
{
	const uint32_t point = point_at(s, *at);
	const int letter = point < 0x80 ? tolower((int)point) : 0;
	if (letter != 'a' && letter != 'p')
		return false;
	utf8_next(s, at);
	sign_take(s, at, ".");
	gap_skip(s, at);
	*ret_afternoon = letter == 'p';
	return sign_take(s, at, "mM");
}

static bool word_take(struct str s, size_t *at, const char *word)
{
	if (!str_starts(str_slice(s, *at, SIZE_MAX), str_from(word)))
		return false;
	*at += strlen(word);
	return true;
}

// Which round of the clock it is, if that stands there, before the time or behind it.
static bool half_take(struct str s, size_t *at, bool *ret_afternoon)
{
	static const char *const words[][2] = {
	    {"ص", "م"},	      {"ق.ظ", "ب.ظ"}, {"上午", "下午"}, {"午前", "午後"},
	    {"오전", "오후"}, {"π.μ", "μ.μ"}, {"ÖÖ", "ÖS"},	{"SA", "CH"},
	};
	size_t look = *at;
	bool found = false, afternoon = false;
	gap_skip(s, &look);
	for (size_t i = 0; i < sizeof words / sizeof words[0] && !found; i++) {
		afternoon = word_take(s, &look, words[i][1]);
		found = afternoon || word_take(s, &look, words[i][0]);
	}
	if (!found && !latin_half_take(s, &look, &afternoon))
		return false;
	sign_take(s, &look, ".");
	*ret_afternoon = afternoon;
	*at = look;
	return true;
}

static bool time_take(struct str s, size_t *at, struct head *head)
{
	int64_t hour, minute, second = 0;
	bool afternoon = false;
	gap_skip(s, at);
	if (word_take(s, at, "klo"))
		gap_skip(s, at);
	const bool before = half_take(s, at, &afternoon);
	gap_skip(s, at);
	if (!number_take(s, at, &hour) || !sign_take(s, at, ":.") || !number_take(s, at, &minute))
		return false;
	if (sign_take(s, at, ":.") && !number_take(s, at, &second))
		return false;
	head->half_day = before || half_take(s, at, &afternoon);
	if (head->half_day && (hour < 1 || hour > 12))
		return false;
	if (head->half_day)
		hour = hour % 12 + (afternoon ? 12 : 0);
	head->of_day_ms = ((hour * 60 + minute) * 60 + second) * 1000;
	return hour < 24 && minute < 60 && second < 60;
}

static bool head_read(struct str line, struct head *ret)
{
	size_t at = 0;
	*ret = (struct head){0};
	gap_skip(line, &at);
	const bool bracket = sign_take(line, &at, "[");
	if (!date_take(line, &at, ret->date))
		return false;
	sign_take(line, &at, "."); // of the day, in Hungary and Korea
	gap_skip(line, &at);
	sign_take(line, &at, ",");
	if (!time_take(line, &at, ret))
		return false;
	gap_skip(line, &at);
	if (!sign_take(line, &at, bracket ? "]" : "-"))
		return false;
	gap_skip(line, &at);
	ret->words = str_slice(line, at, SIZE_MAX);
	const size_t colon = str_find(ret->words, STR(": "));
	if (colon == SIZE_MAX || colon > AUTHOR_MAX)
		return true;
	ret->author = str_slice(ret->words, 0, colon);
	ret->words = str_slice(ret->words, colon + 2, SIZE_MAX);
	return true;
}

// --- which number is the day ---

struct evidence {
	bool seen, year_first, day_first, month_first;
	bool half_day;
	int64_t last[2]; // the last date, read either way
	bool back[2];	 // time went back when read so
};

static int64_t rough_day(const struct head *head, enum chat_order order)
{
	const int64_t *d = head->date;
	if (order == CHAT_YEAR_FIRST)
		return (d[0] * 12 + d[1]) * 31 + d[2];
	return order == CHAT_DAY_FIRST ? (d[2] * 12 + d[1]) * 31 + d[0]
				       : (d[2] * 12 + d[0]) * 31 + d[1];
}

static void evidence_add(struct evidence *evidence, const struct head *head)
{
	evidence->year_first |= head->date[0] > 31;
	evidence->day_first |= head->date[0] > 12 && head->date[0] <= 31;
	evidence->month_first |= head->date[1] > 12;
	evidence->half_day |= head->half_day;
	for (int order = CHAT_DAY_FIRST; order <= CHAT_MONTH_FIRST; order++) {
		const int64_t day = rough_day(head, (enum chat_order)order);
		evidence->back[order] |= evidence->seen && day < evidence->last[order];
		evidence->last[order] = day;
	}
	evidence->seen = true;
}

static enum chat_order order_of(const struct evidence *evidence, bool *ret_guessed)
{
	*ret_guessed = false;
	if (evidence->year_first)
		return CHAT_YEAR_FIRST;
	if (evidence->day_first != evidence->month_first)
		return evidence->day_first ? CHAT_DAY_FIRST : CHAT_MONTH_FIRST;
	if (evidence->back[CHAT_DAY_FIRST] != evidence->back[CHAT_MONTH_FIRST])
		return evidence->back[CHAT_DAY_FIRST] ? CHAT_MONTH_FIRST : CHAT_DAY_FIRST;
	*ret_guessed = true;
	return evidence->half_day ? CHAT_MONTH_FIRST : CHAT_DAY_FIRST;
}

// The day of the Solar Hijri calendar, which telephones in Iran and Afghanistan may write, in days
// since 1970: eight leap years in a cycle of 33, which holds from 1343 to 1472.
static int64_t hijri_day(int64_t year, int64_t month, int64_t day)
{
	const int64_t since = year + HIJRI_CYCLE;
	const int64_t before = since * 365 + since / 33 * 8 + (since % 33 + 3) / 4;
	const int64_t months = month < 8 ? (month - 1) * 31 : (month - 7) * 30 + 186;
	return before + months + day - HIJRI_EPOCH;
}

// The same by the calendar of ours; false if it has no such day.
static bool civil_day(int64_t year, int64_t month, int64_t day, int64_t *ret_midnight)
{
	char text[32];
	if (year < 100)
		year += 2000;
	if (year >= HIJRI_FIRST && year <= HIJRI_LAST && month >= 1 && month <= 12 && day >= 1 &&
	    day <= (month < 7 ? 31 : 30)) {
		*ret_midnight = hijri_day(year, month, day) * DAY_MS;
		return true;
	}
	if (year >= THAI_FIRST)
		year -= THAI_AHEAD;
	snprintf(text, sizeof text, "%04lld-%02lld-%02lld", (long long)year, (long long)month,
		 (long long)day);
	return time_parse(str_from(text), ret_midnight);
}

// When a message was written, ms UTC; false if the calendar has no such day.
static bool moment_of(const struct head *head, enum chat_order order, const struct zone *zone,
		      int64_t *ret_ms)
{
	const int64_t *d = head->date;
	const int64_t year = order == CHAT_YEAR_FIRST ? d[0] : d[2];
	const int64_t month = order == CHAT_DAY_FIRST	 ? d[1]
			      : order == CHAT_YEAR_FIRST ? d[1]
							 : d[0];
	const int64_t day = order == CHAT_YEAR_FIRST ? d[2] : order == CHAT_DAY_FIRST ? d[0] : d[1];
	int64_t midnight;
	if (!civil_day(year, month, day, &midnight))
		return false;
	*ret_ms = zone_moment(zone, midnight + head->of_day_ms);
	return true;
}

// --- messages ---

struct chat {
	const struct zone *zone;
	struct buf *lines;
	struct chat_count count;
	struct head head; // of the open message
	struct buf words;
	bool open;
	uint64_t last_hash; // of the message before, so that one said twice has two ids
	unsigned same;
};

static bool is_number(struct str author)
{
	int digits = 0;
	for (size_t at = 0; at < author.len;) {
		const uint32_t point = utf8_next(author, &at);
		if (fold_digit(point) >= 0)
			digits++;
		else if (!is_gap(point) && (point > 0x7F || !strchr("+-()", (int)point)) &&
			 point != 0x202A && point != 0x202C && point != 0x2011)
			return false;
	}
	return digits >= 7;
}

// Without what WhatsApp adds behind the words of somebody who changed them.
static struct str words_own(struct str words)
{
	const size_t at = str_find(words, STR("\xE2\x80\x8E<"));
	return at != SIZE_MAX && at > 0 && str_ends(words, STR(">"))
		   ? str_trim(str_slice(words, 0, at))
		   : words;
}

// Pictures stand there as "<…>", and what WhatsApp says behind a sign that cannot be seen.
static bool has_words(struct str words)
{
	const bool note = words.len > 2 && words.at[0] == '<' && words.at[words.len - 1] == '>' &&
			  str_find_byte(str_slice(words, 1, words.len - 2), '>') == SIZE_MAX;
	return words.len > 0 && !note && point_at(words, 0) != LEFT_TO_RIGHT;
}

static uint64_t id_hash(struct chat *chat, int64_t at, struct str words)
{
	uint64_t hash = hash_bytes(words) ^ hash_bytes(chat->head.author) * 31 ^ (uint64_t)at;
	chat->same = hash == chat->last_hash ? chat->same + 1 : 0;
	chat->last_hash = hash;
	return hash + chat->same;
}

static void line_write(struct chat *chat, int64_t at, struct str words)
{
	char id[20], when[TIME_TEXT_MAX];
	struct json_writer line;
	snprintf(id, sizeof id, "%016llx", (unsigned long long)id_hash(chat, at, words));
	const bool number = is_number(chat->head.author);
	if (number) {
		buf_add(&chat->words, STR("\n\n"));
		buf_add(&chat->words, chat->head.author);
		words = str_trim(buf_str(&chat->words));
	}
	json_writer_init(&line, chat->lines);
	json_object_begin(&line);
	json_name(&line, "id");
	json_add_str(&line, str_from(id));
	json_name(&line, "text");
	json_add_str(&line, words);
	json_name(&line, "at");
	json_add_str(&line, str_of(when, time_format(at, when)));
	if (!number) {
		json_name(&line, "author_name");
		json_add_str(&line, chat->head.author);
	}
	json_name(&line, "source");
	json_add_str(&line, STR("whatsapp"));
	json_object_end(&line);
	buf_add_byte(chat->lines, '\n');
}

static void message_close(struct chat *chat)
{
	int64_t at;
	if (!chat->open)
		return;
	chat->open = false;
	const struct str words = words_own(str_trim(buf_str(&chat->words)));
	if (chat->head.author.len == 0 || !has_words(words) ||
	    !moment_of(&chat->head, chat->count.order, chat->zone, &at)) {
		chat->count.without_words++;
		return;
	}
	chat->count.messages++;
	line_write(chat, at, str_slice(words, 0, utf8_valid_run(words)));
}

static void line_take(struct chat *chat, struct str line)
{
	struct head head;
	if (head_read(line, &head)) {
		message_close(chat);
		buf_reset(&chat->words);
		buf_add(&chat->words, head.words);
		chat->head = head;
		chat->open = true;
		return;
	}
	chat->count.unread += !chat->open && str_trim(line).len > 0;
	buf_add_byte(&chat->words, '\n');
	buf_add(&chat->words, line);
}

static enum chat_order order_find(struct str text, bool *ret_guessed)
{
	struct head head;
	struct evidence evidence = {0};
	while (text.len > 0)
		if (head_read(str_cut(&text, '\n'), &head))
			evidence_add(&evidence, &head);
	return order_of(&evidence, ret_guessed);
}

enum outcome chat_export_read(struct str text, const struct zone *zone, struct buf *lines,
			      struct chat_count *ret_count, struct fault *fault)
{
	if (text.len > CHAT_BYTES_MAX)
		return fail(TOO_MUCH, fault,
			    "A chat of more than 64 MiB is not read: export it "
			    "without media, or cut it in two.");
	struct chat chat = {.zone = zone, .lines = lines};
	buf_init(&chat.words, POST_TEXT_MAX);
	chat.count.order = order_find(text, &chat.count.order_guessed);
	while (text.len > 0)
		line_take(&chat, str_cut(&text, '\n'));
	message_close(&chat);
	buf_free(&chat.words);
	*ret_count = chat.count;
	if (lines->full)
		return fail(TOO_MUCH, fault, "The chat has too many messages to hold at once.");
	if (chat.count.messages == 0)
		return fail(INVALID, fault,
			    "No message was found. A chat exported by WhatsApp begins its lines "
			    "like \"12/05/2024, 21:14 - Name: \".");
	return OK;
}
