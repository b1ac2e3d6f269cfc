// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs the server: starts the parts, waits for a signal, stops them in order.
#include "app/alarm_command.h"
#include "app/alarms.h"
#include "app/confine.h"
#include "app/keeper.h"
#include "app/listening.h"
#include "app/mailbox.h"
#include "app/story.h"
#include "app/unlock.h"

#include "base/log.h"
#include "base/picture.h"
#include "base/time.h"
#include "people/agreement.h"
#include "people/pace.h"
#include "people/people_embedded.h"
#include "people/second_step.h"

#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#define STOP_GRACE_MS 10000

#define AGREEMENTS_AT_ONCE 100

static enum outcome http_begin(struct program *program, const struct invocation *invocation,
			       struct fault *fault)
{
	struct http_options options;
	const enum outcome outcome = program_listen(invocation, &options, fault);
	if (outcome != OK)
		return outcome;
	options.app = &program->services;
	options.hub = program->hub;
	if (!config_switch(invocation->config, "act-limits"))
		pace_leave_off(program->people);
	if (config_switch(invocation->config, "demand-second-step"))
		second_step_demand(program->people);
	const struct http_hooks hooks = program_hooks(program);
	size_t count;
	const struct route_table *tables = program_routes(&count);
	return http_start(&options, &hooks, tables, count, &program->http, fault);
}

// --- jobs of the server itself ---

struct purge {
	const struct job *job;
	int64_t now;
};

static enum outcome sessions_delete(struct conn *conn, void *context, struct fault *fault)
{
	const struct purge *purge = context;
	const enum outcome outcome = people_forget(conn, purge->now, fault);
	return outcome == OK ? job_postpone(conn, purge->job, purge->now + DAY_MS, fault) : outcome;
}

static enum outcome sessions_purge(void *context, const struct job *job, struct fault *fault)
{
	struct program *program = context;
	struct purge purge = {job, time_now()};
	return store_write(program->store, WRITE_PERSON, 1, sessions_delete, &purge, fault);
}

// Agreements whose date has passed: written down, and the partner's open pages end.
static enum outcome agreements_run(struct conn *conn, void *context, struct fault *fault)
{
	size_t count;
	struct program *program = context;
	const struct audit_entry entry = {.account = 0};
	const struct agreement_change change = {
	    .ids = &program->ids, .entry = &entry, .now = time_now()};
	return agreements_expire(conn, &change, AGREEMENTS_AT_ONCE, &count, fault);
}

static enum outcome agreements_end(void *context, const struct job *job, struct fault *fault)
{
	char topic[LIVE_TOPIC_MAX];
	struct program *program = context;
	const enum outcome outcome = store_write(program->store, WRITE_PERSON, AGREEMENTS_AT_ONCE,
						 agreements_run, program, fault);
	const int len =
	    snprintf(topic, sizeof topic, "campaign/%.*s/shared", STR_ARG(job->payload));
	if (program->hub && len > 0 && (size_t)len < sizeof topic)
		live_close(program->hub, str_of(topic, (size_t)len));
	return outcome;
}

static enum outcome first_jobs(struct conn *conn, void *context, struct fault *fault)
{
	(void)context;
	enum outcome outcome =
	    job_add(conn, STR("sessions.purge"), STR(""), STR("daily"), time_now(), fault);
	if (outcome == OK)
		outcome = mailbox_queue(conn, fault);
	return outcome == OK ? alarms_queue(conn, fault) : outcome;
}

static enum outcome jobs_begin(struct program *program, const struct invocation *invocation,
			       struct fault *fault)
{
	enum { OWN_JOBS = 5 };
	program->asker = (struct asker){
	    .store = program->store,
	    .ids = &program->ids,
	    .messages = program->messages,
	    .channels = program->services.channels,
	    .sealer = program->sealer,
	    .now = time_now,
	};
	struct job_kind kinds[OWN_JOBS + ALARM_JOBS] = {
	    {.name = "sessions.purge",
	     .max_attempts = 20,
	     .backoff_ms = 60000,
	     .timeout_ms = 60000,
	     .run = sessions_purge,
	     .context = program,
	     .help = "Forgets sessions, links and invited addresses that are over."},
	    {.name = agreement_job,
	     .max_attempts = 20,
	     .backoff_ms = 60000,
	     .timeout_ms = 60000,
	     .run = agreements_end,
	     .context = program,
	     .help = "Ends sharing agreements by their date."},
	    story_job(program),
	    mailbox_job(program),
	    ask_job(&program->asker),
	};
	alarms_begin(program, invocation, kinds + OWN_JOBS);
	const enum outcome outcome =
	    store_write(program->store, WRITE_PERSON, 2, first_jobs, NULL, fault);
	if (outcome != OK)
		return outcome;
	return job_runner_start(program->store, kinds, sizeof kinds / sizeof kinds[0],
				&program->jobs, fault);
}

// Reads again what may change while the server runs: of the file of settings the log; the
// certificate and its key; what triage has learnt.
static void reload(const struct program *program, const struct invocation *invocation)
{
	struct arena arena;
	struct config *config;
	struct fault fault = {0};
	const struct setting *const tables[] = {common_settings};
	arena_init(&arena, (size_t)1 << 20);
	const struct str file =
	    arena_format(&arena, "%s/causeway.conf", config_text(invocation->config, "data").at);
	enum outcome outcome =
	    config_new(&arena, tables, &common_setting_count, 1, &config, &fault);
	if (outcome == OK)
		outcome = config_read_environment(config, environ, &fault);
	if (outcome == OK)
		outcome = config_read_file(config, file.at, &fault);
	if (outcome == OK)
		log_configure(config);
	const struct tls_pair *tls = NULL;
	if (outcome == OK)
		outcome = program_certificate(invocation, &arena, &tls, &fault);
	if (outcome == OK && tls)
		outcome = http_certify(program->http, tls, &fault);
	if (outcome == OK) {
		const struct judgement_files files = share_judgement(&arena, invocation->config);
		outcome = judgement_reload(program->judgement, &files, &fault);
	}
	if (outcome == OK)
		learner_mark_all(program->learner);
	log_event(outcome == OK ? LOG_INFO : LOG_WARN, "server.reload",
		  (const struct log_field[]){log_str("why", str_from(fault.text)), {0}});
	arena_free(&arena);
}

// Every live page and connection is a file for the kernel; the usual limit of 1,024 is for people.
static void files_allow(const struct config *config)
{
	struct rlimit limit;
	const rlim_t wanted = (rlim_t)(config_number(config, "max-viewers") +
				       config_number(config, "max-connections") + 256);
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur < wanted)
		log_warn("server.files", log_i64("allowed", (int64_t)limit.rlim_cur),
			 log_i64("wanted", (int64_t)wanted));
}

// Everything of the vault that this process has in memory ends with it, at once: what was
// acknowledged is on the disk. The keeper goes on with the locked page.
static void lock_now(const struct program *program, const char *why)
{
	if (!program->vault) {
		log_warn("server.lock", log_str("refused", STR("the vault is off")));
		return;
	}
	log_info("server.lock", log_str("why", str_from(why)));
	_exit(KEEPER_LOCKED);
}

// When the vault locks by itself, monotonic ns: so long after it was opened, or after somebody
// signed in last did something.
static int64_t lock_due(const struct program *program, const struct config *config,
			int64_t opened_ns, const char **ret_why)
{
	const int64_t ms = 1000000, hour = 3600 * 1000 * ms;
	const int64_t hours = config_number(config, "lock-after");
	const int64_t idle_ms = config_number(config, "lock-idle");
	const int64_t used_ns = people_used_ns(program->people);
	const int64_t last_ns = used_ns > opened_ns ? used_ns : opened_ns;
	const int64_t after = hours > 0 ? opened_ns + hours * hour : INT64_MAX;
	const int64_t idle = idle_ms > 0 ? last_ns + idle_ms * ms : INT64_MAX;
	if (!program->vault)
		return INT64_MAX;
	*ret_why = idle < after ? "lock-idle" : "lock-after";
	return idle < after ? idle : after;
}

// Waits for the signal that stops the server; does what others ask for.
static int signal_await(const struct program *program, const struct invocation *invocation)
{
	sigset_t set;
	const char *why = "";
	const int64_t opened_ns = time_monotonic_ns();
	program_block_signals(&set);
	for (;;) {
		const int64_t left =
		    lock_due(program, invocation->config, opened_ns, &why) - time_monotonic_ns();
		const struct timespec wait = {left > 0 ? left / 1000000000 : 0,
					      left > 0 ? left % 1000000000 : 0};
		const int got = sigtimedwait(&set, NULL, &wait);
		if (got == SIGHUP)
			reload(program, invocation);
		else if (got == SIGUSR1)
			lock_now(program, "asked");
		else if (got == SIGINT || got == SIGTERM)
			return got;
		else if (lock_due(program, invocation->config, opened_ns, &why) <=
			 time_monotonic_ns())
			lock_now(program, why);
	}
}

enum outcome program_serve(struct program *program, const struct invocation *invocation,
			   void (*ready)(struct program *program, void *context), void *context,
			   struct fault *fault)
{
	files_allow(invocation->config);
	enum outcome outcome = jobs_begin(program, invocation, fault);
	if (outcome == OK)
		outcome = listening_start(program, fault);
	if (outcome == OK)
		outcome = http_begin(program, invocation, fault);
	if (outcome != OK)
		return outcome;
	log_info("server.ready", log_str("listen", config_text(invocation->config, "listen")),
		 log_i64("port", http_port(program->http)));
	if (geteuid() == 0)
		log_warn("server.root",
			 log_str("why", STR("A mistake in this program would own the machine. "
					    "Start it as a user of its own.")));
	if (ready)
		ready(program, context);
	const int got = signal_await(program, invocation);
	log_info("server.stop", log_i64("signal", got));
	http_stop(program->http, STOP_GRACE_MS);
	program->http = NULL;
	return OK;
}

// A server without an administrator gets a key, so that nobody else on the network can take it.
static enum outcome wizard_begin(struct program *program, struct fault *fault)
{
	bool empty;
	const enum outcome outcome = people_empty(program->people, &empty, fault);
	if (outcome != OK || !empty)
		return outcome;
	program->wizard_key = wizard_key_new();
	return program->wizard_key ? OK : fail(UNAVAILABLE, fault, "Out of memory.");
}

static void wizard_greet(struct program *program, void *context)
{
	const struct invocation *invocation = context;
	if (!program->wizard_key)
		return;
	printf("\nThis server is not set up yet. Open this address in a browser:\n\n"
	       "  %s://localhost:%d/setup?key=%.*s\n\n"
	       "It opens until there is an administrator. From another machine, put this one's "
	       "name in the place of localhost.\n\n",
	       config_text(invocation->config, "tls-cert").len > 0 ? "https" : "http",
	       http_port(program->http), STR_ARG(wizard_key_text(program->wizard_key)));
	fflush(stdout);
}

static enum outcome serve_program(struct program *program, struct invocation *invocation)
{
	enum outcome outcome = wizard_begin(program, invocation->fault);
	if (outcome == OK)
		outcome =
		    program_serve(program, invocation, wizard_greet, invocation, invocation->fault);
	program_close(program);
	return outcome;
}

static enum outcome serve_here(struct invocation *invocation)
{
	struct program program;
	enum outcome outcome = program_open(
	    &program, invocation, PROGRAM_CREATE | PROGRAM_PEOPLE | PROGRAM_POSTS | PROGRAM_PAGES,
	    invocation->fault);
	if (outcome == OK)
		outcome = serve_program(&program, invocation);
	picture_line_close(invocation->pictures);
	invocation->pictures = NULL;
	return outcome;
}

// Before the sandbox, in which no program can be started.
static enum outcome alarm_helper_begin(struct invocation *invocation, struct fault *fault)
{
	const struct str path = config_text(invocation->config, "alarm-command");
	return path.len > 0 ? alarm_command_start(path.at, &invocation->alarm_helper, fault) : OK;
}

// Before the sandbox too. The program for pictures stands beside this one; without it the server
// takes no pictures, and goes on.
static void pictures_begin(struct invocation *invocation)
{
	char here[PATH_MAX];
	struct fault why = {0};
	const ssize_t len = readlink("/proc/self/exe", here, sizeof here - 1);
	if (len <= 0)
		return;
	here[len] = '\0';
	const char *path = arena_format(invocation->arena, "%s/causeway-photo", dirname(here)).at;
	if (picture_line_open(path, &invocation->pictures, &why) != OK)
		log_warn("server.pictures", log_str("lacking", str_from(why.text)));
}

enum outcome command_serve(struct invocation *invocation)
{
	sigset_t set;
	// Before any thread exists, so that every one of them leaves signals to this one.
	program_block_signals(&set);
	enum outcome outcome = alarm_helper_begin(invocation, invocation->fault);
	if (outcome != OK)
		return outcome;
	pictures_begin(invocation);
	if (unlock_needed(invocation))
		keeper_run(invocation, serve_here);
	outcome = confine(invocation, invocation->fault);
	return outcome == OK ? serve_here(invocation) : outcome;
}
