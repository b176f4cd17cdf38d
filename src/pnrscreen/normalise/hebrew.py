"""Hebrew names in Latin capitals, near to how their bearers spell them in passports.

Knows the usual Latin spelling of common given names and surnames, Arabic ones as Israeli lists write them among these, and
the commonest endings; any other word is spelled by its letters: what stands for a vowel is written as one, and where the
script leaves a vowel out the likeliest is put, as CVC is nearer to most names than CVVC or CC. Refuses to know vowel points
(they are dropped, since few lists have them), scholarly transliteration, a second usual spelling of a name, and which word is
which part of a name.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Final

from pnrscreen.normalise.tables import pairs

_NAMES: Final = pairs(
    # given names of men
    "אברהם ABRAHAM אברם AVRAM אבי AVI אבנר AVNER אביגדור AVIGDOR אביחי AVICHAI אבישי AVISHAI אבשלום AVSHALOM אביב AVIV "
    "אבירם AVIRAM אדם ADAM אהוד EHUD אהרון AHARON אהרן AHARON אורי URI אוריאל URIEL אושר OSHER איל EYAL אייל EYAL "
    "אילן ILAN אילון EILON איתי ITAI איתן EITAN איתמר ITAMAR אלון ALON אלי ELI אליהו ELIYAHU אליעזר ELIEZER אלישע ELISHA "
    "אלכס ALEX אלכסנדר ALEXANDER אלעד ELAD אלעזר ELAZAR אמיר AMIR אמנון AMNON אסף ASAF אפרים EFRAIM אריאל ARIEL "
    "אריה ARIEH ארנון ARNON אשר ASHER בנימין BENJAMIN בני BENNY בועז BOAZ ברוך BARUCH ברק BARAK בצלאל BEZALEL "
    "גבריאל GABRIEL גד GAD גדי GADI גדעון GIDEON גיא GUY גיל GIL גלעד GILAD גרשון GERSHON דב DOV דוב DOV דוד DAVID "
    "דויד DAVID דן DAN דני DANI דניאל DANIEL דרור DROR הלל HILLEL הרצל HERZL הראל HAREL זאב ZEEV זלמן ZALMAN "
    "זכריה ZECHARIA חגי HAGAI חיים HAIM חנן HANAN חנוך HANOCH טל TAL יאיר YAIR יגאל YIGAL יהודה YEHUDA יהונתן YEHONATAN "
    "יהושע YEHOSHUA יואב YOAV יואל YOEL יונתן YONATAN יובל YUVAL יוחנן YOCHANAN יונה YONA יוסי YOSSI יוסף YOSEF "  # noqa: RUF001  Hebrew is meant
    "יורם YORAM יותם YOTAM יחזקאל YEHEZKEL יחיאל YEHIEL יניב YANIV יעקב YAAKOV יצחק YITZHAK ירון YARON ירדן YARDEN "
    "ישי YISHAI ישעיהו YESHAYAHU ישראל ISRAEL יששכר ISSACHAR כפיר KFIR ליאור LIOR לביא LAVI מאיר MEIR מיכאל MICHAEL "
    "מנחם MENACHEM מנשה MENASHE מרדכי MORDECHAI משה MOSHE מתן MATAN מתתיהו MATITYAHU נדב NADAV נוח NOAH נועם NOAM "
    "נחום NAHUM נחמן NACHMAN ניסים NISSIM ניצן NITZAN ניר NIR נמרוד NIMROD נפתלי NAFTALI נתן NATAN נתנאל NETANEL עוז OZ "
    "עובדיה OVADIA עודד ODED עומר OMER עופר OFER עדי ADI עידו IDO עידן IDAN עמוס AMOS עמית AMIT עמיחי AMICHAI עמרי OMRI "
    "ערן ERAN עזרא EZRA פנחס PINCHAS פרץ PERETZ צבי ZVI צחי TZACHI צדוק TZADOK קובי KOBI ראובן REUVEN רועי ROI רון RON "
    "רונן RONEN רוני RONI רם RAM רפאל RAPHAEL רז RAZ שאול SHAUL שגיא SAGI שגב SEGEV שי SHAI שלום SHALOM שלמה SHLOMO "
    "שמואל SHMUEL שמעון SHIMON שמשון SHIMSHON שרגא SHRAGA שרון SHARON תומר TOMER "
    # given names of women
    "אביגיל AVIGAIL אביטל AVITAL אורית ORIT אורלי ORLY אורנה ORNA אילנה ILANA איריס IRIS אסתר ESTHER אפרת EFRAT "
    "בתיה BATYA ברכה BRACHA גילה GILA דבורה DEBORAH דנה DANA דפנה DAFNA דליה DALIA דינה DINA הדס HADAS הדסה HADASSAH "
    "הילה HILA ורד VERED זהבה ZEHAVA חוה HAVA חיה HAYA חנה HANNAH טובה TOVA טלי TALI יהודית YEHUDIT יעל YAEL "
    "ישעיה YESHAYA כרמל CARMEL כרמית KARMIT לאה LEAH לילך LILACH ליאת LIAT לימור LIMOR מאיה MAYA מיכל MICHAL מירב MERAV "
    "מיכה MICHA מרים MIRIAM מלכה MALKA נאוה NAVA נגה NOGA נועה NOA נוגה NOGA נעמה NAAMA נעמי NAOMI נילי NILI נירה NIRA "
    "נטע NETA סיגל SIGAL סיגלית SIGALIT עדינה ADINA ענת ANAT עינת EINAT פנינה PNINA ציפי TZIPI ציפורה TZIPORA רבקה RIVKA "
    "רות RUTH רחל RACHEL רונית RONIT רינה RINA שולמית SHULAMIT שירה SHIRA שירלי SHIRLEY שרה SARAH שושנה SHOSHANA "
    "תמר TAMAR תמי TAMI תקוה TIKVA "
    # surnames, and words that stand in them
    "בן BEN בר BAR בת BAT אבן EVEN כהן COHEN כהנא KAHANA כץ KATZ לוי LEVI הלוי HALEVI הכהן HACOHEN לב LEV לוין LEVIN "
    "מזרחי MIZRAHI פרידמן FRIEDMAN פרידמאן FRIEDMAN ביטון BITON אוחיון OHAYON אזולאי AZOULAY אוחנה OHANA אדרי EDRI "
    "אלבז ELBAZ אלקיים ELKAYAM אמסלם AMSALEM אלימלך ELIMELECH בוזגלו BUZAGLO בכר BACHAR ברזילי BARZILAI גבאי GABAY "
    "גולן GOLAN גורן GOREN גנץ GANTZ דהן DAHAN דיין DAYAN דרעי DERI הרוש HARUSH הרשקוביץ HERSHKOVITZ וייס WEISS וולף WOLF "  # noqa: RUF001  the same
    "ועקנין VAKNIN זוהר ZOHAR חדד HADAD חזן HAZAN חזות HAZUT טולדנו TOLEDANO יוספי YOSEFI כרמי KARMI כחלון KAHLON "
    "לפיד LAPID לנדאו LANDAU מור MOR מויאל MOYAL מימון MAIMON מלול MALUL מנדלבאום MANDELBAUM נחמני NACHMANI ניסן NISSAN "
    "נתניהו NETANYAHU סבן SABAN סויסה SWISSA סגל SEGAL סלע SELA ספיר SAPIR ששון SASSON עמר AMAR עובד OVED פלד PELED "
    "פלג PELEG פינטו PINTO פרנקל FRENKEL צור TZUR קדוש KADOSH קליין KLEIN קפלן KAPLAN קרן KEREN רבין RABIN רביבו REVIVO "
    "רוזן ROSEN שוורץ SCHWARTZ שורץ SCHWARTZ שטרית SHITRIT שטרן STERN שמיר SHAMIR שפירא SHAPIRA שפירו SHAPIRO "
    "שרעבי SHARABI שלו SHALEV שקד SHAKED תורג'מן TURGEMAN תורגמן TURGEMAN אסולין ASSULIN אברג'יל ABERGIL אברגיל ABERGIL "
    "פישר FISHER מילר MILLER פוקס FUCHS גרוס GROSS קורן KOREN אבוטבול ABUTBUL רחמים RAHAMIM אברמוביץ ABRAMOVICH "
    "גלנט GALLANT הרצוג HERZOG יחימוביץ YACHIMOVICH לפידות LAPIDOT פרס PERES שרת SHARETT "
    # Arabic names as lists in Hebrew write them
    "אבו ABU אל AL אבראהים IBRAHIM איברהים IBRAHIM אחמד AHMAD באסם BASSEM בילאל BILAL ג'מאל JAMAL ג'מיל JAMIL "
    "ח'אלד KHALED חאלד KHALED חמד HAMAD חמדאן HAMDAN חסן HASSAN חוסיין HUSSEIN חוסין HUSSEIN חליל KHALIL ח'ליל KHALIL "
    "טארק TAREK יאסר YASSER יוסוף YOUSEF כמאל KAMAL מוחמד MOHAMMAD מחמד MOHAMMAD מחמוד MAHMOUD מוסטפא MUSTAFA "
    "מוסטפה MUSTAFA מוסא MUSA מרואן MARWAN נאסר NASSER סעיד SAID סאלח SALEH סאלם SALEM סאמי SAMI סולימאן SULEIMAN עבד ABD "
    "עבאס ABBAS עבדאללה ABDALLAH עבדאללאה ABDALLAH עבדול ABDUL עומאר OMAR עלי ALI עלא ALAA עמאד IMAD עזאם AZZAM פאדי FADI "
    "פאטמה FATIMA פתחי FATHI רמדאן RAMADAN רמזי RAMZI רשיד RASHID שריף SHARIF ת'אבת THABET"
)

_ENDINGS: Final = pairs(
    "ברג BERG שטיין STEIN שטין STEIN שטאין STEIN מן MAN מאן MAN וביץ OVITZ וביCH OVICH ביץ VITZ סקי SKI בסקי VSKI "  # noqa: RUF001  the same
    "באום BAUM בוים BOIM פלד FELD בלום BLUM בלט BLAT לנד LAND לנדר LANDER הולץ HOLTZ היים HEIM היימר HEIMER יאן IAN "
    "יאל IEL אל EL אלי ELI יהו IAHU יה IA שוילי SHVILI שווילי SHVILI סון SON זון ZON אי AI וה VA ייב EV צקי TZKI "  # noqa: RUF001  the same
    "ברגר BERGER באך BACH"
)
"""Read as a whole at the end of a word of more letters: what the letters would say of them is further off."""

_ENDING: Final = re.compile(rf"(?<=..)(?:{'|'.join(sorted(_ENDINGS, key=len, reverse=True))})$")

_GERESH: Final = pairs("ג' J ז' ZH צ' CH ץ' CH ת' TH ד' DH ח' KH ע' GH")
_MARKED: Final = re.compile(r"[גזצץתדחע]'")

_PLACES: Final = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"וו", "V"),  # noqa: RUF001  the same
        (r"^[אע]ו(?=[^אהעוי])", "O"),  # noqa: RUF001  the same
        (r"^[אע]יי(?=.)", "EI"),  # noqa: RUF001  the same
        (r"^[אע]י(?=[^אהעוי])", "I"),  # noqa: RUF001  the same
        (r"ואל", "UEL"),
        (r"^[אע]|(?<=.)[אע]", "A"),
        (r"^ו", "V"),  # noqa: RUF001  the same
        (r"^יו(?=[^אהעוי])", "YO"),  # noqa: RUF001  the same
        (r"^י", "Y"),  # noqa: RUF001  the same
        (r"^ב", "B"),
        (r"^כ", "K"),
        (r"^פ", "P"),
        (r"(?<=[א-תA-Z])וי(?=[^אהעוי])", "VI"),  # noqa: RUF001  the same
        (r"יי", "EI"),  # noqa: RUF001  the same
        (r"יו(?=.)", "IO"),  # noqa: RUF001  the same
        (r"(?<=[^יו])ו", "O"),  # noqa: RUF001  the same
        (r"(?<=[A-Z])י(?=[אהע])", "I"),  # noqa: RUF001  the same
        (r"(?<=.)ה$", "A"),
        (r"ו", "V"),  # noqa: RUF001  the same
        (r"י", "I"),  # noqa: RUF001  the same
        (r"(?<=.[B-DF-HJ-NP-TV-Zגדזחטכלמנסצקרשת])ב(?=.)", "B"),  # noqa: RUF001  the same
        (r"(?<=.[B-DF-HJ-NP-TV-Zבגדזחטלמנסצקרשת])כ(?=.)", "K"),  # noqa: RUF001  the same
        (r"פ$|(?<=ש)פ", "P"),
    )
)
"""What a letter is by its place, each read off what the ones before it have left."""

_LETTERS: Final = MappingProxyType(
    str.maketrans(
        dict(pairs("ב V ג G ד D ה H ז Z ח H ט T כ CH ך CH ל L מ M ם M נ N ן N ס S פ F ף F צ TZ ץ TZ ק K ר R ש SH ת T"))  # noqa: RUF001  the same
    )
)
_YIDDISH: Final = "(?:MAN|BERG|STEIN|FELD|BAUM|BLUM|OVITZ|SKI)$"
_GAPS: Final = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"(?<=.[B-DF-HJ-NP-TV-Zב-ת])(?<!^A.)([נלר])(?=[B-DF-HJ-NP-TV-Zב-ת])", r"E\1"),
        (rf"^P(?=.*{_YIDDISH})", "F"),
        (
            rf"^(?!ש[טפ]|[A-Zב-ת][רל][A-Z].*{_YIDDISH})((?:[CDGKTZ]H|[B-DF-HJ-NP-TV-Zב-ת]))(?=[ב-ת])",
            r"\1A",
        ),
        (r"(?<=..)([BKPב-ת])(?=[רל]$)", r"\1E"),
        (r"(?<=.)([BKPב-ת])(?=[ב-ת]$)", r"\1A"),
    )
)
"""Where a vowel is unwritten between two consonants, and which; and F for the P that begins a name of Yiddish."""

_TWICE: Final = re.compile(r"([AEIO])\1+")

_MARKS: Final = r"\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
_OWN: Final = rf"א-ת\u05ef-\u05f4\ufb1d-\ufb28\ufb2a-\ufb4f{_MARKS}"
_WORD: Final = re.compile(rf"[{_OWN}](?:[{_OWN}]|(?<=[גזצץתדחע])['’]|[\"”'’](?=[א-ת]))*")  # noqa: RUF001  the same
_DROPPED: Final = re.compile(rf"[{_MARKS}\u05f4\"”]|(?<![גזצץתדחע])'")
_LIKE: Final = MappingProxyType(str.maketrans({"װ": "וו", "ױ": "וי", "ײ": "יי", "ׯ": "ייי", "׳": "'", "’": "'"}))  # noqa: RUF001  the same


def romanised(text: str) -> str:
    """Spell the Hebrew words in ``text``; what is not Hebrew letters, points and the signs between them stays as it is."""
    return _WORD.sub(_word, text.replace("\u05be", " "))


def _word(found: re.Match[str]) -> str:
    word = _DROPPED.sub("", unicodedata.normalize("NFKD", found[0]).translate(_LIKE))
    return _NAMES.get(word) or _spelled(word)


def _spelled(word: str) -> str:
    word = _MARKED.sub(lambda marked: _GERESH[marked[0]], word).replace("'", "")
    word = _ENDING.sub(lambda ending: _ENDINGS[ending[0]], word)
    for place, said in _PLACES + _GAPS:
        word = place.sub(said, word)
    return _TWICE.sub(r"\1", word.translate(_LETTERS))
