"""What authors write of aims that no rule may have, in the languages they write in: words of migration, overstay and tax.

This module knows words. It refuses to know which aims a law keeps out (the profile says that), and any rule.

A text is compared folded: small letters, without accents, points and signs that are not seen. A phrase is words that follow one
another; ``*`` stands for letters, ``(a|b)`` for either, ``..`` for up to three words between. English first, then French,
Spanish, Portuguese, Italian, German, Dutch, Arabic. An Arabic word is found with its article and with what is joined to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.rulebook.rule import TargetRole

_WORD = re.compile(r"[^\W_]+")
_ARABIC = re.compile(r"(?=[\u0621-\u064a])")
_JOINED = "(?:[وف]?(?:لل|[بكل]?(?:ال)?))"
"""And, with, as, for, the: written in one with the word."""
_LETTERS = str.maketrans({"\u0629": "\u0647", "\u0649": "\u064a", "\u0640": ""})
"""Letters that are written for one another; the last only stretches a word."""
_UNSEEN = frozenset({"Mn", "Cf"})
_BETWEEN = r"(?: \w+){0,3} "


class Spoken(NamedTuple):
    """Words of a folded text, from one place to another. An act is the aim itself; what is none may be spoken of."""

    said: str
    start: int
    end: int
    act: bool


class _Aim(NamedTuple):
    acts: re.Pattern[str]
    beside: re.Pattern[str]


def fold(text: str) -> str:
    """Return the words of a text as they are compared, with one blank between."""
    return " ".join(_WORD.findall(_plain(text).casefold()))


def phrases(written: str) -> re.Pattern[str]:
    """Return what finds each of these phrases, written with commas between, in a folded text; of none, what finds nothing."""
    each = "|".join(_phrase(one.strip()) for one in written.split(",") if one.strip())
    return re.compile(rf"\b(?:{each or '(?!)'})\b")


def spoken(folded: str, aim: str) -> Iterator[Spoken]:
    """Yield where a text speaks of an aim; of one that has no words here, never."""
    if known := AIMS.get(aim):
        for act, words in ((True, known.acts), (False, known.beside)):
            yield from (Spoken(found[0], *found.span(), act) for found in words.finditer(folded))


def _phrase(written: str) -> str:
    words = written.replace(" .. ", "..").split(" ")
    return " ".join(_BETWEEN.join(map(_word, word.split(".."))) for word in words)


def _plain(text: str) -> str:
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in apart if unicodedata.category(sign) not in _UNSEEN).translate(_LETTERS)
    return text


def _word(written: str) -> str:
    word = _plain(written).replace("(", "(?:").replace("*", r"\w*")
    return f"{_JOINED}(?:{word})" if _ARABIC.search(word) else f"(?:{word})"


_OVERSTAY = _Aim(
    acts=phrases(
        """
        (overstay|outstay)*, over stay*, (stay|remain)* .. (beyond|longer|past|after) .. (visa|permit)*, visa runs?,
        90 180, 90 days .. exceed*, exceed* .. 90 days, (visas?|schengen) .. exceed*, exceed* .. (visas?|schengen),
        (stay|remain)* .. longer than (allowed|permitted|authori)*, (permitted|authorised|authorized) stay*,
        fail* to leave,
        (do|does|did) not leave .. (visa|permit)*,
        (sejour|maintien)* (irregul|illeg|clandestin)*, depass* (leur|leurs|son|le|la) (sejour|visa|duree)*,
        depassement .. (sejour|visa)*,
        au dela .. (visa|sejour)*, (estancia|estadia|permanencia)* (irregular|ilegal)*, sobrees?tad*, sobrestad*,
        (exced|sobrepas|ultrapass)* .. (estancia|estadia|estada|permanencia|visa|visado|visto)s?,
        (soggiorno|permanenza) (irregolar|illegal|oltre)*, oltre .. (visto|soggiorno),
        (uberzieh|ueberzieh|uberzog)* .. visum*, visum* .. (uberzieh|ueberzieh|uberzog)*,
        aufenthalt* .. (uberschr|ueberschr)*, (uberschr|ueberschr)* .. aufenthalt*, aufenthalts(uberschr|ueberschr)*,
        verblijfsoverschr*, (overschr|illega|onrechtmatig)* .. verblijf*,
        (تجاوز|متجاوز|مخالف|مخالفة)* .. (إقامة|تأشيرة|تأشيرات)*, إقامة* .. غير (شرع|قانون|مشروع|نظام)*,
        بقاء* .. انتهاء .. (تأشيرة|إقامة)*
        """
    ),
    beside=phrases(
        """
        visas? .. (expired|lapsed|ended|ran out|run out), visas? .. (ends|expires|lapses), expired visas?,
        visas? (expire|perime)*, visado* (caducado|vencido)*,
        visum* .. abgelaufen*
        """
    ),
)
_MIGRATION = _Aim(
    acts=phrases(
        """
        unauthori* entr* and (residen|stay)*,
        (illegal|irregular|unlawful|unauthori|clandestine)* (entr|enter|stay|resid|settl|alien|border|cross)*, illegals,
        (illegal|irregular|unlawful|unauthori|clandestin)* *migra(n|t|r|c|d|z)*,
        (stay|remain|enter)* without (leave|permission|permits?|status|visas?), no right to (stay|enter|remain),
        (enter|entry|stay|resid|settl|remain|live|living)* .. (illegally|irregularly|unlawfully|clandestinely),
        entry .. (illegal|irregular|unlawful), (aliens?|foreigners?) without, sham marriage*, marriages? of convenience,
        (illegal|irregular|unlawful)* (presence|present),
        undocumented, without papers, without valid papers, bogus asylum*,
        cross* .. borders? (illegal|irregular|unlawful|clandestine)*, asylum (abuse|shop)*, border jump*,
        entree?s? (irregul|illeg|clandestin|illicite)*, entr* .. (irregulierement|illegalement|clandestinement),
        sans papiers?, sans titre de sejour, territoire sans titre, situation irreguliere,
        entree? et .. sejour* (irregul|illeg)*,
        *migr(a|e|i)* (irregul|irregol|illeg|ilegal|clandestin)*,
        (entrada|ingreso|cruce|ingress)* (irreg|ilegal|illegal|clandestin)*,
        (entr|permanec|resid|viv)* .. (ilegal|irregular|clandestina)mente, qued* .. mas .. (visado|visa),
        indocumentad*, (sin|sem) (papeles|papeis),
        (situacion|situacao) irregular,
        (senza|zonder) (documenti|papieren), senza permesso di soggiorno, situazione irregolare, clandestini,
        (illegal|irregular|unerlaubt|unbefugt)* (einreis|aufenthalt|grenzubertritt|migra|einwander|zuwander)*,
        ohne papiere, ohne gultige papiere, papierlose?,
        (illega|irreguli|onrechtmatig|ongeoorloofd)* (binnenkom|inreis|toegang|*migra)*,
        illegalen, (دخول|تسلل|عبور|هجرة|مهاجر|مقيم|عمالة)* .. غير (شرع|قانون|مشروع|نظام|موثق)*, دخول* خلسة
        """
    ),
    beside=phrases(
        """
        *migra(n|t|r|c|d|z)*, *migre*, *immigr*, refugee*, refugie*, refugiad*, rifugiat*, asylum*, asyl*,
        asile, asilo, asiel*, deporta*, deportees?, deported, expuls*, espulsion*, abschieb*, uitzetting*,
        border (control|guard|police)*, visa (fraud|abuse)*, abus* .. visas?, fraude* .. (visa|visado|visto)s?,
        clandestins, (refus|deni)* entry, entry (refus|denial|ban)*, inadmissible*, no valid visas?, visa applic*,
        international protection, travail (clandestin|dissimule)*, sans visa, sin visado, work* without .. permits?,
        (illegal|undeclared)* work*,
        frod* .. vist*, (visa|visum)(betrug|fraude)*, without .. (documents|visa), (einwander|zuwander|auswander)*,
        (fluchtling|fluechtling|vluchteling|vreemdeling)*, auslander(behorde|recht)*, aufenthaltsrecht*,
        grenzkontroll*,
        controle* .. frontier*, control* .. frontera*, grenscontrole*, controll* .. frontier*, hors frontieres,
        (مهاجر|هجرة|لاجئ|لجوء|ترحيل)*, احتيال* .. (تأشيرة|تأشيرات)*
        """
    ),
)
_TAX = _Aim(
    acts=phrases(
        """
        (evad|evasion|dodg|avoid)* .. (tax|taxes|taxation|vat|excise|excises), (evad|dodg|avoid)* (duty|duties),
        (evad|evasion|dodg|avoid)* (the|of|customs|import|paying|tobacco) (duty|duties),
        tax (evad|evasion|dodg|cheat|avoid|debt)*,
        (vat|duty|excise) (evad|evasion|dodg)*, (owe|owes|owing|unpaid) .. (tax|taxes|vat|excise),
        unpaid (duty|duties), (fiscal|revenue) (fraud|evasion)*, without duty,
        evas(ion|ao) (fiscal|tributari)*, evasi(on|one|ao) .. (impuestos|imposte|tasse|impostos|iva),
        (elu|elud|frauder|soustra)* .. (impot|tva|fisc)*,
        (evad|elud)* .. (impuestos?|iva|aranceles|impostos?), (evasore|evasori|elusione) fiscal*,
        sonega* .. (fiscal|impostos?),
        dett* (fiscal|tributari)*, dette* fiscal*, deuda* (fiscal|tributari)*,
        steuer(hinterzieh|fluch|fluech|schuld)*,
        steuern? .. hinterzieh*, zollhinterzieh*, (belasting|btw|accijns)(ontduik|ontwijk|schuld)*,
        belasting* .. ontduik*,
        (تهرب|متهرب)* .. (ضريب|ضرائب|جمركي|رسوم)*
        """
    ),
    beside=phrases(
        """
        (tax|taxes|taxed|taxable|taxation), taxpay*, capital gains, vat, excises?, (customs|import|excise) (duty|duties),
        (pay|pays|paying|paid) .. (duty|duties), (fisc|fisco|fiscaux|fiscale|fiscali), fiscalite*,
        (fraude|delito|infraccion)s? fiscal*, customs fraud*,
        smuggl* .. (cigarettes|tobacco), (cigarette|tobacco)s? smuggl*, (contrebande|contrabando) .. (cigar|taba)*,
        impots?, taxe, tva, accises?, (droit|droits) de douane, contribuables?, impuestos?, tributari*, iva,
        aranceles, derechos de aduana, derechos aduaneros, (tassa|tasse|imposta|imposte|accisa|dazio|dazi),
        impostos?,
        steuern?, *wertsteuer*, *tabaksteuer*, steuer(betrug|recht|pflicht|fahnd)*, mwst,
        zoll(abgabe|gebuhr|gebuehr)*,
        belasting*, btw, accijns*, invoerrecht*, (ضريب|ضرائب|مكوس)*, رسوم* جمركي*, تهريب* جمركي*
        """
    ),
)
AIMS: Mapping[str, _Aim] = MappingProxyType({"migration": _MIGRATION, "overstay": _OVERSTAY, "tax": _TAX})
"""What says each aim, by the word by which a profile names it."""

ROLES: Mapping[TargetRole, re.Pattern[str]] = MappingProxyType(
    {
        TargetRole.COURIER: phrases(
            """
        couriers?, mules?, coursiers?, correos?, mulas?, corrier(e|i), kuriere?, koeriers?, ناقل*
        """
        ),
        TargetRole.FACILITATOR: phrases(
            """
        facilit*, (smuggl|traffick)*, (passeur|trafiquant)s?, aid(e|ent) .. (entree|entrer), (traficant|tratant)es?,
        favoregg*, (scafist|trafficant)*, (schleus|schlepp)*, (mensensmokk|smokkel)*,
        (ميسر|تيسير|مهرب|تهريب|متاجر|اتجار)*
        """
        ),
        TargetRole.VICTIM: phrases(
            """
        victim*, exploit*, traffick*, vitimas?, vittim*, opfern?, slachtoffer*, (ضحية|ضحايا)*, استغلال*
        """
        ),
        TargetRole.DOCUMENT_USER: phrases(
            """
        (forg|counterfeit|falsif|impost)*, fals[aeio]s?, (faux|fausse|fausses), gefalscht*, vervals*, (مزور|تزوير)*
        """
        ),
        TargetRole.TRAVELLER: phrases(""),
    }
)
"""What says whom a rule looks for; of somebody who only travels nothing does."""
