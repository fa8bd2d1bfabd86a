import io
from datetime import date

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import FancyBboxPatch
from picture_checks import (
    HOSTILE,
    boxes,
    check_catalogue,
    check_finding,
    check_room,
    check_typed,
    drawn,
    touching,
)
from PIL import Image

from copnb.design.formats import CATALOGUE
from copnb.pictures import Picture, agenda_ribbon, formats_chart, many_communities, png, roadmap

A_THIRD = 33.3
LONG_FRENCH = "Accompagnement interorganisationnel des proches aidantes"
KINDS = ("Getting to know each other", "Working together", "Listening", "Arrangements", "Break")
DAY = date(2027, 9, 30)


def catalogue(n, minutes=None):
    return [(e.format.label, e.structure, e.synchrony, minutes) for e in CATALOGUE[:n]]


def items(n, minutes=10, name="Part"):
    return [(f"{name} {i}", minutes, KINDS[i % 5], i % 5 < 2) for i in range(n)]


def steps(n, name="Step", label="First meetup"):
    states = ("agreed", "drafted", "not_started")
    return [(f"{name} {i}", states[i % 3], i, 100, DAY, label) for i in range(n)]


def points(n, name="Community"):
    return [(f"{name} {i}", (i * 37 % 20 - 10) / 10, (i * 53 % 20 - 10) / 10, 30 * i)
            for i in range(n)]  # fmt: skip


PICTURES = {
    "chart of nothing": lambda: formats_chart([]),
    "chart of one": lambda: formats_chart(catalogue(1, 60)),
    "chart of suggestions": lambda: formats_chart([], catalogue(34)[::3]),
    "chart of twelve": lambda: formats_chart(catalogue(12, 60), (), catalogue(34)[12:]),
    "chart of thirty": lambda: formats_chart(catalogue(30, 1200), catalogue(34)[30:]),
    "chart of thirty in one place": lambda: formats_chart([(LONG_FRENCH, 0.5, -0.5, 90)] * 30),
    "chart at its edges": lambda: formats_chart(
        [("Here", s, t, None) for s in (-9, -1, 0, 1, 9) for t in (-9, -1, 0, 1, 9)]
    ),
    "agenda of nothing": lambda: agenda_ribbon([], 60, A_THIRD),
    "agenda of one": lambda: agenda_ribbon(items(1, 60), 60, A_THIRD),
    "agenda of twelve": lambda: agenda_ribbon(items(12), 120, A_THIRD),
    "agenda of short parts": lambda: agenda_ribbon(items(12, 3, LONG_FRENCH[:38]), 36, A_THIRD),
    "agenda of one long part": lambda: agenda_ribbon(
        [*items(11, 3, LONG_FRENCH), *items(1, 200)], None, A_THIRD
    ),
    "agenda too long": lambda: agenda_ribbon(items(12, 15), 60, A_THIRD),
    "agenda too short": lambda: agenda_ribbon(items(2), 90, A_THIRD),
    "agenda of one long title": lambda: agenda_ribbon(
        [(LONG_FRENCH[:40], 45, KINDS[0], True)], 60, 0
    ),
    "agenda of sixty": lambda: agenda_ribbon(items(60, 3, LONG_FRENCH[:37]), 180, 100),
    "agenda of forty": lambda: agenda_ribbon(items(40, 3), 90, A_THIRD),
    "road of nothing": lambda: roadmap([]),
    "road of one": lambda: roadmap(steps(1)),
    "road of six": lambda: roadmap(steps(6, LONG_FRENCH, LONG_FRENCH)),
    "no community": lambda: many_communities([]),
    "one community": lambda: many_communities(points(1)),
    "twelve communities": lambda: many_communities(points(12, LONG_FRENCH)),
    "twelve communities in one place": lambda: many_communities(
        [(f"Community {i}", 1, 1, 60) for i in range(12)]
    ),
    "three hundred communities": lambda: many_communities(points(300)),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_no_words_overlap_or_leave_the_picture(name):
    check_room(PICTURES[name]())


@pytest.mark.parametrize("name", [name for name in PICTURES if name.startswith("chart of t")])
def test_no_two_names_on_the_chart_overlap_with_their_frames(name):
    figure = PICTURES[name]().figure
    FigureCanvasAgg(figure).draw()
    frames = [
        p.get_window_extent() for p in figure.findobj(FancyBboxPatch) if p.get_alpha() is None
    ]
    assert len(frames) >= 30
    assert touching([(i, frame) for i, frame in enumerate(frames)]) == []


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_says_its_finding_and_is_small_and_the_same_each_time(name):
    check_finding(PICTURES[name])


def test_a_reader_s_own_style_changes_nothing():
    plain = png(PICTURES["chart of twelve"]())
    changed = {"text.usetex": True, "font.family": ["serif"], "path.sketch": (1, 100, 2),
               "axes.facecolor": "black", "figure.dpi": 40, "savefig.dpi": 40}  # fmt: skip
    with mpl.rc_context(changed):
        assert png(PICTURES["chart of twelve"]()) == plain


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.filterwarnings("error")
def test_whatever_people_type_is_drawn_and_never_read_as_anything_else(text):
    pictures = [
        formats_chart([(text, 0.5, 0.5, 60)], *[[(text, -0.5, -0.5, None)]] * 2),
        agenda_ribbon([(text, 30, text, True), (text, 5, text, False)], 30, A_THIRD),
        roadmap([(text, "drafted", 1, 2, DAY, text)] * 6),
        many_communities([(text, 0.5, 0.5, 60), (text, -0.5, 0.5, 90)]),
    ]
    for picture in pictures:
        check_typed(picture)


@pytest.mark.parametrize("name", ["chart of twelve", "three hundred communities"])
def test_the_four_corners_can_be_told_apart_after_the_colours_are_cut(name):
    picture = PICTURES[name]()
    image = Image.open(io.BytesIO(png(picture))).convert("RGB")
    washes = [p for p in picture.figure.findobj(FancyBboxPatch) if p.get_alpha() == 0.1]
    commonest = set()
    for box in (wash.get_window_extent() for wash in washes):
        area = image.crop((int(box.x0), int(image.height - box.y1), int(box.x1),
                           int(image.height - box.y0)))  # fmt: skip
        commonest.add(max(area.getcolors(image.width * image.height))[1])
    assert len(commonest) == 4


def test_dollar_signs_stay_and_emoji_leave_the_picture_but_not_the_table():
    picture = many_communities([("$5 and $10 🎉", 0, 0, 60)])
    assert "$5 and $10" in drawn(picture)
    assert picture.rows[0][0] == "$5 and $10 🎉"


def test_a_name_that_the_font_cannot_draw_becomes_an_ellipsis_and_stays_in_the_table():
    picture = many_communities([("你好", 0, 0, 60)])
    assert "…" in drawn(picture)
    assert picture.rows[0][0] == "你好"


def test_chosen_ways_are_ticked_suggested_ones_say_so_and_the_others_are_neither():
    picture = formats_chart(catalogue(3, 45), catalogue(5)[3:], catalogue(34)[5:])
    assert drawn(picture).count("✓") == 3
    assert drawn(picture).count("45 min") == 3
    assert drawn(picture).count("+") == drawn(picture).count("suggested") == 2
    assert [row[1] for row in picture.rows] == ["chosen"] * 3 + ["suggested"] * 2


def test_the_chart_counts_what_is_chosen_in_each_corner_and_names_the_empty_ones():
    assert formats_chart(catalogue(1)).sentence == (
        "1 way to interact is chosen, in “Meet with a plan”. Nothing is chosen in "
        "“Meet and mingle” or “Guided, on our own time” or “Drop in, on our own time”."
    )
    assert formats_chart(catalogue(34)).sentence == (
        "34 ways to interact are chosen: 10 in “Meet with a plan”, 8 in “Meet and mingle”, "
        "9 in “Guided, on our own time”, 7 in “Drop in, on our own time”."
    )


def test_the_chart_names_the_best_of_what_is_suggested():
    best, other = ("Case clinic", 0.6, 0.7, None), ("Forum", -0.5, -0.5, None)
    said = "Of those suggested, “Case clinic” fits best, in “Meet with a plan”."
    assert formats_chart(catalogue(1), [best, other]).sentence.endswith(said)
    assert formats_chart([], [best, other]).sentence == (
        f"No way to meet and work together is chosen yet. {said}"
    )


def test_more_of_a_plan_stands_higher_and_same_time_stands_further_right():
    near, _page = boxes(formats_chart([("Up", 0.9, 0.5, None), ("Down", 0.1, 0.5, None)]))
    where = dict(near)
    assert where["Up"].y0 > where["Down"].y0
    far, _page = boxes(formats_chart([("Own", 0.5, -0.5, None), ("Same", 0.5, 0.5, None)]))
    assert dict(far)["Own"].x1 < dict(far)["Same"].x0


@pytest.mark.parametrize(
    ("connecting", "least", "said", "mark"),
    [
        (19, A_THIRD, "less than a third", "One third: not reached yet"),
        (20, A_THIRD, "at least a third", "One third"),
        (20, 50, "less than 50%", "50%: not reached yet"),
        (12, 20, "at least 20%", "20%"),
        (20, 33.5, "less than 33.5%", "33.5%: not reached yet"),
        (0, 0, "at least 0%", "0%"),
        (59, 100, "less than 100%", "100%: not reached yet"),
    ],
)
def test_the_agenda_holds_its_connecting_share_against_the_least_of_the_rules(
    connecting, least, said, mark
):
    picture = agenda_ribbon(
        [("Hello", connecting, "Getting to know each other", True),
         ("Talk", 60 - connecting, "Listening", False)], 60, least,
    )  # fmt: skip
    assert picture.sentence.startswith(f"{connecting} of 60 minutes (")
    assert picture.sentence.endswith(f"{said}.")
    assert mark in drawn(picture)


def test_the_agenda_says_how_far_it_runs_past_the_end_and_what_is_free():
    assert "15 minutes past the end" in agenda_ribbon(items(5, 15), 60, A_THIRD).sentence
    assert "past the end" not in agenda_ribbon(items(4, 15), 60, A_THIRD).sentence
    assert "past the end" not in agenda_ribbon(items(4, 15), None, A_THIRD).sentence
    assert "30 free" in drawn(agenda_ribbon(items(2, 15), 60, A_THIRD))


def test_the_agenda_starts_at_0_and_its_table_has_the_start_of_each_part():
    picture = agenda_ribbon(items(3, 10), 30, A_THIRD)
    assert [row[0] for row in picture.rows] == ["0", "10", "20"]
    assert {"0 to 10 min", "10 to 20 min", "20 to 30 min"} <= set(drawn(picture))


def test_parts_without_minutes_stay_in_the_table_and_leave_the_ribbon():
    picture = agenda_ribbon([("Later", 0, "Break", False), *items(1, 30)], 30, A_THIRD)
    assert [row[2] for row in picture.rows] == ["Later", "Part 0"]
    assert "Later" not in drawn(picture)


def test_the_road_says_states_in_words_and_counts_what_is_answered():
    picture = roadmap(steps(6))
    assert {"✓ Agreed", "◐ Drafted", "○ Not started"} <= set(drawn(picture))
    assert "30 Sep 2027" in drawn(picture)
    assert picture.sentence == (
        "2 of 6 steps are agreed and 2 are drafted; 15 of 600 questions are answered."
    )


def test_communities_have_names_up_to_twelve_and_the_table_beyond():
    assert {f"Community {i}" for i in range(12)} <= set(drawn(many_communities(points(12))))
    many = many_communities(points(13))
    assert not any(text.startswith("Community") for text in drawn(many))
    assert many.sentence.endswith("The table has the names.")
    assert [row[0] for row in many.rows] == [f"Community {i}" for i in range(13)]


@pytest.mark.parametrize("name", PICTURES)
def test_every_word_of_ours_goes_through_the_catalogue(name):
    check_catalogue(PICTURES[name])


def test_a_picture_needs_no_pyplot():
    import subprocess
    import sys

    code = "import copnb.pictures, sys; print([m for m in sys.modules if m in " \
           "('matplotlib.pyplot', 'pandas')])"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert Picture.__dataclass_params__.frozen
