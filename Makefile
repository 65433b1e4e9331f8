# sitrep: build, run, test. `make help` lists the targets.
# Everything built lands in $(BUILD); nothing else in the tree is written but by `make golden`.

VERSION := 0.1.0
CC ?= cc
PREFIX ?= /usr/local
BUILD ?= build$(if $(SAN),/san)
DEPS ?= yes
Q := $(if $(V),,@)

# The floors of core, lowest first. A smaller list builds a part of the house.
FLOORS ?= base ingest store analysis incident .

CORE := $(foreach floor,$(FLOORS),$(wildcard core/$(floor)/*.c))
TUI := $(wildcard tui/*.c)
TUI_PURE := $(filter-out tui/main.c tui/term.c,$(TUI))
CHECKS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/check_*.c))
GENS := $(patsubst tests/gen/%.c,$(BUILD)/gen/%,$(wildcard tests/gen/gen_*.c))

PKGS := ncursesw libcjson libmd
TEST_PKGS := check vterm
pkg = $(shell pkg-config $(1) 2>/dev/null)
# Codecs of compressed logs: each is built in when its library is there.
codec = $(if $(shell pkg-config --exists $(1) 2>/dev/null && echo yes),$(2))
CODECS := $(call codec,zlib,ZLIB) $(call codec,liblzma,LZMA) $(call codec,libzstd,ZSTD) \
	$(if $(wildcard /usr/include/bzlib.h /usr/local/include/bzlib.h),BZ2)
CODEC_LIBS := $(patsubst ZLIB,-lz,$(patsubst LZMA,-llzma,$(patsubst ZSTD,-lzstd,$(CODECS:BZ2=-lbz2))))

STD := -std=c11 -D_GNU_SOURCE -I. -I$(BUILD)
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wundef -Wvla -Wformat=2 -Werror=format-security $(if $(WERROR),-Werror)
# Hardening that not every compiler knows: each is tried once.
try = $(shell $(CC) -Werror $(1) -S -o /dev/null -x c /dev/null 2>/dev/null && echo $(1))
HARDEN := $(call try,-fstack-protector-strong) $(call try,-fstack-clash-protection) \
	$(call try,-fcf-protection=full) $(call try,-ftrivial-auto-var-init=zero) \
	$(call try,-fzero-call-used-regs=used-gpr)
FORTIFY := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS ?= -O2 -g
ALL_CFLAGS := $(STD) $(WARN) $(CFLAGS) -fPIC -fno-semantic-interposition -ffp-contract=off $(HARDEN) \
	$(if $(SAN),$(SANITIZE),$(FORTIFY)) $(call pkg,--cflags $(PKGS)) -DSITREP_VERSION='"$(VERSION)"' \
	-pthread $(CODECS:%=-DHAVE_%)
LINK := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code -Wl,--as-needed \
	$(if $(SAN),$(SANITIZE)) $(LDFLAGS)
LIBS = $(call pkg,--libs $(PKGS)) $(CODEC_LIBS) -lm
TEST_LIBS = $(call pkg,--libs $(TEST_PKGS)) -lutil

CORE_OBJS := $(CORE:%.c=$(BUILD)/%.o)
TUI_OBJS := $(TUI:%.c=$(BUILD)/%.o)
PURE_OBJS := $(TUI_PURE:%.c=$(BUILD)/%.o)
LIB := $(BUILD)/libsitrep.a
PURE := $(BUILD)/libtui.a
SITREP := $(BUILD)/sitrep
SHARED := $(BUILD)/libtests.so

.PHONY: all run test check check-full portable san valgrind arch lint golden fuzz gen bench \
	bench-quick eval mutants faults cover install uninstall dist deb clean help deps libs
.DELETE_ON_ERROR:
.SECONDARY:

all: $(SITREP)

run: deps ## install what is missing, build, open the board on the sample incident
	$(Q)$(MAKE) --no-print-directory all
	$(Q)$(SITREP) samples/kenya-sme-timeouts.json

test: test-deps ## the same set-up, then every test
	$(Q)$(MAKE) --no-print-directory check

deps:
	$(Q)[ "$(DEPS)" = no ] || sh tests/deps.sh run
test-deps:
	$(Q)[ "$(DEPS)" = no ] || sh tests/deps.sh test

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC   $<")
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

# Themes are compiled in from the same files a user would write.
$(BUILD)/themes.inc: $(sort $(wildcard themes/*.json))
	@mkdir -p $(@D)
	$(Q)for f in $^; do n=$${f##*/}; printf '{ "%s",\n' "$${n%.json}"; \
		sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^[ \t]*/"/' -e 's/$$/\\n"/' $$f; echo '},'; done > $@
$(BUILD)/tui/theme_builtin.o: $(BUILD)/themes.inc

$(LIB): $(CORE_OBJS)
	$(Q)rm -f $@ && ar rcs $@ $^
$(PURE): $(PURE_OBJS)
	$(Q)rm -f $@ && ar rcs $@ $^

$(SITREP): $(BUILD)/tui/main.o $(BUILD)/tui/term.o $(PURE) $(LIB)
	$(if $(V),,@echo "  LINK $@")
	$(Q)$(CC) $(ALL_CFLAGS) $(LINK) -o $@ $^ $(LIBS)

# What the tests share, once: linked into each of the hundreds of them it filled a disk.
$(SHARED): $(if $(NO_TUI),,$(BUILD)/tui/term.o $(PURE)) $(LIB)
	$(Q)$(CC) $(ALL_CFLAGS) $(filter-out -pie,$(LINK)) -shared -Wl,-Bsymbolic,-soname,$(@F) -o $@ \
		-Wl,--whole-archive $^ -Wl,--no-whole-archive $(LIBS)

# A test file is a suite() of its own.
$(BUILD)/tests/check_%: $(BUILD)/tests/check_%.o $(BUILD)/tests/runner.o $(SHARED)
	$(Q)$(CC) $(ALL_CFLAGS) $(LINK) -Wl,-rpath,'$$ORIGIN/..' -o $@ $^ $(LIBS) $(TEST_LIBS)
$(BUILD)/gen/%: $(BUILD)/tests/gen/%.o $(BUILD)/tests/gen/random.o
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LINK) -o $@ $^ -lm

BENCH := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))
$(BUILD)/bench/%: $(BUILD)/tests/bench/%.o $(LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LINK) -o $@ $^ $(LIBS) -lutil

bench: $(SITREP) $(BUILD)/gen/gen_bench $(BENCH) ## speed beside other tools, as ratios: BENCH_MB=256, BENCH_ONLY="p1 p7"
	$(Q)BUILD=$(BUILD) sh tests/bench/bench.sh
	$(Q)BUILD=$(BUILD) sh tests/bench/bench_screen.sh
bench-quick: $(SITREP) $(BUILD)/gen/gen_bench $(BENCH) ## the same with 64 MB and 3 pairs
	$(Q)BUILD=$(BUILD) sh tests/bench/bench.sh quick

gen: $(GENS) ## the generators of sample and scenario logs

check: $(SITREP) $(CHECKS) $(GENS) ## every test, on what is installed
	$(Q)BUILD=$(BUILD) sh tests/run.sh $(CHECKS)

# Harnesses that count: SITREP_MANY makes them run in full.
MANY := damage_many linear differential replay view_sizes as_of rotate follow_model shuffle \
	properties properties_parts holds rca_text kill pty_kill pty_many escape \
	app_sizes trace_version as_of_text guide_cases
check-full: check ## every test, and the counting ones in full
	$(Q)for t in $(MANY); do SITREP_MANY=10000 $(BUILD)/tests/check_$$t || exit 1; done
	$(Q)SITREP_MANY=300 BUILD=$(BUILD) sh tests/e2e/same.sh

PORTABLE := shape shape_many shape_same lane lane_last scan_text textlog_fast differential
portable: ## the build without SIMD, through the tests of the fast path
	$(Q)$(MAKE) --no-print-directory BUILD=build/portable CFLAGS="-O2 -g -DSITREP_PORTABLE" \
		$(patsubst %,build/portable/tests/check_%,$(PORTABLE))
	$(Q)for t in $(PORTABLE); do build/portable/tests/check_$$t || exit 1; done

san: ## every test under address and undefined-behaviour sanitizers
	$(Q)$(MAKE) --no-print-directory check SAN=1 CFLAGS="-O1 -g"

valgrind: $(SITREP) ## the headless commands under valgrind
	$(Q)BUILD=$(BUILD) sh tests/valgrind.sh

arch: $(SITREP) ## floors, walls and symbols are where house rules put them
	$(Q)BUILD=$(BUILD) sh tests/arch.sh
lint: $(SITREP) ## style, banned calls, the binary's hardening, the man page
	$(Q)BUILD=$(BUILD) CC="$(CC)" sh tests/lint.sh

golden: $(SITREP) $(BUILD)/tests/check_frames ## draw the golden frames anew, for review as a diff
	$(Q)BUILD=$(BUILD) sh tests/golden.sh write

fuzz: ## every fuzz target for FUZZ_SECONDS (30) each; needs clang
	$(Q)BUILD=build/fuzz sh tests/fuzz/run.sh

faults: $(SITREP) ## what happens when the system fails: FAULTS="saves racing", FAULT_ROUNDS, FAULT_PAIRS
	$(Q)BUILD=$(BUILD) CC="$(CC)" sh tests/faults/run.sh
mutants: ## one-line changes of the analysis, each must fail a test: MUTANTS="name ..." tries these alone
	$(Q)sh tests/mutants.sh

cover: ## which lines the tests run, by floor; needs gcov
	$(Q)$(MAKE) --no-print-directory check BUILD=build/cover CFLAGS="-O0 -g --coverage" LDFLAGS=--coverage
	$(Q)sh tests/cover.sh build/cover

EVAL_OBJS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/eval/*.c)) $(BUILD)/tests/gen/random.o
$(BUILD)/eval/eval: $(EVAL_OBJS) $(LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(LINK) -o $@ $^ $(LIBS)
eval: $(BUILD)/eval/eval $(BUILD)/gen/gen_scenario ## the verdict on made incidents: EVAL_N=20, EVAL=full, EVAL_ONLY="canary load", EVAL_SEEDS=tuning; a missed target is exit 1 but with EVAL_STRICT=0
	$(Q)EVAL_JSON=$(BUILD)/eval.json $(BUILD)/eval/eval

SHARE = $(DESTDIR)$(PREFIX)/share
# Where each shell looks for what to offer.
COMPLETIONS := bash-completion/completions/sitrep zsh/site-functions/_sitrep \
	fish/vendor_completions.d/sitrep.fish
install: all ## binary, man pages, completions, themes
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 $(SHARE)/man/man5 $(SHARE)/sitrep/themes \
		$(dir $(addprefix $(SHARE)/,$(COMPLETIONS)))
	install -m 755 $(SITREP) $(DESTDIR)$(PREFIX)/bin/sitrep
	install -m 644 man/*.1 $(SHARE)/man/man1
	install -m 644 man/*.5 $(SHARE)/man/man5
	install -m 644 themes/*.json $(SHARE)/sitrep/themes
	for to in $(COMPLETIONS); do shell=$${to%%[-/]*}; $(SITREP) help $$shell > $(SHARE)/$$to; done
uninstall: ## take back what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/sitrep $(foreach page,$(wildcard man/*.[15]),$(SHARE)/man/man$(subst .,,$(suffix $(page)))/$(notdir $(page))) \
		$(addprefix $(SHARE)/,$(COMPLETIONS))
	rm -rf $(SHARE)/sitrep

NAME := sitrep-$(VERSION)
dist: ## the sources as a packed archive
	@mkdir -p $(BUILD)
	$(Q)git archive --format=tar.gz --prefix=$(NAME)/ -o $(BUILD)/$(NAME).tar.gz HEAD
	@echo $(BUILD)/$(NAME).tar.gz
deb: all ## a Debian package of what install puts in place
	$(Q)BUILD=$(BUILD) VERSION=$(VERSION) MAKE="$(MAKE)" sh tests/deb.sh

clean: ## remove what was built
	rm -rf build
libs: # what a program with core is linked with
	@echo $(LIBS) -pthread
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

-include $(CORE_OBJS:.o=.d) $(TUI_OBJS:.o=.d) $(wildcard $(BUILD)/tests/*.d $(BUILD)/tests/gen/*.d $(BUILD)/tests/eval/*.d $(BUILD)/tests/bench/*.d)
