// SPDX-License-Identifier: AGPL-3.0-or-later
// What a person does with a case on its page: one write that holds the change, its line in the
// history and in the audit log. Then the open desks are told and the person is led on. Whoever
// comes second, or forgot something, gets the page again with what they typed. The rules of each
// change are those of its module.
#ifndef CAUSEWAY_DESK_CASE_DEED_H
#define CAUSEWAY_DESK_CASE_DEED_H

#include "campaign/campaign.h"
#include "net/route.h"
#include "respond/case_view.h"

struct case_deed_run {
	struct request *request;
	const struct case_deed *deed;
	struct campaign campaign;
	struct case_change change;
	int64_t case_id; // where it led
	bool second;	 // a second person must agree
	int64_t moved;	 // a post that came along, of which the page tells; 0: none
};

// One thing that a person does with a case.
struct case_deed {
	const char *action; // of the audit log
	enum outcome (*apply)(struct conn *conn, struct case_deed_run *run, struct fault *fault);
	// Opens the form again with what was typed; NULL: it has no words to lose.
	void (*typed)(const struct request *request, struct case_typed *typed);
	const char *word; // the input that the audit log keeps; NULL: none
	bool on_desk;	  // leads to the desk, with the case beside the board
	bool leads;	  // leads to run->case_id, wherever the person came from
	bool unshares;	  // takes it from a partner, whose open pages load again
};

// Does it and answers. case_id and revision: of the case as the person saw it; 0: none, any.
enum outcome case_deed_begin(struct request *request, const struct case_deed *deed, int64_t case_id,
			     int64_t revision);
// The deed of the route that was asked for, of tables in the same order; the route is one of them.
const struct case_deed *case_deed_of(const struct request *request, const struct route *routes,
				     const struct case_deed *deeds);
// Does that, with the case and its revision as the request gives them.
enum outcome case_deed_post(struct request *request, const struct route *routes,
			    const struct case_deed *deeds);
// Whether somebody of a partner for which that account is here has the case.
enum outcome case_of_partner(struct conn *conn, int64_t case_id, int64_t account, bool *ret_theirs,
			     struct fault *fault);
// People of a partner take a case, answer for it and write notes; they change none before somebody
// of their organisation has it, and take it from nobody. INVALID while it is not theirs.
enum outcome case_partner_check(struct conn *conn, int64_t case_id, int64_t account,
				struct fault *fault);
// An empty page in the request's arena; NULL, with the fault, when that is full.
struct case_view *case_view_new(struct request *request);

// What every deed about one case takes, and its route: for the tables of case_routes.c and
// case_care_routes.c.
#define CASE_INPUTS                                                                                \
	INPUT_CAMPAIGN, INPUT_CASE,                                                                \
	    {.name = "revision",                                                                   \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_NUMBER,                                                                 \
	     .if_match = true,                                                                     \
	     .help = "Revision that was seen; the change is refused if there is a newer one. "     \
		     "0: whatever it is."},                                                        \
	    INPUT_BACK
#define CASE_DEED(of_path, of_inputs, of_handle, says)                                             \
	CASE_DEED_AS("case.work", of_path, of_inputs, of_handle, says)
#define CASE_DEED_AS(needs, of_path, of_inputs, of_handle, says)                                   \
	{                                                                                          \
		.method = METHOD_POST, .path = "/t/{slug}/cases" of_path, .permission = (needs),   \
		.body = BODY_FORM, .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN | ROUTE_ONCE,            \
		INPUTS(of_inputs), .handle = (of_handle), .view = &case_view_view,                 \
		.template = "case", .help = (says)                                                 \
	}

#endif
