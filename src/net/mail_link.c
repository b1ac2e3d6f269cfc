// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/mail_hand.h"

#include <ctype.h>

bool mail_address_good(struct str address)
{
	const size_t at = str_find_byte(address, '@');
	if (at == 0 || at == SIZE_MAX || at + 1 >= address.len || address.len > MAIL_ADDRESS_MAX)
		return false;
	for (size_t i = 0; i < address.len; i++) {
		const char c = address.at[i];
		if (c <= ' ' || c > '~' || strchr("<>()[]\\,;:\"", c) || (c == '@' && i != at))
			return false;
	}
	return true;
}

struct str mail_domain(struct str address)
{
	return str_slice(address, str_find_byte(address, '@') + 1, SIZE_MAX);
}

struct str mail_url(struct arena *arena, struct str typed, const char *scheme)
{
	typed = str_trim(typed);
	while (str_ends(typed, STR("/")))
		typed.len--;
	const struct str safe = str_from(scheme), open = str_of(scheme, strlen(scheme) - 1);
	const size_t colon = str_find(typed, STR("://"));
	const struct str host = colon == SIZE_MAX ? typed : str_slice(typed, colon + 3, SIZE_MAX);
	const struct str said = colon == SIZE_MAX ? safe : str_slice(typed, 0, colon);
	for (size_t i = 0; i < host.len; i++)
		if (!isalnum((unsigned char)host.at[i]) && !strchr(".-:[]_", host.at[i]))
			return STR("");
	if (host.len == 0 || (!str_equal_nocase(said, safe) && !str_equal_nocase(said, open)))
		return STR("");
	return arena_format(arena, "%.*s://%.*s", STR_ARG(said), STR_ARG(host));
}

// --- the handle ---

// "host:port" as listen-private names it.
static const char *authority_of(struct arena *arena, const char *url)
{
	CURLU *parts = curl_url();
	char *host = NULL, *port = NULL;
	const char *authority = NULL;
	if (parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK)
		authority = arena_format(arena, "%s:%s", host, port).at;
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(parts);
	return authority;
}

// Called about once a second; anything but 0 ends it.
static int still_wanted(void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
			curl_off_t up)
{
	const struct mail_hand *hand = context;
	(void)down_total, (void)down, (void)up_total, (void)up;
	return fetcher_stopping(hand->fetcher);
}

static size_t take_reply(char *data, size_t size, size_t count, void *context)
{
	struct mail_hand *hand = context;
	const struct str line = str_trim(str_of(data, size * count));
	// A refusal stays: what follows it is only good-bye.
	if (hand->reply[0] == '4' || hand->reply[0] == '5')
		return size * count;
	snprintf(hand->reply, sizeof hand->reply, "%.*s", STR_ARG(line));
	return size * count;
}

static void hand_setup(struct mail_hand *hand, const char *url, const char *user,
		       const char *password, int64_t time_ms)
{
	CURL *curl = hand->curl;
	// In the own network TLS is taken where it is offered; anywhere else it must be.
	const long tls = hand->gate.private_allowed ? CURLUSESSL_TRY : CURLUSESSL_ALL;
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL, tls);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)time_ms);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	// A line that stays open tells after some minutes that nobody is there any more.
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPIDLE, 60L);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPINTVL, 15L);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, fetch_gate_open);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &hand->gate);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, still_wanted);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, hand);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_reply);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, hand);
	if (user[0] == '\0')
		return;
	curl_easy_setopt(curl, CURLOPT_USERNAME, user);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
}

enum outcome mail_hand_begin(struct mail_hand *hand, struct fetcher *fetcher, struct arena *arena,
			     const struct mail_server *server, const char *path, int64_t time_ms,
			     enum mail_problem *ret_problem, struct fault *fault)
{
	*hand = (struct mail_hand){.fetcher = fetcher};
	const char *url = arena_format(arena, "%.*s%s", STR_ARG(server->url), path).at;
	const char *user = arena_cstr(arena, server->user);
	const char *password = arena_cstr(arena, server->password);
	const char *authority = url ? authority_of(arena, url) : NULL;
	if (!url || !user || !password || !(hand->curl = curl_easy_init())) {
		*ret_problem = MAIL_PROBLEM_MEMORY;
		return fail(UNAVAILABLE, fault, "There is not enough memory for a mail server.");
	}
	if (!authority) {
		curl_easy_cleanup(hand->curl);
		*ret_problem = MAIL_PROBLEM_SETTINGS;
		return fail(INVALID, fault, "This is no address of a mail server.");
	}
	hand->gate.private_allowed = fetch_private_allowed(fetcher, authority);
	hand_setup(hand, url, user, password, time_ms);
	return OK;
}

void mail_hand_end(struct mail_hand *hand)
{
	curl_easy_cleanup(hand->curl);
	hand->curl = NULL;
}

bool mail_said_later(struct str said)
{
	static const char *const codes[] = {"[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"};
	bool later = str_starts(said, STR("4"));
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		later |= str_find(said, str_from(codes[i])) != SIZE_MAX;
	return later;
}

enum outcome mail_hand_explain(const struct mail_hand *hand, CURLcode code,
			       enum mail_problem *ret_problem, struct fault *fault)
{
	static const enum mail_problem problems[] = {
	    [FETCH_OBSTACLE_OTHER] = MAIL_PROBLEM_UNREACHABLE,
	    [FETCH_OBSTACLE_NAME] = MAIL_PROBLEM_NAME,
	    [FETCH_OBSTACLE_CERTIFICATE] = MAIL_PROBLEM_CERTIFICATE,
	};
	*ret_problem = problems[fetch_obstacle_of(code)];
	if (hand->gate.refused) {
		*ret_problem = MAIL_PROBLEM_PRIVATE;
		return fail(INVALID, fault,
			    "It is an address inside a private network; it is not asked.");
	}
	const bool denied = code == CURLE_LOGIN_DENIED || code == CURLE_AUTH_ERROR;
	if (denied && mail_said_later(str_from(hand->reply))) {
		*ret_problem = MAIL_PROBLEM_LATER;
		return fail(UNAVAILABLE, fault, "It lets nobody in for now: %s", hand->reply);
	}
	if (denied) {
		*ret_problem = MAIL_PROBLEM_REFUSED;
		return fail(INVALID, fault, "It does not accept this user and password: %s",
			    hand->reply);
	}
	if (code == CURLE_USE_SSL_FAILED) {
		*ret_problem = MAIL_PROBLEM_OPEN;
		return fail(INVALID, fault,
			    "It offers no TLS, and a password is not sent without it.");
	}
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return fail(UNAVAILABLE, fault, "It was not asked to the end: the server stops.");
	if (code == CURLE_OPERATION_TIMEDOUT)
		return fail(UNAVAILABLE, fault, "It did not answer in time.");
	return fail(UNAVAILABLE, fault, "It cannot be reached: %s.", curl_easy_strerror(code));
}
