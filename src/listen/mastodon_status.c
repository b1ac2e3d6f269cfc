// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/mastodon_status.h"

#include "base/utf8.h"
#include "campaign/post.h"
#include "net/html_text.h"

static struct str text_of(struct json_value object, struct str name)
{
	struct json_value value;
	struct str text = STR("");
	if (json_member(object, name, &value))
		json_get_str(value, &text);
	return text;
}

static struct json_value member_of(struct json_value object, struct str name)
{
	struct json_value value = {0};
	json_member(object, name, &value);
	return value;
}

// What a person reads: the warning, the words, the descriptions of pictures. What a post cannot
// hold is cut off.
static void words_read(struct json_value status, struct buf *text)
{
	buf_add(text, str_trim(text_of(status, STR("spoiler_text"))));
	if (text->len > 0)
		buf_add(text, STR("\n\n"));
	html_text(text_of(status, STR("content")), text, NULL);
	unsigned pictures = 0;
	struct json_walk media = json_walk(member_of(status, STR("media_attachments")));
	while (json_next(&media) && pictures++ < MASTODON_MEDIA_MAX) {
		const struct str told = str_trim(text_of(media.value, STR("description")));
		if (told.len > 0 && text->len > 0)
			buf_add(text, STR("\n\n"));
		buf_add(text, told);
	}
}

// "ana@example.org", also for somebody of the server itself.
static struct str author_of(struct json_value account, struct str host, struct arena *arena)
{
	const struct str name = text_of(account, STR("acct"));
	if (name.len == 0 || str_find_byte(name, '@') != SIZE_MAX)
		return name;
	return arena_format(arena, "%.*s@%.*s", STR_ARG(name), STR_ARG(host));
}

static void str_add(struct json_writer *line, const char *name, struct str value, size_t most)
{
	if (value.len == 0 || value.len > most)
		return;
	json_name(line, name);
	json_add_str(line, value);
}

static void media_add(struct json_writer *line, struct json_value status)
{
	unsigned pictures = 0;
	json_name(line, "media");
	json_array_begin(line);
	struct json_walk media = json_walk(member_of(status, STR("media_attachments")));
	while (json_next(&media) && pictures++ < MASTODON_MEDIA_MAX) {
		json_object_begin(line);
		str_add(line, "type", text_of(media.value, STR("type")), POST_ID_MAX);
		str_add(line, "url", text_of(media.value, STR("url")), POST_LINE_MAX);
		str_add(line, "description", text_of(media.value, STR("description")),
			POST_TEXT_MAX);
		json_object_end(line);
	}
	json_array_end(line);
}

// A status as the post that it is: of what it boosts, by who boosts it.
struct reading {
	struct json_value status, content; // the same, but for a boost
	struct str id, text, author;
	bool boost;
};

static void line_write(const struct reading *reading, struct buf *lines)
{
	struct json_writer line;
	const struct json_value account = member_of(reading->status, STR("account"));
	json_writer_init(&line, lines);
	json_object_begin(&line);
	str_add(&line, "id", reading->id, POST_ID_MAX);
	str_add(&line, "text", reading->text, POST_TEXT_MAX);
	str_add(&line, "at", text_of(reading->status, STR("created_at")), 64);
	str_add(&line, "author", reading->author, POST_ID_MAX);
	str_add(&line, "author_name", text_of(account, STR("display_name")), POST_ID_MAX);
	str_add(&line, "lang", text_of(reading->content, STR("language")), 16);
	str_add(&line, "url", text_of(reading->content, STR("url")), POST_LINE_MAX / 8);
	str_add(&line, "in_reply_to", text_of(reading->content, STR("in_reply_to_id")),
		POST_ID_MAX);
	if (reading->boost)
		str_add(&line, "repost_of", text_of(reading->content, STR("uri")), POST_ID_MAX);
	media_add(&line, reading->content);
	json_object_end(&line);
	buf_add_byte(lines, '\n');
}

// Servers that lack the field mean public.
static bool is_open(struct json_value status)
{
	const struct str visibility = text_of(status, STR("visibility"));
	return visibility.len == 0 || str_equal(visibility, STR("public")) ||
	       str_equal(visibility, STR("unlisted"));
}

bool mastodon_status_line(struct json_value status, struct str host, struct arena *arena,
			  struct buf *lines, struct mastodon_status *ret_status)
{
	*ret_status = (struct mastodon_status){.id = text_of(status, STR("id"))};
	const struct json_value boosted = member_of(status, STR("reblog"));
	struct reading reading = {.status = status, .content = status};
	if (json_type(boosted) == JSON_OBJECT) {
		reading.boost = true;
		reading.content = boosted;
	}
	ret_status->for_others = !is_open(status) || !is_open(reading.content);
	if (ret_status->id.len == 0 || ret_status->for_others)
		return false;
	reading.id = text_of(status, STR("uri"));
	if (reading.id.len == 0)
		reading.id = ret_status->id;
	reading.author = author_of(member_of(status, STR("account")), host, arena);
	struct buf text;
	buf_init(&text, POST_TEXT_MAX);
	words_read(reading.content, &text);
	const size_t whole = utf8_valid_run(buf_str(&text));
	reading.text = str_trim(str_slice(buf_str(&text), 0, whole));
	const bool readable = reading.text.len > 0;
	if (readable)
		line_write(&reading, lines);
	buf_free(&text);
	return readable && !lines->full;
}
