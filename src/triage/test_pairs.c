// SPDX-License-Identifier: AGPL-3.0-or-later
// Near-copies on 200 invented pairs (test/80-quality/hard_pairs.tsv), read as posts are and without
// a gazetteer: those that must stay apart and those that are one message again. What is reached is
// recorded and must not get less; what is missing is said.
#include "triage/judgement.h"

#include "judgement_fixture.h"
#include "tap.h"
#include "text/copies.h"

#include <stdlib.h>

#define APART_LEAST 116 // of 122
#define FOLD_LEAST  77	// of 78

static bool folds(const struct judge *judge, void *scratch, struct copies *copies, int64_t pair,
		  struct str first, struct str second)
{
	static struct post_entry entries[2];
	memset(entries, 0, sizeof entries);
	entries[0].post.text = first;
	entries[1].post.text = second;
	judge->read(judge->context, scratch, 0, STR(""), false, entries, 2);
	// Each pair has a campaign of its own, so that it meets no other.
	copies_take(copies, pair, 1, &entries[0].reading.signature);
	return copies_take(copies, pair, 2, &entries[1].reading.signature) == 1;
}

static void pairs_read(const struct judge *judge, void *scratch, FILE *file)
{
	struct copies *copies = copies_new();
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int apart[2] = {0}, fold[2] = {0}; // right, and in all
	for (int64_t pair = 1; (len = getline(&line, &room, file)) > 0; pair++) {
		struct str rest = str_trim(str_of(line, (size_t)len));
		const struct str expected = str_cut(&rest, '\t'), why = str_cut(&rest, '\t');
		const struct str first = str_cut(&rest, '\t');
		const bool apart_wanted = str_equal(expected, STR("apart"));
		if (!apart_wanted && !str_equal(expected, STR("fold")))
			continue;
		const bool folded = folds(judge, scratch, copies, pair, first, rest);
		int *count = apart_wanted ? apart : fold;
		count[0] += folded != apart_wanted;
		count[1]++;
		if (folded == apart_wanted)
			printf("# not %.*s (%.*s): %.*s\n", STR_ARG(expected), STR_ARG(why),
			       STR_ARG(first));
	}
	ok(apart[0] >= APART_LEAST, "of %d pairs that look alike %d stay apart", apart[1],
	   apart[0]);
	ok(fold[0] >= FOLD_LEAST, "of %d messages that come again %d fold", fold[1], fold[0]);
	free(line);
	copies_free(copies);
}

int main(void)
{
	const struct judgement_files files = files_built();
	struct judgement *judgement = NULL;
	struct fault fault = {0};
	FILE *file = fopen("test/80-quality/hard_pairs.tsv", "re");
	if (!file || judgement_new(&files, &judgement, &fault) != OK) {
		skip(file ? fault.text : "the pairs are not here", "pairs stay apart or fold");
		return tap_done();
	}
	const struct judge *judge = judgement_judge(judgement);
	void *scratch = judge->scratch_new(judge->context);
	pairs_read(judge, scratch, file);
	judge->scratch_free(scratch);
	judgement_free(judgement);
	fclose(file);
	return tap_done();
}
