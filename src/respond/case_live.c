// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/case_live.h"

#include "base/json.h"
#include "base/log.h"
#include "base/time.h"
#include "respond/case_edit.h"
#include "respond/reach.h"
#include "respond/respond_embedded.h"

#define TOLD_BYTES 2048

static int64_t open_of(const struct case_figures *figures)
{
	int64_t open = 0;
	for (int i = 0; i < URGENCY_COUNT; i++)
		open += figures->open[i];
	return open;
}

static void figures_add(struct json_writer *writer, const struct case_figures *figures)
{
	const struct {
		const char *name;
		int64_t value;
	} members[] = {
	    {"open", open_of(figures)},
	    {"nobody", figures->nobody},
	    {"life_nobody", figures->life_nobody},
	    {"due", figures->due_soon},
	};
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		json_name(writer, members[i].name);
		json_add_i64(writer, members[i].value);
	}
}

static void case_add(struct json_writer *writer, int64_t case_id, struct stmt *row)
{
	json_name(writer, "id");
	json_add_id(writer, case_id);
	json_name(writer, "number");
	json_add_i64(writer, stmt_i64(row, 0));
	json_name(writer, "state");
	json_add_str(writer, str_from(case_state_names[stmt_i64(row, 1) % CASE_STATES]));
	json_name(writer, "urgency");
	json_add_str(writer, str_from(urgency_names[stmt_i64(row, 2) % URGENCY_COUNT]));
	json_name(writer, "owner");
	json_add_str(writer, stmt_str(row, 3));
}

static enum outcome told_write(struct conn *conn, int64_t case_id, const char *what, struct str by,
			       struct buf *out, struct fault *fault)
{
	struct json_writer writer;
	struct case_figures figures;
	json_writer_init(&writer, out);
	struct stmt *told = stmt_start(conn, &sql_case_told);
	stmt_bind_i64(told, 1, case_id);
	const bool found = stmt_step(told);
	const int64_t campaign = found ? stmt_i64(told, 4) : 0;
	json_object_begin(&writer);
	if (found) {
		case_add(&writer, case_id, told);
		json_name(&writer, "by");
		json_add_str(&writer, by.len > 0 ? by : STR(""));
		json_name(&writer, "what");
		json_add_str(&writer, what ? str_from(what) : stmt_str(told, 5));
	}
	enum outcome outcome = stmt_end(told, fault);
	if (outcome == OK && !found)
		return fail(NOT_FOUND, fault, "There is no such Case.");
	if (outcome == OK)
		outcome = case_figures_shared(conn, campaign, time_now(), &figures, fault);
	if (outcome != OK)
		return outcome;
	figures_add(&writer, &figures);
	json_object_end(&writer);
	return out->full ? fail(TOO_MUCH, fault, "A name is too long for an event.") : OK;
}

void case_tell(struct live_hub *hub, struct conn *conn, struct str slug, int64_t case_id,
	       const char *what, struct str by)
{
	char name[LIVE_TOPIC_MAX], key[32], room[TOLD_BYTES];
	struct buf data = {.at = room, .room = sizeof room, .limit = sizeof room};
	struct fault fault = {0};
	const int len = snprintf(name, sizeof name, "campaign/%.*s", STR_ARG(slug));
	if (!hub || len <= 0 || (size_t)len >= sizeof name)
		return;
	const struct str topic = str_of(name, (size_t)len);
	const int key_len = snprintf(key, sizeof key, "case/%lld", (long long)case_id);
	if (live_watched_shared(hub, topic))
		reach_tell(hub, conn, topic, str_of(key, (size_t)key_len), case_id);
	if (!live_watched(hub, topic))
		return;
	if (told_write(conn, case_id, what, by, &data, &fault) != OK) {
		log_warn("case.untold", log_str("why", str_from(fault.text)));
		return;
	}
	live_publish(hub, topic, "case", str_of(key, (size_t)key_len), buf_str(&data));
}
