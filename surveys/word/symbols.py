"""Signs that Word writes as symbols (w:sym), by the font that they are of: only the font knows what its code shows."""

# Wingdings' ticked and empty boxes.
_BOXES = {0xFE: "☒", 0xFD: "☒", 0xFC: "✓", 0xA8: "☐", 0x6F: "☐"}
# Adobe's Symbol encoding (ftp.unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt), row by row; a space for what has
# no sign of its own in Unicode.
_SYMBOL = {
    0x20: " !∀#∃%&∋()∗+,−./0123456789:;<=>?",
    0x40: "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
    0x60: " αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼ ",
    0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…  ↵",
    0xC0: "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓",
    0xE0: "◊〈®©™∑           〉∫⌠ ⌡          ",
}
_PRIVATE = range(0xE000, 0xF900)


def symbol(code: str, font: str) -> str:
    """What a symbol shows: `code` is hexadecimal, F0xx for a place in the font. Empty for what is no code."""
    try:
        place = int(code, 16)
        sign = chr(place)
    except (ValueError, OverflowError):
        return ""
    is_of_font = place < 0x100 or 0xF000 <= place <= 0xF0FF
    if font.lower() == "symbol" and is_of_font:
        row, column = place & 0xE0, place & 0x1F
        return _SYMBOL.get(row, " " * 32)[column].strip() or sign
    if is_of_font and (not font or font.lower().startswith("wingdings")):
        return _BOXES.get(place & 0xFF, sign)
    return sign


def is_unknown(sign: str, font: str) -> bool:
    """Whether nobody can read it: a place in a font unknown here. Wingdings has bullets (config.language.text)."""
    return not font.lower().startswith("wingdings") and any(ord(each) in _PRIVATE for each in sign)
