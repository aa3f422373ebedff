using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using VideoInsights.Delivery.Access;
using VideoInsights.Delivery.Media;
using VideoInsights.Schemas;
using VideoInsights.Schemas.V1;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Storage.People;
using static VideoInsights.Delivery.Mapping;

namespace VideoInsights.Delivery;

/// <summary>The API of <c>insights.proto</c>: each method checks, asks and maps.</summary>
public sealed class InsightsService(
    ICallStore calls, IObjectStore objects, PageTokens tokens, MediaLinks media, People people, TimeProvider time) : Insights.InsightsBase
{
    private const int DefaultPage = 50;
    private const int LargestPage = 200;
    private const int WatchedAtOnce = 200;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    public override async Task<ListInsightsResponse> ListInsights(ListInsightsRequest request, ServerCallContext context)
    {
        var viewer = Viewer.Of(context);
        if (request.PageSize is < 0 or > LargestPage)
            throw Invalid($"page_size is {request.PageSize}: use 1 to {LargestPage}, or 0 for {DefaultPage}");
        if (request.Sentiment is not ("" or "negative" or "neutral" or "positive"))
            throw Invalid($"sentiment is '{request.Sentiment}': use negative, neutral or positive");
        var (from, to) = Period(request.From, request.To);
        var query = new InsightQuery(
            viewer.Scope, Given(request.UserId), from, to, Given(request.Sentiment), Given(request.Topic), Given(request.Tag),
            Given(request.Text));
        var page = await calls.ListInsights(
            query, request.PageSize == 0 ? DefaultPage : request.PageSize, tokens.Read(query, request.PageToken),
            context.CancellationToken);
        return new ListInsightsResponse { Insights = { page.Rows.Select(ToInsight) }, NextPageToken = tokens.Write(query, page.Next) };
    }

    public override async Task<GetCallResponse> GetCall(GetCallRequest request, ServerCallContext context)
    {
        var call = await Visible(request.VideoId, context);
        var insight = await calls.FindInsight(request.VideoId, context.CancellationToken);
        if (insight is null)
            return new GetCallResponse { Progress = ToProgress(call) };
        return ToCall(ToProgress(call), ToInsight(insight), await Features(insight, context.CancellationToken));
    }

    public override async Task WatchCalls(
        WatchCallsRequest request, IServerStreamWriter<WatchCallsResponse> responseStream, ServerCallContext context)
    {
        var (viewer, stop) = (Viewer.Of(context), context.CancellationToken);
        if (request.VideoId.Length > 0)
            await Visible(request.VideoId, context);
        var told = new Dictionary<string, string>();
        var since = DateTimeOffset.MinValue;
        var next = (await calls.Newest(viewer.Scope, WatchedAtOnce, stop)).Reverse().ToList();
        while (true)
        {
            foreach (var call in next.Where(c => told.GetValueOrDefault(c.Call.VideoId) != Look(c)))
            {
                told[call.Call.VideoId] = Look(call);
                since = call.Call.UpdatedAt > since ? call.Call.UpdatedAt : since;
                if (request.VideoId.Length == 0 || request.VideoId == call.Call.VideoId)
                    await responseStream.WriteAsync(new WatchCallsResponse { Call = ToProgress(call) }, stop);
            }

            try
            {
                await Task.Delay(Between, time, stop);
            }
            catch (OperationCanceledException)
            {
                return; // the caller has left: how a watch ends
            }

            next = [.. await calls.ChangedSince(viewer.Scope, since, WatchedAtOnce, stop)];
        }
    }

    public override async Task<GetMetricsResponse> GetMetrics(GetMetricsRequest request, ServerCallContext context)
    {
        var viewer = Viewer.Of(context);
        var (from, to) = Period(request.From, request.To);
        var reps = await calls.Metrics(
            viewer.Scope, from ?? DateTimeOffset.UnixEpoch, to ?? time.GetUtcNow(), context.CancellationToken);
        return new GetMetricsResponse { Reps = { reps.Select(rep => ToMetrics(rep, people.Find(rep.UserId)?.Name ?? rep.UserId)) } };
    }

    public override async Task<GetMediaResponse> GetMedia(GetMediaRequest request, ServerCallContext context)
    {
        await Visible(request.VideoId, context);
        if (await calls.FindInsight(request.VideoId, context.CancellationToken) is not { } insight)
        {
            throw new RpcException(new Status(
                StatusCode.FailedPrecondition, "the call is not finished: its recording can be played when it is"));
        }

        var recording = (await Features(insight, context.CancellationToken)).Media;
        var (url, expires) = media.For(recording.Key);
        return new GetMediaResponse { Url = url, ContentType = recording.ContentType, ExpiresAt = ToTimestamp(expires) };
    }

    /// <summary>What a watcher sees of a call: two changes within a millisecond carry the same time.</summary>
    private static string Look(Storage.Calls.CallProgress call) =>
        $"{call.Call.State} {call.Call.UpdatedAt:O} {string.Join(' ', call.Stages.Select(s => $"{s.Stage} {s.State} {s.Progress}"))}";

    /// <summary>The call, if the caller may see it: of others not even the existence is told.</summary>
    private async Task<Storage.Calls.CallProgress> Visible(string videoId, ServerCallContext context)
    {
        var viewer = Viewer.Of(context);
        return await calls.Find(videoId, context.CancellationToken) is { } call && viewer.MaySee(call.Call)
            ? call
            : throw new RpcException(new Status(StatusCode.NotFound, $"there is no call {videoId} that you may see"));
    }

    private async Task<FeaturesDocument> Features(InsightRow insight, CancellationToken stop)
    {
        await using var stream = await objects.Open(insight.Features, 0, null, stop);
        return (await JsonSerializer.DeserializeAsync<FeaturesDocument>(stream, ArtifactJson.Options, stop))!;
    }

    private static (DateTimeOffset? From, DateTimeOffset? To) Period(Timestamp? from, Timestamp? to)
    {
        var period = (From: Moment("from", from), To: Moment("to", to));
        return period.From >= period.To ? throw Invalid("from must be before to") : period;
    }

    private static DateTimeOffset? Moment(string name, Timestamp? time)
    {
        try
        {
            return time?.ToDateTimeOffset();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw Invalid($"{name} is no moment between the years 1 and 9999");
        }
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;

    private static RpcException Invalid(string why) => new(new Status(StatusCode.InvalidArgument, why));
}
