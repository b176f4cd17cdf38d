"""How an answer is written: JSON of plain values, as ``views`` makes them."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response


class Json(Response):
    """Plain values as JSON (RFC 8259)."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Write the values."""
        return orjson.dumps(content)
