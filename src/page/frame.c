// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/program.h"

static const struct field language_fields[] = {
    VIEW_FIELD(frame_language, code, FIELD_STR, "BCP 47"),
    VIEW_FIELD(frame_language, name, FIELD_STR, "in itself"),
    VIEW_FIELD(frame_language, current, FIELD_BOOL, "the page is in it"),
};
static const struct view language_view =
    VIEW(frame_language, language_fields, "a language of the interface");

static const struct field link_fields[] = {
    VIEW_FIELD(page_link, path, FIELD_STR, "of the page, without language"),
    VIEW_FIELD(page_link, label, FIELD_MESSAGE, "what it is called"),
    VIEW_FIELD(page_link, current, FIELD_BOOL, "the page is shown"),
};
static const struct view link_view = VIEW(page_link, link_fields, "an entry of a menu");

static const struct field alternate_fields[] = {
    VIEW_FIELD(page_alternate, href, FIELD_STR, "its address"),
    VIEW_FIELD(page_alternate, type, FIELD_STR, "media type"),
    VIEW_FIELD(page_alternate, language, FIELD_STR, "BCP 47"),
    VIEW_FIELD(page_alternate, title, FIELD_STR, "what it is called"),
};
static const struct view alternate_view =
    VIEW(page_alternate, alternate_fields, "another form of the page");

static const struct field pinned_fields[] = {
    VIEW_FIELD(page_pinned, text, FIELD_STR, "what to do"),
};
static const struct view pinned_view = VIEW(page_pinned, pinned_fields, "what everybody must know");

static const struct field fields[] = {
    VIEW_FIELD(frame, title, FIELD_STR, "of the page"),
    VIEW_FIELD(frame, site, FIELD_STR, "name of this server's site"),
    VIEW_FIELD(frame, path, FIELD_STR, "of the page, without language"),
    VIEW_FIELD(frame, account, FIELD_STR, "who is signed in"),
    VIEW_FIELD(frame, campaign, FIELD_STR, "its name, if the page belongs to one"),
    VIEW_FIELD(frame, campaign_slug, FIELD_STR, "its name in addresses"),
    VIEW_FIELD(frame, zone, FIELD_STR, "whose times the page shows, for people"),
    VIEW_FIELD(frame, zone_id, FIELD_STR, "the same, IANA name"),
    VIEW_FIELD(frame, lang, FIELD_STR, "language of the page"),
    VIEW_FIELD(frame, language, FIELD_STR, "its name in itself"),
    VIEW_FIELD(frame, rtl, FIELD_BOOL, "written from right to left"),
    VIEW_FIELD(frame, team, FIELD_BOOL, "a page of the team"),
    VIEW_FIELD(frame, public, FIELD_BOOL, "a page for everybody"),
    VIEW_FIELD(frame, space, FIELD_BOOL, "a page of a space"),
    VIEW_FIELD(frame, discreet, FIELD_BOOL, "says nothing to search engines and other sites"),
    VIEW_FIELD(frame, alarm, FIELD_STR, "what an alarm asks the viewer"),
    VIEW_FIELD(frame, lock_s, FIELD_ID, "seconds without use until the browser is locked"),
    VIEW_FIELD(frame, told, FIELD_BOOL, "there is news of the viewer's account"),
    VIEW_FIELD(frame, saved, FIELD_BOOL, "what led here was kept"),
    VIEW_FIELD(frame, done, FIELD_BOOL, "what led here was done"),
    VIEW_FIELD(frame, guarded, FIELD_BOOL, "it was made private"),
    VIEW_FIELD(frame, probation, FIELD_BOOL, "the viewer is new here and sees less"),
    VIEW_FIELD(frame, exercise, FIELD_BOOL, "the campaign is for practice"),
    VIEW_FIELD(frame, alarm_where, FIELD_STR, "where its cause is"),
    VIEW_FIELD(frame, alarm_id, FIELD_ID, "that alarm"),
    VIEW_FIELD(frame, screen, FIELD_WORD, "which page of the guide tells about this one"),
    VIEW_FIELD(frame, theme, FIELD_WORD, "chosen by the reader"),
    VIEW_FIELD(frame, dark, FIELD_BOOL, "the dark theme was chosen"),
    VIEW_FIELD(frame, light, FIELD_BOOL, "the light theme was chosen"),
    VIEW_FIELD(frame, on_desk, FIELD_BOOL, "the page is the desk"),
    VIEW_FIELD(frame, on_case, FIELD_BOOL, "the page is a case"),
    VIEW_FIELD(frame, on_stream, FIELD_BOOL, "the page is the stream"),
    VIEW_FIELD(frame, on_campaigns, FIELD_BOOL, "the page is the list of campaigns"),
    VIEW_FIELD(frame, unchecked, FIELD_BOOL, "some translations were not checked"),
    VIEW_FIELD(frame, menu, FIELD_BOOL, "there is more to go to"),
    VIEW_INNER(frame, campaign_menu, FIELD_LIST, &link_view, "pages of the campaign"),
    VIEW_INNER(frame, site_menu, FIELD_LIST, &link_view, "pages of the whole server"),
    VIEW_INNER(frame, alternates, FIELD_LIST, &alternate_view, "other forms of the page"),
    VIEW_INNER(frame, pinned, FIELD_LIST, &pinned_view, "what everybody must know now"),
    VIEW_FIELD(frame, some_pinned, FIELD_BOOL, "there is something"),
    VIEW_INNER(frame, languages, FIELD_LIST, &language_view, "of the interface"),
};
const struct view frame_view = VIEW(frame, fields, "what stands around every page");

static bool is(const char *word, const char *wanted)
{
	return word && strcmp(word, wanted) == 0;
}

static void fill_languages(struct frame *frame, const struct language *current)
{
	size_t count = 0;
	for (const struct language *l = page_languages; l->code; l++) {
		if (count == sizeof(frame->language_list) / sizeof(frame->language_list[0]))
			break;
		frame->language_list[count++] =
		    (struct frame_language){str_from(l->code), str_from(l->name), l == current};
	}
	frame->languages = (struct view_list){frame->language_list, count};
}

// "Karachi, UTC+5", "Kathmandu, UTC+5:45", "UTC"; empty if the page does not say it.
static struct str zone_said(const struct page_frame *from, char *room, size_t size)
{
	struct str place = from->zone_name;
	const int minutes = zone_offset(from->zone, from->now) / 60, size_of = abs(minutes);
	// The team's pages of no campaign show times, too, and so do invitations.
	const bool times = is(from->area, "team") || str_starts(from->path, STR("/invite/"));
	if (!from->zone)
		return place.len > 0 || !times ? place : STR("UTC");
	for (size_t at = str_find_byte(place, '/'); at != SIZE_MAX; at = str_find_byte(place, '/'))
		place = str_slice(place, at + 1, SIZE_MAX);
	int len = snprintf(room, size, "%.*s, UTC", STR_ARG(place));
	for (int i = 0; i < len; i++)
		if (room[i] == '_')
			room[i] = ' ';
	if (size_of)
		len += snprintf(room + len, size - (size_t)len, "%c%d", minutes < 0 ? '-' : '+',
				size_of / 60);
	if (size_of % 60)
		len += snprintf(room + len, size - (size_t)len, ":%02d", size_of % 60);
	return str_of(room, (size_t)len);
}

void frame_fill(struct frame *frame, const struct page_frame *from, const struct messages *messages)
{
	*frame = (struct frame){
	    .title = from->title,
	    .site = from->site,
	    .path = from->path,
	    .account = from->account,
	    .campaign = from->campaign,
	    .campaign_slug = from->campaign_slug,
	    .zone_id = from->zone_name,
	    .lang = str_from(from->language->code),
	    .language = str_from(from->language->name),
	    .alarm = from->alarm,
	    .alarm_where = from->alarm_where,
	    .alarm_id = from->alarm_id,
	    .lock_s = from->lock_s,
	    .told = from->told,
	    .saved = from->saved,
	    .done = from->done,
	    .guarded = from->guarded,
	    .probation = from->probation,
	    .exercise = from->exercise,
	    .rtl = from->language->right_to_left,
	    .team = is(from->area, "team"),
	    .public = is(from->area, "public"),
	    .space = is(from->area, "space"),
	    .discreet = from->discreet,
	    .dark = is(from->theme, "dark"),
	    .light = is(from->theme, "light"),
	    .on_desk = is(from->current, "desk"),
	    .on_case = is(from->current, "case"),
	    .on_stream = is(from->current, "stream"),
	    .on_campaigns = is(from->current, "campaigns"),
	    .unchecked = messages_unchecked(messages, from->language),
	};
	frame->zone = zone_said(from, frame->zone_room, sizeof frame->zone_room);
	frame->campaign_menu = from->campaign_menu;
	frame->site_menu = from->site_menu;
	frame->alternates = from->alternates;
	frame->pinned = from->pinned;
	frame->some_pinned = from->pinned.count > 0;
	frame->menu = from->campaign_menu.count + from->site_menu.count > 0;
	frame->screen = from->current && from->current[0] ? from->current : NULL;
	frame->theme = frame->dark ? "dark" : frame->light ? "light" : NULL;
	fill_languages(frame, from->language);
}
