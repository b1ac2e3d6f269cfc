// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/instruction_send.h"

#include "appeal/appeal_embedded.h"
#include "campaign/channel.h"
#include "campaign/outbox.h"

#define MEMORY_MOST ((size_t)1 << 20)

// One message: by which channel, in which language.
struct passing {
	const struct instruction_sending *sending;
	const struct instruction *instruction;
	struct conn *conn;
	struct arena *arena;
	struct fault *fault;
	const struct channel *channel;
	const struct language *language;
};

static struct str key_of(const struct passing *p, const char *end)
{
	return arena_format(p->arena, "instruction-%lld-%lld-%s%s", (long long)p->instruction->id,
			    (long long)p->channel->inlet, p->language->code, end);
}

// `until`: when it says nothing any more; 0: however late.
static enum outcome message_add(const struct passing *p, struct str text, struct str key,
				int64_t until)
{
	int64_t id;
	const struct outbox_message message = {
	    .campaign = p->sending->campaign->id,
	    .inlet = p->channel->inlet,
	    .purpose = OUTBOX_INSTRUCTION,
	    .text = text,
	    .lang = str_from(p->language->code),
	    .key = key,
	    .account = p->sending->account,
	    .good_until = until,
	};
	return outbox_add(p->conn, p->sending->ids, &message, p->sending->now, &id, p->fault);
}

static struct str sentence(const struct passing *p)
{
	return instruction_text(p->arena, p->sending->messages, p->language, p->sending->zone,
				p->instruction);
}

static enum outcome publish(const struct passing *p)
{
	return message_add(p, sentence(p), key_of(p, ""), p->instruction->until_at);
}

// The message that was added for it; 0 if there is none.
static enum outcome message_find(const struct passing *p, int64_t *ret_id)
{
	struct stmt *find = stmt_start(p->conn, &sql_instruction_message);
	stmt_bind_i64(find, 1, p->sending->campaign->id);
	stmt_bind_str(find, 2, key_of(p, ""));
	*ret_id = stmt_step(find) ? stmt_i64(find, 0) : 0;
	return stmt_end(find, p->fault);
}

static enum outcome take_back(const struct passing *p)
{
	int64_t id;
	enum outcome outcome = message_find(p, &id);
	if (outcome != OK || id == 0)
		return outcome;
	outcome = outbox_cancel(p->conn, p->sending->campaign->id, id, p->sending->account,
				p->sending->now, NULL);
	if (outcome != CONFLICT)
		return outcome;
	return message_add(
	    p, instruction_back_text(p->arena, p->sending->messages, p->language, sentence(p)),
	    key_of(p, "-back"), 0);
}

// Every channel to the public, every official language that the interface has.
static enum outcome each(struct passing *p, enum outcome (*act)(const struct passing *p))
{
	struct channel *list;
	size_t count;
	const struct instruction_sending *sending = p->sending;
	enum outcome outcome =
	    sending->channels->list(sending->channels->context, p->conn, p->arena,
				    sending->campaign->id, &list, &count, p->fault);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		struct str rest = sending->campaign->languages;
		if (list[i].direct)
			continue;
		p->channel = &list[i];
		if (rest.len == 0)
			rest = STR("en");
		while (outcome == OK && rest.len > 0) {
			p->language = language_find(str_cut(&rest, ' '));
			if (p->language)
				outcome = act(p);
		}
	}
	return outcome;
}

static enum outcome pass(struct conn *conn, const struct instruction_sending *sending,
			 const struct instruction *instruction,
			 enum outcome (*act)(const struct passing *p), struct fault *fault)
{
	struct arena arena;
	if (!sending->channels)
		return OK;
	arena_init(&arena, MEMORY_MOST);
	struct passing p = {sending, instruction, conn, &arena, fault, NULL, NULL};
	const enum outcome outcome = each(&p, act);
	arena_free(&arena);
	return outcome;
}

enum outcome instruction_send(struct conn *conn, const struct instruction_sending *sending,
			      const struct instruction *instruction, struct fault *fault)
{
	return pass(conn, sending, instruction, publish, fault);
}

enum outcome instruction_send_back(struct conn *conn, const struct instruction_sending *sending,
				   const struct instruction *instruction, struct fault *fault)
{
	return pass(conn, sending, instruction, take_back, fault);
}
