// SPDX-License-Identifier: AGPL-3.0-or-later
// The page that says that something could not be done: what happened, what is safe, what to do
// next.
#ifndef CAUSEWAY_PAGE_ERROR_VIEW_H
#define CAUSEWAY_PAGE_ERROR_VIEW_H

#include "base/outcome.h"
#include "page/view.h"

// What was sent and could not be taken.
struct error_sent {
	struct str name, value;
};
struct error_view {
	const char *outcome; // "not_found"
	int64_t status;	     // of HTTP
	const char *title;   // message ids
	const char *advice;
	struct str sentence;   // what the server said about this case; may be empty
	bool english;	       // it is not in the page's language
	struct str sign_in;    // where to sign in, if that may help; else empty
	struct str emergency;  // the campaign's emergency number, on public pages; may be empty
	bool try_again;	       // the same may work later
	bool coded;	       // it is the page of a code, which nobody has
	struct view_list sent; // of struct error_sent: to be sent again after signing in
	bool some_sent;
};
extern const struct view error_view_view;

// Fills all but sign_in, coded, emergency and sent. The title is also the frame's title.
void error_view_fill(struct error_view *view, enum outcome outcome, int status,
		     struct str sentence);

#endif
