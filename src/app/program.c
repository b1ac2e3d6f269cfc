// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/program.h"

#include "app/contact_key.h"
#include "app/listening.h"
#include "app/mailbox.h"
#include "app/suggested.h"
#include "app/unlock.h"
#include "app/zone_choice.h"
#include "base/zone_book.h"

#include "base/log.h"
#include "base/time.h"
#include "campaign/campaign_embedded.h"
#include "campaign/instance.h"
#include "listen/listen_embedded.h"
#include "match/match_memory.h"
#include "page/fault_said.h"
#include "people/people_embedded.h"
#include "people/share.h"
#include "respond/respond_embedded.h"
#include "respond/shared.h"
#include "text/lexicon.h"
#include "triage/rules.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static enum outcome data_directory(const char *dir, bool create, struct fault *fault)
{
	struct stat about;
	if (stat(dir, &about) == 0)
		return S_ISDIR(about.st_mode) ? OK
					      : fail(INVALID, fault, "%s is not a directory.", dir);
	if (!create)
		return fail(
		    NOT_FOUND, fault,
		    "There is no data directory %s. Make one with: causeway setup --data %s …", dir,
		    dir);
	if (mkdir(dir, 0700) != 0)
		return fail(UNAVAILABLE, fault, "%s cannot be made: %s.", dir, strerror(errno));
	return OK;
}

static enum outcome store_begin(struct program *program, const struct invocation *invocation,
				unsigned parts, struct fault *fault)
{
	const char *dir = config_text(invocation->config, "data").at;
	const struct str url = config_text(invocation->config, "database");
	enum outcome outcome = data_directory(dir, parts & PROGRAM_CREATE, fault);
	if (outcome != OK)
		return outcome;
	outcome = unlock(invocation, &program->vault, fault);
	if (outcome != OK)
		return outcome;
	const struct store_options options = {
	    .dir = dir,
	    .vault = program->vault,
	    .url = url.len > 0 ? url.at : NULL,
	    .readers = 16,
	    .create = parts & PROGRAM_CREATE,
	    .no_writer = parts & PROGRAM_READ_ONLY,
	    .beside = parts & PROGRAM_BESIDE,
	    .guard = true,
	};
	outcome = store_open(&options, &program->store, fault);
	if (outcome != OK)
		return outcome;
	// The store keeps the pointer: checks compare the schema with it later.
	static struct migration_set rooms[5];
	const struct migration_set sets[] = {
	    {store_migrations, store_migration_count},
	    {people_migrations, people_migration_count},
	    {campaign_migrations, campaign_migration_count},
	    {listen_migrations, listen_migration_count},
	    {respond_migrations, respond_migration_count},
	};
	memcpy(rooms, sets, sizeof rooms);
	return store_migrate(program->store, rooms, sizeof rooms / sizeof rooms[0], fault);
}

// Commands beside a server open no contact data, and leave its key to the server.
static enum outcome people_begin(struct program *program, const struct invocation *invocation,
				 unsigned parts, struct fault *fault)
{
	enum outcome outcome = OK;
	if (!(parts & PROGRAM_BESIDE))
		outcome = contact_key_open(program, invocation, fault);
	if (outcome != OK)
		return outcome;
	outcome = people_new(program->store, &program->ids, &program->people, fault);
	if (outcome != OK)
		return outcome;
	people_share(program->people, &respond_shared);
	people_site(program->people, program->site);
	people_seal_with(program->people, program->sealer);
	return OK;
}

#define TAGS_ROOM ((size_t)2 << 20) // of a campaign's hashtags while they are read

// What the hashtags of a campaign mean. `arena` is forgotten.
static enum outcome tags_tell(struct program *program, struct conn *conn, struct arena *arena,
			      int64_t campaign, struct fault *fault)
{
	struct tag_book book;
	arena_reset(arena);
	const enum outcome outcome = tag_book_meant_read(conn, arena, campaign, &book, fault);
	return outcome == OK ? judgement_tell_tags(program->judgement, campaign, &book, fault)
			     : outcome;
}

// Places come ordered by campaign.
static enum outcome areas_read(struct program *program, struct conn *conn, struct arena *arena,
			       struct fault *fault)
{
	struct campaign *campaigns;
	struct campaign_place *places;
	size_t n_campaigns, n_places;
	enum outcome outcome = campaign_list(conn, arena, &campaigns, &n_campaigns, fault);
	if (outcome == OK)
		outcome = campaign_places(conn, arena, &places, &n_places, fault);
	size_t at = 0;
	struct arena tags;
	arena_init(&tags, TAGS_ROOM);
	for (size_t i = 0; outcome == OK && i < n_campaigns; i++) {
		size_t count = 0;
		while (at + count < n_places && places[at + count].campaign == campaigns[i].id)
			count++;
		outcome = judgement_tell_campaign(program->judgement, &campaigns[i], places + at,
						  count, fault);
		if (outcome == OK)
			outcome = tags_tell(program, conn, &tags, campaigns[i].id, fault);
		at += count;
	}
	arena_free(&tags);
	return outcome;
}

enum outcome program_tell_places(struct program *program, struct arena *arena, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(program->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = areas_read(program, conn, arena, fault);
	conn_release(conn);
	return outcome;
}

void program_places_changed(struct request *request)
{
	struct fault fault = {0};
	struct program *program = services_of(request)->program;
	if (!program->judgement || program_tell_places(program, request->arena, &fault) == OK)
		return;
	log_warn("triage.places", log_str("why", str_from(fault.text)));
}

static enum outcome posts_begin(struct program *program, const struct invocation *invocation,
				struct fault *fault)
{
	const struct judgement_files files = share_judgement(invocation->arena, invocation->config);
	enum outcome outcome = judgement_new(&files, &program->judgement, fault);
	if (outcome == OK)
		outcome = program_tell_places(program, invocation->arena, fault);
	if (outcome == OK)
		outcome = learner_start(program->store, judgement_judge(program->judgement),
					&program->learner, fault);
	if (outcome == OK)
		outcome = post_log_new(program->store, &program->ids, &program->log, fault);
	if (outcome != OK)
		return outcome;
	const struct ingest_parts parts = {
	    .log = program->log,
	    .judge = judgement_judge(program->judgement),
	    .hub = program->hub,
	    .store = program->store,
	};
	return ingest_new(&parts, &program->ingest, fault);
}

static struct str said(const struct request *request)
{
	return fault_said(&request->fault, services_of(request)->program->messages,
			  language_or_english(request->language), request->arena);
}

static enum outcome message_keep(struct request *request, const struct campaign *campaign,
				 struct str line)
{
	int64_t post;
	const struct ingest_message message = {.campaign = campaign, .line = line};
	return ingest_message(services_of(request)->ingest, request->arena, &message, &post,
			      &request->fault);
}

static void taught(struct program *program, int64_t campaign)
{
	learner_mark(program->learner, campaign);
}

static enum outcome campaign_open(struct request *request)
{
	struct campaign campaign;
	return campaign_asked(request, &campaign);
}

static struct str campaign_named(struct conn *conn, struct arena *arena, struct str slug)
{
	struct campaign campaign;
	struct fault fault;
	const bool there =
	    slug.len > 0 && campaign_by_slug(conn, arena, slug, &campaign, &fault) == OK;
	return there ? campaign.name : STR("");
}

// What pages ask for and an administrator may change meanwhile.
static enum outcome words_begin(struct program *program, const struct invocation *invocation,
				struct fault *fault)
{
	struct conn *conn;
	struct str site = {0};
	enum outcome outcome = store_reader(program->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = instance_word(conn, invocation->arena, STR("site"), &site, fault);
	if (outcome == OK)
		outcome = archive_gate_new(conn, &program->archive_gate, fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	if (site.len > 0)
		program->site = site;
	if (program->people)
		people_site(program->people, program->site);
	program->site_name = site_name_new(program->site);
	program->exercise_gate = exercise_gate_new(program->store);
	return program->site_name && program->exercise_gate
		   ? OK
		   : fail(UNAVAILABLE, fault, "Out of memory.");
}

// Without the file an appeal is checked with a few words of English alone.
static enum outcome lexicon_begin(struct program *program, const struct invocation *invocation,
				  struct fault *fault)
{
	const char *file =
	    share_path(invocation->arena, invocation->config, "lexicon/crisis.cwlex");
	const enum outcome outcome = lexicon_open(file, &program->lexicon, fault);
	return outcome == NOT_FOUND ? OK : outcome;
}

// Without the file a map shows its points alone.
static enum outcome outlines_begin(struct program *program, const struct invocation *invocation,
				   struct fault *fault)
{
	const char *file = share_path(invocation->arena, invocation->config, "outlines/world.cwo");
	const enum outcome outcome = outlines_open(file, &program->outlines, fault);
	return outcome == NOT_FOUND ? OK : outcome;
}

enum outcome program_open(struct program *program, const struct invocation *invocation,
			  unsigned parts, struct fault *fault)
{
	*program = (struct program){
	    .site = config_text(invocation->config, "site"),
	    .data = config_text(invocation->config, "data"),
	    .guide = share_path(invocation->arena, invocation->config, "guide"),
	    .story = share_path(invocation->arena, invocation->config, "demo"),
	    .started_at = time_now(),
	};
	id_maker_init(&program->ids, (unsigned)config_number(invocation->config, "node"));
	enum outcome outcome = store_begin(program, invocation, parts, fault);
	if (outcome == OK && parts & PROGRAM_PEOPLE)
		outcome = people_begin(program, invocation, parts, fault);
	if (outcome == OK && parts & PROGRAM_PAGES)
		outcome = live_start((unsigned)config_number(invocation->config, "max-viewers"),
				     &program->hub, fault);
	if (outcome == OK && program->hub)
		live_limit_address(
		    program->hub,
		    (unsigned)config_number(invocation->config, "max-viewers-per-address"));
	if (outcome == OK && parts & PROGRAM_POSTS)
		outcome = posts_begin(program, invocation, fault);
	if (outcome == OK && parts & PROGRAM_POSTS && parts & PROGRAM_PAGES)
		outcome = listening_open(program, invocation, fault);
	if (outcome == OK && parts & PROGRAM_POSTS)
		outcome = mailbox_open(program, invocation, fault);
	if (outcome == OK && parts & PROGRAM_PAGES)
		outcome = stream_desk_new(&program->desk, fault);
	if (outcome == OK && parts & PROGRAM_POSTS && parts & PROGRAM_PAGES)
		outcome = grouper_start(program->store, &program->ids, program->hub,
					&program->grouper, fault);
	if (outcome == OK && parts & PROGRAM_PAGES &&
	    (!(program->zones = zone_book_new()) || !(program->matches = match_memory_new())))
		outcome = fail(UNAVAILABLE, fault, "Out of memory.");
	if (outcome == OK && parts & PROGRAM_PAGES)
		outcome = outlines_begin(program, invocation, fault);
	if (outcome == OK && parts & PROGRAM_PAGES)
		outcome = lexicon_begin(program, invocation, fault);
	if (outcome == OK && parts & PROGRAM_PAGES)
		outcome = words_begin(program, invocation, fault);
	if (outcome == OK && parts & PROGRAM_PAGES)
		outcome = program_pages(program, invocation, fault);
	program->poller.messages = program->messages;
	if (outcome != OK) {
		program_close(program);
		return outcome;
	}
	program->services = (struct services){
	    .site = program->site,
	    .address = config_text(invocation->config, "public-address"),
	    // A hub knows a feed by one address: without one that stays there is none to name.
	    .feed_hub = program->feed_ping.site.len > 0 ? program->feed_ping.hub : STR(""),
	    .store = program->store,
	    .ids = &program->ids,
	    .people = program->people,
	    .sealer = program->sealer,
	    .hub = program->hub,
	    .ingest = program->ingest,
	    .poller = &program->poller,
	    .fetcher = program->fetcher,
	    .channels = &program->channels,
	    .desk = program->desk,
	    .matches = program->matches,
	    .grouper = program->grouper,
	    .program = program,
	    .zones = program->zones,
	    .outlines = program->outlines,
	    .judge = program->judgement ? judgement_judge(program->judgement) : NULL,
	    .places = program->judgement ? judgement_places(program->judgement) : NULL,
	    .messages = program->messages,
	    .pictures = invocation->pictures,
	    .message_keep = message_keep,
	    .taught = taught,
	    .tags_changed = program_places_changed,
	    .campaign_open = campaign_open,
	    .campaign_named = campaign_named,
	    .roles_suggested = suggested_roles,
	    .language_taught = rule_language_known,
	    .said = said,
	    .page_made = program_page_made,
	    .lexicon = program->lexicon,
	    .zones_listed = zone_names,
	};
	return OK;
}

void program_close(struct program *program)
{
	listening_stop(program);
	if (program->jobs)
		job_runner_stop(program->jobs);
	if (program->pages)
		pages_free(program->pages);
	if (program->messages)
		messages_free(program->messages);
	grouper_stop(program->grouper);
	stream_desk_free(program->desk);
	match_memory_free(program->matches);
	listening_close(program);
	ingest_free(program->ingest);
	post_log_free(program->log);
	learner_stop(program->learner);
	judgement_free(program->judgement);
	if (program->hub)
		live_stop(program->hub);
	people_free(program->people);
	sealer_free(program->sealer);
	zone_book_free(program->zones);
	outlines_close(program->outlines);
	lexicon_close(program->lexicon);
	archive_gate_free(program->archive_gate);
	exercise_gate_free(program->exercise_gate);
	site_name_free(program->site_name);
	wizard_key_free(program->wizard_key);
	if (program->store)
		store_close(program->store);
	vault_close(program->vault);
	*program = (struct program){0};
}
