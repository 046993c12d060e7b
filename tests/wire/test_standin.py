"""The stand-in proves itself: discord.py's own gateway, HTTP and interaction code runs against it unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.wire.driver import Refused, text_of

if TYPE_CHECKING:
    from tests.wire.children import Nursery
    from tests.wire.driver import Discord, Place

TOY = "tests.wire.toy:build"
MARK = 1_000_000_000


@pytest.fixture
def place(discord: Discord, nursery: Nursery) -> Place:
    """A guild with one channel, and the toy bot online in it."""
    made = discord.guild(channels=[{"name": "hall", "type": 0}])
    nursery.start(discord, TOY)
    discord.wait_online()
    return made


def test_a_slash_command_is_answered_only_to_who_ran_it(discord: Discord, place: Place) -> None:
    """A command with typed options reaches its handler, and the answer is whispered, not posted."""
    answered = discord.command(place.owner, place.channels["hall"], "hello", name="Ada", times=2)
    assert answered.text == "Hello Ada Hello Ada"
    assert discord.messages(place.channels["hall"]) == []
    assert len(discord.delivered("whisper")) == 1


def test_a_button_counts_across_a_restart(discord: Discord, place: Place, nursery: Nursery) -> None:
    """A DynamicItem's press is deferred, followed up and its message edited, also by a process that never sent it."""
    hall = place.channels["hall"]
    assert discord.command(place.owner, hall, "panel").text == "There it is"
    (message,) = discord.messages(hall)
    assert message["components"][0]["id"] == MARK + 1
    pressed = discord.press(place.owner, message, "Count")
    assert text_of(pressed.answers[1]["content"]["message"]) == "You pressed 1"
    discord.wait("the button was redrawn", lambda: "Number 2" in text_of(discord.messages(hall)[0]))
    nursery.end()
    nursery.start(discord, TOY)
    discord.wait_online(after=1)
    (message,) = discord.messages(hall)
    discord.press(place.owner, message, "Count")
    discord.wait("the button was redrawn", lambda: "Number 3" in text_of(discord.messages(hall)[0]))


def test_nobody_presses_what_is_not_there(discord: Discord, place: Place) -> None:
    """A button that is not on the message, and a command that was not registered, are refused to the person."""
    hall = place.channels["hall"]
    discord.command(place.owner, hall, "panel")
    (message,) = discord.messages(hall)
    with pytest.raises(Refused, match="no component"):
        discord.press(place.owner, message, "Explode")
    with pytest.raises(Refused, match="no command"):
        discord.command(place.owner, hall, "explode")


def test_a_modal_is_shown_filled_in_and_answered(discord: Discord, place: Place) -> None:
    """A modal with a labelled text input comes back with what the person wrote."""
    asked = discord.command(place.owner, place.channels["hall"], "ask")
    assert "A question" in asked.text
    assert discord.submit(asked, said="yes").text == "You said yes"


def test_a_direct_message_arrives_or_is_refused(discord: Discord, place: Place) -> None:
    """A DM is delivered to who takes DMs; closed DMs are the 403 with code 50007 that discord.py raises."""
    hall = place.channels["hall"]
    (friend,) = discord.people(place, "Friend")
    assert discord.command(place.owner, hall, "whisper", to=friend).text == "written"
    assert [m["content"] for m in discord.direct(friend)] == ["A quiet word"]
    discord.ask("refuse", user_id=friend, code=50007)
    assert discord.command(place.owner, hall, "whisper", to=friend).text == "refused with 50007"
    assert len(discord.direct(friend)) == 1


def test_a_private_thread_with_a_guest_is_found_again(discord: Discord, place: Place) -> None:
    """A thread is made, a guest let in, and all of it found by the lists of threads, members and messages."""
    (guest,) = discord.people(place, "Guest")
    assert discord.command(place.owner, place.channels["hall"], "room", guest=guest).text == "room True"
    (thread,) = discord.delivered("thread")
    assert thread["thread"]["type"] == 12
    assert not thread["thread"]["thread_metadata"]["invitable"]
    assert [line["user_id"] for line in discord.delivered("thread_member")] == [guest]
    assert [line["markers"] for line in discord.delivered("message")] == [[MARK + 7]]


@pytest.mark.parametrize("scope", ["user", "global"])
def test_a_rate_limit_is_waited_out(discord: Discord, place: Place, scope: str) -> None:
    """After a 429 discord.py waits as told and sends again: one message."""
    discord.fault("rate_limit", method="POST", path=r"/channels/\d+/messages", seconds=0.2, scope=scope)
    assert discord.command(place.owner, place.channels["hall"], "send").text.startswith("sent")
    statuses = [r["status"] for r in discord.requests("/messages") if "channels" in r["path"]]
    assert statuses == [429, 200]
    assert len(discord.messages(place.channels["hall"])) == 1


def test_a_ban_by_cloudflare_is_not_retried(discord: Discord, place: Place) -> None:
    """A 429 without Discord's headers is raised at once: trying on would make it worse."""
    discord.fault("banned", method="POST", path=r"/channels/\d+/messages")
    assert discord.command(place.owner, place.channels["hall"], "send").text == "failed: HTTPException"
    assert discord.messages(place.channels["hall"]) == []


def test_a_server_error_is_tried_again_by_discord_py(discord: Discord, place: Place) -> None:
    """500 and 502 are retried inside discord.py after a second; the message goes out once."""
    discord.fault("status", method="POST", path=r"/channels/\d+/messages", status=502)
    assert discord.command(place.owner, place.channels["hall"], "send").text.startswith("sent")
    assert len(discord.messages(place.channels["hall"])) == 1


@pytest.mark.parametrize(
    ("kind", "raised"),
    [("reset", "ClientOSError"), ("hangup", "ServerDisconnectedError"), ("status", "DiscordServerError")],
)
def test_what_discord_py_does_not_retry_is_ours(
    discord: Discord, place: Place, kind: str, raised: str
) -> None:
    """A reset, a closed connection and a 503 reach the caller, with nothing sent."""
    discord.fault(kind, method="POST", path=r"/channels/\d+/messages", status=503)
    assert discord.command(place.owner, place.channels["hall"], "send").text == f"failed: {raised}"
    assert discord.messages(place.channels["hall"]) == []


@pytest.mark.parametrize("kind", ["lost", "lost_status"])
def test_a_lost_answer_and_its_nonce(discord: Discord, place: Place, kind: str) -> None:
    """A message whose answer was lost is found by its nonce within the window, and doubled after it."""
    hall = place.channels["hall"]
    discord.fault(kind, method="POST", path=r"/channels/\d+/messages", status=503)
    assert discord.command(place.owner, hall, "send", nonce="one").text.startswith("failed")
    assert len(discord.messages(hall)) == 1
    assert discord.command(place.owner, hall, "send", nonce="one").text.startswith("sent")
    assert len(discord.messages(hall)) == 1
    assert len(discord.delivered("nonce_hit")) == 1
    discord.advance(301)
    assert discord.command(place.owner, hall, "send", nonce="one").text.startswith("sent")
    assert len(discord.messages(hall)) == 2


def test_a_dropped_gateway_is_resumed_without_loss(discord: Discord, place: Place) -> None:
    """What happened while the line was cut comes after the RESUME, and no new session is begun."""
    hall = place.channels["hall"]
    for how in ("abort", "close", "reconnect"):
        before = discord.ask("pulse")["gateway"]["resume"]
        discord.ask("drop", how=how)
        answered = discord.command(place.owner, hall, "hello", name=how)
        assert answered.text == f"Hello {how}"
        assert discord.ask("pulse")["gateway"]["resume"] == before + 1
    counts = discord.ask("pulse")["gateway"]
    assert (counts["identify"], counts["refused_resume"]) == (1, 0)
    assert discord.command(place.owner, hall, "resumes").text == "resumed 3"


def test_an_invalidated_session_begins_anew(discord: Discord, place: Place) -> None:
    """After opcode 9 the bot identifies again and works on."""
    discord.ask("drop", how="invalid")
    discord.wait_online(after=1)
    answered = discord.command(place.owner, place.channels["hall"], "hello", name="again")
    assert answered.text == "Hello again"


def test_late_and_second_answers_are_refused(discord: Discord, place: Place) -> None:
    """After three seconds of Discord's time an interaction can no longer be answered (10062)."""
    discord.fault("slow", method="POST", path="/interactions/.*", seconds=0.2)
    begun = discord.ask(
        "act", do="command", user_id=place.owner, channel_id=place.channels["hall"], name="resumes"
    )
    discord.advance(5)
    discord.wait(
        "the answer was refused", lambda: [r["status"] for r in discord.requests("/callback")] == [404]
    )
    with pytest.raises(Refused, match="did not answer"):
        discord.answers(begun["token"], timeout=0.05)


@pytest.mark.parametrize("discord_options", [["--heartbeat-ms", "50"]])
def test_a_silent_gateway_is_noticed(discord: Discord, nursery: Nursery) -> None:
    """Heartbeats are answered; when the gateway stays silent, discord.py cuts the line itself and resumes."""
    discord.guild()
    nursery.start(discord, TOY, heartbeat="0.4")
    discord.wait_online()
    discord.wait("heartbeats came", lambda: discord.ask("pulse")["gateway"]["heartbeat"] > 3)
    assert discord.ask("pulse")["gateway"]["resume"] == 0
    discord.ask("settings", deaf=True)
    discord.wait("the session was resumed", lambda: discord.ask("pulse")["gateway"]["resume"] > 0)


@pytest.mark.parametrize("discord_options", [["--shards", "2"]])
def test_each_shard_hears_its_own_guilds(discord: Discord, nursery: Nursery) -> None:
    """With two shards every guild is served by one of them, and commands work in all."""
    places = [discord.guild(f"Guild {n}", [{"name": "hall", "type": 0}]) for n in range(6)]
    nursery.start(discord, TOY)
    discord.wait_online(2)
    for place in places:
        answered = discord.command(place.owner, place.channels["hall"], "hello", name="all")
        assert answered.text == "Hello all"
    assert {(int(place.id) >> 22) % 2 for place in places} == {0, 1}


@pytest.mark.parametrize("discord_options", [["--flags", "0"]])
def test_a_privileged_intent_needs_its_flag(discord: Discord, nursery: Nursery) -> None:
    """Asking for Message Content without the application's flag ends the bot, as on Discord (close code 4014)."""
    discord.guild()
    child = nursery.start(discord, TOY)
    child.wait()
    assert "PrivilegedIntentsRequired" in child.said()


def test_an_unknown_route_is_remembered(discord: Discord) -> None:
    """A request that no endpoint answers is a 404 and a violation."""
    import http.client

    wire = http.client.HTTPConnection("127.0.0.1", discord.port)
    wire.request("GET", "/api/v10/nothing/here", headers={"Authorization": "Bot token-of-the-stand-in"})
    assert wire.getresponse().status == 404
    wire.close()
    assert discord.violations == ["unknown route: GET /nothing/here"]
    discord.ask("settings", forgive=True)
