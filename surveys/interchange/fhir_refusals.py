"""What an import of FHIR R5 refuses, and what it tells of; docs/fhir.md lists both, word for word.

A feature is named as R5 names it: the element, or the last part of the extension's address after `extension:`.
Refused is what would change what is asked, of whom, or how it may be answered. Told is what only describes the
questionnaire to other systems, and what had to be put in the portal's own form.
"""

_NOT_CARRIED = "stöds inte av portalens enkätspråk."

REFUSED = {
    # the file
    "json": "Filen går inte att läsa som JSON: {problem}.",
    "duplicate-key": "Nyckeln {name} står två gånger i samma objekt.",
    "resourceType": "Filen är ingen FHIR R5 Questionnaire (resourceType: {value}).",
    "shape": "{name} har fel form: ska vara {expected}.",
    "unknown-element": "Elementet {name} hör inte till R5 Questionnaire eller stöds inte här.",
    "unknown-extension": "Tillägget {url} stöds inte.",
    "modifierExtension": (
        "modifierExtension ändrar betydelsen på ett sätt som portalen inte känner till."
        " Ta bort den ur filen om frågorna ändå kan ställas som de står."
    ),
    "primitive-extension": "Tillägg på ett enkelt värde ({name}), till exempel en översättning, stöds inte.",
    # the questionnaire
    "Questionnaire.contained": "Inbäddade resurser (contained), till exempel värdelistor, stöds inte.",
    "Questionnaire.implicitRules": (
        "Särskilda tolkningsregler (implicitRules) stöds inte. Ta bort dem ur filen om den kan läsas utan dem."
    ),
    "Questionnaire.language": "Enkäten är på språket {value}; portalens enkäter är på svenska (sv).",
    "Questionnaire.status": "Enkäten har status {value}; bara draft och active kan läsas in.",
    "Questionnaire.subjectType": "Enkäten handlar om {value}; i portalen svarar organisationer (Organization).",
    "Questionnaire.url": "Enkäten saknar namn: url, name eller id behövs.",
    "Questionnaire.version": (
        "version ska vara ett datum (ÅÅÅÅ-MM-DD, eventuellt .2), annars behövs date; här står {value}."
    ),
    "Questionnaire.identifier": "Enkäten har flera identifier; portalen har plats för en, myndighetens diarienummer.",
    "Questionnaire.effectivePeriod.start": (
        "En första svarsdag (effectivePeriod.start) sätts vid inbjudan, inte i enkäten."
    ),
    "Questionnaire.derivedFrom": "derivedFrom pekar på {value}, som ingen fråga fortsätter (tillägget continues).",
    "Questionnaire.item": "Enkäten har inga frågor (item). Kontrollera att det är rätt fil.",
    "Questionnaire.replaces": "Att enkäten ersätter andra (replaces) stöds inte.",
    # types
    "type:dateTime": f"Datum med klockslag (type: dateTime) {_NOT_CARRIED} Fråga med type: string.",
    "type:time": f"Klockslag (type: time) {_NOT_CARRIED} Fråga med type: string.",
    "type:reference": f"Hänvisning till en annan resurs (type: reference) {_NOT_CARRIED}",
    "type:question": "type: question är abstrakt i R5 och kan inte besvaras.",
    "type:quantity": "type: quantity behöver exakt en enhet (tillägget questionnaire-unit).",
    "type": "Okänd type: {value}.",
    # items
    "item.linkId": "Frågan saknar linkId.",
    "item.initial": "Förvalda svar (initial) stöds inte: ingen får svara utan att veta om det.",
    "item.answerValueSet": "Svarsalternativ ur en värdelista (answerValueSet) stöds inte; skriv dem som answerOption.",
    "item.answerOption": "Svarsalternativ (answerOption) kan inte höra till type: {type}.",
    "item.answerConstraint": (
        "answerConstraint {value} stöds inte här; på svarsalternativ optionsOnly och optionsOrString."
    ),
    "item.no-options": "Frågan har type: {value} men inga svarsalternativ (answerOption).",
    "item.disabledDisplay": "disabledDisplay {value} stöds inte: en fråga vars villkor inte gäller visas inte.",
    "item.repeats:group": "En grupp som kan upprepas (repeats) stöds inte.",
    "item.repeats": (
        "Upprepade svar (repeats) på type: {type} stöds inte; på text med questionnaire-maxOccurs från 2 till 20."
    ),
    "item.maxLength": "maxLength hör till text, inte till type: {type}.",
    "item.item": "Text att läsa (type: display) kan inte ha egna frågor (item).",
    "item.item:repeats": "En fråga med flera svar (repeats) kan inte ha underfrågor till varje svar.",
    "item.item:opened": "Ett fält som ett alternativ öppnar kan inte ha egna underfrågor.",
    # conditions
    "item.enableBehavior": "Flera enableWhen behöver enableBehavior: all eller any.",
    "enableWhen.question": "Villkoret frågar efter {value}, som inte finns.",
    "enableWhen.group": "Villkoret frågar efter {value}, som inte har något svar att jämföra med.",
    "enableWhen.operator": "Okänd operator i villkoret: {value}.",
    "enableWhen.answer": "Villkoret jämför med {value}, som inte är ett möjligt svar på {question}.",
    "enableWhen.text": "Villkoret jämför en text ({operator}); bara att den är besvarad (exists) stöds.",
    "enableWhen.not-answered": "Villkoret att {question} är obesvarad (exists: false) stöds bara för svarsalternativ.",
    "enableWhen.shape": "Villkorets {name} har fel form: ska vara {expected}.",
    "enableWhen.combination": "Villkoret ({operator}) kan inte uttryckas tillsammans med de andra.",
    # options
    "answerOption.initialSelected": "Förvalda alternativ (initialSelected) stöds inte.",
    "answerOption.value": (
        "Ett svarsalternativ av typen {value} stöds inte; valueCoding, valueString och valueInteger gör det."
    ),
    "answerOption.display": "Alternativet {value} saknar text (display).",
    "answerOption.duplicate": "Alternativet {value} står två gånger.",
    # extensions of HL7's
    "extension:enableWhenExpression": (
        "Villkor som FHIRPath (enableWhenExpression) stöds inte utan tillägget condition."
    ),
    "extension:calculatedExpression": (
        "Uträknade svar (calculatedExpression) stöds bara för summor, med tillägget sum-of."
    ),
    "extension:initialExpression": "Förifyllda svar (initialExpression) stöds inte.",
    "extension:answerExpression": "Svarsalternativ som räknas fram (answerExpression) stöds inte.",
    "extension:candidateExpression": "Förslag som räknas fram (candidateExpression) stöds inte.",
    "extension:variable": "Variabler för FHIRPath (variable) stöds inte.",
    "extension:cqf-expression": "Texter och värden som räknas fram (cqf-expression) stöds inte.",
    "extension:cqf-library": "Kodbibliotek (cqf-library) stöds inte.",
    "extension:launchContext": "Uppgifter från ett anropande system (launchContext) stöds inte.",
    "extension:targetConstraint": "Regler som FHIRPath (targetConstraint) stöds inte utan tillägget rule.",
    "extension:questionnaire-constraint": "Regler som FHIRPath (questionnaire-constraint) stöds inte.",
    "extension:questionnaire-hidden": "Dolda frågor (questionnaire-hidden) stöds inte.",
    "extension:minLength": "En minsta längd (minLength) stöds inte.",
    "extension:regex": "Mönster för svaret (regex) stöds inte.",
    "extension:entryFormat": "Mall för inmatningen (entryFormat) stöds inte; skriv den i hjälptexten.",
    "extension:maxDecimalPlaces": "En gräns för antalet decimaler (maxDecimalPlaces) stöds inte.",
    "extension:maxSize": "En egen gräns för filstorlek (maxSize) stöds inte; portalens gräns gäller alla filer.",
    "extension:mimeType": "Ett eget urval av filtyper (mimeType) stöds inte; portalens urval gäller alla filer.",
    "extension:minValue": "Ett minsta värde (minValue) stöds bara som tal, på frågor om tal.",
    "extension:maxValue": "Ett största värde (maxValue) stöds bara som tal, på frågor om tal.",
    "extension:questionnaire-minOccurs": "Ett minsta antal svar (questionnaire-minOccurs) stöds inte.",
    "extension:questionnaire-maxOccurs": (
        "Ett största antal svar (questionnaire-maxOccurs) hör till frågor med repeats."
    ),
    "extension:questionnaire-unit": "En enhet (questionnaire-unit) hör till frågor om tal.",
    "extension:questionnaire-unitOption": "Val mellan enheter (questionnaire-unitOption) stöds inte.",
    "extension:questionnaire-unitValueSet": "Enheter ur en värdelista (questionnaire-unitValueSet) stöds inte.",
    "extension:questionnaire-itemControl": "Formen {value} (questionnaire-itemControl) stöds inte.",
    "extension:questionnaire-displayCategory": "Textslaget {value} (questionnaire-displayCategory) stöds inte.",
    "extension:questionnaire-sliderStepValue": "Skjutreglage (questionnaire-sliderStepValue) stöds inte.",
    "extension:questionnaire-signatureRequired": "Underskrift av en del (questionnaire-signatureRequired) stöds inte.",
    "extension:questionnaire-optionPrefix": "Numrerade alternativ (questionnaire-optionPrefix) stöds inte.",
    "extension:questionnaire-referenceResource": (
        "Hänvisning till resurser (questionnaire-referenceResource) stöds inte."
    ),
    "extension:questionnaire-supportLink": (
        "Länk till hjälp (questionnaire-supportLink) stöds inte; skriv den i hjälptexten."
    ),
    "extension:preferredTerminologyServer": "En terminologiserver (preferredTerminologyServer) stöds inte.",
    "extension:itemWeight": "Poäng på svar (itemWeight) stöds inte.",
    "extension:ordinalValue": "Poäng på svar (ordinalValue) stöds inte.",
    "extension:rendering-style": "Egen formgivning (rendering-style) stöds inte.",
    "extension:rendering-xhtml": "Formaterad text (rendering-xhtml) stöds inte.",
    "extension:rendering-markdown": "Formaterad text (rendering-markdown) stöds inte.",
    "extension:subQuestionnaire": "En enkät som hämtas in i en annan (subQuestionnaire) stöds inte.",
    # what stands in our own extensions
    "role": "Rollen {value} passar inte här.",
    "role:conditions": "Texten före frågan {value} har andra villkor än frågan.",
    "role:rows": "Raderna i {value} skiljer sig i annat än texten.",
    "role:order": "Rutorna eller raderna i {value} är inte numrerade som portalen gör det.",
    "field-type": "field-type {value} passar inte type: {type}.",
    "condition-index": "condition-index passar inte enableBehavior.",
    "exact": "{name} säger {value}, men talet är ett annat.",
    "bound": "Gränsen {value} står inte lika i targetConstraint och i portalens eget tillägg.",
    "rule": "Regeln {value} står inte lika i rule och targetConstraint.",
}
"""Feature -> message. Each message ends with the place, as (item[0].item[2].maxLength)."""

TOLD = {
    "Questionnaire.id": "Resursens id följer inte med.",
    "Questionnaire.meta": "Resursens meta följer inte med.",
    "Questionnaire.text": "Den färdiga visningen (text) följer inte med.",
    "Questionnaire.name": "Det tekniska namnet (name) följer inte med; enkäten heter {value}.",
    "Questionnaire.experimental": "Att enkäten är ett försök (experimental) följer inte med.",
    "Questionnaire.date": "date följer inte med; utgåvan är {value}.",
    "Questionnaire.description": "Beskrivningen (description) följer inte med.",
    "Questionnaire.purpose": "Syftet (purpose) följer inte med.",
    "Questionnaire.contact": "Utgivarens kontaktuppgifter (contact) följer inte med.",
    "Questionnaire.useContext": "Användningsområdet (useContext) följer inte med.",
    "Questionnaire.jurisdiction": "Landet (jurisdiction) följer inte med.",
    "Questionnaire.copyright": "Upphovsrätten (copyright) följer inte med.",
    "Questionnaire.copyrightLabel": "Upphovsrätten (copyrightLabel) följer inte med.",
    "Questionnaire.approvalDate": "Dagen för godkännande (approvalDate) följer inte med.",
    "Questionnaire.lastReviewDate": "Dagen för granskning (lastReviewDate) följer inte med.",
    "Questionnaire.code": "Begreppskoder (code) följer inte med.",
    "Questionnaire.versionAlgorithmString": "Sättet att jämföra utgåvor (versionAlgorithm) följer inte med.",
    "Questionnaire.versionAlgorithmCoding": "Sättet att jämföra utgåvor (versionAlgorithm) följer inte med.",
    "identifier.more": "Av identifier följer bara värdet med.",
    "item.id": "Elementets id följer inte med.",
    "item.code": "Begreppskoder (code) följer inte med.",
    "item.definition": "Kopplingen till en datamodell (definition) följer inte med.",
    "answerOption.id": "Elementets id följer inte med.",
    "option.system": "Alternativens kodsystem (system, version) följer inte med.",
    "option.code": "Alternativet {value} får koden {code}.",
    "option.other": "Ett eget svar (optionsOrString) blir alternativet ”{value}” med ett textfält.",
    "item.look": "Formen {value} följer inte med: portalen väljer form.",
    "item.section": "Frågor utanför avsnitt har samlats i avsnittet {value}.",
    "item.follow-ups": "Underfrågorna står efter frågan, i gruppen {value}.",
    "item.boolean": "Ja- och nejfrågan (boolean) har fått alternativen ja och nej.",
}
"""Feature -> what the author is told. It stops nothing."""

TOLD_ELSEWHERE = {
    "item.renamed": "Frågan heter {name}: linkId {value} har tecken som inte kan användas, och står kvar som källa.",
    "item.valueset": "Värdelistan {value} har blivit {count} svarsalternativ.",
    "item.valueset-part": "Följer inte med: {what}, i värdelistan {value}.",
    "item.no-list": "Frågan är en kort text: dess värdelista ({value}) finns inte i filen.",
    "item.twice": "Frågan heter {name}: linkId {value} står redan vid en tidigare fråga, som villkoren gäller.",
    "item.no-text": "Frågan saknar text i filen och heter därför ”{value}”.",
    "item.any-answer": "Filen säger inte vilket slags svar det är (type: question): här är det {value}.",
    "item.display-group": "Texten har blivit ett avsnitt: i filen står mer inne i den.",
    "item.too-deep": "Avsnittet {value} ligger för djupt: dess frågor står utanför det, under rubriken som text.",
    "item.heading": "Rubriken är en text före frågorna: avsnittet utanför har ingen rubrik.",
    "item.no-heading": "Avsnittet saknar rubrik i filen och heter därför ”{value}”.",
    "item.group-condition": "Följer inte med: villkoret på avsnittet {value}, eftersom frågan har ett eget.",
    "item.no-words": "Följer inte med: en text att läsa som är tom.",
    "item.empty": "Följer inte med: ett avsnitt utan frågor.",
    "item.characters": "Tecken som inte kan visas har tagits bort ur frågans text.",
    "item.rows": "Gruppen som kan upprepas har blivit tabellen {value}, till vilken den som svarar lägger till rader.",
    "item.column": "Kolumnen ”{column}” har koden {code}: linkId {value} i filen står kvar som källa.",
    "item.column-answerable": "Kolumnen ”{column}” kan besvaras: i filen fylls den i av ett annat system (readOnly).",
    "item.column-length": "Följer inte med: maxLength {value} för kolumnen ”{column}”, som inte är text.",
    "item.once": "Följer inte med: att gruppen kan upprepas. Den besvaras en gång.",
    "item.answerable": "Frågan kan besvaras: i filen fylls den i av ett annat system (readOnly).",
    "Questionnaire.no-title": "Enkäten heter ”{value}”: filen säger ingen titel (title).",
    "Questionnaire.long-title": "Titeln har kortats till 300 tecken. I filen: {value}",
    "Questionnaire.stu3": "Filen är skriven för en äldre utgåva (STU3) och är läst som den.",
    "Questionnaire.characters": "Tecken som inte kan visas har tagits bort ur enkätens texter.",
    "Questionnaire.contained-left": "Den inbäddade resursen {value} följer inte med.",
    "Questionnaire.version-other": "Utgåvan är {value}: version {version} i filen är inget datum.",
    "Questionnaire.year-of-version": "Året {value} är taget ur utgåvan: filen säger inget år."
    " Välj filen igen och fyll i År om det är ett annat.",
    "Questionnaire.no-last-day": "Filen säger ingen sista svarsdag."
    " Välj filen igen och fyll i Sista svarsdag, om det finns en.",
}
"""The same of a file made elsewhere (fhir_elsewhere)."""

KEPT_OUT = "Följer inte med:"
"""Begins what is told of a file made elsewhere that would be refused of one of ours."""
_TOLD_OF_OTHERS = ("extension:", "item.", "enableWhen.", "answerOption.", "type:")
_TOLD_TOO = frozenset(
    {"unknown-extension", "unknown-element", "primitive-extension"}
    | {f"Questionnaire.{name}" for name in ("language", "status", "subjectType", "identifier", "derivedFrom")}
    | {"Questionnaire.effectivePeriod.start", "Questionnaire.replaces"}
)
_STILL_REFUSED = frozenset({"item.item"})


def is_told_of_others(feature: str) -> bool:
    """Whether a feature of REFUSED is told of, and left out, where the file was made elsewhere.

    What changes the meaning of the rest (modifierExtension, implicitRules) and what has no shape is refused of all.
    """
    if feature in _STILL_REFUSED:
        return False
    return feature in _TOLD_TOO or feature.startswith(_TOLD_OF_OTHERS)


_PREFIXES = (
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/",
    "http://hl7.org/fhir/StructureDefinition/",
)


def extension_feature(url: str) -> str:
    """The feature of an extension that has not been read; `unknown-extension` when it is none of the listed ones."""
    name = next((url.removeprefix(prefix) for prefix in _PREFIXES if url.startswith(prefix)), "")
    return f"extension:{name}" if f"extension:{name}" in REFUSED else "unknown-extension"
