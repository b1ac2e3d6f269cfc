// SPDX-License-Identifier: AGPL-3.0-or-later
// Organisations, teams and agreements: what a person of a partner may do and see before, with and
// after an agreement, who may give which role, and who may speak for whom. On SQLite and, when
// CAUSEWAY_TEST_POSTGRES names a database, on PostgreSQL.
#include "base/time.h"
#include "people/agreement.h"
#include "people/people_embedded.h"
#include "people/rights.h"
#include "people/team.h"
#include "room_fixture.h"

#define DAY ((int64_t)86400 * 1000)

struct house {
	struct room room;
	struct people *people;
	struct arena arena;
	struct fault fault;
	int64_t head, second, deputy, speaker, helper, stranger;
	int64_t red, police; // organisations
};

// --- one change at a time ---

enum deed {
	GIVE,
	TAKE,
	END_TEAM,
	ADD_ORGANISATION,
	JOIN,
	LEAVE,
	PROPOSE,
	SECOND,
	ACCEPT,
	END_BY_CAMPAIGN,
	END_BY_PARTNER,
	EXPIRE,
	DELETED,
};
struct ask {
	struct house *house;
	enum deed deed;
	int64_t by, whose, organisation, id, now;
	const char *word; // role, reason, name of an organisation
	const char *kind;
	bool speaks;
	struct agreement_terms terms;
	int64_t made;
};

static enum outcome team_run(struct conn *conn, const struct ask *ask,
			     const struct audit_entry *entry, struct fault *fault)
{
	struct rights rights;
	const enum outcome outcome =
	    rights_read(conn, ask->by, STR("river"), time_now(), &rights, fault);
	if (outcome != OK)
		return outcome;
	const struct team_change change = {
	    .ids = &ask->house->room.ids,
	    .entry = entry,
	    .campaign = STR("river"),
	    .may = rights.may,
	    .account = ask->whose,
	    .role = str_from(ask->word),
	    .organisation = ask->organisation,
	};
	if (ask->deed == GIVE)
		return team_give(conn, &change, fault);
	return ask->deed == TAKE ? team_take(conn, &change, fault) : team_end(conn, &change, fault);
}

static enum outcome organisation_run(struct conn *conn, struct ask *ask, struct audit_entry *entry,
				     struct fault *fault)
{
	struct id_maker *ids = &ask->house->room.ids;
	const struct organisation made = {.name = str_from(ask->word), .kind = str_from(ask->kind)};
	const struct organisation_person person = {.account = ask->whose, .speaks = ask->speaks};
	entry->action = ask->deed == ADD_ORGANISATION ? "organisation.add"
			: ask->deed == JOIN	      ? "organisation.join"
						      : "organisation.leave";
	if (ask->deed == ADD_ORGANISATION)
		return organisation_add(conn, ids, &made, entry, &ask->made, fault);
	if (ask->deed == JOIN)
		return organisation_join(conn, ids, ask->organisation, &person, entry, fault);
	return organisation_leave(conn, ids, ask->organisation, ask->whose, entry, fault);
}

static enum outcome agreement_run(struct conn *conn, struct ask *ask,
				  const struct audit_entry *entry, struct fault *fault)
{
	size_t count;
	const struct agreement_change change = {
	    .ids = &ask->house->room.ids, .entry = entry, .now = ask->now ? ask->now : time_now()};
	switch (ask->deed) {
	case PROPOSE:
		return agreement_propose(conn, &change, &ask->terms, &ask->made, fault);
	case SECOND:
		return agreement_second(conn, &change, ask->id, str_from(ask->word), fault);
	case ACCEPT:
		return agreement_accept(conn, &change, ask->id, fault);
	case EXPIRE:
		return agreements_expire(conn, &change, 10, &count, fault);
	case DELETED:
		return agreement_deleted(conn, &change, ask->id, fault);
	default:
		return agreement_end(conn, &change, ask->id, ask->deed == END_BY_PARTNER, fault);
	}
}

static enum outcome run(struct conn *conn, void *context, struct fault *fault)
{
	struct ask *ask = context;
	struct audit_entry entry = {.account = ask->by, .campaign = STR("river")};
	if (ask->deed <= END_TEAM)
		return team_run(conn, ask, &entry, fault);
	return ask->deed <= LEAVE ? organisation_run(conn, ask, &entry, fault)
				  : agreement_run(conn, ask, &entry, fault);
}

static enum outcome perform(struct house *house, struct ask *ask)
{
	ask->house = house;
	house->fault = (struct fault){0};
	return store_write(house->room.store, WRITE_PERSON, 4, run, ask, &house->fault);
}

#define DO(...) perform(house, &(struct ask){__VA_ARGS__})

static struct rights rights_of(struct house *house, int64_t account)
{
	struct rights rights = {0};
	account_rights(house->people, account, STR("river"), time_now(), &rights, NULL);
	return rights;
}

static bool may(struct house *house, int64_t account, enum permission permission)
{
	return rights_of(house, account).may >> permission & 1;
}

static int64_t account_new(struct house *house, const char *email)
{
	int64_t id = 0;
	const struct new_account account = {
	    .email = str_from(email), .name = str_from(email), .password = STR("long enough lamp")};
	account_create(house->people, &account, &id, &house->fault);
	return id;
}

// The newest entry of the audit log.
static struct audit_row last_entry(struct house *house)
{
	struct conn *conn;
	struct audit_row *rows, last = {0};
	size_t count = 0;
	const struct audit_wish wish = {.limit = 1000};
	if (store_reader(house->room.store, &conn, NULL) != OK)
		return last;
	if (audit_list(conn, &house->arena, &wish, &rows, &count, NULL) == OK && count > 0)
		last = rows[count - 1];
	conn_release(conn);
	return last;
}

// --- the team ---

static void test_team(struct house *house)
{
	is_int(DO(.deed = GIVE, .by = house->head, .whose = house->deputy, .word = "deputy"), OK,
	       "a head makes somebody deputy %s", house->fault.text);
	struct audit_row entry = last_entry(house);
	ok(strcmp(entry.entry.action, "team.give") == 0 &&
	       str_equal(entry.entry.now, STR("deputy")) && entry.entry.was.len == 0,
	   "which is on record, before and after");
	is_int(DO(.deed = GIVE, .by = house->deputy, .whose = house->stranger, .word = "head"),
	       DENIED, "a deputy makes nobody head: %s", house->fault.text);
	is_int(DO(.deed = GIVE, .by = house->deputy, .whose = house->deputy, .word = "head"),
	       DENIED, "least of all themselves");
	is_int(DO(.deed = TAKE, .by = house->deputy, .whose = house->head, .word = "head"), DENIED,
	       "nor do they take it from a head: %s", house->fault.text);
	is_int(
	    DO(.deed = GIVE, .by = house->stranger, .whose = house->stranger, .word = "observer"),
	    DENIED, "who may not manage the team gives nothing");
	is_int(DO(.deed = GIVE, .by = house->head, .whose = house->second, .word = "administrator"),
	       INVALID, "nobody becomes administrator by a campaign: %s", house->fault.text);
	is_int(DO(.deed = TAKE, .by = house->head, .whose = house->head, .word = "head"), CONFLICT,
	       "the only head stays: %s", house->fault.text);
	is_int(DO(.deed = END_TEAM, .by = house->head, .whose = house->head), CONFLICT,
	       "also when they would leave altogether");
	is_int(DO(.deed = GIVE, .by = house->head, .whose = house->second, .word = "head"), OK,
	       "a second head is made");
	is_int(DO(.deed = TAKE, .by = house->second, .whose = house->head, .word = "head"), OK,
	       "then the first can go %s", house->fault.text);
	ok(!may(house, house->head, MAY_STREAM_READ), "and may nothing from then on");
	DO(.deed = GIVE, .by = house->second, .whose = house->head, .word = "head");
	DO(.deed = GIVE, .by = house->head, .whose = house->stranger, .word = "responder");
	DO(.deed = GIVE, .by = house->head, .whose = house->stranger, .word = "translator");
	is_int(DO(.deed = END_TEAM, .by = house->head, .whose = house->stranger), OK,
	       "somebody is taken out of the team %s", house->fault.text);
	entry = last_entry(house);
	ok(str_equal(entry.entry.was, STR("responder, translator")) && entry.entry.now.len == 0,
	   "with every role, which is on record: %.*s", STR_ARG(entry.entry.was));
	is_int(DO(.deed = END_TEAM, .by = house->head, .whose = house->stranger), NOT_FOUND,
	       "who is in no team is not taken out of it");
}

// A safeguarding lead may what no head may: somebody must appoint them, but not themselves.
static void test_safeguarding(struct house *house)
{
	is_int(
	    DO(.deed = GIVE, .by = house->head, .whose = house->head, .word = "safeguarding-lead"),
	    DENIED, "a head does not make themselves safeguarding lead: %s", house->fault.text);
	is_int(DO(.deed = GIVE, .by = house->head, .whose = house->stranger,
		  .word = "safeguarding-lead"),
	       OK, "but somebody else %s", house->fault.text);
	ok(may(house, house->stranger, MAY_PROTECTION_WORK) &&
	       !may(house, house->head, MAY_PROTECTION_WORK),
	   "who then reads what the head does not");
	DO(.deed = END_TEAM, .by = house->head, .whose = house->stranger);
}

// --- agreements ---

static const uint32_t TEXT_AND_NEED = SHARE_BIT(SHARE_TEXT) | SHARE_BIT(SHARE_NEED);

static enum outcome propose(struct house *house, int64_t by, int64_t organisation, uint32_t shares,
			    int64_t until, int64_t *ret_id)
{
	struct ask ask = {.deed = PROPOSE,
			  .by = by,
			  .terms = {.campaign = STR("river"),
				    .organisation = organisation,
				    .shares = shares,
				    .purpose = STR("Boats for people on roofs"),
				    .onward = STR("no"),
				    .until_at = until}};
	const enum outcome outcome = perform(house, &ask);
	*ret_id = ask.made;
	return outcome;
}

static void test_organisation(struct house *house)
{
	struct ask red = {
	    .deed = ADD_ORGANISATION, .by = house->head, .word = "Red Boats", .kind = "charity"};
	struct ask police = {
	    .deed = ADD_ORGANISATION, .by = house->head, .word = "River Police", .kind = "police"};
	is_int(perform(house, &red), OK, "an organisation is added %s", house->fault.text);
	is_int(
	    DO(.deed = ADD_ORGANISATION, .by = house->head, .word = "Red Boats", .kind = "media"),
	    CONFLICT, "a second one of its name is not: %s", house->fault.text);
	is_int(DO(.deed = ADD_ORGANISATION, .by = house->head, .word = "X", .kind = "secret"),
	       INVALID, "nor one of an unknown kind: %s", house->fault.text);
	perform(house, &police);
	house->red = red.made;
	house->police = police.made;
	is_int(DO(.deed = GIVE, .by = house->head, .whose = house->helper, .word = "responder",
		  .organisation = house->red),
	       INVALID, "who does not belong to it holds no role for it: %s", house->fault.text);
	DO(.deed = JOIN, .by = house->head, .whose = house->speaker, .organisation = house->red,
	   .speaks = true);
	DO(.deed = JOIN, .by = house->speaker, .whose = house->helper, .organisation = house->red);
	is_int(DO(.deed = GIVE, .by = house->head, .whose = house->helper, .word = "coordinator",
		  .organisation = house->red),
	       INVALID, "people of partners do not run the desk: %s", house->fault.text);
	is_int(DO(.deed = GIVE, .by = house->head, .whose = house->helper, .word = "responder",
		  .organisation = house->red),
	       OK, "a member gets a role for it %s", house->fault.text);
	ok(!may(house, house->helper, MAY_STREAM_READ) && rights_of(house, house->helper).sees == 0,
	   "which gives nothing without an agreement");
}

static void test_terms(struct house *house)
{
	int64_t id = 0;
	const int64_t now = time_now();
	is_int(propose(house, house->deputy, house->red, 0, now + DAY, &id), INVALID,
	       "an agreement shares something: %s", house->fault.text);
	is_int(propose(house, house->deputy, house->red, TEXT_AND_NEED, now - 1, &id), INVALID,
	       "and lies ahead: %s", house->fault.text);
	is_int(propose(house, house->deputy, house->red, TEXT_AND_NEED, now + 400 * DAY, &id),
	       INVALID, "not for more than a year: %s", house->fault.text);
	is_int(propose(house, house->deputy, 77, TEXT_AND_NEED, now + DAY, &id), NOT_FOUND,
	       "with somebody: %s", house->fault.text);
	is_int(propose(house, house->deputy, house->police,
		       TEXT_AND_NEED | SHARE_BIT(SHARE_CONTACTS), now + DAY, &id),
	       INVALID, "never contacts for police: %s", house->fault.text);
}

static void test_agreement(struct house *house)
{
	int64_t id = 0, other = 0;
	const int64_t now = time_now();
	is_int(propose(house, house->speaker, house->red, TEXT_AND_NEED, now + DAY, &id), OK,
	       "an agreement is proposed %s", house->fault.text);
	is_int(propose(house, house->deputy, house->red, TEXT_AND_NEED, now + DAY, &other),
	       CONFLICT, "one at a time with one partner: %s", house->fault.text);
	is_int(DO(.deed = ACCEPT, .by = house->speaker, .id = id), DENIED,
	       "who proposed it does not accept it: %s", house->fault.text);
	DO(.deed = END_BY_CAMPAIGN, .by = house->head, .id = id);
	propose(house, house->deputy, house->red, TEXT_AND_NEED, now + DAY, &id);
	ok(!may(house, house->helper, MAY_STREAM_READ), "before it is accepted nothing is seen");
	is_int(DO(.deed = ACCEPT, .by = house->helper, .id = id), DENIED,
	       "a member who does not speak for it does not accept: %s", house->fault.text);
	is_int(DO(.deed = ACCEPT, .by = house->head, .id = id), DENIED,
	       "nor does the campaign for the partner");
	is_int(DO(.deed = ACCEPT, .by = house->speaker, .id = id), OK,
	       "who speaks for the partner accepts %s", house->fault.text);
	const struct rights with = rights_of(house, house->helper);
	is_int(with.sees, TEXT_AND_NEED | SHARE_BIT(SHARE_PLAIN), "then exactly that is seen");
	ok(with.may >> MAY_STREAM_READ & 1 && with.may >> MAY_CASE_WORK & 1,
	   "and cases are worked");
	ok(!(with.may >> MAY_CONTACT_OPEN & 1) && !(with.may >> MAY_CASE_CLOSE & 1) &&
	       !(with.may >> MAY_POST_CORRECT & 1),
	   "but no contact opened, none closed, nothing corrected");
	ok(!may(house, house->speaker, MAY_STREAM_READ), "a member without a role sees nothing");
	is_int(DO(.deed = END_BY_PARTNER, .by = house->helper, .id = id), DENIED,
	       "only who speaks for it leaves: %s", house->fault.text);
	is_int(DO(.deed = END_BY_PARTNER, .by = house->speaker, .id = id), OK,
	       "the partner leaves");
	ok(!may(house, house->helper, MAY_STREAM_READ) && rights_of(house, house->helper).sees == 0,
	   "nothing is seen from then on");
	is_int(DO(.deed = ACCEPT, .by = house->speaker, .id = id), CONFLICT,
	       "what has ended is not accepted again: %s", house->fault.text);
	is_int(DO(.deed = DELETED, .by = house->head, .id = id), DENIED,
	       "the campaign cannot confirm the deletion: %s", house->fault.text);
	is_int(DO(.deed = DELETED, .by = house->speaker, .id = id), OK, "the partner does");
	const struct audit_row entry = last_entry(house);
	ok(strcmp(entry.entry.action, "agreement.deleted") == 0 &&
	       str_equal(entry.entry.now, STR("confirmed")),
	   "and it is on record");
}

static void test_date(struct house *house)
{
	int64_t id = 0;
	struct conn *conn;
	struct agreement agreement = {0};
	const int64_t now = time_now();
	propose(house, house->deputy, house->red, TEXT_AND_NEED, now + 2 * DAY, &id);
	DO(.deed = ACCEPT, .by = house->speaker, .id = id);
	struct rights later = {0};
	account_rights(house->people, house->helper, STR("river"), now + 2 * DAY + 1000, &later,
		       NULL);
	ok(!(later.may >> MAY_STREAM_READ & 1), "it ends by its date, without anybody doing it");
	is_int(DO(.deed = EXPIRE, .by = 0, .now = now + 3 * DAY), OK, "which is written down");
	if (store_reader(house->room.store, &conn, NULL) == OK) {
		agreement_find(conn, &house->arena, id, &agreement, NULL);
		conn_release(conn);
	}
	is_str(agreement.ended_how, STR("date"), "as such");
	is_int(agreement_state(&agreement, now + 3 * DAY), AGREEMENT_DELETION,
	       "and the partner is asked to delete");
	is_int(propose(house, house->deputy, house->red, TEXT_AND_NEED, now + DAY, &id), OK,
	       "a new one can be made %s", house->fault.text);
	DO(.deed = END_BY_CAMPAIGN, .by = house->head, .id = id);
}

static void test_police(struct house *house)
{
	int64_t id = 0;
	DO(.deed = JOIN, .by = house->head, .whose = house->stranger, .organisation = house->police,
	   .speaks = true);
	DO(.deed = GIVE, .by = house->head, .whose = house->stranger, .word = "responder",
	   .organisation = house->police);
	propose(house, house->head, house->police, TEXT_AND_NEED, time_now() + DAY, &id);
	is_int(DO(.deed = ACCEPT, .by = house->stranger, .id = id), CONFLICT,
	       "police accept nothing before a head's second word: %s", house->fault.text);
	is_int(DO(.deed = SECOND, .by = house->deputy, .id = id, .word = "Needed"), DENIED,
	       "which is not a deputy's: %s", house->fault.text);
	is_int(DO(.deed = SECOND, .by = house->head, .id = id, .word = "Needed"), DENIED,
	       "nor that of the head who proposed it");
	is_int(DO(.deed = SECOND, .by = house->second, .id = id, .word = ""), INVALID,
	       "and not without a reason: %s", house->fault.text);
	is_int(DO(.deed = SECOND, .by = house->second, .id = id, .word = "They have the boats"), OK,
	       "the other head says yes, and why %s", house->fault.text);
	ok(!may(house, house->stranger, MAY_STREAM_READ), "still nothing is seen");
	DO(.deed = ACCEPT, .by = house->stranger, .id = id);
	ok(may(house, house->stranger, MAY_STREAM_READ), "until it is accepted");
	struct rights forced = {0};
	rights_add(&forced, &(struct held_role){.role = STR("responder"),
						.organisation = house->police,
						.kind = STR("military"),
						.shares = STR("text contacts")});
	ok(!(forced.may >> MAY_CONTACT_OPEN & 1) && !(forced.sees >> SHARE_CONTACTS & 1),
	   "even a kept agreement that says so gives armed forces no contacts");
}

// Roles for two partners, one of which was given contacts, in either order; and with one of the
// campaign's own team that opens none.
static void test_several(void)
{
	const struct held_role open = {.role = STR("responder"),
				       .organisation = 1,
				       .kind = STR("charity"),
				       .shares = STR("text contacts")};
	const struct held_role narrow = {.role = STR("responder"),
					 .organisation = 2,
					 .kind = STR("charity"),
					 .shares = STR("text")};
	const struct held_role observer = {.role = STR("observer"), .kind = STR("")};
	struct rights one = {0}, other = {0}, own = {0};
	rights_add(&one, &open);
	ok(one.may >> MAY_CONTACT_OPEN & 1,
	   "an agreement that shares contacts lets them be opened");
	rights_add(&one, &narrow);
	rights_add(&other, &narrow);
	rights_add(&other, &open);
	ok(one.sees == (SHARE_BIT(SHARE_TEXT) | SHARE_BIT(SHARE_PLAIN)) && one.sees == other.sees,
	   "who works for two partners sees what both agreements share, in either order");
	ok(!(one.may >> MAY_CONTACT_OPEN & 1) && one.may == other.may,
	   "and opens no contacts if one of them shares none");
	rights_add(&own, &observer);
	rights_add(&own, &narrow);
	ok(own.sees == SHARE_ALL && !(own.may >> MAY_CONTACT_OPEN & 1),
	   "an observer of the team opens no contacts by a partner's agreement that shares none");
}

// One role that is trusted ends being new, whichever of two was read first.
static void test_probation(void)
{
	const struct held_role fresh = {.role = STR("responder"), .probation = true};
	const struct held_role known = {.role = STR("coordinator")};
	struct rights one = {0}, two = {0}, new = {0};
	rights_add(&new, &fresh);
	ok(new.probation && !(new.may >> MAY_CONTACT_OPEN & 1), "who is new opens no contacts");
	rights_add(&one, &fresh);
	rights_add(&one, &known);
	rights_add(&two, &known);
	rights_add(&two, &fresh);
	ok(!one.probation && !two.probation && one.may == two.may,
	   "who is trusted in another role is not new, in either order");
}

static void test_both(struct house *house)
{
	static const struct query left = {
	    .name = "left",
	    .sql = "select count(*) from audit where action = 'organisation.leave' "
		   "and was like 'member in %, responder in river'"};
	int64_t id = 0;
	propose(house, house->deputy, house->red, SHARE_BIT(SHARE_NEED), time_now() + DAY, &id);
	DO(.deed = ACCEPT, .by = house->speaker, .id = id);
	is_int(rights_of(house, house->helper).sees, SHARE_BIT(SHARE_NEED) | SHARE_BIT(SHARE_PLAIN),
	       "as a partner: what is agreed");
	DO(.deed = GIVE, .by = house->head, .whose = house->helper, .word = "observer");
	const struct rights both = rights_of(house, house->helper);
	is_int(both.sees, SHARE_ALL, "also in the own team: everything");
	ok(both.may >> MAY_CASE_WORK & 1, "and what the partner's role allows stays");
	is_int(DO(.deed = LEAVE, .by = house->speaker, .whose = house->helper,
		  .organisation = house->red),
	       OK, "leaving the organisation %s", house->fault.text);
	ok(!(rights_of(house, house->helper).may >> MAY_CASE_WORK & 1) &&
	       may(house, house->helper, MAY_STREAM_READ),
	   "takes the roles held for it, and no other");
	is_int(room_number(&house->room, &left), 1, "the audit log names what was taken");
}

static void test_all(const struct place *place)
{
	struct house own = {0}, *house = &own;
	const struct migration_set rooms[] = {{people_migrations, people_migration_count}};
	if (!room_open(&house->room, place, rooms, 1))
		return;
	arena_init(&house->arena, (size_t)16 << 20);
	people_new(house->room.store, &house->room.ids, &house->people, &house->fault);
	house->head = account_new(house, "head@example.org");
	house->second = account_new(house, "second@example.org");
	house->deputy = account_new(house, "deputy@example.org");
	house->speaker = account_new(house, "speaker@example.org");
	house->helper = account_new(house, "helper@example.org");
	house->stranger = account_new(house, "stranger@example.org");
	account_grant(house->people, house->head, STR("head"), STR("river"), 0, &house->fault);
	test_team(house);
	test_safeguarding(house);
	test_organisation(house);
	test_terms(house);
	test_agreement(house);
	test_date(house);
	test_police(house);
	test_several();
	test_both(house);
	people_free(house->people);
	arena_free(&house->arena);
	room_close(&house->room);
}

int main(void)
{
	places_each(test_all);
	test_probation();
	return tap_done();
}
