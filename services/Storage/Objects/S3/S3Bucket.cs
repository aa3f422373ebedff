using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace VideoInsights.Storage.Objects.S3;

/// <summary>The bucket of an <see cref="S3ObjectStore"/>.</summary>
public sealed class S3Bucket
{
    private const string RuleId = "videoinsights-abort-incomplete-uploads";

    private readonly IAmazonS3 _client;
    private readonly S3Options _options;
    private readonly S3Fault _fault;

    internal S3Bucket(IAmazonS3 client, S3Options options, S3Fault fault) => (_client, _options, _fault) = (client, options, fault);

    /// <summary>Looks whether the bucket answers and lets us read it. A list, because the reply to a HEAD says no reason.</summary>
    /// <exception cref="IOException">It cannot be used; the message says what to do.</exception>
    public async Task Check(CancellationToken stop)
    {
        try
        {
            await _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _options.Bucket, MaxKeys = 1 }, stop);
        }
        catch (Exception e) when (_fault.Advice(e) is { } advice)
        {
            throw new IOException($"the bucket {_options.Bucket} cannot be used: {advice}", e);
        }
        catch (Exception e) when (_fault.Meaning(e, stop) is not null)
        {
            throw new IOException(
                $"S3 does not answer at {_options.Endpoint ?? "AWS"} ({e.Message}): check S3:Endpoint (S3_ENDPOINT), S3:Region "
                + "and the network",
                e);
        }
    }

    /// <summary>Sees to it that the bucket removes the parts of uploads that nobody completes. Rules of others stay as they are.</summary>
    /// <returns>Why the rule could not be set; null where it is there, or none is wanted.</returns>
    /// <remarks>S3 has no way to change one rule alone: a rule that another writes in the same moment could be lost.</remarks>
    public async Task<string?> AbortIncomplete(CancellationToken stop)
    {
        if (_options.AbortIncompleteAfterDays == 0)
            return null;
        try
        {
            var rules = await Rules(stop);
            if (rules.Any(IsWanted))
                return null;
            await _client.PutLifecycleConfigurationAsync(
                new PutLifecycleConfigurationRequest
                {
                    BucketName = _options.Bucket,
                    Configuration = new LifecycleConfiguration { Rules = [.. rules.Where(rule => rule.Id != RuleId), Wanted()] },
                },
                stop);
            return null;
        }
        catch (Exception e) when (_fault.Meaning(e, stop) is { } meaning)
        {
            return meaning.Message;
        }
    }

    private async Task<List<LifecycleRule>> Rules(CancellationToken stop)
    {
        try
        {
            var reply = await _client.GetLifecycleConfigurationAsync(
                new GetLifecycleConfigurationRequest { BucketName = _options.Bucket }, stop);
            return reply.Configuration?.Rules ?? [];
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchLifecycleConfiguration")
        {
            return [];
        }
    }

    private bool IsWanted(LifecycleRule rule) => rule.Id == RuleId && rule.Status == LifecycleRuleStatus.Enabled
        && rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation == _options.AbortIncompleteAfterDays;

    private LifecycleRule Wanted() => new()
    {
        Id = RuleId,
        Status = LifecycleRuleStatus.Enabled,
        Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "" } },
        AbortIncompleteMultipartUpload = new LifecycleRuleAbortIncompleteMultipartUpload
        {
            DaysAfterInitiation = _options.AbortIncompleteAfterDays,
        },
    };
}
