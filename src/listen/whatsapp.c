// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/whatsapp.h"

#include "listen/meta_hook.h"
#include "listen/signature.h"
#include "listen/whatsapp_event.h"
#include "listen/whatsapp_send.h"

#define PER_SECOND 20		    // Meta allows 80
#define DOUBT_MS   ((int64_t)60000) // until the report of a message has come, if it left

static enum outcome whatsapp_take(struct connector_call *call, const struct connector_push *push,
				  struct fault *fault)
{
	struct json_value root;
	const struct str key = str_trim(connector_value(call, "key"));
	const struct str shown = push->header(push->request, "X-Hub-Signature-256");
	if (key.len == 0 || !signature_hex(key, shown, push->body)) {
		connector_fail(call, TROUBLE_SIGNATURE, fault, "The signature does not fit.");
		return DENIED;
	}
	struct json_reader *reader = json_reader_new();
	if (!reader)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	enum outcome outcome = json_parse(reader, push->body, &root, fault);
	if (outcome == OK)
		outcome = whatsapp_read(call, root, str_trim(connector_value(call, "page")), fault);
	else
		call->trouble = TROUBLE_UNREADABLE;
	call->answer = STR("");
	json_reader_free(reader);
	return outcome;
}

static const struct connector_ask whatsapp_asks[] = {
    {.name = "page",
     .label = /*tr*/ "Id of the number",
     .help = /*tr*/ "Meta shows it as “Phone number ID”; it is not the number itself.",
     .kind = ASK_TEXT,
     .required = true},
    {.name = "token",
     .label = /*tr*/ "Access token",
     .help = /*tr*/ "Of a system user, so that it does not end after a day.",
     .kind = ASK_SECRET,
     .required = true},
    {.name = "key",
     .label = /*tr*/ "App secret",
     .help = /*tr*/ "By it we know that what comes is from Meta.",
     .kind = ASK_SECRET,
     .required = true},
    {.name = "template",
     .label = /*tr*/ "Template for answers after a day",
     .help = /*tr*/ "Its name and its language, such as: reply en. Our words take its one place, "
		    "{{1}}. Without it, an answer after a day waits for a person.",
     .kind = ASK_TEXT},
    {.name = "version", .label = /*tr*/ "Version of the Graph API", .kind = ASK_TEXT},
    {.name = "server", .label = /*tr*/ "Server", .kind = ASK_URL},
    {.name = "rate", .label = /*tr*/ "Messages a second", .kind = ASK_TEXT},
};
const struct connector whatsapp_connector = {
    .name = "whatsapp",
    .words = /*tr*/ "WhatsApp",
    .reads = /*tr*/ "People write to a number on WhatsApp Business, and are answered from it. Call "
		    "it “whatsapp”, or “whatsapp” and a word of yours.",
    .icon = "sms",
    .can = CONNECTOR_TAKES | CONNECTOR_DIRECT | CONNECTOR_WORDS | CONNECTOR_WINDOW,
    .every_min = 1,
    .asks = whatsapp_asks,
    .n_asks = sizeof whatsapp_asks / sizeof whatsapp_asks[0],
    .check = whatsapp_check,
    .take = whatsapp_take,
    .confirm = meta_confirm,
    .send = whatsapp_send,
    .doubt_ms = DOUBT_MS,
    .per_second = PER_SECOND,
};
