// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/team_view.h"

#include "people/invite.h"
#include "people/rights.h"

// --- the team ---

// The first letter of the first and of the last word.
static struct str initials_of(struct arena *arena, struct str name)
{
	struct str first = STR(""), last = STR("");
	while (name.len > 0) {
		const struct str word = str_trim(str_cut(&name, ' '));
		if (word.len == 0)
			continue;
		size_t len = 1;
		while (len < word.len && (word.at[len] & 0xc0) == 0x80)
			len++;
		if (first.len == 0)
			first = str_slice(word, 0, len);
		else
			last = str_slice(word, 0, len);
	}
	return arena_format(arena, "%.*s%.*s", STR_ARG(first), STR_ARG(last));
}

static size_t person_end(const struct team_role *roles, size_t count, size_t from)
{
	size_t end = from + 1;
	while (end < count && roles[end].account == roles[from].account)
		end++;
	return end;
}

struct view_list team_people(struct arena *arena, const struct team_role *roles, size_t count,
			     uint32_t may, int64_t account)
{
	size_t n_people = 0;
	struct team_person *people = arena_array(arena, count + 1, sizeof *people);
	struct team_held *held = arena_array(arena, count + 1, sizeof *held);
	for (size_t from = 0, end; people && held && from < count; from = end) {
		end = person_end(roles, count, from);
		struct team_person *person = &people[n_people++];
		*person = (struct team_person){
		    .id = roles[from].account,
		    .name = roles[from].name,
		    .email = roles[from].email,
		    .initials = initials_of(arena, roles[from].name),
		    .roles = {held + from, end - from},
		    .me = roles[from].account == account,
		    .closed = roles[from].closed,
		    .may_end = true,
		};
		for (size_t i = from; i < end; i++) {
			const struct team_role *role = &roles[i];
			held[i] = (struct team_held){
			    .word = role->role->name,
			    .name = role->role->title,
			    .account = role->account,
			    .organisation = role->organisation,
			    .organisation_name = role->organisation_name,
			    .may_take = person->me || team_may_give(may, role->role, false),
			};
			person->may_end &= held[i].may_take;
		}
	}
	return (struct view_list){people, n_people};
}

struct view_list team_choices(struct arena *arena, uint32_t may, struct str chosen)
{
	size_t count = 0;
	struct team_choice *list = arena_array(arena, role_count, sizeof *list);
	for (size_t i = role_count; list && i > 0; i--) {
		const struct role *role = &role_table[i - 1];
		if (team_may_give(may, role, false))
			list[count++] = (struct team_choice){
			    .word = role->name,
			    .name = role->title,
			    .help = role->help,
			    .chosen = str_equal(chosen, str_from(role->name)),
			};
	}
	return (struct view_list){list, count};
}

// --- what is usually needed, and who is invited ---

static int64_t held_by(const struct team_role *roles, size_t count, const struct role *role)
{
	int64_t held = 0;
	for (size_t i = 0; i < count; i++)
		held += roles[i].role == role && roles[i].organisation == 0 && !roles[i].closed;
	return held;
}

struct view_list team_suggestions(struct arena *arena, struct str suggested,
				  const struct team_role *roles, size_t count)
{
	size_t n = 0;
	struct team_suggested *list = arena_array(arena, role_count, sizeof *list);
	for (size_t r = 0; list && r < role_count; r++) {
		const struct role *role = &role_table[r];
		struct str rest = suggested;
		int64_t wanted = 0;
		while (rest.len > 0)
			wanted += str_equal(str_cut(&rest, ' '), str_from(role->name));
		const int64_t have = held_by(roles, count, role);
		if (wanted > 0)
			list[n++] = (struct team_suggested){role->title, role->help, wanted, have,
							    have < wanted};
	}
	return (struct view_list){list, n};
}

struct view_list team_invitations(struct arena *arena, const struct invite *list, size_t count)
{
	struct team_invitation *rows = arena_array(arena, count + 1, sizeof *rows);
	for (size_t i = 0; rows && i < count; i++) {
		const struct role *role = role_find(list[i].role);
		rows[i] = (struct team_invitation){
		    .id = list[i].id,
		    .until_at = list[i].expires_at,
		    .email = list[i].email,
		    .organisation = list[i].organisation_name,
		    .role = role ? role->title : NULL,
		};
	}
	return (struct view_list){rows, rows ? count : 0};
}

// --- who may do what ---

static bool may_by(const struct team_role *role, enum permission permission)
{
	return !role->closed && role->may >> permission & 1;
}

// Whether an earlier role of the same person lets them do it already. Roles of one campaign stand
// together by person; those for the whole server follow them.
static bool counted_before(const struct team_role *team, size_t at, enum permission permission)
{
	for (size_t i = at; i > 0; i--) {
		const struct team_role *before = &team[i - 1];
		const bool same = before->account == team[at].account;
		if (same && may_by(before, permission))
			return true;
		if (!same && !team[at].role->instance)
			return false;
	}
	return false;
}

static void holders_fill(struct arena *arena, const struct team_role *team, size_t count,
			 enum permission permission, struct may_permission *row)
{
	size_t listed = 0;
	struct may_holder *holders = arena_array(arena, ROLES_HOLDERS_MAX, sizeof *holders);
	for (size_t i = 0; holders && i < count; i++) {
		const struct team_role *role = &team[i];
		if (!may_by(role, permission))
			continue;
		row->count += !counted_before(team, i, permission);
		if (listed < ROLES_HOLDERS_MAX)
			holders[listed++] = (struct may_holder){role->name, role->role->title,
								role->organisation_name};
		else
			row->more++;
	}
	row->holders = (struct view_list){holders, listed};
}

static struct view_list words_of(struct arena *arena, uint32_t may)
{
	size_t count = 0;
	struct may_word *words = arena_array(arena, PERMISSION_COUNT, sizeof *words);
	for (int i = MAY_STREAM_READ; words && i < PERMISSION_COUNT; i++)
		if (may >> i & 1)
			words[count++] = (struct may_word){permission_table[i].name};
	return (struct view_list){words, count};
}

static bool has_role(const struct team_role *team, size_t count, int64_t account,
		     const struct role *role)
{
	for (size_t i = 0; i < count; i++)
		if (team[i].account == account && team[i].role == role)
			return true;
	return false;
}

void roles_view_fill(struct arena *arena, const struct team_role *team, size_t count, uint32_t may,
		     int64_t account, struct roles_view *view)
{
	const size_t n_permissions = PERMISSION_COUNT - MAY_STREAM_READ;
	struct may_permission *rows = arena_array(arena, n_permissions, sizeof *rows);
	struct may_role *roles = arena_array(arena, role_count, sizeof *roles);
	for (size_t i = 0; rows && i < n_permissions; i++) {
		const enum permission permission = (enum permission)(MAY_STREAM_READ + i);
		rows[i] = (struct may_permission){.word = permission_table[permission].name,
						  .help = permission_table[permission].help,
						  .mine = may >> permission & 1};
		holders_fill(arena, team, count, permission, &rows[i]);
	}
	for (size_t i = 0; roles && i < role_count; i++)
		roles[i] = (struct may_role){
		    .word = role_table[i].name,
		    .name = role_table[i].title,
		    .help = role_table[i].help,
		    .permissions = words_of(arena, role_table[i].may),
		    .mine = has_role(team, count, account, &role_table[i]),
		    .instance = role_table[i].instance,
		};
	view->permissions = (struct view_list){rows, rows ? n_permissions : 0};
	view->roles = (struct view_list){roles, roles ? role_count : 0};
	view->may_manage = may >> MAY_TEAM_MANAGE & 1;
}

// --- views ---

static const struct field held_fields[] = {
    VIEW_FIELD(team_held, word, FIELD_WORD, "the role"),
    VIEW_PAGE_FIELD(team_held, name, FIELD_MESSAGE, "for people"),
    VIEW_PAGE_FIELD(team_held, account, FIELD_ID, "whose it is"),
    VIEW_FIELD(team_held, organisation, FIELD_ID, "for which partner; absent: the own team"),
    VIEW_FIELD(team_held, organisation_name, FIELD_STR, "its name"),
    VIEW_PAGE_FIELD(team_held, may_take, FIELD_BOOL, "the viewer may take it away"),
};
static const struct view held_view = VIEW(team_held, held_fields, "a role that somebody has");

static const struct field person_fields[] = {
    VIEW_FIELD(team_person, id, FIELD_ID, "of the account"),
    VIEW_FIELD(team_person, name, FIELD_STR, "who"),
    VIEW_FIELD(team_person, email, FIELD_STR, "by which they sign in"),
    VIEW_PAGE_FIELD(team_person, initials, FIELD_STR, "of the name"),
    VIEW_INNER(team_person, roles, FIELD_LIST, &held_view, "what they are, for whom"),
    VIEW_PAGE_FIELD(team_person, me, FIELD_BOOL, "it is the viewer"),
    VIEW_FIELD(team_person, closed, FIELD_BOOL, "the account is closed"),
    VIEW_PAGE_FIELD(team_person, may_end, FIELD_BOOL, "the viewer may take every role"),
};
static const struct view person_view = VIEW(team_person, person_fields, "somebody of the team");

static const struct field choice_fields[] = {
    VIEW_FIELD(team_choice, word, FIELD_WORD, "value of the input"),
    VIEW_FIELD(team_choice, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(team_choice, help, FIELD_MESSAGE, "what it is for"),
    VIEW_FIELD(team_choice, id, FIELD_ID, "of an organisation"),
    VIEW_FIELD(team_choice, label, FIELD_STR, "its name"),
    VIEW_FIELD(team_choice, chosen, FIELD_BOOL, "was chosen"),
};
static const struct view choice_view = VIEW(team_choice, choice_fields, "something to choose");

static const struct field suggested_fields[] = {
    VIEW_FIELD(team_suggested, name, FIELD_MESSAGE, "the role"),
    VIEW_FIELD(team_suggested, help, FIELD_MESSAGE, "what it does"),
    VIEW_FIELD(team_suggested, wanted, FIELD_COUNT, "how many people"),
    VIEW_FIELD(team_suggested, have, FIELD_COUNT, "how many have it"),
    VIEW_FIELD(team_suggested, open, FIELD_BOOL, "fewer have it"),
};
static const struct view suggested_view =
    VIEW(team_suggested, suggested_fields, "a role that such campaigns usually need");

static const struct field invitation_fields[] = {
    VIEW_FIELD(team_invitation, id, FIELD_ID, "of the invitation"),
    VIEW_FIELD(team_invitation, email, FIELD_STR, "who is invited"),
    VIEW_FIELD(team_invitation, role, FIELD_MESSAGE, "as what"),
    VIEW_FIELD(team_invitation, organisation, FIELD_STR, "for which partner"),
    VIEW_FIELD(team_invitation, until_at, FIELD_TIME, "until when the link opens"),
};
static const struct view invitation_view =
    VIEW(team_invitation, invitation_fields, "an open invitation");

static const struct field team_fields[] = {
    VIEW_INNER(team_view, people, FIELD_LIST, &person_view, "by name"),
    VIEW_PAGE_LIST(team_view, roles, &choice_view, "roles that the viewer may give"),
    VIEW_PAGE_LIST(team_view, organisations, &choice_view, "for which organisation"),
    VIEW_PAGE_FIELD(team_view, slug, FIELD_STR, "of the campaign"),
    VIEW_PAGE_FIELD(team_view, campaign, FIELD_STR, "its name"),
    VIEW_PAGE_FIELD(team_view, problem, FIELD_STR, "why nothing was changed"),
    VIEW_PAGE_FIELD(team_view, email, FIELD_STR, "that was typed"),
    VIEW_PAGE_FIELD(team_view, some_people, FIELD_BOOL, "there is somebody"),
    VIEW_PAGE_FIELD(team_view, some_organisations, FIELD_BOOL, "there are organisations"),
    VIEW_INNER(team_view, suggested, FIELD_LIST, &suggested_view, "usually needed"),
    VIEW_PAGE_FIELD(team_view, some_suggested, FIELD_BOOL, "there is one"),
    VIEW_INNER(team_view, invitations, FIELD_LIST, &invitation_view, "newest first"),
    VIEW_PAGE_FIELD(team_view, some_invitations, FIELD_BOOL, "there is one"),
    VIEW_PAGE_FIELD(team_view, link, FIELD_STR, "of an invitation just made"),
    VIEW_PAGE_FIELD(team_view, link_email, FIELD_STR, "whom it is for"),
    VIEW_PAGE_FIELD(team_view, link_mailed, FIELD_BOOL, "it went to them by e-mail"),
};
const struct view team_view_view = VIEW(team_view, team_fields, "the team of a campaign");

static const struct field holder_fields[] = {
    VIEW_FIELD(may_holder, name, FIELD_STR, "who"),
    VIEW_FIELD(may_holder, role, FIELD_MESSAGE, "by which role"),
    VIEW_FIELD(may_holder, organisation_name, FIELD_STR, "held for this partner"),
};
static const struct view holder_view = VIEW(may_holder, holder_fields, "who has it, and why");

static const struct field permission_fields[] = {
    VIEW_FIELD(may_permission, word, FIELD_WORD, "the permission"),
    VIEW_FIELD(may_permission, help, FIELD_MESSAGE, "what it allows"),
    VIEW_FIELD(may_permission, count, FIELD_COUNT, "how many people have it"),
    VIEW_INNER(may_permission, holders, FIELD_LIST, &holder_view, "who, and by which role"),
    VIEW_FIELD(may_permission, more, FIELD_COUNT, "that are not listed"),
    VIEW_FIELD(may_permission, mine, FIELD_BOOL, "the viewer has it"),
};
static const struct view permission_view =
    VIEW(may_permission, permission_fields, "something that may be done");

static const struct field word_fields[] = {
    VIEW_FIELD(may_word, word, FIELD_WORD, "a permission"),
};
static const struct view word_view = VIEW(may_word, word_fields, "a permission");

static const struct field role_fields[] = {
    VIEW_FIELD(may_role, word, FIELD_WORD, "the role"),
    VIEW_FIELD(may_role, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(may_role, help, FIELD_MESSAGE, "what it is for"),
    VIEW_INNER(may_role, permissions, FIELD_LIST, &word_view, "what it allows"),
    VIEW_FIELD(may_role, mine, FIELD_BOOL, "the viewer has it"),
    VIEW_FIELD(may_role, instance, FIELD_BOOL, "for the whole server"),
};
static const struct view role_view = VIEW(may_role, role_fields, "a role");

static const struct field roles_fields[] = {
    VIEW_INNER(roles_view, permissions, FIELD_LIST, &permission_view,
	       "what may be done, and by whom"),
    VIEW_INNER(roles_view, roles, FIELD_LIST, &role_view, "the roles"),
    VIEW_PAGE_FIELD(roles_view, slug, FIELD_STR, "of the campaign"),
    VIEW_PAGE_FIELD(roles_view, campaign, FIELD_STR, "its name"),
    VIEW_PAGE_FIELD(roles_view, may_manage, FIELD_BOOL, "the viewer may change the team"),
};
const struct view roles_view_view = VIEW(roles_view, roles_fields, "who may do what, and why");
