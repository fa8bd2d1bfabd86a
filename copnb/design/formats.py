"""The catalogue of 34 ways to interact, each with its place on the chart and what it is good for.

The tool's chart has two axes, structure and same time or own time. Its picture is lost to us:
`OUR_FILLING` says so wherever ours is shown. Of each way, `source` says where it is described.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from copnb.design.fields import Labelled
from copnb.design.goals import Goal, Why
from copnb.words import N_

OUR_FILLING = N_(
    "This chart is our own filling of the tool's chart, which is a picture that is lost to us. "
    "Where each way to meet stands, for how many people it works and what it is good for "
    "is our own judgement."
)


class Bandwidth(Labelled):
    """How strong a connection to the internet a way to interact asks for, strongest first."""

    VIDEO = "video", N_("Video"), N_("Needs a strong connection.")
    AUDIO = "audio", N_("Sound only"), N_("Works with a weak connection or by telephone.")
    TEXT = "text", N_("Writing only"), N_("Works with almost any connection.")


class Corner(Labelled):
    """The four corners of the chart."""

    WITH_A_PLAN_SAME_TIME = (
        "with_a_plan_same_time",
        N_("Meet with a plan"),
        N_("With a plan · same time"),
    )
    OPEN_SAME_TIME = "open_same_time", N_("Meet and mingle"), N_("Open · same time")
    WITH_A_PLAN_OWN_TIME = (
        "with_a_plan_own_time",
        N_("Guided, on our own time"),
        N_("With a plan · own time"),
    )
    OPEN_OWN_TIME = "open_own_time", N_("Drop in, on our own time"), N_("Open · own time")


class Format(Labelled):
    """A way to interact: its short name, and one line on how it goes."""

    # fmt: off
    GUEST_SPEAKER = (
        "guest_speaker", N_("Guest speaker"),
        N_("Someone from outside gives a talk and answers your questions."),
    )
    COMMUNITY_CALL = (
        "community_call", N_("Community call"),
        N_("Short news from all, then one question that everyone discusses."),
    )
    CASE_CLINIC = (
        "case_clinic", N_("Case clinic"),
        N_("A member brings a real case; the others ask, then give advice."),
    )
    PEER_ASSIST = (
        "peer_assist", N_("Help before you start"),
        N_("A team about to begin something asks people who have done it."),
    )
    COACHING_CIRCLE = (
        "coaching_circle", N_("Coaching in threes"),
        N_("In small groups, each in turn is listened to and helped, by the clock."),
    )
    ONE_TWO_FOUR_ALL = (
        "one_two_four_all", N_("Alone, in pairs, all"),
        N_("Everyone thinks alone, then in pairs, then in fours, then all share."),
    )
    PANEL = (
        "panel", N_("Panel or interview"),
        N_("A few people who know the subject talk together, and members ask."),
    )
    SHOW_AND_TELL = (
        "show_and_tell", N_("Show and tell"),
        N_("Three or four members each show something in a few minutes."),
    )
    LEARNING_LAB = (
        "learning_lab", N_("Hands-on workshop"),
        N_("You learn a skill by doing it, with someone who can."),
    )
    BOOK_CLUB = (
        "book_club", N_("Book club"),
        N_("Everyone reads the same text first; a few questions guide the talk."),
    )
    COFFEE_CHAT = (
        "coffee_chat", N_("Coffee chat"),
        N_("No agenda: come by, have a cup and see who is there."),
    )
    OFFICE_HOURS = (
        "office_hours", N_("Office hours"),
        N_("Someone who knows is there for an hour; bring any question."),
    )
    OPEN_SPACE = (
        "open_space", N_("Open space"),
        N_("Members make the agenda on the day, and go where they want to be."),
    )
    CONVERSATION_CAFE = (
        "conversation_cafe", N_("Conversation café"),
        N_("Small tables talk about one question, and people change tables."),
    )
    LEAN_COFFEE = (
        "lean_coffee", N_("Vote and talk"),
        N_("You write down topics, vote, and talk about the first ones."),
    )
    SIDE_BY_SIDE = (
        "side_by_side", N_("Working side by side"),
        N_("Each does their own work, quietly, in the same online room."),
    )
    RANDOM_PAIRS = (
        "random_pairs", N_("Random pairs"),
        N_("Two people talk for a few minutes; then the pairs change."),
    )
    TEXT_CHAT_HOUR = (
        "text_chat_hour", N_("Text chat hour"),
        N_("Everybody writes in the same chat for an hour; no sound is needed."),
    )
    NEWSLETTER = (
        "newsletter", N_("Newsletter"),
        N_("Someone picks what matters and sends it out on a fixed day."),
    )
    QUESTION_OF_THE_WEEK = (
        "question_of_the_week", N_("Question of the week"),
        N_("A host asks one question, and sums up the answers on Friday."),
    )
    SHARED_GUIDE = (
        "shared_guide", N_("Shared guide"),
        N_("Pages in one shape, on which members keep what works."),
    )
    STORY_COLLECTION = (
        "story_collection", N_("Story collection"),
        N_("Members write down on a short form what they did and what came of it."),
    )
    RECORDED_TALK = (
        "recorded_talk", N_("Recorded talk"),
        N_("You watch or read when it suits you; the speaker answers in writing."),
    )
    LEARNING_PATH = (
        "learning_path", N_("Learning path"),
        N_("A small task each week, for some weeks, at your own pace."),
    )
    RANKING_ROUND = (
        "ranking_round", N_("Survey and ranking"),
        N_("Over some days members give their views, see the result and rank again."),
    )
    BUDDY_PROGRAMME = (
        "buddy_programme", N_("Buddy programme"),
        N_("Two members are matched, with a few dates and a list to start from."),
    )
    WRITING_TOGETHER = (
        "writing_together", N_("Writing together"),
        N_("Everyone has a part of one shared text, and there is a date to finish."),
    )
    GROUP_CHAT = (
        "group_chat", N_("Group chat"),
        N_("A channel where anyone asks, shares and replies at any hour."),
    )
    EMAIL_LIST = (
        "email_list", N_("E-mail list"),
        N_("One address reaches all members."),
    )
    FORUM = (
        "forum", N_("Forum"),
        N_("Anyone starts a thread, and answers stay easy to find."),
    )
    SHARED_FOLDER = (
        "shared_folder", N_("Shared folder"),
        N_("A place where members drop files and links."),
    )
    WHO_KNOWS_WHAT = (
        "who_knows_what", N_("Who knows what"),
        N_("A page for each member: what they know and what they look for."),
    )
    WORKING_OUT_LOUD = (
        "working_out_loud", N_("Blog and short posts"),
        N_("Members write about their work while they do it."),
    )
    VOICE_NOTES = (
        "voice_notes", N_("Voice notes"),
        N_("Two members keep in touch with short spoken messages."),
    )
    # fmt: on


@dataclass(frozen=True)
class FormatFacts:
    """What the catalogue knows about one format.

    `structure` runs from -1 (open) to 1 (with a plan), `synchrony` from -1 (own time) to 1 (same
    time). `smallest` and `largest` count the people who do it together (None: no upper limit);
    where `splits`, a larger group does it in several small ones. Minutes are of one go (None: own
    time). `bandwidth` is the least that works, `also` what it is usually done with where it asks
    for more.
    """

    format: Format
    structure: float
    synchrony: float
    smallest: int
    largest: int | None
    shortest: int | None
    longest: int | None
    bandwidth: Bandwidth
    also: Bandwidth | None
    whys: tuple[Why, ...]
    goals: tuple[Goal, ...]
    connection: bool
    learning: bool
    splits: bool
    source: str

    @property
    def corner(self) -> Corner:
        """The corner of the chart in which the format stands."""
        return corner_at(self.structure, self.synchrony)

    def fits(self, people: int) -> bool:
        """Say whether a group of so many people can do it."""
        if people < self.smallest:
            return False
        return self.largest is None or people <= self.largest or self.splits


def corner_at(structure: float, synchrony: float) -> Corner:
    """Return the corner of a place on the chart, both numbers from -1 to 1; 0 counts as 1."""
    if synchrony >= 0:
        return Corner.WITH_A_PLAN_SAME_TIME if structure >= 0 else Corner.OPEN_SAME_TIME
    return Corner.WITH_A_PLAN_OWN_TIME if structure >= 0 else Corner.OPEN_OWN_TIME


_F, _W, _G = Format, Why, Goal
_VIDEO, _AUDIO, _TEXT = Bandwidth.VIDEO, Bandwidth.AUDIO, Bandwidth.TEXT
_OWN_TIME = (None, None)

_CONNECTING = frozenset(
    {
        _F.COACHING_CIRCLE,
        _F.ONE_TWO_FOUR_ALL,
        _F.COFFEE_CHAT,
        _F.OPEN_SPACE,
        _F.CONVERSATION_CAFE,
        _F.LEAN_COFFEE,
        _F.SIDE_BY_SIDE,
        _F.RANDOM_PAIRS,
        _F.TEXT_CHAT_HOUR,
        _F.BUDDY_PROGRAMME,
        _F.GROUP_CHAT,
        _F.VOICE_NOTES,
    }
)
"""Ways that are about people more than about content: each talks with a few others."""

_LEARNING = frozenset(
    {
        _F.GUEST_SPEAKER,
        _F.CASE_CLINIC,
        _F.PEER_ASSIST,
        _F.COACHING_CIRCLE,
        _F.ONE_TWO_FOUR_ALL,
        _F.PANEL,
        _F.SHOW_AND_TELL,
        _F.LEARNING_LAB,
        _F.BOOK_CLUB,
        _F.OFFICE_HOURS,
        _F.OPEN_SPACE,
        _F.CONVERSATION_CAFE,
        _F.QUESTION_OF_THE_WEEK,
        _F.SHARED_GUIDE,
        _F.STORY_COLLECTION,
        _F.RECORDED_TALK,
        _F.LEARNING_PATH,
        _F.BUDDY_PROGRAMME,
        _F.FORUM,
        _F.WORKING_OUT_LOUD,
    }
)
"""Ways in which people take away something that they did not know or could not do before."""

_SPLITTING = frozenset({_F.COACHING_CIRCLE, _F.BUDDY_PROGRAMME, _F.VOICE_NOTES})
"""Ways that a larger group does in several small groups at once."""


def _row(
    format: Format,
    place: tuple[float, float],
    people: tuple[int, int | None],
    minutes: tuple[int | None, int | None],
    connection: tuple[Bandwidth, Bandwidth | None],
    whys: tuple[Why, ...],
    goals: tuple[Goal, ...],
    source: str,
) -> FormatFacts:
    return FormatFacts(
        format,
        *place,
        *people,
        *minutes,
        *connection,
        whys,
        goals,
        connection=format in _CONNECTING,
        learning=format in _LEARNING,
        splits=format in _SPLITTING,
        source=source,
    )


# fmt: off
# Columns: format, (structure, same time), people, minutes, (least connection, usual connection),
# whys, goals, where it is described. Places, sizes, whys and goals are our own judgement.
CATALOGUE: tuple[FormatFacts, ...] = (
    _row(_F.GUEST_SPEAKER, (0.85, 0.80), (10, None), (60, 60), (_AUDIO, _VIDEO),
         (_W.SHARED_CONTEXT, _W.EXCHANGE), (_G.NEW_THINKING, _G.SKILLS),
         N_("Tamarack tool, lesson 4; Knowledge Management Handbook, chapter 13")),
    _row(_F.COMMUNITY_CALL, (0.55, 0.90), (8, 40), (60, 60), (_AUDIO, _VIDEO),
         (_W.SHARED_CONTEXT, _W.DIALOGUE, _W.COORDINATION), (_G.ACTION, _G.RELATIONSHIPS),
         N_("Knowledge Management Handbook, chapter 13")),
    _row(_F.CASE_CLINIC, (0.75, 0.70), (6, 30), (25, 90), (_AUDIO, _VIDEO),
         (_W.EXCHANGE,), (_G.PROBLEMS, _G.SKILLS),
         N_("ECHO Ontario, agenda; Knowledge Management Handbook, chapter 13")),
    _row(_F.PEER_ASSIST, (0.50, 0.65), (6, 15), (60, 90), (_AUDIO, _VIDEO),
         (_W.COLLABORATION,), (_G.PROBLEMS, _G.ACTION),
         N_("Knowledge Management Handbook, chapter 13")),
    _row(_F.COACHING_CIRCLE, (0.65, 0.50), (3, 6), (26, 90), (_AUDIO, _VIDEO),
         (_W.CONNECTION,), (_G.RELATIONSHIPS, _G.PROBLEMS, _G.SKILLS),
         N_("Liberating Structures (Troika); peer coaching circles")),
    _row(_F.ONE_TWO_FOUR_ALL, (0.70, 0.95), (8, None), (12, 30), (_AUDIO, _VIDEO),
         (_W.EXCHANGE,), (_G.NEW_THINKING, _G.ACTION),
         N_("Liberating Structures (1-2-4-All)")),
    _row(_F.PANEL, (0.60, 0.75), (12, 150), (30, 60), (_AUDIO, _VIDEO),
         (_W.SHARED_CONTEXT,), (_G.NEW_THINKING,),
         N_("Liberating Structures (Celebrity Interview); Knowledge Management Handbook")),
    _row(_F.SHOW_AND_TELL, (0.40, 0.80), (8, 60), (60, 60), (_VIDEO, None),
         (_W.EXCHANGE,), (_G.NEW_THINKING, _G.SKILLS),
         N_("Knowledge Management Handbook, chapter 13")),
    _row(_F.LEARNING_LAB, (0.80, 0.60), (6, 30), (120, 240), (_VIDEO, None),
         (_W.COLLABORATION,), (_G.SKILLS, _G.PRODUCTS),
         N_("Knowledge Management Handbook, chapter 13")),
    _row(_F.BOOK_CLUB, (0.45, 0.35), (5, 15), (60, 60), (_AUDIO, None),
         (_W.EXCHANGE,), (_G.NEW_THINKING, _G.RELATIONSHIPS),
         N_("Common practice")),
    _row(_F.COFFEE_CHAT, (-0.90, 0.75), (3, 12), (30, 30), (_AUDIO, _VIDEO),
         (_W.CONNECTION,), (_G.RELATIONSHIPS,),
         N_("University of Wisconsin-Madison, guide to communities of practice")),
    _row(_F.OFFICE_HOURS, (-0.40, 0.50), (1, 15), (60, 60), (_AUDIO, _VIDEO),
         (_W.COORDINATION,), (_G.PROBLEMS, _G.SKILLS),
         N_("Hack for LA, UI/UX community of practice")),
    _row(_F.OPEN_SPACE, (-0.50, 0.90), (12, 150), (90, 240), (_VIDEO, None),
         (_W.EXCHANGE, _W.COLLABORATION), (_G.NEW_THINKING, _G.ACTION),
         N_("Common practice (Open Space)")),
    _row(_F.CONVERSATION_CAFE, (-0.30, 0.80), (8, 60), (60, 90), (_AUDIO, _VIDEO),
         (_W.CONNECTION,), (_G.RELATIONSHIPS, _G.NEW_THINKING),
         N_("lernOS guide to community management; Knowledge Management Handbook")),
    _row(_F.LEAN_COFFEE, (-0.25, 0.65), (4, 15), (60, 60), (_AUDIO, None),
         (_W.DIALOGUE,), (_G.PROBLEMS, _G.NEW_THINKING),
         N_("Common practice (Lean Coffee)")),
    _row(_F.SIDE_BY_SIDE, (-0.70, 0.40), (3, 20), (90, 120), (_TEXT, _AUDIO),
         (_W.COLLABORATION,), (_G.PRODUCTS, _G.RELATIONSHIPS),
         N_("Knowledge Management Handbook, chapter 13")),
    _row(_F.RANDOM_PAIRS, (-0.15, 0.95), (6, None), (20, 20), (_AUDIO, _VIDEO),
         (_W.CONNECTION,), (_G.RELATIONSHIPS,),
         N_("Liberating Structures (Impromptu Networking)")),
    _row(_F.TEXT_CHAT_HOUR, (-0.55, 0.30), (5, 60), (60, 60), (_TEXT, None),
         (_W.CONNECTION, _W.DIALOGUE), (_G.PROBLEMS, _G.NEW_THINKING),
         N_("Stanford University 2020, table of bandwidth and immediacy")),
    _row(_F.NEWSLETTER, (0.85, -0.85), (1, None), _OWN_TIME, (_TEXT, None),
         (_W.SHARED_CONTEXT,), (_G.NEW_THINKING, _G.ACTION),
         N_("University of Wisconsin-Madison; Knowledge Management Handbook")),
    _row(_F.QUESTION_OF_THE_WEEK, (0.50, -0.35), (15, None), _OWN_TIME, (_TEXT, None),
         (_W.DIALOGUE,), (_G.PROBLEMS, _G.NEW_THINKING),
         N_("Knowledge Management Handbook, chapter 13")),
    _row(_F.SHARED_GUIDE, (0.60, -0.90), (5, None), _OWN_TIME, (_TEXT, None),
         (_W.SHARED_CONTEXT,), (_G.PRODUCTS, _G.SKILLS),
         N_("lernOS guide to community management (Bosch)")),
    _row(_F.STORY_COLLECTION, (0.65, -0.70), (5, None), _OWN_TIME, (_TEXT, None),
         (_W.EXCHANGE,), (_G.SKILLS, _G.PRODUCTS),
         N_("Wenger, Trayner and de Laat 2011; Knowledge Management Handbook")),
    _row(_F.RECORDED_TALK, (0.75, -0.55), (1, None), _OWN_TIME, (_TEXT, _VIDEO),
         (_W.SHARED_CONTEXT, _W.EXCHANGE), (_G.NEW_THINKING, _G.SKILLS),
         N_("CHAOSS, Time Inclusion for Virtual Events")),
    _row(_F.LEARNING_PATH, (0.90, -0.65), (3, 30), _OWN_TIME, (_TEXT, None),
         (_W.SHARED_CONTEXT,), (_G.SKILLS,),
         N_("lernOS guide to community management (Continental)")),
    _row(_F.RANKING_ROUND, (0.80, -0.40), (8, None), _OWN_TIME, (_TEXT, None),
         (_W.COORDINATION,), (_G.ACTION, _G.NEW_THINKING),
         N_("lernOS guide to community management")),
    _row(_F.BUDDY_PROGRAMME, (0.35, -0.50), (2, 2), _OWN_TIME, (_TEXT, _AUDIO),
         (_W.CONNECTION, _W.EXCHANGE), (_G.RELATIONSHIPS, _G.SKILLS),
         N_("Common practice")),
    _row(_F.WRITING_TOGETHER, (0.40, -0.30), (3, 20), _OWN_TIME, (_TEXT, None),
         (_W.COLLABORATION, _W.COORDINATION), (_G.PRODUCTS, _G.ACTION),
         N_("Knowledge Management Handbook, chapter 13")),
    _row(_F.GROUP_CHAT, (-0.60, -0.25), (5, 150), _OWN_TIME, (_TEXT, None),
         (_W.CONNECTION, _W.DIALOGUE), (_G.RELATIONSHIPS, _G.PROBLEMS),
         N_("WhatsApp communities in health (IJoHS); U.S. Web Design System")),
    _row(_F.EMAIL_LIST, (-0.35, -0.60), (20, None), _OWN_TIME, (_TEXT, None),
         (_W.DIALOGUE,), (_G.PROBLEMS, _G.ACTION),
         N_("GSA digital.gov communities")),
    _row(_F.FORUM, (-0.30, -0.45), (30, None), _OWN_TIME, (_TEXT, None),
         (_W.DIALOGUE,), (_G.PROBLEMS, _G.NEW_THINKING),
         N_("Wenger, White and Smith, Digital Habitats; Knowledge Management Handbook")),
    _row(_F.SHARED_FOLDER, (-0.55, -0.90), (3, None), _OWN_TIME, (_TEXT, None),
         (_W.COORDINATION,), (_G.PRODUCTS, _G.ACTION),
         N_("lernOS guide to community management (Bosch)")),
    _row(_F.WHO_KNOWS_WHAT, (-0.20, -0.85), (10, None), _OWN_TIME, (_TEXT, None),
         (_W.COLLABORATION,), (_G.RELATIONSHIPS, _G.PROBLEMS),
         N_("Hack for LA, UI/UX community of practice")),
    _row(_F.WORKING_OUT_LOUD, (-0.75, -0.70), (1, None), _OWN_TIME, (_TEXT, None),
         (_W.EXCHANGE,), (_G.NEW_THINKING, _G.SKILLS),
         N_("lernOS guide to community management")),
    _row(_F.VOICE_NOTES, (-0.85, -0.35), (2, 2), _OWN_TIME, (_AUDIO, None),
         (_W.CONNECTION,), (_G.RELATIONSHIPS,),
         N_("Common practice")),
)
# fmt: on
"""All formats in the order of the catalogue.

Which format serves which why follows our own matrix; it left seven without one (open space, vote
and talk, text chat hour, recorded talk, learning path, buddy programme, who knows what), and we
have given them theirs by the same judgement.
"""

FIRST_SHOWN: Mapping[Corner, tuple[Format, ...]] = {
    Corner.WITH_A_PLAN_SAME_TIME: (
        _F.COMMUNITY_CALL,
        _F.CASE_CLINIC,
        _F.GUEST_SPEAKER,
        _F.COACHING_CIRCLE,
        _F.SHOW_AND_TELL,
        _F.BOOK_CLUB,
    ),
    Corner.OPEN_SAME_TIME: (
        _F.COFFEE_CHAT,
        _F.RANDOM_PAIRS,
        _F.OFFICE_HOURS,
        _F.OPEN_SPACE,
        _F.TEXT_CHAT_HOUR,
        _F.CONVERSATION_CAFE,
    ),
    Corner.WITH_A_PLAN_OWN_TIME: (
        _F.QUESTION_OF_THE_WEEK,
        _F.NEWSLETTER,
        _F.SHARED_GUIDE,
        _F.RECORDED_TALK,
        _F.BUDDY_PROGRAMME,
        _F.WRITING_TOGETHER,
    ),
    Corner.OPEN_OWN_TIME: (
        _F.GROUP_CHAT,
        _F.EMAIL_LIST,
        _F.FORUM,
        _F.SHARED_FOLDER,
        _F.WHO_KNOWS_WHAT,
        _F.VOICE_NOTES,
    ),
}
"""The six formats that a form shows first in each corner; the others stand behind a button."""

_BY_FORMAT = {entry.format: entry for entry in CATALOGUE}


def facts(format: Format) -> FormatFacts:
    """Return what the catalogue knows about a format."""
    return _BY_FORMAT[format]


def in_corner(corner: Corner) -> tuple[FormatFacts, ...]:
    """Return the formats of a corner, in the order of the catalogue."""
    return tuple(entry for entry in CATALOGUE if entry.corner is corner)
