// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/heads.h"

static const char *const names[HEADS] = {
    "signal",	"request", "offer",	 "report",     "caution",	 "question", "complaint",
    "praise",	"spam",	   "abuse",	 "water",      "food",		 "shelter",  "medical",
    "rescue",	"missing", "casualties", "displaced",  "infrastructure", "power",    "transport",
    "clothing", "money",   "security",	 "volunteers", "protection",
};

struct str head_name(enum head head)
{
	return str_from(names[head]);
}

bool head_from_name(struct str name, enum head *ret)
{
	for (enum head head = 0; head < HEADS; head++)
		if (str_equal(name, str_from(names[head]))) {
			*ret = head;
			return true;
		}
	return false;
}
