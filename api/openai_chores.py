"""What chat programs ask of every model beside people's questions: titles, tags, what to ask next.

Open WebUI and LibreChat send a long prompt of their own that carries the conversation. It is no question
to the library. A title is the first question itself; of all else there is none.
"""

from __future__ import annotations

import json
import re
import textwrap

_TITLE_CHARACTERS = 60

# Open WebUI: "### Task:" first, an example of the wanted JSON, and the conversation between its tags.
_TASK, _BEGIN, _END = "### Task:", "<chat_history>", "</chat_history>"
_WANTED = re.compile(r'\{\s*"(?P<key>\w+)"\s*:\s*(?P<list>\[)?')
# LibreChat: the prompt, and the conversation after it.
_TITLE = re.compile(
    r"\s*(?:Provide|Please generate|Generate) a concise,? .{0,40}\btitle\b.*?\bConversation:(?P<history>.*)",
    re.DOTALL | re.IGNORECASE,
)
_ASKED = re.compile(r"^[ \t]*user:[ \t]*(\S.*)$", re.MULTILINE | re.IGNORECASE)


def reply(prompt: str) -> str | None:
    """What to say to a prompt that a chat program made up; None for what a person asks."""
    if prompt.lstrip().startswith(_TASK) and _BEGIN in prompt and _END in prompt:
        task, _, history = prompt.partition(_BEGIN)
        wanted = _WANTED.search(task)
        if wanted is None:
            return _first_question(history)
        made: str | list[str] = [] if wanted["list"] else ""
        if wanted["key"] == "title":
            made = _first_question(history)
        return json.dumps({wanted["key"]: made}, ensure_ascii=False)
    if title := _TITLE.match(prompt):
        return _first_question(title["history"])
    return None


def _first_question(history: str) -> str:
    asked = _ASKED.search(history)
    shown = " ".join(asked[1].split()) if asked else ""
    return textwrap.shorten(shown, _TITLE_CHARACTERS, placeholder="…") or "Conversation"
