// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/judging.h"

static uint32_t places_read(struct scratch *scratch, struct reading *ret)
{
	const size_t n = places_finish(scratch->search, scratch->places);
	uint32_t facts = 0;
	for (size_t i = 0; i < n; i++) {
		const struct place_found *found = &scratch->places[i];
		facts |= copies_fact(str_of((const char *)&found->id, sizeof found->id));
		if (ret->n_places == READING_PLACES)
			continue;
		ret->places[ret->n_places++] = (struct reading_place){
		    .start = found->start,
		    .end = found->end,
		    .lat = (float)found->lat,
		    .lon = (float)found->lon,
		    .id = found->id,
		    .name = found->name,
		};
	}
	return facts;
}

static uint32_t phones_read(struct scratch *scratch, size_t n, struct reading *ret)
{
	uint32_t facts = 0;
	for (size_t i = 0; i < n; i++) {
		const struct phone_found *found = &scratch->phones[i];
		const char *number = found->e164[0] ? found->e164 : found->digits;
		facts |= copies_fact(str_from(number));
		if (ret->n_phones == READING_PHONES)
			continue;
		struct reading_phone *phone = &ret->phones[ret->n_phones++];
		*phone = (struct reading_phone){.start = found->start, .end = found->end};
		memcpy(phone->e164, found->e164, sizeof found->e164);
	}
	return facts;
}

// The value, as "%g" writes it, and the unit's number.
static uint32_t quantity_fact(const struct quantity_found *found)
{
	char room[48];
	struct buf fact = {.at = room, .room = sizeof room - 1, .limit = sizeof room - 1};
	const double least_power = 1e6; // from here on "%g" writes powers of ten
	if (found->value < least_power && found->value == (double)(uint32_t)found->value)
		buf_add_u64(&fact, (uint32_t)found->value);
	else
		buf_format(&fact, "%g", found->value);
	buf_add_byte(&fact, ' ');
	buf_add_u64(&fact, found->unit);
	return copies_fact(buf_str(&fact));
}

static uint32_t quantities_read(const struct scratch *scratch, struct reading *ret)
{
	uint32_t facts = 0;
	for (size_t i = 0; i < scratch->n_quantities; i++) {
		const struct quantity_found *found = &scratch->quantities[i];
		facts |= quantity_fact(found);
		if (ret->n_quantities == READING_QUANTITIES)
			continue;
		ret->quantities[ret->n_quantities++] = (struct reading_quantity){
		    .start = found->start,
		    .end = found->end,
		    .value = found->value,
		    .unit = str_from(unit_name(found->unit)),
		};
	}
	return facts;
}

static bool within_phone(const struct scratch *scratch, size_t n_phones,
			 const struct fold_word *word)
{
	for (size_t i = 0; i < n_phones; i++)
		if (word->from >= scratch->phones[i].from && word->from < scratch->phones[i].to)
			return true;
	return false;
}

// Every number outside phones counts as a fact, whatever it counts: a ward, a house, an hour.
static uint32_t numbers_read(const struct scratch *scratch, size_t n_phones)
{
	const struct folded *folded = &scratch->folded;
	uint32_t facts = 0;
	for (size_t i = 0; fold_has_kind(folded, FOLD_NUMBER) && i < folded->n_words; i++) {
		const struct fold_word *number = &folded->words[i];
		if (number->kind != FOLD_NUMBER || within_phone(scratch, n_phones, number))
			continue;
		const struct str word = fold_word_str(folded, i);
		uint64_t digits = 0; // "1,500" is "1500"
		for (size_t at = 0; at < word.len; at++)
			if (word.at[at] >= '0' && word.at[at] <= '9')
				digits = digits * 11 + (uint64_t)(word.at[at] - '0') + 1;
		facts |= copies_fact(str_of((const char *)&digits, sizeof digits));
	}
	return facts;
}

struct copies_facts judging_read_facts(struct scratch *scratch, size_t n_phones,
				       struct reading *ret)
{
	return (struct copies_facts){
	    .places = places_read(scratch, ret),
	    .phones = phones_read(scratch, n_phones, ret),
	    .quantities = quantities_read(scratch, ret) | numbers_read(scratch, n_phones),
	};
}
