// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/export_tables.h"

#include "app/app_embedded.h"
#include "campaign/correction.h"
#include "respond/case.h"

#define WORDS(table, count) EXPORT_WORD, .words = (table), .n_words = (count)

static const struct export_field settings_fields[] = {
    {.name = "id", .help = "of the campaign", .type = EXPORT_ID},
    {.name = "slug", .help = "its name in addresses", .type = EXPORT_TEXT},
    {.name = "name", .help = "for people", .type = EXPORT_TEXT},
    {.name = "purpose", .help = "what it is for", .type = EXPORT_TEXT},
    {.name = "story", .help = "how it came to be; Markdown", .type = EXPORT_TEXT},
    {.name = "receipt", .help = "what somebody reads who wrote", .type = EXPORT_TEXT},
    {.name = "emergency", .help = "local emergency number", .type = EXPORT_TEXT},
    {.name = "country", .help = "ISO 3166; empty if many", .type = EXPORT_TEXT},
    {.name = "languages", .help = "official ones, BCP 47", .type = EXPORT_TEXT},
    {.name = "time_zone", .help = "IANA name", .type = EXPORT_TEXT},
    {.name = "template", .help = "what it was made from", .type = EXPORT_TEXT},
    {.name = "coarse",
     .help = "no place finer than a district leaves the team",
     .type = EXPORT_FLAG},
    {.name = "due_life",
     .help = "minutes until a case is due: life at risk",
     .type = EXPORT_NUMBER},
    {.name = "due_urgent", .help = "urgent", .type = EXPORT_NUMBER},
    {.name = "due_soon", .help = "soon", .type = EXPORT_NUMBER},
    {.name = "due_wait", .help = "can wait", .type = EXPORT_NUMBER},
    {.name = "created_at", .help = "when it was made", .type = EXPORT_TIME},
    {.name = "archived_at", .help = "when it was archived", .type = EXPORT_TIME},
};
static const struct export_field tags_fields[] = {
    {.name = "tag", .help = "name of the hashtag", .type = EXPORT_TEXT},
    {.name = "spelling", .help = "as people write it; its name among them", .type = EXPORT_TEXT},
    {.name = "kind",
     .help = "what who writes it wants; empty: it does not say",
     .type = EXPORT_TEXT},
    {.name = "topic", .help = "what it is about; empty: it does not say", .type = EXPORT_TEXT},
};
static const struct export_field words_fields[] = {
    {.name = "field", .help = "purpose, story or receipt of the settings", .type = EXPORT_TEXT},
    {.name = "language", .help = "BCP 47", .type = EXPORT_TEXT},
    {.name = "text", .help = "the same in that language", .type = EXPORT_TEXT},
};
static const struct export_field topics_fields[] = {
    {.name = "name", .help = "of the topic", .type = EXPORT_TEXT},
    {.name = "words", .help = "that tell of it, commas between", .type = EXPORT_TEXT},
};
static const struct export_field places_fields[] = {
    {.name = "name", .help = "as the team writes it", .type = EXPORT_TEXT},
    {.name = "spellings", .help = "others, commas between", .type = EXPORT_TEXT},
    {.name = "lat", .help = "degrees", .type = EXPORT_REAL},
    {.name = "lon", .help = "degrees", .type = EXPORT_REAL},
};
static const struct export_field sources_fields[] = {
    {.name = "name", .help = "of the source", .type = EXPORT_TEXT},
    {.name = "connector", .help = "what kind it is", .type = EXPORT_TEXT},
    {.name = "every_min", .help = "minutes between two looks", .type = EXPORT_NUMBER},
    {.name = "added_at", .help = "when", .type = EXPORT_TIME},
    {.name = "paused_at", .help = "since when it is paused", .type = EXPORT_TIME},
};
static const struct export_field source_settings_fields[] = {
    {.name = "source", .help = "name of the source", .type = EXPORT_TEXT},
    {.name = "setting", .help = "as the form calls it", .type = EXPORT_TEXT},
    {.name = "value", .help = "keys and passwords are left out", .type = EXPORT_TEXT},
};
static const struct export_field readings_fields[] = {
    {.name = "post", .help = "the message, as other files name it", .type = EXPORT_ID},
    {.name = "source", .help = "where it came from", .type = EXPORT_TEXT},
    {.name = "written_at", .help = "as the sender's platform says", .type = EXPORT_TIME},
    {.name = "signal", .help = "whether it matters", .type = WORDS(signal_names, SIGNAL_COUNT)},
    {.name = "kind", .help = "what it is", .type = WORDS(kind_names, KIND_COUNT)},
    {.name = "urgency", .help = "how soon", .type = WORDS(urgency_names, URGENCY_COUNT)},
    {.name = "lang", .help = "BCP 47", .type = EXPORT_TEXT},
    {.name = "copy_of", .help = "first message with the same words", .type = EXPORT_ID},
    {.name = "code", .help = "that the person was given who wrote to us", .type = EXPORT_TEXT},
    {.name = "corrected",
     .help = "bit i: the i-th field of corrections was set by a person",
     .type = EXPORT_NUMBER},
    {.name = "dismissed", .help = "a person said there is nothing to do", .type = EXPORT_FLAG},
};
static const struct export_field corrections_fields[] = {
    {.name = "post", .help = "the message", .type = EXPORT_ID},
    {.name = "at", .help = "when", .type = EXPORT_TIME},
    {.name = "by", .help = "name of the account; missing: a program", .type = EXPORT_TEXT},
    {.name = "field",
     .help = "what was corrected",
     .type = WORDS(correction_field_names, CORRECTION_FIELDS)},
    {.name = "was", .help = "before", .type = EXPORT_TEXT},
    {.name = "now", .help = "since", .type = EXPORT_TEXT},
    {.name = "reason", .help = "how the person knows", .type = EXPORT_TEXT},
    {.name = "undone_at", .help = "when it was undone", .type = EXPORT_TIME},
};
static const struct export_field incidents_fields[] = {
    {.name = "id", .help = "of the incident", .type = EXPORT_ID},
    {.name = "title", .help = "its name", .type = EXPORT_TEXT},
    {.name = "first_post", .help = "the first message", .type = EXPORT_ID},
    {.name = "posts", .help = "how many", .type = EXPORT_NUMBER},
    {.name = "kind", .help = "of the first message", .type = WORDS(kind_names, KIND_COUNT)},
    {.name = "urgency",
     .help = "the highest of its messages",
     .type = WORDS(urgency_names, URGENCY_COUNT)},
    {.name = "place", .help = "the first place named", .type = EXPORT_TEXT},
    {.name = "lat", .help = "degrees", .type = EXPORT_REAL},
    {.name = "lon", .help = "degrees", .type = EXPORT_REAL},
    {.name = "sure", .help = "how sure it is", .type = WORDS(incident_sure_names, SURE_COUNT)},
    {.name = "evidence", .help = "why", .type = EXPORT_TEXT},
    {.name = "joined_into", .help = "the incident that it went into", .type = EXPORT_ID},
};
static const struct export_field incident_posts_fields[] = {
    {.name = "post", .help = "the message", .type = EXPORT_ID},
    {.name = "incident", .help = "the incident", .type = EXPORT_ID},
    {.name = "at", .help = "since when", .type = EXPORT_TIME},
    {.name = "reason",
     .help = "why: first, place-number, place-topic, person",
     .type = EXPORT_TEXT},
    {.name = "by", .help = "name of the account; missing: Triage", .type = EXPORT_TEXT},
};
static const struct export_field cases_fields[] = {
    {.name = "id", .help = "of the case", .type = EXPORT_ID},
    {.name = "number", .help = "as people call it", .type = EXPORT_NUMBER},
    {.name = "incident", .help = "what it is about", .type = EXPORT_ID},
    {.name = "state", .help = "where it stands", .type = WORDS(case_state_names, CASE_STATES)},
    {.name = "urgency", .help = "how soon", .type = WORDS(urgency_names, URGENCY_COUNT)},
    {.name = "owner", .help = "name of the account that has it", .type = EXPORT_TEXT},
    {.name = "opened_at", .help = "when", .type = EXPORT_TIME},
    {.name = "due_at", .help = "when it was due", .type = EXPORT_TIME},
    {.name = "waiting_for", .help = "what is waited for", .type = EXPORT_TEXT},
    {.name = "outcome", .help = "how it ended", .type = EXPORT_TEXT},
    {.name = "reason", .help = "why so", .type = EXPORT_TEXT},
    {.name = "closed_at", .help = "when", .type = EXPORT_TIME},
};
static const struct export_field case_events_fields[] = {
    {.name = "case", .help = "the case", .type = EXPORT_ID},
    {.name = "at", .help = "when", .type = EXPORT_ID_TIME},
    {.name = "by", .help = "name of the account; missing: Triage", .type = EXPORT_TEXT},
    {.name = "what", .help = "a word for it", .type = EXPORT_TEXT},
    {.name = "was", .help = "before", .type = EXPORT_TEXT},
    {.name = "now", .help = "after", .type = EXPORT_TEXT},
    {.name = "note", .help = "what the person wrote", .type = EXPORT_TEXT},
};
static const struct export_field households_fields[] = {
    {.name = "case", .help = "the case", .type = EXPORT_ID},
    {.name = "label", .help = "by what the team knows them", .type = EXPORT_TEXT},
    {.name = "people", .help = "heads; 0: nobody knows", .type = EXPORT_NUMBER},
    {.name = "children", .help = "of them under five years old", .type = EXPORT_NUMBER},
    {.name = "elderly", .help = "of them elderly", .type = EXPORT_NUMBER},
    {.name = "disabled", .help = "of them disabled", .type = EXPORT_NUMBER},
    {.name = "pregnant", .help = "of them pregnant", .type = EXPORT_NUMBER},
};
static const struct export_field members_fields[] = {
    {.name = "name", .help = "of the account", .type = EXPORT_TEXT},
    {.name = "role", .help = "in this campaign", .type = EXPORT_TEXT},
    {.name = "granted_at", .help = "since when", .type = EXPORT_TIME},
};
static const struct export_field agreements_fields[] = {
    {.name = "id", .help = "of the agreement", .type = EXPORT_ID},
    {.name = "partner", .help = "name of the organisation", .type = EXPORT_TEXT},
    {.name = "shares", .help = "groups of fields that the partner sees", .type = EXPORT_TEXT},
    {.name = "covers",
     .help = "offered: cases that were offered; named: also those of agreement_facets",
     .type = EXPORT_TEXT},
    {.name = "purpose", .help = "what for", .type = EXPORT_TEXT},
    {.name = "onward", .help = "may the partner pass it on", .type = EXPORT_TEXT},
    {.name = "proposed_at", .help = "when", .type = EXPORT_TIME},
    {.name = "accepted_at", .help = "when", .type = EXPORT_TIME},
    {.name = "until_at", .help = "when it ends by itself", .type = EXPORT_TIME},
    {.name = "ended_at", .help = "when it ended", .type = EXPORT_TIME},
    {.name = "ended_how", .help = "a word for it", .type = EXPORT_TEXT},
    {.name = "deleted_at", .help = "when the partner confirmed deletion", .type = EXPORT_TIME},
};
static const struct export_field agreement_facets_fields[] = {
    {.name = "agreement", .help = "the agreement", .type = EXPORT_ID},
    {.name = "facet", .help = "topic or place that it names", .type = EXPORT_TEXT},
    {.name = "name", .help = "as somebody typed it", .type = EXPORT_TEXT},
};
static const struct export_field case_partners_fields[] = {
    {.name = "case", .help = "the case", .type = EXPORT_ID},
    {.name = "partner", .help = "name of the organisation", .type = EXPORT_TEXT},
    {.name = "by", .help = "name of the account that offered it", .type = EXPORT_TEXT},
    {.name = "at", .help = "when", .type = EXPORT_TIME},
};
static const struct export_field audit_fields[] = {
    {.name = "position", .help = "in the log of the whole server", .type = EXPORT_NUMBER},
    {.name = "at", .help = "when", .type = EXPORT_ID_TIME},
    {.name = "by", .help = "name of the account", .type = EXPORT_TEXT},
    {.name = "account", .help = "the account; negative: a token", .type = EXPORT_ID},
    {.name = "action", .help = "what was done", .type = EXPORT_TEXT},
    {.name = "subject", .help = "to what", .type = EXPORT_ID},
    {.name = "was", .help = "before", .type = EXPORT_TEXT},
    {.name = "now", .help = "after", .type = EXPORT_TEXT},
    {.name = "network", .help = "where from", .type = EXPORT_TEXT},
};

#define TABLE(of, says, ...)                                                                       \
	{                                                                                          \
		.name = #of ".jsonl", .query = &sql_export_##of, .fields = of##_fields,            \
		.n_fields = sizeof of##_fields / sizeof of##_fields[0], .help = (says),            \
		__VA_ARGS__                                                                        \
	}
const struct export_table export_tables[] = {
    TABLE(settings, "What the campaign decides for itself.", .guarded = false),
    TABLE(words, "What it says of itself, in its other languages.", .one_page = true),
    TABLE(tags, "Hashtags, a line for each spelling.", .one_page = true),
    TABLE(topics, "Topics of the team's own.", .one_page = true),
    TABLE(places, "Places of the team's own.", .one_page = true),
    TABLE(sources, "What the campaign listens to.", .guarded = false),
    TABLE(source_settings, "How each source is asked, without its keys.", .one_page = true),
    TABLE(readings, "What Triage said of each message, and what people made of it.",
	  .guarded = true),
    TABLE(corrections, "What people corrected.", .guarded = true),
    TABLE(incidents, "Incidents: messages about one thing.", .guarded = true),
    TABLE(incident_posts, "Which message belongs to which incident.", .guarded = true),
    TABLE(cases, "Cases: what somebody does about an incident.", .guarded = true),
    TABLE(case_events, "What was done in each case.", .guarded = true),
    TABLE(households, "Who is affected by each case.", .guarded = true),
    TABLE(members, "Who has a role.", .one_page = true),
    TABLE(agreements, "What is shared with partners, and until when.", .guarded = false),
    TABLE(agreement_facets, "Topics and places that agreements name.", .one_page = true),
    TABLE(case_partners, "Which cases were offered to which partner.", .one_page = true,
	  .guarded = true),
    TABLE(audit, "The audit log of the campaign.", .guarded = false),
};
const size_t export_table_count = sizeof export_tables / sizeof export_tables[0];
