// SPDX-License-Identifier: AGPL-3.0-or-later
// The key to a server that nobody has set up: printed when it starts, part of the address that
// opens the wizard, dead as soon as there is an administrator. It lives in memory alone; the next
// start makes another one.
#ifndef CAUSEWAY_APP_WIZARD_KEY_H
#define CAUSEWAY_APP_WIZARD_KEY_H

#include "base/str.h"

struct wizard_key;

// NULL without memory.
struct wizard_key *wizard_key_new(void);
void wizard_key_free(struct wizard_key *key); // takes NULL; wipes it
// As it stands in the address.
struct str wizard_key_text(const struct wizard_key *key);
// Whether there is still no administrator.
bool wizard_key_open(const struct wizard_key *key);
// Whether `shown` is the key and still opens; in constant time. False for NULL.
bool wizard_key_fits(const struct wizard_key *key, struct str shown);
// Takes the key out of the door: true for the one caller who may go on. wizard_key_back puts it
// back when that came to nothing.
bool wizard_key_take(struct wizard_key *key, struct str shown);
void wizard_key_back(struct wizard_key *key);

#endif
