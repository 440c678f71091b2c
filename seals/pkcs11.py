"""Sealing with a key in a hardware module (PKCS#11): the key never leaves it.

Needs the module's own library, which is loaded at the first seal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .seal import PadesSealer, SealError

if TYPE_CHECKING:
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.signers import Signer


@dataclass(frozen=True, kw_only=True)
class Pkcs11Sealer(PadesSealer):
    """Seals with the key `label` in the token `token`, which `module` (a shared library) reaches.

    The certificate has the same label; every other certificate in the token goes along as the chain.
    """

    module: str
    token: str
    pin: str = field(repr=False)
    label: str

    @contextmanager
    def key(self) -> Iterator["Signer"]:
        """The key, for as long as a session with the token lasts."""
        import pkcs11
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

        try:
            with open_pkcs11_session(self.module, token_criteria=_named(self.token), user_pin=self.pin) as session:
                signer = PKCS11Signer(session, cert_label=self.label, key_label=self.label, other_certs_to_pull=None)
                # Every module signs a digest with an elliptic curve; few make the digest themselves.
                signer.use_raw_mechanism = signer.signing_cert.public_key.algorithm == "ec"
                yield signer
        except (pkcs11.PKCS11Error, RuntimeError) as error:
            said = str(error) or type(error).__name__
            raise SealError(f"the token {self.token} could not be used: {said}") from error


def _named(token: str) -> "TokenCriteria":
    from pyhanko.config.pkcs11 import TokenCriteria

    return TokenCriteria(label=token)
