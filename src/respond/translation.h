// SPDX-License-Identifier: AGPL-3.0-or-later
// Translations of posts: one for each post, into the language that the team reads. What a machine
// made stands beside what a person made, and never replaces it. Says who may take one from the desk
// of those who speak a language, keeps every version, and knows whether anybody but a machine has
// read a message. Never sends anything: translator.h does. What is private is never translated, by
// anybody.
#ifndef CAUSEWAY_RESPOND_TRANSLATION_H
#define CAUSEWAY_RESPOND_TRANSLATION_H

#include "base/id.h"
#include "respond/translate_server.h"
#include "store/store.h"

#define TRANSLATION_CLAIM_MS  ((int64_t)30 * 60 * 1000) // then it goes back to the desk
#define TRANSLATION_WORDS_MAX 8000			// code points
#define TRANSLATION_VERSIONS  20			// shown
#define TRANSLATION_QUEUE     100			// shown
#define TRANSLATION_LANGS_MAX 30			// that a campaign or a person names
#define TRANSLATION_JOB	      "translate.post"
#define TRANSLATION_WATCH     "translate.watch"

enum translation_machine {
	MACHINE_NONE,
	MACHINE_ASKED, // waits for its answer
	MACHINE_DONE,
	MACHINE_FAILED,
	MACHINE_UNSERVED, // it does not read this language
};
enum translation_desk { SPEAKERS_NONE, SPEAKERS_WAIT, SPEAKERS_CLAIMED, SPEAKERS_DONE };

// How a campaign translates.
struct translation_settings {
	bool set;			// somebody has said how
	struct translate_server server; // address empty: people translate; the key is sealed
	struct str languages;		// that the machine reads
	struct str always;		// that are translated without being asked
	struct str target;		// that the team reads: "en"
	int64_t ill_since, wait_until, read_to;
	struct str detail;
};
// Strings in the arena.
enum outcome translation_settings_read(struct conn *conn, struct arena *arena, int64_t campaign,
				       struct translation_settings *ret, struct fault *fault);
// Whether a list of codes has this one; "ur" stands for "ur-Latn" too.
bool translation_lists(struct str codes, struct str lang);
// Codes as people type them ("ne, UR"): one space between, small, each once, in the arena. False
// for what is none, or too many.
bool translation_codes(struct arena *arena, struct str typed, struct str *ret_codes);

struct translation {
	int64_t post; // 0: there is none
	struct str lang, target;
	enum translation_machine machine;
	struct str machine_words, engine;
	unsigned differs; // bits of enum parallel
	struct str why;
	enum translation_desk desk;
	bool life;
	int64_t claimed_by, claimed_until;
	struct str words; // of a person
	int64_t account, at, revision, thanked_by, asked_at;
	struct str name, claimed_name;
};
// Strings in the arena; all zero if the post has none.
enum outcome translation_find(struct conn *conn, struct arena *arena, int64_t post,
			      struct translation *ret, struct fault *fault);

struct translation_version {
	struct str words, name;
	int64_t at;
};
// Newest first, at most TRANSLATION_VERSIONS.
enum outcome translation_versions(struct conn *conn, struct arena *arena, int64_t post,
				  struct translation_version **ret_list, size_t *ret_count,
				  struct fault *fault);

struct translation_waiting {
	int64_t post, asked_at, claimed_by;
	struct str lang, claimed_name;
	bool life, differs;
};
// What waits at the desk, in its order; at most TRANSLATION_QUEUE.
enum outcome translation_queue(struct conn *conn, struct arena *arena, int64_t campaign,
			       int64_t now, struct translation_waiting **ret_list,
			       size_t *ret_count, struct fault *fault);

// The languages that a person speaks; empty if they never said.
enum outcome translation_speaks(struct conn *conn, struct arena *arena, int64_t campaign,
				int64_t account, struct str *ret_languages, struct fault *fault);
// How many a person translated, and how often the team said thanks.
enum outcome translation_thanks(struct conn *conn, int64_t campaign, int64_t account,
				int64_t *ret_made, int64_t *ret_thanked, struct fault *fault);
// Whether only a machine has read some message of an incident: then it is no evidence for anything
// about life at risk.
enum outcome translation_machine_only(struct conn *conn, int64_t incident, bool *ret_only,
				      struct fault *fault);
// CONFLICT with a sentence in that case.
enum outcome translation_evidence_check(struct conn *conn, int64_t incident, struct fault *fault);

// --- changes: each runs inside a write of the store ---

struct translation_change {
	struct id_maker *ids;
	int64_t campaign, account, post, now;
};
// DENIED for a private post, also when it was translated before it became private. Only reads.
enum outcome translation_open_check(struct conn *conn, int64_t post, struct fault *fault);
// Has a post translated: by the machine if it reads the language, else by people. Asked again, a
// machine that failed tries again. Nothing happens for a post in the team's own language.
enum outcome translation_ask(struct conn *conn, const struct translation_change *change,
			     const struct translation_settings *settings, struct str lang,
			     bool life, struct fault *fault);
// Takes one from the desk. CONFLICT, with who has it, if somebody else does; or if it is done.
enum outcome translation_claim(struct conn *conn, const struct translation_change *change,
			       struct fault *fault);
// The first of the queue in a language of `speaks`; *ret_post 0: there is none.
enum outcome translation_claim_next(struct conn *conn, const struct translation_change *change,
				    struct str speaks, int64_t *ret_post, struct fault *fault);
enum outcome translation_return(struct conn *conn, const struct translation_change *change,
				struct fault *fault);
// A person's translation, or its correction. CONFLICT if somebody was first (`revision`); INVALID
// for no words or too many.
enum outcome translation_save(struct conn *conn, const struct translation_change *change,
			      struct str words, int64_t revision, struct fault *fault);
// Thanks to whom translated it; once, and not by themselves.
enum outcome translation_thank(struct conn *conn, const struct translation_change *change,
			       struct fault *fault);
enum outcome translation_speaks_set(struct conn *conn, const struct translation_change *change,
				    struct str languages, struct fault *fault);
// Forgets what was made of a post whose words are erased.
enum outcome translation_forget(struct conn *conn, int64_t post, struct fault *fault);
// The same for all posts from `after` (exclusive) to `to` whose line is `erased`.
enum outcome translation_forget_erased(struct conn *conn, int64_t after, int64_t to,
				       struct str erased, struct fault *fault);

#endif
