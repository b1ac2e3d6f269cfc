// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/gate.h"

#include "app/locked_view.h"
#include "app/program.h"
#include "base/log.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#define GATE_STOP_MS 2000

struct gate {
	const char *dir;
	pthread_mutex_t lock; // one try at a time; guards `vault`
	struct vault *vault;
};

// In the clear a passphrase goes no further than this machine.
static bool may_take(const struct request *request)
{
	return request->https || str_starts(request->address, STR("127.")) ||
	       str_equal(request->address, STR("::1"));
}

static enum outcome page_show(struct request *request, int status, bool opened, const char *problem)
{
	struct locked_view *view = arena_zero(request->arena, sizeof *view);
	if (!view)
		return TOO_MUCH;
	*view = (struct locked_view){opened, may_take(request), problem};
	request->title = opened ? /*tr*/ "It opens now" : /*tr*/ "This server is locked";
	if (opened)
		reply_header(request, "Refresh", STR("3; url=/"));
	reply_view_status(request, status, view);
	return OK;
}

static bool for_programs(const struct request *request)
{
	return request->wants_json || str_starts(request->path, STR("/api/"));
}

static enum outcome any_page(struct request *request)
{
	reply_header(request, "Retry-After", STR("60"));
	if (!for_programs(request))
		return page_show(request, 503, false, NULL);
	request->wants_json = true;
	return fail(UNAVAILABLE, &request->fault,
		    "This server is locked. It answers when somebody has given its passphrase.");
}

static enum outcome unlock_post(struct request *request)
{
	struct gate *gate = request->app;
	struct vault *vault = NULL;
	if (!may_take(request))
		return page_show(request, 403, false, NULL);
	pthread_mutex_lock(&gate->lock);
	enum outcome outcome = OK;
	if (!gate->vault) {
		outcome = vault_open(gate->dir, request_text(request, "passphrase"), &vault,
				     &request->fault);
		log_event(
		    outcome == OK ? LOG_INFO : LOG_WARN, "vault.try",
		    (const struct log_field[]){log_str("from", request->address),
					       log_str("outcome", str_from(outcome_name(outcome))),
					       {0}});
		gate->vault = vault;
	}
	pthread_mutex_unlock(&gate->lock);
	if (outcome == OK) {
		kill(getpid(), SIGUSR2); // gate_serve waits for it
		return page_show(request, 200, true, NULL);
	}
	if (outcome == DENIED || outcome == INVALID)
		return page_show(request, 422, false, locked_wrong);
	return page_show(request, 503, false, locked_busy);
}

static const struct input unlock_inputs[] = {
    {.name = "passphrase",
     .place = IN_FORM,
     .type = INPUT_SECRET,
     .required = true,
     .least = 1,
     .most = VAULT_PASSPHRASE_MOST,
     .help = "A passphrase of the vault."},
};

static const struct route unlock_route = {
    .method = METHOD_POST,
    .path = "/unlock",
    .permission = "public",
    .body = BODY_FORM,
    .flags = ROUTE_SLOW,
    .inputs = unlock_inputs,
    .n_inputs = 1,
    .handle = unlock_post,
    .view = &locked_view_view,
    .template = "locked",
    .help = "Opens a locked server.",
};

// Every other address. It takes what bodies come, so that their senders hear the right answer.
static const struct route any_route = {
    .method = METHOD_POST,
    .path = "/",
    .permission = "public",
    .body = BODY_RAW,
    .body_limit = 16 << 20,
    .handle = any_page,
    .view = &locked_view_view,
    .template = "locked",
    .help = "Says that the server is locked.",
};

// Stylesheet, script and icon.
static const struct route *static_route(void)
{
	const struct route *route = app_routes.routes;
	while (strcmp(route->path, "/static/{hash}/{name}") != 0)
		route++;
	return route;
}

static enum outcome gate_start(const struct invocation *invocation, struct gate *gate,
			       struct program *program, struct fault *fault)
{
	static struct route routes[2]; // the table must outlive this function
	struct http_options options;
	enum outcome outcome = program_pages(program, invocation, fault);
	if (outcome == OK)
		outcome = program_listen(invocation, &options, fault);
	if (outcome != OK)
		return outcome;
	options.threads = 1;
	options.workers = 4;
	options.app = gate;
	options.otherwise = &any_route;
	routes[0] = unlock_route;
	routes[1] = *static_route();
	const struct route_table table = {routes, 2};
	struct http_hooks hooks = program_hooks(program);
	hooks.admit = hooks.pace = NULL; // nobody is known here
	return http_start(&options, &hooks, &table, 1, &program->http, fault);
}

enum outcome gate_serve(const struct invocation *invocation, struct vault **ret_vault,
			struct fault *fault)
{
	struct gate gate = {.dir = config_text(invocation->config, "data").at,
			    .lock = PTHREAD_MUTEX_INITIALIZER};
	struct program program = {
	    .site_name = site_name_new(config_text(invocation->config, "site")),
	};
	const enum outcome outcome = gate_start(invocation, &gate, &program, fault);
	if (outcome == OK) {
		log_info("server.locked",
			 log_str("listen", config_text(invocation->config, "listen")),
			 log_i64("port", http_port(program.http)));
		sigset_t set;
		program_block_signals(&set);
		int got = SIGHUP;
		while (got == SIGHUP || got == SIGUSR1)
			if (sigwait(&set, &got) != 0)
				break;
		http_stop(program.http, GATE_STOP_MS);
		program.http = NULL;
	}
	program_close(&program);
	*ret_vault = gate.vault;
	return outcome;
}
