"""All trials in the order in which they are made, and what only a person can try."""

from __future__ import annotations

from typing import Final

from bot.probe import guild, messages, rooms
from bot.probe.trial import Trial, by_hand

A_PHONE: Final = "look at a locked phone"
A_MEMBER: Final = "only a member can try it"
AN_ADMIN: Final = "an admin has to change rights by hand"
A_STAGE: Final = "it takes people on a stage"
NOT_WORTH_IT: Final = "it would risk the bot's account"

BY_HAND: Final = (
    by_hand("locked-writing", "a locked and archived thread takes no message from members", A_MEMBER),
    by_hand("lock-screen", "a phone's lock screen shows nothing telling of a message of components", A_PHONE),
    by_hand("lock-screen-note", "nor of the private note", A_PHONE),
    by_hand("silent-phone", "a panel posted anew lights up no phone and leaves no badge", A_PHONE),
    by_hand(
        "cue", "a cue is whispered up to 14 minutes after a press, and only its person sees it", A_MEMBER
    ),
    by_hand(
        "side-room",
        "whoever is let into a side room sees it at once, and the lock screen tells nothing",
        A_MEMBER,
    ),
    by_hand(
        "side-room-hidden", "nobody without Manage Threads sees a side room or how many are in it", A_MEMBER
    ),
    by_hand(
        "event-cancelled", "an event that somebody cancels has status 4, or is gone", "cancel one by hand"
    ),
    by_hand(
        "menu", "Tell a facilitator is found under Apps in a thread and in a voice room's chat", A_MEMBER
    ),
    by_hand(
        "dm-redraw", "an answer for one person in a direct message can be drawn anew for 15 minutes", A_MEMBER
    ),
    by_hand(
        "gifts",
        "a gift by a real Stripe Payment Link and by a real Ko-fi page is counted",
        "it takes accounts there",
    ),
    by_hand(
        "stage-people", "who comes onto a stage listens, and an invitation waits until it is taken", A_STAGE
    ),
    by_hand("stage-silence", "a stage on which nobody speaks is ended by Discord, and opens again", A_STAGE),
    by_hand(
        "conversations", "ten conversations at once, then three a minute, bring no quarantine", NOT_WORTH_IT
    ),
    by_hand(
        "quarantine", "in quarantine Discord answers 20026, and known conversations still work", NOT_WORTH_IT
    ),
    by_hand(
        "other-application",
        "a guild that moves to another application goes on there, with desks, rooms and cards made anew",
        "it takes two applications",
    ),
    by_hand(
        "outage", "messages are not lost while a guild cannot be reached", "nobody can make Discord fail"
    ),
    by_hand("automod-blocks", "AutoMod stops what it should, shows the reason, and checks edits", A_MEMBER),
    by_hand("setup-rights", "/setup sees within a minute a right that is taken from the bot", AN_ADMIN),
    by_hand("setup-bots", "/setup sees another bot that can read rooms by its own role", AN_ADMIN),
    by_hand("setup-restore", "Restore the rights works with the invite's rights alone", AN_ADMIN),
)

ALL: Final[tuple[Trial, ...]] = (*guild.TRIALS, *rooms.TRIALS, *messages.TRIALS, *BY_HAND)
