"""A back-test: what rules would have said of passengers who have flown, in counts that name nobody.

This package knows how hits are counted, by whom they fall on, and what follows for the week to come. It refuses to know where
passengers come from, what day it is, and whether a rule may come into force: it says what would have happened.

::

    passengers of a leg --lay--> Laid --add--> Tally --plus--> Tally --report--> plain values, with a digest --page--> HTML

How it works. A leg is laid into columns once; every circumstance of every rule is asked of them, and only counts are kept.
What was flown earlier is found among the legs of the same back-test (``Earlier``), which therefore come in order of the day. Of
a passenger a rule says one pattern: what each of its circumstances is (true, false, unknown). Verdicts, what each circumstance
decides, and whom it singles out all follow from counts of patterns. Tallies add up in any order to the same tally.

Sex, age and nationality are asked here to count hits by group, for this report and nothing else: no rule sees them by it
(C-817/19 paras 196-197). Counts by group that are small are left out, and enough others that none follows by subtraction.
"""

from pnrscreen.trial.disparity import Limits
from pnrscreen.trial.earlier import Earlier
from pnrscreen.trial.page import page
from pnrscreen.trial.report import Terms, canonical, report
from pnrscreen.trial.tally import Boarded, Laid, Planted, Reader, Tally

__all__ = ("Boarded", "Earlier", "Laid", "Limits", "Planted", "Reader", "Tally", "Terms", "canonical", "page", "report")
