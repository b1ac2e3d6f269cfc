// SPDX-License-Identifier: AGPL-3.0-or-later
// Files that came with a message that somebody wrote to us, made ready to be kept beside its post
// (campaign/attachment.h) in one commit with it: pictures drawn anew, everything sealed. What is of
// no kind that we keep, too large or too many, stays where it came from: its name, size and the
// reason are kept instead. The words themselves never wait for a file.
#ifndef CAUSEWAY_LISTEN_ENCLOSED_H
#define CAUSEWAY_LISTEN_ENCLOSED_H

#include "campaign/attachment.h"
#include "listen/connector.h"
#include "listen/poll.h"

struct enclosed {
	struct arena arena; // of the bytes
	bool made;
	struct new_attachment files[ATTACHMENT_POST_MOST];
	size_t count;
	struct attachment_left left[CONNECTOR_FILES_MAX];
	size_t n_left;
};

// Makes ready what came with a message; ended by enclosed_free.
void enclosed_make(const struct poller *poller, int64_t campaign,
		   const struct connector_direct *direct, struct enclosed *ret_enclosed);
// Keeps it beside the post, in the write that keeps that.
enum outcome enclosed_keep(struct conn *conn, struct id_maker *ids, const struct enclosed *enclosed,
			   int64_t post, struct fault *fault);
void enclosed_free(struct enclosed *enclosed);

#endif
