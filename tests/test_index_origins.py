from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from index_support import prepared, program
from sqlalchemy import event, func, select

from index.copies import bands, copies, signature
from index.database import Database
from index.library import Library
from index.records import Article
from index.schema import article_bands, article_signatures, articles
from index.store import Store

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("0*.md"))
TEXTS = {path.name[:2]: path.read_text("utf-8").split("---\n", 2)[2] for path in SEEDS}
LINES = TEXTS["01"].strip().split("\n\n")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(tmp_path / "library.db")
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


def write(store: Store, *given: Article) -> None:
    store.write([(one, prepared(one)) for one in given])


def origins(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        rows = connection.execute(select(articles.c.id, articles.c.origin).order_by(articles.c.id))
        return {row.id: row.origin for row in rows}


def of(name: str, lines: list[str]) -> Article:
    return Article(id=name, text="\n\n".join(lines))


def chain() -> list[Article]:
    """Four articles of which each is a copy of its neighbours only."""
    words = [f"word{n}" for n in range(1600)]
    found = [Article(id=f"{i}", text=" ".join(words[i * 150 : i * 150 + 700])) for i in range(4)]
    signed = [signature(article.text) or b"" for article in found]
    assert [copies(one, signed).tolist() for one in signed] == [
        [abs(i - j) <= 1 for j in range(4)] for i in range(4)
    ]
    return found


def test_the_seeds_have_five_origins(store: Store, database: Database) -> None:
    write(store, *(Article(id=name, text=text) for name, text in TEXTS.items()))
    assert origins(database) == {name: name for name in TEXTS}


def test_a_reprint_has_its_originals_origin_whichever_comes_first(tmp_path: Path) -> None:
    original = of("m", LINES)
    reprints = [of("a", ["Another headline", *LINES[1:]]), of("z", [*LINES[:3], *LINES[4:]])]
    for number, order in enumerate(permutations([original, *reprints])):
        for together in (True, False):
            database = Database.open(tmp_path / f"{number}{together}.db")
            store = Store(database)
            if together:
                write(store, Article(id="b", text=TEXTS["05"]), *order)
            else:
                for one in order:
                    write(store, one)
                write(store, Article(id="b", text=TEXTS["05"]))
            assert origins(database) == {"a": "a", "b": "b", "m": "a", "z": "a"}
            database.close()


def test_the_first_of_a_text_may_go_and_the_others_stay_together(
    store: Store, database: Database
) -> None:
    write(store, of("a", LINES), of("b", LINES[1:]), of("c", LINES), of("d", LINES))
    store.remove("a")
    assert origins(database) == {"b": "b", "c": "b", "d": "b"}
    store.remove("b")
    store.remove("d")
    assert origins(database) == {"c": "c"}


def test_what_joined_two_texts_may_go_again(store: Store, database: Database) -> None:
    first, second, third, fourth = chain()
    write(store, first, fourth, third)
    assert origins(database) == {"0": "0", "2": "2", "3": "2"}
    write(store, second)
    assert set(origins(database).values()) == {"0"}
    store.remove("1")
    assert origins(database) == {"0": "0", "2": "2", "3": "2"}


def test_a_replaced_article_leaves_its_origin_and_joins_another(
    store: Store, database: Database
) -> None:
    first, second, third, fourth = chain()
    write(store, first, second, third, fourth)
    write(store, replace(second, text="Something else altogether, of an owl and a quarry."))
    assert origins(database) == {"0": "0", "1": "1", "2": "2", "3": "2"}
    write(store, replace(second, text=third.text))
    assert origins(database) == {"0": "0", "1": "1", "2": "1", "3": "1"}
    write(store, replace(second, title="Only a title"))
    assert set(origins(database).values()) == {"0"}


def test_an_article_without_words_is_alone(store: Store, database: Database) -> None:
    write(store, Article(id="a", text="…"), Article(id="b", text="…"), of("c", LINES))
    write(store, Article(id="c", text="—"))
    assert origins(database) == {"a": "a", "b": "b", "c": "c"}
    store.remove("a")
    assert origins(database) == {"b": "b", "c": "c"}


def test_nothing_is_left_of_what_went(store: Store, database: Database) -> None:
    write(store, of("a", LINES), of("b", LINES[1:]))
    write(store, of("a", LINES[2:]))
    store.remove("b")
    with database.reading() as connection:
        for table, rows in ((article_signatures, 1), (article_bands, 64)):
            count = connection.execute(select(func.count()).select_from(table)).scalar_one()
            assert count == rows
    store.remove("a")
    with database.reading() as connection:
        for table in (article_signatures, article_bands):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_origins_depend_on_what_is_there_and_not_on_how_it_came(tmp_path: Path) -> None:
    drawn = random.Random(7)
    words = [f"word{n}" for n in range(1200)]
    for run in range(3):
        database = Database.open(tmp_path / f"{run}.db")
        store = Store(database)
        held: dict[str, str] = {}
        for _ in range(60):
            name = f"{drawn.randrange(15):02}"
            if name in held and drawn.random() < 0.4:
                store.remove(name)
                del held[name]
            else:
                start = drawn.randrange(0, 800, 50)
                held[name] = " ".join(words[start : start + drawn.choice((150, 250, 400))])
                write(store, Article(id=name, text=held[name]))
            assert origins(database) == expected(held)
        database.close()


def expected(held: dict[str, str]) -> dict[str, str]:
    """The smallest id that copies lead to, found without the store."""
    names = sorted(held)
    signed = [signature(held[name]) or b"" for name in names]
    near = [copies(one, signed) for one in signed]
    leads = {name: name for name in names}
    for _ in names:
        for i, name in enumerate(names):
            leads[name] = min(leads[other] for j, other in enumerate(names) if near[i][j])
    return leads


def test_a_text_that_came_often_is_compared_once(store: Store, database: Database) -> None:
    write(store, *(of(f"{n:03}", LINES) for n in range(30)))
    asked: list[str] = []
    event.listen(database._engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    write(store, of("again", LINES))
    store.remove("000")
    assert not any("article_bands.band IN" in statement for statement in asked)
    assert set(origins(database).values()) == {"001"}


def test_an_article_that_could_not_be_written_changes_no_origin(
    store: Store, database: Database
) -> None:
    write(store, of("b", LINES))
    with pytest.raises(ZeroDivisionError):
        store.write([(of("a", LINES), prepared(of("a", LINES))), (of("c", LINES), Broken())])  # type: ignore[list-item]
    assert origins(database) == {"b": "b"}


class Broken:
    def __len__(self) -> int:
        raise ZeroDivisionError


def test_two_processes_see_one_origin(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from index_support import prepared
from index.database import Database
from index.records import Article
from index.store import Store
path, name, text = sys.argv[1:]
database = Database.open(Path(path))
one = Article(id=name, text=text)
Store(database).write([(one, prepared(one))])
database.close()
"""
    path = tmp_path / "library.db"
    database = Database.open(path)
    write(Store(database), of("m", LINES))
    program(code, path, "a", "\n\n".join(LINES[1:]))
    assert origins(database) == {"a": "a", "m": "a"}
    Store(database).remove("a")
    program(code, path, "z", "\n\n".join(LINES[:-1]))
    assert origins(database) == {"m": "m", "z": "m"}
    database.close()


def test_a_hit_knows_its_articles_origin_and_credits(library: Library) -> None:
    byline = "By A. Marlow (Al Jazeera, AFP)"
    text = "A rare orchid flowers in the abandoned quarry above Lindell.\n\n"
    library.add(
        [
            Article(id="b", text=text + byline),
            Article(id="c", text="Night trams run again in Hollin after eleven years."),
        ]
    )
    library.add([Article(id="a", text=text)])
    found = {
        hit.article.id: (hit.origin, hit.credits) for hit in library.search("orchid, trams").hits
    }
    assert found == {"a": ("a", ()), "b": ("a", ("Al Jazeera", "AFP")), "c": ("c", ())}
    library.remove("a")
    hit = library.search("orchid").hits[0]
    assert (hit.article.id, hit.origin) == ("b", "b")


def test_bands_are_looked_up_by_an_index(store: Store, database: Database) -> None:
    write(store, of("a", LINES))
    numbers = ", ".join(map(str, bands(signature(LINES[0]) or b"")))
    with database.reading() as connection:
        plan = connection.exec_driver_sql(
            f"explain query plan select article_key from article_bands where band in ({numbers})"
        ).all()
    assert "SEARCH article_bands USING PRIMARY KEY" in str(plan)
