"""Train the embedded reader: `python -m benchmarks.train_reader qa/weights`.

It starts from the embedded encoder's network and changes its upper four layers by low-rank additions
(LoRA: Hu and others, arXiv 2106.09685), with a head that points at where an answer begins and ends.
What it learns from, read from the folder that QA_EVAL_DATA names: the development halves of RAMDocs
(HanNight/RAMDocs, arXiv 2504.13079; MIT) and XQuAD-en (google-deepmind/xquad; CC BY-SA 4.0), each
document or paragraph cut down to the context that qa/sources.py makes of it. A quarter of the questions
is kept out and named in `held_out.json`; benchmarks/README.md gives what the reader does on those.
About 20 minutes on two cores.
"""

from __future__ import annotations

import json
import math
import random
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from benchmarks import data
from index.library import Library
from index.models import EMBEDDED, locate
from index.records import EVERYTHING, Filters
from qa.evidence import candidates
from qa.question import read
from qa.sources import contexts

_RANK = 16
_SCALE = 2.0
_FIRST_LAYER = 2
_WINDOW = 232
_EPOCHS = 4
_BATCH = 16
_RATE = 2e-3
_HELD_OUT = 0.25


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a context; no answers where the context gives none."""

    question: str
    context: str
    answers: tuple[str, ...]
    group: str


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


def examples() -> list[Example]:
    """Every document of RAMDocs, and of XQuAD the right paragraph and the nearest wrong one."""
    found: list[Example] = []
    model = data.encoder()
    with data.library(data.ramdocs_articles(), model) as library:
        for row in data.rows("ramdocs.jsonl"):
            answers = {
                f"{row['id']}-{n}": () if d["answer"] == "unknown" else (d["answer"],)
                for n, d in enumerate(row["documents"])
            }
            for article, text in _contexts(library, row["question"], Filters(tags=(row["id"],))):
                found.append(
                    Example(row["question"], text, answers[article], f"ramdocs {row['id']}")
                )
    with data.library(data.xquad_articles(), model) as library:
        for row in data.rows("xquad_questions.jsonl"):
            wrong = 0
            for article, text in _contexts(library, row["question"], EVERYTHING):
                right = article == row["article_id"]
                wrong += not right
                if right or wrong == 1:
                    answers_here = tuple(row["answers"]) if right else ()
                    found.append(Example(row["question"], text, answers_here, f"xquad {row['id']}"))
    return found


def _contexts(library: Library, question: str, filters: Filters) -> list[tuple[str, str]]:
    result = library.search(question, top_k=24, filters=filters)
    ranked = candidates(result, read(question, longest=100_000))
    return [(context.article.id, context.text) for context in contexts(ranked)]


def places(context: str, answer: str) -> list[tuple[int, int]]:
    """Where a context prints an answer, white space and case aside."""
    words = re.findall(r"\w+|[^\w\s]", answer)
    if not words:
        return []
    pattern = r"[\s_]*".join(re.escape(word) for word in words)
    if answer[0].isalnum() and answer[-1].isalnum():
        pattern = rf"(?<!\w){pattern}(?!\w)"
    return [match.span() for match in re.finditer(pattern, context, re.IGNORECASE)]


def encode(example: Example, tokenizer: Any) -> dict[str, Any] | None:
    """Token ids and the answer's token spans; None where the answer is not in the context."""
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
    for answer in example.answers:
        for start, end in places(example.context, answer):
            first = [i for i in inside if offsets[i][0] <= start < offsets[i][1]]
            last = [i for i in inside if offsets[i][0] < end <= offsets[i][1]]
            if first and last:
                spans.add((first[0], last[-1]))
    if example.answers and not spans:
        return None
    return {
        "ids": encoded["input_ids"],
        "kinds": encoded["token_type_ids"],
        "inside": inside,
        "spans": sorted(spans) or [(0, 0)],
    }


def network() -> tuple[nn.Module, nn.Linear]:
    """The encoder's network with its upper layers made trainable, and the head."""
    base = AutoModel.from_pretrained(str(locate(EMBEDDED)), attn_implementation="eager")
    base.requires_grad_(False)
    for layer in base.encoder.layer[_FIRST_LAYER:]:
        own = layer.attention.self
        own.query, own.key, own.value = LowRank(own.query), LowRank(own.key), LowRank(own.value)
        layer.attention.output.dense = LowRank(layer.attention.output.dense)
        layer.intermediate.dense = LowRank(layer.intermediate.dense)
        layer.output.dense = LowRank(layer.output.dense)
        layer.attention.output.LayerNorm.requires_grad_(True)
        layer.output.LayerNorm.requires_grad_(True)
    return base, nn.Linear(base.config.hidden_size, 2)


def loss_of(base: nn.Module, head: nn.Linear, batch: list[dict[str, Any]]) -> torch.Tensor:
    """Minus the log-likelihood of any of the answer's places, or of the first token for none."""
    width = max(len(each["ids"]) for each in batch)
    ids, kinds, mask = (torch.zeros(len(batch), width, dtype=torch.long) for _ in range(3))
    allowed = torch.zeros(len(batch), width, dtype=torch.bool)
    for row, each in enumerate(batch):
        length = len(each["ids"])
        ids[row, :length] = torch.tensor(each["ids"])
        kinds[row, :length] = torch.tensor(each["kinds"])
        mask[row, :length] = 1
        allowed[row, [0, *each["inside"]]] = True
    states = base(input_ids=ids, attention_mask=mask, token_type_ids=kinds).last_hidden_state
    logits = head(functional.dropout(states, 0.1)).masked_fill(~allowed[..., None], -1e4)
    starts, ends = (torch.log_softmax(logits[..., i], dim=1) for i in range(2))
    likelihoods = [
        torch.logsumexp(torch.stack([starts[row, a] + ends[row, b] for a, b in each["spans"]]), 0)
        for row, each in enumerate(batch)
    ]
    return -torch.stack(likelihoods).mean()


def main(folder: Path) -> None:
    """Train, and write `reader.npz` and `held_out.json` to `folder`."""
    torch.manual_seed(0)
    random.seed(0)
    found = examples()
    names = sorted({example.group for example in found})
    random.shuffle(names)
    held_out = set(names[: int(len(names) * _HELD_OUT)])
    tokenizer = AutoTokenizer.from_pretrained(str(locate(EMBEDDED)))
    kept = [encode(e, tokenizer) for e in found if e.group not in held_out]
    training = [each for each in kept if each is not None]
    base, head = network()
    named = [
        *base.named_parameters(),
        *((f"head.{name}", p) for name, p in head.named_parameters()),
    ]
    trained = {name: p for name, p in named if p.requires_grad}
    optimiser = torch.optim.AdamW(trained.values(), lr=_RATE, weight_decay=0.01)
    steps = _EPOCHS * math.ceil(len(training) / _BATCH) + 5
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, _RATE, total_steps=steps, pct_start=0.1
    )
    base.train()
    for epoch in range(_EPOCHS):
        random.shuffle(training)
        total = []
        for batch in _batches(training):
            loss = loss_of(base, head, batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(list(trained.values()), 1.0)
            optimiser.step()
            schedule.step()
            total.append(float(loss.detach()))
        print(f"epoch {epoch + 1}: loss {np.mean(total):.3f}", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / "reader.npz",
        **{n: p.detach().numpy().astype(np.float16) for n, p in trained.items()},
    )
    listed = {
        source: sorted(name.split(" ", 1)[1] for name in held_out if name.startswith(source))
        for source in ("ramdocs", "xquad")
    }
    (folder / "held_out.json").write_text(json.dumps(listed, indent=1) + "\n", "utf-8")


def _batches(training: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Batches of examples of like length, in random order."""
    stretch = _BATCH * 12
    batches = []
    for start in range(0, len(training), stretch):
        part = sorted(training[start : start + stretch], key=lambda each: len(each["ids"]))
        batches += [part[i : i + _BATCH] for i in range(0, len(part), _BATCH)]
    random.shuffle(batches)
    return batches


if __name__ == "__main__":
    main(Path(sys.argv[1]))
