import pytest

from copnb.design.formats import (
    CATALOGUE,
    FIRST_SHOWN,
    OUR_FILLING,
    Bandwidth,
    Corner,
    Format,
    corner_at,
    facts,
    in_corner,
)
from copnb.design.goals import Goal, Why

STRENGTH = {Bandwidth.TEXT: 0, Bandwidth.AUDIO: 1, Bandwidth.VIDEO: 2}
HAD_NO_WHY = (
    Format.OPEN_SPACE,
    Format.LEAN_COFFEE,
    Format.TEXT_CHAT_HOUR,
    Format.RECORDED_TALK,
    Format.LEARNING_PATH,
    Format.BUDDY_PROGRAMME,
    Format.WHO_KNOWS_WHAT,
)
SERVED = {  # numbers of the catalogue, from 1
    Why.CONNECTION: (5, 11, 14, 17, 28, 34),
    Why.SHARED_CONTEXT: (1, 2, 7, 19, 21),
    Why.DIALOGUE: (2, 20, 28, 29, 30),
    Why.EXCHANGE: (1, 3, 6, 8, 10, 22, 33),
    Why.COLLABORATION: (4, 9, 16, 27),
    Why.COORDINATION: (2, 12, 25, 27, 31),
}


def test_the_catalogue_has_each_of_34_formats_once_in_order():
    assert len(Format) == 34
    assert [entry.format for entry in CATALOGUE] == list(Format)
    assert all(facts(format).format is format for format in Format)


def test_names_are_short_and_each_format_says_in_one_line_how_it_goes():
    assert len({format.label for format in Format}) == 34
    for format in Format:
        assert 0 < len(format.label) <= 28
        assert format.remark.endswith(".")
        assert len(format.remark) <= 90


def test_the_corners_hold_ten_eight_nine_and_seven_formats():
    counts = {corner: len(in_corner(corner)) for corner in Corner}
    assert counts == {
        Corner.WITH_A_PLAN_SAME_TIME: 10,
        Corner.OPEN_SAME_TIME: 8,
        Corner.WITH_A_PLAN_OWN_TIME: 9,
        Corner.OPEN_OWN_TIME: 7,
    }


@pytest.mark.parametrize(
    ("structure", "synchrony", "corner"),
    [
        (1, 1, Corner.WITH_A_PLAN_SAME_TIME),
        (-1, 1, Corner.OPEN_SAME_TIME),
        (1, -1, Corner.WITH_A_PLAN_OWN_TIME),
        (-1, -1, Corner.OPEN_OWN_TIME),
        (0, 0, Corner.WITH_A_PLAN_SAME_TIME),
    ],
)
def test_signs_say_the_corner(structure, synchrony, corner):
    assert corner_at(structure, synchrony) is corner


def test_six_formats_of_each_corner_are_shown_first():
    assert list(FIRST_SHOWN) == list(Corner)
    for corner, formats in FIRST_SHOWN.items():
        assert len(set(formats)) == 6
        assert all(facts(format).corner is corner for format in formats)


def test_numbers_make_sense():
    for entry in CATALOGUE:
        assert 0 < abs(entry.structure) <= 1
        assert 0 < abs(entry.synchrony) <= 1
        assert entry.smallest >= 1
        assert entry.largest is None or entry.largest >= entry.smallest
        if entry.synchrony < 0:
            assert (entry.shortest, entry.longest) == (None, None)
        else:
            assert 0 < entry.shortest <= entry.longest


def test_what_is_usual_never_asks_for_less_than_the_least():
    for entry in CATALOGUE:
        assert entry.also is None or STRENGTH[entry.also] > STRENGTH[entry.bandwidth]


def test_no_two_formats_stand_on_the_same_place():
    assert len({(entry.structure, entry.synchrony) for entry in CATALOGUE}) == 34


def test_every_format_serves_a_why_and_a_goal_and_names_a_source():
    for entry in CATALOGUE:
        assert len(set(entry.whys)) == len(entry.whys) > 0
        assert len(set(entry.goals)) == len(entry.goals) > 0
        assert entry.source


def test_whys_follow_the_matrix_and_only_seven_formats_go_beyond_it():
    by_matrix = [tuple(why for why in Why if n in SERVED[why]) for n in range(1, 35)]
    beyond = [e.format for e, whys in zip(CATALOGUE, by_matrix, strict=True) if e.whys != whys]
    assert beyond == list(HAD_NO_WHY)
    assert all(not by_matrix[list(Format).index(format)] for format in HAD_NO_WHY)


@pytest.mark.parametrize("goal", list(Goal))
def test_every_goal_can_be_served_in_at_least_three_corners(goal):
    assert len({entry.corner for entry in CATALOGUE if goal in entry.goals}) >= 3


@pytest.mark.parametrize("corner", list(Corner))
def test_every_corner_offers_connection_learning_and_a_way_without_video(corner):
    entries = in_corner(corner)
    assert any(entry.connection for entry in entries)
    assert any(entry.learning for entry in entries)
    assert any(entry.bandwidth is not Bandwidth.VIDEO for entry in entries)


def test_a_format_that_is_there_to_connect_people_counts_as_connection():
    for entry in CATALOGUE:
        assert entry.connection or Why.CONNECTION not in entry.whys


@pytest.mark.parametrize(
    ("format", "people", "fits"),
    [
        (Format.COACHING_CIRCLE, 2, False),
        (Format.COACHING_CIRCLE, 30, True),
        (Format.PEER_ASSIST, 15, True),
        (Format.PEER_ASSIST, 16, False),
        (Format.FORUM, 29, False),
        (Format.FORUM, 3000, True),
    ],
)
def test_a_format_fits_some_sizes_of_group(format, people, fits):
    assert facts(format).fits(people) is fits


def test_the_chart_says_whose_judgement_it_is():
    assert "our own judgement" in OUR_FILLING
