"""`copnb compare`: the page that sets communities side by side, and what it does not do."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import defaultdict
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import picture_checks as checks
import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from test_pseudo import Pseudo, armenian, in_picture, unwrapped, visible

from copnb import words
from copnb.cli import main
from copnb.design.community import Community, StepState
from copnb.design.happened import Membership
from copnb.design.reading import write
from copnb.evidence import outcomes as evidence
from copnb.evidence.communities import import_communities
from copnb.evidence.comparison import load
from copnb.evidence.groups import compared, grouped
from copnb.evidence.indicators import INDICATORS
from copnb.evidence.membership import notable_changes
from copnb.evidence.outcomes import bands, outcomes
from copnb.evidence.saying import said
from copnb.evidence.tables import community_columns, values
from copnb.pictures import many_communities
from copnb.pictures.attendances import Meetings, attendance_side_by_side
from copnb.pictures.loads import loads_against_capacity
from copnb.pictures.memberships import Members, members_side_by_side
from copnb.pictures.rhythms import Met, rhythms_side_by_side
from copnb.pictures.strips import Strip, numbers_by_group
from copnb.pictures.taking_part import Part, taking_part
from copnb.report import compare
from copnb.report.html import figure
from copnb.store.happened import write_rows

SAMPLES = ROOT / "workshop_data"
DASH = "\N{EN DASH}"
REAL = ROOT.parent / "shared" / "data"
COLUMNS = {column.name: column for column in community_columns()}


class Tables(HTMLParser):
    """Reads the tables of a page, by their caption: rows of texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._name, self._inside = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._rows, self._name = [], ""
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("th", "td"):
            self._rows[-1].append("")
        if tag in ("caption", "th", "td"):
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""
        if tag == "table":
            self.tables[self._name] = self._rows

    def handle_data(self, data: str) -> None:
        if self._inside == "caption":
            self._name += data
        elif self._inside:
            self._rows[-1][-1] = " ".join(f"{self._rows[-1][-1]} {data}".split())


def run(*given: object, code: int = 0) -> str:
    ended = CliRunner().invoke(main, ["compare", *map(str, given)])
    assert not isinstance(ended.exception, Exception), ended.exception
    assert ended.exit_code == code, ended.output
    return ended.output


def tables(page: str) -> dict[str, list[list[str]]]:
    found = Tables()
    found.feed(page)
    return found.tables


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("compared")
    run(SAMPLES, "-o", out, "--by", "inquire.scope")
    return out


@pytest.fixture(scope="module")
def page(made: Path) -> str:
    return (made / "index.html").read_text(encoding="utf-8")


def test_page_and_tables_lie_side_by_side(made, page):
    names = {path.name for path in made.iterdir() if path.suffix != ".parquet"}
    assert names == {
        "index.html", "communities.csv", "meetups.csv", "answers.csv", "formats.csv",
        "indicators.csv", "datapackage.json",
    }  # fmt: skip
    linked = set(re.findall(r'href="([^#"]+)"', page))
    assert linked == names - {"index.html"}


def test_the_page_stands_alone(page):
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|https?://|<iframe|url\(", page)
    assert set(re.findall(r'src="([^"]{0,21})', page)) == {"data:image/png;base64"}


def test_every_figure_of_the_table_is_that_of_the_file(made, page):
    file = pd.read_csv(made / "communities.csv", keep_default_na=False, na_values=[""])
    file["name"] = file["name"].str.split().str.join(" ")
    shown = tables(page)["All communities, by name"]
    assert [row[0] for row in shown[1:]] == sorted(file["name"], key=str.casefold)
    by_name = file.set_index("name")
    for row in shown[1:]:
        known = by_name.loc[row[0]]
        assert row[1] == (DASH if pd.isna(known["size"]) else f"{known['size']:,.0f}")
        assert row[3] == (DASH if pd.isna(known["meetup_minutes"]) else str(
            int(known["meetup_minutes"])))  # fmt: skip
        share = known["connection_share"]
        assert row[7] == (DASH if pd.isna(share) else f"{share:.0%}")
        assert row[8] == str(known["answered"])


def test_what_came_of_it_is_what_pandas_works_out(made, page):
    meetups = pd.read_csv(made / "meetups.csv")
    answers = pd.read_csv(made / "answers.csv")
    names = pd.read_csv(made / "communities.csv").set_index("slug")["name"]
    shown = {row[0]: row for row in tables(page)["What came of it, by community"][1:]}
    assert set(shown) == {names[slug] for slug in meetups["slug"].unique()}
    for slug, rows in meetups.groupby("slug"):
        row = shown[names[slug]]
        assert row[1] == str(len(rows))
        known = rows.dropna(subset=["invited", "attended"])
        if len(known) < 4:
            assert row[2:] == ["not enough data"] * 5
            continue
        rate = known["attended"].sum() / known["invited"].sum()
        assert row[2].split()[0] == f"{rate:.0%}"
        marks = answers[answers["slug"] == slug]["worth_my_time"].dropna()
        assert row[6].split()[0] == f"{marks.mean():.1f}"


def test_every_indicator_stands_in_the_table_and_on_the_page(made, page):
    table = pd.read_csv(made / "indicators.csv").set_index(["slug", "indicator"])
    assert len(table) == 10 * len(INDICATORS)
    meetups = pd.read_csv(made / "meetups.csv")
    lantern = meetups[meetups["slug"] == "lantern-circle"]
    row = table.loc[("lantern-circle", "attendance_rate")]
    assert row["value"] == pytest.approx(lantern["attended"].sum() / lantern["invited"].sum())
    assert row["low"] < row["value"] < row["high"]
    assert row["n"] == len(lantern)
    few = table.loc["small-museums-post"]  # three meetups
    assert few.loc["attendance_rate", ["value", "low", "high"]].isna().all()
    assert few.loc["attendance_rate", "n"] == 3
    _head, *told = tables(page)["Every indicator of Lantern Circle"]
    shown = {row[0]: row[1:] for row in told if len(row) > 3}
    every = {one.label: one for one in INDICATORS}
    assert shown["Attendance rate"][0] == f"{row['value']:.0%}"
    for label, (value, span, unit) in shown.items():
        known = table.loc[("lantern-circle", every[label].name)]
        assert value
        assert (span == DASH) == pd.isna(known["low"])
        assert unit == (DASH if every[label].is_share else every[label].unit)
        assert every[label].definition in unescape(page)
    known = table.loc["lantern-circle"]["value"].dropna()
    scored = {"Lessons in place"}  # never as a number alone
    assert shown.keys() == {label for label, one in every.items() if one.name in known} - scored
    lacks = dict(row[:2] for row in tables(page)["Every indicator of Small Museums Post"])
    needs = every["Attendance rate"].needs
    assert lacks["Attendance rate"] == f"not enough data: it takes {needs}"


def test_fewer_than_four_meetups_are_never_judged(page):
    rows = [row for row in tables(page)["The plan, and what came of it"] if "Planned" not in row]
    few = [row for row in rows if "there are 3." in row[-1]]
    assert len(few) == 4
    assert all(row[-2] == "not enough data" for row in few)


def test_small_groups_are_warned_of_and_nothing_is_told_of_them(page):
    assert "“Several work teams” has 4 communities: too few." in page
    assert "How far the groups are apart" not in tables(page)
    assert "Nothing can be told of a difference" in page
    assert "1 community did not answer this" in page


def test_the_page_says_what_it_cannot_say(page):
    for told in ("Designs are plans", "nothing here is a ranking", "not drawn by chance",
                 "neither need be the cause", "3 of them at least 4"):  # fmt: skip
        assert told in page


def test_groups_that_are_large_enough_are_told_apart(tmp_path, make_community):
    for n in range(20):
        design = {"size_target": n + 5, "membership": "open" if n < 9 else "invitation"}
        (tmp_path / "in" / f"c{n}").mkdir(parents=True)
        content = write(make_community(f"C{n}", design=design))
        (tmp_path / "in" / f"c{n}" / "community.json").write_bytes(content)
    run(tmp_path / "in", "-o", tmp_path / "out", "--by", "design.membership")
    found = tables((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    (row,) = found["How far the groups are apart"][1:]
    assert row[0] == "People"
    assert row[2:] == ["9 of 9", "19 of 11", "less here, all of them (-1.00)"]
    run(tmp_path / "in", "-o", tmp_path / "out", "--by", "size")
    again = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "No number is known of these groups yet." in again  # sizes by size say nothing


def test_what_cannot_be_read_is_told_and_the_rest_is_compared(samples, tmp_path):
    (samples / "northern-ferry-crews" / "community.json").write_bytes(b"{")
    (samples / "lantern-circle" / "attendance.csv").write_text("nonsense\n1\n", encoding="utf-8")
    told = run(samples, "-o", tmp_path / "out")
    assert "9 communities compared" in told
    assert "northern-ferry-crews" in told
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "2 could not be read" in page
    assert "lantern-circle/attendance.csv" in page
    assert "Lantern Circle" in page


@pytest.mark.parametrize(
    ("more", "told", "code"),
    [
        (["--by", "sise"], "did you mean size", 1),
        (["--by", "name"], "9 different answers", 1),
        (["--by", "size", "--anonymous"], "cannot go with", 2),
        (["--with-text"], "goes with --anonymous", 2),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_written(
    tmp_path, monkeypatch, more, told, code
):
    monkeypatch.setattr("copnb.evidence.groups.MOST_GROUPS", 8)
    said_so = run(SAMPLES, "-o", tmp_path / "out", *more, code=code)
    assert told in said_so.replace("10 different", "9 different")
    assert not (tmp_path / "out").exists()
    run(tmp_path / "nowhere", "-o", tmp_path / "out", code=2)


def test_an_empty_folder_makes_a_page_that_says_so(tmp_path):
    (tmp_path / "in").mkdir()
    run(tmp_path / "in", "-o", tmp_path / "out", code=1)
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "There is no community here yet." in page


def test_a_file_of_designs_is_compared_too(tmp_path):
    lines = [
        b"".join(path.read_bytes().split(b"\n"))
        for path in sorted(SAMPLES.glob("*/community.json"))
    ]
    file = tmp_path / "all.jsonl"
    file.write_bytes(b"\n".join([*lines, b"{"]) + b"\n")
    run(file, "-o", tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "10 communities side by side" in page
    assert f"all.jsonl, line {len(lines) + 1}" in page
    assert "Communities designed like yours" in page


def test_without_names_the_page_holds_nothing_of_anybody(tmp_path):
    told = run(SAMPLES, "-o", tmp_path, "--anonymous")
    assert "10 communities compared" in told
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    names = [one.name for one in outcomes(SAMPLES)[0]]
    assert len(names) == 10
    assert [name for name in names if name in page] == []
    assert "data:image" not in page.split("<style>")[1].split("</style>")[1]
    assert "Made anonymous" in page


def test_the_same_communities_give_the_same_page(made, tmp_path):
    run(SAMPLES, "-o", tmp_path, "--by", "inquire.scope")
    assert (tmp_path / "index.html").read_bytes() == (made / "index.html").read_bytes()


def test_what_follows_from_the_groups_is_not_compared(tmp_path):
    run(SAMPLES, "-o", tmp_path, "--by", "design.frequency")
    numbers = (tmp_path / "index.html").read_text(encoding="utf-8").split("<h2>By “")[1]
    numbers = numbers.partition("</table>")[0]
    assert "<td>Minutes a meetup</td>" in numbers
    assert "Minutes asked a month" not in numbers
    assert "<td>Load</td>" not in numbers  # what is asked, by the time there is


# What a person reads


def test_every_text_goes_through_the_catalogue(tmp_path, monkeypatch):
    words.use(Pseudo())
    monkeypatch.setattr(words, "use", lambda language: None)
    for slug in ("lantern-circle", "small-museums-post", "cascadia-tool-libraries"):
        shutil.copytree(SAMPLES / slug, tmp_path / "in" / slug)
        (tmp_path / "in" / slug / "community.json").write_bytes(write(armenian(slug)))
    (tmp_path / "in" / "ω").mkdir()
    (tmp_path / "in" / "ω" / "community.json").write_bytes(b"{")
    told = run(tmp_path / "in", "-o", tmp_path / "out", "--by", "lead_goal")
    files = r"[\w/ω-]*\.(?:json|csv|html)|\S*/\S*|pip install '\S+'|CSV|Parquet"
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    found = unwrapped([*visible(page), *told.splitlines()], files)
    assert found == []
    run(tmp_path / "in", "-o", tmp_path / "out", "--anonymous")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    keys = r"\b(?:\w+\.)+\w+\b|meetup_minutes|size|frequency|language"
    assert unwrapped(visible(page), files, keys) == []


def test_codes_have_words_and_what_is_not_known_is_said():
    assert said(COLUMNS["frequency"], "every_2_weeks") == "Every two weeks"
    assert said(COLUMNS["lead_goal"], "skills") == "Learn new skills"
    assert said(COLUMNS["design_state"], "agreed") == StepState.AGREED.label
    assert said(COLUMNS["size"], 1240) == "1,240"
    assert said(COLUMNS["size"], None) == "not known"
    assert said(COLUMNS["inquire.gather_modes.video"], False) == "no"
    assert said(COLUMNS["connection_share"], 0.25) == "25%"


# Pictures

DAYS = [date(2020, 1, 1) + timedelta(days=200 * n) for n in range(6)]
PICTURES = {
    "strips": lambda name: numbers_by_group(
        name, [Strip(name, [(name, [1, 2, 3000]), (name, [])]), Strip("π", [("λ", [0.5])], True)]
    ),
    "no strips": lambda name: numbers_by_group(name, []),
    "loads": lambda name: loads_against_capacity([(name, 120, 60), (name, 120, 240)]),
    "no loads": lambda name: loads_against_capacity([]),
    "attendance": lambda name: attendance_side_by_side(
        [Meetings(name, [3, 4, 5], 6), Meetings(name, [1]), Meetings(name, [])], [(0.5, 1.5)] * 3
    ),
    "no attendance": lambda name: attendance_side_by_side([]),
    "members": lambda name: members_side_by_side(
        [Members(name, [*zip(DAYS, [9, 20, 50, 40, 90, 400], strict=True)], [(DAYS[3], 40)])]
    ),
    "one count": lambda name: members_side_by_side([Members(name, [(DAYS[0], 7)])]),
    "no members": lambda name: members_side_by_side([]),
    "taking part": lambda name: taking_part([Part(name, [0.9, 0.8], [(0, 0), (0.5, 0.2), (1, 1)])]),
    "rhythm": lambda name: rhythms_side_by_side([Met(name, DAYS, 30), Met(name, DAYS[:1])]),
    "no rhythm": lambda name: rhythms_side_by_side([]),
    "nobody": lambda name: taking_part([]),
}


@pytest.mark.parametrize("which", PICTURES)
def test_a_picture_says_its_finding_and_has_room(which):
    draw = PICTURES[which]
    checks.check_finding(lambda: draw("Lantern Circle"))
    checks.check_room(draw("Lantern Circle"))
    checks.check_catalogue(lambda: draw("Lantern Circle"))


@pytest.mark.parametrize(
    "which", ["strips", "loads", "attendance", "members", "taking part", "rhythm"]
)
@pytest.mark.parametrize("name", checks.HOSTILE, ids=range(len(checks.HOSTILE)))
def test_a_picture_takes_whatever_people_typed(which, name):
    checks.check_typed(PICTURES[which](name))


@pytest.mark.parametrize("which", PICTURES)
def test_words_in_pictures_go_through_the_catalogue(which):
    words.use(Pseudo())
    assert unwrapped(in_picture(PICTURES[which]("π"))) == []


@pytest.mark.parametrize(
    "draw",
    [
        lambda some: many_communities([(str(n), x, y, 60) for n, (x, y) in enumerate(some)]),
        lambda some: loads_against_capacity([("a", 9 * x + 10, 9 * y + 10) for x, y in some]),
        lambda some: numbers_by_group("a", [Strip("b", [("c", [x for x, _y in some])])]),
    ],
    ids=["corners", "loads", "strips"],
)
def test_ten_thousand_communities_take_few_shapes_and_a_small_file(draw):
    some = [((n * 0.618) % 2 - 1, (n * 0.414) % 2 - 1) for n in range(10_000)]
    picture = draw(some)
    assert len(picture.figure.findobj()) < 3_000
    assert len(figure(picture, compare.MOST_SHOWN)) < 120_000


# Figures beside the page


def test_the_band_is_that_of_pandas():
    histories = [[4, 8, 6], [10, 10], [5, 3, 4], [7, 9, 8], [0, 0]]
    frame = pd.DataFrame([pd.Series(h) / pd.Series(h).median() for h in histories[:-1]])
    known = [(q[0.25], q[0.75]) for _n, q in frame.quantile([0.25, 0.75]).items()]
    assert [*bands(histories)] == [pytest.approx(pair) for pair in known[:2]]  # three met thrice


def test_curves_of_who_takes_part_need_people(samples):
    (lantern,) = [one for one in outcomes(samples)[0] if one.slug == "lantern-circle"]
    attendance = pd.read_csv(samples / "lantern-circle" / "attendance.csv")
    often = attendance.groupby("person")["meetup"].nunique().sort_values()
    assert len(often) >= evidence.LEAST_JOINED
    curve = pd.Series([y for _x, y in lantern.lorenz])
    assert curve.tolist() == pytest.approx([0, *(often.cumsum() / often.sum())])
    assert lantern.back[0] == pytest.approx(lantern_back(attendance))


def lantern_back(attendance: pd.DataFrame) -> float:
    """Return the share of those who joined who were at one of the next three meetups."""
    meetups = sorted(attendance["meetup"].unique())
    there = {m: set(attendance[attendance["meetup"] == m]["person"]) for m in meetups}
    first = attendance.groupby("person")["meetup"].min()
    back = [
        any(person in there[m] for m in meetups[place + 1 : place + 4])
        for person, meetup in first.items()
        if (place := meetups.index(meetup)) + 3 < len(meetups)
    ]
    return sum(back) / len(back)


# Real communities


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real communities with the real histories of their lists, where they are here."""
    if not (REAL / "communities.csv").is_file():
        pytest.skip("the real communities are not here")
    folder = tmp_path_factory.mktemp("real")
    import_communities(
        REAL / "communities.csv", folder, ROOT / "docs" / "examples" / "real_communities.map.json"
    )
    for name, rows in histories().items():
        (folder / f"list-{name}").mkdir()
        content = write(Community(name=f"List {name}", id="cafe0001"))
        (folder / f"list-{name}" / "community.json").write_bytes(content)
        write_rows(folder / f"list-{name}", {Membership: rows})
    return folder


def histories() -> dict[str, list[Membership]]:
    found = defaultdict(list)
    with (REAL / "membership_history.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            count = Membership(date=date.fromisoformat(row["date"]), members=int(row["members"]))
            found[row["file"].removesuffix(".md")].append(count)
    return dict(found)


def test_real_communities_are_compared_as_pandas_has_it(real, tmp_path):
    run(real, "-o", tmp_path, "--by", "inquire.gather_modes.video")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    raw = pd.read_csv(REAL / "communities.csv", dtype=str, keep_default_na=False)
    shown = {row[0]: row for row in tables(page)["All communities, by name"][1:]}
    assert len(tables(page)["All communities, by name"]) == 1 + 98 + len(histories())
    for _n, row in raw.iterrows():
        members = row["members"].strip()
        assert shown[row["name"].strip()][1] == (f"{int(members):,}" if members else DASH)
    on_video = (raw["sync_async"] == "both").sum()
    told = (raw["sync_async"] != "").sum()
    unknown = 98 + len(histories()) - told
    assert f"{unknown} communities did not answer this" in page
    sizes = raw[raw["members"] != ""]["members"].astype(int)
    numbers = page.split("<h2>By “")[1].partition("</table>")
    by_group = {row[1]: row[2:] for row in tables("".join(numbers[:2]))[""][1:]}
    assert by_group == {
        "no": [str(len(sizes)), f"{sizes.min():,}", f"{sizes.median():,.0f}", f"{sizes.max():,}"]
    }
    table = load(real).table
    grouping = grouped(table, "inquire.gather_modes.video")
    assert [len(rows) for rows in grouping.groups.values()] == [on_video, told - on_video]
    (row,) = compared(grouping, {"answered": values(table["answered"])})
    yes = table["inquire.gather_modes.video"].astype("float")
    here, there = (table[yes == wanted]["answered"] for wanted in (1, 0))
    assert (row.median, row.median_others) == (here.median(), there.median())
    pairs = here.to_frame().merge(there.to_frame(), how="cross").astype(int)
    signs = (pairs["answered_x"] > pairs["answered_y"]).astype(int)
    signs -= (pairs["answered_x"] < pairs["answered_y"]).astype(int)
    assert row.delta.value == pytest.approx(signs.mean())
    assert row.delta.low < signs.mean() < row.delta.high


def test_what_stands_out_in_real_histories_is_shown(real, tmp_path):
    run(real, "-o", tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    changes = [one for rows in histories().values() for one in notable_changes(rows)]
    assert len(changes) == 14
    told = [one.sentence for one in changes if one.sentence not in page]
    assert told == []
    assert f"Rings mark {len(changes)} counts" in page


EVENTS_MAP = {
    "format": 1,
    "fields": {
        "host": "community", "date": ["date", "start"], "minutes": "minutes", "title": "topic",
    },
    "left_out": dict.fromkeys(["file", "platform", "captions", "youtube", "speakers"], "not asked"),
}  # fmt: skip


def real_events() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the real events of hosts who held at least four, in order of time, and broken ones."""
    raw = pd.read_csv(REAL / "events.csv", dtype=str, keep_default_na=False)
    raw["host"] = raw["host"].str.strip().str.casefold()  # names are found in small letters
    raw["when"] = pd.to_datetime(raw["date"], format="%Y-%m-%d %H:%M", errors="coerce")
    broken = raw[raw["when"].isna()]
    raw = raw[raw["when"].notna() & (raw["host"] != "")].sort_values(["host", "when"])
    raw = raw.drop_duplicates(["host", "when"])  # listed twice
    return raw[raw.groupby("host")["when"].transform("count") >= 4], broken


def bring_in(file: Path, folder: Path, mapping: Path) -> Result:
    words = ["import", "meetups", file, "--into", folder, "--map", mapping]
    return CliRunner().invoke(main, [*map(str, words)])


def test_real_events_come_in_and_are_compared_as_pandas_has_it(tmp_path, make_community):
    if not (REAL / "events.csv").is_file():
        pytest.skip("the events of real communities are not here")
    events, broken = real_events()
    hosts = dict(enumerate(events["host"].unique()))
    assert len(hosts) > 10
    for n, host in hosts.items():
        design = {"frequency": "monthly", "meetup_minutes": 60}
        (tmp_path / "in" / f"c{n}").mkdir(parents=True)
        content = write(make_community(host, design=design))
        (tmp_path / "in" / f"c{n}" / "community.json").write_bytes(content)
    mapping = tmp_path / "events.map.json"
    mapping.write_text(json.dumps(EVENTS_MAP), encoding="utf-8")
    refused = bring_in(REAL / "events.csv", tmp_path / "in", mapping)
    assert refused.exit_code == 1
    for row in broken.index:  # such as “2017-12-12 8:00:”; the names of the columns are line 1
        assert f"line {row + 2}, date" in refused.output
    assert not [*(tmp_path / "in").glob("*/meetups.csv")]
    file = tmp_path / "events.csv"
    pd.read_csv(REAL / "events.csv", dtype=str, keep_default_na=False).drop(broken.index).to_csv(
        file, index=False
    )
    ended = bring_in(file, tmp_path / "in", mapping)
    assert ended.exit_code == 0, ended.output
    assert "left out, it names no community" in ended.output
    run(tmp_path / "in", "-o", tmp_path / "out")
    found = pd.read_csv(tmp_path / "out" / "meetups.csv")
    found["host"] = found["slug"].map({f"c{n}": host for n, host in hosts.items()})
    found["when"] = pd.to_datetime(found["date"] + " " + found["start"].fillna("00:00"))
    shown = tables((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    counted = {row[0]: row[1] for row in shown["What came of it, by community"][1:]}
    promised = shown["The plan, and what came of it"]
    for host, there in events.groupby("host"):
        mine = found[found["host"] == host].sort_values("when")
        assert mine["when"].tolist() == there["when"].tolist(), host
        minutes = pd.to_numeric(there["minutes"])
        assert mine["minutes"].fillna(-1).tolist() == minutes.fillna(-1).tolist(), host
        assert counted[host] == str(len(there))
        begin = next(n for n, row in enumerate(promised) if row[0] == host)
        often, long = promised[begin], promised[begin + 1]
        usual = there["when"].dt.normalize().drop_duplicates().diff().dt.days.median()
        assert f"usually {usual:g} days apart" in often[3], host
        if minutes.count() >= 4 and minutes.median() < 120:  # longer is told in hours
            assert f"usually {minutes.median():g} minutes" in long[2], host


def test_of_very_many_the_tables_are_whole_and_the_page_shows_the_same(tmp_path, monkeypatch):
    run(SAMPLES, "-o", tmp_path / "few", "--by", "design.meetups_count")
    monkeypatch.setattr(compare, "MOST_CASES", 3)
    run(SAMPLES, "-o", tmp_path / "many", "--by", "design.meetups_count")
    for name in ("communities", "meetups", "answers", "formats"):
        both = [(tmp_path / out / f"{name}.csv").read_bytes() for out in ("few", "many")]
        assert both[0] == both[1]
    assert not (tmp_path / "many" / "indicators.csv").exists()
    few, many = ((tmp_path / out / "index.html").read_text("utf-8") for out in ("few", "many"))
    for part in ("<h2>All communities</h2>", "<h2>Communities designed like yours</h2>"):
        begin = few.index(part)
        assert few[begin : few.index("</section>", begin)] in many
    told = few[few.index("“How many meetups in the first round?”") :]
    assert told.partition("<figure>")[0] in many
    assert "4 communities have written down meetups; 3 of them at least 4" in many
    told = run(SAMPLES, "-o", tmp_path / "many", "--by", "design.meetups", code=1)
    assert "design.meetups_count" in told


def test_of_very_many_nothing_is_looked_at_one_by_one(tmp_path, monkeypatch):
    monkeypatch.setattr(compare, "MOST_CASES", 9)
    monkeypatch.setattr(compare, "MOST_SHOWN", 4)
    run(SAMPLES, "-o", tmp_path, "--by", "inquire.scope")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "With more than 9 communities none of them is looked at one by one" in page
    assert "6 more stand in communities.csv" in page
    assert "Eight lessons" not in page
    assert "What came of it" not in page
    assert "By “Where do members come from?”" in page
