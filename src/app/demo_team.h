// SPDX-License-Identifier: AGPL-3.0-or-later
// The invented people of the demo, so that what two of them do at once can be tried on one machine.
#ifndef CAUSEWAY_APP_DEMO_TEAM_H
#define CAUSEWAY_APP_DEMO_TEAM_H

#include "app/demo_work.h"

// Makes an account for each, all with one password, with their roles in the campaign.
enum outcome demo_team_make(struct program *program, struct str campaign, struct str password,
			    struct fault *fault);
// Puts those who work on duty, unless they are already.
enum outcome demo_team_on_duty(struct program *program, struct str campaign, struct fault *fault);
// Those of the team who work by themselves while somebody else plays; slug and names live for ever
// if `slug` does. NOT_FOUND if the data directory has other people.
enum outcome demo_team_work(struct program *program, struct str slug, struct demo_work *ret_work,
			    struct fault *fault);
// A line for each: address, name, what they are.
void demo_team_print(void);

#endif
