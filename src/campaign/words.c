// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/words.h"

#include "base/utf8.h"
#include "campaign/campaign_embedded.h"
#include "campaign/settings.h"
#include "net/services.h"

const char *const words_names[WORDS_FIELDS] = {"purpose", "story", "receipt"};
const int64_t words_most[WORDS_FIELDS] = {500, 8000, 1000};

static struct str *place_of(struct campaign *campaign, enum words_field field)
{
	struct str *places[WORDS_FIELDS] = {&campaign->purpose, &campaign->story,
					    &campaign->receipt};
	return places[field];
}

struct str words_first(const struct campaign *campaign, enum words_field field)
{
	const struct str texts[WORDS_FIELDS] = {campaign->purpose, campaign->story,
						campaign->receipt};
	return texts[field];
}

// --- reading ---

enum outcome words_find(struct conn *conn, struct arena *arena, int64_t campaign, struct str lang,
			struct words *ret_words, struct fault *fault)
{
	struct words words = {0};
	struct stmt *list = stmt_start(conn, &sql_words_list);
	stmt_bind_i64(list, 1, campaign);
	stmt_bind_str(list, 2, lang);
	while (stmt_step(list)) {
		for (int i = 0; i < WORDS_FIELDS; i++) {
			if (!str_equal(stmt_str(list, 0), str_from(words_names[i])))
				continue;
			words.text[i] = arena_copy(arena, stmt_str(list, 1));
			words.original[i] = arena_copy(arena, stmt_str(list, 2));
		}
	}
	const enum outcome outcome = stmt_end(list, fault);
	if (outcome == OK)
		*ret_words = words;
	return outcome;
}

enum outcome words_counts(struct conn *conn, struct arena *arena, int64_t campaign,
			  struct words_count **ret_list, size_t *ret_count, struct fault *fault)
{
	size_t count = 0;
	struct words_count *rows = arena_array(arena, SETTINGS_LANGUAGES_MAX, sizeof *rows);
	if (!rows)
		return fail(TOO_MUCH, fault, "So many languages need too much memory.");
	struct stmt *list = stmt_start(conn, &sql_words_languages);
	stmt_bind_i64(list, 1, campaign);
	while (count < SETTINGS_LANGUAGES_MAX && stmt_step(list))
		rows[count++] = (struct words_count){
		    .lang = arena_copy(arena, stmt_str(list, 0)),
		    .said = stmt_i64(list, 1),
		    .old = stmt_i64(list, 2),
		};
	*ret_list = rows;
	*ret_count = count;
	return stmt_end(list, fault);
}

// --- writing ---

static bool speaks(const struct campaign *campaign, struct str lang)
{
	struct str rest = campaign->languages;
	while (rest.len > 0)
		if (str_equal(str_cut(&rest, ' '), lang))
			return language_find(lang) != NULL;
	return false;
}

static enum outcome one_write(struct conn *conn, const struct campaign *campaign, struct str lang,
			      enum words_field field, struct str text, struct fault *fault)
{
	struct stmt *write = stmt_start(conn, text.len > 0 ? &sql_words_set : &sql_words_drop);
	stmt_bind_i64(write, 1, campaign->id);
	stmt_bind_str(write, 2, str_from(words_names[field]));
	stmt_bind_str(write, 3, lang);
	if (text.len > 0) {
		stmt_bind_str(write, 4, text);
		stmt_bind_str(write, 5, words_first(campaign, field));
	}
	return stmt_run(write, fault);
}

bool words_long(struct str text, enum words_field field)
{
	return (int64_t)utf8_length(text) > words_most[field];
}

enum outcome words_write(struct conn *conn, const struct campaign *campaign, struct str lang,
			 const struct str texts[WORDS_FIELDS], struct fault *fault)
{
	if (!speaks(campaign, lang))
		return fail(INVALID, fault,
			    /*tr*/
			    "This is no official language of the campaign. Add it in the settings "
			    "first.");
	for (int i = 0; i < WORDS_FIELDS; i++)
		if (words_long(texts[i], (enum words_field)i))
			return fail(TOO_MUCH, fault, "This is too long. Please shorten it.");
	enum outcome outcome = OK;
	for (int i = 0; i < WORDS_FIELDS && outcome == OK; i++)
		outcome =
		    one_write(conn, campaign, lang, (enum words_field)i, str_trim(texts[i]), fault);
	return outcome;
}

// --- saying ---

enum outcome words_say(struct conn *conn, struct arena *arena, const struct messages *messages,
		       const struct language *language, struct campaign *campaign,
		       struct str ret_lang[WORDS_FIELDS], struct fault *fault)
{
	struct words words;
	const struct str code = str_from(language->code);
	const enum outcome outcome = words_find(conn, arena, campaign->id, code, &words, fault);
	if (outcome != OK)
		return outcome;
	for (int i = 0; i < WORDS_FIELDS; i++) {
		struct str *place = place_of(campaign, (enum words_field)i);
		struct str said = words.text[i];
		if (said.len == 0 && place->len > 0) {
			const struct str usual =
			    str_from(message(messages, language, arena_cstr(arena, *place)));
			said = str_equal(usual, *place) ? said : usual;
		}
		if (ret_lang)
			ret_lang[i] = said.len > 0 ? code : STR("");
		*place = said.len > 0 ? said : *place;
	}
	return OK;
}

enum outcome words_say_to(struct conn *conn, struct request *request, struct campaign *campaign,
			  struct str ret_lang[WORDS_FIELDS])
{
	return words_say(conn, request->arena, services_of(request)->messages,
			 language_or_english(request->language), campaign, ret_lang,
			 &request->fault);
}
