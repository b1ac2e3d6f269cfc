// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs one entry point over the files given, without a fuzzer, and prints a line of TAP for each:
// that it came back at all is what is tested. Stands in for libFuzzer's main.
#include "fuzz.h"

#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>

#define INPUT_MOST ((size_t)1 << 20)

// An allocation of just the right size, so that a sanitizer sees a read behind its end.
static bool run_file(const char *path)
{
	struct stat about;
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &about) != 0 || (size_t)about.st_size > INPUT_MOST)
		return false;
	const size_t size = (size_t)about.st_size;
	uint8_t *data = malloc(size);
	const bool whole = (data || size == 0) && read(fd, data, size) == (ssize_t)size;
	if (whole)
		LLVMFuzzerTestOneInput(data, size);
	free(data);
	close(fd);
	return whole;
}

int main(int argc, char **argv)
{
	int failed = 0;
	for (int i = 1; i < argc; i++) {
		const bool passed = run_file(argv[i]);
		failed += !passed;
		printf("%s %d - %s\n", passed ? "ok" : "not ok", i, basename(argv[i]));
		fflush(stdout);
	}
	printf("1..%d\n", argc - 1);
	return failed > 0;
}
