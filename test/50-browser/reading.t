#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Reading the Stream, with script and without: signing in, filters, search, pages, signing out.
. "$(dirname "$0")/browser.sh"
serve_story
browse reading.mjs
