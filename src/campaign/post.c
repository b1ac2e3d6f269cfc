// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/post.h"

#include "base/time.h"

// The members that are read, in the order in which most senders write them.
enum member {
	MEMBER_ID,
	MEMBER_AT,
	MEMBER_TEXT,
	MEMBER_AUTHOR,
	MEMBER_AUTHOR_NAME,
	MEMBER_LANG,
	MEMBER_LAT,
	MEMBER_LON,
	MEMBER_IN_REPLY_TO,
	MEMBER_REPOST_OF,
	MEMBER_URL,
	MEMBER_SOURCE,
	MEMBER_EXERCISE,
	MEMBER_ALIAS,
	MEMBER_EDIT_OF,
	MEMBER_REMOVED,
	MEMBERS
};
static const struct str member_names[MEMBERS] = {
    STR("id"),		STR("at"),	  STR("text"),	  STR("author"),
    STR("author_name"), STR("lang"),	  STR("lat"),	  STR("lon"),
    STR("in_reply_to"), STR("repost_of"), STR("url"),	  STR("source"),
    STR("exercise"),	STR("alias"),	  STR("edit_of"), STR("removed"),
};

#define NUMBER_ROOM 24 // a whole number as text

struct text_field {
	enum member member;
	bool id; // may be a whole number
	size_t limit;
	size_t offset; // of a struct str in struct post
};
static const struct text_field text_fields[] = {
    {MEMBER_ID, true, POST_ID_MAX, offsetof(struct post, external_id)},
    {MEMBER_IN_REPLY_TO, true, POST_ID_MAX, offsetof(struct post, in_reply_to)},
    {MEMBER_REPOST_OF, true, POST_ID_MAX, offsetof(struct post, repost_of)},
    {MEMBER_ALIAS, true, POST_ID_MAX, offsetof(struct post, alias)},
    {MEMBER_EDIT_OF, true, POST_ID_MAX, offsetof(struct post, edit_of)},
    {MEMBER_TEXT, false, POST_TEXT_MAX, offsetof(struct post, text)},
    {MEMBER_AUTHOR, false, 512, offsetof(struct post, author)},
    {MEMBER_AUTHOR_NAME, false, 512, offsetof(struct post, author_name)},
    {MEMBER_LANG, false, 35, offsetof(struct post, lang)},
    {MEMBER_URL, false, 4096, offsetof(struct post, url)},
    {MEMBER_SOURCE, false, POST_SOURCE_MAX, offsetof(struct post, source)},
};
#define TEXT_FIELDS (sizeof text_fields / sizeof text_fields[0])

static struct str *field_at(struct post *post, const struct text_field *field)
{
	return (struct str *)((char *)post + field->offset);
}

bool source_direct(struct str source)
{
	static const struct str direct[] = {STR("sms"),	     STR("form"),     STR("mail"),
					    STR("email"),    STR("call"),     STR("phone"),
					    STR("whatsapp"), STR("telegram"), STR("messages"),
					    STR("radio"),    STR("paper")};
	for (size_t i = 0; i < sizeof direct / sizeof direct[0]; i++) {
		// Nearly every post is from elsewhere, which the first letter tells.
		if (source.len == 0 || (source.at[0] | 0x20) != direct[i].at[0])
			continue;
		const struct str word = str_slice(source, 0, direct[i].len);
		const struct str rest = str_slice(source, direct[i].len, SIZE_MAX);
		if (str_equal_nocase(word, direct[i]) &&
		    (rest.len == 0 || rest.at[0] == ' ' || rest.at[0] == '-'))
			return true;
	}
	return false;
}

// A whole number as text in `room`.
static struct str number_text(int64_t number, char room[NUMBER_ROOM])
{
	struct buf text = {.at = room, .room = NUMBER_ROOM, .limit = NUMBER_ROOM};
	buf_add_i64(&text, number);
	return buf_str(&text);
}

// A member that is text; absent or null is an empty str. A number's text is kept in `room`.
static enum outcome text_read(struct json_value value, const struct text_field *field,
			      char room[NUMBER_ROOM], struct str *ret, struct fault *fault)
{
	if (json_get_str(value, ret)) {
		if (ret->len <= field->limit)
			return OK;
		return fail(INVALID, fault, "'%s' is longer than %zu bytes.",
			    member_names[field->member].at, field->limit);
	}
	int64_t number;
	if (json_type(value) == JSON_NULL)
		return OK;
	if (field->id && json_get_i64(value, &number)) {
		*ret = number_text(number, room);
		return OK;
	}
	return fail(INVALID, fault, "'%s' must be text%s.", member_names[field->member].at,
		    field->id ? " or a whole number" : "");
}

static enum outcome time_read(struct json_value value, int64_t *ret, struct fault *fault)
{
	struct str text;
	if (json_type(value) == JSON_NULL)
		return OK;
	if (!json_get_str(value, &text) || !time_parse(text, ret))
		return fail(INVALID, fault, "'at' must be a time like \"2026-07-14T03:12:40Z\".");
	return OK;
}

static enum outcome point_read(struct json_value lat, struct json_value lon, struct post *ret,
			       struct fault *fault)
{
	if (json_type(lat) == JSON_NULL && json_type(lon) == JSON_NULL)
		return OK;
	const bool numbers = json_get_double(lat, &ret->lat) && json_get_double(lon, &ret->lon);
	if (!numbers || ret->lat < -90 || ret->lat > 90 || ret->lon < -180 || ret->lon > 180)
		return fail(INVALID, fault, "'lat' and 'lon' must be degrees, both given.");
	ret->has_point = true;
	return OK;
}

static enum outcome members_read(struct json_value line, char rooms[TEXT_FIELDS][NUMBER_ROOM],
				 struct post *ret, struct fault *fault)
{
	struct json_value values[MEMBERS];
	json_members(line, member_names, MEMBERS, values);
	enum outcome outcome = OK;
	for (size_t i = 0; i < TEXT_FIELDS && outcome == OK; i++)
		outcome = text_read(values[text_fields[i].member], &text_fields[i], rooms[i],
				    field_at(ret, &text_fields[i]), fault);
	if (outcome == OK)
		outcome = time_read(values[MEMBER_AT], &ret->at, fault);
	// Anything but a plain no: what is in doubt is not taken for the truth.
	bool exercise = json_type(values[MEMBER_EXERCISE]) != JSON_NULL;
	json_get_bool(values[MEMBER_EXERCISE], &exercise);
	ret->exercise = exercise;
	json_get_bool(values[MEMBER_REMOVED], &ret->removed);
	struct str how;
	ret->all = json_get_str(values[MEMBER_REMOVED], &how) && str_equal(how, STR("all"));
	ret->removed |= ret->all;
	if (ret->removed)
		ret->text = STR("\xE2\x80\x94");
	if (outcome == OK)
		outcome = point_read(values[MEMBER_LAT], values[MEMBER_LON], ret, fault);
	return outcome;
}

// Moves the strings into the arena, all into one piece; false when it is full.
static bool strings_keep(struct post *post, struct arena *arena)
{
	size_t len = 0;
	for (size_t i = 0; i < TEXT_FIELDS; i++)
		len += field_at(post, &text_fields[i])->len;
	char *at = arena_raw(arena, len);
	if (!at)
		return false;
	for (size_t i = 0; i < TEXT_FIELDS; i++) {
		struct str *field = field_at(post, &text_fields[i]);
		if (field->len == 0)
			continue;
		memcpy(at, field->at, field->len);
		field->at = at;
		at += field->len;
	}
	return true;
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
	char rooms[TEXT_FIELDS][NUMBER_ROOM];
	outcome = members_read(value, rooms, &post, fault);
	if (outcome != OK)
		return outcome;
	if (post.external_id.len == 0)
		return fail(INVALID, fault, "'id' is missing.");
	if (str_trim(post.text).len == 0)
		return fail(INVALID, fault, "'text' is missing or empty.");
	post.direct = source_direct(post.source);
	if (!strings_keep(&post, arena))
		return fail(TOO_MUCH, fault, "The batch needs too much memory.");
	*ret_post = post;
	return OK;
}
