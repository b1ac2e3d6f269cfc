// SPDX-License-Identifier: AGPL-3.0-or-later
#include "duty/alarm_view.h"

void alarm_item_fill(const struct alarm *alarm, struct alarm_item *item)
{
	const bool open = !alarm->answered_at && !alarm->ended_at;
	*item = (struct alarm_item){
	    .id = alarm->id,
	    .raised_at = alarm->raised_at,
	    .next_at = open ? alarm->next_at : 0,
	    .answered_at = alarm->answered_at,
	    .ended_at = alarm->ended_at,
	    .kind = alarm_kinds[alarm->kind].name,
	    .words = alarm_kinds[alarm->kind].words,
	    .detail = alarm->detail,
	    .answered_by = alarm->answered_name,
	    .open = open,
	};
}

static const struct field asked_fields[] = {
    VIEW_FIELD(alarm_asked, name, FIELD_STR, "who was asked"),
    VIEW_FIELD(alarm_asked, channel, FIELD_STR, "on which way"),
    VIEW_FIELD(alarm_asked, result, FIELD_STR, "sent, or why not"),
    VIEW_FIELD(alarm_asked, at, FIELD_TIME, "when"),
    VIEW_PAGE_FIELD(alarm_asked, sent, FIELD_BOOL, "it was sent"),
    VIEW_PAGE_FIELD(alarm_asked, held, FIELD_BOOL, "it would have been sent"),
    VIEW_PAGE_FIELD(alarm_asked, on_page, FIELD_BOOL, "by the bar over their pages"),
};
static const struct view asked_view = VIEW(alarm_asked, asked_fields, "somebody who was asked");

static const struct field item_fields[] = {
    VIEW_FIELD(alarm_item, id, FIELD_ID, "id"),
    VIEW_FIELD(alarm_item, kind, FIELD_WORD, "kind"),
    VIEW_FIELD(alarm_item, words, FIELD_MESSAGE, "what it is about"),
    VIEW_FIELD(alarm_item, detail, FIELD_STR, "which case"),
    VIEW_FIELD(alarm_item, raised_at, FIELD_TIME, "when it was raised"),
    VIEW_FIELD(alarm_item, next_at, FIELD_TIME, "when the next person is asked"),
    VIEW_FIELD(alarm_item, answered_at, FIELD_TIME, "when it was answered"),
    VIEW_FIELD(alarm_item, answered_by, FIELD_STR, "by whom"),
    VIEW_FIELD(alarm_item, ended_at, FIELD_TIME, "when its cause was gone"),
    VIEW_INNER(alarm_item, asked, FIELD_LIST, &asked_view, "who was asked, first one first"),
    VIEW_PAGE_FIELD(alarm_item, where, FIELD_STR, "the page of its cause"),
    VIEW_PAGE_FIELD(alarm_item, open, FIELD_BOOL, "nobody has answered"),
    VIEW_PAGE_FIELD(alarm_item, work, FIELD_ID, "whose work it is about"),
    VIEW_PAGE_FIELD(alarm_item, may_answer, FIELD_BOOL, "the viewer may answer"),
};
static const struct view item_view = VIEW(alarm_item, item_fields, "an alarm");

static const struct field minutes_fields[] = {
    VIEW_FIELD(alarm_minutes, kind, FIELD_WORD, "kind"),
    VIEW_FIELD(alarm_minutes, words, FIELD_MESSAGE, "what it is about"),
    VIEW_FIELD(alarm_minutes, minutes, FIELD_I64, "until the next person is asked"),
};
static const struct view minutes_view =
    VIEW(alarm_minutes, minutes_fields, "how long an alarm waits for an answer");

static const struct field fields[] = {
    VIEW_INNER(alarms_view, alarms, FIELD_LIST, &item_view, "open ones first, then the newest"),
    VIEW_PAGE_FIELD(alarms_view, slug, FIELD_STR, "the campaign"),
    VIEW_FIELD(alarms_view, next, FIELD_ID, "as cursor: those after these; absent: none"),
    VIEW_PAGE_FIELD(alarms_view, some_alarms, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(alarms_view, may_set, FIELD_BOOL, "the viewer may set the minutes"),
    VIEW_PAGE_LIST(alarms_view, minutes, &minutes_view, "minutes of each kind"),
    VIEW_PAGE_FIELD(alarms_view, problem, FIELD_MESSAGE, "why it was not saved"),
};
const struct view alarms_view_view = VIEW(alarms_view, fields, "a campaign's alarms");

static const struct field link_fields[] = {
    VIEW_FIELD(alarm_link_view, words, FIELD_MESSAGE, "what it is about"),
    VIEW_FIELD(alarm_link_view, detail, FIELD_STR, "which case"),
    VIEW_FIELD(alarm_link_view, open, FIELD_BOOL, "nobody has answered"),
    VIEW_FIELD(alarm_link_view, answered, FIELD_BOOL, "somebody has"),
    VIEW_FIELD(alarm_link_view, answered_by, FIELD_STR, "who"),
    VIEW_PAGE_FIELD(alarm_link_view, code, FIELD_STR, "of the link"),
    VIEW_PAGE_FIELD(alarm_link_view, name, FIELD_STR, "of the campaign"),
    VIEW_PAGE_FIELD(alarm_link_view, emergency, FIELD_STR, "emergency number"),
};
const struct view alarm_link_view_view =
    VIEW(alarm_link_view, link_fields, "an alarm, behind the link that was sent");
