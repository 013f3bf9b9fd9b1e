"""The knowledge that an office adds to the checker: its form, its roster, last year's reports. Never its key."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gouji.checks import Priors
from gouji.form import Edition, Submission, load_file, period_from
from gouji.reading import Options, load_submission, read_roster
from gouji.roster import Directory, Requirement


@dataclass(frozen=True, slots=True)
class CheckerSettings:
    """The knowledge that goes into a page, as texts.

    Attributes:
        templates: by file name the text of each form of the office's own, and of those that they extend.
        own: the names of the files of these forms; none where the shipped editions are enough.
        roster: who must file, as JSON.
        priors: the reports of last year, each as JSON.
        prior_templates: as *templates*, of the campaign these come from; a form of the same name may ask for others.
        prior_own: as *own*.
        campaign: of a campaign, what it collects: *year*, *issue*, *forms* (by base id the names of each) and what may
            not be left blank, *must_sign*.
    """

    templates: Mapping[str, str] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    roster: str | None = None
    priors: tuple[str, ...] = ()
    prior_templates: Mapping[str, str] = field(default_factory=dict)
    prior_own: tuple[str, ...] = ()
    campaign: Mapping[str, Any] | None = None

    def to_json(self) -> str:
        """The settings as JSON text, which :meth:`of` reads.

        Returns:
            The text.
        """
        values = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(values, ensure_ascii=False)

    @classmethod
    def of(cls, text: str) -> CheckerSettings:
        """The settings in a page.

        Args:
            text: from :meth:`to_json`.

        Returns:
            The settings.
        """
        values = json.loads(text)
        return cls(**values | {name: tuple(values[name]) for name in ("own", "priors", "prior_own")})

    def options(self) -> Options:
        """The options with which a page reads workbooks.

        Returns:
            Options without a key: a page that anybody may open cannot hold a secret, and examines no seal (W212).

        Raises:
            TemplateError: the form is wrong.
        """
        own = _editions(self.templates, self.own)
        prior = Options(templates={**own, **_editions(self.prior_templates, self.prior_own)}).for_prior()
        roster = None if self.roster is None else read_roster(self.roster.encode())[0]
        priors = Priors.of(self._reports(prior)) if self.priors else None
        must_sign = frozenset((self.campaign or {}).get("must_sign", ()))
        return Options(templates=own, roster=roster, priors=priors, must_sign=must_sign)

    def requirement(self) -> Requirement | None:
        """The period, the issue, the agencies and the forms that are collected.

        Returns:
            None for a page that is of no campaign.
        """
        if self.campaign is None or self.roster is None:
            return None
        roster, year = read_roster(self.roster.encode())[0], period_from(self.campaign["year"])
        assert roster is not None
        assert year is not None
        return Requirement(year, self.campaign["issue"], Directory(roster, self.campaign["forms"]))

    def _reports(self, options: Options) -> Iterator[tuple[Submission, Edition]]:
        for text in self.priors:
            submission, _ = load_submission(text, options)
            edition = None if submission is None else options.find(submission.edition_id)
            if submission is not None and edition is not None:
                yield submission, edition


def _editions(templates: Mapping[str, str], own: Iterable[str]) -> dict[str, Edition]:
    """The forms of these names of files, by id."""
    with tempfile.TemporaryDirectory() as folder:
        for file, text in templates.items():
            Path(folder, file).write_text(text, "utf-8")
        loaded = [load_file(Path(folder, name), is_out=True) for name in own]
    return {edition.id: edition for edition in loaded}
