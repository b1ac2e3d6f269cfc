// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/zone.h"
#include "campaign/campaign_embedded.h"
#include "campaign/settings.h"
#include "campaign/site_tags.h"
#include "campaign/tag_book.h"
#include "campaign/template.h"
#include "room_fixture.h"

static struct arena arena;
static struct fault fault;

// --- templates ---

struct make {
	int64_t id;
	const struct new_campaign *wanted;
	const struct settings *settings;
	int64_t archived;
};

static enum outcome make_run(struct conn *conn, void *context, struct fault *why)
{
	const struct make *make = context;
	return campaign_add(conn, make->id, 1, make->wanted, why);
}

static enum outcome change_run(struct conn *conn, void *context, struct fault *why)
{
	const struct make *make = context;
	return settings_write(conn, make->id, make->settings, why);
}

static enum outcome archive_run(struct conn *conn, void *context, struct fault *why)
{
	const struct make *make = context;
	return campaign_archive(conn, make->id, make->archived, why);
}

static struct campaign campaign_now(struct room *room, struct str slug)
{
	struct conn *conn;
	struct campaign campaign = {0};
	if (store_reader(room->store, &conn, &fault) != OK)
		return campaign;
	campaign_by_slug(conn, &arena, slug, &campaign, &fault);
	conn_release(conn);
	return campaign;
}

static struct settings settings_now(struct room *room, const struct campaign *campaign)
{
	struct conn *conn;
	struct settings settings = {0};
	if (store_reader(room->store, &conn, &fault) != OK)
		return settings;
	settings_read(conn, &arena, campaign, &settings, &fault);
	conn_release(conn);
	return settings;
}

// Each template makes a campaign that works, and whose settings can be saved as they are.
static void template_works(struct room *room, const struct campaign_template *template)
{
	struct conn *conn;
	struct campaign_due due = {0};
	const struct new_campaign wanted = {
	    .campaign = {.slug = template->name, .name = STR("Name"), .languages = STR("en")},
	    .from = template,
	};
	struct make make = {.id = id_next(&room->ids), .wanted = &wanted};
	ok(campaign_check(&wanted, &fault) == OK &&
	       store_write(room->store, WRITE_PERSON, 10, make_run, &make, &fault) == OK,
	   "%s: a campaign is made of it %s", template->name.at, fault.text);
	const struct campaign made = campaign_now(room, template->name);
	is_str(made.purpose, template->purpose, "it has the purpose");
	is_str(made.receipt, template->receipt, "and the words for those who write");
	is_str(made.template, template->name, "and knows where it came from");
	is_int(made.coarse, str_equal(template->name, STR("conflict")),
	       "only in a conflict places stay coarse");
	struct settings settings = settings_now(room, &made);
	bool good = settings_check(&arena, &settings);
	for (int i = 0; i < SETTINGS_FIELDS; i++)
		ok(!settings.problem[i], "%s is good as it is %s", settings_kinds[i].name,
		   settings.problem[i] ? settings.problem[i] : "");
	ok(good && settings.text[SETTINGS_TOPICS].len > 0, "it has topics");
	if (store_reader(room->store, &conn, &fault) != OK)
		return;
	campaign_due(conn, made.id, &due, &fault);
	conn_release(conn);
	is_int(due.after[URGENCY_LIFE], template->due_minutes[URGENCY_LIFE] * INT64_C(60000),
	       "a life has its time");
	ok(due.after[URGENCY_WAIT] > due.after[URGENCY_LIFE], "and what can wait has more");
}

static void templates(struct room *room)
{
	struct campaign_template *list, found;
	size_t count;
	if (!ok(template_list(&arena, &list, &count, &fault) == OK, "templates are read %s",
		fault.text))
		return;
	is_int(count, 7, "there are seven");
	is_str(list[0].name, STR("flood"), "flood stands first");
	for (size_t i = 0; i < count; i++)
		template_works(room, &list[i]);
	is_int(template_find(&arena, STR("sharknado"), &found, &fault), INVALID,
	       "another one does not exist");
	ok(strstr(fault.text, "flood, earthquake, storm, conflict, epidemic, public, community"),
	   "and is told what there is");
}

// --- tags ---

static void folding(void)
{
	static const char *const same[][2] = {{"SarwanFlood", "#sarwanflood"},
					      {"Sarwan_Flood", "sarwanFLOOD"},
					      {"Überschwemmung", "uberschwemmung"},
					      {"ＳａｒｗａｎＦｌｏｏｄ", "sarwanflood"},
					      {"سيلاب", "سیلاب"}};
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		is_str(tag_fold(&arena, str_from(same[i][0])),
		       tag_fold(&arena, str_from(same[i][1])), "#%s is #%s", same[i][0],
		       same[i][1]);
	ok(!str_equal(tag_fold(&arena, STR("Flood2")), tag_fold(&arena, STR("Flood"))),
	   "#Flood2 is not #Flood");
	is_int(tag_fold(&arena, STR("##!?")).len, 0, "signs alone are no tag");
}

static void parsing(void)
{
	struct tag *tags;
	size_t count = 0;
	is_int(tags_parse(&arena, STR("#SarwanFlood, سیلاب, #sarwanflood\n\nKunda\n"), &tags,
			  &count, &fault),
	       OK, "a list is read");
	is_int(count, 2, "a line for each tag");
	is_str(tags[0].name, STR("SarwanFlood"), "its name has no #");
	is_int(tags[0].n_spellings, 1, "a spelling that says nothing new is left out");
	is_int(tags_parse(&arena, STR("Need, #مدد = water, request\nHelp = \nRoads=infrastructure"),
			  &tags, &count, &fault),
	       OK, "behind = stands what a tag means");
	ok(tags[0].means.kind == HEAD_REQUEST && tags[0].means.topic == HEAD_WATER &&
	       tags[0].n_spellings == 1,
	   "a kind and a topic, in any order");
	ok(!tag_means(tags[1].means) && tags[2].means.topic == HEAD_INFRASTRUCTURE,
	   "a topic alone, or nothing");
	is_int(tags_parse(&arena, STR("Need = protection"), &tags, &count, &fault), INVALID,
	       "what no hashtag may mean is refused");
	ok(strstr(fault.text, "'protection'") && strstr(fault.text, "volunteers"),
	   "with the words that there are: %s", fault.text);
	is_int(tags_parse(&arena, STR("Need = request, offer"), &tags, &count, &fault), INVALID,
	       "and two kinds are refused");
	is_int(tags_parse(&arena, STR("Flood\nHelp, FLOOD"), &tags, &count, &fault), INVALID,
	       "two tags with the same spelling are refused");
	ok(strstr(fault.text, "#Flood and #Help"), "and both are named: %s", fault.text);
	is_int(tags_parse(&arena, STR("Flood\n!!!"), &tags, &count, &fault), INVALID,
	       "a line without a letter is refused");
	struct buf long_list;
	buf_init(&long_list, 1 << 20);
	for (int i = 0; i <= TAGS_MAX; i++)
		buf_format(&long_list, "tag%d\n", i);
	is_int(tags_parse(&arena, buf_str(&long_list), &tags, &count, &fault), TOO_MUCH,
	       "so are more than %d", TAGS_MAX);
	buf_free(&long_list);
}

static void meaning(struct conn *conn, const struct campaign *flood)
{
	struct tag_book book;
	struct site_tags shown;
	is_int(tag_book_meant_read(conn, &arena, flood->id, &book, &fault), OK, "what tags mean");
	ok(book.count == 2 && book.entries[0].means.kind == HEAD_REQUEST &&
	       book.entries[1].means.topic == HEAD_WATER,
	   "every spelling means what its tag means, and tags without a meaning stay out");
	is_int(site_tags_read(conn, &arena, flood->id, &shown, &fault), OK, "and taught");
	const struct site_tag *tag = shown.meaning.at;
	ok(shown.meaning.count == 1 && str_equal(tag->name, STR("#SarwanFlood")) && tag->both &&
	       strcmp(tag->kind, "request") == 0 && strcmp(tag->topic, "water") == 0,
	   "with its kind and its topic");
	ok(str_equal(tag->others, STR("#سیلاب")), "and in another script");
	is_int(shown.plain.count, 1, "beside those that mean nothing more");
}

static void matching(struct room *room, const struct campaign *flood)
{
	struct conn *conn;
	struct str *same;
	struct tag_shared *shared;
	size_t count = 0;
	if (store_reader(room->store, &conn, &fault) != OK)
		return;
	tag_spellings(conn, &arena, flood->id, STR("#sarwanflood"), &same, &count, &fault);
	ok(count == 2 && str_equal(same[0], STR("SarwanFlood")), "another case is the tag");
	tag_spellings(conn, &arena, flood->id, STR("سيلاب"), &same, &count, &fault);
	ok(count == 2 && str_equal(same[0], STR("SarwanFlood")),
	   "so is a spelling of another script, in other letter forms");
	tag_spellings(conn, &arena, flood->id, STR("#other"), &same, &count, &fault);
	is_int((int64_t)count, 0, "another word is none");
	tags_shared(conn, &arena, flood->id, &shared, &count, &fault);
	ok(count == 1 && str_equal(shared[0].name, STR("storm")),
	   "a hashtag that another campaign listens to is told");
	meaning(conn, flood);
	conn_release(conn);
}

// --- changing ---

static void changing(struct room *room)
{
	const struct campaign flood = campaign_now(room, STR("flood"));
	struct settings settings = settings_now(room, &flood);
	settings.text[SETTINGS_TAGS] = STR("SarwanFlood, سیلاب = request, water\nstorm");
	settings.text[SETTINGS_PLACES] = STR("Kunda Bridge: 27.71, 85.32, Kunda Pul, کنڈا پل");
	settings.text[SETTINGS_LANGUAGES] = STR(" ne,  ur-Latn ");
	settings.text[SETTINGS_COUNTRY] = STR("np");
	settings.text[SETTINGS_TIME_ZONE] = STR("Asia/Kathmandu");
	settings.text[SETTINGS_DUE_LIFE] = STR("20");
	ok(settings_check(&arena, &settings), "good settings are good");
	struct make make = {.id = flood.id, .settings = &settings};
	is_int(store_write(room->store, WRITE_PERSON, 10, change_run, &make, &fault), OK,
	       "they are kept %s", fault.text);
	const struct campaign changed = campaign_now(room, STR("flood"));
	is_str(changed.languages, STR("ne ur-Latn"), "languages with one space between");
	is_str(changed.country, STR("NP"), "the country in capitals");
	is_str(changed.time_zone, STR("Asia/Kathmandu"), "the time zone");
	const struct settings again = settings_now(room, &changed);
	is_str(again.text[SETTINGS_TAGS], settings.text[SETTINGS_TAGS],
	       "tags as they were written");
	is_str(again.text[SETTINGS_PLACES], settings.text[SETTINGS_PLACES], "places too");
	is_str(again.text[SETTINGS_DUE_LIFE], STR("20"), "and due times");
	matching(room, &changed);
	make.archived = 1234;
	store_write(room->store, WRITE_PERSON, 1, archive_run, &make, &fault);
	is_int(campaign_now(room, STR("flood")).archived_at, 1234, "a campaign is archived");
	make.archived = 0;
	store_write(room->store, WRITE_PERSON, 1, archive_run, &make, &fault);
	is_int(campaign_now(room, STR("flood")).archived_at, 0, "and opened again");
}

static void refusing(struct room *room)
{
	static const struct {
		enum settings_field field;
		const char *text;
	} wrong[] = {
	    {SETTINGS_NAME, ""},
	    {SETTINGS_COUNTRY, "Nepal"},
	    {SETTINGS_COUNTRY, "N1"},
	    {SETTINGS_LANGUAGES, ""},
	    {SETTINGS_LANGUAGES, "english"},
	    {SETTINGS_LANGUAGES, "a b c"},
	    {SETTINGS_LANGUAGES, "aa bb cc dd ee ff gg hh ii jj kk ll mm"},
	    {SETTINGS_TIME_ZONE, "Mars/Base"},
	    {SETTINGS_DUE_LIFE, "0"},
	    {SETTINGS_DUE_LIFE, "soon"},
	    {SETTINGS_DUE_URGENT, "1"},
	    {SETTINGS_DUE_WAIT, "100001"},
	    {SETTINGS_TAGS, "a\nb, A"},
	    {SETTINGS_TOPICS, "Boats"},
	    {SETTINGS_TOPICS, ": words"},
	    {SETTINGS_PLACES, "Kunda"},
	    {SETTINGS_PLACES, "Kunda: 91, 10"},
	    {SETTINGS_PLACES, "Kunda: ten, 10"},
	};
	const struct campaign storm = campaign_now(room, STR("storm"));
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct settings settings = settings_now(room, &storm);
		settings.text[wrong[i].field] = str_from(wrong[i].text);
		ok(!settings_check(&arena, &settings) && settings.problem[wrong[i].field],
		   "%s: '%s' is refused", settings_kinds[wrong[i].field].name, wrong[i].text);
	}
	for (int i = 0; i < SETTINGS_FIELDS; i++) {
		struct settings settings = settings_now(room, &storm);
		struct buf text;
		buf_init(&text, (size_t)1 << 20);
		while ((int64_t)text.len <= settings_kinds[i].most)
			buf_add_byte(&text, 'a');
		settings.text[i] = buf_str(&text);
		ok(!settings_check(&arena, &settings) && settings.problem[i],
		   "%s: more than its %d letters are refused", settings_kinds[i].name,
		   (int)settings_kinds[i].most);
		buf_free(&text);
	}
}

static void test(const struct place *place)
{
	const struct migration_set rooms[] = {{campaign_migrations, campaign_migration_count}};
	struct room room;
	if (!room_open(&room, place, rooms, 1))
		return;
	arena_init(&arena, (size_t)64 << 20);
	templates(&room);
	folding();
	parsing();
	changing(&room);
	refusing(&room);
	arena_free(&arena);
	room_close(&room);
}

int main(void)
{
	places_each(test);
	return tap_done();
}
