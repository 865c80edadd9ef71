# make            build the program        make check   all tests
# make SAN=1 ...  with ASan and UBSan      make fuzz    fuzzers (clang)
# make bless      accept new outputs       make lint    format, layers, static checks
.SUFFIXES:
PROGRAM  = mailpath
PREFIX  ?= /usr/local
BUILD   ?= build$(if $(SAN),-san)

comma    = ,
CFLAGS  ?= -O2 -g
WARN     = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
           -Wpointer-arith -Wwrite-strings -Wvla -Wformat=2
PACKAGES = jansson libcrypto libpsl libidn2
override CFLAGS   += -std=c11 $(WARN) \
	$(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all)
override CPPFLAGS += -I. -I$(BUILD) -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -MMD -MP
LDLIBS  += $(shell pkg-config --libs $(PACKAGES))

LIB      = $(BUILD)/lib$(PROGRAM).a
TABLES   = $(patsubst data/%.tsv,$(BUILD)/data/%.inc,$(wildcard data/*.tsv))
objects  = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)))
LIB_OBJ  = $(call objects,data/*.c parser/*.c analyzers/*.c)
CLI_OBJ  = $(call objects,cli/*.c)
TESTS    = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/*_test.c))

all: $(BUILD)/$(PROGRAM)

$(BUILD)/$(PROGRAM): $(CLI_OBJ) $(LIB)
$(TESTS): %: %.o $(LIB)
$(BUILD)/$(PROGRAM) $(TESTS):
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIB): $(LIB_OBJ)
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/%.o: %.c | $(TABLES)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/data/%.inc: data/%.tsv data/table.awk
	@mkdir -p $(@D)
	LC_ALL=C awk -f data/table.awk $< >$@.tmp && mv $@.tmp $@

check: all $(TESTS)
	prove -e '' $(TESTS)

clean:
	rm -rf build build-san

.SECONDARY:
.PHONY: all check clean
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
