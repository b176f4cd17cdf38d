"""A stand-in for HashiCorp Vault: the transit engine over real HTTP on loopback, with real keys inside.

It speaks what is asked of it: keys, config, rotate, encrypt, decrypt, rewrap, datakey, sign, DELETE; Vault's forms of answers
and errors, its status codes, its ``vault:v1:`` prefix. A test may take rights away, seal it, or make it answer nonsense.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "hvs.a-token-of-a-test"
MOUNT = "transit"


@dataclass(kw_only=True)
class Key:
    """One key of the engine, all its versions."""

    kind: str
    exportable: bool = False
    allow_plaintext_backup: bool = False
    deletion_allowed: bool = False
    versions: list[bytes] = field(default_factory=lambda: [secrets.token_bytes(32)])

    def about(self) -> dict[str, Any]:
        """Return what a reading of the key says."""
        signs = self.kind == "ed25519"
        said = {
            str(number): {"public_key": _base64(_signer(seed).public_key().public_bytes_raw())} if signs else 1_700_000_000
            for number, seed in enumerate(self.versions, 1)
        }
        return {
            "type": self.kind,
            "latest_version": len(self.versions),
            "exportable": self.exportable,
            "allow_plaintext_backup": self.allow_plaintext_backup,
            "deletion_allowed": self.deletion_allowed,
            "keys": said,
        }

    def encrypt(self, plain: bytes) -> str:
        """Return a ciphertext under the latest version."""
        nonce = secrets.token_bytes(12)
        return f"vault:v{len(self.versions)}:{_base64(nonce + AESGCM(self.versions[-1]).encrypt(nonce, plain, None))}"

    def decrypt(self, said: str) -> bytes:
        """Return what a ciphertext holds, or raise InvalidTag or ValueError."""
        _, version, coded = said.split(":")
        sealed = base64.b64decode(coded)
        return AESGCM(self.versions[int(version[1:]) - 1]).decrypt(sealed[:12], sealed[12:], None)

    def sign(self, message: bytes, version: int) -> str:
        """Return a signature by one version."""
        return f"vault:v{version}:{_base64(_signer(self.versions[version - 1]).sign(message))}"


class No(Exception):
    """An answer that is not 200."""

    def __init__(self, status: int, *errors: str) -> None:
        super().__init__(status)
        self.status = status
        self.errors = errors


@dataclass(kw_only=True)
class Vault:
    """What the stand-in holds, and how it is disposed. ``asked`` lists method and path of every request."""

    address: str = ""
    keys: dict[str, Key] = field(default_factory=dict)
    forbidden: set[str] = field(default_factory=set)
    sealed: bool = False
    status: int = 0
    nonsense: bytes = b""
    asked: list[str] = field(default_factory=list)

    def answer(self, method: str, path: str, token: str, said: dict[str, Any]) -> dict[str, Any] | None:
        """Answer one request: data, nothing for 204, or raise No."""
        self.asked.append(f"{method} {path}")
        if self.sealed:
            raise No(503, "Vault is sealed")
        if self.status:
            raise No(self.status, "internal error")
        version, mount, verb, *rest = path.strip("/").split("/")
        if token != TOKEN or verb in self.forbidden or f"{method} {verb}" in self.forbidden:
            raise No(403, "permission denied")
        if (version, mount) != ("v1", MOUNT) or not rest:
            raise No(404)
        return self._keys(method, rest, said) if verb == "keys" else self._uses(verb, rest, said)

    def _keys(self, method: str, rest: list[str], said: dict[str, Any]) -> dict[str, Any] | None:
        name, *what = rest
        if (method, what) == ("POST", []):
            made = Key(kind=said["type"], exportable=said["exportable"], allow_plaintext_backup=said["allow_plaintext_backup"])
            return self.keys.setdefault(name, made).about()
        if name not in self.keys:
            raise No(404) if method == "GET" else No(400, "no existing key could be found")
        key = self.keys[name]
        if method == "GET":
            return key.about()
        if method == "DELETE":
            if not key.deletion_allowed:
                raise No(400, "deletion is not allowed for this key")
            del self.keys[name]
            return None
        if what == ["config"]:
            key.deletion_allowed = said["deletion_allowed"]
        elif what == ["rotate"]:
            key.versions.append(secrets.token_bytes(32))
        return None

    def _uses(self, verb: str, rest: list[str], said: dict[str, Any]) -> dict[str, Any]:
        name = rest[-1]
        if name not in self.keys:
            raise No(400, "encryption key not found")
        key = self.keys[name]
        try:
            match verb:
                case "encrypt":
                    return {"ciphertext": key.encrypt(base64.b64decode(said["plaintext"]))}
                case "decrypt":
                    return {"plaintext": _base64(key.decrypt(said["ciphertext"]))}
                case "rewrap":
                    return {"ciphertext": key.encrypt(key.decrypt(said["ciphertext"])), "key_version": len(key.versions)}
                case "datakey":
                    return {"ciphertext": key.encrypt(secrets.token_bytes(said["bits"] // 8))}
                case "sign":
                    return {"signature": key.sign(base64.b64decode(said["input"]), said["key_version"])}
        except (InvalidTag, ValueError, IndexError):
            raise No(400, "cipher: message authentication failed") from None
        raise No(404)


@contextmanager
def a_vault() -> Iterator[Vault]:
    """Run a stand-in until the block ends."""
    vault = Vault()

    class Requests(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            said = json.loads(self.rfile.read(length)) if length else {}
            try:
                data = vault.answer(self.command, self.path, self.headers.get("X-Vault-Token", ""), said)
                status, body = (204, b"") if data is None else (200, _envelope(data))
            except No as no:
                status, body = no.status, json.dumps({"errors": no.errors}).encode()
            body = vault.nonsense or body
            self.send_response(200 if vault.nonsense else status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815  the names the server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Requests)
    server.daemon_threads = True
    vault.address = f"http://127.0.0.1:{server.server_port}/{MOUNT}"
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    try:
        yield vault
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def _envelope(data: dict[str, Any]) -> bytes:
    said = {"request_id": "r", "lease_id": "", "renewable": False, "lease_duration": 0, "data": data, "warnings": None}
    return json.dumps({**said, "auth": None}).encode()


def _signer(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
