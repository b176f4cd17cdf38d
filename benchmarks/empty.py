"""An API that does nothing: what HTTP, uvicorn and FastAPI take by themselves. ``bench_api`` serves it beside."""

from __future__ import annotations

from fastapi import FastAPI, Request

made = FastAPI()


@made.get("/")
def asked() -> dict[str, str]:
    """Answer."""
    return {}


@made.post("/")
async def told(request: Request) -> dict[str, str]:
    """Take a body in, and answer."""
    await request.body()
    return {}
