# The full image has the compiler that better-sqlite3 needs where no prebuilt binary can be had.
FROM node:22-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY apps ./apps
COPY libs ./libs
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# A new named volume takes over the owner of the folder that it is mounted on.
RUN install -d -o node -g node /data
# By number, so that a host can tell that it is not root. It is the user node.
USER 1000
ENV CARTULARY_DATA_DIR=/data
EXPOSE 7100
CMD ["node", "dist/apps/cli/src/main.js", "serve"]
