"""Models of natural-language inference that a setting names; each is built and saved here."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tiny_models import tiny_nli
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from index.errors import ModelError
from qa import nli_export
from qa.nli import Judgement, LateNli, Nli, judgements, load_nli
from qa.nli_export import Description, exported, roles
from qa.onnx_export import write_graph

PAIRS = [
    ("The council voted to build a bridge.", "The council voted."),
    ("Rain.", "The ferry was not closed on the island, she said, and the harbour opened."),
    ("Nobody asked us. " * 40, "Nobody asked."),
    ("The mayor said so.", "The crowd cost 9 million. " * 40),
    ("", "Snow."),
    ("Snow.", ""),
    ("дрон сбит 🛥️", "The drone was shot down."),
]

# What the tiny models can read: 64 places, of which two are kept free.
WINDOW = 62

# Each model with the order of its labels, as it spells them.
MODELS = {
    "bert": ("entailment", "neutral", "contradiction"),
    "roberta": ("CONTRADICTION", "NEUTRAL", "ENTAILMENT"),
    "distilbert": ("Contradictory", "entails"),
}


@pytest.fixture(scope="module", params=list(MODELS))
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved model of three labels with token types, of three without, of two labels."""
    kind: str = request.param
    return tiny_nli(tmp_path_factory.mktemp("nli") / kind, labels=MODELS[kind], kind=kind)


@pytest.fixture(scope="module")
def nli(model: Path) -> Nli:
    """The model exported and opened."""
    return Nli.load(exported(str(model), model.parent / "cache"), threads=1)


def by_torch(folder: Path, pairs: list[tuple[str, str]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Entailment, neutral and contradiction of each pair, as transformers and torch compute them."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    network = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    labels = [label.lower() for label in MODELS[folder.name]]
    rows = []
    for premise, hypothesis in pairs:  # in lists, because a bare "" counts as no hypothesis at all
        inputs = tokenizer(
            [premise], [hypothesis], truncation=True, max_length=WINDOW, return_tensors="pt"
        )
        with torch.no_grad():
            shares = torch.softmax(network(**inputs).logits[0].double(), dim=0)
        entailment = shares[[each.startswith("entail") for each in labels].index(True)]
        contradiction = shares[[each.startswith("contradict") for each in labels].index(True)]
        rows.append([entailment, 1 - entailment - contradiction, contradiction])
    return np.array(rows)


def shares_of(judged: list[Judgement]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([astuple(one) for one in judged])


def test_it_judges_as_transformers_does_whatever_the_order_of_the_labels(
    model: Path, nli: Nli
) -> None:
    wanted = by_torch(model, PAIRS)
    assert np.ptp(wanted[:, 0]) > 0.05, "the model says the same of everything"
    np.testing.assert_allclose(shares_of(nli.judge(PAIRS)), wanted, atol=1e-4)


def test_probabilities_add_up_and_two_labels_leave_nothing_neutral(model: Path, nli: Nli) -> None:
    judged = nli.judge(PAIRS)
    shares = shares_of(judged)
    assert ((shares >= 0) & (shares <= 1)).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-12)
    assert all((one.neutral == 0) == (len(MODELS[model.name]) == 2) for one in judged)


def test_a_pair_is_judged_alike_alone_and_among_many_in_order(nli: Nli) -> None:
    many = [(premise, f"{i} {hypothesis}") for i in range(10) for premise, hypothesis in PAIRS]
    alone = [nli.judge([pair])[0] for pair in many]
    np.testing.assert_allclose(shares_of(nli.judge(many)), shares_of(alone), atol=1e-5)
    assert nli.judge([]) == []


def test_token_types_are_given_only_where_the_tokenizer_gives_them(model: Path) -> None:
    given = AutoTokenizer.from_pretrained(model)("Rain.", "Snow.")
    assert ("token_type_ids" in given) == (model.name == "bert")


def test_the_label_order_is_written_beside_the_graph(model: Path, nli: Nli) -> None:
    (folder,) = (model.parent / "cache").glob("nli-*-v*/")
    description = Description.read(folder)
    assert description.labels == roles(MODELS[model.name])
    assert (description.window, description.pad_id, description.side) == (WINDOW, 1, "right")


class Counting:
    """A session that notes how large its batches are."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.batches: list[tuple[int, ...]] = []

    def get_inputs(self) -> Any:
        return self._session.get_inputs()

    def run(self, outputs: list[str], feed: dict[str, Any]) -> Any:
        self.batches.append(feed["input_ids"].shape)
        return self._session.run(outputs, feed)


def test_batches_hold_32_pairs_at_most_and_no_more_tokens_than_fit(
    model: Path, nli: Nli, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(nli._session)
    monkeypatch.setattr(nli, "_session", counting)
    assert len(nli.judge(PAIRS * 10)) == 70
    assert [rows for rows, _ in counting.batches] == [32, 32, 6]
    assert max(tokens for _, tokens in counting.batches) == WINDOW


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (("Entailment", "NEUTRAL", " contradiction "), ("entailment", "neutral", "contradiction")),
        (("contradicts", "entails"), ("contradiction", "entailment")),
        (
            ("contradiction", "unknown", "entail", "off"),
            ("contradiction", "neutral", "entailment", "neutral"),
        ),
        (("LABEL_0", "LABEL_1", "LABEL_2"), None),
        (("entailment", "not_entailment"), None),
        (("entailment", "entailment (weak)", "contradiction"), None),
        ((), None),
    ],
)
def test_labels_are_told_by_how_they_begin(
    labels: tuple[str, ...], found: tuple[str, ...] | None
) -> None:
    assert roles(labels) == found


def test_all_labels_but_two_are_neutral() -> None:
    rows = np.log(np.array([[0.4, 0.1, 0.2, 0.3]], np.float32))
    (judged,) = judgements(rows, ("neutral", "contradiction", "entailment", "neutral"))
    np.testing.assert_allclose(astuple(judged), (0.2, 0.7, 0.1), atol=1e-6)


@pytest.mark.parametrize("labels", [("LABEL_0", "LABEL_1", "LABEL_2"), ("yes", "entailment")])
def test_labels_that_say_nothing_of_inference_are_an_error(
    labels: tuple[str, ...], tmp_path: Path
) -> None:
    folder = tiny_nli(tmp_path / "unlabelled", labels=labels)
    late = load_nli(str(folder), cache=tmp_path / "cache")
    assert late is not None
    with pytest.raises(ModelError) as caught:
        late.judge(PAIRS)
    said = str(caught.value)
    assert f"QA_NLI={str(folder)!r}" in said
    assert all(part in said for part in (", ".join(labels), "entail", "contradict", "config.json"))
    assert not list((tmp_path / "cache").glob("nli-*/"))


def test_none_names_no_model_and_there_is_no_embedded_one(tmp_path: Path) -> None:
    assert load_nli("none", cache=tmp_path) is None
    with pytest.raises(ModelError, match=r"QA_NLI='embedded'.*name a folder"):
        LateNli("embedded", cache=tmp_path).judge(PAIRS)


def test_nothing_is_opened_before_there_is_something_to_judge(tmp_path: Path) -> None:
    late = load_nli(str(tmp_path / "nowhere"), cache=tmp_path / "cache")
    assert late is not None
    assert late.judge([]) == []
    with pytest.raises(ModelError, match="QA_NLI"):
        late.judge(PAIRS)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("kept", [[], ["config.json"], ["config.json", "model.safetensors"]])
def test_a_folder_that_holds_no_whole_model_names_setting_and_remedy(
    kept: list[str], tmp_path: Path
) -> None:
    folder = tiny_nli(tmp_path / "part")
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink()
    with pytest.raises(ModelError, match=r"QA_NLI=.*name a folder"):
        exported(str(folder), tmp_path / "cache")


def test_a_graph_that_disagrees_with_its_model_is_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_another(network: Any, path: Path, **options: Any) -> None:
        state = {name: values.clone() for name, values in network.state_dict().items()}
        network.classifier.weight.neg_()
        write_graph(network, path, **options)
        network.load_state_dict(state)

    monkeypatch.setattr(nli_export, "write_graph", write_another)
    folder = tiny_nli(tmp_path / "model")
    with pytest.raises(ModelError, match="does not agree"):
        exported(str(folder), tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("nli-*/"))


def test_a_model_that_no_graph_can_be_made_of_names_setting_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_options: Any) -> None:
        raise RuntimeError("step 2/3 failed") from ValueError("no such operator\nmore")

    monkeypatch.setattr(nli_export, "write_graph", fail)
    with pytest.raises(ModelError, match=r"QA_NLI=.*\(no such operator\); name a model"):
        exported(str(tiny_nli(tmp_path / "model")), tmp_path / "cache")


def test_a_damaged_export_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="delete it"):
        Nli.load(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"no graph")
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "nli.json").write_text("{}")
    with pytest.raises(ModelError, match="delete it"):
        Nli.load(tmp_path)


def test_judging_from_an_export_imports_no_torch(model: Path, nli: Nli) -> None:
    program = (
        "import sys; from pathlib import Path; from qa.nli import load_nli;"
        f"late = load_nli({str(model)!r}, cache=Path({str(model.parent / 'cache')!r}), threads=1);"
        "print(late.judge([('Rain.', 'Snow.')])[0].entailment);"
        "assert 'torch' not in sys.modules and 'transformers' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert float(done.stdout) == pytest.approx(nli.judge([("Rain.", "Snow.")])[0].entailment, 1e-4)
