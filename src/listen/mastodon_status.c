// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/mastodon_status.h"

#include "base/time.h"
#include "base/utf8.h"
#include "campaign/post.h"
#include "listen/mastodon_api.h"
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

// What people may choose from, one line each.
static void poll_add(struct json_value status, struct buf *text)
{
	unsigned options = 0;
	struct json_walk walk =
	    json_walk(member_of(member_of(status, STR("poll")), STR("options")));
	while (json_next(&walk) && options++ < MASTODON_OPTIONS_MAX) {
		const struct str title = str_trim(text_of(walk.value, STR("title")));
		if (title.len > 0)
			buf_add(text, STR("\n☐ "));
		buf_add(text, title);
	}
}

// What a person reads: the warning, the words, the descriptions of pictures. What a post cannot
// hold is cut off.
static void words_read(struct json_value status, struct buf *text)
{
	buf_add(text, str_trim(text_of(status, STR("spoiler_text"))));
	if (text->len > 0)
		buf_add(text, STR("\n\n"));
	html_text(text_of(status, STR("content")), text, NULL);
	poll_add(status, text);
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

// Its address; some servers leave out their own name.
static struct str address_of(struct json_value status, struct str host, struct arena *arena)
{
	const struct str url = text_of(status, STR("url"));
	return str_starts(url, STR("/"))
		   ? arena_format(arena, "https://%.*s%.*s", STR_ARG(host), STR_ARG(url))
		   : url;
}

// Servers that lack the field mean public. What is for one server's people alone is "local" there
// (Akkoma, Pleroma), or public with a mark (Hometown, glitch, GoToSocial).
static bool is_open(struct json_value status)
{
	bool local = false;
	json_get_bool(member_of(status, STR("local_only")), &local);
	if (local)
		return false;
	const struct str visibility = text_of(status, STR("visibility"));
	return visibility.len == 0 || str_equal(visibility, STR("public")) ||
	       str_equal(visibility, STR("unlisted"));
}

static int64_t moment_of(struct json_value status)
{
	int64_t at;
	return time_parse(text_of(status, STR("created_at")), &at) ? at : 0;
}

// The words as a copy in the arena; empty if there is nothing to read.
static struct str words_of(struct json_value content, struct arena *arena)
{
	struct buf text;
	buf_init(&text, POST_TEXT_MAX);
	words_read(content, &text);
	const size_t whole = utf8_valid_run(buf_str(&text));
	const struct str words = arena_copy(arena, str_trim(str_slice(buf_str(&text), 0, whole)));
	buf_free(&text);
	return words;
}

// Servers say null, nothing, or that it was edited when it was written.
static struct str edited_when(struct json_value status)
{
	const struct str edited = text_of(status, STR("edited_at"));
	return str_equal(edited, text_of(status, STR("created_at"))) ? STR("") : edited;
}

// A boost has no words of its own, or says those of what it boosts again. On servers of the Misskey
// family one with other words quotes that.
static bool is_quote(struct json_value status, struct json_value boosted, struct arena *arena)
{
	const struct str own = words_of(status, arena);
	return own.len > 0 && !str_equal(own, words_of(boosted, arena));
}

bool mastodon_status_read(struct json_value status, struct str host, struct arena *arena,
			  struct mastodon_status *ret)
{
	const struct json_value boosted = member_of(status, STR("reblog"));
	const bool boost = json_type(boosted) == JSON_OBJECT && !is_quote(status, boosted, arena);
	const struct json_value content = boost ? boosted : status;
	const struct json_value account = member_of(status, STR("account"));
	*ret = (struct mastodon_status){.id = mastodon_id(arena, status, "id")};
	ret->for_others = !is_open(status) || !is_open(content);
	if (ret->id.len == 0 || ret->for_others)
		return false;
	const struct str uri = text_of(status, STR("uri"));
	ret->post = (struct connector_post){
	    .id = uri.len > 0 ? uri : ret->id,
	    .text = words_of(content, arena),
	    .author = author_of(account, host, arena),
	    .author_name = text_of(account, STR("display_name")),
	    .lang = text_of(content, STR("language")),
	    .url = address_of(content, host, arena),
	    .in_reply_to = mastodon_id(arena, content, "in_reply_to_id"),
	    .repost_of = boost ? text_of(boosted, STR("uri")) : STR(""),
	    .at = moment_of(status),
	};
	if (!str_equal(ret->post.id, ret->id))
		ret->post.alias = ret->id;
	const struct str edited = boost ? STR("") : edited_when(status);
	ret->edited = edited.len > 0;
	if (ret->edited) {
		ret->post.edit_of = ret->post.id;
		ret->post.id =
		    arena_format(arena, "%.*s#%.*s", STR_ARG(ret->post.edit_of), STR_ARG(edited));
	}
	return ret->post.text.len > 0;
}
