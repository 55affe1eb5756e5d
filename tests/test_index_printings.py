from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from index_support import CACHE, started

from index import keywords, printings
from index.encoder import Encoder
from index.errors import FilterError, StoreError
from index.library import Library
from index.printings import Candidates
from index.records import Article, Filters
from index.sentences import sentences

WEPT = "“I sat down and wept,” she said."
LADDER = "nobody may climb the ladder of the lighthouse after dark"


def found(
    library: Library, *parts: str, pieces: int = 3, filters: Filters | None = None
) -> list[str]:
    """The ids of the candidates for some words, in pieces of so many of them."""
    got = looked_for(library, *parts, pieces=pieces, filters=filters)
    return [one.article.id for one in got.found]


def looked_for(
    library: Library, *parts: str, pieces: int = 3, filters: Filters | None = None
) -> Candidates:
    """All that is found for some words."""
    cut = [piece for part in parts for piece in in_pieces(part, pieces)]
    return library.printings(parts, cut, filters=filters or Filters())


def in_pieces(text: str, size: int) -> list[str]:
    words = text.split()
    return [" ".join(words[at : at + size]) for at in range(0, len(words), size)]


def minutes(count: int, *, of: str) -> str:
    """Minutes of an invented council: sentences that differ and share most of their words."""
    towns = ("Tern", "Velden", "Skerry", "Northmoor", "Alder")
    things = ("lanterns", "ferries", "orchards", "bridges", "chimneys", "windmills", "wells")
    return " ".join(
        f"The {of} council of {towns[n % 5]} counted {n * 37 % 991} {things[n % 7]} and sent "
        f"{n * 53 % 877} of them to {towns[(n + 2) % 5]} under rule {n}."
        for n in range(count)
    )


def test_the_articles_that_print_the_words_come_whole(
    library: Library, articles: tuple[Article, ...]
) -> None:
    library.add(articles)
    got = looked_for(library, "I sat down and wept")
    assert got.complete
    assert [one.article for one in got.found] == [articles[11], articles[2]]
    assert [one.article.id for one in got.found] == ["copy", "orchid"]
    for one in got.found:
        assert one.article == library.get(one.article.id)
        assert list(one.sentences) == list(sentences(one.article.text))


def test_words_in_any_form_order_or_language(
    library: Library, articles: tuple[Article, ...]
) -> None:
    library.add(articles)
    assert found(library, "Ми чекали двадцять років") == ["ukrainian"]
    assert found(library, "So früh war es nie") == ["german"]
    assert found(library, "SO FRUH WAR ES NIE") == ["german"]
    # A word was changed, so that no run of them is printed: the rare words must do.
    altered = "its lens floats on a bath of quicksilver and turns"
    assert found(library, altered) == ["undated"]
    assert found(library, "nobody here has forgotten the wall", pieces=5) == ["tidewall"]


def test_what_has_few_of_the_words_is_no_candidate(
    library: Library, articles: tuple[Article, ...]
) -> None:
    library.add(articles)
    assert found(library, "the orchid danced with forty whales beneath a purple moon") == []
    # A piece of it is printed, and of the rest nothing.
    assert (
        found(library, "He sat down and wept while purple whales danced beneath seven moons") == []
    )
    assert found(library, "sat down and whales", pieces=2) == ["copy", "orchid"]


def test_the_words_stand_near_each_other_or_are_broken_off(library: Library) -> None:
    words = ["keeper", "polished", "brass", "lantern", "before", "supper", "every", "winter", "day"]
    between = " nobody in the whole wide parish of Tern ever knew why or for whom "
    library.add(
        [
            Article(id="near", text="The old " + " ".join(words[:5]) + " it rained."),
            Article(id="broken", text=" ".join(words[:5]) + between + " ".join(words[5:]) + "."),
            Article(id="spread", text=between.join(words) + "."),
            Article(id="half-spread", text=between.join(words[:5]) + "."),
            Article(id="backwards", text=between.join(words[::-1]) + "."),
        ]
    )
    assert found(library, " ".join(words)) == ["broken", "near"]


def test_parts_stand_anywhere_in_one_article(library: Library) -> None:
    first, last = "the keeper polished the lantern", "a walrus came ashore yesterday"
    library.add(
        [
            Article(id="both", text=f"On Monday {last}. It was cold, and {first}."),
            Article(id="first", text=f"On Tuesday {first}."),
            Article(id="last", text=f"On Wednesday {last}."),
            Article(id="neither", text="On Thursday the walrus polished nothing."),
        ]
    )
    # One that prints one of two parts may have the other altered.
    assert found(library, first, last) == ["both", "first", "last"]
    assert found(library, first, "while every parish council of Tern slept through it") == []


@pytest.mark.parametrize("text", ["", " ", "?!", "😀", "\0", "—", "x" * 50_000])
@pytest.mark.parametrize("pieces", [[], [""], ["?!", "\0"]])
def test_words_that_are_none(
    library: Library, articles: tuple[Article, ...], text: str, pieces: list[str]
) -> None:
    for _ in range(2):
        for parts in ([], [text], [text, text]):
            got = library.printings(parts, pieces)
            assert (got.found, got.complete) == ((), True)
        library.add(articles[:3])


def test_an_article_without_text_prints_nothing(library: Library) -> None:
    library.add([Article(id="empty", text="", title=LADDER), Article(id="full", text=LADDER)])
    assert found(library, LADDER) == ["full"]


def test_words_in_a_title_bring_the_article(library: Library) -> None:
    library.add([Article(id="a", text="The keeper told them so.", title=LADDER)])
    assert found(library, LADDER) == ["a"]


# Long texts -------------------------------------------------------------------------------------


def across(library: Library, article: Article) -> tuple[str, list[str]]:
    """Words that no passage of an article prints whole, and the passages' texts."""
    library.add([article])
    parts = [p.text for batch in library.store.changes(0)[2] for p in batch]
    assert len(parts) > 1
    text = article.text
    end = text.index(parts[0]) + len(parts[0])
    said = " ".join(text[end - 420 : end + 420].split()[1:-1])
    assert said in text
    assert not any(said in part for part in parts)
    return said, parts


def test_words_that_lie_across_two_passages(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, _ = across(library, Article(id="minutes", text=minutes(60, of="old")))
    library.add([Article(id="other", text=minutes(20, of="new"))])
    # Nothing but its pieces brings it.
    monkeypatch.setattr(printings, "_RESEMBLING", 1)
    monkeypatch.setattr(printings, "_NEAREST", 1)
    for pieces in (3, 8, 16):
        assert "minutes" in found(library, said, pieces=pieces)
    assert "minutes" in found(library, "The first of them said nothing of eels. " + said, pieces=16)


def test_the_words_found_in_all_passages_of_an_article_count(library: Library) -> None:
    remarks = (
        "an otter stole seven silver spoons",
        "the abbot blamed his drowsy gardener",
        "nobody searched behind the pulpit",
    )
    filler = minutes(20, of="lower")
    every = f"{filler} So {remarks[0]}. {filler} Then {remarks[1]}. {filler} Later {remarks[2]}."
    one = f"{filler} So {remarks[0]}. {filler}"
    library.add([Article(id="every", text=every), Article(id="one", text=one)])
    assert library.passage_count("every") > 5
    assert "every" in found(library, *remarks)
    # Run together they are printed nowhere, nor nearly.
    assert found(library, ", ".join(remarks)) == []


def test_sentences_are_in_order_and_each_once(library: Library) -> None:
    said, parts = across(library, Article(id="minutes", text="😀 " + minutes(60, of="old")))
    (one,) = looked_for(library, said, pieces=12).found
    text = one.article.text
    told = [text[slice(*span)] for span in one.sentences]
    assert len(told) == 60
    assert all(sentence.strip() == sentence for sentence in told)
    assert [sentence.rsplit(" ", 1)[1] for sentence in told] == [f"{n}." for n in range(60)]
    assert all(a.end <= b.start for a, b in zip(one.sentences, one.sentences[1:], strict=False))
    # The passages overlap, or this would hold of itself.
    assert sum(map(len, parts)) > len(text)


# What may be found ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (Filters(), ["copy", "orchid"]),
        (Filters(article_ids=("copy", "tram", "no such")), ["copy"]),
        (Filters(publishers=("Marrow Bay Ledger",)), ["orchid"]),
        (Filters(tags=("nature",)), ["copy", "orchid"]),
        (Filters(tags=("nature", "flood"), published_after="2026-02-04"), ["copy"]),
        (Filters(published_before="2026-02-03"), ["orchid"]),
        (Filters(published_after="2026-02-05"), []),
        (Filters(tags=("nobody has it",)), []),
    ],
)
def test_filters_keep_others_out(
    library: Library, articles: tuple[Article, ...], filters: Filters, wanted: list[str]
) -> None:
    library.add(articles)
    for text in ("I sat down and wept", "I sat up and wept"):
        assert found(library, text, filters=filters) == wanted


def test_a_date_that_means_nothing(library: Library) -> None:
    with pytest.raises(FilterError, match="published_after='soon'"):
        found(library, "sat down", filters=Filters(published_after="soon"))


def test_more_articles_than_are_looked_at(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add([Article(id=f"a{n}", text=f"In year {n} {LADDER}.") for n in range(5)])
    library.add([Article(id="other", text="A walrus climbed up a lighthouse by its ladder.")])
    monkeypatch.setattr(printings, "_RESEMBLING", 1)
    monkeypatch.setattr(printings, "_NEAREST", 1)
    for most, complete in ((6, True), (5, True), (4, False), (1, False)):
        monkeypatch.setattr(printings, "MOST_PRINTING", most)
        got = looked_for(library, LADDER)
        assert got.complete is complete
        assert min(most, 5) <= len(got.found) <= min(most + 2, 5)
    # Those that are kept out by a filter do not count.
    three = Filters(article_ids=("a0", "a1", "a2"))
    monkeypatch.setattr(printings, "MOST_PRINTING", 3)
    assert looked_for(library, LADDER, filters=three).complete
    assert found(library, LADDER, filters=three) == ["a0", "a1", "a2"]


def test_what_prints_more_of_the_pieces_is_looked_at_first(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add([Article(id=f"a{n}", text="They climb the ladder at noon.") for n in range(9)])
    library.add([Article(id="b", text=f"Since then {LADDER}, the keeper wrote.")])
    monkeypatch.setattr(printings, "_RESEMBLING", 1)
    monkeypatch.setattr(printings, "_NEAREST", 1)
    monkeypatch.setattr(printings, "MOST_PRINTING", 1)
    got = library.printings([LADDER], [*in_pieces(LADDER, 3), "climb the ladder"])
    assert [one.article.id for one in got.found] == ["b"]
    assert not got.complete


def test_origins_and_credits_are_carried(library: Library) -> None:
    text = f"The harbour master spoke on Friday. He wrote that {LADDER}."
    credited = f"{text} It was raining.\n\nSource: Estuary News Agency"
    library.add(
        [
            Article(id="first", text=text, publisher="Tern Gazette"),
            Article(id="again", text=text, publisher="Evening Reprint"),
            Article(id="wire", text=credited + "\nReporting by AFP", publisher="Northmoor Mail"),
        ]
    )
    got = {one.article.id: one for one in looked_for(library, LADDER).found}
    assert list(got) == ["again", "first", "wire"]
    assert got["first"].origin == got["again"].origin == "again"
    assert got["first"].credits == got["again"].credits == ()
    assert set(got["wire"].credits) == {"AFP", "Estuary News Agency"}
    hits = {hit.article.id: hit for hit in library.search(LADDER).hits}
    for name, one in got.items():
        assert (one.origin, one.credits) == (hits[name].origin, hits[name].credits)
    library.remove("again")
    (first, _) = looked_for(library, LADDER).found
    assert first.origin == "first"


# The same again ---------------------------------------------------------------------------------


def test_the_same_words_find_the_same(library: Library, articles: tuple[Article, ...]) -> None:
    library.add(articles)
    for text in ("I sat down and wept", "the tide wall will cost", "an owl stopped play"):
        wanted = looked_for(library, text)
        assert wanted.found
        for _ in range(3):
            again = looked_for(library, text)
            assert (again.found, again.complete) == (wanted.found, wanted.complete)
        pieces = in_pieces(text, 3)
        assert library.printings([text], pieces[::-1] + pieces).found == wanted.found


def test_the_order_in_which_articles_came_does_not_matter(
    tmp_path: Path, encoder: Encoder, articles: tuple[Article, ...]
) -> None:
    near = Article(id="near", text="Nobody may climb up a ladder in a lighthouse after dark.")
    every = [*articles, *(replace(near, id=f"twin-{n}") for n in (4, 1, 5, 3, 2))]
    with (
        Library.open(tmp_path / "forwards", encoder=encoder) as forwards,
        Library.open(tmp_path / "backwards", encoder=encoder) as backwards,
    ):
        forwards.add(every)
        for article in reversed(every):
            backwards.add([article])
        for text in (LADDER, "I sat down and wept", "the council of Hollin"):
            assert looked_for(forwards, text).found == looked_for(backwards, text).found
        assert found(backwards, LADDER) == [f"twin-{n}" for n in range(1, 6)]


# Invariant 4 ------------------------------------------------------------------------------------


def test_what_is_removed_or_replaced_is_no_candidate(
    library: Library, articles: tuple[Article, ...]
) -> None:
    library.add(articles)
    assert found(library, WEPT) == ["copy", "orchid"]
    library.remove("copy")
    assert found(library, WEPT) == ["orchid"]
    library.add([replace(articles[2], text="Experts call the orchid a clever forgery.")])
    assert found(library, WEPT) == []
    assert found(library, "experts call it a clever forgery") == ["orchid"]
    library.add([articles[2]])
    assert found(library, WEPT) == ["orchid"]
    assert found(library, "experts call it a clever forgery") == []


def test_what_is_removed_between_index_and_store_is_left_out(
    library: Library, articles: tuple[Article, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(articles)
    read = printings._whole

    def late(database: object, keys: Sequence[int]) -> object:
        library.remove("orchid")
        return read(database, keys)  # type: ignore[arg-type]

    monkeypatch.setattr(printings, "_whole", late)
    assert found(library, WEPT) == ["copy"]
    monkeypatch.undo()
    look = library.keywords.printing

    def early(*given: object, **named: object) -> list[int]:
        keys = look(*given, **named)  # type: ignore[arg-type]
        library.remove("copy")
        return keys

    monkeypatch.setattr(library.keywords, "printing", early)
    assert found(library, WEPT) == []


LOOKING = """
import sys
from pathlib import Path
from index.encoder import load_encoder
from index.library import Library
encoder = load_encoder("embedded", cache=Path(sys.argv[1]), threads=1)
library = Library.open(Path(sys.argv[2]), encoder=encoder)
print("open", flush=True)
for line in sys.stdin:
    text = line.strip()
    print(*(one.article.id for one in library.printings([text], [text]).found), flush=True)
"""


def test_every_process_sees_what_came_and_went_at_once(
    library: Library, articles: tuple[Article, ...], tmp_path: Path, encoder: Encoder
) -> None:
    library.add(articles)
    other = started(LOOKING, CACHE, tmp_path / "library")
    second = Library.open(tmp_path / "library", encoder=encoder)

    def everywhere(text: str) -> list[str]:
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdin.write(text + "\n")
        other.stdin.flush()
        here, there = found(library, text), found(second, text)
        assert here == there == other.stdout.readline().split()
        return here

    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        assert everywhere(LADDER) == []
        library.add([Article(id="keeper", text=f"The keeper wrote: “{LADDER.capitalize()}.”")])
        assert everywhere(LADDER) == ["keeper"]
        second.add([Article(id="again", text=f"So {LADDER}.")])
        assert everywhere(LADDER) == ["again", "keeper"]
        library.remove("keeper")
        assert everywhere(LADDER) == ["again"]
        second.add([Article(id="again", text="The keeper wrote nothing more.")])
        assert everywhere(LADDER) == []
        assert everywhere("the keeper wrote nothing more") == ["again"]
    finally:
        second.close()
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdin.close()
        other.stdout.close()
        assert other.wait(30) == 0


def test_an_index_that_cannot_follow_is_told(
    library: Library, articles: tuple[Article, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keywords, "LOCK_SECONDS", 0.05)
    with FileLock(tmp_path / "library" / "index" / "keywords.lock"):
        library.add(articles[:3])
        with pytest.raises(StoreError, match=r"keywords\.lock"):
            found(library, WEPT)
    assert found(library, WEPT) == ["orchid"]
