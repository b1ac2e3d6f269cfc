// SPDX-License-Identifier: AGPL-3.0-or-later
// The caller's thread takes pieces of the input and hands them to the threads, which parse, judge
// and write; then it takes them back in order, looks for near-copies and gives the lines out.
#include "triage/command.h"

#include "base/vec.h"
#include "triage/intake.h"
#include "triage/line.h"
#include "triage/originals.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdalign.h>
#include <unistd.h>

#define GROUP	     64 // posts that are judged at once
#define STRINGS_MAX  (4 * PIECE_MAX)
#define LINES_MAX    ((size_t)128 << 20) // bytes written for one piece; more than it can give
#define LINES_KEPT   ((size_t)4 << 20)	 // more than this is given back
#define OUT_GOAL     ((size_t)256 << 10)
#define OUT_DIRECT   ((size_t)4 << 10) // so much and more goes out from where it lies
#define PIECES_A_JOB 4
#define APART	     128 // bytes: two cache lines, which come and go together
#define FETCH_AHEAD  4	 // posts for which the window of copies is fetched before it is asked

// What is left to ask of a post, whose line says that it copies none.
struct tail {
	size_t end;  // of its line in `lines`, up to its near-copy
	size_t next; // behind the line
	struct copies_signature signature;
	struct str external_id;
	bool direct;
};

// A piece of the input on its way.
struct work {
	alignas(APART) struct piece piece; // each thread writes to its own lines of the cache
	struct arena strings;		   // of its posts
	struct buf lines;		   // written
	struct vec tails;		   // struct tail, in order
	bool done;
};

struct run {
	const struct triage_options *options;
	struct intake intake;
	struct originals *originals;
	struct buf out;
	bool reader_gone; // whoever read the output
	struct work *ring;
	size_t ring_size;
	// Pieces are numbered; each has its place in the ring. given_out <= taken <= brought.
	pthread_mutex_t lock; // guards what follows and the `done` of each piece
	pthread_cond_t piece_brought, piece_done;
	size_t brought, taken, given_out;
	bool stopping;
};

// One thread's own.
struct bench {
	alignas(APART) struct run *run;
	struct json_reader *json;
	void *scratch;
	struct post_entry entries[GROUP];
	int64_t numbers[GROUP];	       // of the entries' lines
	struct why_not why_not[GROUP]; // if asked for
	size_t count;
	pthread_t thread;
	bool started;
};

// --- on a bench ---

static void post_write(const struct bench *bench, size_t index, struct work *work)
{
	const struct triage_options *options = bench->run->options;
	const struct post_entry *entry = &bench->entries[index];
	const size_t before = work->lines.len;
	struct tail *tail = vec_add(&work->tails);
	line_open(entry, options->why, options->why_not ? &bench->why_not[index] : NULL,
		  &work->lines);
	const size_t end = work->lines.len;
	line_close((struct str){NULL, 0}, &work->lines);
	if (tail && !work->lines.full) {
		*tail = (struct tail){
		    .end = end,
		    .next = work->lines.len,
		    .signature = entry->reading.signature,
		    .external_id = entry->post.external_id,
		    .direct = entry->post.direct,
		};
		return;
	}
	if (tail)
		vec_remove_swap(&work->tails, work->tails.count - 1);
	work->lines.len = before;
	work->lines.full = false;
	line_error(bench->numbers[index],
		   "There is not enough memory for what was read of this post.", &work->lines);
}

// Why the posts of a group have not the label that was asked for.
static void group_ask(struct bench *bench)
{
	const struct triage_options *options = bench->run->options;
	const struct judge *judge = options->judge;
	for (size_t i = 0; i < bench->count && options->why_not; i++)
		judge->why_not(judge->context, bench->scratch, 0, &bench->entries[i].post,
			       options->why_not, 1, &bench->why_not[i]);
}

static void group_write(struct bench *bench, struct work *work)
{
	const struct triage_options *options = bench->run->options;
	if (bench->count == 0)
		return;
	options->judge->read(options->judge->context, bench->scratch, 0, options->country,
			     options->why, bench->entries, bench->count);
	group_ask(bench);
	for (size_t i = 0; i < bench->count; i++)
		post_write(bench, i, work);
	bench->count = 0;
}

static void line_take(struct bench *bench, struct work *work, struct str line, int64_t number)
{
	// One that is too long is refused as it is: its beginning may be white space.
	const struct str trimmed = line.len > POST_LINE_MAX + 1 ? line : str_trim(line);
	if (trimmed.len == 0)
		return;
	struct fault why;
	struct post_entry *entry = &bench->entries[bench->count];
	*entry = (struct post_entry){0};
	if (post_parse(bench->json, trimmed, true, &work->strings, &entry->post, &why) == OK) {
		bench->numbers[bench->count++] = number;
	} else {
		group_write(bench, work);
		line_error(number, why.text, &work->lines);
	}
	if (bench->count == GROUP)
		group_write(bench, work);
}

static void work_do(struct bench *bench, struct work *work)
{
	arena_reset(&work->strings);
	buf_reset(&work->lines);
	vec_reset(&work->tails);
	struct str rest = str_of(work->piece.at, work->piece.len);
	for (int64_t number = work->piece.first_line; rest.len > 0; number++)
		line_take(bench, work, str_cut(&rest, '\n'), number);
	group_write(bench, work);
}

static struct work *work_wait(struct run *run)
{
	pthread_mutex_lock(&run->lock);
	while (run->taken == run->brought && !run->stopping)
		pthread_cond_wait(&run->piece_brought, &run->lock);
	struct work *work = run->stopping ? NULL : &run->ring[run->taken++ % run->ring_size];
	pthread_mutex_unlock(&run->lock);
	return work;
}

static void *bench_run(void *context)
{
	struct bench *bench = context;
	struct run *run = bench->run;
	struct work *work;
	while ((work = work_wait(run))) {
		work_do(bench, work);
		pthread_mutex_lock(&run->lock);
		work->done = true;
		pthread_cond_signal(&run->piece_done);
		pthread_mutex_unlock(&run->lock);
	}
	return NULL;
}

// --- giving out, on the caller's thread ---

static enum outcome bytes_write(struct run *run, struct str bytes, struct fault *fault)
{
	const int fd = run->options->out_fd;
	while (bytes.len > 0 && !run->reader_gone) {
		const ssize_t written = write(fd, bytes.at, bytes.len);
		if (written >= 0)
			bytes = str_slice(bytes, (size_t)written, bytes.len);
		else if (errno == EPIPE)
			run->reader_gone = true;
		else if (errno == EAGAIN)
			poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
		else if (errno != EINTR)
			return fail(UNAVAILABLE, fault, "The output cannot be written: %s.",
				    strerror(errno));
	}
	return OK;
}

static enum outcome out_flush(struct run *run, struct fault *fault)
{
	const enum outcome outcome = bytes_write(run, buf_str(&run->out), fault);
	buf_reset(&run->out);
	return outcome;
}

// What is little is put together; what is much is not copied, least from another processor's cache.
static enum outcome out_add(struct run *run, struct str bytes, struct fault *fault)
{
	const bool direct = bytes.len >= OUT_DIRECT;
	enum outcome outcome = OK;
	if (direct || run->out.len + bytes.len > OUT_GOAL)
		outcome = out_flush(run, fault);
	if (outcome == OK && direct)
		return bytes_write(run, bytes, fault);
	buf_add(&run->out, bytes);
	return outcome;
}

static struct str original_find(struct run *run, const struct tail *tail)
{
	const struct str original =
	    originals_take(run->originals, &tail->signature, tail->external_id);
	// A message sent to us is never folded away.
	return tail->direct ? (struct str){NULL, 0} : original;
}

static enum outcome work_give_out(struct run *run, const struct work *work, struct fault *fault)
{
	const struct str lines = buf_str(&work->lines);
	enum outcome outcome = OK;
	size_t from = 0;
	for (size_t i = 0; i < work->tails.count && outcome == OK; i++) {
		const struct tail *tail = vec_at(&work->tails, i);
		if (i + FETCH_AHEAD < work->tails.count)
			originals_fetch(run->originals, &tail[FETCH_AHEAD].signature);
		const struct str original = original_find(run, tail);
		if (!original.at)
			continue;
		outcome = out_add(run, str_slice(lines, from, tail->end - from), fault);
		line_close(original, &run->out);
		from = tail->next;
	}
	if (outcome == OK)
		outcome = out_add(run, str_slice(lines, from, lines.len), fault);
	return outcome == OK ? out_flush(run, fault) : outcome;
}

static void work_finish(struct run *run, struct work *work)
{
	if (work->lines.room > LINES_KEPT)
		buf_free(&work->lines);
	pthread_mutex_lock(&run->lock);
	work->done = false;
	run->given_out++;
	pthread_mutex_unlock(&run->lock);
}

// Waits for the oldest piece and gives it out.
static enum outcome oldest_give_out(struct run *run, struct fault *fault)
{
	struct work *work = &run->ring[run->given_out % run->ring_size];
	pthread_mutex_lock(&run->lock);
	while (!work->done)
		pthread_cond_wait(&run->piece_done, &run->lock);
	pthread_mutex_unlock(&run->lock);
	const enum outcome outcome = work_give_out(run, work, fault);
	work_finish(run, work);
	return outcome;
}

// Brings the next piece; *ret_end at the end of the input.
static enum outcome piece_bring(struct run *run, bool *ret_end, struct fault *fault)
{
	struct work *work = &run->ring[run->brought % run->ring_size];
	const enum outcome outcome = intake_next(&run->intake, &work->piece, fault);
	if (outcome != OK)
		return outcome;
	*ret_end = work->piece.len == 0;
	if (*ret_end)
		return OK;
	pthread_mutex_lock(&run->lock);
	run->brought++;
	pthread_cond_signal(&run->piece_brought);
	pthread_mutex_unlock(&run->lock);
	return OK;
}

// Fills the ring as long as that needs no waiting; what is done does not wait for more input. What
// was read before reading failed is given out.
static enum outcome pieces_move(struct run *run, struct fault *fault)
{
	enum outcome reading = OK, writing = OK;
	bool end = false;
	while (writing == OK && !run->reader_gone) {
		const size_t inside = run->brought - run->given_out;
		const bool room = inside < run->ring_size;
		if (!end && room && (inside == 0 || intake_ready(&run->intake))) {
			reading = piece_bring(run, &end, fault);
			end |= reading != OK;
		} else if (inside > 0) {
			writing = oldest_give_out(run, fault);
		} else {
			break;
		}
	}
	return writing == OK ? reading : writing;
}

// --- beginning and end ---

// As calloc, for what is APART.
static void *zeroed_new(size_t count, size_t size)
{
	void *memory = aligned_alloc(APART, count * size);
	return memory ? memset(memory, 0, count * size) : NULL;
}

static bool work_begin(struct work *work)
{
	work->piece.at = malloc(PIECE_MAX + JSON_PADDING);
	if (!work->piece.at)
		return false;
	memset(work->piece.at + PIECE_MAX, 0, JSON_PADDING);
	arena_init(&work->strings, STRINGS_MAX);
	buf_init(&work->lines, LINES_MAX);
	vec_init(&work->tails, sizeof(struct tail), PIECE_MAX);
	return true;
}

static enum outcome run_begin(struct run *run, struct fault *fault)
{
	pthread_mutex_init(&run->lock, NULL);
	pthread_cond_init(&run->piece_brought, NULL);
	pthread_cond_init(&run->piece_done, NULL);
	buf_init(&run->out, 2 * OUT_GOAL);
	run->ring_size = PIECES_A_JOB * run->options->jobs + 1;
	run->ring = zeroed_new(run->ring_size, sizeof *run->ring);
	run->originals = originals_new();
	bool made = run->ring && run->originals;
	for (size_t i = 0; made && i < run->ring_size; i++)
		made = work_begin(&run->ring[i]);
	if (!made)
		return fail(UNAVAILABLE, fault, "Not enough memory for %u jobs.",
			    run->options->jobs);
	return intake_open(run->options->in_fd, &run->intake, fault);
}

static void run_end(struct run *run)
{
	for (size_t i = 0; run->ring && i < run->ring_size; i++) {
		struct work *work = &run->ring[i];
		free(work->piece.at);
		arena_free(&work->strings);
		buf_free(&work->lines);
		vec_free(&work->tails);
	}
	free(run->ring);
	originals_free(run->originals);
	intake_close(&run->intake);
	buf_free(&run->out);
	pthread_cond_destroy(&run->piece_done);
	pthread_cond_destroy(&run->piece_brought);
	pthread_mutex_destroy(&run->lock);
}

static enum outcome bench_begin(struct bench *bench, struct run *run, struct fault *fault)
{
	bench->run = run;
	bench->json = json_reader_new();
	bench->scratch = run->options->judge->scratch_new(run->options->judge->context);
	if (!bench->json || !bench->scratch)
		return fail(UNAVAILABLE, fault, "Not enough memory for %u jobs.",
			    run->options->jobs);
	bench->started = pthread_create(&bench->thread, NULL, bench_run, bench) == 0;
	return bench->started ? OK : fail(UNAVAILABLE, fault, "A thread could not be started.");
}

static void benches_end(struct run *run, struct bench *benches)
{
	pthread_mutex_lock(&run->lock);
	run->stopping = true;
	pthread_cond_broadcast(&run->piece_brought);
	pthread_mutex_unlock(&run->lock);
	for (size_t i = 0; i < run->options->jobs; i++) {
		struct bench *bench = &benches[i];
		if (bench->started)
			pthread_join(bench->thread, NULL);
		if (bench->scratch)
			run->options->judge->scratch_free(bench->scratch);
		json_reader_free(bench->json);
	}
	free(benches);
}

static enum outcome run_with_benches(struct run *run, struct fault *fault)
{
	const unsigned jobs = run->options->jobs;
	struct bench *benches = zeroed_new(jobs, sizeof *benches);
	if (!benches)
		return fail(UNAVAILABLE, fault, "Not enough memory for %u jobs.", jobs);
	enum outcome outcome = OK;
	for (unsigned i = 0; i < jobs && outcome == OK; i++)
		outcome = bench_begin(&benches[i], run, fault);
	if (outcome == OK)
		outcome = pieces_move(run, fault);
	benches_end(run, benches);
	return outcome;
}

enum outcome triage_run(const struct triage_options *options, struct fault *fault)
{
	if (options->jobs < 1 || options->jobs > TRIAGE_JOBS_MAX)
		return fail(INVALID, fault, "Choose 1 to %d jobs.", TRIAGE_JOBS_MAX);
	struct run run = {.options = options};
	enum outcome outcome = run_begin(&run, fault);
	if (outcome == OK)
		outcome = run_with_benches(&run, fault);
	run_end(&run);
	return outcome;
}
