// SPDX-License-Identifier: AGPL-3.0-or-later
// Compresses answers with gzip (libdeflate). Compressors are kept for reuse; what never changes is
// compressed once, thoroughly, and kept.
#ifndef CAUSEWAY_NET_ENCODE_H
#define CAUSEWAY_NET_ENCODE_H

#include "base/buf.h"

#define ENCODE_LEAST	  1024 // smaller answers are not worth it
#define ENCODE_ASSETS_MAX 512

struct encoder;

struct encoder *encoder_new(void); // NULL without memory
void encoder_free(struct encoder *encoder);

// True for media types that shrink: text, JSON, JavaScript, XML, SVG.
bool encode_worthwhile(const char *type);
// Writes body as gzip into out (reset first); false if that saves nothing or memory is out. Any
// thread.
bool encode_gzip(struct encoder *encoder, struct str body, struct buf *out);
// The gzip form of bytes that live for ever, made at the first call and kept until encoder_free;
// empty if compressing does not help or ENCODE_ASSETS_MAX is reached.
struct str encode_asset(struct encoder *encoder, struct str body);

#endif
