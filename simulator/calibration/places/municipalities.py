"""The 98 municipalities (kommuner), their codes, and the names under which official exports know them."""

from __future__ import annotations

import re

COUNTRY = "Hele landet"
"""The country as a whole, under the name that official exports use."""

CODES: dict[str, int] = {
    "København": 101,
    "Frederiksberg": 147,
    "Ballerup": 151,
    "Brøndby": 153,
    "Dragør": 155,
    "Gentofte": 157,
    "Gladsaxe": 159,
    "Glostrup": 161,
    "Herlev": 163,
    "Albertslund": 165,
    "Hvidovre": 167,
    "Høje-Taastrup": 169,
    "Lyngby-Taarbæk": 173,
    "Rødovre": 175,
    "Ishøj": 183,
    "Tårnby": 185,
    "Vallensbæk": 187,
    "Furesø": 190,
    "Allerød": 201,
    "Fredensborg": 210,
    "Helsingør": 217,
    "Hillerød": 219,
    "Hørsholm": 223,
    "Rudersdal": 230,
    "Egedal": 240,
    "Frederikssund": 250,
    "Greve": 253,
    "Køge": 259,
    "Halsnæs": 260,
    "Roskilde": 265,
    "Solrød": 269,
    "Gribskov": 270,
    "Odsherred": 306,
    "Holbæk": 316,
    "Faxe": 320,
    "Kalundborg": 326,
    "Ringsted": 329,
    "Slagelse": 330,
    "Stevns": 336,
    "Sorø": 340,
    "Lejre": 350,
    "Lolland": 360,
    "Næstved": 370,
    "Guldborgsund": 376,
    "Vordingborg": 390,
    "Bornholm": 400,
    "Middelfart": 410,
    "Assens": 420,
    "Faaborg-Midtfyn": 430,
    "Kerteminde": 440,
    "Nyborg": 450,
    "Odense": 461,
    "Svendborg": 479,
    "Nordfyns": 480,
    "Langeland": 482,
    "Ærø": 492,
    "Haderslev": 510,
    "Billund": 530,
    "Sønderborg": 540,
    "Tønder": 550,
    "Esbjerg": 561,
    "Fanø": 563,
    "Varde": 573,
    "Vejen": 575,
    "Aabenraa": 580,
    "Fredericia": 607,
    "Horsens": 615,
    "Kolding": 621,
    "Vejle": 630,
    "Herning": 657,
    "Holstebro": 661,
    "Lemvig": 665,
    "Struer": 671,
    "Syddjurs": 706,
    "Norddjurs": 707,
    "Favrskov": 710,
    "Odder": 727,
    "Randers": 730,
    "Silkeborg": 740,
    "Samsø": 741,
    "Skanderborg": 746,
    "Aarhus": 751,
    "Ikast-Brande": 756,
    "Ringkøbing-Skjern": 760,
    "Hedensted": 766,
    "Morsø": 773,
    "Skive": 779,
    "Thisted": 787,
    "Viborg": 791,
    "Brønderslev": 810,
    "Frederikshavn": 813,
    "Vesthimmerlands": 820,
    "Læsø": 825,
    "Rebild": 840,
    "Mariagerfjord": 846,
    "Jammerbugt": 849,
    "Aalborg": 851,
    "Hjørring": 860,
}
"""Municipality codes (kommunekoder) since 2007."""

_OTHER_NAMES = {
    "copenhagen": "København",
    "vesthimmerland": "Vesthimmerlands",
    "nordfyn": "Nordfyns",
    "bornholms": "Bornholm",
    "bornholms regions": "Bornholm",
    "mors": "Morsø",
    "hele landet": COUNTRY,
    "all denmark": COUNTRY,
    "danmark": COUNTRY,
    "denmark": COUNTRY,
}
_LARGER_OR_NONE = re.compile(
    r"^(i alt|total|region|landsdel|province|rar|arbejdsmarked|uoplyst|unknown|not stated|udland|abroad|uden for"
    r"|outside|christiansø|christianso|kommuner? uoplyst|hovedstaden|nordjylland|midtjylland|syddanmark|sjælland)\b"
)
"""Areas of an official export that are no single municipality: left out without a word."""


def fold(text: str) -> str:
    """Fold a name for comparison: case, Danish letters and spaces count for nothing."""
    folded = text.strip().casefold()
    for letter, plain in (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("–", "-")):
        folded = folded.replace(letter, plain)
    return " ".join(folded.split())


_BY_FOLDED = {fold(name): name for name in CODES} | {fold(k): v for k, v in _OTHER_NAMES.items()}
_BY_CODE = {code: name for name, code in CODES.items()} | {0: COUNTRY}


def municipality(text: str) -> str | None:
    """Return the municipality that a text, a code, or a code and a text means (or the country); else ``None``."""
    name = text.strip()
    coded = re.fullmatch(r"(\d{1,3})(?:\D.*)?", name)
    if coded and int(coded[1]) in _BY_CODE and (len(coded[1]) == 3 or coded[1] == "0"):
        return _BY_CODE[int(coded[1])]
    name = re.sub(r"\s+(regions)?kommune$", "", re.sub(r"^\d+\s+", "", name), flags=re.IGNORECASE)
    return _BY_FOLDED.get(fold(name))


def is_no_municipality(text: str) -> bool:
    """Return whether an area is a region, a labour market or unknown, as official exports have them."""
    name = text.strip().casefold()
    code = re.fullmatch(r"\d{2,3}", name)
    if code:
        return int(name) <= 85 or name in ("411", "997", "998", "999")
    return bool(_LARGER_OR_NONE.match(re.sub(r"^\d+\s+", "", name)))
