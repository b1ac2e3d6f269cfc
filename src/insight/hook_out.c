// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/hook_out.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/time.h"
#include "base/utf8.h"
#include "insight/insight_embedded.h"
#include "respond/translate_server.h"

#include <sodium.h>

#define SECRET_BYTES  32
#define SECRET_PREFIX "whsec_"
#define BODY_MAX      4096

const char *const hook_out_events[] = {"post.new", "case.changed", "appeal.changed", HOOK_OUT_ALERT,
				       NULL};

// --- reading ---

bool hook_out_wants(const struct hook_out *hook, const char *event)
{
	struct str events = hook->events;
	while (events.len > 0)
		if (str_equal(str_cut(&events, ' '), str_from(event)))
			return true;
	return false;
}

static void hook_read(struct stmt *row, struct arena *arena, int64_t campaign,
		      struct hook_out *hook)
{
	*hook = (struct hook_out){
	    .id = stmt_i64(row, 0),
	    .campaign = campaign,
	    .name = arena_copy(arena, stmt_str(row, 1)),
	    .address = arena_copy(arena, stmt_str(row, 2)),
	    .events = arena_copy(arena, stmt_str(row, 3)),
	    .kind = (int)stmt_i64(row, 4),
	    .least = (int)stmt_i64(row, 5),
	    .secret = arena_copy(arena, stmt_blob(row, 6)),
	    .old_secret = arena_copy(arena, stmt_blob(row, 7)),
	    .old_until = stmt_i64(row, 8),
	    .paused_at = stmt_i64(row, 9),
	    .stopped_at = stmt_i64(row, 10),
	    .ill_since = stmt_i64(row, 11),
	    .detail = arena_copy(arena, stmt_str(row, 12)),
	    .read_to = stmt_i64(row, 13),
	    .created_at = stmt_i64(row, 14),
	    .posts_to = stmt_i64(row, 16),
	    .cases_to = stmt_i64(row, 17),
	    .appeals_to = stmt_i64(row, 18),
	    .appeals_at = stmt_i64(row, 19),
	};
}

enum outcome hook_out_find(struct conn *conn, struct arena *arena, int64_t campaign, int64_t id,
			   struct hook_out *ret, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_hook_out_find);
	stmt_bind_i64(find, 1, id);
	const bool found = stmt_step(find) && stmt_i64(find, 15) == campaign;
	if (found)
		hook_read(find, arena, campaign, ret);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "There is no such webhook.");
	return outcome;
}

enum outcome hook_out_list(struct conn *conn, struct arena *arena, int64_t campaign,
			   struct hook_out **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct hook_out *list = arena_array(arena, HOOK_OUT_MOST, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	struct stmt *rows = stmt_start(conn, &sql_hook_out_list);
	stmt_bind_i64(rows, 1, campaign);
	stmt_bind_i64(rows, 2, HOOK_OUT_MOST);
	while (count < HOOK_OUT_MOST && stmt_step(rows))
		hook_read(rows, arena, campaign, &list[count++]);
	const enum outcome outcome = stmt_end(rows, fault);
	if (outcome == OK) {
		*ret_list = list;
		*ret_count = count;
	}
	return outcome;
}

// --- secrets ---

struct str hook_out_secret_new(struct arena *arena)
{
	unsigned char bytes[SECRET_BYTES];
	char text[sodium_base64_ENCODED_LEN(SECRET_BYTES, sodium_base64_VARIANT_ORIGINAL)];
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
	const struct str secret = arena_format(arena, SECRET_PREFIX "%s", text);
	sodium_memzero(bytes, sizeof bytes);
	sodium_memzero(text, sizeof text);
	return secret;
}

static void update(crypto_auth_hmacsha256_state *state, struct str text)
{
	crypto_auth_hmacsha256_update(state, (const unsigned char *)text.at, text.len);
}

// False for a secret that is none.
static bool signature_add(struct buf *out, struct str secret, struct str signed_part,
			  struct str body)
{
	size_t len = 0;
	unsigned char key[64], mac[crypto_auth_hmacsha256_BYTES];
	char text[sodium_base64_ENCODED_LEN(sizeof mac, sodium_base64_VARIANT_ORIGINAL)];
	crypto_auth_hmacsha256_state state;
	if (!str_starts(secret, STR(SECRET_PREFIX)))
		return false;
	secret = str_slice(secret, strlen(SECRET_PREFIX), SIZE_MAX);
	if (sodium_base642bin(key, sizeof key, secret.at, secret.len, NULL, &len, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0)
		return false;
	crypto_auth_hmacsha256_init(&state, key, len);
	update(&state, signed_part);
	update(&state, body);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_memzero(key, sizeof key);
	sodium_bin2base64(text, sizeof text, mac, sizeof mac, sodium_base64_VARIANT_ORIGINAL);
	buf_format(out, "%sv1,%s", out->len > 0 ? " " : "", text);
	return true;
}

struct str hook_out_sign(struct arena *arena, const struct str *secrets, size_t count,
			 struct str id, int64_t seconds, struct str body)
{
	struct buf out;
	bool good = true;
	const struct str part = arena_format(arena, "%.*s.%lld.", STR_ARG(id), (long long)seconds);
	buf_init(&out, BODY_MAX);
	for (size_t i = 0; i < count && good; i++)
		good = signature_add(&out, secrets[i], part, body);
	const struct str text = good && !out.full ? arena_copy(arena, buf_str(&out)) : STR("");
	buf_free(&out);
	return text;
}

// --- changes ---

static bool events_good(struct str events)
{
	if (events.len == 0)
		return false;
	while (events.len > 0) {
		size_t i = 0;
		const struct str one = str_cut(&events, ' ');
		while (hook_out_events[i] && !str_equal(one, str_from(hook_out_events[i])))
			i++;
		if (!hook_out_events[i])
			return false;
	}
	return true;
}

static enum outcome full_check(struct conn *conn, int64_t campaign, struct fault *fault)
{
	int64_t count = 0;
	struct stmt *find = stmt_start(conn, &sql_hook_out_count);
	stmt_bind_i64(find, 1, campaign);
	if (stmt_step(find))
		count = stmt_i64(find, 0);
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && count >= HOOK_OUT_MOST)
		return fail(TOO_MUCH, fault, /*tr*/ "There are 20 webhooks. Remove one first.");
	return outcome;
}

enum outcome hook_out_add(struct conn *conn, const struct hook_out *hook, int64_t now,
			  struct fault *fault)
{
	if (hook->name.len == 0 || utf8_length(hook->name) > HOOK_OUT_NAME_MAX)
		return fail(INVALID, fault, /*tr*/ "Give it a name.");
	if (!translate_address_good(hook->address))
		return fail(INVALID, fault,
			    /*tr*/ "An address begins with https:// and the name of the server.");
	if (!events_good(hook->events))
		return fail(INVALID, fault, /*tr*/ "Choose what it is told of.");
	const enum outcome outcome = full_check(conn, hook->campaign, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *insert = stmt_start(conn, &sql_hook_out_insert);
	stmt_bind_i64(insert, 1, hook->id);
	stmt_bind_i64(insert, 2, hook->campaign);
	stmt_bind_str(insert, 3, hook->name);
	stmt_bind_str(insert, 4, hook->address);
	stmt_bind_str(insert, 5, hook->events);
	stmt_bind_i64(insert, 6, hook->kind);
	stmt_bind_i64(insert, 7, hook->least);
	stmt_bind_blob(insert, 8, hook->secret);
	stmt_bind_i64(insert, 9, now);
	return stmt_run(insert, fault);
}

static enum outcome send_queue(struct conn *conn, int64_t delivery, int64_t now,
			       struct fault *fault)
{
	char payload[24];
	const int len = snprintf(payload, sizeof payload, "%lld", (long long)delivery);
	const struct str text = str_of(payload, (size_t)len);
	return job_add(conn, STR(HOOK_OUT_SEND), text, text, now, fault);
}

// {"type":…,"timestamp":…,"data":{…}}
static void body_write(struct buf *out, const char *event, struct str data, int64_t now)
{
	char at[TIME_TEXT_MAX];
	struct json_writer writer;
	time_format(now, at);
	json_writer_init(&writer, out);
	json_object_begin(&writer);
	json_name(&writer, "type");
	json_add_str(&writer, str_from(event));
	json_name(&writer, "timestamp");
	json_add_str(&writer, str_from(at));
	json_name(&writer, "data");
	json_add_raw(&writer, data);
	json_object_end(&writer);
}

enum outcome hook_out_tell(struct conn *conn, struct id_maker *ids, int64_t hook, const char *event,
			   int64_t subject, struct str data, int64_t now, struct fault *fault)
{
	struct buf body;
	const int64_t id = id_next(ids);
	buf_init(&body, BODY_MAX);
	body_write(&body, event, data, now);
	struct stmt *insert = stmt_start(conn, &sql_hook_out_delivery_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_i64(insert, 2, hook);
	stmt_bind_str(insert, 3, str_from(event));
	stmt_bind_i64(insert, 4, subject);
	stmt_bind_str(insert, 5, buf_str(&body));
	stmt_bind_i64(insert, 6, now);
	const enum outcome outcome = stmt_run(insert, fault);
	buf_free(&body);
	return outcome == OK ? send_queue(conn, id, now, fault) : outcome;
}

enum outcome hook_out_again(struct conn *conn, int64_t hook, int64_t delivery, int64_t now,
			    struct fault *fault)
{
	struct stmt *again = stmt_start(conn, &sql_hook_out_delivery_again);
	stmt_bind_i64(again, 1, delivery);
	stmt_bind_i64(again, 2, hook);
	const enum outcome outcome = stmt_run(again, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(NOT_FOUND, fault, "There is nothing to send again.");
	return outcome == OK ? send_queue(conn, delivery, now, fault) : outcome;
}

enum outcome hook_out_queue(struct conn *conn, int64_t due, struct fault *fault)
{
	return job_add(conn, STR(HOOK_OUT_WATCH), STR(""), STR("watch"), due, fault);
}
