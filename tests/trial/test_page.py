"""The page: it stands alone, says everything in tables too, and takes no text for markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from pnrscreen import trial
from support.trials import NEUTRAL, NOBODY, PILGRIMAGE, a_reader, a_report, a_rule

VOID = frozenset({"meta"})


class Balanced(HTMLParser):
    """Notes every tag that is opened and never closed, or the other way round."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def read(page: str) -> Balanced:
    parsed = Balanced()
    parsed.feed(page)
    return parsed


def test_a_page_stands_alone_and_is_well_formed():
    page = trial.page(a_report(3, 1))
    parsed = read(page)
    assert (parsed.open, parsed.wrong) == ([], [])
    assert not {tag for tag, _ in parsed.seen} & {"script", "link", "img", "iframe", "object", "base"}
    assert not re.search(r"https?:|url\(|@import", page)
    assert all(attrs["href"].startswith("#") for tag, attrs in parsed.seen if tag == "a")


def test_every_chart_has_a_title_and_its_numbers_stand_beside_it_in_a_table():
    page = trial.page(a_report(3, 1))
    assert page.count("<svg") == page.count('role="img"><title>')
    for figure in re.findall(r"<figure>.*?</figure>", page, re.DOTALL):
        bars, rows = figure.count('class="bar"'), figure.count("<tr><td")
        assert bars
        assert rows == bars + figure.count('class="next"')


def test_every_rule_can_be_reached_and_what_is_to_be_looked_at_stands_first():
    page = trial.page(a_report(3, 1))
    ids = {attrs["id"] for _, attrs in read(page).seen if "id" in attrs}
    assert {"pilgrim-route", "late-cash", "nobody", "method"} <= ids
    look = page[page.index("What to look at") : page.index("All rules together</h2>")]
    told = {line.partition("</a>")[0].rpartition(">")[2]: line for line in look.split("<li>")}
    assert "Western Asia" in told["pilgrim-route"]
    assert "falls on some" not in told.get("late-cash", "")
    assert "over the budget" in look


def test_what_a_rule_is_called_is_text():
    wicked = PILGRIMAGE.replace(b'title = "pilgrim-route"', b'title = "<script>alert(1)</script> & co"')
    page = trial.page(a_report(1, 1, a_reader(wicked, NEUTRAL)))
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page


def test_who_is_hit_alone_is_marked_and_who_cannot_be_judged_is_said_to_be():
    few = a_rule("few", "late", late='leg.departure.airport in ["JED", "MED"] && booking.lead_hours < 100')
    report = a_report(2, 1, a_reader(few, NOBODY))
    page = trial.page(report)
    sections = {name: page[page.index(f'<section id="{name}">') :] for name in ("few", "nobody")}
    falls = sections["few"][sections["few"].index("On whom it falls") :]
    assert report["rules"][0]["unjudged"]
    assert "cannot be judged" in falls[: falls.index("</section>")]
    assert "cannot be judged" in sections["nobody"][: sections["nobody"].index("</section>")]
    look = page[page.index("What to look at") : page.index("All rules together</h2>")]
    assert "Of 1 of 2 rules it <strong>cannot be judged</strong> on whom they fall: they hit nobody" in look
    assert "Of 1 of 2 rules it <strong>cannot be judged</strong> whether they fall on some groups" in look


def test_a_flag_is_told_where_the_counts_are_withheld():
    report = a_report(2, 1)
    row = next(one for one in report["rules"][-1]["disparity"]["sex"] if one["group"] == "women")
    row |= {"hits": None, "rate": None, "ratio": None, "low": None, "high": None, "hidden": True, "flagged": True}
    report["rules"][-1]["circumstances"][0]["singles_out"] = {"dimension": "sex", **row}
    page = trial.page(report)
    assert "women <strong class=flag>more often</strong></td><td>" in page.replace(" class=l", "")
    assert "women: more often; the counts are withheld" in page
