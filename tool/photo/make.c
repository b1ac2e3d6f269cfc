// SPDX-License-Identifier: AGPL-3.0-or-later
#include "make.h"

#include <string.h>
#include <vips/vips.h>

#include <vips/vector.h> // needs what stands above

#define BLUR_SIDE 16 // pixels of the trace: colours, and no face

// How small it is made, until it is small enough.
static const struct attempt {
	int side, quality;
} attempts[] = {{PICTURE_SIDE, 80}, {PICTURE_SIDE, 60}, {1000, 60}, {700, 50}};

// The last one, of phones' HEIC, is a module of libvips that need not be installed.
static const char *const readers[] = {"VipsForeignLoadJpeg", "VipsForeignLoadPng",
				      "VipsForeignLoadWebp", "VipsForeignLoadHeif"};

bool photo_begin(const char *program)
{
	if (vips_init(program) != 0)
		return false;
	vips_concurrency_set(1);
	vips_cache_set_max(0);
	vips_vector_set_enabled(FALSE); // it would make machine code as it runs
	vips_operation_block_set("VipsForeignLoad", TRUE);
	for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
		vips_operation_block_set(readers[i], FALSE);
	return true;
}

// HEIC: a still picture of HEVC (ISO/IEC 23008-12), by the brand that it names first.
static bool is_heic(const unsigned char *bytes)
{
	static const char brands[][5] = {"heic", "heix", "heim", "heis", "mif1"};
	for (size_t i = 0; memcmp(bytes + 4, "ftyp", 4) == 0 && i < sizeof brands / 5; i++)
		if (memcmp(bytes + 8, brands[i], 4) == 0)
			return true;
	return false;
}

// By its first bytes, whatever its name was.
static bool is_known(const unsigned char *bytes, size_t len)
{
	static const unsigned char png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
	if (len < 16)
		return false;
	return (bytes[0] == 0xFF && bytes[1] == 0xD8 && bytes[2] == 0xFF) ||
	       memcmp(bytes, png, sizeof png) == 0 ||
	       (memcmp(bytes, "RIFF", 4) == 0 && memcmp(bytes + 8, "WEBP", 4) == 0) ||
	       is_heic(bytes);
}

// How many pixels it says it has, before any of them is decoded.
static enum picture_verdict size_check(const void *bytes, size_t len)
{
	VipsImage *image = vips_image_new_from_buffer(bytes, len, "", NULL);
	if (!image)
		return PICTURE_BROKEN;
	const int64_t pixels = (int64_t)image->Xsize * image->Ysize;
	g_object_unref(image);
	return pixels > PICTURE_PIXELS_MOST ? PICTURE_LARGE : PICTURE_GOOD;
}

// Turned, made smaller, in the colours of screens, without transparency: in memory, so that the
// source is decoded once. Of a JPEG that was cut off on the way the rest stays grey.
static VipsImage *image_read(void *bytes, size_t len)
{
	VipsImage *small = NULL, *coloured = NULL, *flat = NULL, *kept = NULL;
	const double paper[] = {255, 255, 255};
	VipsArrayDouble *white = vips_array_double_new(paper, 3);
	if (vips_thumbnail_buffer(bytes, len, &small, PICTURE_SIDE, "height", PICTURE_SIDE, "size",
				  VIPS_SIZE_DOWN, "fail_on", VIPS_FAIL_ON_ERROR, NULL) == 0 &&
	    vips_colourspace(small, &coloured, VIPS_INTERPRETATION_sRGB, NULL) == 0 &&
	    (vips_image_hasalpha(coloured)
		 ? vips_flatten(coloured, &flat, "background", white, NULL)
		 : vips_copy(coloured, &flat, NULL)) == 0)
		kept = vips_image_copy_memory(flat);
	vips_area_unref(VIPS_AREA(white));
	g_clear_object(&small);
	g_clear_object(&coloured);
	g_clear_object(&flat);
	return kept;
}

// As a JPEG of at most `side` pixels, stripped of all that is not its pixels.
static bool jpeg_write(VipsImage *image, const struct attempt *as, struct photo *photo)
{
	VipsImage *small = NULL;
	size_t len = 0;
	g_free(photo->jpeg);
	photo->jpeg = NULL;
	if (vips_thumbnail_image(image, &small, as->side, "height", as->side, "size",
				 VIPS_SIZE_DOWN, NULL) != 0)
		return false;
	photo->head.width = (uint32_t)small->Xsize;
	photo->head.height = (uint32_t)small->Ysize;
	const bool good = vips_jpegsave_buffer(small, &photo->jpeg, &len, "Q", as->quality, "strip",
					       TRUE, "optimize_coding", TRUE, NULL) == 0;
	g_object_unref(small);
	photo->head.len = (uint32_t)len;
	return good;
}

static bool blur_write(VipsImage *image, struct photo *photo)
{
	VipsImage *small = NULL, *soft = NULL;
	size_t len = 0;
	const bool good =
	    vips_thumbnail_image(image, &small, BLUR_SIDE, "height", BLUR_SIDE, NULL) == 0 &&
	    vips_gaussblur(small, &soft, 1.0, NULL) == 0 &&
	    vips_jpegsave_buffer(soft, &photo->blur, &len, "Q", 60, "strip", TRUE, NULL) == 0;
	g_clear_object(&small);
	g_clear_object(&soft);
	photo->head.blur_len = (uint32_t)len;
	return good && len <= PICTURE_BLUR_MOST;
}

static enum picture_verdict image_write(VipsImage *image, struct photo *photo)
{
	for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
		if (!jpeg_write(image, &attempts[i], photo))
			return PICTURE_BROKEN;
		if (photo->head.len <= PICTURE_MOST)
			return blur_write(image, photo) ? PICTURE_GOOD : PICTURE_BROKEN;
	}
	return PICTURE_LARGE;
}

static enum picture_verdict verdict_of(const void *bytes, size_t len, struct photo *photo)
{
	if (!is_known(bytes, len))
		return PICTURE_OTHER;
	const enum picture_verdict size = size_check(bytes, len);
	if (size != PICTURE_GOOD)
		return size;
	VipsImage *image =
	    image_read((void *)(uintptr_t)bytes, len); // libvips does not write to it
	if (!image)
		return PICTURE_BROKEN;
	const enum picture_verdict verdict = image_write(image, photo);
	g_object_unref(image);
	return verdict;
}

static void warned(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer count)
{
	(void)domain;
	(void)level;
	(void)message;
	++*(int *)count;
}

void photo_make(const void *bytes, size_t len, struct photo *ret_photo)
{
	int warnings = 0;
	*ret_photo = (struct photo){.jpeg = NULL};
	const guint handler = g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, warned, &warnings);
	enum picture_verdict verdict = verdict_of(bytes, len, ret_photo);
	g_log_remove_handler("VIPS", handler);
	// A JPEG that was cut off still shows what came first; of the others nothing may be left.
	if (verdict == PICTURE_GOOD && warnings > 0 && *(const unsigned char *)bytes != 0xFF)
		verdict = PICTURE_BROKEN;
	vips_error_clear();
	if (verdict != PICTURE_GOOD)
		photo_free(ret_photo);
	ret_photo->head.verdict = verdict;
}

void photo_free(struct photo *photo)
{
	g_free(photo->jpeg);
	g_free(photo->blur);
	*photo = (struct photo){.jpeg = NULL};
}
