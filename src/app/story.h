// SPDX-License-Identifier: AGPL-3.0-or-later
// The invented stories that come with the program (demo/README.md), told post by post into a
// campaign as if they happened now: by the demo, and by an exercise that asked for it. How far it
// was told is kept with the posts, so that it goes on where it stopped and tells nothing twice.
#ifndef CAUSEWAY_APP_STORY_H
#define CAUSEWAY_APP_STORY_H

#include "app/program.h"

#define STORY_FLOOD "flood" // the story of every template that has none of its own

struct story_post {
	int64_t at; // story time, ms UTC
	struct str line;
};
struct story_book {
	struct story_post *posts; // in the order of time
	size_t count;
	// A newcomer's first look should not be at an empty page: this much of it is there at once,
	// all three lives at risk among it.
	size_t begin;
};

// A whole file in the arena; empty if it cannot be read or is over 16 MiB.
struct str story_file(struct arena *arena, const char *path);
// Reads the story that fits a template ("earthquake"), else the flood's, from a folder into the
// arena, which holds 64 MiB. NOT_FOUND if there is none.
enum outcome story_read(struct arena *arena, const char *dir, struct str template,
			struct story_book *ret_book, struct fault *fault);

// How many posts of the story a campaign has.
enum outcome story_told(struct store *store, int64_t campaign, size_t *ret_told,
			struct fault *fault);
// Tells the next `count` posts behind the first `told`, with the time of now.
enum outcome story_tell(struct ingest *ingest, const struct campaign *campaign,
			const struct story_book *book, size_t told, size_t count,
			struct fault *fault);

// --- in an exercise ---

// The job that goes on telling an exercise its story until it is told or the exercise is archived;
// `context` is a struct program.
struct job_kind story_job(struct program *program);
// Begins it, inside the write that makes the exercise.
enum outcome story_queue(struct conn *conn, int64_t campaign, int64_t due, struct fault *fault);

#endif
