// SPDX-License-Identifier: AGPL-3.0-or-later
// Kannel knows no message by an id of ours, so what was sent twice goes out twice. It does report
// each message, under our id, as soon as it was handed to the network ("dlr-mask"), and tries that
// report again while we do not answer ("http-request-retry"). So when a message's answer was lost,
// its report tells that it left; and when none came although Kannel holds nothing back, it never
// came there.
#include "listen/kannel.h"

#include "listen/sms_line.h"
#include "net/percent.h"
#include "text/sms.h"

#include <stdlib.h>

#define DOUBT_MS   10000
#define PER_SECOND 10
#define ANSWER_MAX 65536

// Kinds of delivery reports (Kannel user's guide, "Delivery reports"), and which we ask for.
enum { DLR_DELIVERED = 1, DLR_FAILED = 2, DLR_SENT = 8, DLR_REJECTED = 16 };
#define DLR_MASK (DLR_DELIVERED | DLR_FAILED | DLR_SENT | DLR_REJECTED)

static void pair_add(struct buf *out, const char *name, struct str value)
{
	buf_add_byte(out, '&');
	buf_add_cstr(out, name);
	buf_add_byte(out, '=');
	percent_add(out, value);
}

static void report_add(struct connector_call *call, const struct connector_message *message,
		       struct buf *out)
{
	if (message->report.len == 0)
		return;
	buf_format(out, "&dlr-mask=%d", DLR_MASK);
	pair_add(out, "dlr-url",
		 arena_format(call->arena, "%.*s?dlr=%%d&ref=%.*s&why=%%A",
			      STR_ARG(message->report), STR_ARG(message->id)));
}

// Asks sendsms with what identifies us and with `rest`.
static enum outcome sendsms(struct connector_call *call, struct str rest,
			    struct fetch_answer *ret_answer, struct fault *fault)
{
	struct buf url;
	buf_init(&url, ANSWER_MAX);
	buf_add(&url, connector_value(call, "server"));
	buf_add_cstr(&url, str_find_byte(buf_str(&url), '?') == SIZE_MAX ? "?charset=UTF-8"
									 : "&charset=UTF-8");
	pair_add(&url, "username", connector_value(call, "user"));
	pair_add(&url, "password", connector_value(call, "token"));
	if (connector_value(call, "sender").len > 0)
		pair_add(&url, "from", connector_value(call, "sender"));
	buf_add(&url, rest);
	const struct fetch_request request = {
	    .url = url.full ? NULL : arena_cstr(call->arena, buf_str(&url)),
	    .max_bytes = ANSWER_MAX,
	};
	buf_free(&url);
	if (!request.url)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	return connector_fetch(call, request, ret_answer, fault);
}

static enum outcome kannel_send(struct connector_call *call,
				const struct connector_message *message,
				struct connector_receipt *ret_receipt, struct fault *fault)
{
	struct str number;
	struct buf rest;
	struct fetch_answer answer;
	const struct sms_size size = sms_size(message->text);
	enum outcome outcome = sms_check(call, message, &number, fault);
	if (outcome != OK)
		return outcome;
	buf_init(&rest, ANSWER_MAX);
	pair_add(&rest, "to", number);
	pair_add(&rest, "text", message->text);
	buf_format(&rest, "&coding=%d", size.alphabet == SMS_WIDE ? 2 : 0);
	report_add(call, message, &rest);
	outcome = sendsms(call, buf_str(&rest), &answer, fault);
	buf_free(&rest);
	if (outcome == OK)
		ret_receipt->parts = (int)size.parts;
	// 400: it knows what is wrong with this message alone.
	if (call->trouble == TROUBLE_SETTINGS)
		call->trouble = TROUBLE_ADDRESS;
	return outcome;
}

// Without a receiver it is refused, but only after it is known who asks.
static enum outcome kannel_check(struct connector_call *call, struct fault *fault)
{
	struct fetch_answer answer;
	struct fault why = {0};
	const enum outcome outcome = sendsms(call, STR(""), &answer, &why);
	if (outcome == OK || call->trouble == TROUBLE_SETTINGS) {
		call->trouble = TROUBLE_NONE;
		return OK;
	}
	return fail(outcome, fault, "%s", why.text);
}

// "SMS: received 5 (0 queued), sent 9 (0 queued), store size 0": what stands behind a word.
static bool number_after(struct str text, struct str word, int64_t *ret_number)
{
	const size_t at = str_find(text, word);
	if (at == SIZE_MAX)
		return false;
	text = str_slice(text, at + word.len, SIZE_MAX);
	size_t len = 0;
	while (len < text.len && text.at[len] >= '0' && text.at[len] <= '9')
		len++;
	return str_to_i64(str_slice(text, 0, len), ret_number);
}

static enum outcome kannel_resolve(struct connector_call *call,
				   const struct connector_message *message,
				   enum connector_trace *ret_trace, struct fault *fault)
{
	int64_t queued = 1, stored = 1;
	struct fetch_answer answer;
	struct fetch_request request = {.max_bytes = ANSWER_MAX};
	*ret_trace = TRACE_UNKNOWN;
	if (connector_value(call, "status").len == 0 || message->report.len == 0)
		return OK;
	request.url = arena_cstr(call->arena, connector_value(call, "status"));
	const enum outcome outcome = connector_fetch(call, request, &answer, fault);
	if (outcome != OK)
		return outcome;
	const size_t sent = str_find(answer.body, STR(", sent "));
	const struct str rest = str_slice(answer.body, sent, SIZE_MAX);
	if (sent != SIZE_MAX && number_after(rest, STR("("), &queued) && queued == 0 &&
	    number_after(rest, STR("store size "), &stored) && stored == 0)
		*ret_trace = TRACE_NONE;
	return OK;
}

// --- what it pushes ---

static enum outcome report_take(struct connector_call *call, struct str query, int64_t kind)
{
	const struct connector_report report = {
	    .id = form_value(call->arena, query, "ref"),
	    .fate = kind & DLR_DELIVERED		 ? FATE_DELIVERED
		    : kind & (DLR_FAILED | DLR_REJECTED) ? FATE_UNDELIVERED
							 : FATE_SENT,
	    .detail = kind & DLR_REJECTED ? STR("The network refused it.")
					  : STR("The network could not deliver it."),
	};
	if (report.id.len > 0)
		connector_report(call, &report);
	return OK;
}

static enum outcome kannel_take(struct connector_call *call, const struct connector_push *push,
				struct fault *fault)
{
	int64_t kind, seconds = 0;
	struct arena *arena = call->arena;
	call->answer = STR(""); // what Kannel gets it would send as an SMS
	if (str_to_i64(form_value(arena, push->query, "dlr"), &kind))
		return report_take(call, push->query, kind);
	if (!str_to_i64(form_value(arena, push->query, "ts"), &seconds))
		seconds = 0;
	const struct str text = sms_text(arena, form_value(arena, push->query, "text"),
					 form_value(arena, push->query, "charset"));
	const struct sms_in sms = {
	    .from = form_value(arena, push->query, "from"),
	    .text = text,
	    .id = form_value(arena, push->query, "id"),
	    .at = seconds * 1000,
	};
	return sms_take(call, &sms, fault);
}

static const struct connector_ask kannel_asks[] = {
    {.name = "server",
     .label = /*tr*/ "Address of sendsms",
     .help = /*tr*/ "Such as http://127.0.0.1:13013/cgi-bin/sendsms. An address in your own "
		    "network must be allowed by whoever runs this server.",
     .kind = ASK_URL,
     .required = true},
    {.name = "user", .label = /*tr*/ "User name", .kind = ASK_TEXT, .required = true},
    {.name = "token", .label = /*tr*/ "Password", .kind = ASK_SECRET, .required = true},
    {.name = "sender",
     .label = /*tr*/ "Number that people see",
     .help = /*tr*/ "Only if the gateway does not set it.",
     .kind = ASK_TEXT},
    {.name = "rate",
     .label = /*tr*/ "Messages a second",
     .help = /*tr*/ "As many as the gateway’s contract allows; 10 if this is empty.",
     .kind = ASK_TEXT},
    {.name = "status",
     .label = /*tr*/ "Address of its status page, with password",
     .help =
	 /*tr*/ "Such as http://127.0.0.1:13000/status.txt?password=…. With it, a message whose "
		"answer was lost is sent again by itself once it is sure that it never left.",
     .kind = ASK_SECRET},
};
const struct connector kannel_connector = {
    .name = "kannel",
    .words = /*tr*/ "SMS, by a Kannel gateway",
    .reads =
	/*tr*/ "People write to a number, and are answered from it, by Kannel: a program "
	       "beside a modem or at a telephone company. If you do not know it, take the next.",
    .icon = "sms",
    .can = CONNECTOR_TAKES | CONNECTOR_DIRECT | CONNECTOR_SMS,
    .every_min = 1,
    .asks = kannel_asks,
    .n_asks = sizeof kannel_asks / sizeof kannel_asks[0],
    .check = kannel_check,
    .take = kannel_take,
    .send = kannel_send,
    .resolve = kannel_resolve,
    .doubt_ms = DOUBT_MS,
    .per_second = PER_SECOND,
    .most = SMS_LINE_PARTS,
};
