# `make run` shows the dashboard, `make test` runs every test. Both set everything up first.
#   PORT=8600   another port        DATA=uci   which history to show (demo, uci or your own)        PYTHON=python3.12

PORT ?= 8501
DATA ?= demo
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test

# Libraries are compiled once, into the environment, and not anew by every process that is started.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench docs screenshots clean

help:
	@sed -n '1,3s/^# \{0,1\}//p' Makefile

# The environment is made anew only when a requirement has changed.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Dunlin needs Python 3.11 or newer. Name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "This Python cannot make environments. On Debian: apt-get install python3-venv"; exit 1; }

# uv installs in seconds; where it cannot be had, pip does the same in a minute.
define install
	@echo "Installing $(1)"
	@{ $(BIN)/python -m pip install --quiet --disable-pip-version-check uv \
	   && $(BIN)/python -m uv pip install --quiet --python $(BIN)/python -r $(1); } \
	 || $(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(1)
endef

$(RUN_READY): requirements.txt pyproject.toml | $(BIN)/python
	$(call install,requirements.txt)
	@touch $@

$(TEST_READY): requirements-dev.txt $(RUN_READY)
	$(call install,requirements-dev.txt)
	@touch $@

setup: $(RUN_READY)

run: setup
	@$(BIN)/dunlin run --data $(DATA) --port $(PORT)

test: $(TEST_READY) check
	@$(BIN)/python -m pytest -n auto

check: $(TEST_READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/dunlin docs --check

docs: setup
	@$(BIN)/dunlin docs

bench: $(TEST_READY)
	@$(BIN)/python -m bench

screenshots: $(TEST_READY)
	@$(BIN)/python -m bench.screenshots

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
