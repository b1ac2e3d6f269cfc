// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/appeal.h"

#include "appeal/appeal_embedded.h"
#include "appeal/follow.h"
#include "base/utf8.h"
#include "respond/appeal_check.h"
#include "respond/feed_ping.h"
#include "respond/incident_row.h"
#include "respond/item.h"
#include "respond/protection.h"

#include <ctype.h>
#include <math.h>

// Whoever follows hears of it: by a feed, or by e-mail.
static enum outcome followers_tell(struct conn *conn, const struct appeal_change *change,
				   struct fault *fault)
{
	const enum outcome outcome = feed_ping_queue(conn, change->campaign, change->now, fault);
	return outcome == OK ? follow_appeal_queue(conn, change->campaign, change->now, fault)
			     : outcome;
}

static enum outcome appeal_touch(struct conn *conn, const struct appeal_change *change,
				 int64_t appeal, struct fault *fault)
{
	struct stmt *touch = stmt_start(conn, &sql_appeal_touch);
	stmt_bind_i64(touch, 1, appeal);
	stmt_bind_i64(touch, 2, change->now);
	stmt_bind_i64(touch, 3, change->account);
	const enum outcome outcome = stmt_run(touch, fault);
	return outcome == OK ? followers_tell(conn, change, fault) : outcome;
}

// The appeal of change->organisation, made if there is none.
static enum outcome appeal_ensure(struct conn *conn, const struct appeal_change *change,
				  int64_t *ret_id, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_appeal_find);
	stmt_bind_i64(find, 1, change->campaign);
	stmt_bind_i64(find, 2, change->organisation);
	const int64_t id = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	*ret_id = id ? id : change->new_appeal;
	if (id)
		return appeal_touch(conn, change, id, fault);
	struct stmt *insert = stmt_start(conn, &sql_appeal_insert);
	stmt_bind_i64(insert, 1, change->new_appeal);
	stmt_bind_i64(insert, 2, change->campaign);
	stmt_bind_i64(insert, 3, change->organisation);
	stmt_bind_i64(insert, 4, change->now);
	stmt_bind_i64(insert, 5, change->account);
	const enum outcome made = stmt_run(insert, fault);
	return made == OK ? followers_tell(conn, change, fault) : made;
}

// The appeal that holds an appeal, an item or a version.
static enum outcome appeal_of(struct conn *conn, const struct appeal_change *change, int64_t thing,
			      int64_t *ret_appeal, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_appeal_item_of);
	stmt_bind_i64(find, 1, change->campaign);
	stmt_bind_i64(find, 2, thing);
	stmt_bind_i64(find, 3, change->organisation);
	const int64_t appeal = stmt_step(find) ? stmt_i64(find, 0) : 0;
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && appeal == 0)
		return fail(NOT_FOUND, fault,
			    /*tr*/ "This is not in the appeal any more. Somebody took it out.");
	if (outcome == OK)
		*ret_appeal = appeal;
	return outcome;
}

// --- words ---

// What two people confirm with a way to give.
static bool of_way(enum appeal_field field)
{
	return field >= APPEAL_WORDS;
}

struct words {
	int64_t appeal, thing;
	enum appeal_field field;
	struct str text;
	bool original;
};

static enum outcome words_put(struct conn *conn, const struct appeal_change *change,
			      const struct words *words, struct fault *fault)
{
	if (words->text.len == 0)
		return OK;
	if (utf8_length(words->text) > APPEAL_TEXT_MAX)
		return fail(INVALID, fault, /*tr*/ "Say it in at most %d characters.",
			    APPEAL_TEXT_MAX);
	const enum outcome outcome = appeal_check_words(words->text, fault);
	if (outcome != OK)
		return outcome;
	// What a new way to give says is confirmed with the way.
	const bool waits = change->partner && !(of_way(words->field) && words->original);
	struct stmt *put = stmt_start(conn, &sql_appeal_text_put);
	stmt_bind_i64(put, 1, words->appeal);
	stmt_bind_i64(put, 2, words->thing);
	stmt_bind_str(put, 3, str_from(appeal_fields[words->field]));
	stmt_bind_str(put, 4, change->lang);
	stmt_bind_str(put, 5, waits ? STR("") : words->text);
	stmt_bind_i64(put, 6, words->original);
	stmt_bind_i64(put, 7, change->account);
	stmt_bind_i64(put, 8, change->now);
	stmt_bind_str(put, 9, waits ? words->text : STR(""));
	return stmt_run(put, fault);
}

static enum outcome words_delete(struct conn *conn, const struct query *query,
				 const struct appeal_change *change, int64_t thing,
				 enum appeal_field field, struct fault *fault)
{
	struct stmt *drop = stmt_start(conn, query);
	stmt_bind_i64(drop, 1, thing);
	stmt_bind_str(drop, 2, str_from(appeal_fields[field]));
	stmt_bind_str(drop, 3, change->lang);
	return stmt_run(drop, fault);
}

enum outcome appeal_words_set(struct conn *conn, const struct appeal_change *change, int64_t thing,
			      enum appeal_field field, struct str text, struct fault *fault)
{
	bool original = false;
	struct words words = {.thing = thing, .field = field, .text = text};
	enum outcome outcome = appeal_of(conn, change, thing, &words.appeal, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *find = stmt_start(conn, &sql_appeal_text_original);
	stmt_bind_i64(find, 1, thing);
	stmt_bind_str(find, 2, str_from(appeal_fields[field]));
	const bool found = stmt_step(find);
	original = found && str_equal(stmt_str(find, 0), change->lang);
	outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "There are no such words to translate.");
	if (outcome == OK && field == APPEAL_NAME)
		outcome = appeal_check_asked(change->lexicon, text, change->lang, fault);
	// The words of a way to give are part of what two people agreed on; only a new version
	// says something else in them.
	if (outcome == OK && of_way(field) && original)
		return fail(INVALID, fault,
			    /*tr*/
			    "These words are part of a way to give. Propose the way to give anew: "
			    "a second person confirms it.");
	if (outcome != OK)
		return outcome;
	words.original = original;
	outcome = text.len ? words_put(conn, change, &words, fault)
			   : words_delete(conn, &sql_appeal_text_drop, change, thing, field, fault);
	return outcome == OK ? appeal_touch(conn, change, words.appeal, fault) : outcome;
}

enum outcome appeal_headline_set(struct conn *conn, const struct appeal_change *change,
				 struct str headline, int64_t next_at, struct fault *fault)
{
	int64_t id;
	if (headline.len == 0)
		return fail(INVALID, fault,
			    /*tr*/ "Say in one sentence what is needed and what is not.");
	enum outcome outcome = appeal_ensure(conn, change, &id, fault);
	// A new first sentence makes its old translations wrong.
	if (outcome == OK && !change->partner)
		outcome =
		    words_delete(conn, &sql_appeal_text_forget, change, id, APPEAL_HEADLINE, fault);
	const struct words words = {id, id, APPEAL_HEADLINE, headline, true};
	if (outcome == OK)
		outcome = words_put(conn, change, &words, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *set = stmt_start(conn, &sql_appeal_next_set);
	stmt_bind_i64(set, 1, id);
	row_bind_some(set, 2, next_at);
	return stmt_run(set, fault);
}

// --- items ---

static enum outcome number_read(struct stmt *stmt, int64_t *ret_number, struct fault *fault)
{
	const int64_t number = stmt_step(stmt) ? stmt_i64(stmt, 0) : 0;
	const enum outcome outcome = stmt_end(stmt, fault);
	if (outcome == OK)
		*ret_number = number;
	return outcome;
}

static enum outcome room_check(struct conn *conn, int64_t appeal, bool needed, struct fault *fault)
{
	int64_t count = 0;
	struct stmt *stmt = stmt_start(conn, &sql_appeal_item_count);
	stmt_bind_i64(stmt, 1, appeal);
	stmt_bind_i64(stmt, 2, needed);
	const enum outcome outcome = number_read(stmt, &count, fault);
	const int most = needed ? APPEAL_NEEDS_MOST : APPEAL_NOTS_MOST;
	if (outcome == OK && count >= most)
		return fail(TOO_MUCH, fault,
			    /*tr*/ "Nobody reads more than %d lines. Take one out first.", most);
	return outcome;
}

enum outcome appeal_case_sure(struct conn *conn, int64_t campaign, int64_t number, int64_t *ret_id,
			      struct fault *fault)
{
	int64_t id = 0, sure = 0;
	*ret_id = 0;
	if (number == 0)
		return OK;
	struct stmt *find = stmt_start(conn, &sql_appeal_case_sure);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, number);
	stmt_bind_i64(find, 3, READING_PRIVATE);
	if (stmt_step(find)) {
		id = stmt_i64(find, 0);
		sure = stmt_i64(find, 1);
	}
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (id == 0)
		return fail(INVALID, fault, /*tr*/ "There is no Case %lld here.",
			    (long long)number);
	if (sure != SURE_LIKELY && sure != SURE_CONFIRMED)
		return fail(INVALID, fault,
			    /*tr*/
			    "Case %lld is not verified. Say on its page how sure it is, then "
			    "it can be told to the public.",
			    (long long)number);
	*ret_id = id;
	return OK;
}

static enum outcome item_check(const struct appeal_change *change,
			       const struct appeal_item_wish *wish, struct fault *fault)
{
	if (wish->name.len == 0)
		return fail(INVALID, fault, /*tr*/ "Say what it is.");
	if (!wish->needed && wish->note.len == 0)
		return fail(INVALID, fault,
			    /*tr*/ "Say why it is not needed: people follow what they understand.");
	const int fed = item_find(wish->feed);
	const bool public_one = fed >= 0 && !(item_table[fed].flags & ITEM_PROFESSIONAL);
	if (wish->feed.len > 0 && (!wish->needed || !public_one))
		return fail(INVALID, fault, /*tr*/ "Choose what it is.");
	if (change->partner && (wish->feed.len > 0 || wish->case_number))
		return fail(
		    INVALID, fault,
		    /*tr*/ "Only the campaign's own team may take an appeal's numbers from Cases.");
	return wish->needed ? appeal_check_asked(change->lexicon, wish->name, change->lang, fault)
			    : OK;
}

static enum outcome item_insert(struct conn *conn, const struct appeal_change *change,
				const struct appeal_item_wish *wish, int64_t appeal,
				int64_t case_id, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_appeal_item_insert);
	stmt_bind_i64(insert, 1, wish->id);
	stmt_bind_i64(insert, 2, appeal);
	stmt_bind_i64(insert, 3, wish->needed);
	stmt_bind_str(insert, 4, wish->topic.at ? wish->topic : STR(""));
	stmt_bind_i64(insert, 5, wish->wanted);
	stmt_bind_i64(insert, 6, wish->promised);
	stmt_bind_i64(insert, 7, wish->arrived);
	row_bind_some(insert, 8, case_id);
	stmt_bind_i64(insert, 9, change->now);
	stmt_bind_i64(insert, 10, change->account);
	stmt_bind_str(insert, 11, wish->feed.at ? wish->feed : STR(""));
	return stmt_run(insert, fault);
}

enum outcome appeal_item_add(struct conn *conn, const struct appeal_change *change,
			     const struct appeal_item_wish *wish, struct fault *fault)
{
	int64_t appeal = 0, case_id = 0;
	enum outcome outcome = item_check(change, wish, fault);
	if (outcome == OK)
		outcome =
		    appeal_case_sure(conn, change->campaign, wish->case_number, &case_id, fault);
	if (outcome == OK)
		outcome = appeal_ensure(conn, change, &appeal, fault);
	if (outcome == OK)
		outcome = room_check(conn, appeal, wish->needed, fault);
	if (outcome == OK)
		outcome = item_insert(conn, change, wish, appeal, case_id, fault);
	const struct words words[] = {
	    {appeal, wish->id, APPEAL_NAME, wish->name, true},
	    {appeal, wish->id, APPEAL_UNIT, wish->unit, true},
	    {appeal, wish->id, APPEAL_NOTE, wish->note, true},
	};
	for (size_t i = 0; i < sizeof words / sizeof words[0] && outcome == OK; i++)
		outcome = words_put(conn, change, &words[i], fault);
	return outcome;
}

static struct stmt *item_numbers(struct conn *conn, const struct query *query,
				 const struct appeal_change *change, int64_t item, int64_t wanted,
				 int64_t promised, int64_t arrived)
{
	struct stmt *set = stmt_start(conn, query);
	stmt_bind_i64(set, 1, item);
	stmt_bind_i64(set, 2, wanted);
	stmt_bind_i64(set, 3, promised);
	stmt_bind_i64(set, 4, arrived);
	stmt_bind_i64(set, 5, change->now);
	stmt_bind_i64(set, 6, change->account);
	return set;
}

enum outcome appeal_item_count(struct conn *conn, const struct appeal_change *change, int64_t item,
			       int64_t wanted, int64_t promised, int64_t arrived,
			       struct fault *fault)
{
	int64_t appeal;
	enum outcome outcome = appeal_of(conn, change, item, &appeal, fault);
	if (outcome != OK)
		return outcome;
	outcome = stmt_run(
	    item_numbers(conn, &sql_appeal_item_change, change, item, wanted, promised, arrived),
	    fault);
	return outcome == OK ? appeal_touch(conn, change, appeal, fault) : outcome;
}

enum outcome appeal_item_correct(struct conn *conn, const struct appeal_change *change,
				 int64_t item, int64_t wanted, int64_t promised, int64_t arrived,
				 struct fault *fault)
{
	int64_t appeal;
	enum outcome outcome = appeal_of(conn, change, item, &appeal, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *set =
	    item_numbers(conn, &sql_appeal_item_correct, change, item, wanted, promised, arrived);
	outcome = stmt_run(set, fault);
	if (outcome == OK && conn_changes(conn) == 0)
		return fail(CONFLICT, fault,
			    /*tr*/ "This is counted by hand now. Load the page again.");
	return outcome == OK ? appeal_touch(conn, change, appeal, fault) : outcome;
}

enum outcome appeal_item_remove(struct conn *conn, const struct appeal_change *change, int64_t item,
				struct fault *fault)
{
	int64_t appeal;
	enum outcome outcome = appeal_of(conn, change, item, &appeal, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *remove = stmt_start(conn, &sql_appeal_item_remove);
	stmt_bind_i64(remove, 1, item);
	stmt_bind_i64(remove, 2, change->now);
	stmt_bind_i64(remove, 3, change->account);
	outcome = stmt_run(remove, fault);
	return outcome == OK ? appeal_touch(conn, change, appeal, fault) : outcome;
}

// --- what the campaign says of a partner's appeal ---

static enum outcome appeal_state_read(struct conn *conn, const struct appeal_change *change,
				      struct appeal *ret, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_appeal_state);
	stmt_bind_i64(find, 1, change->campaign);
	stmt_bind_i64(find, 2, change->organisation);
	const bool found = change->organisation && stmt_step(find);
	if (found)
		*ret = (struct appeal){.id = stmt_i64(find, 0),
				       .changed_at = stmt_i64(find, 1),
				       .down_at = stmt_i64(find, 2)};
	const enum outcome outcome = stmt_end(find, fault);
	return outcome == OK && !found
		   ? fail(NOT_FOUND, fault, /*tr*/ "This partner has written no appeal yet.")
		   : outcome;
}

static enum outcome appeal_down_set(struct conn *conn, const struct appeal_change *change,
				    int64_t appeal, bool down, struct str why, struct fault *fault)
{
	struct stmt *set = stmt_start(conn, &sql_appeal_down_set);
	stmt_bind_i64(set, 1, appeal);
	stmt_bind_i64_or_null(set, 2, down ? change->now : 0);
	stmt_bind_i64_or_null(set, 3, down ? change->account : 0);
	stmt_bind_str(set, 4, why);
	const enum outcome outcome = stmt_run(set, fault);
	return outcome == OK ? appeal_touch(conn, change, appeal, fault) : outcome;
}

enum outcome appeal_approve(struct conn *conn, const struct appeal_change *change, int64_t thing,
			    int64_t seen, struct fault *fault)
{
	struct appeal appeal = {0};
	enum outcome outcome = appeal_state_read(conn, change, &appeal, fault);
	if (outcome != OK)
		return outcome;
	if (appeal.changed_at > seen)
		return fail(CONFLICT, fault,
			    /*tr*/ "They changed it after you had looked. Read it again.");
	if (thing && appeal.down_at)
		return fail(CONFLICT, fault,
			    /*tr*/ "It is taken down: put it up again as a whole.");
	const struct query *const steps[] = {&sql_appeal_approve_old, &sql_appeal_approve_words};
	for (size_t i = 0; i < sizeof steps / sizeof steps[0] && outcome == OK; i++) {
		struct stmt *step = stmt_start(conn, steps[i]);
		stmt_bind_i64(step, 1, appeal.id);
		stmt_bind_i64(step, 2, thing);
		outcome = stmt_run(step, fault);
	}
	return outcome == OK ? appeal_down_set(conn, change, appeal.id, false, STR(""), fault)
			     : outcome;
}

enum outcome appeal_take_down(struct conn *conn, const struct appeal_change *change, struct str why,
			      struct fault *fault)
{
	struct appeal appeal = {0};
	const enum outcome outcome = appeal_state_read(conn, change, &appeal, fault);
	if (outcome != OK)
		return outcome;
	if (why.len == 0)
		return fail(INVALID, fault,
			    /*tr*/ "Write why: the partner's people read it on their page.");
	if (appeal.down_at)
		return fail(CONFLICT, fault, /*tr*/ "Somebody has taken it down already.");
	return appeal_down_set(conn, change, appeal.id, true, why, fault);
}

// --- ways to give ---

// An address on the web that a browser opens safely: https, a host with a dot, nothing that could
// hide where it leads.
static bool link_good(struct str link)
{
	const struct str https = STR("https://");
	struct str host = str_slice(link, https.len, SIZE_MAX);
	if (!str_starts(link, https) || str_find_byte(host, '.') == SIZE_MAX)
		return false;
	for (size_t i = 0; i < link.len; i++) {
		const unsigned char c = (unsigned char)link.at[i];
		if (c <= ' ' || c >= 0x7f || strchr("<>\"'\\`@", c))
			return false;
	}
	host = str_cut(&host, '/');
	return isalnum((unsigned char)host.at[0]);
}

static enum outcome way_check(const struct appeal_way *way, struct str words, struct fault *fault)
{
	if (way->removed)
		return OK;
	if (words.len == 0)
		return fail(INVALID, fault, /*tr*/ "Say it in a sentence.");
	if (way->kind == WAY_MONEY && way->registration.len == 0)
		return fail(INVALID, fault,
			    /*tr*/
			    "A money line shows the number under which the organisation is "
			    "registered. Without it people cannot check it.");
	if (way->kind == WAY_MONEY && way->link.len == 0 && way->account.len == 0)
		return fail(INVALID, fault, /*tr*/ "Say where to give: an address or an account.");
	if (way->link.len && !link_good(way->link))
		return fail(INVALID, fault,
			    /*tr*/ "The address must begin with https:// and lead to one place.");
	if (way->kind == WAY_DROP_OFF && (way->area.len == 0 || way->hours.len == 0))
		return fail(INVALID, fault,
			    /*tr*/ "Say in which district it is and when it is open.");
	if (isnan(way->lat) != isnan(way->lon) || fabs(way->lat) > 90 || fabs(way->lon) > 180)
		return fail(INVALID, fault, /*tr*/ "Write the point like 27.71, 85.32.");
	return OK;
}

static enum outcome ways_room(struct conn *conn, int64_t appeal, struct fault *fault)
{
	int64_t count = 0;
	struct stmt *stmt = stmt_start(conn, &sql_appeal_way_count);
	stmt_bind_i64(stmt, 1, appeal);
	const enum outcome outcome = number_read(stmt, &count, fault);
	if (outcome == OK && count >= APPEAL_WAYS_MOST)
		return fail(TOO_MUCH, fault,
			    /*tr*/ "Nobody reads more than %d lines. Take one out first.",
			    APPEAL_WAYS_MOST);
	return outcome;
}

// Makes a new way, or finds the one that is to change, which then has its own kind.
static enum outcome way_ensure(struct conn *conn, const struct appeal_change *change,
			       int64_t new_way, struct appeal_way *way, struct fault *fault)
{
	enum outcome outcome;
	if (way->id == 0) {
		outcome = appeal_ensure(conn, change, &way->appeal, fault);
		if (outcome == OK)
			outcome = ways_room(conn, way->appeal, fault);
		if (outcome != OK)
			return outcome;
		way->id = new_way;
		struct stmt *insert = stmt_start(conn, &sql_appeal_way_insert);
		stmt_bind_i64(insert, 1, way->id);
		stmt_bind_i64(insert, 2, way->appeal);
		stmt_bind_str(insert, 3, str_from(appeal_way_kinds[way->kind]));
		return stmt_run(insert, fault);
	}
	struct stmt *find = stmt_start(conn, &sql_appeal_way_of);
	stmt_bind_i64(find, 1, change->campaign);
	stmt_bind_i64(find, 2, way->id);
	stmt_bind_i64(find, 3, change->organisation);
	const bool found = stmt_step(find);
	if (found) {
		way->appeal = stmt_i64(find, 0);
		for (int kind = 0; kind < WAY_KINDS; kind++)
			if (str_equal(stmt_str(find, 1), str_from(appeal_way_kinds[kind])))
				way->kind = (enum appeal_way_kind)kind;
	}
	outcome = stmt_end(find, fault);
	return outcome == OK && !found ? fail(NOT_FOUND, fault, "There is no such way to give.")
				       : outcome;
}

static enum outcome nothing_waits(struct conn *conn, int64_t way, int64_t now, struct fault *fault)
{
	int64_t waiting = 0;
	struct stmt *find = stmt_start(conn, &sql_appeal_version_waiting_of);
	stmt_bind_i64(find, 1, way);
	stmt_bind_i64(find, 2, now);
	const enum outcome outcome = number_read(find, &waiting, fault);
	if (outcome == OK && waiting)
		return fail(CONFLICT, fault,
			    /*tr*/
			    "A change of this way to give waits already. Confirm it or take "
			    "it back first.");
	return outcome;
}

static enum outcome version_insert(struct conn *conn, const struct appeal_change *change,
				   const struct appeal_way *way, struct fault *fault)
{
	struct stmt *insert = stmt_start(conn, &sql_appeal_version_insert);
	const struct str texts[] = {way->registration, way->link,  way->account, way->area,
				    way->address,      way->hours, way->phone};
	stmt_bind_i64(insert, 1, way->version);
	stmt_bind_i64(insert, 2, way->id);
	stmt_bind_i64(insert, 3, way->removed);
	for (int i = 0; i < (int)(sizeof texts / sizeof texts[0]); i++)
		stmt_bind_str(insert, 4 + i, texts[i].at ? texts[i] : STR(""));
	row_bind_degrees(insert, 11, way->lat);
	row_bind_degrees(insert, 12, way->lon);
	stmt_bind_i64(insert, 13, change->account);
	stmt_bind_i64(insert, 14, change->now);
	const bool guarded = change->partner || appeal_way_guarded(way->kind);
	row_bind_some(insert, 15, guarded ? 0 : change->now);
	stmt_bind_i64(insert, 16, change->partner);
	return stmt_run(insert, fault);
}

enum outcome appeal_way_propose(struct conn *conn, const struct appeal_change *change,
				const struct appeal_way *wanted, int64_t new_way, struct str words,
				struct fault *fault)
{
	struct appeal_way way = *wanted;
	enum outcome outcome = way_ensure(conn, change, new_way, &way, fault);
	if (outcome == OK)
		outcome = way_check(&way, words, fault);
	if (outcome == OK)
		outcome = nothing_waits(conn, way.id, change->now, fault);
	if (outcome == OK)
		outcome = version_insert(conn, change, &way, fault);
	const struct str said[APPEAL_FIELDS] = {[APPEAL_WORDS] = words,
						[APPEAL_AREA] = way.area,
						[APPEAL_ADDRESS] = way.address,
						[APPEAL_HOURS] = way.hours};
	for (int field = APPEAL_WORDS; field < APPEAL_FIELDS && !way.removed; field++) {
		const struct words one = {way.appeal, way.version, (enum appeal_field)field,
					  said[field], true};
		if (outcome == OK)
			outcome = words_put(conn, change, &one, fault);
	}
	return outcome == OK ? appeal_touch(conn, change, way.appeal, fault) : outcome;
}

struct waiting {
	int64_t way, appeal, proposed_by, confirmed_at;
	bool removed, by_partner;
};

static enum outcome waiting_find(struct conn *conn, const struct appeal_change *change,
				 int64_t version, struct waiting *ret, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_appeal_version_waiting);
	stmt_bind_i64(find, 1, change->campaign);
	stmt_bind_i64(find, 2, version);
	stmt_bind_i64(find, 3, change->now);
	stmt_bind_i64(find, 4, change->organisation);
	const bool found = stmt_step(find);
	if (found)
		*ret = (struct waiting){
		    .way = stmt_i64(find, 0),
		    .appeal = stmt_i64(find, 1),
		    .removed = stmt_i64(find, 2) != 0,
		    .proposed_by = stmt_i64(find, 3),
		    .confirmed_at = stmt_i64(find, 4),
		    .by_partner = stmt_i64(find, 5) != 0,
		};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault,
			    /*tr*/
			    "This change does not wait any more: it counts, or somebody took "
			    "it back.");
	return outcome;
}

enum outcome appeal_way_waits(struct conn *conn, const struct appeal_change *change,
			      int64_t version, bool *ret_waits, struct fault *fault)
{
	struct waiting waiting;
	const enum outcome outcome = waiting_find(conn, change, version, &waiting, fault);
	*ret_waits = outcome == OK;
	return outcome == NOT_FOUND ? OK : outcome;
}

enum outcome appeal_way_confirm(struct conn *conn, const struct appeal_change *change,
				int64_t version, int64_t *ret_force_at, struct fault *fault)
{
	struct waiting waiting;
	enum outcome outcome = waiting_find(conn, change, version, &waiting, fault);
	if (outcome != OK)
		return outcome;
	if (waiting.proposed_by == change->account)
		return fail(DENIED, fault,
			    /*tr*/ "You proposed this. Somebody else has to look at it.");
	if (change->partner && waiting.by_partner)
		return fail(DENIED, fault,
			    /*tr*/ "One of the two has to be of the campaign's own team.");
	if (waiting.confirmed_at)
		return fail(CONFLICT, fault, /*tr*/ "Somebody has confirmed this already.");
	const int64_t force = waiting.removed ? change->now : change->now + APPEAL_HOLD_MS;
	struct stmt *confirm = stmt_start(conn, &sql_appeal_version_confirm);
	stmt_bind_i64(confirm, 1, version);
	stmt_bind_i64(confirm, 2, change->account);
	stmt_bind_i64(confirm, 3, change->now);
	stmt_bind_i64(confirm, 4, force);
	outcome = stmt_run(confirm, fault);
	if (outcome == OK)
		outcome = appeal_touch(conn, change, waiting.appeal, fault);
	if (outcome == OK)
		*ret_force_at = force;
	return outcome;
}

enum outcome appeal_way_withdraw(struct conn *conn, const struct appeal_change *change,
				 int64_t version, struct fault *fault)
{
	struct waiting waiting;
	const enum outcome outcome = waiting_find(conn, change, version, &waiting, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *withdraw = stmt_start(conn, &sql_appeal_version_withdraw);
	stmt_bind_i64(withdraw, 1, version);
	stmt_bind_i64(withdraw, 2, change->account);
	stmt_bind_i64(withdraw, 3, change->now);
	return stmt_run(withdraw, fault);
}
