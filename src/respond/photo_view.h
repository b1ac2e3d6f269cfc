// SPDX-License-Identifier: AGPL-3.0-or-later
// The pictures of a post on its page: blurred, until somebody opens one. Who may not open what
// people left with us learns only that there are some.
#ifndef CAUSEWAY_RESPOND_PHOTO_VIEW_H
#define CAUSEWAY_RESPOND_PHOTO_VIEW_H

#include "net/request.h"
#include "page/view.h"
#include "store/store.h"

struct post_view;

struct post_photo {
	int64_t id;
	struct str src; // the picture or its trace, as an address that holds it; empty: not shown
	int64_t width, height;
	bool open; // the picture itself
};
extern const struct view post_photo_view;

// A JPEG as an address that holds it, in the arena; empty when that is full.
struct str photo_src(struct arena *arena, struct str jpeg);
// Fills what the page shows of the pictures of a post: all of them shut, but view->photo_open.
enum outcome photos_read(struct conn *conn, const struct request *request, int64_t campaign,
			 int64_t post, struct post_view *view, struct fault *fault);

// POST /s/{code}/photo: a person sends one; POST /t/{slug}/posts/{id}/photo: one of the team opens
// it, on record.
extern const struct route_table desk_photo_routes;

#endif
