// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tap.h"

#include "page/catalogue.h"
#include "page/fault_said.h"
#include "page/messages.h"

#include <unistd.h>

// ---- plural rules ---------------------------------------------------------------------------

static void is_plural(const char *rule_text, const char *wanted, const char *what)
{
	struct plural rule;
	char forms[64] = "";
	if (!plural_parse(str_from(rule_text), &rule)) {
		ok(false, "%s: the rule is read", what);
		return;
	}
	for (size_t n = 0; wanted[n]; n++)
		forms[n] = (char)('0' + plural_form(&rule, n));
	is_str(str_from(forms), str_from(wanted), "%s", what);
}

static void test_plurals(void)
{
	is_plural("nplurals=2; plural=(n != 1);", "10111", "English");
	is_plural("nplurals=2; plural=n>1;", "00111", "French");
	is_plural("nplurals=1; plural=0;", "00000", "Burmese");
	is_plural(
	    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || "
	    "n%100>=20) ? 1 : 2);",
	    "2011122222222222222220111222", "Ukrainian");
	is_plural(
	    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
	    "n%100>=11 ? 4 : 5);",
	    "0123333333344444", "Arabic");
	is_plural("nplurals=2; plural=n/0;", "000", "division by zero is 0, not a crash");
	is_plural("nplurals=2; plural=n;", "0111", "a form out of range is the last one");
	is_plural("nplurals=2; plural=!n+2*3-6;", "10", "signs bind as in C");

	static const char *const broken[] = {
	    "",
	    "nplurals=2;",
	    "nplurals=0; plural=0;",
	    "nplurals=7; plural=0;",
	    "nplurals=2; plural=",
	    "nplurals=2; plural=(n",
	    "nplurals=2; plural=n ? 1",
	    "nplurals=2; plural=n n",
	    "nplurals=2; plural=system(1)",
	    "nplurals=2; plural=99999999999999999999",
	    "nplurals=2; plural=((((((((((((((((((((((((((((((((((((((((n",
	    "nplurals=2; plural=!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!n",
	};
	size_t refused = 0;
	struct plural rule;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		refused += !plural_parse(str_from(broken[i]), &rule);
	is_int(refused, sizeof(broken) / sizeof(broken[0]), "broken rules are refused");
}

// ---- a catalogue made by hand ---------------------------------------------------------------

enum { MO_ROOM = 4096 };

static void put_number(char *at, size_t number)
{
	for (int i = 0; i < 4; i++)
		at[i] = (char)(number >> (8 * i));
}

// Writes a .mo file of these pairs (id, translation), as msgfmt does.
static size_t make_mo(const struct str (*pairs)[2], size_t count, char *mo)
{
	memset(mo, 0, MO_ROOM);
	put_number(mo, 0x950412de);
	put_number(mo + 8, count);
	put_number(mo + 12, 28);
	put_number(mo + 16, 28 + 8 * count);
	size_t at = 28 + 16 * count;
	for (size_t side = 0; side < 2; side++) {
		for (size_t i = 0; i < count; i++) {
			struct str text = pairs[i][side];
			char *entry = mo + 28 + 8 * (side * count + i);
			put_number(entry, text.len);
			put_number(entry + 4, at);
			memcpy(mo + at, text.at, text.len);
			at += text.len + 1;
		}
	}
	return at;
}

static const struct str pairs[][2] = {
    {{"", 0}, {"Plural-Forms: nplurals=2; plural=n>1;\n", 38}},
    {{"Water", 5}, {"Eau", 3}},
    {{"Not done", 8}, {"", 0}},
    {{"1 Post\0{{n}} Posts", 18}, {"1 message\0{{n}} messages", 24}},
    {{"%d places in '%.*s' are 100%% full.", 35}, {"'%2$s' est plein : %1$d lieux.", 30}},
    {{"Only %d.", 8}, {"Seulement %d, %d.", 17}},
    {{"%s was %s before you.", 21}, {"%2$s avant vous : %1$s.", 23}},
    {{"1 minute\0{{n}} minutes", 22}, {"une minute\0{{n}} petites minutes", 32}},
    {{"a moment", 8}, {"un moment", 9}},
};
#define PAIRS (sizeof pairs / sizeof pairs[0])

// Refusals in the reader's language.
static void test_refusals(const struct messages *messages, const struct language *urdu)
{
	struct arena arena;
	struct fault fault;
	arena_init(&arena, 65536);
	fail(INVALID, &fault, "%d places in '%.*s' are 100%% full.", 7, STR_ARG(STR("Kunda")));
	is_str(str_from(fault.text), STR("7 places in 'Kunda' are 100% full."),
	       "a refusal is English for programs and logs");
	is_str(fault_said(&fault, messages, urdu, &arena), STR("'Kunda' est plein : 7 lieux."),
	       "a page says it in its reader's language, in that language's order");
	fail(INVALID, &fault, "Nobody translated %s.", "this");
	is_str(fault_said(&fault, messages, urdu, &arena), STR("Nobody translated this."),
	       "what nobody translated stays English");
	fail(INVALID, &fault, "Only %d.", 3);
	is_str(fault_said(&fault, messages, urdu, &arena), STR("Only 3."),
	       "so does a translation that asks for more than there is");
	fail(INVALID, &fault, "%s", "Only %d.");
	is_str(fault_said(&fault, messages, urdu, &arena), STR("Only %d."),
	       "what an argument says is never taken for a sentence of ours");
	fail(INVALID, &fault, "%d %d %d %d %lld", 1, 2, 3, 4, 5LL);
	is_str(fault_said(&fault, messages, urdu, &arena), STR("1 2 3 4 5"),
	       "more arguments than are kept are shown as they are");
	arena_free(&arena);
}

// "Bilal took this Case 10 seconds before you": the length of time too.
static void test_lengths(const struct messages *messages, const struct language *urdu)
{
	static const struct {
		int64_t ms;
		const char *english, *said;
	} cases[] = {
	    {1499, "Bilal was a moment before you.", "un moment avant vous : Bilal."},
	    {1500, "Bilal was 2 seconds before you.", "2 seconds avant vous : Bilal."},
	    {300000, "Bilal was 5 minutes before you.", "5 petites minutes avant vous : Bilal."},
	    {5400000, "Bilal was 2 hours before you.", "2 hours avant vous : Bilal."},
	    {129600000, "Bilal was 2 days before you.", "2 days avant vous : Bilal."},
	};
	struct arena arena;
	struct fault fault;
	arena_init(&arena, 65536);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char length[FAULT_LENGTH_MAX];
		fault_length(cases[i].ms, length);
		fail(CONFLICT, &fault, "%s was %s before you.", "Bilal", length);
		is_str(str_from(fault.text), str_from(cases[i].english),
		       "a refusal holds a length of time");
		is_str(fault_said(&fault, messages, urdu, &arena), str_from(cases[i].said),
		       "which is said in its reader's words, where they are translated");
	}
	arena_free(&arena);
}

static void test_catalogue(void)
{
	static char mo[MO_ROOM];
	size_t len = make_mo(pairs, 4, mo);
	struct catalogue catalogue;
	struct fault fault = {0};
	is_int(catalogue_read(str_of(mo, len), "fr.mo", &catalogue, &fault), OK,
	       "a catalogue is read");
	const struct catalogue_entry *water = catalogue_find(&catalogue, STR("Water"));
	is_str(water ? catalogue_form(water, 0) : STR(""), STR("Eau"), "a message is found");
	ok(!catalogue_find(&catalogue, STR("Wate")), "another text is not");
	ok(!catalogue_find(&catalogue, STR("Not done")),
	   "a message without translation stays English");
	const struct catalogue_entry *posts = catalogue_find(&catalogue, STR("1 Post"));
	is_str(posts ? catalogue_form(posts, 1) : STR(""), STR("{{n}} messages"),
	       "plural forms are known by the singular");
	is_int(plural_form(&catalogue.rule, 0), 0, "the rule is the catalogue's");
	catalogue_free(&catalogue);
}

static void test_damage(void)
{
	static char mo[MO_ROOM];
	size_t len = make_mo(pairs, 4, mo), refused = 0;
	struct catalogue catalogue;
	struct fault fault = {0};
	for (size_t cut = 0; cut < len; cut++) {
		// A copy of exactly this size, so that reading behind it is noticed.
		char *copy = malloc(cut + 1);
		memcpy(copy, mo, cut);
		if (catalogue_read(str_of(copy, cut), "fr.mo", &catalogue, &fault) == OK)
			catalogue_free(&catalogue);
		else
			refused++;
		free(copy);
	}
	is_int(refused, len, "a catalogue that is cut anywhere is refused");
	size_t survived = 0;
	for (size_t i = 0; i < len; i++) {
		char kept = mo[i];
		mo[i] = (char)(mo[i] ^ 0xFF);
		if (catalogue_read(str_of(mo, len), "fr.mo", &catalogue, &fault) == OK)
			catalogue_free(&catalogue);
		mo[i] = kept;
		survived++;
	}
	is_int(survived, len,
	       "a catalogue with any byte changed is read or refused, never a crash");
}

// ---- the catalogues of the program ----------------------------------------------------------

static void test_built_in(void)
{
	struct messages *messages;
	struct fault fault = {0};
	if (!ok(messages_load(NULL, &messages, &fault) == OK, "built-in catalogues load: %s",
		fault.text))
		return;
	const struct language *english = language_find(STR("en")), *urdu = language_find(STR("ur"));
	ok(english == page_languages, "English comes first");
	ok(urdu && urdu->right_to_left, "Urdu is written from right to left");
	ok(!language_find(STR("tlh")), "an unknown language is none");
	is_str(str_from(message(messages, english, "Water")), STR("Water"),
	       "English is the id itself");
	is_str(str_from(message(messages, urdu, "Water")), STR("پانی"), "Urdu is translated");
	is_str(str_from(message(messages, urdu, "No such text")), STR("No such text"),
	       "an unknown text stays as it is");
	is_str(str_from(message_plural(messages, urdu, "1 h ago", "{{n}} h ago", 5)),
	       STR("{{n}} گھنٹے پہلے"), "plurals follow the language");
	is_str(str_from(message_plural(messages, english, "1 h ago", "{{n}} h ago", 1)),
	       STR("1 h ago"), "and English without a catalogue");
	static const struct {
		const char *code, *before, *after;
	} orders[] = {
	    {"es", "nz", "ñ"}, {"fr", "élan", "zone"}, {"uk", "г", "ґ"}, {"ur", "ب", "پ"}};
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
		ok(message_compare(messages, language_find(str_from(orders[i].code)),
				   str_from(orders[i].before), str_from(orders[i].after)) < 0,
		   "%s sorts %s before %s", orders[i].code, orders[i].before, orders[i].after);
	is_int(message_unchecked(messages, urdu, "No such text"), false,
	       "what is not translated needs no check");
	is_int(messages_unchecked(messages, english), false, "English needs no check");
	messages_free(messages);
}

// A catalogue with the first `count` of the pairs.
static void write_mo(const char *path, size_t count)
{
	static char mo[MO_ROOM];
	const size_t len = make_mo(pairs, count, mo);
	FILE *file = fopen(path, "wb");
	fwrite(mo, 1, len, file);
	fclose(file);
}

static void test_folder(void)
{
	struct messages *messages = NULL;
	struct fault fault = {0};
	char dir[] = "/tmp/causeway-messages-XXXXXX", path[128];
	is_int(messages_load("/nowhere", &messages, &fault), NOT_FOUND, "a missing folder is said");
	ok(strstr(fault.text, "/nowhere/ur.mo") != NULL, "with the file's name: %s", fault.text);
	if (!mkdtemp(dir)) {
		skip("no temporary folder", "catalogues from a folder");
		return;
	}
	for (const struct language *language = page_languages + 1; language->code; language++) {
		snprintf(path, sizeof(path), "%s/%s.checked.mo", dir, language->code);
		write_mo(path, 2);
		snprintf(path, sizeof(path), "%s/%s.mo", dir, language->code);
		write_mo(path, PAIRS);
	}
	const struct language *urdu = language_find(STR("ur"));
	if (ok(messages_load(dir, &messages, &fault) == OK, "catalogues load from a folder")) {
		is_str(str_from(message(messages, urdu, "Water")), STR("Eau"), "and are used");
		is_int(message_unchecked(messages, urdu, "Water"), false, "this one was checked");
		is_int(message_unchecked(messages, urdu, "1 Post"), true, "this one was not");
		ok(messages_unchecked(messages, urdu), "so the page asks for help");
		test_refusals(messages, urdu);
		test_lengths(messages, urdu);
		messages_free(messages);
	}
	FILE *file = fopen(path, "wb"); // the last one
	fputs("no catalogue at all, only some text in its place", file);
	fclose(file);
	is_int(messages_load(dir, &messages, &fault), INVALID, "a broken file is refused");
	for (const struct language *language = page_languages + 1; language->code; language++) {
		snprintf(path, sizeof(path), "%s/%s.checked.mo", dir, language->code);
		unlink(path);
		snprintf(path, sizeof(path), "%s/%s.mo", dir, language->code);
		unlink(path);
	}
	rmdir(dir);
}

int main(void)
{
	test_plurals();
	test_catalogue();
	test_damage();
	test_built_in();
	test_folder();
	return tap_done();
}
