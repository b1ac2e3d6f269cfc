// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/work_view.h"

#include "campaign/correction.h"

const char *work_field_name(int field)
{
	static const char *const names[CORRECTION_FIELDS] = {
	    [CORRECT_SIGNAL] = /*tr*/ "Signal or noise",
	    [CORRECT_KIND] = /*tr*/ "What it is",
	    [CORRECT_URGENCY] = /*tr*/ "How urgent",
	    [CORRECT_TOPIC] = /*tr*/ "What it is about",
	    [CORRECT_LANG] = /*tr*/ "Language",
	    [CORRECT_DISMISS] = /*tr*/ "Nothing to do",
	    [CORRECT_PLACE] = /*tr*/ "Place",
	};
	return names[field % CORRECTION_FIELDS];
}

static const struct field count_fields[] = {
    VIEW_FIELD(work_count, word, FIELD_WORD, "what"),
    VIEW_PAGE_FIELD(work_count, name, FIELD_MESSAGE, "the same in words"),
    VIEW_FIELD(work_count, made, FIELD_COUNT, "how often"),
    VIEW_FIELD(work_count, turned, FIELD_COUNT, "to noise, nothing to do or less urgent"),
    VIEW_FIELD(work_count, undone, FIELD_COUNT, "undone since"),
};
static const struct view count_view =
    VIEW(work_count, count_fields, "how often something was done");

static const struct field change_fields[] = {
    VIEW_FIELD(work_change, post, FIELD_ID, "the post; absent: it is private"),
    VIEW_FIELD(work_change, says, FIELD_STR, "its first words, or those of what it was joined to"),
    VIEW_INNER(work_change, change, FIELD_VIEW, &post_change_view, "the correction"),
    VIEW_FIELD(work_change, guarded, FIELD_BOOL, "private: with the safeguarding lead"),
};
static const struct view change_view = VIEW(work_change, change_fields, "a correction of a post");

static const struct field moved_fields[] = {
    VIEW_FIELD(work_moved_row, at, FIELD_TIME, "when"),
    VIEW_FIELD(work_moved_row, post, FIELD_ID, "one of the posts; absent: it is private"),
    VIEW_FIELD(work_moved_row, posts, FIELD_COUNT, "how many moved"),
    VIEW_FIELD(work_moved_row, split, FIELD_BOOL, "a split; else a join"),
    VIEW_FIELD(work_moved_row, undone, FIELD_BOOL, "undone since"),
    VIEW_FIELD(work_moved_row, gone_on, FIELD_BOOL,
	       "cannot be undone: somebody moved the posts again since"),
    VIEW_FIELD(work_moved_row, guarded, FIELD_BOOL,
	       "only a safeguarding lead can undo it: it is private"),
};
static const struct view moved_view = VIEW(work_moved_row, moved_fields, "a join or a split");

static const struct field taken_fields[] = {
    VIEW_FIELD(work_taken, id, FIELD_ID, "of the act"),
    VIEW_FIELD(work_taken, at, FIELD_TIME, "when"),
    VIEW_FIELD(work_taken, by, FIELD_STR, "by whom"),
    VIEW_FIELD(work_taken, posts, FIELD_COUNT, "how many corrections were taken back"),
    VIEW_FIELD(work_taken, undone, FIELD_BOOL, "undone since"),
};
static const struct view taken_view =
    VIEW(work_taken, taken_fields, "an act that took corrections of an account back");

static const struct field fields[] = {
    VIEW_FIELD(work_view, account, FIELD_ID, "whose work"),
    VIEW_FIELD(work_view, name, FIELD_STR, "of the account"),
    VIEW_INNER(work_view, corrections, FIELD_LIST, &count_view, "corrections by label"),
    VIEW_INNER(work_view, cases, FIELD_LIST, &count_view, "what was done with cases"),
    VIEW_FIELD(work_view, contacts, FIELD_COUNT, "of how many people it opened the contact"),
    VIEW_FIELD(work_view, contacts_at, FIELD_TIME, "when last"),
    VIEW_FIELD(work_view, one_sided, FIELD_BOOL, "its last corrections go one way"),
    VIEW_INNER(work_view, changes, FIELD_LIST, &change_view, "corrections, newest first"),
    VIEW_INNER(work_view, moved, FIELD_LIST, &moved_view, "joins and splits, newest first"),
    VIEW_INNER(work_view, taken, FIELD_LIST, &taken_view, "when its work was taken back"),
    VIEW_PAGE_FIELD(work_view, slug, FIELD_STR, "the campaign"),
    VIEW_PAGE_FIELD(work_view, some_corrections, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(work_view, some_cases, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(work_view, some_changes, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(work_view, some_moved, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(work_view, some_taken, FIELD_BOOL, "there are some"),
    VIEW_PAGE_FIELD(work_view, in_force, FIELD_BOOL, "some of it can be taken back"),
    VIEW_PAGE_FIELD(work_view, me, FIELD_BOOL, "it is the viewer"),
    VIEW_PAGE_FIELD(work_view, last, FIELD_COUNT, "corrections that are counted"),
    VIEW_PAGE_FIELD(work_view, turned, FIELD_COUNT, "of them one way is too many"),
    VIEW_PAGE_FIELD(work_view, problem, FIELD_MESSAGE, "why nothing was done"),
    VIEW_PAGE_FIELD(work_view, reason, FIELD_STR, "as typed"),
};
const struct view work_view_view = VIEW(work_view, fields, "what one account did in a campaign");
