"""Who came, meetup by meetup: the band is drawn by the usual number that it was reckoned by."""

from __future__ import annotations

import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from copnb.pictures.attendances import Meetings, attendance_side_by_side


@pytest.mark.parametrize(
    ("came", "usual"),
    [([4, 8, 10, 20], 9), ([0, 10], 5), ([5, 3, 4], 4)],
)
def test_the_band_goes_by_the_middle_number(came, usual):
    picture = attendance_side_by_side([Meetings("Lantern Circle", came)], [(0.5, 2)] * len(came))
    drawn = picture.figure.get_children()
    [line] = [one for one in drawn if isinstance(one, Line2D) and one.get_marker() == "o"]
    [band] = [one for one in drawn if isinstance(one, Polygon)]
    # two counts and how high they are drawn tell how many people any height is
    by_count = sorted(zip(came, line.get_ydata(), strict=True))
    (least, low), (most, high) = by_count[0], by_count[-1]
    people = {
        round(least + (y - low) / (high - low) * (most - least), 6) for _x, y in band.get_xy()
    }
    assert people == {usual / 2, usual * 2}
