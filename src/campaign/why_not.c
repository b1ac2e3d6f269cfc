// SPDX-License-Identifier: AGPL-3.0-or-later
#include "campaign/why_not.h"

static void words_json(const char *name, const struct reading_why *words, size_t n, struct str text,
		       struct json_writer *writer)
{
	json_name(writer, name);
	json_array_begin(writer);
	for (size_t i = 0; i < n; i++)
		reading_word_json(&words[i], text, writer);
	json_array_end(writer);
}

void why_not_json(const struct why_not *why, struct str text, struct json_writer *writer)
{
	json_name(writer, "why_not");
	json_object_begin(writer);
	json_name(writer, "head");
	json_add_str(writer, head_name(why->head));
	json_name(writer, "given");
	json_add_bool(writer, why->given);
	json_name(writer, "score");
	json_add_double(writer, (double)why->score, 3);
	json_name(writer, "threshold");
	json_add_double(writer, (double)why->threshold, 3);
	words_json("for", why->speak, why->n_speak, text, writer);
	words_json("against", why->against, why->n_against, text, writer);
	json_object_end(writer);
}
