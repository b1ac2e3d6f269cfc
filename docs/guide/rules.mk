# SPDX-License-Identifier: AGPL-3.0-or-later
# The user guide: docs/guide/NAME.md become HTML inside the program, which serves them at
# /help/NAME; docs/guide/LANGUAGE/NAME.md is the same page in another language. Links between pages lose their ".md"; pictures, which lie in the share folder, get an
# address that changes with them and wait until they are scrolled to.

guide_languages := $(sort $(patsubst docs/guide/%/,%,$(dir $(wildcard docs/guide/*/*.md))))
guide_pages := $(patsubst docs/guide/%.md,$(O)/gen/guide/assets/%.html,$(wildcard docs/guide/*.md)) \
	$(foreach l,$(guide_languages),$(patsubst docs/guide/$(l)/%.md,$(O)/gen/guide/assets/$(l)-%.html,$(wildcard docs/guide/$(l)/*.md)))
guide_pictures := $(wildcard docs/guide/pictures/*.webp)
guide_state = $(shell cat /dev/null $(guide_pictures) | cksum | cut -d ' ' -f 1)

define guide_page
	@mkdir -p $(@D)
	cmark-gfm --extension table $< | sed -E \
		-e 's,href="([a-z-]+)\.md(#[a-z-]+)?",href="\1\2",g' \
		-e 's,src="pictures/([a-z0-9-]+)\.webp",src="/help/pictures/$(guide_state)/\1" loading="lazy",g' >$@
endef
$(O)/gen/guide/assets/%.html: docs/guide/%.md docs/guide/rules.mk $(guide_pictures)
	$(guide_page)
define guide_language
$(O)/gen/guide/assets/$(1)-%.html: docs/guide/$(1)/%.md docs/guide/rules.mk $(guide_pictures)
	$$(guide_page)
endef
$(foreach l,$(guide_languages),$(eval $(call guide_language,$(l))))
$(O)/gen/guide/guide_embedded.c $(O)/gen/guide/guide_embedded.h &: $(guide_pages) $(O)/tool/embed
	$(O)/tool/embed guide $(O)/gen/guide/guide_embedded.c $(O)/gen/guide/guide_embedded.h $(guide_pages)
app_more := $(O)/gen/guide/guide_embedded.o

ifneq ($(guide_pictures),)
share: $(O)/share/causeway/guide
$(O)/share/causeway/guide:
	@mkdir -p $(@D)
	ln -sfn $(CURDIR)/docs/guide/pictures $@
endif
