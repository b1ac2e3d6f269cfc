// SPDX-License-Identifier: AGPL-3.0-or-later
// A campaign's appeals as the public gets them, in one language: for the page, the poster, the
// snippet for other sites, and every other form (appeal/appeal_form.h). This is the only place
// that decides what is given out: nothing that rests on an unverified Case, nothing of a partner
// that waits for approval or was taken down, and, where the campaign says so, no place finer than a
// district. Knows nothing of who asks.
#ifndef CAUSEWAY_APPEAL_APPEAL_VIEW_H
#define CAUSEWAY_APPEAL_APPEAL_VIEW_H

#include "appeal/appeal.h"
#include "appeal/instruction.h"
#include "campaign/campaign.h"
#include "page/view.h"

// Words with the language they are in.
struct appeal_said {
	struct str text, lang;
	bool original;	  // not translated yet: as it was first written
	struct str first; // of a place that is translated: as two people confirmed it
};

struct appeal_need {
	int64_t id;
	const struct appeal_said *name, *unit, *note; // NULL: none
	int64_t wanted, promised, arrived;
	const char *topic; // word
	// ---- for pages only
	const char *icon;
	bool counted, more_promised; // wanted is a number; more is promised than arrived
};
struct appeal_not {
	int64_t id;
	const struct appeal_said *name, *why;
};
struct appeal_give {
	int64_t id;
	const char *kind;					  // a word of appeal_way_kinds
	const struct appeal_said *words, *area, *address, *hours; // NULL: none
	struct str registration, link, account, phone;
	double lat, lon; // NaN: not said
	int64_t since;	 // when this came into force
	// ---- for pages only
	bool money, drop_off;
};
struct appeal_part {
	int64_t organisation; // 0: the campaign itself
	struct str name;      // of the organisation; empty for the campaign's
	const struct appeal_said *headline;
	struct view_list needs; // of struct appeal_need
	struct view_list nots;	// of struct appeal_not
	struct view_list ways;	// of struct appeal_give
	int64_t changed_at, next_at;
	// ---- for pages only
	bool some_needs, some_nots, some_ways;
	struct str href; // of its own page; empty on that page
};
struct appeal_pinned {
	int64_t id;
	struct str text;
	int64_t at, until_at;
};
struct appeal_view {
	struct str name, slug, purpose, language;
	struct view_list pinned; // of struct appeal_pinned
	struct view_list parts;	 // of struct appeal_part
	int64_t changed_at;	 // newest of all
	struct str emergency;
	bool help_open;
	// ---- for pages only
	const struct appeal_said *headline; // the first one, on top
	int64_t next_at;
	bool some, some_pinned, untranslated, over, several;
	struct str by;		 // "?by=12" of one organisation, or empty
	struct str url, embed;	 // of the page and of its snippet, whole
	struct view_list spoken; // of struct site_language
	bool some_spoken;
	struct html_safe qr;	     // of the poster
	bool by_mail;		     // it can be followed by e-mail
	struct str address, problem; // of that form: always empty here
};
extern const struct view appeal_view_view;

struct appeal_wish {
	const struct campaign *campaign;
	const struct appeal_book *book;
	const struct instruction *pinned;
	size_t n_pinned;
	int64_t organisation; // -1: all
	const struct messages *messages;
	const struct language *language; // of the interface
	const struct zone *zone;
};
// Fills all that comes from the wish. Borrows from it. TOO_MUCH without memory.
enum outcome appeal_view_fill(struct arena *arena, const struct appeal_wish *wish,
			      struct appeal_view *view, struct fault *fault);

#endif
