.DEFAULT_GOAL := help
LOCAL := python3 infra/local
FEATURES := --features smartaccess/test-clock,seed/test-clock
DENY_VERSION := 0.20.2
DENY := target/tools/cargo-deny-$(DENY_VERSION)/bin/cargo-deny

# Where rustup puts cargo, for a shell that was open before.
export PATH := $(PATH):$(HOME)/.cargo/bin
# Cargo would look for the job slots of `make test` and not find them.
unexport MAKEFLAGS MFLAGS
# Lines that say `$(MAKE)` themselves are run by `make -n` too, and their output is not kept together.
AGAIN := $(MAKE) --no-print-directory

.PHONY: help dev test face rust launcher leaks browser contract receivers pictures races faults openapi lint build deploy bench bench-face bench-gallery evaluate-face fuzz-face reference-face models clean advisories doctor

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

dev: ## build and run everything on this machine until Ctrl-C (PORT=4600, RESET=1)
	@infra/setup --check
	@$(LOCAL) dev

test: lint ## prove it: formatting, lints, licences, template, unit, integration, contract, receiver, launcher and browser tests
	@$(AGAIN) target/green/rust
	@$(AGAIN) --output-sync --jobs=3 target/green/browser target/green/contract target/green/receivers target/green/launcher target/green/leaks
	@echo "All green."

# The suites are green until a file of the checkout changes; by their own names they always run.
FILES := $(wildcard $(shell git ls-files --cached --others --exclude-standard))
target/green/%: $(FILES)
	@$(AGAIN) $*
	@mkdir -p $(@D) && touch $@

rust: ## unit and integration tests, on a stack of their own
	cargo build --workspace --bins $(FEATURES)
	cargo test --workspace $(FEATURES) --no-run
	@$(LOCAL) run --no-build -- cargo test --workspace $(FEATURES)

launcher:
	@$(LOCAL) python -- -m unittest discover --start-directory tests/local --pattern 'test_[!l]*.py'

leaks:
	@$(LOCAL) python -- -m unittest discover --start-directory tests/local --pattern 'test_leaks.py'

browser: doctor ## the pages in a browser, on a stack of their own (ARGS='--headed sign-in')
	@$(LOCAL) run -- $(LOCAL) browser -- $(ARGS)

contract: doctor ## a stack against its OpenAPI document, with schemathesis, for a bounded time
	@$(LOCAL) run -- $(LOCAL) contract -- $(ARGS)

receivers: doctor ## webhooks received as docs/webhooks.md shows it, by the reference libraries of npm and PyPI
	@$(LOCAL) run -- $(LOCAL) receivers -- $(ARGS)

pictures: doctor ## screenshots of every page into target/screenshots, and the README's
	@$(LOCAL) run -- $(LOCAL) browser -- --config pictures.config.ts

races: doctor ## the races of sign-in, a hundred rounds of 64 requests at once
	@RACE_ROUNDS=100 $(LOCAL) run -- cargo test --workspace --test it $(FEATURES) races

faults: doctor ## what holds while AWS fails: lost replies, conflicts, throttling
	@$(LOCAL) run --faults -- cargo test --workspace --test faults $(FEATURES),it/faults

openapi: ## write openapi.json and the tables of permissions, events and tries anew from the types
	UPDATE_OPENAPI=1 cargo test --quiet --workspace --test it $(FEATURES) -- the_document_is_what_the_types_say the_readme_says the_document_for_receivers

lint: doctor $(DENY) ## formatting, clippy, licences and sources of dependencies, the SAM template
	cargo fmt --all --check
	cargo clippy --workspace --all-targets $(FEATURES),it/faults -- --deny warnings
	$(DENY) --log-level error check licenses bans sources
	@$(LOCAL) sam -- validate --lint --template template.yaml

advisories: doctor $(DENY) ## known vulnerabilities in dependencies (needs the network)
	$(DENY) check advisories

build: doctor ## release binaries for AWS, and a look into each of them
	@$(LOCAL) sam -- build --beta-features
	@infra/check-release

deploy: build ## deploy to your AWS account; the first time it asks for the settings and saves them
	@if grep -qs '^parameter_overrides' samconfig.toml; then $(LOCAL) sam -- deploy; else $(LOCAL) sam -- deploy --guided; fi

bench: doctor ## latency, throughput and AWS calls of release binaries (ARGS='--minutes 20')
	@$(LOCAL) run --release --faults -- target/release/load $(ARGS)

SMARTACCESS_MODELS ?= ../shared/models
SMARTACCESS_FACES ?= ../shared/faces
FACE_REFERENCE := target/face-reference/bin/python

face: doctor $(FACE_REFERENCE) ## tests of the face engine alone, and of the conversion of its weights
	cargo test --package face
	$(FACE_REFERENCE) -m unittest discover --start-directory models/convert

models: ## the weights of the face engine into models/weights, from SMARTACCESS_MODELS
	@models/fetch $(SMARTACCESS_MODELS)

# The face engine beside the same pipeline in Python, and how good it is; with photos of SMARTACCESS_FACES.
reference-face: target/release/face $(FACE_REFERENCE) models
	@for set in open edgeface; do $(FACE_REFERENCE) models/reference/reference.py compare $(SMARTACCESS_FACES)/dev --set $$set || exit 1; done
	@models/fetch $(SMARTACCESS_MODELS) target/models-converted
	@for set in open edgeface; do $(FACE_REFERENCE) models/reference/reference.py compare $(SMARTACCESS_FACES)/dev --set $$set --weights target/models-converted || exit 1; done

evaluate-face: target/release/face models
	@for set in open edgeface; do $< --set $$set evaluate $(SMARTACCESS_FACES)/dev --plots models/cards || exit 1; done
	@$< evaluate --liveness $(SMARTACCESS_FACES)/liveness
	@$< challenge $(SMARTACCESS_FACES)/dev

bench-face: target/release/face $(FACE_REFERENCE) models
	@for set in open edgeface; do $(FACE_REFERENCE) models/reference/reference.py bench $(SMARTACCESS_FACES)/liveness/real/vietmoney_true_001.jpg --set $$set || exit 1; done

# A million damaged photos, and a look at two thousand of those that are pictures still (ARGS='--seed 2').
fuzz-face: models
	cargo run --release --package fuzz -- $(SMARTACCESS_FACES) $(ARGS)

GALLERY_PEERS := target/gallery-peers/bin/python

# The face gallery's index, right, fast and small, beside faiss and usearch (ARGS='--counts 1000').
bench-gallery: $(GALLERY_PEERS)
	cargo bench --package vectors --bench gallery -- --python $(abspath $(GALLERY_PEERS)) $(ARGS)

$(GALLERY_PEERS): shared/vectors/benches/gallery/requirements.txt
	python3 -m venv target/gallery-peers
	$@ -m pip install --quiet --require-hashes --requirement $<

target/release/face: $(FILES)
	cargo build --release --package face

$(FACE_REFERENCE): models/reference/requirements.txt
	python3 -m venv target/face-reference
	$@ -m pip install --quiet --require-hashes --requirement $<

clean: ## remove the build, the local stack and its data
	rm -rf target .aws-sam

doctor:
	@infra/setup --check
	@$(LOCAL) doctor

$(DENY):
	CARGO_TARGET_DIR=target/tools-build cargo install --locked --root target/tools/cargo-deny-$(DENY_VERSION) --version $(DENY_VERSION) cargo-deny
	rm -rf target/tools-build
