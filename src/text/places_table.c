// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/places_table.h"

#include "base/mapped.h"
#include "text/huge.h"
#include "text/places_words.h"

#include <stdlib.h>

static size_t padded(size_t len)
{
	return (len + 7) / 8 * 8;
}

static enum outcome check_header(const struct places_header *h, size_t len, struct fault *fault)
{
	if (memcmp(h->magic, PLACES_MAGIC, sizeof h->magic) != 0)
		return fail(INVALID, fault, "This is not a gazetteer.");
	if (h->version < PLACES_OLDEST || h->version > PLACES_VERSION)
		return fail(INVALID, fault,
			    "The gazetteer has version %u; this program reads version %d.",
			    h->version, PLACES_VERSION);
	size_t wanted = sizeof *h + PLACES_FILTER_BYTES + padded(h->slots * sizeof(uint64_t)) +
			padded(h->lists * sizeof(uint32_t)) +
			padded(h->places * sizeof(struct place_record)) + padded(h->strings);
	if (h->slots == 0 || (h->slots & (h->slots - 1)) || h->strings == 0 || wanted != len)
		return fail(INVALID, fault, "The gazetteer is cut off or damaged.");
	return OK;
}

static bool record_sound(const struct places *p, const struct place_record *record)
{
	return record->name < p->header->strings && record->kind < PLACE_OWN &&
	       abs(record->lat) <= 9000000 && abs(record->lon) <= 18000000;
}

// Whether every slot leads to something and one is empty, where a probe ends; on the way notes
// which keys are known. Without a branch for each: there are two million, half of them empty.
static bool slots_read(struct places *p)
{
	const struct places_header *h = p->header;
	const uint32_t lists = h->lists, places = h->places;
	uint32_t wrong = 0, empty = 0;
	for (uint32_t i = 0; i < h->slots; i++) {
		const uint64_t slot = p->slots[i], bit = places_known_bit(slot >> 32);
		const uint32_t value = (uint32_t)slot;
		const uint32_t many = -(value >> 31);
		const uint32_t place = (value & ~PLACES_FORM) - 1; // 0 becomes the largest
		const uint32_t list = value & (uint32_t)~PLACES_MANY;
		wrong |= (slot != 0) & ((many & (list >= lists)) | (~many & (place >= places)));
		empty |= slot == 0;
		p->known[bit / 64] |= (uint64_t)(slot != 0) << bit % 64;
	}
	return !wrong && empty;
}

// After this, and with sound slots, the look-ups need no checks: every number leads to something,
// and every list ends.
static bool contents_sound(const struct places *p)
{
	const struct places_header *h = p->header;
	for (uint32_t i = 0; i < h->lists; i++)
		if ((p->lists[i] & ~PLACES_LAST) >= h->places)
			return false;
	if (h->lists && !(p->lists[h->lists - 1] & PLACES_LAST))
		return false;
	for (uint32_t i = 0; i < h->places; i++)
		if (!record_sound(p, &p->places[i]))
			return false;
	return p->strings[h->strings - 1] == 0 && h->source[sizeof h->source - 1] == 0;
}

enum outcome places_open_bytes(struct str bytes, struct places **ret, struct fault *fault)
{
	if (bytes.len < sizeof(struct places_header) || bytes.len > PLACES_FILE_MAX)
		return fail(INVALID, fault, "A gazetteer cannot have %zu bytes.", bytes.len);
	const struct places_header *header = (const void *)bytes.at;
	enum outcome outcome = check_header(header, bytes.len, fault);
	if (outcome != OK)
		return outcome;
	if (header->checksum != places_checksum(bytes))
		return fail(INVALID, fault, "The gazetteer is damaged: its checksum differs.");
	struct places *p = huge_new(sizeof *p);
	if (!p)
		return fail(UNAVAILABLE, fault, "There is no memory for the gazetteer.");
	const char *at = bytes.at + sizeof *header;
	p->header = header;
	memcpy(p->filter, at, PLACES_FILTER_BYTES);
	p->slots = (const void *)(at += PLACES_FILTER_BYTES);
	p->lists = (const void *)(at += padded(header->slots * sizeof(uint64_t)));
	p->places = (const void *)(at += padded(header->lists * sizeof(uint32_t)));
	p->strings = at + padded(header->places * sizeof(struct place_record));
	if (!slots_read(p) || !contents_sound(p)) {
		huge_free(p, sizeof *p);
		return fail(INVALID, fault, "The gazetteer points outside itself.");
	}
	*ret = p;
	return OK;
}

enum outcome places_open(const char *path, struct places **ret, struct fault *fault)
{
	struct str bytes;
	enum outcome outcome = mapped_open(path, "gazetteer", PLACES_FILE_MAX, &bytes, fault);
	if (outcome != OK)
		return outcome;
	outcome = places_open_bytes(bytes, ret, fault);
	if (outcome != OK) {
		mapped_close(bytes);
		return outcome;
	}
	(*ret)->mapped = bytes;
	mapped_rest(bytes);
	return OK;
}

void places_close(struct places *places)
{
	if (places)
		mapped_close(places->mapped);
	huge_free(places, sizeof *places);
}

const char *places_source(const struct places *places)
{
	return places->header->source;
}

uint64_t places_mark(const struct places *places)
{
	return places->header->checksum;
}
