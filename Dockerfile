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
USER app
EXPOSE 5000
ENTRYPOINT ["dotnet", "Chirp.GraphQL.dll"]
