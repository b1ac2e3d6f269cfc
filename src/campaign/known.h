// SPDX-License-Identifier: AGPL-3.0-or-later
// Which external ids were taken in before. A filter in memory (two bytes an id, about one false
// alarm in a thousand) answers "surely new"; only a "maybe" is looked for, by known_keys.h. Bits
// may be set from two threads at once: the writer adds, a loader fills in what the store holds from
// before; until the loader has finished every id is a "maybe".
// Source of the filter: Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom
// Filters", 2007 (blocked variant, one cache line an id).
#ifndef CAUSEWAY_CAMPAIGN_KNOWN_H
#define CAUSEWAY_CAMPAIGN_KNOWN_H

#include "base/outcome.h"
#include "base/str.h"

#define KNOWN_SECRET_BYTES 16

struct known;

struct known_key {
	int64_t h1, h2;
};

// The key of an external id within a source (SipHash-2-4-128 under the store's secret).
struct known_key known_key(const unsigned char secret[KNOWN_SECRET_BYTES], int64_t source,
			   struct str external_id);

// A filter with room for `expected` ids from before; it grows by further layers as ids come.
enum outcome known_new(size_t expected, struct known **ret_known, struct fault *fault);
void known_free(struct known *known);

// False: this key was never added. Writer's thread only.
bool known_maybe(const struct known *known, struct known_key key);
// Adds a key. Writer's thread only; without memory for a further layer the filter gets less sharp.
void known_add(struct known *known, struct known_key key);

// For the loader's thread: adds a key from before, and says that all are in.
void known_load(struct known *known, struct known_key key);
void known_loaded(struct known *known);

#endif
