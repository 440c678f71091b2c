"""What the guide tells of a component."""

from dataclasses import dataclass

PLAIN_STATES = "forced narrow"
"""The states of what one only reads."""
LINK_STATES = "hover focus forced narrow"
"""The states of what one can follow or press."""
CONTROL_STATES = "hover focus disabled forced narrow"
"""The states of what one writes in or chooses by."""


@dataclass(frozen=True)
class Component:
    """`name` is that of its example and of its place on the page; `states` those that are drawn beside the example.

    A `wide` one needs the page's width in each of them. `anatomy` names its classes; `use` and `avoid` say when it is
    the right thing and when another is.
    """

    name: str
    title: str
    anatomy: str
    use: str
    avoid: str
    states: str = PLAIN_STATES
    wide: bool = False

    @property
    def example(self) -> str:
        """The template that shows it."""
        return f"pages/stilguide/exempel/{self.name}.html"


@dataclass(frozen=True)
class GuidePage:
    """A page of the guide. One without components has a template of its own."""

    slug: str
    title: str
    about: str
    components: tuple[Component, ...] = ()

    @property
    def template(self) -> str:
        """What it is drawn with."""
        return "pages/stilguide/sida.html" if self.components else f"pages/stilguide/{self.slug or 'grunder'}.html"
