// SPDX-License-Identifier: AGPL-3.0-or-later
// Takes comments and needless white space out of stylesheets and scripts while they are embedded.
// Careful rather than thorough: it never renames, never joins lines of a script, and leaves
// strings, templates, regular expressions and url(…) as they are.
#ifndef CAUSEWAY_TOOL_STRIP_H
#define CAUSEWAY_TOOL_STRIP_H

#include <stddef.h>

// Both work in place on `text`, which need not end in a zero, and return the new length.
size_t strip_css(char *text, size_t len);
size_t strip_js(char *text, size_t len);

#endif
