using System.Threading.Channels;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Dispatcher.Traffic;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>
/// The single writer of a service area. Commands of riders, buses and the clock come in here from any thread, and one loop
/// carries them out in the order in which they came. While none waits, it now and then thinks over the plans for a few milliseconds.
/// </summary>
/// <remarks>
/// Nobody who sends commands runs ahead of the answers, so the queue is never long: the broker's consumer takes a fixed
/// number at a time, the reports come one by one, and so do the ticks.
/// </remarks>
internal sealed partial class AreaDispatcher
{
    private readonly Channel<Order> _orders = Channel.CreateUnbounded<Order>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ReportsTaken _reports = new();
    private readonly BookingKeys _keys = new();
    private readonly LoadedArea _loaded;
    private readonly Engine _engine;
    private readonly IPlanChannel _plans;
    private readonly RideChanges _rideChanges;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Task _loop;
    private long _improvesAtTicks = DateTimeOffset.MaxValue.UtcTicks;
    private int _bites;

    public AreaDispatcher(LoadedArea loaded, IPlanChannel plans, RideChanges rideChanges, TimeProvider time, ILogger<AreaDispatcher> log)
    {
        (_loaded, _plans, _rideChanges, _time, _log) = (loaded, plans, rideChanges, time, log);
        Traffic = new AreaTraffic(loaded, time.GetUtcNow());
        _engine = new Engine(loaded.Area, Traffic.InForce);
        Snapshots = new AreaSnapshots(loaded.Area, loaded.TravelTimes.Network);
        _loop = Task.Run(CarryOutAsync);
    }

    public ServiceArea Area => _loaded.Area;

    public IReadOnlyList<FleetBus> Fleet => _loaded.Fleet;

    /// <summary>What readers see. It shows a command's changes before the command is answered.</summary>
    public AreaSnapshots Snapshots { get; }

    /// <summary>Closures and speeds. Whoever changes them calls <see cref="TakeTravelTimesAsync"/>.</summary>
    public AreaTraffic Traffic { get; }

    /// <summary>When the plans will next be thought over, by the service's clock, if no command waits then.</summary>
    public DateTimeOffset ImprovesAt => new(Interlocked.Read(ref _improvesAtTicks), TimeSpan.Zero);

    /// <summary>Carries out a command after those that came before it.</summary>
    public Task<Outcome> HandleAsync(Command command) => Enqueue(new Order(command, null));

    /// <summary>Carries out a bus's report, unless it has been taken before.</summary>
    public Task<Outcome> HandleAsync(Command command, ReportKey report) => Enqueue(new Order(command, report));

    /// <summary>Goes by the travel times that are in force now.</summary>
    public Task<Outcome> TakeTravelTimesAsync() => HandleAsync(new Command.ChangeTravelTimes(Traffic.InForce));

    /// <summary>Takes no more commands and waits until those that are here are carried out.</summary>
    public Task StopAsync()
    {
        _orders.Writer.TryComplete();
        return _loop;
    }

    private Task<Outcome> Enqueue(Order order) =>
        _orders.Writer.TryWrite(order) ? order.Answer.Task : Task.FromException<Outcome>(new OperationCanceledException("The dispatcher is shutting down."));

    private async Task CarryOutAsync()
    {
        var pause = PauseAfter(TimeSpan.Zero);
        while (true)
        {
            while (_orders.Reader.TryRead(out var order)) Answer(order);
            var more = _orders.Reader.WaitToReadAsync().AsTask();
            while (await Task.WhenAny(more, pause) != more) pause = Improve();
            if (!await more) return;
        }
    }

    private void Answer(Order order)
    {
        try
        {
            order.Answer.SetResult(CarryOut(order));
        }
        catch (Exception mistake)
        {
            // A mistake of ours in one command must not end the service for everybody else.
            LogCommandFailed(Area.Id, order.Command.GetType().Name, mistake);
            order.Answer.SetException(mistake);
        }
    }

    /// <summary>Thinks over a part of the plans.</summary>
    /// <returns>The pause until it is time for the next part.</returns>
    private Task Improve()
    {
        var started = _time.GetTimestamp();
        try
        {
            CarryOut(new Order(new Command.Improve(++_bites, _loaded.Improvement.Iterations), null));
        }
        catch (Exception mistake)
        {
            LogCommandFailed(Area.Id, nameof(Command.Improve), mistake);
        }

        return PauseAfter(_time.GetElapsedTime(started));
    }

    private Task PauseAfter(TimeSpan bite)
    {
        if (_loaded.Improvement.Iterations == 0) return Task.Delay(Timeout.InfiniteTimeSpan, _time);
        var pause = _loaded.Improvement.PauseAfter(bite);
        var delay = Task.Delay(pause, _time);
        Interlocked.Exchange(ref _improvesAtTicks, (_time.GetUtcNow() + pause).UtcTicks);
        return delay;
    }

    private Outcome CarryOut(Order order)
    {
        if (order.Report is { } report && _reports.Contains(report)) return new Outcome.Accepted();
        if (order.Command is Command.BookOffer booking && _keys.UsedForAnotherRide(booking) is { } refusal) return refusal;

        // They may have been changed again while this stood in line.
        var command = order.Command is Command.ChangeTravelTimes ? new Command.ChangeTravelTimes(Traffic.InForce) : order.Command;
        var handled = _engine.Handle(command, _time.GetUtcNow());
        if (handled.Decision is { } decision) LogDecided(Area.Id, decision);

        // Here, before anybody sees or hears of it, is the place of the journal: append the events, then go on.
        var changes = Snapshots.Take(handled);
        _keys.Take(handled.Events);
        if (order.Report is { } taken && handled.Outcome is Outcome.Accepted) _reports.Add(taken);

        foreach (var plan in changes.Plans) _plans.Publish(plan);
        foreach (var ride in changes.Rides) _rideChanges.Publish(new RideChanged(Area.Id, RideViews.Of(ride, Snapshots)));
        return handled.Outcome;
    }

    private sealed record Order(Command Command, ReportKey? Report)
    {
        // The answer's reader must not run on the writer's loop.
        public TaskCompletionSource<Outcome> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
