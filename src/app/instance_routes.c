// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/instance_routes.h"

#include "app/instance_view.h"
#include "app/program.h"
#include "base/time.h"
#include "base/utf8.h"
#include "campaign/instance.h"
#include "page/markdown.h"
#include "people/admit.h"
#include "people/audit.h"

static const char *const titles[INSTANCE_PAGES] = {
    [INSTANCE_ABOUT] = /*tr*/ "About this site",
    [INSTANCE_PRIVACY] = /*tr*/ "Privacy",
    [INSTANCE_ACCESSIBILITY] = /*tr*/ "Accessibility",
    [INSTANCE_CONTACT] = /*tr*/ "Contact",
};

static enum instance_page page_find(struct str name)
{
	int page = 0;
	while (page < INSTANCE_PAGES - 1 && !str_equal(name, str_from(instance_page_names[page])))
		page++;
	return (enum instance_page)page;
}

static enum outcome words_read(struct request *request, enum instance_page page, struct str lang,
			       struct instance_words *ret)
{
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = instance_page_read(conn, request->arena, page, lang, ret, &request->fault);
	conn_release(conn);
	return outcome;
}

// --- the public pages: the route's path is the page's name ---

static enum outcome page_get(struct request *request)
{
	struct instance_words words;
	const enum instance_page page = page_find(str_from(request->route->path + 1));
	struct instance_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = words_read(request, page, request->language, &words);
	if (outcome != OK)
		return outcome;
	*view = (struct instance_view){
	    .title = titles[page],
	    .own = words.words.len > 0,
	    .words = html_markdown(request->arena, words.words),
	    .lang = words.lang,
	    .changed_at = words.changed_at,
	    .about = page == INSTANCE_ABOUT,
	    .privacy = page == INSTANCE_PRIVACY,
	    .accessibility = page == INSTANCE_ACCESSIBILITY,
	    .contact = page == INSTANCE_CONTACT,
	};
	request->title = titles[page];
	reply_view(request, view);
	return OK;
}

// --- changing them ---

static void choices_fill(struct arena *arena, enum instance_page page,
			 const struct language *language, struct instance_edit_view *view)
{
	size_t count = 0;
	while (page_languages[count].code)
		count++;
	struct instance_choice *pages = arena_array(arena, INSTANCE_PAGES, sizeof *pages);
	struct instance_choice *languages = arena_array(arena, count, sizeof *languages);
	for (int i = 0; pages && i < INSTANCE_PAGES; i++)
		pages[i] = (struct instance_choice){.value = str_from(instance_page_names[i]),
						    .title = titles[i],
						    .chosen = i == (int)page};
	for (size_t i = 0; languages && i < count; i++)
		languages[i] = (struct instance_choice){.value = str_from(page_languages[i].code),
							.name = str_from(page_languages[i].name),
							.chosen = language == &page_languages[i]};
	view->pages = (struct view_list){pages, pages ? INSTANCE_PAGES : 0};
	view->languages = (struct view_list){languages, languages ? count : 0};
}

static enum outcome edit_show(struct request *request, int status, const char *words_problem,
			      const char *site_problem)
{
	struct instance_words kept;
	const struct language *language = language_or_english(request_text(request, "lang"));
	const enum instance_page page = request_has(request, "page")
					    ? page_find(request_text(request, "page"))
					    : INSTANCE_ABOUT;
	struct instance_edit_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	const enum outcome outcome = words_read(request, page, str_from(language->code), &kept);
	if (outcome != OK)
		return outcome;
	choices_fill(request->arena, page, language, view);
	view->title = titles[page];
	view->page = str_from(instance_page_names[page]);
	view->lang = str_from(language->code);
	view->language = str_from(language->name);
	// Words of another language are shown on the page, and never saved as words of this one.
	if (str_equal(kept.lang, view->lang))
		view->words = kept.words;
	view->own = view->words.len > 0;
	view->site = site_name_now(services_of(request)->program->site_name, request->arena);
	if (words_problem)
		view->words = request_text(request, "words");
	if (site_problem)
		view->site = request_text(request, "site");
	view->words_problem = words_problem;
	view->site_problem = site_problem;
	view->saved = request->method == METHOD_GET && request_switch(request, "saved");
	request->title = /*tr*/ "Pages of this site";
	reply_no_store(request);
	reply_view_status(request, status, view);
	return OK;
}

static enum outcome edit_get(struct request *request)
{
	return edit_show(request, 200, NULL, NULL);
}

struct edit {
	struct request *request;
	enum instance_page page;
	struct str lang, text; // words, or the name of the site
};

static enum outcome words_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct edit *edit = context;
	struct audit_entry entry = audit_of(edit->request, "instance.page");
	entry.was = str_from(instance_page_names[edit->page]);
	entry.now = edit->lang;
	const enum outcome outcome =
	    instance_page_write(conn, edit->page, edit->lang, edit->text, time_now(), fault);
	return outcome == OK ? audit_add(conn, services_of(edit->request)->ids, &entry, fault)
			     : outcome;
}

static enum outcome words_post(struct request *request)
{
	if (request->n_errors > 0)
		return edit_show(request, 422, request->errors[0].sentence, NULL);
	struct edit edit = {
	    .request = request,
	    .page = page_find(request_text(request, "page")),
	    .lang = str_from(language_or_english(request_text(request, "lang"))->code),
	    .text = request_text(request, "words"),
	};
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 2,
						 words_write, &edit, &request->fault);
	if (outcome == OK)
		reply_redirect(request,
			       arena_format(request->arena,
					    "/t/instance/pages?page=%s&lang=%.*s&saved=yes",
					    instance_page_names[edit.page], STR_ARG(edit.lang)));
	return outcome;
}

static enum outcome site_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct edit *edit = context;
	const struct request *request = edit->request;
	struct audit_entry entry = audit_of(request, "instance.site");
	entry.was = site_name_now(services_of(request)->program->site_name, request->arena);
	entry.now = edit->text;
	const enum outcome outcome = instance_word_set(conn, STR("site"), edit->text, fault);
	return outcome == OK ? audit_add(conn, services_of(request)->ids, &entry, fault) : outcome;
}

static enum outcome site_post(struct request *request)
{
	if (request->n_errors > 0)
		return edit_show(request, 422, NULL, request->errors[0].sentence);
	struct edit edit = {.request = request, .text = request_text(request, "site")};
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 2,
						 site_write, &edit, &request->fault);
	if (outcome != OK)
		return outcome;
	site_name_set(services_of(request)->program->site_name, edit.text);
	reply_redirect(request, STR("/t/instance/pages?saved=yes"));
	return OK;
}

// --- routes ---

static const char *const page_choices[] = {"about", "privacy", "accessibility", "contact", NULL};
#define PAGE_INPUT(where)                                                                          \
	{                                                                                          \
		.name = "page", .place = where, .type = INPUT_CHOICE, .choices = page_choices,     \
		.help = "Which page."                                                              \
	}
#define LANG_INPUT(where)                                                                          \
	{                                                                                          \
		.name = "lang", .place = where, .type = INPUT_TEXT, .most = 20,                    \
		.help = "Language of the words, BCP 47; English if it is none of the interface's." \
	}
static const struct input edit_inputs[] = {
    PAGE_INPUT(IN_QUERY),
    LANG_INPUT(IN_QUERY),
    {.name = "saved", .place = IN_QUERY, .type = INPUT_SWITCH, .help = "It was just saved."},
};
static const struct input words_inputs[] = {
    PAGE_INPUT(IN_FORM),
    LANG_INPUT(IN_FORM),
    {.name = "words",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = INSTANCE_WORDS_MAX,
     .help = "Markdown; empty: back to the standard words."},
};
static const struct input site_inputs[] = {
    PAGE_INPUT(IN_FORM),
    LANG_INPUT(IN_FORM),
    {.name = "site",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .least = 1,
     .most = INSTANCE_SITE_MAX,
     .help = "Name of this site."},
};
#define PUBLIC_PAGE(address, says)                                                                 \
	{                                                                                          \
		.method = METHOD_GET, .path = address, .permission = "public", .handle = page_get, \
		.view = &instance_view_view, .template = "instance", .help = says                  \
	}

static const struct route routes[] = {
    PUBLIC_PAGE("/about", "What this site is, and who is behind it."),
    PUBLIC_PAGE("/privacy", "What is done with what people write."),
    PUBLIC_PAGE("/accessibility", "How this site can be used by everybody."),
    PUBLIC_PAGE("/contact", "Whom to ask."),
    {.method = METHOD_GET,
     .path = "/t/instance/pages",
     .permission = "instance.run",
     INPUTS(edit_inputs),
     .handle = edit_get,
     .view = &instance_edit_view_view,
     .template = "instance_edit",
     .help = "The form of this site's name and public pages."},
    {.method = METHOD_POST,
     .path = "/t/instance/pages",
     .permission = "instance.run",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(words_inputs),
     .handle = words_post,
     .view = &instance_edit_view_view,
     .template = "instance_edit",
     .help = "Changes a public page in one language."},
    {.method = METHOD_POST,
     .path = "/t/instance/site",
     .permission = "instance.run",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW | ROUTE_FORM_AGAIN,
     INPUTS(site_inputs),
     .handle = site_post,
     .view = &instance_edit_view_view,
     .template = "instance_edit",
     .help = "Changes the name of this site."},
};
const struct route_table instance_routes = {routes, sizeof routes / sizeof routes[0]};
