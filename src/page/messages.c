// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/messages.h"

#include "catalogues/catalogues_embedded.h"
#include "page/catalogue.h"

#include <errno.h>
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

struct translation {
	struct catalogue all;	  // with the unchecked ones
	struct catalogue checked; // only those that a fluent reader has checked
	char *owned[2];		  // their files, if they were read from a folder
	UCollator *order;	  // of names in lists
};

struct messages {
	struct translation translations[LANGUAGES]; // of English only the order
};

const struct language *language_find(struct str code)
{
	for (size_t i = 0; i < LANGUAGES; i++)
		if (str_equal(code, str_from(page_languages[i].code)))
			return &page_languages[i];
	return NULL;
}

static enum outcome read_embedded(const char *name, struct str *ret_bytes, struct fault *fault)
{
	for (size_t i = 0; i < catalogues_asset_count; i++) {
		if (strcmp(catalogues_assets[i].name, name) == 0) {
			*ret_bytes =
			    str_of((const char *)catalogues_assets[i].at, catalogues_assets[i].len);
			return OK;
		}
	}
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
				   : read_embedded(name, &bytes, fault);
	return outcome == OK ? catalogue_read(bytes, name, ret_catalogue, fault) : outcome;
}

static enum outcome load_order(const char *code, UCollator **ret_order, struct fault *fault)
{
	UErrorCode error = U_ZERO_ERROR;
	UCollator *order = ucol_open(code, &error);
	if (U_FAILURE(error))
		return fail(FAULT, fault, "The order of names in the language %s is missing: %s.",
			    code, u_errorName(error));
	*ret_order = order;
	return OK;
}

enum outcome messages_load(const char *dir, struct messages **ret_messages, struct fault *fault)
{
	struct messages *messages = calloc(1, sizeof(*messages));
	if (!messages)
		return fail(FAULT, fault, "There is no memory for the catalogues.");
	for (size_t i = 0; i < LANGUAGES; i++) {
		struct translation *to = &messages->translations[i];
		const char *code = page_languages[i].code;
		enum outcome outcome = load_order(code, &to->order, fault);
		if (outcome == OK && i == 0)
			continue; // English needs no catalogue
		if (outcome == OK)
			outcome = load_one(dir, code, ".mo", &to->owned[0], &to->all, fault);
		if (outcome == OK)
			outcome =
			    load_one(dir, code, ".checked.mo", &to->owned[1], &to->checked, fault);
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
	free(messages);
}

static const struct translation *translation_of(const struct messages *messages,
						const struct language *language)
{
	return &messages->translations[language - page_languages];
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
	return ucol_strcollUTF8(translation_of(messages, language)->order, a.at ? a.at : "",
				(int32_t)a.len, b.at ? b.at : "", (int32_t)b.len, &error);
}
