// SPDX-License-Identifier: AGPL-3.0-or-later
// Understands posts: folds a text once, asks the model, the language table, the gazetteer and the
// number reader, and decides kind, signal and urgency by described rules. The same code serves the
// command line and the server. Never allocates per post; never calls a direct message noise.
#ifndef CAUSEWAY_TRIAGE_JUDGEMENT_H
#define CAUSEWAY_TRIAGE_JUDGEMENT_H

#include "campaign/campaign.h"
#include "campaign/judge.h"
#include "campaign/tag_book.h"

struct judgement;

struct judgement_files {
	const char *model;     // heads.cwm
	const char *language;  // language.cwl
	const char *lexicon;   // crisis.cwlex
	const char *gazetteer; // NULL or missing: campaigns' own places only
	// For who reads much and ends: a thread remembers four times as many words, in 8.7 MiB
	// instead of 2.2.
	bool bulk;
};

// Opens the files. NOT_FOUND or INVALID with a sentence that names the file.
enum outcome judgement_new(const struct judgement_files *files, struct judgement **ret_judgement,
			   struct fault *fault);
void judgement_free(struct judgement *judgement); // takes NULL
// The gazetteer, for the life of the judgement; NULL without one.
const struct places *judgement_places(const struct judgement *judgement);

// Reads model, language table and lexicon again and puts them in the place of the old ones, while
// posts are being read: each is read by the old ones or the new ones. NOT_FOUND or INVALID with a
// sentence that names the file; then the old ones stay. The gazetteer stays, because places lend
// its names.
enum outcome judgement_reload(struct judgement *judgement, const struct judgement_files *files,
			      struct fault *fault);

// Tells where a campaign is and which places it has of its own, in the place of what was told of it
// before: at any time, from any thread (triage/areas.h). A campaign of which nothing was told is
// read without an area.
enum outcome judgement_tell_campaign(struct judgement *judgement, const struct campaign *campaign,
				     const struct campaign_place *places, size_t count,
				     struct fault *fault);

// Tells what the hashtags of a campaign mean (tag_book_meant_read), in the place of what was told
// before: at any time, from any thread. UNAVAILABLE without memory; then nothing has changed.
enum outcome judgement_tell_tags(struct judgement *judgement, int64_t campaign,
				 const struct tag_book *book, struct fault *fault);

// The interface for listen/ and the command line.
const struct judge *judgement_judge(const struct judgement *judgement);

#endif
