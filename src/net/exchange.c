// SPDX-License-Identifier: AGPL-3.0-or-later
// The life of one request: the library calls exchange_begin when it has the request line,
// exchange_step when the headers are there, for each piece of the body and when all is there, and
// exchange_end when the answer has left or the client is gone. All three run on the connection's
// own network thread; only exchange_run may run on a worker, while the connection is suspended.
#include "net/server.h"

#include "base/log.h"
#include "base/time.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#define MEBI ((size_t)1 << 20)

static const char server_stopping[] = /*tr*/ "This server is stopping.";

static struct exchange *exchange_new(struct http_server *server)
{
	struct exchange *exchange = calloc(1, sizeof(*exchange));
	if (!exchange)
		return NULL;
	exchange->server = server;
	arena_init(&exchange->arena, HTTP_ARENA_MAX);
	buf_init(&exchange->out, server->options.page_limit);
	buf_init(&exchange->packed, server->options.page_limit);
	return exchange;
}

void exchange_free(struct exchange *exchange)
{
	body_end(&exchange->body);
	buf_free(&exchange->out);
	buf_free(&exchange->packed);
	arena_free(&exchange->arena);
	free(exchange);
}

static struct exchange *exchange_take(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	struct exchange *exchange = server->spare;
	if (exchange) {
		server->spare = exchange->next;
		server->n_spare--;
	}
	pthread_mutex_unlock(&server->lock);
	return exchange ? exchange : exchange_new(server);
}

static void buffer_recycle(struct buf *buf)
{
	if (buf->room > HTTP_KEEP_OUT)
		buf_free(buf);
	buf_reset(buf);
}

// Makes it as new, but keeps modest amounts of memory.
static void exchange_clean(struct exchange *exchange)
{
	struct http_server *server = exchange->server;
	for (const struct held *held = exchange->held; held; held = held->next)
		held->let_go(held->what);
	body_end(&exchange->body);
	buffer_recycle(&exchange->out);
	buffer_recycle(&exchange->packed);
	if (exchange->arena.used > HTTP_KEEP_ARENA)
		arena_free(&exchange->arena);
	arena_reset(&exchange->arena);
	struct arena arena = exchange->arena;
	struct buf out = exchange->out, packed = exchange->packed;
	*exchange =
	    (struct exchange){.server = server, .arena = arena, .out = out, .packed = packed};
}

static void exchange_give_back(struct exchange *exchange)
{
	struct http_server *server = exchange->server;
	const bool counted = exchange->counted;
	exchange_clean(exchange);
	pthread_mutex_lock(&server->lock);
	bool keep = server->n_spare < HTTP_KEEP_EXCHANGES;
	if (keep) {
		exchange->next = server->spare;
		server->spare = exchange;
		server->n_spare++;
	}
	server->running -= counted;
	if (counted && server->stopping && !server->running)
		pthread_cond_broadcast(&server->changed);
	pthread_mutex_unlock(&server->lock);
	if (!keep)
		exchange_free(exchange);
}

void exchange_forgotten(struct exchange *exchange)
{
	exchange_give_back(exchange);
}

void *exchange_begin(void *context, const char *target, struct MHD_Connection *mhd)
{
	struct connection *connection =
	    MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	struct exchange *exchange = connection ? exchange_take(context) : NULL;
	if (!exchange)
		return NULL; // out of memory: exchange_step then closes
	if (connection->begun)
		exchange_forgotten(connection->begun);
	connection->begun = exchange;
	exchange->mhd = mhd;
	exchange->connection = connection;
	exchange->target = arena_copy(&exchange->arena, str_from(target));
	connection_deadline(exchange->connection, exchange->server->options.slow_seconds);
	return exchange;
}

static void count_running(struct exchange *exchange)
{
	struct http_server *server = exchange->server;
	pthread_mutex_lock(&server->lock);
	server->running++;
	exchange->close = server->stopping;
	pthread_mutex_unlock(&server->lock);
	exchange->counted = true;
}

static bool body_announced(const struct exchange *exchange, uint64_t *ret_length)
{
	const struct header_walk *walk = &exchange->headers;
	if (walk->count[HEADER_TRANSFER_ENCODING]) {
		*ret_length = 0;
		return true;
	}
	*ret_length = 0;
	str_to_u64(walk->value[HEADER_CONTENT_LENGTH], ret_length);
	return *ret_length > 0;
}

static enum MHD_Result send_answer(struct exchange *exchange)
{
	connection_deadline(exchange->connection,
			    exchange->server->options.slow_seconds +
				(int64_t)exchange->bytes_out / HTTP_SLOW_RATE);
	enum MHD_Result result = MHD_NO;
	if (exchange->response) {
		result = MHD_queue_response(exchange->mhd, (unsigned)exchange->status,
					    exchange->response);
		MHD_destroy_response(exchange->response);
	}
	exchange->response = NULL;
	exchange->stage = STAGE_SENDING;
	return result;
}

// Answers with an error before a handler runs. `at_once`: nothing more is read from the connection
// and it closes; else the body, if one comes, is read and thrown away first.
static enum MHD_Result refuse(struct exchange *exchange, enum outcome outcome, bool at_once)
{
	if (outcome != NOT_FOUND)
		exchange->server->counters.refused++;
	exchange->close |= at_once || exchange->error_status == 400;
	exchange->unread = at_once;
	answer_build(exchange, outcome);
	if (at_once)
		return send_answer(exchange);
	exchange->stage = STAGE_REFUSED;
	return MHD_YES;
}

static struct live_watch watch_of(const struct exchange *exchange)
{
	return (struct live_watch){.topic = exchange->reply.topic,
				   .address = exchange->request.address,
				   .exercise = exchange->request.exercise};
}

// The socket leaves the library: the hub gets a duplicate, and MHD_NO makes the library drop its
// own. It does so without shutdown(2), which would reach through the duplicate, because the server
// runs with MHD_USE_TURBO; test_http.c sees to that.
static enum MHD_Result go_live(struct exchange *exchange)
{
	struct live_hub *hub = exchange->server->options.hub;
	struct str head = answer_live_head(exchange);
	int fd = dup(exchange->connection->fd);
	connection_deadline(exchange->connection, 0);
	exchange->stage = STAGE_LIVE;
	exchange->status = 503;
	const struct live_watch watch = watch_of(exchange);
	if (fd >= 0 && live_adopt(hub, fd, &watch, head) == OK)
		exchange->status = 200;
	return MHD_NO;
}

// Over TLS the library keeps the socket, and the hub gets a pipe into it.
static enum MHD_Result go_live_secure(struct exchange *exchange)
{
	struct http_server *server = exchange->server;
	int fd;
	exchange->response = relay_response(server->relay, exchange->mhd, &fd);
	const struct live_watch watch = watch_of(exchange);
	if (exchange->response && live_join(server->options.hub, fd, &watch) != OK) {
		MHD_destroy_response(exchange->response);
		exchange->response = NULL;
	}
	if (!exchange->response) {
		fail(UNAVAILABLE, &exchange->request.fault,
		     /*tr*/ "Too many live pages are open. This one is tried again.");
		answer_build(exchange, UNAVAILABLE);
		return send_answer(exchange);
	}
	answer_live_headers(exchange, exchange->response);
	// A client that has vanished would else be written to for a quarter of an hour.
	const int patience_ms = 1000 * (int)server->options.slow_seconds;
	setsockopt(exchange->connection->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms,
		   sizeof(patience_ms));
	exchange->status = 200;
	enum MHD_Result result = send_answer(exchange);
	connection_deadline(exchange->connection, 0);
	return result;
}

static enum MHD_Result deliver(struct exchange *exchange)
{
	bool live = exchange->reply.kind == REPLY_LIVE && !exchange->response;
	if (!live)
		return send_answer(exchange);
	return exchange->server->relay ? go_live_secure(exchange) : go_live(exchange);
}

// Inputs that are wrong, in a sentence. Programs get those of all fields beside it; people read
// that of the one, if it is one.
static enum outcome refuse_inputs(struct request *request)
{
	if (request->n_errors == 1 && !request->wants_json)
		return fail_with(INVALID, &request->fault, request->errors[0].sentence);
	return fail(INVALID, &request->fault, /*tr*/ "Please check what you entered.");
}

// Inputs, permission, origin, pace, handler, in this order: the permission may depend on the path's
// inputs, nobody learns from an input error that a hidden thing exists, and no other site can use
// up somebody's pace.
static enum outcome handle(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	const struct http_hooks *hooks = &exchange->server->hooks;
	enum outcome outcome = body_finish(&exchange->body, &request->fault);
	if (outcome == INVALID)
		exchange->error_status = 400;
	if (outcome == OK)
		outcome = inputs_read(exchange, &request->fault);
	if (outcome == OK && hooks->admit)
		outcome = hooks->admit(hooks->context, request);
	head_prefer_language(exchange);
	if (outcome == DENIED && exchange->reply.kind == REPLY_REDIRECT)
		return OK;
	if (outcome == OK)
		outcome = head_check_origin(exchange, &request->fault);
	if (outcome != OK)
		return outcome;
	if (request->n_errors && !(request->route->flags & ROUTE_FORM_AGAIN))
		return refuse_inputs(request);
	if (hooks->pace)
		outcome = hooks->pace(hooks->context, request);
	if (outcome != OK)
		return outcome;
	bool again;
	outcome = once_begin(exchange, &again, &request->fault);
	if (outcome != OK || again)
		return outcome;
	return request->route->handle(request);
}

// Runs the handler and builds its answer, unless that comes later.
static void exchange_run(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	enum outcome outcome;
	if (atomic_load_explicit(&exchange->server->hurry, memory_order_relaxed))
		outcome = fail_with(UNAVAILABLE, &request->fault, server_stopping);
	else
		outcome = handle(exchange);
	if (exchange->stage == STAGE_LATER)
		return;
	answer_build(exchange, outcome);
	exchange->handler_ns = time_monotonic_ns() - request->started_ns;
}

static void run_on_worker(struct work *work)
{
	struct exchange *exchange =
	    (struct exchange *)((char *)work - offsetof(struct exchange, work));
	struct MHD_Connection *mhd = exchange->mhd;
	exchange_run(exchange);
	exchange->stage = STAGE_READY;
	// From here on the exchange belongs to the network thread again.
	MHD_resume_connection(mhd);
}

static enum MHD_Result hand_to_worker(struct exchange *exchange)
{
	struct http_server *server = exchange->server;
	struct MHD_Connection *mhd = exchange->mhd;
	exchange->stage = STAGE_RUNNING;
	exchange->work.run = run_on_worker;
	connection_deadline(exchange->connection, 0);
	// First suspended, then queued: a worker might be done before this line is.
	MHD_suspend_connection(mhd);
	if (worker_pool_add(server->workers, &exchange->work))
		return MHD_YES;
	server->counters.refused++;
	const bool stopping = atomic_load_explicit(&server->hurry, memory_order_relaxed);
	fail_with(
	    UNAVAILABLE, &exchange->request.fault,
	    stopping
		? server_stopping
		: /*tr*/ "This server has too much to do just now. Please try again in a moment.");
	answer_build(exchange, UNAVAILABLE);
	exchange->stage = STAGE_READY;
	MHD_resume_connection(mhd);
	return MHD_YES;
}

// Whether the request goes to a worker, where its handler may wait.
static bool needs_worker(const struct exchange *exchange)
{
	const struct route *route = exchange->request.route;
	const struct body *body = &exchange->body;
	if (once_asked(exchange))
		return true;
	if (route->flags & ROUTE_LATER)
		return body->gzip || body->bytes.len > HTTP_SHORT_BODY;
	return (route->flags & ROUTE_SLOW) || route->body != BODY_NONE;
}

static enum MHD_Result request_complete(struct exchange *exchange)
{
	exchange->request.may_wait = needs_worker(exchange);
	if (exchange->request.may_wait)
		return hand_to_worker(exchange);
	exchange_run(exchange);
	return exchange->stage == STAGE_LATER ? MHD_YES : deliver(exchange);
}

void reply_later(struct request *request, later_fn *finish, void *context)
{
	struct exchange *exchange = request->private_exchange;
	struct http_server *server = exchange->server;
	exchange->later.finish = finish;
	exchange->later.context = context;
	exchange->stage = STAGE_LATER;
	connection_deadline(exchange->connection, 0);
	pthread_mutex_lock(&server->lock);
	server->later++;
	pthread_mutex_unlock(&server->lock);
	MHD_suspend_connection(exchange->mhd);
}

void request_continue(struct request *request)
{
	struct exchange *exchange = request->private_exchange;
	struct MHD_Connection *mhd = exchange->mhd;
	atomic_store_explicit(&exchange->later.due, true, memory_order_release);
	MHD_resume_connection(mhd);
}

static void later_ended(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	server->later--;
	if (server->stopping && !server->later)
		pthread_cond_broadcast(&server->changed);
	pthread_mutex_unlock(&server->lock);
}

static enum MHD_Result finish_later(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	if (!atomic_load_explicit(&exchange->later.due, memory_order_acquire))
		return MHD_YES;
	exchange->stage = STAGE_READY;
	answer_build(exchange, exchange->later.finish(request, exchange->later.context));
	exchange->handler_ns = time_monotonic_ns() - request->started_ns;
	later_ended(exchange->server);
	return deliver(exchange);
}

static enum MHD_Result take_body(struct exchange *exchange, struct str piece)
{
	struct body *body = &exchange->body;
	enum outcome outcome = body_add(body, piece, &exchange->request.fault);
	int64_t spent = (time_monotonic_ns() - exchange->request.started_ns) / 1000000000;
	int64_t earned = (int64_t)(body->received / HTTP_SLOW_RATE);
	int64_t left = exchange->server->options.slow_seconds + earned - spent;
	connection_deadline(exchange->connection, left > 0 ? left : -1);
	if (outcome == OK)
		return MHD_YES;
	if (outcome == TOO_MUCH)
		exchange->error_status = 413;
	if (outcome == INVALID)
		exchange->error_status = 400;
	body_end(body);
	return refuse(exchange, outcome, false);
}

// For a client that goes on and on the connection just ends.
static enum MHD_Result throw_away(struct exchange *exchange, size_t len)
{
	exchange->thrown_away += len;
	return exchange->thrown_away > HTTP_SETTLE_MAX ? MHD_NO : MHD_YES;
}

static bool method_read(const char *name, enum method *ret_method, bool *ret_head)
{
	*ret_head = strcmp(name, "HEAD") == 0;
	if (*ret_head) {
		*ret_method = METHOD_GET;
		return true;
	}
	for (enum method method = METHOD_GET; method <= METHOD_DELETE; method++) {
		if (strcmp(name, method_name(method)) != 0)
			continue;
		*ret_method = method;
		return true;
	}
	return false;
}

// Finds the route. OK with request.route == NULL for OPTIONS, which is answered here.
static enum outcome find_route(struct exchange *exchange, const char *method)
{
	struct request *request = &exchange->request;
	struct fault *fault = &request->fault;
	bool known = method_read(method, &request->method, &exchange->head);
	enum outcome outcome =
	    router_find(exchange->server->router, request->method, request->path, &exchange->match);
	if (exchange->server->options.otherwise && !exchange->match.route) {
		request->route = exchange->match.route = exchange->server->options.otherwise;
		return OK;
	}
	if (outcome != OK)
		return fail(NOT_FOUND, fault, /*tr*/ "There is nothing at this address.");
	exchange->methods = exchange->match.methods;
	request->route = known ? exchange->match.route : NULL;
	if (request->route) {
		request->wants_json |= request->route->flags & ROUTE_API ||
				       (request->route->view && !request->route->template);
		return OK;
	}
	exchange->error_status = known ? 405 : 501; // RFC 9110, 15.5.6 and 15.6.2
	// Whoever loads the page again that a form led to is told that there is none.
	if (known && request->method == METHOD_GET)
		return fail(NOT_FOUND, fault,
			    /*tr*/ "This address belongs to a form: it shows no page of its own.");
	return fail(INVALID, fault, "This address does not take %s requests.", method);
}

static size_t body_limit(const struct route *route)
{
	if (route->body == BODY_RAW)
		return route->body_limit;
	if (route->body == BODY_FORM)
		return HTTP_FORM_MAX;
	return route->method == METHOD_GET ? 0 : HTTP_IGNORED_BODY;
}

// People send so much only as a file; programs are told the bytes.
static enum outcome refuse_large(struct request *request, size_t limit)
{
	const bool file = request->route->body == BODY_RAW && !request->wants_json;
	if (file && limit >= MEBI)
		return fail(TOO_MUCH, &request->fault,
			    /*tr*/ "This file is too large: at most %d MiB.", (int)(limit / MEBI));
	return fail(TOO_MUCH, &request->fault,
		    /*tr*/ "This is larger than the %zu bytes that are taken here.", limit);
}

// Prepares for the body. Refuses what is too large by its own announcement before it is sent.
static enum outcome expect_body(struct exchange *exchange)
{
	struct fault *fault = &exchange->request.fault;
	const struct str coding = exchange->headers.value[HEADER_CONTENT_ENCODING];
	const size_t limit = body_limit(exchange->request.route);
	const bool gzip =
	    str_equal_nocase(coding, STR("gzip")) || str_equal_nocase(coding, STR("x-gzip"));
	uint64_t length;
	if (!body_announced(exchange, &length))
		return OK;
	if (coding.len && !gzip && !str_equal_nocase(coding, STR("identity"))) {
		exchange->error_status = 415;
		return fail(INVALID, fault, "The only Content-Encoding taken here is gzip.");
	}
	if (!limit || length > limit) {
		exchange->error_status = limit ? 413 : 400;
		return limit ? refuse_large(&exchange->request, limit)
			     : fail(INVALID, fault, "A GET request has no body.");
	}
	return body_begin(&exchange->body, limit, gzip, &exchange->server->body_bytes,
			  HTTP_BODIES_MAX, fault);
}

static enum MHD_Result answer_options(struct exchange *exchange)
{
	answer_preflight(exchange);
	exchange->reply.kind = REPLY_BYTES;
	exchange->reply.status = 204;
	answer_build(exchange, OK);
	exchange->stage = STAGE_REFUSED;
	return MHD_YES;
}

static enum MHD_Result headers_complete(struct exchange *exchange, const char *method,
					const char *version)
{
	struct request *request = &exchange->request;
	struct str rest = exchange->target;
	request->path = str_cut(&rest, '?');
	request->query = rest;
	request->arena = &exchange->arena;
	request->app = exchange->server->options.app;
	request->private_exchange = exchange;
	request->started_ns = time_monotonic_ns();
	count_running(exchange);
	connection_deadline(exchange->connection, exchange->server->options.slow_seconds);
	head_read(exchange);
	head_negotiate(exchange);
	enum outcome outcome = head_check(exchange, version, &request->fault);
	if (outcome != OK)
		return refuse(exchange, outcome, true);
	outcome = find_route(exchange, method);
	if (outcome != OK && exchange->methods && strcmp(method, "OPTIONS") == 0)
		return answer_options(exchange);
	if (outcome == OK)
		outcome = expect_body(exchange);
	if (outcome != OK) {
		uint64_t length;
		body_announced(exchange, &length);
		bool client_waits = request_header(request, "Expect").len > 0;
		return refuse(exchange, outcome, client_waits || length > HTTP_SETTLE_MAX);
	}
	exchange->stage = STAGE_BODY;
	return MHD_YES;
}

enum MHD_Result exchange_step(void *context, struct MHD_Connection *mhd, const char *url,
			      const char *method, const char *version, const char *upload_data,
			      size_t *upload_data_size, void **state)
{
	(void)context, (void)mhd, (void)url;
	struct exchange *exchange = *state;
	if (!exchange)
		return MHD_NO;
	const size_t len = *upload_data_size;
	*upload_data_size = 0;
	switch (exchange->stage) {
	case STAGE_HEAD:
		return headers_complete(exchange, method, version);
	case STAGE_BODY:
		return len ? take_body(exchange, str_of(upload_data, len))
			   : request_complete(exchange);
	case STAGE_REFUSED:
		return len ? throw_away(exchange, len) : send_answer(exchange);
	case STAGE_LATER:
		return finish_later(exchange);
	case STAGE_READY:
		return deliver(exchange);
	case STAGE_RUNNING:
	case STAGE_SENDING:
	case STAGE_LIVE:
		break;
	}
	return MHD_YES;
}

static unsigned histogram_bucket(int64_t ns)
{
	unsigned bucket = 0;
	for (int64_t us = ns / 1000; us >= 64 && bucket < 15; us >>= 1)
		bucket++;
	return bucket;
}

static void record(struct exchange *exchange)
{
	struct http_counters *counters = &exchange->server->counters;
	const struct request *request = &exchange->request;
	const memory_order relaxed = memory_order_relaxed;
	atomic_fetch_add_explicit(&counters->requests, 1, relaxed);
	if (exchange->status >= 100 && exchange->status < 600)
		atomic_fetch_add_explicit(&counters->by_class[exchange->status / 100], 1, relaxed);
	atomic_fetch_add_explicit(&counters->bytes_out, exchange->bytes_out, relaxed);
	if (request->route)
		atomic_fetch_add_explicit(
		    &counters->histogram[histogram_bucket(exchange->handler_ns)], 1, relaxed);
	// The route's declared path, not the path asked for: that may hold codes and names.
	log_event(
	    exchange->status >= 500 ? LOG_WARN : LOG_INFO, "http.request",
	    (const struct log_field[]){
		log_str("method", str_from(exchange->head ? "HEAD" : method_name(request->method))),
		log_str("path", str_from(request->route ? request->route->path : "-")),
		log_i64("status", exchange->status),
		log_i64("bytes", (int64_t)exchange->bytes_out),
		log_double("ms", (double)exchange->handler_ns / 1e6),
		{0}});
}

void exchange_end(void *context, struct MHD_Connection *mhd, void **state,
		  enum MHD_RequestTerminationCode code)
{
	(void)mhd, (void)code;
	struct http_server *server = context;
	struct exchange *exchange = *state;
	*state = NULL;
	if (!exchange)
		return;
	exchange->connection->begun = NULL;
	if (exchange->response)
		MHD_destroy_response(exchange->response);
	if (exchange->stage == STAGE_LATER)
		later_ended(server);
	if (exchange->stage != STAGE_HEAD)
		record(exchange);
	if (exchange->stage != STAGE_LIVE)
		connection_deadline(exchange->connection, (int64_t)server->options.idle_seconds +
							      server->options.slow_seconds);
	if (exchange->unread)
		connection_drain(exchange->connection);
	exchange_give_back(exchange);
}
