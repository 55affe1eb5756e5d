"""The embedded reader, and readers that a setting names."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertForQuestionAnswering, BertTokenizerFast

from index.errors import ModelError
from index.records import Span
from qa.reader import LateReader, Reader, Reading, load_reader
from qa.reader_export import exported


def test_the_embedded_reader_points_into_the_context(reader: LateReader) -> None:
    context = "The harbour wall was built in 1906. It cost the town a fortune."
    reading = reader.read("When was the harbour wall built?", [context])[0]
    best = reading.best(Span(0, len(context)))
    assert best is not None
    assert context[best[0].start : best[0].end] == "1906"
    assert best[1] > 0


def test_a_context_that_says_nothing_of_it_scores_lower(reader: LateReader) -> None:
    question = "When was the harbour wall built?"
    telling, silent = reader.read(
        question, ["The harbour wall was built in 1906.", "Gulls nest on the roofs of Skell."]
    )
    whole = Span(0, 100)
    assert (telling.best(whole) or (None, 0.0))[1] > (silent.best(whole) or (None, 0.0))[1] + 2


def test_one_reading_a_context_in_order_and_alike_alone_or_together(reader: LateReader) -> None:
    question = "Who runs the yard?"
    offered = ["Aldo Fenn runs the yard.", "It rained. " * 30, "Nobody. Petra Quill runs the yard."]
    together = reader.read(question, offered)
    alone = [reader.read(question, [each])[0] for each in offered]
    for one, other in zip(together, alone, strict=True):
        assert one.spans == other.spans
        np.testing.assert_allclose(one.starts, other.starts, atol=1e-3)
    assert reader.read(question, []) == []


@pytest.mark.parametrize("context", ["", " ", "…", "дрон сбит над городом", "🛥️" * 300])
def test_odd_contexts_are_read_too(reader: LateReader, context: str) -> None:
    reading = reader.read("x" * 5000, [context])[0]
    assert all(0 <= span.start < span.end <= len(context) for span in reading.spans)


def test_a_reading_scores_a_given_span_and_finds_the_best_within_one() -> None:
    reading = Reading(
        spans=(Span(0, 3), Span(4, 7), Span(8, 11)),
        starts=np.array([1.0, 0.0, 2.0], np.float32),
        ends=np.array([0.0, 1.0, 2.0], np.float32),
    )
    assert reading.best(Span(0, 11)) == (Span(8, 11), 4.0)
    assert reading.best(Span(0, 7)) == (Span(0, 7), 2.0)
    assert reading.best(Span(5, 7)) is None
    assert reading.score(Span(0, 7)) == 2.0
    assert reading.score(Span(20, 30)) == -math.inf
    assert Reading((), np.empty(0, np.float32), np.empty(0, np.float32)).best(Span(0, 9)) is None


def test_none_names_no_reader_and_an_unknown_name_is_blamed_on_its_setting(tmp_path: Path) -> None:
    assert load_reader("none", cache=tmp_path) is None
    late = load_reader(str(tmp_path / "nowhere"), cache=tmp_path)
    assert late is not None
    with pytest.raises(ModelError, match="QA_READER"):
        late.read("Who?", ["Nobody."])


def tiny_model(folder: Path) -> BertForQuestionAnswering:
    """A question-answering model of a few thousand weights, saved as any other is."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words = [*special, "who", "runs", "the", "yard", "?", "aldo", "fenn", "."]
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(words))
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"), do_lower_case=True)
    torch.manual_seed(3)
    model = BertForQuestionAnswering(
        BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=32,
            max_position_embeddings=256,
        )
    ).eval()
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
    return model


def test_a_named_model_reads_as_transformers_reads_it(tmp_path: Path) -> None:
    model = tiny_model(tmp_path / "tiny")
    tokenizer = BertTokenizerFast.from_pretrained(tmp_path / "tiny")
    question, context = "Who runs the yard?", "Aldo Fenn runs the yard."
    reader = Reader.load(exported(str(tmp_path / "tiny"), tmp_path / "cache"), threads=1)
    reading = reader.read(question, [context])[0]
    encoded = tokenizer(question, context, return_tensors="pt")
    inside = [i for i, kind in enumerate(encoded.sequence_ids()) if kind == 1]
    with torch.no_grad():
        out = model(**encoded)
    wanted = out.start_logits[0, inside] - out.start_logits[0, 0]
    np.testing.assert_allclose(reading.starts, wanted.numpy(), atol=1e-4)


def test_a_damaged_export_names_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no graph")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match="delete it"):
        Reader.load(tmp_path)


def test_reading_from_an_export_imports_no_torch(reader: LateReader) -> None:
    reader.read("Who?", ["Nobody."])  # exports it where that was not done yet
    program = (
        "import os, sys; from pathlib import Path; from qa.reader import load_reader;"
        "cache = Path(os.environ.get('QA_CACHE', '~/.cache/groundwire'));"
        "load_reader('embedded', cache=cache).read('Who?', ['Nobody.']);"
        "assert 'torch' not in sys.modules and 'transformers' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
