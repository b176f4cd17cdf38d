"""The report as one page that needs nothing else: what was measured, how far it may be trusted, and how to have it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from charts import Line, Row, against, curves, rows

_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")

_CALIBRATED = """<p>What share of labelled pairs was one person's, and what share the table of
<code>watchlist/calibration.py</code> would state. Each pair was left out of the count that its share was stated from
(cross-validated). A script of fewer than 200 labelled pairs is not calibrated and no share is stated.</p>"""
_ORIGINS = """<p>Errors at the default threshold by name alone. Origins are told roughly: of invented people by their
country, of listed people by tell-tale words and endings of their names.</p>"""
_LIMITS = """<p class="quiet">The changes are rules; life is harder. The labelled pairs are few, and the matcher was written
with a view of them. The aliases held out are the least partial test, and some of them are names
by which nobody could be found.</p>"""
_SHARED, _INVENTED = "shared passengers", "invented passengers"


def written(made: Mapping[str, Any]) -> str:
    """Return the report as HTML."""
    parts = [
        _head(made),
        _bars(made),
        _pairs(made),
        _alerts(made),
        _changes(made),
        _scripts(made),
        _calibration(made),
        _origins(made),
        _again(made),
    ]
    title = "How well names are matched"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _head(made: Mapping[str, Any]) -> str:
    listed, people = made["listed"], made["passengers"]
    return (
        "<h1>How well names are matched</h1>"
        f"<p>{listed['people']:,} people under {listed['names']:,} names on the OFAC and UN lists, against people who are "
        f"asked for by another name of theirs, and against {people['shared, Latin']:,} shared and {people['invented']:,} "
        "invented passengers whom no list means.</p>"
        '<p class="quiet">All shares carry their 95 % interval. The threshold is '
        f"{made['threshold']} unless said otherwise. Python {escape(made['python'])}, seed {made['seed']}.</p>"
    )


def _bars(made: Mapping[str, Any]) -> str:
    theirs = any("logic_v2" in one for row in made["bars"] for one in row["against"][_SHARED])
    head = ["asked for", "alerts", "wanted", "ours", "95 %", "rapidfuzz", "invented: ours", "rapidfuzz"]
    head[6:6] = ["logic-v2"] if theirs else []
    cells: list[Sequence[object]] = []
    drawn = []
    for row in made["bars"]:
        for one, other in zip(row["against"][_SHARED], row["against"][_INVENTED], strict=True):
            ours = one["ours"]
            beside = [f"{one['logic_v2']['share']:.3f}" if "logic_v2" in one else ""] if theirs else []
            cells.append((
                row["set"],
                f"{ours['rate']:.1%}",
                f"{one['wanted']:.2f}" if one["wanted"] else "",
                _judged(ours["share"], one["wanted"]),
                f"{ours['low']:.3f}-{ours['high']:.3f}",
                f"{one['rapidfuzz']['share']:.3f}",
                *beside,
                f"{other['ours']['share']:.3f}",
                f"{other['rapidfuzz']['share']:.3f}",
            ))  # fmt: skip
            drawn.append(_row(f"{row['set']}, {ours['rate']:.1%}", ours, one["wanted"], one["rapidfuzz"]["share"]))
    found = made["retrieval"]
    return (
        "<h2>Recall at a fixed rate of alerts</h2>"
        "<p>The score is set so high that no more than the stated share of people on no list exceeds it; counted is who of "
        "those asked for exceeds it too, by the entry that means them.</p>"
        + _figure(rows(drawn, what="Recall at fixed rates of alerts"), "Dot: ours. Ring: rapidfuzz. Tick: what is wanted.")
        + _table(head, cells)
        + f"<p>The index finds {found['found']} of the {found['matches']} matches that comparing with every name finds at the "
        f"threshold: {found['share']:.1%} ({found['wanted']:.0%} wanted).</p>"
    )


def _pairs(made: Mapping[str, Any]) -> str:
    cells = [(row["threshold"], f"{row['precision']:.3f}", f"{row['recall']:.3f}", f"{row['f1']:.3f}") for row in made["pairs"]]
    return (
        f"<h2>Labelled pairs</h2><p>{made['pairs'][0]['of']} pairs of names that somebody judged, by name alone.</p>"
        + _table(("threshold", "precision", "recall", "F1"), cells)
    )


def _alerts(made: Mapping[str, Any]) -> str:
    lines = []
    for of in (_SHARED, _INVENTED):
        for dated in (False, True):
            chosen = [row for row in made["alerts"] if row["of"] == of and row["dated"] == dated]
            name = f"{of.split()[0]}, {'with birth date' if dated else 'name alone'}"
            lines.append(Line(name, [(row["threshold"], row["alerts"]["share"]) for row in chosen]))
    at = {(row["of"], row["dated"]): row["alerts"] for row in made["alerts"] if row["threshold"] == made["threshold"]}
    cells = [
        (
            of,
            "yes" if dated else "no",
            f"{one['share']:.2%}",
            f"{one['low']:.2%}-{one['high']:.2%}",
            f"{one['share'] * 180:.2f}",
        )
        for (of, dated), one in at.items()
    ]
    return (
        "<h2>People on no list who alert</h2>"
        + _figure(
            curves(lines, marked=made["threshold"], what="Share of people on no list who alert, by threshold"),
            "Share of people on no list whose best score reaches a threshold; the line marks the default. Invented passengers "
            "bear the most frequent names of 65 countries, so that namesakes of listed people are among them.",
        )
        + _table(("passengers", "birth date", "alerts", "95 %", "on a flight of 180"), cells)
    )


def _changes(made: Mapping[str, Any]) -> str:
    parts = ["<h2>Recall by what became of the name</h2>"]
    for name, kinds in made["by_change"].items():
        ordered = sorted(kinds, key=lambda row: -row["share"])
        drawn = [_row(row["kind"], row) for row in ordered]
        parts.append(
            _figure(rows(drawn, what=f"Recall by kind: {name}"), f"{name[0].upper()}{name[1:]}: at the default threshold.")
        )
    return "".join(parts)


def _scripts(made: Mapping[str, Any]) -> str:
    drawn = [_row(f"{row['kind']} ({'UN' if row['source'].startswith('UN') else 'popular'})", row) for row in made["by_script"]]
    return (
        "<h2>Recall by script</h2>"
        "<p>People listed in Latin letters and asked for in their own script. Travel documents carry Latin letters, so this "
        "tells of reservations and of lists rather than of passports. What common names lose is set aside: this tells how "
        "near spellings come.</p>"
        + _figure(
            rows(drawn, what="Recall by script"),
            "Popular: invented people under popular names. UN: the list's own original spellings.",
        )
    )


def _calibration(made: Mapping[str, Any]) -> str:
    parts = ["<h2>Calibration</h2>", _CALIBRATED]
    for row in made["calibration"]:
        if "tenths" not in row:
            continue
        points = [Row("", one["observed"], one["low"], one["high"], one["pairs"], one["stated"]) for one in row["tenths"]]
        cells = [
            (
                f"{one['tenth'] / 10:.1f}-{one['tenth'] / 10 + 0.1:.1f}",
                one["pairs"],
                f"{one['stated']:.3f}",
                f"{one['observed']:.3f}",
                f"{one['low']:.3f}-{one['high']:.3f}",
                f"{abs(one['stated'] - one['observed']):.3f}" if one["judged"] else "too few",
            )
            for one in row["tenths"]
        ]
        parts.append(
            _figure(
                against(points, within=0.05, what=f"Observed against stated, {row['script']}"),
                f"{row['script']}, {row['pairs']} pairs: "
                "observed against stated, with the number of pairs; the band is 0.05 to each side.",
            )
        )
        parts.append(_table(("tenth", "pairs", "stated", "observed", "95 %", "apart"), cells))
        steps = ", ".join(f"{share:.3f} from {score}" for score, share in row["steps"])
        parts.append(f"<p>Stated for {row['script']}: {steps}.</p>")
    few = ", ".join(f"{row['script']} ({row['pairs']})" for row in made["calibration"] if "tenths" not in row)
    parts.append(f"<p>Not calibrated, with their labelled pairs: {escape(few)}.</p>")
    return "".join(parts)


def _origins(made: Mapping[str, Any]) -> str:
    parts = ["<h2>Are errors equal, wherever a name comes from?</h2>", _ORIGINS]
    for error in dict.fromkeys(row["error"] for row in made["origins"]):
        chosen = [row for row in made["origins"] if row["error"] == error]
        most = max(row["high"] for row in chosen)
        scale = next(limit for limit in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0) if most <= limit)
        drawn = [_row(row["origin"], row) for row in chosen]
        parts.append(_figure(rows(drawn, most=scale, what=error), f"{error[0].upper()}{error[1:]}. {_unequal(chosen)}"))
    return "".join(parts)


def _unequal(chosen: Sequence[Mapping[str, Any]]) -> str:
    """Say which groups' intervals lie wholly apart."""
    low = min(chosen, key=lambda row: row["high"])
    high = max(chosen, key=lambda row: row["low"])
    if low["high"] >= high["low"]:
        return "All intervals overlap: no difference is shown."
    return (
        f"Not equal: {high['origin']} {high['share']:.1%}, {low['origin']} {low['share']:.1%}, and their intervals do not meet."
    )


def _again(made: Mapping[str, Any]) -> str:
    return (
        "<h2>To have this again</h2><p>With the data folders that the README beside the command describes:</p>"
        f"<pre>{escape(made['command'])} FOLDER --out OUT\npython benchmarks/accuracy/calibrating.py FOLDER</pre>" + _LIMITS
    )


def _judged(share: float, wanted: float | None) -> str:
    if not wanted:
        return f"{share:.3f}"
    return f'<td class="{"met" if share >= wanted else "short"}">{share:.3f}</td>'


def _row(label: str, one: Mapping[str, Any], wanted: float | None = None, beside: float | None = None) -> Row:
    return Row(label, one["share"], one["low"], one["high"], one["of"], wanted, beside)


def _figure(svg: str, caption: str) -> str:
    return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"


def _table(head: Iterable[str], cells: Iterable[Sequence[object]]) -> str:
    top = "".join(f"<th>{escape(one)}</th>" for one in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in cells)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _cell(held: object) -> str:
    text = str(held)
    return text if text.startswith("<td") else f"<td>{escape(text)}</td>"
