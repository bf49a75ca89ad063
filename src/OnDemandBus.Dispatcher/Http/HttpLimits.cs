using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OnDemandBus.Dispatcher.Http;

/// <summary>What keeps one client from taking what belongs to all: how often, how much, how slowly and how many at once.</summary>
internal static class HttpLimits
{
    /// <summary>The policy of endpoints that keep their connection.</summary>
    public const string EventStreams = "event streams";

    private const int MostHeaderBytes = 16 * 1024;
    private const int MostHeaders = 64;
    private const int LongestRequestLine = 4 * 1024;

    private static readonly RateLimitPartition<IPAddress> s_unlimited = RateLimitPartition.GetNoLimiter(IPAddress.Loopback);

    public static void AddHttpLimits(this WebApplicationBuilder builder, HttpSettings settings)
    {
        builder.Services.AddSingleton(settings);
        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel.Limits, settings));
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
            // As far back as the word of trusted proxies goes; the first address that is none of theirs is the client's.
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in settings.TrustedProxies) options.KnownIPNetworks.Add(network);
        });
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(http => PartOf(http, settings));
            limiter.OnRejected = (rejected, _) => new ValueTask(TooMany(rejected, settings).ExecuteAsync(rejected.HttpContext));
            limiter.AddPolicy(EventStreams, _ => RateLimitPartition.GetConcurrencyLimiter(EventStreams, _ => new ConcurrencyLimiterOptions { PermitLimit = settings.EventStreams }));
        });
    }

    public static void UseHttpLimits(this WebApplication app)
    {
        // Without trusted proxies the middleware would believe anybody.
        if (app.Services.GetRequiredService<HttpSettings>().TrustedProxies.Count > 0) app.UseForwardedHeaders();
        app.UseRouting();
        app.UseRateLimiter();
    }

    /// <summary>The limit of a client: an address, or what one customer of an Internet provider has of the sixth version.</summary>
    internal static IPAddress ClientOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6) return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    private static RateLimitPartition<IPAddress> PartOf(HttpContext http, HttpSettings settings)
    {
        // Whoever is on this machine is a test, a neighbour of ours, or a proxy that has not been named: to count all its clients as one would shut them all out.
        if (settings.RequestsPerSecond == 0 || http.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address)) return s_unlimited;
        return RateLimitPartition.GetTokenBucketLimiter(ClientOf(address), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = settings.Burst,
            TokensPerPeriod = settings.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        });
    }

    private static Problem TooMany(OnRejectedContext rejected, HttpSettings settings)
    {
        if (!rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
            return new Problem(Problem.TooManyStreams, "So many clients follow rides and buses that this process takes no more. Try again, or ask for the present state with GET.");
        return new Problem(Problem.TooManyRequests, $"More requests came from this address than the {settings.Burst} at once and {settings.RequestsPerSecond} a second that are possible. Wait, and send fewer.") { RetryAfter = wait };
    }

    private static void Limit(KestrelServerLimits limits, HttpSettings settings)
    {
        limits.MaxConcurrentConnections = settings.Connections;
        limits.MaxRequestBodySize = JsonBody.MostBytes;
        limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        limits.MaxRequestHeaderCount = MostHeaders;
        limits.MaxRequestLineSize = LongestRequestLine;
        limits.RequestHeadersTimeout = settings.SendingTime;
        // The time for a whole body holds where one is read; this is for those that nobody reads.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: settings.SendingTime + TimeSpan.FromSeconds(1));
    }
}
