"""What was said, understood: names, dates, codes, documents, the people of a message as Reports, and its list as a Delivery.

Knows what the words of carriers mean. Refuses to know how they were read and what is made of them. Every function here is
total: it answers, or answers with nothing, whatever text it is given, and raises on none.
"""

from pnrscreen.normalise import answers, codes, dates, documents, keys, names
from pnrscreen.normalise.deliveries import deliveries
from pnrscreen.normalise.people import crossing, flight_leg, people

__all__ = (
    "answers",
    "codes",
    "crossing",
    "dates",
    "deliveries",
    "documents",
    "flight_leg",
    "keys",
    "names",
    "people",
)
