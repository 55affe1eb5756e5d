"""What the description of OpenAI's routes shows, of the newsroom of the other examples."""

from __future__ import annotations

from api.examples import ANSWER, CITATION, QUESTION, QUOTE, Json

CHAT_PART: Json = {"type": "text", "text": "What did it cost?"}
CHAT_MESSAGE: Json = {"role": "user", "content": QUESTION["question"]}
STREAM_OPTIONS: Json = {"include_usage": True}
CHAT: Json = {
    "model": "groundwire",
    "messages": [
        CHAT_MESSAGE,
        {"role": "assistant", "content": f"{QUOTE} [1]"},
        {"role": "user", "content": [CHAT_PART]},
    ],
    "stream": False,
}
URL_CITATION: Json = {
    "start_index": len(QUOTE) + 1,
    "end_index": len(QUOTE) + 4,
    "title": CITATION["title"],
    "url": CITATION["url"],
}
ANNOTATION: Json = {"type": "url_citation", "url_citation": URL_CITATION}
ASSISTANT: Json = {
    "role": "assistant",
    "content": f"{QUOTE} [1]\n\nSources:\n\n[1] New harbour bridge opens — The Saltmarsh Courier, "
    "2026-03-01, <https://courier.example/harbour-bridge>",
    "refusal": None,
    "annotations": [ANNOTATION],
}
CHAT_CHOICE: Json = {"index": 0, "message": ASSISTANT, "logprobs": None, "finish_reason": "stop"}
USAGE: Json = {"prompt_tokens": 8, "completion_tokens": 44, "total_tokens": 52}
FOUND: Json = {
    "answer_id": ANSWER["id"],
    "answerable": True,
    "reason": None,
    "resolved_question": QUESTION["question"],
    "confidence": 0.93,
    "citations": [CITATION],
    "disagreements": [],
}
_HEAD: Json = {"id": f"chatcmpl-{ANSWER['id']}", "created": 1772438400, "model": "groundwire"}
COMPLETION: Json = {
    **_HEAD,
    "object": "chat.completion",
    "choices": [CHAT_CHOICE],
    "usage": USAGE,
    **FOUND,
}
DELTA: Json = {"content": f"{QUOTE} [1]"}
CHUNK_CHOICE: Json = {"index": 0, "delta": DELTA, "logprobs": None, "finish_reason": None}
CHUNK: Json = {**_HEAD, "object": "chat.completion.chunk", "choices": [CHUNK_CHOICE]}
MODEL: Json = {
    "id": "groundwire",
    "object": "model",
    "created": 1767225600,
    "owned_by": "groundwire",
}
MODELS: Json = {"object": "list", "data": [MODEL]}
OPENAI_DETAIL: Json = {
    "message": "there is no model 'gpt-5' here; ask for 'groundwire'",
    "type": "invalid_request_error",
    "param": "model",
    "code": "model_not_found",
}
OPENAI_ERROR: Json = {"error": OPENAI_DETAIL}
