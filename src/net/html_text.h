// SPDX-License-Identifier: AGPL-3.0-or-later
// What a person reads in a piece of HTML, as plain text: posts of other servers, entries of feeds
// and mails come as HTML, and triage, search and pages want their words. Paragraphs and line breaks
// stay, items of lists begin with "- ", quotes with "> ", pictures are their alternative text;
// scripts, styles and comments are gone; a link is its words, which a server that shortens
// addresses hides in parts: they are joined. Reads any bytes (libxml2's forgiving reader, without
// network). Never gives HTML: what comes out must be escaped like any text.
#ifndef CAUSEWAY_NET_HTML_TEXT_H
#define CAUSEWAY_NET_HTML_TEXT_H

#include "base/buf.h"
#include "base/outcome.h"

#define HTML_TEXT_BYTES_MAX ((size_t)4 << 20) // of HTML

// Appends the text of `html` to *out. TOO_MUCH over HTML_TEXT_BYTES_MAX, and if the text does not
// fit; UNAVAILABLE without memory.
enum outcome html_text(struct str html, struct buf *out, struct fault *fault);

#endif
