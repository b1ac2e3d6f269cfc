// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/post.h"

#include "base/time.h"

bool source_direct(struct str source)
{
	static const char *const direct[] = {"sms",  "form",	 "mail",     "email", "call",
					     "phone", "whatsapp", "telegram", "radio", "paper"};
	for (size_t i = 0; i < sizeof direct / sizeof direct[0]; i++)
		if (str_equal_nocase(source, str_from(direct[i])))
			return true;
	return false;
}

// A member that is text; absent or null is an empty str.
static enum outcome text_member(struct json_value line, const char *name, size_t limit,
				struct str *ret, struct fault *fault)
{
	struct json_value value;
	if (!json_member(line, str_from(name), &value) || json_type(value) == JSON_NULL)
		return OK;
	if (!json_get_str(value, ret))
		return fail(INVALID, fault, "'%s' must be text.", name);
	if (ret->len > limit)
		return fail(INVALID, fault, "'%s' is longer than %zu bytes.", name, limit);
	return OK;
}

// An id: text, or a whole number, kept as text in the arena or in `room`.
static enum outcome id_member(struct json_value line, const char *name, char room[24],
			      struct str *ret, struct fault *fault)
{
	struct json_value value;
	int64_t number;
	if (!json_member(line, str_from(name), &value) || json_type(value) == JSON_NULL)
		return OK;
	if (json_get_i64(value, &number)) {
		const int len = snprintf(room, 24, "%lld", (long long)number);
		*ret = str_of(room, (size_t)len);
		return OK;
	}
	if (!json_get_str(value, ret))
		return fail(INVALID, fault, "'%s' must be text or a whole number.", name);
	if (ret->len > POST_ID_MAX)
		return fail(INVALID, fault, "'%s' is longer than %d bytes.", name, POST_ID_MAX);
	return OK;
}

static enum outcome time_member(struct json_value line, int64_t *ret, struct fault *fault)
{
	struct json_value value;
	struct str text;
	if (!json_member(line, STR("at"), &value) || json_type(value) == JSON_NULL)
		return OK;
	if (!json_get_str(value, &text) || !time_parse(text, ret))
		return fail(INVALID, fault,
			    "'at' must be a time like \"2026-07-14T03:12:40Z\".");
	return OK;
}

static enum outcome point_member(struct json_value line, struct post *ret, struct fault *fault)
{
	struct json_value lat, lon;
	const bool has_lat = json_member(line, STR("lat"), &lat) && json_type(lat) != JSON_NULL;
	const bool has_lon = json_member(line, STR("lon"), &lon) && json_type(lon) != JSON_NULL;
	if (!has_lat && !has_lon)
		return OK;
	const bool numbers = has_lat && has_lon && json_get_double(lat, &ret->lat) &&
			     json_get_double(lon, &ret->lon);
	if (!numbers || ret->lat < -90 || ret->lat > 90 || ret->lon < -180 || ret->lon > 180)
		return fail(INVALID, fault, "'lat' and 'lon' must be degrees, both given.");
	ret->has_point = true;
	return OK;
}

struct text_field {
	const char *name;
	size_t limit;
	size_t offset;
};
static const struct text_field text_fields[] = {
	{"text", POST_TEXT_MAX, offsetof(struct post, text)},
	{"author", 512, offsetof(struct post, author)},
	{"author_name", 512, offsetof(struct post, author_name)},
	{"lang", 35, offsetof(struct post, lang)},
	{"url", 4096, offsetof(struct post, url)},
	{"source", POST_SOURCE_MAX, offsetof(struct post, source)},
};
#define TEXT_FIELDS (sizeof text_fields / sizeof text_fields[0])

static struct str *field_at(struct post *post, size_t offset)
{
	return (struct str *)((char *)post + offset);
}

static const size_t id_fields[] = {offsetof(struct post, external_id),
				   offsetof(struct post, in_reply_to),
				   offsetof(struct post, repost_of)};
static const char *const id_names[] = {"id", "in_reply_to", "repost_of"};
#define ID_FIELDS (sizeof id_fields / sizeof id_fields[0])

static enum outcome members(struct json_value line, char rooms[ID_FIELDS][24], struct post *ret,
			    struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < ID_FIELDS && outcome == OK; i++)
		outcome = id_member(line, id_names[i], rooms[i], field_at(ret, id_fields[i]), fault);
	for (size_t i = 0; i < TEXT_FIELDS && outcome == OK; i++)
		outcome = text_member(line, text_fields[i].name, text_fields[i].limit,
				      field_at(ret, text_fields[i].offset), fault);
	if (outcome == OK)
		outcome = time_member(line, &ret->at, fault);
	if (outcome == OK)
		outcome = point_member(line, ret, fault);
	return outcome;
}

// Moves the strings into the arena; false when it is full.
static bool keep(struct post *post, struct arena *arena)
{
	bool kept = true;
	for (size_t i = 0; i < TEXT_FIELDS + ID_FIELDS; i++) {
		struct str *field = field_at(post, i < TEXT_FIELDS ? text_fields[i].offset
								   : id_fields[i - TEXT_FIELDS]);
		if (field->len == 0)
			continue;
		*field = arena_copy(arena, *field);
		kept &= field->at != NULL;
	}
	return kept;
}

enum outcome post_parse(struct json_reader *reader, struct str line, bool padded,
			struct arena *arena, struct post *ret_post, struct fault *fault)
{
	if (line.len > POST_LINE_MAX)
		return fail(INVALID, fault, "The line is longer than %d bytes.", POST_LINE_MAX);
	struct json_value value;
	enum outcome outcome = padded ? json_parse_padded(reader, line, &value, fault)
				      : json_parse(reader, line, &value, fault);
	if (outcome != OK)
		return outcome == FAULT ? FAULT : INVALID;
	if (json_type(value) != JSON_OBJECT)
		return fail(INVALID, fault, "A post must be a JSON object.");
	struct post post = {.raw = line};
	char rooms[ID_FIELDS][24];
	outcome = members(value, rooms, &post, fault);
	if (outcome != OK)
		return outcome;
	if (post.external_id.len == 0)
		return fail(INVALID, fault, "'id' is missing.");
	if (str_trim(post.text).len == 0)
		return fail(INVALID, fault, "'text' is missing or empty.");
	post.direct = source_direct(post.source);
	if (!keep(&post, arena))
		return fail(TOO_MUCH, fault, "The batch needs too much memory.");
	*ret_post = post;
	return OK;
}
