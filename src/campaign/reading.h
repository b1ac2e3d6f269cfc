// SPDX-License-Identifier: AGPL-3.0-or-later
// What triage said of a post, as the rooms above share it, and the compact form in which the
// store keeps it. Derived data: it can be made again from the post. Never holds the text itself.
#ifndef CAUSEWAY_CAMPAIGN_READING_H
#define CAUSEWAY_CAMPAIGN_READING_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "text/copies.h"
#include "text/heads.h"

enum post_signal { SIGNAL_NOISE, SIGNAL_UNSURE, SIGNAL_YES, SIGNAL_COUNT };
enum post_kind {
	KIND_OTHER,
	KIND_REQUEST,
	KIND_OFFER,
	KIND_REPORT,
	KIND_CAUTION,
	KIND_QUESTION,
	KIND_COMPLAINT,
	KIND_PRAISE,
	KIND_COUNT
};
enum post_urgency { URGENCY_WAIT, URGENCY_SOON, URGENCY_URGENT, URGENCY_LIFE, URGENCY_COUNT };

// The words of the contract: "yes", "request", "life" …
extern const char *const signal_names[SIGNAL_COUNT];
extern const char *const kind_names[KIND_COUNT];
extern const char *const urgency_names[URGENCY_COUNT];
// Index of a name in one of the tables above, or -1.
int name_find(const char *const *names, int count, struct str name);

// Marks among the labels, beside the heads: a complaint about our help or our people; and one that
// asks for nothing, which nobody sees before an owner of complaints has said what it is.
#define READING_COMPLAINS (UINT32_C(1) << 29)
#define READING_HELD	  (UINT32_C(1) << 30)
// Labels of what is not for everybody at the Desk.
#define READING_PRIVATE	  (READING_HELD | UINT32_C(1) << HEAD_PROTECTION)

#define READING_PLACES	   8
#define READING_PHONES	   4
#define READING_QUANTITIES 8
#define READING_WHYS	   16
#define READING_LANG_MAX   12

// All offsets count code points of the text, end exclusive.
struct reading_place {
	uint32_t start, end;
	float lat, lon;	 // degrees
	int64_t id;	 // of the gazetteer; 0 for a campaign's own place
	struct str name; // the gazetteer's name; borrowed
};
struct reading_phone {
	uint32_t start, end;
	char e164[18]; // zero-terminated; empty if the country is unknown; never stored
};
struct reading_quantity {
	uint32_t start, end;
	double value;
	struct str unit; // "people", "litres"; borrowed
};
struct reading_why {
	uint32_t start, end;
	uint8_t head;
	bool taught;  // by the campaign's own people; else the lexicon or the model says it
	bool tag;     // or it is a hashtag of the campaign that means it
	float weight; // in log-odds
};

struct reading {
	enum post_signal signal;
	enum post_kind kind;
	enum post_urgency urgency;
	char lang[READING_LANG_MAX]; // zero-terminated
	float lang_score;
	float scores[HEADS]; // calibrated, 0-1
	uint32_t labels;     // bit i: head i is over its threshold
	size_t n_places, n_phones, n_quantities, n_whys;
	struct reading_place places[READING_PLACES];
	struct reading_phone phones[READING_PHONES];
	struct reading_quantity quantities[READING_QUANTITIES];
	struct reading_why whys[READING_WHYS]; // for the labels given, strongest first
	struct copies_signature signature;     // to find near-copies, also after a restart
};

// The longest packed form, bytes; names are cut at 255 bytes.
#define READING_PACKED_MAX 4736
// Appends everything but what post has columns for (signal, kind, urgency, lang, labels). Marks
// `out` full, and appends nothing, unless it has room for READING_PACKED_MAX.
void reading_pack(const struct reading *reading, struct buf *out);
// Reads it back into *ret (which keeps its columns); names borrow from `packed`. FAULT if the
// bytes are none of ours.
enum outcome reading_unpack(struct str packed, struct reading *ret, struct fault *fault);

// Writes the members of the contract's triage line from "lang" to "quantities" into an open
// object. `text` is the post's, for the words of places and phones.
void reading_json(const struct reading *reading, struct str text, struct json_writer *writer);
// Writes a word that led to a label, or away from one.
void reading_word_json(const struct reading_why *why, struct str text, struct json_writer *writer);
// Writes "why":{head:[…]}.
void reading_why_json(const struct reading *reading, struct str text, struct json_writer *writer);

#endif
