#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every public page in every state under axe-core: light and dark, three widths, English and Urdu,
# without sideways overflow. With PICTURES=1 it leaves pictures in
# test/artifacts.
. "$(dirname "$0")/browser.sh"
serve_story late
story_links
story_alarm
serve_bare
serve_locked
browse access.mjs public "$@"
