// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/catalogue.h"
#include "page/compile.h"
#include "page/escape.h"

enum {
	PARTS_MAX = 24,	    // elements and placeholders in one message
	MESSAGE_MAX = 2000, // bytes of one
};

// The elements and placeholders of a message: what a translation may move but not change.
struct parts {
	struct str at[PARTS_MAX];
	size_t count;
};

// The next "<…>" or "{{…}}" of a message, moving *at behind it; what stands before goes to
// *ret_text.
static bool next_part(struct str text, size_t *at, struct str *ret_text, struct str *ret_part)
{
	size_t begin = *at;
	while (begin < text.len && text.at[begin] != '<' &&
	       !str_starts(str_slice(text, begin, 2), STR("{{")))
		begin++;
	*ret_text = str_slice(text, *at, begin - *at);
	*at = begin;
	if (begin == text.len)
		return false;
	size_t end = begin;
	if (text.at[begin] == '{') {
		end = tag_end(text, begin + 2);
		end = end == SIZE_MAX ? text.len : end + 2;
	} else {
		// A placeholder within the element may hold a ">" of its own.
		for (; end < text.len && text.at[end] != '>'; end++) {
			size_t inner = str_starts(str_slice(text, end, 2), STR("{{"))
					   ? tag_end(text, end + 2)
					   : SIZE_MAX;
			end = inner == SIZE_MAX ? end : inner + 1;
		}
		end = end < text.len ? end + 1 : end;
	}
	*ret_part = str_slice(text, begin, end - begin);
	*at = end;
	return true;
}

static bool list_parts(struct str text, struct parts *parts)
{
	struct str before, part;
	for (size_t at = 0; next_part(text, &at, &before, &part);) {
		if (parts->count == PARTS_MAX)
			return false;
		parts->at[parts->count++] = part;
	}
	return true;
}

// True if every part of `text` is one of `allowed`, each used at most as often as there.
static bool parts_within(struct str text, const struct parts *allowed)
{
	struct parts own = {0}, left = *allowed;
	if (!list_parts(text, &own))
		return false;
	for (size_t i = 0; i < own.count; i++) {
		size_t found = 0;
		while (found < left.count && !str_equal(left.at[found], own.at[i]))
			found++;
		if (found == left.count)
			return false;
		left.at[found].len = 0;
	}
	return true;
}

// Elements may hold placeholders themselves: <a href="{{path /x}}">.
static enum outcome emit_element(struct compiler *c, struct str element)
{
	while (element.len > 0) {
		size_t open = str_find(element, STR("{{"));
		size_t end = open == SIZE_MAX ? SIZE_MAX : tag_end(element, open + 2);
		if (end == SIZE_MAX) {
			buf_add(&c->pending, element);
			return OK;
		}
		buf_add(&c->pending, str_slice(element, 0, open));
		struct tag tag;
		tag_split(str_slice(element, open + 2, end - open - 2), &tag);
		if (tag.sigil || tag.inner.len == 0)
			return compiler_wrong(c, "a message holds only elements and values");
		enum outcome outcome = compiler_tag(c, &tag);
		if (outcome != OK)
			return outcome;
		element = str_slice(element, end + 2, SIZE_MAX);
	}
	return OK;
}

static enum outcome emit_message(struct compiler *c, struct str text)
{
	struct str before, part;
	size_t at = 0;
	bool more = true;
	while (more) {
		more = next_part(text, &at, &before, &part);
		html_escape(&c->pending, before);
		enum outcome outcome = more ? emit_element(c, part) : OK;
		if (outcome != OK)
			return outcome;
	}
	return OK;
}

// The id of a message: its text with every run of white space as one space.
static struct str message_id(struct compiler *c, struct str text)
{
	text = str_trim(text);
	char id[MESSAGE_MAX];
	size_t len = 0;
	for (size_t i = 0; i < text.len && len < sizeof(id); i++)
		if (!template_space(text.at[i]))
			id[len++] = text.at[i];
		else if (!template_space(text.at[i - 1]))
			id[len++] = ' ';
	return arena_copy(c->arena, str_of(id, len));
}

static enum outcome check_form(struct compiler *c, struct str form, const struct parts *allowed)
{
	if (parts_within(form, allowed))
		return OK;
	return compiler_wrong(c, "the translation into %s has other elements or placeholders: %.*s",
			      c->language->name, STR_ARG(form));
}

static enum outcome compile_single(struct compiler *c, struct str text)
{
	struct str id = message_id(c, text);
	struct parts parts = {0};
	if (!list_parts(id, &parts))
		return compiler_wrong(c, "a message has at most %d elements and placeholders",
				      PARTS_MAX);
	const struct catalogue_entry *entry = message_entry(c->book->messages, c->language, id);
	if (!entry)
		return emit_message(c, id);
	struct str form = catalogue_form(entry, 0);
	struct parts own = {0};
	list_parts(form, &own);
	if (own.count != parts.count)
		return compiler_wrong(
		    c, "the translation into %s lacks elements or placeholders: %.*s",
		    c->language->name, STR_ARG(form));
	enum outcome outcome = check_form(c, form, &parts);
	return outcome == OK ? emit_message(c, form) : outcome;
}

static enum outcome compile_plural(struct compiler *c, struct str name, struct str text)
{
	struct str many_text = text, one_text = str_cut(&many_text, '|');
	if (!many_text.at)
		return compiler_wrong(c, "{{#tn}} needs two forms: One|{{count}} many");
	struct str one = message_id(c, one_text), many = message_id(c, many_text);
	struct parts parts = {0}, of_one = {0};
	if (!list_parts(many, &parts) || !list_parts(one, &of_one))
		return compiler_wrong(c, "a message has at most %d elements and placeholders",
				      PARTS_MAX);
	if (!parts_within(one, &parts))
		return compiler_wrong(
		    c, "the first form has elements or placeholders that the second lacks");
	struct value value;
	enum outcome outcome = compiler_find(c, name, &value);
	if (outcome == OK && value.field->type != FIELD_COUNT && value.field->type != FIELD_I64)
		outcome = compiler_wrong(c, "“%.*s” is not a number", STR_ARG(name));
	if (outcome != OK)
		return outcome;

	const struct catalogue_entry *entry = message_entry(c->book->messages, c->language, one);
	const struct plural *rule =
	    entry ? message_rule(c->book->messages, c->language) : &plural_english;
	struct str english[] = {one, many};
	uint32_t first = compiler_emit(c, (struct step){.kind = STEP_PLURAL,
							.depth = value.depth,
							.offset = value.offset,
							.len = rule->forms,
							.text = (const char *)rule});
	for (unsigned form = 0; form < rule->forms; form++)
		compiler_emit(c, (struct step){.kind = STEP_JUMP});
	uint32_t ends[PLURAL_FORMS_MAX] = {0};
	for (unsigned form = 0; form < rule->forms && outcome == OK; form++) {
		compiler_land(c, first + 1 + form);
		struct str chosen = entry ? catalogue_form(entry, form) : english[form];
		outcome = check_form(c, chosen, &parts);
		if (outcome == OK)
			outcome = emit_message(c, chosen);
		ends[form] = compiler_emit(c, (struct step){.kind = STEP_JUMP});
	}
	for (unsigned form = 0; form < rule->forms; form++)
		compiler_land(c, ends[form]);
	return outcome;
}

enum outcome compile_message(struct compiler *c, const struct tag *tag)
{
	struct str text = compiler_text(c);
	bool plural = str_equal(tag->word, STR("tn"));
	struct str closing = plural ? STR("{{/tn}}") : STR("{{/t}}");
	size_t found = str_find(str_slice(text, c->at, SIZE_MAX), closing);
	if (found == SIZE_MAX)
		return compiler_wrong(c, "this message has no %s", closing.at);
	struct str inner = str_slice(text, c->at, found);
	if (inner.len == 0 || inner.len > MESSAGE_MAX || str_find_byte(inner, '&') != SIZE_MAX)
		return compiler_wrong(
		    c, "a message has 1 to %d bytes, and characters instead of entities",
		    MESSAGE_MAX);
	enum outcome outcome =
	    plural ? compile_plural(c, tag->rest, inner) : compile_single(c, inner);
	c->at += found + closing.len;
	return outcome;
}
