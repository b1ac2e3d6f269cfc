// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/mapped.h"

#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Pages of files that this process holds, in KiB.
static long held(void)
{
	long all = 0, resident = 0, files = 0;
	FILE *about = fopen("/proc/self/statm", "r");
	if (about && fscanf(about, "%ld %ld %ld", &all, &resident, &files) != 3)
		files = 0;
	if (about)
		fclose(about);
	return files * (sysconf(_SC_PAGESIZE) / 1024);
}

// Enough that each of its pages is touched.
static const char table[1 << 20] = {[0] = 1, [(1 << 20) - 1] = 2};

static void test_program_rest(void)
{
	static const char *volatile here = table;
	long sum = 0;
	for (size_t i = 0; i < sizeof table; i += 512)
		sum += here[i];
	const long before = held();
	mapped_program_rest();
	ok(held() <= before - (long)(sizeof table / 1024),
	   "what only the start read of the program is given back");
	is_int(here[0] + here[sizeof table - 1] + sum, 4,
	       "and is there again when it is asked for");
}

int main(void)
{
	char path[] = "/tmp/causeway-mapped.XXXXXX";
	const int file = mkstemp(path);
	struct str bytes = {0};
	struct fault fault = {0};
	ok(file >= 0 && mapped_open(path, "table", 100, &bytes, &fault) == INVALID,
	   "an empty file is refused");
	ok(strstr(fault.text, path) && strstr(fault.text, "table"),
	   "the fault names file and kind");
	ok(write(file, "twelve bytes", 12) == 12 &&
	       mapped_open(path, "table", 12, &bytes, &fault) == OK,
	   "a file of the greatest size opens");
	ok(str_equal(bytes, STR("twelve bytes")), "it is there whole");
	mapped_rest(bytes);
	ok(str_equal(bytes, STR("twelve bytes")), "and still is after a rest");
	mapped_close(bytes);
	ok(mapped_open(path, "table", 11, &bytes, &fault) == INVALID, "one byte more is refused");
	ok(mapped_open("/tmp", "table", 1 << 20, &bytes, &fault) == INVALID, "a folder is no file");
	close(file);
	unlink(path);
	ok(mapped_open(path, "table", 100, &bytes, &fault) == NOT_FOUND,
	   "nor is what is not there");
	mapped_close((struct str){0});
	test_program_rest();
	return tap_done();
}
