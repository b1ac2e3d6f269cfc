#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every page in every language of the interface fits on the narrowest phone.
. "$(dirname "$0")/browser.sh"
serve_story
browse languages.mjs
