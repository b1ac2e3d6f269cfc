// SPDX-License-Identifier: AGPL-3.0-or-later
// What waits are messages as Jetstream sends them, each with a zero behind it; those of
// subscribeRepos are put into that form first.
#include "listen/bluesky_live.h"

#include "base/log.h"
#include "base/time.h"
#include "listen/bluesky_api.h"
#include "listen/bluesky_frame.h"
#include "listen/bluesky_name.h"
#include "listen/bluesky_post.h"
#include "listen/bluesky_want.h"
#include "net/percent.h"

#include <stdlib.h>

// With what one message may bring once more is wanted: JSON may write a byte in six.
#define HELD_MOST (BLUESKY_LIVE_HELD + 7 * WEB_SOCKET_MESSAGE_MAX)

struct bluesky_live {
	struct web_socket *socket;
	bool frames; // of subscribeRepos
	struct json_reader *reader;
	struct bluesky_want want;
	struct buf held, room;		      // room: one post of a frame
	size_t found, gone;		      // in `held`
	int64_t cursor;			      // behind what was read; 0: nothing was
	int64_t kept;			      // that the last look kept
	int64_t opened_at, looked_at, gap_at; // monotonic ms; gap_at 0: nothing is missing
	char over[100];			      // why it ended; empty: it goes on
	bool forget;			      // the cursor is none that the server knows
	struct bluesky_names names;
};

static int64_t now_ms(void)
{
	return time_monotonic_ns() / 1000000;
}

bool bluesky_is_live(const struct connector_call *call)
{
	const struct str way = connector_value(call, "way");
	return str_equal(way, STR("server")) || str_equal(way, STR("jetstream"));
}

static void live_close(void *at)
{
	struct bluesky_live *live = at;
	if (!live)
		return;
	web_socket_close(live->socket);
	json_reader_free(live->reader);
	bluesky_want_free(&live->want);
	bluesky_names_free(&live->names);
	buf_free(&live->held);
	buf_free(&live->room);
	free(live);
}

// --- what is read ---

static void hold(struct bluesky_live *live, struct str message)
{
	buf_add(&live->held, message);
	buf_add_byte(&live->held, '\0');
}

static void gap(struct bluesky_live *live)
{
	live->gap_at = now_ms();
}

// A commit of Jetstream's form: a post that is wanted, or one that was taken away.
static void commit_take(struct bluesky_live *live, struct str did, struct json_value root,
			struct str message)
{
	struct json_value record;
	const struct str operation = bluesky_text(root, BLUESKY_PATH("commit", "operation"));
	if (!str_equal(bluesky_text(root, BLUESKY_PATH("commit", "collection")),
		       STR(BLUESKY_POSTS)))
		return;
	if (str_equal(operation, STR("delete"))) {
		live->gone++;
		hold(live, message);
	} else if (bluesky_value(root, BLUESKY_PATH("commit", "record"), &record) &&
		   bluesky_wanted(&live->want, did, record)) {
		live->found++;
		hold(live, message);
	}
}

// The posts of an account that is gone go, too, if we have any.
static void account_hold(struct bluesky_live *live, struct str did)
{
	struct json_writer writer;
	buf_reset(&live->room);
	json_writer_init(&writer, &live->room);
	json_object_begin(&writer);
	json_name(&writer, "did");
	json_add_str(&writer, did);
	json_name(&writer, "kind");
	json_add_str(&writer, STR("account"));
	json_object_end(&writer);
	live->gone++;
	hold(live, buf_str(&live->room));
}

static void message_take(void *context, struct str message)
{
	int64_t at;
	struct json_value root, value;
	struct bluesky_live *live = context;
	if (json_parse(live->reader, message, &root, NULL) != OK)
		return;
	const struct str did = bluesky_text(root, BLUESKY_PATH("did"));
	const struct str kind = bluesky_text(root, BLUESKY_PATH("kind"));
	if (str_equal(kind, STR("commit")))
		commit_take(live, did, root, message);
	else if (str_equal(kind, STR("identity")))
		bluesky_name_forget(&live->names, did);
	else if (bluesky_account_gone(bluesky_text(root, BLUESKY_PATH("account", "status"))))
		account_hold(live, did);
	if (json_member(root, STR("time_us"), &value) && json_get_i64(value, &at) &&
	    at > live->cursor && !live->held.full)
		live->cursor = at;
}

static void ended(struct bluesky_live *live, const char *why)
{
	if (!live->over[0])
		snprintf(live->over, sizeof live->over, "%s", why);
}

static void commit_frame_take(struct bluesky_live *live, const struct bluesky_frame *frame)
{
	size_t missing;
	bluesky_frame_posts(frame, &live->room, message_take, live, &missing);
	// Of those whose posts we have, nothing may be left out in silence.
	const bool broken = bluesky_name_follow(&live->names, frame->did, frame->since, frame->rev);
	if (missing > 0 || broken ||
	    (frame->too_big && bluesky_name_known(&live->names, frame->did)))
		gap(live);
}

static void frame_take(struct bluesky_live *live, struct str bytes)
{
	struct bluesky_frame frame;
	if (!bluesky_frame_read(bytes, &frame)) {
		ended(live, "what it sends is no frame of the AT Protocol");
		return;
	}
	if (frame.kind == FRAME_ERROR) {
		char why[80];
		live->forget = str_equal(frame.name, STR("FutureCursor"));
		snprintf(why, sizeof why, "it says %.*s",
			 (int)(frame.name.len < 60 ? frame.name.len : 60), frame.name.at);
		ended(live, why);
	}
	if (frame.kind == FRAME_INFO && str_equal(frame.name, STR("OutdatedCursor")))
		gap(live);
	if (frame.kind == FRAME_IDENTITY)
		bluesky_name_forget(&live->names, frame.did);
	if (frame.gone)
		account_hold(live, frame.did);
	if (frame.kind == FRAME_COMMIT)
		commit_frame_take(live, &frame);
	if (frame.seq > live->cursor && !live->held.full)
		live->cursor = frame.seq;
}

static void heard(void *context, bool text, struct str message)
{
	struct bluesky_live *live = context;
	if (live->over[0])
		return;
	if (live->frames && !text)
		frame_take(live, message);
	else if (!live->frames && text)
		message_take(live, message);
}

static enum connector_bell_heard live_hear(void *at)
{
	struct bluesky_live *live = at;
	const bool full = live->held.len > BLUESKY_LIVE_HELD;
	const enum web_socket_heard more =
	    full ? WEB_SOCKET_QUIET : web_socket_hear(live->socket, heard, live);
	if (live->held.full) // more than fits at once: the cursor brings it again
		ended(live, "more was found at once than can be held");
	if (more == WEB_SOCKET_OVER)
		ended(live, web_socket_over(live->socket));
	const int64_t waited = now_ms() - live->looked_at;
	if (live->over[0] || live->found > 0 || full ||
	    (live->gone > 0 && waited > BLUESKY_LIVE_GONE_MS) ||
	    (live->cursor != live->kept && waited > BLUESKY_LIVE_SAVE_MS))
		return BELL_RINGS;
	return more == WEB_SOCKET_MORE ? BELL_MORE : BELL_QUIET;
}

// --- opening ---

// "https://host" of what was typed: the path of either kind belongs to it.
static struct str place_of(const struct connector_call *call, bool frames)
{
	struct str typed = str_trim(connector_value(call, "stream"));
	if (typed.len == 0)
		return frames ? connector_server(call, "") : STR(BLUESKY_JETSTREAM);
	const size_t xrpc = str_find(typed, STR("/xrpc/"));
	typed = str_slice(typed, 0, xrpc);
	while (str_ends(typed, STR("/")))
		typed.len--;
	if (str_ends(typed, STR("/subscribe")))
		typed.len -= STR("/subscribe").len;
	return typed;
}

static const char *address_of(struct connector_call *call, bool frames, struct str did)
{
	int64_t from = 0;
	struct arena *arena = call->arena;
	const struct str place = place_of(call, frames);
	struct str url = arena_format(arena, "%.*s%s", STR_ARG(place),
				      frames ? "/xrpc/com.atproto.sync.subscribeRepos?"
					     : "/subscribe?wantedCollections=" BLUESKY_POSTS);
	if (!frames && did.len > 0)
		url = arena_format(arena, "%.*s&wantedDids=%.*s", STR_ARG(url),
				   STR_ARG(percent_encode(arena, did)));
	if (str_to_i64(call->cursor, &from) && from > 0)
		url = arena_format(arena, "%.*s&cursor=%lld", STR_ARG(url), (long long)from);
	return url.at;
}

static enum outcome live_open(struct connector_call *call, struct str did,
			      struct bluesky_live **ret_live, struct fault *fault)
{
	struct bluesky_live *live = calloc(1, sizeof *live);
	if (!live)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	live->frames = str_equal(connector_value(call, "way"), STR("server"));
	bluesky_want_init(&live->want);
	buf_init(&live->held, HELD_MOST);
	buf_init(&live->room, BLUESKY_RECORD_MAX);
	live->opened_at = live->looked_at = now_ms();
	if (str_to_i64(call->cursor, &live->cursor))
		live->kept = live->cursor;
	live->reader = json_reader_new();
	const struct fetch_request request = {.url = address_of(call, live->frames, did)};
	const enum outcome outcome =
	    live->reader ? connector_socket(call, request, STR(""), &live->socket, fault)
			 : connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	if (outcome == OK)
		*ret_live = live;
	else
		live_close(live);
	return outcome;
}

// --- a look ---

struct look {
	struct connector_call *call;
	struct bluesky_live *live;
	struct bluesky_api *api;
	struct bluesky_asking asking;
};

static bool event_add(struct look *look, struct str message)
{
	struct fault none;
	struct json_value root;
	struct connector_call *call = look->call;
	struct arena *arena = call->arena;
	if (json_parse(look->live->reader, message, &root, &none) != OK)
		return true;
	const struct str did = arena_copy(arena, bluesky_text(root, BLUESKY_PATH("did")));
	const struct str operation = bluesky_text(root, BLUESKY_PATH("commit", "operation"));
	struct bluesky_found found = {
	    .uri = arena_format(arena, "at://%.*s/" BLUESKY_POSTS "/%.*s", STR_ARG(did),
				STR_ARG(bluesky_text(root, BLUESKY_PATH("commit", "rkey")))),
	    .seen = call->now,
	};
	if (str_equal(bluesky_text(root, BLUESKY_PATH("kind")), STR("account")))
		return connector_all_removed(call, arena_format(arena, "at://%.*s/", STR_ARG(did)));
	if (str_equal(operation, STR("delete")))
		return connector_removed(call, found.uri, NULL);
	if (str_equal(operation, STR("update")))
		found.rev = bluesky_text(root, BLUESKY_PATH("commit", "rev"));
	bluesky_value(root, BLUESKY_PATH("commit", "record"), &found.record);
	bluesky_own_labels_take(&found);
	found.author = bluesky_name_of(&look->live->names, look->api, &look->asking, did);
	return bluesky_post_add(call, &found);
}

// Adds what waits, as far as there is room; the rest moves to the front.
static void held_take(struct look *look)
{
	struct bluesky_live *live = look->live;
	struct str rest = buf_str(&live->held);
	for (int i = 0; i < BLUESKY_LIVE_LOOK && rest.len > 0; i++) {
		struct str after = rest;
		if (!event_add(look, str_cut(&after, '\0')))
			break;
		rest = after;
	}
	if (rest.len == 0) {
		buf_free(&live->held);
		buf_init(&live->held, HELD_MOST);
		live->found = live->gone = 0;
		return;
	}
	memmove(live->held.at, rest.at, rest.len);
	live->held.len = rest.len;
}

// The account that is listened to, as the network knows it.
static enum outcome account_find(const struct bluesky_api *api, struct str word,
				 struct str *ret_did, struct fault *fault)
{
	struct json_value root;
	struct arena *arena = api->call->arena;
	*ret_did = word;
	if (str_starts(word, STR("did:")))
		return OK;
	const struct str method =
	    arena_format(arena, "com.atproto.identity.resolveHandle?handle=%.*s",
			 STR_ARG(percent_encode(arena, word)));
	const enum outcome outcome = bluesky_ask(api, method, STR(""), &root, fault);
	if (outcome == OK)
		*ret_did = arena_copy(arena, bluesky_text(root, BLUESKY_PATH("did")));
	return outcome;
}

static enum outcome want_read(struct look *look, struct str *ret_did, struct fault *fault)
{
	enum outcome outcome = OK;
	struct fault why;
	struct connector_call *call = look->call;
	const struct str what = connector_value(call, "what");
	struct str word = str_trim(connector_value(call, "word"));
	while (word.len > 0 && (word.at[0] == '#' || word.at[0] == '@'))
		word = str_slice(word, 1, SIZE_MAX);
	*ret_did = look->live ? look->live->want.did : STR("");
	if (str_equal(what, STR("account")) && !look->live)
		outcome = account_find(look->api, word, ret_did, fault);
	if (outcome == OK && !look->live)
		outcome = live_open(call, *ret_did, &look->live, fault);
	if (outcome != OK)
		return outcome;
	const struct str did = arena_copy(call->arena, *ret_did);
	if (bluesky_want_set(&look->live->want, what, word, did, call->tags, &why) != OK)
		return connector_fail(call, TROUBLE_SETTINGS, fault, "%s", why.text);
	return OK;
}

// What a person must know, and where the next look begins.
static void look_end(struct connector_call *call, struct bluesky_live *live)
{
	const int64_t now = now_ms();
	if (live->gap_at && now - live->gap_at < BLUESKY_LIVE_GAP_MS) {
		call->warning = TROUBLE_GAP;
		call->warned = STR("A part of the stream is missing.");
	}
	live->looked_at = now;
	call->more = live->held.len > 0;
	// What still waits is asked for again if we stop before it is kept.
	if (!call->more && live->cursor != 0) {
		live->kept = live->cursor;
		call->next_cursor = arena_format(call->arena, "%lld", (long long)live->cursor);
	}
	if (live->forget)
		call->next_cursor = STR("0");
}

// One that is over: what it brought is kept first; then, if it did not last, it is trouble.
static enum outcome over_judge(struct connector_call *call, const struct bluesky_live *live,
			       bool brought, struct fault *fault)
{
	const bool lasted = now_ms() - live->opened_at >= BLUESKY_LIVE_LEAST_MS;
	call->more = lasted || live->forget || brought;
	if (call->more)
		return OK;
	return connector_fail(call, TROUBLE_BROKEN, fault, "The stream ended: %s.", live->over);
}

static enum outcome look_do(struct look *look, struct fault *fault)
{
	struct str did;
	struct connector_call *call = look->call;
	enum outcome outcome = want_read(look, &did, fault);
	if (outcome != OK)
		return outcome;
	const int64_t before = look->live->kept;
	held_take(look);
	look_end(call, look->live);
	if (look->live->over[0] && look->live->held.len == 0) {
		log_info("listen.stream.end", log_str("why", str_from(look->live->over)));
		return over_judge(call, look->live, look->live->cursor > before, fault);
	}
	if (!call->bell)
		return OK;
	*call->bell = (struct connector_bell){
	    .at = look->live,
	    .fd = web_socket_fd(look->live->socket),
	    .hear = live_hear,
	    .end = live_close,
	};
	look->live = NULL;
	return OK;
}

enum outcome bluesky_live_poll(struct connector_call *call, struct fault *fault)
{
	struct bluesky_api api;
	struct look look = {.call = call, .api = &api};
	if (call->bell) {
		look.live = call->bell->at;
		*call->bell = (struct connector_bell){0};
	} else if (!call->test) {
		return OK; // it is not opened now
	}
	enum outcome outcome = bluesky_api_open(call, &api, fault);
	if (outcome == OK)
		outcome = look_do(&look, fault);
	live_close(look.live);
	bluesky_api_close(&api);
	return outcome;
}
