# SPDX-License-Identifier: AGPL-3.0-or-later
# The load generators of bench/: small programs that talk to a running server; bench/run uses them.
bench_programs := ingest visit viewers start lines
$(O)/bench/%: bench/%.c bench/posts.c bench/measure.c bench/posts.h bench/measure.h $(O)/libbase.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -Ibench $(filter %.c,$^) $(LDFLAGS_ALL) $(O)/libbase.a $(LIBS) -o $@
# Replays events for triage to learn from.
$(O)/bench/learn: bench/learn.c $(foreach r,$(floor_triage),$(O)/lib$(r).a)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $< $(LDFLAGS_ALL) $(foreach r,$(floor_triage),$(O)/lib$(r).a) $(LIBS) -o $@
# Proposals for a whole board.
$(O)/bench/match: bench/match.c $(foreach r,$(floor_match),$(O)/lib$(r).a)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $< $(LDFLAGS_ALL) $(foreach r,$(floor_match),$(O)/lib$(r).a) $(LIBS) -o $@
# What a stream page costs to write.
$(O)/bench/page: bench/page.c $(foreach r,$(floor_desk),$(O)/lib$(r).a)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $< $(LDFLAGS_ALL) $(foreach r,$(floor_desk),$(O)/lib$(r).a) $(LIBS) -o $@
# Counts what reading a post costs beside much that does not concern it.
$(O)/bench/flat: bench/flat.c $(foreach r,$(floor_triage),$(O)/lib$(r).a)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $< $(LDFLAGS_ALL) $(foreach r,$(floor_triage),$(O)/lib$(r).a) $(LIBS) -o $@
# Triage's classifier without all else, beside fastText.
$(O)/bench/signal: bench/signal.c $(foreach r,$(floor_text),$(O)/lib$(r).a)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $< $(LDFLAGS_ALL) $(foreach r,$(floor_text),$(O)/lib$(r).a) $(LIBS) -o $@
bench: $(addprefix $(O)/bench/,$(bench_programs) learn match page flat signal)
.PHONY: bench
