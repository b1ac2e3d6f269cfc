// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/bluesky_want.h"

#include "campaign/tag.h"
#include "listen/bluesky_api.h"
#include "listen/bluesky_text.h"
#include "text/fold.h"

#include <stdlib.h>

#define MEMORY_MAX    ((size_t)256 << 10)
#define FOLD_MEMORY   ((size_t)64 << 10) // of one hashtag
#define WORD_MOST     500		 // bytes of one, folded
#define FACETS_MOST   64
#define FEATURES_MOST 8
#define TAGS_MOST     16 // that a post has beside its words

void bluesky_want_init(struct bluesky_want *want)
{
	*want = (struct bluesky_want){0};
	arena_init(&want->arena, MEMORY_MAX);
}

void bluesky_want_free(struct bluesky_want *want)
{
	free(want->folded);
	arena_free(&want->arena);
	*want = (struct bluesky_want){0};
}

static void wanted_words_set(struct bluesky_want *want, struct str words)
{
	char room[WORD_MOST];
	if (!want->folded)
		want->folded = malloc(sizeof *want->folded);
	while (want->folded && words.len > 0 && want->n_words < BLUESKY_WORDS_MAX) {
		const struct str word = str_trim(str_cut(&words, ' '));
		const size_t len = fold_joined(want->folded, word, room, sizeof room);
		if (len > 0)
			want->words[want->n_words++] = arena_format(&want->arena, " %s ", room);
	}
}

static void wanted_tags_set(struct bluesky_want *want, struct str tags)
{
	size_t all;
	struct str list[TAG_TURNS_MOST];
	const size_t count = tag_turns_list(&want->arena, tags, list, &all);
	for (size_t i = 0; i < count; i++) {
		const struct str folded = tag_fold(&want->arena, list[i]);
		if (folded.len > 0)
			want->tags[want->n_tags++] = folded;
	}
}

enum outcome bluesky_want_set(struct bluesky_want *want, struct str what, struct str word,
			      struct str did, struct str tags, struct fault *fault)
{
	want->n_tags = want->n_words = 0;
	arena_reset(&want->arena);
	want->did = str_equal(what, STR("account")) ? arena_copy(&want->arena, did) : STR("");
	if (str_equal(what, STR(TAG_TURNS)))
		wanted_tags_set(want, tags);
	else if (str_equal(what, STR("tag")))
		wanted_tags_set(want, word);
	else if (str_equal(what, STR("words")))
		wanted_words_set(want, word);
	if (want->n_tags == 0 && want->n_words == 0 && want->did.len == 0)
		return fail(INVALID, fault, "There is no hashtag, word or account to listen to.");
	return OK;
}

// --- hashtags ---

static bool tag_wanted(const struct bluesky_want *want, struct str tag)
{
	bool found = false;
	struct arena arena;
	arena_init(&arena, FOLD_MEMORY);
	const struct str folded = tag_fold(&arena, tag);
	for (size_t i = 0; i < want->n_tags && !found && folded.len > 0; i++)
		found = str_equal(folded, want->tags[i]);
	arena_free(&arena);
	return found;
}

static bool beside_wanted(const struct bluesky_want *want, struct json_value record)
{
	struct json_value list;
	struct str tag;
	bool found = false;
	unsigned count = 0;
	if (!json_member(record, STR("tags"), &list) || json_type(list) != JSON_ARRAY)
		return false;
	struct json_walk walk = json_walk(list);
	while (!found && count++ < TAGS_MOST && json_next(&walk))
		found = json_get_str(walk.value, &tag) && tag_wanted(want, tag);
	return found;
}

// What its writer's program marked; it may differ from the words.
static bool marked_wanted(const struct bluesky_want *want, struct json_value record)
{
	struct json_value facets, features;
	bool found = false;
	unsigned count = 0;
	if (!json_member(record, STR("facets"), &facets) || json_type(facets) != JSON_ARRAY)
		return false;
	struct json_walk walk = json_walk(facets);
	while (!found && count++ < FACETS_MOST && json_next(&walk)) {
		if (!json_member(walk.value, STR("features"), &features) ||
		    json_type(features) != JSON_ARRAY)
			continue;
		unsigned parts = 0;
		struct json_walk part = json_walk(features);
		while (!found && parts++ < FEATURES_MOST && json_next(&part)) {
			const struct str tag = bluesky_text(part.value, BLUESKY_PATH("tag"));
			found = tag.len > 0 && tag_wanted(want, tag);
		}
	}
	return found;
}

static bool written_wanted(const struct bluesky_want *want, struct str text)
{
	struct bluesky_facet facets[BLUESKY_FACETS_MOST];
	bool found = false;
	if (str_find_byte(text, '#') == SIZE_MAX)
		return false;
	const size_t count = bluesky_facets(text, facets);
	for (size_t i = 0; i < count && !found; i++)
		found = facets[i].kind == FACET_TAG && tag_wanted(want, facets[i].value);
	return found;
}

// --- words ---

static bool words_wanted(struct bluesky_want *want, struct str text)
{
	fold_text(text, want->folded);
	const struct str folded = str_of(want->folded->bytes, want->folded->len);
	bool found = true;
	for (size_t i = 0; i < want->n_words && found; i++)
		found = str_find(folded, want->words[i]) != SIZE_MAX;
	return found;
}

bool bluesky_wanted(struct bluesky_want *want, struct str did, struct json_value record)
{
	if (want->did.len > 0)
		return str_equal(want->did, did);
	const struct str text = bluesky_text(record, BLUESKY_PATH("text"));
	if (want->n_words > 0)
		return words_wanted(want, text);
	return want->n_tags > 0 && (marked_wanted(want, record) || beside_wanted(want, record) ||
				    written_wanted(want, text));
}
