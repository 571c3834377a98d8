# make            clean seeds/ and build the site in build/site/
# make help       what else there is
SEEDS ?= seeds
OUT ?= build
export SEEDS OUT# as variables of the shell, so that any folder name will do
ZHENGBEN = .venv/bin/zhengben
# Tests start Python hundreds of times: it keeps what it has compiled, even where the shell asks for the opposite.
PYTEST = PYTHONDONTWRITEBYTECODE= .venv/bin/pytest -n auto --dist loadfile --no-loadscope-reorder
MAKEFLAGS += --no-print-directory

all: site ## clean the seeds and build the site (the default)

.venv/.requirements.lock: requirements.lock pyproject.toml tools/bootstrap
	@tools/bootstrap requirements.lock

.venv/.requirements-dev.lock: requirements-dev.lock .venv/.requirements.lock
	@tools/bootstrap requirements-dev.lock

# A source that cannot be cleaned does not affect the others; the exit code reports it. If a library for
# PDFs is missing, no PDFs are made, and the site is built without them.
site: .venv/.requirements.lock ## SEEDS=folder OUT=folder: the same for another corpus
	@$(ZHENGBEN) build "$$SEEDS" --out "$$OUT"

markdown: .venv/.requirements.lock ## clean the seeds only
	@$(ZHENGBEN) clean "$$SEEDS" --out "$$OUT"

pdf: markdown ## the PDFs only
	@$(ZHENGBEN) convert "$$OUT/markdown" --lexicon "$$SEEDS" --quiet && \
	$(ZHENGBEN) pdf --lexicon "$$SEEDS" --out "$$OUT"

epub: markdown ## the EPUBs only
	@$(ZHENGBEN) convert "$$OUT/markdown" --lexicon "$$SEEDS" --quiet && \
	$(ZHENGBEN) epub --lexicon "$$SEEDS" --out "$$OUT"

check: .venv/.requirements.lock ## check that build/markdown/ is what the cleaner makes, and that audits are true
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && \
	cp -R "$$OUT/markdown" "$$fresh" && \
	$(ZHENGBEN) clean "$$SEEDS" --out "$$fresh" --quiet && \
	$(ZHENGBEN) check "$$fresh" --sources "$$SEEDS" && \
	diff -r "$$fresh/markdown" "$$OUT/markdown" || \
	{ echo "$$OUT/markdown is not what the cleaner makes; run make markdown and look at git diff." >&2; exit 1; }

test: .venv/.requirements-dev.lock ## lint, types, tests
	@.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy
	@$(PYTEST)

test-quick: .venv/.requirements-dev.lock ## the tests that take no more than about two seconds each
	@$(PYTEST) -m "not slow"

bench: .venv/.requirements-dev.lock ## speed and memory, as ratios
	@.venv/bin/pytest -o testpaths=benchmarks -o python_files='bench_*.py' -s -p no:xdist

serve: site ## the site on http://127.0.0.1:8000
	@.venv/bin/python -m http.server --bind 127.0.0.1 --directory "$$OUT/site" 8000

git-setup: .venv/.requirements.lock ## make git compare reports by words and figures, and sources by their cleaned text
	@$(ZHENGBEN) git-setup

lock: .venv/.requirements-dev.lock ## make the lock files from pyproject.toml
	@for group in setup dev; do \
		lock=requirements$$([ $$group = dev ] && echo -dev || true).lock; \
		.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
			--python-version 3.11 --extra all --no-emit-package zhengben-fonts \
			pyproject.toml --group $$group -o $$lock || exit 1; \
	done

clean: ## delete everything that was built, except the tracked build/markdown/
	@rm -rf "$$OUT/site" "$$OUT/pages" "$$OUT/audit" "$$OUT"/markdown.* "$$OUT/review" "$$OUT/pdf" "$$OUT/epub" "$$OUT/.cache" "$$OUT/duplicates.txt" "$$OUT/look.tsv"

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-16s%s\n", "make " $$1, $$2}' Makefile

.PHONY: all site markdown pdf epub check test test-quick bench serve git-setup lock clean help
