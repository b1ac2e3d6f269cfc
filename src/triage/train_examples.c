// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_examples.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>

#define LINE_MAX_BYTES 4096
#define BIT(head)      (UINT32_C(1) << (head))

// What each word of the first column says of the heads: what is known, and what of it is so. A
// question may ask for help and a complaint may too, so that nothing is said of request there.
static const struct {
	const char *word;
	uint32_t yes, no;
} kinds[] = {
    {"request", BIT(HEAD_SIGNAL) | BIT(HEAD_REQUEST), BIT(HEAD_OFFER) | BIT(HEAD_PRAISE)},
    {"offer", BIT(HEAD_SIGNAL) | BIT(HEAD_OFFER), BIT(HEAD_REQUEST)},
    {"report", BIT(HEAD_SIGNAL) | BIT(HEAD_REPORT),
     BIT(HEAD_REQUEST) | BIT(HEAD_OFFER) | BIT(HEAD_PRAISE)},
    {"caution", BIT(HEAD_SIGNAL) | BIT(HEAD_CAUTION), BIT(HEAD_REQUEST) | BIT(HEAD_OFFER)},
    {"question", BIT(HEAD_QUESTION), BIT(HEAD_OFFER)},
    {"complaint", BIT(HEAD_COMPLAINT), BIT(HEAD_OFFER) | BIT(HEAD_PRAISE)},
    {"praise", BIT(HEAD_PRAISE), BIT(HEAD_REQUEST) | BIT(HEAD_OFFER) | BIT(HEAD_COMPLAINT)},
    {"noise", 0,
     BIT(HEAD_SIGNAL) | BIT(HEAD_REQUEST) | BIT(HEAD_OFFER) | BIT(HEAD_REPORT) | BIT(HEAD_CAUTION)},
};

static bool labels_find(struct str word, struct train_record *record)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_equal(word, str_from(kinds[i].word))) {
			record->yes = kinds[i].yes;
			record->known = kinds[i].yes | kinds[i].no;
			return true;
		}
	return false;
}

// The language that a file is named for, and the set that its posts count as.
static struct str names_of(const char *path, struct str *ret_set)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	struct str rest = str_of(name, strlen(name) - strlen(".tsv"));
	const struct str language = str_cut(&rest, '.');
	*ret_set = rest.len > 0 ? rest : STR(TRAIN_EXAMPLES_SET);
	return language;
}

static enum outcome lines_take(FILE *file, const char *path, train_record_fn *take, void *context,
			       struct fault *fault)
{
	char line[LINE_MAX_BYTES];
	enum outcome outcome = OK;
	struct str set;
	const struct str language = names_of(path, &set);
	for (unsigned number = 1; outcome == OK && fgets(line, sizeof line, file); number++) {
		struct str text = str_trim(str_from(line));
		if (text.len == 0 || text.at[0] == '#')
			continue;
		const struct str kind = str_cut(&text, '\t');
		struct train_record record = {.text = text, .lang = language, .set = set};
		if (text.len == 0 || text.len + kind.len + 2 >= sizeof line ||
		    !labels_find(kind, &record))
			return fail(INVALID, fault,
				    "%s, line %u: an example is a kind, a tab and its words.", path,
				    number);
		outcome = take(context, &record, fault);
	}
	return outcome;
}

static enum outcome file_take(const char *path, train_record_fn *take, void *context,
			      struct fault *fault)
{
	FILE *file = fopen(path, "re");
	if (!file)
		return fail(UNAVAILABLE, fault, "Cannot open %s: %s.", path, strerror(errno));
	const enum outcome outcome = lines_take(file, path, take, context, fault);
	fclose(file);
	return outcome;
}

enum outcome train_examples(const char *folder, train_record_fn *take, void *context,
			    struct fault *fault)
{
	char pattern[4096];
	glob_t files;
	snprintf(pattern, sizeof pattern, "%s/*.tsv", folder);
	if (glob(pattern, 0, NULL, &files) != 0)
		return fail(NOT_FOUND, fault, "There are no files %s.", pattern);
	enum outcome outcome = OK;
	// Files that name a set come last, so that they leave the numbers of all other posts, which
	// decide what is held out, as they were.
	for (size_t i = 0; i < 2 * files.gl_pathc && outcome == OK; i++) {
		const char *path = files.gl_pathv[i % files.gl_pathc];
		struct str set;
		names_of(path, &set);
		if (str_equal(set, STR(TRAIN_EXAMPLES_SET)) == (i < files.gl_pathc))
			outcome = file_take(path, take, context, fault);
	}
	globfree(&files);
	return outcome;
}
