"""Who is said to assert what: speakers before and after verbs, sources, quotations, pronouns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Span
from index.sentences import sentences
from qa.attribution import Attribution, asserter, attributions
from qa.spelling import listed


def read(text: str) -> list[Attribution]:
    return attributions(text, sentences(text))


def said(text: str) -> list[tuple[str, str, str]]:
    return [(a.who, a.verb, text[slice(*a.content)]) for a in read(text)]


def who_says(text: str, words: str) -> str | None:
    start = text.index(words)
    found = asserter(text, sentences(text), Span(start, start + len(words)))
    return found.who if found else None


@pytest.mark.parametrize(
    ("text", "who", "verb", "content"),
    [
        ("Ola Brandt said that ten people died.", "Ola Brandt", "said", "ten people died"),
        ("Ola Brandt says ten people died.", "Ola Brandt", "says", "ten people died"),
        ("Ten people died, Brandt said.", "Brandt", "said", "Ten people died"),
        ("Ten died, officials in Lund said.", "officials in Lund", "said", "Ten died"),
        ("Ten died, two officials said Monday.", "two officials", "said", "Ten died"),
        (
            "Ten people died, said Ola Brandt, the mayor of Lund.",
            "Ola Brandt, the mayor of Lund",
            "said",
            "Ten people died",
        ),
        ("Ten died, said Brandt, who visited Lund.", "Brandt", "said", "Ten died"),
        (
            "Supplies are safe, said the economics minister, Ola Brandt.",
            "the economics minister, Ola Brandt",
            "said",
            "Supplies are safe",
        ),
        (
            "It hurt 40 others, 11 of them badly, said Ola Brandt, acting governor of Lund.",
            "Ola Brandt, acting governor of Lund",
            "said",
            "It hurt 40 others, 11 of them badly",
        ),
        (
            "Ola Brandt, the acting governor, said ten had died.",
            "Ola Brandt, the acting governor",
            "said",
            "ten had died",
        ),
        (
            "The regional governor, Ola Brandt, said ten had died.",
            "The regional governor, Ola Brandt",
            "said",
            "ten had died",
        ),
        ("Brandt, who leads Lund, said ten had died.", "Brandt", "said", "ten had died"),
        ("Brandt (54) said ten had died.", "Brandt", "said", "ten had died"),
        ("Brandt, speaking on Monday, said ten had died.", "Brandt", "said", "ten had died"),
        ("In a statement, Brandt said ten had died.", "Brandt", "said", "ten had died"),
        ("In a statement on Monday Ola Brandt said ten died.", "Ola Brandt", "said", "ten died"),
        ("But in Lund, the mayor said ten had died.", "the mayor", "said", "ten had died"),
        ("Brandt told reporters that ten had died.", "Brandt", "told", "ten had died"),
        ("Brandt told Reuters ten had died.", "Brandt", "told", "Reuters ten had died"),
        (
            "Ten had died by Monday, Brandt told the paper.",
            "Brandt",
            "told",
            "Ten had died by Monday",
        ),
        (
            "Sarmia’s Ministry of Defence claimed 40 villages.",
            "Sarmia’s Ministry of Defence",
            "claimed",
            "40 villages",
        ),
        ("Sarmia also claimed that 40 died.", "Sarmia", "claimed", "40 died"),
        (
            "Kestria, for its part, reported eliminating 1,060 soldiers.",
            "Kestria",
            "reported",
            "eliminating 1,060 soldiers",
        ),
        ("The ministry announced 40 deaths.", "The ministry", "announced", "40 deaths"),
        ("Brandt has denied the claim.", "Brandt", "denied", "the claim"),
        ("Rescuers warned the toll could rise.", "Rescuers", "warned", "the toll could rise"),
        ("Officials put the number at 40.", "Officials", "put", "the number at 40"),
        ("Insurers put Lund's losses at $5m.", "Insurers", "put", "Lund's losses at $5m"),
        ("Ten had died, Brandt wrote on Facebook.", "Brandt", "wrote", "Ten had died"),
        ("Brandt posted on Telegram that ten had died.", "Brandt", "posted", "ten had died"),
        ("Ten had died, Brandt added later.", "Brandt", "added", "Ten had died"),
        ("Things are bad, as Brandt put it.", "Brandt", "put", "Things are bad"),
        ("The report says ten died.", "The report", "says", "ten died"),
        ("A police report says ten died.", "A police report", "says", "ten died"),
        ("Officials say ten died.", "Officials", "say", "ten died"),
        (
            "Residents who fled the fire said ten died.",
            "Residents who fled the fire",
            "said",
            "ten died",
        ),
        ("Ola Brandt and Nils Holm said ten died.", "Ola Brandt and Nils Holm", "said", "ten died"),
        ("A spokeswoman for Holm said ten died.", "A spokeswoman for Holm", "said", "ten died"),
        ("The U.S. said ten died.", "The U.S.", "said", "ten died"),
        ("Mr. Brandt said ten died.", "Mr. Brandt", "said", "ten died"),
        ("Holm was quoted as saying that ten died.", "Holm", "saying", "ten died"),
        (
            "The claims to fame were many. Drestia claims to have hit 300.",
            "Drestia",
            "claims",
            "to have hit 300",
        ),
    ],
)
def test_a_verb_of_saying(text: str, who: str, verb: str, content: str) -> None:
    assert said(text) == [(who, verb, content)]


@pytest.mark.parametrize(
    ("text", "who", "content"),
    [
        (
            "43 people were hurt, according to the regional governor, Ola Brandt.",
            "the regional governor, Ola Brandt",
            "43 people were hurt",
        ),
        (
            "According to the regional governor, Ola Brandt, 43 people were hurt.",
            "the regional governor, Ola Brandt",
            "43 people were hurt",
        ),
        (
            "According to Ola Brandt, the governor, 43 people were hurt.",
            "Ola Brandt, the governor",
            "43 people were hurt",
        ),
        (
            "According to the ministry, Kestria lost 40 tanks.",
            "the ministry",
            "Kestria lost 40 tanks",
        ),
        ("According to a report by the ministry, 40 died.", "a report by the ministry", "40 died"),
        (
            "Ten people, according to Brandt, were hurt.",
            "Brandt",
            "Ten people, according to Brandt, were hurt",
        ),
        (
            "Forty were hurt, according to Brandt, who visited Lund.",
            "Brandt",
            "Forty were hurt",
        ),
        ("It was tense, in the words of Ola Brandt.", "Ola Brandt", "It was tense"),
        ("The deaths were confirmed by the ministry.", "the ministry", "The deaths were"),
        ("Sarmia’s claim that 40 had died is false.", "Sarmia", "40 had died is false"),
    ],
)
def test_a_source_is_named(text: str, who: str, content: str) -> None:
    assert [(found, what) for found, _, what in said(text)] == [(who, content)]


@pytest.mark.parametrize(
    "text",
    [
        "It was reported that ten died.",
        "It is claimed that ten died.",
        "He is said to be in Lund.",
        "The two men said to be in Lund were hurt.",
        "That said, ten died.",
        "Enough said.",
        "All told, ten people died.",
        "According to plan, ten people left.",
        "There were 40 confirmed cases in Lund.",
        "Several confirmed cases were in Lund.",
        "Sarmia’s reported losses were 40.",
        "Its reported losses were 40.",
        "Forty people confirmed dead.",
        "New cases reported in Lund.",
        "They agreed to a settlement announced in Lund on Monday.",
        "An estimated 40 people died.",
        "The fire claimed the lives of 40 people.",
        "Brandt did not say how many died.",
        "Nobody said that ten died.",
        "Neither Brandt nor Holm said how many died.",
        "Brandt will say that ten died.",
        "Brandt refused to say that ten died.",
        "If Brandt said ten died, it is so.",
        "Did Brandt say that ten died?",
        "What Brandt said was odd.",
        "Brandt told Holm to leave Lund.",
        "Brandt suggested a walk and posted a video.",
        "Brandt rejected the claim that ten died.",
        "The claims were false.",
        "Brandt said.",
        "",
    ],
)
def test_nobody_is_said_to_assert(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Sarmia claimed 40 dead, while Kestria said 12 had died.",
            [("Sarmia", "40 dead"), ("Kestria", "12 had died")],
        ),
        (
            "Forty were hurt, Kestria says, but Sarmia claims 12.",
            [("Kestria", "Forty were hurt"), ("Sarmia", "12")],
        ),
        (
            "Sarmia said it shot down 40 drones, and Kestria reported 12.",
            [("Sarmia", "it shot down 40 drones"), ("Kestria", "12")],
        ),
        (
            "Kestria says 40 were hurt, whereas according to Sarmia it was 12.",
            [("Kestria", "40 were hurt"), ("Sarmia", "it was 12")],
        ),
        (
            "Kestria says 40 were hurt; Sarmia says 12.",
            [("Kestria", "40 were hurt"), ("Sarmia", "12")],
        ),
        (
            "Brandt said ten had died and added that 40 were hurt.",
            [("Brandt", "ten had died"), ("Brandt", "40 were hurt")],
        ),
        (
            "The fire killed ten, Holm said, adding that 40 were hurt.",
            [("Holm", "The fire killed ten"), ("Holm", "40 were hurt")],
        ),
        (
            "Brandt said ten had died, according to Reuters.",
            [("Brandt", "ten had died"), ("Reuters", "Brandt said ten had died")],
        ),
        (
            "The army says that, according to Holm, ten died.",
            [("The army", "according to Holm, ten died"), ("Holm", "ten died")],
        ),
        (
            "It cited Ola Brandt, head of the council in Lund, who said that ten died.",
            [("Ola Brandt, head of the council in Lund", "ten died")],
        ),
        (
            "Police said that 40 were held and that ten were hurt.",
            [("Police", "40 were held and that ten were hurt")],
        ),
        ("Ten people, Brandt said, were hurt.", [("Brandt", "Ten people, Brandt said, were hurt")]),
    ],
)
def test_a_sentence_with_parts(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(who, content) for who, _, content in said(text)] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“I hope,” she said, “to go.”", [("she", "“I hope,”"), ("she", "“to go.”")]),
        ("“We go. We stay,” said Brandt.", [("Brandt", "“We go. We stay,”")]),
        ("“We go” — Brandt said — “and stay.”", [("Brandt", "“We go”"), ("Brandt", "“and stay.”")]),
        ("Brandt said: “We go. We stay.” Then he left.", [("Brandt", "“We go. We stay.”")]),
        ("Brandt told the BBC: “We go.”", [("Brandt", "“We go.”")]),
        ("As Brandt put it: “Things are fine.”", [("Brandt", "“Things are fine.”")]),
        ("“Why?” Brandt asked. “Because.”", [("Brandt", "“Why?”"), ("Brandt", "“Because.”")]),
        (
            "“It was bad,” said Ola Brandt, a shopkeeper. The fire spread. “We wept.”",
            [
                ("Ola Brandt, a shopkeeper", "“It was bad,”"),
                ("Ola Brandt, a shopkeeper", "“We wept.”"),
            ],
        ),
        (
            "“We go,” Brandt said on Monday. “We stay,” Holm said.",
            [("Brandt", "“We go,”"), ("Holm", "“We stay,”")],
        ),
        (
            "“We go,” said Ola Brandt, mayor of Lund, “and stay.”",
            [
                ("Ola Brandt, mayor of Lund", "“We go,”"),
                ("Ola Brandt, mayor of Lund", "“and stay.”"),
            ],
        ),
        ("“Forty died,” according to Brandt.", [("Brandt", "“Forty died,”")]),
        ("Brandt said “no” on Monday.", [("Brandt", "“no”")]),
        ("Brandt promised that “nobody sleeps outside”.", [("Brandt", "“nobody sleeps outside”")]),
        ("Brandt called it “a pause, not a peace”.", [("Brandt", "“a pause, not a peace”")]),
        ('"We go," Brandt said. "We stay."', [("Brandt", '"We go,"'), ("Brandt", '"We stay."')]),
        (
            "‘We don’t go,’ said Brandt. ‘We stay.’",
            [("Brandt", "‘We don’t go,’"), ("Brandt", "‘We stay.’")],
        ),
        ("'We go,' said Brandt.", [("Brandt", "'We go,'")]),
        ("„We go“, said Brandt.", [("Brandt", "„We go“")]),
        (
            "«We go», said Brandt. « We stay », said Holm.",
            [("Brandt", "«We go»"), ("Holm", "« We stay »")],
        ),
        ("»We go«, said Brandt.", [("Brandt", "»We go«")]),
        ("”We go”, said Brandt.", [("Brandt", "”We go”")]),
        ("Brandt said: “One.\n\n“Two.”", [("Brandt", "“One."), ("Brandt", "“Two.”")]),
        ("Brandt said: “One.”\n\n“Two.”", [("Brandt", "“One.”")]),
        ("“Two.” Brandt left.", []),
        ("„One“, said Brandt.\n\n„Two.“\n\n„Three“", [("Brandt", "„One“")]),
        ("Brandt said: “One ‘a’.\n\n“Two.”", [("Brandt", "“One ‘a’."), ("Brandt", "“Two.”")]),
        ("“Call it “the plan”,” said Brandt.", [("Brandt", "“Call it “the plan”,”")]),
        ('"The 12" pipe broke," said Brandt.', [("Brandt", '"The 12" pipe broke,"')]),
        ("'The workers' hall,' said Brandt.", [("Brandt", "'The workers' hall,'")]),
        ("'40 dead', says Brandt", [("Brandt", "'40 dead'")]),
        ("“We stay, Holm wrote. “We go,” said Brandt.", [("Brandt", "“We go,”")]),
        (f"“{'We go. ' * 900}” said Brandt.", [("Brandt", f"“{'We go. ' * 900}”")]),
    ],
)
def test_quotations_have_speakers(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(a.who, text[slice(*a.content)]) for a in read(text) if a.quoted] == wanted


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("The talks were “very good,” Brandt said.", "The talks were “very good,”"),
        ("Brandt said that the talks were “very good”.", "the talks were “very good”"),
        ("Brandt said the “very bad” fire killed ten.", "the “very bad” fire killed ten"),
        ("Brandt called the talks “very good”.", "the talks “very good”"),
    ],
)
def test_a_quotation_within_a_clause_is_part_of_it(text: str, content: str) -> None:
    (found,) = read(text)
    assert (text[slice(*found.content)], found.quoted) == (content, False)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Ola Brandt visited the site. He said 10 people were in serious condition.",
            ["Ola Brandt"],
        ),
        ("Governor Ola Brandt spoke. She said ten died.", ["Ola Brandt"]),
        ("Ola Brandt met Nils Holm. He said ten died.", ["Ola Brandt"]),
        ("Ten died, said Ola Brandt. Nils Holm came. He said ten died.", [None, "Nils Holm"]),
        ("Ola Brandt, the interior minister, spoke. The minister said ten died.", ["Ola Brandt"]),
        (
            "Ola Brandt, the governor, said ten died. Nils Holm, the mayor, said 12 died. "
            "The governor denied it.",
            [None, None, "Ola Brandt"],
        ),
        (
            "They met Ola Brandt. Brandt said ten died. He added that 40 were hurt.",
            [None, "Ola Brandt"],
        ),
        (
            "Sarmia’s Ministry of War said ten died. It denied more.",
            [None, "Sarmia’s Ministry of War"],
        ),
        ("Officials said ten died. They said 40 were hurt.", [None, "Officials"]),
        ("Sarmia said ten died. He said no.", [None, None]),
        ("The minister said ten died.", [None]),
        ("He said ten died.", [None]),
    ],
)
def test_a_pronoun_stands_for_a_name_printed_before(text: str, wanted: list[str | None]) -> None:
    found = read(text)
    assert [a.resolved for a in found] == wanted
    assert [a.name for a in found] == [a.resolved or a.who for a in found]


@pytest.mark.parametrize(
    ("text", "words", "who"),
    [
        ("43 were hurt, according to the governor, Ola Brandt.", "43", "the governor, Ola Brandt"),
        ("According to Reuters, Brandt said ten had died.", "ten", "Brandt"),
        ("According to Reuters, Brandt said ten had died.", "Brandt said", "Reuters"),
        ("“Ten died,” Brandt said, according to Reuters.", "Ten", "Brandt"),
        ("Sarmia claimed 40 dead, while Kestria said 12 had died.", "40", "Sarmia"),
        ("Sarmia claimed 40 dead, while Kestria said 12 had died.", "12", "Kestria"),
        ("Ten died. Brandt said 12 were hurt.", "Ten", None),
        ("It was reported that ten died.", "ten", None),
    ],
)
def test_who_asserts_what_stands_at_a_place(text: str, words: str, who: str | None) -> None:
    assert who_says(text, words) == who


def test_an_asserter_is_looked_for_among_those_that_are_given() -> None:
    text = "Brandt said ten died."
    place = Span(text.index("ten"), text.index("ten") + 3)
    found = read(text)
    assert asserter(text, sentences(text), place, found) is found[0]
    assert asserter(text, sentences(text), place, []) is None


def test_a_source_within_a_longer_article_keeps_its_place() -> None:
    text = (
        "Fire in Lund\n\nA fire broke out on Monday. Forty were hurt, Brandt said.\n\n"
        "- Ten died, according to the ministry\n- The bridge is shut"
    )
    assert said(text) == [
        ("Brandt", "said", "Forty were hurt"),
        ("the ministry", "according to", "Ten died"),
    ]
    assert [text[slice(*a.span)] for a in read(text)] == ["Brandt", "the ministry"]


WORDS = st.sampled_from(
    [
        *listed(
            "Ola Brandt Brandt’s the mayor officials she it said says told reported reports claim "
            "that who according to and while but in on Monday ten 1,060 people were died had not put "
            "at as by “ ” „ “We go,” \" ' ‘ ’ « » , . ; : ? — ( ) Mr. Lund adding ministry of"
        ),
        "\n",
        "\n\n",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=60).map(" ".join))


def holds(text: str, found: list[Attribution]) -> None:
    for a in found:
        assert text[slice(*a.span)] == a.who != ""
        assert 0 <= a.span.start < a.span.end <= len(text)
        assert 0 <= a.content.start < a.content.end <= len(text)
        assert a.verb == a.verb.lower() != ""
        assert a.resolved is None or a.resolved in text


@given(TEXTS)
def test_any_text_is_read(text: str) -> None:
    found = read(text)
    holds(text, found)
    for a in found:
        assert asserter(text, sentences(text), a.content, found) is not None


@given(TEXTS, st.lists(st.tuples(st.integers(-5, 99), st.integers(-5, 99)), max_size=5))
def test_any_sentences_will_do(text: str, spans: list[tuple[int, int]]) -> None:
    holds(text, attributions(text, [Span(*span) for span in sorted(spans)]))


@pytest.mark.parametrize(
    "words", ["said ", "“", "Brandt said ", "according to the ", "x, y, ", " 'a"]
)
def test_a_sentence_without_end_is_read(words: str) -> None:
    text = words * 2_000
    holds(text, attributions(text, [Span(0, len(text))]))


@pytest.mark.parametrize(
    ("text", "who", "content"),
    [
        (
            "Brandt Calls Tolls “A Dead Letter” as Council Meets\n\nIt met.",
            "Brandt",
            "“A Dead Letter”",
        ),
        ("‘We Will Wait,’ Says Ola Brandt\n\nIt met.", "Ola Brandt", "‘We Will Wait,’"),
        ("Ola Brandt: ‘We will wait’\n\nThe council met.", "Ola Brandt", "‘We will wait’"),
        ("‘We will wait’ – Brandt\n\nThe council met.", "Brandt", "‘We will wait’"),
    ],
)
def test_a_headline_attributes_as_well(text: str, who: str, content: str) -> None:
    assert any(a[0] == who and content in a[2] for a in said(text)), said(text)


@pytest.mark.parametrize(
    ("text", "who", "content"),
    [
        (
            "Holm echoed the call, praising Lund’s “long patience” with it.",
            "Holm",
            "“long patience”",
        ),
        ("Holm kept calm, calling the talks “quite useful” but slow.", "Holm", "“quite useful”"),
        ("She commended Lund’s “long patience” and left.", "She", "“long patience”"),
        (
            "Holm spoke, urging all to wait for what “the sea brings us”.",
            "Holm",
            "“the sea brings us”",
        ),
    ],
)
def test_participles_belong_to_who_speaks(text: str, who: str, content: str) -> None:
    assert any(a[0] == who and content in a[2] for a in said(text)), said(text)
