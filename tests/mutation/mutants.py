"""Which breaks are made, and which of them no test noticed: a sample by seed of what cosmic-ray found, and its report.

It knows what changes nothing: what stands in an annotation is evaluated by nobody, and ``is`` and ``==`` mean the same where
values of an enumeration are compared. And it knows what is no notice: that the tests took too long, or could not be run.
"""

from __future__ import annotations

import ast
import random
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkItem, WorkResult

Place = tuple[int, int]
_SAME = {f"core/ReplaceComparisonOperator_{pair}" for pair in ("Is_Eq", "Eq_Is", "IsNot_NotEq", "NotEq_IsNot")}
_NOTICED, _NOT_MADE = "", "cosmic-ray could not make it"
_LEFT_OUT = WorkResult(worker_outcome=WorkerOutcome.SKIPPED, output="not in the sample")


def sample(session: str, seed: str, most: str) -> None:
    """Leave of each place one break, and so many places at most."""
    with use_db(session) as db:
        every = sorted(
            db.work_items, key=lambda item: (_at(item), item.mutations[0].operator_name, item.mutations[0].occurrence)
        )
        if not every:
            return
        quiet = [*_annotations(every[0].mutations[0].module_path)]
        real = [
            item
            for item in every
            if item.mutations[0].operator_name not in _SAME and not any(begin <= _at(item) < end for begin, end in quiet)
        ]
        rng = random.Random(seed)
        places = [rng.choice([*items]) for _, items in groupby(real, key=_at)]
        chosen = {item.job_id for item in rng.sample(places, min(len(places), int(most)))}
        for item in every:
            if item.job_id not in chosen:
                db.set_result(item.job_id, _LEFT_OUT)


def report(session: str) -> None:
    """Say of each break that was not noticed where it is, what it does and what came of it."""
    for item, result in _tried(session):
        if fate := _fate(result):
            one = item.mutations[0]
            changed = [
                line for line in (result.diff or "").splitlines() if line[:1] in {"+", "-"} and line[:3] not in {"+++", "---"}
            ]
            _say(
                f"{one.module_path}:{one.start_pos[0]}: {one.operator_name.removeprefix('core/')}: {fate}",
                *(f"    {line}" for line in changed),
            )


def score(*sessions: str) -> None:
    """Say how many breaks were noticed, by module and in all; what could not be made is none."""
    noticed = made = 0
    for session in sessions:
        fates = [fate for _, result in _tried(session) if (fate := _fate(result)) != _NOT_MADE]
        noticed, made = noticed + fates.count(_NOTICED), made + len(fates)
        _say(f"{Path(session).stem}: {fates.count(_NOTICED)} of {len(fates)} breaks noticed")
    _say(f"in all: {noticed} of {made}, {noticed / max(made, 1):.1%}")


def _tried(session: str) -> Iterator[tuple[WorkItem, WorkResult]]:
    with use_db(session, WorkDB.Mode.open) as db:
        for item, result in db.completed_work_items:
            if result.worker_outcome is not WorkerOutcome.SKIPPED:
                yield item, result


def _fate(result: WorkResult) -> str:
    """Return what came of a break: nothing to tell where a test failed. Tests that took too long have said nothing of it."""
    if result.worker_outcome is not WorkerOutcome.NORMAL:
        return _NOT_MADE
    if result.test_outcome is TestOutcome.KILLED:
        return "the tests came to no end" if result.output == "timeout" else _NOTICED
    return "no test noticed" if result.test_outcome is TestOutcome.SURVIVED else "the tests could not be run"


def _at(item: WorkItem) -> Place:
    line, column = item.mutations[0].start_pos
    return line, column


def _annotations(path: Path) -> Iterator[tuple[Place, Place]]:
    for node in ast.walk(ast.parse(path.read_text())):
        for name in ("annotation", "returns"):
            said = getattr(node, name, None)
            if isinstance(said, ast.expr):
                yield (said.lineno, said.col_offset), (said.end_lineno or 0, said.end_col_offset or 0)


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    {"sample": sample, "report": report, "score": score}[sys.argv[1]](*sys.argv[2:])
