"""What there is to ask, in yente's wire format: the registered lists, and how a score comes about.

This module knows how lists and points are told. It refuses to know them: they come from the edition in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pnrscreen.api.yente.schema import (
    ALGORITHM,
    EVERYTHING,
    Algorithm,
    AlgorithmDocs,
    Algorithms,
    Catalog,
    Dataset,
    FeatureDocs,
    Publisher,
)
from pnrscreen.operations.ask import Registered
from pnrscreen.watchlist import Settings

_ABOUT = (
    "Names part by part, by spelling, sound and family of names; then what else is known of both. A score is the name's and the"
    " points of everything beside it, at most 1. A document or another identifier that is listed counts by itself, whatever the"
    " name. A score is a reason to look, never a decision."
)


def catalog(lists: Sequence[Registered]) -> Catalog:
    """Return the registered lists, and all of them together."""
    names = [one.record.name for one in lists]
    whole = Dataset(
        name=EVERYTHING,
        title="Every list in force",
        entity_count=sum(one.record.entries for one in lists),
        load=False,
        index_current=all(one.in_force for one in lists),
        children=names,
    )
    return Catalog(
        datasets=[whole, *map(_dataset, lists)],
        current=[one.record.name for one in lists if one.in_force],
        outdated=[one.record.name for one in lists if not one.in_force],
        index_stale=not whole.index_current,
    )


def _dataset(one: Registered) -> Dataset:
    record = one.record
    return Dataset(
        name=record.name,
        title=record.name,
        summary=record.basis or None,
        version=record.edition or None,
        entity_count=record.entries,
        updated_at=record.loaded_at,
        last_export=record.loaded_at,
        publisher=Publisher(name=record.owner) if record.owner else None,
        load=True,
        index_version=record.digest[:16],
        index_current=one.in_force,
    )


def algorithms(settings: Settings) -> Algorithms:
    """Return the one way to score there is, with the points that are in force."""
    features = {
        name: FeatureDocs(description=description, coefficient=coefficient)
        for name, description, coefficient in _features(settings)
    }
    docs = AlgorithmDocs(name=ALGORITHM, description=_ABOUT, features=features)
    described = Algorithm(name=ALGORITHM, description=_ABOUT, features=features, docs=docs)
    return Algorithms(algorithms=[described], default=ALGORITHM, best=ALGORITHM)


def _features(settings: Settings) -> Iterator[tuple[str, str, float]]:
    """Yield what may stand among the explanations of a match: its name, what it is, and whether its score counts (1) or not."""
    agrees, conflicts = settings.birth_date_agrees, settings.birth_date_conflicts
    yield "name_match", "How alike the names are, part by part.", 1
    yield "rarity", f"What a name loses that many people share: up to {_of_one(settings.common_name)}.", 1
    yield "weak_name", "What a name loses that the list gives as weak, without a birth date that agrees.", 1
    yield "birth_date", f"The birth date: {_of_one(agrees)} where it agrees, {_of_one(-conflicts)} where it differs.", 1
    yield "sex", f"The sex: {_of_one(-settings.sex_conflicts)} where it differs.", 1
    yield "nationality", f"Nationalities: {_of_one(settings.nationality_agrees)} for one in common, or as much against.", 1
    for name, what in (("document", "document number"), ("phone", "telephone"), ("email", "e-mail")):
        yield name, f"A listed {what}: what the score comes to at least, whatever the name.", 1
    yield "bearer", "Whether a listed identifier is carried by whom the list names.", 0
    yield "threshold", f"The score, and from where on it is a match: {_of_one(settings.threshold)}, unless it is asked for.", 0
    yield "entry", "Which version of which entry of which edition of the list.", 0
    yield "listed", "Which of the listed names met, and how far the list relies on it.", 0
    yield "calibration", "How often a name score like this was right.", 0
    yield "otherwise", "What alone would have prevented the match.", 0


def _of_one(points: int) -> str:
    return f"{points / 1000:+.2f}"
