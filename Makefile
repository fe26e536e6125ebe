# The verbs of the project. Each sets up what it needs; `make demo` and `make test` are all a newcomer types.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
ARGS ?=

.PHONY: demo test check fix run verify bench bench-plan bench-sim year torture mute mutate pictures docs lock clean

demo: $(READY) ## Make a centre, play its therapies, verify the record, serve the pages (ARGS=--no-serve, ARGS=--fresh)
	$(BIN)/lindra demo $(ARGS)

test: $(READY) ## Check the code and run every test
	tools/system-packages
	$(MAKE) --no-print-directory check
	$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder $(ARGS)

check: $(READY) ## Look, never edit: style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(READY) ## Edit what can be edited by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

run: $(READY) ## Serve the centre that is there
	$(BIN)/lindra serve $(ARGS)

verify: $(READY) ## Check the whole record
	$(BIN)/lindra verify $(ARGS)

bench: $(READY) ## Measure, both sides in one run, and print ratios
	tools/system-packages
	$(BIN)/python -m benchmarks $(ARGS)

bench-plan: $(READY) ## Plan public instances and centres, against known plans, PyJobShop, dispatching (ARGS="--on centre")
	$(BIN)/python -m benchmarks plan $(ARGS)

year: $(READY) ## Let a synthetic centre live a year through the door (ARGS="--seed 7 --patients 200")
	$(BIN)/lindra year $(ARGS)

bench-sim: $(READY) ## Live a centre a thousand times, against SimPy and on two cores (ARGS="--replications 200")
	$(BIN)/python -m benchmarks simulation $(ARGS)

torture: $(READY) ## Kill the server under load, again and again
	tools/system-packages
	$(BIN)/python -m torture $(ARGS)

mute: $(READY) ## Switch each rule off in turn: the specification must notice
	$(BIN)/python tools/mute-rules $(ARGS)

mutate: $(READY) ## Make small slips in the rules: their tests must fail (ARGS="--sample 100")
	$(BIN)/python tools/mutate-rules $(ARGS)

pictures: $(READY) ## Take the pictures of the main pages anew, for docs/
	tools/system-packages
	LINDRA_PICTURES=1 $(BIN)/pytest tests/pages/test_pages.py -k pictures

docs: $(READY) ## Write the generated pages of docs/ anew
	$(BIN)/lindra docs $(ARGS)

lock: ## Choose versions anew: hashes, no addresses
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
		--extra dev --output-file requirements/lock.txt pyproject.toml

$(READY): requirements/lock.txt pyproject.toml
	tools/make-environment $(PYTHON) $(VENV)
	touch $(READY)

clean: ## Remove the environment and the demonstration's data
	rm -rf $(VENV) var
