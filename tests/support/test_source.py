"""The reading of source that the architecture test stands on."""

from pathlib import Path

import pytest

from support import source
from support.source import Import, parse


def test_a_package_is_read_by_dotted_name(tmp_path: Path) -> None:
    """A folder's own file bears the folder's name, every other file its own."""
    house = tmp_path / "src" / "house"
    (house / "room").mkdir(parents=True)
    for file in ("__init__.py", "room/__init__.py", "room/table.py"):
        (house / file).write_text("'''Said.'''\n")
    read = source.package(house)
    assert [*read] == ["house", "house.room", "house.room.table"]
    assert read["house.room.table"].path == "src/house/room/table.py"
    assert (read["house.room.table"].unit, read["house"].unit) == ("room", "")


def test_imports_tell_a_module_from_a_name_in_it() -> None:
    """``from a import b`` is an import of a.b where that is a module, and of b in a where it is not."""
    text = "import os.path\nfrom pnrscreen import wire\nfrom pnrscreen.wire import read\ndef late():\n    import json\n"
    assert [*source.imports(parse("pnrscreen.x", text), ["pnrscreen", "pnrscreen.wire"])] == [
        Import(target="os.path", name="", line=1),
        Import(target="pnrscreen.wire", name="", line=2),
        Import(target="pnrscreen.wire", name="read", line=3),
        Import(target="json", name="", line=5),
    ]


def test_a_module_named_in_text_is_imported_but_the_package_name_is_not() -> None:
    """A table of lazy names imports what it names; ``version("pnrscreen")`` imports nothing."""
    text = 'LAZY = {"read": "pnrscreen.wire"}\nVERSION = version("pnrscreen")\n'
    found = [*source.imports(parse("pnrscreen", text), ["pnrscreen", "pnrscreen.wire"])]
    assert found == [Import(target="pnrscreen.wire", name="", line=1)]


def test_reachable_follows_imports_and_the_packages_around_them() -> None:
    """Who imports a.b.c runs a.b; who is imported by nobody is not reached."""
    texts = {"a": "", "a.door": "from a.b import c", "a.b": "", "a.b.c": "import a.d", "a.d": "import a.door", "a.dead": ""}
    modules = {name: parse(name, text) for name, text in texts.items()}
    assert source.reachable(modules, ["a.door", "a.absent"]) == frozenset(texts) - {"a.dead"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import datetime as dt\ndt.datetime.now", "datetime.datetime.now"),
        ("from datetime import datetime as moment\nmoment.now", "datetime.datetime.now"),
        ("import os.path\nos.environ", "os.environ"),
        ("open", "builtins.open"),
        ("clock.now", ""),
        ("f().now", ""),
    ],
)
def test_dotted_sees_through_aliases(text: str, name: str) -> None:
    """A name means what was imported under it; a local value means nothing."""
    tree = parse("x", text).tree
    assert source.dotted(tree.body[-1].value, source.origins(tree)) == name  # type: ignore[attr-defined]


def test_parameters_are_counted_without_self_and_with_stars() -> None:
    """What a caller must remember, however it is passed."""
    text = "def f(a, /, b, *c, d, **e): ...\nclass K:\n    def g(self, a): ...\n    @classmethod\n    def h(cls): ...\n"
    assert [source.parameters(function) for function in source.functions(parse("x", text).tree)] == [5, 1, 0]


def test_length_counts_from_def_to_the_last_line() -> None:
    """Decorators are not counted, docstrings are."""
    text = "@mark\ndef f():\n    '''Say.'''\n    return 1\n"
    assert [source.length(function) for function in source.functions(parse("x", text).tree)] == [3]


def test_files_are_listed_without_git_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From an unpacked archive, everything but what tools leave behind."""
    for name in ("README.md", "src/x.py", ".venv-test/y.py", "src/__pycache__/x.pyc", "z.egg-info/PKG-INFO"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("said\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [file.relative_to(tmp_path).as_posix() for file in source.project_files(tmp_path)] == ["README.md", "src/x.py"]
