// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo_work.h"

#include "base/log.h"
#include "base/time.h"
#include "people/audit.h"
#include "respond/case_live.h"
#include "respond/respond_embedded.h"

#define CASES_LOOKED_AT 200
#define POSTS_LOOKED_AT 40
// How the story marks what is left to whoever plays, with its number; the server itself ignores it.
#define LIFE_NOTE	"\"note\":\"life at risk "

// The three lives at risk, as a colleague who reads all languages has called them.
static const char *const life_titles[] = {
    "School roof at Kunda bridge: 14 people, two girls ill",
    "Char Imli: woman in labour, no boat, no midwife",
    "Kunda, Ward 4: old man alone on an oxygen machine",
};
#define LIVES (sizeof life_titles / sizeof life_titles[0])

// How far a case is brought: one line for each remainder of its number, so that it is the same in
// every telling. A life at risk is never left alone.
static const struct deed {
	enum case_state state; // CASE_NEW: left on the board
	const char *words;     // the note, what is waited for, or how it ended
} deeds[] = {
    {CASE_DONE, "Called back. They are dry and have water until tomorrow."},
    {CASE_DOING, "Boat 2 goes there next."},
    {CASE_DONE, "The boat brought them to the college. Counted at the door."},
    {CASE_CLAIMED, ""},
    {CASE_WAITING, "a truck from Tilakpur"},
    {CASE_NEW, ""},
    {CASE_DONE, "Handed over at the clinic, the family knows."},
    {CASE_DOING, "Asked the neighbours to look. They call back."},
};
#define DEEDS (sizeof deeds / sizeof deeds[0])

// --- the lives that are left to whoever plays ---

// Which of the three a post tells of, from 1; 0: none.
static enum outcome post_life(struct conn *conn, int64_t campaign, int64_t post, size_t *ret_life,
			      struct fault *fault)
{
	const struct str note = STR(LIFE_NOTE);
	struct stmt *whole = stmt_start(conn, &sql_post_whole);
	stmt_bind_i64(whole, 1, post);
	stmt_bind_i64(whole, 2, campaign);
	if (stmt_step(whole)) {
		const struct str raw = stmt_str(whole, 1);
		const size_t at = str_find(raw, note);
		if (at != SIZE_MAX && raw.len > at + note.len)
			*ret_life = (size_t)(raw.at[at + note.len] - '0');
	}
	return stmt_end(whole, fault);
}

static enum outcome case_life(struct conn *conn, struct arena *arena, const struct desk_case *found,
			      size_t *ret_life, struct fault *fault)
{
	int64_t *posts;
	size_t count = 0;
	enum outcome outcome =
	    incident_posts(conn, arena, found->incident.id, POSTS_LOOKED_AT, &posts, &count, fault);
	for (size_t i = 0; i < count && outcome == OK && *ret_life == 0; i++)
		outcome = post_life(conn, found->incident.campaign, posts[i], ret_life, fault);
	return outcome;
}

// Cases that tell of one life belong together; somebody who reads all languages sees that.
struct lives {
	const struct demo_work *work;
	const struct desk_case *first[LIVES], *next; // `next` joins first[life - 1]
	size_t life;
};

static enum outcome life_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct lives *lives = context;
	const struct desk_case *first = lives->first[lives->life - 1];
	const struct incident_change change = {
	    .ids = &lives->work->program->ids,
	    .campaign = lives->work->campaign,
	    .account = lives->work->accounts[0],
	    .now = time_now(),
	    .reason = STR("The same place and the same people."),
	};
	if (first == lives->next)
		return incident_rename(conn, &change, first->incident.id,
				       str_from(life_titles[lives->life - 1]), fault);
	return incident_join(conn, &change, lives->next->incident.id, first->incident.id, fault);
}

static enum outcome life_tell(struct lives *lives, const struct desk_case *found, size_t life,
			      struct fault *fault)
{
	if (life > LIVES)
		return OK;
	lives->life = life;
	lives->next = found;
	if (!lives->first[life - 1])
		lives->first[life - 1] = found;
	if (found->incident.named)
		return OK;
	return store_write(lives->work->program->store, WRITE_PERSON, 4, life_write, lives, fault);
}

// --- one case ---

struct task {
	const struct demo_work *work;
	const struct desk_case *found;
	const struct deed *deed;
	size_t who;
};

// Every message sent to us, by hand, as the rule is; posts that were not are no concern of theirs.
static void answers_give(struct conn *conn, struct arena *arena,
			 const struct incident_change *change, int64_t incident)
{
	struct fault fault;
	int64_t *posts;
	size_t count = 0;
	incident_posts(conn, arena, incident, POSTS_LOOKED_AT, &posts, &count, &fault);
	for (size_t i = 0; i < count; i++)
		post_answer_record(conn, change, posts[i], true, &fault);
}

static enum outcome case_end(struct conn *conn, const struct task *task,
			     const struct case_change *change, struct fault *fault)
{
	struct arena arena;
	bool second = false;
	const struct incident_change answer = {
	    .ids = change->ids,
	    .campaign = change->campaign,
	    .account = change->account,
	    .now = change->now,
	    .reason = STR("Told them what happens next."),
	};
	arena_init(&arena, 1 << 16);
	answers_give(conn, &arena, &answer, task->found->incident.id);
	arena_free(&arena);
	return case_close(conn, change, STR("helped-confirmed"), str_from(task->deed->words),
			  &second, fault);
}

static enum outcome deed_do(struct conn *conn, const struct task *task,
			    const struct case_change *change, struct fault *fault)
{
	const struct str words = str_from(task->deed->words);
	switch (task->deed->state) {
	case CASE_DONE:
		return case_end(conn, task, change, fault);
	case CASE_WAITING:
		return case_move(conn, change, CASE_WAITING, words, change->now + 2 * HOUR_MS,
				 fault);
	case CASE_DOING: {
		const enum outcome outcome = case_move(conn, change, CASE_DOING, STR(""), 0, fault);
		return outcome == OK ? case_note(conn, change, words, fault) : outcome;
	}
	default:
		return OK;
	}
}

static enum outcome recorded(struct conn *conn, const struct task *task,
			     const struct case_change *change, const char *action,
			     struct fault *fault)
{
	const struct audit_entry entry = {
	    .account = change->account,
	    .action = action,
	    .campaign = task->work->slug,
	    .subject = task->found->id,
	};
	return audit_add(conn, change->ids, &entry, fault);
}

static enum outcome task_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct task *task = context;
	const struct case_change change = {
	    .ids = &task->work->program->ids,
	    .campaign = task->work->campaign,
	    .account = task->work->accounts[task->who],
	    .case_id = task->found->id,
	    .now = time_now(),
	};
	enum outcome outcome = case_claim(conn, &change, fault);
	if (outcome == OK)
		outcome = recorded(conn, task, &change, "case.claim", fault);
	if (outcome == OK)
		outcome = deed_do(conn, task, &change, fault);
	if (outcome == OK && task->deed->state != CASE_CLAIMED)
		outcome =
		    recorded(conn, task, &change,
			     task->deed->state == CASE_DONE ? "case.close" : "case.state", fault);
	return outcome;
}

static const struct deed *deed_choose(const struct desk_case *found)
{
	const struct deed *deed = &deeds[(size_t)found->number % DEEDS];
	return deed->state == CASE_NEW && found->urgency == URGENCY_LIFE ? &deeds[1] : deed;
}

static void case_take(const struct demo_work *work, struct conn *conn,
		      const struct desk_case *found)
{
	struct fault fault = {0};
	struct task task = {
	    .work = work,
	    .found = found,
	    .deed = deed_choose(found),
	    .who = (size_t)found->number / 3 % 2,
	};
	const enum outcome outcome =
	    store_write(work->program->store, WRITE_PERSON, 4, task_write, &task, &fault);
	if (outcome == OK)
		case_tell(work->program->hub, conn, work->slug, found->id, NULL,
			  work->names[task.who]);
	else if (outcome != CONFLICT) // a person was first: as it should be
		log_warn("demo.work", log_str("why", str_from(fault.text)));
}

// --- a turn ---

// Oldest first, so that the first original stands on top of what is joined.
static int case_older(const void *a, const void *b)
{
	const struct desk_case *left = a, *right = b;
	return (left->number > right->number) - (left->number < right->number);
}

static enum outcome turn(const struct demo_work *work, struct conn *conn, struct arena *arena,
			 size_t most, struct fault *fault)
{
	struct desk_case *list;
	struct lives lives = {.work = work};
	size_t count = 0, taken = 0;
	const struct case_wish wish = {
	    .campaign = work->campaign,
	    .which = CASES_NOBODY,
	    .now = time_now(),
	    .limit = CASES_LOOKED_AT,
	};
	enum outcome outcome = case_list(conn, arena, &wish, &list, &count, fault);
	if (outcome == OK)
		qsort(list, count, sizeof *list, case_older);
	for (size_t i = 0; i < count && outcome == OK && taken < most; i++) {
		size_t life = 0;
		outcome = case_life(conn, arena, &list[i], &life, fault);
		if (outcome == OK && life > 0)
			outcome = life_tell(&lives, &list[i], life, fault);
		if (outcome != OK || life > 0 || deed_choose(&list[i])->state == CASE_NEW)
			continue;
		case_take(work, conn, &list[i]);
		taken++;
	}
	return outcome;
}

void demo_work_turn(const struct demo_work *work, size_t most)
{
	struct conn *conn;
	struct arena arena;
	struct fault fault = {0};
	arena_init(&arena, (size_t)4 << 20);
	enum outcome outcome = store_reader(work->program->store, &conn, &fault);
	if (outcome == OK) {
		outcome = turn(work, conn, &arena, most, &fault);
		conn_release(conn);
	}
	if (outcome != OK)
		log_warn("demo.work", log_str("why", str_from(fault.text)));
	arena_free(&arena);
}
