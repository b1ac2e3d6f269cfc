// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/label.h"

#include "base/time.h"
#include "respond/case_live.h"
#include "respond/guard.h"
#include "respond/incident.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"

#define AUDITED_ROOM 64 // bytes of "kind:request, signal:yes"

enum outcome label_read(struct str said, struct label_wish *ret_wish, struct fault *fault)
{
	struct str word = said;
	const struct str name = str_cut(&word, ':');
	const int field = name_find(correction_field_names, CORRECTION_FIELDS, name);
	if (field < 0)
		return fail(INVALID, fault, /*tr*/ "Say what is wrong: choose a label.");
	struct label_wish wish = {.count = 1};
	wish.at[0].field = (enum correction_field)field;
	wish.at[0].word = word.at ? word : STR("");
	const bool kind =
	    field == CORRECT_KIND && !str_equal(word, str_from(kind_names[KIND_OTHER]));
	const bool life =
	    field == CORRECT_URGENCY && str_equal(word, str_from(urgency_names[URGENCY_LIFE]));
	if (kind || life) {
		wish.at[1].field = CORRECT_SIGNAL;
		wish.at[1].word = str_from(signal_names[SIGNAL_YES]);
		wish.count = 2;
	}
	*ret_wish = wish;
	return OK;
}

struct label_change label_change_of(const struct request *request, int64_t campaign,
				    const struct label_wish *wish, struct str reason)
{
	return (struct label_change){
	    .ids = services_of(request)->ids,
	    .campaign = campaign,
	    .account = request->viewer.account,
	    .wish = *wish,
	    .reason = reason,
	    .now = time_now(),
	    .audit = audit_of(request, "post.correct"),
	    .most = protection_most(request),
	};
}

enum outcome label_follow(struct conn *conn, const struct label_change *change, int64_t post,
			  struct fault *fault)
{
	const struct incident_change follow = {
	    .ids = change->ids,
	    .campaign = change->campaign,
	    .account = change->account,
	    .bulk = change->bulk,
	    .now = change->now,
	    .reason = change->reason,
	};
	return incident_post_corrected(conn, &follow, post, fault);
}

// The log holds words of ours, so not the name of a place.
static enum outcome label_audit(struct conn *conn, const struct label_change *change, int64_t post,
				struct fault *fault)
{
	char said[AUDITED_ROOM] = "";
	size_t len = 0;
	for (size_t i = 0; i < change->wish.count && len < sizeof said; i++) {
		const bool ours = change->wish.at[i].field != CORRECT_PLACE;
		const struct str word = ours ? change->wish.at[i].word : STR("set");
		len += (size_t)snprintf(
		    said + len, sizeof said - len, "%s%s:%.*s", len > 0 ? ", " : "",
		    correction_field_names[change->wish.at[i].field], STR_ARG(word));
	}
	struct audit_entry entry = change->audit;
	entry.subject = post;
	entry.now = str_from(said);
	return audit_add(conn, change->ids, &entry, fault);
}

// Whoever takes the mark of protection off shows to everybody what was private.
static enum outcome unguard_check(const struct label_change *change, struct fault *fault)
{
	for (size_t i = 0; i < change->wish.count; i++)
		if (!change->may_unguard && change->wish.at[i].field == CORRECT_TOPIC &&
		    str_equal(change->wish.at[i].word, STR("-protection")))
			return fail(
			    DENIED, fault,
			    /*tr*/ "Only a safeguarding lead takes the mark of protection off.");
	return OK;
}

static bool marks(const struct label_change *change)
{
	for (size_t i = 0; i < change->wish.count; i++)
		if (change->wish.at[i].field == CORRECT_TOPIC &&
		    str_equal(change->wish.at[i].word, STR("+protection")))
			return true;
	return false;
}

static enum outcome label_protect(struct conn *conn, const struct label_change *change,
				  int64_t post, struct fault *fault)
{
	const struct protection_call call = {
	    .ids = change->ids,
	    .campaign = change->campaign,
	    .post = post,
	    .account = change->account,
	    .most = change->most,
	    .about = change->about,
	    .n_about = change->n_about,
	    .now = change->now,
	    .note = change->reason,
	};
	int64_t concern;
	return protection_raise(conn, &call, &concern, fault);
}

// Life at risk has its case before anybody says otherwise: then the case stays, and only a second
// person lowers or ends it.
static enum outcome life_keep(struct conn *conn, const struct label_change *change, int64_t post,
			      struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_label_life);
	stmt_bind_i64(find, 1, post);
	stmt_bind_i64(find, 2, change->campaign);
	const bool alone = stmt_step(find);
	const enum outcome outcome = stmt_end(find, fault);
	return outcome == OK && alone ? label_follow(conn, change, post, fault) : outcome;
}

// What follows a correction on its own; of a bulk action its end does that.
static enum outcome alone_follow(struct conn *conn, const struct label_change *change, int64_t post,
				 struct fault *fault)
{
	const struct guard_act act = {change->ids, change->campaign, change->account, change->now};
	const enum outcome outcome = label_audit(conn, change, post, fault);
	return outcome == OK ? guard_corrections(conn, &act, fault) : outcome;
}

enum outcome label_apply(struct conn *conn, const struct label_change *change, int64_t post,
			 int64_t *ret_correction, struct fault *fault)
{
	int64_t first = 0;
	enum outcome outcome = unguard_check(change, fault);
	if (outcome == OK)
		outcome = life_keep(conn, change, post, fault);
	for (size_t i = 0; i < change->wish.count && outcome == OK; i++) {
		const struct new_correction correction = {
		    .campaign = change->campaign,
		    .post = post,
		    .account = change->account,
		    .bulk = change->bulk,
		    .at = change->now,
		    .field = change->wish.at[i].field,
		    .word = change->wish.at[i].word,
		    .reason = change->reason,
		    .confirm = change->confirm,
		};
		int64_t made = 0;
		outcome = correction_make(conn, change->ids, &correction, &made, fault);
		first = first ? first : made;
	}
	if (outcome == OK && first)
		outcome = label_follow(conn, change, post, fault);
	if (outcome == OK && first && marks(change))
		outcome = label_protect(conn, change, post, fault);
	if (outcome == OK && first && !change->bulk)
		outcome = alone_follow(conn, change, post, fault);
	if (outcome == OK)
		*ret_correction = first;
	return outcome;
}

static enum outcome case_of_post(struct conn *conn, int64_t post, int64_t *ret_case)
{
	struct stmt *find = stmt_start(conn, &sql_label_case);
	stmt_bind_i64(find, 1, post);
	*ret_case = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, NULL);
}

void label_tell(const struct request *request, int64_t campaign, const int64_t *posts, size_t count)
{
	struct conn *conn;
	int64_t desk_case = 0, told = 0;
	const struct services *services = services_of(request);
	services->taught(services->program, campaign);
	if (store_reader(services->store, &conn, NULL) != OK)
		return;
	for (size_t i = 0; i < count && i < LABEL_TELLS; i++) {
		if (case_of_post(conn, posts[i], &desk_case) != OK || !desk_case ||
		    desk_case == told)
			continue;
		case_tell(services->hub, conn, request->campaign_slug, desk_case, NULL,
			  request->viewer.name);
		told = desk_case;
	}
	conn_release(conn);
}

struct str label_back(const struct request *request, struct str otherwise)
{
	const struct str back = request_text(request, "back");
	const bool ours = str_starts(back, STR("/")) && !str_starts(back, STR("//")) &&
			  str_find_byte(back, '\\') == SIZE_MAX;
	return ours ? back : otherwise;
}
