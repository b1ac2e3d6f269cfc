// SPDX-License-Identifier: AGPL-3.0-or-later
#include "page/qr.h"

#include <qrencode.h>

#define QUIET	4 // modules of empty space, ISO/IEC 18004
#define SVG_MAX ((size_t)64 << 10)

// One path for all modules: a stroke of width 1 for each run of dark ones in a row.
static void rows_draw(struct buf *out, const QRcode *code)
{
	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width; x++) {
			const unsigned char *row = code->data + (size_t)y * (size_t)code->width;
			int end = x;
			while (end < code->width && row[end] & 1)
				end++;
			if (end > x)
				buf_format(out, "M%d %d.5h%d", x + QUIET, y + QUIET, end - x);
			x = end;
		}
}

struct html_safe qr_svg(struct arena *arena, struct str text)
{
	struct html_safe svg = {STR("")};
	if (text.len > QR_TEXT_MAX)
		return svg;
	QRcode *code =
	    QRcode_encodeData((int)text.len, (const unsigned char *)text.at, 0, QR_ECLEVEL_M);
	if (!code)
		return svg;
	struct buf out;
	const int size = code->width + 2 * QUIET;
	buf_init(&out, SVG_MAX);
	buf_format(&out,
		   "<svg class=\"qr\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\" "
		   "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
		   "<path stroke=\"#000\" d=\"",
		   size, size, size, size);
	rows_draw(&out, code);
	buf_add_cstr(&out, "\"/></svg>");
	if (!out.full)
		svg.html = arena_copy(arena, buf_str(&out));
	buf_free(&out);
	QRcode_free(code);
	return svg;
}
