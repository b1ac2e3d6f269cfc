// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/bluesky_frame.h"

#include "listen/cbor.h"

#define CID_LEN	  36   // version 1, a codec, SHA-256 and its 32 bytes
#define BLOCK_MAX 4096 // of one commit

bool bluesky_account_gone(struct str status)
{
	static const struct str gone[] = {STR("deleted"), STR("deactivated"), STR("takendown"),
					  STR("suspended")};
	for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++)
		if (str_equal(status, gone[i]))
			return true;
	return false;
}

bool bluesky_frame_read(struct str bytes, struct bluesky_frame *ret)
{
	static const struct {
		const char *type;
		enum bluesky_frame_kind kind;
	} known[] = {{"#commit", FRAME_COMMIT},
		     {"#account", FRAME_ACCOUNT},
		     {"#identity", FRAME_IDENTITY},
		     {"#info", FRAME_INFO}};
	struct str head, body;
	*ret = (struct bluesky_frame){0};
	if (!cbor_skip(&bytes, &head) || !cbor_skip(&bytes, &body))
		return false;
	const struct str type = cbor_text(head, "t", CBOR_TEXT);
	const int64_t op = cbor_int(head, "op");
	for (size_t i = 0; i < sizeof known / sizeof known[0] && op == 1; i++)
		if (str_equal(type, str_from(known[i].type)))
			ret->kind = known[i].kind;
	if (op == -1)
		ret->kind = FRAME_ERROR;
	ret->seq = cbor_int(body, "seq");
	ret->did = cbor_text(body, ret->kind == FRAME_COMMIT ? "repo" : "did", CBOR_TEXT);
	ret->name = cbor_text(body, ret->kind == FRAME_ERROR ? "error" : "name", CBOR_TEXT);
	ret->rev = cbor_text(body, "rev", CBOR_TEXT);
	ret->since = cbor_text(body, "since", CBOR_TEXT);
	ret->gone = ret->kind == FRAME_ACCOUNT && !cbor_true(body, "active") &&
		    bluesky_account_gone(cbor_text(body, "status", CBOR_TEXT));
	ret->too_big = cbor_true(body, "tooBig");
	ret->blocks = cbor_text(body, "blocks", CBOR_BYTES);
	if (!cbor_member(body, "ops", &ret->ops))
		ret->ops = STR("");
	return true;
}

// --- CAR (ipld.io/specs/transport/car/carv1) ---

// LEB128, at most four bytes: no block is larger than 256 MiB.
static bool length_take(struct str *rest, size_t *ret)
{
	*ret = 0;
	for (size_t i = 0; i < 4 && i < rest->len; i++) {
		const unsigned byte = (unsigned char)rest->at[i];
		*ret |= (size_t)(byte & 0x7f) << (7 * i);
		if (byte < 0x80) {
			*rest = str_slice(*rest, i + 1, SIZE_MAX);
			return *ret <= rest->len;
		}
	}
	return false;
}

// The block of that CID.
static bool block_find(struct str car, struct str cid, struct str *ret)
{
	size_t len;
	if (cid.len != CID_LEN || !length_take(&car, &len))
		return false;
	car = str_slice(car, len, SIZE_MAX); // its head
	for (int i = 0; i < BLOCK_MAX && length_take(&car, &len); i++) {
		const struct str block = str_slice(car, 0, len);
		car = str_slice(car, len, SIZE_MAX);
		if (len < CID_LEN || !str_equal(str_slice(block, 0, CID_LEN), cid))
			continue;
		*ret = str_slice(block, CID_LEN, SIZE_MAX);
		return true;
	}
	return false;
}

// --- posts ---

static void text_add(struct json_writer *writer, const char *name, struct str text)
{
	json_name(writer, name);
	json_add_str(writer, text);
}

// False if it is too long, or cannot be read. `record`: empty if it is gone.
static bool post_write(const struct bluesky_frame *frame, struct str action, struct str key,
		       struct str record, struct buf *out)
{
	struct json_writer writer;
	const bool gone = record.len == 0;
	json_writer_init(&writer, out);
	json_object_begin(&writer);
	text_add(&writer, "did", frame->did);
	text_add(&writer, "kind", STR("commit"));
	json_name(&writer, "commit");
	json_object_begin(&writer);
	text_add(&writer, "operation", action);
	text_add(&writer, "collection", STR(BLUESKY_POSTS));
	text_add(&writer, "rkey", key);
	text_add(&writer, "rev", frame->rev);
	if (!gone)
		json_name(&writer, "record");
	if (!gone && !cbor_json(record, &writer))
		return false;
	json_object_end(&writer);
	json_object_end(&writer);
	return !out->full;
}

void bluesky_frame_posts(const struct bluesky_frame *frame, struct buf *out,
			 void (*each)(void *context, struct str message), void *context,
			 size_t *ret_missing)
{
	struct cbor_item list;
	struct str rest = frame->ops, op;
	*ret_missing = 0;
	if (frame->kind != FRAME_COMMIT || !cbor_next(&rest, &list) || list.kind != CBOR_LIST)
		return;
	for (int64_t i = 0; i < list.number && i < BLUESKY_OPS_MAX && cbor_skip(&rest, &op); i++) {
		struct str key = cbor_text(op, "path", CBOR_TEXT);
		if (!str_equal(str_cut(&key, '/'), STR(BLUESKY_POSTS)))
			continue;
		struct str record = STR("");
		const struct str action = cbor_text(op, "action", CBOR_TEXT);
		buf_reset(out);
		if (!str_equal(action, STR("delete")) &&
		    !block_find(frame->blocks, cbor_text(op, "cid", CBOR_LINK), &record))
			++*ret_missing;
		else if (post_write(frame, action, key, record, out))
			each(context, buf_str(out));
	}
}
