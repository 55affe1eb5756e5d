"""Natural-language inference: does a premise entail a hypothesis, contradict it, or leave it open?

It judges sentences that retrieval has chosen against each other, and says nothing of its own.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from qa.nli_export import Description, Role, exported

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

NONE = "none"

_BATCH = 32


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a premise bears on a hypothesis: three probabilities, 0..1, that add up to 1.

    `neutral` is what all other labels share; it is 0 where a model has none.
    """

    entailment: float
    neutral: float
    contradiction: float


class Judges(Protocol):
    """Anything that judges premises against hypotheses."""

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """One judgement a pair of premise and hypothesis, in order."""


class Nli:
    """A natural-language-inference model, exported."""

    def __init__(self, session: InferenceSession, tokenizer: str, description: Description) -> None:
        from tokenizers import Tokenizer

        self._session = session
        self._inputs = {given.name for given in session.get_inputs()}
        self._labels = description.labels
        self._tokenizer = Tokenizer.from_str(tokenizer)
        self._tokenizer.enable_padding(direction=description.side, pad_id=description.pad_id)
        self._tokenizer.enable_truncation(description.window, strategy="longest_first")

    @classmethod
    def load(cls, folder: Path, *, threads: int | None = None) -> Nli:
        """Open an exported model; ModelError where its files cannot be read."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or os.cpu_count() or 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            description = Description.read(folder)
            session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            return cls(session, (folder / "tokenizer.json").read_text("utf-8"), description)
        except Exception as error:
            raise ModelError(
                f"{folder} cannot be read ({error}); delete it to export the model anew"
            ) from error

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """One judgement a pair of premise and hypothesis, in order.

        Of a pair that is too long for the model, the end of the longer side is not read.
        """
        # Pairs of like length go together, so that little is computed for padding.
        order = sorted(range(len(pairs)), key=lambda i: sum(map(len, pairs[i])))
        found: dict[int, Judgement] = {}
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            found.update(zip(batch, self._batch([pairs[i] for i in batch]), strict=True))
        return [found[i] for i in range(len(pairs))]

    def _batch(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        encodings = self._tokenizer.encode_batch(list(pairs))
        feed = {
            "input_ids": np.array([e.ids for e in encodings], np.int64),
            "attention_mask": np.array([e.attention_mask for e in encodings], np.int64),
            "token_type_ids": np.array([e.type_ids for e in encodings], np.int64),
        }
        # A graph may have been rid of an input that makes no difference to it.
        given = {name: values for name, values in feed.items() if name in self._inputs}
        return judgements(self._session.run(["logits"], given)[0], self._labels)


class LateNli:
    """A model that is exported and opened when it is first asked: many questions need none."""

    def __init__(self, name: str, *, cache: Path, threads: int | None = None) -> None:
        self._name = name
        self._cache = cache
        self._threads = threads
        self._lock = threading.Lock()
        self._nli: Nli | None = None

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """One judgement a pair, in order; ModelError where the model cannot be had."""
        if not pairs:
            return []
        with self._lock:
            if self._nli is None:
                folder = exported(self._name, self._cache.expanduser())
                self._nli = Nli.load(folder, threads=self._threads)
        return self._nli.judge(pairs)


def load_nli(name: str, *, cache: Path, threads: int | None = None) -> LateNli | None:
    """The model that `name` names (a folder, a hub's name); None for `none`."""
    return None if name == NONE else LateNli(name, cache=cache, threads=threads)


def judgements(logits: NDArray[Any], labels: Sequence[Role]) -> list[Judgement]:
    """One judgement a row of `logits` (pairs, labels); `labels` says what each column stands for."""
    odds = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    columns = np.array(labels)
    shares = {
        role: odds[:, columns == role].sum(axis=1) / odds.sum(axis=1)
        for role in ("entailment", "neutral", "contradiction")
    }
    return [
        Judgement(entailment=float(entails), neutral=float(neutral), contradiction=float(denies))
        for entails, neutral, denies in zip(*shares.values(), strict=True)
    ]
