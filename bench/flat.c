// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads posts as a server does for a campaign, beside others and with what its people told it, so
// that its cost can be counted: bench/triage runs it under valgrind, which counts the instructions
// of reading alone.
//   bench/lines --root . --posts 4000 | flat SHARE CAMPAIGNS NAMES LESSONS TAGS
// CAMPAIGNS: that the server has; posts are read for the first. NAMES: of places, of each of them.
// LESSONS: that the first was taught. TAGS: of its hashtags that mean something. Posts are read twice; only the second time counts, because
// the first one fills the memories of words.
#include "base/arena.h"
#include "base/vec.h"
#include "triage/judgement.h"

#include <stdio.h>
#include <stdlib.h>

#define POSTS_MAX 100000
#define GROUP	  64 // posts read at once, as the server does

struct bench {
	struct judgement *judgement;
	struct arena arena;
	struct vec posts; // struct post
};

static void give_up(const char *why)
{
	fprintf(stderr, "flat: %s\n", why);
	exit(1);
}

static void posts_take(struct bench *bench)
{
	struct json_reader *reader = json_reader_new();
	struct fault fault = {0};
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	while (reader && (len = getline(&line, &room, stdin)) > 0) {
		struct post *post = vec_add(&bench->posts);
		const struct str text = str_trim(str_of(line, (size_t)len));
		if (!post || post_parse(reader, text, false, &bench->arena, post, &fault) != OK)
			give_up(fault.text[0] ? fault.text : "too many posts.");
	}
	free(line);
	json_reader_free(reader);
}

// An invented name of two words that no post has.
static struct str name_make(struct arena *arena, size_t number)
{
	static const char *const parts[] = {"zar", "quil", "vom", "tesh",
					    "urk", "plim", "goz", "wex"};
	return arena_format(arena, "%s%s%s %s%s%zu", parts[number % 8], parts[number / 8 % 8],
			    parts[number / 64 % 8], parts[number / 512 % 8],
			    parts[(number + 3) % 8], number);
}

static void campaigns_tell(struct bench *bench, size_t campaigns, size_t names)
{
	struct fault fault = {0};
	struct campaign_place *places = calloc(names + 1, sizeof *places);
	for (size_t i = 0; places && i < names; i++)
		places[i] = (struct campaign_place){.name = name_make(&bench->arena, i),
						    .lat = (double)(i % 80),
						    .lon = (double)(i % 170)};
	for (size_t i = 1; places && i <= campaigns; i++) {
		const struct campaign campaign = {.id = (int64_t)i, .country = STR("PK")};
		if (judgement_tell_campaign(bench->judgement, &campaign, places, names, &fault) !=
		    OK)
			give_up(fault.text);
	}
	free(places);
}

// Every other post is a request, which teaches something about most words.
static void lessons_teach(struct bench *bench, size_t count)
{
	const struct judge *judge = judgement_judge(bench->judgement);
	struct fault fault = {0};
	struct lesson *lessons = calloc(count + 1, sizeof *lessons);
	for (size_t i = 0; lessons && i < count; i++)
		lessons[i] = (struct lesson){
		    .post_id = (int64_t)i + 1,
		    .post = *(struct post *)vec_at(&bench->posts, i),
		    .account = (int64_t)(i % 5) + 1,
		    .said = 1u << HEAD_SIGNAL | 1u << HEAD_REQUEST,
		    .yes = i % 2 ? 0 : 1u << HEAD_SIGNAL | 1u << HEAD_REQUEST,
		};
	if (!lessons || judge->teach(judge->context, 1, lessons, count, &fault) != OK)
		give_up("nothing could be taught.");
	free(lessons);
}

// The first few are hashtags of the posts that are read.
static void tags_tell(struct bench *bench, size_t count)
{
	static const char *const real[] = {"flood", "help", "sarwanflood", "rescue"};
	struct fault fault = {0};
	struct tag_book book = {calloc(count + 1, sizeof *book.entries), count};
	for (size_t i = 0; book.entries && i < count; i++)
		book.entries[i] = (struct tag_book_entry){
		    .folded = i < sizeof real / sizeof *real ? str_from(real[i])
							     : name_make(&bench->arena, i),
		    .means = {HEAD_REQUEST, HEAD_WATER},
		};
	if (book.entries)
		tag_book_sort(&book);
	if (!book.entries || judgement_tell_tags(bench->judgement, 1, &book, &fault) != OK)
		give_up("the hashtags could not be told.");
	free(book.entries);
}

// The instructions of this function are what is counted.
__attribute__((noinline)) static void posts_read_counted(const struct judge *judge, void *scratch,
							 struct post_entry *entries, size_t n)
{
	judge->read(judge->context, scratch, 1, STR("PK"), false, entries, n);
}

static void posts_read(struct bench *bench, bool counted)
{
	static struct post_entry entries[GROUP];
	static void *scratch;
	const struct judge *judge = judgement_judge(bench->judgement);
	if (!scratch)
		scratch = judge->scratch_new(judge->context);
	for (size_t from = 0; from < bench->posts.count; from += GROUP) {
		size_t n = 0;
		for (; n < GROUP && from + n < bench->posts.count; n++)
			entries[n].post = *(struct post *)vec_at(&bench->posts, from + n);
		if (counted)
			posts_read_counted(judge, scratch, entries, n);
		else
			judge->read(judge->context, scratch, 1, STR("PK"), false, entries, n);
	}
	if (counted)
		judge->scratch_free(scratch);
}

static const char *file_of(struct arena *arena, const char *share, const char *file)
{
	return arena_format(arena, "%s/%s%c", share, file, 0).at;
}

int main(int argc, char **argv)
{
	static struct bench bench;
	struct fault fault = {0};
	if (argc != 6)
		give_up("usage: flat SHARE CAMPAIGNS NAMES LESSONS TAGS");
	arena_init(&bench.arena, (size_t)256 << 20);
	vec_init(&bench.posts, sizeof(struct post), POSTS_MAX);
	const struct judgement_files files = {
	    .model = file_of(&bench.arena, argv[1], "model/heads.cwm"),
	    .language = file_of(&bench.arena, argv[1], "model/language.cwl"),
	    .lexicon = file_of(&bench.arena, argv[1], "lexicon/crisis.cwlex"),
	};
	if (judgement_new(&files, &bench.judgement, &fault) != OK)
		give_up(fault.text);
	const size_t lessons = strtoul(argv[4], NULL, 10);
	posts_take(&bench);
	if (lessons > bench.posts.count)
		give_up("there are fewer posts than lessons.");
	campaigns_tell(&bench, strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10));
	lessons_teach(&bench, lessons);
	tags_tell(&bench, strtoul(argv[5], NULL, 10));
	posts_read(&bench, false);
	posts_read(&bench, true);
	judgement_free(bench.judgement);
	vec_free(&bench.posts);
	arena_free(&bench.arena);
	return 0;
}
