#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The Desk on bad networks: lost and found, asleep, very slow; and while very much comes in.
# Alone: it measures how long keys take.
. "$(dirname "$0")/browser.sh"
serve_story
browse network.mjs
