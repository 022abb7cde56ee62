# `make` alone says what there is. Everything is installed into .venv, at the versions of requirements.lock.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
WORKERS ?= 2
TESTS ?=

# Stamps: a step is done again only when what it was made from has changed.
RUN_READY := $(VENV)/.run-ready
PACKAGE_READY := $(VENV)/.package-ready
TEST_READY := $(VENV)/.test-ready

.DEFAULT_GOAL := help
.PHONY: help run install env test lint packages bench soak lock clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

# The log of a demonstration goes to a file, so that the sign-ins stay in sight.
run: export BIOBANK__SERVER__LOG ?= var/biobank.log
run: $(PACKAGE_READY) ## Start the demonstration centre on http://127.0.0.1:5000
	$(BIN)/biobank serve --demo

install: $(PACKAGE_READY) ## Install the program only, for an installation of one's own

env: $(PACKAGE_READY) $(TEST_READY) ## Install everything for running and testing, start nothing

test: packages env lint ## Check style and types, then run all quick tests
	$(BIN)/python -m pytest -n $(WORKERS) $(TESTS)

lint: $(PACKAGE_READY) $(TEST_READY) ## Check style and types only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

SIZE ?= full
bench: env ## Measure speed, with SIZE=small on a small bank in minutes
	BIOBANK_BENCH_SIZE=$(SIZE) $(BIN)/python -m pytest -n 0 -p no:randomly -m bench --timeout=3600 -s $(TESTS)

soak: packages env ## Run the full matrices, long state machines and kill loops (hours)
	$(BIN)/python -m pytest -n $(WORKERS) -m "not bench" --hypothesis-profile=soak --timeout=7200 $(TESTS)

packages: # Name the Debian packages that are missing, and how to get them
	@command -v dpkg-query >/dev/null || exit 0; \
	missing=""; \
	for package in $$(grep -vE '^[[:space:]]*(#|$$)' .ci/packages); do \
	  dpkg-query --show --showformat='$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed \
	    || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "The tests need Debian packages that are not here yet. Install them with:"; \
	  echo "  sudo apt-get install --no-install-recommends$$missing"; \
	  exit 1; \
	fi

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' \
	  || { echo "The venv module is missing: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN_READY): requirements.lock | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(PACKAGE_READY): pyproject.toml $(RUN_READY)
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_READY): requirements-test.txt $(RUN_READY)
	$(PIP) install --require-hashes -r requirements.lock -r requirements-test.txt
	@touch $@

# uv resolves for all platforms and Python versions at once; it lives in a scratch environment only.
LOCK_TOOL := var/lock-tool
COMPILE := $(LOCK_TOOL)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header --no-annotate --quiet --no-config

lock: # Pin anew after a change of the dependencies in pyproject.toml (UPGRADE=--upgrade for all)
	$(PYTHON) -m venv $(LOCK_TOOL)
	$(LOCK_TOOL)/bin/python -m pip --quiet install uv
	$(COMPILE) $(UPGRADE) --extra build --output-file requirements.lock pyproject.toml
	$(COMPILE) $(UPGRADE) --extra build --extra test --constraint requirements.lock \
	  $$(sed -n 's/^\([a-z0-9-]*\)==.*/--no-emit-package \1/p' requirements.lock) \
	  --output-file requirements-test.txt pyproject.toml

clean: ## Remove what make made; var/ with its databases stays
	rm -rf $(VENV) $(LOCK_TOOL) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis \
	  .import_linter_cache
	find biobank migrations tests -type d -name __pycache__ -prune -exec rm -rf {} +
