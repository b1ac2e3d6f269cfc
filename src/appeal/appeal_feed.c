// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/appeal_form.h"
#include "appeal/instruction.h"
#include "base/json.h"
#include "base/time.h"
#include "page/escape.h"

#include <time.h>

#define ENTRIES_MOST 256 // of a feed; readers want the newest
#define LINES_MOST   ((size_t)64 << 10)
_Static_assert(INSTRUCTIONS_MOST + APPEALS_MOST <= ENTRIES_MOST, "a feed leaves nothing out");

// --- what a feed tells ---

static struct str words(const struct appeal_said *said)
{
	return said ? said->text : STR("");
}

void appeal_part_lines(struct buf *out, const struct appeal_part *part,
		       void (*add)(struct buf *out, struct str text))
{
	const struct appeal_need *needs = part->needs.at;
	const struct appeal_not *nots = part->nots.at;
	for (size_t i = 0; i < part->needs.count; i++) {
		add(out, words(needs[i].name));
		if (needs[i].counted) {
			buf_format(out, ": %lld / %lld ", (long long)needs[i].arrived,
				   (long long)needs[i].wanted);
			add(out, words(needs[i].unit));
		}
		buf_add_byte(out, '\n');
	}
	for (size_t i = 0; i < part->nots.count; i++) {
		buf_add_cstr(out, "\xc3\x97 "); // ×
		add(out, words(nots[i].name));
		buf_add_cstr(out, ". ");
		add(out, words(nots[i].why));
		buf_add_byte(out, '\n');
	}
}

struct entry {
	const char *kind; // part of the id
	int64_t id, at;
	struct str title;
	const struct appeal_part *part; // NULL: no lines
};

// An entry for each instruction, and one for each appeal.
static size_t entries_list(const struct appeal_view *view, struct entry list[ENTRIES_MOST])
{
	size_t count = 0;
	const struct appeal_pinned *pinned = view->pinned.at;
	const struct appeal_part *parts = view->parts.at;
	for (size_t i = 0; i < view->pinned.count && count < ENTRIES_MOST; i++)
		list[count++] =
		    (struct entry){"instruction", pinned[i].id, pinned[i].at, pinned[i].text, NULL};
	for (size_t i = 0; i < view->parts.count && count < ENTRIES_MOST; i++) {
		const struct str title = parts[i].headline   ? parts[i].headline->text
					 : parts[i].name.len ? parts[i].name
							     : view->name;
		list[count++] = (struct entry){"appeal", parts[i].organisation, parts[i].changed_at,
					       title, &parts[i]};
	}
	return count;
}

static int64_t changed_at(const struct appeal_form *form)
{
	const int64_t at = form->views[0]->changed_at;
	return at ? at : form->now;
}

// <name>text</name>; the escapes of HTML are those of XML.
static void element(struct buf *out, const char *name, struct str text)
{
	buf_format(out, "<%s>", name);
	html_escape(out, text);
	buf_format(out, "</%s>\n", name);
}

static void content_write(struct buf *out, const struct entry *entry,
			  void (*add)(struct buf *out, struct str text))
{
	if (entry->part)
		appeal_part_lines(out, entry->part, add);
	else
		add(out, entry->title);
}

// Of an entry, the same in all three.
static void id_write(struct buf *out, const struct appeal_form *form, const struct entry *entry)
{
	html_escape(out, form->page);
	buf_format(out, "#%s-%lld", entry->kind, (long long)entry->id);
}

// --- Atom ---

static void time_element(struct buf *out, const char *name, int64_t at)
{
	char text[TIME_TEXT_MAX];
	time_format(at / 1000 * 1000, text);
	buf_format(out, "<%s>%s</%s>\n", name, text, name);
}

static void atom_entry(struct buf *out, const struct appeal_form *form, const struct entry *entry)
{
	buf_add_cstr(out, "<entry>\n<id>");
	id_write(out, form, entry);
	buf_add_cstr(out, "</id>\n");
	element(out, "title", entry->title);
	time_element(out, "updated", entry->at);
	buf_add_cstr(out, "<link rel=\"alternate\" type=\"text/html\" href=\"");
	html_escape(out, form->page);
	buf_add_cstr(out, "\"/>\n<content type=\"text\">");
	content_write(out, entry, html_escape);
	buf_add_cstr(out, "</content>\n</entry>\n");
}

void appeal_write_atom(struct buf *out, const struct appeal_form *form)
{
	struct entry entries[ENTRIES_MOST];
	const struct appeal_view *view = form->views[0];
	const size_t count = entries_list(view, entries);
	buf_format(out,
		   "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		   "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%.*s\">\n",
		   STR_ARG(view->language));
	element(out, "id", form->page);
	element(out, "title", view->name);
	time_element(out, "updated", changed_at(form));
	buf_add_cstr(out, "<author>");
	element(out, "name", view->name);
	buf_add_cstr(out, "</author>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"");
	html_escape(out, form->self);
	if (form->hub.len > 0) {
		buf_add_cstr(out, "\"/>\n<link rel=\"hub\" href=\"");
		html_escape(out, form->hub);
	}
	buf_add_cstr(out, "\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"");
	html_escape(out, form->page);
	buf_add_cstr(out, "\"/>\n");
	for (size_t i = 0; i < count; i++)
		atom_entry(out, form, &entries[i]);
	buf_add_cstr(out, "</feed>\n");
}

// --- RSS 2.0 ---

// As RFC 822 writes it, with the year whole.
static void date_element(struct buf *out, const char *name, int64_t at)
{
	char text[40];
	struct tm parts;
	const time_t seconds = (time_t)(at / 1000);
	gmtime_r(&seconds, &parts);
	const size_t len = strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &parts);
	element(out, name, str_of(text, len));
}

static void rss_item(struct buf *out, const struct appeal_form *form, const struct entry *entry)
{
	buf_add_cstr(out, "<item>\n");
	element(out, "title", entry->title);
	element(out, "link", form->page);
	buf_add_cstr(out, "<guid isPermaLink=\"false\">");
	id_write(out, form, entry);
	buf_add_cstr(out, "</guid>\n");
	date_element(out, "pubDate", entry->at);
	// Readers take a description for HTML, so that words are escaped once more.
	struct buf plain;
	buf_init(&plain, LINES_MOST);
	content_write(&plain, entry, html_escape);
	element(out, "description", buf_str(&plain));
	buf_free(&plain);
	buf_add_cstr(out, "</item>\n");
}

void appeal_write_rss(struct buf *out, const struct appeal_form *form)
{
	struct entry entries[ENTRIES_MOST];
	const struct appeal_view *view = form->views[0];
	const size_t count = entries_list(view, entries);
	buf_add_cstr(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			  "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\">\n"
			  "<channel>\n");
	element(out, "title", view->name);
	element(out, "link", form->page);
	element(out, "description", view->headline ? view->headline->text : view->name);
	element(out, "language", view->language);
	date_element(out, "lastBuildDate", changed_at(form));
	buf_add_cstr(out, "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"");
	html_escape(out, form->self);
	buf_add_cstr(out, "\"/>\n");
	for (size_t i = 0; i < count; i++)
		rss_item(out, form, &entries[i]);
	buf_add_cstr(out, "</channel>\n</rss>\n");
}

// --- JSON Feed 1.1 ---

static void json_text(struct json_writer *json, const char *name, struct str text)
{
	json_name(json, name);
	json_add_str(json, text);
}

static void json_item(struct json_writer *json, const struct appeal_form *form,
		      const struct entry *entry, struct buf *scratch)
{
	char at[TIME_TEXT_MAX];
	const size_t len = time_format(entry->at / 1000 * 1000, at);
	json_object_begin(json);
	buf_reset(scratch);
	buf_add(scratch, form->page);
	buf_format(scratch, "#%s-%lld", entry->kind, (long long)entry->id);
	json_text(json, "id", buf_str(scratch));
	json_text(json, "url", form->page);
	json_text(json, "title", entry->title);
	buf_reset(scratch);
	content_write(scratch, entry, buf_add);
	json_text(json, "content_text", buf_str(scratch));
	json_text(json, "date_modified", str_of(at, len));
	json_object_end(json);
}

void appeal_write_json_feed(struct buf *out, const struct appeal_form *form)
{
	struct buf scratch;
	struct json_writer json;
	struct entry entries[ENTRIES_MOST];
	const struct appeal_view *view = form->views[0];
	const size_t count = entries_list(view, entries);
	buf_init(&scratch, LINES_MOST);
	json_writer_init(&json, out);
	json_object_begin(&json);
	json_text(&json, "version", STR("https://jsonfeed.org/version/1.1"));
	json_text(&json, "title", view->name);
	json_text(&json, "home_page_url", form->page);
	json_text(&json, "feed_url", form->self);
	json_text(&json, "language", view->language);
	json_name(&json, "items");
	json_array_begin(&json);
	for (size_t i = 0; i < count; i++)
		json_item(&json, form, &entries[i], &scratch);
	json_array_end(&json);
	json_object_end(&json);
	buf_add_byte(out, '\n');
	buf_free(&scratch);
}
