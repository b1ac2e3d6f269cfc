// SPDX-License-Identifier: AGPL-3.0-or-later
// What is learnt of danger from a few messages tells others like them; what says nothing of it, or
// nothing that was learnt, is no evidence.
#include "triage/danger.h"

#include "tap.h"
#include "triage/train_danger.h"

#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/causeway-test-danger-XXXXXX";
static struct danger_table table;

static const char *in_folder(const char *name)
{
	static char paths[4][256];
	static int next;
	char *path = paths[next++ % 4];
	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

static void write_all(const char *messages)
{
	mkdir(in_folder("triage"), 0700);
	FILE *file = fopen(in_folder("triage/one.train.jsonl"), "w");
	for (int i = 0; file && i < 240; i++)
		fprintf(file,
			"{\"id\":\"%d\",\"text\":\"the road by the mill is open again %d\","
			"\"lang\":\"en\",\"set\":\"one\",\"labels\":{\"request\":0}}\n",
			i, 100 + i % 7);
	ok(file && fclose(file) == 0, "published posts are written");
	file = fopen(in_folder("danger.tsv"), "w");
	ok(file && fputs(messages, file) >= 0 && fclose(file) == 0, "messages are written");
}

static enum outcome train(const char *out, struct fault *fault)
{
	char data[256], messages[256], to[256];
	snprintf(data, sizeof data, "%s", folder);
	snprintf(messages, sizeof messages, "%s", in_folder("danger.tsv"));
	snprintf(to, sizeof to, "%s", in_folder(out));
	FILE *log = tmpfile();
	const struct train_danger_options options = {.data = data, .messages = messages, .out = to};
	const enum outcome outcome = train_danger(&options, log, fault);
	fclose(log);
	return outcome;
}

// The whole file, of the size that the program reads.
static bool table_read(const char *name, unsigned char ret[sizeof(struct danger_table)])
{
	FILE *file = fopen(in_folder(name), "r");
	const bool whole = file && fread(ret, sizeof table, 1, file) == 1 && fgetc(file) == EOF;
	if (file)
		fclose(file);
	return whole;
}

static struct danger_heard heard_of(const char *text, bool direct)
{
	static struct folded folded;
	static const struct lexicon_hits none;
	fold_text(str_from(text), &folded);
	return danger_read(&table, NULL, &folded, &none, direct);
}

static float evidence_of(const char *text)
{
	return heard_of(text, false).evidence;
}

static void test_learning(void)
{
	static unsigned char first[sizeof table], again[sizeof table];
	struct fault fault = {0};
	write_all("# danger\n"
		  "en\tviolence\the locks my door and takes the telephone\n"
		  "en\tviolence\the takes my papers and locks us in\n"
		  "en\tviolence\tmy telephone he takes, the door he locks\n"
		  "en\tviolence\tnobody may know that he locks the door\n"
		  "en\tchild\tshe is 7 and by herself in the cellar\n"
		  "en\tchild\ta girl by herself, 9, in the cellar\n"
		  "en\tchild\tby herself in the cellar, she is 5\n"
		  "en\tnot-violence\tthe door of the hall is open, ring the telephone\n"
		  "en\tnot-violence\tbring your papers to the hall\n"
		  "en\tnot-child\tthe girl of 400 lights sings in the hall\n"
		  "en\tnone\tthe cellar of the hall is dry\n"
		  "en\tnone\tring at the door, we have tea in the hall\n"
		  "en\tnone\ttea in the hall at nine\n"
		  "en\tnone\tbring your tea and your telephone\n");
	is_int(train("a.cwd", &fault), OK, "a few messages train %s", fault.text);
	is_int(train("b.cwd", &fault), OK, "and train again");
	ok(table_read("a.cwd", first) && table_read("b.cwd", again) &&
	       memcmp(first, again, sizeof first) == 0,
	   "the same input gives the same file, of the size that the program reads");
	memcpy(&table, first, sizeof table);
	ok(evidence_of("he locks the door, by herself in the cellar") >= LEXICON_LABEL,
	   "what is like the signs is danger");
	ok(evidence_of("tea in the hall, bring your telephone") < LEXICON_LABEL,
	   "what is like the look-alikes is none");
	ok(evidence_of("a girl by herself in the cellar, 8") >
	       evidence_of("a girl by herself in the cellar, 8000"),
	   "a number counts by how many digits it has");
	ok(evidence_of("he locked a door, by herself in the cellars") >= LEXICON_LABEL,
	   "another ending of a word is the same word");
	ok(evidence_of("by herself in") <= 0, "a few words that are known say nothing");
	ok(evidence_of("zyx wvu") <= 0 && evidence_of("") <= 0, "nor is what was never seen");
	ok(!heard_of("zyx wvu", false).ordinary, "of which nobody says that it is ordinary");
	ok(table.direct <= table.label, "whoever writes to us is heard as soon, or sooner");
}

// The same message, a little below the score of a label, and far below it.
static void test_direct(void)
{
	const char *text = "he locks the door, by herself in the cellar";
	const struct danger_table whole = table;
	table.label += evidence_of(text) - LEXICON_LABEL + 0.1F;
	table.direct = table.label - 0.2F;
	ok(evidence_of(text) < LEXICON_LABEL && evidence_of(text) > 0,
	   "what is told to the world and hardly says it is no label");
	ok(heard_of(text, true).evidence <= LEXICON_LABEL &&
	       heard_of(text, true).evidence >= LEXICON_LABEL,
	   "told to us it just is one");
	table.direct = table.label;
	ok(heard_of(text, true).evidence < LEXICON_LABEL, "with no more than that score");
	ok(!heard_of(text, false).ordinary, "that it is ordinary is not said of it");
	table.label += DANGER_ORDINARY;
	ok(heard_of(text, false).ordinary, "but of what says much less");
	table = whole;
}

static float weight_sum(const char *text)
{
	static struct folded folded;
	static const struct lexicon_hits none;
	uint32_t keys[DANGER_KEYS];
	fold_text(str_from(text), &folded);
	const size_t n = danger_keys(&folded, NULL, &none, keys);
	float sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += (float)danger_weight(&table, keys[i]);
	return sum;
}

static void hit_add(struct lexicon_hits *hits, size_t number)
{
	hits->hit[hits->n++].concept = (uint16_t)number;
}

// Concepts of a lexicon of two, in that order or the other, with so many others between.
static bool pair_is_keyed(size_t between)
{
	static const uint32_t concepts[8] = {11, 22, 33, 44, 55, 66, 77, 88};
	static struct folded folded;
	struct lexicon_hits one = {0}, other = {0};
	uint32_t keys[DANGER_KEYS], turned[DANGER_KEYS];
	fold_text(STR(""), &folded);
	hit_add(&one, 0);
	for (size_t i = 0; i < between; i++)
		hit_add(&one, 2 + i);
	hit_add(&one, 1);
	hit_add(&other, 1);
	hit_add(&other, 0);
	const size_t n = danger_keys(&folded, concepts, &one, keys);
	const size_t of_two = danger_keys(&folded, concepts, &other, turned);
	for (size_t i = 0; i < n && of_two == 3; i++)
		if (keys[i] == turned[2])
			return true;
	return false;
}

static void test_keys(void)
{
	ok(weight_sum("cellar") > weight_sum("cells"), "a long word is known whole, too");
	ok(pair_is_keyed(0) && pair_is_keyed(DANGER_NEAR - 1),
	   "two concepts near each other are a pair, in any order");
	ok(!pair_is_keyed(DANGER_NEAR), "two that are far from each other are none");
}

// Of each word, what it adds; a pair counts half for either.
static void test_credit(void)
{
	static struct folded folded;
	static const struct lexicon_hits none;
	float credit[DANGER_WORDS], sum = table.bias - table.label + LEXICON_LABEL;
	fold_text(STR("he locks the door, by herself in the cellar, tea"), &folded);
	danger_credit(&table, NULL, &folded, &none, credit);
	for (size_t i = 0; i < DANGER_WORDS; i++)
		sum += credit[i];
	const float evidence = danger_read(&table, NULL, &folded, &none, false).evidence;
	ok(evidence > 0 && fabsf(sum - evidence) < 1e-4F,
	   "what the words add is all that there is: %f and %f", (double)sum, (double)evidence);
	ok(credit[1] > credit[9] && credit[folded.n_words] == 0, "a sign adds more than tea");
}

static void test_refusal(void)
{
	struct fault fault = {0};
	write_all("en\tviolence\the locks the door\nen without a tab\n");
	is_int(train("c.cwd", &fault), INVALID, "a line that is no message is refused");
	ok(strstr(fault.text, "line 2"), "and the line is named");
}

static void test_own(void)
{
	const struct danger_table *own = danger_own();
	ok(memcmp(own->magic, DANGER_MAGIC, sizeof own->magic) == 0 && own->used > 1000 &&
	       own->used <= DANGER_SLOTS,
	   "the program's own table is sound");
	ok(danger_weight(own, danger_key_of_concept(STR("alone"))) != 0 &&
	       danger_weight(own, danger_key_of_concept(STR("no such concept"))) == 0,
	   "a concept has its weight, one that does not exist has none");
}

static void remove_all(void)
{
	static const char *const names[] = {"a.cwd", "b.cwd", "danger.tsv",
					    "triage/one.train.jsonl"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(in_folder(names[i]));
	rmdir(in_folder("triage"));
	rmdir(folder);
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	test_learning();
	test_direct();
	test_keys();
	test_credit();
	test_refusal();
	test_own();
	remove_all();
	return tap_done();
}
