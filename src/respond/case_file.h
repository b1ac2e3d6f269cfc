// SPDX-License-Identifier: AGPL-3.0-or-later
// The files of a case (campaign/attachment.h): who adds one, and who opens one, which is on record
// each time. They leave as a download that no browser shows by itself. People of partners and on
// probation see none; those of a private case are opened by its safeguarding leads, from the page
// of the concern.
#ifndef CAUSEWAY_RESPOND_CASE_FILE_H
#define CAUSEWAY_RESPOND_CASE_FILE_H

#include "base/id.h"
#include "net/request.h"
#include "page/view.h"
#include "store/store.h"

struct case_file {
	int64_t id, at; // `at`: when it came
	int64_t post;	// the message it came with; 0: a person added it
	int64_t kib;	// its size, rounded up
	struct str file, by;
	const char *kind; // "pdf", "picture" or "text"
	bool removable;	  // a person added it
};
extern const struct view case_file_view;

// The files of a case and of the messages of its incident, the newest first, with their names
// opened; `case_id` may be 0.
enum outcome case_files_read(struct conn *conn, struct request *request, int64_t case_id,
			     int64_t incident, struct view_list *ret_files);

// The same of one message.
enum outcome post_files_read(struct conn *conn, const struct request *request, int64_t post,
			     struct view_list *ret_files, struct fault *fault);

// A file of a message that was not kept.
struct file_left {
	struct str file;   // its name; empty: the rest of the message
	int64_t kib;	   // its size, rounded up; 0: not known
	const char *words; // why
};
extern const struct view file_left_view;
enum outcome post_left_read(struct conn *conn, const struct request *request, int64_t post,
			    struct view_list *ret_left, struct fault *fault);

// Its line in the history, which does not name the file: `what` is "file" or "file-gone".
enum outcome case_file_note(struct conn *conn, struct id_maker *ids, int64_t case_id,
			    int64_t account, const char *what, struct fault *fault);

// POST /t/{slug}/cases/{id}/files and below, /t/{slug}/protection/{id}/files/{file},
// /t/{slug}/posts/{id}/files/{file}
extern const struct route_table desk_case_file_routes;

#endif
