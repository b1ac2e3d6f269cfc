// SPDX-License-Identifier: AGPL-3.0-or-later
// Why a post did not get a label: how sure triage is of it, how sure it would have to be, and the
// words that spoke for it and against it. Made when somebody asks, never stored.
#ifndef CAUSEWAY_CAMPAIGN_WHY_NOT_H
#define CAUSEWAY_CAMPAIGN_WHY_NOT_H

#include "campaign/reading.h"

#define WHY_NOT_WORDS 4

struct why_not {
	enum head head;
	bool given;		// the post has the label after all
	float score, threshold; // 0 to 1; the label is given from the threshold on
	size_t n_speak, n_against;
	struct reading_why speak[WHY_NOT_WORDS];   // words for it, strongest first
	struct reading_why against[WHY_NOT_WORDS]; // and against it; weights below 0
};

// Writes "why_not":{…} into an open object. `text` is the post's.
void why_not_json(const struct why_not *why, struct str text, struct json_writer *writer);

#endif
