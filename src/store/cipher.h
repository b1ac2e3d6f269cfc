// SPDX-License-Identifier: AGPL-3.0-or-later
// A file layer for SQLite under which every page that reaches the disk is sealed: of the database
// and of its write-ahead log, each with a nonce and a tag of its own (XChaCha20-Poly1305), bound to
// its place, so that a page can neither be read nor changed nor put elsewhere without the key.
// Other files (journals, temporary ones) it refuses to open: the store needs none. It knows one
// key; where that comes from is vault.h's matter. A database that is not sealed never meets it.
#ifndef CAUSEWAY_STORE_CIPHER_H
#define CAUSEWAY_STORE_CIPHER_H

#include "base/outcome.h"
#include "base/str.h"

enum { CIPHER_KEY = 32, CIPHER_PAGE = 4096, CIPHER_NOTE_MAX = 4000 };

// What a database file looks like from outside.
enum cipher_form {
	CIPHER_NONE,   // missing, empty or unreadable
	CIPHER_PLAIN,  // anything that is not sealed
	CIPHER_SEALED, // begins as ours do
};
enum cipher_form cipher_form(const char *file);

// Makes a layer over `under` (a file layer's name; NULL: the standard one) that seals with `key`,
// which must outlive it. Its name is what sqlite3_open_v2 takes.
struct cipher;
enum outcome cipher_new(const char *under, const unsigned char key[CIPHER_KEY],
			struct cipher **ret_cipher, struct fault *fault);
const char *cipher_name(const struct cipher *cipher);
// All its files must be closed. NULL is fine.
void cipher_free(struct cipher *cipher);

// A sealed file carries one note in the clear, at most CIPHER_NOTE_MAX bytes: in a backup, the
// wrapped keys. cipher_note_read gives its length; INVALID if the file is not sealed.
enum outcome cipher_note_write(const char *file, struct str note, struct fault *fault);
enum outcome cipher_note_read(const char *file, char note[CIPHER_NOTE_MAX], size_t *ret_len,
			      struct fault *fault);

#endif
