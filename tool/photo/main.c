// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway-photo: reads one picture from standard input, up to its end, and answers on standard
// output with a struct picture_head and what was made of it. Before it reads the first byte it has
// given up everything else: it opens no file, no connection and no program, and has little memory
// and time. It is started by base/picture.c; whoever runs it by hand sees what the server sees.
#include "make.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { WATCHED = 1 };
#else
enum { WATCHED = 0 };
#endif

#define MEMORY_MOST ((rlim_t)1 << 30) // bytes of addresses, the libraries' included

// All that is left: to read and write what is open, memory that cannot be run, threads.
static const char *const left[] = {
    "read",	      "write",		 "readv",	  "writev",
    "close",	      "fstat",		 "newfstatat",	  "munmap",
    "mremap",	      "madvise",	 "brk",		  "futex",
    "rseq",	      "set_robust_list", "sched_yield",	  "sched_getaffinity",
    "rt_sigprocmask", "rt_sigreturn",	 "clock_gettime", "gettimeofday",
    "getrandom",      "getpid",		 "gettid",	  "exit",
    "exit_group"};

static bool calls_leave(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (!filter)
		return false;
	bool good = true;
	for (size_t i = 0; good && i < sizeof left / sizeof left[0]; i++) {
		const int number = seccomp_syscall_resolve_name(left[i]);
		good = number < 0 || seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0) == 0;
	}
	good = good &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
				SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
				SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
	       seccomp_load(filter) == 0;
	seccomp_release(filter);
	return good;
}

static bool limit_set(__rlimit_resource_t what, rlim_t most)
{
	const struct rlimit limit = {most, most};
	return setrlimit(what, &limit) == 0;
}

// No way back from here. False if the kernel cannot do it: then nothing is read.
static bool rights_leave(void)
{
	return WATCHED ||
	       (limit_set(RLIMIT_AS, MEMORY_MOST) && limit_set(RLIMIT_CPU, PICTURE_SECONDS) &&
		limit_set(RLIMIT_CORE, 0) && calls_leave());
}

static bool all_write(const void *bytes, size_t len)
{
	const char *at = bytes;
	while (len > 0) {
		const ssize_t written = write(STDOUT_FILENO, at, len);
		if (written < 0 && errno != EINTR)
			return false;
		at += written > 0 ? written : 0;
		len -= written > 0 ? (size_t)written : 0;
	}
	return true;
}

// As much as there may be and one byte more.
static size_t all_read(char *room)
{
	size_t len = 0;
	while (len <= PICTURE_SENT_MOST) {
		const ssize_t got = read(STDIN_FILENO, room + len, PICTURE_SENT_MOST + 1 - len);
		if (got == 0 || (got < 0 && errno != EINTR))
			break;
		len += got > 0 ? (size_t)got : 0;
	}
	return len;
}

int main(int argc, char **argv)
{
	struct photo photo = {.head = {.verdict = PICTURE_REFUSED}};
	(void)argc;
	if (photo_begin(argv[0]) && rights_leave()) {
		char *room = malloc(PICTURE_SENT_MOST + 1);
		const size_t len = room ? all_read(room) : 0;
		if (len > PICTURE_SENT_MOST)
			photo.head.verdict = PICTURE_LARGE;
		else if (room)
			photo_make(room, len, &photo);
		free(room);
	}
	const bool good = all_write(&photo.head, sizeof photo.head) &&
			  (!photo.jpeg || (all_write(photo.jpeg, photo.head.len) &&
					   all_write(photo.blur, photo.head.blur_len)));
	// Nothing is left to put in order, and what would do it may not call what it wants to.
	_exit(good ? 0 : 1);
}
