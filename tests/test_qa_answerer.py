"""Questions and answers, whole, over real articles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.encoder import Encoder
from index.errors import FilterError
from index.library import Library
from index.readers import read_path
from index.records import Article, Filters
from qa.answerer import Answerer
from qa.errors import EmptyQuestionError, QuestionTooLongError
from qa.records import Answer

SEEDS = Path(__file__).parent.parent / "seeds"

QUESTIONS = (
    "How many people were injured in Dnipro?",
    "Who resigned?",
    "When will Witkoff meet Putin?",
    "Where were the talks held?",
    "What did Rubio say about the talks?",
    "Was the Klynove claim confirmed?",
    "How far is Dnipro from the front line?",
    "peace plan troops cap",
)

OFF_TOPIC = (
    "How do I bake sourdough bread?",
    "How many moons does Saturn have?",
    "Who painted the Mona Lisa?",
    "What are the side effects of ibuprofen?",
    "Why do cats purr?",
    "What does a litre of milk cost in Lisbon?",
    "When was the Eiffel Tower finished?",
    "how tall is kilimanjaro",
    "Which team won the cricket world cup in 1996?",
    "What is the capital of Mongolia?",
)


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Library:
    library = Library.open(tmp_path_factory.mktemp("newsroom"), encoder=encoder)
    library.add([a for a in read_path(SEEDS, max_bytes=10**7) if isinstance(a, Article)])
    return library


def holds(answer: Answer, library: Library) -> None:
    """Every sentence, span and citation of an answer is what it says it is."""
    for sentence in answer.sentences:
        text = library.get(sentence.article_id).text
        assert text[sentence.start : sentence.end] == sentence.text
        assert answer.text[sentence.span.start : sentence.span.end] == sentence.text
        assert {sentence.citation, *sentence.also} <= {c.n for c in answer.citations}
    for citation in answer.citations:
        text = library.get(citation.article_id).text
        assert text[citation.start : citation.end] == citation.quote
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    # What is left without the sentences is marks, and the notes on how the sources stand.
    rest = answer.text
    for sentence in sorted(answer.sentences, key=lambda s: -s.span.start):
        rest = rest[: sentence.span.start] + rest[sentence.span.end :]
    for one in answer.disagreements:
        assert one.note in rest
        rest = rest.replace(one.note, "".join(re.findall(r"\[\d+\]", one.note)))
    rest = re.sub(
        r"These sources rest on one origin and count as one: ((?:\[\d+\])+)\.", r"\1", rest
    )
    assert re.fullmatch(r"(?: ?(?:\[\d+\])+ ?)*", rest)
    marks = {int(n) for n in re.findall(r"\[(\d+)\]", rest)}
    assert marks == {c.n for c in answer.citations}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_sentence_is_printed_where_its_citation_says(
    question: str, newsroom: Library
) -> None:
    answer = Answerer(newsroom).ask(question)
    assert answer.answerable
    assert answer.reason is None
    assert answer.sentences
    holds(answer, newsroom)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many people were injured in Dnipro?", "injured"),
        ("Who resigned?", "Yermak"),
        ("How far is Dnipro from the front line?", "100km"),
        ("Has Yermak been accused of wrongdoing?", "Yermak"),
        ("How many troops would the plan allow Ukraine?", "600,000"),
        ("What did Rubio say about the Florida talks?", "more work to be done"),
    ],
)
def test_the_answer_holds_what_was_asked(question: str, value: str, newsroom: Library) -> None:
    assert value in Answerer(newsroom).ask(question).text


@pytest.mark.parametrize("question", OFF_TOPIC)
def test_a_question_off_topic_gets_no_sentence_and_a_reason(
    question: str, newsroom: Library
) -> None:
    answer = Answerer(newsroom).ask(question)
    assert not answer.answerable
    assert answer.reason in {"no_match", "weak_match"}
    assert answer.text == ""
    assert answer.sentences == ()
    assert answer.citations == ()
    assert answer.agreement == "none"
    assert answer.hits, "the nearest passages are shown all the same"


def test_an_empty_library_says_so(library: Library) -> None:
    answer = Answerer(library).ask("Who resigned?")
    assert (answer.answerable, answer.reason, answer.confidence) == (False, "empty_library", 0.0)


def test_filters_that_leave_nothing_say_so(newsroom: Library) -> None:
    answer = Answerer(newsroom).ask("Who resigned?", filters=Filters(publishers=("Nobody",)))
    assert answer.reason == "filtered_out"


def test_filters_limit_what_is_cited(newsroom: Library) -> None:
    one = newsroom.articles().items[0]
    answer = Answerer(newsroom).ask(
        "How many people were injured in Dnipro?",
        filters=Filters(publishers=(one.publisher or "",)),
    )
    assert {c.article_id for c in answer.citations} == {one.id}


def test_a_bad_filter_and_bad_questions_are_named(newsroom: Library) -> None:
    answerer = Answerer(newsroom, max_question=100)
    with pytest.raises(FilterError, match="published_after='soon'"):
        answerer.ask("Who resigned?", filters=Filters(published_after="soon"))
    with pytest.raises(EmptyQuestionError):
        answerer.ask(" ")
    with pytest.raises(QuestionTooLongError):
        answerer.ask("x" * 10_000)


def test_the_same_question_gives_the_same_answer(newsroom: Library) -> None:
    one, other = (Answerer(newsroom).ask("How many people were injured in Dnipro?") for _ in "12")
    assert (one.text, one.citations, one.confidence) == (
        other.text,
        other.citations,
        other.confidence,
    )
    assert one.id != other.id


def test_a_removed_article_is_in_no_answer(encoder: Encoder, tmp_path: Path) -> None:
    with Library.open(tmp_path, encoder=encoder) as library:
        library.add([a for a in read_path(SEEDS, max_bytes=10**7) if isinstance(a, Article)])
        answerer = Answerer(library)
        while (answer := answerer.ask("Who resigned?")).citations:
            removed = answer.citations[0].article_id
            library.remove(removed)
            again = answerer.ask("Who resigned?")
            assert removed not in {c.article_id for c in again.citations}
            assert removed not in {hit.article.id for hit in again.hits}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=300))
def test_any_question_is_answered_or_refused_by_name(newsroom: Library, text: str) -> None:
    try:
        answer = Answerer(newsroom).ask(text)
    except EmptyQuestionError:
        return
    holds(answer, newsroom)
    assert answer.answerable is (answer.reason is None)
