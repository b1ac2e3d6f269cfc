// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/heads.h"

#define NAME(text)                                                                                 \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}
const struct head_label head_labels[HEADS] = {
    NAME("signal"),	NAME("request"),    NAME("offer"),	    NAME("report"),
    NAME("caution"),	NAME("question"),   NAME("complaint"),	    NAME("praise"),
    NAME("spam"),	NAME("abuse"),	    NAME("water"),	    NAME("food"),
    NAME("shelter"),	NAME("medical"),    NAME("rescue"),	    NAME("missing"),
    NAME("casualties"), NAME("displaced"),  NAME("infrastructure"), NAME("power"),
    NAME("transport"),	NAME("clothing"),   NAME("money"),	    NAME("security"),
    NAME("volunteers"), NAME("protection"),
};
#undef NAME

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

const char *head_title(enum head head)
{
	return titles[head - HEAD_TOPIC_FIRST];
}

bool head_from_name(struct str name, enum head *ret)
{
	for (enum head head = 0; head < HEADS; head++)
		if (str_equal(name, head_name(head))) {
			*ret = head;
			return true;
		}
	return false;
}
