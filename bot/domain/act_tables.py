"""Which command and which press is written down as an act, and why the others are not. A test walks all of them.

Who adds a command or a press adds a line here. A press that opens a form stands for the form, too.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

LOOKS: Final = "none, because it changes nothing and shows nobody else"
OWN: Final = "none, because it concerns only who does it, and no list of members is kept"
HELP: Final = "none, because nobody may know who looks for help"
SHOWS: Final = "none, because it shows only what admins chose, counted or wrote"
ON_DESK: Final = "none, because the desk shows it to those whom it concerns, and no list of duty is kept"
PIECE: Final = "none, because who spoke when is written down nowhere"
ASKS: Final = "none, because it only opens a question"

COMMANDS: Final = MappingProxyType[str, tuple[str, ...] | str](
    {
        "setup": ASKS,
        "circle create": ("circle_created",),
        "circle list": SHOWS,
        "circle show": SHOWS,
        "circle facilitator": ("facilitator_asked", "facilitator_named_self", "facilitator_removed"),
        "circle edit": ("circle_edited",),
        "circle skip": ("dates_skipped",),
        "circle move": ("meeting_moved",),
        "circle pause": ("circle_paused",),
        "circle resume": ("circle_resumed",),
        "circle archive": ("circle_archived",),
        "circle export": SHOWS,
        "circle import": SHOWS,
        "circles": LOOKS,
        "agreements": LOOKS,
        "my meetings": OWN,
        "my reminders": OWN,
        "my export": OWN,
        "my erase": OWN,
        "my gifts": OWN,
        "my claim": OWN,
        "privacy rules": SHOWS,
        "privacy set": ("privacy_set",),
        "privacy test": SHOWS,
        "privacy audit": SHOWS,
        "privacy retention": SHOWS,
        "privacy automod": ASKS,
        "privacy erase": ASKS,
        "meeting start": ("meeting_started",),
        "meeting next": ("phase_entered",),
        "meeting prompt": ("prompt_posted",),
        "meeting end": ("meeting_ended",),
        "meeting pause": ("meeting_paused",),
        "meeting resume": ("meeting_resumed",),
        "meeting extend": ("part_extended",),
        "meeting agenda": ASKS,
        "meeting piece": PIECE,
        "meeting roster": ("roster_read",),
        "meeting seat": ("member_let_in", "member_removed"),
        "meeting cancel": ("meeting_cancelled",),
        "donate": OWN,
        "donations record": ("gift_recorded",),
        "donations correct": ("entry_corrected",),
        "donations export": ("ledger_exported",),
        "donations import": ("gifts_imported",),
        "donations goal": ("goal_set",),
        "donations chart": SHOWS,
        "donations summary": SHOWS,
        "donations provider": SHOWS,
        "support": HELP,
        "Tell a facilitator": HELP,
        "journal": HELP,
        "prompt add": ("prompt_added",),
        "prompt edit": ("prompt_changed",),
        "prompt retire": ("prompt_retired",),
        "prompt list": SHOWS,
        "prompt import": ("prompts_imported",),
        "prompt export": SHOWS,
    }
)
"""By the command's whole name: the acts that it may note, or why it notes none."""

PRESSES: Final = MappingProxyType[str, tuple[str, ...] | str](
    {
        **dict.fromkeys(("join", "leave", "give_back", "stay", "take_offer", "pass_offer"), OWN),
        **dict.fromkeys(("write_dm", "write_here", "choose_ask", "choose_dm", "choose_here"), OWN),
        **dict.fromkeys(("every_time", "stop_standing", "accept", "decline", "withdraw"), OWN),
        **dict.fromkeys(("erase_me", "keep_me", "show_text", "show_note"), OWN),
        **dict.fromkeys(("give", "give_linked", "other_ways", "thank_me", "receipt"), OWN),
        **dict.fromkeys(("forget_gift", "forget_sure", "more_gifts"), OWN),
        **dict.fromkeys(("help_lines", "country", "journal", "another", "moment"), HELP),
        **dict.fromkeys(("in_two_days", "open_prompt"), HELP),
        **dict.fromkeys(("care_open", "care_not_needed", "care_ask", "care_seen"), HELP),
        **dict.fromkeys(("flag", "flag_named", "flag_leave", "flag_seen"), HELP),
        **dict.fromkeys(("calendar", "see_circles", "others_see", "prompts_page"), LOOKS),
        **dict.fromkeys(("guild_choices", "events", "more", "look_prompt"), ASKS),
        **dict.fromkeys(("raise_hand", "pass", "give_piece", "give_next", "give_to"), PIECE),
        **dict.fromkeys(("skip", "take_back", "longer_share"), PIECE),
        **dict.fromkeys(("side_room", "side_with", "side_leave"), HELP),
        **dict.fromkeys(("agenda_part", "agenda_choice", "agenda_auto"), ("agenda_changed",)),
        **dict.fromkeys(("duty_take", "duty_back", "hold_it"), ON_DESK),
        **dict.fromkeys(("setup_step", "doctor_page"), SHOWS),
        **dict.fromkeys(("setup_holder", "setup_where", "setup_room"), ASKS),
        "setup_admins": ("admin_channel_changed",),
        "setup_rules": ("privacy_set",),
        "setup_care": ("care_changed",),
        "setup_start": ("start_channel_changed",),
        "setup_first": ("circle_created",),
        "mend": ("mended", "start_channel_changed"),
        "older_acts": SHOWS,
        "edit_words": ("agreement_changed",),
        "care_choice": ("care_changed",),
        "admin_channel": ("admin_channel_changed",),
        "language": ("language_changed",),
        "start_channel": ("start_channel_changed",),
        "announce": ("circle_announced",),
        "edit_new": ("circle_amended",),
        "undo": ("circle_undone",),
        "undo_skip": ("dates_taken_up",),
        "hold_yes": ("facilitator_accepted",),
        "hold_no": ("facilitator_declined",),
        "remake": ("circle_places_remade",),
        "seat_rules": ("seat_rules_set",),
        "events_on": ("events_on",),
        "events_off": ("events_off",),
        "between": ("between_set", "deck_chosen"),
        "let_in": ("member_let_in",),
        "not_this_time": ("seat_declined",),
        "call_it_off": ("meeting_cancelled",),
        "check_in": ("checked_in",),
        "start": ("meeting_started",),
        "next_phase": ("phase_entered",),
        "back": ("phase_back",),
        "pause": ("meeting_paused",),
        "resume": ("meeting_resumed",),
        "more_time": ("part_extended",),
        "gentle_card": ("card_posted",),
        "automod_on": ("automod_on",),
        "automod_off": ("automod_off",),
        "prompt": ("prompt_posted",),
        "post_prompt": ("prompt_posted",),
        "end_meeting": ("meeting_ended",),
        "end": LOOKS,
        "erase_member": ("member_erased",),
        "retention": ("retention_set",),
        "allowed": ("privacy_allowed",),
        "edit_giving": ("giving_changed",),
        "edit_recipient": ("recipient_changed",),
        "gifts_shown": SHOWS,
        "goal_off": ("goal_dropped",),
        "gift_card_off": ("gift_card_off",),
        "gift_card_channel": ("gift_card_on",),
    }
)
"""By the name of the custom id."""

KNOWN: Final = frozenset(
    act for noted in (*COMMANDS.values(), *PRESSES.values()) if not isinstance(noted, str) for act in noted
)
"""Every act that is written down somewhere."""
