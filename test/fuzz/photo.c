// SPDX-License-Identifier: AGPL-3.0-or-later
// A picture that a stranger sent, as causeway-photo reads it.
#include "fuzz.h"

#include "../../tool/photo/make.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool begun = false;
	struct photo photo;
	if (!begun)
		require(photo_begin("photo"));
	begun = true;
	photo_make(data, size, &photo);
	require(photo.head.verdict < PICTURE_VERDICTS);
	if (photo.head.verdict == PICTURE_GOOD) {
		require(photo.head.len > 0 && photo.head.len <= PICTURE_MOST);
		require(photo.head.blur_len > 0 && photo.head.blur_len <= PICTURE_BLUR_MOST);
		require(photo.head.width >= 1 && photo.head.width <= PICTURE_SIDE);
		require(photo.head.height >= 1 && photo.head.height <= PICTURE_SIDE);
		require(memcmp(photo.jpeg, "\xFF\xD8\xFF", 3) == 0);
	} else {
		require(photo.jpeg == NULL && photo.blur == NULL);
	}
	photo_free(&photo);
	return 0;
}
