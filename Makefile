# A thin front: what each target does stands in CMakePresets.json, cmake/ and tests/run.py.
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
SECONDS ?= 60

.DEFAULT_GOAL := help
.PHONY: help setup build test torture demo bench conformance fuzz coverage format lint docs install clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: ## install missing Debian packages
	@sh cmake/setup.sh

build: setup ## build the programs, optimised and hardened, into build/release/bin
	@cmake --preset release -DLG_TESTS=OFF >/dev/null
	@cmake --build --preset release -j $(JOBS) -- --quiet

build/%/.built: setup FORCE
	@cmake --preset $* >/dev/null
	@cmake --build --preset $* -j $(JOBS) $(if $(filter tsan,$*),--target threaded-tests) -- --quiet

FORCE:

test: build/asan/.built build/tsan/.built ## build with sanitizers and run all tests
	@$(PYTHON) tests/run.py

build/release/bin/lattice-emulator: setup FORCE
	@cmake --preset release -DLG_TESTS=ON >/dev/null
	@cmake --build --preset release -j $(JOBS) --target lattice-webhook lattice-controller latticectl \
		latticectl-online lattice-emulator -- --quiet

torture: build/asan/.built ## run all fault loops (hours); ARGS="--first K --limit N"
	@$(PYTHON) tests/torture/run.py $(ARGS)

demo: build/release/bin/lattice-emulator ## walk through the launch post, from manifests to traffic
	@LG_BIN=build/release/bin $(PYTHON) examples/demo.py

bench: build ## measure cost, latency and memory beside nginx
	@sh cmake/setup.sh packages-bench.txt
	@LG_BIN=build/release/bin $(PYTHON) tests/perf/run.py

conformance: build/asan/.built ## run the Gateway API conformance suite (Go) on the emulator
	@$(PYTHON) tests/conformance/run.py

fuzz: build/fuzz/.built ## run each fuzz target for SECONDS=60
	@LG_BIN=build/fuzz/bin $(PYTHON) tests/fuzz/run.py --seconds $(SECONDS)

coverage: build/coverage/.built ## lines that the unit tests execute
	@for test in build/coverage/bin/unit-*; do $$test >/dev/null || exit 1; done
	@gcovr --root . --object-directory build/coverage --exclude tests/ --exclude build/ \
		--gcov-ignore-parse-errors --sort-percentage 2>/dev/null

format: ## apply the house format to all C files
	@git ls-files '*.c' '*.h' | xargs clang-format-14 -i

lint: build/asan/.built ## run only the checks of habits
	@$(PYTHON) tests/run.py --only lint

docs: build/asan/.built ## regenerate the pages that are made from tables in the code
	@LG_BIN=build/asan/bin $(PYTHON) tests/lint/generated.py --write

install: build ## install the programs below PREFIX=/usr/local
	@cmake --install build/release --prefix $(PREFIX)

clean: ## remove everything that was built
	@rm -rf build
