// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/chat_file.h"

#include "base/picture.h"
#include "base/time.h"
#include "campaign/attachment.h"

static bool is_picture(struct str type)
{
	return str_starts(type, STR("image/"));
}

// The name tells nothing: what is called a picture here may be larger.
static size_t most_of(struct str type)
{
	return is_picture(type) ? PICTURE_SENT_MOST : ATTACHMENT_BYTES_MOST;
}

bool chat_file_fits(const struct connector_call *call, int64_t size)
{
	const size_t bytes = size > 0 ? (size_t)size : ATTACHMENT_BYTES_MOST;
	return call->file_ms < CHAT_FILES_MS && call->file_bytes + bytes <= CONNECTOR_FILES_ROOM;
}

bool chat_file_wanted(const struct connector_call *call, struct str type,
		      struct connector_file *ret_file)
{
	const bool kept = type.len == 0 || is_picture(type) || str_starts(type, STR("text/")) ||
			  str_equal(type, STR("application/pdf"));
	ret_file->lack = !kept					   ? FILE_KIND
			 : ret_file->size > (int64_t)most_of(type) ? FILE_LARGE
			 : connector_kept(call) || !chat_file_fits(call, ret_file->size)
			     ? FILE_LATER
			     : FILE_WHOLE;
	return ret_file->lack == FILE_WHOLE;
}

// Letters, digits, dots and dashes: whatever else stands before the first slash may end the host
// earlier than it seems ("https://elsewhere?.fbsbx.com/").
static bool is_name(struct str host)
{
	for (size_t i = 0; i < host.len; i++) {
		const char c = host.at[i], small = (char)(c | 0x20);
		if (!(small >= 'a' && small <= 'z') && !(c >= '0' && c <= '9') && c != '.' &&
		    c != '-')
			return false;
	}
	return host.len > 0;
}

bool chat_file_at(struct str url, const char *const *ends)
{
	if (!str_starts(url, STR("https://")))
		return false;
	struct str rest = str_slice(url, strlen("https://"), SIZE_MAX);
	const struct str host = str_cut(&rest, '/');
	for (; *ends; ends++)
		if (str_ends(host, str_from(*ends)) && is_name(host))
			return true;
	return false;
}

void chat_file_fetch(struct connector_call *call, const char *url,
		     const struct fetch_header *headers, size_t n_headers,
		     struct connector_file *ret_file)
{
	struct fault why;
	struct fetch_answer answer;
	struct connector_call asked = *call;
	const int64_t began = time_monotonic_ns();
	const struct fetch_request request = {
	    .method = "GET",
	    .url = url,
	    .headers = headers,
	    .n_headers = n_headers,
	    .timeout_ms = CHAT_FILE_MS,
	    .max_bytes = PICTURE_SENT_MOST,
	};
	ret_file->lack = FILE_LATER;
	if (!url)
		return;
	const enum outcome outcome = connector_fetch(&asked, request, &answer, &why);
	call->file_ms += (time_monotonic_ns() - began) / 1000000;
	if (outcome == TOO_MUCH)
		ret_file->lack = FILE_LARGE;
	if (outcome != OK || answer.body.len == 0)
		return;
	ret_file->bytes = answer.body;
	ret_file->size = (int64_t)answer.body.len;
	ret_file->lack = FILE_WHOLE;
}
