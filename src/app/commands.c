// SPDX-License-Identifier: AGPL-3.0-or-later
// The tables of commands and settings, and where the program's own files are.
#include "app/command.h"
#include "base/log.h"

#include <limits.h>
#include <unistd.h>

// The server's settings are common to all commands, so that every one of them reads the same
// DATA/causeway.conf.
const struct setting common_settings[] = {
    {.name = "data",
     .type = SETTING_PATH,
     .standard = "data",
     .help = "The data directory: database, keys, settings."},
    {.name = "database",
     .type = SETTING_TEXT,
     .standard = "",
     .secret = true,
     .help = "PostgreSQL by URL (postgres://…); empty: SQLite in the data directory."},
    {.name = "site",
     .type = SETTING_TEXT,
     .standard = "Causeway",
     .help = "Name of this instance, shown on every page."},
    {.name = "listen",
     .type = SETTING_TEXT,
     .standard = "127.0.0.1:8080",
     .help = "Address and port to serve on."},
    {.name = "public-address",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "What links in messages begin with: https://help.example."},
    {.name = "alarm-command",
     .type = SETTING_PATH,
     .standard = "",
     .help = "Program that sends an alarm out: run with the person's address as its argument and "
	     "the words on standard input; 10 seconds, no shell."},
    {.name = "smtp-url",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Mail server by which this one writes to people of the team: smtps://mail.example, or "
	     "smtp://mail.example:587 (STARTTLS). Empty: it writes to nobody."},
    {.name = "smtp-from",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "E-mail address that its letters come from."},
    {.name = "smtp-user",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "User name there; empty: nobody signs in."},
    {.name = "smtp-password-file",
     .type = SETTING_PATH,
     .standard = "",
     .help = "File that only its owner can read, with the password."},
    {.name = "dkim-selector",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Signs these letters (DKIM), with the key of dkim-key-file under this name."},
    {.name = "dkim-key-file",
     .type = SETTING_PATH,
     .standard = "",
     .help = "File that only its owner can read, with the private key (PEM; RSA or Ed25519)."},
    {.name = "listen-private",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Addresses inside a private network that sources may have: host:port, with commas "
	     "between. All others are refused."},
    {.name = "atproto-directory",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Directory of accounts of the AT Protocol. Empty: https://plc.directory."},
    {.name = "feed-hub",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "WebSub hub that is told when a public feed changes: https://hub.example. Needs "
	     "public-address. Empty: nobody is told."},
    {.name = "tls-cert",
     .type = SETTING_PATH,
     .standard = "",
     .help = "Serve https with this certificate (PEM, with those that vouch for it)."},
    {.name = "tls-key",
     .type = SETTING_PATH,
     .standard = "",
     .help = "The certificate's private key (PEM, without a password)."},
    {.name = "node",
     .type = SETTING_NUMBER,
     .standard = "0",
     .least = 0,
     .most = 255,
     .help = "Number of this machine; ids of different machines never meet."},
    {.name = "threads",
     .type = SETTING_NUMBER,
     .standard = "0",
     .least = 0,
     .most = 64,
     .help = "Threads that read requests; 0: one for each processor."},
    {.name = "workers",
     .type = SETTING_NUMBER,
     .standard = "64",
     .least = 2,
     .most = 512,
     .help = "Threads for requests that write or wait."},
    {.name = "max-connections",
     .type = SETTING_NUMBER,
     .standard = "10000",
     .least = 16,
     .most = 100000,
     .help = "Connections at once; further ones are refused."},
    {.name = "max-per-address",
     .type = SETTING_NUMBER,
     .standard = "0",
     .least = 0,
     .most = 100000,
     .help = "Connections at once from one address; 0: any number."},
    {.name = "max-viewers",
     .type = SETTING_NUMBER,
     .standard = "20000",
     .least = 1,
     .most = 100000,
     .help = "Live pages open at once."},
    {.name = "max-viewers-per-address",
     .type = SETTING_NUMBER,
     .standard = "0",
     .least = 0,
     .most = 100000,
     .help = "Live pages open at once from one address; 0: any number."},
    {.name = "idle",
     .type = SETTING_DURATION,
     .standard = "30s",
     .least = 1000,
     .most = 600000,
     .help = "How long a silent connection stays open."},
    {.name = "cors",
     .type = SETTING_TEXT,
     .standard = "*",
     .help = "Sites whose pages may use the API, with a token: \"*\" for all, \"none\", or "
	     "addresses like https://example.org with spaces between."},
    {.name = "act-limits",
     .type = SETTING_SWITCH,
     .standard = "yes",
     .help = "Keep sensitive acts of one person at the speed of hands; \"no\" only for tests."},
    {.name = "demand-second-step",
     .type = SETTING_SWITCH,
     .standard = "no",
     .help = "Who runs the server does so only with a second step (people turn it on by "
	     "themselves)."},
    {.name = "trust-proxy",
     .type = SETTING_SWITCH,
     .standard = "no",
     .help = "Believe X-Forwarded-For and X-Forwarded-Proto; only behind a proxy of yours."},
    {.name = "sandbox",
     .type = SETTING_TEXT,
     .standard = "on",
     .help = "on: the server gives up all rights it does not need; off; report: only logs."},
    {.name = "passphrase-file",
     .type = SETTING_PATH,
     .standard = "",
     .help = "File whose first line is the vault's passphrase; - reads it from standard input."},
    {.name = "lock-after",
     .type = SETTING_NUMBER,
     .standard = "0",
     .least = 0,
     .most = 8760,
     .help = "Hours after which a server with the vault on locks itself; 0: never."},
    {.name = "lock-idle",
     .type = SETTING_DURATION,
     .standard = "0s",
     .least = 0,
     .most = (int64_t)7 * 86400 * 1000,
     .help = "Time without anybody signed in at work after which it does so, such as 30m; 0s: "
	     "never. Locked, it takes no posts in."},
    {.name = "new-contact-key",
     .type = SETTING_SWITCH,
     .standard = "no",
     .help = "Start with a new or another contact.key although the one that sealed contact data "
	     "is lost."},
    {.name = "log-level",
     .type = SETTING_TEXT,
     .standard = "info",
     .help = "Lowest level that is logged: debug, info, warn or error."},
    {.name = "log-format",
     .type = SETTING_TEXT,
     .standard = "text",
     .help = "text for people or json for machines."},
    {.name = "share",
     .type = SETTING_PATH,
     .standard = "",
     .help = "Folder of the files that come with the program; empty: beside the program."},
    {.name = "templates",
     .type = SETTING_PATH,
     .standard = "",
     .help = "A source tree whose templates are read again when they change, for development."},
};
const size_t common_setting_count = sizeof common_settings / sizeof common_settings[0];

static const struct setting setup_settings[] = {
    {.name = "admin",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "E-mail address of the first administrator."},
    {.name = "password-file",
     .type = SETTING_PATH,
     .standard = "",
     .help =
	 "File that only its owner can read, with the administrator's password in its first line."},
    {.name = "campaign",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Short name of the first campaign, as it stands in addresses."},
    {.name = "campaign-name",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Name of the campaign for people; by default made from the short name."},
    {.name = "emergency",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Local emergency number, shown first on the public pages."},
    {.name = "country",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Country of the campaign, ISO 3166 (\"NP\"): for places and phone numbers."},
    {.name = "template",
     .type = SETTING_TEXT,
     .standard = "flood",
     .help = "Kind of campaign: flood, earthquake, storm, conflict, epidemic, public, "
	     "community."},
    {.name = "languages",
     .type = SETTING_TEXT,
     .standard = "en",
     .help = "Official languages of the campaign: 1 to 12 codes with spaces between."},
    {.name = "time-zone",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Time zone of the campaign (\"Asia/Kathmandu\"); by default that of the country."},
    {.name = "admin-name",
     .type = SETTING_TEXT,
     .standard = "Administrator",
     .help = "Name of the first administrator, as the team reads it."},
    {.name = "exercise",
     .type = SETTING_SWITCH,
     .standard = "no",
     .help = "The campaign is for practice: it can never reach the public, and stays so."},
    {.name = "answer",
     .type = SETTING_SWITCH,
     .standard = "yes",
     .help = "The administrator reads around the clock and is the safeguarding lead, until "
	     "others are named."},
    {.name = "shift",
     .type = SETTING_NUMBER,
     .standard = "0",
     .least = 0,
     .most = 12,
     .help = "Hours of the administrator's first shift, from now on; 0: none."},
    {.name = "token-file",
     .type = SETTING_PATH,
     .standard = "",
     .help = "Where to write a token that may push posts and read the campaign."},
};

static const struct setting export_settings[] = {
    {.name = "campaign",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Short name of the campaign."},
    {.name = "contacts",
     .type = SETTING_SWITCH,
     .standard = "no",
     .help = "Also how people can be reached, and their numbers in texts."},
    {.name = "protection",
     .type = SETTING_SWITCH,
     .standard = "no",
     .help = "Also what concerns protection."},
};

static const struct setting demo_settings[] = {
    {.name = "pace",
     .type = SETTING_NUMBER,
     .standard = "120",
     .least = 1,
     .most = 100000,
     .help = "How many times faster than real time the story is told."},
};

static const struct setting account_settings[] = {
    {.name = "email",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "E-mail address of the account."},
    {.name = "name",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "The person's name, as the team reads it."},
    {.name = "role",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "administrator, head, responder or observer."},
    {.name = "campaign",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Short name of the campaign in which the role counts."},
    {.name = "password-file",
     .type = SETTING_PATH,
     .standard = "",
     .help = "File that only its owner can read, with the password in its first line; -: standard "
	     "input."},
    {.name = "url",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Address of this server as people open it, for links; empty: as it listens."},
};

static const struct setting token_settings[] = {
    {.name = "name",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "What the token is for, in a few words."},
    {.name = "campaign",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Short name of the one campaign that it opens."},
    {.name = "permissions",
     .type = SETTING_TEXT,
     .standard = "post.push stream.read",
     .help = "What it may do there, names with a space between."},
    {.name = "days",
     .type = SETTING_NUMBER,
     .standard = "0",
     .least = 0,
     .most = 36500,
     .help = "After how many days it ends; 0: when it is revoked."},
    {.name = "token-file",
     .type = SETTING_PATH,
     .standard = "",
     .help = "New file for the token; without it, the token is printed."},
};

static const struct setting tls_settings[] = {
    {.name = "days",
     .type = SETTING_NUMBER,
     .standard = "365",
     .least = 1,
     .most = 3650,
     .help = "For how many days the certificate is good."},
};

static const struct setting vault_settings[] = {
    {.name = "new-passphrase-file",
     .type = SETTING_PATH,
     .standard = "",
     .help = "File whose first line is the new passphrase; without it, you are asked."},
};

static const struct setting audit_settings[] = {
    {.name = "campaign",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Only what was done in this campaign (short name)."},
    {.name = "since",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Only from this day or time on: 2026-07-14, 2026-07-14T03:00:00Z."},
    {.name = "head",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Head that an earlier check printed; it must still be in the log."},
};

static const struct setting ingest_settings[] = {
    {.name = "campaign",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Short name of the campaign that takes the posts."},
    {.name = "source",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Name for posts that name no source; by default the file's name."},
    {.name = "server",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Send to a server at this address (http://…) instead of opening the data."},
    {.name = "token-file",
     .type = SETTING_PATH,
     .standard = "",
     .help = "File that only its owner can read, with the token for --server."},
};

static const struct setting import_settings[] = {
    {.name = "campaign",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Short name of the campaign that takes the rows."},
    {.name = "source",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Where they come from; by default file."},
    {.name = "map",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "What the columns mean, from the first on: text,none,contact."},
    {.name = "dates",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Order of dates: ymd, dmy or mdy."},
    {.name = "undo",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Takes a file back instead: its number. Says what would happen; --sure does it."},
    {.name = "sure", .type = SETTING_SWITCH, .standard = "no", .help = "With --undo: it is meant."},
};

static const struct setting chat_settings[] = {
    {.name = "time-zone",
     .type = SETTING_TEXT,
     .standard = "UTC",
     .help = "That of the phone: Asia/Kathmandu."},
};

static const struct setting triage_settings[] = {
    {.name = "jobs",
     .type = SETTING_NUMBER,
     .standard = "1",
     .least = 1,
     .most = 64,
     .help = "How many threads read posts."},
    {.name = "why",
     .type = SETTING_SWITCH,
     .standard = "no",
     .help = "Also the words that led to each label."},
    {.name = "why-not",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Also why a post has not this label (request, offer, water …): how sure triage is, "
	     "how sure it must be, and the words for and against it."},
    {.name = "country",
     .type = SETTING_TEXT,
     .standard = "",
     .help = "Country for places and phone numbers, ISO 3166."},
};

#define NO_LEXICON                                                                                 \
	{                                                                                          \
		.name = "no-lexicon", .type = SETTING_SWITCH, .standard = "no",                    \
		.help = "Read without the concepts of the crisis lexicon."                         \
	}
static const struct setting train_settings[] = {
    {.name = "out",
     .type = SETTING_PATH,
     .standard = "",
     .help = "File to write; its card is written beside it."},
    {.name = "examples",
     .type = SETTING_PATH,
     .standard = "",
     .help = "Folder LANGUAGE.tsv with invented posts to learn from too, such as model/examples."},
    {.name = "danger",
     .type = SETTING_PATH,
     .standard = "",
     .help = "File of invented messages of danger and what looks like it, such as those of "
	     "model/danger: write the learnt part of protection instead, model/danger.cwd."},
    {.name = "folds",
     .type = SETTING_NUMBER,
     .standard = "0",
     .least = 0,
     .most = 100,
     .help = "Leave each n-th of the events out in turn, measure on them, and compare with a "
	     "plain classifier; with --out write each such model instead, as OUT.0, OUT.1 …"},
    {.name = "english",
     .type = SETTING_SWITCH,
     .standard = "no",
     .help = "Train on English posts alone and measure on all others; with --out keep that model."},
    NO_LEXICON,
};
static const struct setting train_language_settings[] = {
    {.name = "out", .type = SETTING_PATH, .standard = "", .help = "File to write."},
    {.name = "catalogues",
     .type = SETTING_PATH,
     .standard = "",
     .help = "Folder LANGUAGE/LC_MESSAGES/*.mo with further texts, such as /usr/share/locale."},
    {.name = "words",
     .type = SETTING_PATH,
     .standard = "",
     .help = "Folder LANGUAGE.txt with a word a line."},
    {.name = "sentences",
     .type = SETTING_PATH,
     .standard = "",
     .help = "Folder LANGUAGE.txt with a sentence a line, such as model/texts."},
};

static const struct setting evaluate_settings[] = {
    {.name = "model",
     .type = SETTING_PATH,
     .standard = "",
     .help = "Model to measure; by default the one that comes with the program."},
    NO_LEXICON,
    {.name = "predictions",
     .type = SETTING_PATH,
     .standard = "",
     .help = "Also write a line for each post: id, scores, labels."},
    {.name = "language",
     .type = SETTING_SWITCH,
     .standard = "no",
     .help = "Measure the language table instead."},
};

static const struct setting routes_settings[] = {
    {.name = "json",
     .type = SETTING_SWITCH,
     .standard = "no",
     .help = "The same as JSON, with the limits of every input."},
    {.name = "access",
     .type = SETTING_SWITCH,
     .standard = "no",
     .help = "Print a table of routes and roles instead, as docs/access.md has it."},
};

static const struct setting roles_settings[] = {
    {.name = "json", .type = SETTING_SWITCH, .standard = "no", .help = "The same as JSON."},
};

static const struct setting help_settings[] = {
    {.name = "man",
     .type = SETTING_SWITCH,
     .standard = "no",
     .help = "Print all of it as a manual page (mdoc)."},
};

#define OWN(table) .settings = table, .n_settings = sizeof(table) / sizeof((table)[0])

const struct command commands[] = {
    {.name = "serve",
     .arguments = "",
     .help = "Runs the server.",
     .run = command_serve,
     .manual = "Serves until it is told to stop (Ctrl-C, SIGTERM). It is ready when\n"
	       "GET /healthz answers 200. SIGHUP reads the certificate, its key and the files of\n"
	       "triage again, and log-level and log-format from DATA/causeway.conf; others take\n"
	       "effect at the next start. With the vault on and no passphrase at hand, it shows\n"
	       "a page that takes it. See: causeway help vault"},
    {.name = "setup",
     .arguments = "",
     .help = "Makes a data directory: administrator, campaign, "
	     "token.",
     .run = command_setup,
     OWN(setup_settings),
     .manual = "Does in one step what the five pages of the wizard do, which `causeway serve`\n"
	       "offers on an empty directory. Works on an empty or missing directory and\n"
	       "refuses to overwrite one that is set up. Checks what is given before it makes\n"
	       "anything."},
    {.name = "demo",
     .arguments = "",
     .help = "Serves an invented flood, told as one day's story.",
     .run = command_demo,
     OWN(demo_settings),
     .manual = "Sets up the data directory when it is empty, serves, and replays the story\n"
	       "that comes with the program. Prints how to sign in."},
    {.name = "account",
     .arguments =
	 "add|list|password|disable|enable|erase|grant|withdraw|invite|reset-link|totp-off|"
	 "sessions",
     .help = "Makes and changes accounts of the team.",
     .run = command_account,
     OWN(account_settings),
     .manual = "add makes an account with a first role; grant and withdraw change its roles;\n"
	       "password sets a new one; disable closes it. Both end its sessions at once.\n"
	       "erase takes the person out of a closed account, for good.\n"
	       "invite prints a link by which somebody makes an account with that role within\n"
	       "7 days; reset-link prints one to a new password, for a day. Each opens once and\n"
	       "is shown only here. totp-off removes the second step of somebody who lost their\n"
	       "phone and recovery codes. sessions lists where they are signed in: since when,\n"
	       "last in use, network, device. All but add, invite and list need only --email (and\n"
	       "the role). Works beside a running server, and is written to the audit log."},
    {.name = "token",
     .arguments = "add|list|revoke [ID]",
     .help = "Makes and revokes tokens for programs.",
     .run = command_token,
     OWN(token_settings),
     .manual = "A token opens one campaign. It is shown once; the database keeps only its hash.\n"
	       "Works beside a running server, which knows of a revoked token within 2 seconds."},
    {.name = "vault",
     .arguments = "on|off|status|passphrase|add|remove",
     .help = "Seals the data directory with a passphrase.",
     .run = command_vault,
     OWN(vault_settings),
     .manual = "on seals the database and contact.key, off opens them up again; both while no\n"
	       "server runs, with room for a second copy of the database. A power cut in between\n"
	       "loses nothing: run the command again. passphrase changes the passphrase, add\n"
	       "makes another one that opens the same data, remove takes away the one that you\n"
	       "give. Who loses all of them has lost the data: nobody can open it."},
    {.name = "lock",
     .arguments = "",
     .help = "Makes a running server forget its key.",
     .run = command_lock,
     .manual = "For a server with the vault on. Its memory is given up at once; until somebody\n"
	       "gives the passphrase on its page, it answers nothing else (503). What was\n"
	       "acknowledged is kept."},
    {.name = "audit",
     .arguments = "verify|list",
     .help = "Checks or prints the log of who did what.",
     .run = command_audit,
     OWN(audit_settings),
     .manual = "verify reads the whole log and checks the hash of each entry; exit status 70 if\n"
	       "one was changed, removed or put in. It prints the head: note it elsewhere, and\n"
	       "give it with --head next time, so that a log that was cut off or written anew\n"
	       "shows too. list prints a line for each entry: number, time, who, action,\n"
	       "campaign, subject, before and after, network. May run beside a server."},
    {.name = "ingest",
     .arguments = "FILE|-",
     .help = "Brings a file of posts into a campaign.",
     .run = command_ingest,
     OWN(ingest_settings),
     .manual = "Takes JSON lines, also gzip. Goes on where it stopped when the same file is\n"
	       "given again, also after it has grown; another file of that name is read\n"
	       "whole. Posts that are known are not doubled. With a server running on the\n"
	       "data directory, give --server and --token-file."},
    {.name = "import",
     .arguments = "FILE|-",
     .help = "Brings a table (CSV) or lines of JSON into a campaign, or takes one back.",
     .run = command_import,
     OWN(import_settings),
     .manual = "As the page of files does: what stands between values, letters and the meaning\n"
	       "of columns are guessed, or remembered of the last file with the same first row.\n"
	       "Meanings: none text id at place lat lon people author lang url name contact.\n"
	       "The same file given again goes on where it stopped; rows that are known are not\n"
	       "doubled, and refused rows lie on the page of the file. Needs the data directory\n"
	       "for itself; at most 4 MiB.\n"
	       "For 30 days --undo NUMBER takes all back that came by a file; its number is said\n"
	       "when it is taken in, and stands in the address of its page. What people worked\n"
	       "with stays."},
    {.name = "chat",
     .arguments = "FILE|-",
     .help = "Makes posts of a chat that a phone exported.",
     .run = command_chat,
     OWN(chat_settings),
     .quiet_config = true,
     .manual = "Reads the text file that WhatsApp exports without media, whatever the country\n"
	       "of the phone, and writes JSON lines for causeway ingest:\n"
	       "  causeway chat --time-zone Asia/Kathmandu chat.txt |\n"
	       "    causeway ingest --campaign flood -\n"
	       "A later, longer export of the same chat brings only what is new."},
    {.name = "export",
     .arguments = "FILE.tar.gz",
     .help = "Takes all data of a campaign out.",
     .run = command_export,
     OWN(export_settings),
     .manual =
	 "Writes messages, cases, incidents, corrections, settings, members and the audit\n"
	 "log as JSON lines, with a README of all fields. Phone numbers in texts are\n"
	 "masked, and how people can be reached is left out, unless --contacts is given;\n"
	 "what concerns protection is left out, unless --protection is given.\n"
	 "causeway ingest reads its posts.jsonl again, causeway train its lessons.jsonl: what\n"
	 "people said of posts. May run beside a server, and is\n"
	 "written to the audit log."},
    {.name = "triage",
     .arguments = "",
     .help = "Reads posts from standard input, writes what "
	     "triage says of each.",
     .run = command_triage,
     OWN(triage_settings),
     .quiet_config = true,
     .manual = "One JSON line out for each line in, in the same order, whatever the number of\n"
	       "jobs."},
    {.name = "mail",
     .arguments = "test ADDRESS",
     .help = "Sends a mail to see whether the server's mailbox works.",
     .run = command_mail,
     .manual = "The mailbox is the one of the settings smtp-url, smtp-from, smtp-user,\n"
	       "smtp-password-file, dkim-selector and dkim-key-file."},
    {.name = "tls",
     .arguments = "NAME...",
     .help = "Makes a certificate that vouches for itself, for https in a local network.",
     .settings = tls_settings,
     .n_settings = sizeof tls_settings / sizeof tls_settings[0],
     .run = command_tls,
     .manual = "NAME is a host name or an address. Writes tls.crt and tls.key into the data\n"
	       "directory and prints the fingerprint that browsers show."},
    {.name = "backup",
     .arguments = "FILE",
     .help = "Copies the database while it is in use.",
     .run = command_backup,
     .manual = "The copy is consistent as of one moment. The key of sealed contact data is\n"
	       "not part of it."},
    {.name = "restore",
     .arguments = "FILE",
     .help = "Puts a backup into an empty data directory.",
     .run = command_restore,
     .manual = "Refuses a directory that has a database, and a damaged "
	       "backup."},
    {.name = "check",
     .arguments = "",
     .help = "Looks for damage in the database.",
     .run = command_check,
     .manual = "May run beside a server."},
    {.name = "config",
     .arguments = "",
     .help = "Prints the settings in force and where each "
	     "comes from.",
     .run = command_config,
     .manual = "Weakest first: default, DATA/causeway.conf, environment (CAUSEWAY_NAME), flags."},
    {.name = "train",
     .arguments = "",
     .help = "Trains the triage model.",
     .run = command_train,
     OWN(train_settings),
     .quiet_config = true,
     .manual = "--data is the folder with triage/*.jsonl.gz. The same input gives the same file.\n"
	       "Minutes on one processor."},
    {.name = "train-language",
     .arguments = "",
     .help = "Trains the language table.",
     .run = command_train_language,
     OWN(train_language_settings),
     .quiet_config = true,
     .manual = "--data is the folder with lid/ and triage/. The same input gives the same file."},
    {.name = "evaluate",
     .arguments = "",
     .help = "Measures the models on development data.",
     .run = command_evaluate,
     OWN(evaluate_settings),
     .quiet_config = true,
     .manual = "--data is the folder with triage/*.dev.jsonl.gz (or lid/dev.jsonl.gz). Prints\n"
	       "precision, recall, F1 and average precision for each set and head."},
    {.name = "roles",
     .arguments = "",
     .help = "Prints which role may do what.",
     .run = command_roles,
     OWN(roles_settings),
     .quiet_config = true,
     .manual =
	 "A line for each role and what it is for; then a line for each thing that it may do. "
	 "Who has a role in a campaign, and by which grant, stands on the page "
	 "/t/CAMPAIGN/roles."},
    {.name = "routes",
     .arguments = "",
     .help = "Prints what the server answers, and to whom.",
     .run = command_routes,
     OWN(routes_settings),
     .quiet_config = true,
     .manual = "A line for each route: method, path, permission, what it is for; then its inputs."},
    {.name = "help",
     .arguments = "[COMMAND]",
     .help = "Prints this, or what a command takes.",
     .run = command_help,
     OWN(help_settings),
     .quiet_config = true,
     .manual = ""},
    {.name = "version",
     .arguments = "",
     .help = "Prints the version.",
     .run = command_version,
     .quiet_config = true,
     .manual = ""},
};
const size_t command_count = sizeof commands / sizeof commands[0];

enum outcome command_version(struct invocation *invocation)
{
	(void)invocation;
	printf("causeway %s\n", CAUSEWAY_VERSION);
	return OK;
}

void log_configure(const struct config *config)
{
	static const char *const levels[] = {"debug", "info", "warn", "error"};
	const struct str wanted = config_text(config, "log-level");
	enum log_level level = LOG_INFO;
	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
		if (str_equal(wanted, str_from(levels[i])))
			level = (enum log_level)i;
	log_setup(level, str_equal(config_text(config, "log-format"), STR("json")));
}

const char *share_path(struct arena *arena, const struct config *config, const char *file)
{
	const struct str share = config_text(config, "share");
	if (share.len > 0)
		return arena_format(arena, "%.*s/%s", STR_ARG(share), file).at;
	char program[PATH_MAX];
	const ssize_t len = readlink("/proc/self/exe", program, sizeof program);
	const struct str whole = str_of(program, len > 0 ? (size_t)len : 0);
	size_t slash = whole.len;
	while (slash > 0 && whole.at[slash - 1] != '/')
		slash--;
	const char *beside =
	    arena_format(arena, "%.*sshare/causeway/%s", STR_ARG(str_slice(whole, 0, slash)), file)
		.at;
	if (access(beside, R_OK) == 0)
		return beside;
	return arena_format(arena, "%.*s../share/causeway/%s", STR_ARG(str_slice(whole, 0, slash)),
			    file)
	    .at;
}

struct judgement_files share_judgement(struct arena *arena, const struct config *config)
{
	return (struct judgement_files){
	    .model = share_path(arena, config, "model/heads.cwm"),
	    .language = share_path(arena, config, "model/language.cwl"),
	    .lexicon = share_path(arena, config, "lexicon/crisis.cwlex"),
	    .gazetteer = share_path(arena, config, "gazetteer/places.cwg"),
	};
}
