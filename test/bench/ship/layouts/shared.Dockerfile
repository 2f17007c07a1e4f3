# The packages that run stand in `base`, so both stages share them; `test` adds what only the tests need.
FROM node:22 AS base
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev

FROM base AS test
# `npm ci` would throw away first what `base` installed.
RUN --mount=type=cache,target=/root/.npm npm install --include=dev
COPY src ./src
COPY test ./test
CMD ["npm", "test"]

FROM base AS production
ENV NODE_ENV=production
COPY src ./src
USER node
CMD ["node", "src/server.js"]
