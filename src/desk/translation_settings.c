// SPDX-License-Identifier: AGPL-3.0-or-later
// How a campaign translates: the page, its test, what is kept. The key is sealed and never shown.
#include "base/time.h"
#include "campaign/outward.h"
#include "desk/translation_routes.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/audit.h"
#include "respond/respond_embedded.h"
#include "respond/translation_view.h"
#include "respond/translator.h"

#define KEY_MOST 300
#define SENTENCE "We need 40 blankets, not food."

// What the form says.
struct wanted {
	struct request *request;
	struct campaign campaign;
	struct translation_settings was, now; // now.server.key is sealed
	struct audit_entry entry;
	bool open; // something may leave
};

static enum outcome no_memory(struct request *request)
{
	return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
}

static enum outcome wanted_read(struct request *request, struct wanted *wanted)
{
	struct conn *conn;
	wanted->request = request;
	enum outcome outcome = campaign_reader(request, &wanted->campaign, &conn);
	if (outcome != OK)
		return outcome;
	outcome = translation_settings_read(conn, request->arena, wanted->campaign.id, &wanted->was,
					    &request->fault);
	if (outcome == OK)
		outcome = outward_gate(conn, wanted->campaign.id, &wanted->open, &request->fault);
	conn_release(conn);
	wanted->now = wanted->was;
	return outcome;
}

static enum outcome page_show(struct request *request, int status, const struct wanted *wanted,
			      struct translation_settings_page *page)
{
	const struct translation_settings *now = &wanted->now;
	struct translation_choice *kinds =
	    arena_array(request->arena, TRANSLATE_KINDS, sizeof *kinds);
	if (!kinds)
		return no_memory(request);
	for (int i = 0; i < TRANSLATE_KINDS; i++)
		kinds[i] = (struct translation_choice){translate_kinds[i], translate_kind_names[i],
						       (int)now->server.kind == i};
	page->kinds = (struct view_list){kinds, TRANSLATE_KINDS};
	page->slug = wanted->campaign.slug;
	page->set = wanted->was.set;
	page->address = now->server.address;
	page->host = translate_host(now->server.address);
	page->has_key = wanted->was.server.key.len > 0;
	page->target = now->target;
	if (!page->wrong_codes)
		page->always = now->always;
	page->languages = now->languages;
	page->ill = wanted->was.ill_since != 0;
	page->ill_since = wanted->was.ill_since;
	page->detail = wanted->was.detail;
	request->title = /*tr*/ "How this campaign translates";
	reply_no_store(request);
	reply_view_status(request, status, page);
	return OK;
}

static enum outcome settings_get(struct request *request)
{
	struct wanted wanted = {0};
	struct translation_settings_page *page = arena_zero(request->arena, sizeof *page);
	if (!page)
		return no_memory(request);
	page->saved = request_switch(request, "saved");
	const enum outcome outcome = wanted_read(request, &wanted);
	return outcome == OK ? page_show(request, 200, &wanted, page) : outcome;
}

// --- what was typed ---

static enum outcome key_take(struct wanted *wanted)
{
	struct request *request = wanted->request;
	const struct str key = request_text(request, "key");
	// Another server must not get the key that was meant for the one before.
	if (!str_equal(wanted->now.server.address, wanted->was.server.address))
		wanted->now.server.key = STR("");
	if (key.len == 0)
		return OK;
	wanted->now.server.key = seal(services_of(request)->sealer, request->arena, key);
	return wanted->now.server.key.at ? OK : no_memory(request);
}

// Fills wanted->now; false, with the page's sentences, if something cannot be.
static bool typed_read(struct wanted *wanted, struct translation_settings_page *page)
{
	struct request *request = wanted->request;
	struct str address = request_text(request, "address"), target = STR("");
	const struct str always = request_text(request, "always");
	while (str_ends(address, STR("/")))
		address.len--;
	wanted->now.server.address = address;
	wanted->now.server.kind = str_equal(request_text(request, "kind"), STR("apertium"))
				      ? TRANSLATE_APERTIUM
				      : TRANSLATE_LIBRE;
	if (address.len > 0 && !translate_address_good(address))
		page->wrong_address =
		    /*tr*/ "An address begins with https:// and the name of the server.";
	if (!translation_codes(request->arena, request_text(request, "target"), &target) ||
	    target.len == 0 || str_find_byte(target, ' ') != SIZE_MAX ||
	    !translation_codes(request->arena, always, &wanted->now.always)) {
		page->wrong_codes =
		    /*tr*/ "A language's code has two or three letters: ne, ur, ht.";
		page->always = always;
		target = request_text(request, "target");
	}
	wanted->now.target = target;
	return !page->wrong_address && !page->wrong_codes;
}

// --- the test ---

static struct translator translator_of(const struct request *request)
{
	const struct services *services = services_of(request);
	return (struct translator){.store = services->store,
				   .ids = services->ids,
				   .fetcher = services->fetcher,
				   .sealer = services->sealer,
				   .now = time_now};
}

// A sentence into the first language that it reads, and back is not asked: people look at it.
static enum outcome sentence_try(const struct translator *translator, struct wanted *wanted,
				 const struct translate_server *server,
				 struct translation_settings_page *page, struct fault *why)
{
	struct translator_text text = {.text = STR(SENTENCE), .from = STR("en")};
	struct str languages = wanted->now.languages;
	text.to = wanted->now.target;
	if (str_equal(text.to, text.from))
		text.to = str_cut(&languages, ' ');
	if (text.to.len == 0)
		return OK;
	const enum outcome outcome =
	    translator_text(translator, wanted->request->arena, server, &text, why);
	if (outcome == OK)
		page->tried = text.made;
	// That it does not write this language is no trouble: it is to read it.
	return outcome == NOT_FOUND ? OK : outcome;
}

// Asks the server for its languages, which are kept; false with page->trouble.
static bool server_try(struct wanted *wanted, struct translation_settings_page *page)
{
	struct fault why = {0};
	struct request *request = wanted->request;
	const struct translator translator = translator_of(request);
	struct translate_server server = wanted->now.server;
	if (!wanted->open) {
		page->trouble = STR("This is an exercise: nothing leaves the server.");
		return false;
	}
	enum outcome outcome = translator_key(&translator, request->arena, &server, &why);
	if (outcome == OK)
		outcome = translate_languages(translator.fetcher, request->arena, &server,
					      wanted->now.target, &wanted->now.languages, &why);
	if (outcome == OK)
		outcome = sentence_try(&translator, wanted, &server, page, &why);
	if (outcome != OK)
		page->trouble = arena_copy(request->arena, str_from(why.text));
	return outcome == OK;
}

// --- keeping ---

static enum outcome settings_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct wanted *wanted = context;
	const struct translation_settings *now = &wanted->now;
	const int64_t at = time_now();
	// What came before is translated when somebody asks for it.
	const int64_t read_to =
	    wanted->was.set && wanted->was.always.len > 0 ? wanted->was.read_to : id_floor(at);
	struct stmt *write = stmt_start(conn, &sql_translation_settings_write);
	stmt_bind_i64(write, 1, wanted->campaign.id);
	stmt_bind_i64(write, 2, now->server.kind);
	stmt_bind_str(write, 3, now->server.address);
	if (now->server.key.len > 0)
		stmt_bind_blob(write, 4, now->server.key);
	else
		stmt_bind_null(write, 4);
	stmt_bind_str(write, 5, now->server.address.len > 0 ? now->languages : STR(""));
	stmt_bind_str(write, 6, now->always);
	stmt_bind_str(write, 7, now->target);
	stmt_bind_i64(write, 8, read_to);
	enum outcome outcome = stmt_run(write, fault);
	if (outcome == OK && now->always.len > 0)
		outcome = translator_queue(conn, at, fault);
	return outcome == OK
		   ? audit_add(conn, services_of(wanted->request)->ids, &wanted->entry, fault)
		   : outcome;
}

static enum outcome settings_save(struct wanted *wanted)
{
	struct request *request = wanted->request;
	wanted->entry = audit_of(request, "translation.settings");
	wanted->entry.now = translate_host(wanted->now.server.address);
	const enum outcome outcome = store_write(services_of(request)->store, WRITE_PERSON, 2,
						 settings_write, wanted, &request->fault);
	if (outcome == OK)
		reply_redirect(request, arena_format(request->arena,
						     "/t/%.*s/translations/settings?saved=yes",
						     STR_ARG(wanted->campaign.slug)));
	return outcome;
}

static enum outcome settings_post(struct request *request)
{
	struct wanted wanted = {0};
	struct translation_settings_page *page = arena_zero(request->arena, sizeof *page);
	if (!page)
		return no_memory(request);
	enum outcome outcome = wanted_read(request, &wanted);
	if (outcome != OK)
		return outcome;
	if (!typed_read(&wanted, page))
		return page_show(request, 422, &wanted, page);
	outcome = key_take(&wanted);
	if (outcome != OK)
		return outcome;
	const bool test = str_equal(request_text(request, "step"), STR("test"));
	const bool machine = wanted.now.server.address.len > 0;
	// A machine whose languages are not known could not be used.
	if (machine && !server_try(&wanted, page))
		return page_show(request, 422, &wanted, page);
	if (!test)
		return settings_save(&wanted);
	page->tested = true;
	page->worked = machine;
	return page_show(request, 200, &wanted, page);
}

// --- routes ---

static const char *const steps[] = {"save", "test", NULL};
static const struct input get_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "saved", .place = IN_QUERY, .type = INPUT_SWITCH, .help = "It was saved just now."},
};
static const struct input post_inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "kind",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = translate_kinds,
     .help = "What the server is."},
    {.name = "address",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = TRANSLATE_ADDRESS_MAX,
     .help = "Of the server; absent: people translate."},
    {.name = "key",
     .place = IN_FORM,
     .type = INPUT_SECRET,
     .most = KEY_MOST,
     .help = "That the server wants; absent: the one before."},
    {.name = "target",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .required = true,
     .most = 11,
     .help = "The language that the team reads."},
    {.name = "always",
     .place = IN_FORM,
     .type = INPUT_TEXT,
     .most = 300,
     .help = "Languages that are translated without being asked, a comma between."},
    {.name = "step",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = steps,
     .help = "Only test it, or save it; absent: save."},
};

static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/t/{slug}/translations/settings",
     .permission = "campaign.edit",
     INPUTS(get_inputs),
     .handle = settings_get,
     .view = &translation_settings_page_view,
     .template = "translation_settings",
     .help = "How a campaign translates."},
    {.method = METHOD_POST,
     .path = "/t/{slug}/translations/settings",
     .permission = "campaign.edit",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(post_inputs),
     .handle = settings_post,
     .view = &translation_settings_page_view,
     .template = "translation_settings",
     .help = "Sets or tests how a campaign translates."},
};
const struct route_table desk_translation_settings_routes = {routes,
							     sizeof routes / sizeof routes[0]};
