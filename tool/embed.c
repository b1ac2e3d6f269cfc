// SPDX-License-Identifier: AGPL-3.0-or-later
// Turns the files of a room into C: `embed ROOM out.c out.h FILES…`.
//
//   NAME.sql               named queries: `-- name: post_insert`, comment lines that describe it,
//                          one statement. `-- part: stream_filters` begins lines that queries below
//                          it share by `-- use: stream_filters`. `-- sqlite:` and `-- postgres:`
//                          begin a variant for one engine, which takes the place of the plain
//                          statement there.
//                          `-- writes: account` names the guarded tables that a query writes.
//                          `-- rows: 32` repeats the `values (…)` at a query's end: of n parameters
//                          the second row has $n+1 to $2n, and so on.
//   guarded.tsv            tables that are guarded, and the one room that may write each; comes
//                          first. A query that writes one without saying so, or of another room, is
//                          a mistake
//   migrate/001-title.sql  migrations, numbered from 1 without gaps. `-- sqlite:` and
//                          `-- postgres:` begin a part for one engine, `-- both:` ends it. The
//                          types integer, blob and real become PostgreSQL's.
//   NAME.html              templates
//   assets/NAME            files served as they are; comments leave .css and .js (strip.h)
//
// A mistake is reported as file:line: sentence, and ends with status 1. Memory is never freed:
// the tool runs for a moment at build time.
#include "store/written.h"
#include "strip.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 4096, PARTS_MAX = 32, GUARDED_MAX = 64, FILE_MAX = 4 << 20 };
static const char part_tag[] = "-- part:", use_tag[] = "-- use:", writes_tag[] = "-- writes:",
		  rows_tag[] = "-- rows:";

struct text {
	char *at;
	size_t len;
};

// The same statement for all engines, and what replaces it on one of them.
enum engine { ENGINE_BOTH, ENGINE_SQLITE, ENGINE_POSTGRES, ENGINES };
static const char *const engine_tags[ENGINES] = {"-- both:", "-- sqlite:", "-- postgres:"};

struct query {
	const char *file, *name;
	int line;
	int rows; // that it inserts; 0: as its text says
	struct text help, writes, sql[ENGINES];
};

// A table that only one room may write.
struct guarded {
	const char *table, *room;
};

struct migration {
	const char *file, *title;
	int number;
	struct text sqlite, postgres;
};

struct file {
	const char *path, *name; // the last part of the path
	struct text content;
};

struct room {
	const char *name;
	struct query queries[ITEMS_MAX];
	struct migration migrations[ITEMS_MAX];
	struct file templates[ITEMS_MAX], assets[ITEMS_MAX];
	struct guarded guarded[GUARDED_MAX];
	size_t guarded_count;
	size_t query_count, migration_count, template_count, asset_count;
};

__attribute__((format(printf, 3, 4), noreturn)) static void give_up(const char *file, int line,
								    const char *format, ...)
{
	va_list args;
	va_start(args, format);
	if (line > 0)
		fprintf(stderr, "%s:%d: ", file, line);
	else
		fprintf(stderr, "%s: ", file);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

static void *must(void *memory)
{
	if (memory == NULL)
		give_up("embed", 0, "out of memory");
	return memory;
}

static void text_add(struct text *text, const char *at, size_t len)
{
	text->at = must(realloc(text->at, text->len + len + 1));
	memcpy(text->at + text->len, at, len);
	text->len += len;
	text->at[text->len] = '\0';
}

static struct text text_trim(struct text text)
{
	while (text.len > 0 && isspace((unsigned char)text.at[0]))
		text.at++, text.len--;
	while (text.len > 0 && isspace((unsigned char)text.at[text.len - 1]))
		text.len--;
	return text;
}

static struct text read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		give_up(path, 0, "%s", strerror(errno));
	struct text content = {.at = must(malloc(FILE_MAX + 1))};
	content.len = fread(content.at, 1, FILE_MAX + 1, file);
	if (ferror(file) || content.len > FILE_MAX)
		give_up(path, 0, "cannot be read, or is over %d bytes", FILE_MAX);
	fclose(file);
	content.at[content.len] = '\0';
	return content;
}

static void *next_item(const char *file, void *items, size_t size, size_t *count)
{
	if (*count == ITEMS_MAX)
		give_up(file, 0, "more than %d items of one kind in a room", ITEMS_MAX);
	return (char *)items + size * (*count)++;
}

// ---- lines ----------------------------------------------------------------------------------

struct lines {
	const char *file, *at, *end;
	int number;	  // of the line last returned
	struct text line; // without its end
};

static bool lines_next(struct lines *lines)
{
	if (lines->at >= lines->end)
		return false;
	size_t rest = (size_t)(lines->end - lines->at);
	const char *stop = memchr(lines->at, '\n', rest);
	size_t len = stop ? (size_t)(stop - lines->at) : rest;
	lines->line = (struct text){(char *)lines->at, len};
	lines->at += len + (stop ? 1 : 0);
	lines->number++;
	return true;
}

static bool line_starts(struct text line, const char *word)
{
	return line.len >= strlen(word) && memcmp(line.at, word, strlen(word)) == 0;
}

// The engine whose tag this line is, or ENGINES.
static enum engine line_engine(struct text line)
{
	line = text_trim(line);
	for (enum engine engine = 0; engine < ENGINES; engine++) {
		if (line.len == strlen(engine_tags[engine]) &&
		    line_starts(line, engine_tags[engine]))
			return engine;
	}
	return ENGINES;
}

// ---- queries --------------------------------------------------------------------------------

// Steps over a quoted string or a comment at *at; false if neither begins there.
static bool sql_skip_quoted(const char **at, const char *end)
{
	const char *p = *at;
	if (*p == '\'' || *p == '"') {
		char quote = *p++;
		while (p < end && *p != quote)
			p++;
		*at = p < end ? p + 1 : end;
		return true;
	}
	if (*p == '-' && p + 1 < end && p[1] == '-') {
		while (p < end && *p != '\n')
			p++;
		*at = p;
		return true;
	}
	return false;
}

static bool sql_is_blank(const char *at, const char *end)
{
	while (at < end &&
	       (isspace((unsigned char)*at) || (*at == '-' && sql_skip_quoted(&at, end))))
		at += at < end && isspace((unsigned char)*at);
	return at == end;
}

// One statement only, and its parameters are $1, $2, … without a gap.
static void query_check_statement(const struct query *query, struct text sql)
{
	bool used[100] = {false};
	int highest = 0;
	const char *end = sql.at + sql.len;
	for (const char *at = sql.at; at < end;) {
		if (sql_skip_quoted(&at, end))
			continue;
		if (*at == ';' && !sql_is_blank(at + 1, end))
			give_up(query->file, query->line, "%s holds more than one statement",
				query->name);
		if (*at == '?')
			give_up(query->file, query->line, "%s: write parameters as $1, $2",
				query->name);
		if (*at++ != '$' || at == end || !isdigit((unsigned char)*at))
			continue;
		int number = (int)strtol(at, NULL, 10);
		if (number < 1 || number > 99)
			give_up(query->file, query->line, "%s: parameters are $1 to $99",
				query->name);
		used[number] = true;
		highest = number > highest ? number : highest;
	}
	for (int number = 1; number < highest; number++) {
		if (!used[number])
			give_up(query->file, query->line, "%s uses $%d but not $%d", query->name,
				highest, number);
	}
}

static const struct guarded *guarded_find(const struct room *room, const char *table)
{
	for (size_t i = 0; i < room->guarded_count; i++)
		if (strcmp(room->guarded[i].table, table) == 0)
			return &room->guarded[i];
	return NULL;
}

static void query_check_written(const struct room *room, const struct query *query, const char *sql)
{
	struct written written = {.at = sql};
	while (written_next(&written)) {
		const struct guarded *guarded = guarded_find(room, written.table);
		if (guarded == NULL)
			continue;
		if (strcmp(guarded->room, room->name) != 0)
			give_up(query->file, query->line,
				"%s writes the table %s, which only %s may write", query->name,
				written.table, guarded->room);
		if (!written_lists(query->writes.at, written.table))
			give_up(query->file, query->line,
				"%s writes the guarded table %s: say `-- writes: %s`", query->name,
				written.table, written.table);
	}
}

static bool query_writes(const struct query *query, const char *table)
{
	for (enum engine engine = 0; engine < ENGINES; engine++) {
		struct written written = {.at = query->sql[engine].at};
		while (written.at && written_next(&written))
			if (strcmp(written.table, table) == 0)
				return true;
	}
	return false;
}

// What a query says it writes is guarded, and it does write it.
static void query_check_declared(const struct room *room, const struct query *query)
{
	char word[WRITTEN_NAME_MAX];
	for (const char *at = query->writes.at; at && *at;) {
		const size_t len = strcspn(at, " ");
		snprintf(word, sizeof word, "%.*s", (int)len, at);
		if (room->guarded_count > 0 && guarded_find(room, word) == NULL)
			give_up(query->file, query->line, "%s: the table %s is not guarded",
				query->name, word);
		if (!query_writes(query, word))
			give_up(query->file, query->line, "%s does not write %s", query->name,
				word);
		at += len + (at[len] == ' ');
	}
}

// Adds a row of values whose parameters begin behind those of `before` rows.
static void row_add(struct text *sql, struct text row, int parameters, int before)
{
	char number[16];
	text_add(sql, ", ", 2);
	for (size_t i = 0; i < row.len;) {
		if (row.at[i] != '$') {
			text_add(sql, row.at + i++, 1);
			continue;
		}
		char *end;
		const long own = strtol(row.at + i + 1, &end, 10);
		snprintf(number, sizeof number, "$%ld", own + (long)parameters * before);
		text_add(sql, number, strlen(number));
		i = (size_t)(end - row.at);
	}
}

static void query_repeat(const struct query *query, struct text *sql)
{
	static const char values[] = "values ";
	const char *found = NULL;
	for (const char *at = strstr(sql->at, values); at; at = strstr(at + 1, values))
		found = at + sizeof values - 1;
	if (!found || *found != '(' || sql->at[sql->len - 1] != ')')
		give_up(query->file, query->line, "%s has rows, so it must end in values (…)",
			query->name);
	const struct text row = {strdup(found), sql->len - (size_t)(found - sql->at)};
	int parameters = 0;
	for (const char *at = strchr(must(row.at), '$'); at; at = strchr(at + 1, '$')) {
		const int number = (int)strtol(at + 1, NULL, 10);
		parameters = number > parameters ? number : parameters;
	}
	for (int before = 1; before < query->rows; before++)
		row_add(sql, row, parameters, before);
}

static void query_finish(const struct room *room, struct query *query)
{
	if (query == NULL)
		return;
	for (enum engine engine = 0; engine < ENGINES; engine++) {
		struct text *sql = &query->sql[engine];
		*sql = text_trim(*sql);
		while (sql->len > 0 && sql->at[sql->len - 1] == ';')
			*sql = text_trim((struct text){sql->at, sql->len - 1});
		if (sql->len > 0) {
			query_check_statement(query, *sql);
			sql->at[sql->len] = '\0';
			if (query->rows > 0)
				query_repeat(query, sql);
			query_check_written(room, query, sql->at);
		}
	}
	query_check_declared(room, query);
	query->help = text_trim(query->help);
	bool plain = query->sql[ENGINE_BOTH].len > 0, sqlite = query->sql[ENGINE_SQLITE].len > 0,
	     postgres = query->sql[ENGINE_POSTGRES].len > 0;
	if (plain && sqlite && postgres)
		give_up(query->file, query->line,
			"%s has a statement for each engine, so the plain one is never used",
			query->name);
	if (!plain && !(sqlite && postgres))
		give_up(query->file, query->line, "%s has no statement for %s", query->name,
			sqlite	   ? "postgres"
			: postgres ? "sqlite"
				   : "either engine");
}

static const char *query_name(const struct lines *lines)
{
	struct text name = text_trim((struct text){lines->line.at + 8, lines->line.len - 8});
	bool good = name.len > 0 && !isdigit((unsigned char)name.at[0]);
	for (size_t i = 0; i < name.len; i++)
		good = good && (islower((unsigned char)name.at[i]) ||
				isdigit((unsigned char)name.at[i]) || name.at[i] == '_');
	if (!good)
		give_up(lines->file, lines->number,
			"a query's name is made of lower-case letters, digits and _");
	return must(strndup(name.at, name.len));
}

static struct query *query_begin(struct room *room, const struct lines *lines)
{
	const char *name = query_name(lines);
	for (size_t i = 0; i < room->query_count; i++) {
		const struct query *other = &room->queries[i];
		if (strcmp(other->name, name) == 0)
			give_up(lines->file, lines->number, "%s is already at %s:%d", name,
				other->file, other->line);
	}
	struct query *query =
	    next_item(lines->file, room->queries, sizeof(*query), &room->query_count);
	query->file = lines->file;
	query->line = lines->number;
	query->name = name;
	return query;
}

// Comment lines before the statement describe the query; later ones stay in the statement.
static bool query_describes(const struct query *query, struct text line)
{
	return line_starts(line, "--") && query->sql[ENGINE_BOTH].len == 0 &&
	       query->sql[ENGINE_SQLITE].len == 0 && query->sql[ENGINE_POSTGRES].len == 0;
}

// What several queries of a file share: `-- part: name` and its lines, put in where a query says
// `-- use: name`.
struct part {
	struct text name, sql;
};
struct parts {
	struct part list[PARTS_MAX];
	size_t count;
};

static struct text line_word(struct text line, const char *tag)
{
	return text_trim((struct text){line.at + strlen(tag), line.len - strlen(tag)});
}

static struct part *part_begin(struct parts *parts, const struct lines *lines)
{
	if (parts->count == PARTS_MAX)
		give_up(lines->file, lines->number, "more than %d parts", PARTS_MAX);
	struct part *part = &parts->list[parts->count++];
	part->name = line_word(lines->line, part_tag);
	return part;
}

static struct text part_find(const struct parts *parts, const struct lines *lines)
{
	const struct text name = line_word(lines->line, use_tag);
	for (size_t i = 0; i < parts->count; i++)
		if (parts->list[i].name.len == name.len &&
		    memcmp(parts->list[i].name.at, name.at, name.len) == 0)
			return parts->list[i].sql;
	give_up(lines->file, lines->number, "no part above is called %.*s", (int)name.len, name.at);
}

static void part_line(struct part *part, struct text line)
{
	if (line_starts(line, "-- ") || text_trim(line).len == 0)
		return; // says what the part is
	text_add(&part->sql, line.at, line.len);
	text_add(&part->sql, "\n", 1);
}

static void add_queries(struct room *room, const char *path)
{
	struct text content = read_file(path);
	struct lines lines = {.file = path, .at = content.at, .end = content.at + content.len};
	struct query *query = NULL;
	struct parts parts = {0};
	struct part *part = NULL;
	enum engine engine = ENGINE_BOTH;
	while (lines_next(&lines)) {
		struct text line = lines.line;
		if (line_starts(line, "-- name:")) {
			query_finish(room, query);
			query = query_begin(room, &lines);
			part = NULL;
			engine = ENGINE_BOTH;
		} else if (line_starts(line, part_tag)) {
			query_finish(room, query);
			query = NULL;
			part = part_begin(&parts, &lines);
		} else if (part) {
			part_line(part, line);
		} else if (query && line_starts(line, use_tag)) {
			const struct text shared = part_find(&parts, &lines);
			text_add(&query->sql[engine], shared.at, shared.len);
		} else if (query == NULL) {
			if (text_trim(line).len > 0 && !line_starts(line, "--"))
				give_up(path, lines.number,
					"a statement without `-- name: …` above it");
		} else if (line_engine(line) != ENGINES) {
			engine = line_engine(line);
		} else if (query && line_starts(line, writes_tag)) {
			const struct text tables = line_word(line, writes_tag);
			text_add(&query->writes, tables.at, tables.len);
		} else if (line_starts(line, rows_tag)) {
			query->rows = (int)strtol(line_word(line, rows_tag).at, NULL, 10);
		} else if (query_describes(query, line)) {
			struct text words = text_trim((struct text){line.at + 2, line.len - 2});
			text_add(&query->help, words.at, words.len);
			text_add(&query->help, " ", 1);
		} else if (query->sql[engine].len > 0 || text_trim(line).len > 0) {
			text_add(&query->sql[engine], line.at, line.len);
			text_add(&query->sql[engine], "\n", 1);
		}
	}
	query_finish(room, query);
}

// ---- migrations -----------------------------------------------------------------------------

static bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

// Migrations are written once, with SQLite's names of types; these are PostgreSQL's.
static const char *const type_names[][2] = {
    {"integer", "bigint"}, {"blob", "bytea"}, {"real", "double precision"}};

// Adds a line, each type replaced by PostgreSQL's name for it where it stands as a word.
static void text_add_postgres(struct text *text, const char *at, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t word = 0;
		while (i + word < len && is_word_byte(at[i + word]))
			word++;
		const char *name = NULL;
		for (size_t t = 0; t < sizeof type_names / sizeof type_names[0]; t++)
			if (word == strlen(type_names[t][0]) &&
			    memcmp(at + i, type_names[t][0], word) == 0)
				name = type_names[t][1];
		if (name)
			text_add(text, name, strlen(name));
		else
			text_add(text, at + i, word ? word : 1);
		i += word ? word : 1;
	}
}

static void add_migration(struct room *room, const char *path, const char *name)
{
	char *title = NULL;
	long number = strtol(name, &title, 10);
	size_t len = strlen(title);
	if (title - name != 3 || number < 1 || title[0] != '-' || len < 6)
		give_up(path, 0, "a migration is called like 001-title.sql");
	struct migration *migration =
	    next_item(path, room->migrations, sizeof(*migration), &room->migration_count);
	migration->file = path;
	migration->number = (int)number;
	migration->title = must(strndup(title + 1, len - 5));

	struct text content = read_file(path);
	struct lines lines = {.file = path, .at = content.at, .end = content.at + content.len};
	enum engine engine = ENGINE_BOTH;
	while (lines_next(&lines)) {
		if (line_engine(lines.line) != ENGINES) {
			engine = line_engine(lines.line);
			continue;
		}
		size_t with_end = (size_t)(lines.at - lines.line.at);
		if (engine != ENGINE_POSTGRES)
			text_add(&migration->sqlite, lines.line.at, with_end);
		if (engine != ENGINE_SQLITE)
			text_add_postgres(&migration->postgres, lines.line.at, with_end);
	}
}

static int migration_compare(const void *a, const void *b)
{
	return ((const struct migration *)a)->number - ((const struct migration *)b)->number;
}

static void order_migrations(struct room *room)
{
	if (room->migration_count == 0)
		return;
	qsort(room->migrations, room->migration_count, sizeof(room->migrations[0]),
	      migration_compare);
	for (size_t i = 0; i < room->migration_count; i++) {
		if (room->migrations[i].number != (int)i + 1)
			give_up(room->migrations[i].file, 0, "migration %zu was expected here",
				i + 1);
	}
}

// ---- guarded tables -------------------------------------------------------------------------

static void add_guarded(struct room *room, const char *path)
{
	struct text content = read_file(path);
	struct lines lines = {.file = path, .at = content.at, .end = content.at + content.len};
	while (lines_next(&lines)) {
		char *line = must(strndup(lines.line.at, lines.line.len));
		char *tab = strchr(line, '\t');
		if (tab == NULL || tab == line || tab[1] == '\0')
			give_up(path, lines.number, "a line is a table, a tab, and its room");
		if (room->guarded_count == GUARDED_MAX)
			give_up(path, lines.number, "more than %d guarded tables", GUARDED_MAX);
		*tab = '\0';
		room->guarded[room->guarded_count++] = (struct guarded){line, tab + 1};
	}
}

// ---- templates and assets -------------------------------------------------------------------

static const struct {
	const char *ending, *type;
} asset_types[] = {
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".html", "text/html; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".txt", "text/plain; charset=utf-8"},
    {".texts.gz", "application/gzip"},
    {".ids", "application/octet-stream"},
};

static bool ends_in(const char *name, const char *ending)
{
	size_t len = strlen(name), part = strlen(ending);
	return len > part && strcmp(name + len - part, ending) == 0;
}

static const char *asset_type(const struct file *asset)
{
	for (size_t i = 0; i < sizeof(asset_types) / sizeof(asset_types[0]); i++) {
		if (ends_in(asset->name, asset_types[i].ending))
			return asset_types[i].type;
	}
	give_up(asset->path, 0, "the type of this file is not in asset_types of tool/embed.c");
}

static void add_file(const char *path, const char *name, struct file *files, size_t *count)
{
	struct file *file = next_item(path, files, sizeof(*file), count);
	*file = (struct file){.path = path, .name = name, .content = read_file(path)};
	if (ends_in(name, ".css"))
		file->content.len = strip_css(file->content.at, file->content.len);
	else if (ends_in(name, ".js"))
		file->content.len = strip_js(file->content.at, file->content.len);
}

// FNV-1a, 64 bits (Fowler, Noll, Vo): tells versions of a file apart, no more.
static uint64_t content_hash(struct text content)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < content.len; i++)
		hash = (hash ^ (unsigned char)content.at[i]) * 0x100000001b3u;
	return hash;
}

static void add(struct room *room, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	if (strstr(path, "/assets/"))
		add_file(path, name, room->assets, &room->asset_count);
	else if (strcmp(name, "guarded.tsv") == 0)
		add_guarded(room, path);
	else if (ends_in(name, ".html"))
		add_file(path, name, room->templates, &room->template_count);
	else if (strstr(path, "/migrate/") && ends_in(name, ".sql"))
		add_migration(room, path, name);
	else if (ends_in(name, ".sql"))
		add_queries(room, path);
	else
		give_up(path, 0, "neither SQL, nor a template, nor in assets/");
}

// ---- output ---------------------------------------------------------------------------------

static void write_literal(FILE *out, struct text text)
{
	fputs("\"", out);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (c == '\n')
			fputs(i + 1 < text.len ? "\\n\"\n\t\"" : "\\n", out);
		else if (c == '"' || c == '\\' || c == '?') // "??=" would be read as another letter
			fprintf(out, "\\%c", c);
		else if (c >= 32 && c < 127)
			fputc(c, out);
		else
			fprintf(out, "\\%03o", c);
	}
	fputs("\"", out);
}

static void write_literal_or_null(FILE *out, struct text text)
{
	if (text.len > 0)
		write_literal(out, text);
	else
		fputs("NULL", out);
}

static void write_queries(FILE *out, const struct room *room)
{
	for (size_t i = 0; i < room->query_count; i++) {
		const struct query *query = &room->queries[i];
		fprintf(out, "\nconst struct query sql_%s = {\n\t.name = \"%s\",\n\t.help = ",
			query->name, query->name);
		write_literal(out, query->help);
		fputs(",\n\t.sql = ", out);
		write_literal_or_null(out, query->sql[ENGINE_BOTH]);
		fputs(",\n\t.sqlite = ", out);
		write_literal_or_null(out, query->sql[ENGINE_SQLITE]);
		fputs(",\n\t.postgres = ", out);
		write_literal_or_null(out, query->sql[ENGINE_POSTGRES]);
		fputs(",\n\t.writes = ", out);
		write_literal_or_null(out, query->writes);
		fprintf(out, ",\n\t.index = %zu,\n};\n", i);
	}
	fprintf(out, "\nconst struct query *const %s_queries[] = {\n", room->name);
	for (size_t i = 0; i < room->query_count; i++)
		fprintf(out, "\t&sql_%s,\n", room->queries[i].name);
	fprintf(out, "};\nconst size_t %s_query_count = %zu;\n", room->name, room->query_count);
}

// The list itself goes to the room that guards while the program runs.
static bool guards(const struct room *room)
{
	return room->guarded_count > 0 && strcmp(room->name, "store") == 0;
}

static void write_guarded(FILE *out, const struct room *room)
{
	fprintf(out, "\nconst struct guarded_table %s_guarded[] = {\n", room->name);
	for (size_t i = 0; i < room->guarded_count; i++)
		fprintf(out, "\t{\"%s\", \"%s\"},\n", room->guarded[i].table,
			room->guarded[i].room);
	fprintf(out, "};\nconst size_t %s_guarded_count = %zu;\n", room->name, room->guarded_count);
}

static void write_migrations(FILE *out, const struct room *room)
{
	fprintf(out, "\nconst struct migration %s_migrations[] = {\n", room->name);
	for (size_t i = 0; i < room->migration_count; i++) {
		const struct migration *migration = &room->migrations[i];
		fprintf(out,
			"\t{.room = \"%s\", .number = %d, .title = \"%s\", .sqlite = ", room->name,
			migration->number, migration->title);
		write_literal(out, migration->sqlite);
		fputs(",\n\t .postgres = ", out);
		write_literal(out, migration->postgres);
		fputs("},\n", out);
	}
	fprintf(out, "};\nconst size_t %s_migration_count = %zu;\n", room->name,
		room->migration_count);
}

static void write_templates(FILE *out, const struct room *room)
{
	fprintf(out, "\nconst struct template_source %s_templates[] = {\n", room->name);
	for (size_t i = 0; i < room->template_count; i++) {
		const struct file *file = &room->templates[i];
		fprintf(out,
			"\t{.room = \"%s\", .name = \"%.*s\", .len = %zu, .text = ", room->name,
			(int)(strlen(file->name) - strlen(".html")), file->name, file->content.len);
		write_literal(out, file->content);
		fputs("},\n", out);
	}
	fprintf(out, "};\nconst size_t %s_template_count = %zu;\n", room->name,
		room->template_count);
}

static void write_assets(FILE *out, const struct room *room)
{
	fprintf(out, "\nconst struct asset %s_assets[] = {\n", room->name);
	for (size_t i = 0; i < room->asset_count; i++) {
		const struct file *file = &room->assets[i];
		fprintf(
		    out,
		    "\t{.name = \"%s\", .type = \"%s\", .hash = \"%016" PRIx64 "\", .len = %zu,\n",
		    file->name, asset_type(file), content_hash(file->content), file->content.len);
		fputs("\t .at = (const unsigned char *)", out);
		write_literal(out, file->content);
		fputs("},\n", out);
	}
	fprintf(out, "};\nconst size_t %s_asset_count = %zu;\n", room->name, room->asset_count);
}

static FILE *begin_output(const char *path, const struct room *room)
{
	FILE *out = fopen(path, "wb");
	if (out == NULL)
		give_up(path, 0, "%s", strerror(errno));
	fprintf(out, "// Made by tool/embed from the files of src/%s; changes here are lost.\n",
		room->name);
	return out;
}

static void end_output(FILE *out, const char *path)
{
	bool failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed)
		give_up(path, 0, "could not be written: %s", strerror(errno));
}

static void write_header(const char *path, const struct room *room)
{
	const char *name = room->name;
	FILE *out = begin_output(path, room);
	fprintf(out, "#ifndef CAUSEWAY_GEN_%s_EMBEDDED_H\n#define CAUSEWAY_GEN_%s_EMBEDDED_H\n\n",
		name, name);
	fputs("#include <stddef.h>\n", out);
	if (room->query_count + room->migration_count > 0)
		fputs("#include \"store/query.h\"\n", out);
	if (room->template_count + room->asset_count > 0)
		fputs("#include \"page/source.h\"\n", out);
	fputs("\n", out);
	for (size_t i = 0; i < room->query_count; i++)
		fprintf(out, "extern const struct query sql_%s;\n", room->queries[i].name);
	if (room->query_count > 0)
		fprintf(out,
			"extern const struct query *const %s_queries[];\n"
			"extern const size_t %s_query_count;\n",
			name, name);
	if (guards(room))
		fprintf(out,
			"extern const struct guarded_table %s_guarded[];\n"
			"extern const size_t %s_guarded_count;\n",
			name, name);
	if (room->migration_count > 0)
		fprintf(out,
			"extern const struct migration %s_migrations[];\n"
			"extern const size_t %s_migration_count;\n",
			name, name);
	if (room->template_count > 0)
		fprintf(out,
			"extern const struct template_source %s_templates[];\n"
			"extern const size_t %s_template_count;\n",
			name, name);
	if (room->asset_count > 0)
		fprintf(out,
			"extern const struct asset %s_assets[];\n"
			"extern const size_t %s_asset_count;\n",
			name, name);
	fputs("\n#endif\n", out);
	end_output(out, path);
}

static void write_code(const char *path, const struct room *room)
{
	FILE *out = begin_output(path, room);
	fprintf(out, "#include \"%s/%s_embedded.h\"\n", room->name, room->name);
	if (room->query_count > 0)
		write_queries(out, room);
	if (guards(room))
		write_guarded(out, room);
	if (room->migration_count > 0)
		write_migrations(out, room);
	if (room->template_count > 0)
		write_templates(out, room);
	if (room->asset_count > 0)
		write_assets(out, room);
	end_output(out, path);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		give_up("usage", 0, "embed ROOM out.c out.h FILES…");
	static struct room room;
	room.name = argv[1];
	for (int i = 4; i < argc; i++)
		add(&room, argv[i]);
	order_migrations(&room);
	write_code(argv[2], &room);
	write_header(argv[3], &room);
	return 0;
}
