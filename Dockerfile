# Built once with a network; what runs needs none. Paths below are relative to /opt/groundwire.
FROM python:3.11-slim AS build
WORKDIR /opt/groundwire
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 \
    TORCH_INDEX=https://download.pytorch.org/whl/cpu
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY index index
COPY qa qa
COPY api api
RUN python -m venv venv
RUN venv/bin/pip install --no-deps --index-url "$TORCH_INDEX" "$(grep '^torch==' constraints.txt)"
RUN venv/bin/pip install --constraint constraints.txt .
RUN venv/bin/python -c "from pathlib import Path; from index.encoder import load_encoder; load_encoder('embedded', cache=Path('models'))"
RUN venv/bin/python -c "from pathlib import Path; from qa.reader_export import exported; exported('embedded', Path('models'))"
RUN mkdir library

FROM python:3.11-slim
WORKDIR /opt/groundwire
COPY --from=build /opt/groundwire/venv venv
COPY --from=build --chown=10001:10001 /opt/groundwire/models models
COPY --from=build --chown=10001:10001 /opt/groundwire/library /data
COPY LICENSE ./
COPY seeds seeds
ENV PATH=/opt/groundwire/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 HF_HUB_OFFLINE=1 \
    QA_CACHE=/opt/groundwire/models QA_DATA=/data QA_HOST=0.0.0.0 QA_PORT=8000
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["qa", "serve"]
