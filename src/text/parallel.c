// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/parallel.h"

#include "text/numbers.h"

#include <stdlib.h>

#define NUMBERS_MAX 64	 // of one text; more are compared no further
#define NUMBER_MOST 1e15 // what is larger is no amount

// --- what denies ---

// Words that deny, one space between. A word that begins with "*" denies at the end of a longer
// one, for languages that put it there. Common ones alone: what is missed shows as a difference,
// and a person looks.
static const struct denial {
	const char *lang, *words;
} denials[] = {
    {"en",
     "not no never none nobody nothing without cannot cant dont doesnt didnt isnt arent wasnt "
     "werent wont havent hasnt hadnt couldnt nor neither *n't *n’t"},
    {"de", "nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne weder"},
    {"fr", "ne pas jamais aucun aucune personne rien sans ni non *n'"},
    {"es", "no nunca ningún ninguno ninguna nadie nada sin ni tampoco"},
    {"pt", "não nunca nenhum nenhuma ninguém nada sem nem"},
    {"it", "non mai nessun nessuno nessuna niente nulla senza né no"},
    {"ht", "pa pap poko pako ni san okenn anyen janm"},
    {"tr", "değil yok hayır hiç asla olmadan *madı *medi *mıyor *miyor *muyor *müyor *amıyoruz "
	   "*emiyoruz *maz *mez"},
    {"id", "tidak bukan jangan belum tanpa tak nggak gak enggak"},
    {"tl", "hindi wala walang huwag di"},
    {"sw", "si hapana hakuna bila sio hatuna hana hawana hawajui"},
    {"ru", "не нет ни никто ничего никогда без нельзя"},
    {"uk", "не ні нема немає ніхто нічого ніколи без"},
    {"ne", "छैन छैनन् होइन नहीँ बिना *दैन *एन *ैन *दैनन् *नौं"},
    {"hi", "नहीं नही न मत बिना ना"},
    {"ur", "نہیں نہ مت بغیر نا"},
    {"ps", "نه نشته مه پرته"},
    {"fa", "نه نیست نیستند بدون نمی ندارد نداریم ندارند هیچ"},
    {"ar", "لا لم لن ليس ليست بدون دون ما غير ولا"},
    {"bn", "না নেই নয় নাই নি ছাড়া"},
};

static const struct denial *denial_of(struct str lang)
{
	const struct str base = str_slice(lang, 0, 2);
	if (lang.len != 2 && (lang.len < 3 || lang.at[2] != '-'))
		return NULL;
	if (str_equal(lang, STR("ur-Latn")))
		return NULL;
	for (size_t i = 0; i < sizeof denials / sizeof denials[0]; i++)
		if (str_equal(base, str_from(denials[i].lang)))
			return &denials[i];
	return NULL;
}

bool parallel_knows(struct str lang)
{
	return denial_of(lang) != NULL;
}

// Whether the word of the text is that of the list, both folded alike.
static bool denies(struct str word, const struct denial *denial, struct folded *room)
{
	char folded[64];
	struct str rest = str_from(denial->words);
	while (rest.len > 0) {
		struct str one = str_cut(&rest, ' ');
		const bool end = str_starts(one, STR("*"));
		one = str_slice(one, end ? 1 : 0, SIZE_MAX);
		const size_t len = fold_joined(room, one, folded, sizeof folded);
		const struct str want = str_of(folded, len);
		if (end ? str_ends(word, want) && want.len > 0 : str_equal(word, want))
			return true;
	}
	return false;
}

static bool text_denies(const struct folded *folded, const struct denial *denial,
			struct folded *room)
{
	for (size_t i = 0; i < folded->n_words; i++)
		if (folded->words[i].kind == FOLD_WORD &&
		    denies(fold_word_str(folded, i), denial, room))
			return true;
	return false;
}

// --- numbers ---

struct amounts {
	double at[NUMBERS_MAX];
	size_t count;
};

// A list that is full may have it.
static bool has(const struct amounts *amounts, double value)
{
	if (amounts->count == NUMBERS_MAX)
		return true;
	for (size_t i = 0; i < amounts->count; i++)
		if (amounts->at[i] == value)
			return true;
	return false;
}

static void amount_add(struct amounts *amounts, double value)
{
	if (!has(amounts, value))
		amounts->at[amounts->count++] = value;
}

// "1,500" and "1.500" as 1500, "3.5" as 3.5: a mark before exactly three digits parts thousands.
static bool digits_read(struct str word, double *ret)
{
	double value = 0, step = 0;
	for (size_t i = 0; i < word.len; i++) {
		const char c = word.at[i];
		if (c >= '0' && c <= '9') {
			value = step > 0 ? value + (c - '0') * step : value * 10 + (c - '0');
			step /= 10;
			continue;
		}
		size_t digits = 0;
		while (i + 1 + digits < word.len && word.at[i + 1 + digits] >= '0' &&
		       word.at[i + 1 + digits] <= '9')
			digits++;
		if ((c != '.' && c != ',') || digits == 0)
			break;
		if (digits != 3)
			step = 0.1;
	}
	*ret = value;
	return word.len > 0 && word.at[0] >= '0' && word.at[0] <= '9' && value < NUMBER_MOST;
}

// `written` gets those in digits, `said` also those in words.
static void amounts_find(const struct folded *folded, struct amounts *written, struct amounts *said)
{
	written->count = said->count = 0;
	for (size_t i = 0; i < folded->n_words; i++) {
		double value;
		struct word_note note = {0};
		if (folded->words[i].kind == FOLD_NUMBER &&
		    digits_read(fold_word_str(folded, i), &value)) {
			amount_add(written, value);
			amount_add(said, value);
			continue;
		}
		number_note(folded, i, &note);
		if (note.number > 0)
			amount_add(said, note.number);
	}
	struct quantity_found found[QUANTITIES_MAX];
	const size_t count = quantities_find(folded, NULL, NULL, 0, found);
	for (size_t i = 0; i < count; i++)
		amount_add(said, found[i].value);
}

// What is written as a number in one must be a number, in digits or words, in the other.
static bool covered(const struct amounts *written, const struct amounts *said)
{
	for (size_t i = 0; i < written->count; i++)
		if (!has(said, written->at[i]))
			return false;
	return true;
}

// --- both ---

struct room {
	struct folded text, other, word;
	struct amounts written[2], said[2];
};

enum outcome parallel_compare(struct str text, struct str lang, struct str other,
			      struct str other_lang, unsigned *ret_differs, struct fault *fault)
{
	unsigned differs = 0;
	const struct denial *here = denial_of(lang), *there = denial_of(other_lang);
	struct room *room = malloc(sizeof *room);
	if (!room)
		return fail(UNAVAILABLE, fault, "Not enough memory just now. Try again.");
	fold_text(text, &room->text);
	fold_text(other, &room->other);
	amounts_find(&room->text, &room->written[0], &room->said[0]);
	amounts_find(&room->other, &room->written[1], &room->said[1]);
	if (!covered(&room->written[0], &room->said[1]) ||
	    !covered(&room->written[1], &room->said[0]))
		differs |= PARALLEL_NUMBERS;
	if (!here || !there)
		differs |= PARALLEL_UNCHECKED;
	else if (text_denies(&room->text, here, &room->word) !=
		 text_denies(&room->other, there, &room->word))
		differs |= PARALLEL_NEGATION;
	free(room);
	*ret_differs = differs;
	return OK;
}
