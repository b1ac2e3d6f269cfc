// SPDX-License-Identifier: AGPL-3.0-or-later
// Finished parts of pages, made once for all who ask for the same. A part is given again only while
// nothing was committed since before it was read, so whoever changed something sees it at once; and
// for a second at most, because another program may write beside this one. Its key names all that
// it depends on beside the database: which page, with which filters, read by whose clocks, for
// viewers who may do what. A part holds nothing of one viewer, and nobody changes it: what a viewer
// may not see is taken out of a copy (page/mask.h). People of partners see each their own: nothing
// of theirs stands here.
#ifndef CAUSEWAY_RESPOND_SHELF_H
#define CAUSEWAY_RESPOND_SHELF_H

#include "base/arena.h"
#include "net/request.h"

#define SHELF_PARTS    16		   // are kept; the one that rested longest goes
#define SHELF_PART_MAX ((size_t)512 << 10) // bytes of a part that is kept; a longer one serves once

struct shelf;
struct shelf *shelf_new(void);	      // NULL without memory
void shelf_free(struct shelf *shelf); // takes NULL; all parts have been let go

// A part: all of it lies in its arena. Who makes it sets `data`; the rest belongs to the shelf.
struct part {
	struct arena arena;
	const void *data;
	struct shelf *shelf; // NULL before it was put there
	struct str key;
	uint64_t commits;
	int64_t made_ns;
	unsigned holders; // those who show it, and the shelf
};

// An empty part, made before anything that it shows was read; NULL without memory.
struct part *part_new(void);
// Gives a part back that was found, put or only made; it stays while others hold it. Takes NULL.
// The type is that of request_hold, which calls it when the answer has left.
void part_let_go(void *what);

// The part of that key, to be let go once it was shown; NULL if it must be made. `commits`:
// store_commits, asked before anything that this answer rests on was read.
struct part *shelf_find(struct shelf *shelf, struct str key, uint64_t commits);
// Puts a finished part there for others. Who made it holds it on.
void shelf_put(struct shelf *shelf, struct str key, uint64_t commits, struct part *part);

// The data of the part of that key, found or made by `fill`, which sets part->data; it stays until
// the request was answered. Without a key (at == NULL) it is made for this request alone.
typedef enum outcome part_fill_fn(struct part *part, void *context, struct fault *fault);
enum outcome shelf_take(struct shelf *shelf, struct request *request, struct str key,
			uint64_t commits, part_fill_fn *fill, void *context, const void **ret_data);

#endif
