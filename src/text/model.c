// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/model.h"

#include "text/huge.h"
#include "text/model_sum.h"
#include "text/power.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROWS_AT	  4096
#define ROWS_SIZE (MODEL_ROWS_MOST * sizeof(struct model_row))

_Static_assert(sizeof(struct model_slot) == 32, "a slot is half a cache line");
_Static_assert(sizeof(struct model_header) == ROWS_AT, "rows begin on a page");
_Static_assert(offsetof(struct model_slot, norm) % 2 == 0, "norms are first bytes of a pair");
_Static_assert(HEADS <= MODEL_SLOT_HEADS, "every head has a weight in a slot");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "model files are little-endian");

// Half a slot as eight pairs of bytes, and a sum over many: 16 bits hold that of a block.
#define PAIRS 8
#define HALF  (2 * PAIRS)
typedef uint16_t byte_pairs __attribute__((vector_size(HALF)));
typedef int16_t second_bytes __attribute__((vector_size(HALF)));

// In memory the first byte of each pair of weights is this much more than in the file, so that a
// pair reads as a 16-bit number with a first byte of 0 to 255 and a second one of -128 to 127, and
// their sums can be told apart again: adding a slot takes four instructions for each half.
#define LIFT 128

static uint64_t checksum_add(uint64_t sum, const void *bytes, size_t len)
{
	const char *at = bytes;
	for (size_t i = 0; i + 8 <= len; i += 8) {
		uint64_t chunk;
		memcpy(&chunk, at + i, 8);
		sum = (sum ^ chunk) * UINT64_C(0x9E3779B97F4A7C15);
		sum ^= sum >> 32;
	}
	return sum;
}

static uint64_t checksum_of(const struct model_header *header, const struct model_row *rows)
{
	struct model_header bare = *header;
	bare.checksum = 0;
	uint64_t sum = checksum_add(UINT64_C(0x243F6A8885A308D3), &bare, sizeof bare);
	return checksum_add(sum, rows, header->rows * sizeof *rows);
}

static bool write_all(int file, const void *bytes, size_t len)
{
	const char *at = bytes;
	while (len > 0) {
		ssize_t wrote = write(file, at, len);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote <= 0)
			return false;
		at += wrote;
		len -= (size_t)wrote;
	}
	return true;
}

enum outcome model_write(const char *path, struct model_header *header,
			 const struct model_row *rows, struct fault *fault)
{
	char fresh[4096];
	if (snprintf(fresh, sizeof fresh, "%s.new", path) >= (int)sizeof fresh)
		return fail(INVALID, fault, "The model file's name is too long.");
	header->checksum = checksum_of(header, rows);
	int file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (file < 0)
		return fail(UNAVAILABLE, fault, "Cannot write %s: %s.", fresh, strerror(errno));
	bool written = write_all(file, header, sizeof *header) &&
		       write_all(file, rows, header->rows * sizeof *rows) && fsync(file) == 0;
	int why = errno;
	close(file);
	if (written && rename(fresh, path) == 0)
		return OK;
	why = written ? errno : why;
	unlink(fresh);
	return fail(UNAVAILABLE, fault, "Cannot write %s: %s.", path, strerror(why));
}

// Reads exactly len bytes; false at an early end or error.
static bool read_all(int file, void *bytes, size_t len)
{
	char *at = bytes;
	while (len > 0) {
		ssize_t got = read(file, at, len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		len -= (size_t)got;
	}
	return true;
}

static const char *head_problem(const struct model_head *head, enum head number)
{
	char name[sizeof head->name] = {0};
	memcpy(name, head_name(number).at, head_name(number).len);
	if (memcmp(name, head->name, sizeof name) != 0)
		return "its heads are not those of this program";
	const float numbers[] = {head->scale, head->bias, head->slope, head->offset};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (!isfinite(numbers[i]) || fabsf(numbers[i]) > 1e6f)
			return "a number in its header makes no sense";
	if (!(head->threshold >= 0 && head->threshold <= 2))
		return "a threshold in its header makes no sense";
	return NULL;
}

// What is wrong with a header, or NULL.
static const char *header_problem(const struct model_header *header)
{
	if (memcmp(header->magic, MODEL_MAGIC, sizeof header->magic) != 0)
		return "it is no triage model";
	if (header->version != MODEL_VERSION)
		return "its format is of another version";
	if (header->feature_version != FEATURE_VERSION)
		return "it was trained for another version of this program";
	if (header->heads != HEADS)
		return "its heads are not those of this program";
	if (header->rows < MODEL_ROWS_LEAST || header->rows > MODEL_ROWS_MOST ||
	    (header->rows & (header->rows - 1)) != 0)
		return "its number of rows makes no sense";
	if (!(header->norm_step > 0) || header->norm_step > 1e6f)
		return "a number in its header makes no sense";
	for (enum head head = 0; head < HEADS; head++) {
		const char *problem = head_problem(&header->head[head], head);
		if (problem)
			return problem;
	}
	return NULL;
}

static void weights_lift(struct model_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (int s = 0; s < 2; s++)
			for (int head = 0; head < MODEL_SLOT_HEADS; head += 2)
				rows[i].slot[s].weight[head] ^= INT8_MIN; // adds LIFT
}

static void tags_fill(struct model *model)
{
	for (size_t row = 0; row < model->header.rows; row++)
		for (size_t slot = 0; slot < 2; slot++)
			model->tags[row][slot] = model->rows[row].slot[slot].tag;
}

static void heads_fill(struct model *model)
{
	for (size_t head = 0; head < MODEL_SLOT_HEADS; head++) {
		const bool used = head < HEADS;
		const struct model_head *about = &model->header.head[used ? head : 0];
		model->scale[head] = used ? about->scale : 0;
		model->bias[head] = used ? about->bias : 0;
		model->slope[head] = used ? about->slope : 0;
		model->offset[head] = used ? about->offset : 0;
		model->threshold[head] = used ? about->threshold : 2;
	}
}

static enum outcome read_model(int file, const char *path, struct model *model, struct fault *fault)
{
	struct stat about;
	if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode))
		return fail(INVALID, fault, "%s is no file.", path);
	struct model_header *header = &model->header;
	if (about.st_size < ROWS_AT || !read_all(file, header, sizeof *header))
		return fail(INVALID, fault, "%s cannot be used: it is too short for a model.",
			    path);
	const char *problem = header_problem(header);
	if (problem)
		return fail(INVALID, fault, "%s cannot be used: %s.", path, problem);
	size_t size = header->rows * sizeof(struct model_row);
	if ((uint64_t)about.st_size != ROWS_AT + size || !read_all(file, model->rows, size))
		return fail(INVALID, fault, "%s cannot be used: it is cut off or too long.", path);
	if (checksum_of(header, model->rows) != header->checksum)
		return fail(INVALID, fault, "%s cannot be used: it is damaged (checksum).", path);
	weights_lift(model->rows, header->rows);
	tags_fill(model);
	heads_fill(model);
	mprotect(model->rows, ROWS_SIZE, PROT_READ);
	return OK;
}

enum outcome model_open(const char *path, struct model **ret_model, struct fault *fault)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0)
		return fail(errno == ENOENT ? NOT_FOUND : UNAVAILABLE, fault,
			    "Cannot read the model %s: %s.", path, strerror(errno));
	struct model *model = calloc(1, sizeof *model);
	if (model)
		model->rows = huge_new(ROWS_SIZE);
	if (!model || !model->rows) {
		free(model);
		close(file);
		return fail(UNAVAILABLE, fault, "Not enough memory for the model %s.", path);
	}
	enum outcome outcome = read_model(file, path, model, fault);
	close(file);
	if (outcome != OK)
		model_close(model);
	else
		*ret_model = model;
	return outcome;
}

void model_close(struct model *model)
{
	if (!model)
		return;
	huge_free(model->rows, ROWS_SIZE);
	free(model);
}

const struct model_header *model_about(const struct model *model)
{
	return &model->header;
}

static int8_t weight_of(const struct model_slot *slot, enum head head)
{
	return head % 2 ? slot->weight[head] : (int8_t)((uint8_t)slot->weight[head] - LIFT);
}

// The slot of a feature by its key, or NULL if the model does not know it.
static const struct model_slot *slot_find(const struct model *model, uint64_t key)
{
	const struct model_row *row = &model->rows[model_row_of(key, model->header.rows)];
	for (int i = 0; i < 2; i++)
		if (row->slot[i].tag == model_tag_of(key))
			return &row->slot[i];
	return NULL;
}

size_t model_find(const struct model *model, const uint64_t *keys, size_t n,
		  const struct model_slot **ret_slots)
{
	const struct model_row *rows = model->rows;
	const uint32_t n_rows = model->header.rows;
	size_t found = 0;
	for (size_t i = 0; i < n; i++) {
		const uint16_t tag = model_tag_of(keys[i]);
		const uint32_t row = model_row_of(keys[i], n_rows);
		const size_t second = model->tags[row][0] != tag;
		ret_slots[found] = &rows[row].slot[second];
		found += model->tags[row][second] == tag;
	}
	return found;
}

// Adds to *both the pairs of half a slot as they are, and to *seconds the second byte of each.
static void half_add(const struct model_slot *slot, size_t half, byte_pairs *both,
		     second_bytes *seconds)
{
	byte_pairs pairs;
	memcpy(&pairs, (const char *)slot + half * HALF, sizeof pairs);
	*both += pairs;
	*seconds += (second_bytes)pairs >> 8;
}

typedef int32_t four_lanes __attribute__((vector_size(16)));
typedef uint16_t eight_lanes __attribute__((vector_size(HALF)));

// Adds to four lanes of a sum.
static void lanes_add(int32_t *lanes, four_lanes more)
{
	four_lanes all;
	memcpy(&all, lanes, sizeof all);
	all += more;
	memcpy(lanes, &all, sizeof all);
}

// Adds the sums of half a slot to its sixteen lanes: the first byte of each pair, then the second,
// less `lift`.
static void half_join(byte_pairs both, second_bytes seconds, four_lanes lift, int32_t *lanes)
{
	const eight_lanes firsts = both - ((byte_pairs)seconds << 8), none = {0};
	const second_bytes signs = seconds >> 15;
	const eight_lanes low =
	    __builtin_shufflevector(firsts, (eight_lanes)seconds, 0, 8, 1, 9, 2, 10, 3, 11);
	const eight_lanes high =
	    __builtin_shufflevector(firsts, (eight_lanes)seconds, 4, 12, 5, 13, 6, 14, 7, 15);
	const eight_lanes low_signs =
	    __builtin_shufflevector(none, (eight_lanes)signs, 0, 8, 1, 9, 2, 10, 3, 11);
	const eight_lanes high_signs =
	    __builtin_shufflevector(none, (eight_lanes)signs, 4, 12, 5, 13, 6, 14, 7, 15);
	lanes_add(lanes,
		  (four_lanes)__builtin_shufflevector(low, low_signs, 0, 8, 1, 9, 2, 10, 3, 11) -
		      lift);
	lanes_add(lanes + 4,
		  (four_lanes)__builtin_shufflevector(low, low_signs, 4, 12, 5, 13, 6, 14, 7, 15) -
		      lift);
	lanes_add(lanes + 8,
		  (four_lanes)__builtin_shufflevector(high, high_signs, 0, 8, 1, 9, 2, 10, 3, 11) -
		      lift);
	lanes_add(lanes + 12, (four_lanes)__builtin_shufflevector(high, high_signs, 4, 12, 5, 13, 6,
								  14, 7, 15) -
				  lift);
}

void model_sum_add(const struct model_slot *const *slots, size_t n, struct model_sum *sum)
{
	byte_pairs both[2] = {{0}};
	second_bytes seconds[2] = {{0}};
	for (size_t i = 0; i < n; i++) {
		half_add(slots[i], 0, &both[0], &seconds[0]);
		half_add(slots[i], 1, &both[1], &seconds[1]);
	}
	const int32_t lifted = LIFT * (int32_t)n;
	const four_lanes lift = {lifted, 0, lifted, 0};
	// Behind weights and norm a slot has its check and tag, of which a sum means nothing.
	const struct model_sum before = *sum;
	half_join(both[0], seconds[0], lift, sum->lane);
	half_join(both[1], seconds[1], lift, sum->lane + HALF);
	for (size_t lane = MODEL_LANE_KNOWN; lane < MODEL_LANES; lane++)
		sum->lane[lane] = before.lane[lane];
	sum->lane[MODEL_LANE_NORM] += lifted; // its byte was not
	sum->lane[MODEL_LANE_KNOWN] += (int32_t)n;
}

static struct model_sum post_add(const struct model *model, const struct features *features)
{
	struct model_sum sum = {0};
	const struct model_slot *slots[MODEL_BLOCK + 1];
	uint64_t keys[MODEL_BLOCK];
	for (size_t at = 0; at < features->n; at += MODEL_BLOCK) {
		const size_t left = features->n - at, n = left < MODEL_BLOCK ? left : MODEL_BLOCK;
		for (size_t i = 0; i < n; i++)
			keys[i] = model_key(features->hash[at + i], model->header.seed);
		model_sum_add(slots, model_find(model, keys, n, slots), &sum);
	}
	return sum;
}

// What a sum of weights is multiplied with, before the scale of its head.
static float length_factor(const struct model *model, const struct model_sum *sum)
{
	const int32_t norm = sum->lane[MODEL_LANE_NORM];
	return norm > 0 ? 1 / sqrtf(model->header.norm_step * (float)norm) : 0;
}

void model_sum_score(const struct model *model, const struct model_sum *sum,
		     struct model_scores *ret)
{
	const float factor = length_factor(model, sum);
	float p[MODEL_SLOT_HEADS];
	power_four_ints bits = {1, 2, 4, 8}, labels = {0};
	for (size_t i = 0; i < MODEL_SLOT_HEADS; i += 4, bits <<= 4) {
		power_four scale, bias, slope, offset, threshold;
		power_four_ints sums;
		memcpy(&scale, model->scale + i, sizeof scale);
		memcpy(&bias, model->bias + i, sizeof bias);
		memcpy(&slope, model->slope + i, sizeof slope);
		memcpy(&offset, model->offset + i, sizeof offset);
		memcpy(&threshold, model->threshold + i, sizeof threshold);
		memcpy(&sums, sum->lane + i, sizeof sums);
		const power_four score =
		    bias + scale * factor * __builtin_convertvector(sums, power_four);
		const power_four odds = power_within(slope * score + offset, POWER_MOST);
		const power_four four = 1 / (1 + power_of_e(-odds));
		labels |= (four >= threshold) & bits;
		memcpy(p + i, &four, sizeof four);
	}
	memcpy(ret->p, p, sizeof ret->p);
	ret->labels = (uint32_t)(labels[0] | labels[1] | labels[2] | labels[3]);
}

void model_score(const struct model *model, const struct features *features,
		 struct model_scores *ret)
{
	const struct model_sum sum = post_add(model, features);
	model_sum_score(model, &sum, ret);
}

size_t model_known(const struct model *model, const struct features *features)
{
	return (size_t)post_add(model, features).lane[MODEL_LANE_KNOWN];
}

// Adds what one feature says to its word, or to its two.
static void word_credit(float credit[FOLD_WORDS_MAX], uint16_t from, float weight)
{
	size_t word = from & FEATURE_WORD_MASK;
	if (from == FEATURE_OF_POST)
		return;
	if (!(from & FEATURE_PAIR)) {
		credit[word] += weight;
		return;
	}
	credit[word] += weight / 2;
	credit[word - 1] += weight / 2;
}

// Keeps `ret` sorted, strongest first, and at most `most` long.
static size_t reason_insert(struct model_reason *ret, size_t n, size_t most,
			    struct model_reason reason)
{
	size_t at = n < most ? n : most;
	while (at > 0 && fabsf(ret[at - 1].weight) < fabsf(reason.weight)) {
		if (at < most)
			ret[at] = ret[at - 1];
		at--;
	}
	if (at < most)
		ret[at] = reason;
	return n < most ? n + 1 : most;
}

size_t model_why(const struct model *model, const struct folded *folded,
		 const struct features *features, enum head head, bool against, size_t most,
		 struct model_reason *ret)
{
	const struct model_head *about = &model->header.head[head];
	struct model_sum sum = post_add(model, features);
	float step = about->slope * about->scale * length_factor(model, &sum);
	float credit[FOLD_WORDS_MAX];
	memset(credit, 0, folded->n_words * sizeof *credit);
	for (size_t i = 0; i < features->n; i++) {
		const uint64_t key = model_key(features->hash[i], model->header.seed);
		const struct model_slot *slot = slot_find(model, key);
		if (slot && (!slot->check || slot->check == model_check_of(key)))
			word_credit(credit, features->word[i], step * weight_of(slot, head));
	}
	size_t n = 0;
	for (size_t i = 0; i < folded->n_words; i++) {
		const struct fold_word *word = &folded->words[i];
		if (against ? credit[i] < 0 : credit[i] > 0)
			n = reason_insert(
			    ret, n, most,
			    (struct model_reason){word->from_point, word->to_point, credit[i]});
	}
	return n;
}
