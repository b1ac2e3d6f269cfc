// SPDX-License-Identifier: AGPL-3.0-or-later
// Small files that hold a secret: a key, a passphrase, a password, a token. They are read only when
// nobody but their owner may read them, and written so that they are there whole or not at all. It
// knows nothing of what they hold.
#ifndef CAUSEWAY_BASE_SECRET_FILE_H
#define CAUSEWAY_BASE_SECRET_FILE_H

#include "base/outcome.h"
#include "base/str.h"

// DENIED, with a sentence that names the remedy, if others than the owner may read the open file.
// What systemd hands over (CREDENTIALS_DIRECTORY) may be readable by a group: it sees to that.
enum outcome secret_file_guard(int fd, const char *path, struct fault *fault);

// Reads at most `room` bytes. NOT_FOUND if there is no such file, DENIED if it cannot be read or
// others may read it, TOO_MUCH if it is larger.
enum outcome secret_file_read(const char *path, void *to, size_t room, size_t *ret_len,
			      struct fault *fault);
// The same for text of one line: what follows the first line's end is left out.
enum outcome secret_file_line(const char *path, char *to, size_t room, struct str *ret_line,
			      struct fault *fault);

// Writes the file with mode 0600 under a passing name, syncs it and gives it its own; `replace`:
// also in the place of another, else CONFLICT.
enum outcome secret_file_write(const char *path, struct str bytes, bool replace,
			       struct fault *fault);

#endif
