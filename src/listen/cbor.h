// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads DAG-CBOR (RFC 8949 as ipld.io/specs/codecs/dag-cbor allows it: definite lengths, text keys,
// links as tag 42), as servers of the AT Protocol send it. Takes hostile input: never reads behind
// its end, never goes deeper than CBOR_DEPTH_MAX, takes no memory. Never writes CBOR.
#ifndef CAUSEWAY_LISTEN_CBOR_H
#define CAUSEWAY_LISTEN_CBOR_H

#include "base/json.h"

#define CBOR_DEPTH_MAX 32

enum cbor_kind { CBOR_INT, CBOR_BYTES, CBOR_TEXT, CBOR_LIST, CBOR_MAP, CBOR_LINK, CBOR_PLAIN };
struct cbor_item {
	enum cbor_kind kind;
	int64_t number;	 // of CBOR_INT; how many stand in a list; pairs in a map
	struct str text; // of CBOR_TEXT and CBOR_BYTES; of CBOR_LINK the CID; borrowed
	char plain;	 // of CBOR_PLAIN: 'f', 't', 'n', 'd'
	double fraction; // of 'd'
};

// Takes the head of the next item off *rest, and all of it unless it is a list or a map, of which
// the items stand next. False if there is none, or it is none that DAG-CBOR allows.
bool cbor_next(struct str *rest, struct cbor_item *ret);
// Takes the whole next item off *rest; *ret_whole (or NULL) are its bytes.
bool cbor_skip(struct str *rest, struct str *ret_whole);
// The bytes of a map's member; false if `map` is none, or has no such member.
bool cbor_member(struct str map, const char *name, struct str *ret);
// A member of the kind that is expected: an empty text or 0 if there is none.
struct str cbor_text(struct str map, const char *name, enum cbor_kind kind);
int64_t cbor_int(struct str map, const char *name);
bool cbor_true(struct str map, const char *name);
// Writes an item as JSON: bytes and links as null. False if it cannot be read, or is too deep.
bool cbor_json(struct str item, struct json_writer *writer);

#endif
