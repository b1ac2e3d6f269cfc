// SPDX-License-Identifier: AGPL-3.0-or-later
#include "respond/photo_view.h"

#include "campaign/photo.h"
#include "net/services.h"
#include "people/seal.h"
#include "respond/post_view.h"

#include <sodium.h>

#define BASE64 sodium_base64_VARIANT_ORIGINAL

struct str photo_src(struct arena *arena, struct str jpeg)
{
	static const char before[] = "data:image/jpeg;base64,";
	const size_t head = sizeof before - 1;
	const size_t room = sodium_base64_encoded_len(jpeg.len, BASE64);
	char *out = arena_raw(arena, head + room);
	if (!out)
		return STR("");
	memcpy(out, before, head);
	sodium_bin2base64(out + head, room, (const unsigned char *)jpeg.at, jpeg.len, BASE64);
	return str_of(out, head + room - 1);
}

enum outcome photos_read(struct conn *conn, const struct request *request, int64_t campaign,
			 int64_t post, struct post_view *view, struct fault *fault)
{
	size_t count = 0;
	struct photo photos[PHOTO_POST_MOST];
	enum outcome outcome =
	    photo_list(conn, request->arena, campaign, post, photos, &count, fault);
	for (size_t i = 0; outcome == OK && i < count; i++)
		outcome = unseal(services_of(request)->sealer, request->arena, photos[i].blur,
				 &photos[i].blur, fault);
	if (outcome != OK)
		return outcome;
	struct post_photo *list = arena_array(request->arena, count + 1, sizeof *list);
	if (!list)
		return fail(TOO_MUCH, fault, "This page needs too much memory.");
	for (size_t i = 0; i < count; i++) {
		const bool open = photos[i].id == view->photo_open;
		list[i] = (struct post_photo){
		    .id = photos[i].id,
		    .open = open,
		    .src = open		    ? view->photo_open_src
			   : view->may_open ? photo_src(request->arena, photos[i].blur)
					    : STR(""),
		    .width = photos[i].width,
		    .height = photos[i].height,
		};
	}
	view->photos = (struct view_list){list, count};
	view->some_photos = count > 0;
	return OK;
}

static const struct field photo_fields[] = {
    VIEW_FIELD(post_photo, id, FIELD_ID, "of the picture"),
    VIEW_PAGE_FIELD(post_photo, src, FIELD_STR, "the picture or its trace"),
    VIEW_FIELD(post_photo, width, FIELD_I64, "pixels"),
    VIEW_FIELD(post_photo, height, FIELD_I64, "pixels"),
    VIEW_PAGE_FIELD(post_photo, open, FIELD_BOOL, "the picture itself is shown"),
};
const struct view post_photo_view =
    VIEW(post_photo, photo_fields, "a picture that came with a post");
