// SPDX-License-Identifier: AGPL-3.0-or-later
// What an IMAP server says (RFC 3501, section 7), taken apart: only what net/imap.h asks for. Never
// reads beyond what it is given.
#ifndef CAUSEWAY_NET_IMAP_READ_H
#define CAUSEWAY_NET_IMAP_READ_H

#include "base/str.h"

// The length of the literal that a line ends with ("{42}"), or SIZE_MAX.
size_t imap_literal(struct str line);
// The number behind a word, wherever it stands in the line: "UIDVALIDITY 7"; false if there is
// none.
bool imap_number(struct str line, const char *word, uint32_t *ret_number);
// "* 12 EXISTS"
bool imap_exists(struct str line, uint32_t *ret_count);
// "* 3 EXPUNGE": one mail is gone
bool imap_expunged(struct str line);
// Whether "* CAPABILITY …" names that one.
bool imap_capable(struct str line, const char *what);

// Adds the numbers of "* SEARCH 1 2 3" that are `from` or more to a sorted list of at most `most`,
// of which the smallest stay; *more is set when some were left out. False for any other line.
bool imap_search_take(struct str line, uint32_t from, uint32_t *list, size_t most, size_t *count,
		      bool *more);

enum imap_end { IMAP_NOT_YET, IMAP_OK, IMAP_NO, IMAP_BAD };
// Whether the line is the answer to the command with that tag, and which.
enum imap_end imap_end_of(struct str line, struct str tag);

#endif
