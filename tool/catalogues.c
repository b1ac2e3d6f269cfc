// SPDX-License-Identifier: AGPL-3.0-or-later
// Packs translations: `catalogues IN OUT LANGUAGE…` reads IN/LANGUAGE.mo and, with the messages
// that a fluent reader has checked, IN/LANGUAGE.checked.mo, as msgfmt makes them ("The Format of
// GNU MO Files" in gettext's manual), and writes OUT/all.ids and OUT/LANGUAGE.texts.gz as
// page/catalogue.h reads them. Memory is never freed: the tool runs for a moment.
#include "page/catalogue_key.h"

#include <errno.h>
#include <libdeflate.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MO_MAGIC = 0x950412de, MO_HEAD = 20, MO_PAIR = 8, FILE_MAX = 8 << 20, BEST = 12 };

struct message {
	const char *id, *text;
	size_t len; // of the text
};

struct messages {
	struct message *list; // in the order of their ids
	size_t count;
};

__attribute__((noreturn)) static void give_up(const char *file, const char *why)
{
	fprintf(stderr, "%s: %s\n", file, why);
	exit(1);
}

static void *must(void *memory)
{
	if (!memory)
		give_up("catalogues", "out of memory");
	return memory;
}

static const char *path_of(const char *dir, const char *name, const char *ending)
{
	char *path;
	if (asprintf(&path, "%s/%s%s", dir, name, ending) < 0)
		must(NULL);
	return path;
}

static uint32_t number_at(const char *bytes, size_t offset)
{
	uint32_t number; // of the build machine, which made the file
	memcpy(&number, bytes + offset, sizeof number);
	return number;
}

static struct message message_at(const char *path, const char *bytes, size_t len, size_t index)
{
	const size_t ids = number_at(bytes, 12) + index * MO_PAIR,
		     texts = number_at(bytes, 16) + index * MO_PAIR;
	if (ids + MO_PAIR > len || texts + MO_PAIR > len)
		give_up(path, "it is cut off");
	const size_t id = number_at(bytes, ids + 4), text = number_at(bytes, texts + 4);
	const struct message message = {bytes + id, bytes + text, number_at(bytes, texts)};
	if (id + number_at(bytes, ids) >= len || text + message.len >= len)
		give_up(path, "it is cut off");
	if (memchr(message.text, CATALOGUE_CHECKED, message.len) ||
	    memchr(message.text, CATALOGUE_FORM, message.len))
		give_up(path, "a text has a byte that packed catalogues use");
	return message;
}

static struct messages read_mo(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		give_up(path, strerror(errno));
	char *bytes = must(calloc(1, FILE_MAX + 1));
	const size_t len = fread(bytes, 1, FILE_MAX, file);
	if (ferror(file) || len < MO_HEAD || len == FILE_MAX || number_at(bytes, 0) != MO_MAGIC)
		give_up(path, "it is no catalogue that msgfmt made");
	fclose(file);
	struct messages messages = {.count = number_at(bytes, 8)};
	messages.list = must(calloc(messages.count + 1, sizeof *messages.list));
	for (size_t i = 0; i < messages.count; i++)
		messages.list[i] = message_at(path, bytes, len, i);
	return messages;
}

static int message_order(const void *a, const void *b)
{
	return strcmp(((const struct message *)a)->id, ((const struct message *)b)->id);
}

static const struct message *find(const struct messages *messages, const struct message *like)
{
	return bsearch(like, messages->list, messages->count, sizeof *like, message_order);
}

// Adds what is not yet listed.
static void add_ids(struct messages *ids, const struct messages *more)
{
	struct message *all =
	    must(calloc(ids->count + more->count + 1, sizeof *all)); // room for both
	size_t count = ids->count;
	memcpy(all, ids->list, count * sizeof *all);
	for (size_t i = 0; i < more->count; i++)
		if (!find(ids, &more->list[i]))
			all[count++] = more->list[i];
	qsort(all, count, sizeof *all, message_order);
	*ids = (struct messages){all, count};
}

static void write_file(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");
	if (!file || fwrite(bytes, 1, len, file) != len || fclose(file) != 0)
		give_up(path, strerror(errno));
}

static int key_order(const void *a, const void *b)
{
	const uint64_t one = *(const uint64_t *)a, other = *(const uint64_t *)b;
	return one < other ? -1 : one > other;
}

static void write_ids(const char *dir, const struct messages *ids)
{
	uint64_t *keys = must(calloc(ids->count, sizeof *keys));
	for (size_t i = 0; i < ids->count; i++)
		keys[i] = catalogue_key(ids->list[i].id, strlen(ids->list[i].id));
	write_file(path_of(dir, "all", ".ids"), keys, ids->count * sizeof *keys);
	qsort(keys, ids->count, sizeof *keys, key_order);
	for (size_t i = 1; i < ids->count; i++)
		if (keys[i] == keys[i - 1])
			give_up("catalogues", "two texts have the same key");
}

// The header's line of the plural rule, without its name.
static struct message header_rule(const char *path, const struct message *header)
{
	static const char name[] = "\nPlural-Forms:";
	const char *at = header ? strstr(header->text, name) : NULL;
	if (!at)
		give_up(path, "its header has no plural rule");
	at += sizeof name - 1;
	return (struct message){.text = at, .len = strcspn(at, "\n")};
}

static size_t pack_text(char *to, struct message message, bool checked)
{
	size_t len = 0;
	if (checked)
		to[len++] = CATALOGUE_CHECKED;
	for (size_t i = 0; i < message.len; i++)
		to[len++] = message.text[i] ? message.text[i] : CATALOGUE_FORM;
	to[len++] = '\0';
	return len;
}

static void write_texts(const char *path, const struct messages *ids, const struct messages *all,
			const struct messages *checked)
{
	char *texts = must(malloc(FILE_MAX + 2 * ids->count));
	size_t len = 0;
	for (size_t i = 0; i < ids->count; i++) {
		const struct message *id = &ids->list[i], *found = find(all, id);
		if (id->id[0] == '\0')
			len += pack_text(texts + len, header_rule(path, found), false);
		else
			len += pack_text(texts + len, found ? *found : (struct message){0},
					 found && find(checked, id));
	}
	struct libdeflate_compressor *packer = must(libdeflate_alloc_compressor(BEST));
	const size_t room = libdeflate_gzip_compress_bound(packer, len);
	char *packed = must(malloc(room));
	write_file(path, packed, libdeflate_gzip_compress(packer, texts, len, packed, room));
}

int main(int argc, char **argv)
{
	if (argc < 4)
		give_up("usage", "catalogues IN OUT LANGUAGE…");
	struct messages ids = {.list = must(calloc(1, sizeof *ids.list))};
	struct messages *all = must(calloc((size_t)argc, sizeof *all));
	for (int i = 3; i < argc; i++) {
		all[i] = read_mo(path_of(argv[1], argv[i], ".mo"));
		add_ids(&ids, &all[i]);
	}
	write_ids(argv[2], &ids);
	for (int i = 3; i < argc; i++) {
		const struct messages checked = read_mo(path_of(argv[1], argv[i], ".checked.mo"));
		write_texts(path_of(argv[2], argv[i], ".texts.gz"), &ids, &all[i], &checked);
	}
	return 0;
}
