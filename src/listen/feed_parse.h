// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads feeds as the world writes them: RSS 0.9 to 2.0, RDF, Atom (RFC 4287) and JSON Feed 1.1,
// with the mistakes that are common in them. Hostile input is expected: nothing is loaded from
// anywhere, a document that declares entities of its own is refused, depth, length and number of
// entries have a maximum. HTML becomes plain text; nothing of it is kept as markup.
#ifndef CAUSEWAY_LISTEN_FEED_PARSE_H
#define CAUSEWAY_LISTEN_FEED_PARSE_H

#include "base/arena.h"
#include "base/outcome.h"

#define FEED_ENTRIES_MAX 1000 // further ones are left out
#define FEED_BYTES_MAX	 ((size_t)4 << 20)

struct feed_entry {
	struct str id;		// as the feed says, else its address, else a hash of its words
	struct str title, text; // plain
	struct str url;		// may be relative to the feed's own address
	struct str author, lang;
	int64_t at; // published, else updated, ms UTC; 0: not said
	double lat, lon;
	bool has_point;
};
struct feed {
	struct str title, lang;
	struct str hub, self;	    // of WebSub; empty if not offered
	struct str next;	    // where it goes on with older entries; empty: nowhere
	struct feed_entry *entries; // as they stand in the feed: mostly the newest first
	size_t count;
};

// All strings are in the arena and valid UTF-8. `charset`: what the answer's header says, or empty.
// INVALID with a sentence if it is no feed, TOO_MUCH over FEED_BYTES_MAX or the arena. Safe from
// any thread.
enum outcome feed_parse(struct arena *arena, struct str body, struct str charset,
			struct feed *ret_feed, struct fault *fault);

// The words of an entry: its title, and its text unless the title says as much.
struct str feed_entry_words(struct arena *arena, const struct feed_entry *entry);

// The address of the feed that an HTML page names; empty if it names none, or is no page.
struct str feed_of_page(struct arena *arena, struct str page);

#endif
