# Two commands matter: `make report` and `make test`. Each makes the environment when there is none.
# Needed: Python 3.11 or newer with venv, git and make.

# Compiled bytecode makes a notebook start about three times cheaper, whatever the caller set.
unexport PYTHONDONTWRITEBYTECODE

SHELL := /bin/sh
BIN := .venv/bin
PINS := binder/requirements.txt tests/requirements.txt
# Python 3.11 first: the pins are made and served with it. Another one: make test PYTHON=python3.13
PYTHON ?= $(shell for p in python3.11 python3 python3.14 python3.13 python3.12; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)

.DEFAULT_GOAL := help
.PHONY: help report test soak bad-day bench check messages pins clean

help:
	@echo "make report    write the sample reports to reports/"
	@echo "make test      run every test"
	@echo "make soak      run every test at full counts (hours)"
	@echo "make bad-day   run the scripted bad day of a workshop (minutes)"
	@echo "make bench     measure batches, tables and imports beside other ways (an hour)"
	@echo "make check     look at style, types and stripped notebooks"
	@echo "make messages  draw copnb/locale/copnb.pot from the code"
	@echo "make pins      write $(PINS) from the environment"
	@echo "make clean     remove the environment, the caches and reports/"

# pip is told of the pins on Python 3.11 only: elsewhere the newest that fit are tested.
.venv/.ready: pyproject.toml $(PINS)
	@test -n "$(PYTHON)" || { echo "copnb needs Python 3.11 or newer, with venv" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv --clear .venv
	if $(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; \
	then pins="$(PINS:%=-c %)"; else pins=""; fi; \
	$(BIN)/python -m pip install --quiet --editable '.[test]' $$pins
	touch $@

report: .venv/.ready
	$(BIN)/copnb report workshop_data -o reports

# By file, so that a notebook or a server serves all the tests of its file; long files first.
test: .venv/.ready
	$(BIN)/python -m pytest -n logical --dist loadscope --no-loadscope-reorder

soak: .venv/.ready
	COPNB_SOAK=1 $(BIN)/python -m pytest -n logical --dist loadscope --no-loadscope-reorder

bad-day: .venv/.ready
	COPNB_BAD_DAY=1 COPNB_BROWSER_MUST=1 $(BIN)/python -m pytest -s tests/test_bad_day.py

# One of the other ways brings an extension of JupyterLab along: it is kept out of what tests see.
BENCH := .venv-bench/bin/python
.venv-bench/.ready: pyproject.toml $(PINS)
	@test -n "$(PYTHON)" || { echo "copnb needs Python 3.11 or newer, with venv" >&2; exit 1; }
	test -x $(BENCH) || $(PYTHON) -m venv --clear .venv-bench
	if $(BENCH) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; \
	then pins="$(PINS:%=-c %)"; else pins=""; fi; \
	$(BENCH) -m pip install --quiet --editable '.[bench]' $$pins
	touch $@

bench: .venv-bench/.ready
	$(BENCH) -m compileall -q copnb
	$(BENCH) tests/benchmarks/batch.py
	$(BENCH) tests/benchmarks/batch.py --rerun --reports 300
	$(BENCH) tests/benchmarks/batch.py --queue
	$(BENCH) tests/benchmarks/batch.py --memory
	$(BENCH) tests/benchmarks/evidence_tables.py
	$(BENCH) tests/benchmarks/evidence.py 1000000

check: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/nbstripout --verify --keep-id notebooks/*.ipynb

messages: .venv/.ready
	$(BIN)/pybabel extract --mapping pyproject.toml --output copnb/locale/copnb.pot \
		--header-comment "# Every text of copnb that a person reads. CC BY 4.0." \
		--project copnb --copyright-holder "copnb contributors" --add-comments Translators: \
		--add-location file --sort-by-file --no-wrap .

pins: .venv/.ready
	$(BIN)/python binder/pins.py > binder/requirements.new
	$(BIN)/python binder/pins.py --test > tests/requirements.new
	mv binder/requirements.new binder/requirements.txt
	mv tests/requirements.new tests/requirements.txt
	touch .venv/.ready

clean:
	rm -rf .venv .venv-bench reports dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find copnb tests binder -name __pycache__ -prune -exec rm -rf {} +
