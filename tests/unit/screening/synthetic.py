"""Synthetic messages from a seeded generator. Nobody wrote them and they name nobody.

Lengths follow what was measured in real chat (median 47, 95th percentile 195 characters): a log-normal law. Benign
messages are the talk of a support circle, with the numbers, dates, prices, doses, names of places and figures of
speech that rules trip over. Identifying messages carry one thing that identifies, made up here, in a sentence.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MEDIAN, P95 = 47, 195  # characters
_SIGMA = math.log(P95 / MEDIAN) / 1.645

_BENIGN = """
I look forward to {weekday}
I look forward to seeing you all at {time}
looking forward to session {small} of {small}
thank you for sharing that
that means a lot, thank you
same here
yes
ok
not sure what to say, just listening today
hugs to everyone
I felt so much lighter after day {small}
my score went from {score} to {score} in {small} weeks
PHQ-9 was {score}, now it is {score}
I take {dose} twice a week and I journal after
they gave me {dose} the first time and {dose} on {date}
my doctor prescribed {dose} and told me to rest
it cost {price} a session, insurance paid {price}
I paid {price} for the first {small} and {price} after that
I slept {small} hours and woke at {time}
the appointment is on {date} at {time}
we moved from {place} to {place} in {year}
I grew up near {place} and went back in {year}
between {year} and {year} I hardly left the house
I drove {number} miles down the road to {place}
it took {small} hours and the traffic on the way was awful
{number} people came and {small} of them stayed
I walked {number} steps today, it was sunny
my heart rate was {number}, then {number}
breathe in for 4, hold for 7, out for 8
1 2 3 4 5 6 7 8 9 10 and then again
5 things I see, 4 things I hear, 3 things I feel
room {small}, floor {small}, row {small}
the code on the door was changed, ask at the desk
chapter {small}, pages {number}-{number}
we lost {small}-{small} but it was fun
the bus leaves at {time} and comes back at {time}
call the clinic if you feel unwell
if it gets bad, 988 is there day and night
the line is 116 123 and it is free
<@{snowflake}> thank you for holding the room
see <#{snowflake}> for the times, it starts <t:{epoch}:F>
I keep thinking about my mother and how she used to sing
there was a wall and then it was gone
I cried and it felt good
it felt like dying and then like being born
the suicidal thoughts stopped after the second infusion
I used to want to die, now I plant tomatoes
I haven't felt suicidal since {month}
this job is killing me
I was so embarrassed I could have died
I laughed so hard I couldn't breathe
my phone died at {time}
my dog is {small} years old and sleeps on my feet
she turned {small} in {month}
I read a book about grief, it is {number} pages
music without words works best for me
the second dose was stronger than the first
nausea was gone by {time}
I ate {small} crackers and drank water
day {small} was the hardest, day {small} the kindest
I have been in therapy for {small} years
my sister visited from {place}
we sat in a circle of {small} on the floor
at {time} I lie down and put the mask on
half of me wanted to run, half of me stayed
I wrote {small} pages and burned them
it is {small} degrees in {place} and snowing
I run {small} miles on Sundays
the {ordinal} time was different
on the {ordinal} I go back
I am {small}0 and I feel new
does anyone else feel tired the next day?
how do you all handle the week after?
what helped you sleep?
what do you do when nothing happens in a session?
I got home.then I slept
good at it, bad at it, who cares
I met a friend @ the park, it was quiet
lol that is so true
haha yes, me too
no words today
it was the best {price} I ever spent
{number}/{number} would do again
version {small}.{small} of me
I am at {small}%, maybe {small}% more than last week
from {score} down to {score}, I can't believe it
I turned off my phone for {small} days
between {time} and {time} I am useless
my therapist says to be patient
the ceiling had {number} tiles, I counted
we drove past the old street where I lived
I walked down the street and it was beautiful
I took {small} deep breaths
took my meds, took a shower, took a nap
I stopped at mile {small}, lay down in the grass and laughed
my name is not important here
I'm so happy for you
I am {mood} today
a bit {mood}, a bit {mood}
still {mood} since {weekday}
I felt {mood} and then {mood} and then nothing
""".strip().splitlines()
_MOODS = [
    "sad",
    "calm",
    "angry",
    "numb",
    "hopeful",
    "tired",
    "anxious",
    "lonely",
    "grateful",
    "raw",
    "open",
    "heavy",
    "light",
    "foggy",
    "tender",
]
_PLACES = [
    "Boston",
    "Portland",
    "Reno",
    "the lake",
    "Long Beach",
    "Berlin",
    "Glasgow",
    "the old church",
    "Baton Rouge",
    "San Jose",
    "Oak Park",
    "the coast",
    "Washington",
    "Paris",
    "the river",
    "Ohio",
    "Maine",
    "New Mexico",
    "Toronto",
    "Lake Street station",
    "the Main Street clinic",
]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@dataclass(frozen=True, slots=True)
class Case:
    """A message that holds one thing that identifies: its rule, the text, and where the thing stands."""

    rule: str
    text: str
    start: int
    end: int


class Talk:
    """Benign messages."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._slots: dict[str, Callable[[], str]] = {
            "weekday": lambda: self.random.choice(_DAYS),
            "month": lambda: self.random.choice(_MONTHS),
            "small": lambda: str(self.random.randint(2, 12)),
            "number": lambda: str(
                self.random.choice([self.random.randint(13, 400), self.random.randint(1000, 12000)])
            ),
            "score": lambda: str(self.random.randint(0, 27)),
            "dose": self._dose,
            "price": self._price,
            "time": self._time,
            "date": self._date,
            "year": lambda: str(self.random.randint(1985, 2026)),
            "place": lambda: self.random.choice(_PLACES),
            "ordinal": lambda: self.random.choice(["1st", "2nd", "3rd", "4th", "21st"]),
            "mood": lambda: self.random.choice(_MOODS),
            "snowflake": lambda: str(self.random.randint(10**17, 10**18 - 1)),
            "epoch": lambda: str(self.random.randint(1_600_000_000, 1_800_000_000)),
        }

    def _dose(self) -> str:
        amount = self.random.choice(["0.5", "40", "60", "80", "100", "150", "200", "300"])
        return amount + self.random.choice(["mg", " mg", " milligrams", "mg/kg"])

    def _price(self) -> str:
        amount = self.random.choice(["35", "120", "350", "1,200", "1200.50", "4,999.99", "600"])
        return self.random.choice([f"${amount}", f"{amount} dollars", f"{amount}€", f"£{amount}"])

    def _time(self) -> str:
        hour, minute = self.random.randint(0, 23), self.random.choice(["00", "15", "30", "45"])
        return self.random.choice([f"{hour}:{minute}", f"{hour % 12 + 1}.{minute} pm", f"{hour % 12 + 1}pm"])

    def _date(self) -> str:
        year, month, day = (
            self.random.randint(2019, 2026),
            self.random.randint(1, 12),
            self.random.randint(1, 28),
        )
        return self.random.choice(
            [
                f"{year}-{month:02}-{day:02}",
                f"{month}/{day}/{year}",
                f"{day}.{month}.{year}",
                f"{_MONTHS[month - 1]} {day}",
                f"{day} {_MONTHS[month - 1]} {year}",
            ]
        )

    def sentence(self) -> str:
        """One sentence with its slots filled, sometimes in small letters, sometimes with a full stop."""
        text = self.random.choice(_BENIGN)
        for name, fill in self._slots.items():
            while "{" + name + "}" in text:
                text = text.replace("{" + name + "}", fill(), 1)
        if self.random.random() < 0.4 and "<" not in text:
            text = text.lower()
        return text + self.random.choice(["", "", ".", ".", "!", "...", " :)", " 💜"])

    def message(self) -> str:
        """One message of a length drawn from the law of real chat, cut at a blank."""
        length = max(2, round(self.random.lognormvariate(math.log(MEDIAN), _SIGMA)))
        text = self.sentence()
        while len(text) < length:
            text += self.random.choice([" ", " ", "\n", ", "]) + self.sentence()
        if len(text) <= length:
            return text
        cut = text.rfind(" ", 0, length + 1)
        return text[: cut if cut > 0 else len(text)]
