using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OnDemandBus.Contracts;

namespace OnDemandBus.Simulation.Drive;

/// <summary>How the on-board units talk with the dispatcher.</summary>
internal abstract class DispatcherLink : IAsyncDisposable
{
    /// <summary>The plans of a bus: the present one, then each later one. Ends with an exception when the connection breaks.</summary>
    public abstract IAsyncEnumerable<BusPlan> FollowAsync(BusView bus, CancellationToken end);

    /// <summary>Hands in a report.</summary>
    /// <returns>Whether it was taken, and if not, why; a link that hears no answer says that it was.</returns>
    /// <exception cref="HttpRequestException">The dispatcher could not be reached; the same report may be handed in again.</exception>
    /// <exception cref="RabbitMQ.Client.Exceptions.RabbitMQClientException">The same for the broker.</exception>
    public abstract Task<ReportAnswer> ReportAsync(BusView bus, BusReport report, CancellationToken end);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>What became of a report.</summary>
/// <param name="PlanVersion">The version of the bus's newest plan; null where the link does not tell.</param>
/// <param name="Refusal">Why it was not taken; null if it was.</param>
internal readonly record struct ReportAnswer(long? PlanVersion, string? Refusal);

/// <summary>Over HTTP: plans as server-sent events, reports as posts.</summary>
internal sealed class HttpLink(HttpClient dispatcher) : DispatcherLink
{
    public override async IAsyncEnumerable<BusPlan> FollowAsync(BusView bus, [EnumeratorCancellation] CancellationToken end)
    {
        using var stream = await dispatcher.GetStreamAsync($"v1/buses/{Uri.EscapeDataString(bus.BusId)}/plan/events", end);
        await foreach (var item in SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<BusPlan>(data, Json.Options)!).EnumerateAsync(end))
            yield return item.Data;
        throw new HttpRequestException("the dispatcher has closed the connection");
    }

    public override async Task<ReportAnswer> ReportAsync(BusView bus, BusReport report, CancellationToken end)
    {
        using var response = await dispatcher.PostAsJsonAsync($"v1/buses/{Uri.EscapeDataString(bus.BusId)}/reports", report, Json.Options, end);
        if (response.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.RequestTimeout and not HttpStatusCode.TooManyRequests)
            return new ReportAnswer(null, await response.Content.ReadAsStringAsync(end));
        response.EnsureSuccessStatusCode();
        var receipt = await response.Content.ReadFromJsonAsync<BusReportReceipt>(Json.Options, end);
        return new ReportAnswer(receipt!.PlanVersion, null);
    }
}
