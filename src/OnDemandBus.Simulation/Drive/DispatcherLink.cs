using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MQTTnet.Exceptions;
using OnDemandBus.Contracts;
using RabbitMQ.Client.Exceptions;

namespace OnDemandBus.Simulation.Drive;

/// <summary>How the on-board units talk with the dispatcher.</summary>
internal abstract class DispatcherLink : IAsyncDisposable
{
    /// <summary>Whether the first plan of <see cref="FollowAsync"/> is the present one, whatever its version.</summary>
    public virtual bool BeginsWithThePresentPlan => false;

    /// <summary>The plans of a bus: the newest, if it is another one than the bus has, and each later one; some may come twice. Ends with an exception when the connection breaks.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="connected">What the unit says when it is on the net: <see cref="BusReportType.Connected"/>, with the version that it has.</param>
    /// <param name="end">Ends it.</param>
    public abstract IAsyncEnumerable<BusPlan> FollowAsync(BusView bus, BusReport connected, CancellationToken end);

    /// <summary>Hands in a report.</summary>
    /// <returns>Whether it was taken, and if not, why; a link that hears no answer says that it was.</returns>
    /// <exception cref="Exception">One that <see cref="IsBroken"/> knows: the report did not get through, or nobody knows whether it did; it may be handed in again.</exception>
    public abstract Task<ReportAnswer> ReportAsync(BusView bus, BusReport report, CancellationToken end);

    /// <summary>Whether an exception means that the connection is gone, and not that something is wrong with what was said.</summary>
    /// <param name="mistake">The exception.</param>
    /// <param name="end">Whoever asks was told to end by this; a request that times out ends as a cancellation that nobody asked for.</param>
    public static bool IsBroken(Exception mistake, CancellationToken end) =>
        mistake is HttpRequestException or IOException or RabbitMQClientException or MqttCommunicationException || (mistake is OperationCanceledException && !end.IsCancellationRequested);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>What became of a report.</summary>
/// <param name="PlanVersion">The version of the bus's newest plan; null where the link does not tell.</param>
/// <param name="Refusal">Why it was not taken; null if it was.</param>
/// <param name="IsHeld">Whether the dispatcher keeps it until an earlier one is there.</param>
internal readonly record struct ReportAnswer(long? PlanVersion, string? Refusal, bool IsHeld = false);

/// <summary>Over HTTP: plans as server-sent events, reports as posts.</summary>
internal sealed class HttpLink(HttpClient dispatcher) : DispatcherLink
{
    public override bool BeginsWithThePresentPlan => true;

    public override async IAsyncEnumerable<BusPlan> FollowAsync(BusView bus, BusReport connected, [EnumeratorCancellation] CancellationToken end)
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
        return new ReportAnswer(receipt!.PlanVersion, null, receipt.Held);
    }
}
