// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cookie.h"

#include "base/time.h"
#include "people/house.h"
#include "people/notice.h"
#include "people/session_rule.h"
#include "people/ticket.h"

#define SESSION	  "session"
#define BROWSER	  "browser"
#define SENT	  "sent"
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

void cookie_sent_set(struct request *request, const struct sealer *sealer, struct str code)
{
	const struct str value =
	    ticket_make(sealer, request->arena, SENT, time_now() + COOKIE_SENT_MS, code);
	if (value.at)
		reply_cookie(request, SENT, value, COOKIE_SENT_MS / 1000);
}

bool cookie_sent(const struct request *request, const struct sealer *sealer, struct str code)
{
	struct str sent = {0};
	const struct str value = request_cookie(request, SENT);
	return value.len > 0 &&
	       ticket_open(sealer, request->arena, SENT, time_now(), value, &sent, NULL) == OK &&
	       str_equal(sent, code);
}

void cookie_sent_end(struct request *request)
{
	reply_cookie(request, SENT, STR(""), 0);
}
