"""Every figure of quality in the README, in one run: `make quality`."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from benchmarks import data
from index.encoder import Encoder
from index.library import Library
from index.records import EVERYTHING, Filters
from index.sentences import sentences
from qa.answerer import Answerer
from qa.records import Answer


def reciprocal_rank(found: Sequence[str], wanted: str) -> float:
    """1 / rank of `wanted` among the first ten articles found, 0 where it is not there."""
    return 1 / (found.index(wanted) + 1) if wanted in found else 0.0


def xquad(model: Encoder) -> None:
    """R@1, MRR@10, the answers' sentences, and how many questions are answered at all."""
    questions = data.rows("xquad_questions.jsonl")
    with data.library(data.xquad_articles(), model) as library:
        for mode in ("dense", "keyword", "hybrid"):
            ranks = [
                reciprocal_rank(_articles(library, row["question"], mode), row["article_id"])
                for row in questions
            ]
            first = statistics.mean(rank == 1 for rank in ranks)
            print(f"XQuAD {mode:8} R@1 {first:.4f}  MRR@10 {statistics.mean(ranks):.4f}")
        answers = [Answerer(library).ask(row["question"]) for row in questions]
    pairs = list(zip(answers, questions, strict=True))
    first_sentence = statistics.mean(
        bool(a.sentences) and _holds(a.sentences[0].text, q["answers"]) for a, q in pairs
    )
    alone = statistics.mean(
        a.answerable and _holds(_chosen_alone(a), q["answers"]) for a, q in pairs
    )
    in_answer = statistics.mean(_holds(a.text, q["answers"]) for a, q in pairs)
    print(f"XQuAD first_sentence {first_sentence:.4f}  in_answer {in_answer:.4f}")
    print(f"XQuAD first_sentence without the one before it taken along {alone:.4f}")
    print(f"XQuAD answerable {statistics.mean(a.answerable for a in answers):.4f}")
    print(f"XQuAD sentences an answer {statistics.mean(len(a.sentences) for a in answers):.2f}")
    sure = [
        (a.confidence, bool(a.sentences) and _holds(a.sentences[0].text, q["answers"]))
        for a, q in pairs
    ]
    print(f"XQuAD mean confidence {statistics.mean(c for c, _ in sure):.3f}")


def seeds(model: Encoder) -> None:
    """The sample questions on the seeds: value in the answer, evidence cited."""
    questions = data.rows("seeds_sample.jsonl")
    with data.library(data.seed_articles(), model) as library:
        answers = [Answerer(library).ask(row["question"]) for row in questions]
    value = sum(_said(a, q["answer_any"]) for a, q in zip(answers, questions, strict=True))
    cited = sum(_cites(a, q["gold"]) for a, q in zip(answers, questions, strict=True))
    print(
        f"seeds value in the answer {value}/{len(questions)}, evidence cited {cited}/{len(questions)}"
    )


def abstention(model: Encoder) -> None:
    """Questions off any topic of a library: how many get no answer."""
    for name, articles in (("seeds", data.seed_articles()), ("XQuAD", data.xquad_articles())):
        with data.library(articles, model) as library:
            answers = [Answerer(library).ask(question) for question in data.OFF_TOPIC]
        print(
            f"off topic of {name}: {sum(not a.answerable for a in answers)}/{len(answers)} abstain"
        )
    questions, articles = data.rows("xquad_questions.jsonl"), data.xquad_articles()
    ids = [article.id for article in articles]
    with data.library(articles, model) as library:
        answerer = Answerer(library)
        abstained = [
            not answerer.ask(
                row["question"],
                filters=Filters(article_ids=tuple(i for i in ids if i != row["article_id"])),
            ).answerable
            for row in questions
        ]
    print(f"XQuAD without the paragraph asked about: {statistics.mean(abstained):.4f} abstain")


def _articles(library: Library, question: str, mode: str) -> list[str]:
    hits = library.search(question, top_k=10, mode=mode, filters=EVERYTHING).hits  # type: ignore[arg-type]
    return [hit.article.id for hit in hits]


def _chosen_alone(answer: Answer) -> str:
    """The last sentence of the first excerpt: the one that was chosen, without what came along."""
    text = answer.sentences[0].text
    last = sentences(text)[-1]
    return text[last.start : last.end]


def _holds(text: str, answers: Sequence[str]) -> bool:
    return any(answer in text for answer in answers)


def _said(answer: Answer, wanted: Sequence[str]) -> bool:
    return any(value.casefold() in answer.text.casefold() for value in wanted)


def _cites(answer: Answer, gold: Sequence[dict[str, str]]) -> bool:
    return any(
        citation.article_id == row["file"]
        and (citation.quote in row["evidence"] or row["evidence"] in citation.quote)
        for citation in answer.citations
        for row in gold
    )


if __name__ == "__main__":
    encoder = data.encoder()
    xquad(encoder)
    seeds(encoder)
    abstention(encoder)
