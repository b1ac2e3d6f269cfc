// SPDX-License-Identifier: AGPL-3.0-or-later
// The server's side of making pictures harmless: whatever the program answers, or whether it
// answers at all. Scripts stand for it here; test/30-http asks the real one.
#include "base/picture.h"

#include "tap.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena arena;
static char folder[] = "/tmp/test_picture.XXXXXX";

// A program that does that, and ends.
static struct picture_line *line_to(const char *script)
{
	char path[64];
	struct fault fault;
	struct picture_line *line = NULL;
	snprintf(path, sizeof path, "%s/program", folder);
	FILE *file = fopen(path, "w");
	if (!file)
		return NULL;
	fprintf(file, "#!/bin/sh\n%s\n", script);
	fclose(file);
	chmod(path, 0755);
	return picture_line_open(path, &line, &fault) == OK ? line : NULL;
}

static enum outcome made_by(const char *script, struct picture *ret_picture, struct fault *fault)
{
	struct picture_line *line = line_to(script);
	const enum outcome outcome =
	    line ? picture_make(line, &arena, STR("bytes of a picture"), ret_picture, fault)
		 : FAULT;
	picture_line_close(line);
	return outcome;
}

// Numbers as printf reads them: octal.
#define HEAD(verdict, width, height, len, blur)                                                    \
	"cat >/dev/null; printf '\\" #verdict "\\0\\0\\0\\" #width "\\0\\0\\0\\" #height           \
	"\\0\\0\\0" len blur "'"
#define FIVE   "\\5\\0\\0\\0"
#define SMALL  "; printf '\\377\\330\\377\\377\\331'"
#define LONGER "\\0\\0\\0\\177"

static void test_answers(void)
{
	struct picture picture;
	struct fault fault;
	is_int(made_by(HEAD(0, 11, 7, FIVE, FIVE) SMALL SMALL, &picture, &fault), OK,
	       "a picture comes back");
	ok(picture.width == 9 && picture.height == 7 && picture.jpeg.len == 5 &&
	       picture.blur.len == 5,
	   "with its size and its trace");
	is_int(made_by(HEAD(1, 0, 0, "\\0\\0\\0\\0", "\\0\\0\\0\\0"), &picture, &fault), INVALID,
	       "what is no picture is said to be none");
	ok(strstr(fault.text, "JPEG") != NULL, "with what may be sent");
	is_int(made_by(HEAD(2, 0, 0, "\\0\\0\\0\\0", "\\0\\0\\0\\0"), &picture, &fault), TOO_MUCH,
	       "a picture that is too large is told");
	is_int(made_by(HEAD(4, 0, 0, "\\0\\0\\0\\0", "\\0\\0\\0\\0"), &picture, &fault),
	       UNAVAILABLE, "without its cage the program reads nothing");
}

static void test_lies(void)
{
	struct picture picture;
	struct fault fault;
	is_int(made_by("exit 0", &picture, &fault), UNAVAILABLE, "no answer is none");
	is_int(made_by("kill -SEGV $$", &picture, &fault), UNAVAILABLE, "nor is a crash");
	is_int(made_by(HEAD(7, 11, 7, FIVE, FIVE), &picture, &fault), UNAVAILABLE,
	       "an unknown verdict is none");
	is_int(made_by(HEAD(0, 11, 7, LONGER, FIVE) SMALL, &picture, &fault), UNAVAILABLE,
	       "more bytes than a picture may have are not waited for");
	is_int(made_by(HEAD(0, 11, 7, FIVE, FIVE) SMALL, &picture, &fault), UNAVAILABLE,
	       "fewer than announced are none");
	is_int(made_by(HEAD(0, 0, 7, FIVE, FIVE) SMALL SMALL, &picture, &fault), UNAVAILABLE,
	       "a picture without width is none");
	is_int(made_by(HEAD(0, 11, 7, FIVE, FIVE) "; printf '<svg>'" SMALL, &picture, &fault),
	       UNAVAILABLE, "nor is anything but a JPEG");
}

static void test_limits(void)
{
	struct picture picture;
	struct fault fault;
	struct picture_line *line = NULL;
	static char large[PICTURE_SENT_MOST + 1];
	is_int(picture_line_open("/nowhere/causeway-photo", &line, &fault), NOT_FOUND,
	       "without the program there is no line to it");
	line = line_to(HEAD(0, 11, 7, FIVE, FIVE) SMALL SMALL);
	if (!line) {
		ok(false, "a line to a program");
		return;
	}
	is_int(picture_make(line, &arena, str_of(large, sizeof large), &picture, &fault), TOO_MUCH,
	       "more bytes than are taken are not even sent on");
	is_int(picture_make(line, &arena, STR(""), &picture, &fault), INVALID,
	       "none is no picture");
	is_int(picture_make(line, &arena, STR("one"), &picture, &fault), OK,
	       "after that one is made");
	is_int(picture_make(line, &arena, STR("two"), &picture, &fault), OK,
	       "and another one on the same line");
	picture_line_close(line);
}

int main(void)
{
	arena_init(&arena, (size_t)8 << 20);
	if (!mkdtemp(folder))
		return 1;
	test_answers();
	test_lies();
	test_limits();
	char path[64];
	snprintf(path, sizeof path, "%s/program", folder);
	unlink(path);
	rmdir(folder);
	arena_free(&arena);
	return tap_done();
}
