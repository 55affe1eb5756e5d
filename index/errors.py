"""What can go wrong between a file and a ranked passage.

GroundwireError                  every error that names a thing and its remedy
├── ReadError                    a file, page or line that gives no article
│   ├── EmptyInputError          nothing in it
│   ├── UnsupportedFormatError   a format that no reader knows, or binary bytes named as text
│   ├── BrokenFileError          the format's own rules are violated
│   ├── EncryptedFileError       a password is needed
│   ├── EncodingDetectionError   the bytes are text in no encoding
│   ├── TooLargeError            over a limit that a setting sets
│   ├── NoArticleError           a well-formed page that holds no article
│   ├── DuplicateIdError         one batch names the same id twice
│   └── FetchError               a URL that did not answer with a page
├── MetadataError                a date, tag or id that means nothing
├── FilterError                  a search filter that means nothing
├── NotFoundError                an id that the library does not hold
├── ModelError                   an encoder that cannot be loaded, exported or trusted
│   └── ModelMismatchError       a library made with another encoder
└── StoreError                   a library that cannot be opened or written
"""


class GroundwireError(Exception):
    """Base of every error that names the thing at fault and its remedy."""


class ReadError(GroundwireError):
    """A file, page or line that gives no article."""


class EmptyInputError(ReadError):
    """There is no text in it."""


class UnsupportedFormatError(ReadError):
    """No reader knows the format, or binary bytes carry a text file's name."""


class BrokenFileError(ReadError):
    """The bytes violate their own format."""


class EncryptedFileError(ReadError):
    """The file cannot be read without a password."""


class EncodingDetectionError(ReadError):
    """The bytes are text in no encoding that could be detected."""


class TooLargeError(ReadError):
    """The input is over a limit that a setting sets."""


class NoArticleError(ReadError):
    """The page is well formed but holds no article."""


class DuplicateIdError(ReadError):
    """One batch names the same id twice with different contents."""


class FetchError(ReadError):
    """A URL did not answer with something that can be read."""


class MetadataError(GroundwireError):
    """A date, tag, language or id that means nothing."""


class FilterError(GroundwireError):
    """A search filter that means nothing."""


class NotFoundError(GroundwireError):
    """The library holds no such thing."""


class ModelError(GroundwireError):
    """An encoder that cannot be loaded, exported or trusted."""


class ModelMismatchError(ModelError):
    """The library was made with another encoder than the one named now."""


class StoreError(GroundwireError):
    """The library cannot be opened or written."""
