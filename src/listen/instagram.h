// SPDX-License-Identifier: AGPL-3.0-or-later
// Listens to a professional Instagram account that is joined to a Page: comments below its posts,
// and comments and captions that name it, as Meta sends them by itself and by a look now and then.
// And to what people write to it alone. Answers these. Publishes nothing: Instagram takes no post
// without a picture.
#ifndef CAUSEWAY_LISTEN_INSTAGRAM_H
#define CAUSEWAY_LISTEN_INSTAGRAM_H

#include "listen/connector.h"

// Of a comment, as Meta says: characters, hashtags and web addresses.
#define INSTAGRAM_MOST	    300
#define INSTAGRAM_TAGS_MOST 4
#define INSTAGRAM_URLS_MOST 1

extern const struct connector instagram_connector;

#endif
