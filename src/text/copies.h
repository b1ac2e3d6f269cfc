// SPDX-License-Identifier: AGPL-3.0-or-later
// Finds near-copies: reposts, reposts with a comment, cut texts and small edits of one of the last
// COPIES_WINDOW original posts. MinHash with one permutation (P. Li, A. Owen, C.-H. Zhang, "One
// permutation hashing", NIPS 2012), empty bins filled as in A. Shrivastava, "Optimal densification
// for fast and accurate minwise hashing" (ICML 2017), 16 bins in 8 bands of 2, over pairs of words
// of the folded text; the window keeps 8 bits of each bin (P. Li, A. C. König, "b-bit minwise
// hashing", WWW 2010). Posts that differ in a place, a phone or a quantity are never copies of one
// another, because each may be a call of its own; nor are posts of which each has a word that the
// other lacks, one of which may be a place, a name, what is needed, or "closed" for "open": a word
// is told by its first letters, so that most slips of typing are forgiven, and a set of them is
// kept with two bits a word (B. H. Bloom, CACM 1970), which overlooks more the longer the texts
// are. Keeps no text; decides nothing about what is done with a copy.
//
// A window takes 24 MiB, promised at the start and never more; of the oldest originals it
// forgets some ways to find them, which loses one in a hundred. Signatures may be made on any
// thread; a window has one owner. After a restart it is rebuilt by taking the stored posts again in
// their order.
#ifndef CAUSEWAY_TEXT_COPIES_H
#define CAUSEWAY_TEXT_COPIES_H

#include "base/outcome.h"
#include "text/word_note.h"

#define COPIES_WINDOW	   262144 // originals that are remembered
#define COPIES_BINS	   16
#define COPIES_SHORT_UNITS 5 // a text with fewer words must be the same word for word
#define COPIES_SET	   3 // of 64 bits, for the beginnings of a text's words

// The facts of a post as small sets; put together with |. Two different facts look alike once in
// about 5,000 times.
struct copies_facts {
	uint32_t places, phones, quantities;
};

// The set that holds one fact, given in a form that is equal for equal facts (a place's id, a
// phone in E.164, a value with its unit).
uint32_t copies_fact(struct str fact);

struct copies_signature {
	uint64_t exact; // of all words; 0: nothing to compare, never a copy
	struct copies_facts facts;
	uint64_t words[COPIES_SET]; // a set of how its words begin; empty: not known
	uint16_t bins[COPIES_BINS];
	uint8_t units; // words, or characters where there are no spaces; 255 and more
	bool repost;   // says of itself that it passes on or cuts another text
};

// Where a word with these folded bytes stands in the set of words: two bits of COPIES_SET * 64, the
// first one's number in the lower byte. Seven bytes more may be read.
uint16_t copies_note(struct str word);

// The signature of `text` and its folding. `notes`: those of its words, or NULL if nothing was
// noted. `repost` when the source says that it is one; "RT @name" within it and "…" at its end are
// seen without. No allocation.
void copies_signature(struct str text, const struct folded *folded, const struct word_notes *notes,
		      struct copies_facts facts, bool repost, struct copies_signature *ret);

struct copies;

// An empty window, or NULL without memory. Freed by copies_free (which takes NULL).
struct copies *copies_new(void);
void copies_free(struct copies *copies);

// The id of the original in this campaign's window that the post copies (with the same facts
// rather than with some, then the most alike, then the first); else 0, and the
// post is remembered as an original under `id`, in the place of the oldest one. A repost may lack
// facts and words of its original or add its own; any other pair must have the same facts, and one
// of the two all words of the other. Needs id > 0.
int64_t copies_take(struct copies *copies, int64_t campaign, int64_t id,
		    const struct copies_signature *signature);

// Has the memory bring what copies_take will ask for this post, so that it is there when a few
// others have been taken. Changes nothing.
void copies_fetch(const struct copies *copies, int64_t campaign,
		  const struct copies_signature *signature);

// Takes an original out of the window again, for a post that could not be kept. No effect if it is
// not there.
void copies_forget(struct copies *copies, int64_t campaign, int64_t id,
		   const struct copies_signature *signature);

#endif
