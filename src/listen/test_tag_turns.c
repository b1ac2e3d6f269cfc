// SPDX-License-Identifier: AGPL-3.0-or-later
// All hashtags of a campaign take turns: each from where it stopped, none held up by another that
// fails, none asked more than a server likes. Asked of a connector of our own.
#include "listen/tag_turns.h"

#include "tap.h"

#include <stdio.h>

static struct {
	char asked[4096];  // "#water@3 #food@ …": each hashtag with the cursor that it had
	int count, pages;  // pages: how many each has
	const char *fails; // the hashtag that fails with `trouble`; "*": all but `lives`; "odd"
	const char *lives;
	enum trouble trouble;
	int64_t wait_ms;
	int limited_after; // looks after which the server wants to be left alone; 0: never
} world;

static struct arena arena;
static struct fault fault;
static char cursor[CONNECTOR_CURSOR_MAX];
static struct connector_call call;

static enum outcome one_poll(struct connector_call *asked, struct fault *why)
{
	int64_t page = 0;
	const struct str word = connector_value(asked, "word");
	const size_t len = strlen(world.asked);
	snprintf(world.asked + len, sizeof world.asked - len, "#%.*s@%.*s ", STR_ARG(word),
		 STR_ARG(asked->cursor));
	world.count++;
	asked->wait_ms = world.wait_ms;
	if (world.limited_after && world.count > world.limited_after)
		return connector_fail(asked, TROUBLE_LIMITED, why, "Too often.");
	const bool odd = word.len > 0 && word.at[word.len - 1] % 2 != 0;
	const bool this = world.fails && (strcmp(world.fails, "odd") == 0 ? odd
					  : strcmp(world.fails, "*") == 0
					      ? !str_equal(word, str_from(world.lives))
					      : str_equal(word, str_from(world.fails)));
	if (this)
		return connector_fail(asked, world.trouble, why, "The other side says no.");
	struct str kept = asked->cursor;
	str_to_i64(str_cut(&kept, '\n'), &page);
	if (page < world.pages)
		asked->next_cursor = arena_format(asked->arena, "%lld\nx", (long long)page + 1);
	asked->more = page + 1 < world.pages;
	return OK;
}

static const struct connector_ask asks[] = {{.name = "server"}, {.name = "what"}, {.name = "word"}};
static const struct connector connector = {.name = "fake", .asks = asks, .n_asks = 3};

static enum outcome look(const char *tags)
{
	static struct str values[] = {{"x", 1}, {"tags", 4}, {"", 0}};
	arena_reset(&arena);
	world.asked[0] = '\0';
	world.count = 0;
	fault.text[0] = '\0';
	call = (struct connector_call){.arena = &arena,
				       .connector = &connector,
				       .values = values,
				       .cursor = str_from(cursor),
				       .tags = str_from(tags)};
	const enum outcome outcome = tag_turns_poll(&call, one_poll, &fault);
	if (outcome == OK && call.next_cursor.len > 0)
		snprintf(cursor, sizeof cursor, "%.*s", STR_ARG(call.next_cursor));
	return outcome;
}
#define asked_is(want, says) is_str(str_from(world.asked), STR(want), says)

static void world_new(void)
{
	memset(&world, 0, sizeof world);
	world.pages = 1;
	cursor[0] = '\0';
}

static void test_list(void)
{
	size_t all;
	struct str list[TAG_TURNS_MOST];
	const size_t count = tag_turns_list(
	    &arena, STR("Flood, #SarwanFlood, سیلاب = request, water\n\nfood, FLOOD,"), list, &all);
	is_int((int64_t)count, 4, "each spelling once");
	is_str(list[0], STR("Flood"), "names first");
	is_str(list[1], STR("food"), "of all tags");
	is_str(list[2], STR("SarwanFlood"), "then other spellings");
	is_str(list[3], STR("سیلاب"), "in all scripts");
}

static void test_cursors(void)
{
	world_new();
	is_int(look("water\nfood"), OK, "a look %s", fault.text);
	asked_is("#water@ #food@ ", "asks for each");
	look("water, wasser\nfood");
	asked_is("#water@1\nx #food@1\nx #wasser@ ",
		 "then from where each stopped, and for a new one");
	look("food");
	asked_is("#food@1\nx ", "one that was taken out is not asked for");
	look("food\nwater");
	asked_is("#food@1\nx #water@ ", "and begins anew when it comes back");
	world_new();
	world.pages = 8;
	look("water\nfood");
	asked_is("#water@ #water@1\nx #water@2\nx #water@3\nx #water@4\nx "
		 "#food@ #food@1\nx #food@2\nx #food@3\nx #food@4\nx ",
		 "one that has more is asked on, for a while");
	ok(call.more, "and what is left comes at once");
	look("water\nfood");
	ok(!call.more, "until there is no more");
}

static void test_turns(void)
{
	char tags[2000] = "";
	world_new();
	for (int i = 0; i < 50; i++)
		snprintf(tags + strlen(tags), sizeof tags - strlen(tags), "tag%02d\n", i);
	look(tags);
	is_int(world.count, TAG_TURNS_LOOK, "of many a look asks for so many");
	look(tags);
	ok(strncmp(world.asked, "#tag20@ ", 8) == 0, "the next look goes on with the others");
	look(tags);
	ok(strncmp(world.asked, "#tag40@ ", 8) == 0 && strstr(world.asked, "#tag09@1"),
	   "until each had its turn, and it begins again");
	world.limited_after = 5;
	is_int(look(tags), OK, "a server that wants to be left alone");
	is_int(world.count, 6, "is, at once");
	ok(!call.warning, "which is no illness while others came");
	world.limited_after = 0;
	look(tags);
	ok(strncmp(world.asked, "#tag15@1", 8) == 0, "and the turn stays where it was");
	world.wait_ms = 1000;
	look(tags);
	is_int(world.count, 1, "who has used up what is allowed asks no more");
	for (int i = 50; i < 120; i++)
		snprintf(tags + strlen(tags), sizeof tags - strlen(tags), "tag%02d\n", i);
	look(tags);
	ok(call.warning == TROUBLE_LARGE, "more than are followed are told of: %.*s",
	   STR_ARG(call.warned));
}

static void test_failing(void)
{
	world_new();
	world.fails = "food";
	world.trouble = TROUBLE_GONE;
	is_int(look("water\nfood\nboats"), OK, "one that fails");
	asked_is("#water@ #food@ #boats@ ", "holds up no other");
	ok(call.warning == TROUBLE_GONE && !call.trouble, "and is told of");
	is_str(call.warned, STR("#food: The other side says no."), "by its name");
	world.fails = "*";
	world.lives = "none";
	world.trouble = TROUBLE_UNREACHABLE;
	is_int(look("water\nfood"), UNAVAILABLE, "a server that nobody reaches is ill");
	is_int(call.trouble, TROUBLE_UNREACHABLE, "as it is");
	look("a1\na2\na3\na4\na5\na6");
	ok(world.count <= 4, "and is not asked for all of them: %d", world.count);
	world.lives = "a6";
	bool found = false;
	for (int i = 0; i < 200 && !found; i++)
		found = look("a1\na2\na3\na4\na5\na6") == OK;
	ok(found, "but if the first ones always fail, the others come to their turn");
	world.fails = "odd";
	cursor[0] = '\0';
	is_int(look("a1\na2\na3\na4\na5\na6\na7\na8"), OK, "while every second one answers");
	is_int(world.count, 8, "all are asked, however many fail");
	is_int(look(""), OK, "without hashtags");
	ok(call.warning == TROUBLE_SETTINGS && world.count == 0, "nothing is asked: %.*s",
	   STR_ARG(call.warned));
}

int main(void)
{
	arena_init(&arena, (size_t)16 << 20);
	test_list();
	test_cursors();
	test_turns();
	test_failing();
	arena_free(&arena);
	return tap_done();
}
