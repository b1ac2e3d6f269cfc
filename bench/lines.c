// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes the posts of the load generators as JSON lines: input for `causeway triage`.
//   lines [--root DIR] [--posts N] [--signal PERCENT] [--seed N]
#include "measure.h"
#include "posts.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	struct post_plan plan = {.signal_percent = 10, .seed = 1};
	const char *root = ".";
	uint64_t count = 100000;
	const struct flag flags[] = {
	    {"root", FLAG_TEXT, &root},
	    {"posts", FLAG_U64, &count},
	    {"signal", FLAG_UNSIGNED, &plan.signal_percent},
	    {"seed", FLAG_U64, &plan.seed},
	};
	FLAGS_READ(argc, argv, flags);
	struct posts *posts = posts_new(root, &plan);
	struct buf line;
	buf_init(&line, 65536);
	for (uint64_t i = 0; i < count; i++) {
		buf_reset(&line);
		posts_next(posts, &line);
		buf_add_byte(&line, '\n');
		if (line.full || fwrite(line.at, 1, line.len, stdout) != line.len)
			return 1;
	}
	buf_free(&line);
	posts_free(posts);
	return 0;
}
