// SPDX-License-Identifier: AGPL-3.0-or-later
// Any gateway for SMS that speaks HTTP: what is sent is filled into its own templates, what it
// pushes is read by the names it uses, and only what its key signed is believed.
#include "listen/sms_gateway.h"
#include "listen/sms_parts.h"

#include "base/json.h"
#include "other_side.h"

static struct {
	int status;
	const char *answer;
	char path[300], body[4000], key[100], token[100], type[100];
} world;

static enum outcome asked(struct request *request)
{
	snprintf(world.path, sizeof world.path, "to=%.*s text=%.*s",
		 STR_ARG(request_text(request, "to")), STR_ARG(request_text(request, "text")));
	snprintf(world.body, sizeof world.body, "%.*s", STR_ARG(request->body));
	snprintf(world.key, sizeof world.key, "%.*s",
		 STR_ARG(request_header(request, "Idempotency-Key")));
	snprintf(world.token, sizeof world.token, "%.*s",
		 STR_ARG(request_header(request, "Authorization")));
	snprintf(world.type, sizeof world.type, "%.*s",
		 STR_ARG(request_header(request, "Content-Type")));
	reply_bytes(request, world.status, "text/plain", str_from(world.answer));
	return OK;
}

static const struct input inputs[] = {
    {.name = "to", .place = IN_QUERY, .type = INPUT_TEXT, .most = 100},
    {.name = "text", .place = IN_QUERY, .type = INPUT_TEXT, .most = 1000},
};
static const struct route routes[] = {
    {.method = METHOD_GET,
     .path = "/send",
     .permission = "public",
     .inputs = inputs,
     .n_inputs = 2,
     .handle = asked},
    {.method = METHOD_POST,
     .path = "/send",
     .permission = "public",
     .body = BODY_RAW,
     .body_limit = 100000,
     .inputs = inputs,
     .n_inputs = 2,
     .handle = asked},
};

static struct arena arena;
static struct fault fault;

// In the order of its asks.
enum { ADDRESS, BODY, TOKEN, SENDER, FIELDS, KEY, HEADER, RATE, VALUES };
static struct str values[VALUES];

static struct connector_call call_of(void)
{
	arena_reset(&arena);
	fault.text[0] = '\0';
	struct connector_call call = {.arena = &arena,
				      .fetcher = fetcher,
				      .connector = &sms_gateway_connector,
				      .values = values,
				      .source = STR("sms")};
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	return call;
}

// --- out ---

static struct connector_receipt sends(const char *address, const char *body, const char *text)
{
	char whole[300];
	struct connector_receipt receipt = {.parts = 0};
	struct connector_call call = call_of();
	snprintf(whole, sizeof whole, "%.*s%s", STR_ARG(server), address);
	values[ADDRESS] = str_from(whole);
	values[BODY] = str_from(body);
	const struct connector_message message = {.id = STR("4711"),
						  .to = STR("+44 7700 900001"),
						  .text = str_from(text),
						  .report = STR("https://h.example/r?x=1&y=2")};
	is_int(sms_gateway_connector.send(&call, &message, &receipt, &fault), OK, "it is sent %s",
	       fault.text);
	buf_free(&call.lines);
	return receipt;
}

static void test_templates(void)
{
	world.status = 200;
	world.answer = "m-17";
	values[SENDER] = STR("River");
	values[TOKEN] = STR("Bearer abc");
	struct connector_receipt receipt = sends("send?to={to}&text={text}", "", "50% & more = +1");
	ok(strcmp(world.path, "to=+447700900001 text=50% & more = +1") == 0,
	   "in an address what is said adds no field: %s", world.path);
	is_str(receipt.external_id, STR("m-17"), "a short answer is the id");
	is_int(receipt.parts, 1, "its parts are counted");
	ok(strcmp(world.key, "4711") == 0 && strcmp(world.token, "Bearer abc") == 0,
	   "with our id, by which it is told from another, and the token");

	world.answer = "{\"data\":{\"sid\":9007199254740993},\"id\":\"x\"}";
	values[FIELDS] = STR("sent=data.sid");
	receipt =
	    sends("send",
		  "{\"to\":\"{to}\",\"from\":\"{from}\",\"text\":\"{text}\",\"r\":\"{report}\","
		  "\"n\":{\"{id}\":1},\"other\":\"{braces}\"}",
		  "She said \"come\\now\"\n}{text}");
	ok(strcmp(world.body,
		  "{\"to\":\"+447700900001\",\"from\":\"River\",\"text\":\"She said "
		  "\\\"come\\\\now\\\"\\n}{text}\",\"r\":\"https://h.example/r?x=1&y=2\","
		  "\"n\":{\"4711\":1},\"other\":\"{braces}\"}") == 0,
	   "in JSON what is said stays inside of its string, and is filled in once: %s",
	   world.body);
	ok(strcmp(world.type, "application/json") == 0, "and the body is called JSON");
	is_str(receipt.external_id, STR("9007199254740993"), "the id is a number inside of others");

	world.answer = "<html>ok</html>";
	values[FIELDS] = STR("");
	receipt = sends("send", "to={to}&text={text}&id={id}", "a&b=c\xC3\xA9");
	ok(strcmp(world.body, "to=%2B447700900001&text=a%26b%3Dc%C3%A9&id=4711") == 0,
	   "in a form it is encoded: %s", world.body);
	ok(strcmp(world.type, "application/x-www-form-urlencoded") == 0, "which is called a form");
	is_int(receipt.external_id.len, 0, "a page is no id");
	values[SENDER] = values[TOKEN] = STR("");
}

static void test_refused(void)
{
	struct connector_receipt receipt = {.parts = 0};
	struct connector_call call = call_of();
	const struct connector_message wrong = {.id = STR("1"), .to = STR("a@b"), .text = STR("x")};
	ok(sms_gateway_connector.send(&call, &wrong, &receipt, &fault) != OK &&
	       call.trouble == TROUBLE_ADDRESS,
	   "what is no number is not sent");
	values[ADDRESS] = STR("https://x.example/?to={to}");
	values[BODY] = STR("");
	is_int(sms_gateway_connector.check(&call, &fault), INVALID, "a template without {text}");
	ok(call.trouble == TROUBLE_SETTINGS, "is told");
	values[BODY] = STR("{text}");
	is_int(sms_gateway_connector.check(&call, &fault), OK, "both places together will do");
	buf_free(&call.lines);
}

// --- in ---

static struct str signature;
static struct str header(const void *request, const char *name)
{
	(void)request;
	const char *wanted = values[HEADER].len > 0 ? "X-Proof" : "X-Signature";
	return strcmp(name, wanted) == 0 ? signature : STR("");
}

static enum outcome takes(struct connector_call *ret_call, const char *body, const char *query)
{
	static struct buf lines;
	struct connector_call call = call_of();
	const struct connector_push push = {
	    .body = str_from(body), .query = str_from(query), .header = header};
	const enum outcome outcome = sms_gateway_connector.take(&call, &push, &fault);
	buf_free(&lines);
	lines = call.lines;
	*ret_call = call;
	return outcome;
}

#define said(call, number, words)                                                                  \
	((call).n_directs == 1 && str_equal((call).directs[0].contact, STR(number)) &&             \
	 str_equal((call).directs[0].text, STR(words)))

static void test_fields(void)
{
	struct connector_call call;
	is_int(takes(&call, "{\"from\":\"+447700900002\",\"text\":\"water\",\"id\":7}", ""), OK,
	       "JSON by the usual names");
	ok(said(call, "+447700900002", "water"), "is a message");
	is_int(takes(&call, "from=%2B447700900002&text=boat+for+8&id=8", ""), OK, "a form");
	ok(said(call, "+447700900002", "boat for 8"), "is one, too");
	is_int(takes(&call, "", "from=%2B447700900002&text=tents&id=9"), OK, "a GET");
	ok(said(call, "+447700900002", "tents"), "is one by its address");
	static const char *const names[] = {"from=who text=data.message.body id=data.id",
					    "from=who, text=data.message.body, id=data.id",
					    "from=who,text=data.message.body,id=data.id"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		values[FIELDS] = str_from(names[i]);
		takes(&call,
		      "{\"who\":\"0977 123 456\",\"data\":{\"id\":\"a\",\"message\":{\"body\":"
		      "\"rice\"}}}",
		      "");
		ok(said(call, "0977123456", "rice"), "names of the gateway's own: %s", names[i]);
	}
	values[FIELDS] = STR("");
	is_int(takes(&call,
		     "[{\"from\":\"+4477001\",\"text\":\"a\",\"id\":1},"
		     "{\"from\":\"+4477002\",\"text\":\"b\",\"id\":2}]",
		     ""),
	       OK, "several at once");
	is_int(call.n_directs, 2, "are several messages");
	is_int(takes(&call, "{\"from\":\"+4477001\",\"text\":\"a\",\"id\":", ""), INVALID,
	       "JSON that ends too soon");
	is_int(takes(&call, "{\"number\":\"+4477001\",\"words\":\"a\"}", ""), INVALID,
	       "what has neither text nor state");
	ok(strstr(fault.text, "names of the fields") && call.trouble == TROUBLE_UNREADABLE,
	   "names what to look at: %s", fault.text);
}

static void test_part_headers(void)
{
	static const struct {
		const char *header;
		size_t len;
		struct sms_part part; // no parts: it says nothing of them
	} headers[] = {
	    {"050003CC0201", 12, {0xCC, 1, 2}},
	    {"05 00 03 cc 02 02", 17, {0xCC, 2, 2}},
	    {"06080401FF0503", 14, {0x1FF, 3, 5}},
	    {"0B05040B84000000030A0302", 24, {10, 2, 3}}, // ports first
	    {"\x05\x00\x03\x07\x02\x01", 6, {7, 1, 2}},
	    {"", 0, {0}},
	    {"05", 2, {0}},
	    {"050003CC02", 10, {0}}, // cut off
	    {"0500FFCC0201", 12, {0}},
	    {"0605040B840000", 14, {0}},
	    {"not hex", 7, {0}},
	};
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
		struct sms_part part = {0};
		const struct sms_part *want = &headers[i].part;
		const bool told = sms_part_read(str_of(headers[i].header, headers[i].len), &part);
		ok(told == (want->parts > 0) && part.group == want->group &&
		       part.part == want->part && part.parts == want->parts,
		   "header %zu: part %lld of %lld in %lld", i, (long long)part.part,
		   (long long)part.parts, (long long)part.group);
	}
	const struct sms_part none = {1, 1, 1}, behind = {1, 3, 2}, zero = {1, 0, 2},
			      long_one = {1, 1, SMS_JOINED_MOST + 1}, good = {1, 2, 2};
	ok(!sms_part_good(&none) && !sms_part_good(&behind) && !sms_part_good(&zero) &&
	       !sms_part_good(&long_one) && sms_part_good(&good),
	   "what cannot be a part is none");
	struct connector_call call;
	takes(&call, "from=%2B4477001&text=half&udh=050003CC0201", "");
	ok(said(call, "+4477001", "half"), "where nothing can be held, a part is a message");
}

static void test_reports(void)
{
	static const struct {
		const char *state;
		enum connector_fate fate;
	} states[] = {{"DELIVRD", FATE_DELIVERED},    {"delivered", FATE_DELIVERED},
		      {"UNDELIV", FATE_UNDELIVERED},  {"failed", FATE_UNDELIVERED},
		      {"Rejected", FATE_UNDELIVERED}, {"EXPIRED", FATE_UNDELIVERED},
		      {"not sent", FATE_UNDELIVERED}, {"queued", FATE_SENT},
		      {"accepted", FATE_SENT},	      {"?", FATE_SENT}};
	struct connector_call call;
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		char body[100];
		snprintf(body, sizeof body, "{\"id\":\"m-1\",\"ref\":\"4711\",\"status\":\"%s\"}",
			 states[i].state);
		is_int(takes(&call, body, ""), OK, "a report");
		ok(call.n_reports == 1 && call.reports[0].fate == states[i].fate &&
		       str_equal(call.reports[0].id, STR("4711")) && call.n_directs == 0,
		   "'%s' is understood", states[i].state);
	}
}

static void test_signed(void)
{
	// echo -n BODY | openssl dgst -sha256 -hmac secret
	static const char body[] = "from=%2B4477001&text=hi&id=1";
	unsigned char made[crypto_auth_hmacsha256_BYTES];
	char hex[sizeof made * 2 + 1], with[sizeof hex + 8];
	struct connector_call call;
	crypto_auth_hmacsha256_state state;
	crypto_auth_hmacsha256_init(&state, (const unsigned char *)"secret", 6);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)body, sizeof body - 1);
	crypto_auth_hmacsha256_final(&state, made);
	sodium_bin2hex(hex, sizeof hex, made, sizeof made);
	snprintf(with, sizeof with, "sha256=%s", hex);
	values[KEY] = STR("secret");
	signature = STR("");
	is_int(takes(&call, body, ""), DENIED, "what is not signed is refused");
	ok(call.n_directs == 0 && call.trouble == TROUBLE_SIGNATURE, "and nothing of it kept");
	signature = str_from(hex);
	is_int(takes(&call, body, ""), OK, "what the key signed is believed %s", fault.text);
	signature = str_from(with);
	is_int(takes(&call, body, ""), OK, "also with the name of the hash in front");
	is_int(takes(&call, "{\"from\":\"+4477001\",\"text\":\"ha\",\"id\":1}", ""), DENIED,
	       "not for other words");
	is_int(takes(&call, "", body), OK, "without a body the query is what is signed");
	values[HEADER] = STR("X-Proof");
	is_int(takes(&call, body, ""), OK, "in a header of another name");
	signature = str_slice(str_from(hex), 0, 60);
	is_int(takes(&call, body, ""), DENIED, "a part of the signature is none");
	values[KEY] = STR("other");
	signature = str_from(hex);
	is_int(takes(&call, body, ""), DENIED, "nor is that of another key");
	values[KEY] = values[HEADER] = STR("");
}

int main(void)
{
	arena_init(&arena, CONNECTOR_MEMORY);
	if (other_side_start(routes, sizeof routes / sizeof routes[0])) {
		test_templates();
		test_refused();
		test_fields();
		test_part_headers();
		test_reports();
		test_signed();
		other_side_stop();
	}
	arena_free(&arena);
	return tap_done();
}
