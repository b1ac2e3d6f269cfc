// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/live_topic.h"

#include "net/live.h"

struct waiting {
	struct waiting *next;
	uint64_t key;	  // hash; 0: no key
	size_t len, data; // `data`: where its data begin in the text
	char text[];
};

const struct str topic_reload_event = STR("event: reload\ndata: {}\n\n");

// FNV-1a, 64 bits.
static uint64_t hash(struct str s)
{
	uint64_t value = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < s.len; i++)
		value = (value ^ (unsigned char)s.at[i]) * UINT64_C(0x100000001b3);
	return value;
}

struct topic *topic_find(const struct topic_table *table, struct str name)
{
	struct topic *topic = table->rows[hash(name) % TOPIC_ROWS];
	while (topic && !str_equal(topic->name, name))
		topic = topic->next;
	return topic;
}

struct topic *topic_begins(const struct topic_table *table, struct str begin,
			   const struct topic *after)
{
	size_t row = after ? hash(after->name) % TOPIC_ROWS : 0;
	struct topic *topic = after ? after->next : table->rows[0];
	while (row < TOPIC_ROWS) {
		for (; topic; topic = topic->next)
			if (str_starts(topic->name, begin))
				return topic;
		topic = ++row < TOPIC_ROWS ? table->rows[row] : NULL;
	}
	return NULL;
}

struct topic *topic_for(struct topic_table *table, struct str name)
{
	struct topic *topic = topic_find(table, name);
	if (topic)
		return topic;
	topic = calloc(1, sizeof(*topic) + name.len);
	if (!topic)
		return NULL;
	memcpy(topic + 1, name.at, name.len);
	topic->name = str_of((const char *)(topic + 1), name.len);
	topic->last = &topic->first;
	struct topic **row = &table->rows[hash(name) % TOPIC_ROWS];
	topic->next = *row;
	*row = topic;
	return topic;
}

static void waiting_drop_all(struct topic *topic)
{
	struct waiting *next;
	for (struct waiting *event = topic->first; event; event = next) {
		next = event->next;
		free(event);
	}
	topic->first = NULL;
	topic->last = &topic->first;
	topic->waiting_bytes = 0;
}

static void waiting_drop_key(struct topic *topic, uint64_t key)
{
	for (struct waiting **at = &topic->first; *at; at = &(*at)->next) {
		struct waiting *event = *at;
		if (event->key != key)
			continue;
		*at = event->next;
		if (!*at)
			topic->last = at;
		topic->waiting_bytes -= event->len;
		free(event);
		return;
	}
}

static void waiting_append(struct topic *topic, struct waiting *event)
{
	event->next = NULL;
	*topic->last = event;
	topic->last = &event->next;
	topic->waiting_bytes += event->len;
}

static void topic_free(struct topic *topic)
{
	waiting_drop_all(topic);
	block_list_free(&topic->blocks);
	free(topic);
}

void topic_remove(struct topic_table *table, struct topic *topic)
{
	struct topic **at = &table->rows[hash(topic->name) % TOPIC_ROWS];
	while (*at != topic)
		at = &(*at)->next;
	*at = topic->next;
	at = &table->dirty;
	while (*at && *at != topic)
		at = &(*at)->dirty;
	if (*at)
		*at = topic->dirty;
	topic_free(topic);
}

struct waiting *waiting_new(const char *event, struct str key, struct str data)
{
	static const char head[] = "event: ", middle[] = "\ndata: ", tail[] = "\n\n";
	const size_t name_len = strlen(event);
	const size_t most = sizeof(head) + name_len + sizeof(middle) + data.len + sizeof(tail);
	struct waiting *waiting = malloc(sizeof(*waiting) + most);
	if (!waiting)
		return NULL;
	int len = snprintf(waiting->text, most, "%s%s%s", head, event, middle);
	char *at = waiting->text + len;
	waiting->data = (size_t)len;
	// A line end in the data would begin a field of its author's choice.
	for (size_t i = 0; i < data.len; i++)
		*at++ = data.at[i] == '\n' || data.at[i] == '\r' ? ' ' : data.at[i];
	memcpy(at, tail, sizeof(tail) - 1);
	waiting->len = (size_t)(at - waiting->text) + sizeof(tail) - 1;
	waiting->key = key.len ? hash(key) | 1 : 0;
	return waiting;
}

// The event with the mark of an exercise as the first member of its object; NULL, and it is freed,
// without memory: none goes without.
static struct waiting *waiting_mark(struct waiting *event)
{
	static const char mark[] = "\"exercise\":true,";
	const size_t from = event->data + 1;
	if (event->text[event->data] != '{')
		return event;
	const size_t mark_len = sizeof(mark) - (event->text[from] == '}' ? 2 : 1); // without comma
	struct waiting *marked = malloc(sizeof(*marked) + event->len + mark_len);
	if (marked) {
		*marked = *event;
		memcpy(marked->text, event->text, from);
		memcpy(marked->text + from, mark, mark_len);
		memcpy(marked->text + from + mark_len, event->text + from, event->len - from);
		marked->len += mark_len;
	}
	free(event);
	return marked;
}

void waiting_free(struct waiting *event)
{
	free(event);
}

// True if it is the first dirty topic.
static bool topic_mark(struct topic_table *table, struct topic *topic)
{
	if (topic->is_dirty)
		return false;
	topic->is_dirty = true;
	topic->dirty = table->dirty;
	bool first = !table->dirty;
	table->dirty = topic;
	return first;
}

bool topic_publish(struct topic_table *table, struct topic *topic, struct waiting *event)
{
	if (topic->overflowed) {
		free(event);
		return false;
	}
	if (topic->exercise)
		event = waiting_mark(event);
	if (!event)
		return false;
	if (event->key)
		waiting_drop_key(topic, event->key);
	if (topic->waiting_bytes + event->len > LIVE_QUEUE_MAX) {
		free(event);
		waiting_drop_all(topic);
		topic->overflowed = true;
	} else {
		waiting_append(topic, event);
	}
	return topic_mark(table, topic);
}

bool topic_close(struct topic_table *table, struct topic *topic)
{
	topic->closing = true;
	return topic_mark(table, topic);
}

struct block *topic_take_waiting(struct topic *topic)
{
	bool reload = topic->overflowed;
	struct block *block =
	    reload ? block_new(topic_reload_event.len) : block_new(topic->waiting_bytes);
	if (block && reload)
		block_add(block, topic_reload_event);
	for (struct waiting *event = topic->first; block && event; event = event->next)
		block_add(block, str_of(event->text, event->len));
	waiting_drop_all(topic);
	topic->overflowed = false;
	topic->is_dirty = false;
	return block;
}
