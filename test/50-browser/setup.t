#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The wizard of a fresh server in the browser, every step of it under axe-core.
. "$(dirname "$0")/browser.sh"
serve_fresh
browse setup.mjs
