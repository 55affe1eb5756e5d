"""What the exports of this package share: a folder that is whole or not there, and the graph in it.

This module imports torch, the running service does not.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from filelock import FileLock


def kept(folder: Path, mark: str, make: Callable[[Path], None]) -> Path:
    """`folder`, which `make` fills where the file `mark` is not in it yet.

    Safe when several processes ask at once: one exports, the others wait. What `make` raises leaves
    nothing behind.
    """
    if (folder / mark).is_file():
        return folder
    with FileLock(folder.with_name(f"{folder.name}.lock")):
        if not (folder / mark).is_file():
            scratch = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            try:
                make(scratch)
                shutil.rmtree(folder, ignore_errors=True)
                scratch.replace(folder)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
    return folder


def write_graph(
    network: Any,
    path: Path,
    *,
    outputs: Mapping[str, str],
    typed: bool,
    example: Sequence[int] = (1,) * 16,
    longest: int = 512,
) -> None:
    """Write `network`, a model of transformers, as a graph from token ids to some of its outputs.

    Args:
        network: it is called with token ids, their mask and, where `typed`, their types.
        path: the file to write.
        outputs: the names of the graph's outputs, each with the network's own name for it.
        typed: whether the network is given token types; the graph takes them in either case.
        example: ids of one input, by which the network is traced.
        longest: how many tokens an input has at most.
    """
    import torch

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(
            self, input_ids: Any, attention_mask: Any, token_type_ids: Any
        ) -> tuple[Any, ...]:
            kinds = {"token_type_ids": token_type_ids} if typed else {}
            out = self.network(input_ids=input_ids, attention_mask=attention_mask, **kinds)
            return tuple(getattr(out, name) for name in outputs.values())

    # Two rows of unequal length, so that no branch of the network is specialised to a full mask.
    ids = torch.tensor([list(example)] * 2)
    mask = torch.ones_like(ids)
    mask[1, len(example) // 2 + 1 :] = 0
    batch = torch.export.Dim("batch", min=1, max=512)
    length = torch.export.Dim("tokens", min=2, max=longest)
    with torch.no_grad():
        torch.onnx.export(
            Graph().eval(),
            (ids, mask, torch.zeros_like(ids)),
            str(path),
            input_names=["input_ids", "attention_mask", "token_type_ids"],
            output_names=list(outputs),
            dynamic_shapes=({0: batch, 1: length},) * 3,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
