"""Answers, passages, verdicts and articles as plain text, for programs that show text alone."""

from __future__ import annotations

from collections.abc import Iterable

from api.render import AGREEMENT, NO_ANSWER, RELATIONS
from api.schemas_answers import AnswerOut, CitationOut, DisagreementOut
from api.schemas_articles import FullArticle
from api.schemas_quotes import MatchOut, OpOut, VerdictOut
from api.schemas_search import PassageOut, SearchResponse

_NEAREST = 3


def answer(answer: AnswerOut) -> str:
    """The answer with its [n] marks, its sources and its disagreements; or why there is none."""
    if not answer.answerable:
        why = NO_ANSWER.get(answer.reason or "", "the articles do not say")
        parts = [f"No answer: {why}."]
        if answer.passages:
            parts.append("Nearest passages, which do not answer it:")
            parts += [_passage(one) for one in answer.passages[:_NEAREST]]
        return "\n\n".join(parts)
    parts = [answer.answer, sources(answer.citations)]
    parts += [_positions(one, answer) for one in answer.disagreements]
    count = answer.independent_sources
    told = f"{count} independent source" + ("" if count == 1 else "s")
    parts.append(f"Confidence {answer.confidence:.2f}; {told}{AGREEMENT[answer.agreement]}.")
    return "\n\n".join(parts)


def sources(citations: Iterable[CitationOut]) -> str:
    """The list of sources, each with what it prints and where."""
    lines = ["Sources:"]
    for one in citations:
        lines.append(f"[{one.n}] {_source(one)}")
        lines.append(f"    {_place(one)}: “{one.quote}”")
    return "\n".join(lines)


def passages(found: SearchResponse) -> str:
    """The passages, best first."""
    if not found.results:
        return "No passage found; widen the filters, or search by other words."
    return "\n\n".join(_passage(one) for one in found.results)


def verdict(verdict: VerdictOut) -> str:
    """The verdict, then every printing, the earliest first, or the nearest passages."""
    parts = [f"{verdict.verdict.replace('_', ' ').upper()}: {verdict.summary}"]
    parts += [_match(one) for one in verdict.matches]
    if not verdict.complete:
        parts.append("More articles hold these words than were looked at; narrow them by filters.")
    if verdict.nearest:
        parts.append("Nearest passages, which do not print it:")
        parts += [_passage(one) for one in verdict.nearest[:_NEAREST]]
    return "\n\n".join(parts)


def article(article: FullArticle) -> str:
    """What is known about an article, then its text as it is stored."""
    known = {
        "id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "author": article.author,
        "url": article.url,
        "published": article.published_at,
        "language": article.language,
        "tags": ", ".join(article.tags),
    }
    head = "\n".join(f"{name}: {value}" for name, value in known.items() if value)
    return f"{head}\n\n{article.text}"


def _passage(one: PassageOut) -> str:
    return f"{one.rank}. {_source(one)}\n    {_place(one)}\n{one.text}"


def _match(match: MatchOut) -> str:
    lines = [_source(match), f"    {_place(match)}: “{match.as_printed}”"]
    if match.speaker:
        printed = f" (“{match.attribution}”)" if match.attribution else ""
        lines.append(f"    said by {match.speaker}{printed}")
    elif match.quoted:
        lines.append("    between quotation marks, with nobody named")
    else:
        lines.append("    in the article’s own voice, outside quotation marks")
    if match.verdict == "altered":
        lines.append(f"    quoted as: {' '.join(map(_step, match.diff))}")
        lines.append(f"    changed: {', '.join(match.changes)}; similarity {match.similarity:.2f}")
    for one in match.insertions:
        stands = f" stands for “{one.printed}”" if one.printed else " is added"
        lines.append(f"    [{one.text}]{stands}")
    return "\n".join(lines)


def _step(op: OpOut) -> str:
    """The words as quoted, with what is printed instead: [-printed-]{+quoted+}."""
    if op.op == "equal":
        return op.quote
    printed = f"[-{op.printed}-]" if op.printed else ""
    return printed + (f"{{+{op.quote}+}}" if op.quote else "")


def _positions(one: DisagreementOut, answer: AnswerOut) -> str:
    """Each value with whom its source names for it, who prints it, and when it was first printed."""
    cited = {citation.n: citation for citation in answer.citations}
    lines = [f"{RELATIONS[one.relation]}: {one.topic}"]
    for position in one.positions:
        printers = ", ".join(
            f"{cited[n].publisher or cited[n].title or cited[n].article_id} [{n}]"
            for n in position.citations
            if n in cited
        )
        told = [f"printed by {printers}"]
        if position.asserted_by:
            told.insert(0, f"asserted by {position.asserted_by}")
        if position.published_at:
            told.append(f"first printed {position.published_at}")
        lines.append(f"- {position.value}: {'; '.join(told)}")
    return "\n".join(lines)


def _source(one: CitationOut | PassageOut | MatchOut) -> str:
    """Title, publisher, date and address of a source, as far as it has them."""
    printed = ", ".join(said for said in (one.publisher, one.published_at, one.url) if said)
    return (one.title or "untitled") + (f" — {printed}" if printed else "")


def _place(one: CitationOut | PassageOut | MatchOut) -> str:
    return f"article {one.article_id}, characters {one.start}–{one.end}"
