"""What can be wrong with a question or a quotation.

GroundwireError (index.errors)
├── QuestionError                a question that cannot be asked
│   ├── EmptyQuestionError       nothing in it
│   └── QuestionTooLongError     over QA_MAX_QUESTION characters
└── QuoteError                   a quotation that cannot be looked for
    ├── QuoteTooShortError       fewer than two words
    └── QuoteTooLongError        longer than any quotation
"""

from index.errors import GroundwireError


class QuestionError(GroundwireError):
    """A question that cannot be asked."""


class EmptyQuestionError(QuestionError):
    """There is nothing in it to search for."""


class QuestionTooLongError(QuestionError):
    """It has more characters than the setting allows."""


class QuoteError(GroundwireError):
    """A quotation that cannot be looked for."""


class QuoteTooLongError(QuoteError):
    """It is longer than any quotation: an article, or a draft of one."""


class QuoteTooShortError(QuoteError):
    """It has fewer than two words of its own: nothing that could be told from chance."""
