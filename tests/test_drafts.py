from __future__ import annotations

import gettext

import pytest
from conftest import HOSTILE, ROOT, hostile_answers

from copnb import words
from copnb.advice.drafts import GAP, drafts, ranked_whys
from copnb.advice.sponsor_case import sponsor_case
from copnb.design.community import Community
from copnb.design.goals import Why
from copnb.design.questions import question
from copnb.store.folders import load

KEYS = ["invitation", "charter", "followup", "closing"]


@pytest.fixture
def lantern():
    return load(ROOT / "workshop_data" / "lantern-circle")


def test_there_are_four_drafts():
    assert list(drafts(Community(id="a"))) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_an_empty_design_gives_a_text_of_gaps_with_their_questions(key):
    draft = drafts(Community(id="a"))[key]
    assert draft.gaps
    for path in draft.gaps:
        assert f"{GAP} [{question(path).title}]" in draft.text


def test_an_answered_design_has_its_answers_and_no_gap(lantern):
    draft = drafts(lantern)["invitation"]
    assert draft.gaps == ()
    assert GAP not in draft.text
    for said in (
        lantern.inquire.domain_focus,
        lantern.inquire.expectations,
        "14 January 2026",
        "Every 28 days",
        "75 minutes",
        "Wednesday 12:30 (Halifax)",
        lantern.design.location,
    ):
        assert said in draft.text


def test_each_group_reads_what_it_gets(lantern):
    text = drafts(lantern)["invitation"].text
    names = {group.id: group.name for group in lantern.inquire.groups}
    for row in lantern.inquire.value_propositions:
        assert f"- {names[row.group]}: {row.gets}" in text


def test_the_charter_has_the_reasons_in_the_order_of_their_rank(lantern):
    text = drafts(lantern)["charter"].text
    ranked = sorted(lantern.inquire.whys, key=lambda row: row.rank)
    places = [text.index(row.why.label) for row in ranked]
    assert places == sorted(places)
    lantern.inquire.whys.reverse()
    assert drafts(lantern)["charter"].text == text


def test_a_reason_without_a_rank_comes_last_wherever_reasons_stand(make_community):
    reasons = list(Why)[:6]
    ranks = [None, 6, 5, 4, 2, 1]
    rows = [
        {"id": f"w{n}", "why": why, "rank": rank}
        for n, (why, rank) in enumerate(zip(reasons, ranks, strict=True))
    ]
    community = make_community(inquire={"whys": rows})
    assert [row.rank for row in ranked_whys(community)] == [1, 2, 4, 5, 6, None]
    charter = drafts(community)["charter"].text
    places = [charter.index(why.label) for why in reversed(reasons)]
    assert places == sorted(places)
    case = sponsor_case(community, []).text
    assert [why.label in case for why in reasons] == [False, False, True, True, True, True]


def test_the_reason_to_end_stands_only_where_the_group_closes(lantern):
    assert "sustain.decision_reason" in drafts(lantern)["closing"].gaps
    closed = load(ROOT / "workshop_data" / "hybrid-classroom-exchange")
    assert closed.sustain.decision_reason in drafts(closed)["closing"].text


def test_a_space_that_is_not_wanted_is_not_asked_for(make_community):
    without = drafts(make_community(design={"space": False}))["followup"]
    assert "design.space_tool" not in without.gaps
    wanted = drafts(make_community(design={"space": True}))["followup"]
    assert "design.space_tool" in wanted.gaps


def test_what_people_typed_stands_word_for_word(make_community):
    community = make_community(name="{name} {{ 7 * 7 }}", **hostile_answers())
    texts = drafts(community)
    assert "{name} {{ 7 * 7 }}" in texts["charter"].title
    for text in HOSTILE:
        assert text in texts["charter"].text


def test_drafts_speak_the_language_in_force(lantern):
    class Loud(gettext.NullTranslations):
        def gettext(self, message):
            return message.upper() if "{" not in message else message

    words.use(Loud())
    text = drafts(lantern)["invitation"].text
    assert "WHAT YOU GET" in text
    assert lantern.inquire.domain_focus in text
