// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/trend_tags.h"

#include "base/utf8.h"
#include "insight/burst.h"

#include <math.h>
#include <stdlib.h>

#define NAME_BYTES    120
#define TAGS_OF_ONE   4 // that a hashtag is counted with
#define TAGS_COUNTED  256
#define LETTERS_MOST  60
#define SHORT_LETTERS 8 // a shorter one may have one letter wrong, not two
#define LEAST_LETTERS 5

struct hashtag {
	char folded[NAME_BYTES], name[NAME_BYTES];
	size_t folded_len, name_len;
	int64_t post; // the last that counted
	uint32_t posts;
	uint64_t senders;
	int64_t examples[TAG_SUGGESTED_EXAMPLES];
	struct {
		struct str tag;
		uint32_t posts;
	} with[TAGS_OF_ONE];
	size_t n_with;
};

struct tag_pairs {
	uint32_t posts; // with any hashtag
	struct {
		struct str tag;
		uint32_t posts;
	} tags[TAGS_COUNTED];
	size_t n_tags;
	struct hashtag hashtags[PAIRS_HASHTAGS];
	size_t n_hashtags;
};

struct tag_pairs *tag_pairs_new(void)
{
	return calloc(1, sizeof(struct tag_pairs));
}

void tag_pairs_free(struct tag_pairs *pairs)
{
	free(pairs);
}

// --- counting ---

static void tag_count(struct tag_pairs *pairs, struct str tag)
{
	size_t at = 0;
	while (at < pairs->n_tags && !str_equal(pairs->tags[at].tag, tag))
		at++;
	if (at == TAGS_COUNTED)
		return;
	pairs->n_tags += at == pairs->n_tags;
	pairs->tags[at].tag = tag;
	pairs->tags[at].posts++;
}

static struct hashtag *hashtag_find(struct tag_pairs *pairs, struct str folded)
{
	size_t at = 0;
	while (
	    at < pairs->n_hashtags &&
	    !str_equal(str_of(pairs->hashtags[at].folded, pairs->hashtags[at].folded_len), folded))
		at++;
	if (at == PAIRS_HASHTAGS)
		return NULL;
	struct hashtag *hashtag = &pairs->hashtags[at];
	if (at == pairs->n_hashtags) {
		pairs->n_hashtags++;
		memcpy(hashtag->folded, folded.at, folded.len);
		hashtag->folded_len = folded.len;
	}
	return hashtag;
}

static void with_count(struct hashtag *hashtag, struct str tag)
{
	size_t at = 0;
	while (at < hashtag->n_with && !str_equal(hashtag->with[at].tag, tag))
		at++;
	if (at == TAGS_OF_ONE)
		return;
	hashtag->n_with += at == hashtag->n_with;
	hashtag->with[at].tag = tag;
	hashtag->with[at].posts++;
}

// As it stands in the text, without #.
static void name_keep(struct hashtag *hashtag, const struct watched *watched, size_t word)
{
	const struct fold_word *at = &watched->folded->words[word];
	struct str name = str_slice(watched->text, at->from, at->to);
	while (name.len > 0 && name.at[0] == '#')
		name = str_slice(name, 1, SIZE_MAX);
	if (name.len >= NAME_BYTES)
		return;
	memcpy(hashtag->name, name.at, name.len);
	hashtag->name_len = name.len;
}

static void hashtag_count(struct tag_pairs *pairs, const struct watched *watched, size_t word,
			  struct str folded)
{
	struct hashtag *hashtag = hashtag_find(pairs, folded);
	if (!hashtag || hashtag->post == watched->post->id)
		return;
	hashtag->post = watched->post->id;
	hashtag->posts++;
	hashtag->senders |= burst_sender(watched->sender);
	memmove(hashtag->examples + 1, hashtag->examples,
		(TAG_SUGGESTED_EXAMPLES - 1) * sizeof hashtag->examples[0]);
	hashtag->examples[0] = watched->post->id;
	name_keep(hashtag, watched, word);
	for (size_t i = 0; i < watched->n_tags; i++)
		with_count(hashtag, watched->tags[i]);
}

void tag_pairs_note(struct tag_pairs *pairs, const struct tag_book *book,
		    const struct watched *watched)
{
	size_t len;
	char bytes[FOLD_WORD_BYTES_MAX];
	if (!fold_has_kind(watched->folded, FOLD_HASHTAG))
		return;
	pairs->posts++;
	for (size_t i = 0; i < watched->n_tags; i++)
		tag_count(pairs, watched->tags[i]);
	for (size_t i = 0; i < watched->folded->n_words; i++)
		if (watched->folded->words[i].kind == FOLD_HASHTAG &&
		    tag_book_find(book, watched->folded, i, bytes, &len).len == 0 && len > 0 &&
		    len < NAME_BYTES)
			hashtag_count(pairs, watched, i, str_of(bytes, len));
}

// --- spelt nearly the same ---

static size_t points_read(struct str text, uint32_t ret[LETTERS_MOST])
{
	size_t count = 0;
	for (size_t at = 0; at < text.len;) {
		if (count == LETTERS_MOST)
			return SIZE_MAX;
		ret[count++] = utf8_next(text, &at);
	}
	return count;
}

static size_t least(size_t one, size_t other)
{
	return one < other ? one : other;
}

size_t spelling_distance(struct str one, struct str other, size_t most)
{
	uint32_t a[LETTERS_MOST], b[LETTERS_MOST];
	size_t rows[3][LETTERS_MOST + 1];
	const size_t n_a = points_read(one, a), n_b = points_read(other, b);
	if (n_a == SIZE_MAX || n_b == SIZE_MAX || n_a > n_b + most || n_b > n_a + most)
		return most + 1;
	for (size_t j = 0; j <= n_b; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n_a; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
		row[0] = i;
		for (size_t j = 1; j <= n_b; j++) {
			row[j] = least(least(above[j], row[j - 1]) + 1,
				       above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return least(rows[n_a % 3][n_b], most + 1);
}

static bool spelt_nearly(struct str one, struct str other)
{
	const size_t letters = least(utf8_length(one), utf8_length(other));
	if (letters < LEAST_LETTERS)
		return false;
	const size_t most = letters < SHORT_LETTERS ? 1 : 2;
	return spelling_distance(one, other, most) <= most;
}

// --- choosing ---

static uint32_t posts_of(const struct tag_pairs *pairs, struct str tag)
{
	for (size_t i = 0; i < pairs->n_tags; i++)
		if (str_equal(pairs->tags[i].tag, tag))
			return pairs->tags[i].posts;
	return 0;
}

static bool misspelt_suggest(const struct tag_book *book, const struct hashtag *hashtag,
			     struct tag_suggestion *suggestion)
{
	const struct str folded = str_of(hashtag->folded, hashtag->folded_len);
	if (hashtag->posts < MISSPELT_POSTS || burst_senders(hashtag->senders) < MISSPELT_SENDERS)
		return false;
	for (size_t i = 0; i < book->count; i++)
		if (spelt_nearly(folded, book->entries[i].folded)) {
			suggestion->tag = book->entries[i].tag;
			suggestion->posts = hashtag->posts;
			return true;
		}
	return false;
}

static bool together_suggest(const struct tag_pairs *pairs, const struct hashtag *hashtag,
			     struct tag_suggestion *suggestion)
{
	size_t best = 0;
	for (size_t i = 1; i < hashtag->n_with; i++)
		if (hashtag->with[i].posts > hashtag->with[best].posts)
			best = i;
	if (hashtag->n_with == 0 || hashtag->with[best].posts < TOGETHER_POSTS ||
	    burst_senders(hashtag->senders) < TOGETHER_SENDERS ||
	    2 * hashtag->with[best].posts < hashtag->posts)
		return false;
	const double both = hashtag->with[best].posts;
	const double chance =
	    (double)hashtag->posts * posts_of(pairs, hashtag->with[best].tag) / pairs->posts;
	suggestion->tag = hashtag->with[best].tag;
	suggestion->posts = hashtag->with[best].posts;
	suggestion->lift = chance > 0 ? llround(fmax(both / chance, 1)) : 1;
	return true;
}

static void suggestion_put(struct tag_suggestion ret[TAG_SUGGESTED_MOST], size_t *count,
			   const struct tag_suggestion *suggestion)
{
	size_t at = *count;
	while (at > 0 && ret[at - 1].posts < suggestion->posts)
		at--;
	if (at == TAG_SUGGESTED_MOST)
		return;
	*count += *count < TAG_SUGGESTED_MOST;
	memmove(&ret[at + 1], &ret[at], (*count - 1 - at) * sizeof *ret);
	ret[at] = *suggestion;
}

size_t tag_pairs_suggest(const struct tag_pairs *pairs, const struct tag_book *book,
			 struct tag_suggestion ret[TAG_SUGGESTED_MOST])
{
	size_t count = 0;
	for (size_t i = 0; i < pairs->n_hashtags; i++) {
		const struct hashtag *hashtag = &pairs->hashtags[i];
		struct tag_suggestion suggestion = {
		    .folded = str_of(hashtag->folded, hashtag->folded_len),
		    .name = str_of(hashtag->name, hashtag->name_len),
		    .senders = burst_senders(hashtag->senders),
		};
		memcpy(suggestion.examples, hashtag->examples, sizeof suggestion.examples);
		if (hashtag->name_len > 0 && (misspelt_suggest(book, hashtag, &suggestion) ||
					      together_suggest(pairs, hashtag, &suggestion)))
			suggestion_put(ret, &count, &suggestion);
	}
	return count;
}
