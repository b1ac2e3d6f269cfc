// SPDX-License-Identifier: AGPL-3.0-or-later
// A campaign's appeals in the world's formats, written from the same data as the page
// (appeal/appeal_view.h), so that no form says more than another: Atom (RFC 4287), RSS 2.0,
// JSON Feed 1.1, CAP 1.2
// (OASIS), CSV with HXL tags (HXL 1.1), GeoJSON (RFC 7946). Reads nothing and decides nothing.
#ifndef CAUSEWAY_APPEAL_APPEAL_FORM_H
#define CAUSEWAY_APPEAL_APPEAL_FORM_H

#include "appeal/appeal_view.h"
#include "base/buf.h"

#define APPEAL_FORM_MAX ((size_t)1 << 20) // bytes

struct appeal_form {
	const struct appeal_view *const *views; // one for each language, that of the reader first
	size_t n_views;
	struct str page; // its address, whole: "https://help.example/c/flood/appeal"
	struct str self; // of this form
	struct str host; // "help.example"
	struct str hub;	 // WebSub hub that is told of changes of this form; may be empty
	int64_t now;	 // ms UTC
	bool exercise;
};

// What is needed, a line each, and what is not: for readers of feeds and alerts. `add` writes
// words.
void appeal_part_lines(struct buf *out, const struct appeal_part *part,
		       void (*add)(struct buf *out, struct str text));

// Each appends to `out`; what does not fit marks it full.
typedef void appeal_write_fn(struct buf *out, const struct appeal_form *form);
appeal_write_fn appeal_write_atom;	// an entry for each instruction and each appeal
appeal_write_fn appeal_write_rss;	// the same
appeal_write_fn appeal_write_json_feed; // the same
appeal_write_fn appeal_write_cap;	// one alert, an <info> for each language and instruction
appeal_write_fn appeal_write_hxl;	// a row for each thing that is needed or not
appeal_write_fn appeal_write_geojson;	// a feature for each drop-off place

#endif
