"""A sentence-transformers model written out once as an ONNX graph, and checked against itself.

This is the only module that imports torch and sentence_transformers. The graph has the model's own
pooling, dense layers and normalisation in it, so that what comes out is what `SentenceTransformer.
encode` gives; beside it lie the tokenizer and a description, and the folder's name is a key over the
model's files, so that a changed model is exported anew and two models never share an export.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock

from index.errors import ModelError
from index.models import EMBEDDED, known_digest, locate
from index.quiet import quiet

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Raised whenever an export of the same model would be written differently.
LAYOUT = 1

# The exported graph must give the very vectors that sentence-transformers gives.
AGREEMENT = 0.9999

_PROBES = (
    "Who said it?",
    "The council voted 43 to 11 on Tuesday, after a debate of nine hours.",
    "“Nobody asked us,” she said, “and nobody will.” " * 8,
    "Ключевая ставка осталась прежней, сообщил банк.",
    "1,415 · 62 miles · €3.5m · 28-point",
)


@dataclass(frozen=True, slots=True)
class Description:
    """What is known about an exported model; kept as `export.json` in its folder.

    `window` counts the tokens of one input, special tokens included. The prompts are put before a
    query and before a passage; they are empty for most models.
    """

    layout: int
    name: str
    digest: str
    dimension: int
    window: int
    query_prompt: str
    passage_prompt: str
    inputs: tuple[str, ...]
    pad_id: int

    @classmethod
    def read(cls, folder: Path) -> Description:
        """Read `export.json` of `folder`; ModelError where it is missing or not of this layout."""
        path = folder / "export.json"
        try:
            values = json.loads(path.read_text("utf-8"))
            if values["layout"] != LAYOUT:
                raise ValueError(f"layout {values['layout']}, not {LAYOUT}")
            return cls(**{**values, "inputs": tuple(values["inputs"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ModelError(
                f"{path} does not describe an exported model ({error}); delete {folder} to export it anew"
            ) from error


def exported(name: str, cache: Path) -> Path:
    """The folder of the exported model `name` below `cache`, exporting it where it is not there.

    Safe when several processes ask at once: one exports, the others wait.

    Raises:
        ModelError: the model cannot be found or loaded, or its graph does not agree with it.
    """
    source = locate(name)
    key = known_digest(source, cache)
    # A hub's model lies in a folder that is named by its commit, which tells people nothing.
    label = "all-MiniLM-L6-v2" if name == EMBEDDED else Path(name).expanduser().resolve().name
    folder = cache / f"{label}-{key[:16]}-v{LAYOUT}"
    if (folder / "export.json").is_file():
        return folder
    with FileLock(cache / f"{folder.name}.lock"):
        if not (folder / "export.json").is_file():
            _export(source, folder, label=label, key=key)
    return folder


def _export(source: Path, folder: Path, *, label: str, key: str) -> None:
    scratch = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        with quiet():
            model = _load(source)
            inputs = _write_graph(model, scratch / "model.onnx")
            description = _describe(model, inputs, label=label, key=key)
            model.tokenizer.backend_tokenizer.save(str(scratch / "tokenizer.json"))
        (scratch / "export.json").write_text(json.dumps(asdict(description), indent=2), "utf-8")
        _compare(model, scratch)
        shutil.rmtree(folder, ignore_errors=True)
        scratch.replace(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _load(source: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(str(source), device="cpu").eval()
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise ModelError(
            f"{source} is not a sentence-transformers model: {str(error).splitlines()[0]}"
        ) from error
    if getattr(model.tokenizer, "backend_tokenizer", None) is None:
        raise ModelError(f"{source} has no fast tokenizer (tokenizer.json), which is needed")
    return model


def _describe(
    model: SentenceTransformer, inputs: list[str], *, label: str, key: str
) -> Description:
    prompts = {name: text or "" for name, text in (model.prompts or {}).items()}
    default = prompts.get(model.default_prompt_name or "", "")
    window = int(model.max_seq_length or model.tokenizer.model_max_length)
    dimension = model.get_embedding_dimension()
    if dimension is None:
        raise ModelError(f"{label} does not tell the dimension of its vectors")
    return Description(
        layout=LAYOUT,
        name=label,
        digest=key,
        dimension=dimension,
        window=min(window, 8192),
        query_prompt=prompts.get("query") or default,
        passage_prompt=next(
            (prompts[name] for name in ("passage", "document", "corpus") if prompts.get(name)),
            default,
        ),
        inputs=tuple(inputs),
        pad_id=int(model.tokenizer.pad_token_id or 0),
    )


def _write_graph(model: SentenceTransformer, path: Path) -> list[str]:
    """Write the graph: token states (batch, tokens, hidden) and text vectors (batch, dimension)."""
    import torch

    wanted = ["input_ids", "attention_mask"]

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
            out = self.model({"input_ids": input_ids, "attention_mask": attention_mask})
            return out["token_embeddings"], out["sentence_embedding"]

    batch = torch.export.Dim("batch", min=1, max=4096)
    length = torch.export.Dim("tokens", min=2, max=int(model.max_seq_length or 512))
    # Two rows of unequal length, so that no branch of the model is specialised to a full mask.
    ids = torch.ones(2, 16, dtype=torch.long)
    mask = torch.ones(2, 16, dtype=torch.long)
    mask[1, 9:] = 0
    try:
        with torch.no_grad():
            torch.onnx.export(
                Whole().eval(),
                (ids, mask),
                str(path),
                input_names=wanted,
                output_names=["token_states", "vector"],
                dynamic_shapes=({0: batch, 1: length}, {0: batch, 1: length}),
                dynamo=True,
                external_data=False,
                verbose=False,
            )
    except torch.onnx.OnnxExporterError as error:
        raise ModelError(f"the model cannot be exported to ONNX: {str(error)[:300]}") from error
    return wanted


def _compare(model: SentenceTransformer, folder: Path) -> None:
    """Hold the exported graph against the model that it came from."""
    from index.encoder import Encoder

    encoder = Encoder.load(folder, threads=None)
    probes = [text[:2000] for text in _PROBES]
    with quiet():
        theirs = model.encode(probes, prompt="", normalize_embeddings=True)
    ours = np.vstack([encoder.run([text])[0].vector for text in probes])
    cosines = np.sum(ours * np.asarray(theirs, dtype=np.float32), axis=1)
    if not np.all(cosines >= AGREEMENT):
        raise ModelError(
            f"the exported graph of {encoder.name} does not agree with sentence-transformers: "
            f"cosine {float(cosines.min()):.6f}, {AGREEMENT} wanted; its export was thrown away"
        )
