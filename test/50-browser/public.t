#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# What the public does, with script and without: asking for help, pictures, colours, language.
. "$(dirname "$0")/browser.sh"
serve_story
serve_bare
PICTURES=$(user_folder pictures)
/usr/bin/python3 "$ROOT/test/30-http/pictures.py" "$PICTURES" "${CAUSEWAY%/*}/causeway-photo"
export PICTURES
browse public.mjs
