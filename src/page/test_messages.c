// SPDX-License-Identifier: AGPL-3.0-or-later
#include "tap.h"

#include "page/catalogue.h"
#include "page/catalogue_key.h"
#include "page/fault_said.h"
#include "page/messages.h"
#include "page/source.h"

#include <libdeflate.h>

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

enum { PACKED_ROOM = 4096 };

struct packed {
	char keys[PACKED_ROOM], texts[PACKED_ROOM];
	size_t keys_len, len;
};

// Packs these pairs (id, translation) as tool/catalogues does.
static void pack(const struct str (*pairs)[2], size_t count, struct packed *to)
{
	*to = (struct packed){.keys_len = 8 * count};
	for (size_t i = 0; i < count; i++) {
		const struct str id = pairs[i][0], text = pairs[i][1];
		const uint64_t key = htole64(catalogue_key(id.at, strnlen(id.at, id.len)));
		memcpy(to->keys + 8 * i, &key, 8);
		for (size_t at = 0; at < text.len; at++)
			to->texts[to->len++] = text.at[at] ? text.at[at] : CATALOGUE_FORM;
		to->texts[to->len++] = '\0';
	}
}

static const struct str pairs[][2] = {
    {{"", 0}, {" nplurals=2; plural=n>1;", 24}},
    {{"Water", 5}, {"\1Eau", 4}},
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
	ok(!fault_translated(&fault, messages, urdu), "and is known to be");
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
	static struct packed packed;
	struct catalogue_ids ids;
	struct catalogue catalogue;
	struct fault fault = {0};
	pack(pairs, 4, &packed);
	is_int(catalogue_ids_read(str_of(packed.keys, packed.keys_len), &ids, &fault), OK,
	       "the list of texts is read");
	is_int(catalogue_read(packed.texts, packed.len, &ids, "fr", &catalogue, &fault), OK,
	       "a catalogue is read");
	const struct catalogue_entry *water = catalogue_find(&catalogue, STR("Water"));
	is_str(water ? catalogue_form(water, 0) : STR(""), STR("Eau"), "a message is found");
	ok(water && water->checked, "and was checked");
	ok(!catalogue_find(&catalogue, STR("Wate")), "another text is not");
	ok(!catalogue_find(&catalogue, STR("")), "nor the rule");
	ok(!catalogue_find(&catalogue, STR("Not done")),
	   "a message without translation stays English");
	const struct catalogue_entry *posts = catalogue_find(&catalogue, STR("1 Post"));
	is_str(posts ? catalogue_form(posts, 1) : STR(""), STR("{{n}} messages"),
	       "plural forms are known by the singular");
	ok(posts && !posts->checked, "which was not checked");
	is_int(catalogue.count, 2, "two messages are translated");
	is_int(catalogue.checked, 1, "one of them was checked");
	is_int(plural_form(&catalogue.rule, 0), 0, "the rule is the catalogue's");
	catalogue_free(&catalogue);
	catalogue_ids_free(&ids);
}

// Of a copy of exactly this size, so that reading behind it is noticed.
static bool is_read(const char *texts, size_t len, const struct catalogue_ids *ids)
{
	struct catalogue catalogue;
	struct fault fault = {0};
	char *copy = malloc(len + 1), *at = copy + 1;
	memcpy(at, texts, len);
	const bool read = catalogue_read(at, len, ids, "fr", &catalogue, &fault) == OK;
	if (read) {
		catalogue_find(&catalogue, STR("Water"));
		catalogue_free(&catalogue);
	}
	free(copy);
	return read;
}

static void test_damage(void)
{
	static struct packed packed;
	struct catalogue_ids ids;
	struct fault fault = {0};
	size_t refused = 0, survived = 0;
	pack(pairs, 4, &packed);
	for (size_t cut = 1; cut < 8; cut++)
		refused += catalogue_ids_read(str_of(packed.keys, packed.keys_len - cut), &ids,
					      &fault) == INVALID;
	is_int(refused, 7, "a list of texts that is cut within one is refused");
	is_int(catalogue_ids_read(str_of(packed.keys + 8, 8), &ids, &fault), INVALID,
	       "so is one that does not begin with the rule");
	is_int(catalogue_ids_read(STR(""), &ids, &fault), INVALID, "and none at all");
	if (catalogue_ids_read(str_of(packed.keys, packed.keys_len), &ids, &fault) != OK)
		return;
	refused = 0;
	for (size_t cut = 0; cut < packed.len; cut++)
		refused += !is_read(packed.texts, cut, &ids);
	is_int(refused, packed.len, "a catalogue that is cut anywhere is refused");
	ok(!is_read(packed.texts, packed.len + 1, &ids), "so is one with a text too many");
	for (size_t i = 0; i < packed.len; i++) {
		packed.texts[i] = (char)(packed.texts[i] ^ 0xFF);
		is_read(packed.texts, packed.len, &ids);
		packed.texts[i] = (char)(packed.texts[i] ^ 0xFF);
		survived++;
	}
	is_int(survived, packed.len,
	       "a catalogue with any byte changed is read or refused, never a crash");
	catalogue_ids_free(&ids);
}

// ---- the catalogues of the program ----------------------------------------------------------

static void test_built_in(void)
{
	struct messages *messages;
	struct fault fault = {0};
	if (!ok(messages_load(&messages, &fault) == OK, "built-in catalogues load: %s", fault.text))
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

// Others than the program's: of Urdu these, of Arabic one that is no gzip file, of others none.
static void test_others(void)
{
	static struct packed packed;
	static unsigned char gzip[PACKED_ROOM];
	struct messages *messages = NULL;
	struct fault fault = {0};
	pack(pairs, PAIRS, &packed);
	struct libdeflate_compressor *packer = libdeflate_alloc_compressor(1);
	const size_t len =
	    libdeflate_gzip_compress(packer, packed.texts, packed.len, gzip, sizeof gzip);
	libdeflate_free_compressor(packer);
	const struct asset assets[] = {
	    {.name = "ur.texts.gz", .at = gzip, .len = len},
	    {.name = "ar.texts.gz", .at = gzip, .len = len - 9},
	    {.name = "all.ids", .at = (const unsigned char *)packed.keys, .len = packed.keys_len},
	};
	is_int(messages_load_from(assets, 2, &messages, &fault), NOT_FOUND,
	       "without the list of texts there are no catalogues");
	ok(strstr(fault.text, "all.ids") != NULL, "which is said: %s", fault.text);
	if (!ok(messages_load_from(assets, 3, &messages, &fault) == OK, "other catalogues load"))
		return;
	const struct language *urdu = language_find(STR("ur"));
	is_str(str_from(message(messages, urdu, "Water")), STR("Eau"), "and are used");
	is_int(message_unchecked(messages, urdu, "Water"), false, "this one was checked");
	is_int(message_unchecked(messages, urdu, "1 Post"), true, "this one was not");
	ok(messages_unchecked(messages, urdu), "so the page asks for help");
	is_str(str_from(message(messages, language_find(STR("ar")), "Water")), STR("Water"),
	       "with a broken catalogue a page is English");
	is_str(str_from(message(messages, language_find(STR("es")), "Water")), STR("Water"),
	       "and without one");
	test_refusals(messages, urdu);
	test_lengths(messages, urdu);
	messages_free(messages);
}

int main(void)
{
	test_plurals();
	test_catalogue();
	test_damage();
	test_built_in();
	test_others();
	return tap_done();
}
