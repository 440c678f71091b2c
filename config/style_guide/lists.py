"""Lists, tables and what stands in them."""

from config.style_guide.component import CONTROL_STATES, LINK_STATES, PLAIN_STATES, Component, GuidePage

LISTS_PAGE = GuidePage(
    "listor",
    "Listor",
    "Det man väljer bland. Raden säger vad det är, hur långt det har kommit och vad som är nästa steg.",
    (
        Component(
            "enkatrader",
            "Enkäter på startsidan",
            "sp-since; sp-surveys > sp-survey > sp-survey__what > sp-survey__name, sp-survey__news (sp-tag--new);"
            " sp-survey__progress > sp-tags, sp-meter; sp-survey__day; sp-survey__next; utdelat: sp-survey--handed,"
            " sp-handed; sp-due, sp-due--soon, sp-due--past",
            "En rad för varje enkät, med en knapp för det nästa man kan göra.",
            "",
            LINK_STATES,
            wide=True,
        ),
        Component(
            "uppgifter",
            "Uppgiftslistan",
            "sp-tasks__heading; sp-tasks > sp-tasks__row > sp-tasks__sign (sp-tasks__sign--done), sp-tasks__name,"
            " sp-tasks__left (sp-tasks__left--whole), details.sp-tasks__handed > sp-initials, sp-handed, eller"
            " sp-tasks__act; sp-tasks__detail",
            "Avsnitten i ett svar, efter vems tur det är, i rader av en höjd. Hela raden är länkens yta.",
            "",
            LINK_STATES,
        ),
        Component(
            "tillstand",
            "Tillstånd",
            "sp-tag och sp-tag--approved sp-tag--archived sp-tag--done sp-tag--draft sp-tag--in-review sp-tag--missing"
            " sp-tag--new sp-tag--not-started sp-tag--parked sp-tag--returned sp-tag--reviewed sp-tag--submitted",
            "Ett tecken och ett ord, genom partials/state_tag.html.",
            "Ett tillstånd med bara färg. Två tillstånd på en rad.",
        ),
        Component("filter", "Filter", "nav.sp-filters > ul > a[aria-current]", "Se en del av listan.", "", LINK_STATES),
        Component(
            "sok",
            "Sökning",
            "form.sp-search; en kolumn: sp-search--rows",
            "Ovanför en lista som är längre än en sida.",
            "",
            CONTROL_STATES,
        ),
        Component(
            "tabell",
            "Tabell",
            "sp-table; på smal skärm kort: sp-table--stack med data-label på varje td; sp-number; fast bredd: sp-items;"
            " där ett sökord finns: sp-hit > sp-hit__where",
            "Uppgifter som jämförs kolumn för kolumn. caption säger vad och hur många.",
            "Layout.",
            LINK_STATES,
            wide=True,
        ),
        Component(
            "sidor",
            "Sidor",
            "sp-pagination > sp-pagination__link",
            "Lista på flera sidor.",
            "Rulla utan slut.",
            LINK_STATES,
        ),
        Component(
            "bilagor",
            "Bilagor",
            "sp-files > sp-files__row > sp-icon, sp-files__name, sp-quiet, btn",
            "Filer och länkar, med vad de är och vem som har beslutat dem.",
            "",
            CONTROL_STATES,
        ),
        Component(
            "handelser",
            "Historik",
            "ol.sp-history > sp-history__event",
            "Vad som har hänt, det senaste först.",
            "",
            PLAIN_STATES,
        ),
        Component(
            "kommentarer",
            "Kommentarer",
            "sp-comments > li; sp-comments__actions",
            "Samtal om en fråga. Aldrig en del av svaret.",
            "",
            CONTROL_STATES,
        ),
        Component(
            "delar",
            "Delar att välja, och det man har fått",
            "fieldset.sp-part > form-check, details; sp-handed > sp-handed__head",
            "Ett helt avsnitt med sin ruta, och ihopvikt vad som finns i det.",
            "",
            CONTROL_STATES,
        ),
    ),
)
