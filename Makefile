# `make` alone lists the targets. Each may be run at any time, and again.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin

# torch only exports the model; its build without GPU libraries is far smaller.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

INSTALL := $(BIN)/python -m pip install --quiet --constraint constraints.txt

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help serve test check bench quality ranking disagreement quotes quotespeed conversations speed calibrate given train clean

help: ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

# Both stamps stand for what is installed: they are written last, and age with what they depend on.
$(VENV)/run.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one: make PYTHON=/path/to/python3.11")'
	@echo "Installing into $(VENV): a few minutes the first time"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --no-deps --retries 0 --index-url $(TORCH_INDEX) \
		"$$(grep '^torch==' constraints.txt)" 2>/dev/null \
		|| echo "The small build of torch is not to be had here; pip's own index gives another"
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	@echo "Installing what the tests need"
	@$(INSTALL) --editable '.[dev]'
	@touch $@

serve: $(VENV)/run.stamp ## serve on http://127.0.0.1:8000 (QA_HOST, QA_PORT); loads seeds/ into an empty library (QA_DATA)
	@echo "Opening the library; at the very first start the model is exported, which takes half a minute"
	@held="$$($(BIN)/qa list --limit 1 --json)" && case "$$held" in *'"articles": []'*) \
		echo "The library is empty: loading the five sample reports of seeds/"; \
		$(BIN)/qa add seeds ;; \
	esac
	@exec $(BIN)/qa serve

test: $(VENV)/dev.stamp ## run every test; ARGS="-k word" to run some
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/dev.stamp ## lint, format and types
	@$(BIN)/ruff check --no-cache .
	@$(BIN)/ruff format --no-cache --check .
	@$(BIN)/mypy

bench: quality ranking disagreement quotes quotespeed conversations speed calibrate given ## run all benchmarks

quality ranking disagreement quotes quotespeed conversations speed calibrate given: $(VENV)/dev.stamp
	@$(BIN)/python -m benchmarks.$@

quality: ## measure retrieval, answers and abstention (QA_EVAL_DATA)
ranking: ## compare ways to order candidates (QA_EVAL_DATA)
disagreement: ## measure what is said of disagreements, and false alarms (QA_EVAL_DATA)
quotes: ## measure whether quotations are verified rightly (QA_EVAL_DATA)
quotespeed: ## measure quotations by the clock among 200,000 passages, ten minutes (QA_EVAL_DATA)
conversations: ## measure whether follow-up questions are understood (QA_EVAL_DATA)
speed: ## measure answers by the clock, cold and warm (QA_EVAL_DATA)
calibrate: ## fit the confidence anew and print how well it holds (QA_EVAL_DATA)
given: ## fit how sure a source's value is, and print how well it holds (QA_EVAL_DATA)

train: $(VENV)/dev.stamp ## train the embedded reader anew, into qa/weights (QA_EVAL_DATA)
	@$(BIN)/python -m benchmarks.train_reader qa/weights

clean: ## remove what was installed and cached; the library and the exported model stay
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find index qa api tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
