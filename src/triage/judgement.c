// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/judging.h"

#include "triage/areas.h"
#include "triage/danger.h"
#include "triage/grievance.h"
#include "triage/rules.h"
#include "triage/signs.h"

#define CAMPAIGNS_MAX	   2000
#define BULK		   4 // times as many words are remembered by who reads much
// Of a head that had no labels.
#define UNLEARNT_THRESHOLD 0.5F

void judging_scratch_free(void *memory)
{
	struct scratch *scratch = memory;
	if (!scratch)
		return;
	language_memory_free(scratch->languages);
	word_memory_free(scratch->words);
	places_search_free(scratch->search);
	free(scratch->lessons);
	free(scratch);
}

// `context`: the judgement; NULL: for a few posts.
void *judging_scratch_new(void *context)
{
	const struct judgement *judgement = context;
	const unsigned times = judgement && judgement->bulk ? BULK : 1;
	struct scratch *scratch = malloc(sizeof *scratch);
	if (!scratch)
		return NULL;
	scratch->lessons = NULL;
	scratch->languages = language_memory_new(times * LANGUAGE_MEMORY_WORDS);
	scratch->words = word_memory_new(times * WORD_MEMORY_WORDS);
	scratch->search = places_search_new();
	if (scratch->languages && scratch->words && scratch->search)
		return scratch;
	judging_scratch_free(scratch);
	return NULL;
}

// --- what campaigns told ---

struct own *judging_own_find(const struct judgement *judgement, int64_t campaign)
{
	for (size_t i = 0; i < judgement->own.count; i++) {
		struct own *own = vec_at(&judgement->own, i);
		if (own->campaign == campaign)
			return own;
	}
	return NULL;
}

const struct own judging_untaught;

const struct own *judging_own_of(const struct judgement *judgement, int64_t campaign)
{
	const struct own *own = judging_own_find(judgement, campaign);
	return own ? own : &judging_untaught;
}

struct own *judging_own_add(struct judgement *judgement, int64_t campaign)
{
	struct own *own = judging_own_find(judgement, campaign);
	if (!own && (own = vec_add(&judgement->own)))
		*own = (struct own){.campaign = campaign};
	return own;
}

// --- posts ---

// Where the posts of a batch come from.
struct origin {
	struct places_area area;
	struct str calling_code;
	const struct own *own;
};

static void post_read(const struct judgement *judgement, const struct origin *origin, bool why,
		      struct scratch *scratch, struct post_entry *entry)
{
	const struct post *post = &entry->post;
	struct reading *reading = &entry->reading;
	// Without the lists: nobody looks behind what is counted of them.
	memset(reading, 0, offsetof(struct reading, places));
	fold_text(post->text, &scratch->folded);
	const struct word_tables tables = judging_tables(judgement);
	word_memory_read(scratch->words, &tables, &scratch->folded, &scratch->notes);
	places_begin(judgement->places, &origin->area, post->text, &scratch->folded,
		     &scratch->notes, scratch->search);
	const size_t n_phones =
	    phones_find(post->text, &scratch->folded, origin->calling_code, scratch->phones);
	judging_note_quantities(scratch, n_phones);
	judging_read_language(judgement, scratch, post, reading);
	judging_read_scores(judgement, origin->own, scratch, post, reading);
	grievance_mark(grievance_read(judgement->gripes, &scratch->hits, post->direct), reading);
	if (why && reading->signal != SIGNAL_NOISE)
		judging_read_why(judgement, origin->own, scratch, reading);
	const struct copies_facts facts = judging_read_facts(scratch, n_phones, reading);
	copies_signature(post->text, &scratch->folded, &scratch->notes, facts,
			 post->repost_of.len > 0, &reading->signature);
}

static void read_all(void *context, void *scratch, int64_t campaign, struct str country, bool why,
		     struct post_entry *entries, size_t count)
{
	struct judgement *judgement = context;
	areas_enter(judgement->areas);
	const struct places_area *told = areas_find(judgement->areas, campaign);
	struct origin origin = {0};
	if (told)
		origin.area = *told;
	else if (country.len == 2)
		memcpy(origin.area.country, country.at, 2);
	origin.calling_code = calling_code_of(str_from(origin.area.country));
	pthread_rwlock_rdlock(&judgement->lock);
	origin.own = judging_own_of(judgement, campaign);
	for (size_t i = 0; i < count; i++)
		post_read(judgement, &origin, why, scratch, &entries[i]);
	pthread_rwlock_unlock(&judgement->lock);
	areas_leave(judgement->areas);
}

// --- the interface ---

const struct judge *judgement_judge(const struct judgement *judgement)
{
	return &judgement->judge;
}

static void learnt_close(struct judgement *judgement)
{
	lexicon_close(judgement->lexicon);
	language_close(judgement->languages);
	model_close(judgement->model);
}

// A head that had no labels to learn from has a threshold that nothing reaches; the lexicon alone
// speaks for it, and triage is never sure of it.
static void thresholds_read(struct judgement *judgement)
{
	const struct model_header *about = model_about(judgement->model);
	for (size_t head = 0; head < HEADS; head++) {
		const float threshold = about->head[head].threshold;
		const bool learnt = threshold < 1;
		judgement->learnt |= (uint32_t)learnt << head;
		judgement->thresholds[head] = learnt ? threshold : UNLEARNT_THRESHOLD;
	}
}

// Opens all three files into *ret, in which they are not yet, or none.
static enum outcome learnt_open(const struct judgement_files *files, struct judgement *ret,
				struct fault *fault)
{
	enum outcome outcome = model_open(files->model, &ret->model, fault);
	if (outcome == OK)
		outcome = language_open(files->language, &ret->languages, fault);
	if (outcome == OK)
		outcome = lexicon_open(files->lexicon, &ret->lexicon, fault);
	for (size_t i = 0; outcome == OK && i < lexicon_concepts(ret->lexicon); i++) {
		const struct str concept = lexicon_concept_name(ret->lexicon, i);
		ret->haste[i] = rule_haste_of(concept);
		ret->roles[i] = signs_role_of(concept);
		ret->gripes[i] = grievance_role_of(concept);
		ret->danger[i] = danger_key_of_concept(concept);
	}
	if (outcome == OK)
		thresholds_read(ret);
	if (outcome != OK) {
		learnt_close(ret);
		ret->model = NULL;
		ret->languages = NULL;
		ret->lexicon = NULL;
	}
	return outcome;
}

// The gazetteer, opened beside the rest: it takes as long as all else.
struct gazetteer {
	const char *path;
	struct places *places;
	enum outcome outcome;
	struct fault fault;
};

static void *gazetteer_open(void *context)
{
	struct gazetteer *gazetteer = context;
	gazetteer->outcome = places_open(gazetteer->path, &gazetteer->places, &gazetteer->fault);
	return NULL;
}

// Opens all that is there; one that has no gazetteer finds no places.
static enum outcome files_open(const struct judgement_files *files, struct judgement *ret,
			       struct fault *fault)
{
	struct gazetteer gazetteer = {.path = files->gazetteer};
	pthread_t thread;
	const bool beside =
	    files->gazetteer && pthread_create(&thread, NULL, gazetteer_open, &gazetteer) == 0;
	const enum outcome outcome = learnt_open(files, ret, fault);
	if (beside)
		pthread_join(thread, NULL);
	else if (files->gazetteer)
		gazetteer_open(&gazetteer);
	ret->places = gazetteer.places;
	if (outcome != OK || gazetteer.outcome == OK || gazetteer.outcome == NOT_FOUND)
		return outcome;
	*fault = gazetteer.fault;
	return gazetteer.outcome;
}

enum outcome judgement_new(const struct judgement_files *files, struct judgement **ret_judgement,
			   struct fault *fault)
{
	struct judgement *judgement = calloc(1, sizeof *judgement);
	if (!judgement)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	judgement->areas = areas_new();
	judgement->bulk = files->bulk;
	vec_init(&judgement->own, sizeof(struct own), CAMPAIGNS_MAX);
	judgement->judge = (struct judge){
	    judgement,	   judging_scratch_new, judging_scratch_free, read_all,
	    judging_teach, judging_weigh,	judging_why_not,      judging_concepts};
	pthread_rwlockattr_t attributes;
	pthread_rwlockattr_init(&attributes);
	// Those who read posts come one after the other: without this an exchange may never begin.
	pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&judgement->lock, &attributes);
	pthread_rwlockattr_destroy(&attributes);
	const enum outcome outcome = judgement->areas ? files_open(files, judgement, fault)
						      : fail(UNAVAILABLE, fault, "Out of memory.");
	if (outcome != OK) {
		judgement_free(judgement);
		return outcome;
	}
	*ret_judgement = judgement;
	return OK;
}

const struct places *judgement_places(const struct judgement *judgement)
{
	return judgement->places;
}

void judgement_free(struct judgement *judgement)
{
	if (!judgement)
		return;
	areas_free(judgement->areas);
	for (size_t i = 0; i < judgement->own.count; i++) {
		struct own *own = vec_at(&judgement->own, i);
		overlay_free(own->overlay);
		meant_free(own->meant);
	}
	vec_free(&judgement->own);
	places_close(judgement->places);
	learnt_close(judgement);
	pthread_rwlock_destroy(&judgement->lock);
	free(judgement);
}

enum outcome judgement_reload(struct judgement *judgement, const struct judgement_files *files,
			      struct fault *fault)
{
	struct judgement fresh = {0};
	const enum outcome outcome = learnt_open(files, &fresh, fault);
	if (outcome != OK)
		return outcome;
	pthread_rwlock_wrlock(&judgement->lock);
	const struct judgement old = *judgement;
	judgement->model = fresh.model;
	judgement->languages = fresh.languages;
	judgement->lexicon = fresh.lexicon;
	memcpy(judgement->haste, fresh.haste, sizeof fresh.haste);
	memcpy(judgement->roles, fresh.roles, sizeof fresh.roles);
	memcpy(judgement->gripes, fresh.gripes, sizeof fresh.gripes);
	memcpy(judgement->danger, fresh.danger, sizeof fresh.danger);
	memcpy(judgement->thresholds, fresh.thresholds, sizeof fresh.thresholds);
	judgement->learnt = fresh.learnt;
	pthread_rwlock_unlock(&judgement->lock);
	fresh.model = old.model;
	fresh.languages = old.languages;
	fresh.lexicon = old.lexicon;
	learnt_close(&fresh);
	return OK;
}

enum outcome judgement_tell_tags(struct judgement *judgement, int64_t campaign,
				 const struct tag_book *book, struct fault *fault)
{
	struct meant *fresh = book->count > 0 ? meant_new(book) : NULL;
	bool good = fresh || book->count == 0;
	pthread_rwlock_wrlock(&judgement->lock);
	struct own *own =
	    fresh ? judging_own_add(judgement, campaign) : judging_own_find(judgement, campaign);
	struct meant *old = own && good ? own->meant : fresh;
	good &= own || !fresh;
	if (own && good)
		own->meant = fresh;
	pthread_rwlock_unlock(&judgement->lock);
	meant_free(old);
	return good ? OK : fail(UNAVAILABLE, fault, "Not enough memory for the hashtags.");
}

enum outcome judgement_tell_campaign(struct judgement *judgement, const struct campaign *campaign,
				     const struct campaign_place *places, size_t count,
				     struct fault *fault)
{
	return areas_set(judgement->areas, campaign, places, count, fault);
}
