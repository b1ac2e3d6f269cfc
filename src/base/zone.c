// SPDX-License-Identifier: AGPL-3.0-or-later
// A file of tzdata holds the moments at which clocks changed and, in its last line, a rule for all
// years behind them ("CET-1CEST,M3.5.0,M10.5.0/3").
#include "base/zone.h"

#include <stdio.h>
#include <stdlib.h>

#define FOLDER	   "/usr/share/zoneinfo"
#define FILE_MAX   ((size_t)64 << 10)
#define HEAD_BYTES 44
#define DAY_S	   86400

// When clocks change, every year: the `week`th (5: last) `day` (0: Sunday) of a month, `time`
// seconds after midnight of the clocks before it.
struct rule_day {
	int month, week, day;
	int32_t time;
};

struct zone {
	size_t n_moments;
	int64_t *moments; // s UTC, rising
	int32_t *offsets; // from moments[i] on
	int32_t first;	  // before all of them
	// After all of them.
	bool rule;   // else the last offset stays
	bool summer; // clocks change every year
	int32_t usual, in_summer;
	struct rule_day begins, ends;
};

// --- the file ---

static bool name_good(struct str name)
{
	if (name.len == 0 || name.len > ZONE_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		const char c = name.at[i];
		const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		const bool inside = (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+';
		if (!letter && (i == 0 || (!inside && c != '/')))
			return false;
		if (c == '/' && (name.at[i - 1] == '/' || i + 1 == name.len))
			return false;
	}
	return true;
}

static uint64_t big_endian(const unsigned char *at, size_t bytes)
{
	uint64_t value = 0;
	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | at[i];
	return value;
}

// The numbers in a head of RFC 8536, section 3.1.
struct head {
	size_t utc, standard, leaps, moments, types, letters;
};

static bool head_read(const unsigned char *at, size_t len, struct head *ret)
{
	if (len < HEAD_BYTES || memcmp(at, "TZif", 4) != 0 || at[4] < '2')
		return false;
	*ret = (struct head){
	    .utc = big_endian(at + 20, 4),
	    .standard = big_endian(at + 24, 4),
	    .leaps = big_endian(at + 28, 4),
	    .moments = big_endian(at + 32, 4),
	    .types = big_endian(at + 36, 4),
	    .letters = big_endian(at + 40, 4),
	};
	const size_t most = FILE_MAX;
	return ret->moments <= most && ret->types > 0 && ret->types <= 256 &&
	       ret->letters <= most && ret->leaps <= most && ret->utc <= most &&
	       ret->standard <= most;
}

static size_t block_bytes(const struct head *head, size_t time_bytes)
{
	return head->moments * (time_bytes + 1) + head->types * 6 + head->letters +
	       head->leaps * (time_bytes + 4) + head->standard + head->utc;
}

static bool moments_read(struct zone *zone, const struct head *head, const unsigned char *at)
{
	const unsigned char *indices = at + head->moments * 8;
	const unsigned char *types = indices + head->moments;
	zone->first = (int32_t)big_endian(types, 4);
	zone->moments = calloc(head->moments + 1, sizeof *zone->moments);
	zone->offsets = calloc(head->moments + 1, sizeof *zone->offsets);
	if (!zone->moments || !zone->offsets)
		return false;
	for (size_t i = 0; i < head->moments; i++) {
		if (indices[i] >= head->types)
			return false;
		zone->moments[i] = (int64_t)big_endian(at + i * 8, 8);
		zone->offsets[i] = (int32_t)big_endian(types + indices[i] * 6u, 4);
	}
	zone->n_moments = head->moments;
	return true;
}

// --- the rule in the last line ---

static bool number_read(struct str *rest, int *ret)
{
	size_t digits = 0;
	int value = 0;
	while (digits < rest->len && digits < 4 && rest->at[digits] >= '0' &&
	       rest->at[digits] <= '9')
		value = value * 10 + (rest->at[digits++] - '0');
	*rest = str_slice(*rest, digits, SIZE_MAX);
	*ret = value;
	return digits > 0;
}

static bool byte_read(struct str *rest, char byte)
{
	const bool there = rest->len > 0 && rest->at[0] == byte;
	if (there)
		*rest = str_slice(*rest, 1, SIZE_MAX);
	return there;
}

// "-5:45" or "+3", in seconds.
static bool clock_read(struct str *rest, int32_t *ret)
{
	int parts[3] = {0};
	const bool minus = byte_read(rest, '-');
	if (!minus)
		byte_read(rest, '+');
	bool good = number_read(rest, &parts[0]);
	for (int i = 1; i < 3 && good && byte_read(rest, ':'); i++)
		good = number_read(rest, &parts[i]);
	const int32_t seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
	*ret = minus ? -seconds : seconds;
	return good && parts[0] <= 167;
}

// "CET" or "<+0545>".
static bool letters_read(struct str *rest)
{
	size_t len = 0;
	if (byte_read(rest, '<')) {
		len = str_find_byte(*rest, '>');
		*rest = str_slice(*rest, len == SIZE_MAX ? len : len + 1, SIZE_MAX);
		return len != SIZE_MAX;
	}
	while (len < rest->len && ((rest->at[len] | 0x20) >= 'a' && (rest->at[len] | 0x20) <= 'z'))
		len++;
	*rest = str_slice(*rest, len, SIZE_MAX);
	return len >= 3;
}

// ",M3.5.0/2". Days counted through the year are used by no place today.
static bool day_read(struct str *rest, struct rule_day *ret)
{
	*ret = (struct rule_day){.time = 7200};
	if (!byte_read(rest, ',') || !byte_read(rest, 'M') || !number_read(rest, &ret->month) ||
	    !byte_read(rest, '.') || !number_read(rest, &ret->week) || !byte_read(rest, '.') ||
	    !number_read(rest, &ret->day))
		return false;
	if (byte_read(rest, '/') && !clock_read(rest, &ret->time))
		return false;
	return ret->month >= 1 && ret->month <= 12 && ret->week >= 1 && ret->week <= 5 &&
	       ret->day <= 6;
}

static void rule_read(struct zone *zone, struct str text)
{
	int32_t west;
	if (!letters_read(&text) || !clock_read(&text, &west))
		return;
	zone->usual = -west;
	zone->rule = true;
	if (!letters_read(&text))
		return;
	zone->in_summer = zone->usual + 3600;
	if (text.len > 0 && text.at[0] != ',') {
		zone->rule = clock_read(&text, &west);
		zone->in_summer = -west;
	}
	zone->summer = day_read(&text, &zone->begins) && day_read(&text, &zone->ends);
	zone->rule = zone->rule && zone->summer;
}

// --- opening ---

static bool zone_read(struct zone *zone, const unsigned char *at, size_t len)
{
	struct head head;
	if (!head_read(at, len, &head))
		return false;
	size_t from = HEAD_BYTES + block_bytes(&head, 4);
	if (from > len || !head_read(at + from, len - from, &head))
		return false;
	from += HEAD_BYTES;
	const size_t bytes = block_bytes(&head, 8);
	if (bytes > len - from || !moments_read(zone, &head, at + from))
		return false;
	struct str line = str_of((const char *)at + from + bytes, len - from - bytes);
	str_cut(&line, '\n');
	rule_read(zone, str_cut(&line, '\n'));
	return true;
}

enum outcome zone_open(struct str name, struct zone **ret_zone, struct fault *fault)
{
	char path[sizeof FOLDER + ZONE_NAME_MAX + 2];
	FILE *file = NULL;
	if (name_good(name)) {
		snprintf(path, sizeof path, FOLDER "/%.*s", STR_ARG(name));
		file = fopen(path, "re");
	}
	if (!file)
		return fail(NOT_FOUND, fault,
			    "There is no time zone '%.*s'. Write it like Asia/Kathmandu.",
			    STR_ARG(name));
	struct zone *zone = calloc(1, sizeof *zone);
	unsigned char *bytes = malloc(FILE_MAX);
	const size_t len = bytes ? fread(bytes, 1, FILE_MAX, file) : 0;
	fclose(file);
	const bool read = zone && bytes && zone_read(zone, bytes, len);
	free(bytes);
	if (!read) {
		zone_free(zone);
		return fail(INVALID, fault, "'%.*s' is not a time zone.", STR_ARG(name));
	}
	*ret_zone = zone;
	return OK;
}

void zone_free(struct zone *zone)
{
	if (!zone)
		return;
	free(zone->moments);
	free(zone->offsets);
	free(zone);
}

// --- asking ---

// Days since 1970-01-01 of the first of a month (Howard Hinnant, "chrono-Compatible Low-Level Date
// Algorithms").
static int64_t first_of_month(int64_t year, int month)
{
	const int64_t y = month <= 2 ? year - 1 : year;
	const int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
	const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t year_of(int64_t seconds)
{
	int64_t year = 1970 + seconds / 31556952;
	while (first_of_month(year, 1) * DAY_S > seconds)
		year--;
	while (first_of_month(year + 1, 1) * DAY_S <= seconds)
		year++;
	return year;
}

// When clocks change in a year, s UTC; `before` is their offset until then.
static int64_t change_at(const struct rule_day *rule, int64_t year, int32_t before)
{
	const int64_t first = first_of_month(year, rule->month);
	const int64_t next =
	    rule->month == 12 ? first_of_month(year + 1, 1) : first_of_month(year, rule->month + 1);
	const int64_t weekday = ((first + 4) % 7 + 7) % 7; // 1970-01-01 was a Thursday
	int64_t day = first + (rule->day - weekday + 7) % 7 + (rule->week - 1) * 7;
	while (day >= next)
		day -= 7;
	return day * DAY_S + rule->time - before;
}

static int32_t offset_by_rule(const struct zone *zone, int64_t seconds)
{
	if (!zone->summer)
		return zone->usual;
	const int64_t year = year_of(seconds + zone->usual);
	const int64_t begins = change_at(&zone->begins, year, zone->usual);
	const int64_t ends = change_at(&zone->ends, year, zone->in_summer);
	const bool summer = begins < ends ? seconds >= begins && seconds < ends
					  : seconds >= begins || seconds < ends;
	return summer ? zone->in_summer : zone->usual;
}

int32_t zone_offset(const struct zone *zone, int64_t ms)
{
	if (!zone)
		return 0;
	const int64_t seconds = ms / 1000 - (ms % 1000 < 0);
	size_t low = 0, high = zone->n_moments;
	while (low < high) {
		const size_t middle = (low + high) / 2;
		if (zone->moments[middle] <= seconds)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == zone->n_moments && zone->rule)
		return offset_by_rule(zone, seconds);
	return low == 0 ? zone->first : zone->offsets[low - 1];
}

int64_t zone_local(const struct zone *zone, int64_t ms)
{
	return ms + (int64_t)zone_offset(zone, ms) * 1000;
}

int64_t zone_moment(const struct zone *zone, int64_t local)
{
	const int64_t day_ms = (int64_t)DAY_S * 1000;
	// Clocks change by less than a day and not twice in two days.
	const int64_t before = local - (int64_t)zone_offset(zone, local - day_ms) * 1000;
	const int64_t after = local - (int64_t)zone_offset(zone, local + day_ms) * 1000;
	return zone_local(zone, before) == local || zone_local(zone, after) != local ? before
										     : after;
}

int64_t zone_midnight(const struct zone *zone, int64_t ms)
{
	const int64_t day_ms = (int64_t)DAY_S * 1000, local = zone_local(zone, ms);
	return zone_moment(zone, local - (local % day_ms + day_ms) % day_ms);
}

int32_t zone_offset_by_name(struct str name, int64_t ms)
{
	struct zone *zone;
	if (zone_open(name, &zone, NULL) != OK)
		return 0;
	const int32_t offset = zone_offset(zone, ms);
	zone_free(zone);
	return offset;
}

bool zone_known(struct str name)
{
	struct zone *zone;
	if (zone_open(name, &zone, NULL) != OK)
		return false;
	zone_free(zone);
	return true;
}
