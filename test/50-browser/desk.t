#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The Desk as a team works on it: two people at once, corrections, many Posts, views, queues.
. "$(dirname "$0")/browser.sh"
serve_story
browse desk.mjs
