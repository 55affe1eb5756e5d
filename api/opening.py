"""Opening a library for one command."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api import console
from api.settings import Settings

if TYPE_CHECKING:
    from index.encoder import Encoder
    from index.library import Library
    from qa.nli import LateNli
    from qa.reader import LateReader


@contextmanager
def open_library(settings: Settings) -> Iterator[Library]:
    """The library that the settings name, for as long as a command needs it."""
    with ThreadPoolExecutor(max_workers=1) as aside:
        # Opening the model leaves a core free, which imports the rest meanwhile: a command of its own
        # process spends most of its time on these two.
        opening = aside.submit(_encoder, settings)
        from index.library import Library

        with console.if_slow("preparing the model; this is done once and kept"):
            encoder = opening.result()
    with Library.open(settings.data, encoder=encoder) as library:
        yield library


def reader_of(settings: Settings) -> LateReader | None:
    """The reader that the settings name; it is opened when it is first asked."""
    from qa.reader import load_reader

    return load_reader(settings.reader, cache=settings.cache, threads=settings.threads)


def nli_of(settings: Settings) -> LateNli | None:
    """The natural-language-inference model that the settings name; opened when it is first asked."""
    from qa.nli import load_nli

    return load_nli(settings.nli, cache=settings.cache, threads=settings.threads)


def _encoder(settings: Settings) -> Encoder:
    from index.encoder import load_encoder

    return load_encoder(settings.encoder, cache=settings.cache, threads=settings.threads)
