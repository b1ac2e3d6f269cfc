// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/mailbox.h"

#include "app/listening.h"
#include "base/log.h"
#include "base/secret_file.h"
#include "base/time.h"
#include "campaign/contact.h"
#include "campaign/outbox.h"
#include "listen/mail_out.h"
#include "net/mail_link.h"
#include "page/fault_said.h"
#include "people/letter.h"

#include <sodium.h>

#define VALUES		7 // as mailbox_connector asks
#define KEY_BYTES	8192
#define LETTER_JOB	"letters.write"
#define LETTER_EVERY_MS ((int64_t)20000)
#define LETTER_BYTES	((size_t)64 << 10)

struct mailbox {
	struct str values[VALUES];
	struct str site; // what links begin with
	struct program *program;
	struct letter_box letters;
};

// --- settings ---

static enum outcome secret_read(const struct invocation *invocation, const char *setting,
				struct str *ret_secret, struct fault *fault)
{
	size_t len = 0;
	char text[KEY_BYTES];
	const struct str path = config_text(invocation->config, setting);
	*ret_secret = STR("");
	if (path.len == 0)
		return OK;
	const enum outcome outcome = secret_file_read(path.at, text, sizeof text, &len, fault);
	if (outcome == OK)
		*ret_secret = arena_copy(invocation->arena, str_trim(str_of(text, len)));
	sodium_memzero(text, sizeof text);
	return outcome;
}

enum outcome mailbox_read(const struct invocation *invocation, struct mailbox **ret_mailbox,
			  struct fault *fault)
{
	const struct config *config = invocation->config;
	const struct str typed = config_text(config, "smtp-url");
	const struct str from = config_text(config, "smtp-from");
	struct str password, key;
	*ret_mailbox = NULL;
	if (typed.len == 0)
		return OK;
	struct mailbox *mailbox = arena_zero(invocation->arena, sizeof *mailbox);
	if (!mailbox)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	if (mail_url(invocation->arena, typed, "smtps").len == 0)
		return fail(INVALID, fault,
			    "smtp-url is no address of a mail server: give smtps://mail.example or "
			    "smtp://mail.example:587.");
	if (!mail_address_good(from))
		return fail(INVALID, fault, "smtp-from is no e-mail address.");
	enum outcome outcome = secret_read(invocation, "smtp-password-file", &password, fault);
	if (outcome == OK)
		outcome = secret_read(invocation, "dkim-key-file", &key, fault);
	if (outcome != OK)
		return outcome;
	const struct str values[VALUES] = {
	    from,     typed,	 config_text(config, "smtp-user"),
	    password, STR("no"), config_text(config, "dkim-selector"),
	    key};
	memcpy(mailbox->values, values, sizeof values);
	mailbox->site = config_text(config, "public-address");
	*ret_mailbox = mailbox;
	return OK;
}

// --- letters ---

// One letter while it is written.
struct draft {
	const struct mailbox *mailbox;
	const struct letter *letter;
	const struct language *language;
	struct arena *arena;
	struct str subject;
	struct buf text;
	struct str link; // with a secret: sealed, and put in for the moment of sending alone
};

// A sentence in the language of its reader.
static struct str said(const struct draft *draft, const struct fault *sentence)
{
	return fault_said(sentence, draft->mailbox->program->messages, draft->language,
			  draft->arena);
}

static void paragraph_add(struct draft *draft, struct str text)
{
	if (draft->text.len > 0)
		buf_add(&draft->text, STR("\n\n"));
	buf_add(&draft->text, text);
}

static void words_add(struct draft *draft, const char *words)
{
	paragraph_add(draft,
		      str_from(message(draft->mailbox->program->messages, draft->language, words)));
}

// A link that opens something for whoever has it stands in no database, no backup, no log of it.
static void secret_add(struct draft *draft, const char *path)
{
	draft->link = arena_format(draft->arena, "%.*s%s%.*s", STR_ARG(draft->mailbox->site), path,
				   STR_ARG(draft->letter->secret));
	paragraph_add(draft, STR(OUTBOX_ENCLOSED));
}

static void invite_write(struct draft *draft, struct str site)
{
	struct fault subject, words;
	fail(OK, &subject, /*tr*/ "Invitation: %.*s", STR_ARG(site));
	fail(OK, &words,
	     /*tr*/
	     "You are invited to work on %.*s. Open this link to begin; it works once, and ends "
	     "after 7 days.",
	     STR_ARG(site));
	draft->subject = said(draft, &subject);
	paragraph_add(draft, said(draft, &words));
	secret_add(draft, "/invite/");
	words_add(draft, /*tr*/ "If you do not know what this is about, do nothing.");
}

static void reset_write(struct draft *draft, struct str site)
{
	struct fault subject, words;
	fail(OK, &subject, /*tr*/ "A new password: %.*s", STR_ARG(site));
	fail(OK, &words,
	     /*tr*/
	     "Somebody asked for a new password for your account on %.*s. Open this link to choose "
	     "one; it works once, for a day.",
	     STR_ARG(site));
	draft->subject = said(draft, &subject);
	paragraph_add(draft, said(draft, &words));
	secret_add(draft, "/reset/");
	words_add(draft, /*tr*/ "If it was not you, do nothing: your password stays as it is.");
}

static void notice_write(struct draft *draft, struct str site)
{
	struct fault subject;
	fail(OK, &subject, /*tr*/ "Your account: %.*s", STR_ARG(site));
	draft->subject = said(draft, &subject);
	words_add(draft, draft->letter->words);
	words_add(draft,
		  /*tr*/ "If it was not you, sign in, set a new password, and tell whoever runs "
			 "the server.");
	paragraph_add(draft,
		      arena_format(draft->arena, "%.*s/account", STR_ARG(draft->mailbox->site)));
}

static void (*const writers[])(struct draft *draft, struct str site) = {
    [LETTER_INVITE] = invite_write,
    [LETTER_RESET] = reset_write,
    [LETTER_NOTICE] = notice_write,
};

// The same text to the same person has the same key, unless the letter has one.
static struct str key_of(struct arena *arena, const char *about, struct str address,
			 struct str text)
{
	unsigned char hash[16];
	char hex[2 * sizeof hash + 1];
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, (const unsigned char *)address.at, address.len);
	crypto_generichash_update(&state, (const unsigned char *)"", 1);
	crypto_generichash_update(&state, (const unsigned char *)text.at, text.len);
	crypto_generichash_final(&state, hash, sizeof hash);
	sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
	return arena_format(arena, "%s:%s", about, hex);
}

static enum outcome out_add(struct program *program, struct conn *conn, struct arena *arena,
			    struct outbox_message *out, struct str address, struct fault *fault)
{
	int64_t id;
	out->to = seal(program->sealer, arena, address);
	if (!out->to.at || !out->text.at || !out->key.at)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	return outbox_add(conn, &program->ids, out, time_now(), &id, fault);
}

static enum outcome link_seal(struct program *program, struct arena *arena, struct str link,
			      struct outbox_message *out, struct fault *fault)
{
	const struct contact whole = {.address = link};
	if (link.len == 0)
		return OK;
	out->enclosed = seal(program->sealer, arena, contact_write(arena, &whole));
	return out->enclosed.at ? OK : fail(UNAVAILABLE, fault, "Out of memory.");
}

static enum outcome letter_take(void *context, struct conn *conn, const struct letter *letter,
				struct fault *fault)
{
	struct arena arena;
	const struct mailbox *mailbox = context;
	struct program *program = mailbox->program;
	arena_init(&arena, LETTER_BYTES * 4);
	struct draft draft = {.mailbox = mailbox,
			      .letter = letter,
			      .language = language_or_english(letter->language),
			      .arena = &arena};
	buf_init(&draft.text, LETTER_BYTES);
	writers[letter->kind](&draft, program->site);
	struct outbox_message out = {
	    .purpose = OUTBOX_REPLY,
	    .subject = draft.subject,
	    .text = arena_copy(&arena, buf_str(&draft.text)),
	    .lang = str_from(draft.language->code),
	    .key = letter->key,
	};
	if (out.key.len == 0)
		out.key = key_of(&arena, "letter", letter->email,
				 draft.link.len > 0 ? draft.link : out.text);
	enum outcome outcome = link_seal(program, &arena, draft.link, &out, fault);
	if (outcome == OK)
		outcome = out_add(program, conn, &arena, &out, letter->email, fault);
	buf_free(&draft.text);
	arena_free(&arena);
	return outcome;
}

// --- alarms ---

struct alarm_letter {
	struct program *program;
	const struct alarm_person *person;
	struct str text;
};

static enum outcome alarm_write(struct conn *conn, void *context, struct fault *fault)
{
	struct arena arena;
	const struct alarm_letter *letter = context;
	struct program *program = letter->program;
	struct str rest = letter->text;
	arena_init(&arena, LETTER_BYTES);
	struct outbox_message out = {
	    .purpose = OUTBOX_ALARM,
	    .subject = str_cut(&rest, '\n'), // its first line says what it is
	    .text = letter->text,
	    .lang = letter->person->language,
	    .key = letter->person->key.len > 0
		       ? letter->person->key
		       : key_of(&arena, "alarm", letter->person->address, letter->text),
	    .good_until = time_now() + OUTBOX_ALARM_MS,
	};
	const enum outcome outcome =
	    out_add(program, conn, &arena, &out, letter->person->address, fault);
	arena_free(&arena);
	return outcome;
}

enum outcome mailbox_alarm(void *context, const struct alarm_person *person, struct str text,
			   struct fault *fault)
{
	struct alarm_letter letter = {context, person, text};
	if (!mail_address_good(person->address))
		return fail(INVALID, fault, "There is no e-mail address.");
	return store_write(letter.program->store, WRITE_PERSON, 2, alarm_write, &letter, fault);
}

// --- the running program ---

enum outcome mailbox_open(struct program *program, const struct invocation *invocation,
			  struct fault *fault)
{
	struct mailbox *mailbox;
	const enum outcome outcome = mailbox_read(invocation, &mailbox, fault);
	if (outcome != OK || !mailbox)
		return outcome;
	mailbox->program = program;
	program->mailbox = mailbox;
	program->poller.mailbox = &mailbox_connector;
	program->poller.mailbox_values = mailbox->values;
	if (mailbox->site.len == 0) {
		log_warn("mail.letters", log_str("why", STR("public-address is not set: no letters "
							    "with links are written")));
		return OK;
	}
	mailbox->letters = (struct letter_box){mailbox, letter_take};
	people_letters(program->people, &mailbox->letters);
	return OK;
}

static enum outcome again(struct conn *conn, void *context, struct fault *fault)
{
	return job_postpone(conn, context, time_now() + LETTER_EVERY_MS, fault);
}

static enum outcome letters_run(void *context, const struct job *job, struct fault *fault)
{
	struct program *program = context;
	struct job copy = *job;
	enum outcome outcome = letters_write(program->people, time_now(), fault);
	if (outcome == OK)
		outcome = store_write(program->store, WRITE_PERSON, 1, again, &copy, fault);
	return outcome;
}

static bool letters_due(void *context)
{
	const struct program *program = context;
	return letters_wanted(program->people, time_now());
}

struct job_kind mailbox_job(struct program *program)
{
	return (struct job_kind){
	    .name = LETTER_JOB,
	    .max_attempts = 1000,
	    .backoff_ms = 10000,
	    .timeout_ms = 60000,
	    .run = letters_run,
	    .context = program,
	    .help = "Writes links that were asked for, and notices, to people by mail.",
	    .wanted = letters_due,
	};
}

enum outcome mailbox_queue(struct conn *conn, struct fault *fault)
{
	return job_add(conn, STR(LETTER_JOB), STR(""), STR("always"), time_now(), fault);
}

// --- causeway mail test ---

enum outcome command_mail(struct invocation *invocation)
{
	struct mailbox *mailbox;
	struct program program = {0};
	struct fault *fault = invocation->fault;
	if (invocation->argc != 3 || strcmp(invocation->argv[1], "test") != 0)
		return fail(INVALID, fault, "Say to whom: causeway mail test you@example.org");
	enum outcome outcome = mailbox_read(invocation, &mailbox, fault);
	if (outcome == OK && !mailbox)
		outcome = fail(INVALID, fault,
			       "The server has no mailbox: set smtp-url and smtp-from first.");
	if (outcome == OK)
		outcome = listening_open(&program, invocation, fault);
	if (outcome != OK)
		return outcome;
	struct connector_call call = poll_call(&program.poller, invocation->arena,
					       &mailbox_connector, NULL, mailbox->values);
	struct connector_receipt receipt = {0};
	const struct connector_message test = {
	    .id = arena_format(invocation->arena, "%lld", (long long)time_now()),
	    .to = str_from(invocation->argv[2]),
	    .subject = config_text(invocation->config, "site"),
	    .text = STR("This is a test of the server's mailbox. It works.\n"),
	    .automatic = true,
	};
	outcome = mailbox_connector.send(&call, &test, &receipt, fault);
	buf_free(&call.lines);
	listening_close(&program);
	if (outcome == OK)
		printf("The mail server took it, as %.*s. Look whether it arrives.\n",
		       STR_ARG(receipt.external_id));
	return outcome;
}
