from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from api_support import problem

from api import examples
from api.schemas_quotes import QuotationsOut, VerdictOut
from index import printings
from index.library import Library
from index.records import Article
from qa.extracting import extract
from qa.quotes import LONGEST, QuoteChecker

pytest_plugins = ("api_fixtures",)

Json = dict[str, Any]

VERDICT = {"verdict", "summary", "independent_sources", "matches", "nearest", "complete"}
MATCH = {
    *("article_id", "title", "publisher", "url", "published_at", "as_printed", "start", "end"),
    *("verdict", "similarity", "speaker", "attribution", "changes", "diff", "quoted", "insertions"),
}
PASSAGE = {
    *("rank", "passage_id", "article_id", "title", "publisher", "url", "published_at"),
    *("text", "start", "end", "score", "scores"),
}
QUOTATION = {"quote", "speaker", "attribution", "start", "end"}
CHANGES = ["negation", "number", "name", "word", "omission", "addition", "tense"]

PILES = "We cannot rebuild the pier before 2031"
ROTTEN = "It stands on 40 piles, and every one of them is rotten"
EELS = "The eels came back to the river before anybody asked them to"

POST = {
    "id": "pier-post",
    "text": f"The old pier stays shut.\n\n“{PILES},” Tamsin Roake told the harbour board on Friday. “It "
    "stands on 40 piles,” Roake added, “and every one of them is rotten.”\n\nThe board meets again in June.",
    "title": "Pier stays shut",
    "publisher": "The Alder Post",
    "published_at": "2026-05-02T08:00:00+02:00",
    "tags": ["pier"],
}
NEWSROOM: tuple[Json, ...] = (
    {
        "id": "pier-undated",
        "text": f"From the notebook. Asked about the pier, Tamsin Roake said: “{PILES}.”",
        "publisher": "Fell Notebook",
        "tags": ["pier"],
    },
    POST,
    {**POST, "id": "pier-reprint", "publisher": "Skerry Radio", "published_at": "2026-05-03"},
    {
        "id": "pier-mail",
        "text": "The harbour board heard bad news. “We can’t rebuild the pier before 2031,” Roake said. "
        "Jorun Vale, who owns the ferry, was not surprised.",
        "publisher": "Northmoor Mail",
        "published_at": "2026-05-02T05:30:00Z",
        "tags": ["pier"],
    },
    {
        "id": "eels-one",
        "text": f"“{EELS},” said Jorun Vale, the river warden. She counted nine thousand of them at the weir "
        "in one night, more than in any year since the mill closed.\n\nSource: Fellside News Agency",
        "publisher": "Northmoor Mail",
        "published_at": "2026-06-01",
        "tags": ["eels"],
    },
    {
        "id": "eels-two",
        "text": "People line the banks at dusk to see them pass, and the baker sells eel-shaped loaves. "
        f"Warden Jorun Vale told visitors on Sunday: “{EELS}.”\n\nSource: Fellside News Agency",
        "publisher": "Skerry Radio",
        "published_at": "2026-06-02",
        "tags": ["eels"],
    },
    {
        "id": "astral",
        "text": "🐙🐙 The aquarium of Velden 🏛 has a guest. “The octopus 🐙 opened the jar by itself,” "
        "keeper Aldo Wren wrote.",
        "publisher": "Velden Tide",
        "published_at": "2026-06-03",
        "tags": ["octopus"],
    },
    {
        "id": "was",
        "text": "The judge would say no more. “It is what it is, and that is that,” he said, and was gone.",
        "publisher": "The Alder Post",
        "tags": ["was"],
    },
    {
        "id": "script",
        "text": "The clerk typed “the form <script>alert('tern & skerry')</script> was empty \\ again”.",
        "title": "<img src=x onerror=alert(1)>",
        "publisher": "<b>Velden</b> Tide",
        "tags": ["script"],
    },
)


@pytest.fixture(scope="module", autouse=True)
def newsroom(client: httpx.Client) -> Iterator[None]:
    """The articles of an invented newsroom, in the library for as long as these tests run."""
    for article in NEWSROOM:
        assert client.post("/v1/articles", json=article).status_code == 201
    yield
    for article in NEWSROOM:
        client.delete(f"/v1/articles/{article['id']}")


def verify(client: httpx.Client, quote: str, **more: object) -> Json:
    """The verdict on a quotation, after a look at everything that holds for every verdict."""
    response = client.post("/v1/quotes/verify", json={"quote": quote, **more})
    assert response.status_code == 200, response.text
    verdict: Json = response.json()
    assert set(verdict) == VERDICT
    assert verdict["verdict"] in ("verbatim", "altered", "misattributed", "not_found")
    assert verdict["summary"]
    assert (verdict["matches"] == []) is (verdict["verdict"] == "not_found")
    assert (verdict["independent_sources"] == 0) is (verdict["matches"] == [])
    for match in verdict["matches"]:
        check_match(client, match)
        assert verdict["nearest"] == []
    for rank, passage in enumerate(verdict["nearest"], start=1):
        assert set(passage) == PASSAGE
        assert passage["rank"] == rank
        assert printed(client, passage) == passage["text"]
    return verdict


def check_match(client: httpx.Client, match: Json) -> None:
    assert set(match) == MATCH
    assert printed(client, match) == match["as_printed"]
    assert match["verdict"] == ("altered" if match["changes"] else "verbatim")
    assert (match["similarity"] == 1) is (match["verdict"] == "verbatim")
    assert match["changes"] == [change for change in CHANGES if change in match["changes"]]
    assert any(op["op"] != "equal" for op in match["diff"]) is bool(match["changes"])
    for op in match["diff"]:
        assert set(op) == {"op", "quote", "printed"}
        assert (op["quote"] == "") is (op["op"] == "delete")
        assert (op["printed"] == "") is (op["op"] == "insert")
    for one in match["insertions"]:
        assert set(one) == {"text", "printed"}
    assert match["quoted"] or (match["speaker"] is match["attribution"] is None)


def printed(client: httpx.Client, place: Json) -> str:
    """What the article has between the offsets of a match or a passage."""
    article = client.get("/v1/articles/" + place["article_id"]).json()
    assert [article[name] for name in ("title", "publisher", "url", "published_at")] == [
        place[name] for name in ("title", "publisher", "url", "published_at")
    ]
    return str(article["text"][place["start"] : place["end"]])


def names(verdict: Json) -> list[str]:
    return [match["article_id"] for match in verdict["matches"]]


# Verdicts ---------------------------------------------------------------------------------------


def test_word_for_word(client: httpx.Client):
    verdict = verify(client, f"“{PILES}.”")
    assert verdict["verdict"] == "verbatim"
    # The Mail was out half an hour before the Post, and shortens a word; nobody knows when the
    # notebook was written.
    assert names(verdict) == ["pier-mail", "pier-post", "pier-reprint", "pier-undated"]
    mail, post, reprint, undated = verdict["matches"]
    assert [one["verdict"] for one in (post, reprint, undated)] == ["verbatim"] * 3
    assert mail["verdict"] == "altered"
    assert post["as_printed"] == PILES
    assert (post["speaker"], post["attribution"]) == ("Tamsin Roake", "Tamsin Roake told")
    assert post["quoted"] is True
    assert post["diff"] == [{"op": "equal", "quote": PILES, "printed": PILES}]
    assert post["insertions"] == []
    # Post and reprint have one text.
    assert verdict["independent_sources"] == 2
    assert verdict["complete"] is True
    assert "The Alder Post" in verdict["summary"]
    assert "Northmoor Mail" not in verdict["summary"]


@pytest.mark.parametrize(
    ("quote", "changes", "diff"),
    [
        (
            "We can rebuild the pier before 2031",
            ["negation"],
            [("replace", "can", "cannot")],
        ),
        ("We cannot rebuild the pier before 2036", ["number"], [("replace", "2036", "2031")]),
        ("We cannot rebuild the wall before 2031", ["word"], [("replace", "wall", "pier")]),
        ("We cannot rebuild pier before 2031", ["omission"], [("delete", "", "the")]),
        ("We cannot rebuild the old pier before 2031", ["addition"], [("insert", "old", "")]),
        (
            "We can rebuild the pier before 2036",
            ["negation", "number"],
            [("replace", "can", "cannot"), ("replace", "2036", "2031")],
        ),
        (
            "It stood on 40 piles, and every one of them is rotten",
            ["tense"],
            [("replace", "stood", "stands")],
        ),
    ],
)
def test_altered(
    client: httpx.Client, quote: str, changes: list[str], diff: list[tuple[str, str, str]]
):
    verdict = verify(client, quote, filters={"article_ids": ["pier-post"]})
    assert verdict["verdict"] == "altered"
    (match,) = verdict["matches"]
    assert match["changes"] == changes
    assert 0.6 <= match["similarity"] < 1
    assert [
        (op["op"], op["quote"], op["printed"]) for op in match["diff"] if op["op"] != "equal"
    ] == diff
    assert "Roake" in verdict["summary"]
    assert match["as_printed"] in verdict["summary"]


def test_said_by_another(client: httpx.Client):
    verdict = verify(client, PILES, speaker="Jorun Vale")
    assert verdict["verdict"] == "misattributed"
    assert "Jorun Vale" in verdict["summary"]
    assert "Roake" in verdict["summary"]
    assert "word for word" in verdict["summary"]
    # All are listed; only those that have every word are counted and named.
    assert names(verdict) == ["pier-mail", "pier-post", "pier-reprint", "pier-undated"]
    assert verdict["independent_sources"] == 2
    assert "Northmoor Mail" not in verdict["summary"]
    altered = verify(client, PILES, speaker="Vale", filters={"publishers": ["Northmoor Mail"]})
    assert altered["verdict"] == "misattributed"
    assert "in other words" in altered["summary"]


@pytest.mark.parametrize("speaker", ["Tamsin Roake", "Roake", "Councillor Roake", "T. Roake", None])
def test_said_by_whom_it_was_asked_for(client: httpx.Client, speaker: str | None):
    verdict = verify(client, PILES, speaker=speaker, filters={"tags": ["pier"]})
    assert verdict["verdict"] == "verbatim"
    assert "Roake" in verdict["summary"]


def test_printed_nowhere(client: httpx.Client):
    quote = "The pier will be painted by otters, one plank a year"
    for speaker in (None, "Tamsin Roake"):
        verdict = verify(client, quote, speaker=speaker)
        assert verdict["verdict"] == "not_found"
        assert 1 <= len(verdict["nearest"]) <= 5
        assert verdict["nearest"][0]["article_id"].startswith("pier")


def test_in_the_article_s_own_voice(client: httpx.Client):
    verdict = verify(client, "the old pier stays shut", filters={"article_ids": ["pier-post"]})
    assert verdict["verdict"] == "verbatim"
    (match,) = verdict["matches"]
    assert match["as_printed"] == "The old pier stays shut"
    assert (match["quoted"], match["speaker"], match["attribution"]) == (False, None, None)
    assert "own voice" in verdict["summary"]
    # Nobody is said to have said it, so that it is neither hers nor another's.
    asked = verify(
        client, "the old pier stays shut", speaker="Roake", filters={"article_ids": ["pier-post"]}
    )
    assert asked["verdict"] == "verbatim"
    assert "not said there that Roake said it" in asked["summary"]


def test_a_pronoun_is_printed_as_it_stands(client: httpx.Client):
    verdict = verify(client, "It is what it is")
    (match,) = verdict["matches"]
    assert (match["quoted"], match["as_printed"]) == (True, "It is what it is")
    assert match["attribution"] == "he said"


def test_broken_off_to_say_who_speaks(client: httpx.Client):
    verdict = verify(client, ROTTEN, filters={"article_ids": ["pier-post"]})
    (match,) = verdict["matches"]
    assert verdict["verdict"] == "verbatim"
    assert match["as_printed"].startswith("It stands on 40 piles,” Roake added, “and")
    assert match["speaker"].endswith("Roake")


def test_ellipses_and_brackets(client: httpx.Client):
    quote = "[The board] cannot rebuild the pier … [the pier] stands on 40 piles"
    verdict = verify(client, quote, filters={"article_ids": ["pier-post"]})
    assert verdict["verdict"] == "verbatim"
    (match,) = verdict["matches"]
    assert match["insertions"] == [
        {"text": "The board", "printed": "We"},
        {"text": "the pier", "printed": "It"},
    ]
    assert "harbour board on Friday" in match["as_printed"]


def test_a_shared_credit_is_one_source(client: httpx.Client):
    verdict = verify(client, EELS)
    assert names(verdict) == ["eels-one", "eels-two"]
    assert verdict["verdict"] == "verbatim"
    assert verdict["independent_sources"] == 1
    assert all("Jorun Vale" in match["speaker"] for match in verdict["matches"])
    alone = verify(client, EELS, filters={"article_ids": ["eels-two"]})
    assert alone["independent_sources"] == 1


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"article_ids": ["pier-post"]}, ["pier-post"]),
        ({"publishers": ["Northmoor Mail", "Fell Notebook"]}, ["pier-mail", "pier-undated"]),
        ({"tags": ["pier"], "published_after": "2026-05-03"}, ["pier-reprint"]),
        ({"published_before": "2026-05-02"}, ["pier-mail", "pier-post"]),
        ({"tags": ["eels"]}, []),
        ({"tags": ["no such tag"]}, []),
        ({}, ["pier-mail", "pier-post", "pier-reprint", "pier-undated"]),
        (None, ["pier-mail", "pier-post", "pier-reprint", "pier-undated"]),
    ],
)
def test_filters(client: httpx.Client, filters: Json | None, wanted: list[str]):
    verdict = verify(client, PILES, filters=filters)
    assert names(verdict) == wanted
    near = {passage["article_id"] for passage in verdict["nearest"]}
    assert near == ({"eels-one", "eels-two"} if filters == {"tags": ["eels"]} else set())


def test_offsets_count_code_points(client: httpx.Client):
    verdict = verify(client, "The octopus 🐙 opened the jar by itself")
    (match,) = verdict["matches"]
    assert match["verdict"] == "verbatim"
    text = next(one["text"] for one in NEWSROOM if one["id"] == "astral")
    assert match["start"] == text.index("The octopus")
    assert match["as_printed"] == "The octopus 🐙 opened the jar by itself"
    assert match["speaker"].endswith("Aldo Wren")
    without = verify(client, "The octopus opened the jar by itself")
    assert without["verdict"] == "altered"
    assert without["matches"][0]["start"] == match["start"]


def test_stop_words_alone(client: httpx.Client):
    verdict = verify(client, "It is what it is, and that is that.")
    assert verdict["verdict"] == "verbatim"
    assert names(verdict) == ["was"]
    assert verify(client, "and so was I, for all of you are of it")["verdict"] == "not_found"


def test_what_looks_like_a_page_comes_back_as_it_is(client: httpx.Client):
    verdict = verify(client, "the form <script>alert('tern & skerry')</script> was empty \\ again")
    (match,) = verdict["matches"]
    assert match["verdict"] == "verbatim"
    assert (
        match["as_printed"] == "the form <script>alert('tern & skerry')</script> was empty \\ again"
    )
    assert match["title"] == "<img src=x onerror=alert(1)>"
    asked = verify(client, PILES, speaker="<script>Vale</script>")
    assert "<script>Vale</script>" in asked["summary"]


def test_forgiven_are_only_signs_spaces_and_the_first_letter(client: httpx.Client):
    only = {"filters": {"article_ids": ["pier-post"]}}
    for quote in (
        "we  cannot\nrebuild the\u00a0pier before 2031.",
        "»We cannot re\u00adbuild the pier before 2031,«",
        "Ｗe cannot rebuild the pier before ２０３１",
    ):
        assert verify(client, quote, **only)["verdict"] == "verbatim", quote
    for quote in (
        "We cannot rebuild the Pier before 2031",
        "We cannot, rebuild the pier before 2031",
    ):
        assert verify(client, quote, **only)["verdict"] == "altered", quote


def test_the_same_quotation_has_the_same_verdict(client: httpx.Client):
    for quote in (PILES, "We can rebuild the pier before 2036", "Otters paint the pier"):
        wanted = verify(client, quote, speaker="Vale")
        assert verify(client, quote, speaker="Vale") == wanted


def test_a_replaced_or_deleted_article_is_at_once_in_no_verdict(client: httpx.Client):
    new = {"id": "weir", "text": "“The weir hums a tune at midnight,” the miller said."}
    quote = "The weir hums a tune at midnight"
    assert verify(client, quote)["verdict"] == "not_found"
    client.post("/v1/articles", json=new)
    assert names(verify(client, quote)) == ["weir"]
    client.post("/v1/articles", json={**new, "text": new["text"].replace("hums", "sings")})
    assert verify(client, quote)["verdict"] == "altered"
    client.delete("/v1/articles/weir")
    assert verify(client, quote)["verdict"] == "not_found"


# Long and short ---------------------------------------------------------------------------------


def speech(count: int) -> str:
    """Sentences that differ and have most of their words in common."""
    towns = ("Tern", "Velden", "Skerry", "Northmoor", "Alder")
    things = ("lanterns", "ferries", "orchards", "bridges", "chimneys", "windmills", "wells")
    return " ".join(
        f"In {towns[n % 5]} we counted {n * 37 % 991} {things[n % 7]} and we promised "
        f"{n * 53 % 877} of them to the people of {towns[(n + 2) % 5]} under rule {n}."
        for n in range(count)
    )


@pytest.mark.parametrize("sentences", [30, 190])
def test_a_long_quotation(client: httpx.Client, monkeypatch: pytest.MonkeyPatch, sentences: int):
    # As in a large library, in which passages that have the rare words are others'.
    monkeypatch.setattr(printings, "_RESEMBLING", 1)
    monkeypatch.setattr(printings, "_NEAREST", 1)
    said = speech(sentences)
    assert 2_000 < len(said) < LONGEST
    article = {
        "id": "speech",
        "text": f"The regent spoke for hours.\n\n“{said}”\n\nThen she sat down.",
    }
    try:
        assert client.post("/v1/articles", json=article).status_code == 201
        verdict = verify(client, said)
        assert verdict["verdict"] == "verbatim"
        (match,) = verdict["matches"]
        assert match["as_printed"] == said.rstrip(".")
        assert match["quoted"] is True
        middle = f"rule {sentences // 2}."
        altered = verify(client, said.replace(middle, f"law {sentences // 2}."))
        assert altered["verdict"] == "altered"
        (match,) = altered["matches"]
        assert [op for op in match["diff"] if op["op"] != "equal"] == [
            {"op": "replace", "quote": "law", "printed": "rule"}
        ]
    finally:
        client.delete("/v1/articles/speech")


def test_as_long_as_it_may_be(client: httpx.Client):
    quote = ("eel " * LONGEST)[:LONGEST]
    assert verify(client, quote)["verdict"] == "not_found"
    response = client.post("/v1/quotes/verify", json={"quote": quote + "s"})
    document = problem(response, 422)
    assert str(document["type"]).endswith(":quote-too-long")
    (error,) = document["errors"]  # type: ignore[misc]
    assert error["field"] == "quote"
    assert re.search("20,001 .*20,000", error["detail"])


@pytest.mark.parametrize(
    "quote",
    ["Pier", "“Pier.”", "…", "?!", "[the old pier]", "[the] pier … [again]", "\u200b", "🐙🐙"],
)
def test_under_two_words(client: httpx.Client, quote: str):
    document = problem(client.post("/v1/quotes/verify", json={"quote": quote}), 422)
    (error,) = document["errors"]  # type: ignore[misc]
    assert error["field"] == "quote"
    if str(document["type"]).endswith(":quote-too-short"):
        assert "two words" in error["detail"]
    else:
        assert quote == "\u200b"


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({}, "quote", "required"),
        ({"quote": ""}, "quote", "something in it"),
        ({"quote": " \n\t"}, "quote", "something in it"),
        ({"quote": None}, "quote", "string"),
        ({"quote": 12}, "quote", "string"),
        ({"quote": ["We cannot"]}, "quote", "string"),
        ({"quote": PILES, "speaker": ""}, "speaker", "something in it"),
        ({"quote": PILES, "speaker": " \t"}, "speaker", "something in it"),
        ({"quote": PILES, "speaker": ["Roake"]}, "speaker", "string"),
        ({"quote": PILES, "who": "Roake"}, "who", "not a field"),
        ({"quote": PILES, "filters": {"tag": ["pier"]}}, "filters.tag", "not a field"),
        ({"quote": PILES, "filters": {"published_after": "May"}}, "filters.published_after", "May"),
        ({"quote": PILES, "filters": []}, "filters", "JSON object"),
    ],
)
def test_what_means_nothing_is_named(client: httpx.Client, body: Json, field: str, words: str):
    document = problem(client.post("/v1/quotes/verify", json=body), 422)
    (error,) = document["errors"]  # type: ignore[misc]
    assert error["field"] == field
    assert words in error["detail"]


@pytest.mark.parametrize("path", ["verify", "extract"])
@pytest.mark.parametrize("value", [r"\ud800 and so on", r"and so \udfff on"])
def test_half_a_character_is_refused(client: httpx.Client, path: str, value: str):
    fields = {"verify": ("quote", "speaker"), "extract": ("text",)}[path]
    for field in fields:
        given = {"quote": "We cannot go", field: "?"} if path == "verify" else {field: "?"}
        body = (
            "{" + ", ".join(f'"{k}": "{value if v == "?" else v}"' for k, v in given.items()) + "}"
        )
        headers = {"content-type": "application/json"}
        response = client.post(f"/v1/quotes/{path}", content=body.encode(), headers=headers)
        (error,) = problem(response, 422)["errors"]  # type: ignore[misc]
        assert error["field"] == field
        assert "surrogate" in error["detail"]


@pytest.mark.parametrize(
    "value", ["\0", "\0 and \x1b[31m and \u202e", "\uffff \ufeff", "a\u0301" * 500]
)
def test_odd_characters_are_no_internal_error(client: httpx.Client, value: str):
    for body in (
        {"quote": value},
        {"quote": f"We cannot {value} go"},
        {"quote": PILES, "speaker": value},
    ):
        assert client.post("/v1/quotes/verify", json=body).status_code in (200, 422)
    for text in (value, f"“{value}” and “we {value} go,” she said"):
        assert client.post("/v1/quotes/extract", json={"text": text}).status_code in (200, 422)


@pytest.mark.parametrize("path", ["/v1/quotes/verify", "/v1/quotes/extract"])
def test_other_methods_and_bodies_are_refused(client: httpx.Client, path: str):
    for method in ("GET", "PUT", "DELETE"):
        refused = client.request(method, path)
        problem(refused, 405)
        assert refused.headers["allow"] == "POST"
    for kind in ("text/plain", "application/xml", None):
        headers = {"content-type": kind} if kind else {}
        problem(client.post(path, content=b'{"quote": "We go"}', headers=headers), 415)
    headers = {"content-type": "application/json"}
    problem(client.post(path, content=b'{"quote": ', headers=headers), 400)
    problem(client.post(path, content=b"[]", headers=headers), 422)


# Drafts -----------------------------------------------------------------------------------------


def quotations(client: httpx.Client, text: str) -> tuple[list[Json], list[Json]]:
    """The quotations of a text and those that are too short, after a look at their shape."""
    response = client.post("/v1/quotes/extract", json={"text": text})
    assert response.status_code == 200, response.text
    found = response.json()
    assert set(found) == {"quotations", "too_short"}
    for one in [*found["quotations"], *found["too_short"]]:
        assert set(one) == QUOTATION
        marked = text[one["start"] : one["end"]]
        words = re.findall(r"\w+", one["quote"])
        assert words[0] in marked
        assert words[-1] in marked
        assert marked[0] in "“\"«„‘'"
    places = [one["start"] for one in found["quotations"]]
    assert places == sorted(places)
    return found["quotations"], found["too_short"]


def test_every_quotation_of_an_article_can_be_verified(client: httpx.Client):
    for article in NEWSROOM:
        found, _ = quotations(client, article["text"])
        assert found, article["id"]
        for one in found:
            verdict = verify(client, one["quote"], speaker=one["speaker"])
            assert verdict["verdict"] == "verbatim", one
            here = [
                match
                for match in verdict["matches"]
                if match["article_id"] == article["id"] and match["verdict"] == "verbatim"
            ]
            assert [match["speaker"] for match in here] == [one["speaker"]]
            assert one["start"] < here[0]["start"] < here[0]["end"] < one["end"]


def test_the_quotations_of_a_draft(client: httpx.Client):
    text = (
        "🐙 The pier is “rotten”. “We can rebuild the pier before 2031,” Tamsin Roake told the board. "
        "“It stands on 40 piles,” she said, “and every one of them is rotten.” The ferry owner, Jorun "
        "Vale, wrote: “Otters may paint the pier.”"
    )
    found, short = quotations(client, text)
    assert [(one["quote"], one["speaker"]) for one in found] == [
        ("We can rebuild the pier before 2031", "Tamsin Roake"),
        ("It stands on 40 piles and every one of them is rotten.", "Tamsin Roake"),
        ("Otters may paint the pier.", "The ferry owner, Jorun Vale"),
    ]
    assert [one["quote"] for one in short] == ["rotten"]
    assert text[slice(short[0]["start"], short[0]["end"])] == "“rotten”"
    first, split, last = found
    assert text[first["start"] : first["end"]] == "“We can rebuild the pier before 2031,”"
    assert text[split["start"] : split["end"]].startswith("“It stands on 40 piles,” she said, “and")
    assert text[last["start"] : last["end"]] == "“Otters may paint the pier.”"
    told = [verify(client, one["quote"], speaker=one["speaker"])["verdict"] for one in found]
    assert told == ["altered", "verbatim", "not_found"]


@pytest.mark.parametrize("text", ["The pier stays shut.", "It’s the pilot’s ’90s ship", "“”", "“"])
def test_a_text_without_quotations(client: httpx.Client, text: str):
    assert quotations(client, text) == ([], [])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n"}, "text"),
        ({"text": None}, "text"),
        ({"text": "“We go,” he said.", "speaker": "he"}, "speaker"),
    ],
)
def test_a_draft_that_is_none_is_named(client: httpx.Client, body: Json, field: str):
    (error,) = problem(client.post("/v1/quotes/extract", json=body), 422)["errors"]  # type: ignore[misc]
    assert error["field"] == field


def test_a_long_draft_is_read_in_reasonable_time(client: httpx.Client):
    text = "\n\n".join(
        f"“We counted {n} eels,” said Jorun Vale. “And {n} otters,” she added. Nobody slept."
        for n in range(200)
    )
    found, short = quotations(client, text)
    assert len(found) == 400
    assert short == []


# What the description shows ---------------------------------------------------------------------


def test_the_examples_are_true(library: Library):
    told = {name: value for name, value in examples.ARTICLE.items() if name != "tags"}
    library.add([Article(**told, text=examples.TEXT)])
    checker = QuoteChecker(library)
    verdict = checker.verify(**examples.QUOTATION)
    assert VerdictOut.from_record(verdict).model_dump() == examples.VERDICT
    found = QuotationsOut.of(extract(**examples.DRAFT)).model_dump()
    assert found == {"quotations": [examples.EXTRACTED], "too_short": []}
    again = checker.verify(examples.EXTRACTED["quote"], speaker=examples.EXTRACTED["speaker"])
    assert {
        "quotation": examples.EXTRACTED,
        "verdict": VerdictOut.from_record(again).model_dump(),
    } == (examples.CHECKED)
    (match,) = VerdictOut.from_record(checker.verify("[the city] will not charge a toll")).matches
    assert [one.model_dump() for one in match.insertions] == [examples.INSERTED]
