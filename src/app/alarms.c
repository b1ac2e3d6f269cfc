// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/alarms.h"

#include "app/alarm_command.h"
#include "app/mailbox.h"
#include "base/time.h"
#include "care/removal.h"
#include "desk/retention_contact.h"
#include "insight/alert_tell.h"
#include "net/live.h"

// Open pages of the team look again whom it asks; nothing personal is in the event.
static void alarm_told(void *context, const struct alarm *alarm)
{
	const struct program *program = context;
	char topic[LIVE_TOPIC_MAX], data[96];
	const int topic_len = snprintf(topic, sizeof topic, "campaign/%.*s", STR_ARG(alarm->slug));
	const int data_len = snprintf(data, sizeof data, "{\"id\":\"%lld\",\"asked\":\"%lld\"}",
				      (long long)alarm->id, (long long)alarm->asked);
	if (topic_len > 0 && (size_t)topic_len < sizeof topic && data_len > 0)
		live_publish(program->hub, str_of(topic, (size_t)topic_len), "alarm", STR("alarm"),
			     str_of(data, (size_t)data_len));
}

void alarms_begin(struct program *program, const struct invocation *invocation,
		  struct job_kind kinds[ALARM_JOBS])
{
	program->alarm_helper = invocation->alarm_helper;
	size_t n_channels = 0;
	if (program->alarm_helper > 0)
		program->alarm_channels[n_channels++] =
		    (struct alarm_channel){"command", &program->alarm_helper, alarm_command_send};
	if (program->mailbox)
		program->alarm_channels[n_channels++] =
		    (struct alarm_channel){"mail", program, mailbox_alarm};
	program->walker = (struct alarm_walker){
	    .store = program->store,
	    .ids = &program->ids,
	    .channels = program->alarm_channels,
	    .n_channels = n_channels,
	    .ways = &program->channels,
	    .messages = program->messages,
	    .now = time_now,
	    .site = config_text(invocation->config, "public-address"),
	    .told = alarm_told,
	    .context = program,
	};
	program->guard = (struct guard){
	    .store = program->store,
	    .ids = &program->ids,
	    .hub = program->hub,
	    .now = time_now,
	};
	kinds[0] = alarm_job(&program->walker);
	kinds[1] = guard_job(&program->guard);
	program->retention =
	    (struct retention){.store = program->store, .ids = &program->ids, .now = time_now};
	kinds[2] = retention_job(&program->retention);
	kinds[3] = retention_contact_job(&program->retention);
	program->watch =
	    (struct watch){.store = program->store, .ids = &program->ids, .now = time_now};
	kinds[4] = watch_job(&program->watch);
	kinds[5] = alert_tell_job(&program->walker);
	kinds[6] = removal_job(&program->retention);
}

enum outcome alarms_queue(struct conn *conn, struct fault *fault)
{
	enum outcome outcome = guard_queue(conn, time_now(), fault);
	if (outcome == OK)
		outcome = watch_queue(conn, time_now(), fault);
	if (outcome == OK)
		outcome = retention_queue(conn, time_now(), fault);
	return outcome == OK ? retention_contact_queue(conn, time_now(), fault) : outcome;
}
