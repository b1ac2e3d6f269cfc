// SPDX-License-Identifier: AGPL-3.0-or-later
// Shows the page of one post, for every route that ends there.
#ifndef CAUSEWAY_DESK_POST_PAGE_H
#define CAUSEWAY_DESK_POST_PAGE_H

#include "campaign/campaign.h"
#include "respond/post_view.h"
#include "respond/stream_page.h"

// Answers with the page of a post of the campaign that the request names. What *view holds already
// (a problem and what was typed, opened contact data) is shown. NOT_FOUND with a sentence.
enum outcome post_show(struct request *request, int64_t post, int status, struct post_view *view);

// Fills what is known of a post and what may be said of it, for pages with one post in the middle.
// NOT_FOUND with a sentence.
enum outcome post_fill(struct conn *conn, const struct request *request,
		       const struct campaign *campaign, int64_t post, struct post_view *view,
		       struct fault *fault);

// One post of a campaign as a row, whatever it is. NOT_FOUND with a sentence.
enum outcome post_row_find(const struct request *request, struct conn *conn, int64_t campaign,
			   int64_t post, struct post_row *ret_row, struct fault *fault);

extern const struct route_table desk_safe_contact_routes; // beside the page

#endif
