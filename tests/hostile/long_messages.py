"""Messages as long as they may be that give their readers as much to do as they can."""

from __future__ import annotations

import base64
from random import Random

from assistant.text_models.clean_text import MAX_CHARACTERS

# fmt: off
_QUESTION_WORDS = [
    "what", "whats", "why", "how", "is", "are", "am", "can", "could", "does", "do", "did", "will",
    "would", "who", "when", "any", "whether", "if", "so", "and", "n", "also", "plus", "but", "then",
    "btw", "oh", "for", "at", "in", "on", "by", "it", "they", "them", "that", "this", "the", "i",
    "you", "my", "your", "know", "wonder", "asks", "or", "like", "about",
]
# fmt: on
_STORY = (
    "I am 58 and have been on metformin for years. My feet tingle at night and I am tired all the "
    "time, and my daughter says that I have become forgetful. The doctor did a blood test and "
    "said that my b12 is a bit low. Could the tablets do that? And how long does it take until "
    "the shots help? My sister had it too and takes tablets, is that as good as the injection? "
)


def _again(text: str) -> str:
    return (text * (MAX_CHARACTERS // len(text) + 1))[:MAX_CHARACTERS]


def _chosen(words: list[str], seed: int) -> str:
    return " ".join(Random(seed).choices(words, k=MAX_CHARACTERS))[:MAX_CHARACTERS]  # noqa: S311


def _letters(first: int, last: int, seed: int) -> str:
    chance = Random(seed)  # noqa: S311 (no secret)
    return "".join(chr(chance.randint(first, last)) for _ in range(MAX_CHARACTERS))


# What a patient with much to tell writes.
STORY = _again(_STORY)
LONG = {
    "question words 1": _chosen(_QUESTION_WORDS, 0),
    "question words 2": _chosen(_QUESTION_WORDS, 1),
    "question words 3": _chosen(_QUESTION_WORDS, 5),
    "long questions": _again(
        "does what is b12 how it work can my nerves recover shot feel better? "
    ),
    "little questions": _again("why? how? who? "),
    "six hundred questions": _again("ok? "),
    "question marks": "?" * 1000,
    "lists": _again("side effects, dose and price, "),
    "things": _again("does it help mood and sleep and memory and pain? "),
    "short words": _chosen([a + b for a in "abcdefgh" for b in "klmnopq"], 2),
    "words that nobody knows": _chosen([a + b * 2 for a in "kwzx" for b in ("iu", "vyo")], 3),
    "one word": "a" * MAX_CHARACTERS,
    "red flags": _again("chest pain can't breathe suicide kill myself "),
    "denied red flags": _again("no chest pain and no thoughts of suicide, "),
    "one red flag": _again("suicide "),
    "conditions": _again("i have kidney disease metformin pregnant vegan crohns "),
    "one condition": _again("no pa "),
    "whose condition": _again("my mum has kidney disease not me, "),
    "denials": _again("not no never "),
    "digits": _again("1234567890"),
    "telephones": _again("+1 555 010 0100 "),
    "addresses": _again("a@"),
    "names": _again("my name is maria lopez "),
    "combining marks": "a" + "\u0301" * (MAX_CHARACTERS - 1),
    "marks on each letter": _again("w\u0301\u0316\u0334h\u0301\u0316a\u0334\u0301t\u0316 "),
    "directions": _again("\u202ewhat is b12\u202c "),
    "quotes in quotes": _again("\"'\u201c\u2018"),
    "brackets": "(" * 1000 + ")" * 1000,
    "base64": base64.b64encode(Random(4).randbytes(1500)).decode(),  # noqa: S311
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 400,
    "one sign that becomes eighteen": "\ufdfa " * 1000,
    "Chinese": _letters(0x4E00, 0x9FFF, 5),
    "Arabic": _letters(0x621, 0x64A, 6),
    "Spanish": _again("hola necesito saber si la vitamina es buena para los nervios "),
    "languages": _again("hola bonjour guten tag ciao merci dziekuje "),
    "any characters": _letters(0x20, 0xD7FF, 7),
    "list": _again(" 1. what 2. how "),
    "conditions of questions": _again("she asks if it hurts, "),
    "html": _again("<b>"),
}
