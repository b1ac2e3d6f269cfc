// SPDX-License-Identifier: AGPL-3.0-or-later
// Listens to a Facebook Page: what people write on it, below its posts, and where they name it, as
// Meta sends it by itself and by a look now and then; and to what they write to it alone
// (Messenger). Writes posts of the Page, and answers.
#ifndef CAUSEWAY_LISTEN_FACEBOOK_H
#define CAUSEWAY_LISTEN_FACEBOOK_H

#include "listen/connector.h"

#define FACEBOOK_MOST	      60000 // characters of a post
#define FACEBOOK_COMMENT_MOST 8000

extern const struct connector facebook_connector;

#endif
