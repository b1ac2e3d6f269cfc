// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/campaign.h"

#include "base/time.h"
#include "base/zone.h"
#include "campaign/campaign_embedded.h"
#include "campaign/clock.h"
#include "campaign/tag.h"
#include "campaign/template.h"
#include "net/services.h"

#define CAMPAIGNS_MAX 2000
#define PLACES_MAX    10000
#define SLUG_MAX      60

static struct campaign campaign_row(struct stmt *stmt, struct arena *arena)
{
	return (struct campaign){
	    .id = stmt_i64(stmt, 0),
	    .slug = arena_copy(arena, stmt_str(stmt, 1)),
	    .name = arena_copy(arena, stmt_str(stmt, 2)),
	    .purpose = arena_copy(arena, stmt_str(stmt, 3)),
	    .emergency = arena_copy(arena, stmt_str(stmt, 4)),
	    .country = arena_copy(arena, stmt_str(stmt, 5)),
	    .lat = stmt_double(stmt, 6),
	    .lon = stmt_double(stmt, 7),
	    .has_point = !stmt_null(stmt, 6),
	    .template = arena_copy(arena, stmt_str(stmt, 8)),
	    .story = arena_copy(arena, stmt_str(stmt, 9)),
	    .receipt = arena_copy(arena, stmt_str(stmt, 10)),
	    .languages = arena_copy(arena, stmt_str(stmt, 11)),
	    .time_zone = arena_copy(arena, stmt_str(stmt, 12)),
	    .coarse = stmt_i64(stmt, 13) != 0,
	    .archived_at = stmt_i64(stmt, 14),
	    .exercise = stmt_i64(stmt, 15) != 0,
	};
}

enum outcome campaign_by_slug(struct conn *conn, struct arena *arena, struct str slug,
			      struct campaign *ret_campaign, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_campaign_by_slug);
	stmt_bind_str(find, 1, slug);
	const bool found = stmt_step(find);
	const struct campaign campaign = found ? campaign_row(find, arena) : (struct campaign){0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no campaign '%.*s' here.",
			    STR_ARG(slug));
	if (outcome == OK)
		*ret_campaign = campaign;
	return outcome;
}

const struct language *campaign_language(const struct campaign *campaign)
{
	const struct language *language = NULL;
	for (struct str rest = campaign->languages; !language && rest.len > 0;) {
		struct str code = str_cut(&rest, ' ');
		language = language_find(str_cut(&code, '-'));
	}
	return language ? language : &page_languages[0];
}

enum outcome campaign_by_id(struct conn *conn, struct arena *arena, int64_t id,
			    struct campaign *ret_campaign, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_campaign_by_id);
	stmt_bind_i64(find, 1, id);
	const bool found = stmt_step(find);
	const struct campaign campaign = found ? campaign_row(find, arena) : (struct campaign){0};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, /*tr*/ "There is no such campaign.");
	if (outcome == OK)
		*ret_campaign = campaign;
	return outcome;
}

enum outcome campaign_reader(struct request *request, struct campaign *ret_campaign,
			     struct conn **ret_conn)
{
	struct conn *conn;
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = campaign_by_slug(conn, request->arena, request_text(request, "slug"),
				   ret_campaign, &request->fault);
	if (outcome != OK) {
		conn_release(conn);
		return outcome;
	}
	request->campaign = ret_campaign->name;
	request->campaign_slug = ret_campaign->slug;
	clock_show(request, ret_campaign);
	*ret_conn = conn;
	return OK;
}

enum outcome campaign_asked(struct request *request, struct campaign *ret_campaign)
{
	struct conn *conn;
	const enum outcome outcome = campaign_reader(request, ret_campaign, &conn);
	if (outcome == OK)
		conn_release(conn);
	return outcome;
}

enum outcome campaign_list(struct conn *conn, struct arena *arena, struct campaign **ret_list,
			   size_t *ret_count, struct fault *fault)
{
	struct campaign *list = arena_array(arena, CAMPAIGNS_MAX, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "The list of campaigns needs too much memory.");
	size_t count = 0;
	struct stmt *all = stmt_start(conn, &sql_campaign_list);
	while (count < CAMPAIGNS_MAX && stmt_step(all))
		list[count++] = campaign_row(all, arena);
	const enum outcome outcome = stmt_end(all, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = list;
	*ret_count = count;
	return OK;
}

enum outcome campaign_last_received(struct conn *conn, int64_t campaign, int64_t *ret_at,
				    struct fault *fault)
{
	struct stmt *newest = stmt_start(conn, &sql_post_newest);
	stmt_bind_i64(newest, 1, campaign);
	const int64_t id = stmt_step(newest) ? stmt_i64(newest, 0) : 0;
	const enum outcome outcome = stmt_end(newest, fault);
	if (outcome == OK)
		*ret_at = id ? id_time(id) : 0;
	return outcome;
}

enum outcome campaign_tags(struct conn *conn, struct arena *arena, int64_t campaign,
			   struct str **ret_tags, size_t *ret_count, struct fault *fault)
{
	struct str *tags = arena_array(arena, TAGS_MAX, sizeof *tags);
	if (!tags)
		return fail(TOO_MUCH, fault, "The list of tags needs too much memory.");
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_tag_list);
	stmt_bind_i64(list, 1, campaign);
	while (count < TAGS_MAX && stmt_step(list))
		tags[count++] = arena_copy(arena, stmt_str(list, 0));
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome != OK)
		return outcome;
	*ret_tags = tags;
	*ret_count = count;
	return OK;
}

enum outcome campaign_places(struct conn *conn, struct arena *arena,
			     struct campaign_place **ret_list, size_t *ret_count,
			     struct fault *fault)
{
	struct campaign_place *places = arena_array(arena, PLACES_MAX, sizeof *places);
	if (!places)
		return fail(TOO_MUCH, fault, "The list of places needs too much memory.");
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_campaign_place_list);
	while (count < PLACES_MAX && stmt_step(list))
		places[count++] = (struct campaign_place){
		    .campaign = stmt_i64(list, 0),
		    .name = arena_copy(arena, stmt_str(list, 1)),
		    .spellings = arena_copy(arena, stmt_str(list, 2)),
		    .lat = stmt_double(list, 3),
		    .lon = stmt_double(list, 4),
		};
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome != OK)
		return outcome;
	*ret_list = places;
	*ret_count = count;
	return OK;
}

// --- making one ---

static bool slug_good(struct str slug)
{
	for (size_t i = 0; i < slug.len; i++) {
		const char c = slug.at[i];
		const bool letter = c >= 'a' && c <= 'z';
		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-')))
			return false;
	}
	return slug.len > 0 && slug.len <= SLUG_MAX;
}

// Addresses of the server's own have these where a campaign's short name stands, or may have them.
static const char *const slugs_kept[] = {
    "account", "agreements",	"campaigns", "desk",  "help",	"instance",
    "new",     "organisations", "people",    "setup", "shared", "team",
};

bool campaign_slug_kept(struct str slug)
{
	for (size_t i = 0; i < sizeof slugs_kept / sizeof slugs_kept[0]; i++)
		if (str_equal(slug, str_from(slugs_kept[i])))
			return true;
	return false;
}

static struct str text_or(struct str text, struct str usual)
{
	return text.len > 0 ? text : usual;
}

static enum outcome campaign_insert(struct conn *conn, int64_t id, int64_t now,
				    const struct new_campaign *wanted, struct fault *fault)
{
	const struct campaign *campaign = &wanted->campaign;
	const struct str usual = wanted->from ? wanted->from->purpose : STR("");
	struct stmt *insert = stmt_start(conn, &sql_campaign_insert);
	stmt_bind_i64(insert, 1, id);
	stmt_bind_str(insert, 2, campaign->slug);
	stmt_bind_str(insert, 3, campaign->name);
	stmt_bind_str(insert, 4, text_or(campaign->purpose, usual));
	stmt_bind_str(insert, 5, text_or(campaign->emergency, STR("")));
	stmt_bind_str(insert, 6, text_or(campaign->country, STR("")));
	if (campaign->has_point) {
		stmt_bind_double(insert, 7, campaign->lat);
		stmt_bind_double(insert, 8, campaign->lon);
	} else {
		stmt_bind_null(insert, 7);
		stmt_bind_null(insert, 8);
	}
	stmt_bind_i64(insert, 9, now);
	stmt_bind_i64(insert, 10, campaign->exercise);
	const enum outcome outcome = stmt_run(insert, fault);
	if (outcome == CONFLICT)
		return fail(CONFLICT, fault, /*tr*/ "There is a campaign '%.*s' already.",
			    STR_ARG(campaign->slug));
	return outcome;
}

static enum outcome template_apply(struct conn *conn, int64_t id, const struct new_campaign *wanted,
				   struct fault *fault)
{
	const struct campaign *campaign = &wanted->campaign;
	const struct campaign_template *from = wanted->from;
	struct stmt *start = stmt_start(conn, &sql_settings_start);
	stmt_bind_i64(start, 1, id);
	stmt_bind_str(start, 2, from->name);
	stmt_bind_str(start, 3, text_or(campaign->story, from->story));
	stmt_bind_str(start, 4, text_or(campaign->receipt, from->receipt));
	stmt_bind_str(start, 5, text_or(campaign->languages, STR("")));
	stmt_bind_str(start, 6, text_or(campaign->time_zone, STR("UTC")));
	stmt_bind_i64(start, 7, from->coarse || campaign->coarse);
	stmt_bind_i64(start, 8, from->due_minutes[URGENCY_LIFE]);
	stmt_bind_i64(start, 9, from->due_minutes[URGENCY_URGENT]);
	stmt_bind_i64(start, 10, from->due_minutes[URGENCY_SOON]);
	stmt_bind_i64(start, 11, from->due_minutes[URGENCY_WAIT]);
	enum outcome outcome = stmt_run(start, fault);
	for (size_t i = 0; i < from->n_topics && outcome == OK; i++) {
		struct stmt *topic = stmt_start(conn, &sql_topic_insert);
		stmt_bind_i64(topic, 1, id);
		stmt_bind_str(topic, 2, from->topics[i].name);
		stmt_bind_str(topic, 3, from->topics[i].words);
		outcome = stmt_run(topic, fault);
	}
	return outcome;
}

// The tags given, else the template's.
static enum outcome tags_add(struct conn *conn, int64_t id, const struct new_campaign *wanted,
			     struct fault *fault)
{
	struct arena arena;
	struct tag *tags;
	struct buf lines;
	const bool given = wanted->n_tags > 0 || !wanted->from;
	const struct str *names = given ? wanted->tags : wanted->from->tags;
	size_t count = given ? wanted->n_tags : wanted->from->n_tags;
	arena_init(&arena, (size_t)4 << 20);
	buf_init(&lines, (size_t)1 << 20);
	for (size_t i = 0; i < count; i++)
		buf_format(&lines, "%.*s\n", STR_ARG(names[i]));
	enum outcome outcome = tags_parse(&arena, buf_str(&lines), &tags, &count, fault);
	if (outcome == OK)
		outcome = tags_set(conn, id, tags, count, fault);
	buf_free(&lines);
	arena_free(&arena);
	return outcome;
}

static enum outcome places_add(struct conn *conn, int64_t id, const struct new_campaign *wanted,
			       struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < wanted->n_places && outcome == OK; i++) {
		const struct campaign_place *place = &wanted->places[i];
		struct stmt *insert = stmt_start(conn, &sql_campaign_place_insert);
		stmt_bind_i64(insert, 1, id);
		stmt_bind_str(insert, 2, place->name);
		stmt_bind_str(insert, 3, text_or(place->spellings, STR("")));
		stmt_bind_double(insert, 4, place->lat);
		stmt_bind_double(insert, 5, place->lon);
		outcome = stmt_run(insert, fault);
	}
	return outcome;
}

enum outcome campaign_check(const struct new_campaign *new_campaign, struct fault *fault)
{
	const struct campaign *campaign = &new_campaign->campaign;
	if (!slug_good(campaign->slug))
		return fail(
		    INVALID, fault,
		    /*tr*/ "A campaign's short name is 1 to %d of a-z, 0-9 and -, a letter first.",
		    SLUG_MAX);
	if (campaign_slug_kept(campaign->slug))
		return fail(INVALID, fault,
			    /*tr*/
			    "The short name '%.*s' is needed for an address of the server's own. "
			    "Write another one.",
			    STR_ARG(campaign->slug));
	if (campaign->name.len == 0)
		return fail(INVALID, fault, /*tr*/ "A campaign needs a name.");
	if (campaign->time_zone.len > 0 && !zone_known(campaign->time_zone))
		return fail(INVALID, fault,
			    /*tr*/ "There is no time zone '%.*s'. Write it like Asia/Kathmandu.",
			    STR_ARG(campaign->time_zone));
	return OK;
}

enum outcome campaign_add(struct conn *conn, int64_t id, int64_t now,
			  const struct new_campaign *new_campaign, struct fault *fault)
{
	enum outcome outcome = campaign_insert(conn, id, now, new_campaign, fault);
	if (outcome == OK && new_campaign->from)
		outcome = template_apply(conn, id, new_campaign, fault);
	if (outcome == OK)
		outcome = tags_add(conn, id, new_campaign, fault);
	if (outcome == OK)
		outcome = places_add(conn, id, new_campaign, fault);
	return outcome;
}

struct create {
	int64_t id, now;
	const struct new_campaign *wanted;
};

static enum outcome campaign_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct create *create = context;
	return campaign_add(conn, create->id, create->now, create->wanted, fault);
}

enum outcome campaign_create(struct store *store, struct id_maker *ids,
			     const struct new_campaign *new_campaign, int64_t *ret_id,
			     struct fault *fault)
{
	enum outcome outcome = campaign_check(new_campaign, fault);
	if (outcome != OK)
		return outcome;
	struct create create = {.id = id_next(ids), .now = time_now(), .wanted = new_campaign};
	outcome = store_write(store, WRITE_PERSON, 10, campaign_write, &create, fault);
	if (outcome == OK)
		*ret_id = create.id;
	return outcome;
}

enum outcome campaign_archive(struct conn *conn, int64_t campaign, int64_t now, struct fault *fault)
{
	struct stmt *archive = stmt_start(conn, &sql_campaign_archive);
	stmt_bind_i64(archive, 1, campaign);
	stmt_bind_i64_or_null(archive, 2, now);
	return stmt_run(archive, fault);
}
