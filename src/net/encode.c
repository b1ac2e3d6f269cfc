// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/encode.h"

#include <libdeflate.h>
#include <pthread.h>

// Level 1 packs a page of 60 KB in a quarter of the time of zlib's level 4 and as small
// (docs/decisions/002); assets are packed once.
enum { LEVEL_PAGE = 1, LEVEL_ASSET = 12, SPARE_MAX = 8 };

struct asset {
	const char *at; // the key: the bytes never move
	size_t len;
	struct buf packed;
};

struct encoder {
	pthread_mutex_t lock;
	struct libdeflate_compressor *spare[SPARE_MAX];
	size_t n_spare;
	struct asset assets[ENCODE_ASSETS_MAX];
	size_t n_assets;
};

struct encoder *encoder_new(void)
{
	struct encoder *encoder = calloc(1, sizeof(*encoder));
	if (encoder)
		pthread_mutex_init(&encoder->lock, NULL);
	return encoder;
}

void encoder_free(struct encoder *encoder)
{
	if (!encoder)
		return;
	for (size_t i = 0; i < encoder->n_spare; i++)
		libdeflate_free_compressor(encoder->spare[i]);
	for (size_t i = 0; i < encoder->n_assets; i++)
		buf_free(&encoder->assets[i].packed);
	pthread_mutex_destroy(&encoder->lock);
	free(encoder);
}

bool encode_worthwhile(const char *type)
{
	static const struct str starts[] = {
	    STR("text/"),
	    STR("application/json"),
	    STR("application/javascript"),
	    STR("application/manifest+json"),
	    STR("application/xml"),
	    STR("image/svg+xml"),
	};
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (str_starts(str_from(type), starts[i]))
			return true;
	return false;
}

static struct libdeflate_compressor *compressor_take(struct encoder *encoder)
{
	struct libdeflate_compressor *compressor = NULL;
	pthread_mutex_lock(&encoder->lock);
	if (encoder->n_spare)
		compressor = encoder->spare[--encoder->n_spare];
	pthread_mutex_unlock(&encoder->lock);
	return compressor ? compressor : libdeflate_alloc_compressor(LEVEL_PAGE);
}

static void compressor_give_back(struct encoder *encoder, struct libdeflate_compressor *compressor)
{
	pthread_mutex_lock(&encoder->lock);
	if (encoder->n_spare < SPARE_MAX) {
		encoder->spare[encoder->n_spare++] = compressor;
		compressor = NULL;
	}
	pthread_mutex_unlock(&encoder->lock);
	libdeflate_free_compressor(compressor);
}

// Room for less than the body itself: what does not shrink is not sent packed.
static bool pack(struct libdeflate_compressor *compressor, struct str body, struct buf *out)
{
	char *to = body.len ? buf_reserve(out, body.len) : NULL;
	out->len = to ? libdeflate_gzip_compress(compressor, body.at, body.len, to, body.len) : 0;
	return out->len > 0;
}

bool encode_gzip(struct encoder *encoder, struct str body, struct buf *out)
{
	buf_reset(out);
	struct libdeflate_compressor *compressor = compressor_take(encoder);
	if (!compressor)
		return false;
	bool packed = pack(compressor, body, out);
	compressor_give_back(encoder, compressor);
	return packed;
}

static void asset_pack(struct asset *asset, struct str body)
{
	buf_init(&asset->packed, body.len + 1);
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL_ASSET);
	if (compressor)
		pack(compressor, body, &asset->packed);
	libdeflate_free_compressor(compressor);
}

struct str encode_asset(struct encoder *encoder, struct str body)
{
	struct str packed = {NULL, 0};
	pthread_mutex_lock(&encoder->lock);
	size_t i = 0;
	while (i < encoder->n_assets &&
	       (encoder->assets[i].at != body.at || encoder->assets[i].len != body.len))
		i++;
	if (i == encoder->n_assets && i < ENCODE_ASSETS_MAX) {
		encoder->assets[i] = (struct asset){.at = body.at, .len = body.len};
		asset_pack(&encoder->assets[i], body);
		encoder->n_assets++;
	}
	if (i < encoder->n_assets)
		packed = buf_str(&encoder->assets[i].packed);
	pthread_mutex_unlock(&encoder->lock);
	return packed;
}
