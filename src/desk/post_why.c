// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/post_why.h"

#include "base/utf8.h"

#include <math.h>

static struct str span_words(struct arena *arena, struct str text, uint32_t start, uint32_t end)
{
	size_t at = 0, from = text.len;
	for (uint32_t point = 0; at < text.len && point < end; point++) {
		if (point == start)
			from = at;
		utf8_next(text, &at);
	}
	return arena_copy(arena, str_slice(text, from, at > from ? at - from : 0));
}

static int stronger(const void *a, const void *b)
{
	const struct post_reason *left = a, *right = b;
	return (left->weight < right->weight) - (left->weight > right->weight);
}

static double strongest_of(const struct reading *reading)
{
	double most = 0;
	for (size_t i = 0; i < reading->n_whys; i++)
		most =
		    (double)reading->whys[i].weight > most ? (double)reading->whys[i].weight : most;
	return most;
}

// Those of the words that are of this head, strongest first; weights below 0 count as they are far
// from it.
static struct view_list reasons_of(struct arena *arena, const struct reading_why *whys, size_t n,
				   struct str text, size_t head)
{
	struct post_reason *reasons = arena_array(arena, n + 1, sizeof *reasons);
	size_t count = 0;
	for (size_t i = 0; reasons && i < n; i++)
		if (whys[i].head == head)
			reasons[count++] = (struct post_reason){
			    span_words(arena, text, whys[i].start, whys[i].end),
			    fabs((double)whys[i].weight), whys[i].taught, whys[i].tag};
	if (count > 1)
		qsort(reasons, count, sizeof *reasons, stronger);
	return (struct view_list){reasons, count};
}

void post_why_fill(struct arena *arena, const struct reading *reading, struct post_view *view)
{
	const struct str text = view->post.text;
	struct post_label_why *labels = arena_array(arena, HEADS, sizeof *labels);
	size_t count = 0;
	for (size_t head = HEAD_SIGNAL + 1; labels && head < HEADS; head++) {
		if (!(reading->labels >> head & 1))
			continue;
		const char *word = head_name((enum head)head).at;
		labels[count++] = (struct post_label_why){
		    .word = word,
		    .name = label_name(word),
		    .percent = (int64_t)(reading->scores[head] * 100 + 0.5F),
		    .reasons = reasons_of(arena, reading->whys, reading->n_whys, text, head),
		};
	}
	view->labels = (struct view_list){labels, count};
	view->some_labels = count > 0;
	view->given = reading->labels;
	view->strongest = strongest_of(reading);
}

// --- why not ---

// The labels that a reader may miss: what the post has not, of all kinds and topics.
static uint32_t missing_labels(const struct post_view *view, uint32_t given)
{
	uint32_t heads = 0;
	for (size_t head = HEAD_REQUEST; head <= HEAD_TOPIC_LAST; head++) {
		const bool asked = head <= HEAD_PRAISE || head >= HEAD_TOPIC_FIRST;
		const char *word = head_name((enum head)head).at;
		if (asked && !(given >> head & 1) && strcmp(word, view->post.kind) != 0)
			heads |= 1U << head;
	}
	return heads;
}

static struct post_why_not why_not_of(struct arena *arena, const struct why_not *why,
				      struct str text)
{
	const char *word = head_name(why->head).at;
	const struct view_list speak = reasons_of(arena, why->speak, why->n_speak, text, why->head);
	const struct view_list against =
	    reasons_of(arena, why->against, why->n_against, text, why->head);
	return (struct post_why_not){
	    .word = word,
	    .name = label_name(word),
	    .percent = (int64_t)(why->score * 100),
	    .needed = (int64_t)ceilf(why->threshold * 100),
	    .speak = speak,
	    .against = against,
	    .some_speak = speak.count > 0,
	    .some_against = against.count > 0,
	};
}

void post_why_not_fill(const struct judge *judge, struct arena *arena, int64_t campaign,
		       struct post_view *view)
{
	const uint32_t request = 1U << HEAD_REQUEST, missing = missing_labels(view, view->given);
	const struct post post = {.text = view->post.text, .direct = view->post.direct};
	struct why_not found[WHY_NOT_SHOWN];
	struct post_why_not *list = arena_array(arena, WHY_NOT_SHOWN, sizeof *list);
	void *scratch = judge && judge->why_not && list ? judge->scratch_new(judge->context) : NULL;
	if (!scratch)
		return;
	// Whether somebody asks for help is what matters most.
	size_t n =
	    judge->why_not(judge->context, scratch, campaign, &post, missing & request, 1, found);
	n += judge->why_not(judge->context, scratch, campaign, &post, missing & ~request,
			    WHY_NOT_SHOWN - n, found + n);
	judge->scratch_free(scratch);
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		if (!found[i].given) // the model is another since the post was read
			list[count++] = why_not_of(arena, &found[i], post.text);
	view->why_not = (struct view_list){list, count};
	view->some_not = count > 0;
}
