// SPDX-License-Identifier: AGPL-3.0-or-later
// One easy handle a request, taken from a few that are kept for their open connections. A kept
// connection was judged by the guard when it was opened.
#include "net/fetch_hand.h"

#include "net/guard.h"

#include "base/buf.h"
#include "base/time.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum {
	DEFAULT_TIMEOUT_MS = 20000,
	DEFAULT_MAX_BYTES = 4 << 20,
	HEADERS_MAX = 64,
	HEADER_BYTES_MAX = 64 << 10,
	HANDLES_MAX = 8,
};

struct fetcher {
	const char *const *allow_private;
	atomic_bool stopping;
	char user_agent[128];
	pthread_mutex_t lock;
	CURL *spare[HANDLES_MAX];
	size_t n_spare;
};

// One hop: what libcurl's callbacks write into.
struct hop {
	struct fetcher *fetcher;
	struct arena *arena;
	struct fetch_gate gate;
	bool too_large;
	bool no_memory;
	struct buf body;
	struct fetch_header headers[HEADERS_MAX];
	size_t n_headers, header_bytes;
};

// What changes from hop to hop.
struct journey {
	const char *method;
	const char *url;
	struct str body;
	bool foreign; // another server than the first: it gets no credentials
	bool last;    // its connections are not kept
	int64_t until_ms;
};

enum outcome fetcher_new(const struct fetch_options *options, struct fetcher **ret_fetcher,
			 struct fault *fault)
{
	struct fetcher *fetcher = calloc(1, sizeof(*fetcher));
	if (!fetcher || curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		free(fetcher);
		return fail(FAULT, fault, "The HTTP client cannot start.");
	}
	fetcher->allow_private = options->allow_private;
	snprintf(fetcher->user_agent, sizeof(fetcher->user_agent), "%s",
		 options->user_agent ? options->user_agent : "Causeway");
	pthread_mutex_init(&fetcher->lock, NULL);
	*ret_fetcher = fetcher;
	return OK;
}

void fetcher_stop(struct fetcher *fetcher)
{
	atomic_store(&fetcher->stopping, true);
}

bool fetcher_stopping(struct fetcher *fetcher)
{
	return atomic_load(&fetcher->stopping);
}

void fetcher_free(struct fetcher *fetcher)
{
	if (!fetcher)
		return;
	while (fetcher->n_spare)
		curl_easy_cleanup(fetcher->spare[--fetcher->n_spare]);
	pthread_mutex_destroy(&fetcher->lock);
	free(fetcher);
	curl_global_cleanup();
}

static CURL *handle_take(struct fetcher *fetcher)
{
	CURL *handle = NULL;
	pthread_mutex_lock(&fetcher->lock);
	if (fetcher->n_spare)
		handle = fetcher->spare[--fetcher->n_spare];
	pthread_mutex_unlock(&fetcher->lock);
	return handle ? handle : curl_easy_init();
}

static void handle_give_back(struct fetcher *fetcher, CURL *handle)
{
	curl_easy_reset(handle); // keeps its open connections
	pthread_mutex_lock(&fetcher->lock);
	if (fetcher->n_spare < HANDLES_MAX) {
		fetcher->spare[fetcher->n_spare++] = handle;
		handle = NULL;
	}
	pthread_mutex_unlock(&fetcher->lock);
	curl_easy_cleanup(handle);
}

// --- what all requests need ---

curl_socket_t fetch_gate_open(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch_gate *gate = context;
	(void)purpose;
	if (!gate->private_allowed && !address_public(&address->addr)) {
		gate->refused = true;
		errno = EACCES;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

const char *fetch_authority(struct arena *arena, const char *url)
{
	CURLU *parts = curl_url();
	char *scheme = NULL, *host = NULL, *port = NULL, *user = NULL;
	const char *authority = NULL;
	if (parts && strlen(url) <= FETCH_URL_MAX &&
	    curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_USER, &user, 0) != CURLUE_OK &&
	    (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0))
		authority = arena_format(arena, "%s:%s", host, port).at;
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_free(user);
	curl_url_cleanup(parts);
	return authority;
}

struct str fetch_resolve(struct arena *arena, const char *base, struct str link)
{
	CURLU *parts = curl_url();
	char *whole = NULL;
	struct str found = STR("");
	const char *typed = arena_cstr(arena, link);
	if (parts && typed && link.len <= FETCH_URL_MAX &&
	    (str_starts(link, STR("http")) ||
	     curl_url_set(parts, CURLUPART_URL, base, 0) == CURLUE_OK) &&
	    curl_url_set(parts, CURLUPART_URL, typed, CURLU_URLENCODE) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_URL, &whole, 0) == CURLUE_OK &&
	    (str_starts(str_from(whole), STR("http://")) ||
	     str_starts(str_from(whole), STR("https://"))))
		found = arena_copy(arena, str_from(whole));
	curl_free(whole);
	curl_url_cleanup(parts);
	return found;
}

bool fetch_private_allowed(const struct fetcher *fetcher, const char *authority)
{
	const char *const *allowed = fetcher->allow_private;
	for (; allowed && *allowed; allowed++)
		if (str_equal_nocase(str_from(*allowed), str_from(authority)))
			return true;
	return false;
}

static bool is_credential(struct str name)
{
	return str_equal_nocase(name, STR("Authorization")) ||
	       str_equal_nocase(name, STR("Cookie")) || str_equal_nocase(name, STR("Signature"));
}

static bool header_plain(struct str text)
{
	return str_find_byte(text, '\n') == SIZE_MAX && str_find_byte(text, '\r') == SIZE_MAX &&
	       str_find_byte(text, '\0') == SIZE_MAX;
}

enum outcome fetch_header_list(struct arena *arena, const struct fetch_request *request,
			       bool foreign, struct curl_slist **ret_list, struct fault *fault)
{
	// No "Expect: 100-continue": it costs a second with servers that do not know it.
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	for (size_t i = 0; i < request->n_headers; i++) {
		const struct fetch_header *header = &request->headers[i];
		if (foreign && is_credential(header->name))
			continue;
		struct str line = arena_format(arena, "%.*s: %.*s", STR_ARG(header->name),
					       STR_ARG(header->value));
		if (!line.at || !header_plain(header->name) || !header_plain(header->value)) {
			curl_slist_free_all(list);
			return fail(INVALID, fault, "A header of the request cannot be sent.");
		}
		list = curl_slist_append(list, line.at);
	}
	*ret_list = list;
	return OK;
}

struct str fetch_agent(const struct fetcher *fetcher)
{
	return str_from(fetcher->user_agent);
}

void fetch_handle_setup(CURL *handle, const struct fetcher *fetcher, struct fetch_gate *gate)
{
	curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(handle, CURLOPT_USERAGENT, fetcher->user_agent);
	curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
	// A proxy from the environment would hide the real address from the guard.
	curl_easy_setopt(handle, CURLOPT_PROXY, "");
	curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, fetch_gate_open);
	curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, gate);
}

// GnuTLS lets go of them when it is given another list.
void fetch_roots_forget(CURL *handle)
{
	void *credentials = NULL;
	gnutls_x509_trust_list_t none;
	struct curl_tlssessioninfo *session = NULL;
	if (curl_easy_getinfo(handle, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || !session ||
	    session->backend != CURLSSLBACKEND_GNUTLS || !session->internals ||
	    gnutls_credentials_get(session->internals, GNUTLS_CRD_CERTIFICATE, &credentials) != 0 ||
	    gnutls_x509_trust_list_init(&none, 1) != 0)
		return;
	gnutls_certificate_set_trust_list(credentials, none, 0);
}

// --- callbacks ---

// Called about once a second; anything but 0 ends the request.
static int still_wanted(void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
			curl_off_t up)
{
	const struct hop *hop = context;
	(void)down_total, (void)down, (void)up_total, (void)up;
	return atomic_load(&hop->fetcher->stopping);
}

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
	struct hop *hop = context;
	buf_add(&hop->body, str_of(data, size * count));
	hop->too_large |= hop->body.full;
	return hop->body.full ? 0 : size * count;
}

static size_t take_header(char *data, size_t size, size_t count, void *context)
{
	struct hop *hop = context;
	struct str line = str_of(data, size * count), value = line;
	hop->header_bytes += line.len;
	// Interim answers (100, 103) come before the one that counts.
	if (str_starts(line, STR("HTTP/")))
		hop->n_headers = 0;
	if (hop->header_bytes > HEADER_BYTES_MAX) {
		hop->too_large = true;
		return 0;
	}
	if (str_find_byte(line, ':') == SIZE_MAX || hop->n_headers == HEADERS_MAX)
		return line.len;
	struct fetch_header *header = &hop->headers[hop->n_headers++];
	header->name = arena_copy(hop->arena, str_trim(str_cut(&value, ':')));
	header->value = arena_copy(hop->arena, str_trim(value));
	hop->no_memory |= !header->name.at || !header->value.at;
	return hop->no_memory ? 0 : line.len;
}

// --- one hop ---

static void handle_setup(CURL *handle, struct hop *hop, const struct journey *journey,
			 struct curl_slist *headers)
{
	int64_t left = journey->until_ms - time_monotonic_ns() / 1000000;
	fetch_handle_setup(handle, hop->fetcher, &hop->gate);
	curl_easy_setopt(handle, CURLOPT_URL, journey->url);
	curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, journey->method);
	curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, (long)(left > 1 ? left : 1));
	curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(handle, CURLOPT_WRITEDATA, hop);
	curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, still_wanted);
	curl_easy_setopt(handle, CURLOPT_XFERINFODATA, hop);
	curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(handle, CURLOPT_HEADERDATA, hop);
	if (journey->last)
		curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
	if (strcmp(journey->method, "HEAD") == 0)
		curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
	if (journey->body.len || strcmp(journey->method, "POST") == 0 ||
	    strcmp(journey->method, "PUT") == 0) {
		curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)journey->body.len);
		curl_easy_setopt(handle, CURLOPT_POSTFIELDS,
				 journey->body.len ? journey->body.at : "");
	}
}

enum fetch_obstacle fetch_obstacle_of(CURLcode code)
{
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return FETCH_OBSTACLE_NAME;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
		return FETCH_OBSTACLE_CERTIFICATE;
	default:
		return FETCH_OBSTACLE_OTHER;
	}
}

enum outcome fetch_unreached(CURLcode code, bool inside, const char *authority, struct fault *fault)
{
	if (inside)
		return fail(DENIED, fault,
			    "%s is an address inside a private network; it is not asked.",
			    authority);
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return fail(UNAVAILABLE, fault, "%s was not asked to the end: the server stops.",
			    authority);
	if (code == CURLE_OPERATION_TIMEDOUT)
		return fail(UNAVAILABLE, fault, "%s did not answer in time.", authority);
	return fail(UNAVAILABLE, fault, "%s cannot be reached: %s.", authority,
		    curl_easy_strerror(code));
}

static enum outcome explain(const struct hop *hop, CURLcode code, const char *authority,
			    size_t max_bytes, struct fault *fault)
{
	if (hop->too_large)
		return fail(TOO_MUCH, fault, "The answer of %s is larger than %zu bytes.",
			    authority, max_bytes);
	if (hop->no_memory)
		return fail(FAULT, fault, "There is not enough memory for the answer of %s.",
			    authority);
	return fetch_unreached(code, hop->gate.refused, authority, fault);
}

// Once a connection stands, the request may have gone out on it.
static void reached_note(CURL *handle, const struct fetch_request *request)
{
	curl_off_t began = 0;
	if (request->reached &&
	    curl_easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &began) == CURLE_OK && began > 0)
		*request->reached = true;
}

// Makes one request. Sets *ret_redirect to where the answer points, or NULL.
static enum outcome hop_run(struct hop *hop, const struct fetch_request *request,
			    const struct journey *journey, size_t max_bytes, int *ret_status,
			    const char **ret_redirect, struct fault *fault)
{
	const char *authority = fetch_authority(hop->arena, journey->url);
	if (!authority)
		return fail(INVALID, fault,
			    "This is not an http or https address that can be asked.");
	hop->gate.private_allowed = fetch_private_allowed(hop->fetcher, authority);
	struct curl_slist *headers = NULL;
	enum outcome outcome =
	    fetch_header_list(hop->arena, request, journey->foreign, &headers, fault);
	if (outcome != OK)
		return outcome;
	CURL *handle = handle_take(hop->fetcher);
	if (!handle) {
		curl_slist_free_all(headers);
		return fail(FAULT, fault, "There is not enough memory for a request.");
	}
	handle_setup(handle, hop, journey, headers);
	CURLcode code = curl_easy_perform(handle);
	long status = 0;
	char *redirect = NULL;
	curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &redirect);
	reached_note(handle, request);
	if (request->obstacle)
		*request->obstacle = fetch_obstacle_of(code);
	*ret_redirect = redirect ? arena_cstr(hop->arena, str_from(redirect)) : NULL;
	*ret_status = (int)status;
	if (code != CURLE_OK)
		outcome = explain(hop, code, authority, max_bytes, fault);
	handle_give_back(hop->fetcher, handle);
	curl_slist_free_all(headers);
	return outcome;
}

// 303, and by custom 301 and 302, turn a POST into a GET (RFC 9110, section 15.4).
static void journey_follow(struct journey *journey, struct arena *arena, int status,
			   const char *redirect)
{
	bool get = status == 303 ||
		   ((status == 301 || status == 302) && strcmp(journey->method, "POST") == 0);
	if (get && strcmp(journey->method, "HEAD") != 0) {
		journey->method = "GET";
		journey->body = (struct str){NULL, 0};
	}
	const char *from = fetch_authority(arena, journey->url),
		   *to = fetch_authority(arena, redirect);
	journey->foreign |= !from || !to || strcmp(from, to) != 0;
	journey->url = redirect;
}

static enum outcome answer_fill(struct hop *hop, int status, const char *url,
				struct fetch_answer *ret, struct fault *fault)
{
	struct fetch_answer answer = {.status = status,
				      .body = arena_copy(hop->arena, buf_str(&hop->body)),
				      .n_headers = hop->n_headers,
				      .final_url = arena_cstr(hop->arena, str_from(url))};
	answer.headers = arena_array(hop->arena, hop->n_headers + 1, sizeof(hop->headers[0]));
	if (!answer.body.at || !answer.final_url || !answer.headers)
		return fail(TOO_MUCH, fault,
			    "The answer is too large for the memory set aside for it.");
	memcpy(answer.headers, hop->headers, hop->n_headers * sizeof(hop->headers[0]));
	*ret = answer;
	return OK;
}

enum outcome fetch(struct fetcher *fetcher, struct arena *arena,
		   const struct fetch_request *request, struct fetch_answer *ret_answer,
		   struct fault *fault)
{
	const int64_t timeout = request->timeout_ms ? request->timeout_ms : DEFAULT_TIMEOUT_MS;
	const size_t max_bytes = request->max_bytes ? request->max_bytes : DEFAULT_MAX_BYTES;
	struct journey journey = {.method = request->method ? request->method : "GET",
				  .url = request->url,
				  .body = request->body,
				  .last = request->last,
				  .until_ms = time_monotonic_ns() / 1000000 + timeout};
	for (int redirects = 0;; redirects++) {
		struct hop hop = {.fetcher = fetcher, .arena = arena};
		buf_init(&hop.body, max_bytes);
		int status = 0;
		const char *redirect = NULL;
		enum outcome outcome =
		    hop_run(&hop, request, &journey, max_bytes, &status, &redirect, fault);
		bool follow = outcome == OK && redirect && redirects < request->max_redirects;
		if (outcome == OK && !follow)
			outcome = answer_fill(&hop, status, journey.url, ret_answer, fault);
		buf_free(&hop.body);
		if (outcome != OK || !follow)
			return outcome;
		journey_follow(&journey, arena, status, redirect);
	}
}
