"""A reader written out once as an ONNX graph: this module imports torch, the running service does not.

The embedded reader is the embedded encoder's own network with a low-rank change to its upper layers
(Hu and others, arXiv 2106.09685) and a head that points at where an answer begins and ends. Only the
change is kept in the repository (`qa/weights/reader.npz`, under a megabyte); a named model is any
extractive question-answering model that transformers can load.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from index.errors import ModelError
from index.models import EMBEDDED, known_digest, locate
from index.quiet import quiet

WEIGHTS = Path(__file__).parent / "weights" / "reader.npz"

_LAYOUT = 1
_SCALE = 2.0


def exported(name: str, cache: Path) -> Path:
    """The folder of the exported reader `name` (`embedded`, a folder, a hub's name) below `cache`.

    Raises:
        ModelError: it cannot be found, loaded or exported.
    """
    source = locate(name, setting="QA_READER")
    key = known_digest(source, cache)
    if name == EMBEDDED:
        key = hashlib.sha256(
            (key + hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()).encode()
        ).hexdigest()
    folder = cache / f"reader-{key[:16]}-v{_LAYOUT}"
    if (folder / "reader.json").is_file():
        return folder
    with FileLock(cache / f"{folder.name}.lock"):
        if not (folder / "reader.json").is_file():
            scratch = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            try:
                with quiet():
                    _export(source, scratch, embedded=name == EMBEDDED)
                shutil.rmtree(folder, ignore_errors=True)
                scratch.replace(folder)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
    return folder


def _export(source: Path, folder: Path, *, embedded: bool) -> None:
    import torch
    from transformers import AutoModel, AutoModelForQuestionAnswering, AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(str(source))
        if embedded:
            network: Any = _changed(AutoModel.from_pretrained(str(source)))
        else:
            network = AutoModelForQuestionAnswering.from_pretrained(str(source))
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"{source} cannot be read as a reader: {str(error).splitlines()[0]}"
        ) from error
    typed = "token_type_ids" in tokenizer.model_input_names

    class Pointer(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(
            self, input_ids: Any, attention_mask: Any, token_type_ids: Any
        ) -> tuple[Any, Any]:
            kinds = {"token_type_ids": token_type_ids} if typed else {}
            out = self.network(input_ids=input_ids, attention_mask=attention_mask, **kinds)
            return out.start_logits, out.end_logits

    ids = torch.ones(2, 16, dtype=torch.long)
    mask = torch.ones(2, 16, dtype=torch.long)
    mask[1, 9:] = 0
    batch, length = (
        torch.export.Dim("batch", min=1, max=512),
        torch.export.Dim("tokens", min=2, max=512),
    )
    with torch.no_grad():
        torch.onnx.export(
            Pointer().eval(),
            (ids, mask, torch.zeros_like(ids)),
            str(folder / "model.onnx"),
            input_names=["input_ids", "attention_mask", "token_type_ids"],
            output_names=["start", "end"],
            dynamic_shapes=({0: batch, 1: length},) * 3,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "reader.json").write_text(json.dumps({"layout": _LAYOUT}), "utf-8")


def _changed(network: Any) -> Any:
    """The encoder's network with the kept change added to its weights, and the head on top."""
    import torch

    kept = np.load(WEIGHTS)
    state = network.state_dict()
    for name in kept.files:
        if name.endswith(".a"):
            place = name.removesuffix(".a")
            low, high = (
                torch.from_numpy(kept[f"{place}.{part}"].astype(np.float32)) for part in "ab"
            )
            state[f"{place}.weight"] += _SCALE * (high @ low)
        elif not name.endswith(".b") and not name.startswith("head."):
            state[name] = torch.from_numpy(kept[name].astype(np.float32))
    network.load_state_dict(state)
    head = torch.nn.Linear(state["embeddings.word_embeddings.weight"].shape[1], 2)
    head.load_state_dict(
        {
            part: torch.from_numpy(kept[f"head.{part}"].astype(np.float32))
            for part in ("weight", "bias")
        }
    )

    class Headed(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network
            self.head = head

        def forward(self, **inputs: Any) -> Any:
            logits = self.head(self.network(**inputs).last_hidden_state)
            return _Logits(logits[..., 0], logits[..., 1])

    return Headed()


class _Logits:
    """What a question-answering model of transformers returns, as far as it is used here."""

    def __init__(self, start: Any, end: Any) -> None:
        self.start_logits = start
        self.end_logits = end
