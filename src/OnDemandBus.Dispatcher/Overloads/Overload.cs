using System.Collections.Concurrent;
using System.Diagnostics;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Dispatcher.Telemetry;

namespace OnDemandBus.Dispatcher.Overloads;

/// <summary>
/// Turns commands away that would have to wait too long, before they are sent: requests for offers first, so that bookings, cancellations and reports of what has been accepted go
/// on as ever.
/// </summary>
internal sealed class Overload(HttpSettings settings, ServiceMetrics metrics)
{
    private readonly ConcurrentDictionary<string, Backlog> _areas = new(StringComparer.Ordinal);

    public Backlog Of(string area) => _areas.GetOrAdd(area, _ => new Backlog());

    /// <summary>Why a command cannot be sent now; null if it can.</summary>
    public CommandRefused? Refuse<TCommand>(string area)
    {
        var longest = typeof(TCommand) == typeof(RequestOfferCommand) ? settings.LongestWait : settings.LongestWaitOfAccepted;
        if (Of(area).ExpectedWait <= longest) return null;
        metrics.TurnedAway(area, typeof(TCommand).Name);
        return new CommandRefused(Problem.Overloaded, $"More is asked of {area} at the moment than can be answered in time. Try again in a few seconds.");
    }

    /// <summary>Counts a command that is sent as waiting until <paramref name="answer"/> ends; it ends without an answer where it is null.</summary>
    public async Task<TAnswer> CountAsync<TAnswer>(string area, Func<Task<TAnswer>> answer, Func<TAnswer, bool> isAnswer)
    {
        var backlog = Of(area);
        backlog.Enter();
        var answered = false;
        try
        {
            var came = await answer();
            answered = isAnswer(came);
            return came;
        }
        finally
        {
            if (answered) backlog.Answered(Stopwatch.GetElapsedTime(0));
            else backlog.GivenUp();
        }
    }
}
