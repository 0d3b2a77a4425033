# Two commands matter: `make run` and `make test`. Both do all the set-up themselves.
PYTHON := .venv/bin/python

.PHONY: run test setup lint bench lock tables clean

run: setup                ## measure this computer and explain the result (in French)
	@$(PYTHON) -m ui audit

test: setup               ## the whole test suite
	@$(PYTHON) -m pytest -n auto

setup:                    ## virtual environment, pinned dependencies, missing system packages
	@sh packaging/setup.sh

lint: setup               ## style, types, import contracts
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-logo

bench: setup              ## what is budgeted: an audit, keeping it, finding a commune (all of them run)
	@env -u PYTHONDONTWRITEBYTECODE sh -c 'failed=0; \
	$(PYTHON) -m compileall -q inventory checks kit ui; \
	for bench in audit store communes; do echo "== $$bench"; \
	$(PYTHON) -m tests.benchmarks.$$bench || failed=1; done; exit $$failed'

lock: setup               ## pin every dependency again, with hashes and without index addresses
	@sh packaging/lock.sh $(UPGRADE)

tables: setup             ## rebuild the dated tables from ../shared/data
	@$(PYTHON) packaging/make_tables.py --data ../shared/data
	@$(PYTHON) packaging/make_communes.py --data ../shared/data

clean:
	@rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
