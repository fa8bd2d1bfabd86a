"""The questions to ask after a meetup: few, and the same each time, so that answers compare."""

from __future__ import annotations

from dataclasses import dataclass

from copnb.words import N_, _


@dataclass(frozen=True)
class FeedbackQuestion:
    """One question; `column` is where its answers stand in `feedback.csv`.

    `answers` are those to choose from; without them there is room to write.
    """

    column: str
    _title: str
    _answers: tuple[str, ...] = ()
    _lowest: str = ""
    _highest: str = ""

    @property
    def title(self) -> str:
        """The question, in the language in force."""
        return _(self._title)

    @property
    def answers(self) -> list[str]:
        """What can be ticked: words, or the numbers from 1 to 5."""
        return [_(answer) for answer in self._answers]

    @property
    def ends(self) -> tuple[str, str]:
        """What the lowest and the highest number mean; empty for words."""
        return _(self._lowest), _(self._highest)


_FIVE = ("1", "2", "3", "4", "5")
_HOW_FAR = (N_("yes"), N_("partly"), N_("no"))

FEEDBACK_QUESTIONS = (
    FeedbackQuestion(
        "worth_my_time",
        N_("Was this meetup worth your time?"),
        _FIVE,
        N_("not at all"),
        N_("very much"),
    ),
    FeedbackQuestion("will_use", N_("Do you take something home that you will use?"), _HOW_FAR),
    FeedbackQuestion("took_part", N_("Could you take part in the way you wanted?"), _HOW_FAR),
    FeedbackQuestion("next_topic", N_("What should we talk about, or who should speak, next?")),
    FeedbackQuestion("to_change", N_("What should we do differently?")),
)
"""From what the method wants of a community: it is worth the time (lesson 1), it changes practice,
nobody is left out (consideration 5), members shape it (lessons 2 and 6), and it listens (lesson 7).
"""
