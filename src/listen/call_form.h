// SPDX-License-Identifier: AGPL-3.0-or-later
// What is typed while somebody calls: its choices, what is wrong with it, and the post that it
// becomes. All of it stands in the post's text, line by line, so that every page that shows the
// post shows it; how to reach the caller does not. Keeps nothing.
#ifndef CAUSEWAY_LISTEN_CALL_FORM_H
#define CAUSEWAY_LISTEN_CALL_FORM_H

#include "campaign/campaign.h"
#include "campaign/reading.h"
#include "listen/call_view.h"
#include "net/request.h"

#define CALL_PEOPLE_MOST 100000

// Words of the choices, for the inputs; NULL-terminated.
extern const char *const call_ways[], *const call_callers[], *const call_dangers[];

// Fills in what was sent, or an empty form, and what can be chosen. False without memory.
bool call_form_read(const struct request *request, struct call_view *view);
// The post as a JSON line, in the arena; `spot` NULL: nobody said which place is meant.
struct str call_form_line(const struct request *request, const struct call_view *view,
			  const struct call_spot *spot);
// The line that shows which places are meant by what was typed, in the arena.
struct str call_place_line(const struct request *request, const struct call_view *view);
// Those that a reading found, in the arena; which of them was chosen says the input "spot".
void call_spots_fill(const struct request *request, const struct reading *reading,
		     struct call_view *view);
// A code to be read out letter by letter.
void call_letters_fill(struct arena *arena, struct str code, struct call_view *view);

#endif
