// SPDX-License-Identifier: AGPL-3.0-or-later
// Templates of campaigns: what a flood, a storm or a charity community begins with. They are data,
// template/*.json, embedded by the build. A template is copied into the new campaign, which then
// goes its own way; nothing is ever read from a template afterwards.
#ifndef CAUSEWAY_CAMPAIGN_TEMPLATE_H
#define CAUSEWAY_CAMPAIGN_TEMPLATE_H

#include "base/arena.h"
#include "base/outcome.h"
#include "campaign/reading.h"

#define TEMPLATE_TAGS	8
#define TEMPLATE_TOPICS 8
#define TEMPLATE_ROLES	12

struct template_topic {
	struct str name, words; // words with a comma between
};

struct campaign_template {
	struct str name;	   // "flood"
	const char *title, *about; // English message ids
	struct str purpose, story, receipt;
	struct str tags[TEMPLATE_TAGS]; // without #
	struct template_topic topics[TEMPLATE_TOPICS];
	struct str roles[TEMPLATE_ROLES]; // suggested, one for each person
	size_t n_tags, n_topics, n_roles;
	int due_minutes[URGENCY_COUNT];
	bool coarse; // as in struct campaign
	int64_t position;
};

// All of them in the order in which people choose; array and texts in the arena. FAULT if a file
// is broken, which a test rules out.
enum outcome template_list(struct arena *arena, struct campaign_template **ret_list,
			   size_t *ret_count, struct fault *fault);
// The template of that name; INVALID with the names there are.
enum outcome template_find(struct arena *arena, struct str name,
			   struct campaign_template *ret_template, struct fault *fault);

#endif
