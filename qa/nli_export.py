"""A natural-language-inference model written out once as an ONNX graph, and held against itself.

Any sequence-classification model of transformers will do whose labels include entailment and
contradiction; there is no embedded one. `qa/onnx_export.py` imports torch for it.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from index.errors import ModelError
from index.models import EMBEDDED, known_digest, locate
from index.quiet import quiet
from qa.onnx_export import kept, write_graph

if TYPE_CHECKING:
    from qa.nli import Judgement

SETTING = "QA_NLI"

Role = Literal["entailment", "neutral", "contradiction"]

_LAYOUT = 1
_LONGEST = 512
_TOLERANCE = 1e-3
_OTHER = "name a model of another architecture, or `none`"
_REMEDY = "name a folder or a hub's name of a transformers sequence-classification model, or `none`"

# Some models count a text's places from the number of their padding on, and so lose two of them.
_PLACES_LOST = 2

_PROBES = (
    ("The council voted on Tuesday to build the bridge.", "The bridge was voted down."),
    (
        "No.",
        "Nobody was injured, the ministry said; two people are missing, and 14 are in hospital.",
    ),
    ("“We will not wait for the next flood,” she said on Monday. " * 60, "She said so on Monday."),
)


@dataclass(frozen=True, slots=True)
class Description:
    """What is known about an exported model; kept as `nli.json` in its folder.

    `labels` says what each of the graph's outputs stands for, in their order; `window` counts the
    tokens of a pair, special tokens included, and `side` is where padding goes.
    """

    layout: int
    labels: tuple[Role, ...]
    window: int
    pad_id: int
    side: Literal["left", "right"]

    @classmethod
    def read(cls, folder: Path) -> Description:
        """Read `nli.json` of `folder`."""
        values = json.loads((folder / "nli.json").read_text("utf-8"))
        return cls(**{**values, "labels": tuple(values["labels"])})


def exported(name: str, cache: Path) -> Path:
    """The folder of the exported model `name` (a folder, a hub's name) below `cache`.

    Raises:
        ModelError: it cannot be found, loaded or exported, or its labels are not those of inference.
    """
    if name == EMBEDDED:
        raise ModelError(f"{SETTING}={name!r}: there is no embedded one; {_REMEDY}")
    source = locate(name, setting=SETTING)

    def make(folder: Path) -> None:
        with quiet():
            _export(name, source, folder)

    folder = cache / f"nli-{known_digest(source, cache)[:16]}-v{_LAYOUT}"
    return kept(folder, "nli.json", make)


def roles(labels: Sequence[str]) -> tuple[Role, ...] | None:
    """What each label stands for; None without exactly one entailment and one contradiction."""
    found = tuple(_role(label) for label in labels)
    return found if found.count("entailment") == found.count("contradiction") == 1 else None


def _role(label: str) -> Role:
    plain = label.strip().casefold()
    if plain.startswith("entail"):
        return "entailment"
    return "contradiction" if plain.startswith("contradict") else "neutral"


def _export(name: str, source: Path, folder: Path) -> None:
    labels = _labels(name, source)
    tokenizer, network = _load(name, source)
    description = Description(
        layout=_LAYOUT,
        labels=labels,
        window=_window(tokenizer, network.config),
        pad_id=_pad_id(tokenizer, network.config),
        side="left" if tokenizer.padding_side == "left" else "right",
    )
    typed = (
        "token_type_ids" in tokenizer.model_input_names
        and "token_type_ids" in inspect.signature(network.forward).parameters
    )
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "nli.json").write_text(json.dumps(asdict(description)), "utf-8")
    try:
        write_graph(
            network,
            folder / "model.onnx",
            outputs={"logits": "logits"},
            typed=typed,
            # Some networks look for the end of a text in its ids, so that any ids would not do.
            example=_inputs(tokenizer, _PROBES[0], description.window)["input_ids"][0].tolist(),
            longest=description.window,
        )
        apart = _apart(network, tokenizer, folder, description, typed=typed)
    except Exception as error:
        raise ModelError(
            f"{SETTING}={name!r} cannot be run as an ONNX graph ({_said(error.__cause__ or error)}); "
            f"{_OTHER}"
        ) from error
    if not apart <= _TOLERANCE:  # which is so for no number at all, too
        raise ModelError(
            f"{SETTING}={name!r}: its exported graph does not agree with it (probabilities {apart:.4f} "
            f"apart, {_TOLERANCE} allowed), and was thrown away; {_OTHER}"
        )


def _labels(name: str, source: Path) -> tuple[Role, ...]:
    from transformers import AutoConfig

    try:
        config = AutoConfig.from_pretrained(str(source), trust_remote_code=False)
        named = [str(label) for _, label in sorted(config.id2label.items())]
    except Exception as error:
        raise _unreadable(name, error) from error
    found = roles(named)
    if found is None:
        raise ModelError(
            f"{SETTING}={name!r} has the labels {', '.join(named)}; one that begins with “entail” and "
            "one that begins with “contradict” are needed: name a model made for natural-language "
            f"inference, or say in id2label of {source / 'config.json'} what its labels mean"
        )
    return found


def _load(name: str, source: Path) -> tuple[Any, Any]:
    """The model's tokenizer and its network, ready to be asked."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(str(source), trust_remote_code=False)
        network: Any = AutoModelForSequenceClassification.from_pretrained(
            str(source), trust_remote_code=False
        )
    except Exception as error:
        raise _unreadable(name, error) from error
    # Where a folder has no tokenizer, transformers gives one that knows no word, and says nothing.
    if getattr(tokenizer, "backend_tokenizer", None) is None or not (
        tokenizer.get_vocab().keys() - set(tokenizer.all_special_tokens)
    ):
        raise ModelError(f"{SETTING}={name!r} has no fast tokenizer (tokenizer.json); {_REMEDY}")
    # Half precision is slower than single where there is no GPU.
    return tokenizer, network.float().eval().requires_grad_(False)


def _window(tokenizer: Any, config: Any) -> int:
    places = getattr(config, "max_position_embeddings", None) or 0
    known = [places - _PLACES_LOST] if places > _PLACES_LOST else []
    return min(int(tokenizer.model_max_length), _LONGEST, *known)


def _pad_id(tokenizer: Any, config: Any) -> int:
    stated = (getattr(config, "pad_token_id", None), tokenizer.pad_token_id)
    return next((number for number in stated if number is not None and number >= 0), 0)


def _inputs(tokenizer: Any, pair: tuple[str, str], window: int) -> Any:
    return tokenizer(*pair, truncation="longest_first", max_length=window, return_tensors="pt")


def _apart(
    network: Any, tokenizer: Any, folder: Path, description: Description, *, typed: bool
) -> float:
    """How far the graph's probabilities, all probes in one batch, lie from the model's, one by one."""
    from qa.nli import Nli, judgements

    wanted: list[Judgement] = []
    for pair in _PROBES:
        inputs = _inputs(tokenizer, pair, description.window)
        taken = ["input_ids", "attention_mask", *(["token_type_ids"] if typed else [])]
        logits = network(**{key: inputs[key] for key in taken}).logits
        wanted += judgements(logits.numpy(), description.labels)
    ours, theirs = (
        np.array([(one.entailment, one.contradiction) for one in judged])
        for judged in (Nli.load(folder).judge(_PROBES), wanted)
    )
    return float(np.abs(ours - theirs).max())


def _unreadable(name: str, error: Exception) -> ModelError:
    return ModelError(
        f"{SETTING}={name!r} cannot be read as a model of natural-language inference "
        f"({_said(error)}); {_REMEDY}"
    )


def _said(error: BaseException) -> str:
    """The first line of what an error says."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
