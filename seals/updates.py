"""What has been added to a file since it was sealed: archive time stamps, or anything else.

ISO 32000-2 (12.8.2.2) lets certificates, revocation data and document time stamps be added to a document that allows
no changes. This is the narrowest reading of it: just what such an addition needs, object by object. Everything else
is a change, whoever has time-stamped it: anybody can have any file time-stamped.
"""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

_TRAILER_MAY_DIFFER = {
    "/Size",
    "/Prev",
    "/ID",
    "/Index",
    "/W",
    "/Length",
    "/Filter",
    "/DecodeParms",
    "/Type",
    "/XRefStm",
}
_FIELD_KEYS = {"/FT", "/T", "/TU", "/Type", "/Subtype", "/F", "/Rect", "/P", "/V"}
_STAMP_KEYS = {"/Type", "/Filter", "/SubFilter", "/Contents", "/ByteRange"}
_DSS_ARRAYS = {"/Certs", "/OCSPs", "/CRLs"}


class _Changed(Exception):
    """Something other than an archive time stamp was added."""


def only_archive_timestamps(reader: "PdfFileReader", sealed_revision: int) -> bool:
    """Whether every revision after the sealed one adds an archive time stamp and nothing more.

    Never raises on what the file holds.
    """
    try:
        for revision in range(sealed_revision + 1, reader.xrefs.total_revisions):
            _check_revision(reader, revision)
    # Hostile files make the parser raise anything at all.
    except Exception:
        return False
    return True


def _check_revision(reader: "PdfFileReader", revision: int) -> None:
    old: Any
    new: Any
    old, new = reader.get_historical_resolver(revision - 1), reader.get_historical_resolver(revision)
    _require(not new.refs_freed_in_revision())
    _require(_written(old.trailer_view, _TRAILER_MAY_DIFFER) == _written(new.trailer_view, _TRAILER_MAY_DIFFER))
    allowed = {_catalog(old, new), *_form_and_field(old, new), *_security_store(old, new)}
    cross_references = reader.xrefs.get_xref_container_info(revision).stream_ref
    if cross_references is not None and old.is_ref_unassignable(cross_references):
        allowed.add(cross_references)
    _require(set(new.explicit_refs_in_revision()) <= allowed)


def _catalog(old: "HistoricalResolver", new: "HistoricalResolver") -> Any:
    _require(_written(old.root, {"/DSS"}) == _written(new.root, {"/DSS"}))
    return new.root_ref


def _form_and_field(old: "HistoricalResolver", new: "HistoricalResolver") -> Iterable[Any]:
    """The form with exactly one field more, its time stamp, and the page that the field is attached to."""
    form = new.root.raw_get("/AcroForm").reference
    before, after = old(form), new(form)
    _require(_written(before, {"/Fields"}) == _written(after, {"/Fields"}))
    field = _one_more(before.raw_get("/Fields"), after.raw_get("/Fields"))
    _require(old.is_ref_unassignable(field))
    page = _check_field(new(field))
    yield from (form, field, _check_page(old, new, page, field), _check_stamp(old, new, new(field)))


def _check_field(field: Any) -> Any:
    """An invisible field that does nothing but hold its time stamp. Returns the page it names."""
    left, bottom, right, top = (float(side) for side in field["/Rect"])
    _require(set(field) <= _FIELD_KEYS and field["/FT"] == "/Sig" and (left, bottom) == (right, top))
    return field.raw_get("/P").reference


def _check_page(old: "HistoricalResolver", new: "HistoricalResolver", page: Any, field: Any) -> Any:
    """The page's annotations with the field last; they are in the page or an object of their own."""
    before, after = old(page), new(page)
    _require(before["/Type"] == "/Page" and _written(before, {"/Annots"}) == _written(after, {"/Annots"}))
    annotations = before.raw_get("/Annots")
    if hasattr(annotations, "reference"):
        _require(_written(annotations) == _written(after.raw_get("/Annots")))
        page = annotations.reference
        _require(_one_more(old(page), new(page)) == field)
    else:
        _require(_one_more(annotations, after.raw_get("/Annots")) == field)
    return page


def _check_stamp(old: "HistoricalResolver", new: "HistoricalResolver", field: Any) -> Any:
    stamp = field.raw_get("/V").reference
    _require(old.is_ref_unassignable(stamp) and new(stamp)["/Type"] == "/DocTimeStamp")
    _require(set(new(stamp)) <= _STAMP_KEYS)
    return stamp


def _security_store(old: "HistoricalResolver", new: "HistoricalResolver") -> Iterable[Any]:
    """The document security store, which may only grow, and what is new in it."""
    if "/DSS" not in new.root:
        return
    reference = new.root.raw_get("/DSS").reference
    before = old(reference) if "/DSS" in old.root else {}
    _require(not before or old.root.raw_get("/DSS").reference == reference)
    _require(bool(before) or old.is_ref_unassignable(reference))
    after = new(reference)
    _require(set(after) <= _DSS_ARRAYS | {"/Type"})
    yield reference
    for name in _DSS_ARRAYS:
        had, has = _elements(before, name), _elements(after, name)
        _require([_written(one) for one in has[: len(had)]] == [_written(one) for one in had])
        added = [one.reference for one in has[len(had) :]]
        _require(all(old.is_ref_unassignable(one) for one in added))
        yield from added


def _one_more(before: Any, after: Any) -> Any:
    """The reference that was put last in an array."""
    had, has = _raw(before), _raw(after)
    _require([_written(one) for one in had] == [_written(one) for one in has[:-1]])
    return has[-1].reference


def _elements(dictionary: Any, name: str) -> list[Any]:
    return _raw(dictionary.raw_get(name)) if name in dictionary else []


def _raw(array: Any) -> list[Any]:
    return [array.raw_get(index) for index in range(len(array))]


def _written(item: Any, without: Iterable[str] = ()) -> Any:
    """An object as it is written in a file, references not followed; a dictionary by its keys."""
    if hasattr(item, "raw_get") and hasattr(item, "keys"):
        return {str(key): _written(item.raw_get(key)) for key in item if str(key) not in without}
    output = io.BytesIO()
    item.write_to_stream(output, None, None)
    return output.getvalue()


def _require(holds: bool) -> None:
    if not holds:
        raise _Changed
