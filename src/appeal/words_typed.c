// SPDX-License-Identifier: AGPL-3.0-or-later
#include "appeal/words_typed.h"

struct words_typed words_typed_of(const struct request *request)
{
	struct words_typed words = {.things = request_text(request, "thing"),
				    .fields = request_text(request, "field"),
				    .texts = request_text(request, "text")};
	if (request_has(request, "was"))
		words.were = request_text(request, "was");
	return words;
}

bool words_typed_next(struct words_typed *words, struct typed_text *ret_typed)
{
	if (!words->things.at || !words->fields.at || !words->texts.at)
		return false;
	*ret_typed = (struct typed_text){.changed = true};
	str_to_i64(str_cut(&words->things, ','), &ret_typed->thing);
	ret_typed->field = str_cut(&words->fields, TEXTS_BETWEEN);
	ret_typed->text = str_cut(&words->texts, TEXTS_BETWEEN);
	if (words->were.at)
		ret_typed->changed =
		    !str_equal(ret_typed->text, str_cut(&words->were, TEXTS_BETWEEN));
	return true;
}

bool words_typed_over(const struct words_typed *words)
{
	return !words->things.at && !words->fields.at && !words->texts.at;
}
