# Two commands do everything on a fresh machine: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run setup check test test-long chaos fuzz bench lock schemas clean

# The first interpreter that fits; PYTHON=… chooses another.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python3.14; do \
	command -v $$name >/dev/null 2>&1 && \
	$$name -c 'import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1 && \
	echo $$name && break; done)
PIP = .venv/bin/python -m pip --disable-pip-version-check -q

help:  ## show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup  ## the whole service on this machine; it rings for a sample feed within seconds
	@./tocsin run

setup: .venv/.kernels  ## the virtual environment that ./tocsin runs in

check: .venv/.development  ## format, lint, types, import layers, schemas, the shipped configuration
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	PYTHONPATH=. .venv/bin/lint-imports
	.venv/bin/python -m worker.configuration.json_schemas --check
	./tocsin check

test: .venv/.development .venv/.kernels  ## all tests but the long ones
	.venv/bin/python -m pytest -n auto --dist worksteal

test-long: .venv/.development .venv/.kernels  ## the long profiles too: some tens of minutes
	TOCSIN_TEST_PROFILE=long .venv/bin/python -m pytest -m "long or not long" --timeout 7200

chaos: .venv/.development  ## kill everything while 5 000 alerts flow, twice, and account for each: half an hour
	PYTHONPATH=. .venv/bin/python -m tests.chaos $(CHAOS)

fuzz: .venv/.development  ## feed the parsers what nobody writes, for SECONDS (an hour); findings in build/fuzz/
	$(PIP) install uv
	.venv/bin/uv pip install -q --only-binary :all: --group fuzz
	PYTHONPATH=. .venv/bin/python -m tests.fuzz $(or $(TARGET),all) $(or $(SECONDS),3600)

bench: .venv/.development .venv/.kernels  ## measure; see benchmarks/README.md for what the figures do not show
	-@$(PIP) install uv
	-@.venv/bin/uv pip install -q --only-binary :all: --group bench
	-@PYTHONPATH=. .venv/bin/python -m benchmarks.match.lucene_install
	for file in benchmarks/bench_*.py; do PYTHONPATH=. .venv/bin/python $$file || exit 1; done

schemas: .venv/.development  ## write config/schema/ anew
	.venv/bin/python -m worker.configuration.json_schemas

lock: .venv/bin/python  ## write requirements*.txt anew from pyproject.toml
	$(PIP) install uv
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.txt
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links pyproject.toml --group dev -o requirements-dev.txt
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links --no-deps deploy/flower/requirements.in \
		-o deploy/flower/requirements.txt

clean:  ## forget the virtual environment and caches; var/ (your data) stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Tocsin needs Python 3.11 to 3.14 with venv; none was found. Install one, or: make PYTHON=/path/to/python …"; exit 1; }
	@echo "making the virtual environment with $(PYTHON) …"
	@$(PYTHON) -m venv .venv

# Without dependencies: the files name them all, and the pip of Python 3.11 stumbles over extras (lxml[html-clean]).
.venv/.runtime: .venv/bin/python requirements.txt
	@echo "installing what Tocsin needs …"
	@$(PIP) install --no-deps --require-hashes -r requirements.txt
	@touch $@

# They are kept in .venv/tocsin-kernels; of a release that was installed before, they are made anew.
.venv/.kernels: .venv/.runtime $(wildcard worker/rules/*.py worker/rules/*/*.py)
	@echo "compiling the matcher for this machine, some twenty seconds …"
	@PYTHONPATH=. .venv/bin/python -m worker.rules.scan.warm
	@touch $@

.venv/.development: .venv/.runtime requirements-dev.txt
	@echo "installing what its tests need …"
	@$(PIP) install --no-deps --require-hashes -r requirements-dev.txt
	@touch $@
