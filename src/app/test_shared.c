// SPDX-License-Identifier: AGPL-3.0-or-later
// What partners see of posts and cases: every rule names a field that exists; what is sensitive
// belongs to the group that people were told, alone; and what nobody decided is shown to nobody.
#include "appeal/appeal_edit_routes.h"
#include "desk/api_routes.h"
#include "desk/case_page.h"
#include "desk/desk_view.h"
#include "desk/handout_routes.h"
#include "desk/place_routes.h"
#include "desk/transfer_routes.h"
#include "duty/shift_routes.h"
#include "duty/shift_view.h"
#include "match/need_page.h"
#include "net/route.h"
#include "people/team_routes.h"
#include "people/team_view.h"
#include "respond/case_list.h"
#include "respond/case_view.h"
#include "respond/handover_routes.h"
#include "respond/post_view.h"
#include "respond/shared.h"
#include "respond/stream_page.h"
#include "tap.h"

#define VIEWS_MAX 200

static const struct view *views[VIEWS_MAX];
static size_t n_views;

// A view and all that stand in it.
static void view_collect(const struct view *view)
{
	for (size_t i = 0; i < n_views; i++)
		if (views[i] == view)
			return;
	if (!view || n_views == VIEWS_MAX)
		return;
	views[n_views++] = view;
	for (size_t i = 0; i < view->n_fields; i++)
		if (view->fields[i].of)
			view_collect(view->fields[i].of);
}

static void routes_collect(const struct route_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->routes[i].view)
			view_collect(table->routes[i].view);
}

static bool field_exists(struct str view, struct str name)
{
	for (size_t i = 0; i < n_views; i++)
		for (size_t f = 0;
		     str_equal(view, str_from(views[i]->name)) && f < views[i]->n_fields; f++)
			if (str_equal(name, str_from(views[i]->fields[f].name)))
				return true;
	return false;
}

static void test_rules_exist(void)
{
	size_t wrong = 0;
	for (size_t i = 0; i < respond_shared.n_rules; i++) {
		const struct mask_rule *rule = &respond_shared.rules[i];
		struct str rest = str_from(rule->fields);
		while (rest.len > 0) {
			const struct str name = str_cut(&rest, ' ');
			if (field_exists(str_from(rule->view), name))
				continue;
			wrong++;
			printf("# %s has no field %.*s\n", rule->view, STR_ARG(name));
		}
	}
	is_int(wrong, 0, "every rule names fields that exist");
}

static bool shown(const char *view, const char *name, uint32_t sees)
{
	enum mask_way way;
	const struct mask mask = {respond_shared.rules, respond_shared.n_rules, sees, STR("")};
	for (size_t i = 0; i < n_views; i++)
		for (size_t f = 0; strcmp(views[i]->name, view) == 0 && f < views[i]->n_fields; f++)
			if (strcmp(views[i]->fields[f].name, name) == 0)
				return mask_shows(&mask, views[i], &views[i]->fields[f], &way);
	return false;
}

// What people were told when they agreed, said once more apart from the rules.
static const struct {
	enum share_group group;
	const char *view, *fields;
} promised[] = {
    {SHARE_TEXT, "post_row", "text words incident_title"},
    {SHARE_TEXT, "case_row", "title"},
    {SHARE_TEXT, "case_view", "first_words reasons"},
    {SHARE_TEXT, "case_words", "text"},
    {SHARE_TEXT, "post_reason", "words"},
    {SHARE_TEXT, "stream_incident", "title"},
    {SHARE_TEXT, "shift_case", "title"},
    {SHARE_TEXT, "incident_item", "title"},
    {SHARE_NEED, "post_row", "kind kind_name urgency urgency_name urgency_level topics"},
    {SHARE_NEED, "case_row", "kind urgency urgency_name urgency_level state topics due_at outcome"},
    {SHARE_NEED, "post_view", "labels life"},
    {SHARE_NEED, "desk_view", "groups life_nobody due_soon"},
    {SHARE_NEED, "stats_view", "kinds"},
    {SHARE_PLACE, "post_place", "name"},
    {SHARE_PLACE, "case_row", "place"},
    {SHARE_PLACE, "case_view", "position"},
    {SHARE_PLACE, "incident_item", "place"},
    {SHARE_PLACE, "post_correction", "word"},
    {SHARE_PLACE, "post_change", "was now"},
    {SHARE_NAMES, "post_row", "author url external_id"},
    {SHARE_NAMES, "case_writer", "name"},
    {SHARE_CONTACTS, "post_view", "contact"},
    {SHARE_CONTACTS, "post_contact", "name contact may_call may_text may_leave may_share"},
    {SHARE_NOTES, "case_view", "evidence reason wished_reason"},
    {SHARE_NOTES, "case_row", "waiting_for"},
    {SHARE_NOTES, "case_post", "answer_note"},
    {SHARE_NOTES, "case_line", "note"},
    {SHARE_NOTES, "post_change", "reason"},
    {SHARE_HISTORY, "case_row", "owner initials handed claimed_at"},
    {SHARE_HISTORY, "case_view", "history people wished_name"},
    {SHARE_HISTORY, "post_view", "changes openings"},
    {SHARE_HISTORY, "post_row", "corrections"},
    {SHARE_HISTORY, "desk_view", "shift lead"},
    {SHARE_HISTORY, "shift_view", "people"},
    {SHARE_HISTORY, "may_permission", "holders"},
    {SHARE_HISTORY, "corrections_view", "corrections"},
};

static void test_promised(void)
{
	for (size_t i = 0; i < sizeof promised / sizeof promised[0]; i++) {
		const uint32_t own = SHARE_BIT(SHARE_PLAIN) | SHARE_BIT(promised[i].group);
		const uint32_t others = SHARE_ALL & ~SHARE_BIT(promised[i].group);
		struct str rest = str_from(promised[i].fields);
		bool right = true;
		while (rest.len > 0) {
			char name[64];
			const struct str word = str_cut(&rest, ' ');
			snprintf(name, sizeof name, "%.*s", STR_ARG(word));
			if (shown(promised[i].view, name, own) &&
			    !shown(promised[i].view, name, others))
				continue;
			right = false;
			printf("# %s.%s\n", promised[i].view, name);
		}
		ok(right, "only '%s' shows of %s: %s", share_groups[promised[i].group].word,
		   promised[i].view, promised[i].fields);
	}
}

// The appeal of an organisation: its people read there what they write themselves.
static bool own_words(const struct view *view)
{
	return strcmp(view->name, "appeals_view") == 0 || strncmp(view->name, "edit_", 5) == 0;
}

// A person's words or a number of theirs must never be plain: texts that everybody sees are listed.
static void test_plain(void)
{
	static const char allowed[] =
	    "slug campaign back here href here_href older_href clear_href newest_href all_href "
	    "more_href events next query path emergency reference problem typed spark tag value "
	    "word "
	    "view_typed source languages sources written_from written_to received_from received_to "
	    "reason words organisation_name evidence new_title note_text number until day date";
	size_t wrong = 0;
	for (size_t i = 0; i < n_views; i++)
		for (size_t f = 0; f < views[i]->n_fields; f++) {
			const struct field *field = &views[i]->fields[f];
			bool listed = false;
			if ((field->type != FIELD_STR && field->type != FIELD_HTML) ||
			    own_words(views[i]) ||
			    !shown(views[i]->name, field->name, SHARE_BIT(SHARE_PLAIN)))
				continue;
			struct str rest = str_from(allowed);
			while (rest.len > 0)
				listed |= str_equal(str_cut(&rest, ' '), str_from(field->name));
			if (listed)
				continue;
			wrong++;
			printf("# %s.%s is plain\n", views[i]->name, field->name);
		}
	is_int(wrong, 0, "no text of a person is shown whatever was agreed");
}

static void test_undecided(void)
{
	static const struct view stranger = {.name = "made_tomorrow"};
	static const struct field field = {.name = "secret", .type = FIELD_STR};
	enum mask_way way;
	const struct mask mask = {respond_shared.rules, respond_shared.n_rules, SHARE_ALL, STR("")};
	ok(!mask_shows(&mask, &stranger, &field, &way),
	   "a page that nobody decided about shows partners nothing, whatever is agreed");
	ok(!mask_shows(&mask, &post_row_view, &field, &way), "nor does a field of a known one");
}

// A page that partners reach is about nothing, chooses its rows, or is about what its path names.
static void test_rows(void)
{
	size_t wrong = 0;
	for (size_t i = 0; i < respond_shared.n_routes; i++) {
		const struct share_route *route = &respond_shared.routes[i];
		const bool of_one = strstr(route->path, "/{id}") != NULL;
		if (of_one && route->rows != SHARE_ROWS_ONE && route->rows != SHARE_ROWS_OWN) {
			wrong++;
			printf("# %s is about one thing, and looks at nothing\n", route->path);
		}
	}
	is_int(wrong, 0, "every page about one thing is looked at before it is shown");
	ok(!share_route_find(&respond_shared, "/t/{slug}/made-tomorrow"),
	   "a page that nobody decided about is not for partners");
}

int main(void)
{
	const struct route_table *const tables[] = {
	    &respond_routes,	  &desk_post_routes,	  &desk_routes,
	    &desk_case_routes,	  &desk_case_care_routes, &duty_shift_routes,
	    &desk_api_routes,	  &people_team_routes,	  &desk_facet_routes,
	    &desk_place_routes,	  &desk_transfer_routes,  &respond_handover_routes,
	    &desk_handout_routes, &desk_case_list_routes, &match_need_routes,
	    &appeal_edit_routes,  &match_offer_routes,
	};
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
		routes_collect(tables[i]);
	ok(n_views > 20, "there are views to look at: %zu", n_views);
	test_rules_exist();
	test_promised();
	test_plain();
	test_undecided();
	test_rows();
	return tap_done();
}
