# SPDX-License-Identifier: AGPL-3.0-or-later
# `make outlines` fetches Natural Earth with npm, by lock file, and makes of it the file that the
# map of places is drawn from. Only this needs a network; without the file the map has points and
# no outlines.

outlines_dir := $(O)/outlines

$(outlines_dir)/node_modules: tool/outlines/package.json tool/outlines/package-lock.json
	@mkdir -p $(@D)
	cp $^ $(@D)
	cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
$(SHARE)/outlines/world.cwo: tool/outlines/build.mjs $(outlines_dir)/node_modules
	@mkdir -p $(@D)
	node $< $(outlines_dir)/node_modules $@
outlines: $(SHARE)/outlines/world.cwo
