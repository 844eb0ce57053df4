# Builds and runs the API. The IDE is installed from npm while building (ChilliCream License), not kept in this
# repository.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN dotnet publish Chirp.GraphQL -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# Where an embedded server keeps its data; with MySQL nothing is written here.
RUN mkdir /data && chown app:app /data
ENV ASPNETCORE_URLS=http://+:5000 ASPNETCORE_HTTP_PORTS= Data__Directory=/data
VOLUME /data
USER app
EXPOSE 5000
# The image has no curl: bash asks, as far as the status line.
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/5000; printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3; head -1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["dotnet", "Chirp.GraphQL.dll"]
