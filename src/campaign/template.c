// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/template.h"

#include "base/json.h"
#include "template/template_embedded.h"

#include <stdlib.h>

enum member {
	MEMBER_POSITION,
	MEMBER_NAME,
	MEMBER_TITLE,
	MEMBER_ABOUT,
	MEMBER_PURPOSE,
	MEMBER_STORY,
	MEMBER_RECEIPT,
	MEMBER_TAGS,
	MEMBER_TOPICS,
	MEMBER_DUE,
	MEMBER_ROLES,
	MEMBER_COARSE,
	MEMBERS
};

static bool text_read(struct arena *arena, struct json_value value, struct str *ret)
{
	struct str text;
	if (!json_get_str(value, &text))
		return false;
	*ret = arena_copy(arena, text);
	return true;
}

static bool texts_read(struct arena *arena, struct json_value value, struct str *list, size_t most,
		       size_t *ret_count)
{
	size_t count = 0;
	struct json_walk walk = json_walk(value);
	while (json_next(&walk))
		if (count == most || !text_read(arena, walk.value, &list[count++]))
			return false;
	*ret_count = count;
	return json_type(value) == JSON_ARRAY;
}

static bool topics_read(struct arena *arena, struct json_value value, struct campaign_template *to)
{
	const struct str names[] = {STR("name"), STR("words")};
	struct json_walk walk = json_walk(value);
	while (json_next(&walk)) {
		struct json_value members[2];
		if (to->n_topics == TEMPLATE_TOPICS ||
		    json_members(walk.value, names, 2, members) != 2)
			return false;
		struct template_topic *topic = &to->topics[to->n_topics++];
		if (!text_read(arena, members[0], &topic->name) ||
		    !text_read(arena, members[1], &topic->words))
			return false;
	}
	return json_type(value) == JSON_ARRAY;
}

static bool due_read(struct json_value value, int due_minutes[URGENCY_COUNT])
{
	for (int i = 0; i < URGENCY_COUNT; i++) {
		struct json_value minutes;
		int64_t number;
		if (!json_member(value, str_from(urgency_names[i]), &minutes) ||
		    !json_get_i64(minutes, &number) || number < 1 || number > 100000)
			return false;
		due_minutes[i] = (int)number;
	}
	return true;
}

static bool template_read(struct arena *arena, struct json_value root,
			  struct campaign_template *ret)
{
	static const struct str names[MEMBERS] = {
	    [MEMBER_POSITION] = STR("position"), [MEMBER_NAME] = STR("name"),
	    [MEMBER_TITLE] = STR("title"),	 [MEMBER_ABOUT] = STR("about"),
	    [MEMBER_PURPOSE] = STR("purpose"),	 [MEMBER_STORY] = STR("story"),
	    [MEMBER_RECEIPT] = STR("receipt"),	 [MEMBER_TAGS] = STR("tags"),
	    [MEMBER_TOPICS] = STR("topics"),	 [MEMBER_DUE] = STR("due_minutes"),
	    [MEMBER_ROLES] = STR("roles"),	 [MEMBER_COARSE] = STR("coarse"),
	};
	struct json_value members[MEMBERS];
	struct str title, about;
	*ret = (struct campaign_template){0};
	const bool read =
	    json_members(root, names, MEMBERS, members) == MEMBERS &&
	    json_get_i64(members[MEMBER_POSITION], &ret->position) &&
	    text_read(arena, members[MEMBER_NAME], &ret->name) &&
	    text_read(arena, members[MEMBER_TITLE], &title) &&
	    text_read(arena, members[MEMBER_ABOUT], &about) &&
	    text_read(arena, members[MEMBER_PURPOSE], &ret->purpose) &&
	    text_read(arena, members[MEMBER_STORY], &ret->story) &&
	    text_read(arena, members[MEMBER_RECEIPT], &ret->receipt) &&
	    texts_read(arena, members[MEMBER_TAGS], ret->tags, TEMPLATE_TAGS, &ret->n_tags) &&
	    texts_read(arena, members[MEMBER_ROLES], ret->roles, TEMPLATE_ROLES, &ret->n_roles) &&
	    topics_read(arena, members[MEMBER_TOPICS], ret) &&
	    due_read(members[MEMBER_DUE], ret->due_minutes) &&
	    json_get_bool(members[MEMBER_COARSE], &ret->coarse);
	if (!read)
		return false;
	ret->title = title.at;
	ret->about = about.at;
	return true;
}

static int by_position(const void *a, const void *b)
{
	const struct campaign_template *first = a, *second = b;
	return (first->position > second->position) - (first->position < second->position);
}

enum outcome template_list(struct arena *arena, struct campaign_template **ret_list,
			   size_t *ret_count, struct fault *fault)
{
	struct campaign_template *list = arena_array(arena, template_asset_count, sizeof *list);
	struct json_reader *reader = json_reader_new();
	enum outcome outcome =
	    list && reader ? OK : fail(UNAVAILABLE, fault, "The templates need too much memory.");
	for (size_t i = 0; i < template_asset_count && outcome == OK; i++) {
		const struct asset *file = &template_assets[i];
		struct json_value root;
		outcome =
		    json_parse(reader, str_of((const char *)file->at, file->len), &root, fault);
		if (outcome == OK && !template_read(arena, root, &list[i]))
			outcome = fail(FAULT, fault, "The template %s is broken.", file->name);
	}
	json_reader_free(reader);
	if (outcome != OK)
		return outcome;
	qsort(list, template_asset_count, sizeof *list, by_position);
	*ret_list = list;
	*ret_count = template_asset_count;
	return OK;
}

enum outcome template_find(struct arena *arena, struct str name,
			   struct campaign_template *ret_template, struct fault *fault)
{
	struct campaign_template *list;
	size_t count;
	struct str names = STR("");
	const enum outcome outcome = template_list(arena, &list, &count, fault);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		if (str_equal(list[i].name, name)) {
			*ret_template = list[i];
			return OK;
		}
		names = arena_format(arena, "%.*s%s%.*s", STR_ARG(names), i ? ", " : "",
				     STR_ARG(list[i].name));
	}
	return outcome != OK ? outcome
			     : fail(INVALID, fault, "There is no template '%.*s'. There are: %.*s.",
				    STR_ARG(name), STR_ARG(names));
}
