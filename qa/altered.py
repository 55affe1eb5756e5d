"""Where an article prints one part of a quotation altered: most of its tokens, in their order.

Windows of the article that share enough tokens with the part are aligned with it by their edit
distance (Levenshtein), and cut to where that is least.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import ceil

from rapidfuzz.distance import LCSseq, Levenshtein

from index.late import is_content
from qa.normal import STOPS, Part, is_word
from qa.placing import OTHER, Article, Placing, Step, same
from qa.spelling import listed

# 1 less the edit distance as a share of the longer side, in tokens (0..1).
LEAST_SIMILARITY = 0.6

_FEWEST_CONTENT = 2  # content words that an altered part shares, if it has as many
_FEWEST_WORDS = 4  # words of any kind that do where one of them is a content word
_WINDOWS = 40  # places that are looked at closely
_EDGES = 12  # runs of an alignment at which it may begin, or end
_NEAR = 6  # tokens from the best edges within which others are tried
_BEYOND = 3  # changed words at an edge for which the printed ones are shown
_ABSORBED = 12  # tokens that an insertion may stand for
# Words that say as little as those of the grammar.
_COMMON = frozenset(
    listed(
        "more most less least much many than then some any all other others such same so too very "
        "just only also about over after before into out up down if while still even said says say "
        "one two us me my your own because between through during without within against per"
    )
)


def altered(part: Part, article: Article) -> list[Placing]:
    """Where the article prints most of a part's tokens in their order, and some of its content."""
    codes = "".join([article.alphabet[token] for token in part.tokens])
    least = ceil(LEAST_SIMILARITY * len(codes))
    found: set[Placing] = set()
    for view in (article.whole, article.spoken) if article.joints else (article.whole,):
        windows = _windows(codes, view.codes)
        while windows:
            low, high = windows.pop()
            if LCSseq.similarity(codes, view.codes[low:high]) < least:
                continue
            start, end = _trimmed(codes, view.codes, low, high)
            placing = _placed(part, article, view.places[start:end], view.codes[start:end])
            if placing is not None and _is_near(part, article, placing):
                found.add(placing)
                # A repetition with other changes may stand beside it.
                windows += [(low, start), (end, high)]
    return sorted(found)


def _windows(wanted: str, codes: str) -> list[tuple[int, int]]:
    """The windows that share most tokens with what is wanted, in whatever order."""
    longest, least = ceil(len(wanted) / LEAST_SIMILARITY), ceil(LEAST_SIMILARITY * len(wanted))
    hits = [i for i, code in enumerate(codes) if code != OTHER]
    left = Counter(wanted)
    shared, first = 0, 0
    found = []
    for at in hits:
        left[codes[at]] -= 1
        shared += left[codes[at]] >= 0
        while at - hits[first] >= longest:
            left[codes[hits[first]]] += 1
            shared -= left[codes[hits[first]]] > 0
            first += 1
        if shared >= least:
            found.append((-shared, hits[first]))
    found.sort()
    # One window for all that begin near each other.
    step = max(1, len(wanted) // 2)
    taken: set[int] = set()
    for _, start in found:
        if len(taken) == _WINDOWS:
            break
        place = start // step
        if not taken & {place - 1, place, place + 1}:
            taken.add(place)
    slack = step + len(wanted) // 4
    return [
        (max(0, at * step - slack), min(len(codes), at * step + longest + slack))
        for at in sorted(taken)
    ]


def _trimmed(wanted: str, codes: str, low: int, high: int) -> tuple[int, int]:
    """Where in a window the edit distance is least; among equals, as long as what is wanted."""
    blocks = Levenshtein.opcodes(codes[low:high], wanted).as_matching_blocks()[:-1]

    def best(ways: Iterable[tuple[int, int]]) -> tuple[int, int]:
        return min(
            (way for way in ways if low <= way[0] < way[1] <= high),
            key=lambda way: (
                Levenshtein.distance(wanted, codes[way[0] : way[1]])
                / max(len(wanted), way[1] - way[0]),
                abs(way[1] - way[0] - len(wanted)),
                way,
            ),
        )

    # Where a run of tokens would have the whole stand, if nothing were left out or added elsewhere:
    # the places that most tokens speak for. Then the edges: near the best, or those of any run.
    weights: Counter[int] = Counter()
    for block in blocks:
        weights[block.a - block.b] += block.size
    whole = (max(low, low + shift) for shift, _ in weights.most_common(_EDGES))
    start, end = best((begin, min(high, begin + len(wanted))) for begin in whole)
    begins = {*range(start - _NEAR, start + _NEAR), *(low + block.a for block in blocks[:_EDGES])}
    ends = {*range(end - _NEAR, end + _NEAR)}
    ends |= {low + block.a + block.size for block in blocks[-_EDGES:]}
    for _ in range(2):
        start, end = best((start, end) for end in ends | {end})
        start, end = best((begin, end) for begin in begins | {start})
    return start, end


def _placed(part: Part, article: Article, index: Sequence[int], codes: str) -> Placing | None:
    """A part aligned with the tokens of `index`; None where they have no token in common."""
    steps = _edged(
        part,
        article,
        _forgiven(part, article, _absorbed(part, _steps(part, article, index, codes))),
    )
    if not any(step.equal for step in steps):
        return None
    printed = [i for step in steps for i in step.printed]
    cost = sum(max(step.last - step.first, len(step.printed)) for step in steps if not step.equal)
    return Placing(printed[0], printed[-1] + 1, cost, len(printed), tuple(steps))


def _steps(part: Part, article: Article, index: Sequence[int], codes: str) -> list[Step]:
    """The alignment, in steps that are equal or not; no equal one holds an insertion."""
    wanted = "".join([article.alphabet[token] for token in part.tokens])
    places = {insertion.place for insertion in part.insertions}
    steps: list[Step] = []
    for op in Levenshtein.opcodes(codes, wanted):
        alike = op.tag == "equal"
        pieces = [(op.dest_start, op.dest_end, op.src_start, op.src_end)]
        if alike:
            firsts = zip(
                range(op.dest_start, op.dest_end), range(op.src_start, op.src_end), strict=True
            )
            pieces = [(i, i + 1, k, k + 1) for i, k in firsts]
        for first, last, start, end in pieces:
            # One character stands for both cases of a first letter.
            equal = alike and same(part, first, article.text.tokens[index[start]])
            printed = tuple(index[start:end])
            if steps and steps[-1].equal == equal and not (equal and first in places):
                before = steps.pop()
                first, printed = before.first, (*before.printed, *printed)
            steps.append(Step(equal, first, last, printed))
    return steps


def _absorbed(part: Part, steps: list[Step]) -> list[Step]:
    """The steps without the tokens that an insertion stands for."""
    out: list[Step] = []
    for step in steps:
        extra = len(step.printed) - (step.last - step.first)
        place = next((i.place for i in part.insertions if step.first <= i.place <= step.last), None)
        if step.equal or place is None or not 0 < extra <= _ABSORBED:
            out.append(step)
            continue
        cut = place - step.first
        out.append(Step(False, step.first, place, step.printed[:cut]))
        out.append(Step(False, place, step.last, step.printed[cut + extra :]))
    return [step for step in out if step.printed or step.first < step.last]


def _forgiven(part: Part, article: Article, steps: list[Step]) -> list[Step]:
    """The steps without a stop that is quoted where the article says who speaks."""
    out: list[Step] = []
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        before = out[-1] if out else None
        stops = not step.printed and set(part.tokens[step.first : step.last]) <= STOPS
        if (
            stops
            and before
            and after
            and before.equal
            and before.printed
            and after.printed
            and article.broken(before.printed[-1], after.printed[0])
        ):
            out[-1] = Step(True, before.first, step.last, before.printed)
        else:
            out.append(step)
    return out


def _edged(part: Part, article: Article, steps: list[Step]) -> list[Step]:
    """The steps with no more at either edge than a few changed words of the same sentence."""
    for edge in (0, -1):
        if not steps or steps[edge].equal:
            continue
        _, first, last, printed = steps[edge]
        if first == last:
            steps = steps[1:] if edge == 0 else steps[:-1]
            continue
        quoted = part.tokens[first:last]
        kept: list[int] = []
        if last - first <= _BEYOND:
            tokens = article.text.tokens
            for i in printed[::-1] if edge == 0 else printed:
                # A word is no word's alteration across the end of a sentence or a quotation.
                if article.bounded(i + 1 if edge == 0 else i) or len(kept) == len(quoted):
                    break
                if not is_word(tokens[i]) and any(map(is_word, quoted)):
                    break
                kept.append(i)
        steps[edge] = Step(False, first, last, tuple(sorted(kept)))
    return steps


def _is_near(part: Part, article: Article, placing: Placing) -> bool:
    """Whether the words are an alteration rather than chance or a paraphrase."""
    if 1 - placing.cost / max(len(part.tokens), placing.length) < LEAST_SIMILARITY:
        return False
    equal = [part.tokens[step.first : step.last] for step in placing.steps if step.equal]
    words = sum(map(is_word, part.tokens))
    content = sum(map(_is_content, part.tokens))
    shared = sum(_is_content(token) for run in equal for token in run)
    runs = [sum(map(is_word, run)) for run in equal]
    if shared and article.bounded(placing.start) and article.bounded(placing.end):
        # The whole of a quotation or a sentence, however short, is no chance.
        return True
    # "More than 20" is not "more than 100" altered: that is chance.
    if shared < min(_FEWEST_CONTENT, content) and (not shared or sum(runs) < _FEWEST_WORDS):
        return False
    return max(runs) >= min(4, 2 + words // 6) or shared >= max(_FEWEST_CONTENT, content / 2)


def _is_content(token: str) -> bool:
    return is_word(token) and is_content(token) and token.lower() not in _COMMON
