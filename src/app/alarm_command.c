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

// Starts it with `in` as its standard input; its own words go nowhere.
static int command_spawn(const char *path, const char *address, int in, pid_t *ret_pid)
{
	// posix_spawn does not write to them.
	char *const arguments[] = {(char *)(uintptr_t)path, (char *)(uintptr_t)address, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
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
	const int failed = posix_spawn(ret_pid, path, &actions, &attributes, arguments, environ);
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

// Runs the program once; why it failed, or NULL.
static const char *command_run(const char *path, const char *address, struct str text)
{
	int ends[2], status = 0;
	pid_t pid;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return "There is no line to the command.";
	const int failed = command_spawn(path, address, ends[1], &pid);
	close(ends[1]);
	// The text is far shorter than what a line holds unread, so this never waits. A program
	// that does not read it may still have done its work.
	if (!failed)
		send(ends[0], text.at, text.len, MSG_NOSIGNAL | MSG_DONTWAIT);
	close(ends[0]);
	if (failed)
		return "The command cannot be started.";
	if (!command_wait(pid, &status))
		return "The command took too long.";
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? NULL : "The command failed.";
}

// --- the helper ---

// What is asked: the address, a zero, the words. What is answered: why it failed, or nothing.
#define ASKED_MAX 2048
#define TOLD_MAX  64

static _Noreturn void helper_run(const char *path, int line)
{
	char asked[ASKED_MAX];
	for (;;) {
		const ssize_t len = recv(line, asked, sizeof asked, 0);
		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			_exit(0);
		const size_t address = strnlen(asked, (size_t)len);
		if (address == (size_t)len)
			continue;
		const char *why = command_run(
		    path, asked, str_of(asked + address + 1, (size_t)len - address - 1));
		// Something is always said: an empty message would read as the end.
		const char *told = why ? why : "sent";
		send(line, told, strlen(told), MSG_NOSIGNAL);
	}
}

enum outcome alarm_command_start(const char *path, int *ret_helper, struct fault *fault)
{
	int ends[2];
	if (access(path, X_OK) != 0)
		return fail(NOT_FOUND, fault, "--alarm-command: %s cannot be run: %s.", path,
			    strerror(errno));
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return fail(UNAVAILABLE, fault, "The helper of alarms cannot be started.");
	const pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		helper_run(path, ends[1]);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return fail(UNAVAILABLE, fault, "The helper of alarms cannot be started.");
	}
	*ret_helper = ends[0];
	return OK;
}

enum outcome alarm_command_send(void *context, const struct alarm_person *person, struct str text,
				struct fault *fault)
{
	const int line = *(const int *)context;
	char asked[ASKED_MAX], told[TOLD_MAX + 1];
	const int len = snprintf(asked, sizeof asked, "%.*s%c%.*s", STR_ARG(person->address), '\0',
				 STR_ARG(text));
	if (len <= 0 || (size_t)len >= sizeof asked)
		return fail(UNAVAILABLE, fault, "The words are too long for the command.");
	// An answer that came too late belongs to nobody any more.
	while (recv(line, told, TOLD_MAX, MSG_DONTWAIT) > 0)
		continue;
	struct pollfd answer = {.fd = line, .events = POLLIN};
	if (send(line, asked, (size_t)len, MSG_NOSIGNAL) != len)
		return fail(UNAVAILABLE, fault, "The helper of alarms is gone.");
	if (poll(&answer, 1, (ALARM_COMMAND_SECONDS + 2) * 1000) != 1)
		return fail(UNAVAILABLE, fault, "The command took too long.");
	const ssize_t got = recv(line, told, TOLD_MAX, 0);
	if (got <= 0)
		return fail(UNAVAILABLE, fault, "The helper of alarms is gone.");
	told[got] = '\0';
	return strcmp(told, "sent") == 0 ? OK : fail(UNAVAILABLE, fault, "%s", told);
}
