// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/cbor.h"

#define LINK_TAG 42

// The major types (RFC 8949, section 3.1).
enum {
	MAJOR_INT,
	MAJOR_BELOW,
	MAJOR_BYTES,
	MAJOR_TEXT,
	MAJOR_LIST,
	MAJOR_MAP,
	MAJOR_TAG,
	MAJOR_PLAIN
};

// The first byte's argument: the value itself, or of 1, 2, 4 or 8 bytes behind it.
static bool head_take(struct str *rest, unsigned *ret_major, unsigned *ret_low, uint64_t *ret_value)
{
	if (rest->len == 0)
		return false;
	const unsigned first = (unsigned char)rest->at[0], low = first & 31;
	const size_t bytes = low < 24 ? 0 : (size_t)1 << (low - 24);
	if (low > 27 || rest->len < 1 + bytes)
		return false;
	uint64_t value = low < 24 ? low : 0;
	for (size_t i = 1; i <= bytes; i++)
		value = value << 8 | (unsigned char)rest->at[i];
	*rest = str_slice(*rest, 1 + bytes, SIZE_MAX);
	*ret_major = first >> 5;
	*ret_low = low;
	*ret_value = value;
	return true;
}

static bool bytes_take(struct str *rest, uint64_t len, struct str *ret)
{
	if (len > rest->len)
		return false;
	*ret = str_slice(*rest, 0, (size_t)len);
	*rest = str_slice(*rest, (size_t)len, SIZE_MAX);
	return true;
}

// A link is bytes: a zero, then the CID.
static bool link_take(struct str *rest, uint64_t tag, struct str *ret)
{
	unsigned major, low;
	uint64_t len;
	if (tag != LINK_TAG || !head_take(rest, &major, &low, &len) || major != MAJOR_BYTES ||
	    len < 1 || !bytes_take(rest, len, ret) || ret->at[0] != '\0')
		return false;
	*ret = str_slice(*ret, 1, SIZE_MAX);
	return true;
}

static bool plain_take(unsigned low, uint64_t value, struct cbor_item *item)
{
	static const char plain[] = {[20] = 'f', [21] = 't', [22] = 'n'};
	item->kind = CBOR_PLAIN;
	if (low == 27) {
		item->plain = 'd';
		memcpy(&item->fraction, &value, sizeof value);
		return true;
	}
	item->plain = low < sizeof plain ? plain[low] : '\0';
	return item->plain != '\0';
}

bool cbor_next(struct str *rest, struct cbor_item *ret)
{
	unsigned major, low;
	uint64_t value;
	*ret = (struct cbor_item){0};
	if (!head_take(rest, &major, &low, &value) || (major != MAJOR_PLAIN && value > INT64_MAX))
		return false;
	switch (major) {
	case MAJOR_INT:
	case MAJOR_BELOW:
		ret->kind = CBOR_INT;
		ret->number = major == MAJOR_INT ? (int64_t)value : -1 - (int64_t)value;
		return true;
	case MAJOR_BYTES:
	case MAJOR_TEXT:
		ret->kind = major == MAJOR_TEXT ? CBOR_TEXT : CBOR_BYTES;
		return bytes_take(rest, value, &ret->text);
	case MAJOR_LIST:
	case MAJOR_MAP:
		ret->kind = major == MAJOR_MAP ? CBOR_MAP : CBOR_LIST;
		ret->number = (int64_t)value;
		return true;
	case MAJOR_TAG:
		ret->kind = CBOR_LINK;
		return link_take(rest, value, &ret->text);
	default:
		return plain_take(low, value, ret);
	}
}

bool cbor_skip(struct str *rest, struct str *ret_whole)
{
	const struct str from = *rest;
	// Each item has a byte at least, so that counts that lie are soon found out.
	for (uint64_t left = 1; left > 0; left--) {
		struct cbor_item item;
		if (!cbor_next(rest, &item))
			return false;
		const uint64_t inside = item.kind == CBOR_MAP	 ? 2 * (uint64_t)item.number
					: item.kind == CBOR_LIST ? (uint64_t)item.number
								 : 0;
		if (inside > rest->len)
			return false;
		left += inside;
	}
	if (ret_whole)
		*ret_whole = str_slice(from, 0, from.len - rest->len);
	return true;
}

bool cbor_member(struct str map, const char *name, struct str *ret)
{
	struct cbor_item item, key;
	if (!cbor_next(&map, &item) || item.kind != CBOR_MAP)
		return false;
	for (int64_t i = 0; i < item.number; i++) {
		struct str value;
		if (!cbor_next(&map, &key) || key.kind != CBOR_TEXT || !cbor_skip(&map, &value))
			return false;
		if (str_equal(key.text, str_from(name))) {
			*ret = value;
			return true;
		}
	}
	return false;
}

struct str cbor_text(struct str map, const char *name, enum cbor_kind kind)
{
	struct str value;
	struct cbor_item item;
	return cbor_member(map, name, &value) && cbor_next(&value, &item) && item.kind == kind
		   ? item.text
		   : STR("");
}

int64_t cbor_int(struct str map, const char *name)
{
	struct str value;
	struct cbor_item item;
	return cbor_member(map, name, &value) && cbor_next(&value, &item) && item.kind == CBOR_INT
		   ? item.number
		   : 0;
}

bool cbor_true(struct str map, const char *name)
{
	struct str value;
	struct cbor_item item;
	return cbor_member(map, name, &value) && cbor_next(&value, &item) && item.plain == 't';
}

// --- as JSON ---

static void plain_write(const struct cbor_item *item, struct json_writer *writer)
{
	if (item->kind == CBOR_INT)
		json_add_i64(writer, item->number);
	else if (item->kind == CBOR_TEXT)
		json_add_str(writer, item->text);
	else if (item->kind == CBOR_PLAIN && item->plain == 'd')
		json_add_double(writer, item->fraction, 9);
	else if (item->kind == CBOR_PLAIN && item->plain != 'n')
		json_add_bool(writer, item->plain == 't');
	else
		json_add_null(writer);
}

static bool item_write(struct str *rest, struct json_writer *writer, int depth)
{
	struct cbor_item item, key;
	if (depth > CBOR_DEPTH_MAX || !cbor_next(rest, &item))
		return false;
	if (item.kind == CBOR_MAP)
		json_object_begin(writer);
	else if (item.kind == CBOR_LIST)
		json_array_begin(writer);
	else
		plain_write(&item, writer);
	bool good = true;
	for (int64_t i = 0; i < item.number && good && item.kind == CBOR_MAP; i++) {
		good = cbor_next(rest, &key) && key.kind == CBOR_TEXT;
		if (good)
			json_member_name(writer, key.text);
		good = good && item_write(rest, writer, depth + 1);
	}
	for (int64_t i = 0; i < item.number && good && item.kind == CBOR_LIST; i++)
		good = item_write(rest, writer, depth + 1);
	if (good && item.kind == CBOR_MAP)
		json_object_end(writer);
	if (good && item.kind == CBOR_LIST)
		json_array_end(writer);
	return good;
}

bool cbor_json(struct str item, struct json_writer *writer)
{
	return item_write(&item, writer, 1) && !writer->out->full;
}
