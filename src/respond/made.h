// SPDX-License-Identifier: AGPL-3.0-or-later
// Public answers as bytes, with their gzip form: made once for everybody who asks for the same, and
// given again while nothing was committed since (respond/shelf.h has the rule). What somebody who
// signed in is shown is made for them alone.
#ifndef CAUSEWAY_RESPOND_MADE_H
#define CAUSEWAY_RESPOND_MADE_H

#include "base/buf.h"
#include "net/request.h"

#define MADE_MAX ((size_t)384 << 10) // bytes of an answer

struct made;
struct made *made_new(void);	   // NULL without memory
void made_free(struct made *made); // takes NULL; all answers have left

// Answers with what `fill` writes, or wrote for somebody else before. `form` names which answer of
// the route it is; language, colours and host are taken care of here.
typedef enum outcome made_fill_fn(struct request *request, struct buf *out, void *context);
enum outcome made_reply(struct made *made, struct request *request, struct str form,
			const char *type, made_fill_fn *fill, void *context);

#endif
