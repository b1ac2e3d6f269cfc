// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/words_routes.h"

#include "base/utf8.h"
#include "campaign/settings.h"
#include "campaign/words.h"
#include "net/services.h"
#include "page/view.h"
#include "people/admit.h"
#include "people/audit.h"

// One of the things a campaign says, in the language that was chosen.
struct words_row {
	const char *name, *title; // title: message id
	struct str first;	  // as it was written first; empty: it is not said at all
	struct str text, usual;	  // usual: what is read meanwhile, where that is another
	int64_t most;
	bool old, large; // old: the first words have changed since
	bool too_long;
};
struct words_language {
	struct str code, name;
	const char *dir;
	int64_t said;
	bool current, all, old;
};
struct words_view {
	struct view_list languages; // of struct words_language
	struct view_list rows;	    // of struct words_row
	struct str slug, lang, lang_name;
	const char *dir;
	bool chosen, problem, saved;
};

static const struct field row_fields[] = {
    VIEW_FIELD(words_row, name, FIELD_WORD, "which of the words"),
    VIEW_PAGE_FIELD(words_row, title, FIELD_MESSAGE, "what it is called"),
    VIEW_FIELD(words_row, first, FIELD_STR, "as it was written first"),
    VIEW_FIELD(words_row, text, FIELD_STR, "in that language"),
    VIEW_FIELD(words_row, usual, FIELD_STR, "what is read while nothing is written"),
    VIEW_FIELD(words_row, old, FIELD_BOOL, "the first words have changed since"),
    VIEW_PAGE_FIELD(words_row, most, FIELD_I64, "how long it may be"),
    VIEW_PAGE_FIELD(words_row, large, FIELD_BOOL, "it takes many lines"),
    VIEW_PAGE_FIELD(words_row, too_long, FIELD_BOOL, "what was typed is too long"),
};
static const struct view row_view = VIEW(words_row, row_fields, "something a campaign says");

static const struct field language_fields[] = {
    VIEW_FIELD(words_language, code, FIELD_STR, "BCP 47"),
    VIEW_FIELD(words_language, name, FIELD_STR, "in itself"),
    VIEW_FIELD(words_language, said, FIELD_COUNT, "how much is written in it"),
    VIEW_FIELD(words_language, old, FIELD_BOOL, "some of it is of words that have changed"),
    VIEW_PAGE_FIELD(words_language, dir, FIELD_WORD, "its direction"),
    VIEW_PAGE_FIELD(words_language, current, FIELD_BOOL, "it is the chosen one"),
    VIEW_PAGE_FIELD(words_language, all, FIELD_BOOL, "everything is written in it"),
};
static const struct view language_view =
    VIEW(words_language, language_fields, "an official language");

static const struct field fields[] = {
    VIEW_FIELD(words_view, slug, FIELD_STR, "the campaign"),
    VIEW_INNER(words_view, languages, FIELD_LIST, &language_view, "official languages"),
    VIEW_FIELD(words_view, lang, FIELD_STR, "the chosen one"),
    VIEW_INNER(words_view, rows, FIELD_LIST, &row_view, "what it says"),
    VIEW_PAGE_FIELD(words_view, lang_name, FIELD_STR, "the chosen one, in itself"),
    VIEW_PAGE_FIELD(words_view, dir, FIELD_WORD, "its direction"),
    VIEW_PAGE_FIELD(words_view, chosen, FIELD_BOOL, "there is one"),
    VIEW_PAGE_FIELD(words_view, problem, FIELD_BOOL, "nothing was saved"),
    VIEW_PAGE_FIELD(words_view, saved, FIELD_BOOL, "it was just saved"),
};
static const struct view words_view_view =
    VIEW(words_view, fields, "what a campaign says of itself, in each language");

static const char *const titles[WORDS_FIELDS] = {
    /*tr*/ "Purpose",
    /*tr*/ "Story",
    /*tr*/ "First reply to those who write to us",
};

// --- the page ---

struct page {
	struct request *request;
	struct campaign campaign;
	const struct language *language; // NULL: the campaign has none that pages are read in
	bool typed;			 // show what was sent
};

// The language that is asked for if it is one of the campaign's, else the first of them.
static const struct language *language_asked(const struct request *request,
					     const struct campaign *campaign)
{
	const struct language *first = NULL;
	const struct str asked = request_text(request, "lang");
	struct str rest = campaign->languages;
	while (rest.len > 0) {
		const struct str code = str_cut(&rest, ' ');
		const struct language *language = language_find(code);
		if (language && str_equal(code, asked))
			return language;
		first = first ? first : language;
	}
	return first;
}

static enum outcome rows_fill(const struct page *page, struct conn *conn, struct words_view *view)
{
	struct words words;
	struct request *request = page->request;
	struct campaign said = page->campaign;
	struct words_row *rows = arena_array(request->arena, WORDS_FIELDS, sizeof *rows);
	if (!rows)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	enum outcome outcome = words_find(conn, request->arena, page->campaign.id, view->lang,
					  &words, &request->fault);
	if (outcome == OK)
		outcome = words_say(conn, request->arena, services_of(request)->messages,
				    page->language, &said, NULL, &request->fault);
	for (int i = 0; i < WORDS_FIELDS && outcome == OK; i++) {
		const enum words_field field = (enum words_field)i;
		const struct str typed =
		    page->typed ? request_text(request, words_names[i]) : STR("");
		rows[i] = (struct words_row){
		    .name = words_names[i],
		    .title = titles[i],
		    .first = words_first(&page->campaign, field),
		    .text = page->typed ? typed : words.text[i],
		    .most = words_most[i],
		    .large = words_most[i] > 2000,
		    .too_long = page->typed && words_long(typed, field),
		};
		rows[i].old = words.text[i].len > 0 && !str_equal(words.original[i], rows[i].first);
		if (words.text[i].len == 0 && !str_equal(words_first(&said, field), rows[i].first))
			rows[i].usual = words_first(&said, field);
	}
	view->rows = (struct view_list){rows, WORDS_FIELDS};
	return outcome;
}

static enum outcome languages_fill(const struct page *page, struct conn *conn,
				   struct words_view *view)
{
	size_t n_counts, count = 0;
	struct words_count *counts;
	struct arena *arena = page->request->arena;
	struct str rest = page->campaign.languages;
	struct words_language *rows = arena_array(arena, SETTINGS_LANGUAGES_MAX, sizeof *rows);
	const enum outcome outcome =
	    words_counts(conn, arena, page->campaign.id, &counts, &n_counts, &page->request->fault);
	while (outcome == OK && rows && rest.len > 0 && count < SETTINGS_LANGUAGES_MAX) {
		const struct language *language = language_find(str_cut(&rest, ' '));
		if (!language)
			continue;
		struct words_language row = {
		    .code = str_from(language->code),
		    .name = str_from(language->name),
		    .dir = language->right_to_left ? "rtl" : "ltr",
		    .current = language == page->language,
		};
		for (size_t i = 0; i < n_counts; i++) {
			if (!str_equal(counts[i].lang, row.code))
				continue;
			row.said = counts[i].said;
			row.old = counts[i].old > 0;
		}
		row.all = row.said == WORDS_FIELDS && !row.old;
		rows[count++] = row;
	}
	view->languages = (struct view_list){rows, count};
	return outcome;
}

static enum outcome page_show(struct page *page, int status, struct conn *conn)
{
	struct request *request = page->request;
	struct words_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	view->slug = page->campaign.slug;
	view->chosen = page->language != NULL;
	view->saved = request->method == METHOD_GET && request_switch(request, "saved");
	view->problem = status != 200;
	enum outcome outcome = languages_fill(page, conn, view);
	if (outcome == OK && page->language) {
		view->lang = str_from(page->language->code);
		view->lang_name = str_from(page->language->name);
		view->dir = page->language->right_to_left ? "rtl" : "ltr";
		outcome = rows_fill(page, conn, view);
	}
	if (outcome != OK)
		return outcome;
	request->title = /*tr*/ "In each language";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome page_answer(struct request *request, int status)
{
	struct conn *conn;
	struct page page = {.request = request, .typed = status != 200};
	enum outcome outcome = campaign_reader(request, &page.campaign, &conn);
	if (outcome != OK)
		return outcome;
	page.language = language_asked(request, &page.campaign);
	outcome = page_show(&page, status, conn);
	conn_release(conn);
	return outcome;
}

static enum outcome words_get(struct request *request)
{
	return page_answer(request, 200);
}

// --- writing ---

struct writing {
	struct request *request;
	const struct campaign *campaign;
	struct str lang;
	struct str texts[WORDS_FIELDS];
};

// The language, the field and the beginning of its words: "ur purpose: …".
static struct str audit_word(const struct writing *writing, enum words_field field, struct str text)
{
	const struct str cut = utf8_prefix(str_trim(text), AUDIT_WORD_MAX - 40);
	return arena_format(writing->request->arena, "%.*s %s: %.*s", STR_ARG(writing->lang),
			    words_names[field], STR_ARG(cut));
}

static enum outcome words_run(struct conn *conn, void *context, struct fault *fault)
{
	struct words was;
	const struct writing *writing = context;
	struct request *request = writing->request;
	enum outcome outcome =
	    words_find(conn, request->arena, writing->campaign->id, writing->lang, &was, fault);
	if (outcome == OK)
		outcome =
		    words_write(conn, writing->campaign, writing->lang, writing->texts, fault);
	for (int i = 0; i < WORDS_FIELDS && outcome == OK; i++) {
		const enum words_field field = (enum words_field)i;
		if (str_equal(was.text[i], str_trim(writing->texts[i])))
			continue;
		struct audit_entry entry = audit_of(request, "campaign.words");
		entry.subject = writing->campaign->id;
		entry.was = audit_word(writing, field, was.text[i]);
		entry.now = audit_word(writing, field, writing->texts[i]);
		outcome = audit_add(conn, services_of(request)->ids, &entry, fault);
	}
	return outcome;
}

static enum outcome words_post(struct request *request)
{
	struct campaign campaign;
	struct writing writing = {.request = request, .campaign = &campaign};
	enum outcome outcome = campaign_asked(request, &campaign);
	if (outcome != OK)
		return outcome;
	if (request->n_errors > 0)
		return page_answer(request, 422);
	writing.lang = request_text(request, "lang");
	for (int i = 0; i < WORDS_FIELDS; i++)
		writing.texts[i] = request_text(request, words_names[i]);
	outcome = store_write(services_of(request)->store, WRITE_PERSON, 4, words_run, &writing,
			      &request->fault);
	if (outcome == OK)
		reply_redirect(request,
			       arena_format(request->arena, "/t/%.*s/words?lang=%.*s&saved=yes",
					    STR_ARG(campaign.slug), STR_ARG(writing.lang)));
	return outcome;
}

// --- routes ---

static const struct input get_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "lang", .place = IN_QUERY, .type = INPUT_TEXT, .most = 20, .help = "The language."},
    {.name = "saved", .place = IN_QUERY, .type = INPUT_SWITCH, .help = "It was just saved."},
};
#define TEXT_INPUT(field, longest, says)                                                           \
	{                                                                                          \
		.name = field, .place = IN_FORM, .type = INPUT_TEXT, .most = longest, .help = says \
	}
// The limits are those of words_most.
static const struct input post_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "lang",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 20,
     .required = true,
     .help = "The language: one of the campaign's."},
    TEXT_INPUT("purpose", 500, "What it is for; empty: as it was written first."),
    TEXT_INPUT("story", 8000, "How it came to be; Markdown."),
    TEXT_INPUT("receipt", 1000, "What somebody reads who wrote to us."),
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/words",
     .permission = "campaign.edit",
     INPUTS(get_inputs),
     .handle = words_get,
     .view = &words_view_view,
     .template = "words",
     .help = "What a campaign says of itself, in each of its languages."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/words",
     .permission = "campaign.edit",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(post_inputs),
     .handle = words_post,
     .view = &words_view_view,
     .template = "words",
     .help = "Says it in a language."},
};
const struct route_table words_routes = {routes, sizeof routes / sizeof routes[0]};
