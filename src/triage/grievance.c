// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/grievance.h"

enum role {
	OURS = 1 << 0,	 // us, as others call us
	HELPER = 1 << 1, // somebody or something that helps, perhaps not of ours
	DEED = 1 << 2,	 // what somebody did to them
	UNFAIR = 1 << 3, // to whom it was given, or what became of it
	SHAME = 1 << 4,
	SPOILT = 1 << 5,
	SAYS = 1 << 6, // "I want to complain"
	RULERS = 1 << 7,
	THANKS = 1 << 8,
	ASKS = 1 << 9,	// or may ask
	HARM = 1 << 10, // violence or deceit, of which floods are full
};

uint16_t grievance_role_of(struct str concept)
{
	static const struct {
		const char *concept;
		uint16_t role;
	} roles[] = {
	    {"ours", OURS},	      {"volunteer", HELPER}, {"relief-camp", HELPER},
	    {"distribution", HELPER}, {"driver", HELPER},    {"misdeed", DEED},
	    {"harm", HARM},	      {"lure", HARM},	     {"unfair", UNFAIR},
	    {"corruption", UNFAIR},   {"shame", SHAME},	     {"angry", SHAME},
	    {"bad-goods", SPOILT},    {"complain", SAYS},    {"rulers", RULERS},
	    {"police", RULERS},	      {"thanks", THANKS},    {"well-done", THANKS},
	    {"bless", THANKS},	      {"need", ASKS},	     {"help", ASKS},
	    {"help-us", ASKS},	      {"please", ASKS},	     {"urgent", ASKS},
	    {"send", ASKS},	      {"sos", ASKS},
	};
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
		if (str_equal(concept, str_from(roles[i].concept)))
			return roles[i].role;
	return 0;
}

// All of `all` and any of `any` make a complaint; `direct`: only in what was sent to us.
static const struct {
	uint16_t all, any;
	bool direct;
} grievances[] = {
    {OURS, DEED | HARM | UNFAIR | SHAME | SPOILT | SAYS, false},
    {HELPER, DEED | UNFAIR | SAYS, false},
    {HELPER, SPOILT, true},
    {SAYS, SAYS, true},
    {UNFAIR, SHAME | DEED, true},
};

static bool complains(uint16_t seen, bool direct)
{
	if (seen & RULERS)
		return false;
	for (size_t i = 0; i < sizeof grievances / sizeof grievances[0]; i++)
		if ((seen & grievances[i].all) == grievances[i].all && seen & grievances[i].any &&
		    (direct || !grievances[i].direct))
			return true;
	return false;
}

static bool grieves(const uint16_t found[LEXICON_HITS_MAX], const struct lexicon_hits *hits,
		    bool direct)
{
	for (size_t i = 0; i < hits->n; i++) {
		const uint32_t until = hits->hit[i].to_point + GRIEVANCE_WINDOW;
		uint16_t near = 0;
		for (size_t j = i; j < hits->n && hits->hit[j].from_point <= until; j++)
			near |= found[j];
		if (complains(near, direct))
			return true;
	}
	return false;
}

enum grievance grievance_read(const uint16_t *roles, const struct lexicon_hits *hits, bool direct)
{
	const uint16_t parts = DEED | HARM | UNFAIR | SHAME | SPOILT | SAYS;
	uint16_t found[LEXICON_HITS_MAX], seen = 0;
	for (size_t i = 0; i < hits->n; i++)
		seen |= found[i] = hits->hit[i].weak ? 0 : roles[hits->hit[i].concept];
	// Who is thanked is not complained of, unless they say so.
	if (!(seen & parts) || (seen & THANKS && !(seen & SAYS)) || !grieves(found, hits, direct))
		return GRIEVANCE_NONE;
	return seen & ASKS ? GRIEVANCE_TOO : GRIEVANCE_ONLY;
}

void grievance_mark(enum grievance grievance, struct reading *reading)
{
	const uint32_t asks =
	    1U << HEAD_REQUEST | 1U << HEAD_RESCUE | 1U << HEAD_MISSING | 1U << HEAD_PROTECTION;
	if (grievance == GRIEVANCE_NONE)
		return;
	reading->labels |= READING_COMPLAINS | 1U << HEAD_COMPLAINT;
	if (reading->signal == SIGNAL_NOISE)
		reading->signal = SIGNAL_UNSURE;
	if (grievance == GRIEVANCE_TOO || reading->labels & asks || reading->urgency > URGENCY_SOON)
		return;
	reading->labels |= READING_HELD;
	reading->kind = KIND_COMPLAINT;
}
