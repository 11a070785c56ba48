"""The verbs of the command line.

What a verb alone needs is imported inside it: `ask` shall answer within half a second of a cold start.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from bot import __version__

OK, FAILED, USAGE = 0, 1, 2


class CommandError(Exception):
    """Something the person at the terminal can mend, in one line."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CommandError(f"{message}; see `python -m bot --help`")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code: 0 done, 1 not, 2 the words were wrong."""
    try:
        arguments = _parser().parse_args(argv)
    except CommandError as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE
    try:
        return int(arguments.run(arguments))
    except CommandError as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # the reader stopped early, such as head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        return OK
    finally:
        gc.freeze()  # else Python looks through all that is loaded once more before it ends
        gc.enable()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m bot", description="Footnote: answers from a fact base, with a source under each.")
    parser.add_argument("--version", action="version", version=f"footnote {__version__}")
    parser.add_argument("--knowledge", type=Path, metavar="DIR", help="another folder of facts")
    parser.set_defaults(run=_start)
    verbs = parser.add_subparsers(title="verbs", metavar="")

    def verb(name: str, run: Any, about: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
        added.add_argument("--knowledge", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        added.set_defaults(run=run)
        return added

    verb("run", _run, "run on Discord; needs DISCORD_TOKEN")
    preview = verb("preview", _preview, "the same bot in a Discord-like page on this machine")
    preview.add_argument("--port", type=int, help="the page's port (8765)")
    verb("chat", _chat, "a conversation in the terminal")
    ask = verb("ask", _ask, "answer one question, or a file of them")
    ask.add_argument("question", nargs="*", help="the question")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    ask.add_argument(
        "--jsonl", type=Path, metavar="FILE", help='answer each line {"id", "question", "context"} as JSON'
    )
    check = verb("check", _check, "validate the facts; every problem with file, line and fact")
    check.add_argument("--phrasings", action="store_true", help="also list phrasings that lead elsewhere by themselves")
    evaluate = verb("eval", _eval, "score the answers to a question file")
    evaluate.add_argument("files", type=Path, nargs="*", help="questions as JSON lines")
    evaluate.add_argument("--failures", action="store_true", help="list what was not right")
    evaluate.add_argument("--plot", type=Path, metavar="PNG", help="draw risk against coverage")
    evaluate.add_argument("--calibrate", action="store_true", help="fit the thresholds and store them beside the facts")
    evaluate.add_argument(
        "--wrong-rate", type=float, default=0.01, help="wrong replies allowed when calibrating (0.01)"
    )
    evaluate.add_argument("--readme", action="store_true", help="write the rates into the README")
    why = verb("why", _why, "explain the reply to a question, or an answer by the id under it")
    why.add_argument("question", nargs="+", help="the question, or the id of an answer")
    verb("about", _about, "what the bot is, draws on, keeps and refuses, and how well it does")
    bench = verb("bench", _bench, "our matcher beside others; fills the README's table and plot")
    bench.add_argument("--clinc", type=Path, metavar="JSON", help="the CLINC150 data set, for accuracy")
    bench.add_argument(
        "--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000], help="phrasings, up to 1000000"
    )
    bench.add_argument("--fit", action="store_true", help="fit the calibration that ships to CLINC150 instead")
    bench.add_argument(
        "--encoders", type=Path, nargs="+", metavar="FILE", help="compare sentence encoders on questions"
    )
    schema = verb("schema", _schema, "write the JSON Schemas that let an editor complete the YAML")
    schema.add_argument("--check", action="store_true", help="only tell whether they are up to date")
    _facts_verbs(verb("facts", _facts_help, "releases: reload, history, rollback; spreadsheets: export, import"))
    _source_verbs(verb("source", _source_help, "look after the sources: add, verify, draft"))
    verb("doctor", _doctor, "look for what keeps the bot from working, and say what to do about it")
    verb("invite", _invite, "print the link that invites the bot into a server, with the least permissions")
    verb("sync", _sync, "register the commands with Discord; needed once, and after an update")
    return parser


def _facts_verbs(facts: argparse.ArgumentParser) -> None:
    verbs = facts.add_subparsers(title="verbs", metavar="", parser_class=_Parser)

    def verb(name: str, about: str, *, number: bool = False) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
        added.add_argument("--knowledge", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        if number:
            added.add_argument("number", type=int, help="the release's number")
        added.set_defaults(run=_facts, facts=name)
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
    export.set_defaults(run=_facts_export)
    import_ = verb("import", "take edited phrasings and answers from a spreadsheet into the YAML")
    import_.add_argument("file", type=Path, help="FILE.csv or FILE.tsv, as exported")
    import_.add_argument("--dry-run", action="store_true", help="only tell what would change")
    import_.set_defaults(run=_facts_import)


def _source_verbs(source: argparse.ArgumentParser) -> None:
    verbs = source.add_subparsers(title="verbs", metavar="", parser_class=_Parser)

    def verb(name: str, run: Any, about: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
        added.add_argument("file", type=Path, help="the article as plain text, a blank line between paragraphs")
        added.add_argument("--knowledge", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        added.set_defaults(run=run)
        return added

    add = verb("add", _source_add, "number an article's paragraphs and lock them; the text itself is not kept")
    add.add_argument("--id", required=True, help="a short name, such as gazette-2017")
    for field in ("title", "publisher", "author", "published", "url", "retrieved"):
        add.add_argument(f"--{field}", help=None if field not in ("published", "retrieved") else "such as 2017-07-26")
    add.add_argument("--boilerplate", metavar="NUMBERS", help="paragraphs that no fact may cite, such as 20-27,30")
    draft = verb("draft", _source_draft, "propose facts from an article, as YAML with the answers left to be written")
    draft.add_argument("--id", required=True, help="the source's short name, such as gazette-2017")
    verify = verb("verify", _source_verify, "compare a fresh copy with the lock: what changed, which facts stand on it")
    verify.add_argument("--id", help="whose copy it is, where the title does not tell")


def _settings() -> Any:
    from bot.settings import Settings, SettingsError

    try:
        return Settings.read()
    except SettingsError as error:
        raise CommandError(str(error)) from error


def _folder(arguments: argparse.Namespace) -> Path:
    folder: Path = arguments.knowledge or _settings().knowledge
    return folder


def _meaning() -> Any:
    name = _settings().semantic
    if name is None:
        return None
    from bot.semantic import SemanticError, load

    try:
        return load(name)
    except SemanticError as error:
        raise CommandError(str(error)) from error


def _words() -> Any:
    """Return the wording of the operator's language."""
    from bot.render.languages import LanguageError, read_language

    settings = _settings()
    try:
        return read_language(settings.bot_language, settings.languages).words
    except LanguageError as error:
        raise CommandError(f"BOT_LANGUAGE={settings.bot_language} cannot be used:\n{error}") from error


def _load(arguments: argparse.Namespace) -> Any:
    from bot.core.knowledge import Knowledge
    from bot.core.problems import KnowledgeError

    try:
        return Knowledge.load(_folder(arguments), _meaning())
    except KnowledgeError as error:
        raise CommandError(f"the facts cannot be used:\n{error}") from error


def _desk(arguments: argparse.Namespace) -> Any:
    from bot.desk import Desk

    return Desk(_load(arguments), _words())


def _start(arguments: argparse.Namespace) -> int:
    """Without a verb: Discord with a token, else the preview, else the terminal."""
    from importlib.util import find_spec

    if _settings().discord_token:
        return _run(arguments)
    if find_spec("simcord") and find_spec("markdown_it"):
        arguments.port = None
        return _preview(arguments)
    print('No DISCORD_TOKEN, and the preview is not installed: python -m pip install -e ".[preview]"')
    return _chat(arguments)


def _run(arguments: argparse.Namespace) -> int:
    from bot.discord_app.running import run

    return run(_settings(), _folder(arguments), _meaning())


def _sync(arguments: argparse.Namespace) -> int:
    from bot.discord_app.running import sync

    return sync(_settings(), _folder(arguments))


def _doctor(arguments: argparse.Namespace) -> int:
    from bot.discord_app.doctor import examine

    return examine(_settings(), _folder(arguments))


def _invite(arguments: argparse.Namespace) -> int:
    from bot.discord_app.doctor import invite

    return invite(_settings())


def _preview(arguments: argparse.Namespace) -> int:
    try:
        from bot.preview import preview
    except ImportError as error:
        raise CommandError(f'{error.name} is missing: python -m pip install -e ".[preview]"') from error
    settings = _settings()
    from bot.core.problems import KnowledgeError
    from bot.render.languages import LanguageError

    try:
        return preview(settings, _folder(arguments), arguments.port or settings.preview_port, _meaning())
    except KnowledgeError as error:
        raise CommandError(f"the facts cannot be used:\n{error}") from error
    except LanguageError as error:
        raise CommandError(f"the languages cannot be used:\n{error}") from error


def _chat(arguments: argparse.Namespace) -> int:
    from bot.terminal.chat import chat

    return chat(_desk(arguments))


def _ask(arguments: argparse.Namespace) -> int:
    gc.disable()  # nearly all that is made lives until the end, and looking through it takes a tenth of a second
    from bot.render.record import record
    from bot.render.wording import Wording

    question = " ".join(arguments.question)
    if arguments.jsonl is None and not question.strip():
        raise CommandError('what is the question? For example: python -m bot ask "Who is John Gregg?"')
    knowledge = _load(arguments)
    wording = Wording(knowledge, _words())
    if arguments.jsonl is not None:
        for asked in _questions(arguments.jsonl):
            reply = knowledge.ask(asked["question"], asked["context"])
            print(json.dumps({"id": asked["id"], **record(reply, wording)}, ensure_ascii=False))
        return OK
    reply = knowledge.ask(question)
    if arguments.json:
        print(json.dumps({"id": None, **record(reply, wording)}, ensure_ascii=False))
        return OK
    print(wording.text(reply))
    for line in filter(None, wording.footnote(reply).splitlines()):
        print(f"  — {line}")
    for fact in wording.offered(reply):
        print(f"  · {fact.title}")
    return OK


def _questions(path: Path) -> Iterable[dict[str, Any]]:
    from bot.evaluation.questions import QuestionError, read_questions

    try:
        for asked in read_questions(path):
            yield {"id": asked.id, "question": asked.text, "context": asked.context}
    except QuestionError as error:
        raise CommandError(str(error)) from error


def _check(arguments: argparse.Namespace) -> int:
    from bot.core.check import check_entries, weak_facts
    from bot.core.counting import counted
    from bot.core.files import read_with_problems
    from bot.core.knowledge import Knowledge
    from bot.core.problems import KnowledgeError

    folder = _folder(arguments)
    files, problems = read_with_problems(folder)
    problems += check_entries(files, problems)
    if not problems:
        try:
            Knowledge.load(folder)
        except KnowledgeError as error:
            problems = error.problems
    for problem in sorted(problems):
        print(problem)
    if problems:
        print(f"{len(problems)} to mend.", file=sys.stderr)
        return FAILED
    missing = list(_missing_wording())
    knowledge = Knowledge.load(folder)
    for warning in (*missing, *weak_facts(files)):
        print(f"warning: {warning}")
    if knowledge.stale:
        print("warning: calibration.json was fitted to other facts; `python -m bot eval FILE --calibrate` fits it anew")
    if arguments.phrasings:
        from bot.evaluation.phrasings import weak_spots

        for line in weak_spots(knowledge):
            print(f"warning: {line}")
    counts = {
        "fact": len(files.facts),
        "gap": len(files.gaps),
        "source": len(files.sources),
        "phrasing": sum(len(entry.ask) for entry in files.entries),
    }
    print(f"All is well: {', '.join(counted(count, name) for name, count in counts.items())}.")
    return OK


def _missing_wording() -> Iterator[str]:
    """Yield what the language files lack; raise CommandError with what is wrong with them."""
    from bot.render.languages import LanguageError, lacks

    settings = _settings()
    try:
        yield from lacks(settings.bot_language, settings.languages)
    except LanguageError as error:
        raise CommandError(f"the languages cannot be used:\n{error}") from error


def _eval(arguments: argparse.Namespace) -> int:
    from bot.evaluation.questions import QuestionError, read_questions
    from bot.evaluation.report import report
    from bot.evaluation.scoring import judge_reply
    from bot.render.wording import Wording
    from bot.render.words import language

    try:
        questions = [question for file in arguments.files for question in read_questions(file)]
    except QuestionError as error:
        raise CommandError(str(error)) from error
    if arguments.calibrate:
        _calibrate(_folder(arguments), questions, arguments.wrong_rate)
    knowledge = _load(arguments)
    wording = Wording(knowledge, language())
    results = [judge_reply(question, knowledge.ask(question.text, question.context), wording) for question in questions]
    if results:
        print(report(results, failures=arguments.failures))
    if arguments.readme:
        from bot.evaluation.readme import fill

        rates = report(results).split("\n\n")[2].splitlines()
        fill("scores", ["```", f"{len(results)} questions", *rates, "```"])
    if arguments.plot:
        try:
            from bot.evaluation.plotting import risk_coverage
        except ImportError as error:
            raise CommandError(f'{error.name} is missing: python -m pip install -e ".[bench]"') from error
        risk_coverage(results, arguments.plot)
    return OK


def _calibrate(folder: Path, questions: Any, wrong_rate: float) -> None:
    from bot.core.calibration import FILE
    from bot.core.files import read_files
    from bot.core.problems import KnowledgeError
    from bot.evaluation.calibrating import calibrate

    try:
        fitted = calibrate(read_files(folder), questions, wrong_rate)
    except KnowledgeError as error:
        raise CommandError(f"the facts cannot be used:\n{error}") from error
    (folder / FILE).write_text(fitted.to_json() + "\n", encoding="utf-8")
    print(f"{folder / FILE}: answer from {fitted.answer:.3f}, offer from {fitted.offer:.3f}")


def _bench(arguments: argparse.Namespace) -> int:
    try:
        from bot.evaluation.benchmarks import fit_shipped, report, with_encoders
        from bot.evaluation.questions import read_questions

        if arguments.encoders:
            questions = [question for file in arguments.encoders for question in read_questions(file)]
            for line in with_encoders(arguments.clinc, _folder(arguments), questions):
                print(line, flush=True)
            return OK
        if arguments.fit:
            print(fit_shipped(arguments.clinc))
            return OK
        for line in report(arguments.clinc, arguments.sizes, Path(__file__).resolve().parents[2]):
            print(line, flush=True)
    except ImportError as error:
        raise CommandError(f'{error.name} is missing: python -m pip install -e ".[bench]"') from error
    except OSError as error:
        raise CommandError(str(error)) from error
    return OK


def _why(arguments: argparse.Namespace) -> int:
    from bot.render.wording import Wording
    from bot.terminal.why import explain

    knowledge, question = _load(arguments), " ".join(arguments.question)
    if re.fullmatch(r"(no\. ?)?[2-9a-z]{7}", question) and _print_receipt(question, knowledge):
        return OK
    print(explain(knowledge, knowledge.think(question), Wording(knowledge, _words())))
    return OK


def _print_receipt(id_: str, knowledge: Any) -> bool:
    """Print what is known of an answer that was given; tell whether there is one of that id."""
    from bot.store.database import StoreError
    from bot.terminal.facts import why

    try:
        return why(id_, knowledge, _settings().database_url, _words())
    except StoreError as error:
        print(f"warning: {error}", file=sys.stderr)
        return False


def _facts_help(arguments: argparse.Namespace) -> int:
    raise CommandError("what about the facts? `python -m bot facts --help` tells the verbs")


def _facts(arguments: argparse.Namespace) -> int:
    from bot.core.problems import KnowledgeError
    from bot.store.database import StoreError
    from bot.terminal.facts import run

    try:
        return run(arguments, _settings().database_url, _folder(arguments), _words())
    except KnowledgeError as error:
        raise CommandError(f"the facts cannot be used:\n{error}") from error
    except StoreError as error:
        raise CommandError(str(error)) from error


def _source_help(arguments: argparse.Namespace) -> int:
    raise CommandError("what about the sources? `python -m bot source --help` tells the verbs")


def _source_add(arguments: argparse.Namespace) -> int:
    from datetime import date

    from bot.authoring.sources import SourceError, add, read_article

    fields = ("id", "title", "publisher", "author", "published", "url", "retrieved")
    details = {field: value for field in fields if (value := getattr(arguments, field)) is not None}
    try:
        article = read_article(arguments.file)
        for line in add(_folder(arguments), article, details, arguments.boilerplate, date.today()):
            print(line)
    except SourceError as error:
        raise CommandError(str(error)) from error
    return OK


def _source_draft(arguments: argparse.Namespace) -> int:
    from bot.authoring.draft import draft
    from bot.authoring.sources import SourceError, read_article

    try:
        print(draft(read_article(arguments.file), arguments.id), end="")
    except SourceError as error:
        raise CommandError(str(error)) from error
    return OK


def _source_verify(arguments: argparse.Namespace) -> int:
    from datetime import date

    from bot.authoring.sources import SourceError, read_article, verify

    try:
        lines, same = verify(_folder(arguments), read_article(arguments.file), arguments.id, date.today())
    except SourceError as error:
        raise CommandError(str(error)) from error
    print("\n".join(lines))
    return OK if same else FAILED


def _facts_export(arguments: argparse.Namespace) -> int:
    from functools import partial

    from bot.authoring.exchange import DELIMITERS, export_sheet
    from bot.authoring.fact_sheet import SUFFIX, export_fact_sheet

    file: Path = arguments.file
    kinds: dict[str, Callable[[Path, Path], str]] = {
        **dict.fromkeys(DELIMITERS, export_sheet),
        SUFFIX: partial(export_fact_sheet, words=_words()),
    }
    export = kinds.get(file.suffix.lower())
    if export is None:
        raise CommandError(f"{file}: the name must end in {', '.join(kinds)}, which says what to write")
    if file.exists() and not arguments.force:
        raise CommandError(f"{file} is there already; --force writes over it")
    with _facts_faults(file):
        print(export(_folder(arguments), file))
    return OK


def _facts_import(arguments: argparse.Namespace) -> int:
    from bot.authoring.exchange import DELIMITERS, import_sheet

    file: Path = arguments.file
    if file.suffix.lower() not in DELIMITERS:
        raise CommandError(f"{file}: the name must end in {' or '.join(DELIMITERS)}")
    with _facts_faults(file):
        done = import_sheet(_folder(arguments), file, write=not arguments.dry_run)
    print("\n".join(done) or "Nothing is to change.")
    return OK


@contextmanager
def _facts_faults(file: Path) -> Iterator[None]:
    """Tell what keeps a sheet from being written or taken in."""
    from bot.authoring.sheet import SheetError
    from bot.core.problems import KnowledgeError

    try:
        yield
    except SheetError as error:
        faults = "\n".join(f"{file}, {fault}" if fault.row else f"{file}: {fault}" for fault in error.faults)
        raise CommandError(f"nothing is changed; {len(error.faults)} to mend:\n{faults}") from error
    except KnowledgeError as error:
        raise CommandError(f"the facts cannot be used:\n{error}") from error
    except OSError as error:
        raise CommandError(f"{error.filename2 or error.filename or file}: {error.strerror}") from error


def _about(arguments: argparse.Namespace) -> int:
    print(_desk(arguments).about().text)
    return OK


def _schema(arguments: argparse.Namespace) -> int:
    from bot.core.schemas import outdated, write

    folder = _folder(arguments)
    if arguments.check:
        stale = outdated(folder)
        if stale:
            raise CommandError(f"out of date: {', '.join(stale)}; run `python -m bot schema`")
        return OK
    for name in write(folder):
        print(name)
    return OK
