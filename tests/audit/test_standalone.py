import base64
import hashlib
import io
import json
import re
import runpy
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen import audit
from pnrscreen.audit import standalone, verify
from pnrscreen.rights import AuditEntry

PROGRAM = Path(standalone.__file__)
NAME = "audit.piu.example/ops/2026"
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
START = datetime(2026, 3, 1, 5, tzinfo=UTC)
CANARY = "ZZYZXKOWSKA"


# ------------------------------------------------------------------------------------- an exported folder, written by hand


@cache
def plain(number):
    return an_entry(number)


def an_entry(number, **changes):
    at = (START + timedelta(seconds=number)).isoformat(timespec="microseconds").replace("+00:00", "Z")
    fields = {"v": 1, "log": "operations", "event": "consult", "at": at, "ticket": f"t-{number}", "profile": "eu-strict"}
    return rfc8785.dumps(fields | {"public": {"reports": number, "note": "Größe"}, "private_commitment": "ab" * 32} | changes)


def entries(count):
    return [plain(number) for number in range(count)]


def sha(data):
    return hashlib.sha256(data).digest()


def hashed(leaves):
    return [sha(b"\0" + leaf) for leaf in leaves]


def root_of(hashes):
    """RFC 6962 section 2.1, as it is written there."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha(b"")
    half = 1 << (len(hashes) - 1).bit_length() - 1
    return sha(b"\1" + root_of(hashes[:half]) + root_of(hashes[half:]))


def key_id(name, public):
    return sha(f"{name}\n".encode() + b"\1" + public)[:4]


def vkey(signer=SIGNER, name=NAME):
    public = signer.public_key().public_bytes_raw()
    coded = base64.b64encode(b"\1" + public).decode()
    return f"{name}+{key_id(name, public).hex()}+{coded}"


def signature_line(text, signer=SIGNER, name=NAME):
    raw = key_id(name, signer.public_key().public_bytes_raw()) + signer.sign(text.encode())
    return f"\u2014 {name} {base64.b64encode(raw).decode()}\n"


def note(leaves, signer=SIGNER, name=NAME, **changes):
    told = {"origin": name, "size": len(leaves), "root": base64.b64encode(root_of(hashed(leaves))).decode()} | changes
    text = f"{told['origin']}\n{told['size']}\n{told['root']}\n"
    return f"{text}\n{signature_line(text, signer, name)}"


def tile_path(number):
    thousands, rest = divmod(number, 1000)
    return f"x{thousands:03}/{rest:03}" if thousands else f"{rest:03}"


def write_tiles(folder, kind, parts, joined):
    for start in range(0, len(parts), 256):
        some = parts[start : start + 256]
        file = folder / "tile" / kind / (tile_path(start // 256) + ("" if len(some) == 256 else f".p/{len(some)}"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(joined(some))


def bundle(leaves):
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def export(folder, leaves, tiles=None, signed=None):
    """Write a folder whose checkpoint signs ``signed`` and whose hash tiles tell ``tiles`` (no tiles, when None)."""
    folder.mkdir(exist_ok=True)
    write_tiles(folder, "entries", leaves, bundle)
    if tiles is not None:
        write_tiles(folder, "0", hashed(tiles), b"".join)
    (folder / "checkpoint").write_text(note(leaves if signed is None else signed), "utf-8")
    (folder / "key").write_text(vkey() + "\n", "utf-8")
    return folder


def run(folder, *arguments):
    """Run the program; return its exit code and its lines, the verdict last."""
    out, trouble, code = io.StringIO(), io.StringIO(), 0
    with (
        redirect_stdout(out),
        redirect_stderr(trouble),
        patch("sys.argv", ["standalone.py", str(folder), *map(str, arguments)]),
    ):
        try:
            code = standalone.main()
        except SystemExit as wrong_use:
            code = wrong_use.code
    assert out.getvalue().isascii()
    return code, out.getvalue().splitlines() or trouble.getvalue().splitlines()


def run_bare(folder, *arguments):
    """Run the program as an overseer does, with bare Python."""
    command = [sys.executable, "-I", "-S", str(PROGRAM), str(folder), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60, env={"LANG": "C"})
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, done.stdout.decode("ascii").splitlines() or done.stderr.decode().splitlines()


def faults(folder, *arguments):
    code, (*lines, verdict) = run(folder, *arguments)
    assert (code, verdict) == (1, f"NOT VERIFIED: {len(lines)} faults")
    assert lines
    assert CANARY not in "".join(lines)
    return lines


def one(found, *words):
    """Assert that exactly one of the lines begins with these words, joined as the program joins them."""
    assert len([line for line in found if line.startswith(": ".join(words) + ": ")]) == 1, found


# ------------------------------------------------------------------------------------------------------- good logs


@pytest.mark.parametrize("tiles", [False, True], ids=["entries", "tiles"])
@pytest.mark.parametrize("count", [0, 1, 2, 255, 256, 257, 512, 600])
def test_a_good_log_is_verified(tmp_path, count, tiles):
    leaves = entries(count)
    folder = export(tmp_path, leaves, leaves if tiles else None)
    code, lines = run(folder, "--key", vkey())
    root = root_of(hashed(leaves)).hex()
    assert (code, lines) == (
        0,
        [f"VERIFIED: {count} entries of '{NAME}', root {root}, 0 earlier, your key {vkey().split('+')[1]}"],
    )
    assert "its own key" in run(folder)[1][0]


def test_what_the_house_writes_is_verified(tmp_path):
    made = [
        audit.leaf(
            AuditEntry(
                act="collect", at=START, profile="eu-strict", public={"n": n, "k": "\x7f\t\U0001f6eb\\"}, private={"p": n}
            ),
            f"ticket-{n}",
            bytes(32),
        ).canonical
        for n in range(3)
    ]
    assert run(export(tmp_path, made))[0] == 0


def test_every_earlier_checkpoint_of_a_good_log_holds(tmp_path):
    leaves = entries(600)
    options = []
    for size in (0, 1, 255, 256, 300, 600):
        (tmp_path / f"{size}.note").write_text(note(leaves[:size]), "utf-8")
        options += ["--earlier", tmp_path / f"{size}.note"]
    code, lines = run(export(tmp_path / "log", leaves), *options)
    assert code == 0
    assert ", 6 earlier, " in lines[0]


def test_the_thousandth_bundle_has_a_longer_path(tmp_path):
    seen = standalone.Audit(tmp_path)
    for number, path in ((0, "000"), (999, "999"), (1000, "x001/000"), (1_234_067, "x001/x234/067")):
        assert not seen.find("tile/entries", number)
        file = tmp_path / "tile/entries" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(file.name + ".p")
        partial.mkdir()
        for width in ("9", "44", "07", "x"):
            (partial / width).touch()
        assert seen.find("tile/entries", number) == f"tile/entries/{path}.p/44"
        file.touch()
        assert seen.find("tile/entries", number) == f"tile/entries/{path}"


def test_other_signatures_and_witnesses_are_not_looked_at(tmp_path):
    folder = export(tmp_path, entries(3))
    signed = (folder / "checkpoint").read_text("utf-8")
    text, lines = signed.split("\n\n")
    other = signature_line(f"{text}\n", STRANGER, "witness.example")
    (folder / "checkpoint").write_text(f"{text}\n\n{other}{lines}{other}", "utf-8")
    assert run(folder)[0] == 0


def test_it_runs_with_bare_python(tmp_path):
    leaves = entries(300)
    (tmp_path / "was").write_text(note(leaves[:9]), "utf-8")
    folder = export(tmp_path / "log", leaves, leaves)
    assert run_bare(folder, "--key", vkey(), "--earlier", tmp_path / "was")[0] == 0
    with patch("sys.argv", ["standalone.py", str(folder)]), pytest.raises(SystemExit) as ended:
        runpy.run_path(str(PROGRAM), run_name="__main__")
    assert ended.value.code == 0
    export(folder, [*leaves[:7], b"{", *leaves[8:]], leaves, leaves)
    assert run_bare(folder)[0] == 1


# ---------------------------------------------------------------------------------------------------- manipulated entries


def swapped(leaves, at):
    return [*leaves[:at], leaves[at + 1], leaves[at], *leaves[at + 2 :]]


MANIPULATED = {
    "changed": (lambda leaves, at: [*leaves[:at], an_entry(at, ticket=CANARY), *leaves[at + 1 :]]),
    "dropped": (lambda leaves, at: [*leaves[:at], *leaves[at + 1 :]]),
    "added": (lambda leaves, at: [*leaves[:at], an_entry(at, ticket=CANARY), *leaves[at:]]),
    "reordered": swapped,
}


@pytest.mark.parametrize("at", [0, 17, 254, 256, 590])
@pytest.mark.parametrize("what", MANIPULATED)
def test_a_manipulated_entry_is_found_and_named(tmp_path, what, at):
    leaves = entries(600)
    found = faults(export(tmp_path, MANIPULATED[what](leaves, at), leaves, leaves))
    where = f"{at // 256:03}" if at < 512 else f"002.p/{88 + {'dropped': -1, 'added': 1}.get(what, 0)}"
    one(found, f"entry {at} (tile/entries/{where})", what)
    if what in {"changed", "reordered"}:
        one(found, "checkpoint", "wrong root")
        assert len(found) == 2
    else:
        one(found, "tile/entries", "truncated" if what == "dropped" else "added")
    assert "the tiles have the signed root" in found[-1]


@pytest.mark.parametrize("what", MANIPULATED)
def test_without_hash_tiles_it_is_found_and_not_located(tmp_path, what):
    leaves = entries(600)
    found = faults(export(tmp_path, MANIPULATED[what](leaves, 300), None, leaves))
    assert not any(line.startswith("entry") for line in found)
    assert any("wrong root" in line or "truncated" in line for line in found)


def test_the_first_of_many_changes_is_named(tmp_path):
    leaves = entries(600)
    changed = MANIPULATED["changed"](MANIPULATED["changed"](leaves, 400), 290)
    one(faults(export(tmp_path, changed, leaves, leaves)), "entry 290 (tile/entries/001)", "changed")


def test_hash_tiles_that_were_changed_too_are_not_believed(tmp_path):
    leaves = entries(600)
    found = faults(export(tmp_path, MANIPULATED["changed"](leaves, 300), MANIPULATED["changed"](leaves, 20), leaves))
    one(found, "checkpoint", "wrong root")
    assert "if tile/0 is right, nobody signed that" in found[-1]


def test_a_wrong_hash_tile_beside_the_right_entries_is_named(tmp_path):
    leaves = entries(600)
    found = faults(export(tmp_path, leaves, MANIPULATED["changed"](leaves, 300)))
    one(found, "tile/0/001", "wrong hash tile")
    assert len(found) == 1


def test_an_entry_missing_in_the_middle_of_a_bundle_shows_in_its_count(tmp_path):
    folder = export(tmp_path, entries(600), entries(600))
    (folder / "tile/entries/000").write_bytes(bundle(entries(255)))
    found = faults(folder)
    one(found, "tile/entries/000", "wrong count")
    one(found, "entry 255 (tile/entries/000)", "dropped")


def test_a_missing_bundle_is_a_truncated_log(tmp_path):
    folder = export(tmp_path, entries(600))
    (folder / "tile/entries/001").unlink()
    one(faults(folder), "tile/entries", "truncated")


BAD = {
    "not canonical JSON": [
        *(b"", b"{", b"\xff", b" " + an_entry(1), an_entry(1) + b"\n", b"[" * 60_000),
        an_entry(1).replace(b'"v":1', b'"v":1,"v":1'),
        an_entry(1).replace(b'"reports":1', b'"reports":-0'),
        an_entry(1).replace(b'"reports":1', b'"reports":"\\ud800"'),
        an_entry(1).replace("Größe".encode(), b"Gr\\u00f6\\u00dfe"),
        json.dumps(json.loads(an_entry(1))).encode(),
    ],
    "wrong fields": [b"3", b"[]", b"null", an_entry(1, seq=3), an_entry(1).replace(b'"ticket":"t-1",', b"")],
    "wrong value": [
        *(an_entry(1, v=2), an_entry(1).replace(b'"v":1', b'"v":true'), an_entry(1, ticket=7), an_entry(1, public=[])),
        *(an_entry(1, public={"a": {}}), an_entry(1, public={"a": None}), an_entry(1, public={"ö": 1})),
        an_entry(1).replace(b'"reports":1', b'"reports":1.5'),
        an_entry(1).replace(b'"reports":1', b'"reports":NaN'),
        an_entry(1).replace(b'"reports":1', b'"reports":9007199254740992'),
        *(an_entry(1, private_commitment=text) for text in ("", "AB" * 32, "ab" * 31, "ab" * 32 + "\n")),
        *(an_entry(1, at=text) for text in ("", "2026-03-01T05:00:00", "2026-02-30T05:00:00Z", "2026-03-01 05:00:00Z")),
        *(an_entry(1, at=text) for text in ("2026-03-01T05:00:00+01:00", "2026-03-01T05:00:00.1Z", "2026-03-01T05:00:61Z")),
    ],
}


@pytest.mark.parametrize("what", BAD)
def test_an_entry_the_log_could_not_have_written_is_named_though_it_is_signed(tmp_path, what):
    leaves = [an_entry(0), *BAD[what]]
    found = faults(export(tmp_path, leaves, leaves))
    for at in range(1, len(leaves)):
        one(found, f"entry {at} (tile/entries/000.p/{len(leaves)})", what)
    assert len(found) == len(BAD[what])


def test_an_instant_more_than_a_day_back_is_named(tmp_path):
    leaves = [an_entry(90_000), an_entry(3601), an_entry(3600), an_entry(3599), an_entry(90_000)]
    found = faults(export(tmp_path, leaves))
    one(found, "entry 3 (tile/entries/000.p/5)", "back in time")
    assert len(found) == 1


def test_a_successor_that_calls_itself_something_else_as_well_is_held_to_the_key_before(tmp_path):
    strange = {"key": vkey(), "signed": base64.b64encode(bytes(64)).decode(), "kind": "forward", "seconds": 7}
    found = faults(export(tmp_path, [plain(1), an_entry(2, event="rules.successor", public=strange), plain(3)]))
    one(found, "entry 1 (tile/entries/000.p/3)", "another key")


def named(number, signer, by=SIGNER):
    """Return an entry that names the key to sign from here on, which ``by`` signed."""
    signed = base64.b64encode(by.sign(f"pnrscreen/successor/v1\n{vkey(signer)}\n".encode())).decode()
    return an_entry(number, event="operations.successor", public={"key": vkey(signer), "signed": signed})


def test_a_key_takes_the_place_of_the_one_that_signed_it_and_that_signs_nothing_longer(tmp_path):
    leaves = [plain(0), named(1, STRANGER), plain(2)]
    folder = export(tmp_path / "log", leaves)
    (folder / "checkpoint").write_text(note(leaves, STRANGER), "utf-8")
    (folder / "key").write_text(f"{vkey()}\n{vkey(STRANGER)}\n", "utf-8")
    for size, code in ((1, 0), (2, 1), (3, 1)):
        (tmp_path / "was").write_text(note(leaves[:size]), "utf-8")
        assert run(folder, "--key", vkey(), "--earlier", tmp_path / "was")[0] == code
    one(faults(folder, "--earlier", tmp_path / "was"), f"'{tmp_path / 'was'}'", "key replaced")


def test_keys_of_which_no_entry_speaks_are_none_of_the_log_s(tmp_path):
    folder = export(tmp_path / "log", entries(3))
    (folder / "key").write_text(f"{vkey()}\n{vkey(STRANGER)}\n", "utf-8")
    one(faults(folder), "key", "another key")


DAY = 86_400


def jumped(number, kind="forward", seconds=10 * DAY, event="clock.jump"):
    return an_entry(number, event=event, public={"kind": kind, "seconds": seconds})


@pytest.mark.parametrize("many", [1, 300])
def test_a_clock_that_was_ahead_and_was_set_right_is_told_and_no_fault(tmp_path, many):
    """What was written by it before anybody saw that it had jumped is excused too."""
    ahead = [plain(10 * DAY + number) for number in range(many)]
    after = [plain(200 + number) for number in range(many)]
    folder = export(tmp_path, [plain(1), *ahead, jumped(10 * DAY + 400), *ahead[-1:], *after])
    code, (told, verdict) = run(folder)
    assert (code, verdict[:8]) == (0, "VERIFIED")
    assert re.fullmatch(rf"entry {3 + many} \(\S+\): a clock that had jumped ahead was set right: back to .* from .*", told)
    assert verify.verified([str(folder)]) == 0


@pytest.mark.parametrize(
    "after",
    [
        [plain(100)],
        [jumped(10 * DAY, event="consult"), plain(100)],
        [jumped(10 * DAY, "waited"), plain(100)],
        [jumped(10 * DAY, seconds="864000"), plain(100)],
        [jumped(10 * DAY, seconds=8 * DAY), plain(100)],
        [jumped(10 * DAY, seconds=-(2**53) + 1), plain(100)],
        [jumped(10 * DAY), jumped(10 * DAY, "confirmed", event="clock.confirm"), plain(100)],
        [jumped(10 * DAY), plain(100), plain(10 * DAY), plain(101)],
    ],
    ids=["no word", "another act", "another word", "no number", "not so far", "less than nothing", "confirmed", "once more"],
)
def test_what_is_back_in_time_is_excused_by_nothing_else(tmp_path, after):
    folder = export(tmp_path, [plain(1), plain(10 * DAY), *after])
    code, lines = run(folder)
    assert (code, lines[-1]) == (1, "NOT VERIFIED: 1 faults")
    one(lines, f"entry {1 + len(after)} (tile/entries/000.p/{2 + len(after)})", "back in time")
    assert verify.verified([str(folder)]) == 1


def test_the_mini_log_of_other_code_has_the_signed_root(tmp_path):
    """Its entries are of an older schema, which is named; leaf hashes, root and signature agree."""
    commitment = "16b54c2df116ba282515447877895d17bf5f5203c1a06486d68586eb9b51c7da"
    rule = {"rule_id": "R-014", "rule_version": 3}
    told = [("rule.activated", rule), ("match.reviewed", {"outcome": "negative"} | rule), ("pnr.masked", {"count": 12})]
    leaves = [
        rfc8785.dumps(
            {"at": f"2026-11-22T00:00:0{n}Z", "event": event, "private_commitment": commitment, "public": public}
            | {"profile": "eu-2016-681+c817", "seq": n, "v": 1}
        )
        for n, (event, public) in enumerate(told)
    ]
    assert root_of(hashed(leaves)).hex() == "f4dc00c214c7a963ed4991c13f40042e6a9fe3cdaebd4b181c0bf7de91be34dc"
    folder = export(tmp_path, leaves)
    origin = "audit.piu.example/rules/2026"
    (folder / "key").write_text(f"{origin}+6596658c+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n", "utf-8")
    (folder / "checkpoint").write_text(
        f"{origin}\n3\n9NwAwhTHqWPtSZHBP0AELmqf482uvUsYHAv33pG+NNw=\n\n\u2014 {origin} "
        "ZZZljPYbsVk6H9FkEp84wei7IB0s0iNNr+l9jzvjpx1rkW/7jFhlpqX5sThptNNenQcdE7t2a6diSecSHrVbhs11QwQ=\n"
        "\u2014 witness.dpa.example/w1 "
        "JzZ+jgAAAABrAjCATwsWWNTO1tArcqiHqxxmbJ0fMV5ECURzszTuLnX/hX6jzpq6omqdY9GjvTWDVDwGIDC/tW5M1bb/1zbSyseKAg==\n",
        "utf-8",
    )
    found = faults(folder)
    assert [line.split(": ")[1] for line in found] == ["wrong fields"] * 3


# ------------------------------------------------------------------------------------------------- keys and checkpoints


def test_a_checkpoint_of_another_key_is_refused(tmp_path):
    folder = export(tmp_path, entries(3))
    (folder / "checkpoint").write_text(note(entries(3), STRANGER), "utf-8")
    one(faults(folder), "'checkpoint'", "signature missing")


def test_the_auditors_key_takes_the_place_of_the_folders(tmp_path):
    """Whoever rewrote the whole folder signed it with a key of their own and brought that key along."""
    folder = export(tmp_path, entries(3))
    (folder / "checkpoint").write_text(note(entries(3), STRANGER), "utf-8")
    (folder / "key").write_text(vkey(STRANGER), "utf-8")
    assert run(folder)[0] == 0
    found = faults(folder, "--key", vkey())
    one(found, "key", "another key")
    one(found, "'checkpoint'", "signature missing")


def test_with_the_auditors_key_the_folder_needs_none(tmp_path):
    folder = export(tmp_path, entries(3))
    (folder / "key").unlink()
    assert run(folder, "--key", vkey())[0] == 0
    one(faults(folder), "key", "another key")


@pytest.mark.parametrize("content", [b"", b"\xff", b"a+b+c", b"\0" * 99, vkey().replace("AQOh", "ARWh").encode()])
def test_a_garbage_key_is_reported(tmp_path, content):
    folder = export(tmp_path, entries(3))
    (folder / "key").write_bytes(content)
    one(faults(folder), "key", "another key")
    one(faults(folder, "--key", vkey()), "key", "another key")


def test_a_forged_signature_is_refused(tmp_path):
    folder = export(tmp_path, entries(3))
    (folder / "checkpoint").write_text(note(entries(3)).replace("\n3\n", "\n2\n"), "utf-8")
    one(faults(folder), "'checkpoint'", "signature wrong")
    (folder / "checkpoint").write_text(note(entries(3)) + signature_line("other"), "utf-8")
    one(faults(folder), "'checkpoint'", "signature wrong")


def test_a_checkpoint_of_another_log_is_refused(tmp_path):
    folder = export(tmp_path, entries(3))
    (folder / "checkpoint").write_text(note(entries(3), origin="other.example"), "utf-8")
    one(faults(folder), "'checkpoint'", "another log")


@pytest.mark.parametrize("size", [2, 4, 10**18])
def test_a_size_that_is_not_the_logs_is_refused(tmp_path, size):
    folder = export(tmp_path, entries(3))
    (folder / "checkpoint").write_text(note(entries(3), size=size), "utf-8")
    one(faults(folder), "tile/entries", "added" if size == 2 else "truncated")


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\xff\xfe", b"\n\n", b"\0" * 4096, note([]).encode()[:-20], note([]).replace("\n", "\r\n").encode()),
        *(note([], size=text).encode() for text in ("00", "-0", "x", "", "\u0663", "1" * 5000)),
        *(note([], root=text).encode() for text in ("", "AAAA", "=", "\u00e4", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=")),
        note([], root="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nextension").encode(),
    ],
)
def test_a_garbage_checkpoint_is_reported(tmp_path, content):
    folder = export(tmp_path, [])
    (folder / "checkpoint").write_bytes(content)
    one(faults(folder), "'checkpoint'", "malformed")


def test_a_missing_checkpoint_is_reported(tmp_path):
    folder = export(tmp_path, [])
    (folder / "checkpoint").unlink()
    one(faults(folder), "'checkpoint'", "unreadable")


@pytest.mark.parametrize("content", [b"\0", b"\xff" * 5000, b"garbage", bundle(entries(3))[:-1], bundle(entries(3)) + b"\0"])
def test_a_garbage_bundle_is_reported(tmp_path, content):
    folder = export(tmp_path, entries(3), entries(3))
    (folder / "tile/entries/000.p/3").write_bytes(content)
    one(faults(folder), "tile/entries/000.p/3", "malformed")


@pytest.mark.parametrize("content", [b"", b"\0", b"garbage" * 5000])
def test_a_garbage_hash_tile_is_reported(tmp_path, content):
    folder = export(tmp_path, entries(3), entries(3))
    (folder / "tile/0/000.p/3").write_bytes(content)
    assert [line.split(": ")[:2] for line in faults(folder)] == [["tile/0/000.p/3", "wrong hash tile"]]


def test_an_empty_folder_is_no_log(tmp_path):
    assert faults(tmp_path)


# ------------------------------------------------------------------------------------------------- earlier checkpoints


def test_a_truncated_tail_is_found_by_an_earlier_checkpoint(tmp_path):
    """The log's holder cut the tail off and signed what is left: only who remembers can tell."""
    (tmp_path / "was").write_text(note(entries(300)), "utf-8")
    folder = export(tmp_path / "log", entries(290), entries(290))
    assert run(folder)[0] == 0
    one(faults(folder, "--earlier", tmp_path / "was"), f"'{tmp_path / 'was'}'", "truncated")


@pytest.mark.parametrize("size", [3, 256, 300, 600])
def test_a_rewritten_past_is_found_by_an_earlier_checkpoint(tmp_path, size):
    (tmp_path / "was").write_text(note(entries(size)), "utf-8")
    (tmp_path / "good").write_text(note(entries(2)), "utf-8")
    forked = MANIPULATED["changed"](entries(600), 2)
    folder = export(tmp_path / "log", forked, forked)
    assert run(folder, "--earlier", tmp_path / "good")[0] == 0
    found = faults(folder, "--earlier", tmp_path / "good", "--earlier", tmp_path / "was")
    one(found, f"'{tmp_path / 'was'}'", "forked")
    assert len(found) == 1


@pytest.mark.parametrize(
    ("earlier", "what"),
    [
        (note(entries(2), STRANGER), "signature missing"),
        (note(entries(2)).replace("\n2\n", "\n1\n"), "signature wrong"),
        (note(entries(2), origin="other.example"), "another log"),
        ("garbage", "malformed"),
    ],
)
def test_an_earlier_checkpoint_that_is_none_is_reported(tmp_path, earlier, what):
    (tmp_path / "was").write_text(earlier, "utf-8")
    found = faults(export(tmp_path / "log", entries(3)), "--earlier", tmp_path / "was")
    one(found, f"'{tmp_path / 'was'}'", what)


# ------------------------------------------------------------------------------------------------------- wrong use


@pytest.mark.parametrize(
    "arguments", [["--key", "x"], ["--key", vkey() + "+"], ["--earlier", "nowhere"], ["--other"], ["more"]]
)
def test_wrong_use_is_told_apart(tmp_path, arguments):
    assert run(export(tmp_path, []), *arguments)[0] == 2


def test_a_folder_that_is_not_there_is_wrong_use(tmp_path):
    assert run(tmp_path / "nowhere")[0] == 2


# --------------------------------------------------------------------------------------------- Ed25519, RFC 8032 section 7.1

VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (  # the message is SHA-512("abc")
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
VECTORS = [tuple(map(bytes.fromhex, vector)) for vector in VECTORS]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS, ids=["1", "2", "3", "abc"])
def test_the_vectors_of_the_rfc_verify_and_nothing_near_them(public, message, signature):
    assert standalone.ed25519(public, message, signature)
    assert not standalone.ed25519(public, message + b"x", signature)
    assert not standalone.ed25519(public, message, signature[:-1])
    assert not standalone.ed25519(public[:-1], message, signature)
    assert not standalone.ed25519(VECTORS[0][0] if public != VECTORS[0][0] else VECTORS[1][0], message, signature)
    for at in (0, 31, 32, 63):
        changed = signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :]
        assert not standalone.ed25519(public, message, changed)


def test_a_malleable_s_is_refused():
    """S and S + ORDER satisfy the same equation; only the smaller one is a signature (section 5.1.7)."""
    public, message, signature = VECTORS[2]
    s = int.from_bytes(signature[32:], "little") + standalone.ORDER
    assert not standalone.ed25519(public, message, signature[:32] + s.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "raw",
    [
        (2).to_bytes(32, "little"),  # no point has this y
        (standalone.P).to_bytes(32, "little"),  # 0 written another way
        (standalone.P + 1).to_bytes(32, "little"),  # 1 written another way
        (1 | 1 << 255).to_bytes(32, "little"),  # x is 0 and odd
        b"\xff" * 32,
    ],
)
def test_what_is_no_point_is_no_key(raw):
    with pytest.raises(ValueError, match="no point"):
        standalone.point_of(raw)
    assert not standalone.ed25519(raw, b"", VECTORS[0][2])
    assert not standalone.ed25519(VECTORS[0][0], b"", raw + VECTORS[0][2][32:])


@settings(max_examples=15, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511), st.booleans())
def test_it_agrees_with_another_implementation(seed, message, bit, broken):
    signer = Ed25519PrivateKey.from_private_bytes(seed)
    public = signer.public_key().public_bytes_raw()
    signature = int.from_bytes(signer.sign(message), "little") ^ (1 << bit if broken else 0)
    raw = signature.to_bytes(64, "little")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(raw, message)
    except InvalidSignature:
        assert broken
    else:
        assert not broken
    assert standalone.ed25519(public, message, raw) is not broken


# ------------------------------------------------------------------------------------------------------------- policies


POLICY = """# whom we rely on
log {log}
witness a {a}
witness b {b}
group both 2 a b
quorum both
"""
MISSING = "witnessed: witness missing: too few signed for 'both'"
EYES = [Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32) for seed in (7, 8)]


def a_witness(signer, name):
    public = bytes([4]) + signer.public_key().public_bytes_raw()
    return f"{name}+{sha(name.encode() + bytes([10]) + public)[:4].hex()}+{base64.b64encode(public).decode()}"


def cosigned(text, signer, name, time=1_795_305_600):
    public = bytes([4]) + signer.public_key().public_bytes_raw()
    raw = sha(name.encode() + bytes([10]) + public)[:4] + time.to_bytes(8, "big")
    raw += signer.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
    return f"\u2014 {name} {base64.b64encode(raw).decode()}\n"


def witnessed(folder, leaves, *signers):
    """Write a log, the checkpoint of its entries that these witnesses signed, and the policy that asks for a and b."""
    export(folder, leaves)
    text = note(leaves).rpartition("\n\n")[0] + "\n"
    (folder / "witnessed").write_text(note(leaves) + "".join(cosigned(text, EYES[at], "ab"[at]) for at in signers), "utf-8")
    policy = folder.parent / "policy"
    policy.write_text(POLICY.format(log=vkey(), a=a_witness(EYES[0], "a"), b=a_witness(EYES[1], "b")))
    return policy


def test_a_log_that_its_witnesses_signed_is_verified(tmp_path):
    folder = tmp_path / "log"
    policy = witnessed(folder, entries(5), 0, 1)
    code, lines = run(folder, "--policy", policy)
    assert code == 0
    assert lines[0] == "witnessed: 5 entries, by 'a' at 2026-11-22 00:00, 'b' at 2026-11-22 00:00 UTC"


@pytest.mark.parametrize(("signers", "missing"), [((), "'a', 'b'"), ((0,), "'b'"), ((1,), "'a'")])
def test_a_missing_witness_is_named(tmp_path, signers, missing):
    folder = tmp_path / "log"
    policy = witnessed(folder, entries(5), *signers)
    assert faults(folder, "--policy", policy) == [f"{MISSING}; not signed by {missing}"]


def test_without_any_witnessed_checkpoint_all_are_missing(tmp_path):
    folder = tmp_path / "log"
    policy = witnessed(folder, entries(5))
    (folder / "witnessed").unlink()
    assert faults(folder, "--policy", policy) == [f"{MISSING}; not signed by 'a', 'b'"]


def test_a_policy_that_does_not_say_who_must_sign_is_met_by_nobody(tmp_path):
    policy = witnessed(tmp_path / "log", entries(5), 0, 1)
    policy.write_text(policy.read_text().replace("quorum both\n", ""))
    (fault,) = faults(tmp_path / "log", "--policy", policy)
    assert fault.startswith("witnessed: witness missing: too few signed for ''")


def test_a_policy_that_asks_for_nobody_is_met_by_a_log_that_nobody_signed(tmp_path):
    (tmp_path / "policy").write_text(f"log {vkey()}\nquorum none\n")
    code, lines = run(export(tmp_path / "log", entries(5)), "--policy", tmp_path / "policy")
    assert (code, len(lines)) == (0, 1)


def test_a_log_that_was_rewritten_after_its_witnesses_saw_it_is_forked(tmp_path):
    folder = tmp_path / "log"
    policy = witnessed(folder, entries(5), 0, 1)
    export(folder, [an_entry(9), *entries(5)[1:]])
    code, lines = run(folder, "--policy", policy)
    assert code == 1
    assert lines[-2].startswith(f"{str(folder / 'witnessed')!a}: forked: ")


def test_a_forged_witness_is_refused(tmp_path):
    folder = tmp_path / "log"
    policy = witnessed(folder, entries(5), 0, 1)
    told = (folder / "witnessed").read_text()
    forged = bytearray(base64.b64decode(told.splitlines()[-1].split(" ")[2]))
    forged[20] ^= 1
    (folder / "witnessed").write_text(told.rpartition("\u2014")[0] + f"\u2014 b {base64.b64encode(forged).decode()}\n")
    one(faults(folder, "--policy", policy), "witnessed", "signature wrong")


def test_a_witness_that_signs_under_another_name_is_not_seen(tmp_path):
    folder = tmp_path / "log"
    policy = witnessed(folder, entries(5), 0)
    text = note(entries(5)).rpartition("\n\n")[0] + "\n"
    with (folder / "witnessed").open("a") as file:
        file.write(cosigned(text, EYES[0], "b"))
    assert faults(folder, "--policy", policy) == [f"{MISSING}; not signed by 'b'"]


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "log",
        "witness a",
        "witness a x",
        "group g 2 a",
        "quorum a",
        "witness a {a}\ngroup a any a",
        "group g x",
        "group",
        "witness a {a}\ngroup g 2 a a\nquorum g",
        "witness none {a}\nquorum none",
        "witness a {a}\nquorum a\nquorum none",
        "witness a {a}\nwitness b {a}\ngroup g all a b\nquorum g",
        "witness a {a}\nwitness b {same_key}\ngroup g all a b\nquorum g",
        "witness a {a}\nwitness b {same_name}\ngroup g all a b\nquorum g",
    ],
)
def test_a_policy_that_is_none_is_wrong_use(tmp_path, text):
    folder = tmp_path / "log"
    policy = witnessed(folder, entries(1))
    same_key, same_name = a_witness(EYES[0], "b"), a_witness(EYES[1], "a")
    policy.write_text(text.format(a=a_witness(EYES[0], "a"), same_key=same_key, same_name=same_name))
    code, lines = run(folder, "--policy", policy)
    assert code == 2
    assert "policy cannot be used" in lines[-1]


def test_two_logs_in_one_folder_are_verified_each(tmp_path):
    for name in ("operations", "rules"):
        export(tmp_path / name, entries(3))
    code, lines = run(tmp_path)
    assert code == 1  # one log under two names
    (tmp_path / "rules" / "checkpoint").unlink()
    code, lines = run(tmp_path)
    assert code == 1  # what is left of a log without its checkpoint is not passed over
    assert "'rules':" in lines
    assert lines[-1].startswith("NOT VERIFIED")
    assert any("'checkpoint': unreadable" in line for line in lines)
    shutil.rmtree(tmp_path / "rules")
    code, lines = run(tmp_path)
    assert code == 0
    assert lines[0] == "'operations':"
    code, lines = run(tmp_path, "--key", vkey(STRANGER, "unit/rules"))
    assert code == 1
    assert lines[-1] == "NOT VERIFIED: the log 'unit/rules' is not in this folder"
