// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/reading.h"

#include "base/utf8.h"

#include <assert.h>

#define READING_VERSION 1
#define HEAD_BYTES	7
#define NAME_MAX_BYTES	255
#define SCORE_BYTES	32  // of a head's name, its score and what stands between, in JSON
#define VERDICT_WORDS	256 // of what else stands in verdict_json

static_assert(HEAD_BYTES + HEADS + READING_PLACES * (4 + 4 + 4 + 8 + 1 + NAME_MAX_BYTES) +
		      READING_PHONES * 4 + READING_QUANTITIES * (4 + 8 + 1 + NAME_MAX_BYTES) +
		      READING_WHYS * (4 + 1 + 4) + sizeof(struct copies_signature) <=
		  READING_PACKED_MAX,
	      "every reading fits");

const char *const signal_names[SIGNAL_COUNT] = {"noise", "unsure", "yes"};
const char *const kind_names[KIND_COUNT] = {"other",   "request",  "offer",	"report",
					    "caution", "question", "complaint", "praise"};
const char *const urgency_names[URGENCY_COUNT] = {"wait", "soon", "urgent", "life"};

int name_find(const char *const *names, int count, struct str name)
{
	for (int i = 0; i < count; i++)
		if (str_equal(name, str_from(names[i])))
			return i;
	return -1;
}

// --- packing: a byte of version, counts, scores in 1/255, then the spans; little endian ---

// Each put writes at `to`, where there is room, and returns what stands behind it.

static char *put(char *to, const void *value, size_t len)
{
	memcpy(to, value, len);
	return to + len;
}

static char *put_span(char *to, uint32_t start, uint32_t end)
{
	// Texts are at most 64 Ki code points long; see POST_TEXT_MAX.
	const uint16_t span[2] = {(uint16_t)start, (uint16_t)end};
	return put(to, span, sizeof span);
}

static char *put_name(char *to, struct str name)
{
	const struct str cut =
	    name.len <= NAME_MAX_BYTES ? name : utf8_prefix(name, NAME_MAX_BYTES);
	*to++ = (char)(uint8_t)cut.len;
	return cut.len > 0 ? put(to, cut.at, cut.len) : to;
}

static uint8_t to_byte(float share)
{
	const float least = share > 0 ? share : 0;
	return (uint8_t)((least < 1 ? least : 1) * 255 + 0.5F);
}

static char *put_head(char *to, const struct reading *reading)
{
	const uint8_t head[HEAD_BYTES] = {
	    READING_VERSION,
	    (uint8_t)reading->n_places,
	    (uint8_t)reading->n_phones,
	    (uint8_t)reading->n_quantities,
	    (uint8_t)reading->n_whys,
	    to_byte(reading->lang_score),
	    HEADS,
	};
	to = put(to, head, sizeof head);
	for (size_t i = 0; i < HEADS; i++)
		*to++ = (char)to_byte(reading->scores[i]);
	return to;
}

enum { WHY_TAUGHT = 0x80, WHY_TAG = 0x40 }; // bits beside a reason's head

static char *put_lists(char *to, const struct reading *reading)
{
	for (size_t i = 0; i < reading->n_places; i++) {
		const struct reading_place *place = &reading->places[i];
		to = put_span(to, place->start, place->end);
		to = put(to, &place->lat, sizeof place->lat);
		to = put(to, &place->lon, sizeof place->lon);
		to = put(to, &place->id, sizeof place->id);
		to = put_name(to, place->name);
	}
	for (size_t i = 0; i < reading->n_phones; i++)
		to = put_span(to, reading->phones[i].start, reading->phones[i].end);
	for (size_t i = 0; i < reading->n_quantities; i++) {
		const struct reading_quantity *quantity = &reading->quantities[i];
		to = put_span(to, quantity->start, quantity->end);
		to = put(to, &quantity->value, sizeof quantity->value);
		to = put_name(to, quantity->unit);
	}
	for (size_t i = 0; i < reading->n_whys; i++) {
		const struct reading_why *why = &reading->whys[i];
		to = put_span(to, why->start, why->end);
		const uint8_t head =
		    why->head | (why->taught ? WHY_TAUGHT : 0) | (why->tag ? WHY_TAG : 0);
		to = put(to, &head, sizeof head);
		to = put(to, &why->weight, sizeof why->weight);
	}
	return to;
}

enum { SIGNATURE_REPOST = 1, SIGNATURE_WORDS = 2 }; // bits behind the units

static char *put_signature(char *to, const struct copies_signature *signature)
{
	// Readings of before that knew no words end here.
	const uint8_t flags[2] = {signature->units, signature->repost | SIGNATURE_WORDS};
	to = put(to, &signature->exact, sizeof signature->exact);
	if (signature->exact == 0)
		return to;
	to = put(to, &signature->facts, sizeof signature->facts);
	to = put(to, signature->bins, sizeof signature->bins);
	to = put(to, flags, sizeof flags);
	return put(to, signature->words, sizeof signature->words);
}

void reading_pack(const struct reading *reading, struct buf *out)
{
	char *to = buf_reserve(out, READING_PACKED_MAX);
	if (!to)
		return;
	to = put_head(to, reading);
	to = put_lists(to, reading);
	to = put_signature(to, &reading->signature);
	out->len = (size_t)(to - out->at);
}

// --- unpacking ---

struct cursor {
	struct str rest;
	bool broken;
};

static void take(struct cursor *cursor, void *value, size_t len)
{
	if (cursor->rest.len < len) {
		cursor->broken = true;
		memset(value, 0, len);
		return;
	}
	memcpy(value, cursor->rest.at, len);
	cursor->rest = str_of(cursor->rest.at + len, cursor->rest.len - len);
}

static void take_span(struct cursor *cursor, uint32_t *start, uint32_t *end)
{
	uint16_t span[2];
	take(cursor, span, sizeof span);
	*start = span[0];
	*end = span[1];
}

static struct str take_name(struct cursor *cursor)
{
	uint8_t len;
	take(cursor, &len, 1);
	const struct str name = str_slice(cursor->rest, 0, len);
	if (name.len < len)
		cursor->broken = true;
	cursor->rest = str_of(cursor->rest.at + name.len, cursor->rest.len - name.len);
	return name;
}

static void take_signature(struct cursor *cursor, struct copies_signature *signature)
{
	uint8_t flags[2];
	*signature = (struct copies_signature){0};
	take(cursor, &signature->exact, sizeof signature->exact);
	if (signature->exact == 0)
		return;
	take(cursor, &signature->facts, sizeof signature->facts);
	take(cursor, signature->bins, sizeof signature->bins);
	take(cursor, flags, sizeof flags);
	signature->units = flags[0];
	signature->repost = flags[1] & SIGNATURE_REPOST;
	if (flags[1] & SIGNATURE_WORDS)
		take(cursor, signature->words, sizeof signature->words);
}

static void take_lists(struct cursor *cursor, struct reading *ret)
{
	for (size_t i = 0; i < ret->n_places; i++) {
		struct reading_place *place = &ret->places[i];
		take_span(cursor, &place->start, &place->end);
		take(cursor, &place->lat, sizeof place->lat);
		take(cursor, &place->lon, sizeof place->lon);
		take(cursor, &place->id, sizeof place->id);
		place->name = take_name(cursor);
	}
	for (size_t i = 0; i < ret->n_phones; i++)
		take_span(cursor, &ret->phones[i].start, &ret->phones[i].end);
	for (size_t i = 0; i < ret->n_quantities; i++) {
		struct reading_quantity *quantity = &ret->quantities[i];
		take_span(cursor, &quantity->start, &quantity->end);
		take(cursor, &quantity->value, sizeof quantity->value);
		quantity->unit = take_name(cursor);
	}
	for (size_t i = 0; i < ret->n_whys; i++) {
		struct reading_why *why = &ret->whys[i];
		take_span(cursor, &why->start, &why->end);
		uint8_t head = 0;
		take(cursor, &head, sizeof head);
		take(cursor, &why->weight, sizeof why->weight);
		why->head = head & (WHY_TAG - 1);
		why->tag = head & WHY_TAG;
		why->taught = head & WHY_TAUGHT;
		cursor->broken |= why->head >= HEADS;
	}
	take_signature(cursor, &ret->signature);
}

enum outcome reading_unpack(struct str packed, struct reading *ret, struct fault *fault)
{
	struct cursor cursor = {packed, false};
	uint8_t head[HEAD_BYTES];
	uint8_t scores[HEADS];
	take(&cursor, head, sizeof head);
	const bool ours = head[0] == READING_VERSION && head[1] <= READING_PLACES &&
			  head[2] <= READING_PHONES && head[3] <= READING_QUANTITIES &&
			  head[4] <= READING_WHYS && head[6] == HEADS;
	if (cursor.broken || !ours)
		return fail(FAULT, fault, "A stored reading has an unknown form.");
	struct reading reading = *ret;
	reading.n_places = head[1];
	reading.n_phones = head[2];
	reading.n_quantities = head[3];
	reading.n_whys = head[4];
	reading.lang_score = (float)head[5] / 255;
	take(&cursor, scores, sizeof scores);
	for (size_t i = 0; i < HEADS; i++)
		reading.scores[i] = (float)scores[i] / 255;
	take_lists(&cursor, &reading);
	if (cursor.broken || cursor.rest.len > 0)
		return fail(FAULT, fault, "A stored reading is cut off.");
	*ret = reading;
	return OK;
}

// --- JSON ---

// A place in a text that is found by counting code points. It moves forward from one span to the
// next, so that all of them together cost one walk through the text.
struct point_walk {
	struct str text;
	size_t at; // byte
	uint32_t point;
};

// The byte at which code point `point` begins; the text's end if it has fewer.
static size_t walk_to(struct point_walk *walk, uint32_t point)
{
	const uint64_t not_ascii = 0x8080808080808080u;
	const struct str text = walk->text;
	uint64_t eight;
	if (point < walk->point)
		*walk = (struct point_walk){.text = text};
	while (walk->at < text.len && walk->point < point) {
		const bool roomy = text.len - walk->at >= sizeof eight;
		if (roomy && point - walk->point >= sizeof eight) {
			memcpy(&eight, text.at + walk->at, sizeof eight);
			if (!(eight & not_ascii)) {
				walk->at += sizeof eight;
				walk->point += sizeof eight;
				continue;
			}
		}
		utf8_next(text, &walk->at);
		walk->point++;
	}
	return walk->at;
}

static void span_json(struct json_writer *writer, struct point_walk *walk, uint32_t start,
		      uint32_t end)
{
	const size_t from = walk_to(walk, start), to = walk_to(walk, end);
	json_name(writer, "text");
	json_add_str(writer, from < to ? str_slice(walk->text, from, to - from) : STR(""));
	json_name(writer, "start");
	json_add_i64(writer, start);
	json_name(writer, "end");
	json_add_i64(writer, end);
}

// Writes a share of 0 to 1 with at most three decimals and returns what stands behind it; up to
// SHARE_ROOM bytes may be touched.
#define SHARE_ROOM 5
static char *put_share(char *to, float share)
{
	static const char pairs[] = "00010203040506070809"
				    "10111213141516171819"
				    "20212223242526272829"
				    "30313233343536373839"
				    "40414243444546474849"
				    "50515253545556575859"
				    "60616263646566676869"
				    "70717273747576777879"
				    "80818283848586878889"
				    "90919293949596979899"
				    "00";
	const float within = share > 0 ? (share < 1 ? share : 1) : 0;
	const unsigned thousandths = (unsigned)(int)((double)within * 1000 + 0.5);
	const unsigned tens = thousandths / 10, last = thousandths % 10;
	to[0] = (char)('0' + (tens == 100));
	to[1] = '.';
	memcpy(to + 2, pairs + (size_t)2 * tens, 2);
	to[4] = (char)('0' + last);
	// Without the zeros at its end, of which there are as many as chance has it.
	const bool third = last != 0, second = third | (to[3] != '0'),
		   first = second | (to[2] != '0');
	return to + 1 + 2 * first + second + third;
}

static char *put_text(char *to, struct str text)
{
	return put(to, text.at, text.len);
}

// Touches HEAD_NAME_ROOM bytes, because a number of them that is known costs less.
static char *put_head_name(char *to, enum head head)
{
	const struct str name = head_name(head);
	memcpy(to, name.at, HEAD_NAME_ROOM);
	return to + name.len;
}

static char *put_scores(char *to, const struct reading *reading)
{
	for (size_t i = 0; i < HEADS; i++) {
		*to++ = i == 0 ? '{' : ',';
		*to++ = '"';
		to = put_head_name(to, (enum head)i);
		*to++ = '"';
		*to++ = ':';
		to = put_share(to, reading->scores[i]);
	}
	*to++ = '}';
	return to;
}

static char *put_labels(char *to, uint32_t labels)
{
	*to++ = '[';
	for (uint32_t left = labels; left; left &= left - 1) {
		*to++ = '"';
		to = put_head_name(to, (enum head)__builtin_ctz(left));
		*to++ = '"';
		*to++ = ',';
	}
	to -= labels != 0;
	*to++ = ']';
	return to;
}

// From "lang_score" to "urgency", which every line of triage has: in one piece, because what is
// known to fit need not be asked for room again and again.
static void verdict_json(const struct reading *reading, struct json_writer *writer)
{
	const uint32_t all = (1u << HEADS) - 1;
	const uint32_t topics = (2u << HEAD_TOPIC_LAST) - (1u << HEAD_TOPIC_FIRST);
	char room[3 * HEADS * SCORE_BYTES + VERDICT_WORDS];
	char *to = put_share(room, reading->lang_score);
	to = put_text(to, STR(",\"signal\":\""));
	to = put_text(to, str_from(signal_names[reading->signal]));
	to = put_text(to, STR("\",\"kind\":\""));
	to = put_text(to, str_from(kind_names[reading->kind]));
	to = put_text(to, STR("\",\"scores\":"));
	to = put_scores(to, reading);
	to = put_text(to, STR(",\"labels\":"));
	to = put_labels(to, reading->labels & all);
	to = put_text(to, STR(",\"topics\":"));
	to = put_labels(to, reading->labels & topics);
	to = put_text(to, STR(",\"urgency\":\""));
	to = put_text(to, str_from(urgency_names[reading->urgency]));
	*to++ = '"';
	json_name(writer, "lang_score");
	json_add_raw(writer, str_of(room, (size_t)(to - room)));
}

static void places_json(const struct reading *reading, struct point_walk *walk,
			struct json_writer *writer)
{
	json_name(writer, "places");
	json_array_begin(writer);
	for (size_t i = 0; i < reading->n_places; i++) {
		const struct reading_place *place = &reading->places[i];
		json_object_begin(writer);
		span_json(writer, walk, place->start, place->end);
		json_name(writer, "name");
		json_add_str(writer, place->name);
		json_name(writer, "lat");
		json_add_double(writer, (double)place->lat, 4);
		json_name(writer, "lon");
		json_add_double(writer, (double)place->lon, 4);
		json_name(writer, "id");
		json_add_id(writer, place->id);
		json_object_end(writer);
	}
	json_array_end(writer);
}

static void numbers_json(const struct reading *reading, struct point_walk *walk,
			 struct json_writer *writer)
{
	json_name(writer, "phones");
	json_array_begin(writer);
	for (size_t i = 0; i < reading->n_phones; i++) {
		json_object_begin(writer);
		span_json(writer, walk, reading->phones[i].start, reading->phones[i].end);
		if (reading->phones[i].e164[0] != '\0') {
			json_name(writer, "e164");
			json_add_str(writer, str_from(reading->phones[i].e164));
		}
		json_object_end(writer);
	}
	json_array_end(writer);
	json_name(writer, "quantities");
	json_array_begin(writer);
	for (size_t i = 0; i < reading->n_quantities; i++) {
		const struct reading_quantity *quantity = &reading->quantities[i];
		json_object_begin(writer);
		json_name(writer, "value");
		json_add_double(writer, quantity->value, 3);
		json_name(writer, "unit");
		json_add_str(writer, quantity->unit);
		json_name(writer, "start");
		json_add_i64(writer, quantity->start);
		json_name(writer, "end");
		json_add_i64(writer, quantity->end);
		json_object_end(writer);
	}
	json_array_end(writer);
}

void reading_json(const struct reading *reading, struct str text, struct json_writer *writer)
{
	struct point_walk walk = {.text = text};
	json_name(writer, "lang");
	json_add_str(writer, str_from(reading->lang));
	verdict_json(reading, writer);
	if (reading->labels & READING_COMPLAINS) {
		json_name(writer, "complains");
		json_add_str(writer, reading->labels & READING_HELD ? STR("only") : STR("too"));
	}
	places_json(reading, &walk, writer);
	numbers_json(reading, &walk, writer);
}

static void word_json(const struct reading_why *why, struct point_walk *walk,
		      struct json_writer *writer)
{
	json_object_begin(writer);
	span_json(writer, walk, why->start, why->end);
	json_name(writer, "weight");
	json_add_double(writer, (double)why->weight, 3);
	if (why->taught) {
		json_name(writer, "taught");
		json_add_bool(writer, true);
	}
	if (why->tag) {
		json_name(writer, "tag");
		json_add_bool(writer, true);
	}
	json_object_end(writer);
}

void reading_word_json(const struct reading_why *why, struct str text, struct json_writer *writer)
{
	struct point_walk walk = {.text = text};
	word_json(why, &walk, writer);
}

void reading_why_json(const struct reading *reading, struct str text, struct json_writer *writer)
{
	struct point_walk walk = {.text = text};
	json_name(writer, "why");
	json_object_begin(writer);
	for (size_t head = 0; head < HEADS; head++) {
		bool open = false;
		for (size_t i = 0; i < reading->n_whys; i++) {
			const struct reading_why *why = &reading->whys[i];
			if (why->head != head)
				continue;
			if (!open) {
				json_name(writer, head_name((enum head)head).at);
				json_array_begin(writer);
				open = true;
			}
			word_json(why, &walk, writer);
		}
		if (open)
			json_array_end(writer);
	}
	json_object_end(writer);
}
