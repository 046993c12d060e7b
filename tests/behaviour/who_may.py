"""The tables of who may do what. Whoever adds a command or a press adds a line here, or `test_refusals` fails."""

from __future__ import annotations

ROLES = ("member", "holder", "other holder", "admin", "in a DM", "elsewhere")
"""A member; who holds this circle; who holds another one of the guild; an admin who holds none; somebody in a DM with
the bot; an admin of another guild, with the numbers of this one."""

OK = ""
ADMINS = "Only people who may manage this server can do that."
HOLD_NONE = "You do not hold a circle here."
NOT_YOURS = "I do not know that circle."
NONE_HERE = "There is no circle here yet."
HOLDERS = "Only those who hold this circle can do that."
NO_MEETING = "That meeting is no longer there."
NO_CIRCLE = "That circle is no longer there."
NOT_ASKED = "This question was for somebody else."
HOLDS = "You hold this circle, and this question changes nothing about it."
NO_SEAT = "You are not counted in for this meeting."
NO_YES = "You have not accepted the agreement"
NOTHING = "There is nothing here for you."
NO_STANDING = "You have no seat for every time there."
NOT_ASKING = "They do not ask for a seat any more."
NO_OFFER = "No seat is held for you at the moment."
NO_NOTE = "I no longer know which group this was about"
NOT_KNOWN = "I no longer know whom this was about"
NO_DUTY = "In this server I do not tell facilitators of signs of danger"
OFF_DUTY = "You are not on duty for this meeting"
NOT_LEFT_OUT = "Nothing is left out there any more."
NO_LINK = "The page for giving cannot tell me whose gift it is."
LINK_GONE = "That link is used, or over."
NO_GIFT = "No gift of yours is behind this button."
GUILD_ONLY = "This works only inside a server, not here."
HIDDEN = "Discord does not offer it"

NO_SIDE_ROOM = "That side room is no longer there."
NO_PIECE = "The piece is for those who have a seat"

REFUSALS = (
    *(ADMINS, HOLD_NONE, NOT_YOURS, HOLDERS, NO_MEETING, NO_CIRCLE, NOT_ASKED, NO_SEAT, NO_YES, NOTHING),
    *(NONE_HERE, NOT_LEFT_OUT, NO_NOTE, NOT_KNOWN, NO_DUTY, OFF_DUTY),
    *(HOLDS, GUILD_ONLY, NO_OFFER, NO_STANDING, NOT_ASKING),
    *(
        HOLDS,
        GUILD_ONLY,
        NO_OFFER,
        NO_STANDING,
        NOT_ASKING,
        NO_LINK,
        LINK_GONE,
        NO_GIFT,
        NO_PIECE,
        NO_SIDE_ROOM,
    ),
)
MEMBER = "{member}"
"""Stands for somebody of the guild that the command is used in."""
A_FILE = "{file}"
"""Stands for a file that is sent along."""
#: Words that never stand in a refusal.
UNKIND = (
    "invalid",
    "error",
    "denied",
    "forbidden",
    "not allowed",
    "must",
    "unauthori",
    "permission",
    "our fault",
    "!",
)

By = dict[str, str]
EVERYONE: By = dict.fromkeys(ROLES, OK)
IN_A_GUILD: By = {**EVERYONE, "in a DM": HIDDEN}
ONLY_ADMINS: By = {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "in a DM": HIDDEN, "elsewhere": OK}
ONLY_HOLDERS: By = {
    **dict.fromkeys(ROLES, HOLD_NONE),
    "holder": OK,
    "other holder": NOT_YOURS,
    "in a DM": HIDDEN,
}

ADMINS_OF_IT: By = {**ONLY_ADMINS, "elsewhere": NONE_HERE}
CREATE: dict[str, object] = {
    "name": "New",
    "weekday": "Fri",
    "time": "18:00",
    "timezone": "UTC",
    "room": "text",
}
DECK_EDITORS: By = {**dict.fromkeys(ROLES, OK), "member": HOLD_NONE, "in a DM": HIDDEN}
COMMANDS: dict[str, tuple[dict[str, object], By]] = {
    "setup": ({}, ONLY_ADMINS),
    "circle create": (CREATE, ONLY_ADMINS),
    "circle list": ({}, ADMINS_OF_IT),
    "circle show": ({"circle": "{circle}"}, {**ONLY_ADMINS, "elsewhere": NONE_HERE}),
    "circle facilitator": (
        {"action": "add", "member": MEMBER, "circle": "{circle}"},
        {**ONLY_ADMINS, "elsewhere": NONE_HERE},
    ),
    "circle edit": ({"circle": "{circle}", "capacity": "9"}, ADMINS_OF_IT),
    "circle skip": ({"circle": "{circle}", "date": "2026-01-12"}, ADMINS_OF_IT),
    "circle move": ({"circle": "{circle}", "date": "2026-01-19", "to": "19:00"}, ADMINS_OF_IT),
    "circle pause": ({"circle": "{circle}"}, ADMINS_OF_IT),
    "circle resume": ({"circle": "{circle}"}, ADMINS_OF_IT),
    "circle export": ({}, ADMINS_OF_IT),
    "circle import": ({"file": A_FILE}, ONLY_ADMINS),
    "circles": ({}, IN_A_GUILD),
    "agreements": ({}, IN_A_GUILD),
    "my meetings": ({}, EVERYONE),
    "my reminders": ({}, EVERYONE),
    "my export": ({}, EVERYONE),
    "privacy audit": ({}, ONLY_ADMINS),
    "privacy retention": ({}, ONLY_ADMINS),
    "privacy erase": ({"member": "123456789012345678"}, ONLY_ADMINS),
    "my erase": ({}, EVERYONE),
    "my gifts": ({}, EVERYONE),
    "my claim": ({"receipt": "1a2b3c4d-1111-2222-3333-0123456789ab"}, EVERYONE),
    "meeting start": ({"circle": "{circle}"}, ONLY_HOLDERS),
    "meeting next": ({"circle": "{circle}"}, ONLY_HOLDERS),
    "meeting prompt": ({"circle": "{circle}"}, ONLY_HOLDERS),
    "meeting end": ({"circle": "{circle}"}, ONLY_HOLDERS),
    "meeting pause": ({"circle": "{circle}"}, ONLY_HOLDERS),
    "meeting resume": ({"circle": "{circle}"}, ONLY_HOLDERS),
    "meeting extend": ({"minutes": 5, "circle": "{circle}"}, ONLY_HOLDERS),
    "meeting piece": ({"action": "give", "member": MEMBER, "circle": "{circle}"}, ONLY_HOLDERS),
    "meeting agenda": ({"circle": "{circle}"}, ONLY_HOLDERS),
    "meeting roster": ({"circle": "{circle}"}, ONLY_HOLDERS),
    "meeting seat": ({"action": "remove", "member": MEMBER, "circle": "{circle}"}, ONLY_HOLDERS),
    "meeting cancel": (
        {"reason": "illness", "circle": "{circle}"},
        {**ONLY_HOLDERS, "admin": OK, "elsewhere": NONE_HERE},
    ),
    "donate": ({}, IN_A_GUILD),
    "donations record": ({"amount": "5", "currency": "USD"}, ONLY_ADMINS),
    "donations summary": ({}, ONLY_ADMINS),
    "donations provider": ({}, ONLY_ADMINS),
    "donations correct": ({"entry": "1", "reason": "mistyped"}, ONLY_ADMINS),
    "donations export": ({}, ONLY_ADMINS),
    "donations chart": ({}, ONLY_ADMINS),
    "donations goal": ({"amount": "500", "currency": "USD"}, ONLY_ADMINS),
    "donations import": ({"file": ("gifts.csv", b"date,amount,currency\n2026-01-01,5,USD\n")}, ONLY_ADMINS),
    "privacy rules": ({}, ONLY_ADMINS),
    "privacy set": ({"rule": "link", "action": "nudge"}, ONLY_ADMINS),
    "privacy automod": ({}, ONLY_ADMINS),
    "privacy test": ({"text": "hello"}, ONLY_ADMINS),
    "support": ({}, EVERYONE),
    "Tell a facilitator": ({}, IN_A_GUILD),
    "journal": ({"moment": "hard"}, EVERYONE),
    "prompt add": ({"text": "What is new for you?", "kind": "theme"}, DECK_EDITORS),
    "prompt edit": ({"id": "opening-as-you-are"}, DECK_EDITORS),
    "prompt retire": ({"id": "opening-settle-in"}, DECK_EDITORS),
    "prompt list": ({}, DECK_EDITORS),
    "prompt import": ({"file": A_FILE}, DECK_EDITORS),
    "prompt export": ({}, DECK_EDITORS),
    "circle archive": ({"circle": "{circle}"}, ADMINS_OF_IT),  # last: what is archived is found no more
}

ADMINS_OF_THEIRS: By = {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": OK}
DECK_READERS: By = {**dict.fromkeys(ROLES, OK), "member": HOLD_NONE, "in a DM": HOLD_NONE}
OWN_SEAT: By = {**EVERYONE, "elsewhere": NO_MEETING}
SEATED_ONES: By = {**dict.fromkeys(ROLES, NO_SEAT), "elsewhere": NO_MEETING}
DESK: By = {
    **dict.fromkeys(ROLES, HOLDERS),
    "holder": OK,
    "in a DM": NO_MEETING,
    "elsewhere": NO_MEETING,
}
IN_THE_ROOM: By = {
    **dict.fromkeys(ROLES, NO_PIECE),
    "holder": OK,
    "in a DM": NO_MEETING,
    "elsewhere": NO_MEETING,
}
NEW_CIRCLE: By = {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": NO_CIRCLE}
ASKED: By = {**dict.fromkeys(ROLES, NOT_ASKED), "holder": OK, "in a DM": NO_CIRCLE, "elsewhere": NO_CIRCLE}
PRESSES: dict[str, tuple[str, By]] = {
    "setup_step": ("3", ADMINS_OF_THEIRS),
    "setup_rules": ("0", ADMINS_OF_THEIRS),
    "setup_care": ("0", ADMINS_OF_THEIRS),
    "setup_first": ("0.0.1", ADMINS_OF_THEIRS),
    "doctor_page": ("0", ADMINS_OF_THEIRS),
    "mend": ("1.{circle}", {**ADMINS_OF_THEIRS, "elsewhere": NO_CIRCLE}),
    "join": ("{meeting}", {**OWN_SEAT, "in a DM": NO_MEETING}),
    "leave": ("{meeting}", OWN_SEAT),
    "give_back": ("{meeting}", OWN_SEAT),
    "calendar": ("{meeting}", OWN_SEAT),
    "write_dm": ("{meeting}", SEATED_ONES),
    "write_here": ("{meeting}", SEATED_ONES),
    "stay": ("{meeting}", OWN_SEAT),
    "accept": ("{words}.0", {**EVERYONE, "in a DM": GUILD_ONLY}),
    "decline": ("0", EVERYONE),
    "withdraw": ("0", dict.fromkeys(ROLES, NO_YES)),
    "edit_words": ("", ADMINS_OF_THEIRS),
    "guild_choices": ("", ADMINS_OF_THEIRS),
    "see_circles": ("", {**EVERYONE, "in a DM": GUILD_ONLY}),
    "others_see": ("", EVERYONE),
    "care_open": ("7", EVERYONE),
    "care_not_needed": ("7", EVERYONE),
    "care_ask": ("7", dict.fromkeys(ROLES, NO_NOTE)),
    "care_seen": ("7", dict.fromkeys(ROLES, NOT_KNOWN)),
    "duty_take": ("{meeting}", {**DESK, "holder": NO_DUTY}),
    "duty_back": ("{meeting}", {**DESK, "holder": OFF_DUTY}),
    "flag": ("1.2.3", {**EVERYONE, "in a DM": GUILD_ONLY}),
    "flag_named": ("1.2.3", {**EVERYONE, "in a DM": GUILD_ONLY}),
    "flag_leave": ("", EVERYONE),
    "flag_seen": ("{circle}", {**DESK, "in a DM": NO_CIRCLE, "elsewhere": NO_CIRCLE}),
    "announce": ("{new}", NEW_CIRCLE),
    "edit_new": ("{new}", NEW_CIRCLE),
    "undo": ("{new}", NEW_CIRCLE),
    "undo_skip": ("{circle}.739625.739625", {**NEW_CIRCLE, "admin": NOT_LEFT_OUT}),
    "hold_yes": ("{circle}", ASKED),
    "check_in": ("{meeting}", DESK),
    "start": ("{meeting}.{version}", DESK),
    "next_phase": ("{meeting}.{version}", DESK),
    "prompt": ("{meeting}", DESK),
    "end": ("{meeting}", DESK),
    "end_meeting": ("{meeting}.{version}", DESK),
    "back": ("{meeting}.{version}", DESK),
    "pause": ("{meeting}.{version}", DESK),
    "resume": ("{meeting}.{version}", DESK),
    "more_time": ("{meeting}.{version}", DESK),
    "more": ("{meeting}", DESK),
    "look_prompt": ("{meeting}.0.0", DESK),
    "post_prompt": ("{meeting}.0.0", DESK),
    "gentle_card": ("{meeting}.0", DESK),
    "raise_hand": ("{meeting}", IN_THE_ROOM),
    "pass": ("{meeting}", IN_THE_ROOM),
    "give_piece": ("{meeting}", DESK),
    "give_next": ("{meeting}.0", DESK),
    "skip": ("{meeting}.0", DESK),
    "take_back": ("{meeting}.0", DESK),
    "longer_share": ("{meeting}.0.0", DESK),
    "side_room": ("{meeting}", DESK),
    "side_leave": ("1", dict.fromkeys(ROLES, NO_SIDE_ROOM)),
    "agenda_auto": (
        "{circle}.1",
        {**dict.fromkeys(ROLES, HOLDERS), "holder": OK, "in a DM": NO_CIRCLE, "elsewhere": NO_CIRCLE},
    ),
    "let_in": ("{meeting}.{seated}", DESK),
    "take_offer": ("{meeting}", {**dict.fromkeys(ROLES, NO_OFFER), "elsewhere": NO_MEETING}),
    "pass_offer": ("{meeting}", {**dict.fromkeys(ROLES, NO_OFFER), "elsewhere": NO_MEETING}),
    "not_this_time": ("{meeting}.{seated}", {**DESK, "holder": NOT_ASKING}),
    "hold_it": ("{meeting}", DESK),
    "call_it_off": ("{meeting}", DESK),
    "remake": ("{circle}", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": NO_CIRCLE}),
    "seat_rules": ("{circle}", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": NO_CIRCLE}),
    "events": ("{circle}", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": NO_CIRCLE}),
    "events_on": ("{circle}", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": NO_CIRCLE}),
    "events_off": ("{circle}", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": NO_CIRCLE}),
    "choose_ask": ("", {**EVERYONE, "in a DM": GUILD_ONLY}),
    "choose_dm": ("", {**EVERYONE, "in a DM": GUILD_ONLY}),
    "choose_here": ("", {**EVERYONE, "in a DM": GUILD_ONLY}),
    "every_time": ("{meeting}", SEATED_ONES),
    "stop_standing": ("{circle}", dict.fromkeys(ROLES, NO_STANDING)),
    "help_lines": ("{meeting}", EVERYONE),
    "give": ("{meeting}", {**EVERYONE, "in a DM": GUILD_ONLY}),
    "give_linked": ("{circle}", {**dict.fromkeys(ROLES, NO_LINK), "in a DM": GUILD_ONLY}),
    "other_ways": ("", {**EVERYONE, "in a DM": GUILD_ONLY}),
    "thank_me": ("1", dict.fromkeys(ROLES, LINK_GONE)),
    "receipt": ("1", dict.fromkeys(ROLES, NO_GIFT)),
    "forget_gift": ("1", dict.fromkeys(ROLES, NO_GIFT)),
    "forget_sure": ("1", dict.fromkeys(ROLES, NO_GIFT)),
    "more_gifts": ("5", EVERYONE),
    "gifts_shown": ("", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": OK}),
    "goal_off": ("", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": OK}),
    "gift_card_off": ("", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": OK}),
    "edit_giving": ("", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": OK}),
    "edit_recipient": ("", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": OK}),
    "journal": ("{meeting}", EVERYONE),
    "another": ("1.1", EVERYONE),
    "in_two_days": ("", {**EVERYONE, "in a DM": GUILD_ONLY}),
    "open_prompt": ("", EVERYONE),
    "prompts_page": ("0.0.0", DECK_READERS),
    "between": ("{circle}", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": NO_CIRCLE}),
    "show_text": ("{text}", dict.fromkeys(ROLES, NOTHING)),
    "show_note": ("{text}.0", dict.fromkeys(ROLES, NOTHING)),
    "automod_on": ("", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": OK}),
    "automod_off": ("", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": OK}),
    "allowed": ("", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": OK}),
    "hold_no": ("{circle}", {**ASKED, "holder": HOLDS}),
    "keep_me": ("", EVERYONE),
    "erase_member": ("123456789012345678", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": OK}),
    "older_acts": ("9", {**dict.fromkeys(ROLES, ADMINS), "admin": OK, "elsewhere": OK}),
    "erase_me": ("", EVERYONE),  # last: who is erased may do less afterwards
}
#: Presses that are no button.
MENUS = {
    "country",
    "moment",
    "care_choice",
    "admin_channel",
    "start_channel",
    "language",
    "setup_admins",
    "setup_start",
    "setup_holder",
    "setup_where",
    "setup_room",
    "give_to",
    "agenda_part",
    "side_with",
    "agenda_choice",
    "retention",
    "gift_card_channel",
}
#: Commands of a message's menu.
ON_MESSAGES = {"Tell a facilitator"}
