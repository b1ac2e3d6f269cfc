// SPDX-License-Identifier: AGPL-3.0-or-later
// The list of all Cases finds the same and in the same order whether a filter leaves few, which are
// looked up, or many, along which it walks; page by page, none twice and none left out. On SQLite
// and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "respond/case_search.h"

#include "desk_fixture.h"

#define MANY	310 // more than are looked up one by one
#define MINUTE	((int64_t)60000)
#define ANYBODY (-1)

static const struct said calm = {.text = "where is the list of schools",
				 .signal = SIGNAL_YES,
				 .kind = KIND_REQUEST,
				 .urgency = URGENCY_WAIT};

static enum outcome run_claim(struct conn *conn, struct step *step, struct fault *fault)
{
	return case_claim(conn, &step->change, fault);
}

static bool follows(const struct desk_case *a, const struct desk_case *b, enum case_order order)
{
	if (order == CASE_ORDER_NEWEST)
		return a->number > b->number;
	if (order == CASE_ORDER_URGENT && a->urgency != b->urgency)
		return a->urgency > b->urgency;
	return a->due_at != b->due_at ? a->due_at < b->due_at : a->id < b->id;
}

// How many there are, by pages of so many; -1 if they are not in order.
static int64_t all_of(struct desk *desk, struct case_search wish, size_t page)
{
	struct conn *conn;
	int64_t count = 0;
	struct case_found found = {.more = true};
	struct desk_case last = {0};
	wish.reach = (struct reach){.campaign = desk->flood, .now = desk->now};
	wish.limit = page;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return -1;
	while (found.more && count >= 0) {
		if (case_search(conn, &desk->arena, &wish, &found, &desk->fault) != OK)
			count = -1;
		for (size_t i = 0; count >= 0 && i < found.count; i++) {
			const bool good = count == 0 || follows(&last, &found.list[i], wish.order);
			last = found.list[i];
			count = good ? count + 1 : -1;
		}
		wish.after = found.next;
	}
	conn_release(conn);
	return count;
}

static void cases_make(struct desk *desk)
{
	for (int i = 0; i < MANY + 8; i++) {
		struct said said = calm;
		said.urgency = i % 39 == 5 ? URGENCY_SOON : URGENCY_WAIT;
		desk->now += i % 3 == 0 ? MINUTE : 0;
		const int64_t id = desk_case_make(desk, desk_post(desk, &said));
		struct step claim = {.run = run_claim, .change = {.case_id = id, .revision = -1}};
		if (i % 31 == 5)
			is_int(desk_do(desk, MIRJA, &claim), OK, "Mirja takes one %s",
			       desk->fault.text);
	}
}

static void test_all(const struct place *place)
{
	static const char *const orders[] = {"newest first", "by when they are due",
					     "the most urgent first"};
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	cases_make(&desk);
	for (enum case_order order = CASE_ORDER_NEWEST; order <= CASE_ORDER_URGENT; order++) {
		struct case_search wish = {.from = CASE_NEW,
					   .to = CASE_AUTHORITY,
					   .urgency = -1,
					   .owner = ANYBODY,
					   .due_before = INT64_MAX,
					   .order = order};
		is_int(all_of(&desk, wish, 50), MANY + 8, "all of them, %s", orders[order]);
		wish.urgency = URGENCY_WAIT;
		is_int(all_of(&desk, wish, 50), MANY - 1, "many of one urgency, %s", orders[order]);
		wish.urgency = URGENCY_SOON;
		is_int(all_of(&desk, wish, 4), 9, "few of another, %s", orders[order]);
		wish.urgency = -1;
		wish.owner = MIRJA;
		is_int(all_of(&desk, wish, 4), 11, "somebody's, %s", orders[order]);
		wish.urgency = URGENCY_WAIT;
		is_int(all_of(&desk, wish, 4), 10, "of one urgency, %s", orders[order]);
		wish.urgency = -1;
		wish.from = CASE_CLAIMED;
		is_int(all_of(&desk, wish, 4), 11, "those that were taken, %s", orders[order]);
		wish.from = wish.to = CASE_WAITING;
		is_int(all_of(&desk, wish, 4), 0, "none waits, %s", orders[order]);
	}
	desk_close(&desk);
}

int main(void)
{
	places_each(test_all);
	return tap_done();
}
