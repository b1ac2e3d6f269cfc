// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/tag_book.h"

#include "campaign/campaign_embedded.h"
#include "text/hash.h"

#include <stdlib.h>

#define SPELLINGS_MOST ((size_t)TAGS_MAX * (TAG_SPELLINGS_MAX + 1))

static int by_hash(const void *one, const void *other)
{
	const uint64_t a = ((const struct tag_book_entry *)one)->hash;
	const uint64_t b = ((const struct tag_book_entry *)other)->hash;
	return (a > b) - (a < b);
}

void tag_book_sort(struct tag_book *book)
{
	for (size_t i = 0; i < book->count; i++)
		book->entries[i].hash = hash_bytes(book->entries[i].folded);
	qsort(book->entries, book->count, sizeof *book->entries, by_hash);
}

static enum outcome book_read(struct conn *conn, const struct query *query, struct arena *arena,
			      int64_t campaign, struct tag_book *ret_book, struct fault *fault)
{
	struct tag_book book = {arena_array(arena, SPELLINGS_MOST, sizeof *book.entries), 0};
	if (!book.entries)
		return fail(TOO_MUCH, fault, "So many hashtags need too much memory.");
	struct stmt *list = stmt_start(conn, query);
	stmt_bind_i64(list, 1, campaign);
	while (book.count < SPELLINGS_MOST && stmt_step(list)) {
		struct tag_book_entry *entry = &book.entries[book.count++];
		entry->folded = arena_copy(arena, stmt_str(list, 0));
		entry->tag = arena_copy(arena, stmt_str(list, 1));
		entry->means = tag_meaning_of(stmt_str(list, 2), stmt_str(list, 3));
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome != OK)
		return outcome;
	tag_book_sort(&book);
	*ret_book = book;
	return OK;
}

enum outcome tag_book_read(struct conn *conn, struct arena *arena, int64_t campaign,
			   struct tag_book *ret_book, struct fault *fault)
{
	return book_read(conn, &sql_tag_book, arena, campaign, ret_book, fault);
}

enum outcome tag_book_meant_read(struct conn *conn, struct arena *arena, int64_t campaign,
				 struct tag_book *ret_book, struct fault *fault)
{
	return book_read(conn, &sql_tag_book_meant, arena, campaign, ret_book, fault);
}

const struct tag_book_entry *tag_book_look(const struct tag_book *book, const struct folded *folded,
					   size_t word, char bytes[FOLD_WORD_BYTES_MAX],
					   size_t *ret_len)
{
	const struct str text = fold_word_str(folded, word);
	size_t len = 0;
	for (size_t i = 0; i < text.len && len < FOLD_WORD_BYTES_MAX; i++)
		if (text.at[i] != '_')
			bytes[len++] = text.at[i];
	*ret_len = len;
	const struct tag_book_entry key = {.hash = hash_bytes(str_of(bytes, len))};
	const struct tag_book_entry *found =
	    book->count ? bsearch(&key, book->entries, book->count, sizeof key, by_hash) : NULL;
	return found && str_equal(found->folded, str_of(bytes, len)) ? found : NULL;
}

struct str tag_book_find(const struct tag_book *book, const struct folded *folded, size_t word,
			 char bytes[FOLD_WORD_BYTES_MAX], size_t *ret_len)
{
	const struct tag_book_entry *entry = tag_book_look(book, folded, word, bytes, ret_len);
	return entry ? entry->tag : STR("");
}

size_t tag_book_tags(const struct tag_book *book, const struct folded *folded,
		     struct str ret_tags[TAG_BOOK_FOUND])
{
	char bytes[FOLD_WORD_BYTES_MAX];
	size_t count = 0, len;
	if (book->count == 0 || !fold_has_kind(folded, FOLD_HASHTAG))
		return 0;
	for (size_t i = 0; i < folded->n_words && count < TAG_BOOK_FOUND; i++) {
		if (folded->words[i].kind != FOLD_HASHTAG)
			continue;
		const struct str tag = tag_book_find(book, folded, i, bytes, &len);
		size_t at = 0;
		while (at < count && !str_equal(ret_tags[at], tag))
			at++;
		if (tag.len > 0 && at == count)
			ret_tags[count++] = tag;
	}
	return count;
}
