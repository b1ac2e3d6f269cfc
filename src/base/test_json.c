// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/json.h"

#include "tap.h"

static struct json_reader *reader;
static struct fault fault;

static struct json_value parse(struct str text)
{
	struct json_value root = {NULL, 0};
	enum outcome outcome = json_parse(reader, text, &root, &fault);
	if (outcome)
		printf("# %s\n", fault.text);
	return root;
}

static struct json_value member(struct json_value object, const char *name)
{
	struct json_value value = {NULL, 0};
	json_member(object, str_from(name), &value);
	return value;
}

static void values_have_their_types(void)
{
	static const struct {
		const char *text;
		enum json_type type;
	} table[] = {
	    {"null", JSON_NULL},
	    {"true", JSON_BOOL},
	    {"false", JSON_BOOL},
	    {"0", JSON_INT},
	    {"-9223372036854775808", JSON_INT},
	    {"9223372036854775807", JSON_INT},
	    {"9223372036854775808", JSON_NUMBER},
	    {"18446744073709551615", JSON_NUMBER},
	    {"18446744073709551616", JSON_NUMBER},
	    {"-9223372036854775809", JSON_NUMBER},
	    {"1.0", JSON_NUMBER},
	    {"1e2", JSON_NUMBER},
	    {"\"\"", JSON_STRING},
	    {"[]", JSON_ARRAY},
	    {" {} ", JSON_OBJECT},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		is_int(json_type(parse(str_from(table[i].text))), table[i].type, "%s has its type",
		       table[i].text);
}

static void accessors_take_only_their_type(void)
{
	struct json_value root = parse(STR("{\"s\":\"x\",\"i\":-5,\"d\":2.5,\"b\":true,\"f\":false,"
					   "\"n\":null,\"a\":[1],\"u\":18446744073709551615}"));
	struct str text = STR("kept");
	int64_t number = 77;
	double real = 77;
	bool yes = false;
	ok(json_get_str(member(root, "s"), &text) && str_equal(text, STR("x")), "a string");
	ok(json_get_i64(member(root, "i"), &number) && number == -5, "an integer");
	ok(json_get_double(member(root, "i"), &real) && real == -5, "an integer as a double");
	ok(json_get_double(member(root, "d"), &real) && real == 2.5, "a double");
	ok(json_get_double(member(root, "u"), &real) && real == 18446744073709551616.0,
	   "an integer beyond int64 as a double");
	ok(json_get_bool(member(root, "b"), &yes) && yes, "true");
	ok(json_get_bool(member(root, "f"), &yes) && !yes, "false");
	text = STR("kept");
	number = 77;
	real = 77;
	static const char *const others[] = {"n", "a", "missing"};
	for (size_t i = 0; i < 3; i++) {
		struct json_value value = member(root, others[i]);
		ok(!json_get_str(value, &text) && !json_get_i64(value, &number) &&
		       !json_get_double(value, &real) && !json_get_bool(value, &yes),
		   "no accessor takes \"%s\"", others[i]);
	}
	ok(!json_get_i64(member(root, "d"), &number) && !json_get_i64(member(root, "u"), &number) &&
	       !json_get_str(member(root, "i"), &text) && !json_get_i64(member(root, "s"), &number),
	   "nor one of another type");
	ok(str_equal(text, STR("kept")) && number == 77 && real == 77,
	   "and results stay untouched");
	ok(json_type((struct json_value){NULL, 0}) == JSON_NULL, "no value counts as null");
}

static void strings_are_unescaped(void)
{
	struct str text;
	ok(json_get_str(parse(STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0928\\ud83c\\udf0a\\u0000z\"")),
			&text),
	   "a string with every escape is read");
	is_str(text, STR("\"\\/\b\f\n\r\tन🌊\0z"), "and unescaped, zero bytes included");
	ok(json_get_str(parse(STR("\"पानी पानی ရေ\"")), &text) &&
	       str_equal(text, STR("पानी पानی ရေ")),
	   "other scripts come as they are");
}

static void members_are_found(void)
{
	struct json_value root = parse(STR(
	    "{\"a\":{\"b\":1,\"c\":[2,{\"b\":3}]},\"b\":\"x\",\"\":5,\"b\":\"y\",\"b\\u0062\":6}"));
	struct str text;
	int64_t number;
	ok(json_get_str(member(root, "b"), &text) && str_equal(text, STR("x")),
	   "of two members of one name the first counts, none inside others");
	ok(json_get_i64(member(root, ""), &number) && number == 5, "an empty name is a name");
	ok(json_get_i64(member(root, "bb"), &number) && number == 6, "names are unescaped");
	ok(json_get_i64(member(member(root, "a"), "b"), &number) && number == 1,
	   "members of members are found");
	struct json_value value = {NULL, 5};
	ok(!json_member(root, STR("z"), &value) &&
	       !json_member(member(root, "b"), STR("b"), &value) && value.index == 5,
	   "what is not there, or in no object, is not found");

	const struct str names[] = {STR("z"), STR("bb"), STR("b"), STR("a")};
	struct json_value values[4];
	is_int(json_members(root, names, 4, values), 3,
	       "three of four members are found in one pass");
	ok(values[0].doc == NULL && json_get_i64(values[1], &number) && number == 6 &&
	       json_get_str(values[2], &text) && str_equal(text, STR("x")) &&
	       json_type(values[3]) == JSON_OBJECT,
	   "each stands at the place of its name");
	is_int(json_members(parse(STR("[1]")), names, 4, values), 0, "an array has no members");
	ok(values[1].doc == NULL && values[2].doc == NULL, "and says so for each");
	is_int(json_members(parse(STR("{}")), names, 4, values), 0, "nor has an empty object");
}

static void containers_are_walked(void)
{
	struct json_value root = parse(STR("{\"list\":[1,\"two\",[3,[]],{\"n\":4},5.5,null,"
					   "18446744073709551615,true],\"end\":{}}"));
	struct json_walk outer = json_walk(root);
	ok(json_next(&outer) && str_equal(outer.name, STR("list")), "a walk begins with the first");
	static const enum json_type types[] = {
	    JSON_INT,	 JSON_STRING, JSON_ARRAY,  JSON_OBJECT,
	    JSON_NUMBER, JSON_NULL,   JSON_NUMBER, JSON_BOOL,
	};
	struct json_walk walk = json_walk(outer.value);
	size_t count = 0;
	bool right = true;
	while (json_next(&walk)) {
		right = right && count < 8 && json_type(walk.value) == types[count] &&
			walk.name.len == 0;
		count++;
	}
	ok(right && count == 8, "an array is walked in order, over what it contains");
	ok(json_next(&outer) && str_equal(outer.name, STR("end")) && !json_next(&outer) &&
	       !json_next(&outer),
	   "an object is walked to its end and not beyond");
	walk = json_walk(outer.value);
	ok(!json_next(&walk), "an empty object has no element");
	walk = json_walk(parse(STR("7")));
	ok(!json_next(&walk), "nor has a number");
	walk = json_walk((struct json_value){NULL, 0});
	ok(!json_next(&walk), "nor has no value");
}

static void broken_text_is_refused(void)
{
	static const struct {
		struct str text;
		const char *says;
	} table[] = {
	    {STR(""), "nothing"},
	    {STR("  \n "), "nothing"},
	    {STR("{"), "bracket"},
	    {STR("[1,]"), "misplaced"},
	    {STR("[1 2]"), "misplaced"},
	    {STR("{\"a\" 1}"), "colon"},
	    {STR("{a:1}"), "misplaced"},
	    {STR("[1]]"), "misplaced"},
	    {STR("{\"a\":1}{\"a\":2}"), "misplaced"},
	    {STR("\"open"), "closing quote"},
	    {STR("[\"a\\x\"]"), "escape"},
	    {STR("[\"\\ud800\"]"), "escape"},
	    {STR("[\"a\nb\"]"), "control character"},
	    {STR("[trie]"), "true, false and null"},
	    {STR("[nul]"), "true, false and null"},
	    {STR("[01]"), "number"},
	    {STR("[1.]"), "number"},
	    {STR("[-]"), "number"},
	    {STR("[1e999]"), "number"},
	    {STR("[\"abc\xFF\"]"), "byte 6 is not UTF-8"},
	    {STR("[\"\xED\xA0\x80\"]"), "byte 3 is not UTF-8"},
	    {STR("{\"a\":1}\0"), "misplaced"},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct json_value root = {NULL, 5};
		is_int(json_parse(reader, table[i].text, &root, &fault), INVALID,
		       "broken text %zu is refused", i + 1);
		ok(root.index == 5 && strstr(fault.text, table[i].says), "with a reason: %s",
		   fault.text);
	}
	ok(json_type(parse(STR("[1]"))) == JSON_ARRAY, "and the reader works on");
}

static void integers_without_bound_are_doubles(void)
{
	struct json_value root =
	    parse(STR("{\"n\":123456789012345678901234567890,"
		      "\"s\":\"99999999999999999999 \\\" 99999999999999999999\","
		      "\"i\":9223372036854775807,\"m\":[-99999999999999999999]}"));
	double real = 0;
	struct str text = STR("");
	ok(json_get_double(member(root, "n"), &real) && real == 123456789012345678901234567890.0,
	   "an integer of thirty digits is read as a double");
	ok(json_get_str(member(root, "s"), &text) &&
	       str_equal(text, STR("99999999999999999999 \" 99999999999999999999")),
	   "digits in a text beside it are left alone");
	int64_t number = 0;
	ok(json_get_i64(member(root, "i"), &number) && number == INT64_MAX,
	   "the largest int64 beside it stays an integer");
	char digits[401];
	memset(digits, '9', sizeof(digits));
	struct json_value none;
	is_int(json_parse(reader, str_of(digits, sizeof(digits)), &none, &fault), INVALID,
	       "an integer beyond all doubles is refused");
}

static void nest(struct buf *text, int levels)
{
	buf_reset(text);
	for (int i = 0; i < levels; i++)
		buf_add_byte(text, '[');
	buf_add_byte(text, '7');
	for (int i = 0; i < levels; i++)
		buf_add_byte(text, ']');
}

static void depth_is_bounded(void)
{
	struct buf text;
	buf_init(&text, 1000);
	nest(&text, JSON_MAX_DEPTH);
	ok(json_type(parse(buf_str(&text))) == JSON_ARRAY, "%d levels are read", JSON_MAX_DEPTH);
	nest(&text, JSON_MAX_DEPTH + 1);
	struct json_value root;
	is_int(json_parse(reader, buf_str(&text), &root, &fault), TOO_MUCH, "one more is too much");
	buf_free(&text);
	ok(strstr(fault.text, "64 levels") != NULL, "and the limit is named");
}

static void size_is_bounded(void)
{
	size_t size = JSON_MAX_BYTES + 1;
	char *text = malloc(size);
	memset(text, ' ', size);
	memcpy(text, "[1,\"", 4);
	memset(text + 4, 'x', 3 << 20);
	memcpy(text + 4 + (3 << 20), "\"]", 2);
	struct json_value root;
	is_int(json_parse(reader, str_of(text, JSON_MAX_BYTES), &root, &fault), OK,
	       "16 MiB are read");
	struct json_walk walk = json_walk(root);
	struct str part = STR("");
	ok(json_next(&walk) && json_next(&walk) && json_get_str(walk.value, &part) &&
	       part.len == 3 << 20,
	   "with the large text in them");
	is_int(json_parse(reader, str_of(text, size), &root, &fault), TOO_MUCH,
	       "one byte more is too much");
	is_int(json_parse(reader, STR("[1]"), &root, &fault), OK,
	       "a small document follows a large one");
	free(text);
}

static void padding_is_not_read_as_text(void)
{
	char text[8 + JSON_PADDING];
	memset(text, '9', sizeof(text));
	memcpy(text, "[1,23,4]", 8);
	struct json_value root;
	is_int(json_parse_padded(reader, str_of(text, 8), &root, &fault), OK,
	       "what stands behind a document does not count");
	int64_t number = 0;
	memcpy(text, "     123", 8);
	ok(json_parse_padded(reader, str_of(text, 8), &root, &fault) == OK &&
	       json_get_i64(root, &number) && number == 123,
	   "not even behind a number");
	memset(text + 8, 0xFF, JSON_PADDING);
	is_int(json_parse_padded(reader, str_of(text, 8), &root, &fault), OK, "nor is it checked");
}

int main(void)
{
	reader = json_reader_new();
	values_have_their_types();
	accessors_take_only_their_type();
	strings_are_unescaped();
	members_are_found();
	containers_are_walked();
	broken_text_is_refused();
	integers_without_bound_are_doubles();
	depth_is_bounded();
	size_is_bounded();
	padding_is_not_read_as_text();
	json_reader_free(reader);
	json_reader_free(NULL);
	return tap_done();
}
