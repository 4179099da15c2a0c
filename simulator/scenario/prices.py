"""What things cost in a year."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulator.scenario.base import ByGroup, ByName, Kroner, Part, Share, Weeks, Whole


class RefundStep(Part):
    """A step of refusionstrappen."""

    from_week: Weeks
    """Weeks of benefits at which it begins."""
    state_share: Share
    """The state's share of the benefit."""


class TaxRates(Part):
    """Income tax of a benefit, by who receives it."""

    municipality: Share = 0.0
    """Municipal tax (kommuneskat), as a share of the benefit."""
    state: Share = 0.0
    """Tax to the state (bundskat), as a share of the benefit."""


class Matters(Part):
    """The smallest differences that matter to the reader: below them a proposal is practically the same."""

    cost: Share = 0.005
    """Of any cost, as a share of what the municipality pays in a year under the baseline."""
    sanctions: Share = 0.05
    """Of benefits withheld by sanctions, as a share of what the baseline withholds."""
    points: Share = 0.02
    """Of a share (talks in time, left the benefit), in points."""
    days: Annotated[float, Field(ge=0, le=365)] = 2.0
    """Of time on benefit and of waiting, in days."""
    hours: Share = 0.02
    """Of caseworkers' time, as a share of what the baseline takes for the same."""


class Prices(Whole):
    """Prices of one year, DKK."""

    kind: Literal["prices"] = "prices"
    title: str
    year: Annotated[int, Field(ge=2000, le=2100)]
    """The year whose prices they are."""
    source: str
    title_da: str = ""
    """Its title in Danish."""
    source_da: str = ""
    """Its source in Danish."""
    benefit_per_week: ByGroup[Kroner]
    """Benefit of a full-time person-week, before tax."""
    refund: ByName[RefundStep]
    """Steps of refusionstrappen by name."""
    other_benefit_per_week: Kroner
    """Municipality's average cost of a week on another benefit, for those who leave to one."""
    other_to_benefit_share: Share
    """Share of exits to ``other`` that go to another benefit (the rest support themselves)."""
    caseworker_per_year: Kroner
    """Full cost of a full-time caseworker."""
    caseworker_hour_marginal: Kroner = 0.0
    """What one more hour for talks is worth at the margin: salary and pension per hour free for cases."""
    caseworker_hour_average: Kroner = 0.0
    """What an hour for talks costs on average: a caseworker's full cost per hour for talks, as if all that she does
    else followed the talks. The upper end of what a freed hour is worth."""
    activation_per_week: ByName[Kroner]
    """By activation type, the benefit not counted: of a participant's week, or of a full-time week where the type is
    paid by the hour."""
    paid_by_the_hour: tuple[str, ...] = ()
    """Activation types whose price is that of a full-time week (37 hours): a week of fewer hours costs as much less."""
    wage_subsidies: tuple[str, ...] = ()
    """Activation types whose price is a wage subsidy (løntilskud): it takes the benefit's place while the job lasts."""
    talk_by_others: Kroner
    """Price of a talk held by a mentor or company consultant."""
    sanction: ByGroup[Kroner]
    """Benefit withheld per sanction."""
    tax_rate_benefits: TaxRates = TaxRates()
    """Income tax of a benefit."""
    matters: Matters = Matters()
    """The smallest differences that matter."""
    discount_rate: Annotated[float, Field(ge=0, le=0.2)] = 0.035
    """Real discount rate a year, for present values."""
    benefit_hours_limit: Annotated[float, Field(gt=0, le=100_000)]
    """Hours of dagpenge after which they end."""
    benefit_hours_new_right: Annotated[float, Field(gt=0, le=100_000)] = 1924.0
    """Hours worked that give a new right (genoptjening)."""
    benefit_hours_per_hour_worked: Annotated[float, Field(ge=0, le=10)] = 2.0
    """Hours of dagpenge that an hour worked lengthens a used-up right by (beskaeftigelseskonto)."""
    benefit_hours_lengthening: Annotated[float, Field(ge=0, le=100_000)] = 1924.0
    """Hours by which a right can be lengthened in all."""
