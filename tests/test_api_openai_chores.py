from __future__ import annotations

import json

import pytest

from api.openai_chores import reply

HISTORY = "USER: What did the harbour bridge cost?\nASSISTANT: It cost 12 million crowns. [1]\n"


def task(wanted: str, history: str = HISTORY, after: str = "") -> str:
    return (
        "### Task:\nDo something for the chat history.\n\n### Guidelines:\n- Be brief.\n\n### Output:\n"
        f"JSON format: {wanted}\n\n### Chat History:\n<chat_history>\n{history}</chat_history>{after}"
    )


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ('{ "title": "your concise title here" }', {"title": "What did the harbour bridge cost?"}),
        ('{ "tags": ["tag1", "tag2", "tag3"] }', {"tags": []}),
        ('{ "follow_ups": ["Question 1?", "Question 2?"] }', {"follow_ups": []}),
        ('{ "queries": ["query1", "query2"] }', {"queries": []}),
        ('{\n    "prompt": "Your detailed description here."\n}', {"prompt": ""}),
    ],
)
def test_what_open_webui_asks_for_itself_is_given_in_its_form(wanted: str, made: dict[str, object]):
    assert json.loads(str(reply(task(wanted)))) == made
    assert json.loads(str(reply("\n" + task(wanted, after="\n<type>search</type>\n")))) == made


def test_a_title_is_the_first_question_cut_off_between_words():
    said = reply(
        "Provide a concise, 5-word-or-less title for the conversation, using title case conventions. Only "
        "return the title itself.\n\nConversation:\nUser: How many people came on the day on which "
        "the new harbour bridge was opened?\nAI: Crowds walked across it until dusk. [1]"
    )
    assert said == "How many people came on the day on which the new harbour…"
    assert reply(task("nothing of the kind")) == "What did the harbour bridge cost?"
    assert reply(task('{ "title": "x" }', history="")) == '{"title": "Conversation"}'


@pytest.mark.parametrize(
    "question",
    [
        "What did the harbour bridge cost?",
        "### Task: what is the task of the council?",
        "Who gave the speech with the title “A bridge for all”?",
        "### Task:\nRespond to the query using the context.\n<context>\n…\n</context>",
        "",
    ],
)
def test_what_a_person_asks_is_no_chore(question: str):
    assert reply(question) is None


def test_a_long_prompt_is_read_in_time_with_its_length():
    assert reply("### Task:" + "<chat_history>" * 100_000) is None
    assert (
        reply("\n" * 1_000_000 + task("{ " * 100_000, history="\n" * 1_000_000)) == "Conversation"
    )
