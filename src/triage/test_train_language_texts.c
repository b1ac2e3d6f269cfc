// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train_language_texts.h"

#include "tap.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/causeway-test-texts-XXXXXX";

static const char *in_folder(const char *name)
{
	static char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

// `n` texts in a language that begin with the name of their set.
static void write_set(const char *name, const char *set, const char *language, int n)
{
	FILE *file = fopen(in_folder(name), "w"); // which is read as gzip's are
	for (int i = 0; file && i < n; i++)
		fprintf(file, "{\"text\":\"%s message %d\",\"lang\":\"%s\"}\n", set, i, language);
	ok(file && fclose(file) == 0, "%s is written", name);
}

static unsigned count(const struct language_texts *texts, const char *language, const char *set)
{
	unsigned n = 0;
	for (size_t i = 0; i < texts->texts.count; i++) {
		const struct language_text *text = vec_at(&texts->texts, i);
		n += strcmp(language_kinds[text->language].code, language) == 0 &&
		     str_starts(text->text, str_from(set));
	}
	return n;
}

static void test_shares(void)
{
	struct language_texts texts;
	struct fault fault = {0};
	const struct language_options options = {.data = folder};
	language_texts_init(&texts);
	ok(language_texts_learn(&texts, &options, &fault) == OK, "texts are read%s", fault.text);
	const unsigned first = count(&texts, "en", "first"), last = count(&texts, "en", "last");
	ok(first > 2000 && first <= 6000, "of a large set some are learnt (%u of 12000)", first);
	ok(last * 6 >= first - 12 && last * 6 <= first + 12,
	   "of one that comes after it, in the same language, as large a share (%u of 2000)", last);
	ok(count(&texts, "sw", "few") == 40, "of a language with few texts all are learnt");
	language_texts_free(&texts);
}

int main(void)
{
	static const char *const names[] = {"lid/creole.train.jsonl.gz", "triage/a.train.jsonl.gz",
					    "triage/b.train.jsonl.gz", "triage/c.train.jsonl.gz"};
	if (!mkdtemp(folder) || mkdir(in_folder("lid"), 0700) != 0 ||
	    mkdir(in_folder("triage"), 0700) != 0)
		return 1;
	write_set(names[0], "creole", "ht", 1);
	write_set(names[1], "first", "en", 12000);
	write_set(names[2], "last", "en", 2000);
	write_set(names[3], "few", "sw", 40);
	test_shares();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(in_folder(names[i]));
	rmdir(in_folder("lid"));
	rmdir(in_folder("triage"));
	rmdir(folder);
	return tap_done();
}
