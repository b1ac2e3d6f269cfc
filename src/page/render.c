// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/escape.h"
#include "page/fragment.h"
#include "page/icons.h"
#include "page/number.h"
#include "page/plural.h"
#include "page/program.h"

#include "base/time.h"

#include <math.h>

// Where a list stands: what comes next of it.
struct walk {
	size_t left, size;
	const char *first; // of the list's elements
	bool sorted;	   // `order` says which element is the next
	size_t next;
	uint8_t order[SORTED_MOST];
};

static bool holds(enum field_type type, const char *at)
{
	switch (type) {
	case FIELD_STR:
	case FIELD_HTML:
		return ((const struct str *)(const void *)at)->len > 0;
	case FIELD_MESSAGE:
	case FIELD_WORD: {
		const char *text = *(const char *const *)(const void *)at;
		return text && *text;
	}
	case FIELD_I64:
	case FIELD_ID:
	case FIELD_COUNT:
	case FIELD_TIME:
		return *(const int64_t *)(const void *)at != 0;
	case FIELD_DOUBLE: {
		double number = *(const double *)(const void *)at;
		return !isnan(number) && (number < 0 || number > 0);
	}
	case FIELD_BOOL:
		return *(const bool *)(const void *)at;
	case FIELD_LINK:
		return *(const void *const *)(const void *)at;
	case FIELD_LIST:
		return ((const struct view_list *)(const void *)at)->count > 0;
	case FIELD_VIEW:
		break;
	}
	return true;
}

static int64_t number_at(const char *at)
{
	return *(const int64_t *)(const void *)at;
}

static struct str words_at(const char *at)
{
	return str_from(*(const char *const *)(const void *)at);
}

static void put_icon(struct rendering *r, struct str name)
{
	int icon = icon_find(name);
	if (icon < 0)
		return;
	icon_reference(r->out, icon);
	r->icons |= UINT64_C(1) << icon;
}

static void put_moment(struct buf *out, int64_t at)
{
	char text[TIME_TEXT_MAX];
	buf_add(out, str_of(text, time_format(at, text)));
}

static void put_prefix(struct rendering *r)
{
	if (!r->frame->language_in_path)
		return;
	buf_add_byte(r->out, '/');
	buf_add_cstr(r->out, r->frame->language->code);
}

static void put_value(const struct step *step, struct rendering *r)
{
	const struct page_frame *frame = r->frame;
	const struct number_style style = {r->messages, frame->language, r->numerals, frame->zone};
	const char *at = r->data[step->depth] + step->offset;
	switch ((enum step_kind)step->kind) {
	case STEP_STR:
		html_escape(r->out, *(const struct str *)(const void *)at);
		break;
	case STEP_WORD:
		html_escape(r->out, words_at(at));
		break;
	case STEP_MESSAGE:
		if (words_at(at).at)
			html_escape(r->out, str_from(message(r->messages, frame->language,
							     words_at(at).at)));
		break;
	case STEP_HTML:
		buf_add(r->out, ((const struct html_safe *)(const void *)at)->html);
		break;
	case STEP_I64:
		buf_add_i64(r->out, number_at(at));
		break;
	case STEP_COUNT:
		number_count(r->out, r->numerals, number_at(at));
		break;
	case STEP_DOUBLE:
		buf_format(r->out, "%.6g", *(const double *)(const void *)at);
		break;
	case STEP_MOMENT:
		put_moment(r->out, number_at(at));
		break;
	case STEP_TIME:
		number_time(r->out, &style, number_at(at), frame->now);
		break;
	case STEP_AGO:
		number_ago(r->out, &style, number_at(at), frame->now);
		break;
	case STEP_ICON:
		put_icon(r, words_at(at));
		break;
	default:
		break;
	}
}

static struct str name_of(const struct rendering *r, const struct list_order *order, const char *at)
{
	if (order->type == FIELD_STR)
		return *(const struct str *)(const void *)(at + order->offset);
	const struct str word = words_at(at + order->offset);
	if (order->type == FIELD_WORD || !word.at)
		return word;
	return str_from(message(r->messages, r->frame->language, word.at));
}

struct sorting {
	const struct rendering *r;
	const struct list_order *order;
	const struct walk *walk;
};

static int names_compare(const void *a, const void *b, void *context)
{
	const struct sorting *s = context;
	const size_t first = *(const uint8_t *)a, second = *(const uint8_t *)b;
	const int way =
	    message_compare(s->r->messages, s->r->frame->language,
			    name_of(s->r, s->order, s->walk->first + first * s->walk->size),
			    name_of(s->r, s->order, s->walk->first + second * s->walk->size));
	return way ? way : (int)first - (int)second;
}

static void sort_elements(const struct rendering *r, const struct list_order *order,
			  struct walk *walk)
{
	for (size_t i = 0; i < walk->left; i++)
		walk->order[i] = (uint8_t)i;
	struct sorting sorting = {r, order, walk};
	qsort_r(walk->order, walk->left, 1, names_compare, &sorting);
	walk->sorted = true;
}

// Begins a list at its first element; false if there is none.
static bool begin_list(const struct step *step, struct rendering *r, struct walk *walk)
{
	const struct view_list *list = (const void *)(r->data[step->depth] + step->offset);
	walk->left = list->count;
	walk->size = step->len;
	walk->first = list->at;
	walk->next = 0;
	walk->sorted = false;
	r->data[step->opens] = list->at;
	if (step->text && list->count > 1 && list->count <= SORTED_MOST) {
		sort_elements(r, (const void *)step->text, walk);
		r->data[step->opens] = walk->first + walk->order[0] * walk->size;
	}
	return list->count > 0;
}

static bool begin_link(const struct step *step, struct rendering *r)
{
	r->data[step->opens] =
	    *(const char *const *)(const void *)(r->data[step->depth] + step->offset);
	return r->data[step->opens] != NULL;
}

static bool next_element(const struct step *step, struct rendering *r, struct walk *walk)
{
	if (--walk->left == 0)
		return false;
	walk->next++;
	if (walk->sorted)
		r->data[step->opens] = walk->first + walk->order[walk->next] * walk->size;
	else
		r->data[step->opens] += walk->size;
	return true;
}

static uint32_t plural_step(const struct step *step, uint32_t here, struct rendering *r)
{
	int64_t n = number_at(r->data[step->depth] + step->offset);
	const struct plural *rule = (const void *)step->text;
	return here + 1 + plural_form(rule, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
}

void program_run(const struct program *program, struct rendering *r)
{
	struct walk walks[PROGRAM_DEPTH_MAX];
	const struct step *steps = program->steps;
	r->icons |= program->icons;
	for (uint32_t at = 0;; at++) {
		const struct step *step = &steps[at];
		bool go_on = true;
		switch ((enum step_kind)step->kind) {
		case STEP_TEXT:
			buf_add(r->out, str_of(step->text, step->len));
			break;
		case STEP_IF:
			go_on = holds(step->type, r->data[step->depth] + step->offset);
			break;
		case STEP_UNLESS:
			go_on = !holds(step->type, r->data[step->depth] + step->offset);
			break;
		case STEP_LIST:
			go_on = begin_list(step, r, &walks[step->opens]);
			break;
		case STEP_NEXT:
			go_on = !next_element(step, r, &walks[step->opens]);
			break;
		case STEP_LINK:
			go_on = begin_link(step, r);
			break;
		case STEP_JUMP:
			go_on = false;
			break;
		case STEP_PLURAL:
			at = plural_step(step, at, r) - 1;
			break;
		case STEP_PREFIX:
			put_prefix(r);
			break;
		case STEP_RECALL:
			go_on = !fragment_recall(r, step);
			break;
		case STEP_KEEP:
			fragment_keep(r);
			break;
		case STEP_BODY:
			program_run(r->body, r);
			break;
		case STEP_DRAWINGS:
			icon_drawings(r->out, r->icons);
			break;
		case STEP_END:
			return;
		default:
			put_value(step, r);
		}
		if (!go_on)
			at = step->jump - 1;
	}
}
