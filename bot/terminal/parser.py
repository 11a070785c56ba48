"""The words that the command line takes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NoReturn

from bot import __version__


class WordsError(Exception):
    """Words that the command line does not take."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WordsError(f"{message}; see `{self.prog} --help`")


def parser() -> argparse.ArgumentParser:
    """Return what takes the words of the command line apart; `run` names the function of the verb."""
    top = _Parser(prog="python -m bot", description="Footnote: answers from a fact base, with a source under each.")
    top.add_argument("--version", action="version", version=f"footnote {__version__}")
    top.add_argument("--knowledge", type=Path, metavar="DIR", help="another folder of facts")
    top.set_defaults(run="serving.start")
    verbs = top.add_subparsers(title="verbs", metavar="VERB")

    def verb(name: str, run: str, about: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
        added.add_argument("--knowledge", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        added.set_defaults(run=run)
        return added

    def group(name: str, about: str) -> Any:
        """Return what takes the verbs of a group; one of them must be given."""
        added = verbs.add_parser(name, help=about, description=about)
        return added.add_subparsers(title="verbs", metavar="VERB", parser_class=_Parser, required=True)

    verb("run", "serving.run", "run on Discord; needs DISCORD_TOKEN")
    preview = verb("preview", "serving.preview", "the same bot in a Discord-like page on this machine")
    preview.add_argument("--port", type=int, help="the page's port (8765)")
    verb("chat", "chat.run", "a conversation in the terminal")
    ask = verb("ask", "asking.ask", "answer one question, or a file of them")
    ask.add_argument("question", nargs="*", help="the question")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    ask.add_argument(
        "--jsonl", type=Path, metavar="FILE", help='answer each line {"id", "question", "context"} as JSON'
    )
    check = verb("check", "checking.check", "validate the facts; every problem with file, line and fact")
    check.add_argument("--phrasings", action="store_true", help="also list phrasings that lead elsewhere by themselves")
    evaluate = verb("eval", "measuring.evaluate", "score the answers to a question file")
    evaluate.add_argument("files", type=Path, nargs="*", help="questions as JSON lines")
    evaluate.add_argument("--failures", action="store_true", help="list what was not right")
    evaluate.add_argument("--plot", type=Path, metavar="PNG", help="draw risk against coverage")
    evaluate.add_argument("--calibrate", action="store_true", help="fit the thresholds and store them beside the facts")
    evaluate.add_argument(
        "--wrong-rate", type=float, default=0.01, help="wrong replies allowed when calibrating (0.01)"
    )
    evaluate.add_argument("--readme", action="store_true", help="write the rates into the README")
    why = verb("why", "why.run", "explain the reply to a question, or an answer by the id under it")
    why.add_argument("question", nargs="+", help="the question, or the id of an answer")
    verb("about", "asking.about", "what the bot is, draws on, keeps and refuses, and how well it does")
    bench = verb("bench", "measuring.bench", "our matcher beside others; fills the README's table and plot")
    bench.add_argument("--clinc", type=Path, metavar="JSON", help="the CLINC150 data set, for accuracy")
    bench.add_argument(
        "--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000], help="phrasings, up to 1000000"
    )
    bench.add_argument("--fit", action="store_true", help="fit the calibration that ships to CLINC150 instead")
    bench.add_argument(
        "--encoders", type=Path, nargs="+", metavar="FILE", help="compare sentence encoders on questions"
    )
    schema = verb("schema", "checking.schema", "write the JSON Schemas that let an editor complete the YAML")
    schema.add_argument("--check", action="store_true", help="only tell whether they are up to date")
    _facts_verbs(group("facts", "releases: reload, history, rollback; spreadsheets: export, import"))
    _source_verbs(group("source", "look after the sources: add, verify, draft"))
    verb("doctor", "serving.doctor", "look for what keeps the bot from working, and say what to do about it")
    verb("invite", "serving.invite", "print the link that invites the bot into a server, with the least permissions")
    verb("sync", "serving.sync", "register the commands with Discord; needed once, and after an update")
    return top


def _facts_verbs(verbs: Any) -> None:
    def verb(name: str, about: str, *, number: bool = False) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
        added.add_argument("--knowledge", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        if number:
            added.add_argument("number", type=int, help="the release's number")
        added.set_defaults(run="facts.run", facts=name)
        return added

    reload = verb("reload", "read the files, show what would change, then publish them or not")
    reload.add_argument("--yes", action="store_true", help="publish without asking")
    verb("status", "which release is in use")
    verb("history", "the last releases")
    verb("stats", "how answers were taken, by fact")
    verb("audit", "what moderators did")
    verb("diff", "what is different between a release and the one in use", number=True)
    verb("rollback", "bring back an earlier release", number=True)
    export = verb("export", "write all phrasings and answers for a spreadsheet, or a fact sheet to read")
    export.add_argument("file", type=Path, help="FILE.csv or FILE.tsv for a spreadsheet, FILE.md for a fact sheet")
    export.add_argument("--force", action="store_true", help="write over a file that is there")
    export.set_defaults(run="sheets.export")
    import_ = verb("import", "take edited phrasings and answers from a spreadsheet into the YAML")
    import_.add_argument("file", type=Path, help="FILE.csv or FILE.tsv, as exported")
    import_.add_argument("--dry-run", action="store_true", help="only tell what would change")
    import_.set_defaults(run="sheets.import_")


def _source_verbs(verbs: Any) -> None:
    def verb(name: str, run: str, about: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
        added.add_argument("file", type=Path, help="the article as plain text, a blank line between paragraphs")
        added.add_argument("--knowledge", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        added.set_defaults(run=run)
        return added

    add = verb("add", "sources.add", "number an article's paragraphs and lock them; the text itself is not kept")
    add.add_argument("--id", required=True, help="a short name, such as gazette-2017")
    for field in ("title", "publisher", "author", "published", "url", "retrieved"):
        add.add_argument(f"--{field}", help=None if field not in ("published", "retrieved") else "such as 2017-07-26")
    add.add_argument("--boilerplate", metavar="NUMBERS", help="paragraphs that no fact may cite, such as 20-27,30")
    draft = verb("draft", "sources.draft", "propose facts from an article, with the answers left to be written")
    draft.add_argument("--id", required=True, help="the source's short name, such as gazette-2017")
    verify = verb("verify", "sources.verify", "compare a fresh copy with the lock, and name the facts on what changed")
    verify.add_argument("--id", help="whose copy it is, where the title does not tell")
