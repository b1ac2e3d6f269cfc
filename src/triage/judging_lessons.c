// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/judging.h"

#include "triage/taught.h"

static size_t why_not_read(const struct judgement *judgement, const struct own *own,
			   struct scratch *scratch, const struct post *post, uint32_t heads,
			   size_t most, struct why_not *ret)
{
	struct reading reading;
	size_t n = 0;
	judging_skim(judgement, own, scratch, post, &reading);
	for (enum head head = 0; head < HEADS; head++)
		if (heads >> head & 1)
			n = why_not_insert(ret, n, most,
					   (struct why_not){
					       .head = head,
					       .given = reading.labels >> head & 1,
					       .score = reading.scores[head],
					       .threshold = judgement->thresholds[head],
					   });
	const struct why_source source =
	    judging_why_source(judgement, own, scratch, str_from(reading.lang));
	for (size_t i = 0; i < n; i++) {
		struct why_not *why = &ret[i];
		why->n_speak = why_words(&source, why->head, false, WHY_NOT_WORDS, why->speak);
		why->n_against = why_words(&source, why->head, true, WHY_NOT_WORDS, why->against);
	}
	return n;
}

size_t judging_why_not(void *context, void *scratch, int64_t campaign, const struct post *post,
		       uint32_t heads, size_t most, struct why_not *ret)
{
	struct judgement *judgement = context;
	pthread_rwlock_rdlock(&judgement->lock);
	const size_t n = why_not_read(judgement, judging_own_of(judgement, campaign), scratch, post,
				      heads, most, ret);
	pthread_rwlock_unlock(&judgement->lock);
	return n;
}

void judging_concepts(void *context, void *scratch, const struct post *post, struct buf *out)
{
	struct judgement *judgement = context;
	struct reading reading;
	pthread_rwlock_rdlock(&judgement->lock);
	judging_skim(judgement, &judging_untaught, scratch, post, &reading);
	const struct lexicon_hits *hits = &((const struct scratch *)scratch)->hits;
	for (size_t i = 0; i < hits->n; i++) {
		if (i > 0)
			buf_add_byte(out, ' ');
		buf_add(out, lexicon_concept_name(judgement->lexicon, hits->hit[i].concept));
	}
	pthread_rwlock_unlock(&judgement->lock);
}

// Memory of one teaching.
struct schoolbook {
	struct scratch *scratch;
	struct overlay_lesson *lessons;
	uint64_t *features; // OVERLAY_FEATURES_MAX of each lesson, as far as it has them
	float levels[OVERLAY_HEADS];
};

static bool schoolbook_open(struct schoolbook *book, size_t count)
{
	book->scratch = judging_scratch_new(NULL);
	book->lessons = calloc(count + 1, sizeof *book->lessons);
	book->features = malloc((count * OVERLAY_FEATURES_MAX + 1) * sizeof *book->features);
	return book->scratch && book->lessons && book->features;
}

static void schoolbook_close(struct schoolbook *book)
{
	judging_scratch_free(book->scratch);
	free(book->lessons);
	free(book->features);
}

static void schoolbook_fill(const struct judgement *judgement, const struct lesson *lessons,
			    size_t count, struct schoolbook *book)
{
	uint64_t *to = book->features;
	taught_levels(judgement->thresholds, book->levels);
	for (size_t i = 0; i < count; i++) {
		struct reading reading;
		struct overlay_lesson *lesson = &book->lessons[i];
		judging_skim(judgement, &judging_untaught, book->scratch, &lessons[i].post,
			     &reading);
		taught_odds(&reading, judgement->thresholds, lesson->odds);
		lesson->said = lessons[i].said;
		lesson->yes = lessons[i].yes;
		lesson->n_features = book->scratch->n_taught;
		lesson->features = to;
		memcpy(to, book->scratch->taught, lesson->n_features * sizeof *to);
		to += lesson->n_features;
	}
}

// Puts an overlay in the place of what the campaign has, and gives that back; the new one if there
// is no room for it.
static struct overlay *overlay_exchange(struct judgement *judgement, int64_t campaign,
					struct overlay *fresh)
{
	pthread_rwlock_wrlock(&judgement->lock);
	struct own *own =
	    fresh ? judging_own_add(judgement, campaign) : judging_own_find(judgement, campaign);
	struct overlay *old = own ? own->overlay : fresh;
	if (own)
		own->overlay = fresh;
	pthread_rwlock_unlock(&judgement->lock);
	return old;
}

enum outcome judging_teach(void *context, int64_t campaign, const struct lesson *lessons,
			   size_t count, struct fault *fault)
{
	struct judgement *judgement = context;
	struct schoolbook book = {0};
	struct overlay *fresh = NULL;
	const size_t most = count < OVERLAY_LESSONS_MAX ? count : OVERLAY_LESSONS_MAX;
	bool good = most == 0;
	if (most > 0 && schoolbook_open(&book, most) &&
	    taught_shares(lessons, most, book.lessons)) {
		pthread_rwlock_rdlock(&judgement->lock);
		schoolbook_fill(judgement, lessons, most, &book);
		pthread_rwlock_unlock(&judgement->lock);
		fresh = overlay_learn(book.lessons, most, book.levels);
		good = fresh != NULL;
	}
	schoolbook_close(&book);
	if (!good)
		return fail(UNAVAILABLE, fault, "Not enough memory to learn.");
	overlay_free(overlay_exchange(judgement, campaign, fresh));
	return OK;
}

static void weigh_one(const struct judgement *judgement, const struct own *own,
		      const struct taught_often *often, struct scratch *scratch,
		      struct post_entry *entry, struct judge_worth *ret)
{
	float odds[OVERLAY_HEADS];
	const struct reading alone = entry->reading;
	struct reading *reading = &entry->reading;
	judging_skim(judgement, own, scratch, &entry->post, reading);
	taught_odds(reading, judgement->thresholds, odds);
	ret->worth =
	    taught_worth(often, judgement->learnt, odds, scratch->taught, scratch->n_taught);
	ret->otherwise = alone.labels != reading->labels || alone.signal != reading->signal ||
			 alone.urgency != reading->urgency;
}

enum outcome judging_weigh(void *context, void *memory, int64_t campaign,
			   struct post_entry *entries, size_t count, struct judge_worth *ret_worths,
			   struct fault *fault)
{
	struct judgement *judgement = context;
	struct scratch *scratch = memory;
	struct taught_often *often = taught_often_new();
	if (!often)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	pthread_rwlock_rdlock(&judgement->lock);
	const struct own *own = judging_own_of(judgement, campaign);
	for (size_t i = 0; i < count; i++) {
		judging_skim(judgement, &judging_untaught, scratch, &entries[i].post,
			     &entries[i].reading);
		taught_often_add(often, scratch->taught, scratch->n_taught);
	}
	for (size_t i = 0; i < count; i++)
		weigh_one(judgement, own, often, scratch, &entries[i], &ret_worths[i]);
	pthread_rwlock_unlock(&judgement->lock);
	free(often);
	return OK;
}
