# `make demo` and `make test` build their own environment from requirements.lock; nothing but Python 3.11+ is needed.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# Kept byte code, whatever the environment says: tests start the program hundreds of times, and pytest would rewrite
# every test file for each worker anew.
unexport PYTHONDONTWRITEBYTECODE
# One more than there are cores: some tests wait, for a limit of time, a browser or what another worker builds.
WORKERS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 1) + 1)")
READY := $(VENV)/.ready

.PHONY: demo test windows check docs samples bench checker dist clients long contents displays tried structure lock clean

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(READY)
	$(BIN)/python samples/demo.py demo

test: $(READY)
	@for program in soffice ssconvert node npm chromium firefox-esr nginx; do \
	  command -v $$program >/dev/null || echo "$$program is not installed: the tests that need it are skipped"; done
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal

# Tests of what Windows does otherwise, on a CPython for it that Wine runs; others with TESTS=tests/test_x.py.
ON_WINDOWS := campaign campaign_crash campaign_states campaign_verbs consolidation desk_office desk_services dispatch \
  doubts elsewhere encrypted export files formats handbook intake launchers mail mail_files report returns roster \
  selftest several_forms start status_page usage
windows: $(READY)
	PYTHONPATH=tests:. $(BIN)/python -m support.wine .windows --numprocesses $(WORKERS) --dist worksteal \
	  $(or $(TESTS),$(ON_WINDOWS:%=tests/test_%.py))

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python docs/generate.py --check

docs: $(READY)
	$(BIN)/python docs/generate.py

samples: $(READY)
	$(BIN)/python samples/generate.py

bench: $(READY)
	$(BIN)/python -m benchmarks

checker: $(READY)
	$(BIN)/python checker/build.py -o dist/gouji-checker.engine
	$(BIN)/gouji checker -o dist/年报检查.html --engine dist/gouji-checker.engine --lang zh --force

# Everything of a release; the program in a folder for each archive of release/targets.json in the folder PYTHONS.
dist: $(READY)
	rm -rf dist
	PYTHONPATH=. $(BIN)/python -m release.dist -o dist $(if $(PYTHONS),--pythons $(PYTHONS))

# All tests with as many examples as find what a few hundred do not, for a night; fewer with EXAMPLES=50.
long: $(READY)
	export N=$(or $(EXAMPLES),500); GOUJI_EXAMPLES=$$N GOUJI_FILLINGS=$$N GOUJI_MUTANTS=$$N GOUJI_EDITS=$$N GOUJI_FORMS=$$N \
	  GOUJI_PAGES=$$N GOUJI_MEETINGS=$$N GOUJI_KILLS=$$N $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal

# Cells, strings and parts of the sample forms changed at random, judged by LibreOffice and openpyxl; fewer with
# CHANGES=600.
contents: $(READY)
	GOUJI_CHANGES=$(or $(CHANGES),60000) $(BIN)/python -m pytest tests/test_content_model.py tests/test_form_packages.py -x

# Number formats and numbers at random, judged by LibreOffice; fewer with WORKBOOKS=100.
displays: $(READY)
	GOUJI_DISPLAYS=$(or $(WORKBOOKS),2000) $(BIN)/python -m pytest tests/test_displays.py tests/test_typed_displays.py -x

# What the reader was tried on, counted for docs/robustness.md; more with SCALE=4.
tried: $(READY)
	PYTHONPATH=tests $(BIN)/python tests/fuzz/tried.py $(or $(SCALE),1)

clients: $(READY)
	PYTHONPATH=tests $(BIN)/python -m support.resaving

structure: $(READY)
	PYTHONPATH=tests $(BIN)/python -m support.structure $(if $(REV),--rev $(REV))

lock:
	uv pip compile pyproject.toml --extra all --group dev --universal --python-version 3.11 --generate-hashes --no-header --output-file requirements.lock
	uv pip compile pyproject.toml $(foreach extra,desk encrypted html pdf report,--extra $(extra)) --universal --python-version 3.11 --generate-hashes --no-header -c requirements.lock --output-file release/requirements.lock

clean:
	rm -rf $(VENV) .windows demo
