# SPDX-License-Identifier: AGPL-3.0-or-later
# How the rooms become archives, tests and the program. A room is src/ROOM: *.c and *.cc are its
# code, test_*.c its unit tests (one program each), *.sql, migrate/*.sql, *.html and assets/* are
# embedded by tool/embed into $(O)/gen/ROOM/.

.SECONDARY:
.DELETE_ON_ERROR:
all: $(O)/causeway share

room_code = $(filter-out src/$(1)/test_%.c,$(wildcard src/$(1)/*.c)) $(wildcard src/$(1)/*.cc)
room_tests = $(wildcard src/$(1)/test_*.c)
room_embeds = $(wildcard src/$(1)/*.sql src/$(1)/migrate/*.sql src/$(1)/*.html src/$(1)/assets/*)

embed_code := tool/embed.c tool/strip.c src/store/written.c
$(O)/tool/embed: $(embed_code) tool/strip.h src/store/written.h
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -O1 -g $(WARN) -D_GNU_SOURCE -include src/base/banned.h -Isrc $(embed_code) -o $@

UNICODE_DATA ?= /usr/share/unicode/UnicodeData.txt
$(O)/gen/text/fold_table.h: tool/fold_table.c
	@mkdir -p $(@D) $(O)/tool
	$(CC) -std=gnu17 -O1 -g $(WARN) -D_GNU_SOURCE $< -o $(O)/tool/fold_table
	$(O)/tool/fold_table $(UNICODE_DATA) $@

# Translations. Of po/LANG.po come two catalogues: all its messages, and only those that a fluent
# reader has checked (not marked fuzzy). The program holds them packed, without the English.
translated := $(patsubst po/%.po,%,$(wildcard po/*.po))
catalogues := $(O)/gen/catalogues/assets/all.ids $(translated:%=$(O)/gen/catalogues/assets/%.texts.gz)
mo_files := $(foreach l,$(translated),$(O)/gen/mo/$(l).mo $(O)/gen/mo/$(l).checked.mo)
$(O)/gen/mo/%.checked.mo: po/%.po
	@mkdir -p $(@D)
	msgfmt -o $@ $<
$(O)/gen/mo/%.mo: po/%.po
	@mkdir -p $(@D)
	msgfmt --use-fuzzy -o $@ $<
$(O)/tool/catalogues: tool/catalogues.c src/page/catalogue_key.c src/page/catalogue_key.h
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -O1 -g $(WARN) -D_GNU_SOURCE -include src/base/banned.h -Isrc $(filter %.c,$^) -ldeflate -o $@
$(catalogues) &: $(mo_files) $(O)/tool/catalogues
	@mkdir -p $(@D)
	$(O)/tool/catalogues $(O)/gen/mo $(O)/gen/catalogues/assets $(translated)
$(O)/gen/catalogues/catalogues_embedded.c $(O)/gen/catalogues/catalogues_embedded.h &: $(catalogues) $(O)/tool/embed
	$(O)/tool/embed catalogues $(O)/gen/catalogues/catalogues_embedded.c \
		$(O)/gen/catalogues/catalogues_embedded.h $(catalogues)
page_more := $(O)/gen/catalogues/catalogues_embedded.o

# Templates of campaigns: data, one file each.
campaign_templates := $(patsubst template/%,$(O)/gen/template/assets/%,$(sort $(wildcard template/*.json)))
$(O)/gen/template/assets/%.json: template/%.json
	@mkdir -p $(@D)
	cp $< $@
$(O)/gen/template/template_embedded.c $(O)/gen/template/template_embedded.h &: $(campaign_templates) $(O)/tool/embed
	$(O)/tool/embed template $(O)/gen/template/template_embedded.c \
		$(O)/gen/template/template_embedded.h $(campaign_templates)
campaign_more := $(O)/gen/template/template_embedded.o
# What was learnt of danger: model/danger.cwd as bytes of the program.
$(O)/gen/danger/danger_embedded.c: model/danger.cwd
	@mkdir -p $(@D)
	@(echo '_Alignas(8) const unsigned char danger_embedded[] = {'; \
		od -An -v -tu1 $< | sed 's/ *\([0-9][0-9]*\)/\1,/g'; echo '};') >$@
triage_more := $(O)/gen/danger/danger_embedded.o
# Their names, where tool/messages finds them.
$(O)/gen/template/words.c: $(campaign_templates)
	sed -n 's,.*"\(title\|about\|purpose\|story\|receipt\)": \("[^"]*"\).*,/*tr*/ \2,p' $^ >$@

# Collects the texts of the interface and brings every po/*.po up to date with them.
messages: $(O)/tool/messages $(O)/gen/template/words.c
	@$(O)/tool/messages $(sort $(wildcard src/*/*.html) $(foreach r,$(ROOMS),$(call room_code,$(r)))) \
		$(O)/gen/template/words.c >$(O)/causeway.pot
	@sed 's,$(O)/gen/template/words.c,template,' $(O)/causeway.pot >po/causeway.pot
	@for po in po/*.po; do \
		msgmerge --quiet --update --backup=none --no-fuzzy-matching $$po po/causeway.pot && \
		msgattrib --no-obsolete -o $$po $$po; \
	done
$(O)/tool/messages: tool/messages.c
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -O1 -g $(WARN) -D_GNU_SOURCE -include src/base/banned.h $< -o $@

# The crisis lexicon, from lexicon/*.tsv; text's unit tests read the built file.
lexicon := $(O)/share/causeway/lexicon/crisis.cwlex
$(O)/tool/lexicon: tool/lexicon.c $(O)/libtext.a $(O)/libbase.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $< $(LDFLAGS_ALL) $(O)/libtext.a $(O)/libbase.a $(LIBS) -o $@
$(lexicon): $(O)/tool/lexicon $(wildcard lexicon/*.tsv)
	@mkdir -p $(@D)
	$(O)/tool/lexicon lexicon $@
$(O)/test/text/test_lexicon $(O)/test/triage/test_judgement $(O)/test/triage/test_taught: | $(lexicon)

define room_rules
$(1)_gen := $(if $(call room_embeds,$(1)),$(O)/gen/$(1)/$(1)_embedded.c)
$(1)_objects := $(patsubst src/%,$(O)/%.o,$(call room_code,$(1))) $$(patsubst %.c,%.o,$$($(1)_gen)) $$($(1)_more)
$(O)/gen/$(1)/$(1)_embedded.c $(O)/gen/$(1)/$(1)_embedded.h &: $(call room_embeds,$(1)) $(O)/tool/embed src/store/guarded.tsv
	@mkdir -p $$(@D)
	$(O)/tool/embed $(1) $(O)/gen/$(1)/$(1)_embedded.c $(O)/gen/$(1)/$(1)_embedded.h \
		src/store/guarded.tsv $(call room_embeds,$(1))
$(O)/lib$(1).list: FORCE
	@mkdir -p $$(@D)
	@echo '$$($(1)_objects)' | cmp -s - $$@ || echo '$$($(1)_objects)' >$$@
$(O)/lib$(1).a: $$($(1)_objects) $(O)/lib$(1).list
	@rm -f $$@
	ar rcs $$@ $$($(1)_objects)
$(1)_test_programs := $(patsubst src/%.c,$(O)/test/%,$(call room_tests,$(1)))
check-$(1): $$($(1)_test_programs)
	$$(if $$^,prove --exec '' $$^,@echo 'no unit tests in $(1)')
endef
$(foreach room,$(ROOMS),$(eval $(call room_rules,$(room))))
gens := $(foreach room,$(ROOMS),$($(room)_gen)) $(O)/gen/text/fold_table.h $(patsubst %.o,%.c,$(page_more) $(app_more) $(campaign_more) $(triage_more))
archives := $(foreach room,$(ROOMS),$(O)/lib$(room).a)

$(O)/%.c.o: src/%.c Makefile tool/rules.mk | $(gens)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c $< -o $@
$(O)/%.cc.o: src/%.cc Makefile tool/rules.mk
	@mkdir -p $(@D)
	$(CXX) $(CXXFLAGS_ALL) -MMD -MP -c $< -o $@
$(O)/gen/%.o: $(O)/gen/%.c
	$(CC) $(CFLAGS_ALL) -c $< -o $@

$(O)/causeway: $(archives)
	$(CC) $(LDFLAGS_ALL) -Wl,-z,pack-relative-relocs -Wl,--whole-archive $(O)/libapp.a -Wl,--no-whole-archive $(archives) $(LIBS) -o $@

# A unit test links only its own room and the floors below it. What it tests is optimised as it will
# run; the test itself runs once, so it is built by the quickest way.
TEST_QUICK := -O0 -U_FORTIFY_SOURCE -fuse-ld=gold
define test_rules
$(O)/test/$(1)/%: src/$(1)/%.c test/tap.h $(foreach r,$(2),$(O)/lib$(r).a)
	@mkdir -p $$(@D)
	$$(CC) $$(CFLAGS_ALL) $$(TEST_QUICK) -Itest -MMD -MP -MF $$@.d $$< $$(LDFLAGS_ALL) $$(TEST_QUICK) $(foreach r,$(2),$(O)/lib$(r).a) $$(LIBS) -o $$@
endef
# Rooms of one floor do not see each other; the lint layer checks includes, this checks symbols.
floor_base := base
floor_store := store base
floor_net := net base
floor_text := text base
floor_page := page base
floor_people := people page text net store base
floor_campaign := campaign page text net store base
floor_listen := listen campaign people page text net store base
floor_triage := triage campaign people page text net store base
floor_respond := respond campaign people page text net store base
floor_appeal := appeal respond campaign people page text net store base
floor_insight := insight respond campaign people page text net store base
floor_match := match respond campaign people page text net store base
floor_duty := duty respond campaign people page text net store base
floor_care := care respond campaign people page text net store base
floor_desk := desk care duty match respond campaign people page text net store base
floor_app := $(ROOMS)
$(foreach room,$(ROOMS),$(eval $(call test_rules,$(room),$(floor_$(room)))))

unit_programs := $(foreach room,$(ROOMS),$($(room)_test_programs))
unit: $(unit_programs)
gen: $(gens)
unit-list:
	@printf '%s\n' $(unit_programs)
check:
	script/test
format:
	clang-format -i $(wildcard src/*/*.[ch] src/*/*.cc tool/*.[ch] tool/*/*.[ch] test/*.[ch])
clean:
	rm -rf $(O)
FORCE:
.PHONY: all gen messages unit unit-list clean check format FORCE $(addprefix check-,$(ROOMS))
-include $(shell find $(O) -name '*.d' 2>/dev/null)
