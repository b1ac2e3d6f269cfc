// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/alarm_command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ADDRESS_MAX 255

// Starts it with `in` as its standard input; its own words go nowhere.
static int command_spawn(const char *path, const char *address, int in, pid_t *ret_pid)
{
	char program[4096], argument[ADDRESS_MAX + 1];
	char *const arguments[] = {program, argument, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	snprintf(program, sizeof program, "%s", path);
	snprintf(argument, sizeof argument, "%s", address);
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
						  POSIX_SPAWN_SETPGROUP);
	const int failed = posix_spawn(ret_pid, program, &actions, &attributes, arguments, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

// Waits for its end; kills it, and what it started, when the time is over.
static bool command_wait(pid_t pid, int *ret_status)
{
	const int watch = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd event = {.fd = watch, .events = POLLIN};
	const bool ended = watch >= 0 && poll(&event, 1, ALARM_COMMAND_SECONDS * 1000) == 1;
	if (watch >= 0)
		close(watch);
	if (!ended)
		kill(-pid, SIGKILL);
	while (waitpid(pid, ret_status, 0) < 0 && errno == EINTR)
		continue;
	return ended;
}

enum outcome alarm_command_send(void *context, const struct alarm_person *person, struct str text,
				struct fault *fault)
{
	const char *path = context;
	char address[ADDRESS_MAX + 1];
	int ends[2], status = 0;
	pid_t pid;
	snprintf(address, sizeof address, "%.*s", STR_ARG(person->address));
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return fail(UNAVAILABLE, fault, "No line to the command: %s.", strerror(errno));
	const int failed = command_spawn(path, address, ends[1], &pid);
	close(ends[1]);
	// The text is far shorter than what a line holds unread, so this never waits.
	const ssize_t sent =
	    failed ? 0 : send(ends[0], text.at, text.len, MSG_NOSIGNAL | MSG_DONTWAIT);
	close(ends[0]);
	if (failed)
		return fail(UNAVAILABLE, fault, "The command cannot be started: %s.",
			    strerror(failed));
	const bool ended = command_wait(pid, &status);
	if (!ended)
		return fail(UNAVAILABLE, fault, "The command took longer than %d seconds.",
			    ALARM_COMMAND_SECONDS);
	if (sent < 0 && errno != EPIPE)
		return fail(UNAVAILABLE, fault, "The command did not take the words.");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return fail(UNAVAILABLE, fault, "The command failed.");
	return OK;
}
