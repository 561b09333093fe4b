"""Writes `countries.csv`, beside it, anew from Unicode CLDR: what countries are called in the languages of the pages.

    npm pack cldr-localenames-full && tar xzf cldr-localenames-full-*.tgz
    python3 functions/pages/data/countries.py package"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
COUNTRIES = HERE.parents[2] / "shared/src/types/country.rs"
# Our languages, and what CLDR calls them. Spanish is that of Latin America.
LANGUAGES = {"en": "en", "es": "es-419", "pt-BR": "pt", "fr": "fr", "de": "de", "it": "it", "ar": "ar"}
# Their long names tell which state they belong to, and are too long for a list on a phone.
SHORT = ("HK", "MM", "MO", "PS")


def main(package: Path) -> None:
    names = {ours: territories(package, cldr) for ours, cldr in LANGUAGES.items()}
    codes = COUNTRIES.read_text().split('CODES: &str = "')[1].split('"')[0].replace("\\", "").split()
    rows = [["code", *LANGUAGES], *([code, *(name(of, code) for of in names.values())] for code in codes)]
    assert not any("," in cell or '"' in cell for row in rows for cell in row)
    (HERE / "countries.csv").write_text("".join(",".join(row) + "\n" for row in rows))


def territories(package: Path, language: str) -> dict:
    content = json.loads((package / f"main/{language}/territories.json").read_text())
    return content["main"][language]["localeDisplayNames"]["territories"]


def name(of: dict, code: str) -> str:
    return of.get(f"{code}-alt-short", of[code]) if code in SHORT else of[code]


main(Path(sys.argv[1]))
