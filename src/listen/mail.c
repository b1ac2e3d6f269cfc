// SPDX-License-Identifier: AGPL-3.0-or-later
// The cursor is the mailbox's validity and the UID that was read last. What is read is known by its
// Message-ID, so that a mailbox whose UIDs are all new ones doubles nothing.
#include "listen/mail.h"

#include "base/time.h"
#include "listen/mail_out.h"
#include "net/imap.h"
#include "net/mail.h"

#define LOOK_MS	      ((int64_t)60000)	 // of one look
#define READ_MOST     ((size_t)24 << 20) // arena of one mail
#define BEGINNING_MAX MAIL_BYTES_MAX	 // bytes of a mail that are fetched
#define COPY_MS	      ((int64_t)20000)	 // until the copy of what was sent has come, if it left

struct mail_cursor {
	int64_t validity, uid;
};

static struct mail_cursor cursor_read(struct str text)
{
	struct mail_cursor cursor = {0};
	if (!str_to_i64(str_cut(&text, ' '), &cursor.validity) || !str_to_i64(text, &cursor.uid) ||
	    cursor.uid < 0 || cursor.uid > UINT32_MAX)
		return (struct mail_cursor){0};
	return cursor;
}

// --- one mail ---

// What a person reads of it: the subject, unless it only repeats ours, and the words.
static struct str text_of(struct arena *arena, const struct mail *mail)
{
	struct str text = mail->words;
	const struct str subject = mail->subject;
	if (subject.len > 0 && mail->n_answers == 0 && !str_starts(text, subject))
		text = text.len > 0
			   ? arena_format(arena, "%.*s\n\n%.*s", STR_ARG(subject), STR_ARG(text))
			   : subject;
	return text;
}

// Attachments are named under the words; three dots stand for what was over a limit, and for a mail
// without words, so that nobody overlooks that there is more.
static struct str with_more(struct arena *arena, const struct mail *mail, struct str text)
{
	struct buf out;
	if (mail->n_attachments == 0 && !mail->cut)
		return text.len > 0 ? text : STR("…");
	buf_init(&out, text.len + 65536);
	buf_add(&out, text);
	buf_add(&out, STR("\n\n"));
	for (size_t i = 0; i < mail->n_attachments && i < MAIL_ATTACHMENTS_MAX; i++) {
		const struct mail_attachment *one = &mail->attachments[i];
		buf_format(&out, "%s📎 %.*s", i > 0 ? "\n" : "",
			   STR_ARG(one->name.len > 0 ? one->name : one->type));
	}
	if (mail->cut || mail->n_attachments > MAIL_ATTACHMENTS_MAX)
		buf_add(&out, mail->n_attachments > 0 ? STR("\n…") : STR("…"));
	const struct str all = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return all;
}

// The mail that it answers, as its post is known: not ours, of which the other side knows nothing.
static struct str answered(const struct connector_call *call, const struct mail *mail)
{
	struct str id;
	const struct str box = connector_value(call, "mailbox");
	for (size_t i = 0; i < mail->n_answers; i++)
		if (!mail_id_shaped(mail->answers[i], box) &&
		    !mail_id_ours(call->arena, mail->answers[i], call->hook_code, &id))
			return mail->answers[i];
	return STR("");
}

// A bounce tells what became of a mail of ours.
static void bounce_take(struct connector_call *call, const struct mail *mail)
{
	struct connector_report report = {
	    .fate = mail->fate == MAIL_DELIVERED ? FATE_DELIVERED : FATE_UNDELIVERED,
	    .detail = arena_copy(call->arena, mail->fate_why),
	};
	if (mail->fate != MAIL_FAILED && mail->fate != MAIL_DELIVERED)
		return;
	if (mail_id_ours(call->arena, mail->about, call->hook_code, &report.id))
		connector_report(call, &report);
}

// What came with a mail; the last of one that was cut is not whole, and `rest` bytes of the mail
// follow that were not read.
static size_t files_of(const struct mail *mail, int64_t rest,
		       struct connector_file files[CONNECTOR_FILES_MAX])
{
	const size_t most = CONNECTOR_FILES_MAX - (rest > 0);
	const size_t listed = mail->n_attachments < most ? mail->n_attachments : most;
	size_t count = 0;
	for (size_t i = 0; i < listed; i++) {
		const struct mail_attachment *one = &mail->attachments[i];
		const bool cut = mail->cut && i + 1 == mail->n_attachments;
		files[count++] = (struct connector_file){
		    .name = one->name.len > 0 ? one->name : one->type,
		    .bytes = cut ? STR("") : one->content,
		    .size = cut ? 0 : one->bytes,
		    .lack = cut ? FILE_CUT : FILE_WHOLE,
		};
	}
	if (rest > 0)
		files[count++] = (struct connector_file){.size = rest, .lack = FILE_CUT};
	return count;
}

// False once the call has no more room.
static bool mail_take(struct connector_call *call, struct arena *arena, const struct mail *mail,
		      int64_t rest, struct str place)
{
	struct connector_report report = {.fate = FATE_SENT};
	if (mail->sort == MAIL_BOUNCE) {
		bounce_take(call, mail);
		return true;
	}
	// The copy of what we sent ourselves.
	if (mail_id_ours(call->arena, mail->id, call->hook_code, &report.id)) {
		connector_report(call, &report);
		return true;
	}
	if (mail_from_same_box(mail, connector_value(call, "mailbox")))
		return true;
	struct connector_file files[CONNECTOR_FILES_MAX];
	const size_t n_files = files_of(mail, rest, files);
	// The mail's own arena ends with it; the call's lasts.
	const struct connector_post post = {
	    .id = arena_copy(call->arena, mail->id.len > 0 ? mail->id : place),
	    .text = arena_copy(call->arena, with_more(arena, mail, text_of(arena, mail))),
	    .contact = arena_copy(call->arena, mail->reply_to),
	    .in_reply_to = arena_copy(call->arena, answered(call, mail)),
	    .at = mail->at < call->now ? mail->at : 0,
	    .automatic = mail->sort != MAIL_PERSON,
	    .files = files,
	    .n_files = n_files,
	};
	return connector_post(call, &post);
}

// --- a look ---

static enum outcome box_open(struct connector_call *call, struct imap **ret_imap,
			     struct fault *fault)
{
	struct fault why = {0};
	enum mail_problem problem = MAIL_PROBLEM_NONE;
	const struct imap_options options = {
	    .server = {.url = mail_url(call->arena, connector_value(call, "server"), "imaps"),
		       .user = connector_value(call, "user"),
		       .password = connector_value(call, "password")},
	    .time_ms = call->time_ms ? call->time_ms
		       : call->test  ? CONNECTOR_TIME_MS
				     : LOOK_MS,
	};
	if (options.server.url.len == 0)
		return connector_fail(call, TROUBLE_SETTINGS, fault,
				      "The server for reading is an address such as "
				      "imap.example.org.");
	if (!mail_address_good(connector_value(call, "mailbox")))
		return connector_fail(call, TROUBLE_SETTINGS, fault,
				      "The address of the mailbox is none.");
	const enum outcome outcome =
	    imap_open(call->fetcher, call->arena, &options, ret_imap, &problem, &why);
	return outcome == OK ? OK : mail_problem_fail(call, problem, &why, fault);
}

// Reads one mail into an arena of its own. One that cannot be read is kept all the same, as three
// dots: somebody has to look at it in the mailbox. *ret_room false: it did not fit any more.
static enum outcome one_read(struct connector_call *call, struct imap *imap, uint32_t uid,
			     bool *ret_room, struct fault *fault)
{
	struct str bytes;
	size_t size;
	struct mail mail = {0};
	struct arena arena;
	struct fault why = {0};
	enum mail_problem problem = MAIL_PROBLEM_NONE;
	*ret_room = true;
	enum outcome outcome = imap_fetch(imap, uid, BEGINNING_MAX, &bytes, &size, &problem, &why);
	if (outcome == NOT_FOUND)
		return OK;
	if (outcome != OK)
		return mail_problem_fail(call, problem, &why, fault);
	arena_init(&arena, READ_MOST);
	outcome = mail_read(&arena, bytes, &mail, &why);
	mail.cut |= outcome != OK || size > bytes.len;
	const struct imap_box box = imap_box(imap);
	*ret_room = mail_take(call, &arena, &mail, (int64_t)(size - bytes.len),
			      arena_format(call->arena, "uid %u %u", box.validity, uid));
	arena_free(&arena);
	return OK;
}

static enum outcome look(struct connector_call *call, struct imap *imap, struct fault *fault)
{
	uint32_t uids[MAIL_STEP_MAX];
	size_t count = 0;
	struct fault why = {0};
	enum mail_problem problem = MAIL_PROBLEM_NONE;
	const int64_t until = time_monotonic_ns() / 1000000 + LOOK_MS / 2;
	const struct imap_box box = imap_box(imap);
	struct mail_cursor cursor = cursor_read(call->cursor);
	if (cursor.validity != box.validity)
		cursor = (struct mail_cursor){.validity = box.validity};
	const struct imap_wish wish = {
	    .from = cursor.uid > 0 ? (uint32_t)cursor.uid + 1 : 0,
	    .since = call->now - MAIL_FIRST_DAYS * DAY_MS,
	};
	enum outcome outcome =
	    imap_search(imap, &wish, uids, MAIL_STEP_MAX, &count, &call->more, &problem, &why);
	if (outcome != OK)
		return mail_problem_fail(call, problem, &why, fault);
	if (call->test) {
		call->posts = count;
		return OK;
	}
	bool room = true;
	for (size_t i = 0; i < count && outcome == OK && room; i++) {
		if (time_monotonic_ns() / 1000000 > until)
			room = false;
		else
			outcome = one_read(call, imap, uids[i], &room, fault);
		if (room && outcome == OK)
			cursor.uid = uids[i];
	}
	call->more |= !room;
	if (cursor.uid == 0 && box.next_uid > 0)
		cursor.uid = box.next_uid - 1;
	// What was read before the line broke is kept.
	if (outcome == OK || call->posts > 0 || call->n_reports > 0)
		call->next_cursor = arena_format(call->arena, "%lld %lld",
						 (long long)cursor.validity, (long long)cursor.uid);
	return call->next_cursor.len > 0 ? OK : outcome;
}

static enum connector_bell_heard bell_hear(void *at)
{
	static const enum connector_bell_heard heard[] = {
	    [IMAP_IDLE_QUIET] = BELL_QUIET,
	    [IMAP_IDLE_NEWS] = BELL_RINGS,
	    [IMAP_IDLE_OVER] = BELL_OVER,
	};
	return heard[imap_idle_hear(at)];
}

static void bell_end(void *at)
{
	imap_close(at);
}

// The connection of the look before, if it still lasts, else a new one.
static enum outcome box_again(struct connector_call *call, struct imap **ret_imap,
			      struct fault *fault)
{
	struct imap *imap = call->bell ? call->bell->at : NULL;
	if (call->bell)
		*call->bell = (struct connector_bell){0};
	if (imap && imap_idle_end(imap, LOOK_MS)) {
		*ret_imap = imap;
		return OK;
	}
	imap_close(imap);
	return box_open(call, ret_imap, fault);
}

static enum outcome mail_poll(struct connector_call *call, struct fault *fault)
{
	struct imap *imap;
	enum outcome outcome = box_again(call, &imap, fault);
	if (outcome != OK)
		return outcome;
	call->title = connector_value(call, "mailbox");
	outcome = look(call, imap, fault);
	if (outcome == OK && call->bell && !call->more && imap_idle_begin(imap))
		*call->bell = (struct connector_bell){imap, imap_idle_socket(imap), bell_hear,
						      bell_end, false};
	else
		imap_close(imap);
	return outcome;
}

// "Test it": in, and out if something is to go out.
static enum outcome mail_check(struct connector_call *call, struct fault *fault)
{
	const enum outcome outcome = mail_poll(call, fault);
	return outcome == OK && connector_value(call, "out").len > 0 ? mail_out_check(call, fault)
								     : outcome;
}

// What became of a mail whose answer never came: the copy that goes to the mailbox with it tells.
static enum outcome mail_resolve(struct connector_call *call,
				 const struct connector_message *message,
				 enum connector_trace *ret_trace, struct fault *fault)
{
	struct imap *imap;
	uint32_t uids[1];
	size_t count = 0;
	bool more;
	struct fault why = {0};
	enum mail_problem problem = MAIL_PROBLEM_NONE;
	if (!mail_out_copies(call)) {
		*ret_trace = TRACE_UNKNOWN;
		return OK;
	}
	enum outcome outcome = box_open(call, &imap, fault);
	if (outcome != OK)
		return outcome;
	const struct imap_wish wish = {.id = mail_id_make(call->arena, message->id, call->hook_code,
							  connector_value(call, "mailbox"))};
	outcome = imap_search(imap, &wish, uids, 1, &count, &more, &problem, &why);
	imap_close(imap);
	if (outcome != OK)
		return mail_problem_fail(call, problem, &why, fault);
	*ret_trace = count > 0 ? TRACE_LEFT : TRACE_NONE;
	return OK;
}

static const struct connector_choice copy_choices[] = {
    {"yes", /*tr*/ "Yes, to this mailbox"},
    {"no", /*tr*/ "No"},
    {NULL, NULL},
};
static const struct connector_ask mail_asks[] = {
    {.name = "mailbox",
     .label = /*tr*/ "E-mail address",
     .help = /*tr*/ "To which people write, and from which we answer: help@town.example.",
     .kind = ASK_TEXT,
     .required = true},
    {.name = "server",
     .label = /*tr*/ "Server for reading (IMAP)",
     .help = /*tr*/ "Such as imap.town.example. The connection is always encrypted.",
     .kind = ASK_TEXT,
     .required = true,
     .place = true},
    {.name = "user",
     .label = /*tr*/ "User name",
     .help = /*tr*/ "Often the e-mail address.",
     .kind = ASK_TEXT,
     .required = true,
     .place = true},
    {.name = "password",
     .label = /*tr*/ "Password",
     .help = /*tr*/ "Better one made for this program alone, if the provider offers that.",
     .kind = ASK_SECRET,
     .required = true},
    {.name = "out",
     .label = /*tr*/ "Server for sending (SMTP)",
     .help = /*tr*/ "Such as smtp.town.example, with the same user and password. Without it, "
		    "nobody gets an answer by e-mail.",
     .kind = ASK_TEXT},
    {.name = "copy",
     .label = /*tr*/ "Send a copy of each answer",
     .help = /*tr*/ "If the line breaks while a mail goes out, only the copy tells whether it "
		    "left. Without copies a person has to decide then.",
     .kind = ASK_CHOICE,
     .choices = copy_choices},
    {.name = "selector",
     .label = /*tr*/ "DKIM selector",
     .help = /*tr*/ "Only if this server is to sign what it sends, and the provider does not.",
     .kind = ASK_TEXT},
    {.name = "dkim",
     .label = /*tr*/ "DKIM private key",
     .help = /*tr*/ "In PEM form, with its first and last line.",
     .kind = ASK_SECRET},
};
const struct connector mail_connector = {
    .name = "mail",
    .words = /*tr*/ "E-mail",
    .reads = /*tr*/ "Reads a mailbox that people write to, and answers them. Nothing in it is "
		    "changed or deleted; what they attach is kept sealed, too.",
    .icon = "mail",
    .can = CONNECTOR_POLLS | CONNECTOR_DIRECT,
    .every_min = 1,
    .asks = mail_asks,
    .n_asks = sizeof mail_asks / sizeof mail_asks[0],
    .poll = mail_poll,
    .check = mail_check,
    .send = mail_out_send,
    .resolve = mail_resolve,
    .doubt_ms = COPY_MS,
};
