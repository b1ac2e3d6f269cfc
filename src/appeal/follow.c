// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/follow.h"

#include "appeal/appeal_embedded.h"
#include "campaign/contact.h"
#include "campaign/limit.h"
#include "campaign/outbox.h"
#include "page/fault_said.h"
#include "store/job.h"

#include <sodium.h>

enum outcome follow_channel(const struct channels *channels, struct conn *conn, struct arena *arena,
			    const struct campaign *campaign, struct channel *ret_channel,
			    struct fault *fault)
{
	struct channel *list;
	size_t count = 0;
	*ret_channel = (struct channel){0};
	if (!channels || campaign->archived_at || campaign->exercise)
		return OK;
	const enum outcome outcome =
	    channels->list(channels->context, conn, arena, campaign->id, &list, &count, fault);
	// One that is paused only if there is no other.
	for (size_t i = 0; outcome == OK && i < count; i++)
		if (strcmp(list[i].connector, "mail") == 0 && !list[i].mute &&
		    (ret_channel->inlet == 0 || ret_channel->paused))
			*ret_channel = list[i];
	return outcome;
}

enum outcome follow_count(struct conn *conn, int64_t campaign, int64_t *ret_count,
			  struct fault *fault)
{
	struct stmt *count = stmt_start(conn, &sql_follower_count);
	stmt_bind_i64(count, 1, campaign);
	*ret_count = stmt_step(count) ? stmt_i64(count, 0) : 0;
	return stmt_end(count, fault);
}

static struct str token_hash(const struct sealer *sealer, struct arena *arena, struct str token)
{
	return contact_hash(sealer, arena, arena_format(arena, "follow link %.*s", STR_ARG(token)));
}

enum outcome follow_link_find(struct conn *conn, struct arena *arena, const struct sealer *sealer,
			      int64_t campaign, struct str token, int64_t now,
			      struct follow_link *ret_link, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_follower_by_token);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_str(find, 2, token_hash(sealer, arena, token));
	stmt_bind_i64(find, 3, now - FOLLOW_CONFIRM_MS);
	const bool found = stmt_step(find);
	if (found)
		*ret_link = (struct follow_link){
		    stmt_i64(find, 0), arena_copy(arena, stmt_str(find, 1)), !stmt_null(find, 2)};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "This link does not lead anywhere.");
	return outcome;
}

// --- jobs ---

static enum outcome job_queue(struct conn *conn, struct str payload, struct str key, int64_t due,
			      struct fault *fault)
{
	return job_add(conn, STR(FOLLOW_JOB), payload, key, due, fault);
}

// Each stretch of time has a job of its own, which runs after it: a change that comes while people
// are being told is never taken for one that they were told of.
enum outcome follow_appeal_queue_at(struct conn *conn, int64_t campaign, int64_t at,
				    struct fault *fault)
{
	char payload[32], key[64];
	const int64_t stretch = at / FOLLOW_SETTLE_MS;
	const int payload_len = snprintf(payload, sizeof payload, "a %lld", (long long)campaign);
	const int key_len = snprintf(key, sizeof key, "%s %lld", payload, (long long)stretch);
	return job_queue(conn, str_of(payload, (size_t)payload_len), str_of(key, (size_t)key_len),
			 (stretch + 1) * FOLLOW_SETTLE_MS, fault);
}

enum outcome follow_appeal_queue(struct conn *conn, int64_t campaign, int64_t now,
				 struct fault *fault)
{
	int64_t count;
	const enum outcome outcome = follow_count(conn, campaign, &count, fault);
	return outcome == OK && count > 0 ? follow_appeal_queue_at(conn, campaign, now, fault)
					  : outcome;
}

enum outcome follow_instruction_queue(struct conn *conn, int64_t campaign, int64_t instruction,
				      bool back, int64_t now, struct fault *fault)
{
	char payload[64];
	int64_t count;
	const enum outcome outcome = follow_count(conn, campaign, &count, fault);
	if (outcome != OK || count == 0)
		return outcome;
	const int len = snprintf(payload, sizeof payload, "%s %lld %lld", back ? "b" : "i",
				 (long long)campaign, (long long)instruction);
	const struct str text = str_of(payload, (size_t)len);
	return job_queue(conn, text, text, now, fault);
}

// --- asking ---

// What a day still allows. *ret_mail false: this address was written to often enough.
static enum outcome day_allows(struct conn *conn, const struct follow_asking *asking,
			       struct str hash, bool *ret_mail, struct fault *fault)
{
	const struct {
		enum limit_kind limit;
		struct str name;
		bool silent;
	} looks[] = {
	    {LIMIT_ACK_RANGE,
	     arena_format(asking->arena, "follow.range:%.*s",
			  STR_ARG(contact_hash(asking->sealer, asking->arena, asking->range))),
	     false},
	    {LIMIT_ACK_DAY, STR("follow"), false},
	    {LIMIT_ACK_SENDER, arena_format(asking->arena, "follow.sender:%.*s", STR_ARG(hash)),
	     true},
	};
	enum outcome outcome = OK;
	*ret_mail = true;
	for (size_t i = 0; outcome == OK && i < sizeof looks / sizeof looks[0]; i++) {
		int64_t most;
		bool fits = true;
		outcome = limit_read(conn, asking->campaign->id, looks[i].limit, &most, fault);
		if (outcome == OK)
			outcome = outbox_spend(conn, asking->campaign->id, looks[i].name, 1, most,
					       asking->now, &fits, fault);
		if (outcome == OK && !fits && !looks[i].silent)
			return fail(TOO_MUCH, fault,
				    /*tr*/
				    "Very many people wrote here today. Please send it again "
				    "tomorrow; what you wrote is still in the form.");
		*ret_mail &= fits;
	}
	return outcome;
}

static enum outcome place_look(struct conn *conn, const struct follow_asking *asking,
			       struct str hash, bool *ret_follows, struct fault *fault)
{
	struct stmt *look = stmt_start(conn, &sql_follower_place);
	stmt_bind_i64(look, 1, asking->campaign->id);
	stmt_bind_str(look, 2, hash);
	const bool found = stmt_step(look);
	const int64_t count = found ? stmt_i64(look, 0) : 0;
	*ret_follows = found && stmt_i64(look, 1) != 0;
	const enum outcome outcome = stmt_end(look, fault);
	if (outcome == OK && count >= FOLLOWERS_MOST)
		return fail(TOO_MUCH, fault,
			    /*tr*/
			    "%d people follow by e-mail, and there is no room for more. "
			    "Please use the feed.",
			    FOLLOWERS_MOST);
	return outcome;
}

// The secret of the link travels sealed and is opened for the moment of sending alone.
static enum outcome letter_add(struct conn *conn, const struct follow_asking *asking,
			       struct str sealed, struct str hash, struct str token,
			       struct fault *fault)
{
	int64_t id;
	struct fault words;
	struct arena *arena = asking->arena;
	const struct contact link = {
	    .address = arena_format(arena, "%.*s/%s/c/%.*s/appeal/follow/%.*s",
				    STR_ARG(asking->site), asking->language->code,
				    STR_ARG(asking->campaign->slug), STR_ARG(token))};
	fail(
	    OK, &words,
	    /*tr*/
	    "Somebody asked for the instructions and appeals of %.*s at this address. To get them, "
	    "open this link within three days:",
	    STR_ARG(asking->campaign->name));
	const struct str says = fault_said(&words, asking->messages, asking->language, arena);
	const char *unknown = message(asking->messages, asking->language,
				      /*tr*/ "If you do not know what this is about, do nothing.");
	const struct outbox_message letter = {
	    .campaign = asking->campaign->id,
	    .inlet = asking->inlet,
	    .purpose = OUTBOX_ACKNOWLEDGE,
	    .to = sealed,
	    .to_hash = hash,
	    .subject = asking->campaign->name,
	    .text =
		arena_format(arena, "%.*s\n\n" OUTBOX_ENCLOSED "\n\n%s\n", STR_ARG(says), unknown),
	    .enclosed = seal(asking->sealer, arena, contact_write(arena, &link)),
	    .lang = str_from(asking->language->code),
	    .key = arena_format(arena, "follow-%.*s",
				STR_ARG(token_hash(asking->sealer, arena, token))),
	};
	return outbox_add(conn, asking->ids, &letter, asking->now, &id, fault);
}

static enum outcome follower_put(struct conn *conn, const struct follow_asking *asking,
				 struct str hash, struct fault *fault)
{
	unsigned char secret[FOLLOW_TOKEN / 2];
	char token[FOLLOW_TOKEN + 1], payload[32];
	struct arena *arena = asking->arena;
	randombytes_buf(secret, sizeof secret);
	sodium_bin2hex(token, sizeof token, secret, sizeof secret);
	const struct str sealed = seal(asking->sealer, arena, asking->address);
	const int64_t id = id_next(asking->ids);
	struct stmt *put = stmt_start(conn, &sql_follower_put);
	stmt_bind_i64(put, 1, id);
	stmt_bind_i64(put, 2, asking->campaign->id);
	stmt_bind_blob(put, 3, sealed);
	stmt_bind_str(put, 4, hash);
	stmt_bind_str(put, 5, str_from(asking->language->code));
	stmt_bind_str(put, 6, token_hash(asking->sealer, arena, str_from(token)));
	stmt_bind_i64(put, 7, asking->now);
	enum outcome outcome = stmt_run(put, fault);
	if (outcome == OK)
		outcome = letter_add(conn, asking, sealed, hash, str_from(token), fault);
	if (outcome != OK)
		return outcome;
	const int len =
	    snprintf(payload, sizeof payload, "e %lld", (long long)asking->campaign->id);
	return job_queue(conn, str_of(payload, (size_t)len),
			 arena_format(arena, "e %lld", (long long)id),
			 asking->now + FOLLOW_CONFIRM_MS, fault);
}

enum outcome follow_ask(struct conn *conn, const struct follow_asking *asking, struct fault *fault)
{
	bool follows = false, mail = false;
	const struct str hash = contact_hash(asking->sealer, asking->arena, asking->address);
	enum outcome outcome = day_allows(conn, asking, hash, &mail, fault);
	if (outcome == OK)
		outcome = place_look(conn, asking, hash, &follows, fault);
	return outcome == OK && mail && !follows ? follower_put(conn, asking, hash, fault)
						 : outcome;
}

enum outcome follow_confirm(struct conn *conn, int64_t campaign, const struct follow_link *link,
			    int64_t now, struct fault *fault)
{
	struct stmt *confirm = stmt_start(conn, &sql_follower_confirm);
	stmt_bind_i64(confirm, 1, link->id);
	stmt_bind_i64(confirm, 2, now);
	const enum outcome outcome = stmt_run(confirm, fault);
	if (outcome != OK || conn_changes(conn) == 0)
		return outcome;
	return outbox_stop_set(conn, campaign, link->hash, false, now, fault);
}

// --- erasing ---

static enum outcome mails_forget(struct conn *conn, int64_t campaign, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_follower_mails_forget);
	stmt_bind_i64(forget, 1, campaign);
	return stmt_run(forget, fault);
}

enum outcome follow_expire(struct conn *conn, int64_t campaign, int64_t now, struct fault *fault)
{
	struct stmt *expire = stmt_start(conn, &sql_follower_expire);
	stmt_bind_i64(expire, 1, campaign);
	stmt_bind_i64(expire, 2, now - FOLLOW_CONFIRM_MS);
	const enum outcome outcome = stmt_run(expire, fault);
	return outcome == OK && conn_changes(conn) > 0 ? mails_forget(conn, campaign, fault)
						       : outcome;
}

enum outcome follow_forget(struct conn *conn, int64_t campaign, struct fault *fault)
{
	struct stmt *forget = stmt_start(conn, &sql_follower_forget);
	stmt_bind_i64(forget, 1, campaign);
	const enum outcome outcome = stmt_run(forget, fault);
	return outcome == OK ? mails_forget(conn, campaign, fault) : outcome;
}
