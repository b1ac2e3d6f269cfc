#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The whole story: an SMS in Urdu becomes a Case, is matched with a boat, both sides are asked and
# agree, it comes, and whoever asked reads so in their own language. The script stands for the SMS
# gateway and its phones.
. "$(dirname "$0")/browser.sh"
STORY_GATEWAY=$(free_port)
export STORY_GATEWAY CAUSEWAY_LISTEN_PRIVATE=127.0.0.1:$STORY_GATEWAY
serve_story
browse story.mjs
