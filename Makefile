# `make help` lists the targets. Go and make are enough for run, test and build; what else a target needs it says or installs.

# Make 3.81, which macOS has, knows no .SHELLFLAGS.
SHELL := bash -euo pipefail
.DEFAULT_GOAL := help
# Targets write files that others read.
.NOTPARALLEL:

# Every module of the repository: `./...` stops at the border of a nested one. Those under tools have no packages of their own,
# and only releases need that of GoReleaser, which is a gigabyte to download.
MODULES := $(filter-out tools/goreleaser,$(patsubst %/,%,$(dir $(wildcard go.mod */go.mod */*/go.mod */*/*/go.mod))))
CODE_MODULES := $(filter-out tools tools/%,$(MODULES))
# What runs goroutines of ours: `make ci` tests it with the race detector, and the rest, which has none, without. `make weekly`
# uses it everywhere.
RACY := ./stytch/... ./cmd/stytch-fake/... ./gen/...
# A program of tools/go.mod, in the version pinned there; usable from the folder of every module.
TOOL := go tool -modfile='$(CURDIR)/tools/go.mod'
# Its requirements are ten times those of all other tools, so it has a module of its own. Two cores build it in two minutes.
GOLANGCI := tool -modfile='$(CURDIR)/tools/golangci/go.mod' golangci-lint

# How many inputs each fuzz target gets (a limit of time makes go test fail now and then when it is reached), and which
# flags tests and benchmarks get.
FUZZTIME ?= 20000x
# Tests that begin with TestShared use data that is not in the repository (real LAP documents, older revisions of the API, facts
# about it), in the folder that STYTCH_SHARED names. `make ci` takes the one beside the checkout, if it is there.
SHARED_BESIDE := $(abspath $(wildcard ../shared))
TESTFLAGS ?= -short
BENCHFLAGS ?=

.PHONY: help
help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: generate build ## Generate, build, and run the quickstart example on the fake server.
	go -C examples run ./quickstart

.PHONY: generate
generate: ## Make api/openapi.yaml from api/stytch.lap, everything generated from it, and the texts in docs/api.
	go generate ./api

# The new revision is checked and taken in as a whole or not at all; docs/upgrade.md says what to do next.
.PHONY: upgrade
upgrade: ## Take a new LAP file into the project: LAP=FILE; REPORT=FILE gets what changes, as Markdown.
	@[ -n "$$LAP" ] || { echo 'usage: make upgrade LAP=path/to/new.lap [REPORT=report.md]'; exit 2; }
	go -C internal/upkeep build -o '$(CURDIR)/bin/' ./upgrade
	bin/upgrade $(if $(REPORT),-report "$$REPORT") "$$LAP"

.PHONY: build
build: ## Build every program into bin/.
	mkdir -p bin
	@for dir in cmd/*/; do go -C "$$dir" build -o '$(CURDIR)/bin/' .; done

.PHONY: test
test: ## Run the tests of every module, but for a few that take a minute each (TESTFLAGS= runs all, TESTFLAGS=-race, '-run X').
	@for dir in $(CODE_MODULES); do echo "# module $$dir"; go -C "$$dir" test $(TESTFLAGS) ./...; done
	@[ -n "$${STYTCH_SHARED:-}" ] || echo "skipped, because STYTCH_SHARED names no folder with their data:" \
		$$(grep -rho --include='*_test.go' '^func TestShared[A-Za-z]*' . | cut -c6- | sort)

.PHONY: race
race: cc ## Run the tests of what runs goroutines with the race detector, and all others without it.
	CGO_ENABLED=1 go test -race $(RACY)
	CGO_ENABLED=1 go -C examples test -race ./...
	go test $$(go list ./... | grep -vxF "$$(go list $(RACY))")
	@for dir in $(filter-out . examples,$(CODE_MODULES)); do echo "# module $$dir"; go -C "$$dir" test ./...; done

.PHONY: lint
lint: shellcheck ## Check format, golangci-lint (.golangci.yml), tidiness of every module, and the workflows.
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not formatted by gofmt:" $$unformatted; exit 1; fi
	@for dir in $(MODULES); do echo "# module $$dir"; go -C "$$dir" mod tidy -diff; done
	@for dir in $(CODE_MODULES); do echo "# module $$dir"; go -C "$$dir" $(GOLANGCI) run ./...; done
	shellcheck .ci/* tools/validate/run
	$(TOOL) actionlint -shellcheck=shellcheck -pyflakes= .github/workflows/*.yml

.PHONY: shellcheck
shellcheck:
	@command -v shellcheck > /dev/null || { apt-get update && apt-get install -y --no-install-recommends shellcheck; }

# BASE is a revision of git; without it, it is the newest release, or the commit before HEAD until there is one.
BASE ?=
.PHONY: compat
compat: ## Compare the exported API with that of BASE, and compile the examples of BASE; a break must be in CHANGELOG.md.
	go -C internal/upkeep run ./compat $(BASE)

# What is generated must be what is committed. Local changes of any kind fail this check too.
.PHONY: drift
drift: generate committed ## Generate everything; it must be what is committed.

.PHONY: committed
committed:
	@git --no-pager diff --exit-code HEAD || { echo "the files above differ from what is committed"; exit 1; }
	@untracked=$$(git ls-files --others --exclude-standard); if [ -n "$$untracked" ]; then echo "not committed:" $$untracked; exit 1; fi

.PHONY: fuzz
fuzz: ## Run every fuzz target with FUZZTIME (20000x) inputs.
	@found=0; \
	for dir in $(CODE_MODULES); do \
		targets=$$(go -C "$$dir" test -list '^Fuzz' ./... | awk '/^Fuzz/ { names[n++] = $$1 } /^ok/ { for (i = 0; i < n; i++) print $$2, names[i]; n = 0 }'); \
		while read -r package name; do \
			[ -n "$$name" ] || continue; \
			echo "# $$name in $$package"; \
			go -C "$$dir" test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 100x "$$package" < /dev/null; \
			found=$$((found + 1)); \
		done <<< "$$targets"; \
	done; \
	echo "$$found fuzz targets"; [ "$$found" -gt 0 ]

# The samples that are left out have servers and paths that are none, and a property "$$ref", which Spectral mistakes.
VALID := api/openapi.yaml $(patsubst %,lapconv/testdata/sample/%.yaml,mended types) lapconv/testdata/convert/*/want.yaml
.PHONY: validate
validate: ## Validate api/openapi.yaml and converted samples with swagger-parser, Spectral and Redocly, installed with npm.
	tools/validate/run $(VALID)

.PHONY: bench
bench: ## Run every benchmark. To compare two outputs: go tool -modfile=tools/go.mod benchstat OLD NEW
	@for dir in $(CODE_MODULES); do go -C "$$dir" test -run '^$$' -bench . -benchmem $(BENCHFLAGS) ./...; done

.PHONY: cost
cost: ## Measure what importing the SDK costs: bytes, packages, modules, allocations, and the time of a first compile.
	go run ./internal/cost

# The race detector needs a C compiler.
.PHONY: cc
cc:
	@command -v gcc || { apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev; }

# Pictures of the pages go into the folder that SCREENSHOTS names, if it is set.
.PHONY: browser
browser: ## Drive the pages of the webapp example and of the fake with Chromium, which is installed if missing.
	@command -v chromium || command -v google-chrome || { apt-get update && apt-get install -y --no-install-recommends chromium; }
	go -C examples test -tags browser -count=1 ./webapp

# What is generated is compared twice, with all tests in between: it must not depend on the run.
.PHONY: ci
ci: export STYTCH_SHARED := $(or $(STYTCH_SHARED),$(SHARED_BESIDE))
ci: ## Everything that must pass before a change lands.
	$(MAKE) lint
	$(MAKE) run committed
	go -C examples build -o /dev/null ./...
	$(MAKE) race
	$(MAKE) compat
	$(MAKE) validate
	$(MAKE) browser
	$(MAKE) drift
	go run ./internal/cost -check
	$(MAKE) fuzz FUZZTIME=5000x
	$(MAKE) rehearse

# What takes too long for every change and seldom finds anything that `make ci` does not.
.PHONY: weekly
weekly: export STYTCH_SHARED := $(or $(STYTCH_SHARED),$(SHARED_BESIDE))
weekly: export STYTCH_WEEKLY := 1
weekly: cc ## The slow checks: the race detector everywhere, 40 times the fuzzing, code from all real documents and older revisions.
	CGO_ENABLED=1 $(MAKE) test TESTFLAGS='-race -timeout 60m'
	$(MAKE) fuzz FUZZTIME=200000x

# A released module cannot be mended, so that it can be installed is tried before.
.PHONY: rehearse
rehearse: ## Release a made-up version in a clone of what is committed, and install it with go install.
	.ci/release trial

.PHONY: archives
archives: ## Build the archives of a release into dist/, or those of a snapshot if HEAD has no tag.
	go tool -modfile=tools/goreleaser/go.mod goreleaser release --clean --skip=publish,announce \
		$$(git describe --exact-match --tags --match 'v*' HEAD > /dev/null 2>&1 || echo --snapshot)

.PHONY: clean
clean: ## Remove what build and archives made.
	rm -rf bin dist
