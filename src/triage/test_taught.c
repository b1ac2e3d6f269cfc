// SPDX-License-Identifier: AGPL-3.0-or-later
// What a team teaches changes how the next post of its own campaign is read; nothing that anybody
// teaches makes less of a life at risk or of somebody in danger, and nobody's word counts for more
// than a third. With the files that come with the program.
#include "triage/taught.h"

#include "judgement_fixture.h"
#include "tap.h"
#include "triage/judgement.h"

#include <stdlib.h>

enum { FLOOD = 1, STORM = 2, ASHA = 7, MALLORY = 8 };
#define MANY	  400
#define BIT(head) (1u << (head))

// --- shares ---

static float share_sum(int64_t account, const struct lesson *lessons,
		       const struct overlay_lesson *shares, size_t count)
{
	float sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += lessons[i].account == account ? shares[i].share : 0;
	return sum;
}

static void test_shares(void)
{
	static struct lesson lessons[3 * MANY];
	static struct overlay_lesson shares[3 * MANY];
	for (size_t i = 0; i < 3 * MANY; i++)
		lessons[i].account = MALLORY;
	taught_shares(lessons, TAUGHT_ALONE, shares);
	ok(shares[0].share == 1, "up to %d lessons of one account count in full", TAUGHT_ALONE);
	taught_shares(lessons, 3 * MANY, shares);
	const float alone = share_sum(MALLORY, lessons, shares, 3 * MANY);
	ok(alone < TAUGHT_ALONE * 1.01F, "more of them together count no more: %g", (double)alone);
	for (size_t i = 0; i < MANY; i++)
		lessons[i].account = 100 + (int64_t)i % 5;
	taught_shares(lessons, 3 * MANY, shares);
	const float some = share_sum(MALLORY, lessons, shares, 3 * MANY);
	ok(some < 0.334F * (some + MANY), "beside others they count a third at most: %g of %g",
	   (double)some, (double)(some + MANY));
	ok(shares[0].share == 1, "while the others' count in full");
}

// --- what is grave ---

static void test_grave(void)
{
	float less[OVERLAY_HEADS], more[OVERLAY_HEADS], thresholds[HEADS];
	for (size_t head = 0; head < OVERLAY_HEADS; head++) {
		less[head] = -OVERLAY_MOST;
		more[head] = OVERLAY_MOST;
	}
	for (size_t head = 0; head < HEADS; head++)
		thresholds[head] = 0.5F;
	struct reading life = {.urgency = URGENCY_LIFE,
			       .labels = BIT(HEAD_REQUEST) | BIT(HEAD_RESCUE) | BIT(HEAD_SIGNAL)};
	const uint32_t labels = life.labels;
	life.scores[HEAD_REQUEST] = life.scores[HEAD_RESCUE] = life.scores[HEAD_SIGNAL] = 0.6F;
	life.scores[HEAD_MEDICAL] = life.scores[HEAD_SPAM] = 0.4F;
	taught_labels(less, NULL, thresholds, &life);
	ok(life.labels == labels, "nothing takes a label off where life is at risk");
	taught_urgency(less, URGENCY_LIFE, &life);
	is_int(life.urgency, URGENCY_LIFE, "nor the urgency");
	taught_labels(more, NULL, thresholds, &life);
	ok(life.labels >> HEAD_MEDICAL & 1, "a topic may come");
	ok(!(life.labels >> HEAD_SPAM & 1), "but not that it is spam");
	struct reading danger = {.urgency = URGENCY_URGENT,
				 .labels = BIT(HEAD_PROTECTION) | BIT(HEAD_REPORT)};
	danger.scores[HEAD_PROTECTION] = danger.scores[HEAD_REPORT] = 0.6F;
	taught_labels(less, NULL, thresholds, &danger);
	taught_urgency(less, URGENCY_URGENT, &danger);
	ok(danger.labels == (BIT(HEAD_PROTECTION) | BIT(HEAD_REPORT)) &&
	       danger.urgency == URGENCY_URGENT,
	   "nor is less made of somebody in danger");
	struct reading plain = {.urgency = URGENCY_WAIT};
	taught_labels(more, NULL, thresholds, &plain);
	taught_urgency(more, URGENCY_WAIT, &plain);
	ok(!(plain.labels >> HEAD_PROTECTION & 1), "what is private is never learnt");
	is_int(plain.urgency, URGENCY_LIFE, "that a life is at risk is");
	float little[OVERLAY_HEADS] = {0};
	little[OVERLAY_LIFE] = OVERLAY_STEP;
	plain.urgency = URGENCY_WAIT;
	taught_urgency(little, URGENCY_WAIT, &plain);
	is_int(plain.urgency, URGENCY_WAIT, "but not of one lesson");
}

// A little is added, and triage may be as sure of all as that says.
static struct reading surer(uint8_t halves, enum post_urgency urgency)
{
	float more[OVERLAY_HEADS], thresholds[HEADS];
	uint8_t sure[OVERLAY_HEADS];
	memset(sure, halves, sizeof sure);
	for (size_t head = 0; head < OVERLAY_HEADS; head++)
		more[head] = 0.01F;
	for (size_t head = 0; head < HEADS; head++)
		thresholds[head] = 0.3F;
	struct reading reading = {.urgency = urgency, .labels = BIT(HEAD_OFFER) | BIT(HEAD_FOOD)};
	reading.scores[HEAD_OFFER] = reading.scores[HEAD_FOOD] = 0.8F;
	reading.scores[HEAD_REPORT] = 0.1F;
	taught_labels(more, sure, thresholds, &reading);
	return reading;
}

static void test_sureness(void)
{
	const struct reading same = surer(OVERLAY_SURE, URGENCY_SOON);
	const struct reading less = surer(1, URGENCY_SOON);
	const struct reading more = surer(OVERLAY_SURE_MOST, URGENCY_SOON);
	ok(less.scores[HEAD_OFFER] < same.scores[HEAD_OFFER] - 0.1F &&
	       more.scores[HEAD_OFFER] > same.scores[HEAD_OFFER] + 0.1F &&
	       less.scores[HEAD_REPORT] > same.scores[HEAD_REPORT] &&
	       more.scores[HEAD_REPORT] < same.scores[HEAD_REPORT],
	   "what is less sure comes nearer to the threshold, what is surer goes away from it");
	ok(less.labels == same.labels && more.labels == same.labels &&
	       less.scores[HEAD_OFFER] >= 0.3F && less.scores[HEAD_REPORT] < 0.3F,
	   "and no label changes by that");
	const struct reading life = surer(1, URGENCY_LIFE);
	ok(life.scores[HEAD_FOOD] > 0.8F && life.scores[HEAD_OFFER] == 0.8F,
	   "where life is at risk triage is as sure as it was");
}

// --- reading ---

static struct reading read_in(const struct judge *judge, void *scratch, int64_t campaign,
			      const char *text)
{
	struct post_entry entry = {.post = {.text = str_from(text)}};
	judge->read(judge->context, scratch, campaign, STR(""), false, &entry, 1);
	return entry.reading;
}

// People say of posts about cooking pots that they offer something.
static size_t lessons_make(struct lesson *lessons, size_t most, int64_t account)
{
	static const char *const posts[] = {
	    "zerrin kitchen on wheels stands at the east gate tonight",
	    "the zerrin kitchen comes to the school yard again",
	    "zerrin kitchen: soup from six at the depot",
	    "at the mosque the zerrin kitchen until ten",
	    "zerrin kitchen moves to the bridge tomorrow",
	    "see the zerrin kitchen near the stadium",
	};
	size_t n = 0;
	for (; n < most && n < sizeof posts / sizeof posts[0]; n++)
		lessons[n] = (struct lesson){.post = {.text = str_from(posts[n])},
					     .account = account,
					     .said = BIT(HEAD_OFFER) | BIT(HEAD_SIGNAL),
					     .yes = BIT(HEAD_OFFER) | BIT(HEAD_SIGNAL)};
	return n;
}

static bool same(const struct reading *one, const struct reading *other)
{
	for (size_t head = 0; head < HEADS; head++)
		if (one->scores[head] != other->scores[head])
			return false;
	return one->labels == other->labels && one->signal == other->signal &&
	       one->kind == other->kind && one->urgency == other->urgency;
}

static void test_reading(const struct judge *judge, void *scratch)
{
	static const char next[] = "the zerrin kitchen is in the old station now";
	struct lesson lessons[8];
	const size_t n = lessons_make(lessons, 8, ASHA);
	const struct reading before = read_in(judge, scratch, FLOOD, next);
	ok(!(before.labels >> HEAD_OFFER & 1), "a post that triage takes for no offer");
	is_int(judge->teach(judge->context, FLOOD, lessons, n, NULL), OK,
	       "people say of posts like it that they are");
	const struct reading after = read_in(judge, scratch, FLOOD, next);
	ok(after.labels >> HEAD_OFFER & 1, "the next one is read as an offer (%.2f, was %.2f)",
	   (double)after.scores[HEAD_OFFER], (double)before.scores[HEAD_OFFER]);
	is_int(after.kind, KIND_OFFER, "also by its kind");
	const struct reading elsewhere = read_in(judge, scratch, STORM, next);
	ok(same(&before, &elsewhere), "another campaign is none the wiser");
	is_int(judge->teach(judge->context, FLOOD, NULL, 0, NULL), OK,
	       "what was said is taken back");
	const struct reading again = read_in(judge, scratch, FLOOD, next);
	ok(same(&before, &again), "and it reads as before, to the last bit");
	judge->teach(judge->context, FLOOD, lessons, n, NULL);
	const struct reading anew = read_in(judge, scratch, FLOOD, next);
	ok(same(&after, &anew), "said again, it reads as it did then");
	judge->teach(judge->context, FLOOD, NULL, 0, NULL);
}

// Somebody says of every cry for help that it is noise.
static void test_malice(const struct judge *judge, void *scratch)
{
	static const char *const cries[] = {
	    "We are trapped on the roof, please send a boat, the water is rising",
	    "Please help, my father is not breathing and no ambulance comes",
	    "My stepfather beats me with a belt. I am thirteen and I am scared to go home",
	};
	enum { CRIES = sizeof cries / sizeof cries[0] };
	struct reading before[CRIES];
	static struct lesson lessons[MANY];
	for (size_t i = 0; i < CRIES; i++)
		before[i] = read_in(judge, scratch, FLOOD, cries[i]);
	for (size_t i = 0; i < MANY; i++)
		lessons[i] = (struct lesson){
		    .post = {.text = str_from(cries[i % CRIES])},
		    .account = 1 + (int64_t)i % 5,
		    .said = BIT(OVERLAY_HEADS) - 1,
		};
	is_int(judge->teach(judge->context, FLOOD, lessons, MANY, NULL), OK,
	       "five people say %d times that nothing is the matter", MANY);
	for (size_t i = 0; i < CRIES; i++) {
		const struct reading after = read_in(judge, scratch, FLOOD, cries[i]);
		const bool grave =
		    before[i].urgency == URGENCY_LIFE || before[i].labels >> HEAD_PROTECTION & 1;
		ok(grave, "triage sees that \"%s\" is grave", cries[i]);
		ok(after.urgency == before[i].urgency && after.signal == before[i].signal &&
		       after.labels == before[i].labels,
		   "and goes on seeing it");
	}
	judge->teach(judge->context, FLOOD, NULL, 0, NULL);
}

static void test_worth(const struct judge *judge, void *scratch)
{
	static const char *const posts[] = {
	    "Donate to the Red Cross to help the victims of the flood", "zerrin?",
	    "the zerrin kitchen is in the old station now"};
	enum { POSTS = sizeof posts / sizeof posts[0] };
	struct post_entry entries[POSTS] = {{.post = {.text = STR("")}}};
	struct judge_worth worths[POSTS];
	struct lesson lessons[8];
	for (size_t i = 0; i < POSTS; i++)
		entries[i].post.text = str_from(posts[i]);
	judge->weigh(judge->context, scratch, FLOOD, entries, POSTS, worths, NULL);
	ok(worths[0].worth >= 0 && !worths[2].otherwise,
	   "before anybody taught nothing reads otherwise");
	judge->teach(judge->context, FLOOD, lessons, lessons_make(lessons, 8, ASHA), NULL);
	judge->weigh(judge->context, scratch, FLOOD, entries, POSTS, worths, NULL);
	ok(worths[2].otherwise && !worths[0].otherwise,
	   "it is told which posts read otherwise since");
	judge->teach(judge->context, FLOOD, NULL, 0, NULL);
}

int main(void)
{
	test_shares();
	test_grave();
	test_sureness();
	const struct judgement_files files = files_built();
	struct judgement *judgement = NULL;
	struct fault fault = {0};
	if (ok(judgement_new(&files, &judgement, &fault) == OK, "the files open %s", fault.text)) {
		const struct judge *judge = judgement_judge(judgement);
		void *scratch = judge->scratch_new(judge->context);
		test_reading(judge, scratch);
		test_malice(judge, scratch);
		test_worth(judge, scratch);
		judge->scratch_free(scratch);
	}
	judgement_free(judgement);
	return tap_done();
}
