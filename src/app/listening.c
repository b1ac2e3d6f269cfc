// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/listening.h"

#include "appeal/follow_send.h"
#include "base/time.h"
#include "listen/sender.h"
#include "listen/stream_in.h"

#define PRIVATE_MAX 64 // addresses

// "host:port" each, with spaces or commas between, as the client wants them.
static enum outcome private_list(const struct invocation *invocation, const char *const **ret_list,
				 struct fault *fault)
{
	size_t count = 0;
	struct str rest = config_text(invocation->config, "listen-private");
	const char **list = arena_array(invocation->arena, PRIVATE_MAX + 1, sizeof *list);
	if (!list)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	while (rest.len > 0) {
		struct str word = str_cut(&rest, ' ');
		while (word.len > 0) {
			const struct str one = str_trim(str_cut(&word, ','));
			if (one.len == 0)
				continue;
			if (count == PRIVATE_MAX || str_find_byte(one, ':') == SIZE_MAX)
				return fail(INVALID, fault,
					    "listen-private holds at most %d addresses, each a "
					    "host and a port: feeds.lan:8080.",
					    PRIVATE_MAX);
			list[count++] = arena_cstr(invocation->arena, one);
		}
	}
	*ret_list = list;
	return OK;
}

static enum outcome feed_hub_open(struct program *program, const struct invocation *invocation,
				  struct fault *fault)
{
	const struct str hub = config_text(invocation->config, "feed-hub");
	if (hub.len > 0 && !str_starts(hub, STR("https://")) && !str_starts(hub, STR("http://")))
		return fail(INVALID, fault,
			    "feed-hub is an address that begins with https:// or http://.");
	program->feed_ping = (struct feed_ping){
	    .store = program->store,
	    .fetcher = program->fetcher,
	    .site = config_text(invocation->config, "public-address"),
	    .hub = hub,
	};
	return OK;
}

enum outcome listening_open(struct program *program, const struct invocation *invocation,
			    struct fault *fault)
{
	struct fetch_options options = {.user_agent = "Causeway/" CAUSEWAY_VERSION};
	enum outcome outcome = private_list(invocation, &options.allow_private, fault);
	if (outcome == OK)
		outcome = fetcher_new(&options, &program->fetcher, fault);
	program->poller = (struct poller){
	    .store = program->store,
	    .ids = &program->ids,
	    .sealer = program->sealer,
	    .ingest = program->ingest,
	    .fetcher = program->fetcher,
	    .pictures = invocation->pictures,
	    .connectors = connectors,
	    .site = config_text(invocation->config, "public-address"),
	    .directory = config_text(invocation->config, "atproto-directory"),
	    .now = time_now,
	    .started_at = time_now(),
	};
	program->channels = sender_channels(&program->poller);
	program->teller = (struct hook_teller){
	    .store = program->store,
	    .ids = &program->ids,
	    .fetcher = program->fetcher,
	    .sealer = program->sealer,
	    .now = time_now,
	};
	program->translator = (struct translator){
	    .store = program->store,
	    .ids = &program->ids,
	    .fetcher = program->fetcher,
	    .sealer = program->sealer,
	    .now = time_now,
	};
	return outcome == OK ? feed_hub_open(program, invocation, fault) : outcome;
}

static enum outcome queue_write(struct conn *conn, void *context, struct fault *fault)
{
	(void)context;
	enum outcome outcome = import_forget_queue(conn, time_now(), fault);
	if (outcome == OK)
		outcome = inlets_queue(conn, time_now(), fault);
	return outcome == OK ? inlets_hurry(conn, time_now(), fault) : outcome;
}

#define OUTWARD_THREADS 3

// What leaves beside messages: texts to machines that translate, webhooks, news of our feeds.
static enum outcome outward_start(struct program *program, struct fault *fault)
{
	program->translator.judge = program->services.judge;
	const struct job_kind kinds[] = {
	    translator_job(&program->translator), translator_watch_job(&program->translator),
	    hook_out_watch_job(&program->teller), hook_out_send_job(&program->teller),
	    feed_ping_job(&program->feed_ping),	  follow_job(&program->services),
	};
	return job_pool_start(program->store, kinds, sizeof kinds / sizeof kinds[0],
			      OUTWARD_THREADS, &program->outward, fault);
}

enum outcome listening_start(struct program *program, struct fault *fault)
{
	const struct job_kind well = poll_job(&program->poller);
	program->importer =
	    (struct importer){program->store, program->ingest, program->sealer, program->zones};
	program->take_back =
	    (struct take_back){program->store, &program->ids, program->log, time_now};
	// Files have time, like what is ill.
	const struct job_kind ill[] = {
	    poll_job_ill(&program->poller), import_job(&program->importer),
	    take_back_job(&program->take_back), import_forget_job(&program->importer)};
	const struct job_kind out = sender_job(&program->poller);
	enum outcome outcome =
	    store_write(program->store, WRITE_PERSON, 100, queue_write, NULL, fault);
	if (outcome == OK)
		outcome = stream_in_start(&program->poller, &program->poller.streams, fault);
	if (outcome == OK)
		outcome =
		    job_pool_start(program->store, &well, 1, POLL_THREADS, &program->polls, fault);
	if (outcome == OK)
		outcome = job_pool_start(program->store, ill, sizeof ill / sizeof ill[0],
					 POLL_THREADS_ILL, &program->polls_ill, fault);
	if (outcome == OK)
		outcome = job_pool_start(program->store, &out, 1, SENDER_THREADS, &program->senders,
					 fault);
	return outcome == OK ? outward_start(program, fault) : outcome;
}

void listening_stop(struct program *program)
{
	if (program->fetcher)
		fetcher_stop(program->fetcher);
	job_runner_stop(program->polls);
	job_runner_stop(program->polls_ill);
	job_runner_stop(program->senders);
	job_runner_stop(program->outward);
	stream_in_stop(program->poller.streams);
	program->poller.streams = NULL;
	program->polls = program->polls_ill = program->senders = program->outward = NULL;
}

void listening_close(struct program *program)
{
	fetcher_free(program->fetcher);
	program->fetcher = NULL;
}
