# Everything is set up from Python 3.11 or later and make; nothing else is needed.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

# what Python compiles is kept, or each of the many processes that the tests start would compile everything again
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run test fast lint audit pictures datasette bench-check format check lock clean

help: ## list what make can do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit("Commissioner needs Python 3.11 or later, this is " + sys.version.split()[0] + ": say make PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/made requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/tooled: .venv/installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

var/commissioning.db: .venv/installed $(wildcard data/facts/* data/reference/*.py)
	$(BIN)/commissioner build

install: .venv/installed ## set up .venv with .venv/bin/commissioner

run: var/commissioning.db ## install, build the reference and serve (the sandbox, where no Slack tokens are set)
	$(BIN)/commissioner serve

test: .venv/tooled var/commissioning.db ## install, and run every check and every test but the long ones
	$(BIN)/commissioner check
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint fast

fast: .venv/tooled ## the tests of `make test` alone
	$(BIN)/pytest -n 3 --dist worksteal -m "not long"

long: .venv/tooled ## the long tests alone: real processes under faults, everything that generators make
	$(BIN)/pytest -n 3 --dist worksteal -m long

lint: .venv/tooled ## ruff, mypy, bandit and the three-floor rule
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/bandit --quiet --recursive -ll --configfile pyproject.toml bot handlers data
	$(BIN)/lint-imports

audit: .venv/tooled ## look the dependencies up among known vulnerabilities (asks the network)
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.lock

pictures: .venv/tooled var/commissioning.db ## take the README's pictures anew (needs Debian's chromium)
	$(BIN)/python -m tests.sandbox.pictures deploy/pictures
	$(BIN)/commissioner map "people per leader" --on 2018-11-05 --force --out deploy/pictures/map-2018.png
	$(BIN)/commissioner map "people per leader" --force --out deploy/pictures/map-today.png

# Datasette has an environment of its own: it brings much that nothing else here needs
var/datasette/installed: requirements-datasette.lock
	$(PYTHON) -m venv var/datasette
	var/datasette/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-datasette.lock
	@touch $@

datasette: var/commissioning.db var/datasette/installed ## look at the reference in a browser: tables, canned queries, SQL
	var/datasette/bin/datasette serve --immutable var/commissioning.db --metadata var/commissioning.metadata.json --port 8001 --open

bench-check: .venv/installed var/commissioning.db ## measure everything, and fail where a ratio got worse
	$(BIN)/python -m tests.bench --check

format: .venv/tooled ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/made ## resolve the dependencies again, with hashes
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-header --extra build --extra mcp --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-header --extra build --extra mcp --extra parquet --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	echo "datasette>=0.65" | $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-header --output-file requirements-datasette.lock -

clean: ## remove what make made
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis
