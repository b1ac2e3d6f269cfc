// SPDX-License-Identifier: AGPL-3.0-or-later
// The team of a campaign and the roles page as data. Only describes and labels.
#ifndef CAUSEWAY_PEOPLE_TEAM_VIEW_H
#define CAUSEWAY_PEOPLE_TEAM_VIEW_H

#include "page/view.h"
#include "people/team.h"

// A role that a person holds.
struct team_held {
	const char *word, *name; // name: message id
	int64_t account, organisation;
	struct str organisation_name; // empty: the campaign's own team
	bool may_take;		      // the viewer may
};
struct team_person {
	int64_t id;
	struct str name, email, initials;
	struct view_list roles; // of struct team_held
	bool me, closed, may_end;
};
// A role or an organisation to choose.
struct team_choice {
	const char *word, *name, *help; // of a role: message ids
	int64_t id;			// of an organisation
	struct str label;
	bool chosen;
};
struct team_view {
	struct view_list people;	// of struct team_person
	struct view_list roles;		// that the viewer may give
	struct view_list organisations; // that some person may be from
	struct str slug, campaign;
	struct str problem, email; // why it did not work, and what was typed
	bool some_people, some_organisations;
	struct view_list suggested; // of struct team_suggested
	bool some_suggested;
	struct view_list invitations; // of struct team_invitation: open ones
	bool some_invitations;
	struct str link; // of an invitation just made: its address; empty: none
	struct str link_email;
	bool link_mailed; // it went to them by e-mail
};
extern const struct view team_view_view;

// A role that campaigns of this kind usually need, and how many have it.
struct team_suggested {
	const char *name, *help; // message ids
	int64_t wanted, have;
	bool open; // fewer have it than are wanted
};
// Counts the words of `suggested`, one space between, against the own team.
struct view_list team_suggestions(struct arena *arena, struct str suggested,
				  const struct team_role *roles, size_t count);
struct team_invitation {
	int64_t id, until_at;
	struct str email, organisation; // organisation empty: the own team
	const char *role;		// message id
};
struct invite;
struct view_list team_invitations(struct arena *arena, const struct invite *list, size_t count);

// Makes people of roles, which stand together by person. `may` and `account` are the viewer's.
struct view_list team_people(struct arena *arena, const struct team_role *roles, size_t count,
			     uint32_t may, int64_t account);
// The roles that somebody who may do these things may give.
struct view_list team_choices(struct arena *arena, uint32_t may, struct str chosen);

// --- who may do what, and why ---

// Who has a permission, by which role, for whom.
struct may_holder {
	struct str name;
	const char *role; // message id
	struct str organisation_name;
};
struct may_permission {
	const char *word, *help;  // help: message id
	struct view_list holders; // of struct may_holder
	int64_t count, more;	  // people; those that are not listed
	bool mine;		  // the viewer has it
};
struct may_word {
	const char *word;
};
struct may_role {
	const char *word, *name, *help; // message ids
	struct view_list permissions;	// of struct may_word
	bool mine, instance;
};
struct roles_view {
	struct view_list permissions; // of struct may_permission
	struct view_list roles;	      // of struct may_role
	struct str slug, campaign;
	bool may_manage;
};
extern const struct view roles_view_view;

#define ROLES_HOLDERS_MAX 40 // listed for one permission

// Fills permissions and roles. The counts are of people, not of roles.
void roles_view_fill(struct arena *arena, const struct team_role *team, size_t count, uint32_t may,
		     int64_t account, struct roles_view *view);

#endif
