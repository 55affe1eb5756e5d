"""Takes away what a web page left in a text, and nothing that an author wrote.

Residue is recognised by whole lines only: a line goes when all of it is a share button, a comment
form, a list marker of a screen reader, an advertisement's label, a bare image or a cookie notice.
A sentence that contains such words is never touched. Some lines, such as "Facebook" or "Name", may
be either a widget or a heading: those go only where they touch a line that is certainly residue.
"""

from __future__ import annotations

import re

_NETWORK = (
    r"(?:facebook|twitter|x|instagram|whatsapp|linkedin|telegram|reddit|pinterest|tumblr|threads|"
    r"bluesky|mastodon|flipboard|pocket|email|e-mail|tiktok|youtube|google news|messenger|viber|vk|"
    r"rss|snapchat|print|apple news)"
)
_NETWORKS = rf"{_NETWORK}(?:(?:,| and| or| &|,? \||/)? ?{_NETWORK})*"
_THING = r"(?:article|story|post|page|entry|news|video|content|with (?:your )?friends)"
_AMOUNT = (
    r"(?:[0-9]{1,3}|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)"
)

_WIDGETS = (
    # Share widgets.
    r"share",
    rf"(?:please )?share (?:this|the) ?{_THING}?",
    rf"share {_THING}",
    r"share this(?: with)?",
    rf"(?:click to )?(?:share|tweet|post|send|email|print)(?: this| it)?(?: {_THING})?"
    rf" (?:on|via|by|to|with|over) {_NETWORKS}(?: \(opens in (?:a )?new (?:window|tab)\))?",
    r"(?:click to )?(?:email|print|e-mail)(?: this)?(?: article| story| a link to a friend)?"
    r" \(opens in (?:a )?new (?:window|tab)\)",
    rf"(?:tweet|pin|like|email|print) (?:this|it)(?: {_THING})?",
    r"tweet|copy link|copy url|link copied(?: to clipboard)?|save for later|share options",
    r"like this:? loading|like this",
    rf"(?:follow|like|find|join) us(?: on)?(?: (?:{_NETWORKS}|social media))?"
    r"(?: for (?:more|the latest|all the latest|breaking)(?: \w+){0,3})?",
    rf"follow @\w+(?: on {_NETWORKS})?",
    rf"(?:join|follow|subscribe to) our (?:{_NETWORKS}) (?:channel|page|group|account)s?",
    r"download (?:our|the) app(?: now)?",
    # Comment forms.
    r"(?:leave|write|post|add) a (?:reply|comment)(?: cancel reply| below| here)?",
    r"leave a (?:reply|comment) to [^.!?]{1,60} cancel reply",
    r"cancel reply|post comment|submit comment|no comments yet|comments are closed|"
    r"be the first to comment|(?:view|show|load|see|read) (?:all |more )?(?:[0-9]+ )?comments",
    r"your e-?mail address will not be published(?:\.? ?required fields are marked ?\*?)?",
    r"required fields are marked ?\*?",
    r"save my name,? e-?mail,?(?: and)? ?(?:web ?site|site url)?(?: in this browser)?"
    r"(?: for the next time i comment)?",
    r"notify me of (?:new posts|follow-?up comments|new comments)(?: by e-?mail| via e-?mail)?",
    r"(?:you must be|please) (?:logged|log|sign) ?in to (?:post|leave|write|add) a "
    r"(?:comment|reply)",
    r"this site uses akismet to reduce spam\..{0,80}",
    # Newsletters and navigation.
    r"(?:subscribe|sign up)(?: now| today| here| for free)?",
    r"(?:subscribe|sign up|register)(?: (?:to|for))? (?:our|the|my)(?: [\w'’-]+){0,4} newsletters?"
    r"(?: today| now| here)?",
    r"get (?:our|the)(?: [\w'’-]+){0,3} newsletter(?: in your inbox)?",
    r"(?:enter|type) your e-?mail(?: address)?",
    r"skip to (?:the )?(?:main )?(?:content|navigation|search|footer|menu)|skip links|"
    r"(?:back|return) to (?:the )?top|toggle (?:navigation|menu|search)|main menu|"
    r"exit mobile version|view (?:desktop|mobile) version",
    # Cookie banners and legal footers.
    r"(?:accept|reject|decline|allow)(?: all)?(?: cookies)|(?:accept|reject) all|"
    r"(?:manage|change)(?: my| your)? (?:cookies?|cookie (?:settings|preferences)|consent)|"
    r"cookie (?:settings|preferences|consent)",
    r"(?:we|this (?:web)?site|our (?:web)?site) uses? cookies\b[^“”\"]{0,300}"
    r"\b(?:experience|accept|consent|agree|preferences|privacy|settings)\b[^“”\"]{0,200}",
    r"by (?:continuing|using)\b[^“”\"]{0,60}\b(?:site|website)\b[^“”\"]{0,60}"
    r"\byou (?:agree|consent|accept)\b[^“”\"]{0,200}",
    r"(?:(?:©|\(c\)|copyright)[^“”\"]{0,100})?all rights reserved",
)
_LABELS = (
    # Lists of other stories, and how screen readers announce them.
    r"(?:recommended|related|trending|featured) "
    r"(?:stories|articles|posts|reading|topics|content|coverage|links)(?: for you)?",
    r"list of [0-9]+ items?(?: ?end of list)?|end of list",
    r"(?:[-•*] ?)?list [0-9]+ of [0-9]+(?:(?<=[0-9])[^\W\d_].*)?",
    r"(?:read|see) (?:more|next)|also read|read also|read the full story|continue reading",
    r"you (?:may|might) also (?:like|be interested in)|recommended for you|most read|"
    r"more from (?:this author|the web|around the web)|up next|what to read next",
    r"(?:next|previous|older|newer) (?:article|post|story)s?",
    # Advertisements.
    r"(?:skip |close |- )?advertisements?(?: ?[-–—] ?(?:continue|scroll).{0,40})?",
    r"(?:story|article|content|page) continues (?:below|after)"
    r"(?: this| the)?(?: advertisement| ad)?",
    r"(?:scroll|continue reading) (?:to continue(?: with content)?|below)|ad feedback|"
    r"sponsored (?:content|links)|promoted (?:content|stories)|skip ad",
    r"view image in fullscreen|open (?:image )?in (?:a )?new (?:window|tab)",
)
_WEAK = (
    r"(?:cookie|privacy) (?:policy|notice)|terms (?:of (?:use|service)|(?:and|&) conditions)|"
    r"(?:more|popular|similar|latest|other) (?:stories|articles|posts|news|topics)|most popular",
    _NETWORKS,
    r"(?:name|e-?mail(?: address)?|web ?site|comments?|message|your (?:name|e-?mail|comment))"
    r"(?: ?\*)?|submit|reply|send|search|menu|home|close|loading|login|log in|sign in|register|"
    r"ads?|sponsored|related|newsletter|trending(?: now)?|see also|live|save|listen|gift|next|"
    r"previous|topics|tags",
    r"(?:more )?options|more|like|likes|shares|views|[0-9]+ (?:comments?|shares?|likes?|views?)",
)
_WIDGET_LINE, _LABEL_LINE, _WEAK_LINE = (
    re.compile("|".join(f"(?:{rule})" for rule in rules)) for rules in (_WIDGETS, _LABELS, _WEAK)
)
_SUM_LINE = re.compile(rf"{_AMOUNT} ?[-+×x*−–] ?{_AMOUNT} ?= ?[?_]*", re.IGNORECASE)
_HASHTAGS_LINE = re.compile(r"(?:#\d*[^\W\d]\w*[\s,;|·•]*)+")
_IMAGE = r"!\[[^\]\n]*\](?:\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|\[[^\]\n]*\])"
_IMAGE_LEAD = re.compile(rf"^(?:[\s|]*{_IMAGE})+[\s|]*")
_IMAGE_TRAIL = re.compile(rf"[\s|]*(?:{_IMAGE}[\s|]*)+$")
_ORNAMENT = " \t\u00a0.:!…»›>→▶▸▼|•·*_–—,;✓✕×\ufe0f\u200b\u200d"
_PICTOGRAPH = re.compile(r"[\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")
_LONGEST_RESIDUE = 600  # characters; a longer line is prose
_LONGEST_CAPTION = 4_000  # characters; bounds the work of looking for image markers


def clean(text: str) -> str:
    """The text in its stored form: without web residue, and never more than one blank line.

    Every line that is kept is a line of the input, apart from table bars, image markers and white
    space at its ends. Cleaning twice gives what cleaning once gives.
    """
    lines = normal(text).split("\n")
    while True:
        bare = ((line, _unbarred(line).rstrip()) for line in lines)
        kept = _without_residue([new for old, new in bare if new or not old.strip()])
        if kept == lines:
            break
        lines = kept
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def normal(text: str) -> str:
    """The text with "\\n" for every line end, without byte-order marks and NULs."""
    text = text.replace("\ufeff", "").replace("\x00", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unbarred(line: str) -> str:
    """The line without an image marker or the bars of a table around what an author wrote."""
    if "![" in line and len(line) <= _LONGEST_CAPTION:
        line = _IMAGE_TRAIL.sub("", _IMAGE_LEAD.sub("", line))
    bare = line.rstrip()
    if not bare.endswith("|"):
        return line
    if not bare.strip(" \t|:-"):
        return ""
    bare = bare.rstrip(" \t\u00a0|")
    return bare.lstrip(" \t|") if bare.lstrip().startswith("|") else bare


def _without_residue(lines: list[str]) -> list[str]:
    """One pass: drops what is certainly residue, then what may be and clings to a widget."""
    said = [_said(line) for line in lines]
    widget = [
        _WIDGET_LINE.fullmatch(words) is not None or _SUM_LINE.fullmatch(line.strip()) is not None
        for words, line in zip(said, lines, strict=True)
    ]
    dropped = [
        found or _LABEL_LINE.fullmatch(words) is not None or _is_hashtags(line, at_least=2)
        for found, words, line in zip(widget, said, lines, strict=True)
    ]
    for place in range(len(lines) - 1, -1, -1):
        if not lines[place] or dropped[place]:
            continue
        if not _is_hashtags(lines[place], at_least=1):
            break
        dropped[place] = True
    if not any(dropped):
        return lines
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        clings = False
        for place in order:
            if lines[place]:
                weak = clings and _WEAK_LINE.fullmatch(said[place]) is not None
                clings = widget[place] = widget[place] or weak
                dropped[place] = dropped[place] or clings
    return [line for line, gone in zip(lines, dropped, strict=True) if not gone]


def _is_hashtags(line: str, *, at_least: int) -> bool:
    bare = line.strip()
    if not bare.startswith("#") or len(bare) > _LONGEST_RESIDUE:
        return False
    return bare.count("#") >= at_least and _HASHTAGS_LINE.fullmatch(bare) is not None


def _said(line: str) -> str:
    """The words of a line that may be residue, whatever its case, spacing and ornaments are."""
    if len(line) > _LONGEST_RESIDUE or line.startswith("#"):
        return ""
    if not line.isascii():
        line = _PICTOGRAPH.sub(" ", line)
    return " ".join(line.split()).strip(_ORNAMENT).casefold()
