// SPDX-License-Identifier: AGPL-3.0-or-later
// A judge without a model, for tests of what happens to readings: its rules are plain to see. The
// word "noise" makes a post noise (unless it was sent to us) and "maybe" makes it unsure; "need"
// makes a request for water and "have" an offer, each with the word as its reason; the language is
// what the post says it is; a number of seven digits and more is a phone.
#ifndef CAUSEWAY_TEST_FAKE_JUDGE_H
#define CAUSEWAY_TEST_FAKE_JUDGE_H

#include "campaign/judge.h"
#include "text/fold.h"

#define FAKE_PHONE_DIGITS 7

static void *fake_scratch_new(void *context)
{
	(void)context;
	return malloc(sizeof(struct folded));
}

static void fake_label(struct reading *reading, enum head head, const struct fold_word *word)
{
	reading->labels |= 1u << head;
	reading->scores[head] = 0.75F;
	if (word && reading->n_whys < READING_WHYS)
		reading->whys[reading->n_whys++] = (struct reading_why){.start = word->from_point,
									.end = word->to_point,
									.head = (uint8_t)head,
									.weight = 1.5F};
}

static void fake_word(struct reading *reading, struct copies_facts *facts, struct str bytes,
		      const struct fold_word *word)
{
	if (str_equal(bytes, STR("noise")))
		reading->signal = SIGNAL_NOISE;
	if (str_equal(bytes, STR("maybe")))
		reading->signal = SIGNAL_UNSURE;
	if (str_equal(bytes, STR("need"))) {
		reading->kind = KIND_REQUEST;
		reading->urgency = URGENCY_URGENT;
		fake_label(reading, HEAD_REQUEST, word);
		fake_label(reading, HEAD_WATER, NULL);
	}
	if (str_equal(bytes, STR("have"))) {
		reading->kind = KIND_OFFER;
		fake_label(reading, HEAD_OFFER, word);
	}
	if (word->kind != FOLD_NUMBER || bytes.len < FAKE_PHONE_DIGITS)
		return;
	facts->phones |= copies_fact(bytes);
	if (reading->n_phones < READING_PHONES)
		reading->phones[reading->n_phones++] =
		    (struct reading_phone){.start = word->from_point, .end = word->to_point};
}

static void fake_read_one(struct folded *folded, struct post_entry *entry)
{
	struct reading *reading = &entry->reading;
	*reading = (struct reading){.signal = SIGNAL_YES, .lang_score = 0.5F};
	const struct str lang = entry->post.lang.len > 0 ? entry->post.lang : STR("und");
	snprintf(reading->lang, sizeof reading->lang, "%.*s", STR_ARG(lang));
	fold_text(entry->post.text, folded);
	struct copies_facts facts = {0};
	for (size_t i = 0; i < folded->n_words; i++)
		fake_word(reading, &facts, fold_word_str(folded, i), &folded->words[i]);
	if (reading->signal == SIGNAL_NOISE && entry->post.direct)
		reading->signal = SIGNAL_UNSURE;
	if (reading->signal == SIGNAL_YES)
		fake_label(reading, HEAD_SIGNAL, NULL);
	copies_signature(entry->post.text, folded, NULL, facts, entry->post.repost_of.len > 0,
			 &reading->signature);
}

static void fake_read(void *context, void *scratch, int64_t campaign, struct str country, bool why,
		      struct post_entry *entries, size_t count)
{
	(void)context, (void)campaign, (void)country, (void)why;
	for (size_t i = 0; i < count; i++)
		fake_read_one(scratch, &entries[i]);
}

__attribute__((unused)) static const struct judge fake_judge = {
    .scratch_new = fake_scratch_new, .scratch_free = free, .read = fake_read};

#endif
