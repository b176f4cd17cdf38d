"""How a report looks, and how its numbers are made in words: what is the same in every one."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1d2329;--soft:#5b6672;--line:#d9dee3;--fill:#f4f6f8;--bar:#4a7fb5;
--next:#b9cfe4;--mark:#b3261e;--tint:#fbeceb}
@media(prefers-color-scheme:dark){:root{--paper:#14181c;--ink:#e4e8ec;--soft:#9aa5b1;--line:#343c45;--fill:#1d2329;
--bar:#6fa3d8;--next:#3b5876;--mark:#ff8a80;--tint:#38201f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:62rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 1rem}
h2{font-size:1.35rem;line-height:1.3;margin:0 0 .4rem}
h3{font-size:1.05rem;margin:1.8rem 0 .4rem}
p,ul{margin:.4rem 0 .8rem;max-width:46rem}
section{border-top:2px solid var(--line);margin-top:2.6rem;padding-top:1.4rem}
a{color:inherit;text-decoration-color:var(--bar);text-underline-offset:.15em}
code{font:.9em ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.id{color:var(--soft);margin:0 0 .8rem}
.note{background:var(--fill);border-left:4px solid var(--bar);padding:.7rem 1rem;margin:1rem 0;max-width:none}
.look{list-style:none;padding:0;max-width:none}
.look li{background:var(--fill);border-left:4px solid var(--mark);margin:.4rem 0;padding:.5rem 1rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.8rem;margin:.8rem 0 1.2rem}
.facts div{display:flex;flex-direction:column-reverse;justify-content:flex-end;background:var(--fill);padding:.7rem 1rem}
.facts dd{margin:0;font-size:1.7rem;line-height:1.2;font-variant-numeric:tabular-nums}
.facts dt{color:var(--soft);font-size:.875rem;line-height:1.35}
.wide{overflow-x:auto;margin:.6rem 0 1.2rem}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.4;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding:0 0 .3rem;font-size:.875rem}
th,td{text-align:right;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:middle}
th{font-weight:600;vertical-align:bottom}
th.l,td.l{text-align:left}
td code{white-space:nowrap}
.groups{table-layout:fixed;min-width:52rem}
.groups th:nth-child(1){width:27%}.groups th:nth-child(2){width:12%}.groups th:nth-child(3){width:10%}
.groups th:nth-child(4){width:10%}.groups th:nth-child(6){width:236px}
th:first-child,td:first-child{padding-left:.2rem}
.marked td{background:var(--tint)}
.flag{color:var(--mark);font-size:.8rem;white-space:nowrap}
figure{margin:.8rem 0 1.4rem}
figcaption{color:var(--soft);font-size:.875rem}
svg{display:block}
.chart{width:100%;height:auto}
.strip{width:220px;height:auto}
svg text{font-size:11px;fill:var(--soft);text-anchor:middle}
svg .end{text-anchor:end}
.bar{fill:var(--bar)}
.next{fill:var(--next)}
.grid{stroke:var(--line);stroke-width:1}
.limit{stroke:var(--mark);stroke-width:1;stroke-dasharray:2 2}
.whisker{stroke:var(--ink);stroke-width:1.5;fill:var(--ink)}
.flagged{stroke:var(--mark);stroke-width:1.5;fill:var(--mark)}
summary{cursor:pointer;color:var(--soft);font-size:.875rem}
details table{width:auto}
footer{margin-top:3rem;color:var(--soft);font-size:.875rem}
@media print{body{font-size:10.5pt}main{max-width:none;padding:0}details{display:none}figure,tr,.facts{break-inside:avoid}
h2,h3{break-after:avoid}section{margin-top:1.4rem}}
"""

METHOD = """
<p>Every rule was asked of everyone on board, crew too, whatever its status. A rule says of a passenger that it hits, that it
is clear, or, where too little is known, that it cannot say.</p>
<ul>
<li><strong>Nationality, sex and age</strong> are used for this report alone. No rule sees them by it.</li>
<li><strong>On whom it falls:</strong> the share of a group that is hit, divided by that of everyone outside it. One is equal.
The line is the interval in which the true ratio lies 95 times of 100; the dashed line is the limit of the profile. A group is
marked where its whole interval lies above that limit. With ten or more events on both sides the interval is that of Katz and
others (1978); with fewer that one is too narrow, so an exact one is taken, which may be too wide and is never too narrow.</li>
<li><strong>Events:</strong> what hits a family hits all of it at once. So the interval counts the hits of one reservation as
fewer than they are, down to one. Hits that hang on a whole flight vary more than that allows for.</li>
<li><strong>Many comparisons:</strong> of a hundred groups that are treated alike, chance would set two or three above one; to
be above the limit takes more. A mark asks for a reason. A rule that protects children falls on children.</li>
<li><strong>Withheld:</strong> cells that count fewer people than the profile allows, and enough others that none follows from
the total. What they come to follows from it, and is compared in one row of them together. A group whose counts are withheld is
compared by them all the same, and marked, as long as no small count follows from the mark. It says <em>not more often</em>
where the group could not be marked whatever its count; else, and of a group of too few people, <em>cannot be judged</em>.
Hours and weeks say nothing of who a person is and are shown.</li>
<li><strong>Recall</strong> is told of rules for whose pattern people are planted in invented traffic alone: couriers who book
late, pay in cash and soon return (<em>courier</em>), two people on one document (<em>shared-document</em>), children without an
adult (<em>minor-alone</em>). Who is on a list (<em>list</em>) is planted for no rule. What any other rule finds, its own
examples say.</li>
<li><strong>What each part decides:</strong> <em>hits it prevents</em> is how many more there were if an indicator were
always met, or what speaks against never held; <em>hits lost without</em> is how many would go if an indicator were never met.
<em>Holds most of all of</em> names the group that an indicator singles out beyond the limit, most surely first: so a rule that
asks nothing personal is seen to stand in for something that is.</li>
<li><strong>The week to come:</strong> the mean of the whole weeks seen, without trend or season. The interval is that of counts
that vary as chance would have it, or as much more as these weeks did; with fewer than ten hits a week it is exact.</li>
<li><strong>Earlier flights</strong> are those of this same back-test on which a document of the passenger's, by issuer and
number, was shown. Where the days that a rule looks back to do not all lie in it, or are masked in part by now, nothing is known
of them, as in service. Shares, rates and the week to come of such a rule, and of all rules together, are told of the days after
that alone, if there are any; hits are counted on all.</li>
<li><strong>Overlap</strong> counts everyone, those planted too.</li>
</ul>
"""
