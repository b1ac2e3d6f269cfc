// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/export_tables.h"

#include "app/app_embedded.h"
#include "campaign/correction.h"
#include "match/need.h"
#include "respond/case.h"
#include "respond/dispatch.h"
#include "respond/thanks.h"

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
    {.name = "was", .help = "before", .type = EXPORT_WORDS},
    {.name = "now", .help = "since", .type = EXPORT_WORDS},
    {.name = "reason", .help = "how the person knows", .type = EXPORT_WORDS},
    {.name = "undone_at", .help = "when it was undone", .type = EXPORT_TIME},
};
static const struct export_field incidents_fields[] = {
    {.name = "id", .help = "of the incident", .type = EXPORT_ID},
    {.name = "title", .help = "its name", .type = EXPORT_WORDS},
    {.name = "first_post", .help = "the first message", .type = EXPORT_ID},
    {.name = "posts", .help = "how many", .type = EXPORT_NUMBER},
    {.name = "kind", .help = "of the first message", .type = WORDS(kind_names, KIND_COUNT)},
    {.name = "urgency",
     .help = "the highest of its messages",
     .type = WORDS(urgency_names, URGENCY_COUNT)},
    {.name = "place", .help = "the first place named", .type = EXPORT_WORDS},
    {.name = "lat", .help = "degrees", .type = EXPORT_REAL},
    {.name = "lon", .help = "degrees", .type = EXPORT_REAL},
    {.name = "sure", .help = "how sure it is", .type = WORDS(incident_sure_names, SURE_COUNT)},
    {.name = "evidence", .help = "why", .type = EXPORT_WORDS},
    {.name = "joined_into", .help = "the incident that it went into", .type = EXPORT_ID},
};
static const struct export_field incident_posts_fields[] = {
    {.name = "post", .help = "the message", .type = EXPORT_ID},
    {.name = "incident", .help = "the incident", .type = EXPORT_ID},
    {.name = "at", .help = "since when", .type = EXPORT_TIME},
    {.name = "reason",
     .help = "why: first, place-number, place-topic, person",
     .type = EXPORT_WORDS},
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
    {.name = "waiting_for", .help = "what is waited for", .type = EXPORT_WORDS},
    {.name = "outcome", .help = "how it ended", .type = EXPORT_TEXT},
    {.name = "reason", .help = "why so", .type = EXPORT_WORDS},
    {.name = "closed_at", .help = "when", .type = EXPORT_TIME},
};
static const struct export_field case_events_fields[] = {
    {.name = "case", .help = "the case", .type = EXPORT_ID},
    {.name = "at", .help = "when", .type = EXPORT_ID_TIME},
    {.name = "by", .help = "name of the account; missing: Triage", .type = EXPORT_TEXT},
    {.name = "what", .help = "a word for it", .type = EXPORT_WORDS},
    {.name = "was", .help = "before", .type = EXPORT_WORDS},
    {.name = "now", .help = "after", .type = EXPORT_WORDS},
    {.name = "note", .help = "what the person wrote", .type = EXPORT_WORDS},
};
static const struct export_field households_fields[] = {
    {.name = "case", .help = "the case", .type = EXPORT_ID},
    {.name = "label", .help = "by what the team knows them", .type = EXPORT_WORDS},
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
    {.name = "purpose", .help = "what for", .type = EXPORT_WORDS},
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
static const struct export_field needs_fields[] = {
    {.name = "id", .help = "of the need", .type = EXPORT_ID},
    {.name = "case", .help = "the case", .type = EXPORT_ID},
    {.name = "item", .help = "a word for what", .type = EXPORT_TEXT},
    {.name = "what", .help = "in words", .type = EXPORT_WORDS},
    {.name = "amount", .help = "how much; 0: nobody said", .type = EXPORT_REAL},
    {.name = "place", .help = "where", .type = EXPORT_WORDS},
    {.name = "lat", .help = "degrees", .type = EXPORT_REAL},
    {.name = "lon", .help = "degrees", .type = EXPORT_REAL},
    {.name = "from_at", .help = "from when on; missing: now", .type = EXPORT_TIME},
    {.name = "until_at", .help = "until when", .type = EXPORT_TIME},
    {.name = "for_whom", .help = "for whom", .type = EXPORT_WORDS},
    {.name = "langs", .help = "languages they speak", .type = EXPORT_TEXT},
    {.name = "access",
     .help = "how one gets there",
     .type = WORDS(match_access_names, MATCH_ACCESSES)},
    {.name = "state", .help = "where it stands", .type = WORDS(need_state_names, NEED_STATES)},
    {.name = "created_at", .help = "when it was noted", .type = EXPORT_TIME},
};
static const struct export_field offers_fields[] = {
    {.name = "id", .help = "of the offer", .type = EXPORT_ID},
    {.name = "post", .help = "the message that it came from", .type = EXPORT_ID},
    {.name = "giver", .help = "name of the organisation; missing: a person", .type = EXPORT_TEXT},
    {.name = "item", .help = "a word for what", .type = EXPORT_TEXT},
    {.name = "what", .help = "in words", .type = EXPORT_WORDS},
    {.name = "amount", .help = "how much; 0: nobody said", .type = EXPORT_REAL},
    {.name = "place", .help = "where", .type = EXPORT_WORDS},
    {.name = "lat", .help = "degrees", .type = EXPORT_REAL},
    {.name = "lon", .help = "degrees", .type = EXPORT_REAL},
    {.name = "from_at", .help = "from when on", .type = EXPORT_TIME},
    {.name = "until_at", .help = "until when", .type = EXPORT_TIME},
    {.name = "time_words", .help = "when, as the giver said", .type = EXPORT_WORDS},
    {.name = "langs", .help = "languages they speak", .type = EXPORT_TEXT},
    {.name = "reach_km", .help = "how far they go; 0: not said", .type = EXPORT_REAL},
    {.name = "vetted", .help = "the team has checked the giver", .type = EXPORT_FLAG},
    {.name = "barred", .help = "asked for money or papers", .type = EXPORT_FLAG},
    {.name = "state", .help = "where it stands", .type = WORDS(offer_state_names, OFFER_STATES)},
    {.name = "created_at", .help = "when it was made", .type = EXPORT_TIME},
};
static const struct export_field deliveries_fields[] = {
    {.name = "id", .help = "of the delivery", .type = EXPORT_ID},
    {.name = "need", .help = "the need", .type = EXPORT_ID},
    {.name = "offer", .help = "the offer", .type = EXPORT_ID},
    {.name = "state",
     .help = "where it stands",
     .type = WORDS(delivery_state_names, DELIVERY_STATES)},
    {.name = "expected_at", .help = "when it was awaited", .type = EXPORT_TIME},
    {.name = "changed_at", .help = "when it last changed", .type = EXPORT_TIME},
};
static const struct export_field need_events_fields[] = {
    {.name = "at", .help = "when", .type = EXPORT_ID_TIME},
    {.name = "need", .help = "the need", .type = EXPORT_ID},
    {.name = "offer", .help = "the offer", .type = EXPORT_ID},
    {.name = "by",
     .help = "name of the account; missing: the giver, or a program",
     .type = EXPORT_TEXT},
    {.name = "what", .help = "a word for it", .type = EXPORT_WORDS},
    {.name = "note", .help = "what the person wrote", .type = EXPORT_WORDS},
};
static const struct export_field dispatches_fields[] = {
    {.name = "case", .help = "the case", .type = EXPORT_ID},
    {.name = "at", .help = "when", .type = EXPORT_ID_TIME},
    {.name = "who", .help = "a team, a person or a body outside", .type = EXPORT_WORDS},
    {.name = "what", .help = "what they bring or do", .type = EXPORT_WORDS},
    {.name = "reference", .help = "what they call it", .type = EXPORT_WORDS},
    {.name = "outside", .help = "no people of ours", .type = EXPORT_FLAG},
    {.name = "expected_at", .help = "when they were awaited", .type = EXPORT_TIME},
    {.name = "state",
     .help = "where it stands",
     .type = WORDS(dispatch_state_names, DISPATCH_STATES)},
    {.name = "changed_at", .help = "since when", .type = EXPORT_TIME},
    {.name = "by", .help = "name of the account that wrote so", .type = EXPORT_TEXT},
};
static const struct export_field checks_fields[] = {
    {.name = "case", .help = "the case", .type = EXPORT_ID},
    {.name = "place", .help = "its order in the list", .type = EXPORT_NUMBER},
    {.name = "words", .help = "what has to be done", .type = EXPORT_WORDS},
    {.name = "by", .help = "name of the account that wrote it", .type = EXPORT_TEXT},
    {.name = "done_by", .help = "name of the account that did it", .type = EXPORT_TEXT},
    {.name = "done_at", .help = "when", .type = EXPORT_TIME},
};
static const struct export_field replies_fields[] = {
    {.name = "at", .help = "when", .type = EXPORT_ID_TIME},
    {.name = "case", .help = "the case that it was written from", .type = EXPORT_ID},
    {.name = "post", .help = "the first message of the person", .type = EXPORT_ID},
    {.name = "by", .help = "name of the account", .type = EXPORT_TEXT},
    {.name = "lang", .help = "BCP 47", .type = EXPORT_TEXT},
    {.name = "words", .help = "as the person reads it", .type = EXPORT_WORDS},
    {.name = "promised_at", .help = "by when we said that we write again", .type = EXPORT_TIME},
    {.name = "kept_at", .help = "when that was kept or taken back", .type = EXPORT_TIME},
    {.name = "kept_note", .help = "why it was taken back", .type = EXPORT_WORDS},
};
static const struct export_field translations_fields[] = {
    {.name = "post", .help = "the message", .type = EXPORT_ID},
    {.name = "lang", .help = "its language", .type = EXPORT_TEXT},
    {.name = "target", .help = "into which", .type = EXPORT_TEXT},
    {.name = "machine_words", .help = "what a machine made", .type = EXPORT_WORDS},
    {.name = "engine", .help = "which machine", .type = EXPORT_TEXT},
    {.name = "words", .help = "what a person made", .type = EXPORT_WORDS},
    {.name = "by", .help = "name of the account", .type = EXPORT_TEXT},
    {.name = "at", .help = "when", .type = EXPORT_TIME},
};
static const struct export_field appeal_items_fields[] = {
    {.name = "id", .help = "of the item; its order on the page", .type = EXPORT_ID},
    {.name = "partner",
     .help = "name of the organisation that asks; missing: the campaign",
     .type = EXPORT_TEXT},
    {.name = "needed", .help = "no: please do not send it", .type = EXPORT_FLAG},
    {.name = "topic", .help = "what it is about", .type = EXPORT_TEXT},
    {.name = "wanted", .help = "how much; 0: no number", .type = EXPORT_NUMBER},
    {.name = "promised", .help = "how much of it somebody promised", .type = EXPORT_NUMBER},
    {.name = "arrived", .help = "how much of it came", .type = EXPORT_NUMBER},
    {.name = "case", .help = "the case that it rests on", .type = EXPORT_ID},
    {.name = "changed_at", .help = "when it last changed", .type = EXPORT_TIME},
    {.name = "removed_at", .help = "when it was taken off", .type = EXPORT_TIME},
};
static const struct export_field appeal_ways_fields[] = {
    {.name = "id", .help = "of the version", .type = EXPORT_ID},
    {.name = "way", .help = "the way", .type = EXPORT_ID},
    {.name = "kind", .help = "money, drop-off or volunteer", .type = EXPORT_TEXT},
    {.name = "partner",
     .help = "name of the organisation; missing: the campaign",
     .type = EXPORT_TEXT},
    {.name = "removed", .help = "from then on it is not offered", .type = EXPORT_FLAG},
    {.name = "registration", .help = "number of the organisation", .type = EXPORT_TEXT},
    {.name = "link", .help = "where one gives", .type = EXPORT_TEXT},
    {.name = "account", .help = "to pay to", .type = EXPORT_TEXT},
    {.name = "area", .help = "of a drop-off", .type = EXPORT_TEXT},
    {.name = "address", .help = "where exactly", .type = EXPORT_TEXT},
    {.name = "hours", .help = "when it is open", .type = EXPORT_TEXT},
    {.name = "phone", .help = "to call first", .type = EXPORT_TEXT},
    {.name = "proposed_by", .help = "name of the account", .type = EXPORT_TEXT},
    {.name = "proposed_at", .help = "when", .type = EXPORT_TIME},
    {.name = "confirmed_by", .help = "name of the second person", .type = EXPORT_TEXT},
    {.name = "confirmed_at", .help = "when", .type = EXPORT_TIME},
    {.name = "force_at", .help = "since when it counts", .type = EXPORT_TIME},
    {.name = "withdrawn_at", .help = "when it was taken back before", .type = EXPORT_TIME},
};
static const struct export_field appeal_texts_fields[] = {
    {.name = "thing", .help = "the item, the version of a way, or the appeal", .type = EXPORT_ID},
    {.name = "field", .help = "which words", .type = EXPORT_TEXT},
    {.name = "lang", .help = "BCP 47", .type = EXPORT_TEXT},
    {.name = "text", .help = "the words", .type = EXPORT_TEXT},
    {.name = "original", .help = "the others translate it", .type = EXPORT_FLAG},
    {.name = "by", .help = "name of the account", .type = EXPORT_TEXT},
    {.name = "at", .help = "when", .type = EXPORT_TIME},
};
static const struct export_field instructions_fields[] = {
    {.name = "at", .help = "when", .type = EXPORT_ID_TIME},
    {.name = "template", .help = "which words", .type = EXPORT_TEXT},
    {.name = "place", .help = "where", .type = EXPORT_WORDS},
    {.name = "point", .help = "where to", .type = EXPORT_TEXT},
    {.name = "until_at", .help = "until when it counts", .type = EXPORT_TIME},
    {.name = "evidence", .help = "how we know", .type = EXPORT_WORDS},
    {.name = "case", .help = "the case that it rests on", .type = EXPORT_ID},
    {.name = "by", .help = "name of the account", .type = EXPORT_TEXT},
    {.name = "withdrawn_at", .help = "when it was taken back", .type = EXPORT_TIME},
};
static const struct export_field rumours_fields[] = {
    {.name = "id", .help = "of the rumour", .type = EXPORT_ID},
    {.name = "number", .help = "as people call it", .type = EXPORT_NUMBER},
    {.name = "claim", .help = "in one sentence", .type = EXPORT_WORDS},
    {.name = "place", .help = "where it spreads or what it is about", .type = EXPORT_WORDS},
    {.name = "harm", .help = "what it makes people do", .type = EXPORT_WORDS},
    {.name = "sure", .help = "how sure it is", .type = WORDS(incident_sure_names, SURE_COUNT)},
    {.name = "evidence", .help = "for and against", .type = EXPORT_WORDS},
    {.name = "sure_at", .help = "true as of", .type = EXPORT_TIME},
    {.name = "public", .help = "checked answers are public", .type = EXPORT_FLAG},
    {.name = "by", .help = "name of the account that recorded it", .type = EXPORT_TEXT},
    {.name = "at", .help = "when", .type = EXPORT_TIME},
    {.name = "closed_at", .help = "when it had ended", .type = EXPORT_TIME},
};
static const struct export_field rumour_answers_fields[] = {
    {.name = "rumour", .help = "the rumour", .type = EXPORT_ID},
    {.name = "lang", .help = "BCP 47", .type = EXPORT_TEXT},
    {.name = "text", .help = "the words", .type = EXPORT_WORDS},
    {.name = "by", .help = "name of the account", .type = EXPORT_TEXT},
    {.name = "at", .help = "when", .type = EXPORT_TIME},
    {.name = "checked_by", .help = "name of another reader of the language", .type = EXPORT_TEXT},
    {.name = "checked_at", .help = "when", .type = EXPORT_TIME},
};
static const struct export_field thanks_fields[] = {
    {.name = "at", .help = "when it came", .type = EXPORT_ID_TIME},
    {.name = "post", .help = "the message that it came by", .type = EXPORT_ID},
    {.name = "words", .help = "as they wrote them", .type = EXPORT_WORDS},
    {.name = "lang", .help = "BCP 47", .type = EXPORT_TEXT},
    {.name = "consent",
     .help = "what its writer allows",
     .type = WORDS(thanks_consent_names, THANKS_CONSENTS)},
    {.name = "consent_words", .help = "to what exactly they agreed", .type = EXPORT_WORDS},
    {.name = "consent_at", .help = "when", .type = EXPORT_TIME},
    {.name = "ended_at", .help = "when it was taken back", .type = EXPORT_TIME},
};
static const struct export_field roster_fields[] = {
    {.name = "days", .help = "bit 0: Mondays, bit 1: Tuesdays …", .type = EXPORT_NUMBER},
    {.name = "from_min", .help = "minute of the day", .type = EXPORT_NUMBER},
    {.name = "until_min",
     .help = "the same; not after from_min: of the next day",
     .type = EXPORT_NUMBER},
    {.name = "who", .help = "name of the account", .type = EXPORT_WORDS},
    {.name = "second", .help = "name of who is asked next", .type = EXPORT_TEXT},
};
static const struct export_field shifts_fields[] = {
    {.name = "who", .help = "name of the account", .type = EXPORT_WORDS},
    {.name = "lead", .help = "led the shift", .type = EXPORT_FLAG},
    {.name = "began_at", .help = "when", .type = EXPORT_TIME},
    {.name = "until_at", .help = "until when it was meant", .type = EXPORT_TIME},
    {.name = "ended_at", .help = "when it was ended by hand", .type = EXPORT_TIME},
};
static const struct export_field alert_rules_fields[] = {
    {.name = "name", .help = "for the team", .type = EXPORT_TEXT},
    {.name = "kind", .help = "number of a kind; -1: any", .type = EXPORT_NUMBER},
    {.name = "topic", .help = "number of a topic; 0: any", .type = EXPORT_NUMBER},
    {.name = "urgency", .help = "at least", .type = WORDS(urgency_names, URGENCY_COUNT)},
    {.name = "lang", .help = "BCP 47; empty: any", .type = EXPORT_TEXT},
    {.name = "place", .help = "empty: any", .type = EXPORT_WORDS},
    {.name = "tag", .help = "empty: any", .type = EXPORT_TEXT},
    {.name = "words", .help = "commas between; empty: any", .type = EXPORT_WORDS},
    {.name = "posts", .help = "so many", .type = EXPORT_NUMBER},
    {.name = "minutes", .help = "within so long", .type = EXPORT_NUMBER},
    {.name = "made_at", .help = "when", .type = EXPORT_TIME},
    {.name = "ended_at", .help = "when it was ended", .type = EXPORT_TIME},
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
    TABLE(needs, "What cases need.", .guarded = true),
    TABLE(offers, "What people and organisations offered.", .guarded = true),
    TABLE(deliveries, "Which offer was meant for which need, and how it went.", .guarded = true),
    TABLE(need_events, "What was done about needs and offers.", .guarded = true),
    TABLE(dispatches, "Who was asked to help in a case, or went.", .guarded = true),
    TABLE(checks, "Checklists of cases.", .guarded = true),
    TABLE(replies, "What the team answered people.", .guarded = true),
    TABLE(translations, "Translations of messages.", .guarded = true),
    TABLE(appeal_items, "What the public was asked for, and asked not to send.", .guarded = false),
    TABLE(appeal_ways, "Ways to give, each version of them.", .guarded = false),
    TABLE(appeal_texts, "The words of appeals, in each language.", .one_page = true),
    TABLE(instructions, "What the public was told to do.", .guarded = false),
    TABLE(rumours, "Rumours, and how sure they are.", .guarded = false),
    TABLE(rumour_answers, "Answers to rumours, in each language.", .one_page = true),
    TABLE(thanks, "What people thanked for, and what may be told of it.", .guarded = true),
    TABLE(roster, "Who reads when, week by week.", .one_page = true),
    TABLE(shifts, "Who was on duty.", .guarded = false),
    TABLE(alert_rules, "Alert rules.", .guarded = false),
    TABLE(audit, "The audit log of the campaign.", .guarded = false),
};
const size_t export_table_count = sizeof export_tables / sizeof export_tables[0];
