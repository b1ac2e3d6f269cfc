// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/confine.h"

#include "base/log.h"
#include "base/sandbox.h"

#include <libgen.h>
#include <limits.h>
#include <sys/stat.h>

// What the C library and those of TLS, names and time read.
static const char *const system_reads[] = {"/usr",
					   "/lib",
					   "/lib64",
					   "/etc/hosts",
					   "/etc/host.conf",
					   "/etc/resolv.conf",
					   "/etc/nsswitch.conf",
					   "/etc/gai.conf",
					   "/etc/services",
					   "/etc/protocols",
					   "/etc/localtime",
					   "/etc/timezone",
					   "/etc/passwd",
					   "/etc/group",
					   "/etc/ld.so.cache",
					   "/etc/ssl",
					   "/etc/pki",
					   "/etc/ca-certificates",
					   "/etc/gnutls",
					   "/etc/crypto-policies",
					   "/etc/postgresql-common",
					   "/run/systemd/resolve",
					   "/run/nscd",
					   "/proc/self",
					   "/proc/meminfo",
					   "/proc/cpuinfo",
					   "/proc/stat",
					   "/proc/sys",
					   "/sys/devices/system/cpu",
					   "/sys/fs/cgroup",
					   "/dev/urandom",
					   "/dev/random"};

// The program's own, each by itself: in a build folder some of them are links.
static const char *const share_reads[] = {".",	   "model", "lexicon",	"gazetteer",
					  "guide", "demo",  "template", "outlines"};

static const char *const system_writes[] = {"/dev/null", "/dev/shm"};

static void reads_add(struct sandbox_plan *plan, const char *path)
{
	if (path && path[0] != '\0' && plan->n_reads < SANDBOX_PATHS_MAX)
		plan->reads[plan->n_reads++] = path;
}

static void writes_add(struct sandbox_plan *plan, const char *path)
{
	if (path[0] != '\0' && plan->n_writes < SANDBOX_PATHS_MAX)
		plan->writes[plan->n_writes++] = path;
}

// A certificate that is renewed is another file in the same folder, or in the one that a link
// leads to.
static void reads_add_beside(struct sandbox_plan *plan, struct arena *arena, struct str file)
{
	char real[PATH_MAX];
	if (file.len == 0)
		return;
	reads_add(plan, dirname((char *)(uintptr_t)arena_cstr(arena, file)));
	if (realpath(file.at, real))
		reads_add(plan, dirname((char *)(uintptr_t)arena_cstr(arena, str_from(real))));
}

// What PostgreSQL's client reads of its user, when the database is there.
static void reads_add_postgres(struct sandbox_plan *plan, struct arena *arena)
{
	static const char *const files[] = {".pgpass", ".pg_service.conf", ".postgresql"};
	const char *home = getenv("HOME");
	for (size_t i = 0; home && i < sizeof files / sizeof files[0]; i++)
		reads_add(plan, arena_format(arena, "%s/%s", home, files[i]).at);
	reads_add(plan, getenv("PGPASSFILE"));
}

static int port_of(struct str listen)
{
	int64_t port = 0;
	size_t colon = listen.len;
	while (colon > 0 && listen.at[colon - 1] != ':')
		colon--;
	str_to_i64(str_slice(listen, colon, listen.len), &port);
	return (int)port;
}

static enum sandbox_mode mode_of(const struct config *config)
{
	const struct str wanted = config_text(config, "sandbox");
	if (str_equal(wanted, STR("off")))
		return SANDBOX_OFF;
	return str_equal(wanted, STR("report")) ? SANDBOX_REPORT : SANDBOX_ON;
}

static void plan_make(const struct invocation *invocation, struct sandbox_plan *plan)
{
	const struct config *config = invocation->config;
	struct arena *arena = invocation->arena;
	const char *data = config_text(config, "data").at;
	for (size_t i = 0; i < sizeof system_reads / sizeof system_reads[0]; i++)
		reads_add(plan, system_reads[i]);
	for (size_t i = 0; i < sizeof share_reads / sizeof share_reads[0]; i++)
		reads_add(plan, share_path(arena, config, share_reads[i]));
	reads_add(plan, config_text(config, "templates").at);
	reads_add_beside(plan, arena, config_text(config, "tls-cert"));
	reads_add_beside(plan, arena, config_text(config, "tls-key"));
	reads_add_beside(plan, arena, config_text(config, "smtp-password-file"));
	reads_add_beside(plan, arena, config_text(config, "dkim-key-file"));
	reads_add(plan, getenv("SSL_CERT_FILE"));
	reads_add(plan, getenv("SSL_CERT_DIR"));
	if (config_text(config, "database").len > 0)
		reads_add_postgres(plan, arena);
	for (size_t i = 0; i < sizeof system_writes / sizeof system_writes[0]; i++)
		writes_add(plan, system_writes[i]);
	writes_add(plan, data);
	plan->port = port_of(config_text(config, "listen"));
	plan->mode = mode_of(config);
}

enum outcome confine(const struct invocation *invocation, struct fault *fault)
{
	struct sandbox_plan plan = {.mode = SANDBOX_OFF};
	struct sandbox_report report;
	const struct str wanted = config_text(invocation->config, "sandbox");
	if (!str_equal(wanted, STR("on")) && !str_equal(wanted, STR("off")) &&
	    !str_equal(wanted, STR("report")))
		return fail(INVALID, fault, "--sandbox is on, off or report.");
	mkdir(config_text(invocation->config, "data").at, 0700); // what fails shows later
	plan_make(invocation, &plan);
	const enum outcome outcome = sandbox_enter(&plan, &report, fault);
	if (outcome == OK)
		log_event(report.why ? LOG_WARN : LOG_INFO, "server.sandbox",
			  (const struct log_field[]){
			      log_i64("calls", report.calls),
			      log_i64("files", report.landlock > 0),
			      log_i64("ports", report.ports),
			      log_str("lacking", str_from(report.why ? report.why : "")),
			      {0}});
	return outcome;
}
