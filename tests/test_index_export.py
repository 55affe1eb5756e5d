from __future__ import annotations

import json
import shutil
import warnings
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from index_support import CACHE, program, started
from tiny_models import HIDDEN, tiny_model

from index import export
from index.encoder import Encoder, PassageText, load_encoder
from index.errors import ModelError
from index.export import Description, exported
from index.library import Library
from index.models import digest, locate
from index.records import Article, Span

TEXTS = (
    "The mayor said nobody asked us.",
    "bridge",
    "Four million crowns, she said. " * 30,
    "Ferry 12 closed on day 4: storm!",
    "Ґ 汉 😀",
)
PROMPTS = {"query": "query: ", "document": "passage: "}


@dataclass(frozen=True)
class Tiny:
    """A model, its export, and sentence-transformers' own reading of it."""

    source: Path
    encoder: Encoder
    reference: Any


def reference(source: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(source), device="cpu")


KINDS: dict[str, dict[str, Any]] = {
    "mean, normalised, prompts": {"prompts": PROMPTS},
    "first token, dense, not normalised": {"pooling": "cls", "dense": 20, "normalize": False},
}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> dict[str, Tiny]:
    made: dict[str, Tiny] = {}
    for number, (kind, about) in enumerate(KINDS.items()):
        source = tiny_model(tmp_path_factory.mktemp("models") / f"tiny-{number}", **about)
        made[kind] = Tiny(source, load_encoder(str(source), cache=cache), reference(source))
    return made


@pytest.fixture(params=KINDS)
def tiny(request: pytest.FixtureRequest, models: dict[str, Tiny]) -> Tiny:
    return models[request.param]


def cosines(ours: Any, theirs: Any) -> Any:
    return np.sum(ours * theirs, axis=1)


def test_passages_are_what_sentence_transformers_gives(tiny: Tiny) -> None:
    prompt = (tiny.reference.prompts or {}).get("document", "")
    theirs = tiny.reference.encode(list(TEXTS), prompt=prompt, normalize_embeddings=True)
    ours = tiny.encoder.encode(TEXTS)
    assert ours.shape == theirs.shape
    assert np.min(cosines(ours, theirs)) >= 0.9999
    # The weights are random, so that another pooling or prompt would be far off.
    other = tiny.reference.encode(list(TEXTS), prompt="the storm ", normalize_embeddings=True)
    assert np.min(cosines(ours, other)) < 0.99


def test_queries_have_their_own_prompt(tiny: Tiny) -> None:
    prompt = (tiny.reference.prompts or {}).get("query", "")
    theirs = tiny.reference.encode(list(TEXTS), prompt=prompt, normalize_embeddings=True)
    ours = np.stack([tiny.encoder.encode_query(text).vector for text in TEXTS])
    assert np.min(cosines(ours, theirs)) >= 0.9999
    found = tiny.encoder.encode_query(TEXTS[0])
    assert TEXTS[0][slice(*found.spans[0])] == "The"
    assert TEXTS[0][slice(*found.spans[-1])] == "."
    assert found.tokens.shape == (len(found.spans), HIDDEN)


def test_pooling_and_dimension_are_the_models_own(models: dict[str, Tiny]) -> None:
    dense = models["first token, dense, not normalised"].encoder
    (passage,) = dense.encode_passages([PassageText("", "Ferry closed.", (Span(0, 13),))])
    assert dense.dimension == 20
    assert passage.vector.shape == (20,)
    assert passage.sentence_vectors.shape == (1, HIDDEN)
    assert dense.window == 46
    # The passage prompt ("passage", ":") takes its share.
    assert models["mean, normalised, prompts"].encoder.window == 44


def test_a_library_works_with_any_model(
    models: dict[str, Tiny], tmp_path: Path, articles: tuple[Article, ...]
) -> None:
    for number, tiny in enumerate(models.values()):
        with Library.open(tmp_path / str(number), encoder=tiny.encoder) as library:
            library.add(articles)
            found = library.search("Who voted against the tide wall in Marrow Bay?", top_k=5)
            assert len(found.hits) == 5
            assert "tidewall" in [hit.article.id for hit in found.hits]
            for hit in found.hits:
                assert hit.cosines.shape == (len(found.weights), len(hit.token_spans))
                assert hit.sentence_vectors.shape == (len(hit.passage.sentences), HIDDEN)
            dense = library.search("storm", mode="dense", top_k=3).hits
            assert all(hit.dense is not None and -1.01 < hit.dense < 1.01 for hit in dense)
            assert all(finding.ok for finding in library.check())


def test_a_library_of_another_model_is_refused_with_both_names(
    models: dict[str, Tiny], tmp_path: Path, encoder: Encoder
) -> None:
    tiny = models["first token, dense, not normalised"].encoder
    Library.open(tmp_path, encoder=tiny).close()
    with pytest.raises(ModelError) as told:
        Library.open(tmp_path, encoder=encoder)
    for words in (tiny.name, "20 dimensions", encoder.name, "384 dimensions", "QA_ENCODER"):
        assert words in str(told.value)
    Library.open(tmp_path, encoder=tiny).close()


def test_an_export_is_kept_under_the_models_digest(
    models: dict[str, Tiny], cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(export, "_export", lambda *_, **__: pytest.fail("exported again"))
    for tiny in models.values():
        folder = exported(str(tiny.source), cache)
        assert digest(tiny.source)[:16] in folder.name
        assert Description.read(folder).digest == digest(tiny.source)
    assert len([path for path in cache.glob("tiny-*") if path.is_dir()]) == len(KINDS)
    assert not list(cache.glob("*.tmp"))
    # A copy of the same files elsewhere, touched or with another readme, is the same model.
    copy = tmp_path / "tiny-0"
    shutil.copytree(next(iter(models.values())).source, copy)
    (copy / "README.md").write_text("other words")
    assert exported(str(copy), cache) == exported(str(next(iter(models.values())).source), cache)


@pytest.mark.parametrize("said", ["", "null", "[]", "{}", '{"folder": 1, "signature": []}'])
def test_a_broken_note_of_what_was_seen_is_passed_over(
    models: dict[str, Tiny], cache: Path, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_export", lambda *_, **__: pytest.fail("exported again"))
    tiny = next(iter(models.values()))
    wanted = exported(str(tiny.source), cache)
    for note in (cache / "seen").iterdir():
        note.write_text(said)
    assert exported(str(tiny.source), cache) == wanted


def test_a_changed_model_is_exported_anew(
    models: dict[str, Tiny], cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "tiny-0"
    shutil.copytree(models["mean, normalised, prompts"].source, source)
    before = exported(str(source), cache)
    made: list[str] = []
    monkeypatch.setattr(export, "_export", lambda *_, key, **__: made.append(key))
    assert exported(str(source), cache) == before
    about = source / "config_sentence_transformers.json"
    about.write_text(about.read_text().replace("query: ", "quiet: "))
    after = exported(str(source), cache)
    assert after != before
    assert made == [digest(source)]
    assert made[0][:16] in after.name


def test_a_graph_that_disagrees_is_thrown_away(
    models: dict[str, Tiny], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "AGREEMENT", 1.5)
    tiny = next(iter(models.values()))
    with pytest.raises(ModelError, match=r"does not agree with sentence-transformers: cosine [01]"):
        exported(str(tiny.source), tmp_path)
    assert [
        path for path in tmp_path.rglob("*") if path.suffix != ".lock" and "seen" not in path.parts
    ] == []


@pytest.mark.parametrize("said", ["", "{", "null", "{}", '{"layout": 1}', "[1, 2]"])
def test_a_broken_description_is_told_with_its_remedy(tmp_path: Path, said: str) -> None:
    (tmp_path / "export.json").write_text(said)
    with pytest.raises(ModelError) as told:
        Description.read(tmp_path)
    assert f"delete {tmp_path} to export it anew" in str(told.value)


def test_a_description_of_another_layout_is_refused(
    models: dict[str, Tiny], tmp_path: Path
) -> None:
    about = next(iter(models.values())).encoder._description
    (tmp_path / "export.json").write_text(json.dumps(asdict(about)))
    assert Description.read(tmp_path) == about
    later = replace(about, layout=about.layout + 1)
    (tmp_path / "export.json").write_text(json.dumps(asdict(later)))
    with pytest.raises(ModelError, match="layout 2, not 1"):
        Description.read(tmp_path)


def test_a_broken_export_in_the_cache_is_told_with_its_remedy(
    models: dict[str, Tiny], cache: Path, tmp_path: Path
) -> None:
    tiny = next(iter(models.values()))
    mine = tmp_path / "cache"
    shutil.copytree(cache, mine)
    folder = exported(str(tiny.source), mine)
    (folder / "export.json").write_text("{")
    with pytest.raises(ModelError, match=f"delete {folder}"):
        load_encoder(str(tiny.source), cache=mine)


OFFLINE = """
import sys
from pathlib import Path
from index.errors import ModelError
from index.export import exported
for name in sys.argv[2:]:
    try:
        exported(name, Path(sys.argv[1]))
    except ModelError as error:
        print(error)
"""


def test_an_unknown_name_is_told_with_its_setting(tmp_path: Path) -> None:
    names = ["nobody/no-such-model", "no such model", "/no/such/folder"]
    said = program(OFFLINE, tmp_path, *names, HF_HUB_OFFLINE="1", HF_HOME=str(tmp_path / "hf"))
    lines = said.splitlines()
    assert [line.split(" is no local folder")[0] for line in lines] == [
        f"QA_ENCODER={name!r}" for name in names
    ]


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="empty is not a sentence-transformers model"):
        exported(str(tmp_path / "empty"), tmp_path / "cache")
    assert locate(str(tmp_path / "empty")) == tmp_path / "empty"


def test_a_cache_that_cannot_be_made(models: dict[str, Tiny], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here already")
    with pytest.raises(ModelError, match=r"QA_CACHE=.*file.* cannot be made"):
        exported(str(next(iter(models.values())).source), tmp_path / "file")


EXPORTING = """
import sys
from pathlib import Path
from index.encoder import load_encoder
sys.stdin.readline()
encoder = load_encoder(sys.argv[1], cache=Path(sys.argv[2]))
print(encoder.encode(["The ferry left."])[0, :3].tolist(), "torch" in sys.modules)
"""


def test_two_processes_that_export_at_once_make_one_export(
    models: dict[str, Tiny], tmp_path: Path
) -> None:
    source = models["first token, dense, not normalised"].source
    running = [started(EXPORTING, source, tmp_path) for _ in range(2)]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=120)[0].strip() for process in running)
    assert [process.returncode for process in running] == [0, 0]
    assert said[0].endswith("False")
    assert said[1].endswith("True")
    assert said[0].split("]")[0] == said[1].split("]")[0]
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2
    assert not list(tmp_path.rglob("*.tmp"))


SEARCHING = """
import sys
from pathlib import Path
from index.encoder import load_encoder
from index.library import Library
from index.records import Article
encoder = load_encoder("embedded", cache=Path(sys.argv[1]).expanduser())
with Library.open(Path(sys.argv[2]), encoder=encoder) as library:
    library.add([Article(id="a", text="The ferry left the harbour.")])
    print(library.search("Who left?").hits[0].passage.text)
print(sorted({"torch", "sentence_transformers", "transformers"} & set(sys.modules)))
"""


def test_a_process_that_only_searches_imports_no_torch(encoder: Encoder, tmp_path: Path) -> None:
    assert encoder.dimension == 384
    said = program(SEARCHING, CACHE, tmp_path).splitlines()
    assert said == ["The ferry left the harbour.", "[]"]
