"""A question and what belongs to it."""

from config.style_guide.component import CONTROL_STATES, LINK_STATES, Component, GuidePage

QUESTION_PAGE = GuidePage(
    "fragan",
    "Frågan",
    "Nummer i marginalen, lydelsen som rubrik, hjälp, fält, en tyst rad under. Det som hör till står bredvid.",
    (
        Component(
            "fraga-text",
            "Fråga med text",
            "sp-questions (utan nummer: sp-questions--unnumbered) > sp-question > sp-question__number,"
            " sp-question__body > h2.sp-question__wording > label,"
            " sp-help, sp-field-error, fält, sp-counter, sp-saved--failed, sp-remark; sp-question__background före;"
            " sp-question__need i lydelsen; sist sp-beside;"
            " i kolumner: sp-columns > sp-columns__middle > sp-columns__head",
            "Varje fråga. Ett fält: lydelsen är dess label. Flera fält: fieldset och legend runt rubriken. Är de flesta"
            " frågor på sidan frivilliga står det en gång, överst; annars vid dem som är det.",
            "Lydelsen två gånger, som rubrik och som ledtext. (frivillig fråga) vid varje fråga.",
            CONTROL_STATES,
        ),
        Component(
            "fraga-val",
            "Fråga med val",
            "som ovan, fieldset.sp-question__body > legend > h2; följdfråga: sp-question sp-question--inner",
            "Följdfrågor står under sitt val, utan nummer.",
            "",
            CONTROL_STATES,
        ),
        Component(
            "fraga-fel",
            "Fråga med fel",
            "sp-question--invalid, sp-field-error med dolt Fel:, aria-invalid",
            "Felet står mellan lydelsen och fältet, sägs en gång när det är nytt och finns i rutan överst.",
            "Bara färg.",
            LINK_STATES,
        ),
        Component(
            "statusrad",
            "Raden som syns jämt",
            "sp-bar > sp-saved: sp-saved--saving sp-saved--saved sp-saved--failed sp-saved--idle; p: vad som är kvar",
            "En gång på sidan, över frågorna; den följer med när man rullar. Sparat sägs när fältet lämnas.",
            "Ett läge under varje fråga: där står bara det som inte är sparat.",
            LINK_STATES,
        ),
        Component(
            "raknare",
            "Under fältet",
            "sp-field > sp-counter, sp-counter--warn, sp-counter--over; sp-saved--failed; details.sp-remark",
            "En rad. Räknaren syns när fältet har fokus och från 90 procent, och talar då.",
            "En region för skärmläsare i varje rad: sidan har en enda (Ord och besked).",
            CONTROL_STATES,
        ),
        Component(
            "bredvid",
            "Bredvid frågan",
            "details.sp-beside > summary, sp-beside__body > sp-acts, sp-beside__owner, sp-beside__year >"
            " sp-beside__heading; sp-earlier__wording, sp-earlier__answer, sp-clamp runt ett långt svar,"
            " sp-earlier__change, sp-earlier__parts; sp-tag--new sp-tag--same sp-tag--related",
            "Det man kan göra med frågan, fjolårets svar, kommentarer, bilagor. Från 1 200 bildpunkter till höger,"
            " alltid öppet, i frågans egen rad; smalare: hopfällt under frågan.",
            "Det som behövs för att kunna svara: det är hjälptext.",
            LINK_STATES,
        ),
        Component(
            "obekraftat",
            "Hämtat, inte bekräftat",
            "sp-unconfirmed > sp-unconfirmed__text, btn btn-secondary btn-sm",
            "Ett svar som ingen har svarat för i år.",
            "",
            CONTROL_STATES,
        ),
        Component(
            "vilande",
            "Vilande svar",
            "sp-parked > sp-tag--parked, p, details",
            "Ett svar på en fråga som inte ställs längre: sparat, men skickas inte in. Säg vad som får det tillbaka.",
            "",
            LINK_STATES,
        ),
        Component(
            "kommentar-till-svaret",
            "Kommentar till svaret",
            "details.sp-remark; som läst: sp-remark-read",
            "Den svarandes egen, till varje fråga.",
            "Samtal mellan kollegor: det är kommentarer.",
            CONTROL_STATES,
        ),
        Component(
            "krock",
            "Två svar på en gång",
            "sp-conflict > sp-conflict__title, sp-compare > sp-compare__side > sp-compare__heading, mark; sp-actions",
            "Någon annan hann före. Båda finns kvar i historiken, vad man än väljer.",
            "Att välja åt någon.",
            CONTROL_STATES,
        ),
        Component(
            "tillbaka", "Lagt tillbaka", "sp-returned > p, btn", "Text som inte hann sparas.", "", CONTROL_STATES
        ),
        Component(
            "har-nu",
            "Vem som är här",
            "sp-presence > ul; sp-here vid frågan",
            "Andra som har enkäten öppen. Sägs inte högt.",
            "",
        ),
        Component(
            "dialog",
            "Dialog",
            "dialog.sp-dialog > h2, p, sp-actions",
            "När sidan inte kan fortsätta: den som skriver har blivit utloggad. Escape stänger den.",
            "Frågor om något som går att ångra, och besked.",
            CONTROL_STATES,
        ),
        Component(
            "avsnitt",
            "Avsnitten",
            "sp-sections > sp-sections__toggle, sp-sections__list > sp-sections__head, sp-meter, ol >"
            " sp-sections__link > sp-sections__name, sp-sections__state: sp-sections__state--done"
            " sp-sections__state--wrong; som inte gäller: sp-sections__link--closed; ett långt avsnitts sidor:"
            " ol.sp-sections__pages",
            "Listan till vänster, en rad var; under 768 bildpunkter en knapp överst. Det man är i syns alltid.",
            "",
            LINK_STATES,
        ),
        Component("villkor", "För den som gör enkäten", "sp-condition; sp-mark", "När en fråga ställs.", ""),
    ),
)
