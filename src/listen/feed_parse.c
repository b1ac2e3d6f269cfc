// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/feed_parse.h"

#include "base/json.h"
#include "base/utf8.h"
#include "listen/when.h"
#include "net/fetch.h"
#include "net/html_text.h"
#include "net/mail.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <sodium.h>

#define NODE_BYTES_MAX ((size_t)1 << 20) // of the text of one element
#define PAGE_BYTES_MAX ((size_t)1 << 20) // of a page, in which the address of a feed is looked for

struct reading {
	struct arena *arena;
	struct feed feed;
	bool full; // the arena is
};

// --- text of elements ---

static bool named(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE &&
	       xmlStrcasecmp(node->name, (const xmlChar *)name) == 0;
}

static struct str str_of_xml(const xmlChar *text)
{
	return str_from((const char *)text);
}

// A copy; broken bytes, which libxml2 lets pass, are mended.
static struct str keep(struct reading *reading, struct str text)
{
	struct buf mended;
	buf_init(&mended, 3 * FEED_BYTES_MAX);
	if (!utf8_valid(text)) {
		utf8_mend(text, &mended);
		text = buf_str(&mended);
	}
	struct str kept = arena_copy(reading->arena, text);
	buf_free(&mended);
	reading->full |= !kept.at;
	return kept;
}

static struct str attribute(struct reading *reading, const xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetProp(node, (const xmlChar *)name);
	const struct str kept = value ? keep(reading, str_trim(str_of_xml(value))) : STR("");
	xmlFree(value);
	return kept;
}

// The text as it stands, markup as text: what RSS escapes is HTML then.
static struct str raw_text(struct reading *reading, const xmlNode *node)
{
	struct buf out;
	buf_init(&out, NODE_BYTES_MAX);
	for (const xmlNode *child = node->children; child; child = child->next) {
		const htmlEntityDesc *entity =
		    child->type == XML_ENTITY_REF_NODE ? htmlEntityLookup(child->name) : NULL;
		char bytes[4];
		if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
			buf_add(&out, str_of_xml(child->content));
		else if (entity)
			buf_add(&out, str_of(bytes, utf8_put(bytes, entity->value)));
	}
	const struct str text = keep(reading, str_trim(buf_str(&out)));
	buf_free(&out);
	return text;
}

static bool has_elements(const xmlNode *node)
{
	for (const xmlNode *child = node->children; child; child = child->next)
		if (child->type == XML_ELEMENT_NODE)
			return true;
	return false;
}

// The words of HTML, or of what may be HTML.
static struct str plain(struct reading *reading, struct str html)
{
	struct buf out;
	if (str_find_byte(html, '<') == SIZE_MAX && str_find_byte(html, '&') == SIZE_MAX)
		return str_trim(html);
	buf_init(&out, HTML_TEXT_BYTES_MAX);
	html_text(html, &out, NULL); // what does not fit is cut
	const struct str text = keep(reading, str_trim(buf_str(&out)));
	buf_free(&out);
	return text;
}

// What a person reads of an element that holds text, escaped HTML or, in Atom, XHTML.
static struct str plain_text(struct reading *reading, const xmlNode *node)
{
	if (!has_elements(node)) {
		const struct str raw = raw_text(reading, node);
		const bool text = str_equal(attribute(reading, node, "type"), STR("text"));
		return text ? raw : plain(reading, raw);
	}
	xmlBufferPtr markup = xmlBufferCreate();
	if (!markup || xmlNodeDump(markup, node->doc, (xmlNode *)(uintptr_t)node, 0, 0) < 0) {
		xmlBufferFree(markup);
		return STR("");
	}
	const struct str html =
	    str_of((const char *)xmlBufferContent(markup), (size_t)xmlBufferLength(markup));
	const struct str text = plain(reading, html);
	xmlBufferFree(markup);
	return text;
}

// --- entries ---

static struct str hash_of(struct reading *reading, struct str one, struct str two)
{
	unsigned char hash[16];
	char hex[2 * sizeof hash + 1];
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, (const unsigned char *)one.at, one.len);
	crypto_generichash_update(&state, (const unsigned char *)"\n", 1);
	crypto_generichash_update(&state, (const unsigned char *)two.at, two.len);
	crypto_generichash_final(&state, hash, sizeof hash);
	sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
	return keep(reading, str_from(hex));
}

static void point_read(struct str text, struct feed_entry *entry)
{
	// GeoRSS: latitude and longitude with a space (or, wrongly, a comma) between.
	struct str rest = str_trim(text);
	const size_t comma = str_find_byte(rest, ',');
	const struct str lat = str_trim(str_cut(&rest, comma == SIZE_MAX ? ' ' : ','));
	double y, x;
	if (str_to_double(lat, &y) && str_to_double(str_trim(rest), &x) && y >= -90 && y <= 90 &&
	    x >= -180 && x <= 180) {
		entry->lat = y;
		entry->lon = x;
		entry->has_point = true;
	}
}

// <geo:lat> and <geo:long>, which come one after the other.
static void degree_read(struct str text, double *degree, double most, bool *has)
{
	double value;
	*has = str_to_double(str_trim(text), &value) && value >= -most && value <= most;
	if (*has)
		*degree = value;
}

static void link_read(struct reading *reading, const xmlNode *node, struct feed_entry *entry)
{
	const struct str href = attribute(reading, node, "href");
	const struct str rel = attribute(reading, node, "rel");
	if (href.len == 0) {
		if (entry->url.len == 0)
			entry->url = raw_text(reading, node);
		return;
	}
	if (rel.len == 0 || str_equal(rel, STR("alternate")))
		entry->url = href;
}

static struct str author_read(struct reading *reading, const xmlNode *node)
{
	for (const xmlNode *child = node->children; child; child = child->next)
		if (named(child, "name"))
			return plain_text(reading, child);
	return has_elements(node) ? STR("") : plain_text(reading, node);
}

static void entry_element(struct reading *reading, const xmlNode *node, struct feed_entry *entry,
			  bool has[2]);

// A place inside of another element: <geo:Point>, <georss:where><gml:Point>.
static void inside_read(struct reading *reading, const xmlNode *node, struct feed_entry *entry,
			bool has[2])
{
	static const char *const places[] = {"point", "pos", "lat", "long"};
	for (const xmlNode *child = node->children; child; child = child->next)
		for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
			if (named(child, places[i]))
				entry_element(reading, child, entry, has);
}

// What of an entry an element says; the longest text wins.
static void entry_element(struct reading *reading, const xmlNode *node, struct feed_entry *entry,
			  bool has[2])
{
	int64_t at;
	static const char *const texts[] = {"encoded", "content", "description", "summary",
					    "subtitle"};
	static const char *const moments[] = {"published", "pubdate", "issued", "date", "created"};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if (!named(node, texts[i]))
			continue;
		const struct str text = plain_text(reading, node);
		if (text.len > entry->text.len)
			entry->text = text;
		return;
	}
	for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++)
		if (named(node, moments[i]) && when_read(raw_text(reading, node), &at)) {
			entry->at = at;
			return;
		}
	if ((named(node, "updated") || named(node, "modified")) && entry->at == 0 &&
	    when_read(raw_text(reading, node), &at))
		entry->at = at;
	else if (named(node, "title") && entry->title.len == 0)
		entry->title = plain_text(reading, node);
	else if (named(node, "guid") || named(node, "id"))
		entry->id = raw_text(reading, node);
	else if (named(node, "link"))
		link_read(reading, node, entry);
	else if ((named(node, "author") || named(node, "creator")) && entry->author.len == 0)
		entry->author = author_read(reading, node);
	else if (named(node, "where") || (named(node, "point") && has_elements(node)))
		inside_read(reading, node, entry, has);
	else if (named(node, "point") || named(node, "pos"))
		point_read(raw_text(reading, node), entry);
	else if (named(node, "lat"))
		degree_read(raw_text(reading, node), &entry->lat, 90, &has[0]);
	else if (named(node, "long"))
		degree_read(raw_text(reading, node), &entry->lon, 180, &has[1]);
	else if (named(node, "language"))
		entry->lang = raw_text(reading, node);
}

// `base`: where its links begin, as the feed says; empty if it says nothing.
static void entry_finish(struct reading *reading, struct feed_entry *entry, struct str base)
{
	struct feed *feed = &reading->feed;
	if (entry->title.len == 0 && entry->text.len == 0)
		return;
	if (entry->id.len == 0)
		entry->id =
		    entry->url.len > 0 ? entry->url : hash_of(reading, entry->title, entry->text);
	if (entry->lang.len == 0)
		entry->lang = feed->lang;
	if (entry->url.len == 0 && str_starts(entry->id, STR("http")))
		entry->url = entry->id;
	const char *from = base.len > 0 ? arena_cstr(reading->arena, base) : NULL;
	if (from && entry->url.len > 0 && !str_starts(entry->url, STR("http")))
		entry->url = fetch_resolve(reading->arena, from, entry->url);
	feed->entries[feed->count++] = *entry;
}

static void entry_read(struct reading *reading, const xmlNode *node)
{
	bool has[2] = {false, false};
	struct feed_entry entry = {.id = STR("")};
	if (reading->feed.count == FEED_ENTRIES_MAX)
		return;
	// RDF says the address on the element itself.
	entry.id = attribute(reading, node, "about");
	entry.lang = attribute(reading, node, "lang");
	for (const xmlNode *child = node->children; child; child = child->next)
		if (child->type == XML_ELEMENT_NODE)
			entry_element(reading, child, &entry, has);
	entry.has_point |= has[0] && has[1];
	xmlChar *base = xmlNodeGetBase(node->doc, node);
	entry_finish(reading, &entry, base ? keep(reading, str_of_xml(base)) : STR(""));
	xmlFree(base);
}

// --- the feed around them ---

static void feed_link(struct reading *reading, const xmlNode *node)
{
	const struct str rel = attribute(reading, node, "rel");
	if (str_equal(rel, STR("hub")))
		reading->feed.hub = attribute(reading, node, "href");
	else if (str_equal(rel, STR("self")))
		reading->feed.self = attribute(reading, node, "href");
	else if (str_equal(rel, STR("next"))) // RFC 5005, section 3
		reading->feed.next = attribute(reading, node, "href");
}

static bool is_entry(const xmlNode *node)
{
	return named(node, "item") || named(node, "entry");
}

// What the feed says of itself comes before its entries, or not: it is read first.
static void head_read(struct reading *reading, const xmlNode *node)
{
	for (const xmlNode *child = node->children; child; child = child->next) {
		if (named(child, "title") && reading->feed.title.len == 0)
			reading->feed.title = plain_text(reading, child);
		else if (named(child, "language"))
			reading->feed.lang = raw_text(reading, child);
		else if (named(child, "link"))
			feed_link(reading, child);
		else if (named(child, "channel"))
			head_read(reading, child);
	}
}

static void entries_read(struct reading *reading, const xmlNode *node)
{
	for (const xmlNode *child = node->children; child; child = child->next) {
		if (is_entry(child))
			entry_read(reading, child);
		else if (named(child, "channel") || named(child, "items"))
			entries_read(reading, child);
	}
}

// --- XML ---

// Entities of a document's own: the way to make a few bytes many. What a feed needs is built in.
static void entity_refuse(void *context, const xmlChar *name, int type, const xmlChar *public_id,
			  const xmlChar *system_id, xmlChar *content)
{
	xmlParserCtxtPtr parser = context;
	(void)name, (void)type, (void)public_id, (void)system_id, (void)content;
	parser->_private = parser; // tells of it
	xmlStopParser(parser);
}

// What HTML has and XML has not: "&eacute;". Each stands for one letter.
static xmlEntityPtr entity_of_html(void *context, const xmlChar *name)
{
	char bytes[5] = "";
	xmlParserCtxtPtr parser = context;
	xmlEntityPtr known = xmlSAX2GetEntity(context, name);
	const htmlEntityDesc *html = known ? NULL : htmlEntityLookup(name);
	if (!html || !parser->myDoc)
		return known;
	utf8_put(bytes, html->value);
	if (!parser->myDoc->intSubset)
		xmlCreateIntSubset(parser->myDoc, (const xmlChar *)"html", NULL, NULL);
	return xmlAddDocEntity(parser->myDoc, name, XML_INTERNAL_GENERAL_ENTITY, NULL, NULL,
			       (const xmlChar *)bytes);
}

// Whether a reference begins at the & of `at`: "&amp;", "&#8217;".
static bool is_reference(struct str body, size_t at)
{
	size_t i = at + 1;
	while (i < body.len && i < at + 32 &&
	       (isalnum((unsigned char)body.at[i]) || (body.at[i] == '#' && i == at + 1)))
		i++;
	return i > at + 1 && i < body.len && body.at[i] == ';';
}

// "Fish & chips" is no XML, and common. Only where bytes are letters: not in UTF-16.
static struct str ampersands_mend(struct arena *arena, struct str body)
{
	size_t bare = 0;
	for (size_t i = 0; i < body.len; i++)
		bare += body.at[i] == '&' && !is_reference(body, i);
	if (bare == 0 || str_find_byte(body, '\0') != SIZE_MAX)
		return body;
	char *out = arena_raw(arena, body.len + 4 * bare);
	size_t len = 0;
	for (size_t i = 0; out && i < body.len; i++) {
		out[len++] = body.at[i];
		if (body.at[i] != '&' || is_reference(body, i))
			continue;
		memcpy(out + len, "amp;", 4);
		len += 4;
	}
	return out ? str_of(out, len) : body;
}

static void quiet(void *context, const char *format, ...)
{
	(void)context, (void)format;
}

// What the document says of its letters: <?xml version="1.0" encoding="koi8-r"?>.
static struct str encoding_said(struct str body)
{
	const struct str head = str_slice(body, 0, str_find(str_slice(body, 0, 200), STR("?>")));
	const size_t at = str_find(head, STR("encoding="));
	if (!str_starts(head, STR("<?xml")) || head.len > 200 || at == SIZE_MAX)
		return STR("");
	struct str rest = str_slice(head, at + strlen("encoding="), SIZE_MAX);
	const char quote = rest.len > 0 ? rest.at[0] : '"';
	rest = str_slice(rest, 1, SIZE_MAX);
	return str_cut(&rest, quote);
}

// As UTF-8, whatever it says of itself: that is often wrong, and one bad byte would make libxml2
// read all behind it as Latin-1. UTF-16 is left to it.
static struct str letters_of(struct reading *reading, struct str body, struct str charset,
			     bool *ret_utf8)
{
	const struct str said = encoding_said(body);
	charset = said.len > 0 ? said : charset;
	const bool plain = charset.len == 0 || str_equal_nocase(charset, STR("utf-8"));
	*ret_utf8 = str_find_byte(str_slice(body, 0, 200), '\0') == SIZE_MAX;
	if (!*ret_utf8 || (plain && utf8_valid(body)))
		return body;
	const struct str text = mail_letters(reading->arena, body, charset);
	reading->full |= !text.at;
	return text;
}

static xmlDocPtr document_read(struct str body, bool utf8, bool *ret_refused)
{
	xmlParserCtxtPtr parser = xmlNewParserCtxt();
	*ret_refused = false;
	if (!parser)
		return NULL;
	parser->sax->entityDecl = entity_refuse;
	parser->sax->getEntity = entity_of_html;
	parser->sax->unparsedEntityDecl = NULL;
	parser->sax->resolveEntity = NULL;
	parser->sax->externalSubset = NULL;
	parser->sax->error = quiet;
	parser->sax->warning = quiet;
	// Never XML_PARSE_NOENT, XML_PARSE_DTDLOAD, XML_PARSE_HUGE.
	xmlDocPtr document = xmlCtxtReadMemory(
	    parser, body.at, (int)body.len, NULL, utf8 ? "UTF-8" : NULL,
	    XML_PARSE_RECOVER | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET |
		XML_PARSE_NOCDATA | XML_PARSE_COMPACT | (utf8 ? XML_PARSE_IGNORE_ENC : 0));
	*ret_refused = parser->_private != NULL;
	xmlFreeParserCtxt(parser);
	if (!*ret_refused || !document)
		return document;
	xmlFreeDoc(document);
	return NULL;
}

static enum outcome xml_read(struct reading *reading, struct str body, bool utf8,
			     struct fault *fault)
{
	bool refused;
	xmlDocPtr document = document_read(ampersands_mend(reading->arena, body), utf8, &refused);
	if (refused)
		return fail(INVALID, fault, "It declares entities of its own, which is refused.");
	const xmlNode *root = document ? xmlDocGetRootElement(document) : NULL;
	if (!root || !(named(root, "rss") || named(root, "feed") || named(root, "rdf"))) {
		const bool page = root && named(root, "html");
		xmlFreeDoc(document);
		return fail(INVALID, fault,
			    page ? "This is a page, not a feed." : "This is no feed.");
	}
	reading->feed.lang = attribute(reading, root, "lang");
	head_read(reading, root);
	entries_read(reading, root);
	xmlFreeDoc(document);
	return OK;
}

// --- JSON Feed ---

static struct str member(struct reading *reading, struct json_value object, const char *name)
{
	int64_t number;
	struct json_value value;
	struct str text = STR("");
	if (!json_member(object, str_from(name), &value))
		return text;
	if (json_get_i64(value, &number))
		return arena_format(reading->arena, "%lld", (long long)number);
	return json_get_str(value, &text) ? keep(reading, text) : STR("");
}

static struct str json_author(struct reading *reading, struct json_value item)
{
	struct json_value value;
	if (json_member(item, STR("authors"), &value) && json_type(value) == JSON_ARRAY) {
		struct json_walk walk = json_walk(value);
		return json_next(&walk) ? member(reading, walk.value, "name") : STR("");
	}
	const struct str plain = member(reading, item, "author"); // as some write it
	return plain.len == 0 && json_member(item, STR("author"), &value)
		   ? member(reading, value, "name")
		   : plain;
}

// Of one that says nothing itself: what is attached to it.
static struct str json_attached(struct reading *reading, struct json_value item)
{
	struct json_value list;
	if (!json_member(item, STR("attachments"), &list) || json_type(list) != JSON_ARRAY)
		return STR("");
	struct json_walk walk = json_walk(list);
	if (!json_next(&walk))
		return STR("");
	const struct str title = member(reading, walk.value, "title");
	return title.len > 0 ? title : member(reading, walk.value, "url");
}

static void json_entry(struct reading *reading, struct json_value root, struct json_value item)
{
	struct feed_entry entry = {
	    .id = member(reading, item, "id"),
	    .title = str_trim(member(reading, item, "title")),
	    .text = str_trim(member(reading, item, "content_text")),
	    .url = member(reading, item, "url"),
	    .lang = member(reading, item, "language"),
	    .author = json_author(reading, item),
	};
	if (entry.text.len == 0)
		entry.text = plain(reading, member(reading, item, "content_html"));
	if (entry.text.len == 0)
		entry.text = str_trim(member(reading, item, "summary"));
	if (entry.url.len == 0)
		entry.url = member(reading, item, "external_url");
	if (entry.title.len == 0 && entry.text.len == 0)
		entry.text = json_attached(reading, item);
	if (!when_read(member(reading, item, "date_published"), &entry.at) &&
	    !when_read(member(reading, item, "date_modified"), &entry.at))
		entry.at = 0;
	entry_finish(reading, &entry, member(reading, root, "home_page_url"));
}

static void json_hub(struct reading *reading, struct json_value root)
{
	struct json_value hubs;
	if (!json_member(root, STR("hubs"), &hubs) || json_type(hubs) != JSON_ARRAY)
		return;
	struct json_walk walk = json_walk(hubs);
	while (json_next(&walk))
		if (str_equal_nocase(member(reading, walk.value, "type"), STR("WebSub")))
			reading->feed.hub = member(reading, walk.value, "url");
}

static enum outcome json_read(struct reading *reading, struct str body, struct fault *fault)
{
	struct json_value root, items;
	struct json_reader *reader = json_reader_new();
	if (!reader)
		return fail(UNAVAILABLE, fault, "There is not enough memory to read it.");
	enum outcome outcome = json_parse(reader, body, &root, fault);
	if (outcome == OK &&
	    (!json_member(root, STR("items"), &items) || json_type(items) != JSON_ARRAY))
		outcome = fail(INVALID, fault, "This is JSON, but no JSON Feed.");
	if (outcome == OK) {
		reading->feed.title = member(reading, root, "title");
		reading->feed.lang = member(reading, root, "language");
		reading->feed.self = member(reading, root, "feed_url");
		reading->feed.next = member(reading, root, "next_url");
		json_hub(reading, root);
		struct json_walk walk = json_walk(items);
		while (reading->feed.count < FEED_ENTRIES_MAX && json_next(&walk))
			json_entry(reading, root, walk.value);
	}
	json_reader_free(reader);
	return outcome;
}

enum outcome feed_parse(struct arena *arena, struct str body, struct str charset,
			struct feed *ret_feed, struct fault *fault)
{
	struct reading reading = {.arena = arena};
	if (body.len > FEED_BYTES_MAX)
		return fail(TOO_MUCH, fault, "A feed has at most %zu bytes.", FEED_BYTES_MAX);
	reading.feed.entries = arena_array(arena, FEED_ENTRIES_MAX, sizeof *reading.feed.entries);
	if (!reading.feed.entries)
		return fail(TOO_MUCH, fault, "There is not enough memory to read it.");
	body = str_trim(body);
	if (str_starts(body, STR("\xEF\xBB\xBF")))
		body = str_trim(str_slice(body, 3, SIZE_MAX));
	bool utf8;
	body = letters_of(&reading, body, charset, &utf8);
	const bool json = body.len > 0 && body.at[0] == '{';
	const enum outcome outcome =
	    json ? json_read(&reading, body, fault) : xml_read(&reading, body, utf8, fault);
	if (outcome != OK)
		return outcome;
	if (reading.full)
		return fail(TOO_MUCH, fault, "There is not enough memory to read it.");
	*ret_feed = reading.feed;
	return OK;
}

// --- words ---

struct str feed_entry_words(struct arena *arena, const struct feed_entry *entry)
{
	struct str title = entry->title;
	if (title.len == 0 || entry->text.len == 0)
		return title.len > 0 ? title : entry->text;
	// Microblogs repeat the beginning of the text as its title, cut with dots.
	struct str begin = title;
	if (str_ends(begin, STR("…")))
		begin.len -= strlen("…");
	else if (str_ends(begin, STR("...")))
		begin.len -= strlen("...");
	if (str_starts(entry->text, str_trim(begin)))
		return entry->text;
	return arena_format(arena, "%.*s\n\n%.*s", STR_ARG(title), STR_ARG(entry->text));
}

static struct str page_link(struct reading *reading, const xmlNode *node, int depth)
{
	for (const xmlNode *child = node->children; child; child = child->next) {
		const struct str type =
		    named(child, "link") ? attribute(reading, child, "type") : STR("");
		const bool feed = str_equal(type, STR("application/rss+xml")) ||
				  str_equal(type, STR("application/atom+xml")) ||
				  str_equal(type, STR("application/feed+json"));
		if (feed && str_equal(attribute(reading, child, "rel"), STR("alternate")))
			return attribute(reading, child, "href");
		if (child->type != XML_ELEMENT_NODE || depth == 0)
			continue;
		const struct str found = page_link(reading, child, depth - 1);
		if (found.len > 0)
			return found;
	}
	return STR("");
}

struct str feed_of_page(struct arena *arena, struct str page)
{
	struct reading reading = {.arena = arena};
	page = str_slice(page, 0, PAGE_BYTES_MAX);
	if (str_find_byte(page, '<') == SIZE_MAX)
		return STR("");
	htmlDocPtr document =
	    htmlReadMemory(page.at, (int)page.len, NULL, NULL,
			   HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
			       HTML_PARSE_NONET | HTML_PARSE_COMPACT);
	if (!document)
		return STR("");
	const struct str found = page_link(&reading, (const xmlNode *)document, 3);
	xmlFreeDoc(document);
	return found;
}
