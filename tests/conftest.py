"""What every test may ask for, and how hypothesis draws its examples.

``HYPOTHESIS_PROFILE`` chooses: ``ci`` draws the same 50 examples every time; ``soak`` draws 2,000 new ones.
"""

import os
import tempfile

import pytest
from hypothesis import HealthCheck, settings

_MEMORY = tempfile.TemporaryDirectory(prefix="pnrscreen-tests-")
os.environ["PNRSCREEN_MEMORY"] = _MEMORY.name  # said before it is read: no test leaves prepared lists in the machine's memory

from support.clock import SettableClock  # noqa: E402  the same

# A busy machine is slow to draw, which says nothing about the code.
settings.register_profile("ci", max_examples=50, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture
def clock() -> SettableClock:
    """Return a clock that stands still on the morning of ``builders.a_leg()``."""
    return SettableClock()
