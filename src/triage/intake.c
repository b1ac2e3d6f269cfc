// SPDX-License-Identifier: AGPL-3.0-or-later
#include "triage/intake.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#define LINE_KEPT ((size_t)POST_LINE_MAX + 2) // of a line that is too long

enum outcome intake_open(int fd, struct intake *ret_intake, struct fault *fault)
{
	char *carried = malloc(PIECE_MAX);
	if (!carried)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	*ret_intake = (struct intake){.fd = fd, .carried = carried};
	return OK;
}

void intake_close(struct intake *intake)
{
	free(intake->carried);
	intake->carried = NULL;
}

static bool readable(int fd, int timeout_ms)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	return poll(&wait, 1, timeout_ms) > 0;
}

bool intake_ready(const struct intake *intake)
{
	return intake->ended || readable(intake->fd, 0);
}

// Up to `room` bytes, at least one but at the end of the input.
static enum outcome bytes_read(int fd, char *at, size_t room, size_t *ret_len, struct fault *fault)
{
	for (;;) {
		const ssize_t len = read(fd, at, room);
		if (len >= 0) {
			*ret_len = (size_t)len;
			return OK;
		}
		if (errno == EAGAIN)
			readable(fd, -1);
		else if (errno != EINTR)
			return fail(UNAVAILABLE, fault, "The input cannot be read: %s.",
				    strerror(errno));
	}
}

// Takes away what belongs to a line that is being skipped.
static void skip_line(struct intake *intake, char *at, size_t *len)
{
	const char *newline = memchr(at, '\n', *len);
	const size_t skipped = newline ? (size_t)(newline + 1 - at) : *len;
	intake->skipping = !newline;
	*len -= skipped;
	memmove(at, at + skipped, *len);
}

// Reads once more into the piece.
static enum outcome piece_grow(struct intake *intake, struct piece *piece, struct fault *fault)
{
	const size_t wanted = piece->len < PIECE_GOAL ? PIECE_GOAL : PIECE_MAX;
	char *to = piece->at + piece->len;
	size_t len = 0;
	const enum outcome outcome = bytes_read(intake->fd, to, wanted - piece->len, &len, fault);
	if (outcome != OK)
		return outcome;
	intake->ended = len == 0;
	if (intake->skipping)
		skip_line(intake, to, &len);
	piece->len += len;
	return OK;
}

static void mark_drop(struct intake *intake, struct piece *piece)
{
	static const char mark[] = {'\xEF', '\xBB', '\xBF'};
	intake->begun = true;
	if (piece->len < sizeof mark || memcmp(piece->at, mark, sizeof mark) != 0)
		return;
	piece->len -= sizeof mark;
	memmove(piece->at, piece->at + sizeof mark, piece->len);
}

// Leaves whole lines in the piece and carries the rest over.
static void piece_cut(struct intake *intake, struct piece *piece)
{
	const char *newline = memrchr(piece->at, '\n', piece->len);
	if (newline) {
		const size_t whole = (size_t)(newline + 1 - piece->at);
		intake->carried_len = piece->len - whole;
		memcpy(intake->carried, newline + 1, intake->carried_len);
		piece->len = whole;
	} else if (piece->len > LINE_KEPT) {
		piece->len = LINE_KEPT;
		intake->skipping = true;
	}
}

static int64_t line_count(const struct piece *piece)
{
	int64_t count = 0;
	struct str rest = str_of(piece->at, piece->len);
	while (rest.len > 0) {
		str_cut(&rest, '\n');
		count++;
	}
	return count;
}

// True if the piece can be given out: it has a whole line, or more than one may have.
static bool piece_usable(const struct piece *piece)
{
	return piece->len > LINE_KEPT || memrchr(piece->at, '\n', piece->len);
}

enum outcome intake_next(struct intake *intake, struct piece *piece, struct fault *fault)
{
	memcpy(piece->at, intake->carried, intake->carried_len);
	piece->len = intake->carried_len;
	intake->carried_len = 0;
	while (!intake->ended) {
		if (piece_usable(piece) && (piece->len >= PIECE_GOAL || !readable(intake->fd, 0)))
			break;
		const enum outcome outcome = piece_grow(intake, piece, fault);
		if (outcome != OK)
			return outcome;
	}
	if (!intake->begun)
		mark_drop(intake, piece);
	if (!intake->ended || piece->len > LINE_KEPT)
		piece_cut(intake, piece);
	piece->first_line = intake->lines + 1;
	intake->lines += line_count(piece);
	return OK;
}
