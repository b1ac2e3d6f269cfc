#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# One night's work from end to end: with the keyboard only, without script, on a phone, in Urdu.
. "$(dirname "$0")/browser.sh"
serve_story
browse night.mjs
