#!/usr/bin/env python3
# country_table: writes core/base/zone_country.c out of the system's zone.tab and iso3166.tab.
# SPDX-License-Identifier: MIT
# Use: python3 tests/gen/country_table.py > core/base/zone_country.c
"""Keep the countries that have one zone whose clock will not change again (2024 to 2037)."""
import datetime
import sys
import zoneinfo

FOLDER = "/usr/share/zoneinfo/"
WORDS = {"UTC": 0, "GMT": 0, "EAT": 180, "CAT": 120, "WAT": 60, "SAST": 120, "CET": 60,
         "EET": 120, "MSK": 180, "JST": 540, "KST": 540}
# Names people write, where the table of ISO 3166 shortens or turns them round.
PLAIN = {"Britain (UK)": "United Kingdom", "Korea (South)": "South Korea",
         "Korea (North)": "North Korea", "Congo (Rep.)": "Republic of the Congo",
         "Eswatini (Swaziland)": "Eswatini", "Myanmar (Burma)": "Myanmar",
         "Samoa (western)": "Samoa"}


def rows(path):
    with open(FOLDER + path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]


def fixed_offset(name):
    """The one offset of a zone in minutes and its word, or None when it changes."""
    zone = zoneinfo.ZoneInfo(name)
    day = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
    seen = set()
    while day.year < 2038:
        local = day.astimezone(zone)
        seen.add((int(local.utcoffset().total_seconds()) // 60, local.tzname()))
        day += datetime.timedelta(days=5)
    return seen.pop() if len(seen) == 1 else None


def main():
    names = dict(rows("iso3166.tab"))
    zones = {}
    for code, _, zone, *_ in rows("zone.tab"):
        zones.setdefault(code, []).append(zone)
    out = sys.stdout.write
    out("/* zone_country: the countries with one zone and no summer time. */\n"
        "/* SPDX-License-Identifier: MIT */\n"
        "/* Written by tests/gen/country_table.py from tz data; do not edit. */\n"
        '#include "core/base/instant_private.h"\n\n'
        "const struct zone_country zone_countries[] = {\n")
    for code in sorted(zones):
        found = fixed_offset(zones[code][0]) if len(zones[code]) == 1 else None
        if not found:
            continue
        minutes, word = found
        if WORDS.get(word) != minutes:
            word = "%s%02d:%02d" % ("-" if minutes < 0 else "+", *divmod(abs(minutes), 60))
        name = PLAIN.get(names[code], names[code]).replace(" & ", " and ")
        out('\t{ "%s", "%s", %d, "%s" },\n' % (code, name, minutes, word))
    out("\t{ 0 }\n};\n")


main()
