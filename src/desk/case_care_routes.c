// SPDX-License-Identifier: AGPL-3.0-or-later
// Who is affected, who reports, which authority has it, its checklist, its team, and parts of it:
// deeds on the page of a case.
#include "campaign/clock.h"
#include "desk/case_deed.h"
#include "desk/case_page.h"
#include "net/services.h"
#include "respond/authority.h"
#include "respond/case_team.h"
#include "respond/check.h"
#include "respond/household.h"
#include "respond/part.h"

// --- people affected ---

static enum outcome household_apply(struct conn *conn, struct case_deed_run *run,
				    struct fault *fault)
{
	const struct household household = {
	    .id = request_number(run->request, "household"),
	    .label = request_text(run->request, "label"),
	    .people = request_number(run->request, "people"),
	    .children = request_number(run->request, "children"),
	    .elderly = request_number(run->request, "elderly"),
	    .disabled = request_number(run->request, "disabled"),
	    .pregnant = request_number(run->request, "pregnant"),
	    .gone = request_switch(run->request, "gone"),
	};
	return household_set(conn, &run->change, &household, fault);
}

static void household_typed(const struct request *request, struct case_typed *typed)
{
	typed->people = true;
	typed->household = request_number(request, "household");
	typed->label = request_text(request, "label");
	typed->heads = (struct case_heads_typed){
	    .people = request_text(request, "people"),
	    .children = request_text(request, "children"),
	    .elderly = request_text(request, "elderly"),
	    .disabled = request_text(request, "disabled"),
	    .pregnant = request_text(request, "pregnant"),
	};
}

static enum outcome reporter_apply(struct conn *conn, struct case_deed_run *run,
				   struct fault *fault)
{
	return reporter_set(conn, &run->change, request_number(run->request, "post"),
			    request_text(run->request, "reporter"), fault);
}

// --- an authority that has it ---

static enum outcome authority_apply(struct conn *conn, struct case_deed_run *run,
				    struct fault *fault)
{
	const struct authority authority = {
	    .who = request_text(run->request, "who"),
	    .spoke_with = request_text(run->request, "spoke_with"),
	    .reference = request_text(run->request, "reference"),
	    .said = request_text(run->request, "said"),
	    .check_at = clock_moment(run->request, "check"),
	};
	return authority_speak(conn, &run->change, &authority, fault);
}

static void authority_typed(const struct request *request, struct case_typed *typed)
{
	typed->authority = true;
	typed->who = request_text(request, "who");
	typed->what = request_text(request, "spoke_with");
	typed->reference = request_text(request, "reference");
	typed->note_text = request_text(request, "said");
	typed->expected = request_text(request, "check");
}

// --- a part of it ---

static size_t ids_of(const struct request *request, const char *input,
		     int64_t ids[PART_THINGS_MOST])
{
	size_t count = 0;
	struct str rest = request_text(request, input);
	while (rest.len > 0 && count < PART_THINGS_MOST)
		if (str_to_i64(str_cut(&rest, ','), &ids[count]))
			count++;
	return count;
}

static enum outcome part_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	int64_t needs[PART_THINGS_MOST], households[PART_THINGS_MOST], posts[PART_THINGS_MOST];
	const struct part_wish wish = {
	    .needs = needs,
	    .n_needs = ids_of(run->request, "needs", needs),
	    .households = households,
	    .n_households = ids_of(run->request, "households", households),
	    .posts = posts,
	    .n_posts = ids_of(run->request, "posts", posts),
	    .title = request_text(run->request, "title"),
	    .reason = request_text(run->request, "reason"),
	};
	return part_split(conn, &run->change, &wish, &run->case_id, fault);
}

static void part_typed(const struct request *request, struct case_typed *typed)
{
	typed->part = true;
	typed->new_title = request_text(request, "title");
	typed->reason = request_text(request, "reason");
}

static enum outcome part_undo_apply(struct conn *conn, struct case_deed_run *run,
				    struct fault *fault)
{
	return part_undo(conn, &run->change, request_text(run->request, "reason"), &run->case_id,
			 fault);
}

// --- its checklist, its team ---

static enum outcome check_add_apply(struct conn *conn, struct case_deed_run *run,
				    struct fault *fault)
{
	const struct str list = request_text(run->request, "list");
	return list.len > 0
		   ? check_begin(conn, &run->change, list, fault)
		   : check_add(conn, &run->change, request_text(run->request, "words"), fault);
}

static void check_typed(const struct request *request, struct case_typed *typed)
{
	typed->check_words = request_text(request, "words");
}

static enum outcome check_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	int act = 0;
	const struct str word = request_text(run->request, "act");
	while (act < CHECK_ACTS - 1 && !str_equal(word, str_from(check_act_names[act])))
		act++;
	return check_set(conn, &run->change, request_number(run->request, "check"),
			 (enum check_act)act, fault);
}

static enum outcome team_apply(struct conn *conn, struct case_deed_run *run, struct fault *fault)
{
	return case_team_set(conn, &run->change, run->campaign.slug,
			     request_number(run->request, "team"), fault);
}

static void team_typed(const struct request *request, struct case_typed *typed)
{
	(void)request;
	typed->team = true;
}

// In the order of the routes below.
static const struct case_deed deeds[] = {
    {.action = "case.check.add", .apply = check_add_apply, .typed = check_typed},
    {.action = "case.check", .apply = check_apply, .word = "act"},
    {.action = "case.team", .apply = team_apply, .typed = team_typed},
    {.action = "case.people", .apply = household_apply, .typed = household_typed},
    {.action = "case.reporter", .apply = reporter_apply, .word = "reporter"},
    {.action = "case.part", .apply = part_apply, .typed = part_typed, .leads = true},
    {.action = "case.part.undo", .apply = part_undo_apply, .leads = true},
    {.action = "case.authority", .apply = authority_apply, .typed = authority_typed},
};
static enum outcome deed_post(struct request *request);

// --- routes ---

#define HEADS_INPUT(of_name, says)                                                                 \
	{                                                                                          \
		.name = (of_name), .place = IN_FORM, .type = INPUT_NUMBER,                         \
		.most = HOUSEHOLD_PEOPLE_MAX, .help = (says)                                       \
	}
static const char *const reporters[] = {"self", "relative", "witness", "repost", "operator", NULL};

static const struct input household_inputs[] = {
    CASE_INPUTS,
    {.name = "household",
     .place = IN_FORM,
     .type = INPUT_ID,
     .help = "Which of them; a new one if absent."},
    {.name = "label",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = HOUSEHOLD_LABEL_MAX,
     .help = "Who they are, without name, number or address."},
    HEADS_INPUT("people", "How many; 0 or absent: nobody knows."),
    HEADS_INPUT("children", "Of them under five years old."),
    HEADS_INPUT("elderly", "Of them elderly."),
    HEADS_INPUT("disabled", "Of them disabled."),
    HEADS_INPUT("pregnant", "Of them pregnant."),
    {.name = "gone", .place = IN_FORM, .type = INPUT_SWITCH, .help = "They count no more."},
};
static const struct input reporter_inputs[] = {
    CASE_INPUTS,
    {.name = "post", .place = IN_FORM, .type = INPUT_ID, .required = true, .help = "The message."},
    {.name = "reporter",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = reporters,
     .help = "Who reports in it."},
};

static const struct input authority_inputs[] = {
    CASE_INPUTS,
    {.name = "who",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = AUTHORITY_NAME_MAX,
     .help = "Which authority has it."},
    {.name = "spoke_with",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = AUTHORITY_NAME_MAX,
     .help = "Who spoke with us there."},
    {.name = "reference",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = AUTHORITY_NAME_MAX,
     .help = "What they call it."},
    {.name = "said",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = AUTHORITY_SAID_MAX,
     .help = "What they said."},
    {.name = "check",
     .place = IN_FORM,
     .type = INPUT_TIME,
     .help = "When somebody asks again; soon, by urgency, if absent. Without a zone: by the "
	     "campaign's clocks."},
};

static const struct input part_inputs[] = {
    CASE_INPUTS,
    {.name = "needs",
     .place = IN_FORM,
     .type = INPUT_IDS,
     .most = PART_THINGS_MOST,
     .help = "Needs that go."},
    {.name = "households",
     .place = IN_FORM,
     .type = INPUT_IDS,
     .most = PART_THINGS_MOST,
     .help = "Households that go."},
    {.name = "posts",
     .place = IN_FORM,
     .type = INPUT_IDS,
     .most = PART_THINGS_MOST,
     .help = "Messages that go along; never the first one."},
    {.name = "title",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = INCIDENT_TITLE_MAX,
     .help = "Of the part; that of the case if absent."},
    {.name = "reason",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = INCIDENT_REASON_MAX,
     .help = "Why; needed for life at risk."},
};
static const struct input part_undo_inputs[] = {
    CASE_INPUTS,
    {.name = "reason",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = INCIDENT_REASON_MAX,
     .help = "Why."},
};

static const struct input check_add_inputs[] = {
    CASE_INPUTS,
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = CHECK_WORDS_MAX,
     .help = "What has to be done, or"},
    {.name = "list",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = CHECK_LIST_NAME_MAX,
     .help = "the name of a list of the campaign, whose entries are added."},
};
static const struct input check_inputs[] = {
    CASE_INPUTS,
    {.name = "check", .place = IN_FORM, .type = INPUT_ID, .required = true, .help = "Which entry."},
    {.name = "act",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = check_act_names,
     .help = "It is done, or open again; is taken out, or put back; goes further up."},
};
static const struct input team_inputs[] = {
    CASE_INPUTS,
    {.name = "team",
     .place = IN_FORM,
     .type = INPUT_ID,
     .help = "The organisation whose team has it; none if absent."},
};

static const struct route routes[] = {
    CASE_DEED("/{id}/checks", check_add_inputs, deed_post,
	      "Adds to the checklist of a case: an entry, or a list of the campaign."),
    CASE_DEED("/{id}/check", check_inputs, deed_post, "Changes an entry of a case's checklist."),
    CASE_DEED("/{id}/team", team_inputs, deed_post, "Says which team has a case."),
    CASE_DEED("/{id}/household", household_inputs, deed_post,
	      "Writes down how many people of a case belong together."),
    CASE_DEED("/{id}/reporter", reporter_inputs, deed_post,
	      "Says who reports in a message of a case."),
    CASE_DEED("/{id}/part", part_inputs, deed_post,
	      "Takes a part of a case: it becomes one of its own."),
    CASE_DEED("/{id}/part/undo", part_undo_inputs, deed_post,
	      "Puts a part back into the case that it was taken from."),
    CASE_DEED("/{id}/authority", authority_inputs, deed_post,
	      "Writes down that an authority has a case, and what they said."),
};
const struct route_table desk_case_care_routes = {routes, sizeof routes / sizeof routes[0]};
_Static_assert(sizeof routes / sizeof routes[0] == sizeof deeds / sizeof deeds[0],
	       "each deed has its route, in the same order");

static enum outcome deed_post(struct request *request)
{
	return case_deed_post(request, routes, deeds);
}
