// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/stream_search.h"

#include "campaign/tag.h"
#include "text/search.h"

// Four tags of 21 spellings of 100 letters each.
#define QUERY_BYTES 65536

struct wanted {
	struct buf rest; // what was typed, without the tags
	struct search_choice tags[STREAM_SEARCH_TAGS_MAX];
	size_t n_tags;
};

static bool is_hashtag(struct str word)
{
	return str_starts(word, STR("#")) || str_starts(word, STR("＃"));
}

// A tag goes where it belongs, anything else stays as it was typed.
static enum outcome word_sort(struct conn *conn, struct arena *arena, int64_t campaign,
			      struct str word, struct wanted *wanted, struct fault *fault)
{
	struct str *spellings = NULL;
	size_t count = 0;
	enum outcome outcome = OK;
	if (is_hashtag(word))
		outcome = tag_spellings(conn, arena, campaign, word, &spellings, &count, fault);
	if (outcome != OK)
		return outcome;
	if (count > 0 && wanted->n_tags == STREAM_SEARCH_TAGS_MAX)
		return fail(TOO_MUCH, fault, /*tr*/ "Search for at most %d hashtags at once.",
			    STREAM_SEARCH_TAGS_MAX);
	if (count > 0) {
		wanted->tags[wanted->n_tags++] = (struct search_choice){spellings, count};
		return OK;
	}
	buf_add_byte(&wanted->rest, ' ');
	buf_add(&wanted->rest, word);
	return OK;
}

static enum outcome words_sort(struct conn *conn, struct arena *arena, int64_t campaign,
			       struct str typed, struct wanted *wanted, struct fault *fault)
{
	bool quoted = false;
	enum outcome outcome = OK;
	while (typed.len > 0 && outcome == OK) {
		const struct str word = str_cut(&typed, ' ');
		if (quoted || str_find_byte(word, '"') != SIZE_MAX) {
			buf_add_byte(&wanted->rest, ' ');
			buf_add(&wanted->rest, word);
		} else {
			outcome = word_sort(conn, arena, campaign, word, wanted, fault);
		}
		for (size_t i = 0; i < word.len; i++)
			quoted ^= word.at[i] == '"';
	}
	return outcome;
}

enum outcome stream_search_query(struct conn *conn, struct arena *arena, int64_t campaign,
				 struct str typed, struct str *ret_query, struct fault *fault)
{
	struct wanted wanted = {0};
	struct buf fts5, tsquery;
	buf_init(&wanted.rest, QUERY_BYTES);
	buf_init(&fts5, QUERY_BYTES);
	buf_init(&tsquery, QUERY_BYTES);
	enum outcome outcome = words_sort(conn, arena, campaign, typed, &wanted, fault);
	if (outcome == OK)
		outcome = search_query_choices(str_trim(buf_str(&wanted.rest)), wanted.tags,
					       wanted.n_tags, &fts5, &tsquery, fault);
	if (outcome == OK)
		*ret_query = arena_copy(
		    arena, conn_engine(conn) == STORE_SQLITE ? buf_str(&fts5) : buf_str(&tsquery));
	buf_free(&wanted.rest);
	buf_free(&fts5);
	buf_free(&tsquery);
	return outcome;
}
