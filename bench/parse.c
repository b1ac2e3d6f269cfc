// SPDX-License-Identifier: AGPL-3.0-or-later
// What it costs to read a post's JSON line: the program's reader beside jansson, in processor time
// of one thread, in turn, the best of several rounds over the same lines.
// Needs libjansson-dev.
//   make O=build build/libbase.a
//   gcc -std=gnu17 -O2 -D_GNU_SOURCE -Isrc bench/parse.c build/libbase.a -ljansson -lsimdjson
//     -lstdc++ -lm -o build/bench-parse
//   build/bench-parse <POSTS.jsonl        (bench/lines makes them)
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS	  9
#define LINES_MAX 20000

// Of jansson.h, whose names are also those of base/json.h.
struct json_t;
struct json_t *json_loadb(const char *bytes, size_t len, size_t flags, void *error);
struct json_t *json_object_get(const struct json_t *object, const char *name);
size_t json_string_length(const struct json_t *string);
void json_delete(struct json_t *value);

static char *lines[LINES_MAX];
static size_t lengths[LINES_MAX], count, bytes;

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void lines_read(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	while (count < LINES_MAX && (len = getline(&line, &room, stdin)) > 0) {
		lines[count] = calloc(1, (size_t)len + JSON_PADDING);
		if (!lines[count])
			exit(1);
		memcpy(lines[count], line, (size_t)len);
		lengths[count++] = (size_t)len;
		bytes += (size_t)len;
	}
	free(line);
}

// Both find the text, so that neither has read for nothing; returns how many bytes of text.
static size_t read_ours(struct json_reader *reader)
{
	const struct str name = STR("text");
	size_t found = 0;
	struct str text;
	for (size_t i = 0; i < count; i++) {
		struct json_value line, value;
		struct fault fault;
		if (json_parse_padded(reader, str_of(lines[i], lengths[i]), &line, &fault) == OK &&
		    json_members(line, &name, 1, &value) == 1 && json_get_str(value, &text))
			found += text.len;
	}
	return found;
}

static size_t read_jansson(void)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++) {
		struct json_t *line = json_loadb(lines[i], lengths[i], 0, NULL);
		found += json_string_length(json_object_get(line, "text"));
		json_delete(line);
	}
	return found;
}

int main(void)
{
	struct json_reader *reader = json_reader_new();
	double best[2] = {1e9, 1e9};
	size_t found[2] = {0};
	lines_read();
	for (int round = 0; round < ROUNDS && reader && count; round++) {
		double start = now();
		found[0] = read_ours(reader);
		const double ours = now() - start;
		start = now();
		found[1] = read_jansson();
		const double theirs = now() - start;
		best[0] = ours < best[0] ? ours : best[0];
		best[1] = theirs < best[1] ? theirs : best[1];
	}
	if (found[0] == 0 || found[0] != found[1])
		return 1;
	printf("%zu lines of %zu bytes: ours %.2f, jansson %.2f microseconds a line, %.1f times\n",
	       count, bytes / count, 1e6 * best[0] / (double)count, 1e6 * best[1] / (double)count,
	       best[1] / best[0]);
	json_reader_free(reader);
	return 0;
}
