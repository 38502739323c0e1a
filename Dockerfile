# One image for every role; docker-compose.yml says which. No compiler: every dependency is a wheel.
ARG PYTHON=3.13-slim

FROM python:${PYTHON} AS packages
WORKDIR /app
COPY requirements.txt ./
# pip stays outside of the environment that is shipped.
RUN python -m venv --without-pip .venv \
    && pip --python .venv/bin/python install --no-cache-dir --disable-pip-version-check \
        --no-deps --require-hashes --only-binary=:all: -r requirements.txt

FROM python:${PYTHON} AS tocsin
LABEL org.opencontainers.image.title="Tocsin" \
      org.opencontainers.image.licenses="MIT"
# A fixed number, for volumes and `runAsNonRoot`; this user owns nothing in the image.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin tocsin
WORKDIR /app
COPY --from=packages /app/.venv .venv
COPY tocsin LICENSE ./
COPY worker worker
COPY tasks tasks
COPY config config
# The matcher's kernels are compiled for this machine's processor; on another one, each container compiles its own.
RUN .venv/bin/python -m compileall -q worker tasks \
    && .venv/bin/python -m worker.rules.scan.warm \
    && ln -s /app/tocsin /usr/local/bin/tocsin
# Heartbeats, and nothing else, are written; /tmp may be a tmpfs.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TOCSIN_CONFIG=/app/config \
    TOCSIN_DATA=/tmp/tocsin
USER 10001:10001
CMD ["tocsin", "--help"]

# Celery's dashboard, only where docker-compose.yml asks for it.
FROM tocsin AS flower
COPY deploy/flower/requirements.txt ./
USER root
RUN pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore --no-deps \
        --require-hashes --only-binary=:all: --target /opt/flower -r requirements.txt
USER 10001:10001

# What is built where no stage is named.
FROM tocsin
