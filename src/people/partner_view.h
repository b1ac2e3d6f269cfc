// SPDX-License-Identifier: AGPL-3.0-or-later
// Partners, agreements and organisations as data. Only describes and labels.
#ifndef CAUSEWAY_PEOPLE_PARTNER_VIEW_H
#define CAUSEWAY_PEOPLE_PARTNER_VIEW_H

#include "net/request.h"
#include "page/view.h"
#include "people/agreement.h"

// A word to choose with its name; or a thing of that id.
struct partner_choice {
	const char *word, *name, *help; // message ids
	int64_t id;
	struct str label;
	bool chosen;
};

// An agreement, as either side sees it.
struct partner_row {
	int64_t id, organisation;
	struct str name, campaign, campaign_name;
	const char *kind;  // message id
	bool guarded;	   // police or armed forces
	const char *state; // a word of agreement_state_words
	const char *state_name, *state_icon, *state_style;
	struct view_list shares; // of struct partner_choice: what is shared
	bool named;		 // covers also all Cases about what it names:
	struct view_list topics; // of struct partner_choice
	struct str places;	 // a comma between
	struct str purpose;
	const char *onward; // message id
	int64_t until_at, proposed_at, second_at, accepted_at, ended_at, deleted_at;
	struct str proposed_name, second_name, second_reason, accepted_name, ended_name,
	    deleted_name;
	const char *ended_how;	  // message id
	bool live, deletion;	  // can be ended; the partner is asked to delete
	bool may_accept, may_end; // by the viewer
	bool may_second, needs_second;
	bool may_confirm; // that it was deleted
	bool idle;	  // in force, and nobody of the partner has a role
};
extern const struct view partner_row_view, partner_choice_view;

struct partner_row partner_row_of(struct arena *arena, const struct agreement *agreement,
				  int64_t now);
// What can be chosen: groups of fields, onward sharing, kinds of organisations. `chosen` are bits,
// or a word.
struct view_list partner_groups(struct arena *arena, uint32_t chosen);
struct view_list partner_topics(struct arena *arena, uint32_t chosen);
struct view_list partner_onwards(struct arena *arena, struct str chosen);
struct view_list partner_kinds(struct arena *arena, struct str chosen);
// Countries by name, and the languages of the interface; *codes (one space between) become those
// that are not among these.
struct view_list partner_countries(const struct request *request, struct str chosen);
struct view_list partner_tongues(struct arena *arena, struct str *codes);

// A length of an agreement to choose.
struct partner_days {
	int64_t days;
	bool chosen;
};
#define PARTNER_USUAL_DAYS 90
struct view_list partner_terms(struct arena *arena, int64_t chosen);

// The partners of a campaign.
struct partners_view {
	struct view_list agreements;				// of struct partner_row
	struct view_list organisations, groups, onwards, kinds; // of struct partner_choice
	struct str slug, campaign, problem;
	struct view_list terms;	 // of struct partner_days: how long
	struct view_list topics; // of struct partner_choice
	bool named;		 // typed, as what follows
	struct str places;
	struct str purpose;		     // typed, as what follows
	struct view_list countries, tongues; // of struct partner_choice
	struct str name, languages, work, email;
	struct str link, link_email; // of an invitation just made: its address, whose; empty: none
	bool link_mailed;
	bool some_agreements, some_organisations, adding; // adding: the second form was sent
};
extern const struct view partners_view_view;

// Organisations, of the instance or of the viewer.
struct organisation_row {
	int64_t id, people;
	struct str name, country, languages, work;
	const char *kind;			 // message id
	struct str country_name, languages_name; // for people
	bool speaks;				 // the viewer does
};
struct organisation_member_row {
	int64_t account;
	struct str name;
	bool speaks, me;
};
struct organisations_view {
	struct view_list organisations; // of struct organisation_row
	struct view_list kinds;
	struct view_list countries, tongues; // of struct partner_choice
	struct str problem, name, languages, work, email;
	struct str link, link_email; // as above
	bool link_mailed;
	bool instance, some; // the register of the whole server, with a form to add one
};
struct organisation_view {
	struct organisation_row row;
	struct view_list people;     // of struct organisation_member_row
	struct view_list agreements; // of struct partner_row
	struct str problem, email;
	bool may_change, some_people, some_agreements;
};
extern const struct view organisations_view_view, organisation_view_view;

struct organisation_row organisation_row_of(const struct request *request,
					    const struct organisation *organisation, bool mine);

#endif
