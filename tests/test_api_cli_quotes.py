from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from api_support import ESCAPE, ROOT, on_terminal, qa, serving, settings_for, until
from docx import Document

LANTERN = "The lantern will not be lit before Monday"
GEARS = "Its 12 gears were cast in Velden, and none of them fits"
OTTERS = "Otters have stolen the keys of the lighthouse"

ARCHIVE = (
    {
        "id": "lantern-post",
        "title": "Lighthouse dark",
        "text": f"“{LANTERN},” Edda Thorne told the pilots of Skerry. “Its 12 gears were cast in Velden,” "
        "Thorne added, “and none of them fits.”\n\nThe pilots shrugged.",
        "publisher": "The Alder Post",
        "published_at": "2026-07-02",
        "tags": ["lantern"],
    },
    {
        "id": "lantern-mail",
        "text": "The pilots of Skerry wait. Edda Thorne said: “The lantern will not be lit before Sunday.”",
        "title": "Pilots wait",
        "publisher": "Northmoor Mail",
        "published_at": "2026-07-01",
        "tags": ["lantern"],
    },
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library that holds two reports on a lantern; read only."""
    folder = tmp_path_factory.mktemp("archive")
    lines = folder / "reports.jsonl"
    lines.write_text("".join(json.dumps(article) + "\n" for article in ARCHIVE))
    qa(folder / "data", "add", str(lines))
    return folder / "data"


def draft(folder: Path, name: str, *paragraphs: str) -> str:
    """The path of a file with some paragraphs, in the format that its name says."""
    path = folder / name
    if path.suffix == ".docx":
        document = Document()
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
        document.save(str(path))
    else:
        path.write_text("\n\n".join(paragraphs) + "\n")
    return str(path)


def rows(shown: str) -> list[list[str]]:
    """The rows of the table that a checked draft begins with."""
    return [row.split("\t") for row in shown.split("\n\n")[0].splitlines()]


# One quotation ----------------------------------------------------------------------------------


def test_word_for_word(archive: Path):
    run = qa(archive, "verify", f"“{LANTERN}.”")
    told, mail, post = run.stdout.split("\n\n")
    assert told.startswith("VERBATIM: Printed word for word by The Alder Post")
    assert "Edda Thorne" in told
    assert "Northmoor Mail" not in told
    # What others print is shown as well, the earliest first.
    assert mail.startswith("Pilots wait — Northmoor Mail, 2026-07-01\n")
    assert "The lantern will not be lit before [-Sunday-]{+Monday+}" in mail
    assert post.startswith("Lighthouse dark — The Alder Post, 2026-07-02\n")
    assert "said by Edda Thorne" in post
    assert "[-" not in post
    for said, article in ((post, ARCHIVE[0]), (mail, ARCHIVE[1])):
        place = re.search(rf"{article['id']}, characters (\d+)–(\d+): “(.+)”", said)
        assert place
        assert str(article["text"])[int(place[1]) : int(place[2])] == place[3]
    assert run.stderr == ""


def test_altered(archive: Path):
    run = qa(
        archive, "verify", "The lantern will be lit before Monday", "--after", "2026-07-02", check=1
    )
    assert run.stdout.startswith(
        "ALTERED: Not word for word: The Alder Post (1 independent source)"
    )
    assert f"“{LANTERN}”" in run.stdout
    assert "quoted as: The lantern will [-not-] be lit before Monday" in run.stdout
    assert "changed: negation; similarity 0.88" in run.stdout
    assert "Northmoor" not in run.stdout


def test_said_by_another(archive: Path):
    run = qa(archive, "verify", LANTERN, "--speaker", "Jorun Vale", check=1)
    assert run.stdout.startswith("MISATTRIBUTED: Not printed as said by Jorun Vale: The Alder Post")
    assert "as said by Edda Thorne" in run.stdout
    assert qa(archive, "verify", LANTERN, "--speaker", "Thorne").stdout.startswith("VERBATIM")


def test_printed_nowhere(archive: Path):
    run = qa(archive, "verify", OTTERS, check=1)
    told, nearest = run.stdout.split("\n\n")
    assert told.startswith("NOT FOUND: ")
    assert nearest.startswith("Nearest passages, which do not print it\n1. ")
    assert "lantern-post" in nearest
    nothing = qa(archive, "verify", LANTERN, "--tag", "no such tag", check=1)
    assert nothing.stdout.startswith("NOT FOUND: ")
    assert "Nearest" not in nothing.stdout


def test_what_an_editor_put_in_and_what_nobody_says(archive: Path):
    run = qa(archive, "verify", "[The council’s] 12 gears … none of them fits")
    assert run.stdout.startswith("VERBATIM: ")
    assert "[The council’s] stands for “Its”" in run.stdout
    run = qa(archive, "verify", "the pilots shrugged [again]")
    assert "in the article’s own voice, outside quotation marks" in run.stdout
    assert "[again] is added" in run.stdout


def test_an_empty_library(tmp_path: Path):
    assert qa(tmp_path / "new", "verify", LANTERN, check=1).stdout.startswith("NOT FOUND: ")


def test_filters(archive: Path):
    for words, found in (
        (("--publisher", "Northmoor Mail"), ["lantern-mail"]),
        (("--tag", "lantern", "--before", "2026-07-01"), ["lantern-mail"]),
        (("--publisher", "The Alder Post", "--publisher", "x"), ["lantern-post"]),
    ):
        check = 0 if found == ["lantern-post"] else 1
        run = qa(archive, "verify", LANTERN, *words, "--json", check=check)
        assert [one["article_id"] for one in json.loads(run.stdout)["matches"]] == found


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "not both"),
        ((LANTERN, "--file", "draft.txt"), "not both"),
        (("--file", "draft.txt", "--speaker", "Thorne"), "--speaker"),
        (("lantern",), "two words"),
        (("",), "two words"),
        (("[the lantern]",), "two words"),
        (("eel " * 6000,), "20,000"),
        ((LANTERN, "--after", "last week"), "last week"),
        ((LANTERN, "--before", "2026-02-30"), "2026-02-30"),
        ((LANTERN, "Thorne"), "Thorne"),
    ],
)
def test_what_means_nothing_is_named(archive: Path, words: tuple[str, ...], told: str):
    run = qa(archive, "verify", *words, check=2)
    assert told in " ".join(run.stderr.replace("│", " ").split())
    assert run.stdout == ""


# Drafts -----------------------------------------------------------------------------------------

GOOD = (
    f"“{LANTERN},” said Edda Thorne.",
    "“Its 12 gears were cast in Velden,” Thorne said, “and none of them fits.” The pilots are “cross”.",
)
BAD = (
    *GOOD,
    "“The lantern will be lit before Monday,” Thorne also said.",
    f"“{LANTERN},” Jorun Vale told the mayor. “{OTTERS},” he added.",
)


@pytest.mark.parametrize("name", ["draft.txt", "draft.md", "draft.docx"])
def test_a_draft_that_is_right(archive: Path, tmp_path: Path, name: str):
    run = qa(archive, "verify", "--file", draft(tmp_path, name, *GOOD))
    assert rows(run.stdout) == [
        ["1", "VERBATIM", f"“{LANTERN}”", "Edda Thorne", "The Alder Post"],
        ["2", "VERBATIM", f"“{GEARS.replace(',', '')}.”", "Thorne", "The Alder Post"],
        ["3", "too short", "“cross”", "", ""],
    ]
    assert run.stdout.endswith("\n\n2 of 2 quotations verbatim\n")
    assert run.stderr == ""


@pytest.mark.parametrize("name", ["draft.txt", "draft.md", "draft.docx"])
def test_a_draft_with_faults(archive: Path, tmp_path: Path, name: str):
    run = qa(archive, "verify", "--file", draft(tmp_path, name, *BAD), check=1)
    told = [(row[1], row[3]) for row in rows(run.stdout)]
    assert told == [
        ("VERBATIM", "Edda Thorne"),
        ("VERBATIM", "Thorne"),
        ("too short", ""),
        ("ALTERED", "Thorne"),
        ("MISATTRIBUTED", "Jorun Vale"),
        ("NOT FOUND", "Jorun Vale"),
    ]
    assert "\n\n4. Not word for word: " in run.stdout
    assert "what differs: a negation" in run.stdout
    assert "\n\n5. Not printed as said by Jorun Vale: " in run.stdout
    assert "\n\n6. No article prints these words" in run.stdout
    assert run.stdout.endswith("\n\n2 of 5 quotations verbatim\n")


def test_one_fault_is_enough(archive: Path, tmp_path: Path):
    for paragraph in BAD[2:]:
        qa(archive, "verify", "--file", draft(tmp_path, "one.txt", GOOD[0], paragraph), check=1)


def test_filters_hold_for_drafts(archive: Path, tmp_path: Path):
    path = draft(tmp_path, "draft.txt", GOOD[0])
    run = qa(archive, "verify", "--file", path, "--publisher", "Northmoor Mail", check=1)
    assert rows(run.stdout)[0][1:] == ["ALTERED", f"“{LANTERN}”", "Edda Thorne", "Northmoor Mail"]


def test_a_long_quotation_is_shortened_in_the_table(archive: Path, tmp_path: Path):
    path = draft(tmp_path, "draft.txt", f"“{'We saw the eel and the eel saw us. ' * 4}” he wrote.")
    run = qa(archive, "verify", "--file", path, check=1)
    assert rows(run.stdout)[0][2] == "“We saw the eel and the eel saw us. We saw the …”"


def test_drafts_that_cannot_be_checked(archive: Path, tmp_path: Path):
    missing = str(tmp_path / "missing.txt")
    for path, told in (
        (missing, "missing.txt"),
        (
            draft(tmp_path, "plain.txt", "The pilots shrugged. It’s dark."),
            "between quotation marks",
        ),
        (draft(tmp_path, "empty.txt"), "empty.txt"),
    ):
        run = qa(archive, "verify", "--file", path, check=1)
        assert run.stdout == ""
        assert run.stderr.startswith("error: ")
        assert told in run.stderr
    (tmp_path / "broken.docx").write_bytes(b"PK no document")
    run = qa(archive, "verify", "--file", str(tmp_path / "broken.docx"), check=1)
    assert "broken.docx" in run.stderr


# JSON -------------------------------------------------------------------------------------------


def test_json_is_what_the_service_sends(archive: Path, tmp_path: Path):
    with serving(settings_for(archive)) as client:
        until(lambda: client.get("/readyz").status_code == 200)

        def served(quote: str, speaker: str | None = None) -> object:
            body = {"quote": quote, "speaker": speaker}
            return client.post("/v1/quotes/verify", json=body).json()

        assert json.loads(qa(archive, "verify", LANTERN, "--json").stdout) == served(LANTERN)
        for quote, speaker in (
            (LANTERN, "Vale"),
            (OTTERS, "Vale"),
            ("lantern will be lit", "Thorne"),
        ):
            run = qa(archive, "verify", quote, "--speaker", speaker, "--json", check=1)
            assert json.loads(run.stdout) == served(quote, speaker)
        path = draft(tmp_path, "draft.txt", *BAD)
        checked = json.loads(qa(archive, "verify", "--file", path, "--json", check=1).stdout)
        text = Path(path).read_text()
        found = client.post("/v1/quotes/extract", json={"text": text}).json()
        assert set(checked) == {"quotations"}
        assert all(set(one) == {"quotation", "verdict"} for one in checked["quotations"])
        told = [one for one in checked["quotations"] if one["verdict"]]
        assert [one["quotation"] for one in told] == found["quotations"]
        short = [one["quotation"] for one in checked["quotations"] if not one["verdict"]]
        assert short == found["too_short"]
        for one in told:
            assert one["verdict"] == served(one["quotation"]["quote"], one["quotation"]["speaker"])
    qa(archive, "verify", "--file", draft(tmp_path, "good.txt", *GOOD), "--json")


# The terminal -----------------------------------------------------------------------------------


def test_nothing_that_an_article_or_a_draft_prints_is_obeyed_by_the_terminal(tmp_path: Path):
    evil = {
        "id": "evil",
        "title": "\x1b[31mRed\x07 [bold]title[/bold] [link=file:///x]y[/link]",
        "publisher": "\u202eesrever",
        "text": "“The tower \x1b]0;owned\x07 of Velden \u009b31m fell [red]down[/red] \x9d today,” "
        "Edda \x1b[2JThorne said.",
    }
    (tmp_path / "evil.jsonl").write_text(json.dumps(evil))
    data = tmp_path / "data"
    qa(data, "add", str(tmp_path / "evil.jsonl"))
    quote = "the tower of Velden fell [red]down[/red] today"
    path = draft(
        tmp_path,
        "draft.txt",
        "“The tower of \x1b[2JVelden fell [red]down[/red] today,” wrote Edda \u009b2JThorne.",
        "“\x1b[31mOtters” …",
    )
    shown = ""
    for words in (
        (quote,),
        (quote + "\x1b[2J", "--speaker", "Edda \x1b[2J\u202eVale"),
        (quote, "--json"),
        ("no \x1b[2J such \u009b words",),
        ("--file", path),
        ("--file", path, "--json"),
        ("--file", str(tmp_path / "no\x1b[2J.txt")),
        ("[\x1b[2J]",),
    ):
        shown += on_terminal(data, "verify", *words)
    plain = ESCAPE.sub("", shown.replace("\r", ""))  # the terminal's
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", plain), ascii(plain)
    assert not ESCAPE.findall(re.sub(r"\x1b\[[0-9;]*m", "", shown))
    assert "[bold]title[/bold]" in plain
    assert "[red]down[/red]" in plain


def test_colour_is_for_terminals_that_want_it(archive: Path):
    for words in ((LANTERN, "--speaker", "Vale"), ("The lantern will be lit before Monday",)):
        coloured = on_terminal(archive, "verify", *words)
        plain = on_terminal(archive, "verify", *words, NO_COLOR="1")
        assert re.search(r"\x1b\[1;3[35]m", coloured)
        assert not re.search(r"\x1b\[[0-9;]*3[0-9]", plain)
        assert ESCAPE.sub("", plain) == ESCAPE.sub("", coloured)


def test_a_narrow_terminal_is_kept_to(archive: Path, tmp_path: Path):
    path = draft(tmp_path, "draft.txt", *BAD)
    for words in ((LANTERN,), (OTTERS,), ("--file", path)):
        shown = ESCAPE.sub("", on_terminal(archive, "verify", *words, columns=40)).splitlines()
        assert max(len(row.rstrip()) for row in shown) <= 40


def test_a_verdict_in_a_new_process_loads_only_what_it_needs(archive: Path):
    program = (
        "import sys\n"
        f"sys.argv = ['qa', '--data', {str(archive)!r}, 'verify', {LANTERN!r}]\n"
        "from api.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'fastapi', 'uvicorn', 'httpx', 'trafilatura', 'torch', 'sentence_transformers',"
        " 'docx', 'pypdf', 'feedparser'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "[]"
