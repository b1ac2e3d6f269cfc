// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/heads.h"

static const char *const names[HEADS] = {
    "signal",	"request", "offer",	 "report",     "caution",	 "question", "complaint",
    "praise",	"spam",	   "abuse",	 "water",      "food",		 "shelter",  "medical",
    "rescue",	"missing", "casualties", "displaced",  "infrastructure", "power",    "transport",
    "clothing", "money",   "security",	 "volunteers", "protection",
};

static const char *const titles[HEADS - HEAD_TOPIC_FIRST] = {
    /*tr*/ "Water",
    /*tr*/ "Food",
    /*tr*/ "Shelter",
    /*tr*/ "Medical",
    /*tr*/ "Rescue",
    /*tr*/ "Missing people",
    /*tr*/ "Dead or injured",
    /*tr*/ "Displaced people",
    /*tr*/ "Roads and buildings",
    /*tr*/ "Power",
    /*tr*/ "Transport",
    /*tr*/ "Clothing",
    /*tr*/ "Money",
    /*tr*/ "Security",
    /*tr*/ "Volunteers",
    /*tr*/ "Protection",
};

struct str head_name(enum head head)
{
	return str_from(names[head]);
}

const char *head_title(enum head head)
{
	return titles[head - HEAD_TOPIC_FIRST];
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
