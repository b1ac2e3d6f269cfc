// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/json.h"

#include "tap.h"

#include <math.h>

static struct buf out;
static struct json_writer writer;

static void start(void)
{
	buf_reset(&out);
	json_writer_init(&writer, &out);
}

static void structure_is_kept(void)
{
	start();
	json_object_begin(&writer);
	json_name(&writer, "id");
	json_add_id(&writer, INT64_MAX);
	json_name(&writer, "list");
	json_array_begin(&writer);
	json_add_i64(&writer, -1);
	json_add_bool(&writer, true);
	json_add_bool(&writer, false);
	json_add_null(&writer);
	json_array_begin(&writer);
	json_array_end(&writer);
	json_object_begin(&writer);
	json_object_end(&writer);
	json_add_raw(&writer, STR("{\"a\":1}"));
	json_add_str(&writer, STR("x"));
	json_array_end(&writer);
	json_name(&writer, "inner");
	json_object_begin(&writer);
	json_name(&writer, "n");
	json_add_double(&writer, 0.5, 3);
	json_name(&writer, "m");
	json_add_null(&writer);
	json_object_end(&writer);
	json_object_end(&writer);
	is_str(buf_str(&out),
	       STR("{\"id\":\"9223372036854775807\",\"list\":[-1,true,false,null,[],{},{\"a\":1},"
		   "\"x\"],"
		   "\"inner\":{\"n\":0.5,\"m\":null}}"),
	       "commas and brackets stand where they belong");
}

static void doubles_are_short(void)
{
	static const struct {
		double value;
		int decimals;
		const char *want;
	} table[] = {
	    {0, 3, "0"},
	    {-0.0, 3, "0"},
	    {1, 3, "1"},
	    {0.5, 3, "0.5"},
	    {0.1234567, 3, "0.123"},
	    {0.9996, 3, "1"},
	    {-27.71723, 4, "-27.7172"},
	    {-0.0001, 3, "0"},
	    {0.001, 3, "0.001"},
	    {10.01, 9, "10.01"},
	    {2.5, 0, "3"},
	    {1.5, -1, "2"},
	    {0.123456789123, 20, "0.123456789"},
	    {123456789012.25, 2, "123456789012.25"},
	    {1e300, 2, "1.0000000000000001e+300"},
	    {-1e17, 0, "-1e+17"},
	    {NAN, 2, "null"},
	    {INFINITY, 2, "null"},
	    {-INFINITY, 2, "null"},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		start();
		json_add_double(&writer, table[i].value, table[i].decimals);
		is_str(buf_str(&out), str_from(table[i].want), "%g to %d places is %s",
		       table[i].value, table[i].decimals, table[i].want);
	}
}

static void texts_are_escaped(void)
{
	static const struct {
		struct str text, want;
	} table[] = {
	    {STR(""), STR("\"\"")},
	    {STR("plain text, longer than eight bytes"),
	     STR("\"plain text, longer than eight bytes\"")},
	    {STR("say \"hi\" \\ there"), STR("\"say \\\"hi\\\" \\\\ there\"")},
	    {STR("\b\t\n\f\r"), STR("\"\\b\\t\\n\\f\\r\"")},
	    {STR("\0\x01\x1f\x7f"), STR("\"\\u0000\\u0001\\u001f\x7f\"")},
	    {STR("</script><!--"), STR("\"\\u003c/script>\\u003c!--\"")},
	    {STR("a\xE2\x80\xA8z\xE2\x80\xA9"), STR("\"a\\u2028z\\u2029\"")},
	    {STR("“quoted” – €"), STR("\"“quoted” – €\"")},
	    {STR("पानी پانی ရေ 水 🌊"), STR("\"पानी پانی ရေ 水 🌊\"")},
	    {STR("broken \xFF\xE2\x80"), STR("\"broken \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"")},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		start();
		json_add_str(&writer, table[i].text);
		is_str(buf_str(&out), table[i].want, "text %zu is escaped", i + 1);
	}
}

// Wherever a byte stands relative to the eight that are looked at together.
static void every_byte_is_escaped_at_every_place(void)
{
	struct json_reader *reader = json_reader_new();
	int wrong = 0;
	for (int byte = 0; byte < 0x80; byte++) {
		for (size_t place = 0; place < 20; place++) {
			char text[20];
			memset(text, 'x', sizeof(text));
			text[place] = (char)byte;
			start();
			json_escape(&out, str_of(text, sizeof(text)));
			struct json_value root;
			struct str back;
			wrong += json_parse(reader, buf_str(&out), &root, NULL) != OK ||
				 !json_get_str(root, &back) ||
				 !str_equal(back, str_of(text, sizeof(text))) ||
				 str_find_byte(buf_str(&out), '<') != SIZE_MAX;
		}
	}
	is_int(wrong, 0, "every ASCII byte at every place is read back as it was");
	json_reader_free(reader);
}

static void limits_hold(void)
{
	start();
	for (int i = 0; i < JSON_MAX_DEPTH - 1; i++)
		json_array_begin(&writer);
	for (int i = 0; i < JSON_MAX_DEPTH - 1; i++)
		json_array_end(&writer);
	ok(!out.full && out.len == 2 * (JSON_MAX_DEPTH - 1), "63 levels are written");
	start();
	for (int i = 0; i < 200; i++)
		json_array_begin(&writer);
	ok(out.full, "deeper nesting marks the buffer full");
	start();
	for (int i = 0; i < 5; i++)
		json_array_end(&writer);
	json_add_i64(&writer, 1);
	is_int(writer.depth, 0, "an end too many does no harm");

	struct buf small;
	buf_init(&small, 8);
	json_escape(&small, STR("longer than eight"));
	ok(small.full && small.len <= 8, "a text too long for its buffer marks it full");
	buf_reset(&small);
	json_escape(&small, STR("\xFF\xFF\xFF\xFF"));
	ok(small.full && small.len <= 8, "so does a broken one that grows when mended");
	buf_free(&small);
}

int main(void)
{
	buf_init(&out, 1 << 20);
	structure_is_kept();
	doubles_are_short();
	texts_are_escaped();
	every_byte_is_escaped_at_every_place();
	limits_hold();
	buf_free(&out);
	return tap_done();
}
