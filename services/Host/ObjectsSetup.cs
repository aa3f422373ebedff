using VideoInsights.Storage.Objects;
using VideoInsights.Storage.Objects.S3;

namespace VideoInsights.Host;

/// <summary>Where recordings and artifacts lie: in S3 where a bucket is named, else in the data folder.</summary>
public static class ObjectsSetup
{
    /// <exception cref="StartException">The bucket, or the folder, cannot be used; the message says what to do.</exception>
    public static async Task AddObjects(this Setup setup, CancellationToken stop)
    {
        var options = setup.Read<S3Options>("S3");
        try
        {
            if (options.Bucket is { Length: > 0 })
            {
                await AddBucket(setup, options, stop);
                return;
            }

            if (options.Endpoint is not null)
                Console.Error.WriteLine("S3:Endpoint (S3_ENDPOINT) is set and not used: S3:Bucket (S3_BUCKET) names no bucket");
            setup.Services.AddSingleton<IObjectStore>(new FolderObjectStore(setup.Data.Objects, TimeProvider.System));
        }
        catch (IOException e)
        {
            throw new StartException(e.Message, e);
        }
    }

    private static async Task AddBucket(Setup setup, S3Options options, CancellationToken stop)
    {
        var store = new S3ObjectStore(options, TimeProvider.System);
        await store.Bucket.Check(stop);
        setup.Services.AddSingleton(_ => store); // made by a delegate, so that the host disposes it
        setup.Services.AddSingleton<IObjectStore>(provider => provider.GetRequiredService<S3ObjectStore>());
        setup.Services.AddHostedService<IncompleteUploads>();
    }

    /// <summary>Sets the bucket's rule for what a crash leaves. Everything goes on without it.</summary>
    private sealed class IncompleteUploads(S3ObjectStore store, ILogger<S3ObjectStore> log) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            if (await store.Bucket.AbortIncomplete(stoppingToken) is { } reason)
                log.KeepsIncomplete(reason);
        }
    }
}
