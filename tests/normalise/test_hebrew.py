"""Hebrew names come near the Latin spelling their bearers use."""

import pytest

from pnrscreen.normalise.hebrew import romanised


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("אברהם כהן", "ABRAHAM COHEN"),
        ("יצחק רבין", "YITZHAK RABIN"),
        ("רונית שטרית", "RONIT SHITRIT"),
        ("נתן גולדשטיין", "NATAN GOLDSTEIN"),
        ("דוד בן־ברוך", "DAVID BEN BARUCH"),
        ("אילן רוזנברג", "ILAN ROZENBERG"),
        ("שירה אייזנברג", "SHIRA EIZENBERG"),
        ("יוסי בן דוד", "YOSSI BEN DAVID"),  # noqa: RUF001  Hebrew is meant
        ("עופרה חזן", "OFRA HAZAN"),
        ("רחמים מלכיאלי", "RAHAMIM MALKIELI"),
        ("תמר גרינפלד", "TAMAR GRINFELD"),
        ("מיכל פישר", "MICHAL FISHER"),
        ("משה אבוטבול", "MOSHE ABUTBUL"),
        ("דָּנִיאֵל לֵוִי", "DANIEL LEVI"),
        ("רמב״ם", "RAMBAM"),
        ("צ'רנוב", "CHERNOV"),
        ("ג׳מאל חמדאן", "JAMAL HAMDAN"),  # noqa: RUF001  the same
        ("מוחמד אבו סעיד", "MOHAMMAD ABU SAID"),
        ("יעל זילברמן", "YAEL ZILBERMAN"),
        ("אורי ברקת", "URI BARKAT"),
        ("שלמה וקסמן", "SHLOMO VAKSMAN"),
        ("נועה פרידמן", "NOA FRIEDMAN"),
        ("זאב רבינוביץ'", "ZEEV RAVINOVICH"),
    ],
)
def test_a_name_is_spelled_as_in_passports(name: str, spelled: str):
    assert romanised(name) == spelled
