// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds what the pages of needs and offers show: the board with its proposals, one need, one offer;
// and reads their forms. What triage extracted fills a form first, people correct it.
#ifndef CAUSEWAY_MATCH_NEED_PAGE_H
#define CAUSEWAY_MATCH_NEED_PAGE_H

#include "campaign/campaign.h"
#include "match/need_view.h"
#include "net/request.h"
#include "people/audit.h"

#define NEEDS_SHOWN	60   // at once, on the page of the board
#define NEEDS_LISTED	500  // at once, as data
#define OTHERS_SHOWN	3    // offers beside the proposed ones, on the page of a need
#define OFFERS_SHOWN	100  // at once, on the board
#define THING_WORDS_MAX 2000 // code points

// Tables of this room's routes: the team's board and needs, the team's offers, the public form.
extern const struct route_table match_need_routes, match_offer_routes, match_give_routes;

// Fills the board, or with `case_id` the needs of one case. *view is zero but for what was typed.
enum outcome matches_fill(struct conn *conn, const struct request *request,
			  const struct campaign *campaign, int64_t case_id,
			  struct matches_view *view, struct fault *fault);
enum outcome need_view_fill(struct conn *conn, const struct request *request,
			    const struct campaign *campaign, int64_t id, struct need_view *view,
			    struct fault *fault);
enum outcome offer_view_fill(struct conn *conn, const struct request *request,
			     const struct campaign *campaign, int64_t id, struct offer_view *view,
			     struct fault *fault);
// The organisations that can give something, to choose from.
enum outcome organisation_choices(struct conn *conn, struct arena *arena, int64_t chosen,
				  struct view_list *ret_list, struct fault *fault);

// What a text says by itself of a thing: the thing, how much, where, in which language. What it
// does not say stays as it is. *ret_money, if asked for: it speaks of money, fees or identity
// papers, so that a person must read it before anybody is brought together by it (safety rule 11).
void thing_extract(const struct request *request, const struct campaign *campaign, struct str text,
		   struct thing *thing, bool *ret_money);
// The same with what triage kept of a post. NOT_FOUND with a sentence.
enum outcome thing_of_post(struct conn *conn, const struct request *request,
			   const struct campaign *campaign, int64_t post, struct thing *ret_thing,
			   struct fault *fault);

// Reads the inputs THING_INPUTS of a form. False, with request->fault, for an amount that is no
// number.
bool thing_read(struct request *request, const struct campaign *campaign, struct thing *ret_thing);
#define THING_INPUTS                                                                               \
	{.name = "item",                                                                           \
	 .place = IN_FORM,                                                                         \
	 .type = INPUT_TEXT,                                                                       \
	 .most = 40,                                                                               \
	 .help = "The thing, a word of the list."},                                                \
	    {.name = "amount",                                                                     \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = 12,                                                                           \
	     .help = "How much of it, in its unit."},                                              \
	    {.name = "what",                                                                       \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = THING_WORDS_MAX,                                                              \
	     .help = "In words."},                                                                 \
	    {.name = "place",                                                                      \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = 300,                                                                          \
	     .help = "Where."},                                                                    \
	    {.name = "langs",                                                                      \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = 60,                                                                           \
	     .help = "Codes of languages, one space between."},                                    \
	    {.name = "from", .place = IN_FORM, .type = INPUT_TIME, .help = "From when."},          \
	    {.name = "until", .place = IN_FORM, .type = INPUT_TIME, .help = "Until when."},        \
	    {.name = "cold-chain",                                                                 \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_SWITCH,                                                                 \
	     .help = "Kept cold on the way."},                                                     \
	    {.name = "delivered",                                                                  \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_SWITCH,                                                                 \
	     .help = "Brought to the door."},                                                      \
	    {.name = "trained",                                                                    \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_SWITCH,                                                                 \
	     .help = "By trained people."},                                                        \
	{                                                                                          \
		.name = "women", .place = IN_FORM, .type = INPUT_SWITCH, .help = "By women."       \
	}
// Puts what was typed back into a form, as it was.
void thing_typed(const struct request *request, struct thing_form *form);
// A moment as the field of a form takes it, by the page's clocks; empty for 0.
struct str moment_typed(const struct request *request, int64_t at);

// A change of a need, an offer or a delivery, with its entry in the audit log, in one write.
struct need_deed {
	struct request *request;
	struct campaign campaign;
	struct need_change change;
	struct audit_entry entry;
	int64_t id; // that it is about, or that it made
	enum outcome (*apply)(struct conn *conn, struct need_deed *deed, struct fault *fault);
	struct need need;   // for need_add, need_edit
	struct offer offer; // for offer_add, offer_edit
};
enum outcome need_deed_run(struct request *request, const char *action, struct need_deed *deed);

#endif
