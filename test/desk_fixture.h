// SPDX-License-Identifier: AGPL-3.0-or-later
// A campaign with people who work in it and posts that say just what a test wants, for tests of
// what becomes of posts: incidents, cases, the grouper.
#ifndef CAUSEWAY_TEST_DESK_FIXTURE_H
#define CAUSEWAY_TEST_DESK_FIXTURE_H

#include "campaign/campaign.h"
#include "campaign/campaign_embedded.h"
#include "campaign/post_log.h"
#include "people/people_embedded.h"
#include "post_fixture.h"
#include "respond/case.h"
#include "respond/erase.h"
#include "respond/respond_embedded.h"
#include "room_fixture.h"

enum { ASHA = 11, BILAL = 12, MIRJA = 13, OBSERVER = 14 };

struct desk {
	struct room room;
	struct post_log *log;
	struct sender *sender;
	struct arena arena;
	struct fault fault;   // of the last write
	int64_t flood, storm; // campaigns
	int64_t now;	      // that changes are made at
	int said;	      // posts
};

// A post and what triage reads in it.
struct said {
	const char *text;
	const char *source; // "push" if NULL
	const char *author, *lang;
	const char *place; // the campaign's own
	const char *town;  // of the gazetteer
	int64_t town_id;   // 4711 if 0
	int people;	   // a quantity; 0: none
	int64_t at;	   // written, ms UTC; 0: now
	enum post_signal signal;
	enum post_kind kind;
	enum post_urgency urgency;
	uint32_t topics; // bits of heads
	bool copy;	 // folds into what has the same text; else it never does
};
#define TOPIC(head) (1u << (head))

static const struct query desk_account = {
    .name = "desk_account",
    .sql = "insert into account (id, email, name, password_hash, created_at) "
	   "values ($1, $2, $2, 'none', 0) on conflict do nothing"};
static const struct query desk_role = {
    .name = "desk_role",
    .sql = "insert into role_grant (account_id, campaign, role, granted_at) "
	   "values ($1, 'flood', $2, 0) on conflict do nothing"};
static const struct query desk_wrong_counts = {
    .name = "desk_wrong_counts",
    .sql = "select count(*) from (select campaign_id, state, urgency, count(*) as cases "
	   "from desk_case group by campaign_id, state, urgency) c full join "
	   "(select * from desk_case_count where cases <> 0) n on n.campaign_id = c.campaign_id "
	   "and n.state = c.state and n.urgency = c.urgency "
	   "where c.cases is null or n.cases is null or c.cases <> n.cases"};
static const struct query desk_wrong_labels = {
    .name = "desk_wrong_labels",
    .sql = "select count(*) from desk_case d join incident i on i.id = d.incident_id "
	   "where d.labels <> i.labels"};

static enum outcome desk_people(struct conn *conn, void *context, struct fault *fault)
{
	static const struct {
		int64_t id;
		const char *name, *role;
	} people[] = {{ASHA, "Asha", "responder"},
		      {BILAL, "Bilal", "responder"},
		      {MIRJA, "Mirja", "responder"},
		      {OBSERVER, "Olu", "observer"}};
	enum outcome outcome = OK;
	(void)context;
	for (size_t i = 0; i < sizeof people / sizeof people[0] && outcome == OK; i++) {
		struct stmt *account = stmt_start(conn, &desk_account);
		stmt_bind_i64(account, 1, people[i].id);
		stmt_bind_str(account, 2, str_from(people[i].name));
		outcome = stmt_run(account, fault);
		struct stmt *role = stmt_start(conn, &desk_role);
		stmt_bind_i64(role, 1, people[i].id);
		stmt_bind_str(role, 2, str_from(people[i].role));
		outcome = outcome == OK ? stmt_run(role, fault) : stmt_end(role, fault);
	}
	return outcome;
}

static int64_t desk_campaign(struct desk *desk, const char *slug)
{
	int64_t id = 0;
	const struct new_campaign wanted = {
	    .campaign = {.slug = str_from(slug), .name = str_from(slug)}};
	campaign_create(desk->room.store, &desk->room.ids, &wanted, &id, NULL);
	return id;
}

static bool desk_open(struct desk *desk, const struct place *place)
{
	const struct migration_set rooms[] = {{people_migrations, people_migration_count},
					      {campaign_migrations, campaign_migration_count},
					      {respond_migrations, respond_migration_count}};
	*desk = (struct desk){.now = time_now()};
	if (!room_open(&desk->room, place, rooms, 3))
		return false;
	arena_init(&desk->arena, (size_t)64 << 20);
	const enum outcome outcome =
	    post_log_new(desk->room.store, &desk->room.ids, &desk->log, &desk->fault);
	if (!ok(outcome == OK, "the log of posts opens %s", desk->fault.text))
		return false;
	desk->sender = sender_new(desk->log);
	desk->flood = desk_campaign(desk, "flood");
	desk->storm = desk_campaign(desk, "storm");
	return ok(store_write(desk->room.store, WRITE_PERSON, 1, desk_people, NULL, &desk->fault) ==
		      OK,
		  "there are people %s", desk->fault.text);
}

static void desk_close(struct desk *desk)
{
	sender_free(desk->sender);
	post_log_free(desk->log);
	room_close(&desk->room);
	arena_free(&desk->arena);
}

static void desk_place(struct reading *reading, const char *name, int64_t id)
{
	if (!name)
		return;
	reading->places[reading->n_places++] = (struct reading_place){
	    .end = 1, .lat = 12.5F, .lon = 65.25F, .id = id, .name = str_from(name)};
	reading->signature.facts.places |= copies_fact(str_from(name));
}

static void desk_read(const struct said *said, int number_said, struct reading *reading)
{
	char number[32];
	struct copies_signature *signature = &reading->signature;
	// Parts of a product: sums of the number itself are alike again 256 posts later.
	const uint64_t spread = (uint64_t)number_said * 0x9e3779b97f4a7c15;
	for (size_t i = 0; !said->copy && i < COPIES_BINS; i++)
		signature->bins[i] ^= (uint16_t)(spread * (2 * i + 1) >> 40);
	if (!said->copy)
		signature->exact += (uint64_t)number_said * 0x9e3779b97f4a7c15;
	reading->signal = said->signal;
	reading->kind = said->kind;
	reading->urgency = said->urgency;
	reading->labels = said->topics;
	desk_place(reading, said->town, said->town_id ? said->town_id : 4711);
	desk_place(reading, said->place, -1);
	if (said->people == 0)
		return;
	snprintf(number, sizeof number, "%d people", said->people);
	reading->quantities[reading->n_quantities++] =
	    (struct reading_quantity){.end = 1, .value = said->people, .unit = STR("people")};
	reading->signature.facts.quantities |= copies_fact(str_from(number));
}

// Puts a post into the next batch; its number there.
static size_t desk_say(struct desk *desk, const struct said *said, char *lines, size_t room)
{
	char at[TIME_TEXT_MAX];
	time_format(said->at ? said->at : desk->now, at);
	return (size_t)snprintf(
	    lines, room,
	    "{\"id\":\"p%d\",\"text\":\"%s\",\"source\":\"%s\",\"author\":\"%s\","
	    "\"lang\":\"%s\",\"at\":\"%s\"}",
	    ++desk->said, said->text, said->source ? said->source : "push",
	    said->author ? said->author : "somebody", said->lang ? said->lang : "en", at);
}

// Keeps a post of a campaign; its id, or 0.
static int64_t desk_post_of(struct desk *desk, int64_t campaign, const struct said *said)
{
	char line[4096];
	desk_say(desk, said, line, sizeof line);
	if (!sender_read(desk->sender, str_from(line)))
		return 0;
	desk_read(said, desk->said, &desk->sender->entries[0].reading);
	sender_pack(desk->sender, &desk->sender->entries[0]);
	return sender_append(desk->sender, campaign) == OK ? desk->sender->entries[0].id : 0;
}

__attribute__((unused)) static int64_t desk_post(struct desk *desk, const struct said *said)
{
	return desk_post_of(desk, desk->flood, said);
}

// --- changes ---

// One call inside a write: the test fills what the call needs.
struct step {
	enum outcome (*run)(struct conn *conn, struct step *step, struct fault *fault);
	struct case_change change;
	struct incident_change of; // for incidents
	int64_t first, second_id;  // ids that the call is about
	struct str word, reason;
	int number; // a state, an urgency …
	int64_t until;
	bool flag;
	int64_t ret;
	bool second; // a second person is asked for
};

static enum outcome desk_step(struct conn *conn, void *context, struct fault *fault)
{
	struct step *step = context;
	return step->run(conn, step, fault);
}

// Runs it as `account`, at desk->now.
__attribute__((unused)) static enum outcome desk_do(struct desk *desk, int64_t account,
						    struct step *step)
{
	step->change.ids = step->of.ids = &desk->room.ids;
	step->change.campaign = step->of.campaign = desk->flood;
	step->change.account = step->of.account = account;
	step->change.now = step->of.now = desk->now;
	step->of.reason = step->reason.at ? step->reason : STR("");
	if (!step->reason.at)
		step->reason = STR("");
	if (!step->word.at)
		step->word = STR("");
	desk->fault.text[0] = '\0';
	return store_write(desk->room.store, WRITE_PERSON, 1, desk_step, step, &desk->fault);
}

static enum outcome step_ensure(struct conn *conn, struct step *step, struct fault *fault)
{
	return incident_ensure(conn, step->of.ids, step->of.campaign, step->first, &step->ret,
			       fault);
}

static enum outcome step_open(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_open(conn, &step->change, step->first, &step->ret, fault);
}

// The incident of a post, made if there is none.
__attribute__((unused)) static int64_t desk_incident(struct desk *desk, int64_t post)
{
	struct step step = {.run = step_ensure, .first = post};
	return desk_do(desk, ASHA, &step) == OK ? step.ret : 0;
}

// A case opened by Triage for the incident of a post.
__attribute__((unused)) static int64_t desk_case_make(struct desk *desk, int64_t post)
{
	struct step step = {.run = step_open, .first = desk_incident(desk, post)};
	return desk_do(desk, 0, &step) == OK ? step.ret : 0;
}

// A case as it is; its state is CASE_STATES if there is none.
__attribute__((unused)) static struct desk_case desk_case_now(struct desk *desk, int64_t id)
{
	struct conn *conn;
	struct desk_case found = {.state = CASE_STATES};
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return found;
	case_find(conn, &desk->arena, desk->flood, id, &found, &desk->fault);
	conn_release(conn);
	return found;
}

__attribute__((unused)) static struct incident desk_incident_now(struct desk *desk, int64_t id)
{
	struct conn *conn;
	struct incident found = {0};
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return found;
	incident_find(conn, &desk->arena, desk->flood, id, &found, &desk->fault);
	conn_release(conn);
	return found;
}

// The incident of a post as it stands; id 0 if it has none.
__attribute__((unused)) static struct incident desk_incident_of(struct desk *desk, int64_t post)
{
	struct conn *conn;
	int64_t id = 0;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return (struct incident){0};
	incident_of_post(conn, desk->flood, post, &id, &desk->fault);
	conn_release(conn);
	return id ? desk_incident_now(desk, id) : (struct incident){0};
}

// The case of an incident; 0 if it has none.
__attribute__((unused)) static int64_t desk_case_of(struct desk *desk, int64_t incident)
{
	struct conn *conn;
	int64_t id = 0;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return 0;
	case_of_incident(conn, incident, &id, &desk->fault);
	conn_release(conn);
	return id;
}

// The history of a case as words, newest first, with spaces between.
__attribute__((unused)) static struct str desk_history(struct desk *desk, int64_t id)
{
	struct conn *conn;
	struct case_event *events;
	size_t count = 0;
	struct str words = STR("");
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return words;
	if (case_history(conn, &desk->arena, id, 0, 100, &events, &count, &desk->fault) == OK)
		for (size_t i = 0; i < count; i++)
			words = arena_format(&desk->arena, "%.*s%s%.*s", STR_ARG(words),
					     i ? " " : "", STR_ARG(events[i].what));
	conn_release(conn);
	return words;
}

// Whether the words of a post are gone.
__attribute__((unused)) static bool desk_erased(struct desk *desk, int64_t post)
{
	static const struct query line_of = {.name = "line_of",
					     .sql = "select raw from post where id = $1"};
	struct conn *conn;
	bool yes = false;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return false;
	struct stmt *find = stmt_start(conn, &line_of);
	stmt_bind_i64(find, 1, post);
	if (stmt_step(find))
		yes = is_erased(stmt_str(find, 0));
	stmt_end(find, NULL);
	conn_release(conn);
	return yes;
}

#endif
