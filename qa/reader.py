"""A reader: a question and a context in, the span of the context that answers out, or none.

It reads what retrieval has chosen, to find the value inside a sentence, and says nothing of its own.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.errors import ModelError
from index.records import Span, Vectors
from qa.reader_export import exported

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding

NONE = "none"

_WINDOW = 256
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """How a context answers a question, token by token.

    `spans` says where in the context its tokens stand; `starts` and `ends` (tokens,) are the log-odds
    that the answer begins or ends there, against there being none (unbounded; a span is likelier than
    none where the two add up to more than 0).
    """

    spans: tuple[Span, ...]
    starts: Vectors
    ends: Vectors

    def best(self, within: Span) -> tuple[Span, float] | None:
        """The likeliest answer of at most 20 tokens within a span, and its log-odds; None without one."""
        inside = [
            i for i, t in enumerate(self.spans) if within.start <= t.start and t.end <= within.end
        ]
        if not inside:
            return None
        pairs = self.starts[inside][:, None] + self.ends[inside][None, :]
        allowed = np.triu(np.ones(pairs.shape, bool)) & ~np.triu(
            np.ones(pairs.shape, bool), _LONGEST
        )
        first, last = np.unravel_index(np.argmax(np.where(allowed, pairs, -np.inf)), pairs.shape)
        span = Span(self.spans[inside[int(first)]].start, self.spans[inside[int(last)]].end)
        return span, float(pairs[first, last])

    def score(self, span: Span) -> float:
        """The log-odds of the likeliest answer within `span`; minus infinity where no token is."""
        inside = [i for i, t in enumerate(self.spans) if t.start < span.end and span.start < t.end]
        if not inside:
            return float("-inf")
        return float(self.starts[inside].max() + self.ends[inside].max())


class Reads(Protocol):
    """Anything that finds in each of some contexts what answers a question."""

    def read(self, question: str, contexts: Sequence[str]) -> list[Reading]:
        """One reading a context, in order."""


class Reader:
    """An extractive question-answering model, exported."""

    def __init__(self, session: InferenceSession, tokenizer: str) -> None:
        from tokenizers import Tokenizer

        self._session = session
        self._tokenizer = Tokenizer.from_str(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_WINDOW, strategy="only_second")

    @classmethod
    def load(cls, folder: Path, *, threads: int | None = None) -> Reader:
        """Open an exported reader; ModelError where its files cannot be read."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or os.cpu_count() or 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            return cls(session, (folder / "tokenizer.json").read_text("utf-8"))
        except Exception as error:
            raise ModelError(
                f"{folder} cannot be read ({error}); delete it to export the reader anew"
            ) from error

    def read(self, question: str, contexts: Sequence[str]) -> list[Reading]:
        """One reading a context, in order."""
        if not contexts:
            return []
        # A question may fill the window by itself: what is over is cut from its end first.
        encodings = self._tokenizer.encode_batch(
            [(question[:600], context) for context in contexts]
        )
        return [self._read(encoding) for encoding in encodings]

    def _read(self, encoding: Encoding) -> Reading:
        """One at a time: on a CPU a batch is no faster, and its padding is read too."""
        feed = {
            "input_ids": np.array([encoding.ids], np.int64),
            "attention_mask": np.ones((1, len(encoding.ids)), np.int64),
            "token_type_ids": np.array([encoding.type_ids], np.int64),
        }
        starts, ends = self._session.run(["start", "end"], feed)
        return _reading(encoding, starts[0], ends[0])


class LateReader:
    """A reader that is exported and opened when it is first asked: many questions need none."""

    def __init__(self, name: str, *, cache: Path, threads: int | None = None) -> None:
        self._name = name
        self._cache = cache
        self._threads = threads
        self._lock = threading.Lock()
        self._reader: Reader | None = None

    def read(self, question: str, contexts: Sequence[str]) -> list[Reading]:
        """One reading a context, in order; ModelError where the model cannot be had."""
        with self._lock:
            if self._reader is None:
                self._reader = Reader.load(self._folder(), threads=self._threads)
        return self._reader.read(question, contexts)

    def _folder(self) -> Path:
        """Where the export lies; exporting imports torch, so only where it does not lie there yet."""
        return exported(self._name, self._cache.expanduser())


def load_reader(name: str, *, cache: Path, threads: int | None = None) -> LateReader | None:
    """The reader that `name` names (`embedded`, a folder, a hub's name); None for `none`."""
    return None if name == NONE else LateReader(name, cache=cache, threads=threads)


def _reading(encoding: Encoding, start: Vectors, end: Vectors) -> Reading:
    place = [i for i, kind in enumerate(encoding.sequence_ids) if kind == 1]
    return Reading(
        spans=tuple(Span(*encoding.offsets[i]) for i in place),
        starts=start[place] - start[0],
        ends=end[place] - end[0],
    )
