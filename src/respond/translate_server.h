// SPDX-License-Identifier: AGPL-3.0-or-later
// Asks a machine that translates: a server with LibreTranslate's interface (POST /translate, GET
// /languages), or Apertium's (GET or POST /translate, GET /listPairs). One call, one answer; keeps
// nothing, and looks at no text: what must not leave was withheld before (text/withheld.h).
#ifndef CAUSEWAY_RESPOND_TRANSLATE_SERVER_H
#define CAUSEWAY_RESPOND_TRANSLATE_SERVER_H

#include "base/arena.h"
#include "base/json.h"
#include "net/fetch.h"

#define TRANSLATE_TEXT_MAX    8000 // bytes of one text
#define TRANSLATE_ANSWER_MAX  ((size_t)512 << 10)
#define TRANSLATE_TIME_MS     20000
#define TRANSLATE_LANGS_MAX   300
#define TRANSLATE_ADDRESS_MAX 300 // bytes

enum translate_kind { TRANSLATE_LIBRE, TRANSLATE_APERTIUM, TRANSLATE_KINDS };
extern const char *const translate_kinds[TRANSLATE_KINDS + 1];	// as forms write them; NULL behind
extern const char *const translate_kind_names[TRANSLATE_KINDS]; // as people call them

struct translate_server {
	enum translate_kind kind;
	struct str address; // "https://translate.example.org", without "/" at the end
	struct str key;	    // empty: none
};

// Whether an address can be one, http or https; and whether it is on this machine: "localhost" or a
// loopback address, so that nothing leaves.
bool translate_address_good(struct str address);
bool translate_address_here(struct str address);
// Its host, for people.
struct str translate_host(struct str address);

// One text from a language into another, in the arena. NOT_FOUND: it does not serve this pair;
// TOO_MUCH: it asks us to wait (*ret_wait_ms, 0: not said); DENIED: it does not let us in, or lies
// in a private network; UNAVAILABLE: try again later; INVALID: its answer is none. The sentence
// holds nothing of the text.
enum outcome translate_ask(struct fetcher *fetcher, struct arena *arena,
			   const struct translate_server *server, struct str text, struct str from,
			   struct str to, struct str *ret_text, int64_t *ret_wait_ms,
			   struct fault *fault);
// The languages that it reads into `to`, codes of ours with one space between; at most
// TRANSLATE_LANGS_MAX. Errors as above.
enum outcome translate_languages(struct fetcher *fetcher, struct arena *arena,
				 const struct translate_server *server, struct str to,
				 struct str *ret_languages, struct fault *fault);

// --- what it answers, without asking; for the above and for tests ---

// INVALID if there is no translation in it.
enum outcome translate_read(enum translate_kind kind, struct json_reader *reader, struct str body,
			    struct str *ret_text, struct fault *fault);
enum outcome translate_read_languages(enum translate_kind kind, struct json_reader *reader,
				      struct str body, struct str to, struct buf *out,
				      struct fault *fault);
// The code of a language as Apertium has it ("nep" for "ne"); itself where no other is known.
struct str translate_code_long(struct str code);
struct str translate_code_short(struct str code);

#endif
