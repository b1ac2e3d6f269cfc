// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes posts findable by their words, a moment behind the stream. A batch commits with a note of
// the posts whose words are due; a thread of its own reads those posts again and writes the words
// of many batches at once, which costs a third of what it costs to write those of each batch with
// it, and takes the note away in the same commit. So after a crash no post is forgotten, and none
// is entered twice. Never decides which posts are found: post_log.c notes those that are not noise.
#ifndef CAUSEWAY_CAMPAIGN_POST_WORDS_H
#define CAUSEWAY_CAMPAIGN_POST_WORDS_H

#include "store/store.h"

struct post_words;

// Starts the thread; it begins with what an earlier run left due.
enum outcome post_words_new(struct store *store, struct post_words **ret_words,
			    struct fault *fault);
// Ends the thread; what is due stays so. Takes NULL. The store must still be open.
void post_words_free(struct post_words *words);

// Notes `count` posts, in the order of their ids, all above those of earlier notes. For the
// writer's thread, in the transaction that keeps them.
enum outcome post_words_note(struct conn *conn, const int64_t *posts, size_t count,
			     struct fault *fault);
// Says that the note that begins with this post is durable; 0: there is none. Any thread.
void post_words_wake(struct post_words *words, int64_t note);

// Takes the words of a post, as it was received, out of what can be found; inside a write.
// UNAVAILABLE while they are not entered yet.
enum outcome post_words_erase(struct conn *conn, int64_t post, struct str raw, struct fault *fault);

// Waits until the words of all posts that were kept before can be found; at most `most_ms`. False
// if they cannot yet.
bool post_words_settle(struct post_words *words, int64_t most_ms);
// How much later the newest post came than the last one that can be found by its words; in
// milliseconds, at least 1 while any waits, 0 when none does.
int64_t post_words_behind(struct post_words *words);

#endif
