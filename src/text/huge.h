// SPDX-License-Identifier: AGPL-3.0-or-later
// Memory for tables that are asked at random places: on huge pages where the system has them,
// because to look up the addresses of many small pages costs as much as the memory itself. Never
// grows or shrinks.
#ifndef CAUSEWAY_TEXT_HUGE_H
#define CAUSEWAY_TEXT_HUGE_H

#include <stddef.h>

// Zeroed memory, or NULL. Pages that are never touched take none. Freed by huge_free.
void *huge_new(size_t size);
// Takes NULL; `size` as it was asked for.
void huge_free(void *memory, size_t size);

#endif
