#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Every page of the team in every state under axe-core: light and dark, three widths, English and
# Urdu, without sideways overflow. With PICTURES=1 it leaves pictures in
# test/artifacts.
# First: it takes longest.
. "$(dirname "$0")/browser.sh"
serve_story
story_links
story_partner
serve_bare
browse access.mjs team "$@"
