"""What every endpoint stands on: library and answerer, opened while the server runs."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack

import httpx

from api.errors import NothingReadError, NotReadyError
from api.intake import Taken, take_in
from api.jobs import JobRunner
from api.limits import check_query, web_client
from api.schemas_articles import NewArticle
from api.settings import Settings
from api.uploads import Upload
from index.encoder import load_encoder
from index.errors import MetadataError
from index.library import Library, SearchResult
from index.metadata import identifier, language, timestamp
from index.readers import read_text, read_url
from index.records import Article, Failure, Filters, Mode
from qa.answerer import Answerer
from qa.conversations import Conversations
from qa.nli import load_nli
from qa.quotes import QuoteChecker
from qa.reader import load_reader

log = logging.getLogger("groundwire")


@dataclasses.dataclass(frozen=True, slots=True)
class Parts:
    """What is open once the service is ready."""

    library: Library
    answerer: Answerer
    quotes: QuoteChecker
    conversations: Conversations
    jobs: JobRunner
    web: httpx.Client


class Service:
    """Opens everything in the background; `parts` raises NotReadyError until that is done."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._stack = ExitStack()
        self._opener = ThreadPoolExecutor(max_workers=1, thread_name_prefix="open")
        self._opening: Future[Parts] | None = None

    def start(self, on_failure: Callable[[BaseException], None]) -> None:
        """Begin to open; `on_failure` is told, in another thread, what made it fail."""

        def report(opening: Future[Parts]) -> None:
            if (error := opening.exception()) is not None:
                on_failure(error)

        self._opening = self._opener.submit(self._open)
        self._opening.add_done_callback(report)

    def wait(self) -> None:
        """Wait until opening is done, whether it succeeded or failed."""
        if self._opening is not None:
            wait([self._opening])

    def close(self) -> None:
        """Wait for what runs, then close everything in the reverse order."""
        self._opener.shutdown(wait=True)
        self._stack.close()

    @property
    def parts(self) -> Parts:
        """What is open.

        Raises:
            NotReadyError: opening is not done yet.
            GroundwireError: opening failed, for the reason that the error gives.
        """
        if self._opening is None or not self._opening.done():
            raise NotReadyError("the library and its model are being loaded; try again in a moment")
        if (error := self._opening.exception()) is not None:
            # The same error is raised for each request: without this, its traceback would grow.
            raise error.with_traceback(None)
        return self._opening.result()

    def add(self, offered: NewArticle | Upload) -> Taken:
        """Take in what one request offers; its articles come back in the order they were found in.

        Raises:
            NothingReadError: none of it could be taken in.
            ReadError, MetadataError: the text or the URL gives no article.
        """
        found = (
            offered.articles(max_bytes=self.settings.max_article_bytes)
            if isinstance(offered, Upload)
            else self._given(offered)
        )
        chunks = list(take_in(self.parts.library, found))
        added = tuple(one for chunk in chunks for one in chunk.added)
        failures = tuple(one for chunk in chunks for one in chunk.failures)
        if not added:
            told = "; ".join(f"{one.name}: {one.error}" for one in failures)
            raise NothingReadError(told or "there is no article in what was sent", failures)
        return Taken(added, failures)

    def search(self, query: str, *, top_k: int, mode: Mode, filters: Filters) -> SearchResult:
        """The passages that the library finds.

        Raises:
            QueryError: the query is empty or over the limit.
        """
        check_query(query, limit=self.settings.max_question)
        return self.parts.library.search(query, top_k=top_k, mode=mode, filters=filters)

    def _open(self) -> Parts:
        settings = self.settings
        encoder = load_encoder(settings.encoder, cache=settings.cache, threads=settings.threads)
        library = self._stack.enter_context(Library.open(settings.data, encoder=encoder))
        reader = load_reader(settings.reader, cache=settings.cache, threads=settings.threads)
        judge = load_nli(settings.nli, cache=settings.cache, threads=settings.threads)
        answerer = Answerer(library, max_question=settings.max_question, reader=reader, judge=judge)
        conversations = self._stack.enter_context(
            Conversations(library, days=settings.conversation_days)
        )
        jobs = JobRunner(library, max_bytes=settings.max_article_bytes)
        self._stack.callback(jobs.close)
        web = self._stack.enter_context(web_client())
        answerer.ask("Is everything ready?")  # the first question loads what is loaded late
        if reader is not None:
            reader.read("Is everything ready?", ["Everything is ready."])
        if judge is not None:
            judge.judge([("Everything is ready.", "All is ready.")])
        log.info("ready: %s", library.stats())
        return Parts(library, answerer, QuoteChecker(library), conversations, jobs, web)

    def _given(self, new: NewArticle) -> Iterator[Article | Failure]:
        limit = self.settings.max_article_bytes
        if new.text is not None:
            yield read_text(
                new.text,
                id=new.id,
                title=new.title,
                publisher=new.publisher,
                author=new.author,
                published_at=new.published_at,
                language=new.language,
                tags=tuple(new.tags),
                max_bytes=limit,
            )
            return
        web, url = self.parts.web, str(new.url)
        tags = tuple(new.tags)
        found = list(read_url(url, web, max_bytes=limit, tags=tags, publisher=new.publisher))
        if len(found) > 1 and (new.id or new.title):
            raise MetadataError(
                f"{new.url} holds {len(found)} articles, so that 'id' and 'title' cannot be given"
            )
        for one in found:
            yield one if isinstance(one, Failure) else _renamed(one, new)


def _renamed(article: Article, new: NewArticle) -> Article:
    """The article with what the request says of it before what the page says of itself."""
    return dataclasses.replace(
        article,
        id=identifier(new.id) if new.id else article.id,
        title=new.title or article.title,
        author=new.author or article.author,
        published_at=timestamp(new.published_at) if new.published_at else article.published_at,
        language=language(new.language) if new.language else article.language,
    )
