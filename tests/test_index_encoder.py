from __future__ import annotations

import hashlib
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.encoder import Encoder, PassageText, _batches, load_encoder
from index.errors import ModelError
from index.models import locate
from index.passages import split
from index.preparing import _texts
from index.records import Article, Span
from index.sentences import sentences

TEXTS = (
    "Who said it?",
    "x",
    "The council voted 9 to 4 on Monday, after a debate of nine hours.",
    "“Nobody asked us,” she said, “and nobody will.” " * 30,
    "Ключова ставка залишилася незмінною, повідомив банк.",
    "1,415 · 62 miles · €3.5m · 28-point",
    "汉字 и كلمة e\u0301 😀",
    "a" * 500,
    " \n ",
    "",
)


@pytest.fixture(scope="module")
def reference() -> Any:
    """The embedded model as sentence-transformers itself runs it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(locate("embedded")), device="cpu")


def test_the_embedded_weights_are_the_ones_that_were_measured() -> None:
    with (locate("embedded") / "model.safetensors").open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == (
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
        )


def test_what_the_embedded_model_is(encoder: Encoder) -> None:
    assert encoder.name.startswith("all-MiniLM-L6-v2@")
    assert encoder.dimension == 384
    assert encoder.window == 254


def test_the_graph_gives_what_sentence_transformers_gives(encoder: Encoder, reference: Any) -> None:
    theirs = reference.encode(list(TEXTS), normalize_embeddings=True)
    ours = encoder.encode(TEXTS)
    assert ours.shape == theirs.shape
    assert np.min(np.sum(ours * theirs, axis=1)) >= 0.9999


def test_a_passage_is_embedded_with_its_prefix(
    encoder: Encoder, reference: Any, articles: tuple[Article, ...]
) -> None:
    texts = [
        text
        for article in articles
        for text in _texts(
            article,
            split(article, window=encoder.window, count_tokens=encoder.count_tokens),
            encoder,
        )
    ]
    assert len(texts) == len(articles)
    assert sum(bool(text.prefix) for text in texts) == len(texts) - 1
    theirs = reference.encode([t.prefix + t.text for t in texts], normalize_embeddings=True)
    ours = np.stack([passage.vector for passage in encoder.encode_passages(texts)])
    assert np.min(np.sum(ours * theirs, axis=1)) >= 0.9999


def test_always_two_dimensions(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.encode([]).dtype == np.float32
    assert encoder.encode(["one"]).shape == (1, 384)
    assert encoder.encode_passages([]) == []
    assert encoder.count_tokens([]) == []


def test_a_batch_gives_what_single_texts_give(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    backwards = encoder.encode(TEXTS[::-1])
    np.testing.assert_allclose(backwards[::-1], alone, atol=1e-5)


def test_a_sentence_vector_is_the_mean_of_its_tokens(encoder: Encoder) -> None:
    text = "The ferry left. Nobody was aboard, the harbour master said. Wien: 10.5 °C."
    prefix = "Ferry. The harbour\n"
    spans = tuple(sentences(text))
    (found,) = encoder.encode_passages([PassageText(prefix, text, spans)])
    whole = encoder.run([prefix + text])[0]
    np.testing.assert_allclose(found.vector, whole.vector, atol=1e-6)
    assert len(spans) == len(found.sentence_vectors) == 3
    for row, span in zip(found.sentence_vectors, spans, strict=True):
        inside = [
            state
            for state, (start, end) in zip(whole.token_states, whole.token_spans, strict=True)
            if span.start <= start - len(prefix) and start < end <= span.end + len(prefix)
        ]
        mean = np.mean(inside, axis=0)
        np.testing.assert_allclose(row, mean / np.linalg.norm(mean), atol=1e-5)
        assert np.linalg.norm(row) == pytest.approx(1, abs=1e-5)


def test_a_token_stands_where_it_says(encoder: Encoder) -> None:
    text = "Wien 😀 harbour, Київ; e\u0301te\u0301 2026."
    (found,) = encoder.encode_passages([PassageText("Title\n", text, (Span(0, len(text)),))])
    said = [text[start:end] for start, end in found.token_spans]
    assert {"harbour", ",", "😀", ";", "."} <= set(said)
    # A mark above a word's last letter belongs to no token, and nothing else is left out.
    assert "".join(said) == text.replace(" ", "").replace("te\u0301", "te")
    assert len(found.token_states) == len(found.token_spans)


def test_what_the_window_cuts_off_has_the_vector_of_the_whole(encoder: Encoder) -> None:
    text = "word " * 300 + "end"
    spans = (Span(0, 4), Span(len(text) - 3, len(text)))
    (found,) = encoder.encode_passages([PassageText("", text, spans)])
    assert len(found.token_spans) == 254
    whole = encoder.run([text])[0].token_states.mean(axis=0)
    np.testing.assert_allclose(found.sentence_vectors[1], whole / np.linalg.norm(whole), atol=1e-5)
    np.testing.assert_allclose(found.vector, encoder.encode(["word " * 254])[0], atol=1e-5)
    assert len(encoder.encode_query(text).tokens) == 254


def test_a_query(encoder: Encoder) -> None:
    found = encoder.encode_query("Who left, Käthe?")
    assert ["Who left, Käthe?"[a:b] for a, b in found.spans][:3] == ["Who", "left", ","]
    np.testing.assert_allclose(found.vector, encoder.encode(["Who left, Käthe?"])[0], atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(found.tokens, axis=1), 1, atol=1e-5)
    assert found.tokens.shape == (len(found.spans), 384)
    assert found.mean.shape == (384,)
    assert np.linalg.norm(found.mean) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("text", ["", "  ", "\x07", "\u200b"])
def test_a_query_of_nothing_has_no_tokens(encoder: Encoder, text: str) -> None:
    found = encoder.encode_query(text)
    assert found.tokens.shape == (0, 384)
    assert found.spans == ()
    assert np.all(np.isfinite(found.mean))
    assert np.linalg.norm(found.vector) == pytest.approx(1, abs=1e-5)


def test_tokens_are_counted_without_special_ones_and_without_a_limit(encoder: Encoder) -> None:
    assert encoder.count_tokens(["The ferry left.", "", "word " * 1000]) == [4, 0, 1000]
    many = ["one two"] * 25_001
    assert encoder.count_tokens(many) == [2] * 25_001


def test_many_threads_at_once_give_what_one_gives(encoder: Encoder) -> None:
    texts = [f"{text[:400]} {n}" for n in range(2) for text in TEXTS]
    wanted = [encoder.encode_query(text).vector for text in texts]
    counted = encoder.count_tokens(texts)

    def work(number: int) -> None:
        order = np.random.default_rng(number).permutation(len(texts))
        for i in order.tolist():
            np.testing.assert_array_equal(encoder.encode_query(texts[i]).vector, wanted[i])
            assert encoder.count_tokens([texts[i]]) == [counted[i]]

    with ThreadPoolExecutor(8) as pool:
        for one in [pool.submit(work, n) for n in range(8)]:
            one.result(60)


def test_batches_hold_like_lengths_and_all_texts() -> None:
    lengths = [500, 3, 256, 3, 9_000, 4, 256] * 20
    batches = list(_batches(lengths))
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or max(lengths[i] for i in batch) * len(batch) <= 4096


def test_a_folder_that_describes_no_export(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"export\.json does not describe.*delete"):
        Encoder.load(tmp_path, threads=1)
    for name in ("export.json", "model.onnx", "tokenizer.json"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(ModelError, match="delete"):
        Encoder.load(tmp_path, threads=1)


def test_a_graph_that_cannot_be_read(tmp_path: Path, encoder: Encoder) -> None:
    import json
    from dataclasses import asdict

    (tmp_path / "export.json").write_text(json.dumps(asdict(encoder._description)))
    (tmp_path / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError, match=r"cannot be read .*delete it to export the model anew"):
        Encoder.load(tmp_path, threads=1)


def test_a_model_that_is_nowhere_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="QA_ENCODER='/no/such/model'"):
        load_encoder("/no/such/model", cache=tmp_path)
