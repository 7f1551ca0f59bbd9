# Every command of the project. `make` alone lists them.
# PYTHON chooses the interpreter (3.11 or newer); ARGS is handed on, as in `make test ARGS="-k ledger"`.

ifndef PYTHON
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
endif
VENV := .venv
BIN := $(VENV)/bin
# Tests run in so many processes, each with services of its own; those of a file stay together.
PROCESSES ?= 2
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCKED := -c requirements.lock
INSTALLED := $(VENV)/.installed
INSTALLED_TO_RUN := $(VENV)/.installed-to-run
INSTALLED_FOR_BENCH := $(VENV)/.installed-for-bench

.DEFAULT_GOAL := help
.PHONY: help install-deps test test-coverage lint type fmt build bench torture storm histories fuzz corpora run demo lock clean

help: ## List these verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install-deps: $(INSTALLED) ## Make the virtual environment and install what the project and its tests need

test: $(INSTALLED) ## Run the tests; with Java and Maven also against a real Kafka and a real Elasticsearch
	@$(BIN)/python -m pytest -n $(PROCESSES) --dist loadfile $(ARGS)

test-coverage: $(INSTALLED) ## Run the tests and measure what they reach (also as htmlcov/index.html)
	@$(BIN)/python -m pytest --cov=logflow_app --cov=shippers --cov-report=term --cov-report=html $(ARGS)

lint: $(INSTALLED) ## Check style, format and the direction of imports
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports

type: $(INSTALLED) ## Check types
	@$(BIN)/mypy

fmt: $(INSTALLED) ## Format the code and mend what can be mended by itself
	@$(BIN)/ruff check --fix-only
	@$(BIN)/ruff format

build: $(INSTALLED) ## Build the wheel into dist/
	@$(PIP) wheel --quiet --no-deps --wheel-dir dist .

bench: $(INSTALLED_FOR_BENCH) ## Measure this worker beside a stock Faust agent, Quix Streams and a bare loop
	@$(BIN)/python -m bench $(ARGS)

torture: $(INSTALLED) ## Kill everything at random moments, then count every line
	@$(BIN)/python -m tests.torture $(ARGS)

storm: $(INSTALLED) ## Rotate logs by every means while the shipper and Kafka are killed, then look for every line
	@$(BIN)/python -m tests.torture.rotation $(ARGS)

histories: $(INSTALLED) ## Play many random histories of the ledger and of alerts against their truth
	@$(BIN)/python -m tests.torture.histories $(ARGS)

fuzz: $(INSTALLED) ## Mutate lines of all formats and see whether every part that reads text bears them
	@$(BIN)/python -m tests.fuzz $(ARGS)

run: $(INSTALLED) ## Run a worker against the Kafka and Elasticsearch of logflow.yaml, or of localhost
	@$(BIN)/faust -A logflow_app worker -l info

corpora: $(INSTALLED) ## Read the cases of others with our parsers and write docs/quality.md
	@$(BIN)/python -m tests.corpora.report

demo: $(INSTALLED_TO_RUN) ## Run the whole of LogFlow on this machine, with nothing else installed
	@$(BIN)/logflow demo $(ARGS)

lock: ## Write requirements.lock anew from the newest versions that pyproject.toml allows
	@rm -rf $(VENV)-lock
	@$(PYTHON) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip --disable-pip-version-check install --quiet '.[dev,bench]'
	@{ sed '/^[^#]/,$$d' requirements.lock; \
	   $(VENV)-lock/bin/python -m pip --disable-pip-version-check freeze --exclude logflow; } > $(VENV)-lock/requirements.lock
	@mv $(VENV)-lock/requirements.lock requirements.lock
	@rm -rf $(VENV)-lock

clean: ## Remove what builds, checks and tests left; the environment and the downloaded services stay
	@rm -rf build dist htmlcov .coverage .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	@find logflow_app shippers tests bench scripts -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "LogFlow needs Python 3.11 or newer; name it with make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(INSTALLED): $(VENV)/bin/python pyproject.toml requirements.lock
	@$(PIP) install --quiet $(LOCKED) --editable '.[dev]'
	@touch $@

$(INSTALLED_TO_RUN): $(VENV)/bin/python pyproject.toml requirements.lock
	@$(PIP) install --quiet $(LOCKED) --editable .
	@touch $@

$(INSTALLED_FOR_BENCH): $(INSTALLED)
	@$(PIP) install --quiet $(LOCKED) --editable '.[dev,bench]'
	@touch $@
