// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/erase_sender.h"

#include "base/json.h"
#include "base/time.h"
#include "campaign/campaign.h"
#include "campaign/outbox.h"
#include "campaign/post.h"
#include "care/complaint.h"
#include "desk/post_page.h"
#include "net/services.h"
#include "people/audit.h"
#include "respond/erase.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"
#include "respond/veil.h"

#define SLICE	  32 // posts in one transaction: a click waits no longer than for these
#define LINE_ROOM ((size_t)1 << 20)

// --- finding them ---

struct sender {
	int64_t campaign, post, source;
	struct str author; // empty: the source names none
	struct json_reader *reader;
	int64_t *posts; // ERASE_SENDER_MOST
	size_t count;
};

// Who wrote it, as the source says; `line` is emptied.
static struct str author_of(const struct sender *sender, struct arena *line, struct str raw)
{
	struct post post;
	arena_reset(line);
	if (post_parse(sender->reader, raw, false, line, &post, NULL) != OK)
		return STR("");
	return post.author;
}

static enum outcome sender_read(struct conn *conn, struct arena *arena, struct arena *line,
				struct sender *sender, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_erase_sender_post);
	stmt_bind_i64(find, 1, sender->post);
	stmt_bind_i64(find, 2, sender->campaign);
	const bool found = stmt_step(find);
	if (found) {
		sender->source = stmt_i64(find, 0);
		sender->author = arena_copy(arena, author_of(sender, line, stmt_str(find, 1)));
	}
	const enum outcome outcome = stmt_end(find, fault);
	return outcome != OK || found
		   ? outcome
		   : fail(NOT_FOUND, fault, /*tr*/ "There is no such Post in this campaign.");
}

static void sender_add(struct sender *sender, int64_t post)
{
	// One place is kept for the post itself.
	if (post != sender->post && sender->count + 1 < ERASE_SENDER_MOST)
		sender->posts[sender->count++] = post;
}

static enum outcome by_contact(struct conn *conn, struct sender *sender, struct fault *fault)
{
	struct stmt *list = stmt_start(conn, &sql_erase_sender_contact);
	stmt_bind_i64(list, 1, sender->post);
	stmt_bind_i64(list, 2, sender->campaign);
	stmt_bind_str(list, 3, erased_line);
	while (stmt_step(list))
		sender_add(sender, stmt_i64(list, 0));
	return stmt_end(list, fault);
}

static bool is_listed(const struct sender *sender, size_t count, int64_t post)
{
	for (size_t i = 0; i < count; i++)
		if (sender->posts[i] == post)
			return true;
	return false;
}

static enum outcome by_author(struct conn *conn, struct arena *line, struct sender *sender,
			      struct fault *fault)
{
	const size_t by_contact_count = sender->count;
	struct stmt *list = stmt_start(conn, &sql_erase_sender_source);
	stmt_bind_i64(list, 1, sender->campaign);
	stmt_bind_i64(list, 2, sender->source);
	stmt_bind_str(list, 3, erased_line);
	while (stmt_step(list)) {
		const int64_t post = stmt_i64(list, 0);
		if (str_equal(author_of(sender, line, stmt_str(list, 1)), sender->author) &&
		    !is_listed(sender, by_contact_count, post))
			sender_add(sender, post);
	}
	return stmt_end(list, fault);
}

static enum outcome posts_find(struct conn *conn, struct arena *arena, struct sender *sender,
			       struct fault *fault)
{
	struct arena line;
	arena_init(&line, LINE_ROOM);
	enum outcome outcome = sender_read(conn, arena, &line, sender, fault);
	if (outcome == OK)
		outcome = by_contact(conn, sender, fault);
	if (outcome == OK && sender->author.len > 0)
		outcome = by_author(conn, &line, sender, fault);
	arena_free(&line);
	if (outcome == OK)
		sender->posts[sender->count++] = sender->post;
	return outcome;
}

// What is private is left to its leads: it may be what a concern rests on.
static enum outcome guarded_leave(struct conn *conn, struct sender *sender, struct fault *fault)
{
	size_t kept = 0;
	enum outcome outcome = OK;
	for (size_t i = 0; i < sender->count && outcome == OK; i++) {
		bool marked = false;
		outcome = protection_post_marked(conn, sender->posts[i], &marked, fault);
		if (!marked)
			sender->posts[kept++] = sender->posts[i];
	}
	sender->count = kept;
	return outcome;
}

enum outcome sender_posts(struct conn *conn, struct arena *arena, const struct sender_wish *wish,
			  int64_t **ret_posts, size_t *ret_count, struct fault *fault)
{
	struct sender sender = {
	    .campaign = wish->campaign,
	    .post = wish->post,
	    .reader = json_reader_new(),
	    .posts = arena_array(arena, ERASE_SENDER_MOST, sizeof *sender.posts),
	};
	enum outcome outcome =
	    sender.reader && sender.posts
		? posts_find(conn, arena, &sender, fault)
		: fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	if (outcome == OK && !wish->guarded)
		outcome = guarded_leave(conn, &sender, fault);
	json_reader_free(sender.reader);
	if (outcome == OK) {
		*ret_posts = sender.posts;
		*ret_count = sender.count;
	}
	return outcome;
}

enum outcome sender_post_erase(struct conn *conn, int64_t campaign, int64_t post, int64_t by,
			       int64_t now, struct fault *fault)
{
	enum outcome outcome = complaint_forget_sender(conn, campaign, post, by, now, fault);
	if (outcome == OK)
		outcome = outbox_erase_sender(conn, post, now, fault);
	if (outcome == OK)
		outcome = post_erase(conn, campaign, post, now, fault);
	if (outcome != OK)
		return outcome;
	struct stmt *files = stmt_start(conn, &sql_erase_case_files);
	stmt_bind_i64(files, 1, post);
	stmt_bind_str(files, 2, erased_line);
	return stmt_run(files, fault);
}

// --- the route ---

struct slice {
	struct request *request;
	int64_t campaign;
	const int64_t *posts;
	size_t count;
	size_t all; // of the sender
};

// The act itself is told with the first slice, each post with its own.
static enum outcome slice_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct slice *slice = context;
	struct request *request = slice->request;
	struct id_maker *ids = services_of(request)->ids;
	struct audit_entry whole = audit_of(request, "post.erase-sender");
	whole.subject = request_number(request, "id");
	whole.was = arena_format(request->arena, "%zu posts", slice->all);
	whole.now = request_text(request, "reason");
	enum outcome outcome = slice->all ? audit_add(conn, ids, &whole, fault) : OK;
	for (size_t i = 0; i < slice->count && outcome == OK; i++) {
		struct audit_entry entry = audit_of(request, "post.erase");
		entry.subject = slice->posts[i];
		outcome = sender_post_erase(conn, slice->campaign, entry.subject,
					    request->viewer.account, time_now(), fault);
		if (outcome == OK)
			outcome = audit_add(conn, ids, &entry, fault);
	}
	return outcome;
}

static enum outcome all_erase(struct request *request, int64_t campaign, const int64_t *posts,
			      size_t count)
{
	enum outcome outcome = OK;
	for (size_t done = 0; done < count && outcome == OK; done += SLICE) {
		struct slice slice = {
		    .request = request,
		    .campaign = campaign,
		    .posts = posts + done,
		    .count = count - done < SLICE ? count - done : SLICE,
		    .all = done == 0 ? count : 0,
		};
		outcome = store_write(services_of(request)->store, WRITE_PERSON, SLICE, slice_run,
				      &slice, &request->fault);
	}
	return outcome;
}

// The page of the post with what would go.
static enum outcome count_show(struct request *request, size_t count)
{
	struct post_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return fail(TOO_MUCH, &request->fault, "This page needs too much memory.");
	view->sender_posts = (int64_t)count;
	return post_show(request, request_number(request, "id"), 200, view);
}

// Nobody erases what complains of them: it is for others to do.
static size_t veiled_leave(const struct request *request, int64_t *posts, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (!veil_hides(request, posts[i]))
			posts[kept++] = posts[i];
	return kept;
}

static enum outcome sender_erase(struct request *request)
{
	struct conn *conn;
	struct campaign campaign;
	int64_t *posts = NULL;
	size_t count = 0;
	const int64_t post = request_number(request, "id");
	enum outcome outcome = campaign_reader(request, &campaign, &conn);
	if (outcome != OK)
		return outcome;
	const struct sender_wish wish = {campaign.id, post, protection_seen(request)};
	outcome = sender_posts(conn, request->arena, &wish, &posts, &count, &request->fault);
	conn_release(conn);
	if (outcome != OK)
		return outcome;
	count = veiled_leave(request, posts, count);
	const bool told = request_number(request, "known") == (int64_t)count;
	if (!told || !request_switch(request, "sure") || !request_has(request, "reason"))
		return count_show(request, count);
	outcome = all_erase(request, campaign.id, posts, count);
	if (outcome == OK)
		reply_done(request, arena_format(request->arena, "/t/%.*s/posts/%lld",
						 STR_ARG(campaign.slug), (long long)post));
	return outcome;
}

static const char *const reasons[] = {"asked", "law", "harm", NULL};
static const struct input inputs[] = {
    INPUT_CAMPAIGN,
    {.name = "id", .place = IN_PATH, .type = INPUT_ID, .required = true, .help = "Id of a post."},
    {.name = "reason",
     .place = IN_FORM,
     .type = INPUT_CHOICE,
     .choices = reasons,
     .help = "They asked for it, the law does, or it would do them harm."},
    {.name = "known",
     .place = IN_FORM,
     .type = INPUT_NUMBER,
     .least = 0,
     .most = ERASE_SENDER_MOST,
     .help = "How many posts are to go, as the page told; another number is told anew."},
    {.name = "sure", .place = IN_FORM, .type = INPUT_SWITCH, .help = "It is meant."},
    INPUT_BACK,
};

static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/t/{slug}/posts/{id}/erase-sender",
     .permission = "campaign.edit",
     .body = BODY_FORM,
     .flags = ROUTE_SLOW,
     INPUTS(inputs),
     .handle = sender_erase,
     .view = &post_view_view,
     .template = "post",
     .help = "Counts, then erases all that a post's sender wrote in the campaign."},
};

const struct route_table desk_erase_sender_routes = {routes, sizeof routes / sizeof routes[0]};
