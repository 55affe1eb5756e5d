"""What can be wrong with a question or a quotation.

GroundwireError (index.errors)
├── QuestionError                a question that cannot be asked
│   ├── EmptyQuestionError       nothing in it
│   └── QuestionTooLongError     over QA_MAX_QUESTION characters
└── QuoteTooShortError           a quotation of fewer than two words
"""

from index.errors import GroundwireError


class QuestionError(GroundwireError):
    """A question that cannot be asked."""


class EmptyQuestionError(QuestionError):
    """There is nothing in it to search for."""


class QuestionTooLongError(QuestionError):
    """It has more characters than the setting allows."""


class QuoteTooShortError(GroundwireError):
    """It has fewer than two words of its own: nothing that could be told from chance."""
