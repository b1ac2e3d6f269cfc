// SPDX-License-Identifier: AGPL-3.0-or-later
// Takes lines from a pipe or a file in big pieces, each of whole lines. Never waits for more when
// it has a line, never keeps more of a line than a post may have, never looks into a line.
#ifndef CAUSEWAY_TRIAGE_INTAKE_H
#define CAUSEWAY_TRIAGE_INTAKE_H

#include "base/outcome.h"
#include "base/str.h"
#include "campaign/post.h"

#define PIECE_GOAL ((size_t)64 << 10)	       // bytes that a piece should have
#define PIECE_MAX  ((size_t)2 * POST_LINE_MAX) // bytes that it can have

struct piece {
	char *at;	    // PIECE_MAX + JSON_PADDING bytes; the caller's
	size_t len;	    // 0 at the end of the input
	int64_t first_line; // number of its first line, from 1
};

struct intake {
	int fd;
	char *carried; // the beginning of the next piece
	size_t carried_len;
	int64_t lines; // given out so far
	bool begun, ended;
	bool skipping; // within a line that is too long
};

// Reads from `fd`, which stays the caller's. UNAVAILABLE without memory.
enum outcome intake_open(int fd, struct intake *ret_intake, struct fault *fault);
void intake_close(struct intake *intake); // takes one that is all zero

// True if the next piece can begin without waiting.
bool intake_ready(const struct intake *intake);

// The next lines, with their newlines but for the last one of the input; a byte order mark at the
// start of the input is left out. A line longer than POST_LINE_MAX + 1 bytes may lack its end, but
// has more than those. UNAVAILABLE with a sentence when reading fails.
enum outcome intake_next(struct intake *intake, struct piece *piece, struct fault *fault);

#endif
