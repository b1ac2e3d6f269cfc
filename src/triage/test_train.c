// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/train.h"

#include "tap.h"
#include "triage/evaluate.h"
#include "triage/train_calibrate.h"
#include "triage/trainer.h"

#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/causeway-test-train-XXXXXX";

static const char *in_folder(const char *name)
{
	static char paths[4][256];
	static int next;
	char *path = paths[next++ % 4];
	snprintf(path, sizeof paths[0], "%s/%s", folder, name);
	return path;
}

static void file_write(const char *name, const char *content)
{
	FILE *file = fopen(in_folder(name), "w");
	ok(file && fputs(content, file) >= 0 && fclose(file) == 0, "%s is written", name);
}

// Invented posts whose words tell requests, offers and spam; the rest is filler.
static void write_posts(FILE *file, const char *set, int n, int offset)
{
	static const char *const asks[] = {"please send water we are thirsty",
					   "need food for my family urgent",
					   "people trapped on the roof send a boat"};
	static const char *const gives[] = {"we have blankets to give away",
					    "free meals at the school tonight",
					    "I can drive people with my truck"};
	static const char *const others[] = {"what a lovely sunset over the hills",
					     "my team won the match again",
					     "listening to that song all day"};
	for (int i = offset; i < offset + n; i++) {
		int kind = i % 3;
		const char *text = (kind == 0 ? asks : kind == 1 ? gives : others)[i / 3 % 3];
		fprintf(file,
			"{\"id\":\"%s:%d\",\"text\":\"%s %c%d\",\"lang\":\"en\",\"set\":\"%s\","
			"\"event\":\"flood_%d\",\"labels\":{\"signal\":%d,\"request\":%d,"
			"\"offer\":%d%s}}\n",
			set, i, text, 'a' + i % 26, i % 7, set, i % 4, kind != 2, kind == 0,
			kind == 1, i % 2 ? ",\"water\":0" : "");
	}
}

static void make_data(void)
{
	static const char *const parts[] = {"triage/one.train.jsonl", "triage/one.dev.jsonl"};
	mkdir(in_folder("triage"), 0700);
	for (int i = 0; i < 2; i++) {
		FILE *file = fopen(in_folder(parts[i]), "w");
		if (!file)
			continue;
		write_posts(file, "one", i ? 90 : 300, i ? 1000 : 0);
		fclose(file);
	}
}

static size_t file_read(const char *name, char *bytes, size_t room)
{
	FILE *file = fopen(in_folder(name), "r");
	size_t len = file ? fread(bytes, 1, room, file) : 0;
	if (file)
		fclose(file);
	return len;
}

static enum outcome train_to(const char *name, int folds, FILE *log, struct fault *fault)
{
	char out[256];
	snprintf(out, sizeof out, "%s", in_folder(name));
	struct train_options options = {
	    .data = folder,
	    .out = out,
	    .unseen = folds ? TRAIN_UNSEEN_EVENTS : TRAIN_UNSEEN_NONE,
	    .folds = folds,
	};
	return train_run(&options, log, fault);
}

static void test_training(FILE *log)
{
	struct fault fault = {0};
	is_int(train_to("a.cwm", 0, log, &fault), OK, "a small corpus trains %s", fault.text);
	is_int(train_to("b.cwm", 0, log, &fault), OK, "and trains again");
	static char first[4 << 20], second[4 << 20];
	size_t len = file_read("a.cwm", first, sizeof first);
	ok(len > 4096 && len == file_read("b.cwm", second, sizeof second) &&
	       memcmp(first, second, len) == 0,
	   "the same input gives the same file");
	len = file_read("a.md", first, sizeof first - 1);
	first[len] = 0;
	ok(strstr(first, "| one | your own |"), "the card names the set");
	ok(strstr(first, "| one | request | 30 | 60 |"), "and how well each head is told");
	ok(strstr(first, "| flood_2 | request | 25 | 50 |"), "also in an event it had not seen");
	ok(strstr(first, "unseen events\n"), "and how far its probabilities hold there");
	ok(!strstr(first, "thirsty"), "and holds no text of a post");
}

static void test_the_model(void)
{
	struct fault fault = {0};
	struct model *model = NULL;
	if (!ok(model_open(in_folder("a.cwm"), &model, &fault) == OK, "the model opens"))
		return;
	static struct folded folded;
	static struct features features;
	struct model_scores scores;
	fold_text(STR("Please SEND water, my family is thirsty!"), &folded);
	features_extract(&folded, &features);
	model_score(model, &features, &scores);
	ok(model_label(&scores, HEAD_REQUEST) && model_label(&scores, HEAD_SIGNAL),
	   "an unseen request is told");
	ok(!model_label(&scores, HEAD_OFFER), "and is no offer");
	ok(scores.p[HEAD_PROTECTION] < 1e-6f && !model_label(&scores, HEAD_PROTECTION),
	   "a head without labels says 0");
	ok(scores.p[HEAD_WATER] < 1e-6f && !model_label(&scores, HEAD_WATER),
	   "so does a head with negatives only");
	struct model_reason reasons[3];
	ok(model_why(model, &folded, &features, HEAD_REQUEST, false, 3, reasons) > 0,
	   "a reason is given");
	model_close(model);
}

static struct evaluate_choice any(enum head head)
{
	return (struct evaluate_choice){head, EVALUATE_ANY, EVALUATE_ANY, EVALUATE_ANY};
}

// What leaving events or languages out prints.
static char *measured(enum train_unseen unseen)
{
	struct fault fault = {0};
	char *text = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&text, &len);
	const struct train_options options = {.data = folder, .unseen = unseen, .folds = 2};
	is_int(train_run(&options, memory, &fault), OK, "the unseen is measured %s", fault.text);
	fclose(memory);
	return text;
}

static void test_unseen(void)
{
	char *text = measured(TRAIN_UNSEEN_EVENTS);
	ok(text && strstr(text, "\nrequest              4  1.0000 1.0000 +0.0000"),
	   "a plain classifier is compared, as the mean over four events it had not seen");
	ok(text && strstr(text, "\nmean of heads"), "and the mean over the heads is told");
	free(text);
	text = measured(TRAIN_UNSEEN_LANGUAGES);
	ok(text && strstr(text, "language") && !strstr(text, "\nen "),
	   "without other languages than English there is nothing to say of any");
	free(text);
}

static void test_evaluation(FILE *log)
{
	struct fault fault = {0};
	struct model *model = NULL;
	struct evaluation evaluation = {0};
	if (model_open(in_folder("a.cwm"), &model, &fault) != OK)
		return;
	const struct evaluate_options options = {.data = folder, .part = "dev"};
	is_int(evaluation_collect(model, &options, NULL, &evaluation, &fault), OK,
	       "the model is measured");
	struct figures figures = {0};
	is_int(evaluation_figures(&evaluation, any(HEAD_REQUEST), &figures), OK,
	       "one head has figures");
	is_int(figures.positives + figures.negatives, 90, "over all posts that know it");
	ok(figures.f1 > 0.99 && figures.average_precision > 0.99, "easy posts are told well");
	ok(figures.risk[FIGURE_COVERAGES - 1] < 0.01, "hardly an answer is wrong");
	struct evaluate_mean mean = {0};
	is_int(evaluation_by_event(&evaluation, HEAD_REQUEST, &mean), OK,
	       "its figures can be told by event");
	is_int(mean.events, 0, "but no event has enough posts here");
	evaluation_figures(&evaluation, any(HEAD_SPAM), &figures);
	is_int(figures.positives + figures.negatives, 0, "unknown labels are not counted");
	evaluation_free(&evaluation);
	model_close(model);
	ok(train_to("c.cwm", 2, log, &fault) == OK && access(in_folder("c.cwm"), F_OK) != 0,
	   "leaving events out measures and writes nothing");
	is_int(train_to("c.cwm", 1, log, &fault), INVALID, "one fold is refused");
}

// The model of English alone, which says of itself that it is, and is not judged by our own
// examples.
static void test_english(const char *examples, const char *out)
{
	struct fault fault = {0};
	char *text = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&text, &len);
	const struct train_options options = {
	    .data = folder, .examples = examples, .out = out, .unseen = TRAIN_UNSEEN_LANGUAGES};
	struct model *model = NULL;
	file_write("examples/ur.tsv", "offer\tہمارے پاس چار کشتیاں ہیں\n");
	is_int(train_run(&options, memory, &fault), OK, "English alone is trained %s", fault.text);
	fclose(memory);
	ok(model_open(out, &model, &fault) == OK && model_about(model)->english == 1,
	   "and kept, as one that was taught English alone");
	ok(text && !strstr(text, "\nexamples "),
	   "our own examples in other languages do not judge it");
	model_close(model);
	free(text);
	remove(in_folder("examples/ur.tsv"));
}

static void test_examples(FILE *log)
{
	struct fault fault = {0};
	char examples[256], out[256];
	mkdir(in_folder("examples"), 0700);
	snprintf(examples, sizeof examples, "%s", in_folder("examples"));
	snprintf(out, sizeof out, "%s", in_folder("d.cwm"));
	const struct train_options options = {.data = folder, .examples = examples, .out = out};
	is_int(train_run(&options, log, &fault), NOT_FOUND, "a folder without examples is told");
	file_write("examples/en.tsv", "# English\nspam\tour team won the match\n");
	is_int(train_run(&options, log, &fault), INVALID, "an example of no kind is refused");
	ok(strstr(fault.text, "en.tsv, line 2"), "with file and line: %s", fault.text);
	file_write("examples/en.tsv", "offer\twe have blankets to give away to my family\n"
				      "noise\tmy team won food again\n\n");
	is_int(train_run(&options, log, &fault), OK, "our own examples are learnt from %s",
	       fault.text);
	static char plain[4 << 20], taught[4 << 20];
	const size_t len = file_read("a.cwm", plain, sizeof plain);
	ok(file_read("d.cwm", taught, sizeof taught) == len && memcmp(plain, taught, len) != 0,
	   "and change the model");
	static char told[4 << 20];
	char own[256];
	snprintf(own, sizeof own, "%s", in_folder("examples/en.tsv"));
	rename(own, in_folder("examples/en.told.tsv"));
	ok(train_run(&options, log, &fault) == OK && file_read("d.cwm", told, sizeof told) == len &&
	       memcmp(taught, told, len) != 0,
	   "the same words told of others teach something else");
	test_english(examples, out);
	remove(out);
	remove(in_folder("d.md"));
	remove(in_folder("examples/en.told.tsv"));
	remove(examples);
}

// The other feature that has a key; keys are a product with an odd number.
static uint64_t feature_of_key(uint64_t key)
{
	uint64_t inverse = 1;
	for (int i = 0; i < 6; i++)
		inverse *= 2 - model_key(1, 0) * inverse;
	return key * inverse ^ TRAINER_SEED;
}

// A word of the training posts that was given no place, but comes to that of another.
static void test_shared_slots(void)
{
	static struct model_row table[TRAINER_ROWS];
	const uint64_t key = model_key(42, TRAINER_SEED);
	const struct {
		const char *says;
		uint64_t other;
		size_t shared;
	} cases[] = {
	    {"one that nothing tells from it spoils a slot for reasons", key ^ 1, 1},
	    {"one that its check tells does not", key ^ UINT64_C(0x30000), 0},
	    {"one elsewhere does not", key ^ UINT64_C(1) << 41, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint32_t first = 0;
		size_t shared = 99;
		struct trainer trainer = {.table = table, .space = {.n = 1, .feature = &first}};
		struct vec *features = &trainer.corpus.features;
		vec_init(features, sizeof(struct corpus_feature), 2);
		*(struct corpus_feature *)vec_add(features) = (struct corpus_feature){.hash = 42};
		*(struct corpus_feature *)vec_add(features) =
		    (struct corpus_feature){.hash = feature_of_key(cases[i].other)};
		struct model_slot *slot = table[model_row_of(key, TRAINER_ROWS)].slot;
		*slot = (struct model_slot){.tag = model_tag_of(key), .check = model_check_of(key)};
		ok(trainer_mark_shared(&trainer, &shared) == OK && shared == cases[i].shared &&
		       (slot->check != model_check_of(key)) == (shared == 1),
		   "of features that fall together %s", cases[i].says);
		vec_free(features);
	}
}

static void test_bad_input(FILE *log)
{
	struct fault fault = {0};
	file_write("triage/two.train.jsonl",
		   "{\"text\":\"a\",\"set\":\"two\",\"labels\":{}}\n{\"text\":\n");
	is_int(train_to("c.cwm", 0, log, &fault), INVALID, "broken JSON is refused");
	ok(strstr(fault.text, "two.train.jsonl, line 2"), "with file and line: %s", fault.text);
	file_write("triage/two.train.jsonl",
		   "{\"text\":\"a\",\"set\":\"two\",\"labels\":{\"reqest\":1}}\n");
	is_int(train_to("c.cwm", 0, log, &fault), INVALID, "a head misspelt is refused");
	file_write("triage/two.train.jsonl",
		   "{\"text\":\"a\",\"set\":\"two\",\"labels\":{\"request\":2}}\n");
	is_int(train_to("c.cwm", 0, log, &fault), INVALID, "so is a label that is not 0 or 1");
	struct train_options nowhere = {.data = "/nonexistent", .out = "/nonexistent/x"};
	is_int(train_run(&nowhere, log, &fault), NOT_FOUND, "a folder without data is not found");
}

static void test_solver(void)
{
	// Column 0 decides, column 1 is noise.
	const struct solve_entry entries[] = {{0, 1}, {1, 1}, {1, 1}, {0, 1}, {1, 1}};
	const size_t starts[] = {0, 2, 3, 4, 5};
	const struct solve_matrix matrix = {4, 2, starts, entries};
	const struct solve_row rows[] = {
	    {0, true, 10}, {1, false, 10}, {2, true, 10}, {3, false, 10}};
	float weights[2], bias;
	is_int(solve(&matrix, rows, 4, 50, weights, &bias), OK, "a small problem is solved");
	ok(solve_score(&matrix, 0, weights, bias) > 0.5f &&
	       solve_score(&matrix, 1, weights, bias) < -0.5f &&
	       solve_score(&matrix, 2, weights, bias) > 0.5f,
	   "with both classes on their side");
	is_int(solve(&matrix, rows, 1, 50, weights, &bias), OK, "one class only is no error");
	ok(weights[0] == 0 && weights[1] == 0 && bias == 1, "and teaches nothing but the class");
}

// A large event must not decide where the threshold of all lies.
static void test_threshold_of_groups(void)
{
	struct calibrate_point points[3 * 40];
	size_t n = 0;
	for (int i = 0; i < 40; i++) {
		points[n++] = (struct calibrate_point){i < 20 ? 0.9F : 0.1F, i < 20, 1};
		points[n++] = (struct calibrate_point){i < 20 ? 0.6F : 0.1F, i < 20, 2};
		points[n++] = (struct calibrate_point){0.7F, false, 3};
	}
	const float threshold = calibrate_threshold(points, n, 0);
	ok(threshold > 0.1F && threshold < 0.6F,
	   "every event with both classes counts the same, and one without does not: %.2f",
	   (double)threshold);
}

// Two posts in a group that is nearly all right against several in a hard one.
static void test_threshold_of_easy_groups(void)
{
	struct calibrate_point points[200];
	size_t n = 0;
	for (int i = 0; i < 40; i++) {
		points[n++] = (struct calibrate_point){0.9F, true, 1};
		points[n++] = (struct calibrate_point){i < 2 ? 0.55F : 0.1F, false, 1};
		points[n++] =
		    (struct calibrate_point){i < 10   ? 0.9F
					     : i < 29 ? 0.5F
						      : 0.1F, // ten of them asked, nine did not
					     i < 20, 2};
	}
	const float strict = calibrate_threshold(points, n, 0);
	const float fair = calibrate_threshold(points, n, 10);
	ok(strict > 0.55F, "the easy group decides where every error counts by its ratio: %.2f",
	   (double)strict);
	ok(fair < 0.5F, "and the hard one where each has ten errors to begin with: %.2f",
	   (double)fair);
}

static void test_calibration(void)
{
	struct calibrate_point points[1000];
	uint64_t state = 7;
	for (int i = 0; i < 1000; i++) {
		state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
		float score = (float)(i % 100) / 25 - 2;
		double p = 1 / (1 + exp(-(1.5 * (double)score - 0.5)));
		points[i] =
		    (struct calibrate_point){score, (double)(state >> 40) < p * (1 << 24), 0};
	}
	float slope, offset;
	calibrate_fit(points, 1000, &slope, &offset);
	ok(fabs((double)slope - 1.5) < 0.25 && fabs((double)offset + 0.5) < 0.2,
	   "the curve that made the labels is found: %.2f, %.2f", (double)slope, (double)offset);
	struct calibrate_point few[] = {{0.9f, true, 0}, {0.8f, true, 0},  {0.3f, false, 0},
					{0.2f, true, 0}, {0.1f, false, 0}, {0.05f, false, 0}};
	ok(fabsf(calibrate_threshold(few, 6, 0) - 0.15f) < 1e-6f,
	   "the threshold lies where F1 is highest");
	ok(isinf(calibrate_threshold(few, 2, 0)), "one class only has no threshold");
	calibrate_fit(few, 2, &slope, &offset);
	ok(slope == 0 && offset > 0, "and its base rate for calibration");
}

static void test_figures(void)
{
	struct figure_answer answers[] = {{0.9f, true, true},
					  {0.5f, false, true},
					  {0.5f, true, true},
					  {0.1f, false, false},
					  {0.0f, true, false}};
	struct figures figures = figures_of(answers, 5);
	ok(fabs(figures.precision - 2.0 / 3) < 1e-9 && fabs(figures.recall - 2.0 / 3) < 1e-9,
	   "precision and recall");
	// Ranks 1; 2 and 3 tied (2 of 3); 5 (3 of 5).
	ok(fabs(figures.average_precision - (1 + 2.0 / 3 + 3.0 / 5) / 3) < 1e-9,
	   "average precision takes ties together");
	ok(fabs(figures.false_positive_rate - 0.5) < 1e-9, "false-positive rate");
	// Surest first: 0.0 (wrong), 0.1 or 0.9 (right), then the two at 0.5, one of them wrong.
	ok(fabs(figures.risk[0] - 1.0 / 3) < 1e-9 && fabs(figures.risk[2] - 2.0 / 5) < 1e-9,
	   "the surest half is wrong less often than all");
	figures = figures_of(answers, 0);
	ok(!figures_count(&figures) && figures.f1 == 0, "nothing has no figures");
}

static void remove_all(void)
{
	static const char *const names[] = {"triage/one.train.jsonl",
					    "triage/one.dev.jsonl",
					    "triage/two.train.jsonl",
					    "a.cwm",
					    "a.md",
					    "b.cwm",
					    "b.md",
					    "triage",
					    "."};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		remove(in_folder(names[i]));
	rmdir(folder);
}

int main(void)
{
	FILE *log = fopen("/dev/null", "w");
	if (!mkdtemp(folder) || !log)
		return 1;
	make_data();
	test_training(log);
	test_the_model();
	test_evaluation(log);
	test_unseen();
	test_examples(log);
	test_shared_slots();
	test_bad_input(log);
	test_solver();
	test_calibration();
	test_threshold_of_groups();
	test_threshold_of_easy_groups();
	test_figures();
	remove_all();
	fclose(log);
	return tap_done();
}
