// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/search.h"

#include "base/utf8.h"
#include "text/fold.h"
#include "text/script.h"

// A piece this long can never hold more words than FOLD_WORDS_MAX.
#define PIECE_BYTES_MAX 4096
// A base with more combining signs than fit here loses the rest.
#define UNIT_BYTES_MAX	48

enum token_kind {
	TOKEN_WORD, // a word, or a part of one, of a script with spaces
	TOKEN_PAIR, // two neighbouring characters of a script without
	TOKEN_TAIL, // the last character of a run that also gave pairs
	TOKEN_LONE, // a run of one character
};

typedef void token_fn(void *context, struct str token, enum token_kind kind);

struct tokenizer {
	token_fn *emit;
	void *context;
	char word[FOLD_WORD_BYTES_MAX + 4];
	size_t word_len;
	char pair[2 * UNIT_BYTES_MAX]; // the unit before, then the current one
	size_t before_len;	       // 0 while the current unit is the first of its run
	size_t unit_len;	       // 0: no run is open
	bool stacked;		       // the next letter hangs under the one before
};

// Signs after which the next consonant is written under the one before: Burmese virama, Khmer
// coeng, Tai Tham sakot.
static bool is_stacker(uint32_t point)
{
	return point == 0x1039 || point == 0x17D2 || point == 0x1A60;
}

static void word_end(struct tokenizer *t)
{
	if (t->word_len)
		t->emit(t->context, str_of(t->word, t->word_len), TOKEN_WORD);
	t->word_len = 0;
}

// The current unit is complete: it makes a pair with the one before and becomes the one before.
static void unit_end(struct tokenizer *t)
{
	if (t->unit_len == 0)
		return;
	if (t->before_len)
		t->emit(t->context, str_of(t->pair, t->before_len + t->unit_len), TOKEN_PAIR);
	memmove(t->pair, t->pair + t->before_len, t->unit_len);
}

static void run_end(struct tokenizer *t)
{
	if (t->unit_len == 0)
		return;
	bool lone = t->before_len == 0;
	unit_end(t);
	t->emit(t->context, str_of(t->pair, t->unit_len), lone ? TOKEN_LONE : TOKEN_TAIL);
	t->before_len = t->unit_len = 0;
	t->stacked = false;
}

static void unit_begin(struct tokenizer *t, struct str character)
{
	unit_end(t);
	t->before_len = t->unit_len;
	memcpy(t->pair + t->before_len, character.at, character.len);
	t->unit_len = character.len;
}

static void run_add(struct tokenizer *t, uint32_t point, bool mark, struct str character)
{
	if (t->unit_len == 0 || !(mark || t->stacked))
		unit_begin(t, character);
	else if (t->unit_len + character.len <= UNIT_BYTES_MAX) {
		memcpy(t->pair + t->before_len + t->unit_len, character.at, character.len);
		t->unit_len += character.len;
	}
	t->stacked = is_stacker(point);
}

static void word_add(struct tokenizer *t, struct str character)
{
	if (t->word_len + character.len > sizeof t->word)
		word_end(t);
	memcpy(t->word + t->word_len, character.at, character.len);
	t->word_len += character.len;
}

static bool is_plain(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

// The first spaceless script stands here; most texts never come so far.
#define SPACELESS_FIRST 0x0E00

static void tokenize_character(struct tokenizer *t, uint32_t point, struct str character)
{
	enum fold_class class = fold_class_of(point);
	if (class != FOLD_CLASS_LETTER && class != FOLD_CLASS_DIGIT && class != FOLD_CLASS_MARK &&
	    class != FOLD_CLASS_CHARACTER) {
		word_end(t);
		run_end(t);
	} else if (point >= SPACELESS_FIRST && script_is_spaceless(script_of(point))) {
		word_end(t);
		run_add(t, point, class == FOLD_CLASS_MARK, character);
	} else {
		run_end(t);
		word_add(t, character);
	}
}

static void tokenize_text_word(struct tokenizer *t, struct str word)
{
	for (size_t at = 0; at < word.len;) {
		size_t from = at;
		if (is_plain(word.at[at])) {
			while (at < word.len && is_plain(word.at[at]))
				at++;
			run_end(t);
			word_add(t, str_of(word.at + from, at - from));
			continue;
		}
		uint32_t point = utf8_next(word, &at);
		tokenize_character(t, point, str_of(word.at + from, at - from));
	}
}

// "1,500" is found as 1500; "3.5" as 3 and 5: a mark before exactly three digits groups them.
static void tokenize_number(struct tokenizer *t, struct str number)
{
	for (size_t at = 0; at < number.len; at++) {
		char byte = number.at[at];
		if (byte != ',' && byte != '.') {
			size_t from = at;
			utf8_next(number, &at);
			tokenize_text_word(t, str_of(number.at + from, at - from));
			at--;
			continue;
		}
		size_t digits = 0;
		while (at + 1 + digits < number.len && number.at[at + 1 + digits] >= '0' &&
		       number.at[at + 1 + digits] <= '9')
			digits++;
		if (digits != 3)
			word_end(t);
	}
}

static void tokenize_piece(struct tokenizer *t, struct str piece)
{
	struct folded folded;
	fold_text(piece, &folded);
	for (size_t i = 0; i < folded.n_words; i++) {
		const struct fold_word *word = &folded.words[i];
		word_end(t);
		if (!word->joined)
			run_end(t);
		if (word->kind == FOLD_WORD || word->kind == FOLD_HASHTAG ||
		    word->kind == FOLD_CHARACTER)
			tokenize_text_word(t, fold_word_str(&folded, i));
		else if (word->kind == FOLD_NUMBER)
			tokenize_number(t, fold_word_str(&folded, i));
		else
			run_end(t);
	}
	word_end(t);
	run_end(t);
}

// The beginning of `text` that is folded at once: whole words where there are spaces.
static struct str piece_of(struct str text)
{
	if (text.len <= PIECE_BYTES_MAX)
		return text;
	for (size_t len = PIECE_BYTES_MAX; len > PIECE_BYTES_MAX / 2; len--)
		if (text.at[len] == ' ' || text.at[len] == '\n')
			return str_of(text.at, len);
	return utf8_prefix(text, PIECE_BYTES_MAX);
}

static void tokenize(struct str text, token_fn *emit, void *context)
{
	struct tokenizer t = {.emit = emit, .context = context};
	while (text.len) {
		struct str piece = piece_of(text);
		tokenize_piece(&t, piece);
		text = str_of(text.at + piece.len, text.len - piece.len);
	}
}

struct indexing {
	struct buf *out;
	bool any;
};

static void index_token(void *context, struct str token, enum token_kind kind)
{
	(void)kind;
	struct indexing *indexing = context;
	if (indexing->any)
		buf_add_byte(indexing->out, ' ');
	buf_add(indexing->out, token);
	indexing->any = true;
}

void search_tokens(struct str text, struct buf *out)
{
	tokenize(text, index_token, &(struct indexing){.out = out});
}

struct asking {
	char bytes[8 * SEARCH_QUERY_BYTES_MAX]; // all tokens
	size_t len;
	struct {
		uint16_t start, len;
		bool prefix;
	} tokens[SEARCH_QUERY_TOKENS_MAX];
	size_t n_tokens;
	bool too_many;
};

static void ask_token(void *context, struct str token, enum token_kind kind)
{
	struct asking *asking = context;
	if (kind == TOKEN_TAIL)
		return; // its pair asks for it already
	if (asking->n_tokens == SEARCH_QUERY_TOKENS_MAX ||
	    asking->len + token.len > sizeof asking->bytes) {
		asking->too_many = true;
		return;
	}
	size_t n = asking->n_tokens++;
	asking->tokens[n].start = (uint16_t)asking->len;
	asking->tokens[n].len = (uint16_t)token.len;
	asking->tokens[n].prefix = kind == TOKEN_LONE;
	memcpy(asking->bytes + asking->len, token.at, token.len);
	asking->len += token.len;
}

// Cuts what was typed at its quotes. A quote that is never closed counts as a space.
static void ask(struct asking *asking, struct str typed)
{
	struct str rest = typed;
	bool quoted = false, open_end = false;
	while (rest.at) {
		size_t quote = str_find_byte(rest, '"');
		struct str part = str_cut(&rest, '"');
		size_t before = asking->n_tokens;
		tokenize(part, ask_token, asking);
		bool closed = quoted && quote != SIZE_MAX;
		if (asking->n_tokens > before)
			open_end = !closed;
		quoted = !quoted;
	}
	if (asking->n_tokens && open_end)
		asking->tokens[asking->n_tokens - 1].prefix = true;
}

// How each engine writes a query.
struct dialect {
	const char *quote, *prefix, *and, * or ;
};
static const struct dialect fts5 = {"\"", "*", " AND ", " OR "};
static const struct dialect tsquery = {"'", ":*", " & ", " | "};

static void asking_start(struct asking *asking)
{
	asking->len = asking->n_tokens = 0;
	asking->too_many = false;
}

// Tokens hold letters, digits and combining signs only, so nothing in them needs escaping.
static void asking_write(const struct asking *asking, const struct dialect *how, struct buf *out)
{
	for (size_t i = 0; i < asking->n_tokens; i++) {
		if (i)
			buf_add_cstr(out, how->and);
		buf_add_cstr(out, how->quote);
		buf_add(out,
			str_of(asking->bytes + asking->tokens[i].start, asking->tokens[i].len));
		buf_add_cstr(out, how->quote);
		if (asking->tokens[i].prefix)
			buf_add_cstr(out, how->prefix);
	}
}

static enum outcome too_many(struct fault *fault)
{
	return fail(TOO_MUCH, fault, "This search has too many words: use at most %d.",
		    SEARCH_QUERY_TOKENS_MAX);
}

struct query_bufs {
	struct buf *fts5, *tsquery;
};

static void bufs_add(const struct query_bufs *to, const char *for_fts5, const char *for_tsquery)
{
	buf_add_cstr(to->fts5, for_fts5);
	buf_add_cstr(to->tsquery, for_tsquery);
}

static void bufs_write(const struct query_bufs *to, const struct asking *asking)
{
	asking_write(asking, &fts5, to->fts5);
	asking_write(asking, &tsquery, to->tsquery);
}

static enum outcome choice_write(const struct search_choice *choice, struct asking *asking,
				 const struct query_bufs *to, struct fault *fault)
{
	bool any = false;
	bufs_add(to, "(", "(");
	for (size_t i = 0; i < choice->count; i++) {
		asking_start(asking);
		tokenize(choice->spellings[i], ask_token, asking);
		if (asking->too_many)
			return too_many(fault);
		if (asking->n_tokens == 0)
			continue;
		if (any)
			bufs_add(to, fts5.or, tsquery.or);
		bufs_add(to, "(", "(");
		bufs_write(to, asking);
		bufs_add(to, ")", ")");
		any = true;
	}
	bufs_add(to, ")", ")");
	return any ? OK : fail(INVALID, fault, "Type a word or a number to search for.");
}

static enum outcome query_write(struct str typed, const struct search_choice *choices,
				size_t n_choices, struct asking *asking,
				const struct query_bufs *to, struct fault *fault)
{
	enum outcome outcome = OK;
	asking_start(asking);
	ask(asking, typed);
	if (asking->too_many)
		return too_many(fault);
	if (asking->n_tokens == 0 && n_choices == 0)
		return fail(INVALID, fault, "Type a word or a number to search for.");
	bool any = asking->n_tokens > 0;
	bufs_write(to, asking);
	for (size_t i = 0; i < n_choices && outcome == OK; i++) {
		if (any)
			bufs_add(to, fts5.and, tsquery.and);
		outcome = choice_write(&choices[i], asking, to, fault);
		any = true;
	}
	if (outcome == OK && (to->fts5->full || to->tsquery->full))
		return too_many(fault);
	return outcome;
}

enum outcome search_query_choices(struct str typed, const struct search_choice *choices,
				  size_t n_choices, struct buf *ret_fts5, struct buf *ret_tsquery,
				  struct fault *fault)
{
	struct asking asking;
	const struct query_bufs to = {ret_fts5, ret_tsquery};
	const size_t before[] = {ret_fts5->len, ret_tsquery->len};
	if (typed.len > SEARCH_QUERY_BYTES_MAX)
		return fail(TOO_MUCH, fault, "This search is too long: use at most %d characters.",
			    SEARCH_QUERY_BYTES_MAX);
	const enum outcome outcome = query_write(typed, choices, n_choices, &asking, &to, fault);
	if (outcome != OK) {
		ret_fts5->len = before[0];
		ret_tsquery->len = before[1];
	}
	return outcome;
}

enum outcome search_query(struct str typed, struct buf *ret_fts5, struct buf *ret_tsquery,
			  struct fault *fault)
{
	return search_query_choices(typed, NULL, 0, ret_fts5, ret_tsquery, fault);
}
