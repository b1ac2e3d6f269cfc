// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells a complaint about our help, our people or a partner's from anger at others. Anger alone is
// none: floods are full of it. Somebody must be meant who helps ("your driver", volunteers, a
// camp), near what they did (shouted, asked for money, gave only to their own), and no government,
// company or mayor may stand beside it, nor thanks. Reads only what the lexicon found; rather says
// nothing than too much, because what it says may take a message from the Desk (reading.h).
#ifndef CAUSEWAY_TRIAGE_GRIEVANCE_H
#define CAUSEWAY_TRIAGE_GRIEVANCE_H

#include "campaign/reading.h"
#include "text/lexicon.h"

// The parts that a concept of the lexicon plays in a complaint, as bits; 0 for most.
uint16_t grievance_role_of(struct str concept);

enum grievance {
	GRIEVANCE_NONE,
	GRIEVANCE_TOO, // and a word that may ask for something
	GRIEVANCE_ONLY
};

// Whether it is such a complaint. `roles` has the part of each concept; `direct`: it was sent to
// us. Parts belong together when they are at most GRIEVANCE_WINDOW code points apart.
#define GRIEVANCE_WINDOW 120
enum grievance grievance_read(const uint16_t *roles, const struct lexicon_hits *hits, bool direct);

// Marks the reading of one: READING_COMPLAINS, and READING_HELD if nothing in it asks for anything,
// so that nobody waits while its owners read it. It is noise no more.
void grievance_mark(enum grievance grievance, struct reading *reading);

#endif
