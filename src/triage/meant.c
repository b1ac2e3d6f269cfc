// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/meant.h"

#include "triage/taught.h"

#include <stdlib.h>

struct meant {
	struct arena arena; // owns what the book has
	struct tag_book book;
};

struct meant *meant_new(const struct tag_book *book)
{
	struct meant *meant = malloc(sizeof *meant);
	if (!meant)
		return NULL;
	arena_init(&meant->arena, (size_t)4 << 20);
	struct tag_book_entry *entries =
	    arena_array(&meant->arena, book->count + 1, sizeof *entries);
	meant->book = (struct tag_book){entries, entries ? book->count : 0};
	bool good = entries != NULL;
	for (size_t i = 0; good && i < book->count; i++) {
		entries[i] = book->entries[i];
		entries[i].folded = arena_copy(&meant->arena, book->entries[i].folded);
		entries[i].tag = STR(""); // nobody asks for it here
		good = entries[i].folded.at != NULL;
	}
	if (good)
		return meant;
	meant_free(meant);
	return NULL;
}

void meant_free(struct meant *meant)
{
	if (!meant)
		return;
	arena_free(&meant->arena);
	free(meant);
}

// The labels that a word means, as bits.
static uint32_t word_heads(const struct meant *meant, const struct folded *folded, size_t word)
{
	size_t len;
	char bytes[FOLD_WORD_BYTES_MAX];
	if (folded->words[word].kind != FOLD_HASHTAG)
		return 0;
	const struct tag_book_entry *entry = tag_book_look(&meant->book, folded, word, bytes, &len);
	// HEAD_SIGNAL stands for no meaning.
	return entry ? (1U << entry->means.kind | 1U << entry->means.topic) & ~(1U << HEAD_SIGNAL)
		     : 0;
}

uint32_t meant_heads(const struct meant *meant, const struct folded *folded)
{
	uint32_t heads = 0;
	if (!meant || !fold_has_kind(folded, FOLD_HASHTAG))
		return 0;
	for (size_t i = 0; i < folded->n_words; i++)
		heads |= word_heads(meant, folded, i);
	return heads;
}

uint32_t meant_labels(uint32_t heads, const float thresholds[HEADS], struct reading *reading)
{
	float more[OVERLAY_HEADS] = {0};
	const uint32_t topics = ~0U << HEAD_TOPIC_FIRST;
	const uint32_t moved = taught_adds_only(reading) ? heads & topics : heads;
	for (uint32_t left = moved; left; left &= left - 1)
		more[__builtin_ctz(left)] = MEANT_WEIGHT;
	taught_labels(more, NULL, thresholds, reading);
	return moved;
}

void meant_keep(enum post_kind kind, enum post_urgency urgency, struct reading *reading)
{
	const enum post_urgency rules = reading->urgency;
	const enum post_urgency most = rules == URGENCY_LIFE ? URGENCY_URGENT : rules;
	reading->urgency = urgency > most ? urgency : most;
	if (kind == KIND_REQUEST)
		reading->kind = kind;
}

bool meant_why(const struct meant *meant, const struct folded *folded, enum head head,
	       struct reading_why *ret)
{
	for (size_t i = 0; i < folded->n_words; i++)
		if (word_heads(meant, folded, i) >> head & 1) {
			*ret = (struct reading_why){
			    .start = folded->words[i].from_point - 1U, // with its sign
			    .end = folded->words[i].to_point,
			    .head = (uint8_t)head,
			    .tag = true,
			    .weight = MEANT_WEIGHT,
			};
			return true;
		}
	return false;
}
