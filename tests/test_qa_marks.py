"""Where quotations begin and end: marks of every kind, and what only looks like one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.marks import APOSTROPHES, MARKS, breaks, quotations


def quoted(text: str) -> list[str]:
    return [text[slice(*each.inner)] for each in quotations(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He said “we go”, and left.", ["we go"]),
        ("Der Bote: „Wir gehen“, heißt es.", ["Wir gehen"]),
        ("„Idziemy”, powiedział.", ["Idziemy"]),
        ("”Vi går”, sade han. ”Nej.”", ["Vi går", "Nej."]),
        ("«On y va», dit-elle.", ["On y va"]),
        ("»Wir gehen«, sagte er. »Mennään», hän sanoi.", ["Wir gehen", "Mennään"]),
        ("›Wir gehen‹ und ‹On y va›", ["Wir gehen", "On y va"]),
        ('"We go," she said, "and stay."', ["We go,", "and stay."]),
        ("‘We go,’ she said, ‘and stay.’", ["We go,", "and stay."]),
        ("'We go,' she said, 'and stay.'", ["We go,", "and stay."]),
        ("‚Wir gehen‘, sagte er.", ["Wir gehen"]),
        ("他说“我们走”了，「去」『吧』。", ["我们走", "去", "吧"]),
        ("＂We go＂ ❝We stay❞ 〝We wait〟", ["We go", "We stay", "We wait"]),
        ("``We go,'' he said. `We stay.'", ["We go,", "We stay."]),
        ("``It rose to 12'' he said.", ["It rose to 12"]),
        ("`We go´, he said.", ["We go"]),
    ],
)
def test_marks_of_many_kinds(text: str, wanted: list[str]) -> None:
    assert quoted(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“We go“, he said.", ["We go"]),  # the wrong mark of the right kind
        ('“We go" and "we stay”', ["We go", "we stay"]),
        ("‘We go' and 'we stay’", ["We go", "we stay"]),
        ('""We go"" and “‘we stay’”', ["We go", "we stay"]),
        ("« We go », “ we stay ”, „ wir “, ‘ yes ’", ["We go", "we stay", "wir", "yes"]),
        ('He said " we go " and " we stay ", and left.', ["we go", "we stay"]),
        ('He said:"We go,"she said."We stay."', ["We go,", "We stay."]),
        ("“We go.”“We stay.”", ["We go.", "We stay."]),
        ("He said,‘We go,’ and left.", ["We go,"]),
        ('("We go") —"we stay"— ["yes"] "no"/"maybe"', ["We go", "we stay", "yes", "no", "maybe"]),
        ('"We go —" he said. "We—" "No—".', ["We go —", "We—", "No—"]),
        ('"...and stay," he said: "$5m."', ["...and stay,", "$5m."]),
        ('The "Herald"\'s report of ‘Tosca’’s cast', ["Herald", "Tosca"]),
        ('*"We go,"* she said.', ["We go,"]),
        ("We “go”home", ["go"]),
    ],
)
def test_marks_that_are_set_oddly(text: str, wanted: list[str]) -> None:
    assert quoted(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "“We say ‘no’ to it,” he said.",
        "‘We say “no” to it,’ he said.",
        "'We say \"no\" to it,' he said.",
        "“We say “no” to it,” he said.",
        '"We say "no" to it," he said.',
        "„Wir sagen ‚no‘ dazu“, sagte er.",
        "« Nous disons “non” », dit-il.",
        "“‘No,’ we said.” Then he left.",
    ],
)
def test_a_quotation_within_another_is_part_of_it(text: str) -> None:
    (found,) = quotations(text)
    assert found.span.start == 0
    assert "no" in text[slice(*found.inner)].lower()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("the workers' 'plan' and the '90s weren't 'good'", ["plan", "good"]),
        ("the workers’ ‘plan’ and the ’90s weren’t ‘good’", ["plan", "good"]),
        ("‘It’s the wall that’s old,’ he said.", ["It’s the wall that’s old,"]),
        ("'The workers' plan is good,' he said.", ["The workers' plan is good,"]),
        ("‘the workers’ plan’ failed", ["the workers’ plan"]),
        ("‘workers’ and ‘the plan’ of the workers’ hall", ["workers", "the plan"]),
        ("the ‘Troubles’ in the workers’ hall", ["Troubles"]),
        ("the ‘Troubles’ in the hall.\n\nGone,’ he said.", ["Troubles"]),
        ("the letters 's' and 'm' and 't'", ["s", "m", "t"]),
        ("Te\u0301‘a’, Te‘a’", []),
        ("rock 'n' roll, rock ’n’ roll and 'jazz'", ["jazz"]),
        ("'Give 'em hell,' he said.", ["Give 'em hell,"]),
        ("'We're goin' home,' he said.", ["We're goin' home,"]),
        ("The summer of '69 and the '24 election: 'yes'", ["yes"]),
        ("The wrong ‘90s, ‘em and ‘tis of O‘Hara and Hawai‘i", []),
        ("The boss ' hat, the workers ’ plan and I 'm not the boss ' s", []),
        ("Don't, won't, o'clock, the boss', the workers'.", []),
        ("al-'Arabi said the plan's 'good'", ["good"]),
        (f"'Arry told {'a long story ' * 8}in the workers' hall", []),
    ],
)
def test_an_apostrophe_is_no_quotation_mark(text: str, wanted: list[str]) -> None:
    assert quoted(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('A 6" pipe, a 12" pipe and 8 " and 9 " bolts', []),
        ("He is 6'2\" and she is 5’11” tall; 5′ 3″ too!", []),
        ('The "giant" is 6\'2" tall.', ["giant"]),
        ('"The 12" and 14" pipes broke," he said.', ['The 12" and 14" pipes broke,']),
        ("“He is 6’2” tall,” she said.", ["He is 6’2” tall,"]),
        ('"He is 6\'2"," she said, "or 6\'3"."', ["He is 6'2\",", "or 6'3\"."]),
        ('"It rose to 12" he said. "And fell to 11"', ["It rose to 12", "And fell to 11"]),
        ("“It rose to 12” in May, the “peak”.", ["It rose to 12", "peak"]),
    ],
)
def test_feet_and_inches_are_no_quotation_marks(text: str, wanted: list[str]) -> None:
    assert quoted(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("'Ferry is safe', says minister", ["Ferry is safe"]),
        ("‘Ferry is safe’: minister’s ‘promise’", ["Ferry is safe", "promise"]),
        ("Ferry 'is safe' – minister", ["is safe"]),
        ("'40 dead' in Lund, police say", ["40 dead"]),
        ("'Heroes' welcome' for team", ["Heroes' welcome"]),
        ("'Drivers' to strike, 'nurses' to follow", ["Drivers", "nurses"]),
        ("Land Is the “Hardest Issue,” Says Mayor", ["Hardest Issue,"]),
    ],
)
def test_headlines(text: str, wanted: list[str]) -> None:
    assert quoted(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“Never closed", []),
        ("“Never closed\n\nin its paragraph”", []),
        ("“We go, he said. “We stay,” she said.", ["We stay,"]),
        ('"We go, he said. "We stay," she said.', ["We stay,"]),
        ("'We go, he said. 'We stay,' she said.", ["We stay,"]),
        ("“We go, he said.\n\nThen: “We stay.”", ["We stay."]),
        ("« We go, he said. “We stay,” she said.", ["We stay,"]),
        ("We go,” he said. “We stay,” she said.", ["We stay,"]),
        ('We go," he said. "We stay," she said.', ["We stay,"]),
        ("Home » World » Europe", []),
        ("‹ Previous story Next story ›", []),
        ("the `code` of `tests`", []),
        ("“” and \"\" and '' and « »", []),
        ("", []),
    ],
)
def test_a_mark_alone_opens_and_closes_nothing(text: str, wanted: list[str]) -> None:
    assert quoted(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted", "closed"),
    [
        ("“One.\n\n“Two.\n\n“Three.” He left.", ["One.", "Two.", "Three."], [0, 0, 1]),
        ('He said: "One.\n\n"Two."', ["One.", "Two."], [0, 1]),
        ("‘One.\n\n‘Two.’", ["One.", "Two."], [0, 1]),
        ("« One.\n\n« Two. »", ["One.", "Two."], [0, 1]),
        ("”One.\n\n”Two.”", ["One.", "Two."], [0, 1]),
        ("“One ‘a’ and “b”.  \r\n \r\n  “Two.”", ["One ‘a’ and “b”.", "Two."], [0, 1]),
        ("“‘One.’\n\n“Two.”", ["‘One.’", "Two."], [0, 1]),
        ("“One.\n“Two.”", ["One.", "Two."], [0, 1]),
        ("“One ‘a.’\n“Two.”", ["One ‘a.’", "Two."], [0, 1]),
        ("“One.”\n\n“Two.”", ["One.", "Two."], [1, 1]),
        ('"One.\n" "Two."', ["One.", "Two."], [1, 1]),
        ("“One goes\non.”", ["One goes\non."], [1]),
        ("“stray and\n“two” of it", ["two"], [1]),  # a line that is cut anywhere
        ("“One.\n\nNo mark.\n\n“Three.”", ["Three."], [1]),
        ("“One.\n\n‘Two.’", ["Two."], [1]),
        ("“One.\n\n“Two.", ["One."], [0]),
    ],
)
def test_a_quotation_goes_on_in_the_next_paragraph(
    text: str, wanted: list[str], closed: list[int]
) -> None:
    assert quoted(text) == wanted
    assert [each.closed for each in quotations(text)] == closed


def test_a_quotation_has_its_marks_and_its_words() -> None:
    text = "He said: « We go ». “One.\n\n“Two.”"
    assert [text[slice(*each.span)] for each in quotations(text)] == [
        "« We go »",
        "“One.",
        "“Two.”",
    ]
    assert quoted(text) == ["We go", "One.", "Two."]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“I hope,” she said, “to go.”", [" she said, "]),
        ("'I hope', she\nsaid, 'to go.'", [", she\nsaid, "]),
        ("« I hope » — Mr. Orrin wrote — « to go »", [" — Mr. Orrin wrote — "]),
        ("“I ‘hope,’” she told Lund, “to go.”", [" she told Lund, "]),
        ("“I hope,” the workers’ leader said. “I will go.”", [" the workers’ leader said. "]),
        ("“I hope,” he said.\n\n“I will go.”", []),
        ("“I hope.\n\n“I will go.”", []),
        ("“I hope,” he said. Then he left. “I will go.”", []),
        ("“I hope,” he said: “I will go.”", []),
        ("She said “hope” is a “thing” of hers", []),
        ("It is “hope” and said, “to go”", []),
        ("“I hope,” she said “or, “to go.”", []),
        ("“I hope,” she said, “to go", []),
        ("The boss’, he said, ‘and left.’", []),
        (f"“I hope,” she said, {'and on ' * 30}, “to go.”", []),
    ],
)
def test_a_quotation_is_broken_off(text: str, wanted: list[str]) -> None:
    assert [text[slice(*gap)] for gap in breaks(text)] == wanted


PIECES = st.sampled_from(
    [*MARKS, *APOSTROPHES, *"aas1 .,—(\n", "\n\n", "workers' ", " '90s", '12" ', "\u0301", "我"]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS)
@example("“‘a’\n\n“b”")
def test_any_text_has_quotations_in_order_and_apart(text: str) -> None:
    found = quotations(text)
    for span, inner in found:
        assert 0 <= span.start < inner.start < inner.end <= span.end <= len(text)
        assert text[span.start] in MARKS + APOSTROPHES
        assert text[span.end - 1] in MARKS + APOSTROPHES or inner.end == span.end
        assert text[slice(*inner)].strip() == text[slice(*inner)] != ""
        assert "\n\n" not in text[slice(*span)]
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    between = [(a.span.end, b.span.start) for a, b in pairwise(found)]
    assert set(breaks(text)) <= set(between)


@given(TEXTS, TEXTS)
def test_a_paragraph_has_the_quotations_that_it_has_alone(one: str, other: str) -> None:
    text = f"{one}\n\nThen.\n\n{other}"
    there = [span.shifted(-len(text) + len(other)) for span, _ in quotations(text)]
    alone = [span for span, _ in quotations(other)]
    assert [span for span in there if span.start >= 0] == alone


@pytest.mark.parametrize(
    ("piece", "count"),
    [
        ("“", 0),
        ("”", 0),
        (' "a', 0),
        (" 'a", 0),
        ("'", 0),
        ('"', 0),
        ("‘s’ ", 25_000),
        ("s' ", 0),
        ("a's", 0),
        ('1" ', 0),
        ("“a” ", 25_000),
        ("“‘«", 0),
        ("\n \n“a", 19_999),
        ("\n", 0),
        (" ", 0),
    ],
)
def test_a_text_made_of_marks_is_read_as_fast_as_any(piece: str, count: int) -> None:
    # Were a mark looked for to the end from each mark, this would take minutes.
    text = (piece * 100_000)[:100_000]
    assert len(quotations(text)) == count


def test_marks_that_none_of_the_open_ones_is_closed_by_are_passed_over() -> None:
    assert quotations("“" * 50_000 + "x" + "❞" * 50_000) == []
