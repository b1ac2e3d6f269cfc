// SPDX-License-Identifier: AGPL-3.0-or-later
// Lines from a file in pieces: together they are the file. The input's first byte says how often
// the rest is repeated, so that a small one becomes long lines.
#include "triage/intake.h"
#include "base/json.h"
#include "fuzz.h"

static void file_check(struct str file)
{
	char path[FUZZ_PATH_MAX];
	struct intake intake = {0};
	struct fault fault = {0};
	struct piece piece = {.at = malloc(PIECE_MAX + JSON_PADDING)};
	const int fd = fuzz_file(file, path);
	int64_t line = 1;
	require(intake_open(fd, &intake, &fault) == OK);
	while (intake_next(&intake, &piece, &fault) == OK && piece.len) {
		require(piece.len <= PIECE_MAX && piece.first_line == line);
		for (size_t i = 0; i < piece.len; i++)
			line += piece.at[i] == '\n';
	}
	require(piece.len == 0);
	int64_t lines = 1;
	for (size_t i = 0; i < file.len; i++)
		lines += file.at[i] == '\n';
	require(line == lines);
	intake_close(&intake);
	close(fd);
	free(piece.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	const size_t times = (size_t)1 << data[0] % 16, most = (size_t)2 << 20;
	char *file = malloc(most);
	size_t len = 0;
	for (size_t i = 0; i < times && len + size <= most; i++, len += size - 1)
		memcpy(file + len, data + 1, size - 1);
	file_check(str_of(file, len));
	free(file);
	return 0;
}
