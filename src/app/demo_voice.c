// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo_voice.h"

#include "appeal/appeal.h"
#include "appeal/instruction.h"
#include "base/time.h"
#include "campaign/words.h"
#include "match/need.h"
#include "respond/case.h"
#include "respond/item.h"
#include "respond/rumour.h"

#include <math.h>

enum { EN, NE, UR, HI, LANGS };
static const char *const langs[LANGS] = {"en", "ne", "ur", "hi"};

static const char *const purpose[LANGS] = {
    "",
    ("सरवान नदी बेलवादेखि तिलकपुरसम्म उर्लेको छ। सहयोग चाहिनेहरूलाई "
     "सहयोग गर्न सक्नेहरूसँग जोड्छौँ। Causeway चलाएर हेर्नका लागि बनाइएको काल्पनिक बाढी।"),
    ("سروان ندی بیلوا سے تلک پور تک کناروں سے باہر ہے۔ جنہیں مدد چاہیے ہم انہیں مدد دینے "
     "والوں سے ملاتے ہیں۔ Causeway آزمانے کے لیے ایک فرضی سیلاب۔"),
    ("सरवान नदी बेलवा से तिलकपुर तक किनारे तोड़ चुकी है। जिन्हें मदद चाहिए, हम उन्हें मदद देने "
     "वालों से मिलाते हैं। Causeway आज़माने के लिए एक काल्पनिक बाढ़।"),
};
static const char *const headline[LANGS] = {
    "The villages along the Sarwan need drinking water and blankets. Please do not bring clothes.",
    "सरवान किनारका गाउँलाई पिउने पानी र कम्बल चाहिएको छ। कृपया लुगा नल्याउनुहोस्।",
    "سروان کے کنارے کے گاؤں کو پینے کا پانی اور کمبل چاہییں۔ مہربانی کر کے کپڑے نہ لائیں۔",
    "सरवान किनारे के गाँवों को पीने का पानी और कंबल चाहिए। कृपया कपड़े न लाएँ।",
};

static const struct thing_said {
	bool needed;
	const char *topic;
	int64_t wanted, promised, arrived;
	const char *name[LANGS], *unit[LANGS], *note[LANGS];
} things[] = {
    {true,
     "water",
     6000,
     3500,
     2200,
     {"Drinking water", "पिउने पानी", "پینے کا پانی", "पीने का पानी"},
     {"litres a day", "लिटर प्रति दिन", "لیٹر روزانہ", "लीटर रोज़"},
     {"for the schools of Belwa and Ranitar", "बेलवा र रानीटारका विद्यालयका लागि",
      "بیلوا اور رانیتار کے اسکولوں کے لیے", "बेलवा और रानीटार के स्कूलों के लिए"}},
    {true,
     "clothing",
     400,
     260,
     120,
     {"Blankets", "कम्बल", "کمبل", "कंबल"},
     {"pieces", "वटा", "عدد", "नग"},
     {"new or washed", "नयाँ वा धोएको", "نئے یا دھلے ہوئے", "नए या धुले हुए"}},
    {true,
     "rescue",
     6,
     4,
     3,
     {"Boats with a crew", "टोलीसहित डुङ्गा", "عملے کے ساتھ کشتیاں", "चालक दल के साथ नावें"},
     {"boats", "डुङ्गा", "کشتیاں", "नावें"},
     {"only trained crews; we call you", "तालिम प्राप्त टोली मात्र; हामी फोन गर्छौँ",
      "صرف تربیت یافتہ عملہ؛ ہم فون کریں گے", "केवल प्रशिक्षित दल; हम फ़ोन करेंगे"}},
    {false,
     "",
     0,
     0,
     0,
     {"Used clothes", "पुराना लुगा", "پرانے کپڑے", "पुराने कपड़े"},
     {"", "", "", ""},
     {"The stores are full, and sorting takes hands that are needed elsewhere.",
      "गोदाम भरिएका छन्, र छुट्याउन अन्त चाहिएका हात लाग्छन्।",
      "گودام بھرے ہیں، اور چھانٹنے میں وہ ہاتھ لگتے ہیں جو کہیں اور چاہییں۔",
      "गोदाम भरे हैं, और छाँटने में वे हाथ लगते हैं जो कहीं और चाहिए।"}},
};

#define PLACE_FIELDS 3 // area, address, hours
static const struct way_said {
	struct appeal_way way;
	const char *words[LANGS];
	const char *place[PLACE_FIELDS][LANGS]; // in the other languages
} ways[] = {
    {{.kind = WAY_MONEY,
      .lat = NAN,
      .lon = NAN,
      .registration = {"SR-2041", 7},
      .link = {"https://give.sarwan.example/water", 33}},
     {"For water, boats and fuel. You get a receipt.", "पानी, डुङ्गा र इन्धनका लागि। रसिद पाउनुहुन्छ।",
      "پانی، کشتیوں اور ایندھن کے لیے۔ رسید ملتی ہے۔", "पानी, नाव और ईंधन के लिए। रसीद मिलती है।"},
     {{0}}},
    {{.kind = WAY_DROP_OFF,
      .area = {"Tilakpur", 8},
      .lat = 27.16,
      .lon = 83.55,
      .address = {"Town hall, gate on the market side", 34},
      .hours = {"07:00 to 19:00", 14}},
     {"Blankets and water, packed in boxes.", "कम्बल र पानी, बाकसमा प्याक गरेर।",
      "کمبل اور پانی، ڈبوں میں بند۔", "कंबल और पानी, डिब्बों में बंद।"},
     {{"", "तिलकपुर", "تلکپور", "तिलकपुर"},
      {"", "नगर भवन, बजारतिरको ढोका", "ٹاؤن ہال، بازار والی طرف کا دروازہ",
       "टाउन हॉल, बाज़ार की ओर का गेट"},
      {"", "बिहान ७ देखि बेलुका ७ बजेसम्म", "صبح ۷ سے شام ۷ بجے تک", "सुबह 7 से शाम 7 बजे तक"}}},
};

static const char *const truth[LANGS] = {
    "The Ranitar dam stands. Engineers were on it this morning and look again every two hours. If "
    "that changes, it is said here and by siren.",
    "रानीटारको बाँध सुरक्षित छ। इन्जिनियरहरू आज बिहान त्यहाँ थिए र हरेक दुई घण्टामा हेर्छन्। फेरिए यहाँ र "
    "साइरनले भनिनेछ।",
    "رانیتار کا بند قائم ہے۔ انجینئر آج صبح اس پر تھے اور ہر دو گھنٹے بعد دیکھتے ہیں۔ کچھ بدلا تو "
    "یہاں اور "
    "سائرن سے بتایا جائے گا۔",
    "रानीटार का बाँध खड़ा है। इंजीनियर आज सुबह वहाँ थे और हर दो घंटे में देखते हैं। कुछ बदला तो यहाँ और सायरन "
    "से बताया जाएगा।",
};

static const struct {
	const char *item, *what, *place, *time;
	double amount, lat, lon, reach_km;
} offers[] = {
    {"blanket", "90 wool blankets, washed", "Tilakpur", "any time today", 90, 27.18, 83.6, 25},
    {"bottled-water", "1,200 litres in bottles, on a lorry", "Belwa road", "until six", 1200, 27.22,
     83.5, 40},
    {"boat", "Two boats with trained crews", "Kunda ghat", "from noon on", 2, 27.21, 83.55, 15},
    {"interpreter", "Bhojpuri, Hindi and Urdu, by telephone", "from home", "evenings", 1, 27.3,
     83.4, 0},
};

struct voice {
	struct program *program;
	int64_t campaign, writer, second, now;
};

static struct appeal_change appeal_by(const struct voice *voice, int64_t account, int64_t at,
				      int lang)
{
	return (struct appeal_change){.ids = &voice->program->ids,
				      .campaign = voice->campaign,
				      .account = account,
				      .now = at,
				      .new_appeal = id_next(&voice->program->ids),
				      .lang = str_from(langs[lang])};
}

// The same words in the other languages.
static enum outcome words_put(struct conn *conn, const struct voice *voice, int64_t thing,
			      enum appeal_field field, const char *const words[LANGS],
			      struct fault *fault)
{
	enum outcome outcome = OK;
	for (int lang = EN + 1; lang < LANGS && outcome == OK; lang++) {
		const struct appeal_change change =
		    appeal_by(voice, voice->writer, voice->now, lang);
		if (words[lang] && words[lang][0])
			outcome = appeal_words_set(conn, &change, thing, field,
						   str_from(words[lang]), fault);
	}
	return outcome;
}

static enum outcome thing_say(struct conn *conn, const struct voice *voice,
			      const struct thing_said *said, struct fault *fault)
{
	const struct appeal_change change = appeal_by(voice, voice->writer, voice->now, EN);
	const struct appeal_item_wish wish = {
	    .id = id_next(&voice->program->ids),
	    .needed = said->needed,
	    .name = str_from(said->name[EN]),
	    .unit = str_from(said->unit[EN]),
	    .note = str_from(said->note[EN]),
	    .topic = str_from(said->topic),
	    .wanted = said->wanted,
	    .promised = said->promised,
	    .arrived = said->arrived,
	};
	enum outcome outcome = appeal_item_add(conn, &change, &wish, fault);
	if (outcome == OK)
		outcome = words_put(conn, voice, wish.id, APPEAL_NAME, said->name, fault);
	if (outcome == OK && said->unit[EN][0])
		outcome = words_put(conn, voice, wish.id, APPEAL_UNIT, said->unit, fault);
	if (outcome == OK)
		outcome = words_put(conn, voice, wish.id, APPEAL_NOTE, said->note, fault);
	return outcome;
}

// Proposed three days ago and confirmed the day before yesterday, so that it counts.
static enum outcome way_say(struct conn *conn, const struct voice *voice,
			    const struct way_said *said, struct fault *fault)
{
	int64_t force_at;
	const struct appeal_change proposed =
	    appeal_by(voice, voice->writer, voice->now - 3 * DAY_MS, EN);
	const struct appeal_change confirmed =
	    appeal_by(voice, voice->second, voice->now - 2 * DAY_MS, EN);
	struct appeal_way way = said->way;
	way.version = id_next(&voice->program->ids);
	enum outcome outcome = appeal_way_propose(
	    conn, &proposed, &way, id_next(&voice->program->ids), str_from(said->words[EN]), fault);
	if (outcome == OK)
		outcome = words_put(conn, voice, way.version, APPEAL_WORDS, said->words, fault);
	for (int i = 0; outcome == OK && i < PLACE_FIELDS; i++)
		outcome = words_put(conn, voice, way.version, (enum appeal_field)(APPEAL_AREA + i),
				    said->place[i], fault);
	return outcome == OK ? appeal_way_confirm(conn, &confirmed, way.version, &force_at, fault)
			     : outcome;
}

static enum outcome appeal_say(struct conn *conn, const struct voice *voice, struct fault *fault)
{
	const struct appeal_change change = appeal_by(voice, voice->writer, voice->now, EN);
	enum outcome outcome = appeal_headline_set(conn, &change, str_from(headline[EN]),
						   voice->now + 6 * HOUR_MS, fault);
	if (outcome == OK)
		outcome =
		    words_put(conn, voice, change.new_appeal, APPEAL_HEADLINE, headline, fault);
	for (size_t i = 0; i < sizeof things / sizeof things[0] && outcome == OK; i++)
		outcome = thing_say(conn, voice, &things[i], fault);
	for (size_t i = 0; i < sizeof ways / sizeof ways[0] && outcome == OK; i++)
		outcome = way_say(conn, voice, &ways[i], fault);
	return outcome;
}

static enum outcome instruction_say(struct conn *conn, const struct voice *voice,
				    struct fault *fault)
{
	const struct instruction_wish wish = {
	    .id = id_next(&voice->program->ids),
	    .campaign = voice->campaign,
	    .account = voice->writer,
	    .now = voice->now,
	    .template = STR("bridge-closed"),
	    .place = STR("Kunda"),
	    .evidence = STR("The road office, by telephone at six this morning."),
	    .until_at = voice->now + 12 * HOUR_MS,
	};
	return instruction_publish(conn, &wish, fault);
}

static enum outcome rumour_say(struct conn *conn, const struct voice *voice, struct fault *fault)
{
	const struct rumour_change writer = {&voice->program->ids, voice->campaign, voice->writer,
					     voice->now};
	const struct rumour_change second = {&voice->program->ids, voice->campaign, voice->second,
					     voice->now};
	struct rumour rumour = {
	    .id = id_next(&voice->program->ids),
	    .claim = STR("The Ranitar dam has broken and the wave comes within the hour"),
	    .place = STR("Ranitar"),
	    .harm = STR("People leave safe roofs and walk into the water."),
	    .evidence = STR("Two engineers stood on the dam at seven and sent pictures."),
	    .sure = SURE_FALSE,
	    .look_at = voice->now + 2 * HOUR_MS,
	    .public = true,
	};
	enum outcome outcome = rumour_record(conn, &writer, &rumour, fault);
	if (outcome == OK)
		outcome = rumour_decide(conn, &writer, &rumour, false, fault);
	for (int lang = EN; lang < LANGS && outcome == OK; lang++) {
		outcome = rumour_answer_put(conn, &writer, rumour.id, str_from(langs[lang]),
					    str_from(truth[lang]), fault);
		if (outcome == OK)
			outcome = rumour_answer_check(conn, &second, rumour.id,
						      str_from(langs[lang]), fault);
	}
	return outcome;
}

static enum outcome offers_say(struct conn *conn, const struct voice *voice, struct fault *fault)
{
	enum outcome outcome = OK;
	const struct need_change change = {&voice->program->ids, voice->campaign, voice->writer,
					   voice->now};
	for (size_t i = 0; i < sizeof offers / sizeof offers[0] && outcome == OK; i++) {
		int64_t id;
		struct offer offer = {
		    .thing = {.item = item_find(str_from(offers[i].item)),
			      .what = str_from(offers[i].what),
			      .amount = offers[i].amount,
			      .place = str_from(offers[i].place),
			      .where = {true, offers[i].lat, offers[i].lon},
			      .langs = STR("hi ur")},
		    .time_words = str_from(offers[i].time),
		    .reach_km = offers[i].reach_km,
		    .vetted = true,
		    .state = OFFER_OPEN,
		};
		outcome = offer_add(conn, &change, &offer, &id, fault);
	}
	return outcome;
}

// What Cases of the board need: the first that tells of each topic.
static const struct {
	enum head topic;
	const char *item, *what;
	double amount;
} needs[] = {
    {HEAD_RESCUE, "boat", "A boat to bring people from the roofs", 1},
    {HEAD_WATER, "water", "Drinking water until tomorrow", 400},
    {HEAD_CLOTHING, "blanket", "Blankets for the night", 60},
    {HEAD_SHELTER, "blanket", "Blankets for families who sleep in the hall", 30},
};
#define CASES_LOOKED_AT 200

static enum outcome need_say(struct conn *conn, const struct voice *voice, size_t which,
			     const struct desk_case *cases, size_t count, struct fault *fault)
{
	int64_t id;
	const struct need_change change = {&voice->program->ids, voice->campaign, voice->writer,
					   voice->now};
	struct need need = {
	    .thing = {.item = item_find(str_from(needs[which].item)),
		      .what = str_from(needs[which].what),
		      .amount = needs[which].amount,
		      .place = STR("Kunda"),
		      .where = {true, 27.21, 83.53},
		      .langs = STR("hi ur")},
	    .access = MATCH_ACCESS_OPEN,
	};
	for (size_t i = 0; i < count && !need.case_id; i++) {
		const int64_t labels = cases[i].incident.labels;
		if (labels >> needs[which].topic & 1 && !(labels >> HEAD_PROTECTION & 1))
			need.case_id = cases[i].id;
	}
	return need.case_id ? need_add(conn, &change, &need, &id, fault) : OK;
}

static enum outcome needs_say(struct conn *conn, const struct voice *voice, struct fault *fault)
{
	size_t count;
	struct arena arena;
	struct desk_case *cases;
	const struct case_wish wish = {.campaign = voice->campaign,
				       .which = CASES_OPEN,
				       .now = voice->now,
				       .limit = CASES_LOOKED_AT};
	arena_init(&arena, (size_t)4 << 20);
	enum outcome outcome = case_list(conn, &arena, &wish, &cases, &count, fault);
	for (size_t i = 0; i < sizeof needs / sizeof needs[0] && outcome == OK; i++)
		outcome = need_say(conn, voice, i, cases, count, fault);
	arena_free(&arena);
	return outcome;
}

// The purpose in the campaign's other languages; story and first reply are the template's.
static enum outcome purpose_say(struct conn *conn, const struct voice *voice, struct fault *fault)
{
	struct arena arena;
	struct campaign campaign;
	arena_init(&arena, (size_t)1 << 20);
	enum outcome outcome = campaign_by_id(conn, &arena, voice->campaign, &campaign, fault);
	for (int lang = EN + 1; lang < LANGS && outcome == OK; lang++) {
		const struct str texts[WORDS_FIELDS] = {[WORDS_PURPOSE] = str_from(purpose[lang])};
		outcome = words_write(conn, &campaign, str_from(langs[lang]), texts, fault);
	}
	arena_free(&arena);
	return outcome;
}

static enum outcome voice_run(struct conn *conn, void *context, struct fault *fault)
{
	const struct voice *voice = context;
	enum outcome outcome = purpose_say(conn, voice, fault);
	if (outcome == OK)
		outcome = appeal_say(conn, voice, fault);
	if (outcome == OK)
		outcome = instruction_say(conn, voice, fault);
	if (outcome == OK)
		outcome = rumour_say(conn, voice, fault);
	if (outcome == OK)
		outcome = offers_say(conn, voice, fault);
	return outcome == OK ? needs_say(conn, voice, fault) : outcome;
}

enum outcome demo_voice_say(struct program *program, int64_t campaign, const int64_t people[2],
			    struct fault *fault)
{
	struct voice voice = {program, campaign, people[0], people[1], time_now()};
	return store_write(program->store, WRITE_PERSON, 1, voice_run, &voice, fault);
}
