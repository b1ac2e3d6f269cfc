#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What every page weighs on the wire when it is opened first.
. "$(dirname "$0")/browser.sh"
serve_story
serve_bare
browse weight.mjs
