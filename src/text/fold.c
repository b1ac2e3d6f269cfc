// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/fold.h"

#include "base/utf8.h"
#include "text/fold_table.h"
#include "text/hash.h"
#include "text/lookalike.h"
#include "text/sixteen.h"

#include <assert.h>

#define TABLE_PAGE    128u
#define ENTRY_EXPANDS (UINT32_C(1) << 31)
#define POINT_BITS    0x1FFFFFu

#define GREEK_CAPITAL_FIRST 0x391
#define GREEK_CAPITAL_LAST  0x3A9
#define GREEK_LAST	    0x3C9

// A pass over one text.
struct pass {
	struct folded *out;
	struct str text;
	size_t at;		// next byte
	uint16_t point;		// number of the code point at `at`
	size_t from;		// byte and
	uint16_t from_point;	// number of the code point in hand
	struct fold_word *open; // the word being written, or NULL
	uint32_t last;		// the last letter written to it
	unsigned repeated;	// how often it stands there in a row
	size_t last_end;	// byte behind the last word
	bool hashtag;		// a # stood directly before
	bool foreign;		// the open word has Greek or Cyrillic letters,
	bool capitals;		// the last Greek one a capital
	bool stop;		// no room for more
};

static uint32_t table_entry(uint32_t code_point)
{
	return fold_entries[fold_pages[code_point / TABLE_PAGE] * TABLE_PAGE +
			    code_point % TABLE_PAGE];
}

static uint32_t entry_of(uint32_t code_point)
{
	if (code_point < FOLD_TABLE_LIMIT)
		return table_entry(code_point);
	if (code_point < 0x40000)
		return (uint32_t)FOLD_CLASS_CHARACTER << 24;
	return (uint32_t)(code_point >= 0xE0000 ? FOLD_CLASS_DROP : FOLD_CLASS_OTHER) << 24;
}

static enum fold_class entry_class(uint32_t entry)
{
	return (enum fold_class)((entry & ~ENTRY_EXPANDS) >> 24);
}

static uint32_t entry_target(uint32_t entry, uint32_t code_point)
{
	if (entry & ENTRY_EXPANDS)
		return fold_expansions[(entry & 0xFFFFFF) + 1];
	return (code_point + entry) & POINT_BITS;
}

enum fold_class fold_class_of(uint32_t code_point)
{
	return entry_class(entry_of(code_point));
}

uint32_t fold_lower(uint32_t code_point)
{
	if (code_point >= FOLD_TABLE_LIMIT)
		return code_point;
	uint32_t difference = lower_entries[lower_pages[code_point / TABLE_PAGE] * TABLE_PAGE +
					    code_point % TABLE_PAGE];
	return (code_point + difference) & POINT_BITS;
}

int fold_digit(uint32_t code_point)
{
	uint32_t entry = entry_of(code_point);
	if (entry_class(entry) != FOLD_CLASS_DIGIT)
		return -1;
	return (int)(entry_target(entry, code_point) - '0');
}

// Letters that look like those of the word's own script become these.
static void unmix(struct pass *pass)
{
	struct fold_word *word = pass->open;
	const size_t len = lookalike_fold(pass->out->bytes + word->start, word->len,
					  FOLD_WORD_BYTES_MAX, pass->capitals);
	word->respelled = len != word->len;
	word->len = (uint16_t)len;
	pass->out->len = word->start + len;
}

// Whether folding only made small letters of the word's capitals.
static bool is_plain(const struct pass *pass, const struct fold_word *word)
{
	const char *folded = pass->out->bytes + word->start, *text = pass->text.at + word->from;
	size_t same = 0;
	if (word->to - word->from != word->len)
		return false;
	while (same < word->len && (unsigned char)folded[same] < 0x80 &&
	       (text[same] | 0x20) == folded[same])
		same++;
	return same == word->len;
}

static void word_close(struct pass *pass)
{
	if (!pass->open)
		return;
	if (pass->foreign)
		unmix(pass);
	pass->open->plain = pass->open->kind <= FOLD_HASHTAG && is_plain(pass, pass->open);
	pass->open->hash = hash_bytes_roomy(fold_word_str(pass->out, pass->out->n_words - 1));
	pass->out->bytes[pass->out->len++] = ' ';
	pass->last_end = pass->open->to;
	pass->open = NULL;
}

static void word_open(struct pass *pass, enum fold_kind kind)
{
	struct folded *out = pass->out;
	word_close(pass);
	if (out->n_words == FOLD_WORDS_MAX ||
	    out->len + FOLD_WORD_BYTES_MAX + 16 > FOLD_BYTES_MAX) {
		out->seen |= FOLD_SEEN_CUT;
		pass->stop = true;
		return;
	}
	struct fold_word *word = &out->words[out->n_words];
	*word = (struct fold_word){
	    .start = (uint16_t)out->len,
	    .from = (uint16_t)pass->from,
	    .from_point = pass->from_point,
	    .kind = (uint8_t)kind,
	    .joined = out->n_words > 0 && pass->last_end == pass->from,
	};
	out->n_words++;
	out->kinds |= UINT32_C(1) << kind;
	out->firsts |= kind <= FOLD_CHARACTER ? (uint8_t)pass->text.at[pass->from] : 0;
	pass->open = word;
	pass->last = 0;
	pass->repeated = 0;
	pass->foreign = false;
}

// Extends the open word to the end of what was just read.
static void word_reach(struct pass *pass)
{
	pass->open->to = (uint16_t)pass->at;
	pass->open->to_point = pass->point;
	pass->open->len = (uint16_t)(pass->out->len - pass->open->start);
}

static void write_point(struct pass *pass, uint32_t code_point)
{
	struct folded *out = pass->out;
	if (code_point < 0x80) {
		out->bytes[out->len++] = (char)code_point;
		return;
	}
	out->len += utf8_put(out->bytes + out->len, code_point);
	pass->foreign |= code_point >= LOOKALIKE_FIRST && code_point <= LOOKALIKE_LAST;
}

static void word_add(struct pass *pass, uint32_t code_point, bool may_repeat)
{
	if (code_point != pass->last) {
		pass->last = code_point;
		pass->repeated = 1;
	} else if (++pass->repeated > 2 && !may_repeat) {
		word_reach(pass); // "heeeelp": the letters count, the third is not written
		return;
	}
	write_point(pass, code_point);
	word_reach(pass);
}

static void take_wordlike(struct pass *pass, uint32_t entry, uint32_t code_point)
{
	bool digit = entry_class(entry) == FOLD_CLASS_DIGIT;
	bool mark = entry_class(entry) == FOLD_CLASS_MARK;
	if (!pass->open && mark)
		return;
	bool number_ends = pass->open && pass->open->kind == FOLD_NUMBER && !digit && !mark;
	if (!pass->open || number_ends || pass->open->len >= FOLD_WORD_BYTES_MAX - 16) {
		enum fold_kind kind = pass->hashtag ? FOLD_HASHTAG
				      : digit	    ? FOLD_NUMBER
						    : FOLD_WORD;
		word_open(pass, kind);
	}
	if (pass->stop)
		return;
	if (code_point >= GREEK_CAPITAL_FIRST && code_point <= GREEK_LAST)
		pass->capitals = code_point <= GREEK_CAPITAL_LAST;
	if (!(entry & ENTRY_EXPANDS)) {
		word_add(pass, entry_target(entry, code_point), digit);
		return;
	}
	const uint32_t *expansion = fold_expansions + (entry & 0xFFFFFF);
	for (uint32_t i = 1; i <= expansion[0]; i++)
		word_add(pass, expansion[i], true);
}

static void take_single(struct pass *pass, enum fold_kind kind, uint32_t code_point)
{
	struct folded *out = pass->out;
	if (code_point == '?')
		out->seen |= FOLD_SEEN_QUESTION;
	if (kind == FOLD_SYMBOL && !pass->open && out->n_words && pass->last == code_point &&
	    out->words[out->n_words - 1].kind == FOLD_SYMBOL && pass->last_end == pass->from) {
		struct fold_word *same = &out->words[out->n_words - 1];
		same->to = (uint16_t)pass->at;
		same->to_point = pass->point;
		pass->last_end = pass->at;
		return;
	}
	word_open(pass, kind);
	if (pass->stop)
		return;
	word_add(pass, code_point, true);
	word_close(pass);
}

static bool is_ascii_wordlike(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '_';
}

static bool stands_at(const struct pass *pass, struct str what)
{
	struct str here = str_slice(pass->text, pass->from, what.len);
	return str_equal_nocase(here, what);
}

// Moves behind ASCII that was taken as a whole; each byte is one code point.
static void skip_to(struct pass *pass, size_t end)
{
	pass->point = (uint16_t)(pass->point + (end - pass->at));
	pass->at = end;
}

// True if a link may begin with these two bytes. Without a branch: one word in seven begins with
// such a first letter.
static inline bool may_begin_url(unsigned first, unsigned second)
{
	const unsigned both = (first | 0x20) << 8 | second | 0x20;
	return (both == ('h' << 8 | 't')) | (both == ('w' << 8 | 'w')) | (both == ('p' << 8 | 'i'));
}

// True if a link may begin at the ASCII in hand.
static bool may_be_url(const struct pass *pass)
{
	return pass->from + 1 < pass->text.len &&
	       may_begin_url((unsigned char)pass->text.at[pass->from],
			     (unsigned char)pass->text.at[pass->from + 1]);
}

// A link at the code point in hand becomes its mark.
static bool take_url(struct pass *pass)
{
	if (!may_be_url(pass) ||
	    (!stands_at(pass, STR("http://")) && !stands_at(pass, STR("https://")) &&
	     !stands_at(pass, STR("www.")) && !stands_at(pass, STR("pic.twitter.com/"))))
		return false;
	size_t end = pass->at;
	while (end < pass->text.len && pass->text.at[end] > ' ' &&
	       !strchr("\"<>\x7f", pass->text.at[end]))
		end++;
	skip_to(pass, end);
	take_single(pass, FOLD_URL, FOLD_URL_MARK);
	return true;
}

// "@name" or "@name@server.example" behind the @ in hand becomes the mark.
static bool take_mention(struct pass *pass)
{
	struct str text = pass->text;
	size_t end = pass->at;
	while (end < text.len && is_ascii_wordlike(text.at[end]))
		end++;
	if (end == pass->at)
		return false;
	size_t server = end;
	if (server + 1 < text.len && text.at[server] == '@' &&
	    is_ascii_wordlike(text.at[server + 1])) {
		server++;
		while (server < text.len && (is_ascii_wordlike(text.at[server]) ||
					     text.at[server] == '.' || text.at[server] == '-'))
			server++;
		end = server;
	}
	skip_to(pass, end);
	take_single(pass, FOLD_MENTION, FOLD_MENTION_MARK);
	return true;
}

static enum fold_class class_ahead(const struct pass *pass)
{
	if (pass->at >= pass->text.len)
		return FOLD_CLASS_OTHER;
	size_t at = pass->at;
	return fold_class_of(utf8_next(pass->text, &at));
}

// Punctuation: within "don't" and "1,500" it does not end the word.
static void take_other(struct pass *pass, uint32_t code_point)
{
	if (code_point >= '!' && code_point <= '@')
		pass->out->punctuation |= UINT32_C(1) << (code_point - '!');
	bool in_number = pass->open && pass->open->kind == FOLD_NUMBER;
	if (code_point == '\'' && pass->open && !in_number &&
	    class_ahead(pass) == FOLD_CLASS_LETTER)
		return;
	if ((code_point == '.' || code_point == ',') && in_number &&
	    class_ahead(pass) == FOLD_CLASS_DIGIT && pass->open->len < FOLD_WORD_BYTES_MAX - 16) {
		word_add(pass, code_point, true);
		return;
	}
	bool was_open = pass->open != NULL;
	word_close(pass);
	pass->hashtag = code_point == '#' && !was_open;
	if (code_point == '@' && !was_open)
		take_mention(pass);
}

static uint32_t next_point(struct pass *pass)
{
	pass->from = pass->at;
	pass->from_point = pass->point++;
	unsigned char byte = (unsigned char)pass->text.at[pass->at];
	if (byte < 0x80) {
		pass->at++;
		return byte;
	}
	uint32_t code_point = utf8_next(pass->text, &pass->at);
	if (code_point == UTF8_REPLACEMENT && pass->at == pass->from + 1)
		pass->out->seen |= FOLD_SEEN_BROKEN;
	return code_point;
}

static void take_next(struct pass *pass)
{
	uint32_t code_point = next_point(pass);
	uint32_t entry = entry_of(code_point);
	enum fold_class class = entry_class(entry);
	switch (class) {
	case FOLD_CLASS_LETTER:
		pass->out->capitals += code_point >= 'A' && code_point <= 'Z';
		if (!pass->open && code_point < 0x80 && take_url(pass))
			break;
		take_wordlike(pass, entry, code_point);
		break;
	case FOLD_CLASS_DIGIT:
	case FOLD_CLASS_MARK:
		take_wordlike(pass, entry, code_point);
		break;
	case FOLD_CLASS_CHARACTER:
		take_single(pass, FOLD_CHARACTER, entry_target(entry, code_point));
		break;
	case FOLD_CLASS_SYMBOL:
		take_single(pass, FOLD_SYMBOL, entry_target(entry, code_point));
		break;
	case FOLD_CLASS_OTHER:
		take_other(pass, entry_target(entry, code_point));
		return;
	case FOLD_CLASS_DROP:
		return;
	}
	pass->hashtag = false;
}

static bool is_plain_letter(char byte)
{
	return (unsigned char)((byte | 0x20) - 'a') <= 'z' - 'a';
}

// The quick way into a word that begins with a plain letter: opens it and takes nothing of it yet.
// False if there is none, or perhaps a link.
static bool begin_plain_word(struct pass *pass)
{
	unsigned char byte = (unsigned char)pass->text.at[pass->at] | 0x20;
	if (pass->open || byte < 'a' || byte > 'z')
		return false;
	pass->from = pass->at;
	pass->from_point = pass->point;
	if (may_be_url(pass))
		return false;
	word_open(pass, pass->hashtag ? FOLD_HASHTAG : FOLD_WORD);
	pass->hashtag = false;
	return true;
}

// The quick way through spaces.
static void take_spaces(struct pass *pass)
{
	size_t at = pass->at;
	while (at < pass->text.len && pass->text.at[at] == ' ')
		at++;
	if (at == pass->at)
		return;
	word_close(pass);
	pass->hashtag = false;
	skip_to(pass, at);
}

// --- eight bytes at once, each in its part of a 64-bit number, the first one lowest ---

#define HIGH_BITS UINT64_C(0x8080808080808080)

static uint64_t each(uint8_t byte)
{
	return byte * UINT64_C(0x0101010101010101);
}

// The high bit of each byte that is a letter a to z; `bytes` have their bit 0x20 set.
static uint64_t plain_letters(uint64_t bytes)
{
	uint64_t low = bytes & ~HIGH_BITS;
	uint64_t from_a = low + each(0x80 - 'a'), behind_z = low + each(0x80 - 'z' - 1);
	return from_a & ~behind_z & ~bytes & HIGH_BITS;
}

// The high bit of each byte that is zero; all are below 0x80.
static uint64_t zero_bytes(uint64_t bytes)
{
	return ~(bytes + each(0x7F)) & HIGH_BITS;
}

// Takes up to eight plain letters at once: nine in ten words end here. Takes nothing, and returns
// false, where a letter stands three times in a row or the text ends too soon.
static bool take_eight_letters(struct pass *pass)
{
	struct folded *out = pass->out;
	if (pass->text.len - pass->at < 8 || pass->open->len > FOLD_WORD_BYTES_MAX - 16 - 8)
		return false;
	uint64_t bytes;
	memcpy(&bytes, pass->text.at + pass->at, sizeof bytes);
	uint64_t lower = bytes | each(0x20);
	uint64_t others = ~plain_letters(lower) & HIGH_BITS;
	size_t n = others ? (size_t)__builtin_ctzll(others) / 8 : 8;
	if (n == 0 || pass->last >= 0x80)
		return false;
	uint64_t within = n == 8 ? ~UINT64_C(0) : (UINT64_C(1) << 8 * n) - 1;
	uint64_t repeats = zero_bytes((lower ^ (lower << 8 | pass->last)) & ~HIGH_BITS) & within;
	uint64_t before = repeats << 8 | (pass->repeated > 1 ? 0x80u : 0);
	if (repeats & before)
		return false;
	memcpy(out->bytes + out->len, &lower, sizeof lower);
	out->len += n;
	// A capital lacks bit 5; the product brings the sum of all bytes into the highest.
	out->capitals += (uint32_t)(((~bytes & each(0x20) & within) >> 5) * each(1) >> 56);
	pass->last = lower >> 8 * (n - 1) & 0xFF;
	pass->repeated = repeats >> (8 * n - 1) & 1 ? 2 : 1;
	skip_to(pass, pass->at + n);
	word_reach(pass);
	return true;
}

static void take_letter_by_letter(struct pass *pass)
{
	struct folded *out = pass->out;
	size_t used = pass->open->len, most = FOLD_WORD_BYTES_MAX - 16;
	size_t room = used < most ? most - used : 0;
	size_t at = pass->at, len = out->len;
	for (; at < pass->text.len && room > 0; at++, room--) {
		unsigned char byte = (unsigned char)pass->text.at[at], lower = byte | 0x20;
		if (lower < 'a' || lower > 'z')
			break;
		out->capitals += byte != lower;
		pass->repeated = lower == pass->last ? pass->repeated + 1 : 1;
		pass->last = lower;
		out->bytes[len] = (char)lower;
		len += pass->repeated <= 2;
	}
	if (at == pass->at)
		return;
	out->len = len;
	skip_to(pass, at);
	word_reach(pass);
}

// The quick way through the rest of a word in plain letters; takes nothing else.
static void take_plain_letters(struct pass *pass)
{
	size_t from = pass->at;
	while (take_eight_letters(pass) && pass->at == from + 8)
		from = pass->at;
	take_letter_by_letter(pass);
}

// What ends a word and is nothing by itself.
enum plain_end { NO_PLAIN_END, END_SPACE, END_SIGN };
static const uint8_t plain_ends[256] = {
    [' '] = END_SPACE, [','] = END_SIGN, ['.'] = END_SIGN, [';'] = END_SIGN,
    [':'] = END_SIGN,  ['-'] = END_SIGN, ['('] = END_SIGN, [')'] = END_SIGN,
    ['/'] = END_SIGN,  ['"'] = END_SIGN, ['*'] = END_SIGN,
};

// Text is looked at WINDOW bytes at a time, each a bit of a 64-bit number, the first one lowest.
#define WINDOW	    64
#define WINDOW_ROOM (WINDOW + 2 * sizeof(sixteen)) // with what is read behind it
#define PLAIN_MOST  15				   // letters of a word that is taken whole

struct window {
	uint64_t letters; // a to z and A to Z, but for those that stand three times in a row
	uint64_t capitals;
};

// The bytes at `at`; WINDOW_ROOM may be read.
static inline struct window window_at(const char *at)
{
	uint64_t letters = 0, pairs = 0, small = 0;
	for (unsigned i = 0; i < WINDOW; i += sizeof(sixteen)) {
		const sixteen bytes = sixteen_load(at + i), lower = bytes | 0x20;
		const sixteen next = sixteen_load(at + i + 1) | 0x20;
		const sixteen letter = (sixteen)(lower - 'a' <= 'z' - 'a');
		letters |= (uint64_t)sixteen_high_bits(letter) << i;
		pairs |= (uint64_t)sixteen_high_bits((sixteen)(lower == next)) << i;
		small |= (uint64_t)sixteen_high_bits((sixteen)(lower == bytes)) << i;
	}
	return (struct window){letters & ~(pairs & pairs >> 1), letters & ~small};
}

// What stands at `at`, with WINDOW_ROOM bytes that may be read: near its end the text goes on with
// zeros, in `room`.
static const char *bytes_at(struct str text, size_t at, char room[WINDOW_ROOM])
{
	const size_t left = text.len - at;
	if (left >= WINDOW_ROOM)
		return text.at + at;
	memset(room, 0, WINDOW_ROOM);
	memcpy(room, text.at + at, left);
	return room;
}

// hash_bytes of the first `len` bytes, at most 15.
static uint64_t hash_sixteen(sixteen bytes, unsigned len)
{
	typedef uint64_t two __attribute__((vector_size(16)));
	const two halves = (two)bytes;
	const uint64_t begun = len < 8 ? len : hash_pair(len, halves[0]);
	const uint64_t rest = len < 8 ? halves[0] : halves[1];
	return hash_pair(begun, __builtin_bswap64(rest) >> 8 >> (56 - 8 * (len % 8)));
}

// The plain words of a window.
struct window_words {
	size_t n;
	size_t len;   // of what was taken, with what ends the words
	size_t bytes; // that were written of them
	unsigned signs;
	bool ended; // what comes next is no plain word
};

// Takes those that surely end within it, of which all is known but whether the first one is joined.
// `here`: the window, of what stands at `at` in the text, before which are so many `points`;
// `left`: how much of the text there is; `start`: where the first one is written in `bytes`.
static struct window_words window_take(const char *here, uint64_t letters, size_t left, size_t at,
				       size_t points, size_t start, char *restrict bytes,
				       struct fold_word *restrict words)
{
	static const uint32_t plain = FOLD_WORD | 4 << 8; // its kind and marks
	static_assert(offsetof(struct fold_word, kind) + sizeof plain == sizeof *words,
		      "nothing else is behind the points");
	struct window_words taken = {.ended = true};
	size_t from = 0, to = start;
	struct fold_word *word = words;
	// The mark at the end is moved along, so that each word has an end.
	uint64_t others = ~letters | UINT64_C(1) << (WINDOW - 1);
	for (;;) {
		const size_t len = (size_t)__builtin_ctzll(others), end = from + len;
		if (end > WINDOW - 3) { // perhaps it goes on behind the window
			taken.ended = false;
			break;
		}
		const unsigned char sign = (unsigned char)here[end];
		const unsigned kind = plain_ends[sign];
		const sixteen lower = sixteen_load(here + from) | 0x20;
		if ((len - 1 >= PLAIN_MOST) | ((kind == NO_PLAIN_END) & (end != left)) |
		    may_begin_url(lower[0], lower[1]))
			break;
		memcpy(bytes + to, &lower, sizeof lower);
		bytes[to + len] = ' ';
		const uint64_t begin = (at + from) << 32, stop = (at + end) << 48;
		const uint64_t stands = to + (len << 16) + begin + stop;
		const size_t point = points + from;
		const uint32_t shown = (uint32_t)((point + len) << 16 | point);
		word->hash = hash_sixteen(lower, (unsigned)len);
		memcpy(&word->start, &stands, sizeof stands);
		memcpy(&word->from_point, &shown, sizeof shown);
		memcpy(&word->kind, &plain, sizeof plain);
		word++;
		to += len + 1;
		from = end + 1;
		others >>= len;
		others >>= 1;
		if (kind == END_SIGN) {
			taken.signs |= UINT32_C(1) << (sign - '!');
			others >>= here[from] == ' ';
			from += here[from] == ' ';
		}
	}
	taken.n = (size_t)(word - words);
	taken.len = from;
	taken.bytes = to - start;
	return taken;
}

// The quick way through words of plain letters with one space, or a sign and a space, between:
// most of most texts. Takes whole words only, and nothing where none begins or where there may be
// no room for all.
static void take_plain_words(struct pass *pass)
{
	struct folded *out = pass->out;
	const struct str text = pass->text;
	char room[WINDOW_ROOM];
	struct window_words taken = {0};
	while (!taken.ended && pass->at < text.len && out->n_words + WINDOW <= FOLD_WORDS_MAX &&
	       out->len + WINDOW_ROOM + FOLD_WORD_BYTES_MAX <= FOLD_BYTES_MAX) {
		const char *here = bytes_at(text, pass->at, room);
		const struct window window = window_at(here);
		struct fold_word *words = &out->words[out->n_words];
		taken = window_take(here, window.letters, text.len - pass->at, pass->at,
				    pass->point, out->len, out->bytes, words);
		if (taken.n == 0)
			break;
		words->joined = out->n_words > 0 && pass->last_end == pass->at;
		out->n_words += taken.n;
		out->len += taken.bytes;
		out->punctuation |= taken.signs;
		out->kinds |= UINT32_C(1) << FOLD_WORD;
		out->firsts |= 'a';
		uint64_t capitals = window.capitals & ((UINT64_C(1) << taken.len) - 1);
		for (; capitals; capitals &= capitals - 1)
			out->capitals++;
		pass->last_end = words[taken.n - 1].to;
		const size_t end = pass->at + taken.len;
		skip_to(pass, end < text.len ? end : text.len);
	}
}

void fold_text(struct str text, struct folded *ret)
{
	ret->len = 0;
	ret->n_words = 0;
	ret->seen = 0;
	ret->kinds = 0;
	ret->firsts = 0;
	ret->punctuation = 0;
	ret->capitals = 0;
	ret->bytes[ret->len++] = ' ';
	if (text.len > FOLD_INPUT_MAX) {
		text = utf8_prefix(text, FOLD_INPUT_MAX);
		ret->seen |= FOLD_SEEN_CUT;
	}
	struct pass pass = {.out = ret, .text = text};
	while (pass.at < text.len && !pass.stop) {
		if (!pass.open && !pass.hashtag && is_plain_letter(text.at[pass.at]))
			take_plain_words(&pass);
		if (pass.at == text.len)
			break;
		if (!begin_plain_word(&pass))
			take_next(&pass);
		if (pass.open && pass.open->kind != FOLD_NUMBER)
			take_plain_letters(&pass);
		take_spaces(&pass);
	}
	word_close(&pass);
	if (text.len > 4 && str_equal_nocase(str_slice(text, 0, 4), STR("RT @")))
		ret->seen |= FOLD_SEEN_REPOST;
}

size_t fold_joined(struct folded *folded, struct str name, char *out, size_t room)
{
	size_t len = 0;
	fold_text(name, folded);
	for (size_t i = 0; i < folded->n_words; i++) {
		const struct str word = fold_word_str(folded, i);
		if (len + word.len + 2 > room)
			break;
		if (len > 0)
			out[len++] = ' ';
		memcpy(out + len, word.at, word.len);
		len += word.len;
	}
	out[len] = '\0';
	return len;
}
