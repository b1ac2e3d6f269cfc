// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/appeal_form.h"

#include "base/csv_write.h"
#include "base/json.h"
#include "base/time.h"
#include "page/escape.h"

#include <math.h>

#define CAP_DAY_MS ((int64_t)24 * 3600 * 1000)

// --- XML ---

// <name>text</name>; the escapes of HTML are those of XML.
static void element(struct buf *out, const char *name, struct str text)
{
	buf_format(out, "<%s>", name);
	html_escape(out, text);
	buf_format(out, "</%s>\n", name);
}

static void element_cstr(struct buf *out, const char *name, const char *text)
{
	element(out, name, str_from(text));
}

static struct str words(const struct appeal_said *said)
{
	return said ? said->text : STR("");
}

// --- CAP ---

// CAP writes times with an offset and never with a Z (CAP 1.2, 3.3.2).
static void cap_time(struct buf *out, const char *name, int64_t at)
{
	char text[TIME_TEXT_MAX];
	const size_t len = time_format(at / 1000 * 1000, text);
	buf_format(out, "<%s>%.*s-00:00</%s>\n", name, (int)(len - 1), text, name);
}

struct cap_info {
	const struct appeal_view *view;
	const char *event, *response, *urgency, *severity;
	int64_t expires;
	struct str headline;
	bool lines; // the description is what is needed
};

static void info_write(struct buf *out, const struct appeal_form *form, const struct cap_info *info)
{
	const struct appeal_part *parts = info->view->parts.at;
	buf_format(out, "<info>\n<language>%.*s</language>\n<category>Rescue</category>\n",
		   STR_ARG(info->view->language));
	element_cstr(out, "event", info->event);
	if (info->response)
		element_cstr(out, "responseType", info->response);
	element_cstr(out, "urgency", info->urgency);
	element_cstr(out, "severity", info->severity);
	element_cstr(out, "certainty", "Observed");
	cap_time(out, "expires", info->expires);
	element(out, "senderName", info->view->name);
	element(out, "headline", info->headline);
	if (info->lines) {
		buf_add_cstr(out, "<description>");
		for (size_t i = 0; i < info->view->parts.count; i++)
			appeal_part_lines(out, &parts[i], html_escape);
		buf_add_cstr(out, "</description>\n");
	} else {
		element(out, "instruction", info->headline);
	}
	element(out, "web", form->page);
	buf_add_cstr(out, "<area>\n");
	element(out, "areaDesc", info->view->name);
	buf_add_cstr(out, "</area>\n</info>\n");
}

static void infos_write(struct buf *out, const struct appeal_form *form,
			const struct appeal_view *view)
{
	const struct appeal_pinned *pinned = view->pinned.at;
	for (size_t i = 0; i < view->pinned.count; i++)
		info_write(out, form,
			   &(struct cap_info){view, "Instruction", "Execute", "Immediate", "Severe",
					      pinned[i].until_at, pinned[i].text, false});
	const int64_t next = view->next_at > form->now ? view->next_at : form->now + CAP_DAY_MS;
	info_write(out, form,
		   &(struct cap_info){view, "Appeal for help", NULL, "Expected", "Unknown", next,
				      view->headline ? view->headline->text : view->name, true});
}

// The identifier changes with what the alert says and, so that a reader tells versions apart, not
// otherwise.
void appeal_write_cap(struct buf *out, const struct appeal_form *form)
{
	const struct appeal_view *view = form->views[0];
	const int64_t sent = view->changed_at ? view->changed_at : form->now;
	buf_add_cstr(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			  "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\n");
	buf_format(out, "<identifier>%.*s.%lld</identifier>\n", STR_ARG(view->slug),
		   (long long)sent);
	element(out, "sender", form->host);
	cap_time(out, "sent", sent);
	element_cstr(out, "status", form->exercise ? "Exercise" : "Actual");
	element_cstr(out, "msgType", "Alert");
	element(out, "source", view->name);
	element_cstr(out, "scope", "Public");
	for (size_t i = 0; i < form->n_views; i++)
		infos_write(out, form, form->views[i]);
	buf_add_cstr(out, "</alert>\n");
}

// --- CSV with HXL tags ---

static void csv_number(struct buf *out, int64_t number, bool known)
{
	if (known)
		buf_add_i64(out, number);
	buf_add_byte(out, ',');
}

struct hxl_row {
	struct str who, item, unit, note;
	const char *status;
	bool counted;
	int64_t wanted, promised, arrived, at;
};

static void hxl_row(struct buf *out, const struct hxl_row *row)
{
	char at[TIME_TEXT_MAX];
	const size_t len = time_format(row->at / 1000 * 1000, at);
	csv_field(out, row->who, false);
	csv_field(out, row->item, false);
	csv_field(out, str_from(row->status), false);
	csv_number(out, row->wanted, row->counted);
	csv_number(out, row->promised, row->counted);
	csv_number(out, row->arrived, row->counted);
	csv_field(out, row->unit, false);
	csv_field(out, row->note, false);
	csv_field(out, str_of(at, len), true);
}

static void hxl_part(struct buf *out, const struct appeal_view *view,
		     const struct appeal_part *part)
{
	const struct str who = part->name.len ? part->name : view->name;
	const struct appeal_need *needs = part->needs.at;
	const struct appeal_not *nots = part->nots.at;
	for (size_t i = 0; i < part->needs.count; i++)
		hxl_row(out, &(struct hxl_row){
				 .who = who,
				 .item = words(needs[i].name),
				 .unit = words(needs[i].unit),
				 .note = words(needs[i].note),
				 .status = "needed",
				 .counted = needs[i].counted,
				 .wanted = needs[i].wanted,
				 .promised = needs[i].promised,
				 .arrived = needs[i].arrived,
				 .at = part->changed_at,
			     });
	for (size_t i = 0; i < part->nots.count; i++)
		hxl_row(out, &(struct hxl_row){
				 .who = who,
				 .item = words(nots[i].name),
				 .note = words(nots[i].why),
				 .status = "not needed",
				 .at = part->changed_at,
			     });
}

void appeal_write_hxl(struct buf *out, const struct appeal_form *form)
{
	const struct appeal_view *view = form->views[0];
	const struct appeal_part *parts = view->parts.at;
	buf_add_cstr(out, "Organisation,Item,Status,Needed,Promised,Arrived,Unit,Note,Updated\r\n"
			  "#org+name,#item+name,#status,#indicator+needed+num,"
			  "#indicator+promised+num,#indicator+arrived+num,#item+unit,"
			  "#description,#date+updated\r\n");
	for (size_t i = 0; i < view->parts.count; i++)
		hxl_part(out, view, &parts[i]);
}

// --- GeoJSON ---

static void json_text(struct json_writer *json, const char *name, struct str text)
{
	if (text.len == 0)
		return;
	json_name(json, name);
	json_add_str(json, text);
}

// Beside a translation how it was first written, which is what stands on the door.
static void place_text(struct json_writer *json, const char *name, const char *first,
		       const struct appeal_said *said)
{
	json_text(json, name, words(said));
	if (said)
		json_text(json, first, said->first);
}

static void feature_write(struct json_writer *json, const struct appeal_part *part,
			  const struct appeal_give *way)
{
	json_object_begin(json);
	json_text(json, "type", STR("Feature"));
	json_name(json, "id");
	json_add_id(json, way->id); // programs read numbers as doubles
	json_name(json, "geometry");
	if (isnan(way->lat)) {
		json_add_null(json);
	} else {
		json_object_begin(json);
		json_text(json, "type", STR("Point"));
		json_name(json, "coordinates");
		json_array_begin(json);
		json_add_double(json, way->lon, 6);
		json_add_double(json, way->lat, 6);
		json_array_end(json);
		json_object_end(json);
	}
	json_name(json, "properties");
	json_object_begin(json);
	json_text(json, "kind", str_from(way->kind));
	json_text(json, "organisation", part->name);
	json_text(json, "name", words(way->words));
	place_text(json, "area", "area_first", way->area);
	place_text(json, "address", "address_first", way->address);
	place_text(json, "hours", "hours_first", way->hours);
	json_text(json, "phone", way->phone);
	json_object_end(json);
	json_object_end(json);
}

void appeal_write_geojson(struct buf *out, const struct appeal_form *form)
{
	struct json_writer json;
	const struct appeal_view *view = form->views[0];
	const struct appeal_part *parts = view->parts.at;
	json_writer_init(&json, out);
	json_object_begin(&json);
	json_text(&json, "type", STR("FeatureCollection"));
	json_name(&json, "features");
	json_array_begin(&json);
	for (size_t p = 0; p < view->parts.count; p++) {
		const struct appeal_give *ways = parts[p].ways.at;
		for (size_t i = 0; i < parts[p].ways.count; i++)
			if (ways[i].drop_off)
				feature_write(&json, &parts[p], &ways[i]);
	}
	json_array_end(&json);
	json_object_end(&json);
	buf_add_byte(out, '\n');
}
