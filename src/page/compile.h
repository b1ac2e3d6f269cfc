// SPDX-License-Identifier: AGPL-3.0-or-later
// What the two halves of the template compiler share: compile.c reads tags and sections,
// compile_message.c reads texts for translation.
#ifndef CAUSEWAY_PAGE_COMPILE_H
#define CAUSEWAY_PAGE_COMPILE_H

#include "base/vec.h"
#include "page/program.h"

struct scope {
	const struct view *view;
	uint8_t depth;
	uint32_t base; // where the view lies within the struct at that depth
};

struct compiler {
	const struct template_book *book;
	const struct language *language;
	struct arena *arena;
	struct fault *fault;
	struct vec steps;
	struct buf pending; // text not yet put into a step
	struct scope scopes[PROGRAM_DEPTH_MAX + 1];
	size_t n_scopes;
	uint8_t depth; // of the innermost struct
	uint64_t icons;
	// The template being read.
	const struct template_source *source;
	size_t at;   // behind the last tag
	size_t mark; // where the last tag begins, for the line of a fault
	int includes;
};

// What stands between {{ and }}, without white space around it.
struct tag {
	char sigil; // one of # ^ / > !, or 0
	struct str inner;
	struct str word, rest; // inner, cut at the first space
	bool last;	       // there was no further tag
};

struct value {
	const struct field *field;
	uint8_t depth;
	uint32_t offset;
};

// INVALID with the template, the line of the last tag and a sentence.
enum outcome compiler_wrong(struct compiler *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Adds a step and returns its index; compiler_land makes its jump lead to the next step.
uint32_t compiler_emit(struct compiler *c, struct step step);
void compiler_land(struct compiler *c, uint32_t step);

// What a name stands for at this place.
enum outcome compiler_find(struct compiler *c, struct str name, struct value *ret_value);
// Compiles a tag without sigil: a value, or one that begins with a word (time, icon, path …).
enum outcome compiler_tag(struct compiler *c, const struct tag *tag);

// The text of the template being read.
struct str compiler_text(const struct compiler *c);
// The end of the tag whose inner part begins at `from`: "}}", where a third "}" belongs to the
// inner part ("{{path {older}}}"). SIZE_MAX if there is none.
size_t tag_end(struct str text, size_t from);
void tag_split(struct str inner, struct tag *ret_tag);
bool template_space(char byte);

// {{#t}} or {{#tn}}, up to its closing tag.
enum outcome compile_message(struct compiler *c, const struct tag *tag);

#endif
