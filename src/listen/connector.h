// SPDX-License-Identifier: AGPL-3.0-or-later
// A connector knows one kind of place where people write: how to ask it, what its answers mean, and
// how to write there. It is one file behind one constant struct; everything else is done for it:
// when it is asked, that one does not hold up another, where it stopped, what a person reads of its
// health, its credentials. A connector never writes to the store, keeps nothing between two calls
// but a session (listen/kept.h), and sees only its own settings. Strings that it gives out lie in
// the arena of the call.
#ifndef CAUSEWAY_LISTEN_CONNECTOR_H
#define CAUSEWAY_LISTEN_CONNECTOR_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "net/web_socket.h"

#define CONNECTOR_ASKS_MAX   8
#define CONNECTOR_VALUE_MAX  2000		// code points of one setting
#define CONNECTOR_CURSOR_MAX 24000		// bytes
#define CONNECTOR_POSTS_MAX  1000		// of one step
#define CONNECTOR_FILES_MAX  20			// of one post, named
#define CONNECTOR_FILES_ROOM ((size_t)12 << 20) // bytes of them in one step
#define CONNECTOR_LINES_MAX  ((size_t)8 << 20)	// bytes of them
#define CONNECTOR_MEMORY     ((size_t)48 << 20) // arena of one step
#define CONNECTOR_ANSWER_MAX ((size_t)4 << 20)	// bytes of one answer
#define CONNECTOR_TIME_MS    15000		// for one answer
#define CONNECTOR_REDIRECTS  5
#define CONNECTOR_CLOCK_MS   300000 // clocks may be so far apart where that counts
// Before the name of a source: said to many, not to us; or to us alone.
#define CONNECTOR_OPEN	     "groups "
#define CONNECTOR_ALONE	     "messages "

// What it can do.
enum connector_can {
	CONNECTOR_POLLS = 1,
	CONNECTOR_STREAMS = 2,
	CONNECTOR_TAKES = 4, // the other side pushes to us, once it was given our address
	CONNECTOR_PUBLISHES = 8,
	CONNECTOR_DIRECT = 16,	// people write to us by it, and with `send` we to them
	CONNECTOR_ONCE = 32,	// the other side knows a message by its id: sent again, it is one
	CONNECTOR_SMS = 64,	// what it sends is counted in parts (text/sms.h)
	CONNECTOR_WORDS = 128,	// STOP and START steer it, as they do SMS; START alone is greeted
	CONNECTOR_HOLDS = 256,	// the other side can hold its answer until there is news
	CONNECTOR_WINDOW = 512, // what it may send depends on when they wrote to us
	// Besides what is said to many, people write to us by it: what has a contact is of the
	// source CONNECTOR_ALONE and the inlet's name.
	CONNECTOR_ALSO_DIRECT = 1024,
	CONNECTOR_UNASKED = 2048, // only sending would show whether it works
};

// --- its settings, as data: the form, its checks and how they are kept come from this ---

enum connector_ask_kind {
	ASK_TEXT,
	ASK_URL,    // http or https
	ASK_SECRET, // sealed; never shown again
	ASK_CHOICE,
};

struct connector_choice {
	const char *value, *words; // words: message id; NULL value ends the list
};

struct connector_ask {
	const char *name;  // one of the inputs that listen/source_routes.c declares
	const char *label; // message id
	const char *help;  // message id, or NULL
	enum connector_ask_kind kind;
	bool required;
	const char *spared; // it may be empty all the same if "what" has this value; NULL: never
	bool place;	    // another value leads to another place: it is read from the start
	const struct connector_choice *choices;
};

// --- what can be wrong, so that a person reads a reason and what to do ---

enum trouble {
	TROUBLE_NONE,
	TROUBLE_UNREACHABLE,
	TROUBLE_NAME,	     // there is no server of that name
	TROUBLE_CERTIFICATE, // its certificate is not valid
	TROUBLE_PRIVATE,     // the guard against private addresses refused it
	TROUBLE_REFUSED,     // it does not let us in
	TROUBLE_RIGHTS,	     // it knows us, and does not allow this
	TROUBLE_OPEN,	     // it offers no encryption, and gets no password
	TROUBLE_CLOCK,	     // its clock and ours are too far apart
	TROUBLE_GONE,	     // there is nothing
	TROUBLE_LIMITED,     // we ask too often
	TROUBLE_BROKEN,	     // its own mistake
	TROUBLE_LARGE,	     // too much in one answer
	TROUBLE_UNREADABLE,  // the answer is none
	TROUBLE_SETTINGS,    // they cannot be right
	TROUBLE_SIGNATURE,   // what was sent to us is not signed as it should be
	TROUBLE_SEALED,	     // its secrets cannot be opened
	TROUBLE_OURS,	     // what came could not be kept
	TROUBLE_HARMFUL,     // the server ended more than once while it was read
	// Of messages that go out:
	TROUBLE_ADDRESS,     // it cannot go to this address
	TROUBLE_UNDELIVERED, // the other side took it, and could not bring it
	TROUBLE_DOUBT,	     // nobody can tell whether it left
	TROUBLE_AIRTIME,     // what a day allows is used up
	TROUBLE_STOPPED,     // whom it would go to sent STOP
	TROUBLE_LENGTH,	     // it is longer than the other side takes
	TROUBLE_LATE,	     // it waited until what it says may not be so any more
	TROUBLE_WINDOW,	     // too long after whom it would go to wrote last
	TROUBLE_FIXED,	     // what we wrote cannot be changed where it stands
	TROUBLE_TWICE,	     // the same stands there already
	// Of the account there:
	TROUBLE_USED_UP, // what its plan allows
	TROUBLE_LOCKED,	 // it is locked or suspended
	// Of one that is well, for now:
	TROUBLE_ENDING, // its key ends soon
	TROUBLE_GAP,	// a part of what came before is missing
	TROUBLE_COUNT
};
struct trouble_entry {
	const char *name;   // as it is kept
	const char *reason; // message id
	const char *advice; // what to do; message id
	int64_t least_ms;   // is left alone at least so long
};
extern const struct trouble_entry troubles[TROUBLE_COUNT];
// The trouble of that name; TROUBLE_NONE for any other.
enum trouble trouble_find(struct str name);

// --- one call ---

struct kept;

// What a connector keeps open between two messages that it sends, such as a connection; zeroed: it
// is nothing yet. Whoever gave it ends it.
struct connector_line {
	void *at;
	void (*end)(void *at); // frees `at`
};

// A connection that a look left open, by which the other side says when there is something new: the
// next look comes at once, is given it back, and goes on with it. Whoever holds it ends it.
enum connector_bell_heard {
	BELL_QUIET,
	BELL_MORE, // so far; but there is more at once
	BELL_RINGS,
	BELL_OVER,
};
struct connector_bell {
	void *at; // NULL: there is none
	int fd;	  // can be read when something was said
	// Never waits. One thread at a time. Asked once at the beginning, too, and some times a
	// minute.
	enum connector_bell_heard (*hear)(void *at);
	void (*end)(void *at);
	bool part; // it does not tell of all: looks go on as often as ever
};

struct connector_call {
	struct arena *arena; // CONNECTOR_MEMORY
	struct fetcher *fetcher;
	const struct connector *connector;
	const struct str *values; // as connector->asks
	struct str cursor;	  // where it stopped, as it said; empty: at the start
	int64_t now;		  // ms UTC
	const struct kept *kept;  // listen/kept.h: a session; NULL: none can be kept
	struct str hook;	  // address at which it may send to us; empty: there is none
	struct str hook_code;	  // the secret part of it
	struct str directory;	  // of the AT Protocol's accounts; empty: the public one
	struct str source;	  // name of the inlet's source; empty with `test`
	struct str
	    tags;  // of the campaign, as campaign/tag.h writes them; if `tags` of the connector
	bool test; // somebody wants to know whether it works: nothing is kept
	int64_t hold_ms; // the other side may hold its answer so long; 0: not at all
	int64_t time_ms; // for one answer; 0: CONNECTOR_TIME_MS, or what the connector says
	// Of `poll`: the bell of the look before, which the connector takes over; and where it may
	// leave one. NULL: nobody hears it.
	struct connector_bell *bell;
	bool refused;	      // its stream of events was, not long ago: a bell may do instead
	int64_t bell_wait_ms; // one could not be hung, and need not be tried again so long
	struct connector_line *line; // of `send`; NULL: nothing is kept open
	// The connector's answer:
	struct buf lines; // of posts; written by connector_post only
	size_t posts;
	struct str next_cursor;		  // kept with the posts; empty: unchanged
	struct connector_direct *directs; // what people wrote to us; by connector_post only
	size_t n_directs;
	size_t file_bytes;		  // of their files
	int64_t file_ms;		  // that fetching these took
	struct connector_report *reports; // of what we sent; by connector_report only
	size_t n_reports;
	struct str answer; // to what was pushed; at == NULL: "taken"
	// What is pushed at once may be more than a call holds. It is then taken in rounds:
	// `before` posts and reports of it were kept in earlier ones and are passed over, `met`
	// were seen so far, and `full` says that the rest belongs into the next round.
	size_t before, met;
	bool full;
	struct str refusal;   // what stood in the last answer that was not good; by connector_fetch
	int status;	      // HTTP status of the last answer; 0: none came
	int64_t ahead_ms;     // the clock of who gave it is so far ahead of ours; 0: not said
	struct str title;     // what the other side calls itself; may be empty
	int64_t wait_ms;      // how long the other side wants to be left alone; 0: not said
	bool more;	      // there is more at once
	enum trouble trouble; // with any outcome but OK
	enum trouble warning; // with OK: a person has to do something before it is in trouble
	struct str warned;    // what exactly, English
	// The other side may have done what it was asked, although no answer came. A message is
	// then not sent again before it is known what became of it (`resolve`). Set by
	// connector_fetch.
	bool doubt;
};

// A file that came with a message.
struct connector_file {
	struct str name, bytes; // the name may be empty; bytes: empty if they are not given
	int64_t size;		// of all of it; 0: as many as are given, or not known
	// Why its bytes are not given.
	enum connector_lack {
		FILE_WHOLE, // they are, or there are too many files
		FILE_CUT,   // it lies behind what is read of a message
		FILE_LARGE,
		FILE_KIND,  // it is of no kind that we keep
		FILE_LATER, // it could not be fetched just then
	} lack;
};
// A post as a connector found it. Only `id` and `text` must be there.
struct connector_post {
	struct str id; // never changes, unique within the source
	struct str text;
	struct str author, author_name, lang, url, in_reply_to, repost_of;
	struct str alias;   // another id by which the other side may speak of it
	struct str edit_of; // id of the post whose words these replace
	int64_t at;	    // written, ms UTC; 0: not said
	double lat, lon;
	bool has_point;
	// Of a message to us (CONNECTOR_DIRECT): the address of who wrote it, as it can be
	// answered. It is sealed, found again by its hash, and never part of the post; whoever is
	// new to the campaign gets a code and a first answer.
	struct str contact;
	bool automatic;		 // a machine wrote it: it gets no answer
	struct str contact_name; // sealed with it; may be empty
	struct str answer_lang;	 // in which who wrote it is best answered; may be empty
	// What came with it (with a contact), at most CONNECTOR_FILES_MAX: what is of a kind that
	// we keep is sealed beside it, the others are named (listen/enclosed.h).
	const struct connector_file *files;
	size_t n_files;
	// Of a connector by which people write to us: this was said to many. It is a post of the
	// source CONNECTOR_OPEN and the inlet's name, which is none that people write to us by.
	bool open;
};
// A post with a contact, while it is on its way.
struct connector_direct {
	struct str id, line, text, contact; // line: the post's JSON
	struct str lang;		    // as the other side says; may be empty
	bool automatic;
	struct str name, answer_lang; // as of the post
	const struct connector_file *files;
	size_t n_files;
};
// Adds a post to the call. Broken bytes are mended, what is too long is cut, an id that is too long
// becomes a hash of itself; one without an id or text is left out. False once there is no more
// room: the connector leaves the rest for the next step.
bool connector_post(struct connector_call *call, const struct connector_post *post);

// Says that the post of this id (its own or an alias) was taken back. `where`: CONNECTOR_OPEN,
// CONNECTOR_ALONE, or NULL for a post of the inlet's own source. What is not known is no mistake.
// False as above.
bool connector_removed(struct connector_call *call, struct str id, const char *where);
// The same of all posts of the inlet's own source whose ids begin with `alias`, which was given
// with each of them.
bool connector_all_removed(struct connector_call *call, struct str alias);
// Whether an earlier round kept what is to be added next: nothing need be fetched for it.
bool connector_kept(const struct connector_call *call);
// Whether that is a source of the inlet of that name: its own, or with one of the words before it.
bool connector_source_is(struct str source, struct str inlet);

// What the other side says of a message that we sent.
struct connector_report {
	struct str id;		// ours (connector_message.id); or
	struct str external_id; // theirs
	enum connector_fate {
		FATE_SENT,
		FATE_DELIVERED,
		FATE_UNDELIVERED, // and will not be
	} fate;
	struct str detail; // why not, in their words; may be empty
};
// Adds a report to the call; what finds no room belongs into the next round of a push.
void connector_report(struct connector_call *call, const struct connector_report *report);

// A setting by its name; empty if it was left empty. Aborts for one that the connector does not
// ask.
struct str connector_value(const struct connector_call *call, const char *name);
// The setting "server" without slashes at its end; `otherwise` if it was left empty.
struct str connector_server(const struct connector_call *call, const char *otherwise);

// Asks another server, under the limits above where `request` sets none. OK for 2xx and 304 only;
// for all else the call's trouble and wait are set and the fault says what was answered. Fills
// call->wait_ms from Retry-After and rate-limit headers in any case.
enum outcome connector_fetch(struct connector_call *call, struct fetch_request request,
			     struct fetch_answer *ret_answer, struct fault *fault);
// The same for an answer in JSON, which is borrowed until `reader` reads again. A url that is NULL
// found no memory. `whose` it is, the fault says of one that is not JSON: "the X API".
enum outcome connector_fetch_json(struct connector_call *call, struct fetch_request request,
				  struct json_reader *reader, const char *whose,
				  struct json_value *ret_root, struct fault *fault);
// Opens a WebSocket with what counts of the request (net/web_socket.h); the same in all else.
enum outcome connector_socket(struct connector_call *call, struct fetch_request request,
			      struct str protocol, struct web_socket **ret_socket,
			      struct fault *fault);
// A header of an answer; empty if it is not there.
struct str connector_header(const struct fetch_answer *answer, const char *name);
// Sets the call's trouble and fails with INVALID or UNAVAILABLE, as it can be worth trying again.
enum outcome connector_fail(struct connector_call *call, enum trouble trouble, struct fault *fault,
			    const char *format, ...) __attribute__((format(printf, 4, 5)));

// What the other side sent by itself.
struct connector_push {
	struct str body;
	struct str query; // of the address, as sent; what is pushed with GET has no body
	const void *request;
	struct str (*header)(const void *request, const char *name); // empty if it is not there
};
// --- what we send ---

struct connector_picture {
	struct str jpeg, alt; // alt: what it shows
};
struct connector_message {
	struct str id; // ours, decimal digits: the same at each attempt
	struct str to; // an address; empty: to the public
	struct str text, subject, lang, in_reply_to, visibility;
	int attempt;	   // from 1
	bool broadcast;	   // to many: it says how to end it
	bool automatic;	   // no person wrote it: other programs do not answer it
	struct str end;	   // of a broadcast: address of the page that ends them; may be empty
	int64_t heard_at;  // with CONNECTOR_WINDOW: when they wrote to us last by this; 0: never
	struct str report; // address at which what became of it can be told to us; empty: none
	// At most as many as the connector says; of what is edited or taken down, those it has
	// there.
	const struct connector_picture *pictures;
	size_t n_pictures;
	struct str external_id; // of what is edited or taken down, as the other side calls it
};
// Says of a picture that was not taken which one it is; keeps outcome and trouble.
enum outcome connector_picture_refused(const struct connector_message *message, size_t picture,
				       enum outcome outcome, struct fault *fault);
struct connector_receipt {
	struct str external_id; // what they call it; may be empty
	int parts;		// that it took; 0: not counted
	bool delivered;		// it is there already, as a post on their pages
};
// What became of a message whose answer never came.
enum connector_trace {
	TRACE_UNKNOWN, // the other side does not tell
	TRACE_LEFT,
	TRACE_NONE, // it never came there, and is sent again
};

// Before it sends, the other side may ask whether we want that (WebSub, section 5.3; or with a
// token that was given to it).
struct connector_question {
	struct str mode, topic, challenge, token;
};

// What gives its posts as they are written: server-sent events (net/event_client.h).
struct connector_stream {
	const char *url;
	const struct fetch_header *headers;
	size_t n_headers;
	bool whole; // brings all that a look would find: while it is open, looks may be rare
};

// --- connecting an account in the browser ---

struct connector_link_offer {
	struct str host;       // where the person goes
	struct str comes_back; // address there, after which the browser comes back; may be empty
	struct str shows_code; // the same, after which the other side shows a code
	struct str kept;       // for `finish`; holds secrets
};
struct connector_link_answer {
	struct str code, state;
	struct str back; // where the browser came back; empty: the code was typed
};
struct connector_link {
	const char *ask; // the setting that holds the key which comes of it
	// `back`: address of ours at which the browser may come back; empty: it cannot.
	enum outcome (*begin)(struct connector_call *call, struct str back,
			      struct connector_link_offer *ret_offer, struct fault *fault);
	// Gives the key, and what is kept instead. An answer that does not belong to what was begun
	// is INVALID.
	enum outcome (*finish)(struct connector_call *call, struct str kept,
			       const struct connector_link_answer *answer, struct str *ret_key,
			       struct str *ret_kept, struct fault *fault);
	// Tells the other side that the key is not used any more.
	enum outcome (*end)(struct connector_call *call, struct str kept, struct fault *fault);
};

struct connector {
	const char *name;  // "feed", as it is kept
	const char *words; // "News feed"; message id
	const char *reads; // what it reads, one sentence; message id
	const char *icon;  // of page/icons
	unsigned can;	   // enum connector_can
	bool tags;	   // it asks for the hashtags of the campaign (connector_call.tags)
	int every_min;	   // minutes between two looks, unless somebody says otherwise
	const struct connector_ask *asks;
	size_t n_asks;
	// One step: asks once, adds the posts that came since the cursor, says where it stopped.
	enum outcome (*poll)(struct connector_call *call, struct fault *fault);
	// Where its posts are given as they are written. NOT_FOUND if there is no such thing for
	// these settings.
	enum outcome (*stream)(struct connector_call *call, struct connector_stream *ret_stream,
			       struct fault *fault);
	// Adds the posts of one event of it; what is none of them is passed over.
	void (*hear)(struct connector_call *call, struct str event, struct str data);
	bool rings; // where events are refused, its looks leave a bell if they can
	// Whether the settings work, without looking for posts. NULL: one poll is the test.
	enum outcome (*check)(struct connector_call *call, struct fault *fault);
	// Adds the posts of what was sent. DENIED if it is not genuine.
	enum outcome (*take)(struct connector_call *call, const struct connector_push *push,
			     struct fault *fault);
	// Sends one message. OK: the other side has it. UNAVAILABLE and TOO_MUCH: it is tried again
	// later, not before the call's wait_ms; anything else: a person must look. The fault holds
	// no address and no text. NULL: nothing can be sent by it.
	enum outcome (*send)(struct connector_call *call, const struct connector_message *message,
			     struct connector_receipt *ret_receipt, struct fault *fault);
	// What became of a message whose answer never came and that no report told of for
	// `doubt_ms`. NULL, and not CONNECTOR_ONCE: nobody can tell.
	enum outcome (*resolve)(struct connector_call *call,
				const struct connector_message *message,
				enum connector_trace *ret_trace, struct fault *fault);
	int64_t doubt_ms;
	// Changes the words of what we wrote for everybody to read, or takes it down: `external_id`
	// of the message. Done twice, it is done once: what is gone was taken down. As `send`;
	// NULL: the other side has no such thing.
	enum outcome (*edit)(struct connector_call *call, const struct connector_message *message,
			     struct fault *fault);
	enum outcome (*remove)(struct connector_call *call, const struct connector_message *message,
			       struct fault *fault);
	const struct connector_link *link; // NULL: keys are typed
	int per_second; // messages, unless its setting "rate" says otherwise; 0: as fast as it goes
	int pictures;	// that an answer to the public may have
	int caption;	// UTF-16 units of its words and what all of them show; 0: as without
	int most;	// characters of one message, or parts of SMS; 0: no limit of its own
	// How long a text is, as the other side counts it; NULL: code points.
	size_t (*length)(struct arena *arena, struct str text);
	// It is removed, or leads elsewhere from now on: tells the other side so, which need not
	// listen. NULL: there is nothing to tell.
	void (*leave)(struct connector_call *call);
	// Gives what is to be answered; DENIED if we did not ask for it.
	enum outcome (*confirm)(struct connector_call *call,
				const struct connector_question *question, struct str *ret_answer,
				struct fault *fault);
};

// The connectors that there are (listen/connectors.c), NULL behind the last.
extern const struct connector *const connectors[];
// The one of a table of that name, or NULL.
const struct connector *connector_find(const struct connector *const *table, struct str name);

#endif
