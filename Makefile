# Kuvert's commands. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

cache := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/kuvert
requirements := $(shell sha256sum tests/requirements.txt | cut -c1-16)
target := $(abspath $(or $(CARGO_TARGET_DIR),target))
pages := $(target)/pages
export PATH := $(PATH):$(cache)/tools/bin:$(cache)/venv-$(requirements)/bin

.PHONY: help run build test look check bench bench-pane screenshots web prepare-tests prepare-checks

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: web ## start a development instance on https://localhost:8443; needs Rust, a C compiler and Node
	cargo build -p kuvert --bin kuvert
	cargo run --quiet -p kuvert --bin kuvert -- serve --dev

build: web ## build the server with optimisation
	cargo build --release -p kuvert --bin kuvert

test: prepare-tests web ## run every test, on SQLite and PostgreSQL, with a real browser
	cargo build --workspace --bins --tests
	cargo test --workspace --no-fail-fast
	cd crypto/fuzz && KUVERT_FUZZ_SECONDS=$${KUVERT_FUZZ_SECONDS:-2} cargo test
	node crypto/tests/webcrypto.mjs
	npm --prefix addin-web test
	$(MAKE) --no-print-directory look

# Every page and every pane in every state and language, with made-up data, in a real browser.
look: prepare-tests web
	rm -rf '$(pages)'
	cargo build --quiet --workspace --example pages
	'$(target)/debug/examples/pages' '$(pages)'
	npm --prefix addin-web run pages -- '$(pages)' --no-shots
	npm --prefix addin-web run panes

check: prepare-checks web ## format, lints, documentation, licences, spelling, types, house rules
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --no-deps --document-private-items
	cargo deny --all-features check bans licenses sources
	cargo machete
	typos
	npm --prefix addin-web run check
	cargo test --workspace --test tidy

bench: ## measure sealing and opening, beside the raw primitives
	cargo bench -p kuvert-crypto

bench-pane: prepare-tests web ## measure how soon the Outlook pane can be used after the click that opens it
	cargo build --quiet -p kuvert --bin kuvert
	node tests/browser/addin-speed.mjs '$(target)/debug/kuvert'

screenshots: ## take the README's pictures from the running development instance (`make run` in another shell)
	node tests/browser/screenshots.mjs .kuvert/demo.json docs/screenshots
	node tests/browser/addin-screenshots.mjs .kuvert/demo.json docs/screenshots/addin
	node tests/browser/console-screenshots.mjs .kuvert/demo.json docs/screenshots/console

# The pages' scripts and styles, which the server carries inside.
web: addin-web/node_modules/.stamp
	npm --prefix addin-web run build

addin-web/node_modules/.stamp: addin-web/package-lock.json
	npm ci --prefix addin-web --no-audit --no-fund --loglevel=error
	sha256sum $< | cut -d' ' -f1 > $@

prepare-tests:
	scripts/prepare tests

prepare-checks:
	scripts/prepare checks
