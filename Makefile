# preflight: build, test, install.  `make demo` and `make check` set up whatever is missing.
VERSION = 0.1.0
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
MANDIR ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share/preflight
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d
SHARED ?= ../shared
FUZZ_SECONDS ?= 60
export SHARED

# Variants live side by side: SAN=1 builds below build-san/, COV=1 below build-cov/, FUZZ=1 (with
# clang) below build-fuzz/.
BUILD ?= build$(if $(SAN),-san)$(if $(COV),-cov)$(if $(FUZZ),-fuzz)
export BUILD

PKGS = libcares ldns jansson libpsl libidn2 libcrypto opendkim
LOADED = gmime-3.0# when it is needed (mime_library.h)
comma := ,
STD = -std=c11 -D_GNU_SOURCE -I. -DPREFLIGHT_VERSION='"$(VERSION)"'
WARN = -Wall -Wextra -Wshadow -Wconversion -Wvla -Wundef -Wwrite-strings -Wformat=2 -Wcast-qual \
	-Wstrict-prototypes -Wmissing-prototypes $(if $(CI)$(WERROR),-Werror)
SANITIZE = -fsanitize=address$(comma)undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
CET := $(if $(filter x86_64 i%86,$(shell uname -m)),-fcf-protection)
HARDEN = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fstack-clash-protection -fPIE $(CET)
VARIANT = $(if $(SAN)$(FUZZ),-O1 $(SANITIZE) $(if $(FUZZ),-fsanitize=fuzzer-no-link),$(if $(COV),-O0 --coverage,-O2 $(HARDEN)))
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) $(LOADED) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
LIBS = $(PKG_LIBS) -lspf2
COMPILE = $(CC) $(STD) -g -ffile-prefix-map=$(CURDIR)=. $(VARIANT) $(WARN) $(PKG_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP
LINK = $(CC) $(CFLAGS) $(if $(SAN)$(FUZZ),$(SANITIZE),$(if $(COV),--coverage,-pie -Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now)) $(LDFLAGS)

MAINS = cmd/main.c checks/load/generate.c
LIB_SRC := $(filter-out $(MAINS),$(wildcard resolver/*.c checks/*.c checks/*/*.c reports/*.c cmd/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
LISTS := $(wildcard checks/lists/*.json)
RULES := $(wildcard checks/catalogue/*.json)
TABLES := $(patsubst %,$(BUILD)/data_%.o,lists rules demo page langs)
UNIT := $(patsubst %.c,$(BUILD)/%,$(wildcard test/unit/test_*.c))
TOOLS := $(patsubst %.c,$(BUILD)/%,$(wildcard test/net/*.c test/scenario/*.c test/oracle/*.c test/mta/*.c))

# A line for each file; V=1 shows the commands, make -s nothing.
Q = $(if $(V),,@)
say = $(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),,@echo '  $(1)  $@')

all: $(BUILD)/preflight $(BUILD)/check_preflight $(BUILD)/check_rbl

$(BUILD)/preflight: $(BUILD)/cmd/main.o $(BUILD)/libpreflight.a
	$(call say,LINK)
	$(Q)$(LINK) -o $@ $^ $(LIBS)
$(BUILD)/check_preflight $(BUILD)/check_rbl: $(BUILD)/preflight
	ln -sf preflight $@

# Our objects, and the tables that the generator makes of the data files.
$(BUILD)/libpreflight.a: $(LIB_OBJ) $(TABLES)
	@rm -f $@
	$(call say,AR  )
	$(Q)$(AR) rcs $@ $^
$(BUILD)/generate: $(BUILD)/checks/load/generate.o $(LIB_OBJ)
	@rm -f $@.a && $(AR) rcs $@.a $(LIB_OBJ)
	$(call say,LINK)
	$(Q)$(LINK) -o $@ $< $@.a $(LIBS)
$(BUILD)/data_lists.c: $(BUILD)/generate $(LISTS)
	$(call say,DATA)
	$(Q)$< lists $(LISTS) >$@.tmp && mv $@.tmp $@
$(BUILD)/data_rules.c: $(BUILD)/generate $(LISTS) $(RULES)
	$(call say,DATA)
	$(Q)$< rules $(LISTS) $(RULES) >$@.tmp && mv $@.tmp $@
$(BUILD)/data_demo.c: cmd/demo.zone $(BUILD)/flags
	$(call say,DATA)
	$(Q)(echo '#include "cmd/demo.h"'; echo 'const char demo_zone[] ='; \
		sed 's/[\\"]/\\&/g; s/.*/"&\\n"/' $<; echo ';') >$@
$(BUILD)/data_page.c: $(BUILD)/generate reports/html/page.css reports/html/page.js
	$(call say,DATA)
	$(Q)$< page reports/html/page.css reports/html/page.js >$@.tmp && mv $@.tmp $@
$(BUILD)/data_langs.c: $(BUILD)/generate $(BUILD)/zh.mo
	$(call say,DATA)
	$(Q)$< langs zh zh-Hans $(BUILD)/zh.mo >$@.tmp && mv $@.tmp $@
$(BUILD)/%.mo: reports/po/%.po $(BUILD)/flags
	$(call say,MSG )
	$(Q)msgfmt --check-format --no-hash -o $@ $<
$(BUILD)/data_%.o: $(BUILD)/data_%.c
	$(call say,CC  )
	$(Q)$(COMPILE) -c -o $@ $<

# A stamp of the flags: changed flags rebuild everything. Missing packages are named at once.
$(BUILD)/flags: force
	@test -n "$(PKG_CFLAGS)" || { test/deps.sh build; false; }
	@mkdir -p $(@D); echo '$(COMPILE)' | cmp -s - $@ || echo '$(COMPILE)' >$@
$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC  )
	$(Q)$(COMPILE) -c -o $@ $<
$(BUILD)/test/fuzz/%: $(BUILD)/test/fuzz/%.o $(BUILD)/libpreflight.a
	$(call say,LINK)
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBS)
$(BUILD)/test/%: $(BUILD)/test/%.o $(BUILD)/libpreflight.a
	$(call say,LINK)
	$(Q)$(LINK) -o $@ $^ $(LIBS) -lcmocka

deps:
	test/deps.sh build test lint
demo:
	@test/deps.sh build
	@$(MAKE) -s all
	$(BUILD)/preflight demo

# All tests: core takes seconds, net starts DNS servers, desk starts what people run it in.
check:
	@test/deps.sh build test
	@test/deps.sh desk || echo 'without these packages check-desk skips some tests'
	@test/run --start $(BUILD)/test/tally
	@failed=; for part in core net desk; do $(MAKE) -s check-$$part || failed=1; done; \
		test/run --total $(BUILD)/test/tally && test -z "$$failed"
check-core: all $(UNIT) $(TOOLS)
	@test/run --add $(BUILD)/test/tally $(UNIT) $(sort $(wildcard test/scenario/check_*.sh test/oracle/check_*.sh test/mta/check_*.sh test/docs/check_*.sh))
check-net: all $(TOOLS)
	@test/run --add $(BUILD)/test/tally $(sort $(wildcard test/net/check_*.sh))
check-desk: all $(TOOLS)
	@test/run --add $(BUILD)/test/tally $(sort $(wildcard test/desk/check_*.sh))
lint:
	@test/deps.sh build test lint
	@$(MAKE) -s all
	@test/lint/lint.sh
print-compile:
	$(info $(COMPILE))
memcheck: all
	@test/deps.sh build test
	@test/memcheck.sh
coverage:
	@test/deps.sh build test coverage
	@$(MAKE) COV=1 BUILD=build-cov check-core
	@test/coverage.sh build-cov
fuzz:
	@test/deps.sh build fuzz
	@$(MAKE) -s FUZZ=1 BUILD=build-fuzz CC=clang $(patsubst %.c,build-fuzz/%,$(wildcard test/fuzz/fuzz_*.c))
	@FUZZ_SECONDS=$(FUZZ_SECONDS) test/fuzz/fuzz.sh build-fuzz
bench:
	@test/deps.sh build bench
	@$(MAKE) -s all $(TOOLS)
	@test/bench/bench.sh

# What is installed, TARGET:SOURCE.
INSTALLED = $(BINDIR)/preflight:$(BUILD)/preflight $(BASHDIR)/preflight:$(BUILD)/completion/bash \
	$(ZSHDIR)/_preflight:$(BUILD)/completion/zsh $(FISHDIR)/preflight.fish:$(BUILD)/completion/fish \
	$(foreach f,$(wildcard cmd/*.[157]),$(MANDIR)/man$(subst .,,$(suffix $f))/$(notdir $f):$f) \
	$(foreach f,$(wildcard reports/schema/*.json),$(DATADIR)/$(notdir $f):$f) \
	$(foreach f,$(wildcard reports/icinga/*),$(DATADIR)/icinga/$(notdir $f):$f)
target = $(DESTDIR)$(firstword $(subst :, ,$1))
$(BUILD)/completion/%: $(BUILD)/preflight
	@mkdir -p $(@D)
	$< completion $* >$@.tmp && mv $@.tmp $@
install: all $(patsubst %,$(BUILD)/completion/%,bash zsh fish)
	@set -e; $(foreach f,$(INSTALLED),install -v -D -m $(if $(filter $(BINDIR)/%,$f),755,644) $(lastword $(subst :, ,$f)) $(call target,$f);)
	ln -sf preflight $(DESTDIR)$(BINDIR)/check_preflight
uninstall:
	rm -f $(foreach f,$(INSTALLED),$(call target,$f)) $(DESTDIR)$(BINDIR)/check_preflight
	-rmdir $(DESTDIR)$(DATADIR)/icinga $(DESTDIR)$(DATADIR)
# A Debian package, in the folder above as Debian has it; needs test/deps.sh desk.
deb:
	dpkg-buildpackage -us -uc -b
clean:
	rm -rf build build-san build-cov build-fuzz

.PHONY: all deps demo check check-core check-net check-desk lint memcheck coverage fuzz bench install uninstall deb clean print-compile force
.SECONDARY:
-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)
