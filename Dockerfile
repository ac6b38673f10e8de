# The current long-term release of Node; anything from 20.19 on works.
ARG NODE_IMAGE=node:26-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
# What changes seldom comes first, so that a change of the sources leaves the installed packages in the cache.
COPY package.json package-lock.json .npmrc ./
COPY sandbox/package.json sandbox/
COPY sdk/package.json sdk/
RUN npm ci
COPY tsconfig.json tsconfig.build.json nest-cli.json ormconfig.ts ./
COPY sandbox sandbox
COPY sdk sdk
COPY demo demo
COPY src src
COPY scripts/build.mjs scripts/bundle.mjs scripts/
RUN npm run build && rm -rf dist/demo && find dist -name '*.d.ts' -delete

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The server's own packages: no workspaces, no development tools.
RUN npm ci --omit=dev --workspaces=false \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Patchbay" \
  org.opencontainers.image.description="Slack, Discord, Telegram and Microsoft Teams, connected to the workspaces of a product" \
  org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production \
  HOST=0.0.0.0 \
  PORT=3000 \
  DATA_DIR=/var/lib/patchbay/data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY scripts/migration.mjs scripts/
# Only its data belongs to the user that the server runs as.
RUN install -d -o node -g node /var/lib/patchbay /var/lib/patchbay/data
USER node
VOLUME /var/lib/patchbay
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((it) => process.exit(it.ok ? 0 : 1), () => process.exit(1))"]
# No shell and no npm in between: signals reach the server, which drains.
CMD ["node", "dist/server/main.js"]
