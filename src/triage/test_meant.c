// SPDX-License-Identifier: AGPL-3.0-or-later
// What a hashtag means is evidence like a word: it tells a short call for help that words alone do
// not tell, and it outweighs no words. The cases were written before the weight was chosen.
#include "triage/meant.h"

#include "judgement_fixture.h"
#include "tap.h"

#include <math.h>

#define CAMPAIGN     7
#define ASKING_LEAST 10
#define WRONG_MOST   3

// Written with #SarwanNeed, or another spelling of it, by people who ask.
static const char *const asking[] = {
    "Hill Road school, 14 people, since last night #SarwanNeed",
    "#SarwanNeed Ward 6, behind the mosque. Old couple on the first floor",
    "Anyone with a boat near Kunda bazaar? #sarwan_need",
    "Baby formula and dry clothes, Ghari colony, house 22 #SarwanNeed",
    "No light and the lift is stuck, my mother is 81, Tower B #SarwanNeed",
    "#SarwanNeed 40 families, nothing since Tuesday, Chak 12",
    "insulin, Type 1, Basti Noor #SarwanNeed",
    "Two wheelchairs, old people's home at the canal #SarwanNeed",
    "ہل روڈ سکول، ۱۴ لوگ، کل رات سے #سروان_مدد",
    "چک ۱۲ میں چالیس خاندان، منگل سے کچھ نہیں آیا #سروان_مدد",
    "school ki chat par log hain, kal raat se #SarwanNeed",
    "वार्ड ६, मस्जिद के पीछे, बूढ़े लोग पहली मंज़िल पर #SarwanNeed",
    "কুন্দা বাজারের পাশে, ১৪ জন, কাল রাত থেকে #SarwanNeed",
    "مدرسة الحي، ١٤ شخصا منذ أمس #SarwanNeed",
    "Escuela de la loma, 14 personas desde anoche #SarwanNeed",
    "Lekòl ki sou ti mòn nan, 14 moun depi yè swa #SarwanNeed",
    "Школа на пагорбі, 14 людей від учора #SarwanNeed",
    "विद्यालयमा १४ जना, हिजो रातिदेखि #SarwanNeed",
};
// The hashtag is copied, praised, mocked, sold under, or told of.
static const char *const not_asking[] = {
    "Minister visits the camp and thanks the army #SarwanNeed",
    "Great, another #SarwanNeed photo session. Bravo.",
    "Please retweet and follow for a free phone #SarwanNeed #win",
    "Use #SarwanNeed to ask and #SarwanOffer to give",
    "Our prayers are with everyone tonight #SarwanNeed",
    "Thank you to all who answered #SarwanNeed yesterday, we are home",
    "We have 4 boats and can come now to Kunda #SarwanNeed",
    "We can take a family of five, room and meals #SarwanNeed",
    "Water level at the gauge fell by 20 cm since noon #SarwanNeed",
    "Road to Ghari is open again for small cars #SarwanNeed",
    "Why does nobody talk about #SarwanNeed on television?",
    "lol #SarwanNeed a new government more like",
    "Trending now: #SarwanNeed with 40,000 posts",
    "Watch: our report from the flooded valley #SarwanNeed",
    "وزیر نے کیمپ کا دورہ کیا #سروان_مدد",
    "Dank an alle Helfer im Tal #SarwanNeed",
    "Gracias a todos los voluntarios #SarwanNeed",
    "Buy our power banks, 30 % off for #SarwanNeed",
};

struct desk {
	const struct judge *judge;
	void *scratch;
};

static struct post_entry entry;

static const struct reading *read_one(const struct desk *desk, int64_t campaign, const char *text)
{
	entry = (struct post_entry){.post = {.text = str_from(text)}};
	desk->judge->read(desk->judge->context, desk->scratch, campaign, STR("PK"), true, &entry,
			  1);
	return &entry.reading;
}

static size_t requests(const struct desk *desk, int64_t campaign, const char *const *texts,
		       size_t count)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++)
		found += read_one(desk, campaign, texts[i])->kind == KIND_REQUEST;
	return found;
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

static void test_cases(const struct desk *desk)
{
	const size_t asked = requests(desk, 0, asking, COUNT(asking));
	const size_t found = requests(desk, CAMPAIGN, asking, COUNT(asking));
	const size_t before = requests(desk, 0, not_asking, COUNT(not_asking));
	const size_t wrong = requests(desk, CAMPAIGN, not_asking, COUNT(not_asking));
	ok(found >= ASKING_LEAST && asked < found,
	   "of %zu short calls for help %zu are told, %zu without what the hashtag means",
	   COUNT(asking), found, asked);
	ok(wrong <= WRONG_MOST, "of %zu that ask for nothing %zu are taken for one (%zu without)",
	   COUNT(not_asking), wrong, before);
}

// --- what it may not do ---

static void tell(struct judgement *judgement, enum head kind, enum head topic)
{
	struct fault fault = {0};
	struct tag_book_entry entries[] = {
	    {.folded = STR("sarwanneed"), .means = {kind, topic}},
	    {.folded = STR("سروانمدد"), .means = {kind, topic}},
	};
	struct tag_book book = {entries, COUNT(entries)};
	tag_book_sort(&book);
	is_int(judgement_tell_tags(judgement, CAMPAIGN, &book, &fault), OK, "triage is told");
}

static float odds_of(float share)
{
	return logf(share / (1 - share));
}

static void test_weight(const struct desk *desk)
{
	const char *text = "Hill Road school, 14 people #SarwanNeed #sarwan_need #SarwanNeed";
	const float alone = read_one(desk, 0, text)->scores[HEAD_REQUEST];
	const struct reading *reading = read_one(desk, CAMPAIGN, text);
	const float more = odds_of(reading->scores[HEAD_REQUEST]) - odds_of(alone);
	ok(fabsf(more - MEANT_WEIGHT) < 0.01F,
	   "written three times it counts once, exactly: %g of %g", (double)more,
	   (double)MEANT_WEIGHT);
	size_t reasons = 0;
	float weight = 0;
	for (size_t i = 0; i < reading->n_whys; i++)
		if (reading->whys[i].tag && reading->whys[i].head == HEAD_REQUEST) {
			reasons++;
			weight += reading->whys[i].weight;
			is_int(reading->whys[i].start, 28, "the first one is the reason");
			is_int(reading->whys[i].end, 39, "with its sign");
		}
	ok(reasons == 1 && weight == MEANT_WEIGHT, "it is one reason, with the weight it had");
	is_int(read_one(desk, CAMPAIGN + 1, text)->scores[HEAD_REQUEST] == alone, 1,
	       "in another campaign it means nothing");
}

static void test_why_not(const struct desk *desk)
{
	struct why_not why;
	const struct post post = {.text = STR("Trending now: #SarwanNeed with 40,000 posts")};
	desk->judge->why_not(desk->judge->context, desk->scratch, CAMPAIGN, &post,
			     1U << HEAD_REQUEST, 1, &why);
	ok(!why.given && why.n_speak > 0 && why.speak[0].tag && why.speak[0].weight == MEANT_WEIGHT,
	   "where it is not enough it stands among what speaks for the label");
}

// Whatever a hashtag means, words that ask stay a request, and a life at risk stays one.
static void test_never(struct judgement *judgement, const struct desk *desk)
{
	static const char *const grave[] = {
	    "We are trapped on the roof, water rising, please save us #SarwanNeed",
	    "Two families on the roof near the old market, need a boat #SarwanNeed",
	    "ہم چھت پر پھنسے ہیں، پانی بڑھ رہا ہے، بچاؤ #سروان_مدد",
	    "Thank you. We need water and food for 12 people at the school #SarwanNeed",
	    "Thanks everyone! Please send water, 12 people need it #SarwanNeed",
	    "Why does no boat come? We need water for 12 people #SarwanNeed",
	    "Need blankets. Offering two rooms #SarwanNeed",
	};
	for (enum head kind = HEAD_REQUEST; kind <= HEAD_PRAISE; kind++) {
		size_t kept = 0, asked = 0;
		tell(judgement, kind, HEAD_RESCUE);
		for (size_t i = 0; i < COUNT(grave); i++) {
			const enum post_urgency urgency = read_one(desk, 0, grave[i])->urgency;
			const enum post_kind was = entry.reading.kind;
			const struct reading *now = read_one(desk, CAMPAIGN, grave[i]);
			asked += was == KIND_REQUEST;
			kept += now->urgency >= urgency && was == KIND_REQUEST &&
				now->kind == KIND_REQUEST;
		}
		is_int(kept, asked, "a hashtag for %.*s takes no request away",
		       STR_ARG(head_name(kind)));
	}
	size_t lives = 0, before = 0;
	tell(judgement, HEAD_REQUEST, HEAD_RESCUE);
	for (size_t i = 0; i < COUNT(not_asking); i++) {
		before += read_one(desk, 0, not_asking[i])->urgency == URGENCY_LIFE;
		lives += read_one(desk, CAMPAIGN, not_asking[i])->urgency == URGENCY_LIFE;
	}
	for (size_t i = 0; i < COUNT(asking); i++) {
		before += read_one(desk, 0, asking[i])->urgency == URGENCY_LIFE;
		lives += read_one(desk, CAMPAIGN, asking[i])->urgency == URGENCY_LIFE;
	}
	is_int(lives, before, "a hashtag for a request for rescue makes no life at risk");
}

static void test_told(struct judgement *judgement, const struct desk *desk)
{
	struct fault fault = {0};
	const struct tag_book none = {0};
	tell(judgement, HEAD_SIGNAL, HEAD_WATER);
	const char *text = "Ward 6, behind the mosque #SarwanNeed";
	const float before = read_one(desk, 0, text)->scores[HEAD_WATER];
	ok(read_one(desk, CAMPAIGN, text)->scores[HEAD_WATER] > 2 * before,
	   "a hashtag may mean a topic alone");
	is_int(judgement_tell_tags(judgement, CAMPAIGN, &none, &fault), OK, "what it means can go");
	ok(read_one(desk, CAMPAIGN, text)->scores[HEAD_WATER] == before, "and then counts no more");
}

int main(void)
{
	const struct judgement_files files = files_built();
	struct judgement *judgement = NULL;
	struct fault fault = {0};
	if (judgement_new(&files, &judgement, &fault) != OK) {
		skip(fault.text, "hashtags mean something");
		return tap_done();
	}
	struct desk desk = {.judge = judgement_judge(judgement)};
	desk.scratch = desk.judge->scratch_new(desk.judge->context);
	tell(judgement, HEAD_REQUEST, HEAD_SIGNAL);
	test_cases(&desk);
	test_weight(&desk);
	test_why_not(&desk);
	test_never(judgement, &desk);
	test_told(judgement, &desk);
	desk.judge->scratch_free(desk.scratch);
	judgement_free(judgement);
	return tap_done();
}
