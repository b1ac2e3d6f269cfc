// SPDX-License-Identifier: AGPL-3.0-or-later
// What is said on a WebSocket once it is open (RFC 6455, sections 5 to 7), as its bytes arrive,
// however they are cut: libwslay reads the frames, messages are put together here under limits.
// Answers pings and closing by itself. Touches no socket.
#ifndef CAUSEWAY_NET_WEB_SOCKET_READ_H
#define CAUSEWAY_NET_WEB_SOCKET_READ_H

#include "base/buf.h"
#include "base/outcome.h"

#define WEB_SOCKET_MESSAGE_MAX ((size_t)5 << 20)  // bytes of a message, in one frame or many
#define WEB_SOCKET_FRAMES_MAX  1024		  // of one message
#define WEB_SOCKET_OUT_MAX     ((size_t)64 << 10) // bytes of answers that the other side leaves

struct web_socket_reader;

// Called for every message: text (UTF-8, checked) or bytes, borrowed for the call.
typedef void web_socket_each(void *context, bool text, struct str message);

enum outcome web_socket_reader_new(struct web_socket_reader **ret_reader, struct fault *fault);
void web_socket_reader_free(struct web_socket_reader *reader); // takes NULL

// Takes what arrived. False once it is over: closed, or broken; then `why` says how.
bool web_socket_read(struct web_socket_reader *reader, struct str bytes, web_socket_each *each,
		     void *context);
// The number of the other side's close frame, or of ours; 0: there was none, 1005: without one.
int web_socket_close_code(const struct web_socket_reader *reader);
const char *web_socket_why(const struct web_socket_reader *reader);

// What is to be sent; the caller takes from its front what left.
struct buf *web_socket_out(struct web_socket_reader *reader);
// Puts a text, a ping or a close frame there. False if it found no room.
bool web_socket_text(struct web_socket_reader *reader, struct str text);
bool web_socket_ping(struct web_socket_reader *reader);
bool web_socket_bye(struct web_socket_reader *reader);

#endif
