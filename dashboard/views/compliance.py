"""Compliance: which rules of contact apply, whether they are kept, and the contacts that break them."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard import cache, compliance, exhibits, layout, opening
from dashboard.cache import View
from dashboard.i18n import N_
from dashboard.wording import as_markdown
from queries.contact_rules import Profile, book

_ROWS_SHOWN = 500
_LAWYER = N_(
    "None of this is legal advice: a lawyer must confirm these rules, and which of them apply, before anyone "
    "relies on them. Telephone numbers are never loaded; the account stands for the number."
)


def _in_force(view: View) -> tuple[Profile, ...]:
    return tuple(book().profiles[row["profile"]] for row in view.warehouse.meta("contact_profile"))


def _total(view: View, metric: str) -> int:
    """How many observations a figure rests on: breaches, or attempts."""
    return sum(row["n"] for row in cache.result(view, metric, ()).rows())


def _verdict(view: View, breaches: int) -> None:
    t, attempts = view.numbers.words, _total(view, "breach_rate")
    if not attempts:
        said = [t("No attempt in these months")]
    elif not breaches:
        said = [t("No breach found in {n} attempts.", n=view.numbers.count(attempts))]
    else:
        by_force = cache.result(view, "breaches", ("month", "rule_force"))
        said = [
            compliance.verdict(by_force, attempts, view.numbers),
            compliance.course(by_force, _months(view), view.numbers),
        ]
    st.markdown("  \n".join(f"**{as_markdown(line)}**" for line in filter(None, said)))
    st.caption(t(_LAWYER))


def _months(view: View) -> list[date]:
    since, until = view.scope.since or date.min, view.scope.until or date.max
    return [month for month in view.reader.months() if since <= month <= until]


def _exhibits(view: View) -> None:
    layout.show(view, exhibits.BREACHES_BY_RULE)
    left, right = st.columns(2)
    with left:
        layout.show(view, exhibits.BREACHES_BY_MONTH)
    with right:
        layout.show(view, exhibits.BREACHES_BY_HOUR)
    layout.show(view, exhibits.BREACH_RATE_BY_COLLECTOR)
    _contacts(view)


def _rules(view: View, profiles: tuple[Profile, ...], breaches: int) -> None:
    t, count = view.numbers.words, view.numbers.count
    by_rule = cache.result(view, "breaches", ("rule",)).rows() if breaches else []
    found = {row["rule"]: row["numerator"] for row in by_rule}
    st.subheader(t("Rules that apply to this data"), anchor=False)
    names = [t("Rule"), t("Allowed"), t("Force"), t("Stands in"), t("Breaches")]
    lines = [f"| {' | '.join(names)} |", "|---|---|---|---|---:|"]
    for rule in book().in_force(profile.name for profile in profiles):
        texts = t.joined(t(p.title) for p in profiles if rule.name in p.rules)
        cells = [
            t(rule.title),
            compliance.measure(rule, view.numbers),
            view.numbers.member("rule_force", rule.force),
            texts,
        ]
        lines.append(f"| {' | '.join(map(as_markdown, cells))} | {count(found.get(rule.name, 0))} |")
    st.markdown("\n".join(lines))
    with st.expander(t("Sources, whom they bind, and exemptions")):
        sources = [
            t("{title}: {source}. {binds}", title=t(p.title), source=t(p.source), binds=t(p.binds))
            for p in profiles
        ]
        exemptions = [
            t("{rule}: {exemption}", rule=t(rule.title), exemption=t(rule.exemption))
            for rule in book().in_force(profile.name for profile in profiles)
            if rule.exemption
        ]
        st.markdown("\n".join(f"- {as_markdown(line)}" for line in [*sources, *exemptions]))


@st.fragment
def _contacts(view: View) -> None:
    """Offer the contacts behind the breaches of a rule; they are as many as its figure says."""
    t = view.numbers.words
    with layout.guarded(t("The contacts behind")):
        found = {row["rule"]: row for row in cache.result(view, "breaches", ("rule",)).rows()}
        # Rows are read, not sums: only for whoever wants to see them.
        behind = st.expander(t("The contacts behind"), key="breaches-behind", on_change="rerun")
        if not behind.open:
            return
        with behind:
            rule = st.selectbox(
                t("Rule"),
                list(found),
                format_func=lambda name: view.numbers.member("rule", name),
                key="rule",
            )
            _listed(view, rule)


def _listed(view: View, rule: str | None) -> None:
    t, count = view.numbers.words, view.numbers.count
    rows, total = view.reader.drill("breaches", view.wish, {"rule": rule}, limit=_ROWS_SHOWN)
    said = t.plural("{n} contact breaks this rule.", "{n} contacts break this rule.", total, n=count(total))
    if rows.num_rows < total:
        said = t.sentences([said, t("The first {n} are listed.", n=count(rows.num_rows))])
    st.caption(said)
    opening.listed(rows.to_pandas(), t, key="breaches-list", alt=t("Contacts that break a rule"))


view = layout.head(N_("Compliance"), N_("Whether contacts keep the rules that apply, and where they do not."))
profiles = _in_force(view)
if not profiles:
    said = view.numbers.words(
        "No profile of contact rules applies to this data, whose currency is {currency}. "
        "Which apply is set in queries/contact_rules.toml.",
        currency=view.warehouse.about["currency"],
    )
    st.info(as_markdown(said))
else:
    with layout.guarded(view.numbers.words("Breaches of contact rules")):
        breaches = _total(view, "breaches")
        _verdict(view, breaches)
        _rules(view, profiles, breaches)
        if breaches:
            _exhibits(view)
