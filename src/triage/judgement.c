// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/judgement.h"

#include "base/vec.h"
#include "text/language.h"
#include "text/lexicon.h"
#include "text/lexicon_file.h"
#include "text/numbers.h"
#include "text/overlay.h"
#include "text/places.h"
#include "text/word_memory.h"
#include "triage/areas.h"
#include "triage/danger.h"
#include "triage/grievance.h"
#include "triage/meant.h"
#include "triage/rules.h"
#include "triage/signs.h"
#include "triage/taught.h"
#include "triage/told.h"
#include "triage/tongue.h"
#include "triage/why.h"

#include <assert.h>
#include <pthread.h>

#define CAMPAIGNS_MAX 2000
#define BULK	      4 // times as many words are remembered by who reads much

// What the people of a campaign told triage.
struct own {
	int64_t campaign;
	struct overlay *overlay; // what they taught; owned; NULL: nothing
	struct meant *meant;	 // what its hashtags mean; owned; NULL: nothing
};

struct judgement {
	pthread_rwlock_t lock; // who reads posts holds it against an exchange of the next four
	struct vec own;	       // struct own
	struct model *model;
	struct language_table *languages;
	struct lexicon *lexicon;
	uint16_t haste[LEXICON_CONCEPTS];  // enum rule_haste of each of its concepts
	uint64_t roles[LEXICON_CONCEPTS];  // the part it plays in signs of danger
	uint16_t gripes[LEXICON_CONCEPTS]; // and in complaints about us
	uint32_t danger[LEXICON_CONCEPTS]; // their keys in what was learnt of danger
	uint32_t learnt;		   // heads that the model had labels to learn from
	float thresholds[HEADS];	   // that a score must reach, also without the model
	struct places *places;		   // NULL without a gazetteer
	struct areas *areas;		   // of the campaigns
	bool bulk;
	struct judge judge;
};

// One thread's working memory.
struct scratch {
	struct language_memory *languages; // owned
	struct word_memory *words;	   // owned
	struct places_search *search;	   // owned
	struct overlay_memory *lessons;	   // owned; NULL until a campaign was taught something
	struct folded folded;
	struct word_notes notes;
	struct features features;
	struct model_scores scores;
	struct lexicon_hits hits;
	struct place_found places[PLACES_FOUND_MAX];
	struct phone_found phones[PHONES_MAX];
	struct quantity_found quantities[QUANTITIES_MAX];
	uint64_t taught[OVERLAY_FEATURES_MAX]; // features of overlay_features
	size_t n_taught;
	uint32_t tags; // labels that hashtags moved, as bits
	size_t n_quantities;
	bool crowd; // of people, as the rules count it
};

static void scratch_free(void *memory)
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
static void *scratch_new(void *context)
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
	scratch_free(scratch);
	return NULL;
}

// --- one post ---

static struct word_tables tables_of(const struct judgement *judgement)
{
	return (struct word_tables){judgement->model, judgement->lexicon, judgement->places};
}

static void language_read(const struct judgement *judgement, const struct scratch *scratch,
			  const struct post *post, struct reading *ret)
{
	const struct language_guess guess = language_guess_recalling(
	    judgement->languages, scratch->languages, post->text, &scratch->folded);
	const struct str code = tongue_of(judgement->lexicon, &scratch->folded, &guess);
	static_assert(LANGUAGE_CODE_MAX <= READING_LANG_MAX, "every code fits");
	static_assert(LEXICON_CODE_MAX <= READING_LANG_MAX, "those of the lexicon, too");
	memcpy(ret->lang, code.at, code.len);
	ret->lang[code.len] = 0;
	ret->lang_score = guess.score;
}

// The post in hand, for the words that speak for a label. The model's only where it was asked.
static struct why_source why_source(const struct judgement *judgement, const struct own *own,
				    struct scratch *scratch, bool model_asked)
{
	if (model_asked) {
		features_extract(&scratch->folded, &scratch->features);
		features_add_concepts(&scratch->folded, judgement->lexicon, &scratch->hits,
				      &scratch->features);
	}
	return (struct why_source){
	    .folded = &scratch->folded,
	    .lexicon = judgement->lexicon,
	    .hits = &scratch->hits,
	    .model = model_asked ? judgement->model : NULL,
	    .features = &scratch->features,
	    .overlay = own->overlay,
	    .meant = own->meant,
	    .tags = scratch->tags,
	    .danger = judgement->danger,
	};
}

// Why: the strongest words for each label given, danger first, while there is room.
static void why_read(const struct judgement *judgement, const struct own *own,
		     struct scratch *scratch, struct reading *ret)
{
	const struct why_source source =
	    why_source(judgement, own, scratch, rule_language_known(str_from(ret->lang)));
	for (size_t head = HEAD_PROTECTION; head > HEAD_SIGNAL; head--)
		if (ret->labels >> head & 1)
			ret->n_whys +=
			    why_words(&source, (enum head)head, false, READING_WHYS - ret->n_whys,
				      ret->whys + ret->n_whys);
}

// What the model says counts little in a language that it hardly saw: it is then not much more
// than how often a label is given at all.
#define UNKNOWN_LANGUAGE_SHARE 0.25F
#define UNLEARNT_THRESHOLD     0.5F
#define BRIEF_WORDS	       8 // a message of so few is read by the lexicon beside the model

// Joins what the model says of a head with the lexicon's evidence. `taught`: as of labels_read.
static float score_join(const struct judgement *judgement, const struct scratch *scratch,
			uint32_t taught, enum head head)
{
	// Of abuse, praise and the like even what was taught in another language says much.
	const bool foreign =
	    !taught || head == HEAD_SIGNAL || head == HEAD_QUESTION || head == HEAD_COMPLAINT;
	const float share = foreign && !(taught >> head & 1) ? UNKNOWN_LANGUAGE_SHARE : 1;
	return lexicon_combine(scratch->scores.p[head] * share, scratch->hits.evidence[head],
			       judgement->thresholds[head], false);
}

// Scores and labels of all heads. `taught`: those that the model was taught in the post's language.
static void labels_read(const struct judgement *judgement, const struct scratch *scratch,
			uint32_t taught, bool life, struct reading *ret)
{
	// Where the model has learnt to read, nothing is added to what it says, but for the few
	// words of a message that is not in English: it has seen too few of those.
	const bool brief =
	    scratch->folded.n_words <= BRIEF_WORDS && !str_equal(str_from(ret->lang), STR("en"));
	const uint32_t sure = brief ? 0 : taught & judgement->learnt, all = (1u << HEADS) - 1;
	memcpy(ret->scores, scratch->scores.p, sizeof ret->scores);
	ret->labels = scratch->scores.labels & sure;
	for (uint32_t left = all & ~sure; left; left &= left - 1) {
		const enum head head = (enum head)__builtin_ctz(left);
		const float score = score_join(judgement, scratch, taught, head);
		ret->scores[head] = score;
		ret->labels |= (uint32_t)(score >= judgement->thresholds[head]) << head;
	}
	if (str_equal(str_from(ret->lang), STR("en")))
		told_labels(&scratch->folded, judgement->thresholds, ret);
	// Somebody whose life is at risk asks, however they say it.
	const float asks = judgement->thresholds[HEAD_REQUEST];
	if (life && ret->scores[HEAD_REQUEST] < asks)
		ret->scores[HEAD_REQUEST] = asks;
	ret->labels |= (uint32_t)life << HEAD_REQUEST;
}

// Measured: nine in ten English posts have over 0.66 of their features in the model, nearly all in
// other scripts under 0.2. So short posts whose language is guessed wrongly are still read.
#define MODEL_KNOWN_SHARE 0.55F
#define TOLD_FOR_SURE	  0.99F

static uint32_t heads_taught(const struct reading *reading, float known, size_t words)
{
	const uint32_t taught = rule_heads_known(str_from(reading->lang));
	// What the model can read although its language is told as one that it does not know is
	// nearly always English, unless it is short and told for sure.
	const bool sure = words <= BRIEF_WORDS && reading->lang_score >= TOLD_FOR_SURE;
	const bool readable = known >= MODEL_KNOWN_SHARE && !sure;
	return taught || !readable ? taught : rule_heads_known(STR("en"));
}

// What the post's first words, LEXICON_HITS_MAX of them, say of how soon help must come.
static uint32_t haste_read(const struct judgement *judgement, const struct lexicon_hits *hits)
{
	uint32_t haste = 0;
	for (size_t i = 0; i < hits->n; i++)
		haste |= judgement->haste[hits->hit[i].concept];
	return haste;
}

// The quantities of a post, of which the rules ask whether many people are meant.
static void quantities_note(struct scratch *scratch, size_t n_phones)
{
	scratch->n_quantities = quantities_find(&scratch->folded, &scratch->notes, scratch->phones,
						n_phones, scratch->quantities);
	scratch->crowd = rule_crowd(scratch->quantities, scratch->n_quantities);
}

// The lexicon found words for a life at risk. Whoever wrote to us is believed at once, and whoever
// speaks of their own and does not say that it is over; of what else is said in English, where the
// model has learnt most, it must not think a request quite unlikely, unless other words ask too:
// much of what is said of the trapped is news.
static bool life_at_risk(const struct judgement *judgement, const struct scratch *scratch,
			 const struct post *post, const struct reading *reading)
{
	const float threshold = model_about(judgement->model)->head[HEAD_REQUEST].threshold;
	// Evidence that a word for danger alone does not have, unless it asks itself ("save us").
	const float asked = 2.6F;
	const bool doubted =
	    scratch->hits.life_at_risk && !post->direct &&
	    scratch->hits.evidence[HEAD_REQUEST] < asked &&
	    str_equal(str_from(reading->lang), STR("en")) &&
	    scratch->scores.p[HEAD_REQUEST] < threshold / 2 &&
	    (haste_read(judgement, &scratch->hits) & RULE_OVER || !told_of_self(&scratch->folded));
	return scratch->hits.life_at_risk && !doubted;
}

// From labels to what a person reads. `taught`: as of labels_read.
static void rules_read(const struct judgement *judgement, const struct scratch *scratch,
		       const struct post *post, uint32_t taught, bool life, struct reading *ret)
{
	const struct rule_context context = {
	    .thresholds = judgement->thresholds,
	    .direct = post->direct,
	    .language_known = taught >> HEAD_SIGNAL & 1,
	    .lexicon_signal = scratch->hits.evidence[HEAD_SIGNAL],
	};
	ret->signal = rule_signal(ret, &context);
	ret->kind = life ? KIND_REQUEST : rule_kind(ret, &context);
	const uint32_t haste =
	    haste_read(judgement, &scratch->hits) | (scratch->crowd ? (uint32_t)RULE_CROWD : 0);
	ret->urgency = life ? URGENCY_LIFE : rule_urgency(ret, &context, haste);
}

// What the rules need besides the reading.
struct ruling {
	const struct post *post;
	uint32_t taught; // as of labels_read
	bool life;
};

// What was taught says of the post in hand; the first time there is memory to be had for it.
static void overlay_ask(const struct overlay *overlay, struct scratch *scratch,
			float ret_more[OVERLAY_HEADS])
{
	if (!scratch->lessons)
		scratch->lessons = overlay_memory_new();
	if (scratch->lessons) {
		overlay_hear(overlay, scratch->lessons, &scratch->folded, &scratch->hits, ret_more);
		return;
	}
	const size_t n = overlay_features(&scratch->folded, &scratch->hits, scratch->taught);
	overlay_say(overlay, scratch->taught, n, ret_more);
}

// Adds what was taught.
static void overlay_read(const struct judgement *judgement, const struct overlay *overlay,
			 struct scratch *scratch, const struct ruling *ruling,
			 float ret_more[OVERLAY_HEADS], struct reading *ret)
{
	const enum post_urgency alone = ret->urgency;
	overlay_ask(overlay, scratch, ret_more);
	taught_labels(ret_more, overlay_sureness(overlay), judgement->thresholds, ret);
	rules_read(judgement, scratch, ruling->post, ruling->taught, ruling->life, ret);
	taught_urgency(ret_more, alone, ret);
}

// Signs of danger: what the rules put together, or what was learnt, whichever is surer.
static void danger_hear(const struct judgement *judgement, struct scratch *scratch)
{
	float *evidence = &scratch->hits.evidence[HEAD_PROTECTION];
	*evidence += signs_read(judgement->roles, &scratch->folded, &scratch->hits);
	if (!signs_begun(judgement->roles, &scratch->hits))
		return;
	const float learnt =
	    danger_read(danger_own(), judgement->danger, &scratch->folded, &scratch->hits);
	if (*evidence < learnt)
		*evidence = learnt;
}

static void scores_read(const struct judgement *judgement, const struct own *own,
			struct scratch *scratch, const struct post *post, struct reading *ret)
{
	float known;
	const struct word_tables tables = tables_of(judgement);
	lexicon_read_noted(judgement->lexicon, &scratch->folded, &scratch->notes,
			   str_from(ret->lang), &scratch->hits);
	danger_hear(judgement, scratch);
	word_memory_add_concepts(scratch->words, &scratch->hits);
	word_memory_score(scratch->words, &tables, &scratch->scores, &known);
	const uint32_t taught = heads_taught(ret, known, scratch->folded.n_words);
	const bool life = life_at_risk(judgement, scratch, post, ret);
	labels_read(judgement, scratch, taught, life, ret);
	rules_read(judgement, scratch, post, taught, life, ret);
	const struct ruling ruling = {post, taught, life};
	float more[OVERLAY_HEADS];
	const enum post_urgency alone = ret->urgency;
	if (own->overlay)
		overlay_read(judgement, own->overlay, scratch, &ruling, more, ret);
	const uint32_t heads = meant_heads(own->meant, &scratch->folded);
	scratch->tags = 0;
	if (heads == 0)
		return;
	const enum post_urgency urgency = ret->urgency;
	const enum post_kind kind = ret->kind;
	scratch->tags = meant_labels(heads, judgement->thresholds, ret);
	rules_read(judgement, scratch, post, taught, life, ret);
	if (own->overlay)
		taught_urgency(more, alone, ret);
	meant_keep(kind, urgency, ret);
}

static uint32_t places_read(struct scratch *scratch, struct reading *ret)
{
	const size_t n = places_finish(scratch->search, scratch->places);
	uint32_t facts = 0;
	for (size_t i = 0; i < n; i++) {
		const struct place_found *found = &scratch->places[i];
		facts |= copies_fact(str_of((const char *)&found->id, sizeof found->id));
		if (ret->n_places == READING_PLACES)
			continue;
		ret->places[ret->n_places++] = (struct reading_place){
		    .start = found->start,
		    .end = found->end,
		    .lat = (float)found->lat,
		    .lon = (float)found->lon,
		    .id = found->id,
		    .name = found->name,
		};
	}
	return facts;
}

static uint32_t phones_read(struct scratch *scratch, size_t n, struct reading *ret)
{
	uint32_t facts = 0;
	for (size_t i = 0; i < n; i++) {
		const struct phone_found *found = &scratch->phones[i];
		const char *number = found->e164[0] ? found->e164 : found->digits;
		facts |= copies_fact(str_from(number));
		if (ret->n_phones == READING_PHONES)
			continue;
		struct reading_phone *phone = &ret->phones[ret->n_phones++];
		*phone = (struct reading_phone){.start = found->start, .end = found->end};
		memcpy(phone->e164, found->e164, sizeof found->e164);
	}
	return facts;
}

// The value, as "%g" writes it, and the unit's number.
static uint32_t quantity_fact(const struct quantity_found *found)
{
	char room[48];
	struct buf fact = {.at = room, .room = sizeof room - 1, .limit = sizeof room - 1};
	const double least_power = 1e6; // from here on "%g" writes powers of ten
	if (found->value < least_power && found->value == (double)(uint32_t)found->value)
		buf_add_u64(&fact, (uint32_t)found->value);
	else
		buf_format(&fact, "%g", found->value);
	buf_add_byte(&fact, ' ');
	buf_add_u64(&fact, found->unit);
	return copies_fact(buf_str(&fact));
}

static uint32_t quantities_read(const struct scratch *scratch, struct reading *ret)
{
	uint32_t facts = 0;
	for (size_t i = 0; i < scratch->n_quantities; i++) {
		const struct quantity_found *found = &scratch->quantities[i];
		facts |= quantity_fact(found);
		if (ret->n_quantities == READING_QUANTITIES)
			continue;
		ret->quantities[ret->n_quantities++] = (struct reading_quantity){
		    .start = found->start,
		    .end = found->end,
		    .value = found->value,
		    .unit = str_from(unit_name(found->unit)),
		};
	}
	return facts;
}

static bool within_phone(const struct scratch *scratch, size_t n_phones,
			 const struct fold_word *word)
{
	for (size_t i = 0; i < n_phones; i++)
		if (word->from >= scratch->phones[i].from && word->from < scratch->phones[i].to)
			return true;
	return false;
}

// Every number outside phones counts as a fact, whatever it counts: a ward, a house, an hour.
static uint32_t numbers_read(const struct scratch *scratch, size_t n_phones)
{
	const struct folded *folded = &scratch->folded;
	uint32_t facts = 0;
	for (size_t i = 0; fold_has_kind(folded, FOLD_NUMBER) && i < folded->n_words; i++) {
		const struct fold_word *number = &folded->words[i];
		if (number->kind != FOLD_NUMBER || within_phone(scratch, n_phones, number))
			continue;
		const struct str word = fold_word_str(folded, i);
		uint64_t digits = 0; // "1,500" is "1500"
		for (size_t at = 0; at < word.len; at++)
			if (word.at[at] >= '0' && word.at[at] <= '9')
				digits = digits * 11 + (uint64_t)(word.at[at] - '0') + 1;
		facts |= copies_fact(str_of((const char *)&digits, sizeof digits));
	}
	return facts;
}

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
	const struct word_tables tables = tables_of(judgement);
	word_memory_read(scratch->words, &tables, &scratch->folded, &scratch->notes);
	places_begin(judgement->places, &origin->area, post->text, &scratch->folded,
		     &scratch->notes, scratch->search);
	const size_t n_phones =
	    phones_find(post->text, &scratch->folded, origin->calling_code, scratch->phones);
	quantities_note(scratch, n_phones);
	language_read(judgement, scratch, post, reading);
	scores_read(judgement, origin->own, scratch, post, reading);
	grievance_mark(grievance_read(judgement->gripes, &scratch->hits, post->direct), reading);
	if (why && reading->signal != SIGNAL_NOISE)
		why_read(judgement, origin->own, scratch, reading);
	const struct copies_facts facts = {
	    .places = places_read(scratch, reading),
	    .phones = phones_read(scratch, n_phones, reading),
	    .quantities = quantities_read(scratch, reading) | numbers_read(scratch, n_phones),
	};
	copies_signature(post->text, &scratch->folded, &scratch->notes, facts,
			 post->repost_of.len > 0, &reading->signature);
}

// --- the interface ---

static struct own *own_find(const struct judgement *judgement, int64_t campaign)
{
	for (size_t i = 0; i < judgement->own.count; i++) {
		struct own *own = vec_at(&judgement->own, i);
		if (own->campaign == campaign)
			return own;
	}
	return NULL;
}

static const struct own nothing;

static const struct own *own_of(const struct judgement *judgement, int64_t campaign)
{
	const struct own *own = own_find(judgement, campaign);
	return own ? own : &nothing;
}

// The same, to be written; NULL without room. Under the lock.
static struct own *own_add(struct judgement *judgement, int64_t campaign)
{
	struct own *own = own_find(judgement, campaign);
	if (!own && (own = vec_add(&judgement->own)))
		*own = (struct own){.campaign = campaign};
	return own;
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
	origin.own = own_of(judgement, campaign);
	for (size_t i = 0; i < count; i++)
		post_read(judgement, &origin, why, scratch, &entries[i]);
	pthread_rwlock_unlock(&judgement->lock);
	areas_leave(judgement->areas);
}

// --- learning ---

// What is said of a post by labels, kind, signal and urgency alone; its features are in
// scratch->taught.
static void post_skim(const struct judgement *judgement, const struct own *own,
		      struct scratch *scratch, const struct post *post, struct reading *ret)
{
	*ret = (struct reading){0};
	fold_text(post->text, &scratch->folded);
	const struct word_tables tables = tables_of(judgement);
	word_memory_read(scratch->words, &tables, &scratch->folded, &scratch->notes);
	quantities_note(scratch, 0);
	language_read(judgement, scratch, post, ret);
	scores_read(judgement, own, scratch, post, ret);
	scratch->n_taught = overlay_features(&scratch->folded, &scratch->hits, scratch->taught);
}

static size_t why_not_read(const struct judgement *judgement, const struct own *own,
			   struct scratch *scratch, const struct post *post, uint32_t heads,
			   size_t most, struct why_not *ret)
{
	struct reading reading;
	size_t n = 0;
	post_skim(judgement, own, scratch, post, &reading);
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
	    why_source(judgement, own, scratch, rule_language_known(str_from(reading.lang)));
	for (size_t i = 0; i < n; i++) {
		struct why_not *why = &ret[i];
		why->n_speak = why_words(&source, why->head, false, WHY_NOT_WORDS, why->speak);
		why->n_against = why_words(&source, why->head, true, WHY_NOT_WORDS, why->against);
	}
	return n;
}

static size_t why_not(void *context, void *scratch, int64_t campaign, const struct post *post,
		      uint32_t heads, size_t most, struct why_not *ret)
{
	struct judgement *judgement = context;
	pthread_rwlock_rdlock(&judgement->lock);
	const size_t n =
	    why_not_read(judgement, own_of(judgement, campaign), scratch, post, heads, most, ret);
	pthread_rwlock_unlock(&judgement->lock);
	return n;
}

static void concepts(void *context, void *scratch, const struct post *post, struct buf *out)
{
	struct judgement *judgement = context;
	struct reading reading;
	pthread_rwlock_rdlock(&judgement->lock);
	post_skim(judgement, &nothing, scratch, post, &reading);
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
	book->scratch = scratch_new(NULL);
	book->lessons = calloc(count + 1, sizeof *book->lessons);
	book->features = malloc((count * OVERLAY_FEATURES_MAX + 1) * sizeof *book->features);
	return book->scratch && book->lessons && book->features;
}

static void schoolbook_close(struct schoolbook *book)
{
	scratch_free(book->scratch);
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
		post_skim(judgement, &nothing, book->scratch, &lessons[i].post, &reading);
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
	struct own *own = fresh ? own_add(judgement, campaign) : own_find(judgement, campaign);
	struct overlay *old = own ? own->overlay : fresh;
	if (own)
		own->overlay = fresh;
	pthread_rwlock_unlock(&judgement->lock);
	return old;
}

static enum outcome teach(void *context, int64_t campaign, const struct lesson *lessons,
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
	post_skim(judgement, own, scratch, &entry->post, reading);
	taught_odds(reading, judgement->thresholds, odds);
	ret->worth =
	    taught_worth(often, judgement->learnt, odds, scratch->taught, scratch->n_taught);
	ret->otherwise = alone.labels != reading->labels || alone.signal != reading->signal ||
			 alone.urgency != reading->urgency;
}

static enum outcome weigh(void *context, void *memory, int64_t campaign, struct post_entry *entries,
			  size_t count, struct judge_worth *ret_worths, struct fault *fault)
{
	struct judgement *judgement = context;
	struct scratch *scratch = memory;
	struct taught_often *often = taught_often_new();
	if (!often)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	pthread_rwlock_rdlock(&judgement->lock);
	const struct own *own = own_of(judgement, campaign);
	for (size_t i = 0; i < count; i++) {
		post_skim(judgement, &nothing, scratch, &entries[i].post, &entries[i].reading);
		taught_often_add(often, scratch->taught, scratch->n_taught);
	}
	for (size_t i = 0; i < count; i++)
		weigh_one(judgement, own, often, scratch, &entries[i], &ret_worths[i]);
	pthread_rwlock_unlock(&judgement->lock);
	free(often);
	return OK;
}

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
		ret->haste[i] = (uint16_t)rule_haste_of(concept);
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
	judgement->judge = (struct judge){judgement, scratch_new, scratch_free, read_all,
					  teach,     weigh,	  why_not,	concepts};
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
	struct own *own = fresh ? own_add(judgement, campaign) : own_find(judgement, campaign);
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
