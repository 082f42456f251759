# Two commands do everything: `make book` and `make test`. `make help` lists the others.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
HTML := _build/html
SHELL := /bin/bash
# The book's networks are small: one thread is faster than two, and results repeat on any machine size.
export OMP_NUM_THREADS ?= 1
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help book test lab lint unit notebooks pages format clean distclean

# Two processes at a time, each with whole files, so that what a file prepares is prepared once.
TWO := -n 2 --dist loadfile

# A failed build forgets what it read: otherwise the next one would not look at the faulty page
# again and would pass. Executed notebooks are kept, so that repeating it is quick.
BUILD = $(BIN)/jupyter-book build . -W --keep-going -n || { rm -rf _build/.doctrees; exit 1; }

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

book: $(VENV)/book.stamp ## install what is needed, execute and build the book
	@$(BUILD)
	@echo; echo "The book is ready. Open it in a browser:"
	@echo "  file://$(CURDIR)/$(HTML)/index.html"

test: ## install what tests need and run every check, quick ones first
	@start=$$(date +%s); \
	for part in lint unit notebooks pages; do $(MAKE) --no-print-directory $$part; done; \
	echo; echo "Everything passed in $$(( $$(date +%s) - start )) s."

lint: $(VENV)/test.stamp ## style and spelling
	@echo; echo "== Style and spelling"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell

unit: $(VENV)/test.stamp ## unit tests
	@echo; echo "== Unit tests"
	$(BIN)/python -m pytest tests $(TWO) --durations=5

notebooks: $(VENV)/test.stamp ## run every notebook with nbmake
	@echo; echo "== Notebooks"
	$(BIN)/python -m pytest --nbmake --nbmake-timeout=600 $(TWO) -v --durations=0 book

pages: $(VENV)/test.stamp ## build the book and look at its pages in a browser
	@echo; echo "== The book, with warnings as errors"
	@rm -rf $(HTML) # pages that are no longer made must not be tested
	@$(BUILD)
	@echo; echo "== Its pages"
	$(BIN)/python -m pytest tests/book $(TWO) --durations=3

lab: $(VENV)/book.stamp ## open the book in JupyterLab
	$(BIN)/jupyter lab --notebook-dir=book

format: $(VENV)/test.stamp ## tidy the code and empty the notebooks
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/nbstripout book/*.ipynb

clean: ## remove what was built; the installation stays
	rm -rf _build dist .pytest_cache .ruff_cache
	find zslkit tests book -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## remove the installation too
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "zslkit needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)." \
	         "Name another one: make book PYTHON=python3.11"; exit 1; }
	@echo "== Making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/book.stamp: pyproject.toml constraints.txt | $(BIN)/python
	@echo "== Installing the book's packages: about 2 GB, a few minutes, once"
	$(PIP) install -c constraints.txt -e ".[book]"
	@touch $@

$(VENV)/test.stamp: pyproject.toml constraints.txt | $(BIN)/python
	@echo "== Installing the packages of the book and of its tests: about 2 GB, a few minutes, once"
	$(PIP) install -c constraints.txt -e ".[book,dev]"
	@touch $(VENV)/book.stamp $@
