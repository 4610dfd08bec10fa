# preflight: build, test, install. `make help` lists what there is.
VERSION = 0.1.0
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
SHARED ?= ../shared
CC ?= cc

# Variants live side by side: make SAN=1 builds below build-san/.
SAN ?=
COV ?=
BUILD ?= build$(if $(SAN),-san)$(if $(COV),-cov)

include test/deps.mk

STD = -std=c11 -D_GNU_SOURCE -I. -DPREFLIGHT_VERSION='"$(VERSION)"'
WARN = -Wall -Wextra -Wshadow -Wconversion -Wvla -Wundef -Wwrite-strings -Wformat=2 -Wcast-qual \
	-Wstrict-prototypes -Wmissing-prototypes $(if $(CI)$(WERROR),-Werror)
HARDEN = $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer,\
	-fstack-protector-strong -D_FORTIFY_SOURCE=2 -fstack-clash-protection -fPIE)
comma := ,
OPT = $(if $(SAN)$(COV),-O1,-O2) -g $(if $(COV),--coverage)
LINK = $(if $(SAN),-fsanitize=address$(comma)undefined,-pie -Wl,-z,relro,-z,now) $(if $(COV),--coverage)
PKGS = libcares ldns jansson libpsl libidn2 libcrypto
LIBS = $(shell pkg-config --libs $(PKGS))
FLAGS = $(STD) $(OPT) $(WARN) $(HARDEN) $(shell pkg-config --cflags $(PKGS))
COMPILE = $(CC) $(FLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP

MAINS = cmd/main.c checks/generate.c
LIB_SRC = $(filter-out $(MAINS),$(wildcard resolver/*.c checks/*.c reports/*.c cmd/*.c))
LIB_OBJ = $(LIB_SRC:%.c=$(BUILD)/%.o)
DATA = $(wildcard checks/catalogue/*.json checks/lists/*.json)
UNIT = $(patsubst %.c,$(BUILD)/%,$(wildcard test/unit/test_*.c))
TOOLS = $(patsubst %.c,$(BUILD)/%,$(wildcard test/net/*.c))

all: $(BUILD)/preflight

$(BUILD)/preflight: $(BUILD)/cmd/main.o $(BUILD)/libpreflight.a
	$(CC) $(CFLAGS) $(LINK) $(LDFLAGS) -o $@ $^ $(LIBS)

# Objects of ours, and the tables that the generator makes from the data files.
$(BUILD)/libpreflight.a: $(LIB_OBJ) $(BUILD)/data_lists.o $(BUILD)/data_rules.o
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/generate: $(BUILD)/checks/generate.o $(LIB_OBJ)
	@rm -f $(BUILD)/base.a && $(AR) rcs $(BUILD)/base.a $(LIB_OBJ)
	$(CC) $(CFLAGS) $(LINK) $(LDFLAGS) -o $@ $< $(BUILD)/base.a $(LIBS)

$(BUILD)/data_lists.c: $(BUILD)/generate $(DATA)
	$< lists $(wildcard checks/lists/*.json) >$@.tmp && mv $@.tmp $@
$(BUILD)/data_rules.c: $(BUILD)/generate $(DATA)
	$< rules $(wildcard checks/lists/*.json) $(wildcard checks/catalogue/*.json) >$@.tmp && mv $@.tmp $@
$(BUILD)/data_%.o: $(BUILD)/data_%.c
	$(COMPILE) -c -o $@ $<

# A stamp of the flags: changed flags rebuild everything.
$(BUILD)/flags: force
	@mkdir -p $(@D); echo '$(COMPILE) $(VERSION)' | cmp -s - $@ || echo '$(COMPILE) $(VERSION)' >$@
$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(COMPILE) -c -o $@ $<

$(BUILD)/test/%: $(BUILD)/test/%.o $(BUILD)/libpreflight.a
	$(CC) $(CFLAGS) $(LINK) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

.PHONY: all force
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
