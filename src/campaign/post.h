// SPDX-License-Identifier: AGPL-3.0-or-later
// One message from anywhere, in the contract's JSON form. Reads a line and says clearly what is
// wrong with it; never changes the line, which is kept as received.
#ifndef CAUSEWAY_CAMPAIGN_POST_H
#define CAUSEWAY_CAMPAIGN_POST_H

#include "base/arena.h"
#include "base/json.h"
#include "base/outcome.h"

#define POST_LINE_MAX	262144 // bytes of one line
#define POST_TEXT_MAX	65535  // bytes of the text
#define POST_ID_MAX	512    // bytes of the external id
#define POST_SOURCE_MAX 60     // bytes of the source's name

struct post {
	struct str raw;		// the line as received
	struct str external_id; // "id"; unique within its source
	struct str text;
	struct str author, author_name;
	struct str lang; // as the sender's platform says; a hint only
	struct str url, in_reply_to, repost_of;
	struct str alias;   // another id by which its source may speak of it
	struct str edit_of; // id of the post whose words these replace
	struct str source;  // "sms", "mastodon" …; empty if not said
	int64_t at;	    // written, ms UTC; 0 if not said
	double lat, lon;
	bool has_point;
	bool direct;   // sent to us: SMS, form, mail, call, chat
	bool removed;  // no post: the one of this id was taken back where it was written
	bool all;      // with all whose ids begin with this one, an alias of the first
	bool exercise; // says of itself that it is made up: only exercises take it
};

// Reads one line. The strings are copied into `arena`; `raw` borrows from `line`. `padded`:
// JSON_PADDING bytes behind the line are readable. INVALID, with a sentence that names the member,
// when the line is no object, `id` or `text` is missing or empty, or a member has the wrong type or
// size. The text of one that is `removed` is a dash.
enum outcome post_parse(struct json_reader *reader, struct str line, bool padded,
			struct arena *arena, struct post *ret_post, struct fault *fault);

// True for sources by which people write to us themselves ("sms", "form", "mail", "call" …), also
// where a space or "-" and more follows ("sms north").
bool source_direct(struct str source);

#endif
