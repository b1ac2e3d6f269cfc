// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/feature.h"

#include "tap.h"

static struct folded folded;
static struct features first, second;

static void extract(const char *text, struct features *ret)
{
	fold_text(str_from(text), &folded);
	features_extract(&folded, ret);
}

static bool has(const struct features *features, uint64_t hash)
{
	for (size_t i = 0; i < features->n; i++)
		if (features->hash[i] == hash)
			return true;
	return false;
}

// How many features of `first` are in `second`, those of the post as a whole not counted.
static size_t shared(void)
{
	size_t n = 0;
	for (size_t i = 0; i < first.n; i++)
		n += first.word[i] != FEATURE_OF_POST && has(&second, first.hash[i]);
	return n;
}

static size_t count_of_words(const struct features *features)
{
	size_t n = 0;
	for (size_t i = 0; i < features->n; i++)
		n += features->word[i] != FEATURE_OF_POST;
	return n;
}

// How many cues of `second` the post in `first` has not.
static size_t new_cues(void)
{
	size_t n = 0;
	for (size_t i = 0; i < second.n; i++)
		n += second.word[i] == FEATURE_OF_POST && !has(&first, second.hash[i]);
	return n;
}

static size_t count_marked(const struct features *features, unsigned mark)
{
	size_t n = 0;
	for (size_t i = 0; i < features->n; i++)
		n += features->word[i] != FEATURE_OF_POST &&
		     (features->word[i] & (FEATURE_PAIR | FEATURE_PART)) == mark;
	return n;
}

static void test_kinds(void)
{
	extract("we need water", &first);
	is_int(count_marked(&first, 0), 3, "three words are three features");
	is_int(count_marked(&first, FEATURE_PAIR), 2, "and two pairs");
	// " we " 1, " need " 3 + 2, " water " 4 + 3
	is_int(count_marked(&first, FEATURE_PART), 13, "and parts of four and five characters");
	extract("", &first);
	is_int(count_marked(&first, 0), 0, "an empty post has no words");
	extract("पानी", &first);
	is_int(count_marked(&first, FEATURE_PART), 5, "parts are made of characters, not bytes");
}

static void test_what_is_alike(void)
{
	extract("HELP", &first);
	extract("help", &second);
	is_int(shared(), count_of_words(&first), "case makes no difference to words");
	extract("water", &first);
	extract("#water", &second);
	is_int(shared(), count_of_words(&first), "a hashtag counts as its word");
	ok(count_of_words(&second) > shared(), "and as a hashtag");
	extract("@anna", &first);
	extract("@bert", &second);
	is_int(shared(), 1, "all mentions are one feature");
	extract("12 2015", &first);
	extract("73 1998", &second);
	is_int(shared(), 3, "numbers of one length are alike");
	extract("0300 1234567", &first);
	extract("0300 123456789", &second);
	is_int(shared(), 3, "telephone numbers of all lengths are alike");
	extract("flood", &first);
	extract("floods", &second);
	is_int(shared(), count_marked(&first, FEATURE_PART) - 2, "related words share parts");
}

static void test_repetition(void)
{
	extract("help me help me help", &first);
	is_int(count_marked(&first, 0), 2, "a word that comes again is listed once");
	is_int(count_marked(&first, FEATURE_PAIR), 2, "so is a pair");
	is_int(first.word[first.n - 1] & FEATURE_WORD_MASK, 2, "where it first occurs");
}

static void test_what_differs(void)
{
	extract("dog bites man", &first);
	extract("man bites dog", &second);
	for (size_t i = 0; i < first.n; i++)
		if (first.word[i] != FEATURE_OF_POST && first.word[i] & FEATURE_PAIR)
			ok(!has(&second, first.hash[i]), "a pair knows its order");
	extract("help", &first);
	extract("help?", &second);
	ok(second.n > first.n, "a question mark is a feature");
	extract("rt @a: help", &first);
	extract("RT @a: help", &second);
	is_int(new_cues(), 1, "capitals are a cue");
	extract("@a: help rt", &first);
	extract("rt @a: help", &second);
	is_int(new_cues(), 1, "a repost is a cue");
	extract("help", &first);
	extract("help ...", &second);
	is_int(new_cues(), 1, "punctuation is a cue");
}

static void test_limits(void)
{
	static char text[FOLD_INPUT_MAX];
	uint64_t random = 88172645463325252u;
	for (size_t i = 0; i < sizeof text; i++) {
		random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
		text[i] = i % 12 == 11 ? ' ' : (char)('a' + (random >> 33) % 26);
	}
	fold_text(str_of(text, sizeof text), &folded);
	features_extract(&folded, &first);
	ok(first.n > FEATURES_MAX / 2 && first.n <= FEATURES_MAX,
	   "the longest post gives %zu features, at most %d", first.n, FEATURES_MAX);
	memset(text, 'x', sizeof text);
	for (size_t i = 1; i < sizeof text; i += 2)
		text[i] = 'y';
	fold_text(str_of(text, sizeof text), &folded);
	features_extract(&folded, &first);
	ok(first.n <= FEATURES_MAX, "so does one endless word");
}

// The hash is part of the model file: another hash needs another FEATURE_VERSION.
static void test_hash_is_fixed(void)
{
	uint64_t sum = 0;
	extract("We need 40 blankets near #Chautara, call 9841 234567? पानी चाहिए 救命", &first);
	for (size_t i = 0; i < first.n; i++)
		sum = sum * 31 + first.hash[i];
	is_int(FEATURE_VERSION, 3, "feature version 3");
	ok(sum == UINT64_C(6839711944758389267),
	   "hashes as the shipped model expects them (%" PRIu64 ")", sum);
}

int main(void)
{
	test_kinds();
	test_what_is_alike();
	test_repetition();
	test_what_differs();
	test_limits();
	test_hash_is_fixed();
	return tap_done();
}
