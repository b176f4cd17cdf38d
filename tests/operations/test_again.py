import pytest

from pnrscreen.errors import Conflict, Refused
from pnrscreen.operations.again import TRIES, again


def test_an_act_that_met_another_is_done_again():
    tries = iter([Conflict("busy")] * (TRIES - 1))

    def act() -> str:
        for error in tries:
            raise error
        return "done"

    assert again(act) == "done"


def test_who_keeps_meeting_others_is_told():
    done: list[int] = []

    def act() -> None:
        done.append(1)
        raise Conflict("busy")

    with pytest.raises(Conflict):
        again(act)
    assert len(done) == TRIES


def test_what_is_refused_is_not_tried_again():
    done: list[int] = []

    def act() -> None:
        done.append(1)
        raise Refused("no")

    with pytest.raises(Refused):
        again(act)
    assert len(done) == 1
