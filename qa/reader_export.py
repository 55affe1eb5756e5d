"""A reader written out once as an ONNX graph: this module imports torch, the running service does not.

The embedded reader is the embedded encoder's own network with a low-rank change to its upper layers
(Hu and others, arXiv 2106.09685) and a head that points at where an answer begins and ends. Only the
change is kept in the repository (`qa/weights/reader.npz`, under a megabyte); a named model is any
extractive question-answering model that transformers can load.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import ModelError
from index.models import EMBEDDED, known_digest, locate
from index.quiet import quiet
from qa.onnx_export import kept, write_graph

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

    def make(folder: Path) -> None:
        with quiet():
            _export(source, folder, embedded=name == EMBEDDED)

    return kept(cache / f"reader-{key[:16]}-v{_LAYOUT}", "reader.json", make)


def _export(source: Path, folder: Path, *, embedded: bool) -> None:
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
    write_graph(
        network,
        folder / "model.onnx",
        outputs={"start": "start_logits", "end": "end_logits"},
        typed="token_type_ids" in tokenizer.model_input_names,
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
