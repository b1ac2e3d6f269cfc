// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/fold.h"

#include "base/utf8.h"
#include "tap.h"

static struct folded folded;

// The words joined by '|'; marks of links and mentions as U and M.
static struct str fold_to_words(const char *text)
{
	static char joined[FOLD_BYTES_MAX + 2];
	size_t len = 0;
	fold_text(str_from(text), &folded);
	for (size_t i = 0; i < folded.n_words; i++) {
		struct str word = fold_word_str(&folded, i);
		if (i)
			joined[len++] = '|';
		memcpy(joined + len, word.at, word.len);
		if (folded.words[i].kind == FOLD_URL)
			joined[len] = 'U';
		if (folded.words[i].kind == FOLD_MENTION)
			joined[len] = 'M';
		len += word.len;
	}
	return str_of(joined, len);
}

static const struct {
	const char *behaviour, *text, *words;
} cases[] = {
    {"case and Latin accents are dropped", "Éléphant GRÜSSE Đặng łódź Ħ İstanbul ılık",
     "elephant|grusse|dang|lodz|h|istanbul|ilik"},
    {"letters that are two become two", "Straße æther œuvre ﬁre", "strasse|aether|oeuvre|fire"},
    {"accents written apart are dropped too", "cafe\xCC\x81", "cafe"},
    {"Greek accents and final sigma", "ΒΟΉΘΕΙΑ πόλεμος", "βοηθεια|πολεμοσ"},
    {"Cyrillic keeps its letters", "Ёлка Київ Йод", "елка|київ|йод"},
    {"Georgian and Armenian capitals", "ᲓᲐᲮᲛᲐᲠᲔᲑᲐ ՕԳՆՈՒԹՅՈՒՆ",
     "დახმარება|օգնություն"},
    {"Arabic forms are unified", "أنا إلى آب مـــاء مُساعَدة پانی کمک ﻻ",
     "انا|الي|اب|ماء|مساعده|پاني|كمك|لا"},
    {"Hebrew points are dropped", "שָׁלוֹם", "שלום"},
    {"Indic signs are kept, the dot below and its variants are not", "पानी ज़रूरत जरूरत चाहिए",
     "पानी|जरूरत|जरूरत|चाहिए"},
    {"Ethiopic letters that are spoken alike are one, in Amharic and Tigrinya",
     "ሃኪም ሐኪም ኃይል ሀይል ዓመት አመት ሠው ሰው ፀሎት ጸሎት ዉሃ ውኃ ኣብ",
     "ሀኪም|ሀኪም|ሀይል|ሀይል|አመት|አመት|ሰው|ሰው|ጸሎት|ጸሎት|ውሀ|ውሀ|አብ"},
    {"Burmese and Thai stay whole", "ကူညီပါ ช่วยด้วย", "ကူညီပါ|ช่วยด้วย"},
    {"full-width and fancy letters are plain", "ＨＥＬＰ 𝐡𝐞𝐥𝐩 ⓗⓔⓛⓟ", "help|help|help"},
    {"digits of all scripts are ASCII", "٠١٢ ۳۴ ५६ ৭৮ １２", "012|34|56|78|12"},
    {"zero-width characters vanish", "he\xE2\x80\x8Bl\xE2\x80\x8Dp so\xC2\xADon", "help|soon"},
    {"other invisible characters vanish too",
     "h\xE2\x80\x8C\xE2\x81\xA0\xEF\xBB\xBF\xE2\x80\xAE"
     "e\xCD\x8F\xE2\x81\xA3l\xEF\xB8\x8Fp\xF3\xA0\x81\xA1",
     "help"},
    {"Cyrillic letters within a Latin word are read as they look", "hеlр nееd wаtеr SОS, сhild",
     "help|need|water|sos|child"},
    {"so are Greek ones, capitals as capitals", "ΗELP wατer νery ΝEED fοod",
     "help|water|very|need|food"},
    {"Latin letters within a Cyrillic or Greek word too", "пoмoгите мoст ВOДА νερo",
     "помогите|мост|вода|νερο"},
    {"a word of one script stays as it is", "сор она еще ТОРТ τοπος", "сор|она|еще|торт|τοποσ"},
    {"words that really mix scripts stay", "gпрф VIPы", "gпрф|vipы"},
    {"apostrophes of all kinds do not cut", "don't don’t '90s o’clock", "dont|dont|90|s|oclock"},
    {"numbers keep their marks and leave their unit", "1,500 3.5km 60families.",
     "1,500|3.5|km|60|families"},
    {"a letter stands at most twice in a row", "heeeeelp nooooo 1000000", "heelp|noo|1000000"},
    {"links are one mark", "see https://t.co/AbC?x=1, now www.example.org.", "see|U|now|U"},
    {"a word that begins like a link is a word", "http wwwhat", "http|wwhat"},
    {"mentions are one mark", "RT @user_1: hi @a@b.example ok a@b", "rt|M|hi|M|ok|a|b"},
    {"hashtags keep their word", "#Nepal #pray_for x", "nepal|pray|for|x"},
    {"Chinese and Japanese are cut by character", "救命です", "救|命|で|す"},
    {"symbols that speak are words, repeats are one", "ok!!! really??? 50% $5 🙏🙏🏽 ؟",
     "ok|!|really|?|50|%|$|5|🙏|?"},
    {"fractions are words, trade marks say nothing", "1½ X™ ©", "1|½|x"},
    {"broken bytes cut, nothing else", "a\xFF\xC3(b\xE2\x82", "a|b"},
    {"nothing gives nothing", "", ""},
    {"only marks give nothing", "\xCC\x81\xE0\xA4\xBE", ""},
};

static void test_words(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		is_str(fold_to_words(cases[i].text), str_from(cases[i].words), "%s",
		       cases[i].behaviour);
}

static struct str original(const char *text, size_t word)
{
	return str_of(text + folded.words[word].from,
		      (size_t)(folded.words[word].to - folded.words[word].from));
}

static void test_places_in_the_original(void)
{
	const char *text = "Ünser 🙏 #Straße https://t.co/x heeeelp";
	fold_text(str_from(text), &folded);
	is_int(folded.n_words, 5, "five words");
	is_str(original(text, 0), STR("Ünser"), "a word knows its bytes");
	is_str(original(text, 2), STR("Straße"), "a hashtag without its sign");
	is_int(folded.words[2].kind, FOLD_HASHTAG, "it is marked as a hashtag");
	is_int(folded.words[2].from_point, 9, "a word knows its first code point");
	is_int(folded.words[2].to_point, 15, "and the one behind it");
	is_str(original(text, 3), STR("https://t.co/x"), "a link covers all of it");
	is_str(original(text, 4), STR("heeeelp"), "dropped repeats still belong to the word");
	is_int(folded.words[4].to_point, (int)utf8_length(str_from(text)), "to the very end");
	for (size_t i = 0; i < folded.n_words; i++)
		ok(folded.bytes[folded.words[i].start - 1] == ' ' &&
		       folded.bytes[folded.words[i].start + folded.words[i].len] == ' ',
		   "word %zu stands between spaces", i);
	fold_text(STR("5km a-b ab"), &folded);
	ok(folded.words[1].joined && !folded.words[2].joined && !folded.words[3].joined,
	   "a unit is joined to its number, words behind a hyphen or space are not");
}

static void test_what_was_seen(void)
{
	fold_text(STR("RT @u: water?"), &folded);
	is_int(folded.seen, FOLD_SEEN_REPOST | FOLD_SEEN_QUESTION, "repost and question are seen");
	fold_text(STR("كيف؟"), &folded);
	is_int(folded.seen, FOLD_SEEN_QUESTION, "an Arabic question mark counts");
	fold_text(STR("BREAKING: 5 dead (update) \u00C9 https://a.b/C-D"), &folded);
	is_int(folded.capitals, 8, "capitals of the alphabet are counted, those of links not");
	is_int(folded.punctuation, 1 << (':' - '!') | 1 << ('(' - '!') | 1 << (')' - '!'),
	       "punctuation is noted");
	fold_text(STR("\xC3"), &folded);
	is_int(folded.seen, FOLD_SEEN_BROKEN, "a broken byte is seen");
}

// Words lie in order, inside both texts, between spaces.
static bool is_sound(size_t text_len)
{
	size_t behind = 1, from = 0;
	for (size_t i = 0; i < folded.n_words; i++) {
		const struct fold_word *word = &folded.words[i];
		if (word->start != behind || word->len == 0 || word->from < from ||
		    word->to <= word->from || word->to > text_len ||
		    word->to_point <= word->from_point ||
		    folded.bytes[word->start + word->len] != ' ')
			return false;
		behind = (size_t)word->start + word->len + 1;
		from = word->to;
	}
	return folded.len == behind && folded.len <= FOLD_BYTES_MAX;
}

static void test_limits(void)
{
	static char text[200000];
	static const char *const pieces[] = {"a",	 "?!", "é",   "ß",	  "水",
					     "🙏",	 "ﷺ",  "ﯓﯿﳊ", "½ ",	  "\xCC\x81",
					     "\xF0\x9F", "1,", "a ",  "#@http://"};
	for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
		size_t len = 0, piece = strlen(pieces[p]);
		for (; len + piece < sizeof text; len += piece)
			memcpy(text + len, pieces[p], piece);
		fold_text(str_of(text, len), &folded);
		ok(is_sound(FOLD_INPUT_MAX), "200 kB of '%s' fold soundly", pieces[p]);
		ok(folded.seen & FOLD_SEEN_CUT, "and are known to be cut");
	}
	memset(text, ' ', sizeof text);
	memcpy(text + FOLD_INPUT_MAX - 2, "xyz", 3);
	fold_text(str_of(text, sizeof text), &folded);
	is_str(fold_word_str(&folded, 0), STR("xy"), "the text is read to byte %d and no further",
	       FOLD_INPUT_MAX);
}

static void test_any_bytes(void)
{
	static char text[3000];
	uint64_t state = 88172645463325252u;
	bool sound = true;
	for (int round = 0; round < 3000; round++) {
		for (size_t i = 0; i < sizeof text; i++) {
			state ^= state << 13;
			state ^= state >> 7;
			state ^= state << 17;
			text[i] = (char)(round % 2 ? state >> 20 : (state >> 20) % 90 + 33);
		}
		fold_text(str_of(text, state % sizeof text), &folded);
		sound = sound && is_sound(sizeof text);
	}
	ok(sound, "3,000 texts of random bytes fold soundly");
}

static void test_code_points(void)
{
	is_int(fold_digit(0x966 + 7), 7, "a Devanagari digit has its value");
	is_int(fold_digit('x'), -1, "a letter has none");
	is_int(fold_lower(0xC9), 0xE9, "lower case keeps the accent");
	is_int(fold_lower(0x10FFFF), 0x10FFFF, "the last code point is itself");
	is_int(fold_class_of(0x4E00), FOLD_CLASS_CHARACTER, "a Chinese character");
	is_int(fold_class_of(0x20001), FOLD_CLASS_CHARACTER, "a rare one");
	is_int(fold_class_of(0x93E), FOLD_CLASS_MARK, "a Hindi vowel sign");
	is_int(fold_class_of(0x200D), FOLD_CLASS_DROP, "a joiner");
	is_int(fold_class_of(0xAC00), FOLD_CLASS_LETTER, "a Korean syllable");
}

// Words are taken in different ways by what stands around them and by how much text follows: a text
// gives the same words whatever stands behind it.
static void test_ways_agree(void)
{
	static const char signs[] = "aabbhtwpixyzAZ  .,-:;'#@?!()\"/*&%$_09\xC3\xA9\xD9\x85";
	static struct folded longer;
	char text[80];
	uint64_t random = 1;
	size_t differ = 0;
	for (int round = 0; round < 20000; round++) {
		for (size_t i = 0; i < 60; i++) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
			text[i] = signs[(random >> 33) % (sizeof signs - 1)];
		}
		memcpy(text + 60, "\nbehind it, a text", 18);
		fold_text(str_of(text, 60), &folded);
		fold_text(str_of(text, 78), &longer);
		differ +=
		    longer.n_words != folded.n_words + 4 ||
		    memcmp(longer.bytes, folded.bytes, folded.len) != 0 ||
		    memcmp(longer.words, folded.words, folded.n_words * sizeof *folded.words) != 0;
	}
	is_int(differ, 0, "what stands behind a text changes nothing in it");
}

static bool is_letter(char byte)
{
	return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

// An invisible sign behind the first of several letters, which folding drops, keeps them from every
// quick way. `ret_at`: where each byte of the longer text stood before.
static size_t hide(const char *text, size_t len, char *out, uint16_t *ret_at)
{
	static const char invisible[] = "\xE2\x80\x8B";
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		const bool first = is_letter(text[i]) && (i == 0 || !is_letter(text[i - 1]));
		const bool several = i + 1 < len && is_letter(text[i + 1]);
		ret_at[n] = (uint16_t)i;
		out[n++] = text[i];
		for (size_t j = 0; first && several && j < 3; j++) {
			ret_at[n] = (uint16_t)(i + 1);
			out[n++] = invisible[j];
		}
	}
	ret_at[n] = (uint16_t)len;
	return n;
}

static bool same_word(const struct fold_word *quick, const struct fold_word *slow,
		      const uint16_t *at)
{
	return quick->hash == slow->hash && quick->start == slow->start &&
	       quick->len == slow->len && quick->from == at[slow->from] &&
	       quick->to == at[slow->to] && quick->from_point == quick->from &&
	       quick->to_point == quick->to && quick->kind == slow->kind &&
	       quick->joined == slow->joined;
}

// A byte of a random text: of any signs, or mostly of words with one space between, now and then
// the same again, so that there are long words and repetitions.
static char random_byte(uint64_t random, bool usual, char before)
{
	static const char any[] = "abcdeEFGxyzzz    .,-:;'#?!()\"/*&%$_09";
	static const char letters[] = "abcdeEFGxyvuu    .,";
	if (random >> 61 == 0 && is_letter(before))
		return before;
	if (!usual)
		return any[(random >> 33) % (sizeof any - 1)];
	return letters[(random >> 33) % (before == ' ' ? 13 : sizeof letters - 1)];
}

// Sixty-four letters at a time give what one letter at a time gives, wherever words begin and end.
// Without the letters with which links begin.
static void test_quick_is_slow(void)
{
	static struct folded slow;
	static uint16_t at[2000];
	static char text[400], hidden[2000];
	uint64_t random = 7;
	size_t differ = 0, compared = 0;
	for (int round = 0; round < 6000; round++) {
		const size_t len = (size_t)round / 2 % sizeof text;
		for (size_t i = 0; i < len; i++) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
			text[i] = random_byte(random, round % 2, i > 0 ? text[i - 1] : ' ');
		}
		fold_text(str_of(text, len), &folded);
		fold_text(str_of(hidden, hide(text, len, hidden, at)), &slow);
		bool same = folded.n_words == slow.n_words && folded.len == slow.len &&
			    folded.capitals == slow.capitals && folded.kinds == slow.kinds &&
			    folded.punctuation == slow.punctuation && folded.seen == slow.seen &&
			    memcmp(folded.bytes, slow.bytes, slow.len) == 0;
		for (size_t i = 0; same && i < slow.n_words; i++, compared++)
			same = same_word(&folded.words[i], &slow.words[i], at);
		differ += !same;
	}
	ok(compared > 100000 && differ == 0,
	   "%zu words of 6,000 texts are the same in the quick way and in the slow one: %zu differ",
	   compared, differ);
}

int main(void)
{
	test_words();
	test_places_in_the_original();
	test_what_was_seen();
	test_limits();
	test_any_bytes();
	test_code_points();
	test_ways_agree();
	test_quick_is_slow();
	return tap_done();
}
