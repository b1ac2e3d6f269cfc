// SPDX-License-Identifier: AGPL-3.0-or-later
// An entry's hash is BLAKE2b-256 over: the hash before it (32 bytes; zeros for the first), then
// position, id, account and subject as 8 bytes each, then action, campaign, was, now and network,
// each as its length in 4 bytes and its bytes. Numbers are big-endian. Lengths in front keep two
// different entries from having the same bytes.
#include "people/audit.h"

#include "people/admit.h"
#include "people/network.h"
#include "people/notice.h"
#include "people/people_embedded.h"

#include <arpa/inet.h>
#include <sodium.h>

#define HASH_BYTES    32
#define PAGE_ENTRIES  500
#define NETWORK_BITS4 24
#define NETWORK_BITS6 48

_Static_assert(HASH_BYTES == crypto_generichash_BYTES, "BLAKE2b-256");

const struct audit_action audit_actions[] = {
    {"case.open", "Opened a case."},
    {"case.claim", "Took a case."},
    {"case.release", "Gave a case back to the board."},
    {"case.state", "Changed the state of a case."},
    {"case.close", "Closed a case, or asked for it first of two people."},
    {"case.reopen", "Opened a closed case again."},
    {"case.hand", "Asked somebody to take a case over, or took that back."},
    {"case.hand.answer", "Took a case over, or said no."},
    {"case.offer", "Offered a case to a partner."},
    {"case.offer.end", "Took an offer to a partner back."},
    {"case.transfer", "Asked a partner to take a case over."},
    {"case.transfer.end", "No longer asked a partner to take a case over."},
    {"case.transfer.answer", "Took a case over for a partner, or said no."},
    {"case.note", "Wrote a note in a case."},
    {"case.urgency", "Changed the urgency of a case."},
    {"case.title", "Named a case."},
    {"case.reply", "Answered people who wrote to us."},
    {"case.dispatch", "Wrote down who was asked to help in a case, or goes."},
    {"case.dispatch.state", "Said what became of somebody who was asked or went."},
    {"case.promise.end", "Took back a promise to write again."},
    {"case.people", "Wrote down how many people a case is about."},
    {"case.authority", "Wrote down what was said with an authority that has a case."},
    {"case.part", "Took a part of a case as one of its own."},
    {"case.part.undo", "Put a part of a case back."},
    {"case.reporter", "Said who reports in a message of a case."},
    {"case.sure", "Said how sure a case is."},
    {"case.due", "Changed when a case is due."},
    {"case.list.file", "Took a list of cases away as a file."},
    {"case.view.save", "Kept filters of the list of cases under a name."},
    {"case.view.delete", "Removed filters of the list of cases."},
    {"contact.expire", "Contacts of a case that was closed long ago were erased."},
    {"post.correct", "Corrected a label of a post."},
    {"post.correct.undo", "Undid a correction."},
    {"post.join", "Joined a post into an incident."},
    {"post.split", "Split a post from its incident."},
    {"post.move.undo", "Undid a join or a split."},
    {"post.take", "Took down what somebody told by telephone, by radio or on paper."},
    {"posts.import", "Took posts in from a file."},
    {"posts.take-back", "Took a file back, with what had come by it."},
    {"posts.taken-back", "All that had come by a file was taken back; how many posts stayed."},
    {"post.answer", "Said that a message was answered, or needs no answer."},
    {"bulk.run", "Changed many posts at once."},
    {"bulk.undo", "Undid a change of many posts."},
    {"work.revert", "Took back what one account corrected."},
    {"work.restore", "Undid that: what was taken back is in force again."},
    {"view.save", "Saved a view for the team."},
    {"view.delete", "Removed a view of the team."},
    {"need.add", "Noted what a case needs."},
    {"need.edit", "Corrected a need."},
    {"need.state", "Ended a need, or opened it again."},
    {"offer.give", "Somebody offered help by the public form."},
    {"offer.back", "A giver took an offer back."},
    {"offer.add", "Noted an offer."},
    {"offer.edit", "Corrected an offer, or said that the giver was checked."},
    {"offer.state", "Ended an offer, or opened it again."},
    {"offer.contact", "Opened how a giver can be reached."},
    {"delivery.ask", "Held an offer for a need, or refused the two."},
    {"delivery.answer", "Somebody who was asked about a delivery said yes or no."},
    {"delivery.step", "Took a step of a delivery, or took one back."},
    {"shift.begin", "Went on duty, or changed how."},
    {"shift.topics", "Chose topics to be spared."},
    {"shift.end", "Went off duty."},
    {"handover.sign", "Signed a hand-over sheet of a shift."},
    {"handover.take", "Took a shift over, and signed its sheet."},
    {"handout.print", "Printed the cases of a place for a field team."},
    {"handout.back", "Said that such a sheet is back and destroyed."},
    {"duty.set", "Set the emergency number, the hours of reading or the safeguarding leads."},
    {"duty.turn", "Changed the duty roster."},
    {"appeal.edit", "Changed what an appeal says."},
    {"appeal.approve", "Approved what a partner asks of the public."},
    {"appeal.down", "Took the appeal of a partner down."},
    {"appeal.way.propose", "Proposed a change of where money or things go."},
    {"appeal.way.confirm", "Confirmed such a change as the second person."},
    {"appeal.way.withdraw", "Took such a change back."},
    {"instruction.publish", "Told the public what to do."},
    {"instruction.withdraw", "Took an instruction to the public back."},
    {"complaint.receive", "Somebody complained, by the public form or by a message."},
    {"complaint.tell", "Somebody who complained wrote more."},
    {"complaint.back", "Somebody took a complaint back; its words were erased."},
    {"complaint.read", "Read a complaint."},
    {"complaint.confirm", "Said that what Triage read as a complaint is one."},
    {"complaint.none", "Said that what Triage read as a complaint is none."},
    {"complaint.take", "Looks into a complaint."},
    {"complaint.note", "Wrote a note in a complaint."},
    {"complaint.answer", "Answered a complaint."},
    {"complaint.close", "Closed a complaint."},
    {"complaint.about", "Kept somebody whom a complaint is about out of it."},
    {"complaint.guard", "Handed a complaint to the safeguarding leads."},
    {"complaint.owners", "Named who reads complaints."},
    {"thanks.receive", "Somebody said thank you, by the public form or by a message."},
    {"thanks.back", "Somebody took back that thanks may be told, or the thanks."},
    {"thanks.consent", "Noted what somebody who thanked us allows."},
    {"thanks.share", "Showed thanks to the whole team, or no more."},
    {"rumour.record", "Recorded a rumour, or a post that repeats it."},
    {"rumour.state", "Said how sure a rumour is."},
    {"rumour.answer", "Wrote or checked an answer to a rumour."},
    {"campaign.create", "Made a campaign."},
    {"campaign.words", "Said what a campaign is for in another of its languages."},
    {"campaign.edit", "Changed what a campaign says or how it works."},
    {"campaign.limit", "Changed a limit that protects people from one person's mistakes."},
    {"translation.ask", "Had a message translated."},
    {"translation.claim", "Took a translation from the desk."},
    {"translation.return", "Gave a translation back to the desk."},
    {"translation.save", "Translated a message, or corrected its translation."},
    {"translation.thank", "Said thanks for a translation."},
    {"translation.settings", "Changed how a campaign translates."},
    {"webhook.add", "Added a webhook: a program that is told what happens."},
    {"webhook.test", "Tested a webhook, or sent a message to it again."},
    {"webhook.pause", "Paused a webhook."},
    {"webhook.resume", "Let a webhook go on."},
    {"webhook.rotate", "Gave a webhook another secret."},
    {"webhook.remove", "Removed a webhook."},
    {"webhook.stop", "A webhook that failed for days was given up."},
    {"source.add", "Added a source that the campaign listens to."},
    {"source.change", "Changed the settings of a source."},
    {"source.pause", "Paused a source."},
    {"source.resume", "Let a paused source go on."},
    {"source.remove", "Removed a source."},
    {"source.connect", "Connected a source with an account of the campaign."},
    {"source.disconnect", "Ended the connection of a source with an account."},
    {"message.again", "Sent a message again that was given up or taken back."},
    {"message.cancel", "Took a message back before it left."},
    {"campaign.archive", "Archived a campaign."},
    {"campaign.reopen", "Opened an archived campaign again."},
    {"campaign.export", "Took all data of a campaign out."},
    {"instance.site", "Changed the name of this site."},
    {"instance.page", "Changed a public page of this site."},
    {"alarm.answer", "Answered an alarm."},
    {"tag.suggestion", "Took or refused a hashtag that was suggested."},
    {"alert.rule", "Made or changed an alert rule."},
    {"alert.snooze", "Snoozed an alert rule, or woke it."},
    {"alert.end", "Ended an alert rule."},
    {"alert.see", "Took an alert."},
    {"alarm.set", "Set after how many minutes an alarm asks the next person."},
    {"protection.raise", "Raised a protection concern, by hand."},
    {"protection.read", "Read a protection concern."},
    {"protection.hold", "Took a protection concern by name."},
    {"protection.hand", "Handed a protection concern to another lead."},
    {"protection.note", "Wrote a note in a protection concern."},
    {"protection.name", "Named a protection concern."},
    {"protection.emergency", "Called emergency services for a protection concern, alone."},
    {"protection.review", "Reviewed a lead's call to emergency services."},
    {"protection.keep-out", "Kept somebody whom a concern is about out of it."},
    {"protection.let-in",
     "Let somebody into a concern again who was named when it was raised again."},
    {"protection.close", "Closed a protection concern."},
    {"protection.off", "Took the mark of protection off."},
    {"team.probation", "Ended the probation of somebody new."},
    {"contact.open", "Opened how a person can be reached."},
    {"contact.allow", "Allowed more ways to reach a person, who was asked."},
    {"contact.leave", "Left the ways to reach a person as they were."},
    {"photo.open", "Opened a picture that a person sent."},
    {"case.check.add", "Added to the checklist of a case."},
    {"case.check", "Changed an entry of a case's checklist."},
    {"case.team", "Said which team has a case."},
    {"check.lists", "Changed the checklists of a campaign."},
    {"case.file", "Added a file to a case."},
    {"case.file.remove", "Removed a file that somebody added to a case."},
    {"attachment.open", "Opened a file of a case or of a message."},
    {"post.answer-public", "Answered a post where everybody reads it."},
    {"published.edit", "Edited what everybody can read."},
    {"published.remove", "Took down what everybody could read."},
    {"post.erase", "Erased what somebody wrote, for good."},
    {"post.removed", "Erased a post that was taken back where it was written."},
    {"post.erase-sender", "Erased all that the sender of a post wrote in a campaign."},
    {"account.add", "Made an account."},
    {"account.disable", "Closed an account and ended its sessions."},
    {"account.enable", "Opened a closed account again."},
    {"account.erase", "Took the person out of a closed account, for good."},
    {"account.password", "Set a new password and ended the sessions."},
    {"account.role", "Gave an account a role."},
    {"team.give", "Gave somebody a role in a campaign."},
    {"team.take", "Took a role in a campaign from somebody."},
    {"team.end", "Took somebody out of a campaign."},
    {"team.copy", "Took the team of a campaign into an exercise."},
    {"organisation.add", "Added an organisation."},
    {"organisation.join", "Made somebody a member of an organisation."},
    {"organisation.leave", "Took somebody out of an organisation."},
    {"agreement.propose", "Proposed to a partner what is shared."},
    {"agreement.second", "Confirmed, as a head, an agreement with police or armed forces."},
    {"agreement.accept", "Accepted an agreement for a partner."},
    {"agreement.end", "Ended an agreement, or it ended by its date."},
    {"agreement.deleted", "Confirmed that the partner deleted what it had."},
    {"session.open", "Signed in."},
    {"session.refused", "Tried to sign in with a wrong password."},
    {"session.browser", "Signed in with a browser that the account had not used before."},
    {"session.rule", "Changed how long sessions last."},
    {"session.close", "Signed out."},
    {"session.lock", "Locked the browser; the password opens it again."},
    {"session.end", "Ended sessions of an account."},
    {"second.on", "Turned the second step of signing in on."},
    {"second.codes", "Made new recovery codes."},
    {"second.off", "Turned the second step of signing in off."},
    {"second.remove", "Took the second step off an account that lost its codes."},
    {"account.profile", "Changed their name or language."},
    {"invite.make", "Invited somebody into a campaign."},
    {"invite.revoke", "Took an invitation back."},
    {"invite.accept", "Took an invitation up."},
    {"reset.ask", "Asked for a link to a new password."},
    {"reset.link", "Made a link to a new password."},
    {"token.create", "Made a token."},
    {"token.revoke", "Revoked a token."},
};
const size_t audit_action_count = sizeof audit_actions / sizeof audit_actions[0];

const struct audit_action *audit_action_find(struct str name)
{
	for (size_t i = 0; i < audit_action_count; i++)
		if (str_equal(name, str_from(audit_actions[i].name)))
			return &audit_actions[i];
	return NULL;
}

// --- where from ---

struct str audit_network(struct str address, char out[AUDIT_NETWORK_MAX])
{
	char text[INET6_ADDRSTRLEN];
	unsigned char bytes[NETWORK_BYTES_MAX];
	const size_t len = network_cut(address, NETWORK_BITS4, NETWORK_BITS6, bytes);
	out[0] = '\0';
	if (len == 0 || (len == 4 && bytes[0] == 127) || str_equal(address, STR("::1")))
		return STR("");
	inet_ntop(len == 4 ? AF_INET : AF_INET6, bytes, text, sizeof text);
	return str_of(out, (size_t)snprintf(out, AUDIT_NETWORK_MAX, "%s/%d", text,
					    len == 4 ? NETWORK_BITS4 : NETWORK_BITS6));
}

struct audit_entry audit_of(const struct request *request, const char *action)
{
	return (struct audit_entry){
	    .account = viewer_actor(request),
	    .action = action,
	    .campaign = viewer_campaign(request),
	    .address = request->address,
	};
}

// --- one entry and its hash ---

// An entry as it is hashed and kept. Bytes are borrowed.
struct link {
	int64_t position, id, account, subject;
	struct str action, campaign, was, now, network;
};

static void hash_number(crypto_generichash_state *state, uint64_t value, size_t bytes)
{
	unsigned char text[8];
	for (size_t i = 0; i < bytes; i++)
		text[i] = (unsigned char)(value >> (8 * (bytes - 1 - i)));
	crypto_generichash_update(state, text, bytes);
}

static void link_hash(const struct link *link, const unsigned char before[HASH_BYTES],
		      unsigned char out[HASH_BYTES])
{
	const int64_t numbers[] = {link->position, link->id, link->account, link->subject};
	const struct str texts[] = {link->action, link->campaign, link->was, link->now,
				    link->network};
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
	crypto_generichash_update(&state, before, HASH_BYTES);
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		hash_number(&state, (uint64_t)numbers[i], 8);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		hash_number(&state, texts[i].len, 4);
		crypto_generichash_update(&state, (const unsigned char *)texts[i].at, texts[i].len);
	}
	crypto_generichash_final(&state, out, HASH_BYTES);
}

// Columns 0 to 8 of audit_after and audit_list; borrowed until the next step.
static struct link link_read(struct stmt *row)
{
	return (struct link){
	    .position = stmt_i64(row, 0),
	    .id = stmt_i64(row, 1),
	    .account = stmt_i64(row, 2),
	    .action = stmt_str(row, 3),
	    .campaign = stmt_str(row, 4),
	    .subject = stmt_i64(row, 5),
	    .was = stmt_str(row, 6),
	    .now = stmt_str(row, 7),
	    .network = stmt_str(row, 8),
	};
}

// --- adding ---

// The position and hash of the last entry; 0 and zeros if there is none.
static enum outcome last_read(struct conn *conn, int64_t *ret_position,
			      unsigned char ret_hash[HASH_BYTES], struct fault *fault)
{
	// On PostgreSQL two programs could otherwise both continue the same entry.
	struct stmt *lock = stmt_start(conn, &sql_audit_lock);
	stmt_step(lock);
	enum outcome outcome = stmt_end(lock, fault);
	if (outcome != OK)
		return outcome;
	int64_t position = 0;
	memset(ret_hash, 0, HASH_BYTES);
	struct stmt *last = stmt_start(conn, &sql_audit_last);
	if (stmt_step(last)) {
		const struct str hash = stmt_blob(last, 1);
		position = stmt_i64(last, 0);
		memcpy(ret_hash, hash.at, hash.len < HASH_BYTES ? hash.len : HASH_BYTES);
	}
	outcome = stmt_end(last, fault);
	if (outcome == OK)
		*ret_position = position;
	return outcome;
}

static struct str never_null(struct str text)
{
	return text.at ? text : STR("");
}

enum outcome audit_add(struct conn *conn, struct id_maker *ids, const struct audit_entry *entry,
		       struct fault *fault)
{
	char network[AUDIT_NETWORK_MAX];
	unsigned char before[HASH_BYTES], hash[HASH_BYTES];
	if (!audit_action_find(str_from(entry->action)))
		return fail(FAULT, fault, "The audit log has no action '%s'.", entry->action);
	if (entry->was.len > AUDIT_WORD_MAX || entry->now.len > AUDIT_WORD_MAX)
		return fail(FAULT, fault, "An audit entry '%s' is too long.", entry->action);
	struct link link = {
	    .id = id_next(ids),
	    .account = entry->account,
	    .subject = entry->subject,
	    .action = str_from(entry->action),
	    .campaign = never_null(entry->campaign),
	    .was = never_null(entry->was),
	    .now = never_null(entry->now),
	    .network = audit_network(entry->address, network),
	};
	const enum outcome outcome = last_read(conn, &link.position, before, fault);
	if (outcome != OK)
		return outcome;
	link.position++;
	link_hash(&link, before, hash);
	struct stmt *insert = stmt_start(conn, &sql_audit_insert);
	stmt_bind_i64(insert, 1, link.position);
	stmt_bind_i64(insert, 2, link.id);
	stmt_bind_i64(insert, 3, link.account);
	stmt_bind_str(insert, 4, link.action);
	stmt_bind_str(insert, 5, link.campaign);
	stmt_bind_i64(insert, 6, link.subject);
	stmt_bind_str(insert, 7, link.was);
	stmt_bind_str(insert, 8, link.now);
	stmt_bind_str(insert, 9, link.network);
	stmt_bind_blob(insert, 10, str_of((const char *)hash, HASH_BYTES));
	const enum outcome added = stmt_run(insert, fault);
	return added == OK ? notice_follow(conn, link.id, entry, fault) : added;
}

// --- checking ---

struct check {
	struct str noted;
	int64_t read_to; // position of the last row that was looked at
	unsigned char before[HASH_BYTES];
	struct audit_state state;
};

static void check_link(struct check *check, const struct link *link, struct str kept)
{
	unsigned char hash[HASH_BYTES];
	char text[AUDIT_HEAD_LEN + 1];
	check->state.count++;
	check->read_to = link->position;
	if (check->state.broken)
		return;
	link_hash(link, check->before, hash);
	if (link->position != check->state.count ||
	    !str_equal(kept, str_of((const char *)hash, HASH_BYTES))) {
		check->state.broken = check->state.count;
		return;
	}
	memcpy(check->before, hash, HASH_BYTES);
	sodium_bin2hex(text, sizeof text, hash, HASH_BYTES);
	check->state.noted_found |= str_equal_nocase(check->noted, str_from(text));
}

// Looks at the next entries; *ret_more is false at the end of the log.
static enum outcome check_page(struct conn *conn, struct check *check, bool *ret_more,
			       struct fault *fault)
{
	size_t count = 0;
	struct stmt *page = stmt_start(conn, &sql_audit_after);
	stmt_bind_i64(page, 1, check->read_to);
	stmt_bind_i64(page, 2, PAGE_ENTRIES);
	while (stmt_step(page)) {
		const struct link link = link_read(page);
		check_link(check, &link, stmt_blob(page, 9));
		count++;
	}
	*ret_more = count == PAGE_ENTRIES;
	return stmt_end(page, fault);
}

enum outcome audit_verify(struct conn *conn, struct str noted, struct audit_state *ret_state,
			  struct fault *fault)
{
	struct check check = {.noted = noted, .read_to = INT64_MIN};
	bool more = true;
	while (more) {
		const enum outcome outcome = check_page(conn, &check, &more, fault);
		if (outcome != OK)
			return outcome;
	}
	sodium_bin2hex(check.state.head, sizeof check.state.head, check.before, HASH_BYTES);
	*ret_state = check.state;
	return OK;
}

// --- reading ---

static struct audit_row row_read(struct stmt *list, struct arena *arena)
{
	const struct link link = link_read(list);
	const struct audit_action *action = audit_action_find(link.action);
	return (struct audit_row){
	    .position = link.position,
	    .at = id_time(link.id),
	    .entry =
		{
		    .account = link.account,
		    .action = action ? action->name : "unknown",
		    .campaign = arena_copy(arena, link.campaign),
		    .subject = link.subject,
		    .was = arena_copy(arena, link.was),
		    .now = arena_copy(arena, link.now),
		    .address = arena_copy(arena, link.network),
		},
	    .name = arena_copy(arena, stmt_str(list, 10)),
	};
}

enum outcome audit_list(struct conn *conn, struct arena *arena, const struct audit_wish *wish,
			struct audit_row **ret_rows, size_t *ret_count, struct fault *fault)
{
	struct audit_row *rows = arena_array(arena, wish->limit, sizeof *rows);
	size_t count = 0;
	if (!rows)
		return fail(TOO_MUCH, fault, "So many audit entries need too much memory.");
	struct stmt *list =
	    stmt_start(conn, wish->campaign.len > 0 ? &sql_audit_list_campaign : &sql_audit_list);
	stmt_bind_i64(list, 1, wish->after);
	stmt_bind_i64(list, 2, id_floor(wish->since));
	stmt_bind_i64(list, 3, (int64_t)wish->limit);
	if (wish->campaign.len > 0)
		stmt_bind_str(list, 4, wish->campaign);
	while (count < wish->limit && stmt_step(list))
		rows[count++] = row_read(list, arena);
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome != OK)
		return outcome;
	*ret_rows = rows;
	*ret_count = count;
	return OK;
}
