# The pipeline's front door. `make help` lists the targets.
PYTHON    ?= python3
RAW       ?= data/raw
PROCESSED ?= data/processed
REPORT    ?= report
OPTIONS   ?=

VENV      := .venv
BIN       := $(VENV)/bin
INSTALLED := $(VENV)/.installed
RUN       := $(BIN)/python -m pipeline run --raw "$(RAW)" --processed "$(PROCESSED)" $(OPTIONS)

.DEFAULT_GOAL := help
.PHONY: all ingest clean parse ner quotes copies entities repeats dedup publish report test fuzz check bench docs notebook lock help distclean

all: $(INSTALLED) ## Rebuild what changed: RAW=data/raw -> PROCESSED=data/processed, OPTIONS="--workers 4 --set ..."
	$(RUN)

ingest clean parse ner quotes copies entities repeats dedup publish: $(INSTALLED) ## Run the pipeline up to and including this stage
	$(RUN) --until $@

report: all ## Rebuild what changed, then make the pages: REPORT=report/index.html opens from the disk
	$(BIN)/python -m pipeline report --processed "$(PROCESSED)" --out "$(REPORT)"

test: $(INSTALLED) ## Run the tests
	$(BIN)/python -m pytest

fuzz: $(INSTALLED) ## Runs over mutated files and checks what must hold of any tables: FILES=300 SEED=1 PROFILE=light
	$(BIN)/python -m tests.fuzz --files $(or $(FILES),300) --seed $(or $(SEED),1) --profile $(or $(PROFILE),light)

check: $(INSTALLED) ## Lint, format and type checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(INSTALLED) ## Speed against spaCy's defaults, and accuracy where CORPORA=... names the measuring corpora
	$(BIN)/python -m benchmarks $(if $(CORPORA),--corpora "$(CORPORA)")

docs: $(INSTALLED) ## Write the generated pages (tables, commands, options), and build the site: build/site/index.html
	$(BIN)/python docs/generate.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

notebook: all ## Run notebooks/explore.ipynb on the tables, and keep what it shows
	PROCESSED="$(abspath $(PROCESSED))" PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python -m nbconvert --to notebook --execute \
	  --inplace notebooks/explore.ipynb

lock: ## Pin the newest dependencies that fit pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade \
	  --no-emit-index-url --no-emit-find-links --extra dev pyproject.toml -o requirements.lock

distclean: ## Remove the environment and the processed tables
	rm -rf $(VENV)
	if [ -d "$(PROCESSED)/_state" ]; then rm -rf "$(PROCESSED)"; fi  # only a folder that a run has made

help: ## List the targets
	@grep -E '^[a-z ]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z ]+):.*## (.*)/\1|\2/' | \
	  awk -F'|' '{ printf "make %s\n    %s\n", $$1, $$2 }'

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else \
	  f"{sys.executable} is Python {v[0]}.{v[1]}; the pipeline needs 3.11 to 3.13: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(INSTALLED)
