#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What the public does, with script and without: asking for help, colours, language.
. "$(dirname "$0")/browser.sh"
serve_story
serve_bare
browse public.mjs
