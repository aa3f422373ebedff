using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Ingestion.Upload;

/// <summary>
/// Removes uploads that nobody has gone on with for long, and announces those that are whole and whose client never came back to hear it.
/// </summary>
/// <remarks>Several processes may do so at once: both steps change nothing where they are done already.</remarks>
public sealed class UploadSweep(
    IObjectStore objects, UploadFinish finish, UploadsAtWork atWork, UploadOptions options, TimeProvider time, ILogger<UploadSweep> log)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(30);

    /// <summary>Looks at every upload once.</summary>
    public async Task Sweep(CancellationToken stop)
    {
        var before = time.GetUtcNow() - options.AbandonedAfter;
        await foreach (var state in objects.List(UploadState.Prefix, stop))
        {
            if (UploadState.IdOf(state.Key) is not { } id || state.Modified > before)
                continue;
            try
            {
                await End(id, stop);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.CannotEnd(e, id); // the next look tries again
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (IOException e)
            {
                log.CannotSweep(e);
            }

            await Task.Delay(Every, time, stoppingToken);
        }
    }

    private async Task End(string id, CancellationToken stop)
    {
        using var held = atWork.Hold(id);
        if (held is null || await UploadState.Find(objects, id, stop) is not { Announced: false } upload)
            return;
        var writer = new UploadWriter(objects, upload);
        var offset = await writer.Offset(stop);
        if (offset == upload.Length)
        {
            await finish.Finish(upload, stop);
            return;
        }

        await writer.Discard(stop);
        log.Abandoned(id, upload.UserId, offset ?? 0, upload.Length);
    }
}
