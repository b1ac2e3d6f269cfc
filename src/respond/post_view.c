// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/post_view.h"

#include "campaign/correction.h"
#include "respond/case_file.h"
#include "respond/photo_view.h"
#include "respond/protection_view.h"
#include "respond/rumour_view.h"
#include "respond/translation_view.h"
#include "text/heads.h"

const char *label_name(const char *word)
{
	struct post_row row = {.kind = word, .urgency = "wait", .signal = "yes", .lang = "und"};
	if (strcmp(word, "spam") == 0)
		return /*tr*/ "Spam";
	if (strcmp(word, "abuse") == 0)
		return /*tr*/ "Abuse";
	if (strcmp(word, "signal") == 0)
		return /*tr*/ "Signal";
	post_row_label(&row);
	return row.kind_name ? row.kind_name : post_topic(word).name;
}

// --- what can be said of a post ---

static struct view_list choices_make(struct arena *arena, const char *field,
				     const char *const *words, const char *now)
{
	size_t n = 0, count = 0;
	while (words[n])
		n++;
	struct post_choice *list = arena_array(arena, n, sizeof *list);
	for (; list && count < n; count++)
		list[count] = (struct post_choice){
		    .set = arena_format(arena, "%s:%s", field, words[count]),
		    .name = correction_label(field, str_from(words[count])),
		    .icon = strcmp(field, "kind") == 0 ? words[count] : NULL,
		    .current = now && strcmp(words[count], now) == 0,
		};
	return (struct view_list){list, count};
}

static bool has_topic(const struct post_row *row, const char *word)
{
	const struct post_label *topics = row->topics.at;
	for (size_t i = 0; i < row->topics.count; i++)
		if (strcmp(topics[i].word, word) == 0)
			return true;
	return false;
}

static struct view_list topic_choices(struct arena *arena, const struct post_row *row)
{
	const size_t n = HEADS - HEAD_TOPIC_FIRST;
	struct post_choice *list = arena_array(arena, n, sizeof *list);
	size_t count = 0;
	for (int head = HEAD_TOPIC_FIRST; list && head < HEADS; head++) {
		const char *word = head_name((enum head)head).at;
		const bool on = has_topic(row, word);
		list[count++] = (struct post_choice){
		    .set = arena_format(arena, "topic:%c%s", on ? '-' : '+', word),
		    .name = post_topic(word).name,
		    .icon = word,
		    .current = on,
		};
	}
	return (struct view_list){list, count};
}

void post_choices_fill(struct arena *arena, struct post_view *view)
{
	const struct post_row *row = &view->post;
	const char *const *signals = stream_signal_words;
	static const char *const sent_to_us[] = {"yes", "unsure", NULL}; // never noise
	view->kinds = choices_make(arena, "kind", stream_kind_words, row->kind);
	view->signals =
	    choices_make(arena, "signal", row->direct ? sent_to_us : signals, row->signal);
	view->urgencies = choices_make(arena, "urgency", stream_urgency_words, row->urgency);
	view->topics = topic_choices(arena, row);
	const size_t n = language_count();
	struct post_language *languages = arena_array(arena, n, sizeof *languages);
	for (size_t i = 0; languages && i < n; i++) {
		languages[i] =
		    (struct post_language){language_at(i, false), language_at(i, true), false};
		languages[i].current = row->lang && strcmp(languages[i].code, row->lang) == 0;
	}
	view->languages = (struct view_list){languages, languages ? n : 0};
}

struct post_change post_change_of(const struct correction *correction)
{
	const char *field = correction_field_names[correction->field];
	return (struct post_change){
	    .id = correction->id,
	    .field = field,
	    .field_name = correction_field_name(field),
	    .was_name = correction_label(field, correction->was),
	    .now_name = correction_label(field, correction->now),
	    .was = correction->was,
	    .now = correction->now,
	    .added = correction->field == CORRECT_TOPIC && str_starts(correction->now, STR("+")),
	    .taken = correction->field == CORRECT_TOPIC && str_starts(correction->now, STR("-")),
	    .confirmed =
		correction->field != CORRECT_TOPIC && str_equal(correction->was, correction->now),
	    .by = correction->by,
	    .reason = correction->reason,
	    .at = correction->at,
	    .undone = correction->undone_at != 0,
	};
}

// --- views ---

static const struct field reason_fields[] = {
    VIEW_FIELD(post_reason, words, FIELD_STR, "of the Post"),
    VIEW_FIELD(post_reason, weight, FIELD_DOUBLE, "what they added, in log-odds"),
    VIEW_FIELD(post_reason, taught, FIELD_BOOL, "your team taught this"),
    VIEW_FIELD(post_reason, tag, FIELD_BOOL, "a hashtag of the campaign that means it"),
};
static const struct view reason_view =
    VIEW(post_reason, reason_fields, "words that led to a label");

static const struct field why_fields[] = {
    VIEW_FIELD(post_label_why, word, FIELD_WORD, "the label"),
    VIEW_FIELD(post_label_why, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(post_label_why, percent, FIELD_I64, "how sure, 0 to 100"),
    VIEW_INNER(post_label_why, reasons, FIELD_LIST, &reason_view, "strongest first"),
};
static const struct view why_view = VIEW(post_label_why, why_fields, "a label and its reasons");

static const struct field why_not_fields[] = {
    VIEW_FIELD(post_why_not, word, FIELD_WORD, "the label"),
    VIEW_FIELD(post_why_not, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(post_why_not, percent, FIELD_I64, "how sure, 0 to 100"),
    VIEW_FIELD(post_why_not, needed, FIELD_I64, "how sure it would have to be"),
    VIEW_INNER(post_why_not, speak, FIELD_LIST, &reason_view, "words for it, strongest first"),
    VIEW_INNER(post_why_not, against, FIELD_LIST, &reason_view, "words against it"),
    VIEW_PAGE_FIELD(post_why_not, some_speak, FIELD_BOOL, "there are words for it"),
    VIEW_PAGE_FIELD(post_why_not, some_against, FIELD_BOOL, "there are words against it"),
};
static const struct view why_not_view =
    VIEW(post_why_not, why_not_fields, "a label that the Post has not");

static const struct field contact_fields[] = {
    VIEW_FIELD(post_contact, name, FIELD_STR, "what to call the person"),
    VIEW_FIELD(post_contact, contact, FIELD_STR, "phone number or e-mail"),
    VIEW_FIELD(post_contact, may_call, FIELD_BOOL, "may be called"),
    VIEW_FIELD(post_contact, may_text, FIELD_BOOL, "may be written to"),
    VIEW_FIELD(post_contact, may_leave, FIELD_BOOL, "a message may be left"),
    VIEW_FIELD(post_contact, may_share, FIELD_BOOL, "the number may be passed on to helpers"),
};
static const struct view contact_view = VIEW(post_contact, contact_fields, "how to reach a person");

static const struct field way_fields[] = {
    VIEW_FIELD(post_way, says, FIELD_MESSAGE, "what it would allow"),
};
static const struct view way_view = VIEW(post_way, way_fields, "a way to reach them");

static const struct field opening_fields[] = {
    VIEW_FIELD(post_opening, name, FIELD_STR, "who opened it"),
    VIEW_FIELD(post_opening, at, FIELD_TIME, "when"),
};
static const struct view opening_view = VIEW(post_opening, opening_fields, "an opening on record");

static const struct field change_fields[] = {
    VIEW_FIELD(post_change, id, FIELD_ID, "to undo it by"),
    VIEW_FIELD(post_change, field, FIELD_WORD, "kind, signal, urgency, topic, lang …"),
    VIEW_FIELD(post_change, was, FIELD_STR, "the word before"),
    VIEW_FIELD(post_change, now, FIELD_STR, "the word since"),
    VIEW_FIELD(post_change, by, FIELD_STR, "who; absent: a program"),
    VIEW_FIELD(post_change, reason, FIELD_STR, "how they know"),
    VIEW_FIELD(post_change, at, FIELD_TIME, "when"),
    VIEW_FIELD(post_change, undone, FIELD_BOOL, "it was undone"),
    VIEW_PAGE_FIELD(post_change, field_name, FIELD_MESSAGE, "of what"),
    VIEW_PAGE_FIELD(post_change, was_name, FIELD_MESSAGE, "name of the label before"),
    VIEW_PAGE_FIELD(post_change, now_name, FIELD_MESSAGE, "name of the label since"),
    VIEW_PAGE_FIELD(post_change, added, FIELD_BOOL, "a topic was added"),
    VIEW_PAGE_FIELD(post_change, taken, FIELD_BOOL, "a topic was taken off"),
    VIEW_PAGE_FIELD(post_change, confirmed, FIELD_BOOL, "what Triage said is right"),
};
const struct view post_change_view = VIEW(post_change, change_fields, "a correction");

static const struct field choice_fields[] = {
    VIEW_FIELD(post_choice, set, FIELD_STR, "what the button says"),
    VIEW_FIELD(post_choice, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(post_choice, icon, FIELD_WORD, "its icon"),
    VIEW_FIELD(post_choice, current, FIELD_BOOL, "stands now"),
};
static const struct view choice_view = VIEW(post_choice, choice_fields, "a label to give");

static const struct field language_fields[] = {
    VIEW_FIELD(post_language, code, FIELD_WORD, "BCP 47"),
    VIEW_FIELD(post_language, name, FIELD_MESSAGE, "for people"),
    VIEW_FIELD(post_language, current, FIELD_BOOL, "stands now"),
};
static const struct view language_view = VIEW(post_language, language_fields, "a language");

static const struct field post_fields[] = {
    VIEW_INNER(post_view, post, FIELD_VIEW, &post_row_view, "the Post"),
    VIEW_PAGE_FIELD(post_view, slug, FIELD_STR, "of the campaign"),
    VIEW_PAGE_LIST(post_view, concern_people, &concern_person_view, "whom a concern may be about"),
    VIEW_PAGE_FIELD(post_view, may_name, FIELD_BOOL, "there are some"),
    VIEW_INNER(post_view, labels, FIELD_LIST, &why_view, "what triage says, with reasons"),
    VIEW_PAGE_FIELD(post_view, some_labels, FIELD_BOOL, "there is a label"),
    VIEW_PAGE_FIELD(post_view, may_erase, FIELD_BOOL, "the viewer may erase it"),
    VIEW_PAGE_FIELD(post_view, sender_posts, FIELD_I64,
		    "how many its sender wrote, once they were counted"),
    VIEW_FIELD(post_view, erased, FIELD_BOOL, "its words are gone for good"),
    VIEW_PAGE_FIELD(post_view, few_examples, FIELD_BOOL,
		    "triage is not sure, and was not taught this language"),
    VIEW_INNER(post_view, why_not, FIELD_LIST, &why_not_view,
	       "labels it has not: request, and the nearest others"),
    {.name = "rumour",
     .type = FIELD_LINK,
     .offset = offsetof(struct post_view, rumour),
     .of = &rumour_note_view,
     .meaning = "the false rumour that it repeats",
     .page_only = true},
    {.name = "translation",
     .type = FIELD_LINK,
     .offset = offsetof(struct post_view, translation),
     .of = &translation_note_view,
     .meaning = "how it reads in the language of the team"},
    VIEW_PAGE_FIELD(post_view, some_not, FIELD_BOOL, "there is such a label"),
    VIEW_INNER(post_view, changes, FIELD_LIST, &post_change_view, "corrections, newest first"),
    VIEW_PAGE_FIELD(post_view, changed, FIELD_BOOL, "there are corrections"),
    VIEW_PAGE_FIELD(post_view, back, FIELD_STR, "where the person came from"),
    VIEW_PAGE_FIELD(post_view, here, FIELD_STR, "this page"),
    VIEW_PAGE_FIELD(post_view, may_label, FIELD_BOOL, "the viewer may correct labels"),
    VIEW_PAGE_FIELD(post_view, may_work, FIELD_BOOL, "the viewer may work on cases"),
    VIEW_PAGE_FIELD(post_view, may_move, FIELD_BOOL, "and is of the campaign's team"),
    VIEW_PAGE_FIELD(post_view, life, FIELD_BOOL, "life is at risk"),
    VIEW_PAGE_FIELD(post_view, problem, FIELD_STR, "why nothing was changed"),
    VIEW_PAGE_FIELD(post_view, reason, FIELD_STR, "the reason that was typed"),
    VIEW_PAGE_FIELD(post_view, strongest, FIELD_DOUBLE, "the largest weight"),
    VIEW_PAGE_LIST(post_view, kinds, &choice_view, "kinds to choose from"),
    VIEW_PAGE_LIST(post_view, signals, &choice_view, "signal or noise"),
    VIEW_PAGE_LIST(post_view, urgencies, &choice_view, "urgencies to choose from"),
    VIEW_PAGE_LIST(post_view, topics, &choice_view, "topics to add or take off"),
    VIEW_PAGE_LIST(post_view, languages, &language_view, "languages to choose from"),
    VIEW_FIELD(post_view, sealed, FIELD_BOOL, "contact data is there, not shown"),
    VIEW_PAGE_FIELD(post_view, may_open, FIELD_BOOL, "the viewer may open it"),
    VIEW_PAGE_FIELD(post_view, some_photos, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(post_view, some_files, FIELD_BOOL, "there are some"),
    VIEW_PAGE_LIST(post_view, files, &case_file_view, "files that came with it"),
    VIEW_PAGE_FIELD(post_view, some_left, FIELD_BOOL, "there are some"),
    VIEW_PAGE_LIST(post_view, left, &file_left_view, "files that came with it and were not kept"),
    VIEW_PAGE_LIST(post_view, photos, &post_photo_view, "pictures that came with it"),
    VIEW_INNER(post_view, contact, FIELD_LINK, &contact_view, "only after opening it"),
    VIEW_PAGE_LIST(post_view, asked_ways, &way_view, "ways that were asked for"),
    VIEW_PAGE_FIELD(post_view, asked, FIELD_COUNT, "the same, as bits"),
    VIEW_PAGE_FIELD(post_view, asked_problem, FIELD_MESSAGE, "why nothing was done about it"),
    VIEW_INNER(post_view, openings, FIELD_LIST, &opening_view, "who opened it before"),
    VIEW_PAGE_FIELD(post_view, opened_before, FIELD_BOOL, "there are openings"),
};
const struct view post_view_view = VIEW(post_view, post_fields, "one Post");
