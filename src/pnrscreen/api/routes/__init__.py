"""The routes, a module for each thing that can be asked for: a handler asks for ``Entered`` and calls one operation."""

from pnrscreen.api.routes import flights, health, hits, interactive, judging, log, messages, passengers, yente

ROUTERS = (
    health.router,
    messages.router,
    flights.router,
    hits.router,
    passengers.router,
    interactive.router,
    yente.router,
    judging.router,
    log.router,
)
"""Every router of the API, but the one for a first try."""
