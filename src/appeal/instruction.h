// SPDX-License-Identifier: AGPL-3.0-or-later
// What the public is told to do for now ("Wait: do not come to the bridge"). An instruction is a
// checked template with its slots filled in, so that it stands in every language of the interface
// at once, and ends by itself. It is pinned on every public page of its campaign while it counts.
// Never says anything in free words, and nothing that rests on a Case that is not verified.
#ifndef CAUSEWAY_APPEAL_INSTRUCTION_H
#define CAUSEWAY_APPEAL_INSTRUCTION_H

#include "base/id.h"
#include "base/zone.h"
#include "page/messages.h"
#include "store/store.h"

#define INSTRUCTIONS_MOST     8	 // that count at once: more are not read
#define INSTRUCTIONS_SHOWN    60 // at once, on the team's page
#define INSTRUCTION_SLOT_MAX  80 // code points
#define INSTRUCTION_LEAST_MS  ((int64_t)15 * 60 * 1000)
#define INSTRUCTION_MOST_MS   ((int64_t)14 * 24 * 3600 * 1000)
#define INSTRUCTION_TEMPLATES 12

struct instruction_template {
	const char *name;   // "stay-away", as it is kept
	const char *text;   // message id with {{place}}, {{point}} and {{until}}
	bool asks_point;    // has {{point}}
	const char *event;  // of CAP: what happens, in English
	const char *urgent; // of CAP: "Immediate" or "Expected"
	const char *doing;  // of CAP: responseType
};
extern const struct instruction_template instruction_templates[INSTRUCTION_TEMPLATES];
// NULL for a name that none has.
const struct instruction_template *instruction_template_find(struct str name);

struct instruction {
	int64_t id;
	const struct instruction_template *template;
	struct str place, point, evidence;
	int64_t until_at, at;
	struct str by;		 // who published it
	int64_t withdrawn_at;	 // 0: it was not
	struct str withdrawn_by; // empty: nobody
	int64_t case_number;	 // that it rests on; 0: none
	bool held;		 // that Case is not verified any more: it is not given out
};

// Those that count at `now`, newest first; at most INSTRUCTIONS_MOST. One whose Case is no longer
// likely or confirmed does not count. Strings in the arena.
enum outcome instruction_list(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			      struct instruction **ret_list, size_t *ret_count,
			      struct fault *fault);
// The same of the campaign with that slug, for pages of every kind.
enum outcome instruction_list_of(struct conn *conn, struct arena *arena, struct str slug,
				 int64_t now, struct instruction **ret_list, size_t *ret_count,
				 struct fault *fault);
// All of a campaign, those that count at `now` first, then the newest; at most INSTRUCTIONS_SHOWN
// behind the one *cursor (0: from the first), which becomes the last one if there are more, else 0.
enum outcome instruction_all(struct conn *conn, struct arena *arena, int64_t campaign, int64_t now,
			     int64_t *cursor, struct instruction **ret_list, size_t *ret_count,
			     struct fault *fault);
// One of a campaign; NOT_FOUND.
enum outcome instruction_find(struct conn *conn, struct arena *arena, int64_t campaign,
			      int64_t instruction, struct instruction *ret_instruction,
			      struct fault *fault);

// The sentence in a language, by the clocks of a zone (NULL: UTC), in the arena.
struct str instruction_text(struct arena *arena, const struct messages *messages,
			    const struct language *language, const struct zone *zone,
			    const struct instruction *instruction);

// That it does not count any more, around its sentence in that language.
struct str instruction_back_text(struct arena *arena, const struct messages *messages,
				 const struct language *language, struct str text);

// --- changes: each runs inside a write of the store ---

struct instruction_wish {
	int64_t id; // new
	int64_t campaign, account, now;
	struct str template, place, point, evidence;
	int64_t until_at, case_number;
};
// Publishes one. INVALID without a place, evidence or what the template asks for, for an end that
// is less than INSTRUCTION_LEAST_MS or more than INSTRUCTION_MOST_MS away, for a Case that is not
// likely or confirmed, and for words that respond/appeal_check.h refuses; TOO_MUCH if
// INSTRUCTIONS_MOST count already.
enum outcome instruction_publish(struct conn *conn, const struct instruction_wish *wish,
				 struct fault *fault);
// The instruction that the wish will be.
struct instruction instruction_of(const struct instruction_wish *wish);
// What instruction_publish would say, without publishing anything; outside of a write, too.
enum outcome instruction_check(struct conn *conn, const struct instruction_wish *wish,
			       struct fault *fault);
// Takes it back at once. NOT_FOUND if it does not count any more.
enum outcome instruction_withdraw(struct conn *conn, int64_t campaign, int64_t instruction,
				  int64_t account, int64_t now, struct fault *fault);

#endif
