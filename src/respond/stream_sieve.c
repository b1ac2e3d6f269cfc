// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/stream_sieve.h"

#include "campaign/clock.h"
#include "net/percent.h"
#include "people/admit.h"
#include "respond/respond_embedded.h"
#include "respond/stream_page.h"

enum {
	SHOWN_FIRST = 8, // choices of a filter; the rest stands behind "more"
	VIEWS_READ = 50,
	FILTERS_MOST = 10,
};

const char *const stream_param_names[STREAM_PARAMS] = {
    "kind",	     "signal",	    "urgency", "topic",	   "place",	   "source",
    "lang",	     "sure",	    "handled", "incident", "written_from", "written_to",
    "received_from", "received_to", "q",       "before",
};
const char *const stream_kind_words[] = {"request",   "offer",	"report", "caution", "question",
					 "complaint", "praise", "other",  NULL};
const char *const stream_signal_words[] = {"yes", "unsure", "noise", NULL};
const char *const stream_urgency_words[] = {"life", "urgent", "soon", "wait", NULL};
const char *const stream_sure_words[] = {"unverified", "disputed", "likely",
					 "confirmed",  "false",	   NULL};
const char *const stream_handled_words[] = {"no", "yes", NULL};

// --- what a request asks for ---

struct stream_query stream_query_read(const struct request *request)
{
	struct stream_query query;
	for (int i = 0; i < PARAM_BEFORE; i++)
		query.at[i] = request_text(request, stream_param_names[i]);
	query.at[PARAM_BEFORE] = STR("");
	return query;
}

static int word_find(const char *const *names, int count, struct str word)
{
	return word.len > 0 ? name_find(names, count, word) : -1;
}

struct stream_wish stream_wish_read(const struct request *request, int64_t campaign)
{
	const struct stream_query query = stream_query_read(request);
	const int urgency = word_find(urgency_names, URGENCY_COUNT, query.at[PARAM_URGENCY]);
	int sure = 0, handled = HANDLED_NOT_PUT_AWAY;
	for (int i = 0; stream_sure_words[i]; i++)
		if (str_equal(query.at[PARAM_SURE], str_from(stream_sure_words[i])))
			sure = i + 1;
	if (query.at[PARAM_HANDLED].len > 0)
		handled = str_equal(query.at[PARAM_HANDLED], STR("no")) ? HANDLED_NO : HANDLED_YES;
	return (struct stream_wish){
	    .campaign = campaign,
	    .kind = word_find(kind_names, KIND_COUNT, query.at[PARAM_KIND]),
	    .signal = word_find(signal_names, SIGNAL_COUNT, query.at[PARAM_SIGNAL]),
	    .urgency = urgency < 0 ? URGENCY_WAIT : (enum post_urgency)urgency,
	    .sure = sure,
	    .handled = (enum stream_handled)handled,
	    .topic = query.at[PARAM_TOPIC],
	    .place = query.at[PARAM_PLACE],
	    .source = query.at[PARAM_SOURCE],
	    .lang = query.at[PARAM_LANG],
	    .q = query.at[PARAM_Q],
	    .incident = request_number(request, "incident"),
	    .written_from = clock_moment(request, "written_from"),
	    .written_to = clock_moment(request, "written_to"),
	    .since = clock_moment(request, "received_from"),
	    .until = clock_moment(request, "received_to"),
	    .limit = STREAM_ROWS,
	    .partner = viewer_partner(request),
	};
}

// --- addresses ---

static bool room_take(struct arena *arena, size_t room, struct buf *ret)
{
	*ret = (struct buf){.at = arena_raw(arena, room), .room = room, .limit = room};
	return ret->at != NULL;
}

static struct str query_write(struct arena *arena, struct str path, char first,
			      const struct stream_query *query, int params)
{
	size_t room = path.len + 1;
	for (int i = 0; i < params; i++)
		if (query->at[i].len > 0)
			room += strlen(stream_param_names[i]) + 2 + 3 * query->at[i].len;
	struct buf out;
	if (!room_take(arena, room, &out))
		return (struct str){0};
	buf_add(&out, path);
	char before = first;
	for (int i = 0; i < params; i++) {
		if (query->at[i].len == 0)
			continue;
		if (before)
			buf_add_byte(&out, before);
		buf_add_cstr(&out, stream_param_names[i]);
		buf_add_byte(&out, '=');
		percent_add(&out, query->at[i]);
		before = '&';
	}
	return buf_str(&out);
}

struct str stream_href(struct arena *arena, struct str path, const struct stream_query *query)
{
	return query_write(arena, path, '?', query, STREAM_PARAMS);
}

struct str stream_query_text(struct arena *arena, const struct stream_query *query)
{
	return query_write(arena, STR(""), '\0', query, PARAM_BEFORE);
}

struct str stream_back(struct arena *arena, struct str here)
{
	return arena_format(arena, "?back=%.*s", STR_ARG(percent_encode(arena, here)));
}

// --- filters ---

struct word_name {
	const char *word, *name;
};
static const struct word_name kinds[] = {
    {"request", /*tr*/ "Requests"},   {"offer", /*tr*/ "Offers"},
    {"report", /*tr*/ "Reports"},     {"caution", /*tr*/ "Cautions"},
    {"question", /*tr*/ "Questions"}, {"complaint", /*tr*/ "Complaints"},
    {"praise", /*tr*/ "Praise"},      {"other", /*tr*/ "Other"},
};
static const struct word_name signals[] = {
    {"yes", /*tr*/ "Signal"},
    {"unsure", /*tr*/ "Not sure"},
    {"noise", /*tr*/ "Noise"},
};
static const struct word_name urgencies[] = {
    {"life", /*tr*/ "Life at risk"},
    {"urgent", /*tr*/ "Urgent or more"},
    {"soon", /*tr*/ "Soon or more"},
};
static const struct word_name sures[] = {
    {"unverified", /*tr*/ "Unverified"}, {"disputed", /*tr*/ "Disputed"},
    {"likely", /*tr*/ "Likely"},	 {"confirmed", /*tr*/ "Confirmed"},
    {"false", /*tr*/ "False"},
};
static const struct word_name handleds[] = {
    {"no", /*tr*/ "Nobody yet"},
    {"yes", /*tr*/ "In a Case or put away"},
};
#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

// The filters while they are made. The query's own part is set to each choice in turn to make its
// link.
struct maker {
	struct arena *arena;
	struct str path;
	struct stream_query query;
	struct stream_filter *filters;
	size_t count;
};

static struct stream_choice choice_make(struct maker *maker, enum stream_param param,
					const char *name, struct str label, struct str value,
					int64_t count)
{
	const struct str chosen = maker->query.at[param];
	maker->query.at[param] = value;
	const struct stream_choice choice = {
	    .name = name,
	    .label = label,
	    .href = stream_href(maker->arena, maker->path, &maker->query),
	    .current = str_equal(chosen, value),
	    .count = count,
	};
	maker->query.at[param] = chosen;
	return choice;
}

// Takes a list of choices behind "all" as a filter, unless there is nothing to choose.
static void filter_add(struct maker *maker, const char *name, enum stream_param param,
		       struct stream_choice *list, size_t count)
{
	const struct str set = maker->query.at[param];
	if (count < 2 && set.len == 0)
		return;
	struct stream_filter *filter = &maker->filters[maker->count++];
	const size_t first = count < SHOWN_FIRST + 2 ? count : SHOWN_FIRST;
	*filter = (struct stream_filter){
	    .name = name,
	    .chosen = set.len > 0,
	    .open = set.len > 0 || param == PARAM_KIND || param == PARAM_SIGNAL,
	    .choices = {list, first},
	    .more = {list + first, count - first},
	    .some_more = count > first,
	};
	for (size_t i = 1; i < count; i++)
		if (list[i].current) {
			filter->chosen_name = list[i].name;
			filter->chosen_label = list[i].label;
		}
}

// Words of ours, with counts by place in `order` if there are any.
static void filter_words(struct maker *maker, const char *name, enum stream_param param,
			 const struct word_name *words, size_t n, const int64_t *counts,
			 const char *const *order, int n_order)
{
	struct stream_choice *list = arena_array(maker->arena, n + 1, sizeof *list);
	size_t count = 0;
	if (!list)
		return;
	list[count++] = choice_make(maker, param, /*tr*/ "All", STR(""), STR(""), 0);
	for (size_t i = 0; i < n; i++) {
		const struct str word = str_from(words[i].word);
		const int64_t posts = counts ? counts[name_find(order, n_order, word)] : 0;
		if (!counts || posts > 0 || str_equal(word, maker->query.at[param]))
			list[count++] =
			    choice_make(maker, param, words[i].name, STR(""), word, posts);
	}
	filter_add(maker, name, param, list, count);
}

// Values that occur; one that is set and does not is offered last.
static void filter_values(struct maker *maker, const char *name, enum stream_param param,
			  struct stream_values values,
			  const char *(*name_of)(struct maker *maker, struct str value))
{
	const struct str set = maker->query.at[param];
	struct stream_choice *list = arena_array(maker->arena, values.count + 2, sizeof *list);
	size_t count = 0;
	bool seen = set.len == 0;
	if (!list)
		return;
	list[count++] = choice_make(maker, param, /*tr*/ "All", STR(""), STR(""), 0);
	for (size_t i = 0; i < values.count; i++) {
		const struct stream_value *value = &values.at[i];
		list[count++] =
		    choice_make(maker, param, name_of ? name_of(maker, value->value) : NULL,
				value->name, value->value, value->posts);
		seen |= str_equal(value->value, set);
	}
	if (!seen)
		list[count++] =
		    choice_make(maker, param, name_of ? name_of(maker, set) : NULL, set, set, 0);
	filter_add(maker, name, param, list, count);
}

static const char *topic_name(struct maker *maker, struct str value)
{
	const char *word = arena_cstr(maker->arena, value);
	return word ? post_topic(word).name : NULL;
}
static const char *known_source(struct maker *maker, struct str value)
{
	(void)maker;
	return source_name(value);
}
static const char *known_language(struct maker *maker, struct str value)
{
	(void)maker;
	return language_name(value);
}

// The parts that are set, for the hidden inputs of a form, but those from `skip` to `skip_end`.
static struct view_list inputs_keep(struct arena *arena, const struct stream_query *query, int skip,
				    int skip_end)
{
	struct stream_input *inputs = arena_array(arena, STREAM_PARAMS, sizeof *inputs);
	size_t count = 0;
	for (int i = 0; inputs && i < PARAM_BEFORE; i++)
		if ((i < skip || i > skip_end) && query->at[i].len > 0)
			inputs[count++] =
			    (struct stream_input){stream_param_names[i], query->at[i]};
	return (struct view_list){inputs, count};
}

static void filters_make(struct maker *maker, const struct stream_offer *offer)
{
	filter_words(maker, /*tr*/ "Kind", PARAM_KIND, kinds, COUNT_OF(kinds), offer->kinds,
		     kind_names, KIND_COUNT);
	filter_words(maker, /*tr*/ "Signal or noise", PARAM_SIGNAL, signals, COUNT_OF(signals),
		     offer->signals, signal_names, SIGNAL_COUNT);
	filter_words(maker, /*tr*/ "Urgency", PARAM_URGENCY, urgencies, COUNT_OF(urgencies), NULL,
		     NULL, 0);
	filter_values(maker, /*tr*/ "Topic", PARAM_TOPIC, offer->topics, topic_name);
	filter_values(maker, /*tr*/ "Place", PARAM_PLACE, offer->places, NULL);
	filter_values(maker, /*tr*/ "Source", PARAM_SOURCE, offer->sources, known_source);
	filter_values(maker, /*tr*/ "Language", PARAM_LANG, offer->languages, known_language);
	filter_words(maker, /*tr*/ "Who has it", PARAM_HANDLED, handleds, COUNT_OF(handleds), NULL,
		     NULL, 0);
	filter_words(maker, /*tr*/ "How sure", PARAM_SURE, sures, COUNT_OF(sures), NULL, NULL, 0);
}

void stream_sieve_links(struct arena *arena, struct str path, const struct stream_query *query,
			const struct stream_offer *offer, struct stream_sieve *ret)
{
	struct maker maker = {.arena = arena,
			      .path = path,
			      .query = *query,
			      .filters = arena_array(arena, FILTERS_MOST, sizeof *maker.filters)};
	maker.query.at[PARAM_BEFORE] = (struct str){0};
	ret->path = path;
	ret->here_href = stream_href(arena, path, &maker.query);
	ret->query = stream_query_text(arena, query);
	ret->narrowed = ret->query.len > 0;
	if (ret->narrowed)
		ret->clear_href = path;
	if (query->at[PARAM_BEFORE].len > 0)
		ret->newest_href = ret->here_href;
	ret->q = query->at[PARAM_Q];
	ret->written_from = query->at[PARAM_WRITTEN_FROM];
	ret->written_to = query->at[PARAM_WRITTEN_TO];
	ret->received_from = query->at[PARAM_RECEIVED_FROM];
	ret->received_to = query->at[PARAM_RECEIVED_TO];
	ret->timed = ret->written_from.len + ret->written_to.len + ret->received_from.len +
			 ret->received_to.len >
		     0;
	ret->kept = inputs_keep(arena, query, PARAM_Q, PARAM_Q);
	ret->kept_time = inputs_keep(arena, query, PARAM_WRITTEN_FROM, PARAM_RECEIVED_TO);
	ret->inputs = inputs_keep(arena, query, -1, -1);
	// Choosing a filter leaves the incident that is shown.
	maker.query.at[PARAM_INCIDENT] = (struct str){0};
	if (maker.filters)
		filters_make(&maker, offer);
	ret->filters = (struct view_list){maker.filters, maker.count};
}

// --- what there is to choose from ---

static enum outcome views_read(struct conn *conn, struct arena *arena, int64_t campaign,
			       struct stream_sieve *sieve, struct fault *fault)
{
	struct saved_view *views = arena_array(arena, VIEWS_READ, sizeof *views);
	size_t count = 0;
	struct stmt *list = stmt_start(conn, &sql_view_list);
	stmt_bind_i64(list, 1, campaign);
	stmt_bind_i64(list, 2, VIEWS_READ);
	while (views && count < VIEWS_READ && stmt_step(list)) {
		const struct str query = stmt_str(list, 2);
		views[count++] = (struct saved_view){
		    .id = stmt_i64(list, 0),
		    .name = arena_copy(arena, stmt_str(list, 1)),
		    .href = arena_format(arena, "%.*s?%.*s", STR_ARG(sieve->path), STR_ARG(query)),
		    .by = arena_copy(arena, stmt_str(list, 3)),
		    .current = str_equal(query, sieve->query),
		};
	}
	sieve->views = (struct view_list){views, count};
	sieve->some_views = count > 0;
	return stmt_end(list, fault);
}

enum outcome stream_sieve_fill(struct conn *conn, struct arena *arena, int64_t campaign,
			       struct str path, const struct stream_query *query,
			       const struct stream_offer *offer, struct stream_sieve *ret,
			       struct fault *fault)
{
	stream_sieve_links(arena, path, query, offer, ret);
	return views_read(conn, arena, campaign, ret, fault);
}

// --- views ---

static const struct field choice_fields[] = {
    VIEW_FIELD(stream_choice, name, FIELD_MESSAGE, "for people, of a choice of ours"),
    VIEW_FIELD(stream_choice, label, FIELD_STR, "for people, of other choices"),
    VIEW_FIELD(stream_choice, href, FIELD_STR, "the page with this choice"),
    VIEW_FIELD(stream_choice, current, FIELD_BOOL, "is chosen"),
    VIEW_FIELD(stream_choice, count, FIELD_COUNT, "Posts with it"),
};
static const struct view choice_view = VIEW(stream_choice, choice_fields, "a choice of a filter");

static const struct field filter_fields[] = {
    VIEW_FIELD(stream_filter, name, FIELD_MESSAGE, "what it filters by"),
    VIEW_FIELD(stream_filter, chosen_name, FIELD_MESSAGE, "the choice that is set"),
    VIEW_FIELD(stream_filter, chosen_label, FIELD_STR, "the choice that is set"),
    VIEW_FIELD(stream_filter, chosen, FIELD_BOOL, "one is set"),
    VIEW_FIELD(stream_filter, open, FIELD_BOOL, "shown unfolded"),
    VIEW_INNER(stream_filter, choices, FIELD_LIST, &choice_view, "most frequent first"),
    VIEW_INNER(stream_filter, more, FIELD_LIST, &choice_view, "the rest"),
    VIEW_FIELD(stream_filter, some_more, FIELD_BOOL, "there is a rest"),
};
static const struct view filter_view = VIEW(stream_filter, filter_fields, "a filter");

static const struct field input_fields[] = {
    VIEW_FIELD(stream_input, name, FIELD_WORD, "parameter"),
    VIEW_FIELD(stream_input, value, FIELD_STR, "its value"),
};
static const struct view input_view = VIEW(stream_input, input_fields, "a filter that stays");

static const struct field saved_fields[] = {
    VIEW_FIELD(saved_view, id, FIELD_ID, "of the view"),
    VIEW_FIELD(saved_view, name, FIELD_STR, "as the team calls it"),
    VIEW_FIELD(saved_view, href, FIELD_STR, "the page with its filters"),
    VIEW_FIELD(saved_view, by, FIELD_STR, "who saved it"),
    VIEW_FIELD(saved_view, current, FIELD_BOOL, "its filters are set"),
};
static const struct view saved_view_view = VIEW(saved_view, saved_fields, "a saved view");

static const struct field sieve_fields[] = {
    VIEW_FIELD(stream_sieve, path, FIELD_STR, "of the page"),
    VIEW_FIELD(stream_sieve, q, FIELD_STR, "words searched for"),
    VIEW_FIELD(stream_sieve, written_from, FIELD_STR, "as typed"),
    VIEW_FIELD(stream_sieve, written_to, FIELD_STR, "as typed"),
    VIEW_FIELD(stream_sieve, received_from, FIELD_STR, "as typed"),
    VIEW_FIELD(stream_sieve, received_to, FIELD_STR, "as typed"),
    VIEW_FIELD(stream_sieve, timed, FIELD_BOOL, "a time is set"),
    VIEW_INNER(stream_sieve, filters, FIELD_LIST, &filter_view, "in the order shown"),
    VIEW_INNER(stream_sieve, kept, FIELD_LIST, &input_view, "what searching keeps"),
    VIEW_INNER(stream_sieve, kept_time, FIELD_LIST, &input_view, "what setting a time keeps"),
    VIEW_INNER(stream_sieve, inputs, FIELD_LIST, &input_view, "all that is set"),
    VIEW_INNER(stream_sieve, views, FIELD_LIST, &saved_view_view, "saved views"),
    VIEW_FIELD(stream_sieve, some_views, FIELD_BOOL, "there are saved views"),
    VIEW_FIELD(stream_sieve, narrowed, FIELD_BOOL, "some filter is set"),
    VIEW_FIELD(stream_sieve, query, FIELD_STR, "the filters as text"),
    VIEW_FIELD(stream_sieve, clear_href, FIELD_STR, "without filters"),
    VIEW_FIELD(stream_sieve, here_href, FIELD_STR, "the first page with these filters"),
    VIEW_FIELD(stream_sieve, newest_href, FIELD_STR, "the first page"),
};
const struct view stream_sieve_view = VIEW(stream_sieve, sieve_fields, "filters of a stream");
