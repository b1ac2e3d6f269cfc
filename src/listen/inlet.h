// SPDX-License-Identifier: AGPL-3.0-or-later
// What campaigns listen to outside: an inlet is one place that a connector asks, with its settings,
// under the name of the source that its posts are kept under, and how that goes. Secrets are sealed
// before they come here. Asks nobody by itself: that is listen/poll.h.
#ifndef CAUSEWAY_LISTEN_INLET_H
#define CAUSEWAY_LISTEN_INLET_H

#include "base/id.h"
#include "campaign/post.h"
#include "listen/connector.h"
#include "people/seal.h"
#include "store/store.h"

#define INLETS_MAX	 200  // of a campaign
#define INLET_EVERY_MOST 1440 // minutes

struct inlet {
	int64_t id, campaign;
	struct str source, connector; // names
	struct str hook;	      // the secret part of its address; may be empty
	int every_min;
	int64_t began, revision;
	int64_t added_at, paused_at; // ms UTC; paused_at 0: it runs
	struct str read_to;	     // of its source, as it is kept
	// How it goes:
	int64_t asked_at, next_at; // ms UTC; asked_at 0: not yet
	int failures;		   // in a row
	int64_t ill_since;	   // 0: it is well
	enum trouble trouble;
	struct str detail, title;
	int64_t last_post_at;	// 0: never
	int64_t day, day_posts; // new posts of the day that began at `day`
};

// --- reading; strings in the arena ---

// All of a campaign that were not removed: those that are ill, then by name.
enum outcome inlet_list(struct conn *conn, struct arena *arena, int64_t campaign,
			struct inlet **ret_list, size_t *ret_count, struct fault *fault);
// One that was not removed. `campaign` 0: of any campaign. NOT_FOUND with a sentence.
enum outcome inlet_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			struct inlet *ret_inlet, struct fault *fault);

// The one whose hook has that code. NOT_FOUND with a sentence.
enum outcome inlet_by_hook(struct conn *conn, struct arena *arena, struct str code,
			   struct inlet *ret_inlet, struct fault *fault);

// The one by which a post came, and the post's source, in the arena: the inlet's own, or one of
// CONNECTOR_OPEN and CONNECTOR_ALONE. NOT_FOUND if it came otherwise, or that inlet was removed.
enum outcome inlet_of_post(struct conn *conn, struct arena *arena, int64_t post,
			   struct inlet *ret_inlet, struct str *ret_source, struct fault *fault);

// Settings in the order of connector->asks.
struct inlet_values {
	struct str value[CONNECTOR_ASKS_MAX]; // empty: not set
	bool kept[CONNECTOR_ASKS_MAX];	      // there is a secret
};
// `sealer` NULL: secrets stay closed, and only `kept` tells of them. INVALID if a secret cannot be
// opened.
enum outcome inlet_values_read(struct conn *conn, struct arena *arena, const struct sealer *sealer,
			       int64_t inlet, const struct connector *connector,
			       struct inlet_values *ret_values, struct fault *fault);

// --- changes, each inside a write ---

struct inlet_draft {
	int64_t campaign;
	struct str source;
	const struct connector *connector;
	int every_min;
	struct str value[CONNECTOR_ASKS_MAX]; // sealed bytes for secrets
	bool keep[CONNECTOR_ASKS_MAX];	      // a secret stays as it is
};
// A new one, asked at once unless `asked` is false. CONFLICT with a sentence if the campaign has a
// source of that name that posts come in by another way; TOO_MUCH over INLETS_MAX.
enum outcome inlet_add(struct conn *conn, struct id_maker *ids, const struct inlet_draft *draft,
		       bool asked, int64_t now, int64_t *ret_id, struct fault *fault);
// Other settings; it is asked at once, from the start if `elsewhere`. The draft's campaign and
// source are not looked at.
enum outcome inlet_change(struct conn *conn, struct id_maker *ids, const struct inlet *inlet,
			  const struct inlet_draft *draft, bool elsewhere, int64_t now,
			  struct fault *fault);
// Pauses it, or with 0 lets it go on, at once if `asked`.
enum outcome inlet_pause(struct conn *conn, const struct inlet *inlet, int64_t paused_at,
			 bool asked, int64_t now, struct fault *fault);
// What waits to leave by it, also for the other side, is tried at once.
enum outcome inlet_send(struct conn *conn, int64_t inlet, int64_t now, struct fault *fault);
// Takes it away with its settings and secrets. Its posts stay. Added again under the same name, it
// knows them.
enum outcome inlet_remove(struct conn *conn, const struct inlet *inlet, int64_t now,
			  struct fault *fault);
// Keeps how it goes: all that stands behind read_to in the struct.
enum outcome inlet_went(struct conn *conn, const struct inlet *inlet, struct fault *fault);

// Keeps only its health: asked_at, ill_since, trouble and detail.
enum outcome inlet_health(struct conn *conn, const struct inlet *inlet, struct fault *fault);
// Keeps only the counts: last_post_at, day and day_posts.
// Whether an inlet of the campaign, there or removed, brings or brought what has this source.
enum outcome inlet_ever(struct conn *conn, int64_t campaign, struct str source, bool *ret_ever,
			struct fault *fault);
enum outcome inlet_counted(struct conn *conn, const struct inlet *inlet, struct fault *fault);

// The jobs by which inlets are asked. Those that are ill are asked by a kind of their own, so that
// they never stand in the way of those that are well.
#define INLET_JOB     "listen.poll"
#define INLET_JOB_ILL "listen.poll.ill"
// Asks for the next look. Inside a write.
enum outcome inlet_queue(struct conn *conn, int64_t inlet, bool ill, int64_t due_ms,
			 struct fault *fault);
// Queues every one that runs and has no job, after a start of the server.
enum outcome inlets_queue(struct conn *conn, int64_t now, struct fault *fault);
// At a start, inside a write: what was streamed is looked at soon, because its stream has ended.
enum outcome inlets_hurry(struct conn *conn, int64_t now, struct fault *fault);

#endif
