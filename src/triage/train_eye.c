// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_eye.h"

#include "text/language.h"

struct train_eye {
	struct language_table *languages; // NULL without
	struct lexicon *lexicon;	  // NULL without
	struct folded folded;
	struct features features;
	struct lexicon_hits hits;
};

enum outcome train_eye_new(const struct train_eye_files *files, struct train_eye **ret_eye,
			   struct fault *fault)
{
	struct train_eye *eye = calloc(1, sizeof *eye);
	if (!eye)
		return fail(UNAVAILABLE, fault, "Not enough memory.");
	enum outcome outcome = OK;
	if (files->language)
		outcome = language_open(files->language, &eye->languages, fault);
	if (outcome == OK && files->lexicon)
		outcome = lexicon_open(files->lexicon, &eye->lexicon, fault);
	if (outcome == OK)
		*ret_eye = eye;
	else
		train_eye_free(eye);
	return outcome;
}

void train_eye_free(struct train_eye *eye)
{
	if (!eye)
		return;
	language_close(eye->languages);
	lexicon_close(eye->lexicon);
	free(eye);
}

const struct lexicon *train_eye_lexicon(const struct train_eye *eye)
{
	return eye->lexicon;
}

const struct folded *train_eye_folded(const struct train_eye *eye)
{
	return &eye->folded;
}

const struct lexicon_hits *train_eye_hits(const struct train_eye *eye)
{
	return &eye->hits;
}

struct features *train_eye_read(struct train_eye *eye, struct str text)
{
	fold_text(text, &eye->folded);
	features_extract(&eye->folded, &eye->features);
	if (!eye->lexicon)
		return &eye->features;
	struct str lang = STR(LANGUAGE_UNSURE);
	if (eye->languages)
		lang = str_from(language_guess(eye->languages, text, &eye->folded).code);
	lexicon_read(eye->lexicon, &eye->folded, lang, &eye->hits);
	features_add_concepts(&eye->folded, eye->lexicon, &eye->hits, &eye->features);
	return &eye->features;
}
