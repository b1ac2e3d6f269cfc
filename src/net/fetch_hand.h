// SPDX-License-Identifier: AGPL-3.0-or-later
// What every request to another server needs, whether its answer ends (net/fetch.h) or does not
// (net/event_client.h, net/web_socket.h): whom it may reach, what it calls itself, its headers as
// libcurl wants them.
// For the files that hold a libcurl handle only.
#ifndef CAUSEWAY_NET_FETCH_HAND_H
#define CAUSEWAY_NET_FETCH_HAND_H

#include "net/fetch.h"

#include <curl/curl.h>

#define FETCH_URL_MAX 4096

// The guard of one connection. It sits where libcurl opens a socket, with the address it is about
// to connect to: behind name resolution, and for every hop.
struct fetch_gate {
	bool private_allowed;
	bool refused; // an address was private
};
// For CURLOPT_OPENSOCKETFUNCTION, with the gate as its data.
curl_socket_t fetch_gate_open(void *context, curlsocktype purpose, struct curl_sockaddr *address);

// "host:port" of a URL, with the scheme's own port if it names none; NULL if it is no http or https
// URL, is longer than FETCH_URL_MAX, or carries a user name.
const char *fetch_authority(struct arena *arena, const char *url);
// Why a server could not be asked, as it is told: always fails. `inside`: what it resolved to was
// refused as private.
enum outcome fetch_unreached(CURLcode code, bool inside, const char *authority,
			     struct fault *fault);
// Whether that authority may be a private address.
bool fetch_private_allowed(const struct fetcher *fetcher, const char *authority);

// The request's headers as libcurl's list, which the caller frees; INVALID if one would write a
// line of its own. `foreign`: without those that carry credentials.
enum outcome fetch_header_list(struct arena *arena, const struct fetch_request *request,
			       bool foreign, struct curl_slist **ret_list, struct fault *fault);

// What the program calls itself.
struct str fetch_agent(const struct fetcher *fetcher);

// What both ask of libcurl alike: http and https only, no proxy, the guard, the program's name.
void fetch_handle_setup(CURL *handle, const struct fetcher *fetcher, struct fetch_gate *gate);

// What stood in the way of a request that ended so.
enum fetch_obstacle fetch_obstacle_of(CURLcode code);

// Lets go of the roots that libcurl read to check a server's certificate: about 4 MiB for each
// connection, at which nothing looks once it is checked. For connections that stay open.
void fetch_roots_forget(CURL *handle);

#endif
