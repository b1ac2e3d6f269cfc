// SPDX-License-Identifier: AGPL-3.0-or-later
// Pictures that strangers sent, made harmless: drawn anew as a JPEG of at most PICTURE_SIDE pixels
// without anything that told where, when and by what it was taken, and a blurred trace of it. The
// bytes are read by another program, tool/photo, which may do nothing but read them and answer; it
// is started for each picture by a process that begins before the server's sandbox. The server
// itself never decodes a picture, and believes nothing of the answer but its lengths.
#ifndef CAUSEWAY_BASE_PICTURE_H
#define CAUSEWAY_BASE_PICTURE_H

#include "base/arena.h"
#include "base/outcome.h"

#define PICTURE_SENT_MOST   ((size_t)10 << 20)	// bytes as they came
#define PICTURE_PIXELS_MOST ((int64_t)50000000) // of what came
#define PICTURE_SIDE	    1600		// pixels of the longer side
#define PICTURE_MOST	    ((size_t)600 << 10) // bytes of what is made
#define PICTURE_BLUR_MOST   ((size_t)4 << 10)	// and of its trace
#define PICTURE_SECONDS	    8			// for one
#define PICTURE_WAITING	    3			// at once; more are refused for now

// What the program says of a picture.
enum picture_verdict {
	PICTURE_GOOD,
	PICTURE_OTHER,	 // neither JPEG, PNG, WebP nor HEIC
	PICTURE_LARGE,	 // too many pixels, or bytes
	PICTURE_BROKEN,	 // it says what cannot be
	PICTURE_REFUSED, // the program could not give up its rights, and read nothing
	PICTURE_VERDICTS
};

// What stands before the bytes of its answer; the same machine writes and reads it.
struct picture_head {
	uint32_t verdict, width, height;
	uint32_t len, blur_len; // of the JPEG and of the trace behind it; 0 unless it is good
};

struct picture {
	struct str jpeg, blur; // in the arena
	int width, height;
};

struct picture_line; // to the process that starts the program

// Starts that process for the program at `path`; before any thread and before the sandbox.
// NOT_FOUND if there is no such program, UNAVAILABLE without a process.
enum outcome picture_line_open(const char *path, struct picture_line **ret_line,
			       struct fault *fault);
void picture_line_close(struct picture_line *line); // takes NULL

// Makes one, which takes a tenth of a second, and PICTURE_SECONDS at most. INVALID for what is no
// picture or a broken one, TOO_MUCH for one that is too large, UNAVAILABLE when PICTURE_WAITING
// wait already or the program fails; each with a sentence.
enum outcome picture_make(struct picture_line *line, struct arena *arena, struct str bytes,
			  struct picture *ret_picture, struct fault *fault);

#endif
