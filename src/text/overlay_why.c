// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/overlay_table.h"

// The sums of the words that count.
struct credits {
	float of_word[FOLD_WORDS_MAX];
	size_t n;
};

static float weight_of(const struct overlay *overlay, uint64_t feature, size_t label)
{
	return overlay_marked(overlay, feature)
		   ? (float)overlay_slot_of(overlay, feature)->weight[label]
		   : 0;
}

// Adds up what each word says with its parts, and half of what each pair that it is part of says.
static void words_credit(const struct overlay *overlay, const struct folded *folded, size_t label,
			 struct credits *ret)
{
	uint64_t before = 0;
	for (size_t i = 0; i < ret->n; i++) {
		uint64_t features[1 + OVERLAY_PARTS_MOST];
		const size_t n = overlay_of_parts(folded, i, features);
		const uint64_t own = features[0];
		for (size_t j = 0; j < n; j++)
			ret->of_word[i] += weight_of(overlay, features[j], label);
		if (i > 0 && folded->words[i].kind == FOLD_CHARACTER) {
			const float half =
			    weight_of(overlay, overlay_of_pair(before, own), label) / 2;
			ret->of_word[i - 1] += half;
			ret->of_word[i] += half;
		}
		before = own;
	}
}

// The word that a form of the lexicon is, if it is one alone; else credits->n.
static size_t word_of(const struct folded *folded, const struct credits *credits,
		      const struct lexicon_hit *hit)
{
	size_t i = 0;
	while (i < credits->n && (folded->words[i].from_point != hit->from_point ||
				  folded->words[i].to_point != hit->to_point))
		i++;
	return i;
}

static size_t insert(struct overlay_reason *ret, size_t n, size_t most, bool against,
		     struct overlay_reason reason)
{
	if ((against ? -reason.weight : reason.weight) < OVERLAY_WHY_LEAST)
		return n;
	size_t at = n;
	while (at > 0 && fabsf(ret[at - 1].weight) < fabsf(reason.weight)) {
		if (at < most)
			ret[at] = ret[at - 1];
		at--;
	}
	if (at < most)
		ret[at] = reason;
	return n < most ? n + 1 : most;
}

size_t overlay_why(const struct overlay *overlay, const struct folded *folded,
		   const struct lexicon_hits *hits, size_t label, bool against, size_t most,
		   struct overlay_reason *ret)
{
	uint64_t features[OVERLAY_FEATURES_MAX];
	struct credits credits = {0};
	const size_t n_features = overlay_list(folded, hits, features, &credits.n);
	const float step =
	    overlay->scale[label] * overlay_value_of(overlay_squares_of(features, n_features));
	size_t n = 0;
	words_credit(overlay, folded, label, &credits);
	for (size_t i = 0; i < hits->n; i++) {
		const struct lexicon_hit *hit = &hits->hit[i];
		const float says = weight_of(overlay, overlay_of_concept(hit->concept), label);
		const size_t word = word_of(folded, &credits, hit);
		if (word < credits.n)
			credits.of_word[word] += says;
		else
			n = insert(
			    ret, n, most, against,
			    (struct overlay_reason){hit->from_point, hit->to_point, step * says});
	}
	for (size_t i = 0; i < credits.n; i++) {
		const struct fold_word *word = &folded->words[i];
		n = insert(ret, n, most, against,
			   (struct overlay_reason){word->from_point, word->to_point,
						   step * credits.of_word[i]});
	}
	return n;
}
