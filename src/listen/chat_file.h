// SPDX-License-Identifier: AGPL-3.0-or-later
// Files that came with a messenger's message are fetched, if they are of a kind that we keep
// (campaign/attachment.h): the words never fail for them, and wait for them only a few seconds. One
// that cannot be had says why, and is named in the case. Looks into none.
#ifndef CAUSEWAY_LISTEN_CHAT_FILE_H
#define CAUSEWAY_LISTEN_CHAT_FILE_H

#include "listen/connector.h"

#define CHAT_FILE_MS  6000 // for one
#define CHAT_FILES_MS 9000 // after which a call begins with no other

// Whether it should be asked for, by what the other side says of it: its media type (may be empty)
// and ret_file->size (0: not known). Else sets ret_file->lack.
bool chat_file_wanted(const struct connector_call *call, struct str type,
		      struct connector_file *ret_file);
// Whether the call still has time and room for one of that size, so that it need not wait for the
// next step.
bool chat_file_fits(const struct connector_call *call, int64_t size);

// Whether the address begins with https:// and leads to a host whose name ends with one of these
// (".fbsbx.com"; NULL behind the last).
bool chat_file_at(struct str url, const char *const *ends);

// Fetches it into the call's arena, or sets ret_file->lack; what the call says of its own question
// stays as it is. A url that is NULL is none.
void chat_file_fetch(struct connector_call *call, const char *url,
		     const struct fetch_header *headers, size_t n_headers,
		     struct connector_file *ret_file);

#endif
