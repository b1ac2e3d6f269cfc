// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/pulse.h"

#include "base/time.h"
#include "base/vec.h"
#include "campaign/campaign_embedded.h"

#include <pthread.h>

#define CAMPAIGNS_MAX  2000
#define SECONDS	       60
// A burst is told as a number, not post by post: nobody reads a hundred posts in 50 ms.
#define POSTS_TOLD_MAX 40

struct beat {
	int64_t campaign;
	int64_t second; // that `seconds` was last moved to
	uint32_t seconds[SECONDS];
};

struct pulse {
	struct live_hub *hub;
	struct store *store;
	pthread_mutex_t lock; // of the beats
	struct vec beats;
	pthread_mutex_t telling; // counts leave in the order in which they were read
};

enum outcome pulse_new(struct live_hub *hub, struct store *store, struct pulse **ret_pulse,
		       struct fault *fault)
{
	struct pulse *pulse = calloc(1, sizeof *pulse);
	if (!pulse)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	pulse->hub = hub;
	pulse->store = store;
	pthread_mutex_init(&pulse->lock, NULL);
	pthread_mutex_init(&pulse->telling, NULL);
	vec_init(&pulse->beats, sizeof(struct beat), CAMPAIGNS_MAX);
	*ret_pulse = pulse;
	return OK;
}

void pulse_free(struct pulse *pulse)
{
	if (!pulse)
		return;
	vec_free(&pulse->beats);
	pthread_mutex_destroy(&pulse->telling);
	pthread_mutex_destroy(&pulse->lock);
	free(pulse);
}

static struct beat *beat_of(struct pulse *pulse, int64_t campaign)
{
	for (size_t i = 0; i < pulse->beats.count; i++) {
		struct beat *beat = vec_at(&pulse->beats, i);
		if (beat->campaign == campaign)
			return beat;
	}
	struct beat *beat = vec_add(&pulse->beats);
	if (beat)
		beat->campaign = campaign;
	return beat;
}

// Empties the seconds that passed since the last post.
static void beat_move(struct beat *beat, int64_t second)
{
	const int64_t passed = second - beat->second;
	for (int64_t i = 1; i <= passed && i <= SECONDS; i++)
		beat->seconds[(beat->second + i) % SECONDS] = 0;
	if (passed > 0)
		beat->second = second;
}

// Adds posts to the beat; returns how many came in the last minute.
static int64_t beat_add(struct pulse *pulse, int64_t campaign, int64_t posts)
{
	int64_t minute = 0;
	pthread_mutex_lock(&pulse->lock);
	struct beat *beat = beat_of(pulse, campaign);
	if (beat) {
		beat_move(beat, time_now() / 1000);
		beat->seconds[beat->second % SECONDS] += (uint32_t)posts;
		for (size_t i = 0; i < SECONDS; i++)
			minute += beat->seconds[i];
	}
	pthread_mutex_unlock(&pulse->lock);
	return minute;
}

static void post_tell(struct pulse *pulse, struct str topic, const struct post_entry *entry)
{
	char room[512];
	char id[24];
	const struct reading *reading = &entry->reading;
	// Of what is private nobody hears what it is about.
	const bool private = reading->labels & READING_PRIVATE;
	const int id_len = snprintf(id, sizeof id, "%lld", (long long)entry->id);
	const int len =
	    snprintf(room, sizeof room,
		     "{\"id\":\"%s\",\"kind\":\"%s\",\"signal\":\"%s\",\"lang\":\"%s\","
		     "\"urgency\":\"%s\",\"copy_of\":%s}",
		     id, kind_names[private ? KIND_OTHER : reading->kind],
		     signal_names[reading->signal], private ? "" : reading->lang,
		     urgency_names[reading->urgency], entry->copy_of ? "true" : "false");
	if (len > 0 && (size_t)len < sizeof room)
		live_publish(pulse->hub, topic, "post", str_of(id, (size_t)id_len),
			     str_of(room, (size_t)len));
}

static enum outcome totals_read(struct pulse *pulse, int64_t campaign, int64_t *ret_posts,
				int64_t *ret_signal, struct fault *fault)
{
	struct conn *conn;
	int64_t posts = 0, signal = 0;
	enum outcome outcome = store_reader(pulse->store, &conn, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *list = stmt_start(conn, &sql_post_count_list);
	stmt_bind_i64(list, 1, campaign);
	while (stmt_step(list)) {
		posts += stmt_i64(list, 2);
		if (stmt_i64(list, 0) == SIGNAL_YES)
			signal += stmt_i64(list, 2);
	}
	outcome = stmt_end(list, fault);
	conn_release(conn);
	*ret_posts = posts;
	*ret_signal = signal;
	return outcome;
}

// Tells all that there is, not what came: a page that missed something is right again. Figures that
// cannot be read now come with the next batch.
static void count_tell(struct pulse *pulse, struct str topic, int64_t campaign, int64_t minute)
{
	struct fault unread;
	int64_t posts, signal;
	char data[160];
	pthread_mutex_lock(&pulse->telling);
	if (totals_read(pulse, campaign, &posts, &signal, &unread) == OK) {
		const int len =
		    snprintf(data, sizeof data, "{\"posts\":%lld,\"signal\":%lld,\"minute\":%lld}",
			     (long long)posts, (long long)signal, (long long)minute);
		live_publish(pulse->hub, topic, "count", STR("count"), str_of(data, (size_t)len));
	}
	pthread_mutex_unlock(&pulse->telling);
}

void pulse_batch(struct pulse *pulse, const struct campaign *campaign,
		 const struct post_entry *entries, size_t count)
{
	int64_t posts = 0;
	for (size_t i = 0; i < count; i++)
		posts += !entries[i].known;
	if (posts == 0)
		return;
	const int64_t minute = beat_add(pulse, campaign->id, posts);
	char name[LIVE_TOPIC_MAX];
	const int len = snprintf(name, sizeof name, "campaign/%.*s", STR_ARG(campaign->slug));
	const struct str topic = str_of(name, (size_t)len);
	if (!pulse->hub || !live_watched(pulse->hub, topic))
		return;
	for (size_t i = 0, told = 0; i < count && told < POSTS_TOLD_MAX; i++) {
		if (entries[i].known || entries[i].reading.signal == SIGNAL_NOISE)
			continue;
		post_tell(pulse, topic, &entries[i]);
		told++;
	}
	count_tell(pulse, topic, campaign->id, minute);
}
