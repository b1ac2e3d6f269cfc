// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/settings.h"

#include "base/time.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "campaign/campaign_embedded.h"
#include "campaign/tag.h"

#define TOPIC_NAME_MAX 60
#define PLACE_NAME_MAX 120

const struct settings_kind settings_kinds[SETTINGS_FIELDS] = {
    [SETTINGS_NAME] = {"name", 120, "Name of the campaign."},
    [SETTINGS_PURPOSE] = {"purpose", 500, "What it is for, in one or two sentences."},
    [SETTINGS_STORY] = {"story", 8000, "How it came to be; Markdown."},
    [SETTINGS_RECEIPT] = {"receipt", 1000, "What somebody reads who wrote to us."},
    [SETTINGS_COUNTRY] = {"country", 2, "ISO 3166, two letters; empty if many."},
    [SETTINGS_LANGUAGES] = {"languages", 200, "Official languages, 1 to 12 codes."},
    [SETTINGS_TIME_ZONE] = {"time_zone", ZONE_NAME_MAX, "IANA name of the time zone."},
    [SETTINGS_COARSE] = {"coarse", 3, "yes: no place finer than a district leaves the team."},
    [SETTINGS_DUE_LIFE] = {"due_life", 6, "Minutes until a case with life at risk is due."},
    [SETTINGS_DUE_URGENT] = {"due_urgent", 6, "Minutes until an urgent case is due."},
    [SETTINGS_DUE_SOON] = {"due_soon", 6, "Minutes until a case is due that is for soon."},
    [SETTINGS_DUE_WAIT] = {"due_wait", 6, "Minutes until a case is due that can wait."},
    [SETTINGS_TAGS] = {"tags", TAGS_TEXT_MAX, "Hashtags, a line each with other spellings."},
    [SETTINGS_TOPICS] = {"topics", 8000, "Own topics, a line each: name, colon, words."},
    [SETTINGS_PLACES] = {"places", 20000,
			 "Own places, a line each: name, colon, latitude, "
			 "longitude, other spellings."},
};

static const enum settings_field due_fields[URGENCY_COUNT] = {
    [URGENCY_WAIT] = SETTINGS_DUE_WAIT,
    [URGENCY_SOON] = SETTINGS_DUE_SOON,
    [URGENCY_URGENT] = SETTINGS_DUE_URGENT,
    [URGENCY_LIFE] = SETTINGS_DUE_LIFE,
};

// --- due times ---

static enum outcome due_read(struct conn *conn, int64_t campaign, int64_t minutes[URGENCY_COUNT],
			     struct fault *fault)
{
	static const int64_t usual[URGENCY_COUNT] = {2880, 720, 120, 30};
	struct stmt *find = stmt_start(conn, &sql_settings_due);
	stmt_bind_i64(find, 1, campaign);
	const bool found = stmt_step(find);
	for (int i = 0; i < URGENCY_COUNT; i++)
		minutes[i] = found ? stmt_i64(find, i) : usual[i];
	return stmt_end(find, fault);
}

enum outcome campaign_due(struct conn *conn, int64_t campaign, struct campaign_due *ret_due,
			  struct fault *fault)
{
	int64_t minutes[URGENCY_COUNT];
	const enum outcome outcome = due_read(conn, campaign, minutes, fault);
	for (int i = 0; i < URGENCY_COUNT && outcome == OK; i++)
		ret_due->after[i] = minutes[i] * MINUTE_MS;
	return outcome;
}

// --- reading ---

static enum outcome topics_text(struct conn *conn, struct arena *arena, int64_t campaign,
				struct str *ret_text, struct fault *fault)
{
	struct str text = STR("");
	struct stmt *list = stmt_start(conn, &sql_topic_list);
	stmt_bind_i64(list, 1, campaign);
	while (stmt_step(list))
		text = arena_format(arena, "%.*s%s%.*s: %.*s", STR_ARG(text), text.len ? "\n" : "",
				    STR_ARG(stmt_str(list, 0)), STR_ARG(stmt_str(list, 1)));
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK)
		*ret_text = text;
	return outcome;
}

static enum outcome places_text(struct conn *conn, struct arena *arena, int64_t campaign,
				struct str *ret_text, struct fault *fault)
{
	struct buf text;
	buf_init(&text, (size_t)1 << 20);
	struct stmt *list = stmt_start(conn, &sql_place_list);
	stmt_bind_i64(list, 1, campaign);
	while (stmt_step(list)) {
		const struct str spellings = stmt_str(list, 1);
		buf_format(&text, "%s%.*s: %.6g, %.6g%s%.*s", text.len ? "\n" : "",
			   STR_ARG(stmt_str(list, 0)), stmt_double(list, 2), stmt_double(list, 3),
			   spellings.len ? ", " : "", STR_ARG(spellings));
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK)
		*ret_text = arena_copy(arena, buf_str(&text));
	buf_free(&text);
	return outcome;
}

enum outcome settings_read(struct conn *conn, struct arena *arena, const struct campaign *campaign,
			   struct settings *ret_settings, struct fault *fault)
{
	int64_t minutes[URGENCY_COUNT];
	struct settings settings = {
	    .text =
		{
		    [SETTINGS_NAME] = campaign->name,
		    [SETTINGS_PURPOSE] = campaign->purpose,
		    [SETTINGS_STORY] = campaign->story,
		    [SETTINGS_RECEIPT] = campaign->receipt,
		    [SETTINGS_COUNTRY] = campaign->country,
		    [SETTINGS_LANGUAGES] = campaign->languages,
		    [SETTINGS_TIME_ZONE] = campaign->time_zone,
		    [SETTINGS_COARSE] = campaign->coarse ? STR("yes") : STR(""),
		},
	};
	enum outcome outcome = due_read(conn, campaign->id, minutes, fault);
	for (int i = 0; i < URGENCY_COUNT && outcome == OK; i++)
		settings.text[due_fields[i]] = arena_format(arena, "%lld", (long long)minutes[i]);
	if (outcome == OK)
		outcome =
		    tags_text(conn, arena, campaign->id, &settings.text[SETTINGS_TAGS], fault);
	if (outcome == OK)
		outcome =
		    topics_text(conn, arena, campaign->id, &settings.text[SETTINGS_TOPICS], fault);
	if (outcome == OK)
		outcome =
		    places_text(conn, arena, campaign->id, &settings.text[SETTINGS_PLACES], fault);
	if (outcome == OK)
		*ret_settings = settings;
	return outcome;
}

// --- lists of lines ---

// A line's name in front of its colon, and what stands behind it.
static bool line_cut(struct str line, size_t name_most, struct str *ret_name, struct str *ret_rest)
{
	const size_t colon = str_find_byte(line, ':');
	const struct str name = str_trim(str_slice(line, 0, colon == SIZE_MAX ? line.len : colon));
	*ret_name = name;
	*ret_rest = colon == SIZE_MAX ? STR("") : str_trim(str_slice(line, colon + 1, SIZE_MAX));
	return name.len > 0 && utf8_length(name) <= name_most;
}

struct place_line {
	struct str name, spellings;
	double lat, lon;
};

static bool place_parse(struct str line, struct place_line *ret)
{
	struct str rest;
	if (!line_cut(line, PLACE_NAME_MAX, &ret->name, &rest))
		return false;
	const struct str lat = str_trim(str_cut(&rest, ',')), lon = str_trim(str_cut(&rest, ','));
	ret->spellings = rest.len > 0 ? str_trim(rest) : STR("");
	return str_to_double(lat, &ret->lat) && str_to_double(lon, &ret->lon) && ret->lat >= -90 &&
	       ret->lat <= 90 && ret->lon >= -180 && ret->lon <= 180;
}

static const char *topics_wrong(struct str text)
{
	size_t count = 0;
	while (text.len > 0) {
		struct str name, words;
		const struct str line = str_trim(str_cut(&text, '\n'));
		if (line.len == 0)
			continue;
		if (!line_cut(line, TOPIC_NAME_MAX, &name, &words) || words.len == 0)
			return /*tr*/ "Write each topic on a line of its own: its name, a colon, "
				      "and "
				      "words with commas between.";
		if (++count > SETTINGS_TOPICS_MAX)
			return /*tr*/ "A campaign has at most 50 topics of its own.";
	}
	return NULL;
}

static const char *places_wrong(struct str text)
{
	size_t count = 0;
	while (text.len > 0) {
		struct place_line place;
		const struct str line = str_trim(str_cut(&text, '\n'));
		if (line.len == 0)
			continue;
		if (!place_parse(line, &place))
			return /*tr*/ "Write each place on a line of its own: its name, a colon, "
				      "latitude, longitude, other spellings with commas between.";
		if (++count > SETTINGS_PLACES_MAX)
			return /*tr*/ "A campaign has at most 200 places of its own.";
	}
	return NULL;
}

// --- checking ---

bool language_code_good(struct str code)
{
	size_t part = 0, parts = 1;
	for (size_t i = 0; i < code.len; i++) {
		const char c = code.at[i];
		const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		const bool digit = c >= '0' && c <= '9';
		if (c == '-' && part >= 2) {
			part = 0;
			parts++;
			continue;
		}
		if ((!letter && !(digit && parts > 1)) || ++part > 8 || (parts == 1 && part > 3))
			return false;
	}
	return part >= 2 && code.len <= 20;
}

// One space between the codes, whatever stood there.
static const char *languages_wrong(struct arena *arena, struct str *text)
{
	struct str rest = *text, kept = STR("");
	size_t count = 0, from = 0;
	for (size_t i = 0; i <= rest.len; i++) {
		if (i < rest.len && !strchr(", \n\t;", rest.at[i]))
			continue;
		const struct str code = str_slice(rest, from, i - from);
		from = i + 1;
		if (code.len == 0)
			continue;
		if (!language_code_good(code))
			return /*tr*/ "Write languages as their codes, such as ne, hi or ur-Latn.";
		kept = arena_format(arena, "%.*s%s%.*s", STR_ARG(kept), count++ ? " " : "",
				    STR_ARG(code));
	}
	if (count == 0 || count > SETTINGS_LANGUAGES_MAX)
		return /*tr*/ "A campaign has 1 to 12 official languages.";
	*text = kept;
	return NULL;
}

static const char *country_wrong(struct arena *arena, struct str *text)
{
	if (text->len == 0)
		return NULL;
	char *upper = (char *)arena_copy(arena, *text).at;
	bool good = upper && text->len == 2;
	for (size_t i = 0; good && i < 2; i++) {
		if (upper[i] >= 'a' && upper[i] <= 'z')
			upper[i] = (char)(upper[i] - 'a' + 'A');
		good = upper[i] >= 'A' && upper[i] <= 'Z';
	}
	if (!good)
		return /*tr*/ "Write the country as two letters, such as NP, or leave it empty.";
	*text = str_of(upper, 2);
	return NULL;
}

static void due_check(struct settings *settings)
{
	int64_t sooner = 0;
	for (int i = URGENCY_COUNT - 1; i >= 0; i--) {
		int64_t minutes;
		const enum settings_field field = due_fields[i];
		if (!str_to_i64(settings->text[field], &minutes) || minutes < 1 ||
		    minutes > SETTINGS_DUE_MOST)
			settings->problem[field] =
			    /*tr*/ "Write a number of minutes from 1 to 100,000.";
		else if (minutes < sooner)
			settings->problem[field] =
			    /*tr*/ "What is less urgent is not due sooner than what is more so.";
		else
			sooner = minutes;
	}
}

static const char *tags_wrong(struct arena *arena, struct str text)
{
	struct tag *tags;
	size_t count;
	struct fault fault;
	return tags_parse(arena, text, &tags, &count, &fault) == OK
		   ? NULL
		   : arena_cstr(arena, str_from(fault.text));
}

bool settings_check(struct arena *arena, struct settings *settings)
{
	bool good = true;
	struct str *text = settings->text;
	const char **problem = settings->problem;
	due_check(settings);
	problem[SETTINGS_COUNTRY] = country_wrong(arena, &text[SETTINGS_COUNTRY]);
	problem[SETTINGS_LANGUAGES] = languages_wrong(arena, &text[SETTINGS_LANGUAGES]);
	problem[SETTINGS_TAGS] = tags_wrong(arena, text[SETTINGS_TAGS]);
	problem[SETTINGS_TOPICS] = topics_wrong(text[SETTINGS_TOPICS]);
	problem[SETTINGS_PLACES] = places_wrong(text[SETTINGS_PLACES]);
	if (str_trim(text[SETTINGS_NAME]).len == 0)
		problem[SETTINGS_NAME] = /*tr*/ "Give the campaign a name.";
	if (!zone_known(text[SETTINGS_TIME_ZONE]))
		problem[SETTINGS_TIME_ZONE] =
		    /*tr*/ "There is no such time zone. Write it like Asia/Kathmandu.";
	for (int i = 0; i < SETTINGS_FIELDS; i++) {
		if (!problem[i] && (int64_t)utf8_length(text[i]) > settings_kinds[i].most)
			problem[i] = /*tr*/ "This is too long. Please shorten it.";
		good = good && !problem[i];
	}
	return good;
}

// --- changing ---

static enum outcome row_update(struct conn *conn, int64_t campaign, const struct settings *settings,
			       struct fault *fault)
{
	struct stmt *update = stmt_start(conn, &sql_settings_update);
	stmt_bind_i64(update, 1, campaign);
	for (int i = SETTINGS_NAME; i <= SETTINGS_TIME_ZONE; i++)
		stmt_bind_str(update, i + 2, settings->text[i].at ? settings->text[i] : STR(""));
	stmt_bind_i64(update, 9, settings->text[SETTINGS_COARSE].len > 0);
	for (int i = SETTINGS_DUE_LIFE; i <= SETTINGS_DUE_WAIT; i++) {
		int64_t minutes = 0;
		str_to_i64(settings->text[i], &minutes);
		stmt_bind_i64(update, i + 2, minutes);
	}
	return stmt_run(update, fault);
}

static enum outcome forget(struct conn *conn, const struct query *query, int64_t campaign,
			   struct fault *fault)
{
	struct stmt *delete = stmt_start(conn, query);
	stmt_bind_i64(delete, 1, campaign);
	return stmt_run(delete, fault);
}

static enum outcome topics_write(struct conn *conn, int64_t campaign, struct str text,
				 struct fault *fault)
{
	enum outcome outcome = forget(conn, &sql_topic_delete_all, campaign, fault);
	while (outcome == OK && text.len > 0) {
		struct str name, words;
		if (!line_cut(str_trim(str_cut(&text, '\n')), TOPIC_NAME_MAX, &name, &words))
			continue;
		struct stmt *insert = stmt_start(conn, &sql_topic_insert);
		stmt_bind_i64(insert, 1, campaign);
		stmt_bind_str(insert, 2, name);
		stmt_bind_str(insert, 3, words);
		outcome = stmt_run(insert, fault);
	}
	return outcome;
}

static enum outcome places_write(struct conn *conn, int64_t campaign, struct str text,
				 struct fault *fault)
{
	enum outcome outcome = forget(conn, &sql_place_delete_all, campaign, fault);
	while (outcome == OK && text.len > 0) {
		struct place_line place;
		if (!place_parse(str_trim(str_cut(&text, '\n')), &place))
			continue;
		struct stmt *insert = stmt_start(conn, &sql_campaign_place_insert);
		stmt_bind_i64(insert, 1, campaign);
		stmt_bind_str(insert, 2, place.name);
		stmt_bind_str(insert, 3, place.spellings);
		stmt_bind_double(insert, 4, place.lat);
		stmt_bind_double(insert, 5, place.lon);
		outcome = stmt_run(insert, fault);
	}
	return outcome;
}

static enum outcome tags_write(struct conn *conn, int64_t campaign, struct str text,
			       struct fault *fault)
{
	struct arena arena;
	struct tag *tags;
	size_t count;
	arena_init(&arena, (size_t)4 << 20);
	enum outcome outcome = tags_parse(&arena, text, &tags, &count, fault);
	if (outcome == OK)
		outcome = tags_set(conn, campaign, tags, count, fault);
	arena_free(&arena);
	return outcome;
}

enum outcome settings_write(struct conn *conn, int64_t campaign, const struct settings *settings,
			    struct fault *fault)
{
	enum outcome outcome = row_update(conn, campaign, settings, fault);
	if (outcome == OK)
		outcome = tags_write(conn, campaign, settings->text[SETTINGS_TAGS], fault);
	if (outcome == OK)
		outcome = topics_write(conn, campaign, settings->text[SETTINGS_TOPICS], fault);
	if (outcome == OK)
		outcome = places_write(conn, campaign, settings->text[SETTINGS_PLACES], fault);
	return outcome;
}
