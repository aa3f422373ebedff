# One image for every part: the program, ffmpeg, the models and the page. What runs is the command:
#   docker run ... videoinsights worker --stages transcript --listen 0.0.0.0 --data /data

FROM node:22.23.3-bookworm-slim AS page
WORKDIR /src
COPY schemas/proto schemas/proto
COPY services/Web services/Web
RUN npm --prefix services/Web ci --no-audit --no-fund && npm --prefix services/Web run --silent build

FROM node:22.23.3-bookworm-slim AS models
COPY models /models
RUN /models/fetch

FROM mcr.microsoft.com/dotnet/sdk:10.0.401 AS program
WORKDIR /src
COPY . .
RUN dotnet publish services/Host -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0.12
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl ffmpeg \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o "$APP_UID" -g "$APP_UID" -m 700 /data
COPY --from=program /app /app
COPY --from=models /models /app/models
COPY --from=page /src/services/Web/dist /app/services/Web/dist
COPY samples/call.mp4 /app/samples/call.mp4
USER $APP_UID
VOLUME /data
# HTTP of delivery, its native gRPC, ingestion, workers, trends
EXPOSE 5080 5081 5082 5083 5084
ENTRYPOINT ["/app/videoinsights"]
