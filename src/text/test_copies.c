// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/buf.h"
#include "tap.h"
#include "text/copies.h"

static struct folded folded;
static const struct copies_facts no_facts;

static struct copies_signature signature_of(struct str text, struct copies_facts facts)
{
	struct copies_signature signature;
	fold_text(text, &folded);
	copies_signature(text, &folded, NULL, facts, false, &signature);
	return signature;
}

static int64_t take(struct copies *copies, int64_t campaign, int64_t id, const char *text,
		    struct copies_facts facts)
{
	struct copies_signature signature = signature_of(str_from(text), facts);
	return copies_take(copies, campaign, id, &signature);
}

#define FLOOD                                                                                      \
	"Water is rising fast in the old market, at least twenty families are on the roofs and "   \
	"need boats before dark"

static void test_copies(void)
{
	static const struct {
		const char *text, *what;
		bool copy;
	} cases[] = {
	    {FLOOD, "the same text", true},
	    {"RT @someone: " FLOOD, "a repost", true},
	    {FLOOD " https://example.org/x", "the same with a link", true},
	    {"WATER IS RISING FAST in the old market, at least twenty families are on the roofs & "
	     "need boats before dark!!!",
	     "the same, shouted", true},
	    {"Water is rising fast in the old market, at least twenty families are on the roofs…",
	     "a cut text", true},
	    {"Please share widely! RT @someone: " FLOOD, "a repost with a comment", true},
	    {"Water is rising fast in the old market, at least twenty families are on the roof and "
	     "need boats before dark",
	     "one word edited", true},
	    {"The road to the hospital is open again after the storm, thank you to all drivers who "
	     "waited",
	     "another text", false},
	    {"Water is back in the old market, the school opens tomorrow and twenty volunteers are "
	     "cleaning roofs",
	     "other news with many of the same words", false},
	};
	struct copies *copies = copies_new();
	for (int i = 0; i < (int)(sizeof cases / sizeof *cases); i++) {
		take(copies, i, 10, FLOOD, no_facts);
		is_int(take(copies, i, 11, cases[i].text, no_facts), cases[i].copy ? 10 : 0,
		       "%s %s", cases[i].what, cases[i].copy ? "is a copy" : "is not a copy");
	}
	copies_free(copies);
}

static void test_facts(void)
{
	struct copies *copies = copies_new();
	struct copies_facts market = {.places = copies_fact(STR("market"))};
	struct copies_facts harbour = {.places = copies_fact(STR("harbour"))};
	struct copies_facts both = {.places = market.places | harbour.places};
	struct copies_facts phone = {.phones = copies_fact(STR("+15550100"))};
	take(copies, 1, 10, FLOOD, market);
	is_int(take(copies, 1, 11, FLOOD, market), 10, "the same facts: a copy");
	is_int(take(copies, 1, 12, FLOOD, harbour), 0, "another place: not a copy");
	is_int(take(copies, 1, 13, FLOOD, harbour), 12, "which has copies of its own");
	is_int(take(copies, 1, 14, FLOOD, both), 0, "one more place: not a copy");
	is_int(take(copies, 1, 15, FLOOD, phone), 0, "a phone and no place: not a copy");
	is_int(take(copies, 1, 16, "RT @a: " FLOOD, no_facts), 10,
	       "a repost that lacks the facts is a copy of the first original");
	is_int(take(copies, 1, 17, "Near the harbour too! RT @a: " FLOOD, both), 14,
	       "a repost with a comment is a copy of the original with the same facts");
	copies_free(copies);
}

// Alike but for one word in the place of another.
static void test_words(void)
{
	static const struct {
		const char *first, *second, *what;
		bool copy;
	} cases[] = {
	    {FLOOD,
	     "Water is rising fast in the new market, at least twenty families are on the roofs "
	     "and "
	     "need boats before dark",
	     "another place", false},
	    {"The coast road is open for lorries again says the council",
	     "The coast road is closed for lorries again says the council", "the opposite", false},
	    {"Looking for a room for four people near the station from Monday",
	     "Offering a room for four people near the station from Monday", "an offer for a need",
	     false},
	    {"पुराने स्कूल के पास नाव चाहिए, बहुत लोग छत पर हैं",
	     "पुराने मंदिर के पास नाव चाहिए, बहुत लोग छत पर हैं", "another place in Hindi", false},
	    {"第一小学校の避難所で水が足りません、お年寄りが多いです",
	     "第三小学校の避難所で水が足りません、お年寄りが多いです", "another school in Japanese",
	     false},
	    {FLOOD, "Please, can somebody go there: " FLOOD, "a comment before it", true},
	    {FLOOD,
	     "Water is risng fast in the old markt, at least twenty familys are on the roofs and "
	     "need boats before dark",
	     "slips of typing", true},
	};
	struct copies *copies = copies_new();
	for (int i = 0; i < (int)(sizeof cases / sizeof *cases); i++) {
		take(copies, i, 10, cases[i].first, no_facts);
		is_int(take(copies, i, 11, cases[i].second, no_facts), cases[i].copy ? 10 : 0,
		       "%s: %s", cases[i].what, cases[i].copy ? "a copy" : "not a copy");
	}
	copies_free(copies);
}

static void test_short(void)
{
	struct copies *copies = copies_new();
	take(copies, 1, 10, "We need insulin", no_facts);
	is_int(take(copies, 1, 11, "we NEED insulin!", no_facts), 10,
	       "a short text: the same words");
	is_int(take(copies, 1, 12, "We need water", no_facts), 0, "a short text: another word");
	is_int(take(copies, 1, 13, "", no_facts), 0, "an empty text is nothing's copy");
	is_int(take(copies, 1, 14, "", no_facts), 0, "not even an empty one's");
	is_int(take(copies, 1, 15, "💧💧 https://example.org/", no_facts), 0, "nor are signs alone");
	take(copies, 1, 20, "ต้องการเรือด่วนที่หมู่บ้านริมแม่น้ำ มีเด็กสองคนอยู่บนหลังคา", no_facts);
	is_int(take(copies, 1, 21, "RT @a ต้องการเรือด่วนที่หมู่บ้านริมแม่น้ำ มีเด็กสองคนอยู่บนหลัง…", no_facts),
	       20, "Thai, which writes no spaces, is compared by characters");
	is_int(take(copies, 1, 22, "ขอบคุณอาสาสมัครทุกคนที่มาช่วยทำความสะอาดโรงเรียนวันนี้", no_facts), 0,
	       "another Thai text is not a copy");
	copies_free(copies);
}

static void test_campaigns_and_window(void)
{
	struct copies *copies = copies_new();
	take(copies, 1, 10, FLOOD, no_facts);
	is_int(take(copies, 2, 11, FLOOD, no_facts), 0, "another campaign has its own originals");
	char text[200];
	int false_hits = 0;
	for (int i = 0; i < COPIES_WINDOW - 2; i++) {
		snprintf(text, sizeof text, "a%d b%d c%d d%d e%d f%d", i, i * 7, i * 13, i * 3, i,
			 i);
		false_hits += take(copies, 3, 100 + i, text, no_facts) != 0;
	}
	is_int(false_hits, 0, "a full window holds no false copy");
	is_int(take(copies, 1, 12, FLOOD, no_facts), 10, "the window holds as many as stated");
	take(copies, 3, 1000000, "one more post of another sort altogether here", no_facts);
	is_int(take(copies, 1, 13, FLOOD, no_facts), 0, "then the oldest is forgotten");
	copies_free(copies);
}

static uint64_t random_state = 11;
static unsigned random_below(unsigned n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((random_state >> 33) % n);
}

static void random_post(struct buf *out, unsigned words)
{
	buf_reset(out);
	for (unsigned i = 0; i < words; i++)
		buf_format(out, "w%u ", random_below(i % 2 ? 300 : 5000));
}

// 20,000 posts of random words; for each 10th a changed copy.
static void test_rates(void)
{
	struct copies *copies = copies_new();
	struct buf post, changed;
	buf_init(&post, 4096);
	buf_init(&changed, 4096);
	int false_hits = 0, found = 0, tried = 0;
	for (int i = 1; i <= 20000; i++) {
		unsigned words = 10 + random_below(15);
		random_post(&post, words);
		struct copies_signature signature = signature_of(buf_str(&post), no_facts);
		false_hits += copies_take(copies, 1, i, &signature) != 0;
		if (i % 10)
			continue;
		buf_reset(&changed);
		size_t cut = str_find_byte(buf_str(&post), ' ') + 1;
		if (i % 20) { // a slip at the word's end
			buf_add(&changed, str_slice(buf_str(&post), 0, cut - 1));
			buf_add_cstr(&changed, "x ");
		}
		buf_add(&changed, str_slice(buf_str(&post), cut, post.len));
		signature = signature_of(buf_str(&changed), no_facts);
		found += copies_take(copies, 1, 100000 + i, &signature) == i;
		tried++;
	}
	ok(found * 100 >= tried * 99,
	   "99 in 100 posts with one word mistyped or lost are found (%d of %d)", found, tried);
	is_int(false_hits, 0, "no unrelated post is taken for a copy");
	buf_free(&post);
	buf_free(&changed);
	copies_free(copies);
}

// The oldest of a full window are found like the newest, though the keys are many for their room.
static void test_full_window(void)
{
	struct copies *copies = copies_new();
	struct buf post;
	buf_init(&post, 4096);
	const int step = 16;
	int found[2] = {0}, tried = 0;
	const uint64_t start = random_state;
	for (int i = 0; i < COPIES_WINDOW; i++) {
		random_post(&post, i % step ? 8 : i % (2 * step) ? 18 : 4);
		const struct copies_signature signature = signature_of(buf_str(&post), no_facts);
		copies_take(copies, 1, i + 1, &signature);
	}
	random_state = start;
	for (int i = 0; i < COPIES_WINDOW; i++) {
		random_post(&post, i % step ? 8 : i % (2 * step) ? 18 : 4);
		if (i % step)
			continue;
		const bool short_text = i % (2 * step) == 0;
		if (!short_text)
			buf_add_cstr(&post, "and what I say of it");
		const struct copies_signature signature = signature_of(buf_str(&post), no_facts);
		found[short_text] += copies_take(copies, 1, COPIES_WINDOW + 1, &signature) == i + 1;
		tried++;
	}
	ok(found[0] * 200 >= tried * 99,
	   "99 in 100 with a comment are found in a full window "
	   "(%d of %d)",
	   found[0], tried / 2);
	ok(found[1] * 200 >= tried * 98, "98 in 100 of the shortest, too (%d)", found[1]);
	buf_free(&post);
	copies_free(copies);
}

static void test_broken_input(void)
{
	struct copies *copies = copies_new();
	char bytes[600];
	int recognised = 0;
	for (int round = 1; round <= 500; round++) {
		size_t len = 60 + random_below(sizeof bytes - 60);
		for (size_t i = 0; i < len; i++)
			bytes[i] = (char)random_below(256);
		struct copies_signature signature = signature_of(str_of(bytes, len), no_facts);
		copies_take(copies, 1, round, &signature);
		recognised += copies_take(copies, 1, 10000 + round, &signature) == round;
	}
	is_int(recognised, 500, "random bytes are handled and found again");
	copies_free(copies);
}

int main(void)
{
	test_copies();
	test_facts();
	test_words();
	test_short();
	test_campaigns_and_window();
	test_rates();
	test_full_window();
	test_broken_input();
	return tap_done();
}
