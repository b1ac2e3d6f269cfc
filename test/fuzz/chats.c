// SPDX-License-Identifier: AGPL-3.0-or-later
// What Telegram and WhatsApp send: the first byte says which. Whatever it is, each message to us
// has an id, a text and an address, and each report names a message.
#include "base/json.h"
#include "fuzz.h"
#include "listen/telegram.h"
#include "listen/telegram_update.h"
#include "listen/whatsapp.h"
#include "listen/whatsapp_event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct json_value root;
	struct json_reader *reader = json_reader_new();
	const struct str values[CONNECTOR_ASKS_MAX] = {0}; // nothing is set
	struct connector_call call = {
	    .arena = &arena, .source = STR("telegram"), .values = values, .now = 1};
	if (size < 2 || json_parse(reader, fuzz_text(data + 1, size - 1), &root, NULL) != OK) {
		json_reader_free(reader);
		return 0;
	}
	arena_init(&arena, CONNECTOR_MEMORY);
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	if (data[0] == 't') {
		call.connector = &telegram_connector;
		struct telegram_album album = {0};
		require(telegram_update_read(&call, root, &album));
	} else {
		call.connector = &whatsapp_connector;
		whatsapp_read(&call, root, STR("111"), NULL);
	}
	for (size_t i = 0; i < call.n_directs; i++)
		require(call.directs[i].id.len > 0 && call.directs[i].text.len > 0 &&
			call.directs[i].contact.len > 0);
	for (size_t i = 0; i < call.n_reports; i++)
		require(call.reports[i].id.len > 0 || call.reports[i].external_id.len > 0);
	buf_free(&call.lines);
	arena_free(&arena);
	json_reader_free(reader);
	return 0;
}
