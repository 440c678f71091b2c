"""The small forms of approval and registration, laid out by crispy-forms."""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, cast

from crispy_forms.layout import Layout
from django import forms

from accounts.models import Mandate
from config.fields.forms import PlainForm
from config.language import swedish
from responses.approval.points import DONE_LABEL, PointedSection
from responses.approval.signing import SignerDetails
from responses.models import ReturnPoint


class SendForm(PlainForm):
    """A word to the approver."""

    message = forms.CharField(
        label="Meddelande till den som ska godkänna (frivilligt)",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    personal_data_reason = forms.CharField(
        label="Varför får det stå kvar?",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Skälet sparas i historiken. Själva uppgifterna sparas inte där.",
    )

    def __init__(
        self, *args: Any, personal_data: bool = False, points: Sequence[ReturnPoint] = (), **kwargs: Any
    ) -> None:
        """`points`: what the approver pointed at, of which each is to be answered."""
        super().__init__(*args, **kwargs)
        if not personal_data:
            del self.fields["personal_data_reason"]
        self.points = points
        for point in points:
            self._ask_of(point)
        shown = [name for point in points for name in (f"gjort-{point.pk}", f"klart-{point.pk}")]
        self.helper.layout = Layout(*shown, *(name for name in self.fields if name not in shown))

    def _ask_of(self, point: ReturnPoint) -> None:
        self.fields[f"gjort-{point.pk}"] = forms.CharField(
            label=f"{point.name}: vad har ni gjort?",
            required=False,
            widget=forms.Textarea({"rows": 2}),
            help_text=f"{point.sent_back.by_name} skrev: {point.text}" if point.text else "",
        )
        self.fields[f"klart-{point.pk}"] = forms.BooleanField(
            label=f"{DONE_LABEL} ({swedish.within_sentence(point.name)})",
            required=False,
            initial=point.comment.resolved_at is not None,
        )

    def answers(self) -> dict[int, str]:
        """What was done with each point, by its key; empty for one of which nothing is said."""
        return {
            point.pk: self.cleaned_data.get(f"gjort-{point.pk}", "").strip()
            or (DONE_LABEL if self.cleaned_data.get(f"klart-{point.pk}") else "")
            for point in self.points
        }


class ReturnForm(PlainForm):
    """Why the response is sent back, and about which questions. The service demands a reason, or a question."""

    reason = forms.CharField(
        label="Vad behöver ändras?",
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Samordnaren får texten i ett mejl och ser den överst i svaret.",
    )
    points = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, sections: Sequence[PointedSection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sections = sections
        questions = [question for section in sections for question in section.questions]
        chosen: Any = self.fields["points"]
        chosen.choices = questions
        for link_id, name in questions:
            label = f"Vad behöver ändras i {name}?"
            self.fields[f"om-{link_id}"] = forms.CharField(
                label=label, required=False, widget=forms.Textarea({"rows": 2, "class": "form-control"})
            )
        self.helper.layout = Layout("reason")

    @property
    def sections(self) -> list[tuple[str, list[tuple[str, str, bool, forms.BoundField]], bool]]:
        """The sections: heading, each question (link_id, name, chosen, its text), whether anything is chosen in it."""
        ticked = set(self["points"].value() or ())
        found = []
        for section in self._sections:
            rows = [(key, name, key in ticked, self[f"om-{key}"]) for key, name in section.questions]
            found.append((section.text, rows, any(chosen or field.value() for _, _, chosen, field in rows)))
        return found

    def pointed(self) -> dict[str, str]:
        """What is said of each question that is chosen, or of which something is said."""
        data = self.cleaned_data
        said = {key: data.get(f"om-{key}", "").strip() for section in self._sections for key, _ in section.questions}
        return {key: text for key, text in said.items() if text or key in data.get("points", ())}


def mandate_in_words(mandate: Mandate) -> str:
    """One mandate as the signer chooses it: who, as what, by which decision, until when."""
    decided = f", {mandate.decided_by}" if mandate.decided_by else ""
    until = f"till och med {swedish.day(mandate.last_day)}" if mandate.last_day else "tills vidare"
    return f"{mandate.who}. {mandate.reference}{decided}, gäller {until}"


_TELEPHONE = {"autocomplete": "tel", "inputmode": "tel"}
_TO_ACKNOWLEDGE = {"warnings": "det som står under Att tänka på", "parked": "de vilande svaren, som inte ingår"}


class SignForm(PlainForm):
    """The form's own section "Godkännande av behörig företrädare", with the password again.

    Name and title are the mandate's and not typed: the page shows them, and what is sent along must be those. The box
    says what is attested, in the words that are kept with the signature. `mark` is of that, and of what is to be seen
    (signing.mark_of_read): where the page that was posted held another, the boxes are to be ticked anew.
    """

    mandate = forms.TypedChoiceField(
        label="Vilket mandat signerar du med?",
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Det mandatet gäller inte för dig här i dag. Välj ett av dem som visas."},
    )
    name = forms.CharField(label="Namn", required=False)
    title = forms.CharField(label="Befattning", required=False)
    phone = forms.CharField(
        label="Telefon behörig företrädare", required=False, max_length=60, widget=forms.TextInput(_TELEPHONE)
    )
    email = forms.EmailField(
        label="E-post behörig företrädare", required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )
    acknowledges = forms.BooleanField(required=False)
    attests = forms.BooleanField(required=False)
    password = forms.CharField(
        label="Ditt lösenord",
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text="Du anger lösenordet igen för att det ska vara säkert att det är du som signerar.",
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        seen: dict[str, list[str]],
        asks_password: bool,
        mandates: Sequence[Mandate],
        attestation: str,
        mark: str,
        **kwargs: Any,
    ) -> None:
        self.mark = mark
        self._read = mark if data is None else str(data.get("read") or "")
        if data is not None and self._read != mark:
            data = _without_ticks(data)
        super().__init__(data, **kwargs)
        self._offer(mandates)
        self.fields["attests"].label = attestation
        if not asks_password:
            del self.fields["password"]
        headings = [heading for kind, heading in _TO_ACKNOWLEDGE.items() if seen[kind]]
        if headings:
            self.fields["acknowledges"].label = f"Jag har tagit del av {swedish.listing(headings)}"
        else:
            del self.fields["acknowledges"]
        shown = [name for name in self.fields if name not in ("name", "title")]
        self.helper.layout = Layout(*shown)

    def _offer(self, mandates: Sequence[Mandate]) -> None:
        """The mandates that fit: to choose from where they are several, otherwise only carried along."""
        if not mandates:
            del self.fields["mandate"]
            return
        field: Any = self.fields["mandate"]
        field.choices = [(mandate.pk, mandate_in_words(mandate)) for mandate in mandates]
        if len(mandates) == 1:
            field.widget = forms.HiddenInput()
            self.initial["mandate"] = mandates[0].pk

    def details(self) -> SignerDetails:
        """The signer's details as the service takes them."""
        data = self.cleaned_data
        return SignerDetails(
            mandate=data.get("mandate"),
            name=data["name"].strip(),
            title=data["title"].strip(),
            phone=data["phone"].strip(),
            email=data["email"].strip(),
            attests=data["attests"],
            acknowledges=data.get("acknowledges", False),
            read=self._read,
        )


def _without_ticks(data: Mapping[str, Any]) -> Mapping[str, Any]:
    kept: Any = copy(data)
    for name in ("attests", "acknowledges"):
        kept.pop(name, None)
    return cast(Mapping[str, Any], kept)
