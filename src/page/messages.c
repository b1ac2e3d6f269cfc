// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/messages.h"

#include "base/log.h"
#include "catalogues/catalogues_embedded.h"
#include "page/catalogue.h"

#include <errno.h>
#include <libdeflate.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unicode/ucol.h>

// Digits and groups as Unicode CLDR 44 has them; it knows no Haitian Creole, which here writes
// numbers as French does.
const struct language page_languages[] = {
    {.code = "en", .name = "English", .group = ","},
    {.code = "ur", .name = "اردو", .right_to_left = true, .group = ","},
    {.code = "ar", .name = "العربية", .right_to_left = true, .group = ","},
    {.code = "bn", .name = "বাংলা", .digits = "০১২৩৪৫৬৭৮৯", .group = ",", .lakh = true},
    {.code = "es", .name = "Español", .group = ".", .long_groups = true},
    {.code = "fr", .name = "Français", .group = "\u202f"},
    {.code = "hi", .name = "हिन्दी", .group = ",", .lakh = true},
    {.code = "ht", .name = "Kreyòl ayisyen", .group = "\u202f"},
    {.code = "ne", .name = "नेपाली", .digits = "०१२३४५६७८९", .group = ",", .lakh = true},
    {.code = "pt", .name = "Português", .group = "."},
    {.code = "sw", .name = "Kiswahili", .group = ","},
    {.code = "uk", .name = "Українська", .group = "\u00a0"},
    {0},
};
enum { LANGUAGES = sizeof(page_languages) / sizeof(page_languages[0]) - 1, FILE_MAX = 8 << 20 };

// Filled when somebody first asks for it; after `read` and `order` nothing changes.
struct translation {
	struct catalogue all;	    // with the unchecked ones
	struct catalogue checked;   // only those that a fluent reader has checked
	char *owned[2];		    // their bytes
	atomic_bool read;	    // the catalogues; of English there are none
	_Atomic(UCollator *) order; // of names in lists
};

struct messages {
	struct translation translations[LANGUAGES];
	pthread_mutex_t lock; // for filling one
};

const struct language *language_find(struct str code)
{
	for (size_t i = 0; i < LANGUAGES; i++)
		if (str_equal(code, str_from(page_languages[i].code)))
			return &page_languages[i];
	return NULL;
}

const struct language *language_or_english(struct str code)
{
	const struct language *language = language_find(code);
	return language ? language : &page_languages[0];
}

static enum outcome unpack(const struct asset *packed, char **ret_owned, struct str *ret_bytes,
			   struct fault *fault)
{
	uint32_t len; // the end of a gzip file says how long it was (RFC 1952)
	memcpy(&len, packed->at + packed->len - sizeof len, sizeof len);
	char *bytes = malloc(len);
	struct libdeflate_decompressor *unpacker = libdeflate_alloc_decompressor();
	const bool whole = bytes && unpacker &&
			   libdeflate_gzip_decompress(unpacker, packed->at, packed->len, bytes, len,
						      NULL) == LIBDEFLATE_SUCCESS;
	libdeflate_free_decompressor(unpacker);
	if (!whole) {
		free(bytes);
		return fail(FAULT, fault, "There is no memory for the catalogue %s.", packed->name);
	}
	*ret_owned = bytes;
	*ret_bytes = str_of(bytes, len);
	return OK;
}

static enum outcome read_embedded(const char *name, char **ret_owned, struct str *ret_bytes,
				  struct fault *fault)
{
	char packed[80];
	snprintf(packed, sizeof packed, "%s.gz", name);
	for (size_t i = 0; i < catalogues_asset_count; i++)
		if (strcmp(catalogues_assets[i].name, packed) == 0)
			return unpack(&catalogues_assets[i], ret_owned, ret_bytes, fault);
	return fail(NOT_FOUND, fault, "The catalogue %s was not built in.", name);
}

static enum outcome read_file(const char *dir, const char *name, char **ret_owned,
			      struct str *ret_bytes, struct fault *fault)
{
	char path[4096];
	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return fail(INVALID, fault, "The path of the catalogue %s is too long.", name);
	FILE *file = fopen(path, "rb");
	if (!file)
		return fail(NOT_FOUND, fault, "The catalogue %s cannot be opened: %s.", path,
			    strerror(errno));
	char *bytes = malloc(FILE_MAX);
	size_t len = bytes ? fread(bytes, 1, FILE_MAX, file) : 0;
	bool failed = !bytes || ferror(file) || len == FILE_MAX;
	fclose(file);
	char *fitted = failed ? NULL : realloc(bytes, len + 1);
	if (!fitted) {
		free(bytes);
		return fail(FAULT, fault, "The catalogue %s cannot be read, or is over %d bytes.",
			    path, FILE_MAX);
	}
	*ret_owned = fitted;
	*ret_bytes = str_of(fitted, len);
	return OK;
}

static enum outcome load_one(const char *dir, const char *code, const char *ending,
			     char **ret_owned, struct catalogue *ret_catalogue, struct fault *fault)
{
	char name[64];
	snprintf(name, sizeof(name), "%s%s", code, ending);
	struct str bytes;
	enum outcome outcome = dir ? read_file(dir, name, ret_owned, &bytes, fault)
				   : read_embedded(name, ret_owned, &bytes, fault);
	return outcome == OK ? catalogue_read(bytes, name, ret_catalogue, fault) : outcome;
}

// English needs no catalogue.
static enum outcome load_language(const char *dir, size_t language, struct translation *to,
				  struct fault *fault)
{
	const char *code = page_languages[language].code;
	enum outcome outcome = OK;
	if (language > 0)
		outcome = load_one(dir, code, ".mo", &to->owned[0], &to->all, fault);
	if (language > 0 && outcome == OK)
		outcome = load_one(dir, code, ".checked.mo", &to->owned[1], &to->checked, fault);
	if (outcome == OK)
		atomic_store_explicit(&to->read, true, memory_order_release);
	return outcome;
}

enum outcome messages_load(const char *dir, struct messages **ret_messages, struct fault *fault)
{
	struct messages *messages = calloc(1, sizeof(*messages));
	if (!messages)
		return fail(FAULT, fault, "There is no memory for the catalogues.");
	pthread_mutex_init(&messages->lock, NULL);
	for (size_t i = 0; dir && i < LANGUAGES; i++) {
		const enum outcome outcome =
		    load_language(dir, i, &messages->translations[i], fault);
		if (outcome != OK) {
			messages_free(messages);
			return outcome;
		}
	}
	*ret_messages = messages;
	return OK;
}

void messages_free(struct messages *messages)
{
	if (!messages)
		return;
	for (size_t i = 0; i < LANGUAGES; i++) {
		struct translation *translation = &messages->translations[i];
		catalogue_free(&translation->all);
		catalogue_free(&translation->checked);
		free(translation->owned[0]);
		free(translation->owned[1]);
		ucol_close(translation->order);
	}
	pthread_mutex_destroy(&messages->lock);
	free(messages);
}

// Without memory for it a page is English, until somebody asks again.
static const struct translation *translation_of(const struct messages *messages,
						const struct language *language)
{
	struct messages *filling = (struct messages *)messages;
	const size_t number = (size_t)(language - page_languages);
	struct translation *translation = &filling->translations[number];
	if (atomic_load_explicit(&translation->read, memory_order_acquire))
		return translation;
	struct fault fault;
	static const struct translation none;
	pthread_mutex_lock(&filling->lock);
	const bool read = atomic_load(&translation->read) ||
			  load_language(NULL, number, translation, &fault) == OK;
	pthread_mutex_unlock(&filling->lock);
	if (read)
		return translation;
	log_error("page.catalogue", log_str("why", str_from(fault.text)));
	return &none;
}

// NULL without memory, or without the library's data.
static const UCollator *order_of(const struct messages *messages, const struct language *language)
{
	struct messages *filling = (struct messages *)messages;
	struct translation *translation = &filling->translations[language - page_languages];
	UErrorCode error = U_ZERO_ERROR;
	UCollator *order = atomic_load_explicit(&translation->order, memory_order_acquire);
	if (order)
		return order;
	pthread_mutex_lock(&filling->lock);
	order = translation->order;
	if (!order) {
		order = ucol_open(language->code, &error);
		atomic_store_explicit(&translation->order, order, memory_order_release);
	}
	pthread_mutex_unlock(&filling->lock);
	return order;
}

const struct catalogue_entry *message_entry(const struct messages *messages,
					    const struct language *language, struct str id)
{
	return catalogue_find(&translation_of(messages, language)->all, id);
}

const struct plural *message_rule(const struct messages *messages, const struct language *language)
{
	const struct catalogue *catalogue = &translation_of(messages, language)->all;
	return catalogue->count > 0 ? &catalogue->rule : &plural_english;
}

const char *message(const struct messages *messages, const struct language *language,
		    const char *id)
{
	if (language == page_languages) // English
		return id;
	const struct catalogue_entry *entry = message_entry(messages, language, str_from(id));
	return entry ? entry->forms.at : id;
}

const char *message_plural(const struct messages *messages, const struct language *language,
			   const char *one, const char *many, uint64_t n)
{
	const struct catalogue_entry *entry = message_entry(messages, language, str_from(one));
	if (!entry)
		return n == 1 ? one : many;
	return catalogue_form(entry, plural_form(message_rule(messages, language), n)).at;
}

bool message_unchecked(const struct messages *messages, const struct language *language,
		       const char *id)
{
	const struct translation *translation = translation_of(messages, language);
	return catalogue_find(&translation->all, str_from(id)) &&
	       !catalogue_find(&translation->checked, str_from(id));
}

bool messages_unchecked(const struct messages *messages, const struct language *language)
{
	const struct translation *translation = translation_of(messages, language);
	return translation->checked.count < translation->all.count;
}

int message_compare(const struct messages *messages, const struct language *language, struct str a,
		    struct str b)
{
	UErrorCode error = U_ZERO_ERROR;
	const UCollator *order = order_of(messages, language);
	return order ? (int)ucol_strcollUTF8(order, a.at ? a.at : "", (int32_t)a.len,
					     b.at ? b.at : "", (int32_t)b.len, &error)
		     : str_compare(a, b);
}
