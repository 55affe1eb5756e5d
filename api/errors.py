"""What can be wrong at a door: with a setting, a request, or the moment.

GroundwireError (index.errors)
└── ApiError                     an error that belongs to no article and no question
    ├── SettingError             a variable whose value means nothing
    ├── BindError                an address that cannot be served on
    ├── QueryError               a search that means nothing
    │   ├── EmptyQueryError      nothing in it
    │   └── QueryTooLongError    over QA_MAX_QUESTION characters
    ├── MalformedBodyError       a body that does not follow its own format
    ├── MediaTypeError           a body of a kind that the endpoint does not take
    ├── BodyTooLargeError        a body over the limit that a setting sets
    ├── HostError                a request to a name that is not this service's
    ├── OriginError              a request from a web page that may not call this service
    ├── NothingReadError         an upload of which nothing could be taken in
    ├── NotReadyError            the library or its encoder is still being loaded
    └── ChatError                a chat completion that asks for what is not given
        └── UnknownModelError    a model of another name
"""

from collections.abc import Sequence

from index.errors import GroundwireError
from index.records import Failure


class ApiError(GroundwireError):
    """Base of the errors that are made in this package."""


class SettingError(ApiError):
    """A variable whose value means nothing; the message names both."""


class BindError(ApiError):
    """An address that cannot be served on: in use, forbidden, or not this machine's."""


class QueryError(ApiError):
    """A search that means nothing."""


class EmptyQueryError(QueryError):
    """There is nothing in it to search for."""


class QueryTooLongError(QueryError):
    """It has more characters than the setting allows."""


class MalformedBodyError(ApiError):
    """The body does not follow the format that its content type names."""


class MediaTypeError(ApiError):
    """The body is of a kind that the endpoint does not take."""


class BodyTooLargeError(ApiError):
    """The body is over the limit that a setting sets."""


class HostError(ApiError):
    """The request is addressed to a name that is not this service's."""


class OriginError(ApiError):
    """The request comes from a web page that may not call this service."""


class NothingReadError(ApiError):
    """Nothing of an upload could be taken in; `failures` says why, thing by thing."""

    def __init__(self, message: str, failures: Sequence[Failure]) -> None:
        super().__init__(message)
        self.failures = tuple(failures)


class NotReadyError(ApiError):
    """The library or its encoder is still being loaded; the same request will work in a moment."""


class ChatError(ApiError):
    """A chat completion asks for what is not given; `param` is the field that does."""

    def __init__(self, message: str, *, param: str) -> None:
        super().__init__(message)
        self.param = param


class UnknownModelError(ChatError):
    """There is no model of that name."""

    def __init__(self, name: str, *, known: str) -> None:
        super().__init__(f"there is no model {name!r} here; ask for {known!r}", param="model")
