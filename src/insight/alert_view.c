// SPDX-License-Identifier: AGPL-3.0-or-later
#include "insight/alert_view.h"

#include "respond/case_view.h"

static const char *const kind_words[KIND_COUNT] = {
    [KIND_OTHER] = /*tr*/ "Other",	   [KIND_REQUEST] = /*tr*/ "Request",
    [KIND_OFFER] = /*tr*/ "Offer",	   [KIND_REPORT] = /*tr*/ "Report",
    [KIND_CAUTION] = /*tr*/ "Caution",	   [KIND_QUESTION] = /*tr*/ "Question",
    [KIND_COMPLAINT] = /*tr*/ "Complaint", [KIND_PRAISE] = /*tr*/ "Praise",
};
const char *alert_kind_name(int kind)
{
	return kind >= 0 && kind < KIND_COUNT ? kind_words[kind] : NULL;
}

// What became of a message, as insight/alert_tell.c writes it.
static const struct result {
	const char *word, *words;
} results[] = {
    {"sent", /*tr*/ "The message left."},
    {"would", /*tr*/ "An exercise: the message would have been sent."},
    {"shown", /*tr*/ "Shown here only."},
    {"alarm", /*tr*/ "An alarm was raised."},
    {"snoozed", /*tr*/ "The rule was snoozed: nobody was told."},
    {"nobody", /*tr*/ "Nobody was there to be told."},
    {"no-way", /*tr*/ "This server has no way to send messages to the team."},
    {"no-other-way", /*tr*/ "This campaign has no SMS number, or no webhook, that takes alerts."},
    {"failed", /*tr*/ "The message could not be sent."},
};

void alert_item_fill(struct arena *arena, const struct alert *alert, bool may_see,
		     struct alert_item *item)
{
	size_t count = 0;
	struct alert_example *examples = arena_array(arena, ALERT_EXAMPLES, sizeof *examples);
	*item = (struct alert_item){
	    .id = alert->id,
	    .began_at = alert->began_at,
	    .last_at = alert->last_at,
	    .posts = alert->posts,
	    .life = alert->life,
	    .name = alert->name,
	    .told_at = alert->told_at,
	    .due_at = alert->told_at ? 0 : alert->due_at,
	    .seen_at = alert->seen_at,
	    .seen_name = alert->seen_name,
	    .may_see = may_see && alert->seen_at == 0,
	};
	for (size_t i = 0; examples && i < ALERT_EXAMPLES; i++)
		if (alert->examples[i] != 0) {
			examples[count] = (struct alert_example){.post = alert->examples[i],
								 .number = (int64_t)count + 1};
			count++;
		}
	item->examples = (struct view_list){examples, count};
	for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
		if (str_equal(alert->result, str_from(results[i].word))) {
			item->result = results[i].word;
			item->result_words = results[i].words;
		}
}

void alert_rule_item_fill(const struct alert_rule *rule, int64_t now, struct alert_rule_item *item)
{
	const struct case_look urgency = case_urgency_look(rule->urgency);
	*item = (struct alert_rule_item){
	    .id = rule->id,
	    .name = rule->name,
	    .posts = rule->posts,
	    .minutes = rule->minutes,
	    .kind = rule->kind >= 0 ? kind_names[rule->kind] : NULL,
	    .kind_name = alert_kind_name(rule->kind),
	    .topic = rule->topic ? head_labels[rule->topic].text : NULL,
	    .topic_name = rule->topic ? head_title((enum head)rule->topic) : NULL,
	    .urgency = rule->urgency ? urgency.word : NULL,
	    .urgency_name = rule->urgency ? urgency.name : NULL,
	    .lang = rule->lang,
	    .place = rule->place,
	    .tag = rule->tag,
	    .words = rule->words,
	    .leaves = rule->leaves,
	    .sms = rule->sms,
	    .hook = rule->hook,
	    .wake = rule->wake,
	    .snoozed_until = rule->snoozed_until > now ? rule->snoozed_until : 0,
	};
}

struct str alert_clock_text(struct arena *arena, int64_t minute)
{
	return arena_format(arena, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

int64_t alert_clock_read(struct str text)
{
	int64_t hours, minutes;
	struct str rest = text;
	const struct str first = str_cut(&rest, ':');
	if (rest.len != 2 || !str_to_i64(first, &hours) || !str_to_i64(rest, &minutes) ||
	    hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return -1;
	return hours * 60 + minutes;
}

// --- described ---

static const struct field example_fields[] = {
    VIEW_FIELD(alert_example, post, FIELD_ID, "the Post"),
    VIEW_FIELD(alert_example, title, FIELD_STR, "its first words"),
    VIEW_PAGE_FIELD(alert_example, number, FIELD_I64, "1, 2 or 3"),
};
static const struct view example_view =
    VIEW(alert_example, example_fields, "a Post that a rule means");

static const struct field item_fields[] = {
    VIEW_FIELD(alert_item, id, FIELD_ID, "id"),
    VIEW_FIELD(alert_item, name, FIELD_STR, "of the rule"),
    VIEW_FIELD(alert_item, began_at, FIELD_TIME, "when there were enough Posts"),
    VIEW_FIELD(alert_item, last_at, FIELD_TIME, "when the newest came"),
    VIEW_FIELD(alert_item, posts, FIELD_COUNT, "Posts so far"),
    VIEW_FIELD(alert_item, life, FIELD_COUNT, "of them with life at risk"),
    VIEW_FIELD(alert_item, told_at, FIELD_TIME, "when people were told"),
    VIEW_FIELD(alert_item, result, FIELD_WORD, "what became of the message"),
    VIEW_INNER(alert_item, examples, FIELD_LIST, &example_view, "the newest Posts"),
    VIEW_FIELD(alert_item, seen_at, FIELD_TIME, "when somebody took it"),
    VIEW_FIELD(alert_item, seen_name, FIELD_STR, "who"),
    VIEW_PAGE_FIELD(alert_item, result_words, FIELD_MESSAGE, "the same in words"),
    VIEW_PAGE_FIELD(alert_item, due_at, FIELD_TIME, "when people are told at the earliest"),
    VIEW_PAGE_FIELD(alert_item, may_see, FIELD_BOOL, "the viewer may take it"),
};
static const struct view item_view = VIEW_THING(alert_item, item_fields, "an alert");

static const struct field rule_item_fields[] = {
    VIEW_FIELD(alert_rule_item, id, FIELD_ID, "id"),
    VIEW_FIELD(alert_rule_item, name, FIELD_STR, "for the team"),
    VIEW_FIELD(alert_rule_item, posts, FIELD_COUNT, "so many Posts"),
    VIEW_FIELD(alert_rule_item, minutes, FIELD_COUNT, "within so many minutes"),
    VIEW_FIELD(alert_rule_item, kind, FIELD_WORD, "of this kind"),
    VIEW_FIELD(alert_rule_item, topic, FIELD_WORD, "about this topic"),
    VIEW_FIELD(alert_rule_item, urgency, FIELD_WORD, "at least so urgent"),
    VIEW_FIELD(alert_rule_item, lang, FIELD_STR, "in this language"),
    VIEW_FIELD(alert_rule_item, place, FIELD_STR, "about this place"),
    VIEW_FIELD(alert_rule_item, tag, FIELD_STR, "with this hashtag"),
    VIEW_FIELD(alert_rule_item, words, FIELD_STR, "with one of these words"),
    VIEW_FIELD(alert_rule_item, leaves, FIELD_BOOL, "people get a message"),
    VIEW_FIELD(alert_rule_item, sms, FIELD_BOOL, "numbers get an SMS"),
    VIEW_FIELD(alert_rule_item, hook, FIELD_BOOL, "webhooks are told"),
    VIEW_FIELD(alert_rule_item, wake, FIELD_BOOL, "it raises an alarm"),
    VIEW_FIELD(alert_rule_item, snoozed_until, FIELD_TIME, "nobody is told until then"),
    VIEW_PAGE_FIELD(alert_rule_item, kind_name, FIELD_MESSAGE, "the kind in words"),
    VIEW_PAGE_FIELD(alert_rule_item, topic_name, FIELD_MESSAGE, "the topic in words"),
    VIEW_PAGE_FIELD(alert_rule_item, urgency_name, FIELD_MESSAGE, "the urgency in words"),
};
static const struct view rule_item_view = VIEW(alert_rule_item, rule_item_fields, "an alert rule");

static const struct field alerts_fields[] = {
    VIEW_INNER(alerts_view, alerts, FIELD_LIST, &item_view, "the newest, newest first"),
    VIEW_INNER(alerts_view, rules, FIELD_LIST, &rule_item_view, "rules in force, oldest first"),
    VIEW_PAGE_FIELD(alerts_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(alerts_view, some_alerts, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(alerts_view, some_rules, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(alerts_view, may_set, FIELD_BOOL, "the viewer may change rules"),
};
const struct view alerts_view_view = VIEW(alerts_view, alerts_fields, "alerts and their rules");

static const struct field choice_fields[] = {
    VIEW_FIELD(alert_choice, value, FIELD_STR, "what is sent"),
    VIEW_FIELD(alert_choice, name, FIELD_STR, "as it stands"),
    VIEW_FIELD(alert_choice, words, FIELD_MESSAGE, "in words"),
    VIEW_FIELD(alert_choice, chosen, FIELD_BOOL, "chosen"),
};
static const struct view choice_view = VIEW(alert_choice, choice_fields, "a choice");

static const struct field rule_fields[] = {
    VIEW_FIELD(alert_rule_view, id, FIELD_ID, "the rule; absent: a new one"),
    VIEW_FIELD(alert_rule_view, name, FIELD_STR, "for the team"),
    VIEW_FIELD(alert_rule_view, posts, FIELD_I64, "so many Posts"),
    VIEW_FIELD(alert_rule_view, minutes, FIELD_I64, "within so many minutes"),
    VIEW_FIELD(alert_rule_view, lang, FIELD_STR, "in this language"),
    VIEW_FIELD(alert_rule_view, place, FIELD_STR, "about this place"),
    VIEW_FIELD(alert_rule_view, words, FIELD_STR, "with one of these words"),
    VIEW_FIELD(alert_rule_view, quiet_from, FIELD_STR, "quiet hours begin"),
    VIEW_FIELD(alert_rule_view, quiet_until, FIELD_STR, "and end"),
    VIEW_FIELD(alert_rule_view, leaves, FIELD_BOOL, "people get a message"),
    VIEW_FIELD(alert_rule_view, sms, FIELD_BOOL, "numbers get an SMS"),
    VIEW_FIELD(alert_rule_view, numbers, FIELD_COUNT, "numbers that are kept"),
    VIEW_FIELD(alert_rule_view, hook, FIELD_BOOL, "webhooks are told"),
    VIEW_FIELD(alert_rule_view, duty, FIELD_BOOL, "who is on duty"),
    VIEW_FIELD(alert_rule_view, wake, FIELD_BOOL, "it raises an alarm"),
    VIEW_FIELD(alert_rule_view, life_wakes, FIELD_BOOL, "life at risk ignores quiet hours"),
    VIEW_INNER(alert_rule_view, kinds, FIELD_LIST, &choice_view, "kinds"),
    VIEW_INNER(alert_rule_view, topics, FIELD_LIST, &choice_view, "topics"),
    VIEW_INNER(alert_rule_view, urgencies, FIELD_LIST, &choice_view, "urgencies"),
    VIEW_INNER(alert_rule_view, tags, FIELD_LIST, &choice_view, "hashtags"),
    VIEW_INNER(alert_rule_view, people, FIELD_LIST, &choice_view, "the team"),
    VIEW_FIELD(alert_rule_view, tried, FIELD_BOOL, "it was tried on 24 hours"),
    VIEW_FIELD(alert_rule_view, looked, FIELD_COUNT, "Posts looked at"),
    VIEW_FIELD(alert_rule_view, found, FIELD_COUNT, "Posts that it means"),
    VIEW_FIELD(alert_rule_view, alerts, FIELD_COUNT, "alerts that they would have been"),
    VIEW_INNER(alert_rule_view, examples, FIELD_LIST, &example_view, "some of them"),
    VIEW_PAGE_FIELD(alert_rule_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(alert_rule_view, problem, FIELD_STR, "why it was not kept"),
    VIEW_PAGE_FIELD(alert_rule_view, fresh, FIELD_BOOL, "a new rule"),
    VIEW_PAGE_FIELD(alert_rule_view, some_tags, FIELD_BOOL, "the campaign has hashtags"),
    VIEW_PAGE_FIELD(alert_rule_view, some_examples, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(alert_rule_view, cut, FIELD_BOOL, "older ones were not looked at"),
};
const struct view alert_rule_view_view = VIEW(alert_rule_view, rule_fields, "an alert rule");
