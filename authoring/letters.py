"""The letters of an invitation: there is something to answer, there is more time."""

from responses.lifecycle.letters import ResponseLetter

INVITED = ResponseLetter(
    template="authoring/email/invited",
    to="the editors: there is a questionnaire to answer",
    tells="response opens_later",
    subject="Att besvara {until}: {title}",
    key="{response.pk}:{who}",
)
EXTENDED = ResponseLetter(
    template="authoring/email/extended",
    to="the editors: the last day has been moved, and why",
    tells="response reason",
    subject="Ny sista svarsdag {last_day}: {title}",
    key="{response.pk}:{who}:{at}",
)
SUPPLEMENT_ASKED = ResponseLetter(
    template="authoring/email/supplement_asked",
    to="the editors: the receiver asks for a supplement of what is submitted",
    tells="response asked names",
    subject="Att komplettera senast {asked.last_day}: {title}",
    key="{asked.pk}:{who}",
)
NUMBER_WANTED = ResponseLetter(
    template="authoring/email/number_wanted",
    to="the registry: an answer is begun, and a number that is given before it is submitted stands in the copy",
    tells="response",
    subject="Att ange: diarienummer för svaret på {title}",
    key="{response.pk}:{who}",
    links={"address": ("diarienummer", "{response.pk}")},
)
