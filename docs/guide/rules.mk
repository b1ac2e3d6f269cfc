# SPDX-License-Identifier: AGPL-3.0-or-later
# The user guide: docs/guide/NAME.md become HTML inside the program, which serves them at
# /help/NAME. Links between pages lose their ".md"; pictures, which lie in the share folder, get an
# address that changes with them and wait until they are scrolled to.

guide_pages := $(patsubst docs/guide/%.md,$(O)/gen/guide/assets/%.html,$(wildcard docs/guide/*.md))
guide_pictures := $(wildcard docs/guide/pictures/*.webp)
guide_state = $(shell cat /dev/null $(guide_pictures) | cksum | cut -d ' ' -f 1)

$(O)/gen/guide/assets/%.html: docs/guide/%.md docs/guide/rules.mk $(guide_pictures)
	@mkdir -p $(@D)
	cmark-gfm --extension table $< | sed -E \
		-e 's,href="([a-z-]+)\.md(#[a-z-]+)?",href="\1\2",g' \
		-e 's,src="pictures/([a-z0-9-]+)\.webp",src="/help/pictures/$(guide_state)/\1" loading="lazy",g' >$@
$(O)/gen/guide/guide_embedded.c $(O)/gen/guide/guide_embedded.h &: $(guide_pages) $(O)/tool/embed
	$(O)/tool/embed guide $(O)/gen/guide/guide_embedded.c $(O)/gen/guide/guide_embedded.h $(guide_pages)
app_more := $(O)/gen/guide/guide_embedded.o

ifneq ($(guide_pictures),)
share: $(O)/share/causeway/guide
$(O)/share/causeway/guide:
	@mkdir -p $(@D)
	ln -sfn $(CURDIR)/docs/guide/pictures $@
endif
