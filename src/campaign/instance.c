// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/instance.h"

#include "base/utf8.h"
#include "campaign/campaign_embedded.h"

const char *const instance_page_names[INSTANCE_PAGES] = {
    [INSTANCE_ABOUT] = "about",
    [INSTANCE_PRIVACY] = "privacy",
    [INSTANCE_ACCESSIBILITY] = "accessibility",
    [INSTANCE_CONTACT] = "contact",
};

enum outcome instance_word(struct conn *conn, struct arena *arena, struct str name,
			   struct str *ret_value, struct fault *fault)
{
	struct stmt *find = stmt_start(conn, &sql_instance_setting_find);
	stmt_bind_str(find, 1, name);
	const struct str value = stmt_step(find) ? arena_copy(arena, stmt_str(find, 0)) : STR("");
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_value = value;
	return outcome;
}

enum outcome instance_word_set(struct conn *conn, struct str name, struct str value,
			       struct fault *fault)
{
	struct stmt *write = stmt_start(conn, &sql_instance_setting_write);
	stmt_bind_str(write, 1, name);
	stmt_bind_str(write, 2, value);
	return stmt_run(write, fault);
}

enum outcome instance_page_read(struct conn *conn, struct arena *arena, enum instance_page page,
				struct str lang, struct instance_words *ret_words,
				struct fault *fault)
{
	struct instance_words words = {.words = STR(""), .lang = STR("en")};
	struct stmt *find = stmt_start(conn, &sql_instance_page_find);
	stmt_bind_str(find, 1, str_from(instance_page_names[page]));
	stmt_bind_str(find, 2, lang);
	if (stmt_step(find))
		words = (struct instance_words){
		    .words = arena_copy(arena, stmt_str(find, 0)),
		    .lang = arena_copy(arena, stmt_str(find, 1)),
		    .changed_at = stmt_i64(find, 2),
		};
	const enum outcome outcome = stmt_end(find, fault);
	if (outcome == OK)
		*ret_words = words;
	return outcome;
}

enum outcome instance_page_write(struct conn *conn, enum instance_page page, struct str lang,
				 struct str words, int64_t now, struct fault *fault)
{
	if (utf8_length(words) > INSTANCE_WORDS_MAX)
		return fail(INVALID, fault, /*tr*/ "This is longer than %d characters.",
			    INSTANCE_WORDS_MAX);
	const bool standard = words.len == 0;
	struct stmt *write =
	    stmt_start(conn, standard ? &sql_instance_page_delete : &sql_instance_page_insert);
	stmt_bind_str(write, 1, str_from(instance_page_names[page]));
	stmt_bind_str(write, 2, lang);
	if (!standard) {
		stmt_bind_str(write, 3, words);
		stmt_bind_i64(write, 4, now);
	}
	return stmt_run(write, fault);
}
