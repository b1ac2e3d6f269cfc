// SPDX-License-Identifier: AGPL-3.0-or-later
#include "listen/multipart.h"

#include "base/buf.h"

#include <sodium.h>

#define FORM_MOST ((size_t)4 << 20)
#define MARK_LEN  24 // of what stands between parts

static void part_begin(struct buf *form, const char *mark, const char *name, bool jpeg)
{
	buf_format(form, "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n", mark,
		   name, jpeg ? "; filename=\"picture.jpg\"\r\nContent-Type: image/jpeg" : "");
}

struct str multipart_make(struct arena *arena, const struct multipart_pair *pairs, size_t count,
			  const char *file, struct str jpeg, const char **ret_type)
{
	struct buf form;
	unsigned char bytes[MARK_LEN / 2];
	char mark[MARK_LEN + 1];
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2hex(mark, sizeof mark, bytes, sizeof bytes);
	buf_init(&form, FORM_MOST);
	for (size_t i = 0; i < count; i++) {
		part_begin(&form, mark, pairs[i].name, pairs[i].jpeg);
		buf_add(&form, pairs[i].value);
		buf_add_cstr(&form, "\r\n");
	}
	part_begin(&form, mark, file, true);
	buf_add(&form, jpeg);
	buf_format(&form, "\r\n--%s--\r\n", mark);
	*ret_type = arena_format(arena, "multipart/form-data; boundary=%s", mark).at;
	const struct str text =
	    form.full || !*ret_type ? STR("") : arena_copy(arena, buf_str(&form));
	buf_free(&form);
	return text;
}
