// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/said.h"

#include "base/utf8.h"
#include "page/escape.h"

enum { SAID_MAX = 4 << 20, ESCAPE_MOST = 6, MARK_LEN = sizeof("<mark></mark>") - 1 };

// Walks the text once, from code point to code point.
struct walk {
	struct str text;
	size_t at;	// byte
	uint32_t point; // code points before it
};

// Eight bytes of ASCII are eight code points.
static bool walk_eight(struct walk *walk, uint32_t point)
{
	uint64_t eight;
	if (point - walk->point < sizeof(eight) || walk->text.len - walk->at < sizeof(eight))
		return false;
	memcpy(&eight, walk->text.at + walk->at, sizeof(eight));
	if (eight & 0x8080808080808080u)
		return false;
	walk->at += sizeof(eight);
	walk->point += sizeof(eight);
	return true;
}

static void walk_to(struct walk *walk, uint32_t point)
{
	while (walk->at < walk->text.len && walk->point < point) {
		if (walk_eight(walk, point))
			continue;
		utf8_next(walk->text, &walk->at);
		walk->point++;
	}
}

static void add_to(struct walk *walk, uint32_t point, struct buf *out)
{
	size_t from = walk->at;
	walk_to(walk, point);
	html_escape(out, str_of(walk->text.at + from, walk->at - from));
}

struct html_safe html_said(struct arena *arena, struct str text, const struct said_span *spans,
			   size_t n_spans)
{
	size_t room = text.len * ESCAPE_MOST + n_spans * MARK_LEN + 1;
	// The page's own arena holds the bytes; the buffer only writes into them.
	struct buf out = {.at = text.len <= SAID_MAX ? arena_raw(arena, room) : NULL,
			  .room = room,
			  .limit = room};
	if (!out.at)
		return (struct html_safe){0};
	struct walk walk = {.text = text};
	for (size_t i = 0; i < n_spans; i++) {
		uint32_t start = spans[i].start, end = spans[i].end;
		while (i + 1 < n_spans && spans[i + 1].start <= end) {
			i++;
			end = spans[i].end > end ? spans[i].end : end;
		}
		add_to(&walk, start, &out);
		if (walk.at == text.len || end <= walk.point)
			continue;
		buf_add(&out, STR("<mark>"));
		add_to(&walk, end, &out);
		buf_add(&out, STR("</mark>"));
	}
	html_escape(&out, str_slice(text, walk.at, text.len - walk.at));
	return (struct html_safe){buf_str(&out)};
}
