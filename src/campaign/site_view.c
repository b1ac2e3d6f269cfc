// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/site_view.h"

static const struct field language_fields[] = {
    VIEW_FIELD(site_language, code, FIELD_STR, "BCP 47"),
    VIEW_FIELD(site_language, name, FIELD_STR, "in itself"),
    VIEW_FIELD(site_language, href, FIELD_STR, "this page in it"),
    VIEW_FIELD(site_language, dir, FIELD_WORD, "ltr or rtl"),
    VIEW_FIELD(site_language, current, FIELD_BOOL, "it is shown"),
};
const struct view site_language_view =
    VIEW(site_language, language_fields, "a language of the campaign");

static const struct field site_fields[] = {
    VIEW_FIELD(site_view, name, FIELD_STR, "of the campaign"),
    VIEW_FIELD(site_view, slug, FIELD_STR, "its name in addresses"),
    VIEW_FIELD(site_view, purpose, FIELD_STR, "what it is for"),
    VIEW_FIELD(site_view, emergency, FIELD_STR, "number to call when life is in danger"),
    VIEW_FIELD(site_view, help_open, FIELD_BOOL, "takes calls for help"),
    VIEW_INNER(site_view, tags, FIELD_LIST, &site_tag_view, "hashtags it listens to"),
    VIEW_INNER(site_view, meaning_tags, FIELD_LIST, &site_tag_view, "those with a meaning"),
    VIEW_PAGE_FIELD(site_view, some_tags, FIELD_BOOL, "there is at least one"),
    VIEW_PAGE_FIELD(site_view, some_meaning, FIELD_BOOL, "there is at least one"),
    VIEW_PAGE_FIELD(site_view, any_tags, FIELD_BOOL, "there is at least one of either"),
    VIEW_PAGE_FIELD(site_view, told, FIELD_BOOL, "there is a story"),
    VIEW_FIELD(site_view, story, FIELD_HTML, "how it came to be"),
    VIEW_FIELD(site_view, purpose_lang, FIELD_STR, "language of the purpose; empty: not known"),
    VIEW_FIELD(site_view, story_lang, FIELD_STR, "likewise of the story"),
    VIEW_FIELD(site_view, languages, FIELD_STR, "official ones, codes"),
    VIEW_INNER(site_view, spoken, FIELD_LIST, &site_language_view, "those that pages have"),
    VIEW_PAGE_FIELD(site_view, some_spoken, FIELD_BOOL, "there are two at least"),
    VIEW_FIELD(site_view, archived_at, FIELD_TIME, "when it was over"),
    VIEW_FIELD(site_view, heard, FIELD_COUNT, "Posts read so far"),
    VIEW_FIELD(site_view, last_received, FIELD_TIME, "when the newest came"),
};
const struct view site_view_view = VIEW(site_view, site_fields, "a campaign's public page");

static const struct field campaign_fields[] = {
    VIEW_FIELD(home_campaign, id, FIELD_ID, "id"),
    VIEW_FIELD(home_campaign, name, FIELD_STR, "of the campaign"),
    VIEW_FIELD(home_campaign, slug, FIELD_STR, "its name in addresses"),
    VIEW_FIELD(home_campaign, purpose, FIELD_STR, "what it is for"),
    VIEW_FIELD(home_campaign, posts, FIELD_COUNT, "Posts in all"),
    VIEW_FIELD(home_campaign, signal, FIELD_COUNT, "Posts that are signal"),
    VIEW_FIELD(home_campaign, last_received, FIELD_TIME, "when the newest came"),
    VIEW_FIELD(home_campaign, archived, FIELD_BOOL, "it is over"),
    VIEW_FIELD(home_campaign, exercise, FIELD_BOOL, "for practice: nothing in it is real"),
    VIEW_FIELD(home_campaign, partner, FIELD_BOOL, "you are there for a partner: no figures"),
};
static const struct view campaign_view = VIEW(home_campaign, campaign_fields, "a campaign");

static const struct field home_fields[] = {
    VIEW_INNER(home_view, campaigns, FIELD_LIST, &campaign_view, "those you may open"),
    VIEW_FIELD(home_view, next, FIELD_ID, "older ones: give this as `before`"),
    VIEW_PAGE_FIELD(home_view, some, FIELD_BOOL, "there is at least one"),
    VIEW_PAGE_FIELD(home_view, q, FIELD_STR, "what was searched for"),
    VIEW_PAGE_FIELD(home_view, searchable, FIELD_BOOL, "there are more than one page"),
    VIEW_PAGE_FIELD(home_view, organisations, FIELD_BOOL, "the viewer is of one"),
    VIEW_PAGE_FIELD(home_view, agreements, FIELD_COUNT, "agreements that wait for the viewer"),
    VIEW_PAGE_FIELD(home_view, may_run, FIELD_BOOL, "the viewer runs the server"),
};
const struct view home_view_view = VIEW(home_view, home_fields, "your campaigns");
