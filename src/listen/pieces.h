// SPDX-License-Identifier: AGPL-3.0-or-later
// A text that is longer than a chat takes leaves as several messages, cut between words. How many
// of them left is kept (listen/kept.h), so that what is tried again goes on where it stopped.
// Sends nothing itself.
#ifndef CAUSEWAY_LISTEN_PIECES_H
#define CAUSEWAY_LISTEN_PIECES_H

#include "listen/connector.h"

// Cuts the next piece of at most `most` UTF-16 code units, by which chats count, off the text:
// behind a line if one ends in its second half, else behind a word, else anywhere between two
// characters. White space at the cut is left out. False at the end. `most` is at least 2.
bool piece_next(struct str *text, size_t most, struct str *ret_piece);

// The same with at most `bytes` bytes, too: at least 8.
bool piece_next_within(struct str *text, size_t most, size_t bytes, struct str *ret_piece);

// What a piece carries, so that what becomes of it can be told: "12" the last of message 12, "12/1"
// one before it. In the arena.
struct str piece_mark(struct arena *arena, struct str message, int count, bool last);
// Our id in such a mark. Empty if it is none of ours. Borrowed.
struct str piece_mark_read(struct str mark, bool *ret_last);

// How many pieces of a message left before.
int pieces_left(const struct connector_call *call, struct str message);
// Keeps that so many did. Trouble of the store is no reason to stop.
void pieces_note(const struct connector_call *call, struct str message, int count);

#endif
