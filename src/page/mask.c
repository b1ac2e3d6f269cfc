// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/mask.h"

#include "page/escape.h"

#include <math.h>

enum act { ACT_HIDE, ACT_SHOW, ACT_SAY, ACT_ROUND };

// What is done to each field of one view; found once for an answer.
struct plan {
	const struct view *view;
	unsigned char *acts;
	bool known; // a rule names the view
};

struct masking {
	const struct mask *mask;
	struct arena *arena;
	struct html_safe instead; // escaped
	struct plan plans[MASK_VIEWS_MAX];
	size_t n_plans;
	bool failed;
};

static bool names(struct str list, struct str name)
{
	while (list.len > 0)
		if (str_equal(str_cut(&list, ' '), name))
			return true;
	return false;
}

bool mask_shows(const struct mask *mask, const struct view *view, const struct field *field,
		enum mask_way *ret_way)
{
	for (size_t i = 0; i < mask->n_rules; i++) {
		const struct mask_rule *rule = &mask->rules[i];
		if (!(mask->sees & rule->group) || strcmp(rule->view, view->name) != 0 ||
		    !names(str_from(rule->fields), str_from(field->name)))
			continue;
		*ret_way = rule->way;
		return true;
	}
	return false;
}

// The first rule that is seen decides. Something stands in the place of a field if none is and one
// says so.
static void acts_add(const struct mask *mask, const struct mask_rule *rule, const struct view *view,
		     unsigned char *acts)
{
	const bool seen = mask->sees & rule->group;
	const enum act act = rule->way == MASK_ROUND ? ACT_ROUND : ACT_SHOW;
	if (!seen && rule->way != MASK_NAMED)
		return;
	for (struct str list = str_from(rule->fields); list.len > 0;) {
		const struct str name = str_cut(&list, ' ');
		for (size_t i = 0; i < view->n_fields; i++)
			if ((acts[i] == ACT_HIDE || acts[i] == ACT_SAY) &&
			    str_equal(name, str_from(view->fields[i].name)))
				acts[i] = (unsigned char)(seen ? act : ACT_SAY);
	}
}

static const struct plan *plan_for(struct masking *m, const struct view *view)
{
	for (size_t i = 0; i < m->n_plans; i++)
		if (m->plans[i].view == view)
			return &m->plans[i];
	struct plan plan = {.view = view, .acts = arena_zero(m->arena, view->n_fields + 1)};
	if (!plan.acts || m->n_plans == MASK_VIEWS_MAX) {
		m->failed = true;
		return NULL;
	}
	for (size_t i = 0; i < m->mask->n_rules; i++) {
		const struct mask_rule *rule = &m->mask->rules[i];
		if (strcmp(rule->view, view->name) != 0)
			continue;
		plan.known = true;
		acts_add(m->mask, rule, view, plan.acts);
	}
	m->plans[m->n_plans] = plan;
	return &m->plans[m->n_plans++];
}

static void hide(struct masking *m, const struct field *field, void *at, bool say)
{
	switch (field->type) {
	case FIELD_STR:
		*(struct str *)at = say ? m->mask->instead : (struct str){0};
		break;
	case FIELD_HTML:
		*(struct html_safe *)at = say ? m->instead : (struct html_safe){0};
		break;
	case FIELD_MESSAGE:
	case FIELD_WORD:
		*(const char **)at = NULL;
		break;
	case FIELD_I64:
	case FIELD_ID:
	case FIELD_COUNT:
	case FIELD_TIME:
		*(int64_t *)at = 0;
		break;
	case FIELD_DOUBLE:
		*(double *)at = NAN;
		break;
	case FIELD_BOOL:
		*(bool *)at = false;
		break;
	case FIELD_LINK:
		*(const void **)at = NULL;
		break;
	case FIELD_LIST:
		*(struct view_list *)at = (struct view_list){0};
		break;
	case FIELD_VIEW:
		break; // its own fields are hidden one by one
	}
}

static void round_value(double *value)
{
	const double step = pow(10, MASK_DECIMALS);
	*value = isnan(*value) ? NAN : round(*value * step) / step;
}

static void mask_fields(struct masking *m, const struct view *view, char *data);

static void *masked_copy(struct masking *m, const struct view *view, const void *data, size_t count)
{
	char *copy = arena_array(m->arena, count + 1, view->size);
	if (!copy) {
		m->failed = true;
		return NULL;
	}
	if (count > 0)
		memcpy(copy, data, count * view->size);
	for (size_t i = 0; i < count && !m->failed; i++)
		mask_fields(m, view, copy + i * view->size);
	return copy;
}

static void hide_all(struct masking *m, const struct view *view, char *data)
{
	for (size_t i = 0; i < view->n_fields; i++) {
		const struct field *field = &view->fields[i];
		if (field->type == FIELD_VIEW)
			hide_all(m, field->of, data + field->offset);
		else
			hide(m, field, data + field->offset, false);
	}
}

static void mask_inner(struct masking *m, const struct field *field, void *at)
{
	if (field->type == FIELD_VIEW) {
		mask_fields(m, field->of, at);
	} else if (field->type == FIELD_LINK) {
		const void **link = at;
		if (*link)
			*link = masked_copy(m, field->of, *link, 1);
	} else if (field->type == FIELD_LIST) {
		struct view_list *list = at;
		list->at = masked_copy(m, field->of, list->at, list->count);
	}
}

static void mask_fields(struct masking *m, const struct view *view, char *data)
{
	const struct plan *plan = plan_for(m, view);
	for (size_t i = 0; plan && i < view->n_fields; i++) {
		const enum act act = plan->acts[i];
		const struct field *field = &view->fields[i];
		void *at = data + field->offset;
		if (act == ACT_SHOW)
			mask_inner(m, field, at);
		else if (act == ACT_ROUND && field->type == FIELD_DOUBLE)
			round_value(at);
		else if (field->type == FIELD_VIEW)
			hide_all(m, field->of, at);
		else
			hide(m, field, at, act == ACT_SAY);
	}
}

bool mask_knows(const struct mask *mask, const struct view *view)
{
	for (size_t i = 0; i < mask->n_rules; i++)
		if (strcmp(mask->rules[i].view, view->name) == 0)
			return true;
	return false;
}

static struct masking *masking_new(const struct mask *mask, struct arena *arena)
{
	struct masking *m = arena_zero(arena, sizeof *m);
	if (!m)
		return NULL;
	m->mask = mask;
	m->arena = arena;
	const size_t room = mask->instead.len * 6 + 1; // "&quot;"
	struct buf escaped = {.at = arena_raw(arena, room), .room = room, .limit = room};
	if (!escaped.at)
		return NULL;
	html_escape(&escaped, mask->instead);
	m->instead = (struct html_safe){buf_str(&escaped)};
	return m;
}

const void *view_mask(const struct view *view, const void *data, const struct mask *mask,
		      struct arena *arena)
{
	struct masking *m = masking_new(mask, arena);
	const void *copy = m ? masked_copy(m, view, data, 1) : NULL;
	return m && !m->failed ? copy : NULL;
}

// --- one thing and another ---

bool veil_has(const struct veil *veil, int64_t id)
{
	size_t low = 0, high = veil->n_ids;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (veil->ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < veil->n_ids && veil->ids[low] == id;
}

static bool is_veiled(const struct veil *veil, const struct view *view, const char *data)
{
	for (size_t i = 0; i < view->n_fields; i++) {
		const struct field *field = &view->fields[i];
		const void *at = data + field->offset;
		if (field->type == FIELD_ID && veil_has(veil, *(const int64_t *)at))
			return true;
		if (field->type == FIELD_VIEW && is_veiled(veil, field->of, at))
			return true;
	}
	return false;
}

static void *veiled_copy(struct masking *m, const struct veil *veil, const struct view *view,
			 const void *data, size_t *count, bool drops);

static void veil_inner(struct masking *m, const struct veil *veil, const struct view *view,
		       char *data)
{
	for (size_t i = 0; i < view->n_fields && !m->failed; i++) {
		size_t one = 1;
		const struct field *field = &view->fields[i];
		void *at = data + field->offset;
		if (field->type == FIELD_VIEW) {
			veil_inner(m, veil, field->of, at);
		} else if (field->type == FIELD_LIST) {
			struct view_list *list = at;
			list->at =
			    veiled_copy(m, veil, field->of, list->at, &list->count, veil->drops);
		} else if (field->type == FIELD_LINK && *(const void **)at) {
			const void *copy =
			    veiled_copy(m, veil, field->of, *(const void **)at, &one, false);
			*(const void **)at = one ? copy : NULL;
		}
	}
}

// *count: how many there are, and then how many are left.
static void *veiled_copy(struct masking *m, const struct veil *veil, const struct view *view,
			 const void *data, size_t *count, bool drops)
{
	size_t left = 0;
	char *copy = arena_array(m->arena, *count + 1, view->size);
	if (!copy) {
		m->failed = true;
		return NULL;
	}
	for (size_t i = 0; i < *count && !m->failed; i++) {
		const char *from = (const char *)data + i * view->size;
		char *to = copy + left * view->size;
		const bool veiled = is_veiled(veil, view, from);
		const struct plan *plan = veiled && !drops ? plan_for(m, view) : NULL;
		if (veiled && (!plan || !plan->known))
			continue;
		memcpy(to, from, view->size);
		left++;
		if (veiled)
			mask_fields(m, view, to);
		else
			veil_inner(m, veil, view, to);
	}
	*count = left;
	return copy;
}

const void *view_veil(const struct view *view, const void *data, const struct veil *veil,
		      struct arena *arena, bool *ret_itself)
{
	size_t one = 1;
	*ret_itself = is_veiled(veil, view, data);
	struct masking *m = masking_new(&veil->mask, arena);
	const void *copy = m ? veiled_copy(m, veil, view, data, &one, false) : NULL;
	return m && !m->failed && one ? copy : NULL;
}
