from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from api_support import (
    BAD_FILES,
    BRIDGE,
    ESCAPE,
    FERRY,
    ROOT,
    SAMPLES,
    bad_lines,
    on_terminal,
    qa,
    until,
)

from api import VERSION
from api.console import line, safe

pytest_plugins = ("api_fixtures",)

COST = "What did the harbour bridge cost?"


def ids(folder: Path) -> list[str]:
    return [one["id"] for one in json.loads(qa(folder, "list", "--json").stdout)["articles"]]


def test_add_says_what_became_of_it(tmp_path: Path):
    news = tmp_path / "news"
    news.mkdir()
    (news / "one.txt").write_text("The lighthouse of Tern was painted red.")
    (news / "two.md").write_text("# Keeper\n\nThe lighthouse keeper retired in May.")
    (news / "empty.txt").write_text("")
    data = tmp_path / "data"
    run = qa(data, "add", str(news), "--tag", "tern", "--publisher", "Tern Almanac", check=1)
    assert run.stdout == "added 2, replaced 0, unchanged 0, failed 1\n"
    assert "empty.txt" in run.stderr
    assert len(run.stderr.splitlines()) == 1
    shown = json.loads(qa(data, "show", "one.txt", "--json").stdout)
    assert (shown["tags"], shown["publisher"]) == (["tern"], "Tern Almanac")
    (news / "empty.txt").unlink()
    (news / "one.txt").write_text("The lighthouse of Tern was painted blue.")
    again = qa(data, "add", str(news), "--tag", "tern", "--publisher", "Tern Almanac")
    assert again.stdout == "added 0, replaced 1, unchanged 1, failed 0\n"


def test_bad_files_are_named_and_nothing_is_lost(tmp_path: Path):
    data = tmp_path / "data"
    keep = tmp_path / "keep.txt"
    keep.write_text("The clock tower of Velden stopped.")
    qa(data, "add", str(keep))
    names = []
    for name, contents, _ in BAD_FILES:
        (tmp_path / name).write_bytes(contents)
        names.append(str(tmp_path / name))
    (tmp_path / "large.txt").write_bytes(b"The sea is wide. " * 3_000_000)
    lines = tmp_path / "lines.jsonl"
    lines.write_bytes(bad_lines())
    missing = str(tmp_path / "missing.txt")
    run = qa(
        data,
        *("add", *names, str(tmp_path / "large.txt"), missing, "http://127.0.0.1:9/x", str(lines)),
        check=1,
    )
    failed = [said for said in run.stderr.splitlines() if said.startswith("failed: ")]
    assert run.stdout == f"added 8, replaced 0, unchanged 0, failed {len(BAD_FILES) + 4}\n"
    for (name, _, words), said in zip(BAD_FILES, failed, strict=False):
        assert name in said
        assert all(word in said for word in words)
    large, missed, fetched, line_7 = failed[len(BAD_FILES) :]
    assert "large.txt" in large
    assert "QA_MAX_ARTICLE_MB" in large
    assert missing in missed
    assert "http://127.0.0.1:9/x" in fetched
    assert "lines.jsonl" in line_7
    assert "7" in line_7
    assert "keep.txt" in ids(data)
    assert len(ids(data)) == 9


def test_an_id_given_twice_keeps_the_first(tmp_path: Path):
    for n, month in enumerate(("May", "June")):
        new = {"id": "twin", "text": f"The twins were born in {month}."}
        (tmp_path / f"{n}.jsonl").write_text(json.dumps(new))
    data = tmp_path / "data"
    run = qa(data, "add", str(tmp_path / "0.jsonl"), str(tmp_path / "1.jsonl"), check=1)
    assert "twin" in run.stderr
    assert run.stdout == "added 1, replaced 0, unchanged 0, failed 1\n"
    assert "May" in qa(data, "show", "twin").stdout


def test_a_stopped_add_keeps_whole_chunks_and_goes_on_later(tmp_path: Path):
    source = tmp_path / "ships.jsonl"
    source.write_text(
        "".join(
            json.dumps({"id": f"ship-{n}", "text": f"Ship {n} brought grain to Tern. " * 40}) + "\n"
            for n in range(3000)
        )
    )
    data = tmp_path / "data"
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "--data", str(data), "add", str(source)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: data.is_dir() and ids(data))
    process.send_signal(signal.SIGINT)
    told, warned = process.communicate(timeout=60)
    assert "Traceback" not in warned
    assert "goes on from here" in warned
    assert process.returncode == 130
    added = int(re.match(r"added (\d+), ", told)[1])  # type: ignore[index]
    assert 0 < added < 3000
    assert added % 32 == 0
    assert f"{added} articles" in qa(data, "check").stdout


def test_an_answer_is_shown_with_its_sources(shelf: Path):
    run = qa(shelf, "ask", COST)
    assert "12 million crowns" in run.stdout
    assert "[1]" in run.stdout
    assert "New harbour bridge opens — The Saltmarsh Courier, 2026-03-01" in run.stdout
    place = re.search(r"harbour-bridge, characters (\d+)–(\d+): “(.+)”", run.stdout)
    assert place
    assert str(BRIDGE["text"])[int(place[1]) : int(place[2])] == place[3]
    assert "\x1b" not in run.stdout


def test_no_answer_says_why(shelf: Path, tmp_path: Path):
    run = qa(shelf, "ask", COST, "--tag", "no such tag")
    assert run.stdout.startswith("No answer: no article passes the filters")
    assert "holds no articles yet" in qa(tmp_path / "empty", "ask", COST).stdout


def test_json_is_what_the_service_sends(shelf: Path):
    answer = json.loads(qa(shelf, "ask", COST, "--json").stdout)
    assert answer["question"] == COST
    assert answer["disagreements"] == []
    assert {"took_ms", "passages", "conversation_id"} <= set(answer)
    found = json.loads(qa(shelf, "search", "ferry", "--mode", "keyword", "--json").stdout)
    assert found["results"][0]["article_id"] == FERRY["id"]
    assert set(json.loads(qa(shelf, "list", "--json").stdout)) == {"articles", "next_cursor"}
    shown = json.loads(qa(shelf, "show", str(FERRY["id"]), "--json").stdout)
    assert shown["text"] == FERRY["text"]
    assert shown["passages"] == 1


def test_searches_and_lists_can_be_filtered_and_paged(shelf: Path):
    found = qa(shelf, "search", "bridge", "--publisher", "Tern Island Gazette").stdout
    assert str(FERRY["id"]) in found
    assert "harbour-bridge" not in found
    listed = qa(shelf, "list", "--after", "2026-03-02", "--before", "2026-03-31").stdout
    assert listed.split("\t")[0] == FERRY["id"]
    assert len(listed.splitlines()) == 1
    first = qa(shelf, "list", "--limit", "2")
    cursor = re.search(r"--cursor (\S+)", first.stderr)
    assert cursor
    rest = qa(shelf, "list", "--limit", "2", "--cursor", cursor[1])
    assert len(first.stdout.splitlines() + rest.stdout.splitlines()) == len(SAMPLES)
    assert rest.stderr == ""
    assert qa(shelf, "search", "bridge", "--tag", "none").stdout == ""


def test_the_library_can_be_named_before_or_after_the_command(shelf: Path, tmp_path: Path):
    assert "orchard" in qa(tmp_path, "--data", str(shelf), "list").stdout
    assert "orchard" in qa(tmp_path, "list", "--data", str(shelf)).stdout


def test_articles_are_removed(tmp_path: Path):
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(sample) for sample in SAMPLES))
    data = tmp_path / "data"
    qa(data, "add", str(tmp_path / "a.jsonl"))
    run = qa(data, "remove", "orchard", "never-was", str(FERRY["id"]), check=1)
    assert run.stdout == "removed 2, not found 1\n"
    assert "never-was" in run.stderr
    assert ids(data) == ["harbour-bridge"]
    assert "never-was" in qa(data, "show", "never-was", check=1).stderr


def test_a_check_names_what_it_looked_at(shelf: Path, tmp_path: Path):
    rows = [row.split("\t") for row in qa(shelf, "check").stdout.splitlines()]
    assert len(rows) > 2
    assert {row[1] for row in rows} == {"ok"}
    missing = tmp_path / "missing"
    assert str(missing) in qa(missing, "check", check=1).stderr.replace("\n", "")
    assert not missing.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ask", ""), "question"),
        (("ask", "word " * 2000), "QA_MAX_QUESTION"),
        (("ask", COST, "--top-k", "0"), "1 to 50"),
        (("ask", COST, "--top-k", "10000"), "1 to 50"),
        (("ask", COST, "--after", "last week"), "last week"),
        (("search", " "), "empty"),
        (("search", "word " * 2000), "QA_MAX_QUESTION"),
        (("search", COST, "--top-k", "10000"), "1 to 100"),
        (("search", COST, "--before", "2026-02-30"), "2026-02-30"),
        (("search", COST, "--mode", "best"), "hybrid"),
        (("list", "--after", "soon"), "soon"),
        (("list", "--cursor", "not one"), "cursor"),
        (("serve", "--port", "70000"), "65535"),
        (("dance",), "dance"),
        (("show",), "ID"),
    ],
)
def test_what_means_nothing_is_named(shelf: Path, words: tuple[str, ...], told: str):
    run = qa(shelf, *words, check=2)
    assert told in run.stderr
    assert run.stdout == ""


def test_settings_and_libraries_that_mean_nothing_are_named(shelf: Path, tmp_path: Path):
    assert "QA_PORT='http'" in qa(shelf, "list", check=2, QA_PORT="http").stderr
    file = tmp_path / "file"
    file.write_text("")
    assert str(file) in qa(file, "list", check=1).stderr.replace("\n", "")


def test_bytes_that_are_no_text_are_refused(shelf: Path):
    run = subprocess.run(
        [sys.executable, "-m", "api.cli", "--data", str(shelf), "ask", b"caf\xe9?"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 2
    assert b"UTF-8" in run.stderr


def test_the_version_is_told():
    assert qa(Path("unused"), "--version").stdout == f"groundwire {VERSION}\n"
    assert "Usage" in qa(Path("unused"), check=2).stdout


def test_nothing_that_an_article_prints_is_obeyed_by_the_terminal(tmp_path: Path):
    evil = {
        "id": "evil\u009b2J",
        "title": "\x1b[31mRed\x07 [bold]title[/bold] [link=file:///x]y[/link]",
        "publisher": "\u202eesrever",
        "text": "The tower \x1b]0;owned\x07 of Velden \u009b31m fell [red]down[/red] \x9d today.",
    }
    source = tmp_path / "\x1b[2Jevil.jsonl"
    source.write_text(json.dumps({**evil, "id": "evil"}) + "\nbroken\n")
    data = tmp_path / "data"
    shown = on_terminal(data, "add", str(source))
    question = "What happened to the tower of Velden?"
    for words in (
        ("ask", question),
        ("ask", question, "--json"),
        ("search", "tower"),
        ("show", "evil"),
        ("list",),
        ("remove", "a\x1b[2Jb"),
    ):
        shown += on_terminal(data, *words)
    plain = ESCAPE.sub("", shown.replace("\r", ""))  # the terminal's, and the bar's
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", plain), ascii(plain)
    allowed = r"\x1b\[(?:[0-9;]*m|\?25[lh]|[0-9]*[AKG])"
    assert not ESCAPE.findall(re.sub(allowed, "", shown))
    assert "[red]down[/red]" in plain


def test_colour_is_for_terminals_that_want_it(shelf: Path):
    coloured = on_terminal(shelf, "ask", COST)
    plain = on_terminal(shelf, "ask", COST, NO_COLOR="1")
    assert "\x1b[1;36m[1]" in coloured
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", plain)
    assert ESCAPE.sub("", plain) == ESCAPE.sub("", coloured)


@pytest.mark.parametrize("words", [("ask", COST), ("search", "bridge"), ("list",), ("check",)])
def test_a_narrow_terminal_is_kept_to(shelf: Path, words: tuple[str, ...]):
    shown = ESCAPE.sub("", on_terminal(shelf, *words, columns=40)).splitlines()
    assert max(len(row.rstrip()) for row in shown) <= 40


def test_what_is_safe_to_show():
    assert safe("a\x1b[31m\tb\nc\x9b\u2028") == "a␛[31m\tb\nc\ufffd\ufffd"
    assert line(" a\n\n b\t\x07 ") == "a b ␇"


def test_a_question_in_a_new_process_loads_only_what_it_needs(shelf: Path):
    program = (
        "import sys\n"
        f"sys.argv = ['qa', '--data', {str(shelf)!r}, 'ask', {COST!r}]\n"
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
