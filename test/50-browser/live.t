#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The Stream while Posts come in, and while the server is away.
. "$(dirname "$0")/browser.sh"
serve_story
browse live.mjs
