// SPDX-License-Identifier: AGPL-3.0-or-later
// Gives up what a running server does not need, for good: system calls outside a list (seccomp),
// files outside the folders that are named, ports to listen on (landlock), other programs. What a
// hostile request might make of a mistake of ours then ends here. It decides nothing about a
// server's needs; the caller names files and ports.
#ifndef CAUSEWAY_BASE_SANDBOX_H
#define CAUSEWAY_BASE_SANDBOX_H

#include "base/outcome.h"

#include <stddef.h>

enum sandbox_mode {
	SANDBOX_OFF,
	SANDBOX_ON,
	SANDBOX_REPORT, // nothing is refused; the kernel's log names what would have been
};

enum { SANDBOX_PATHS_MAX = 64 };

struct sandbox_plan {
	enum sandbox_mode mode;
	const char
	    *reads[SANDBOX_PATHS_MAX]; // files and folders to read; missing ones are left out
	size_t n_reads;
	const char *writes[SANDBOX_PATHS_MAX]; // folders in which files come and go
	size_t n_writes;
	int port; // the one to listen on
};

// How far it went; what the kernel does not have is left out.
struct sandbox_report {
	bool calls;	 // system calls are limited
	int landlock;	 // version of the kernel's landlock; 0: files are not limited
	bool ports;	 // ports are limited
	const char *why; // why it is not complete; NULL if it is
};

// For this thread and all that it starts from now on: call it before other threads are there.
// FAULT when the kernel refuses something that it says it has. In a build with a sanitizer, and
// under valgrind, nothing is limited, and the report says so.
enum outcome sandbox_enter(const struct sandbox_plan *plan, struct sandbox_report *ret_report,
			   struct fault *fault);

#endif
