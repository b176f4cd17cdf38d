"""The carriers of the synthetic world, with the habits of each. Their designators are invented.

This module knows who writes how. It refuses to know what is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from pnrscreen.demo import habits
from pnrscreen.demo.edifact import Characters, Spelling

_PLAIN = Spelling()
_STARRED = Spelling(characters=Characters(reserved="*"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One airline and how its systems write.

    ``paxlst`` and ``pnrgov`` are directory versions. ``joint`` says that check-in and reservations give a passenger the same
    reference. ``long_dates`` writes four-digit years. ``unnamed`` stands where a single-name person has no given name.
    ``part`` is how many people one part of a list holds (0: all); parts go ``apart`` in interchanges of their own or
    together in one.
    """

    code: str
    accounting: str
    system: str
    api: Spelling = _PLAIN
    pnr: Spelling = _STARRED
    paxlst: str = "15B"
    pnrgov: str = "15:1"
    syntax: tuple[str, str] = ("UNOA", "4")
    grouped: bool = True
    joint: bool = True
    numbered: bool = True
    docs: bool = True
    long_dates: bool = False
    unnamed: str = ""
    part: int = 0
    apart: bool = False
    early_push: bool = False
    closeout: bool = False
    api_shapes: tuple[habits.Shape, ...] = ()
    pnr_shapes: tuple[habits.Shape, ...] = ()
    api_wraps: tuple[habits.Wrap, ...] = ()
    pnr_wraps: tuple[habits.Wrap, ...] = ()


_ALL = (
    Carrier(code="ZZ", accounting="990", system="1X", early_push=True),
    Carrier(
        code="YY",
        accounting="991",
        system="1X",
        paxlst="05B",
        pnrgov="13:1",
        part=18,
        apart=True,
        unnamed="FNU",
        api_shapes=(habits.pad_seats,),
        pnr_shapes=(habits.glue_titles,),
        api_wraps=(habits.fold, habits.type_b),
    ),
    Carrier(
        code="XX",
        accounting="992",
        system="1Y",
        paxlst="02B",
        pnrgov="11:1",
        api=Spelling(characters=Characters(component=":", element="-")),
        numbered=False,
        joint=False,
        api_shapes=(habits.bare_bag_count, habits.empty_locators),
        pnr_shapes=(
            habits.docs_at_booking,
            habits.say_states_in_two_letters,
            habits.codeshare_as_second_flight,
            habits.glue_titles,
        ),
    ),
    Carrier(
        code="Z0",
        accounting="993",
        system="1Y",
        api=Spelling(line_end="\r\n"),
        pnr=Spelling(characters=Characters(reserved="*"), line_end="\r\n"),
        api_shapes=(habits.miscount_segments, habits.references_last),
        pnr_shapes=(habits.docs_at_segment, habits.miscount_segments, habits.stray_segments),
        api_wraps=(habits.byte_order_mark,),
        pnr_wraps=(habits.byte_order_mark,),
    ),
    Carrier(
        code="X0",
        accounting="994",
        system="1X",
        paxlst="05B",
        pnrgov="14:1",
        api=Spelling(announced=False),
        pnr=Spelling(announced=False),
        part=40,
        unnamed="XXX",
        api_shapes=(habits.miscount_people, habits.space_times),
        pnr_shapes=(habits.empty_check_in,),
    ),
    Carrier(
        code="W0",
        accounting="995",
        system="1Z",
        paxlst="05B",
        pnrgov="13:1",
        api=Spelling(characters=Characters(component="(", element=":", decimal=".", release=")", terminator="-")),
        pnr=Spelling(characters=Characters(component=":", element="*", release="?", terminator="#")),
        api_shapes=(habits.title_names,),
        pnr_shapes=(habits.glue_titles, habits.codeshare_as_second_flight),
        api_wraps=(habits.type_b,),
        pnr_wraps=(habits.fold, habits.type_b),
    ),
    Carrier(
        code="Q0",
        accounting="996",
        system="1Z",
        pnrgov="13:1",
        syntax=("UNOB", "4"),
        grouped=False,
        api_shapes=(habits.mix_case,),
        api_wraps=(habits.mail_footer,),
        pnr_wraps=(habits.mail_footer,),
    ),
    Carrier(
        code="Y0",
        accounting="997",
        system="1Y",
        paxlst="02B",
        pnrgov="11:1",
        joint=False,
        docs=False,
        api_shapes=(habits.references_last,),
        pnr_shapes=(habits.glue_titles,),
    ),
    Carrier(code="J0", accounting="998", system="1X", syntax=("IATA", "1"), long_dates=True, closeout=True),
)

CARRIERS = MappingProxyType({carrier.code: carrier for carrier in _ALL})
"""Every carrier by its designator."""
