// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/case_page.h"

#include "base/time.h"
#include "base/utf8.h"
#include "campaign/photo.h"
#include "campaign/shift.h"
#include "desk/case_deed.h"
#include "desk/case_moved.h"
#include "desk/desk_embedded.h"
#include "desk/retention_contact.h"
#include "match/need.h"
#include "net/services.h"
#include "people/admit.h"
#include "people/permission.h"
#include "respond/authority_view.h"
#include "respond/case_file.h"
#include "respond/case_partner.h"
#include "respond/case_team.h"
#include "respond/check.h"
#include "respond/dispatch_view.h"
#include "respond/follow.h"
#include "respond/household_view.h"
#include "respond/part.h"
#include "respond/post_view.h"
#include "respond/protection.h"
#include "respond/protection_view.h"
#include "respond/reach.h"
#include "respond/reply_view.h"
#include "respond/respond_embedded.h"
#include "respond/rumour_view.h"
#include "respond/stream_page.h"
#include "respond/transfer_view.h"
#include "respond/translation_view.h"

#define REASONS_SHOWN 5	 // labels
#define WORDS_SHOWN   4	 // of each
#define POSTS_OPEN    4	 // the rest of a long list is folded
#define REFERENCE_MAX 40 // bytes
#define ID_DIGITS     12 // an id has more, a number of ours fewer

struct finder {
	struct stream_desk *desk;
	struct conn *conn;
	struct arena *arena;
	const struct case_page_wish *wish;
	const struct desk_case *found;
	struct case_view *view;
	struct fault *fault;
};

// --- posts ---

static enum outcome answer_read(const struct finder *f, struct case_post *post)
{
	struct stmt *find = stmt_start(f->conn, &sql_desk_answer);
	stmt_bind_i64(find, 1, post->post.id);
	if (stmt_step(find)) {
		post->answered_by = arena_copy(f->arena, stmt_str(find, 0));
		post->answered_at = stmt_i64(find, 1);
		post->was_answered = stmt_i64(find, 2) != 0;
		post->needless = !post->was_answered;
		post->answer_note = arena_copy(f->arena, stmt_str(find, 3));
	}
	const enum outcome outcome = stmt_end(find, f->fault);
	post->unanswered = !post->was_answered && !post->needless;
	return outcome;
}

// Whose later message it is, and what they chose on their status page.
static enum outcome follow_fill(const struct finder *f, struct case_post *post)
{
	struct follow follow;
	const enum outcome outcome = follow_read(f->conn, post->post.id, &follow, f->fault);
	if (outcome != OK)
		return outcome;
	post->follows = follow.first;
	post->wider = strcmp(follow.tell, "reach") == 0;
	post->tell_name =
	    post->wider			      ? /*tr*/ "They ask for more ways to reach them"
	    : strcmp(follow.tell, "end") == 0 ? /*tr*/ "They no longer need help, they say"
	    : strcmp(follow.tell, "fix") == 0 ? /*tr*/ "They say that something was wrong"
					      : NULL;
	return OK;
}

static enum outcome reporter_fill(const struct finder *f, struct case_post *post)
{
	struct str word;
	const enum outcome outcome = reporter_find(f->conn, post->post.id, &word, f->fault);
	if (outcome != OK)
		return outcome;
	post->reporter = word.len > 0 ? word.at : NULL;
	post->reporter_name = word.len > 0 ? case_word_name(word) : NULL;
	post->reporters = case_reporters(f->arena, word);
	return OK;
}

// Copies fold into their original for reading; but who wrote to us is answered, also in the same
// words as somebody else.
static bool shown(const struct post_row *row)
{
	return row->copy_of == 0 || row->direct;
}

static enum outcome posts_add(const struct finder *f, const struct stream_wish *wish,
			      struct case_post *posts, size_t *count)
{
	struct stream_rows rows;
	enum outcome outcome = stream_rows_find(f->desk, f->conn, f->arena, wish, &rows, f->fault);
	for (size_t i = 0; outcome == OK && i < rows.count && *count < f->wish->posts; i++) {
		const struct post_row *row = &rows.rows[i];
		if (!shown(row) || (*count > 0 && row->id == posts[0].post.id))
			continue;
		struct case_post *post = &posts[(*count)++];
		post->post = *row;
		if (row->id == f->view->typed.post)
			post->typed = f->view->typed.reason;
		if (row->direct)
			outcome = answer_read(f, post);
		if (row->direct && outcome == OK)
			outcome = follow_fill(f, post);
		if (outcome == OK)
			outcome = reporter_fill(f, post);
	}
	return outcome;
}

static enum outcome posts_read(const struct finder *f)
{
	const struct incident *incident = &f->found->incident;
	struct case_post *posts = arena_array(f->arena, f->wish->posts, sizeof *posts);
	size_t count = 0;
	const struct stream_wish first = {
	    .campaign = incident->campaign,
	    .kind = -1,
	    .signal = -1,
	    .before = incident->first_post + 1,
	    .since = id_time(incident->first_post),
	    .everything = true,
	    .limit = 1,
	};
	const struct stream_wish others = {
	    .campaign = incident->campaign,
	    .kind = -1,
	    .signal = -1,
	    .incident = incident->id,
	    .limit = f->wish->posts,
	};
	if (!posts)
		return fail(TOO_MUCH, f->fault, "This page needs too much memory.");
	enum outcome outcome = posts_add(f, &first, posts, &count);
	if (outcome == OK && count > 0)
		posts[0].first = true;
	if (outcome == OK && incident->posts > 1)
		outcome = posts_add(f, &others, posts, &count);
	// Who wrote and who is going must not stand screens further down.
	if (count > POSTS_OPEN + 1 && f->view->typed.post == 0) {
		posts[POSTS_OPEN].fold = (int64_t)(count - POSTS_OPEN);
		posts[count - 1].fold_ends = true;
	}
	f->view->posts = (struct view_list){posts, count};
	f->view->more_posts =
	    incident->posts > (int64_t)count ? incident->posts - (int64_t)count : 0;
	return outcome;
}

static struct case_post *post_find(const struct finder *f, int64_t id)
{
	struct case_post *posts = (struct case_post *)(uintptr_t)f->view->posts.at;
	for (size_t i = 0; i < f->view->posts.count; i++)
		if (posts[i].post.id == id)
			return &posts[i];
	return NULL;
}

// Why each post belongs here.
static enum outcome members_read(const struct finder *f)
{
	if (f->view->posts.count < 2)
		return OK;
	struct stmt *list = stmt_start(f->conn, &sql_desk_members);
	stmt_bind_i64(list, 1, f->found->incident.id);
	stmt_bind_i64(list, 2, (int64_t)f->wish->posts);
	while (stmt_step(list)) {
		struct case_post *post = post_find(f, stmt_i64(list, 0));
		if (!post || post->first)
			continue;
		post->movable = f->view->some_movable = true;
		post->joined_by = arena_copy(f->arena, stmt_str(list, 2));
		post->by_triage = post->joined_by.len == 0 && post->follows == 0;
	}
	return stmt_end(list, f->fault);
}

// --- people who wrote ---

// The same account of the same source; who wrote to us is told apart by their first message, never
// by a name.
static struct case_writer *writer_of(struct case_writer *writers, size_t count,
				     const struct case_post *post)
{
	const int64_t first = post->follows ? post->follows : post->post.id;
	for (size_t i = 0; i < count && post->post.direct; i++)
		if (writers[i].first == first)
			return &writers[i];
	for (size_t i = 0; i < count; i++)
		if (!post->post.direct && !writers[i].direct && post->post.author.len > 0 &&
		    str_equal(writers[i].name, post->post.author) &&
		    str_equal(writers[i].source, post->post.source))
			return &writers[i];
	return NULL;
}

static struct case_writer writer_new(const struct case_post *post)
{
	return (struct case_writer){
	    .name = post->post.author,
	    .post = post->post.id,
	    .first = post->follows ? post->follows : post->post.id,
	    .posts = 1,
	    .source = post->post.source,
	    .source_name = post->post.source_name,
	    .source_icon = post->post.source_icon,
	    .language = post->post.language,
	    .direct = post->post.direct,
	    .unanswered = post->unanswered,
	    .answered = post->was_answered,
	    .needless = post->needless,
	    .answered_by = post->answered_by,
	    .at = post->answered_at ? post->answered_at : post->post.received_at,
	};
}

// One message without an answer leaves the person without one.
static void writer_add(struct case_writer *writer, const struct case_post *post)
{
	writer->posts++;
	if (!post->unanswered || writer->unanswered)
		return;
	writer->unanswered = true;
	writer->answered = writer->needless = false;
	writer->at = post->post.received_at;
}

// Who waits for an answer stands before who does not.
static struct view_list writers_sorted(struct arena *arena, const struct case_writer *writers,
				       size_t n_writers)
{
	size_t count = 0;
	struct case_writer *sorted = arena_array(arena, n_writers + 1, sizeof *sorted);
	for (int waits = 1; sorted && waits >= 0; waits--)
		for (size_t i = 0; i < n_writers; i++)
			if (writers[i].unanswered == (waits == 1))
				sorted[count++] = writers[i];
	return (struct view_list){sorted, count};
}

static void writers_fill(const struct finder *f)
{
	const struct case_post *posts = f->view->posts.at;
	struct case_writer *writers = arena_array(f->arena, f->view->posts.count, sizeof *writers);
	size_t count = 0;
	for (size_t i = 0; writers && i < f->view->posts.count; i++) {
		struct case_writer *known = writer_of(writers, count, &posts[i]);
		if (known)
			writer_add(known, &posts[i]);
		else
			writers[count++] = writer_new(&posts[i]);
	}
	f->view->writers = writers_sorted(f->arena, writers, count);
}

// --- why ---

static struct str words_between(struct arena *arena, struct str text, uint32_t start, uint32_t end)
{
	size_t at = 0, from = text.len;
	for (uint32_t point = 0; at < text.len && point < end; point++) {
		if (point == start)
			from = at;
		utf8_next(text, &at);
	}
	return arena_copy(arena, str_slice(text, from, at > from ? at - from : 0));
}

static bool words_known(const struct case_words *list, size_t count, struct str words)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(list[i].text, words))
			return true;
	return false;
}

static struct view_list words_of(struct arena *arena, const struct reading *reading,
				 const struct post_row *post, uint8_t head)
{
	struct case_words *list = arena_array(arena, WORDS_SHOWN, sizeof *list);
	size_t count = 0;
	for (size_t i = 0; list && i < reading->n_whys && count < WORDS_SHOWN; i++) {
		const struct reading_why *why = &reading->whys[i];
		if (why->weight <= 0 || why->head != head)
			continue;
		const struct str words = words_between(arena, post->text, why->start, why->end);
		if (words.len > 0 && !words_known(list, count, words))
			list[count++] =
			    (struct case_words){words, (double)why->weight, why->taught, why->tag};
	}
	return (struct view_list){list, count};
}

// The labels in the order in which their strongest words come.
static struct view_list reasons_of(struct arena *arena, const struct reading *reading,
				   const struct post_row *post)
{
	struct case_reason *reasons = arena_array(arena, REASONS_SHOWN, sizeof *reasons);
	uint32_t told = 1u << HEAD_SIGNAL;
	size_t count = 0;
	for (size_t i = 0; reasons && i < reading->n_whys && count < REASONS_SHOWN; i++) {
		const uint8_t head = reading->whys[i].head;
		if (head >= HEADS || told >> head & 1)
			continue;
		told |= 1u << head;
		const struct view_list words = words_of(arena, reading, post, head);
		if (words.count > 0)
			reasons[count++] = (struct case_reason){
			    label_name(head_name((enum head)head).at), post->lang, words};
	}
	return (struct view_list){reasons, count};
}

static double strongest_of(const struct reading *reading)
{
	double most = 0;
	for (size_t i = 0; i < reading->n_whys; i++)
		if ((double)reading->whys[i].weight > most)
			most = (double)reading->whys[i].weight;
	return most;
}

static enum outcome reasons_read(const struct finder *f)
{
	if (f->view->posts.count == 0)
		return OK;
	const struct case_post *first = f->view->posts.at;
	struct stmt *find = stmt_start(f->conn, &sql_desk_reading);
	stmt_bind_i64(find, 1, first->post.id);
	stmt_bind_i64(find, 2, f->found->incident.campaign);
	if (stmt_step(find)) {
		struct reading reading = {.labels = (uint32_t)stmt_i64(find, 0)};
		if (reading_unpack(stmt_blob(find, 1), &reading, NULL) == OK) {
			f->view->reasons = reasons_of(f->arena, &reading, &first->post);
			f->view->strongest = strongest_of(&reading);
		}
	}
	return stmt_end(find, f->fault);
}

// --- history and people ---

// Posts, incidents and accounts stand in the history by their ids, which mean nothing to people.
static bool is_id(struct str word)
{
	int64_t id;
	return word.len >= ID_DIGITS && str_to_i64(word, &id);
}

static struct case_line line_of(const struct case_event *event)
{
	struct case_line line = {
	    .at = event->at,
	    .by = event->by,
	    .what_name = case_event_name(event->what),
	    .now_name = case_word_name(event->now),
	    .now = event->now,
	    .note = event->note,
	};
	if (!is_id(event->now))
		return line;
	line.now = (struct str){0};
	if (str_equal(event->what, STR("post")) || str_equal(event->what, STR("wrote")) ||
	    str_equal(event->what, STR("answered")))
		str_to_i64(event->now, &line.post);
	return line;
}

// Triage joins one post after the other: that is one line.
static bool line_repeats(const struct case_line *last, const struct case_line *next)
{
	return last->what_name == next->what_name && last->by.len == 0 && next->by.len == 0 &&
	       last->post != 0 && next->post != 0;
}

static enum outcome history_read(const struct finder *f)
{
	struct case_event *events;
	size_t n_events, count = 0;
	const enum outcome outcome = case_history(f->conn, f->arena, f->found->id, f->wish->before,
						  CASE_EVENTS_PAGE, &events, &n_events, f->fault);
	if (outcome != OK)
		return outcome;
	struct case_line *lines = arena_array(f->arena, n_events + 1, sizeof *lines);
	for (size_t i = 0; lines && i < n_events; i++) {
		const struct case_line line = line_of(&events[i]);
		struct case_line *last = count > 0 ? &lines[count - 1] : NULL;
		if (last && line_repeats(last, &line))
			last->times += last->times == 0 ? 2 : 1;
		else
			lines[count++] = line;
	}
	f->view->history = (struct view_list){lines, count};
	f->view->older = n_events == CASE_EVENTS_PAGE ? events[n_events - 1].id : 0;
	f->view->newer = f->wish->before != 0;
	return OK;
}

static bool on_duty(const struct shift *shifts, size_t count, int64_t account)
{
	for (size_t i = 0; i < count; i++)
		if (shifts[i].account == account)
			return true;
	return false;
}

// Keeps those who may work on cases here: of partners as far as their agreement reaches, of people
// on probation those who can take one more.
static enum outcome workers_keep(const struct finder *f, struct case_person *people, size_t *count)
{
	size_t kept = 0;
	enum outcome outcome = OK;
	const struct reach reach = {.account = f->wish->sight.partner ? f->wish->sight.account : 0};
	for (size_t i = 0; i < *count && outcome == OK; i++) {
		bool may = false;
		struct fault other;
		if (reach_hand_check(f->conn, f->wish->campaign->slug, &reach, people[i].id,
				     &other) != OK)
			continue;
		outcome =
		    case_worker_may(f->conn, people[i].id, f->wish->campaign->id,
				    f->wish->campaign->slug, f->wish->sight.now, &may, f->fault);
		if (may)
			people[kept++] = people[i];
	}
	*count = kept;
	return outcome;
}

static enum outcome people_read(const struct finder *f)
{
	struct shift *shifts;
	size_t n_shifts, count = 0;
	const struct campaign *campaign = f->wish->campaign;
	enum outcome outcome = shift_list(f->conn, f->arena, campaign->id, f->wish->sight.now,
					  &shifts, &n_shifts, f->fault);
	struct case_person *people = arena_array(f->arena, CASE_PEOPLE_MOST, sizeof *people);
	if (outcome != OK || !people)
		return outcome;
	struct stmt *list = stmt_start(f->conn, &sql_desk_people);
	stmt_bind_str(list, 1, campaign->slug);
	stmt_bind_i64(list, 2, f->found->owner ? f->found->owner : f->wish->sight.account);
	stmt_bind_i64(list, 3, CASE_PEOPLE_MOST);
	while (count < CASE_PEOPLE_MOST && stmt_step(list)) {
		const int64_t id = stmt_i64(list, 0);
		people[count++] = (struct case_person){
		    .id = id,
		    .name = arena_copy(f->arena, stmt_str(list, 1)),
		    .on_shift = on_duty(shifts, n_shifts, id),
		};
	}
	outcome = stmt_end(list, f->fault);
	if (outcome == OK)
		outcome = workers_keep(f, people, &count);
	f->view->people = (struct view_list){people, count};
	return outcome;
}

// --- the whole ---

// "SF-1047": the first letters of the campaign's address and the number.
static struct str reference_of(struct arena *arena, struct str slug, int64_t number)
{
	char text[REFERENCE_MAX];
	struct buf out = {.at = text, .room = sizeof text, .limit = sizeof text};
	while (slug.len > 0) {
		const struct str part = str_cut(&slug, '-');
		const char first = part.len > 0 ? part.at[0] : '-';
		if (first >= 'a' && first <= 'z' && out.len < 6)
			buf_add_byte(&out, (char)(first - 'a' + 'A'));
	}
	buf_add_byte(&out, '-');
	buf_add_i64(&out, number);
	return arena_copy(arena, buf_str(&out));
}

static void names_fill(const struct finder *f)
{
	const struct campaign *campaign = f->wish->campaign;
	f->view->slug = campaign->slug;
	f->view->campaign = campaign->name;
	f->view->emergency = campaign->emergency;
	f->view->here = f->wish->here;
	f->view->reference = reference_of(f->arena, campaign->slug, f->found->number);
}

// What we wrote to them, and how it goes.
static enum outcome replies_read(const struct finder *f)
{
	struct reply *replies;
	size_t count;
	const enum outcome outcome =
	    reply_list(f->conn, f->arena, f->found->incident.id, &replies, &count, f->fault);
	if (outcome != OK)
		return outcome;
	struct reply_line *lines = arena_array(f->arena, count + 1, sizeof *lines);
	for (size_t i = 0; lines && i < count; i++)
		reply_line_fill(&replies[i], f->wish->sight.now, &lines[i]);
	f->view->replies = (struct view_list){lines, lines ? count : 0};
	return OK;
}

// Who was asked, and who goes.
static enum outcome going_read(const struct finder *f)
{
	struct dispatch *list;
	size_t count;
	const enum outcome outcome =
	    dispatch_list(f->conn, f->arena, f->found->id, &list, &count, f->fault);
	if (outcome != OK)
		return outcome;
	struct dispatch_line *lines = arena_array(f->arena, count + 1, sizeof *lines);
	for (size_t i = 0; lines && i < count; i++)
		dispatch_line_fill(&list[i], f->wish->sight.now, &lines[i]);
	f->view->going = (struct view_list){lines, lines ? count : 0};
	return OK;
}

// The question to a partner that is open, or that came to nothing; people of partners see only what
// their own was asked.
static enum outcome transfer_read(const struct finder *f)
{
	bool seen = true;
	struct transfer found;
	const struct case_sight *sight = &f->wish->sight;
	const int64_t campaign = f->wish->campaign->id;
	enum outcome outcome = transfer_of_case(f->conn, f->arena, f->found->id, &found, f->fault);
	if (outcome != OK || found.id == 0 || found.state == TRANSFER_ACCEPTED ||
	    found.state == TRANSFER_WITHDRAWN || f->found->state >= CASE_DONE)
		return outcome;
	if (sight->partner)
		outcome = transfer_may_answer(f->conn, campaign, sight->account, found.organisation,
					      sight->now, &seen, f->fault);
	return outcome == OK && seen ? transfer_line_make(f->conn, f->arena, &found, sight,
							  campaign, &f->view->transfer, f->fault)
				     : outcome;
}

static enum outcome households_read(const struct finder *f)
{
	struct household *list;
	size_t count;
	const enum outcome outcome =
	    household_list(f->conn, f->arena, f->found->id, &list, &count, f->fault);
	if (outcome == OK)
		f->view->households = household_lines(f->arena, list, count, &f->view->typed);
	f->view->household = household_form(f->arena, &f->view->typed);
	return outcome;
}

static enum outcome needs_read(const struct finder *f)
{
	struct need *list;
	size_t count, open = 0;
	const enum outcome outcome = need_list_of_case(f->conn, f->arena, f->wish->campaign->id,
						       f->found->id, &list, &count, f->fault);
	if (outcome != OK)
		return outcome;
	struct case_need *needs = arena_array(f->arena, count + 1, sizeof *needs);
	for (size_t i = 0; needs && i < count; i++)
		if (list[i].state == NEED_OPEN)
			needs[open++] = (struct case_need){
			    .id = list[i].id,
			    .item = item_table[list[i].thing.item].word,
			    .item_name = item_table[list[i].thing.item].name,
			    .what = list[i].thing.what,
			};
	f->view->needs = (struct view_list){needs, open};
	return OK;
}

static enum outcome authority_read(const struct finder *f)
{
	struct authority *list;
	size_t count;
	const enum outcome outcome =
	    authority_list(f->conn, f->arena, f->found->id, &list, &count, f->fault);
	if (outcome != OK)
		return outcome;
	f->view->authorities = authority_lines(f->arena, list, count);
	f->view->some_authority = count > 0;
	if (count > 0) {
		f->view->authority_who = list[0].who;
		f->view->authority_reference = list[0].reference;
	}
	return OK;
}

static enum outcome parts_read(const struct finder *f)
{
	struct part whole, *list = NULL;
	size_t count = 0;
	enum outcome outcome = part_of_case(f->conn, f->found->id, &whole, f->fault);
	if (outcome == OK)
		outcome = part_list(f->conn, f->arena, f->found->id, &list, &count, f->fault);
	if (outcome != OK)
		return outcome;
	struct case_part *parts = arena_array(f->arena, count + 1, sizeof *parts);
	for (size_t i = 0; parts && i < count; i++)
		parts[i] = (struct case_part){list[i].case_id, list[i].number, list[i].title,
					      case_state_look(list[i].state).name};
	f->view->parts = (struct view_list){parts, count};
	f->view->some_parts = count > 0;
	f->view->part_of = whole.case_id;
	f->view->part_of_number = whole.number;
	return OK;
}

static enum outcome checks_read(const struct finder *f)
{
	struct check *list;
	size_t count;
	const enum outcome outcome =
	    check_list(f->conn, f->arena, f->found->id, &list, &count, f->fault);
	struct case_check *checks = arena_array(f->arena, count + 1, sizeof *checks);
	for (size_t i = 0; checks && i < count; i++)
		checks[i] = (struct case_check){
		    .id = list[i].id,
		    .words = list[i].words,
		    .by = list[i].by,
		    .done_by = list[i].done_by,
		    .done_at = list[i].done_at,
		    .gone = list[i].gone,
		    .movable = i > 0 && !list[i].gone,
		};
	f->view->checks = (struct view_list){checks, checks ? count : 0};
	return outcome;
}

// What the checklist can begin with; one for a topic of the case is chosen.
static enum outcome lists_read(const struct finder *f)
{
	struct str text;
	size_t count = 0;
	struct check_template *list = arena_array(f->arena, CHECK_LISTS_MOST, sizeof *list);
	struct case_list_choice *choices = arena_array(f->arena, CHECK_LISTS_MOST, sizeof *choices);
	enum outcome outcome =
	    check_text_find(f->conn, f->arena, f->wish->campaign->id, &text, f->fault);
	if (outcome == OK && list && choices)
		outcome = check_templates_read(text, list, &count, f->fault);
	for (size_t i = 0; outcome == OK && i < count; i++)
		choices[i] = (struct case_list_choice){
		    list[i].name,
		    list[i].topic >= 0 && f->found->incident.labels >> list[i].topic & 1};
	f->view->lists = (struct view_list){choices, count};
	return outcome;
}

static enum outcome teams_read(const struct finder *f)
{
	struct case_team *list;
	size_t count;
	const enum outcome outcome =
	    case_teams(f->conn, f->arena, f->wish->campaign->slug, &list, &count, f->fault);
	struct case_team_choice *teams = arena_array(f->arena, count + 1, sizeof *teams);
	for (size_t i = 0; teams && i < count; i++)
		teams[i] = (struct case_team_choice){list[i].id, list[i].name,
						     list[i].id == f->found->team};
	f->view->teams = (struct view_list){teams, teams ? count : 0};
	return outcome;
}

static enum outcome whole_read(const struct finder *f)
{
	writers_fill(f);
	enum outcome outcome = history_read(f);
	if (outcome == OK)
		outcome = checks_read(f);
	if (outcome == OK && !f->wish->sight.partner)
		outcome = lists_read(f);
	if (outcome == OK && !f->wish->sight.partner)
		outcome = teams_read(f);
	if (outcome == OK)
		outcome = households_read(f);
	if (outcome == OK)
		outcome = needs_read(f);
	if (outcome == OK && !f->wish->sight.partner)
		outcome = parts_read(f);
	if (outcome == OK)
		outcome = incident_sure_who(f->conn, f->arena, f->found->incident.id,
					    &f->view->sure_by, &f->view->sure_until, f->fault);
	if (outcome == OK)
		outcome = authority_read(f);
	if (outcome == OK)
		outcome = people_read(f);
	if (outcome == OK && f->wish->sight.may_work && !f->wish->sight.partner)
		outcome =
		    concern_people(f->conn, f->arena, f->wish->campaign->id, f->wish->sight.account,
				   &f->view->concern_people, f->fault);
	f->view->may_name = f->view->concern_people.count > 0;
	if (outcome == OK && !f->wish->sight.partner)
		outcome = replies_read(f);
	if (outcome == OK && !f->wish->sight.partner)
		outcome = going_read(f);
	if (outcome == OK)
		outcome = retention_contact_erased(f->conn, f->found->id,
						   &f->view->contacts_erased_at, f->fault);
	if (outcome == OK)
		outcome = transfer_read(f);
	if (outcome == OK && f->wish->sight.may_work && !f->wish->sight.partner)
		outcome =
		    case_partners_read(f->conn, f->arena, f->found->id, f->wish->sight.now,
				       f->view->typed.organisation, &f->view->partners, f->fault);
	if (outcome == OK && f->found->incident.joined_into)
		outcome = case_of_incident(f->conn, f->found->incident.joined_into,
					   &f->view->joined_into, f->fault);
	return outcome;
}

enum outcome case_page_fill(struct stream_desk *desk, struct conn *conn, struct arena *arena,
			    const struct case_page_wish *wish, struct case_view *view,
			    struct fault *fault)
{
	struct desk_case found;
	const struct finder f = {desk, conn, arena, wish, &found, view, fault};
	enum outcome outcome = case_find(conn, arena, wish->campaign->id, wish->id, &found, fault);
	// The desk shows a case by itself; what is private is shown by no page of cases.
	if (outcome == OK && protection_marked(found.incident.labels))
		outcome =
		    fail(NOT_FOUND, fault, /*tr*/ "Private: this is with the safeguarding lead.");
	if (outcome != OK)
		return outcome;
	case_row_fill(arena, &found, &wish->sight, &view->row);
	names_fill(&f);
	struct str langs = found.incident.langs;
	if (!wish->sight.partner)
		outcome = rumour_note_find(conn, arena, wish->campaign->slug, found.incident.id,
					   str_cut(&langs, ' '), &view->rumour, fault);
	if (outcome != OK)
		return outcome;
	outcome = posts_read(&f);
	if (outcome == OK)
		outcome = members_read(&f);
	if (outcome == OK)
		outcome = reasons_read(&f);
	if (outcome == OK && wish->whole)
		outcome = whole_read(&f);
	struct case_sight sight = wish->sight;
	if (outcome == OK && sight.partner)
		outcome = case_of_partner(conn, found.id, sight.account, &sight.theirs, fault);
	if (outcome == OK)
		case_view_label(arena, &found, &sight, view);
	return outcome;
}

enum outcome case_numbered(struct conn *conn, int64_t campaign, int64_t number, bool guarded,
			   int64_t *ret_case, int64_t *ret_incident, struct fault *fault)
{
	int64_t id = 0, incident = 0;
	struct stmt *find = stmt_start(conn, &sql_desk_case_numbered);
	stmt_bind_i64(find, 1, campaign);
	stmt_bind_i64(find, 2, number);
	stmt_bind_i64(find, 3, guarded ? READING_HELD : READING_PRIVATE);
	if (stmt_step(find)) {
		id = stmt_i64(find, 0);
		incident = stmt_i64(find, 1);
	}
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome != OK)
		return outcome;
	if (id == 0)
		return fail(INVALID, fault, /*tr*/ "There is no Case %lld in this campaign.",
			    (long long)number);
	*ret_case = id;
	*ret_incident = incident;
	return OK;
}

// --- as an answer ---

static struct case_sight sight_of(const struct request *request)
{
	return (struct case_sight){
	    .account = request->viewer.account,
	    .now = time_now(),
	    .may_work = viewer_may(request) >> MAY_CASE_WORK & 1,
	    .may_close = viewer_may(request) >> MAY_CASE_CLOSE & 1,
	    .partner = viewer_partner(request) != 0,
	};
}

enum outcome case_page_translations(const struct request *request, struct conn *conn,
				    const struct campaign *campaign, struct case_view *view,
				    struct fault *fault)
{
	enum outcome outcome = OK;
	struct case_post *posts = (struct case_post *)(uintptr_t)view->posts.at;
	for (size_t i = 0; outcome == OK && i < view->posts.count; i++) {
		const struct post_row *row = &posts[i].post;
		const struct note_wish wish = {campaign, row->id, row->lang,
					       row->urgency && strcmp(row->urgency, "life") == 0,
					       row->guarded};
		outcome = translation_note_fill(conn, request, &wish, &posts[i].translation, fault);
	}
	return outcome;
}

static enum outcome photos_mark(struct conn *conn, const struct case_view *view,
				struct fault *fault)
{
	enum outcome outcome = OK;
	struct case_post *posts = (struct case_post *)(uintptr_t)view->posts.at;
	for (size_t i = 0; outcome == OK && i < view->posts.count; i++)
		outcome = photo_any(conn, posts[i].post.id, &posts[i].photos, fault);
	return outcome;
}

// For those of the team who work on cases, without who is on probation.
static enum outcome files_fill(struct conn *conn, struct request *request, struct case_view *view)
{
	int64_t incident = 0;
	const uint32_t may = viewer_may(request);
	if (viewer_partner(request) || viewer_on_probation(request) ||
	    !((may >> MAY_CASE_WORK | may >> MAY_CONTACT_OPEN) & 1))
		return OK;
	struct stmt *find = stmt_start(conn, &sql_case_incident);
	stmt_bind_i64(find, 1, view->row.id);
	if (stmt_step(find))
		incident = stmt_i64(find, 0);
	enum outcome outcome = stmt_end(find, &request->fault);
	if (outcome == OK)
		outcome = case_files_read(conn, request, view->row.id, incident, &view->files);
	view->show_files = true;
	view->some_files = view->files.count > 0;
	view->may_open_files = may >> MAY_CONTACT_OPEN & 1;
	return outcome;
}

enum outcome case_page_show(struct request *request, const struct campaign *campaign, int64_t id,
			    int status, struct case_view *view)
{
	struct conn *conn;
	const struct case_page_wish wish = {
	    .campaign = campaign,
	    .id = id,
	    .sight = sight_of(request),
	    .posts = CASE_POSTS_PAGE,
	    .before = view->before,
	    .whole = true,
	    .here = arena_format(request->arena, "/t/%.*s/cases/%lld", STR_ARG(campaign->slug),
				 (long long)id),
	};
	enum outcome outcome = store_reader(services_of(request)->store, &conn, &request->fault);
	if (outcome != OK)
		return outcome;
	outcome = case_page_fill(services_of(request)->desk, conn, request->arena, &wish, view,
				 &request->fault);
	if (outcome == OK)
		outcome = case_page_translations(request, conn, campaign, view, &request->fault);
	if (outcome == OK && !viewer_partner(request))
		outcome = photos_mark(conn, view, &request->fault);
	if (outcome == OK)
		outcome = files_fill(conn, request, view);
	if (outcome == OK && view->moved_post)
		outcome = case_moved_fill(conn, request, campaign->id, view);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	request->title = arena_format(request->arena, "%lld · %.*s", (long long)view->row.number,
				      STR_ARG(view->row.title))
			     .at;
	reply_revision(request, view->row.revision);
	reply_view_status(request, status, view);
	return OK;
}
