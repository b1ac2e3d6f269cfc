// SPDX-License-Identifier: AGPL-3.0-or-later
// Thousands of broken inputs, made from a fixed seed, for everything in base/ that reads text from
// strangers. Run under the sanitizers, this is a small fuzzer that always does the same.
#include "base/config.h"
#include "base/json.h"
#include "base/time.h"
#include "base/utf8.h"
#include "tap.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t seed = 20260714;

// xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled".
static uint64_t next_random(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 0x2545F4914F6CDD1Du;
}

static size_t below(size_t n)
{
	return (size_t)(next_random() >> 16) % n;
}

// A copy that ends where its memory ends, so that a read beyond it is noticed.
static struct str exact_copy(struct str s, size_t padding)
{
	char *copy = malloc(s.len + padding + 1);
	if (!copy)
		abort();
	if (s.len)
		memcpy(copy + 1, s.at, s.len);
	memset(copy + 1 + s.len, 0xEE, padding);
	return str_of(copy + 1, s.len);
}

static void free_copy(struct str copy)
{
	free((char *)(uintptr_t)copy.at - 1);
}

static struct str one_of(const struct str *parts, size_t n)
{
	return parts[below(n)];
}

static void add_random_bytes(struct buf *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add_byte(out, (char)next_random());
}

// Changes a few bytes, cuts the end off or repeats a part of the text there.
static void damage(struct buf *text)
{
	static const char nasty[] = "\"\\{}[],:=#\n\0\xFF\x80\xC3\xED-+.eE0 9";
	for (size_t times = below(4); times && text->len; times--) {
		size_t at = below(text->len);
		switch (below(4)) {
		case 0:
			text->at[at] = nasty[below(sizeof(nasty))];
			break;
		case 1:
			text->at[at] = (char)next_random();
			break;
		case 2:
			text->len = at;
			break;
		default:
			for (size_t end = text->len; at < end; at++)
				buf_add_byte(text, text->at[at]);
			break;
		}
	}
}

static void random_utf8(void)
{
	static const struct str parts[] = {
	    STR("a"),
	    STR("plain ASCII text"),
	    STR("é"),
	    STR("पानी"),
	    STR("水"),
	    STR("🌊"),
	    STR("\x80"),
	    STR("\xFF"),
	    STR("\xC0\xAF"),
	    STR("\xE0\xA4"),
	    STR("\xED\xA0\x80"),
	    STR("\xF4\x90\x80\x80"),
	    STR("\xF0\x9F\x8C"),
	    STR("\0"),
	    STR("\xE2\x80\xA8"),
	};
	struct buf text, mended;
	buf_init(&text, 10000);
	buf_init(&mended, 40000);
	int agree = 0, mends = 0, counts = 0, prefixes = 0, rounds = 20000;
	for (int i = 0; i < rounds; i++) {
		buf_reset(&text);
		for (size_t n = below(12); n; n--)
			buf_add(&text, one_of(parts, sizeof(parts) / sizeof(parts[0])));
		if (below(4) == 0)
			add_random_bytes(&text, below(20));
		struct str s = exact_copy(buf_str(&text), 0);
		bool valid = utf8_valid(s);
		agree += valid == (utf8_valid_run(s) == s.len);
		buf_reset(&mended);
		utf8_mend(s, &mended);
		mends += utf8_valid(buf_str(&mended)) && (!valid || str_equal(s, buf_str(&mended)));
		counts += utf8_length(s) == utf8_length(buf_str(&mended));
		struct str prefix = utf8_prefix(s, below(s.len + 2));
		prefixes +=
		    prefix.at == s.at && prefix.len <= s.len && (!valid || utf8_valid(prefix));
		free_copy(s);
	}
	is_int(agree, rounds, "two ways of checking UTF-8 agree on %d texts", rounds);
	is_int(mends, rounds, "every mended text is valid, valid ones are unchanged");
	is_int(counts, rounds, "mending keeps the number of letters");
	is_int(prefixes, rounds, "a prefix of a valid text is valid");
	buf_free(&text);
	buf_free(&mended);
}

static void write_random(struct json_writer *writer, int depth)
{
	static const struct str texts[] = {STR(""),
					   STR("text"),
					   STR("पानी 🌊"),
					   STR("\"\\\n\x01<"),
					   STR("\xFF\xE2\x80"),
					   STR("99999999999999999999")};
	static const struct str raws[] = {STR("1e5"),	 STR("18446744073709551615"),
					  STR(" null "), STR("123456789012345678901234"),
					  STR("[ ]"),	 STR("-0.0")};
	switch (below(depth > 0 ? 8 : 6)) {
	case 0:
		json_add_i64(writer, (int64_t)next_random() >> below(64));
		return;
	case 1:
		json_add_double(writer, (double)(int64_t)next_random() / 1e9, (int)below(10));
		return;
	case 2:
		json_add_bool(writer, below(2));
		return;
	case 3:
		json_add_raw(writer, one_of(raws, sizeof(raws) / sizeof(raws[0])));
		return;
	case 4:
	case 5:
		json_add_str(writer, one_of(texts, sizeof(texts) / sizeof(texts[0])));
		return;
	case 6:
		json_array_begin(writer);
		for (size_t n = below(5); n; n--)
			write_random(writer, depth - 1);
		json_array_end(writer);
		return;
	default:
		json_object_begin(writer);
		for (size_t n = below(5); n; n--) {
			static const char *const names[] = {"", "id", "text", "at", "another"};
			json_name(writer, names[below(5)]);
			write_random(writer, depth - 1);
		}
		json_object_end(writer);
	}
}

// Reads a value with every accessor that fits and writes it again.
static void write_again(struct json_writer *writer, struct json_value value)
{
	struct str text;
	int64_t number;
	double real;
	bool yes;
	struct json_walk walk = json_walk(value);
	switch (json_type(value)) {
	case JSON_NULL:
		json_add_null(writer);
		return;
	case JSON_BOOL:
		json_add_bool(writer, json_get_bool(value, &yes) && yes);
		return;
	case JSON_INT:
		json_add_i64(writer, json_get_i64(value, &number) ? number : 0);
		return;
	case JSON_NUMBER:
		json_add_double(writer, json_get_double(value, &real) ? real : 0, 9);
		return;
	case JSON_STRING:
		json_add_str(writer, json_get_str(value, &text) ? text : STR(""));
		return;
	case JSON_ARRAY:
		json_array_begin(writer);
		while (json_next(&walk))
			write_again(writer, walk.value);
		json_array_end(writer);
		return;
	case JSON_OBJECT:
		json_array_begin(writer);
		while (json_next(&walk)) {
			json_add_str(writer, walk.name);
			write_again(writer, walk.value);
		}
		json_array_end(writer);
	}
}

// Whether what was read, written and read again is still the same.
static bool is_stable(struct json_reader *reader, struct json_value root)
{
	struct buf first, second;
	buf_init(&first, 1 << 20);
	buf_init(&second, 1 << 20);
	struct json_writer writer;
	json_writer_init(&writer, &first);
	write_again(&writer, root);
	struct json_value again;
	bool stable = json_parse(reader, buf_str(&first), &again, NULL) == OK;
	json_writer_init(&writer, &second);
	if (stable)
		write_again(&writer, again);
	stable = stable && str_equal(buf_str(&first), buf_str(&second));
	buf_free(&first);
	buf_free(&second);
	return stable;
}

static void random_json(void)
{
	struct json_reader *reader = json_reader_new();
	struct buf text;
	buf_init(&text, 1 << 20);
	int whole_read = 0, damaged_read = 0, refused = 0, stable = 0, explained = 0, rounds = 6000;
	for (int i = 0; i < rounds; i++) {
		struct json_writer writer;
		buf_reset(&text);
		json_writer_init(&writer, &text);
		write_random(&writer, 6);
		struct json_value root;
		whole_read += json_parse(reader, buf_str(&text), &root, NULL) == OK;
		damage(&text);
		struct str copy = exact_copy(buf_str(&text), JSON_PADDING);
		struct fault fault = {0};
		enum outcome outcome = json_parse_padded(reader, copy, &root, &fault);
		if (outcome == OK) {
			damaged_read++;
			stable += is_stable(reader, root);
		} else {
			refused++;
			explained +=
			    outcome == INVALID && utf8_valid(str_from(fault.text)) && fault.text[0];
		}
		free_copy(copy);
	}
	is_int(whole_read, rounds, "whatever the writer writes, the reader reads, %d times",
	       rounds);
	ok(refused > rounds / 10 && damaged_read > rounds / 10,
	   "of damaged documents %d are refused, %d still readable", refused, damaged_read);
	is_int(explained, refused, "each refusal has its sentence");
	is_int(stable, damaged_read, "what was read can be written and read again without change");
	buf_free(&text);
	json_reader_free(reader);
}

static void random_escapes(void)
{
	struct json_reader *reader = json_reader_new();
	struct buf text, escaped, mended;
	buf_init(&text, 1000);
	buf_init(&escaped, 10000);
	buf_init(&mended, 10000);
	int same = 0, rounds = 20000;
	for (int i = 0; i < rounds; i++) {
		buf_reset(&text);
		buf_reset(&escaped);
		buf_reset(&mended);
		add_random_bytes(&text, below(40));
		for (size_t k = 0; below(2) && k < text.len; k++)
			text.at[k] &= 0x7F;
		struct str s = exact_copy(buf_str(&text), 0);
		json_escape(&escaped, s);
		utf8_mend(s, &mended);
		struct json_value root;
		struct str back;
		same += json_parse(reader, buf_str(&escaped), &root, NULL) == OK &&
			json_get_str(root, &back) && str_equal(back, buf_str(&mended));
		free_copy(s);
	}
	is_int(same, rounds, "any bytes, escaped and read again, are the same text, mended");
	buf_free(&text);
	buf_free(&escaped);
	buf_free(&mended);
	json_reader_free(reader);
}

static void random_times(void)
{
	struct buf text;
	buf_init(&text, 100);
	int read = 0, same = 0, rounds = 50000;
	for (int i = 0; i < rounds; i++) {
		char written[TIME_TEXT_MAX];
		int64_t ms = (int64_t)(next_random() >> 17) - ((int64_t)1 << 45), back, again;
		buf_reset(&text);
		buf_add(&text, str_of(written, time_format(ms, written)));
		if (below(2))
			text.at[below(text.len)] = "0123456789+-:.TZ "[below(17)];
		struct str s = exact_copy(buf_str(&text), 0);
		if (time_parse(s, &back)) {
			read++;
			same += time_parse(str_of(written, time_format(back, written)), &again) &&
				again == back;
		}
		free_copy(s);
	}
	ok(read > rounds / 2, "of %d times, half of them damaged, %d are read", rounds, read);
	is_int(same, read, "each written and read again is the same");
	buf_free(&text);
}

static const struct setting settings[] = {
    {"listen", SETTING_TEXT, "127.0.0.1:8080", 0, 0, false, ""},
    {"threads", SETTING_NUMBER, "2", 1, 64, false, ""},
    {"limit", SETTING_BYTES, "16M", 1024, 64 << 20, false, ""},
    {"wait", SETTING_DURATION, "5s", 250, 3600000, false, ""},
    {"demo", SETTING_SWITCH, "no", 0, 0, false, ""},
    {"token", SETTING_TEXT, "", 0, 0, true, ""},
};

static bool is_sound(const struct config *config)
{
	return config_number(config, "threads") >= 1 && config_number(config, "threads") <= 64 &&
	       config_number(config, "limit") >= 1024 &&
	       config_number(config, "limit") <= 64 << 20 && config_number(config, "wait") >= 250 &&
	       config_number(config, "wait") <= 3600000 &&
	       utf8_valid(config_text(config, "listen")) &&
	       strlen(config_text(config, "listen").at) == config_text(config, "listen").len;
}

static void add_random_line(struct buf *text)
{
	static const struct str names[] = {
	    STR("listen"), STR("threads"), STR("limit"), STR("wait"),
	    STR("demo"),   STR("token"),   STR("# "),	 STR("other"),
	};
	static const struct str values[] = {
	    STR("8"),	   STR("64"), STR("16M"), STR("1k"),
	    STR("250ms"),  STR("1h"), STR("yes"), STR("no"),
	    STR("s3cr3t"), STR("-1"), STR("0"),	  STR("9999999999999999999G"),
	};
	buf_add(text, one_of(names, sizeof(names) / sizeof(names[0])));
	buf_add(text, below(8) ? STR(" = ") : STR(" "));
	buf_add(text, one_of(values, sizeof(values) / sizeof(values[0])));
	buf_add_byte(text, '\n');
}

static void random_settings(void)
{
	static const struct setting *const tables[] = {settings};
	static const size_t counts[] = {sizeof(settings) / sizeof(settings[0])};
	int file = memfd_create("settings", MFD_CLOEXEC);
	fchmod(file, 0600); // a file that others may read must hold no secret, which has no line
	char path[40];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	struct arena arena;
	arena_init(&arena, 1 << 20);
	struct buf text;
	buf_init(&text, 10000);
	int sound = 0, told = 0, refused = 0, rounds = 4000;
	for (int i = 0; i < rounds; i++) {
		struct config *config;
		struct fault fault = {0};
		arena_reset(&arena);
		if (config_new(&arena, tables, counts, 1, &config, &fault) != OK)
			break;
		buf_reset(&text);
		for (size_t n = below(3); n; n--)
			add_random_line(&text);
		damage(&text);
		if (ftruncate(file, 0) || pwrite(file, text.at, text.len, 0) != (ssize_t)text.len)
			break;
		enum outcome outcome = config_read_file(config, path, &fault);
		sound += is_sound(config);
		refused += outcome != OK;
		told += outcome == INVALID && strstr(fault.text, " line ") &&
			utf8_valid(str_from(fault.text));
	}
	is_int(sound, rounds, "after any of %d files the settings in force are allowed ones",
	       rounds);
	ok(refused > rounds / 10 && refused < rounds, "%d of them are refused", refused);
	is_int(told, refused, "each refusal is a sentence that names its line");
	close(file);
	buf_free(&text);
	arena_free(&arena);
}

int main(void)
{
	random_utf8();
	random_json();
	random_escapes();
	random_times();
	random_settings();
	return tap_done();
}
