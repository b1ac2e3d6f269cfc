// SPDX-License-Identifier: AGPL-3.0-or-later
// The plural rule of a catalogue's header ("nplurals=2; plural=(n != 1);"), gettext's subset of C:
// n, numbers, ?: || && == != < > <= >= + - * / % ! and brackets. Division by zero yields 0.
#ifndef CAUSEWAY_PAGE_PLURAL_H
#define CAUSEWAY_PAGE_PLURAL_H

#include "base/str.h"

#define PLURAL_NODES_MAX 64
#define PLURAL_FORMS_MAX 6

struct plural_node {
	uint8_t kind;	  // an operator
	uint8_t parts[3]; // nodes it works on
	uint64_t number;
};

struct plural {
	unsigned forms; // 1 to PLURAL_FORMS_MAX
	uint8_t root;
	unsigned n_nodes;
	struct plural_node nodes[PLURAL_NODES_MAX];
};

// False if the text is no such rule or is too long.
bool plural_parse(struct str header_line, struct plural *ret_rule);
// Which form to use for n: less than rule->forms, whatever the rule yields.
unsigned plural_form(const struct plural *rule, uint64_t n);

// The rule of English, and of languages without a catalogue.
extern const struct plural plural_english;

#endif
