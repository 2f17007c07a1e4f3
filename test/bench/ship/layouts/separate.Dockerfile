# Each stage installs what it needs for itself, so that neither has anything of the other.
FROM node:22 AS base
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

FROM base AS test
RUN --mount=type=cache,target=/root/.npm npm ci
COPY src ./src
COPY test ./test
CMD ["npm", "test"]

FROM base AS production
ENV NODE_ENV=production
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
COPY src ./src
USER node
CMD ["node", "src/server.js"]
