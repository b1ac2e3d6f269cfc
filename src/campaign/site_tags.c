// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/site_tags.h"

#include "campaign/campaign_embedded.h"

static struct site_tag row_of(struct arena *arena, struct str name, struct tag_meaning means)
{
	struct site_tag tag = {.name = arena_format(arena, "#%.*s", STR_ARG(name))};
	if (means.kind != HEAD_SIGNAL) {
		tag.kind = head_name(means.kind).at;
		tag.wants = tag_meaning_title(means.kind);
	}
	if (means.topic != HEAD_SIGNAL) {
		tag.topic = head_name(means.topic).at;
		tag.about = tag_meaning_title(means.topic);
	}
	tag.both = tag.kind && tag.topic;
	return tag;
}

// Spellings of other scripts begin with another byte than ASCII; who reads the name reads the rest.
static bool is_ascii(struct str text)
{
	return text.len == 0 || (unsigned char)text.at[0] < 0x80;
}

enum outcome site_tags_read(struct conn *conn, struct arena *arena, int64_t campaign,
			    struct site_tags *ret, struct fault *fault)
{
	size_t n_meaning = 0, n_plain = 0;
	struct str last = STR("");
	struct site_tag *row = NULL;
	struct site_tag *meaning = arena_array(arena, TAGS_MAX, sizeof *meaning);
	struct site_tag *plain = arena_array(arena, TAGS_MAX, sizeof *plain);
	if (!meaning || !plain)
		return fail(TOO_MUCH, fault, "So many hashtags need too much memory.");
	struct stmt *list = stmt_start(conn, &sql_tag_spelling_list);
	stmt_bind_i64(list, 1, campaign);
	while (stmt_step(list)) {
		const struct str name = stmt_str(list, 0), spelling = stmt_str(list, 1);
		const struct tag_meaning means =
		    tag_meaning_of(stmt_str(list, 2), stmt_str(list, 3));
		if (!str_equal(name, last)) {
			if (n_meaning == TAGS_MAX || n_plain == TAGS_MAX)
				break;
			last = arena_copy(arena, name);
			row = tag_means(means) ? &meaning[n_meaning++] : &plain[n_plain++];
			*row = row_of(arena, name, means);
		}
		if (row && row->others.len == 0 && is_ascii(name) != is_ascii(spelling) &&
		    spelling.len > 0)
			row->others = arena_format(arena, "#%.*s", STR_ARG(spelling));
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome != OK)
		return outcome;
	ret->meaning = (struct view_list){meaning, n_meaning};
	ret->plain = (struct view_list){plain, n_plain};
	return OK;
}

static const struct field fields[] = {
    VIEW_FIELD(site_tag, name, FIELD_STR, "with its #"),
    VIEW_FIELD(site_tag, others, FIELD_STR, "the same in another script"),
    VIEW_FIELD(site_tag, kind, FIELD_WORD, "what who writes it wants"),
    VIEW_FIELD(site_tag, topic, FIELD_WORD, "what it is about"),
    VIEW_FIELD(site_tag, wants, FIELD_MESSAGE, "its kind, for people"),
    VIEW_FIELD(site_tag, about, FIELD_MESSAGE, "its topic, for people"),
    VIEW_PAGE_FIELD(site_tag, both, FIELD_BOOL, "it has both"),
};
const struct view site_tag_view = VIEW(site_tag, fields, "a hashtag of the campaign");
