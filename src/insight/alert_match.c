// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/alert.h"

static struct str folded_copy(struct arena *arena, struct folded *folded, struct str text)
{
	char bytes[FOLD_WORD_BYTES_MAX * 4 + 2];
	bytes[0] = ' ';
	const size_t len = fold_joined(folded, text, bytes + 1, sizeof bytes - 2);
	bytes[len + 1] = ' ';
	return len > 0 ? arena_copy(arena, str_of(bytes, len + 2)) : STR("");
}

enum outcome alert_rule_fold(struct arena *arena, struct folded *folded, struct alert_rule *rule,
			     struct fault *fault)
{
	struct str rest = rule->words;
	rule->n_words = 0;
	rule->folded_place = folded_copy(arena, folded, rule->place);
	while (rest.len > 0) {
		const struct str word = folded_copy(arena, folded, str_trim(str_cut(&rest, ',')));
		if (word.len == 0)
			continue;
		if (rule->n_words == ALERT_WORDS_MOST)
			return fail(TOO_MUCH, fault, /*tr*/ "A rule has at most %d words.",
				    ALERT_WORDS_MOST);
		rule->folded_words[rule->n_words++] = word;
	}
	return OK;
}

// All words of a folded text have one space before and behind.
static bool words_match(const struct alert_rule *rule, const struct folded *folded)
{
	for (size_t i = 0; i < rule->n_words; i++)
		if (memmem(folded->bytes, folded->len, rule->folded_words[i].at,
			   rule->folded_words[i].len))
			return true;
	return rule->n_words == 0;
}

static bool place_matches(struct folded *folded, const struct alert_rule *rule,
			  const struct group_post *post)
{
	char bytes[FOLD_WORD_BYTES_MAX * 4];
	const struct str wanted = str_trim(rule->folded_place);
	for (size_t i = 0; i < post->n_places; i++) {
		const size_t len = fold_joined(folded, post->places[i].name, bytes, sizeof bytes);
		if (str_equal(str_of(bytes, len), wanted))
			return true;
	}
	return wanted.len == 0;
}

static bool tag_matches(const struct alert_rule *rule, const struct watched *watched)
{
	for (size_t i = 0; i < watched->n_tags; i++)
		if (str_equal(watched->tags[i], rule->tag))
			return true;
	return rule->tag.len == 0;
}

// "pa" is all of "pa", "pa-Arab" and "pa-Guru".
static bool lang_matches(const struct alert_rule *rule, struct str lang)
{
	return rule->lang.len == 0 ||
	       (str_starts(lang, rule->lang) &&
		(lang.len == rule->lang.len || lang.at[rule->lang.len] == '-'));
}

bool alert_rule_matches(struct folded *folded, const struct alert_rule *rule,
			const struct watched *watched)
{
	const struct group_post *post = watched->post;
	const struct reading *reading = &post->reading;
	if (watched->copy || watched->guarded || reading->signal == SIGNAL_NOISE ||
	    post->dismissed || reading->urgency < rule->urgency ||
	    (rule->kind >= 0 && (int)reading->kind != rule->kind) ||
	    (rule->topic > 0 && !(reading->labels >> rule->topic & 1)))
		return false;
	return lang_matches(rule, str_from(reading->lang)) && tag_matches(rule, watched) &&
	       words_match(rule, watched->folded) && place_matches(folded, rule, post);
}
