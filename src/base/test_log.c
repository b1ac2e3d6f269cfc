// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/log.h"

#include "base/json.h"
#include "base/time.h"
#include "base/utf8.h"
#include "tap.h"

#include <math.h>
#include <pthread.h>
#include <unistd.h>

// Stands in for stderr while lines are caught.
static int real_stderr, caught;

static void catch_begin(void)
{
	char path[] = "/tmp/causeway-log-XXXXXX";
	caught = mkstemp(path);
	if (caught < 0 || (real_stderr = dup(STDERR_FILENO)) < 0)
		abort();
	unlink(path);
	dup2(caught, STDERR_FILENO);
}

// What was written since catch_begin, at most a megabyte, valid until the next call.
static struct str catch_end(void)
{
	static char text[1 << 20];
	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	ssize_t len = pread(caught, text, sizeof(text), 0);
	close(caught);
	return str_of(text, len > 0 ? (size_t)len : 0);
}

// A line without the time at its start, which must be one.
static struct str behind_time(struct str line)
{
	int64_t ms;
	struct str rest = line, now = str_cut(&rest, ' ');
	ok(time_parse(now, &ms) && time_now() - ms >= 0 && time_now() - ms < 60000,
	   "a line begins with the time");
	return rest;
}

static void lines_for_people(void)
{
	log_setup(LOG_INFO, false);
	catch_begin();
	log_info("http.start", log_str("listen", STR("127.0.0.1:8080")), log_i64("threads", 2));
	is_str(behind_time(catch_end()), STR("info http.start listen=127.0.0.1:8080 threads=2\n"),
	       "level, event and fields follow");

	catch_begin();
	log_warn("store.slow", log_double("ms", 12.5), log_double("ratio", NAN),
		 log_i64("low", INT64_MIN));
	is_str(behind_time(catch_end()),
	       STR("warn store.slow ms=12.5 ratio=null low=-9223372036854775808\n"),
	       "numbers are written plainly");

	catch_begin();
	log_error("listen.stop");
	is_str(behind_time(catch_end()), STR("error listen.stop\n"), "an event needs no fields");
}

static void levels_are_held(void)
{
	log_setup(LOG_WARN, false);
	catch_begin();
	log_debug("a.b");
	log_info("a.b");
	is_str(catch_end(), STR(""), "what is below the lowest level is not written");
	log_setup(LOG_DEBUG, false);
	catch_begin();
	log_debug("a.b");
	ok(catch_end().len > 0, "the lowest level itself is");
}

static void hostile_texts_make_no_lines_of_their_own(void)
{
	static const struct {
		const char *what, *value, *written;
	} table[] = {
	    {"a line break", "a\nb", "x=\"a\\u000ab\"\n"},
	    {"an escape sequence", "\x1b[31m", "x=\"\\u001b[31m\"\n"},
	    {"a quote", "say \"hi\"", "x=\"say \\\"hi\\\"\"\n"},
	    {"a backslash", "a\\b", "x=\"a\\\\b\"\n"},
	    {"a field of its own", "1 y=2", "x=\"1 y=2\"\n"},
	    {"an empty text", "", "x=\"\"\n"},
	    {"a line separator", "a\xE2\x80\xA8z", "x=\"a\\u2028z\"\n"},
	    {"a turn of direction", "a\xE2\x80\xAE", "x=\"a\\u202e\"\n"},
	    {"a C1 control", "a\xC2\x9B", "x=\"a\\u009b\"\n"},
	    {"a broken byte", "a\xFF", "x=\"a\xEF\xBF\xBD\"\n"},
	    {"Hindi", "पानी", "x=\"पानी\"\n"},
	};
	log_setup(LOG_INFO, false);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		catch_begin();
		log_info("e", log_str("x", str_from(table[i].value)));
		struct str line = catch_end();
		size_t at = str_find(line, STR("x="));
		is_str(str_slice(line, at, line.len), str_from(table[i].written),
		       "%s is written safely", table[i].what);
	}
}

static void lines_for_machines(void)
{
	log_setup(LOG_INFO, true);
	catch_begin();
	log_warn("http.request", log_str("path", STR("/c/\"x\"\n\xFF")), log_i64("bytes", -7),
		 log_double("ms", 1.25), log_double("none", INFINITY));
	struct str line = catch_end();
	struct json_reader *reader = json_reader_new();
	struct json_value root, value;
	is_int(json_parse(reader, line, &root, NULL), OK, "a line is JSON");
	is_int(str_find_byte(line, '\n'), line.len - 1, "and one line");
	struct str text = STR("");
	ok(json_member(root, STR("level"), &value) && json_get_str(value, &text) &&
	       str_equal(text, STR("warn")),
	   "it holds the level");
	ok(json_member(root, STR("event"), &value) && json_get_str(value, &text) &&
	       str_equal(text, STR("http.request")),
	   "the event");
	int64_t number = 0, ms;
	ok(json_member(root, STR("time"), &value) && json_get_str(value, &text) &&
	       time_parse(text, &ms),
	   "the time");
	ok(json_member(root, STR("path"), &value) && json_get_str(value, &text) &&
	       str_equal(text, STR("/c/\"x\"\n\xEF\xBF\xBD")),
	   "texts, mended");
	ok(json_member(root, STR("bytes"), &value) && json_get_i64(value, &number) && number == -7,
	   "numbers");
	ok(json_member(root, STR("none"), &value) && json_type(value) == JSON_NULL,
	   "and null for what is no number");
	json_reader_free(reader);
}

static void long_lines_are_bounded(void)
{
	static char longest[100000];
	memset(longest, 'x', sizeof(longest));
	struct str text = str_of(longest, sizeof(longest));
	struct json_reader *reader = json_reader_new();
	for (int json = 0; json < 2; json++) {
		log_setup(LOG_INFO, json);
		catch_begin();
		log_info("e", log_str("a", text), log_str("b", text), log_str("c", text),
			 log_str("d", str_slice(text, 0, 700)), log_str("e", text),
			 log_i64("last", 5));
		struct str line = catch_end();
		ok(line.len > 3000 && line.len <= 4096 && line.at[line.len - 1] == '\n',
		   "a line with long fields has %zu bytes", line.len);
		ok(str_find(line, json ? STR("\"last\":5") : STR(" last=5")) != SIZE_MAX,
		   "a field too long for the rest of the line gives way to a short one");
		struct json_value root;
		if (json)
			is_int(json_parse(reader, line, &root, NULL), OK, "the line is whole");
	}
	json_reader_free(reader);
}

enum { THREADS = 4, LINES_EACH = 500 };

static void *log_many(void *context)
{
	for (int i = 0; i < LINES_EACH; i++)
		log_info("thread.line", log_str("name", STR("some text with spaces")),
			 log_i64("i", i));
	return context;
}

static void threads_do_not_mix_lines(void)
{
	log_setup(LOG_INFO, false);
	catch_begin();
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, log_many, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	struct str rest = catch_end();
	int whole = 0;
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');
		size_t event =
		    str_find(line, STR(" info thread.line name=\"some text with spaces\" i="));
		whole += event == 20 || event == 24;
	}
	is_int(whole, THREADS * LINES_EACH, "every line of four threads comes whole");
}

int main(void)
{
	lines_for_people();
	levels_are_held();
	hostile_texts_make_no_lines_of_their_own();
	lines_for_machines();
	long_lines_are_bounded();
	threads_do_not_mix_lines();
	return tap_done();
}
