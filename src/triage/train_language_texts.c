// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_language_texts.h"

#include "base/json.h"
#include "text/language_grams.h"

#include <dirent.h>
#include <unistd.h>
#include <zlib.h>

#define TEXT_BYTES_MAX	    ((size_t)1 << 30)
#define TEXTS_MAX	    12000000
#define LINE_BYTES_MAX	    65536
#define CATALOGUE_MAX	    (8u << 20)
#define TRIAGE_TEXTS_MAX    6000  // of one language
#define CATALOGUE_TEXTS_MAX 30000 // of one language
#define WORDS_MAX	    60000 // of one language

#define SCRIPT_BIT(script) (UINT64_C(1) << (script))
#define LATIN		   SCRIPT_BIT(SCRIPT_LATIN)
#define CYRILLIC	   SCRIPT_BIT(SCRIPT_CYRILLIC)
#define ARABIC		   SCRIPT_BIT(SCRIPT_ARABIC)
#define DEVANAGARI	   SCRIPT_BIT(SCRIPT_DEVANAGARI)

const struct language_kind language_kinds[] = {
    {"en", LATIN, 1},
    {"ur", ARABIC, 1},
    {"ur-Latn", LATIN, 1},
    {"hi", DEVANAGARI, 1},
    {"ne", DEVANAGARI, 1},
    {"ar", ARABIC, 1},
    {"bn", SCRIPT_BIT(SCRIPT_BENGALI), 1},
    {"my", SCRIPT_BIT(SCRIPT_MYANMAR), 1},
    {"uk", CYRILLIC, 1},
    {"es", LATIN, 1},
    {"fr", LATIN, 1},
    {"ht", LATIN, 1},
    {"af", LATIN, 1},
    {"am", SCRIPT_BIT(SCRIPT_ETHIOPIC), 1},
    {"az", LATIN, 1},
    {"be", CYRILLIC, 1},
    {"bg", CYRILLIC, 1},
    {"bs", LATIN, 1},
    {"ca", LATIN, 1},
    {"cs", LATIN, 1},
    {"cy", LATIN, 1},
    {"da", LATIN, 1},
    {"de", LATIN, 1},
    {"el", SCRIPT_BIT(SCRIPT_GREEK), 1},
    {"eo", LATIN, 1},
    {"et", LATIN, 1},
    {"eu", LATIN, 1},
    {"fa", ARABIC, 1},
    {"fi", LATIN, 1},
    {"ga", LATIN, 1},
    {"gu", SCRIPT_BIT(SCRIPT_GUJARATI), 1},
    {"he", SCRIPT_BIT(SCRIPT_HEBREW), 1},
    {"hr", LATIN, 1.15f}, // or more of it is told as Bosnian than the other way round
    {"hu", LATIN, 1},
    {"hy", SCRIPT_BIT(SCRIPT_ARMENIAN), 1},
    {"id", LATIN, 1},
    {"is", LATIN, 1},
    {"it", LATIN, 1},
    {"ja", SCRIPT_BIT(SCRIPT_HAN), 1.2f}, // most samples have kana, which are no question
    {"ka", SCRIPT_BIT(SCRIPT_GEORGIAN), 1},
    {"kk", CYRILLIC, 1},
    {"ko", SCRIPT_BIT(SCRIPT_HANGUL), 1},
    {"la", LATIN, 1},
    {"lg", LATIN, 1},
    {"lt", LATIN, 1},
    {"lv", LATIN, 1},
    {"mi", LATIN, 1},
    {"mk", CYRILLIC, 1},
    {"mn", CYRILLIC, 1},
    {"mr", DEVANAGARI, 1},
    {"ms", LATIN, 1},
    {"nb", LATIN, 1},
    {"nl", LATIN, 1},
    {"nn", LATIN, 1},
    {"om", LATIN, 1},
    {"pa", SCRIPT_BIT(SCRIPT_GURMUKHI), 1},
    {"pl", LATIN, 1},
    {"pt", LATIN, 1},
    {"ro", LATIN, 1},
    {"ru", CYRILLIC, 1},
    {"si", SCRIPT_BIT(SCRIPT_SINHALA), 1},
    {"sk", LATIN, 1},
    {"sl", LATIN, 1},
    {"sn", LATIN, 1},
    {"so", LATIN, 1},
    {"sq", LATIN, 1},
    {"sr", CYRILLIC | LATIN, 1},
    {"st", LATIN, 1},
    {"sv", LATIN, 1},
    {"sw", LATIN, 1},
    {"ta", SCRIPT_BIT(SCRIPT_TAMIL), 1},
    {"te", SCRIPT_BIT(SCRIPT_TELUGU), 1},
    {"th", SCRIPT_BIT(SCRIPT_THAI), 1},
    {"ti", SCRIPT_BIT(SCRIPT_ETHIOPIC), 1},
    {"tl", LATIN, 1},
    {"tn", LATIN, 1},
    {"tr", LATIN, 1},
    {"ts", LATIN, 1},
    {"vi", LATIN, 1},
    {"xh", LATIN, 1},
    {"yo", LATIN, 1},
    {"zh", SCRIPT_BIT(SCRIPT_HAN), 1},
    {"zu", LATIN, 1},
    // Languages of which less is known here: taken only on good evidence.
    {"ps", ARABIC, 0.3f},
    {"ku", LATIN, 0.3f},
    {"ckb", ARABIC, 0.3f},
    {"ug", ARABIC, 0.3f},
    {"uz", CYRILLIC | LATIN, 0.3f},
    {"tg", CYRILLIC, 0.3f},
    {"ky", CYRILLIC, 0.3f},
    {"tt", CYRILLIC, 0.3f},
    {"tk", LATIN, 0.3f},
    {"mg", LATIN, 0.3f},
    {"ny", LATIN, 0.3f},
    {"rw", LATIN, 0.3f},
    {"ha", LATIN, 0.3f},
    {"ig", LATIN, 0.3f},
    {"ln", LATIN, 0.3f},
    {"wo", LATIN, 0.3f},
    {"ceb", LATIN, 0.3f},
    {"jv", LATIN, 0.3f},
    {"su", LATIN, 0.3f},
    {"gl", LATIN, 0.3f},
    {"lb", LATIN, 0.3f},
    {"mt", LATIN, 0.3f},
    {"tpi", LATIN, 0.3f},
    {"fj", LATIN, 0.3f},
    {"sm", LATIN, 0.3f},
    {"qu", LATIN, 0.3f},
    {"km", SCRIPT_BIT(SCRIPT_KHMER), 1},
    {"lo", SCRIPT_BIT(SCRIPT_LAO), 1},
    {"ml", SCRIPT_BIT(SCRIPT_MALAYALAM), 1},
    {"kn", SCRIPT_BIT(SCRIPT_KANNADA), 1},
    {"bn-Latn", LATIN, 0.3f},
    {"ar-Latn", LATIN, 0.3f},
    {"dv", SCRIPT_BIT(SCRIPT_THAANA), 1},
    {"bo", SCRIPT_BIT(SCRIPT_TIBETAN), 1},
};
const unsigned language_kinds_count = sizeof language_kinds / sizeof *language_kinds;

void language_texts_init(struct language_texts *texts)
{
	arena_init(&texts->arena, TEXT_BYTES_MAX);
	vec_init(&texts->texts, sizeof(struct language_text), TEXTS_MAX);
}

void language_texts_free(struct language_texts *texts)
{
	arena_free(&texts->arena);
	vec_free(&texts->texts);
}

static int find_language(struct str code)
{
	if (str_equal(code, STR("fil")))
		code = STR("tl");
	for (unsigned l = 0; l < language_kinds_count; l++)
		if (str_equal(code, str_from(language_kinds[l].code)))
			return (int)l;
	return -1;
}

static bool add_text(struct language_texts *texts, struct str text, int language, uint8_t kind)
{
	struct language_text *added = vec_add(&texts->texts);
	if (!added)
		return false;
	added->text = arena_copy(&texts->arena, text);
	added->language = (uint16_t)language;
	added->kind = kind;
	return added->text.at != NULL;
}

// Keeps a text to learn from only if it is in a script of its language.
static bool learn_text(struct language_texts *texts, struct str text, int language, uint8_t kind)
{
	static struct folded folded; // the trainer has one thread
	static struct language_grams grams;
	fold_text(text, &folded);
	language_grams(text, &folded, &grams);
	if (grams.n == 0 || !(language_kinds[language].scripts >> grams.script & 1))
		return true;
	return add_text(texts, text, language, kind);
}

typedef bool line_fn(void *context, struct str line);

// Calls `each` for every line of a gzip file; false if it cannot be read or `each` said so.
static bool read_lines(const char *path, line_fn *each, void *context)
{
	gzFile file = gzopen(path, "rb");
	if (!file)
		return false;
	char *line = malloc(LINE_BYTES_MAX);
	bool going = line != NULL;
	while (going && gzgets(file, line, LINE_BYTES_MAX))
		going = each(context, str_trim(str_from(line)));
	going = going && gzeof(file);
	free(line);
	gzclose(file);
	return going;
}

struct plain {
	struct language_texts *texts;
	int language;
};

static bool learn_line(void *context, struct str line)
{
	struct plain *plain = context;
	return line.len == 0 || learn_text(plain->texts, line, plain->language, 0);
}

// How many texts of each language were met, and that one in so many is learnt: evenly, so that no
// set, and no way of writing, fills the room of a language by itself. `every` 0: only counted.
struct shares {
	uint32_t seen[LANGUAGE_KINDS_MAX], every[LANGUAGE_KINDS_MAX];
};

struct tagged {
	struct language_texts *texts;
	struct json_reader *reader;
	struct shares *shares; // or NULL to take all, as measured texts
};

static bool learn_share(struct tagged *tagged, struct str text, int language)
{
	const uint32_t seen = tagged->shares->seen[language]++;
	const uint32_t every = tagged->shares->every[language];
	return every == 0 || seen % every != 0 || learn_text(tagged->texts, text, language, 0);
}

static bool take_record(void *context, struct str line)
{
	struct tagged *tagged = context;
	struct json_value root, member;
	struct str text, code, len = {0};
	if (json_parse(tagged->reader, line, &root, NULL) != OK ||
	    !json_member(root, STR("text"), &member) || !json_get_str(member, &text) ||
	    !json_member(root, STR("lang"), &member) || !json_get_str(member, &code))
		return true;
	int language = find_language(code);
	if (language < 0)
		return true;
	if (tagged->shares)
		return learn_share(tagged, text, language);
	if (json_member(root, STR("len"), &member))
		json_get_str(member, &len);
	uint8_t kind = str_equal(len, STR("word")) ? 2 : str_equal(len, STR("pair")) ? 1 : 0;
	return add_text(tagged->texts, text, language, kind);
}

static bool take_records(struct language_texts *texts, const char *path, struct shares *shares)
{
	struct tagged tagged = {texts, json_reader_new(), shares};
	bool done = tagged.reader && read_lines(path, take_record, &tagged);
	json_reader_free(tagged.reader);
	return done;
}

static uint32_t number_at(const unsigned char *bytes, size_t at)
{
	return bytes[at] | (uint32_t)bytes[at + 1] << 8 | (uint32_t)bytes[at + 2] << 16 |
	       (uint32_t)bytes[at + 3] << 24;
}

// A message without mnemonics and placeholders.
static struct str clean_message(struct str message, char *out)
{
	size_t n = 0;
	for (size_t at = 0; at < message.len && n < LINE_BYTES_MAX - 1; at++) {
		char byte = message.at[at];
		if (byte == '_' || byte == '&' || byte == '~')
			continue;
		if (byte == '%' || byte == '<' || byte == '$' || byte == '{') {
			while (at < message.len && message.at[at] != ' ' && message.at[at] != '>')
				at++;
			byte = ' ';
		}
		out[n++] = byte;
	}
	return str_of(out, n);
}

// The translated strings of a GNU message catalogue.
static bool learn_catalogue(struct language_texts *texts, struct str file, int language,
			    unsigned *count)
{
	static char clean[LINE_BYTES_MAX];
	const unsigned char *bytes = (const unsigned char *)file.at;
	if (file.len < 28 || number_at(bytes, 0) != 0x950412DE)
		return true;
	size_t n = number_at(bytes, 8), table = number_at(bytes, 16);
	for (size_t i = 1; i < n && *count < CATALOGUE_TEXTS_MAX; i++) { // the first is the header
		size_t entry = table + 8 * i;
		if (entry + 8 > file.len)
			return true;
		size_t len = number_at(bytes, entry), at = number_at(bytes, entry + 4);
		if (len < 12 || len > LINE_BYTES_MAX || at > file.len || len > file.len - at)
			continue;
		++*count;
		struct str message = str_of(file.at + at, strnlen(file.at + at, len));
		if (!learn_text(texts, clean_message(message, clean), language, 0))
			return false;
	}
	return true;
}

static bool read_catalogue(struct language_texts *texts, const char *path, int language,
			   unsigned *count)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return true;
	char *bytes = malloc(CATALOGUE_MAX);
	size_t len = bytes ? fread(bytes, 1, CATALOGUE_MAX, file) : 0;
	fclose(file);
	bool done = bytes && learn_catalogue(texts, str_of(bytes, len), language, count);
	free(bytes);
	return done;
}

static int name_order(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

// Names of standards (iso_639, iso_3166) are left out: they are not language.
static int is_catalogue(const struct dirent *entry)
{
	struct str name = str_from(entry->d_name);
	return str_ends(name, STR(".mo")) && !str_starts(name, STR("iso_"));
}

typedef bool path_fn(void *context, struct str name, const char *path);

// Calls `each` for the entries of a folder in the order of their names.
static bool walk(const char *folder, int (*choose)(const struct dirent *), path_fn *each,
		 void *context)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, choose, name_order);
	bool going = n >= 0;
	for (int i = 0; i < n; i++) {
		char *path = NULL;
		going = going && asprintf(&path, "%s/%s", folder, entries[i]->d_name) > 0 &&
			each(context, str_from(entries[i]->d_name), path);
		free(path);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return going;
}

struct catalogues {
	struct language_texts *texts;
	int language;
	unsigned counts[LANGUAGE_KINDS_MAX];
};

static bool learn_mo(void *context, struct str name, const char *path)
{
	(void)name;
	struct catalogues *c = context;
	return read_catalogue(c->texts, path, c->language, &c->counts[c->language]);
}

// A folder "pt_BR" or "sr@latin".
static bool learn_locale(void *context, struct str name, const char *path)
{
	struct catalogues *c = context;
	struct str rest = name;
	struct str code = str_cut(&rest, '@');
	rest = code;
	code = str_cut(&rest, '_');
	c->language = find_language(code);
	if (c->language < 0)
		return true;
	char *folder;
	if (asprintf(&folder, "%s/LC_MESSAGES", path) < 0)
		return false;
	walk(folder, is_catalogue, learn_mo, c); // a locale without messages is none to learn
	free(folder);
	return true;
}

static bool learn_triage(void *context, struct str name, const char *path)
{
	struct tagged *tagged = context;
	return !str_ends(name, STR(".train.jsonl.gz")) ||
	       take_records(tagged->texts, path, tagged->shares);
}

// The texts of all sets for triage, and those in Creole.
static enum outcome take_tagged(struct language_texts *texts, const char *data,
				struct shares *shares, struct fault *fault)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/lid/creole.train.jsonl.gz", data);
	if (!take_records(texts, path, shares))
		return fail(NOT_FOUND, fault, "%s cannot be read.", path);
	snprintf(path, sizeof path, "%s/triage", data);
	if (!walk(path, is_visible, learn_triage,
		  &(struct tagged){.texts = texts, .shares = shares}))
		return fail(NOT_FOUND, fault, "%s cannot be read.", path);
	return OK;
}

static enum outcome learn_tagged(struct language_texts *texts, const char *data,
				 struct fault *fault)
{
	struct shares shares = {0};
	enum outcome outcome = take_tagged(texts, data, &shares, fault); // counts them
	for (unsigned l = 0; l < language_kinds_count; l++) {
		shares.every[l] = shares.seen[l] / TRIAGE_TEXTS_MAX + 1;
		shares.seen[l] = 0;
	}
	return outcome == OK ? take_tagged(texts, data, &shares, fault) : outcome;
}

struct word_list {
	struct language_texts *texts;
	int language;
	uint32_t seen, every; // one word in so many is taken
};

static bool count_word(void *context, struct str line)
{
	struct word_list *list = context;
	list->seen += line.len > 0;
	return true;
}

static bool learn_word(void *context, struct str line)
{
	struct word_list *list = context;
	return line.len == 0 || list->seen++ % list->every != 0 ||
	       learn_text(list->texts, line, list->language, 2);
}

// A list "pt.txt"; from a long one words are taken evenly.
static bool learn_words(void *context, struct str name, const char *path)
{
	struct word_list list = {.texts = context};
	if (!str_ends(name, STR(".txt")))
		return true;
	list.language = find_language(str_slice(name, 0, name.len - 4));
	if (list.language < 0)
		return true;
	if (!read_lines(path, count_word, &list))
		return false;
	list.every = list.seen / WORDS_MAX + 1;
	list.seen = 0;
	return read_lines(path, learn_word, &list);
}

// A file "ar-Latn.txt" of our own sentences.
static bool learn_sentences(void *context, struct str name, const char *path)
{
	struct plain plain = {.texts = context};
	if (!str_ends(name, STR(".txt")))
		return true;
	plain.language = find_language(str_slice(name, 0, name.len - 4));
	return plain.language < 0 || read_lines(path, learn_line, &plain);
}

static bool learn_declaration(struct language_texts *texts, const char *data, unsigned language)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/lid/lid_udhr/%s.txt.gz", data,
		 language_kinds[language].code);
	if (access(path, R_OK) != 0)
		return true; // ur-Latn has none
	return read_lines(path, learn_line, &(struct plain){texts, (int)language});
}

enum outcome language_texts_learn(struct language_texts *texts,
				  const struct language_options *options, struct fault *fault)
{
	const char *data = options->data, *catalogues = options->catalogues,
		   *words = options->words, *sentences = options->sentences;
	for (unsigned l = 0; l < language_kinds_count; l++)
		if (!learn_declaration(texts, data, l))
			return fail(UNAVAILABLE, fault, "The declaration in %s cannot be read.",
				    language_kinds[l].code);
	enum outcome outcome = learn_tagged(texts, data, fault);
	if (outcome != OK)
		return outcome;
	if (sentences && !walk(sentences, is_visible, learn_sentences, texts))
		return fail(NOT_FOUND, fault, "%s cannot be read.", sentences);
	struct catalogues c = {.texts = texts};
	if (catalogues && !walk(catalogues, is_visible, learn_locale, &c))
		return fail(NOT_FOUND, fault, "%s cannot be read.", catalogues);
	if (words && !walk(words, is_visible, learn_words, texts))
		return fail(NOT_FOUND, fault, "%s cannot be read.", words);
	return OK;
}

enum outcome language_texts_measure(struct language_texts *texts, const char *data,
				    struct fault *fault)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/lid/dev.jsonl.gz", data);
	if (!take_records(texts, path, NULL))
		return fail(NOT_FOUND, fault, "%s cannot be read.", path);
	return OK;
}
