// SPDX-License-Identifier: AGPL-3.0-or-later
// A raw-socket HTTP client for the tests of net/: it sends exactly the bytes it is told to, and
// waits at most ten seconds for anything.
#ifndef CAUSEWAY_NET_TEST_CLIENT_H
#define CAUSEWAY_NET_TEST_CLIENT_H

#include "base/str.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENT_ROOM = 1 << 20 };

struct client {
	int fd;
	size_t len; // bytes read ahead
	char bytes[CLIENT_ROOM];
};

struct client_answer {
	int status; // 0: the connection ended without an answer
	struct str head, body;
	char bytes[CLIENT_ROOM];
};

__attribute__((unused)) static int client_connect(int port)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	const struct sockaddr_in address = {.sin_family = AF_INET,
					    .sin_port = htons((uint16_t)port),
					    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const struct timeval patience = {.tv_sec = 10};
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

__attribute__((unused)) static void client_open(struct client *client, int port)
{
	client->fd = client_connect(port);
	client->len = 0;
}

__attribute__((unused)) static void client_close(struct client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	client->fd = -1;
}

__attribute__((unused)) static bool client_write(struct client *client, const void *bytes,
						 size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = send(client->fd, (const char *)bytes + done, len - done, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

// printf onto the wire.
__attribute__((format(printf, 2, 3), unused)) static void client_send(struct client *client,
								      const char *format, ...)
{
	char text[16 << 10];
	va_list args;
	va_start(args, format);
	int len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	client_write(client, text, (size_t)len);
}

// A header's value; empty if absent.
__attribute__((unused)) static struct str answer_header(const struct client_answer *answer,
							const char *name)
{
	struct str rest = answer->head;
	while (rest.len) {
		struct str value = str_cut(&rest, '\n'), key = str_cut(&value, ':');
		if (str_equal_nocase(key, str_from(name)))
			return str_trim(value);
	}
	return STR("");
}

__attribute__((unused)) static bool client_fill(struct client *client)
{
	if (client->len == sizeof(client->bytes))
		return false;
	ssize_t n =
	    recv(client->fd, client->bytes + client->len, sizeof(client->bytes) - client->len, 0);
	if (n <= 0)
		return false;
	client->len += (size_t)n;
	return true;
}

// Reads one answer; `bodiless` for a HEAD, whose Content-Length announces nothing.
__attribute__((unused)) static int client_read_as(struct client *client,
						  struct client_answer *answer, bool bodiless)
{
	answer->status = 0;
	answer->head = answer->body = STR("");
	size_t end;
	while ((end = str_find(str_of(client->bytes, client->len), STR("\r\n\r\n"))) == SIZE_MAX)
		if (!client_fill(client))
			return 0;
	size_t head_len = end + 4;
	answer->head = str_of(client->bytes, head_len);
	int64_t length = 0;
	str_to_i64(answer_header(answer, "Content-Length"), &length);
	if (bodiless)
		length = 0;
	while (client->len < head_len + (size_t)length)
		if (!client_fill(client))
			return 0;
	size_t whole = head_len + (size_t)length;
	memcpy(answer->bytes, client->bytes, whole);
	memmove(client->bytes, client->bytes + whole, client->len - whole);
	client->len -= whole;
	answer->head = str_of(answer->bytes, head_len);
	answer->body = str_of(answer->bytes + head_len, (size_t)length);
	int64_t status = 0;
	str_to_i64(str_slice(answer->head, 9, 3), &status);
	return answer->status = (int)status;
}

__attribute__((unused)) static int client_read(struct client *client, struct client_answer *answer)
{
	return client_read_as(client, answer, false);
}

// True when the server has closed the connection and nothing more came.
__attribute__((unused)) static bool client_at_end(struct client *client)
{
	char byte;
	return client->len == 0 && recv(client->fd, &byte, 1, 0) <= 0;
}

// A whole exchange on a connection of its own.
__attribute__((format(printf, 3, 4), unused)) static int
client_ask(int port, struct client_answer *answer, const char *format, ...)
{
	static struct client client;
	char text[64 << 10];
	va_list args;
	va_start(args, format);
	int len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	client_open(&client, port);
	client_write(&client, text, (size_t)len);
	client_read(&client, answer);
	client_close(&client);
	return answer->status;
}

#endif
