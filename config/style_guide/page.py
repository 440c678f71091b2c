"""The frame of a page, and what one presses."""

from config.style_guide.component import CONTROL_STATES, LINK_STATES, PLAIN_STATES, Component, GuidePage

PAGE = GuidePage(
    "sidan",
    "Sidan",
    "Ramen runt varje sida. Bredden på det som står i main väljs med main_class.",
    (
        Component(
            "sidhuvud",
            "Sidhuvud och meny",
            "sp-skip, sp-header > sp-container sp-header__top > sp-header__brand (sp-wordmark,"
            " sp-header__organisation), sp-header__toggle, sp-header__panel > sp-nav > sp-nav__link med aria-current,"
            " sp-header__account >"
            " sp-header__link",
            "Överst på varje sida, genom base.html: en rad på 64 px, smalare med allt utom"
            " organisationen under Meny. Den sida man är på har aria-current=page, en sida under den true.",
            "Egna länkar för en enda sida: de hör hemma i innehållet.",
            LINK_STATES,
            wide=True,
        ),
        Component(
            "titel",
            "Tillbaka, titel och fakta",
            "sp-back; sp-title > sp-title__caption, h1, sp-meta; sp-lead. main: sp-main, sp-main--wide, sp-main--full,"
            " sp-main--form, sp-main--sheet (liggande på papper);"
            " löpande text: sp-prose; folder som beskriver enkäten: sp-intro",
            "En h1 på varje sida, med det sidan handlar om. Fakta om den står på en rad under.",
            "Knappar och varningar i titeln.",
            LINK_STATES,
        ),
        Component(
            "sidfot",
            "Sidfot",
            "sp-footer > sp-container > sp-footer__links, p",
            "Sist på varje sida, genom base.html.",
            "Något som behövs för att göra klart sidan.",
            LINK_STATES,
            wide=True,
        ),
        Component(
            "forhandsvisning",
            "Rad ovanför sidan",
            "sp-preview > sp-container > p, btn",
            "När hela sidan är något annat än den ser ut att vara: en förhandsvisning.",
            "Besked om något som har hänt: använd en banderoll.",
            PLAIN_STATES,
        ),
    ),
)

BUTTONS = GuidePage(
    "knappar",
    "Knappar",
    "En knapp säger vad som händer. Det som inte går att ångra frågar en gång, där knappen är.",
    (
        Component(
            "knappar",
            "Knappar",
            "sp-actions > btn btn-primary, btn btn-secondary, btn btn-link, a, sp-actions__note; mindre: btn-sm",
            "En btn-primary på sidan: det man kom för. Övriga är btn-secondary. btn-link för det som sällan behövs."
            " Under raden står vad som händer sedan.",
            "En knapp för att gå till en annan sida: använd en länk. En avstängd knapp utan en rad om varför.",
            CONTROL_STATES,
        ),
        Component(
            "fara",
            "Det som inte går att ångra",
            "btn btn-danger; btn btn-link sp-danger; details.sp-ask > summary, p, btn btn-danger btn-sm",
            "Bara för det som inte kan göras ogjort. sp-ask frågar där knappen är; sp-danger leder till en sida som"
            " frågar; btn-danger är knappen som gör det. Alla tre namnger vad som försvinner.",
            "Det som går att ångra: gör det, och ge Ångra i beskedet. Två frågor efter varandra. Ordet Bekräfta.",
            CONTROL_STATES,
        ),
    ),
)
