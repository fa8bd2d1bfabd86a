import pytest

from copnb.design.community import Community
from copnb.design.formats import Format, facts
from copnb.evidence.comparison import LABELS, label, load
from copnb.store.folders import add, new


def community(name: str, **answers) -> Community:
    tree = Community(name=name).model_dump(mode="json")
    for path, value in answers.items():
        step, field = path.split("__")
        tree[step][field] = value
    return Community.model_validate(tree, strict=False)


@pytest.fixture
def folder(tmp_path):
    full = community(
        "Full",
        inquire__goals={"skills": 70, "action": 30},
        design__size_target=12,
        design__frequency="weekly",
        design__meetup_minutes=60,
        design__formats=[{"id": "a", "format": "case_clinic"}, {"id": "b", "format": "group_chat"}],
        launch__agenda=[
            {"id": "a", "minutes": 15, "kind": "connect"},
            {"id": "b", "minutes": 45, "kind": "present"},
        ],
    )
    add(tmp_path, full)
    new(tmp_path, "Empty", language="fr-CA")
    broken = new(tmp_path, "Broken")
    (broken / "community.json").write_text('{"format": 1, "id": "x", "name": "x", "size": 3}')
    return tmp_path


def test_each_community_is_a_row(folder):
    table = load(folder).table
    assert list(table["slug"]) == ["empty", "full"]
    assert list(table["language"]) == ["fr-CA", "en"]


def test_the_figures_of_a_design_stand_in_its_row(folder):
    row = load(folder).table.set_index("slug").loc["full"]
    assert (row["size"], row["frequency"], row["meetup_minutes"]) == (12, "weekly", 60)
    assert row["minutes_a_month"] == pytest.approx(60 * 365.25 / 12 / 7)
    assert row["lead_goal"] == "skills"
    assert (row["formats"], row["format_minutes"]) == (2, 0)
    both = [facts(Format.CASE_CLINIC), facts(Format.GROUP_CHAT)]
    assert row["structure"] == pytest.approx(sum(f.structure for f in both) / 2)
    assert row["synchrony"] == pytest.approx(sum(f.synchrony for f in both) / 2)
    assert row["connection_share"] == pytest.approx(0.25)
    assert row["answered"] == 6
    assert row["asked"] > 80


def test_what_is_not_answered_is_missing_and_never_zero(folder):
    row = load(folder).table.set_index("slug").loc["empty"]
    missing = ["size", "frequency", "minutes_a_month", "lead_goal", "structure", "connection_share"]
    assert row[missing].isna().all()
    assert (row["answered"], row["formats"]) == (0, 0)


def test_a_broken_community_is_named_with_its_reason_and_the_others_are_read(folder):
    (broken,) = load(folder).broken
    assert broken.path.name == "broken"
    assert broken.reason == "size: got an unknown key, expected only keys of the design"


def test_an_empty_folder_gives_an_empty_table_with_all_columns(tmp_path):
    communities = load(tmp_path)
    assert len(communities.table) == 0
    assert list(communities.table.columns) == list(LABELS)
    with pytest.raises(FileNotFoundError, match="there is no such folder"):
        load(tmp_path / "nowhere")


def test_every_column_has_a_heading_for_people(folder):
    for column in load(folder).table.columns:
        assert label(column).strip()
        assert label(column) != column
