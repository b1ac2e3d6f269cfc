// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells live pages what became of a case, with the figures that stand on top of every desk. After
// the commit, never before; says nothing of who wrote or what.
#ifndef CAUSEWAY_RESPOND_CASE_LIVE_H
#define CAUSEWAY_RESPOND_CASE_LIVE_H

#include "net/live.h"
#include "respond/case.h"

// Publishes a `case` event on the campaign's topic if anybody watches it: {"id","number","state",
// "urgency","owner","by","what","open","nobody","life_nobody","due"}. `what` is a word of
// case_event_words; NULL for the last one of its history. `by` is the name of who did it; empty:
// Triage. Several events of one case leave as one. `hub` may be NULL.
void case_tell(struct live_hub *hub, struct conn *conn, struct str slug, int64_t case_id,
	       const char *what, struct str by);

#endif
