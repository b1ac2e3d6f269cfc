#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What a server promises over HTTP, on a PostgreSQL of its own.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
start_postgres || skip_all "PostgreSQL is not installed"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=(--database "$DATABASE_URL")
suite
