// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cookie.h"

#include "people/house.h"
#include "people/notice.h"
#include "people/session_rule.h"

#define SESSION	  "session"
#define BROWSER	  "browser"
#define YEAR_DAYS 365
#define DAY_S	  ((int64_t)86400)

struct str cookie_session(const struct request *request)
{
	return request_cookie(request, SESSION);
}

void cookie_session_set(struct request *request, struct str secret)
{
	// The server ends it sooner, as the rule says that is in force.
	reply_cookie(request, SESSION, secret, SESSION_LONGEST_DAYS * DAY_S);
}

void cookie_session_end(struct request *request)
{
	reply_cookie(request, SESSION, STR(""), 0);
}

struct str cookie_browser(struct request *request)
{
	struct str value = request_cookie(request, BROWSER);
	if (value.len != BROWSER_TEXT_LEN)
		value = secret_new(request->arena, "");
	reply_cookie(request, BROWSER, value, YEAR_DAYS * DAY_S);
	return value;
}
