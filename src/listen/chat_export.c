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
#define MINUTE_MS     60000
#define DAY_MS	      ((int64_t)24 * 60 * MINUTE_MS)

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

// "a.m.", "PM" and their Arabic letters, if they stand there.
static bool half_take(struct str s, size_t *at, bool *ret_afternoon)
{
	size_t look = *at;
	gap_skip(s, &look);
	const uint32_t point = point_at(s, look);
	const bool arabic = point == 0x635 || point == 0x645;
	const int letter = point < 0x80 ? tolower((int)point) : 0;
	if (!arabic && letter != 'a' && letter != 'p')
		return false;
	utf8_next(s, &look);
	sign_take(s, &look, ".");
	gap_skip(s, &look);
	if (!arabic && !sign_take(s, &look, "mM"))
		return false;
	sign_take(s, &look, ".");
	*ret_afternoon = letter == 'p' || point == 0x645;
	*at = look;
	return true;
}

static bool time_take(struct str s, size_t *at, struct head *head)
{
	int64_t hour, minute, second = 0;
	bool afternoon = false;
	gap_skip(s, at);
	if (!number_take(s, at, &hour) || !sign_take(s, at, ":.") || !number_take(s, at, &minute))
		return false;
	if (sign_take(s, at, ":.") && !number_take(s, at, &second))
		return false;
	head->half_day = half_take(s, at, &afternoon);
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
	char text[32];
	snprintf(text, sizeof text, "%04lld-%02lld-%02lld",
		 (long long)(year < 100 ? 2000 + year : year), (long long)month, (long long)day);
	int64_t midnight;
	if (!time_parse(str_from(text), &midnight))
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
	const struct str words = str_trim(buf_str(&chat->words));
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
