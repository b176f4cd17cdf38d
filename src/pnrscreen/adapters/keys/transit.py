"""What is asked of HashiCorp Vault (or OpenBao): the transit engine, by the ``hvac`` client.

This module knows the calls and what their failures mean to a unit. It refuses to know what the keys are for, and to repeat
what Vault says: an answer may quote what it was asked.
"""

from __future__ import annotations

import base64
import importlib
import importlib.util
import re
from collections.abc import Callable, Mapping
from typing import Any

from pnrscreen.errors import ConfigError, NotFound, Refused, Tampered

_ADDRESS = re.compile(r"(?P<url>https?://[^/]+)/(?P<mount>[A-Za-z0-9._/-]*[A-Za-z0-9])/?", re.ASCII)
_SECONDS = 10
_CIPHER, _SIGNER = "aes256-gcm96", "ed25519"
_BITS = 256
_NO_CONTENT = 204


class Transit:
    """A transit engine and the token it is asked with. No method returns a key that Vault holds."""

    def __init__(self, address: str, token: str) -> None:
        """Make ready to ask; raises ConfigError for an address that names no mount, no token, and where ``hvac`` is missing."""
        if not importlib.util.find_spec("hvac"):
            raise ConfigError("keys in Vault need the client: pip install 'pnrscreen[vault]'")
        found = _ADDRESS.fullmatch(address)
        if found is None:
            raise ConfigError("an address of Vault is like https://vault.example:8200/transit, its mount at the end")
        if not token:
            raise ConfigError("Vault needs a token: set PNRSCREEN_VAULT_TOKEN, or vault_token_file in pnrscreen.toml")
        self._errors: Any = importlib.import_module("hvac.exceptions")
        self._url, self._mount = found["url"], found["mount"]
        client = importlib.import_module("hvac").Client  # it would carry the token wherever a redirection leads
        self._engine: Any = client(self._url, token, timeout=_SECONDS, allow_redirects=False).secrets.transit

    def make(self, name: str, *, signs: bool = False) -> None:
        """Make a key that can be neither exported nor backed up in clear; one of that name stays as it is."""
        closed = {"exportable": False, "allow_plaintext_backup": False}
        kind = _SIGNER if signs else _CIPHER
        self._ask(f"keys/{name}", "create and update", self._engine.create_key, name, key_type=kind, **closed)

    def about(self, name: str) -> Mapping[str, Any]:
        """Return what Vault says of a key, or raise NotFound."""
        return self._ask(f"keys/{name}", "read", self._engine.read_key, name)

    def data_key(self, name: str) -> str:
        """Return a fresh key of 32 bytes wrapped under a key; its bytes are had by unwrapping alone."""
        path = f"datakey/wrapped/{name}"
        return self._text("ciphertext", self._ask(path, "update", self._engine.generate_data_key, name, "wrapped", bits=_BITS))

    def wrap(self, name: str, key: bytes) -> str:
        """Return a given key wrapped under a key."""
        return self._text("ciphertext", self._ask(f"encrypt/{name}", "update", self._engine.encrypt_data, name, _base64(key)))

    def unwrap(self, name: str, wrapped: str) -> bytes:
        """Return what was wrapped under a key; raises Tampered when it was not, or when the key is gone."""
        data = self._ask(f"decrypt/{name}", "update", self._engine.decrypt_data, name, wrapped)
        return base64.b64decode(self._text("plaintext", data))

    def turn(self, name: str, wrapped: str) -> str:
        """Give a key a new version, and return what was wrapped under an older one under the new one."""
        self._ask(f"keys/{name}/rotate", "update", self._engine.rotate_key, name)
        return self._text("ciphertext", self._ask(f"rewrap/{name}", "update", self._engine.rewrap_data, name, wrapped))

    def delete(self, name: str) -> None:
        """Delete a key for good, all versions; one that is gone already is no fault. Raises OSError when it is still there."""
        try:
            self.about(name)
        except NotFound:
            return
        self._ask(f"keys/{name}/config", "update", self._engine.update_key_configuration, name, deletion_allowed=True)
        try:
            self._ask(f"keys/{name}", "delete", self._engine.delete_key, name)
        except Tampered:
            raise OSError(f"Vault did not delete the key {name}: ask for its destruction again") from None

    def sign(self, name: str, message: bytes) -> bytes:
        """Sign with the first version of a signing key: the one whose public half others hold."""
        data = self._ask(f"sign/{name}", "update", self._engine.sign_data, name, _base64(message), key_version=1)
        return base64.b64decode(self._text("signature", data).rpartition(":")[2])

    def _ask(self, path: str, needs: str, call: Callable[..., Any], *said: str, **named: Any) -> Mapping[str, Any]:
        """Ask, and return the data of the answer; what went wrong is said in words that tell whom to turn to."""
        errors, where = self._errors, f"Vault at {self._url}"
        try:
            answer = call(*said, **named, mount_point=self._mount)
        except (errors.Forbidden, errors.Unauthorized):
            why = f"the token has expired, or its policy lacks {needs} on {self._mount}/{path}"
            raise Refused(f"{where} refuses: {why}") from None
        except errors.InvalidPath:
            raise NotFound(f"{where} has nothing at {self._mount}/{path}") from None
        except errors.InvalidRequest:
            raise Tampered(f"{where} has no such key, or not the one that was used, at {self._mount}/{path}") from None
        except errors.VaultDown:
            raise OSError(f"{where} is sealed or not ready: have it unsealed, then ask again") from None
        except errors.VaultError:
            raise OSError(f"{where} failed at {self._mount}/{path}: its own log says why; then ask again") from None
        except OSError:
            why = "cannot be reached, or its certificate is not trusted: check that it runs, and keys in pnrscreen.toml"
            raise OSError(f"{where} {why}") from None
        if isinstance(answer, dict):
            return answer.get("data") or {}
        if answer.status_code != _NO_CONTENT:
            raise self._stranger()
        return {}

    def _text(self, field: str, data: Mapping[str, Any]) -> str:
        if not isinstance(data.get(field), str):
            raise self._stranger()
        return str(data[field])

    def _stranger(self) -> OSError:
        return OSError(f"what answers at {self._url} is no Vault, or not its active node: check keys in pnrscreen.toml")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
