from datetime import date, timedelta

import pytest
from matplotlib.lines import Line2D
from picture_checks import HOSTILE, check_catalogue, check_finding, check_room, check_typed, drawn

from copnb.advice.rules import Rules
from copnb.design.formats import Format, facts
from copnb.design.happened import FeedbackSheet, Meetup
from copnb.design.lessons import Lesson
from copnb.pictures import eight_lessons, growth_path, momentum_of_meetups
from copnb.report.drawings import DRAWINGS, Known

FORTY = "Forty signs of a name that goes on so so"
EVIDENCE = "2 ways to hear members before the end, 1 with someone who acts on it, and more " * 3
NOW, BY, FIRST = date(2026, 11, 20), date(2027, 3, 31), date(2027, 1, 14)
YEAR = [(57 + 4 * n, date(2026, 1, 1) + timedelta(30 * n)) for n in range(12)]
SIGNS = [
    ("from 20 people at the first meetup to 23 at the last", 1),
    ("52 in 100 of those who came had come before", 0),
    ("“worth my time” is 2.1 of 5", -1), ("meetups that members led", None),
]  # fmt: skip


def lessons(name="Members gain something", evidence="3 of 3 groups know what they get"):
    states = [(2, 2), (0, 2), (2, 0), (None, 1), (1, None), (None, None), (0, 0), (1, 1)]
    return [(name, points, evidence, said) for points, said in states]


def meetups(n, came=20, invited=30, again=12, worth=4.2):
    days = (date(2026, 1, 1) + timedelta(14 * i) for i in range(n))
    return [(on, invited, came and came + i % 7, again, worth) for i, on in enumerate(days)]


PICTURES = {
    "lessons with nothing": lambda: eight_lessons([(FORTY, None, "", None)] * 8),
    "lessons": lambda: eight_lessons(lessons()),
    "lessons with long words": lambda: eight_lessons(lessons(FORTY, EVIDENCE)),
    "no growth known": lambda: growth_path([], None),
    "growth without an aim": lambda: growth_path([(10, NOW)], None),
    "growth from nobody known": lambda: growth_path([], (18, BY)),
    "growth": lambda: growth_path([(10, NOW)], (18, BY), [(15, FORTY)], ["Friends"]),
    "growth past three marks, in many ways": lambda: growth_path(
        [(1, NOW)], (400, BY), [(15, FORTY), (149, FORTY), (150, FORTY)], [FORTY] * 5,
        (FIRST, 1190, 41)
    ),
    "growth without days": lambda: growth_path([(10, None)], (18, None), [], [], (None, 5, 3)),
    "growth of a million": lambda: growth_path([(999_999, NOW)], (1_000_000, BY), [(999_999, "a")]),
    "growth after a year": lambda: growth_path(YEAR, (180, BY), [(150, FORTY)], ["Friends"]),
    "growth after a year, by when is open": lambda: growth_path(YEAR, (180, None)),
    "growth whose day is over": lambda: growth_path([(10, NOW)], (40, date(2026, 6, 30))),
    "growth that is reached": lambda: growth_path(YEAR, (40, date(2026, 6, 30)), [(30, "a")]),
    "growth to the number of now": lambda: growth_path([(18, NOW)], (18, NOW)),
    "growth to nobody": lambda: growth_path([(18, NOW)], (0, BY)),
    "growth by tomorrow": lambda: growth_path([(10, NOW)], (18, NOW + timedelta(1))),
    "no meetup": lambda: momentum_of_meetups([], (), "", 4),
    "one meetup": lambda: momentum_of_meetups(meetups(1), (), "", 4),
    "four meetups": lambda: momentum_of_meetups(meetups(4), SIGNS, FORTY, 4),
    "fifteen meetups": lambda: momentum_of_meetups(meetups(15), SIGNS, FORTY, 4),
    "sixty meetups": lambda: momentum_of_meetups(meetups(60), SIGNS, FORTY, 4),
    "meetups of thousands": lambda: momentum_of_meetups(
        meetups(9, 9_990, 12_000, 999, 5), SIGNS, FORTY, 4
    ),
    "meetups of one person": lambda: momentum_of_meetups(meetups(2, 1, 1, 1, 1), (), "", 4),
    "meetups to which nobody came": lambda: momentum_of_meetups(meetups(5, 0, 9, 0), (), "", 4),
    "meetups of which nothing is known": lambda: momentum_of_meetups(
        meetups(12, None, None, None, None), (), "", 4
    ),
    "meetups with far more invited": lambda: momentum_of_meetups(meetups(3, 20, 1190), (), "", 4),
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
        eight_lessons([(text, 1, text, 0), (text, None, text, None), (text, 0, text, 2)]),
        growth_path([(10, NOW)], (18, BY), [(12, text), (15, text)], [text] * 3, (FIRST, 9, 4)),
        momentum_of_meetups(meetups(4), [(text, 1), (text, None)], text, 4),
    ]
    for picture in pictures:
        check_typed(picture)


@pytest.mark.parametrize("name", PICTURES)
def test_every_word_of_ours_goes_through_the_catalogue(name):
    check_catalogue(PICTURES[name])


def test_lessons_say_what_shows_beside_what_the_group_says_and_never_one_score():
    picture = eight_lessons(lessons())
    assert picture.sentence == (
        "Our answers show of 8 lessons: 2 in place, 2 partly in place, 2 not yet in place, "
        "2 with nothing to go by yet. Worth a conversation: “Members gain something”."
    )
    assert drawn(picture).count("Nothing to go by yet") == 2
    assert drawn(picture).count("not said") == 2
    assert drawn(picture).count("◀ talk about this") == 1
    assert picture.rows[1][1:] == ("Not yet", "3 of 3 groups know what they get", "In place")


def test_lessons_without_any_answer_say_where_answers_come_from():
    picture = PICTURES["lessons with nothing"]()
    assert picture.sentence.startswith("There is nothing to go by yet.")
    assert drawn(picture)[0] == "Eight lessons: where we stand"


def test_lessons_are_drawn_from_the_evidence_and_from_what_the_group_says(make_community):
    community = make_community(
        inquire={"leader": "One of us"},
        sustain={"lessons": {"leader": "in_place", "rhythm": "missing"}},
    )
    (rows,) = DRAWINGS["lessons"].numbers(Known(community, Rules()))
    assert [row[0] for row in rows] == [lesson.label for lesson in Lesson]
    by_name = {name: rest for name, *rest in rows}
    assert by_name["Someone looks after it"][0::2] == [1, 2]
    assert by_name["A rhythm people can count on"] == [None, "", 0]


def test_growth_says_from_where_to_where_by_when_and_what_it_passes():
    picture = growth_path(
        [(10, NOW)], (18, BY), [(15, "small enough"), (9, "no"), (18, "no"), (40, "no")],
        ["Members bring others"], (FIRST, 13, 10),
    )  # fmt: skip
    assert picture.sentence == (
        "From 10 members now to 18 by 31 Mar 2027: 8 more, about 2 a month. On the way it passes "
        "15: small enough. 13 invitations may bring 10 people to the first meetup."
    )
    told = drawn(picture)
    assert {"10", "18: what we aim for", "15: small enough", "+ Members bring others"} <= set(told)
    assert {"now, 20 Nov 2026", "31 Mar 2027"} <= set(told)
    assert not any(": no" in text for text in told)
    assert ("Members", "10", "20 Nov 2026") in picture.rows


@pytest.mark.parametrize(
    ("known", "aim", "said"),
    [
        ([], None, "in each group (step 1) and how many members you aim for (step 5)."),
        ([(10, NOW)], None, "To draw this, say how many members you aim for (step 5)."),
        ([], (18, BY), "say how many people there are in each group (step 1)."),
        ([(10, NOW)], (18, None), "by when is still open. How they will come is still open."),
        ([(40, NOW)], (18, BY), "We are 40 members now, and aim for 18."),
        ([(1, NOW)], (1, BY), "We are 1 member now, and aim for 1."),
        ([(40, BY)], (18, NOW), "We are 40 members now; the day set for 18 was 20 Nov 2026."),
        ([(10, BY)], (18, NOW), "We are 10 members now; the day set for 18 was 20 Nov 2026."),
        ([(10, NOW)], (11, BY), "to 11 by 31 Mar 2027: 1 more. How they will come is still open."),
    ],
)
def test_growth_says_what_is_open_reached_or_over(known, aim, said):
    assert growth_path(known, aim).sentence.endswith(said)


def test_growth_counts_days_on_a_scale_and_marks_the_first_meetup_only_within_it():
    def diamonds(on):
        figure = growth_path([(10, NOW)], (18, BY), (), (), (on, 13, 10)).figure
        return sum(line.get_marker() == "D" for line in figure.findobj(Line2D))

    assert (diamonds(FIRST), diamonds(None), diamonds(BY + timedelta(9))) == (2, 0, 0)


def test_growth_is_drawn_from_the_groups_else_the_size_and_from_the_rules(make_community):
    def numbers(rules=None, **steps):
        return DRAWINGS["growth"].numbers(Known(make_community(**steps), Rules(rules)))

    size, groups = {"size_target": 30}, [{"id": "a", "count": 7}, {"id": "b", "count": 5}]
    assert numbers(design=size)[0] == [(30, None)]
    assert numbers(design=size, inquire={"groups": groups})[0] == [(12, None)]
    trust = {"inquire": {"goals": {"relationships": 60, "skills": 40}}}
    assert [n for n, _words in numbers(**trust)[2]] == [150, 15]
    assert [n for n, _words in numbers({"trust_flag": 20}, **trust)[2]] == [150, 20]
    skills = {"inquire": {"goals": {"relationships": 40, "skills": 60}}}
    assert [n for n, _words in numbers(**skills)[2]] == [150, 40]


def test_growth_counts_the_invitations_of_a_first_meetup_that_is_still_to_come(make_community):
    launch = {"invite_count": 50, "accept_percent": 80, "show_up_percent": 50,
              "first_meetup_on": "2027-01-14"}  # fmt: skip
    community = make_community(launch=launch)
    assert DRAWINGS["growth"].numbers(Known(community, Rules()))[4] == (FIRST, 50, 20)
    over = community.model_copy(update={"saved_on": FIRST})
    assert DRAWINGS["growth"].numbers(Known(over, Rules()))[4] is None


def test_momentum_says_where_it_goes_with_its_four_signs_in_words():
    picture = momentum_of_meetups(meetups(4), SIGNS, "Momentum is steady", 4)
    assert picture.sentence == (
        "4 meetups so far; 20 to 23 people came. Momentum is steady: of 4 signs, 1 good and 1 low."
    )
    told = set(drawn(picture))
    assert {"good", "level", "low", "not known", "invited: 30", "came: 20 to 23"} <= told
    assert "52 in 100 of those who came had come before" in told
    assert picture.rows[0] == ("1 Jan 2026", "30", "20", "12", "4.2")


def test_momentum_of_few_meetups_shows_them_and_says_how_many_it_takes():
    picture = momentum_of_meetups(meetups(3), (), "", 5)
    assert picture.sentence.startswith("3 meetups so far; 20 to 22 people came. ")
    assert "that takes 5 meetups, and how many came." in picture.sentence
    assert {"20", "21", "22", "had come before: 12"} <= set(drawn(picture))


def test_momentum_draws_the_invited_only_where_those_who_came_stay_to_be_seen():
    near, far = (momentum_of_meetups(meetups(3, 20, n), (), "", 4) for n in (60, 1190))
    assert "invited: 60" in drawn(near)
    assert "invited: 1,190 (more than fits here)" in drawn(far)


def test_momentum_tells_unknown_from_nobody():
    unknown, nobody = (momentum_of_meetups(meetups(2, n, 9, n), (), "", 4) for n in (None, 0))
    assert drawn(unknown).count("?") == 4
    assert "not known who had come before" in drawn(unknown)
    assert "?" not in drawn(nobody)
    assert unknown.rows[0][2:4] == ("", "")
    assert nobody.rows[0][2:4] == ("0", "0")


def test_momentum_writes_numbers_under_bars_only_where_they_fit():
    assert drawn(PICTURES["fifteen meetups"]()).count("12") == 15
    assert drawn(PICTURES["sixty meetups"]()).count("12") == 0


def test_momentum_is_drawn_from_meetups_in_order_with_what_was_said_after_each(make_community):
    days = [date(2026, month, 10) for month in (2, 1, 3, 4)]
    held = [Meetup(date=on, invited=9, attended=8, returning=4, member_led=True) for on in days]
    said = [
        FeedbackSheet(date=on, sheet="a", worth_my_time=n)
        for on, n in ((date(2026, 1, 1), 1), (days[1], 5), (date(2026, 2, 9), 3), (days[0], 4))
    ]
    rows, signs, direction, least = DRAWINGS["momentum"].numbers(
        Known(make_community(), Rules(), held, said)
    )
    assert [row[0] for row in rows] == sorted(days)
    assert [row[4] for row in rows] == [4, 4, None, None]
    assert [points for _words, points in signs] == [0, 0, None, 1]  # four sheets are too few
    assert (direction, least) == ("Momentum is steady", 4)
    few = DRAWINGS["momentum"].numbers(Known(make_community(), Rules(), held[:3], said))
    assert few[1:] == ((), "", 4)


def test_the_chart_is_drawn_from_what_is_chosen_and_the_best_of_what_is_not(make_community):
    goals = {"goals": {"relationships": 100}}

    def numbers(**steps):
        return DRAWINGS["formats"].numbers(Known(make_community(**steps), Rules()))

    chosen, suggested = numbers(inquire=goals)
    assert chosen == []
    first = next(f for f in Format if f.label == suggested[0][0])
    design = {"formats": [{"id": "a", "format": first, "minutes": 30}]}
    place = (facts(first).structure, facts(first).synchrony)
    chosen, others = numbers(inquire=goals, design=design)
    assert chosen == [(first.label, *place, 30)]
    assert first.label not in [name for name, *_rest in others]
    assert len(numbers()[2]) == len(Format)


def test_the_agenda_is_held_against_the_rule_of_the_workshop(make_community):
    known = Known(make_community(), Rules({"connection_least": 40}))
    assert DRAWINGS["agenda"].numbers(known)[2] == 40
