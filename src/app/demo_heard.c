// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo_heard.h"

#include "app/app_embedded.h"
#include "base/time.h"
#include "campaign/code.h"
#include "care/complaint.h"
#include "insight/alert.h"
#include "insight/insight_embedded.h"
#include "insight/trend.h"
#include "people/seal.h"
#include "respond/protection.h"
#include "respond/respond_embedded.h"
#include "respond/thanks.h"
#include "respond/translation.h"

#define ROOM	   ((size_t)1 << 20)
#define RISE_SLOTS ((int64_t)7)
#define DAY_SLOTS  ((int64_t)(BURST_DAY + BURST_DAY / 12)) // a day and two hours
#define ASKED	   3 // messages of each language that wait to be translated

struct heard {
	struct program *program;
	int64_t campaign, people[2], now;
	struct arena arena;
};

// --- complaints ---

// How far each was brought.
static const struct {
	enum complaint_kind kind;
	enum complaint_state state;
	int64_t hours; // ago
	const char *lang, *words, *note, *answer, *outcome;
} complaints[] = {
    {COMPLAINT_WORK, COMPLAINT_NEW, 1, "en",
     "I wrote at seven that my father needs his tablets. It is noon. Nobody has said whether "
     "anybody read it.",
     NULL, NULL, NULL},
    {COMPLAINT_OTHER, COMPLAINT_LOOKED, 5, "hi",
     "कॉलेज में महिलाओं के शौचालय के पास रात में रोशनी नहीं है। हम अकेले नहीं जातीं।",
     "The college has two spare lamps. Bilal asks for them.", NULL, NULL},
    {COMPLAINT_WORK, COMPLAINT_ANSWERED, 9, "ur",
     "راشن کی قطار میں بوڑھوں کو دو گھنٹے کھڑا رکھا گیا۔", NULL,
     "You are right, and we are sorry. From tomorrow there are chairs and a second queue for "
     "those who cannot stand.",
     NULL},
    {COMPLAINT_WORK, COMPLAINT_CLOSED, 11, "en",
     "You published that the iron bridge was open. My lorry stood there for an hour.", NULL,
     "It was the bypass, and we named the wrong bridge for 22 minutes. It is corrected; thank you "
     "for telling us.",
     "upheld"},
};

static enum outcome complaint_bring(struct conn *conn, struct heard *heard, size_t which,
				    const struct complaint_change *change, struct fault *fault)
{
	enum outcome outcome = OK;
	const struct sealer *sealer = heard->program->sealer;
	if (complaints[which].state == COMPLAINT_NEW)
		return OK;
	outcome = complaint_take(conn, change, fault);
	if (outcome == OK && complaints[which].note)
		outcome = complaint_note(
		    conn, change, seal(sealer, &heard->arena, str_from(complaints[which].note)),
		    fault);
	if (outcome == OK && complaints[which].answer)
		outcome = complaint_answer(
		    conn, change, seal(sealer, &heard->arena, str_from(complaints[which].answer)),
		    fault);
	if (outcome == OK && complaints[which].outcome)
		outcome = complaint_close(conn, change, str_from(complaints[which].outcome), fault);
	return outcome;
}

static enum outcome complaint_say(struct conn *conn, struct heard *heard, size_t which,
				  struct fault *fault)
{
	struct str code;
	const struct complaint_new made = {
	    .complaint = {.kind = complaints[which].kind,
			  .code = code_new(&heard->arena),
			  .words = seal(heard->program->sealer, &heard->arena,
					str_from(complaints[which].words)),
			  .lang = str_from(complaints[which].lang)},
	    .message = arena_format(&heard->arena, "demo-complaint-%zu", which),
	};
	struct complaint_change change = {.ids = &heard->program->ids,
					  .campaign = heard->campaign,
					  .now = heard->now - complaints[which].hours * HOUR_MS};
	enum outcome outcome =
	    complaint_add(conn, &change, &made, &heard->arena, &change.complaint, &code, fault);
	change.account = heard->people[which % 2];
	change.now += HOUR_MS / 2;
	return outcome == OK ? complaint_bring(conn, heard, which, &change, fault) : outcome;
}

static enum outcome complaints_say(struct conn *conn, struct heard *heard, struct fault *fault)
{
	enum outcome outcome = complaint_owners_set(conn, heard->campaign, heard->people, 2, fault);
	for (size_t i = 0; i < sizeof complaints / sizeof complaints[0] && outcome == OK; i++)
		outcome = complaint_say(conn, heard, i, fault);
	return outcome;
}

// --- thanks ---

static const struct {
	enum thanks_consent consent;
	const char *lang, *name, *words;
} thanks[] = {
    {THANKS_NAMED, "en", "Farida, Bradford",
     "My uncle has his oxygen. I could not sleep, and somebody wrote to me at four in the morning. "
     "Thank you."},
    {THANKS_UNNAMED, "ne", "", "डुङ्गा आयो। हामी सबै सुख्खा छौँ। धन्यवाद।"},
    {THANKS_PRIVATE, "ur", "", "آپ نے میری ماں کو اکیلا نہیں چھوڑا۔ شکریہ۔"},
};

static enum outcome thanks_say(struct conn *conn, struct heard *heard, struct fault *fault)
{
	enum outcome outcome = OK;
	for (size_t i = 0; i < sizeof thanks / sizeof thanks[0] && outcome == OK; i++) {
		struct str code;
		const struct thanks said = {
		    .code = code_new(&heard->arena),
		    .words = str_from(thanks[i].words),
		    .name = str_from(thanks[i].name),
		    .lang = str_from(thanks[i].lang),
		    .consent = thanks[i].consent,
		    .consent_words = STR("May we tell this?"),
		    .consent_lang = str_from(thanks[i].lang),
		};
		const struct thanks_change change = {.ids = &heard->program->ids,
						     .campaign = heard->campaign,
						     .now =
							 heard->now - (int64_t)(i + 1) * HOUR_MS};
		outcome = thanks_add(conn, &change, &said,
				     arena_format(&heard->arena, "demo-thanks-%zu", i),
				     &heard->arena, &code, fault);
	}
	return outcome;
}

// --- alert rules: the story sets them off ---

static enum outcome rules_say(struct conn *conn, struct heard *heard, struct fault *fault)
{
	struct alert_rule rules[] = {
	    {.name = STR("Many lives at once"),
	     .kind = KIND_REQUEST,
	     .urgency = URGENCY_LIFE,
	     .posts = 10,
	     .minutes = 10},
	    {.name = STR("Water runs short"),
	     .kind = KIND_REQUEST,
	     .topic = HEAD_WATER,
	     .posts = 5,
	     .minutes = 30,
	     .quiet_from = 22 * 60,
	     .quiet_until = 6 * 60,
	     .life_wakes = true},
	    {.name = STR("The barrage"),
	     .kind = -1,
	     .words = STR("barrage, बैराज, بیراج"),
	     .posts = 30,
	     .minutes = 15},
	};
	enum outcome outcome = OK;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0] && outcome == OK; i++) {
		rules[i].campaign = heard->campaign;
		rules[i].lang = rules[i].place = rules[i].tag = STR("");
		rules[i].words = rules[i].words.at ? rules[i].words : STR("");
		outcome = alert_rule_set(conn, &heard->program->ids, &rules[i], heard->people[0],
					 heard->now, fault);
	}
	return outcome;
}

// --- translations, without a machine ---

static enum outcome posts_ask(struct conn *conn, struct heard *heard,
			      const struct translation_settings *settings, struct str lang,
			      struct fault *fault)
{
	size_t count = 0;
	int64_t posts[ASKED], urgencies[ASKED];
	struct stmt *rows = stmt_start(conn, &sql_demo_posts_of);
	stmt_bind_i64(rows, 1, heard->campaign);
	stmt_bind_str(rows, 2, lang);
	stmt_bind_i64(rows, 3, ASKED);
	stmt_bind_i64(rows, 4, READING_PRIVATE);
	while (count < ASKED && stmt_step(rows)) {
		posts[count] = stmt_i64(rows, 0);
		urgencies[count++] = stmt_i64(rows, 1);
	}
	enum outcome outcome = stmt_end(rows, fault);
	for (size_t i = 0; i < count && outcome == OK; i++) {
		const struct translation_change change = {&heard->program->ids, heard->campaign,
							  heard->people[1], posts[i], heard->now};
		outcome = translation_ask(conn, &change, settings, lang,
					  urgencies[i] == URGENCY_LIFE, fault);
	}
	return outcome;
}

static enum outcome translations_say(struct conn *conn, struct heard *heard, struct fault *fault)
{
	const struct translation_settings settings = {.set = true, .target = STR("en")};
	const struct translation_change speaks = {.ids = &heard->program->ids,
						  .campaign = heard->campaign,
						  .account = heard->people[1],
						  .now = heard->now};
	struct stmt *write = stmt_start(conn, &sql_translation_settings_write);
	stmt_bind_i64(write, 1, heard->campaign);
	stmt_bind_i64(write, 2, TRANSLATE_LIBRE);
	stmt_bind_str(write, 3, STR(""));
	stmt_bind_null(write, 4);
	stmt_bind_str(write, 5, STR(""));
	stmt_bind_str(write, 6, STR(""));
	stmt_bind_str(write, 7, settings.target);
	stmt_bind_i64(write, 8, id_floor(heard->now));
	enum outcome outcome = stmt_run(write, fault);
	if (outcome == OK)
		outcome = translation_speaks_set(conn, &speaks, STR("uk my"), fault);
	if (outcome == OK)
		outcome = posts_ask(conn, heard, &settings, STR("my"), fault);
	return outcome == OK ? posts_ask(conn, heard, &settings, STR("uk"), fault) : outcome;
}

// --- trends: the day before, when it only rained ---

static enum outcome slot_say(struct conn *conn, const struct heard *heard, struct str tag,
			     int64_t slot, int64_t posts, struct fault *fault)
{
	struct stmt *add = stmt_start(conn, &sql_trend_count_add);
	stmt_bind_i64(add, 1, heard->campaign);
	stmt_bind_str(add, 2, tag);
	stmt_bind_i64(add, 3, slot);
	stmt_bind_i64(add, 4, posts);
	stmt_bind_i64(add, 5, 0);
	stmt_bind_i64(add, 6, (int64_t)burst_sender((uint64_t)slot));
	return stmt_run(add, fault);
}

// Without a day that was as usual, nobody could tell that the story's first hour is none. Half an
// hour before it begins, more people write each time.
static enum outcome day_before_say(struct conn *conn, struct heard *heard, struct fault *fault)
{
	enum outcome outcome = OK;
	const int64_t now = trend_slot(heard->now);
	for (int64_t back = DAY_SLOTS; back > 0 && outcome == OK; back--) {
		const int64_t grown = back < RISE_SLOTS ? RISE_SLOTS - back : 0;
		const int64_t posts = back * back % 11 % 3 + grown * grown;
		const int64_t tagged = back * back % 13 % 5 == 1 ? 1 + grown : grown;
		if (posts > 0)
			outcome = slot_say(conn, heard, STR(""), now - back, posts, fault);
		if (tagged > 0 && outcome == OK)
			outcome =
			    slot_say(conn, heard, STR("SarwanFlood"), now - back, tagged, fault);
	}
	return outcome;
}

static enum outcome heard_write(struct conn *conn, void *context, struct fault *fault)
{
	struct heard *heard = context;
	enum outcome outcome = complaints_say(conn, heard, fault);
	if (outcome == OK)
		outcome = thanks_say(conn, heard, fault);
	if (outcome == OK)
		outcome = rules_say(conn, heard, fault);
	if (outcome == OK)
		outcome = day_before_say(conn, heard, fault);
	return outcome == OK ? translations_say(conn, heard, fault) : outcome;
}

enum outcome demo_heard_tell(struct program *program, int64_t campaign, const int64_t people[2],
			     struct fault *fault)
{
	struct heard heard = {
	    .program = program,
	    .campaign = campaign,
	    .people = {people[0], people[1]},
	    .now = time_now(),
	};
	arena_init(&heard.arena, ROOM);
	const enum outcome outcome =
	    store_write(program->store, WRITE_PERSON, 40, heard_write, &heard, fault);
	arena_free(&heard.arena);
	return outcome;
}
