import zipfile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def make(a, b):
    z = zipfile.ZipFile(a)
    x = etree.fromstring(z.read("word/document.xml"))
    n = 0
    for sdt in x.iter(W + "sdt"):
        c = sdt.find(W + "sdtContent")
        if c.find(W + "p") is None:
            continue
        n += 1
        if n in (2, 5, 6, 9):
            h = sdt.find(f"{W}sdtPr/{W}showingPlcHdr")
            if h is not None:
                h.getparent().remove(h)
            for t in list(c.iter(W + "t"))[:1]:
                t.text = "Skrivet i Word av förvaltningen: arbetet går framåt. " + (t.text or "")
        if n == 7:
            p = etree.Element(W + "p")
            r = etree.SubElement(p, W + "r")
            t = etree.SubElement(r, W + "t")
            t.text = "Det här skrev jag utanför rutan."
            sdt.addnext(p)
    with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as o:
        for i in z.infolist():
            o.writestr(
                i,
                etree.tostring(x, xml_declaration=True, encoding="UTF-8", standalone=True)
                if i.filename == "word/document.xml"
                else z.read(i),
            )
