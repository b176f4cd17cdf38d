"""The house rules, as tests: who may import whom, what the core may not do, how long anything may be, what may not be written.

The laws stand in ``support.laws``; this file says whom each binds. A failure lists ``path:line: why`` for every breach.
"""

import re
import statistics
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import pnrscreen
from pnrscreen import message, model
from pnrscreen.privacy import classify
from support import laws, source
from support.laws import Layer
from support.source import Module

ROOT = Path(__file__).resolve().parents[1]
MODULES = source.package(ROOT / "src" / "pnrscreen")
FILES = source.project_files(ROOT)

PURE = frozenset(
    (
        *("message", "query", "resemblance", "model", "rights", "review", "stages", "errors", "lifecycle", "terms"),
        *("assembly", "joining", "correlate", "lanes", "decided", "quality", "expected", "custody", "naming", "tenure"),
        "timekeeping",
    )
)
CORE = PURE | frozenset(
    (
        *("urgency", "words", "wire", "normalise", "data", "watchlist", "rulebook"),
        *("privacy", "governing", "pipeline", "answering"),
    )
)


def may(*units: str, third: Iterable[str] = ()) -> Layer:
    """Return a row of the layer table."""
    return Layer(units=frozenset(units), third=frozenset(third))


LAYERS = {
    "message": may(),
    "query": may("message"),
    "errors": may(),
    "terms": may(),
    "resemblance": may("terms"),
    "words": may(),
    "naming": may(),
    "custody": may(),
    "timekeeping": may(),
    "model": may("message", "resemblance", "terms"),
    "expected": may("message", "model"),
    "tenure": may("model", "errors"),
    "rights": may("model"),
    "stages": may("message", "model"),
    "review": may("model", "rights"),
    "lifecycle": may("resemblance", "model", "errors", "rights", "review"),
    "keeping": may("custody"),
    "ports": may(
        *("custody", "expected", "keeping", "message", "query", "resemblance"),
        *("model", "rights", "review", "stages", "errors", "tenure", "terms", "timekeeping"),
    ),
    "assembly": may("message", "model", "stages"),
    "joining": may("message", "model", "normalise"),
    "correlate": may("message", "model", "naming", "stages", "normalise", "assembly", "joining"),
    "lanes": may("message", "model", "resemblance", "correlate"),
    "decided": may("model", "resemblance", "stages", "correlate", "lanes"),
    "quality": may("message", "stages"),
    "urgency": may("message", "model", "normalise"),
    "completeness": may("expected", "message", "model", "stages", "ports", "quality", "urgency"),
    "triage": may("model", "ports", "urgency"),
    "wire": may("message", "model", "errors"),
    "data": may(),
    "normalise": may("expected", "message", "model", "data", third={"anyascii"}),
    "watchlist": may(
        *("message", "resemblance", "model", "errors", "words", "normalise", "terms"),
        third={"ahocorasick", "msgspec", "numpy", "rapidfuzz"},
    ),
    "trial": may("model", "resemblance", "rulebook", third={"numpy"}),
    "rulebook": may("message", "resemblance", "model", "errors", "tenure", "words", third={"numpy"}),
    "governing": may("errors", "model", "privacy", "resemblance", "rulebook", "stages", "tenure"),
    "privacy": may(
        *("custody", "message", "query", "model", "rights", "stages", "errors", "lifecycle", "words"),
        third={"cryptography", "orjson"},
    ),
    "audit": may("model", "errors", "rights", third={"cryptography", "msgspec", "orjson"}),
    "pipeline": may(*CORE - {"data", "pipeline", "answering"}),
    "answering": may(*CORE - {"data", "answering"}),
    "toolbench": may(*CORE - {"data", "answering"}, "audit", "trial", third={"numpy", "orjson"}),
    "app": may("model", "rights", "errors", "ports", "privacy", "pipeline", "tenure"),
    "operations": may(*CORE - {"data"}, "keeping", "ports", "audit", "app", "completeness", "triage", "trial"),
    "adapters": may(
        *("custody", "expected", "keeping", "lanes", "review"),
        *(
            "message",
            "query",
            "resemblance",
            "model",
            "rights",
            "stages",
            "errors",
            "lifecycle",
            "ports",
            "audit",
            "terms",
            "naming",
            "timekeeping",
            "urgency",
            "tenure",
        ),
        third={"alembic", "cryptography", "msgspec", "numpy", "sqlalchemy"},
    ),
    "config": may("errors", "ports", "rights", third={"pydantic", "pydantic_settings"}),
    "bootstrap": may(
        *("model", "rights", "errors", "config", "ports", "app", "privacy", "rulebook", "watchlist", "audit", "adapters"),
        *("custody", "governing", "keeping", "pipeline", "terms"),
    ),
    "doctor": may(
        *("privacy", "rights", "stages", "errors", "ports", "rulebook", "config", "app", "operations", "bootstrap"),
        *("governing", "tenure"),
    ),
    "views": may("completeness", "message", "model", "operations", "ports", "quality", "query", "rulebook", "toolbench"),
    "demo": may("message", "model"),
    "cli": may(
        *("custody", "expected", "review", "tenure"),
        *("message", "resemblance", "model", "rights", "stages", "errors", "ports", "completeness", "quality", "terms"),
        *("app", "operations", "bootstrap", "keeping", "toolbench", "config", "doctor", "views"),
        "privacy",  # by what somebody is sought
        third={"orjson", "pydantic", "rich", "typer", "uvicorn"},
    ),
    "api": may(
        *("expected", "review", "message", "model", "rights", "errors", "ports", "completeness", "quality", "terms", "stages"),
        *("app", "operations", "bootstrap", "toolbench", "privacy", "query", "views"),
        *("normalise", "resemblance", "watchlist", "words"),  # what another wire format says of a person, and of a match
        third={
            "anyio",
            "fastapi",
            "httpx",
            "joserfc",
            "orjson",
            "prometheus_client",
            "pydantic",
            "starlette",
            "structlog",
            "uvicorn",
        },
    ),
    "client": may(third={"httpx", "pydantic"}),
    "__main__": may("cli"),
    "": may(
        "message", "model", "errors", "wire", "watchlist", "pipeline", "toolbench", "bootstrap"
    ),  # what the public names stand for
}
BESIDES = {  # what one module may do beyond its unit
    "pnrscreen.data.generate": may(third={"airportsdata"}),
    "pnrscreen.cli.demo": may("demo"),
    "pnrscreen.cli.backtest": may("demo", "trial"),
}
ALONE = "pnrscreen.audit.standalone"  # runs with bare Python in an oversight body's hands

BOUND = CORE | {"audit", "keeping", "ports", "toolbench", "completeness", "triage", "trial"}
RUN_BY_HAND = frozenset({"pnrscreen.data.generate"})  # a program that writes tables: files and the clock are its work
EFFECTS = laws.CLOCK + laws.CHANCE + laws.SURROUNDINGS + laws.INPUT_OUTPUT

DOORS = ("pnrscreen", "pnrscreen.__main__", "pnrscreen.cli", "pnrscreen.bootstrap", "pnrscreen.api", "pnrscreen.client")
BY_NAME = "pnrscreen.api.connection"  # what the server is told by its name
FOUND_BY_PATH = ("pnrscreen.adapters.store.migrations", *RUN_BY_HAND, ALONE, BY_NAME)  # and Alembic's folder, programs by name

FOR_ANY_PROGRAM = re.compile(r"(?:Util|Helper|Manager|Service|Handler|Processor|Vo|Dto)s?$")
UNSAID = frozenset({"Data", "Info", "Record", "Alert", "Case", "Suspect", "Target"})  # too little, or a judgement already


def breaches(law: Callable[[Module], Iterator[str]], units: Iterable[str] | None = None) -> list[str]:
    """Return where the modules of these units (all, when None) break a law."""
    bound = None if units is None else frozenset(units)
    return [
        breach
        for module in MODULES.values()
        if (bound is None or module.unit in bound) and not (bound and module.name in {*RUN_BY_HAND, ALONE})
        for breach in law(module)
    ]


def obeyed(found: Iterable[str]) -> None:
    """Assert that no breach was found, and show every one that was."""
    listed = sorted(set(found))
    assert not listed, "\n".join(["", *listed])


def layer_of(module: Module) -> Layer:
    """Return what a module may import."""
    return may() if module.name == ALONE else LAYERS[module.unit] | BESIDES.get(module.name, may())


# ------------------------------------------------------------------------------------------------------------- layers


def test_every_unit_has_a_row_in_the_layer_table():
    """No unit joins the package without a decision about what it may know."""
    assert {module.unit for module in MODULES.values()} <= LAYERS.keys()


def test_the_layer_table_has_no_cycle():
    """Whatever a unit may import can never, by any path, import it back."""
    order = [*TopologicalSorter({unit: row.units for unit, row in LAYERS.items()}).static_order()]
    assert order.index("model") < order.index("pipeline") < order.index("operations") < order.index("cli")


def test_nobody_imports_beyond_the_layer_table():
    """Each unit imports the standard library, itself, and what its row names."""

    def law(module: Module) -> Iterator[str]:
        return laws.outside(module, MODULES.keys(), layer_of(module), sys.stdlib_module_names)

    obeyed(breaches(law))


def test_imports_are_absolute():
    """A path in an import reads the same from everywhere."""
    obeyed(breaches(laws.relative_imports))


def test_modules_form_a_directed_acyclic_graph():
    """Within a package too, whoever is imported does not import back. The lazy names of the package itself stand apart."""
    edges = {name: imported - {"pnrscreen"} for name, imported in source.graph(MODULES).items() if name != "pnrscreen"}
    assert len([*TopologicalSorter(edges).static_order()]) >= len(edges)  # raises CycleError, naming the cycle


def test_every_module_is_reached_from_a_door():
    """No dead module: whoever starts the program, or reads its public names, can come to every file of it."""
    reached = source.reachable(MODULES, (*DOORS, *(name for name in MODULES if name.startswith(FOUND_BY_PATH))))
    obeyed(MODULES.keys() - reached)


def test_every_dependency_is_imported_and_every_import_declared():
    """What an installation brings in is what the code uses, no more and no less."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    shipped = {re.split(r"[^\w.-]", line)[0].replace("-", "_").lower() for line in declared["dependencies"]}
    used = {
        found.target.partition(".")[0]
        for module in MODULES.values()
        if module.name not in RUN_BY_HAND
        for found in source.imports(module, MODULES.keys())
    }
    called = {"ahocorasick": "pyahocorasick"}
    theirs = {called.get(name, name) for name in used - sys.stdlib_module_names - {"pnrscreen"}}
    # FastAPI brings what it stands on; cryptography, zone files and uvicorn take what nobody imports.
    obeyed((theirs - {"anyio", "starlette"}) ^ (shipped - {"bcrypt", "httptools", "tzdata", "uvloop"}))


# ----------------------------------------------------------------------------------------------------------- the core


def test_the_core_asks_nothing_of_the_world():
    """No clock, no chance, no environment, no file, no network, no printing: what the core needs comes in as arguments."""
    obeyed(breaches(lambda module: laws.effects(module, EFFECTS), BOUND))


def test_the_operations_reach_the_world_through_ports_only():
    """An operation orders effects; adapters alone perform them."""
    obeyed(breaches(lambda module: laws.effects(module, EFFECTS), {"operations", "app"}))


def test_the_synthetic_carrier_is_reproducible():
    """A demo's traffic follows from its seed: randomness it may have, a clock or a file it may not."""
    obeyed(breaches(lambda module: laws.effects(module, laws.CLOCK + laws.SURROUNDINGS + laws.INPUT_OUTPUT), {"demo"}))


def test_no_function_is_coloured_async():
    """One colour of function: scale is processes. What speaks ASGI has the colour of ASGI."""
    obeyed(breaches(laws.coroutines, LAYERS.keys() - {"api"}))


SEEN_ELSEWHERE = {
    "src/pnrscreen/operations/screen.py:": "a leg that cannot be screened is set aside: board, log and doctor say so",
}
"""Where everything is caught all the same, and where it is seen."""


def test_the_core_never_catches_everything():
    """Bad input is a value; whatever else goes wrong is seen."""
    others = breaches(laws.broad_excepts, BOUND | {"operations", "app"})
    obeyed(one for one in others if not one.startswith(tuple(SEEN_ELSEWHERE)))


def test_no_core_module_keeps_mutable_state():
    """Tables are tuples, frozensets or mapping proxies; caches belong to objects that someone made."""
    obeyed(breaches(laws.mutable_state, BOUND | {"operations", "app"}))


def test_the_dataclasses_of_the_core_are_frozen_slotted_and_keyword_only():
    """A value that was handed on is never changed behind anyone's back."""
    obeyed(breaches(laws.thawed_dataclasses, BOUND | {"operations", "app"}))


# ---------------------------------------------------------------------------------------------------------------- size


def test_modules_stay_short():
    """No module exceeds 400 lines; generated tables do not count, nobody reads them top to bottom."""
    written = [module for module in MODULES.values() if module.unit != "data" or module.name in RUN_BY_HAND]
    obeyed(f"{module.path}: {module.lines} lines" for module in written if module.lines > 400)


def test_functions_stay_short():
    """No function exceeds 60 lines, docstring included."""
    obeyed(breaches(lambda module: laws.long_functions(module, 60)))


def test_most_functions_are_a_glance():
    """Half of all functions are under ten lines, nineteen of twenty at most forty."""
    lengths = [source.length(function) for module in MODULES.values() for function in source.functions(module.tree)]
    assert statistics.median(lengths) < 10
    assert statistics.quantiles(lengths, n=20)[-1] <= 40


def test_functions_take_few_parameters():
    """At most six. A command is exempt: its parameters are the options a person types, not what a caller must remember."""
    obeyed(breaches(lambda module: laws.wide_functions(module, 6)))


# ------------------------------------------------------------------------------------------------------ rights and states


def test_only_the_gate_names_the_key_to_a_grant():
    """GrantKey is declared in rights and used in privacy.access; whoever else named it could grant themselves anything."""
    elsewhere = breaches(lambda module: laws.naming(module, "GrantKey"))
    allowed = ("src/pnrscreen/rights.py:", "src/pnrscreen/privacy/access.py:")
    obeyed(breach for breach in elsewhere if not breach.startswith(allowed))


def test_only_the_lifecycle_names_the_key_to_a_confirmed_hit():
    """ConfirmationKey is declared in review and used in lifecycle; whoever else named it could confirm a hit past a person."""
    elsewhere = breaches(lambda module: laws.naming(module, "ConfirmationKey"))
    allowed = ("src/pnrscreen/review.py:", "src/pnrscreen/lifecycle.py:")
    obeyed(breach for breach in elsewhere if not breach.startswith(allowed))


def test_only_the_lifecycle_names_the_key_to_a_protection_outcome():
    """ProtectionKey is declared in review and used in lifecycle; whoever else named it could decide past two reviewers."""
    elsewhere = breaches(lambda module: laws.naming(module, "ProtectionKey"))
    allowed = ("src/pnrscreen/review.py:", "src/pnrscreen/lifecycle.py:")
    obeyed(breach for breach in elsewhere if not breach.startswith(allowed))


def test_only_the_gate_names_the_key_to_an_access():
    """AccessKey is declared in rights and used in privacy.access; whoever else named it could be anybody."""
    elsewhere = breaches(lambda module: laws.naming(module, "AccessKey"))
    allowed = ("src/pnrscreen/rights.py:", "src/pnrscreen/privacy/access.py:")
    obeyed(breach for breach in elsewhere if not breach.startswith(allowed))


def test_only_the_composition_root_asks_for_the_programs_access():
    """The program acts under a name nobody can sign in with; nobody but bootstrap hands that out."""
    elsewhere = breaches(lambda module: laws.naming(module, "for_the_program"))
    allowed = ("src/pnrscreen/privacy/", "src/pnrscreen/bootstrap/__init__.py:")
    obeyed(breach for breach in elsewhere if not breach.startswith(allowed))


def test_only_the_lifecycle_moves_a_hit():
    """A hit's next state comes from the transition table, never from whoever happens to hold the hit."""
    obeyed(breaches(laws.moves, {module.unit for module in MODULES.values()} - {"model", "lifecycle"}))


# --------------------------------------------------------------------------------------------------- words and surface


def test_everything_public_says_what_it_is():
    """Every module, public class, public function and public method has a docstring."""
    obeyed(breaches(laws.undocumented))


def test_names_are_the_words_of_the_field():
    """No file or class hides behind a word that would fit any program."""
    files = [name for name in MODULES if FOR_ANY_PROGRAM.search(name.rpartition(".")[2].title())]
    classes = [
        f"{module.at(node)}: {node.name}"
        for module in MODULES.values()
        for node in source.classes(module.tree)
        if FOR_ANY_PROGRAM.search(node.name) or node.name in UNSAID
    ]
    obeyed(files + classes)


def test_the_public_names_resolve():
    """``__all__`` is a promise of at most ten names, each of them there."""
    assert 0 < len(pnrscreen.__all__) <= 10
    obeyed(name for name in pnrscreen.__all__ if not hasattr(pnrscreen, name))


def test_the_tour_passes_every_unit():
    """The package docstring is the map of the code: it names every unit there is."""
    tour = pnrscreen.__doc__ or ""
    units = {module.unit for module in MODULES.values()} - {"", "__main__"}
    obeyed(unit for unit in units if not re.search(rf"\b{unit}\b", tour))


# ------------------------------------------------------------------------------------------------------------- privacy


def test_every_field_that_holds_passenger_data_is_classified():
    """No field of a passenger, nor of anything in one, exists without a category the law can be applied to."""
    assert (message.Payment, "account") in passenger_fields()
    filed = {(kind, name) for kind, names in classify.CATEGORIES.items() for name in names}
    obeyed(f"{kind.__name__}.{name}" for kind, name in set(passenger_fields()) - filed)


def passenger_fields() -> Iterator[tuple[type, str]]:
    """Yield the fields of the dataclasses a passenger or a message's traveller is made of."""
    nouns = {name: kind for module in (message, model) for name, kind in vars(module).items() if is_dataclass(kind)}
    ahead: list[type] = [model.Passenger, message.Pnr, message.Reported]
    seen: set[type] = set()
    while ahead:
        kind = ahead.pop()
        if kind in seen or kind is model.PartialDate:  # a date is filed by the field that holds it
            continue
        seen.add(kind)
        yield from ((kind, field.name) for field in fields(kind))
        ahead += [nouns[word] for field in fields(kind) for word in re.findall(r"\w+", str(field.type)) if word in nouns]


# -------------------------------------------------------------------------------------------------- what is in the files


def test_no_private_key_is_in_the_repository():
    """Keys are made in the home where they are used; not even a test brings one."""
    obeyed(laws.lines_with(laws.PRIVATE_KEY, FILES, ROOT))


def test_no_path_of_one_machine_is_written_down():
    """The project runs wherever it is checked out."""
    obeyed(laws.lines_with(laws.MACHINE_PATH, FILES, ROOT))


def test_nothing_is_left_for_later():
    """What is written is finished; what is planned is not written into the code."""
    obeyed(laws.lines_with(laws.UNFINISHED, FILES, ROOT))


def test_the_lock_agrees_with_the_project_file():
    """What uv.lock was made for is what pyproject.toml asks for, from the public index alone."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
    ours = next(package for package in lock["package"] if package["name"] == project["name"])
    locked = sorted(
        f"{line['name']}{''.join(f'[{extra}]' for extra in line.get('extras', ()))}{line.get('specifier', '')}"
        for line in ours["metadata"]["requires-dist"]
    )
    asked = project["dependencies"] + [line for extra in project["optional-dependencies"].values() for line in extra]
    assert locked == sorted(asked)
    origins = {package["source"].get("registry") for package in lock["package"] if package is not ours}
    assert origins == {"https://pypi.org/simple"}
