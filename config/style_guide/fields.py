"""What one writes in and chooses by."""

from config.style_guide.component import CONTROL_STATES, Component, GuidePage

FIELDS_PAGE = GuidePage(
    "falt",
    "Fält",
    "Ledtext, hjälp och fel står ovanför fältet, i den ordningen. Ett fält är så brett som det som ska stå i det.",
    (
        Component(
            "textfalt",
            "Textfält och listor",
            "sp-field > form-label, form-text, sp-field-error, form-control (input-group > input-group-text);"
            " fel: sp-field--invalid, aria-invalid och aria-describedby; varning: sp-field-error--warning; listruta:"
            " form-select; bredd: sp-width-8 sp-width-12 sp-width-20 sp-width-30",
            "Allt som skrivs. autocomplete på det som gäller den som skriver. Felet säger vad man ska göra.",
            "Ledtext i fältet (placeholder). En listruta för färre än sex val: använd val.",
            CONTROL_STATES,
        ),
        Component(
            "lasta",
            "Läses, räknas ut, kan inte ändras",
            "sp-readonly, sp-readonly--computed (output med namn), form-control med readonly eller disabled",
            "Det som portalen vet eller räknar. Ett svar som bara läses skrivs ut som text, inte i ett avstängt fält.",
            "Avstängda fält för det som en annan kan ändra: skriv ut texten och säg vem.",
            "focus forced narrow",
        ),
        Component(
            "val",
            "Val",
            "fieldset > legend, form-check > form-check-input, form-check-label; sp-beneath-check, sp-unbroken;"
            " sp-followup; sp-options__or",
            "Ja och nej, ett av flera, flera av flera. Det som ett val öppnar står under det. Ett svar som utesluter"
            " de andra står sist, efter ordet eller.",
            "Ett ensamt val som heter Ja: ledtexten säger vad man intygar.",
            CONTROL_STATES,
        ),
        Component(
            "matris",
            "Ja eller nej, rad för rad",
            "sp-matrix > sp-matrix__head > sp-matrix__head-choices; fieldset.sp-matrix__row > legend,"
            " sp-matrix__choices > form-check; fyra kolumner eller fler: sp-matrix--scale",
            "Samma val för flera saker. Varje rad är en egen grupp med sitt namn.",
            "Fler än sju rader utan mellanrubriker.",
            CONTROL_STATES,
        ),
        Component(
            "skala",
            "Skala",
            "som ovan; med fyra val eller fler står de under sin rad",
            "Grader av något, i samma ordning i hela enkäten.",
            "En skala utan ord vid varje steg.",
            CONTROL_STATES,
        ),
        Component(
            "antal",
            "Antal i en tabell",
            "sp-table sp-table--stack sp-table--counts, eller --numbers (sp-table--numbers) där portalen summerar;"
            " sp-number; aria-labelledby med rad och kolumn",
            "Siffror för flera saker. Summan räknas ut och har ett namn.",
            "Text i cellerna: använd nästa.",
            CONTROL_STATES,
        ),
        Component(
            "celler",
            "Text i en tabell",
            "sp-table sp-table--stack sp-table--cells",
            "Korta uppgifter i fasta kolumner.",
            "Långa texter: ställ en fråga för varje.",
            CONTROL_STATES,
        ),
        Component(
            "tillagda",
            "Rader som läggs till",
            "sp-added__row i fieldset med legend; sp-added__cells runt fälten; dl.sp-added__sums",
            "Det som är olika många hos olika: insatser, avtal, kontakter.",
            "Fasta rader: använd en tabell.",
            CONTROL_STATES,
        ),
        Component(
            "sokval",
            "Val bland många",
            "fieldset > legend, sp-search sp-search--rows, form-check; genom config.fields.choosing och"
            " partials/search_choices.html",
            "Fler än 50 personer eller organisationer: de valda visas, andra söks fram, 25 åt gången. Utan skript, och"
            " inget av det som är skrivet försvinner.",
            "Färre än så: visa alla.",
            CONTROL_STATES,
        ),
    ),
)
