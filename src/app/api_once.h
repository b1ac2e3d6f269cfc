// SPDX-License-Identifier: AGPL-3.0-or-later
// Joins net's Idempotency-Key (net/http.h, recall and keep) to where answers are kept
// (store/once.h): for whom a key counts, and what makes two requests the same.
#ifndef CAUSEWAY_APP_API_ONCE_H
#define CAUSEWAY_APP_API_ONCE_H

#include "app/program.h"

enum outcome api_once_recall(void *context, struct request *request, struct str key,
			     struct str body, struct http_kept *ret_kept, bool *ret_held);
void api_once_keep(void *context, struct request *request, struct str key,
		   const struct http_kept *kept);

#endif
