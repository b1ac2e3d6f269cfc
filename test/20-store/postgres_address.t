#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The same under AddressSanitizer, where that build exists.
. "$(dirname "$0")/../lib.sh"
# shellcheck disable=SC2034 # postgres.sh reads it
folder=${O:-build}-address
[ -d "$folder/test" ] || skip_all "$folder is not built (make SAN=address unit)"
. "$(dirname "$0")/postgres.sh"
