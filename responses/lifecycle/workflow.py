"""The whole life of a response in one table. Services, buttons and tests all read it.

    draft --send_for_approval--> in_review --approve--> approved --submit--> submitted --register--> archived
                                                        approved --seal----> submitted
            <------ return_ (reason) ---|   <---- revise (voids the approval) ---|
    in_review --read--> the same: an approver has read this far, and sees next time what has changed since
    draft, in_review, approved --comment--> the same: comments to the questions, by everybody who works on the answer
    draft, in_review, approved --number--> the same: the diarienummer, to stand on every page of the copy
    submitted, archived --describe--> the same: what the register says of it
    every state --deposit--> the same: that the package of what is sealed was delivered to an e-archive is a row
    submitted, archived --carry_over--> the same: that it is entered in the receiver's own form is a row
    submitted, archived --ask_supplement--> the same: by who receives it, which the organisation then reopens it for
    every state --send_separately--> the same: what was sent beside the form, likewise
    submitted, archived --reopen (kind, reason, questions)--> draft: a correction; what is submitted stays in force
    draft --open_more (reason, questions)--> the same: of a correction in which some questions are open
    draft, in_review, approved --abandon--> submitted, archived: the state that the correction was opened from
    every state --remind--> the same: those at whom it waits get a letter
    every state --mask--> the same: of what has been submitted, whatever the answer has come to since
    archived --dispose--> the same: that it is to be destroyed once another person has confirmed it is a row
    every state but archived --plan--> the same: the organisation's own days before the last day

`submit` where the receiver reads the answer here, `seal` where the respondent carries it over: the same move, but by
`seal` nothing is delivered.
A wrong person is refused before a wrong state: who may not act learns nothing of the state.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.core.exceptions import PermissionDenied

from accounts.roles import Role, only
from config.refusals import WrongStateError
from responses.lifecycle.guards import (
    Guard,
    Refusal,
    copy_is_sealed,
    has_opened,
    holds_mandate_to_sign,
    is_carried_over,
    is_corrected,
    is_in_turn,
    is_read_here,
    opens_some_questions,
    receiver_has_it,
    signs_under_a_number,
    took_no_part,
)
from responses.lifecycle.standing import Standing
from responses.lifecycle.wrong_state import wrong_state
from responses.models import Response, State


class Action(StrEnum):
    EDIT = "edit"
    CONTRIBUTE = "contribute"
    HAND_OUT = "hand_out"
    COMMENT = "comment"
    SEND_FOR_APPROVAL = "send_for_approval"
    RETURN = "return_"
    REVISE = "revise"
    APPROVE = "approve"
    READ = "read"
    SUBMIT = "submit"
    SEAL = "seal"
    REOPEN = "reopen"
    OPEN_MORE = "open_more"
    ABANDON = "abandon"
    NUMBER = "number"
    REGISTER = "register"
    DESCRIBE = "describe"
    DEPOSIT = "deposit"
    CARRY_OVER = "carry_over"
    SEND_SEPARATELY = "send_separately"
    ASK_SUPPLEMENT = "ask_supplement"
    PLAN = "plan"
    REMIND = "remind"
    MASK = "mask"
    DISPOSE = "dispose"


@dataclass(frozen=True)
class Transition:
    """One row of the table: who may take a response from which states to which, under which further rules."""

    action: Action
    label: str
    sources: frozenset[State]
    target: State | None
    role: Role
    guards: tuple[Guard, ...] = ()
    past: str = ""
    also: frozenset[Role] = frozenset()
    act: str = field(kw_only=True)
    """What one does, for the sentence that refuses it; {it} is the answer."""
    goes_back: bool = field(default=False, kw_only=True)
    """It ends the correction that is open, and leads to the state that that was opened from."""

    def lands_in(self, response: Response) -> State | None:
        """The state that the response comes to; None where it stays in its own."""
        if self.goes_back and response.correction is not None:
            return State(response.correction.from_state)
        return self.target

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of which one is enough."""
        return self.also | {self.role}


_D, _R, _A, _S = (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SUBMITTED)

TABLE: dict[Action, Transition] = {
    transition.action: transition
    for transition in (
        Transition(
            Action.EDIT, "Ändra svar", frozenset({_D}), None, Role.EDITOR, (has_opened,), "ändrade", act="ändra {it}"
        ),
        # Only what was handed to the person: responses.drafting.gate.open_for_change keeps to it.
        Transition(
            Action.CONTRIBUTE,
            "Svara på frågor",
            frozenset({_D}),
            None,
            Role.CONTRIBUTOR,
            (has_opened,),
            "ändrade",
            act="svara på frågorna",
        ),
        Transition(
            Action.HAND_OUT, "Dela ut", frozenset({_D}), None, Role.EDITOR, (), "delade ut", act="dela ut frågor"
        ),
        Transition(
            Action.COMMENT,
            "Kommentera",
            frozenset({_D, _R, _A}),
            None,
            Role.EDITOR,
            (),
            "kommenterade",
            frozenset({Role.APPROVER, Role.CONTRIBUTOR}),
            act="kommentera",
        ),
        Transition(
            Action.SEND_FOR_APPROVAL,
            "Skicka för godkännande",
            frozenset({_D}),
            _R,
            Role.EDITOR,
            (has_opened, signs_under_a_number),
            "skickade för godkännande",
            act="skicka {it} för godkännande",
        ),
        Transition(
            Action.RETURN,
            "Återsänd",
            frozenset({_R}),
            _D,
            Role.APPROVER,
            (is_in_turn, holds_mandate_to_sign),
            "återsände",
            act="återsända {it}",
        ),
        Transition(
            Action.APPROVE,
            "Godkänn och signera",
            frozenset({_R}),
            _A,
            Role.APPROVER,
            (is_in_turn, holds_mandate_to_sign, took_no_part, signs_under_a_number),
            "godkände och signerade",
            act="godkänna och signera {it}",
        ),
        Transition(
            Action.READ,
            "Jag har läst hit",
            frozenset({_R}),
            None,
            Role.APPROVER,
            (is_in_turn, holds_mandate_to_sign),
            "läste",
            act="anteckna hur långt du har läst",
        ),
        Transition(
            Action.REVISE,
            "Öppna för ändring",
            frozenset({_R, _A}),
            _D,
            Role.EDITOR,
            (),
            "öppnade för ändring",
            act="öppna {it} för ändring",
        ),
        Transition(
            Action.SUBMIT,
            "Skicka in",
            frozenset({_A}),
            _S,
            Role.EDITOR,
            (is_read_here,),
            "skickade in",
            act="skicka in {it}",
        ),
        Transition(
            Action.SEAL,
            "Lås och försegla",
            frozenset({_A}),
            _S,
            Role.EDITOR,
            (is_carried_over,),
            "låste och förseglade",
            act="låsa och försegla {it}",
        ),
        Transition(
            Action.REOPEN,
            "Öppna igen",
            frozenset({_S, State.ARCHIVED}),
            _D,
            Role.EDITOR,
            (),
            "öppnade igen",
            act="öppna {it} igen",
        ),
        Transition(
            Action.OPEN_MORE,
            "Öppna fler frågor",
            frozenset({_D}),
            None,
            Role.EDITOR,
            (is_corrected, opens_some_questions),
            "öppnade fler frågor",
            act="öppna fler frågor i {it}",
        ),
        Transition(
            Action.ABANDON,
            "Avbryt rättelsen",
            frozenset({_D, _R, _A}),
            None,
            Role.EDITOR,
            (is_corrected,),
            "avbröt rättelsen",
            act="avbryta rättelsen",
            goes_back=True,
        ),
        Transition(
            Action.NUMBER,
            "Ange diarienummer",
            frozenset({_D, _R, _A}),
            None,
            Role.ARCHIVIST,
            (),
            "angav diarienummer",
            act="ange diarienummer",
        ),
        Transition(
            Action.REGISTER,
            "Registrera i diariet",
            frozenset({_S, State.ARCHIVED}),
            State.ARCHIVED,
            Role.ARCHIVIST,
            (copy_is_sealed,),
            "registrerade i diariet",
            act="registrera {it} i diariet",
        ),
        Transition(
            Action.DESCRIBE,
            "Ändra uppgifterna i registret",
            frozenset({_S, State.ARCHIVED}),
            None,
            Role.ARCHIVIST,
            (),
            "ändrade uppgifterna i registret",
            act="ändra uppgifterna i registret",
        ),
        # Of what is sealed, also while a correction of it is written; the service asks for the copy.
        Transition(
            Action.DEPOSIT,
            "Anteckna leverans till e-arkivet",
            frozenset(State),
            None,
            Role.ARCHIVIST,
            (),
            "antecknade att svaret är levererat till e-arkivet",
            act="anteckna leverans till e-arkivet",
        ),
        Transition(
            Action.CARRY_OVER,
            "Överför svaret",
            frozenset({_S, State.ARCHIVED}),
            None,
            Role.EDITOR,
            (is_carried_over,),
            "antecknade att svaret är överfört",
            act="föra över {it}",
        ),
        # The role is held in the organisation that receives the answer: authoring.supplements asks with that standing.
        Transition(
            Action.ASK_SUPPLEMENT,
            "Begär komplettering",
            frozenset({_S, State.ARCHIVED}),
            None,
            Role.AUTHOR,
            (receiver_has_it,),
            "begärde komplettering",
            act="begära komplettering",
        ),
        Transition(
            Action.SEND_SEPARATELY,
            "Anteckna vad som skickats separat",
            frozenset(State),
            None,
            Role.EDITOR,
            (),
            "antecknade något som skickats separat",
            act="anteckna vad som har skickats separat",
        ),
        Transition(
            Action.PLAN,
            "Sätt delmål",
            frozenset({_D, _R, _A, _S}),
            None,
            Role.EDITOR,
            (),
            "satte delmål",
            act="sätta delmål",
        ),
        Transition(
            Action.MASK,
            "Gör en maskad kopia",
            frozenset(State),
            None,
            Role.ARCHIVIST,
            (),
            "beställde en maskad kopia",
            act="göra en maskad kopia",
        ),
        # Proposed here; another person confirms it, and only then and later is anything destroyed (archive.disposal).
        Transition(
            Action.DISPOSE,
            "Föreslå gallring",
            frozenset({State.ARCHIVED}),
            None,
            Role.ARCHIVIST,
            (),
            "föreslog gallring",
            act="föreslå att {it} gallras",
        ),
        Transition(Action.REMIND, "Påminn nu", frozenset(State), None, Role.EDITOR, (), "påminde", act="påminna andra"),
    )
}


def handing_in(response: Response) -> Action:
    """The action that closes an approved response: submitted to be read here, or sealed to be carried over."""
    return Action.SEAL if response.is_carried_over else Action.SUBMIT


def writing_action(roles: Iterable[Role]) -> Action:
    """The action by which somebody with these roles writes: as an editor anything, as a contributor their own part."""
    held = frozenset(roles)
    return Action.CONTRIBUTE if Role.CONTRIBUTOR in held and Role.EDITOR not in held else Action.EDIT


def require(action: Action, standing: Standing) -> Transition:
    """The transition, when the person may take it now.

    Raises PermissionDenied for a wrong person and WrongStateError for a wrong state, both with a Swedish message.
    """
    if refusal := why_not(action, standing):
        raise PermissionDenied(refusal.message) if refusal.person else WrongStateError(refusal.message)
    return TABLE[action]


def why_not(action: Action, standing: Standing) -> Refusal | None:
    """Why the person may not take the action now; None when they may."""
    transition = TABLE[action]
    if not transition.roles & standing.roles:
        return Refusal(only(transition.roles, transition.act.format(it="svaret")), person=True)
    if standing.response.state not in transition.sources:
        return Refusal(wrong_state(standing.response, transition.act, _way_back(transition, standing)))
    return next(filter(None, (guard(standing) for guard in transition.guards)), None)


def _way_back(transition: Transition, standing: Standing) -> str:
    """The button that takes the response back to where the action is possible; empty where none does now."""
    if transition.action not in {
        Action.EDIT,
        Action.CONTRIBUTE,
        Action.HAND_OUT,
        Action.SEND_FOR_APPROVAL,
        Action.OPEN_MORE,
    }:
        return ""
    ways = (TABLE[action] for action in (Action.REVISE, Action.REOPEN))
    possible = (way for way in ways if standing.response.state in way.sources)
    return next((way.label for way in possible if not any(guard(standing) for guard in way.guards)), "")
