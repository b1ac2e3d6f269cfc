// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes the posts of the load generators as JSON lines: input for `causeway triage`.
//   lines [--root DIR] [--posts N] [--signal PERCENT] [--seed N]
#include "posts.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	static const struct option names[] = {
	    {"root", 1, NULL, 'r'},
	    {"posts", 1, NULL, 'n'},
	    {"signal", 1, NULL, 's'},
	    {"seed", 1, NULL, 'e'},
	    {0},
	};
	struct post_plan plan = {.signal_percent = 10, .seed = 1};
	const char *root = ".";
	uint64_t count = 100000;
	int option;
	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		const uint64_t number = optarg ? strtoull(optarg, NULL, 10) : 0;
		if (option == 'r')
			root = optarg;
		else if (option == 'n')
			count = number;
		else if (option == 's')
			plan.signal_percent = (unsigned)number;
		else if (option == 'e')
			plan.seed = number;
		else
			return 64;
	}
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
