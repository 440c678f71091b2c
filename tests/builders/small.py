"""A small questionnaire with one of nearly everything, for tests that need no particular one."""

SMALL_SECTIONS = """
- link_id: K
  text: Kontaktuppgifter
  items:
    - {type: string, link_id: K-namn, text: Organisation, prefill: organisation.name}
    - {type: email, link_id: K-epost, text: E-post kontaktperson, prefill: contact.email, receipt: true}
- link_id: A
  text: Arbetet
  items:
    - type: choice
      link_id: A-1
      text: Har ni en handlingsplan?
      required: true
      options:
        - ja: "Ja, ange vilken:"
          opens: text
        - nej: Nej
    - {type: text, link_id: A-2, text: Beskriv arbetet, required: true, max_length: 1000}
    - {type: money, link_id: A-3, text: Rekvirerat}
    - {type: money, link_id: A-4, text: Glesbygd}
    - {type: money, link_id: A-5, text: Totalt, sum_of: [A-3, A-4], read_only: true}
    - {type: file, link_id: A-6, text: Underlag}
- link_id: B
  text: Fördjupning
  enable_when: {item: A-1, is: ja}
  items:
    - {type: text, link_id: B-1, text: Beskriv planen, required: true, max_length: 100}
- link_id: G
  text: Godkännande
  items:
    - {type: attestation, link_id: G-1, text: Uppgifterna är riktiga., sign_off: attestation, required: true}
    - {type: string, link_id: G-2, text: Namn, sign_off: name, required: true}
"""
"""The sections K (contact, with the receipt's address), A (questions), B (only when A-1 is ja), G (the sign-off)."""
