// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/line.h"

#include "base/json.h"

void line_open(const struct post_entry *entry, bool why, const struct why_not *why_not,
	       struct buf *out)
{
	struct json_writer writer;
	json_writer_init(&writer, out);
	json_object_begin(&writer);
	json_name(&writer, "id");
	json_add_str(&writer, entry->post.external_id);
	reading_json(&entry->reading, entry->post.text, &writer);
	if (why)
		reading_why_json(&entry->reading, entry->post.text, &writer);
	if (why_not)
		why_not_json(why_not, entry->post.text, &writer);
}

void line_close(struct str original, struct buf *out)
{
	buf_add(out, STR(",\"copy_of\":"));
	if (original.at)
		json_escape(out, original);
	else
		buf_add(out, STR("null"));
	buf_add(out, STR("}\n"));
}

void line_error(int64_t number, const char *error, struct buf *out)
{
	struct json_writer writer;
	json_writer_init(&writer, out);
	json_object_begin(&writer);
	json_name(&writer, "line");
	json_add_i64(&writer, number);
	json_name(&writer, "error");
	json_add_str(&writer, str_from(error));
	json_object_end(&writer);
	buf_add_byte(out, '\n');
}
