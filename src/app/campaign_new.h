// SPDX-License-Identifier: AGPL-3.0-or-later
// The form that makes a campaign of a template: a step of the wizard, and a page of its own for
// whoever runs the server. The maker becomes its first head.
#ifndef CAUSEWAY_APP_CAMPAIGN_NEW_H
#define CAUSEWAY_APP_CAMPAIGN_NEW_H

#include "app/wizard_view.h"
#include "campaign/campaign.h"

// The form as it is at first, or filled with a campaign that is there (`made`, else NULL).
enum outcome campaign_form_fill(struct request *request, const struct campaign *made,
				struct wizard_campaign *view);
// Takes over what was typed, and says what is wrong with it; true if nothing is.
bool campaign_form_read(struct request *request, struct wizard_campaign *view);
// Makes the campaign (`made` NULL; its slug goes to view->slug) or changes the one that is there,
// with its audit entry. With `wizard` the wizard's next step is kept in the same write. CONFLICT
// fills view->slug_problem.
enum outcome campaign_form_keep(struct request *request, const struct campaign *made, bool wizard,
				struct wizard_campaign *view);

// The inputs of the form.
#define CAMPAIGN_FORM_INPUTS 7
extern const struct input campaign_form_inputs[CAMPAIGN_FORM_INPUTS];

extern const struct route_table campaign_new_routes;

#endif
