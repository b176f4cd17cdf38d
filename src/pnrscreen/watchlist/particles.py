"""The words in names that are no names: articles, particles, what stands before a father's name, honours.

This module knows words only; ``name`` takes names apart by them.
"""

# ruff: noqa: SIM905  word lists are read and edited as words

from __future__ import annotations

ARTICLES: frozenset[str] = frozenset("AL EL UL UR UD US ASH AZ AD AR ED ER ES EZ".split())
"""The Arabic article as it is written apart, assimilated or not: it counts for nothing between two name parts."""

FATHER: frozenset[str] = frozenset("BIN BEN IBN OULD WALAD BINT BINTI OGLU OGLY OULED MINT".split())
"""What stands before a father's name: the part after it is another person's name, and order matters."""

PARTICLES: frozenset[str] = (
    frozenset(
        """
    DE DA DO DOS DAS DEL DI DU LA LAS LE LES LOS Y VAN VON DER DEN TEN TER ZU ZUM ZUR AF AV ABU ABOU ABI ABO UMM AIT DELLA
    DELLO SAN STE
    """.split()
    )
    | FATHER
    | ARTICLES
)
"""Parts that carriers keep, drop or glue at will: free in a comparison, as long as another part remains."""

LAST_NAMES: frozenset[str] = frozenset("SAN LE DU DO TEN BEN".split())
"""Particles that are names where they stand last: MINH LE, PWINT SAN."""

SERVANT: frozenset[str] = frozenset(
    """
    ABD ABDAL ABDEL ABDUL ABDOL ABDOUL ABDIL ABDI ABDU ABDER ABDUR ABDES ABDUS ABDAR
    """.split()
)
"""``Servant of``: half a given name, made whole by the part that follows it (ABD AL KARIM, ABDUL KARIM, ABDELKARIM)."""

HONOURS: frozenset[str] = frozenset(
    """
    SIR HERR FRAU MONSIEUR MADAME SENOR SENORA PRESIDENT PRAESIDENT PRESIDENTE GENERAL COLONEL CAPTAIN MINISTER MULLAH
    MAULAVI MAULAWI MAWLAWI MOLLA JR SR II III IV LLC LTD INC GMBH SA PHD ESQ
    """.split()
)
"""Honours and company endings, which say nothing of who is meant; titles stand in ``normalise``."""

SYLLABLE_SURNAMES: frozenset[str] = frozenset(
    """
    KIM LEE YI RI LI PAK PARK CHOE CHOI JUNG JONG CHONG KANG CHO JO YUN YOON CHANG LIM IM HAN O OH SIN SHIN SO SEO KWON
    HWANG AN AHN SONG YU YOO HONG CHON KO KOH MUN MOON SON SOHN PAE BAE PAEK BAEK HO HEO NAM SIM NO HA KWAK CHA CHU U WOO
    KU MIN RYU NA CHIN OM WON RO HYON YON RIM RYANG PYON TO THAE TAE SOK WANG ZHANG LIU CHEN YANG HUANG ZHAO WU ZHOU XU
    SUN MA ZHU HU GUO HE LIN GAO LUO ZHENG LIANG XIE TANG FENG DENG CAO PENG ZENG XIAO TIAN DONG PAN YUAN CAI JIANG YE DU
    SU WEI CHENG LU DING REN YAO CHAN WONG CHEUNG LAU NG CHIANG MAO GIM BAK GANG JEONG JEON JANG JO GO GU GWON GWAK BAEK SEONG
    JIN JU EOM HYEON SIM RYU LYU
    """.split()
)
"""Family names of one syllable: the two short parts beside one are one given name, and are compared as one."""
