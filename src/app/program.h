// SPDX-License-Identifier: AGPL-3.0-or-later
// The parts of a running Causeway, opened in the order of the floors and closed in the other one.
// Commands that work on the data directory use the same parts as the server.
#ifndef CAUSEWAY_APP_PROGRAM_H
#define CAUSEWAY_APP_PROGRAM_H

#include "app/archive_gate.h"
#include "app/command.h"
#include "app/exercise_gate.h"
#include "app/learner.h"
#include "app/site_name.h"
#include "app/wizard_key.h"
#include "campaign/alarm.h"
#include "campaign/channel.h"
#include "campaign/post_log.h"
#include "desk/grouper.h"
#include "insight/hook_out.h"
#include "insight/watch.h"
#include "listen/import_job.h"
#include "listen/ingest.h"
#include "listen/poll.h"
#include "match/ask.h"
#include "net/http.h"
#include "net/services.h"
#include "page/outlines.h"
#include "page/page.h"
#include "people/people.h"
#include "people/seal.h"
#include "respond/feed_ping.h"
#include "respond/guard.h"
#include "respond/retention.h"
#include "respond/stream_page.h"
#include "respond/take_back.h"
#include "respond/translator.h"
#include "store/job.h"
#include "triage/judgement.h"

#include <signal.h>

struct program {
	struct vault *vault; // NULL if nothing here is sealed
	struct store *store;
	struct id_maker ids;
	struct people *people;
	struct sealer *sealer;
	struct judgement *judgement;
	struct learner *learner;
	struct post_log *log;
	struct live_hub *hub;
	struct ingest *ingest;
	struct stream_desk *desk;
	struct match_memory *matches;
	struct grouper *grouper;
	struct messages *messages;
	struct pages *pages;
	struct job_runner *jobs;
	struct fetcher *fetcher; // asks other servers
	struct poller poller;
	struct mailbox *mailbox;	      // NULL: the server writes to nobody
	struct job_runner *polls, *polls_ill; // what campaigns listen to
	struct job_runner *senders;	      // what they send
	struct channels channels;
	struct alarm_channel alarm_channels[2]; // out of the house: the command, the mailbox
	int alarm_helper; // the line to the process that runs the command; 0: there is none
	struct alarm_walker walker;
	struct guard guard;
	struct watch watch;
	struct retention retention;
	struct asker asker;
	struct importer importer;
	struct take_back take_back;
	struct translator translator;
	struct feed_ping feed_ping;
	struct hook_teller teller;
	struct job_runner *outward; // translations, webhooks
	struct http_server *http;
	struct lexicon *lexicon; // for what must not be asked of the public; NULL without its file
	struct zone_book *zones;
	struct outlines *outlines; // NULL without their file
	struct services services;
	struct str site;	       // name of the instance as it was set at the start
	struct site_name *site_name;   // as it is now; NULL until the store is open
	struct wizard_key *wizard_key; // NULL: the server was set up when it started
	struct archive_gate *archive_gate;
	struct exercise_gate *exercise_gate;
	struct str data;    // the data directory
	int64_t started_at; // ms UTC; tells this run from others
	const char *guide;  // folder with the pictures of the user guide
	const char *story;  // folder with the invented story
};

// What program_open opens beside the store.
enum program_parts {
	PROGRAM_CREATE = 1, // makes the data directory and the database if there are none
	PROGRAM_PEOPLE = 2,
	PROGRAM_POSTS = 4, // log of posts, triage, ingest
	PROGRAM_PAGES = 8,
	PROGRAM_READ_ONLY = 16, // beside a running server
	PROGRAM_BESIDE = 32,	// the same, and may write what the server keeps no copy of
};

// Opens the parts; on failure nothing stays open.
enum outcome program_open(struct program *program, const struct invocation *invocation,
			  unsigned parts, struct fault *fault);
void program_close(struct program *program);

// Tells triage where the campaigns are, which places they have and what their hashtags mean: at the
// start, and when somebody has changed that.
enum outcome program_tell_places(struct program *program, struct arena *arena, struct fault *fault);
// The same for a request that changed it; what fails is logged: the change itself was kept, and a
// restart tells it.
void program_places_changed(struct request *request);

// Keeps the signals that stop a server for the thread that waits for them. Before any other thread
// exists.
void program_block_signals(sigset_t *ret_set);

// Serves until SIGINT or SIGTERM. `ready` (may be NULL) is called once requests are answered.
enum outcome program_serve(struct program *program, const struct invocation *invocation,
			   void (*ready)(struct program *program, void *context), void *context,
			   struct fault *fault);

// Reads the certificate if there is to be one, into the arena: *ret_tls is NULL for plain http.
enum outcome program_certificate(const struct invocation *invocation, struct arena *arena,
				 const struct tls_pair **ret_tls, struct fault *fault);

// How the settings say that this instance is to be listened to: address, certificate, limits. What
// is served is left to the caller.
enum outcome program_listen(const struct invocation *invocation, struct http_options *ret_options,
			    struct fault *fault);

// Hooks that join http and pages; see hooks.c.
struct http_hooks program_hooks(struct program *program);
extern const struct route_table app_routes, help_routes, wizard_routes, export_routes;
// What a page of the request's route looks like; for services.
enum outcome program_page_made(struct request *request, const void *data, struct buf *out);
// The route tables of all rooms.
const struct route_table *program_routes(size_t *ret_count);
// Every template of every room with its view.
enum outcome program_pages(struct program *program, const struct invocation *invocation,
			   struct fault *fault);

#endif
