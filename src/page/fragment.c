// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/fragment.h"

#include "page/number.h"

#include <pthread.h>

#define READS_MAX 128 // fields of one level; ours read fewer
#define SETS	  256
#define WAYS	  4

enum read_kind {
	READ_TEXT,
	READ_WORD,
	READ_NUMBER,
	READ_BOOL,
	READ_TIME,  // and how it is shown
	READ_COUNT, // of a list's elements
	READ_LIST,
	READ_LINK,
};

// A field that a part of a template reads; of a list or a link also the fields in it.
struct read {
	uint8_t kind, depth;
	uint8_t opens;	 // depth of what is in it
	uint32_t offset; // in the struct at `depth`
	uint32_t size;	 // of an element
	const struct reads *inner;
};

// --- what a template reads ---

struct level {
	struct level *outer;
	uint8_t depth;
	size_t count;
	struct read reads[READS_MAX];
};

// What a field is read as; -1 for what stands on more than its value.
static int read_kind_of(enum field_type type)
{
	switch (type) {
	case FIELD_STR:
	case FIELD_HTML:
		return READ_TEXT;
	case FIELD_MESSAGE:
	case FIELD_WORD:
		return READ_WORD;
	case FIELD_I64:
	case FIELD_ID:
	case FIELD_COUNT:
	case FIELD_TIME:
	case FIELD_DOUBLE:
		return READ_NUMBER;
	case FIELD_BOOL:
		return READ_BOOL;
	case FIELD_LIST:
		return READ_COUNT;
	case FIELD_LINK:
	case FIELD_VIEW:
		break;
	}
	return -1;
}

// Notes a field with the innermost level whose elements change it. False if there are too many.
static bool read_note(struct level *level, const struct read *read)
{
	while (level->outer && read->depth < level->depth)
		level = level->outer;
	for (size_t i = 0; i < level->count; i++) {
		const struct read *known = &level->reads[i];
		if (known->kind == read->kind && known->depth == read->depth &&
		    known->offset == read->offset && !known->inner)
			return true;
	}
	if (level->count == READS_MAX)
		return false;
	level->reads[level->count++] = *read;
	return true;
}

static const struct reads *level_reads(struct arena *arena, const struct level *level)
{
	struct reads *reads = arena_zero(arena, sizeof *reads);
	struct read *at = arena_array(arena, level->count + 1, sizeof *at);
	if (!reads || !at)
		return NULL;
	memcpy(at, level->reads, level->count * sizeof *at);
	*reads = (struct reads){at, level->count};
	return reads;
}

static bool steps_read(struct arena *arena, const struct step *steps, uint32_t from, uint32_t to,
		       struct level *level);

// A list or a link within: its body is the steps between it and the end that it jumps to.
static bool inner_read(struct arena *arena, const struct step *steps, uint32_t at,
		       struct level *outer)
{
	const struct step *step = &steps[at];
	const bool list = step->kind == STEP_LIST;
	struct level *level = calloc(1, sizeof *level);
	if (!level)
		return false;
	level->outer = outer;
	level->depth = step->opens;
	struct read read = {.kind = list ? READ_LIST : READ_LINK,
			    .depth = step->depth,
			    .opens = step->opens,
			    .offset = step->offset,
			    .size = step->len};
	bool good = steps_read(arena, steps, at + 1, step->jump - (list ? 1 : 0), level);
	read.inner = good ? level_reads(arena, level) : NULL;
	free(level);
	return read.inner && read_note(outer, &read);
}

// What one step reads. False for one that cannot stand in a list that is kept.
static bool step_read(const struct step *step, struct level *level)
{
	struct read read = {.depth = step->depth, .offset = step->offset};
	int kind = read_kind_of(step->type);
	switch ((enum step_kind)step->kind) {
	case STEP_TEXT:
	case STEP_JUMP:
	case STEP_PREFIX:
		return true;
	case STEP_PLURAL:
		kind = READ_NUMBER;
		break;
	case STEP_TIME:
		kind = READ_TIME;
		break;
	case STEP_AGO:
	case STEP_BODY:
	case STEP_DRAWINGS:
	case STEP_RECALL:
	case STEP_KEEP:
	case STEP_END:
		return false;
	default:
		break;
	}
	read.kind = (uint8_t)kind;
	return kind >= 0 && read_note(level, &read);
}

static bool steps_read(struct arena *arena, const struct step *steps, uint32_t from, uint32_t to,
		       struct level *level)
{
	for (uint32_t at = from; at < to; at++) {
		const struct step *step = &steps[at];
		const bool opens = step->kind == STEP_LIST || step->kind == STEP_LINK;
		if (opens ? !inner_read(arena, steps, at, level) : !step_read(step, level))
			return false;
		if (opens)
			at = step->jump - 1;
	}
	return true;
}

const struct reads *reads_find(struct arena *arena, const struct step *steps, uint32_t from,
			       uint32_t to, uint8_t depth)
{
	struct level *level = calloc(1, sizeof *level);
	if (!level)
		return NULL;
	level->depth = depth;
	const bool good = steps_read(arena, steps, from, to, level);
	const struct reads *reads = good ? level_reads(arena, level) : NULL;
	free(level);
	return reads;
}

// --- the key: all that an element was made from ---

static void add_bytes(struct buf *key, const void *at, size_t len)
{
	buf_add(key, str_of(at, len));
}

static void add_text(struct buf *key, struct str text)
{
	const uint64_t len = text.at ? text.len : UINT64_MAX;
	add_bytes(key, &len, sizeof len);
	buf_add(key, text);
}

static void add_time(struct buf *key, const struct rendering *r, const char *at)
{
	const struct page_frame *frame = r->frame;
	const struct number_style style = {r->messages, frame->language, r->numerals, frame->zone};
	const int64_t time = *(const int64_t *)(const void *)at;
	add_bytes(key, at, sizeof(int64_t));
	buf_add_byte(key, (char)number_time_form(&style, time, frame->now));
}

static void add_reads(struct buf *key, struct rendering *r, const struct reads *reads);

static void add_list(struct buf *key, struct rendering *r, const struct read *read, const char *at)
{
	const struct view_list *list = (const void *)at;
	add_bytes(key, &list->count, sizeof list->count);
	r->data[read->opens] = list->at;
	for (size_t i = 0; i < list->count && !key->full; i++) {
		add_reads(key, r, read->inner);
		r->data[read->opens] += read->size;
	}
}

static void add_link(struct buf *key, struct rendering *r, const struct read *read, const char *at)
{
	const char *link = *(const char *const *)(const void *)at;
	buf_add_byte(key, link != NULL);
	r->data[read->opens] = link;
	if (link)
		add_reads(key, r, read->inner);
}

static void add_reads(struct buf *key, struct rendering *r, const struct reads *reads)
{
	for (size_t i = 0; i < reads->count && !key->full; i++) {
		const struct read *read = &reads->at[i];
		const char *at = r->data[read->depth] + read->offset;
		switch ((enum read_kind)read->kind) {
		case READ_TEXT:
			add_text(key, *(const struct str *)(const void *)at);
			break;
		case READ_WORD:
			add_text(key, str_from(*(const char *const *)(const void *)at));
			break;
		case READ_NUMBER:
			add_bytes(key, at, sizeof(int64_t));
			break;
		case READ_BOOL:
			buf_add_byte(key, *at);
			break;
		case READ_TIME:
			add_time(key, r, at);
			break;
		case READ_COUNT:
			add_bytes(key, &((const struct view_list *)(const void *)at)->count,
				  sizeof(size_t));
			break;
		case READ_LIST:
			add_list(key, r, read, at);
			break;
		case READ_LINK:
			add_link(key, r, read, at);
			break;
		}
	}
}

// What the frame says and an element may show: its address, digits and clocks.
static void add_frame(struct buf *key, const struct rendering *r, const struct step *step)
{
	const struct page_frame *frame = r->frame;
	const void *const stands[] = {step, r->numerals, frame->zone};
	add_bytes(key, stands, sizeof stands);
	buf_add_byte(key, frame->language_in_path);
	add_text(key, frame->zone_name);
}

// FNV-1a, eight bytes at a time: only where a fragment may stand; equal is what equals byte by
// byte.
static uint64_t hash_of(struct str key)
{
	uint64_t hash = 0xcbf29ce484222325 ^ key.len, eight;
	size_t at = 0;
	for (; at + sizeof eight <= key.len; at += sizeof eight) {
		memcpy(&eight, key.at + at, sizeof eight);
		hash = (hash ^ eight) * 0x100000001b3;
		hash ^= hash >> 32;
	}
	for (; at < key.len; at++)
		hash = (hash ^ (unsigned char)key.at[at]) * 0x100000001b3;
	return hash ^ hash >> 29;
}

// --- the memory ---

struct fragment {
	uint64_t hash, icons;
	size_t key_len, text_len;
	char bytes[]; // key, then text
};

struct fragments {
	pthread_mutex_t lock;
	size_t bytes;
	struct set {
		struct fragment *ways[WAYS]; // the one used last first
	} sets[SETS];
};

struct fragments *fragments_new(void)
{
	struct fragments *fragments = calloc(1, sizeof *fragments);
	if (fragments)
		pthread_mutex_init(&fragments->lock, NULL);
	return fragments;
}

static size_t size_of(const struct fragment *fragment)
{
	return fragment ? sizeof *fragment + fragment->key_len + fragment->text_len : 0;
}

static void all_forget(struct fragments *fragments)
{
	for (size_t i = 0; i < SETS; i++)
		for (size_t k = 0; k < WAYS; k++) {
			free(fragments->sets[i].ways[k]);
			fragments->sets[i].ways[k] = NULL;
		}
	fragments->bytes = 0;
}

void fragments_free(struct fragments *fragments)
{
	if (!fragments)
		return;
	all_forget(fragments);
	pthread_mutex_destroy(&fragments->lock);
	free(fragments);
}

static struct set *set_of(struct fragments *fragments, uint64_t hash)
{
	return &fragments->sets[hash % SETS];
}

// Puts it first; what stood last falls out and is returned. Lock held.
static struct fragment *way_first(struct set *set, struct fragment *fragment, size_t from)
{
	struct fragment *out = set->ways[from];
	for (size_t k = from; k > 0; k--)
		set->ways[k] = set->ways[k - 1];
	set->ways[0] = fragment;
	return out;
}

static const struct fragment *find(struct fragments *fragments, uint64_t hash, struct str key)
{
	struct set *set = set_of(fragments, hash);
	for (size_t k = 0; k < WAYS; k++) {
		struct fragment *fragment = set->ways[k];
		if (fragment && fragment->hash == hash && fragment->key_len == key.len &&
		    memcmp(fragment->bytes, key.at, key.len) == 0)
			return way_first(set, fragment, k);
	}
	return NULL;
}

bool fragment_recall(struct rendering *r, const struct step *step)
{
	struct making *making = r->making;
	making->begun = false;
	if (!r->fragments)
		return false;
	struct buf key = {
	    .at = making->key, .room = sizeof making->key, .limit = sizeof making->key};
	add_frame(&key, r, step);
	add_reads(&key, r, (const void *)step->text);
	if (key.full || r->out->full)
		return false;
	const uint64_t hash = hash_of(buf_str(&key));
	pthread_mutex_lock(&r->fragments->lock);
	const struct fragment *found = find(r->fragments, hash, buf_str(&key));
	if (found) {
		buf_add(r->out, str_of(found->bytes + found->key_len, found->text_len));
		r->icons |= found->icons;
	}
	pthread_mutex_unlock(&r->fragments->lock);
	if (found)
		return true;
	making->begun = true;
	making->hash = hash;
	making->key_len = key.len;
	making->from = r->out->len;
	making->icons = r->icons;
	r->icons = 0;
	return false;
}

void fragment_keep(struct rendering *r)
{
	const struct making *making = r->making;
	if (!making->begun)
		return;
	const uint64_t icons = r->icons;
	r->icons |= making->icons;
	const size_t text_len = r->out->len - making->from;
	const size_t size = sizeof(struct fragment) + making->key_len + text_len;
	struct fragment *fragment = size <= FRAGMENT_MAX && !r->out->full ? malloc(size) : NULL;
	if (!fragment)
		return;
	*fragment = (struct fragment){making->hash, icons, making->key_len, text_len};
	memcpy(fragment->bytes, making->key, making->key_len);
	memcpy(fragment->bytes + making->key_len, r->out->at + making->from, text_len);
	pthread_mutex_lock(&r->fragments->lock);
	if (r->fragments->bytes + size > FRAGMENTS_MAX)
		all_forget(r->fragments);
	r->fragments->bytes += size;
	struct fragment *out = way_first(set_of(r->fragments, making->hash), fragment, WAYS - 1);
	r->fragments->bytes -= size_of(out);
	pthread_mutex_unlock(&r->fragments->lock);
	free(out);
}
