"""Every setting, driven by the environment (docs/operations.md lists the variables).

Those of signing in, of security, of mail and of seals stand in files of their own, and are among these.
"""

from pathlib import Path
from typing import Any

import django_stubs_ext
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from kombu import Exchange, Queue
from pghistory import ContextJSONField

from config.database.pooling import through_pool
from config.database.waiting import CONNECTION_OPTIONS
from config.environment.daily_settings import DAILY_TASKS  # noqa: F401 - operations.daily
from config.environment.installation import BASE_DIR, BASE_URL, VAR_DIR, env  # noqa: F401  # BASE_URL is a setting too
from config.environment.logging_settings import *
from config.environment.mail_settings import *
from config.environment.metrics_settings import METRICS_ADDRESS, METRICS_FOLDER  # noqa: F401 - operations.metrics
from config.environment.seal_settings import *
from config.environment.security_settings import *
from config.environment.sign_in_settings import *

django_stubs_ext.monkeypatch()

DEBUG = env.bool("DEBUG", default=False)


def _secret_key() -> str:
    """SECRET_KEY, or the key that script/run made at run time; never a built-in one."""
    key_file = VAR_DIR / "secret-key"
    if value := env.str("SECRET_KEY", default=""):
        return str(value)
    if key_file.is_file():
        return key_file.read_text().strip()
    raise ImproperlyConfigured("Set SECRET_KEY, or start with script/run, which makes one in var/secret-key.")


SECRET_KEY = _secret_key()
# Those of before, while it is changed (docs/keys.md): what they have signed or encrypted is still read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "config.apps.PortalConfig",
    "config.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "storages",
    "audit",
    "accounts",
    "surveys",
    "attachments",
    "outbox",
    "responses",
    "authoring",
    "administration",
    "archive",
    "cases",
    "operations",
    "demo",
]

MIDDLEWARE = [
    "config.answering.request_log.RequestLogMiddleware",
    "operations.metrics.requests.RequestFiguresMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.answering.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.answering.middleware.NoStoreMiddleware",
    "config.answering.headers.HeadersMiddleware",
    "config.answering.middleware.PolledPartMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Below what gives every answer its headers, static files and refusals too.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.answering.bodies.BodyLimitMiddleware",
    "config.answering.charset.RefuseOtherCharsets",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.limits.SessionLimitMiddleware",
    "accounts.sessions.renewal.SessionRenewalMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.LogMiddleware",
    "config.kept_forms.middleware.KeptFormMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.factors.gate.SecondFactorGate",
    "django_htmx.middleware.HtmxMiddleware",
    "config.answering.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["config.answering.templating.PageLoader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.portal",
                "config.operator.operator_told",
                "config.kept_forms.middleware.waiting_form",
                "config.kept_forms.middleware.refused_words",
            ],
            "builtins": ["config.answering.page_frame"],
            "libraries": {
                "questions": "responses.drafting.tags",
                "reading": "responses.reading.tags",
                "overview": "responses.overview.tags",
            },
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# One dialect everywhere: PostgreSQL (docs/decisions/0002).
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///svarsportalen")}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# What DATABASE_URL says of its own goes before it. All of it is the client's, so it may lead through a pool.
_own_options = DATABASES["default"].get("OPTIONS", {})
_options = {"prepare_threshold": 5, **CONNECTION_OPTIONS}  # config.database.plans
DATABASES["default"]["OPTIONS"] = {**_options, **_own_options}
# A server that follows the first, for pages that read much (config.database.replica).
if _replica := env.str("DATABASE_REPLICA_URL", default=""):
    _replica_config = env.db_url_config(_replica)
    DATABASES["replica"] = {**DATABASES["default"], **_replica_config}
    DATABASES["replica"]["ENGINE"] = DATABASES["default"]["ENGINE"]
    _replica_options = _replica_config.get("OPTIONS") or _own_options | {"connect_timeout": 2}
    DATABASES["replica"]["OPTIONS"] = {**_options, "connect_timeout": 2, **_replica_options}
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["config.database.replica.ReplicaRouter"]
if env.bool("DATABASE_POOLED", default=False):
    DATABASES = {alias: through_pool(database) for alias, database in DATABASES.items()}
# Who owns the tables and migrates, where that is another role than the application's; empty where it is the same.
DATABASE_OWNER = env.db("DATABASE_OWNER_URL") if env.str("DATABASE_OWNER_URL", default="") else {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# redis://host, or unix:///path to a socket. Celery spells the latter redis+socket://.
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# How long anything waits for Redis before it goes on without.
REDIS_SECONDS = 1.0
_CACHE = {
    "LOCATION": env.str("CACHE_URL", default=REDIS_URL),
    "KEY_PREFIX": "svarsportalen",
    "OPTIONS": {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS},
}
CACHES: dict[str, Any] = {
    "default": {"BACKEND": "config.cache.SurvivingCache", **_CACHE},
    "sessions": {"BACKEND": "config.cache.SessionCache", **_CACHE},
}
# In the database; what is read there is remembered for a minute.
SESSION_CACHE_ALIAS = "sessions"
SESSION_ENGINE = "accounts.sessions.store"

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for the broker as long as it takes
# A broker that hangs holds nobody up: what it does not take in time waits in the outbox for the sweep. The worker's own
# reading answers every second.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "socket_connect_timeout": REDIS_SECONDS,
    "socket_timeout": 5 * REDIS_SECONDS,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
# What takes long, or much memory, waits for itself alone: letters and whatever is small never stand behind it. A worker
# takes all of them, or those that it is told (celery worker --queues copies,scans).
CELERY_TASK_DEFAULT_QUEUE = "letters"
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in ("letters", "copies", "scans")]
CELERY_TASK_ROUTES = {"responses.tasks.rescan_attachments": {"queue": "scans"}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_TIMEZONE = "Europe/Stockholm"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
_sweep_seconds = env.float("OUTBOX_SWEEP_SECONDS", default=20.0)
# What beat asks both kinds of worker for, every so many seconds, and for how many more it is good: neither many letters
# nor many copies keep it from being done. Two who look at once begin everything once.
_ASKED_OF_BOTH = {
    # The outbox is swept so that a lost broker message or a killed worker loses no receipt and no copy. A night without
    # workers leaves few sweeps behind.
    "sweep-outbox": ("outbox.tasks.sweep_outbox", _sweep_seconds, 15 * _sweep_seconds),
    # What /redo/ knows of beat: that a worker was asked lately. Nobody needs an old one.
    "note-pulse": ("operations.tasks.note_pulse", 30.0, 30.0),
    "start-daily": ("operations.tasks.start_daily", 30.0, 300.0),
}
# Beat keeps no day: what is due is found by whoever is asked next, however long beat or the queue was away.
CELERY_BEAT_SCHEDULE = {
    **{
        f"{name}-{queue}": {"task": task, "schedule": seconds, "options": {"queue": queue, "expires": good_for}}
        for name, (task, seconds, good_for) in _ASKED_OF_BOTH.items()
        for queue in ("letters", "scans")
    },
    # Signatures come after viruses: what was clean may be known tomorrow. Nothing where CLAMD_URL is not set.
    "rescan-attachments": {
        "task": "responses.tasks.rescan_attachments",
        "schedule": crontab(minute=35),
        "options": {"expires": 3600.0},
    },
}
# What does each kind of message in the outbox, asked with its primary key; the outbox knows none of them.
OUTBOX_HANDLERS = {
    "email": "outbox.posting.send_letter",
    "seal_copy": "archive.tasks.make_copy",
    "make_masked": "archive.masking.making.make_masked_copy",
    "make_companion": "archive.companions.making.make_companion",
}
# In which queue each kind waits, where that is not the usual.
OUTBOX_QUEUES = {"seal_copy": "copies", "make_masked": "copies", "make_companion": "scans"}
# The files that go with a letter, by the key that it has of them.
OUTBOX_ENCLOSURES = "cases.dispatching.files_of_dispatch"
# How long the log is kept: a year at least, 0 for ever. docs/operations.md says how to check that it is whole.
LOG_RETENTION_DAYS = env.int("LOG_RETENTION_DAYS", default=5 * 365)
# What of a person (by address) is known by apps that the accounts know nothing of; for the file of one's own data.
PERSONAL_DATA = {"mejl": "outbox.letters.letters_to", "mottagare": "cases.reading.recipients_at"}
# Since when what destroys is held back, as after a restore; for a command of an app that knows nothing of restoring.
DELETION_HELD_SINCE = "operations.holding.held_since"
# When it was last let go: what was promised before a restore is promised anew.
DELETION_RESUMED_AT = "operations.holding.resumed_at"
# What opens something as a person without their being signed in, and so ends when their sign-ins are ended for them.
OPENS_WITHOUT_SIGN_IN = ["archive.situation.subscribing.end_address"]
# What people are told of their accounts, which know nothing of letters (accounts.telling).
ACCOUNT_LETTERS = {
    "made": "administration.letters.ACCOUNT_MADE",
    "changed": "administration.letters.ACCOUNT_CHANGED",
    "address_asked": "administration.letters.ADDRESS_ASKED",
    "address_changed": "administration.letters.ADDRESS_CHANGED",
    "factor_removed_by_two": "administration.letters.FACTOR_REMOVED_BY_TWO",
}
# Whose each kind of message is: the people who are told when it does not get through.
OUTBOX_CONCERNS = {
    "email": "cases.concerns.concern_of_case_letter",
    "seal_copy": "archive.tasks.concern_of_copy",
    "make_masked": "archive.masking.making.concern_of_masked",
    "make_companion": "archive.companions.making.concern_of_companion",
}
# The numbers of the case that an answer is in: asked where its diarienummer is set, by what knows nothing of cases.
CASE_NUMBERS = "cases.reading.numbers_of_answer"
# Who makes the TEST copy of trial answers: asked by the authors' pages, which know nothing of the archive.
TEST_COPY = "archive.excerpts.trial.make_test_copy"
# Where a stored file is kept, beside what responses know of: for telling people when a virus is found in it.
KEPT_PLACES = [
    "cases.reading.places_of_documents",
    "responses.entry.reading.places_of_originals",
    "archive.deposits.reading.places_of_receipts",
    "archive.disposal.reading.places_of_decisions",
]
# What stands in the way of destroying an answer, beside what the archive knows of.
DISPOSAL_HINDRANCES = ["cases.reading.hindrances_of_answers"]
# How many days a gallring waits once it is confirmed, and can be taken back (docs/decisions/0042).
DISPOSAL_WAIT_DAYS = max(1, env.int("DISPOSAL_WAIT_DAYS", default=30))
# What an organisation has beside its submissions, written by manage.py export_archive.
HANDOVER_PARTS = [
    "archive.handover.earlier_answers.ENTERED_ANSWERS",
    "cases.handover.CASES",
    "archive.handover.maskings.MASKINGS",
    "archive.handover.deposits.DEPOSITS",
    "archive.handover.disposals.DISPOSALS",
]
# How many days before a last day people are reminded.
REMINDER_DAYS = sorted(env.list("REMINDER_DAYS", cast=int, default=[7, 3, 1, 0]))

# What people and organisations were is kept by the database itself (accounts.history); nobody is asked through the
# administration, whose list of all events would show every organisation's.
PGHISTORY_CONTEXT_FIELD = ContextJSONField()
PGHISTORY_ADMIN_ALL_EVENTS = False

LANGUAGE_CODE = "sv"
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]

# Files are private: no MEDIA_URL; the application hands them out after asking responses.lifecycle.access.
S3_BUCKET = env.str("S3_BUCKET", default="")
# How long a storage may be silent before it counts as away: a file that somebody adds is then refused.
S3_SECONDS = env.float("S3_SECONDS", default=15.0)
STORAGES: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "config.s3.PortalS3Storage",
            "OPTIONS": {
                "bucket_name": S3_BUCKET,
                "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
                "access_key": env.str("AWS_ACCESS_KEY_ID", default="") or None,
                "secret_key": env.str("AWS_SECRET_ACCESS_KEY", default="") or None,
                "default_acl": None,
                "file_overwrite": False,
                "querystring_auth": True,
                "max_memory_size": 2 * 1024 * 1024,
                "seconds": S3_SECONDS,
            },
        }
        if S3_BUCKET
        else {
            "BACKEND": "config.storage.WholeFileStorage",
            "OPTIONS": {
                "location": env.str("FILES_DIR", default=str(VAR_DIR / "files")),
                "base_url": None,
                "directory_permissions_mode": 0o750,
            },
        }
    ),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.answering.static_files.PortalStaticFiles"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=25 * 1024 * 1024)
# All files of one response together: the sealed copy carries them.
ATTACHMENTS_MAX_BYTES = env.int("ATTACHMENTS_MAX_BYTES", default=100 * 1024 * 1024)
# How much one mail may carry from a case: many mail servers take no more than 10 MB, and coding adds a third.
DISPATCH_MAX_BYTES = env.int("DISPATCH_MAX_BYTES", default=7 * 1024 * 1024)
# To how many people an organisation may hand something out a day: each gets a letter.
HAND_OUT_PEOPLE_A_DAY = env.int("HAND_OUT_PEOPLE_A_DAY", default=200)
# ClamAV: tcp://host:port or unix:///path. Where it is set, no file is taken that clamd has not found clean.
CLAMD_URL = env.str("CLAMD_URL", default="")
CLAMD_SECONDS = env.float("CLAMD_SECONDS", default=60.0)
RESCAN_DAYS = env.int("RESCAN_DAYS", default=7)
# LibreOffice's program (soffice), for a PDF/A beside each Office file and picture that is submitted. Empty: none.
ATTACHMENT_COMPANION = env.str("ATTACHMENT_COMPANION", default="")
ATTACHMENT_COMPANION_SECONDS = env.float("ATTACHMENT_COMPANION_SECONDS", default=120.0)
# veraPDF's program, which judges whether sealed copies and attached PDF/A are what they state. Empty: nothing does.
VERAPDF = env.str("VERAPDF", default="")
VERAPDF_SECONDS = env.float("VERAPDF_SECONDS", default=120.0)
ATTACHMENTS_MAX_NUMBER = env.int("ATTACHMENTS_MAX_NUMBER", default=200)
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Where faults are reported: a Sentry, or what speaks its language (operations.reporting). Nowhere where it is empty.
SENTRY_DSN = env.str("SENTRY_DSN", default="")
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", default="production")

# How many files one address may have verified a minute on the public page.
VERIFICATIONS_A_MINUTE = env.int("VERIFICATIONS_A_MINUTE", default=10)
# How many requests a minute one key of the API has (archive.api).
API_REQUESTS_A_MINUTE = env.int("API_REQUESTS_A_MINUTE", default=120)
