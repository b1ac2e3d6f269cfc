// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/call_form.h"

#include "base/json.h"
#include "base/time.h"
#include "campaign/clock.h"
#include "campaign/post.h"
#include "campaign/ticket.h"
#include "net/services.h"
#include "page/messages.h"

#define EARLY_MS ((int64_t)5 * 60 * 1000) // clocks that disagree

static const struct call_choice ways[] = {
    {.word = "call", .name = /*tr*/ "Telephone"},
    {.word = "radio", .name = /*tr*/ "Radio"},
    {.word = "paper", .name = /*tr*/ "Paper"},
};
static const struct call_choice callers[] = {
    {.word = "self", .name = /*tr*/ "The person who needs it"},
    {.word = "relative", .name = /*tr*/ "A relative"},
    {.word = "witness", .name = /*tr*/ "Somebody who saw it"},
    {.word = "official", .name = /*tr*/ "An official"},
};
static const struct call_choice dangers[] = {
    {.word = "yes", .name = /*tr*/ "Yes"},
    {.word = "no", .name = /*tr*/ "No"},
    {.word = "unknown", .name = /*tr*/ "Not known"},
};
const char *const call_ways[] = {"call", "radio", "paper", NULL};
const char *const call_callers[] = {"self", "relative", "witness", "official", NULL};
const char *const call_dangers[] = {"yes", "no", "unknown", NULL};

static const char *const too_long = /*tr*/ "This is too long.";

// --- reading it ---

static bool wrong(const struct request *request, const char *input)
{
	for (size_t i = 0; i < request->n_errors; i++)
		if (strcmp(request->errors[i].input, input) == 0)
			return true;
	return false;
}

// The texts that are only too long or not.
static const struct typed {
	const char *input;
	size_t value, problem; // offsets in the view
} typed[] = {
    {"affected", offsetof(struct call_view, affected),
     offsetof(struct call_view, affected_problem)},
    {"place", offsetof(struct call_view, place), offsetof(struct call_view, place_problem)},
    {"words", offsetof(struct call_view, words), offsetof(struct call_view, words_problem)},
    {"people", offsetof(struct call_view, people), offsetof(struct call_view, people_problem)},
    {"contact", offsetof(struct call_view, contact), offsetof(struct call_view, contact_problem)},
    {"name", offsetof(struct call_view, name), offsetof(struct call_view, name_problem)},
    {"paper", offsetof(struct call_view, paper), offsetof(struct call_view, paper_problem)},
    {"written", offsetof(struct call_view, written), offsetof(struct call_view, written_problem)},
};
enum { TYPED = sizeof typed / sizeof typed[0] };

static void texts_read(const struct request *request, struct call_view *view)
{
	for (size_t i = 0; i < TYPED; i++) {
		*(struct str *)((char *)view + typed[i].value) =
		    request_text(request, typed[i].input);
		if (wrong(request, typed[i].input))
			*(const char **)((char *)view + typed[i].problem) = too_long;
	}
	view->may_call = request_switch(request, "may_call");
	view->may_text = request_switch(request, "may_text");
	view->may_leave = request_switch(request, "may_leave");
	view->may_share = request_switch(request, "may_share");
}

static void problems_find(const struct request *request, struct call_view *view)
{
	if (str_trim(view->words).len == 0)
		view->words_problem = /*tr*/ "Write what is needed.";
	if (wrong(request, "people"))
		view->people_problem = /*tr*/ "Write a number, or leave it empty.";
	if (wrong(request, "written"))
		view->written_problem = /*tr*/ "Write a day and a time, or leave it empty.";
	else
		view->written_at = clock_moment(request, "written");
	if (view->written_at > time_now() + EARLY_MS)
		view->written_problem = /*tr*/ "This has not come yet.";
	if (view->contact.len == 0 && (view->may_call || view->may_text))
		view->contact_problem = /*tr*/ "Write the number, or take the tick away.";
	for (size_t i = 0; i < TYPED; i++)
		view->problems |= *(const char **)((char *)view + typed[i].problem) != NULL;
}

// The choices with the one that was sent, or the first of them where `otherwise` says so.
static struct str chosen_fill(const struct request *request, const char *input,
			      const struct call_choice *choices, size_t count, size_t otherwise,
			      struct view_list *ret_list)
{
	struct call_choice *list = arena_array(request->arena, count, sizeof *list);
	if (!list)
		return STR("");
	struct str sent = wrong(request, input) ? STR("") : request_text(request, input);
	if (sent.len == 0)
		sent = str_from(choices[otherwise].word);
	for (size_t i = 0; i < count; i++) {
		list[i] = choices[i];
		list[i].chosen = str_equal(sent, str_from(choices[i].word));
	}
	*ret_list = (struct view_list){list, count};
	return sent;
}

static const char *chosen_name(const struct view_list *list)
{
	const struct call_choice *choices = list->at;
	for (size_t i = 0; i < list->count; i++)
		if (choices[i].chosen)
			return choices[i].name;
	return NULL;
}

static void languages_fill(const struct request *request, struct call_view *view)
{
	size_t count = 0;
	while (page_languages[count].code)
		count++;
	struct call_name *list = arena_array(request->arena, count, sizeof *list);
	const struct language *spoken = language_find(request_text(request, "speaks"));
	for (size_t i = 0; list && i < count; i++)
		list[i] = (struct call_name){str_from(page_languages[i].code),
					     str_from(page_languages[i].name),
					     spoken == &page_languages[i]};
	view->languages = (struct view_list){list, list ? count : 0};
	if (spoken) {
		view->speaks = str_from(spoken->code);
		view->speaks_name = str_from(spoken->name);
	}
}

// A number as it is read out: in pairs. Anything else as it is.
static struct str spaced(struct arena *arena, struct str number)
{
	struct buf out;
	size_t digits = 0;
	buf_init(&out, 1024);
	for (size_t i = 0; i < number.len; i++) {
		const char at = number.at[i];
		const bool digit = at >= '0' && at <= '9';
		if (!digit && at != '+' && at != ' ' && at != '-') {
			buf_free(&out);
			return number;
		}
		if (digit && digits > 0 && digits % 2 == 0)
			buf_add_byte(&out, ' ');
		if (digit || at == '+')
			buf_add_byte(&out, at);
		digits += digit;
	}
	const struct str copy = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	return copy;
}

bool call_form_read(const struct request *request, struct call_view *view)
{
	const bool sent = request->method == METHOD_POST;
	view->ticket = sent && !wrong(request, "ticket") ? request_text(request, "ticket")
							 : ticket_new(request->arena);
	if (sent) {
		texts_read(request, view);
		problems_find(request, view);
	}
	// Nothing is chosen for the danger: it is asked each time.
	const size_t unknown = sizeof dangers / sizeof dangers[0] - 1;
	view->way = chosen_fill(request, "way", ways, sizeof ways / sizeof ways[0], 0, &view->ways);
	view->caller = chosen_fill(request, "caller", callers, sizeof callers / sizeof callers[0],
				   0, &view->callers);
	view->danger =
	    chosen_fill(request, "danger", dangers, unknown + 1, unknown, &view->dangers);
	languages_fill(request, view);
	view->endangered = str_equal(view->danger, STR("yes"));
	view->other = !str_equal(view->caller, STR("self"));
	view->way_name = chosen_name(&view->ways);
	view->caller_name = chosen_name(&view->callers);
	view->number_spaced = spaced(request->arena, view->contact);
	view->unwritten = view->written_at == 0;
	return view->ways.at && view->callers.at && view->dangers.at;
}

// --- the post ---

static const char *worded(const struct request *request, const char *id)
{
	return message(services_of(request)->messages, language_or_english(request->language), id);
}

static void line_add(const struct request *request, struct buf *out, const char *label,
		     struct str value)
{
	if (value.len == 0)
		return;
	buf_add_byte(out, '\n');
	buf_add(out, str_from(worded(request, label)));
	buf_add(out, STR(": "));
	buf_add(out, value);
}

static void text_write(const struct request *request, const struct call_view *view, struct buf *out)
{
	buf_add(out, view->words);
	if (view->place.len > 0) {
		buf_add_byte(out, '\n');
		buf_add(out, view->place);
	}
	if (view->endangered) {
		buf_add_byte(out, '\n');
		buf_add(out, str_from(worded(request, /*tr*/ "A life is in danger now.")));
	}
	line_add(request, out, /*tr*/ "How many people", view->people);
	line_add(request, out, /*tr*/ "Who needs help", view->affected);
	if (view->other)
		line_add(request, out, /*tr*/ "Told by",
			 str_from(worded(request, view->caller_name)));
	line_add(request, out, /*tr*/ "Language to answer in", view->speaks_name);
	line_add(request, out, /*tr*/ "Number of the sheet", view->paper);
}

static void member_add(struct json_writer *writer, const char *name, struct str value)
{
	if (value.len == 0)
		return;
	json_name(writer, name);
	json_add_str(writer, value);
}

static struct str external_id(const struct request *request, const struct call_view *view)
{
	const struct str parts[] = {view->ticket,  view->words, view->place,
				    view->contact, view->name,	view->affected};
	return ticket_message(request->arena, parts, sizeof parts / sizeof parts[0]);
}

static struct str line_write(const struct request *request, const struct call_view *view,
			     const struct call_spot *spot, struct str text)
{
	char at[TIME_TEXT_MAX];
	const size_t at_len = time_format(view->written_at > 0 ? view->written_at : time_now(), at);
	struct buf line;
	struct json_writer writer;
	buf_init(&line, POST_LINE_MAX);
	json_writer_init(&writer, &line);
	json_object_begin(&writer);
	member_add(&writer, "id", external_id(request, view));
	member_add(&writer, "at", str_of(at, at_len));
	member_add(&writer, "source", view->way);
	member_add(&writer, "text", text);
	member_add(&writer, "caller", view->caller);
	member_add(&writer, "affected", view->affected);
	member_add(&writer, "people", view->people);
	member_add(&writer, "danger", view->danger);
	member_add(&writer, "answer_lang", view->speaks);
	member_add(&writer, "paper", view->paper);
	if (spot) {
		json_name(&writer, "lat");
		json_add_double(&writer, spot->lat, 5);
		json_name(&writer, "lon");
		json_add_double(&writer, spot->lon, 5);
	}
	json_object_end(&writer);
	const struct str copy = arena_copy(request->arena, buf_str(&line));
	buf_free(&line);
	return copy;
}

struct str call_form_line(const struct request *request, const struct call_view *view,
			  const struct call_spot *spot)
{
	struct buf text;
	buf_init(&text, POST_TEXT_MAX);
	text_write(request, view, &text);
	const struct str line = line_write(request, view, spot, buf_str(&text));
	buf_free(&text);
	return line;
}

struct str call_place_line(const struct request *request, const struct call_view *view)
{
	return line_write(request, view, NULL, view->place);
}

void call_spots_fill(const struct request *request, const struct reading *reading,
		     struct call_view *view)
{
	const int64_t chosen = wrong(request, "spot") ? 0 : request_number(request, "spot");
	struct call_spot *spots = arena_array(request->arena, reading->n_places + 1, sizeof *spots);
	for (size_t i = 0; spots && i < reading->n_places; i++) {
		const struct reading_place *place = &reading->places[i];
		spots[i] = (struct call_spot){(int64_t)i + 1, place->name, (double)place->lat,
					      (double)place->lon, chosen == (int64_t)i + 1};
	}
	view->spots = (struct view_list){spots, spots ? reading->n_places : 0};
	view->some_spots = view->spots.count > 0;
}

// --- the code ---

// The spelling alphabet of the International Telecommunication Union (Radio Regulations, appendix
// 14), which is the same in all languages.
static const char *const alphabet[26] = {
    "Alfa",    "Bravo", "Charlie", "Delta",  "Echo",	 "Foxtrot", "Golf",   "Hotel",	"India",
    "Juliett", "Kilo",	"Lima",	   "Mike",   "November", "Oscar",   "Papa",   "Quebec", "Romeo",
    "Sierra",  "Tango", "Uniform", "Victor", "Whiskey",	 "X-ray",   "Yankee", "Zulu",
};

void call_letters_fill(struct arena *arena, struct str code, struct call_view *view)
{
	struct call_letter *letters = arena_array(arena, code.len + 1, sizeof *letters);
	for (size_t i = 0; letters && i < code.len; i++) {
		const char at = code.at[i];
		letters[i] = (struct call_letter){
		    str_slice(code, i, 1), at >= 'A' && at <= 'Z' ? alphabet[at - 'A'] : NULL};
	}
	view->letters = (struct view_list){letters, letters ? code.len : 0};
}
