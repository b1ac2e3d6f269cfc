// SPDX-License-Identifier: AGPL-3.0-or-later
// What Telegram and WhatsApp tell becomes posts and reports, and what goes out to them is as their
// interfaces want it: asked of a server of our own.
#include "listen/pieces.h"
#include "listen/telegram.h"
#include "listen/telegram_update.h"
#include "listen/whatsapp.h"
#include "listen/whatsapp_event.h"
#include "listen/whatsapp_file.h"
#include "listen/whatsapp_send.h"
#include "other_side.h"
#include "tap.h"

#include <stdio.h>

#define NOW ((int64_t)1800000000000)

// The other side: what it was sent last, and what it answers.
static struct {
	int asked, refuses; // refuses: so many questions, with `status` and `answer`
	int status;
	const char *answer;
	const char *file, *url; // what a file is called there, and where it is
	int files, file_status;
	char body[20000], file_path[200], shown[200]; // shown: to the server of the file
} world;

static enum outcome asked(struct request *request)
{
	struct str good = arena_format(request->arena,
				       "{\"ok\":true,\"result\":{\"message_id\":31,\"file_path\":"
				       "\"%s\"},\"messages\":[{\"id\":\"wamid.OUT\"}],\"url\":"
				       "\"%s\"}",
				       world.file ? world.file : "", world.url ? world.url : "");
	int status = 200;
	world.asked++;
	snprintf(world.body, sizeof world.body, "%.*s", STR_ARG(request->body));
	if (world.refuses > 0) {
		world.refuses--;
		status = world.status;
		good = str_from(world.answer);
	}
	reply_bytes(request, status, "application/json", good);
	return OK;
}

// A file of eleven bytes.
static enum outcome file_asked(struct request *request)
{
	world.files++;
	snprintf(world.file_path, sizeof world.file_path, "%.*s", STR_ARG(request->path));
	snprintf(world.shown, sizeof world.shown, "%.*s",
		 STR_ARG(request_header(request, "Authorization")));
	reply_bytes(request, world.file_status, "image/jpeg", STR("eleven byte"));
	return OK;
}

#define PART(word)                                                                                 \
	{                                                                                          \
		.name = word, .place = IN_PATH, .type = INPUT_TEXT, .required = true, .most = 100  \
	}
static const struct input inputs[] = {PART("a"), PART("b"), PART("c"), PART("d")};
static const struct route routes[] = {
    {.method = METHOD_POST,
     .path = "/{a}/{b}",
     .permission = "public",
     .inputs = inputs,
     .n_inputs = 2,
     .body = BODY_RAW,
     .body_limit = 100000,
     .handle = asked},
    {.method = METHOD_POST,
     .path = "/{a}/{b}/{c}",
     .permission = "public",
     .inputs = inputs,
     .n_inputs = 3,
     .body = BODY_RAW,
     .body_limit = 100000,
     .handle = asked},
    {.method = METHOD_GET,
     .path = "/{a}/{b}",
     .permission = "public",
     .inputs = inputs,
     .n_inputs = 2,
     .handle = asked},
    {.method = METHOD_GET,
     .path = "/{a}/{b}/{c}",
     .permission = "public",
     .inputs = inputs,
     .n_inputs = 3,
     .handle = asked},
    {.method = METHOD_GET,
     .path = "/{a}/{b}/{c}/{d}",
     .permission = "public",
     .inputs = inputs,
     .n_inputs = 4,
     .handle = file_asked},
};

static void refuse(int times, int status, const char *answer)
{
	world.refuses = times;
	world.status = status;
	world.answer = answer;
	world.asked = 0;
}

static struct arena arena;
static struct fault fault;
static struct json_reader *reader;

static struct connector_call call_of(const struct connector *connector, const struct str *values)
{
	struct connector_call call = {.arena = &arena,
				      .fetcher = fetcher,
				      .connector = connector,
				      .values = values,
				      .source = STR("telegram"),
				      .now = NOW};
	arena_reset(&arena);
	buf_init(&call.lines, CONNECTOR_LINES_MAX);
	fault.text[0] = '\0';
	return call;
}

// --- Telegram, in ---

static struct telegram_album album;
static struct connector_call telegram_reads(const char *json)
{
	struct json_value update;
	static struct buf lines;
	static struct str values[4];
	values[0] = STR("1:AA");
	values[2] = server;
	struct connector_call call = call_of(&telegram_connector, values);
	buf_free(&lines);
	ok(json_parse(reader, str_from(json), &update, &fault) == OK, "an update %s", fault.text);
	telegram_update_read(&call, update, &album);
	lines = call.lines;
	return call;
}

#define PRIVATE                                                                                    \
	"\"chat\":{\"id\":77,\"type\":\"private\"},\"from\":{\"id\":77,\"first_name\":\"Ana\","
#define HEAD "\"message_id\":5,\"date\":1700000000,"

static void test_private(void)
{
	static const struct {
		const char *message, *text, *what;
	} cases[] = {
	    {"\"text\":\"water\"", "water", "words"},
	    {"\"text\":\"/start abc\"", "/start", "a command loses what stands behind it"},
	    {"\"text\":\"/STOP@river_bot\"", "/stop", "and the name of the bot"},
	    {"\"text\":\"/boat\"", "/boat", "another is words"},
	    {"\"photo\":[{\"file_id\":\"x\"}],\"caption\":\"the roof\"", "the roof\n📎 image/jpeg",
	     "a picture is named under its words"},
	    {"\"document\":{\"file_name\":\"list.pdf\"}", "📎 list.pdf", "a file by its name"},
	    {"\"voice\":{\"mime_type\":\"audio/ogg\"}", "📎 audio/ogg", "a voice by its kind"},
	    {"\"contact\":{\"first_name\":\"Bo\",\"phone_number\":\"+447700900001\"}",
	     "☎ Bo +447700900001", "somebody to call"},
	    {"\"location\":{\"latitude\":27.7,\"longitude\":85.3}", "📍 27.70000, 85.30000",
	     "a place"},
	    {"\"holograph\":{}", "…", "what nobody knows yet is not overlooked"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char json[1000];
		snprintf(json, sizeof json,
			 "{\"message\":{" HEAD PRIVATE "\"username\":\"ana\"},%s}}",
			 cases[i].message);
		const struct connector_call call = telegram_reads(json);
		ok(call.n_directs == 1 && str_equal(call.directs[0].text, str_from(cases[i].text)),
		   "%s", cases[i].what);
	}
	const struct connector_call call = telegram_reads(
	    "{\"message\":{" HEAD PRIVATE "\"last_name\":\"Rai\",\"username\":\"ana\",\"language_"
	    "code\":\"pt-br\"},\"text\":\"x\"}}");
	const struct connector_direct *direct = &call.directs[0];
	ok(str_equal(direct->contact, STR("telegram:77")) &&
	       str_equal(direct->name, STR("Ana Rai @ana")),
	   "who wrote it is apart");
	ok(str_equal(direct->answer_lang, STR("pt-br")), "with the language of the phone");
	ok(str_find(direct->line, STR("Ana")) == SIZE_MAX &&
	       str_find(direct->line, STR("lang")) == SIZE_MAX,
	   "and neither is in the post");
	ok(telegram_reads("{\"message\":{" HEAD PRIVATE "\"x\":1},\"pinned_message\":{}}}")
		   .n_directs == 0,
	   "what Telegram says of a chat is no message");
	ok(telegram_reads("{\"edited_message\":{" HEAD "\"edit_date\":1700000009," PRIVATE
			  "\"x\":1},\"location\":{\"latitude\":1,\"longitude\":2}}}")
		   .n_directs == 0,
	   "a phone that moves says nothing new");
	ok(str_find(telegram_reads("{\"edited_message\":{" HEAD "\"edit_date\":1700000009," PRIVATE
				   "\"x\":1},\"text\":\"60\"}}")
			.directs[0]
			.line,
		    STR("\"id\":\"77/5/1700000009\",\"text\":\"60\"")) != SIZE_MAX,
	   "an edit is a message of its own that names what it changes");
	ok(str_find(telegram_reads("{\"edited_message\":{" HEAD "\"edit_date\":1700000009," PRIVATE
				   "\"x\":1},\"text\":\"60\"}}")
			.directs[0]
			.line,
		    STR("\"edit_of\":\"77/5\"")) != SIZE_MAX,
	   "and stands in its place");
}

// --- files ---

// What became of the file of a private message; NULL: it has none.
static const struct connector_file *file_of(const char *message)
{
	char json[1000];
	snprintf(json, sizeof json, "{\"message\":{" HEAD PRIVATE "\"x\":1},%s}}", message);
	world.asked = world.files = 0;
	const struct connector_call call = telegram_reads(json);
	return call.n_directs == 1 && call.directs[0].n_files == 1 ? call.directs[0].files : NULL;
}

static bool lacks(const char *message, enum connector_lack lack)
{
	const struct connector_file *file = file_of(message);
	return file && file->lack == lack && file->bytes.len == 0;
}

#define PHOTO "\"photo\":[{\"file_id\":\"small\"},{\"file_id\":\"large\",\"file_size\":11}]"

static void test_files(void)
{
	world.file = "photos/f_1.jpg";
	world.file_status = 200;
	const struct connector_file *file = file_of(PHOTO);
	ok(file && str_equal(file->bytes, STR("eleven byte")), "a photo comes with its message");
	ok(strcmp(world.body, "{\"file_id\":\"large\"}") == 0, "in its largest size: %s",
	   world.body);
	is_str(str_from(world.file_path), STR("/file/bot1:AA/photos/f_1.jpg"),
	       "from where Telegram keeps it");
	file = file_of("\"document\":{\"file_id\":\"d\",\"file_name\":\"list.pdf\",\"mime_type\":"
		       "\"application/pdf\"}");
	ok(file && str_equal(file->name, STR("list.pdf")) && file->bytes.len == 11,
	   "and so does a document, by its name");
	ok(lacks("\"voice\":{\"file_id\":\"v\"}", FILE_KIND) && world.asked == 0,
	   "a voice is named, and not asked for");
	ok(lacks("\"document\":{\"file_id\":\"d\",\"mime_type\":\"application/pdf\",\"file_size\":"
		 "5242881}",
		 FILE_LARGE) &&
	       world.asked == 0,
	   "and neither is what is too large");
	world.file_status = 404;
	ok(lacks(PHOTO, FILE_LATER), "one that is gone is told of, beside the words");
	world.file_status = 200;
	refuse(1, 400, "{\"ok\":false,\"error_code\":400,\"description\":\"file is too big\"}");
	ok(lacks(PHOTO, FILE_LATER) && world.files == 0, "and so is one that Telegram refuses");
	world.refuses = 0;
	world.file = "../1:BB/x";
	ok(lacks(PHOTO, FILE_LATER) && world.files == 0, "a path that leads elsewhere is not gone");
	ok(telegram_reads("{\"edited_message\":{" HEAD "\"edit_date\":1700000009," PRIVATE
			  "\"x\":1},\"caption\":\"60\"," PHOTO "}}")
		   .directs[0]
		   .n_files == 0,
	   "new words under a photo bring it no second time");
}

#define OF_ALBUM "\"media_group_id\":\"g1\",\"voice\":{}"

static void test_together(void)
{
	album = (struct telegram_album){0};
	struct connector_call call = telegram_reads("{\"message\":{" HEAD PRIVATE
						    "\"x\":1},\"caption\":\"roof\"," OF_ALBUM "}}");
	ok(str_find(call.directs[0].line, STR("in_reply_to")) == SIZE_MAX,
	   "the first of an album answers nothing");
	char id[20], first[20]; // its words lie in the arena of the step
	snprintf(id, sizeof id, "%.*s", STR_ARG(album.id));
	snprintf(first, sizeof first, "%.*s", STR_ARG(album.first));
	album = (struct telegram_album){album.chat, str_from(id), str_from(first)};
	call = telegram_reads("{\"message\":{\"message_id\":6,\"date\":1700000000," PRIVATE
			      "\"x\":1}," OF_ALBUM "}}");
	ok(str_find(call.directs[0].line, STR("\"in_reply_to\":\"77/5\"")) != SIZE_MAX,
	   "the others belong to it");
	call = telegram_reads("{\"message\":{\"message_id\":7,\"date\":1700000000," PRIVATE
			      "\"x\":1},\"text\":\"next\",\"forward_origin\":{\"type\":\"user\","
			      "\"sender_user\":{\"first_name\":\"Zed\"}}}}");
	ok(str_equal(call.directs[0].text, STR("next\n↪ …")) &&
	       str_find(call.directs[0].line, STR("in_reply_to")) == SIZE_MAX,
	   "what somebody else wrote is told from their own words, without a name");
	call = telegram_reads("{\"message\":{" HEAD PRIVATE
			      "\"x\":1},\"text\":\"closed\",\"forward_origin\":{\"type\":"
			      "\"channel\",\"chat\":{\"id\":-1,\"title\":\"Ward 4\"}}}}");
	ok(str_equal(call.directs[0].text, STR("closed\n↪ Ward 4")), "of a channel with one");
}

static void test_open(void)
{
	const struct connector_call call =
	    telegram_reads("{\"channel_post\":{" HEAD
			   "\"chat\":{\"id\":-1001,\"type\":\"channel\",\"title\":\"Ward 4\","
			   "\"username\":\"ward4\"},\"text\":\"Bridge "
			   "closed\",\"forward_origin\":{\"type\":\"channel\","
			   "\"chat\":{\"id\":-1002},\"message_id\":8}}}");
	const struct str lines = buf_str(&call.lines);
	ok(call.posts == 1 && call.n_directs == 0, "a channel's words are a post");
	ok(str_find(lines, STR("\"source\":\"groups telegram\"")) != SIZE_MAX, "of its own source");
	ok(str_find(lines, STR("\"author\":\"@ward4\",\"author_name\":\"Ward 4\",\"url\":"
			       "\"https://t.me/ward4/5\"")) != SIZE_MAX,
	   "with its name and page");
	ok(str_find(lines, STR("\"repost_of\":\"-1002/8\"")) != SIZE_MAX, "and where it is from");
	const struct connector_call answer = telegram_reads(
	    "{\"message\":{" HEAD "\"chat\":{\"id\":-1,\"type\":\"group\"},\"text\":\"all "
	    "out\",\"reply_to_message\":{\"message_id\":4,\"from\":{\"is_bot\":true}}}}");
	ok(str_find(buf_str(&answer.lines), STR("\"in_reply_to\":\"-1/4\"")) != SIZE_MAX,
	   "what answers our answer in a group says so");
	is_int((int64_t)telegram_reads("{\"message\":{" HEAD
				       "\"chat\":{\"id\":-1,\"type\":\"group\"},"
				       "\"text\":\"/help\"}}")
		   .posts,
	       0, "a command in a group is for a bot");
	is_int((int64_t)telegram_reads("{\"message\":{" HEAD
				       "\"chat\":{\"id\":-1,\"type\":\"group\"},"
				       "\"photo\":[]}}")
		   .posts,
	       0, "a picture without words says nothing there");
}

// --- Telegram, out ---

static enum outcome telegram_says(struct connector_message message, struct connector_call *ret_call,
				  struct connector_receipt *ret_receipt)
{
	const struct str values[] = {STR("1:AA"), STR(""), server, STR("")};
	struct connector_call call = call_of(&telegram_connector, values);
	*ret_receipt = (struct connector_receipt){0};
	message.id = STR("12");
	const enum outcome outcome = telegram_connector.send(&call, &message, ret_receipt, &fault);
	buf_free(&call.lines);
	*ret_call = call;
	return outcome;
}

static void test_telegram_send(void)
{
	struct connector_call call;
	struct connector_receipt receipt;
	const struct connector_message plain = {.to = STR("telegram:77"), .text = STR("We come.")};
	is_int(telegram_says(plain, &call, &receipt), OK, "a message leaves %s", fault.text);
	ok(strcmp(world.body, "{\"chat_id\":77,\"text\":\"We come.\",\"link_preview_options\":"
			      "{\"is_disabled\":true}}") == 0,
	   "as plain text: %s", world.body);
	ok(str_equal(receipt.external_id, STR("77/31")), "and has an id");
	const struct connector_message group = {.in_reply_to = STR("-1001/5"),
						.text = STR("Thanks")};
	is_int(telegram_says(group, &call, &receipt), OK, "an answer in a group leaves");
	ok(strstr(world.body, "\"chat_id\":-1001") && strstr(world.body, "\"message_id\":5"),
	   "under what it answers");
	const struct connector_picture picture = {STR("\xff\xd8 picture"), STR("A map of wells")};
	struct connector_message pictured = group;
	pictured.pictures = &picture;
	pictured.n_pictures = 1;
	is_int(telegram_says(pictured, &call, &receipt), OK, "and with a picture %s", fault.text);
	ok(strstr(world.body, "name=\"caption\"\r\n\r\nThanks\n\n🖼 A map of wells\r\n") &&
	       strstr(world.body, "name=\"chat_id\"\r\n\r\n-1001\r\n") &&
	       strstr(world.body, "name=\"reply_parameters\"\r\n\r\n{\"message_id\":5,") &&
	       strstr(world.body, "name=\"photo\"; filename=\"picture.jpg\"") &&
	       str_equal(receipt.external_id, STR("-1001/31")),
	   "which is told in words, below what it answers: %s", world.body);
	const struct connector_picture two[] = {picture,
						{STR("\xff\xd8 other"), STR("A key to it")}};
	struct connector_message several = pictured;
	several.pictures = two;
	several.n_pictures = 2;
	refuse(1, 200, "{\"ok\":true,\"result\":[{\"message_id\":41},{\"message_id\":42}]}");
	is_int(telegram_says(several, &call, &receipt), OK, "two leave together %s", fault.text);
	ok(strstr(world.body,
		  "name=\"media\"\r\n\r\n[{\"type\":\"photo\",\"media\":\"attach://p0\","
		  "\"caption\":\"Thanks\\n\\n🖼 A map of wells\\n🖼 A key to it\"},{\"type\":"
		  "\"photo\",\"media\":\"attach://p1\"}]\r\n") &&
	       strstr(world.body, "name=\"p0\"; filename=\"picture.jpg\"") &&
	       strstr(world.body, "name=\"p1\"; filename=\"picture.jpg\"") &&
	       strstr(world.body, "name=\"reply_parameters\""),
	   "as one album: %s", world.body);
	is_str(receipt.external_id, STR("-1001/41"), "known by its first message");
	refuse(1, 200, "{\"ok\":true,\"result\":[{\"message_id\":41},{\"message_id\":44}]}");
	telegram_says(several, &call, &receipt);
	is_str(receipt.external_id, STR("-1001/41,44"), "or by all, if others stand between");
	char long_text[1100];
	memset(long_text, 'x', sizeof long_text);
	pictured.text = str_of(long_text, sizeof long_text);
	is_int(telegram_says(pictured, &call, &receipt), INVALID, "words too long beside one");
	is_int(call.trouble, TROUBLE_LENGTH, "are told: %s", fault.text);
	refuse(1, 400,
	       "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: upgraded\","
	       "\"parameters\":{\"migrate_to_chat_id\":-1009}}");
	is_int(telegram_says(group, &call, &receipt), OK, "a group that moved");
	ok(strstr(world.body, "\"chat_id\":-1009") && !strstr(world.body, "message_id"),
	   "is found where it is now");
	refuse(1, 429,
	       "{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests\","
	       "\"parameters\":{\"retry_after\":35}}");
	is_int(telegram_says(plain, &call, &receipt), UNAVAILABLE, "one too many waits");
	ok(call.wait_ms == 35000 && call.trouble == TROUBLE_LIMITED, "as long as it is told");
	refuse(1, 403,
	       "{\"ok\":false,\"error_code\":403,\"description\":\"Forbidden: bot was "
	       "blocked by the user 1:AA\"}");
	is_int(telegram_says(plain, &call, &receipt), INVALID, "who blocked the bot gets nothing");
	ok(call.trouble == TROUBLE_ADDRESS && !strstr(fault.text, "1:AA"),
	   "and no sentence holds the token: %s", fault.text);
	const struct connector_message wrong = {.to = STR("+447700900001"), .text = STR("x")};
	refuse(0, 0, "");
	telegram_says(wrong, &call, &receipt);
	ok(call.trouble == TROUBLE_ADDRESS && world.asked == 0, "a number is no chat");
}

static void test_telegram_change(void)
{
	const struct str values[] = {STR("1:AA"), STR(""), server, STR("")};
	const struct connector_message message = {
	    .id = STR("12"), .text = STR("At five."), .external_id = STR("-1001/31")};
	struct connector_call call = call_of(&telegram_connector, values);
	refuse(0, 0, "");
	is_int(telegram_connector.edit(&call, &message, &fault), OK, "an answer is edited %s",
	       fault.text);
	ok(strcmp(world.body, "{\"chat_id\":-1001,\"message_id\":31,\"text\":\"At five.\",\"link_"
			      "preview_options\":{\"is_disabled\":true}}") == 0,
	   "where it stands: %s", world.body);
	refuse(1, 400,
	       "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: message is not "
	       "modified: specified new message content\"}");
	is_int(telegram_connector.edit(&call, &message, &fault), OK, "done twice, it is done once");
	is_int(telegram_connector.remove(&call, &message, &fault), OK, "it is taken down");
	ok(strcmp(world.body, "{\"chat_id\":-1001,\"message_id\":31}") == 0, "alone: %s",
	   world.body);
	static const struct connector_picture two[] = {{STR("a"), STR("A map")},
						       {STR("b"), STR("Its key")}};
	struct connector_message pictured = message;
	pictured.pictures = two;
	pictured.n_pictures = 2;
	is_int(telegram_connector.edit(&call, &pictured, &fault), OK,
	       "what stands below a picture");
	ok(strcmp(world.body,
		  "{\"chat_id\":-1001,\"message_id\":31,\"caption\":\"At five.\\n\\n🖼 A "
		  "map\\n🖼 Its key\"}") == 0,
	   "is edited, and still says what it shows: %s", world.body);
	telegram_connector.remove(&call, &pictured, &fault);
	ok(strcmp(world.body, "{\"chat_id\":-1001,\"message_ids\":[31,32]}") == 0,
	   "an album is taken down whole: %s", world.body);
	pictured.external_id = STR("-1001/31,40");
	telegram_connector.remove(&call, &pictured, &fault);
	ok(strcmp(world.body, "{\"chat_id\":-1001,\"message_ids\":[31,40]}") == 0,
	   "and nothing that stands between: %s", world.body);
	refuse(1, 400,
	       "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: message to delete "
	       "not found\"}");
	is_int(telegram_connector.remove(&call, &message, &fault), OK,
	       "what is gone was taken down");
	refuse(1, 400,
	       "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: message can't be "
	       "deleted for everyone\"}");
	is_int(telegram_connector.remove(&call, &message, &fault), INVALID, "what is too old");
	is_int(call.trouble, TROUBLE_FIXED, "is told to be changed by hand: %s", fault.text);
	buf_free(&call.lines);
}

// --- pieces ---

static void test_pieces(void)
{
	struct str piece, rest = STR("one two\nthree four 👨‍👩‍👧five");
	char all[100] = "";
	while (piece_next(&rest, 10, &piece))
		snprintf(all + strlen(all), sizeof all - strlen(all), "%.*s|", STR_ARG(piece));
	ok(strcmp(all, "one two|three four|👨‍👩‍👧fi|ve|") == 0,
	   "cut behind lines and words: %s", all);
	rest = STR("  ");
	ok(!piece_next(&rest, 10, &piece), "nothing is nothing");
	rest = STR("👨👨👨");
	ok(piece_next(&rest, 3, &piece) && piece.len == 4, "no character is cut");
}

// --- WhatsApp ---

static struct str meta; // the address at which Meta is asked
static struct connector_call whatsapp_reads(const char *value)
{
	char json[2000];
	struct json_value root;
	const struct str values[] = {STR("111"), STR("token"), STR("secret"), STR(""),
				     STR(""),	 meta,	       STR("")};
	struct connector_call call = call_of(&whatsapp_connector, values);
	snprintf(json, sizeof json,
		 "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"changes\":[{\"value\":{"
		 "\"metadata\":{\"phone_number_id\":\"111\"},%s}}]}]}",
		 value);
	ok(json_parse(reader, str_from(json), &root, &fault) == OK &&
	       whatsapp_read(&call, root, STR("111"), &fault) == OK,
	   "an event %s", fault.text);
	buf_free(&call.lines);
	return call;
}

static void test_whatsapp_read(void)
{
	static const struct {
		const char *message, *text, *what;
	} cases[] = {
	    {"\"type\":\"text\",\"text\":{\"body\":\"water\"}", "water", "words"},
	    {"\"type\":\"button\",\"button\":{\"text\":\"Yes\"}", "Yes", "a button"},
	    {"\"type\":\"interactive\",\"interactive\":{\"type\":\"list_reply\",\"list_reply\":{"
	     "\"title\":\"Boat\",\"description\":\"for 8\"}}",
	     "Boat for 8", "a choice"},
	    {"\"type\":\"image\",\"image\":{\"caption\":\"the roof\",\"mime_type\":\"image/jpeg\"}",
	     "the roof\n📎 image/jpeg", "a picture is named under its words"},
	    {"\"type\":\"location\",\"location\":{\"latitude\":27.7,\"longitude\":85.3,\"name\":"
	     "\"School\"}",
	     "📍 School 27.70000, 85.30000", "a place"},
	    {"\"type\":\"contacts\",\"contacts\":[{\"name\":{\"formatted_name\":\"Bo\"},\"phones\":"
	     "[{"
	     "\"phone\":\"+44 7700\"}]}]",
	     "☎ Bo +44 7700", "somebody to call"},
	    {"\"type\":\"system\",\"system\":{\"body\":\"Ana changed from 4477009 to 4477008\"}",
	     "Ana changed from … to …", "another number, without either"},
	    {"\"type\":\"unsupported\",\"errors\":[]", "…", "what nobody knows is not overlooked"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char value[1000];
		snprintf(
		    value, sizeof value,
		    "\"contacts\":[{\"wa_id\":\"447700900001\",\"profile\":{\"name\":\"Ana\"}}],"
		    "\"messages\":[{\"from\":\"447700900001\",\"id\":\"wamid.1\",\"timestamp\":"
		    "\"1700000000\",%s}]",
		    cases[i].message);
		const struct connector_call call = whatsapp_reads(value);
		ok(call.n_directs == 1 &&
		       str_equal(call.directs[0].text, str_from(cases[i].text)) &&
		       str_equal(call.directs[0].contact, STR("+447700900001")) &&
		       str_equal(call.directs[0].name, STR("Ana")),
		   "%s", cases[i].what);
	}
	ok(str_equal(whatsapp_reads("\"messages\":[{\"from\":\"44\",\"id\":\"w\",\"type\":\"text\","
				    "\"text\":{\"body\":\"dam broken\"},\"context\":{"
				    "\"frequently_forwarded\":true}}]")
			 .directs[0]
			 .text,
		     STR("dam broken\n↪ …")),
	   "what somebody else wrote is told from their own words");
	ok(whatsapp_reads(
	       "\"messages\":[{\"from\":\"44\",\"id\":\"w\",\"type\":\"reaction\",\"reaction\":"
	       "{\"emoji\":\"x\"}}]")
		   .n_directs == 0,
	   "a reaction is no message");
	const struct connector_call call = whatsapp_reads(
	    "\"statuses\":[{\"id\":\"wamid.a\",\"status\":\"read\",\"biz_opaque_callback_data\":"
	    "\"12\"},"
	    "{\"id\":\"wamid.b\",\"status\":\"delivered\",\"biz_opaque_callback_data\":\"13/1\"},"
	    "{\"id\":\"wamid.c\",\"status\":\"failed\",\"biz_opaque_callback_data\":\"14/"
	    "1\",\"errors\":[{"
	    "\"code\":131047,\"title\":\"late\"}]}]");
	ok(call.n_reports == 2 && call.reports[0].fate == FATE_DELIVERED &&
	       str_equal(call.reports[0].id, STR("12")),
	   "a message is there with its last piece");
	ok(call.n_reports == 2 && call.reports[1].fate == FATE_UNDELIVERED &&
	       str_equal(call.reports[1].id, STR("14")) &&
	       str_equal(call.reports[1].detail, STR("WhatsApp, error 131047: late")),
	   "and is not when one of them is not");
}

static bool whatsapp_brings(const char *kind, const char *file, enum connector_lack lack)
{
	char value[1000];
	world.asked = world.files = 0;
	snprintf(value, sizeof value,
		 "\"messages\":[{\"from\":\"44770090\",\"id\":\"w\",\"type\":\"%s\",\"%s\":{%s}}]",
		 kind, kind, file);
	const struct connector_call call = whatsapp_reads(value);
	const struct connector_file *got = call.directs[0].files;
	return call.directs[0].n_files == 1 && got->lack == lack &&
	       got->bytes.len == (lack == FILE_WHOLE ? strlen("eleven byte") : 0);
}

static void test_whatsapp_files(void)
{
	char url[100];
	snprintf(url, sizeof url, "%.*swhatsapp/business/attachments/mid", STR_ARG(server));
	world.url = url;
	ok(whatsapp_brings("image", "\"id\":\"9 8\",\"mime_type\":\"image/jpeg\"", FILE_WHOLE),
	   "a picture comes with its message");
	is_str(str_from(world.shown), STR("Bearer token"), "its address is shown the token");
	ok(whatsapp_brings("document", "\"id\":\"9\",\"mime_type\":\"application/pdf\"",
			   FILE_WHOLE),
	   "and so does a document");
	ok(whatsapp_brings("audio", "\"id\":\"9\",\"mime_type\":\"audio/ogg; codecs=opus\"",
			   FILE_KIND) &&
	       world.asked == 0,
	   "a voice is named, and not asked for");
	refuse(1, 400, "{\"error\":{\"code\":100,\"message\":\"gone\"}}");
	ok(whatsapp_brings("image", "\"id\":\"9\",\"mime_type\":\"image/jpeg\"", FILE_LATER),
	   "one that is gone is told of, beside the words");
	char elsewhere[100];
	snprintf(elsewhere, sizeof elsewhere, "%.*smeta", STR_ARG(server));
	meta = str_from(elsewhere);
	ok(whatsapp_brings("image", "\"id\":\"9\",\"mime_type\":\"image/jpeg\"", FILE_LATER) &&
	       world.asked == 1 && world.files == 0,
	   "and nobody but Meta is shown the token");
	meta = server;
}

static void test_whatsapp_hosts(void)
{
	static const char *const not_theirs[] = {
	    "https://elsewhere.example/x.fbsbx.com/",  "https://elsewhere.example?.fbsbx.com/",
	    "https://elsewhere.example#.fbsbx.com/",   "https://elsewhere.example\\.fbsbx.com/",
	    "https://a@elsewhere.example:1.fbsbx.com", "http://lookaside.fbsbx.com/a",
	    "https://meta.example.elsewhere.example/", "https://fbsbx.com.elsewhere.example/",
	};
	ok(whatsapp_file_theirs(STR("https://meta.example"), STR("https://meta.example/a")) &&
	       whatsapp_file_theirs(STR(""), STR("https://lookaside.fbsbx.com/a?b=c")),
	   "Meta's hosts and the server of the settings are shown the token");
	for (size_t i = 0; i < sizeof not_theirs / sizeof not_theirs[0]; i++)
		ok(!whatsapp_file_theirs(STR("https://meta.example"), str_from(not_theirs[i])),
		   "%s is not", not_theirs[i]);
}

static enum trouble whatsapp_says(struct str text, int64_t heard_at, struct str template)
{
	const struct str values[] = {STR("111"), STR("token"), STR("secret"), template,
				     STR(""),	 server,       STR("")};
	struct connector_call call = call_of(&whatsapp_connector, values);
	struct connector_receipt receipt = {0};
	const struct connector_message message = {.id = STR("12"),
						  .to = STR("+44 7700 900001"),
						  .text = text,
						  .in_reply_to = STR("wamid.1"),
						  .heard_at = heard_at};
	world.asked = 0;
	const enum outcome outcome = whatsapp_connector.send(&call, &message, &receipt, &fault);
	buf_free(&call.lines);
	return outcome == OK ? TROUBLE_NONE : call.trouble;
}

static void test_whatsapp_send(void)
{
	const int64_t hour = 3600000;
	const struct str lines = STR("We  come\nat five");
	is_int(whatsapp_says(lines, NOW - hour, STR("")), TROUBLE_NONE, "an answer leaves %s",
	       fault.text);
	ok(strstr(world.body, "\"to\":\"447700900001\"") &&
	       strstr(world.body, "\"body\":\"We  come\\nat") &&
	       strstr(world.body, "\"context\":{\"message_id\":\"wamid.1\"}"),
	   "as it was written: %s", world.body);
	is_int(whatsapp_says(lines, NOW - 24 * hour, STR("")), TROUBLE_WINDOW,
	       "after a day it is told why it cannot leave: %s", fault.text);
	is_int(world.asked, 0, "and nobody is asked");
	is_int(whatsapp_says(lines, 0, STR("reply ne")), TROUBLE_NONE, "with a template it leaves");
	ok(strstr(world.body, "\"name\":\"reply\",\"language\":{\"code\":\"ne\"}") &&
	       strstr(world.body, "\"text\":\"We come at five\""),
	   "inside that, in one line: %s", world.body);
	refuse(1, 400,
	       "{\"error\":{\"code\":131026,\"error_data\":{\"details\":\"not 447700900001\"}}}");
	is_int(whatsapp_says(lines, NOW, STR("")), TROUBLE_ADDRESS, "a number without WhatsApp");
	ok(strcmp(fault.text, "WhatsApp, error 131026: not …") == 0, "is not named: %s",
	   fault.text);
	refuse(1, 429, "{\"error\":{\"code\":130429,\"message\":\"Rate limit hit\"}}");
	is_int(whatsapp_says(lines, NOW, STR("")), TROUBLE_LIMITED, "too many wait");
	refuse(1, 401, "{\"error\":{\"code\":190,\"message\":\"expired\"}}");
	is_int(whatsapp_says(lines, NOW, STR("")), TROUBLE_REFUSED, "a token that ended is told");
	refuse(1, 500, "<html>");
	is_int(whatsapp_says(lines, NOW, STR("")), TROUBLE_BROKEN, "and so is a server in trouble");
	struct buf long_text;
	buf_init(&long_text, 20000);
	for (int i = 0; i < 1500; i++)
		buf_add_cstr(&long_text, "word ");
	is_int(whatsapp_says(buf_str(&long_text), NOW, STR("")), TROUBLE_NONE,
	       "a long text leaves");
	is_int(world.asked, 2, "as two");
	is_int(whatsapp_says(buf_str(&long_text), 0, STR("reply ne")), TROUBLE_LENGTH,
	       "but not in a template");
	buf_free(&long_text);
}

int main(void)
{
	arena_init(&arena, CONNECTOR_MEMORY);
	reader = json_reader_new();
	if (!other_side_start(routes, sizeof routes / sizeof routes[0]))
		return tap_done();
	meta = server;
	test_private();
	test_files();
	test_together();
	test_open();
	test_telegram_send();
	test_telegram_change();
	test_pieces();
	test_whatsapp_read();
	test_whatsapp_files();
	test_whatsapp_hosts();
	test_whatsapp_send();
	other_side_stop();
	json_reader_free(reader);
	arena_free(&arena);
	return tap_done();
}
