// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway demo: an invented flood, told as one day's story while the server runs. Sets up an
// empty data directory; told again, it goes on where it stopped.
#include "app/confine.h"
#include "app/demo_heard.h"
#include "app/demo_team.h"
#include "app/demo_voice.h"
#include "app/program.h"
#include "app/setup.h"
#include "app/story.h"

#include "base/log.h"
#include "base/time.h"
#include "desk/grouper.h"

#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <unistd.h>

#define SLUG	      "sarwan-flood"
#define PASSWORD_FILE "demo-password"
#define PLACES_MOST   64
// Colleagues have dealt with most of what is told at first.
#define BEGIN_CASES   1000
#define POSTS_A_TURN  8 // told between two turns of the colleagues

struct story {
	struct program *program;
	struct arena arena;
	struct campaign campaign;
	struct demo_work work; // no campaign: nobody works
	struct story_book book;
	size_t told;
	int64_t pace;
	pthread_t teller;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool stopping, running;
};

// --- telling it ---

static enum outcome next_tell(struct story *story, size_t count, struct fault *fault)
{
	const enum outcome outcome = story_tell(story->program->ingest, &story->campaign,
						&story->book, story->told, count, fault);
	if (outcome == OK)
		story->told += count;
	return outcome;
}

// Waits until `due` (ms UTC) or until the story is stopped; true if it goes on.
static bool wait_until(struct story *story, int64_t due)
{
	const struct timespec until = {due / 1000, due % 1000 * 1000000};
	pthread_mutex_lock(&story->lock);
	while (!story->stopping && time_now() < due)
		pthread_cond_timedwait(&story->changed, &story->lock, &until);
	const bool on = !story->stopping;
	pthread_mutex_unlock(&story->lock);
	return on;
}

static enum outcome campaign_find(struct story *story, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(story->program->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = campaign_by_slug(conn, &story->arena, STR(SLUG), &story->campaign, fault);
	conn_release(conn);
	return outcome == OK
		   ? story_told(story->program->store, story->campaign.id, &story->told, fault)
		   : outcome;
}

// Tells what a newcomer finds; all of it is on the board when this returns.
static enum outcome story_begin(struct story *story, struct fault *fault)
{
	enum outcome outcome = campaign_find(story, fault);
	const bool first = story->told == 0;
	if (outcome == OK && first)
		outcome = next_tell(story, story->book.begin, fault);
	if (outcome != OK)
		return outcome;
	grouper_settle(story->program->grouper);
	// A data directory that was set up in another way may lack the colleagues.
	if (demo_team_work(story->program, STR(SLUG), &story->work, fault) != OK || !first)
		return OK;
	demo_work_turn(&story->work, BEGIN_CASES);
	int64_t owners[2] = {0, story->work.accounts[1]};
	enum outcome told =
	    demo_voice_say(story->program, story->campaign.id, story->work.accounts, fault);
	if (told == OK)
		told = account_find(story->program->people, STR("asha@sarwan.example"), &owners[0],
				    fault);
	return told == OK ? demo_heard_tell(story->program, story->campaign.id, owners, fault)
			  : told;
}

static void *story_run(void *context)
{
	struct story *story = context;
	struct fault fault = {0};
	const int64_t start = time_now(), retry_ms = 1000;
	if (story->told >= story->book.count)
		return NULL;
	const int64_t story_start = story->book.posts[story->told ? story->told - 1 : 0].at;
	while (story->told < story->book.count) {
		const int64_t since = story->book.posts[story->told].at - story_start;
		if (!wait_until(story, start + since / story->pace))
			break;
		if (next_tell(story, 1, &fault) == OK) {
			if (story->told % POSTS_A_TURN == 0 && story->work.campaign)
				demo_work_turn(&story->work, 1);
			continue;
		}
		log_warn("demo.post", log_str("why", str_from(fault.text)));
		if (!wait_until(story, time_now() + retry_ms))
			break;
	}
	return NULL;
}

static void story_stop(struct story *story)
{
	pthread_mutex_lock(&story->lock);
	story->stopping = true;
	pthread_cond_signal(&story->changed);
	pthread_mutex_unlock(&story->lock);
	if (story->running)
		pthread_join(story->teller, NULL);
}

// --- setting up ---

static size_t places_read(struct arena *arena, const char *path, struct campaign_place *places)
{
	struct str text = story_file(arena, path);
	size_t count = 0;
	str_cut(&text, '\n'); // the head line
	while (text.len > 0 && count < PLACES_MOST) {
		struct str line = str_trim(str_cut(&text, '\n'));
		struct campaign_place *place = &places[count];
		place->name = str_cut(&line, '\t');
		place->spellings = str_cut(&line, '\t');
		count += str_to_double(str_cut(&line, '\t'), &place->lat) &&
			 str_to_double(str_cut(&line, '\t'), &place->lon);
	}
	return count;
}

static enum outcome demo_campaign(struct program *program, struct invocation *invocation,
				  struct fault *fault)
{
	const struct str tags[] = {STR("SarwanFlood, سروان_سیلاب"),
				   STR("SarwanNeed, سروان_مدد = request"),
				   STR("SarwanOffer = offer"), STR("SarwanWater = request, water")};
	struct campaign_place *places = arena_array(invocation->arena, PLACES_MOST, sizeof *places);
	if (!places)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	const struct setup_campaign wanted = {
	    .slug = STR(SLUG),
	    .name = STR("#SarwanFlood"),
	    .purpose = STR("The Sarwan is over its banks between Belwa and Tilakpur. We bring "
			   "those who need help together with those who can give it. An invented "
			   "flood, for trying Causeway."),
	    .emergency = STR("000"),
	    .country = STR("IN"),
	    .languages = STR("hi ur ne en"),
	    .template = STR("flood"),
	    .lat = 27.21,
	    .lon = 83.53,
	    .has_point = true,
	    .tags = tags,
	    .n_tags = sizeof tags / sizeof tags[0],
	    .places = places,
	    .n_places = places_read(
		invocation->arena,
		share_path(invocation->arena, invocation->config, "demo/places.tsv"), places),
	};
	return setup_campaign(program, invocation->arena, &wanted, fault);
}

static struct str password_new(struct arena *arena)
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	char password[13];
	for (size_t i = 0; i + 1 < sizeof password; i++)
		password[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(sizeof letters - 1)];
	return arena_copy(arena, str_of(password, sizeof password - 1));
}

static enum outcome demo_set_up(struct invocation *invocation, struct fault *fault)
{
	struct program program;
	bool empty;
	enum outcome outcome =
	    program_open(&program, invocation, PROGRAM_CREATE | PROGRAM_PEOPLE, fault);
	if (outcome != OK)
		return outcome;
	outcome = people_empty(program.people, &empty, fault);
	if (outcome == OK && empty) {
		const char *dir = config_text(invocation->config, "data").at;
		const struct str password = password_new(invocation->arena);
		outcome = demo_campaign(&program, invocation, fault);
		if (outcome == OK)
			outcome = demo_team_make(&program, STR(SLUG), password, fault);
		if (outcome == OK)
			outcome = secret_write(
			    arena_format(invocation->arena, "%s/" PASSWORD_FILE, dir).at, password,
			    fault);
		if (outcome == OK)
			outcome =
			    setup_token(&program, invocation->arena, STR(SLUG),
					arena_format(invocation->arena, "%s/token", dir).at, fault);
	}
	program_close(&program);
	return outcome;
}

// --- the command ---

static void greet(struct program *program, void *context)
{
	const struct invocation *invocation = context;
	char password[64] = "";
	const char *dir = config_text(invocation->config, "data").at;
	FILE *file = fopen(arena_format(invocation->arena, "%s/" PASSWORD_FILE, dir).at, "re");
	if (file) {
		if (!fgets(password, sizeof password, file))
			password[0] = '\0';
		fclose(file);
	}
	password[strcspn(password, "\n")] = '\0';
	printf("\nCauseway is ready.\n\n"
	       "  The team's desk     http://localhost:%d/t/" SLUG "/desk\n"
	       "  The public page     http://localhost:%d/c/" SLUG "\n"
	       "  Password            %s\n"
	       "  Sign in as one of\n",
	       http_port(program->http), http_port(program->http),
	       password[0] ? password : "(the one you set)");
	demo_team_print();
	printf(
	    "\nTo see how two people work side by side, sign in as another in a private window.\n"
	    "The story of an invented flood goes on by itself. Ctrl-C ends the server.\n\n");
	fflush(stdout);
}

static enum outcome demo_serve(struct invocation *invocation, struct story *story)
{
	struct program program;
	enum outcome outcome =
	    program_open(&program, invocation, PROGRAM_PEOPLE | PROGRAM_POSTS | PROGRAM_PAGES,
			 invocation->fault);
	if (outcome != OK)
		return outcome;
	site_name_set(program.site_name, STR("Sarwan Relief"));
	// cppcheck-suppress autoVariables ; story uses it no longer than this function runs
	story->program = &program;
	outcome = demo_team_on_duty(&program, STR(SLUG), invocation->fault);
	if (outcome == OK)
		outcome = story_begin(story, invocation->fault);
	if (outcome == OK) {
		story->running = pthread_create(&story->teller, NULL, story_run, story) == 0;
		outcome = program_serve(&program, invocation, greet, invocation, invocation->fault);
	}
	story_stop(story);
	program_close(&program);
	return outcome;
}

enum outcome command_demo(struct invocation *invocation)
{
	struct story story = {.pace = config_number(invocation->config, "pace")};
	sigset_t set;
	program_block_signals(&set);
	pthread_mutex_init(&story.lock, NULL);
	pthread_cond_init(&story.changed, NULL);
	arena_init(&story.arena, (size_t)64 << 20);
	enum outcome outcome = confine(invocation, invocation->fault);
	if (outcome == OK)
		outcome = story_read(&story.arena,
				     share_path(invocation->arena, invocation->config, "demo"),
				     STR(STORY_FLOOD), &story.book, invocation->fault);
	if (outcome == OK)
		outcome = demo_set_up(invocation, invocation->fault);
	if (outcome == OK)
		outcome = demo_serve(invocation, &story);
	arena_free(&story.arena);
	return outcome;
}
