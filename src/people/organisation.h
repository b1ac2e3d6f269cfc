// SPDX-License-Identifier: AGPL-3.0-or-later
// Organisations and who belongs to them. A person may belong to several. To belong to one gives no
// right in any campaign: roles do that (people/team.h), and for a partner only as far as an
// agreement reaches (people/agreement.h).
#ifndef CAUSEWAY_PEOPLE_ORGANISATION_H
#define CAUSEWAY_PEOPLE_ORGANISATION_H

#include "people/people.h"

#define ORGANISATIONS_MAX	2000 // listed
#define ORGANISATION_PEOPLE_MAX 500  // of one
#define ORGANISATION_NAME_MAX	120  // characters
#define ORGANISATION_WORK_MAX	300

struct organisation_kind {
	const char *word; // "relief-agency", as it is kept
	const char *name; // message id
	// Police and armed forces: no agreement without a head's second word, and never contacts.
	bool guarded;
};
#define ORGANISATION_KINDS 10
extern const struct organisation_kind organisation_kinds[ORGANISATION_KINDS];
// NULL for a word that is none.
const struct organisation_kind *organisation_kind_find(struct str word);
bool organisation_kind_guarded(struct str word);

struct organisation {
	int64_t id;
	struct str name, kind; // kind: a word of organisation_kinds
	struct str country;    // "NP"; may be empty
	struct str languages;  // "ne en"; may be empty
	struct str work;       // what it works on; may be empty
	int64_t people;	       // members; of organisation_mine: 1 if the account speaks for it
};

struct audit_entry;
// Adds one, inside a write, with its audit entry. INVALID without a name or with an unknown kind,
// CONFLICT if the name is taken.
enum outcome organisation_add(struct conn *conn, struct id_maker *ids,
			      const struct organisation *organisation,
			      const struct audit_entry *entry, int64_t *ret_id,
			      struct fault *fault);
// The one of this name and kind to which nobody belongs yet, because nobody has taken up the
// invitation to speak for it; 0: there is none.
enum outcome organisation_vacant(struct conn *conn, const struct organisation *organisation,
				 int64_t *ret_id, struct fault *fault);

// Strings in the arena.
enum outcome organisation_find(struct conn *conn, struct arena *arena, int64_t id,
			       struct organisation *ret, struct fault *fault);
enum outcome organisation_list(struct conn *conn, struct arena *arena, struct organisation **ret,
			       size_t *ret_count, struct fault *fault);
// Those an account belongs to.
enum outcome organisation_mine(struct conn *conn, struct arena *arena, int64_t account,
			       struct organisation **ret, size_t *ret_count, struct fault *fault);

struct organisation_person {
	int64_t account;
	struct str name;
	bool speaks; // may accept and end agreements for it
};
enum outcome organisation_people(struct conn *conn, struct arena *arena, int64_t organisation,
				 struct organisation_person **ret, size_t *ret_count,
				 struct fault *fault);
// Whether an account belongs to an organisation, and speaks for it.
struct membership {
	bool member, speaks;
};
enum outcome organisation_member(struct conn *conn, int64_t organisation, int64_t account,
				 struct membership *ret, struct fault *fault);

// Makes an account a member, or changes whether it speaks; or takes it out, with every role that it
// held for the organisation. Inside a write, with its audit entry, whose subject they set.
enum outcome organisation_join(struct conn *conn, struct id_maker *ids, int64_t organisation,
			       const struct organisation_person *person,
			       const struct audit_entry *entry, struct fault *fault);
enum outcome organisation_leave(struct conn *conn, struct id_maker *ids, int64_t organisation,
				int64_t account, const struct audit_entry *entry,
				struct fault *fault);

#endif
