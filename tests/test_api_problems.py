from __future__ import annotations

import inspect
import json
from collections import defaultdict
from http import HTTPStatus

import pytest

import api.errors
import index.errors
import qa.errors
from api.problems import INVALID, KINDS, kind_of, of_error
from index.errors import GroundwireError, NotFoundError
from index.records import Failure

ERRORS = sorted(
    {
        error
        for module in (index.errors, qa.errors, api.errors)
        for error in vars(module).values()
        if inspect.isclass(error) and issubclass(error, GroundwireError)
    },
    key=lambda error: error.__name__,
)


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_is_in_the_table(error: type[GroundwireError]):
    assert error in KINDS


def test_the_table_holds_errors_of_the_trees_alone():
    assert set(KINDS) == set(ERRORS)


def test_kinds_are_well_formed_and_their_names_mean_one_thing():
    titles = defaultdict(set)
    for kind in (*KINDS.values(), INVALID):
        assert 400 <= HTTPStatus(kind.status) < 600
        assert kind.slug == kind.slug.lower().strip("-")
        titles[kind.slug].add((kind.title, kind.status))
    assert all(len(said) == 1 for said in titles.values())


def test_an_error_that_the_table_does_not_know_goes_by_its_base():
    class LostShelfError(NotFoundError):
        """Made here."""

    assert kind_of(LostShelfError("x")).status == 404


def test_the_document_names_what_happened_and_to_what():
    failures = [Failure("a.pdf", "a.pdf is broken"), Failure("b\ud800.txt", "empty")]
    response = of_error(api.errors.NothingReadError("nothing", failures))
    document = json.loads(bytes(response.body))
    assert response.media_type == "application/problem+json"
    assert response.status_code == document["status"] == 422
    assert document["errors"] == [
        {"field": "a.pdf", "detail": "a.pdf is broken"},
        {"field": "b?.txt", "detail": "empty"},
    ]


def test_a_503_says_when_to_try_again():
    response = of_error(api.errors.NotReadyError("soon"))
    assert response.status_code == 503
    assert int(response.headers["retry-after"]) > 0
