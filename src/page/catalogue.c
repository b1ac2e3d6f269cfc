// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/catalogue.h"

#include "page/catalogue_key.h"

enum { KEY_LEN = 8 };

static uint64_t key_at(const struct catalogue_ids *ids, size_t number)
{
	uint64_t key;
	memcpy(&key, ids->keys.at + number * KEY_LEN, KEY_LEN);
	return le64toh(key);
}

// The slot of a key, or the empty one where it would stand.
static uint16_t *slot_of(const struct catalogue_ids *ids, uint64_t key)
{
	size_t slot = key & (ids->n_slots - 1);
	while (ids->slots[slot] && key_at(ids, ids->slots[slot] - 1u) != key)
		slot = (slot + 1) & (ids->n_slots - 1);
	return &ids->slots[slot];
}

enum outcome catalogue_ids_read(struct str keys, struct catalogue_ids *ret_ids, struct fault *fault)
{
	struct catalogue_ids ids = {.keys = keys, .n_slots = 16, .count = keys.len / KEY_LEN};
	if (keys.len % KEY_LEN != 0 || ids.count == 0 || ids.count > CATALOGUE_MESSAGES_MAX ||
	    key_at(&ids, 0) != catalogue_key("", 0))
		return fail(INVALID, fault, "The list of the catalogues' texts is damaged.");
	while (ids.n_slots < ids.count * 2)
		ids.n_slots *= 2;
	ids.slots = calloc(ids.n_slots, sizeof(*ids.slots));
	if (!ids.slots)
		return fail(FAULT, fault, "There is no memory for the catalogues.");
	for (size_t i = 0; i < ids.count; i++)
		*slot_of(&ids, key_at(&ids, i)) = (uint16_t)(i + 1);
	*ret_ids = ids;
	return OK;
}

void catalogue_ids_free(struct catalogue_ids *ids)
{
	free(ids->slots);
	*ids = (struct catalogue_ids){0};
}

static struct catalogue_entry read_entry(char *text, size_t len)
{
	struct catalogue_entry entry = {.checked = len > 0 && text[0] == CATALOGUE_CHECKED};
	entry.forms = str_of(text + entry.checked, len - entry.checked);
	for (size_t i = 0; i < len; i++)
		if (text[i] == CATALOGUE_FORM)
			text[i] = '\0';
	return entry;
}

// False if there are fewer or more than there are keys.
static bool read_entries(char *bytes, size_t len, struct catalogue *catalogue)
{
	for (size_t i = 0; i < catalogue->ids->count; i++) {
		char *end = len > 0 ? memchr(bytes, '\0', len) : NULL;
		if (!end)
			return false;
		const size_t entry_len = (size_t)(end - bytes);
		const struct catalogue_entry entry = read_entry(bytes, entry_len);
		catalogue->entries[i] = entry;
		if (i > 0) {
			catalogue->count += entry.forms.len > 0;
			catalogue->checked += entry.forms.len > 0 && entry.checked;
		}
		bytes += entry_len + 1;
		len -= entry_len + 1;
	}
	return len == 0;
}

enum outcome catalogue_read(char *bytes, size_t len, const struct catalogue_ids *ids,
			    const char *name, struct catalogue *ret_catalogue, struct fault *fault)
{
	struct catalogue catalogue = {.ids = ids};
	catalogue.entries = calloc(ids->count, sizeof(*catalogue.entries));
	if (!catalogue.entries)
		return fail(FAULT, fault, "There is no memory for the catalogue %s.", name);
	enum outcome outcome = OK;
	if (!read_entries(bytes, len, &catalogue))
		outcome = fail(INVALID, fault, "The catalogue %s is cut off or damaged.", name);
	else if (!plural_parse(catalogue.entries[0].forms, &catalogue.rule))
		outcome = fail(INVALID, fault,
			       "The catalogue %s has no plural rule that can be read.", name);
	if (outcome == OK)
		*ret_catalogue = catalogue;
	else
		catalogue_free(&catalogue);
	return outcome;
}

void catalogue_free(struct catalogue *catalogue)
{
	free(catalogue->entries);
	*catalogue = (struct catalogue){0};
}

const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue, struct str id)
{
	if (catalogue->count == 0 || id.len == 0)
		return NULL;
	const uint16_t slot = *slot_of(catalogue->ids, catalogue_key(id.at, id.len));
	const struct catalogue_entry *entry = slot ? &catalogue->entries[slot - 1] : NULL;
	return entry && entry->forms.len > 0 ? entry : NULL;
}

struct str catalogue_form(const struct catalogue_entry *entry, unsigned form)
{
	struct str rest = entry->forms, text = str_cut(&rest, '\0');
	while (form-- > 0 && rest.at)
		text = str_cut(&rest, '\0');
	return text;
}
