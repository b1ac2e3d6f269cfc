// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway ingest: brings a file of posts into a campaign, either straight into the data directory
// or through a running server. Goes on where it stopped: the line that was reached is kept with
// the posts, and a checksum of what stands before it, so that another file of the same name is read
// from its beginning.
#include "app/program.h"
#include "app/setup.h"
#include "base/utf8.h"
#include "net/fetch.h"
#include "net/percent.h"

#include "campaign/campaign_embedded.h"

#include <libgen.h>
#include <unistd.h>
#include <zlib.h>

#define CHUNK_LINES 1000
#define CHUNK_BYTES ((size_t)8 << 20)
#define LINE_BYTES  (POST_LINE_MAX + 2)

struct totals {
	int64_t accepted, known, rejected;
};

// Where the posts go: a data directory or a server.
struct sink {
	struct program *program; // or
	struct fetcher *fetcher;
	struct str server, token;
	struct campaign campaign;
	struct str source;
	struct arena *arena; // emptied after every chunk
};

struct reading_file {
	gzFile file;
	const char *name;
	char *line;
	int64_t lines;	       // read so far
	uLong sum, sum_inside; // CRC-32 of these lines; with what was read of the next one
	int64_t size;	       // of the file, 0 if unknown
};

// How far a file was read: "LINES SUM", kept by the source.
struct mark {
	int64_t lines;
	struct str sum;
};

static struct mark mark_read(struct str text)
{
	struct mark mark = {0};
	if (!str_to_i64(str_cut(&text, ' '), &mark.lines))
		return (struct mark){0};
	mark.sum = text;
	return mark;
}

static struct str mark_text(struct arena *arena, const struct reading_file *file)
{
	return arena_format(arena, "%lld %08lx", (long long)file->lines, file->sum);
}

// --- straight into the data ---

static void rejected_print(int64_t before, int64_t line, struct str error)
{
	fprintf(stderr, "\rline %lld: %.*s\n", (long long)before + line, STR_ARG(error));
}

static enum outcome local_send(struct sink *sink, struct str body, int64_t before,
			       struct str read_to, struct totals *totals, struct fault *fault)
{
	struct ingest_report report = {0};
	const struct ingest_body whole = {
	    .campaign = &sink->campaign,
	    .source = sink->source,
	    .body = body,
	    .read_to = read_to,
	};
	const enum outcome outcome =
	    ingest_take(sink->program->ingest, sink->arena, &whole, &report, fault);
	totals->accepted += report.accepted;
	totals->known += report.known;
	totals->rejected += report.rejected;
	for (size_t i = 0; i < report.n_errors; i++)
		rejected_print(before, report.errors[i].line, report.errors[i].error);
	return outcome;
}

static enum outcome local_read_to(struct sink *sink, struct mark *ret_mark, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(sink->program->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_source_find);
	stmt_bind_i64(find, 1, sink->campaign.id);
	stmt_bind_str(find, 2, sink->source);
	*ret_mark = (struct mark){0};
	if (stmt_step(find))
		*ret_mark = mark_read(arena_copy(sink->arena, stmt_str(find, 2)));
	outcome = stmt_end(find, fault);
	conn_release(conn);
	return outcome;
}

// --- through a server ---

static enum outcome answer_parse(const struct fetch_answer *answer, struct json_reader *reader,
				 struct json_value *ret_root, struct fault *fault)
{
	struct json_value error, message;
	struct str sentence;
	if (json_parse(reader, answer->body, ret_root, fault) != OK)
		return fail(UNAVAILABLE, fault, "The server answered %d and no JSON.",
			    answer->status);
	if (answer->status < 400)
		return OK;
	if (json_member(*ret_root, STR("error"), &error) &&
	    json_member(error, STR("message"), &message) && json_get_str(message, &sentence))
		return fail(answer->status >= 500 ? UNAVAILABLE : INVALID, fault,
			    "The server says: %.*s", STR_ARG(sentence));
	return fail(UNAVAILABLE, fault, "The server answered %d.", answer->status);
}

static enum outcome server_call(struct sink *sink, const char *method, struct str path,
				struct str body, struct json_reader *reader,
				struct json_value *ret_root, struct fault *fault)
{
	const struct fetch_header headers[] = {
	    {STR("Authorization"), arena_format(sink->arena, "Bearer %.*s", STR_ARG(sink->token))},
	    {STR("Content-Type"), STR("application/jsonl")},
	};
	const struct fetch_request request = {
	    .method = method,
	    .url = arena_format(sink->arena, "%.*s%.*s", STR_ARG(sink->server), STR_ARG(path)).at,
	    .headers = headers,
	    .n_headers = body.len > 0 ? 2 : 1,
	    .body = body,
	    .timeout_ms = 60000,
	};
	struct fetch_answer answer;
	const enum outcome outcome = fetch(sink->fetcher, sink->arena, &request, &answer, fault);
	return outcome == OK ? answer_parse(&answer, reader, ret_root, fault) : outcome;
}

static int64_t number_of(struct json_value root, const char *name)
{
	struct json_value value;
	int64_t number = 0;
	if (json_member(root, str_from(name), &value))
		json_get_i64(value, &number);
	return number;
}

static void server_rejected(struct json_value root, int64_t before)
{
	struct json_value list, error;
	struct str sentence;
	if (!json_member(root, STR("rejected"), &list))
		return;
	struct json_walk walk = json_walk(list);
	while (json_next(&walk))
		if (json_member(walk.value, STR("error"), &error) && json_get_str(error, &sentence))
			rejected_print(before, number_of(walk.value, "line"), sentence);
}

static enum outcome server_send(struct sink *sink, struct str body, int64_t before,
				struct str read_to, struct totals *totals, struct fault *fault)
{
	struct json_reader *reader = json_reader_new();
	struct json_value root;
	const struct str path = arena_format(
	    sink->arena, "/api/v1/campaigns/%.*s/posts?source=%.*s&read_to=%.*s",
	    STR_ARG(sink->campaign.slug), STR_ARG(percent_encode(sink->arena, sink->source)),
	    STR_ARG(percent_encode(sink->arena, read_to)));
	const enum outcome outcome =
	    reader ? server_call(sink, "POST", path, body, reader, &root, fault)
		   : fail(UNAVAILABLE, fault, "Out of memory.");
	if (outcome == OK) {
		totals->accepted += number_of(root, "accepted");
		totals->known += number_of(root, "known");
		totals->rejected += number_of(root, "rejected_total");
		server_rejected(root, before);
	}
	json_reader_free(reader);
	return outcome;
}

static enum outcome server_read_to(struct sink *sink, struct mark *ret_mark, struct fault *fault)
{
	struct json_reader *reader = json_reader_new();
	struct json_value root, value;
	struct str text;
	const struct str path = arena_format(sink->arena, "/api/v1/campaigns/%.*s/sources/%.*s",
					     STR_ARG(sink->campaign.slug),
					     STR_ARG(percent_encode(sink->arena, sink->source)));
	const enum outcome outcome =
	    reader ? server_call(sink, "GET", path, STR(""), reader, &root, fault)
		   : fail(UNAVAILABLE, fault, "Out of memory.");
	*ret_mark = (struct mark){0};
	if (outcome == OK && json_member(root, STR("read_to"), &value) &&
	    json_get_str(value, &text))
		*ret_mark = mark_read(arena_copy(sink->arena, text));
	json_reader_free(reader);
	return outcome;
}

// --- the file ---

static void progress_print(const struct reading_file *file, const struct totals *totals, bool end)
{
	if (!isatty(STDERR_FILENO) && !end)
		return;
	const int64_t at = (int64_t)gzoffset(file->file);
	char bar[31];
	const int full = file->size > 0 ? (int)(at * 30 / file->size) : 0;
	for (int i = 0; i < 30; i++)
		bar[i] = i < full || end ? '#' : '.';
	bar[30] = '\0';
	fprintf(stderr, "\r[%s] %lld lines, %lld new, %lld known, %lld rejected%s", bar,
		(long long)file->lines, (long long)totals->accepted, (long long)totals->known,
		(long long)totals->rejected, end ? "\n" : "");
}

// The next piece of a line, or a line; false at the end of the file.
static bool piece_read(struct reading_file *file, size_t *ret_len, bool *ret_whole)
{
	if (!gzgets(file->file, file->line, LINE_BYTES))
		return false;
	*ret_len = strlen(file->line);
	*ret_whole = *ret_len > 0 && file->line[*ret_len - 1] == '\n';
	file->sum_inside = crc32(file->sum_inside, (const Bytef *)file->line, (uInt)*ret_len);
	if (*ret_whole) {
		file->lines++;
		file->sum = file->sum_inside;
	}
	return true;
}

// Skips what was read before. What stands there must be what stood there: if not, this is another
// file, and it is read from its beginning. Posts that are known are not doubled.
static void known_skip(struct reading_file *file, struct arena *arena, const struct mark *mark)
{
	size_t len;
	bool whole;
	if (mark->lines == 0)
		return;
	while (file->lines < mark->lines && piece_read(file, &len, &whole))
		;
	struct str now = mark_text(arena, file);
	str_cut(&now, ' ');
	if (file->lines == mark->lines && str_equal(now, mark->sum)) {
		fprintf(stderr, "Going on behind line %lld.\n", (long long)mark->lines);
		return;
	}
	fprintf(stderr, "This is not the file that was read before; it is read whole.\n");
	gzrewind(file->file);
	file->lines = 0;
	file->sum = file->sum_inside = 0;
}

// Fills `body` with whole lines; false at the end of the file. A line that is too long is cut, so
// that it is rejected by its number and costs only itself.
static bool chunk_read(struct reading_file *file, struct buf *body)
{
	size_t lines = 0, len;
	bool inside = false, whole;
	buf_reset(body);
	while (lines < CHUNK_LINES && body->len + LINE_BYTES < CHUNK_BYTES &&
	       piece_read(file, &len, &whole)) {
		if (!inside)
			buf_add(body, str_of(file->line, len));
		if (!inside && !whole && !gzeof(file->file))
			buf_add_byte(body, '\n');
		inside = !whole;
		lines += whole;
	}
	return body->len > 0;
}

static enum outcome file_send(struct sink *sink, struct reading_file *file, struct fault *fault)
{
	struct totals totals = {0};
	struct buf body;
	struct mark mark = {0};
	const bool resumable = strcmp(file->name, "-") != 0;
	enum outcome outcome = OK;
	if (resumable)
		outcome = sink->program ? local_read_to(sink, &mark, fault)
					: server_read_to(sink, &mark, fault);
	if (outcome != OK)
		return outcome;
	known_skip(file, sink->arena, &mark);
	buf_init(&body, CHUNK_BYTES + JSON_PADDING);
	int64_t before = file->lines;
	while (outcome == OK && chunk_read(file, &body)) {
		arena_reset(sink->arena);
		const struct str read_to = resumable ? mark_text(sink->arena, file) : STR("");
		outcome = sink->program
			      ? local_send(sink, buf_str(&body), before, read_to, &totals, fault)
			      : server_send(sink, buf_str(&body), before, read_to, &totals, fault);
		before = file->lines;
		progress_print(file, &totals, false);
	}
	buf_free(&body);
	progress_print(file, &totals, outcome == OK);
	return outcome;
}

static enum outcome file_open(struct arena *arena, const char *name, struct reading_file *ret,
			      struct fault *fault)
{
	*ret = (struct reading_file){.name = name};
	ret->line = arena_raw(arena, LINE_BYTES);
	if (!ret->line)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	if (strcmp(name, "-") == 0) {
		ret->file = gzdopen(dup(STDIN_FILENO), "rb");
	} else {
		FILE *plain = fopen(name, "rbe");
		if (plain) {
			fseek(plain, 0, SEEK_END);
			ret->size = ftell(plain);
			fclose(plain);
		}
		ret->file = gzopen(name, "rbe");
	}
	if (!ret->file)
		return fail(NOT_FOUND, fault, "%s cannot be read.", name);
	gzbuffer(ret->file, 1 << 18);
	return OK;
}

// --- the command ---

// A source's name: what stands behind the last slash, cut to what fits.
static struct str source_chosen(struct arena *arena, const struct invocation *invocation)
{
	const struct str named = config_text(invocation->config, "source");
	if (named.len > 0)
		return named;
	const char *copy = arena_cstr(arena, str_from(invocation->argv[1]));
	const struct str base = str_from(basename((char *)copy));
	return str_equal(base, STR("-")) ? STR("file") : utf8_prefix(base, POST_SOURCE_MAX);
}

static enum outcome local_run(struct invocation *invocation, struct sink *sink,
			      struct reading_file *file)
{
	struct program program;
	struct conn *conn;
	enum outcome outcome = program_open(&program, invocation, PROGRAM_POSTS, invocation->fault);
	if (outcome != OK)
		return outcome;
	outcome = store_reader(program.store, &conn, invocation->fault);
	if (outcome == OK) {
		outcome = campaign_by_slug(conn, invocation->arena, sink->campaign.slug,
					   &sink->campaign, invocation->fault);
		conn_release(conn);
	}
	if (outcome == OK && sink->campaign.archived_at)
		outcome = fail(CONFLICT, invocation->fault,
			       "The campaign '%.*s' is over: it is archived, and takes nothing in.",
			       STR_ARG(sink->campaign.slug));
	// cppcheck-suppress autoVariables ; sink uses it no longer than this function runs
	sink->program = &program;
	if (outcome == OK)
		outcome = file_send(sink, file, invocation->fault);
	program_close(&program);
	return outcome;
}

static enum outcome server_run(struct invocation *invocation, struct sink *sink,
			       struct reading_file *file)
{
	const struct config *config = invocation->config;
	struct fault *fault = invocation->fault;
	struct str token;
	const struct str path = config_text(config, "token-file");
	if (path.len == 0)
		return fail(INVALID, fault, "--token-file is missing. See: causeway help ingest");
	enum outcome outcome = secret_read(invocation->arena, path.at, &token, fault);
	if (outcome != OK)
		return outcome;
	sink->token = str_trim(token);
	sink->server = config_text(config, "server");
	while (str_ends(sink->server, STR("/")))
		sink->server = str_slice(sink->server, 0, sink->server.len - 1);
	// The operator names this server, so it may be on this machine or in this network.
	struct str host = sink->server;
	const size_t scheme = str_find(host, STR("://"));
	if (scheme != SIZE_MAX)
		host = str_slice(host, scheme + 3, host.len);
	const char *allowed[] = {arena_cstr(invocation->arena, host), NULL};
	const struct fetch_options options = {allowed, "Causeway"};
	outcome = fetcher_new(&options, &sink->fetcher, fault);
	if (outcome != OK)
		return outcome;
	outcome = file_send(sink, file, fault);
	fetcher_free(sink->fetcher);
	return outcome;
}

enum outcome command_ingest(struct invocation *invocation)
{
	struct reading_file file;
	struct arena chunk;
	if (invocation->argc != 2 || config_text(invocation->config, "campaign").len == 0)
		return fail(INVALID, invocation->fault,
			    "Say where and what: causeway ingest --campaign NAME FILE");
	if (config_text(invocation->config, "source").len > POST_SOURCE_MAX)
		return fail(INVALID, invocation->fault, "--source has at most %d bytes.",
			    POST_SOURCE_MAX);
	enum outcome outcome =
	    file_open(invocation->arena, invocation->argv[1], &file, invocation->fault);
	if (outcome != OK)
		return outcome;
	arena_init(&chunk, (size_t)256 << 20);
	struct sink sink = {
	    .campaign = {.slug = config_text(invocation->config, "campaign")},
	    .source = source_chosen(invocation->arena, invocation),
	    .arena = &chunk,
	};
	outcome = config_text(invocation->config, "server").len > 0
		      ? server_run(invocation, &sink, &file)
		      : local_run(invocation, &sink, &file);
	gzclose(file.file);
	arena_free(&chunk);
	return outcome;
}
