# Every command of the repository. `make` alone lists them.

PY := .venv/bin/python
UV ?= uv
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadfile
.DEFAULT_GOAL := help
.PHONY: help setup setup-tests demo run test test-rules check scenario migrate backup restore upgrade health policy-preview policy-enact move-database administrator bench fuzz verify-ledger verify-pdf policy-check diagram lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Get ready: .venv with the locked packages, Pango and the Noto CJK fonts
	@sh deployments/setup.sh

demo: setup ## See it work: a demo company, one complaint from call to closing, and its documents
	@$(PY) -m deployments.demo

run: setup ## Start the system on this machine: Prefect server, flows, database
	@$(PY) -m deployments.run

setup-tests: ## Get ready for the tests as well: a browser, and what judges PDFs
	@sh deployments/setup.sh tests

test: setup-tests check test-rules ## Everything a change must pass: check, the rules' tests, all others, those with a server
	$(PY) -m pytest --exitfirst $(SIDE_BY_SIDE) --ignore=tests/rules --ignore=tests/flows
	$(PY) -m pytest --exitfirst tests/flows

test-rules: ## The tests of the rules alone: a few seconds
	$(PY) -m pytest --exitfirst tests/rules

check: policy-check ## Lint, format, types, who imports whom, policies
	$(PY) -m ruff check
	$(PY) -m ruff format --check --output-format concise
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo --no-cache

scenario: ## Play one story: make scenario FILE=tests/scenarios/stories/….yaml
	@test -n "$(FILE)" || { echo "Say which story: make scenario FILE=tests/scenarios/stories/….yaml"; exit 2; }
	@$(PY) -m tests.scenarios "$(FILE)"

migrate: ## Bring the database to the newest schema
	$(PY) -c "from models.database import migrate; migrate()"

backup: ## Back up everything while it runs, to TO=folder; KEYS=no leaves out the keys, KEEP=14 deletes the older ones
	@$(PY) -m deployments.backup $(if $(TO),--to "$(TO)") $(if $(filter no,$(KEYS)),--without-keys) $(if $(KEEP),--keep $(KEEP))

restore: setup ## Put a backup back: make restore FROM=file (MOVE=yes puts aside what is there)
	@test -n "$(FROM)" || { echo "Say which backup: make restore FROM=var/backups/kesu-….tar.gz"; exit 2; }
	@$(PY) -m deployments.restore "$(FROM)" $(if $(filter yes,$(MOVE)),--move)

upgrade: ## After a newer version was put in place: backup, environment, both schemas, policies, ledger
	@test ! -x $(PY) || $(PY) -m tasks.in_use
	@sh deployments/setup.sh
	@$(PY) -m deployments.upgrade $(if $(TO),--to "$(TO)")

health: ## Say how the installation does; ends with 0, 1 (warning) or 2 (bad); JSON=yes for a program that watches
	@$(PY) -m deployments.health $(if $(filter yes,$(JSON)),--json)

policy-preview: ## Which open cases a version to come would change: make policy-preview FROM=2026-12-01 CSV=file
	@$(PY) -m tasks.policy_preview $(FROM) $(if $(CSV),--csv "$(CSV)")

policy-enact: ## Put versions to come in force: make policy-enact BY=E901 REASON="…"
	@$(PY) -m tasks.policy_enacting --by "$(BY)" --reason "$(REASON)"

move-database: ## Copy every row to an empty database: make move-database TO=postgresql://user@host/kesu
	@test -n "$(TO)" || { echo "Say where to: make move-database TO=postgresql://user@host/kesu"; exit 2; }
	@$(PY) -m deployments.move_database "$(TO)"

administrator: ## Invite who keeps the accounts of the portal: make administrator EMPLOYEE=E901
	@$(PY) -m deployments.administrator "$(EMPLOYEE)"

verify-ledger: ## Follow every chain of the ledger and name what does not fit
	@$(PY) -m tasks.ledger_check

verify-pdf: ## Say of any PDF whose seal it carries and whether it is genuine: make verify-pdf FILE=…
	@test -n "$(FILE)" || { echo "Say which file: make verify-pdf FILE=var/documents/….pdf"; exit 2; }
	@$(PY) -m tasks.verifying "$(FILE)"

fuzz: ## Feed mutated mails, files and JSON in by the ten thousand: each must end with one stated outcome
	@$(PY) -m tests.fuzz_mails
	@$(PY) -m tests.fuzz_files
	@$(PY) -m tests.fuzz_json

bench: ## Measure every claim of speed
	@for name in deadlines eight_d_pdf importing register weekly_report sweep portal_reads repeats triage triage_lookup parking; do $(PY) -m benchmarks.$$name || exit 1; done

policy-check: ## Check policies/ and list versions, coverage and years without holidays
	@$(PY) -m tasks.policies

diagram: ## Write docs/life-cycle.md from the registry of moves
	@$(PY) -m tasks.diagram

lock: ## Pin every package again, with hashes, after a change of pyproject.toml (needs uv)
	$(UV) pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	    --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet --output-file requirements.lock

clean: ## Remove what the tools leave behind; .venv and var/ stay
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
