# SPDX-License-Identifier: AGPL-3.0-or-later
# The entry points of test/fuzz. `make fuzz-replay` builds $(O)/fuzz/replay/NAME, which runs corpus
# files once (test/70-fuzz-replay). `make fuzz` builds $(O)/fuzz/search/NAME, which looks for new
# ones; test/fuzz/run calls it with the compiler and flags that it needs.
fuzz_names := $(filter-out replay,$(patsubst test/fuzz/%.c,%,$(wildcard test/fuzz/*.c)))

$(O)/fuzz/%.o: test/fuzz/%.c test/fuzz/fuzz.h | $(gens)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -Itest/fuzz -MMD -MP -c $< -o $@
$(O)/fuzz/replay/%: $(O)/fuzz/%.o $(O)/fuzz/replay.o $(archives)
	@mkdir -p $(@D)
	$(CXX) $(LDFLAGS_ALL) $^ $(LIBS) -o $@
$(O)/fuzz/search/%: $(O)/fuzz/%.o $(archives)
	@mkdir -p $(@D)
	$(CXX) -fsanitize=fuzzer $(LDFLAGS_ALL) $^ $(LIBS) -o $@
# What reads pictures is a program of its own (tool/photo), with libraries of its own.
$(O)/fuzz/replay/photo $(O)/fuzz/search/photo: $(O)/tool/photo/make.o
$(O)/fuzz/replay/photo $(O)/fuzz/search/photo: LIBS += $(photo_libs)
fuzz-replay: $(addprefix $(O)/fuzz/replay/,$(fuzz_names))
fuzz: $(addprefix $(O)/fuzz/search/,$(fuzz_names))
.PHONY: fuzz fuzz-replay
