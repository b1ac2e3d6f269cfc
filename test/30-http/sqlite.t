#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What a server promises over HTTP, on the embedded database.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/suite.sh"
# shellcheck disable=SC2034 # the suite reads it
SETUP_FLAGS=()
suite
