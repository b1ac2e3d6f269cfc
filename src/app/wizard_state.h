// SPDX-License-Identifier: AGPL-3.0-or-later
// Where somebody is in setting up a server. Kept in the database, so that the page can be closed.
#ifndef CAUSEWAY_APP_WIZARD_STATE_H
#define CAUSEWAY_APP_WIZARD_STATE_H

#include "app/wizard_view.h"
#include "store/store.h"

struct wizard_state {
	struct str slug;	  // of the campaign; empty: none yet
	enum wizard_step reached; // the first step that was not done
};

// A server that was set up by command has done all steps.
enum outcome wizard_state_read(struct conn *conn, struct arena *arena,
			       struct wizard_state *ret_state, struct fault *fault);
// Inside a write: the campaign, and the step that comes next. It never goes back.
enum outcome wizard_state_keep(struct conn *conn, struct str slug, enum wizard_step next,
			       struct fault *fault);

#endif
