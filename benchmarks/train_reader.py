"""Train the embedded reader: `python -m benchmarks.train_reader qa/weights`.

It starts from the embedded encoder's network and changes its upper four layers by low-rank additions
(LoRA: Hu and others, arXiv 2106.09685), with a head that points at where an answer begins and ends.
What it learns from: the development halves of RAMDocs (HanNight/RAMDocs, arXiv 2504.13079; MIT) and
XQuAD-en (google-deepmind/xquad; CC BY-SA 4.0), read from the folder that QA_EVAL_DATA names, and the
invented reports in benchmarks/reports (ours, under this project's licence); each document is cut down
to the context that qa/sources.py makes of it. A fifth of the questions is kept out and named in
`held_out.json`; benchmarks/README.md gives what the reader does on those. About 40 minutes on two cores.
"""

from __future__ import annotations

import json
import math
import random
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from benchmarks.reader_examples import Example, examples, groups
from index.models import EMBEDDED, locate

_RANK = 32
_SCALE = 2.0
_FIRST_LAYER = 2
_WINDOW = 256
_EPOCHS = 4
_BATCH = 16
_RATE = 2e-3
_HELD_OUT = 5  # one question of so many
_SOURCES = ("own", "ramdocs", "xquad")


class LowRank(nn.Module):
    """A linear layer, frozen, plus a trained product of two narrow matrices."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear.requires_grad_(False)
        self.a = nn.Parameter(
            torch.randn(_RANK, linear.in_features) / math.sqrt(linear.in_features)
        )
        self.b = nn.Parameter(torch.zeros(linear.out_features, _RANK))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The layer's own output and the change."""
        change = functional.linear(functional.linear(x, self.a), self.b)
        return self.linear(x) + _SCALE * change


@dataclass(slots=True)
class Encoded:
    """An example as the trained layers take it.

    `states` (tokens, hidden) are those of the layers that stay as they are, computed once; `inside`
    are the context's tokens, `spans` the answer's first and last, (0, 0) for none.
    """

    ids: list[int]
    kinds: list[int]
    inside: list[int]
    spans: list[tuple[int, int]]
    states: torch.Tensor | None = None


def encode(example: Example, tokenizer: Any) -> Encoded | None:
    """Token ids and the answer's token spans; None where the window cuts the answer off."""
    encoded = tokenizer(
        example.question,
        example.context,
        truncation="only_second",
        max_length=_WINDOW,
        return_offsets_mapping=True,
    )
    kinds, offsets = encoded.sequence_ids(), encoded["offset_mapping"]
    inside = [i for i, kind in enumerate(kinds) if kind == 1]
    spans = set()
    for start, end in example.answers:
        first = [i for i in inside if offsets[i][0] <= start < offsets[i][1]]
        last = [i for i in inside if offsets[i][0] < end <= offsets[i][1]]
        if first and last:
            spans.add((first[0], last[-1]))
    if example.answers and not spans:
        return None
    return Encoded(
        encoded["input_ids"], encoded["token_type_ids"], inside, sorted(spans) or [(0, 0)]
    )


class Trained(nn.Module):
    """The encoder's network, its upper layers made trainable, and the head."""

    def __init__(self) -> None:
        super().__init__()
        self.base = AutoModel.from_pretrained(str(locate(EMBEDDED)), attn_implementation="eager")
        self.base.requires_grad_(False)
        for layer in self.upper:
            own = layer.attention.self
            own.query, own.key, own.value = LowRank(own.query), LowRank(own.key), LowRank(own.value)
            layer.attention.output.dense = LowRank(layer.attention.output.dense)
            layer.intermediate.dense = LowRank(layer.intermediate.dense)
            layer.output.dense = LowRank(layer.output.dense)
            layer.attention.output.LayerNorm.requires_grad_(True)
            layer.output.LayerNorm.requires_grad_(True)
        self.head = nn.Linear(self.base.config.hidden_size, 2)

    @property
    def upper(self) -> Any:
        """The layers that are trained."""
        return self.base.encoder.layer[_FIRST_LAYER:]

    def named(self) -> dict[str, nn.Parameter]:
        """What is trained, by the names that qa/reader_export.py reads."""
        base = {n: p for n, p in self.base.named_parameters() if p.requires_grad}
        return base | {f"head.{n}": p for n, p in self.head.named_parameters()}

    def lower(self, batch: list[Encoded]) -> None:
        """Fill in the states below the trained layers."""
        ids, mask = _padded([e.ids for e in batch]), _mask(batch)
        states = self.base.embeddings(
            input_ids=ids, token_type_ids=_padded([e.kinds for e in batch])
        )
        for layer in self.base.encoder.layer[:_FIRST_LAYER]:
            states = _first(layer(states, _open(mask)))
        for row, each in enumerate(batch):
            each.states = states[row, : len(each.ids)].to(torch.bfloat16)

    def loss(self, batch: list[Encoded]) -> torch.Tensor:
        """Minus the log-likelihood of any of the answer's places, or of the first token for none."""
        mask = _mask(batch)
        states = nn.utils.rnn.pad_sequence(
            [e.states for e in batch if e.states is not None], batch_first=True
        ).float()
        with torch.autocast("cpu", torch.bfloat16):
            for layer in self.upper:
                states = _first(layer(states, _open(mask)))
        logits = self.head(functional.dropout(states.float(), 0.1))
        allowed = torch.zeros(mask.shape, dtype=torch.bool)
        for row, each in enumerate(batch):
            allowed[row, [0, *each.inside]] = True
        logits = logits.masked_fill(~allowed[..., None], -1e4)
        starts, ends = (torch.log_softmax(logits[..., i], dim=1) for i in range(2))
        likelihoods = [
            torch.logsumexp(torch.stack([starts[row, a] + ends[row, b] for a, b in each.spans]), 0)
            for row, each in enumerate(batch)
        ]
        return -torch.stack(likelihoods).mean()


def _first(given: Any) -> torch.Tensor:
    return given[0] if isinstance(given, tuple) else given


def _padded(rows: list[list[int]]) -> torch.Tensor:
    return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True)


def _mask(batch: list[Encoded]) -> torch.Tensor:
    return _padded([[1] * len(each.ids) for each in batch])


def _open(mask: torch.Tensor) -> torch.Tensor:
    """The mask as attention adds it."""
    return (1.0 - mask[:, None, None, :].float()) * -1e4


def main(folder: Path) -> None:
    """Train, and write `reader.npz` and `held_out.json` to `folder`."""
    torch.manual_seed(0)
    random.seed(0)
    found = list(examples())
    # By a digest of their names, so that what is held out stays so when more is added.
    held_out = {name for name in groups(found) if zlib.crc32(name.encode()) % _HELD_OUT == 0}
    tokenizer = AutoTokenizer.from_pretrained(str(locate(EMBEDDED)))
    kept = [encode(e, tokenizer) for e in found if e.group not in held_out]
    training = [each for each in kept if each is not None]
    print(f"{len(training):,} of {len(found):,} examples to learn from", flush=True)
    network = Trained()
    network.eval()
    with torch.no_grad():
        for batch in _batches(training):
            network.lower(batch)
    trained = network.named()
    optimiser = torch.optim.AdamW(trained.values(), lr=_RATE, weight_decay=0.01)
    steps = _EPOCHS * math.ceil(len(training) / _BATCH) + 5
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, _RATE, total_steps=steps, pct_start=0.1
    )
    network.train()
    folder.mkdir(parents=True, exist_ok=True)
    for epoch in range(_EPOCHS):
        random.shuffle(training)
        total = []
        for batch in _batches(training):
            loss = network.loss(batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(list(trained.values()), 1.0)
            optimiser.step()
            schedule.step()
            total.append(float(loss.detach()))
        _keep(folder / "reader.npz", trained)
        print(f"epoch {epoch + 1}: loss {np.mean(total):.3f}", flush=True)
    listed = {
        source: sorted(name.split(" ", 1)[1] for name in held_out if name.startswith(source))
        for source in _SOURCES
    }
    (folder / "held_out.json").write_text(json.dumps(listed, indent=1) + "\n", "utf-8")


def _keep(path: Path, trained: dict[str, nn.Parameter]) -> None:
    """Write what is trained, in half precision."""
    kept = {name: p.detach().numpy().astype(np.float16) for name, p in trained.items()}
    np.savez_compressed(path, allow_pickle=False, **kept)


def _batches(training: list[Encoded]) -> list[list[Encoded]]:
    """Batches of examples of like length, in random order."""
    stretch = _BATCH * 12
    batches = []
    for start in range(0, len(training), stretch):
        part = sorted(training[start : start + stretch], key=lambda each: len(each.ids))
        batches += [part[i : i + _BATCH] for i in range(0, len(part), _BATCH)]
    random.shuffle(batches)
    return batches


if __name__ == "__main__":
    main(Path(sys.argv[1]))
