// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/lexicon.h"

#include "lexicon_fixture.h"
#include "tap.h"
#include "text/feature.h"
#include "text/hash.h"
#include "text/lexicon_file.h"

#include <math.h>
#include <stdlib.h>

static struct lexicon *lexicon;
static struct folded folded;
static struct lexicon_hits hits;

static void read_post(const char *lang, const char *text)
{
	fold_text(str_from(text), &folded);
	lexicon_read(lexicon, &folded, str_from(lang), &hits);
}

static bool found(const char *concept)
{
	for (size_t i = 0; i < hits.n; i++)
		if (str_equal(lexicon_concept_name(lexicon, hits.hit[i].concept),
			      str_from(concept)))
			return true;
	return false;
}

// The first hit of a concept as the text it stands on: "12-19".
static struct str span_of(const char *concept)
{
	static char span[32];
	for (size_t i = 0; i < hits.n; i++)
		if (str_equal(lexicon_concept_name(lexicon, hits.hit[i].concept),
			      str_from(concept)))
			return str_of(span, (size_t)snprintf(span, sizeof span, "%d-%d",
							     hits.hit[i].from_point,
							     hits.hit[i].to_point));
	return STR("none");
}

// Somebody may die: life, request, and the second head.
static const struct {
	const char *lang, *text;
	enum head head;
} deadly[] = {
    {"en", "we are trapped on the roof with two kids", HEAD_RESCUE},
    {"en", "The water is rising fast, please hurry", HEAD_RESCUE},
    {"en", "My father cannot breathe, he is 70", HEAD_MEDICAL},
    {"en", "her baby is coming and the road is gone", HEAD_MEDICAL},
    {"ur", "ہم چھت پر پھنسے ہوئے ہیں", HEAD_RESCUE},
    {"ur", "پانی بڑھ رہا ہے جلدی کریں", HEAD_RESCUE},
    {"ur", "دادی سانس نہیں لے پا رہیں", HEAD_MEDICAL},
    {"ur", "بھائی کو سانپ نے کاٹ لیا", HEAD_MEDICAL},
    {"ur-Latn", "hum log chat pe phanse hue hain", HEAD_RESCUE},
    {"ur-Latn", "oxygen khatam ho rahi hai", HEAD_MEDICAL},
    {"ur-Latn", "ammi ki insulin khatam", HEAD_MEDICAL},
    // What is told as another language, because few know it in these letters.
    {"ar-Latn", "3al2een fo2 el sat7", HEAD_RESCUE},
    {"bn-Latn", "amar ma shash nite parche na", HEAD_MEDICAL},
    {"ur-Latn", "hami chhatma faseka chau", HEAD_RESCUE},
    {"hi", "हम लोग छत पर फंसे हुए हैं", HEAD_RESCUE},
    {"hi", "पिताजी को सांस लेने में तकलीफ", HEAD_MEDICAL},
    {"hi", "एक बच्चा अकेला रो रहा है", HEAD_PROTECTION},
    {"ne", "हामी पाँच जना छतमा फसेका छौं", HEAD_RESCUE},
    {"ne", "दिदीलाई सुत्केरी व्यथा लाग्यो", HEAD_MEDICAL},
    {"ne", "बाको अक्सिजन सकियो", HEAD_MEDICAL},
    {"ar", "نحن محاصرون فوق السطح", HEAD_RESCUE},
    {"ar", "أبي لا يستطيع التنفس", HEAD_MEDICAL},
    {"ar", "والماء يرتفع وأطفال معنا", HEAD_RESCUE},
    {"ar", "جدتي نفد الأنسولين عندها", HEAD_MEDICAL},
    {"bn", "আমরা ছাদে আটকে আছি", HEAD_RESCUE},
    {"bn", "মায়ের ইনসুলিন শেষ হয়ে গেছে", HEAD_MEDICAL},
    {"bn", "ভাইকে সাপে কামড়েছে", HEAD_MEDICAL},
    {"my", "ကျွန်တော်တို့ ခေါင်မိုးပေါ်မှာ ပိတ်မိနေပါတယ်", HEAD_RESCUE},
    {"my", "အဖေ အသက်ရှူကျပ်နေတယ်", HEAD_MEDICAL},
    {"my", "ညီလေးမြွေကိုက်ခံရလို့ပါ", HEAD_MEDICAL},
    {"uk", "ми застрягли на даху, нас четверо", HEAD_RESCUE},
    {"uk", "у бабусі закінчується кисень", HEAD_MEDICAL},
    {"uk", "вода піднімається, допоможіть", HEAD_RESCUE},
    {"es", "estamos atrapados en el techo", HEAD_RESCUE},
    {"es", "mi abuela no puede respirar", HEAD_MEDICAL},
    {"es", "a mi vecina se le rompió la fuente, está de parto", HEAD_MEDICAL},
    {"fr", "nous sommes coincés sur le toit", HEAD_RESCUE},
    {"fr", "mon père n'a plus d'oxygène", HEAD_MEDICAL},
    {"fr", "l'eau monte dans la chambre", HEAD_RESCUE},
    {"ht", "nou bloke sou tèt kay la", HEAD_RESCUE},
    {"ht", "manman m pa ka respire", HEAD_MEDICAL},
    {"ht", "dlo ap monte nan kay la", HEAD_RESCUE},
};

// The heads that reach a label; the others named below stay without one.
static const struct {
	const char *lang, *text;
	enum head yes;
} labelled[] = {
    {"en", "No drinking water in our street since Monday", HEAD_WATER},
    {"en", "The old bridge is closed to lorries", HEAD_INFRASTRUCTURE},
    {"en", "Thank you all so much", HEAD_PRAISE},
    {"en", "Do not drink the tap water", HEAD_CAUTION},
    {"ur", "راشن چاہیے، بچے بھوکے ہیں", HEAD_FOOD},
    {"ur", "پل ٹوٹ گیا ہے", HEAD_INFRASTRUCTURE},
    {"ur-Latn", "bohat shukriya aap sab ka", HEAD_PRAISE},
    {"hi", "क्या पुल खुला है?", HEAD_QUESTION},
    {"hi", "हम खाना दे सकते हैं", HEAD_OFFER},
    {"ne", "पहिरोले बाटो अवरुद्ध छ", HEAD_INFRASTRUCTURE},
    {"ne", "त्रिपाल चाहियो", HEAD_SHELTER},
    {"ar", "ثلاثة قتلى وخمسة جرحى", HEAD_CASUALTIES},
    {"ar", "هذا الخبر كاذب ولا تصدقوا", HEAD_CAUTION},
    {"bn", "গুজবে কান দেবেন না", HEAD_CAUTION},
    {"bn", "আমার ভাইকে খুঁজছি, যোগাযোগ নেই", HEAD_MISSING},
    {"my", "တံတားကျိုးသွားပြီ", HEAD_INFRASTRUCTURE},
    {"my", "ကျေးဇူးတင်ပါတယ်", HEAD_PRAISE},
    {"uk", "можемо привезти ковдри", HEAD_OFFER},
    {"uk", "ніхто не відповідає на телефон", HEAD_COMPLAINT},
    {"es", "alguien sabe si hay paso?", HEAD_QUESTION},
    {"es", "buscamos voluntarios", HEAD_VOLUNTEERS},
    {"fr", "la route est coupée", HEAD_INFRASTRUCTURE},
    {"fr", "besoin de couvertures", HEAD_CLOTHING},
    {"ht", "nou bezwen manje ak dlo", HEAD_REQUEST},
    {"ht", "kay la kraze, nou dòmi nan lari", HEAD_SHELTER},
    {"mul", "SOS 🆘", HEAD_REQUEST},
};

// Everyday talk and settled matters: no life at risk, no request.
static const struct {
	const char *lang, *text;
} innocent[] = {
    {"en", "Stuck on the last level of this game"},
    {"en", "Everyone is safe, nobody is trapped"},
    {"en", "If you are trapped, wave something bright"},
    {"en", "Blankets are no longer needed"},
    {"ur", "سب خیریت سے ہیں، اب ضرورت نہیں"},
    {"ur-Latn", "sab theek hain, kisi cheez ki zarurat nahi"},
    {"hi", "छत पर कबूतर नाच रहे हैं"},
    {"hi", "अब मदद की जरूरत नहीं, सब सुरक्षित हैं"},
    {"ne", "आज मौसम राम्रो छ"},
    {"ar", "الجميع بخير والحمد لله"},
    {"bn", "আর লাগবে না, সবাই ভালো আছি"},
    {"my", "ဒီနေ့ ရာသီဥတု သာယာတယ်"},
    {"uk", "більше не треба, всі живі"},
    {"es", "ya no se necesita ropa, todos están bien"},
    {"fr", "plus besoin de vêtements, tout va bien"},
    {"ht", "nou byen, nou pa bezwen anyen ankò"},
};

static void test_languages(void)
{
	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) {
		read_post(deadly[i].lang, deadly[i].text);
		if (!ok(hits.life_at_risk && hits.evidence[HEAD_REQUEST] >= LEXICON_LABEL &&
			    hits.evidence[deadly[i].head] >= LEXICON_LABEL,
			"%s: life at risk in: %s", deadly[i].lang, deadly[i].text))
			printf("# life %d, request %.1f, %.*s %.1f\n", hits.life_at_risk,
			       (double)hits.evidence[HEAD_REQUEST],
			       STR_ARG(head_name(deadly[i].head)),
			       (double)hits.evidence[deadly[i].head]);
	}
	for (size_t i = 0; i < sizeof labelled / sizeof *labelled; i++) {
		read_post(labelled[i].lang, labelled[i].text);
		if (!ok(hits.evidence[labelled[i].yes] >= LEXICON_LABEL, "%s: %.*s in: %s",
			labelled[i].lang, STR_ARG(head_name(labelled[i].yes)), labelled[i].text))
			printf("# evidence %.1f\n", (double)hits.evidence[labelled[i].yes]);
	}
	for (size_t i = 0; i < sizeof innocent / sizeof *innocent; i++) {
		read_post(innocent[i].lang, innocent[i].text);
		if (!ok(!hits.life_at_risk && hits.evidence[HEAD_REQUEST] < LEXICON_LABEL,
			"%s: nobody asks in: %s", innocent[i].lang, innocent[i].text))
			printf("# life %d, request %.1f\n", hits.life_at_risk,
			       (double)hits.evidence[HEAD_REQUEST]);
	}
}

static void test_rules(void)
{
	read_post("en", "water");
	const float weak = hits.evidence[HEAD_WATER];
	ok(hits.n == 1 && hits.hit[0].weak && weak > 0, "a weak form is found and marked");
	read_post("und", "water");
	is_int(hits.n, 0, "a weak form does not count in an unknown language");
	read_post("en", "help");
	const float once = hits.evidence[HEAD_REQUEST];
	read_post("en", "help help help");
	ok(once > 0 && hits.evidence[HEAD_REQUEST] == once, "a concept counts once");
	read_post("en", "do not drink it");
	ok(found("do-not-drink") && hits.n == 1, "the longest form wins");
	read_post("es", "help");
	is_int(hits.n, 0, "a form of another language with the same script does not count");
	read_post("de", "หิวมาก");
	ok(found("hungry"), "a form in a script of its own counts in any language");
	read_post("tr", "pani badhiraheko cha");
	ok(found("water-rising"),
	   "so does a form of a file that says that its words are no others");
	read_post("fi", "nouka");
	is_int(hits.n, 0, "but not one that is a word elsewhere");
	read_post("bho", "मदद करो");
	ok(found("help-us"), "a language may have several codes");
	read_post("und", "necesitamos ayuda");
	ok(found("help-us"), "in an unknown language forms of all languages count");
	read_post("", "sos");
	ok(found("sos"), "an empty language is an unknown one");
	read_post("ar", "والمستشفى");
	ok(found("hospital"), "Arabic words may be joined with what stands before them");
	read_post("my", "အရမ်းဗိုက်ဆာနေပြီ");
	ok(found("hungry"), "Burmese forms are found inside a run without spaces");
	read_post("th", "ตอนนี้พวกเราติดอยู่ในบ้าน หิวมาก");
	ok(found("trapped") && found("hungry"), "Thai forms are found inside a run without spaces");
	read_post("zh", "我们被困在屋顶上");
	ok(found("trapped") && hits.life_at_risk, "Chinese forms are runs of characters");
	read_post("ko", "물이없어요ㅠㅠ 집에 갇혀있어요");
	ok(found("water-none") && found("trapped"),
	   "Korean needs no spaces, and endings may follow");
	read_post("ko", "건물이");
	is_int(hits.n, 0, "no form begins inside a Korean word");
	read_post("und", "fame");
	is_int(hits.n, 0, "a common word of other languages does not count when unsure");
	read_post("it", "abbiamo fame");
	ok(found("hungry"), "at home it counts whole");
	read_post("en", "HELLLLP us, PLEASE");
	ok(found("please"), "forms are found in any case");
	ok(lexicon_has_language(lexicon, STR("ne")) && !lexicon_has_language(lexicon, STR("is")) &&
	       !lexicon_has_language(lexicon, STR("und")),
	   "the lexicon knows its languages");
}

static void test_spans(void)
{
	read_post("en", "Bitte! we are trapped, no food");
	is_str(span_of("trapped"), STR("14-21"), "a hit says where it stands");
	is_str(span_of("food-none"), STR("23-30"), "a hit of two words spans both");
	ok(hits.life_at_risk && hits.life_from == 14 && hits.life_to == 21,
	   "life at risk says where it stands");
	read_post("ur", "ہم پھنسے ہوئے ہیں");
	is_str(span_of("trapped"), STR("3-17"), "spans count code points, not bytes");
	read_post("my", "အဖေ သွေးထွက်နေ");
	is_str(span_of("bleeding"), STR("4-14"), "a Burmese hit stands on its syllables");
	char text[600];
	size_t len = 0;
	for (int i = 0; i < 40; i++)
		len += (size_t)snprintf(text + len, sizeof text - len, "flood boat ");
	read_post("en", text);
	is_int(hits.n, LEXICON_HITS_MAX, "only the first hits are listed");
}

static void test_probability(void)
{
	is_int(lexicon_probability(-3) * 1000, 0, "evidence against a head is probability 0");
	is_int(lexicon_probability(0) * 1000, 0, "no evidence is probability 0");
	ok(fabsf(lexicon_probability(LEXICON_LABEL) - 0.5F) < 1e-6F, "a label begins at 1/2");
	bool rises = true, monotone = true, bounded = true;
	for (int i = 0; i < 100; i++) {
		const float evidence = (float)i / 10;
		rises =
		    rises && lexicon_probability(evidence + 0.1F) > lexicon_probability(evidence);
		for (int known = 0; known < 2; known++) {
			const float p = lexicon_combine(0.3F, evidence - 5, 0.4F, known);
			const float more = lexicon_combine(0.3F, evidence - 4.9F, 0.4F, known);
			monotone = monotone && more >= p;
			bounded = bounded && p >= 0 && p <= 1;
		}
	}
	ok(rises, "more evidence is more probable");
	ok(monotone && bounded, "combining is monotone and stays a probability");
	ok(isfinite(lexicon_probability(INFINITY)) && lexicon_probability(NAN) == 0,
	   "evidence that is no number does no harm");
}

static void test_combine(void)
{
	for (int i = 1; i < 20; i++) {
		const float threshold = (float)i / 20;
		if (lexicon_combine(0.01F, LEXICON_LABEL, threshold, false) < threshold ||
		    lexicon_combine(0.01F, LEXICON_LABEL - 0.2F, threshold, false) >= threshold) {
			ok(false, "at threshold %.2f", (double)threshold);
			return;
		}
	}
	ok(true, "where the model knows little, a label begins at the same evidence everywhere");
	ok(lexicon_combine(0.9F, 0, 0.5F, false) == 0.9F &&
	       lexicon_combine(0.9F, -5, 0.5F, false) == 0.9F,
	   "there the lexicon never lowers what the model says");
	const float p = lexicon_combine(0.5F, 2, 0.5F, true);
	ok(p > 0.5F && p < 0.7F, "where the model knows the language, evidence is a mild bonus");
	ok(fabsf(lexicon_combine(0.5F, 9, 0.5F, true) - 0.7311F) < 0.001F,
	   "the bonus is at most 1 in log-odds");
	ok(lexicon_combine(0, 9, 0.5F, true) < 0.5F && lexicon_combine(1, -9, 0.5F, true) > 0.5F,
	   "certainty of the model is not overturned");
	ok(lexicon_combine(0, LEXICON_LABEL, 2, false) >= 0.5F,
	   "a head that the model never gives can be reached by the lexicon");
}

// --- hostile files ---

static char *file_bytes(size_t *ret_len)
{
	FILE *file = fopen(lexicon_path(), "rb");
	if (!file)
		return NULL;
	char *bytes = aligned_alloc(8, LEXICON_FILE_MAX);
	*ret_len = bytes ? fread(bytes, 1, LEXICON_FILE_MAX, file) : 0;
	fclose(file);
	return bytes;
}

static bool opens(const char *bytes, size_t len)
{
	struct lexicon *opened = NULL;
	struct fault fault = {0};
	const bool open = lexicon_open_bytes(str_of(bytes, len), &opened, &fault) == OK;
	lexicon_close(opened);
	return open;
}

// Damages the copy at random, with a checksum that fits, and reads a post if it still opens.
static void damage_and_read(char *copy, const char *bytes, size_t len, uint64_t seed)
{
	memcpy(copy, bytes, len);
	for (uint64_t i = 0; i < 1 + seed % 40; i++) {
		const uint64_t at = hash_pair(seed, i);
		copy[at % len] = (char)(at >> 48);
	}
	const uint64_t sum = lexicon_checksum(str_of(copy, len));
	memcpy(copy + offsetof(struct lexicon_header, checksum), &sum, sizeof sum);
	struct lexicon *opened;
	if (lexicon_open_bytes(str_of(copy, len), &opened, NULL) != OK)
		return;
	lexicon_read(opened, &folded, STR("und"), &hits);
	lexicon_tongue(opened, &folded, STR("und"));
	lexicon_close(opened);
}

static void test_hostile_files(void)
{
	size_t len = 0;
	char *bytes = file_bytes(&len);
	char *copy = aligned_alloc(8, LEXICON_FILE_MAX);
	if (!ok(bytes && copy && len > sizeof(struct lexicon_header), "the built file is there"))
		return;
	ok(opens(bytes, len), "the built file opens");
	bool refused = true;
	for (size_t cut = 0; cut < len; cut += 1 + len / 97)
		refused = refused && !opens(bytes, cut);
	ok(refused && !opens(bytes, len - 1), "a file that is cut off is refused");
	memcpy(copy, bytes, len);
	copy[len / 2] ^= 1;
	ok(!opens(copy, len), "a changed bit is noticed");
	memcpy(copy, bytes, len);
	((struct lexicon_header *)(void *)copy)->version++;
	ok(!opens(copy, len), "another version is refused");
	memset(copy, 0xFF, len);
	ok(!opens(copy, len), "rubbish is refused");
	fold_text(STR("we are trapped, help us, no water پانی بڑھ رہا ہے ကူညီပါ"), &folded);
	for (uint64_t seed = 0; seed < 300; seed++)
		damage_and_read(copy, bytes, len, seed);
	ok(hits.n <= LEXICON_HITS_MAX, "damaged files with a fitting checksum do no harm");
	free(bytes);
	free(copy);
	struct fault fault = {0};
	struct lexicon *opened;
	is_int(lexicon_open("/nonexistent/lexicon", &opened, &fault), NOT_FOUND,
	       "an absent file is not found");
	is_int(lexicon_open("/", &opened, &fault), INVALID, "a folder is no lexicon");
}

static void test_hostile_texts(void)
{
	static char text[FOLD_INPUT_MAX + 100];
	bool sound = true;
	for (uint64_t seed = 0; seed < 400; seed++) {
		const size_t len = hash_pair(seed, 1) % sizeof text;
		for (size_t i = 0; i < len; i++) {
			const uint64_t random = hash_pair(seed, i + 2);
			// Half of the texts are of Burmese letters and marks, the rest are bytes.
			static const char burmese[] = "\xE1\x80";
			text[i] = seed % 2     ? (char)random
				  : i % 3 == 2 ? (char)(0x80 + random % 0x40)
					       : burmese[i % 3];
		}
		fold_text(str_of(text, len), &folded);
		lexicon_read(lexicon, &folded, STR("my"), &hits);
		for (size_t i = 0; i < hits.n; i++) {
			sound = sound && hits.hit[i].from_point < hits.hit[i].to_point &&
				hits.hit[i].concept < lexicon_concepts(lexicon);
		}
		for (size_t head = 0; head < HEADS; head++)
			sound = sound && isfinite(hits.evidence[head]);
	}
	ok(sound, "random texts give sound hits");
}

// The last feature of a post that the lexicon was asked about.
static uint64_t last_concept(const char *lang, const char *text, unsigned *ret_word)
{
	static struct features features;
	read_post(lang, text);
	features_extract(&folded, &features);
	const size_t before = features.n;
	features_add_concepts(&folded, lexicon, &hits, &features);
	if (features.n == before)
		return 0;
	*ret_word = features.word[features.n - 1];
	return features.hash[features.n - 1];
}

static void test_concepts_as_features(void)
{
	unsigned word = 0, other = 0;
	const uint64_t english = last_concept("en", "they told us they are trapped", &word);
	ok(english != 0, "a concept is a feature");
	is_int(word, FEATURE_CONCEPT | 5, "which knows its word");
	ok(last_concept("es", "gente atrapada", &other) == english, "the same in another language");
	ok(last_concept("en", "xyzzy plugh", &other) == 0,
	   "where the lexicon finds nothing, nothing is added");
}

int main(void)
{
	struct fault fault = {0};
	if (!ok(lexicon_open(lexicon_path(), &lexicon, &fault) == OK, "the built lexicon opens")) {
		printf("# %s\n", fault.text);
		return tap_done();
	}
	ok(lexicon_concepts(lexicon) >= 90, "there are at least 90 concepts");
	test_languages();
	test_rules();
	test_spans();
	test_concepts_as_features();
	test_probability();
	test_combine();
	test_hostile_files();
	test_hostile_texts();
	lexicon_close(lexicon);
	return tap_done();
}
