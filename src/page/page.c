// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/page.h"

#include "base/log.h"
#include "page/fragment.h"
#include "page/page_embedded.h"
#include "page/program.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

enum {
	TEMPLATES_MAX = 512,
	PROGRAMS_BYTES_MAX = 64 << 20,
	SOURCE_BYTES_MAX = 1 << 20,
};

// One template, compiled for English at the start and for another language when it is first shown.
struct bound {
	const char *template;
	const struct view *view;
	_Atomic(const struct program *) *programs; // by language; NULL: not compiled yet
};

// Everything that was compiled; replaced as a whole on reload.
struct edition {
	pthread_mutex_t lock; // of the arena
	struct arena arena;
	struct bound *bound; // the frame, then one for each binding
};

struct slot {
	struct template_source source;
	struct timespec changed; // of the file on disk, when reloading
	bool used;		 // by a binding or another template
};

struct pages {
	struct slot slots[TEMPLATES_MAX];
	size_t n_slots;
	const struct page_binding *bindings;
	size_t n_bindings;
	size_t n_languages;
	const struct messages *messages;
	struct fragments *fragments; // NULL with reload_dir: another edition has other steps
	struct edition *edition;
	// Only with reload_dir; otherwise nothing changes after pages_new and nobody waits.
	const char *reload_dir;
	bool stale; // the edition is older than the sources: they did not compile
	pthread_mutex_t lock;
	struct arena sources; // texts read from disk
};

// ---- templates ------------------------------------------------------------------------------

static struct slot *find_slot(const struct pages *pages, struct str name)
{
	for (size_t i = 0; i < pages->n_slots; i++)
		if (str_equal(name, str_from(pages->slots[i].source.name)))
			return (struct slot *)&pages->slots[i];
	return NULL;
}

static const struct template_source *find_source(const void *context, struct str name)
{
	struct slot *slot = find_slot(context, name);
	if (!slot)
		return NULL;
	slot->used = true;
	return &slot->source;
}

static enum outcome add_set(struct pages *pages, const struct template_source *templates,
			    size_t count, struct fault *fault)
{
	for (size_t i = 0; i < count; i++) {
		const struct slot *twin = find_slot(pages, str_from(templates[i].name));
		if (twin)
			return fail(INVALID, fault, "Two templates are called %s: in %s and in %s.",
				    templates[i].name, twin->source.room, templates[i].room);
		if (pages->n_slots == TEMPLATES_MAX)
			return fail(TOO_MUCH, fault, "There are over %d templates.", TEMPLATES_MAX);
		pages->slots[pages->n_slots++] = (struct slot){.source = templates[i]};
	}
	return OK;
}

// The sets, then those of this room that no set replaces.
static enum outcome add_templates(struct pages *pages, const struct page_set *sets, size_t n_sets,
				  struct fault *fault)
{
	for (size_t i = 0; i < n_sets; i++) {
		enum outcome outcome = add_set(pages, sets[i].templates, sets[i].count, fault);
		if (outcome != OK)
			return outcome;
	}
	for (size_t i = 0; i < page_template_count; i++) {
		if (find_slot(pages, str_from(page_templates[i].name)))
			continue;
		enum outcome outcome = add_set(pages, &page_templates[i], 1, fault);
		if (outcome != OK)
			return outcome;
	}
	return OK;
}

// ---- compiling ------------------------------------------------------------------------------

// Compiles a template for one language. The edition's lock is held, or nobody else has it yet.
static enum outcome compile_one(const struct pages *pages, struct edition *edition,
				const struct bound *bound, size_t language, struct fault *fault)
{
	const struct template_book book = {find_source, pages, pages->messages};
	const struct view *views[] = {&frame_view, bound->view};
	struct program *program = arena_zero(&edition->arena, sizeof(*program));
	if (!program)
		return fail(TOO_MUCH, fault, "The templates take too much memory.");
	const enum outcome outcome =
	    template_compile(&book, bound->template, views, bound->view ? 2 : 1,
			     &page_languages[language], &edition->arena, program, fault);
	if (outcome == OK)
		atomic_store_explicit(&bound->programs[language], program, memory_order_release);
	return outcome;
}

static bool bound_init(const struct pages *pages, struct edition *edition, size_t number)
{
	struct bound *bound = &edition->bound[number];
	bound->template = number > 0 ? pages->bindings[number - 1].template : "frame";
	bound->view = number > 0 ? pages->bindings[number - 1].view : NULL;
	bound->programs =
	    arena_array(&edition->arena, pages->n_languages, sizeof(*bound->programs));
	return bound->programs != NULL;
}

static void edition_free(struct edition *edition)
{
	if (!edition)
		return;
	arena_free(&edition->arena);
	pthread_mutex_destroy(&edition->lock);
	free(edition);
}

// Compiles every template for the first `languages`.
static enum outcome compile_all(const struct pages *pages, size_t languages,
				struct edition *edition, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i <= pages->n_bindings && outcome == OK; i++)
		for (size_t language = 0; language < languages && outcome == OK; language++)
			if (!edition->bound[i].programs[language])
				outcome = compile_one(pages, edition, &edition->bound[i], language,
						      fault);
	return outcome;
}

static enum outcome edition_new(const struct pages *pages, struct edition **ret_edition,
				struct fault *fault)
{
	struct edition *edition = calloc(1, sizeof(*edition));
	if (!edition)
		return fail(FAULT, fault, "There is no memory for the templates.");
	pthread_mutex_init(&edition->lock, NULL);
	arena_init(&edition->arena, PROGRAMS_BYTES_MAX);
	edition->bound =
	    arena_array(&edition->arena, pages->n_bindings + 1, sizeof(*edition->bound));
	bool room = edition->bound != NULL;
	for (size_t i = 0; i <= pages->n_bindings && room; i++)
		room = bound_init(pages, edition, i);
	enum outcome outcome = room ? OK : fail(FAULT, fault, "There is no memory.");
	if (outcome == OK)
		outcome =
		    compile_all(pages, pages->reload_dir ? pages->n_languages : 1, edition, fault);
	if (outcome != OK) {
		edition_free(edition);
		return outcome;
	}
	*ret_edition = edition;
	return OK;
}

enum outcome pages_check(const struct pages *pages, struct fault *fault)
{
	struct edition *edition = pages->edition;
	pthread_mutex_lock(&edition->lock);
	const enum outcome outcome = compile_all(pages, pages->n_languages, edition, fault);
	pthread_mutex_unlock(&edition->lock);
	return outcome;
}

// The English program for another language, with steps of its own: what is remembered of a step
// (fragment.h) belongs to one language.
static void english_instead(struct edition *edition, const struct bound *bound, size_t language)
{
	const struct program *english = bound->programs[0];
	const size_t bytes = english->n_steps * sizeof(*english->steps);
	struct step *steps = arena_raw(&edition->arena, bytes);
	struct program *program = arena_raw(&edition->arena, sizeof(*program));
	if (!steps || !program)
		return;
	memcpy(steps, english->steps, bytes);
	*program = *english;
	program->steps = steps;
	atomic_store_explicit(&bound->programs[language], program, memory_order_release);
}

// A translation that does not fit is English: the page matters more. Tests find it first.
static const struct program *program_of(const struct pages *pages, const struct bound *bound,
					size_t language)
{
	struct fault fault;
	enum outcome outcome = OK;
	const struct program *program =
	    atomic_load_explicit(&bound->programs[language], memory_order_acquire);
	if (program)
		return program;
	pthread_mutex_lock(&pages->edition->lock);
	if (!bound->programs[language])
		outcome = compile_one(pages, pages->edition, bound, language, &fault);
	if (outcome != OK)
		english_instead(pages->edition, bound, language);
	program = bound->programs[language];
	pthread_mutex_unlock(&pages->edition->lock);
	if (outcome != OK)
		log_error("page.template", log_str("why", str_from(fault.text)));
	return program ? program : bound->programs[0];
}

// ---- reloading ------------------------------------------------------------------------------

static enum outcome read_source(struct pages *pages, struct slot *slot, const char *path,
				size_t len, struct fault *fault)
{
	if (len > SOURCE_BYTES_MAX)
		return fail(TOO_MUCH, fault, "%s is over %d bytes.", path, SOURCE_BYTES_MAX);
	char *text = arena_raw(&pages->sources, len + 1);
	if (!text)
		return fail(TOO_MUCH, fault, "Templates were read again too often; start again.");
	FILE *file = fopen(path, "rb");
	if (!file)
		return fail(FAULT, fault, "%s cannot be opened: %s.", path, strerror(errno));
	slot->source.len = fread(text, 1, len, file);
	slot->source.text = text;
	fclose(file);
	return OK;
}

static enum outcome reread(struct pages *pages, struct slot *slot, struct fault *fault)
{
	char path[4096];
	int len = snprintf(path, sizeof(path), "%s/src/%s/%s.html", pages->reload_dir,
			   slot->source.room, slot->source.name);
	struct stat now;
	if (len >= (int)sizeof(path) || stat(path, &now) != 0 ||
	    (now.st_mtim.tv_sec == slot->changed.tv_sec &&
	     now.st_mtim.tv_nsec == slot->changed.tv_nsec))
		return OK;
	enum outcome outcome = read_source(pages, slot, path, (size_t)now.st_size, fault);
	if (outcome != OK)
		return outcome;
	slot->changed = now.st_mtim;
	pages->stale = true;
	return OK;
}

// Reads what changed on disk; if anything did, compiles all again.
static enum outcome reload(struct pages *pages, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < pages->n_slots && outcome == OK; i++)
		outcome = reread(pages, &pages->slots[i], fault);
	if (outcome != OK || !pages->stale)
		return outcome;
	struct edition *fresh;
	outcome = edition_new(pages, &fresh, fault);
	if (outcome != OK)
		return outcome;
	edition_free(pages->edition);
	pages->edition = fresh;
	pages->stale = false;
	return OK;
}

// ---- public ---------------------------------------------------------------------------------

enum outcome pages_new(const struct page_set *sets, size_t n_sets,
		       const struct page_binding *bindings, size_t n_bindings,
		       const struct messages *messages, const char *reload_dir,
		       struct pages **ret_pages, struct fault *fault)
{
	struct pages *pages = calloc(1, sizeof(*pages));
	if (!pages)
		return fail(FAULT, fault, "There is no memory for the templates.");
	*pages = (struct pages){.bindings = bindings,
				.n_bindings = n_bindings,
				.messages = messages,
				.reload_dir = reload_dir};
	while (page_languages[pages->n_languages].code)
		pages->n_languages++;
	pthread_mutex_init(&pages->lock, NULL);
	arena_init(&pages->sources, PROGRAMS_BYTES_MAX);
	if (!reload_dir)
		pages->fragments = fragments_new();
	enum outcome outcome = add_templates(pages, sets, n_sets, fault);
	if (outcome == OK)
		outcome = edition_new(pages, &pages->edition, fault);
	if (outcome != OK) {
		pages_free(pages);
		return outcome;
	}
	*ret_pages = pages;
	return OK;
}

void pages_free(struct pages *pages)
{
	if (!pages)
		return;
	fragments_free(pages->fragments);
	edition_free(pages->edition);
	arena_free(&pages->sources);
	pthread_mutex_destroy(&pages->lock);
	free(pages);
}

const char *pages_unused(const struct pages *pages)
{
	for (size_t i = 0; i < pages->n_slots; i++)
		if (!pages->slots[i].used)
			return pages->slots[i].source.name;
	return NULL;
}

static const struct bound *find_bound(const struct pages *pages, const char *template)
{
	for (size_t i = 1; i <= pages->n_bindings; i++)
		if (strcmp(pages->edition->bound[i].template, template) == 0)
			return &pages->edition->bound[i];
	return NULL;
}

static enum outcome render(const struct pages *pages, const char *template,
			   const struct page_frame *page_frame, const void *data, bool framed,
			   struct buf *out, struct fault *fault)
{
	const struct bound *bound = find_bound(pages, template);
	if (!bound)
		return fail(FAULT, fault, "The page %s has no template.", template);
	size_t language = (size_t)(page_frame->language - page_languages);
	struct frame frame;
	struct making making;
	frame_fill(&frame, page_frame, pages->messages);
	struct rendering rendering = {
	    .body = program_of(pages, bound, language),
	    .fragments = pages->fragments,
	    .making = &making,
	    .frame = page_frame,
	    .messages = pages->messages,
	    .numerals = frame.team ? page_languages : page_frame->language,
	    .out = out,
	    .data = {(const char *)&frame, data},
	};
	program_run(framed ? program_of(pages, &pages->edition->bound[0], language)
			   : rendering.body,
		    &rendering);
	if (out->full)
		return fail(TOO_MUCH, fault, "The page %s is too long.", template);
	return OK;
}

static enum outcome render_fresh(const struct pages *pages, const char *template,
				 const struct page_frame *frame, const void *data, bool framed,
				 struct buf *out, struct fault *fault)
{
	if (!pages->reload_dir)
		return render(pages, template, frame, data, framed, out, fault);
	struct pages *changing = (struct pages *)pages;
	pthread_mutex_lock(&changing->lock);
	enum outcome outcome = reload(changing, fault);
	if (outcome == OK)
		outcome = render(pages, template, frame, data, framed, out, fault);
	pthread_mutex_unlock(&changing->lock);
	return outcome;
}

enum outcome page_render(const struct pages *pages, const char *template,
			 const struct page_frame *frame, const void *data, struct buf *out,
			 struct fault *fault)
{
	return render_fresh(pages, template, frame, data, true, out, fault);
}

enum outcome page_render_part(const struct pages *pages, const char *template,
			      const struct page_frame *frame, const void *data, struct buf *out,
			      struct fault *fault)
{
	return render_fresh(pages, template, frame, data, false, out, fault);
}

const struct asset *asset_find(struct str name, struct str hash)
{
	for (size_t i = 0; i < page_asset_count; i++) {
		const struct asset *asset = &page_assets[i];
		if (str_equal(name, str_from(asset->name)))
			return hash.len == 0 || str_equal(hash, str_from(asset->hash)) ? asset
										       : NULL;
	}
	return NULL;
}
