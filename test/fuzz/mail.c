// SPDX-License-Identifier: AGPL-3.0-or-later
// A mail as it lies in a mailbox: headers, parts inside parts, charsets, reports.
#include "net/mail.h"
#include "base/utf8.h"
#include "fuzz.h"

static void require_line(struct str text)
{
	require(utf8_valid(text));
	for (size_t i = 0; i < text.len; i++)
		require((unsigned char)text.at[i] >= ' ');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct mail mail;
	struct fault fault = {0};
	arena_init(&arena, (size_t)32 << 20);
	if (mail_read(&arena, fuzz_text(data, size), &mail, &fault) == OK) {
		require(utf8_valid(mail.whole) && mail.whole.len <= MAIL_TEXT_MAX);
		require(mail.words.len <= mail.whole.len);
		require((mail.words.len == 0) == (str_trim(mail.whole).len == 0));
		require(mail.n_answers <= MAIL_ANSWERS_MAX);
		for (size_t i = 0; i < mail.n_answers; i++)
			require(mail.answers[i].len <= MAIL_ID_MAX);
		for (size_t i = 0; i < mail.n_attachments && i < MAIL_ATTACHMENTS_MAX; i++) {
			require_line(mail.attachments[i].name);
			require_line(mail.attachments[i].type);
		}
		require_line(mail.subject);
		require_line(mail.from);
		require_line(mail.from_name);
		require_line(mail.fate_why);
		require(mail.about.len <= MAIL_ID_MAX && mail.id.len <= MAIL_ID_MAX);
	} else {
		require(fault.text[0] != '\0');
	}
	arena_free(&arena);
	return 0;
}
