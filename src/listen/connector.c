// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/connector.h"

#include "base/time.h"
#include "base/utf8.h"
#include "campaign/post.h"
#include "listen/when.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>

#define WAIT_MOST_MS   (24 * HOUR_MS)
#define SHORT_MAX      500	  // bytes of what is no text: names, addresses
#define EPOCH_AT_LEAST 1000000000 // smaller numbers of a reset header are seconds from now
#define EPOCH_AT_MOST  INT64_C(100000000000)

const struct trouble_entry troubles[TROUBLE_COUNT] = {
    [TROUBLE_NONE] = {"", "", "", 0},
    [TROUBLE_UNREACHABLE] =
	{"unreachable", /*tr*/ "It cannot be reached.",
	 /*tr*/
	 "Wait a little: we try again. If it stays like this, check the address.", 0},
    [TROUBLE_NAME] = {"name", /*tr*/ "There is no server of this name.",
		      /*tr*/
		      "Check the address for a typing error. If no other source can be reached "
		      "either, this server has no connection. Otherwise the other server may have "
		      "moved: ask its people. We try again.",
		      0},
    [TROUBLE_CERTIFICATE] =
	{"certificate", /*tr*/ "It cannot prove that it is the server of this address.",
	 /*tr*/
	 "The certificate of the other server has run out, or is for another name: its people must "
	 "renew it. If other sources say the same, the clock of this server may be wrong. Until "
	 "then we send nothing there, so that nobody else can read it.",
	 0},
    [TROUBLE_PRIVATE] = {"private",
			 /*tr*/ "Its address lies inside a private network, and is not asked.",
			 /*tr*/
			 "Whoever runs the server can allow it, with the setting "
			 "listen-private.",
			 HOUR_MS},
    [TROUBLE_REFUSED] =
	{"refused", /*tr*/ "It does not let us in.",
	 /*tr*/
	 "Enter the key or password again, if the source has one. Otherwise ask the people of the "
	 "other server.",
	 10 * MINUTE_MS},
    [TROUBLE_RIGHTS] = {"rights", /*tr*/ "It knows this key, but does not allow it what we ask.",
			/*tr*/
			"Give the key the rights that it lacks there, or make a new one that has "
			"them.",
			10 * MINUTE_MS},
    [TROUBLE_OPEN] = {"open",
		      /*tr*/ "It offers no encrypted connection, so it got no password.",
		      /*tr*/
		      "Try the address with imaps:// or smtps:// in front. If it worked before, "
		      "somebody may be listening in between: ask the people of the other server.",
		      10 * MINUTE_MS},
    [TROUBLE_CLOCK] = {"clock", /*tr*/ "Its clock and ours are more than five minutes apart.",
		       /*tr*/ "Ask whoever runs this server to set its clock right.",
		       10 * MINUTE_MS},
    [TROUBLE_GONE] = {"gone", /*tr*/ "There is nothing at this address.",
		      /*tr*/ "Check the address, or remove the source.", 10 * MINUTE_MS},
    [TROUBLE_LIMITED] = {"limited", /*tr*/ "It asks us to come less often.",
			 /*tr*/ "Nothing: we wait as long as it asks.", 5 * MINUTE_MS},
    [TROUBLE_BROKEN] = {"broken", /*tr*/ "It has trouble of its own.",
			/*tr*/ "Nothing: we try again.", 0},
    [TROUBLE_LARGE] = {"large", /*tr*/ "It sends more at once than we take.",
		       /*tr*/ "Look for an address with fewer entries.", HOUR_MS},
    [TROUBLE_UNREADABLE] =
	{"unreadable", /*tr*/ "What it sends cannot be read.",
	 /*tr*/ "Check that the address is the right one for this kind of source.", 10 * MINUTE_MS},
    [TROUBLE_SETTINGS] = {"settings", /*tr*/ "It cannot be asked with these settings.",
			  /*tr*/ "Correct them below.", HOUR_MS},
    [TROUBLE_SIGNATURE] = {"signature", /*tr*/ "What it sends is not signed with this key.",
			   /*tr*/ "Enter the key again that the other side shows.", 0},
    [TROUBLE_SEALED] =
	{"sealed",
	 /*tr*/ "Its key or password cannot be opened: it was sealed on another server.",
	 /*tr*/ "Enter the key or password again.", HOUR_MS},
    [TROUBLE_OURS] = {"ours",
		      /*tr*/ "What it sent could not be kept. It is not lost: we ask again.",
		      /*tr*/ "If it stays like this, tell whoever runs the server.", 0},
    [TROUBLE_HARMFUL] = {"harmful",
			 /*tr*/ "This server stopped more than once while it read this source.",
			 /*tr*/ "Pause it, and tell whoever runs the server.", HOUR_MS},
    [TROUBLE_ADDRESS] = {"address", /*tr*/ "It cannot go to this address.",
			 /*tr*/ "Check the address, or reach the person in another way.", 0},
    [TROUBLE_UNDELIVERED] = {"undelivered", /*tr*/ "It could not be brought to the person.",
			     /*tr*/ "Send it again, or reach the person in another way.", 0},
    [TROUBLE_DOUBT] = {"doubt", /*tr*/ "Nobody can tell whether it left.",
		       /*tr*/ "Send it again only if getting it twice does no harm.", 0},
    [TROUBLE_AIRTIME] = {"airtime", /*tr*/ "What this campaign may send in a day is used up.",
			 /*tr*/ "It goes out tomorrow. A head can allow more in the settings.", 0},
    [TROUBLE_STOPPED] = {"stopped", /*tr*/ "This person sent STOP.",
			 /*tr*/ "Nothing: broadcasts do not go to them.", 0},
    [TROUBLE_LENGTH] = {"length", /*tr*/ "It is longer than the other side takes.",
			/*tr*/ "Write it anew, shorter.", 0},
    [TROUBLE_LATE] = {"late", /*tr*/ "It waited too long to leave: what it says may be over.",
		      /*tr*/ "See whether it still holds. If so, send it again.", 0},
    [TROUBLE_WINDOW] = {"window", /*tr*/ "More than a day has passed since this person wrote.",
			/*tr*/
			"Their app then takes no answer from us any more. The settings of the "
			"source say what can still be sent; otherwise call them.",
			0},
    [TROUBLE_FIXED] = {"fixed", /*tr*/ "It cannot be changed there from here.",
		       /*tr*/ "Change it there by hand, signed in with that account.", 0},
    [TROUBLE_TWICE] = {"twice", /*tr*/ "The same words stand there already.",
		       /*tr*/ "Change a word if it is to stand there again; else take it back.", 0},
    [TROUBLE_USED_UP] = {"used-up", /*tr*/ "What the plan of its account allows is used up.",
			 /*tr*/
			 "It goes on by itself when the plan begins anew. Whoever pays for it "
			 "there can allow more.",
			 HOUR_MS},
    [TROUBLE_LOCKED] = {"locked", /*tr*/ "Its account there is locked or suspended.",
			/*tr*/ "Sign in there with that account, and do what the page there says.",
			HOUR_MS},
    [TROUBLE_GAP] =
	{"gap", /*tr*/ "It does not give us all that was written while we were away.",
	 /*tr*/ "Look there by hand for what was written in between. From now on all is read.", 0},
    [TROUBLE_ENDING] = {"ending", /*tr*/ "Its key ends soon. Until then it works.",
			/*tr*/ "Make a new key there, and enter it below.", 0},
};

enum trouble trouble_find(struct str name)
{
	for (int i = 1; i < TROUBLE_COUNT; i++)
		if (str_equal(name, str_from(troubles[i].name)))
			return (enum trouble)i;
	return TROUBLE_NONE;
}

const struct connector *connector_find(const struct connector *const *table, struct str name)
{
	for (; *table; table++)
		if (str_equal(name, str_from((*table)->name)))
			return *table;
	return NULL;
}

struct str connector_value(const struct connector_call *call, const char *name)
{
	for (size_t i = 0; i < call->connector->n_asks; i++)
		if (strcmp(call->connector->asks[i].name, name) == 0)
			return call->values[i];
	abort();
}

struct str connector_server(const struct connector_call *call, const char *otherwise)
{
	struct str server = str_trim(connector_value(call, "server"));
	if (server.len == 0)
		server = str_from(otherwise);
	while (str_ends(server, STR("/")))
		server.len--;
	return server;
}

// --- posts ---

static struct str mended(struct arena *arena, struct str text, size_t most)
{
	if (!utf8_valid(text)) {
		struct buf room;
		buf_init(&room, CONNECTOR_ANSWER_MAX * 3);
		utf8_mend(text, &room);
		text = arena_copy(arena, buf_str(&room));
		buf_free(&room);
	}
	return utf8_prefix(text, most);
}

// An id that fits: its own, or 32 hexadecimal digits of its hash.
static struct str id_fit(struct arena *arena, struct str id)
{
	unsigned char hash[16];
	char hex[2 * sizeof hash + 1];
	if (id.len <= POST_ID_MAX && utf8_valid(id))
		return id;
	crypto_generichash(hash, sizeof hash, (const unsigned char *)id.at, id.len, NULL, 0);
	sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
	return arena_copy(arena, str_of(hex, sizeof hex - 1));
}

static void member_add(struct json_writer *writer, const char *name, struct str value)
{
	if (value.len == 0)
		return;
	json_name(writer, name);
	json_add_str(writer, value);
}

static void line_begin(struct connector_call *call, struct json_writer *writer, struct str id,
		       const char *where)
{
	json_writer_init(writer, &call->lines);
	json_object_begin(writer);
	member_add(writer, "id", id);
	if (where && call->source.len > 0)
		member_add(writer, "source",
			   arena_format(call->arena, "%s%.*s", where, STR_ARG(call->source)));
}

bool connector_source_is(struct str source, struct str inlet)
{
	static const struct str words[] = {STR(CONNECTOR_OPEN), STR(CONNECTOR_ALONE)};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (str_starts(source, words[i]) &&
		    str_equal(str_slice(source, words[i].len, SIZE_MAX), inlet))
			return true;
	return str_equal(source, inlet);
}

static const char *where_of(const struct connector_call *call, const struct connector_post *post)
{
	if (post->contact.len > 0 && call->connector->can & CONNECTOR_ALSO_DIRECT)
		return CONNECTOR_ALONE;
	return post->open ? CONNECTOR_OPEN : NULL;
}

static void post_write(struct connector_call *call, const struct connector_post *post,
		       struct str id, struct str text)
{
	struct json_writer writer;
	struct arena *arena = call->arena;
	line_begin(call, &writer, id, where_of(call, post));
	member_add(&writer, "text", text);
	if (post->at > 0) {
		char at[TIME_TEXT_MAX];
		json_name(&writer, "at");
		json_add_str(&writer, str_of(at, time_format(post->at, at)));
	}
	member_add(&writer, "author", mended(arena, post->author, SHORT_MAX));
	member_add(&writer, "author_name", mended(arena, post->author_name, SHORT_MAX));
	member_add(&writer, "lang", mended(arena, post->lang, 35));
	member_add(&writer, "url",
		   post->url.len <= CONNECTOR_VALUE_MAX
		       ? mended(arena, post->url, CONNECTOR_VALUE_MAX)
		       : STR(""));
	member_add(&writer, "in_reply_to",
		   post->in_reply_to.len ? id_fit(arena, post->in_reply_to) : STR(""));
	member_add(&writer, "repost_of",
		   post->repost_of.len ? id_fit(arena, post->repost_of) : STR(""));
	member_add(&writer, "alias", post->alias.len ? id_fit(arena, post->alias) : STR(""));
	member_add(&writer, "edit_of", post->edit_of.len ? id_fit(arena, post->edit_of) : STR(""));
	if (post->has_point) {
		json_name(&writer, "lat");
		json_add_double(&writer, post->lat, 6);
		json_name(&writer, "lon");
		json_add_double(&writer, post->lon, 6);
	}
	json_object_end(&writer);
	buf_add_byte(&call->lines, '\n');
}

// Keeps what people wrote to us apart from other posts: each is taken in by itself.
// Copies the files of a post into the call; false if they belong into the next step.
static bool files_take(struct connector_call *call, const struct connector_post *post,
		       struct connector_file **ret_files, size_t *ret_count)
{
	size_t bytes = 0, count = 0;
	*ret_count = 0;
	for (size_t i = 0; i < post->n_files; i++)
		bytes += post->files[i].bytes.len;
	if (call->file_bytes + bytes > CONNECTOR_FILES_ROOM && call->n_directs > 0)
		return false;
	*ret_files = arena_array(call->arena, CONNECTOR_FILES_MAX, sizeof **ret_files);
	for (size_t i = 0; *ret_files && i < post->n_files && count < CONNECTOR_FILES_MAX; i++) {
		struct connector_file file = post->files[i];
		file.name = arena_copy(call->arena, file.name);
		file.bytes = arena_copy(call->arena, file.bytes);
		if (file.bytes.at && file.name.at)
			(*ret_files)[count++] = file;
	}
	call->file_bytes += bytes;
	*ret_count = count;
	return true;
}

static bool direct_add(struct connector_call *call, const struct connector_post *post,
		       struct str id, struct str text)
{
	const size_t before = call->lines.len;
	struct connector_file *files = NULL;
	size_t n_files = 0;
	if (post->n_files > 0 && !files_take(call, post, &files, &n_files))
		return false;
	if (!call->directs)
		call->directs =
		    arena_array(call->arena, CONNECTOR_POSTS_MAX, sizeof *call->directs);
	if (!call->directs || call->n_directs == CONNECTOR_POSTS_MAX)
		return false;
	post_write(call, post, id, text);
	const struct str line =
	    arena_copy(call->arena, str_trim(str_slice(buf_str(&call->lines), before, SIZE_MAX)));
	call->lines.len = before;
	if (call->lines.full || !line.at)
		return false;
	call->directs[call->n_directs++] = (struct connector_direct){
	    .id = id,
	    .line = line,
	    .text = text,
	    .contact = post->contact,
	    .lang = post->lang,
	    .automatic = post->automatic,
	    .name = post->contact_name,
	    .answer_lang = post->answer_lang,
	    .files = files,
	    .n_files = n_files,
	};
	return true;
}

// --- what finds room ---

bool connector_kept(const struct connector_call *call)
{
	return call->met < call->before;
}

// Whether the next one is to be added. Once there was no room for one, there is none for others:
// the next round begins with it.
static bool turn_of(struct connector_call *call)
{
	const bool kept = connector_kept(call);
	call->met += kept;
	return !kept && !call->full;
}

static bool added(struct connector_call *call, bool good)
{
	call->met += good;
	call->full |= !good;
	return good;
}

// Takes a line back that found no more room.
static bool line_keep(struct connector_call *call, size_t before)
{
	if (call->lines.full)
		call->lines.len = before;
	else
		call->posts++;
	return !call->lines.full;
}

bool connector_post(struct connector_call *call, const struct connector_post *post)
{
	const struct str text = str_trim(mended(call->arena, post->text, POST_TEXT_MAX));
	const size_t before = call->lines.len;
	if (post->id.len == 0 || text.len == 0)
		return true;
	if (!turn_of(call))
		return !call->full;
	if (call->posts == CONNECTOR_POSTS_MAX)
		return added(call, false);
	if (post->contact.len > 0)
		return added(call, direct_add(call, post, id_fit(call->arena, post->id), text));
	post_write(call, post, id_fit(call->arena, post->id), text);
	return added(call, line_keep(call, before));
}

static bool removed_add(struct connector_call *call, struct str id, const char *where, bool all)
{
	struct json_writer writer;
	const size_t before = call->lines.len;
	if (id.len == 0)
		return true;
	if (!turn_of(call))
		return !call->full;
	if (call->posts == CONNECTOR_POSTS_MAX)
		return added(call, false);
	line_begin(call, &writer, id_fit(call->arena, id), where);
	json_name(&writer, "removed");
	if (all)
		json_add_str(&writer, STR("all"));
	else
		json_add_bool(&writer, true);
	json_object_end(&writer);
	buf_add_byte(&call->lines, '\n');
	return added(call, line_keep(call, before));
}

bool connector_removed(struct connector_call *call, struct str id, const char *where)
{
	return removed_add(call, id, where, false);
}

bool connector_all_removed(struct connector_call *call, struct str alias)
{
	return removed_add(call, alias, NULL, true);
}

void connector_report(struct connector_call *call, const struct connector_report *report)
{
	if (!turn_of(call))
		return;
	if (!call->reports)
		call->reports =
		    arena_array(call->arena, CONNECTOR_POSTS_MAX, sizeof *call->reports);
	if (added(call, call->reports && call->n_reports < CONNECTOR_POSTS_MAX))
		call->reports[call->n_reports++] = *report;
}

// --- asking ---

enum outcome connector_fail(struct connector_call *call, enum trouble trouble, struct fault *fault,
			    const char *format, ...)
{
	char text[FAULT_TEXT_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	const bool later = trouble == TROUBLE_UNREACHABLE || trouble == TROUBLE_NAME ||
			   trouble == TROUBLE_CERTIFICATE || trouble == TROUBLE_LIMITED ||
			   trouble == TROUBLE_BROKEN || trouble == TROUBLE_OURS ||
			   trouble == TROUBLE_USED_UP;
	call->trouble = trouble;
	return fail(later ? UNAVAILABLE : INVALID, fault, "%s", text);
}

enum outcome connector_picture_refused(const struct connector_message *message, size_t picture,
				       enum outcome outcome, struct fault *fault)
{
	char said[FAULT_TEXT_MAX];
	snprintf(said, sizeof said, "%s", fault->text);
	return fail(outcome, fault, "Picture %zu of %zu: %s", picture + 1, message->n_pictures,
		    said);
}

struct str connector_header(const struct fetch_answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->n_headers; i++)
		if (str_equal_nocase(answer->headers[i].name, str_from(name)))
			return answer->headers[i].value;
	return STR("");
}

// Our clock, and the other side's if it said what that shows: a moment that it names is one of its
// own clock.
struct clocks {
	int64_t ours, theirs;
};

static int64_t left_until(int64_t at, const struct clocks *clocks)
{
	const int64_t ours = at - clocks->ours, theirs = at - clocks->theirs;
	return theirs > 0 && (ours <= 0 || theirs < ours) ? theirs : ours;
}

// How long a header that holds seconds, or a moment, wants us to wait; 0 if it says neither.
static int64_t wait_of(struct str value, const struct clocks *clocks)
{
	int64_t number, at, wait = 0;
	const bool is_number = str_to_i64(value, &number);
	if (is_number && number > EPOCH_AT_MOST)
		wait = WAIT_MOST_MS;
	else if (is_number && number >= EPOCH_AT_LEAST)
		wait = left_until(number * 1000, clocks);
	else if (is_number && number > 0)
		wait = number * 1000;
	else if (!is_number && when_read(value, &at))
		wait = left_until(at, clocks);
	if (wait < 0)
		return 0;
	return wait < WAIT_MOST_MS ? wait : WAIT_MOST_MS;
}

// A number in "limit=100, remaining=0, reset=50" or "\"default\";r=0;t=50", the two forms of the
// header RateLimit in drafts of the IETF; -1: it is not there.
static int64_t part_of(struct str header, const char *word)
{
	while (header.len > 0) {
		int64_t number;
		const size_t comma = str_find_byte(header, ','),
			     semicolon = str_find_byte(header, ';');
		struct str part = str_cut(&header, comma < semicolon ? ',' : ';');
		const struct str name = str_trim(str_cut(&part, '='));
		if (str_equal(name, str_from(word)) && str_to_i64(str_trim(part), &number))
			return number;
	}
	return -1;
}

static int64_t draft_wait(const struct fetch_answer *answer)
{
	const struct str header = connector_header(answer, "RateLimit");
	const int64_t left = part_of(header, "remaining"), r = part_of(header, "r");
	const int64_t reset = part_of(header, "reset"), t = part_of(header, "t");
	const int64_t seconds = reset > 0 ? reset : t;
	if (left != 0 && r != 0)
		return 0;
	return seconds > 0 && seconds < WAIT_MOST_MS / 1000 ? seconds * 1000 : 0;
}

// RFC 9110, section 10.2.3, and what most interfaces send when a limit is used up.
static int64_t answer_wait(const struct fetch_answer *answer, const struct clocks *clocks)
{
	static const struct {
		const char *left, *reset;
	} limits[] = {{"X-RateLimit-Remaining", "X-RateLimit-Reset"},
		      {"X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"},
		      {"X-User-Limit-24Hour-Remaining", "X-User-Limit-24Hour-Reset"},
		      {"X-App-Limit-24Hour-Remaining", "X-App-Limit-24Hour-Reset"},
		      {"RateLimit-Remaining", "RateLimit-Reset"}};
	const int64_t said = wait_of(connector_header(answer, "Retry-After"), clocks);
	int64_t wait = draft_wait(answer);
	for (size_t i = 0; i < sizeof limits / sizeof limits[0] && said == 0; i++) {
		int64_t left;
		if (!str_to_i64(connector_header(answer, limits[i].left), &left) || left > 0)
			continue;
		const int64_t until = wait_of(connector_header(answer, limits[i].reset), clocks);
		wait = until > wait ? until : wait; // whichever of them begins anew last
	}
	return said > 0 ? said : wait;
}

static enum trouble status_trouble(int status)
{
	static const struct {
		int status;
		enum trouble trouble;
	} known[] = {{400, TROUBLE_SETTINGS}, {401, TROUBLE_REFUSED},  {402, TROUBLE_RIGHTS},
		     {403, TROUBLE_REFUSED},  {404, TROUBLE_GONE},     {405, TROUBLE_SETTINGS},
		     {406, TROUBLE_SETTINGS}, {410, TROUBLE_GONE},     {414, TROUBLE_SETTINGS},
		     {415, TROUBLE_SETTINGS}, {422, TROUBLE_SETTINGS}, {429, TROUBLE_LIMITED},
		     {451, TROUBLE_REFUSED}};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (known[i].status == status)
			return known[i].trouble;
	// What leads nowhere or in a circle is at no address.
	return status >= 300 && status < 400 ? TROUBLE_GONE : TROUBLE_BROKEN;
}

static enum trouble outcome_trouble(enum outcome outcome, enum fetch_obstacle obstacle)
{
	static const enum trouble away[] = {
	    [FETCH_OBSTACLE_OTHER] = TROUBLE_UNREACHABLE,
	    [FETCH_OBSTACLE_NAME] = TROUBLE_NAME,
	    [FETCH_OBSTACLE_CERTIFICATE] = TROUBLE_CERTIFICATE,
	    [FETCH_OBSTACLE_ANSWER] = TROUBLE_UNREADABLE,
	};
	switch (outcome) {
	case DENIED:
		return TROUBLE_PRIVATE;
	case TOO_MUCH:
		return TROUBLE_LARGE;
	case INVALID:
		return TROUBLE_SETTINGS;
	case FAULT:
		return TROUBLE_OURS;
	default:
		return away[obstacle];
	}
}

// Who answers so may have begun with what was asked; a proxy does, when the server behind it did
// not answer.
static bool is_doubtful(int status)
{
	return status == 500 || status == 502 || status == 504;
}

// What an answer means for the call; NULL: there is none, for that reason.
static enum outcome answer_judge(struct connector_call *call, enum outcome outcome,
				 enum fetch_obstacle obstacle, const struct fetch_answer *answer,
				 struct fault *fault)
{
	call->status = answer ? answer->status : 0;
	if (!answer) {
		call->trouble = outcome_trouble(outcome, obstacle);
		return outcome;
	}
	struct clocks clocks = {call->now, call->now};
	call->ahead_ms = when_read(connector_header(answer, "Date"), &clocks.theirs)
			     ? clocks.theirs - clocks.ours
			     : 0;
	call->wait_ms = answer_wait(answer, &clocks);
	if ((answer->status >= 200 && answer->status < 300) || answer->status == 304 ||
	    answer->status == 101)
		return OK;
	call->refusal = answer->body;
	return connector_fail(call, status_trouble(answer->status), fault,
			      "The other server answered with status %d.", answer->status);
}

enum outcome connector_fetch(struct connector_call *call, struct fetch_request request,
			     struct fetch_answer *ret_answer, struct fault *fault)
{
	bool reached = false;
	enum fetch_obstacle obstacle = FETCH_OBSTACLE_OTHER;
	struct fetch_answer answer;
	request.timeout_ms = request.timeout_ms ? request.timeout_ms : CONNECTOR_TIME_MS;
	request.timeout_ms = call->time_ms ? call->time_ms : request.timeout_ms;
	request.max_bytes = request.max_bytes ? request.max_bytes : CONNECTOR_ANSWER_MAX;
	request.max_redirects = request.max_redirects ? request.max_redirects : CONNECTOR_REDIRECTS;
	request.last = true;
	request.reached = &reached;
	request.obstacle = &obstacle;
	const enum outcome outcome = fetch(call->fetcher, call->arena, &request, &answer, fault);
	call->doubt = outcome == OK ? is_doubtful(answer.status) : reached;
	const enum outcome judged =
	    answer_judge(call, outcome, obstacle, outcome == OK ? &answer : NULL, fault);
	if (judged == OK)
		*ret_answer = answer;
	return judged;
}

enum outcome connector_socket(struct connector_call *call, struct fetch_request request,
			      struct str protocol, struct web_socket **ret_socket,
			      struct fault *fault)
{
	enum fetch_obstacle obstacle = FETCH_OBSTACLE_OTHER;
	struct fetch_answer answer;
	*ret_socket = NULL;
	if (!request.url)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	request.timeout_ms = CONNECTOR_TIME_MS;
	request.obstacle = &obstacle;
	const enum outcome outcome = web_socket_open(call->fetcher, call->arena, &request, protocol,
						     ret_socket, &answer, fault);
	const enum outcome judged =
	    answer_judge(call, outcome, obstacle, outcome == OK ? &answer : NULL, fault);
	return judged != OK || *ret_socket
		   ? judged
		   : connector_fail(call, TROUBLE_UNREADABLE, fault, "It opened no WebSocket.");
}

enum outcome connector_fetch_json(struct connector_call *call, struct fetch_request request,
				  struct json_reader *reader, const char *whose,
				  struct json_value *ret_root, struct fault *fault)
{
	struct fault why = {0};
	struct fetch_answer answer;
	if (!request.url)
		return connector_fail(call, TROUBLE_OURS, fault, "Out of memory.");
	const enum outcome outcome = connector_fetch(call, request, &answer, fault);
	if (outcome != OK)
		return outcome;
	if (json_parse(reader, answer.body, ret_root, &why) == OK)
		return OK;
	return connector_fail(call, TROUBLE_UNREADABLE, fault, "This is not what %s answers: %s",
			      whose, why.text);
}
