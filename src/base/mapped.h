// SPDX-License-Identifier: AGPL-3.0-or-later
// A file that is only read, as memory: the tables that come with the program. Its pages are shared
// with the system's cache and cost no memory of our own. Whoever cuts the file short while it is in
// use ends the program; put a new file in its place instead.
#ifndef CAUSEWAY_BASE_MAPPED_H
#define CAUSEWAY_BASE_MAPPED_H

#include "base/outcome.h"
#include "base/str.h"

// The whole file. `what` names it in what a person reads: "lexicon". NOT_FOUND if there is none,
// UNAVAILABLE if it cannot be read, INVALID if it is no file, empty, or over `max` bytes. Give it
// back with mapped_close.
enum outcome mapped_open(const char *path, const char *what, size_t max, struct str *ret_bytes,
			 struct fault *fault);
// To check a file every page of it was touched; after this only those that are asked for stay.
void mapped_rest(struct str bytes);
// The same for what is only read of the program and its libraries: the start touches names and
// tables that nothing asks for afterwards. What is asked for comes back from the system's cache.
void mapped_program_rest(void);
// Empty: nothing happens.
void mapped_close(struct str bytes);

#endif
