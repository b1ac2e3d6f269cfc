// SPDX-License-Identifier: AGPL-3.0-or-later
// What the pages of both sides of an agreement share: running a change, ending open streams when it
// takes something away, adding an organisation. Only for the files of this room.
#ifndef CAUSEWAY_PEOPLE_PARTNER_WORK_H
#define CAUSEWAY_PEOPLE_PARTNER_WORK_H

#include "net/request.h"
#include "people/agreement.h"

// One change of agreements or organisations. `run` is one write and may be repeated.
struct partner_work {
	struct agreement_change change; // filled by partner_work_do
	struct audit_entry entry;	// the same
	enum outcome (*run)(struct conn *conn, const struct partner_work *work,
			    struct fault *fault);
	const struct agreement_terms *terms;
	const struct organisation *organisation; // to add
	int64_t id;				 // of the agreement or organisation
	int64_t *made;				 // id of what was added
	struct organisation_person person;
	struct str reason;
};
enum outcome partner_work_do(struct request *request, const char *action,
			     struct partner_work *work);

// Ends the open streams of a campaign's partners: they are admitted anew, or not.
void partner_streams_close(const struct request *request, struct str campaign);

// Reads the form of a new organisation, adds it, and makes the account of the typed address the
// first who speaks for it. An address without an account is invited: then *ret_secret, which is
// empty before, is what the link ends with. INVALID and CONFLICT come with a sentence.
struct organisation partner_organisation_typed(const struct request *request);
enum outcome partner_organisation_add(struct request *request, bool not_self,
				      struct str *ret_secret);

// The sentence for a form whose inputs do not do, in the reader's language; `sentence` is marked
// for translation where it stands.
struct str form_wrong(struct request *request, const char *sentence);
// What can be mended in a form: its sentence is shown above it.
bool partner_can_be_mended(enum outcome outcome);

// The inputs of a new organisation.
#define ORGANISATION_INPUTS                                                                        \
	{.name = "name",                                                                           \
	 .place = IN_FORM,                                                                         \
	 .type = INPUT_TEXT,                                                                       \
	 .required = true,                                                                         \
	 .most = ORGANISATION_NAME_MAX,                                                            \
	 .help = "As it calls itself."},                                                           \
	    {.name = "kind",                                                                       \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .required = true,                                                                     \
	     .most = 20,                                                                           \
	     .help = "What it is: charity, relief-agency, volunteers, authority, embassy, "        \
		     "military, company, media, community or police."},                            \
	    {.name = "country",                                                                    \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = 2,                                                                            \
	     .help = "Two capital letters, ISO 3166-1."},                                          \
	    {.name = "languages",                                                                  \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_TEXTS,                                                                  \
	     .most = 120,                                                                          \
	     .help = "Codes with one space between."},                                             \
	    {.name = "work",                                                                       \
	     .place = IN_FORM,                                                                     \
	     .type = INPUT_TEXT,                                                                   \
	     .most = ORGANISATION_WORK_MAX,                                                        \
	     .help = "What it works on."},                                                         \
	{                                                                                          \
		.name = "email", .place = IN_FORM, .type = INPUT_EMAIL, .required = true,          \
		.help = "Account of the first person who speaks for it."                           \
	}

#endif
