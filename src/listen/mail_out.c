// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/mail_out.h"

#include "net/dkim.h"
#include "net/mail_write.h"
#include "net/smtp.h"

#include <sodium.h>
#include <stdlib.h>

#define SEND_MS	  ((int64_t)30000)
#define MARK_HEX  16 // of the mark that makes a Message-ID ours
#define ID_PREFIX "causeway."

enum outcome mail_problem_fail(struct connector_call *call, enum mail_problem problem,
			       const struct fault *why, struct fault *fault)
{
	static const enum trouble troubled[] = {
	    [MAIL_PROBLEM_NONE] = TROUBLE_BROKEN,
	    [MAIL_PROBLEM_UNREACHABLE] = TROUBLE_UNREACHABLE,
	    [MAIL_PROBLEM_NAME] = TROUBLE_NAME,
	    [MAIL_PROBLEM_CERTIFICATE] = TROUBLE_CERTIFICATE,
	    [MAIL_PROBLEM_PRIVATE] = TROUBLE_PRIVATE,
	    [MAIL_PROBLEM_REFUSED] = TROUBLE_REFUSED,
	    [MAIL_PROBLEM_OPEN] = TROUBLE_OPEN,
	    [MAIL_PROBLEM_GONE] = TROUBLE_GONE,
	    [MAIL_PROBLEM_BROKEN] = TROUBLE_BROKEN,
	    [MAIL_PROBLEM_LATER] = TROUBLE_LIMITED,
	    [MAIL_PROBLEM_ONE] = TROUBLE_UNDELIVERED,
	    [MAIL_PROBLEM_ADDRESS] = TROUBLE_ADDRESS,
	    [MAIL_PROBLEM_UNREADABLE] = TROUBLE_UNREADABLE,
	    [MAIL_PROBLEM_LARGE] = TROUBLE_LARGE,
	    [MAIL_PROBLEM_SETTINGS] = TROUBLE_SETTINGS,
	    [MAIL_PROBLEM_MEMORY] = TROUBLE_OURS,
	};
	const enum outcome outcome =
	    connector_fail(call, troubled[problem], fault, "%s", why->text);
	// It is no reason for others to wait, and may go later.
	return problem == MAIL_PROBLEM_ONE ? UNAVAILABLE : outcome;
}

// --- Message-ID ---

// A keyed hash of the id: 64 bits.
static void mark_of(struct str id, struct str secret, char hex[MARK_HEX + 1])
{
	unsigned char hash[32], key[crypto_generichash_KEYBYTES];
	crypto_generichash(key, sizeof key, (const unsigned char *)secret.at, secret.len, NULL, 0);
	crypto_generichash(hash, sizeof hash, (const unsigned char *)id.at, id.len, key,
			   sizeof key);
	sodium_bin2hex(hex, MARK_HEX + 1, hash, MARK_HEX / 2);
}

struct str mail_id_make(struct arena *arena, struct str id, struct str secret, struct str address)
{
	char mark[MARK_HEX + 1];
	mark_of(id, secret, mark);
	return arena_format(arena, ID_PREFIX "%.*s.%s@%.*s", STR_ARG(id), mark,
			    STR_ARG(mail_domain(address)));
}

// Cuts "causeway.ID.MARK@DOMAIN" into three; false if it has another form.
static bool id_cut(struct str message_id, struct str *ret_id, struct str *ret_mark,
		   struct str *ret_domain)
{
	int64_t number;
	if (!str_starts(message_id, STR(ID_PREFIX)))
		return false;
	*ret_domain = str_slice(message_id, strlen(ID_PREFIX), SIZE_MAX);
	*ret_id = str_cut(ret_domain, '.');
	*ret_mark = str_cut(ret_domain, '@');
	return str_to_i64(*ret_id, &number) && ret_mark->len == MARK_HEX;
}

bool mail_id_ours(struct arena *arena, struct str message_id, struct str secret, struct str *ret_id)
{
	struct str id, said, domain;
	char mark[MARK_HEX + 1];
	if (!id_cut(message_id, &id, &said, &domain))
		return false;
	mark_of(id, secret, mark);
	if (sodium_memcmp(said.at, mark, MARK_HEX) != 0)
		return false;
	*ret_id = arena_copy(arena, id);
	return true;
}

bool mail_id_shaped(struct str message_id, struct str address)
{
	struct str id, mark, domain;
	return id_cut(message_id, &id, &mark, &domain) &&
	       str_equal_nocase(domain, mail_domain(address));
}

bool mail_from_same_box(const struct mail *mail, struct str address)
{
	return str_equal_nocase(mail->from, address) && str_equal_nocase(mail->reply_to, address) &&
	       mail_id_shaped(mail->id, address);
}

// --- sending ---

bool mail_out_copies(const struct connector_call *call)
{
	return !str_equal(connector_value(call, "copy"), STR("no"));
}

static struct mail_server server_of(const struct connector_call *call)
{
	return (struct mail_server){
	    .url = mail_url(call->arena, connector_value(call, "out"), "smtps"),
	    .user = connector_value(call, "user"),
	    .password = connector_value(call, "password"),
	};
}

// The whole mail, signed if there is a key.
static enum outcome compose(struct connector_call *call, const struct connector_message *message,
			    struct str *ret_mail, struct fault *fault)
{
	struct str mail, header = STR("");
	const struct str from = connector_value(call, "mailbox");
	const struct str selector = str_trim(connector_value(call, "selector"));
	const struct mail_draft draft = {
	    .id = mail_id_make(call->arena, message->id, call->hook_code, from),
	    .from = from,
	    .to = message->to,
	    .subject = message->subject,
	    .text = message->text,
	    .lang = message->lang,
	    .in_reply_to = str_find_byte(message->in_reply_to, '@') == SIZE_MAX
			       ? STR("")
			       : message->in_reply_to,
	    .unsubscribe = message->end,
	    .at = call->now,
	    .automatic = message->automatic,
	};
	const struct dkim dkim = {
	    .domain = mail_domain(from),
	    .selector = selector,
	    .key = connector_value(call, "dkim"),
	};
	enum outcome outcome = mail_write(call->arena, &draft, &mail, fault);
	if (outcome == OK && selector.len > 0 && dkim.key.len > 0)
		outcome = dkim_sign(call->arena, &dkim, mail, call->now, &header, fault);
	if (outcome == OK)
		*ret_mail = arena_format(call->arena, "%.*s%.*s", STR_ARG(header), STR_ARG(mail));
	return outcome;
}

static void line_free(void *at)
{
	smtp_line_end(at);
	free(at);
}

// The connection of the letters before, if there is one that lasts; NULL: each has its own.
static struct smtp_line *line_of(const struct connector_call *call)
{
	struct connector_line *line = call->line;
	if (line && !line->at) {
		line->at = calloc(1, sizeof(struct smtp_line));
		line->end = line_free;
	}
	return line ? line->at : NULL;
}

enum outcome mail_out_send(struct connector_call *call, const struct connector_message *message,
			   struct connector_receipt *ret_receipt, struct fault *fault)
{
	struct fault why = {0};
	struct smtp_answer answer;
	struct smtp_letter letter = {
	    .from = connector_value(call, "mailbox"), .to = {message->to}, .n_to = 1};
	const struct mail_server server = server_of(call);
	if (server.url.len == 0)
		return connector_fail(call, TROUBLE_SETTINGS, fault,
				      "The server for sending is an address such as "
				      "smtp.example.org.");
	if (!mail_address_good(message->to))
		return connector_fail(call, TROUBLE_ADDRESS, fault,
				      "This is no address that mail can go to.");
	enum outcome outcome = compose(call, message, &letter.mail, &why);
	if (outcome != OK)
		return connector_fail(call, TROUBLE_SETTINGS, fault, "%s", why.text);
	if (mail_out_copies(call))
		letter.to[letter.n_to++] = letter.from;
	outcome = smtp_send(call->fetcher, call->arena, line_of(call), &server, &letter, SEND_MS,
			    &answer, &why);
	if (outcome == OK) {
		ret_receipt->external_id =
		    mail_id_make(call->arena, message->id, call->hook_code, letter.from);
		return OK;
	}
	call->doubt = answer.doubt;
	return mail_problem_fail(call, answer.problem, &why, fault);
}

enum outcome mail_out_check(struct connector_call *call, struct fault *fault)
{
	struct fault why = {0};
	struct smtp_answer answer;
	struct str header;
	const struct mail_server server = server_of(call);
	const struct str selector = str_trim(connector_value(call, "selector"));
	const struct str key = connector_value(call, "dkim");
	if (server.url.len == 0)
		return connector_fail(call, TROUBLE_SETTINGS, fault,
				      "The server for sending is an address such as "
				      "smtp.example.org.");
	const struct dkim dkim = {mail_domain(connector_value(call, "mailbox")), selector, key};
	if ((selector.len > 0) != (key.len > 0))
		return connector_fail(call, TROUBLE_SETTINGS, fault,
				      "A DKIM selector and a key belong together.");
	if (key.len > 0 &&
	    dkim_sign(call->arena, &dkim, STR("From: a\r\n\r\n"), call->now, &header, &why) != OK)
		return connector_fail(call, TROUBLE_SETTINGS, fault, "%s", why.text);
	const enum outcome outcome =
	    smtp_check(call->fetcher, call->arena, &server, CONNECTOR_TIME_MS, &answer, &why);
	return outcome == OK ? OK : mail_problem_fail(call, answer.problem, &why, fault);
}

static const struct connector_ask mailbox_asks[] = {
    {.name = "mailbox", .label = "", .kind = ASK_TEXT},
    {.name = "out", .label = "", .kind = ASK_TEXT},
    {.name = "user", .label = "", .kind = ASK_TEXT},
    {.name = "password", .label = "", .kind = ASK_SECRET},
    {.name = "copy", .label = "", .kind = ASK_TEXT},
    {.name = "selector", .label = "", .kind = ASK_TEXT},
    {.name = "dkim", .label = "", .kind = ASK_SECRET},
};
const struct connector mailbox_connector = {
    .name = "mailbox",
    .words = "",
    .reads = "",
    .icon = "mail",
    .can = CONNECTOR_DIRECT,
    .asks = mailbox_asks,
    .n_asks = sizeof mailbox_asks / sizeof mailbox_asks[0],
    .check = mail_out_check,
    .send = mail_out_send,
};
