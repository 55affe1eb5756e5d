"""The vector index: FAISS over the passages' vectors, derived from the store.

Exact below `EXACT_BELOW` passages, where a scan costs less than a millisecond or few; above it a
graph (HNSW, Malkov and Yashunin, arXiv 1603.09320). It is held in memory by each process, which asks
the store for what changed; a copy is saved beside the library so that a large one opens quickly.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.records import Vectors
from index.store import Keys, Store

EXACT_BELOW = 50_000

# Links of a node and candidates looked at: recall@10 above 0.97 on this model's vectors.
_HNSW_LINKS = 32
_HNSW_BUILD = 80
_HNSW_SEARCH = 96

# A graph cannot forget a vector; it is built anew when this share of it is gone.
_REBUILD_SHARE = 0.2

# A filter that leaves fewer passages than this is searched exactly: a graph walk would miss them.
_SCAN_BELOW = 20_000

_COPY = re.compile(r"vectors-\d+\.(?:faiss|json)$", re.ASCII)

# A small library is read from the store faster than a file of it would be kept in step.
_SAVE_FROM = 5_000


class VectorIndex:
    """Passage keys by nearness of their vectors; safe to use from several threads."""

    def __init__(
        self, dimension: int, *, folder: Path, library: str, exact_below: int = EXACT_BELOW
    ) -> None:
        self._dimension = dimension
        self._folder = folder
        self._library = library
        self._exact_below = exact_below
        self._lock = threading.RLock()
        self._saved = 0
        self._clear()

    @property
    def revision(self) -> int:
        """The library's revision that the index stands at."""
        return self._revision

    @property
    def kind(self) -> str:
        """What the index is, for people."""
        return f"HNSW ({_HNSW_LINKS} links)" if self._graph else "exact"

    def __len__(self) -> int:
        return int(self._index.ntotal) - len(self._gone)

    def catch_up(self, store: Store, revision: int) -> None:
        """Take in what the store saw up to `revision`, or build anew where that is better."""
        with self._lock:
            if self._revision >= revision:
                return
            if self._revision == 0:
                self._load(revision)
            if self._revision < revision:
                self._apply(store)
            if self._wants_another_kind():
                self._clear()
                self._apply(store)
            if len(self) >= _SAVE_FROM and abs(len(self) - self._saved) > 0.05 * len(self):
                # A copy only saves time: a full disk must not stop a search.
                with contextlib.suppress(OSError, RuntimeError):
                    self.save()

    def search(
        self, vector: Vectors, k: int, allowed: Keys | None = None
    ) -> tuple[list[int], list[float]]:
        """The keys of the `k` nearest passages and their cosines (−1..1), best first.

        Args:
            vector: shape (dimension,), of unit length.
            k: at most how many, ≥ 1.
            allowed: ascending keys that may be found; None for all.
        """
        with self._lock:
            if self._index.ntotal == 0 or (allowed is not None and len(allowed) == 0):
                return [], []
            if self._graph and allowed is not None and len(allowed) < _SCAN_BELOW:
                return self._scan(vector, k, allowed)
            selector = self._selector(allowed)
            if self._graph:
                parameters = _faiss().SearchParametersHNSW(
                    sel=selector, efSearch=max(_HNSW_SEARCH, 2 * k)
                )
            else:
                parameters = _faiss().SearchParameters(sel=selector)
            scores, keys = self._index.search(
                vector.reshape(1, -1), min(k, int(self._index.ntotal)), params=parameters
            )
        return _listed(keys[0], scores[0], k)

    def save(self) -> None:
        """Write a copy beside the library; a crash leaves the one before it whole."""
        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            name = f"vectors-{self._revision}"
            scratch = self._folder / f"{name}.{os.getpid()}.faiss.tmp"
            note = self._folder / f"{name}.{os.getpid()}.json.tmp"
            try:
                _faiss().write_index(self._index, str(scratch))
                about = {
                    "library": self._library,
                    "dimension": self._dimension,
                    "graph": self._graph,
                    "gone": sorted(self._gone),
                    "crc32": _checksum(scratch),
                }
                note.write_text(json.dumps(about), "utf-8")
                scratch.replace(self._folder / f"{name}.faiss")
                note.replace(self._folder / f"{name}.json")
            finally:
                scratch.unlink(missing_ok=True)
                note.unlink(missing_ok=True)
            self._saved = len(self)
            for older in self._folder.glob("vectors-*"):
                if _COPY.match(older.name) and _revision(older) < self._revision:
                    older.unlink(missing_ok=True)

    def _clear(self) -> None:
        self._index: Any = _faiss().IndexIDMap2(_faiss().IndexFlatIP(self._dimension))
        self._graph = False
        self._gone: set[int] = set()
        self._keys: set[int] = set()
        self._revision = 0

    def _apply(self, store: Store) -> None:
        revision, gone, added = store.changes(self._revision)
        if self._revision == 0:
            # What an interrupted attempt took in is not in the index that is begun now.
            self._clear()
            if store.counts()[1] >= self._exact_below:
                self._use_graph()
        forget = [key for key in gone if key in self._keys]
        if forget:
            self._keys.difference_update(forget)
            if self._graph:
                self._gone.update(forget)
            else:
                self._index.remove_ids(np.array(forget, np.int64))
        for batch in added:
            # A change may be asked for twice, by a revision that another thread is writing.
            fresh = [passage for passage in batch if passage.key not in self._keys]
            if fresh:
                keys = np.array([passage.key for passage in fresh], np.int64)
                self._index.add_with_ids(np.stack([passage.vector for passage in fresh]), keys)
                self._keys.update(keys.tolist())
        self._revision = revision

    def _use_graph(self) -> None:
        graph = _faiss().IndexHNSWFlat(self._dimension, _HNSW_LINKS, _faiss().METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = _HNSW_BUILD
        self._index = _faiss().IndexIDMap2(graph)
        self._graph = True

    def _wants_another_kind(self) -> bool:
        if not self._graph:
            return len(self) >= self._exact_below
        return len(self._gone) > _REBUILD_SHARE * max(1, int(self._index.ntotal))

    def _selector(self, allowed: Keys | None) -> Any:
        if allowed is not None:
            return _faiss().IDSelectorBatch(allowed)
        if self._gone:
            return _faiss().IDSelectorNot(
                _faiss().IDSelectorBatch(np.array(sorted(self._gone), np.int64))
            )
        return _faiss().IDSelectorAll()

    def _scan(self, vector: Vectors, k: int, allowed: Keys) -> tuple[list[int], list[float]]:
        here = np.array([key for key in allowed.tolist() if key in self._keys], np.int64)
        if len(here) == 0:
            return [], []
        scores = np.asarray(self._index.reconstruct_batch(here) @ vector)
        best = np.argsort(-scores, kind="stable")[:k]
        return _listed(here[best], scores[best], k)

    def _load(self, revision: int) -> None:
        """Take the newest saved copy that is not ahead of the store; nothing where none is whole."""
        copies = [path for path in self._folder.glob("vectors-*.faiss") if _COPY.match(path.name)]
        for path in sorted(copies, key=_revision, reverse=True):
            if _revision(path) > revision:
                continue
            try:
                about = json.loads(path.with_suffix(".json").read_text("utf-8"))
                right = (about["library"], about["dimension"]) == (self._library, self._dimension)
                if not right or about["crc32"] != _checksum(path):
                    continue
                graph, gone = bool(about["graph"]), set(about["gone"])
                index = _faiss().read_index(str(path))
                keys = set(_faiss().vector_to_array(index.id_map).tolist())
            except (OSError, ValueError, KeyError, TypeError, RuntimeError):
                continue  # damaged or half-written: the store has all of it
            self._index, self._graph, self._gone = index, graph, gone
            self._keys = keys - gone
            self._revision, self._saved = _revision(path), len(self)
            return


def _faiss() -> Any:
    """FAISS, imported when first needed and untyped: its stubs lack half of what it has."""
    import faiss

    return faiss


def _checksum(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            total = crc32(piece, total)
    return total


def _revision(path: Path) -> int:
    return int(path.name.removeprefix("vectors-").split(".")[0])


def _listed(
    keys: NDArray[np.int64], scores: NDArray[np.float32], k: int
) -> tuple[list[int], list[float]]:
    """Found keys with equal scores in the order of their keys, so that ties never change."""
    pairs: Sequence[tuple[int, float]] = sorted(
        ((int(key), float(score)) for key, score in zip(keys, scores, strict=True) if key >= 0),
        key=lambda pair: (-pair[1], pair[0]),
    )[:k]
    return [key for key, _ in pairs], [score for _, score in pairs]
