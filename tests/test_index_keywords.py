from __future__ import annotations

import json
import math
import shutil
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from index_support import lines_of, prepared, program, started

from index import keywords
from index.database import Database
from index.errors import StoreError
from index.keywords import KeywordIndex
from index.store import Store

LINES = (
    "The harbour bridge opened on Sunday and the harbour was full.",
    "A ferry left the harbour.",
    "Frost hit the pear harvest.",
    "The café in Velden closes early; the café owner shrugged.",
    "Bridges, bridges, bridges: the minister likes a bridge and will open more bridges soon.",
    "Nothing of note happened in the whole long week, said the keeper of the old lighthouse.",
    "Міст відкрили в неділю.",
    "The pear is a fruit.",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    database = Database.open(tmp_path / "library.db")
    yield Store(database)
    database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def put(store: Store, name: str, *lines: str, **about: object) -> None:
    article = lines_of(name, lines, **about)
    store.write([(article, prepared(article))])


def caught_up(index: KeywordIndex, store: Store) -> KeywordIndex:
    index.catch_up(store, store.revision())
    assert index.revision == store.revision()
    assert len(index) == store.counts()[1]
    return index


@pytest.fixture
def index(store: Store, folder: Path) -> KeywordIndex:
    put(store, "all", *LINES)
    return caught_up(KeywordIndex(folder, library="lib"), store)


def lines_found(index: KeywordIndex, query: str, k: int = 10) -> list[str]:
    """The lines that a search finds, where the passage keys count them from 1."""
    return [LINES[key - 1] for key in index.search(query, k)[0]]


def length_as_kept(count: int) -> int:
    """A passage's length after it was put into one byte, as Lucene's `SmallFloat.byte4ToInt` has it.

    Exact to 39, then ever coarser: 40, 42, 44, … 56, 60, …
    """
    known = list(range(41))
    step = 2
    while len(known) < 256:
        for _ in range(8):
            known.append(known[-1] + step)
        step *= 2
    return max(n for n in known if n <= count)


def bm25(index: KeywordIndex, lines: list[str], query: str) -> list[tuple[int, float]]:
    """BM25 (Robertson and Zaragoza, 2009; k1 1.2, b 0.75) written down once more, without an index."""
    k1, b = 1.2, 0.75
    documents = [index.words(line) for line in lines]
    average = sum(map(len, documents)) / len(documents)
    scores: dict[int, float] = {}
    for word in dict.fromkeys(index.words(query)):
        holding = [n for n, words in enumerate(documents) if word in words]
        rare = math.log(1 + (len(documents) - len(holding) + 0.5) / (len(holding) + 0.5))
        for n in holding:
            times = Counter(documents[n])[word]
            length = length_as_kept(len(documents[n]))
            worth = times * (k1 + 1) / (times + k1 * (1 - b + b * length / average))
            scores[n] = scores.get(n, 0.0) + rare * worth
    return sorted(((n + 1, score) for n, score in scores.items()), key=lambda p: (-p[1], p[0]))


@pytest.mark.parametrize(
    "query",
    ["harbour", "harbour bridge", "the pear harvest", "Who opened the bridges?", "cafe", "Міст"],
)
def test_scores_are_those_of_bm25(index: KeywordIndex, query: str) -> None:
    wanted = bm25(index, list(LINES), query)
    keys, scores = index.search(query, 20)
    assert keys == [key for key, _ in wanted]
    assert scores == pytest.approx([score for _, score in wanted], rel=1e-3)


def test_scores_over_many_passages(store: Store, folder: Path) -> None:
    random = np.random.default_rng(3)
    vocabulary = np.array([f"word{n}" for n in range(60)])
    lines = [
        " ".join(random.choice(vocabulary, size=random.integers(3, 90), p=ZIPF)) for _ in range(400)
    ]
    put(store, "one", *lines[:250])
    put(store, "two", *lines[250:])
    index = caught_up(KeywordIndex(folder, library="lib"), store)
    for query in ("word5 word17 word40", "word59", "word1 word2 word3 word30"):
        wanted = bm25(index, lines, query)[:20]
        keys, scores = index.search(query, 20)
        assert scores == pytest.approx([score for _, score in wanted], rel=1e-3)
        assert len(set(keys) & {key for key, _ in wanted}) >= 19


ZIPF = np.array([1 / (n + 1) for n in range(60)])
ZIPF /= ZIPF.sum()


def test_titles_and_headings_are_searched_too(store: Store, folder: Path) -> None:
    put(store, "a", "Nothing here.", title="The orchid")
    put(store, "b", "An orchid.", title="Nothing here")
    index = caught_up(KeywordIndex(folder, library="lib"), store)
    keys, scores = index.search("orchids", 10)
    assert keys == [2, 1]
    assert scores[0] > scores[1] > 0


def test_word_forms_case_and_accents_do_not_matter(index: KeywordIndex) -> None:
    assert index.words("CAFÉS Bridges opened") == ["cafe", "bridg", "open"]
    for query in ("café", "CAFE", "cafés", "cafe\u0301"):
        assert lines_found(index, query) == [LINES[3]]


@pytest.mark.parametrize("query", ["", " ", "?!", "—", "xylophone", "«»", "😀", "x" * 10_000])
def test_a_query_without_known_words_finds_nothing(index: KeywordIndex, query: str) -> None:
    assert index.search(query, 10) == ([], [])


@pytest.mark.parametrize(
    "query",
    [
        "title:(pear AND",
        '"pear',
        "pear* ~2 ^9",
        "+pear -harvest",
        "pear OR",
        "{pear TO",
        "[* TO pear]",
        "\\pear",
        "key:1 pear",
        "pear\0",
        "NOT pear",
    ],
)
def test_signs_of_query_languages_mean_nothing(index: KeywordIndex, query: str) -> None:
    assert {LINES[2], LINES[7]} <= set(lines_found(index, query))


def test_unknown_words_beside_known_ones(index: KeywordIndex) -> None:
    assert index.search("xylophone pear", 10) == index.search("pear", 10)
    assert index.search("pear pear PEAR", 10) == index.search("pear", 10)


def test_as_many_as_wanted(index: KeywordIndex) -> None:
    assert len(index.search("the", 2)[0]) == 2
    every, _ = index.search("the", 10**12)
    assert index.search("the", 2)[0] == every[:2]


def test_only_allowed_articles_are_found(store: Store, folder: Path) -> None:
    for n in range(6):
        put(store, f"a{n}", f"The harbour of town {n}.", "Also the harbour, of course, again.")
    index = caught_up(KeywordIndex(folder, library="lib"), store)
    free = dict(zip(*index.search("harbour", 20), strict=True))
    assert len(free) == 12
    keys, scores = index.search("harbour", 20, np.array([2, 5], np.int64))
    assert sorted(keys) == [3, 4, 9, 10]
    assert scores == pytest.approx([free[key] for key in keys])
    assert index.search("harbour", 20, np.array([], np.int64)) == ([], [])
    assert index.search("harbour", 20, np.array([77], np.int64)) == ([], [])


def test_equal_scores_are_in_the_order_of_their_keys(store: Store, folder: Path) -> None:
    index = KeywordIndex(folder, library="lib")
    for n in range(5):
        put(store, f"a{n}", "The very same words.", "And others.")
        caught_up(index, store)
    assert index.search("same words", 10)[0] == [1, 3, 5, 7, 9]


def test_removed_and_replaced_passages_are_found_no_more(store: Store, index: KeywordIndex) -> None:
    put(store, "more", "A second pear.", "A third.")
    assert len(caught_up(index, store).search("pear", 9)[0]) == 3
    put(store, "more", "A second apple.")
    assert len(caught_up(index, store).search("pear", 9)[0]) == 2
    store.remove("all")
    assert caught_up(index, store).search("pear", 9) == ([], [])
    assert len(index.search("apple", 9)[0]) == 1
    assert index.printing(["the pear"], 9) == index.resembling("The pear", 9) == []
    assert index.printing(["second apple"], 9) == index.resembling("An apple", 9) == [11]


def test_before_anything_was_opened(folder: Path) -> None:
    index = KeywordIndex(folder, library="lib")
    assert (index.revision, len(index)) == (0, 0)
    assert index.search("pear", 5) == ([], [])
    assert index.printing(["pear"], 5) == []
    assert index.resembling("pear", 5) == []


# Forms of words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("brid\u00adges of\u200b Tern\ufeff", ["bridg", "of", "tern"]),
        ("Mu\u0308hlenbru\u0308cke", ["muhlenbruck"]),
        ("И\u0306од", ["йод"]),
        ("oﬃce ＴＥＲＮ", ["offic", "tern"]),
        ("桥今天开放。Tern桥", ["桥", "今", "天", "开", "放", "tern", "桥"]),
        ("はし", ["は", "し"]),
        ("다리가 열렸다", ["다리가", "열렸다"]),
    ],
)
def test_what_is_only_set_otherwise_is_one_word(
    index: KeywordIndex, text: str, words: list[str]
) -> None:
    assert index.words(text) == words


def test_words_are_found_however_they_are_set(store: Store, folder: Path) -> None:
    put(store, "hyphens", "The har\u00adbour brid\u00adge opens.", title="Mu\u0308hlen")
    put(store, "ideographs", "新的桥今天开放。")
    index = caught_up(KeywordIndex(folder, library="lib"), store)
    for query, key in (("harbour", 1), ("Mühlen", 1), ("桥", 2), ("今天", 2)):
        assert index.search(query, 9)[0] == [key]
        assert index.printing([query], 9) == [key]
        assert index.resembling(query, 9) == [key]
    assert index.printing(["harbour bridge"], 9) == [1]
    assert index.printing(["桥今天", "天今"], 9) == [2]
    assert index.printing(["天今"], 9) == []


# Runs of words ----------------------------------------------------------------------------------


def printed(index: KeywordIndex, *runs: str, k: int = 10) -> list[str]:
    """The lines that print any of some runs."""
    return [LINES[key - 1] for key in index.printing(runs, k)]


def test_the_words_of_a_run_stand_next_to_each_other_and_in_order(index: KeywordIndex) -> None:
    assert printed(index, "harbour bridge opened") == [LINES[0]]
    assert printed(index, "bridge harbour opened") == []
    assert printed(index, "harbour opened") == []
    assert set(printed(index, "the harbour")) == {LINES[0], LINES[1]}
    assert printed(index, "left the harbour") == [LINES[1]]
    assert set(printed(index, "pear")) == {LINES[2], LINES[7]}
    assert printed(index, "міст відкрили") == [LINES[6]]


def test_forms_and_signs_do_not_matter_within_a_run(index: KeywordIndex) -> None:
    assert printed(index, "CAFES in velden CLOSE early") == [LINES[3]]
    assert printed(index, "“Bridge — bridge,” bridges; the ministers like") == [LINES[4]]
    assert printed(index, "early the café's") == []
    assert printed(index, "early; the café") == [LINES[3]]


def test_passages_that_print_many_of_the_runs_come_first(store: Store, folder: Path) -> None:
    put(
        store,
        "one",
        "The pear harvest failed.",
        "A storm took the old lighthouse, and the pear harvest failed.",
        "The old lighthouse fell.",
        "A storm took the roof of the old lighthouse and then the pear harvest and two boats.",
        "The harvest of the pear, by the lighthouse that is old.",
    )
    index = caught_up(KeywordIndex(folder, library="lib"), store)
    runs = ["a storm took the", "old lighthouse", "the pear harvest"]
    found = index.printing(runs, 9)
    assert set(found[:2]) == {2, 4}
    assert set(found[2:]) == {1, 3}
    assert index.printing(runs, 2) == found[:2]
    assert index.printing(runs, 10**12) == found
    assert set(index.printing(runs[::-1] + runs, 9)[:2]) == {2, 4}
    assert index.printing([], 9) == []


def test_pieces_and_short_runs_of_common_words_are_not_looked_for(
    index: KeywordIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pieced(runs: list[str], *pieces: str) -> set[int]:
        return set(index.printing(runs, 9, pieces=pieces))

    # "The" stands in seven lines, "harbour" and "pear" in two each, "ferry" and "fruit" in one.
    assert pieced([], "the harbour", "a ferry") == {1, 2}
    monkeypatch.setattr(keywords, "_COMMON_SHARE", 0.0)
    monkeypatch.setattr(keywords, "_COMMON", 1)
    assert pieced([], "the harbour", "a ferry") == {2}
    assert pieced(["xylophone"], "the harbour", "the pear", "a fruit") == {8}
    assert pieced(["xylophone", "the", "the pear"], "a fruit") == {8}
    assert pieced(["xylophone", "the pear is"], "a fruit") == {8}
    # Runs of several words always are, and short ones where there is nothing else.
    assert pieced(["the pear harvest"], "a fruit") == {3, 8}
    assert pieced(["the", "the pear"]) == {1, 2, 3, 4, 5, 6, 8}
    assert pieced(["the pear"]) == {3, 8}
    assert pieced(["the pear"], "the harbour") == {3, 8}
    assert pieced([], "the harbour") == set()
    assert pieced(["?!", ""], "—") == set()
    # What stands nowhere is not rare.
    assert pieced([], "the xylophone") == set()
    assert pieced(["xylophone", "the pear"]) == {3, 8}


def test_what_is_common_depends_on_how_much_there_is(
    index: KeywordIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keywords, "_COMMON", 0)
    monkeypatch.setattr(keywords, "_COMMON_SHARE", 0.25)
    assert index.printing([], 9, pieces=["the pear"]) == index.printing(["the pear"], 9)
    monkeypatch.setattr(keywords, "_COMMON_SHARE", 0.24)
    assert index.printing([], 9, pieces=["the pear"]) == []


def test_a_run_said_twice_counts_once(index: KeywordIndex) -> None:
    runs = ["the pear", "a ferry left", "the harbour"]
    wanted = index.printing(runs, 9)
    assert len(wanted) == 4
    assert index.printing([*runs, "The Pears", "the pear!"], 9) == wanted


def test_runs_in_titles_and_headings_are_found_too(store: Store, folder: Path) -> None:
    put(store, "a", "Nothing here.", title="The night ferry sails")
    put(store, "b", "Ferry sails.", title="The night")
    article = lines_of("c", ["Nothing there."])
    (one,) = prepared(article)
    headed = replace(one, passage=replace(one.passage, heading="Night ferries, sailing"))
    store.write([(article, [headed])])
    put(store, "d", "He took the night ferry.")
    index = caught_up(KeywordIndex(folder, library="lib"), store)
    assert set(index.printing(["night ferry"], 9)) == {1, 3, 4}
    assert set(index.printing(["ferry sails"], 9)) == {1, 2, 3}
    assert set(index.resembling("ferry", 9)) == {1, 2, 3, 4}


@pytest.mark.parametrize(
    "runs", [(), ("",), (" ", "?!", "—", "«»"), ("😀",), ("xylophone",), ("x" * 10_000,), ("\0",)]
)
def test_runs_without_known_words_are_printed_nowhere(
    index: KeywordIndex, runs: tuple[str, ...]
) -> None:
    assert index.printing(runs, 9) == []
    assert index.printing([*runs, "left the harbour"], 9) == [2]
    assert index.resembling(" ".join(runs), 9) == []


@pytest.mark.parametrize("run", ['"pear is', "pear^ is*", "+pear -is", "(pear is", "\\pear\0is"])
def test_signs_of_query_languages_mean_nothing_in_a_run(index: KeywordIndex, run: str) -> None:
    assert printed(index, run) == [LINES[7]]
    assert LINES[7] in [LINES[key - 1] for key in index.resembling(run, 9)]


def test_a_very_long_run_is_looked_for(index: KeywordIndex) -> None:
    assert printed(index, "the pear is a fruit " * 2000) == []
    assert printed(index, LINES[5], *(f"word{n} and word{n + 1}" for n in range(3000))) == [
        LINES[5]
    ]


def test_only_allowed_articles_print_and_resemble(store: Store, folder: Path) -> None:
    for n in range(6):
        put(store, f"a{n}", f"The old harbour of town {n}.", "Also the old harbour, again.")
    index = caught_up(KeywordIndex(folder, library="lib"), store)
    for find in (
        lambda allowed: index.printing(["the old harbour"], 20, allowed),
        lambda allowed: index.resembling("An old harbour", 20, allowed),
    ):
        assert len(find(None)) == 12
        assert sorted(find(np.array([2, 5], np.int64))) == [3, 4, 9, 10]
        assert find(np.array([], np.int64)) == []
        assert find(np.array([77], np.int64)) == []


def test_a_long_text_is_looked_for_by_its_rarest_words(
    index: KeywordIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keywords, "_RAREST", 2)
    # In two passages each are "harbour" and "bridge", in one "ferry" and "keeper", in most "the".
    text = "The keeper of the harbour and the ferry of the bridge"
    assert set(index.resembling(text, 9)) == {2, 6}
    assert index.resembling(text, 1) == index.resembling(text, 9)[:1]
    monkeypatch.setattr(keywords, "_RAREST", 1)
    assert index.resembling(text, 9) == [2]  # of equal ones, the first by its letters


def test_words_that_stand_nowhere_are_no_rare_words(
    index: KeywordIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keywords, "_RAREST", 2)
    text = "Aardvarks bewilder zebras, and the keeper of the lighthouse xeroxes yams"
    assert index.resembling(text, 9) == [6]


def test_the_best_that_resemble_come_first_and_equal_ones_by_their_keys(
    store: Store, folder: Path
) -> None:
    for n in range(4):
        put(store, f"a{n}", "The very same words.", "A walrus, and the very same words.")
    index = caught_up(KeywordIndex(folder, library="lib"), store)
    assert index.resembling("same walrus words", 20) == [2, 4, 6, 8, 1, 3, 5, 7]
    assert index.printing(["same words"], 20) == [1, 3, 5, 7, 2, 4, 6, 8]


def test_an_index_on_disk_is_taken_up(store: Store, folder: Path, index: KeywordIndex) -> None:
    made = {path.name for path in folder.iterdir()}
    again = caught_up(KeywordIndex(folder, library="lib"), store)
    assert again.search("pear", 5) == index.search("pear", 5)
    assert {path.name for path in folder.iterdir()} == made


def home(folder: Path) -> Path:
    return folder / json.loads((folder / "keywords.json").read_text())["folder"]


def spoil(folder: Path, how: str) -> None:
    note = folder / "keywords.json"
    said = json.loads(note.read_text())
    inner = home(folder)
    if how == "folder gone":
        shutil.rmtree(folder)
    elif how == "index gone":
        shutil.rmtree(inner)
    elif how == "note gone":
        note.unlink()
    elif how == "note broken":
        note.write_text("{")
    elif how == "note of nothing":
        note.write_text("null")
    elif how == "another layout":
        note.write_text(json.dumps({**said, "layout": 0}))
    elif how == "another library":
        note.write_text(json.dumps({**said, "library": "other"}))
    elif how == "ahead of the store":
        note.write_text(json.dumps({**said, "revision": 99}))
    elif how == "no meta":
        (inner / "meta.json").unlink()
    elif how == "broken meta":
        (inner / "meta.json").write_text("{")
    else:
        for path in inner.glob(f"*.{how.removeprefix('half ')}"):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


SPOILT = [
    "folder gone",
    "index gone",
    "note gone",
    "note broken",
    "note of nothing",
    "another layout",
    "another library",
    "ahead of the store",
    "no meta",
    "broken meta",
    "half term",
    "half idx",
    "half fast",
    "half fieldnorm",
]


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_damaged_is_built_anew(
    store: Store, folder: Path, index: KeywordIndex, how: str
) -> None:
    wanted = index.search("the pear", 9)
    spoil(folder, how)
    again = caught_up(KeywordIndex(folder, library="lib"), store)
    assert again.search("the pear", 9) == wanted
    assert [path for path in folder.glob("keywords-*") if path.is_dir()] == [home(folder)]
    # The one that had it open goes on, and takes up the new one with the next change.
    put(store, "new", "A newer pear.")
    assert 9 in caught_up(index, store).search("pear", 9)[0]
    assert 9 in caught_up(again, store).search("pear", 9)[0]


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_damaged_while_open_is_built_anew(
    store: Store, folder: Path, index: KeywordIndex, how: str
) -> None:
    spoil(folder, how)
    put(store, "new", "A newer pear.")
    assert 9 in caught_up(index, store).search("pear", 9)[0]


def test_damage_that_only_a_search_finds(store: Store, folder: Path, index: KeywordIndex) -> None:
    wanted = index.search("pear", 9)
    for path in home(folder).glob("*.pos"):
        path.unlink()
    again = KeywordIndex(folder, library="lib")
    again.catch_up(store, store.revision())
    with pytest.raises(StoreError, match=r"damaged .*ask again"):
        again.search("pear", 9)
    assert caught_up(again, store).search("pear", 9) == wanted


@pytest.mark.parametrize("how", ["printing", "pieces", "resembling"])
def test_damage_that_only_looking_for_words_finds(
    store: Store, folder: Path, index: KeywordIndex, how: str
) -> None:
    def find(one: KeywordIndex) -> list[int]:
        if how == "resembling":
            return one.resembling("The pear", 9)
        return one.printing(["the pear"] if how == "printing" else [], 9, pieces=["the pear"])

    wanted = find(index)
    assert wanted
    for path in home(folder).glob("*.pos"):
        path.unlink()
    again = KeywordIndex(folder, library="lib")
    again.catch_up(store, store.revision())
    with pytest.raises(StoreError, match=r"damaged .*ask again"):
        find(again)
    assert find(again) == []
    assert find(caught_up(again, store)) == wanted


def test_a_store_put_back_to_an_earlier_state(tmp_path: Path, folder: Path) -> None:
    database = Database.open(tmp_path / "library.db")
    store = Store(database)
    put(store, "kept", "A pear.")
    with closing(sqlite3.connect(tmp_path / "library.db")) as raw:
        raw.execute("vacuum into ?", (str(tmp_path / "backup.db"),))
    put(store, "later", "Another pear.")
    put(store, "latest", "A third pear.")
    caught_up(KeywordIndex(folder, library="lib"), store)
    database.close()
    earlier = Database.open(tmp_path / "backup.db")
    store = Store(earlier)
    assert store.revision() == 1
    index = caught_up(KeywordIndex(folder, library="lib"), store)
    assert index.search("pear", 9)[0] == [1]
    put(store, "other", "A pear of another kind.")
    assert index.search("pear", 9)[0] == [1]
    assert caught_up(index, store).search("pear", 9)[0] == [1, 2]
    earlier.close()


def test_a_crash_before_the_note_was_written_only_repeats_the_work(
    store: Store, folder: Path, index: KeywordIndex
) -> None:
    note = (folder / "keywords.json").read_text()
    put(store, "new", "A newer pear.")
    caught_up(index, store)
    (folder / "keywords.json").write_text(note)
    again = caught_up(KeywordIndex(folder, library="lib"), store)
    assert sorted(again.search("pear", 9)[0]) == [3, 8, 9]


def test_a_crash_before_the_first_note_but_one(store: Store, folder: Path) -> None:
    caught_up(KeywordIndex(folder, library="lib"), store)
    note = (folder / "keywords.json").read_text()
    put(store, "new", "A newer pear.")
    caught_up(KeywordIndex(folder, library="lib"), store)
    (folder / "keywords.json").write_text(note)
    again = caught_up(KeywordIndex(folder, library="lib"), store)
    assert again.search("pear", 9)[0] == [1]


def test_a_stuck_writer_is_told_and_not_waited_for(
    store: Store, folder: Path, index: KeywordIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keywords, "LOCK_SECONDS", 0.05)
    put(store, "new", "A newer pear.")
    with (
        FileLock(folder / "keywords.lock"),
        pytest.raises(StoreError, match=r"held .*keywords\.lock for 0\.05 seconds"),
    ):
        index.catch_up(store, store.revision())
    assert 9 in caught_up(index, store).search("pear", 9)[0]


def test_a_folder_that_cannot_be_written(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")
    index = KeywordIndex(tmp_path / "file", library="lib")
    with pytest.raises(StoreError, match="the keyword index cannot be written"):
        index.catch_up(store, 0)


def test_eight_threads_search_while_one_adds(store: Store, index: KeywordIndex) -> None:
    done = threading.Event()

    def search(_: int) -> int:
        searches = 0
        while not done.is_set() or searches == 0:
            before = store.revision()
            index.catch_up(store, before)
            keys, scores = index.search("pear", 50)
            # One pear in each article that was added before the search began, two from the start.
            assert len(keys) >= before + 1
            assert scores == sorted(scores, reverse=True)
            assert len(set(keys)) == len(keys)
            searches += 1
        return searches

    with ThreadPoolExecutor(8) as pool:
        running = [pool.submit(search, n) for n in range(8)]
        try:
            for n in range(12):
                put(store, f"new{n}", "A newer pear.", "And nothing.")
        finally:
            done.set()
        assert all(one.result(60) > 0 for one in running)
    assert len(caught_up(index, store).search("pear", 50)[0]) == 14


OTHER = """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from index_support import lines_of, prepared
from index.database import Database
from index.keywords import KeywordIndex
from index.store import Store
folder = Path(sys.argv[1])
store = Store(Database.open(folder / "library.db"))
index = KeywordIndex(folder / "index", library="lib")
for line in sys.stdin:
    command, _, said = line.strip().partition(" ")
    if command == "add":
        article = lines_of("from the other", [said])
        store.write([(article, prepared(article))])
    index.catch_up(store, store.revision())
    print(*index.search(said, 9)[0], flush=True)
"""


def test_two_processes_see_each_others_changes(
    store: Store, index: KeywordIndex, tmp_path: Path
) -> None:
    other = started(OTHER, tmp_path)
    assert other.stdin is not None
    assert other.stdout is not None

    def tell(command: str) -> list[int]:
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdin.write(command + "\n")
        other.stdin.flush()
        return [int(key) for key in other.stdout.readline().split()]

    try:
        assert sorted(tell("find pear")) == [3, 8]
        put(store, "from here", "A newer pear.")
        assert sorted(tell("find pear")) == [3, 8, 9]
        assert sorted(caught_up(index, store).search("pear", 9)[0]) == [3, 8, 9]
        assert tell("add quince") == [10]
        assert caught_up(index, store).search("quince", 9)[0] == [10]
        store.remove("from here")
        assert sorted(tell("find pear")) == [3, 8]
        shutil.rmtree(home(tmp_path / "index"))
        put(store, "last", "A last pear.")
        assert sorted(tell("find pear")) == [3, 8, 11]
        assert sorted(caught_up(index, store).search("pear", 9)[0]) == [3, 8, 11]
    finally:
        other.stdin.close()
        other.stdout.close()
        assert other.wait(30) == 0


CATCHING_UP = """
import sys
from pathlib import Path
from index.database import Database
from index.keywords import KeywordIndex
from index.store import Store
folder = Path(sys.argv[1])
store = Store(Database.open(folder / "library.db"))
index = KeywordIndex(folder / "index", library="lib")
index.catch_up(store, store.revision())
print(len(index), index.revision, *sorted(index.search("pear", 9)[0]))
"""


def test_another_process_opens_what_one_wrote(index: KeywordIndex, tmp_path: Path) -> None:
    before = home(tmp_path / "index")
    assert program(CATCHING_UP, tmp_path).split() == ["8", "1", "3", "8"]
    assert home(tmp_path / "index") == before
