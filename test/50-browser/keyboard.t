#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The Stream and the public form with nothing but a keyboard.
. "$(dirname "$0")/browser.sh"
serve_story
browse keyboard.mjs
