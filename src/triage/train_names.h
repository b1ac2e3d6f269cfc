// SPDX-License-Identifier: AGPL-3.0-or-later
// The few names of sets, events and languages in labelled data, numbered in the order in which
// they appear; number 0 is "" (absent). Case is ignored, because sets spell one event differently.
#ifndef CAUSEWAY_TRIAGE_TRAIN_NAMES_H
#define CAUSEWAY_TRIAGE_TRAIN_NAMES_H

#include "base/str.h"
#include "base/vec.h"

#define NAMES_MAX      1024
#define NAME_BYTES_MAX 63 // of one name; the rest is cut off

struct names {
	struct vec names; // char[NAME_BYTES_MAX + 1]
};

// False without memory. Freed by names_free.
bool names_init(struct names *names);
void names_free(struct names *names);

// The number of a name, a new one if need be; 0 when there are NAMES_MAX already.
uint16_t names_number(struct names *names, struct str name);
size_t names_count(const struct names *names);
// Zero-terminated, lower case; borrowed until the next new name.
const char *names_at(const struct names *names, size_t number);

#endif
