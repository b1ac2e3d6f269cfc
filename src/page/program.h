// SPDX-License-Identifier: AGPL-3.0-or-later
// What a template becomes: a flat list of steps for one language, in which every name is an offset
// and every translation is text already. page/compile.c makes programs, page/render.c runs them.
#ifndef CAUSEWAY_PAGE_PROGRAM_H
#define CAUSEWAY_PAGE_PROGRAM_H

#include "base/zone.h"
#include "page/page.h"

#define PROGRAM_DEPTH_MAX 12 // structs open at once: frame, page, and sections within each other

enum step_kind {
	STEP_TEXT, // put out `text`
	STEP_STR,  // values: the field at data[depth] + offset
	STEP_WORD,
	STEP_MESSAGE,
	STEP_HTML,
	STEP_I64,
	STEP_COUNT,
	STEP_DOUBLE,
	STEP_MOMENT, // RFC 3339, for attributes
	STEP_TIME,   // <time>03:12</time>
	STEP_AGO,    // <time>6 min ago</time>
	STEP_ICON,   // the icon that a word names, if there is one
	STEP_PREFIX, // the language prefix, on pages that have one
	STEP_IF,     // jump unless the field holds something
	STEP_UNLESS, // jump if it does
	STEP_LIST,   // data[opens] = first element, or jump if there is none
	STEP_NEXT,   // data[opens] = next element and jump, or go on
	STEP_LINK,   // data[opens] = what it points to, or jump if NULL
	STEP_JUMP,
	STEP_PLURAL,   // choose one of the `forms` jumps that follow
	STEP_RECALL,   // puts out what the element made before and jumps, or goes on
	STEP_KEEP,     // what came since STEP_RECALL is remembered
	STEP_BODY,     // the page inside its frame
	STEP_DRAWINGS, // the icons that were used so far
	STEP_END,
};

struct step {
	uint8_t kind;
	uint8_t depth; // of the struct that holds the field
	uint8_t opens; // of the struct that a section opens
	uint8_t type;  // enum field_type
	uint32_t offset;
	uint32_t jump;	  // index of a step
	uint32_t len;	  // of text; size of a list's element; number of plural forms
	const char *text; // of a list: NULL, or the struct list_order that it is shown in; of
			  // STEP_RECALL: the struct reads of an element
};

#define SORTED_MOST 256 // elements of a list shown in order of names; a longer one stays as it is

// {{#things by name}}: where an element has the name.
struct list_order {
	uint32_t offset;
	uint8_t type; // FIELD_STR, FIELD_WORD or FIELD_MESSAGE
};

struct program {
	const struct step *steps;
	size_t n_steps;
	uint64_t icons; // of its text
};

// Where the compiler looks for a template; NULL if there is none of that name.
struct template_book {
	const struct template_source *(*find)(const void *context, struct str name);
	const void *context;
	const struct messages *messages;
};

// Compiles a template for one language. `views` are the structs that its names may stand for,
// outermost first; data[i] belongs to views[i]. Everything lives in the arena. INVALID names
// template and line.
enum outcome template_compile(const struct template_book *book, const char *name,
			      const struct view *const *views, size_t n_views,
			      const struct language *language, struct arena *arena,
			      struct program *ret_program, struct fault *fault);

struct fragments;
struct making;
struct rendering {
	const struct program *body;  // for STEP_BODY
	struct fragments *fragments; // page/fragment.h; NULL: nothing is remembered
	struct making *making;	     // room for one fragment
	const struct page_frame *frame;
	const struct messages *messages;
	const struct language *numerals; // whose digits counts have
	struct buf *out;
	uint64_t icons;			     // used so far
	const char *data[PROGRAM_DEPTH_MAX]; // the first ones are filled by the caller
};
void program_run(const struct program *program, struct rendering *rendering);

// The frame as a view, and its data.
struct frame_language {
	struct str code, name;
	bool current;
};
struct frame {
	struct str title, site, path, account, campaign, campaign_slug;
	struct str zone;    // whose times it shows, for people: "Karachi, UTC+5"; empty: not said
	struct str zone_id; // the same, IANA name
	char zone_room[ZONE_NAME_MAX + 16];
	struct str lang, language; // of the page: BCP 47, and its name in itself
	bool rtl, team, public, space, discreet;
	struct str alarm; // that asks the viewer; empty: none
	struct str alarm_where;
	int64_t alarm_id;
	int64_t lock_s;		   // without use the viewer's browser is locked; 0: never
	bool told;		   // there is news of the viewer's account
	bool saved, done, guarded; // what led here was kept, done, or made private
	bool probation;		   // the viewer is new here
	bool exercise;		   // the campaign is for practice
	const char *screen;	   // which page of the guide tells about this one; NULL: none
	const char *theme;	   // "light", "dark", or NULL for the device's
	bool dark, light;
	bool on_desk, on_case, on_stream, on_campaigns; // the current item of the navigation
	bool unchecked;					// some translations were not checked
	struct view_list languages;			// of frame_language
	struct view_list campaign_menu, site_menu;	// of page_link
	struct view_list alternates, pinned;		// of page_alternate, page_pinned
	bool some_pinned;
	bool menu; // one of them has entries
	struct frame_language language_list[16];
};
extern const struct view frame_view;
void frame_fill(struct frame *frame, const struct page_frame *from,
		const struct messages *messages);

#endif
