// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/mapped.h"

#include "tap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	return tap_done();
}
