// SPDX-License-Identifier: AGPL-3.0-or-later
// Everything of one campaign in one file that other programs can read: a .tar.gz of JSON lines with
// a README that tells of each field. Reads page by page, so that a long campaign takes no more
// memory than a short one. How people can be reached is left out, numbers in texts are masked, and
// what concerns protection is left out, unless that is asked for. Never decides who may ask, and
// writes no audit entry.
#ifndef CAUSEWAY_APP_EXPORT_H
#define CAUSEWAY_APP_EXPORT_H

#include "campaign/campaign.h"
#include "people/seal.h"

struct export_wish {
	const struct campaign *campaign;
	const struct sealer *sealer; // with contacts; NULL: without them
	bool protection;	     // with what concerns protection
	bool no_complaints;	     // without messages that also complain, and their cases
	const char *work_dir;	     // where a file without a name is kept meanwhile
};

// Writes the archive to an open file, from its position on. UNAVAILABLE when the disk is full.
enum outcome export_write(struct store *store, const struct export_wish *wish, int fd,
			  struct fault *fault);
// A new file in the folder that has no name and ends with its descriptor, or -1.
int export_file(const char *dir);

#endif
