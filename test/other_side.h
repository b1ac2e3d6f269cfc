// SPDX-License-Identifier: AGPL-3.0-or-later
// The server on the other side of a connector: the test's own routes on a port of this machine, and
// a fetcher that may ask there.
#ifndef CAUSEWAY_TEST_OTHER_SIDE_H
#define CAUSEWAY_TEST_OTHER_SIDE_H

#include "base/log.h"
#include "net/fetch.h"
#include "net/http.h"
#include "tap.h"

#include <sodium.h>
#include <stdio.h>

static struct fetcher *fetcher;
static struct str server; // its address, "http://127.0.0.1:1234/"

static struct http_server *other_side;

static bool other_side_start(const struct route *routes, size_t count)
{
	static char address[60], allowed[40];
	struct fault fault = {0};
	const struct http_options options = {.listen = "127.0.0.1:0", .workers = 1};
	const struct http_hooks hooks = {0};
	const struct route_table table = {routes, count};
	static const char *const allow[] = {allowed, NULL}; // the fetcher borrows it
	log_setup(LOG_ERROR + 1, false);
	if (!ok(sodium_init() >= 0 &&
		    http_start(&options, &hooks, &table, 1, &other_side, &fault) == OK,
		"the other side starts %s", fault.text))
		return false;
	snprintf(allowed, sizeof allowed, "127.0.0.1:%d", http_port(other_side));
	snprintf(address, sizeof address, "http://%s/", allowed);
	server = str_from(address);
	return ok(fetcher_new(&(struct fetch_options){.allow_private = allow}, &fetcher, &fault) ==
		      OK,
		  "and may be asked %s", fault.text);
}

static void other_side_stop(void)
{
	fetcher_free(fetcher);
	http_stop(other_side, 0);
}

#endif
