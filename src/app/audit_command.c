// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway audit: checks the log of who did what, or prints it.
#include "app/program.h"
#include "base/time.h"
#include "people/audit.h"

#define PAGE 500

static enum outcome audit_check(struct conn *conn, const struct invocation *invocation)
{
	struct audit_state state;
	const struct str noted = config_text(invocation->config, "head");
	if (noted.len > 0 && noted.len != AUDIT_HEAD_LEN)
		return fail(INVALID, invocation->fault, "A head has %d hexadecimal digits.",
			    AUDIT_HEAD_LEN);
	const enum outcome outcome = audit_verify(conn, noted, &state, invocation->fault);
	if (outcome != OK)
		return outcome;
	if (state.broken > 0)
		return fail(
		    FAULT, invocation->fault,
		    "The audit log was changed: entry %lld does not fit. What stands before "
		    "it is as it was written.",
		    (long long)state.broken);
	if (noted.len > 0 && !state.noted_found)
		return fail(FAULT, invocation->fault,
			    "The audit log fits in itself, but the head you noted is not in it: "
			    "entries were cut off, or the log was written anew.");
	printf("%lld entries, all as they were written.\nhead %s\n", (long long)state.count,
	       state.head);
	return OK;
}

// One entry is one line, whatever stands in it.
static void word_print(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		const char c = text.at[i];
		if (c == '\n' || c == '\r' || c == '\t')
			printf("\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
		else if ((unsigned char)c >= 0x20 && c != 0x7f)
			putchar(c);
	}
}

static void row_print(const struct audit_row *row)
{
	char at[TIME_TEXT_MAX];
	const struct audit_entry *entry = &row->entry;
	time_format(row->at, at);
	printf("%lld\t%s\t", (long long)row->position, at);
	if (row->name.len > 0)
		word_print(row->name);
	else if (entry->account < 0)
		printf("token %lld", (long long)-entry->account);
	else
		printf("%s", strcmp(entry->action, "session.refused") == 0 ? "somebody" : "server");
	printf("\t%s\t%.*s\t", entry->action, STR_ARG(entry->campaign));
	if (entry->subject)
		printf("%lld", (long long)entry->subject);
	putchar('\t');
	word_print(entry->was);
	putchar('\t');
	word_print(entry->now);
	printf("\t%.*s\n", STR_ARG(entry->address));
}

static enum outcome since_read(const struct invocation *invocation, int64_t *ret_since)
{
	const struct str text = config_text(invocation->config, "since");
	if (text.len > 0 && !time_parse(text, ret_since))
		return fail(INVALID, invocation->fault,
			    "--since is a day or a time, such as 2026-07-14 or "
			    "2026-07-14T03:00:00Z.");
	return OK;
}

static enum outcome audit_print(struct conn *conn, const struct invocation *invocation)
{
	struct audit_wish wish = {.campaign = config_text(invocation->config, "campaign"),
				  .limit = PAGE};
	size_t count = PAGE;
	enum outcome outcome = since_read(invocation, &wish.since);
	while (outcome == OK && count == PAGE) {
		struct arena arena;
		struct audit_row *rows;
		arena_init(&arena, (size_t)4 << 20);
		outcome = audit_list(conn, &arena, &wish, &rows, &count, invocation->fault);
		for (size_t i = 0; outcome == OK && i < count; i++) {
			row_print(&rows[i]);
			wish.after = rows[i].position;
		}
		arena_free(&arena);
	}
	return outcome;
}

enum outcome command_audit(struct invocation *invocation)
{
	struct program program;
	struct conn *conn;
	const char *word = invocation->argc == 2 ? invocation->argv[1] : "";
	const bool list = strcmp(word, "list") == 0;
	if (!list && strcmp(word, "verify") != 0)
		return fail(INVALID, invocation->fault,
			    "Say what to do: causeway audit verify, or causeway audit list");
	enum outcome outcome =
	    program_open(&program, invocation, PROGRAM_READ_ONLY, invocation->fault);
	if (outcome != OK)
		return outcome;
	outcome = store_reader(program.store, &conn, invocation->fault);
	if (outcome == OK) {
		outcome = list ? audit_print(conn, invocation) : audit_check(conn, invocation);
		conn_release(conn);
	}
	program_close(&program);
	return outcome;
}
