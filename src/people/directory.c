// SPDX-License-Identifier: AGPL-3.0-or-later
// A name or an address is kept folded (text/fold.h) once from each of its words on, so that "khan"
// and "asha kh" both find Asha Khan by a range of one index.
#include "people/directory.h"

#include "people/house.h"
#include "people/people_embedded.h"
#include "text/fold.h"

#include <stdlib.h>

#define WORDS_MOST 8 // of a name or an address
// Read for one page; more than it shows, because somebody may be found by several words.
#define ROWS_MOST  (2 * DIRECTORY_PAGE)

// Folds a name or an address into words with one space between; their starts in `starts`. Both
// signs of an address part words: as they stand they would make a mention or a link.
static size_t folded_words(struct str text, char out[DIRECTORY_WORD_MAX], size_t *ret_len,
			   size_t starts[WORDS_MOST])
{
	char plain[512];
	size_t count = 0, len = 0;
	struct folded *folded = malloc(sizeof *folded);
	const size_t n = text.len < sizeof plain ? text.len : sizeof plain;
	for (size_t i = 0; i < n; i++)
		plain[i] = text.at[i] == '@' || text.at[i] == '.' ? ' ' : text.at[i];
	if (folded)
		fold_text(str_of(plain, n), folded);
	for (size_t i = 0; folded && i < folded->n_words; i++) {
		const struct fold_word *word = &folded->words[i];
		const size_t gap = len > 0;
		if (len + gap + word->len > DIRECTORY_WORD_MAX)
			break;
		if (gap)
			out[len++] = ' ';
		if (count < WORDS_MOST)
			starts[count++] = len;
		memcpy(out + len, folded->bytes + word->start, word->len);
		len += word->len;
	}
	free(folded);
	*ret_len = len;
	return count;
}

static enum outcome words_insert(struct conn *conn, int64_t account, struct str text,
				 struct fault *fault)
{
	char words[DIRECTORY_WORD_MAX];
	size_t len, starts[WORDS_MOST];
	enum outcome outcome = OK;
	const size_t count = folded_words(text, words, &len, starts);
	for (size_t i = 0; outcome == OK && i < count; i++) {
		struct stmt *insert = stmt_start(conn, &sql_account_word_insert);
		stmt_bind_blob(insert, 1, str_of(words + starts[i], len - starts[i]));
		stmt_bind_i64(insert, 2, account);
		outcome = stmt_run(insert, fault);
	}
	return outcome;
}

enum outcome account_words_set(struct conn *conn, int64_t account, struct str email,
			       struct str name, struct fault *fault)
{
	struct stmt *clear = stmt_start(conn, &sql_account_word_clear);
	stmt_bind_i64(clear, 1, account);
	enum outcome outcome = stmt_run(clear, fault);
	if (outcome == OK)
		outcome = words_insert(conn, account, email, fault);
	return outcome == OK ? words_insert(conn, account, name, fault) : outcome;
}

// --- reading ---

static bool listed(const struct directory_page *page, int64_t account)
{
	for (size_t i = 0; i < page->count; i++)
		if (page->rows[i].account == account)
			return true;
	return false;
}

// Fills the page; somebody found by two words stands once on it.
static enum outcome page_fill(struct stmt *rows, struct arena *arena, bool by_word,
			      struct directory_page *page, struct fault *fault)
{
	size_t read = 0;
	while (stmt_step(rows)) {
		page->more = ++read == ROWS_MOST;
		const int64_t account = stmt_i64(rows, 0);
		if (listed(page, account))
			continue;
		if (page->count == DIRECTORY_PAGE) {
			page->more = true;
			break;
		}
		page->rows[page->count++] = (struct directory_row){
		    .account = account,
		    .created_at = stmt_i64(rows, 1),
		    .disabled_at = stmt_i64(rows, 2),
		    .email = arena_copy(arena, stmt_str(rows, 3)),
		    .name = arena_copy(arena, stmt_str(rows, 4)),
		    .second = stmt_i64(rows, 5) != 0,
		    .wish = stmt_i64(rows, 6) != 0,
		};
		page->next.account = account;
		if (by_word)
			page->next.word = arena_copy(arena, stmt_blob(rows, 7));
	}
	return stmt_end(rows, fault);
}

static struct stmt *newest_start(struct conn *conn, const struct directory_place *from)
{
	struct stmt *rows = stmt_start(conn, &sql_directory_newest);
	stmt_bind_i64(rows, 1, from->account ? from->account : INT64_MAX);
	stmt_bind_i64(rows, 2, ROWS_MOST);
	return rows;
}

enum outcome directory_read(struct conn *conn, struct arena *arena, struct str wanted,
			    const struct directory_place *from, struct directory_page *ret_page,
			    struct fault *fault)
{
	char begins[DIRECTORY_WORD_MAX], ends[DIRECTORY_WORD_MAX];
	size_t len, starts[WORDS_MOST];
	memset(ret_page, 0, sizeof *ret_page);
	if (folded_words(wanted, begins, &len, starts) == 0)
		return wanted.len > 0
			   ? OK
			   : page_fill(newest_start(conn, from), arena, false, ret_page, fault);
	// The bytes of UTF-8 stay below 0xff, so that the last one can always grow.
	memcpy(ends, begins, len);
	ends[len - 1]++;
	const struct str after = from->word.len > 0 ? from->word : STR("");
	struct stmt *rows = stmt_start(conn, &sql_directory_begins);
	stmt_bind_blob(rows, 1, str_of(begins, len));
	stmt_bind_blob(rows, 2, str_of(ends, len));
	stmt_bind_blob(rows, 3, after);
	stmt_bind_i64(rows, 4, from->account);
	stmt_bind_i64(rows, 5, ROWS_MOST);
	return page_fill(rows, arena, true, ret_page, fault);
}
