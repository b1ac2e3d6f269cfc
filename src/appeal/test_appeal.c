// SPDX-License-Identifier: AGPL-3.0-or-later
// Appeals, with a clock of our own: what is never asked, two people and a day before money goes
// elsewhere, languages, what rests on an unverified Case, and what the forms for programs hold.
// On SQLite and, when CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "appeal/appeal_form.h"

#include "desk_fixture.h"
#include "respond/appeal_check.h"
#include "respond/rumour.h"
#include "text/lexicon.h"

#include <math.h>

#define HOUR ((int64_t)3600 * 1000)
#define NOON ((int64_t)1784030400000) // 2026-07-14T12:00:00Z

static struct lexicon *lexicon;
static struct messages *messages;

// One call inside a write.
struct call {
	struct appeal_change change;
	enum outcome (*run)(struct conn *conn, struct call *call, struct fault *fault);
	struct appeal_item_wish item;
	struct appeal_way way;
	struct instruction_wish instruction;
	struct rumour rumour;
	struct str text;
	int64_t id, at;
	enum appeal_field field;
};

static enum outcome call_run(struct conn *conn, void *context, struct fault *fault)
{
	struct call *call = context;
	return call->run(conn, call, fault);
}

static struct call call_new(struct desk *desk, int64_t account, int64_t now)
{
	return (struct call){
	    .change = {&desk->room.ids, lexicon, desk->flood, account, now, 0,
		       id_next(&desk->room.ids), STR("en"), false},
	    .id = id_next(&desk->room.ids),
	    .way = {.version = id_next(&desk->room.ids), .lat = NAN, .lon = NAN},
	};
}

static enum outcome call_do(struct desk *desk, struct call *call)
{
	desk->fault.text[0] = '\0';
	return store_write(desk->room.store, WRITE_PERSON, 1, call_run, call, &desk->fault);
}

static enum outcome run_headline(struct conn *conn, struct call *call, struct fault *fault)
{
	return appeal_headline_set(conn, &call->change, call->text, call->at, fault);
}
static enum outcome run_item(struct conn *conn, struct call *call, struct fault *fault)
{
	return appeal_item_add(conn, &call->change, &call->item, fault);
}
static enum outcome run_propose(struct conn *conn, struct call *call, struct fault *fault)
{
	return appeal_way_propose(conn, &call->change, &call->way, call->id, call->text, fault);
}
static enum outcome run_confirm(struct conn *conn, struct call *call, struct fault *fault)
{
	return appeal_way_confirm(conn, &call->change, call->id, &call->at, fault);
}
static enum outcome run_withdraw(struct conn *conn, struct call *call, struct fault *fault)
{
	return appeal_way_withdraw(conn, &call->change, call->id, fault);
}
static enum outcome run_words(struct conn *conn, struct call *call, struct fault *fault)
{
	return appeal_words_set(conn, &call->change, call->id, call->field, call->text, fault);
}
static enum outcome run_publish(struct conn *conn, struct call *call, struct fault *fault)
{
	return instruction_publish(conn, &call->instruction, fault);
}
static enum outcome run_take_back(struct conn *conn, struct call *call, struct fault *fault)
{
	return instruction_withdraw(conn, call->change.campaign, call->id, call->change.account,
				    call->change.now, fault);
}

static struct appeal_book book_at(struct desk *desk, int64_t now)
{
	struct conn *conn;
	struct appeal_book book = {0};
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return book;
	appeal_book_read(conn, &desk->arena, desk->flood, now, &book, &desk->fault);
	conn_release(conn);
	return book;
}

// --- needs ---

static enum outcome need(struct desk *desk, const char *name, const char *lang, int64_t *ret_id)
{
	struct call call = call_new(desk, ASHA, NOON);
	call.run = run_item;
	call.change.lang = str_from(lang);
	call.item = (struct appeal_item_wish){
	    .id = call.id,
	    .needed = true,
	    .name = str_from(name),
	    .unit = STR("litres"),
	    .topic = STR("water"),
	    .wanted = 4200,
	    .promised = 2500,
	    .arrived = 1900,
	};
	if (ret_id)
		*ret_id = call.id;
	return call_do(desk, &call);
}

static void test_needs(struct desk *desk)
{
	is_int(need(desk, "Drinking water, \"sealed\" & <clean>", "en", NULL), OK,
	       "water is asked for %s", desk->fault.text);
	is_int(need(desk, "Baby milk powder", "en", NULL), INVALID, "baby milk never");
	is_int(need(desk, "Insulin and syringes", "en", NULL), INVALID, "medicines neither");
	if (lexicon) {
		is_int(need(desk, "دوائیں", "ur", NULL), INVALID, "in Urdu neither");
		is_int(need(desk, "medicamentos", "es", NULL), INVALID, "nor in Spanish");
		is_int(need(desk, "Blankets", "en", NULL), OK, "blankets are no medicine %s",
		       desk->fault.text);
	} else {
		skip("the lexicon is not built", "in other languages neither");
	}
	is_int(need(desk, "Send to www.give.example", "en", NULL), INVALID,
	       "an address of the web is refused outside of ways to give");
	is_int(need(desk, "Call 0300 0000 999 11", "en", NULL), INVALID, "so is a long number");
	struct call refused = call_new(desk, ASHA, NOON);
	refused.run = run_item;
	refused.item = (struct appeal_item_wish){.id = refused.id, .name = STR("Clothes")};
	is_int(call_do(desk, &refused), INVALID, "what is not needed says why");
	refused.item.note = STR("The store is full.");
	is_int(call_do(desk, &refused), OK, "then it stands %s", desk->fault.text);
	is_int((int64_t)book_at(desk, NOON).n_items, lexicon ? 3 : 2, "what was refused does not");
}

static void test_case(struct desk *desk)
{
	struct call call = call_new(desk, ASHA, NOON);
	call.run = run_item;
	call.item = (struct appeal_item_wish){
	    .id = call.id, .needed = true, .name = STR("Boats"), .case_number = 999};
	is_int(call_do(desk, &call), INVALID, "a need rests on no Case that is not there");
}

// --- ways to give ---

static enum outcome propose(struct desk *desk, struct appeal_way way, int64_t now,
			    struct call *ret_call)
{
	*ret_call = call_new(desk, ASHA, now);
	way.version = ret_call->way.version;
	ret_call->way = way;
	ret_call->run = run_propose;
	ret_call->text = STR("Money is fastest.");
	return call_do(desk, ret_call);
}

static enum outcome confirm(struct desk *desk, int64_t account, int64_t version, int64_t now)
{
	struct call call = call_new(desk, account, now);
	call.run = run_confirm;
	call.id = version;
	return call_do(desk, &call);
}

static struct str link_at(struct desk *desk, int64_t now)
{
	const struct appeal_book book = book_at(desk, now);
	return book.n_ways == 1 ? book.ways[0].link : STR("none");
}

static void test_ways(struct desk *desk)
{
	struct call first, second;
	struct appeal_way money = {.kind = WAY_MONEY, .lat = NAN, .lon = NAN};
	money.link = STR("https://give.example/old");
	is_int(propose(desk, money, NOON, &first), INVALID,
	       "a money line without a registration number is refused");
	money.registration = STR("CH-1047");
	money.link = STR("http://give.example");
	is_int(propose(desk, money, NOON, &first), INVALID, "so is an address without https");
	money.link = STR("https://give.example/old");
	is_int(propose(desk, money, NOON, &first), OK, "one person proposes %s", desk->fault.text);
	is_str(link_at(desk, NOON + 100 * HOUR), STR("none"), "alone it never counts");
	is_int(confirm(desk, ASHA, first.way.version, NOON + HOUR), DENIED,
	       "nobody is their own second person");
	is_int(confirm(desk, BILAL, first.way.version, NOON + HOUR), OK, "another confirms %s",
	       desk->fault.text);
	is_int(confirm(desk, MIRJA, first.way.version, NOON + HOUR), CONFLICT, "once");
	is_str(link_at(desk, NOON + HOUR + 24 * HOUR - 1), STR("none"), "it waits for a day");
	is_str(link_at(desk, NOON + HOUR + 24 * HOUR), money.link, "then it counts");
	struct call alone = call_new(desk, ASHA, NOON + 30 * HOUR);
	alone.run = run_words;
	alone.id = first.way.version;
	alone.field = APPEAL_WORDS;
	alone.text = STR("Give to somebody else.");
	is_int(call_do(desk, &alone), INVALID, "nor does one person change what it says: %s",
	       desk->fault.text);

	const int64_t later = NOON + 48 * HOUR;
	money.id = first.id;
	money.link = STR("https://give.example/new");
	is_int(propose(desk, money, later, &second), OK, "a change is proposed %s",
	       desk->fault.text);
	is_int(propose(desk, money, later, &first), CONFLICT, "only one at a time");
	is_int(confirm(desk, BILAL, second.way.version, later), OK, "and confirmed");
	is_str(link_at(desk, later + HOUR), STR("https://give.example/old"),
	       "until then the old one stands");
	struct call back = call_new(desk, MIRJA, later + HOUR);
	back.run = run_withdraw;
	back.id = second.way.version;
	is_int(call_do(desk, &back), OK, "anybody takes it back in that day");
	is_str(link_at(desk, later + 48 * HOUR), STR("https://give.example/old"),
	       "and it never counts");
	is_int(call_do(desk, &back), NOT_FOUND, "it does not wait any more");

	money.removed = true;
	is_int(propose(desk, money, later + 2 * HOUR, &second), OK, "its end is proposed");
	is_str(link_at(desk, later + 3 * HOUR), STR("https://give.example/old"), "and waits");
	is_int(confirm(desk, BILAL, second.way.version, later + 3 * HOUR), OK, "for two people");
	is_str(link_at(desk, later + 3 * HOUR), STR("none"), "but not for a day");
}

static void test_places(struct desk *desk)
{
	struct call call;
	struct appeal_way place = {.kind = WAY_DROP_OFF,
				   .area = STR("Rishi"),
				   .address = STR("Gate 2, Rishi Ghat"),
				   .hours = STR("07:00 to 19:00"),
				   .lat = 27.71,
				   .lon = 85.32};
	is_int(propose(desk, place, NOON, &call), OK, "a place is proposed %s", desk->fault.text);
	is_int(confirm(desk, BILAL, call.way.version, NOON), OK, "and confirmed");
	struct call urdu = call_new(desk, MIRJA, NOON);
	urdu.run = run_words;
	urdu.id = call.way.version;
	urdu.field = APPEAL_ADDRESS;
	urdu.text = STR("Gate 3");
	is_int(call_do(desk, &urdu), INVALID, "nobody moves it alone: %s", desk->fault.text);
	urdu.change.lang = STR("ur");
	urdu.text = STR("گیٹ ۲، رشی گھاٹ");
	is_int(call_do(desk, &urdu), OK, "where it is is translated %s", desk->fault.text);
}

// --- words ---

// What somebody of that language reads; "none" where there is nothing.
static struct appeal_text headline_of(const struct appeal_book *book, int64_t appeal,
				      const char *lang)
{
	const struct appeal_text *text =
	    appeal_words(book, appeal, APPEAL_HEADLINE, str_from(lang));
	return text ? *text : (struct appeal_text){.text = STR("none"), .lang = STR("none")};
}

static void test_words(struct desk *desk)
{
	struct call call = call_new(desk, ASHA, NOON);
	call.run = run_headline;
	call.text = STR("The valley needs water.");
	is_int(call_do(desk, &call), OK, "a headline is written %s", desk->fault.text);
	struct appeal_book book = book_at(desk, NOON);
	const int64_t appeal = book.n_appeals ? book.appeals[0].id : 0;
	struct call urdu = call_new(desk, BILAL, NOON);
	urdu.run = run_words;
	urdu.change.lang = STR("ur");
	urdu.id = appeal;
	urdu.field = APPEAL_HEADLINE;
	urdu.text = STR("وادی کو پانی چاہیے۔");
	is_int(call_do(desk, &urdu), OK, "and translated %s", desk->fault.text);
	book = book_at(desk, NOON);
	is_str(headline_of(&book, appeal, "ur").text, urdu.text, "who reads Urdu gets Urdu");
	is_str(headline_of(&book, appeal, "ne").lang, STR("en"),
	       "who reads Nepali gets what was first written");
	call.text = STR("The valley needs blankets.");
	is_int(call_do(desk, &call), OK, "the headline changes");
	book = book_at(desk, NOON);
	is_str(headline_of(&book, appeal, "ur").lang, STR("en"),
	       "and no old translation says otherwise");
	is_int(call_do(desk, &urdu), OK, "it is translated again");
}

// --- instructions ---

static size_t instructions_at(struct desk *desk, int64_t now, struct instruction **ret_list)
{
	size_t count = 0;
	struct conn *conn;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return 0;
	instruction_list(conn, &desk->arena, desk->flood, now, ret_list, &count, &desk->fault);
	conn_release(conn);
	return count;
}

static void test_instructions(struct desk *desk)
{
	struct instruction *list;
	struct call call = call_new(desk, ASHA, NOON);
	call.run = run_publish;
	call.instruction = (struct instruction_wish){
	    .id = call.id,
	    .campaign = desk->flood,
	    .account = ASHA,
	    .now = NOON,
	    .template = STR("stay-away"),
	    .place = STR("سرخ پل"),
	    .until_at = NOON + 6 * HOUR,
	};
	is_int(call_do(desk, &call), INVALID, "nothing goes out without evidence");
	call.instruction.evidence = STR("Mirja is there");
	call.instruction.until_at = NOON + 30 * 24 * HOUR;
	is_int(call_do(desk, &call), INVALID, "nor for a month");
	call.instruction.until_at = NOON + 6 * HOUR;
	const struct said unsure = {.text = "the red bridge fell", .kind = KIND_REPORT};
	const int64_t case_id = desk_case_make(desk, desk_post(desk, &unsure));
	call.instruction.case_number = desk_case_now(desk, case_id).number;
	is_int(call_do(desk, &call), INVALID, "nor what rests on a Case that nobody verified: %s",
	       desk->fault.text);
	call.instruction.case_number = 0;
	is_int(call_do(desk, &call), OK, "an instruction is published %s", desk->fault.text);
	const bool counts = instructions_at(desk, NOON + HOUR, &list) == 1;
	ok(counts, "it counts");
	is_str(counts ? instruction_text(&desk->arena, messages, &page_languages[0], NULL, &list[0])
		      : STR("none"),
	       STR("Wait: do not come to \xe2\x81\xa8سرخ پل\xe2\x81\xa9 until "
		   "\xe2\x81\xa8"
		   "14 Jul 18:00\xe2\x81\xa9."),
	       "as a whole sentence with its day");
	is_int((int64_t)instructions_at(desk, NOON + 6 * HOUR, &list), 0, "it ends by itself");
	struct call back = call_new(desk, BILAL, NOON + HOUR);
	back.run = run_take_back;
	back.id = call.id;
	is_int(call_do(desk, &back), OK, "it is taken back");
	is_int((int64_t)instructions_at(desk, NOON + HOUR, &list), 0, "at once");
	is_int(call_do(desk, &back), NOT_FOUND, "not twice");
	call.id = call.instruction.id = id_next(&desk->room.ids);
	is_int(call_do(desk, &call), OK, "another is published");
}

// --- rumours ---

static enum outcome run_record(struct conn *conn, struct call *call, struct fault *fault)
{
	const struct rumour_change change = {call->change.ids, call->change.campaign,
					     call->change.account, call->change.now};
	return rumour_record(conn, &change, &call->rumour, fault);
}
static enum outcome run_decide(struct conn *conn, struct call *call, struct fault *fault)
{
	const struct rumour_change change = {call->change.ids, call->change.campaign,
					     call->change.account, call->change.now};
	return rumour_decide(conn, &change, &call->rumour, false, fault);
}
static enum outcome run_answer(struct conn *conn, struct call *call, struct fault *fault)
{
	const struct rumour_change change = {call->change.ids, call->change.campaign,
					     call->change.account, call->change.now};
	return call->text.len
		   ? rumour_answer_put(conn, &change, call->rumour.id, STR("en"), call->text, fault)
		   : rumour_answer_check(conn, &change, call->rumour.id, STR("en"), fault);
}

static size_t rumours_told(struct desk *desk)
{
	size_t count = 0;
	struct conn *conn;
	struct rumour *list;
	if (store_reader(desk->room.store, &conn, NULL) != OK)
		return 0;
	rumour_list_public(conn, &desk->arena, desk->flood, &list, &count, &desk->fault);
	conn_release(conn);
	return count;
}

static void test_rumours(struct desk *desk)
{
	struct call call = call_new(desk, ASHA, NOON);
	call.run = run_record;
	call.rumour = (struct rumour){.id = call.id, .claim = STR("The dam breaks at six")};
	is_int(call_do(desk, &call), OK, "a rumour is recorded %s", desk->fault.text);
	call.run = run_decide;
	call.rumour.sure = SURE_LIKELY;
	is_int(call_do(desk, &call), INVALID, "how sure it is needs evidence");
	call.rumour.evidence = STR("Inspected at 02:40");
	call.rumour.public = true;
	is_int(call_do(desk, &call), INVALID, "what is only likely is not told to the public");
	call.rumour.sure = SURE_FALSE;
	is_int(call_do(desk, &call), OK, "what is false may be %s", desk->fault.text);
	is_int((int64_t)rumours_told(desk), 0, "but not without an answer");
	call.run = run_answer;
	call.text = STR("The dam is safe.");
	is_int(call_do(desk, &call), OK, "an answer is written");
	is_int((int64_t)rumours_told(desk), 0, "which a second person must check");
	call.text = STR("");
	is_int(call_do(desk, &call), DENIED, "not who wrote it");
	call.change.account = BILAL;
	is_int(call_do(desk, &call), OK, "but somebody else");
	is_int((int64_t)rumours_told(desk), 1, "then the public reads it");
	call.text = STR("The dam is safe, inspected twice.");
	is_int(call_do(desk, &call), OK, "a new text");
	is_int((int64_t)rumours_told(desk), 0, "must be checked again");
}

// --- forms ---

static struct appeal_view *view_at(struct desk *desk, int64_t now, const struct campaign *campaign,
				   const struct language *language)
{
	struct instruction *pinned;
	struct appeal_book *book = arena_zero(&desk->arena, sizeof *book);
	struct appeal_view *view = arena_zero(&desk->arena, sizeof *view);
	*book = book_at(desk, now);
	const size_t n_pinned = instructions_at(desk, now, &pinned);
	const struct appeal_wish wish = {campaign, book,     pinned,   n_pinned,
					 -1,	   messages, language, NULL};
	is_int(appeal_view_fill(&desk->arena, &wish, view, &desk->fault), OK,
	       "the appeal is there in %s", language->code);
	return view;
}

// --- a partner's own appeal ---

#define PARTNER 77 // an organisation

static enum outcome run_approve(struct conn *conn, struct call *call, struct fault *fault)
{
	return appeal_approve(conn, &call->change, call->id, call->at, fault);
}
static enum outcome run_down(struct conn *conn, struct call *call, struct fault *fault)
{
	return appeal_take_down(conn, &call->change, call->text, fault);
}
static enum outcome run_count(struct conn *conn, struct call *call, struct fault *fault)
{
	return appeal_item_count(conn, &call->change, call->id, 90, 20, 10, fault);
}

// A call in the partner's appeal: of its own people, or of the campaign.
static struct call call_of_partner(struct desk *desk, int64_t account, bool partner,
				   enum outcome (*run)(struct conn *conn, struct call *call,
						       struct fault *fault))
{
	struct call call = call_new(desk, account, NOON);
	call.change.organisation = PARTNER;
	call.change.partner = partner;
	call.run = run;
	return call;
}

// What the public reads of the partner's appeal: its headline, and in *ret_needs how many lines.
static struct str partner_reads(struct desk *desk, size_t *ret_needs)
{
	const struct campaign campaign = {.slug = STR("flood"), .name = STR("Flood")};
	const struct appeal_view *view = view_at(desk, NOON, &campaign, &page_languages[0]);
	const struct appeal_part *parts = view->parts.at;
	*ret_needs = 0;
	for (size_t i = 0; i < view->parts.count; i++)
		if (parts[i].organisation == PARTNER) {
			*ret_needs = parts[i].needs.count;
			return parts[i].headline ? parts[i].headline->text : STR("no headline");
		}
	return STR("nothing");
}

static enum outcome approve(struct desk *desk, int64_t seen)
{
	struct call call = call_of_partner(desk, ASHA, false, run_approve);
	call.id = 0;
	call.at = seen;
	return call_do(desk, &call);
}

// Two things wait: one is given out alone.
static void test_one_thing(struct desk *desk, struct call *head)
{
	size_t needs;
	const struct str before = head->text;
	struct call item = call_of_partner(desk, BILAL, true, run_item);
	item.item = (struct appeal_item_wish){.id = item.id, .needed = true, .name = STR("Oars")};
	is_int(call_do(desk, &item), OK, "a partner asks for something more");
	head->text = STR("Red Boats rows.");
	is_int(call_do(desk, head), OK, "and says something else again");
	struct call one = call_of_partner(desk, ASHA, false, run_approve);
	one.id = item.item.id;
	one.at = NOON;
	is_int(call_do(desk, &one), OK, "the campaign gives one of the two out %s",
	       desk->fault.text);
	is_str(partner_reads(desk, &needs), before, "what was approved before stays beside it");
	is_int((int64_t)needs, 2, "and the public reads the one");
	is_int(approve(desk, NOON), OK, "the other is given out later");
	is_str(partner_reads(desk, &needs), head->text, "and read then");
	head->text = before;
	is_int(call_do(desk, head), OK, "as before");
	is_int(approve(desk, NOON), OK, "again");
}

static void test_partner_words(struct desk *desk)
{
	size_t needs;
	struct call head = call_of_partner(desk, BILAL, true, run_headline);
	head.text = STR("Red Boats needs rope.");
	is_int(approve(desk, NOON), NOT_FOUND, "nothing is approved that nobody wrote");
	is_int(call_do(desk, &head), OK, "a partner writes its appeal %s", desk->fault.text);
	struct call item = call_of_partner(desk, BILAL, true, run_item);
	item.item = (struct appeal_item_wish){.id = item.id, .needed = true, .name = STR("Rope")};
	is_int(call_do(desk, &item), OK, "and asks for something");
	is_str(partner_reads(desk, &needs), STR("nothing"), "the public reads nothing of it");
	is_int(approve(desk, NOON - 1), CONFLICT, "nobody approves what they have not seen");
	is_int(approve(desk, NOON), OK, "the campaign approves it %s", desk->fault.text);
	is_str(partner_reads(desk, &needs), head.text, "then everybody reads it");
	is_int((int64_t)needs, 1, "with what is needed");
	head.text = STR("Red Boats needs nothing.");
	is_int(call_do(desk, &head), OK, "the partner says something else");
	is_str(partner_reads(desk, &needs), STR("Red Boats needs rope."),
	       "what was approved stands until the new words are");
	is_int(approve(desk, NOON), OK, "which is then");
	is_str(partner_reads(desk, &needs), head.text, "and everybody reads those");
	test_one_thing(desk, &head);

	struct call count = call_of_partner(desk, BILAL, true, run_count);
	count.id = item.item.id;
	is_int(call_do(desk, &count), OK, "its own counters the partner sets at once");
	count.change.organisation = 0;
	is_int(call_do(desk, &count), NOT_FOUND, "but those of no other appeal");
	item = call_of_partner(desk, BILAL, true, run_item);
	item.item = (struct appeal_item_wish){
	    .id = item.id, .needed = true, .name = STR("Tents"), .feed = STR("tent")};
	is_int(call_do(desk, &item), INVALID, "it counts no Cases that it may not see");
}

static void test_partner_down(struct desk *desk)
{
	size_t needs;
	struct call down = call_of_partner(desk, ASHA, false, run_down);
	down.text = STR("");
	is_int(call_do(desk, &down), INVALID, "nothing is taken down without a reason");
	down.text = STR("We cannot check the place.");
	is_int(call_do(desk, &down), OK, "with one the appeal is taken down");
	is_int(call_do(desk, &down), CONFLICT, "once");
	is_str(partner_reads(desk, &needs), STR("nothing"), "the public reads nothing of it");
	is_int(approve(desk, NOON), OK, "it can be put up again");
	is_str(partner_reads(desk, &needs), STR("Red Boats needs nothing."), "as it was");
}

static enum outcome partner_confirms(struct desk *desk, int64_t account, bool partner,
				     int64_t version)
{
	struct call call = call_of_partner(desk, account, partner, run_confirm);
	call.id = version;
	return call_do(desk, &call);
}

static void test_partner_ways(struct desk *desk)
{
	struct call call = call_of_partner(desk, BILAL, true, run_propose);
	call.way.kind = WAY_VOLUNTEER;
	call.text = STR("Come and sort.");
	is_int(call_do(desk, &call), OK, "a partner proposes a way to give %s", desk->fault.text);
	is_int((int64_t)book_at(desk, NOON).n_ways, 0, "which counts only when it is confirmed");
	is_int(partner_confirms(desk, MIRJA, true, call.way.version), DENIED,
	       "two people of the partner are not enough");
	is_int(partner_confirms(desk, MIRJA, false, call.way.version), OK,
	       "one of the two is of the campaign %s", desk->fault.text);
	struct call own = call_of_partner(desk, ASHA, false, run_propose);
	own.way.kind = WAY_DROP_OFF;
	own.way.area = STR("Rishi");
	own.way.hours = STR("daily");
	own.text = STR("Bring rope.");
	is_int(call_do(desk, &own), OK, "somebody of the campaign proposes another");
	is_int(partner_confirms(desk, BILAL, true, own.way.version), OK,
	       "that the partner may confirm");
}

static struct str form_of(struct buf *out, appeal_write_fn *write, const struct appeal_form *form)
{
	buf_reset(out);
	write(out, form);
	ok(!out->full, "it fits");
	return buf_str(out);
}

static void test_forms(struct desk *desk)
{
	struct buf out;
	const int64_t now = NOON + 5 * HOUR;
	struct campaign campaign = {.slug = STR("flood"), .name = STR("Flood & Storm")};
	const struct language *urdu = language_find(STR("ur"));
	const struct appeal_view *views[] = {view_at(desk, now, &campaign, &page_languages[0]),
					     view_at(desk, now, &campaign, urdu)};
	const struct appeal_form form = {
	    .views = views,
	    .n_views = 2,
	    .page = STR("https://help.example/c/flood/appeal"),
	    .self = STR("https://help.example/c/flood/appeal/feed"),
	    .host = STR("help.example"),
	    .now = now,
	};
	buf_init(&out, APPEAL_FORM_MAX);
	const struct str cap = form_of(&out, appeal_write_cap, &form);
	ok(str_find(cap, STR("<language>ur</language>")) != SIZE_MAX, "the alert speaks Urdu");
	const struct str feed = form_of(&out, appeal_write_atom, &form);
	ok(str_find(feed, STR("Flood &amp; Storm")) != SIZE_MAX, "the feed escapes names");
	const struct str csv = form_of(&out, appeal_write_hxl, &form);
	ok(str_find(csv, STR("\"Drinking water, \"\"sealed\"\" & <clean>\",\"needed\","
			     "4200,2500,1900,\"litres\"")) != SIZE_MAX,
	   "the table quotes what has quotes");
	ok(str_find(csv, STR("#indicator+promised+num")) != SIZE_MAX, "and has its tags");
	buf_free(&out);
}

// More instructions than a feed has room for: the first ones, the newest.
static void test_feed_most(void)
{
	enum { MANY = 300, MOST = 256 };
	struct buf out;
	struct appeal_pinned pinned[MANY];
	static const struct {
		appeal_write_fn *write;
		const char *entry;
	} feeds[] = {{appeal_write_atom, "<entry>"},
		     {appeal_write_rss, "<item>"},
		     {appeal_write_json_feed, "\"date_modified\""}};
	for (int i = 0; i < MANY; i++)
		pinned[i] =
		    (struct appeal_pinned){.id = i + 1, .text = STR("Boil water"), .at = NOON};
	const struct appeal_view view = {.name = STR("Flood"), .pinned = {pinned, MANY}};
	const struct appeal_view *views = &view;
	const struct appeal_form form = {.views = &views, .n_views = 1, .now = NOON};
	buf_init(&out, APPEAL_FORM_MAX);
	for (size_t f = 0; f < sizeof feeds / sizeof feeds[0]; f++) {
		int count = 0;
		struct str rest = form_of(&out, feeds[f].write, &form);
		ok(str_find(rest, STR("#instruction-256")) != SIZE_MAX &&
		       str_find(rest, STR("#instruction-257")) == SIZE_MAX,
		   "the newest stand in it");
		for (size_t at; (at = str_find(rest, str_from(feeds[f].entry))) != SIZE_MAX;
		     count++)
			rest = str_slice(rest, at + 1, rest.len - at - 1);
		is_int(count, MOST, "a feed has at most %d entries", MOST);
	}
	buf_free(&out);
}

static void test_coarse(struct desk *desk)
{
	struct buf out;
	const int64_t now = NOON + 25 * HOUR;
	struct campaign campaign = {.slug = STR("flood"), .name = STR("Flood")};
	const struct appeal_view *open = view_at(desk, now, &campaign, &page_languages[0]);
	struct appeal_form form = {.views = &open, .n_views = 1, .now = now};
	buf_init(&out, APPEAL_FORM_MAX);
	struct str text = form_of(&out, appeal_write_geojson, &form);
	ok(str_find(text, STR("[85.32,27.71]")) != SIZE_MAX ||
	       str_find(text, STR("[85.320000,27.710000]")) != SIZE_MAX,
	   "the map has the point of the place: %.*s", STR_ARG(text));
	campaign.coarse = true;
	open = view_at(desk, now, &campaign, &page_languages[0]);
	text = form_of(&out, appeal_write_geojson, &form);
	ok(str_find(text, STR("85.32")) == SIZE_MAX && str_find(text, STR("Gate 2")) == SIZE_MAX,
	   "in a conflict neither the point nor the address leaves");
	ok(str_find(text, STR("Rishi")) != SIZE_MAX, "but the district");
	struct json_writer json;
	buf_reset(&out);
	json_writer_init(&json, &out);
	view_json(&appeal_view_view, open, &json);
	ok(str_find(buf_str(&out), STR("Gate 2")) == SIZE_MAX &&
	       str_find(buf_str(&out), STR("27.71")) == SIZE_MAX,
	   "nor in the data of the page");
	buf_free(&out);
}

static void test_all(const struct place *place)
{
	struct desk desk;
	if (!desk_open(&desk, place))
		return;
	test_needs(&desk);
	test_case(&desk);
	test_words(&desk);
	test_ways(&desk);
	test_places(&desk);
	test_instructions(&desk);
	test_rumours(&desk);
	test_forms(&desk);
	test_coarse(&desk);
	test_partner_words(&desk);
	test_partner_down(&desk);
	test_partner_ways(&desk);
	desk_close(&desk);
}

// The built lexicon lies in the build folder: DIR/test/respond/test_appeal reads DIR/share/….
static void lexicon_begin(const char *program)
{
	char path[4200];
	struct fault fault;
	struct str folder = str_from(program);
	for (int up = 0; up < 3; up++)
		while (folder.len > 0 && folder.at[--folder.len] != '/')
			;
	snprintf(path, sizeof path, "%.*s/share/causeway/lexicon/crisis.cwlex",
		 (int)(folder.len < 4000 ? folder.len : 4000), folder.at);
	if (lexicon_open(path, &lexicon, &fault) != OK)
		lexicon = NULL;
}

int main(int argc, char **argv)
{
	struct fault fault;
	if (argc > 0)
		lexicon_begin(argv[0]);
	ok(messages_load(&messages, &fault) == OK, "the texts are there");
	test_feed_most();
	places_each(test_all);
	messages_free(messages);
	lexicon_close(lexicon);
	return tap_done();
}
