// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes fields of comma-separated values (RFC 4180), each in quotes. What a spreadsheet would take
// for a formula gets an apostrophe in front, so that what strangers wrote runs nowhere.
#ifndef CAUSEWAY_BASE_CSV_WRITE_H
#define CAUSEWAY_BASE_CSV_WRITE_H

#include "base/buf.h"

// Appends a field and what stands behind it: a comma, or after the last one the end of the line.
void csv_field(struct buf *out, struct str text, bool last);

#endif
