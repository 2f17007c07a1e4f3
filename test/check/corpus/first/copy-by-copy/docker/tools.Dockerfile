FROM debian:12-slim
RUN apt-get update
apt-get install -y --no-install-recommends shellcheck
COPY bin/lint /usr/local/bin/lint
CMD ["lint"]
