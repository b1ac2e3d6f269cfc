// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/html_text.h"

#include "base/utf8.h"

#include <libxml/HTMLparser.h>

#define BREAKS_MAX 2 // line ends between two paragraphs

// What an element does to the text around and in it.
enum effect {
	INLINE, // nothing
	HIDDEN, // what is in it is not read
	LINE,	// stands on lines of its own
	BLOCK,	// with an empty line around it
};

static const struct {
	const char *name;
	enum effect effect;
} elements[] = {
    {"address", BLOCK},	  {"article", BLOCK}, {"aside", BLOCK},	  {"blockquote", BLOCK},
    {"dd", LINE},	  {"div", LINE},      {"dl", BLOCK},	  {"dt", LINE},
    {"figure", BLOCK},	  {"footer", BLOCK},  {"form", BLOCK},	  {"h1", BLOCK},
    {"h2", BLOCK},	  {"h3", BLOCK},      {"h4", BLOCK},	  {"h5", BLOCK},
    {"h6", BLOCK},	  {"head", HIDDEN},   {"header", BLOCK},  {"hr", BLOCK},
    {"iframe", HIDDEN},	  {"li", LINE},	      {"noscript", LINE}, {"object", HIDDEN},
    {"ol", BLOCK},	  {"p", BLOCK},	      {"pre", BLOCK},	  {"script", HIDDEN},
    {"section", BLOCK},	  {"style", HIDDEN},  {"svg", HIDDEN},	  {"table", BLOCK},
    {"template", HIDDEN}, {"title", HIDDEN},  {"tr", LINE},	  {"ul", BLOCK},
};

// The text while the HTML is read.
struct reading {
	struct buf *out;
	size_t begins;	 // where our text begins in *out
	unsigned hidden; // open elements that are not read
	unsigned quotes; // open quotes
	unsigned breaks; // line ends due before the next word
	bool space;	 // a space is due before the next word
	bool item;	 // the mark of an item is due
};

static enum effect effect_of(const xmlChar *name)
{
	for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++) {
		if (strcmp((const char *)name, elements[i].name) == 0)
			return elements[i].effect;
	}
	return INLINE;
}

static bool is_named(const xmlChar *name, const char *other)
{
	return strcmp((const char *)name, other) == 0;
}

static void line_begin(struct reading *reading)
{
	for (unsigned i = 0; i < reading->quotes; i++)
		buf_add(reading->out, STR("> "));
}

// Writes what is due before a word.
static void due_write(struct reading *reading)
{
	const bool first = reading->out->len == reading->begins;
	if (!first && reading->breaks == 0 && reading->space)
		buf_add_byte(reading->out, ' ');
	for (unsigned i = 0; i < reading->breaks && !first; i++)
		buf_add_byte(reading->out, '\n');
	if (first || reading->breaks > 0)
		line_begin(reading);
	if (reading->item)
		buf_add(reading->out, STR("- "));
	reading->breaks = 0;
	reading->space = reading->item = false;
}

static void words_add(struct reading *reading, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (strchr(" \t\r\n\f", text.at[i])) {
			reading->space = true;
			continue;
		}
		if (reading->space || reading->breaks > 0 || reading->item ||
		    reading->out->len == reading->begins)
			due_write(reading);
		buf_add_byte(reading->out, text.at[i]);
	}
}

static void break_add(struct reading *reading, unsigned at_least)
{
	if (reading->breaks < at_least)
		reading->breaks = at_least;
}

static void edge(struct reading *reading, enum effect effect)
{
	if (effect == LINE || effect == BLOCK)
		break_add(reading, effect == BLOCK ? 2 : 1);
}

// --- what libxml2 tells ---

static void picture_add(struct reading *reading, const xmlChar **attributes)
{
	for (size_t i = 0; attributes && attributes[i]; i += 2) {
		if (!is_named(attributes[i], "alt") || !attributes[i + 1])
			continue;
		reading->space = true;
		words_add(reading, str_from((const char *)attributes[i + 1]));
		reading->space = true;
	}
}

static void element_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	struct reading *reading = context;
	const enum effect effect = effect_of(name);
	if (effect == HIDDEN)
		reading->hidden++;
	if (reading->hidden > 0)
		return;
	edge(reading, effect);
	if (is_named(name, "br") && reading->breaks < BREAKS_MAX)
		reading->breaks++;
	else if (is_named(name, "li"))
		reading->item = true;
	else if (is_named(name, "blockquote"))
		reading->quotes++;
	else if (is_named(name, "td") || is_named(name, "th"))
		reading->space = true;
	else if (is_named(name, "img"))
		picture_add(reading, attributes);
}

static void element_end(void *context, const xmlChar *name)
{
	struct reading *reading = context;
	const enum effect effect = effect_of(name);
	if (effect == HIDDEN && reading->hidden > 0)
		reading->hidden--;
	if (reading->hidden > 0)
		return;
	edge(reading, effect);
	if (is_named(name, "li"))
		reading->item = false;
	else if (is_named(name, "blockquote") && reading->quotes > 0)
		reading->quotes--;
}

static void characters(void *context, const xmlChar *text, int len)
{
	struct reading *reading = context;
	if (reading->hidden == 0)
		words_add(reading, str_of((const char *)text, (size_t)len));
}

// --- reading ---

static enum outcome html_read(struct str html, struct reading *reading, struct fault *fault)
{
	htmlParserCtxtPtr parser = htmlNewParserCtxt();
	if (!parser)
		return fail(UNAVAILABLE, fault, "Not enough memory to read a text.");
	htmlSAXHandler handler = {
	    .startElement = element_start,
	    .endElement = element_end,
	    .characters = characters,
	    .ignorableWhitespace = characters,
	};
	*parser->sax = handler;
	parser->userData = reading;
	xmlDocPtr none =
	    htmlCtxtReadMemory(parser, html.at, (int)html.len, NULL, "UTF-8",
			       HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
				   HTML_PARSE_NONET | HTML_PARSE_NODEFDTD | HTML_PARSE_NOIMPLIED);
	xmlFreeDoc(none);
	htmlFreeParserCtxt(parser);
	return reading->out->full ? fail(TOO_MUCH, fault, "The text is too long.") : OK;
}

enum outcome html_text(struct str html, struct buf *out, struct fault *fault)
{
	if (html.len > HTML_TEXT_BYTES_MAX)
		return fail(TOO_MUCH, fault, "A text of more than 4 MiB of HTML is not read.");
	// Inside an element words get no paragraph of their own; and broken UTF-8 would make
	// libxml2 take the whole for Latin-1.
	struct buf whole;
	buf_init(&whole, HTML_TEXT_BYTES_MAX * 3 + 16);
	buf_add(&whole, STR("<div>"));
	utf8_mend(html, &whole);
	struct reading reading = {.out = out, .begins = out->len};
	const enum outcome outcome =
	    whole.full ? fail(UNAVAILABLE, fault, "Not enough memory to read a text.")
		       : html_read(buf_str(&whole), &reading, fault);
	buf_free(&whole);
	return outcome;
}
