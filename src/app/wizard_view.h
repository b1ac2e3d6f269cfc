// SPDX-License-Identifier: AGPL-3.0-or-later
// The five steps of setting up a server as data.
#ifndef CAUSEWAY_APP_WIZARD_VIEW_H
#define CAUSEWAY_APP_WIZARD_VIEW_H

#include "base/arena.h"
#include "page/view.h"

enum wizard_step {
	WIZARD_YOU = 1,
	WIZARD_CAMPAIGN,
	WIZARD_STREAMS,
	WIZARD_ANSWERS,
	WIZARD_LIVE,
	WIZARD_DONE,
};
// "you" …, as they stand in addresses; [0] is NULL.
extern const char *const wizard_names[WIZARD_DONE];

struct wizard_link {
	int64_t number;
	const char *name; // message id
	const char *icon, *step;
	bool current, open; // may be gone to
};

// The steps on top of each page: `reached` is the first one that was not done. WIZARD_LIVE of them.
struct view_list wizard_links(struct arena *arena, enum wizard_step current,
			      enum wizard_step reached);

struct wizard_you {
	struct view_list steps; // of struct wizard_link
	bool locked;		// the address that the server printed was not used
	struct str site, name, email;
	const char *site_problem, *name_problem, *email_problem, *password_problem; // message ids
	bool problems;
};
extern const struct view wizard_you_view;

struct wizard_template {
	struct str name;
	const char *title, *about; // message ids
	bool chosen;
};
struct wizard_zone {
	struct str name;
};
struct wizard_campaign {
	struct view_list steps;
	bool made;		    // it is there: its short name and its template stay
	bool exercise;		    // for practice; stays as it was made
	bool fresh;		    // part of setting up; else one more campaign
	struct view_list templates; // of struct wizard_template
	struct view_list zones;	    // of struct wizard_zone
	struct view_list countries; // of struct partner_choice
	struct str name, slug, country, languages, time_zone;
	const char *template_title; // message id; of one that is made
	const char *name_problem, *slug_problem, *country_problem, *languages_problem,
	    *time_zone_problem, *template_problem;
	bool problems;
};
extern const struct view wizard_campaign_view;

struct wizard_streams {
	struct view_list steps;
	struct str slug, campaign;
	struct str server;  // as the viewer reached it: "http://localhost:8080"
	struct str address; // where programs push to
	struct str token;   // shown once; empty: none was just made
	struct str data;    // folder of the server
};
extern const struct view wizard_streams_view;

struct wizard_hours {
	int64_t hours;
	bool chosen;
};
struct wizard_answers {
	struct view_list steps;
	struct str slug, emergency;
	bool alone; // whoever sets up reads, and is the safeguarding lead, until others are named
	bool set;   // somebody is in the roster already
	struct view_list hours; // of struct wizard_hours
	bool on_duty;
	int64_t until_at; // of the viewer's shift
	const char *emergency_problem;
};
extern const struct view wizard_answers_view;

struct wizard_live {
	struct view_list steps;
	struct str slug, campaign;
	bool open; // "I need help" is
	bool no_number, no_roster, no_lead, attended;
	bool one_head;
	bool plain_http; // and not only on this machine
	bool problems;
};
extern const struct view wizard_live_view;

#endif
