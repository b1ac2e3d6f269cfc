# SPDX-License-Identifier: AGPL-3.0-or-later
# causeway-photo, beside the program: draws anew the pictures that strangers send. It alone is
# linked with libvips.
photo_flags := $(subst -I,-isystem ,$(shell pkg-config --cflags vips))
photo_libs := $(shell pkg-config --libs vips) -lseccomp

$(O)/tool/photo/%.o: tool/photo/%.c Makefile tool/photo/rules.mk
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -Itool/photo $(photo_flags) -MMD -MP -c $< -o $@
$(O)/causeway-photo: $(O)/tool/photo/main.o $(O)/tool/photo/make.o
	$(CC) $(LDFLAGS_ALL) $^ $(photo_libs) -o $@
all: $(O)/causeway-photo
