"""Custom ids: `name:version:numbers`. They live in messages for months, so a meaning never changes, a version does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Press:
    """The id of one kind of button, which carries `numbers` whole numbers."""

    name: str
    version: int
    numbers: int = 1

    def custom_id(self, *numbers: int) -> str:
        """Return the custom id for these numbers. Raises `ValueError` for a wrong number of them."""
        if len(numbers) != self.numbers:
            message = f"{self.name} carries {self.numbers} numbers"
            raise ValueError(message)
        return f"{self.name}:{self.version}:{'.'.join(str(number) for number in numbers)}"

    @property
    def template(self) -> str:
        """The pattern that recognises such an id; its groups are the numbers."""
        return rf"{self.name}:{self.version}:" + r"\.".join(r"(\d+)" for _ in range(self.numbers))


JOIN: Final = Press("join", 1)
LEAVE: Final = Press("leave", 1)
CALENDAR: Final = Press("calendar", 1)
WRITE_DM: Final = Press("write_dm", 1)
WRITE_HERE: Final = Press("write_here", 1)
STAY: Final = Press("stay", 1)
GIVE_BACK: Final = Press("give_back", 1)

ACCEPT: Final = Press("accept", 1, numbers=2)
"""Which text was shown (a number made from its hash), and the meeting to join then (0 for none)."""
DECLINE: Final = Press("decline", 1)
WITHDRAW: Final = Press("withdraw", 1)
EDIT_WORDS: Final = Press("edit_words", 1, numbers=0)

GUILD_CHOICES: Final = Press("guild_choices", 1, numbers=0)
"""What admins choose about care and arrival; the menus on that screen follow."""
CARE_CHOICE: Final = Press("care_choice", 1, numbers=0)
START_CHANNEL: Final = Press("start_channel", 1, numbers=0)
LANGUAGE: Final = Press("language", 1, numbers=0)
ADMIN_CHANNEL: Final = Press("admin_channel", 1, numbers=0)
SEE_CIRCLES: Final = Press("see_circles", 1, numbers=0)
WHAT_OTHERS_SEE: Final = Press("others_see", 1, numbers=0)

SETUP_STEP: Final = Press("setup_step", 1)
"""The screen to show."""
SETUP_ADMINS: Final = Press("setup_admins", 1, numbers=0)
SETUP_RULES: Final = Press("setup_rules", 1)
SETUP_CARE: Final = Press("setup_care", 1)
"""Which preset, which choice."""
SETUP_START: Final = Press("setup_start", 1, numbers=0)
SETUP_HOLDER: Final = Press("setup_holder", 1, numbers=3)
SETUP_WHERE: Final = Press("setup_where", 1, numbers=3)
SETUP_ROOM: Final = Press("setup_room", 1, numbers=3)
SETUP_FIRST: Final = Press("setup_first", 1, numbers=3)
"""The first circle as chosen so far: who holds it (0: who asks), where (0: a new channel), and which room."""
DOCTOR_PAGE: Final = Press("doctor_page", 1)
MEND: Final = Press("mend", 1, numbers=2)
"""How to mend it, and the circle that it is about (0: none)."""

CARE_OPEN: Final = Press("care_open", 1)
CARE_NOT_NEEDED: Final = Press("care_not_needed", 1)
CARE_ASK: Final = Press("care_ask", 1)
"""The private note: a number that means nothing, known in memory only."""
CARE_SEEN: Final = Press("care_seen", 1)
"""The same number, for somebody on duty."""
DUTY_TAKE: Final = Press("duty_take", 1)
DUTY_BACK: Final = Press("duty_back", 1)
"""The meeting."""
FLAG: Final = Press("flag", 1, numbers=3)
FLAG_NAMED: Final = Press("flag_named", 1, numbers=3)
"""Channel, message and its author: told without or with the name of who presses."""
FLAG_LEAVE: Final = Press("flag_leave", 1, numbers=0)
FLAG_SEEN: Final = Press("flag_seen", 1)
"""The circle; 0 in the admins' channel."""

ANNOUNCE: Final = Press("announce", 1)
EDIT_NEW: Final = Press("edit_new", 1)
UNDO: Final = Press("undo", 1)
UNDO_SKIP: Final = Press("undo_skip", 1, numbers=3)
"""The circle, and the first and last date (as ordinals) that are left out."""
HOLD_YES: Final = Press("hold_yes", 1)
HOLD_NO: Final = Press("hold_no", 1)
REMAKE: Final = Press("remake", 1)
"""The circle whose channels are gone."""

LET_IN: Final = Press("let_in", 1, numbers=2)
"""Meeting and person."""
TAKE_OFFER: Final = Press("take_offer", 1)
PASS_OFFER: Final = Press("pass_offer", 1)
NOT_THIS_TIME: Final = Press("not_this_time", 1, numbers=2)
"""Meeting and person."""
HOLD_IT: Final = Press("hold_it", 1)
CALL_IT_OFF: Final = Press("call_it_off", 1)
SEAT_RULES: Final = Press("seat_rules", 1)
"""The circle."""
EVENTS: Final = Press("events", 1)
EVENTS_ON: Final = Press("events_on", 1)
EVENTS_OFF: Final = Press("events_off", 1)
"""The circle."""
CHOOSE_ASK: Final = Press("choose_ask", 1, numbers=0)
CHOOSE_DM: Final = Press("choose_dm", 1, numbers=0)
CHOOSE_HERE: Final = Press("choose_here", 1, numbers=0)
"""The answer for all meetings of this guild to come."""
EVERY_TIME: Final = Press("every_time", 1)
STOP_STANDING: Final = Press("stop_standing", 1)
"""The circle."""

CHECK_IN: Final = Press("check_in", 1)
START: Final = Press("start", 1, numbers=2)
"""Meeting, and the version of it that the button was drawn for: two presses at once never skip two phases."""
NEXT_PHASE: Final = Press("next_phase", 1, numbers=2)
PROMPT: Final = Press("prompt", 1)
END: Final = Press("end_meeting", 1, numbers=2)
END_UNSURE: Final = Press("end", 1)
"""As it was drawn while it carried no version: nobody knows what was seen, so it ends nothing."""
BACK: Final = Press("back", 1, numbers=2)
PAUSE: Final = Press("pause", 1, numbers=2)
RESUME: Final = Press("resume", 1, numbers=2)
MORE_TIME: Final = Press("more_time", 1, numbers=2)
MORE: Final = Press("more", 1)
LOOK_PROMPT: Final = Press("look_prompt", 1, numbers=3)
"""Meeting, place of the kind among the kinds, and the number of the prompt that was looked at."""
POST_PROMPT: Final = Press("post_prompt", 1, numbers=3)
GENTLE_CARD: Final = Press("gentle_card", 1, numbers=2)
"""Meeting, and which card."""

RAISE_HAND: Final = Press("raise_hand", 1)
PASS: Final = Press("pass", 1)
GIVE_PIECE: Final = Press("give_piece", 1)
GIVE_NEXT: Final = Press("give_next", 1, numbers=2)
"""Meeting, and which turn it was when the button was drawn."""
GIVE_TO: Final = Press("give_to", 1, numbers=2)
"""The menu of people."""
SKIP: Final = Press("skip", 1, numbers=2)
TAKE_BACK: Final = Press("take_back", 1, numbers=2)
LONGER_SHARE: Final = Press("longer_share", 1, numbers=3)
"""Meeting, turn, and the seconds that this share was given already."""

SIDE_ROOM: Final = Press("side_room", 1)
"""The meeting."""
SIDE_WITH: Final = Press("side_with", 1)
"""The menu of people for it; the meeting."""
SIDE_LEAVE: Final = Press("side_leave", 1)
"""The side room."""

AGENDA_PART: Final = Press("agenda_part", 1)
"""The menu of parts; the circle."""
AGENDA_CHOICE: Final = Press("agenda_choice", 1)
"""The menu of agendas; the circle."""
AGENDA_AUTO: Final = Press("agenda_auto", 1, numbers=2)
"""The circle, and 1 for by themselves."""

HELP_LINES: Final = Press("help_lines", 1)
GIVE: Final = Press("give", 1)
JOURNAL: Final = Press("journal", 1)

ERASE_ME: Final = Press("erase_me", 1, numbers=0)
KEEP_ME: Final = Press("keep_me", 1, numbers=0)
ERASE_MEMBER: Final = Press("erase_member", 1)
"""The person who left."""
OLDER_ACTS: Final = Press("older_acts", 1)
"""The act that the last page ended with."""
RETENTION: Final = Press("retention", 1, numbers=0)
"""The menu of what is kept for a time that can be set."""
GIVE_LINKED: Final = Press("give_linked", 1)
"""The circle that the gift is for; 0 for the whole guild."""
OTHER_WAYS: Final = Press("other_ways", 1, numbers=0)
THANK_ME: Final = Press("thank_me", 1)
"""The link that was taken."""
RECEIPT: Final = Press("receipt", 1)
FORGET_GIFT: Final = Press("forget_gift", 1)
FORGET_SURE: Final = Press("forget_sure", 1)
MORE_GIFTS: Final = Press("more_gifts", 1)
"""How many are left out before."""
EDIT_GIVING: Final = Press("edit_giving", 1, numbers=0)
EDIT_RECIPIENT: Final = Press("edit_recipient", 1, numbers=0)
GIFTS_SHOWN: Final = Press("gifts_shown", 1, numbers=0)
"""What others see of the ledger; the buttons and the menu of that screen follow."""
GOAL_OFF: Final = Press("goal_off", 1, numbers=0)
GIFT_CARD_OFF: Final = Press("gift_card_off", 1, numbers=0)
GIFT_CARD_CHANNEL: Final = Press("gift_card_channel", 1, numbers=0)

SHOW_TEXT: Final = Press("show_text", 1)
"""The message that was taken down."""
SHOW_NOTE: Final = Press("show_note", 1, numbers=2)
"""The message that a private note is about, and what about it (`domain.privacy.mask_of`; 0 where only memory knows)."""
ALLOWED: Final = Press("allowed", 1, numbers=0)
"""What may be said in this guild."""
AUTOMOD_ON: Final = Press("automod_on", 1, numbers=0)
AUTOMOD_OFF: Final = Press("automod_off", 1, numbers=0)

COUNTRY: Final = Press("country", 1, numbers=0)
"""The menu of countries on the help lines."""
ANOTHER: Final = Press("another", 2, numbers=2)
"""The moment to write at (its place among `MOMENTS`), and which of its prompts comes next, counted from 0."""
MOMENT: Final = Press("moment", 1, numbers=0)
"""The menu of moments."""
IN_TWO_DAYS: Final = Press("in_two_days", 1, numbers=0)
OPEN_PROMPT: Final = Press("open_prompt", 1, numbers=0)
PROMPTS_PAGE: Final = Press("prompts_page", 1, numbers=3)
"""Deck (0 for all, else counted from 1), kind (0 for all, else counted from 1), and page, counted from 0."""
BETWEEN: Final = Press("between", 1)
"""The circle."""
