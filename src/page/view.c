// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/view.h"

#include "base/time.h"

#include <math.h>

enum { DECIMALS = 6 };

// Where an answer goes, and whether it is of an exercise.
struct view_out {
	struct json_writer *writer;
	bool exercise;
};

static void write_fields(const struct view *view, const char *data, struct view_out *out);

static void write_object(const struct view *view, const void *data, bool marked,
			 struct view_out *out)
{
	json_object_begin(out->writer);
	if (marked && out->exercise) {
		json_name(out->writer, VIEW_EXERCISE);
		json_add_bool(out->writer, true);
	}
	write_fields(view, data, out);
	json_object_end(out->writer);
}

static void write_list(const struct field *field, const void *at, struct view_out *out)
{
	const struct view_list *list = at;
	json_array_begin(out->writer);
	for (size_t i = 0; i < list->count; i++)
		write_object(field->of, (const char *)list->at + i * field->of->size,
			     field->of->thing, out);
	json_array_end(out->writer);
}

static bool absent(const struct field *field, const void *at)
{
	switch (field->type) {
	case FIELD_STR:
	case FIELD_HTML:
		return ((const struct str *)at)->len == 0;
	case FIELD_MESSAGE:
	case FIELD_WORD: {
		const char *text = *(const char *const *)at;
		return !text || !*text;
	}
	case FIELD_ID:
	case FIELD_TIME:
		return *(const int64_t *)at == 0;
	case FIELD_DOUBLE:
		return isnan(*(const double *)at);
	case FIELD_LINK:
		return !*(const void *const *)at;
	default:
		return false;
	}
}

static void write_time(int64_t ms, struct json_writer *writer)
{
	char text[TIME_TEXT_MAX];
	json_add_str(writer, str_of(text, time_format(ms, text)));
}

static void write_value(const struct field *field, const void *at, struct view_out *out)
{
	struct json_writer *writer = out->writer;
	switch (field->type) {
	case FIELD_STR:
		json_add_str(writer, *(const struct str *)at);
		break;
	case FIELD_HTML:
		json_add_str(writer, ((const struct html_safe *)at)->html);
		break;
	case FIELD_MESSAGE:
	case FIELD_WORD:
		json_add_str(writer, str_from(*(const char *const *)at));
		break;
	case FIELD_I64:
	case FIELD_COUNT:
		json_add_i64(writer, *(const int64_t *)at);
		break;
	case FIELD_ID:
		json_add_id(writer, *(const int64_t *)at);
		break;
	case FIELD_DOUBLE:
		json_add_double(writer, *(const double *)at, DECIMALS);
		break;
	case FIELD_BOOL:
		json_add_bool(writer, *(const bool *)at);
		break;
	case FIELD_TIME:
		write_time(*(const int64_t *)at, writer);
		break;
	case FIELD_VIEW:
		write_object(field->of, at, field->of->thing, out);
		break;
	case FIELD_LINK:
		write_object(field->of, *(const void *const *)at, field->of->thing, out);
		break;
	case FIELD_LIST:
		write_list(field, at, out);
		break;
	}
}

static void write_fields(const struct view *view, const char *data, struct view_out *out)
{
	for (size_t i = 0; i < view->n_fields; i++) {
		const struct field *field = &view->fields[i];
		const void *at = data + field->offset;
		if (field->page_only || absent(field, at))
			continue;
		json_name(out->writer, field->name);
		write_value(field, at, out);
	}
}

void view_json(const struct view *view, const void *data, struct json_writer *writer)
{
	view_json_of(view, data, false, writer);
}

void view_json_of(const struct view *view, const void *data, bool exercise,
		  struct json_writer *writer)
{
	struct view_out out = {writer, exercise};
	write_object(view, data, true, &out);
}
