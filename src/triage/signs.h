// SPDX-License-Identifier: AGPL-3.0-or-later
// Puts signs of danger together: who (a child, somebody old or disabled, a husband, girls), in what
// state (alone, afraid, upstairs, locked in, parents or carers gone) and what is done to them
// (struck, sold, promised work, papers kept, to be kept secret). None of these words says much
// alone, but for despair; near each other they make a case for protection, whatever the language,
// because the lexicon tells them as concepts. Somebody old on an upper floor, children for whom a
// boat has not come, or a mother who speaks of poison are none: floods are full of them. How people
// are kept (papers, debts, what they may not do) is weighed and adds up. Reads only
// what the lexicon found and the numbers beside its words for age. Gives evidence, never a label;
// what stands in the lexicon as a whole phrase ("kill myself") needs none of this.
#ifndef CAUSEWAY_TRIAGE_SIGNS_H
#define CAUSEWAY_TRIAGE_SIGNS_H

#include "text/lexicon.h"

// The parts that a concept of the lexicon plays in a sign, as bits; 0 for most.
uint64_t signs_role_of(struct str concept);

// The strongest sign among the hits, as evidence for HEAD_PROTECTION; 0 without. `roles` has the
// part of each concept. Signs are made of hits at most SIGNS_WINDOW code points apart.
#define SIGNS_WINDOW 160
float signs_read(const uint64_t *roles, const struct folded *folded,
		 const struct lexicon_hits *hits);

// True if any part of a sign is said, however faintly: worth a closer look (triage/danger.h), which
// costs more. One in five posts is.
bool signs_begun(const uint64_t *roles, const struct lexicon_hits *hits);

#endif
