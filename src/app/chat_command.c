// SPDX-License-Identifier: AGPL-3.0-or-later
// causeway chat: a chat that a phone exported, as lines for causeway ingest.
#include "app/command.h"
#include "listen/chat_export.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define LINES_MAX ((size_t)256 << 20)

// Reads a file or standard input into *text.
static enum outcome whole_read(const char *name, struct buf *text, struct fault *fault)
{
	const bool standard = strcmp(name, "-") == 0;
	const int fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(NOT_FOUND, fault, "%s cannot be read: %s.", name, strerror(errno));
	ssize_t got = 1;
	while (got > 0) {
		char *room = buf_reserve(text, 65536);
		if (!room)
			break;
		got = read(fd, room, 65536);
		text->len += got > 0 ? (size_t)got : 0;
	}
	const int error = errno;
	if (!standard)
		close(fd);
	if (text->full)
		return fail(TOO_MUCH, fault, "%s has more than 64 MiB: export it without media.",
			    name);
	return got < 0 ? fail(UNAVAILABLE, fault, "%s cannot be read: %s.", name, strerror(error))
		       : OK;
}

static void count_print(const struct chat_count *count)
{
	static const char *const orders[] = {
	    [CHAT_DAY_FIRST] = "a day, then a month",
	    [CHAT_MONTH_FIRST] = "a month, then a day",
	    [CHAT_YEAR_FIRST] = "a year, a month, a day",
	};
	fprintf(stderr, "%lld messages; %lld without words left out; dates read as %s%s.\n",
		(long long)count->messages, (long long)count->without_words, orders[count->order],
		count->order_guessed ? " (guessed: look at one whose day you know)" : "");
	if (count->unread > 0)
		fprintf(stderr, "%lld lines before the first message were left out.\n",
			(long long)count->unread);
}

enum outcome command_chat(struct invocation *invocation)
{
	struct buf text, lines;
	struct zone *zone;
	struct chat_count count;
	if (invocation->argc != 2)
		return fail(INVALID, invocation->fault, "Say which file: causeway chat FILE|-");
	enum outcome outcome =
	    zone_open(config_text(invocation->config, "time-zone"), &zone, invocation->fault);
	if (outcome != OK)
		return outcome;
	buf_init(&text, CHAT_BYTES_MAX);
	buf_init(&lines, LINES_MAX);
	outcome = whole_read(invocation->argv[1], &text, invocation->fault);
	if (outcome == OK)
		outcome = chat_export_read(buf_str(&text), zone, &lines, &count, invocation->fault);
	if (outcome == OK && fwrite(lines.at, 1, lines.len, stdout) != lines.len)
		outcome = fail(UNAVAILABLE, invocation->fault, "The lines cannot be written.");
	if (outcome == OK)
		count_print(&count);
	buf_free(&lines);
	buf_free(&text);
	zone_free(zone);
	return outcome;
}
