"""Synthetic messages that identify: made-up numbers and addresses, in the formats that people use, in a sentence."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from tests.unit.screening.synthetic import Case, Talk

if TYPE_CHECKING:
    from collections.abc import Callable

_WORDS = [
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "gale",
    "harbor",
    "iris",
    "juniper",
    "koala",
    "lark",
    "maple",
    "nova",
    "opal",
    "pine",
    "quill",
]
_FIRST = ["jane", "maria", "peter", "lena", "omar", "ruth", "sven", "tara", "hugo", "nina", "felix", "wanda"]
_LAST = ["doe", "smith", "garcia", "okafor", "lindqvist", "novak", "haas", "moreau", "tanaka", "silva"]
_ENDINGS = ["com", "net", "org", "io", "co.uk", "edu", "example", "de", "info", "com.au", "health", "me"]
_STREETS = [
    "Maple",
    "Oak",
    "Cedar Ridge",
    "N 5th",
    "Martin Luther King",
    "W Elm",
    "Sunset",
    "Old Mill",
    "42nd",
    "St. Clair",
    "Isle of Pines",
]
_KINDS = [
    "St",
    "Street",
    "Ave",
    "Avenue",
    "Rd",
    "Road",
    "Blvd",
    "Drive",
    "Dr",
    "Lane",
    "Ln",
    "Way",
    "Court",
    "Ct",
    "Pkwy",
    "Terrace",
    "Place",
    "Circle",
    "Trail",
    "Loop",
]
_TOWNS = [
    "Springfield",
    "Long Beach",
    "Boise",
    "St. Paul",
    "Baton Rouge",
    "Truth or Consequences",
    "Winston-Salem",
    "Reno",
]
_STATES = [
    "AL",
    "AK",
    "AZ",
    "CA",
    "CO",
    "CT",
    "DE",
    "FL",
    "GA",
    "HI",
    "IA",
    "ID",
    "IL",
    "IN",
    "KS",
    "LA",
    "MA",
    "ME",
    "MI",
    "MN",
    "MO",
    "MS",
    "MT",
    "NC",
    "ND",
    "NE",
    "NV",
    "NY",
    "OH",
    "OK",
    "OR",
    "PA",
    "TX",
    "UT",
]
_CARDS = [("4", 16), ("51", 16), ("2221", 16), ("37", 15), ("6011", 16), ("36", 14), ("35", 16)]
_ACCOUNTS = [("DE", "#" * 18), ("FR", "#" * 23), ("GB", "WEST" + "#" * 14), ("NL", "ABNA" + "#" * 10)]
_CARRIERS = (
    "{x}",
    "you can reach me here: {x}",
    "mine is {x} if anyone wants it",
    "{x} that's me",
    "hi all, {x}, any time after work",
    "I wrote it down, {x}. Thank you",
    "so it was {x}, I think",
    "(it is {x})",
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BOLD = {char: chr(0x1D41A + at) for at, char in enumerate(_LETTERS)}
_CYRILLIC = dict(zip("aeopcyxisj", "аеорсухіѕј", strict=True))


class Maker:
    """Makes things that identify, and messages around them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.talk = Talk(seed)

    def digits(self, pattern: str) -> str:
        """`#` is any digit, `%` any from 2 to 9."""
        return "".join(
            str(self.random.randint(0, 9))
            if char == "#"
            else str(self.random.randint(2, 9))
            if char == "%"
            else char
            for char in pattern
        )

    def email(self) -> str:
        """A plain address."""
        first, last, word = (self.random.choice(words) for words in (_FIRST, _LAST, _WORDS))
        local = self.random.choice(
            [f"{first}.{last}", f"{first}{last}", f"{word}{self.random.randint(1, 99)}", first]
        )
        host = self.random.choice([word, f"{word}-{last}", f"mail.{word}", "gmail"])
        return f"{local}@{host}.{self.random.choice(_ENDINGS)}"

    def phone(self) -> str:
        """A North American number in one of the formats in use, of an area code and an exchange that may exist."""
        area = self.random.choice(
            ["415", "212", "312", "617", "206", "503", "702", "808", "907", "305", "646", "972"]
        )
        form = self.random.choice(
            [
                "{a}-%##-####",
                "({a}) %##-####",
                "({a})%##-####",
                "{a}.%##.####",
                "+1 {a} %## ####",
                "+1{a}%######",
                "1-{a}-%##-####",
                "001-{a}-%##-####",
                "{a}-%##-####x###",
                "+1-{a}-%##-####",
                "{a} %## ####",
            ]
        )
        number = self.digits(form.replace("{a}", area))
        return number if "11" not in number[4:7] else number.replace("11", "45", 1)

    def foreign(self) -> str:
        """A number of another country, as written there or with its country code."""
        return self.digits(
            self.random.choice(
                [
                    "+44 20 7946 0###",
                    "+44 7700 900###",
                    "07700 900###",
                    "020 7946 0###",
                    "+49 170 %######",
                    "0170 %######",
                    "+33 6 12 ## ## ##",
                    "06 12 ## ## ##",
                    "+61 412 ### ###",
                    "0412 ### ###",
                    "+91 98### #####",
                    "(02) 9374 ####",
                    "+34 612 ### ###",
                    "+55 11 9%### ####",
                    "0161 496 0###",
                    "+353 85 ### ####",
                    "0044 20 7946 0###",
                ]
            )
        )

    def card(self) -> str:
        """A number that passes the card networks' own check, in groups or in one piece."""
        prefix, length = self.random.choice(_CARDS)
        body = self.digits(prefix + "#" * (length - len(prefix) - 1))
        total = sum(n if at % 2 else n * 2 - 9 * (n > 4) for at, n in enumerate(map(int, reversed(body))))
        number = body + str(-total % 10)
        if len(number) == 16 and self.random.random() < 0.6:
            mark = self.random.choice([" ", "-"])
            return mark.join(number[at : at + 4] for at in range(0, 16, 4))
        return number

    def iban(self) -> str:
        """A German, French, British or Dutch account number with its check digits."""
        country, form = self.random.choice(_ACCOUNTS)
        account = self.digits(form)
        check = 98 - int("".join(str(int(char, 36)) for char in account + country + "00")) % 97
        whole = f"{country}{check:02}{account}"
        return (
            " ".join(whole[at : at + 4] for at in range(0, len(whole), 4))
            if self.random.random() < 0.5
            else whole
        )

    def ssn(self) -> str:
        """A number of an area, a group and a serial that may exist, with its dashes."""
        area = self.random.choice([n for n in range(1, 900) if n != 666])
        return f"{area:03}-{self.random.randint(1, 99):02}-{self.random.randint(1, 9999):04}"

    def address(self) -> str:
        """A United States postal address with its state and ZIP."""
        pick = self.random.choice
        street = f"{self.random.randint(1, 19999)} {pick(_STREETS)} {pick(_KINDS)}"
        unit = self.random.choice(["", "", "", " Apt 4B", ", Suite 210", " #12", " Unit 3"])
        state = pick(_STATES)
        comma = self.random.choice([", ", ", ", " ", "\n"])
        return f"{street}{unit}{comma}{pick(_TOWNS)}, {state} {self.random.randint(10000, 99999)}"

    def birth_date(self) -> str:
        """A date of birth with the word that says so."""
        year, month, day = (
            self.random.randint(1940, 2007),
            self.random.randint(1, 12),
            self.random.randint(1, 28),
        )
        date = self.random.choice(
            [f"{month:02}/{day:02}/{year}", f"{year}-{month:02}-{day:02}", f"{day}.{month}.{year}"]
        )
        return self.random.choice(
            [f"dob {date}", f"born on {date}", f"my birthday is {date}", f"date of birth: {date}"]
        )

    def link(self) -> str:
        """A link with its scheme, or with www."""
        host = f"{self.random.choice(_WORDS)}.{self.random.choice(_ENDINGS)}"
        path = self.random.choice(["", "/", "/a/b?c=1", "/watch?v=" + self.digits("x##y##")])
        return self.random.choice(["https://", "http://", "https://www.", "www."]) + host + path

    def case(self, rule: str, make: Callable[[], str]) -> Case:
        """What `make` makes, in a sentence, sometimes with other talk around it."""
        thing = make()
        text = self.random.choice(_CARRIERS).replace("{x}", thing)
        if self.random.random() < 0.4:
            text = f"{self.talk.sentence()} {text}"
        if self.random.random() < 0.3:
            text = f"{text} {self.talk.sentence()}"
        start = text.index(thing)
        return Case(rule, text, start, start + len(thing))

    def disguises(self) -> dict[str, Callable[[str], str]]:
        """The ways to hide an e-mail address, by name."""
        return {
            "zero width": "\u200b".join,
            "full width": lambda text: "".join(chr(ord(char) + 0xFEE0) for char in text),
            "math bold": lambda text: "".join(_BOLD.get(char, char) for char in text),
            "look-alikes": lambda text: "".join(_CYRILLIC.get(char, char) for char in text),
            "(at)(dot)": lambda text: text.replace("@", "(at)").replace(".", "(dot)"),
            " [at] . ": lambda text: text.replace("@", " [at] ").replace(".", " . "),
            "at dot": lambda text: text.replace("@", " at ").replace(".", " dot "),
            "a @ b": lambda text: text.replace("@", " @ "),
        }
