#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Somebody who has never seen the Desk finds their way by the words that stand there.
. "$(dirname "$0")/browser.sh"
serve_story
browse newcomer.mjs
