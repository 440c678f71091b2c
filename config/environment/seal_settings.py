"""Settings of seals and signatures: the portal's seal, those of organisations' own, and the signing service."""

from pathlib import Path

from config.environment.installation import ENVIRONMENT, VAR_DIR, env
from config.environment.seal_rules import require_consistent_seal, seal_level
from config.environment.seal_sources import read_sources
from config.environment.signing_service_rules import require_consistent_signing_service

# The seal: the organisation's certificate in production, a development certificate made at first run otherwise.
SEAL_PKCS12_FILE = env.str("SEAL_PKCS12_FILE", default="")
SEAL_PKCS12_PASSWORD = env.str("SEAL_PKCS12_PASSWORD", default="")
SEAL_DEVELOPMENT_DIR = Path(env.str("SEAL_DEVELOPMENT_DIR", default=str(VAR_DIR / "seal")))
SEAL_TRUST_ROOTS = env.list("SEAL_TRUST_ROOTS", default=[])
# The organisation's own seal certificates (PEM), beside those that have sealed stored copies.
SEAL_CERTIFICATES = env.list("SEAL_CERTIFICATES", default=[])
# Where the key lies: a PKCS#12 file, a hardware module or a signing service.
SEAL_ADAPTER = env.str("SEAL_ADAPTER", default="pkcs12")
# How long the seal can be checked (PAdES): B-B, or with a time stamp authority B-T, B-LT and, unless said, B-LTA.
SEAL_TSA_URL = env.str("SEAL_TSA_URL", default="")
SEAL_LEVEL = seal_level(env.str("SEAL_LEVEL", default=""), SEAL_TSA_URL)
SEAL_TSA_USER = env.str("SEAL_TSA_USER", default="")
SEAL_TSA_PASSWORD = env.str("SEAL_TSA_PASSWORD", default="")
SEAL_TSA_TOKEN = env.str("SEAL_TSA_TOKEN", default="")
SEAL_TSA_TRUST_ROOTS = env.list("SEAL_TSA_TRUST_ROOTS", default=[])
SEAL_TIMEOUT = env.float("SEAL_TIMEOUT", default=20.0)
# How long before a time stamp's certificate expires the copy is reported, and extended by manage.py reseal --extend.
SEAL_EXTEND_WITHIN_DAYS = env.int("SEAL_EXTEND_WITHIN_DAYS", default=180)
SEAL_PKCS11_MODULE = env.str("SEAL_PKCS11_MODULE", default="")
SEAL_PKCS11_TOKEN = env.str("SEAL_PKCS11_TOKEN", default="")
SEAL_PKCS11_PIN = env.str("SEAL_PKCS11_PIN", default="")
SEAL_PKCS11_KEY = env.str("SEAL_PKCS11_KEY", default="")
SEAL_REMOTE_URL = env.str("SEAL_REMOTE_URL", default="").rstrip("/")
SEAL_REMOTE_TOKEN = env.str("SEAL_REMOTE_TOKEN", default="")
SEAL_REMOTE_CREDENTIAL = env.str("SEAL_REMOTE_CREDENTIAL", default="")
# Seals of organisations' own, by organisation number; the portal's is for the others.
ORGANISATION_SEALS = read_sources(ENVIRONMENT)
require_consistent_seal(globals())

# The service at which a behörig företrädare signs with an advanced electronic signature, where their organisation has
# decided so (docs/signing-service.md): Cloud Signature Consortium API 2.
SIGNING_SERVICE_URL = env.str("SIGNING_SERVICE_URL", default="").rstrip("/")
SIGNING_SERVICE_OAUTH2_URL = env.str("SIGNING_SERVICE_OAUTH2_URL", default="").rstrip("/") or SIGNING_SERVICE_URL
SIGNING_SERVICE_NAME = env.str("SIGNING_SERVICE_NAME", default="underskriftstjänsten")
SIGNING_SERVICE_CLIENT_ID = env.str("SIGNING_SERVICE_CLIENT_ID", default="")
SIGNING_SERVICE_CLIENT_SECRET = env.str("SIGNING_SERVICE_CLIENT_SECRET", default="")
SIGNING_SERVICE_QUALIFIER = env.str("SIGNING_SERVICE_QUALIFIER", default="eu_eidas_aes")
SIGNING_SERVICE_ALGORITHM = env.str("SIGNING_SERVICE_ALGORITHM", default="1.2.840.10045.4.3.2")
SIGNING_SERVICE_ROOTS = env.list("SIGNING_SERVICE_ROOTS", default=[])
# Whether the issuer is asked if the certificate is revoked before a signature is taken: "demand", or "none".
SIGNING_SERVICE_REVOCATION = env.str("SIGNING_SERVICE_REVOCATION", default="demand")
require_consistent_signing_service(globals())
