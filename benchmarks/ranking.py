"""Ways to order the candidates of a search, side by side on XQuAD's half: `make ranking`."""

from __future__ import annotations

import statistics

import numpy as np

from benchmarks import data
from benchmarks.quality import reciprocal_rank
from index import late
from index.encoder import Encoder, QueryVectors
from index.fusion import reciprocal_rank_fusion
from index.library import Library
from index.passages import prefixes, split
from index.records import Article, Mode, Passage, Vectors

_CANDIDATES = 30
_KEYWORD_WEIGHT = 0.15
_MODES: tuple[Mode, ...] = ("dense", "keyword")


def main() -> None:
    """Print R@1 and MRR@10 of each order, over the same candidates."""
    model, articles = data.encoder(), data.xquad_articles()
    passages = [
        (article, passage)
        for article in articles
        for passage in split(article, window=model.window, count_tokens=model.count_tokens)
    ]
    states = [_unit(model, article, passage) for article, passage in passages]
    signs = [late.unpack(late.pack(s), len(s), s.shape[1]) for s in states]
    rows = data.rows("xquad_questions.jsonl")
    ranks: dict[str, list[float]] = {}
    with data.library(articles, model) as library:
        for row in rows:
            found = {mode: _found(library, row["question"], mode) for mode in _MODES}
            fused = reciprocal_rank_fusion([list(scores) for scores in found.values()])
            names = sorted(fused, key=lambda name: (-fused[name], name))[:_CANDIDATES]
            query = model.encode_query(row["question"])
            weights = late.token_weights(row["question"], query.spans)
            place = {p.id: i for i, (_, p) in enumerate(passages)}
            best = max(found["keyword"].values(), default=1.0)
            level = np.full(len(weights), 1 / len(weights), np.float32)
            words = {name: score / best for name, score in found["keyword"].items()}
            kept = _late(query, weights, signs, place, names)
            orders = {
                "reciprocal rank fusion": fused,
                "convex mix, 0.6 dense": {
                    n: 0.6 * found["dense"].get(n, 0.0) + 0.4 * words.get(n, 0.0) for n in names
                },
                "late interaction, full states": _late(query, level, states, place, names),
                "late interaction, signs": _late(query, level, signs, place, names),
                "signs, grammar at half weight": kept,
                "the same and keywords": {
                    n: kept[n] + _KEYWORD_WEIGHT * words.get(n, 0.0) for n in names
                },
            }
            for label, scores in orders.items():
                ordered = [n for _, n in sorted((-scores[n], n) for n in names)][:10]
                ids = list(dict.fromkeys(name.rsplit("#", 1)[0] for name in ordered))
                ranks.setdefault(label, []).append(reciprocal_rank(ids, row["article_id"]))
    for label, values in ranks.items():
        first = statistics.mean(value == 1 for value in values)
        print(f"{label:32} R@1 {first:.4f}  MRR@10 {statistics.mean(values):.4f}")


def _found(library: Library, question: str, mode: Mode) -> dict[str, float]:
    """Scores by passage id of the 60 best of one index, best first."""
    return {h.passage.id: h.score for h in library.search(question, top_k=60, mode=mode).hits}


def _unit(model: Encoder, article: Article, passage: Passage) -> Vectors:
    """The whole states of a passage's own tokens, of unit length."""
    before = prefixes(
        article.title, [passage.heading], window=model.window, count_tokens=model.count_tokens
    )
    head = before[passage.heading].text
    result = model.run([head + passage.text])[0]
    own = [i for i, s in enumerate(result.token_spans) if s.start >= len(head) and s.end > s.start]
    rows = result.token_states[own]
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _late(
    query: QueryVectors,
    weights: Vectors,
    states: list[Vectors],
    place: dict[str, int],
    names: list[str],
) -> dict[str, float]:
    """Late interaction's score of each of some passages."""
    return {
        name: late.maxsim(late.similarities(query.tokens, states[place[name]]), weights)
        for name in names
    }


if __name__ == "__main__":
    main()
