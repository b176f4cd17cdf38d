"""Greek names come near the Latin spelling their bearers use."""

import pytest

from pnrscreen.normalise.greek import romanised


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Παπαδόπουλος", "PAPADOPOULOS"),
        ("Ευάγγελος Αυγερινός", "EVANGELOS AVGERINOS"),
        ("Ευθύμιος Ξενάκης", "EFTHYMIOS XENAKIS"),
        ("Μπάμπης Καραμπέτσος", "BAMPIS KARAMPETSOS"),
        ("Καραγκιόζης", "KARAGKIOZIS"),
        ("Αγχίαλος", "ANCHIALOS"),
        ("Σφίγξ", "SFINX"),
        ("ΓΕΩΡΓΙΟΥ", "GEORGIOU"),
        ("Ταΰγετος", "TAYGETOS"),
        ("Άυλος", "AYLOS"),
        ("Χριστόδουλος Ψαρράς", "CHRISTODOULOS PSARRAS"),
        ("Ηρακλής Θεοδώρου", "IRAKLIS THEODOROU"),
        ("Ξενοφών Βασιλείου", "XENOFON VASILEIOU"),
        ("Ντίνος Τζαβέλας", "NTINOS TZAVELAS"),
        ("Παύλος Σταύρου", "PAVLOS STAVROU"),
        ("Λευτέρης Φραγκίσκος", "LEFTERIS FRAGKISKOS"),
        ("Ζωή Ρήγα", "ZOI RIGA"),
        ("Ὀδυσσεὺς Οἰκονόμου", "ODYSSEFS OIKONOMOU"),
        ("ΓΙΆΝΝΗΣ ΜΑΪΡΟΓΛΟΥ", "GIANNIS MAIROGLOU"),
        ("Ιωάννα Κυριακού", "IOANNA KYRIAKOU"),
    ],
)
def test_a_name_is_spelled_as_in_passports(name: str, spelled: str):
    assert romanised(name) == spelled
