// SPDX-License-Identifier: AGPL-3.0-or-later
// Goes through the parts of a mail once and takes what a person would read. GMime sets no limit on
// how many parts or headers a mail may have, and each costs it memory: of a mail that has absurdly
// many, only the beginning is read.
#include "net/mail.h"

#include "base/utf8.h"
#include "net/html_text.h"
#include "net/mail_encoded.h"

#include <gmime/gmime.h>
#include <pthread.h>

#define BOUNDARIES_MAX 2000  // lines that may begin a part
#define HEADERS_MAX    20000 // lines that may be a header
#define LINE_MAX_BYTES 1000  // of what stands in a header

// What a walk over the parts gathers.
struct walk {
	struct arena *arena;
	struct mail *mail;
	struct buf text;
	size_t parts;
	bool full;	// of the arena
	bool read_note; // it reports that a mail was read (RFC 8098)
	bool complaint; // or unwanted (RFC 5965)
};

static pthread_once_t gmime_once = PTHREAD_ONCE_INIT;

// --- what stands in headers ---

// One line of valid UTF-8, at most LINE_MAX_BYTES long.
static struct str line_of(struct walk *walk, const char *text)
{
	struct buf out;
	struct str rest = str_trim(str_from(text));
	buf_init(&out, LINE_MAX_BYTES * 3);
	utf8_mend(str_slice(rest, 0, LINE_MAX_BYTES), &out);
	for (size_t i = 0; i < out.len; i++)
		if ((unsigned char)out.at[i] < ' ' || out.at[i] == 0x7f)
			out.at[i] = ' ';
	const struct str line = arena_copy(walk->arena, utf8_prefix(buf_str(&out), LINE_MAX_BYTES));
	walk->full |= !line.at;
	buf_free(&out);
	return line;
}

static struct str header_of(struct walk *walk, GMimeObject *object, const char *name)
{
	return line_of(walk, g_mime_object_get_header(object, name));
}

// A header as it stands in the mail, its encoded words joined; NULL if there is none.
static const char *raw_of(struct walk *walk, GMimeMessage *message, const char *name)
{
	GMimeHeader *header = g_mime_header_list_get_header(
	    g_mime_object_get_header_list(GMIME_OBJECT(message)), name);
	const char *raw = header ? g_mime_header_get_raw_value(header) : NULL;
	const char *joined = raw ? mail_words_join(walk->arena, str_from(raw)) : NULL;
	walk->full |= raw && !joined;
	return joined;
}

static struct str subject_of(struct walk *walk, GMimeMessage *message)
{
	const char *raw = raw_of(walk, message, "Subject");
	char *lines = raw ? g_mime_utils_header_unfold(raw) : NULL;
	char *text = lines ? g_mime_utils_header_decode_text(NULL, lines) : NULL;
	const struct str subject = line_of(walk, text);
	g_free(lines);
	g_free(text);
	return subject;
}

static struct str lower(struct walk *walk, struct str text)
{
	char *copy = arena_raw(walk->arena, text.len + 1);
	walk->full |= !copy;
	if (!copy)
		return STR("");
	for (size_t i = 0; i < text.len; i++) {
		const char c = text.at[i];
		copy[i] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
	}
	copy[text.len] = '\0';
	return str_of(copy, text.len);
}

// The first mailbox of a list; false if there is none with an address.
static bool mailbox_take(struct walk *walk, InternetAddressList *list, struct str *ret_address,
			 struct str *ret_name)
{
	InternetAddress *first = list && internet_address_list_length(list) > 0
				     ? internet_address_list_get_address(list, 0)
				     : NULL;
	if (!first || !INTERNET_ADDRESS_IS_MAILBOX(first))
		return false;
	const char *address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first));
	const struct str line = line_of(walk, address);
	if (str_find_byte(line, '@') == SIZE_MAX || str_find_byte(line, ' ') != SIZE_MAX)
		return false;
	*ret_address = lower(walk, line);
	*ret_name = line_of(walk, internet_address_get_name(first));
	return true;
}

static void mailbox_of(struct walk *walk, GMimeMessage *message, const char *name,
		       struct str *ret_address, struct str *ret_name)
{
	const char *raw = raw_of(walk, message, name);
	InternetAddressList *list = raw ? internet_address_list_parse(NULL, raw) : NULL;
	mailbox_take(walk, list, ret_address, ret_name);
	if (list)
		g_object_unref(list);
}

static bool id_fits(struct str id)
{
	for (size_t i = 0; i < id.len; i++)
		if (id.at[i] <= ' ' || id.at[i] > '~' || id.at[i] == '<' || id.at[i] == '>')
			return false;
	return id.len > 0 && id.len <= MAIL_ID_MAX;
}

// Adds the ids of a header, the last one first.
static void answers_add(struct walk *walk, GMimeMessage *message, const char *name)
{
	const char *text = g_mime_object_get_header(GMIME_OBJECT(message), name);
	GMimeReferences *list = text ? g_mime_references_parse(NULL, text) : NULL;
	struct mail *mail = walk->mail;
	for (int i = list ? g_mime_references_length(list) : 0;
	     i-- > 0 && mail->n_answers < MAIL_ANSWERS_MAX;) {
		const struct str id = line_of(walk, g_mime_references_get_message_id(list, i));
		bool known = !id_fits(id);
		for (size_t k = 0; k < mail->n_answers && !known; k++)
			known = str_equal(mail->answers[k], id);
		if (!known)
			mail->answers[mail->n_answers++] = id;
	}
	if (list)
		g_mime_references_free(list);
}

static bool starts_nocase(struct str text, struct str with)
{
	return str_equal_nocase(str_slice(text, 0, with.len), with);
}

// Addresses that nobody reads, by what stands in front of the @.
static bool is_robot(struct str address)
{
	static const char *const names[] = {"mailer-daemon@", "postmaster@", "noreply",
					    "no-reply",	      "no_reply",    "donotreply",
					    "do-not-reply"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (starts_nocase(address, str_from(names[i])))
			return true;
	return false;
}

// RFC 3834, section 2 and 5, and what older programs say instead.
static enum mail_sort sort_of(struct walk *walk, GMimeMessage *message)
{
	static const char *const marks[] = {"X-Autoreply", "X-Autorespond",
					    "X-Auto-Response-Suppress"};
	static const char *const lists[] = {"List-Id", "List-Unsubscribe", "List-Post"};
	GMimeObject *object = GMIME_OBJECT(message);
	const struct str precedence = header_of(walk, object, "Precedence");
	struct str automatic = header_of(walk, object, "Auto-Submitted");
	automatic = str_trim(str_cut(&automatic, ';'));
	const struct str from = walk->mail->from;
	GMimeObject *root = g_mime_message_get_mime_part(message);
	GMimeContentType *type = root ? g_mime_object_get_content_type(root) : NULL;
	const bool nobody = str_equal(header_of(walk, object, "Return-Path"), STR("<>"));
	if (header_of(walk, object, "X-Failed-Recipients").len > 0 ||
	    (type && g_mime_content_type_is_type(type, "multipart", "report")) ||
	    starts_nocase(from, STR("mailer-daemon@")) ||
	    (nobody && starts_nocase(from, STR("postmaster@"))))
		return MAIL_BOUNCE;
	if (nobody || is_robot(from) || str_equal_nocase(precedence, STR("auto_reply")) ||
	    (automatic.len > 0 && !str_equal_nocase(automatic, STR("no"))))
		return MAIL_AUTOMATIC;
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (g_mime_object_get_header(object, marks[i]))
			return MAIL_AUTOMATIC;
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
		if (g_mime_object_get_header(object, lists[i]))
			return MAIL_LIST;
	return str_equal_nocase(precedence, STR("bulk")) ||
		       str_equal_nocase(precedence, STR("list")) ||
		       str_equal_nocase(precedence, STR("junk"))
		   ? MAIL_LIST
		   : MAIL_PERSON;
}

static void head_read(struct walk *walk, GMimeMessage *message)
{
	struct str name;
	struct mail *mail = walk->mail;
	GDateTime *date = g_mime_message_get_date(message);
	const struct str id = line_of(walk, g_mime_message_get_message_id(message));
	mail->id = id_fits(id) ? id : STR("");
	mail->subject = subject_of(walk, message);
	mail->at = date ? g_date_time_to_unix(date) * 1000 : 0;
	mailbox_of(walk, message, "From", &mail->from, &mail->from_name);
	mail->reply_to = mail->from;
	mailbox_of(walk, message, "Reply-To", &mail->reply_to, &name);
	answers_add(walk, message, "In-Reply-To");
	answers_add(walk, message, "References");
	mail->sort = sort_of(walk, message);
}

// --- parts ---

// The decoded bytes of a part; the caller unrefs the stream that they lie in.
static struct str part_bytes(GMimePart *part, GMimeStream **ret_stream)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *stream = g_mime_stream_mem_new();
	if (content)
		g_mime_data_wrapper_write_to_stream(content, stream);
	const GByteArray *array = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	*ret_stream = stream;
	return str_of((const char *)array->data, array->len);
}

static struct str charset_of(GMimeObject *part)
{
	return str_from(g_mime_object_get_content_type_parameter(part, "charset"));
}

static void text_add(struct walk *walk, struct str text)
{
	text = str_trim(text);
	if (str_starts(text, STR("\xEF\xBB\xBF"))) // a byte order mark
		text = str_trim(str_slice(text, 3, SIZE_MAX));
	if (text.len == 0)
		return;
	if (walk->text.len > 0)
		buf_add(&walk->text, STR("\n\n"));
	const size_t room = MAIL_TEXT_MAX - walk->text.len;
	const struct str fits = utf8_prefix(text, room < text.len ? room : text.len);
	walk->mail->cut |= fits.len < text.len;
	buf_add(&walk->text, fits);
}

// Without the CR of each line, without zeros.
static struct str lines_plain(char *at, size_t len)
{
	size_t kept = 0;
	for (size_t i = 0; i < len; i++)
		if (at[i] != '\0' && (at[i] != '\r' || (i + 1 < len && at[i + 1] != '\n')))
			at[kept++] = at[i] == '\r' ? '\n' : at[i];
	return str_of(at, kept);
}

static bool has_parameter(GMimeObject *object, const char *name, struct str value)
{
	return str_equal_nocase(str_from(g_mime_object_get_content_type_parameter(object, name)),
				value);
}

// The lines of plain text, which is our own copy.
static struct str lines_of_part(GMimeObject *part, struct str text)
{
	char *at = (char *)(uintptr_t)text.at;
	struct str lines = lines_plain(at, text.len);
	if (has_parameter(part, "format", STR("flowed")))
		lines.len = mail_flow(at, lines.len, has_parameter(part, "delsp", STR("yes")));
	return lines;
}

// The text of a part, as it is read; empty if it has none.
static struct str part_text(struct walk *walk, GMimePart *part, bool html)
{
	GMimeStream *stream;
	struct buf out;
	const struct str bytes = part_bytes(part, &stream);
	const struct str text = mail_letters(walk->arena, bytes, charset_of(GMIME_OBJECT(part)));
	walk->full |= !text.at;
	g_object_unref(stream);
	if (!html)
		return lines_of_part(GMIME_OBJECT(part), text);
	buf_init(&out, MAIL_BYTES_MAX * 2);
	walk->mail->cut |= html_text(text, &out, NULL) != OK;
	const struct str plain = arena_copy(walk->arena, buf_str(&out));
	buf_free(&out);
	return plain;
}

static void attachment_add(struct walk *walk, GMimeObject *object)
{
	GMimeStream *stream = NULL;
	struct mail *mail = walk->mail;
	GMimeContentType *type = g_mime_object_get_content_type(object);
	if (mail->n_attachments++ >= MAIL_ATTACHMENTS_MAX)
		return;
	if (!mail->attachments)
		mail->attachments =
		    arena_array(walk->arena, MAIL_ATTACHMENTS_MAX, sizeof *mail->attachments);
	walk->full |= !mail->attachments;
	if (walk->full)
		return;
	struct mail_attachment *to = &mail->attachments[mail->n_attachments - 1];
	char *mime = type ? g_mime_content_type_get_mime_type(type) : NULL;
	to->type = lower(walk, line_of(walk, mime));
	g_free(mime);
	if (!GMIME_IS_PART(object))
		return;
	to->name = line_of(walk, g_mime_part_get_filename(GMIME_PART(object)));
	const struct str content = part_bytes(GMIME_PART(object), &stream);
	to->bytes = (int64_t)content.len;
	if (mail->n_attachments <= MAIL_FILES_MAX)
		to->content = arena_copy(walk->arena, content);
	walk->full |= content.len > 0 && mail->n_attachments <= MAIL_FILES_MAX && !to->content.at;
	g_object_unref(stream);
}

static void object_walk(struct walk *walk, GMimeObject *object, int depth);

static bool is_type(GMimeObject *object, const char *type, const char *subtype)
{
	GMimeContentType *is = g_mime_object_get_content_type(object);
	return is && g_mime_content_type_is_type(is, type, subtype);
}

// Of several forms of the same, plain text if it says anything; else the last that does.
static void alternative_walk(struct walk *walk, GMimeMultipart *multipart, int depth)
{
	const int count = g_mime_multipart_get_count(multipart);
	const size_t before = walk->text.len;
	for (int i = 0; i < count && walk->text.len == before; i++) {
		GMimeObject *part = g_mime_multipart_get_part(multipart, i);
		if (is_type(part, "text", "plain"))
			object_walk(walk, part, depth);
	}
	for (int i = count; i-- > 0 && walk->text.len == before;) {
		GMimeObject *part = g_mime_multipart_get_part(multipart, i);
		if (!is_type(part, "text", "plain"))
			object_walk(walk, part, depth);
	}
}

// The fields of all blocks of a delivery report (RFC 3464, section 2): the worst fate counts.
static void status_read(struct walk *walk, GMimePart *part)
{
	static const struct {
		struct str action;
		enum mail_fate fate;
	} fates[] = {{STR("failed"), MAIL_FAILED},
		     {STR("delayed"), MAIL_DELAYED},
		     {STR("delivered"), MAIL_DELIVERED},
		     {STR("relayed"), MAIL_DELIVERED},
		     {STR("expanded"), MAIL_DELIVERED}};
	GMimeStream *stream;
	struct mail *mail = walk->mail;
	struct str rest = part_bytes(part, &stream);
	while (rest.len > 0) {
		struct str value = str_cut(&rest, '\n');
		const struct str name = str_trim(str_cut(&value, ':'));
		value = str_trim(value);
		for (size_t i = 0; i < sizeof fates / sizeof fates[0]; i++)
			if (str_equal_nocase(name, STR("Action")) &&
			    str_equal_nocase(value, fates[i].action) && mail->fate != MAIL_FAILED)
				mail->fate = fates[i].fate;
		if (str_equal_nocase(name, STR("Diagnostic-Code")) ||
		    (str_equal_nocase(name, STR("Status")) && mail->fate_why.len == 0)) {
			const char *copy = arena_cstr(walk->arena, value);
			walk->full |= !copy;
			mail->fate_why = line_of(walk, copy);
		}
	}
	g_object_unref(stream);
}

// The id of the mail that lies in a report, from the lines of its header.
static struct str id_in(struct walk *walk, struct str text)
{
	while (text.len > 0) {
		struct str line = str_trim(str_cut(&text, '\n'));
		if (!starts_nocase(line, STR("Message-ID:")) &&
		    !starts_nocase(line, STR("Original-Message-ID:")))
			continue;
		if (str_ends(line, STR(":"))) // it stands on the next line
			line = str_cut(&text, '\n');
		const size_t open = str_find_byte(line, '<'), close = str_find_byte(line, '>');
		if (open == SIZE_MAX || close == SIZE_MAX || close < open)
			continue;
		const struct str id = str_slice(line, open + 1, close - open - 1);
		if (id_fits(id))
			return arena_copy(walk->arena, id);
	}
	return STR("");
}

static void report_part(struct walk *walk, GMimeObject *part, int depth)
{
	GMimeStream *stream;
	struct mail *mail = walk->mail;
	if (GMIME_IS_MESSAGE_PART(part)) {
		GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
		if (inner)
			mail->about = line_of(walk, g_mime_message_get_message_id(inner));
		if (!id_fits(mail->about))
			mail->about = STR("");
	} else if (is_type(part, "message", "delivery-status") && GMIME_IS_PART(part)) {
		status_read(walk, GMIME_PART(part));
	} else if (GMIME_IS_PART(part) && (is_type(part, "text", "rfc822-headers") ||
					   is_type(part, "message", "disposition-notification"))) {
		mail->about = id_in(walk, part_bytes(GMIME_PART(part), &stream));
		g_object_unref(stream);
	} else {
		object_walk(walk, part, depth);
	}
}

static void multipart_walk(struct walk *walk, GMimeMultipart *multipart, int depth)
{
	GMimeObject *object = GMIME_OBJECT(multipart);
	int count = g_mime_multipart_get_count(multipart);
	if (is_type(object, "multipart", "alternative")) {
		alternative_walk(walk, multipart, depth);
		return;
	}
	if (is_type(object, "multipart", "signed") && count > 1)
		count = 1; // the second is the signature
	const bool report = is_type(object, "multipart", "report") && depth == 1;
	if (report) {
		walk->read_note =
		    has_parameter(object, "report-type", STR("disposition-notification"));
		walk->complaint = has_parameter(object, "report-type", STR("feedback-report"));
	}
	for (int i = 0; i < count && !walk->full; i++) {
		GMimeObject *part = g_mime_multipart_get_part(multipart, i);
		if (report)
			report_part(walk, part, depth);
		else
			object_walk(walk, part, depth);
	}
}

// A mail inside a mail: somebody passed on what another wrote.
static void message_walk(struct walk *walk, GMimeMessage *message, int depth)
{
	if (!message)
		return;
	text_add(walk, subject_of(walk, message));
	GMimeObject *root = g_mime_message_get_mime_part(message);
	if (root)
		object_walk(walk, root, depth);
}

static void object_walk(struct walk *walk, GMimeObject *object, int depth)
{
	if (walk->full || !object)
		return;
	if (depth >= MAIL_DEPTH_MAX || walk->parts++ >= MAIL_PARTS_MAX) {
		walk->mail->cut = true;
		return;
	}
	if (GMIME_IS_MULTIPART(object)) {
		multipart_walk(walk, GMIME_MULTIPART(object), depth + 1);
		return;
	}
	if (GMIME_IS_MESSAGE_PART(object)) {
		message_walk(walk, g_mime_message_part_get_message(GMIME_MESSAGE_PART(object)),
			     depth + 1);
		return;
	}
	const bool html = is_type(object, "text", "html");
	const bool aside =
	    g_mime_object_get_disposition(object) &&
	    g_ascii_strcasecmp(g_mime_object_get_disposition(object), "attachment") == 0;
	const bool text = GMIME_IS_PART(object) && (html || is_type(object, "text", "plain") ||
						    is_type(object, "text", "enriched"));
	if (text && !aside)
		text_add(walk, part_text(walk, GMIME_PART(object), html));
	else
		attachment_add(walk, object);
}

// --- a whole mail ---

// How much of a mail has so many parts and headers as a mail can have: mostly all of it.
static size_t sane_length(struct str bytes)
{
	struct str rest = bytes;
	size_t boundaries = 0, headers = 0;
	while (rest.len > 0) {
		const size_t begin = (size_t)(rest.at - bytes.at);
		const struct str line = str_cut(&rest, '\n');
		const size_t colon = str_find_byte(str_slice(line, 0, 40), ':');
		boundaries += line.len > 2 && line.at[0] == '-' && line.at[1] == '-';
		headers +=
		    colon != SIZE_MAX && str_find_byte(str_slice(line, 0, colon), ' ') == SIZE_MAX;
		if (boundaries > BOUNDARIES_MAX || headers > HEADERS_MAX)
			return begin;
	}
	return bytes.len;
}

// Subjects say again and again that they answer, and whether a mail was passed on.
static bool passed_on(struct str subject)
{
	static const char *const marks[] = {
	    "fwd:", "fw:", "wg:",  "tr:",  "tr :", "rv:",  "i:",
	    "enc:", "pd:", "ilt:", "转发", "轉寄", "転送", "إعادة توجيه"};
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (starts_nocase(subject, str_from(marks[i])))
			return true;
	return false;
}

static void text_end(struct walk *walk)
{
	struct mail *mail = walk->mail;
	const bool answer = mail->n_answers > 0 && !passed_on(mail->subject);
	mail->whole = arena_copy(walk->arena, buf_str(&walk->text));
	mail->words = mail_words(walk->arena, mail->whole, answer);
	walk->full |= !mail->whole.at || !mail->words.at;
	if (mail->sort != MAIL_BOUNCE)
		return;
	// Older servers tell in words alone, and put the header of what came back below; others
	// name it only as what they answer.
	if (mail->about.len == 0)
		mail->about = id_in(walk, mail->whole);
	if (mail->about.len == 0 && mail->n_answers > 0)
		mail->about = mail->answers[0];
	if (walk->read_note)
		mail->fate = MAIL_DELIVERED;
	else if (!walk->complaint && mail->fate == MAIL_FATE_UNKNOWN && mail->about.len > 0 &&
		 mail->fate_why.len == 0)
		mail->fate = MAIL_FAILED;
}

static void message_read(struct walk *walk, struct str bytes)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.at, bytes.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	if (!message)
		return;
	head_read(walk, message);
	object_walk(walk, g_mime_message_get_mime_part(message), 0);
	g_object_unref(message);
}

enum outcome mail_read(struct arena *arena, struct str bytes, struct mail *ret_mail,
		       struct fault *fault)
{
	struct mail mail = {0};
	struct walk walk = {.arena = arena, .mail = &mail};
	const struct str read =
	    str_slice(bytes, 0, sane_length(str_slice(bytes, 0, MAIL_BYTES_MAX)));
	mail.cut = read.len < bytes.len;
	pthread_once(&gmime_once, g_mime_init);
	buf_init(&walk.text, MAIL_TEXT_MAX + 2);
	message_read(&walk, read);
	text_end(&walk);
	buf_free(&walk.text);
	if (walk.full)
		return fail(TOO_MUCH, fault, "A mail needs more memory than is set aside for it.");
	*ret_mail = mail;
	return OK;
}
