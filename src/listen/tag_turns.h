// SPDX-License-Identifier: AGPL-3.0-or-later
// One source follows all hashtags of its campaign, for connectors that can ask for one at a time:
// the tags take turns, so many in a look, each from its own cursor. All cursors together are the
// cursor of the source, kept with its posts. The tags are read anew in every look; one that fails
// is told of and holds up none of the others. Asks nothing itself.
#ifndef CAUSEWAY_LISTEN_TAG_TURNS_H
#define CAUSEWAY_LISTEN_TAG_TURNS_H

#include "listen/connector.h"

#define TAG_TURNS_MOST	   100	 // spellings that one source follows: names first, then others
#define TAG_TURNS_LOOK	   20	 // that one look asks for
#define TAG_TURNS_PAGES	   5	 // looks at one of them while there is more at once
#define TAG_TURNS_TIME_MS  60000 // then the rest waits for the next look
#define TAG_TURNS_ROOM	   (CONNECTOR_POSTS_MAX / 2) // posts; the same
#define TAG_TURNS_KEPT_MAX 200			     // bytes of the cursor of one
#define TAG_TURNS	   "tags"		     // what "what to listen to" is then

// Asks by `poll`, a look of the connector at one hashtag: `call` then has its cursor, and its name
// in the setting "word". OK if one could be asked; a warning names the first that could not. With
// none of them it fails as they did. INVALID if the campaign has no hashtags.
typedef enum outcome tag_poll_fn(struct connector_call *call, struct fault *fault);
enum outcome tag_turns_poll(struct connector_call *call, tag_poll_fn *poll, struct fault *fault);

// The spellings of a campaign's list (connector_call.tags) that are followed, in the arena; how
// many there would be in *ret_all.
size_t tag_turns_list(struct arena *arena, struct str tags, struct str *ret_list, size_t *ret_all);

#endif
