"""A report as one HTML file that stands alone: no script, no font, no picture from elsewhere; on a screen and on paper.

This module knows in which order a tired reader wants to be told. It refuses to work out any number: what it shows stands in
the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from pnrscreen.trial import charts
from pnrscreen.trial.style import METHOD, STYLE

_FLAG = " <strong class=flag>more often</strong>"
_UNJUDGED = "cannot be judged"
_DIMENSIONS = (("nationality", "Nationality, by part of the world"), ("sex", "Sex"), ("age", "Age in years"))
Said = Mapping[str, Any]


def page(report: Said) -> str:
    """Return a report as HTML. The same report gives the same text."""
    rules = report["rules"]
    title = f"Back-test of {_many(len(rules), 'rule')}"
    body = (
        _head(title, report),
        _look(report),
        _together(report),
        *(_rule(rule, report) for rule in rules),
        _overlap(report),
        f'<section id="method"><h2>How the numbers are made</h2>{METHOD}</section>',
        f"<footer>Profile {escape(report['profile'])}. SHA-256 of the report: <code>{report['digest']}</code></footer>",
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n<body><main>\n" + "\n".join(body) + "\n</main></body></html>\n"
    )


# ------------------------------------------------------------------------------------------------------------ the whole


def _head(title: str, report: Said) -> str:
    if report["source"] == "synthetic":
        seed = report["about"].get("seed", "")
        whence = (
            f"<p class=note><strong>Invented traffic</strong> (seed {seed}). Nobody in it is real, and how often a rule hits "
            f"here says little of real traffic: what it shows is whom a rule meets and, where people were planted for its "
            f"pattern, whether it finds them. {report['planted']:,} were planted, to be found or to be left alone; they are "
            f"counted under <em>What it finds</em> and in overlaps, and are no traffic.</p>"
        )
    else:
        whence = (
            f"<p class=note>Of who flew, as this unit may still see them; {report['left_out']:,} are masked or their time is "
            "over, and were not opened. What a machine opened for this is one entry of the log. Nobody was shown to anyone.</p>"
        )
    facts = (
        (f"{report['passengers']:,}", "passengers"),
        (f"{report['flights']:,}", "flights"),
        (f"{report['days']:,}", f"days, {report['first_day']} to {report['last_day']}"),
    )
    return f"<header><h1>{title}</h1>{_facts(facts)}{whence}{_history(report['history'])}</header>"


def _history(history: Said | None) -> str:
    """Say how far back rules could look that ask for earlier flights."""
    if history is None or not history["short"]:
        return ""
    days, short = history["days"], f"{history['short']:,} passengers"
    if not history["whole_from"]:
        return (
            f"<p class=note>Some rules ask for flights of the {days} days before, and <strong>on no day do these all lie "
            f"here</strong>: of {short} nothing is known of them. What such rules come to in service is not told here.</p>"
        )
    return (
        f"<p class=note>Some rules ask for flights of the {days} days before. These are whole <strong>from "
        f"{history['whole_from']} on</strong>; of {short} before that nothing is known of them. What such a rule, and all "
        f"rules together, come to for a flight, a day and the week to come is told from that day on alone.</p>"
    )


def _look(report: Said) -> str:
    """Say first what somebody has to look at, of all rules and of each."""
    book, budget = report["book"], report["terms"]["budget_per_180_seats"]
    found = []
    if book["over_budget"]:
        rate = _number(book["hits_per_180_seats"])
        found.append(f"All rules together are <strong>over the budget</strong>: {rate} hits for 180 seats, of {budget:g}.")
    odd = ((rule["id"], " ".join(_odd(rule, report["terms"]))) for rule in report["rules"])
    found += [f'<a href="#{escape(id_)}">{escape(id_)}</a>: {said}' for id_, said in odd if said]
    found += _silent(report["rules"])
    listed = "".join(f"<li>{said}</li>" for said in found) or "<li>Nothing stands out.</li>"
    return f"<section><h2>What to look at</h2><ul class=look>{listed}</ul></section>"


def _silent(rules: Sequence[Said]) -> Iterable[str]:
    """Say of which rules less can be said than a reader may think."""
    many = _many(len(rules), "rule")
    idle, partly = (sum(bool(rule["unjudged"]) and bool(rule["hits"]) is hits for rule in rules) for hits in (False, True))
    if idle:
        yield f"Of {idle:,} of {many} it <strong>cannot be judged</strong> on whom they fall: they hit nobody."
    if partly:
        yield (
            f"Of {partly:,} of {many} it <strong>cannot be judged</strong> whether they fall on some groups more than on "
            "others: hits, or people, are too few. Each says of which."
        )
    unplanted = sum(bool(rule["planted"]) and not rule["planted_for"] for rule in rules)
    if unplanted:
        yield (
            f"<strong>Nobody was planted</strong> for {unplanted:,} of {many}: whom these find, this back-test cannot say. "
            "Their own examples do."
        )


def _odd(rule: Said, terms: Said) -> Iterable[str]:
    if rule["flagged"]:
        groups = ", ".join(escape(one.partition(": ")[2]) for one in rule["flagged"])
        yield (
            f"<strong>It falls on some more than on others:</strong> {groups}. The difference is beyond chance and above "
            f"{terms['ratio_max']:g} times: somebody has to say why, or change the rule."
        )
    if rule["hit_share"] and rule["hit_share"] > terms["broad_above"]:
        yield f"<strong>It is broad:</strong> it meets {_percent(rule['hit_share'])} of passengers."
    if rule["undetermined_share"] and rule["undetermined_share"] > terms["blind_above"]:
        yield f"<strong>It is often blind:</strong> of {_percent(rule['undetermined_share'])} too little is known to say."
    if rule["recall"] is not None and rule["recall"] < terms["misses_below"]:
        yield f"<strong>It misses:</strong> it finds {_percent(rule['recall'])} of those planted for it."


def _together(report: Said) -> str:
    book, terms = report["book"], report["terms"]
    facts = (
        (f"{book['hits']:,}", f"hits on {book['people']:,} passengers"),
        (_number(book["hits_per_180_seats"]), f"for 180 seats; the budget is {terms['budget_per_180_seats']:g}"),
        (_number(book["reviewer_hours_per_week"]), f"reviewer hours a week, at {terms['minutes_per_hit']:g} minutes a hit"),
    )
    heads = ("Rule", "Hits", "a day", "a flight", "1,000 flights", "180 seats", "unknown", "hours a week", "recall")
    rows = [
        (
            f'<a href="#{escape(rule["id"])}">{escape(rule["id"])}</a> v{rule["version"]}',
            *_load(rule),
            _percent(rule["undetermined_share"]),
            _number(rule["reviewer_hours_per_week"]),
            _percent(rule["recall"]),
        )
        for rule in report["rules"]
    ]
    rows.append(("<strong>all together</strong>", *_load(book), "", _number(book["reviewer_hours_per_week"]), ""))
    table = _table("The rules side by side", heads, rows)
    return f"<section><h2>All rules together</h2>{_facts(facts)}{table}{_times(book)}{_falls(book, terms)}</section>"


def _load(row: Said) -> tuple[str, ...]:
    names = ("hits_per_day", "hits_per_flight", "hits_per_1000_flights", "hits_per_180_seats")
    return (f"{row['hits']:,}", *(_number(row[name]) for name in names))


# ------------------------------------------------------------------------------------------------------------- one rule


def _rule(rule: Said, report: Said) -> str:
    facts = (
        (f"{rule['hits']:,}", f"hits; {_percent(rule['hit_share'])} of passengers"),
        (_number(rule["hits_per_180_seats"]), f"for 180 seats: {_percent(rule['budget_share'])} of the budget"),
        (_percent(rule["undetermined_share"]), "of passengers: too little known to say"),
        (_number(rule["reviewer_hours_per_week"]), "reviewer hours a week"),
    )
    title = f"<h2>{escape(rule['title'] or rule['id'])}</h2>"
    named = f"<p class=id><code>{escape(rule['id'])}</code> version {rule['version']}, {escape(rule['status'])}"
    named += f", looks for: {escape(rule['role'])}</p>" if rule["role"] else "</p>"
    parts = (_finds(rule), _times(rule), _decides(rule), _falls(rule, report["terms"]))
    return f'<section id="{escape(rule["id"])}">{title}{named}{_facts(facts)}{"".join(parts)}</section>'


def _times(row: Said) -> str:
    """Show hits by week with the week to come, and by hour."""
    if not row["hits"]:
        return (
            "<p>No hit in ordinary traffic, so that nothing is shown by week, by hour or by group. On whom it falls "
            f"{_UNJUDGED}.</p>"
        )
    week = row["next_week"]
    weeks = {f"week {number}": count for number, count in enumerate(row["by_week"], start=1)}
    coming = (week["hits"], week["low"], week["high"]) if week else None
    hours = {hour: count for hour, count in row["by_hour"].items() if count or hour != "not said"}
    flights = f"{row['flights_with_hits']:,} flights had a hit; the most on one is {row['most_on_one_flight']:,}."
    parts = [f"<h3>When</h3><p>{_coming(week)} {flights}</p>"]
    if weeks:
        parts.append(_figure("Hits by week, and the week to come", weeks, coming))
    parts.append(_figure("Hits by hour of departure", hours, None))
    return "".join(parts)


def _coming(week: Said | None) -> str:
    if week is None:
        return "There are fewer than two whole weeks: nothing is forecast."
    said = f"Next week: <strong>{week['hits']:,.0f} hits</strong>, 95 times of 100 between {week['low']:,} and {week['high']:,}"
    hours = f"; {_number(week['reviewer_hours'])} hours of review."
    if week["promised"]:
        return f"{said}{hours} There are hits enough to promise that within a fifth."
    return f"{said}{hours} There are too few hits, or they vary too much, to promise that within a fifth: take the interval."


def _figure(title: str, counts: Mapping[str, int], coming: tuple[float, int, int] | None) -> str:
    rows = [(escape(name), f"{count:,}") for name, count in counts.items()]
    if coming:
        rows.append(("next week, forecast", f"{coming[0]:,.0f} ({coming[1]:,} to {coming[2]:,})"))
    table = _table(title, ("", "Hits"), rows)
    drawn = charts.bars(title, counts, coming)
    return f"<figure><figcaption>{title}</figcaption>{drawn}<details><summary>The numbers</summary>{table}</details></figure>"


def _decides(rule: Said) -> str:
    """Show what each circumstance decides."""
    rows = []
    for one in rule["circumstances"]:
        more = one["without"] - rule["hits"]
        singled = one["singles_out"]
        whom = f"{escape(singled['group'])}: {_ratio(singled)}" if singled else ""
        kind = "for a hit" if one["kind"] == "indicator" else "against"
        alone = "" if one["alone"] is None else f"{one['alone']:,}"
        rows.append(
            (f"<code>{escape(one['name'])}</code>", kind, f"{one['met']:,}", f"{one['unknown']:,}", f"{more:,}", alone, whom)
        )
    heads = (
        "Circumstance",
        "speaks",
        "holds of",
        "unknown of",
        "hits it prevents",
        "hits lost without",
        "holds most of all of",
    )
    return f"<h3>What each part decides</h3>{_table('Circumstances of the rule', heads, rows, left=(0, 1, 6))}"


def _finds(rule: Said) -> str:
    if not rule["planted"]:
        return ""
    rows = [
        (
            escape(one["cause"]),
            _planted(one, own=one["cause"] == rule["planted_for"]),
            f"{one['of']:,}",
            f"{one['hit']:,}",
            f"{one['undetermined']:,}",
        )
        for one in rule["planted"]
    ]
    if rule["planted_for"]:
        said = f"Recall of those planted for it: <strong>{_percent(rule['recall'])}</strong>. "
        said += f"Of all its hits they are {_percent(rule['precision'])}." if rule["precision"] is not None else ""
    else:
        said = (
            "<strong>Nobody was planted for its pattern</strong>, so that this back-test says nothing of whom it finds; its "
            "own examples do. Below stands what it says of those planted for something else."
        )
    table = _table(
        "Planted people, and what the rule says of them", ("Planted", "", "of", "hits", "unknown"), rows, left=(0, 1)
    )
    return f"<h3>What it finds</h3><p>{said}</p>{table}"


def _planted(one: Said, *, own: bool) -> str:
    """Say what people were planted for. Whom other rules are for, none is to find or to leave alone."""
    if one["wanted"]:
        return "for this rule, to be found" if own else "for something else"
    return "look like those, to be left alone"


def _falls(row: Said, terms: Said) -> str:
    """Show the rate of hits in each group beside that in everyone else."""
    if not row["hits"]:
        return ""
    parts = ["<h3>On whom it falls</h3>"]
    for dimension, words in _DIMENSIONS:
        rows = row["disparity"][dimension]
        if not any(one["ratio"] is not None or one["hits"] or one["flagged"] for one in rows):
            parts.append(
                f"<p><strong>{words}:</strong> {_UNJUDGED}. Counts are withheld: a cell of fewer than "
                f"{terms['smallest_cell']} would follow.</p>"
            )
            continue
        heads = (words, "passengers", "hits", "of 1,000", "times the others", charts.ratio_axis())
        shown = [_group(one, terms) for one in rows]
        parts.append(_table(f"Hits by {dimension}", heads, shown, left=(0, 5)))
    return "".join(parts)


def _group(one: Said, terms: Said) -> tuple[str, ...]:
    people = "withheld" if one["passengers"] is None else f"{one['passengers']:,}"
    name = f"{escape(one['group'])}{', together' if one['together'] else ''}{_FLAG if one['flagged'] else ''}"
    judged = {None: _UNJUDGED, False: "not more often" if one["hidden"] else ""}.get(one["flagged"], "")
    if one["hidden"]:
        return name, people, "withheld", "", judged, ""
    if one["low"] is None:
        return name, people, f"{one['hits']:,}", _number(1000 * one["rate"]), judged, ""
    title = f"{one['group']}: {_ratio(one)}"
    drawn = charts.ratio(title, one["ratio"], (one["low"], one["high"]), terms["ratio_max"], flagged=one["flagged"])
    return name, people, f"{one['hits']:,}", _number(1000 * one["rate"]), _ratio(one), drawn


def _ratio(one: Said) -> str:
    if one["low"] is None:
        return "more often; the counts are withheld"
    value, high = ("no end" if one[name] is None else f"{one[name]:.2f}" for name in ("ratio", "high"))
    return f"{value} ({one['low']:.2f} to {high})"


# -------------------------------------------------------------------------------------------------------------- overlap


def _overlap(report: Said) -> str:
    """Show of how many people two rules, or a rule and the lists, speak at once."""
    if not report["overlap"]:
        return "<section><h2>Overlap</h2><p>No two rules, and no rule and list, speak of the same people.</p></section>"
    small = report["terms"]["smallest_cell"]
    rows = []
    for one in report["overlap"]:
        names = tuple(escape("the watchlists" if one[side] == "lists" else one[side]) for side in ("one", "other"))
        if one["both"] is None:
            rows.append((*names, f"fewer than {small}", "", "", ""))
        else:
            shares = (_percent(one[share]) for share in ("of_one", "of_other", "jaccard"))
            rows.append((*names, f"{one['both']:,}", *shares))
    heads = ("One", "Other", "people both name", "of the one's", "of the other's", "of either's")
    table = _table("Pairs that speak of the same people", heads, rows, left=(0, 1))
    return f"<section><h2>Overlap</h2><p>Pairs that stand here nowhere have nobody in common.</p>{table}</section>"


# ---------------------------------------------------------------------------------------------------------------- parts


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    return '<dl class="facts">' + "".join(f"<div><dt>{words}</dt><dd>{value}</dd></div>" for value, words in facts) + "</dl>"


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], left: Sequence[int] = (0,)) -> str:
    """Write a table. The columns named ``left`` hold words; a row that is flagged is marked by its first cell."""

    def cells(tag: str, row: Sequence[str]) -> str:
        return "".join(f"<{tag}{' class=l' if place in left else ''}>{cell}</{tag}>" for place, cell in enumerate(row))

    body = "".join(f"<tr{' class=marked' if _FLAG in row[0] else ''}>{cells('td', row)}</tr>" for row in rows)
    kind = " class=groups" if "<svg" in heads[-1] else ""
    return (
        f'<div class="wide"><table{kind}><caption>{caption}</caption><thead><tr>{cells("th", heads)}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.3g} %"
