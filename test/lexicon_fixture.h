// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the lexicon lies that the build made.
#ifndef CAUSEWAY_TEST_LEXICON_FIXTURE_H
#define CAUSEWAY_TEST_LEXICON_FIXTURE_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

// The built lexicon lies in the build folder: DIR/test/ROOM/test_x reads DIR/share/….
static const char *lexicon_path(void)
{
	static char path[4096], folder[4096];
	const ssize_t len = readlink("/proc/self/exe", folder, sizeof folder - 1);
	folder[len > 0 ? len : 0] = 0;
	for (int i = 0; i < 3; i++) {
		char *slash = strrchr(folder, '/');
		if (slash)
			*slash = 0;
	}
	snprintf(path, sizeof path, "%.4000s/share/causeway/lexicon/crisis.cwlex", folder);
	return path;
}

#endif
