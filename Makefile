PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
WORKERS ?= 4
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: help setup run serve test test-postgres e2e screenshots bench lint fix messages lock

help: ## show this list
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/\1\t\2/p' Makefile | expand -t 16

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv

# The two stamps are as new as the lock that was installed last.
.venv/prod.stamp: requirements/prod.lock | .venv/bin/python
	$(INSTALL) -r $<
	@touch $@

.venv/dev.stamp: requirements/dev.lock | .venv/bin/python
	$(INSTALL) -r $<
	@touch $@

.env:
	cp .env.example .env

setup: .venv/prod.stamp .env ## make .venv and .env

run: setup ## development: example data, web and worker, both reload on change
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_demo --if-empty
	@printf '\n  Site   http://127.0.0.1:%s/\n  Staff  http://127.0.0.1:%s/admin/\n  Stop with Ctrl-C.\n\n' $(PORT) $(PORT)
	@PATH="$(CURDIR)/$(BIN):$$PATH" SITE_URL=$${SITE_URL:-http://127.0.0.1:$(PORT)} exec honcho --env /dev/null start --port $(PORT)

serve: .venv/prod.stamp ## production: granian; the DEBUG=1 of .env does not count here
	@DEBUG=$${DEBUG:-0} $(MANAGE) collectstatic --noinput --verbosity 0
	@DEBUG=$${DEBUG:-0} $(MANAGE) migrate --verbosity 0
	@DEBUG=$${DEBUG:-0} $(MANAGE) load_pages
	@DEBUG=$${DEBUG:-0} exec $(BIN)/granian --interface wsgi --host $(HOST) --port $(PORT) --workers $(WORKERS) \
		--respawn-failed-workers --workers-lifetime 6h --workers-kill-timeout 10s --backlog 2048 config.wsgi:application

test: .venv/dev.stamp ## the whole suite, on DATABASE_URL or SQLite; make test ARGS="tests/directory -x"
	$(BIN)/pytest -n 2 $(ARGS)

test-postgres: .venv/dev.stamp ## the whole suite on a PostgreSQL of its own
	tests/postgres.sh $(BIN)/pytest -n 2 $(ARGS)

e2e: .venv/dev.stamp ## the browser tests
	$(BIN)/pytest -m e2e $(ARGS)

screenshots: .venv/dev.stamp ## every kind of page, into var/screenshots
	$(BIN)/python -m tests.e2e.screenshots $(ARGS)

bench: .venv/dev.stamp ## listings and pages measured side by side; SIZE=S, M, L or XL (500 to a million clinics)
	$(BIN)/python -m tests.bench $(or $(SIZE),M) $(ARGS)

lint: .venv/dev.stamp ## all checks that are not tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/djlint templates --quiet --lint
	$(BIN)/lint-imports --no-logo
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m django makemigrations --check --dry-run
	$(BIN)/pytest --quiet tests/config/test_conventions.py

fix: .venv/dev.stamp ## format and repair what can be repaired
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

messages: .venv/dev.stamp .env ## collect the words to translate, compile the translations (needs gettext)
	$(MANAGE) makemessages --all --no-obsolete --add-location file --ignore .venv --ignore var --ignore tests
	$(MANAGE) compilemessages --ignore .venv

lock: ## resolve requirements/*.in anew (needs uv; UPGRADE=--upgrade for newer versions)
	$(LOCK) $(UPGRADE) requirements/prod.in --output-file requirements/prod.lock
	$(LOCK) $(UPGRADE) requirements/dev.in --output-file requirements/dev.lock
