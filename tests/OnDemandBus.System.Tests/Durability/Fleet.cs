using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OnDemandBus.Contracts;
using OnDemandBus.Simulation.Drive;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>All buses of the town with their connections, which are made anew whenever they break.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private static readonly TimeSpan s_beforeAgain = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _standStill = new();
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _driving = [];
    private readonly List<Task> _connected = [];

    private readonly string _area;

    private Fleet(Record record, string area, int buses)
    {
        _area = area;
        Units = [.. Enumerable.Range(1, buses).Select(number => new Unit(string.Create(CultureInfo.InvariantCulture, $"bus-{number}"), record))];
    }

    public IReadOnlyList<Unit> Units { get; }

    /// <summary>Buses that follow their plans and report over HTTP.</summary>
    public static Fleet OverHttp(Record record, string area, DispatcherProcess door, int buses, TimeSpan pause)
    {
        var fleet = new Fleet(record, area, buses);
        var link = new HttpLink(door.Http);
        foreach (var unit in fleet.Units)
        {
            var bus = fleet.View(unit);
            fleet._connected.Add(fleet.StayConnectedAsync(async end =>
            {
                await foreach (var plan in link.FollowAsync(bus, new BusReport($"{bus.BusId}-connected", BusReportType.Connected, TimeProvider.System.GetUtcNow()), end)) unit.Hear(plan);
            }));
            fleet._driving.Add(unit.DriveAsync(report => link.ReportAsync(bus, report, fleet._end.Token), pause, fleet._standStill.Token));
        }

        return fleet;
    }

    /// <summary>Buses that follow their plans and report over the broker; what they have missed they ask of one of the doors.</summary>
    /// <param name="record">What is told to them.</param>
    /// <param name="area">Their area.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="doors">Where the newest plan is asked for after a connection was made.</param>
    /// <param name="buses">How many.</param>
    /// <param name="pause">Between two reports of a bus.</param>
    /// <param name="jumbledBy">A seed: everything comes twice and out of order. Null for a line as it is.</param>
    public static Fleet OverBroker(Record record, string area, Uri broker, IReadOnlyList<DispatcherProcess> doors, int buses, TimeSpan pause, int? jumbledBy = null)
    {
        var fleet = new Fleet(record, area, buses);
        foreach (var unit in fleet.Units) fleet.Connect(unit, broker, doors, pause, jumbledBy);
        return fleet;
    }

    /// <summary>The buses do nothing more; they still hear their plans.</summary>
    public async Task StandStillAsync()
    {
        await _standStill.CancelAsync();
        await Task.WhenAll(_driving).WaitAsync(Patience.Long);
    }

    public async ValueTask DisposeAsync()
    {
        await _standStill.CancelAsync();
        await _end.CancelAsync();
        await Task.WhenAll([.. _driving, .. _connected]).WaitAsync(Patience.Long).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _standStill.Dispose();
        _end.Dispose();
    }

    /// <summary>A connection to the broker that is not mended behind our back.</summary>
    public static Task<IConnection> ConnectAsync(Uri broker, CancellationToken end) =>
        new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false, ClientProvidedName = "a bus under test" }.CreateConnectionAsync(end);

    private BusView View(Unit unit) => new(unit.Id, _area, new GeoPoint(0, 0), default, "Idle", 0, 0, new Places(0), [], 0);

    private void Connect(Unit unit, Uri broker, IReadOnlyList<DispatcherProcess> doors, TimeSpan pause, int? jumbledBy)
    {
        var link = new AmqpLink(broker);
        Action<BusPlan> hear = unit.Hear;
        Func<BusReport, Task> report = report => link.ReportAsync(View(unit), report, _end.Token);
        if (jumbledBy is { } seed)
        {
            var (plans, reports, reportNow) = (new Jumble<BusPlan>(seed + unit.Id.GetHashCode(StringComparison.Ordinal)), new Jumble<BusReport>(seed), report);
            hear = plans.Put;
            report = report =>
            {
                reports.Put(report);
                return Task.CompletedTask;
            };
            _connected.Add(plans.DeliverAsync(
                plan =>
                {
                    unit.Hear(plan);
                    return Task.CompletedTask;
                },
                _end.Token));
            _connected.Add(reports.DeliverAsync(
                async late =>
                {
                    try
                    {
                        await reportNow(late);
                    }
                    catch (Exception broken) when (IsBroken(broken))
                    {
                        // The bus says it again.
                    }
                },
                _standStill.Token));
        }

        _connected.Add(StayConnectedAsync(end => FollowAsync(unit, hear, broker, doors, end)));
        _driving.Add(unit.DriveAsync(report, pause, _standStill.Token));
    }

    private async Task FollowAsync(Unit unit, Action<BusPlan> hear, Uri broker, IReadOnlyList<DispatcherProcess> doors, CancellationToken end)
    {
        await using var connection = await ConnectAsync(broker, end);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: end);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(end);
        connection.ConnectionShutdownAsync += (_, _) => broken.CancelAsync();
        await channel.ExchangeDeclareAsync(BusTopics.PlansExchange, ExchangeType.Topic, durable: true, cancellationToken: broken.Token);
        var queue = await channel.QueueDeclareAsync(cancellationToken: broken.Token);
        await channel.QueueBindAsync(queue.QueueName, BusTopics.PlansExchange, BusTopics.RoutingKey(_area, unit.Id), cancellationToken: broken.Token);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            hear(JsonSerializer.Deserialize<BusPlan>(message.Body.Span, Json.Options)!);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, broken.Token);
        // After the queue is there, so that no plan falls between the two.
        hear(await NewestAsync(unit, doors, broken.Token));
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, broken.Token);
    }

    private static async Task<BusPlan> NewestAsync(Unit unit, IReadOnlyList<DispatcherProcess> doors, CancellationToken end)
    {
        for (var k = 0; ; k++)
        {
            try
            {
                return (await doors[k % doors.Count].Http.GetFromJsonAsync<BusPlan>($"v1/buses/{unit.Id}/plan", Json.Options, end))!;
            }
            catch (Exception broken) when (IsBroken(broken) && !end.IsCancellationRequested)
            {
                await Task.Delay(s_beforeAgain, TimeProvider.System, end);
            }
        }
    }

    private async Task StayConnectedAsync(Func<CancellationToken, Task> connectAsync)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await connectAsync(_end.Token);
            }
            catch (Exception broken) when (IsBroken(broken))
            {
                await Task.Delay(s_beforeAgain, TimeProvider.System, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static bool IsBroken(Exception fault) => DispatcherProcess.IsBroken(fault) || fault is RabbitMQClientException or ObjectDisposedException;
}
