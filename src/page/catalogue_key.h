// SPDX-License-Identifier: AGPL-3.0-or-later
// By what a catalogue knows a text of the interface: shared with the build's tool that packs
// catalogues (tool/catalogues.c), which sees to it that no two texts have the same key.
#ifndef CAUSEWAY_PAGE_CATALOGUE_KEY_H
#define CAUSEWAY_PAGE_CATALOGUE_KEY_H

#include <stddef.h>
#include <stdint.h>

// Of a text in English; of a plural message its singular.
uint64_t catalogue_key(const char *text, size_t len);

// In a packed catalogue: before a text that a fluent reader has checked, and between plural forms.
#define CATALOGUE_CHECKED '\1'
#define CATALOGUE_FORM	  '\4'

#endif
