// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/translator.h"

#include "base/log.h"
#include "campaign/outward.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"
#include "respond/stream_words.h"
#include "text/parallel.h"
#include "text/withheld.h"

#include <sodium.h>

#define MARK_BYTES 16
#define ROOM	   ((size_t)16 << 20) // of one job

// --- one text ---

enum outcome translator_key(const struct translator *translator, struct arena *arena,
			    struct translate_server *server, struct fault *fault)
{
	struct str key;
	if (server->key.len == 0)
		return OK;
	if (unseal(translator->sealer, arena, server->key, &key, fault) != OK)
		return fail(INVALID, fault,
			    /*tr*/
			    "The key of the server for translations was sealed on another server. "
			    "Enter it again.");
	server->key = key;
	return OK;
}

// Markers are no numbers.
static struct str without_markers(struct arena *arena, struct str text)
{
	char *copy = arena_raw(arena, text.len + 1);
	if (!copy)
		return STR("");
	bool inside = false;
	for (size_t i = 0; i < text.len; i++) {
		const bool opens = text.at[i] == '[' && i + 1 < text.len && text.at[i + 1] == '[';
		const bool closes = text.at[i] == ']' && i > 0 && text.at[i - 1] == ']';
		inside = inside || opens;
		copy[i] = inside ? ' ' : text.at[i];
		inside = inside && !closes;
	}
	return str_of(copy, text.len);
}

enum outcome translator_text(const struct translator *translator, struct arena *arena,
			     const struct translate_server *server, struct translator_text *text,
			     struct fault *fault)
{
	bool whole;
	struct str left, back;
	struct withheld withheld;
	text->wait_ms = 0;
	if (!withheld_take(arena, text->text, &withheld, &left))
		return fail(NOT_FOUND, fault,
			    /*tr*/
			    "This text has too many numbers and addresses to be sent to a machine. "
			    "Ask a person.");
	enum outcome outcome = translate_ask(translator->fetcher, arena, server, left, text->from,
					     text->to, &back, &text->wait_ms, fault);
	if (outcome == OK)
		outcome =
		    parallel_compare(without_markers(arena, left), text->from,
				     without_markers(arena, back), text->to, &text->differs, fault);
	if (outcome != OK)
		return outcome;
	text->made = withheld_restore(arena, &withheld, back, &whole);
	if (!whole)
		text->differs |= PARALLEL_LOST;
	return text->made.at ? OK
			     : fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
}

// --- places ---

static bool named(const struct reading *reading, const struct reading_place *place)
{
	for (size_t i = 0; i < reading->n_places; i++)
		if (place->id ? reading->places[i].id == place->id
			      : str_equal(reading->places[i].name, place->name))
			return true;
	return false;
}

static bool places_agree(const struct reading *one, const struct reading *other)
{
	for (size_t i = 0; i < one->n_places; i++)
		if (!named(other, &one->places[i]))
			return false;
	return true;
}

// Both texts are read by the same eyes as posts are.
static enum outcome places_compare(const struct translator *translator, int64_t campaign,
				   struct str country, struct translator_text *text,
				   struct fault *fault)
{
	const struct judge *judge = translator->judge;
	if (!judge)
		return OK;
	void *scratch = judge->scratch_new(judge->context);
	struct post_entry *entries = calloc(2, sizeof *entries);
	if (scratch && entries) {
		entries[0].post = (struct post){.text = text->text, .external_id = STR("a")};
		entries[1].post = (struct post){.text = text->made, .external_id = STR("b")};
		judge->read(judge->context, scratch, campaign, country, false, entries, 2);
		if (!places_agree(&entries[0].reading, &entries[1].reading) ||
		    !places_agree(&entries[1].reading, &entries[0].reading))
			text->differs |= PARALLEL_PLACES;
	}
	const enum outcome outcome =
	    scratch && entries ? OK
			       : fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	if (scratch)
		judge->scratch_free(scratch);
	free(entries);
	return outcome;
}

// --- one post ---

struct work {
	struct translator *translator;
	const struct job *job;
	struct arena *arena;
	int64_t post;
	bool wanted; // there is something to do
	bool open;   // it may leave
	bool life, marked;
	struct campaign campaign;
	struct translation_settings settings;
	struct translator_text text;
	struct str engine, mark;
	bool known;
	// What is written:
	enum translation_machine machine;
	struct str why;
	int64_t ill_since, wait_until, again_at; // again_at 0: it is over
};

static enum outcome words_find(struct work *work, struct str raw, struct str packed,
			       struct fault *fault)
{
	struct post_words words;
	const enum outcome outcome =
	    words_read_once(work->arena, work->post, raw, packed, &words, fault);
	if (outcome == OK)
		work->text.text = words.text;
	return outcome;
}

static enum outcome post_read(struct work *work, struct conn *conn, struct fault *fault)
{
	struct str raw = {0}, packed = {0};
	int64_t campaign = 0;
	struct stmt *find = stmt_start(conn, &sql_translation_post);
	stmt_bind_i64(find, 1, work->post);
	if (stmt_step(find)) {
		campaign = stmt_i64(find, 0);
		work->text.from = arena_copy(work->arena, stmt_str(find, 1));
		work->text.to = arena_copy(work->arena, stmt_str(find, 2));
		work->wanted = stmt_i64(find, 3) == MACHINE_ASKED;
		work->life = stmt_i64(find, 4) != 0;
		raw = arena_copy(work->arena, stmt_str(find, 5));
		packed = arena_copy(work->arena, stmt_blob(find, 6));
	}
	enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK || !work->wanted)
		return outcome;
	outcome = words_find(work, raw, packed, fault);
	if (outcome == OK)
		outcome = campaign_by_id(conn, work->arena, campaign, &work->campaign, fault);
	if (outcome == OK)
		outcome = outward_gate(conn, campaign, &work->open, fault);
	if (outcome == OK)
		outcome = protection_post_marked(conn, work->post, &work->marked, fault);
	return outcome == OK
		   ? translation_settings_read(conn, work->arena, campaign, &work->settings, fault)
		   : outcome;
}

// By what the same words are known again.
static void mark_make(struct work *work)
{
	unsigned char hash[MARK_BYTES];
	char hex[2 * MARK_BYTES + 1];
	const struct translate_server *server = &work->settings.server;
	work->engine = arena_format(work->arena, "%s, %.*s", translate_kind_names[server->kind],
				    STR_ARG(translate_host(server->address)));
	const struct str all = arena_format(work->arena, "%.*s\n%.*s\n%.*s\n%.*s",
					    STR_ARG(work->engine), STR_ARG(work->text.from),
					    STR_ARG(work->text.to), STR_ARG(work->text.text));
	crypto_generichash(hash, sizeof hash, (const unsigned char *)all.at, all.len, NULL, 0);
	sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
	work->mark = arena_copy(work->arena, str_from(hex));
}

static enum outcome known_find(struct work *work, struct conn *conn, struct fault *fault)
{
	mark_make(work);
	struct stmt *find = stmt_start(conn, &sql_translation_known);
	stmt_bind_i64(find, 1, work->campaign.id);
	stmt_bind_str(find, 2, work->mark);
	work->known = stmt_step(find);
	if (work->known) {
		work->text.made = arena_copy(work->arena, stmt_str(find, 0));
		work->text.differs = (unsigned)stmt_i64(find, 1);
	}
	return stmt_end(find, fault);
}

static enum outcome work_read(struct work *work, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(work->translator->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = post_read(work, conn, fault);
	if (outcome == OK && work->wanted)
		outcome = known_find(work, conn, fault);
	conn_release(conn);
	return outcome;
}

static int64_t wait_after(const struct work *work)
{
	int64_t wait = TRANSLATOR_WAIT_MS;
	for (int i = 1; i < work->job->attempt && wait < TRANSLATOR_WAIT_MOST; i++)
		wait *= 2;
	if (work->text.wait_ms > wait)
		wait = work->text.wait_ms;
	return wait < TRANSLATOR_WAIT_MOST ? wait : TRANSLATOR_WAIT_MOST;
}

// What is kept of a call that went wrong.
static void went_wrong(struct work *work, enum outcome outcome, const struct fault *why)
{
	const int64_t now = work->translator->now();
	work->why = arena_copy(work->arena, str_from(why->text));
	work->machine = outcome == NOT_FOUND ? MACHINE_UNSERVED : MACHINE_FAILED;
	if (outcome == NOT_FOUND)
		return;
	work->ill_since = now;
	work->wait_until = now + wait_after(work);
	if (work->job->attempt < TRANSLATOR_ATTEMPTS &&
	    (outcome == UNAVAILABLE || outcome == TOO_MUCH)) {
		work->machine = MACHINE_ASKED;
		work->again_at = work->wait_until;
	}
}

static void work_ask(struct work *work)
{
	struct fault why = {0};
	struct translate_server server = work->settings.server;
	enum outcome outcome = translator_key(work->translator, work->arena, &server, &why);
	if (outcome == OK)
		outcome =
		    translator_text(work->translator, work->arena, &server, &work->text, &why);
	if (outcome == OK)
		outcome = places_compare(work->translator, work->campaign.id,
					 work->campaign.country, &work->text, &why);
	work->machine = MACHINE_DONE;
	if (outcome != OK)
		went_wrong(work, outcome, &why);
}

static enum outcome made_write(struct conn *conn, const struct work *work, struct fault *fault)
{
	// What could not be compared is no difference.
	const bool differs = (work->text.differs & ~(unsigned)PARALLEL_UNCHECKED) != 0;
	struct stmt *made = stmt_start(conn, &sql_translation_made);
	stmt_bind_i64(made, 1, work->post);
	stmt_bind_str(made, 2, work->text.made);
	stmt_bind_str(made, 3, work->engine);
	stmt_bind_str(made, 4, work->mark);
	stmt_bind_i64(made, 5, work->text.differs);
	stmt_bind_i64(made, 6, work->translator->now());
	stmt_bind_i64(made, 7, work->life && differs ? SPEAKERS_WAIT : SPEAKERS_NONE);
	return stmt_run(made, fault);
}

static enum outcome gave_up_write(struct conn *conn, const struct work *work, struct fault *fault)
{
	struct stmt *give = stmt_start(conn, &sql_translation_gave_up);
	stmt_bind_i64(give, 1, work->post);
	stmt_bind_i64(give, 2, work->machine);
	stmt_bind_str(give, 3, work->why);
	stmt_bind_i64(give, 4, work->machine == MACHINE_ASKED ? SPEAKERS_NONE : SPEAKERS_WAIT);
	return stmt_run(give, fault);
}

static enum outcome went_write(struct conn *conn, const struct work *work, struct fault *fault)
{
	struct stmt *went = stmt_start(conn, &sql_translation_server_went);
	stmt_bind_i64(went, 1, work->campaign.id);
	stmt_bind_i64_or_null(went, 2, work->ill_since);
	stmt_bind_str(went, 3, work->ill_since ? work->why : STR(""));
	stmt_bind_i64(went, 4, work->wait_until);
	return stmt_run(went, fault);
}

static enum outcome work_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct work *work = context;
	if (work->marked)
		return translation_forget(conn, work->post, fault);
	enum outcome outcome = work->machine == MACHINE_DONE ? made_write(conn, work, fault)
							     : gave_up_write(conn, work, fault);
	if (outcome == OK && work->open && !work->known)
		outcome = went_write(conn, work, fault);
	return outcome;
}

// Until when the server wants to be left alone; then all its jobs wait.
struct later {
	const struct job *job;
	int64_t due;
};

static enum outcome later_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct later *later = context;
	return job_postpone(conn, later->job, later->due, fault);
}

static enum outcome post_run(struct work *work, struct fault *fault)
{
	struct store *store = work->translator->store;
	enum outcome outcome = work_read(work, fault);
	if (outcome != OK || !work->wanted)
		return outcome;
	if (!work->marked && work->known) {
		work->machine = MACHINE_DONE;
	} else if (!work->marked && !work->open) {
		work->machine = MACHINE_FAILED;
		work->why = STR("This is an exercise: nothing leaves the server.");
	} else if (!work->marked && work->settings.wait_until > work->translator->now()) {
		struct later later = {work->job, work->settings.wait_until};
		return store_write(store, WRITE_STREAM, 1, later_write, &later, fault);
	} else if (!work->marked) {
		work_ask(work);
	}
	outcome = store_write(store, WRITE_STREAM, 3, work_write, work, fault);
	if (outcome == OK && work->again_at)
		return fail(UNAVAILABLE, fault, "%.*s", STR_ARG(work->why));
	return outcome;
}

static enum outcome job_run(void *context, const struct job *job, struct fault *fault)
{
	struct arena arena;
	struct work work = {.translator = context, .job = job, .arena = &arena};
	if (!str_to_i64(job->payload, &work.post))
		return fail(FAULT, fault, "The job names no post.");
	arena_init(&arena, ROOM);
	const enum outcome outcome = post_run(&work, fault);
	arena_free(&arena);
	return outcome;
}

struct job_kind translator_job(struct translator *translator)
{
	return (struct job_kind){.name = TRANSLATION_JOB,
				 .max_attempts = TRANSLATOR_ATTEMPTS,
				 .backoff_ms = TRANSLATOR_WAIT_MS,
				 .timeout_ms = 120000,
				 .run = job_run,
				 .context = translator,
				 .help = "Has a message translated by a machine."};
}

// --- new posts ---

struct look {
	struct translator *translator;
	const struct job *job;
	int64_t now;
	bool some; // a campaign wants it
};

struct found {
	int64_t id;
	struct str lang;
	bool life, marked;
};

static enum outcome posts_ask(struct conn *conn, const struct look *look, struct arena *arena,
			      int64_t campaign, int64_t read_to, struct fault *fault)
{
	size_t count = 0;
	struct translation_settings settings;
	struct found *list = arena_array(arena, TRANSLATOR_POSTS, sizeof *list);
	if (!list)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	enum outcome outcome = translation_settings_read(conn, arena, campaign, &settings, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *rows = stmt_start(conn, &sql_translation_new_posts);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, read_to);
	stmt_bind_i64(rows, 3, id_floor(look->now));
	stmt_bind_i64(rows, 4, TRANSLATOR_POSTS);
	while (count < TRANSLATOR_POSTS && stmt_step(rows)) {
		list[count++] = (struct found){
		    stmt_i64(rows, 0), arena_copy(arena, stmt_str(rows, 1)),
		    stmt_i64(rows, 2) == URGENCY_LIFE, protection_marked(stmt_i64(rows, 3))};
	}
	outcome = stmt_end(rows, fault);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		const struct translation_change change = {.ids = look->translator->ids,
							  .campaign = campaign,
							  .post = list[i].id,
							  .now = look->now};
		if (!list[i].marked && translation_lists(settings.always, list[i].lang))
			outcome = translation_ask(conn, &change, &settings, list[i].lang,
						  list[i].life, fault);
		if (outcome == DENIED)
			outcome = OK; // private by its incident
	}
	if (outcome != OK || count == 0)
		return outcome;
	struct stmt *read = stmt_start(conn, &sql_translation_read_to);
	stmt_bind_i64(read, 1, campaign);
	stmt_bind_i64(read, 2, list[count - 1].id);
	return stmt_run(read, fault);
}

#define CAMPAIGNS_MOST 200

static enum outcome look_write(struct conn *conn, void *context, struct fault *fault)
{
	struct arena arena;
	size_t count = 0;
	struct look *look = context;
	int64_t campaigns[CAMPAIGNS_MOST], read_to[CAMPAIGNS_MOST];
	struct stmt *rows = stmt_start(conn, &sql_translation_watched);
	while (count < CAMPAIGNS_MOST && stmt_step(rows)) {
		campaigns[count] = stmt_i64(rows, 0);
		read_to[count++] = stmt_i64(rows, 1);
	}
	enum outcome outcome = stmt_end(rows, fault);
	look->some = count > 0;
	arena_init(&arena, ROOM);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		arena_reset(&arena);
		outcome = posts_ask(conn, look, &arena, campaigns[i], read_to[i], fault);
	}
	arena_free(&arena);
	// Without a campaign that wants it the look ends; settings begin it again.
	if (outcome == OK && look->some)
		outcome = job_postpone(conn, look->job, look->now + TRANSLATOR_EVERY_MS, fault);
	return outcome;
}

static enum outcome watch_run(void *context, const struct job *job, struct fault *fault)
{
	struct translator *translator = context;
	struct look look = {translator, job, translator->now(), false};
	return store_write(translator->store, WRITE_STREAM, TRANSLATOR_POSTS, look_write, &look,
			   fault);
}

// Without new posts nothing is written.
static bool watch_wanted(void *context)
{
	int64_t campaign = 0;
	struct fault fault;
	const struct translator *translator = context;
	return store_number(translator->store, &sql_translation_new, &campaign, &fault) != OK ||
	       campaign != 0;
}

struct job_kind translator_watch_job(struct translator *translator)
{
	return (struct job_kind){.name = TRANSLATION_WATCH,
				 .max_attempts = 1000,
				 .backoff_ms = 5000,
				 .timeout_ms = 60000,
				 .run = watch_run,
				 .context = translator,
				 .help = "Looks for new messages that are to be translated.",
				 .wanted = watch_wanted};
}

enum outcome translator_queue(struct conn *conn, int64_t due, struct fault *fault)
{
	return job_add(conn, STR(TRANSLATION_WATCH), STR(""), STR("watch"), due, fault);
}
