"""What the assistant does after triage found something, step by step, without Rasa.

The steps depend on nothing but the conversation's own events, and every text is one of the
server's own responses: they work while the action server is down.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.triage.levels import CRISIS, EMERGENCY, LEVELS, NONE, URGENT

INTENT_PREFIX = "triage_"
RESPONSE_PREFIX = "utter_triage_"
RAISE_ALARM = "action_raise_alarm"
END_FORM = "action_deactivate_loop"
LISTEN = "action_listen"

HELP_COMING = "utter_triage_help_coming"
SAFE = "utter_triage_safe"
# What is asked in the turns after, by level; the second where the first was just asked.
CHECKS = {
    EMERGENCY: ("utter_triage_emergency_check", "utter_triage_emergency_check_again"),
    CRISIS: ("utter_triage_crisis_check", "utter_triage_crisis_check_again"),
}

_URGENT = f"{RESPONSE_PREFIX}{URGENT}"
# Intents of messages that reply to whether somebody is safe.
_REPLYING = ("reassure", "smalltalk")
# Intents of messages that ask something: they are answered as ever, also after an emergency.
_ASKING_PREFIXES = (
    "faq_",
    "not_covered",
    "clinic",
    "about",
    "out_of_scope",
    "several_questions",
)


def level_of_intent(intent: str | None) -> str:
    """Level of an intent: `triage_urgent` to `urgent`, any other to `none`."""
    level = (intent or "").removeprefix(INTENT_PREFIX)
    return level if (intent or "").startswith(INTENT_PREFIX) and level in LEVELS else NONE


def is_triage(action: str | None) -> bool:
    """Whether an action says what triage says."""
    return (action or "").startswith(RESPONSE_PREFIX)


def next_action(
    intent: str | None, key: str | None, before: Sequence[str], done: Sequence[str], in_form: bool
) -> str | None:
    """The next action where triage decides; None where it leaves the turn to others.

    Args:
        intent: intent of the latest message.
        key: its answer key, for example `smalltalk/affirm`.
        before: actions of the turn before this one.
        done: actions of this turn so far.
        in_form: whether a form is open.
    """
    level = level_of_intent(intent)
    if level != NONE:
        return _alarm_step(f"{RESPONSE_PREFIX}{level}", done, in_form)
    if _URGENT in before and intent == "repair":
        return LISTEN if done else _URGENT  # "what do you mean?" is about whom to call
    asked = next((level for level in CHECKS if _asked(level, before)), None)
    if asked is None or _asks_something(intent):
        return None
    # Of a message that was not made out, the likeliest reading is no "yes, I am safe".
    read = key if intent in _REPLYING else None
    return LISTEN if done else _follow_up(asked, read, before)


def _alarm_step(response: str, done: Sequence[str], in_form: bool) -> str:
    """First the message, then the form is closed, then the clinic is told."""
    if response not in done:
        return response
    if in_form and END_FORM not in done:
        return END_FORM
    return RAISE_ALARM if RAISE_ALARM not in done else LISTEN


def _follow_up(level: str, key: str | None, before: Sequence[str]) -> str:
    """The reply to whatever a person says after an emergency or a crisis."""
    if key == "reassure/safe":
        return SAFE
    if key in ("reassure/help_coming", "smalltalk/affirm"):
        return SAFE if level == CRISIS and key == "smalltalk/affirm" else HELP_COMING
    first, second = CHECKS[level]
    return second if first in before else first


def _asked(level: str, actions: Sequence[str]) -> bool:
    return f"{RESPONSE_PREFIX}{level}" in actions or bool(set(CHECKS[level]) & set(actions))


def _asks_something(intent: str | None) -> bool:
    return (intent or "").startswith(_ASKING_PREFIXES)
