#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The unit tests that can use a database, on PostgreSQL.
. "$(dirname "$0")/../lib.sh"
# shellcheck disable=SC2034 # postgres.sh reads it
folder=${O:-build}
. "$(dirname "$0")/postgres.sh"
