// SPDX-License-Identifier: AGPL-3.0-or-later
#include "store/driver.h"
const struct driver postgres_driver = {.engine = STORE_POSTGRES};
