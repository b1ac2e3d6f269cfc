// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/picture.h"

#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct picture_line {
	int fd;
	pthread_mutex_t lock; // one picture at a time
	atomic_int waiting;
};

// --- the process that starts the program ---

// Starts the program with `line` to read from and to answer on, and with nothing else: no words in
// its environment, no other file.
static int program_start(const char *path, int line, pid_t *ret_pid)
{
	char *const arguments[] = {(char *)(uintptr_t)path, NULL}; // posix_spawn writes to none
	char *const nothing[] = {NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, line, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, line, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	const int failed = posix_spawn(ret_pid, path, &actions, &attributes, arguments, nothing);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

// Waits for its end, and makes one when the time is over.
static void program_await(pid_t pid)
{
	const int watch = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd event = {.fd = watch, .events = POLLIN};
	if (watch < 0 || poll(&event, 1, PICTURE_SECONDS * 1000) != 1)
		kill(pid, SIGKILL);
	if (watch >= 0)
		close(watch);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

// Hands the server its end of a line to the program. A byte goes with it, as it must.
static bool end_send(int line, int end)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {.room = {0}};
	char byte = '+';
	struct iovec data = {&byte, 1};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = control.room,
				 .msg_controllen = sizeof control.room};
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(head), &end, sizeof end);
	return sendmsg(line, &message, MSG_NOSIGNAL) == 1;
}

static void one_start(const char *path, int line)
{
	int ends[2];
	pid_t pid;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		send(line, "-", 1, MSG_NOSIGNAL);
		return;
	}
	const bool started = program_start(path, ends[1], &pid) == 0;
	close(ends[1]);
	if (!started)
		send(line, "-", 1, MSG_NOSIGNAL);
	else
		end_send(line, ends[0]);
	close(ends[0]);
	if (started)
		program_await(pid);
}

// Ends with the server, whose end of the line then closes.
static _Noreturn void starter_run(const char *path, int line)
{
	char byte;
	for (;;) {
		const ssize_t len = recv(line, &byte, 1, 0);
		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			_exit(0);
		one_start(path, line);
	}
}

enum outcome picture_line_open(const char *path, struct picture_line **ret_line,
			       struct fault *fault)
{
	int ends[2];
	if (access(path, X_OK) != 0)
		return fail(NOT_FOUND, fault, "%s cannot be run: %s.", path,
			    strerrordesc_np(errno));
	struct picture_line *line = calloc(1, sizeof *line);
	if (!line || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
		free(line);
		return fail(UNAVAILABLE, fault, "The helper for pictures cannot be started.");
	}
	const pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		starter_run(path, ends[1]);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		free(line);
		return fail(UNAVAILABLE, fault, "The helper for pictures cannot be started.");
	}
	line->fd = ends[0];
	pthread_mutex_init(&line->lock, NULL);
	*ret_line = line;
	return OK;
}

void picture_line_close(struct picture_line *line)
{
	if (!line)
		return;
	close(line->fd);
	pthread_mutex_destroy(&line->lock);
	free(line);
}

// --- the server's side ---

// A line to a program that was just started; -1: there is none.
static int end_receive(int line)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {.room = {0}};
	char byte = '-';
	int end = -1;
	struct iovec data = {&byte, 1};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = control.room,
				 .msg_controllen = sizeof control.room};
	if (recvmsg(line, &message, MSG_CMSG_CLOEXEC) != 1)
		return -1;
	const struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	if (head && head->cmsg_type == SCM_RIGHTS && head->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(&end, CMSG_DATA(head), sizeof end);
	return end;
}

// Waits until the line may be read or written; false when the time is over.
static bool line_ready(int line, short events, int64_t until_ns)
{
	struct pollfd event = {.fd = line, .events = events};
	const int64_t left = until_ns - time_monotonic_ns();
	return left > 0 && poll(&event, 1, (int)(left / 1000000) + 1) == 1;
}

static bool all_write(int line, struct str bytes, int64_t until_ns)
{
	while (bytes.len > 0) {
		if (!line_ready(line, POLLOUT, until_ns))
			return false;
		const ssize_t sent = send(line, bytes.at, bytes.len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		bytes = str_slice(bytes, sent > 0 ? (size_t)sent : 0, SIZE_MAX);
	}
	return shutdown(line, SHUT_WR) == 0;
}

static bool all_read(int line, void *room, size_t len, int64_t until_ns)
{
	char *at = room;
	while (len > 0) {
		if (!line_ready(line, POLLIN, until_ns))
			return false;
		const ssize_t got = recv(line, at, len, MSG_DONTWAIT);
		if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
			return false;
		at += got > 0 ? got : 0;
		len -= got > 0 ? (size_t)got : 0;
	}
	return true;
}

static bool is_jpeg(struct str bytes)
{
	return str_starts(bytes, STR("\xFF\xD8\xFF")) && str_ends(bytes, STR("\xFF\xD9"));
}

// Whoever took the program over can only answer with other bytes: they are held to what they may
// be.
static bool answer_read(int line, struct arena *arena, int64_t until_ns, uint32_t *ret_verdict,
			struct picture *ret_picture)
{
	struct picture_head head;
	if (!all_read(line, &head, sizeof head, until_ns) || head.verdict >= PICTURE_VERDICTS)
		return false;
	*ret_verdict = head.verdict;
	if (head.verdict != PICTURE_GOOD)
		return true;
	if (head.len > PICTURE_MOST || head.blur_len > PICTURE_BLUR_MOST || head.width < 1 ||
	    head.width > PICTURE_SIDE || head.height < 1 || head.height > PICTURE_SIDE)
		return false;
	char *jpeg = arena_raw(arena, head.len + 1), *blur = arena_raw(arena, head.blur_len + 1);
	if (!jpeg || !blur || !all_read(line, jpeg, head.len, until_ns) ||
	    !all_read(line, blur, head.blur_len, until_ns))
		return false;
	*ret_picture = (struct picture){.jpeg = str_of(jpeg, head.len),
					.blur = str_of(blur, head.blur_len),
					.width = (int)head.width,
					.height = (int)head.height};
	return is_jpeg(ret_picture->jpeg) && is_jpeg(ret_picture->blur);
}

// One picture, alone on the line.
static bool one_make(struct picture_line *line, struct arena *arena, struct str bytes,
		     uint32_t *ret_verdict, struct picture *ret_picture)
{
	const int64_t until_ns = time_monotonic_ns() + PICTURE_SECONDS * INT64_C(1000000000);
	if (send(line->fd, "+", 1, MSG_NOSIGNAL) != 1)
		return false;
	const int end = end_receive(line->fd);
	if (end < 0)
		return false;
	// A program that says no before it has read everything has answered all the same.
	all_write(end, bytes, until_ns);
	const bool good = answer_read(end, arena, until_ns, ret_verdict, ret_picture);
	close(end);
	return good;
}

static enum outcome verdict_tell(uint32_t verdict, struct fault *fault)
{
	switch (verdict) {
	case PICTURE_GOOD:
		return OK;
	case PICTURE_OTHER:
		return fail(INVALID, fault,
			    /*tr*/
			    "This is no picture that we can read. Send it as JPEG, PNG, WebP or "
			    "HEIC.");
	case PICTURE_BROKEN:
		return fail(INVALID, fault,
			    /*tr*/ "This picture is damaged. Take it again, or send another one.");
	case PICTURE_LARGE:
		return fail(TOO_MUCH, fault, /*tr*/ "This picture is too large.");
	default:
		return fail(UNAVAILABLE, fault,
			    "The program for pictures could not give up its rights.");
	}
}

enum outcome picture_make(struct picture_line *line, struct arena *arena, struct str bytes,
			  struct picture *ret_picture, struct fault *fault)
{
	struct picture picture;
	uint32_t verdict = PICTURE_OTHER;
	if (bytes.len == 0)
		return verdict_tell(PICTURE_OTHER, fault);
	if (bytes.len > PICTURE_SENT_MOST)
		return verdict_tell(PICTURE_LARGE, fault);
	bool answered = false;
	if (atomic_fetch_add(&line->waiting, 1) < PICTURE_WAITING) {
		pthread_mutex_lock(&line->lock);
		answered = one_make(line, arena, bytes, &verdict, &picture);
		pthread_mutex_unlock(&line->lock);
	}
	atomic_fetch_sub(&line->waiting, 1);
	if (!answered)
		return fail(UNAVAILABLE, fault,
			    /*tr*/ "Pictures cannot be taken in just now. Try again in a minute.");
	const enum outcome outcome = verdict_tell(verdict, fault);
	if (outcome == OK)
		*ret_picture = picture;
	return outcome;
}
