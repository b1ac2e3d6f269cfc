// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_read.h"

#include "base/json.h"

#include <errno.h>
#include <glob.h>
#include <zlib.h>

struct reader {
	const char *path;
	unsigned line;
	struct json_reader *json;
	train_record_fn *take;
	void *context;
};

static struct str member_str(struct json_value object, const char *name)
{
	struct json_value value;
	struct str text = {0};
	if (json_member(object, str_from(name), &value))
		json_get_str(value, &text);
	return text;
}

static bool read_labels(struct json_value object, struct train_record *record)
{
	struct json_value labels;
	if (!json_member(object, STR("labels"), &labels) || json_type(labels) != JSON_OBJECT)
		return false;
	struct json_walk walk = json_walk(labels);
	while (json_next(&walk)) {
		enum head head;
		int64_t value;
		if (!head_from_name(walk.name, &head) || !json_get_i64(walk.value, &value) ||
		    value < 0 || value > 1)
			return false;
		record->known |= UINT32_C(1) << head;
		record->yes |= (uint32_t)value << head;
	}
	return true;
}

static enum outcome read_line(struct reader *reader, struct str line, struct fault *fault)
{
	struct json_value root;
	struct fault why;
	if (json_parse(reader->json, line, &root, &why) != OK)
		return fail(INVALID, fault, "%s, line %u: %s", reader->path, reader->line,
			    why.text);
	struct train_record record = {
	    .id = member_str(root, "id"),
	    .text = member_str(root, "text"),
	    .lang = member_str(root, "lang"),
	    .set = member_str(root, "set"),
	    .event = member_str(root, "event"),
	};
	if (record.text.len == 0 || record.set.len == 0 || !read_labels(root, &record))
		return fail(INVALID, fault,
			    "%s, line %u: a record needs text, set and labels of known heads, "
			    "each 0 or 1.",
			    reader->path, reader->line);
	return reader->take(reader->context, &record, fault);
}

static enum outcome read_lines(struct reader *reader, gzFile file, char *line, struct fault *fault)
{
	while (gzgets(file, line, (int)TRAIN_LINE_MAX)) {
		reader->line++;
		struct str text = str_trim(str_from(line));
		if (text.len + 2 >= TRAIN_LINE_MAX)
			return fail(TOO_MUCH, fault, "%s, line %u is longer than %zu bytes.",
				    reader->path, reader->line, TRAIN_LINE_MAX);
		enum outcome outcome = text.len ? read_line(reader, text, fault) : OK;
		if (outcome != OK)
			return outcome;
	}
	int problem;
	const char *message = gzerror(file, &problem);
	if (problem != Z_OK && problem != Z_STREAM_END)
		return fail(INVALID, fault, "%s cannot be unpacked: %s.", reader->path, message);
	return OK;
}

static enum outcome read_file(struct reader *reader, struct fault *fault)
{
	gzFile file = gzopen(reader->path, "rb");
	if (!file)
		return fail(UNAVAILABLE, fault, "Cannot open %s: %s.", reader->path,
			    strerror(errno));
	char *line = malloc(TRAIN_LINE_MAX);
	enum outcome outcome = line ? read_lines(reader, file, line, fault)
				    : fail(UNAVAILABLE, fault, "Not enough memory.");
	free(line);
	gzclose(file);
	return outcome;
}

enum outcome train_read(const char *directory, const char *part, train_record_fn *take,
			void *context, struct fault *fault)
{
	char pattern[4096];
	snprintf(pattern, sizeof pattern, "%s/triage/*.%s.jsonl*", directory, part);
	glob_t files;
	if (glob(pattern, 0, NULL, &files) != 0)
		return fail(NOT_FOUND, fault, "There are no files %s.", pattern);
	enum outcome outcome = OK;
	struct json_reader *json = json_reader_new();
	if (!json || files.gl_pathc > TRAIN_FILES_MAX)
		outcome = fail(TOO_MUCH, fault, "Not enough memory, or more than %d files %s.",
			       TRAIN_FILES_MAX, pattern);
	for (size_t i = 0; i < files.gl_pathc && outcome == OK; i++) {
		struct reader reader = {
		    .path = files.gl_pathv[i], .json = json, .take = take, .context = context};
		outcome = read_file(&reader, fault);
	}
	json_reader_free(json);
	globfree(&files);
	return outcome;
}
