// SPDX-License-Identifier: AGPL-3.0-or-later
// What a process in the sandbox can do no more, and what it still can. Each thing is tried in a
// process of its own.
#include "base/sandbox.h"

#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKED = 0, REFUSED = 1, ODD = 2, ENDED = 3 };

static char inside[] = "/tmp/causeway-sandbox.XXXXXX";
static char outside[] = "/tmp/causeway-outside.XXXXXX";
static struct sandbox_report report; // of the first process that entered

static struct sandbox_plan plan_of(enum sandbox_mode mode)
{
	return (struct sandbox_plan){
	    .mode = mode,
	    .reads = {"/usr", "/lib", "/lib64", "/etc/hosts", "/etc/nsswitch.conf",
		      "/etc/resolv.conf", "/nowhere/at/all"},
	    .n_reads = 7,
	    .writes = {inside, "/dev/null"},
	    .n_writes = 2,
	    .port = 0,
	};
}

static int answer(bool worked)
{
	if (worked)
		return WORKED;
	return errno == EPERM || errno == EACCES ? REFUSED : ODD;
}

// What `act` came to in the sandbox.
static int in_sandbox(enum sandbox_mode mode, int (*act)(void))
{
	fflush(stdout);
	const pid_t child = fork();
	if (child == 0) {
		const struct sandbox_plan plan = plan_of(mode);
		struct sandbox_report mine;
		if (sandbox_enter(&plan, &mine, NULL) != OK)
			_exit(100);
		_exit(act());
	}
	int status = 0;
	waitpid(child, &status, 0);
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGSYS ? ENDED : ODD;
	return WEXITSTATUS(status);
}

// ---- what is tried ----------------------------------------------------------------------------

static int run_program(void)
{
	char *const arguments[] = {(char *)"true", NULL};
	execve("/bin/true", arguments, NULL);
	return answer(false);
}

static int trace_another(void)
{
	return answer(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0);
}

static int make_process(void)
{
	const pid_t child = fork();
	if (child == 0)
		_exit(0);
	return answer(child > 0);
}

static int make_runnable(void)
{
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return page == MAP_FAILED ? ODD : answer(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0);
}

static int send_signal(void)
{
	return answer(kill(getppid(), 0) == 0);
}

static int open_packets(void)
{
	return answer(socket(AF_PACKET, SOCK_RAW, 0) >= 0);
}

static int write_at(const char *dir)
{
	char path[64];
	snprintf(path, sizeof(path), "%s/file", dir);
	return answer(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0);
}

static int write_outside(void)
{
	return write_at(outside);
}

static int read_outside(void)
{
	char path[64];
	snprintf(path, sizeof(path), "%s/there", outside);
	return answer(open(path, O_RDONLY | O_CLOEXEC) >= 0);
}

static int write_inside(void)
{
	return write_at(inside);
}

static int bind_to(uint16_t port)
{
	const struct sockaddr_in address = {.sin_family = AF_INET,
					    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
					    .sin_port = htons(port)};
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return ODD;
	return answer(bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0);
}

static int bind_any(void)
{
	return bind_to(0);
}

static int bind_other(void)
{
	return bind_to(38471);
}

static void *nothing(void *context)
{
	return context;
}

static int make_thread(void)
{
	pthread_t thread;
	errno = pthread_create(&thread, NULL, nothing, NULL);
	return answer(errno == 0 && pthread_join(thread, NULL) == 0);
}

static int look_up(void)
{
	struct addrinfo *found = NULL;
	return getaddrinfo("localhost", "80", NULL, &found) == 0 ? WORKED : ODD;
}

static int end_by_abort(void)
{
	struct sigaction act = {.sa_handler = SIG_DFL};
	sigaction(SIGABRT, &act, NULL);
	abort();
}

static const struct {
	int (*act)(void);
	int expected;
	bool files, ports; // needs landlock
	const char *words;
} tries[] = {
    {run_program, ENDED, false, false, "who starts a program is ended"},
    {trace_another, ENDED, false, false, "who looks into another process is ended"},
    {make_process, REFUSED, false, false, "no process can be made"},
    {make_runnable, REFUSED, false, false, "what was written cannot be run"},
    {send_signal, REFUSED, false, false, "no other process gets a signal"},
    {open_packets, REFUSED, false, false, "no raw packets"},
    {make_thread, WORKED, false, false, "threads go on"},
    {look_up, WORKED, false, false, "names of machines are found"},
    {bind_any, WORKED, false, false, "its own port can be listened on"},
    {write_inside, WORKED, false, false, "its own folder can be written in"},
    {end_by_abort, ODD, false, false, "abort ends it as everywhere"},
    {write_outside, REFUSED, true, false, "no other folder can be written in"},
    {read_outside, REFUSED, true, false, "nor read"},
    {bind_other, REFUSED, false, true, "no other port can be listened on"},
};

static int enter_and_tell(void)
{
	return WORKED;
}

// What this kernel and this build have of it.
static bool find_report(void)
{
	int ends[2];
	if (pipe(ends) != 0)
		return false;
	fflush(stdout);
	const pid_t child = fork();
	if (child == 0) {
		const struct sandbox_plan plan = plan_of(SANDBOX_ON);
		struct sandbox_report mine = {.why = NULL};
		struct fault fault = {0};
		if (sandbox_enter(&plan, &mine, &fault) != OK) {
			fprintf(stderr, "# %s\n", fault.text);
			_exit(1);
		}
		_exit(write(ends[1], &mine, sizeof(mine)) == sizeof(mine) ? 0 : 1);
	}
	close(ends[1]);
	const bool got = read(ends[0], &report, sizeof(report)) == sizeof(report);
	close(ends[0]);
	waitpid(child, NULL, 0);
	return got;
}

int main(void)
{
	char path[64];
	if (!mkdtemp(inside) || !mkdtemp(outside))
		return 1;
	snprintf(path, sizeof(path), "%s/there", outside);
	close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	if (!ok(find_report(), "a process enters the sandbox"))
		return tap_done();
	if (!report.calls)
		skip("a sanitizer or valgrind watches", "what it refuses");
	for (size_t i = 0; report.calls && i < sizeof(tries) / sizeof(tries[0]); i++) {
		if ((tries[i].files && report.landlock == 0) || (tries[i].ports && !report.ports))
			skip("this kernel has no landlock", "%s", tries[i].words);
		else
			is_int(in_sandbox(SANDBOX_ON, tries[i].act), tries[i].expected, "%s",
			       tries[i].words);
	}
	is_int(in_sandbox(SANDBOX_OFF, make_process), WORKED, "turned off, it refuses nothing");
	if (report.calls)
		is_int(in_sandbox(SANDBOX_REPORT, make_process), WORKED,
		       "reporting, it refuses nothing");
	is_int(in_sandbox(SANDBOX_ON, enter_and_tell), WORKED, "a process ends in order in it");
	unlink(path);
	snprintf(path, sizeof(path), "%s/file", inside);
	unlink(path);
	snprintf(path, sizeof(path), "%s/file", outside);
	unlink(path);
	rmdir(inside);
	rmdir(outside);
	return tap_done();
}
