import pytest
from picture_checks import HOSTILE, check_catalogue, check_finding, check_room, check_typed, drawn

from copnb.advice.rules import Rules
from copnb.design.questions import question
from copnb.pictures import hours_map, inclusion_table, load_against_capacity
from copnb.report.drawings import DRAWINGS, Known

FORTY = "Forty signs of a name that goes on so so"


def day(suits=range(18, 34), either=range(14, 42)):
    """The half-hours of a day: those that suit, those that are early or late."""
    suits, either = ({slot % 48 for slot in slots} for slots in (suits, either))
    return tuple(2 if slot in suits else 1 if slot in either else 0 for slot in range(48))


def groups(n, name="Group", shift=0):
    hours = (day(range(18 + shift * i, 34 + shift * i), range(14 + shift * i, 42 + shift * i))
             for i in range(n))  # fmt: skip
    return [(f"{name} {i}"[:40], 30 - i, "Toronto", fits) for i, fits in enumerate(hours)]


def hours_of(rows, chosen=(), starts=(720,), covered=None, minutes=60, **more):
    covered = sum(row[1] for row in rows) if covered is None else covered
    return hours_map(rows, chosen, (starts, covered), minutes, "Toronto", **more)


def chosen(minute, n, fit=2, name="Tuesday"):
    return minute, name, (fit,) * n


def row(state=2, name="Manitoba", people=4, used=270.0, allowed=500, lacks=False, helps=(),
        way="by voice only", connection="Thin: voice works", measured=""):  # fmt: skip
    return name, people, connection, measured, state, way, used, allowed, lacks, helps


HELPS = ("A telephone number to call", "The same conversation in writing", "Voice only")
PICTURES = {
    "hours of nobody": lambda: hours_map([], (), ((), 0), None, "", 0, False),
    "hours of one group": lambda: hours_of(groups(1)),
    "hours of four groups with our time": lambda: hours_of(
        groups(4, FORTY, 3), [chosen(765, 4)], (690, 720, 750)
    ),
    "hours of thirty groups around the world": lambda: hours_of(
        groups(30, FORTY, 2), [chosen(1410, 30, 1), chosen(600, 30)], (0, 30, 300, 330), left=3
    ),
    "hours of twelve groups, all at once": lambda: hours_of(groups(12), [], range(540, 990, 30)),
    "hours across midnight": lambda: hours_of(
        [("Toronto", 5, "Toronto", day()),
         ("Sydney", 4, "Sydney", day(range(38, 54), range(34, 62)))],
        [chosen(1410, 2, 1), chosen(1170, 2)], (1380, 1410, 0, 30), 5,
    ),
    "hours of half-hour zones": lambda: hours_of(
        [("Kolkata", 9, "Kolkata", day(range(19, 35), range(15, 43))),
         ("St Johns", 3, "St Johns", day(range(31, 48), range(29, 50)))],
        [chosen(1005, 2)], (990,), 12,
    ),
    "hours in which nobody can": lambda: hours_of([("A", 3, "Lima", (0,) * 48)], [], (), 0),
    "hours in which nobody can, with our time": lambda: hours_of(
        [("A", 3, "Lima", (0,) * 48)], [chosen(1430, 1, 0)], (), 0
    ),
    "hours that always suit": lambda: hours_of(
        [("A", 1, "Lima", (2,) * 48)], [chosen(0, 1)], range(0, 1440, 30)
    ),
    "hours with a meetup of two days": lambda: hours_of(groups(2), [chosen(600, 2)], (), 0, 2880),
    "hours with many times of ours": lambda: hours_of(
        groups(3), [chosen(480 + 45 * i, 3, name="Wednesday") for i in range(12)],
        (660, 720, 780, 840)
    ),
    "hours of a million": lambda: hours_of(
        [(FORTY, 999_999, FORTY, day(range(20, 21), range(20, 22)))] * 14, [chosen(600, 14)], (600,)
    ),
    "load of nobody": lambda: load_against_capacity([], None, 80, (None, None)),
    "load of one": lambda: load_against_capacity([("Coast", 120)], 90, 80, (None, 60)),
    "load of three and the leader": lambda: load_against_capacity(
        [("Coast", 60), (FORTY, 100), ("Hills", 240)], 90, 80, (300.4, 240)
    ),
    "load of thirty": lambda: load_against_capacity(
        [(f"{FORTY} {i}", 30 + 9 * i) for i in range(30)], 120, 80, (90, 500)
    ),
    "load that nobody has time for": lambda: load_against_capacity(
        [("Coast", 0), ("Hills", 0)], 12_000, 80, (99_999, 0)
    ),
    "load of nothing": lambda: load_against_capacity([("Coast", 0), ("Hills", 60)], 0, 80, (0, 0)),
    "load far below": lambda: load_against_capacity(
        [("Coast", 10), ("Hills", 1_000_000)], 5, 100, (1, 1_000_000)
    ),
    "load of the leader only": lambda: load_against_capacity([], 90, 80, (100, 120)),
    "inclusion of nobody": lambda: inclusion_table([], True, False),
    "inclusion of one": lambda: inclusion_table([row()], True, True),
    "inclusion of three": lambda: inclusion_table(
        [row(0, lacks=True, helps=HELPS), row(1, FORTY, 5, way="with the recording only",
         helps=HELPS[:1]), row(2, "Québec leads", 3, None, None, way="")], True, True, 1
    ),
    "inclusion of thirty": lambda: inclusion_table(
        [row(n // 11, f"{FORTY} {n}", 9, 90_000, 100_000, helps=HELPS) for n in range(30)],
        True, True, 3
    ),
    "inclusion without numbers of people": lambda: inclusion_table(
        [row(0, people=None), row(2, people=4), row(2, people=0)], True, True
    ),
    "inclusion of a million": lambda: inclusion_table(
        [row(0, people=1), row(1, people=999_999), row(2, people=1_000_000)], True, True
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_no_words_overlap_or_leave_the_picture(name):
    check_room(PICTURES[name]())


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_its_finding_and_is_small_and_the_same_each_time(name):
    check_finding(PICTURES[name])


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.filterwarnings("error")
def test_whatever_a_text_holds_it_is_drawn_and_never_read_as_anything_else(text):
    pictures = [
        hours_map([(text, 3, text, day())], [(720, text, (2,))], ((660,), 3), 60, text),
        load_against_capacity([(text, 50), (text, 150)], 60, 80, (9, 90)),
        inclusion_table([row(0, text, way=text, connection=text, helps=(text, text)),
                         row(2, text, way=text, connection="", measured=text)], True, True),
    ]  # fmt: skip
    for picture in pictures:
        check_typed(picture)


@pytest.mark.parametrize("name", PICTURES)
def test_every_word_of_ours_goes_through_the_catalogue(name):
    check_catalogue(PICTURES[name])


def test_a_day_begins_after_the_hours_in_which_nobody_can():
    picture = PICTURES["hours across midnight"]()
    ticks = [text for text in drawn(picture) if text.isdigit() and int(text) < 24]
    assert picture.rows[1][3:5] == ("19:00 to 03:00", "17:00 to 19:00, 03:00 to 07:00")
    assert picture.rows[0][3] == "09:00 to 17:00"
    assert [int(tick) for tick in ticks if tick not in ("4", "5", "9")] == [
        8,
        10,
        12,
        14,
        16,
        18,
        20,
        22,
        0,
        2,
        6,
    ]
    assert "the next day ▸" in drawn(picture)


def test_our_times_and_the_best_are_named_and_counted():
    rows = [("Coast", 4, "Lima", day()), ("Hills", 8, "Quito", day(range(28, 44)))]
    picture = hours_map(rows, [(600, "Tuesday", (2, 0))], ((840, 870), 12), 60, "Lima", 1)
    assert picture.sentence == (
        "Our time, Tuesday 10:00 in Lima, is possible for 4 of 12 people all year. The best start "
        "is 14:00 to 14:30 in Lima: possible for all 12 people. 1 group is not counted: we do not "
        "know its place or how many they are."
    )
    assert {"✓ Tuesday 10:00", "best: 14:00 to 14:30"} <= set(drawn(picture))
    assert picture.rows[0][5] == "Tuesday 10:00: suits them"
    assert picture.rows[1][5] == "Tuesday 10:00: outside their hours"
    assert picture.rows[2][5] == "Tuesday 10:00: 4 of 12 people"


def test_a_time_of_ours_that_is_the_best_is_outlined_once():
    picture = hours_of(groups(2), [chosen(720, 2)], (720,))
    assert "✓ Tuesday 12:00, the best" in drawn(picture)
    assert not any(text.startswith("best:") for text in drawn(picture))
    assert picture.sentence.endswith("No start is better.")


def test_of_many_groups_some_have_a_row_and_all_are_in_the_table():
    thirty = PICTURES["hours of thirty groups around the world"]()
    assert any(text.startswith("And 18 groups more with 171 people") for text in drawn(thirty))
    assert len(thirty.rows) == 31
    thirty = PICTURES["load of thirty"]()
    assert any(text.startswith("And 18 groups with as much time or more") for text in drawn(thirty))
    assert len(thirty.rows) == 31
    thirty = PICTURES["inclusion of thirty"]()
    assert any(text.startswith("And 22 groups more") for text in drawn(thirty))
    assert len(thirty.rows) == 30


@pytest.mark.parametrize(
    ("has", "said"),
    [(59, "too much by 1 min"), (60, "tight: 0 min to spare"), (74, "tight: 14 min to spare"),
     (75, "fits: 15 min to spare")],
)  # fmt: skip
def test_time_of_the_leader_fits_is_tight_or_too_much(has, said):
    picture = load_against_capacity([("Coast", has)], 60, 80, (60, has))
    of_members = said.replace("tight", "fits")
    assert picture.rows == (
        ("Coast", str(has), "60", of_members),
        ("The leader", str(has), "60", said),
    )
    assert any(text.endswith(said) for text in drawn(picture))
    assert any(text.endswith(of_members) for text in drawn(picture))


def test_the_sentence_weighs_all_groups_and_the_leader():
    picture = PICTURES["load of three and the leader"]()
    assert picture.sentence == (
        "We ask 90 minutes a month of each member; of 3 groups that fits 2 and is too much "
        "for 1. Leading takes 300 minutes a month; the leader has 240."
    )
    assert picture.rows[-1] == ("The leader", "240", "300", "too much by 60 min")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row(0), row(2, people=8)],
         "4 of 12 people may be left out: their connection does not carry the meetups."),
        ([row(0, lacks=True), row(1, people=2), row(2, people=6)],
         "4 of 12 people may be left out: their data allowance is too small. 2 more are at risk."),
        ([row(1), row(2, people=8)],
         "4 of 12 people are at risk: they can only just join, or not while it happens."),
        ([row(2)], "The meetups are within reach of all 4 people."),
        ([row(0, people=None), row(2)],
         "1 of 2 groups may be left out: their connection does not carry the meetups."),
    ],
)  # fmt: skip
def test_inclusion_says_how_many_may_be_left_out_and_why(rows, said):
    assert inclusion_table(rows, True, True).sentence == said


def test_inclusion_says_for_each_group_how_it_joins_and_what_would_help():
    picture = PICTURES["inclusion of three"]()
    assert {"○ may be left", "◐ at risk", "● can join"} <= set(drawn(picture))
    assert [cells[3:] for cells in picture.rows] == [
        ("may be left out", "no way yet", "270 of 500 megabytes a month",
         "“A telephone number to call” or “The same conversation in writing”"),
        ("at risk", "with the recording only", "270 of 500 megabytes a month",
         "“A telephone number to call”"),
        ("can join", "as planned", "", "nothing needed"),
    ]  # fmt: skip


GROUPS = [
    {"id": "a1", "name": "Coast", "count": 4, "time_zone": "America/Toronto", "connection": "thin"},
    {"id": "a2", "name": "", "count": 3, "time_zone": "Australia/Sydney", "connection": "good"},
    {"id": "a3", "name": "Nowhere", "count": 2},
]
ANSWERS = {
    "inquire": {"groups": GROUPS, "leader_minutes_month": 300},
    "design": {
        "frequency": "monthly", "meetup_minutes": 90, "slots": [
            {"id": "s1", "weekday": "tuesday", "start": "08:00", "time_zone": "America/Toronto"},
        ],
    },
    "prototype": {
        "capacity": [{"id": "c1", "group": "a1", "minutes_month": 100}],
        "leader_hosting_minutes": 120,
        "tools": [{"id": "t1", "name": "The room", "kind": "video_call", "uses": ["meet"]}],
    },
    "launch": {"first_meetup_on": "2027-01-14"},
}  # fmt: skip


def of(name, known):
    drawing = DRAWINGS[name]
    assert drawing.numbers(known) == drawing.numbers(known)
    return drawing.draw(drawing.numbers(known))


def test_the_pictures_of_a_design_follow_its_advice(make_community):
    known = Known(make_community(**ANSWERS), Rules())
    hours, load, joins = (of(name, known) for name in ("hours", "load", "inclusion"))
    assert hours.rows[1][:5] == (
        "Sydney", "3", "Sydney", "19:00 to 01:00", "17:00 to 19:00, 01:00 to 05:00",
    )  # fmt: skip
    assert hours.rows[1][5] == "Tuesday 08:00: outside their hours"
    assert hours.sentence.startswith("Our time, Tuesday 08:00 in Toronto, is possible for 4 of 7")
    assert "possible for all 7 people" in hours.sentence
    assert hours.sentence.endswith("place or how many they are.")
    assert load.rows == (
        ("Coast", "100", "90", "fits: 10 min to spare"),
        ("The leader", "300", "120", "fits: 180 min to spare"),
    )
    assert joins.sentence.startswith("4 of 7 people may be left out")
    assert joins.sentence.endswith("1 group is not counted: we do not know its connection.")


def test_an_empty_design_has_calm_pictures_that_say_what_to_answer(make_community):
    known = Known(make_community(), Rules())
    assert of("hours", known).sentence == (
        "To draw this, say where each group is and how many people it has (step 1), how long a "
        "meetup is (step 2) and when the first meetup is (step 4)."
    )
    assert of("load", known).sentence.startswith("To draw this, say how often we meet")
    assert of("inclusion", known).sentence == (
        "To draw this, say with which tools we meet (step 3) and what connection each group has "
        "(step 1)."
    )
    steps = ("inquire.groups", "design.meetup_minutes", "launch.first_meetup_on", "prototype.tools",
             "prototype.capacity", "inquire.leader_minutes_month")  # fmt: skip
    assert all(question(path).title for path in steps)
