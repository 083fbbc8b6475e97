# Two commands are all a newcomer needs: `make run` and `make test`.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PORT ?= 8501

.PHONY: setup run test check bench soak screens system-packages lock

setup: $(STAMP)

$(STAMP): requirements-dev.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 tidak ditemukan / not found: PYTHON=... make setup"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $(STAMP)

run: setup
	$(BIN)/waspada run --out out
	$(BIN)/waspada app --edition out --port $(PORT)

system-packages:
	@.ci/system-packages

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: setup system-packages check
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term:skip-covered

bench: setup
	$(BIN)/python benchmarks/run.py

soak: setup
	$(BIN)/python benchmarks/soak.py

screens: setup
	$(BIN)/python tests/app/screens.py

lock:
	uv pip compile -q pyproject.toml --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.txt
	uv pip compile -q pyproject.toml --extra dev -c requirements.txt --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-dev.txt
