"""The routes, a module for each thing that can be asked for: a handler asks for ``Entered`` and calls one operation."""

from pnrscreen.api.routes import flights, health, hits, log, messages, yente

ROUTERS = (health.router, messages.router, flights.router, hits.router, log.router, yente.router)
"""Every router of the API, but the one for a first try."""
