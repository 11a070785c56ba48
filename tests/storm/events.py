"""The events of a storm."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import simcord
from simcord import MemberActor

from bot.core.reply import Abstention
from storm.questions import YEARS, question
from storm.world import World

REFUSAL = "Only moderators can do that."
MODERATORS_ONLY = ("publish", "cancel", "correct", "inbox", "accept", "wanted", "dismiss")

Event = Callable[[World], Awaitable[str]]
"""Does something to the world and returns what, in a few words; raises AssertionError where the bot does wrong."""


class ImpossibleError(Exception):
    """It cannot be done at the moment: there is nothing to do it to."""


def pick(world: World, among: Any) -> Any:
    """Return one of them by chance."""
    if not among:
        raise ImpossibleError
    return world.chance.choice(list(among))


async def asks(world: World) -> str:
    """Somebody mentions the bot with a question."""
    person, place, text = pick(world, world.people), world.place(), question(world.service.knowledge, world.chance)
    message = await person.send(place, f"{world.mention} {text}"[:2000])
    world.asked.append((person, message))
    world.heard.append(message)
    replies = world.rules.replies()[message.id]
    thought = world.service.desk.think(text)
    silent = place is not world.ask or (isinstance(thought.reply, Abstention) and thought.reply.signposts)
    assert replies == 1 or (replies == 0 and (silent or world.faulty)), f"a question got {replies} replies"
    remember(world, None, place)
    return f"{person.name} asks in #{place.name}: {text[:60]!r}"


async def asks_directly(world: World) -> str:
    """Somebody writes to the bot."""
    person, text = pick(world, world.people), question(world.service.knowledge, world.chance)
    if not text:
        raise ImpossibleError
    await person.send_dm(text[:2000])
    remember(world, person, person.user.dm_channel)
    return f"{person.name} writes: {text[:60]!r}"


async def replies(world: World) -> str:
    """Somebody replies to a message, the bot's or another person's."""
    person, text = pick(world, world.people), question(world.service.knowledge, world.chance)
    old = pick(world, world.ask.history(viewer=person))
    message = await person.send(world.ask, text or "ok", reply_to=old)
    world.asked.append((person, message))
    remember(world, None, world.ask)
    return f"{person.name} replies to {old.id}: {text[:60]!r}"


async def delivers_twice(world: World) -> str:
    """A connection that is resumed brings a message again."""
    message = pick(world, world.heard)
    bot: Any = world.env.bot
    before = world.rules.replies()[message.id]
    await bot.on_message(message)
    after = world.rules.replies()[message.id]
    assert after == before, f"a message that came twice had {before} replies, then {after}"
    return f"{message.id} comes again"


async def edits(world: World) -> str:
    """Somebody edits a question."""
    person, message = pick(world, world.asked)
    await person.edit(message, f"{world.mention} {question(world.service.knowledge, world.chance)}"[:2000])
    return f"{person.name} edits {message.id}"


async def deletes(world: World) -> str:
    """Somebody takes a question back, or a moderator takes anything away."""
    own = world.chance.random() < 0.5
    person, message = pick(world, world.asked) if own else (world.maud, pick(world, world.ask.history()))
    await person.delete(message)
    return f"{person.name} deletes {message.id}"


async def meets_a_fault(world: World) -> str:
    """Discord does not take what the bot sends, once: the message is gone, it is not allowed, it is out of order."""
    status, code = pick(world, ((404, 10008), (403, 50013), (404, 10003), (503, 0), (404, 10062)))
    world.env.inject_error("*", pick(world, ("/channels/*/messages", "/interactions/*", "*")), status=status, code=code)
    world.faulty = True
    return f"the next request fails with {status}, {code}"


async def commands(world: World) -> str:
    """Somebody uses a command for everybody."""
    person, known = pick(world, world.people), world.service.knowledge
    name, options = pick(
        world,
        (
            ("ask", {"question": question(known, world.chance)[:1000] or "ask"}),
            ("rating", {}),
            ("rating", {"year": pick(world, YEARS)}),
            ("timeline", {}),
            ("topics", {}),
            ("source", {}),
            ("source", {"fact": pick(world, (*known.facts, "no-such-fact", "@everyone"))}),
            ("about", {}),
            ("help", {}),
            ("privacy", {}),
            ("my-data", {}),
            ("forget-me", {}),
        ),
    )
    if world.chance.random() < 0.2:
        result = await person.user.slash(name, **options)
        viewer, place = person, person.user.dm_channel
    else:
        place = world.place()
        result, viewer = await person.slash(place, name, **options), None
    answered(world, result)
    remember(world, person if result.ephemeral else viewer, place, result)
    return f"{person.name}: /{name} {str(options)[:80]}"


async def completes(world: World) -> str:
    """Somebody types into an option."""
    typed = pick(world, ("", "2", "20", "quill", "boats", "zzzz", "@everyone", "x" * 100, "funnel", "-", "\u200b"))
    command, option = pick(
        world, (("rating", "year"), ("source", "fact"), ("facts accept", "question"), ("facts accept", "fact"))
    )
    filled = {"fact": "x"} if option == "question" else {"question": 1} if command == "facts accept" else {}
    person = pick(world, (world.maud, world.moe, world.alice))
    await person.autocomplete(world.ask, command, option, typed, **filled)
    return f"{person.name} types {typed[:20]!r} into {option} of /{command}"


async def checks(world: World) -> str:
    """Somebody has a message checked."""
    person, message = pick(world, world.people), pick(world, world.ask.history())
    result = await person.context_menu(world.ask, "Check the facts", message)
    answered(world, result)
    remember(world, person, world.ask, result)
    return f"{person.name} has {message.id} checked"


async def removes(world: World) -> str:
    """Somebody wants an answer gone, their own or another's."""
    person, message = pick(world, world.people), pick(world, world.ask.history())
    answered(world, await person.context_menu(world.ask, "Remove this answer", message))
    return f"{person.name} has {message.id} removed"


async def presses(world: World) -> str:
    """Somebody presses a button, new or old, on a message that all or only they can see."""
    private = [one for one in world.shown if one[0] in (world.maud, world.moe)]
    viewer, channel, message = pick(world, private if private and world.chance.random() < 0.5 else world.shown)
    person = viewer or pick(world, world.people)
    buttons = [
        button["custom_id"]
        for row in world.env.backend.get_message(channel, message.id).components
        for button in row["components"]
    ]
    pressed = pick(world, buttons)
    by = person.user if channel == person.user.dm_channel.id else person
    result = await by.click(message, custom_id=pressed)
    answered(world, result)
    world.noted()
    if pressed.split(":")[1] in MODERATORS_ONLY and not world.moderates(person):
        shown = [one.content for one in (result.response, *result.followups) if one is not None]
        refused = any(text.startswith(REFUSAL) for text in shown)
        assert refused or world.faulty, "a member may press a moderator's button"
    if result.modal:
        world.forms.append((by, result))
    remember(world, person, None, result)
    return f"{person.name} presses {pressed}"


async def submits(world: World) -> str:
    """Somebody sends a form, perhaps long after it opened."""
    if not world.forms:
        raise ImpossibleError
    person, shown = pick(world, world.forms)
    world.forms.remove((person, shown))
    why = pick(world, ("untrue", "other_question", "not_there"))
    result = await person.submit_modal(shown, {"why": [why]})
    answered(world, result)
    return f"{person.name} submits a form: {why}"


async def moderates(world: World) -> str:
    """Somebody uses a command for moderators, whether they may or not."""
    person = pick(world, (world.maud, world.moe, world.maud, world.alice))
    misses = await world.service.store.misses.all("new", "wanted", "dismissed")
    number = pick(world, (1, 2, 3, world.service.publisher.release, 999))
    name, options = pick(
        world,
        (
            *[("reload", {})] * 8,
            ("status", {}),
            ("history", {}),
            ("diff", {"number": number}),
            ("rollback", {"number": number}),
            ("inbox", {}),
            ("inbox", {}),
            (
                "accept",
                {
                    "question": pick(world, [*(miss.number for miss in misses), 999]),
                    "fact": pick(world, (*world.service.knowledge.facts, "no-such-fact")),
                },
            ),
            ("stats", {}),
            ("why", {"id": pick(world, ("2222222", "no. 3333333", "@everyone"))}),
            ("audit", {}),
            ("correct", {"number": number}),
        ),
    )
    may = world.moderates(person)
    result = await person.slash(world.ask, f"facts {name}", **options)
    answered(world, result)
    world.noted()
    if result.response is not None:
        assert result.response.ephemeral, "others see what is for moderators"
        refused = result.response.content.startswith(REFUSAL)
        assert may or refused or world.faulty, "a member may use a moderator's command"
    remember(world, person, world.ask, result)
    return f"{person.name}: /facts {name} {options}"


async def changes_files(world: World) -> str:
    """Somebody works on the files."""
    return f"the fact base {world.files.change(world.chance)}"


async def loses_and_gains_a_role(world: World) -> str:
    """A moderator stops being one, with buttons open, or is one again."""
    user = world.moe.user
    world.moe_moderates = not world.moe_moderates
    world.guild.remove_member(world.moe)
    world.moe = world.guild.add_member(user, roles=[world.guards] if world.moe_moderates else [])
    world.forms.clear()  # Discord closes none, but to SimCord whoever joins is another person
    world.shown = deque((one for one in world.shown if one[0] in (None, *world.people)), world.shown.maxlen)
    return f"moe is {'again' if world.moe_moderates else 'no longer'} a moderator"


async def restarts(world: World) -> str:
    """The bot is restarted, with buttons and forms open."""
    whole = world.chance.random() < 0.5
    await world.restart(whole=whole)
    world.heard.clear()  # whoever starts anew is told of nothing that was before
    world.noted()
    return f"the bot restarts ({'whole' if whole else 'its connection'})"


async def time_passes(world: World) -> str:
    """Minutes go by, or weeks."""
    by = pick(world, (timedelta(seconds=30), timedelta(minutes=6), timedelta(minutes=11), timedelta(days=15)))
    world.clock.move(by)
    world.heard.clear()  # what was missed comes within minutes
    if by > timedelta(days=1):
        await world.service.privacy.expire()
    return f"{by} go by"


async def follows(world: World) -> str:
    """The bot looks for what other processes have published."""
    await world.service.publisher.follow()
    return "the bot looks for releases"


def answered(world: World, result: simcord.InteractionResult) -> None:
    """Demand that Discord was answered; to people silence is a failure."""
    assert result.acknowledged or world.faulty, "an interaction got no answer"


def remember(
    world: World, viewer: MemberActor | None, place: Any, result: simcord.InteractionResult | None = None
) -> None:
    """Keep the last message of a place, or what a command answered, for somebody to press its buttons."""
    shown = result.response if result else place.last_message
    if shown is not None:
        private = shown.ephemeral if isinstance(shown, simcord.ResponseMessage) else shown.flags.ephemeral
        channel = shown.channel_id if isinstance(shown, simcord.ResponseMessage) else shown.channel.id
        world.shown.append((viewer if private or viewer else None, channel, shown))


WEIGHTS: dict[Event, int] = {
    asks: 20,
    presses: 36,
    moderates: 16,
    commands: 10,
    changes_files: 10,
    submits: 6,
    replies: 6,
    asks_directly: 5,
    completes: 4,
    checks: 4,
    removes: 2,
    delivers_twice: 4,
    deletes: 4,
    edits: 3,
    meets_a_fault: 3,
    time_passes: 3,
    restarts: 2,
    loses_and_gains_a_role: 1,
    follows: 1,
}


async def step(world: World) -> None:
    """Let one event happen and look at the rules; raise AssertionError where one was broken."""
    event = world.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    try:
        world.told.append(event.__name__)
        world.told[-1] = await event(world)
    except ImpossibleError:
        world.told.pop()
        return
    except (simcord.BackendError, simcord.SetupError) as error:
        world.told[-1] += f": not possible ({error})"
    finally:
        if event is not meets_a_fault:
            world.faulty = bool(world.env.backend.faults)
    broken = world.rules.broken()
    assert not broken, "\n".join(broken)
    if event is not meets_a_fault:
        world.env.backend.faults.clear()
        world.faulty = False
