# make              build the program        make check        all tests
# make demo         explain a shipped mail   make conformance  other people's suites in $(SHARED)
# make SAN=1 ...    with ASan and UBSan      make soak         what takes long: fuzzers, doubling
# make bless        accept new outputs       make lint         format, layers, static checks
# make install      PREFIX= and DESTDIR=     make bench        time and memory, beside others
#
# demo, check and what follows from them install the Debian packages that are
# missing; building alone installs nothing.
.SUFFIXES:
PROGRAM  = mailpath
PREFIX  ?= /usr/local
BUILD   ?= build$(if $(SAN),-san)
SHARED  ?= ../shared
FUZZ_SECONDS ?= 600

# What is linked, and the Debian packages that a machine with git, make and gcc lacks.
MODULES  = jansson libcrypto libpsl libidn2 ldns libxml-2.0 libarchive
# What is loaded by the few runs that want it: linked, it would cost each start 0.4 ms.
LOADED   = sqlite3
DEBIAN   = libc6-dev pkg-config libjansson-dev libssl-dev libpsl-dev libidn2-dev libldns-dev \
           libxml2-dev libarchive-dev libsqlite3-dev \
           perl python3 python3-jsonschema

# V=1 shows the commands.
quiet    = $(if $(V),,@printf '  %-4s %s\n' $(1) $(2) &&)

comma    = ,
CFLAGS  ?= -O3 -g
WARN     = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
           -Wpointer-arith -Wwrite-strings -Wvla -Wformat=2
override CFLAGS   += -std=c11 -pthread $(WARN) \
	$(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all)
# gcc clears and copies a struct of some hundred bytes by "rep stos" and "rep movs", which take longer
# to begin than all the rest: told to call the C library where it lets itself be told.
BY_CALL  = -mmemset-strategy=libcall:-1:noalign -mmemcpy-strategy=libcall:-1:noalign
override CFLAGS   += $(COPY_CFLAGS)
override CPPFLAGS += -I. -I$(BUILD) -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -MMD -MP \
	$(MODULE_CFLAGS)
override LDLIBS   += $(MODULE_LIBS)
# The loader writes an address into each pointer of a table: told in few bytes where the linker can.
override LDFLAGS  += -Wl,-z,pack-relative-relocs

# Asked for once, by the first recipe that needs the answer: pkg-config and the compiler may not be
# there before.
MODULE_CFLAGS = $(eval MODULE_CFLAGS := $$(shell pkg-config --cflags $(MODULES) $(LOADED)))$(MODULE_CFLAGS)
COPY_CFLAGS   = $(eval COPY_CFLAGS := $$(shell $(CC) $(BY_CALL) -E -x c /dev/null >/dev/null 2>&1 && \
	echo $(BY_CALL)))$(COPY_CFLAGS)
MODULE_LIBS   = $(eval MODULE_LIBS := $$(shell pkg-config --libs $(MODULES)))$(MODULE_LIBS)

# Goals that must work on a bare machine wait for its packages, and use all its processors.
BARE     = $(filter demo check conformance soak bless,$(MAKECMDGOALS))
DEPS     = $(if $(BARE),deps)
$(if $(BARE)$(filter fuzz%,$(MAKECMDGOALS)),$(eval MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)))

LIB      = $(BUILD)/lib$(PROGRAM).a
TABLES   = $(patsubst data/%.tsv,$(BUILD)/data/%.inc,$(wildcard data/*.tsv)) $(BUILD)/data/tables.inc
sources  = $(wildcard data/*.c parser/*.c analyzers/*.c)
objects  = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)))
LIB_OBJ  = $(call objects,$(sources))
CLI_OBJ  = $(call objects,cli/*.c)
BENCHES  = $(patsubst %.c,$(BUILD)/%,$(wildcard bench/*.c))
TESTS    = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/*_test.c))
FACTS    = cli/facts_file.o cli/facts_out.o cli/json.o cli/json_in.o # of fuzz_facts
STORE    = cli/store.o cli/store_db.o cli/store_head.o # of fuzz_store
SAMPLES  = $(patsubst %.c,$(BUILD)/%,$(wildcard fuzz/fuzz_*.c))
SCRIPTS  = $(filter-out tests/deps.sh tests/demo.sh,$(wildcard tests/*.sh tests/*.py))
PROVE    = MAILPATH_DNS=off BUILD=$(BUILD) SAN=$(SAN) SHARED=$(SHARED) prove -j2 $(PROVE_FLAGS) -e ''

all: $(BUILD)/$(PROGRAM)

$(BUILD)/$(PROGRAM): $(CLI_OBJ) $(LIB)
# It prints reports as the program does. What needs the library stands before it.
$(BUILD)/tests/again_test: $(BUILD)/tests/dns_server.o $(filter-out $(BUILD)/cli/main.o,$(CLI_OBJ))
$(BUILD)/tests/json_test: $(BUILD)/cli/json.o $(BUILD)/cli/json_in.o
$(BUILD)/tests/json_text_test: $(BUILD)/cli/json_text.o
$(BUILD)/tests/pack_test: $(BUILD)/cli/pack.o
$(BUILD)/tests/store_test $(BUILD)/fuzz/fuzz_store: $(STORE:%=$(BUILD)/%)
$(BUILD)/fuzz/fuzz_facts: $(FACTS:%=$(BUILD)/%)
$(SAMPLES): $(BUILD)/fuzz/samples.o
$(BUILD)/fuzz/fuzz_json_in $(BUILD)/fuzz/fuzz_kept: $(filter-out $(BUILD)/cli/main.o,$(CLI_OBJ))
$(TESTS) $(BENCHES) $(SAMPLES): %: %.o $(LIB)
$(patsubst %,$(BUILD)/tests/dns_%_test,live flight): $(BUILD)/tests/dns_server.o $(BUILD)/tests/dns_faults.o
$(BUILD)/$(PROGRAM) $(TESTS) $(BENCHES) $(SAMPLES):
	$(call quiet,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIB): $(LIB_OBJ)
	$(call quiet,AR,$@)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/%.o: %.c | $(TABLES) $(DEPS)
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/data/tables.inc: $(wildcard data/*.tsv) data/tables.awk
	@mkdir -p $(@D)
	$(call quiet,AWK,$(@F))LC_ALL=C awk -f data/tables.awk $(sort $(filter %.tsv,$^)) >$@.tmp && mv $@.tmp $@

# A table of another shape than rows of strings has an awk script of its own name.
$(BUILD)/data/%.inc: data/%.tsv $(wildcard data/*.awk)
	@mkdir -p $(@D)
	$(call quiet,AWK,$<)LC_ALL=C awk -f data/prefix.awk \
		-f $(firstword $(wildcard data/$*.awk) data/table.awk) $< >$@.tmp && mv $@.tmp $@

deps:
	@MODULES='$(MODULES) $(LOADED)' sh tests/deps.sh $(DEBIAN)

# A shipped mail with its shipped DNS: nothing is asked of the network.
demo: all
	@sh tests/demo.sh $(BUILD)

check: all $(TESTS) $(SAMPLES)
	$(if $(V),,@)$(PROVE) $(TESTS) $(SAMPLES) $(SCRIPTS)

# Double keys, rows out of order and impossible dates in the tables.
data-check:
	@python3 tests/data_check.py

# Suites of other people, which are not ours to ship: read where they lie.
conformance: all
	@if [ -d $(SHARED) ]; then \
		$(PROVE) $$(find tests/conformance -type f -perm -100 | LC_ALL=C sort); \
	else echo "conformance: no folder $(SHARED), nothing to compare with"; fi

# Take what the cases print now as what they shall print; read the diff like code.
bless: all
	-@$(PROVE) $(SCRIPTS) >/dev/null 2>&1
	@for got in $$(find testdata -name '*.got'); do mv -v $$got $${got%.got}; done
	@BUILD=$(BUILD) python3 tests/readme.py bless

# Fuzzers: clang builds the library a second time, told what it covers.
FUZZ      = build-fuzz
FUZZ_CC  ?= clang
FUZZ_SAN  = -fsanitize=address$(comma)undefined -fno-sanitize-recover=all
FUZZERS   = $(patsubst %.c,$(FUZZ)/%,$(wildcard fuzz/fuzz_*.c))

$(FUZZ)/%.o: %.c | $(TABLES)
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(FUZZ_CC) $(CPPFLAGS) -g -O1 -std=c11 $(WARN) $(FUZZ_SAN) -fsanitize=fuzzer-no-link -c -o $@ $<
$(FUZZ)/fuzz/fuzz_json_in $(FUZZ)/fuzz/fuzz_kept: $(patsubst $(BUILD)/%,$(FUZZ)/%,$(filter-out $(BUILD)/cli/main.o,$(CLI_OBJ)))
$(FUZZ)/fuzz/fuzz_store: $(STORE:%=$(FUZZ)/%)
$(FUZZ)/fuzz/fuzz_facts: $(FACTS:%=$(FUZZ)/%)
$(FUZZERS): %: %.o $(FUZZ)/lib$(PROGRAM).a
$(FUZZERS):
	$(call quiet,LINK,$@)$(FUZZ_CC) $(FUZZ_SAN) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)
$(FUZZ)/lib$(PROGRAM).a: $(patsubst %.c,$(FUZZ)/%.o,$(sources))
	$(call quiet,AR,$@)rm -f $@ && $(AR) rcs $@ $^

fuzz-build: $(FUZZERS)
fuzz: $(FUZZERS)
	@sh fuzz/run.sh $(FUZZ) $(FUZZ_SECONDS) $(FUZZERS)

soak: all fuzz $(BUILD)/tests/dns_flight_test
	SOAK=1 $(PROVE) bench/doubling $(BUILD)/tests/dns_flight_test

# Beside the peers of $(SHARED) where these are; see bench/README.md.
bench: all $(BENCHES)
	@BUILD=$(BUILD) SHARED=$(SHARED) sh bench/run.sh

# What is written from rows; a test holds the file to it.
docs: $(BUILD)/tests/dialects_test all
	$< --write >docs/dialects.md
	$(BUILD)/$(PROGRAM) explain --all >docs/findings.md

# Information, not a gate: what formatters and checkers of other versions say differs.
lint: $(LIB)
	-sh tests/layers.sh | grep -A20 '^not ok'
	-clang-format --dry-run $(sources) $(wildcard */*.h cli/*.c tests/*.c fuzz/*.c) 2>&1 | \
		grep -c 'warning' | sed 's/$$/ lines that clang-format would write otherwise/'
	-cppcheck --quiet --std=c11 --enable=warning,portability --inline-suppr \
		--suppress=missingIncludeSystem -I. -I$(BUILD) data parser analyzers cli

MAN      = $(DESTDIR)$(PREFIX)/share/man/man1
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(MAN)
	install -m 755 $(BUILD)/$(PROGRAM) $(DESTDIR)$(PREFIX)/bin/
	install -m 644 docs/$(PROGRAM).1 $(MAN)/

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/$(PROGRAM) $(MAN)/$(PROGRAM).1

clean:
	rm -rf build build-san $(FUZZ)

.SECONDARY:
.DELETE_ON_ERROR:
.PHONY: all deps demo check data-check conformance bless fuzz-build fuzz soak bench docs lint \
	install uninstall clean
-include $(shell find $(BUILD) $(FUZZ) -name '*.d' 2>/dev/null)
