// SPDX-License-Identifier: AGPL-3.0-or-later
// Each file of the archive is first written to a file without a name, because tar wants its size in
// front of it; then it is copied, packed, behind the others.
#include "app/export.h"

#include "app/app_embedded.h"
#include "app/export_tables.h"
#include "base/json.h"
#include "base/time.h"
#include "campaign/lesson.h"
#include "page/view.h"
#include "respond/protection.h"
#include "text/numbers.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#define PAGE_ROWS     500
#define ONE_PAGE_ROWS 20000
#define ROW_BYTES     ((size_t)1 << 20) // of one line
#define TAR_BLOCK     512
#define COPY_BYTES    65536
#define README_BYTES  ((size_t)64 << 10)
#define PHONE_MASK    "•••"

struct export
{
	struct store *store;
	const struct export_wish *wish;
	gzFile out;
	struct json_reader *reader;
	struct folded *folded;
	int64_t now;
};

int export_file(const char *dir)
{
	return open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

static enum outcome disk_full(struct fault *fault)
{
	return fail(UNAVAILABLE, fault, "The archive cannot be written: the disk may be full.");
}

// --- tar (POSIX.1-1988, ustar) ---

static void octal(char *out, size_t digits, uint64_t value)
{
	out[digits] = '\0';
	for (size_t i = digits; i > 0; i--, value >>= 3)
		out[i - 1] = (char)('0' + (value & 7));
}

static bool tar_head(const struct export *export, const char *name, uint64_t size)
{
	char block[TAR_BLOCK] = {0};
	unsigned sum = 0;
	snprintf(block, 100, "%.*s%s/%s", STR_ARG(export->wish->campaign->slug),
		 export->wish->campaign->exercise ? "-exercise" : "", name);
	octal(block + 100, 7, 0600);
	octal(block + 108, 7, 0);
	octal(block + 116, 7, 0);
	octal(block + 124, 11, size);
	octal(block + 136, 11, (uint64_t) export->now / 1000);
	memset(block + 148, ' ', 8);
	block[156] = '0';
	memcpy(block + 257, "ustar\00000", 8);
	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += (unsigned char)block[i];
	octal(block + 148, 6, sum);
	return gzwrite(export->out, block, TAR_BLOCK) == TAR_BLOCK;
}

static bool tar_pad(const struct export *export, uint64_t size)
{
	static const char zeros[TAR_BLOCK];
	const unsigned rest = (unsigned)(size % TAR_BLOCK);
	return rest == 0 ||
	       gzwrite(export->out, zeros, TAR_BLOCK - rest) == (int)(TAR_BLOCK - rest);
}

static enum outcome tar_text(const struct export *export, const char *name, struct str text,
			     struct fault *fault)
{
	const bool good = tar_head(export, name, text.len) &&
			  gzwrite(export->out, text.at, (unsigned)text.len) == (int)text.len &&
			  tar_pad(export, text.len);
	return good ? OK : disk_full(fault);
}

static enum outcome tar_file(const struct export *export, const char *name, FILE *file,
			     struct fault *fault)
{
	char *bytes = malloc(COPY_BYTES);
	const off_t size = fflush(file) == 0 ? ftello(file) : -1;
	bool good = bytes && size >= 0 && fseeko(file, 0, SEEK_SET) == 0 &&
		    tar_head(export, name, (uint64_t)size);
	for (off_t left = size; good && left > 0;) {
		const size_t got = fread(bytes, 1, COPY_BYTES, file);
		good = got > 0 && gzwrite(export->out, bytes, (unsigned)got) == (int)got;
		left -= (off_t)got;
	}
	free(bytes);
	return good && tar_pad(export, (uint64_t)size) ? OK : disk_full(fault);
}

// --- rows as JSON ---

// A number that can be called gives a person away: of each, only the first digits stay.
static struct str phones_mask(struct export *export, struct arena *arena, struct str text)
{
	struct phone_found phones[PHONES_MAX];
	struct buf out;
	size_t from = 0;
	fold_text(text, export->folded);
	const size_t count = phones_find(text, export->folded,
					 calling_code_of(export->wish->campaign->country), phones);
	if (count == 0)
		return text;
	buf_init(&out, ROW_BYTES);
	for (size_t i = 0; i < count; i++) {
		buf_add(&out, str_slice(text, from, phones[i].from - from));
		buf_add_cstr(&out, PHONE_MASK);
		from = phones[i].to;
	}
	buf_add(&out, str_slice(text, from, SIZE_MAX));
	const struct str masked = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return masked;
}

static void time_add(struct json_writer *json, int64_t ms)
{
	char text[TIME_TEXT_MAX];
	const size_t len = time_format(ms, text);
	json_add_str(json, str_of(text, len));
}

// What people wrote, with numbers only for whoever asked for them.
static void words_add(struct export *export, struct json_writer *json, struct str words)
{
	struct arena arena;
	arena_init(&arena, ROW_BYTES);
	json_add_str(json, export->wish->sealer ? words : phones_mask(export, &arena, words));
	arena_free(&arena);
}

static void field_add(struct export *export, struct json_writer *json,
		      const struct export_field *field, struct stmt *row, int column)
{
	if (stmt_null(row, column))
		return;
	const bool text = field->type == EXPORT_TEXT || field->type == EXPORT_WORDS;
	const int64_t number = text || field->type == EXPORT_REAL ? 0 : stmt_i64(row, column);
	json_name(json, field->name);
	switch (field->type) {
	case EXPORT_TEXT:
		json_add_str(json, stmt_str(row, column));
		break;
	case EXPORT_WORDS:
		words_add(export, json, stmt_str(row, column));
		break;
	case EXPORT_NUMBER:
		json_add_i64(json, number);
		break;
	case EXPORT_ID:
		json_add_id(json, number);
		break;
	case EXPORT_TIME:
		time_add(json, number);
		break;
	case EXPORT_ID_TIME:
		time_add(json, id_time(number));
		break;
	case EXPORT_REAL:
		json_add_double(json, stmt_double(row, column), 6);
		break;
	case EXPORT_FLAG:
		json_add_bool(json, number != 0);
		break;
	case EXPORT_WORD:
		json_add_str(json, number >= 0 && number < (int64_t)field->n_words
				       ? str_from(field->words[number])
				       : STR(""));
		break;
	}
}

// What makes a line of a row. False: the row says nothing.
typedef bool row_fn(struct export *export, const void *context, struct stmt *row,
		    struct json_writer *json);

// What is practice says so on every line.
static void mark_add(const struct export *export, struct json_writer *json)
{
	if (!export->wish->campaign->exercise)
		return;
	json_name(json, VIEW_EXERCISE);
	json_add_bool(json, true);
}

static bool table_row(struct export *export, const void *context, struct stmt *row,
		      struct json_writer *json)
{
	const struct export_table *table = context;
	json_object_begin(json);
	mark_add(export, json);
	for (size_t i = 0; i < table->n_fields; i++)
		field_add(export, json, &table->fields[i], row, (int)i + 1);
	json_object_end(json);
	return true;
}

// A file of the archive.
struct part {
	const char *name;
	const struct query *query;
	row_fn *line;
	const void *context;
	bool one_page, guarded; // as of struct export_table
};

// One page of a query; *key becomes that of its last row.
// Labels of what is not in it.
static int64_t left_out(const struct export_wish *wish)
{
	const uint32_t always =
	    wish->no_complaints ? READING_HELD | READING_COMPLAINS : READING_HELD;
	return wish->protection ? always : always | READING_PRIVATE;
}

static enum outcome page_write(struct export *export, const struct part *part, int64_t limit,
			       int64_t *key, int64_t *ret_rows, FILE *file, struct fault *fault)
{
	struct conn *conn;
	struct buf text;
	struct json_writer json;
	int64_t rows = 0;
	bool written = true;
	enum outcome outcome = store_reader(export->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	buf_init(&text, ROW_BYTES);
	struct stmt *page = stmt_start(conn, part->query);
	stmt_bind_i64(page, 1, export->wish->campaign->id);
	stmt_bind_i64(page, 2, *key);
	stmt_bind_i64(page, 3, limit);
	if (part->guarded)
		stmt_bind_i64(page, 4, left_out(export->wish));
	while (written && stmt_step(page)) {
		buf_reset(&text);
		json_writer_init(&json, &text);
		rows++;
		*key = stmt_i64(page, 0);
		if (!part->line(export, part->context, page, &json) || text.full)
			continue;
		buf_add_byte(&text, '\n');
		written = fwrite(text.at, 1, text.len, file) == text.len;
	}
	outcome = stmt_end(page, fault);
	conn_release(conn);
	buf_free(&text);
	*ret_rows = rows;
	return outcome == OK && !written ? disk_full(fault) : outcome;
}

static enum outcome file_write(struct export *export, const struct part *part, struct fault *fault)
{
	int64_t key = 0, rows;
	const int64_t limit = part->one_page ? ONE_PAGE_ROWS : PAGE_ROWS;
	const int fd = export_file(export->wish->work_dir);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w+");
	if (!file)
		return disk_full(fault);
	enum outcome outcome;
	do
		outcome = page_write(export, part, limit, &key, &rows, file, fault);
	while (outcome == OK && rows == limit && !part->one_page);
	if (outcome == OK)
		outcome = tar_file(export, part->name, file, fault);
	fclose(file);
	return outcome;
}

// --- messages as received ---

static void value_copy(struct json_writer *json, struct json_value value)
{
	struct str text;
	int64_t number;
	double real;
	bool flag;
	struct json_walk walk;
	switch (json_type(value)) {
	case JSON_STRING:
		json_get_str(value, &text);
		json_add_str(json, text);
		break;
	case JSON_INT:
		json_get_i64(value, &number);
		json_add_i64(json, number);
		break;
	case JSON_NUMBER:
		json_get_double(value, &real);
		json_add_double(json, real, 9);
		break;
	case JSON_BOOL:
		json_get_bool(value, &flag);
		json_add_bool(json, flag);
		break;
	case JSON_NULL:
		json_add_null(json);
		break;
	case JSON_ARRAY:
		json_array_begin(json);
		walk = json_walk(value);
		while (json_next(&walk))
			value_copy(json, walk.value);
		json_array_end(json);
		break;
	case JSON_OBJECT:
		json_object_begin(json);
		walk = json_walk(value);
		while (json_next(&walk)) {
			json_member_name(json, walk.name);
			value_copy(json, walk.value);
		}
		json_object_end(json);
		break;
	}
}

// The line as received, with its source, so that `causeway ingest` keeps it again as what it was.
static bool post_row(struct export *export, const void *context, struct stmt *row,
		     struct json_writer *json)
{
	struct json_value root;
	struct arena arena;
	bool sourced = false;
	(void)context;
	if (json_parse(export->reader, stmt_str(row, 2), &root, NULL) != OK)
		return false;
	arena_init(&arena, ROW_BYTES);
	json_object_begin(json);
	mark_add(export, json);
	struct json_walk walk = json_walk(root);
	while (json_next(&walk)) {
		struct str text;
		if (export->wish->campaign->exercise && str_equal(walk.name, STR(VIEW_EXERCISE)))
			continue;
		json_member_name(json, walk.name);
		sourced |= str_equal(walk.name, STR("source"));
		if (!export->wish->sealer && json_get_str(walk.value, &text))
			json_add_str(json, phones_mask(export, &arena, text));
		else
			value_copy(json, walk.value);
	}
	if (!sourced) {
		json_name(json, "source");
		json_add_str(json, stmt_str(row, 1));
	}
	json_object_end(json);
	arena_free(&arena);
	return true;
}

static bool contact_row(struct export *export, const void *context, struct stmt *row,
			struct json_writer *json)
{
	struct arena arena;
	struct str plain;
	(void)context;
	arena_init(&arena, 65536);
	const bool open =
	    unseal(export->wish->sealer, &arena, stmt_blob(row, 1), &plain, NULL) == OK;
	if (open) {
		json_object_begin(json);
		mark_add(export, json);
		json_name(json, "post");
		json_add_id(json, stmt_i64(row, 0));
		json_name(json, "contact");
		json_add_raw(json, plain);
		json_object_end(json);
	}
	arena_free(&arena);
	return open;
}

// --- the whole ---

static enum outcome readme_write(struct export *export, struct fault *fault)
{
	struct buf text;
	char at[TIME_TEXT_MAX];
	const struct campaign *campaign = export->wish->campaign;
	buf_init(&text, README_BYTES);
	time_format(export->now, at);
	if (campaign->exercise)
		buf_add_cstr(&text, "EXERCISE: all of this is made up, for practice. Nothing of it "
				    "happened.\n\n");
	buf_format(&text,
		   "%.*s\n\nEverything of this campaign, taken out on %s.\nEach file holds JSON "
		   "lines: one object a line, UTF-8. Times are UTC. Fields that are\nnot set are "
		   "left out.\n\nposts.jsonl\n  Messages as they were received, with their source. "
		   "`causeway ingest` reads them again.\n",
		   STR_ARG(campaign->name), at);
	buf_add_cstr(&text, export->wish->sealer
				? "\ncontacts.jsonl\n  How people can be reached who wrote to us. "
				  "KEEP THIS FILE LOCKED.\n  post: the message\n  contact: name, "
				  "contact, and what is safe for the person\n"
				: "  Phone numbers in their texts are masked; how people can be "
				  "reached is left out.\n");
	buf_add_cstr(&text, export->wish->protection
				? "\nWhat concerns protection is among it. KEEP IT LOCKED.\n"
				: "\nWhat concerns protection is left out.\n");
	buf_add_cstr(&text, "\nLeft out, too: complaints, which are for their owners alone, and "
			    "files and\npictures, which are sealed.\n");
	buf_add_cstr(
	    &text,
	    "\nlessons.jsonl\n  What people said of messages: input of causeway train. Phone "
	    "numbers are always masked.\n  text: the message; labels: 1 holds, 0 does not.\n");
	for (size_t i = 0; i < export_table_count; i++) {
		const struct export_table *table = &export_tables[i];
		buf_format(&text, "\n%s\n  %s\n", table->name, table->help);
		for (size_t f = 0; f < table->n_fields; f++)
			buf_format(&text, "  %s: %s\n", table->fields[f].name,
				   table->fields[f].help);
	}
	const enum outcome outcome = tar_text(export, "README", buf_str(&text), fault);
	buf_free(&text);
	return outcome;
}

// A line as `causeway train` takes it: what a person said of a message.
static bool lesson_row(struct export *export, const void *context, struct stmt *row,
		       struct json_writer *json)
{
	char id[24];
	uint32_t said, yes;
	struct arena arena;
	struct post post;
	(void)context;
	lesson_say((enum correction_field)(stmt_i64(row, 4) % CORRECTION_FIELDS), stmt_str(row, 5),
		   stmt_str(row, 6), &said, &yes);
	arena_init(&arena, ROW_BYTES);
	const bool tells =
	    said && post_parse(export->reader, stmt_str(row, 2), false, &arena, &post, NULL) == OK;
	if (tells) {
		const int len = snprintf(id, sizeof id, "%lld", (long long)stmt_i64(row, 1));
		json_object_begin(json);
		mark_add(export, json);
		const struct {
			const char *name;
			struct str text;
		} members[] = {
		    {"id", str_of(id, (size_t)len)},
		    {"text", phones_mask(export, &arena, post.text)},
		    {"lang", stmt_str(row, 3)},
		    {"set", STR("corrections")},
		    {"event", export->wish->campaign->slug},
		};
		for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
			json_name(json, members[i].name);
			json_add_str(json, members[i].text);
		}
		json_name(json, "labels");
		json_object_begin(json);
		for (size_t head = 0; head < HEAD_PROTECTION; head++) {
			if (!(said >> head & 1))
				continue;
			json_name(json, head_name((enum head)head).at);
			json_add_i64(json, yes >> head & 1);
		}
		json_object_end(json);
		json_object_end(json);
	}
	arena_free(&arena);
	return tells;
}

static enum outcome files_write(struct export *export, struct fault *fault)
{
	static const struct part lessons = {.name = "lessons.jsonl",
					    .query = &sql_export_lessons,
					    .line = lesson_row,
					    .guarded = true};
	static const struct part posts = {
	    .name = "posts.jsonl", .query = &sql_export_posts, .line = post_row, .guarded = true};
	static const struct part contacts = {.name = "contacts.jsonl",
					     .query = &sql_export_contacts,
					     .line = contact_row,
					     .guarded = true};
	enum outcome outcome = readme_write(export, fault);
	if (outcome == OK)
		outcome = file_write(export, &posts, fault);
	if (outcome == OK)
		outcome = file_write(export, &lessons, fault);
	for (size_t i = 0; i < export_table_count && outcome == OK; i++) {
		const struct export_table *table = &export_tables[i];
		const struct part part = {
		    .name = table->name,
		    .query = table->query,
		    .line = table_row,
		    .context = table,
		    .one_page = table->one_page,
		    .guarded = table->guarded,
		};
		outcome = file_write(export, &part, fault);
	}
	if (outcome == OK && export->wish->sealer)
		outcome = file_write(export, &contacts, fault);
	return outcome;
}

enum outcome export_write(struct store *store, const struct export_wish *wish, int fd,
			  struct fault *fault)
{
	static const char end[2 * TAR_BLOCK];
	const int copy = dup(fd);
	struct export export = {
	    .store = store,
	    .wish = wish,
	    .out = copy < 0 ? NULL : gzdopen(copy, "wb6"),
	    .reader = json_reader_new(),
	    .folded = malloc(sizeof *export.folded),
	    .now = time_now() / 1000 * 1000,
	};
	enum outcome outcome = export.out && export.reader && export.folded
				   ? files_write(&export, fault)
				   : fail(UNAVAILABLE, fault, "Out of memory.");
	if (outcome == OK && gzwrite(export.out, end, sizeof end) != (int)sizeof end)
		outcome = disk_full(fault);
	if (export.out && gzclose(export.out) != Z_OK && outcome == OK)
		outcome = disk_full(fault);
	json_reader_free(export.reader);
	free(export.folded);
	return outcome;
}
