// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/menu.h"

#include "app/program.h"
#include "people/admit.h"
#include "people/permission.h"
#include "respond/shared.h"

#include <pthread.h>

static const struct entry {
	const char *path;  // as the route has it
	const char *label; // message id
} entries[] = {
    {"/t/{slug}/call", /*tr*/ "Take a call"},
    {"/t/{slug}/case-list", /*tr*/ "All Cases"},
    {"/t/{slug}/places", /*tr*/ "Places"},
    {"/t/{slug}/trends", /*tr*/ "Trends"},
    {"/t/{slug}/appeals", /*tr*/ "Appeals"},
    {"/t/{slug}/instructions", /*tr*/ "Instructions to the public"},
    {"/t/{slug}/rumours", /*tr*/ "Rumours"},
    {"/t/{slug}/matches", /*tr*/ "Needs and offers"},
    {"/t/{slug}/outgoing", /*tr*/ "Outgoing"},
    {"/t/{slug}/shift", /*tr*/ "Who is on duty"},
    {"/t/{slug}/transfers", /*tr*/ "Handed to partners"},
    {"/t/{slug}/protection", /*tr*/ "Protection"},
    {"/t/{slug}/complaints", /*tr*/ "Complaints"},
    {"/t/{slug}/thanks", /*tr*/ "Thanks"},
    {"/t/{slug}/alarms", /*tr*/ "Alarms"},
    {"/t/{slug}/alerts", /*tr*/ "Alerts"},
    {"/t/{slug}/translations", /*tr*/ "Translations"},
    {"/t/{slug}/unsure", /*tr*/ "Help Triage"},
    {"/t/{slug}/sample", /*tr*/ "Check what was discarded"},
    {"/t/{slug}/team", /*tr*/ "Team"},
    {"/t/{slug}/partners", /*tr*/ "Partners"},
    {"/t/{slug}/duty", /*tr*/ "Who answers calls for help"},
    {"/t/{slug}/sources", /*tr*/ "Sources"},
    {"/t/{slug}/files", /*tr*/ "Files"},
    {"/t/{slug}/webhooks", /*tr*/ "Webhooks"},
    {"/t/{slug}/settings", /*tr*/ "Settings of the campaign"},
    {"/t/organisations", /*tr*/ "Your organisations"},
    {"/t/instance/accounts", /*tr*/ "Accounts"},
    {"/t/instance/organisations", /*tr*/ "All organisations"},
    {"/t/instance/pages", /*tr*/ "Pages of this site"},
};
enum { ENTRIES = sizeof entries / sizeof entries[0] };

static bool of_campaign(const struct entry *entry)
{
	return str_starts(str_from(entry->path), STR("/t/{slug}/"));
}

// What the page asks of its viewer; PERMISSION_COUNT if no route answers there.
static enum permission entry_needs(const struct entry *entry)
{
	size_t n_tables;
	const struct route_table *tables = program_routes(&n_tables);
	for (size_t t = 0; t < n_tables; t++)
		for (size_t i = 0; i < tables[t].count; i++) {
			const struct route *route = &tables[t].routes[i];
			if (route->method == METHOD_GET && strcmp(route->path, entry->path) == 0)
				return permission_find(str_from(route->permission));
		}
	return PERMISSION_COUNT;
}

static struct str address_of(const struct request *request, const struct entry *entry)
{
	if (!of_campaign(entry))
		return str_from(entry->path);
	return arena_format(request->arena, "/t/%.*s%s", STR_ARG(request->campaign_slug),
			    entry->path + strlen("/t/{slug}"));
}

// Found once: every page of the team asks.
static enum permission needed[ENTRIES];

static void needed_find(void)
{
	for (size_t i = 0; i < ENTRIES; i++)
		needed[i] = entry_needs(&entries[i]);
}

static struct view_list list_fill(const struct request *request, bool campaign)
{
	static pthread_once_t found = PTHREAD_ONCE_INIT;
	pthread_once(&found, needed_find);
	struct page_link *links = arena_array(request->arena, ENTRIES, sizeof *links);
	size_t count = 0;
	for (size_t i = 0; links && i < ENTRIES; i++) {
		if (of_campaign(&entries[i]) != campaign)
			continue;
		if (campaign && viewer_partner(request) &&
		    !share_route_find(&respond_shared, entries[i].path))
			continue;
		if (needed[i] == PERMISSION_COUNT || !(viewer_may(request) >> needed[i] & 1))
			continue;
		const struct str path = address_of(request, &entries[i]);
		links[count++] =
		    (struct page_link){path, entries[i].label, str_equal(path, request->path)};
	}
	return (struct view_list){links, count};
}

void menu_fill(const struct request *request, struct page_frame *frame)
{
	if (request->viewer.account == 0 || strcmp(frame->area, "team") != 0)
		return;
	if (request->campaign_slug.len > 0)
		frame->campaign_menu = list_fill(request, true);
	frame->site_menu = list_fill(request, false);
}
