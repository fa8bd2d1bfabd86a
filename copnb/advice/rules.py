"""Every threshold in one place: its value, unit and source; a workshop may change any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from copnb.words import N_, _

OWN: Final = N_("our own judgement")
"""The source of a threshold that is ours."""

LEAST_MEETUPS: Final = 4
"""Meetups from which a figure of them is told; those after the first are one fewer."""

LEAST_SHEETS: Final = 5
"""Feedback sheets from which a figure of them is told."""


@dataclass(frozen=True)
class Threshold:
    """A number that a rule compares with: what it is for, its value, unit and source."""

    name: str
    value: float
    _words: str
    _unit: str = ""
    _source: str = OWN
    least: float = 0
    most: float = 1_000_000

    @property
    def words(self) -> str:
        """What the threshold is for, in the language in force."""
        return _(self._words)

    @property
    def unit(self) -> str:
        """The unit of its value; may be empty."""
        return _(self._unit)

    @property
    def source(self) -> str:
        """Where it comes from, or that it is our own judgement."""
        return _(self._source)


class Rules(Mapping[str, float]):
    """The thresholds in force: ours, with those that a workshop changed.

    `rules["air_time_minutes"]` is a value; `changed` holds what differs, by name. KeyError
    for an unknown name, ValueError for a value outside a threshold's limits.
    """

    def __init__(self, changed: Mapping[str, float] | None = None) -> None:
        self.changed: dict[str, float] = {}
        for name, value in (changed or {}).items():
            threshold = THRESHOLDS[name]
            if not threshold.least <= value <= threshold.most:
                raise ValueError(name)
            if value != threshold.value:
                self.changed[name] = value

    def __getitem__(self, name: str) -> float:
        return self.changed.get(name, THRESHOLDS[name].value)

    def __iter__(self) -> Iterator[str]:
        return iter(THRESHOLDS)

    def __len__(self) -> int:
        return len(THRESHOLDS)


_CIRCLES: Final = N_("a guide to peer coaching circles (resilience-4mi.pages.dev)")
_WEBB: Final = N_("interconnected.org, 2022")
_BROWN: Final = N_("adrienne maree brown, quoted at markcarrigan.net")
_TIERS: Final = N_("Wenger, McDermott and Snyder 2002")
_WRITERS: Final = N_("van Mierlo 2014, Journal of Medical Internet Research")

# fmt: off
_PEOPLE: tuple[Threshold, ...] = (
    Threshold("trust_least", 6, N_("Trust: group from"), N_("people"), least=2),
    Threshold("trust_most", 12, N_("Trust: group up to"), N_("people"), least=2),
    Threshold("trust_flag", 15, N_("Trust first: talk about more than"), N_("people"), least=2),
    Threshold("circle_least", 4, N_("Problems: circle from"), N_("people"), _CIRCLES, 2),
    Threshold("circle_most", 6, N_("Problems: circle up to"), N_("people"), _CIRCLES, 2),
    Threshold("learning_least", 12, N_("Skills and ideas: group from"), N_("people"), least=2),
    Threshold("learning_most", 40, N_("Skills and ideas: group up to"), N_("people"), least=2),
    Threshold("action_least", 40, N_("Acting together: group from"), N_("people"), least=2),
    Threshold("action_most", 150, N_("Acting together: group up to"), N_("people"), least=2),
    Threshold("making_least", 4, N_("Making something: group from"), N_("people"), least=2),
    Threshold("making_most", 12, N_("Making something: group up to"), N_("people"), least=2),
    Threshold(
        "one_group_most", 150, N_("One group that knows each other, up to"), N_("people"), _WEBB, 2
    ),
    Threshold("air_time_minutes", 5, N_("Time for each to speak"), N_("minutes"), _BROWN),
    Threshold("room_people", 4, N_("A small room holds"), N_("people"), _WEBB, 2),
    Threshold("core_low", 10, N_("The core, from"), N_("% of members"), _TIERS, most=100),
    Threshold("core_high", 15, N_("The core, up to"), N_("% of members"), _TIERS, most=100),
    Threshold("active_low", 15, N_("Often there, from"), N_("% of members"), _TIERS, most=100),
    Threshold("active_high", 20, N_("Often there, up to"), N_("% of members"), _TIERS, most=100),
    Threshold("tiers_people", 60, N_("A closed group has its tiers from"), N_("people")),
    Threshold("invited_people", 15, N_("Few invitations, all accepted: below"), N_("people")),
    Threshold("writers_often", 1, N_("Who writes often"), N_("% of members"), _WRITERS, most=100),
    Threshold("writers_some", 9, N_("Who writes at times"), N_("% of members"), _WRITERS, most=100),
    Threshold("quiet_people", 50, N_("A list or forum may stay quiet below"), N_("people")),
    Threshold(
        "show_up_open", 50, N_("Those who come, where all may join"), N_("% of those who said yes"),
        N_("figures of event planners (PCMA, Livestorm and others)"), 1, 100,
    ),
    Threshold(
        "show_up_closed", 80, N_("Those who come, in a closed group"),
        N_("% of those who said yes"), least=1, most=100,
    ),
    Threshold("goal_counts", 25, N_("A goal counts much from"), N_("points"), least=1, most=100),
    Threshold(
        "mix_share", 50, N_("Time that serves a goal, at least"), N_("% of its points"), most=100
    ),
    Threshold(
        "own_time_over", 200, N_("Talk where ways in own time take"), N_("% of what you count"),
        least=100,
    ),
    Threshold("ways_a_corner", 3, N_("Ways shown in a corner"), N_("ways"), least=1, most=34),
    Threshold("structures_shown", 3, N_("Short ways to talk, shown"), N_("ways"), least=1, most=12),
    Threshold("goals_weight", 2, N_("Best ways: weight of goals"), most=10),
    Threshold("whys_weight", 1, N_("Best ways: weight of reasons"), most=10),
    Threshold("style_weight", 1, N_("Best ways: weight of structure"), most=10),
    Threshold("gather_weight", 1, N_("Best ways: weight of how you gather"), most=10),
    Threshold("minutes_weight", 1, N_("Best ways: weight of the length"), most=10),
)
"""Size, air-time, tiers, invitations, formats and learning."""
# fmt: on

_HOUR: Final = N_("hours after midnight")
_KBPS: Final = N_("kilobits a second")
_CALLS: Final = N_("figures of a maker of video calls, from a copy of its page")

# fmt: off
_PLACES: tuple[Threshold, ...] = (
    Threshold("hours_from", 9, N_("Hours that suit people, from"), _HOUR, most=24),
    Threshold("hours_to", 17, N_("Hours that suit people, until"), _HOUR, most=24),
    Threshold("hours_early", 7, N_("Early, but possible from"), _HOUR, most=24),
    Threshold("hours_late", 21, N_("Late, but possible until"), _HOUR, most=24),
    Threshold("hours_tolerable", 50, N_("What an early or late hour is worth"), "%", most=100),
    Threshold("hours_weekend", 50, N_("Most that a weekend is worth"), "%", most=100),
    Threshold("hours_share", 80, N_("One time will do if it reaches"), N_("% of people"), most=100),
    Threshold("need_video", 1200, N_("Video with a group needs"), _KBPS, _CALLS),
    Threshold("need_voice", 80, N_("Voice over the internet needs"), _KBPS, _CALLS),
    Threshold("need_phone", 0, N_("A telephone call needs, of the internet"), _KBPS),
    Threshold("need_text", 10, N_("Writing needs"), _KBPS),
    Threshold("need_board", 300, N_("An online whiteboard needs"), _KBPS),
    Threshold("need_recording", 500, N_("Watching a recording needs"), _KBPS),
    Threshold("recording_hours", 3, N_("A recording loads in at most"), N_("hours"), least=0.1),
    Threshold("never_live", 33, N_("A problem where those who cannot be there are"), "%", most=100),
    Threshold("unfamiliar", 25, N_("Talk where those not at ease with a tool are"), "%", most=100),
    Threshold("line_good", 5000, N_("A good connection carries"), _KBPS),
    Threshold("line_thin", 300, N_("A thin connection carries"), _KBPS),
    Threshold("line_very_thin", 64, N_("A very thin connection carries"), _KBPS),
    Threshold("line_safety", 2, N_("A safe connection carries the need times"), least=1),
    Threshold("data_share", 50, N_("Part of a data allowance for meetups"), "%", least=1, most=100),
    Threshold("strong_tool", 500, N_("A tool asks for a strong connection from"), _KBPS),
    Threshold("orientation_counts", 4, N_("A part of its life matters, from"), N_("of 5"), most=5),
    Threshold("rhythm_meetups", 4, N_("Meetups that show a rhythm"), N_("meetups"), least=3),
    Threshold("rhythm_planned", 25, N_("The usual gap may differ from the plan by"), "%"),
)
# fmt: on
"""Hours and connections of the member groups, tools, rhythm."""

_ECHO = N_("Project ECHO Ontario, the agenda of a meetup of 90 minutes")

_TIME: tuple[Threshold, ...] = (
    Threshold("connection_least", 33, N_("Least part of an agenda for connecting"), "%", most=100),
    Threshold("connection_wished", 50, N_("Good part of an agenda for connecting"), "%", most=100),
    Threshold("talk_minutes", 20, N_("Longest time of only listening"), N_("minutes")),
    Threshold("feedback_minutes", 5, N_("Time to ask how it was"), N_("minutes"), _ECHO),
    Threshold("room_minutes", 5, N_("How early a room opens, at least"), N_("minutes")),
    Threshold("break_minutes", 90, N_("Longest time without a break"), N_("minutes")),
    Threshold("leader_easy", 85, N_("Part of a leader's time for meetups"), "%", least=1, most=100),
    Threshold("meetup_shortest", 30, N_("Shortest meetup that we suggest"), N_("minutes")),
    Threshold("worth_good", 4, N_("“Worth my time” is good from"), N_("of 5"), least=1, most=5),
    Threshold("worth_low", 3, N_("“Worth my time” is low below"), N_("of 5"), least=1, most=5),
    Threshold("member_led", 25, N_("Part of the meetups that members lead"), "%", most=100),
    Threshold("member_topics", 33, N_("Part of the topics that members propose"), "%", most=100),
    Threshold("value_left", 25, N_("Talk where those not told what they get are"), "%", most=100),
    Threshold("leads_least", 2, N_("People or roles that share the lead"), N_("people")),
    Threshold("rhythm_even", 25, N_("Most that the time between meetups may vary"), "%"),
    Threshold(
        "momentum_meetups",
        LEAST_MEETUPS,
        N_("Meetups that show a trend"),
        N_("meetups"),
        least=3,
    ),
    Threshold(
        "attendance_change",
        10,
        N_("Change from the first meetup to the last that counts"),
        "%",
        most=100,
    ),
    Threshold("returning_good", 60, N_("Part of people that return: good from"), "%", most=100),
    Threshold("returning_low", 40, N_("Part of people that return: low below"), "%", most=100),
    Threshold(
        "momentum_signs", 2, N_("Signs more good than low, or low than good"), least=1, most=4
    ),
    Threshold("length_planned", 15, N_("The usual length may differ from the plan by"), "%"),
    Threshold("size_planned", 25, N_("How many usually come may differ from the plan by"), "%"),
    Threshold(
        "share_planned",
        10,
        N_("A share of the plan may fall short by"),
        N_("percentage points"),
        most=100,
    ),
    Threshold("open_least", 3, N_("Open questions of an agreed step, worth a word from"), least=1),
    Threshold("waiting_least", 1, N_("People waiting that speak for growing"), N_("people")),
    Threshold("renewals_least", 1, N_("Renewals after which closing is near"), N_("times")),
)
"""Agenda, load, lessons, momentum and the decision."""

GROUPS: Final = (
    (N_("People and ways to meet"), _PEOPLE),
    (N_("Hours, connections and rhythm"), _PLACES),
    (N_("Time, lessons and what comes next"), _TIME),
)
"""Heading and thresholds of each group, as a page lists them."""

THRESHOLDS: dict[str, Threshold] = {t.name: t for _heading, group in GROUPS for t in group}
"""Name to threshold."""
