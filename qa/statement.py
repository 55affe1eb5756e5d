"""What one source states on the asked thing: a value, and where its article prints it."""

from __future__ import annotations

from dataclasses import dataclass

from index.records import Hit, Span
from qa.attribution import asserter
from qa.comparison import is_update
from qa.sources import Context
from qa.values import Value


@dataclass(frozen=True, slots=True)
class Statement:
    """One source's value for the asked thing: `place` and `sentence` are spans of the article's text.

    `sure` is the probability (0..1) that the source gives this value for it; `update` tells that the
    sentence itself says that the value has changed ("has risen to 43").
    """

    context: Context
    value: Value
    place: Span
    sentence: Span
    sure: float
    update: bool

    @property
    def hit(self) -> Hit:
        """The hit whose passage prints the sentence."""
        return next(
            hit
            for hit in self.context.hits
            if hit.passage.start <= self.sentence.start and self.sentence.end <= hit.passage.end
        )

    @property
    def asserted_by(self) -> str | None:
        """Whom the source itself names for it, as printed; None where it speaks for itself."""
        passage = self.hit.passage
        sentences = [sentence.shifted(-passage.start) for sentence in passage.sentences]
        found = asserter(passage.text, sentences, self.place.shifted(-passage.start))
        return found.name if found else None

    @property
    def words(self) -> str:
        """The sentence that prints the value."""
        number = next(i for i, piece in enumerate(self.context.pieces) if piece == self.sentence)
        return self.context.text[slice(*self.context.placed()[number])]


def stated(context: Context, value: Value, sure: float) -> Statement | None:
    """The statement of `value`, whose span is in the context; None where no one sentence holds it."""
    if not value.text:
        return None
    _, piece = context.piece(value.span.start)
    place, around = context.place(value.span), context.place(piece)
    if place is None or around is None:
        return None
    sentence = context.text[slice(*piece)]
    update = is_update(sentence, value.moved(-piece.start))
    return Statement(context, value, place, around, sure, update)
