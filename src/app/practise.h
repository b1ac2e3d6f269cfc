// SPDX-License-Identifier: AGPL-3.0-or-later
// "Practise here": who heads a campaign makes an exercise after it with one press. It has the
// campaign's template, languages, clocks, emergency number, team and duty roster, and, if wished
// and if there is one for the template, an invented story told into it.
#ifndef CAUSEWAY_APP_PRACTISE_H
#define CAUSEWAY_APP_PRACTISE_H

#include "net/route.h"

extern const struct route_table practise_routes;

#endif
