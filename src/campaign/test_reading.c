// SPDX-License-Identifier: AGPL-3.0-or-later
// A reading comes back from its packed form as it was, and bytes that are none are refused,
// whatever they are.
#include "campaign/reading.h"

#include "tap.h"

#include <math.h>

static uint64_t state = 0x2545F4914F6CDD1Du;

static uint32_t random_below(uint32_t limit)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 33) % limit;
}

static char long_name[300];

static struct str random_name(void)
{
	static const char *const names[] = {"", "Sukkur", "کراچی", "काठमाडौं"};
	const uint32_t choice = random_below(5);
	return choice == 4 ? str_of(long_name, random_below(256)) : str_from(names[choice]);
}

static void random_span(uint32_t *start, uint32_t *end)
{
	*start = random_below(65536);
	*end = *start + random_below(65536 - *start);
}

static void random_lists(struct reading *reading)
{
	reading->n_places = random_below(READING_PLACES + 1);
	for (size_t i = 0; i < reading->n_places; i++) {
		struct reading_place *place = &reading->places[i];
		random_span(&place->start, &place->end);
		place->lat = (float)random_below(18000) / 100 - 90;
		place->lon = (float)random_below(36000) / 100 - 180;
		place->id = (int64_t)random_below(1u << 31) << random_below(32);
		place->name = random_name();
	}
	reading->n_phones = random_below(READING_PHONES + 1);
	for (size_t i = 0; i < reading->n_phones; i++)
		random_span(&reading->phones[i].start, &reading->phones[i].end);
	reading->n_quantities = random_below(READING_QUANTITIES + 1);
	for (size_t i = 0; i < reading->n_quantities; i++) {
		struct reading_quantity *quantity = &reading->quantities[i];
		random_span(&quantity->start, &quantity->end);
		quantity->value = (double)random_below(1000000) / 7;
		quantity->unit = random_name();
	}
	reading->n_whys = random_below(READING_WHYS + 1);
	for (size_t i = 0; i < reading->n_whys; i++) {
		struct reading_why *why = &reading->whys[i];
		random_span(&why->start, &why->end);
		why->head = (uint8_t)random_below(HEADS);
		why->taught = random_below(2);
		why->weight = (float)random_below(2000) / 100 - 10;
	}
}

static struct reading random_reading(void)
{
	struct reading reading = {.lang_score = (float)random_below(256) / 255};
	for (size_t i = 0; i < HEADS; i++)
		reading.scores[i] = (float)random_below(256) / 255;
	random_lists(&reading);
	struct copies_signature *signature = &reading.signature;
	if (random_below(5) == 0)
		return reading;
	signature->exact = (uint64_t)random_below(UINT32_MAX) << 32 | 1;
	signature->facts = (struct copies_facts){random_below(UINT32_MAX), random_below(UINT32_MAX),
						 random_below(UINT32_MAX)};
	for (size_t i = 0; i < COPIES_BINS; i++)
		signature->bins[i] = (uint16_t)random_below(65536);
	for (size_t i = 0; i < COPIES_SET; i++)
		signature->words[i] = random_below(UINT32_MAX);
	signature->units = (uint8_t)random_below(256);
	signature->repost = random_below(2);
	return reading;
}

static bool lists_equal(const struct reading *a, const struct reading *b)
{
	bool equal = a->n_places == b->n_places && a->n_phones == b->n_phones &&
		     a->n_quantities == b->n_quantities && a->n_whys == b->n_whys;
	for (size_t i = 0; equal && i < a->n_places; i++) {
		const struct reading_place *p = &a->places[i], *q = &b->places[i];
		equal = p->start == q->start && p->end == q->end && p->lat == q->lat &&
			p->lon == q->lon && p->id == q->id && str_equal(p->name, q->name);
	}
	for (size_t i = 0; equal && i < a->n_phones; i++)
		equal = a->phones[i].start == b->phones[i].start &&
			a->phones[i].end == b->phones[i].end;
	for (size_t i = 0; equal && i < a->n_quantities; i++) {
		const struct reading_quantity *p = &a->quantities[i], *q = &b->quantities[i];
		equal = p->start == q->start && p->end == q->end && p->value == q->value &&
			str_equal(p->unit, q->unit);
	}
	for (size_t i = 0; equal && i < a->n_whys; i++) {
		const struct reading_why *p = &a->whys[i], *q = &b->whys[i];
		equal = p->start == q->start && p->end == q->end && p->head == q->head &&
			p->taught == q->taught && p->weight == q->weight;
	}
	return equal;
}

static bool readings_equal(const struct reading *a, const struct reading *b)
{
	const struct copies_signature *p = &a->signature, *q = &b->signature;
	bool equal = a->lang_score == b->lang_score && lists_equal(a, b);
	for (size_t i = 0; i < HEADS; i++)
		equal = equal && a->scores[i] == b->scores[i];
	return equal && p->exact == q->exact && p->facts.places == q->facts.places &&
	       p->facts.phones == q->facts.phones && p->facts.quantities == q->facts.quantities &&
	       memcmp(p->bins, q->bins, sizeof p->bins) == 0 &&
	       memcmp(p->words, q->words, sizeof p->words) == 0 && p->units == q->units &&
	       p->repost == q->repost;
}

// What was stored before a signature knew words ends with its two flags.
static void test_before_words(struct buf *packed)
{
	struct reading reading = random_reading(), back = {0};
	while (reading.signature.exact == 0)
		reading = random_reading();
	buf_reset(packed);
	reading_pack(&reading, packed);
	packed->len -= sizeof reading.signature.words;
	packed->at[packed->len - 1] = reading.signature.repost;
	is_int(reading_unpack(buf_str(packed), &back, NULL), OK, "a reading of before is read");
	memset(reading.signature.words, 0, sizeof reading.signature.words);
	ok(readings_equal(&reading, &back), "with all but the words of its signature");
}

static void test_round_trip(struct buf *packed)
{
	enum { ROUNDS = 5000 };
	int wrong = 0, failed = 0;
	size_t longest = 0;
	for (int i = 0; i < ROUNDS; i++) {
		const struct reading reading = random_reading();
		struct reading back = {.kind = KIND_OFFER, .labels = 7, .lang = "ur"};
		buf_reset(packed);
		reading_pack(&reading, packed);
		failed += reading_unpack(buf_str(packed), &back, NULL) != OK;
		wrong += !readings_equal(&reading, &back);
		wrong += back.kind != KIND_OFFER || back.labels != 7 || back.lang[0] != 'u';
		longest = packed->len > longest ? packed->len : longest;
	}
	is_int(failed, 0, "%d readings of all shapes are read back", ROUNDS);
	is_int(wrong, 0, "as they were, the columns of the post untouched");
	ok(longest <= READING_PACKED_MAX, "within the stated length (%zu)", longest);
}

static void test_edges(struct buf *packed)
{
	struct reading reading = {.lang_score = 7, .scores = {NAN, -1, 1e30F}};
	struct reading back = {0};
	reading.n_places = 1;
	reading.places[0].name = str_of(long_name, 299);
	buf_reset(packed);
	reading_pack(&reading, packed);
	is_int(reading_unpack(buf_str(packed), &back, NULL), OK, "odd scores are packed");
	ok(back.scores[0] == 0 && back.scores[1] == 0 && back.scores[2] == 1 &&
	       back.lang_score == 1,
	   "as the nearest share from 0 to 1");
	is_int(back.places[0].name.len, 254, "a name that is too long ends in a whole letter");

	struct buf small;
	buf_init(&small, 64);
	reading_pack(&reading, &small);
	ok(small.full && small.len == 0, "a buffer without room is marked and left alone");
	buf_free(&small);
}

static void test_hostile(struct buf *packed)
{
	struct fault fault = {0};
	struct reading kept = {.n_places = 3, .lang_score = 0.25F};
	int accepted = 0, touched = 0;
	for (int round = 0; round < 200; round++) {
		const struct reading reading = random_reading();
		buf_reset(packed);
		reading_pack(&reading, packed);
		// A heap copy of exactly this length, so that reading over its end is noticed.
		for (size_t len = 0; len < packed->len; len += 1 + packed->len / 60) {
			char *cut = malloc(len + !len);
			memcpy(cut, packed->at, len);
			struct reading back = kept;
			accepted += reading_unpack(str_of(cut, len), &back, &fault) == OK;
			touched += !readings_equal(&back, &kept);
			free(cut);
		}
		buf_add_byte(packed, 0);
		struct reading back = kept;
		accepted += reading_unpack(buf_str(packed), &back, &fault) == OK;
	}
	is_int(accepted, 0, "what is cut off or goes on is refused: %s", fault.text);
	is_int(touched, 0, "and leaves what was there");
	reading_unpack(STR(""), &kept, &fault);
	ok(strstr(fault.text, "unknown form"), "nothing is no reading: %s", fault.text);
}

// Whatever the bytes are, what comes out can be written as JSON.
static void test_noise(struct buf *packed, struct buf *json)
{
	enum { ROUNDS = 20000 };
	int accepted = 0, impossible = 0, not_json = 0;
	struct json_reader *reader = json_reader_new();
	for (int round = 0; round < ROUNDS; round++) {
		const struct reading reading = random_reading();
		buf_reset(packed);
		reading_pack(&reading, packed);
		for (uint32_t i = 0; i <= random_below(8); i++)
			packed->at[random_below((uint32_t)packed->len)] = (char)random_below(256);
		struct reading back = {.lang = "en"};
		if (reading_unpack(buf_str(packed), &back, NULL) != OK)
			continue;
		accepted++;
		for (size_t i = 0; i < back.n_whys; i++)
			impossible += back.whys[i].head >= HEADS;
		struct json_writer writer;
		struct json_value root;
		buf_reset(json);
		json_writer_init(&writer, json);
		json_object_begin(&writer);
		reading_json(&back, STR("some पानी text"), &writer);
		reading_why_json(&back, STR("some पानी text"), &writer);
		json_object_end(&writer);
		not_json += json_parse(reader, buf_str(json), &root, NULL) != OK;
	}
	ok(accepted > 0, "of %d damaged readings some are still readings (%d)", ROUNDS, accepted);
	is_int(impossible, 0, "none names a head that does not exist");
	is_int(not_json, 0, "each is written as JSON");
	json_reader_free(reader);
}

static void test_names(void)
{
	is_int(name_find(kind_names, KIND_COUNT, STR("question")), KIND_QUESTION,
	       "a kind is found by its word");
	is_int(name_find(signal_names, SIGNAL_COUNT, STR("yes")), SIGNAL_YES, "so is a signal");
	is_int(name_find(urgency_names, URGENCY_COUNT, STR("life")), URGENCY_LIFE,
	       "and an urgency");
	is_int(name_find(kind_names, KIND_COUNT, STR("")), -1, "no word is none");
	is_int(name_find(kind_names, KIND_COUNT, STR("Request")), -1, "they are lower case");
}

int main(void)
{
	struct buf packed, json;
	buf_init(&packed, 1 << 16);
	buf_init(&json, 1 << 20);
	// Two-byte letters behind one byte: a cut at 255 would fall into one.
	for (size_t i = 0; i < sizeof long_name; i++)
		long_name[i] = i % 2 ? '\xA9' : '\xC3';
	test_round_trip(&packed);
	test_before_words(&packed);
	test_edges(&packed);
	test_hostile(&packed);
	test_noise(&packed, &json);
	test_names();
	buf_free(&json);
	buf_free(&packed);
	return tap_done();
}
