using VideoInsights.Delivery;
using VideoInsights.Ingestion.Meet;
using VideoInsights.Ingestion.Teams;
using VideoInsights.Ingestion.Upload;
using VideoInsights.Ingestion.Zoom;

namespace VideoInsights.Host;

/// <summary>What hosts answer, beside health and metrics.</summary>
public static class Endpoints
{
    /// <summary>The ways in.</summary>
    public static void MapIngestion(this WebApplication app)
    {
        app.MapZoom();
        app.MapTeams();
        app.MapMeet();
        app.Services.GetRequiredService<TusEndpoints>().Map(app);
    }

    /// <summary>The page, below every address that nothing else answers.</summary>
    public static void MapPage(this WebApplication app) => app.MapWebApp(RepositoryFile.Find("services/Web/dist"));
}
