// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/bluesky_post.h"

#include "base/time.h"
#include "base/utf8.h"
#include "campaign/post.h"
#include "listen/bluesky_api.h"

#define PICTURES 4

// What a person reads: the words, and the descriptions of pictures.
static struct str words_of(struct json_value record, struct arena *arena)
{
	struct buf text;
	struct json_value images;
	unsigned pictures = 0;
	buf_init(&text, POST_TEXT_MAX);
	buf_add(&text, str_trim(bluesky_text(record, BLUESKY_PATH("text"))));
	if (bluesky_value(record, BLUESKY_PATH("embed", "images"), &images)) {
		struct json_walk walk = json_walk(images);
		while (json_next(&walk) && pictures++ < PICTURES) {
			const struct str told =
			    str_trim(bluesky_text(walk.value, BLUESKY_PATH("alt")));
			if (told.len > 0 && text.len > 0)
				buf_add(&text, STR("\n\n"));
			buf_add(&text, told);
		}
	}
	const size_t whole = utf8_valid_run(buf_str(&text));
	const struct str words = arena_copy(arena, str_slice(buf_str(&text), 0, whole));
	buf_free(&text);
	return words;
}

static struct str language_of(struct json_value record)
{
	struct json_value list;
	struct str lang = STR("");
	if (!json_member(record, STR("langs"), &list) || json_type(list) != JSON_ARRAY)
		return lang;
	struct json_walk walk = json_walk(list);
	if (json_next(&walk))
		json_get_str(walk.value, &lang);
	return lang;
}

// at://did/app.bsky.feed.post/key is shown at https://bsky.app/profile/did/post/key.
static struct str page_of(struct str uri, struct arena *arena)
{
	struct str rest = str_slice(uri, STR("at://").len, SIZE_MAX);
	const struct str did = str_cut(&rest, '/');
	str_cut(&rest, '/');
	if (!str_starts(uri, STR("at://")) || rest.len == 0)
		return STR("");
	return arena_format(arena, "https://bsky.app/profile/%.*s/post/%.*s", STR_ARG(did),
			    STR_ARG(rest));
}

// --- labels ---

// What moderators, or who wrote it, say of a post (com.atproto.label.defs).
enum label { LABEL_NONE, LABEL_WARNS, LABEL_HIDES };

static enum label label_of(struct str value)
{
	static const struct {
		const char *value;
		enum label label;
	} known[] = {
	    {"!hide", LABEL_HIDES},	{"!takedown", LABEL_HIDES}, {"spam", LABEL_HIDES},
	    {"porn", LABEL_HIDES},	{"!warn", LABEL_WARNS},	    {"sexual", LABEL_WARNS},
	    {"nudity", LABEL_WARNS},	{"gore", LABEL_WARNS},	    {"graphic-media", LABEL_WARNS},
	    {"self-harm", LABEL_WARNS},
	};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (str_equal(value, str_from(known[i].value)))
			return known[i].label;
	return LABEL_NONE;
}

// The strongest of a list, and what it is called. One that was taken back ("neg") counts not.
static enum label labels_read(struct json_value list, struct str *ret_value)
{
	enum label strongest = LABEL_NONE;
	struct json_walk walk = json_walk(list);
	while (json_type(list) == JSON_ARRAY && json_next(&walk)) {
		bool back = false;
		struct json_value neg;
		const struct str value = bluesky_text(walk.value, BLUESKY_PATH("val"));
		if (json_member(walk.value, STR("neg"), &neg))
			json_get_bool(neg, &back);
		const enum label label = back ? LABEL_NONE : label_of(value);
		if (label > strongest)
			*ret_value = value;
		strongest = label > strongest ? label : strongest;
	}
	return strongest;
}

static struct str warned(struct arena *arena, struct str warning, struct str words)
{
	return warning.len == 0 || words.len == 0
		   ? words
		   : arena_format(arena, "⚠ %.*s\n\n%.*s", STR_ARG(warning), STR_ARG(words));
}

void bluesky_labels_take(struct json_value list, struct bluesky_found *found)
{
	struct str value = STR("");
	const enum label label = labels_read(list, &value);
	found->hidden |= label == LABEL_HIDES;
	if (label == LABEL_WARNS && found->warning.len == 0)
		found->warning = value;
}

void bluesky_own_labels_take(struct bluesky_found *found)
{
	struct json_value labels;
	if (bluesky_value(found->record, BLUESKY_PATH("labels", "values"), &labels))
		bluesky_labels_take(labels, found);
}

// "at://DID/": with what the ids of all posts of an account begin.
static struct str account_of(struct str uri)
{
	const struct str rest = str_slice(uri, strlen("at://"), SIZE_MAX);
	return str_slice(uri, 0, strlen("at://") + str_find_byte(rest, '/') + 1);
}

bool bluesky_post_add(struct connector_call *call, const struct bluesky_found *found)
{
	int64_t written = 0;
	struct arena *arena = call->arena;
	const bool repost = found->repost_by.len > 0;
	time_parse(bluesky_text(found->record, BLUESKY_PATH("createdAt")), &written);
	struct str id = found->uri;
	if (repost || found->rev.len > 0)
		id = arena_format(arena, "%.*s#%.*s", STR_ARG(found->uri),
				  STR_ARG(repost ? found->repost_by : found->rev));
	const struct connector_post post = {
	    .id = id,
	    .text = warned(arena, found->warning, words_of(found->record, arena)),
	    .author = repost ? found->repost_by : found->author,
	    .author_name = repost ? STR("") : found->author_name,
	    .lang = language_of(found->record),
	    .url = page_of(found->uri, arena),
	    .in_reply_to = bluesky_text(found->record, BLUESKY_PATH("reply", "parent", "uri")),
	    .repost_of = repost ? found->uri : STR(""),
	    .alias = account_of(found->uri),
	    .edit_of = found->rev.len > 0 ? found->uri : STR(""),
	    .at = repost ? found->seen : written,
	};
	return found->uri.len == 0 || found->hidden || connector_post(call, &post);
}
