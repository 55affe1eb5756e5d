"""Texts in, vectors out: the exported graph on onnxruntime, its tokenizer beside it.

One forward pass over a passage gives the passage's vector as the model itself pools it and, by
averaging the states of each sentence's tokens, a vector for each of its sentences, which thereby
knows its context.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.export import Description, exported
from index.records import Span, Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding

# So many texts are tokenized at a time where only their tokens are counted.
_COUNTED_TOGETHER = 10_000

# Rows of one forward pass, padding included: bounds memory at about 100 MB for the embedded model.
_BATCH_TOKENS = 4096


@dataclass(frozen=True, slots=True)
class Encoded:
    """What one pass gives of one text.

    `vector` (dimension,) is of unit length. `token_states` has shape (tokens, hidden), and
    `token_spans` says where in the text each token stands (an empty span for a special one).
    """

    vector: Vectors
    token_states: Vectors
    token_spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as it is embedded: `prefix` (title, heading) before its text.

    `sentences` are spans within `text`.
    """

    prefix: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """What one pass gives of a passage, its prefix left out.

    `vector` (dimension,) and the rows of `sentence_vectors` (sentences, hidden) are of unit length;
    `token_states` (tokens, hidden) are not, and `token_spans` says where in the passage's text each
    token stands.
    """

    vector: Vectors
    sentence_vectors: Vectors
    token_states: Vectors
    token_spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class QueryVectors:
    """A question as the encoder reads it.

    `vector` (dimension,) is held against passage vectors, `mean` (hidden,) — the average of its
    token states — against sentence vectors, and `tokens` (tokens, hidden) against token states;
    rows are of unit length. `spans` says where in the question each token stands.
    """

    vector: Vectors
    mean: Vectors
    tokens: Vectors
    spans: tuple[Span, ...]


class Encoder:
    """A sentence-transformers model, exported."""

    def __init__(self, description: Description, session: InferenceSession, tokenizer: str) -> None:
        from tokenizers import Tokenizer

        self._description = description
        self._session = session
        # Two of them, because cutting off is a state of the tokenizer and threads share both.
        self._cutting = Tokenizer.from_str(tokenizer)
        self._cutting.no_padding()
        self._cutting.enable_truncation(description.window)
        self._counting = Tokenizer.from_str(tokenizer)
        self._counting.no_padding()
        self._counting.no_truncation()
        self._special = self._counting.num_special_tokens_to_add(is_pair=False)

    @classmethod
    def load(cls, folder: Path, *, threads: int | None) -> Encoder:
        """Open an exported model; ModelError where its files cannot be read."""
        import onnxruntime

        description = Description.read(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or os.cpu_count() or 1
        options.log_severity_level = 3
        # Spinning threads would burn a core between two questions.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
            return cls(description, session, (folder / "tokenizer.json").read_text("utf-8"))
        except Exception as error:
            raise ModelError(
                f"{folder} cannot be read ({error}); delete it to export the model anew"
            ) from error

    @property
    def name(self) -> str:
        """The model's name and the start of its digest: equal for equal weights."""
        return f"{self._description.name}@{self._description.digest[:12]}"

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return self._description.dimension

    @property
    def window(self) -> int:
        """How many tokens of a text are read, special tokens and the passage prompt not counted."""
        prompt = self._description.passage_prompt
        return (
            self._description.window
            - self._special
            - (self.count_tokens([prompt])[0] if prompt else 0)
        )

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, special tokens not counted and nothing cut off."""
        counts: list[int] = []
        for start in range(0, len(texts), _COUNTED_TOGETHER):
            some = list(texts[start : start + _COUNTED_TOGETHER])
            encodings = self._counting.encode_batch_fast(some, add_special_tokens=False)
            counts += [len(encoding.ids) for encoding in encodings]
        return counts

    def run(self, texts: Sequence[str]) -> list[Encoded]:
        """One forward pass for each batch of texts of like length; one `Encoded` a text, in order."""
        if not texts:
            return []
        encodings = self._cutting.encode_batch(list(texts))
        found: list[Encoded | None] = [None] * len(texts)
        for batch in _batches([len(e.ids) for e in encodings]):
            states, vectors = self._forward([encodings[i] for i in batch])
            for row, i in enumerate(batch):
                length = len(encodings[i].ids)
                spans = tuple(Span(start, end) for start, end in encodings[i].offsets)
                found[i] = Encoded(vectors[row], states[row, :length], spans)
        return cast("list[Encoded]", found)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Passage vectors of shape (texts, dimension), for no texts too; rows of unit length."""
        prompt = self._description.passage_prompt
        rows = [encoded.vector for encoded in self.run([prompt + text for text in texts])]
        return np.stack(rows) if rows else np.empty((0, self.dimension), np.float32)

    def encode_passages(self, passages: Sequence[PassageText]) -> list[EncodedPassage]:
        """The vectors of passages, of their sentences and of their tokens, one pass each."""
        prompt = self._description.passage_prompt
        heads = [prompt + passage.prefix for passage in passages]
        results = self.run([head + p.text for head, p in zip(heads, passages, strict=True)])
        return [
            _passage(result, len(head), passage.sentences)
            for head, passage, result in zip(heads, passages, results, strict=True)
        ]

    def encode_query(self, text: str) -> QueryVectors:
        """The vectors of a question or search."""
        prompt = self._description.query_prompt
        result = self.run([prompt + text])[0]
        keep = [i for i, (a, b) in enumerate(result.token_spans) if b > max(a, len(prompt))]
        spans = (result.token_spans[i] for i in keep)
        return QueryVectors(
            vector=result.vector,
            mean=_unit(_mean(result.token_states)),
            tokens=_unit(result.token_states[keep]),
            spans=tuple(Span(max(0, a - len(prompt)), b - len(prompt)) for a, b in spans),
        )

    def _forward(self, encodings: list[Encoding]) -> tuple[Vectors, Vectors]:
        width = max(2, max(len(e.ids) for e in encodings))
        ids = np.full((len(encodings), width), self._description.pad_id, np.int64)
        mask = np.zeros((len(encodings), width), np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        feed = {"input_ids": ids, "attention_mask": mask}
        states, vectors = self._session.run(["token_states", "vector"], feed)
        return cast("Vectors", states), _unit(cast("Vectors", vectors))


def load_encoder(name: str, *, cache: Path, threads: int | None = None) -> Encoder:
    """The encoder that `name` names, exported below `cache` where it is not yet.

    Args:
        name: `embedded`, a folder, or a name on a hub.
        cache: where exports are kept; `~` is expanded.
        threads: how many the encoder uses; None for one each core.

    Raises:
        ModelError: it cannot be found, loaded, exported or read.
    """
    return Encoder.load(exported(name, cache.expanduser()), threads=threads)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Indices in batches of like length, so that little is spent on padding."""
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and lengths[i] * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _passage(result: Encoded, offset: int, sentences: Sequence[Span]) -> EncodedPassage:
    """A passage without its prefix of `offset` characters; `sentences` are spans in its text."""
    starts = np.array([span.start - offset for span in result.token_spans])
    ends = np.array([span.end - offset for span in result.token_spans])
    body = np.flatnonzero((starts >= 0) & (ends > starts))
    # A sentence that the window cut off has no token of its own: the passage's mean stands for it.
    whole = _mean(result.token_states)
    rows = np.empty((len(sentences), whole.shape[0]), np.float32)
    for row, sentence in enumerate(sentences):
        inside = body[(starts[body] >= sentence.start) & (ends[body] <= sentence.end)]
        rows[row] = _mean(result.token_states[inside]) if len(inside) else whole
    return EncodedPassage(
        vector=result.vector,
        sentence_vectors=_unit(rows),
        token_states=result.token_states[body],
        token_spans=tuple(Span(int(starts[i]), int(ends[i])) for i in body),
    )


def _mean(states: Vectors) -> Vectors:
    """The average state (hidden,) of some tokens; zeros where there are none."""
    total = states.sum(axis=0, dtype=np.float32)
    return np.asarray(total / max(1, len(states)), dtype=np.float32)


def _unit(rows: NDArray[np.float32]) -> Vectors:
    """Rows of length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), dtype=np.float32)
