// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/partner_view.h"

#include "net/services.h"
#include "page/named.h"

#include "text/heads.h"

static const struct {
	const char *name, *icon, *style;
} states[AGREEMENT_STATES] = {
    [AGREEMENT_NEEDS_SECOND] = {/*tr*/ "Waits for a head", "lock", "wait"},
    [AGREEMENT_OFFERED] = {/*tr*/ "Waits for the partner", "clock", "wait"},
    [AGREEMENT_IN_FORCE] = {/*tr*/ "In force", "check", "done"},
    [AGREEMENT_DELETION] = {/*tr*/ "Over; deletion not confirmed", "warn", "wait"},
    [AGREEMENT_OVER] = {/*tr*/ "Over", "dash", "new"},
};

static const struct {
	const char *word, *name;
} onwards[] =
    {
	{"no", /*tr*/ "No: it stays with them"},
	{"consent", /*tr*/ "Only if the person agrees"},
	{"yes", /*tr*/ "Yes, for the same purpose"},
},
  endings[] = {
      {"declined", /*tr*/ "The partner said no."},
      {"withdrawn", /*tr*/ "The campaign withdrew it."},
      {"left", /*tr*/ "The partner left."},
      {"stopped", /*tr*/ "The campaign ended it."},
      {"date", /*tr*/ "Its date has passed."},
};
#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

static const char *onward_name(struct str word)
{
	for (size_t i = 0; i < COUNT_OF(onwards); i++)
		if (str_equal(word, str_from(onwards[i].word)))
			return onwards[i].name;
	return NULL;
}

static const char *ending_name(struct str word)
{
	for (size_t i = 0; i < COUNT_OF(endings); i++)
		if (str_equal(word, str_from(endings[i].word)))
			return endings[i].name;
	return NULL;
}

static const char *kind_name(struct str word)
{
	const struct organisation_kind *kind = organisation_kind_find(word);
	return kind ? kind->name : NULL;
}

static struct view_list shared_list(struct arena *arena, uint32_t bits)
{
	size_t count = 0;
	struct partner_choice *list = arena_array(arena, SHARE_COUNT, sizeof *list);
	for (int i = SHARE_PLAIN + 1; list && i < SHARE_COUNT; i++)
		if (bits >> i & 1)
			list[count++] = (struct partner_choice){.word = share_groups[i].word,
								.name = share_groups[i].name};
	return (struct view_list){list, count};
}

// The topics of some bits, or with `all` every one, those marked as chosen.
static struct view_list topics_list(struct arena *arena, uint32_t bits, bool all)
{
	size_t count = 0;
	struct partner_choice *list = arena_array(arena, HEADS, sizeof *list);
	for (int head = HEAD_TOPIC_FIRST; list && head <= HEAD_TOPIC_LAST; head++)
		if (all || bits >> head & 1)
			list[count++] = (struct partner_choice){
			    .word = head_name((enum head)head).at,
			    .name = head_title((enum head)head),
			    .chosen = bits >> head & 1,
			};
	return (struct view_list){list, count};
}

struct view_list partner_topics(struct arena *arena, uint32_t chosen)
{
	return topics_list(arena, chosen, true);
}

struct partner_row partner_row_of(struct arena *arena, const struct agreement *agreement,
				  int64_t now)
{
	const enum agreement_state state = agreement_state(agreement, now);
	const bool by_date = !agreement->ended_at && agreement->until_at <= now;
	return (struct partner_row){
	    .id = agreement->id,
	    .organisation = agreement->organisation,
	    .name = agreement->name,
	    .campaign = agreement->campaign,
	    .kind = kind_name(agreement->kind),
	    .guarded = agreement->needs_second,
	    .state = agreement_state_words[state],
	    .state_name = states[state].name,
	    .state_icon = states[state].icon,
	    .state_style = states[state].style,
	    .shares = shared_list(arena, agreement->shares),
	    .named = str_equal(agreement->covers, str_from(agreement_covers_words[1])),
	    .topics = topics_list(arena, agreement->topics, false),
	    .places = agreement->places,
	    .purpose = agreement->purpose,
	    .onward = onward_name(agreement->onward),
	    .until_at = agreement->until_at,
	    .proposed_at = agreement->proposed_at,
	    .second_at = agreement->second_at,
	    .accepted_at = agreement->accepted_at,
	    .ended_at = by_date ? agreement->until_at : agreement->ended_at,
	    .deleted_at = agreement->deleted_at,
	    .proposed_name = agreement->proposed_name,
	    .second_name = agreement->second_name,
	    .second_reason = agreement->second_reason,
	    .accepted_name = agreement->accepted_name,
	    .ended_name = agreement->ended_name,
	    .deleted_name = agreement->deleted_name,
	    .ended_how = ending_name(by_date ? STR("date") : agreement->ended_how),
	    .live = state <= AGREEMENT_IN_FORCE,
	    .deletion = state == AGREEMENT_DELETION,
	    .needs_second = state == AGREEMENT_NEEDS_SECOND,
	    .idle = state == AGREEMENT_IN_FORCE && agreement->people == 0,
	};
}

struct view_list partner_groups(struct arena *arena, uint32_t chosen)
{
	struct partner_choice *list = arena_array(arena, SHARE_COUNT, sizeof *list);
	for (int i = SHARE_PLAIN + 1; list && i < SHARE_COUNT; i++)
		list[i - 1] = (struct partner_choice){.word = share_groups[i].word,
						      .name = share_groups[i].name,
						      .help = share_groups[i].help,
						      .chosen = chosen >> i & 1};
	return (struct view_list){list, list ? SHARE_COUNT - 1 : 0};
}

struct view_list partner_onwards(struct arena *arena, struct str chosen)
{
	struct partner_choice *list = arena_array(arena, COUNT_OF(onwards), sizeof *list);
	for (size_t i = 0; list && i < COUNT_OF(onwards); i++)
		list[i] = (struct partner_choice){
		    .word = onwards[i].word,
		    .name = onwards[i].name,
		    .chosen =
			chosen.len > 0 ? str_equal(chosen, str_from(onwards[i].word)) : i == 0,
		};
	return (struct view_list){list, list ? COUNT_OF(onwards) : 0};
}

struct view_list partner_kinds(struct arena *arena, struct str chosen)
{
	struct partner_choice *list = arena_array(arena, ORGANISATION_KINDS, sizeof *list);
	for (size_t i = 0; list && i < ORGANISATION_KINDS; i++)
		list[i] = (struct partner_choice){
		    .word = organisation_kinds[i].word,
		    .name = organisation_kinds[i].name,
		    .chosen = str_equal(chosen, str_from(organisation_kinds[i].word)),
		};
	return (struct view_list){list, list ? ORGANISATION_KINDS : 0};
}

struct view_list partner_terms(struct arena *arena, int64_t chosen)
{
	static const int64_t lengths[] = {7, 30, PARTNER_USUAL_DAYS, 180, 365};
	struct partner_days *list = arena_array(arena, COUNT_OF(lengths), sizeof *list);
	for (size_t i = 0; list && i < COUNT_OF(lengths); i++)
		list[i] = (struct partner_days){
		    lengths[i], lengths[i] == (chosen ? chosen : PARTNER_USUAL_DAYS)};
	return (struct view_list){list, list ? COUNT_OF(lengths) : 0};
}

struct view_list partner_countries(const struct request *request, struct str chosen)
{
	size_t count;
	const struct country *countries =
	    countries_named(request->arena, services_of(request)->messages,
			    language_or_english(request->language), &count);
	struct partner_choice *list = arena_array(request->arena, count + 1, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct partner_choice){
		    .word = countries[i].code,
		    .label = countries[i].name,
		    .chosen = str_equal(chosen, str_from(countries[i].code)),
		};
	return (struct view_list){list, list ? count : 0};
}

struct view_list partner_tongues(struct arena *arena, struct str *codes)
{
	size_t count = 0;
	struct str rest = *codes, others = STR("");
	while (page_languages[count].code)
		count++;
	struct partner_choice *list = arena_array(arena, count, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct partner_choice){.word = page_languages[i].code,
						  .label = str_from(page_languages[i].name)};
	while (list && rest.len > 0) {
		const struct str code = str_cut(&rest, ' ');
		const struct language *known = language_find(code);
		if (known)
			list[known - page_languages].chosen = true;
		else
			others = arena_format(arena, "%.*s%s%.*s", STR_ARG(others),
					      others.len > 0 ? " " : "", STR_ARG(code));
	}
	*codes = others;
	return (struct view_list){list, list ? count : 0};
}

struct organisation_row organisation_row_of(const struct request *request,
					    const struct organisation *organisation, bool mine)
{
	const struct language *reader = language_or_english(request->language);
	return (struct organisation_row){
	    .country_name = country_named(request->arena, reader, organisation->country),
	    .languages_name = languages_named(request->arena, reader, organisation->languages),
	    .id = organisation->id,
	    .people = mine ? 0 : organisation->people,
	    .name = organisation->name,
	    .country = organisation->country,
	    .languages = organisation->languages,
	    .work = organisation->work,
	    .kind = kind_name(organisation->kind),
	    .speaks = mine && organisation->people != 0,
	};
}

// --- views ---

static const struct field choice_fields[] = {
    VIEW_FIELD(partner_choice, word, FIELD_WORD, "value of the input"),
    VIEW_FIELD(partner_choice, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(partner_choice, help, FIELD_MESSAGE, "what it means"),
    VIEW_FIELD(partner_choice, id, FIELD_ID, "of an organisation"),
    VIEW_FIELD(partner_choice, label, FIELD_STR, "its name"),
    VIEW_FIELD(partner_choice, chosen, FIELD_BOOL, "is chosen"),
};
const struct view partner_choice_view = VIEW(partner_choice, choice_fields, "something to choose");

static const struct field row_fields[] = {
    VIEW_FIELD(partner_row, id, FIELD_ID, "of the agreement"),
    VIEW_FIELD(partner_row, organisation, FIELD_ID, "the partner"),
    VIEW_FIELD(partner_row, name, FIELD_STR, "its name"),
    VIEW_PAGE_FIELD(partner_row, campaign_name, FIELD_STR, "the same, for people"),
    VIEW_FIELD(partner_row, campaign, FIELD_STR, "slug"),
    VIEW_FIELD(partner_row, kind, FIELD_MESSAGE, "what the partner is"),
    VIEW_FIELD(partner_row, guarded, FIELD_BOOL, "police or armed forces"),
    VIEW_FIELD(partner_row, state, FIELD_WORD, "needs-second, offered, in-force, deletion or over"),
    VIEW_PAGE_FIELD(partner_row, idle, FIELD_BOOL, "in force, and nobody of them has a role"),
    VIEW_PAGE_FIELD(partner_row, state_name, FIELD_MESSAGE, "for people"),
    VIEW_PAGE_FIELD(partner_row, state_icon, FIELD_WORD, "its icon"),
    VIEW_PAGE_FIELD(partner_row, state_style, FIELD_WORD, "its colour"),
    VIEW_INNER(partner_row, shares, FIELD_LIST, &partner_choice_view, "what is shared"),
    VIEW_FIELD(partner_row, named, FIELD_BOOL, "covers also all cases about what follows"),
    VIEW_INNER(partner_row, topics, FIELD_LIST, &partner_choice_view, "topics that it names"),
    VIEW_FIELD(partner_row, places, FIELD_STR, "places that it names, a comma between"),
    VIEW_FIELD(partner_row, purpose, FIELD_STR, "what for"),
    VIEW_FIELD(partner_row, onward, FIELD_MESSAGE, "may the partner pass it on"),
    VIEW_FIELD(partner_row, until_at, FIELD_TIME, "until when"),
    VIEW_FIELD(partner_row, proposed_at, FIELD_TIME, "when it was proposed"),
    VIEW_FIELD(partner_row, proposed_name, FIELD_STR, "by whom"),
    VIEW_FIELD(partner_row, second_at, FIELD_TIME, "when a head confirmed it"),
    VIEW_FIELD(partner_row, second_name, FIELD_STR, "which head"),
    VIEW_FIELD(partner_row, second_reason, FIELD_STR, "why"),
    VIEW_FIELD(partner_row, accepted_at, FIELD_TIME, "when the partner accepted"),
    VIEW_FIELD(partner_row, accepted_name, FIELD_STR, "who did"),
    VIEW_FIELD(partner_row, ended_at, FIELD_TIME, "when it ended"),
    VIEW_FIELD(partner_row, ended_name, FIELD_STR, "who ended it"),
    VIEW_FIELD(partner_row, ended_how, FIELD_MESSAGE, "how it ended"),
    VIEW_FIELD(partner_row, deleted_at, FIELD_TIME, "when the deletion was confirmed"),
    VIEW_FIELD(partner_row, deleted_name, FIELD_STR, "by whom"),
    VIEW_PAGE_FIELD(partner_row, live, FIELD_BOOL, "it can still be ended"),
    VIEW_PAGE_FIELD(partner_row, deletion, FIELD_BOOL, "the partner is asked to delete"),
    VIEW_PAGE_FIELD(partner_row, may_accept, FIELD_BOOL, "the viewer may accept it"),
    VIEW_PAGE_FIELD(partner_row, may_end, FIELD_BOOL, "the viewer may end it"),
    VIEW_PAGE_FIELD(partner_row, may_second, FIELD_BOOL, "the viewer may confirm it as a head"),
    VIEW_PAGE_FIELD(partner_row, needs_second, FIELD_BOOL, "a head must confirm it"),
    VIEW_PAGE_FIELD(partner_row, may_confirm, FIELD_BOOL, "the viewer may confirm the deletion"),
};
const struct view partner_row_view = VIEW(partner_row, row_fields, "a sharing agreement");

static const struct field days_fields[] = {
    VIEW_FIELD(partner_days, days, FIELD_I64, "for how many days"),
    VIEW_FIELD(partner_days, chosen, FIELD_BOOL, "is chosen"),
};
static const struct view days_view = VIEW(partner_days, days_fields, "how long an agreement lasts");

static const struct field partners_fields[] = {
    VIEW_INNER(partners_view, agreements, FIELD_LIST, &partner_row_view, "in force ones first"),
    VIEW_PAGE_LIST(partners_view, organisations, &partner_choice_view, "with whom"),
    VIEW_PAGE_LIST(partners_view, groups, &partner_choice_view, "what can be shared"),
    VIEW_PAGE_LIST(partners_view, onwards, &partner_choice_view, "onward sharing"),
    VIEW_PAGE_LIST(partners_view, kinds, &partner_choice_view, "kinds of organisations"),
    VIEW_PAGE_FIELD(partners_view, slug, FIELD_STR, "of the campaign"),
    VIEW_PAGE_FIELD(partners_view, campaign, FIELD_STR, "its name"),
    VIEW_PAGE_FIELD(partners_view, problem, FIELD_STR, "why nothing was changed"),
    VIEW_PAGE_FIELD(partners_view, purpose, FIELD_STR, "typed"),
    VIEW_PAGE_LIST(partners_view, terms, &days_view, "how long"),
    VIEW_PAGE_LIST(partners_view, topics, &partner_choice_view, "topics to name"),
    VIEW_PAGE_FIELD(partners_view, named, FIELD_BOOL, "typed: it names topics or places"),
    VIEW_PAGE_FIELD(partners_view, places, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(partners_view, name, FIELD_STR, "typed"),
    VIEW_PAGE_LIST(partners_view, countries, &partner_choice_view, "to choose from"),
    VIEW_PAGE_LIST(partners_view, tongues, &partner_choice_view, "to choose from"),
    VIEW_PAGE_FIELD(partners_view, languages, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(partners_view, work, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(partners_view, email, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(partners_view, link, FIELD_STR, "of an invitation just made"),
    VIEW_PAGE_FIELD(partners_view, link_email, FIELD_STR, "whom it is for"),
    VIEW_PAGE_FIELD(partners_view, link_mailed, FIELD_BOOL, "it went to them by e-mail"),
    VIEW_PAGE_FIELD(partners_view, some_agreements, FIELD_BOOL, "there are agreements"),
    VIEW_PAGE_FIELD(partners_view, some_organisations, FIELD_BOOL, "there are organisations"),
    VIEW_PAGE_FIELD(partners_view, adding, FIELD_BOOL, "the form for a new one was sent"),
};
const struct view partners_view_view =
    VIEW(partners_view, partners_fields, "the partners of a campaign");

static const struct field organisation_fields[] = {
    VIEW_FIELD(organisation_row, id, FIELD_ID, "id"),
    VIEW_FIELD(organisation_row, name, FIELD_STR, "as it calls itself"),
    VIEW_FIELD(organisation_row, kind, FIELD_MESSAGE, "what it is"),
    VIEW_FIELD(organisation_row, country, FIELD_STR, "ISO 3166-1"),
    VIEW_FIELD(organisation_row, languages, FIELD_STR, "codes"),
    VIEW_PAGE_FIELD(organisation_row, country_name, FIELD_STR, "the country by name"),
    VIEW_PAGE_FIELD(organisation_row, languages_name, FIELD_STR, "the languages by name"),
    VIEW_FIELD(organisation_row, work, FIELD_STR, "what it works on"),
    VIEW_FIELD(organisation_row, people, FIELD_COUNT, "how many people it has here"),
    VIEW_FIELD(organisation_row, speaks, FIELD_BOOL, "the viewer speaks for it"),
};
static const struct view organisation_row_view =
    VIEW(organisation_row, organisation_fields, "an organisation");

static const struct field member_fields[] = {
    VIEW_FIELD(organisation_member_row, account, FIELD_ID, "who"),
    VIEW_FIELD(organisation_member_row, name, FIELD_STR, "their name"),
    VIEW_FIELD(organisation_member_row, speaks, FIELD_BOOL, "may accept and end agreements"),
    VIEW_PAGE_FIELD(organisation_member_row, me, FIELD_BOOL, "it is the viewer"),
};
static const struct view member_view =
    VIEW(organisation_member_row, member_fields, "somebody of an organisation");

static const struct field list_fields[] = {
    VIEW_INNER(organisations_view, organisations, FIELD_LIST, &organisation_row_view, "by name"),
    VIEW_PAGE_LIST(organisations_view, kinds, &partner_choice_view, "kinds of organisations"),
    VIEW_PAGE_FIELD(organisations_view, problem, FIELD_STR, "why nothing was changed"),
    VIEW_PAGE_FIELD(organisations_view, name, FIELD_STR, "typed"),
    VIEW_PAGE_LIST(organisations_view, countries, &partner_choice_view, "to choose from"),
    VIEW_PAGE_LIST(organisations_view, tongues, &partner_choice_view, "to choose from"),
    VIEW_PAGE_FIELD(organisations_view, languages, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(organisations_view, work, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(organisations_view, email, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(organisations_view, link, FIELD_STR, "of an invitation just made"),
    VIEW_PAGE_FIELD(organisations_view, link_email, FIELD_STR, "whom it is for"),
    VIEW_PAGE_FIELD(organisations_view, link_mailed, FIELD_BOOL, "it went to them by e-mail"),
    VIEW_PAGE_FIELD(organisations_view, instance, FIELD_BOOL, "of the whole server"),
    VIEW_PAGE_FIELD(organisations_view, some, FIELD_BOOL, "there is one"),
};
const struct view organisations_view_view = VIEW(organisations_view, list_fields, "organisations");

static const struct field one_fields[] = {
    VIEW_INNER(organisation_view, row, FIELD_VIEW, &organisation_row_view, "the organisation"),
    VIEW_INNER(organisation_view, people, FIELD_LIST, &member_view, "its people"),
    VIEW_INNER(organisation_view, agreements, FIELD_LIST, &partner_row_view, "its agreements"),
    VIEW_PAGE_FIELD(organisation_view, problem, FIELD_STR, "why nothing was changed"),
    VIEW_PAGE_FIELD(organisation_view, email, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(organisation_view, may_change, FIELD_BOOL, "the viewer may change its people"),
    VIEW_PAGE_FIELD(organisation_view, some_people, FIELD_BOOL, "there is somebody"),
    VIEW_PAGE_FIELD(organisation_view, some_agreements, FIELD_BOOL, "there are agreements"),
};
const struct view organisation_view_view = VIEW(organisation_view, one_fields, "one organisation");
