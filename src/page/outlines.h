// SPDX-License-Identifier: AGPL-3.0-or-later
// The outlines of the world under a map: land, borders of countries and of their first divisions,
// of Natural Earth (tool/outlines makes the file). Gives what lies in a window as the data of SVG
// paths, thinned to what the picture can show. Knows no places, asks no network for tiles.
#ifndef CAUSEWAY_PAGE_OUTLINES_H
#define CAUSEWAY_PAGE_OUTLINES_H

#include "base/arena.h"
#include "base/outcome.h"
#include "page/map.h"

enum outline {
	OUTLINE_LAND,	  // to be filled, by the even-odd rule
	OUTLINE_BORDER,	  // of countries
	OUTLINE_DIVISION, // of their first divisions
	OUTLINES
};

struct outlines; // read-only, for any number of threads

// Opens the file. INVALID if it is damaged or hostile, NOT_FOUND if it is absent.
enum outcome outlines_open(const char *path, struct outlines **ret, struct fault *fault);
// The same from memory that stays as it is meanwhile, aligned to 4 bytes.
enum outcome outlines_open_bytes(struct str bytes, struct outlines **ret, struct fault *fault);
void outlines_close(struct outlines *outlines); // takes NULL

// What the file was made from.
const char *outlines_source(const struct outlines *outlines);
// Where the main part of a country lies ("PK"); false if it is not known.
bool outlines_country(const struct outlines *outlines, struct str code, struct map_box *ret);

// The path of all outlines of a kind in the window, in units of the picture; empty if there are
// none (of divisions also in a window of continents), `outlines` is NULL, or memory is out. At most
// OUTLINES_PATH_MAX bytes; what does not fit is left out by whole lines.
#define OUTLINES_PATH_MAX ((size_t)64 << 10)
struct str outlines_path(const struct outlines *outlines, enum outline kind,
			 const struct map_window *window, struct arena *arena);

#endif
