// SPDX-License-Identifier: AGPL-3.0-or-later
#include "desk/queue_view.h"

static const struct field unsure_fields[] = {
    VIEW_INNER(unsure_view, one, FIELD_LINK, &post_view_view, "the next one; absent at the end"),
    VIEW_FIELD(unsure_view, left, FIELD_COUNT, "how many wait, at most 500"),
    VIEW_FIELD(unsure_view, many, FIELD_BOOL, "more than that"),
    VIEW_PAGE_FIELD(unsure_view, slug, FIELD_STR, "of the campaign"),
    VIEW_FIELD(unsure_view, among, FIELD_COUNT, "with `teach`: Posts that were looked at"),
    VIEW_FIELD(unsure_view, otherwise, FIELD_COUNT, "of them read otherwise since people taught"),
    VIEW_PAGE_FIELD(unsure_view, next, FIELD_STR, "where to go on"),
    VIEW_PAGE_FIELD(unsure_view, pass, FIELD_STR, "where to go on without a word"),
    VIEW_PAGE_FIELD(unsure_view, again, FIELD_STR, "where to go after undoing"),
    VIEW_PAGE_FIELD(unsure_view, guess, FIELD_MESSAGE, "what Triage takes it for"),
    VIEW_PAGE_FIELD(unsure_view, guess_icon, FIELD_WORD, "its icon"),
    VIEW_PAGE_FIELD(unsure_view, guess_set, FIELD_STR, "what its button says"),
    VIEW_PAGE_FIELD(unsure_view, teach, FIELD_BOOL, "those that teach most"),
    VIEW_PAGE_FIELD(unsure_view, done, FIELD_COUNT, "labelled in this round"),
    VIEW_PAGE_FIELD(unsure_view, of, FIELD_COUNT, "Posts of a round"),
    VIEW_PAGE_FIELD(unsure_view, place, FIELD_COUNT, "of this one in the round"),
    VIEW_PAGE_FIELD(unsure_view, finished, FIELD_BOOL, "the round is done"),
    VIEW_PAGE_FIELD(unsure_view, passed, FIELD_BOOL, "some were skipped"),
    VIEW_PAGE_LIST(unsure_view, fixed, &post_change_view, "what was just said"),
};
const struct view unsure_view_view =
    VIEW(unsure_view, unsure_fields, "what Triage is not sure of, one at a time");

static const struct field sample_fields[] = {
    VIEW_INNER(sample_view, one, FIELD_LINK, &post_view_view, "the next one; absent at the end"),
    VIEW_FIELD(sample_view, day, FIELD_TIME, "of which day"),
    VIEW_PAGE_FIELD(sample_view, date, FIELD_STR, "the same as a date"),
    VIEW_FIELD(sample_view, sample, FIELD_ID, "the sample; absent: not drawn yet"),
    VIEW_FIELD(sample_view, posts, FIELD_COUNT, "Posts in it"),
    VIEW_FIELD(sample_view, of_posts, FIELD_COUNT, "Posts that were discarded"),
    VIEW_FIELD(sample_view, place, FIELD_COUNT, "of this one"),
    VIEW_FIELD(sample_view, checked, FIELD_COUNT, "looked at by people"),
    VIEW_FIELD(sample_view, wrong, FIELD_COUNT, "of them wrongly discarded"),
    VIEW_PAGE_FIELD(sample_view, slug, FIELD_STR, "of the campaign"),
    VIEW_PAGE_FIELD(sample_view, here, FIELD_STR, "this page"),
    VIEW_PAGE_FIELD(sample_view, drawn, FIELD_BOOL, "there is a sample"),
    VIEW_PAGE_FIELD(sample_view, finished, FIELD_BOOL, "all of it was looked at"),
    VIEW_PAGE_FIELD(sample_view, some, FIELD_BOOL, "something was discarded"),
    VIEW_PAGE_FIELD(sample_view, outdated, FIELD_BOOL, "of an earlier day"),
};
const struct view sample_view_view =
    VIEW(sample_view, sample_fields, "the daily sample of what Triage discarded");
