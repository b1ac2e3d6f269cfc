// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/group_post.h"

#include "base/time.h"
#include "base/utf8.h"
#include "text/numbers.h"

#include <math.h>

#define SCRATCH_BYTES	((size_t)1 << 20)
#define TITLE_POINTS	90
#define PHONE_SHOWN	5 // digits of a phone number that a title shows
#define KEY_PLACES	4
#define KEY_NUMBERS	4
#define NUMBER_MIN	2  // one of something tells nothing apart
#define OWN_NUMBER_MIN	5  // fewer are in every second call
#define TOWN_NUMBER_MIN 10 // and in a whole town some more
#define WORD_POINTS	4
#define WORDS_COMMON	3

enum outcome group_scratch_new(struct group_scratch **ret_scratch, struct fault *fault)
{
	struct group_scratch *scratch = calloc(1, sizeof *scratch);
	struct json_reader *reader = json_reader_new();
	if (!scratch || !reader) {
		free(scratch);
		json_reader_free(reader);
		return fail(UNAVAILABLE, fault, "Out of memory.");
	}
	scratch->reader = reader;
	arena_init(&scratch->arena, SCRATCH_BYTES);
	arena_init(&scratch->words, SCRATCH_BYTES);
	*ret_scratch = scratch;
	return OK;
}

void group_scratch_free(struct group_scratch *scratch)
{
	if (!scratch)
		return;
	arena_free(&scratch->arena);
	arena_free(&scratch->words);
	json_reader_free(scratch->reader);
	free(scratch);
}

// --- reading ---

static const char *const people_units[] = {"people", "children", "families", "houses"};

static bool counts_people(struct str unit)
{
	return name_find(people_units, sizeof people_units / sizeof people_units[0], unit) >= 0;
}

static size_t number_text(const struct reading_quantity *quantity, char *out, size_t room)
{
	const int len = snprintf(out, room, "%.15g %.*s", quantity->value, STR_ARG(quantity->unit));
	return len > 0 && (size_t)len < room ? (size_t)len : 0;
}

// The campaign's own places come first: somebody who writes from Bradford about a lane in the flood
// names both, and help goes to the lane.
static void places_take(struct group_post *post)
{
	const struct reading *reading = &post->reading;
	post->n_places = 0;
	for (int own = 1; own >= 0; own--)
		for (size_t i = 0; i < reading->n_places; i++)
			if ((reading->places[i].id <= 0) == own)
				post->places[post->n_places++] = (struct group_place){
				    .name = reading->places[i].name,
				    .id = reading->places[i].id,
				    .lat = (double)reading->places[i].lat,
				    .lon = (double)reading->places[i].lon,
				};
}

void group_post_read(struct stmt *row, struct group_post *ret)
{
	struct group_post *post = ret;
	post->id = stmt_i64(row, 0);
	post->campaign = stmt_i64(row, 1);
	post->written_at = stmt_i64(row, 2);
	struct reading *reading = &post->reading;
	reading->signal = (enum post_signal)(stmt_i64(row, 3) % SIGNAL_COUNT);
	reading->kind = (enum post_kind)(stmt_i64(row, 4) % KIND_COUNT);
	reading->urgency = (enum post_urgency)(stmt_i64(row, 5) % URGENCY_COUNT);
	snprintf(reading->lang, sizeof reading->lang, "%.*s", STR_ARG(stmt_str(row, 6)));
	reading->labels = (uint32_t)stmt_i64(row, 7);
	reading->n_places = reading->n_phones = reading->n_quantities = reading->n_whys = 0;
	reading->signature = (struct copies_signature){0};
	post->copy_of = stmt_i64(row, 8);
	post->corrected = stmt_i64(row, 9);
	post->dismissed = stmt_i64(row, 10) != 0;
	post->source = stmt_str(row, 11);
	post->direct = stmt_i64(row, 12) != 0;
	post->waits = post->direct && stmt_null(row, 15);
	post->raw = stmt_str(row, 14);
	if (stmt_blob(row, 13).len > 0)
		reading_unpack(stmt_blob(row, 13), reading, NULL);
	post->phones = reading->signature.facts.phones;
	post->numbers = 0;
	char number[64];
	for (size_t i = 0; i < reading->n_quantities; i++)
		if (counts_people(reading->quantities[i].unit))
			post->numbers |= copies_fact(str_of(
			    number, number_text(&reading->quantities[i], number, sizeof number)));
	places_take(post);
}

bool group_wants_incident(const struct group_post *post)
{
	const struct reading *reading = &post->reading;
	static const bool kinds[KIND_COUNT] = {[KIND_REQUEST] = true,
					       [KIND_OFFER] = true,
					       [KIND_REPORT] = true,
					       [KIND_CAUTION] = true,
					       [KIND_COMPLAINT] = true};
	if (post->dismissed || reading->signal == SIGNAL_NOISE)
		return false;
	if (reading->urgency == URGENCY_LIFE)
		return true;
	if (reading->signal == SIGNAL_UNSURE && !post->direct)
		return false;
	return kinds[reading->kind] || reading->urgency >= URGENCY_URGENT;
}

bool group_wants_case(const struct group_post *post)
{
	const struct reading *reading = &post->reading;
	if (!group_wants_incident(post))
		return false;
	if (reading->urgency == URGENCY_LIFE || reading->kind == KIND_REQUEST ||
	    reading->kind == KIND_COMPLAINT)
		return true;
	return post->direct && reading->urgency >= URGENCY_URGENT;
}

// --- texts ---

struct str group_list_add(char *room, struct str list, struct str word, char separator, size_t most)
{
	struct str rest = list;
	size_t count = 0;
	while (rest.len > 0) {
		if (str_equal(str_cut(&rest, separator), word))
			return list;
		count++;
	}
	if (count >= most || word.len == 0 || list.len + 1 + word.len > GROUP_LIST_MAX)
		return list;
	size_t len = list.len;
	if (room != list.at && len > 0)
		memcpy(room, list.at, len);
	if (len > 0)
		room[len++] = separator;
	memcpy(room + len, word.at, word.len);
	return str_of(room, len + word.len);
}

// True for a code point of the text that lies in a phone number.
static bool in_phone(const struct reading *reading, uint32_t point)
{
	for (size_t i = 0; i < reading->n_phones; i++)
		if (point >= reading->phones[i].start && point < reading->phones[i].end)
			return true;
	return false;
}

struct title {
	char *out;
	size_t len, points;
	size_t word_len; // up to the end of the last whole word
	size_t digits;	 // of phone numbers, shown or not
	bool space;	 // is owed
};

static void title_put(struct title *title, struct str bytes)
{
	if (title->space && title->len > 0) {
		title->word_len = title->len;
		title->out[title->len++] = ' ';
		title->points++;
	}
	title->space = false;
	memcpy(title->out + title->len, bytes.at, bytes.len);
	title->len += bytes.len;
	title->points++;
}

static struct str title_make(struct str text, const struct reading *reading, char *out)
{
	struct title title = {.out = out};
	uint32_t point = 0;
	size_t at = 0;
	for (; at < text.len && title.points < TITLE_POINTS; point++) {
		const size_t from = at;
		const uint32_t c = utf8_next(text, &at);
		const bool phone = in_phone(reading, point) && fold_digit(c) >= 0;
		if (!phone && !in_phone(reading, point))
			title.digits = 0;
		if (c <= ' ' || c == 0x7f || c == 0xa0)
			title.space = true;
		else if (phone && ++title.digits > PHONE_SHOWN)
			title_put(&title, STR("•"));
		else
			title_put(&title, str_slice(text, from, at - from));
	}
	if (at >= text.len)
		return str_of(out, title.len);
	if (title.word_len > title.len / 2)
		title.len = title.word_len;
	memcpy(out + title.len, "…", 3);
	return str_of(out, title.len + 3);
}

// The text of a post, until the next call.
static struct str text_of(struct group_scratch *scratch, const struct group_post *post)
{
	struct post words;
	arena_reset(&scratch->words);
	if (post_parse(scratch->reader, post->raw, false, &scratch->words, &words, NULL) != OK)
		return STR("");
	return words.text;
}

struct str group_title(struct group_scratch *scratch, const struct group_post *post, char *out)
{
	return title_make(text_of(scratch, post), &post->reading, out);
}

// --- words ---

static void words_add(struct group_words *words, uint32_t hash)
{
	uint32_t at = words->count;
	while (at > 0 && words->hashes[at - 1] > hash)
		at--;
	if (at == GROUP_WORDS_MAX || (at > 0 && words->hashes[at - 1] == hash))
		return;
	const uint32_t kept = words->count < GROUP_WORDS_MAX ? words->count : GROUP_WORDS_MAX - 1;
	memmove(&words->hashes[at + 1], &words->hashes[at], (kept - at) * sizeof(uint32_t));
	words->hashes[at] = hash;
	words->count = kept + 1;
}

// FNV-1a, mixed at the end so that the least hashes are any words.
static uint32_t word_hash(struct str word)
{
	uint64_t hash = 14695981039346656037u;
	for (size_t i = 0; i < word.len; i++)
		hash = (hash ^ (unsigned char)word.at[i]) * 1099511628211u;
	hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccd;
	return (uint32_t)(hash >> 32);
}

void group_words(struct group_scratch *scratch, const struct group_post *post,
		 struct group_words *ret)
{
	const struct folded *folded = &scratch->folded;
	*ret = (struct group_words){0};
	fold_text(text_of(scratch, post), &scratch->folded);
	for (size_t i = 0; i < folded->n_words; i++) {
		const struct fold_word *word = &folded->words[i];
		const bool ascii = (unsigned char)folded->bytes[word->start] < 0x80;
		// Short words are in every text; scripts without vowels have shorter ones.
		const int least = ascii ? WORD_POINTS : WORD_POINTS - 1;
		if (word->kind == FOLD_CHARACTER ||
		    ((word->kind == FOLD_WORD || word->kind == FOLD_HASHTAG) &&
		     word->to_point - word->from_point >= least))
			words_add(ret, word_hash(fold_word_str(folded, i)));
	}
}

bool group_words_alike(const struct group_words *a, const struct group_words *b)
{
	uint32_t common = 0;
	for (uint32_t i = 0, k = 0; i < a->count && k < b->count;) {
		common += a->hashes[i] == b->hashes[k];
		const bool next = a->hashes[i] <= b->hashes[k];
		k += b->hashes[k] <= a->hashes[i];
		i += next;
	}
	const uint32_t shorter = a->count < b->count ? a->count : b->count;
	return common >= WORDS_COMMON && common * 2 >= shorter;
}

// --- keys ---

// Only what asks for the same is about the same: an offer is never part of a call for help.
static const char *kind_group(enum post_kind kind)
{
	static const char *const groups[KIND_COUNT] = {
	    [KIND_OFFER] = "offer", [KIND_COMPLAINT] = "complaint", [KIND_PRAISE] = "praise"};
	return groups[kind] ? groups[kind] : "need";
}

// Topics rare enough to tell, with a place, what is spoken of; and for how long.
static const struct {
	enum head head;
	int64_t within;
} rare_topics[] = {{HEAD_RESCUE, 6 * HOUR_MS}, {HEAD_MEDICAL, HOUR_MS}};
#define RARE_TOPICS (sizeof rare_topics / sizeof rare_topics[0])

struct key_list {
	struct group_key *keys;
	size_t count;
};

static void key_add(struct key_list *list, const char *group, const char *place, struct str rest,
		    const struct group_key *rules)
{
	if (list->count == GROUP_KEYS_MAX || rest.len == 0)
		return;
	struct group_key *key = &list->keys[list->count];
	*key = *rules;
	const int len =
	    snprintf(key->text, sizeof key->text, "%s/%s/%.*s", group, place, STR_ARG(rest));
	if (len > 0 && (size_t)len < sizeof key->text)
		list->count++;
}

static bool number_tells(const struct reading_quantity *quantity)
{
	static const char *const measures[] = {"hours",	 "days",    "weeks",  "metres", "km",
					       "litres", "minutes", "months", "years"};
	return quantity->value >= NUMBER_MIN &&
	       name_find(measures, sizeof measures / sizeof measures[0], quantity->unit) < 0;
}

static void number_keys(const struct group_post *post, const char *group, const char *place,
			bool own, struct key_list *list)
{
	const struct reading *reading = &post->reading;
	size_t taken = 0;
	for (size_t i = 0; i < reading->n_quantities && taken < KEY_NUMBERS; i++) {
		char number[64];
		const struct reading_quantity *quantity = &reading->quantities[i];
		const struct group_key rules = {.reason = "place-number",
						.within = 6 * HOUR_MS,
						.weak = quantity->value <
							(own ? OWN_NUMBER_MIN : TOWN_NUMBER_MIN),
						.topics_agree = !own};
		if (!number_tells(quantity))
			continue;
		key_add(list, group, place,
			str_of(number, number_text(quantity, number, sizeof number)), &rules);
		taken++;
	}
}

static void topic_keys(const struct group_post *post, const char *group, const char *place,
		       struct key_list *list)
{
	for (size_t i = 0; i < RARE_TOPICS; i++) {
		const struct group_key rules = {
		    .reason = "place-topic", .within = rare_topics[i].within, .weak = true};
		if (post->reading.labels >> rare_topics[i].head & 1)
			key_add(list, group, place, head_name(rare_topics[i].head), &rules);
	}
}

size_t group_keys(struct group_scratch *scratch, const struct group_post *post,
		  struct group_key keys[GROUP_KEYS_MAX])
{
	const size_t n_places = post->n_places < KEY_PLACES ? post->n_places : KEY_PLACES;
	const char *group = kind_group(post->reading.kind);
	struct key_list list = {.keys = keys};
	char names[KEY_PLACES][GROUP_KEY_BYTES - 100];
	for (size_t i = 0; i < n_places; i++) {
		const struct group_place *place = &post->places[i];
		char *name = names[i];
		size_t len = fold_joined(&scratch->folded, place->name, name, sizeof names[i] - 24);
		if (len > 0 && place->id > 0)
			snprintf(name + len, sizeof names[i] - len, "#%lld", (long long)place->id);
		if (len > 0)
			number_keys(post, group, name, place->id <= 0, &list);
	}
	// A whole town is too large for a topic to mean one thing, and a post that names several
	// places tells of several things.
	if (n_places == 1 && post->places[0].id <= 0 && names[0][0] != '\0')
		topic_keys(post, group, names[0], &list);
	return list.count;
}
