// SPDX-License-Identifier: AGPL-3.0-or-later
// Starting, stopping and counting.
#include "net/server.h"

#include "base/log.h"
#include "base/time.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	DEFAULT_WORKERS = 64,
	DEFAULT_QUEUE_PER_WORKER = 8,
	DEFAULT_CONNECTIONS = 1024,
	DEFAULT_IDLE_SECONDS = 60,
	DEFAULT_SLOW_SECONDS = 30,
	DEFAULT_PAGE_LIMIT = 4 << 20,
	THREADS_MAX = 64,
	THREAD_STACK = 1 << 20,
	BACKLOG = 1024,
	LISTEN_TEXT_MAX = 256,
};

// TLS 1.2 with forward secrecy, for old phones, and 1.3.
#define TLS_PRIORITIES "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:%SERVER_PRECEDENCE"

static struct http_options with_defaults(const struct http_options *given)
{
	struct http_options options = *given;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	if (!options.threads)
		options.threads = cores > 0 ? (unsigned)cores : 1;
	if (options.threads > THREADS_MAX)
		options.threads = THREADS_MAX;
	if (!options.workers)
		options.workers = DEFAULT_WORKERS;
	if (!options.queue)
		options.queue = options.workers * DEFAULT_QUEUE_PER_WORKER;
	if (!options.max_connections)
		options.max_connections = DEFAULT_CONNECTIONS;
	if (!options.idle_seconds)
		options.idle_seconds = DEFAULT_IDLE_SECONDS;
	if (!options.slow_seconds)
		options.slow_seconds = DEFAULT_SLOW_SECONDS;
	if (!options.page_limit)
		options.page_limit = DEFAULT_PAGE_LIMIT;
	return options;
}

// Splits "[::1]:8080" into its parts and resolves them as numbers, never by name.
static enum outcome address_read(const char *listen, struct addrinfo **ret, struct fault *fault)
{
	struct str text = str_from(listen);
	const char *colon = strrchr(listen, ':');
	char host[LISTEN_TEXT_MAX];
	if (!colon || !colon[1] || text.len >= sizeof(host))
		return fail(INVALID, fault, "\"%s\" is not ADDRESS:PORT, like 127.0.0.1:8080.",
			    listen);
	struct str name = str_of(listen, (size_t)(colon - listen));
	if (str_starts(name, STR("[")) && str_ends(name, STR("]")))
		name = str_slice(name, 1, name.len - 2);
	snprintf(host, sizeof(host), "%.*s", STR_ARG(name));
	const struct addrinfo hints = {.ai_family = AF_UNSPEC,
				       .ai_socktype = SOCK_STREAM,
				       .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
	int64_t port;
	if (!name.len || !str_to_i64(str_from(colon + 1), &port) || port < 0 || port > 65535 ||
	    getaddrinfo(host, colon + 1, &hints, ret) != 0)
		return fail(INVALID, fault, "\"%s\" is not ADDRESS:PORT, like 127.0.0.1:8080.",
			    listen);
	return OK;
}

static enum outcome listen_on(const struct addrinfo *address, const char *text, int *ret_fd,
			      struct fault *fault)
{
	const int yes = 1;
	int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
	    bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0) {
		*ret_fd = fd;
		return OK;
	}
	int error = errno;
	if (fd >= 0)
		close(fd);
	if (error == EADDRINUSE)
		return fail(UNAVAILABLE, fault, "%s is in use by another program.", text);
	return fail(UNAVAILABLE, fault, "Cannot listen on %s: %s.", text, strerrordesc_np(error));
}

static int port_of(int fd)
{
	struct sockaddr_storage address;
	socklen_t len = sizeof(address);
	if (getsockname(fd, (struct sockaddr *)&address, &len) != 0)
		return 0;
	if (address.ss_family == AF_INET)
		return ntohs(((const struct sockaddr_in *)&address)->sin_port);
	return ntohs(((const struct sockaddr_in6 *)&address)->sin6_port);
}

static enum outcome server_listen(struct http_server *server, struct fault *fault)
{
	struct addrinfo *address;
	enum outcome outcome = address_read(server->options.listen, &address, fault);
	if (outcome != OK)
		return outcome;
	outcome = listen_on(address, server->options.listen, &server->listen_fd, fault);
	freeaddrinfo(address);
	if (outcome == OK)
		server->port = port_of(server->listen_fd);
	return outcome;
}

// Decoding is ours (decode.c): the library's would lose what is %2F and what is a slash.
static size_t leave_escaped(void *context, struct MHD_Connection *mhd, char *text)
{
	(void)context, (void)mhd;
	return strlen(text);
}

// Called for each handshake; connection.c tells the session whose certificate it is.
static int certificate_show(gnutls_session_t session, const gnutls_datum_t *authorities,
			    int n_authorities, const gnutls_pk_algorithm_t *algorithms,
			    int n_algorithms, gnutls_pcert_st **ret_chain, unsigned *ret_count,
			    gnutls_privkey_t *ret_key)
{
	(void)authorities, (void)n_authorities, (void)algorithms, (void)n_algorithms;
	tls_live_now(gnutls_session_get_ptr(session), ret_chain, ret_count, ret_key);
	return 0;
}

static enum outcome daemon_start(struct http_server *server, struct fault *fault)
{
	const struct http_options *options = &server->options;
	const struct tls_pair *tls = options->tls;
	// Over TLS live streams stay with the library, and count.
	const intptr_t most = (intptr_t)options->max_connections +
			      (tls && options->hub ? (intptr_t)live_room(options->hub) : 0);
	const struct MHD_OptionItem items[] = {
	    {MHD_OPTION_LISTEN_SOCKET, server->listen_fd, NULL},
	    {MHD_OPTION_CONNECTION_MEMORY_LIMIT, HTTP_CONNECTION_MEMORY, NULL},
	    {MHD_OPTION_CONNECTION_LIMIT, most, NULL},
	    {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)options->idle_seconds, NULL},
	    {MHD_OPTION_PER_IP_CONNECTION_LIMIT, (intptr_t)options->max_per_address, NULL},
	    {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
	    {MHD_OPTION_THREAD_STACK_SIZE, THREAD_STACK, NULL},
	    {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)exchange_end, server},
	    {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)connection_notify, server},
	    {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)exchange_begin, server},
	    {MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave_escaped, NULL},
	    // One thread is the library's default and may not be asked for as a pool.
	    {options->threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END,
	     (intptr_t)options->threads, NULL},
	    {MHD_OPTION_END, 0, NULL},
	};
	// MHD_USE_TURBO also keeps the library from calling shutdown(2) on a socket that it closes:
	// live streams need that (exchange.c).
	const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
			       MHD_USE_TURBO | (tls ? MHD_USE_TLS : 0);
	const struct MHD_OptionItem secure[] = {
	    {tls ? MHD_OPTION_HTTPS_CERT_CALLBACK : MHD_OPTION_END, 0,
	     (void *)(uintptr_t)certificate_show},
	    {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITIES},
	    {MHD_OPTION_END, 0, NULL},
	};
	server->daemon =
	    MHD_start_daemon(flags, 0, NULL, NULL, exchange_step, server, MHD_OPTION_ARRAY, items,
			     MHD_OPTION_ARRAY, secure, MHD_OPTION_END);
	if (!server->daemon)
		return fail(UNAVAILABLE, fault, "The HTTP server cannot start on %s: %s.",
			    options->listen, strerrordesc_np(errno));
	return OK;
}

static void server_free(struct http_server *server)
{
	if (server->daemon)
		MHD_stop_daemon(server->daemon);
	relay_stop(server->relay);
	connection_watch_stop(server);
	worker_pool_free(server->workers);
	if (server->listen_fd >= 0)
		close(server->listen_fd);
	while (server->spare) {
		struct exchange *exchange = server->spare;
		server->spare = exchange->next;
		exchange_free(exchange);
	}
	tls_live_free(server->tls);
	encoder_free(server->encoder);
	router_free(server->router);
	pthread_cond_destroy(&server->changed);
	pthread_mutex_destroy(&server->lock);
	free(server);
}

static enum outcome server_start(struct http_server *server, const struct route_table *tables,
				 size_t n_tables, struct fault *fault)
{
	const struct http_options *options = &server->options;
	enum outcome outcome =
	    router_new(tables, n_tables, options->hub != NULL, &server->router, fault);
	if (outcome != OK)
		return outcome;
	server->encoder = encoder_new();
	if (!server->encoder)
		return fail(FAULT, fault, "There is not enough memory for the HTTP server.");
	outcome = server_listen(server, fault);
	if (outcome == OK)
		outcome =
		    worker_pool_start(options->workers, options->queue, &server->workers, fault);
	if (outcome == OK)
		outcome = connection_watch_start(server, fault);
	if (outcome == OK && options->tls)
		outcome = tls_live_new(options->tls, &server->tls, fault);
	if (outcome == OK && options->tls)
		outcome = relay_start(&server->relay, fault);
	if (outcome == OK)
		outcome = daemon_start(server, fault);
	return outcome;
}

enum outcome http_start(const struct http_options *options, const struct http_hooks *hooks,
			const struct route_table *tables, size_t n_tables,
			struct http_server **ret_server, struct fault *fault)
{
	struct http_server *server = calloc(1, sizeof(*server));
	if (!server)
		return fail(FAULT, fault, "There is not enough memory for the HTTP server.");
	server->options = with_defaults(options);
	server->hooks = *hooks;
	server->listen_fd = -1;
	pthread_mutex_init(&server->lock, NULL);
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&server->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	enum outcome outcome = server_start(server, tables, n_tables, fault);
	if (outcome != OK) {
		server_free(server);
		return outcome;
	}
	log_info("http.start", log_str("listen", str_from(options->listen)),
		 log_i64("port", server->port), log_i64("threads", server->options.threads),
		 log_i64("workers", server->options.workers));
	*ret_server = server;
	return OK;
}

enum outcome http_certify(struct http_server *server, const struct tls_pair *tls,
			  struct fault *fault)
{
	return server->tls ? tls_live_replace(server->tls, tls, fault)
			   : fail(INVALID, fault, "This server does not speak https.");
}

int http_port(const struct http_server *server)
{
	return server->port;
}

static struct timespec monotonic_after(int64_t ms)
{
	int64_t ns = time_monotonic_ns() + ms * 1000000;
	return (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
}

static void wait_for_running(struct http_server *server, int64_t grace_ms)
{
	const struct timespec until = monotonic_after(grace_ms);
	pthread_mutex_lock(&server->lock);
	int waited = 0;
	while (server->running && waited == 0)
		waited = pthread_cond_timedwait(&server->changed, &server->lock, &until);
	pthread_mutex_unlock(&server->lock);
}

// No connection comes any more. MHD_quiesce_daemon would be for that, but in 0.9.75 it and the
// library's threads may both take the socket out of an epoll set, and the second one aborts. So the
// descriptor, which stays the library's, is given something to name on which nothing ever arrives.
static void listen_end(struct http_server *server)
{
	const int silent = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (silent < 0 || dup3(silent, server->listen_fd, O_CLOEXEC) < 0)
		shutdown(server->listen_fd, SHUT_RD);
	if (silent >= 0)
		close(silent);
	server->listen_fd = -1;
}

static void wait_for_later(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	while (server->later)
		pthread_cond_wait(&server->changed, &server->lock);
	pthread_mutex_unlock(&server->lock);
}

void http_stop(struct http_server *server, int64_t grace_ms)
{
	if (!server)
		return;
	pthread_mutex_lock(&server->lock);
	server->stopping = true;
	pthread_mutex_unlock(&server->lock);
	listen_end(server);
	if (server->options.hub)
		live_end(server->options.hub);
	wait_for_running(server, grace_ms);
	if (server->relay)
		relay_calm(server->relay);
	server->hurry = true;
	// The library may not be stopped while a request is with a worker or waits for its answer.
	worker_pool_stop(server->workers);
	wait_for_later(server);
	log_info("http.stop", log_i64("requests", (int64_t)server->counters.requests));
	server_free(server);
}

struct http_stats http_stats(struct http_server *server)
{
	const struct http_counters *counters = &server->counters;
	struct http_stats stats = {
	    .requests = counters->requests,
	    .bytes_out = counters->bytes_out,
	    .refused = counters->refused,
	    .connections = counters->connections,
	};
	pthread_mutex_lock(&server->lock);
	stats.running = (int64_t)server->running;
	pthread_mutex_unlock(&server->lock);
	for (size_t i = 0; i < 6; i++)
		stats.by_class[i] = counters->by_class[i];
	for (size_t i = 0; i < 16; i++)
		stats.histogram[i] = counters->histogram[i];
	return stats;
}

const struct route *http_routes(const struct http_server *server, size_t *ret_count)
{
	return router_routes(server->router, ret_count);
}
