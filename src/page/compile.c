// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/catalogue.h"
#include "page/escape.h"
#include "page/icons.h"
#include "page/program.h"

#include "base/vec.h"

#include <stdarg.h>

enum {
	STEPS_MAX = 20000,
	TEXT_MAX = 1 << 20,
	INCLUDES_MAX = 6,   // templates within each other
	PARTS_MAX = 24,	    // tags and placeholders in one message
	MESSAGE_MAX = 2000, // bytes of one
};

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

__attribute__((format(printf, 2, 3))) static enum outcome wrong(struct compiler *c,
								const char *format, ...)
{
	int line = 1;
	for (size_t i = 0; i < c->mark && i < c->source->len; i++)
		line += c->source->text[i] == '\n';
	char sentence[FAULT_TEXT_MAX];
	va_list args;
	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	return fail(INVALID, c->fault, "%s/%s.html:%d: %s", c->source->room, c->source->name, line,
		    sentence);
}

// ---- steps ----------------------------------------------------------------------------------

// Adding goes on after the steps are full; template_compile notices at the end.
static void add_step(struct compiler *c, struct step step)
{
	struct step *to = vec_add(&c->steps);
	if (to)
		*to = step;
	else
		c->pending.full = true;
}

static void flush_text(struct compiler *c)
{
	if (c->pending.len == 0)
		return;
	struct str text = arena_copy(c->arena, buf_str(&c->pending));
	if (!text.at)
		c->pending.full = true;
	add_step(c, (struct step){.kind = STEP_TEXT, .len = (uint32_t)text.len, .text = text.at});
	c->pending.len = 0;
}

// The index of the next step, for jumps to it.
static uint32_t label(struct compiler *c)
{
	flush_text(c);
	return (uint32_t)c->steps.count;
}

static uint32_t emit(struct compiler *c, struct step step)
{
	flush_text(c);
	add_step(c, step);
	return (uint32_t)c->steps.count - 1;
}

static void land(struct compiler *c, uint32_t step)
{
	uint32_t here = label(c);
	if (step < c->steps.count)
		((struct step *)vec_at(&c->steps, step))->jump = here;
}

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

// Template text from one byte to another. White space with a line break in it becomes the line
// break alone; indentation goes.
static void emit_text(struct compiler *c, size_t begin, size_t to)
{
	const char *whole = c->source->text;
	if (begin == 0 || whole[begin - 1] == '\n')
		while (begin < to && is_space(whole[begin]))
			begin++;
	struct str text = str_of(whole + begin, to - begin);
	for (size_t i = 0; i < text.len;) {
		if (!is_space(text.at[i])) {
			size_t from = i;
			while (i < text.len && !is_space(text.at[i]))
				i++;
			buf_add(&c->pending, str_slice(text, from, i - from));
			continue;
		}
		size_t from = i;
		bool breaks = false;
		while (i < text.len && is_space(text.at[i]))
			breaks |= text.at[i++] == '\n';
		bool after_break = c->pending.len && c->pending.at[c->pending.len - 1] == '\n';
		if (!breaks)
			buf_add(&c->pending, str_slice(text, from, i - from));
		else if (!after_break)
			buf_add_byte(&c->pending, '\n');
	}
}

// ---- tags -----------------------------------------------------------------------------------

// True if only white space stands between a line's beginning and `begin`, and between `end` and the
// line's end; then the line is the tag's alone and leaves no trace.
static bool alone_on_line(struct str text, size_t begin, size_t end)
{
	while (begin > 0 && (text.at[begin - 1] == ' ' || text.at[begin - 1] == '\t'))
		begin--;
	while (end < text.len && (text.at[end] == ' ' || text.at[end] == '\t'))
		end++;
	return (begin == 0 || text.at[begin - 1] == '\n') &&
	       (end == text.len || text.at[end] == '\n');
}

static struct str source_text(const struct compiler *c)
{
	return str_of(c->source->text, c->source->len);
}

// The end of the tag whose inner part begins at `from`: "}}", where a third "}" belongs to the
// inner part ("{{path {older}}}").
static size_t find_end(struct str text, size_t from)
{
	size_t found = str_find(str_slice(text, from, SIZE_MAX), STR("}}"));
	if (found == SIZE_MAX)
		return SIZE_MAX;
	size_t end = from + found;
	while (end + 2 < text.len && text.at[end + 2] == '}')
		end++;
	return end;
}

static void split_tag(struct str inner, struct tag *ret_tag)
{
	struct tag tag = {.inner = str_trim(inner)};
	if (tag.inner.len > 0 && strchr("#^/>!", tag.inner.at[0])) {
		tag.sigil = tag.inner.at[0];
		tag.inner = str_trim(str_slice(tag.inner, 1, SIZE_MAX));
	}
	tag.rest = tag.inner;
	tag.word = str_cut(&tag.rest, ' ');
	tag.rest = str_trim(tag.rest);
	*ret_tag = tag;
}

// Puts out the text before the next tag and reads the tag.
static enum outcome next_tag(struct compiler *c, struct tag *ret_tag)
{
	struct str text = source_text(c);
	size_t found = str_find(str_slice(text, c->at, SIZE_MAX), STR("{{"));
	if (found == SIZE_MAX) {
		emit_text(c, c->at, text.len);
		c->at = c->mark = text.len;
		*ret_tag = (struct tag){.last = true};
		return OK;
	}
	size_t begin = c->mark = c->at + found;
	size_t end = find_end(text, begin + 2);
	if (end == SIZE_MAX)
		return wrong(c, "this {{ has no }}");
	split_tag(str_slice(text, begin + 2, end - begin - 2), ret_tag);
	if (ret_tag->inner.len == 0 && ret_tag->sigil != '!')
		return wrong(c, "this tag is empty");
	size_t from = c->at, to = begin;
	c->at = end + 2;
	if (ret_tag->sigil && alone_on_line(text, begin, c->at)) {
		while (to > from && strchr(" \t", text.at[to - 1]))
			to--;
		while (c->at < text.len && text.at[c->at - 1] != '\n')
			c->at++;
	}
	emit_text(c, from, to);
	return OK;
}

// ---- names ----------------------------------------------------------------------------------

static const struct field *find_field(const struct view *view, struct str name)
{
	for (size_t i = 0; i < view->n_fields; i++)
		if (str_equal(name, str_from(view->fields[i].name)))
			return &view->fields[i];
	return NULL;
}

// Looks the first part of a dotted name up from the innermost scope outward, the others in the
// views inside that one.
static enum outcome find_value(struct compiler *c, struct str name, struct value *ret_value)
{
	struct str rest = name, part = str_cut(&rest, '.');
	for (size_t i = c->n_scopes; i-- > 0;) {
		const struct scope *scope = &c->scopes[i];
		const struct field *field = find_field(scope->view, part);
		if (!field)
			continue;
		uint32_t offset = scope->base + (uint32_t)field->offset;
		while (rest.at) {
			part = str_cut(&rest, '.');
			if (field->type != FIELD_VIEW)
				return wrong(c,
					     "“%s” holds no fields to name with a dot; open it "
					     "with {{#%s}}",
					     field->name, field->name);
			const struct view *inner = field->of;
			field = find_field(inner, part);
			if (!field)
				return wrong(c, "the view %s has no “%.*s”", inner->name,
					     STR_ARG(part));
			offset += (uint32_t)field->offset;
		}
		*ret_value = (struct value){field, scope->depth, offset};
		return OK;
	}
	return wrong(c, "“%.*s” is neither in the view %s nor around it", STR_ARG(name),
		     c->scopes[c->n_scopes - 1].view->name);
}

static enum outcome emit_field(struct compiler *c, uint8_t kind, struct str name, int only_type,
			       const char *needs)
{
	struct value value;
	enum outcome outcome = find_value(c, name, &value);
	if (outcome != OK)
		return outcome;
	if (only_type >= 0 && (int)value.field->type != only_type)
		return wrong(c, "“%.*s” is not %s", STR_ARG(name), needs);
	emit(c, (struct step){.kind = kind,
			      .depth = value.depth,
			      .type = (uint8_t)value.field->type,
			      .offset = value.offset});
	return OK;
}

static const int value_steps[] = {
    [FIELD_STR] = STEP_STR,	[FIELD_MESSAGE] = STEP_MESSAGE,
    [FIELD_WORD] = STEP_WORD,	[FIELD_HTML] = STEP_HTML,
    [FIELD_I64] = STEP_I64,	[FIELD_ID] = STEP_I64,
    [FIELD_COUNT] = STEP_COUNT, [FIELD_DOUBLE] = STEP_DOUBLE,
    [FIELD_BOOL] = -1,		[FIELD_TIME] = STEP_MOMENT,
    [FIELD_VIEW] = -1,		[FIELD_LINK] = -1,
    [FIELD_LIST] = -1,
};

static enum outcome emit_value(struct compiler *c, struct str name)
{
	struct value value;
	enum outcome outcome = find_value(c, name, &value);
	if (outcome != OK)
		return outcome;
	int kind = value_steps[value.field->type];
	if (kind < 0)
		return wrong(c, "“%.*s” has no text of its own; open it with {{#%.*s}}",
			     STR_ARG(name), STR_ARG(name));
	return emit_field(c, (uint8_t)kind, name, -1, "");
}

// ---- tags with a word -----------------------------------------------------------------------

static enum outcome tag_time(struct compiler *c, struct str name)
{
	return emit_field(c, STEP_TIME, name, FIELD_TIME, "a time");
}

static enum outcome tag_ago(struct compiler *c, struct str name)
{
	return emit_field(c, STEP_AGO, name, FIELD_TIME, "a time");
}

static bool in_braces(struct str text)
{
	return text.len > 2 && text.at[0] == '{' && text.at[text.len - 1] == '}';
}

static enum outcome tag_icon(struct compiler *c, struct str name)
{
	if (in_braces(name))
		return emit_field(c, STEP_ICON, str_slice(name, 1, name.len - 2), FIELD_WORD,
				  "a word");
	int icon = icon_find(name);
	if (icon < 0)
		return wrong(c, "there is no icon “%.*s”", STR_ARG(name));
	icon_reference(&c->pending, icon);
	c->icons |= UINT64_C(1) << icon;
	return OK;
}

static enum outcome tag_asset(struct compiler *c, struct str name)
{
	const struct asset *asset = asset_find(name, (struct str){0});
	if (!asset)
		return wrong(c, "there is no file “%.*s” in page/assets", STR_ARG(name));
	buf_add(&c->pending, STR("/static/"));
	buf_add_cstr(&c->pending, asset->hash);
	buf_add_byte(&c->pending, '/');
	buf_add_cstr(&c->pending, asset->name);
	return OK;
}

static enum outcome tag_path(struct compiler *c, struct str path)
{
	emit(c, (struct step){.kind = STEP_PREFIX});
	while (path.len > 0) {
		size_t brace = str_find_byte(path, '{');
		if (brace == SIZE_MAX) {
			html_escape(&c->pending, path);
			break;
		}
		html_escape(&c->pending, str_slice(path, 0, brace));
		path = str_slice(path, brace + 1, SIZE_MAX);
		struct str name = str_cut(&path, '}');
		if (!path.at)
			return wrong(c, "a { in this path has no }");
		enum outcome outcome = emit_value(c, name);
		if (outcome != OK)
			return outcome;
	}
	return OK;
}

static enum outcome tag_body(struct compiler *c, struct str rest)
{
	(void)rest;
	emit(c, (struct step){.kind = STEP_BODY});
	return OK;
}

static enum outcome tag_drawings(struct compiler *c, struct str rest)
{
	(void)rest;
	emit(c, (struct step){.kind = STEP_DRAWINGS});
	return OK;
}

static const struct {
	const char *word;
	bool bare; // stands alone, and only in the frame
	enum outcome (*emit)(struct compiler *c, struct str rest);
} words[] = {
    {"time", false, tag_time},	      {"ago", false, tag_ago},	 {"icon", false, tag_icon},
    {"asset", false, tag_asset},      {"path", false, tag_path}, {"body", true, tag_body},
    {"drawings", true, tag_drawings},
};

static enum outcome emit_tag(struct compiler *c, const struct tag *tag)
{
	if (tag->inner.at[0] == '{')
		return wrong(
		    c, "values are always escaped; cleaned HTML goes out as it is with {{…}}");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].bare == (tag->rest.len == 0) && (!words[i].bare || c->n_scopes == 1) &&
		    str_equal(tag->word, str_from(words[i].word)))
			return words[i].emit(c, tag->rest);
	if (tag->rest.len > 0)
		return wrong(c, "“%.*s” is no kind of tag", STR_ARG(tag->word));
	return emit_value(c, tag->inner);
}

// ---- messages -------------------------------------------------------------------------------

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
		end = find_end(text, begin + 2);
		end = end == SIZE_MAX ? text.len : end + 2;
	} else {
		// A placeholder within the element may hold a ">" of its own.
		for (; end < text.len && text.at[end] != '>'; end++) {
			size_t inner = str_starts(str_slice(text, end, 2), STR("{{"))
					   ? find_end(text, end + 2)
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
		size_t end = open == SIZE_MAX ? SIZE_MAX : find_end(element, open + 2);
		if (end == SIZE_MAX) {
			buf_add(&c->pending, element);
			return OK;
		}
		buf_add(&c->pending, str_slice(element, 0, open));
		struct tag tag;
		split_tag(str_slice(element, open + 2, end - open - 2), &tag);
		if (tag.sigil || tag.inner.len == 0)
			return wrong(c, "a message holds only elements and values");
		enum outcome outcome = emit_tag(c, &tag);
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
		if (!is_space(text.at[i]))
			id[len++] = text.at[i];
		else if (!is_space(text.at[i - 1]))
			id[len++] = ' ';
	return arena_copy(c->arena, str_of(id, len));
}

static enum outcome check_form(struct compiler *c, struct str form, const struct parts *allowed)
{
	if (parts_within(form, allowed))
		return OK;
	return wrong(c, "the translation into %s has other elements or placeholders: %.*s",
		     c->language->name, STR_ARG(form));
}

static enum outcome compile_single(struct compiler *c, struct str text)
{
	struct str id = message_id(c, text);
	struct parts parts = {0};
	if (!list_parts(id, &parts))
		return wrong(c, "a message has at most %d elements and placeholders", PARTS_MAX);
	const struct catalogue_entry *entry = message_entry(c->book->messages, c->language, id);
	if (!entry)
		return emit_message(c, id);
	struct str form = catalogue_form(entry, 0);
	struct parts own = {0};
	list_parts(form, &own);
	if (own.count != parts.count)
		return wrong(c, "the translation into %s lacks elements or placeholders: %.*s",
			     c->language->name, STR_ARG(form));
	enum outcome outcome = check_form(c, form, &parts);
	return outcome == OK ? emit_message(c, form) : outcome;
}

static enum outcome compile_plural(struct compiler *c, struct str name, struct str text)
{
	struct str many_text = text, one_text = str_cut(&many_text, '|');
	if (!many_text.at)
		return wrong(c, "{{#tn}} needs two forms: One|{{count}} many");
	struct str one = message_id(c, one_text), many = message_id(c, many_text);
	struct parts parts = {0}, of_one = {0};
	if (!list_parts(many, &parts) || !list_parts(one, &of_one))
		return wrong(c, "a message has at most %d elements and placeholders", PARTS_MAX);
	if (!parts_within(one, &parts))
		return wrong(c,
			     "the first form has elements or placeholders that the second lacks");
	struct value value;
	enum outcome outcome = find_value(c, name, &value);
	if (outcome == OK && value.field->type != FIELD_COUNT && value.field->type != FIELD_I64)
		outcome = wrong(c, "“%.*s” is not a number", STR_ARG(name));
	if (outcome != OK)
		return outcome;

	const struct catalogue_entry *entry = message_entry(c->book->messages, c->language, one);
	const struct plural *rule =
	    entry ? message_rule(c->book->messages, c->language) : &plural_english;
	struct str english[] = {one, many};
	uint32_t first = emit(c, (struct step){.kind = STEP_PLURAL,
					       .depth = value.depth,
					       .offset = value.offset,
					       .len = rule->forms,
					       .text = (const char *)rule});
	for (unsigned form = 0; form < rule->forms; form++)
		emit(c, (struct step){.kind = STEP_JUMP});
	uint32_t ends[PLURAL_FORMS_MAX] = {0};
	for (unsigned form = 0; form < rule->forms && outcome == OK; form++) {
		land(c, first + 1 + form);
		struct str chosen = entry ? catalogue_form(entry, form) : english[form];
		outcome = check_form(c, chosen, &parts);
		if (outcome == OK)
			outcome = emit_message(c, chosen);
		ends[form] = emit(c, (struct step){.kind = STEP_JUMP});
	}
	for (unsigned form = 0; form < rule->forms; form++)
		land(c, ends[form]);
	return outcome;
}

static enum outcome compile_message(struct compiler *c, const struct tag *tag)
{
	struct str text = source_text(c);
	bool plural = str_equal(tag->word, STR("tn"));
	struct str closing = plural ? STR("{{/tn}}") : STR("{{/t}}");
	size_t found = str_find(str_slice(text, c->at, SIZE_MAX), closing);
	if (found == SIZE_MAX)
		return wrong(c, "this message has no %s", closing.at);
	struct str inner = str_slice(text, c->at, found);
	if (inner.len == 0 || inner.len > MESSAGE_MAX || str_find_byte(inner, '&') != SIZE_MAX)
		return wrong(c, "a message has 1 to %d bytes, and characters instead of entities",
			     MESSAGE_MAX);
	enum outcome outcome =
	    plural ? compile_plural(c, tag->rest, inner) : compile_single(c, inner);
	c->at += found + closing.len;
	return outcome;
}

// ---- sections -------------------------------------------------------------------------------

static enum outcome compile_until(struct compiler *c, struct str closing);

static enum outcome open_scope(struct compiler *c, const struct value *value, bool new_struct)
{
	if (c->n_scopes == PROGRAM_DEPTH_MAX)
		return wrong(c, "at most %d sections within each other", PROGRAM_DEPTH_MAX - 2);
	if (new_struct)
		c->depth++;
	c->scopes[c->n_scopes++] =
	    new_struct ? (struct scope){value->field->of, c->depth, 0}
		       : (struct scope){value->field->of, value->depth, value->offset};
	return OK;
}

static enum outcome compile_list(struct compiler *c, const struct value *value, struct str name)
{
	enum outcome outcome = open_scope(c, value, true);
	if (outcome != OK)
		return outcome;
	struct step step = {.kind = STEP_LIST,
			    .depth = value->depth,
			    .opens = c->depth,
			    .offset = value->offset,
			    .len = (uint32_t)value->field->of->size};
	uint32_t begin = emit(c, step), body = label(c);
	outcome = compile_until(c, name);
	step.kind = STEP_NEXT;
	step.jump = body;
	emit(c, step);
	land(c, begin);
	c->n_scopes--;
	c->depth--;
	return outcome;
}

static enum outcome compile_link(struct compiler *c, const struct value *value, struct str name)
{
	enum outcome outcome = open_scope(c, value, true);
	if (outcome != OK)
		return outcome;
	uint32_t begin = emit(c, (struct step){.kind = STEP_LINK,
					       .depth = value->depth,
					       .opens = c->depth,
					       .offset = value->offset});
	outcome = compile_until(c, name);
	land(c, begin);
	c->n_scopes--;
	c->depth--;
	return outcome;
}

static enum outcome compile_condition(struct compiler *c, const struct value *value,
				      struct str name, bool inverted)
{
	if (value->field->type == FIELD_VIEW)
		return wrong(c, "“%.*s” is always there", STR_ARG(name));
	uint32_t begin = emit(c, (struct step){.kind = inverted ? STEP_UNLESS : STEP_IF,
					       .depth = value->depth,
					       .type = (uint8_t)value->field->type,
					       .offset = value->offset});
	enum outcome outcome = compile_until(c, name);
	land(c, begin);
	return outcome;
}

static enum outcome compile_section(struct compiler *c, const struct tag *tag)
{
	struct value value;
	enum outcome outcome = find_value(c, tag->inner, &value);
	if (outcome != OK)
		return outcome;
	if (tag->sigil == '^')
		return compile_condition(c, &value, tag->inner, true);
	switch (value.field->type) {
	case FIELD_LIST:
		return compile_list(c, &value, tag->inner);
	case FIELD_LINK:
		return compile_link(c, &value, tag->inner);
	case FIELD_VIEW:
		outcome = open_scope(c, &value, false);
		if (outcome == OK) {
			outcome = compile_until(c, tag->inner);
			c->n_scopes--;
		}
		return outcome;
	default:
		return compile_condition(c, &value, tag->inner, false);
	}
}

static enum outcome compile_source(struct compiler *c, const struct template_source *source)
{
	if (++c->includes > INCLUDES_MAX)
		return wrong(c, "templates include each other more than %d deep", INCLUDES_MAX);
	const struct template_source *outer = c->source;
	size_t at = c->at, mark = c->mark;
	c->source = source;
	c->at = c->mark = 0;
	enum outcome outcome = compile_until(c, (struct str){0});
	c->source = outer;
	c->at = at;
	c->mark = mark;
	c->includes--;
	return outcome;
}

static enum outcome compile_partial(struct compiler *c, const struct tag *tag)
{
	const struct template_source *source = c->book->find(c->book->context, tag->inner);
	if (!source)
		return wrong(c, "there is no template “%.*s”", STR_ARG(tag->inner));
	return compile_source(c, source);
}

static enum outcome compile_tag(struct compiler *c, const struct tag *tag)
{
	switch (tag->sigil) {
	case '!':
		return OK;
	case '>':
		return compile_partial(c, tag);
	case '#':
		if (str_equal(tag->word, STR("t")) || str_equal(tag->word, STR("tn")))
			return compile_message(c, tag);
		return compile_section(c, tag);
	case '^':
		return compile_section(c, tag);
	default:
		return emit_tag(c, tag);
	}
}

// Up to {{/closing}}, or to the end of the template when `closing` is empty.
static enum outcome compile_until(struct compiler *c, struct str closing)
{
	size_t opened = c->mark;
	for (;;) {
		struct tag tag;
		enum outcome outcome = next_tag(c, &tag);
		if (outcome != OK)
			return outcome;
		if (tag.last) {
			c->mark = closing.at ? opened : c->mark;
			return closing.at ? wrong(c, "{{#%.*s}} has no {{/%.*s}}", STR_ARG(closing),
						  STR_ARG(closing))
					  : OK;
		}
		if (tag.sigil == '/') {
			if (closing.at && str_equal(tag.inner, closing))
				return OK;
			return wrong(c, "{{/%.*s}} closes nothing that is open here",
				     STR_ARG(tag.inner));
		}
		outcome = compile_tag(c, &tag);
		if (outcome != OK)
			return outcome;
	}
}

enum outcome template_compile(const struct template_book *book, const char *name,
			      const struct view *const *views, size_t n_views,
			      const struct language *language, struct arena *arena,
			      struct program *ret_program, struct fault *fault)
{
	const struct template_source *source = book->find(book->context, str_from(name));
	if (!source)
		return fail(INVALID, fault, "There is no template %s.html.", name);
	struct compiler c = {.book = book,
			     .language = language,
			     .arena = arena,
			     .fault = fault,
			     .source = source,
			     .depth = (uint8_t)(n_views - 1)};
	// The frame's own sections must not take the place of the page's struct.
	if (c.depth < 1)
		c.depth = 1;
	for (size_t i = 0; i < n_views; i++)
		c.scopes[c.n_scopes++] = (struct scope){views[i], (uint8_t)i, 0};
	vec_init(&c.steps, sizeof(struct step), STEPS_MAX);
	buf_init(&c.pending, TEXT_MAX);
	enum outcome outcome = compile_source(&c, source);
	emit(&c, (struct step){.kind = STEP_END});
	size_t bytes = c.steps.count * sizeof(struct step);
	struct step *steps = arena_raw(arena, bytes);
	if (outcome == OK && (c.pending.full || !steps))
		outcome = fail(TOO_MUCH, fault, "%s/%s.html is too long.", source->room, name);
	if (outcome == OK) {
		memcpy(steps, c.steps.at, bytes);
		*ret_program = (struct program){steps, c.steps.count, c.icons};
	}
	vec_free(&c.steps);
	buf_free(&c.pending);
	return outcome;
}
