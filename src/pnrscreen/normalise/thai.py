"""Thai names in Latin capitals, near the Royal Institute's system, which most Thai passports come close to.

Knows how letters make a syllable (vowels written before, above and behind their consonant, unwritten vowels, what a consonant
says at the end), and the parts that names are made of. Refuses to know tones, lengths of vowels, where a run of letters is
parted into words, and how a family chose to spell itself (PORN for PHON, BOON for BUN): that is for whoever compares.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from pnrscreen.normalise.tables import pairs

_PARTS: Final = pairs(
    "สมชาย SOMCHAI สมหญิง SOMYING สมบัติ SOMBAT ศักดิ์ SAK ศักดา SAKDA ศักดิ SAK ชินวัตร SHINAWATRA ทักษิณ THAKSIN "
    "วงศ์ WONG วงษ์ WONG พงศ์ PHONG พงษ์ PHONG พงศ PHONG ชัย CHAI ชาติ CHAT เกียรติ KIAT ญาติ YAT เหตุ HET ธาตุ THAT "
    "รัตน์ RAT รัตน RATTANA รัตนา RATTANA วัฒน์ WAT วัฒน WATTHANA วัฒนา WATTHANA พัฒน์ PHAT พัฒน PHATTHANA "
    "พัฒนา PHATTHANA จันทร์ CHAN จันทรา CHANTHRA จันทร CHANTHRA ลักษณ์ LAK ลักษมี LAKSAMI ลักษณา LAKSANA นันท์ NAN "
    "นันทนา NANTHANA นันท NANTHA อานันท์ ANAN อนันต์ ANAN ประ PRA พระ PHRA พรหม PHROM พรรณ PHAN ธรรม THAM ธรรมา THAMMA "
    "กรรม KAM สวรรค์ SAWAN สุวรรณ SUWAN วรรณ WAN กิตติ KITTI กิติ KITI สิทธิ์ SIT สิทธิ SITTHI ฤทธิ์ RIT ฤทธิ RITTHI "
    "วุฒิ WUT วุฒิ์ WUT ณัฐ NAT ณัฏฐ์ NAT ณัฐวุฒิ NATTHAWUT รัฐ RAT พุทธ PHUT ศรี SRI ตรง TRONG ทรง SONG กนก KANOK "
    "ศุภ SUPHA ธน THANA วร WORA ปิย PIYA สุร SURA อัคร AKKHARA จักร CHAK จักรี CHAKRI บุตร BUT มิตร MIT สมุทร SAMUT "
    "เพชร PHET วิจิตร WICHIT ณรงค์ NARONG มงคล MONGKHON สมร SAMON อมร AMON อรุณ ARUN อุดม UDOM พิทักษ์ PHITHAK "
    "ประยุทธ์ PRAYUT ประวิตร PRAWIT สวัสดิ์ SAWAT สวัสดี SAWATDI สุนทร SUNTHON สุเทพ SUTHEP สุรศักดิ์ SURASAK "
    "สุชาติ SUCHAT อภิสิทธิ์ APHISIT อภิ APHI ยิ่ง YING ลักษณ LAK บุญ BUN แก้ว KAEO ทอง THONG เงิน NGOEN คำ KHAM "
    "ภูมิ PHUM กัลยา KANLAYA กัลย KANLAYA วิทย์ WIT วิทยา WITTHAYA สถาพร SATHAPHON สมัคร SAMAK ชวลิต CHAWALIT ชวน CHUAN "
    "บรรหาร BANHAN ภักดี PHAKDI เมธา METHA พันธุ์ PHAN พันธ์ PHAN สัมพันธ์ SAMPHAN นคร NAKHON สกุล SAKUN ตระกูล TRAKUN "
    "เสถียร SATHIAN เจริญ CHAROEN เฉลิม CHALOEM แสง SAENG สง่า SANGA สงวน SANGUAN ถนอม THANOM ธนา THANA ธนพล THANAPHON "
    "จตุพร CHATUPHON อิทธิ ITTHI เอก EK เอกชัย EKKACHAI เดช DET เดชา DECHA ไพร PHRAI ศิลป์ SIN ศิลปา SINLAPA พิศาล PHISAN "
    "สมศักดิ์ SOMSAK สมพร SOMPHON ทรัพย์ SAP มนตรี MONTRI มหา MAHA นารถ NAT นาถ NAT กฤษณ์ KRIT กฤษณา KRITSANA "
    "กฤษณะ KRITSANA กฤษดา KRITSADA ขวัญ KHWAN สรรค์ SAN พลอย PHLOI จิรา CHIRA ชล CHON ชลธิชา CHONTHICHA อัศว ATSAWA "
    "วีระ WIRA วีร WIRA ธีร THIRA ธีระ THIRA ภัทร PHATTHRA ภัทรา PHATTHRA สุภา SUPHA มนัส MANAT ปรีดี PRIDI ปรีชา PRICHA "
    "เปรม PREM ตรี TRI ถวิล THAWIN ชนะ CHANA ชนก CHANOK สมาน SAMAN สมิง SAMING สยาม SAYAM สนิท SANIT ขนิษฐา KHANITTHA "
    "กมล KAMON วิมล WIMON นฤมล NARUEMON ดนัย DANAI พยนต์ PHAYON อโณทัย ANOTHAI วสันต์ WASAN ยศ YOT อยุธยา AYUTTHAYA"
)
"""Parts of names; what stands in one another, longest first."""

_FIRST: Final = pairs(
    "ก K ข KH ฃ KH ค KH ฅ KH ฆ KH ง NG จ CH ฉ CH ช CH ซ S ฌ CH ญ Y ฎ D ฏ T ฐ TH ฑ TH ฒ TH ณ N ด D ต T ถ TH ท TH ธ TH น N "
    "บ B ป P ผ PH ฝ F พ PH ฟ F ภ PH ม M ย Y ร R ล L ว W ศ S ษ S ส S ห H ฬ L อ - ฮ H ฤ RUE ฦ LUE"
)
_LAST: Final = pairs(
    "ก K ข K ฃ K ค K ฅ K ฆ K ง NG จ T ฉ T ช T ซ T ฌ T ญ N ฎ T ฏ T ฐ T ฑ T ฒ T ณ N ด T ต T ถ T ท T ธ T น N บ P ป P ผ P ฝ P "
    "พ P ฟ P ภ P ม M ย I ร N ล N ว O ศ T ษ T ส T ห - ฬ N อ O ฮ -"
)
_VOWELS: Final = pairs(
    "เีย IA เียะ IA เือ UEA เือะ UEA เา AO เาะ O เะ E แะ AE โะ O เิ OE เอ OE เอะ OE เ E แ AE โ O ใ AI ไ AI ไย AI ัว UA "
    "ัวะ UA ั A ะ A า A ำ AM ิ I ี I ึ UE ื UE ือ UE ุ U ู U อ O รร A ว UA"
)
"""By what is written before the consonant and behind it."""

_SIGNS: Final = re.compile("[\u0e2f\u0e3a\u0e46-\u0e4b\u0e4d\u0e4e]+")
_SAME: Final = MappingProxyType({"\u0e45": "\u0e32", "\u0e40\u0e40": "\u0e41"})
"""The long stroke is AA, and two E are often typed for AE."""
_WRITTEN: Final = re.compile("\u0e45|\u0e40\u0e40|\u0e4d([\u0e48-\u0e4b]?)\u0e32")

_HELD: Final = r"(?![\u0e30-\u0e39\u0e4c])"
"""No vowel sign follows, so the letter before does not begin a syllable, and is not mute."""
_END: Final = r"(?![\u0e01-\u0e4c])"
_TWO: Final = (
    r"(?:[กขคตปผพศสจซ]ร|[กขคปผพ]ล|(?<![\u0e01-\u0e4c])ทร|ห[งญนมยรลว])(?=[\u0e30-\u0e39]|อ(?![\u0e30-\u0e39])|ว[ก-ฮ])"
    r"|[กขค]ว(?=[\u0e30-\u0e39])"
)
_TWO_LED: Final = r"(?:[กขคตปผพศส]ร|[กขคปผพ]ล|ห[งญนมยรลว](?=[\u0e30-\u0e39ก-ฮ]))(?![ัุู]|ี(?!ย))|[กขค]ว(?=[\u0e30-\u0e39])"
_CLOSING: Final = rf"(?!(?:[กขคตปผพศส]ร|[กขคปผพ]ล)[\u0e30-\u0e39])[ก-รลว-สฬ]{_HELD}(?!รร|อ{_HELD}|[ก-ฮ]{_END})"
_MUTE: Final = r"(?:[ก-ฮ]?[ก-ฮ][\u0e34\u0e38\u0e39]?\u0e4c)?"
_SYLLABLE: Final = re.compile(
    rf"(?P<part>{'|'.join(sorted({_SIGNS.sub('', part) for part in _PARTS}, key=len, reverse=True))}){_HELD}"
    rf"|(?P<ai>[ใไ])(?P<first_ai>{_TWO_LED}|[ก-ฮ])(?:ย{_HELD})?{_MUTE}"
    rf"|(?P<lead>[เแโ])(?P<first_led>{_TWO_LED}|[ก-ฮ])(?P<led>ียะ?|ือะ?|าะ?|ะ|ิ|อะ?{_HELD})?"
    rf"(?P<last_led>(?<![าะ]){_CLOSING})?{_MUTE}"
    rf"|(?P<rue>[กคตทพ]?[ฤฦ])ๅ?า?(?P<last_rue>{_CLOSING})?{_MUTE}"
    rf"|(?P<first>{_TWO}|[ก-ฮ])(?P<behind>ัวะ?|[ะัาำิีึุู]|ือ?|รร|อ{_HELD}|ว(?={_CLOSING}))"
    rf"(?P<last>(?<=ั)[ก-รลว-สฬ]{_HELD}(?:[ก-ฮ][\u0e34\u0e38]?{_END})?|(?<![ะำ]){_CLOSING})?{_MUTE}"
    rf"|(?P<first_bare>[ก-ฮ])(?P<last_bare>(?![ยว]){_CLOSING}(?![ก-ฮ][ก-ฮ]\u0e4c))?{_MUTE}"
    r"|[\u0e01-\u0e4e]"
)
_KNOWN: Final = MappingProxyType({_SIGNS.sub("", part): said for part, said in _PARTS.items()})


def romanised(text: str) -> str:
    """Spell the Thai letters in ``text``; what is not Thai letters, vowels and tones stays as it is."""
    written = _WRITTEN.sub(lambda found: _SAME.get(found[0], "\u0e33"), text)
    return _SYLLABLE.sub(_syllable, _SIGNS.sub("", written))


def _syllable(found: re.Match[str]) -> str:
    if found["part"]:
        return _KNOWN[found["part"]]
    if found["rue"]:
        before, own = found["rue"][:-1], found["rue"][-1]
        said = "RI" if own == "ฤ" and before not in ("", "พ") else _FIRST[own]
        return (_first(before) if before else "") + said + _last(found["last_rue"])
    if found["first_bare"]:
        last = found["last_bare"]
        return _first(found["first_bare"]) + ("O" + _last(last) if last else "A")
    first = found["first"] or found["first_led"] or found["first_ai"]
    if not first:
        return _VOWELS.get(found[0], "")
    vowel = (found["lead"] or found["ai"] or "") + (found["led"] or found["behind"] or "")
    last = _last(found["last"] or found["last_led"])
    said = _VOWELS.get(vowel) or _VOWELS[vowel[0]] + _VOWELS.get(vowel[1:], "")
    return _first(first) + said + ("N" if vowel == "รร" and not last else last)


def _first(letters: str) -> str:
    if len(letters) == 1:
        return _FIRST[letters].strip("-")
    if letters[0] == "ห":
        return _FIRST[letters[1]]
    if letters[0] in "ทศสจซ":
        return _FIRST[letters[0]] if letters[0] != "ท" else "S"
    return _FIRST[letters[0]] + _FIRST[letters[1]]


def _last(letters: str | None) -> str:
    return _LAST[letters[0]].strip("-") if letters else ""
