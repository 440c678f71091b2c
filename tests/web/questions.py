"""What is asked in the pages' world, and answers with something wrong in most places."""

EVERY_SHAPE = """
- link_id: K
  text: Kontaktuppgifter
  intro: Fyll i vem Socialstyrelsen kan fråga.
  items:
    - {type: string, link_id: K-namn, text: Organisation, prefill: organisation.name, read_only: true}
    - {type: email, link_id: K-epost, text: E-post kontaktperson, prefill: contact.email, receipt: true}
    - {type: phone, link_id: K-telefon, text: Telefon}
    - {type: postal_code, link_id: K-post, text: Postnummer, prefill: organisation.postal_code}
- link_id: A
  text: Arbetet
  intro: |
    Frågorna gäller regionens eget arbete.

    - Skriv kort
    - Skriv tydligt
  items:
    - {type: display, link_id: A-info, text: Ni kan spara och fortsätta senare.}
    - type: choice
      link_id: A-1
      prefix: "1."
      text: Har ni en handlingsplan?
      background: Handlingsplanen beslutades 2023.
      help: |
        Svara för hela regionen.

        Med handlingsplan menas ett beslutat dokument.
      required: true
      comment: Kommentar
      options:
        - ja: "Ja, ange vilken:"
          opens: text
        - nej: Nej
    - {type: text, link_id: A-2, prefix: "2.", text: Beskriv arbetet, required: true, max_length: 200}
    - {type: money, link_id: A-3, text: Rekvirerat, minimum: 0}
    - {type: money, link_id: A-4, text: Glesbygd, minimum: 0}
    - {type: money, link_id: A-5, text: Totalt, sum_of: [A-3, A-4], read_only: true}
    - type: file
      link_id: A-6
      text: Underlag
      accepts: [file, link, email, text]
      by_email: enkat@example.se
    - type: multi_choice
      link_id: A-7
      text: Vilka insatser har genomförts?
      max_selections: 2
      options:
        - lakare: Läkarmedverkan
        - hem: Hembesök
        - annan: "Annan insats, beskriv:"
          opens: {type: text, max_length: 100}
        - {code: inga, text: Inga insatser, exclusive: true}
    - link_id: A-del
      text: Fler frågor
      intro: Här kommer de sista.
      items:
        - type: yes_no_matrix
          link_id: A-8
          text: Vilka områden?
          rows: [{kontinuitet: Kontinuitet}, {tillganglighet: Tillgänglighet}]
        - type: count_matrix
          link_id: A-9
          text: Hur många kommuner har svarat?
          rows: [{ja: Ja}, {nej: Nej}]
          maximum: municipalities
        - type: table
          link_id: A-10
          text: Mål och resultat
          row_heading: Insats
          rows: [{r1: "{organisation}"}, {r2: Kommunerna}]
          columns: [{mal: Mål}, {resultat: Resultat}]
        - {type: percent, link_id: A-11, text: Andel av befolkningen, not_known: Andelen kan inte anges}
        - {type: text, link_id: A-12, text: De två viktigaste insatserna, boxes: 2, max_length: 100}
        - type: choice
          link_id: A-13
          text: I vilken utsträckning?
          scale: true
          options: [{lag: Distansmonitorering/egenmonitorering}, {mitt: Varken eller}, {hog: I hög utsträckning}]
        - {type: text, link_id: A-14, text: Det viktigaste målet, boxes: [Mål, Metod], max_length: 100}
        - {type: integer, link_id: A-15, text: Antal team}
        - {type: integer, link_id: A-16, text: Varav nya team, maximum: {item: A-15}}
        - type: number_table
          link_id: A-17
          text: Antal besök
          unit: besök
          row_heading: Yrke
          row_sum: Totalt
          column_sum: Summa
          rows: [{alla: Alla}, {lakare: Varav läkare, maximum: {row: alla}}]
          columns: [{k1: "2024"}, {k2: "2025"}]
        - type: row_table
          link_id: A-18
          text: Vilka avtal har ni?
          row_name: Avtal
          max_rows: 3
          column_sum: Summa
          columns:
            - {namn: Namn, required: true}
            - {om: Vad det gäller, type: text}
            - {slut: Till, type: date}
            - {kostnad: Kostnad, type: money}
- link_id: B
  text: Fördjupning
  enable_when: {item: A-1, is: ja}
  items:
    - {type: text, link_id: B-1, text: Beskriv planen, required: true, max_length: 100}
- link_id: G
  text: Godkännande av behörig företrädare
  items:
    - {type: attestation, link_id: G-1, text: Uppgifterna är riktiga., sign_off: attestation, required: true}
    - {type: string, link_id: G-2, text: Namn, sign_off: name, required: true}
"""
"""One of every kind of question, with help, groups, comments, opened fields and a section under a condition."""

HANDED = ("A-2", "A-6", "B")
"""What the contributor and the guest have been handed."""

TAKEN_OUT = "A-19"
"""An item that an author's draft of EVERY_SHAPE had, and has no more."""

CONTRIBUTED = "A-8"
"""What both of them are asked to contribute to, in the draft."""

TROUBLED = {
    "A-1": "nej",
    "A-2": "å" * 201,
    "A-3": "90296880",
    "A-4": "inte ett tal",
    "A-7": ["lakare", "hem", "annan"],
    "A-7.annan": "Sommarläger 👩‍⚕️",
    "A-8": {"kontinuitet": "ja"},
    "A-9": {"ja": "700"},
    "A-15": "12",
    "A-16": "15",
    "A-17": {"alla": {"k1": "3", "k2": "många"}, "lakare": {"k1": "4"}},
    "A-18": [{"namn": "SIP", "slut": "i våras"}, {"om": "Hemsjukvård"}],
    "K-epost": "inte en adress",
}
"""Answers with something wrong in most places: too long, not a number, too many, half a matrix, no address, more than
another answer, a row without its name.
"""
