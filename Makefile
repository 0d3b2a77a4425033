# Two commands matter: `make run` and `make test`. Both do all the set-up themselves.
PYTHON := .venv/bin/python

.PHONY: run window test setup lint bench bench-restore shots lock tables windows-app clean windows deb manifest

run: setup                ## measure this computer and explain the result (in French)
	@$(PYTHON) -m ui audit

window: setup             ## the window, on this computer's screen
	@$(PYTHON) -m ui

test: setup               ## the whole test suite
	@$(PYTHON) -m pytest -n auto

setup:                    ## virtual environment, pinned dependencies, missing system packages
	@sh packaging/setup.sh

lint: setup               ## style, types, import contracts
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-logo

bench: setup              ## what is budgeted: an audit, keeping it, a commune, a search, the window (all run)
	@env -u PYTHONDONTWRITEBYTECODE sh -c 'failed=0; \
	$(PYTHON) -m compileall -q inventory checks kit ui; \
	for bench in audit store communes search window; do echo "== $$bench"; \
	$(PYTHON) -m tests.benchmarks.$$bench || failed=1; done; exit $$failed'

bench-restore: setup      ## a restore test over 100,000 files and 5 GB, beside restic (minutes, 17 GB)
	@$(PYTHON) -m tests.benchmarks.restoring

shots: setup              ## pictures of every page and state of the window, in shots/
	@$(PYTHON) -m tests.ui.shots

lock: setup               ## pin every dependency again, with hashes and without index addresses
	@sh packaging/lock.sh $(UPGRADE)

tables: setup             ## rebuild the dated tables from ../shared/data
	@$(PYTHON) packaging/make_tables.py --data ../shared/data
	@$(PYTHON) packaging/make_communes.py --data ../shared/data

windows-app: setup        ## the frozen Windows application, built here under Wine
	@bash packaging/windows/build.sh

windows: windows-app      ## what Windows is given, in dist/: installer, MSI, ZIP, components, sums
	@bash packaging/windows/installer.sh

deb: setup                ## the Debian package, in dist/
	@bash packaging/linux/build.sh

manifest: setup           ## the signed list of versions (KEY=FILE, an Ed25519 private key in PEM)
	@$(PYTHON) packaging/make_manifest.py --key $(KEY)

clean:
	@rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
