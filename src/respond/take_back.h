// SPDX-License-Identifier: AGPL-3.0-or-later
// Takes back all posts that came by one file, as a whole: their words go for good (respond/erase.h)
// and they stand nowhere any more; Cases that Triage opened for them alone close. Whatever a person
// had to do with stays and is counted by the reason. The same rows may come again, mended. Goes in
// small steps, each of which says how far it got; what is cut off is gone on with.
#ifndef CAUSEWAY_RESPOND_TAKE_BACK_H
#define CAUSEWAY_RESPOND_TAKE_BACK_H

#include "campaign/post_file.h"
#include "campaign/post_log.h"
#include "store/job.h"

#define TAKE_BACK_JOB	"import.back"
#define TAKE_BACK_STEP	50 // posts that one write looks at, so that nobody waits for it
#define TAKE_BACK_SHOWN 50 // of those that stay

// Why a post stays.
enum take_back_why {
	TAKE_BACK_GOES,
	TAKE_BACK_CORRECTED, // somebody changed what Triage read, or put it away
	TAKE_BACK_ANSWERED,  // it was answered, or its person wrote again
	TAKE_BACK_PRIVATE,   // it is a matter of protection
	TAKE_BACK_WORKED,    // somebody put it to a Case, or works on its Case
	TAKE_BACK_LIFE,	     // life is at risk in its open Case
	TAKE_BACK_SHARED,    // others tell of the same
	TAKE_BACK_WHYS
};
// "goes", "corrected" …
extern const char *const take_back_why_names[TAKE_BACK_WHYS];

struct take_back_look {
	int64_t campaign;	       // 0: no post came by this file
	int64_t posts[TAKE_BACK_WHYS]; // that would go, and that stay by each reason
	int64_t stay;		       // all of the latter
	int64_t cases;		       // open ones that would close
	struct take_back_kept {
		int64_t post;
		enum take_back_why why;
	} kept[TAKE_BACK_SHOWN]; // the first of those that stay
	size_t n_kept;
};
// What taking a file back would do now.
enum outcome take_back_look(struct conn *conn, int64_t file, struct take_back_look *ret_look,
			    struct fault *fault);

// Inside a write: begins it and queues the job. CONFLICT, with a sentence, if it was begun before,
// or if the file came more than POST_FILE_BACK_DAYS ago.
enum outcome take_back_begin(struct conn *conn, const struct post_file_back *back, int64_t now,
			     struct fault *fault);

struct take_back {
	struct store *store;
	struct id_maker *ids;
	struct post_log *log; // of the store
	int64_t (*now)(void);
};
// Does it to the end; *ret_back: how it went. UNAVAILABLE while words of its posts are not in the
// search yet: again later.
enum outcome take_back_run(const struct take_back *parts, int64_t file,
			   struct post_file_back *ret_back, struct fault *fault);
// The job that does so; `parts` outlive the runner.
struct job_kind take_back_job(struct take_back *parts);

extern const struct route_table desk_take_back_routes;

#endif
