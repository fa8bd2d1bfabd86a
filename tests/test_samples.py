"""The ten sample communities: each holds the shape that it was written to show."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, texts_in

from copnb.advice.agenda import total_minutes
from copnb.advice.goals import lead_goal
from copnb.advice.load import days_between, leader_minutes_a_month, member_minutes_a_month
from copnb.design.community import STEPS, Community, StepState
from copnb.design.design import Frequency, Membership, Weekday
from copnb.design.fields import Row, answered
from copnb.design.formats import facts
from copnb.design.goals import Goal
from copnb.design.happened import FILES, Attendance, FeedbackSheet, Meetup
from copnb.design.happened import Membership as Members
from copnb.design.inquire import Connection, GatherMode
from copnb.design.questions import answer, open_questions, questions
from copnb.design.reading import read, write
from copnb.design.sustain import Decision
from copnb.store.folders import load
from copnb.store.happened import load_rows
from copnb.store.places import folders, slug_of

DATA = ROOT / "workshop_data"

CIRCLE = "lantern-circle"
CLINIC = "prairie-wound-care-rounds"
EMAIL_LIST = "small-museums-post"
THREE_ZONES = "warm-nights-high-water"
LOW_BANDWIDTH = "mulembe-health-voices"
CLOSED = "hybrid-classroom-exchange"
NO_LEADER = "cascadia-tool-libraries"
TOO_MUCH = "new-heads-learning-community"
FRENCH = "la-veillee-proche-aidance-en-milieu-rural"
EMPTY = "northern-ferry-crews"
ALL = sorted(
    (
        CIRCLE,
        CLINIC,
        EMAIL_LIST,
        THREE_ZONES,
        LOW_BANDWIDTH,
        CLOSED,
        NO_LEADER,
        TOO_MUCH,
        FRENCH,
        EMPTY,
    )
)
A_YEAR_OF_MEETUPS = (CIRCLE, CLINIC, CLOSED)

HEADERS = {
    "meetups.csv": [
        "date",
        "start",
        "minutes",
        "invited",
        "registered",
        "attended",
        "new",
        "returning",
        "member_led",
        "connection_minutes",
        "topic",
    ],
    "feedback.csv": ["date", "sheet", "worth_my_time"],
    "attendance.csv": ["meetup", "person", "minutes", "role"],
    "membership.csv": ["date", "members"],
}

every_sample = pytest.mark.parametrize("slug", ALL)
year_of_meetups = pytest.mark.parametrize("slug", A_YEAR_OF_MEETUPS)


def sample(slug: str) -> Community:
    return load(DATA / slug)


def rows_of(community: Community) -> Iterator[tuple[str, list[Row]]]:
    for step in STEPS:
        for question in questions(step.key):
            value = answer(community, question.path)
            if question.kind in ("rows", "chart"):
                yield question.path, value


def loads(community: Community) -> list[float]:
    """Return minutes asked by minutes there, one for each group whose time is known."""
    asked = member_minutes_a_month(community)
    assert asked is not None
    return [asked / row.minutes_month for row in community.prototype.capacity if row.minutes_month]


def sentences(value: Any) -> Iterator[str]:
    for text in texts_in(value):
        yield from (s.strip() for s in re.split(r"(?<=[.!?])\s+|\n", text) if len(s) > 40)


def test_there_are_ten_samples() -> None:
    assert [folder.name for folder in folders(DATA)] == ALL


@every_sample
def test_a_sample_is_written_exactly_as_copnb_writes_it(slug: str) -> None:
    content = (DATA / slug / "community.json").read_bytes()
    assert write(read(content, slug)) == content


@every_sample
def test_a_folder_has_the_slug_of_its_name(slug: str) -> None:
    assert slug_of(sample(slug).name) == slug


def test_no_two_samples_share_an_id() -> None:
    assert len({sample(slug).id for slug in ALL}) == len(ALL)


@every_sample
def test_ids_are_eight_characters(slug: str) -> None:
    community = sample(slug)
    ids = [row.id for _path, rows in rows_of(community) for row in rows]
    ids += [fact.id for fact in community.facts]
    assert all(re.fullmatch("[0-9a-f]{8}", found) for found in [community.id, *ids])


@every_sample
def test_samples_were_saved_in_the_autumn_of_2026(slug: str) -> None:
    saved_on = sample(slug).saved_on
    assert saved_on is not None
    assert date(2026, 9, 1) <= saved_on <= date(2026, 11, 30)


@every_sample
def test_every_row_about_a_group_names_a_group_that_is_there(slug: str) -> None:
    community = sample(slug)
    known = {group.id for group in community.inquire.groups}
    named = [getattr(row, "group", None) for _path, rows in rows_of(community) for row in rows]
    assert {group for group in named if group is not None} <= known


@every_sample
def test_points_make_100_where_points_are_given(slug: str) -> None:
    community = sample(slug)
    shares = (
        community.inquire.goals,
        community.inquire.goals_later,
        community.design.learning_mix,
    )
    assert {sum(points.values()) for points in shares if points} <= {100}


@every_sample
def test_the_agenda_fills_the_meetup(slug: str) -> None:
    community = sample(slug)
    agenda = community.launch.agenda
    assert total_minutes(agenda) in ({community.design.meetup_minutes} if agenda else {0})


@every_sample
def test_the_first_meetup_falls_on_a_day_of_the_design(slug: str) -> None:
    community = sample(slug)
    days = {slot.weekday for slot in community.design.slots}
    dates = [community.launch.first_meetup_on, community.launch.next_meetup_on]
    assert {list(Weekday)[day.weekday()] for day in dates if day} <= days


@every_sample
def test_a_step_without_answers_is_not_started_and_one_with_answers_is(slug: str) -> None:
    community = sample(slug)
    for step in STEPS:
        begun = any(answered(answer(community, q.path)) for q in questions(step.key))
        assert begun == (getattr(community.steps, step.key) is not StepState.NOT_STARTED), step.key


def test_no_two_samples_share_a_sentence() -> None:
    seen: dict[str, str] = {}
    for slug in ALL:
        tree = sample(slug).model_dump(mode="json")
        for sentence in set(sentences(tree)):
            assert seen.setdefault(sentence, slug) == slug, sentence


def test_the_circle_is_small_led_by_relationships_and_agreed_in_all_steps() -> None:
    circle = sample(CIRCLE)
    assert circle.design.size_target == 10
    assert sum(group.count or 0 for group in circle.inquire.groups) == 10
    assert lead_goal(circle) is Goal.RELATIONSHIPS
    assert {state for _step, state in circle.steps} == {StepState.AGREED}


def test_the_circle_answers_every_question_and_every_cell() -> None:
    circle = sample(CIRCLE)
    assert [q.path for step in STEPS for q in open_questions(circle, step.key)] == []
    for path, rows in rows_of(circle):
        assert all(answered(value) for row in rows for _name, value in row), path


def test_the_clinic_works_on_cases_with_thirty_every_two_weeks() -> None:
    clinic = sample(CLINIC)
    assert clinic.design.size_target == 30
    assert clinic.design.frequency is Frequency.EVERY_2_WEEKS
    assert clinic.design.meetup_minutes == 90
    assert "case_clinic" in [row.format for row in clinic.design.formats]


def test_the_email_list_is_large_and_open_and_mostly_on_own_time() -> None:
    post = sample(EMAIL_LIST)
    assert (post.design.size_target or 0) > 1200
    assert post.design.membership is Membership.OPEN
    own_time = [
        row.minutes or 0
        for row in post.design.formats
        if row.format and facts(row.format).synchrony < 0
    ]
    assert sum(own_time) > sum(row.minutes or 0 for row in post.design.formats) / 2


def test_the_global_one_lives_on_three_continents_and_takes_turns() -> None:
    community = sample(THREE_ZONES)
    zones = [group.time_zone for group in community.inquire.groups]
    assert {zone.split("/")[0] for zone in zones} == {"Africa", "America", "Asia"}
    assert {slot.time_zone for slot in community.design.slots} == set(zones)


def test_the_low_bandwidth_one_needs_neither_video_nor_a_good_connection() -> None:
    community = sample(LOW_BANDWIDTH)
    assert Connection.VERY_THIN in {group.connection for group in community.inquire.groups}
    assert GatherMode.VIDEO not in community.inquire.gather_modes
    chosen = [row.format for row in community.design.formats if row.format]
    assert {facts(format).bandwidth.value for format in chosen} <= {"text", "audio"}


def test_the_closed_one_closed_with_a_reason_and_with_stories() -> None:
    closed = sample(CLOSED).sustain
    assert closed.decision is Decision.CLOSE
    assert closed.decision_reason
    assert closed.decided_on
    assert closed.value_stories
    attended = [row.attended or 0 for row in load_rows(DATA / CLOSED, Meetup)]
    assert sum(attended[:4]) > 4 * sum(attended[-5:-1])
    assert load_rows(DATA / CLOSED, Members)


def test_one_has_no_leader_and_says_so_by_an_empty_answer() -> None:
    community = sample(NO_LEADER)
    assert community.inquire.leader == ""
    assert community.inquire.leader_minutes_month is None
    assert community.inquire.core_team == []
    assert community.steps.inquire is StepState.DRAFTED


def test_one_asks_about_a_third_more_time_than_members_have() -> None:
    found = loads(sample(TOO_MUCH))
    assert sum(found) / len(found) == pytest.approx(1.3, abs=0.05)


@pytest.mark.parametrize("slug", [slug for slug in ALL if slug not in (TOO_MUCH, EMPTY)])
def test_the_others_ask_no_more_time_than_there_is(slug: str) -> None:
    community = sample(slug)
    assert max(loads(community), default=0) <= 1
    leader = leader_minutes_a_month(community)
    assert leader is None or leader <= (community.inquire.leader_minutes_month or 0)


def test_the_french_one_is_written_in_canadian_french() -> None:
    community = sample(FRENCH)
    text = "\n".join(texts_in(community.model_dump(mode="json")))
    assert community.language == "fr-CA"
    assert text.count("«\u00a0") == text.count("«") == text.count("\u00a0»") > 5
    assert not re.search(r"[a-zà-ÿ]'[a-zà-ÿ]| [:%$»]|\s[;?!]|\d \d{3}", text)


def test_the_empty_one_has_a_name_and_nothing_else() -> None:
    empty = sample(EMPTY)
    assert empty.name
    assert not any(answered(answer(empty, q.path)) for s in STEPS for q in questions(s.key))
    assert {state for _step, state in empty.steps} == {StepState.NOT_STARTED}
    assert sorted(path.name for path in (DATA / EMPTY).iterdir() if path.name[0] != ".") == [
        "community.json"
    ]


@pytest.mark.parametrize("path", sorted(DATA.glob("*/*.csv")), ids=lambda p: "-".join(p.parts[-2:]))
def test_a_table_has_its_columns_and_its_rows_load_in_order(path: Path) -> None:
    content = path.read_bytes()
    header = next(csv.reader(content.decode().splitlines()))
    named = HEADERS[path.name]
    extra = len(header) - len(named)
    assert header[: len(named)] == named
    assert extra in ((2, 3) if path.name == "feedback.csv" else (0,))
    assert not content.startswith(b"\xef\xbb\xbf")
    rows = load_rows(path.parent, FILES[path.name])
    assert len(rows) == content.count(b"\n") - 1 > 0
    dates = [
        row.meetup if isinstance(row, Attendance) else str(getattr(row, "date", "")) for row in rows
    ]
    assert dates == sorted(dates)
    assert dates[-1] <= str(sample(path.parent.name).saved_on)


@year_of_meetups
def test_a_year_of_meetups_keeps_to_the_rhythm_of_the_design(slug: str) -> None:
    community, meetups = sample(slug), load_rows(DATA / slug, Meetup)
    assert 10 <= len(meetups) <= 40
    assert (meetups[-1].date - meetups[0].date).days > 270
    assert meetups[0].date == community.launch.first_meetup_on
    days = days_between(community)
    gaps = [(later.date - sooner.date).days for sooner, later in pairwise(meetups)]
    assert all(gap % (days or 1) == 0 for gap in gaps)
    assert len(set(gaps)) > 1  # a year without a skipped meetup would be a fairy tale


@pytest.mark.parametrize("slug", [*A_YEAR_OF_MEETUPS, EMAIL_LIST])
def test_the_numbers_of_a_meetup_agree_with_each_other(slug: str) -> None:
    for row in load_rows(DATA / slug, Meetup):
        assert row.attended == (row.new or 0) + (row.returning or 0)
        assert (row.attended or 0) <= (row.invited or 0)
        assert (row.connection_minutes or 0) <= (row.minutes or 0)


@year_of_meetups
def test_feedback_came_from_people_who_were_there(slug: str) -> None:
    sheets = load_rows(DATA / slug, FeedbackSheet)
    attended = {row.date: row.attended or 0 for row in load_rows(DATA / slug, Meetup)}
    assert len(sheets) >= 60
    assert len({sheet.sheet for sheet in sheets}) == len(sheets)
    for day in {sheet.date for sheet in sheets}:
        assert sum(sheet.date == day for sheet in sheets) <= attended[day]


def test_the_attendance_of_the_circle_counts_the_same_people_as_its_meetups() -> None:
    meetups = load_rows(DATA / CIRCLE, Meetup)
    came = load_rows(DATA / CIRCLE, Attendance)
    assert all(re.fullmatch(r"p\d\d", row.person) for row in came)
    for meetup in meetups:
        people = [row for row in came if row.meetup == meetup.date.isoformat()]
        assert len({row.person for row in people}) == len(people) == meetup.attended
        assert all((row.minutes or 0) <= (meetup.minutes or 0) for row in people)
