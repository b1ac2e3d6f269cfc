// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/judging.h"

#include "triage/danger.h"
#include "triage/rules.h"
#include "triage/signs.h"
#include "triage/taught.h"
#include "triage/told.h"
#include "triage/tongue.h"

#include <assert.h>

void judging_read_language(const struct judgement *judgement, const struct scratch *scratch,
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
struct why_source judging_why_source(const struct judgement *judgement, const struct own *own,
				     struct scratch *scratch, struct str lang)
{
	const bool model_asked = rule_language_known(lang);
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
	    .danger = scratch->danger ? judgement->danger : NULL,
	};
}

// Why: the strongest words for each label given, danger first, while there is room.
void judging_read_why(const struct judgement *judgement, const struct own *own,
		      struct scratch *scratch, struct reading *ret)
{
	const struct why_source source =
	    judging_why_source(judgement, own, scratch, str_from(ret->lang));
	for (size_t head = HEAD_PROTECTION; head > HEAD_SIGNAL; head--)
		if (ret->labels >> head & 1)
			ret->n_whys +=
			    why_words(&source, (enum head)head, false, READING_WHYS - ret->n_whys,
				      ret->whys + ret->n_whys);
}

// What the model says counts little in a language that it hardly saw: it is then not much more
// than how often a label is given at all.
#define UNKNOWN_LANGUAGE_SHARE 0.25F
#define PLAIN_WORDS	       20
#define BRIEF_WORDS	       8 // a message of so few is read by the lexicon beside the model

// Joins what the model says of a head with the lexicon's evidence. `taught`: as of labels_read.
static float score_join(const struct judgement *judgement, const struct scratch *scratch,
			uint32_t taught, enum head head)
{
	// What a post is about is told by concepts, which mean the same in every language: where
	// the lexicon has heard of a topic, the model is believed. Alone it takes the words of
	// others for English ("die"). Of abuse, praise and the like, where it was taught some
	// heads, it says much.
	const float evidence = scratch->hits.evidence[head];
	const bool heard = evidence > 0 && head >= HEAD_TOPIC_FIRST;
	const bool foreign = (!taught && !heard) || head == HEAD_SIGNAL || head == HEAD_QUESTION ||
			     head == HEAD_COMPLAINT;
	const float share = foreign && !(taught >> head & 1) ? UNKNOWN_LANGUAGE_SHARE : 1;
	return lexicon_combine(scratch->scores.p[head] * share, evidence,
			       judgement->thresholds[head], false);
}

// "No longer needed" has the words of those who need. Where the lexicon hears that more surely than
// anything that asks, in whatever language, the post is no request.
static void request_deny(const struct scratch *scratch, float threshold, struct reading *ret)
{
	float *score = &ret->scores[HEAD_REQUEST];
	if (scratch->hits.evidence[HEAD_REQUEST] > -LEXICON_LABEL || *score < threshold)
		return;
	*score = threshold / 2;
	ret->labels &= ~(1u << HEAD_REQUEST);
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
	request_deny(scratch, judgement->thresholds[HEAD_REQUEST], ret);
	if (str_equal(str_from(ret->lang), STR("en")))
		told_labels(&scratch->folded, judgement->thresholds, ret);
	else if (brief)
		told_labels_elsewhere(&scratch->folded, judgement->lexicon, &scratch->hits,
				      judgement->thresholds, ret);
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

static uint32_t heads_taught(const struct model *model, const struct reading *reading, float known,
			     size_t words)
{
	const bool english = str_equal(str_from(reading->lang), STR("en"));
	const bool untaught = model_about(model)->english && !english;
	const uint32_t taught = untaught ? 0 : rule_heads_known(str_from(reading->lang));
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

void judging_note_quantities(struct scratch *scratch, size_t n_phones)
{
	scratch->n_quantities = quantities_find(&scratch->folded, &scratch->notes, scratch->phones,
						n_phones, scratch->quantities);
	scratch->crowd = rule_crowd(scratch->quantities, scratch->n_quantities);
}

// News is passed on: with a link, a name or a hashtag. Whoever writes to a desk or a group in plain
// words means what is before them, though it be somebody else's life.
static bool is_plain_message(const struct folded *folded)
{
	return !fold_has_kind(folded, FOLD_URL) && !fold_has_kind(folded, FOLD_MENTION) &&
	       !fold_has_kind(folded, FOLD_HASHTAG) && folded->n_words <= PLAIN_WORDS;
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
	    (haste_read(judgement, &scratch->hits) & RULE_OVER ||
	     !(told_of_self(&scratch->folded) || is_plain_message(&scratch->folded)));
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

// Signs of danger: what the rules put together, or what was learnt, whichever is surer. It is asked
// only where a part of a sign is said. Whoever writes to us is heard sooner, but not beside words
// for another danger to life: "the water is at the door" must not be hidden from the team. Told to
// the world, what is surely ordinary ("hit me up") is no label.
static void danger_hear(const struct judgement *judgement, const struct post *post,
			struct scratch *scratch)
{
	const float faint = LEXICON_LABEL - 0.1F;
	float *evidence = &scratch->hits.evidence[HEAD_PROTECTION];
	*evidence += signs_read(judgement->roles, &scratch->folded, &scratch->hits);
	scratch->danger = false;
	const bool begun = signs_begun(judgement->roles, &scratch->hits);
	if (!begun && (!post->direct || scratch->hits.life_at_risk))
		return;
	const bool sooner = begun && post->direct && !scratch->hits.life_at_risk;
	const struct danger_heard heard =
	    danger_read(danger_own(), judgement->danger, &scratch->folded, &scratch->hits, sooner);
	scratch->danger = heard.evidence >= LEXICON_LABEL;
	if (*evidence < heard.evidence)
		*evidence = heard.evidence;
	if (heard.ordinary && !post->direct && !scratch->hits.life_at_risk && *evidence > faint)
		*evidence = faint;
}

void judging_read_scores(const struct judgement *judgement, const struct own *own,
			 struct scratch *scratch, const struct post *post, struct reading *ret)
{
	float known;
	const struct word_tables tables = judging_tables(judgement);
	lexicon_read_noted(judgement->lexicon, &scratch->folded, &scratch->notes,
			   str_from(ret->lang), &scratch->hits);
	danger_hear(judgement, post, scratch);
	word_memory_add_concepts(scratch->words, &scratch->hits);
	word_memory_score(scratch->words, &tables, &scratch->scores, &known);
	const uint32_t taught = heads_taught(judgement->model, ret, known, scratch->folded.n_words);
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

// What is said of a post by labels, kind, signal and urgency alone; its features are in
// scratch->taught.
void judging_skim(const struct judgement *judgement, const struct own *own, struct scratch *scratch,
		  const struct post *post, struct reading *ret)
{
	*ret = (struct reading){0};
	fold_text(post->text, &scratch->folded);
	const struct word_tables tables = judging_tables(judgement);
	word_memory_read(scratch->words, &tables, &scratch->folded, &scratch->notes);
	judging_note_quantities(scratch, 0);
	judging_read_language(judgement, scratch, post, ret);
	judging_read_scores(judgement, own, scratch, post, ret);
	scratch->n_taught = overlay_features(&scratch->folded, &scratch->hits, scratch->taught);
}
