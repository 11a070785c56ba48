"""Which rating stood when."""

import pytest

from bot.core.dates import PartialDate
from bot.core.model import Citation, Fact, Judgement
from bot.core.timeline import InForce, Judged, NotCovered, Timeline


def judged(since: str, rating: str) -> Fact:
    return Fact(
        id=f"rating-{since}",
        ask=(f"rating {since}",),
        answer=f"It was {rating}.",
        cite=(Citation(source="paper", paragraphs=(1,)),),
        as_of=PartialDate(since),
        said_by="Ofsted",
        claim="finding",
        data=Judgement(rating=rating, since=PartialDate(since)),
    )


BAD, BETTER, GOOD = (
    judged("2014-03", "inadequate"),
    judged("2017", "requires improvement"),
    judged("2022-08-12", "good"),
)
TIMELINE = Timeline([GOOD, BAD, BETTER])


@pytest.mark.parametrize(
    ("when", "standing"),
    [
        ("2010", NotCovered(PartialDate("2010"), BAD)),
        ("2014-01", NotCovered(PartialDate("2014-01"), BAD)),
        ("2014-03", Judged(BAD)),
        ("2014", Judged(BAD)),
        ("2015", InForce(PartialDate("2015"), BAD, BETTER)),
        ("2017", Judged(BETTER)),
        ("2021", InForce(PartialDate("2021"), BETTER, GOOD)),
        ("2022-06", InForce(PartialDate("2022-06"), BETTER, GOOD)),
        ("2022-08", Judged(GOOD)),
        ("2022", Judged(GOOD)),
        ("2023", NotCovered(PartialDate("2023"), GOOD)),
    ],
)
def test_the_rating_at_a_time(when: str, standing: object) -> None:
    assert TIMELINE.at(PartialDate(when)) == standing


def test_without_judgements_there_is_no_timeline() -> None:
    assert not Timeline([])
    with pytest.raises(ValueError, match="no judgements"):
        Timeline([]).at(PartialDate("2014"))


@pytest.mark.parametrize("text", ["2017-13", "2017-02-30", "soon", "17"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate(text)


@pytest.mark.parametrize(
    ("text", "written"), [("2017", "2017"), ("2014-03", "March 2014"), ("2022-08-12", "12 August 2022")]
)
def test_dates_are_written_at_their_precision(text: str, written: str) -> None:
    assert str(PartialDate(text)) == written
