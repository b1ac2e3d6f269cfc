// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/sms_line.h"

#include "base/utf8.h"
#include "text/sms.h"

#include <iconv.h>
#include <sodium.h>

#define DIGITS_LEAST 3
#define DIGITS_MOST  15
#define CHARSET_MAX  40

struct str sms_number(struct arena *arena, struct str typed)
{
	size_t len = 0, digits = 0;
	char number[DIGITS_MOST + 2];
	typed = str_trim(typed);
	for (size_t i = 0; i < typed.len; i++) {
		const char c = typed.at[i];
		if (c >= '0' && c <= '9')
			digits++;
		else if (c && strchr(" -()./", c))
			continue;
		else if (c != '+' || len > 0)
			return STR("");
		if (digits > DIGITS_MOST)
			return STR("");
		number[len++] = c;
	}
	return digits < DIGITS_LEAST ? STR("") : arena_copy(arena, str_of(number, len));
}

// Converts what can be; the rest stays out.
static struct str converted(struct arena *arena, struct str bytes, iconv_t from)
{
	size_t room = bytes.len * 4 + 4;
	char *to = arena_raw(arena, room), *at = to;
	char *in = (char *)bytes.at;
	size_t left = bytes.len;
	while (to && left > 0 && iconv(from, &in, &left, &at, &room) == (size_t)-1 && left > 0) {
		if (room < 3)
			break;
		memcpy(at, "\xEF\xBF\xBD", 3);
		at += 3;
		room -= 3;
		in++;
		left--;
	}
	return to ? str_of(to, (size_t)(at - to)) : STR("");
}

static struct str mended(struct arena *arena, struct str text)
{
	struct buf room;
	buf_init(&room, CONNECTOR_ANSWER_MAX * 3);
	utf8_mend(text, &room);
	const struct str copy = arena_copy(arena, buf_str(&room));
	buf_free(&room);
	return copy;
}

struct str sms_text(struct arena *arena, struct str bytes, struct str charset)
{
	char name[CHARSET_MAX];
	const int len = snprintf(name, sizeof name, "%.*s", STR_ARG(charset));
	const bool plain = charset.len == 0 || len >= CHARSET_MAX ||
			   str_equal_nocase(charset, STR("UTF-8")) ||
			   str_equal_nocase(charset, STR("GSM"));
	iconv_t from = plain ? (iconv_t)-1 : iconv_open("UTF-8", name);
	if (from == (iconv_t)-1)
		return mended(arena, bytes);
	const struct str text = converted(arena, bytes, from);
	iconv_close(from);
	return text;
}

enum outcome sms_check(struct connector_call *call, const struct connector_message *message,
		       struct str *ret_number, struct fault *fault)
{
	const struct str number = sms_number(call->arena, message->to);
	if (number.len == 0)
		return connector_fail(call, TROUBLE_ADDRESS, fault,
				      "This is no telephone number that an SMS can go to.");
	if (sms_size(message->text).parts > SMS_LINE_PARTS)
		return connector_fail(call, TROUBLE_LENGTH, fault,
				      "An SMS has at most %d parts here.", SMS_LINE_PARTS);
	*ret_number = number;
	return OK;
}

static struct str id_of(struct arena *arena, struct str from, struct str text, int64_t at)
{
	unsigned char hash[16];
	char hex[2 * sizeof hash + 1];
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, (const unsigned char *)from.at, from.len);
	crypto_generichash_update(&state, (const unsigned char *)&at, sizeof at);
	crypto_generichash_update(&state, (const unsigned char *)text.at, text.len);
	crypto_generichash_final(&state, hash, sizeof hash);
	sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
	return arena_copy(arena, str_from(hex));
}

enum outcome sms_take(struct connector_call *call, const struct sms_in *sms, struct fault *fault)
{
	const struct str number = sms_number(call->arena, sms->from);
	// A name instead of a number ("INFO") cannot be answered: it is kept without a contact.
	const struct connector_post post = {
	    .id = sms->id.len > 0 ? sms->id : id_of(call->arena, sms->from, sms->text, sms->at),
	    .text = sms->text,
	    .contact = number,
	    .author_name = number.len > 0 ? STR("") : sms->from,
	    .edit_of = sms->edit_of,
	    .at = sms->at,
	};
	if (str_trim(sms->text).len == 0)
		return connector_fail(call, TROUBLE_UNREADABLE, fault,
				      "A message came without a text.");
	return connector_post(call, &post)
		   ? OK
		   : connector_fail(call, TROUBLE_LARGE, fault, "More came at once than fits.");
}
