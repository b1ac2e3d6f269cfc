// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/outlines.h"

#include "base/buf.h"
#include "base/mapped.h"
#include "page/outlines_file.h"

#include <math.h>
#include <stdlib.h>

struct outlines {
	const struct outlines_header *header;
	const struct outlines_country *countries;
	const struct outlines_line *lines;
	const struct outlines_step *steps;
	struct str mapped; // empty if the bytes belong to the caller
};

// --- opening ---

static enum outcome check_header(const struct outlines_header *h, size_t len, struct fault *fault)
{
	if (memcmp(h->magic, OUTLINES_MAGIC, sizeof h->magic) != 0)
		return fail(INVALID, fault, "This is no file of outlines.");
	if (h->version != OUTLINES_VERSION)
		return fail(INVALID, fault,
			    "The outlines have version %u; this program reads version %d.",
			    h->version, OUTLINES_VERSION);
	const uint64_t wanted = sizeof *h + h->countries * sizeof(struct outlines_country) +
				h->lines * sizeof(struct outlines_line) +
				h->steps * sizeof(struct outlines_step);
	if (wanted != len || h->source[sizeof h->source - 1] != 0)
		return fail(INVALID, fault, "The file of outlines is cut off or damaged.");
	return OK;
}

// A line that goes on over the date line has points beyond 180 degrees.
static bool on_globe(int64_t lon, int64_t lat)
{
	return llabs(lon) <= 540 * OUTLINES_UNIT && llabs(lat) <= 90 * OUTLINES_UNIT;
}

static bool box_sound(const struct outlines_box *box)
{
	return on_globe(box->west, box->south) && on_globe(box->east, box->north) &&
	       box->west <= box->east && box->south <= box->north;
}

// After this drawing needs no checks: each step leads to a point of the globe within the line's
// box.
static bool line_sound(const struct outlines *o, const struct outlines_line *line)
{
	if (line->kind >= OUTLINES || line->level > 1 || !box_sound(&line->box) ||
	    (uint64_t)line->first + line->count > o->header->steps)
		return false;
	int64_t lon = line->lon, lat = line->lat;
	for (uint32_t i = 0;; i++) {
		if (lon < line->box.west || lon > line->box.east || lat < line->box.south ||
		    lat > line->box.north)
			return false;
		if (i == line->count)
			return true;
		lon += o->steps[line->first + i].east;
		lat += o->steps[line->first + i].north;
	}
}

static bool contents_sound(const struct outlines *o)
{
	for (uint32_t i = 0; i < o->header->countries; i++)
		if (o->countries[i].code[3] != 0 || !box_sound(&o->countries[i].box))
			return false;
	for (uint32_t i = 0; i < o->header->lines; i++)
		if (!line_sound(o, &o->lines[i]))
			return false;
	return true;
}

enum outcome outlines_open_bytes(struct str bytes, struct outlines **ret, struct fault *fault)
{
	if (bytes.len < sizeof(struct outlines_header) || bytes.len > OUTLINES_FILE_MAX)
		return fail(INVALID, fault, "A file of outlines cannot have %zu bytes.", bytes.len);
	const struct outlines_header *header = (const void *)bytes.at;
	const enum outcome outcome = check_header(header, bytes.len, fault);
	if (outcome != OK)
		return outcome;
	struct outlines *outlines = malloc(sizeof *outlines);
	if (!outlines)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	const char *at = bytes.at + sizeof *header;
	*outlines = (struct outlines){.header = header, .countries = (const void *)at};
	outlines->lines = (const void *)(at += header->countries * sizeof *outlines->countries);
	outlines->steps = (const void *)(at + header->lines * sizeof *outlines->lines);
	if (!contents_sound(outlines)) {
		free(outlines);
		return fail(INVALID, fault, "The outlines lead off the globe.");
	}
	*ret = outlines;
	return OK;
}

enum outcome outlines_open(const char *path, struct outlines **ret, struct fault *fault)
{
	struct str bytes;
	enum outcome outcome =
	    mapped_open(path, "file of outlines", OUTLINES_FILE_MAX, &bytes, fault);
	if (outcome != OK)
		return outcome;
	outcome = outlines_open_bytes(bytes, ret, fault);
	if (outcome != OK) {
		mapped_close(bytes);
		return outcome;
	}
	(*ret)->mapped = bytes;
	mapped_rest(bytes);
	return OK;
}

void outlines_close(struct outlines *outlines)
{
	if (outlines)
		mapped_close(outlines->mapped);
	free(outlines);
}

const char *outlines_source(const struct outlines *outlines)
{
	return outlines->header->source;
}

bool outlines_country(const struct outlines *outlines, struct str code, struct map_box *ret)
{
	for (uint32_t i = 0; outlines && code.len == 2 && i < outlines->header->countries; i++) {
		const struct outlines_country *country = &outlines->countries[i];
		if (memcmp(country->code, code.at, 2) != 0)
			continue;
		const double unit = OUTLINES_UNIT;
		*ret = (struct map_box){country->box.west / unit, country->box.south / unit,
					country->box.east / unit, country->box.north / unit};
		return true;
	}
	return false;
}

// --- a path ---

struct point {
	double x, y; // of the picture
};

struct path {
	struct buf out;
	size_t line; // where the line that is being written begins
	int x, y;    // its last point
	int grain;   // a point nearer to the last one than that says nothing new
	size_t points;
};

static void number_put(struct path *path, int number)
{
	if (number >= 0)
		buf_add_byte(&path->out, ' ');
	buf_add_i64(&path->out, number);
}

static void path_put(struct path *path, struct point point)
{
	const int x = (int)lround(point.x), y = (int)lround(point.y);
	if (path->points > 0 && abs(x - path->x) < path->grain && abs(y - path->y) < path->grain)
		return;
	if (path->points < 2)
		buf_add_byte(&path->out, path->points == 0 ? 'M' : 'l');
	number_put(path, path->points == 0 ? x : x - path->x);
	number_put(path, path->points == 0 ? y : y - path->y);
	path->x = x;
	path->y = y;
	path->points++;
}

// A line of fewer points than `least` is taken back, and so is one that did not fit.
static void path_end(struct path *path, size_t least)
{
	if (path->points < least || path->out.full) {
		path->out.len = path->line;
		path->out.full = false;
	}
	path->line = path->out.len;
	path->points = 0;
}

// --- land: rings, clipped to the picture (I. Sutherland, G. Hodgman, 1974, as a row of filters)
// ---

#define MARGIN 20.0 // around the picture, so that no line is drawn along its edge

struct clip {
	struct path *path;
	struct clip_side {
		struct point first, last;
		bool any;
	} sides[4]; // west, east, north, south
};

// How far inside of a side a point lies.
static double inside(int side, struct point point)
{
	switch (side) {
	case 0:
		return point.x + MARGIN;
	case 1:
		return MAP_WIDTH + MARGIN - point.x;
	case 2:
		return point.y + MARGIN;
	default:
		return MAP_HEIGHT + MARGIN - point.y;
	}
}

static void clip_put(struct clip *clip, int side, struct point point)
{
	if (side == 4) {
		path_put(clip->path, point);
		return;
	}
	struct clip_side *here = &clip->sides[side];
	const double in = inside(side, point);
	if (!here->any)
		here->first = point;
	const double was = here->any ? inside(side, here->last) : in;
	if ((in >= 0) != (was >= 0)) {
		const double part = was / (was - in);
		const struct point last = here->last;
		clip_put(clip, side + 1,
			 (struct point){last.x + (point.x - last.x) * part,
					last.y + (point.y - last.y) * part});
	}
	here->any = true;
	here->last = point;
	if (in >= 0)
		clip_put(clip, side + 1, point);
}

// A ring ends where it began, on every side of the picture.
static void clip_end(struct clip *clip)
{
	for (int side = 0; side < 4; side++)
		if (clip->sides[side].any)
			clip_put(clip, side, clip->sides[side].first);
}

// --- drawing ---

struct drawing {
	const struct outlines *outlines;
	const struct map_window *window;
	double shift; // degrees: once around the world
	struct path path;
};

static struct point point_of(const struct drawing *d, int64_t lon, int64_t lat)
{
	const double east = (double)lon / OUTLINES_UNIT + d->shift - d->window->lon;
	const double north = (double)lat / OUTLINES_UNIT - d->window->lat;
	return (struct point){MAP_WIDTH / 2.0 + east * d->window->across,
			      MAP_HEIGHT / 2.0 - north * d->window->along};
}

static void ring_draw(struct drawing *d, const struct outlines_line *line)
{
	struct clip clip = {.path = &d->path};
	int64_t lon = line->lon, lat = line->lat;
	const struct outlines_step *step = d->outlines->steps + line->first;
	clip_put(&clip, 0, point_of(d, lon, lat));
	for (const struct outlines_step *end = step + line->count; step < end; step++) {
		lon += step->east;
		lat += step->north;
		clip_put(&clip, 0, point_of(d, lon, lat));
	}
	clip_end(&clip);
	path_end(&d->path, 4);
}

static bool beside_picture(struct point a, struct point b)
{
	return (a.x < 0 && b.x < 0) || (a.y < 0 && b.y < 0) ||
	       (a.x > MAP_WIDTH && b.x > MAP_WIDTH) || (a.y > MAP_HEIGHT && b.y > MAP_HEIGHT);
}

// The pieces of a line that may touch the picture.
static void line_draw(struct drawing *d, const struct outlines_line *line)
{
	int64_t lon = line->lon, lat = line->lat;
	struct point last = point_of(d, lon, lat);
	const struct outlines_step *step = d->outlines->steps + line->first;
	for (const struct outlines_step *end = step + line->count; step < end; step++) {
		lon += step->east;
		lat += step->north;
		const struct point next = point_of(d, lon, lat);
		if (beside_picture(last, next))
			path_end(&d->path, 2);
		else if (d->path.points == 0)
			path_put(&d->path, last);
		if (d->path.points > 0)
			path_put(&d->path, next);
		last = next;
	}
	path_end(&d->path, 2);
}

// Whether anything of it can be seen: not an island smaller than a unit of the picture.
static bool large_enough(const struct outlines_box *box, const struct map_window *window)
{
	const double unit = OUTLINES_UNIT;
	return (box->east - box->west) / unit * window->across > 1.5 ||
	       (box->north - box->south) / unit * window->along > 1.5;
}

static bool box_meets(const struct outlines_box *box, const struct map_box *shown, double shift)
{
	const double unit = OUTLINES_UNIT;
	return box->west / unit + shift <= shown->east && box->east / unit + shift >= shown->west &&
	       box->south / unit <= shown->north && box->north / unit >= shown->south;
}

struct str outlines_path(const struct outlines *outlines, enum outline kind,
			 const struct map_window *window, struct arena *arena)
{
	const struct map_box shown = map_shown(window);
	// A unit of the picture hides what the coarse level leaves out.
	const uint8_t level = 1 / window->along < 0.015;
	const bool continents = window->along < 12;
	if (kind == OUTLINE_DIVISION && continents)
		return STR(""); // nobody could tell them apart
	struct drawing d = {
	    .outlines = outlines, .window = window, .path = {.grain = window->along < 40 ? 2 : 1}};
	buf_init(&d.path.out, OUTLINES_PATH_MAX);
	for (d.shift = -360; d.shift <= 360; d.shift += 360)
		for (uint32_t i = 0; outlines && i < outlines->header->lines; i++) {
			const struct outlines_line *line = &outlines->lines[i];
			if (line->kind != kind || line->level != level ||
			    !box_meets(&line->box, &shown, d.shift) ||
			    !large_enough(&line->box, window))
				continue;
			if (kind == OUTLINE_LAND)
				ring_draw(&d, line);
			else
				line_draw(&d, line);
		}
	const struct str path = arena_copy(arena, buf_str(&d.path.out));
	buf_free(&d.path.out);
	return path.at ? path : STR("");
}
