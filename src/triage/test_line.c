// SPDX-License-Identifier: AGPL-3.0-or-later
// The lines that `causeway triage` writes: their members, names and offsets are a contract with
// whoever reads them.
#include "triage/line.h"

#include "base/json.h"
#include "tap.h"

static struct json_reader *reader;
static struct buf out;

// A member of the line, or no value.
static struct json_value member(struct json_value object, const char *name)
{
	struct json_value value = {0};
	json_member(object, str_from(name), &value);
	return value;
}

static struct str text_of(struct json_value object, const char *name)
{
	struct str text = {0};
	json_get_str(member(object, name), &text);
	return text;
}

static double number_of(struct json_value object, const char *name)
{
	double number = -1;
	json_get_double(member(object, name), &number);
	return number;
}

// The element at `index` of an array, or no value.
static struct json_value element(struct json_value array, size_t index)
{
	struct json_walk walk = json_walk(array);
	for (size_t i = 0; json_next(&walk); i++)
		if (i == index)
			return walk.value;
	return (struct json_value){0};
}

static size_t length(struct json_value array)
{
	struct json_walk walk = json_walk(array);
	size_t n = 0;
	while (json_next(&walk))
		n++;
	return n;
}

static struct json_value line_make(const struct post_entry *entry, bool why, struct str original)
{
	struct json_value line = {0};
	struct fault fault = {0};
	buf_reset(&out);
	line_open(entry, why, NULL, &out);
	line_close(original, &out);
	const struct str written = buf_str(&out);
	ok(!out.full && str_ends(written, STR("}\n")), "a line ends in a newline");
	is_int(str_find_byte(written, '\n'), written.len - 1, "and has no other");
	is_int(json_parse(reader, written, &line, &fault), OK, "it is JSON %s", fault.text);
	return line;
}

static struct post_entry entry_make(void)
{
	struct post_entry entry = {
	    .post = {.external_id = STR("m:\"1\""),
		     .text = STR("पानी चाहिए, call +92 300 1234567 in Sukkur, 40 litres\n🌊")},
	    .reading = {.signal = SIGNAL_UNSURE,
			.kind = KIND_REQUEST,
			.urgency = URGENCY_LIFE,
			.lang = "hi",
			.lang_score = 0.87654F,
			.labels = 1u << HEAD_REQUEST | 1u << HEAD_WATER | 1u << HEAD_PROTECTION},
	};
	struct reading *reading = &entry.reading;
	reading->scores[HEAD_REQUEST] = 0.91249F;
	reading->scores[HEAD_SIGNAL] = 1;
	reading->phones[reading->n_phones++] = (struct reading_phone){.start = 17, .end = 32};
	reading->places[reading->n_places++] =
	    (struct reading_place){36, 42, 27.7052F, 68.8574F, 1164408, STR("Sukkur")};
	reading->quantities[reading->n_quantities++] =
	    (struct reading_quantity){44, 53, 40, STR("litres")};
	reading->whys[reading->n_whys++] =
	    (struct reading_why){0, 4, HEAD_WATER, false, false, 2.3456F};
	reading->whys[reading->n_whys++] =
	    (struct reading_why){5, 10, HEAD_REQUEST, true, false, 1};
	reading->whys[reading->n_whys++] =
	    (struct reading_why){54, 55, HEAD_WATER, false, false, -0.5F};
	return entry;
}

static void test_members(void)
{
	const struct post_entry entry = entry_make();
	const struct json_value line = line_make(&entry, false, (struct str){NULL, 0});
	is_str(text_of(line, "id"), STR("m:\"1\""), "the id is the sender's");
	is_str(text_of(line, "lang"), STR("hi"), "the language stands as a code");
	ok(number_of(line, "lang_score") == 0.877, "its score has three decimals");
	is_str(text_of(line, "signal"), STR("unsure"), "signal is a word");
	is_str(text_of(line, "kind"), STR("request"), "so is the kind");
	is_str(text_of(line, "urgency"), STR("life"), "and the urgency");
	is_int(json_type(member(line, "copy_of")), JSON_NULL, "an original copies null");
	ok(member(line, "copy_of").doc, "and says so");
	ok(!member(line, "why").doc, "there is no why unless asked for");

	struct json_walk scores = json_walk(member(line, "scores"));
	size_t n = 0;
	bool named = true;
	for (; json_next(&scores); n++)
		named &= n < HEADS && str_equal(scores.name, head_name((enum head)n));
	ok(named && n == HEADS, "every head has a score, in the order of the heads");
	ok(number_of(member(line, "scores"), "request") == 0.912, "scores have three decimals");
	ok(number_of(member(line, "scores"), "signal") == 1, "1 is written as 1");
	ok(number_of(member(line, "scores"), "food") == 0, "and 0 as 0");

	const struct {
		float score;
		const char *written;
	} cases[] = {
	    {0, "\"food\":0,"},		  {0.0004F, "\"food\":0,"}, {0.001F, "\"food\":0.001,"},
	    {0.05F, "\"food\":0.05,"},	  {0.1F, "\"food\":0.1,"},  {0.123F, "\"food\":0.123,"},
	    {0.9994F, "\"food\":0.999,"}, {0.9996F, "\"food\":1,"}, {1.5F, "\"food\":1,"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct post_entry other = entry_make();
		other.reading.scores[HEAD_FOOD] = cases[i].score;
		buf_reset(&out);
		line_open(&other, false, NULL, &out);
		ok(str_find(buf_str(&out), str_from(cases[i].written)) != SIZE_MAX,
		   "%g is written as %s", (double)cases[i].score, cases[i].written);
	}
}

static void test_labels(void)
{
	const struct post_entry entry = entry_make();
	const struct json_value line = line_make(&entry, false, (struct str){NULL, 0});
	const struct json_value labels = member(line, "labels"), topics = member(line, "topics");
	struct str label = {0}, topic = {0};
	json_get_str(element(labels, 2), &label);
	json_get_str(element(topics, 0), &topic);
	is_int(length(labels), 3, "labels are the heads over their thresholds");
	is_str(label, STR("protection"), "in the order of the heads");
	is_int(length(topics), 1, "topics are those labels that name a topic");
	is_str(topic, STR("water"), "and no others");
}

static void test_spans(void)
{
	const struct post_entry entry = entry_make();
	const struct json_value line = line_make(&entry, false, (struct str){NULL, 0});
	const struct json_value phone = element(member(line, "phones"), 0);
	is_str(text_of(phone, "text"), STR("+92 300 1234567"), "a phone stands as it was written");
	ok(number_of(phone, "start") == 17 && number_of(phone, "end") == 32,
	   "with its place in code points, not bytes");
	const struct json_value place = element(member(line, "places"), 0);
	is_str(text_of(place, "text"), STR("Sukkur"), "a place stands as it was written");
	is_str(text_of(place, "name"), STR("Sukkur"), "and with its name");
	is_str(text_of(place, "id"), STR("1164408"), "its id is text");
	ok(number_of(place, "lat") == 27.7052 && number_of(place, "lon") == 68.8574,
	   "it has degrees with four decimals");
	const struct json_value quantity = element(member(line, "quantities"), 0);
	ok(number_of(quantity, "value") == 40, "a quantity has its value");
	is_str(text_of(quantity, "unit"), STR("litres"), "and its unit");
	ok(number_of(quantity, "start") == 44 && number_of(quantity, "end") == 53, "and its place");
}

static void test_why(void)
{
	const struct post_entry entry = entry_make();
	const struct json_value line = line_make(&entry, true, (struct str){NULL, 0});
	const struct json_value why = member(line, "why");
	is_int(length(why), 2, "why has one list a head");
	const struct json_value water = member(why, "water");
	is_int(length(water), 2, "with all its words");
	is_str(text_of(element(water, 0), "text"), STR("पानी"), "as they were written");
	is_str(text_of(element(water, 1), "text"), STR("🌊"), "whatever they are");
	ok(number_of(element(water, 0), "weight") == 2.346 &&
	       number_of(element(water, 1), "weight") == -0.5,
	   "and what each weighed, for or against");
	struct json_value taught;
	ok(json_member(element(member(why, "request"), 0), STR("taught"), &taught) &&
	       !json_member(element(water, 0), STR("taught"), &taught),
	   "and which of them the team taught");
	struct post_entry plain = entry_make();
	plain.reading.n_whys = 0;
	const struct json_value empty = member(line_make(&plain, true, (struct str){0}), "why");
	ok(json_type(empty) == JSON_OBJECT && length(empty) == 0,
	   "a post without labels has an empty why");
}

static void test_copy(void)
{
	const struct post_entry entry = entry_make();
	const struct json_value line = line_make(&entry, false, STR("x\"\\\n<é"));
	is_str(text_of(line, "copy_of"), STR("x\"\\\n<é"), "a copy names its original's id");
}

// Spans that do not fit the text must not read outside of it.
static void test_wrong_spans(void)
{
	struct post_entry entry = entry_make();
	entry.reading.phones[0] = (struct reading_phone){.start = 1000, .end = 2000};
	entry.reading.places[0].start = 50;
	entry.reading.places[0].end = 60000;
	entry.reading.quantities[0].start = 9;
	entry.reading.quantities[0].end = 3;
	const struct json_value line = line_make(&entry, false, (struct str){NULL, 0});
	is_str(text_of(element(member(line, "phones"), 0), "text"), STR(""),
	       "a span behind the text has no words");
	is_str(text_of(element(member(line, "places"), 0), "text"), STR("res\n🌊"),
	       "one that goes on behind it has what there is");
}

static void test_error(void)
{
	struct json_value line;
	struct fault fault = {0};
	buf_reset(&out);
	line_error(17, "'id' is \"missing\".", &out);
	is_str(buf_str(&out), STR("{\"line\":17,\"error\":\"'id' is \\\"missing\\\".\"}\n"),
	       "a line that is no post gives its number and why");
	is_int(json_parse(reader, buf_str(&out), &line, &fault), OK, "as JSON %s", fault.text);
}

int main(void)
{
	reader = json_reader_new();
	buf_init(&out, 1 << 20);
	test_members();
	test_labels();
	test_spans();
	test_why();
	test_copy();
	test_wrong_spans();
	test_error();
	buf_free(&out);
	json_reader_free(reader);
	return tap_done();
}
