// SPDX-License-Identifier: AGPL-3.0-or-later
// Folding: words lie where they say, in the folded bytes and in the original.
#include "text/fold.h"
#include "base/utf8.h"
#include "fuzz.h"

static void word_check(const struct folded *folded, size_t i, struct str text, size_t points)
{
	const struct fold_word *word = &folded->words[i];
	require(word->len > 0 && word->len <= FOLD_WORD_BYTES_MAX);
	require((size_t)word->start + word->len < folded->len);
	require(folded->bytes[word->start + word->len] == ' ');
	require(word->from <= word->to && word->to <= text.len);
	require(word->from_point <= word->to_point && word->to_point <= points);
	require(utf8_valid(fold_word_str(folded, i)));
	if (i > 0)
		require(word->from >= folded->words[i - 1].from &&
			word->start > folded->words[i - 1].start);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct folded folded;
	const struct str text = fuzz_text(data, size);
	const size_t points = utf8_length(text);
	fold_text(text, &folded);
	require(folded.len <= FOLD_BYTES_MAX && folded.n_words <= FOLD_WORDS_MAX);
	for (size_t i = 0; i < folded.n_words; i++)
		word_check(&folded, i, text, points);
	return 0;
}
