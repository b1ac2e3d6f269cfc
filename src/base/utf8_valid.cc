// SPDX-License-Identifier: AGPL-3.0-or-later
extern "C" {
#include "base/utf8.h"
}

#include <simdjson.h>

// The vector code of the JSON reader checks several bytes a cycle.
bool utf8_valid(struct str s)
{
	return s.len == 0 || simdjson::validate_utf8(s.at, s.len);
}
