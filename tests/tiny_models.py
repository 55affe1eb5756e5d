"""Small models with random weights, made by the tests themselves."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WORDS = (
    "the a of to in on was by at and council voted bridge ferry harbour opened closed who said "
    "what when mayor rain snow frost pear harvest cost million crowns island last first new old "
    "query passage nobody asked us she he will not 1 2 3 4 9 five day week report storm crowd"
)
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
HIDDEN = 36


def tiny_model(
    folder: Path,
    *,
    pooling: str = "mean",
    normalize: bool = True,
    dense: int | None = None,
    prompts: dict[str, str] | None = None,
    seed: int = 7,
) -> Path:
    """Save a BERT of two layers and 36 numbers a state, and return its folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer import modules as models
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(seed)
    body = folder.with_name(f"{folder.name}-body")
    body.mkdir(parents=True)
    vocabulary = _vocabulary(SPECIAL)
    (body / "vocab.txt").write_text("\n".join(vocabulary) + "\n", "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tokenizer = BertTokenizerFast(
            vocab={word: i for i, word in enumerate(vocabulary)}, do_lower_case=True
        )
        tokenizer.save_pretrained(body)
        BertModel(
            BertConfig(
                vocab_size=len(vocabulary),
                hidden_size=HIDDEN,
                num_hidden_layers=2,
                num_attention_heads=4,
                intermediate_size=48,
                max_position_embeddings=64,
                initializer_range=0.4,
            )
        ).save_pretrained(body)
        word = models.Transformer(str(body), max_seq_length=48)
        parts = [word, models.Pooling(HIDDEN, pooling_mode=pooling)]
        if dense:
            parts.append(models.Dense(HIDDEN, dense))
        if normalize:
            parts.append(models.Normalize())
        SentenceTransformer(modules=parts, prompts=prompts, device="cpu").save(str(folder))
    return folder


def tiny_nli(
    folder: Path,
    *,
    labels: Sequence[str] = ("entailment", "neutral", "contradiction"),
    kind: str = "bert",
    seed: int = 7,
) -> Path:
    """Save a sequence classifier of 64 places and one layer, and return its folder.

    `kind` is an architecture of transformers; all but `bert` are given no token types. Padding is not
    token 0, so that a 0 in its place would be noticed.
    """
    import torch
    from transformers import CONFIG_MAPPING, AutoModelForSequenceClassification, BertTokenizerFast

    torch.manual_seed(seed)
    vocabulary = _vocabulary(("[UNK]", "[PAD]", "[CLS]", "[SEP]", "[MASK]"))
    names = ["input_ids", *(["token_type_ids"] if kind == "bert" else []), "attention_mask"]
    sizes: dict[str, Any] = {
        "vocab_size": len(vocabulary),
        "hidden_size": HIDDEN,
        "num_hidden_layers": 1,
        "num_attention_heads": 4,
        "intermediate_size": 48,
        "max_position_embeddings": 64,
        "initializer_range": 0.4,
        "pad_token_id": vocabulary.index("[PAD]"),
        "id2label": dict(enumerate(labels)),
        "label2id": {label: i for i, label in enumerate(labels)},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        BertTokenizerFast(
            vocab={word: i for i, word in enumerate(vocabulary)},
            do_lower_case=True,
            model_input_names=names,
        ).save_pretrained(folder)
        AutoModelForSequenceClassification.from_config(
            CONFIG_MAPPING[kind](**sizes)
        ).save_pretrained(folder)
    return folder


def _vocabulary(special: Sequence[str]) -> list[str]:
    """Whole words, letters and digits, and their continuations."""
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)]
    vocabulary = [*special, *dict.fromkeys([*WORDS.split(), *letters, *"0123456789:.,?!"])]
    return vocabulary + [f"##{letter}" for letter in (*letters, *"0123456789")]
