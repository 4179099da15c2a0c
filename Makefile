# Two virtual environments, made when first needed: .venv holds what `jobcentre` needs, .venv-dev what the tests need.
# Another Python: make compare PYTHON=python3.12        Options for the command: make compare ARGS="--replications 5"

PYTHON ?= python3
VENV ?= .venv
DEV ?= .venv-dev
ARGS ?=

ifeq ($(OS),Windows_NT)
BIN := Scripts
else
BIN := bin
endif
CORE_PYTHON := $(VENV)/$(BIN)/python
DEV_PYTHON := $(DEV)/$(BIN)/python
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --constraint requirements.lock

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help venv compare test lint format docs gallery bench lock versions reference sanity validation backcasts screenshots solve clean python

help: ## show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

venv: $(VENV)/.installed ## make the simulator's own virtual environment

compare: $(VENV)/.installed ## compare current rules, Hedensted's proposal and frikommune flexibility; says where the page is
	@"$(CORE_PYTHON)" -m simulator compare $(ARGS)

test: $(DEV)/.installed ## run every test, and the notebooks
	"$(DEV_PYTHON)" -m pytest --numprocesses auto --dist worksteal --nbmake --nbmake-timeout 600 $(ARGS)

lint: $(DEV)/.installed ## check style, types and which module imports which
	"$(DEV_PYTHON)" -m ruff check .
	"$(DEV_PYTHON)" -m ruff format --check .
	"$(DEV_PYTHON)" -m mypy
	"$(DEV)/$(BIN)/lint-imports"

format: $(DEV)/.installed ## mend what style tools can mend
	"$(DEV_PYTHON)" -m ruff check --fix .
	"$(DEV_PYTHON)" -m ruff format .

docs: $(DEV)/.installed ## make the documentation; says where its first page is
	"$(DEV_PYTHON)" -m sphinx -W --keep-going -q -b html docs build/docs
	@echo "The documentation: build/docs/index.html"

bench: $(VENV)/.bench ## measure speed and memory, as ratios taken in one run
	"$(CORE_PYTHON)" -m benchmarks $(ARGS)

lock: $(DEV)/.installed ## pin the newest versions that pyproject.toml allows
	"$(DEV_PYTHON)" -m pip install --quiet --disable-pip-version-check uv
	"$(DEV_PYTHON)" -m uv pip compile pyproject.toml --universal --all-extras --upgrade --python-version 3.11 \
		--no-header --no-annotate --quiet --output-file requirements.lock

versions: $(DEV)/.installed ## hold it under the oldest and the newest libraries that pyproject.toml allows
	"$(DEV_PYTHON)" tests/oldest_and_newest.py $(NEWEST_PYTHON)

reference: $(VENV)/.installed ## run the small reference run of results/reference anew, after a deliberate change of the model
	"$(CORE_PYTHON)" -m simulator compare --no-settings --replications 2 --seed 1 --out results/reference

screenshots: $(DEV)/.installed ## keep what the pages look like anew, after a change that is meant; look at it before committing
	JOBCENTRE_SCREENSHOTS=update "$(DEV_PYTHON)" -m pytest -q -n0 tests/reporting/test_screens.py

gallery: $(DEV)/.installed ## draw the pictures of the documentation's gallery anew (some minutes)
	"$(DEV_PYTHON)" -m simulator compare --replications 4 --draws 32 --out build/gallery $(ARGS)
	"$(DEV_PYTHON)" docs/_ext/gallery.py build/gallery

sanity: $(VENV)/.installed ## write docs/sanity.md anew: extremes beside the evidence
	"$(CORE_PYTHON)" -m simulator sanity current_rules --replications 6 --seed 1 --out build/sanity $(ARGS)
	cp build/sanity/sanity.md docs/sanity.md
	cp build/sanity/sanity.csv docs/sanity.csv
	cp build/sanity/evidence.csv docs/sanity_evidence.csv

validation: $(VENV)/.installed ## write docs/validation.md anew: every public figure beside what is simulated (half an hour)
	"$(CORE_PYTHON)" -m simulator validate --draws 40 --seed 1 --replace --out build/validation $(ARGS)
	cp build/validation/validation.md docs/validation.md
	cp build/validation/validation.csv docs/validation.csv
	cp build/validation/chapters.csv scenarios/validation/chapters.csv

backcasts: $(VENV)/.installed ## write docs/backcasts.md anew: make backcasts EXPORTS="y25i01.csv y01a02.csv" (some minutes)
	"$(CORE_PYTHON)" -m simulator backcast $(EXPORTS) --draws 24 --seed 1 --replace --out build/backcasts $(ARGS)
	cp build/backcasts/backcasts.md docs/backcasts.md
	cp build/backcasts/scores.csv docs/backcasts.csv
	cp build/backcasts/charts/bands.svg docs/backcasts.svg
	cp build/backcasts/ledger.csv scenarios/validation/backcasts.csv

solve: $(VENV)/.installed ## solve anew the baseline of every place that has gone stale, each under the scenario that it names
	"$(CORE_PYTHON)" -m simulator solve --stale $(ARGS)

clean: ## remove the virtual environments and what tools left behind (results/ stays)
	rm -rf -- "$(VENV)" "$(DEV)" build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find simulator tests notebooks -name __pycache__ -type d -prune -exec rm -rf -- {} +

python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one by: make PYTHON=python3.12 ..." >&2; exit 2; }

$(VENV)/.installed: pyproject.toml requirements.lock | python
	@echo "Installing the simulator into $(VENV) (once; a minute or so) ..."
	@"$(PYTHON)" -m venv --clear "$(VENV)"
	@"$(CORE_PYTHON)" $(PIP_INSTALL) --editable ".[compiled]" || { \
		echo "numba is not to be had here: without it runs take some thirty times as long, and say the same."; \
		"$(CORE_PYTHON)" $(PIP_INSTALL) --editable .; }
	@"$(CORE_PYTHON)" -m simulator warm-up || true
	@touch "$@"

$(VENV)/.bench: $(VENV)/.installed
	@"$(CORE_PYTHON)" $(PIP_INSTALL) --editable ".[bench]" || \
		echo "salabim and Ciw are not to be had here: the benchmark leaves them out."
	@touch "$@"

$(DEV)/.installed: pyproject.toml requirements.lock | python
	@echo "Installing the simulator and what its tests need into $(DEV) (once; some minutes) ..."
	@"$(PYTHON)" -m venv --clear "$(DEV)"
	@"$(DEV_PYTHON)" $(PIP_INSTALL) --editable ".[dev]"
	@touch "$@"
