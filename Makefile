# `make` alone lists what there is. Everything runs in .venv, which the first target that needs it makes.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?=
# Processes that share the tests: one a processor, at most four (each holds about a gigabyte); 0 is this one alone.
WORKERS ?= logical

BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help setup check test look words ogctests demo serve bench bench-peers bench-surface backtest soak calibrate oracle docs constraints clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: $(READY) ## make the environment in .venv, once

$(READY): pyproject.toml constraints.txt package-lock.json hatch_build.py
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all,dev]'
	@touch $@

check: setup ## format, lint, types, layers, spelling
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/codespell
	$(BIN)/validate-pyproject pyproject.toml

test: setup ## run every test and doctest, on all processors (WORKERS=0: in one process)
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist worksteal

look: setup ## open every map and page in Chromium without a network; writes docs/looking.md (UPDATE=1 keeps the pictures)
	$(BIN)/python tests/looking/look.py $(if $(UPDATE),--update)

words: setup ## list the messages that a language lacks, and renew the terms in docs/languages.md
	$(BIN)/python tests/words/said_in_sources.py

ogctests: build/ogctests/.ready ## make the environment of the conformance tests that make test runs

build/ogctests/.ready:
	$(PYTHON) -m venv build/ogctests
	build/ogctests/bin/python -m pip install --quiet --disable-pip-version-check ogctests==0.1.15
	@touch $@

demo: setup ## build and serve the two demonstration registers (PORT=, DEMO_LANG=es or fr)
	$(BIN)/clearance demo $(if $(PORT),--port $(PORT)) $(if $(DEMO_LANG),--lang $(DEMO_LANG))

serve: setup ## serve registers of yours (REGISTER="a.gpkg b.gpkg", HOST=, PORT=)
	$(if $(REGISTER),,$(error name the register: make serve REGISTER=country.gpkg))
	$(BIN)/clearance serve $(REGISTER) --host $(HOST) $(if $(PORT),--port $(PORT))

bench: setup ## measure speed and memory of books, maps and plans; writes docs/bench.md and docs/bench-plan.md
	$(BIN)/python bench/run.py
	$(BIN)/python bench/plan.py

bench-peers: setup ## measure against other servers (needs Debian packages, says which); writes docs/bench-peers.md
	$(BIN)/python bench/peers/run.py

backtest: setup ## score the forecast on a history (HISTORY=history.csv); writes docs/backtest.md
	$(if $(HISTORY),,$(error name the history: make backtest HISTORY=history.csv))
	$(BIN)/python bench/backtest/run.py $(HISTORY)

bench-surface: setup ## measure a surface of 144 million cells; writes docs/bench-surface.md
	$(BIN)/python bench/surface.py

soak: setup ## the long checks: random histories, kills, an hour of work, a busy service; writes docs/soak.md (needs strace and PostgreSQL)
	$(BIN)/python soak/run.py

calibrate: setup ## check estimates and plans on made-up programmes; writes docs/calibration.md and docs/plan-calibration.md
	$(BIN)/python calibrate/run.py
	PYTHONPATH=tests/plans $(BIN)/python calibrate/plan.py

oracle: setup ## small plans against the optimum that CP-SAT finds; writes docs/plan-oracle.md
	$(BIN)/python calibrate/oracle.py

docs: setup ## build the documentation into site/
	$(BIN)/mkdocs build --strict

constraints: ## renew constraints.txt from what pyproject.toml resolves to today (Python 3.11)
	scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT \
	&& $(PYTHON) -m venv "$$scratch" \
	&& "$$scratch/bin/python" -m pip install --quiet --disable-pip-version-check '.[all,dev]' \
	&& "$$scratch/bin/python" -m pip freeze --exclude mine-clearance > "$$scratch/pins" \
	&& { echo '# What .[all,dev] resolves to; renewed by `make constraints`.'; cat "$$scratch/pins"; } > constraints.txt

clean: ## remove the environment and everything that was built
	rm -rf .venv build dist site htmlcov .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf geodata/clearance_geodata/assets maps/clearance_maps/assets
	find src geodata maps api tests -name __pycache__ -type d -exec rm -rf {} +
