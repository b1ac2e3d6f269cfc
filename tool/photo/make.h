// SPDX-License-Identifier: AGPL-3.0-or-later
// Draws a picture anew with libvips: JPEG, PNG and WebP are read and no other form, turned as the
// camera was held, made smaller, and written as JPEG without anything else that the file told. Its
// limits are those of base/picture.h. Touches no file.
#ifndef CAUSEWAY_PHOTO_MAKE_H
#define CAUSEWAY_PHOTO_MAKE_H

#include "base/picture.h"

struct photo {
	struct picture_head head;
	void *jpeg, *blur; // given back by photo_free
};

// Once, before the first one: makes libvips forget the forms that are not read. False if it cannot
// be used.
bool photo_begin(const char *program);
// *ret_photo is to be freed whatever its verdict.
void photo_make(const void *bytes, size_t len, struct photo *ret_photo);
void photo_free(struct photo *photo);

#endif
