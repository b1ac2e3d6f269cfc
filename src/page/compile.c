// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/compile.h"

#include "page/escape.h"
#include "page/fragment.h"
#include "page/icons.h"

#include <stdarg.h>

enum {
	STEPS_MAX = 20000,
	TEXT_MAX = 1 << 20,
	INCLUDES_MAX = 6, // templates within each other
};

enum outcome compiler_wrong(struct compiler *c, const char *format, ...)
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

uint32_t compiler_emit(struct compiler *c, struct step step)
{
	flush_text(c);
	add_step(c, step);
	return (uint32_t)c->steps.count - 1;
}

void compiler_land(struct compiler *c, uint32_t step)
{
	uint32_t here = label(c);
	if (step < c->steps.count)
		((struct step *)vec_at(&c->steps, step))->jump = here;
}

bool template_space(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

// Template text from one byte to another. White space with a line break in it becomes the line
// break alone; indentation goes.
static void emit_text(struct compiler *c, size_t begin, size_t to)
{
	const char *whole = c->source->text;
	if (begin == 0 || whole[begin - 1] == '\n')
		while (begin < to && template_space(whole[begin]))
			begin++;
	struct str text = str_of(whole + begin, to - begin);
	for (size_t i = 0; i < text.len;) {
		if (!template_space(text.at[i])) {
			size_t from = i;
			while (i < text.len && !template_space(text.at[i]))
				i++;
			buf_add(&c->pending, str_slice(text, from, i - from));
			continue;
		}
		size_t from = i;
		bool breaks = false;
		while (i < text.len && template_space(text.at[i]))
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

struct str compiler_text(const struct compiler *c)
{
	return str_of(c->source->text, c->source->len);
}

// The end of the tag whose inner part begins at `from`: "}}", where a third "}" belongs to the
// inner part ("{{path {older}}}").
size_t tag_end(struct str text, size_t from)
{
	size_t found = str_find(str_slice(text, from, SIZE_MAX), STR("}}"));
	if (found == SIZE_MAX)
		return SIZE_MAX;
	size_t end = from + found;
	while (end + 2 < text.len && text.at[end + 2] == '}')
		end++;
	return end;
}

void tag_split(struct str inner, struct tag *ret_tag)
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
	struct str text = compiler_text(c);
	size_t found = str_find(str_slice(text, c->at, SIZE_MAX), STR("{{"));
	if (found == SIZE_MAX) {
		emit_text(c, c->at, text.len);
		c->at = c->mark = text.len;
		*ret_tag = (struct tag){.last = true};
		return OK;
	}
	size_t begin = c->mark = c->at + found;
	size_t end = tag_end(text, begin + 2);
	if (end == SIZE_MAX)
		return compiler_wrong(c, "this {{ has no }}");
	tag_split(str_slice(text, begin + 2, end - begin - 2), ret_tag);
	if (ret_tag->inner.len == 0 && ret_tag->sigil != '!')
		return compiler_wrong(c, "this tag is empty");
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
enum outcome compiler_find(struct compiler *c, struct str name, struct value *ret_value)
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
				return compiler_wrong(
				    c,
				    "“%s” holds no fields to name with a dot; open it "
				    "with {{#%s}}",
				    field->name, field->name);
			const struct view *inner = field->of;
			field = find_field(inner, part);
			if (!field)
				return compiler_wrong(c, "the view %s has no “%.*s”", inner->name,
						      STR_ARG(part));
			offset += (uint32_t)field->offset;
		}
		*ret_value = (struct value){field, scope->depth, offset};
		return OK;
	}
	return compiler_wrong(c, "“%.*s” is neither in the view %s nor around it", STR_ARG(name),
			      c->scopes[c->n_scopes - 1].view->name);
}

static enum outcome emit_field(struct compiler *c, uint8_t kind, struct str name, int only_type,
			       const char *needs)
{
	struct value value;
	enum outcome outcome = compiler_find(c, name, &value);
	if (outcome != OK)
		return outcome;
	if (only_type >= 0 && (int)value.field->type != only_type)
		return compiler_wrong(c, "“%.*s” is not %s", STR_ARG(name), needs);
	compiler_emit(c, (struct step){.kind = kind,
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

// A number that is all of an attribute, or its beginning, is for machines: a page of forms and
// meters reads no grouping, and no digits of other scripts. What people read there is a message.
static bool in_attribute(const struct compiler *c)
{
	return str_ends(buf_str(&c->pending), STR("=\""));
}

static enum outcome emit_value(struct compiler *c, struct str name)
{
	struct value value;
	enum outcome outcome = compiler_find(c, name, &value);
	if (outcome != OK)
		return outcome;
	int kind = value_steps[value.field->type];
	if (kind < 0)
		return compiler_wrong(c, "“%.*s” has no text of its own; open it with {{#%.*s}}",
				      STR_ARG(name), STR_ARG(name));
	if (kind == STEP_COUNT && in_attribute(c))
		kind = STEP_I64;
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
		return compiler_wrong(c, "there is no icon “%.*s”", STR_ARG(name));
	icon_reference(&c->pending, icon);
	c->icons |= UINT64_C(1) << icon;
	return OK;
}

static enum outcome tag_asset(struct compiler *c, struct str name)
{
	const struct asset *asset = asset_find(name, (struct str){0});
	if (!asset)
		return compiler_wrong(c, "there is no file “%.*s” in page/assets", STR_ARG(name));
	buf_add(&c->pending, STR("/static/"));
	buf_add_cstr(&c->pending, asset->hash);
	buf_add_byte(&c->pending, '/');
	buf_add_cstr(&c->pending, asset->name);
	return OK;
}

static enum outcome tag_path(struct compiler *c, struct str path)
{
	compiler_emit(c, (struct step){.kind = STEP_PREFIX});
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
			return compiler_wrong(c, "a { in this path has no }");
		enum outcome outcome = emit_value(c, name);
		if (outcome != OK)
			return outcome;
	}
	return OK;
}

static enum outcome tag_body(struct compiler *c, struct str rest)
{
	(void)rest;
	compiler_emit(c, (struct step){.kind = STEP_BODY});
	return OK;
}

static enum outcome tag_drawings(struct compiler *c, struct str rest)
{
	(void)rest;
	compiler_emit(c, (struct step){.kind = STEP_DRAWINGS});
	return OK;
}

static const struct {
	const char *word;
	bool bare; // stands alone, and only in the frame
	enum outcome (*emit)(struct compiler *c, struct str rest);
} words[] = {
    {"time", false, tag_time},	 // {{time at}}
    {"ago", false, tag_ago},	 // {{ago at}}
    {"icon", false, tag_icon},	 // {{icon water}}, {{icon {kind}}}
    {"asset", false, tag_asset}, // {{asset causeway.css}}
    {"path", false, tag_path},	 // {{path /t/{slug}}}
    {"body", true, tag_body},	 // {{body}}
    {"drawings", true, tag_drawings},
};

enum outcome compiler_tag(struct compiler *c, const struct tag *tag)
{
	if (tag->inner.at[0] == '{')
		return compiler_wrong(
		    c, "values are always escaped; cleaned HTML goes out as it is with {{…}}");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].bare == (tag->rest.len == 0) && (!words[i].bare || c->n_scopes == 1) &&
		    str_equal(tag->word, str_from(words[i].word)))
			return words[i].emit(c, tag->rest);
	if (tag->rest.len > 0)
		return compiler_wrong(c, "“%.*s” is no kind of tag", STR_ARG(tag->word));
	return emit_value(c, tag->inner);
}

// ---- sections -------------------------------------------------------------------------------

static enum outcome compile_until(struct compiler *c, struct str closing);

static enum outcome open_scope(struct compiler *c, const struct value *value, bool new_struct)
{
	if (c->n_scopes == PROGRAM_DEPTH_MAX)
		return compiler_wrong(c, "at most %d sections within each other",
				      PROGRAM_DEPTH_MAX - 2);
	if (new_struct)
		c->depth++;
	c->scopes[c->n_scopes++] =
	    new_struct ? (struct scope){value->field->of, c->depth, 0}
		       : (struct scope){value->field->of, value->depth, value->offset};
	return OK;
}

// The field of a list's elements by which "things by name" orders them.
static enum outcome find_order(struct compiler *c, const struct value *list, struct str by,
			       const struct list_order **ret_order)
{
	const struct view *of = list->field->of;
	for (size_t i = 0; i < of->n_fields; i++) {
		const struct field *field = &of->fields[i];
		if (!str_equal(by, str_from(field->name)))
			continue;
		if (field->type != FIELD_STR && field->type != FIELD_WORD &&
		    field->type != FIELD_MESSAGE)
			break;
		struct list_order *order = arena_zero(c->arena, sizeof *order);
		if (!order)
			return compiler_wrong(c, "there is no memory");
		*order = (struct list_order){(uint32_t)field->offset, (uint8_t)field->type};
		*ret_order = order;
		return OK;
	}
	return compiler_wrong(c, "a list cannot be ordered by “%.*s”", STR_ARG(by));
}

// The body of {{#name kept}}: between a step that may put it out as it was made before and one that
// remembers it.
static enum outcome compile_kept(struct compiler *c, struct str name)
{
	const uint32_t recall = compiler_emit(c, (struct step){.kind = STEP_RECALL});
	const enum outcome outcome = compile_until(c, name);
	const uint32_t keep = compiler_emit(c, (struct step){.kind = STEP_KEEP});
	compiler_land(c, recall);
	if (outcome != OK || c->pending.full)
		return outcome;
	const struct reads *reads =
	    reads_find(c->arena, vec_at(&c->steps, 0), recall + 1, keep, c->depth);
	((struct step *)vec_at(&c->steps, recall))->text = (const char *)reads;
	return reads ? OK
		     : compiler_wrong(c, "what is in {{#%.*s kept}} stands on more than fields",
				      STR_ARG(name));
}

static enum outcome compile_list(struct compiler *c, const struct value *value, struct str name,
				 struct str by, bool kept)
{
	const struct list_order *order = NULL;
	enum outcome outcome = by.len > 0 ? find_order(c, value, by, &order) : OK;
	if (outcome == OK)
		outcome = open_scope(c, value, true);
	if (outcome != OK)
		return outcome;
	struct step step = {.kind = STEP_LIST,
			    .depth = value->depth,
			    .opens = c->depth,
			    .offset = value->offset,
			    .len = (uint32_t)value->field->of->size,
			    .text = (const char *)order};
	uint32_t begin = compiler_emit(c, step), body = label(c);
	outcome = kept ? compile_kept(c, name) : compile_until(c, name);
	step.kind = STEP_NEXT;
	step.jump = body;
	compiler_emit(c, step);
	compiler_land(c, begin);
	c->n_scopes--;
	c->depth--;
	return outcome;
}

static enum outcome compile_link(struct compiler *c, const struct value *value, struct str name)
{
	enum outcome outcome = open_scope(c, value, true);
	if (outcome != OK)
		return outcome;
	uint32_t begin = compiler_emit(c, (struct step){.kind = STEP_LINK,
							.depth = value->depth,
							.opens = c->depth,
							.offset = value->offset});
	outcome = compile_until(c, name);
	compiler_land(c, begin);
	c->n_scopes--;
	c->depth--;
	return outcome;
}

static enum outcome compile_condition(struct compiler *c, const struct value *value,
				      struct str name, bool inverted)
{
	if (value->field->type == FIELD_VIEW)
		return compiler_wrong(c, "“%.*s” is always there", STR_ARG(name));
	uint32_t begin = compiler_emit(c, (struct step){.kind = inverted ? STEP_UNLESS : STEP_IF,
							.depth = value->depth,
							.type = (uint8_t)value->field->type,
							.offset = value->offset});
	enum outcome outcome = compile_until(c, name);
	compiler_land(c, begin);
	return outcome;
}

static enum outcome compile_section(struct compiler *c, const struct tag *tag)
{
	struct str by = tag->inner;
	const struct str name = str_cut(&by, ' ');
	const bool kept = str_equal(str_trim(by), STR("kept"));
	if (kept)
		by = STR("");
	if (str_starts(by, STR("by ")))
		by = str_trim(str_slice(by, 3, SIZE_MAX));
	else if (by.len > 0)
		return compiler_wrong(c, "“%.*s” is no name", STR_ARG(tag->inner));
	struct value value;
	enum outcome outcome = compiler_find(c, name, &value);
	if (outcome != OK)
		return outcome;
	if ((by.len > 0 || kept) && (tag->sigil == '^' || value.field->type != FIELD_LIST))
		return compiler_wrong(c, "only the elements of a list have an order or are kept");
	if (tag->sigil == '^')
		return compile_condition(c, &value, name, true);
	switch (value.field->type) {
	case FIELD_LIST:
		return compile_list(c, &value, name, by, kept);
	case FIELD_LINK:
		return compile_link(c, &value, name);
	case FIELD_VIEW:
		outcome = open_scope(c, &value, false);
		if (outcome == OK) {
			outcome = compile_until(c, name);
			c->n_scopes--;
		}
		return outcome;
	default:
		return compile_condition(c, &value, name, false);
	}
}

static enum outcome compile_source(struct compiler *c, const struct template_source *source)
{
	if (++c->includes > INCLUDES_MAX)
		return compiler_wrong(c, "templates include each other more than %d deep",
				      INCLUDES_MAX);
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
		return compiler_wrong(c, "there is no template “%.*s”", STR_ARG(tag->inner));
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
		return compiler_tag(c, tag);
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
			return closing.at ? compiler_wrong(c, "{{#%.*s}} has no {{/%.*s}}",
							   STR_ARG(closing), STR_ARG(closing))
					  : OK;
		}
		if (tag.sigil == '/') {
			if (closing.at && str_equal(tag.inner, closing))
				return OK;
			return compiler_wrong(c, "{{/%.*s}} closes nothing that is open here",
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
	compiler_emit(&c, (struct step){.kind = STEP_END});
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
