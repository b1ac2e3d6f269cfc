# SPDX-License-Identifier: AGPL-3.0-or-later
# Builds Causeway.
#   make               $(O)/causeway and, beside it, $(O)/share/causeway with its read-only files
#   make check         every test layer (script/test)
#   make check-ROOM    one room with the floors below it, and its unit tests
#   make install       under $(DESTDIR)$(PREFIX)
#   make size          how large the stripped program is
#   make format        clang-format over the sources
# O=DIR chooses the build folder, SAN=address|thread a sanitizer build, DEBUG=1 no optimisation,
# CC=clang CXX=clang++ the other compiler (in a build folder of its own).

.DEFAULT_GOAL := all
O ?= build
ifeq ($(origin CC),default)
CC := gcc
endif
PREFIX ?= /usr/local

# Rooms from the roof down: the order in which the linker needs them.
ROOMS := app desk care duty match insight appeal respond triage listen campaign people page text net store base
PACKAGES := libmicrohttpd gnutls sqlite3 libpq libcurl libxml-2.0 libsodium libseccomp simdjson zlib libdeflate libqrencode icu-i18n libcmark-gfm gmime-3.0
ifneq ($(shell pkg-config --exists $(PACKAGES) vips && echo yes),yes)
ifneq ($(MAKECMDGOALS),clean)
$(error Some libraries are missing. Run script/deps, or install what deps.txt lists for the layer "build")
endif
endif

WARN := -Wall -Wextra -Wshadow -Wconversion -Wvla -Wstrict-prototypes -Werror
HARDEN := -fstack-protector-strong -fPIE
OPT := -O2 -g
ifdef DEBUG
OPT := -O0 -g3
endif
ifdef SAN
ifeq ($(SAN),address)
OPT := -O1 -g -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined
else
OPT := -O1 -g -fsanitize=$(SAN) -fno-omit-frame-pointer
endif
else
HARDEN += -D_FORTIFY_SOURCE=3
endif
INCLUDE := -Isrc -I$(O)/gen
CFLAGS_ALL := -std=gnu17 $(OPT) $(WARN) $(HARDEN) -D_GNU_SOURCE -pthread -include src/base/banned.h \
	$(INCLUDE) $(shell pkg-config --cflags $(PACKAGES)) $(CFLAGS)
CXXFLAGS_ALL := -std=c++17 $(OPT) -Wall -Wextra -Wshadow -Werror $(HARDEN) -pthread $(INCLUDE) $(CXXFLAGS)
LDFLAGS_ALL := $(OPT) -pie -Wl,-z,relro,-z,now,--as-needed -pthread $(LDFLAGS)
LIBS := $(shell pkg-config --libs $(PACKAGES)) -lzxcvbn -lwslay -lm -lstdc++

include docs/guide/rules.mk
include tool/rules.mk
include tool/photo/rules.mk
include tool/install.mk
include bench/rules.mk
include test/fuzz/rules.mk
