// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/utf8.h"
#include "text/numbers.h"
#include "text/numbers_near.h"

#define GROUPS_MAX    7	 // of digits in one phone number
#define DIGITS_MAX    15 // ITU-T E.164
#define GAP_BYTES_MAX 5	 // of separators between two groups

// Neighbouring groups of digits with only separators between them.
struct digits {
	char all[DIGITS_MAX + 1];
	unsigned n;		 // digits
	unsigned groups;	 // groups
	uint8_t len[GROUPS_MAX]; // digits of each group
	size_t word[GROUPS_MAX]; // and the word that it stands in
	char gap[GROUPS_MAX];	 // the separator before it; 0 before the first
	bool plus;
	bool bracket; // its first group stands in brackets
	size_t from;  // byte where it begins, with its "+" and "("
};

// A hyphen of any kind, a dash, a minus, a full-width one, the Japanese mark for a long vowel.
static bool is_dash(uint32_t point)
{
	return point == '-' || (point >= 0x2010 && point <= 0x2015) || point == 0x2212 ||
	       point == 0xFF0D || point == 0x30FC;
}

// The separator in text from `from` to `to`: 0 if there is anything else or too much of it.
static char separator(struct str text, size_t from, size_t to)
{
	char seen = ' ';
	if (to - from > GAP_BYTES_MAX || to == from)
		return 0;
	for (size_t at = from; at < to;) {
		const uint32_t point = utf8_next(str_of(text.at, to), &at);
		if (point == '/' || point == '.' || point == '_')
			seen = (char)point;
		else if (is_dash(point) || point == 0x6D4) // the full stop of Urdu
			seen = '-';
		else if (point != ' ' && point != 0xA0 && point != '(' && point != ')')
			return 0;
	}
	return seen;
}

// Adds the digits of a word ("0300.123" has two groups); false if they do not fit.
static bool add_groups(struct digits *d, struct str word, size_t number, char gap)
{
	for (size_t at = 0; at < word.len; gap = '.') {
		size_t begin = at;
		while (at < word.len && word.at[at] >= '0' && word.at[at] <= '9')
			at++;
		size_t len = at - begin;
		if (len == 0 || d->groups == GROUPS_MAX || d->n + len > DIGITS_MAX)
			return false;
		if (at < word.len && word.at[at] != '.')
			return false; // 1,500
		memcpy(d->all + d->n, word.at + begin, len);
		d->n += (unsigned)len;
		d->len[d->groups] = (uint8_t)len;
		d->word[d->groups] = number;
		d->gap[d->groups++] = gap;
		at++;
	}
	return d->groups > 0;
}

// "(0)" of "+44 (0)20 7946 0143": is dialled only without what stands before it.
static bool is_trunk_in_brackets(struct str text, const struct fold_word *word)
{
	return word->from > 0 && word->to < text.len && word->to == word->from + 1 &&
	       text.at[word->from] == '0' && text.at[word->from - 1] == '(' &&
	       text.at[word->to] == ')';
}

// All groups that may belong to one number beginning with word `first`.
static bool collect(struct str text, const struct folded *folded, size_t first, struct digits *d)
{
	*d = (struct digits){.from = folded->words[first].from};
	if (!add_groups(d, fold_word_str(folded, first), first, 0))
		return false;
	d->bracket = d->from > 0 && text.at[d->from - 1] == '(';
	d->from -= d->bracket;
	d->bracket = d->bracket && folded->words[first].to < text.len &&
		     text.at[folded->words[first].to] == ')';
	if (d->from > 0 && text.at[d->from - 1] == '+') {
		d->from--;
		d->plus = true;
	}
	for (size_t i = first + 1; is_word_kind(folded, i, FOLD_NUMBER); i++) {
		const struct fold_word *before = &folded->words[i - 1], *word = &folded->words[i];
		char gap = separator(text, before->to, word->from);
		struct digits longer = *d;
		if (d->plus && gap && is_trunk_in_brackets(text, word))
			continue;
		if (!gap || !add_groups(&longer, fold_word_str(folded, i), i, gap))
			break;
		*d = longer;
	}
	return true;
}

static void drop_group(struct digits *d)
{
	d->n -= d->len[--d->groups];
}

static bool is_year(const struct digits *d, unsigned group, unsigned at)
{
	return d->len[group] == 4 && ((d->all[at] == '1' && d->all[at + 1] == '9') ||
				      (d->all[at] == '2' && d->all[at + 1] == '0'));
}

// 24-12-2026, 2026/12/24, 2010-2015.
static bool is_date(const struct digits *d)
{
	if (d->plus)
		return false;
	if (d->groups == 2 && is_year(d, 0, 0) && is_year(d, 1, 4))
		return true;
	if (d->groups != 3 || d->gap[1] != d->gap[2])
		return false;
	bool year_last = d->len[0] <= 2 && d->len[1] <= 2 &&
			 (d->len[2] == 2 || is_year(d, 2, d->len[0] + d->len[1]));
	bool year_first = is_year(d, 0, 0) && d->len[1] <= 2 && d->len[2] <= 2;
	return year_last || year_first;
}

// A word for "call" or "phone" among the three before.
static bool has_cue(const struct folded *folded, size_t first)
{
	static const char cues[] =
	    " call phone tel telephone contact whatsapp mobile mob cell cel helpline hotline "
	    "number no "
	    "ph sms text dial reach ring wa zap fono raabta rabta fon telefon telefono telefone "
	    "telemovel llamar llame llamada llamame celular numero nimewo rele appel appelez fone "
	    "dzwonic kontakt telp hub hubungi sdt simu namba wac kira "
	    "فون نمبر رقم هاتف رابطه للتواصل للاتصال اتصل اتصلوا تلفون واتس واتساب جوال موبايل "
	    "फोन नंबर सम्पर्क संपर्क ফোন নম্বর ဖုန်း тел телефон номер дзвоніть звоните "
	    "утас дугаар ტელეფონი ტელ დამირეკეთ հեռախոս טלפון נייד ስልክ โทร ទូរស័ព្ទ ໂທ ഫോൺ ಫೋನ್ "
	    "話 话 電 电 絡 络 先 番 号 ";
	for (size_t back = 1; back <= 3 && back <= first; back++) {
		struct str word = fold_word_str(folded, first - back);
		if (word.len >= 2 && is_listed(word, STR(cues)))
			return true;
	}
	return false;
}

// Groups as people write them: none of a single digit but the first, no lone decimal point.
static bool groups_sound(const struct digits *d)
{
	unsigned dots = 0;
	for (unsigned g = 0; g < d->groups; g++) {
		// The code of a place may be one digit behind a country's: "+977 1 4555014".
		const bool place = g == 1 || (g == 2 && d->len[1] == 1);
		if (g > 0 && d->len[g] < 2 && !(d->plus && place))
			return false;
		dots += d->gap[g] == '.';
	}
	return d->plus || dots != 1 || (d->all[0] == '0' && d->len[0] >= 3);
}

// How many digits say "within the country", where that is not one 0; 0 for none.
static size_t trunk_len(struct str digits, struct str calling_code)
{
	static const struct {
		const char *code, *trunk;
		size_t whole; // digits with it; 0: any number of them
	} trunks[] = {{"7", "8", 11},  {"375", "80", 11}, {"370", "8", 9},
		      {"36", "06", 0}, {"52", "01", 12},  {"976", "01", 0}};
	for (size_t i = 0; i < sizeof trunks / sizeof trunks[0]; i++)
		if (str_equal(calling_code, str_from(trunks[i].code)) &&
		    str_starts(digits, str_from(trunks[i].trunk)) &&
		    (trunks[i].whole == 0 || digits.len == trunks[i].whole))
			return strlen(trunks[i].trunk);
	return 0;
}

// Without "+" and without a leading 0 or 00 it takes more to believe in a phone.
static bool looks_local(const struct digits *d, struct str calling_code, bool cue)
{
	if (trunk_len(str_of(d->all, d->n), calling_code) > 0)
		return true;
	if (d->n == 11 && d->groups == 4 && d->all[0] == '1' && d->len[0] == 1 && d->len[1] == 3 &&
	    d->len[2] == 3)
		return true; // 1-555-201-0143, as in North America
	if (d->n >= 11)
		return (calling_code.len && d->n >= 7 + calling_code.len &&
			memcmp(d->all, calling_code.at, calling_code.len) == 0) ||
		       (cue && d->n <= 13);
	if (d->n == 10 && !cue && d->groups == 2 && is_year(d, 0, 0))
		return false; // "Order 2026-000123"
	if (d->n == 10)
		return cue || (d->groups == 1 && d->all[0] >= '6') ||
		       (d->groups == 3 && d->len[0] == 3 && d->len[1] == 3) ||
		       (d->groups == 2 && d->len[0] >= 3 && d->len[0] <= 5);
	if (d->n >= 7)
		return cue ||
		       (d->groups == 2 && d->len[0] <= 4 && d->len[1] == 4 && d->gap[1] == '-');
	return false;
}

static bool is_phone(const struct digits *d, struct str calling_code, bool cue)
{
	if (!groups_sound(d) || is_date(d))
		return false;
	if (d->plus)
		return d->n >= 8 && d->all[0] != '0';
	if (d->all[0] == '0' && d->all[1] == '0')
		return d->n >= 11;
	if (d->all[0] == '0')
		return d->n >= (cue ? 8 : 9) && d->n <= 12;
	return looks_local(d, calling_code, cue);
}

static void write_e164(const struct digits *d, struct str calling_code, struct phone_found *ret)
{
	struct str digits = str_of(d->all, d->n);
	struct str code = {0};
	if (d->plus)
		;
	else if (str_starts(digits, STR("00")))
		digits = str_slice(digits, 2, DIGITS_MAX);
	else if (calling_code.len == 0)
		return;
	else if (trunk_len(digits, calling_code) > 0) {
		digits = str_slice(digits, trunk_len(digits, calling_code), DIGITS_MAX);
		code = calling_code;
	} else if (d->all[0] == '0') {
		// Italy keeps its 0.
		digits =
		    str_equal(calling_code, STR("39")) ? digits : str_slice(digits, 1, DIGITS_MAX);
		code = calling_code;
	} else if (d->n < 11 || !str_starts(digits, calling_code))
		code = calling_code;
	if (code.len + digits.len < 10 || code.len + digits.len > DIGITS_MAX)
		return;
	ret->e164[0] = '+';
	memcpy(ret->e164 + 1, code.at ? code.at : "", code.len);
	memcpy(ret->e164 + 1 + code.len, digits.at, digits.len);
}

// Whether nothing but a hyphen parts the number at `word` from one before it.
static bool hyphened(struct str text, const struct folded *folded, size_t word)
{
	const struct fold_word *words = folded->words;
	return word > 0 && is_word_kind(folded, word, FOLD_NUMBER) &&
	       words[word - 1].kind == FOLD_NUMBER && words[word].from == words[word - 1].to + 1 &&
	       text.at[words[word - 1].to] == '-';
}

// More digits before or behind a hyphen make it the number of a card or an account.
static bool part_of_more(struct str text, const struct folded *folded, size_t first, size_t last)
{
	return hyphened(text, folded, first) || hyphened(text, folded, last + 1);
}

// A letter directly before or behind makes it a code of another kind.
static bool stands_free(const struct folded *folded, size_t first, size_t last)
{
	const struct fold_word *words = folded->words;
	const bool glued_before = words[first].joined && is_word_kind(folded, first - 1, FOLD_WORD);
	const bool glued_behind = is_word_kind(folded, last + 1, FOLD_WORD) &&
				  words[last + 1].joined &&
				  (unsigned char)fold_word_str(folded, last + 1).at[0] < 0x80;
	return !glued_before && !glued_behind;
}

static bool phone_at(struct str text, const struct folded *folded, size_t first,
		     struct str calling_code, struct phone_found *ret, size_t *ret_last)
{
	struct digits d;
	if (!collect(text, folded, first, &d) || d.n < 7)
		return false;
	const bool cue = d.bracket || has_cue(folded, first);
	for (size_t dropped = SIZE_MAX; d.groups > 0; drop_group(&d)) {
		size_t last = d.word[d.groups - 1];
		bool whole_word = last != dropped;
		dropped = last;
		if (!whole_word || !is_phone(&d, calling_code, cue) ||
		    !stands_free(folded, first, last) ||
		    (!cue && part_of_more(text, folded, first, last)) ||
		    (!d.plus && is_money(folded, first, last)))
			continue;
		const struct fold_word *end = &folded->words[last];
		*ret = (struct phone_found){
		    .from = (uint16_t)d.from,
		    .to = end->to,
		    .start = (uint16_t)(folded->words[first].from_point -
					(folded->words[first].from - d.from)),
		    .end = end->to_point,
		};
		if (d.plus)
			ret->digits[0] = '+';
		memcpy(ret->digits + d.plus, d.all, d.n);
		write_e164(&d, calling_code, ret);
		*ret_last = last;
		return true;
	}
	return false;
}

size_t phones_find(struct str text, const struct folded *folded, struct str calling_code,
		   struct phone_found ret[PHONES_MAX])
{
	size_t n = 0;
	if (!fold_has_kind(folded, FOLD_NUMBER))
		return 0;
	for (size_t i = 0; i < folded->n_words && n < PHONES_MAX; i++) {
		size_t last;
		if (folded->words[i].kind == FOLD_NUMBER &&
		    phone_at(text, folded, i, calling_code, &ret[n], &last)) {
			n++;
			i = last;
		}
	}
	return n;
}

struct str calling_code_of(struct str country)
{
	// Two letters and the code, with a space behind each.
	static const char codes[] =
	    "AD376 AE971 AF93 AG1268 AI1264 AL355 AM374 AO244 AR54 AS1684 AT43 AU61 AW297 AZ994 "
	    "BA387 "
	    "BB1246 BD880 BE32 BF226 BG359 BH973 BI257 BJ229 BM1441 BN673 BO591 BR55 BS1242 BT975 "
	    "BW267 "
	    "BY375 BZ501 CA1 CD243 CF236 CG242 CH41 CI225 CK682 CL56 CM237 CN86 CO57 CR506 CU53 "
	    "CV238 "
	    "CW599 CY357 CZ420 DE49 DJ253 DK45 DM1767 DO1 DZ213 EC593 EE372 EG20 ER291 ES34 ET251 "
	    "FI358 "
	    "FJ679 FK500 FM691 FO298 FR33 GA241 GB44 GD1473 GE995 GF594 GH233 GI350 GL299 GM220 "
	    "GN224 "
	    "GP590 GQ240 GR30 GT502 GU1671 GW245 GY592 HK852 HN504 HR385 HT509 HU36 ID62 IE353 "
	    "IL972 "
	    "IN91 IQ964 IR98 IS354 IT39 JM1876 JO962 JP81 KE254 KG996 KH855 KI686 KM269 KN1869 "
	    "KP850 "
	    "KR82 KW965 KY1345 KZ7 LA856 LB961 LC1758 LI423 LK94 LR231 LS266 LT370 LU352 LV371 "
	    "LY218 "
	    "MA212 MC377 MD373 ME382 MG261 MH692 MK389 ML223 MM95 MN976 MO853 MQ596 MR222 MS1664 "
	    "MT356 "
	    "MU230 MV960 MW265 MX52 MY60 MZ258 NA264 NC687 NE227 NG234 NI505 NL31 NO47 NP977 NR674 "
	    "NU683 "
	    "NZ64 OM968 PA507 PE51 PF689 PG675 PH63 PK92 PL48 PM508 PR1 PS970 PT351 PW680 PY595 "
	    "QA974 "
	    "RE262 RO40 RS381 RU7 RW250 SA966 SB677 SC248 SD249 SE46 SG65 SI386 SK421 SL232 SM378 "
	    "SN221 "
	    "SO252 SR597 SS211 ST239 SV503 SY963 SZ268 TC1649 TD235 TG228 TH66 TJ992 TK690 TL670 "
	    "TM993 "
	    "TN216 TO676 TR90 TT1868 TV688 TW886 TZ255 UA380 UG256 US1 UY598 UZ998 VA379 VC1784 "
	    "VE58 "
	    "VG1284 VI1340 VN84 VU678 WF681 WS685 XK383 YE967 YT262 ZA27 ZM260 ZW263 ";
	if (country.len != 2)
		return (struct str){0};
	for (struct str rest = STR(codes); rest.len > 2;) {
		struct str entry = str_cut(&rest, ' ');
		if (str_starts(entry, country))
			return str_slice(entry, 2, 4);
	}
	return (struct str){0};
}
