"""Names in Arabic script (Arabic, Persian, Urdu, Pashto) in Latin letters, with the vowels that the script does not write.

This module knows letters, the commonest names, and where an unwritten vowel usually stands. It refuses to know which word of a
name is what: the article, ABD and ABU come out as words of their own, as they stand in travel documents.

Strategy: a word that is a common name is spelled as usual. Of others long vowels are written; a consonant that begins a word
has a vowel behind it, no three consonants follow one another, and a last pair is parted, by I behind a long A (KHALID, SALIH),
else by A (HASAN). A wrong short vowel costs a comparison no more than a missing one; a right one saves it.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from pnrscreen.normalise.tables import pairs

_LETTERS: Final = (
    "ب B ت T ث TH ج J ح H خ KH د D ذ DH ر R ز Z س S ش SH ص S ض D ط T ظ Z غ GH ف F ق Q ك K ل L م M ن N ه H "  # noqa: RUF001  so
    "پ P چ CH ژ ZH گ G ڤ V ٹ T ڈ D ڑ R ں N ے E ټ T ځ DZ څ TS ډ D ړ R ږ G ښ SH ګ G ڼ N ې E ۍ I ۀ A"
)
_SAME: Final = MappingProxyType(str.maketrans("أإٱیىئکھہةؤ", "ااايييكهههو"))
"""Letters that stand for another one, by habit of the country or the hand."""
_UNWRITTEN: Final = re.compile(r"[\u064b-\u065f\u0670\u0640\u200c\u200d\u0621]")
"""Short vowels, doubling and what else few write, the stretched line, joiners, and a lone hamza."""

_COMMON: Final = (
    "محمد MUHAMMAD احمد AHMAD حسن HASAN حسين HUSAYN علي ALI عمر UMAR عثمان UTHMAN ابراهيم IBRAHIM اسماعيل ISMAIL يوسف YUSUF "
    "يعقوب YAQUB اسحاق ISHAQ موسي MUSA عيسي ISA مصطفي MUSTAFA مرتضي MURTADA مجتبي MUJTABA عبدالله ABDULLAH ادريس IDRIS "
    "الياس ILYAS يونس YUNIS سليمان SULAYMAN سلمان SALMAN صدام SADDAM قصي QUSAY عدي UDAY معمر MUAMMAR قذافي QADHAFI اسامه USAMA "
    "ايمن AYMAN فيصل FAYSAL زيد ZAYD يزيد YAZID زين ZAYN زينب ZAYNAB مريم MARYAM عايشه AISHA خديجه KHADIJA فاطمه FATIMA "
    "حفصه HAFSA سعد SAAD سعود SAUD سعيد SAID مسعود MASUD سيد SAYYID شيخ SHAYKH سيف SAYF ليث LAYTH غيث GHAYTH بكر BAKR "
    "عمرو AMR عامر AMIR عمار AMMAR عباس ABBAS جبار JABBAR ستار SATTAR غفار GHAFFAR قهار QAHHAR رزاق RAZZAQ سلام SALAM "
    "كريم KARIM رحيم RAHIM رحمن RAHMAN رحمان RAHMAN حكيم HAKIM عليم ALIM قادر QADIR قدير QADIR عزيز AZIZ لطيف LATIF "
    "مجيد MAJID حميد HAMID حامد HAMID محمود MAHMUD حق HAQ حليم HALIM غفور GHAFUR شكور SHAKUR قدوس QUDDUS هادي HADI "
    "باقي BAQI ولي WALI علاء ALA علا ALA ضياء DIYA ضيا DIYA بهاء BAHA رجب RAJAB شعبان SHABAN رمضان RAMADAN جمعه JUMA "
    "طه TAHA يحيي YAHYA زكريا ZAKARIYA داود DAWUD هارون HARUN ايوب AYYUB نوح NUH لقمان LUQMAN آدم ADAM ادم ADAM "
    "معاذ MUADH مصعب MUSAB حذيفه HUDHAYFA سفيان SUFYAN بلال BILAL قتيبه QUTAYBA عقبه UQBA طلحه TALHA حمزه HAMZA "
    "اسد ASAD اسعد ASAD امين AMIN امير AMIR انس ANAS انور ANWAR اكرم AKRAM اشرف ASHRAF اكبر AKBAR اصغر ASGHAR اعظم AZAM "
    "افضل AFDAL ارشد ARSHAD ادهم ADHAM ابرار ABRAR انصار ANSAR عبيد UBAYD عبيدي UBAYDI جبير JUBAYR زبير ZUBAYR عمير UMAYR "
    "حسيني HUSAYNI محسن MUHSIN مجاهد MUJAHID مخلص MUKHLIS مسلم MUSLIM منير MUNIR منذر MUNDHIR محي MUHYI مراد MURAD "
    "مختار MUKHTAR مبارك MUBARAK مهدي MAHDI مهند MUHANNAD مثني MUTHANNA معتز MUTAZ معتصم MUTASIM متوكل MUTAWAKKIL "
    "جبريل JIBRIL ميكايل MIKAIL هشام HISHAM وسام WISAM عصام ISAM عماد IMAD اياد IYAD زياد ZIYAD زيادي ZIYADI جهاد JIHAD "
    "فواز FAWWAZ نواف NAWWAF خلف KHALAF نصر NASR فهد FAHD بدر BADR صقر SAQR شمس SHAMS نجم NAJM عبد ABD بن BIN ابن IBN "
    "بنت BINT ابو ABU ابي ABU ام UMM ولد OULD آل AL ذو DHU خان KHAN گل GUL ملا MULLAH مولوي MAWLAWI حاجي HAJI حاج HAJ "
    "قاري QARI حافظ HAFIZ رضا RIDA غلام GHULAM جان JAN شاه SHAH بيگ BEG ميرزا MIRZA تكريتي TIKRITI ليبي LIBI مصري MASRI "
    "عراقي IRAQI يمني YAMANI شامي SHAMI تونسي TUNISI مغربي MAGHRIBI كويتي KUWAITI سعودي SAUDI زواهري ZAWAHIRI دين DIN "
    "الله ALLAH سرور SARWAR صديق SIDDIQ آخوند AKHUND نژاد NEJAD زاده ZADEH پور POUR اوغلو OGLU"
)  # fmt: skip
_NAMES: Final = pairs(_COMMON)
_CONSONANTS: Final = pairs(_LETTERS)
_SERVANT: Final = re.compile(r"عبد(?=..)(?:ال)?")
_FATHER: Final = re.compile(r"ابو(?=ال..)")
_ARTICLE: Final = re.compile(r"ال(?=..)")
_VOWELS: Final = frozenset("AIUEai")
_OPEN: Final = frozenset("اآ")
_LONG_FIRST: Final = re.compile("\\u0627[وي][^اآوي]")
_LONGEST_RUN: Final = 2


def romanised(text: str) -> str:
    """Return words in Arabic script as they are spelled in Latin capitals; other letters stay as they are."""
    words: list[str] = []
    for word in _UNWRITTEN.sub("", text).translate(dict(_SAME)).split():
        said = _word(word)
        if said == "ALLAH" and words and words[-1] != "ABD":
            words[-1] += "ULLAH"  # ATIQ ULLAH is one name
        else:
            words += said.split()
    return " ".join(words)


def _word(word: str) -> str:
    """Return one word, the article and ABD set apart where they are written together with it."""
    if word in _NAMES:
        return _NAMES[word]
    if word[-1:] == "ي" and word[:-1] in _NAMES:
        return f"{_NAMES[word[:-1]]}I"  # who is of him, or of there
    for prefix, said in ((_SERVANT, "ABD AL"), (_FATHER, "ABU"), (_ARTICLE, "AL")):
        if found := prefix.match(word):
            return f"{said} {_word(word[found.end() :])}"
    return "".join(_voiced(_sounds(word))).upper()


def _sounds(word: str) -> list[str]:
    """Return a word sound by sound: consonants, vowels, long ones as capitals, and what is not of this script as it is."""
    sounds: list[str] = []
    last = len(word) - 1
    for at, letter in enumerate(word):
        before = sounds[-1] if sounds else ""
        following = word[at + 1] if at < last else ""
        if at == 0 and _LONG_FIRST.match(word):
            continue  # it carries the long vowel behind it
        if letter in _OPEN:
            sounds.append("A" if at else "a")
        elif letter == "ع":
            if before not in _VOWELS and following not in _OPEN:
                sounds.append("i" if at == last else "a")
        elif letter in "وي":
            long, glide = ("U", "W") if letter == "و" else ("I", "Y")
            opens = following in _OPEN or letter + following == "وي"
            behind = before in _VOWELS and not (before == "a" and len(sounds) > 1)
            sounds.append(glide if at == 0 or behind or opens else long)
        else:
            sounds.append(_CONSONANTS.get(letter, letter))
    return sounds


def _voiced(sounds: list[str]) -> list[str]:
    """Return sounds with the short vowels that must stand among the consonants of a word."""
    said: list[str] = []
    run = 0
    for at, sound in enumerate(sounds):
        if sound in _VOWELS:
            run = 0
        else:
            run += 1
            last = at == len(sounds) - 1
            if run > _LONGEST_RUN or (run == _LONGEST_RUN and (last or at == 1)):
                said.append("I" if last and at >= _LONGEST_RUN and sounds[at - 2] == "A" else "A")
                run = 1
        said.append(sound)
    return said
