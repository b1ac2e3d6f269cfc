// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/web_socket_head.h"

#include <gnutls/crypto.h>
#include <sodium.h>

#define HASH 20 // bytes of SHA-1

void web_socket_key(char ret_key[WEB_SOCKET_KEY_MAX])
{
	unsigned char bytes[16];
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2base64(ret_key, WEB_SOCKET_KEY_MAX, bytes, sizeof bytes,
			  sodium_base64_VARIANT_ORIGINAL);
}

// --- asking ---

static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
			return false;
	return true;
}

static bool header_add(struct buf *out, struct str name, struct str value)
{
	if (value.len > 0)
		buf_format(out, "%.*s: %.*s\r\n", STR_ARG(name), STR_ARG(value));
	return is_plain(name) && is_plain(value);
}

enum outcome web_socket_ask(const struct web_socket_wish *wish, struct buf *out,
			    struct fault *fault)
{
	bool plain = is_plain(wish->path) && str_find_byte(wish->path, ' ') == SIZE_MAX;
	buf_format(out, "GET %.*s HTTP/1.1\r\n", STR_ARG(wish->path));
	const struct fetch_header own[] = {
	    {STR("Host"), wish->host},
	    {STR("Upgrade"), STR("websocket")},
	    {STR("Connection"), STR("Upgrade")},
	    {STR("Sec-WebSocket-Version"), STR("13")},
	    {STR("Sec-WebSocket-Key"), wish->key},
	    {STR("Sec-WebSocket-Protocol"), wish->protocol},
	    {STR("User-Agent"), wish->agent},
	};
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		plain &= header_add(out, own[i].name, own[i].value);
	for (size_t i = 0; i < wish->n_headers; i++)
		plain &= header_add(out, wish->headers[i].name, wish->headers[i].value);
	buf_add(out, STR("\r\n"));
	if (!plain)
		return fail(INVALID, fault, "A header of the request cannot be sent.");
	return out->full ? fail(TOO_MUCH, fault, "The request is too long.") : OK;
}

// --- the answer ---

size_t web_socket_head_end(struct str bytes)
{
	const size_t at = str_find(bytes, STR("\r\n\r\n"));
	return at == SIZE_MAX ? at : at + 4;
}

// "HTTP/1.1 101 Switching Protocols"; 0 for anything else.
static int status_of(struct str line)
{
	int64_t status;
	if (!str_starts(line, STR("HTTP/1.1 ")) || line.len < 12 ||
	    !str_to_i64(str_slice(line, 9, 3), &status) || (line.len > 12 && line.at[12] != ' '))
		return 0;
	return status >= 100 && status <= 599 ? (int)status : 0;
}

static enum outcome headers_read(struct str head, struct arena *arena, struct fetch_answer *answer,
				 struct fault *fault)
{
	while (head.len > 0) {
		struct str line = str_cut(&head, '\n');
		const struct str name = str_cut(&line, ':');
		if (str_trim(name).len == 0)
			continue;
		if (!line.at || !is_plain(name))
			return fail(INVALID, fault, "Its answer is not one of HTTP.");
		if (answer->n_headers == WEB_SOCKET_HEADERS_MAX)
			return fail(TOO_MUCH, fault, "Its answer has too many headers.");
		struct fetch_header *header = &answer->headers[answer->n_headers++];
		*header = (struct fetch_header){arena_copy(arena, str_trim(name)),
						arena_copy(arena, str_trim(line))};
		if (!header->name.at || !header->value.at)
			return fail(TOO_MUCH, fault, "Its answer is too long.");
	}
	return OK;
}

// What a header says; empty if it is missing, or there more than once.
static struct str said(const struct fetch_answer *answer, const char *name, size_t *ret_count)
{
	struct str value = STR("");
	*ret_count = 0;
	for (size_t i = 0; i < answer->n_headers; i++)
		if (str_equal_nocase(answer->headers[i].name, str_from(name))) {
			value = answer->headers[i].value;
			++*ret_count;
		}
	return *ret_count == 1 ? value : STR("");
}

static bool lists(struct str value, struct str word)
{
	while (value.len > 0)
		if (str_equal_nocase(str_trim(str_cut(&value, ',')), word))
			return true;
	return false;
}

// Section 1.3: the key and a fixed text, as SHA-1, in base64.
static bool key_taken(struct str key, struct str accept)
{
	char text[WEB_SOCKET_KEY_MAX + 40], base64[32];
	unsigned char hash[HASH];
	const int len =
	    snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", STR_ARG(key));
	if (len < 0 || (size_t)len >= sizeof text ||
	    gnutls_hash_fast(GNUTLS_DIG_SHA1, text, (size_t)len, hash) != 0)
		return false;
	sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
	return str_equal(accept, str_from(base64));
}

// Section 4.1, what a client must check.
static const char *flaw_of(const struct fetch_answer *answer, struct str key, struct str protocol)
{
	size_t count;
	if (!str_equal_nocase(said(answer, "Upgrade", &count), STR("websocket")) ||
	    !lists(said(answer, "Connection", &count), STR("upgrade")))
		return "It did not change to WebSocket.";
	if (!key_taken(key, said(answer, "Sec-WebSocket-Accept", &count)))
		return "It did not answer the key of the WebSocket.";
	if (said(answer, "Sec-WebSocket-Extensions", &count).len > 0 || count > 0)
		return "It wants an extension that was not offered.";
	const struct str chosen = said(answer, "Sec-WebSocket-Protocol", &count);
	if (count > 0 && (chosen.len == 0 || !str_equal(chosen, protocol)))
		return "It chose a protocol that was not offered.";
	return NULL;
}

enum outcome web_socket_head_read(struct str head, struct str key, struct str protocol,
				  struct arena *arena, struct fetch_answer *ret_answer,
				  struct fault *fault)
{
	struct fetch_answer answer = {0};
	answer.status = status_of(str_trim(str_cut(&head, '\n')));
	answer.headers = arena_array(arena, WEB_SOCKET_HEADERS_MAX, sizeof *answer.headers);
	if (!answer.headers)
		return fail(UNAVAILABLE, fault, "Out of memory.");
	if (answer.status == 0)
		return fail(INVALID, fault, "Its answer is not one of HTTP.");
	const enum outcome outcome = headers_read(head, arena, &answer, fault);
	if (outcome != OK)
		return outcome;
	const char *flaw = answer.status == 101 ? flaw_of(&answer, key, protocol) : NULL;
	if (flaw)
		return fail(INVALID, fault, "%s", flaw);
	*ret_answer = answer;
	return OK;
}
