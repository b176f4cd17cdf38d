"""What foreign hands make of a name: a third family of changes, held out from the matcher.

Written apart from the matcher, by somebody who had not seen how it folds letters, from how names alter between a passport
office, a reservation, a check-in desk, a clerk, an optical reader and an editor of lists. Figures on it are looked at as totals
only, never by kind, so that it stays unseen.

In patterns of spelling "_" is the edge of a word, "~" a blank or hyphen, "@" the ABD of ABD AL-RAHMAN; in what is put for them
"~" is a blank and "." nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping

Change = Callable[[str, random.Random], str]

_SERVANT = r"\bABD(?![ -]?[AEOU]?LLAH)(?:[ -]?(?:[AEOU]L|U[RS](?=[RS])|[IU])[ -]?|[ -])(?=[A-Z]{3})"
_COLUMNS = ("Maghreb", "Gulf", "Pakistani", "Malay", "Iranian", "Turkish", "Somali")
_WRITTEN = (
    "_M[OU]HAMM?[AE]D_ MOHAMED MOHAMED MUHAMMAD MOHAMAD MOHAMMAD MEHMET MAXAMED, _AHM[AE]D_ AHMED AHMED AHMED AHMAD AHMAD "
    "AHMET AXMED, _HASS?AN_ HACENE HASSAN HASSAN HASAN HASAN HASAN XASAN, _HUSS?[AE][IY]N_ HOCINE HUSSAIN HUSSAIN HUSIN "
    "HOSSEIN HUSEYIN XUSEEN, _Y[OU]+SS?[EIU]F_ YOUCEF YOUSIF YOUSAF YUSOF YOUSEF YUSUF YUUSUF, _[OU]MAR_ OMAR OMAR UMER OMAR "
    "OMAR OMER CUMAR, _[OU]TH?MAN_ OTHMANE OTHMAN USMAN OSMAN OSMAN OSMAN CUSMAAN, _ALI_ ALI ALI ALI ALI ALI ALI CALI, "
    "_IBRAHIM_ BRAHIM EBRAHIM IBRAHEEM IBRAHIM EBRAHIM IBRAHIM IBRAAHIIM, _MAHM[OU]+D_ MAHMOUD MAHMOOD MEHMOOD MAHMUD MAHMOUD "
    "MAHMUT MAXAMUUD, _KHAL[EI]D_ KHALED KHALED KHALID KHALID KHALED HALIT KHAALID, _SA[IY]?Y[EI]D_ SAID SAYED SYED SAYED "
    "SEYED SEYIT SAYID, _SH[AE][IY]+KH_ CHEIKH SHAIKH SHEIKH SYEIKH SHEIKH SEYH SHEEKH, _JAMAL_ DJAMEL JAMAL JAMAL JAMAL JAMAL "
    "CEMAL JAMAAL, _MUSTAFA_ MUSTAPHA MUSTAFA MUSTAFA MUSTAFFA MOSTAFA MUSTAFA MUSTAF, _ABD~?[AEU]LLAH_ ABDELLAH ABDULLA "
    "ABDULLAH ABDULLAH ABDOLLAH ABDULLAH CABDULLAAHI, _SUL[AE][IY]MAN_ SLIMANE SULAIMAN SULEMAN SULAIMAN SOLEIMAN SULEYMAN "
    "SALEEBAAN, _QASS?IM_ KACEM QASSIM QASIM KASSIM GHASEM KASIM QAASIM, _SAL[EI]H_ SALAH SALEH SALEH SALLEH SALEH SALIH "
    "SAALAX, @ ABDEL ABDUL ABDUL~ ABDUL~ ABDOL ABDUL CABDI, ~?[AEU][DL]~?DIN_ EDDINE ELDIN UDDIN UDIN ODDIN ETTIN UDIIN, "
    "_(?:BIN|IBN|BEN)~ BEN~ BIN~ . BIN~ . . ., _[AE]L~ EL~ AL . AL~ . EL~ ., _ABU_ ABOU ABU ABU ABU ABU EBU ABUU"
)
_LETTERS = {
    "Maghreb": "OU=OU SH=CH CH=TCH J=DJ OO=OU EE=I W=OU U=OU Q=K DH=D TH=T (?<=[A-Z]{2})AN_=ANE (?<=[A-Z]{2})IN_=INE AY=AI",
    "Gulf": "(?<=[A-Z]{2})I(?=[DFLMNRZ]_)=EE U(?=[DNRS]I?_)=OO OU=OO AY(?=[B-Z])=AI YY=Y AH_(?!~[AEU])=A",
    "Pakistani": "(?<=[A-Z]{2})I(?=[DFLMNRZ]_)=EE U(?=[DNR]_)=OO OU=OO RAHMAN_=REHMAN RIDA_=RAZA FADL=FAZAL DH=Z TH=S",
    "Malay": "OU=U OO=U EE=I SH=SY TH=TS DH=DZ Q=K MM=M SS=S DD=D YY=Y AY(?=[B-Z])=AI AW(?=[B-Z])=AU A_=AH",
    "Iranian": "RIDA_=REZA MURTADA=MORTEZA _MAHDI=MEHDI ALLAH_=OLLAH W=V Q=GH DH=Z TH=S _MU=MO _HU=HO "
    "(?<=A[B-Z])I(?=[B-Z]_)=E U(?=[DNR]I?_)=OU AY=EY AH_(?!~[AEU])=EH",
    "Turkish": "OU=U OO=U SH=S CH=C KH=H GH=G DH=Z TH=S J=C W=V Q=K YY=Y (?<=[A-Z]{2})D_=T (?<=[A-Z]{2})B_=P AH_(?!~[AEU])=A",
    "Somali": "_HA(?=[BJKMS])=XA RAHMAN_=RAXMAAN RAHIM_=RAXIIM KARIM_=KARIIM QADIR_=QAADIR AZIZ_=CASIIS NUR_=NUUR "
    "_SAID_=SICIID _ABDI=CABDI _ISMAIL_=ISMAACIIL _ISS?A_=CIISE Z=S P=B V=F TH=T EE=II OO=UU AI=AY",
    "travel-document": "_DMITR[IY]_=DMITRII YE=E YA=IA YU=IU YO=E SK[IY]Y?_=SKII IY=II EY_=EI AY_=AI OY_=OI X=KS '=.",
    "scholarly": "SHCH=SC ZH=Z KH=CH TS=C CH=C SH=S YA=JA YE=JE YU=JU YO=E SK[IY]Y?_=SKIJ IY=IJ EY=EJ AY=AJ OY=OJ X=KS '=.",
    "Baltic": "SHCH=SC ZH=Z KH=H TS=C CH_=CS CH=C SH=S YA=JA YE=JE YU=JU SK[IY]Y?_=SKIS IY_=IJS EY_=EJS AY_=AJS Y=I X=KS "
    "(?<=[A-Z]{3}[BDGKLMNPRTV])_=S",
    "Ukrainian": "_ALE(?:KS|X)ANDE?R_=OLEKSANDR _ALE(?:KS|X)EY=OLEKSII _VLADIMIR=VOLODYMYR _NIKOLAY=MYKOLA "
    "_SERG[EH][IY]_=SERHII EYEV=IIEV _DMITR[IY]+_=DMYTRO _Y?EVGEN[IY]+_=YEVHEN _PAVEL_=PAVLO _MIKHAIL_=MYKHAILO "
    "_Y?ELENA_=OLENA _VASIL[IY]+_=VASYL ICH_=YCH SK[IY]Y?_=SKYI IY_=II EY_=II YA=IA YU=IU YE=IE G=H",
    "southern": "_PAK_=PARK _[RY]I_=LEE _CHOE_=CHOI _CHONG_=JUNG _RIM_=LIM _RYU_=YOO _RYANG_=YANG _PAEK_=BAEK _YUN_=YOON "
    "_SU_=SOO _SIN_=SHIN _O_=OH _MUN_=MOON _KU_=KOO _CHU_=JOO _CHANG_=JANG _RO_=NOH _YONG_=YOUNG _CHO?L_=CHUL _SONG_=SUNG "
    "_HYOK_=HYUK _UN_=EUN _SOK_=SEOK _KYONG_=KYUNG _MYONG_=MYUNG _HYON_=HYUN _CH?UN_=JOON _CHIN_=JIN _KUK_=KOOK _TONG_=DONG",
    "Wade-Giles": "ZHI_=CHIH CHI_=CHIH SHI_=SHIH RI_=JIH ZI_=TZU SI_=SZU ZH=CH XIONG=HSIUNG XIE_=HSIEH X=HS Q=CH J=CH Z=TS "
    "B=P D=T C(?!H)=TS (?<![A-Z])G=K R(?=[AEU])=J ONG=UNG YAN_=YEN IAN_=IEN YE_=YEH YI_=I (?<=[DLNTZ])UO_=O",
    "Cantonese": "ZHANG=CHEUNG ZHENG=CHENG ZHAO=CHIU ZHOU=CHOW ZHONG=CHUNG ZHI=CHI HUANG=WONG _WANG_=WONG CHEN=CHAN "
    "LIANG=LEUNG LIU=LAU LIN=LAM LI_=LEE XU_=HUI XIE_=TSE XIAO=SIU YANG=YEUNG YU_=YUE GUO=KWOK GUANG=KWONG _WU_=NG WEI=WAI "
    "WEN=MAN LUO_=LAW CAO_=TSO FENG=FUNG QIANG=KEUNG JIANG=KONG JIAN=KIN JIE=KIT HONG=HUNG SONG=SUNG HUI=WAI HUA=WAH",
    "Portuguese": "_JUAN_=JOAO _LUIS_=LUIZ _JAVIER_=XAVIER _PABLO_=PAULO _ENRIQUE_=HENRIQUE _ALFONSO_=AFONSO "
    "GONZALEZ=GONCALVES JIMENEZ=XIMENES CION_=CAO _DE~LA_=DA _DEL_=DO EZ_=ES ERO_=EIRO ERA_=EIRA LL=LH UE(?=[RN]T)=O",
    "ear": "(?<=[A-Z]{2})ES_=EZ IS_=IZ B(?=[AEIOU])=V Y(?=[AEO])=LL J(?=[EI])=G S(?=[EI][A-Z])=C _HU(?=[AE])=GU _H=.",
}
_PARTICLES = "(?:ABD(?:-?[AEU]L)?|ABO?U|UMM|AL|EL|A[RST]|ASH|BINT?|BEN|IBN|OULD|DE LA|DE LOS|DEL?|LA|DA|DOS|VAN DE[RN]|VAN|VON)"
_PARTICLE = re.compile(rf"\b{_PARTICLES}[ '-]+(?=\w)")
_UNIT = re.compile(rf"(?:'?{_PARTICLES} +)*\S+(?: (?:[AEU]L|UD)[ -]?DIN\b)?")
_COMPOUND = re.compile(
    r"\b(?:ABD[EU]L(?!LAH)|ABU|NUR|SAIF|JEAN|JUAN|MARIA|HANS|GUL|XIAO|JONG)(?=[BCDFGHJKLMPRSTVZ][A-Z]{2})"
    r"|(?<=[A-Z]{3})(?=(?:ULLAH|UDDIN|ALDIN|EDDINE|ZADEH?|KHAN|POUR|OGLU)\b)"
)
_SECOND_GIVEN = " JOSE LUIS CARLOS ANTONIO MARIA JESUS ANGEL MANUEL ALBERTO EDUARDO ENRIQUE FERNANDO MIGUEL RAFAEL JAVIER "
_SHORT = (
    "YEKATERINA KATYA, ELENA LENA, YELENA LENA, TATYANA TANYA, YURIY YURA, VIKTOR VITYA, PAVEL PASHA, KONSTANTIN KOSTYA, "
    "VYACHESLAV SLAVA, GRIGORIY GRISHA, ALEKSEY LYOSHA, STANISLAV STAS, BORIS BORYA, ALEKSANDR ALEX, ALEXANDER ALEX, MICHAEL "
    "MIKE, THOMAS TOM, RICHARD DICK, JOHN JACK, EDWARD TED, DANIEL DANNY, JOHANNES HANS, GIUSEPPE BEPPE, GIOVANNI GIANNI, "
    "ENRIQUE QUIQUE, GUILLERMO MEMO, SALVADOR CHAVA, LUIS LUCHO, FERNANDO NANDO, GUSTAVO TAVO, VICENTE CHENTE, GREGORIO GOYO, "
    "MUHAMMAD MUHD, MOHAMED MED, MOHAMMED MD, MAHMOUD HAMADA, ISMAIL SMAIL, SULEIMAN SULI, MARIA MA., FERNANDEZ FDEZ, "
    "RODRIGUEZ RGUEZ, HERNANDEZ HDEZ, GONZALEZ GLEZ, MARTINEZ MTZ, GUTIERREZ GTZ, FRANCISCO FCO, HAJJI HJ, SHAYKH SH."
)


def _table(text: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(others.split(",")) for key, _, others in (pair.partition(":") for pair in text.split())}


_OTHER_PARTICLES = _table(
    "AL:EL,UL EL:AL BIN:BEN,IBN,B. IBN:BIN,BEN BEN:BIN,IBN ABU:ABOU,BU ABD:ABED,ABDE ABD-AL:ABDUL,ABDEL ABDUL:ABDEL,ABD DE:DA"
)
_READ = _table(
    "O:0,Q,D Q:O I:1,L L:1,I B:8,R S:5 Z:2 G:6,C C:G,O RN:M M:RN CL:D D:CL,O W:VV VV:W U:V,LI V:U,Y E:F F:E,P Y:V H:N,M K:X"
)
_NEAR = _table(
    "A:Q,W,S,Z B:V,G,H,N C:X,D,F,V D:S,E,R,F,X,C E:W,S,D,R F:D,R,T,G,C,V G:F,T,Y,H,V,B H:G,Y,U,J,B,N I:U,J,K,O J:H,U,I,K,N,M "
    "K:J,I,O,L,M L:K,O,P M:N,J,K N:B,H,J,M O:I,K,L,P P:O,L Q:A,A,W R:E,D,F,T S:A,W,E,D,X,Z T:R,F,G,Y U:Y,H,J,I V:C,F,G,B "
    "W:Z,Z,Q,A,S,E X:Z,S,D,C Y:Z,Z,T,G,H,U Z:Y,Y,W,W,A,S,X"
)
_HEARD = _table(
    "A:E,E,O E:I,A,IE I:E,Y,EE O:U,A,OU U:O,OO,A AI:EI,A EI:I,AY OU:O,U EE:I OO:U AY:I,AI IE:I,EE AU:O,AW UE:U,E IA:YA,EA "
    "EA:E,IA AE:E,AI AA:A YA:IA M:N N:M D:T T:D B:P,V P:B F:V,PH V:F,B Z:S S:Z G:K K:G,C PH:F W:V X:KS CK:K J:Y KH:K GH:G"
)
_MARKED = _table(
    "Ä:AE,A Ö:OE,O Ü:UE,U,UXX Å:AA,A Ø:OE,O Æ:AE Ñ:N,NXX,NN Ç:C,S Č:C,CH Ć:C,CH Š:S,SH Ž:Z,ZH Đ:D,DJ Ł:L Ş:S,SH Ğ:G İ:I Á:A "
    "É:E Í:I Ó:O Ú:U UE:U OE:O AE:A AA:A SS:S NN:N CH:C SH:S ZH:Z DJ:D,DZ TH:D,T U:UE O:OE A:AE C:CH S:SH Z:ZH N:NN,NI,NXX"
)
_TWO = r"[À-ž]|[AO]E|UE(?=LL|H|R\b|RG|NS)|AA|SS|NN|CH\b|[SZT]H|DJ"
_PLAIN = r"(?<!BD)U(?=LL|[LNR]K|NT|HL|BN|[LR]\b)|O(?=Z|LL|RG|HL|LM|LG)|A(?=HN|CK|RV)|C\b|[SZ](?=EV|IC|EK)|(?<=[AOU])N(?=[EO]Z)"


def romanised(style: str) -> Change:
    """Return the change to the spelling of another office: whole names first, then letters, each place changed once."""
    rules = [rule.rpartition("=")[::2] for rule in _LETTERS[style].split()]
    if style in _COLUMNS:
        rows = (row.split() for row in _WRITTEN.split(", "))
        rules = [(row[0], row[1 + _COLUMNS.index(style)]) for row in rows] + rules
    put = [by.replace(".", "").replace("~", " ") for _, by in rules]
    patterns = (rule.replace("_", r"\b").replace("~", "[ -]").replace("@", _SERVANT) for rule, _ in rules)
    found = re.compile("|".join(f"({pattern})" for pattern in patterns))
    return lambda name, _rng: found.sub(lambda at: put[(at.lastindex or 1) - 1], name).strip() or name


def one_of(*changes: Change) -> Change:
    return lambda name, rng: rng.choice(changes)(name, rng)


def both(first: Change, second: Change) -> Change:
    """Return two changes one after the other, none where the first does nothing."""
    return lambda name, rng: second(once, rng) if (once := first(name, rng)) != name else name


def tabled(table: Mapping[str, tuple[str, ...]], pattern: str = "") -> Change:
    """Return the change of one place that a table knows, long ones before short ones."""
    found = pattern or "|".join(sorted(table, key=len, reverse=True))
    return lambda name, rng: _once(name, found, lambda letters: rng.choice(table.get(letters, (letters,))), rng)


def _once(name: str, pattern: str, by: Callable[[str], str], rng: random.Random) -> str:
    places = list(re.finditer(pattern, name))
    at = rng.choice(places) if places else None
    return name[: at.start()] + by(at[0]) + name[at.end() :] if at else name


def _drawn(name: str, made: Iterable[str], rng: random.Random) -> str:
    others = [one for one in made if one.strip() and one != name]
    return rng.choice(others) if others else name


def _initial(unit: str) -> str:
    return re.sub(r"^(?:(?:[AE]L|B[EI]N|IBN|DEL?|L[AO]S?)[ -]+|\W)+", "", unit)[:1] + "."


def particle_changed(name: str, rng: random.Random) -> str:
    """Return the name with one particle glued, dropped, assimilated, of another country, doubled, or (De, Van) put last."""
    found = list(_PARTICLE.finditer(name))
    if not found:
        return name
    at = rng.choice(found)
    before, after, particle = name[: at.start()], name[at.end() :], at[0].rstrip(" '-")
    glued = before + particle.replace(" ", "") + after
    other = before + rng.choice(_OTHER_PARTICLES.get(particle, (particle,))) + at[0][len(particle) :] + after
    if particle.startswith("ABD"):
        return _drawn(name, (glued, other), rng)
    sun = re.sub(r"\b[AE]L[ -]+(?=(SH|TH|DH|[DNRSTZ]))", r"A\1-", name, count=1)
    moved = f"{before}{after} {particle}" if particle[0] in "DV" else before + 2 * at[0] + after
    return _drawn(name, (glued, glued, before + after, moved, other, other, sun), rng)


def compound_changed(name: str, rng: random.Random) -> str:
    """Return the name with what was one word apart, or two words as one, or a blank for a hyphen and the reverse."""
    made = [" ".join(re.sub("[-']", by, name).split()) for by in (" ", "")] + [_COMPOUND.sub(r"\g<0> ", name)]
    units = _UNIT.findall(name)
    at = rng.choice((0, 0, len(units) - 2))
    if len(units) > 2 and not re.search("[ .]", units[at] + units[at + 1]):
        made += [" ".join([*units[:at], by.join(units[at : at + 2]), *units[at + 2 :]]) for by in ("", "-")]
    return _drawn(name, made, rng)


def surname_first(name: str, rng: random.Random) -> str:
    """Return the surname, now and then of two parts, and then all given names."""
    units = _UNIT.findall(name)
    at = len(units) - (2 if len(units) > 3 and rng.random() < 0.4 else 1)
    return " ".join(units[at:]) + rng.choice((" ", " ", ", ")) + " ".join(units[:at]) if at > 0 else name


def part_dropped(name: str, rng: random.Random, kept: int = 0) -> str:
    """Return the name without one part behind the first (father's, grandfather's, family's), never the last so many."""
    units = _UNIT.findall(name)
    at = rng.randrange(1, len(units) - kept) if len(units) > 2 else len(units)
    return " ".join(units[:at] + units[at + 1 :])


def patronymic_changed(name: str, rng: random.Random) -> str:
    """Return the name with its patronymic dropped, shortened or last, or with the surname first as in Russian papers."""
    words = name.split()
    if len(words) != 3 or not re.search("(?:[OE]V[IY]CH?|ICH|[OE]VNA|ICHNA)$", words[1]):
        return name
    one, two, last = words
    return rng.choice((f"{one} {last}", f"{one} {two[0]}. {last}", f"{last} {one} {two}", f"{one} {last} {two}"))


def surnames_changed(name: str, rng: random.Random) -> str:
    """Return a name whose two surnames were kept otherwise: one alone, joined, exchanged, the mother's short."""
    *given, father, mother = ["", *_UNIT.findall(name)]
    if len(given) < 2 or f" {father} " in _SECOND_GIVEN:
        return name
    joined = (f"{father}{by}{mother}" for by in ("-", " Y "))
    kept = (father, father, mother, f"{mother} {father}", f"{father} {_initial(mother)}", *joined)
    return " ".join([*given[1:], rng.choice(kept)])


def middle_reduced(name: str, rng: random.Random) -> str:
    """Return the name with its middle names dropped or as initials, or its first one as an initial."""
    units = _UNIT.findall(name)
    if len(units) < 3:
        return name
    first, *middle, last = units
    initials = [_initial(unit) for unit in middle]
    short = rng.choice(([first, *initials], [_initial(first), *middle], [_initial(first) + "".join(initials)]))
    return " ".join([*rng.choice(([first], [first, rng.choice(middle)] if middle[1:] else short, short)), last])


def passenger_field(name: str, rng: random.Random) -> str:
    """Return the name with a title on the given names, with one of them said twice, or with a filler for a missing field."""
    *given, surname = _UNIT.findall(name)
    first = [*given, surname][0]
    titled = f"{surname} {' '.join(given)}{rng.choice(('MR', 'MR', 'MRS', 'MS', 'DR', 'CHD', 'INF'))}"
    return rng.choice((titled, titled, titled, f"{first} {name}", f"{name} {rng.choice(('FNU', 'LNU', 'XXX'))}"))


def field_cut(name: str, rng: random.Random) -> str:
    """Return the two fields of a ticket, surname first, without signs, cut off at 20 or 28 letters or without blanks."""
    *given, surname = [re.sub("[-'.]", "", unit) for unit in _UNIT.findall(name)]
    whole = " ".join([surname, *given])
    glued = f"{surname.replace(' ', '')} {''.join(given).replace(' ', '')}" if whole.count(" ") > 1 else name
    return _drawn(name, [glued, *(whole[:width].strip() for width in (20, 28, 28) if len(whole) > width)], rng)


def letters_slipped(name: str, rng: random.Random) -> str:
    """Return the name with one letter doubled or single, missed, or exchanged with the next; never the first of a word."""
    single = _once(name, r"([A-Z])\1", lambda pair: pair[0], rng)
    double = _once(name, "(?<=[AEIOUY])[BCDFGKLMNPRSTZ](?=[AEIOUY])", lambda letter: 2 * letter, rng)
    missed = _once(name, "(?<=[A-Z])[A-Z](?=[A-Z]{2})|(?<=[A-Z]{3})[A-Z]", lambda _: "", rng)
    exchanged = _once(name, rf"(?<={rng.choice(('', '[A-Z]'))}[A-Z])([A-Z])(?!\1)[A-Z]", lambda pair: pair[::-1], rng)
    return _drawn(name, (single, double, missed, missed, exchanged), rng)


read_wrongly = one_of(*8 * [tabled(_READ)], lambda name, rng: name + rng.choice(("K", "KK", "C", "L")))


def slip(name: str, rng: random.Random) -> str:
    changes = (tabled(_NEAR), letters_slipped, tabled(_HEARD), read_wrongly)
    return _drawn(name, [change(name, rng) for change in changes], rng)


def two_slips(name: str, rng: random.Random) -> str:
    words = name.split()
    able = [at for at, word in enumerate(words) if len(word) > 2]
    chosen = rng.sample(able, 2) if len(able) > 1 else ()
    return " ".join(slip(word, rng) if at in chosen else word for at, word in enumerate(words))


def short_form(name: str, rng: random.Random) -> str:
    """Return the name with a short form for one of its words, or with the whole for a short form."""
    pairs = [pair.split() for pair in _SHORT.split(", ")]
    both_ways = [*pairs, *(pair[::-1] for pair in pairs)]
    return _drawn(name, [re.sub(rf"(?<!\S){re.escape(one)}(?!\S)", other, name) for one, other in both_ways], rng)


_OFFICES = (
    *("Arabic: Maghreb", "Arabic: Gulf or Pakistani", "Arabic: Malay", "Arabic: Iranian", "Arabic: Turkish", "Arabic: Somali"),
    *("Slavic: travel-document", "Slavic: scholarly or Baltic", "Slavic: Ukrainian", "Spanish: Portuguese or ear"),
    *("Korean, Chinese: southern", "Korean, Chinese: Wade-Giles or Cantonese"),
)
CHANGES: dict[str, Change] = {
    **{kind: one_of(*map(romanised, kind.partition(": ")[2].split(" or "))) for kind in _OFFICES},
    "Arabic: ancestor dropped": part_dropped,
    "Slavic: patronymic changed": patronymic_changed,
    "Spanish: two surnames changed": surnames_changed,
    "particle changed": particle_changed,
    "compound changed": compound_changed,
    "surname before all given names": surname_first,
    "middle names reduced": middle_reduced,
    "passenger field": passenger_field,
    "field cut off": field_cut,
    "misread by a machine": read_wrongly,
    "key beside or of another layout": tabled(_NEAR),
    "letters slipped": letters_slipped,
    "misheard": tabled(_HEARD),
    "marked letter transcribed": one_of(tabled(_MARKED, _TWO), tabled(_MARKED, _PLAIN)),
    "short form": short_form,
    "slips in two words": two_slips,
    "surname first, slip": both(surname_first, slip),
    "middle name dropped, slip": both(lambda name, rng: part_dropped(name, rng, 1), slip),
}

FITTING: dict[str, frozenset[str]] = {
    **{kind: frozenset({kind.partition(": ")[0]}) for kind in CHANGES if ": " in kind},
    "marked letter transcribed": frozenset({"Spanish", "Slavic", "other"}),
}
"""Whose names a kind of change fits; every other fits everyone."""
