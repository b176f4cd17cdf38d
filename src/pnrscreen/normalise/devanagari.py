"""Hindi, Marathi and Nepali names in Latin capitals, near to how their bearers spell them in passports.

Knows what each letter says, where the unwritten A is not said (at the end of a word, and between two syllables that are said
without it), and the usual spelling of common names that goes its own way. Refuses to know scholarly transliteration, lengths
of vowels (I and U stand for both, but for a few common names), a second usual spelling of a name, Sanskrit, where every A is
said, and the letters of Devanagari Extended.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Final

from pnrscreen.normalise.tables import pairs

_NAMES: Final = pairs(
    "सिंह SINGH सिह SINGH सिंग SINGH श्री SHRI श्रेष्ठ SHRESTHA गुरुङ GURUNG गुरुंग GURUNG खत्री KHATRI क्षेत्री CHHETRI "
    "छेत्री CHHETRI अग्रवाल AGARWAL अगरवाल AGARWAL चौधरी CHAUDHARY चौहान CHAUHAN दास DAS दत्त DUTT बोस BOSE घोष GHOSH "
    "सेन SEN रॉय ROY राय RAI मुखर्जी MUKHERJEE बनर्जी BANERJEE चटर्जी CHATTERJEE चक्रवर्ती CHAKRABORTY ठाकुर THAKUR "
    "कौर KAUR देवी DEVI बेगम BEGUM खान KHAN ख़ान KHAN अली ALI मोदी MODI गांधी GANDHI गाँधी GANDHI नेहरू NEHRU पटेल PATEL "
    "मेहता MEHTA मेहरा MEHRA गुप्ता GUPTA गुप्त GUPTA मित्तल MITTAL जैन JAIN श्रीवास्तव SRIVASTAVA सक्सेना SAXENA "
    "लक्ष्मी LAXMI लक्ष्मण LAXMAN दीक्षित DIXIT अक्षय AKSHAY पटनायक PATNAIK नायक NAIK नायर NAIR पाण्डेय PANDEY "
    "पांडेय PANDEY पांडे PANDEY पाण्डे PANDEY दुबे DUBEY चौबे CHAUBEY राठौड़ RATHORE राठौर RATHORE मिश्रा MISHRA "
    "मिश्र MISHRA शुक्ला SHUKLA शुक्ल SHUKLA भट्ट BHATT भट्टराई BHATTARAI कोइराला KOIRALA अधिकारी ADHIKARI पौडेल POUDEL "
    "थापा THAPA मगर MAGAR तामाङ TAMANG तामांग TAMANG लामा LAMA शेर्पा SHERPA राई RAI लिम्बू LIMBU दाहाल DAHAL ओली OLI "
    "देउवा DEUBA खड्का KHADKA कार्की KARKI बस्नेत BASNET भण्डारी BHANDARI भंडारी BHANDARI घिमिरे GHIMIRE शाह SHAH "
    "महर्जन MAHARJAN दीपक DEEPAK दीपा DEEPA नीरज NEERAJ नीलम NEELAM मीना MEENA मीनाक्षी MEENAKSHI मीरा MEERA गीता GEETA "
    "नीता NEETA नीतू NEETU वीणा VEENA पूजा POOJA पूनम POONAM सूरज SURAJ अनूप ANOOP अरुण ARUN राहुल RAHUL मोहम्मद MOHAMMAD "
    "मुहम्मद MUHAMMAD मोहन MOHAN जगन्नाथ JAGANNATH विष्णु VISHNU विश्व VISHWA बहादुर BAHADUR विक्रम VIKRAM ज्योति JYOTI "
    "एकनाथ EKNATH जॉर्ज GEORGE अब्दुल ABDUL शैख SHAIKH शेख SHEIKH उद्दीन UDDIN हुसैन HUSSAIN हुसेन HUSSAIN राव RAO "
    "यादव YADAV जाधव JADHAV पवार PAWAR शिंदे SHINDE शिन्दे SHINDE कुलकर्णी KULKARNI देशपांडे DESHPANDE देशमुख DESHMUKH "
    "जोशी JOSHI शिवानी SHIVANI भवानी BHAVANI चन्द CHAND चंद CHAND वीर VEER गायत्री GAYATRI भगवती BHAGWATI ज्ञवाली GYAWALI "
    "रावत RAWAT कुरैशी QURESHI क़ुरैशी QURESHI"
)

_CONSONANTS: Final = pairs(
    "क K ख KH ग G घ GH ङ N च CH छ CHH ज J झ JH ञ N ट T ठ TH ड D ढ DH ण N त T थ TH द D ध DH न N ऩ N प P फ F ब B भ BH म M "
    "य Y र R ऱ R ल L ळ L ऴ L व V श SH ष SH स S ह H ॹ ZH ॺ Y ॻ G ॼ J ॾ D ॿ B ॸ D"
)
_VOWELS: Final = pairs(
    "अ A आ A इ I ई I उ U ऊ U ऋ RI ऌ LRI ऍ E ऎ E ए E ऐ AI ऑ O ऒ O ओ O औ AU ऄ A ॠ RI ॡ LRI ॲ A ॳ O ॴ O ॵ AU ॶ U ॷ U ॐ OM"
)
_SIGNS: Final = pairs("ा A ि I ी I ु U ू U ृ RI ॄ RI ॅ E ॆ E े E ै AI ॉ O ॊ O ो O ौ AU ॎ E ॏ AU ऺ O ऻ O ॕ E ॖ U ॗ U ॢ LRI ॣ LRI")


_C: Final = r"[क-ह\u0958-\u095fॸ-ॼॾॿ]"
_V: Final = r"[AEIOU@]"
_WORD: Final = re.compile(
    r"[\u0900-\u0963\u0971-\u097f](?:[\u0900-\u0963\u0971-\u097f]|[\u200c\u200d]+(?=[\u0900-\u0963\u0971-\u097f]))*"
)
_DOTTED: Final = MappingProxyType(dict(zip("कखगजडढफय", map(chr, range(0x958, 0x960)), strict=True)))
_DOT: Final = re.compile("([कखगजडढफय])\u093c")
_LOST: Final = re.compile("[\u0903\u093c\u093d\u0951-\u0954\u0971\u097d\u200c\u200d]+")

_UNWRITTEN: Final = re.compile(rf"({_C})(?![\u093a\u093b\u093e-\u094f\u0955-\u0957\u0962\u0963E])")
_VOICED: Final = MappingProxyType(str.maketrans(dict(_VOWELS) | dict(_SIGNS) | {"\u094d": ""}))
_EE: Final = re.compile("(?<=[रजदम])\u0940(?=[तप]$)")
_INDER: Final = re.compile("I(?:N|न)द@(?=र$)")
_M: Final = re.compile("[\u0900-\u0902](?=[पफबभम\u095e])")
_LAST: Final = re.compile(rf"(?<={_V}{_C})@$|(?<=[MN]{_C})@$|(?<=[AEIOU@MN]{_C}{_C})(?<!{_C}[यरवनणमल])@$")
_BETWEEN: Final = re.compile(rf"({_V}(?:रप|{_C}))@(?={_C}{_V})")
"""Read from the end: an unwritten A between one consonant after a vowel and one before a vowel is not said, nor before PR."""

_W: Final = re.compile(r"(?<=[MNक-यल-ह\u0958-\u095f])व|(?<=.)व(?=A)")
_SAID: Final = MappingProxyType(
    {"जञ": "GY", "चछ": "CHH", "चच": "CH", "ङक": "NK", "ङख": "NKH", "ङग": "NG", "ङघ": "NGH", "ङ": "NG"}
)
_JOINED: Final = re.compile("|".join(_SAID))
_NASAL: Final = MappingProxyType(dict.fromkeys(range(0x900, 0x903), "N"))
_LETTERS: Final = MappingProxyType(
    str.maketrans(
        dict(_CONSONANTS) | dict(zip(_DOTTED.values(), ("Q", "KH", "GH", "Z", "R", "RH", "F", "Y"), strict=True)) | {"@": "A"}
    )
)


def romanised(text: str) -> str:
    """Spell the words of Devanagari in ``text``; what is not its letters and signs stays as it is."""
    return _WORD.sub(_word, text)


def _word(found: re.Match[str]) -> str:
    word = unicodedata.normalize("NFC", found[0])
    return _NAMES.get(word) or _spelled(word)


def _spelled(word: str) -> str:
    word = _DOT.sub(lambda dotted: _DOTTED[dotted[1]], word)
    word = _M.sub("M", _EE.sub("EE", _LOST.sub("", word)))
    word = _UNWRITTEN.sub(r"\1@", word).translate(_VOICED).translate(_NASAL)
    word = _BETWEEN.sub(r"\1", _INDER.sub("INDE", _LAST.sub("", word))[::-1])[::-1]
    word = _JOINED.sub(lambda joined: _SAID[joined[0]], _W.sub("W", word))
    return word.translate(_LETTERS)
