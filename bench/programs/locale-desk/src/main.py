"""Say the same in many countries: dates, holidays, numbers, names and identifiers."""

import sys
from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

import dateparser
import faker
import holidays
import humanize
import num2words
import phonenumbers
from babel import Locale, dates, numbers
from phonenumbers import geocoder
from stdnum import get_cc_module


def main() -> None:
    """Say it for each locale on the command line."""
    day = datetime(2024, 5, 17, 15, 30, tzinfo=ZoneInfo("Asia/Kolkata"))
    print("zones", len(available_timezones()) > 500)
    for name in sys.argv[1:]:
        locale = Locale.parse(name)
        print(
            dates.format_datetime(day, "full", locale=locale),
            numbers.format_currency(1234.5, "EUR", locale=locale),
            holidays.country_holidays(locale.territory, language=locale.language).get(
                date(2025, 1, 1)
            ),
            len(faker.Faker(name).name()) > 2,
            num2words.num2words(42, lang=locale.language),
            sep=" | ",
        )
    humanize.i18n.activate("fr_FR")
    print(humanize.naturalsize(10**9), humanize.precisedelta(3661))
    number = phonenumbers.parse("+43 316 873 0", "AT")
    print(geocoder.description_for_number(number, "de"))
    print("vat", get_cc_module("at", "vat").is_valid("ATU13585627"))
    print(dateparser.parse("17 mai 2024 à 15h30", languages=["fr"]))


if __name__ == "__main__":
    main()
