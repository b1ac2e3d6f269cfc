// SPDX-License-Identifier: AGPL-3.0-or-later
// A page is its data: a view is a plain struct with a table that describes its fields. The same
// description renders it through a template, writes it as JSON and gives the API its schema.
#ifndef CAUSEWAY_PAGE_VIEW_H
#define CAUSEWAY_PAGE_VIEW_H

#include "base/buf.h"
#include "base/json.h"

enum field_type {
	FIELD_STR,     // struct str, a person's or our text; escaped
	FIELD_MESSAGE, // const char *, an English message id; translated, then escaped. JSON:
		       // English
	FIELD_WORD, // const char *, a token for machines and CSS ("request"); escaped. NULL: absent
	FIELD_HTML, // struct html_safe: cleaned HTML, put out as it is
	FIELD_I64,
	FIELD_ID,    // int64_t, a decimal string in JSON; 0: absent
	FIELD_COUNT, // int64_t, with the locale's digits and grouping; in attributes without
	FIELD_DOUBLE,
	FIELD_BOOL,
	FIELD_TIME, // int64_t ms; JSON: RFC 3339; 0: absent
	FIELD_VIEW, // a struct inside this one, described by `of`
	FIELD_LINK, // const void * to a struct described by `of`; NULL: absent
	FIELD_LIST, // struct view_list of structs described by `of`
};

// Only page/ and the HTML cleaner make these.
struct html_safe {
	struct str html;
};

struct view_list {
	const void *at;
	size_t count; // elements of of->size bytes each
};

struct view;

struct field {
	const char *name;
	enum field_type type;
	size_t offset;
	const struct view *of; // FIELD_VIEW, FIELD_LINK, FIELD_LIST
	const char *meaning;   // one phrase, for the API description
	bool page_only;	       // not part of the JSON (an address for a link, a CSS class)
};

struct view {
	const char *name; // "post_row"
	size_t size;	  // sizeof the struct
	const struct field *fields;
	size_t n_fields;
	const char *meaning;
	bool thing; // a post, a case, an incident: in an exercise each one says so
};

// A row of a field table and a view, for static tables (which no function can fill): the name of a
// field is the name of the struct's member, so the two cannot part.
//   static const struct field fields[] = {VIEW_FIELD(tag, name, FIELD_STR, "with its #")};
//   const struct view tag_view = VIEW(tag, fields, "a registered hashtag");
#define VIEW_FIELD(of_struct, member, field_type, says)                                            \
	{                                                                                          \
		.name = #member, .type = (field_type),                                             \
		.offset = offsetof(struct of_struct, member), .meaning = (says)                    \
	}
#define VIEW_INNER(of_struct, member, field_type, of_view, says)                                   \
	{                                                                                          \
		.name = #member, .type = (field_type),                                             \
		.offset = offsetof(struct of_struct, member), .of = (of_view), .meaning = (says)   \
	}
#define VIEW_PAGE_FIELD(of_struct, member, field_type, says)                                       \
	{                                                                                          \
		.name = #member, .type = (field_type),                                             \
		.offset = offsetof(struct of_struct, member), .meaning = (says), .page_only = true \
	}
#define VIEW_PAGE_LIST(of_struct, member, of_view, says)                                           \
	{                                                                                          \
		.name = #member, .type = FIELD_LIST, .offset = offsetof(struct of_struct, member), \
		.of = (of_view), .meaning = (says), .page_only = true                              \
	}
#define VIEW_AS(of_struct, field_table, says, is_thing)                                            \
	{                                                                                          \
		.name = #of_struct, .size = sizeof(struct of_struct), .fields = (field_table),     \
		.n_fields = sizeof(field_table) / sizeof((field_table)[0]), .meaning = (says),     \
		.thing = (is_thing)                                                                \
	}
#define VIEW(of_struct, field_table, says)	 VIEW_AS(of_struct, field_table, says, false)
#define VIEW_THING(of_struct, field_table, says) VIEW_AS(of_struct, field_table, says, true)

// Writes data as a JSON object. Left out: empty texts, NULL words and links, ids and times of 0,
// NaN. Lists, numbers and bools are always there. Doubles have six decimals.
void view_json(const struct view *view, const void *data, struct json_writer *writer);
// The same. In an exercise the object, and each thing in it, has "exercise": true, so that what is
// practice is never taken for truth, wherever it is copied to.
#define VIEW_EXERCISE "exercise"
void view_json_of(const struct view *view, const void *data, bool exercise,
		  struct json_writer *writer);

#endif
