# HY-MT Desktop. `make` alone explains the targets.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check -qq
export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
.PHONY: help setup demo run test fuzz distill-smoke load-test api-fuzz kill-installs lint format screenshots translations icons bundle packages wheels licences lock clean

help: ## explain the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "$(PYTHON) is too old: HY-MT Desktop needs Python 3.10 or newer (make PYTHON=python3.12 ...)."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "No virtual environment could be made. On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }

$(VENV)/.app-stamp: pyproject.toml | $(BIN)/python
	@echo "Installing the app into $(VENV) (once; needs a package index) ..."
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev-stamp: pyproject.toml requirements/test-constraints.txt $(VENV)/.app-stamp
	@echo "Installing the tests' tools and the training stack into $(VENV) (once, several hundred MB) ..."
	@$(PIP) -c requirements/test-constraints.txt -e '.[dev,distill]'
	@touch $@

setup: $(VENV)/.app-stamp ## make .venv with the app alone (no torch)

demo: setup ## translate assets/samples with the bundled model
	@$(BIN)/python tools/demo.py
	@echo "Open the window:  $(BIN)/hymt        On the command line:  $(BIN)/hymt translate --to zh \"Good morning!\""

run: setup ## open the window
	@$(BIN)/hymt

test: $(VENV)/.dev-stamp ## run all tests, without a display
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest $(PYTEST_ARGS)

distill-smoke: $(VENV)/.dev-stamp ## run all stages of the pipeline on a tiny corpus (minutes, CPU, offline)
	OMP_NUM_THREADS=1 $(BIN)/python tools/distill_smoke.py

load-test: $(VENV)/.dev-stamp ## 5,000 requests of 64 clients against the local API (minutes)
	$(BIN)/python tools/load_test.py

api-fuzz: $(VENV)/.dev-stamp ## Schemathesis against the local API (minutes; installed into .venv-fuzz)
	@test -x .venv-fuzz/bin/schemathesis || { $(PYTHON) -m venv .venv-fuzz && \
	  .venv-fuzz/bin/python -m pip install --disable-pip-version-check -qq 'schemathesis>=4.32,<5'; }
	$(BIN)/python tools/api_fuzz.py --schemathesis "$(CURDIR)/.venv-fuzz/bin/schemathesis"

kill-installs: setup ## kill the installation of a 650 MB package at 20 random moments (minutes)
	$(BIN)/python tools/kill_installs.py --folder build/kill-installs

fuzz: $(VENV)/.dev-stamp ## fuzz the readers of documents (ten minutes; Linux)
	$(BIN)/python tests/fuzz/fuzz_documents.py --minutes 10

lint: $(VENV)/.dev-stamp ## check style, types and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev-stamp ## let ruff format the code
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

screenshots: setup ## take pictures of every page into docs/images
	QT_QPA_PLATFORM=offscreen $(BIN)/python packaging/screenshots.py

translations: setup ## read the interface's strings into its .ts files and compile them
	$(BIN)/python packaging/i18n.py

icons: setup ## render the program's icon from its SVG
	QT_QPA_PLATFORM=offscreen $(BIN)/python packaging/icons.py

bundle: ## build the packaged program in dist/hymt-desktop (PyInstaller) and let it test itself
	@$(PYTHON) packaging/bundle.py

packages: bundle ## build the .deb and the relocatable tarball in dist/
	@$(PYTHON) packaging/linux/build.py

wheels: $(BIN)/python ## build sdist and wheel in dist/, and a folder of wheels to install from without an index
	@$(PIP) build
	@rm -rf dist/wheels
	@SOURCE_DATE_EPOCH=$$($(BIN)/python packaging/version.py) $(BIN)/python -m build --outdir dist
	@$(BIN)/python -m pip wheel -qq --disable-pip-version-check --wheel-dir dist/wheels --find-links dist 'hymt-desktop[server]'
	@echo "Without an index: pipx install --pip-args='--no-index --find-links dist/wheels' hymt-desktop"

licences: $(VENV)/.dev-stamp ## check the licences of what the app ships with, and that NOTICE is current
	@$(BIN)/python packaging/licences.py check
	@$(BIN)/python packaging/licences.py notice --check

lock: $(BIN)/python ## resolve requirements/bundle.txt anew, with hashes (LOCK_ARGS=--upgrade for newer versions)
	@$(PIP) uv
	@$(BIN)/python packaging/lock.py $(LOCK_ARGS)

clean: ## remove .venv and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
