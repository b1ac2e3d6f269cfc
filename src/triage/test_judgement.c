// SPDX-License-Identifier: AGPL-3.0-or-later
// What reading posts costs, with the files that come with the program: no memory per post, and no
// more time for a text of any length than for the part of it that is read.
#include "triage/judgement.h"

#include "judgement_fixture.h"
#include "tap.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 5

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COUNTED false // a sanitizer brings an allocator of its own
static size_t allocations;
#else
#define COUNTED true
static size_t allocations;

// These take the place of the C library's own, which are still there under other names.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

void *malloc(size_t size)
{
	allocations++;
	return __libc_malloc(size);
}

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) ; theirs are reserved
void *calloc(size_t count, size_t size)
{
	allocations++;
	return __libc_calloc(count, size);
}

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) ; theirs are reserved
void *realloc(void *memory, size_t size)
{
	allocations++;
	return __libc_realloc(memory, size);
}
#endif

static const char *const texts[] = {
    "Two families are on the roof near the old market in Lahore and need a boat, 0300 5550143",
    "Nou bezwen dlo ak manje pou 25 moun nan katye a, tanpri ede nou",
    "نحتاج إلى خيام وبطانيات للعائلات في حلب",
    "हमें दवा और पानी चाहिए, ५० परिवार स्कूल में हैं",
    "今天的天气真好，我们去公园吧",
    "😀😀😀 RT @someone: https://example.org/ #flood #Nepal",
    "an everyday post about nothing at all, written on the bus to work",
};
#define TEXTS (sizeof texts / sizeof *texts)

static void read_texts(const struct judge *judge, void *scratch, bool why)
{
	static struct post_entry entries[TEXTS];
	memset(entries, 0, sizeof entries);
	for (size_t i = 0; i < TEXTS; i++)
		entries[i].post.text = str_from(texts[i]);
	judge->read(judge->context, scratch, 0, STR("PK"), why, entries, TEXTS);
}

static void test_no_memory(const struct judge *judge, void *scratch)
{
	if (!COUNTED) {
		skip("a sanitizer's own allocator", "reading posts takes no memory");
		return;
	}
	allocations = 0;
	free(malloc(1));
	ok(allocations > 0, "what takes memory is counted");
	allocations = 0;
	for (int i = 0; i < 100; i++)
		read_texts(judge, scratch, i % 2 == 0);
	is_int(allocations, 0, "reading posts takes no memory, with their reasons neither");
}

static double seconds_of(const struct judge *judge, void *scratch, struct str text)
{
	double best = 1e9;
	for (int i = 0; i < ROUNDS; i++) {
		static struct post_entry entry;
		struct timespec before, after;
		entry = (struct post_entry){.post = {.text = text}};
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
		judge->read(judge->context, scratch, 0, STR(""), false, &entry, 1);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
		const double took = (double)(after.tv_sec - before.tv_sec) +
				    1e-9 * (double)(after.tv_nsec - before.tv_nsec);
		best = took < best ? took : best;
	}
	return best;
}

static void test_long_texts(const struct judge *judge, void *scratch)
{
	static const char *const pieces[] = {"😀🌊",	 "😀",	   "a",
					     "help ",	 "ab1,5 ", "ไทย",
					     "\u0301e",	 "\u200b", "h\u200b",
					     "hеlр ",	 "е",	   "\u202eab\u202c שלום ",
					     "@a #b ",	 "+1 ((",  "🏳️‍🌈",
					     "http://a "};
	static char text[1 << 20];
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		const struct str piece = str_from(pieces[i]);
		size_t len = 0;
		for (; len + piece.len <= sizeof text; len += piece.len)
			memcpy(text + len, piece.at, piece.len);
		const double part = seconds_of(judge, scratch, str_of(text, FOLD_INPUT_MAX));
		const double whole = seconds_of(judge, scratch, str_of(text, len));
		const double half = seconds_of(judge, scratch, str_of(text, FOLD_INPUT_MAX / 2));
		ok(part < 3 * half + 5e-5,
		   "twice as much of \"%s\" costs about twice as much: %.0f µs, %.0f µs", pieces[i],
		   1e6 * part, 1e6 * half);
		ok(whole < 4 * part + 1e-3,
		   "a megabyte of \"%s\" costs %.0f µs, its first 8 KiB %.0f µs", pieces[i],
		   1e6 * whole, 1e6 * part);
	}
}

// A memory that has met many words reads as one that has met none: words come again in other
// company, some take the places of others, some are too long to be kept.
static void test_memory(const struct judge *judge, void *scratch)
{
	static char room[TEXTS][600];
	static struct post_entry fresh[TEXTS], known[TEXTS];
	uint64_t random = 3;
	int differ = 0;
	for (int round = 0; round < 40; round++) {
		memset(fresh, 0, sizeof fresh);
		for (size_t i = 0; i < TEXTS; i++) {
			size_t len = 0;
			while (len < 300) {
				random =
				    random * UINT64_C(6364136223846793005) + 1442695040888963407u;
				len += (size_t)snprintf(room[i] + len, sizeof room[i] - len,
							"%.120s %u ", texts[(random >> 33) % TEXTS],
							(unsigned)(random >> 50));
			}
			fresh[i].post.text = str_from(room[i]);
		}
		memcpy(known, fresh, sizeof fresh);
		void *empty = judge->scratch_new(judge->context);
		judge->read(judge->context, empty, 0, STR("PK"), true, fresh, TEXTS);
		judge->read(judge->context, scratch, 0, STR("PK"), true, known, TEXTS);
		judge->scratch_free(empty);
		// NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) ; the same to the bit
		differ += memcmp(fresh, known, sizeof fresh) != 0;
	}
	is_int(differ, 0, "what is remembered of words changes no reading");
}

// --- why not ---

static bool is_sorted(const struct why_not *found, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct why_not *why = &found[i];
		if (why->given != (why->score >= why->threshold) ||
		    (i > 0 && found[i - 1].given && !why->given))
			return false;
	}
	return true;
}

static void test_why_not(const struct judge *judge, void *scratch)
{
	const struct post told = {.text = STR("The mayor thanked all who donated tents.")};
	const struct post asked = {.text = STR("We are trapped on the roof, please send a boat")};
	struct why_not found[HEADS];
	size_t n = judge->why_not(judge->context, scratch, 0, &told, 1U << HEAD_REQUEST, 3, found);
	ok(n == 1 && found[0].head == HEAD_REQUEST && !found[0].given,
	   "what asks for nothing is told to be no request");
	ok(found[0].score < found[0].threshold && found[0].n_against > 0 &&
	       found[0].against[0].weight < 0,
	   "with how far it is from one and the words against it");
	n = judge->why_not(judge->context, scratch, 0, &asked, 1U << HEAD_REQUEST, 3, found);
	ok(n == 1 && found[0].given && found[0].n_speak > 0, "a request is told to be one");
	n = judge->why_not(judge->context, scratch, 0, &asked, (1U << HEADS) - 1, 5, found);
	ok(n == 5 && is_sorted(found, n), "of many labels the nearest come first");
	n = judge->why_not(judge->context, scratch, 0, &asked, (1U << HEADS) - 1, HEADS, found);
	ok(n == HEADS && is_sorted(found, n) && found[HEADS - 1].given,
	   "and those that are given last");
	is_int(judge->why_not(judge->context, scratch, 0, &asked, 0, 3, found), 0,
	       "who asks for no label is told of none");
}

// In English the model may doubt a life at risk that is passed on, as news are, and none that is
// told plainly, though it be somebody else's.
static void test_lives_told(const struct judge *judge, void *scratch)
{
	static const char *const told[] = {
	    "a man is bleeding badly from his neck, near the market",
	    "Official: a man is bleeding badly from his neck near the market, witnesses told the "
	    "paper on Monday http://t.co/x #news",
	};
	static struct post_entry entries[2];
	for (size_t i = 0; i < 2; i++)
		entries[i].post.text = str_from(told[i]);
	judge->read(judge->context, scratch, 0, STR(""), false, entries, 2);
	ok(entries[0].reading.urgency == URGENCY_LIFE, "who tells it plainly is believed");
	ok(entries[1].reading.urgency != URGENCY_LIFE, "news that is passed on is doubted");
}

// Who needs help no more has the words of those who do.
static void test_need_over(const struct judge *judge, void *scratch)
{
	static const char *const told[] = {"we no longer need help", "nou pa bezwen èd ankò",
					   "we do not need clothes, we need water and food"};
	static struct post_entry entries[3];
	for (size_t i = 0; i < 3; i++)
		entries[i].post.text = str_from(told[i]);
	judge->read(judge->context, scratch, 0, STR(""), false, entries, 3);
	ok(!(entries[0].reading.labels >> HEAD_REQUEST & 1), "who needs help no more does not ask");
	ok(!(entries[1].reading.labels >> HEAD_REQUEST & 1), "nor in Haitian Creole");
	ok(entries[2].reading.labels >> HEAD_REQUEST & 1, "who needs something else does");
}

// What the model learnt in English of a concept is heard in a language that it was not taught.
static void test_topics_abroad(const struct judge *judge, void *scratch)
{
	static struct post_entry entries[2];
	entries[0].post.text = STR("Zwölf Tote und dreißig Verletzte nach dem Erdbeben");
	entries[1].post.text = STR("Heute Abend spielt die Kapelle auf dem Marktplatz");
	judge->read(judge->context, scratch, 0, STR(""), false, entries, 2);
	ok(entries[0].reading.labels >> HEAD_MEDICAL & 1,
	   "the wounded are a matter of medicine in German, too");
	ok(entries[1].reading.labels >> HEAD_TOPIC_FIRST == 0, "music is about none of the topics");
}

static bool in_danger(const struct judge *judge, void *scratch, const char *text, bool direct)
{
	struct post_entry entry = {.post = {.text = str_from(text), .direct = direct}};
	judge->read(judge->context, scratch, 0, STR("PK"), false, &entry, 1);
	return entry.reading.labels >> HEAD_PROTECTION & 1;
}

// What was learnt of danger is asked of every message to us that tells of no other danger to life,
// of what is told to the world only where a part of a sign is said; and there it may say that all
// is ordinary.
static void test_danger_direct(const struct judge *judge, void *scratch)
{
	const char *child = "Une petite s'est endormie contre notre stand, elle dit que sa tante "
			    "l'a déposée et va revenir, ça fait deux jours";
	const char *lake =
	    "my girl hit me up again and we watched the sunset at the lake, so good, "
	    "love this place";
	ok(in_danger(judge, scratch, child, true) && !in_danger(judge, scratch, child, false),
	   "a child whom no word of the lexicon tells is heard by whoever is written to");
	ok(in_danger(judge, scratch, lake, true) && !in_danger(judge, scratch, lake, false),
	   "what is surely ordinary is no danger, unless it was written to us");
	ok(!in_danger(judge, scratch, "the water is at the door", true),
	   "another danger to life is not hidden from the team");
}

// Who must decide in the night whether somebody is in danger sees the words that say so, also where
// no rule knows them, and whatever else is said.
static void test_why_danger(const struct judge *judge, void *scratch)
{
	static const char *const told[] = {
	    "A blind man has been sat in the corner of the hall for two days, nobody leads him to "
	    "the toilet or food",
	    "he says he hears his dead brother calling him from the water and that he will go to "
	    "him",
	    "She had a plan to leave on the aid bus; he burned her papers last night and her hair",
	};
	for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
		struct post_entry entry = {.post.text = str_from(told[i])};
		judge->read(judge->context, scratch, 0, STR("PK"), true, &entry, 1);
		const struct reading *reading = &entry.reading;
		size_t words = 0, doubled = 0;
		for (size_t k = 0; k < reading->n_whys; k++) {
			const struct reading_why *why = &reading->whys[k];
			words += why->head == HEAD_PROTECTION;
			for (size_t j = 0; j < k; j++)
				doubled += why->head == HEAD_PROTECTION &&
					   reading->whys[j].start < why->end &&
					   why->start < reading->whys[j].end;
		}
		ok(reading->labels >> HEAD_PROTECTION & 1 && words >= 2,
		   "%zu words tell of danger in: %s", words, told[i]);
		is_int((long)doubled, 0, "each of them once");
	}
}

// --- an exchange while posts are read ---

struct reader {
	const struct judge *judge;
	void *scratch;
	bool stop; // atomic
	int rounds, wrong;
};

static void entries_read(const struct judge *judge, void *scratch, struct post_entry *entries)
{
	memset(entries, 0, TEXTS * sizeof *entries);
	for (size_t i = 0; i < TEXTS; i++)
		entries[i].post.text = str_from(texts[i]);
	judge->read(judge->context, scratch, 0, STR("PK"), false, entries, TEXTS);
}

static void *reader_run(void *context)
{
	struct reader *reader = context;
	struct post_entry first[TEXTS], now[TEXTS];
	entries_read(reader->judge, reader->scratch, first);
	while (!__atomic_load_n(&reader->stop, __ATOMIC_RELAXED)) {
		entries_read(reader->judge, reader->scratch, now);
		reader->rounds++;
		// NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) ; the same to the bit
		reader->wrong += memcmp(first, now, sizeof first) != 0;
	}
	return NULL;
}

static void test_exchange(struct judgement *judgement, const struct judgement_files *files,
			  void *scratch)
{
	struct reader reader = {judgement_judge(judgement), scratch, false, 0, 0};
	struct fault fault = {.text = ""};
	pthread_t thread;
	if (pthread_create(&thread, NULL, reader_run, &reader) != 0)
		return;
	int exchanged = 0;
	for (int i = 0; i < 20; i++)
		exchanged += judgement_reload(judgement, files, &fault) == OK;
	struct judgement_files damaged = *files;
	damaged.language = files->model;
	is_int(judgement_reload(judgement, &damaged, &fault), INVALID,
	       "a file that cannot be used is refused: %s", fault.text);
	__atomic_store_n(&reader.stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	is_int(exchanged, 20, "model, languages and lexicon are exchanged while posts are read");
	is_int(reader.wrong, 0, "each of %d batches was read as before", reader.rounds);
}

int main(void)
{
	const struct judgement_files files = files_built();
	struct judgement *judgement = NULL;
	struct fault fault = {0};
	if (judgement_new(&files, &judgement, &fault) != OK) {
		skip(fault.text, "reading posts takes no memory");
		return tap_done();
	}
	const struct judge *judge = judgement_judge(judgement);
	void *scratch = judge->scratch_new(judge->context);
	ok(scratch != NULL, "a thread has its working memory");
	test_no_memory(judge, scratch);
	test_long_texts(judge, scratch);
	test_memory(judge, scratch);
	test_why_not(judge, scratch);
	test_lives_told(judge, scratch);
	test_need_over(judge, scratch);
	test_topics_abroad(judge, scratch);
	test_danger_direct(judge, scratch);
	test_why_danger(judge, scratch);
	test_exchange(judgement, &files, scratch);
	judge->scratch_free(scratch);
	judgement_free(judgement);
	return tap_done();
}
