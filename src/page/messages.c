// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/messages.h"

#include "base/log.h"
#include "catalogues/catalogues_embedded.h"
#include "page/catalogue.h"

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
enum { LANGUAGES = sizeof(page_languages) / sizeof(page_languages[0]) - 1, UNPACKED_MAX = 8 << 20 };

// Filled when somebody first asks for it; after `read` and `order` nothing changes.
struct translation {
	struct catalogue catalogue;
	char *owned;		    // its bytes
	atomic_bool read;	    // the catalogue; of English there is none
	_Atomic(UCollator *) order; // of names in lists
};

struct messages {
	const struct asset *packed; // the catalogues
	size_t n_packed;
	struct catalogue_ids ids;
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

static enum outcome unpack(const struct asset *packed, char **ret_bytes, size_t *ret_len,
			   struct fault *fault)
{
	uint32_t len = 0; // the end of a gzip file says how long it was (RFC 1952)
	if (packed->len > sizeof len)
		memcpy(&len, packed->at + packed->len - sizeof len, sizeof len);
	if (len == 0 || len > UNPACKED_MAX)
		return fail(INVALID, fault, "The catalogue %s is damaged.", packed->name);
	char *bytes = malloc(len);
	struct libdeflate_decompressor *unpacker = libdeflate_alloc_decompressor();
	const bool whole = bytes && unpacker &&
			   libdeflate_gzip_decompress(unpacker, packed->at, packed->len, bytes, len,
						      NULL) == LIBDEFLATE_SUCCESS;
	libdeflate_free_decompressor(unpacker);
	if (!whole) {
		free(bytes);
		return fail(FAULT, fault,
			    "The catalogue %s is damaged, or there is no memory for it.",
			    packed->name);
	}
	*ret_bytes = bytes;
	*ret_len = len;
	return OK;
}

static enum outcome find_packed(const struct messages *messages, const char *code,
				const char *ending, const struct asset **ret_packed,
				struct fault *fault)
{
	char name[64];
	snprintf(name, sizeof name, "%s%s", code, ending);
	for (size_t i = 0; i < messages->n_packed; i++) {
		if (strcmp(messages->packed[i].name, name) == 0) {
			*ret_packed = &messages->packed[i];
			return OK;
		}
	}
	return fail(NOT_FOUND, fault, "The catalogue %s was not built in.", name);
}

static enum outcome load_packed(const struct messages *messages, const char *code,
				struct translation *to, struct fault *fault)
{
	const struct asset *packed;
	char *bytes = NULL;
	size_t len = 0;
	enum outcome outcome = find_packed(messages, code, ".texts.gz", &packed, fault);
	if (outcome == OK)
		outcome = unpack(packed, &bytes, &len, fault);
	if (outcome == OK)
		outcome =
		    catalogue_read(bytes, len, &messages->ids, packed->name, &to->catalogue, fault);
	if (outcome == OK)
		to->owned = bytes;
	else
		free(bytes);
	return outcome;
}

// English needs no catalogue.
static enum outcome load_language(const struct messages *messages, size_t language,
				  struct translation *to, struct fault *fault)
{
	const char *code = page_languages[language].code;
	const enum outcome outcome = language > 0 ? load_packed(messages, code, to, fault) : OK;
	if (outcome == OK)
		atomic_store_explicit(&to->read, true, memory_order_release);
	return outcome;
}

enum outcome messages_load_from(const struct asset *packed, size_t n_packed,
				struct messages **ret_messages, struct fault *fault)
{
	struct messages *messages = calloc(1, sizeof(*messages));
	if (!messages)
		return fail(FAULT, fault, "There is no memory for the catalogues.");
	messages->packed = packed;
	messages->n_packed = n_packed;
	pthread_mutex_init(&messages->lock, NULL);
	const struct asset *ids;
	enum outcome outcome = find_packed(messages, "all", ".ids", &ids, fault);
	if (outcome == OK)
		outcome = catalogue_ids_read(str_of((const char *)ids->at, ids->len),
					     &messages->ids, fault);
	if (outcome == OK)
		*ret_messages = messages;
	else
		messages_free(messages);
	return outcome;
}

enum outcome messages_load(struct messages **ret_messages, struct fault *fault)
{
	return messages_load_from(catalogues_assets, catalogues_asset_count, ret_messages, fault);
}

void messages_free(struct messages *messages)
{
	if (!messages)
		return;
	for (size_t i = 0; i < LANGUAGES; i++) {
		struct translation *translation = &messages->translations[i];
		catalogue_free(&translation->catalogue);
		free(translation->owned);
		ucol_close(translation->order);
	}
	catalogue_ids_free(&messages->ids);
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
			  load_language(messages, number, translation, &fault) == OK;
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
	return catalogue_find(&translation_of(messages, language)->catalogue, id);
}

const struct plural *message_rule(const struct messages *messages, const struct language *language)
{
	const struct catalogue *catalogue = &translation_of(messages, language)->catalogue;
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
	const struct catalogue_entry *entry = message_entry(messages, language, str_from(id));
	return entry && !entry->checked;
}

bool messages_unchecked(const struct messages *messages, const struct language *language)
{
	const struct catalogue *catalogue = &translation_of(messages, language)->catalogue;
	return catalogue->checked < catalogue->count;
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
