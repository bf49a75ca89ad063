using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using OnDemandBus.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OnDemandBus.Simulation.Drive;

/// <summary>
/// Over AMQP: each bus has a queue of its own for its plans as long as it is on the net, and publishes its reports with confirms.
/// </summary>
internal sealed class AmqpLink(Uri broker) : DispatcherLink
{
    private readonly SemaphoreSlim _connecting = new(1);
    private readonly SemaphoreSlim _publishing = new(1);
    private IConnection? _connection;
    private IChannel? _reports;

    public override async IAsyncEnumerable<BusPlan> FollowAsync(BusView bus, BusReport connected, [EnumeratorCancellation] CancellationToken end)
    {
        await using var channel = await (await ConnectAsync(end)).CreateChannelAsync(cancellationToken: end);
        await channel.ExchangeDeclareAsync(BusTopics.PlansExchange, ExchangeType.Topic, durable: true, cancellationToken: end);
        var queue = await channel.QueueDeclareAsync(cancellationToken: end);
        await channel.QueueBindAsync(queue.QueueName, BusTopics.PlansExchange, BusTopics.RoutingKey(bus.Area, bus.BusId), cancellationToken: end);

        var plans = Channel.CreateUnbounded<BusPlan>();
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            plans.Writer.TryComplete(new IOException($"the broker has closed the connection: {reason.ReplyText}"));
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            plans.Writer.TryWrite(JsonSerializer.Deserialize<BusPlan>(message.Body.Span, Json.Options)!);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, end);

        // Said after the queue is there, so that no plan falls between the two.
        await ReportAsync(bus, connected, end);
        await foreach (var plan in plans.Reader.ReadAllAsync(end)) yield return plan;
    }

    public override async Task<ReportAnswer> ReportAsync(BusView bus, BusReport report, CancellationToken end)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(report, Json.Options);
        var properties = new BasicProperties { ContentType = "application/json", MessageId = report.ReportId, Persistent = true };
        await _publishing.WaitAsync(end);
        try
        {
            if (_reports is not { IsOpen: true })
            {
                var confirms = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
                _reports = await (await ConnectAsync(end)).CreateChannelAsync(confirms, end);
                await _reports.ExchangeDeclareAsync(BusTopics.ReportsExchange, ExchangeType.Topic, durable: true, cancellationToken: end);
            }

            // Mandatory: without a dispatcher's queue behind the exchange the broker would confirm and forget.
            await _reports.BasicPublishAsync(BusTopics.ReportsExchange, BusTopics.RoutingKey(bus.Area, bus.BusId), mandatory: true, properties, body, end);
            return default;
        }
        finally
        {
            _publishing.Release();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
        _connecting.Dispose();
        _publishing.Dispose();
    }

    private async Task<IConnection> ConnectAsync(CancellationToken end)
    {
        await _connecting.WaitAsync(end);
        try
        {
            if (_connection is { IsOpen: true }) return _connection;
            if (_connection is not null) await _connection.DisposeAsync();
            // Not recovered behind our back: whoever follows a plan has to ask for what it has missed.
            var factory = new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false, ClientProvidedName = "odb drive" };
            return _connection = await factory.CreateConnectionAsync(end);
        }
        finally
        {
            _connecting.Release();
        }
    }
}
