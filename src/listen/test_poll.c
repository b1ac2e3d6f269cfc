// SPDX-License-Identifier: AGPL-3.0-or-later
// What a campaign listens to is asked by jobs: posts and where it stopped are kept together,
// whoever is ill is asked less and less and never holds up another, and what is cut off loses and
// doubles nothing. On SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "listen/poll.h"

#include "base/time.h"
#include "campaign/campaign_embedded.h"
#include "fake_judge.h"
#include "listen/listen_embedded.h"
#include "null_connector.h"
#include "room_fixture.h"

#include <signal.h>
#include <sys/wait.h>

static const struct query count_posts = {.name = "count_posts", .sql = "select count(*) from post"};
static const struct query count_jobs = {
    .name = "count_jobs", .sql = "select count(*) from job where kind = 'listen.poll'"};
static const struct query count_ill = {
    .name = "count_ill", .sql = "select count(*) from job where kind = 'listen.poll.ill'"};
static const struct query secrets_open = {
    .name = "secrets_open",
    .sql = "select count(*) from inlet_setting where name = 'key' and "
	   "(value is not null or sealed is null)"};
static const struct query count_settings = {.name = "count_settings",
					    .sql = "select count(*) from inlet_setting"};

static int64_t test_now = 1800000000000;

static int64_t now(void)
{
	return test_now;
}

struct house {
	struct room room;
	struct post_log *log;
	struct ingest *ingest;
	struct sealer *sealer;
	char keys[64]; // folder of the sealer's key
	struct campaign campaign, exercise;
	struct arena arena;
	struct poller poller;
	struct fault fault;
};

static bool house_open(struct house *house, const struct place *place)
{
	const struct migration_set rooms[] = {{campaign_migrations, campaign_migration_count},
					      {listen_migrations, listen_migration_count}};
	if (!room_open(&house->room, place, rooms, 2))
		return false;
	enum outcome outcome =
	    post_log_new(house->room.store, &house->room.ids, &house->log, &house->fault);
	const struct ingest_parts parts = {
	    .log = house->log, .judge = &fake_judge, .store = house->room.store};
	if (outcome == OK)
		outcome = ingest_new(&parts, &house->ingest, &house->fault);
	if (outcome == OK)
		outcome = sealer_open(house->keys, NULL, &house->sealer, &house->fault);
	house->poller = (struct poller){
	    .store = house->room.store,
	    .ids = &house->room.ids,
	    .sealer = house->sealer,
	    .ingest = house->ingest,
	    .connectors = null_connectors,
	    .now = now,
	};
	return ok(outcome == OK, "the house opens %s", house->fault.text);
}

static void house_close(struct house *house)
{
	sealer_free(house->sealer);
	ingest_free(house->ingest);
	post_log_free(house->log);
	room_close(&house->room);
}

static void campaign_make(struct house *house, const char *slug, bool exercise,
			  struct campaign *campaign)
{
	struct new_campaign wanted = {.campaign = {.slug = str_from(slug), .name = STR("x")}};
	wanted.campaign.exercise = exercise;
	campaign_create(house->room.store, &house->room.ids, &wanted, &campaign->id, NULL);
	campaign->slug = str_from(slug);
}

// --- changes, as the pages make them ---

struct change {
	struct house *house;
	struct inlet_draft draft;
	int64_t id, paused_at;
	struct inlet inlet;
	bool asked, elsewhere;
};

static enum outcome add_run(struct conn *conn, void *context, struct fault *fault)
{
	struct change *change = context;
	return inlet_add(conn, &change->house->room.ids, &change->draft, change->asked, test_now,
			 &change->id, fault);
}

static enum outcome change_run(struct conn *conn, void *context, struct fault *fault)
{
	struct change *change = context;
	return inlet_change(conn, &change->house->room.ids, &change->inlet, &change->draft,
			    change->elsewhere, test_now, fault);
}

static enum outcome pause_run(struct conn *conn, void *context, struct fault *fault)
{
	struct change *change = context;
	return inlet_pause(conn, &change->inlet, change->paused_at, true, test_now, fault);
}

static enum outcome remove_run(struct conn *conn, void *context, struct fault *fault)
{
	struct change *change = context;
	return inlet_remove(conn, &change->inlet, test_now, fault);
}

static enum outcome queue_run(struct conn *conn, void *context, struct fault *fault)
{
	(void)context;
	return inlets_queue(conn, test_now, fault);
}

static enum outcome change_do(struct house *house, write_fn *run, struct change *change)
{
	house->fault.text[0] = '\0';
	return store_write(house->room.store, WRITE_PERSON, 5, run, change, &house->fault);
}

static struct inlet_draft draft_of(struct house *house, int64_t campaign, const char *name)
{
	return (struct inlet_draft){
	    .campaign = campaign,
	    .source = str_from(name),
	    .connector = &null_connector,
	    .every_min = 5,
	    .value = {STR("https://one.example"),
		      seal(house->sealer, &house->arena, STR("hunter2 is secret"))},
	};
}

static int64_t add(struct house *house, const char *name)
{
	struct change change = {
	    .house = house, .draft = draft_of(house, house->campaign.id, name), .asked = true};
	is_int(change_do(house, add_run, &change), OK, "'%s' is added %s", name, house->fault.text);
	return change.id;
}

static struct inlet find(struct house *house, int64_t id)
{
	struct conn *conn;
	struct inlet inlet = {0};
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return inlet;
	inlet_find(conn, &house->arena, 0, id, &inlet, &house->fault);
	conn_release(conn);
	return inlet;
}

// Runs the job of one inlet once, as the runner would.
static enum outcome look(struct house *house, int64_t id)
{
	struct job_kind kind = poll_job(&house->poller);
	bool postponed = false;
	const struct job job = {.kind = STR(INLET_JOB),
				.payload = arena_format(&house->arena, "%lld", (long long)id),
				.attempt = 1,
				.postponed = &postponed};
	house->fault.text[0] = '\0';
	return kind.run(kind.context, &job, &house->fault);
}

// --- the tests ---

static void test_steps(struct house *house)
{
	null_world = (struct null_world){.posts = 25, .a_step = 10};
	const int64_t id = add(house, "first");
	is_int(room_number(&house->room, &count_jobs), 1, "it is queued");
	is_int(room_number(&house->room, &secrets_open), 0, "its key is sealed");
	is_int(look(house, id), OK, "it is asked %s", house->fault.text);
	is_str(null_world.seen_key, STR("hunter2 is secret"), "with its key opened");
	is_int(room_number(&house->room, &count_posts), 10, "a step brings what it has");
	struct inlet inlet = find(house, id);
	ok(inlet.asked_at == test_now && inlet.ill_since == 0 && inlet.day_posts == 10,
	   "it is well, with ten posts today");
	is_int(inlet.next_at, test_now, "and asked again at once, because there is more");
	look(house, id);
	look(house, id);
	is_int(room_number(&house->room, &count_posts), 25, "the steps go on where each stopped");
	inlet = find(house, id);
	ok(inlet.next_at >= test_now + 5 * 60000 && inlet.next_at <= test_now + 5 * 75000,
	   "then it waits its five minutes, and up to a quarter more");
	look(house, id);
	is_int(room_number(&house->room, &count_posts), 25, "nothing new doubles nothing");
	is_int(find(house, id).day_posts, 25, "nor counts");
}

static void test_health(struct house *house)
{
	const int64_t id = add(house, "ill");
	null_world.trouble = TROUBLE_UNREACHABLE;
	look(house, id);
	struct inlet inlet = find(house, id);
	ok(inlet.trouble == TROUBLE_UNREACHABLE && inlet.ill_since == test_now,
	   "what does not answer is ill since then");
	is_str(inlet.detail, STR("The other side says no."), "with what was said");
	is_int(room_number(&house->room, &count_ill), 1, "and waits among those that are ill");
	const int64_t since = test_now;
	test_now += 60000;
	look(house, id);
	inlet = find(house, id);
	ok(inlet.failures == 2 && inlet.ill_since == since, "again: since the same moment");
	null_world.trouble = TROUBLE_NONE;
	look(house, id);
	inlet = find(house, id);
	ok(inlet.ill_since == 0 && inlet.failures == 0 && inlet.detail.len == 0,
	   "when it answers, it is well");
}

static void test_waits(void)
{
	const int64_t minute = 60000, hour = 60 * minute;
	is_int(poll_wait(5, 0, TROUBLE_NONE, 0, 0), 5 * minute, "the usual time");
	is_int(poll_wait(5, 3, TROUBLE_UNREACHABLE, 0, 0), 40 * minute,
	       "doubled with each failure");
	is_int(poll_wait(5, 30, TROUBLE_UNREACHABLE, 0, 0), hour, "up to an hour");
	is_int(poll_wait(720, 1, TROUBLE_UNREACHABLE, 0, 0), 12 * hour,
	       "who is asked twice a day is not asked every hour for being ill");
	is_int(poll_wait(1, 1, TROUBLE_LIMITED, 0, 0), 5 * minute,
	       "at least what the trouble asks");
	is_int(poll_wait(1, 1, TROUBLE_LIMITED, 7 * hour, 0), 7 * hour,
	       "or what the other side asks");
	is_int(poll_wait(1, 0, TROUBLE_NONE, 7 * hour, 0), 7 * hour, "also while all is well");
	ok(poll_wait(4, 0, TROUBLE_NONE, 0, 1023) > 4 * minute &&
	       poll_wait(4, 0, TROUBLE_NONE, 0, 1023) <= 5 * minute,
	   "chance adds up to a quarter");
}

static void test_changes(struct house *house)
{
	null_world = (struct null_world){.posts = 3, .a_step = 10};
	const int64_t id = add(house, "moving");
	look(house, id);
	const int64_t before = room_number(&house->room, &count_posts);
	struct change change = {.house = house,
				.draft = draft_of(house, house->campaign.id, "moving"),
				.inlet = find(house, id)};
	change.draft.keep[1] = true;
	change.draft.value[0] = STR("https://two.example");
	change.elsewhere = true;
	is_int(change_do(house, change_run, &change), OK, "its address is changed");
	null_world.asked = 0;
	null_world.posts = 4;
	look(house, id);
	is_str(null_world.seen_address, STR("https://two.example"), "and the new one asked");
	is_str(null_world.seen_key, STR("hunter2 is secret"), "with the key that was kept");
	is_int(room_number(&house->room, &count_posts), before + 1,
	       "from the start: what is known is not doubled, what is new is kept");
	change.inlet = find(house, id);
	change.paused_at = test_now;
	change_do(house, pause_run, &change);
	look(house, id);
	is_int(null_world.asked, 1, "paused, it is not asked");
	change.draft = draft_of(house, house->campaign.id, "moving");
	change.asked = true;
	is_int(change_do(house, add_run, &change), CONFLICT, "nor is there another of its name: %s",
	       house->fault.text);
	change_do(house, remove_run, &change);
	is_int(look(house, id), OK, "removed, its job ends");
	is_int(null_world.asked, 1, "without asking");
	is_int(change_do(house, add_run, &change), OK, "its name is free for the same kind");
	look(house, change.id);
	is_int(room_number(&house->room, &count_posts), before + 1, "whose posts are known");
	change.inlet = find(house, change.id);
	change_do(house, remove_run, &change);
	is_int(room_number(&house->room, &count_settings), 4,
	       "only the settings of the two that are there are left");
}

static void test_gate(struct house *house)
{
	null_world = (struct null_world){.posts = 3, .a_step = 10};
	struct change change = {.house = house,
				.draft = draft_of(house, house->exercise.id, "practice"),
				.asked = true};
	change_do(house, add_run, &change);
	look(house, change.id);
	is_int(null_world.asked, 0, "nothing is asked for an exercise");
	change_do(house, remove_run, &change);
}

static void test_harm(struct house *house)
{
	null_world = (struct null_world){.posts = 3, .a_step = 10};
	const int64_t id = add(house, "harmful");
	struct job_kind kind = poll_job(&house->poller);
	const struct job job = {.kind = STR(INLET_JOB),
				.payload = arena_format(&house->arena, "%lld", (long long)id),
				.attempt = POLL_LAST_TRIES + 1};
	is_int(kind.run(kind.context, &job, &house->fault), OK,
	       "what ended the server again and again");
	is_int(null_world.asked, 0, "is not asked");
	const struct inlet inlet = find(house, id);
	ok(inlet.trouble == TROUBLE_HARMFUL && inlet.next_at >= test_now + 3600000,
	   "but left alone for an hour");
}

// --- cut off ---

static int commits_left;

static void commit_count(void *context)
{
	(void)context;
	if (--commits_left == 0)
		kill(getpid(), SIGKILL); // as a power cut would: nothing is closed
}

// A process of its own that is gone after so many commits.
static void run_and_die(struct house *house, const struct place *place, int64_t id, int commits)
{
	fflush(stdout);
	const pid_t child = fork();
	if (child == 0) {
		struct house other = *house;
		if (!freopen("/dev/null", "w", stdout) || !house_open(&other, place))
			_exit(1);
		commits_left = commits;
		store_on_commit(other.room.store, commit_count, NULL);
		for (int i = 0; i < 20; i++)
			look(&other, id);
		kill(getpid(), SIGKILL);
	}
	waitpid(child, NULL, 0);
}

static void test_cut(struct house *house, const struct place *place)
{
	null_world = (struct null_world){.posts = 0, .a_step = 7};
	const int64_t id = add(house, "cut"), before = room_number(&house->room, &count_posts);
	house_close(house);
	// After each number of commits once: between posts and state, between state and posts.
	for (int commits = 1; commits <= 6; commits++) {
		null_world.posts += 20;
		run_and_die(house, place, id, commits);
	}
	house_open(house, place);
	for (int i = 0; i < 30; i++)
		look(house, id);
	is_int(room_number(&house->room, &count_posts), before + null_world.posts,
	       "killed at every commit, nothing is lost and nothing is doubled");
}

static void test_queue(struct house *house)
{
	const int64_t jobs =
	    room_number(&house->room, &count_jobs) + room_number(&house->room, &count_ill);
	struct change change = {.house = house};
	change_do(house, queue_run, &change);
	is_int(room_number(&house->room, &count_jobs) + room_number(&house->room, &count_ill), jobs,
	       "a start of the server queues none that is queued");
}

static void tests(const struct place *place)
{
	struct house house = {.keys = "/tmp/causeway-poll.XXXXXX"};
	arena_init(&house.arena, (size_t)16 << 20);
	if (!mkdtemp(house.keys) || !house_open(&house, place))
		return;
	campaign_make(&house, "river", false, &house.campaign);
	campaign_make(&house, "practice", true, &house.exercise);
	test_steps(&house);
	test_health(&house);
	test_changes(&house);
	test_gate(&house);
	test_harm(&house);
	test_queue(&house);
	if (place->dir)
		test_cut(&house, place);
	house_close(&house);
	arena_free(&house.arena);
	place_remove(&(struct place){.dir = house.keys});
}

int main(void)
{
	test_waits();
	places_each(tests);
	return tap_done();
}
