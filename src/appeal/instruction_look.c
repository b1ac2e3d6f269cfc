// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/instruction_look.h"

#include "base/utf8.h"
#include "campaign/channel.h"
#include "campaign/clock.h"
#include "net/services.h"
#include "page/messages.h"
#include "text/sms.h"

#define READINGS_MOST 32

static struct instruction_reading reading_in(const struct request *request, struct str code,
					     const struct zone *zone,
					     const struct instruction *instruction)
{
	const struct messages *messages = services_of(request)->messages;
	const struct language *language = language_find(code);
	if (!language)
		return (struct instruction_reading){.lang = code, .name = code};
	const struct str text =
	    instruction_text(request->arena, messages, language, zone, instruction);
	return (struct instruction_reading){
	    .lang = code,
	    .name = str_from(language->name),
	    .text = text,
	    .parts = (int64_t)sms_size(text).parts,
	    .unchecked = message_unchecked(messages, language, instruction->template->text),
	};
}

static void readings_fill(struct request *request, const struct campaign *campaign,
			  const struct instruction *instruction, struct instructions_view *view)
{
	size_t count = 0;
	struct str rest = campaign->languages.len > 0 ? campaign->languages : STR("en");
	const struct zone *zone = clock_zone(request, campaign);
	struct instruction_reading *rows = arena_array(request->arena, READINGS_MOST, sizeof *rows);
	while (rows && rest.len > 0 && count < READINGS_MOST)
		rows[count++] = reading_in(request, str_cut(&rest, ' '), zone, instruction);
	view->readings = (struct view_list){rows, count};
}

// Whether any of the texts is longer than the channel takes.
static bool too_long(struct arena *arena, const struct channel *channel,
		     const struct view_list *readings)
{
	const struct instruction_reading *rows = readings->at;
	for (size_t i = 0; channel->most > 0 && i < readings->count; i++) {
		const struct str text = rows[i].text;
		const size_t length =
		    channel->length ? channel->length(arena, text) : utf8_length(text);
		if (length > (size_t)channel->most)
			return true;
	}
	return false;
}

static enum outcome ways_fill(struct conn *conn, struct request *request, int64_t campaign,
			      struct instructions_view *view)
{
	struct channel *list;
	size_t n_list = 0, count = 0;
	const struct channels *channels = services_of(request)->channels;
	if (!channels)
		return OK;
	const enum outcome outcome = channels->list(channels->context, conn, request->arena,
						    campaign, &list, &n_list, &request->fault);
	struct instruction_way *rows = arena_array(request->arena, n_list + 1, sizeof *rows);
	if (outcome != OK || !rows)
		return outcome;
	for (size_t i = 0; i < n_list; i++)
		if (!list[i].direct)
			rows[count++] = (struct instruction_way){
			    .name = list[i].name,
			    .words = list[i].words,
			    .waits = list[i].ill || list[i].paused,
			    .long_for = too_long(request->arena, &list[i], &view->readings),
			};
	view->ways = (struct view_list){rows, count};
	view->some_ways = count > 0;
	return OK;
}

enum outcome instruction_look(struct conn *conn, struct request *request,
			      const struct campaign *campaign, const struct instruction_wish *wish,
			      struct instructions_view *view)
{
	const struct instruction instruction = instruction_of(wish);
	const enum outcome outcome = instruction_check(conn, wish, &request->fault);
	if (outcome != OK)
		return outcome;
	view->looking = true;
	view->exercise = campaign->exercise;
	readings_fill(request, campaign, &instruction, view);
	return ways_fill(conn, request, campaign->id, view);
}
