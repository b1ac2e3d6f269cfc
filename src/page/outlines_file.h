// SPDX-License-Identifier: AGPL-3.0-or-later
// The file of outlines as tool/outlines writes it and outlines.c reads it, little-endian: the
// header, the countries, the lines, the steps. Changing anything here needs OUTLINES_VERSION + 1.
#ifndef CAUSEWAY_PAGE_OUTLINES_FILE_H
#define CAUSEWAY_PAGE_OUTLINES_FILE_H

#include <stdint.h>

#define OUTLINES_MAGIC	  "CWLINES"
#define OUTLINES_VERSION  1
#define OUTLINES_FILE_MAX ((size_t)32 << 20)
#define OUTLINES_UNIT	  1000 // of a degree; all numbers below count in it

struct outlines_header {
	char magic[8];
	uint32_t version;
	uint32_t countries, lines, steps;
	char source[72]; // what it was made from; zero-terminated
};

struct outlines_box {
	int32_t west, south, east, north;
};

struct outlines_country {
	char code[4];		 // ISO 3166-1 and zeros; ascending
	struct outlines_box box; // of its main part
};

struct outlines_line {
	struct outlines_box box;
	int32_t lon, lat;      // where it begins
	uint32_t first, count; // its steps
	uint8_t kind;	       // enum outline
	uint8_t level;	       // 0: thinned for a country, 1: for a district
	uint8_t spare[2];
};

// From one point of a line to the next.
struct outlines_step {
	int16_t east, north;
};

#endif
