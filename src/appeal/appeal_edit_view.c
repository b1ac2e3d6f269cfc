// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/appeal_edit_view.h"

static const struct field choice_fields[] = {
    VIEW_FIELD(edit_choice, word, FIELD_STR, "for the form"),
    VIEW_FIELD(edit_choice, name, FIELD_STR, "for people"),
    VIEW_FIELD(edit_choice, chosen, FIELD_BOOL, "chosen at first"),
};
static const struct view choice_view = VIEW(edit_choice, choice_fields, "a choice of a form");

static const struct field item_fields[] = {
    VIEW_FIELD(edit_item, id, FIELD_ID, "id"),
    VIEW_FIELD(edit_item, name, FIELD_STR, "what it is"),
    VIEW_FIELD(edit_item, unit, FIELD_STR, "in what it is counted"),
    VIEW_FIELD(edit_item, note, FIELD_STR, "which kind; or why it is not needed"),
    VIEW_FIELD(edit_item, wanted, FIELD_I64, "how much is needed; 0: no number"),
    VIEW_FIELD(edit_item, promised, FIELD_I64, "how much is promised"),
    VIEW_FIELD(edit_item, arrived, FIELD_I64, "how much arrived"),
    VIEW_FIELD(edit_item, case_number, FIELD_I64, "the Case that it rests on; 0: none"),
    VIEW_FIELD(edit_item, more_wanted, FIELD_I64, "of these by hand, where it is counted"),
    VIEW_FIELD(edit_item, more_promised, FIELD_I64, "the same"),
    VIEW_FIELD(edit_item, more_arrived, FIELD_I64, "the same"),
    VIEW_FIELD(edit_item, feed, FIELD_STR, "counted from what Cases need of this; empty: by hand"),
    VIEW_FIELD(edit_item, held, FIELD_BOOL, "kept back: that Case is not verified"),
    VIEW_PAGE_FIELD(edit_item, more, FIELD_BOOL, "something is corrected by hand"),
};
static const struct view item_view = VIEW(edit_item, item_fields, "needed, or not needed");

static const struct field way_fields[] = {
    VIEW_FIELD(edit_way, id, FIELD_ID, "the way to give"),
    VIEW_FIELD(edit_way, version, FIELD_ID, "what it says from some time on"),
    VIEW_FIELD(edit_way, words, FIELD_STR, "in a sentence"),
    VIEW_FIELD(edit_way, registration, FIELD_STR, "number of the organisation"),
    VIEW_FIELD(edit_way, link, FIELD_STR, "address where one gives"),
    VIEW_FIELD(edit_way, account, FIELD_STR, "account to pay to"),
    VIEW_FIELD(edit_way, area, FIELD_STR, "district"),
    VIEW_FIELD(edit_way, address, FIELD_STR, "where exactly"),
    VIEW_FIELD(edit_way, hours, FIELD_STR, "when it is open"),
    VIEW_FIELD(edit_way, phone, FIELD_STR, "to call first"),
    VIEW_FIELD(edit_way, point, FIELD_STR, "latitude, longitude"),
    VIEW_FIELD(edit_way, proposed_name, FIELD_STR, "who wrote it"),
    VIEW_FIELD(edit_way, proposed_at, FIELD_TIME, "when"),
    VIEW_FIELD(edit_way, confirmed_name, FIELD_STR, "the second person"),
    VIEW_FIELD(edit_way, force_at, FIELD_TIME, "from when on it counts"),
    VIEW_FIELD(edit_way, kind, FIELD_WORD, "money, drop-off or volunteer"),
    VIEW_FIELD(edit_way, removed, FIELD_BOOL, "it ends the way to give"),
    VIEW_PAGE_FIELD(edit_way, kind_name, FIELD_MESSAGE, "the kind in words"),
    VIEW_PAGE_FIELD(edit_way, money, FIELD_BOOL, "it is money"),
    VIEW_PAGE_FIELD(edit_way, drop_off, FIELD_BOOL, "it is a place"),
    VIEW_PAGE_FIELD(edit_way, confirmed, FIELD_BOOL, "it waits for its day alone"),
    VIEW_PAGE_FIELD(edit_way, may_confirm, FIELD_BOOL, "the viewer may be the second person"),
    VIEW_PAGE_FIELD(edit_way, waits, FIELD_BOOL, "a change of it waits"),
};
static const struct view way_view = VIEW(edit_way, way_fields, "a way to give");

static const struct field text_fields[] = {
    VIEW_FIELD(edit_text, thing, FIELD_ID, "what says it"),
    VIEW_FIELD(edit_text, field, FIELD_WORD, "which words of it"),
    VIEW_FIELD(edit_text, original, FIELD_STR, "as first written"),
    VIEW_FIELD(edit_text, original_lang, FIELD_STR, "in which language"),
    VIEW_FIELD(edit_text, text, FIELD_STR, "in the chosen language"),
    VIEW_PAGE_FIELD(edit_text, was, FIELD_STR, "what stands there"),
    VIEW_PAGE_FIELD(edit_text, missing, FIELD_BOOL, "not translated"),
    VIEW_PAGE_FIELD(edit_text, first, FIELD_BOOL, "a form begins"),
    VIEW_PAGE_FIELD(edit_text, last, FIELD_BOOL, "a form ends"),
};
static const struct view text_view = VIEW(edit_text, text_fields, "words and their translation");

static const struct field wish_fields[] = {
    VIEW_FIELD(edit_wish, thing, FIELD_ID, "what they are of"),
    VIEW_FIELD(edit_wish, field, FIELD_WORD, "which words"),
    VIEW_FIELD(edit_wish, lang, FIELD_STR, "their language, BCP 47"),
    VIEW_FIELD(edit_wish, now, FIELD_STR, "what is given out until then; empty: nothing"),
    VIEW_FIELD(edit_wish, wished, FIELD_STR, "what is to stand instead"),
    VIEW_PAGE_FIELD(edit_wish, field_name, FIELD_MESSAGE, "which words, for people"),
};
static const struct view wish_view = VIEW(edit_wish, wish_fields, "words that wait for approval");

static const struct field language_fields[] = {
    VIEW_FIELD(edit_language, code, FIELD_STR, "BCP 47"),
    VIEW_FIELD(edit_language, name, FIELD_STR, "in itself"),
    VIEW_FIELD(edit_language, missing, FIELD_COUNT, "texts that it lacks"),
    VIEW_FIELD(edit_language, current, FIELD_BOOL, "chosen"),
};
static const struct view language_view =
    VIEW(edit_language, language_fields, "a language to translate into");

static const struct field typed_fields[] = {
    VIEW_FIELD(edit_typed, form, FIELD_STR, "which form"),
    VIEW_FIELD(edit_typed, problem, FIELD_STR, "what to mend"),
    VIEW_FIELD(edit_typed, headline, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, next, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, name, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, unit, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, note, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, topic, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, wanted, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, promised, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, arrived, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, case_number, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, kind, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, way, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, feed, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, words, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, registration, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, link, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, account, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, area, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, address, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, hours, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, phone, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, point, FIELD_STR, "typed"),
    VIEW_FIELD(edit_typed, in_headline, FIELD_BOOL, "the form of the headline"),
    VIEW_FIELD(edit_typed, in_need, FIELD_BOOL, "the form of what is needed"),
    VIEW_FIELD(edit_typed, in_not, FIELD_BOOL, "the form of what is not"),
    VIEW_FIELD(edit_typed, in_way, FIELD_BOOL, "the form of a way to give"),
    VIEW_FIELD(edit_typed, elsewhere, FIELD_BOOL, "no form of these"),
};
static const struct view typed_view = VIEW(edit_typed, typed_fields, "what was typed");

static const struct field fields[] = {
    VIEW_FIELD(appeals_view, slug, FIELD_STR, "the campaign"),
    VIEW_FIELD(appeals_view, of, FIELD_ID, "organisation; absent: the whole campaign"),
    VIEW_FIELD(appeals_view, of_name, FIELD_STR, "its name"),
    VIEW_FIELD(appeals_view, headline, FIELD_STR, "in one sentence"),
    VIEW_FIELD(appeals_view, next_at, FIELD_TIME, "when the next update comes"),
    VIEW_FIELD(appeals_view, changed_at, FIELD_TIME, "when it was changed"),
    VIEW_INNER(appeals_view, needs, FIELD_LIST, &item_view, "needed now"),
    VIEW_INNER(appeals_view, nots, FIELD_LIST, &item_view, "not needed"),
    VIEW_INNER(appeals_view, ways, FIELD_LIST, &way_view, "ways to give in force"),
    VIEW_INNER(appeals_view, waiting, FIELD_LIST, &way_view, "changes that wait"),
    VIEW_INNER(appeals_view, texts, FIELD_LIST, &text_view, "words to translate"),
    VIEW_INNER(appeals_view, wishes, FIELD_LIST, &wish_view,
	       "words of the partner that wait for approval"),
    VIEW_FIELD(appeals_view, down_at, FIELD_TIME, "when the campaign took it down"),
    VIEW_FIELD(appeals_view, down_name, FIELD_STR, "who did"),
    VIEW_FIELD(appeals_view, down_why, FIELD_STR, "and why"),
    VIEW_FIELD(appeals_view, followers, FIELD_COUNT, "how many follow the campaign's by e-mail"),
    VIEW_PAGE_LIST(appeals_view, who, &choice_view, "whose appeals there may be"),
    VIEW_PAGE_LIST(appeals_view, languages, &language_view, "to translate into"),
    VIEW_PAGE_LIST(appeals_view, spoken, &choice_view, "to write in"),
    VIEW_PAGE_LIST(appeals_view, topics, &choice_view, "topics"),
    VIEW_PAGE_LIST(appeals_view, feeds, &choice_view, "things whose needs can be counted"),
    VIEW_PAGE_LIST(appeals_view, kinds, &choice_view, "kinds of ways to give"),
    {.name = "typed",
     .type = FIELD_VIEW,
     .offset = offsetof(struct appeals_view, typed),
     .of = &typed_view,
     .meaning = "what was typed",
     .page_only = true},
    VIEW_PAGE_FIELD(appeals_view, lang, FIELD_STR, "language that is translated into"),
    VIEW_PAGE_FIELD(appeals_view, lang_name, FIELD_STR, "its name"),
    VIEW_PAGE_FIELD(appeals_view, by, FIELD_STR, "query of the public page"),
    VIEW_PAGE_FIELD(appeals_view, may_edit, FIELD_BOOL, "the viewer may change it"),
    VIEW_PAGE_FIELD(appeals_view, seen, FIELD_I64, "when it was changed, for the form"),
    VIEW_PAGE_FIELD(appeals_view, partner, FIELD_BOOL, "the viewer is of a partner"),
    VIEW_PAGE_FIELD(appeals_view, of_partner, FIELD_BOOL, "a partner's appeal that is written"),
    VIEW_PAGE_FIELD(appeals_view, may_approve, FIELD_BOOL, "the viewer may approve it"),
    VIEW_PAGE_FIELD(appeals_view, approvable, FIELD_BOOL, "something waits, or it is down"),
    VIEW_PAGE_FIELD(appeals_view, some_wishes, FIELD_BOOL, "words wait for approval"),
    VIEW_PAGE_FIELD(appeals_view, counts, FIELD_BOOL, "things can be counted from Cases"),
    VIEW_PAGE_FIELD(appeals_view, why, FIELD_STR, "typed"),
    VIEW_PAGE_FIELD(appeals_view, coarse, FIELD_BOOL, "no place finer than a district"),
    VIEW_PAGE_FIELD(appeals_view, saved, FIELD_BOOL, "it was just saved"),
    VIEW_PAGE_FIELD(appeals_view, some_needs, FIELD_BOOL, "something is needed"),
    VIEW_PAGE_FIELD(appeals_view, some_nots, FIELD_BOOL, "something is not"),
    VIEW_PAGE_FIELD(appeals_view, some_ways, FIELD_BOOL, "there is a way to give"),
    VIEW_PAGE_FIELD(appeals_view, some_waiting, FIELD_BOOL, "a change waits"),
    VIEW_PAGE_FIELD(appeals_view, some_who, FIELD_BOOL, "there are partners"),
    VIEW_PAGE_FIELD(appeals_view, some_languages, FIELD_BOOL, "there are other languages"),
    VIEW_PAGE_FIELD(appeals_view, some_texts, FIELD_BOOL, "there are words to translate"),
};
const struct view appeals_view_view = VIEW(appeals_view, fields, "the team's page of an appeal");
