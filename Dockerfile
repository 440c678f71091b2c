# syntax=docker/dockerfile:1

# The interpreter that the tests run on.
ARG PYTHON=3.11-slim-bookworm

FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/svarsportalen
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
# The same lock as everywhere; wheels only, so that nothing is compiled and no compiler is needed.
COPY requirements/base.txt requirements/
RUN pip install --require-hashes --no-deps --only-binary :all: -r requirements/base.txt
COPY . .
# Static files are part of the image. The key is used for this command only and opens nothing.
RUN SECRET_KEY=only-for-collectstatic STATIC_ROOT=/srv/static python manage.py collectstatic --noinput

FROM python:${PYTHON}
# Debian's packages of LibreOffice, where the worker is to make PDF/A of attachments (ATTACHMENT_COMPANION): half a gigabyte.
ARG COMPANION_PACKAGES=""
# Unpinned on purpose: rebuilding the image is how Debian's security updates get in.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 ${COMPANION_PACKAGES} \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin svarsportalen \
    && install --directory --owner=10001 --mode=0700 /var/lib/svarsportalen
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/srv/static \
    VAR_DIR=/var/lib/svarsportalen \
    PORT=8000
WORKDIR /srv/svarsportalen
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/svarsportalen /srv/svarsportalen
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=15s --start-period=30s CMD ["python", "-m", "script.healthcheck", "web"]
# gunicorn listens on 0.0.0.0:$PORT.
CMD ["gunicorn", "config.wsgi", "--config", "python:operations.metrics.gunicorn", "--workers", "3", "--threads", "4", "--keep-alive", "75", "--graceful-timeout", "90", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
