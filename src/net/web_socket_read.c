// SPDX-License-Identifier: AGPL-3.0-or-later
// libwslay would keep each frame of a message in memory of its own, so that a message cut into
// single bytes takes a hundred times its size: here it does not keep them.
#include "net/web_socket_read.h"

#include <sodium.h>
#include <stdlib.h>
#include <wslay/wslay.h>

#define KEPT_MAX ((size_t)64 << 10) // a buffer that grew beyond it for one message is given back

struct web_socket_reader {
	wslay_event_context_ptr frames;
	struct str in; // what arrived and was not read yet
	struct buf message, out;
	size_t count;	    // frames of the message
	bool text, control; // of the message; of the frame
	const char *why;    // it is over; NULL: it is not
	web_socket_each *each;
	void *context;
};

static void end(struct web_socket_reader *reader, const char *why)
{
	if (!reader->why)
		reader->why = why;
}

// --- what libwslay asks for ---

static ssize_t bytes_give(wslay_event_context_ptr frames, uint8_t *to, size_t len, int flags,
			  void *context)
{
	struct web_socket_reader *reader = context;
	(void)flags;
	if (reader->in.len == 0) {
		wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK);
		return -1;
	}
	const struct str part = str_slice(reader->in, 0, len);
	memcpy(to, part.at, part.len);
	reader->in = str_slice(reader->in, part.len, SIZE_MAX);
	return (ssize_t)part.len;
}

static ssize_t bytes_take(wslay_event_context_ptr frames, const uint8_t *bytes, size_t len,
			  int flags, void *context)
{
	struct web_socket_reader *reader = context;
	(void)flags;
	buf_add(&reader->out, str_of((const char *)bytes, len));
	if (!reader->out.full)
		return (ssize_t)len;
	end(reader, "it does not read what it is answered");
	wslay_event_set_error(frames, WSLAY_ERR_CALLBACK_FAILURE);
	return -1;
}

static int mask_make(wslay_event_context_ptr frames, uint8_t *to, size_t len, void *context)
{
	(void)frames, (void)context;
	randombytes_buf(to, len);
	return 0;
}

static void frame_begin(wslay_event_context_ptr frames,
			const struct wslay_event_on_frame_recv_start_arg *frame, void *context)
{
	struct web_socket_reader *reader = context;
	(void)frames;
	reader->control = wslay_is_ctrl_frame(frame->opcode);
	if (reader->control)
		return;
	if (frame->opcode != WSLAY_CONTINUATION_FRAME) {
		reader->text = frame->opcode == WSLAY_TEXT_FRAME;
		reader->count = 0;
	}
	if (++reader->count > WEB_SOCKET_FRAMES_MAX)
		end(reader, "a message is cut into too many frames");
}

static void frame_part(wslay_event_context_ptr frames,
		       const struct wslay_event_on_frame_recv_chunk_arg *part, void *context)
{
	struct web_socket_reader *reader = context;
	(void)frames;
	if (!reader->control)
		buf_add(&reader->message, str_of((const char *)part->data, part->data_length));
}

static void message_end(wslay_event_context_ptr frames,
			const struct wslay_event_on_msg_recv_arg *message, void *context)
{
	struct web_socket_reader *reader = context;
	(void)frames;
	if (wslay_is_ctrl_frame(message->opcode))
		return;
	if (!reader->why && !reader->message.full)
		reader->each(reader->context, reader->text, buf_str(&reader->message));
	if (reader->message.room > KEPT_MAX) {
		buf_free(&reader->message);
		buf_init(&reader->message, WEB_SOCKET_MESSAGE_MAX + 1);
	} else {
		buf_reset(&reader->message);
	}
}

// --- the reader ---

enum outcome web_socket_reader_new(struct web_socket_reader **ret_reader, struct fault *fault)
{
	static const struct wslay_event_callbacks calls = {
	    .recv_callback = bytes_give,
	    .send_callback = bytes_take,
	    .genmask_callback = mask_make,
	    .on_frame_recv_start_callback = frame_begin,
	    .on_frame_recv_chunk_callback = frame_part,
	    .on_msg_recv_callback = message_end,
	};
	struct web_socket_reader *reader = calloc(1, sizeof *reader);
	if (!reader || wslay_event_context_client_init(&reader->frames, &calls, reader) != 0) {
		free(reader);
		return fail(UNAVAILABLE, fault, "There is not enough memory to listen.");
	}
	wslay_event_config_set_no_buffering(reader->frames, 1);
	wslay_event_config_set_max_recv_msg_length(reader->frames, WEB_SOCKET_MESSAGE_MAX);
	buf_init(&reader->message, WEB_SOCKET_MESSAGE_MAX + 1);
	buf_init(&reader->out, WEB_SOCKET_OUT_MAX);
	*ret_reader = reader;
	return OK;
}

void web_socket_reader_free(struct web_socket_reader *reader)
{
	if (!reader)
		return;
	wslay_event_context_free(reader->frames);
	buf_free(&reader->message);
	buf_free(&reader->out);
	free(reader);
}

// Lets libwslay write what it has to say.
static bool answers_write(struct web_socket_reader *reader)
{
	if (wslay_event_want_write(reader->frames) && wslay_event_send(reader->frames) != 0)
		end(reader, "it cannot be answered");
	return !reader->why;
}

static const char *reason_of(int code)
{
	switch (code) {
	case WSLAY_CODE_INVALID_FRAME_PAYLOAD_DATA:
		return "its text is not UTF-8";
	case WSLAY_CODE_MESSAGE_TOO_BIG:
		return "a message is too long";
	default:
		return "what it sends is no WebSocket";
	}
}

bool web_socket_read(struct web_socket_reader *reader, struct str bytes, web_socket_each *each,
		     void *context)
{
	if (reader->why)
		return false;
	reader->in = bytes;
	reader->each = each;
	reader->context = context;
	// Without memory it fails and does not say good-bye.
	const bool good = wslay_event_recv(reader->frames) == 0;
	answers_write(reader);
	if (wslay_event_get_close_received(reader->frames))
		end(reader, "the server ended it");
	else if (wslay_event_get_close_sent(reader->frames))
		end(reader, reason_of(web_socket_close_code(reader)));
	else if (!good)
		end(reader, "it cannot be read");
	reader->in = STR("");
	return !reader->why;
}

int web_socket_close_code(const struct web_socket_reader *reader)
{
	// "Abnormal" stands for none.
	const int theirs = wslay_event_get_status_code_received(reader->frames);
	const int ours = wslay_event_get_status_code_sent(reader->frames);
	if (wslay_event_get_close_received(reader->frames))
		return theirs;
	return ours == WSLAY_CODE_ABNORMAL_CLOSURE ? 0 : ours;
}

const char *web_socket_why(const struct web_socket_reader *reader)
{
	return reader->why;
}

struct buf *web_socket_out(struct web_socket_reader *reader)
{
	return &reader->out;
}

bool web_socket_text(struct web_socket_reader *reader, struct str text)
{
	const struct wslay_event_msg message = {
	    .opcode = WSLAY_TEXT_FRAME, .msg = (const uint8_t *)text.at, .msg_length = text.len};
	return !reader->why && wslay_event_queue_msg(reader->frames, &message) == 0 &&
	       answers_write(reader);
}

bool web_socket_ping(struct web_socket_reader *reader)
{
	static const struct wslay_event_msg ping = {.opcode = WSLAY_PING};
	return !reader->why && wslay_event_queue_msg(reader->frames, &ping) == 0 &&
	       answers_write(reader);
}

bool web_socket_bye(struct web_socket_reader *reader)
{
	return !reader->why &&
	       wslay_event_queue_close(reader->frames, WSLAY_CODE_NORMAL_CLOSURE, NULL, 0) == 0 &&
	       answers_write(reader);
}
