"""Where a hit may go from where it stands."""

from __future__ import annotations

import itertools

import pytest

from pnrscreen import lifecycle
from pnrscreen.errors import Conflict
from pnrscreen.lifecycle import HIT_TRANSITIONS, HitEvent
from pnrscreen.model import HitState


@pytest.mark.parametrize(("state", "event"), tuple(itertools.product(HitState, HitEvent)))
def test_the_table_is_the_whole_law(state: HitState, event: HitEvent) -> None:
    """Every move is either in the table or refused."""
    assert lifecycle.may(state, event) == ((state, event) in HIT_TRANSITIONS)
    if lifecycle.may(state, event):
        assert lifecycle.after(state, event) is HIT_TRANSITIONS[state, event]
    else:
        with pytest.raises(Conflict, match=event):
            lifecycle.after(state, event)


@pytest.mark.parametrize("state", [HitState.CONFIRMED, HitState.DISMISSED])
def test_no_machine_moves_a_hit_that_a_human_decided(state: HitState) -> None:
    assert not lifecycle.may(state, HitEvent.WITHDRAW)
    assert not lifecycle.may(state, HitEvent.REOPEN)
