// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/csv_write.h"

void csv_field(struct buf *out, struct str text, bool last)
{
	const bool formula = text.len > 0 && strchr("=+-@\t\r", text.at[0]);
	buf_add_byte(out, '"');
	if (formula)
		buf_add_byte(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '"')
			buf_add_byte(out, '"');
		buf_add_byte(out, text.at[i]);
	}
	buf_add_cstr(out, last ? "\"\r\n" : "\",");
}
