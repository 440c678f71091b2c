"""What one reads before one decides, and what is compared."""

from config.style_guide.component import CONTROL_STATES, LINK_STATES, Component, GuidePage

READING_PAGE = GuidePage(
    "lasa",
    "Läsa och jämföra",
    "Det som läses innan något beslutas. Det man ska ta ställning till syns hela tiden.",
    (
        Component(
            "skrivbord",
            "Skrivbord",
            "sp-desk (sp-desk--wide) > sp-desk__head, aside.sp-desk__card > sp-desk__count, sp-desk__day,"
            " sp-desk__actions, sp-desk__links, details.sp-desk__more > sp-desk__heading, sp-events"
            " (sp-events__note); sp-desk__contents;"
            " sp-desk__text; sp-figures; sp-brief > sp-brief__row; details.sp-folded",
            "Kortet står kvar bredvid texten; på telefon står knapparna längst ned. Högst två vägar att besluta.",
            "Fler än ett kort.",
            LINK_STATES,
            wide=True,
        ),
        Component(
            "skrivbord-val",
            "Skrivbord där man väljer",
            "sp-desk > sp-desk__text, section.sp-desk__card.sp-desk__card--asks > sp-desk__foot",
            "Kortet är en del av formuläret, och kommer efter texten för den som lyssnar eller går med tangenter. Det"
            " som ska hända, och knappen, står kvar nederst i kortet hur mycket det än finns att välja bland.",
            "Ett kort som bara läses: där kommer kortet först.",
            wide=True,
        ),
        Component(
            "svar",
            "Frågor och svar",
            "dl.sp-summary > sp-summary__row (sp-summary__row--missing) > dt, dd, dd.sp-summary__action;"
            " sp-summary__heading; sp-answer",
            "Ett svar som läses eller kontrolleras. Länken säger vad den ändrar.",
            "",
            LINK_STATES,
            wide=True,
        ),
        Component(
            "rader",
            "Rader, valda svar, kontrollsumma",
            "dl.sp-rows, sp-rows--facts för uppgifter; ul.sp-chosen; ul.sp-plain-list; sp-hash;"
            " sp-pasted (en inklistrad tabell); sp-quiet för det som är mindre viktigt",
            "Korta fakta, ett par i taget.",
            "Tabell för två kolumner utan rubriker.",
        ),
        Component(
            "jamfor",
            "Två lydelser bredvid varandra",
            "sp-compare > section.sp-compare__side; ins och del",
            "Tidigare och senare. Det som skiljer är understruket eller struket, inte bara färgat.",
            "",
        ),
        Component(
            "skillnad",
            "Skillnader mellan utgåvor",
            "article.sp-difference > sp-difference__text, sp-difference__facts; sp-difference__answer",
            "Fråga för fråga, med vad som händer med svaret.",
            "",
        ),
        Component(
            "enkatutkast",
            "Enkät som skrivs i portalen",
            "ol.sp-outline > li.sp-outline__row (sp-outline__row--1 till --3) > sp-outline__what; sp-compose >"
            " sp-compose__coded, sp-compose__preview; sp-code för YAML",
            "Avsnittets frågor i ordning, och en fråga bredvid hur den ser ut.",
            "",
            LINK_STATES,
            wide=True,
        ),
        Component(
            "overforing",
            "Föra över till mottagarens formulär",
            "sp-carry (sp-carry--done) > sp-carry__wording, sp-carry__options > sp-carry__chosen, sp-carry__tick;"
            " sp-copy > form-control, sp-copy__line",
            "Samma ordning som i mottagarens formulär, en knapp för att kopiera varje text.",
            "",
            CONTROL_STATES,
        ),
        Component(
            "ar",
            "Svar från två år",
            "article.sp-years > h3, sp-tags > sp-tag--changed, table.sp-years__lines (sp-years__lines--long),"
            " svg.sp-years__chart > text, sp-years__bar (sp-years__bar--now); sp-years__beside > div;"
            " aside.sp-years__side > form.sp-years__choice",
            "En fråga med båda årens svar. Staplarna skiljs åt utan färg, och samma ord läses upp.",
            "Fler år än två: en stapel för varje.",
            CONTROL_STATES,
        ),
    ),
)
