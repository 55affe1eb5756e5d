"""Silence for a while from the libraries that export a model."""

from __future__ import annotations

import contextlib
import importlib
import logging
import warnings
from collections.abc import Iterator

# Loggers that tell of steps and of operators that this model does not use.
_TALKATIVE = (
    "torch.onnx",
    "torch.export",
    "onnxscript",
    "onnx_ir",
    "sentence_transformers",
    "transformers",
)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep the exporters' progress talk off the terminal; what goes wrong is raised, not printed."""
    # Imported first, because torch sets the levels of its loggers when it is.
    importlib.import_module("torch.onnx")
    from transformers.utils import logging as transformers_logging

    levels = {name: logging.getLogger(name).level for name in _TALKATIVE}
    bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    for name in levels:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        if bars:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
