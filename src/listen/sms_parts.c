// SPDX-License-Identifier: AGPL-3.0-or-later
// What is held is a line for each message, behind the newest: when its first part came, group,
// number of parts, sender, then each part's number and text; separated by bytes that no text has.
#include "listen/sms_parts.h"

#include "base/time.h"
#include "listen/kept.h"

#include <sodium.h>

#define FIELD_END  '\x1F'
#define GROUP_END  '\x1E'
#define HEADER_MAX 140 // bytes of a user data header

// --- the header ---

static struct str header_bytes(struct str header, unsigned char room[HEADER_MAX])
{
	size_t len = 0;
	const char *end = NULL;
	header = str_trim(header);
	const bool hex =
	    header.len >= 2 &&
	    sodium_hex2bin(room, HEADER_MAX, header.at, header.len, " :", &len, &end) == 0 &&
	    end == header.at + header.len;
	return hex ? str_of((const char *)room, len) : header;
}

bool sms_part_read(struct str header, struct sms_part *ret_part)
{
	unsigned char room[HEADER_MAX];
	const struct str bytes = header_bytes(header, room);
	const unsigned char *at = (const unsigned char *)bytes.at;
	// The length of all, then elements: name, length, value.
	for (size_t i = 1; i + 2 < bytes.len && i + 2 + at[i + 1] <= bytes.len;
	     i += 2 + (size_t)at[i + 1]) {
		const unsigned char *value = at + i + 2;
		const bool narrow = at[i] == 0 && at[i + 1] == 3;
		if (!narrow && !(at[i] == 8 && at[i + 1] == 4))
			continue;
		*ret_part = narrow
				? (struct sms_part){value[0], value[2], value[1]}
				: (struct sms_part){value[0] << 8 | value[1], value[3], value[2]};
		return true;
	}
	return false;
}

bool sms_part_good(const struct sms_part *part)
{
	return part->parts > 1 && part->parts <= SMS_JOINED_MOST && part->part >= 1 &&
	       part->part <= part->parts;
}

// --- what is held ---

struct message {
	int64_t at; // when its first part came
	struct str from;
	struct sms_part part;		  // the one that came; of one that is held: without
	struct str text[SMS_JOINED_MOST]; // at == NULL: it is not there
};

static struct message message_read(struct str line)
{
	int64_t number;
	struct message message = {0};
	str_to_i64(str_cut(&line, FIELD_END), &message.at);
	str_to_i64(str_cut(&line, FIELD_END), &message.part.group);
	str_to_i64(str_cut(&line, FIELD_END), &message.part.parts);
	message.from = str_cut(&line, FIELD_END);
	while (line.len > 0) {
		const struct str name = str_cut(&line, FIELD_END);
		const struct str text = str_cut(&line, FIELD_END);
		if (str_to_i64(name, &number) && number >= 1 && number <= SMS_JOINED_MOST)
			message.text[number - 1] = text;
	}
	return message;
}

static void message_write(const struct message *message, struct buf *out)
{
	buf_format(out, "%lld%c%lld%c%lld%c%.*s", (long long)message->at, FIELD_END,
		   (long long)message->part.group, FIELD_END, (long long)message->part.parts,
		   FIELD_END, STR_ARG(message->from));
	for (int i = 0; i < SMS_JOINED_MOST; i++)
		if (message->text[i].at)
			buf_format(out, "%c%d%c%.*s", FIELD_END, i + 1, FIELD_END,
				   STR_ARG(message->text[i]));
	buf_add_byte(out, GROUP_END);
}

static bool is_same(const struct message *held, const struct message *came)
{
	return held->part.group == came->part.group && held->part.parts == came->part.parts &&
	       str_equal(held->from, came->from);
}

struct joining {
	int64_t now;
	struct message message; // what came, and what was there of it
	bool held;
};

// Puts the part to those that are there. Another text under the same number is another message,
// whose sender began to count anew.
static struct str join(void *context, struct arena *arena, struct str held)
{
	struct buf out, others;
	struct joining *joining = context;
	struct message *came = &joining->message;
	const size_t number = (size_t)came->part.part - 1;
	buf_init(&out, KEPT_MAX);
	buf_init(&others, KEPT_MAX);
	while (held.len > 0) {
		const struct str line = str_cut(&held, GROUP_END);
		struct message there = message_read(line);
		if (there.at < joining->now - DAY_MS)
			continue;
		if (!is_same(&there, came)) {
			buf_add(&others, line);
			buf_add_byte(&others, GROUP_END);
		} else if (!there.text[number].at ||
			   str_equal(there.text[number], came->text[number])) {
			there.part = came->part;
			there.text[number] = came->text[number];
			*came = there;
		}
	}
	message_write(came, &out);
	joining->held = !out.full;
	struct str rest = buf_str(&others);
	while (rest.len > 0) { // the oldest stand last
		const struct str line = str_cut(&rest, GROUP_END);
		if (out.len + line.len + 1 > KEPT_MAX)
			break;
		buf_add(&out, line);
		buf_add_byte(&out, GROUP_END);
	}
	const struct str text = out.full ? STR("") : arena_copy(arena, buf_str(&out));
	buf_free(&others);
	buf_free(&out);
	return text;
}

// --- the message ---

static bool ends_blank(const struct buf *text)
{
	const char last = buf_str(text).at[text->len - 1];
	return last == ' ' || last == '\n';
}

static struct str joined(struct arena *arena, const struct message *message)
{
	struct buf text;
	buf_init(&text, CONNECTOR_ANSWER_MAX);
	for (int64_t i = 0; i < message->part.parts; i++) {
		const bool there = message->text[i].at != NULL;
		if (there)
			buf_add(&text, message->text[i]);
		else if (i == 0 || message->text[i - 1].at)
			buf_add_cstr(&text, text.len == 0 || ends_blank(&text) ? "[…] " : " […] ");
	}
	const struct str copy = arena_copy(arena, str_trim(buf_str(&text)));
	buf_free(&text);
	return copy;
}

// Named by which parts are there: the same parts once more are the same message.
static struct str id_of(struct arena *arena, const struct message *message, unsigned parts)
{
	unsigned char hash[16];
	char hex[2 * sizeof hash + 1];
	const struct str whole = arena_format(
	    arena, "%lld %lld %lld %.*s", (long long)message->at, (long long)message->part.group,
	    (long long)message->part.parts, STR_ARG(message->from));
	crypto_generichash(hash, sizeof hash, (const unsigned char *)whole.at, whole.len, NULL, 0);
	sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
	return arena_format(arena, "%s/%u", hex, parts);
}

static struct str without_ends(struct arena *arena, struct str text)
{
	char *copy = arena_raw(arena, text.len + 1);
	for (size_t i = 0; copy && i < text.len; i++)
		copy[i] = text.at[i] == FIELD_END || text.at[i] == GROUP_END ? ' ' : text.at[i];
	return copy ? str_of(copy, text.len) : STR("");
}

enum outcome sms_part_take(struct connector_call *call, const struct sms_in *sms,
			   const struct sms_part *part, struct fault *fault)
{
	unsigned there = 0;
	struct arena *arena = call->arena;
	struct joining joining = {
	    .now = call->now,
	    .message = {.at = call->now, .from = without_ends(arena, sms->from), .part = *part},
	};
	struct message *message = &joining.message;
	message->text[part->part - 1] = without_ends(arena, sms->text);
	if (!call->kept || kept_change(call->kept, arena, join, &joining, fault) != OK ||
	    !joining.held)
		return sms_take(call, sms, fault);
	for (int i = 0; i < SMS_JOINED_MOST; i++)
		there |= message->text[i].at ? 1U << i : 0;
	const unsigned before = there & ~(1U << (part->part - 1));
	const struct sms_in whole = {
	    .from = sms->from,
	    .text = joined(arena, message),
	    .id = id_of(arena, message, there),
	    .edit_of = before ? id_of(arena, message, before) : STR(""),
	    .at = sms->at,
	};
	return sms_take(call, &whole, fault);
}
