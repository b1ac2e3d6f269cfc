// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/alert_tell.h"

#include "base/json.h"
#include "base/time.h"
#include "base/zone.h"
#include "campaign/campaign.h"
#include "campaign/channel.h"
#include "campaign/outbox.h"
#include "campaign/outward.h"
#include "insight/alert.h"
#include "insight/hook_out.h"
#include "insight/insight_embedded.h"
#include "page/fault_said.h"
#include "respond/reply.h"

#define DAY_MINUTE    ((int64_t)1440)
#define HOOK_DATA_MAX 1024

// One alert on its way.
struct telling {
	struct alarm_walker *walker;
	const struct job *job;
	struct arena arena;
	struct alert alert;
	struct alert_rule rule;
	struct campaign campaign;
	int64_t now, due;     // due: when it may be told
	bool outward, silent; // silent: it is only shown
	struct alarm_person people[ALERT_TOLD_MOST];
	size_t n_people;
	size_t messages; // SMS and webhooks that were handed over with the note that it is told
	struct str result;
};

int64_t alert_quiet_end(const struct zone *zone, int64_t from, int64_t until, int64_t now)
{
	const int64_t local = zone_local(zone, now);
	const int64_t day = local - local % (DAY_MINUTE * MINUTE_MS);
	const int64_t minute = (local - day) / MINUTE_MS;
	const bool over_midnight = until < from;
	const bool quiet =
	    over_midnight ? minute >= from || minute < until : minute >= from && minute < until;
	if (!quiet)
		return now;
	const int64_t days = over_midnight && minute >= from ? 1 : 0;
	return zone_moment(zone, day + (days * DAY_MINUTE + until) * MINUTE_MS);
}

// --- when ---

// Nothing holds it back but the limit of its own rule.
static bool is_life(const struct telling *telling)
{
	return telling->rule.life_wakes && telling->alert.life > 0;
}

static int64_t quiet_until(const struct telling *telling)
{
	struct zone *zone;
	const struct alert_rule *rule = &telling->rule;
	if (is_life(telling))
		return telling->now;
	if (zone_open(telling->campaign.time_zone, &zone, NULL) != OK)
		zone = NULL; // UTC
	const int64_t end =
	    alert_quiet_end(zone, rule->quiet_from, rule->quiet_until, telling->now);
	zone_free(zone);
	return end;
}

// When there is room again under the limits of an hour.
static enum outcome room_at(struct conn *conn, const struct telling *telling, int64_t *ret_at,
			    struct fault *fault)
{
	int64_t at = telling->now;
	struct stmt *told = stmt_start(conn, &sql_alert_told_hour);
	stmt_bind_i64(told, 1, telling->campaign.id);
	stmt_bind_i64(told, 2, telling->now - HOUR_MS);
	stmt_bind_i64(told, 3, telling->rule.id);
	stmt_bind_i64(told, 4, telling->alert.id);
	if (stmt_step(told)) {
		if (stmt_i64(told, 0) >= ALERT_RULE_HOUR)
			at = stmt_i64(told, 2) + HOUR_MS + 1;
		if (!is_life(telling) && stmt_i64(told, 1) >= ALERT_CAMPAIGN_HOUR &&
		    stmt_i64(told, 3) + HOUR_MS > at)
			at = stmt_i64(told, 3) + HOUR_MS + 1;
	}
	*ret_at = at;
	return stmt_end(told, fault);
}

// --- whom ---

static enum outcome people_read(struct conn *conn, struct telling *telling, struct fault *fault)
{
	struct stmt *rows = stmt_start(conn, &sql_alert_people);
	stmt_bind_i64(rows, 1, telling->rule.id);
	stmt_bind_i64(rows, 2, telling->campaign.id);
	stmt_bind_i64(rows, 3, telling->rule.duty);
	stmt_bind_i64(rows, 4, telling->now);
	stmt_bind_i64(rows, 5, ALERT_TOLD_MOST);
	while (telling->rule.leaves && telling->n_people < ALERT_TOLD_MOST && stmt_step(rows))
		telling->people[telling->n_people++] = (struct alarm_person){
		    .account = stmt_i64(rows, 0),
		    .name = arena_copy(&telling->arena, stmt_str(rows, 1)),
		    .address = arena_copy(&telling->arena, stmt_str(rows, 2)),
		    .language = arena_copy(&telling->arena, stmt_str(rows, 3)),
		};
	return stmt_end(rows, fault);
}

static enum outcome all_read(struct telling *telling, int64_t alert, struct fault *fault)
{
	struct conn *conn;
	enum outcome outcome = store_reader(telling->walker->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	outcome = alert_find(conn, &telling->arena, alert, &telling->alert, fault);
	if (outcome == OK)
		outcome = alert_rule_find(conn, &telling->arena, telling->alert.campaign,
					  telling->alert.rule, &telling->rule, fault);
	if (outcome == OK)
		outcome = campaign_by_id(conn, &telling->arena, telling->alert.campaign,
					 &telling->campaign, fault);
	if (outcome == OK)
		outcome = outward_gate(conn, telling->campaign.id, &telling->outward, fault);
	if (outcome == OK)
		outcome = people_read(conn, telling, fault);
	if (outcome == OK && telling->alert.told_at == 0)
		outcome = room_at(conn, telling, &telling->due, fault);
	conn_release(conn);
	telling->silent = telling->rule.ended_at != 0 || telling->rule.snoozed_until > telling->now;
	return outcome;
}

// --- telling ---

// In the language of a person, or of the campaign for a bare number (NULL).
static struct str text_make(struct telling *telling, struct alarm_person *person)
{
	struct fault words, link;
	struct arena *arena = &telling->arena;
	const struct messages *messages = telling->walker->messages;
	const struct language *language =
	    alarm_language(telling->walker, person, &telling->campaign);
	if (person)
		person->language = str_from(language->code);
	fail(OK, &words, /*tr*/ "Alert in %.*s: %lld posts within %lld minutes, rule %lld.",
	     STR_ARG(telling->campaign.slug), (long long)telling->alert.told_posts,
	     (long long)telling->rule.minutes, (long long)telling->rule.id);
	fail(OK, &link, /*tr*/ "Look: %.*s",
	     STR_ARG(arena_format(arena, "%.*s/t/%.*s/alerts", STR_ARG(telling->walker->site),
				  STR_ARG(telling->campaign.slug))));
	return arena_format(arena, "%.*s\n%.*s\n",
			    STR_ARG(fault_said(&words, messages, language, arena)),
			    STR_ARG(fault_said(&link, messages, language, arena)));
}

static enum outcome alarm_add(struct conn *conn, const struct telling *telling, struct fault *fault)
{
	int64_t id;
	char detail[ALARM_DETAIL_MAX];
	const int len =
	    snprintf(detail, sizeof detail, "%lld posts within %lld minutes",
		     (long long)telling->alert.told_posts, (long long)telling->rule.minutes);
	const struct alarm alarm = {
	    .campaign = telling->campaign.id,
	    .kind = ALARM_RULE,
	    .subject = telling->rule.id,
	    .detail = str_of(detail, (size_t)len),
	};
	return alarm_raise(conn, telling->walker->ids, &alarm, telling->now, &id, fault);
}

// One SMS for each number, kept with the note that the alert is told. Without a number of the
// campaign's own nothing is kept.
static enum outcome sms_add(struct conn *conn, struct telling *telling, struct fault *fault)
{
	struct channel channel;
	bool found = false;
	int64_t id;
	const struct str text = text_make(telling, NULL);
	const struct channels *ways = telling->walker->ways;
	enum outcome outcome =
	    ways && telling->rule.sms
		? reply_channel_for(conn, &telling->arena, ways, telling->campaign.id, STR("+"),
				    &channel, &found, fault)
		: OK;
	for (size_t i = 0; found && i < telling->rule.n_numbers && outcome == OK; i++) {
		const struct outbox_message message = {
		    .campaign = telling->campaign.id,
		    .inlet = channel.inlet,
		    // The airtime of a day holds back no life.
		    .purpose = telling->alert.life > 0 ? OUTBOX_LIFE : OUTBOX_ALARM,
		    .to = telling->rule.numbers[i].sealed,
		    .to_hash = telling->rule.numbers[i].hash,
		    .text = text,
		    .lang =
			str_from(alarm_language(telling->walker, NULL, &telling->campaign)->code),
		    .key = arena_format(&telling->arena, "alert:%lld:%zu",
					(long long)telling->alert.id, i),
		    .good_until = telling->now + OUTBOX_ALARM_MS,
		};
		outcome =
		    outbox_add(conn, telling->walker->ids, &message, telling->now, &id, fault);
		telling->messages++;
	}
	return outcome;
}

// What a webhook is told: numbers and our own words.
static struct str hook_data(struct telling *telling)
{
	struct buf out;
	struct json_writer writer;
	buf_init(&out, HOOK_DATA_MAX);
	json_writer_init(&writer, &out);
	json_object_begin(&writer);
	json_name(&writer, "id");
	json_add_id(&writer, telling->alert.id);
	json_name(&writer, "rule");
	json_add_id(&writer, telling->rule.id);
	json_name(&writer, "posts");
	json_add_i64(&writer, telling->alert.told_posts);
	json_name(&writer, "minutes");
	json_add_i64(&writer, telling->rule.minutes);
	json_name(&writer, "life");
	json_add_bool(&writer, telling->alert.life > 0);
	json_object_end(&writer);
	const struct str data = arena_copy(&telling->arena, buf_str(&out));
	buf_free(&out);
	return data;
}

static enum outcome hooks_add(struct conn *conn, struct telling *telling, struct fault *fault)
{
	struct hook_out *list;
	size_t count;
	if (!telling->rule.hook)
		return OK;
	const struct str data = hook_data(telling);
	enum outcome outcome =
	    hook_out_list(conn, &telling->arena, telling->campaign.id, &list, &count, fault);
	for (size_t i = 0; outcome == OK && i < count; i++)
		if (hook_out_wants(&list[i], HOOK_OUT_ALERT) && list[i].paused_at == 0 &&
		    list[i].stopped_at == 0) {
			outcome =
			    hook_out_tell(conn, telling->walker->ids, list[i].id, HOOK_OUT_ALERT,
					  telling->alert.id, data, telling->now, fault);
			telling->messages++;
		}
	return outcome;
}

static enum outcome ways_add(struct conn *conn, struct telling *telling, struct fault *fault)
{
	enum outcome outcome = telling->rule.wake ? alarm_add(conn, telling, fault) : OK;
	if (outcome == OK)
		outcome = sms_add(conn, telling, fault);
	return outcome == OK ? hooks_add(conn, telling, fault) : outcome;
}

// From here on the alert counts as told, with what it then holds: who tells again says the same.
static enum outcome take_write(struct conn *conn, void *context, struct fault *fault)
{
	struct telling *telling = context;
	struct stmt *take = stmt_start(conn, &sql_alert_take);
	stmt_bind_i64(take, 1, telling->alert.id);
	stmt_bind_i64(take, 2, telling->now);
	enum outcome outcome = stmt_run(take, fault);
	const bool first = outcome == OK && conn_changes(conn) == 1;
	if (outcome == OK)
		outcome =
		    alert_find(conn, &telling->arena, telling->alert.id, &telling->alert, fault);
	return outcome == OK && first && !telling->silent ? ways_add(conn, telling, fault)
							  : outcome;
}

static enum outcome result_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct telling *telling = context;
	struct stmt *write = stmt_start(conn, &sql_alert_result);
	stmt_bind_i64(write, 1, telling->alert.id);
	stmt_bind_str(write, 2, telling->result);
	return stmt_run(write, fault);
}

// How many were reached by one channel at least.
static size_t people_tell(struct telling *telling)
{
	size_t reached = 0;
	const struct alarm_walker *walker = telling->walker;
	for (size_t i = 0; i < telling->n_people; i++) {
		bool sent = false;
		const struct str text = text_make(telling, &telling->people[i]);
		for (size_t c = 0; c < walker->n_channels; c++) {
			const struct alarm_channel *channel = &walker->channels[c];
			struct fault unsent = {0};
			sent |=
			    telling->outward && channel->send(channel->context, &telling->people[i],
							      text, &unsent) == OK;
		}
		reached += sent;
	}
	return reached;
}

// Words of our own: insight/alert_view.c knows them.
static struct str result_of(struct telling *telling)
{
	if (telling->silent)
		return STR("snoozed");
	if (telling->messages > 0 && !telling->outward)
		return STR("would");
	if (!telling->rule.leaves && (telling->rule.sms || telling->rule.hook))
		return telling->messages > 0 ? STR("sent") : STR("no-other-way");
	if (!telling->rule.leaves)
		return telling->rule.wake ? STR("alarm") : STR("shown");
	if (!telling->outward)
		return STR("would");
	if (telling->n_people == 0 && telling->messages == 0)
		return STR("nobody");
	if (telling->walker->n_channels == 0 && telling->messages == 0)
		return STR("no-way");
	return people_tell(telling) > 0 || telling->messages > 0 ? STR("sent") : STR("failed");
}

static enum outcome later_write(struct conn *conn, void *context, struct fault *fault)
{
	const struct telling *telling = context;
	return job_postpone(conn, telling->job, telling->due, fault);
}

static enum outcome alert_tell(struct telling *telling, int64_t alert, struct fault *fault)
{
	struct store *store = telling->walker->store;
	enum outcome outcome = all_read(telling, alert, fault);
	if (outcome != OK)
		return outcome;
	const bool untold = telling->alert.told_at == 0 && !telling->silent;
	const int64_t quiet = quiet_until(telling);
	telling->due = telling->due > quiet ? telling->due : quiet;
	if (untold && telling->due > telling->now)
		return store_write(store, WRITE_STREAM, 1, later_write, telling, fault);
	outcome = store_write(store, WRITE_PERSON, 3, take_write, telling, fault);
	if (outcome != OK || telling->alert.result.len > 0)
		return outcome;
	telling->result = result_of(telling);
	return store_write(store, WRITE_PERSON, 1, result_write, telling, fault);
}

// --- the job ---

static enum outcome job_run(void *context, const struct job *job, struct fault *fault)
{
	int64_t alert;
	struct alarm_walker *walker = context;
	if (!str_to_i64(job->payload, &alert))
		return fail(FAULT, fault, "The job names no alert.");
	struct telling telling = {.walker = walker, .job = job, .now = walker->now()};
	arena_init(&telling.arena, (size_t)1 << 20);
	const enum outcome outcome = alert_tell(&telling, alert, fault);
	arena_free(&telling.arena);
	return outcome == NOT_FOUND ? OK : outcome; // forgotten meanwhile
}

struct job_kind alert_tell_job(struct alarm_walker *walker)
{
	return (struct job_kind){
	    .name = ALERT_TELL_JOB,
	    .max_attempts = 20,
	    .backoff_ms = 10000,
	    .timeout_ms = 120000,
	    .run = job_run,
	    .context = walker,
	    .help = "Tells people of an alert.",
	};
}

// The job of an alert is known by its number.
static struct str job_name(int64_t alert, char text[24])
{
	return str_of(text, (size_t)snprintf(text, 24, "%lld", (long long)alert));
}

enum outcome alert_tell_queue(struct conn *conn, int64_t alert, int64_t due, struct fault *fault)
{
	char text[24];
	const struct str name = job_name(alert, text);
	return job_add(conn, STR(ALERT_TELL_JOB), name, name, due, fault);
}

enum outcome alert_tell_hurry(struct conn *conn, int64_t alert, int64_t due, struct fault *fault)
{
	char text[24];
	return job_hurry(conn, STR(ALERT_TELL_JOB), job_name(alert, text), due, fault);
}
