// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/feed_ping.h"

#include "base/log.h"
#include "campaign/campaign.h"
#include "campaign/outward.h"
#include "net/percent.h"

#define JOB	    "feed.ping"
#define ROOM	    ((size_t)1 << 20)
#define ANSWER_MOST 65536
#define TIMEOUT_MS  15000

// Each stretch of time has a job of its own, which runs after it: a change that comes while a hub
// is being told is never taken for one that it was told of.
enum outcome feed_ping_queue(struct conn *conn, int64_t campaign, int64_t now, struct fault *fault)
{
	char key[48], payload[24];
	const int64_t stretch = now / FEED_PING_EVERY_MS;
	const int payload_len = snprintf(payload, sizeof payload, "%lld", (long long)campaign);
	const int key_len =
	    snprintf(key, sizeof key, "%lld %lld", (long long)campaign, (long long)stretch);
	return job_add(conn, STR(JOB), str_of(payload, (size_t)payload_len),
		       str_of(key, (size_t)key_len), (stretch + 1) * FEED_PING_EVERY_MS, fault);
}

// The address of the feed; empty if nobody is to hear of it.
static enum outcome topic_read(const struct feed_ping *ping, struct arena *arena, int64_t id,
			       struct str *ret_topic, struct fault *fault)
{
	bool open = false;
	struct conn *conn;
	struct campaign campaign;
	enum outcome outcome = store_reader(ping->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = campaign_by_id(conn, arena, id, &campaign, fault);
	if (outcome == OK)
		outcome = outward_gate(conn, id, &open, fault);
	conn_release(conn);
	*ret_topic = STR("");
	if (outcome == OK && open)
		*ret_topic = arena_format(arena, "%.*s/c/%.*s/appeal/feed", STR_ARG(ping->site),
					  STR_ARG(campaign.slug));
	return outcome == NOT_FOUND ? OK : outcome;
}

static enum outcome hub_tell(const struct feed_ping *ping, struct arena *arena, struct str topic,
			     struct fault *fault)
{
	struct fetch_answer answer;
	const struct fetch_header headers[] = {
	    {STR("Content-Type"), STR("application/x-www-form-urlencoded")}};
	const struct fetch_request request = {
	    .method = "POST",
	    .url = arena_cstr(arena, ping->hub),
	    .headers = headers,
	    .n_headers = 1,
	    .body = arena_format(arena, "hub.mode=publish&hub.url=%.*s",
				 STR_ARG(percent_encode(arena, topic))),
	    .timeout_ms = TIMEOUT_MS,
	    .max_bytes = ANSWER_MOST,
	    .last = true,
	};
	const enum outcome outcome = fetch(ping->fetcher, arena, &request, &answer, fault);
	if (outcome != OK)
		return outcome;
	if (answer.status >= 200 && answer.status < 300)
		return OK;
	return fail(UNAVAILABLE, fault, "The hub answered with status %d.", answer.status);
}

static enum outcome ping_run(void *context, const struct job *job, struct fault *fault)
{
	int64_t id;
	struct arena arena;
	struct str topic = STR("");
	const struct feed_ping *ping = context;
	if (ping->hub.len == 0 || ping->site.len == 0)
		return OK;
	if (!str_to_i64(job->payload, &id))
		return fail(INVALID, fault, "The job names no campaign.");
	arena_init(&arena, ROOM);
	enum outcome outcome = topic_read(ping, &arena, id, &topic, fault);
	if (outcome == OK && topic.len > 0)
		outcome = hub_tell(ping, &arena, topic, fault);
	arena_free(&arena);
	if (outcome != OK)
		log_warn("feed.hub", log_i64("campaign", id),
			 log_str("why", str_from(fault->text)));
	// Whatever a hub refuses now it may take later: it is no part of this server.
	return outcome == OK ? OK : UNAVAILABLE;
}

struct job_kind feed_ping_job(const struct feed_ping *ping)
{
	return (struct job_kind){
	    .name = JOB,
	    .max_attempts = 10,
	    .backoff_ms = 10000,
	    .timeout_ms = 60000,
	    .run = ping_run,
	    .context = (void *)ping,
	    .help = "Tells a hub that a public feed changed.",
	};
}
