// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/translation_view.h"

#include "base/time.h"
#include "page/page.h"
#include "people/admit.h"
#include "people/permission.h"
#include "respond/stream_view.h"
#include "text/parallel.h"

// --- the note ---

static void machine_fill(const struct translation *found, struct translation_note *note)
{
	note->machine = found->machine == MACHINE_DONE;
	note->asked = found->machine == MACHINE_ASKED;
	note->failed = found->machine == MACHINE_FAILED;
	note->unserved = found->machine == MACHINE_UNSERVED;
	note->machine_words = found->machine_words;
	note->engine = found->engine;
	note->numbers = note->machine && found->differs & PARALLEL_NUMBERS;
	note->negation = note->machine && found->differs & PARALLEL_NEGATION;
	note->places = note->machine && found->differs & PARALLEL_PLACES;
	note->lost = note->machine && found->differs & PARALLEL_LOST;
	note->unchecked = note->machine && found->differs & PARALLEL_UNCHECKED;
	note->why = found->why;
}

static void person_fill(const struct translation *found, const struct request *request,
			struct translation_note *note)
{
	const int64_t account = request->viewer.account;
	note->person = found->desk == SPEAKERS_DONE;
	note->claimed = found->desk == SPEAKERS_CLAIMED && found->claimed_until >= time_now();
	note->desk =
	    found->desk == SPEAKERS_WAIT || (found->desk == SPEAKERS_CLAIMED && !note->claimed);
	note->claimed_by = found->claimed_name;
	note->words = found->words;
	note->by = found->name;
	note->at = found->at;
	note->thanked = found->thanked_by != 0;
	note->may_thank = note->person && !note->thanked && account && account != found->account;
}

static bool right_to_left(struct str code)
{
	const struct language *language = language_find(code);
	return language && language->right_to_left;
}

enum outcome translation_note_fill(struct conn *conn, const struct request *request,
				   const struct note_wish *wish,
				   const struct translation_note **ret_note, struct fault *fault)
{
	struct translation found;
	struct translation_settings settings;
	const struct str lang = str_from(wish->lang ? wish->lang : "und");
	*ret_note = NULL;
	if (wish->guarded || viewer_partner(request))
		return OK;
	enum outcome outcome =
	    translation_settings_read(conn, request->arena, wish->campaign->id, &settings, fault);
	if (outcome != OK || !settings.set)
		return outcome;
	outcome = translation_find(conn, request->arena, wish->post, &found, fault);
	if (outcome != OK || (!found.post && str_equal(lang, settings.target)))
		return outcome;
	struct translation_note *note = arena_zero(request->arena, sizeof *note);
	if (!note)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	note->post = wish->post;
	note->slug = wish->campaign->slug;
	note->target = found.post ? found.target : settings.target;
	note->target_name = language_name(note->target);
	note->dir = right_to_left(note->target) ? STR("rtl") : STR("ltr");
	note->none = !found.post;
	machine_fill(&found, note);
	person_fill(&found, request, note);
	note->life = wish->life && note->machine && !note->person;
	const bool may = viewer_may(request) >> MAY_POST_CORRECT & 1;
	note->may_ask = may && (note->none || note->failed) && !note->person;
	note->may_open = may && !note->none;
	note->may_thank = note->may_thank && may;
	*ret_note = note;
	return OK;
}

// --- views ---

static const struct field note_fields[] = {
    VIEW_FIELD(translation_note, target, FIELD_STR, "into which language"),
    VIEW_PAGE_FIELD(translation_note, target_name, FIELD_MESSAGE, "its name"),
    VIEW_PAGE_FIELD(translation_note, dir, FIELD_STR, "of its writing"),
    VIEW_PAGE_FIELD(translation_note, post, FIELD_ID, "the Post"),
    VIEW_PAGE_FIELD(translation_note, slug, FIELD_STR, "the campaign"),
    VIEW_FIELD(translation_note, machine_words, FIELD_STR, "what a machine made; no evidence"),
    VIEW_FIELD(translation_note, engine, FIELD_STR, "which machine"),
    VIEW_FIELD(translation_note, words, FIELD_STR, "what a person made"),
    VIEW_FIELD(translation_note, by, FIELD_STR, "who"),
    VIEW_FIELD(translation_note, at, FIELD_TIME, "when"),
    VIEW_PAGE_FIELD(translation_note, claimed_by, FIELD_STR, "who works on it"),
    VIEW_PAGE_FIELD(translation_note, none, FIELD_BOOL, "nobody asked for it"),
    VIEW_FIELD(translation_note, asked, FIELD_BOOL, "a machine was asked"),
    VIEW_FIELD(translation_note, machine, FIELD_BOOL, "a machine translated it"),
    VIEW_FIELD(translation_note, person, FIELD_BOOL, "a person translated it"),
    VIEW_FIELD(translation_note, desk, FIELD_BOOL, "it waits for somebody who speaks the language"),
    VIEW_FIELD(translation_note, claimed, FIELD_BOOL, "somebody works on it"),
    VIEW_FIELD(translation_note, failed, FIELD_BOOL, "the machine could not"),
    VIEW_FIELD(translation_note, unserved, FIELD_BOOL, "no machine reads this language"),
    VIEW_FIELD(translation_note, numbers, FIELD_BOOL, "numbers differ"),
    VIEW_FIELD(translation_note, negation, FIELD_BOOL, "one says not, the other does not"),
    VIEW_FIELD(translation_note, places, FIELD_BOOL, "places differ"),
    VIEW_FIELD(translation_note, lost, FIELD_BOOL, "a number or an address was lost"),
    VIEW_FIELD(translation_note, unchecked, FIELD_BOOL, "denials were not compared"),
    VIEW_PAGE_FIELD(translation_note, life, FIELD_BOOL, "life at risk, read by a machine alone"),
    VIEW_PAGE_FIELD(translation_note, may_ask, FIELD_BOOL, "the viewer may have it translated"),
    VIEW_PAGE_FIELD(translation_note, may_open, FIELD_BOOL, "the viewer may translate it"),
    VIEW_PAGE_FIELD(translation_note, may_thank, FIELD_BOOL, "the viewer may say thanks"),
    VIEW_PAGE_FIELD(translation_note, thanked, FIELD_BOOL, "somebody said thanks"),
    VIEW_PAGE_FIELD(translation_note, why, FIELD_STR, "why a machine could not; English"),
};
const struct view translation_note_view =
    VIEW(translation_note, note_fields, "the translation of a Post");

static const struct field line_fields[] = {
    VIEW_FIELD(translation_line, post, FIELD_ID, "the Post"),
    VIEW_FIELD(translation_line, asked_at, FIELD_TIME, "since when it waits"),
    VIEW_FIELD(translation_line, lang, FIELD_STR, "its language"),
    VIEW_PAGE_FIELD(translation_line, lang_name, FIELD_MESSAGE, "its name"),
    VIEW_FIELD(translation_line, claimed_by, FIELD_STR, "who works on it"),
    VIEW_FIELD(translation_line, claimed, FIELD_BOOL, "somebody works on it"),
    VIEW_FIELD(translation_line, life, FIELD_BOOL, "life at risk"),
    VIEW_FIELD(translation_line, differs, FIELD_BOOL, "a machine's differs from it"),
    VIEW_PAGE_FIELD(translation_line, mine, FIELD_BOOL, "the viewer works on it"),
    VIEW_PAGE_FIELD(translation_line, speaks, FIELD_BOOL, "the viewer speaks it"),
};
static const struct view line_view =
    VIEW(translation_line, line_fields, "a Post that waits to be translated");

static const struct field old_fields[] = {
    VIEW_FIELD(translation_old, words, FIELD_STR, "as it was"),
    VIEW_FIELD(translation_old, name, FIELD_STR, "who wrote it"),
    VIEW_FIELD(translation_old, at, FIELD_TIME, "when"),
};
static const struct view old_view = VIEW(translation_old, old_fields, "a version");

static const struct field page_fields[] = {
    VIEW_PAGE_FIELD(translation_page, slug, FIELD_STR, "the campaign"),
    VIEW_FIELD(translation_page, post, FIELD_ID, "the Post"),
    VIEW_FIELD(translation_page, said, FIELD_STR, "its words"),
    VIEW_FIELD(translation_page, lang, FIELD_STR, "its language"),
    VIEW_PAGE_FIELD(translation_page, lang_name, FIELD_MESSAGE, "its name"),
    VIEW_PAGE_FIELD(translation_page, dir, FIELD_WORD, "of its writing"),
    VIEW_FIELD(translation_page, revision, FIELD_I64, "counts changes"),
    {.name = "note",
     .type = FIELD_LINK,
     .offset = offsetof(struct translation_page, note),
     .of = &translation_note_view,
     .meaning = "how it stands"},
    VIEW_PAGE_FIELD(translation_page, words, FIELD_STR, "what stands in the form"),
    VIEW_PAGE_FIELD(translation_page, back, FIELD_STR, "where the person came from"),
    VIEW_PAGE_FIELD(translation_page, problem, FIELD_STR, "why nothing was saved"),
    VIEW_PAGE_FIELD(translation_page, typed, FIELD_STR, "what was typed"),
    VIEW_PAGE_FIELD(translation_page, may_save, FIELD_BOOL, "the viewer may translate"),
    VIEW_PAGE_FIELD(translation_page, mine, FIELD_BOOL, "the viewer has taken it"),
    VIEW_PAGE_FIELD(translation_page, right, FIELD_BOOL, "a machine's can be agreed with"),
    VIEW_PAGE_FIELD(translation_page, some_old, FIELD_BOOL, "there are earlier versions"),
    VIEW_PAGE_LIST(translation_page, old, &old_view, "earlier versions"),
};
const struct view translation_page_view =
    VIEW(translation_page, page_fields, "the translation of one Post");

static const struct field desk_fields[] = {
    VIEW_PAGE_FIELD(translation_desk_page, slug, FIELD_STR, "the campaign"),
    VIEW_FIELD(translation_desk_page, speaks, FIELD_STR, "what the viewer speaks"),
    VIEW_PAGE_FIELD(translation_desk_page, typed, FIELD_STR, "what stands in the form"),
    VIEW_INNER(translation_desk_page, rows, FIELD_LIST, &line_view, "what waits"),
    VIEW_PAGE_FIELD(translation_desk_page, some, FIELD_BOOL, "something waits"),
    VIEW_PAGE_FIELD(translation_desk_page, may_edit, FIELD_BOOL, "the viewer may set it up"),
    VIEW_PAGE_FIELD(translation_desk_page, some_mine, FIELD_BOOL, "something for the viewer waits"),
    VIEW_PAGE_FIELD(translation_desk_page, nothing_left, FIELD_BOOL, "there was no next one"),
    VIEW_PAGE_FIELD(translation_desk_page, off, FIELD_BOOL, "nobody has set it up"),
    VIEW_FIELD(translation_desk_page, made, FIELD_I64, "how many the viewer translated"),
    VIEW_FIELD(translation_desk_page, thanked, FIELD_I64, "for how many somebody said thanks"),
    VIEW_PAGE_FIELD(translation_desk_page, problem, FIELD_MESSAGE, "what is wrong with the codes"),
};
const struct view translation_desk_page_view =
    VIEW(translation_desk_page, desk_fields, "the desk of those who translate");

static const struct field choice_fields[] = {
    VIEW_FIELD(translation_choice, word, FIELD_WORD, "the kind"),
    VIEW_FIELD(translation_choice, name, FIELD_WORD, "its name"),
    VIEW_FIELD(translation_choice, chosen, FIELD_BOOL, "stands now"),
};
static const struct view choice_view = VIEW(translation_choice, choice_fields, "a kind of server");

static const struct field settings_fields[] = {
    VIEW_PAGE_FIELD(translation_settings_page, slug, FIELD_STR, "the campaign"),
    VIEW_FIELD(translation_settings_page, address, FIELD_STR, "of the server"),
    VIEW_FIELD(translation_settings_page, host, FIELD_STR, "its host"),
    VIEW_FIELD(translation_settings_page, target, FIELD_STR, "the language that the team reads"),
    VIEW_FIELD(translation_settings_page, always, FIELD_STR, "translated without being asked"),
    VIEW_FIELD(translation_settings_page, languages, FIELD_STR, "that the server reads"),
    VIEW_FIELD(translation_settings_page, has_key, FIELD_BOOL, "a key is set"),
    VIEW_FIELD(translation_settings_page, ill, FIELD_BOOL, "it does not answer"),
    VIEW_FIELD(translation_settings_page, ill_since, FIELD_TIME, "since when"),
    VIEW_FIELD(translation_settings_page, detail, FIELD_STR, "why; English"),
    VIEW_PAGE_FIELD(translation_settings_page, tried, FIELD_STR, "what a test made of a sentence"),
    VIEW_PAGE_FIELD(translation_settings_page, set, FIELD_BOOL, "somebody set it"),
    VIEW_PAGE_FIELD(translation_settings_page, worked, FIELD_BOOL, "the test went well"),
    VIEW_PAGE_FIELD(translation_settings_page, tested, FIELD_BOOL, "it was tested"),
    VIEW_PAGE_FIELD(translation_settings_page, saved, FIELD_BOOL, "it was saved"),
    VIEW_PAGE_FIELD(translation_settings_page, problem, FIELD_MESSAGE, "why nothing was saved"),
    VIEW_PAGE_FIELD(translation_settings_page, wrong_address, FIELD_MESSAGE, "of the address"),
    VIEW_PAGE_FIELD(translation_settings_page, wrong_codes, FIELD_MESSAGE, "of the languages"),
    VIEW_PAGE_FIELD(translation_settings_page, trouble, FIELD_STR, "why the test failed; English"),
    VIEW_PAGE_LIST(translation_settings_page, kinds, &choice_view, "kinds of server"),
};
const struct view translation_settings_page_view =
    VIEW(translation_settings_page, settings_fields, "how a campaign translates");
