"""The letters on which the approval depends."""

from responses.lifecycle.letters import ResponseLetter

_REVIEW = {"address": ("review", "{response.pk}")}

PLEASE_APPROVE = ResponseLetter(
    template="approval/email/please_approve",
    to="those who approve: the response waits for you",
    tells="response snapshot sender message anew sent_back",
    subject="Att godkänna {correction_named} {anew} {until}: {title}",
    key="{snapshot.pk}:{who}",
    links=_REVIEW,
)
YOUR_TURN = ResponseLetter(
    template="approval/email/your_turn",
    to="the next in the order: somebody has approved, and now it is their turn",
    tells="response sender sign_off sent_back",
    subject="Att godkänna {correction_named} {until}: {title}",
    key="{sign_off.pk}:{who}",
    links=_REVIEW,
)
RETURNED = ResponseLetter(
    template="approval/email/returned",
    to="the sender, or the editors when they have left: the approver has sent it back, and why",
    tells="response by reason points",
    subject="Att rätta {until}: {the_answer} på {title}",
    key="{response.pk}:{who}:{at}",
)
APPROVED = ResponseLetter(
    template="approval/email/approved",
    to="the sender, or the editors when they have left: it is approved and can be submitted",
    tells="response sign_off",
    subject="Godkänt: {hand_in} {the_answer} på {title} {until}",
    key="{sign_off.pk}:{who}",
)
NOBODY_CAN_APPROVE = ResponseLetter(
    template="approval/email/nobody_can_approve",
    to="the sender, or the editors when they have left: the next in the order can no longer approve",
    tells="response sign_off",
    subject="Att lösa: ingen kan godkänna svaret på {title}",
    key="{sign_off.pk}:{who}",
)
APPROVAL_VOIDED = ResponseLetter(
    template="approval/email/approval_voided",
    to="the signers: it was opened for change (or returned), so that the sign-off no longer holds",
    tells="response snapshot by returned",
    subject="Ditt godkännande av {title} gäller inte längre",
    key="{snapshot.pk}:{who}:{at}",
)
OPENED_FOR_CHANGE = ResponseLetter(
    template="approval/email/opened_for_change",
    to="the sender and those who were to approve: it was opened for change (signed: sign-offs were voided)",
    tells="response snapshot by signed waits_for_them",
    subject="Svaret på {title} kan ändras igen",
    key="{snapshot.pk}:{who}:{at}",
)
