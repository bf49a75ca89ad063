using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.System.Tests.Servers;
using OnDemandBus.TestTown;
using OpenTelemetry;
using OpenTelemetry.Trace;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OnDemandBus.System.Tests.Tracing;

/// <summary>Two processes of the service, here in one, with a real broker between them.</summary>
public sealed class When_a_booking_is_traced(LocalServers servers)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _area = $"traced-{Guid.NewGuid():N}"[..20];
    private readonly DrawnTown _town = DrawnTown.Parse("A--a---------b---------c---------d--B");
    private readonly List<Activity> _steps = [];

    [Fact]
    public async Task One_trace_goes_from_the_request_over_the_broker_to_the_decision_and_on_to_the_bus()
    {
        var (broker, store) = (await servers.RabbitMqAsync(), Directory.CreateTempSubdirectory("odb-traced-").FullName);
        await using var leader = new Member(this, "Dispatcher", broker, store);
        using var ofLeader = leader.CreateClient();
        await ReadyAsync(ofLeader);
        await using var api = new Member(this, "Api", broker, store);
        using var http = api.CreateClient();
        await ReadyAsync(http);
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        var heard = await ListenAsync(connection);

        using var asked = await http.PostAsJsonAsync("v1/offers", new OfferRequest(Point('b'), Point('d')), Json.Options, TestContext.Current.CancellationToken);
        var answer = (await asked.Content.ReadFromJsonAsync<OfferResponse>(Json.Options, TestContext.Current.CancellationToken))!;
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using var booking = new HttpRequestMessage(HttpMethod.Post, "v1/rides") { Content = JsonContent.Create(new BookingRequest(answer.Offers[0].OfferId), options: Json.Options) };
        booking.Headers.Add("Idempotency-Key", "key");
        booking.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
        using var booked = await http.SendAsync(booking, TestContext.Current.CancellationToken);
        Assert.True(booked.IsSuccessStatusCode, await booked.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        // The unit of the bus gets the trace with its plan.
        Assert.Contains(trace, await heard.WaitAsync(s_patience, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(["RabbitMQ.Client.Publisher", "OnDemandBus", "MassTransit", "Microsoft.AspNetCore"], WayBack(trace));
    }

    /// <summary>From the sending of the plan back to the request, each the parent of the one before: who tells of the step, without repetition.</summary>
    private List<string> WayBack(string trace)
    {
        while (true)
        {
            Activity[] steps;
            lock (_steps) steps = [.. _steps.Where(step => step.TraceId.ToHexString() == trace)];
            var way = new List<string>();
            var sent = steps.FirstOrDefault(step => step.OperationName == "send plan");
            for (var step = steps.FirstOrDefault(step => step.ParentSpanId == sent?.SpanId); step is not null; step = steps.FirstOrDefault(parent => parent.SpanId == step.ParentSpanId))
            {
                if (way.LastOrDefault() != step.Source.Name) way.Add(step.Source.Name);
            }

            // The request is the last to end.
            if (way.LastOrDefault() == "Microsoft.AspNetCore") return way;
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<Task<string>> ListenAsync(IConnection connection)
    {
        var heard = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        var queue = await channel.QueueDeclareAsync(cancellationToken: TestContext.Current.CancellationToken);
        await channel.QueueBindAsync(queue.QueueName, BusTopics.PlansExchange, BusTopics.RoutingKey(_area, "bus-1"), cancellationToken: TestContext.Current.CancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            heard.TrySetResult(message.BasicProperties.Headers?.TryGetValue("traceparent", out var header) == true && header is byte[] parent ? Encoding.ASCII.GetString(parent) : "no trace");
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, TestContext.Current.CancellationToken);
        return heard.Task;
    }

    private GeoPoint Point(char place) => new(_town.At(place).Latitude, _town.At(place).Longitude);

    private static async Task ReadyAsync(HttpClient http)
    {
        while (!(await http.GetAsync("health/ready", TestContext.Current.CancellationToken)).IsSuccessStatusCode) await Task.Yield();
    }

    private sealed class Member(When_a_booking_is_traced test, string role, Uri broker, string store) : WebApplicationFactory<LoadedArea>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Roles", role).UseSetting("Broker:Uri", broker.OriginalString).UseSetting("Store:Directory", store).UseSetting("Logging:LogLevel:Default", "Warning");
            builder.ConfigureTestServices(services =>
            {
                services.AddSingleton<LoadAreas>(() => [test.Load()]);
                services.ConfigureOpenTelemetryTracerProvider(traces => traces.SetSampler<AlwaysOnSampler>().AddProcessor(new SimpleActivityExportProcessor(new Kept(test._steps))));
            });
        }
    }

    private LoadedArea Load()
    {
        var (southWest, northEast) = (_town.Network.SouthWest, _town.Network.NorthEast);
        var boundary = Area.FromBounds(new Location(southWest.Latitude - 0.01, southWest.Longitude - 0.01), new Location(northEast.Latitude + 0.01, northEast.Longitude + 0.01));
        return new LoadedArea(new ServiceArea(_area, boundary, ServiceCalendar.Always, ServiceRules.Default), _town.Times, [new FleetBus(new BusId("bus-1"), [new Load(8, 0, 1, 6)], _town.At('a'))]);
    }

    private sealed class Kept(List<Activity> steps) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            lock (steps)
            {
                foreach (var step in batch) steps.Add(step);
            }

            return ExportResult.Success;
        }
    }
}
