// SPDX-License-Identifier: AGPL-3.0-or-later
// Which posts came by which file, and files that somebody takes back: who, and how far that is.
// Says nothing of what may go and erases nothing (respond/take_back.h does).
#ifndef CAUSEWAY_CAMPAIGN_POST_FILE_H
#define CAUSEWAY_CAMPAIGN_POST_FILE_H

#include "store/store.h"

#define POST_FILE_BACK_DAYS 30 // so long a file can be taken back, from the day it came

struct post_file_back {
	int64_t file;	  // 0: nobody takes it back
	int64_t campaign; // whose
	int64_t account;  // who; 0: the operator; negative: a token
	int64_t asked_at; // ms UTC
	int64_t read_to;  // the last of its posts that was looked at
	int64_t gone, kept;
	int64_t ended_at; // ms UTC; 0: not all were looked at
};

// *ret->file is 0 if nobody takes it back.
enum outcome post_file_back_find(struct conn *conn, int64_t file, struct post_file_back *ret,
				 struct fault *fault);
// Whether the file has posts that are not taken back.
enum outcome post_file_any(struct conn *conn, int64_t file, bool *ret_any, struct fault *fault);

// --- inside a write ---

// Notes that a post came by a file.
enum outcome post_file_note(struct conn *conn, int64_t post, int64_t file, struct fault *fault);
// Whether a post was taken back.
enum outcome post_file_gone(struct conn *conn, int64_t post, bool *ret_gone, struct fault *fault);
// Begins to take a file back; nothing changes if somebody did.
enum outcome post_file_back_begin(struct conn *conn, const struct post_file_back *back,
				  struct fault *fault);
// Says that a post, a copy of `copy_of` or of none (0), is taken back.
enum outcome post_file_take(struct conn *conn, int64_t post, int64_t copy_of, struct fault *fault);
// Brings `back` forward by what a step did, and keeps that. `ended_at` 0: there is more.
enum outcome post_file_back_step(struct conn *conn, struct post_file_back *back, int64_t read_to,
				 int64_t gone, int64_t kept, int64_t ended_at, struct fault *fault);

#endif
