// SPDX-License-Identifier: AGPL-3.0-or-later
// `causeway triage` from one pipe to another, with a judge whose rules are plain: every line is
// answered in its place, whatever the number of threads and however the input arrives.
#include "triage/command.h"

#include "base/arena.h"
#include "base/time.h"
#include "fake_judge.h"
#include "tap.h"
#include "triage/intake.h"
#include "triage/originals.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

// --- running it ---

struct feeder {
	struct str input;
	size_t step; // bytes written at once
	int fd;
};

static void *feed(void *context)
{
	const struct feeder *feeder = context;
	struct str rest = feeder->input;
	while (rest.len > 0) {
		const size_t step = rest.len < feeder->step ? rest.len : feeder->step;
		const ssize_t written = write(feeder->fd, rest.at, step);
		if (written < 0)
			break;
		rest = str_slice(rest, (size_t)written, rest.len);
	}
	close(feeder->fd);
	return NULL;
}

struct collector {
	struct buf *out;
	int fd;
};

static void *collect(void *context)
{
	const struct collector *collector = context;
	static char room[1 << 16];
	ssize_t len;
	while ((len = read(collector->fd, room, sizeof room)) > 0)
		buf_add(collector->out, str_of(room, (size_t)len));
	close(collector->fd);
	return NULL;
}

static struct triage_options options_with(unsigned jobs)
{
	return (struct triage_options){.judge = &fake_judge, .jobs = jobs};
}

// What comes out when `input` goes in, `step` bytes at once.
static enum outcome run(struct triage_options options, struct str input, size_t step,
			struct buf *out)
{
	int in[2], from[2];
	if (pipe(in) != 0 || pipe(from) != 0)
		return FAULT;
	buf_reset(out);
	struct feeder feeder = {input, step, in[1]};
	struct collector collector = {out, from[0]};
	pthread_t feeding, collecting;
	pthread_create(&feeding, NULL, feed, &feeder);
	pthread_create(&collecting, NULL, collect, &collector);
	options.in_fd = in[0];
	options.out_fd = from[1];
	struct fault fault = {0};
	const enum outcome outcome = triage_run(&options, &fault);
	if (outcome != OK)
		printf("# %s\n", fault.text);
	close(from[1]);
	close(in[0]);
	pthread_join(feeding, NULL);
	pthread_join(collecting, NULL);
	return outcome;
}

static struct str line_at(const struct buf *out, size_t number)
{
	struct str rest = buf_str(out), line = {0};
	for (size_t i = 0; i < number; i++)
		line = str_cut(&rest, '\n');
	return line;
}

static size_t line_count(const struct buf *out)
{
	struct str rest = buf_str(out);
	size_t n = 0;
	for (; rest.len > 0; n++)
		str_cut(&rest, '\n');
	return n;
}

static bool has(struct str line, const char *part)
{
	return str_find(line, str_from(part)) != SIZE_MAX;
}

static const size_t ALL = 1 << 20;

// --- what comes out ---

static void test_lines(struct buf *out)
{
	is_int(run(options_with(1),
		   STR("{\"id\":\"a\",\"text\":\"we need water\"}\r\n"
		       "\n"
		       "nonsense\n"
		       " \t\n"
		       "{\"id\":7,\"text\":\"we have blankets\",\"lang\":\"ur\"}\n"
		       "{\"text\":\"without id\"}\n"
		       "{\"id\":\"last\",\"text\":\"noise\"}"),
		   ALL, out),
	       OK, "a stream with good and bad lines goes through");
	is_int(line_count(out), 5, "each line that is not empty is answered by one");
	ok(has(line_at(out, 1), "\"id\":\"a\"") && has(line_at(out, 1), "\"kind\":\"request\""),
	   "a line may end in CR LF");
	ok(has(line_at(out, 2), "{\"line\":3,\"error\":"),
	   "what is no JSON is told by its line's number, empty lines counted");
	ok(has(line_at(out, 3), "\"id\":\"7\"") && has(line_at(out, 3), "\"lang\":\"ur\""),
	   "the good ones around it are read");
	ok(has(line_at(out, 4), "{\"line\":6,\"error\":\"'id' is missing.\"}"),
	   "what lacks an id is told");
	ok(has(line_at(out, 5), "\"signal\":\"noise\""), "the last line may lack its newline");
	is_int(run(options_with(1), STR(""), ALL, out), OK, "no input is fine");
	is_int(out->len, 0, "and gives no output");
	run(options_with(1), STR("\xEF\xBB\xBF{\"id\":1,\"text\":\"x\"}\n"), ALL, out);
	ok(has(line_at(out, 1), "\"id\":\"1\""), "a byte order mark is left out");
}

static void test_why(struct buf *out)
{
	struct triage_options options = options_with(1);
	const struct str input = STR("{\"id\":1,\"text\":\"we need water\"}\n");
	run(options, input, ALL, out);
	ok(!has(line_at(out, 1), "\"why\""), "without why there are no reasons");
	options.why = true;
	run(options, input, ALL, out);
	ok(has(line_at(out, 1), "\"why\":{\"request\":[{\"text\":\"need\",\"start\":3,\"end\":7,"),
	   "with it there are");
}

// A judge that knows why each post is no offer.
static size_t fake_why_not(void *context, void *scratch, int64_t campaign, const struct post *post,
			   uint32_t heads, size_t most, struct why_not *ret)
{
	(void)context, (void)scratch, (void)campaign, (void)post, (void)most;
	ret[0] = (struct why_not){
	    .head = HEAD_OFFER,
	    .given = heads != 1U << HEAD_OFFER,
	    .score = 0.25F,
	    .threshold = 0.5F,
	    .n_against = 1,
	    .against = {{.start = 3, .end = 7, .weight = -2}},
	};
	return 1;
}

static void test_why_not(struct buf *out)
{
	struct judge judge = fake_judge;
	struct triage_options options = options_with(1);
	options.judge = &judge;
	judge.why_not = fake_why_not;
	options.why_not = 1U << HEAD_OFFER;
	run(options, STR("{\"id\":1,\"text\":\"we need water\"}\n"), ALL, out);
	ok(has(line_at(out, 1),
	       "\"why_not\":{\"head\":\"offer\",\"given\":false,\"score\":0.25,\"threshold\":0.5,"
	       "\"for\":[],\"against\":[{\"text\":\"need\",\"start\":3,\"end\":7,"
	       "\"weight\":-2}]}"),
	   "why a post has not a label is told when asked");
}

static void test_copies(struct buf *out)
{
	run(options_with(2),
	    STR("{\"id\":\"one\",\"text\":\"the river has come over the bridge at the mill\"}\n"
		"{\"id\":\"two\",\"text\":\"The river has come over the bridge at the mill!\"}\n"
		"{\"id\":\"sms\",\"text\":\"the river has come over the bridge at the mill\","
		"\"source\":\"sms\"}\n"
		"{\"id\":\"call\",\"text\":\"the river has come over the bridge at the mill "
		"03001234567\"}\n"
		"{\"id\":\"other\",\"text\":\"nothing like it was said by anybody here "
		"before\"}\n"),
	    ALL, out);
	ok(has(line_at(out, 1), "\"copy_of\":null}"), "the first of its kind is an original");
	ok(has(line_at(out, 2), "\"copy_of\":\"one\"}"), "a copy names the original's id");
	ok(has(line_at(out, 3), "\"copy_of\":null}"), "a message sent to us is never a copy");
	ok(has(line_at(out, 4), "\"copy_of\":null}"), "nor is one with another phone number");
	ok(has(line_at(out, 5), "\"copy_of\":null}"), "nor is another text");
}

// --- long lines ---

static void line_add(struct buf *input, const char *id, size_t text_len)
{
	buf_format(input, "{\"id\":\"%s\",\"text\":\"", id);
	char *to = buf_reserve(input, text_len);
	for (size_t i = 0; i < text_len; i++)
		to[i] = i % 7 == 6 ? ' ' : (char)('a' + i % 23);
	input->len += text_len;
	buf_add(input, STR("\"}\n"));
}

static void test_long_lines(struct buf *out)
{
	struct buf input;
	buf_init(&input, (size_t)64 << 20);
	line_add(&input, "before", 30);
	line_add(&input, "fits", POST_TEXT_MAX);
	line_add(&input, "text too long", POST_TEXT_MAX + 1);
	line_add(&input, "line too long", POST_LINE_MAX);
	line_add(&input, "far too long", (size_t)5 << 20);
	line_add(&input, "after", 30);
	for (size_t i = 0; i < (size_t)POST_LINE_MAX + 100; i++)
		buf_add_byte(&input, ' ');
	buf_add(&input, STR("{\"id\":\"indented\",\"text\":\"x\"}\n"));
	line_add(&input, "end", 30);
	line_add(&input, "never ends", (size_t)2 << 20);
	input.len--; // without its newline
	const size_t steps[] = {ALL, 4096, 100003};
	for (size_t i = 0; i < 3; i++) {
		run(options_with(2), buf_str(&input), steps[i], out);
		is_int(line_count(out), 9, "all lines are answered, %zu bytes at once", steps[i]);
		ok(has(line_at(out, 2), "\"id\":\"fits\""), "the longest text fits");
		ok(has(line_at(out, 3), "{\"line\":3,\"error\":\"'text' is longer than"),
		   "a longer one is refused");
		ok(has(line_at(out, 4), "{\"line\":4,\"error\":\"The line is longer than 262144"),
		   "so is a line that is too long");
		ok(has(line_at(out, 5), "{\"line\":5,\"error\":\"The line is longer"),
		   "also one of megabytes");
		ok(has(line_at(out, 6), "\"id\":\"after\""), "and the next one is read");
		ok(has(line_at(out, 7), "{\"line\":7,\"error\":\"The line is longer"),
		   "white space does not hide a line's length");
		ok(has(line_at(out, 8), "\"id\":\"end\""), "and the next one is read");
		ok(has(line_at(out, 9), "{\"line\":9,\"error\":\"The line is longer"),
		   "one that never ends is refused too");
	}
	buf_free(&input);
}

// --- any number of threads ---

static void stream_make(struct buf *input, size_t posts)
{
	static const char *const words[] = {"water", "need",  "have",	"boat",	  "noise", "maybe",
					    "پانی",  "चाहिए", "school", "bridge", "🌊",	   "roof"};
	uint64_t state = 88172645463325252u;
	for (size_t i = 0; i < posts; i++) {
		if (i % 97 == 5) {
			buf_format(input, "{\"id\":%zu,\"text\":\n", i);
			continue;
		}
		buf_format(input, "{\"id\":\"post-%zu\",\"text\":\"", i);
		// Every tenth begins anew at an earlier state, and so copies an earlier text.
		uint64_t text = i % 10 == 9 ? i / 20 * 2654435761u + 1 : state;
		for (size_t word = 0; word < 6 + text % 9; word++) {
			text ^= text << 13;
			text ^= text >> 7;
			text ^= text << 17;
			buf_format(input, "%s%s%d", word ? " " : "", words[text % 12],
				   (int)(text >> 32) % 50);
		}
		state = state * 6364136223846793005u + 1442695040888963407u;
		buf_add(input, STR("\"}\n"));
	}
}

static void test_jobs(struct buf *out)
{
	enum { POSTS = 20000 };
	struct buf input, one;
	buf_init(&input, (size_t)64 << 20);
	buf_init(&one, (size_t)64 << 20);
	stream_make(&input, POSTS);
	run(options_with(1), buf_str(&input), ALL, &one);
	is_int(line_count(&one), POSTS, "every post of a long stream is answered");
	size_t copies = 0;
	struct str rest = buf_str(&one);
	while (rest.len > 0)
		copies += has(str_cut(&rest, '\n'), "\"copy_of\":\"post-");
	ok(copies > 500, "it holds copies, %zu of them", copies);
	const struct {
		unsigned jobs;
		size_t step;
	} cases[] = {{2, ALL}, {4, 65536}, {7, 1000}, {64, 40000}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		run(options_with(cases[i].jobs), buf_str(&input), cases[i].step, out);
		ok(str_equal(buf_str(out), buf_str(&one)),
		   "%u jobs and %zu bytes at once give the same bytes", cases[i].jobs,
		   cases[i].step);
	}
	buf_free(&one);
	buf_free(&input);
}

// A line is answered before the next one comes: nobody waits for a full piece.
static void test_prompt(void)
{
	int in[2], from[2];
	struct fault fault;
	if (pipe(in) != 0 || pipe(from) != 0)
		return;
	struct triage_options options = options_with(2);
	options.in_fd = in[0];
	options.out_fd = from[1];
	const pid_t child = fork();
	if (child == 0) {
		close(in[1]);
		close(from[0]);
		_exit(triage_run(&options, &fault) == OK ? 0 : 1);
	}
	close(in[0]);
	close(from[1]);
	char room[4096];
	bool answered = true;
	for (int i = 0; i < 3 && answered; i++) {
		const struct str line = STR("{\"id\":1,\"text\":\"one at a time\"}\n");
		answered = write(in[1], line.at, line.len) == (ssize_t)line.len &&
			   read(from[0], room, sizeof room) > 0;
	}
	ok(answered, "each line is answered before the next one is sent");
	close(in[1]);
	is_int(read(from[0], room, sizeof room), 0, "and the output ends with the input");
	close(from[0]);
	int status = 1;
	waitpid(child, &status, 0);
	is_int(status, 0, "well");
}

// --- ends ---

static void test_ends(struct buf *out)
{
	struct fault fault = {0};
	struct triage_options options = options_with(2);
	struct buf input;
	buf_init(&input, (size_t)64 << 20);
	stream_make(&input, 20000);

	int in[2], from[2];
	if (pipe(in) != 0 || pipe(from) != 0)
		return;
	struct feeder feeder = {buf_str(&input), ALL, in[1]};
	pthread_t feeding;
	pthread_create(&feeding, NULL, feed, &feeder);
	close(from[0]);
	options.in_fd = in[0];
	options.out_fd = from[1];
	is_int(triage_run(&options, &fault), OK, "it ends quietly when nobody reads any more");
	close(in[0]); // so that the feeder ends too
	close(from[1]);
	pthread_join(feeding, NULL);

	options.out_fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	options.in_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	is_int(triage_run(&options, &fault), OK, "nothing to write fits on a full disk");
	close(options.in_fd);
	if (pipe(in) != 0)
		return;
	feeder = (struct feeder){STR("{\"id\":1,\"text\":\"x\"}\n"), ALL, in[1]};
	feed(&feeder);
	options.in_fd = in[0];
	is_int(triage_run(&options, &fault), UNAVAILABLE, "anything else is told: %s", fault.text);
	close(in[0]);
	close(options.out_fd);

	options.in_fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	options.out_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	is_int(triage_run(&options, &fault), UNAVAILABLE, "an input that cannot be read, too: %s",
	       fault.text);
	close(options.in_fd);
	close(options.out_fd);
	is_int(run(options_with(0), STR(""), ALL, out), INVALID, "it takes at least one job");
	is_int(run(options_with(65), STR(""), ALL, out), INVALID, "and at most 64");
	buf_free(&input);
}

// --- originals ---

static struct str name_of(int64_t number, char room[32])
{
	return str_of(room, (size_t)snprintf(room, 32, "id %lld", (long long)number));
}

static void test_originals(void)
{
	enum { MORE = 5000 };
	struct originals *originals = originals_new();
	char room[32];
	size_t wrong = 0;
	struct copies_signature signature = {.units = 1};
	for (int64_t i = 1; i <= COPIES_WINDOW + MORE; i++) {
		signature.exact = (uint64_t)i * 0x9E3779B97F4A7C15u | 1;
		wrong += originals_take(originals, &signature, name_of(i, room)).at != NULL;
	}
	ok(wrong < 10, "texts that differ are originals (%zu were not)", wrong);
	// The first ones have left; ask for those that came last.
	size_t found = 0, misnamed = 0;
	for (int64_t i = MORE + 5000; i <= COPIES_WINDOW + MORE; i += 1000) {
		signature.exact = (uint64_t)i * 0x9E3779B97F4A7C15u | 1;
		const struct str original = originals_take(originals, &signature, STR("again"));
		found += original.at != NULL;
		misnamed += original.at && !str_equal(original, name_of(i, room));
	}
	ok(found > 240 && misnamed == 0, "each is named after a full window (%zu, %zu wrong)",
	   found, misnamed);
	signature.exact = 0;
	originals_take(originals, &signature, STR("empty"));
	ok(!originals_take(originals, &signature, STR("empty")).at,
	   "texts without words copy nothing");
	originals_free(originals);
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	struct buf out;
	buf_init(&out, (size_t)64 << 20);
	test_lines(&out);
	test_why(&out);
	test_why_not(&out);
	test_copies(&out);
	test_long_lines(&out);
	test_jobs(&out);
	test_prompt();
	test_ends(&out);
	test_originals();
	buf_free(&out);
	return tap_done();
}
