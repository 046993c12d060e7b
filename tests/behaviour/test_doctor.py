"""The doctor: each fault is made, seen, told once, mended, told once more, and gone."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import discord

from bot.app import CONFIG
from bot.client import PERMISSIONS
from bot.domain.faults import FaultKind
from bot.domain.needs import IN_A_CHANNEL, IN_A_VOICE_ROOM
from bot.texts import Texts
from bot.ui import ids
from tests.behaviour.stories import Circle, make_circle, overwrite, posted, query
from tests.behaviour.test_automod import MAY, OURS, rules, turn_on
from tests.behaviour.test_mending import delete, hear
from tests.behaviour.test_webhooks import call, switch_on
from tests.harness.world import World
from tests.payments.bodies import KOFI_TOKEN, donation, kofi_body

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    import pytest
    from simcord import ChannelHandle

    from tests.harness.answer import Answer

    Do = Callable[["Ward"], Awaitable[object]]

SAY = Texts(CONFIG / "locales").to()
WELL = "**All is well.**"
WITHOUT_MOVE = discord.Permissions(PERMISSIONS.value & ~discord.Permissions(move_members=True).value)
WITHOUT_EVENTS = discord.Permissions(PERMISSIONS.value & ~discord.Permissions(create_events=True).value)


@dataclass(frozen=True)
class Page:
    """A page as it was read; the next one takes its place."""

    answer: Answer
    text: str
    labels: tuple[str, ...]


@dataclass
class Ward:
    """A guild with a circle that meets by voice, a Start card, and a channel where admins are told."""

    world: World
    circle: Circle
    staff: ChannelHandle

    @property
    def me(self) -> int:
        """The bot itself."""
        assert self.world.bot.user is not None
        return self.world.bot.user.id

    def title(self, kind: FaultKind) -> str:
        """Return what the fault is called."""
        circle = self.circle
        return SAY(
            f"setup.title_{kind}", name=circle.name, channel=circle.channel.mention, room=circle.voice.mention
        )

    async def look(self) -> list[Page]:
        """Use `/setup` and read all pages."""
        admin = self.world.admin
        answer = await self.world.slash(admin, self.world.lobby, "setup")
        pages = [Page(answer, answer.text, answer.labels)]
        while "More" in answer.labels:
            answer = await self.world.press(admin, answer, "More")
            pages.append(Page(answer, answer.text, answer.labels))
        return pages

    def told(self, words: str) -> int:
        """Count what admins were told with these words."""
        return len([one for one in posted(self.world, self.world.admin, self.staff) if words in one.text])

    def role(self, permissions: discord.Permissions) -> None:
        """Let an admin change what the bot's role may do."""
        self.world.sim.shrink_bot_role(self.world.guild, permissions)

    def deny(self, channel: ChannelHandle, rights: tuple[str, ...], *names: str) -> None:
        """Let an admin deny the bot something in a channel."""
        overwrite(self.world, channel, self.me, **{name: name not in names for name in rights})


async def admit(world: World) -> Ward:
    """Make such a guild."""
    staff = world.guild.create_text_channel("staff")
    circle, admin = await make_circle(world, room="voice"), world.admin
    page = await world.slash(admin, world.lobby, "setup")
    page = await world.press(admin, page, "Go through the setup")
    page = await world.choose(admin, page, staff, custom_id=ids.SETUP_ADMINS.custom_id())
    page = await world.press(admin, await world.press(admin, page, "Usual"), "Off")
    await world.choose(admin, page, world.lobby, custom_id=ids.SETUP_START.custom_id())
    await world.later(seconds=10)
    return Ward(world, circle, staff)


# ------------------------------------------------------------------ how each is made, and mended by people


async def deny_in_channel(ward: Ward) -> None:
    ward.deny(ward.circle.channel, IN_A_CHANNEL, "manage_threads")


async def deny_in_room(ward: Ward) -> None:
    ward.deny(ward.circle.voice, IN_A_VOICE_ROOM, "move_members")


async def show_room(ward: Ward) -> None:
    overwrite(ward.world, ward.circle.voice, ward.world.guild.default_role.id, view_channel=True)


async def take_from_role(ward: Ward) -> None:
    ward.role(WITHOUT_MOVE)


async def give_to_role(ward: Ward) -> None:
    ward.role(PERMISSIONS)


async def take_events(ward: Ward) -> None:
    shown = await ward.world.slash(ward.world.admin, ward.world.lobby, "circle show", circle=ward.circle.name)
    shown = await ward.world.press(ward.world.admin, shown, "Server events")
    if "Show them" in shown.labels or len(shown.labels) == 1:
        await ward.world.press(ward.world.admin, shown, shown.labels[0])
    await ward.world.later(seconds=10)
    ward.role(WITHOUT_EVENTS)


async def delete_room(ward: Ward) -> None:
    await delete(ward.world, ward.circle.voice)


async def delete_channel(ward: Ward) -> None:
    await delete(ward.world, ward.circle.channel)


async def delete_desk(ward: Ward) -> None:
    await delete(ward.world, ward.circle.desk)


async def silence_in_staff(ward: Ward) -> None:
    overwrite(ward.world, ward.staff, ward.me, send_messages=False, view_channel=True)


async def let_write_in_staff(ward: Ward) -> None:
    overwrite(ward.world, ward.staff, ward.me, send_messages=True, view_channel=True)


async def lose_card(ward: Ward) -> None:
    (row,) = query(ward.world, "SELECT start_message_id FROM guild")
    del ward.world.sim.backend.messages[ward.world.lobby.id][row["start_message_id"]]


async def nobody_holds(ward: Ward) -> None:
    await facilitator(ward, "remove")


async def somebody_holds(ward: Ward) -> None:
    world = ward.world
    await world.slash(
        world.admin,
        world.lobby,
        "circle facilitator",
        action="add",
        member=world.admin,
        circle=ward.circle.name,
    )


async def facilitator(ward: Ward, action: str) -> None:
    world = ward.world
    await world.slash(
        world.admin,
        world.lobby,
        "circle facilitator",
        action=action,
        member=world.facilitator,
        circle=ward.circle.name,
    )


async def break_automod(ward: Ward) -> None:
    ward.role(MAY)
    await turn_on(ward.world)
    ward.world.sim.backend.delete_auto_mod_rule(ward.world.guild.id, rules(ward.world)[OURS[0]]["id"])
    await ward.world.later(seconds=20)


async def lose_manage_guild(ward: Ward) -> None:
    ward.role(PERMISSIONS)


async def get_manage_guild(ward: Ward) -> None:
    ward.role(MAY)


async def add_logger(ward: Ward) -> None:
    role = ward.world.guild.create_role("Logger", permissions=discord.Permissions(administrator=True))
    await ward.world.settle()
    payload = {
        "id": str(role.id),
        "name": "Logger",
        "permissions": "8",
        "position": 5,
        "color": 0,
        "hoist": False,
    }
    more = {
        "managed": True,
        "mentionable": False,
        "tags": {"bot_id": "424242424242424242"},
        "colors": COLOURS,
    }
    hear(ward.world, "guild_role_update", {"guild_id": str(ward.world.guild.id), "role": {**payload, **more}})


COLOURS = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}


async def remove_logger(ward: Ward) -> None:
    roles = ward.world.sim.backend.get_guild(ward.world.guild.id).roles.values()
    (role,) = [one for one in roles if one.name == "Logger"]
    hear(ward.world, "guild_role_delete", {"guild_id": str(ward.world.guild.id), "role_id": str(role.id)})


async def rename_circle(ward: Ward) -> None:
    await edit(ward, "Ketamine evening")


async def rename_circle_back(ward: Ward) -> None:
    await edit(ward, ward.circle.name)


async def edit(ward: Ward, name: str) -> None:
    number = str(ward.circle.circle_id)
    await ward.world.slash(ward.world.admin, ward.world.lobby, "circle edit", circle=number, name=name)


async def rename_channel(ward: Ward) -> None:
    ward.world.sim.backend.edit_channel(ward.circle.channel.id, {"name": "therapy-talk"})


async def rename_channel_back(ward: Ward) -> None:
    ward.world.sim.backend.edit_channel(ward.circle.channel.id, {"name": "harbor"})


async def give_secret(ward: Ward) -> None:
    ward.world.settings = {**ward.world.settings, "KOFI_TOKENS": f"{ward.world.guild.id}=token"}
    await ward.world.restart()


async def take_secret(ward: Ward) -> None:
    ward.world.settings = {key: value for key, value in ward.world.settings.items() if key != "KOFI_TOKENS"}
    await ward.world.restart()


async def take_a_wrong_token(ward: Ward) -> None:
    port = await switch_on(ward.world, KOFI_TOKENS=KOFI_TOKEN)
    forged = kofi_body(donation(verification_token="not-this-one"))
    assert await call(ward.world, port, "kofi", forged) == 400


async def start_again(ward: Ward) -> None:
    await ward.world.restart()


async def take_something_unreadable(ward: Ward) -> None:
    port = await switch_on(ward.world, KOFI_TOKENS=KOFI_TOKEN)
    assert await call(ward.world, port, "kofi", kofi_body(donation(1, amount="a lot"))) == 200


async def take_a_gift(ward: Ward) -> None:
    port = int(ward.world.settings["WEBHOOK_PORT"])
    assert await call(ward.world, port, "kofi", kofi_body(donation(2))) == 200


async def rename_guild(ward: Ward) -> None:
    ward.world.sim.backend.edit_guild(ward.world.guild.id, {"name": "Ketamine circle"})


async def rename_guild_back(ward: Ward) -> None:
    ward.world.sim.backend.edit_guild(ward.world.guild.id, {"name": "Harbor"})


async def lose_copies(ward: Ward) -> None:
    """Let a file stand where the copies would go, for days."""
    folder = ward.world.database_file.parent / "backups"
    shutil.rmtree(folder)
    folder.write_text("in the way")
    await ward.world.later(days=2)


async def make_room_for_copies(ward: Ward) -> None:
    """Take it away, and press the button."""
    assert {type(error) for error in ward.world.errors()} == {FileExistsError}
    (ward.world.database_file.parent / "backups").unlink()
    (page,) = await ward.look()
    await ward.world.press(ward.world.admin, page.answer, "Make a copy now")


async def stop_reading(ward: Ward) -> None:
    ward.world.sim.message_content = False
    await ward.world.restart()


async def read_again(ward: Ward) -> None:
    ward.world.sim.message_content = True
    await ward.world.restart()


@dataclass(frozen=True)
class Case:
    """A fault: how it is made, how it is mended (a button's label, or what somebody does), and whether it is told."""

    kind: FaultKind
    make: Do
    mend: str | Do
    told: bool = True
    words: str = ""
    within: timedelta = timedelta(minutes=1)


DAY = timedelta(hours=25)
K = FaultKind
CASES = (
    Case(K.CHANNEL_RIGHTS, deny_in_channel, "Restore the rights", words="**Manage Threads**"),
    Case(K.ROOM_RIGHTS, deny_in_room, "Restore the rights", words="**Move Members**"),
    Case(K.ROOM_SEEN, show_room, "Restore the rights"),
    Case(K.ROLE_RIGHTS, take_from_role, give_to_role, words="**Move Members**"),
    Case(K.EVENT_RIGHT, take_events, give_to_role, words="**Create Events**"),
    Case(K.VOICE_GONE, delete_room, "Make it again"),
    Case(K.CHANNEL_GONE, delete_channel, "Make it again"),
    Case(K.DESK_GONE, delete_desk, "Make a new desk", told=False),
    Case(K.START_CARD, lose_card, "Post the Start card again", within=DAY),
    Case(K.NOBODY_HOLDS, nobody_holds, somebody_holds, told=False),
    Case(K.AUTOMOD, break_automod, "Mend my rules"),
    Case(K.AUTOMOD_RIGHT, lose_manage_guild, get_manage_guild),
    Case(K.BOTS_READ, add_logger, remove_logger, told=False, words="<@&"),
    Case(K.TELLING_CIRCLE, rename_circle, rename_circle_back, told=False),
    Case(K.TELLING_CHANNEL, rename_channel, rename_channel_back, told=False),
    Case(K.WEBHOOK_OFF, give_secret, take_secret, told=False, words="Ko-fi"),
    Case(K.WEBHOOK_REFUSED, take_a_wrong_token, start_again, told=False, words="1 by Ko-fi"),
    Case(K.WEBHOOK_UNREAD, take_something_unreadable, take_a_gift, told=False, words="Ko-fi"),
    Case(K.TELLING_GUILD, rename_guild, rename_guild_back, told=False),
    Case(K.NOT_READING, stop_reading, read_again, within=DAY),
    Case(K.BACKUP, lose_copies, make_room_for_copies, within=DAY),
)
#: Faults that are told by words of the runner, which may see them first.
TOLD_AS = {
    K.VOICE_GONE: "The voice room of Harbor circle was deleted",
    K.CHANNEL_GONE: "The channel of Harbor circle was deleted",
    K.EVENT_RIGHT: "make or change this circle's server events",
}


async def test_each_fault_is_seen_told_mended_and_gone(world: World) -> None:
    """Each alone: the page says what, admins hear it once, also over a restart, and once more when it is well again."""
    ward = await admit(world)
    assert (await ward.look())[0].text.startswith(WELL), (await ward.look())[0].text
    for case in CASES:
        await _try(ward, case)
    assert [row["kind"] for row in query(world, "SELECT kind FROM fault")] == []


async def _try(ward: Ward, case: Case) -> None:
    world, title = ward.world, ward.title(case.kind).replace("lot: Harbor circle", "lot: Ketamine evening")
    words = TOLD_AS.get(case.kind, f"**{title}**")
    before = ward.told(words), ward.told("This is well again")
    await case.make(ward)
    await world.later(minutes=1)

    pages = await ward.look()
    text = "\n".join(page.text for page in pages)
    assert f"**{title}**" in text, (case.kind, text)
    assert case.words in text, case.kind
    assert "There is 1 thing" in text, (case.kind, text)
    await world.later(seconds=case.within.total_seconds())
    if case.kind is K.ROLE_RIGHTS:
        await world.restart()
        await world.later(days=1)
    assert ward.told(words) - before[0] == (1 if case.told else 0), case.kind

    if isinstance(case.mend, str):
        (page,) = await ward.look()
        assert case.mend in page.labels, (case.kind, page.labels)
        await world.press(world.admin, page.answer, case.mend)
    else:
        await case.mend(ward)
    await world.later(minutes=2)

    assert (await ward.look())[0].text.startswith(WELL), (case.kind, (await ward.look())[0].text)
    await world.later(seconds=case.within.total_seconds())
    assert ward.told(words) - before[0] == (1 if case.told else 0), case.kind
    well = 1 if case.told else 0
    assert ward.told("This is well again") - before[1] == well, case.kind
    assert ward.told(f"This is well again: “{title}”") or not case.told


async def test_admins_hear_elsewhere_that_they_cannot_be_told(world: World) -> None:
    """Their channel is shut to the bot: Discord's own channel for them hears it once; open again, theirs does."""
    ward = await admit(world)
    own = world.guild.create_text_channel("mods")
    world.sim.backend.get_guild(world.guild.id).public_updates_channel_id = own.id
    await world.restart()
    title = ward.title(K.ADMIN_CHANNEL)

    await silence_in_staff(ward)
    await world.later(days=2)

    (heard,) = posted(world, world.admin, own)
    assert f"**{title}** What breaks would be seen in `/setup` only." in heard.text
    assert ward.staff.mention in heard.text
    (page,) = await ward.look()
    assert "There is 1 thing" in page.text
    assert f"**{title}**" in page.text
    await let_write_in_staff(ward)
    await world.later(days=2)
    assert ward.told(f"This is well again: “{title}”") == 1
    assert (ward.told(title), len(posted(world, world.admin, own))) == (1, 1)
    assert (await ward.look())[0].text.startswith(WELL)


async def test_the_machine_and_the_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Years later, on a full disk and with a wrong clock: all is said, three a page, the worst first; logged once."""
    async with World.open(tmp_path, epoch=datetime(2036, 1, 7, 12, 0, tzinfo=UTC)) as world:
        circle = await make_circle(world, weekday="Mon", room="text")
        world.sim.backend.edit_channel(circle.channel.id, {"name": "ketamine-talk"})
        free = shutil.disk_usage(tmp_path)._replace(free=50 * 2**20)
        monkeypatch.setattr("bot.services.machine.shutil.disk_usage", lambda _: free)
        ahead = world.bot.services.doctor._machine
        clock = ahead._clock

        class Ahead:
            def now(self) -> datetime:
                return clock.now() + timedelta(seconds=95)

        ahead._clock = Ahead()
        await world.later(minutes=2)

        ward = Ward(world, circle, world.lobby)
        pages = await ward.look()

        assert pages[0].text.startswith("**There are 6 things to look at.**"), pages[0].text
        assert "Page 1 of 2." in pages[0].text
        assert pages[0].labels == ("Look again", "More", "Go through the setup")
        text = "\n".join(page.text for page in pages)
        order = ("DISK", "CLOCK", "ZONES", "TELLING_CHANNEL", "HELP_LINES", "NO_ADMIN_CHANNEL")
        titles = [
            SAY(f"setup.title_{FaultKind[name]}", name=circle.name, channel=circle.channel.mention, room="")
            for name in order
        ]
        assert [title for title in titles if title in text] == titles
        assert [text.index(title) for title in titles] == sorted(text.index(title) for title in titles)
        for words in ("50 MB are free", "95 seconds apart", "`tzdata`"):
            assert words in text
        logged = sorted(line for line in caplog.messages if line.startswith("machine."))
        kinds = ["clock about=95", "disk about=50", "help_lines", "zones"]
        assert all(
            line.startswith(f"machine.fault kind={one}") for line, one in zip(logged, kinds, strict=True)
        )
        again = await world.press(world.admin, pages[-1].answer, "Look again")
        assert "Page 1 of 2." in again.text


async def test_what_discord_refuses_without_a_reason_is_told_once_and_ends(world: World) -> None:
    """A refusal that no missing right explains is told in its own words, once; a day without one later it is well."""
    ward = await admit(world)
    path = f"/channels/{ward.circle.channel.id}/messages/*"
    world.wire.fail_before("PATCH", path, status=403, code=50013, times=None)
    for member in world.members:
        await world.press(member, ward.circle.card(member), "Join")
        await world.later(minutes=1)
    await world.press(member, await world.press(member, ward.circle.card(member), "Join"), "Accept")
    await world.later(minutes=1)
    assert ward.told("look at my permissions") == 1
    world.wire.heal()
    await world.restart()
    await world.later(days=3)
    assert ward.told("look at my permissions") == 1
    assert ward.told("This is well again: “Discord refuses me something for Harbor circle.”") == 1
