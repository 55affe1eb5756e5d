"""Quantities read from sentences: place, bounds, unit and what they count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.quantities import find_quantities, read_quantity


@pytest.mark.parametrize(
    ("sentence", "printed", "low", "high", "unit", "counted"),
    [
        ("At least forty-three people fell ill.", "At least forty-three", 43, None, None, "person"),
        ("It has nearly one million voters.", "nearly one million", 9e5, 1e6, None, "voter"),
        ("They saw a dozen men.", "a dozen", 12, 12, None, "man"),
        ("Ten of them stayed.", "Ten", 10, 10, None, None),
        ("She spent two and a half million.", "two and a half million", 2.5e6, 2.5e6, None, None),
        ("It lasted 10 to 12 days.", "10 to 12 days", 10, 12, "day", None),
        ("The 10–12 goats ate.", "10–12", 10, 12, None, "goat"),
        ("The 28-point plan failed.", "28-point", 28, 28, "point", "plan"),
        ("It is 100km (62 miles) away.", "100km (62 miles)", 100, 100, "km", "away"),
        ("A $4.5m deal was struck.", "$4.5m", 4.5e6, 4.5e6, "USD", "deal"),
        ("It cost €3 million.", "€3 million", 3e6, 3e6, "EUR", None),
        ("Up to £10,000 ($12,700) is paid.", "Up to £10,000 ($12,700)", None, 1e4, "GBP", None),
        ("Some 45.3 per cent agreed.", "Some 45.3 per cent", 40.77, 49.83, "%", "agreed"),
        ("A third of voters agreed.", "A third", 100 / 3, 100 / 3, "%", "voter"),
        ("As many as 200 left.", "As many as 200", None, 200, None, "left"),
        ("He sold 1,415 or more.", "1,415 or more", 1415, None, None, None),
        ("Dozens of homes burnt.", "Dozens", 20, None, None, "home"),
        ("It took $2-3 million.", "$2-3 million", 2e6, 3e6, "USD", None),
        ("It moved 3,500 red tractors.", "3,500", 3500, 3500, None, "tractor"),
        ("Fewer than 5,000 remain.", "Fewer than 5,000", None, 5000, None, "remain"),
        ("The wall is 100m long.", "100m", 100, 100, "m", "long"),
        ("It fell to -5 °C at night.", "-5 °C", -5, -5, "°C", None),
        ("It is 1.85 m tall.", "1.85 m", 1.85, 1.85, "m", "tall"),
        ("Half a million came.", "Half a million", 5e5, 5e5, None, "came"),
        ("It sold for US$5bn.", "US$5bn", 5e9, 5e9, "USD", None),
        ("No fewer than 30 boats sank.", "No fewer than 30", 30, None, None, "boat"),
    ],
)
def test_a_quantity_in_a_sentence(
    sentence: str, printed: str, low: float, high: float, unit: str | None, counted: str | None
) -> None:
    quantity = find_quantities(sentence)[0]
    assert sentence[slice(*quantity.span)] == printed
    assert (quantity.low, quantity.high) == (
        None if low is None else pytest.approx(low),
        None if high is None else pytest.approx(high),
    )
    assert (quantity.unit, quantity.counted) == (unit, counted)


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2025, on 3 March 1605 and 2025-12-01, nothing happened.",
        "It began at 10:30 on December 2.",
        "The F-16 flew; COVID-19 spread.",
        "One of the best, no one said.",
        "They won 3-1 away.",
    ],
)
def test_dates_times_and_idioms_are_no_quantities(sentence: str) -> None:
    assert find_quantities(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("Two died and 43 were hurt.", [2, 43]),
        ("Over 40 and 30 others left.", [40, 30]),
        ("The toll rose from 40 to 43.", [40, 43]),
        ("It fired 3,500 drones, 20 missiles and six rockets.", [3500, 20, 6]),
    ],
)
def test_several_quantities(sentence: str, values: list[float]) -> None:
    assert [quantity.measure.point for quantity in find_quantities(sentence)] == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("none", 0),
        ("no injuries", 0),
        ("one", 1),
        ("forty-three", 43),
        ("three thousand five hundred", 3500),
        ("one hundred and twelve", 112),
        ("sixteen hundred", 1600),
        ("two dozen", 24),
        ("1.5 million", 1.5e6),
        ("seventh", 7),
        ("21st", 21),
    ],
)
def test_a_short_text(text: str, value: float) -> None:
    quantity = read_quantity(text)
    assert quantity is not None
    assert (quantity.low, quantity.high, quantity.exact) == (value, value, True)


def test_a_second_unit_is_kept() -> None:
    quantity = read_quantity("100km (62 miles)")
    assert quantity is not None
    assert quantity.also is not None
    assert (quantity.also.point, quantity.also.unit) == (62, "mi")


def test_a_text_without_a_number_has_none() -> None:
    assert read_quantity("nobody's business".replace("nobody", "somebody")) is None


@given(st.text() | st.from_regex(r"[0-9.,$€% mkbn–-]{0,40}"))
def test_any_text_can_be_read(text: str) -> None:
    end = 0
    for quantity in find_quantities(text):
        assert end <= quantity.span.start < quantity.span.end <= len(text)
        end = quantity.span.end
    read_quantity(text)
