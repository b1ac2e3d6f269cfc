// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/catalogue.h"

// The .mo format: gettext manual, "The Format of GNU MO Files". Ours are made on the build machine
// or installed beside the program, in the byte order of little-endian machines.
enum { MO_MAGIC = 0x950412de, MO_HEAD = 20, MO_PAIR = 8 };

static uint64_t hash_of(struct str s)
{
	uint64_t hash = 0xcbf29ce484222325u; // FNV-1a
	for (size_t i = 0; i < s.len; i++)
		hash = (hash ^ (unsigned char)s.at[i]) * 0x100000001b3u;
	return hash ^ hash >> 32;
}

static uint32_t number_at(struct str bytes, size_t offset)
{
	const unsigned char *at = (const unsigned char *)bytes.at + offset;
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

// The text that entry `index` of the table at `table` points to; false if it leaves the file or
// does not end in a zero.
static bool text_at(struct str bytes, uint32_t table, uint32_t index, struct str *ret_text)
{
	size_t pair = (size_t)table + (size_t)index * MO_PAIR;
	if (pair + MO_PAIR > bytes.len)
		return false;
	size_t len = number_at(bytes, pair), at = number_at(bytes, pair + 4);
	if (at >= bytes.len || len >= bytes.len - at || bytes.at[at + len] != '\0')
		return false;
	*ret_text = str_of(bytes.at + at, len);
	return true;
}

static bool read_rule(struct str header, struct plural *ret_rule)
{
	while (header.len > 0) {
		struct str line = str_cut(&header, '\n');
		if (str_starts(line, STR("Plural-Forms:")))
			return plural_parse(str_slice(line, sizeof("Plural-Forms:") - 1, SIZE_MAX),
					    ret_rule);
	}
	return false;
}

static void insert(struct catalogue *catalogue, struct str id, struct str forms)
{
	struct str singular = str_of(id.at, strnlen(id.at, id.len));
	uint64_t hash = hash_of(singular);
	size_t slot = hash & (catalogue->n_slots - 1);
	while (catalogue->slots[slot].id.at)
		slot = (slot + 1) & (catalogue->n_slots - 1);
	catalogue->slots[slot] = (struct catalogue_entry){singular, forms, hash};
	catalogue->count++;
}

static enum outcome read_messages(struct str bytes, uint32_t count, const char *name,
				  struct catalogue *catalogue, struct fault *fault)
{
	uint32_t ids = number_at(bytes, 12), texts = number_at(bytes, 16);
	bool ruled = false;
	for (uint32_t i = 0; i < count; i++) {
		struct str id, forms;
		if (!text_at(bytes, ids, i, &id) || !text_at(bytes, texts, i, &forms))
			return fail(INVALID, fault, "The catalogue %s is cut off or damaged.",
				    name);
		if (id.len == 0)
			ruled = read_rule(forms, &catalogue->rule);
		else if (forms.len > 0)
			insert(catalogue, id, forms);
	}
	if (count > 0 && !ruled)
		return fail(INVALID, fault, "The catalogue %s has no plural rule that can be read.",
			    name);
	return OK;
}

enum outcome catalogue_read(struct str bytes, const char *name, struct catalogue *ret_catalogue,
			    struct fault *fault)
{
	if (bytes.len < MO_HEAD || number_at(bytes, 0) != MO_MAGIC ||
	    number_at(bytes, 4) >> 16 != 0)
		return fail(INVALID, fault, "%s is no catalogue that msgfmt made.", name);
	uint32_t count = number_at(bytes, 8);
	if (count > CATALOGUE_MESSAGES_MAX)
		return fail(TOO_MUCH, fault, "The catalogue %s has over %d messages.", name,
			    CATALOGUE_MESSAGES_MAX);
	struct catalogue catalogue = {.n_slots = 16, .rule = plural_english};
	while (catalogue.n_slots < (size_t)count * 2)
		catalogue.n_slots *= 2;
	catalogue.slots = calloc(catalogue.n_slots, sizeof(*catalogue.slots));
	if (!catalogue.slots)
		return fail(FAULT, fault, "There is no memory for the catalogue %s.", name);
	enum outcome outcome = read_messages(bytes, count, name, &catalogue, fault);
	if (outcome != OK) {
		catalogue_free(&catalogue);
		return outcome;
	}
	*ret_catalogue = catalogue;
	return OK;
}

void catalogue_free(struct catalogue *catalogue)
{
	free(catalogue->slots);
	*catalogue = (struct catalogue){0};
}

const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue, struct str id)
{
	if (catalogue->count == 0)
		return NULL;
	uint64_t hash = hash_of(id);
	size_t slot = hash & (catalogue->n_slots - 1);
	for (; catalogue->slots[slot].id.at; slot = (slot + 1) & (catalogue->n_slots - 1)) {
		const struct catalogue_entry *entry = &catalogue->slots[slot];
		if (entry->hash == hash && str_equal(entry->id, id))
			return entry;
	}
	return NULL;
}

struct str catalogue_form(const struct catalogue_entry *entry, unsigned form)
{
	struct str rest = entry->forms, text = str_cut(&rest, '\0');
	while (form-- > 0 && rest.at)
		text = str_cut(&rest, '\0');
	return text;
}
