// SPDX-License-Identifier: AGPL-3.0-or-later
// What triage is taught is what people said and did not take back. On SQLite and, when
// CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "campaign/lesson.h"

#include "campaign/campaign.h"
#include "campaign/campaign_embedded.h"
#include "post_fixture.h"
#include "room_fixture.h"
#include "text/overlay.h"

enum { ASHA = 7, RAM = 8 };
#define BIT(head) (1u << (head))

struct house {
	struct room room;
	struct post_log *log;
	struct sender *sender;
	struct arena arena;
	int64_t flood, storm;
	struct lesson *lessons;
	size_t count;
};

// --- one correction ---

static void test_words(void)
{
	static const struct {
		enum correction_field field;
		const char *was, *now;
		uint32_t said, yes;
	} cases[] = {
	    {CORRECT_SIGNAL, "unsure", "yes", BIT(HEAD_SIGNAL), BIT(HEAD_SIGNAL)},
	    {CORRECT_SIGNAL, "yes", "noise", BIT(HEAD_SIGNAL), 0},
	    {CORRECT_SIGNAL, "yes", "unsure", 0, 0},
	    {CORRECT_KIND, "offer", "request", BIT(HEAD_OFFER) | BIT(HEAD_REQUEST),
	     BIT(HEAD_REQUEST)},
	    {CORRECT_KIND, "report", "request", BIT(HEAD_REQUEST), BIT(HEAD_REQUEST)},
	    {CORRECT_KIND, "offer", "offer", BIT(HEAD_OFFER), BIT(HEAD_OFFER)},
	    {CORRECT_KIND, "praise", "other", BIT(HEAD_PRAISE), 0},
	    {CORRECT_TOPIC, "-water", "+water", BIT(HEAD_WATER), BIT(HEAD_WATER)},
	    {CORRECT_TOPIC, "+water", "-water", BIT(HEAD_WATER), 0},
	    {CORRECT_TOPIC, "-protection", "+protection", 0, 0},
	    {CORRECT_URGENCY, "wait", "urgent",
	     BIT(OVERLAY_LIFE) | BIT(OVERLAY_URGENT) | BIT(OVERLAY_SOON),
	     BIT(OVERLAY_URGENT) | BIT(OVERLAY_SOON)},
	    {CORRECT_LANG, "en", "ur", 0, 0},
	    {CORRECT_DISMISS, "no", "yes", 0, 0},
	    {CORRECT_PLACE, "", "Kunda", 0, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint32_t said = 1, yes = 1;
		lesson_say(cases[i].field, str_from(cases[i].was), str_from(cases[i].now), &said,
			   &yes);
		ok(said == cases[i].said && yes == cases[i].yes, "%s from '%s' to '%s'",
		   correction_field_names[cases[i].field], cases[i].was, cases[i].now);
	}
}

// --- many ---

struct job {
	struct house *house;
	struct new_correction wanted;
	int64_t undo, made;
};

static enum outcome make_run(struct conn *conn, void *context, struct fault *fault)
{
	struct job *job = context;
	return correction_make(conn, &job->house->room.ids, &job->wanted, &job->made, fault);
}

static int64_t say(struct house *house, int64_t account, int64_t post, enum correction_field field,
		   const char *word)
{
	struct job job = {.house = house,
			  .wanted = {.campaign = house->flood,
				     .post = post,
				     .account = account,
				     .field = field,
				     .word = str_from(word),
				     .reason = STR("seen"),
				     .confirm = true}};
	struct fault fault = {0};
	ok(store_write(house->room.store, WRITE_PERSON, 1, make_run, &job, &fault) == OK,
	   "somebody says %s %s", word, fault.text);
	return job.made;
}

static enum outcome undo_run(struct conn *conn, void *context, struct fault *fault)
{
	struct job *job = context;
	return correction_undo(conn, job->house->flood, job->undo, ASHA, NULL, fault);
}

static void undo(struct house *house, int64_t correction)
{
	struct job job = {.house = house, .undo = correction};
	struct fault fault = {0};
	ok(store_write(house->room.store, WRITE_PERSON, 1, undo_run, &job, &fault) == OK,
	   "and takes it back %s", fault.text);
}

static void lessons_of(struct house *house, int64_t campaign)
{
	struct conn *conn;
	struct fault fault = {0};
	arena_reset(&house->arena);
	house->count = 0;
	if (store_reader(house->room.store, &conn, &fault) == OK &&
	    lessons_read(conn, &house->arena, campaign, &house->lessons, &house->count, &fault) !=
		OK)
		ok(false, "lessons are read: %s", fault.text);
	conn_release(conn);
}

static int64_t post_send(struct house *house, const char *line)
{
	sender_send(house->sender, house->flood, str_from(line));
	return house->sender->entries[0].id;
}

static void test_lessons(struct house *house)
{
	const int64_t one = post_send(house, "{\"id\":\"1\",\"text\":\"we need it\"}");
	const int64_t two = post_send(house, "{\"id\":\"2\",\"text\":\"we have it\"}");
	lessons_of(house, house->flood);
	is_int(house->count, 0, "before anybody says anything there is no lesson");
	say(house, ASHA, one, CORRECT_KIND, "offer");
	const int64_t later = say(house, RAM, one, CORRECT_KIND, "report");
	say(house, RAM, one, CORRECT_TOPIC, "+food");
	const int64_t right = say(house, ASHA, two, CORRECT_KIND, "offer");
	ok(right != 0, "that triage was right is kept, too");
	is_int(say(house, RAM, two, CORRECT_KIND, "offer"), 0, "once");
	lessons_of(house, house->flood);
	is_int(house->count, 3, "there is a lesson for each account and post");
	const struct lesson *newest = &house->lessons[house->count - 1];
	is_str(newest->post.text, STR("we have it"), "in the order of the posts, with their words");
	ok(newest->account == ASHA && newest->said == BIT(HEAD_OFFER) &&
	       newest->yes == newest->said,
	   "who said it, and what");
	uint32_t said[2] = {0}, yes[2] = {0};
	for (size_t i = 0; i < 2 && i < house->count; i++) {
		said[house->lessons[i].account == RAM] |= house->lessons[i].said;
		yes[house->lessons[i].account == RAM] |= house->lessons[i].yes;
	}
	ok(said[1] == (BIT(HEAD_REPORT) | BIT(HEAD_OFFER) | BIT(HEAD_FOOD)) &&
	       yes[1] == (BIT(HEAD_REPORT) | BIT(HEAD_FOOD)),
	   "of several words about one label the last one stands");
	ok(!(said[0] & BIT(HEAD_OFFER)), "and what was said before counts no more");
	lessons_of(house, house->storm);
	is_int(house->count, 0, "another campaign has none of it");
	undo(house, later);
	undo(house, right);
	lessons_of(house, house->flood);
	is_int(house->count, 2, "what was taken back is no lesson");
	uint32_t still = 0;
	for (size_t i = 0; i < house->count; i++)
		still |= house->lessons[i].account == ASHA ? house->lessons[i].yes : 0;
	ok(still == BIT(HEAD_OFFER), "and what it had replaced stands again");
	say(house, ASHA, one, CORRECT_TOPIC, "+protection");
	lessons_of(house, house->flood);
	is_int(house->count, 0, "of what is private nothing is learnt");
}

// --- the house ---

static int64_t campaign_make(struct house *house, const char *slug)
{
	int64_t id = 0;
	const struct new_campaign wanted = {.campaign = {.slug = str_from(slug), .name = STR("x")}};
	campaign_create(house->room.store, &house->room.ids, &wanted, &id, NULL);
	return id;
}

static void test_place(const struct place *place)
{
	struct house house = {0};
	struct fault fault = {0};
	const struct migration_set rooms[] = {{campaign_migrations, campaign_migration_count}};
	if (!room_open(&house.room, place, rooms, 1))
		return;
	arena_init(&house.arena, (size_t)32 << 20);
	if (ok(post_log_new(house.room.store, &house.room.ids, &house.log, &fault) == OK,
	       "posts can be kept %s", fault.text)) {
		house.sender = sender_new(house.log);
		house.flood = campaign_make(&house, "flood");
		house.storm = campaign_make(&house, "storm");
		test_lessons(&house);
		sender_free(house.sender);
	}
	post_log_free(house.log);
	arena_free(&house.arena);
	room_close(&house.room);
}

int main(void)
{
	test_words();
	places_each(test_place);
	return tap_done();
}
