// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/word_memory.h"

#include "tap.h"

#include <math.h>
#include <unistd.h>

#define ROWS 1024
#define SEED 42

static struct model_header header;
static struct model_row rows[ROWS];
static struct folded folded;
static struct features features;
static char path[] = "/tmp/causeway-test-model-XXXXXX";

static void header_reset(void)
{
	header = (struct model_header){.magic = MODEL_MAGIC,
				       .version = MODEL_VERSION,
				       .feature_version = FEATURE_VERSION,
				       .heads = HEADS,
				       .rows = ROWS,
				       .seed = SEED,
				       .norm_step = 0.25f};
	for (enum head head = 0; head < HEADS; head++) {
		struct model_head *about = &header.head[head];
		memcpy(about->name, head_name(head).at, head_name(head).len);
		*about = (struct model_head){.scale = 0.1f, .slope = 2, .threshold = 0.5f};
		memcpy(about->name, head_name(head).at, head_name(head).len);
	}
}

static void extract(const char *text)
{
	fold_text(str_from(text), &folded);
	features_extract(&folded, &features);
}

// The feature of a word itself, without its parts, among those of the post.
static size_t word_feature(uint16_t word)
{
	size_t i = 0;
	while (i < features.n && features.word[i] != word)
		i++;
	return i;
}

// The slot of a feature, or the one it would take.
static struct model_slot *slot_of(uint64_t feature)
{
	const uint64_t key = model_key(feature, SEED);
	struct model_row *row = &rows[model_row_of(key, ROWS)];
	struct model_slot *slot = &row->slot[0];
	return slot->tag && slot->tag != model_tag_of(key) ? &row->slot[1] : slot;
}

// Gives the feature of a single word a weight for one head.
static void learn(const char *word, enum head head, int weight)
{
	extract(word);
	const uint64_t feature = features.hash[word_feature(0)];
	struct model_slot *slot = slot_of(feature);
	slot->tag = model_tag_of(model_key(feature, SEED));
	slot->norm = 4;
	slot->check = model_check_of(model_key(feature, SEED));
	slot->weight[head] = (int8_t)weight;
}

static struct model *open_or_null(struct fault *fault)
{
	struct model *model = NULL;
	return model_open(path, &model, fault) == OK ? model : NULL;
}

static struct model *made_model(void)
{
	struct fault fault = {0};
	header_reset();
	memset(rows, 0, sizeof rows);
	learn("water", HEAD_REQUEST, 100);
	learn("water", HEAD_WATER, 120);
	learn("need", HEAD_REQUEST, 60);
	learn("thanks", HEAD_REQUEST, -80);
	ok(model_write(path, &header, rows, &fault) == OK, "a model is written %s", fault.text);
	struct model *model = open_or_null(&fault);
	ok(model != NULL, "and read again %s", fault.text);
	return model;
}

static void test_scores(const struct model *model)
{
	struct model_scores scores;
	extract("We need WATER");
	model_score(model, &features, &scores);
	// Two known words, each of norm 4 * 0.25: (100 + 60) * 0.1 / sqrt(2), twice that as odds.
	double odds = 2 * 16 / sqrt(2);
	ok(fabs((double)scores.p[HEAD_REQUEST] - 1 / (1 + exp(-odds))) < 1e-5,
	   "the score is the sum over known words by the root of their number");
	ok(model_label(&scores, HEAD_REQUEST), "it is over the threshold: a label");
	ok(model_label(&scores, HEAD_WATER), "one pass answers all heads");
	extract("thanks");
	model_score(model, &features, &scores);
	ok(scores.p[HEAD_REQUEST] < 0.01f && !model_label(&scores, HEAD_REQUEST),
	   "a word can speak against a label");
	extract("unheard of");
	model_score(model, &features, &scores);
	is_int(model_known(model, &features), 0, "words never seen are not known");
	ok(fabsf(scores.p[HEAD_REQUEST] - 0.5f) < 1e-6f, "and leave the base rate");
	extract("");
	model_score(model, &features, &scores);
	ok(fabsf(scores.p[HEAD_REQUEST] - 0.5f) < 1e-6f, "so does an empty post");
}

// A model that knows many words, each with the weight 100.
static void test_long_posts(void)
{
	static char text[26 * 26 * 3 + 1];
	struct fault fault = {0};
	struct model_scores scores;
	header_reset();
	memset(rows, 0, sizeof rows);
	for (int i = 0; i < 26 * 26; i++) {
		char word[] = {(char)('a' + i / 26), (char)('a' + i % 26), ' ', 0};
		learn(word, HEAD_REQUEST, 100);
		memcpy(text + (size_t)i * 3, word, 3);
	}
	header.head[HEAD_REQUEST].scale = 0.001f;
	ok(model_write(path, &header, rows, &fault) == OK, "a large model is written");
	struct model *model = open_or_null(&fault);
	if (!model)
		return;
	extract(text);
	model_score(model, &features, &scores);
	size_t n = model_known(model, &features);
	ok(n > 500, "a long post has %zu known words", n);
	double odds = 2 * 0.1 * sqrt((double)n);
	ok(fabs((double)scores.p[HEAD_REQUEST] - 1 / (1 + exp(-odds))) < 1e-5,
	   "and no sum overflows");
	model_close(model);
}

static void test_why(const struct model *model)
{
	struct model_reason reasons[MODEL_WHY_MOST];
	extract("Thanks — we need   WATER");
	size_t n = model_why(model, &folded, &features, HEAD_REQUEST, false, 5, reasons);
	is_int(n, 2, "two words spoke for it");
	is_int(reasons[0].from_point, 19, "the strongest first: where it stands");
	is_int(reasons[0].to_point, 24, "and ends, in the original");
	is_int(reasons[1].from_point, 12, "then the other");
	float sum = reasons[0].weight + reasons[1].weight;
	n = model_why(model, &folded, &features, HEAD_REQUEST, true, 5, reasons);
	ok(n == 1 && reasons[0].from_point == 0 && reasons[0].weight < 0,
	   "the word that spoke against it is told on request");
	struct model_scores scores;
	model_score(model, &features, &scores);
	double odds = log((double)scores.p[HEAD_REQUEST] / (1 - (double)scores.p[HEAD_REQUEST]));
	ok(fabs((double)(sum + reasons[0].weight) - odds) < 1e-3,
	   "the contributions sum up to the log-odds");
	is_int(model_why(model, &folded, &features, HEAD_REQUEST, false, 1, reasons), 1,
	       "no more reasons than asked for");
	is_int(reasons[0].from_point, 19, "and of these the strongest");
	is_int(model_why(model, &folded, &features, HEAD_SPAM, false, 5, reasons), 0,
	       "a head without reason has none");
}

static size_t file_read(char *bytes, size_t room)
{
	FILE *file = fopen(path, "r");
	size_t len = file ? fread(bytes, 1, room, file) : 0;
	if (file)
		fclose(file);
	return len;
}

static void file_write(const char *bytes, size_t len)
{
	FILE *file = fopen(path, "w");
	if (!file || fwrite(bytes, 1, len, file) != len)
		ok(false, "the test can write its file");
	if (file)
		fclose(file);
}

// Opening must fail with a sentence that holds `reason`.
static void is_refused(const char *reason, const char *what)
{
	struct fault fault = {0};
	struct model *model = open_or_null(&fault);
	ok(!model && strstr(fault.text, reason), "%s is refused: %s", what, fault.text);
	model_close(model);
}

// A word that falls into the slot of another counts for the score, because no one can tell in
// passing, but is no reason.
static void test_strangers(void)
{
	struct fault fault = {0};
	struct model_scores scores;
	struct model_reason reasons[MODEL_WHY_MOST];
	header_reset();
	memset(rows, 0, sizeof rows);
	learn("water", HEAD_REQUEST, 100);
	learn("need", HEAD_REQUEST, 60);
	extract("water");
	struct model_slot *slot = slot_of(features.hash[word_feature(0)]);
	slot->check = (uint8_t)(slot->check % 255 + 1);
	ok(model_write(path, &header, rows, &fault) == OK, "a slot is met by a stranger");
	struct model *model = open_or_null(&fault);
	extract("we need water");
	model_score(model, &features, &scores);
	ok(scores.p[HEAD_REQUEST] > 0.9F, "it counts for the score");
	is_int(model_why(model, &folded, &features, HEAD_REQUEST, false, 5, reasons), 1,
	       "but is given as no reason");
	is_int(reasons[0].from_point, 3, "which only the word is that was learnt");
	model_close(model);
}

static void test_bad_files(void)
{
	static char good[sizeof header + sizeof rows + 8], bad[sizeof good];
	size_t len = file_read(good, sizeof good);
	is_int(len, sizeof header + sizeof rows, "the file is its header and its rows");
	file_write(good, len - 1);
	is_refused("cut off", "a truncated file");
	file_write(good, 100);
	is_refused("too short", "a stump");
	file_write(good, 0);
	is_refused("too short", "an empty file");
	file_write(good, len + 1);
	is_refused("too long", "a file with something behind it");
	memcpy(bad, good, len);
	bad[len / 2] ^= 1;
	file_write(bad, len);
	is_refused("damaged", "a file with one wrong bit");
	memcpy(bad, good, len);
	bad[0] = 'X';
	file_write(bad, len);
	is_refused("no triage model", "another kind of file");
	bool all_refused = true;
	for (size_t at = 0; at < sizeof header; at++) {
		struct fault fault = {0};
		memcpy(bad, good, len);
		bad[at] ^= 0x55;
		file_write(bad, len);
		struct model *model = open_or_null(&fault);
		all_refused = all_refused && !model && fault.text[0];
		model_close(model);
	}
	ok(all_refused, "a change of any byte of the header is noticed");
	remove(path);
	is_refused("Cannot read", "a file that is not there");
	struct fault fault = {0};
	struct model *model = NULL;
	is_int(model_open("/tmp", &model, &fault), INVALID, "a folder is no model");
}

// Headers that lie under a right checksum.
static void is_header_refused(const char *reason, const char *what)
{
	struct fault fault = {0};
	is_int(model_write(path, &header, rows, &fault), OK, "%s can be made", what);
	is_refused(reason, what);
	header_reset();
}

static void test_lying_headers(void)
{
	header_reset();
	header.feature_version++;
	is_header_refused("another version", "a model for other features");
	header.rows = ROWS / 2;
	is_header_refused("rows", "a model with too few rows");
	header.head[3].scale = INFINITY;
	is_header_refused("a number", "an infinite scale");
	header.norm_step = NAN;
	is_header_refused("a number", "a norm that is no number");
	header.head[0].threshold = -1;
	is_header_refused("threshold", "a negative threshold");
	header.head[5].name[0] = 'Q';
	is_header_refused("heads", "a model with other heads");
	header.heads = 3;
	is_header_refused("heads", "a model with fewer heads");
}

static void test_names(void)
{
	enum head head;
	ok(head_from_name(STR("volunteers"), &head) && head == HEAD_VOLUNTEERS,
	   "a head is found by its name");
	ok(!head_from_name(STR("Water"), &head), "another spelling is another name");
	is_str(head_name(HEAD_PROTECTION), STR("protection"), "protection is the last of 26");
}

// The scores of texts in which words come again, some of them too long to be remembered, asked of
// a memory that has met others.
static void test_words_remembered(const struct model *model, size_t words)
{
	static const char *const pieces[] = {
	    "water",
	    "need",
	    "#water",
	    "Water!",
	    "thanks",
	    "hahahaha",
	    "मदद",
	    "12",
	    "nothing",
	    "@anna",
	    "aprettylongwordthatgoesonandonandonandonandonforever"};
	struct word_memory *memory = word_memory_new(words);
	const struct word_tables tables = {.model = model};
	static struct word_notes notes;
	struct model_scores listed, remembered;
	char text[9000];
	uint64_t random = 7;
	size_t differ = 0;
	for (int round = 0; round < 400; round++) {
		size_t len = 0;
		const size_t most = round % 40 ? 200 : sizeof text - 80;
		while (len < most) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
			len +=
			    (size_t)snprintf(text + len, 80, "%s%u ", pieces[(random >> 33) % 11],
					     (unsigned)(random >> 60) % 3);
		}
		float known;
		extract(text);
		model_score(model, &features, &listed);
		word_memory_read(memory, &tables, &folded, &notes);
		word_memory_score(memory, &tables, &remembered, &known);
		const size_t count = model_known(model, &features);
		// NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) ; the same to the bit
		differ += memcmp(&listed, &remembered, sizeof listed) != 0 ||
			  fabsf(known - (float)count / (float)features.n) > 1e-6F;
	}
	is_int(differ, 0, "where %zu words are remembered they score as listed ones", words);
	word_memory_free(memory);
}

int main(void)
{
	int file = mkstemp(path);
	if (file >= 0)
		close(file);
	struct model *model = made_model();
	if (model) {
		test_scores(model);
		test_why(model);
		test_strangers();
		test_words_remembered(model, 2);
		test_words_remembered(model, WORD_MEMORY_WORDS);
	}
	model_close(model);
	test_bad_files();
	test_long_posts();
	test_lying_headers();
	test_names();
	remove(path);
	return tap_done();
}
