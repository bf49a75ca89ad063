using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Text.Json;
using OnDemandBus.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OnDemandBus.Benchmarks.LiveLoad;

/// <summary>The ends of the plans' way: all buses on one connection to the broker, or each on its stream of events.</summary>
internal sealed class BusEnds(BookedRides booked) : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private IConnection? _connection;
    private long _plans;
    private long _bytes;

    /// <summary>How many plans came, and how large they were altogether.</summary>
    public (long Count, long Bytes) Plans => (Interlocked.Read(ref _plans), Interlocked.Read(ref _bytes));

    public async Task OverBrokerAsync(Uri broker, string area)
    {
        _connection = await new ConnectionFactory { Uri = broker, ClientProvidedName = "buses of the benchmark" }.CreateConnectionAsync();
        var channel = await _connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync(BusTopics.PlansExchange, ExchangeType.Topic, durable: true);
        var queue = await channel.QueueDeclareAsync();
        await channel.QueueBindAsync(queue.QueueName, BusTopics.PlansExchange, BusTopics.RoutingKey(area, "#"));
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            Take(message.Body.Span);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
    }

    public async Task OverEventsAsync(HttpClient http, IEnumerable<BusView> buses)
    {
        foreach (var bus in buses)
        {
            var stream = await http.GetStreamAsync($"v1/buses/{bus.BusId}/plan/events", _end.Token);
            _ = ListenAsync(stream);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_connection is not null) await _connection.DisposeAsync();
        _end.Dispose();
    }

    private async Task ListenAsync(Stream stream)
    {
        await foreach (var item in SseParser.Create(stream, (_, data) => data.ToArray()).EnumerateAsync(_end.Token)) Take(item.Data);
    }

    /// <summary>Only who boards is looked for: a bus that reads its whole plan has a processor of its own.</summary>
    private void Take(ReadOnlySpan<byte> plan)
    {
        var arrived = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _plans);
        Interlocked.Add(ref _bytes, plan.Length);
        var reader = new Utf8JsonReader(plan);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("rideId"u8)) continue;
            reader.Read();
            booked.Planned(reader.GetString()!, arrived);
        }
    }
}
