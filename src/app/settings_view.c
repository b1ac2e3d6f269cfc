// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/settings_view.h"

#include "people/partner_view.h"

void settings_view_fill(const struct settings *settings, struct settings_view *view)
{
	struct str *texts[SETTINGS_FIELDS] = {
	    &view->name,      &view->purpose,	&view->story,  &view->receipt,	&view->country,
	    &view->languages, &view->time_zone, &view->coarse, &view->due_life, &view->due_urgent,
	    &view->due_soon,  &view->due_wait,	&view->tags,   &view->topics,	&view->places,
	};
	const char **problems[SETTINGS_FIELDS] = {
	    &view->name_problem,       &view->purpose_problem,	&view->story_problem,
	    &view->receipt_problem,    &view->country_problem,	&view->languages_problem,
	    &view->time_zone_problem,  &view->coarse_problem,	&view->due_life_problem,
	    &view->due_urgent_problem, &view->due_soon_problem, &view->due_wait_problem,
	    &view->tags_problem,       &view->topics_problem,	&view->places_problem,
	};
	for (int i = 0; i < SETTINGS_FIELDS; i++) {
		*texts[i] = settings->text[i];
		*problems[i] = settings->problem[i];
		view->problems |= settings->problem[i] != NULL;
	}
}

static const struct field head_fields[] = {
    VIEW_FIELD(settings_head, name, FIELD_STR, "of the person"),
};
static const struct view head_view = VIEW(settings_head, head_fields, "a head of the campaign");

static const struct field shared_fields[] = {
    VIEW_FIELD(settings_shared, name, FIELD_STR, "the hashtag, without #"),
    VIEW_FIELD(settings_shared, campaign, FIELD_STR, "who listens to it as well"),
};
static const struct view shared_view =
    VIEW(settings_shared, shared_fields, "a hashtag of two campaigns");

static const struct field word_fields[] = {
    VIEW_FIELD(settings_word, word, FIELD_STR, "that tells of the topic"),
    VIEW_PAGE_FIELD(settings_word, query, FIELD_STR, "the word in an address"),
};
static const struct view word_view = VIEW(settings_word, word_fields, "a word to watch for");

static const struct field topic_fields[] = {
    VIEW_FIELD(settings_topic, name, FIELD_STR, "of the topic"),
    VIEW_INNER(settings_topic, words, FIELD_LIST, &word_view, "words that tell of it"),
};
static const struct view topic_view =
    VIEW(settings_topic, topic_fields, "a topic of the team's own");

static const struct field limit_fields[] = {
    VIEW_FIELD(settings_limit, name, FIELD_WORD, "of the limit"),
    VIEW_FIELD(settings_limit, words, FIELD_MESSAGE, "what it limits"),
    VIEW_FIELD(settings_limit, value, FIELD_I64, "what holds"),
    VIEW_FIELD(settings_limit, standard, FIELD_I64, "usually"),
    VIEW_FIELD(settings_limit, least, FIELD_I64, "the strictest there can be"),
    VIEW_FIELD(settings_limit, most, FIELD_I64, "the weakest"),
    VIEW_PAGE_FIELD(settings_limit, typed, FIELD_STR, "what stands in the field"),
    VIEW_PAGE_FIELD(settings_limit, reason, FIELD_STR, "what was typed as the reason"),
    VIEW_FIELD(settings_limit, problem, FIELD_STR, "why it was not saved"),
};
static const struct view limit_view = VIEW(settings_limit, limit_fields, "a limit");

static const struct field meaning_fields[] = {
    VIEW_FIELD(settings_meaning, word, FIELD_WORD, "to write behind ="),
    VIEW_FIELD(settings_meaning, says, FIELD_MESSAGE, "for people"),
};
static const struct view meaning_view =
    VIEW(settings_meaning, meaning_fields, "what a hashtag can mean");

static const struct field fields[] = {
    VIEW_FIELD(settings_view, slug, FIELD_STR, "the campaign"),
    VIEW_FIELD(settings_view, name, FIELD_STR, "its name"),
    VIEW_FIELD(settings_view, purpose, FIELD_STR, "what it is for"),
    VIEW_FIELD(settings_view, story, FIELD_STR, "how it came to be; Markdown"),
    VIEW_FIELD(settings_view, receipt, FIELD_STR, "what somebody reads who wrote to us"),
    VIEW_FIELD(settings_view, country, FIELD_STR, "ISO 3166"),
    VIEW_FIELD(settings_view, languages, FIELD_STR, "official ones, codes"),
    VIEW_FIELD(settings_view, time_zone, FIELD_STR, "IANA name"),
    VIEW_FIELD(settings_view, coarse, FIELD_STR, "yes: no place finer than a district leaves"),
    VIEW_FIELD(settings_view, due_life, FIELD_STR, "minutes until a case is due: life at risk"),
    VIEW_FIELD(settings_view, due_urgent, FIELD_STR, "urgent"),
    VIEW_FIELD(settings_view, due_soon, FIELD_STR, "soon"),
    VIEW_FIELD(settings_view, due_wait, FIELD_STR, "can wait"),
    VIEW_FIELD(settings_view, tags, FIELD_STR,
	       "a line each: name, other spellings, = what it means"),
    VIEW_FIELD(settings_view, topics, FIELD_STR, "a line each: name, colon, words"),
    VIEW_FIELD(settings_view, places, FIELD_STR, "a line each: name, colon, position, spellings"),
    VIEW_FIELD(settings_view, name_problem, FIELD_MESSAGE, "what is wrong with it"),
    VIEW_FIELD(settings_view, purpose_problem, FIELD_MESSAGE, "likewise"),
    VIEW_FIELD(settings_view, story_problem, FIELD_MESSAGE, "likewise"),
    VIEW_FIELD(settings_view, receipt_problem, FIELD_MESSAGE, "likewise"),
    VIEW_FIELD(settings_view, country_problem, FIELD_MESSAGE, "likewise"),
    VIEW_FIELD(settings_view, languages_problem, FIELD_MESSAGE, "likewise"),
    VIEW_FIELD(settings_view, time_zone_problem, FIELD_MESSAGE, "likewise"),
    VIEW_FIELD(settings_view, due_life_problem, FIELD_MESSAGE, "likewise"),
    VIEW_FIELD(settings_view, due_urgent_problem, FIELD_MESSAGE, "likewise"),
    VIEW_FIELD(settings_view, due_soon_problem, FIELD_MESSAGE, "likewise"),
    VIEW_FIELD(settings_view, due_wait_problem, FIELD_MESSAGE, "likewise"),
    VIEW_FIELD(settings_view, tags_problem, FIELD_MESSAGE, "likewise"),
    VIEW_FIELD(settings_view, topics_problem, FIELD_MESSAGE, "likewise"),
    VIEW_FIELD(settings_view, places_problem, FIELD_MESSAGE, "likewise"),
    VIEW_INNER(settings_view, heads, FIELD_LIST, &head_view, "who leads it"),
    VIEW_PAGE_FIELD(settings_view, some_heads, FIELD_BOOL, "there is at least one"),
    VIEW_FIELD(settings_view, one_head, FIELD_BOOL, "there are fewer than two"),
    VIEW_INNER(settings_view, shared, FIELD_LIST, &shared_view, "hashtags of other campaigns too"),
    VIEW_PAGE_FIELD(settings_view, some_shared, FIELD_BOOL, "there is at least one"),
    VIEW_INNER(settings_view, watching, FIELD_LIST, &topic_view, "topics with their words"),
    VIEW_PAGE_FIELD(settings_view, some_watching, FIELD_BOOL, "there is at least one"),
    VIEW_INNER(settings_view, meanings, FIELD_LIST, &meaning_view, "what hashtags can mean"),
    VIEW_PAGE_LIST(settings_view, countries, &partner_choice_view, "to choose from"),
    VIEW_INNER(settings_view, limits, FIELD_LIST, &limit_view, "that protect people"),
    VIEW_FIELD(settings_view, archived_at, FIELD_TIME, "since when it is archived"),
    VIEW_PAGE_FIELD(settings_view, may_close, FIELD_BOOL, "the viewer may archive it"),
    VIEW_PAGE_FIELD(settings_view, saved, FIELD_BOOL, "it was just saved"),
    VIEW_PAGE_FIELD(settings_view, problems, FIELD_BOOL, "something is wrong"),
};
const struct view settings_view_view = VIEW(settings_view, fields, "a campaign's settings");
