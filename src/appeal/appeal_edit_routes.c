// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/appeal_edit_routes.h"

#include "appeal/appeal_edit_view.h"
#include "appeal/words_typed.h"
#include "base/time.h"
#include "campaign/alarm.h"
#include "campaign/campaign.h"
#include "campaign/clock.h"
#include "campaign/settings.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "people/permission.h"
#include "people/rights.h"

#include <math.h>

// One change of an appeal, with its audit entry and what follows for the alarm.
struct act {
	struct appeal_change change;
	struct audit_entry entry;
	const char *form;
	enum outcome (*run)(struct conn *conn, struct act *act, struct fault *fault);
	enum outcome (*follow)(struct conn *conn, struct act *act, struct fault *fault);
	// what the change takes, by kind
	struct str text;
	int64_t at, id;
	struct appeal_item_wish item;
	struct appeal_way way;
	struct words_typed words;
};

static struct str lang_asked(const struct request *request, const struct campaign *campaign)
{
	struct str first = campaign->languages;
	const struct str lang = request_text(request, "lang");
	if (lang.len && language_code_good(lang))
		return lang;
	return first.len ? str_cut(&first, ' ') : request->language;
}

static enum outcome act_new(struct request *request, const char *action, const char *form,
			    struct act *ret_act)
{
	struct campaign campaign;
	const enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	const struct services *services = services_of(request);
	*ret_act = (struct act){
	    .change = {.ids = services->ids,
		       .lexicon = services->lexicon,
		       .campaign = campaign.id,
		       .account = request->viewer.account,
		       .now = time_now(),
		       .organisation = request_number(request, "of"),
		       .new_appeal = id_next(services->ids),
		       .lang = lang_asked(request, &campaign),
		       .partner = viewer_partner(request) != 0},
	    .entry = audit_of(request, action),
	    .form = form,
	};
	ret_act->entry.subject = ret_act->change.organisation;
	if (request->n_errors > 0)
		return INVALID;
	// Words that people type cannot be looked up on a map by us: whoever writes says so.
	if (campaign.coarse && request_declares(request, "coarse") &&
	    !request_switch(request, "coarse"))
		return fail(INVALID, &request->fault,
			    /*tr*/
			    "Confirm that these words name no place finer than a district. "
			    "Here that can put people in danger.");
	return OK;
}

// People of a partner write the appeal of an organisation for which they hold a role that lets
// them.
static enum outcome partner_check(struct conn *conn, const struct act *act, struct fault *fault)
{
	size_t count = 0;
	struct held_for held[APPEALS_MOST];
	if (!act->change.partner)
		return OK;
	const enum outcome outcome =
	    rights_held_for(conn, act->change.account, act->entry.campaign, act->change.now,
			    MAY_APPEAL_WRITE, held, APPEALS_MOST, &count, fault);
	for (size_t i = 0; outcome == OK && i < count; i++)
		if (held[i].organisation == act->change.organisation && held[i].may)
			return OK;
	return outcome == OK ? fail(DENIED, fault,
				    /*tr*/ "You write the appeal of your own organisation alone.")
			     : outcome;
}

static enum outcome act_write(struct conn *conn, void *context, struct fault *fault)
{
	struct act *act = context;
	enum outcome outcome = partner_check(conn, act, fault);
	if (outcome == OK)
		outcome = act->run(conn, act, fault);
	if (outcome == OK && act->follow)
		outcome = act->follow(conn, act, fault);
	return outcome == OK ? audit_add(conn, act->change.ids, &act->entry, fault) : outcome;
}

static enum outcome act_do(struct request *request, struct act *act, const char *anchor)
{
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 6,
						 act_write, act, &request->fault);
	if (outcome != OK)
		return appeal_edit_again(request, outcome, act->form);
	const bool translating = strcmp(act->form, "words") == 0;
	reply_redirect(
	    request, arena_format(request->arena, "/t/%.*s/appeals?of=%lld%s%.*s&saved#%s",
				  STR_ARG(request->campaign_slug),
				  (long long)act->change.organisation, translating ? "&lang=" : "",
				  STR_ARG(translating ? act->change.lang : STR("")), anchor));
	return OK;
}

// --- headline ---

static enum outcome headline_run(struct conn *conn, struct act *act, struct fault *fault)
{
	return appeal_headline_set(conn, &act->change, act->text, act->at, fault);
}

static enum outcome headline_post(struct request *request)
{
	struct act act;
	const enum outcome outcome = act_new(request, "appeal.edit", "headline", &act);
	if (outcome != OK)
		return appeal_edit_again(request, outcome, "headline");
	act.text = request_text(request, "headline");
	act.at = clock_moment(request, "next");
	act.entry.now = STR("headline");
	act.run = headline_run;
	return act_do(request, &act, "headline");
}

// --- items ---

static enum outcome item_run(struct conn *conn, struct act *act, struct fault *fault)
{
	return appeal_item_add(conn, &act->change, &act->item, fault);
}

static enum outcome item_post(struct request *request)
{
	struct act act;
	const bool needed = str_equal(request_text(request, "list"), STR("need"));
	const char *form = needed ? "need" : "not";
	const enum outcome outcome = act_new(request, "appeal.edit", form, &act);
	if (outcome != OK)
		return appeal_edit_again(request, outcome, form);
	act.item = (struct appeal_item_wish){
	    .id = id_next(act.change.ids),
	    .needed = needed,
	    .name = request_text(request, "name"),
	    .unit = request_text(request, "unit"),
	    .note = request_text(request, "note"),
	    .topic = request_text(request, "topic"),
	    .feed = request_text(request, "feed"),
	    .wanted = request_number(request, "wanted"),
	    .promised = request_number(request, "promised"),
	    .arrived = request_number(request, "arrived"),
	    .case_number = request_number(request, "case"),
	};
	act.entry.subject = act.item.id;
	act.entry.now = needed ? STR("needed") : STR("not needed");
	act.run = item_run;
	return act_do(request, &act, needed ? "needs" : "nots");
}

static enum outcome count_run(struct conn *conn, struct act *act, struct fault *fault)
{
	const struct appeal_item_wish *item = &act->item;
	return appeal_item_count(conn, &act->change, item->id, item->wanted, item->promised,
				 item->arrived, fault);
}

static enum outcome numbers_post(struct request *request,
				 enum outcome (*run)(struct conn *conn, struct act *act,
						     struct fault *fault))
{
	struct act act;
	const enum outcome outcome = act_new(request, "appeal.edit", "act", &act);
	if (outcome != OK)
		return appeal_edit_again(request, outcome, "act");
	act.item = (struct appeal_item_wish){
	    .id = request_number(request, "id"),
	    .wanted = request_number(request, "wanted"),
	    .promised = request_number(request, "promised"),
	    .arrived = request_number(request, "arrived"),
	};
	act.entry.subject = act.item.id;
	act.entry.now = arena_format(request->arena, "%lld/%lld/%lld", (long long)act.item.arrived,
				     (long long)act.item.promised, (long long)act.item.wanted);
	act.run = run;
	return act_do(request, &act, "needs");
}

static enum outcome count_post(struct request *request)
{
	return numbers_post(request, count_run);
}

static enum outcome correct_run(struct conn *conn, struct act *act, struct fault *fault)
{
	const struct appeal_item_wish *item = &act->item;
	return appeal_item_correct(conn, &act->change, item->id, item->wanted, item->promised,
				   item->arrived, fault);
}

static enum outcome correct_post(struct request *request)
{
	return numbers_post(request, correct_run);
}

static enum outcome remove_run(struct conn *conn, struct act *act, struct fault *fault)
{
	return appeal_item_remove(conn, &act->change, act->id, fault);
}

static enum outcome remove_post(struct request *request)
{
	struct act act;
	const enum outcome outcome = act_new(request, "appeal.edit", "act", &act);
	if (outcome != OK)
		return appeal_edit_again(request, outcome, "act");
	act.id = act.entry.subject = request_number(request, "id");
	act.entry.now = STR("removed");
	act.run = remove_run;
	return act_do(request, &act, "needs");
}

// --- ways to give ---

static enum outcome propose_run(struct conn *conn, struct act *act, struct fault *fault)
{
	return appeal_way_propose(conn, &act->change, &act->way, act->id, act->text, fault);
}

// If somebody else must look at it, an alarm walks until one does.
static enum outcome alarm_begin(struct conn *conn, struct act *act, struct fault *fault)
{
	int64_t id;
	bool waits;
	const enum outcome outcome =
	    appeal_way_waits(conn, &act->change, act->way.version, &waits, fault);
	if (outcome != OK || !waits)
		return outcome;
	const struct alarm alarm = {
	    .campaign = act->change.campaign,
	    .kind = ALARM_GIVING,
	    .subject = act->way.version,
	    .about = act->change.account,
	    .detail = STR("Appeal"),
	};
	return alarm_raise(conn, act->change.ids, &alarm, act->change.now, &id, fault);
}

static enum outcome alarm_over(struct conn *conn, struct act *act, struct fault *fault)
{
	return alarm_end(conn, act->change.campaign, ALARM_GIVING, act->id, act->change.now, fault);
}

// "27.71, 85.32" or nothing.
static bool point_read(struct str text, double *ret_lat, double *ret_lon)
{
	struct str rest = text;
	*ret_lat = *ret_lon = NAN;
	if (text.len == 0)
		return true;
	const struct str lat = str_trim(str_cut(&rest, ','));
	return str_to_double(lat, ret_lat) && str_to_double(str_trim(rest), ret_lon);
}

static enum appeal_way_kind kind_asked(const struct request *request)
{
	for (int kind = 0; kind < WAY_KINDS; kind++)
		if (str_equal(request_text(request, "kind"), str_from(appeal_way_kinds[kind])))
			return (enum appeal_way_kind)kind;
	return WAY_VOLUNTEER;
}

static enum outcome way_post(struct request *request)
{
	struct act act;
	enum outcome outcome = act_new(request, "appeal.way.propose", "way", &act);
	if (outcome != OK)
		return appeal_edit_again(request, outcome, "way");
	const enum appeal_way_kind kind = kind_asked(request);
	const bool money = kind == WAY_MONEY, place = kind == WAY_DROP_OFF;
	const struct str none = STR("");
	act.way = (struct appeal_way){
	    .id = request_number(request, "way"),
	    .version = id_next(act.change.ids),
	    .kind = kind,
	    .registration = money ? request_text(request, "registration") : none,
	    .link = money ? request_text(request, "link") : none,
	    .account = money ? request_text(request, "account") : none,
	    .area = place ? request_text(request, "area") : none,
	    .address = place ? request_text(request, "address") : none,
	    .hours = place ? request_text(request, "hours") : none,
	    .phone = request_text(request, "phone"),
	    .lat = NAN,
	    .lon = NAN,
	};
	if (place && !point_read(request_text(request, "point"), &act.way.lat, &act.way.lon)) {
		fail(INVALID, &request->fault, /*tr*/ "Write the point like 27.71, 85.32.");
		return appeal_edit_again(request, INVALID, "way");
	}
	act.text = request_text(request, "words");
	act.id = id_next(act.change.ids);
	act.entry.subject = act.way.version;
	act.entry.now = str_from(appeal_way_kinds[kind]);
	act.run = propose_run;
	act.follow = alarm_begin;
	return act_do(request, &act, "ways");
}

static enum outcome end_post(struct request *request)
{
	struct act act;
	const enum outcome outcome = act_new(request, "appeal.way.propose", "act", &act);
	if (outcome != OK)
		return appeal_edit_again(request, outcome, "act");
	act.way = (struct appeal_way){
	    .id = request_number(request, "id"),
	    .version = id_next(act.change.ids),
	    .removed = true,
	    .lat = NAN,
	    .lon = NAN,
	};
	act.entry.subject = act.way.version;
	act.entry.now = STR("end");
	act.run = propose_run;
	act.follow = alarm_begin;
	return act_do(request, &act, "ways");
}

static enum outcome confirm_run(struct conn *conn, struct act *act, struct fault *fault)
{
	return appeal_way_confirm(conn, &act->change, act->id, &act->at, fault);
}

static enum outcome withdraw_run(struct conn *conn, struct act *act, struct fault *fault)
{
	return appeal_way_withdraw(conn, &act->change, act->id, fault);
}

static enum outcome version_post(struct request *request, const char *action,
				 enum outcome (*run)(struct conn *conn, struct act *act,
						     struct fault *fault))
{
	struct act act;
	const enum outcome outcome = act_new(request, action, "act", &act);
	if (outcome != OK)
		return appeal_edit_again(request, outcome, "act");
	act.id = act.entry.subject = request_number(request, "id");
	act.run = run;
	act.follow = alarm_over;
	return act_do(request, &act, "ways");
}

static enum outcome confirm_post(struct request *request)
{
	return version_post(request, "appeal.way.confirm", confirm_run);
}

static enum outcome withdraw_post(struct request *request)
{
	return version_post(request, "appeal.way.withdraw", withdraw_run);
}

// --- translations ---

static bool field_find(struct str name, enum appeal_field *ret_field)
{
	for (int field = 0; field < APPEAL_FIELDS; field++) {
		*ret_field = (enum appeal_field)field;
		if (str_equal(name, str_from(appeal_fields[field])))
			return true;
	}
	return false;
}

// What was left as it stood in the form is not said anew: somebody else may have changed it since.
static enum outcome words_run(struct conn *conn, struct act *act, struct fault *fault)
{
	struct typed_text typed;
	struct words_typed words = act->words;
	enum outcome outcome = OK;
	while (outcome == OK && words_typed_next(&words, &typed)) {
		enum appeal_field field;
		if (!field_find(typed.field, &field))
			return fail(INVALID, fault,
				    /*tr*/ "Something is missing or cannot be read.");
		if (typed.changed)
			outcome = appeal_words_set(conn, &act->change, typed.thing, field,
						   typed.text, fault);
	}
	if (outcome == OK && !words_typed_over(&words))
		return fail(INVALID, fault, /*tr*/ "Something is missing or cannot be read.");
	return outcome;
}

static enum outcome words_post(struct request *request)
{
	struct act act;
	const enum outcome outcome = act_new(request, "appeal.edit", "words", &act);
	if (outcome != OK)
		return appeal_edit_again(request, outcome, "words");
	act.words = words_typed_of(request);
	act.entry.now = act.change.lang;
	act.run = words_run;
	return act_do(request, &act, "translate");
}

// --- the campaign's word on a partner's appeal ---

static enum outcome approve_run(struct conn *conn, struct act *act, struct fault *fault)
{
	return appeal_approve(conn, &act->change, act->id, act->at, fault);
}

static enum outcome approve_post(struct request *request)
{
	struct act act;
	const enum outcome outcome = act_new(request, "appeal.approve", "act", &act);
	if (outcome != OK)
		return appeal_edit_again(request, outcome, "act");
	act.at = request_number(request, "seen");
	act.id = request_number(request, "thing");
	act.run = approve_run;
	return act_do(request, &act, "partner");
}

static enum outcome down_run(struct conn *conn, struct act *act, struct fault *fault)
{
	return appeal_take_down(conn, &act->change, act->text, fault);
}

static enum outcome down_post(struct request *request)
{
	struct act act;
	const enum outcome outcome = act_new(request, "appeal.down", "act", &act);
	if (outcome != OK)
		return appeal_edit_again(request, outcome, "act");
	act.text = request_text(request, "why");
	act.run = down_run;
	return act_do(request, &act, "partner");
}

// --- routes ---

#define OF(place_)                                                                                 \
	{                                                                                          \
		.name = "of", .place = place_, .type = INPUT_NUMBER, .most = INT64_MAX,            \
		.help = "Whose appeal: an organisation, 0 for the whole campaign."                 \
	}
#define PATH_ID(name_, help_)                                                                      \
	{                                                                                          \
		.name = name_, .place = IN_PATH, .type = INPUT_ID, .required = true, .help = help_ \
	}
#define TEXT(name_, most_, help_)                                                                  \
	{                                                                                          \
		.name = name_, .place = IN_FORM, .type = INPUT_TEXT, .most = most_, .help = help_  \
	}
#define NUMBER(name_, help_)                                                                       \
	{                                                                                          \
		.name = name_, .place = IN_FORM, .type = INPUT_NUMBER, .most = APPEAL_NUMBER_MOST, \
		.help = help_                                                                      \
	}
#define LANG(place_)                                                                               \
	{                                                                                          \
		.name = "lang", .place = place_, .type = INPUT_TEXT, .most = 20,                   \
		.help = "Language of the words, BCP 47.", .example = "en"                          \
	}
#define COARSE                                                                                     \
	{                                                                                          \
		.name = "coarse", .place = IN_FORM, .type = INPUT_SWITCH,                          \
		.help = "The words name no place finer than a district."                           \
	}
static const char *const lists[] = {"need", "not", NULL};
static const struct input page_inputs[] = {INPUT_CAMPAIGN, OF(IN_QUERY), LANG(IN_QUERY)};
static const struct input headline_inputs[] = {
    INPUT_CAMPAIGN,
    OF(IN_FORM),
    TEXT("headline", APPEAL_TEXT_MAX, "What is needed and what is not, in one sentence."),
    {.name = "next", .place = IN_FORM, .type = INPUT_TIME, .help = "When the next update comes."},
    LANG(IN_FORM),
    COARSE,
};
static const struct input item_inputs[] = {
    INPUT_CAMPAIGN,
    OF(IN_FORM),
    {.name = "list",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = lists,
     .help = "Needed, or not."},
    TEXT("name", APPEAL_TEXT_MAX, "What it is."),
    TEXT("unit", 60, "In what it is counted."),
    TEXT("note", APPEAL_TEXT_MAX, "Which kind; or why it is not needed."),
    TEXT("topic", 20, "Topic, for its drawing."),
    NUMBER("wanted", "How much is needed; 0: no number."),
    NUMBER("promised", "How much of it is promised."),
    NUMBER("arrived", "How much of it arrived."),
    TEXT("feed", 40,
	 "The thing whose needs in Cases are counted, a word of the list of things; "
	 "empty: by hand."),
    NUMBER("case", "Number of the Case that it rests on."),
    LANG(IN_FORM),
    COARSE,
};
static const struct input count_inputs[] = {
    INPUT_CAMPAIGN,
    PATH_ID("id", "What is counted."),
    OF(IN_FORM),
    NUMBER("wanted", "How much is needed; 0: no number."),
    NUMBER("promised", "How much of it is promised."),
    NUMBER("arrived", "How much of it arrived."),
    LANG(IN_FORM),
};
#define CORRECTION(name_, help_)                                                                   \
	{                                                                                          \
		.name = name_, .place = IN_FORM, .type = INPUT_NUMBER,                             \
		.least = -APPEAL_NUMBER_MOST, .most = APPEAL_NUMBER_MOST, .help = help_            \
	}
static const struct input correct_inputs[] = {
    INPUT_CAMPAIGN,
    PATH_ID("id", "What is counted."),
    OF(IN_FORM),
    CORRECTION("wanted", "Added by hand to what Cases need; may be below 0."),
    CORRECTION("promised", "The same of what is promised."),
    CORRECTION("arrived", "The same of what arrived."),
    LANG(IN_FORM),
};
static const struct input approve_inputs[] = {
    INPUT_CAMPAIGN,
    OF(IN_FORM),
    {.name = "seen",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .required = true,
     .most = INT64_MAX,
     .help = "When the appeal was last changed, as it was read."},
    {.name = "thing",
     .place = IN_FORM,
     .type = INPUT_ID,
     .help = "Words of this alone; all that wait if absent."},
    LANG(IN_FORM),
};
static const struct input down_inputs[] = {
    INPUT_CAMPAIGN, OF(IN_FORM), TEXT("why", APPEAL_TEXT_MAX, "Why; the partner's people read it."),
    LANG(IN_FORM)};
static const struct input remove_inputs[] = {INPUT_CAMPAIGN, PATH_ID("id", "What is taken out."),
					     OF(IN_FORM), LANG(IN_FORM)};
static const struct input way_inputs[] = {
    INPUT_CAMPAIGN,
    OF(IN_FORM),
    {.name = "way", .place = IN_FORM, .type = INPUT_ID, .help = "Which one changes; none: a new."},
    {.name = "kind",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .required = true,
     .choices = appeal_way_kinds,
     .help = "Money, a place to bring things to, or time and skills."},
    TEXT("words", APPEAL_TEXT_MAX, "In a sentence."),
    TEXT("registration", 80, "Number under which the organisation is registered."),
    TEXT("link", 300, "Address where one gives money, https."),
    TEXT("account", 80, "Account to pay to."),
    TEXT("area", 80, "District of a place."),
    TEXT("address", 120, "Where exactly."),
    TEXT("hours", 80, "When it is open."),
    TEXT("phone", 40, "To call first."),
    TEXT("point", 40, "Latitude and longitude."),
    LANG(IN_FORM),
    COARSE,
};
static const struct input end_inputs[] = {INPUT_CAMPAIGN, PATH_ID("id", "Which way to give ends."),
					  OF(IN_FORM), LANG(IN_FORM)};
static const struct input version_inputs[] = {
    INPUT_CAMPAIGN, PATH_ID("id", "The change that waits."), OF(IN_FORM), LANG(IN_FORM)};
static const struct input words_inputs[] = {
    INPUT_CAMPAIGN,
    OF(IN_FORM),
    {.name = "thing",
     .place = IN_FORM,
     .type = INPUT_IDS,
     .required = true,
     .most = APPEAL_TEXTS_AT_ONCE,
     .help = "What says it: the appeal, an item or a way to give; here and below one or several."},
    {.name = "field",
     .place = IN_FORM,
     .type = INPUT_TEXTS,
     .required = true,
     .most = 20,
     .help = "Which words of each: headline, name, unit, note or words.",
     .example = "headline"},
    {.name = "text",
     .place = IN_FORM,
     .type = INPUT_TEXTS,
     .most = APPEAL_TEXT_MAX,
     .help = "The words in that language; empty: none."},
    {.name = "was",
     .place = IN_FORM,
     .type = INPUT_TEXTS,
     .most = APPEAL_TEXT_MAX,
     .help = "The words that stood there; whatever is still the same is not changed."},
    LANG(IN_FORM),
    COARSE,
};
#define CHANGE_BY(permission_, path_, inputs_, handle_, help_)                                     \
	{                                                                                          \
		.method = METHOD_POST, .path = path_, .permission = permission_,                   \
		.body = BODY_FORM, .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN, INPUTS(inputs_),        \
		.handle = handle_, .view = &appeals_view_view, .template = "appeals",              \
		.help = help_                                                                      \
	}

#define CHANGE(path_, inputs_, handle_, help_)                                                     \
	CHANGE_BY("appeal.write", path_, inputs_, handle_, help_)

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/appeals",
     .permission = "case.read",
     INPUTS(page_inputs),
     .handle = appeal_edit_get,
     .view = &appeals_view_view,
     .template = "appeals",
     .help = "What the campaign asks of the public, and what waits for a second person."},
    CHANGE("/t/{slug}/appeals/headline", headline_inputs, headline_post,
	   "Says in one sentence what is needed."),
    CHANGE("/t/{slug}/appeals/items", item_inputs, item_post, "Adds what is needed, or not."),
    CHANGE("/t/{slug}/appeals/items/{id}/count", count_inputs, count_post,
	   "Sets how much is needed, promised and arrived."),
    CHANGE("/t/{slug}/appeals/items/{id}/correct", correct_inputs, correct_post,
	   "Corrects by hand what is counted from Cases; both are kept apart."),
    CHANGE("/t/{slug}/appeals/items/{id}/remove", remove_inputs, remove_post,
	   "Takes something out of the appeal."),
    CHANGE("/t/{slug}/appeals/ways", way_inputs, way_post,
	   "Adds or changes a way to give; where money and things go waits for a second person."),
    CHANGE("/t/{slug}/appeals/ways/{id}/end", end_inputs, end_post,
	   "Asks a second person to end a way to give."),
    CHANGE("/t/{slug}/appeals/versions/{id}/confirm", version_inputs, confirm_post,
	   "Confirms a change of a way to give as the second person."),
    CHANGE("/t/{slug}/appeals/versions/{id}/withdraw", version_inputs, withdraw_post,
	   "Takes back a change of a way to give that does not count yet."),
    CHANGE("/t/{slug}/appeals/words", words_inputs, words_post,
	   "Says something of the appeal in another language."),
    CHANGE_BY("appeal.approve", "/t/{slug}/appeals/approve", approve_inputs, approve_post,
	      "Gives out what a partner's people wrote in their appeal."),
    CHANGE_BY("appeal.approve", "/t/{slug}/appeals/down", down_inputs, down_post,
	      "Takes a partner's appeal down, with the reason."),
};
const struct route_table appeal_edit_routes = {routes, sizeof routes / sizeof routes[0]};
