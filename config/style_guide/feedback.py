"""What the portal says back."""

from config.style_guide.component import CONTROL_STATES, LINK_STATES, Component, GuidePage

FEEDBACK_PAGE = GuidePage(
    "besked",
    "Besked",
    "Varje handling får ett besked, vid namn. Inget viktigt försvinner av sig självt.",
    (
        Component(
            "felruta",
            "Felruta",
            "sp-error-summary[tabindex=-1] > h2, ul > a",
            "Överst när ett formulär kommer tillbaka. Får fokus; länkarna leder till fälten; titeln börjar på Fel:.",
            "Ett enda besked som inte hör till ett fält: använd en banderoll.",
            LINK_STATES,
        ),
        Component(
            "banderoll",
            "Banderoll",
            "sp-banner, sp-banner__title (sp-banner--success Klart, sp-banner--warning Observera, sp-banner--error Det"
            " gick inte)",
            "Vad som hände, vid namn: ”Bilagan Beslut.pdf är borttagen.” Djangos meddelanden använder den.",
            "Flera banderoller om samma sak. Utrop. Att tacka.",
        ),
        Component(
            "varning",
            "Varning och inskott",
            "sp-warning > sp-icon, span; sp-inset",
            "En följd man behöver känna till innan; en upplysning vid sidan om.",
            "Fel: de står vid sitt fält.",
        ),
        Component(
            "panel",
            "Panel",
            "sp-panel > h2, p, sp-field, sp-actions",
            "Ett beslut: vad det betyder, vad som behövs, en knapp.",
            "Ramar runt vanlig text.",
            CONTROL_STATES,
        ),
        Component("kvitto", "Kvitto", "sp-receipt > h1, sp-receipt__number", "När något är inskickat.", ""),
        Component(
            "tomt",
            "Tomt",
            "sp-empty",
            "Inget att visa: säg varför, och vad som får det att komma.",
            "En tom tabell med bara rubriker.",
        ),
        Component(
            "kvar",
            "Det som är kvar",
            "sp-to-complete > li > strong, ul > a, sp-quiet",
            "Det som stoppar, avsnitt för avsnitt, med länk till varje fråga.",
            "",
            LINK_STATES,
        ),
    ),
)
