"""Small exports in the official layouts, of invented figures: what the tests read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

MONTHS = [f"{year}M{month:02d}" for year in (2016, 2017, 2018) for month in range(1, 13)]
INDEX = (1.2, 1.15, 1.1, 1.0, 0.95, 0.9, 0.9, 0.95, 0.95, 0.95, 1.0, 0.95)
"""The season of the invented insured; its mean is 1."""


def insured(month: str, level: float = 400.0) -> float:
    """Give the insured of a month."""
    return round(level * INDEX[int(month[-2:]) - 1], 1)


def statbank_csv(
    areas: Mapping[str, float], months: Sequence[str] = MONTHS, mark: str = ",", separator: str = ";"
) -> str:
    """AUF01 as StatBank's API gives it in CSV or BULK: area, benefit, sex, period, figure."""
    lines = [separator.join(("OMRÅDE", "YDELSESTYPE", "KØN", "TID", "INDHOLD"))]
    for area, level in areas.items():
        for month in months:
            for benefit, share in (
                ("Nettoledige dagpengemodtagere", 0.8),
                ("Aktiverede dagpengemodtagere", 0.2),
                ("Nettoledige kontanthjælpsmodtagere", 0.15),
                ("Aktiverede kontanthjælpsmodtagere", 0.1),
            ):
                for sex, part in (("I alt", 1.0), ("Mænd", 0.5), ("Kvinder", 0.5)):
                    figure = f"{insured(month, level) * share * part:.1f}".replace(".", mark)
                    lines.append(separator.join((area, benefit, sex, month, figure)))
    return "\r\n".join(lines) + "\r\n"


def json_stat(areas: Mapping[str, float], months: Sequence[str] = MONTHS, version: int = 1) -> str:
    """AUF01 as StatBank's API gives it in JSON-stat: version 1 (its own) or 2."""
    benefits = {"LDP": ("Nettoledige dagpengemodtagere", 0.8), "ADP": ("Aktiverede dagpengemodtagere", 0.2)}
    values = [
        insured(month, level) * share
        for level in areas.values()
        for _, share in benefits.values()
        for month in months
    ]
    ids = ["OMRÅDE", "YDELSESTYPE", "Tid"]
    sizes = [len(areas), len(benefits), len(months)]
    roles = {"geo": ["OMRÅDE"], "time": ["Tid"]}
    dimensions = {
        "OMRÅDE": {
            "category": {
                "index": {str(k): k for k in range(len(areas))},
                "label": {str(k): a for k, a in enumerate(areas)},
            }
        },
        "YDELSESTYPE": {
            "category": {"index": list(benefits), "label": {k: text for k, (text, _) in benefits.items()}}
        },
        "Tid": {"category": {"index": {m: k for k, m in enumerate(months)}}},
    }
    label = "AUF01: Fuldtidsledige efter område, ydelsestype og tid"
    if version == 1:
        inner = {
            "dimension": dimensions | {"id": ids, "size": sizes, "role": roles},
            "label": label,
            "value": values,
        }
        return json.dumps({"dataset": inner})
    return json.dumps(
        {"version": "2.0", "class": "dataset", "label": label, "id": ids, "size": sizes, "role": roles}
        | {"dimension": dimensions, "value": {str(k): v for k, v in enumerate(values)}}
    )


Y25I01 = (
    "Periode",
    "Kommuner",
    "Ydelsesgrupper",
    "Antal ledige fuldtidspersoner",
    "Ledige i pct. af arbejdsstyrken",
)


def y25i01(
    areas: Mapping[str, float], months: Sequence[str] = MONTHS
) -> list[tuple[str, str, str, float, float]]:
    """Gross unemployment as Jobindsats tells it: everybody, the insured, the job-ready."""
    return [
        (month, area, benefit, round(insured(month, level) * share, 1), round(2.0 * share, 1))
        for area, level in areas.items()
        for month in months
        for benefit, share in (("Bruttoledige i alt", 1.25), ("A-dagpenge", 1.0), ("Kontanthjælp", 0.25))
    ]


def jobindsats_json(columns: Sequence[str], rows: Sequence[Sequence[object]], table: str = "y25i01") -> str:
    """Jobindsats' API v3, JSON: columns and rows."""
    return json.dumps({"table_id": table, "columns": list(columns), "rows": [list(row) for row in rows]})


def jobindsats_csv(columns: Sequence[str], rows: Sequence[Sequence[object]], mark: str = ",") -> str:
    """Jobindsats' API v3, CSV: semicolons, quotation marks round texts."""
    lines = [";".join(f'"{column}"' for column in columns)]
    for row in rows:
        lines.append(";".join(f'"{c}"' if isinstance(c, str) else str(c).replace(".", mark) for c in row))
    return "\n".join(lines) + "\n"
