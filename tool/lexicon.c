// SPDX-License-Identifier: AGPL-3.0-or-later
// Builds the crisis lexicon that text/lexicon.h reads, and checks what people wrote:
//   lexicon DIR OUT     DIR/concepts.tsv and DIR/LANGUAGE.tsv become OUT
//   lexicon DIR         only checks, and prints how much of each language is filled
// Every problem is printed as FILE:LINE: what to do; any problem ends with status 1 and no file.
// The format of the sources is described in docs/lexicon.md.
#include "text/lexicon.h"
#include "base/utf8.h"
#include "text/lexicon_file.h"
#include "text/script.h"

#include <dirent.h>
#include <stdarg.h>

#define FORMS_MAX     ((size_t)1 << 19)
#define EXPANSION_MAX 96  // forms that one written form may stand for
#define FORM_MAX      256 // bytes
#define SETS_MAX      16

struct form {
	uint64_t keys[LEXICON_UNITS]; // of its beginnings; the last is its own
	size_t n;
	struct lexicon_entry entry;
};

struct language {
	enum script script, second; // of all its forms; SCRIPT_OTHER: any
	char kin[LEXICON_CODE_MAX]; // a language whose forms are understood here too
	bool wide;		    // its forms count whatever the post's language is told as
	size_t cells, forms;
};

static struct {
	struct lexicon_concept concepts[LEXICON_CONCEPTS];
	struct lexicon_language codes[LEXICON_LANGUAGES];
	struct language languages[LEXICON_LANGUAGES + 1]; // by number
	uint32_t n_concepts, n_codes;
	uint8_t n_languages; // number 0 is "mul"
	struct form *forms;
	size_t n_forms;
	size_t problems;
} book = {.n_languages = 1};

// The file and line in hand, and what the file has said so far.
static struct {
	char name[300];
	unsigned line;
	uint8_t language;
	struct {
		char name[32], values[FORM_MAX];
	} sets[SETS_MAX];
	size_t n_sets;
	char before[64]; // what may stand before the first word of every form: "|و|ف"
	bool filled[LEXICON_CONCEPTS];
} here;

__attribute__((format(printf, 1, 2))) static void problem(const char *format, ...)
{
	va_list arguments;
	fprintf(stderr, "%s:%u: ", here.name, here.line);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	book.problems++;
}

static void die(const char *what, const char *name)
{
	fprintf(stderr, "lexicon: %s %s\n", what, name);
	exit(1);
}

static int concept_find(struct str name)
{
	for (uint32_t i = 0; i < book.n_concepts; i++)
		if (str_equal(name, str_from(book.concepts[i].name)))
			return (int)i;
	return -1;
}

// --- concepts.tsv: name, "life" or "-", "head strength, …", meaning ---

static void concept_line(struct str line)
{
	const struct str name = str_cut(&line, '\t'), flag = str_cut(&line, '\t');
	struct str heads = str_cut(&line, '\t');
	struct lexicon_concept *concept = &book.concepts[book.n_concepts];
	if (book.n_concepts == LEXICON_CONCEPTS || name.len >= sizeof concept->name) {
		problem("too many concepts, or too long a name");
		return;
	}
	if (concept_find(name) >= 0 || name.len == 0)
		problem("the concept '%.*s' has no name of its own", STR_ARG(name));
	if (!str_equal(flag, STR("life")) && !str_equal(flag, STR("-")))
		problem("the second column is 'life' or '-'");
	if (str_trim(line).len == 0)
		problem("the concept '%.*s' has no meaning", STR_ARG(name));
	memcpy(concept->name, name.at, name.len);
	concept->life = str_equal(flag, STR("life"));
	while (heads.len) {
		struct str part = str_cut(&heads, ',');
		part = str_trim(part);
		const struct str head_word = str_cut(&part, ' ');
		enum head head;
		double strength;
		if (head_from_name(head_word, &head) && str_to_double(str_trim(part), &strength) &&
		    strength >= -5 && strength <= 5)
		concept->evidence[head] = (float)strength;
		else problem("'%.*s' is no head with a strength from -5 to 5", STR_ARG(head_word));
	}
	book.n_concepts++;
}

// --- LANGUAGE.tsv ---

static void check_script(struct str form)
{
	const enum script script = book.languages[here.language].script;
	for (size_t at = 0; at < form.len && script != SCRIPT_OTHER;) {
		const uint32_t point = utf8_next(form, &at);
		const enum script found = script_of(point);
		if (found != SCRIPT_OTHER && found != script &&
		    found != book.languages[here.language].second) {
			problem("'%.*s' is not in the script of its language", STR_ARG(form));
			return;
		}
	}
}

// True if folding the folded form changes nothing: then it matches however it is written.
static bool folds_to_itself(const struct folded *folded)
{
	static struct folded again;
	fold_text(str_of(folded->bytes, folded->len), &again);
	return str_equal(str_of(folded->bytes, folded->len), str_of(again.bytes, again.len));
}

static void form_add(struct str form, size_t concept, uint8_t marks)
{
	static struct folded folded;
	struct lexicon_unit units[LEXICON_UNITS + 1];
	size_t n = 0;
	check_script(form);
	fold_text(form, &folded);
	for (size_t word = 0; word < folded.n_words && n <= LEXICON_UNITS; word++)
		n += lexicon_cut(&folded, word, LEXICON_UNITS + 1 - n, units + n);
	const enum script script = book.languages[here.language].script;
	const bool cut = script_is_spaceless(script) || script == SCRIPT_HANGUL;
	if (n == 0 || n > LEXICON_UNITS || (!cut && folded.n_words > LEXICON_WORDS)) {
		problem("'%.*s' has no word, over %d words or over %d syllables", STR_ARG(form),
			LEXICON_WORDS, LEXICON_UNITS);
		return;
	}
	if (!folds_to_itself(&folded) || folded.seen & FOLD_SEEN_BROKEN)
		problem("'%.*s' does not fold to itself", STR_ARG(form));
	if (book.n_forms == FORMS_MAX)
		die("too many forms in", here.name);
	struct form *added = &book.forms[book.n_forms++];
	uint64_t key = 0;
	for (size_t i = 0; i < n; i++)
		added->keys[i] = key = lexicon_key(key, units[i].hash);
	added->n = n;
	added->entry = (struct lexicon_entry){
	    .concept = (uint16_t) concept, .language = here.language, .marks = marks};
	// Writers' shorthand may give a form of a concept twice; two concepts cannot share one.
	for (size_t i = book.n_forms - 1; i-- > 0;) {
		const struct form *other = &book.forms[i];
		if (other->entry.language != here.language)
			break;
		if (other->n != n || other->keys[n - 1] != key)
			continue;
		if (other->entry.concept != concept || other->entry.marks != marks)
			problem("'%.*s' stands also under '%s'", STR_ARG(form),
				book.concepts[other->entry.concept].name);
		book.n_forms--;
		return;
	}
	book.languages[here.language].forms++;
}

static struct str set_values(struct str inside)
{
	if (!str_starts(inside, STR("$")) || str_find_byte(inside, '|') != SIZE_MAX)
		return inside;
	for (size_t i = 0; i < here.n_sets; i++)
		if (str_equal(str_from(here.sets[i].name), inside))
			return str_from(here.sets[i].values);
	problem("the set '%.*s' is not declared above", STR_ARG(inside));
	return STR("");
}

// Writes out "trapp[ed|t] in" as all it stands for.
static void form_expand(struct str form, size_t concept, uint8_t marks, unsigned *left)
{
	const size_t open = str_find_byte(form, '['), close = str_find_byte(form, ']');
	if (open == SIZE_MAX && close == SIZE_MAX) {
		if (*left == 0)
			problem("a form stands for more than %d forms", EXPANSION_MAX);
		else
			form_add(form, concept, marks);
		*left -= *left > 0;
		return;
	}
	if (open == SIZE_MAX || close == SIZE_MAX || close < open) {
		problem("'%.*s' has a bracket without its other half", STR_ARG(form));
		return;
	}
	struct str rest = set_values(str_slice(form, open + 1, close - open - 1));
	bool more = true;
	while (more && *left > 0) {
		more = str_find_byte(rest, '|') != SIZE_MAX;
		const struct str choice = str_cut(&rest, '|');
		const bool set = str_starts(choice, STR("$"));
		char expanded[FORM_MAX];
		const int len = snprintf(expanded, sizeof expanded, "%.*s%s%.*s%s%.*s", (int)open,
					 form.at, set ? "[" : "", STR_ARG(choice), set ? "]" : "",
					 (int)(form.len - close - 1), form.at + close + 1);
		if (len >= (int)sizeof expanded) {
			problem("a form is longer than %d bytes", FORM_MAX);
			return;
		}
		form_expand(str_of(expanded, (size_t)len), concept, marks, left);
	}
}

// What the sign before a form says of it: "~" weak, "^" only in its own language.
static uint8_t form_marks(struct str form)
{
	if (str_starts(form, STR("~")))
		return LEXICON_WEAK;
	return str_starts(form, STR("^")) ? LEXICON_HOME : 0;
}

static void forms_line(struct str name, struct str forms)
{
	const int concept = concept_find(name);
	if (concept < 0) {
		problem("'%.*s' is no concept of concepts.tsv", STR_ARG(name));
		return;
	}
	if (here.filled[concept])
		problem("'%.*s' stands twice; join the lines", STR_ARG(name));
	here.filled[concept] = true;
	if (str_trim(forms).len == 0)
		problem("'%.*s' has no form; an empty cell has no line", STR_ARG(name));
	const size_t before = book.n_forms;
	while (forms.len) {
		struct str form = str_trim(str_cut(&forms, ','));
		const uint8_t marks = form_marks(form);
		const size_t skip = marks != 0;
		unsigned left = EXPANSION_MAX;
		char whole[FORM_MAX];
		const int len = snprintf(whole, sizeof whole, "%s%.*s", here.before,
					 STR_ARG(str_slice(form, skip, form.len)));
		if (len >= (int)sizeof whole)
			problem("a form is longer than %d bytes", FORM_MAX);
		else if (form.len > skip)
			form_expand(str_of(whole, (size_t)len), (size_t) concept, marks, &left);
	}
	book.languages[here.language].cells += book.n_forms > before;
}

static void set_line(struct str name, struct str values)
{
	if (here.n_sets == SETS_MAX || name.len >= sizeof here.sets[0].name ||
	    values.len >= sizeof here.sets[0].values) {
		problem("too many sets, or too long a one");
		return;
	}
	if (str_find_byte(values, '$') != SIZE_MAX) {
		problem("a set does not hold other sets");
		return;
	}
	snprintf(here.sets[here.n_sets].name, sizeof here.sets[0].name, "%.*s", STR_ARG(name));
	snprintf(here.sets[here.n_sets].values, sizeof here.sets[0].values, "%.*s",
		 STR_ARG(values));
	here.n_sets++;
}

static void code_add(struct str code)
{
	if (book.n_codes == LEXICON_LANGUAGES || code.len == 0 || code.len >= LEXICON_CODE_MAX - 1)
		die("too many languages, or a strange code, at", here.name);
	struct lexicon_language *language = &book.codes[book.n_codes++];
	memcpy(language->code, code.at, code.len);
	language->number = here.language;
}

static void script_line(struct str name)
{
	static const struct {
		const char *name;
		enum script script, second;
	} scripts[] = {
	    {"latin", SCRIPT_LATIN, 0},
	    {"greek", SCRIPT_GREEK, 0},
	    {"cyrillic", SCRIPT_CYRILLIC, 0},
	    {"armenian", SCRIPT_ARMENIAN, 0},
	    {"hebrew", SCRIPT_HEBREW, 0},
	    {"arabic", SCRIPT_ARABIC, 0},
	    {"thaana", SCRIPT_THAANA, 0},
	    {"devanagari", SCRIPT_DEVANAGARI, 0},
	    {"bengali", SCRIPT_BENGALI, 0},
	    {"gurmukhi", SCRIPT_GURMUKHI, 0},
	    {"gujarati", SCRIPT_GUJARATI, 0},
	    {"oriya", SCRIPT_ORIYA, 0},
	    {"tamil", SCRIPT_TAMIL, 0},
	    {"telugu", SCRIPT_TELUGU, 0},
	    {"kannada", SCRIPT_KANNADA, 0},
	    {"malayalam", SCRIPT_MALAYALAM, 0},
	    {"sinhala", SCRIPT_SINHALA, 0},
	    {"thai", SCRIPT_THAI, 0},
	    {"lao", SCRIPT_LAO, 0},
	    {"tibetan", SCRIPT_TIBETAN, 0},
	    {"georgian", SCRIPT_GEORGIAN, 0},
	    {"ethiopic", SCRIPT_ETHIOPIC, 0},
	    {"khmer", SCRIPT_KHMER, 0},
	    {"mongolian", SCRIPT_MONGOLIAN, 0},
	    {"burmese", SCRIPT_MYANMAR, 0},
	    {"chinese", SCRIPT_HAN, 0},
	    {"japanese", SCRIPT_KANA, SCRIPT_HAN},
	    {"korean", SCRIPT_HANGUL, 0},
	    {"any", SCRIPT_OTHER, 0},
	};
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
		if (str_equal(name, str_from(scripts[i].name))) {
			book.languages[here.language].script = scripts[i].script;
			book.languages[here.language].second = scripts[i].second;
			return;
		}
	problem("'%.*s' is no script that tool/lexicon.c knows", STR_ARG(name));
}

static void language_line(struct str line)
{
	const struct str name = str_cut(&line, '\t');
	if (str_equal(name, STR("@script")))
		script_line(str_trim(line));
	else if (str_equal(name, STR("@before")) && line.len < sizeof here.before - 4)
		snprintf(here.before, sizeof here.before, "[|%.*s]", STR_ARG(line));
	else if (str_equal(name, STR("@kin")) && line.len < LEXICON_CODE_MAX)
		memcpy(book.languages[here.language].kin, line.at, line.len);
	else if (str_equal(name, STR("@wide")))
		book.languages[here.language].wide = true;
	else if (str_equal(name, STR("@also")))
		while (line.len)
			code_add(str_trim(str_cut(&line, ',')));
	else if (str_starts(name, STR("$")))
		set_line(name, line);
	else
		forms_line(name, line);
}

// --- files ---

static void file_read(const char *directory, const char *name, void (*take)(struct str line))
{
	char path[4096], *line = NULL;
	size_t room = 0;
	snprintf(path, sizeof path, "%s/%s", directory, name);
	FILE *file = fopen(path, "r");
	if (!file)
		die("cannot read", path);
	snprintf(here.name, sizeof here.name, "%s", name);
	here.line = 0;
	here.n_sets = 0;
	here.before[0] = 0;
	memset(here.filled, 0, sizeof here.filled);
	for (ssize_t len; (len = getline(&line, &room, file)) >= 0;) {
		const struct str text = str_trim(str_of(line, (size_t)len));
		here.line++;
		if (text.len > 0 && text.at[0] != '#')
			take(text);
	}
	free(line);
	fclose(file);
}

static int is_language_file(const struct dirent *entry)
{
	const struct str name = str_from(entry->d_name);
	return str_ends(name, STR(".tsv")) && !str_equal(name, STR("concepts.tsv"));
}

static void directory_read(const char *directory)
{
	struct dirent **files;
	file_read(directory, "concepts.tsv", concept_line);
	const int n = scandir(directory, &files, is_language_file, alphasort);
	if (n < 0)
		die("cannot read", directory);
	for (int i = 0; i < n; i++) {
		const struct str name = str_from(files[i]->d_name);
		const struct str code = str_slice(name, 0, name.len - 4);
		// "mul", several languages: forms that anybody writes.
		here.language = str_equal(code, STR("mul")) ? 0 : book.n_languages++;
		if (here.language > 0)
			code_add(code);
		file_read(directory, files[i]->d_name, language_line);
		free(files[i]);
	}
	free(files);
}

static bool form_stands(size_t from, size_t to, const struct form *form, uint8_t language)
{
	for (size_t i = from; i < to; i++)
		if (book.forms[i].entry.language == language && book.forms[i].n == form->n &&
		    book.forms[i].keys[form->n - 1] == form->keys[form->n - 1])
			return true;
	return false;
}

// Indonesian is often taken for Malay: each gets the other's forms that it has no meaning for.
static void kin_add(uint8_t language, uint8_t kin, size_t written)
{
	for (size_t i = 0; i < written && book.n_forms < FORMS_MAX; i++) {
		const struct form *form = &book.forms[i];
		if (form->entry.language != kin || form_stands(0, written, form, language))
			continue;
		book.forms[book.n_forms] = *form;
		book.forms[book.n_forms++].entry.language = language;
	}
}

static void kin_join(void)
{
	const size_t written = book.n_forms;
	for (uint8_t language = 1; language < book.n_languages; language++)
		for (uint32_t i = 0; i < book.n_codes; i++)
			if (str_equal(str_from(book.codes[i].code),
				      str_from(book.languages[language].kin)))
				kin_add(language, book.codes[i].number, written);
}

static void report(void)
{
	printf("%u concepts\n", book.n_concepts);
	for (uint32_t i = 0, last = 0; i < book.n_codes; i++) {
		const struct language *language = &book.languages[book.codes[i].number];
		if (book.codes[i].number == last)
			continue;
		last = book.codes[i].number;
		printf("%-8s %4zu cells filled, %4zu empty, %5zu forms%s\n", book.codes[i].code,
		       language->cells, book.n_concepts - language->cells, language->forms,
		       language->wide ? " heard in any" : "");
	}
}

// --- the built file ---

struct table {
	struct lexicon_slot *slots;
	uint32_t n_slots;
	uint8_t filter[((size_t)1 << LEXICON_FILTER_BITS) / 8];
	struct lexicon_entry *entries;
	uint32_t n_entries;
};

static bool own_script(uint8_t language)
{
	const struct language *own = &book.languages[language];
	for (uint8_t number = 1; number < book.n_languages; number++) {
		const struct language *other = &book.languages[number];
		const bool shares = other->script == own->script ||
				    (own->second && other->script == own->second) ||
				    (other->second && other->second == own->script);
		if (number != language && shares)
			return false;
	}
	return language > 0;
}

// Whether a form counts in a post of another language, whose own meaning of it comes first.
static bool counts_anywhere(const struct lexicon_entry *entry)
{
	const bool kept = entry->marks & (LEXICON_WEAK | LEXICON_HOME);
	return own_script(entry->language) || (book.languages[entry->language].wide && !kept);
}

// The slot of a key, taken for it if it is new; NULL if there is no room near its place.
static struct lexicon_slot *slot_take(struct table *table, uint64_t key)
{
	for (uint32_t probe = 0; probe < LEXICON_PROBES; probe++) {
		struct lexicon_slot *slot =
		    &table->slots[((uint32_t)key + probe) & (table->n_slots - 1)];
		if (slot->leads == 0)
			slot->tag = lexicon_tag(key);
		if (slot->tag == lexicon_tag(key))
			return slot;
	}
	return NULL;
}

static int form_compare(const void *a, const void *b)
{
	const struct form *one = a, *other = b;
	const uint64_t key = one->keys[one->n - 1], other_key = other->keys[other->n - 1];
	if (key != other_key)
		return key < other_key ? -1 : 1;
	return (one->entry.language > other->entry.language) -
	       (one->entry.language < other->entry.language);
}

static bool form_place(struct table *table, const struct form *form, bool first)
{
	const uint32_t bit = lexicon_filter_bit(form->keys[0]);
	table->filter[bit / 8] |= (uint8_t)(1 << bit % 8);
	for (size_t i = 0; i < form->n; i++) {
		struct lexicon_slot *slot = slot_take(table, form->keys[i]);
		if (!slot)
			return false;
		if (i + 1 < form->n)
			slot->leads |= LEXICON_CONTINUES;
		else if (first)
			slot->leads |= table->n_entries + 1;
	}
	return true;
}

// Fills a table of so many slots; false if that is too few.
static bool table_fill(struct table *table, uint32_t n_slots)
{
	memset(table->filter, 0, sizeof table->filter);
	table->n_slots = n_slots;
	table->n_entries = 0;
	table->slots = calloc(n_slots, sizeof *table->slots);
	if (!table->slots)
		die("no memory for", "the table");
	for (size_t i = 0; i < book.n_forms; i++) {
		const struct form *form = &book.forms[i];
		const uint64_t key = form->keys[form->n - 1];
		const bool first = i == 0 || form[-1].keys[form[-1].n - 1] != key;
		const bool last = i + 1 == book.n_forms || form[1].keys[form[1].n - 1] != key;
		if (!form_place(table, form, first)) {
			free(table->slots);
			return false;
		}
		struct lexicon_entry *entry = &table->entries[table->n_entries++];
		*entry = form->entry;
		if (last)
			entry->marks |= LEXICON_LAST;
		if (counts_anywhere(entry))
			entry->marks |= LEXICON_ANYWHERE;
		if (book.languages[entry->language].wide)
			entry->marks |= LEXICON_WIDE;
	}
	return true;
}

// Appends to the image of the file.
static char *put(char *at, const void *bytes, size_t len)
{
	memcpy(at, bytes, len);
	return at + len;
}

static void file_write(const char *path, const struct table *table)
{
	struct lexicon_header header = {.magic = LEXICON_MAGIC,
					.version = LEXICON_VERSION,
					.heads = HEADS,
					.slots = table->n_slots,
					.concepts = book.n_concepts,
					.languages = book.n_codes,
					.entries = table->n_entries};
	char *image = calloc(1, LEXICON_FILE_MAX);
	if (!image)
		die("no memory for", path);
	char *end = put(image, &header, sizeof header);
	end = put(end, table->filter, sizeof table->filter);
	end = put(end, table->slots, table->n_slots * sizeof *table->slots);
	end = put(end, book.concepts, book.n_concepts * sizeof *book.concepts);
	end = put(end, book.codes, book.n_codes * sizeof *book.codes);
	end = put(end, table->entries, table->n_entries * sizeof *table->entries);
	header.checksum = lexicon_checksum(str_of(image, (size_t)(end - image)));
	put(image, &header, sizeof header);
	FILE *file = fopen(path, "w");
	if (!file || fwrite(image, 1, (size_t)(end - image), file) != (size_t)(end - image) ||
	    fclose(file) != 0)
		die("cannot write", path);
	free(image);
}

int main(int count, char **arguments)
{
	static struct table table; // what it and `book` hold goes with the process
	if (count < 2 || count > 3)
		die("usage: lexicon DIR [OUT]", "");
	book.forms = calloc(FORMS_MAX, sizeof *book.forms);
	table.entries = calloc(FORMS_MAX, sizeof *table.entries);
	if (!book.forms || !table.entries)
		die("no memory for", arguments[1]);
	directory_read(arguments[1]);
	if (book.problems > 0)
		return 1;
	if (count == 2) {
		report();
		return 0;
	}
	kin_join();
	qsort(book.forms, book.n_forms, sizeof *book.forms, form_compare);
	uint32_t n_slots = 1024;
	while (n_slots < book.n_forms + book.n_forms / 2 || !table_fill(&table, n_slots))
		n_slots *= 2;
	file_write(arguments[2], &table);
	return 0;
}
