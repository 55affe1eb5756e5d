"""What the description of the service shows: one invented newsroom, the same in every example."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

QUOTE = "The new harbour bridge opened on Sunday."
SAID = "We will not charge a toll"
TEXT = f"{QUOTE} It cost 12 million crowns. “{SAID},” Odile Brandt said."
LINES = (
    '{"id": "harbour-bridge", "text": "The new harbour bridge opened on Sunday."}\n'
    '{"id": "last-ferry", "text": "The last ferry sailed on Saturday."}\n'
)

NEW_ARTICLE: Json = {
    "id": "harbour-bridge",
    "text": TEXT,
    "title": "New harbour bridge opens",
    "publisher": "The Saltmarsh Courier",
    "published_at": "2026-03-01",
    "tags": ["transport"],
}
NEW_URL: Json = {"url": "https://courier.example/harbour-bridge", "tags": ["transport"]}

ARTICLE: Json = {
    "id": "harbour-bridge",
    "title": "New harbour bridge opens",
    "publisher": "The Saltmarsh Courier",
    "author": "Ines Marlow",
    "url": "https://courier.example/harbour-bridge",
    "published_at": "2026-03-01",
    "language": "en",
    "tags": ["transport"],
}
FULL_ARTICLE: Json = {**ARTICLE, "text": TEXT, "passages": 1}
ADDED: Json = {"article": ARTICLE, "status": "added", "passages": 1}
FAILURE: Json = {
    "name": "minutes.pdf",
    "error": "it needs a password: save a copy without one and add that",
}
MANY_ADDED: Json = {"articles": [ADDED], "failures": [FAILURE]}
ARTICLES: Json = {"articles": [ARTICLE], "next_cursor": None}
JOB: Json = {
    "id": "5d0c7c1e9f3a4b0d",
    "state": "running",
    "done": 64,
    "total": 900,
    "failures": [FAILURE],
}

FILTERS: Json = {"publishers": ["The Saltmarsh Courier"], "published_after": "2026-01-01"}
SEARCH: Json = {"query": "opening of the harbour bridge", "top_k": 3}
QUESTION: Json = {"question": "When did the new harbour bridge open?", "filters": FILTERS}
SCORES: Json = {"dense": 0.71, "keyword": 6.2}
SPAN: Json = {"start": 0, "end": len(QUOTE)}
_SOURCE: Json = {
    "article_id": "harbour-bridge",
    "passage_id": "harbour-bridge#0",
    "title": "New harbour bridge opens",
    "publisher": "The Saltmarsh Courier",
    "url": "https://courier.example/harbour-bridge",
    "published_at": "2026-03-01",
}
PASSAGE: Json = {
    "rank": 1,
    **_SOURCE,
    "text": TEXT,
    "start": 0,
    "end": len(TEXT),
    "score": 0.98,
    "scores": SCORES,
}
SENTENCE: Json = {
    "text": QUOTE,
    "citation": 1,
    "article_id": "harbour-bridge",
    **SPAN,
    "span": SPAN,
    "also": [],
}
CITATION: Json = {"n": 1, **_SOURCE, "quote": QUOTE, **SPAN}
TOOK: Json = {"encode": 2.1, "search": 4.3, "answer": 1.2, "total": 7.6}
POSITION: Json = {
    "value": "12 million crowns",
    "qualifier": None,
    "asserted_by": None,
    "published_at": "2026-03-01",
    "citations": [1],
}
DISAGREEMENT: Json = {
    "topic": "how much the bridge cost",
    "kind": "number",
    "relation": "conflict",
    "summary": "Sources differ on how much the bridge cost: 12 million crowns (The Saltmarsh Courier); "
    "15 million crowns (Estuary Press).",
    "positions": [POSITION, POSITION | {"value": "15 million crowns", "citations": [2]}],
}
ANSWER: Json = {
    "id": "9b1f0c55d0e24d7c",
    "question": QUESTION["question"],
    "resolved_question": QUESTION["question"],
    "answerable": True,
    "reason": None,
    "answer": f"{QUOTE} [1]",
    "sentences": [SENTENCE],
    "confidence": 0.93,
    "agreement": "single",
    "independent_sources": 1,
    "disagreements": [],
    "citations": [CITATION],
    "passages": [PASSAGE],
    "conversation_id": "c0ffee5d8a3b4e61",
    "took_ms": TOOK,
}
PASSAGES_EVENT: Json = {
    "resolved_question": QUESTION["question"],
    "conversation_id": ANSWER["conversation_id"],
    "passages": [PASSAGE],
}
SENTENCE_EVENT: Json = {**SENTENCE, "citations": [CITATION]}
DIFFERENCE_EVENT: Json = {**DISAGREEMENT, "citations": [CITATION, {**CITATION, "n": 2}]}

OPINION: Json = {"answer_id": ANSWER["id"], "helpful": True, "comment": "Just what I needed."}
FEEDBACK: Json = {**OPINION, "given_at": "2026-03-02T09:31:05.120+00:00"}
_KEPT = (
    *("answerable", "reason", "answer", "sentences", "confidence"),
    *("agreement", "independent_sources", "disagreements", "citations"),
)
TURN: Json = {
    "answer_id": ANSWER["id"],
    "question": ANSWER["question"],
    "resolved_question": ANSWER["resolved_question"],
    "withdrawn": False,
    **{name: ANSWER[name] for name in _KEPT},
    "asked_at": "2026-03-02T09:30:41.007+00:00",
    "feedback": FEEDBACK,
}
CONVERSATION: Json = {
    "id": "desk-17",
    "created_at": TURN["asked_at"],
    "updated_at": TURN["asked_at"],
    "turns": [TURN],
}
CONVERSATION_SUMMARY: Json = {
    "id": CONVERSATION["id"],
    "title": TURN["question"],
    "turn_count": 1,
    "created_at": CONVERSATION["created_at"],
    "updated_at": CONVERSATION["updated_at"],
}
CONVERSATIONS: Json = {"conversations": [CONVERSATION_SUMMARY], "next_cursor": None}
CITED: Json = {"article_id": "harbour-bridge", **SPAN, "quote": QUOTE}
FEEDBACK_LINE: Json = {
    "question": TURN["question"],
    "resolved_question": TURN["resolved_question"],
    "answer_id": TURN["answer_id"],
    "answer": TURN["answer"],
    "withdrawn": False,
    "cited": [CITED],
    "helpful": OPINION["helpful"],
    "comment": OPINION["comment"],
    "asked_at": TURN["asked_at"],
    "given_at": FEEDBACK["given_at"],
}

QUOTATION: Json = {"quote": "We will charge a toll", "speaker": "Brandt"}
OP: Json = {"op": "delete", "quote": "", "printed": "not"}
INSERTED: Json = {"text": "the city", "printed": "We"}
MATCH: Json = {
    **{name: said for name, said in _SOURCE.items() if name != "passage_id"},
    "as_printed": SAID,
    "start": TEXT.index(SAID),
    "end": TEXT.index(SAID) + len(SAID),
    "verdict": "altered",
    "similarity": 0.8333,
    "speaker": "Odile Brandt",
    "attribution": "Odile Brandt said",
    "quoted": True,
    "changes": ["negation"],
    "diff": [
        {"op": "equal", "quote": "We will", "printed": "We will"},
        OP,
        {"op": "equal", "quote": "charge a toll", "printed": "charge a toll"},
    ],
    "insertions": [],
}
VERDICT: Json = {
    "verdict": "altered",
    "summary": "Not word for word: The Saltmarsh Courier (1 independent source) prints it otherwise, as "
    f"said by Odile Brandt. The nearest has “{SAID}”; what differs: a negation.",
    "independent_sources": 1,
    "matches": [MATCH],
    "nearest": [],
    "complete": True,
}
DRAFT: Json = {"text": f"“{QUOTATION['quote']},” said Odile Brandt on Sunday."}
EXTRACTED: Json = {
    "quote": QUOTATION["quote"],
    "speaker": "Odile Brandt",
    "attribution": "said Odile Brandt",
    "start": 0,
    "end": len(QUOTATION["quote"]) + 3,
}
CHECKED: Json = {"quotation": EXTRACTED, "verdict": VERDICT}

HEALTH: Json = {"status": "ok", "version": "0.1.0"}
READY: Json = {
    "status": "ready",
    "articles": 900,
    "passages": 5400,
    "revision": 29,
    "encoder": "all-MiniLM-L6-v2@3c28bf45824d",
}
FIELD_ERROR: Json = {
    "field": "filters.published_after",
    "detail": "'last week' is not an ISO 8601 date such as 2026-03-01",
}
PROBLEM: Json = {
    "type": "urn:groundwire:problem:invalid-request",
    "title": "Invalid request",
    "status": 422,
    "detail": f"{FIELD_ERROR['field']}: {FIELD_ERROR['detail']}",
    "errors": [FIELD_ERROR],
}


def examples(*shown: Json) -> Json:
    """The part of a schema that holds its examples."""
    return {"examples": list(shown)}
