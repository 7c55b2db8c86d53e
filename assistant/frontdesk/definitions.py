"""What each figure of the insight pages counts; shown beside it."""

from __future__ import annotations

DEFINITIONS: dict[str, str] = {
    "conversations": (
        "Visits with at least one message. A visit ends with a pause of a day; the same person may "
        "make several."
    ),
    "answered": (
        "Visits in which at least one message got an answer from the documents or the clinic's "
        "profile, or was told that it is out of scope."
    ),
    "not_covered": "Visits in which the documents did not hold the answer at least once.",
    "not_understood": "Visits in which the assistant had to ask back at least once.",
    "red_flags": "Visits with at least one emergency, crisis or urgent message.",
    "handed_over": "Visits that left a request for the team, or raised an alarm.",
    "deflected": (
        "Visits with an answer and without a request, which did not end with a message that was "
        "not covered or not understood. Nobody knows whether the person called all the same."
    ),
    "rating": "Mean of the one-tap ratings: 1 did not help, 2 a little, 3 helped.",
    "to_answer": (
        "From the message's arrival to the first words of the reply: half of all messages were "
        "faster than the median, 95 of 100 faster than p95."
    ),
    "to_pick_up": "From a request to the moment when somebody first claimed it, nights included.",
    "topics": "Messages by topic of the reply; unanswered are those that were not covered.",
    "answers": "The replies given most often.",
    "thumbs_down": "Replies by thumbs down, from the widget.",
    "due": "Answers whose last review is nearly as old as a review may be.",
    "open": "Messages that were not covered or not understood, alike ones together.",
}
