// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// ---- system calls -----------------------------------------------------------------------------

// What the server, its libraries and both databases' clients call, under all layers of tests
// (strace -f); with the neighbours that another C library or processor takes instead.
static const char *const allowed[] = {
    // files
    "read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "sendfile",
    "copy_file_range", "lseek", "open", "openat", "close", "close_range", "fcntl", "dup", "dup2",
    "dup3", "pipe", "pipe2", "stat", "fstat", "lstat", "newfstatat", "statx", "statfs", "fstatfs",
    "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getdents64", "getcwd", "mkdir",
    "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2", "fsync",
    "fdatasync", "sync_file_range", "ftruncate", "truncate", "fallocate", "fadvise64", "fchmod",
    "fchmodat", "chmod", "fchown", "flock", "utimensat", "umask",
    // memory
    "munmap", "mremap", "madvise", "brk", "mlock", "mlock2", "munlock", "mincore", "msync",
    // threads, signals, time
    "futex", "futex_waitv", "rseq", "set_robust_list", "get_robust_list", "set_tid_address", "exit",
    "exit_group", "sched_yield", "sched_getaffinity", "sched_getparam", "sched_getscheduler",
    "gettid", "getpid", "getppid", "getpgrp", "getuid", "geteuid", "getgid", "getegid", "getresuid",
    "getresgid", "getgroups",

    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait", "rt_sigpending",
    "rt_sigsuspend", "sigaltstack", "restart_syscall", "pause", "clock_gettime", "clock_getres",
    "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times", "timerfd_create",
    "timerfd_settime", "membarrier", "arch_prctl",
    // waiting and the network
    "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2",
    "poll", "ppoll", "select", "pselect6", "eventfd2", "bind", "listen", "accept", "accept4",
    "connect", "shutdown", "getsockname", "getpeername", "getsockopt", "setsockopt", "sendto",
    "recvfrom", "sendmsg", "recvmsg", "sendmmsg", "recvmmsg", "socketpair",
    // about this machine and process
    "getrandom", "uname", "sysinfo", "getrusage", "prlimit64", "getrlimit", "setrlimit",
    "getpriority", "prctl"};

// No mistake of ours calls these: whoever does has broken in, and the process ends.
static const char *const fatal[] = {"execve",
				    "execveat",
				    "ptrace",
				    "process_vm_readv",
				    "process_vm_writev",
				    "init_module",
				    "finit_module",
				    "delete_module",
				    "kexec_load",
				    "kexec_file_load",
				    "mount",
				    "umount2",
				    "pivot_root",
				    "chroot",
				    "setns",
				    "unshare",
				    "bpf",
				    "perf_event_open",
				    "userfaultfd",
				    "io_uring_setup",
				    "add_key",
				    "request_key",
				    "keyctl",
				    "open_by_handle_at",
				    "reboot",
				    "swapon",
				    "setuid",
				    "setgid",
				    "setreuid",
				    "setresuid",
				    "capset"};

static const int families[] = {AF_UNIX, AF_INET, AF_INET6,
			       AF_NETLINK}; // the resolver asks what addresses there are

static const unsigned long requests[] = {FIONBIO, FIONREAD, TCGETS, TIOCGWINSZ};

static int add_names(scmp_filter_ctx filter, uint32_t action, const char *const *names,
		     size_t count)
{
	int code = 0;
	for (size_t i = 0; i < count && code == 0; i++) {
		const int number = seccomp_syscall_resolve_name(names[i]);
		if (number >= 0) // others do not exist on this processor
			code = seccomp_rule_add(filter, action, number, 0);
	}
	return code;
}

// Memory may be written or run, never both; threads may be made, processes not. What clone3 is
// told cannot be looked at, so it is said not to exist, and clone is used.
static int add_memory_and_threads(scmp_filter_ctx filter)
{
	const uint32_t allow = SCMP_ACT_ALLOW;
	int code = seccomp_rule_add(filter, allow, SCMP_SYS(mmap), 1,
				    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (code == 0)
		code = seccomp_rule_add(filter, allow, SCMP_SYS(mmap), 1,
					SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_WRITE, 0));
	if (code == 0)
		code = seccomp_rule_add(filter, allow, SCMP_SYS(mprotect), 1,
					SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	if (code == 0)
		code = seccomp_rule_add(filter, allow, SCMP_SYS(clone), 1,
					SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
	if (code == 0)
		code = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
	// Signals to itself alone.
	const scmp_datum_t self = (scmp_datum_t)getpid();
	if (code == 0)
		code = seccomp_rule_add(filter, allow, SCMP_SYS(kill), 1,
					SCMP_A0(SCMP_CMP_EQ, self, 0));
	if (code == 0)
		code = seccomp_rule_add(filter, allow, SCMP_SYS(tgkill), 1,
					SCMP_A0(SCMP_CMP_EQ, self, 0));
	return code;
}

static int add_sockets_and_requests(scmp_filter_ctx filter)
{
	int code = 0;
	for (size_t i = 0; code == 0 && i < sizeof(families) / sizeof(families[0]); i++)
		code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
					SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i], 0));
	for (size_t i = 0; code == 0 && i < sizeof(requests) / sizeof(requests[0]); i++)
		code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
					SCMP_A1(SCMP_CMP_EQ, requests[i], 0));
	return code;
}

// Everything else answers EPERM: a feature that we forgot fails with a sentence, and the server of
// a relief team goes on.
static int limit_calls(enum sandbox_mode mode)
{
	const bool report = mode == SANDBOX_REPORT;
	scmp_filter_ctx filter = seccomp_init(report ? SCMP_ACT_LOG : SCMP_ACT_ERRNO(EPERM));
	if (!filter)
		return -ENOMEM;
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); // a tree, not a list
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
	int code = add_names(filter, SCMP_ACT_ALLOW, allowed, sizeof(allowed) / sizeof(allowed[0]));
	if (code == 0)
		code = add_memory_and_threads(filter);
	if (code == 0)
		code = add_sockets_and_requests(filter);
	if (code == 0 && !report)
		code = add_names(filter, SCMP_ACT_KILL_PROCESS, fatal,
				 sizeof(fatal) / sizeof(fatal[0]));
	if (code == 0)
		code = seccomp_load(filter);
	seccomp_release(filter);
	return code;
}

// ---- files and ports --------------------------------------------------------------------------

// Later than the headers of Debian 12, which end with version 2.
#define ACCESS_TRUNCATE (UINT64_C(1) << 14) // version 3
#define NET_BIND_TCP	(UINT64_C(1) << 0)  // version 4
#define RULE_NET_PORT	2

struct ruleset {
	uint64_t files, net;
};
struct port_rule {
	uint64_t access, port;
};

#define READ_ACCESS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FILE_ACCESS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_TRUNCATE)
#define WRITE_ACCESS                                                                               \
	(READ_ACCESS | FILE_ACCESS | LANDLOCK_ACCESS_FS_REMOVE_FILE |                              \
	 LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                             \
	 LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REFER)
#define ALL_ACCESS                                                                                 \
	(WRITE_ACCESS | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |                \
	 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |                             \
	 LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

static uint64_t known_access(int version)
{
	uint64_t access = ALL_ACCESS;
	if (version < 3)
		access &= ~ACCESS_TRUNCATE;
	if (version < 2)
		access &= ~(uint64_t)LANDLOCK_ACCESS_FS_REFER;
	return access;
}

// A path that does not exist needs no rule.
static bool add_path(int rules, const char *path, uint64_t access)
{
	struct stat about;
	const int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return true;
	if (fstat(fd, &about) == 0 && !S_ISDIR(about.st_mode))
		access &= FILE_ACCESS;
	const struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = fd};
	const bool added =
	    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
	close(fd);
	return added;
}

static bool add_rules(int rules, const struct sandbox_plan *plan, int version)
{
	const uint64_t known = known_access(version);
	bool added = true;
	for (size_t i = 0; added && i < plan->n_reads; i++)
		added = add_path(rules, plan->reads[i], READ_ACCESS);
	for (size_t i = 0; added && i < plan->n_writes; i++)
		added = add_path(rules, plan->writes[i], WRITE_ACCESS & known);
	if (added && version >= 4) {
		const struct port_rule rule = {NET_BIND_TCP, (uint64_t)plan->port};
		added = syscall(SYS_landlock_add_rule, rules, RULE_NET_PORT, &rule, 0) == 0;
	}
	return added;
}

// 0, or an errno.
static int limit_files(const struct sandbox_plan *plan, int version)
{
	const struct ruleset wanted = {known_access(version), version >= 4 ? NET_BIND_TCP : 0};
	const size_t len = version >= 4 ? sizeof(wanted) : sizeof(wanted.files);
	const int rules = (int)syscall(SYS_landlock_create_ruleset, &wanted, len, 0);
	if (rules < 0)
		return errno;
	int code = 0;
	if (!add_rules(rules, plan, version) || syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		code = errno;
	close(rules);
	return code;
}

// ---- both -------------------------------------------------------------------------------------

// Tools that watch a program from inside need more than it does.
static const char *watched(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return "a sanitizer is built in";
#endif
	const char *preloaded = getenv("LD_PRELOAD");
	return preloaded && strstr(preloaded, "vgpreload") ? "valgrind is watching" : NULL;
}

enum outcome sandbox_enter(const struct sandbox_plan *plan, struct sandbox_report *ret_report,
			   struct fault *fault)
{
	struct sandbox_report report = {.why = watched()};
	if (plan->mode == SANDBOX_OFF || report.why) {
		report.why = report.why ? report.why : "it was turned off";
		*ret_report = report;
		return OK;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return fail(FAULT, fault, "The sandbox cannot be entered: %s.",
			    strerrordesc_np(errno));
	const int version =
	    (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	if (plan->mode == SANDBOX_REPORT) {
		report.why = "it only reports";
	} else if (version < 1) {
		report.why = "this kernel has no landlock";
	} else {
		const int code = limit_files(plan, version);
		if (code != 0)
			return fail(FAULT, fault, "The sandbox for files cannot be entered: %s.",
				    strerrordesc_np(code));
		report.landlock = version;
		report.ports = version >= 4;
	}
	const int code = limit_calls(plan->mode);
	if (code == -EINVAL || code == -ENOSYS || code == -EOPNOTSUPP)
		report.why = "this kernel has no seccomp";
	else if (code != 0)
		return fail(FAULT, fault, "The sandbox for system calls cannot be entered: %s.",
			    strerrordesc_np(-code));
	report.calls = code == 0;
	*ret_report = report;
	return OK;
}
