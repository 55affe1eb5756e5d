"""The keyword index: tantivy's BM25 over passages, their headings and titles, derived from the store.

It lies on disk and is shared by all processes: whoever finds it behind the store takes the writer's
lock and brings it up; the others open what he wrote. `keywords.json` names the folder in use and the
revision that it stands at, and is written after the index, so that a crash in between only makes the
same changes be applied again.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import tantivy
from filelock import FileLock, Timeout

from index import terms
from index.errors import StoreError
from index.rows import chunks
from index.store import Keys, Store

# Raised whenever the fields or the analyzer change: an index of another layout is built anew.
LAYOUT = 2

# A process that writes for longer than this is stuck, or builds anew what only it should.
LOCK_SECONDS = 60

_NOTE = "keywords.json"
_WRITER_BYTES = 32_000_000

# So many words of a text tell a passage from others; more of them only cost time.
_RAREST = 16

# A word is common that more passages print than these, and than this share of all.
_COMMON = 100
_COMMON_SHARE = 0.01
# Runs of no more words stand everywhere where all of them are common.
_FEW = 2


class _State(NamedTuple):
    folder: str
    revision: int


class KeywordIndex:
    """Passage keys by BM25 of their words; safe to use from several threads and processes."""

    def __init__(self, folder: Path, *, library: str) -> None:
        self._folder = folder
        self._library = library
        self._lock = threading.RLock()
        self._analyzer = terms.analyzer()
        self._open: tuple[_State, tantivy.Index] | None = None

    @property
    def revision(self) -> int:
        """The library's revision that the index stands at; 0 where it was not opened yet."""
        return self._open[0].revision if self._open else 0

    def __len__(self) -> int:
        return int(self._open[1].searcher().num_docs) if self._open else 0

    def catch_up(self, store: Store, revision: int) -> None:
        """Make what is searched stand at `revision` or later, building anew what is damaged.

        Raises:
            StoreError: the index cannot be written, or another process does not end writing it.
        """
        with self._lock:
            if self._open and (self.revision == revision or self.revision == store.revision()):
                return
            state = self._state()
            if state is not None and state.revision == revision:
                # Where it cannot be opened it is damaged, or another process has just built it anew.
                with contextlib.suppress(ValueError):
                    self._open = (state, self._opened(state.folder))
                    return
            with self._writing():
                try:
                    self._open = self._write(store, self._state())
                except ValueError:
                    self._open = self._write(store, None)

    def search(
        self, query: str, k: int, allowed_articles: Keys | None = None
    ) -> tuple[list[int], list[float]]:
        """The keys of the `k` best passages and their BM25 scores (> 0), best first.

        Every word of the query is optional. `allowed_articles` are the article keys that may be
        found, None for all.

        Raises:
            StoreError: the index is damaged; the next `catch_up` builds it anew.
        """
        with self._lock:
            index = self._open[1] if self._open else None
        wanted = terms.any_of(index.schema, self.words(query)) if index else None
        return self._found(index, wanted, k, allowed_articles) if index and wanted else ([], [])

    def printing(
        self,
        runs: Sequence[str],
        k: int,
        allowed_articles: Keys | None = None,
        *,
        pieces: Sequence[str] = (),
    ) -> list[int]:
        """The keys of `k` passages that print some of `runs`, the words of each in their order.

        Words count as equal as `words` has them. Passages that print many of the runs, or rare ones,
        come first. Of `pieces`, and of runs of few words where there are others, only those with
        a rare word are looked for: the rest stand everywhere.

        Raises:
            StoreError: the index is damaged; the next `catch_up` builds it anew.
        """
        with self._lock:
            index = self._open[1] if self._open else None
        if index is None:
            return []
        searcher = index.searcher()
        common = max(_COMMON, _COMMON_SHARE * searcher.num_docs)
        whole, parts = ([self.words(run) for run in some] for some in (runs, pieces))
        several = [words for words in whole if len(words) > _FEW]
        with self._unharmed():
            rare = [
                words
                for words in (*whole, *parts)
                if any(0 < searcher.doc_freq("text", word) <= common for word in words)
            ]
        wanted = [*several, *rare] or whole
        clauses = [
            (tantivy.Occur.Should, terms.in_order(index.schema, field, words))
            for words in dict.fromkeys(map(tuple, wanted))
            if words
            for field in terms.FIELDS
        ]
        if not clauses:
            return []
        return self._found(index, tantivy.Query.boolean_query(clauses), k, allowed_articles)[0]

    def resembling(self, text: str, k: int, allowed_articles: Keys | None = None) -> list[int]:
        """The keys of the `k` best passages by the rarest words of a long text, best first.

        Raises:
            StoreError: as `search` does.
        """
        with self._lock:
            index = self._open[1] if self._open else None
        if index is None:
            return []
        searcher = index.searcher()
        with self._unharmed():
            counts = {
                word: sum(searcher.doc_freq(field, word) for field in terms.FIELDS)
                for word in sorted(set(self.words(text)))
            }
        # A word that no passage has finds none.
        rarest = sorted((word for word in counts if counts[word]), key=counts.__getitem__)
        wanted = terms.any_of(index.schema, rarest[:_RAREST])
        return self._found(index, wanted, k, allowed_articles)[0] if wanted else []

    def words(self, text: str) -> list[str]:
        """The words of `text` as the index knows them: lower case, without accents, stemmed."""
        return self._analyzer.analyze(terms.spelled(text))

    def _found(
        self, index: tantivy.Index, wanted: tantivy.Query, k: int, allowed_articles: Keys | None
    ) -> tuple[list[int], list[float]]:
        """The keys and scores of the `k` best hits, equal ones in the order of their keys."""
        if allowed_articles is not None:
            if len(allowed_articles) == 0:
                return [], []
            allowed = tantivy.Query.term_set_query(
                index.schema, "article", allowed_articles.tolist()
            )
            wanted = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, wanted),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0)),
                ]
            )
        searcher = index.searcher()
        with self._unharmed():
            hits = searcher.search(wanted, max(1, min(k, searcher.num_docs)), count=False).hits
            keys = searcher.fast_field_values("key", [address for _, address in hits])
        pairs = sorted(
            ((int(key or 0), float(score)) for key, (score, _) in zip(keys, hits, strict=True)),
            key=lambda pair: (-pair[1], pair[0]),
        )
        return [key for key, _ in pairs], [score for _, score in pairs]

    @contextlib.contextmanager
    def _unharmed(self) -> Iterator[None]:
        """Read the index; where it is damaged, leave it to be built anew and say so."""
        try:
            yield
        except ValueError as error:
            with self._lock:
                self._open = None
                (self._folder / _NOTE).unlink(missing_ok=True)
            raise StoreError(
                f"the keyword index is damaged ({error}): ask again, and it is built anew"
            ) from error

    def _state(self) -> _State | None:
        """What `keywords.json` says; None where it is missing, damaged, or another library's."""
        try:
            said = json.loads((self._folder / _NOTE).read_text("utf-8"))
            state = _State(str(said["folder"]), int(said["revision"]))
            mine = said["layout"] == LAYOUT and said["library"] == self._library
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return state if mine and (self._folder / state.folder).is_dir() else None

    def _opened(self, folder: str) -> tantivy.Index:
        if self._open and self._open[0].folder == folder:
            index = self._open[1]
            index.reload()
            return index
        index = tantivy.Index.open(str(self._folder / folder))
        index.register_tokenizer(terms.TOKENIZER, self._analyzer)
        return index

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        path = self._folder / "keywords.lock"
        try:
            with FileLock(path, timeout=LOCK_SECONDS):
                yield
        except Timeout as error:
            raise StoreError(
                f"another process has held {path} for {LOCK_SECONDS} seconds: wait for it or end it"
            ) from error
        except OSError as error:
            raise StoreError(
                f"the keyword index cannot be written ({error}): make room in {self._folder}, "
                "or see that it may be written"
            ) from error

    def _write(self, store: Store, state: _State | None) -> tuple[_State, tantivy.Index]:
        """Bring the index on disk from `state` up to the store; the caller holds the lock."""
        now = store.revision()
        if state is not None and state.revision == now:
            return state, self._opened(state.folder)
        # Ahead of the store means that the store was put back to an earlier state.
        anew = state is None or state.revision > now
        if state is None or anew:
            state = _State(f"keywords-{os.getpid()}-{os.urandom(4).hex()}", 0)
            (self._folder / state.folder).mkdir(parents=True)
            index = tantivy.Index(terms.schema(), str(self._folder / state.folder))
            index.register_tokenizer(terms.TOKENIZER, self._analyzer)
        else:
            index = self._opened(state.folder)
        revision, gone, added = store.changes(state.revision)
        writer = index.writer(_WRITER_BYTES, 1)
        for some in chunks(gone):
            terms.forget(writer, index.schema, some)
        for batch in added:
            if not anew:
                # They are in it already where a crash came before the note.
                terms.forget(writer, index.schema, [passage.key for passage in batch])
            for passage in batch:
                writer.add_document(terms.document(passage))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return self._announce(_State(state.folder, revision)), index

    def _announce(self, state: _State) -> _State:
        note = self._folder / _NOTE
        scratch = note.with_suffix(f".{os.getpid()}.tmp")
        said = {"layout": LAYOUT, "library": self._library, **state._asdict()}
        scratch.write_text(json.dumps(said), "utf-8")
        scratch.replace(note)
        for other in self._folder.glob("keywords-*"):
            if other.is_dir() and other.name != state.folder:
                shutil.rmtree(other, ignore_errors=True)
        return state
