// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/chat_text.h"

void chat_word_add(struct buf *out, struct str word)
{
	if (word.len == 0)
		return;
	if (out->len > 0)
		buf_add_byte(out, ' ');
	buf_add(out, word);
}

void chat_line_add(struct buf *out, const char *sign, struct str word)
{
	if (out->len > 0)
		buf_add_byte(out, '\n');
	buf_add_cstr(out, sign);
	chat_word_add(out, word);
}

static bool degrees_at(struct json_value value, const char *name, double most, double *ret)
{
	return json_member(value, str_from(name), &value) && json_get_double(value, ret) &&
	       *ret >= -most && *ret <= most;
}

struct chat_point chat_point_read(struct json_value place)
{
	struct chat_point point = {.known = true};
	if (!degrees_at(place, "latitude", 90, &point.lat) ||
	    !degrees_at(place, "longitude", 180, &point.lon))
		return (struct chat_point){0};
	return point;
}

void chat_place_add(struct buf *out, struct str name, struct str address, struct chat_point point)
{
	chat_line_add(out, "📍", name);
	chat_word_add(out, address);
	if (point.known)
		buf_format(out, " %.5f, %.5f", point.lat, point.lon);
}
